/*
 * Why: of a contact, who could serve it, in what order, and what keeps each of the others from it; of an agent, what he
 * would take, and what keeps him from the rest. The same sets and keys that decisions read, written as JSON. Nothing here
 * is called by a decision, so what is never asked costs nothing.
 */
#include "base/sort.h"
#include "hours/hours.h"
#include "record/json.h"
#include "route/explain.h"
#include <stdio.h>

void ccs__explain_text(struct ccs__buf *json, const char *name, const char *text)
{
    ccs__buf_add_format(json, "\"%s\":", name);
    ccs__json_write_string(ccs_str_from(text), json);
}

const char *ccs__explain_name(const ProtobufCEnumDescriptor *type, int value, size_t prefix, char room[64])
{
    const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(type, value);
    const char *name = found ? found->name + prefix : "";
    size_t i = 0;
    for (; name[i] && i < 63; i++)
        room[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 : name[i]);
    room[i] = '\0';
    return room;
}

/* --- why not this agent? ---------------------------------------------------------------------------------------- */

static const Ccs__Membership *membership_of(const struct ccs__group *group, const struct ccs__line *line, const Ccs__Agent *agent)
{
    const struct ccs__queue *queue = ccs__row_find(group, CCS__KIND_QUEUE, line->queue);
    for (size_t i = 0; queue && i < agent->n_queues; i++)
        if (strcmp(agent->queues[i]->queue, queue->config.key) == 0)
            return agent->queues[i];
    return NULL;
}

static void why_not_now(const struct ccs__group *group, const struct ccs__line *line, const struct ccs__agent *agent,
                        const struct ccs__agent_state *state, char *why, size_t size)
{
    const Ccs__Membership *membership = membership_of(group, line, &agent->config);
    if (!membership)
        snprintf(why, size, "does not serve the queue");
    else if (!ccs__hours_open(group, membership->calendar, state->state.as_of_at))
        snprintf(why, size, "does not serve the queue at this time: calendar \"%s\" is closed", membership->calendar);
    else
        snprintf(why, size, "does not serve the queue at this time");
}

/* The first skill that is missing, in words. */
static bool missing_skill(const struct ccs__need *need, const Ccs__Agent *agent, ccs_time as_of_at, char *why, size_t size)
{
    for (size_t i = 0; i < need->skill_count; i++) {
        const struct ccs__need_skill *asked = &need->skills[i];
        uint32_t level = 0;
        bool expired = false;
        for (size_t j = 0; j < agent->n_skills; j++)
            if (strlen(agent->skills[j]->name) == asked->name.size &&
                memcmp(agent->skills[j]->name, asked->name.data, asked->name.size) == 0) {
                expired = !ccs__skill_valid(agent->skills[j], as_of_at);
                level = agent->skills[j]->level ? agent->skills[j]->level : 1;
            }
        if (expired || level < asked->level_min) {
            if (level)
                snprintf(why, size, "skill %.*s is %s%u, %u is asked", (int)asked->name.size, asked->name.data,
                         expired ? "expired; it was " : "", level, asked->level_min);
            else
                snprintf(why, size, "skill %.*s is missing", (int)asked->name.size, asked->name.data);
            return true;
        }
    }
    return false;
}

static void why_not_eligible(struct ccs__group *group, const struct ccs__line *line, const struct ccs__agent *agent,
                             const struct ccs__agent_state *state, char *why, size_t size)
{
    const struct ccs__need *need = &line->class->need;
    const Ccs__Agent *config = &agent->config;
    ccs_str site = ccs_str_from(config->site);
    if (need->only && need->only != agent->row.id)
        snprintf(why, size, "another agent alone is asked");
    else if (missing_skill(need, config, state->state.as_of_at, why, size))
        return;
    else if (need->same.size && (site.size != need->same.size || memcmp(site.data, need->same.data, site.size) != 0))
        snprintf(why, size, "the site is %s, %.*s is asked", site.size ? config->site : "not known", (int)need->same.size,
                 need->same.data);
    else if (need->near.size && need->cost_max && ccs__route_site_cost(group, need->near, site) > need->cost_max)
        snprintf(why, size, "the site is %u away, at most %u is asked", ccs__route_site_cost(group, need->near, site),
                 need->cost_max);
    else
        snprintf(why, size, "the rule does not hold: %.*s", (int)(need->rule.size < 200 ? need->rule.size : 200),
                 need->rule.data);
}

