/*
 * Which agent, and which contact: by comparing all of them, one pair after the other.
 */
#include "model.h"

/* --- strategies ------------------------------------------------------------------------------------------------- */

/* The queue's, or those of the step that last said so. */
void model_ask(struct model *model, const struct model_visit *visit, struct asking *asking)
{
    const struct known_plan *plan = plan_of_text(visit->row.plan);
    *asking = (struct asking){.visit = visit, .queue = model_queue(model, visit->row.queue)};
    if (visit->row.strategy_step) {
        const struct step_plan *step = &plan->steps[visit->row.strategy_step - 1];
        for (; asking->count < step->strategy_count; asking->count++)
            asking->strategies[asking->count] = step->strategies[asking->count];
        return;
    }
    asking->strategies[asking->count++] = asking->queue->plan.strategy;
    for (uint32_t i = 0; i < asking->queue->plan.then_count; i++)
        asking->strategies[asking->count++] = asking->queue->plan.then[i];
}

/* Larger is better. */
static int64_t score_of(const struct asking *asking, const Ccs__Contact *contact, const struct model_agent *agent)
{
    const struct need vi = {.level = {[1] = 1}}; /* the skill VI */
    int64_t score = 0;
    switch (asking->queue->plan.agent_score) {
    case AGENT_SCORE_SUM: return (int64_t)agent->plan.position * 2 - contact->priority;
    case AGENT_SCORE_SKILL: return model_skill_sum(agent, &vi);
    default: (void)host_score_agent(asking->queue->id, contact->id, agent->id, &score, NULL); return score;
    }
}

static bool idle_first(const struct model_agent *x, const struct model_agent *y, bool *equal)
{
    bool x_busy = x->state.offers || x->state.legs, y_busy = y->state.offers || y->state.legs;
    *equal = x_busy == y_busy && x->state.idle_since_at == y->state.idle_since_at;
    return x_busy != y_busy ? y_busy : x->state.idle_since_at < y->state.idle_since_at;
}

/* Behind (position, id) of the last one? Those come first. 0: there is no last one. */
static bool behind(const struct model_agent *agent, uint32_t position, uint64_t id)
{
    return agent->plan.position != position ? agent->plan.position > position : agent->id > id;
}

static bool in_turn(const struct model *model, const struct asking *asking, const struct model_agent *x,
                    const struct model_agent *y)
{
    uint64_t last = asking->queue->state.last_agent;
    uint32_t position = asking->queue->state.last_position;
    if (asking->strategies[0] == CCS__STRATEGY__STRATEGY_SEQUENTIAL) {
        const struct model_agent *asked = model_agent((struct model *)(uintptr_t)model, asking->visit->row.asked);
        last = asked ? asked->id : 0;
        position = asked ? asked->plan.position : 0;
    }
    bool x_behind = last && behind(x, position, last), y_behind = last && behind(y, position, last);
    if (x_behind != y_behind)
        return x_behind;
    return x->plan.position != y->plan.position ? x->plan.position < y->plan.position : x->id < y->id;
}

/* Smaller is asked first. */
static int64_t key_of(const struct model *model, const struct asking *asking, uint32_t strategy,
                      const struct model_agent *agent)
{
    const struct need *need = &asking->visit->need->need;
    const Ccs__Contact *contact = &model_contact((struct model *)(uintptr_t)model, asking->visit->row.contact)->row;
    switch (strategy) {
    case CCS__STRATEGY__STRATEGY_TOP_DOWN: return agent->plan.position;
    case CCS__STRATEGY__STRATEGY_LEAST_BUSY: return (int64_t)agent->state.offers + agent->state.legs;
    case CCS__STRATEGY__STRATEGY_FEWEST_CONTACTS: return agent->state.shift_contacts;
    case CCS__STRATEGY__STRATEGY_LEAST_TALK: return agent->state.shift_talk_ms;
    case CCS__STRATEGY__STRATEGY_MOST_SKILLED: return -(int64_t)model_skill_sum(agent, need);
    case CCS__STRATEGY__STRATEGY_LEAST_SKILLED: return model_skill_sum(agent, need);
    case CCS__STRATEGY__STRATEGY_SCORE: return -score_of(asking, contact, agent);
    default: return 0;
    }
}

