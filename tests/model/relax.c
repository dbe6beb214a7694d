/*
 * What is asked of agents, at entry and by each step; where a contact stands in its line; and what falls due of a visit.
 */
#include "model.h"
#include <string.h>

#define EMIT(kind, body) model_emit(model, facts, CCS_EVENT_##kind, &(body))

/* --- keys ----------------------------------------------------------------------------------------------------- */

struct keys model_keys(uint32_t order, uint32_t unit_ms, int32_t priority, ccs_time seniority_at, int64_t score)
{
    switch (order) {
    case CCS__LINE_ORDER__LINE_ORDER_STRICT: return (struct keys){-(int64_t)priority, seniority_at};
    case CCS__LINE_ORDER__LINE_ORDER_CREDIT: return (struct keys){0, seniority_at - (int64_t)priority * unit_ms};
    case CCS__LINE_ORDER__LINE_ORDER_DEADLINE: return (struct keys){0, seniority_at + unit_ms};
    case CCS__LINE_ORDER__LINE_ORDER_SCORE: return (struct keys){-score, seniority_at};
    default: return (struct keys){0, seniority_at};
    }
}

uint32_t model_unit(const struct queue_plan *queue)
{
    if (queue->order == CCS__LINE_ORDER__LINE_ORDER_CREDIT)
        return queue->credit_ms ? queue->credit_ms : 60000;
    if (queue->order == CCS__LINE_ORDER__LINE_ORDER_DEADLINE)
        return queue->target_ms ? queue->target_ms : 20000;
    return 0;
}

/* What the queue's rule gives, if it has one. */
static int64_t rule_score(const struct queue_plan *queue, const Ccs__Contact *contact, int32_t priority)
{
    if (queue->contact_score == CONTACT_SCORE_PRIORITY)
        return (int64_t)priority * 3;
    return contact->came_by == CCS__CHANNEL__CHANNEL_VOICE ? 5 : 1;
}

struct keys model_find_keys(const struct queue_plan *queue, uint64_t id, const Ccs__Contact *contact, ccs_time seniority_at)
{
    int64_t score;
    if (queue->contact_score == CONTACT_SCORE_HOST)
        (void)host_score_contact(id, contact->id, &score, NULL);
    else
        score = rule_score(queue, contact, contact->priority);
    return model_keys(queue->order, model_unit(queue), contact->priority, seniority_at, score);
}

void model_change_priority(struct model *model, struct facts *facts, const Ccs__Contact *contact, int32_t priority)
{
    Ccs__PriorityChanged changed = CCS__PRIORITY_CHANGED__INIT;
    changed.contact = contact->id;
    changed.visit = contact->visit;
    changed.priority = priority;
    if (contact->visit) { /* moved by what the priority moves it by: what failed offers added stays, and so does a host's score */
        const struct model_stay *visit = &model_visit(model, contact->visit)->row;
        struct keys before = model_keys(visit->order, visit->credit_ms, contact->priority, contact->seniority_at, 0);
        struct keys after = model_keys(visit->order, visit->credit_ms, priority, contact->seniority_at, 0);
        changed.key_rank = visit->key_rank + after.rank - before.rank;
        changed.key_at = visit->key_at + after.at - before.at;
        const struct queue_plan *queue = &model_queue(model, visit->queue)->plan;
        if (visit->order == CCS__LINE_ORDER__LINE_ORDER_SCORE && queue->contact_score != CONTACT_SCORE_HOST)
            changed.key_rank = -rule_score(queue, contact, priority);
    }
    EMIT(PRIORITY_CHANGED, changed);
}

/* --- what is asked ---------------------------------------------------------------------------------------------- */

static uint32_t site_of(const Ccs__Contact *contact)
{
    for (uint32_t i = 0; i < SITE_COUNT; i++)
        if (strcmp(contact->site, site_names[i]) == 0)
            return i;
    return 0;
}

/* The rule, once the contact is known. */
static uint32_t rest_of(uint32_t rule, const Ccs__Contact *contact)
{
    switch (rule) {
    case RULE_SKILL: return REST_SKILL;
    case RULE_POSITION: return contact->came_by == CCS__CHANNEL__CHANNEL_CHAT ? REST_NONE : REST_POSITION;
    case RULE_PRIORITY: return contact->priority >= 0 ? REST_NONE : REST_FALSE;
    case RULE_SITE: return REST_SITE + site_of(contact);
    default: return REST_NONE;
    }
}

/* Skills and rule of a plan with those of the contact's own: the higher levels, and both rules. */
static void ask(struct need *need, const Ccs__Contact *contact, const struct need_plan *plan, const struct need *extra)
{
    uint32_t rest = plan->given ? rest_of(plan->rule, contact) : REST_NONE;
    for (int i = 0; i < SKILL_COUNT; i++) {
        need->level[i] = plan->given ? plan->level[i] : 0;
        if (extra->level[i] > need->level[i])
            need->level[i] = extra->level[i];
    }
    need->rest[0] = rest ? rest : extra->rest[0];
    need->rest[1] = rest ? extra->rest[0] : REST_NONE;
}