/* " for at most another 12 s", or nothing where no end is known. */
static const char *remaining(ccs_time now, ccs_time end_at, const char *words, char room[64])
{
    room[0] = '\0';
    if (end_at > now)
        snprintf(room, 64, "%s%lld s", words, (long long)((end_at - now + 999) / 1000));
    return room;
}

void ccs__explain_no_room(const struct ccs__agent_state *state, uint8_t channel, ccs_time now, char *why, size_t size)
{
    char room[64];
    const Ccs__AgentState *row = &state->state;
    const struct ccs__agent_links *links = &state->route;
    if (row->presence == CCS__PRESENCE__PRESENCE_SIGNED_OUT)
        snprintf(why, size, "signed out");
    else if (row->presence == CCS__PRESENCE__PRESENCE_NOT_READY)
        snprintf(why, size, "not ready%s%.64s", *row->reason ? ": " : "", row->reason);
    else if (row->wrap_up_leg)
        snprintf(why, size, "wrapping up%s", remaining(now, row->wrap_up_ends_at, ", for at most another ", room));
    else if (row->cool_down_at)
        snprintf(why, size, "cooling down after an offer that failed%s",
                 remaining(now, row->cool_down_at, ", for another ", room));
    else if (row->next_set && row->next != CCS__PRESENCE__PRESENCE_READY)
        snprintf(why, size, "about to leave: no longer ready once the work in progress is done");
    else if (links->cost[channel] == CCS__COST_NONE)
        snprintf(why, size, "does not serve the channel");
    else if (!(links->reachable >> channel & 1))
        snprintf(why, size, "no device for the channel is reachable and free");
    else if (links->max[channel] && links->in_use[channel] >= links->max[channel])
        snprintf(why, size, "has %u of at most %u of the channel", links->in_use[channel], links->max[channel]);
    else
        snprintf(why, size, "busy: %u of %u in use, %u more is needed", row->used, links->total, links->cost[channel]);
}

/* Empty: he could take it. */
void ccs__explain_why_not(struct ccs__group *group, const struct ccs__line *line, const struct ccs__agent *agent,
                          const struct ccs__agent_state *state, char *why, size_t size)
{
    struct ccs__service service = ccs__route_service(group, line, agent, state);
    why[0] = '\0';
    if (!ccs__bitset_has(&line->class->eligible, state->route.slot))
        why_not_eligible(group, line, agent, state, why, size);
    else if (state->route.cost[line->channel] == CCS__COST_NONE)
        snprintf(why, size, "does not serve the channel");
    else if (!service.serves && service.delay_ms > line->waited_ms)
        snprintf(why, size, "takes from this queue only after %u %s of waiting",
                 service.delay_ms % 1000 ? service.delay_ms : service.delay_ms / 1000, service.delay_ms % 1000 ? "ms" : "s");
    else if (!service.serves)
        why_not_now(group, line, agent, state, why, size);
    else if (!(state->route.channels >> line->channel & 1))
        ccs__explain_no_room(state, line->channel, group->now, why, size);
}

/* --- a contact -------------------------------------------------------------------------------------------------- */

/* An agent, and where he stands in the order of asking. */
struct candidate {
    struct ccs__agent_state *state;
    bool able, last; /* last: his offer of this contact failed, so everybody else is asked before */
    size_t tier;
    int64_t keys[CCS__KEYS_MAX];
    size_t key_count;
    struct ccs__tree_key tie;
};

