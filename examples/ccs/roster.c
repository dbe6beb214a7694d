/*
 * Presence and wrap-up are not in the records and have to be concluded from them. The conclusion for wrap-up is the
 * delicate one: of all gaps between two services of an agent only those count that began while somebody he serves stood
 * in line. He could have taken that caller at once and did not, so he was busy with something. A gap that began with an
 * empty line says nothing about him, and one in which somebody came later is long because it was long enough for that.
 */
#include "roster.h"

#include <stdlib.h>
#include <string.h>

/* Somebody was served. */
struct service_span {
    int64_t from_s, to_s;
    uint32_t agent, call;
};

/* Somebody stood in line; `to_max_s` is the latest end of this and all earlier ones of the service. */
struct wait_span {
    int64_t from_s, to_max_s;
};

struct lines {
    struct wait_span *spans[CALLS_SERVICES_MAX];
    uint32_t counts[CALLS_SERVICES_MAX], capacities[CALLS_SERVICES_MAX];
};

static int compare_services(const void *left, const void *right)
{
    const struct service_span *a = left, *b = right;
    if (a->agent != b->agent)
        return a->agent < b->agent ? -1 : 1;
    if (a->from_s != b->from_s)
        return a->from_s < b->from_s ? -1 : 1;
    return a->call < b->call ? -1 : a->call > b->call;
}

static int compare_waits(const void *left, const void *right)
{
    const struct wait_span *a = left, *b = right;
    if (a->from_s != b->from_s)
        return a->from_s < b->from_s ? -1 : 1;
    return a->to_max_s < b->to_max_s ? -1 : a->to_max_s > b->to_max_s;
}

static void lines_free(struct lines *lines)
{
    for (uint32_t i = 0; i < CALLS_SERVICES_MAX; i++)
        free(lines->spans[i]);
}

static bool lines_build(struct lines *lines, const struct calls *calls)
{
    for (uint32_t i = 0; i < calls->count; i++) {
        const struct call *call = &calls->items[i];
        if (call->outcome == CALL_PHANTOM || !call->queued || call->wait_s == 0)
            continue;
        uint32_t service = call->service;
        void *spans = lines->spans[service];
        if (!grow(&spans, &lines->capacities[service], lines->counts[service], sizeof(struct wait_span)))
            return false;
        lines->spans[service] = spans;
        int64_t from_s = call_entered_s(call);
        lines->spans[service][lines->counts[service]++] = (struct wait_span){from_s, from_s + call->wait_s};
    }
    for (uint32_t service = 0; service < CALLS_SERVICES_MAX; service++) {
        struct wait_span *spans = lines->spans[service];
        if (lines->counts[service] > 1)
            qsort(spans, lines->counts[service], sizeof *spans, compare_waits);
        for (uint32_t i = 1; i < lines->counts[service]; i++)
            if (spans[i].to_max_s < spans[i - 1].to_max_s)
                spans[i].to_max_s = spans[i - 1].to_max_s;
    }
    return true;
}

/* Somebody stood in the line of one of `services` at this instant and for a while after it. */
static bool somebody_waits(const struct lines *lines, uint64_t services, int64_t at_s)
{
    for (uint32_t service = 0; service < CALLS_SERVICES_MAX; service++) {
        if ((services >> service & 1) == 0)
            continue;
        uint32_t low = 0, high = lines->counts[service]; /* of those that began by then */
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (lines->spans[service][middle].from_s <= at_s)
                low = middle + 1;
            else
                high = middle;
        }
        if (low > 0 && lines->spans[service][low - 1].to_max_s > at_s)
            return true;
    }
    return false;
}

static bool add_stretch(struct roster_agent *agent, struct stretch stretch)
{
    void *items = agent->stretches;
    if (!grow(&items, &agent->stretch_capacity, agent->stretch_count, sizeof stretch))
        return false;
    agent->stretches = items;
    agent->stretches[agent->stretch_count++] = stretch;
    return true;
}

static bool add_wrap_up(struct roster_agent *agent, int64_t wrap_up_s)
{
    void *items = agent->wrap_ups;
    if (!grow(&items, &agent->wrap_up_capacity, agent->wrap_up_count, sizeof *agent->wrap_ups))
        return false;
    agent->wrap_ups = items;
    agent->wrap_ups[agent->wrap_up_count++] = (int32_t)wrap_up_s;
    return true;
}

/* One agent's services, in order of their begin. */
static bool read_services(struct roster_agent *agent, const struct lines *lines, const struct service_span *spans,
                          uint32_t count)
{
    struct stretch stretch = {spans[0].from_s, spans[0].to_s, false};
    for (uint32_t i = 1; i < count; i++) {
        int64_t gap_s = spans[i].from_s - stretch.to_s;
        bool same_day = roster_day(spans[i].from_s) == roster_day(stretch.from_s);
        if (gap_s > ROSTER_GAP_S || !same_day) {
            stretch.last = !same_day;
            if (!add_stretch(agent, stretch))
                return false;
            stretch = (struct stretch){spans[i].from_s, spans[i].to_s, false};
            continue;
        }
        /* Between services that touch, or overlap by a slip of the records, there is no gap. */
        if (gap_s > 0 && somebody_waits(lines, agent->services, stretch.to_s) && !add_wrap_up(agent, gap_s))
            return false;
        if (spans[i].to_s > stretch.to_s)
            stretch.to_s = spans[i].to_s;
    }
    stretch.last = true;
    return add_stretch(agent, stretch);
}

