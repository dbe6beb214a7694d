/*
 * Why is this agent idle: what keeps him from everything, or, of each line with somebody waiting, what keeps him from it.
 */
#include "base/sort.h"
#include "record/json.h"
#include "route/explain.h"

static void add_line(struct ccs__group *group, const struct ccs__line *line, const struct ccs__agent *agent,
                     const struct ccs__agent_state *state, struct ccs__buf *json)
{
    char why[320];
    const struct ccs__queue *queue = ccs__row_find(group, CCS__KIND_QUEUE, line->queue);
    struct ccs__service service = ccs__route_service(group, line, agent, state);
    ccs__buf_add_format(json, "{\"queue\":\"%llu\",", (unsigned long long)line->queue);
    ccs__explain_text(json, "queue_key", queue ? queue->config.key : "");
    ccs__buf_add_format(json, ",\"waiting\":%zu,", line->visits.count);
    ccs__explain_text(json, "requirement", line->class->text);
    if (line->visits.first) {
        const struct ccs__visit *head = CCS__CONTAINER(line->visits.first, struct ccs__visit, route.node);
        ccs__buf_add_format(json, ",\"head\":\"%llu\",\"head_waited_ms\":%lld", (unsigned long long)head->visit.contact,
                            (long long)(group->now - head->visit.entered_at));
    }
    ccs__explain_why_not(group, line, agent, state, why, sizeof why);
    if (*why) {
        ccs__buf_add_text(json, ",");
        ccs__explain_text(json, "why_not", why);
    } else {
        ccs__buf_add_format(json, ",\"priority\":%u,\"level\":%u", service.priority, service.level);
    }
    ccs__buf_add_text(json, "}");
}

/* So that the answer does not depend on which line was made first. */
static int compare_lines(const void *left, const void *right)
{
    const struct ccs__line *x = *(const struct ccs__line *const *)left, *y = *(const struct ccs__line *const *)right;
    if (x->queue != y->queue)
        return x->queue < y->queue ? -1 : 1;
    if (x->channel != y->channel)
        return x->channel < y->channel ? -1 : 1;
    int order = strcmp(x->class->text, y->class->text);
    return order ? order : (x->waited_ms > y->waited_ms) - (x->waited_ms < y->waited_ms);
}

/* Every line with somebody in it. */
static ccs_status add_lines(struct ccs__group *group, const struct ccs__agent *agent,
                            const struct ccs__agent_state *state, struct ccs__buf *json)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    size_t count = 0, room = router->line_count + 1;
    uint64_t waiting = 0;
    const struct ccs__line **lines = ccs__alloc_zero(&group->alloc, room * sizeof *lines);
    if (!lines)
        return CCS_ENOMEM;
    for (size_t i = 0; i < router->line_count; i++) {
        waiting += router->lines[i]->visits.count;
        if (router->lines[i]->visits.count)
            lines[count++] = router->lines[i];
    }
    ccs__sort(lines, count, sizeof *lines, compare_lines);
    ccs__buf_add_text(json, ",\"lines\":[");
    for (size_t i = 0; i < count; i++) {
        ccs__buf_add_text(json, i ? "," : "");
        add_line(group, lines[i], agent, state, json);
    }
    ccs__buf_add_format(json, "],\"waiting\":%llu", (unsigned long long)waiting);
    ccs__free(&group->alloc, lines, room * sizeof *lines);
    return json->failed ? CCS_ENOMEM : CCS_OK;
}

/* The first that he serves at all. */
static uint8_t served_channel(const struct ccs__agent_state *state)
{
    uint8_t channel = 0;
    while (channel < CCS__CHANNEL_COUNT && state->route.cost[channel] == CCS__COST_NONE)
        channel++;
    return channel < CCS__CHANNEL_COUNT ? channel : 0;
}

ccs_status ccs__explain_agent(struct ccs__group *group, uint64_t id, ccs_time now, struct ccs__buf *json)
{
    struct ccs__agent_state *state;
    char why[320] = "", presence[64];
    CCS__TRY(ccs__agent_state_of(group, id, &state));
    const struct ccs__agent *agent = ccs__row_find(group, CCS__KIND_AGENT, id);
    group->now = group->due_at = now; /* only for what is shown: no group is under way */
    ccs__buf_add_format(json, "{\"agent\":\"%llu\",", (unsigned long long)id);
    ccs__explain_text(json, "key", agent->config.key);
    ccs__buf_add_format(json, ",\"at\":%lld,\"presence\":\"%s\",\"used\":%u,\"total\":%u,\"idle_ms\":%lld",
                        (long long)now,
                        ccs__explain_name(&ccs__presence__descriptor, (int)state->state.presence, 9, presence),
                        state->state.used, state->route.total, (long long)(now - state->state.idle_since_at));
    if (!state->route.channels)
        ccs__explain_no_room(state, served_channel(state), now, why, sizeof why);
    ccs__buf_add_text(json, ",");
    ccs__explain_text(json, "idle_because",
                      *why                ? why
                      : state->state.used ? "he has room for more, and nobody he may serve waits"
                                          : "nobody he may serve waits");
    CCS__TRY(add_lines(group, agent, state, json));
    ccs__buf_add_text(json, "}");
    return json->failed ? CCS_ENOMEM : CCS_OK;
}