/* The same order as ccs__route_pick_agent() has; those who cannot, by id, come after those who can. */
static int compare_candidates(const void *left, const void *right)
{
    const struct candidate *x = left, *y = right;
    if (x->able != y->able)
        return x->able ? -1 : 1;
    if (!x->able)
        return x->state->row.id < y->state->row.id ? -1 : 1;
    if (x->last != y->last)
        return x->last ? 1 : -1;
    if (x->tier != y->tier)
        return x->tier < y->tier ? -1 : 1;
    for (size_t i = 0; i < x->key_count; i++)
        if (x->keys[i] != y->keys[i])
            return x->keys[i] < y->keys[i] ? -1 : 1;
    return ccs__tree_key_compare(&x->tie, &y->tie);
}

static void place_candidate(const struct ccs__group *group, const struct ccs__asking *asking, struct candidate *candidate)
{
    const struct ccs__line *line = asking->line;
    const struct ccs__agent_state *state = candidate->state;
    bool room = state->route.channels >> line->channel & 1;
    for (size_t t = 0; room && t < line->tier_count && !candidate->able; t++)
        if (ccs__bitset_has(&line->tiers[t].agents, state->route.slot)) {
            candidate->able = true;
            candidate->tier = t;
        }
    if (!candidate->able)
        return;
    enum ccs__agent_tree tree = ccs__route_tree_of(asking->order.strategies[0]);
    candidate->last = state->row.id == asking->avoid;
    candidate->key_count = asking->order.count;
    for (size_t i = 0; i < asking->order.count; i++)
        candidate->keys[i] = ccs__route_key(group, asking, asking->order.strategies[i], state);
    candidate->tie = ccs__route_tree_key(state, tree == CCS__TREE_POSITION ? tree : CCS__TREE_IDLE);
}

/* As people count: of keys where more is better, more; by chance, what weighs. */
static int64_t shown_key(Ccs__Strategy strategy, int64_t key, const struct ccs__agent_state *state)
{
    switch (strategy) {
    case CCS__STRATEGY__STRATEGY_MOST_SKILLED:
    case CCS__STRATEGY__STRATEGY_SCORE: return -key;
    case CCS__STRATEGY__STRATEGY_ROUND_ROBIN:
    case CCS__STRATEGY__STRATEGY_SEQUENTIAL: return state->route.position;
    case CCS__STRATEGY__STRATEGY_WEIGHTED_RANDOM: return state->route.weight;
    default: return key;
    }
}

static bool has_key(Ccs__Strategy strategy)
{
    return strategy != CCS__STRATEGY__STRATEGY_LONGEST_IDLE && strategy != CCS__STRATEGY__STRATEGY_RING_ALL &&
           strategy != CCS__STRATEGY__STRATEGY_RANDOM;
}

static void add_able(struct ccs__group *group, const struct ccs__asking *asking, const struct candidate *candidate,
                     struct ccs__buf *json)
{
    char strategy[64];
    const struct ccs__agent_state *state = candidate->state;
    const struct ccs__tier *tier = &asking->line->tiers[candidate->tier];
    ccs__buf_add_format(json, ",\"level\":%u,\"site_cost\":%u,\"keys\":{", tier->level, tier->cost);
    for (size_t i = 0; i < asking->order.count; i++)
        if (has_key(asking->order.strategies[i]))
            ccs__buf_add_format(json, "\"%s\":%lld,",
                                ccs__explain_name(&ccs__strategy__descriptor, (int)asking->order.strategies[i], 9, strategy),
                                (long long)shown_key(asking->order.strategies[i], candidate->keys[i], state));
    ccs__buf_add_format(json, "\"busy\":%s,\"idle_ms\":%lld}%s}", state->state.used ? "true" : "false",
                        (long long)(group->now - state->state.idle_since_at),
                        candidate->last ? ",\"last\":\"his offer of this contact failed\"" : "");
}

static void add_candidate(struct ccs__group *group, const struct ccs__asking *asking, const struct candidate *candidate,
                          struct ccs__buf *json)
{
    char why[320];
    const struct ccs__agent *agent = ccs__row_find(group, CCS__KIND_AGENT, candidate->state->row.id);
    ccs__buf_add_format(json, "{\"agent\":\"%llu\",", (unsigned long long)candidate->state->row.id);
    ccs__explain_text(json, "key", agent->config.key);
    if (candidate->able) {
        add_able(group, asking, candidate, json);
        return;
    }
    ccs__explain_why_not(group, asking->line, agent, candidate->state, why, sizeof why);
    ccs__buf_add_text(json, ",");
    ccs__explain_text(json, "why_not", why);
    ccs__buf_add_text(json, "}");
}

