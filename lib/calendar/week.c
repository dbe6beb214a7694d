/*
 * See week.h. In four steps: what opens on the days around (windows), less what is cut out (walls), at which instants the clock
 * shows these times (instants), and what of it changes within the week (edges).
 */
#include "calendar/week.h"
#include "base/assert.h"

#define DAY_MS CCS__CIVIL_DAY_MS

static bool grow(const struct ccs__week_maker *maker, void **items, size_t *capacity, size_t count, size_t size,
                 ccs_status *status)
{
    *status = count > CCS__CALENDAR_EDGES_MAX                                     ? CCS_ELIMIT
              : ccs__alloc_grow(maker->plan->alloc, items, capacity, count, size) ? CCS_OK
                                                                                  : CCS_ENOMEM;
    return *status == CCS_OK;
}

static bool append(const struct ccs__week_maker *maker, struct ccs__stretches *to, int64_t from, int64_t until,
                   ccs_status *status)
{
    if (!grow(maker, (void **)&to->items, &to->capacity, to->count + 1, sizeof *to->items, status))
        return false;
    to->items[to->count++] = (struct ccs__stretch){from, until};
    return true;
}

/* Behind the last; one with it where they overlap or touch. `from` is not before the last one's. */
static bool extend(const struct ccs__week_maker *maker, struct ccs__stretches *to, int64_t from, int64_t until,
                   ccs_status *status)
{
    struct ccs__stretch *last = to->count > 0 ? &to->items[to->count - 1] : NULL;
    CCS_ASSERT(!last || last->from <= from);
    if (!last || last->until < from)
        return append(maker, to, from, until, status);
    if (last->until < until)
        last->until = until;
    return true;
}

