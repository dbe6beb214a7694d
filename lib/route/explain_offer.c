/*
 * An offer decided again: the center stands as it stood just before, the same question is asked, and what comes out is
 * written beside what was recorded. Of what was drawn by chance the same comes out only with the same seed; a host's own
 * scores and a supervisor's hand are not asked again.
 */
#include "base/sort.h"
#include "record/json.h"
#include "route/explain.h"

/* A line with somebody waiting whom the freed agent could take. */
struct choice {
    const struct ccs__visit *visit;
    uint32_t priority; /* of the queue, for him */
};

static int compare_choices(const void *left, const void *right)
{
    const struct choice *x = left, *y = right;
    const Ccs__Visit *a = &x->visit->visit, *b = &y->visit->visit;
    if (x->priority != y->priority)
        return x->priority < y->priority ? -1 : 1;
    if (a->key_rank != b->key_rank)
        return a->key_rank < b->key_rank ? -1 : 1;
    if (a->key_at != b->key_at)
        return a->key_at < b->key_at ? -1 : 1;
    return a->id < b->id ? -1 : 1;
}

/* The first of every line that the agent could take from, in the order in which he would. */
static ccs_status add_choices(struct ccs__group *group, const struct ccs__agent_state *state, struct ccs__buf *json)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    const struct ccs__agent_links *links = &state->route;
    size_t count = 0, room = links->line_count + 1;
    struct choice *choices = ccs__alloc_zero(&group->alloc, room * sizeof *choices);
    if (!choices)
        return CCS_ENOMEM;
    for (size_t i = 0, p = 0; i < links->line_count; i++) {
        const struct ccs__head *head = &router->heads[links->lines[i]];
        while (p < links->priority_count && i >= links->priorities[p].end)
            p++;
        if (head->visit && (links->channels & head->channel))
            choices[count++] =
                (struct choice){head->visit, p < links->priority_count ? links->priorities[p].priority : 1};
    }
    ccs__sort(choices, count, sizeof *choices, compare_choices);
    ccs__buf_add_text(json, ",\"choices\":[");
    for (size_t i = 0; i < count; i++) {
        const Ccs__Visit *visit = &choices[i].visit->visit;
        ccs__buf_add_format(
            json, "%s{\"contact\":\"%llu\",\"visit\":\"%llu\",\"queue\":\"%llu\",\"queue_key\":", i ? "," : "",
            (unsigned long long)visit->contact, (unsigned long long)visit->id, (unsigned long long)visit->queue);
        ccs__json_write_string(ccs_str_from(choices[i].visit->route.queue->config.key), json);
        ccs__buf_add_format(json, ",\"priority\":%u,\"key_rank\":%lld,\"ahead_ms\":%lld,\"waited_ms\":%lld}",
                            choices[i].priority, (long long)visit->key_rank, (long long)(group->now - visit->key_at),
                            (long long)(group->now - visit->entered_at));
    }
    ccs__buf_add_text(json, "]");
    ccs__free(&group->alloc, choices, room * sizeof *choices);
    return json->failed ? CCS_ENOMEM : CCS_OK;
}

static bool same_reason(const struct ccs__pick *pick, const Ccs__OfferReason *reason)
{
    return pick->candidates == reason->candidates && pick->key == reason->key && pick->runner_up == reason->runner_up &&
           pick->runner_up_key == reason->runner_up_key;
}

/*
 * As settling does it: a contact asks for an agent, and a freed agent for a contact, unless that one is to be asked itself
 * (several rung at once, his own offer failed, it began to wait in the same group). The last cannot be seen any more: of
 * both answers the one with the recorded reason is meant.
 */
static uint64_t decide_again(const struct ccs__group *group, const struct ccs__asking *asking,
                             const Ccs__ContactOffered *offered, const struct ccs__agent_state *state,
                             struct ccs__pick *pick)
{
    bool all = asking->order.strategies[0] == CCS__STRATEGY__STRATEGY_RING_ALL;
    bool freed = offered->reason->trigger == CCS__OFFER_TRIGGER__OFFER_TRIGGER_FREED;
    struct ccs__pick taken = {0};
    *pick = ccs__route_pick_agent(group, asking);
    uint64_t asked = pick->agent ? pick->agent->row.id : 0;
    if (!freed || all || asking->avoid == offered->agent)
        return asked;
    taken = ccs__route_pick_visit(group, state);
    bool takes = taken.visit && taken.visit->row.id == offered->visit;
    if (!takes || (asked == offered->agent && same_reason(pick, offered->reason)))
        return asked;
    *pick = taken;
    return offered->agent;
}

/* What stands between the record and deciding it again; NULL: nothing. */
static const char *obstacle_of(const struct ccs__group *group, const struct ccs__asking *asking,
                               const Ccs__OfferReason *reason)
{
    bool score = false;
    for (size_t i = 0; i < asking->order.count; i++)
        score = score || asking->order.strategies[i] == CCS__STRATEGY__STRATEGY_SCORE;
    if (reason->trigger == CCS__OFFER_TRIGGER__OFFER_TRIGGER_PULLED)
        return "supervisor";
    if (score && !*asking->queue->config.agent_score && !CCS__ROUTER(group)->score_agent)
        return "host_score";
    return NULL;
}

ccs_status ccs__explain_offer(struct ccs__group *group, const Ccs__ContactOffered *offered, ccs_time now,
                              struct ccs__buf *json)
{
    const struct ccs__visit *visit = ccs__row_find(group, CCS__KIND_VISIT, offered->visit);
    struct ccs__agent_state *state = ccs__row_find(group, CCS__KIND_AGENT_STATE, offered->agent);
    const Ccs__OfferReason *reason = offered->reason;
    struct ccs__asking asking;
    struct ccs__pick pick = {0};
    if (!visit || !visit->visit.open || !visit->route.queue || !state || !reason)
        return ccs__refuse(group, CCS_ECORRUPT, offered->visit, "the offer does not fit what was before");
    group->now = group->due_at = now; /* only for what is shown: no group is under way */
    ccs__buf_add_format(json, "{\"contact\":\"%llu\",\"at\":%lld,", (unsigned long long)offered->contact,
                        (long long)now);
    ccs__explain_visit(group, visit, json);
    CCS__TRY(ccs__explain_asking(group, visit, &asking));
    ccs__buf_add_text(json, ",");
    CCS__TRY(ccs__explain_candidates(group, &asking, json));
    if (reason->trigger == CCS__OFFER_TRIGGER__OFFER_TRIGGER_FREED)
        CCS__TRY(add_choices(group, state, json));
    const char *obstacle = obstacle_of(group, &asking, reason);
    uint64_t again = obstacle ? 0 : decide_again(group, &asking, offered, state, &pick);
    bool drawn = reason->strategy == CCS__STRATEGY__STRATEGY_RANDOM ||
                 reason->strategy == CCS__STRATEGY__STRATEGY_WEIGHTED_RANDOM;
    ccs__buf_add_format(json, ",\"chosen\":\"%llu\",\"drawn\":%s", (unsigned long long)offered->agent,
                        drawn ? "true" : "false");
    if (obstacle)
        ccs__buf_add_format(json, ",\"not_decided_again\":\"%s\"}", obstacle);
    else
        ccs__buf_add_format(json, ",\"again\":\"%llu\",\"agrees\":%s,\"same_reason\":%s}", (unsigned long long)again,
                            again == offered->agent ? "true" : "false", same_reason(&pick, reason) ? "true" : "false");
    return json->failed ? CCS_ENOMEM : CCS_OK;
}