static void ask_sites(struct need *need, const Ccs__Contact *contact, uint32_t sites, uint32_t cost_max)
{
    uint32_t site = site_of(contact);
    if (!sites || !site)
        return;
    need->site = site;
    need->site_mode = sites == CCS__SITE_REACH__SITE_REACH_SAME ? 1 : 2;
    need->cost_max = sites == CCS__SITE_REACH__SITE_REACH_SAME ? 0 : cost_max;
}

const struct known_need *model_own_need(const Ccs__Contact *contact, const struct need_plan *plan)
{
    static const struct need nothing;
    struct need need = {0};
    ask(&need, contact, plan, &nothing);
    return need_known(&need);
}

const struct known_need *model_first_need(const Ccs__Contact *contact, const struct queue_plan *queue,
                                          const struct need *extra)
{
    struct need need = {0};
    ask(&need, contact, &queue->need, extra);
    ask_sites(&need, contact, queue->sites ? queue->sites : CCS__SITE_REACH__SITE_REACH_ANY, 0);
    return need_known(&need);
}

static void widen(struct model *model, struct need *need, uint32_t name)
{
    const struct model_queue *queue = model_queue_by_name(model, name);
    uint32_t at = 0;
    while (queue && at < need->reach_count && need->reach[at] < queue->id)
        at++;
    if (!queue || (at < need->reach_count && need->reach[at] == queue->id))
        return;
    memmove(&need->reach[at + 1], &need->reach[at], (need->reach_count - at) * sizeof need->reach[0]);
    need->reach[at] = queue->id;
    need->reach_count++;
}

static const struct known_need *step_need(struct model *model, const Ccs__Contact *contact, const struct model_visit *visit,
                                          const struct step_plan *step)
{
    struct need need = visit->need->need;
    if (step->need.given)
        ask(&need, contact, &step->need, &need_of_text(visit->row.extra)->need);
    ask_sites(&need, contact, step->sites, step->site_cost_max);
    for (uint32_t i = 0; i < step->widen_count; i++)
        widen(model, &need, step->widen[i]);
    return need_known(&need);
}

/* --- steps ------------------------------------------------------------------------------------------------------ */

ccs_time model_step_at(const struct model *model, const struct known_plan *plan, uint32_t index, ccs_time entered_at,
                       ccs_time step_at)
{
    if (!plan || index >= plan->count)
        return 0;
    const struct step_plan *step = &plan->steps[index];
    ccs_time at = (step->since == CCS__SINCE__SINCE_STEP ? step_at : entered_at) + step->after_ms;
    return at > model->due_at ? at : model->due_at;
}

bool model_nobody(const struct model *model, uint64_t queue, uint32_t channel, const struct need *need, uint32_t waited_ms,
                  uint32_t skip)
{
    if (skip == CCS__SKIP_WHEN__SKIP_WHEN_NOBODY_SIGNED_IN)
        return model_count(model, queue, channel, need, waited_ms, CCS__PRESENCE__PRESENCE_NOT_READY) == 0;
    return skip && model_count(model, queue, channel, need, waited_ms, CCS__PRESENCE__PRESENCE_READY) == 0;
}

static bool guard_holds(const struct model *model, const Ccs__Contact *contact, const struct model_visit *visit, uint32_t guard)
{
    const struct need *need = &visit->need->need;
    uint32_t waited_ms = visit->row.waited_ms, channel = (uint32_t)visit->row.channel;
    uint64_t queue = visit->row.queue;
    switch (guard) {
    case GUARD_WAITED: return model->due_at - visit->row.entered_at > 20000;
    case GUARD_PRIORITY: return contact->priority >= 0;
    case GUARD_WAITING: return model_length(model, queue) > 2;
    case GUARD_READY: return model_count(model, queue, channel, need, waited_ms, CCS__PRESENCE__PRESENCE_READY) == 0;
    case GUARD_STEP:
        return visit->row.step == 0 ||
               model_count(model, queue, channel, need, waited_ms, CCS__PRESENCE__PRESENCE_NOT_READY) > 3;
    default: return true;
    }
}

void model_pass_delay(struct model *model, struct facts *facts, const struct model_visit *visit)
{
    Ccs__VisitDelayPassed passed = CCS__VISIT_DELAY_PASSED__INIT;
    passed.contact = visit->row.contact;
    passed.visit = visit->row.id;
    passed.queue = visit->row.queue;
    model_delays(model, visit->row.queue, &visit->need->need, model->due_at - visit->row.entered_at, &passed.waited_ms,
                 &passed.delay_ms);
    if (passed.waited_ms != visit->row.waited_ms || passed.delay_ms != visit->row.delay_ms)
        EMIT(VISIT_DELAY_PASSED, passed);
}

