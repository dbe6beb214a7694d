/*
 * From the plan to the table: every week in turn. Most look like one before, and are not worked out again; what the others look
 * like is kept once.
 */
#include "base/assert.h"
#include "base/map.h"
#include "calendar/week.h"
#include <stdio.h> /* snprintf only, into memory */
#include <string.h>

#define DAY_MS CCS__CIVIL_DAY_MS

struct compiler {
    struct ccs__calendar *calendar;
    struct ccs__calendar_plan plan;
    struct ccs__week_maker maker;
    struct ccs__map shapes;     /* from a hash to the last shape of it, plus 1 */
    struct ccs__map weeks;      /* from a hash of what its days are to the last steady week of it, plus 1 */
    struct ccs__zone_span span; /* around the week under way */
    bool open;                  /* at the end of the weeks so far */
};

static int64_t monday_of(size_t week) { return CCS__TABLE_FIRST_DAY + 7 * (int64_t)week; }

/* --- shapes -------------------------------------------------------------------------------------------------------------- */

/* Edges of the maker's week in the form of the table, at the end of calendar->edges; not yet counted. */
static bool write_edges(struct compiler *compiler, ccs_time from, ccs_status *status)
{
    struct ccs__calendar *calendar = compiler->calendar;
    const struct ccs__week_maker *maker = &compiler->maker;
    size_t count = calendar->edge_count + maker->edge_count;
    int64_t open_ms = 0, before = 0;
    bool open = maker->open;
    *status = count > CCS__CALENDAR_EDGES_MAX ? CCS_ELIMIT : CCS_ENOMEM;
    size_t room = count > 0 ? count : 1; /* never NULL, to which nothing can be added */
    if (*status == CCS_ELIMIT || !ccs__alloc_grow(&calendar->alloc, (void **)&calendar->edges, &calendar->edge_capacity,
                                                  room, sizeof *calendar->edges))
        return false;
    for (size_t i = 0; i < maker->edge_count; i++) {
        int64_t at = maker->edges[i] - from;
        open_ms += open ? at - before : 0;
        calendar->edges[calendar->edge_count + i] = (struct ccs__week_edge){(int32_t)at, (int32_t)open_ms};
        before = at;
        open = !open;
    }
    *status = CCS_OK;
    return true;
}

static uint64_t hash_of(const struct ccs__week_edge *edges, size_t count, uint8_t working, bool open)
{
    uint64_t hash = ccs__map_hash((uint64_t)working << 1 | open);
    for (size_t i = 0; i < count; i++)
        hash = ccs__map_hash(hash * 31 + (uint64_t)edges[i].at_ms);
    return hash;
}

static bool equals(const struct ccs__calendar *calendar, const struct ccs__week_shape *shape,
                   const struct ccs__week_maker *maker)
{
    const struct ccs__week_edge *written = &calendar->edges[calendar->edge_count];
    return shape->count == maker->edge_count && shape->working == maker->working && shape->open == maker->open &&
           (shape->count == 0 || memcmp(&calendar->edges[shape->first], written, shape->count * sizeof *written) == 0);
}

/* The shape of the maker's week: one that is there, or a new one. */
static bool keep_shape(struct compiler *compiler, ccs_time from, uint32_t *shape, ccs_status *status)
{
    struct ccs__calendar *calendar = compiler->calendar;
    const struct ccs__week_maker *maker = &compiler->maker;
    if (!write_edges(compiler, from, status))
        return false;
    uint64_t hash = hash_of(maker->edge_count > 0 ? &calendar->edges[calendar->edge_count] : NULL, maker->edge_count,
                            maker->working, maker->open);
    size_t last = (size_t)(uintptr_t)ccs__map_get(&compiler->shapes, hash);
    for (size_t at = last; at > 0; at = calendar->shapes[at - 1].next)
        if (equals(calendar, &calendar->shapes[at - 1], maker)) {
            *shape = (uint32_t)(at - 1);
            return true;
        }
    size_t count = calendar->shape_count + 1;
    *status = CCS_ENOMEM;
    if (!ccs__alloc_grow(&calendar->alloc, (void **)&calendar->shapes, &calendar->shape_capacity, count,
                         sizeof *calendar->shapes) ||
        !ccs__map_put(&compiler->shapes, hash, (void *)(uintptr_t)count))
        return false;
    *shape = (uint32_t)calendar->shape_count;
    calendar->shapes[calendar->shape_count++] = (struct ccs__week_shape){
        (uint32_t)calendar->edge_count, (uint32_t)maker->edge_count, (uint32_t)last, maker->working, maker->open};
    calendar->edge_count += maker->edge_count;
    *status = CCS_OK;
    return true;
}