/* The first that ends after `at`. */
static size_t first_after(const struct ccs__stretches *stretches, int64_t at)
{
    size_t low = 0, high = stretches->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (stretches->items[middle].until <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* --- what opens on the days around, and what is cut out ------------------------------------------------------------------ */

/* Behind the others: hours of a day begin before its end, so that those of the next one are behind them. */
static bool gather(struct ccs__week_maker *maker, struct ccs__stretches *to, int64_t day, struct ccs__day_hours hours,
                   ccs_status *status)
{
    *status = CCS_ELIMIT;
    if (!ccs__calendar_plan_gather(maker->plan, hours.count))
        return false;
    for (uint32_t i = 0; i < hours.count; i++) {
        const struct ccs__day_span *span = &maker->plan->spans[hours.first + i];
        if (!extend(maker, to, day * DAY_MS + span->from, day * DAY_MS + span->until, status))
            return false;
    }
    return true;
}

static bool gather_days(struct ccs__week_maker *maker, int64_t first, int64_t last, ccs_status *status)
{
    maker->windows.count = maker->cuts.count = 0;
    for (int64_t day = first; day <= last; day++)
        if (!gather(maker, &maker->windows, day, ccs__calendar_plan_hours(maker->plan, day), status) ||
            !gather(maker, &maker->cuts, day, ccs__calendar_plan_cuts(maker->plan, day), status))
            return false;
    return true;
}

/* The next piece of `whole` from *at on that no cut covers, or false; *at goes behind it. */
static bool next_piece(const struct ccs__stretches *cuts, struct ccs__stretch whole, int64_t *at,
                       struct ccs__stretch *piece)
{
    size_t i = first_after(cuts, *at);
    if (i < cuts->count && cuts->items[i].from <= *at) /* the next one begins later: they are apart */
        *at = cuts->items[i++].until;
    if (*at >= whole.until)
        return false;
    *piece = (struct ccs__stretch){*at, whole.until};
    if (i < cuts->count && cuts->items[i].from < whole.until)
        piece->until = cuts->items[i].from;
    *at = piece->until;
    return true;
}

static bool cut_windows(struct ccs__week_maker *maker, ccs_status *status)
{
    maker->walls.count = 0;
    for (size_t i = 0; i < maker->windows.count; i++) {
        struct ccs__stretch piece, whole = maker->windows.items[i];
        for (int64_t at = whole.from; next_piece(&maker->cuts, whole, &at, &piece);)
            if (!append(maker, &maker->walls, piece.from, piece.until, status))
                return false;
    }
    return true;
}

/* --- which days are working days ----------------------------------------------------------------------------------------- */

/* Does the clock ever show a time of these? */
static bool is_shown(const struct ccs__zone *zone, struct ccs__stretch wall)
{
    struct ccs__zone_span span = ccs__zone_span(zone, wall.from - CCS__ZONE_OFFSET_MAX_MS);
    for (;;) {
        int64_t offset = ccs__zone_span_offset_ms(&span);
        if (wall.from - offset < span.until && wall.until - offset > span.from)
            return true;
        if (span.until > wall.until + CCS__ZONE_OFFSET_MAX_MS)
            return false;
        span = ccs__zone_span(zone, span.until);
    }
}

static bool is_working(const struct ccs__week_maker *maker, int64_t day, bool steady)
{
    struct ccs__day_hours hours = ccs__calendar_plan_hours(maker->plan, day);
    struct ccs__stretch piece, midnights = {day * DAY_MS, (day + 1) * DAY_MS};
    if (hours.count > 0 && !steady && !is_shown(maker->zone, midnights))
        return false;
    for (uint32_t i = 0; i < hours.count; i++) {
        const struct ccs__day_span *span = &maker->plan->spans[hours.first + i];
        struct ccs__stretch whole = {day * DAY_MS + span->from, day * DAY_MS + span->until};
        for (int64_t at = whole.from; next_piece(&maker->cuts, whole, &at, &piece);)
            if (steady || is_shown(maker->zone, piece))
                return true;
    }
    return false;
}

/* --- instants and edges -------------------------------------------------------------------------------------------------- */

/* What is open at instants of one offset. */
static bool place_span(struct ccs__week_maker *maker, const struct ccs__zone_span *span, int64_t first_ms,
                       int64_t last_ms, ccs_status *status)
{
    int64_t offset = ccs__zone_span_offset_ms(span);
    int64_t from = span->from < first_ms ? first_ms : span->from, until = span->until > last_ms ? last_ms : span->until;
    const struct ccs__stretches *walls = &maker->walls;
    for (size_t i = first_after(walls, from + offset); i < walls->count && walls->items[i].from < until + offset; i++) {
        ccs_time opens = walls->items[i].from - offset, closes = walls->items[i].until - offset;
        if (!extend(maker, &maker->instants, opens < from ? from : opens, closes > until ? until : closes, status))
            return false;
    }
    return true;
}

/* From a little before the week to a little after it, so that it shows what is an edge at its ends. */
static bool place_walls(struct ccs__week_maker *maker, ccs_time from, ccs_time until,
                        const struct ccs__zone_span *steady, ccs_status *status)
{
    struct ccs__zone_span span = steady ? *steady : ccs__zone_span(maker->zone, from - 1);
    maker->instants.count = 0;
    while (place_span(maker, &span, from - 1, until + 1, status)) {
        if (span.until > until)
            return true;
        span = ccs__zone_span(maker->zone, span.until);
    }
    return false;
}

static bool append_edge(struct ccs__week_maker *maker, ccs_time at, ccs_status *status)
{
    if (!grow(maker, (void **)&maker->edges, &maker->edge_capacity, maker->edge_count + 1, sizeof *maker->edges,
              status))
        return false;
    maker->edges[maker->edge_count++] = at;
    return true;
}

static bool take_edges(struct ccs__week_maker *maker, ccs_time from, ccs_time until, ccs_status *status)
{
    const struct ccs__stretches *instants = &maker->instants;
    maker->edge_count = 0;
    maker->open = instants->count > 0 && instants->items[0].from < from;
    for (size_t i = 0; i < instants->count; i++) {
        const struct ccs__stretch *open = &instants->items[i];
        if (open->from >= from && open->from < until && !append_edge(maker, open->from, status))
            return false;
        if (open->until >= from && open->until < until && !append_edge(maker, open->until, status))
            return false;
    }
    return true;
}

bool ccs__week_make(struct ccs__week_maker *maker, int64_t monday, ccs_time from, ccs_time until,
                    const struct ccs__zone_span *steady, ccs_status *status)
{
    int64_t first = monday - (steady ? CCS__WEEK_STEADY_BEFORE : CCS__WEEK_BEFORE);
    int64_t last = monday + 6 + (steady ? CCS__WEEK_STEADY_AFTER : CCS__WEEK_AFTER);
    if (!gather_days(maker, first, last, status) || !cut_windows(maker, status))
        return false;
    maker->working = 0;
    for (int day = 0; day < 7; day++)
        maker->working |= (uint8_t)(is_working(maker, monday + day, steady != NULL) << day);
    return place_walls(maker, from, until, steady, status) && take_edges(maker, from, until, status);
}

void ccs__week_maker_finish(struct ccs__week_maker *maker)
{
    const ccs_alloc *alloc = maker->plan->alloc;
    struct ccs__stretches *all[] = {&maker->windows, &maker->cuts, &maker->walls, &maker->instants};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        ccs__free(alloc, all[i]->items, all[i]->capacity * sizeof *all[i]->items);
    ccs__free(alloc, maker->edges, maker->edge_capacity * sizeof *maker->edges);
}