static void end_preference(struct model *model, struct facts *facts, const struct model_visit *visit,
                           Ccs__VisitRelaxed *relaxed)
{
    relaxed->preferred_over = true;
    relaxed->step = visit->row.step;
    relaxed->requirement = (char *)(uintptr_t)visit->row.wanted;
    relaxed->relax_at = model_step_at(model, plan_of_text(visit->row.plan), 0, visit->row.entered_at, visit->row.entered_at);
    EMIT(VISIT_RELAXED, *relaxed);
    model_pass_delay(model, facts, visit);
}

/* What a step does beside asking for less. */
static void act(struct model *model, struct facts *facts, const struct model_visit *visit, const struct step_plan *step)
{
    const Ccs__Contact *contact = &model_contact(model, visit->row.contact)->row;
    int64_t priority = (int64_t)contact->priority + step->raise;
    priority = priority > 1000000 ? 1000000 : priority < -1000000 ? -1000000 : priority;
    if (priority != contact->priority)
        model_change_priority(model, facts, contact, (int32_t)priority);
    bool diverts = step->divert.given && visit->row.kind == CCS__VISIT_KIND__VISIT_KIND_LINE;
    if (diverts && step->divert.action != CCS__DIVERT_ACTION__DIVERT_ACTION_CALLBACK) {
        model_divert(model, facts, visit, &step->divert);
        return;
    }
    if (diverts) { /* he goes on waiting meanwhile */
        Ccs__CallbackOffered offered = CCS__CALLBACK_OFFERED__INIT;
        offered.contact = contact->id;
        offered.visit = visit->row.id;
        offered.queue = visit->row.queue;
        EMIT(CALLBACK_OFFERED, offered);
    }
    model_pass_delay(model, facts, visit);
}

static void take_step(struct model *model, struct facts *facts, const struct model_visit *visit)
{
    const struct model_stay *row = &visit->row;
    const Ccs__Contact *contact = &model_contact(model, row->contact)->row;
    const struct known_plan *plan = plan_of_text(row->plan);
    const struct step_plan *step = plan ? &plan->steps[row->step] : NULL;
    Ccs__VisitRelaxed relaxed = CCS__VISIT_RELAXED__INIT;
    relaxed.contact = row->contact;
    relaxed.visit = row->id;
    relaxed.queue = row->queue;
    if (row->preferred) {
        end_preference(model, facts, visit, &relaxed);
        return;
    }
    relaxed.step = row->step + 1;
    relaxed.relax_at = model_step_at(model, plan, relaxed.step, row->entered_at, model->due_at);
    bool holds = guard_holds(model, contact, visit, step->guard);
    const struct known_need *need = step_need(model, contact, visit, step);
    bool nobody = holds && model_nobody(model, row->queue, (uint32_t)row->channel, &need->need, row->waited_ms, step->skip);
    if (nobody && relaxed.relax_at)
        relaxed.relax_at = model->due_at; /* the next one at once */
    relaxed.skipped = !holds || nobody;
    if (!relaxed.skipped) {
        relaxed.requirement = (char *)(uintptr_t)need->text;
        relaxed.announce = (char *)(uintptr_t)(step->announce ? "sorry" : "");
        relaxed.strategies = step->strategy_count != 0;
    }
    EMIT(VISIT_RELAXED, relaxed);
    if (!relaxed.skipped)
        act(model, facts, visit, step);
}

/* --- what falls due ------------------------------------------------------------------------------------------------ */

static void release(struct model *model, struct facts *facts, const struct model_visit *visit)
{
    Ccs__VisitReleased released = CCS__VISIT_RELEASED__INIT;
    released.contact = visit->row.contact;
    released.visit = visit->row.id;
    released.queue = visit->row.queue;
    EMIT(VISIT_RELEASED, released);
}

static void time_out(struct model *model, struct facts *facts, const struct model_visit *visit)
{
    const struct admission_plan *admission = &model_queue(model, visit->row.queue)->plan.admission;
    static const struct divert_plan nothing;
    bool waits = visit->row.kind == CCS__VISIT_KIND__VISIT_KIND_LINE;
    model_divert(model, facts, visit, admission->given && waits ? &admission->timed_out : &nothing);
}

void model_take_visit(struct model *model, struct facts *facts, const struct model_visit *visit)
{
    const struct model_stay *row = &visit->row;
    ccs_time now = model->due_at;
    bool held = row->hold_until_at || row->room || model_closed_out(model, row);
    if (row->timeout_at && row->timeout_at <= now)
        time_out(model, facts, visit);
    else if (row->return_at && row->return_at <= now)
        return; /* it goes back, and nothing else happens before */
    else if (row->hold_until_at && row->hold_until_at <= now)
        release(model, facts, visit);
    else if (!held && row->relax_at && row->relax_at <= now)
        take_step(model, facts, visit);
    else if (!held && row->delay_ms && row->entered_at + row->delay_ms <= now)
        model_pass_delay(model, facts, visit);
}