/* Is x asked before y? */
static bool agent_before(const struct model *model, const struct asking *asking, const struct model_agent *x,
                         const struct model_agent *y)
{
    bool equal, first;
    for (uint32_t i = 0; i < asking->count; i++) {
        uint32_t strategy = asking->strategies[i];
        if (strategy == CCS__STRATEGY__STRATEGY_ROUND_ROBIN || strategy == CCS__STRATEGY__STRATEGY_SEQUENTIAL)
            return in_turn(model, asking, x, y);
        if (strategy == CCS__STRATEGY__STRATEGY_LONGEST_IDLE || strategy == CCS__STRATEGY__STRATEGY_RING_ALL) {
            first = idle_first(x, y, &equal);
            if (!equal)
                return first;
            continue;
        }
        int64_t x_key = key_of(model, asking, strategy, x), y_key = key_of(model, asking, strategy, y);
        if (x_key != y_key)
            return x_key < y_key;
    }
    first = idle_first(x, y, &equal);
    return asking->strategies[0] == CCS__STRATEGY__STRATEGY_TOP_DOWN || equal ? x->id < y->id : first;
}

/* What the reason shows. */
static int64_t shown(const struct model *model, const struct asking *asking, const struct model_agent *agent)
{
    switch (asking->strategies[0]) {
    case CCS__STRATEGY__STRATEGY_LONGEST_IDLE:
    case CCS__STRATEGY__STRATEGY_RING_ALL: return model->now - agent->state.idle_since_at;
    case CCS__STRATEGY__STRATEGY_ROUND_ROBIN:
    case CCS__STRATEGY__STRATEGY_SEQUENTIAL: return agent->plan.position;
    case CCS__STRATEGY__STRATEGY_WEIGHTED_RANDOM: return agent->plan.weight ? agent->plan.weight : 1;
    case CCS__STRATEGY__STRATEGY_MOST_SKILLED:
    case CCS__STRATEGY__STRATEGY_SCORE: return -key_of(model, asking, asking->strategies[0], agent);
    default: return key_of(model, asking, asking->strategies[0], agent);
    }
}

/* --- candidates --------------------------------------------------------------------------------------------------- */

struct candidates {
    const struct model_agent *agents[MODEL_AGENTS_MAX]; /* of the first tier with anybody, in the order of ids */
    uint32_t count, level, cost;
};

static bool rings_at(const struct model *model, uint64_t visit, uint64_t agent)
{
    for (size_t i = 0; i < model->offer_count; i++) {
        const Ccs__Offer *offer = &model->offers[i].row;
        if (offer->open && offer->visit == visit && offer->agent == agent)
            return true;
    }
    return false;
}

static void find_candidates(const struct model *model, const struct asking *asking, uint64_t avoid,
                            struct candidates *found)
{
    const struct model_stay *visit = &asking->visit->row;
    found->count = 0;
    for (size_t i = 0; i < model->agent_count; i++) {
        const struct model_agent *agent = &model->agents[i];
        if (agent->id == avoid || !model_room(model, agent, (uint32_t)visit->channel) ||
            (asking->ringing && rings_at(model, visit->id, agent->id)))
            continue;
        struct service service = model_service(model, agent, visit->queue, (uint32_t)visit->channel,
                                               &asking->visit->need->need, visit->waited_ms);
        if (!service.serves)
            continue;
        bool nearer = service.level != found->level ? service.level < found->level : service.cost < found->cost;
        if (found->count == 0 || nearer) {
            found->count = 0;
            found->level = service.level;
            found->cost = service.cost;
        } else if (service.level != found->level || service.cost != found->cost) {
            continue;
        }
        found->agents[found->count++] = agent;
    }
}

/* --- chance --------------------------------------------------------------------------------------------------------- */

/* splitmix64's finisher over the seed (0 here) and the number of the next event. */
static uint64_t draw(const struct model *model)
{
    uint64_t x = UINT64_C(0x9e3779b97f4a7c15) * (model->seq + 1);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static const struct model_agent *by_chance(const struct model *model, const struct candidates *from, bool weighted)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < from->count; i++)
        sum += weighted && from->agents[i]->plan.weight ? from->agents[i]->plan.weight : 1;
    uint64_t left = draw(model) % sum;
    for (uint32_t i = 0;; i++) {
        uint64_t weight = weighted && from->agents[i]->plan.weight ? from->agents[i]->plan.weight : 1;
        if (left < weight)
            return from->agents[i];
        left -= weight;
    }
}

/* --- who takes a visit ------------------------------------------------------------------------------------------------ */

static void pick_best(const struct model *model, const struct asking *asking, const struct candidates *from,
                      struct pick *pick)
{
    const struct model_agent *second = NULL;
    for (uint32_t i = 0; i < from->count; i++) {
        const struct model_agent *agent = from->agents[i];
        if (!pick->agent || agent_before(model, asking, agent, pick->agent)) {
            second = pick->agent;
            pick->agent = agent;
        } else if (!second || agent_before(model, asking, agent, second)) {
            second = agent;
        }
    }
    if (!second)
        return;
    pick->reason.runner_up = second->id;
    pick->reason.runner_up_key = shown(model, asking, second);
}