/* In the order in which they would be asked, then those who cannot, by id. */
ccs_status ccs__explain_candidates(struct ccs__group *group, const struct ccs__asking *asking, struct ccs__buf *json)
{
    char strategy[64];
    const struct ccs__router *router = CCS__ROUTER(group);
    size_t count = 0, able = 0, room = router->slot_count + 1;
    struct candidate *candidates = ccs__alloc_zero(&group->alloc, room * sizeof *candidates);
    if (!candidates)
        return CCS_ENOMEM;
    for (size_t slot = 0; slot < router->slot_count; slot++) {
        if (!router->slots[slot] || !router->slots[slot]->state.current)
            continue;
        candidates[count].state = router->slots[slot];
        place_candidate(group, asking, &candidates[count]);
        able += candidates[count++].able;
    }
    ccs__sort(candidates, count, sizeof *candidates, compare_candidates);
    ccs__buf_add_text(json, "\"strategies\":[");
    for (size_t i = 0; i < asking->order.count; i++)
        ccs__buf_add_format(json, "%s\"%s\"", i ? "," : "",
                            ccs__explain_name(&ccs__strategy__descriptor, (int)asking->order.strategies[i], 9, strategy));
    ccs__buf_add_text(json, "],\"candidates\":[");
    for (size_t i = 0; i < count; i++) {
        ccs__buf_add_text(json, i ? "," : "");
        add_candidate(group, asking, &candidates[i], json);
    }
    ccs__buf_add_format(json, "],\"able\":%zu,\"agents\":%zu", able, count);
    ccs__free(&group->alloc, candidates, room * sizeof *candidates);
    struct ccs__pick pick = ccs__route_pick_agent(group, asking);
    if (pick.agent)
        ccs__buf_add_format(json, ",\"first\":\"%llu\"", (unsigned long long)pick.agent->row.id);
    return json->failed ? CCS_ENOMEM : CCS_OK;
}

/* What the visit asks, its line made anew where it stands in none. */
ccs_status ccs__explain_asking(struct ccs__group *group, const struct ccs__visit *visit, struct ccs__asking *asking)
{
    const struct ccs__plan *plan;
    struct ccs__class *class = ccs__route_class(group, visit->visit.requirement);
    *asking = (struct ccs__asking){.visit = visit, .queue = visit->route.queue, .avoid = ccs__visit_details(&visit->visit)->failed};
    asking->line = class ? ccs__route_line(group, visit->route.queue, (uint8_t)visit->visit.channel, class,
                                           ccs__visit_details(&visit->visit)->waited_ms)
                         : NULL;
    if (!asking->line || ccs__route_plan(group, ccs_str_from(visit->visit.plan), &plan) != CCS_OK)
        return CCS_ENOMEM;
    ccs__route_order(group, visit, &asking->order);
    return CCS_OK;
}

/* Everybody who is ready for the line is left alone for a while. */
static bool all_cool_down(const struct ccs__group *group, const struct ccs__line *line)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    for (size_t t = 0; t < line->tier_count; t++)
        for (size_t slot = 0; slot < router->slot_count; slot++)
            if (ccs__bitset_has(&line->tiers[t].agents, slot) && ccs__bitset_has(&router->ready, slot) &&
                !router->slots[slot]->state.cool_down_at)
                return false;
    return true;
}