/* --- weeks --------------------------------------------------------------------------------------------------------------- */

/* When each week begins: when the clock shows Monday 00:00, the first time; or where that is in a gap, behind it. */
static void place_weeks(struct compiler *compiler)
{
    struct ccs__calendar *calendar = compiler->calendar;
    struct ccs__zone_span span = ccs__zone_span(calendar->zone, monday_of(0) * DAY_MS);
    for (size_t week = 0; week <= CCS__TABLE_WEEKS; week++) {
        int64_t monday_ms = monday_of(week) * DAY_MS, margin = 2 * CCS__ZONE_OFFSET_MAX_MS;
        ccs_time at = monday_ms - ccs__zone_span_offset_ms(&span);
        if (at - margin < span.from || at + margin >= span.until) {
            ccs_status status = ccs__zone_instant(calendar->zone, monday_ms, CCS_ZONE_DEFAULT, &at, NULL);
            CCS_ASSERT(status == CCS_OK);
            span = ccs__zone_span(calendar->zone, at);
        }
        calendar->weeks[week].offset_ms = (int32_t)(monday_ms - at);
        CCS_ASSERT(monday_ms - at <= CCS__ZONE_OFFSET_MAX_MS && at - monday_ms <= CCS__ZONE_OFFSET_MAX_MS);
    }
}

/* One offset from a day before the week to two days after it; and the clock does show its Monday 00:00, which may lie in a gap
 * that is long past when the week is said to begin. */
static bool is_steady(struct compiler *compiler, size_t week, ccs_time from, ccs_time until)
{
    if (from - DAY_MS >= compiler->span.until || from - DAY_MS < compiler->span.from)
        compiler->span = ccs__zone_span(compiler->calendar->zone, from - DAY_MS);
    return compiler->span.until >= until + 2 * DAY_MS &&
           ccs__zone_span_offset_ms(&compiler->span) == compiler->calendar->weeks[week].offset_ms;
}

#define WEEK_DAYS (CCS__WEEK_STEADY_BEFORE + 7 + CCS__WEEK_STEADY_AFTER)

/* What the days are that alone decide the shape of a steady week. */
static uint64_t describe(const struct compiler *compiler, size_t week, uint64_t kinds[WEEK_DAYS])
{
    int64_t first = monday_of(week) - CCS__WEEK_STEADY_BEFORE;
    uint64_t hash = 0;
    for (int i = 0; i < WEEK_DAYS; i++) {
        kinds[i] = ccs__calendar_plan_kind(&compiler->plan, first + i);
        hash = ccs__map_hash(hash * 31 + kinds[i]);
    }
    return hash;
}

/* The shape of a steady week before that has such days; false: there is none. (Of one hash the last is known, so that two of
 * the same hash are made in turn, and then found to look alike.) */
static bool find_steady(const struct compiler *compiler, uint64_t hash, const uint64_t kinds[WEEK_DAYS], uint32_t *shape)
{
    size_t week = (size_t)(uintptr_t)ccs__map_get(&compiler->weeks, hash);
    uint64_t others[WEEK_DAYS];
    if (week == 0)
        return false;
    (void)describe(compiler, week - 1, others);
    if (memcmp(kinds, others, sizeof others) != 0)
        return false;
    *shape = compiler->calendar->weeks[week - 1].shape;
    return true;
}