struct pick model_pick_agent(const struct model *model, const struct asking *asking)
{
    struct candidates from = {.count = 0};
    struct pick pick = {.reason = CCS__OFFER_REASON__INIT};
    find_candidates(model, asking, asking->visit->row.failed, &from);
    if (!from.count) /* nobody else: he whose offer failed after all */
        find_candidates(model, asking, 0, &from);
    if (!from.count)
        return pick;
    bool weighted = asking->strategies[0] == CCS__STRATEGY__STRATEGY_WEIGHTED_RANDOM;
    if (weighted || asking->strategies[0] == CCS__STRATEGY__STRATEGY_RANDOM)
        pick.agent = by_chance(model, &from, weighted);
    else
        pick_best(model, asking, &from, &pick);
    pick.level = from.level;
    pick.cost = from.cost;
    pick.reason.candidates = from.count;
    pick.reason.key = shown(model, asking, pick.agent);
    return pick;
}

/* --- what an agent takes ------------------------------------------------------------------------------------------------ */

bool model_visit_before(const struct model_visit *x, const struct model_visit *y)
{
    if (x->row.key_rank != y->row.key_rank)
        return x->row.key_rank < y->row.key_rank;
    return x->row.key_at != y->row.key_at ? x->row.key_at < y->row.key_at : x->row.id < y->row.id;
}

static bool same_line(const struct model_visit *x, const struct model_visit *y)
{
    return x->row.queue == y->row.queue && x->row.channel == y->row.channel && x->need == y->need &&
           x->row.waited_ms == y->row.waited_ms;
}

static bool is_head(const struct model *model, const struct model_visit *visit)
{
    for (size_t i = 0; i < model->visit_count; i++)
        if (model_waits(model, &model->visits[i]) && same_line(&model->visits[i], visit) &&
            model_visit_before(&model->visits[i], visit))
            return false;
    return true;
}

uint32_t model_position(const struct model *model, const struct model_visit *visit)
{
    uint32_t position = 1;
    if (!model_waits(model, visit))
        return 0;
    for (size_t i = 0; i < model->visit_count; i++)
        position += model_waits(model, &model->visits[i]) && same_line(&model->visits[i], visit) &&
                    model_visit_before(&model->visits[i], visit);
    return position;
}

const struct model_visit *model_pick_visit(const struct model *model, const struct model_agent *agent, struct pick *pick)
{
    const struct model_visit *first = NULL, *second = NULL;
    uint32_t priority = UINT32_MAX;
    *pick = (struct pick){.agent = agent, .reason = CCS__OFFER_REASON__INIT};
    for (size_t i = 0; i < model->visit_count; i++) {
        const struct model_visit *visit = &model->visits[i];
        if (!model_waits(model, visit) || !model_room(model, agent, (uint32_t)visit->row.channel))
            continue;
        struct service service = model_service(model, agent, visit->row.queue, (uint32_t)visit->row.channel,
                                               &visit->need->need, visit->row.waited_ms);
        if (!service.serves || service.priority > priority || !is_head(model, visit))
            continue;
        if (service.priority < priority) {
            priority = service.priority;
            first = second = NULL;
            pick->reason.candidates = 0;
        }
        pick->reason.candidates++;
        if (!first || model_visit_before(visit, first)) {
            second = first;
            first = visit;
            pick->level = service.level;
            pick->cost = service.cost;
        } else if (!second || model_visit_before(visit, second)) {
            second = visit;
        }
    }
    if (first)
        pick->reason.key = model->now - first->row.key_at;
    pick->reason.runner_up = second ? second->row.id : 0;
    pick->reason.runner_up_key = second ? model->now - second->row.key_at : 0;
    return first;
}

/* --- places -------------------------------------------------------------------------------------------------------------- */

static ccs_time seniority_of(const struct model *model, const struct model_visit *visit)
{
    return model_contact((struct model *)(uintptr_t)model, visit->row.contact)->row.seniority_at;
}

/* Among all who wait in its queue, whatever they ask; of one in the waiting room, behind those. */
uint32_t model_place_of(const struct model *model, const struct model_visit *visit)
{
    uint32_t place = 1;
    for (size_t i = 0; i < model->visit_count; i++) {
        const struct model_visit *other = &model->visits[i];
        if (!other->row.open || other->row.queue != visit->row.queue || other == visit)
            continue;
        if (!visit->row.room) {
            place += model_waits(model, other) && model_visit_before(other, visit);
        } else if (other->row.room) {
            ccs_time at = seniority_of(model, other), own = seniority_of(model, visit);
            place += at != own ? at < own : other->row.id < visit->row.id;
        } else {
            place += model_waits(model, other);
        }
    }
    return place;
}