/* Why it waits, in one word that is always one of these. */
const char *ccs__explain_waits_for(const struct ccs__group *group, const struct ccs__visit *visit)
{
    const Ccs__Visit *row = &visit->visit;
    const Ccs__VisitDetails *details = ccs__visit_details(row);
    const struct ccs__router *router = CCS__ROUTER(group);
    if (details->room)
        return "waiting_room";
    if (details->hold_until_at)
        return "callback_hour";
    if (row->offer)
        return "offered";
    if (details->preferred)
        return "preferred_agent";
    if (visit->route.closed_out)
        return "queue_hours";
    if (!visit->route.line)
        return "nothing";
    if (!ccs__route_count(visit->route.line, &router->signed_in))
        return details->delay_ms ? "delay" : "nobody_signed_in";
    if (!ccs__route_count(visit->route.line, &router->ready))
        return details->delay_ms ? "delay" : "nobody_ready";
    if (details->delay_ms)
        return "delay";
    return visit->route.line->class->need.same.size ? "site" : all_cool_down(group, visit->route.line) ? "cool_down" : "all_busy";
}

void ccs__explain_visit(struct ccs__group *group, const struct ccs__visit *visit, struct ccs__buf *json)
{
    const Ccs__Visit *row = &visit->visit;
    const Ccs__VisitDetails *details = ccs__visit_details(row);
    char order[64];
    ccs__buf_add_format(json, "\"visit\":\"%llu\",\"queue\":\"%llu\",", (unsigned long long)row->id,
                        (unsigned long long)row->queue);
    ccs__explain_text(json, "queue_key", visit->route.queue->config.key);
    ccs__buf_add_format(json, ",\"waits_for\":\"%s\",\"waited_ms\":%lld,\"place\":%u,\"order\":\"%s\",",
                        ccs__explain_waits_for(group, visit),
                        (long long)(group->now - row->entered_at), ccs__visit_place(group, visit, CCS__PLACE_MAX),
                        ccs__explain_name(&ccs__line_order__descriptor, (int)row->order, 11, order));
    ccs__explain_text(json, "requirement", row->requirement);
    ccs__buf_add_format(json, ",\"step\":%u,\"key_rank\":%lld,\"key_at\":%lld", row->step, (long long)row->key_rank,
                        (long long)row->key_at);
    if (row->relax_at)
        ccs__buf_add_format(json, ",\"next_step_at\":%lld", (long long)row->relax_at);
    if (details->delay_ms)
        ccs__buf_add_format(json, ",\"next_delay_at\":%lld", (long long)(row->entered_at + details->delay_ms));
    if (row->timeout_at)
        ccs__buf_add_format(json, ",\"timeout_at\":%lld", (long long)row->timeout_at);
    if (details->hold_until_at)
        ccs__buf_add_format(json, ",\"held_until_at\":%lld", (long long)details->hold_until_at);
    if (row->offer)
        ccs__buf_add_format(json, ",\"offer\":\"%llu\",\"ringing\":%u", (unsigned long long)row->offer, row->ringing);
}

ccs_status ccs__explain_contact(struct ccs__group *group, uint64_t id, ccs_time now, struct ccs__buf *json)
{
    struct ccs__contact *contact;
    CCS__TRY(ccs__contact_of(group, id, &contact));
    struct ccs__visit *visit = contact->contact.visit ? ccs__row_find(group, CCS__KIND_VISIT, contact->contact.visit) : NULL;
    group->now = group->due_at = now; /* only for what is shown: no group is under way */
    ccs__buf_add_format(json, "{\"contact\":\"%llu\",\"at\":%lld", (unsigned long long)id, (long long)now);
    if (!visit) {
        ccs__buf_add_format(json, ",\"waits_for\":\"%s\"}", contact->legs ? "nothing: an agent has it"
                                                            : contact->contact.parked_agent ? "the customer"
                                                                                            : "the host: it is in no line");
        return json->failed ? CCS_ENOMEM : CCS_OK;
    }
    ccs__buf_add_text(json, ",");
    ccs__explain_visit(group, visit, json);
    struct ccs__asking asking;
    CCS__TRY(ccs__explain_asking(group, visit, &asking));
    ccs__buf_add_text(json, ",");
    CCS__TRY(ccs__explain_candidates(group, &asking, json));
    ccs__buf_add_text(json, "}");
    return json->failed ? CCS_ENOMEM : CCS_OK;
}