static bool shape_week(struct compiler *compiler, size_t week, uint32_t *shape, ccs_status *status)
{
    struct ccs__calendar *calendar = compiler->calendar;
    ccs_time from = ccs__week_at(calendar, week), until = ccs__week_at(calendar, week + 1);
    uint64_t kinds[WEEK_DAYS], hash = 0;
    bool steady = is_steady(compiler, week, from, until);
    if (steady) {
        hash = describe(compiler, week, kinds);
        if (find_steady(compiler, hash, kinds, shape))
            return true;
    }
    if (!ccs__week_make(&compiler->maker, monday_of(week), from, until, steady ? &compiler->span : NULL, status) ||
        !keep_shape(compiler, from, shape, status))
        return false;
    *status = !steady || ccs__map_put(&compiler->weeks, hash, (void *)(uintptr_t)(week + 1)) ? CCS_OK : CCS_ENOMEM;
    return *status == CCS_OK;
}

/* Sums from one week to the next. */
static void sum_week(struct compiler *compiler, size_t week)
{
    struct ccs__calendar *calendar = compiler->calendar;
    struct ccs__week *this = &calendar->weeks[week], *next = this + 1;
    const struct ccs__week_shape *shape = &calendar->shapes[this->shape];
    int64_t length = ccs__week_at(calendar, week + 1) - ccs__week_at(calendar, week);
    CCS_ASSERT(week == 0 || compiler->open == shape->open); /* each week says by itself what it begins with */
    const struct ccs__week_edge *last = shape->count > 0 ? &calendar->edges[shape->first + shape->count - 1] : NULL;
    compiler->open = shape->open ^ (shape->count % 2);
    next->open_before_ms = this->open_before_ms + (last ? last->open_ms : 0);
    if (compiler->open)
        next->open_before_ms += length - (last ? last->at_ms : 0);
    next->edges_before = this->edges_before + shape->count;
    next->days_before = this->days_before + ccs__week_days(shape->working);
}

static bool make_weeks(struct compiler *compiler, ccs_status *status)
{
    struct ccs__calendar *calendar = compiler->calendar;
    place_weeks(compiler);
    for (size_t week = 0; week < CCS__TABLE_WEEKS; week++) {
        if (!shape_week(compiler, week, &calendar->weeks[week].shape, status))
            return false;
        sum_week(compiler, week);
    }
    return true;
}

/* --- the whole ----------------------------------------------------------------------------------------------------------- */

/* What depends on the known instants; false: never open in them. */
static bool measure(struct ccs__calendar *calendar)
{
    struct ccs__place first = ccs__calendar_place(calendar, CCS__CALENDAR_MIN);
    struct ccs__place before = ccs__calendar_place(calendar, CCS__CALENDAR_MIN - 1);
    struct ccs__place last = ccs__calendar_place(calendar, CCS__CALENDAR_MAX - 1);
    struct ccs__place end = ccs__calendar_place(calendar, CCS__CALENDAR_MAX);
    calendar->open_min_ms = first.open_ms;
    calendar->open_max_ms = end.open_ms;
    calendar->has_edges = calendar->weeks[before.week].edges_before + before.edges !=
                          calendar->weeks[last.week].edges_before + last.edges;
    calendar->open_mean_ms = (calendar->open_max_ms - calendar->open_min_ms) / CCS__TABLE_WEEKS + 1;
    return calendar->open_max_ms > calendar->open_min_ms;
}

