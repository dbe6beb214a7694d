/*
 * Keys of strategies as numbers, smaller is asked first. Longest idle has none here: it breaks every tie anyway.
 */
#include "route/route.h"

uint32_t ccs__route_count(const struct ccs__line *line, const struct ccs__bitset *set)
{
    size_t count = 0;
    for (size_t t = 0; t < line->tier_count; t++)
        count += ccs__bitset_count_and(&line->tiers[t].agents, set);
    return (uint32_t)count;
}

/* The score of a candidate, larger is better: by the queue's rule, else by the host. */
static int64_t score_of(const struct ccs__group *group, const struct ccs__asking *asking,
                        const struct ccs__agent_state *state)
{
    struct ccs__router *router = CCS__ROUTER(group);
    int64_t score = 0;
    const Ccs__Queue *queue = &asking->queue->config;
    if (!asking->visit)
        return 0;
    if (*queue->agent_score) {
        const struct ccs__rule *rule;
        const struct ccs__agent *agent = ccs__row_find(group, CCS__KIND_AGENT, state->row.id);
        struct ccs__group *changing = (struct ccs__group *)(uintptr_t)group; /* only to find the compiled rule */
        struct ccs__rule_about about = {
            .contact = ccs__row_find(group, CCS__KIND_CONTACT, asking->visit->visit.contact),
            .agent = &agent->config, .agent_state = state, .queue = asking->queue, .visit = asking->visit};
        ccs_status status = ccs__route_rule(changing, ccs_str_from(queue->agent_score), CCS__RULE_INT, &rule);
        if (status == CCS_OK)
            status = ccs__route_judge_rule(changing, rule, &about, &score);
        if (status == CCS_ENOMEM)
            router->score_status = status;
        return status == CCS_OK ? score : 0;
    }
    if (router->score_agent && router->score_status == CCS_OK) {
        int failed = router->score_agent(asking->queue->row.id, asking->visit->visit.contact, state->row.id, &score,
                                         router->score_user_data);
        if (failed) {
            struct ccs__group *changing = (struct ccs__group *)(uintptr_t)group;
            router->score_status = ccs__refuse(changing, CCS_ECALLBACK, state->row.id,
                                               "the host's score_agent returned %d", failed);
            return 0;
        }
    }
    return score;
}

/* 0: behind the last one asked, so in turn; 1: the others, once those have been asked. */
static int64_t turn(uint32_t last_position, uint64_t last_agent, const struct ccs__agent_state *agent)
{
    bool behind = agent->route.position != last_position ? agent->route.position > last_position
                                                         : agent->row.id > last_agent;
    return last_agent && !behind;
}

int64_t ccs__route_key(const struct ccs__group *group, const struct ccs__asking *asking, Ccs__Strategy strategy,
                       const struct ccs__agent_state *agent)
{
    const Ccs__AgentState *state = &agent->state;
    const uint32_t *sums = asking->line->class->skill_sums;
    switch (strategy) {
    case CCS__STRATEGY__STRATEGY_TOP_DOWN: return agent->route.position;
    case CCS__STRATEGY__STRATEGY_LEAST_BUSY: return (int64_t)state->offers + state->legs;
    case CCS__STRATEGY__STRATEGY_FEWEST_CONTACTS: return state->shift_contacts;
    case CCS__STRATEGY__STRATEGY_LEAST_TALK: return state->shift_talk_ms;
    case CCS__STRATEGY__STRATEGY_MOST_SKILLED: return -(int64_t)sums[agent->route.slot];
    case CCS__STRATEGY__STRATEGY_LEAST_SKILLED: return sums[agent->route.slot];
    case CCS__STRATEGY__STRATEGY_SCORE: {
        int64_t score = score_of(group, asking, agent);
        return score == INT64_MIN ? INT64_MAX : -score;
    }
    case CCS__STRATEGY__STRATEGY_ROUND_ROBIN: {
        const struct ccs__queue_state *memory = asking->queue->state;
        return memory ? turn(memory->state.last_position, memory->state.last_agent, agent) : 0;
    }
    case CCS__STRATEGY__STRATEGY_SEQUENTIAL: {
        uint64_t asked = asking->visit ? asking->visit->visit.asked : 0;
        const struct ccs__agent_state *last = asked ? ccs__row_find(group, CCS__KIND_AGENT_STATE, asked) : NULL;
        return last && last->state.current ? turn(last->route.position, asked, agent) : 0;
    }
    default: return 0;
    }
}