/* The services with a time, by agent and begin. NULL: no memory. */
static struct service_span *collect_services(const struct calls *calls, struct roster *roster, uint32_t *count)
{
    struct service_span *spans = malloc(((size_t)calls->count + 1) * sizeof *spans);
    *count = 0;
    if (!spans)
        return NULL;
    for (uint32_t i = 0; i < calls->count; i++) {
        const struct call *call = &calls->items[i];
        if (call->outcome != CALL_ANSWERED || call->agent == CALLS_NO_AGENT)
            continue;
        roster->agents[call->agent].services |= UINT64_C(1) << call->service;
        roster->agents[call->agent].answered++;
        if (call->timed)
            spans[(*count)++] =
                (struct service_span){call->answered_s, call->answered_s + call->talk_s, call->agent, i};
    }
    if (*count > 1)
        qsort(spans, *count, sizeof *spans, compare_services);
    return spans;
}

bool roster_build(struct roster *roster, const struct calls *calls)
{
    struct lines lines = {0};
    uint32_t count = 0;
    bool fine = false;
    *roster = (struct roster){.agents = calloc((size_t)calls->agents.count + 1, sizeof *roster->agents)};
    if (!roster->agents)
        return false;
    roster->count = calls->agents.count;
    struct service_span *spans = collect_services(calls, roster, &count);
    if (!spans || !lines_build(&lines, calls))
        goto done;
    for (uint32_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && spans[to].agent == spans[from].agent; to++)
            continue;
        if (!read_services(&roster->agents[spans[from].agent], &lines, spans + from, to - from))
            goto done;
    }
    fine = true;
done:
    free(spans);
    lines_free(&lines);
    return fine;
}

void roster_agent_free(struct roster_agent *agent)
{
    free(agent->stretches);
    free(agent->wrap_ups);
    *agent = (struct roster_agent){0};
}

void roster_free(struct roster *roster)
{
    for (uint32_t i = 0; i < roster->count; i++)
        roster_agent_free(&roster->agents[i]);
    free(roster->agents);
    *roster = (struct roster){0};
}

int32_t *roster_pool(const struct roster *roster, uint64_t services, uint32_t *count)
{
    size_t total = 0;
    for (uint32_t i = 0; i < roster->count; i++)
        total += roster->agents[i].wrap_up_count;
    int32_t *pool = malloc((total + 1) * sizeof *pool);
    *count = 0;
    for (uint32_t i = 0; pool && i < roster->count; i++) {
        const struct roster_agent *agent = &roster->agents[i];
        if (agent->wrap_up_count == 0 || (services != 0 && (agent->services & services) == 0))
            continue;
        memcpy(pool + *count, agent->wrap_ups, agent->wrap_up_count * sizeof *pool);
        *count += agent->wrap_up_count;
    }
    return pool;
}

/* How many calls an agent answered on one working day. */
struct day_count {
    int64_t day_s;
    uint32_t agent, answered;
};

static int compare_days(const void *left, const void *right)
{
    const struct day_count *a = left, *b = right;
    if (a->day_s != b->day_s)
        return a->day_s < b->day_s ? -1 : 1;
    if (a->answered != b->answered)
        return a->answered > b->answered ? -1 : 1;
    return a->agent < b->agent ? -1 : a->agent > b->agent;
}

/* One entry a day and agent, by day and then busiest first. NULL: no memory. */
static struct day_count *count_days(const struct calls *calls, uint32_t *count)
{
    struct roster nobody = {.agents = calloc((size_t)calls->agents.count + 1, sizeof *nobody.agents)};
    uint32_t span_count = 0;
    *count = 0;
    if (!nobody.agents)
        return NULL;
    struct service_span *spans = collect_services(calls, &nobody, &span_count);
    struct day_count *days = spans ? malloc(((size_t)span_count + 1) * sizeof *days) : NULL;
    for (uint32_t i = 0; days && i < span_count; i++) {
        int64_t day_s = roster_day(spans[i].from_s);
        if (*count > 0 && days[*count - 1].agent == spans[i].agent && days[*count - 1].day_s == day_s)
            days[*count - 1].answered++;
        else
            days[(*count)++] = (struct day_count){day_s, spans[i].agent, 1};
    }
    if (*count > 1)
        qsort(days, *count, sizeof *days, compare_days);
    free(spans);
    free(nobody.agents);
    return days;
}

static bool copy_day(struct roster_agent *newcomer, const struct roster_agent *model, int64_t day_s)
{
    for (uint32_t i = 0; i < model->stretch_count; i++)
        if (roster_day(model->stretches[i].from_s) == day_s && !add_stretch(newcomer, model->stretches[i]))
            return false;
    return true;
}

bool roster_newcomer(const struct roster *roster, const struct calls *calls, uint32_t rank,
                     struct roster_agent *newcomer)
{
    uint32_t count = 0;
    *newcomer = (struct roster_agent){0};
    struct day_count *days = count_days(calls, &count);
    bool fine = days != NULL;
    for (uint32_t from = 0, to; fine && from < count; from = to) {
        for (to = from + 1; to < count && days[to].day_s == days[from].day_s; to++)
            continue;
        if (rank < to - from)
            fine = copy_day(newcomer, &roster->agents[days[from + rank].agent], days[from].day_s);
    }
    free(days);
    newcomer->wrap_ups = fine ? roster_pool(roster, 0, &newcomer->wrap_up_count) : NULL;
    newcomer->wrap_up_capacity = newcomer->wrap_up_count;
    return newcomer->wrap_ups != NULL;
}