/* Give back what was taken too much; shrinking cannot fail. */
static void shrink(struct ccs__calendar *calendar)
{
    const ccs_alloc *alloc = &calendar->alloc;
    size_t edges = calendar->edge_count > 0 ? calendar->edge_count : 1; /* as in write_edges() */
    if (calendar->edge_capacity > edges)
        calendar->edges = ccs__realloc(alloc, calendar->edges, calendar->edge_capacity * sizeof *calendar->edges,
                                       edges * sizeof *calendar->edges);
    if (calendar->shape_capacity > calendar->shape_count)
        calendar->shapes = ccs__realloc(alloc, calendar->shapes, calendar->shape_capacity * sizeof *calendar->shapes,
                                        calendar->shape_count * sizeof *calendar->shapes);
    calendar->edge_capacity = edges;
    calendar->shape_capacity = calendar->shape_count;
}

static ccs_status fill(struct compiler *compiler, const Ccs__Calendar *definition, const Ccs__Calendar *const *holidays,
                       size_t holiday_count, struct ccs__calendar_error *error)
{
    struct ccs__calendar *calendar = compiler->calendar;
    ccs_status status =
        ccs__calendar_plan_make(&compiler->plan, &calendar->alloc, definition, holidays, holiday_count, error);
    if (status != CCS_OK)
        return status;
    compiler->maker = (struct ccs__week_maker){.plan = &compiler->plan, .zone = calendar->zone};
    ccs__map_init(&compiler->shapes, &calendar->alloc);
    ccs__map_init(&compiler->weeks, &calendar->alloc);
    if (!make_weeks(compiler, &status)) {
        if (status == CCS_ELIMIT)
            snprintf(error->message, sizeof error->message,
                     "the weeks differ so much from each other that they have more than %u openings and closings, or come "
                     "of more than %u hours",
                     CCS__CALENDAR_EDGES_MAX, CCS__CALENDAR_SPANS_MAX);
    } else if (!measure(calendar)) {
        status = CCS_EINVAL;
        snprintf(error->message, sizeof error->message,
                 "it is never open from 1970 to 2199; at least one window has to open on a day "
                 "that is not closed");
    }
    ccs__map_finish(&compiler->shapes);
    ccs__map_finish(&compiler->weeks);
    ccs__week_maker_finish(&compiler->maker);
    return status;
}

struct ccs__calendar *ccs__calendar_compile(const ccs_alloc *alloc, const Ccs__Calendar *definition,
                                            const struct ccs__zone *zone, const Ccs__Calendar *const *holidays,
                                            size_t holiday_count, struct ccs__calendar_error *error, ccs_status *status)
{
    struct ccs__calendar *calendar = ccs__alloc_zero(alloc, sizeof *calendar);
    struct compiler compiler = {.calendar = calendar};
    *error = (struct ccs__calendar_error){"", ""};
    *status = CCS_ENOMEM;
    if (!calendar)
        return NULL;
    calendar->alloc = *alloc;
    calendar->zone = zone;
    calendar->weeks = ccs__alloc_zero(alloc, (CCS__TABLE_WEEKS + 1) * sizeof *calendar->weeks);
    if (calendar->weeks) {
        *status = fill(&compiler, definition, holidays, holiday_count, error);
        ccs__calendar_plan_finish(&compiler.plan);
    }
    if (*status == CCS_OK) {
        shrink(calendar);
        return calendar;
    }
    ccs__calendar_destroy(calendar);
    return NULL;
}

void ccs__calendar_destroy(struct ccs__calendar *calendar)
{
    if (!calendar)
        return;
    ccs_alloc alloc = calendar->alloc;
    ccs__free(&alloc, calendar->weeks, (CCS__TABLE_WEEKS + 1) * sizeof *calendar->weeks);
    ccs__free(&alloc, calendar->edges, calendar->edge_capacity * sizeof *calendar->edges);
    ccs__free(&alloc, calendar->shapes, calendar->shape_capacity * sizeof *calendar->shapes);
    ccs__free(&alloc, calendar, sizeof *calendar);
}

size_t ccs__calendar_bytes(const struct ccs__calendar *calendar)
{
    return sizeof *calendar + (CCS__TABLE_WEEKS + 1) * sizeof *calendar->weeks +
           calendar->edge_capacity * sizeof *calendar->edges + calendar->shape_capacity * sizeof *calendar->shapes;
}
