/*
 * Into a line: admission, what is asked, the keys that order it. Keys are fixed here, at a change of priority, at a step and
 * after a failed offer, never in between.
 */
#include "hours/hours.h"
#include "route/route.h"
#include <stdio.h>

#define HOPS_MAX 8 /* from queue to queue by overflow, in one group */
#define PREFERRED_MS 30000

struct keys {
    int64_t rank, at;
};

/* --- keys ------------------------------------------------------------------------------------------------- */

static ccs_status score_of(struct ccs__group *group, const struct ccs__contact *contact, const struct ccs__queue *queue,
                           int64_t *score)
{
    struct ccs__router *router = CCS__ROUTER(group);
    const struct ccs__rule *rule;
    struct ccs__rule_about about = {.contact = contact};
    *score = 0;
    if (*queue->config.contact_score) {
        CCS__TRY(ccs__route_rule(group, ccs_str_from(queue->config.contact_score), CCS__RULE_INT, &rule));
        ccs_status status = ccs__route_judge_rule(group, rule, &about, score);
        return status == CCS_ENOMEM ? status : CCS_OK; /* one that cannot be answered is 0 */
    }
    int failed = router->score_contact
                     ? router->score_contact(queue->row.id, contact->row.id, score, router->score_user_data)
                     : 0;
    return failed ? ccs__refuse(group, CCS_ECALLBACK, contact->row.id, "the host's score_contact returned %d", failed)
                  : CCS_OK;
}

static int64_t clamp_instant(int64_t at)
{
    const int64_t most = INT64_C(1) << 61;
    return at > most ? most : at < -most ? -most : at;
}

/* fifo: seniority. strict: priority, then seniority. credit: seniority, put earlier by priority times the credit.
 * deadline: when the target ends. score: the score, then seniority. */
static struct keys keys_for(Ccs__LineOrder order, uint32_t unit_ms, int32_t priority, ccs_time seniority_at, int64_t score)
{
    switch (order) {
    case CCS__LINE_ORDER__LINE_ORDER_STRICT: return (struct keys){-(int64_t)priority, seniority_at};
    case CCS__LINE_ORDER__LINE_ORDER_CREDIT:
        return (struct keys){0, clamp_instant(seniority_at - (int64_t)priority * unit_ms)};
    case CCS__LINE_ORDER__LINE_ORDER_DEADLINE: return (struct keys){0, seniority_at + unit_ms};
    case CCS__LINE_ORDER__LINE_ORDER_SCORE: return (struct keys){score == INT64_MIN ? INT64_MAX : -score, seniority_at};
    default: return (struct keys){0, seniority_at};
    }
}

/* What the order reckons with, in ms: a point's credit, or the target. */
static uint32_t unit_of(const Ccs__Queue *config)
{
    if (config->order == CCS__LINE_ORDER__LINE_ORDER_CREDIT)
        return ccs__queue_credit_ms(config);
    if (config->order != CCS__LINE_ORDER__LINE_ORDER_DEADLINE)
        return 0;
    return config->target_ms ? config->target_ms : config->service_level_ms ? config->service_level_ms : 20000;
}

static ccs_status find_keys(struct ccs__group *group, const struct ccs__contact *contact, const struct ccs__queue *queue,
                            ccs_time seniority_at, struct keys *keys)
{
    int64_t score = 0;
    if (queue->config.order == CCS__LINE_ORDER__LINE_ORDER_SCORE)
        CCS__TRY(score_of(group, contact, queue, &score));
    *keys = keys_for(queue->config.order, unit_of(&queue->config), contact->contact.priority, seniority_at, score);
    return CCS_OK;
}

/* --- admission ---------------------------------------------------------------------------------------------- */

/* The line that the visit will stand in; a waiting one's place is then asked of it. */
static ccs_status find_line(struct ccs__group *group, struct ccs__queue *queue, Ccs__Channel channel, const char *text,
                            uint32_t waited_ms, const struct ccs__line **line)
{
    struct ccs__class *class = ccs__route_class(group, text);
    *line = class ? ccs__route_line(group, queue, (uint8_t)channel, class, waited_ms) : NULL;
    return *line ? CCS_OK : CCS_ENOMEM;
}

static void estimate(struct ccs__group *group, const struct ccs__queue *queue, const struct ccs__line *line,
                     Ccs__ContactQueued *queued)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    uint32_t ready = ccs__route_count(line, &router->ready);
    struct ccs__standing standing = {.place = ccs__route_place(queue, queued->key_rank, queued->key_at),
                                     .agents = ready};
    standing.idle = ccs__route_count(line, &router->available[line->channel]) != 0;
    struct ccs__estimate given = ccs__estimator_ask(&queue->state->estimator, group->due_at, standing);
    queued->place = standing.place;
    queued->agents = standing.agents;
    queued->estimate_low_ms = given.low_ms;
    queued->estimate_mid_ms = given.mid_ms;
    queued->estimate_high_ms = given.high_ms;
    queued->base_ms = given.base_ms;
    queued->base_size = given.size;
}

static bool anybody_ever(struct ccs__group *group, struct ccs__queue *queue, const struct ccs__contact *contact,
                         const char *text, ccs_status *status)
{
    bool nobody = false;
    *status = ccs__route_nobody(group, queue, contact->contact.channel, text, UINT32_MAX,
                                CCS__SKIP_WHEN__SKIP_WHEN_NOBODY_SIGNED_IN, &nobody);
    return !nobody;
}

/* Why the contact is not taken, and what becomes of it. Of a size of 0 an agent is free for it: it will not wait. */
static ccs_status find_refusal(struct ccs__group *group, const struct ccs__entry *entry, const char *text,
                               const Ccs__ContactQueued *queued, Ccs__ContactRefused *refused, const Ccs__Divert **divert,
                               bool *taken)
{
    static const Ccs__Admission everybody = CCS__ADMISSION__INIT;
    const Ccs__Queue *config = &entry->queue->config;
    const Ccs__Admission *admission = config->admission ? config->admission : &everybody;
    ccs_status status = CCS_OK;
    *taken = false;
    if (!ccs__hours_open(group, admission->calendar, group->due_at)) {
        refused->reason = CCS__REFUSAL_REASON__REFUSAL_REASON_CLOSED;
        *divert = admission->closed;
    } else if (entry->queue->visits >= ccs__queue_length_max(config)) {
        refused->reason = CCS__REFUSAL_REASON__REFUSAL_REASON_LENGTH_MAX;
        *divert = admission->full;
    } else if (admission->staffed && !anybody_ever(group, entry->queue, entry->contact, text, &status)) {
        refused->reason = CCS__REFUSAL_REASON__REFUSAL_REASON_UNSTAFFED;
        *divert = admission->unstaffed;
    } else if (admission->estimate_ms_max && queued->base_size && queued->estimate_mid_ms > admission->estimate_ms_max) {
        refused->reason = CCS__REFUSAL_REASON__REFUSAL_REASON_ESTIMATE;
        refused->estimate_ms = queued->estimate_mid_ms;
        *divert = admission->slow;
    } else {
        *taken = true;
    }
    return status;
}

static ccs_status enter(struct ccs__group *group, const struct ccs__entry *entry, int hops);

/* What this contact asks beside the queue (canonical). */
static ccs_status write_extra(struct ccs__group *group, const struct ccs__entry *entry, char text[CCS__REQUIREMENT_SIZE_MAX])
{
    struct ccs__need need;
    char rule[CCS__REQUIREMENT_SIZE_MAX];
    text[0] = '\0';
    if (entry->extra_text && strlen(entry->extra_text) < CCS__REQUIREMENT_SIZE_MAX)
        memcpy(text, entry->extra_text, strlen(entry->extra_text) + 1);
    if (!entry->extra || (entry->extra->n_skills == 0 && !*entry->extra->rule))
        return CCS_OK;
    CCS__TRY(ccs__route_requirement(group, entry->contact, entry->extra, &need, rule));
    ccs__need_write(&need, text);
    return CCS_OK;
}

/* The queue that a contact overflows into; NULL: none, or too often already, or what it asks of this contact cannot be written
 * down (time may be what makes it overflow, and time cannot be refused). */
static ccs_status overflow_to(struct ccs__group *group, const struct ccs__entry *entry, const Ccs__Divert *divert, int hops,
                              struct ccs__queue **other)
{
    char text[CCS__REQUIREMENT_SIZE_MAX], extra[CCS__REQUIREMENT_SIZE_MAX] = "";
    *other = NULL;
    if (!divert || divert->action != CCS__DIVERT_ACTION__DIVERT_ACTION_OVERFLOW || hops >= HOPS_MAX)
        return CCS_OK;
    struct ccs__queue *queue = ccs__queue_by_key(group, ccs_str_from(divert->queue));
    if (!queue || queue == entry->queue)
        return CCS_OK;
    ccs_status status = write_extra(group, entry, extra);
    if (status == CCS_OK)
        status = ccs__route_first_need(group, entry->contact, queue, extra, text);
    *other = status == CCS_OK ? queue : NULL;
    return status == CCS_ENOMEM ? status : CCS_OK;
}

static ccs_status refuse_entry(struct ccs__group *group, const struct ccs__entry *entry, Ccs__ContactRefused *refused,
                               const Ccs__Divert *divert, int hops)
{
    struct ccs__queue *other;
    CCS__TRY(overflow_to(group, entry, divert, hops, &other));
    refused->contact = entry->contact->row.id;
    refused->queue = entry->queue->row.id;
    refused->action = divert ? divert->action : CCS__DIVERT_ACTION__DIVERT_ACTION_END;
    if (refused->action == CCS__DIVERT_ACTION__DIVERT_ACTION_OVERFLOW && !other)
        refused->action = CCS__DIVERT_ACTION__DIVERT_ACTION_END;
    refused->to_queue = other ? other->row.id : 0;
    CCS__TRY(ccs__emit(group, CCS_EVENT_CONTACT_REFUSED, refused));
    if (refused->action == CCS__DIVERT_ACTION__DIVERT_ACTION_CALLBACK) {
        Ccs__CallbackOffered offered = CCS__CALLBACK_OFFERED__INIT;
        offered.contact = refused->contact;
        offered.queue = refused->queue;
        return ccs__emit(group, CCS_EVENT_CALLBACK_OFFERED, &offered);
    }
    if (!other)
        return CCS_OK;
    struct ccs__entry next = *entry;
    next.queue = other;
    return enter(group, &next, hops + 1);
}

/* --- entering --------------------------------------------------------------------------------------------------- */

/* What is asked, and when less will be: the texts are the caller's room. */
struct asking {
    char requirement[CCS__REQUIREMENT_SIZE_MAX], wanted[CCS__REQUIREMENT_SIZE_MAX], extra[CCS__REQUIREMENT_SIZE_MAX];
};

static bool is_in(const struct ccs__group *group, uint64_t agent)
{
    const struct ccs__agent_state *state = ccs__row_find(group, CCS__KIND_AGENT_STATE, agent);
    return state && state->state.current && state->state.presence != CCS__PRESENCE__PRESENCE_SIGNED_OUT;
}

/* The one agent asked for; or first the preferred one, alone; or everybody whom the queue's first step means. */
static ccs_status find_asked(struct ccs__group *group, const struct ccs__entry *entry, struct asking *asking,
                             Ccs__ContactQueued *queued)
{
    const Ccs__Queue *config = &entry->queue->config;
    const struct ccs__plan *plan;
    queued->requirement = asking->requirement;
    if (entry->only) {
        snprintf(asking->requirement, sizeof asking->requirement, "@%llu", (unsigned long long)entry->only);
        return CCS_OK;
    }
    CCS__TRY(write_extra(group, entry, asking->extra));
    queued->extra = asking->extra;
    CCS__TRY(ccs__route_first_need(group, entry->contact, entry->queue, asking->extra, asking->requirement));
    CCS__TRY(ccs__route_plan_of(group, entry->queue, &plan));
    if (plan)
        queued->plan = (char *)(uintptr_t)plan->text;
    queued->relax_at = ccs__visit_step_at(group, plan, 0, group->due_at, group->due_at);
    if (entry->preferred && is_in(group, entry->preferred)) {
        uint32_t wait_ms = entry->preferred_ms ? entry->preferred_ms : config->preferred_ms ? config->preferred_ms : PREFERRED_MS;
        memcpy(asking->wanted, asking->requirement, strlen(asking->requirement) + 1);
        snprintf(asking->requirement, sizeof asking->requirement, "@%llu", (unsigned long long)entry->preferred);
        queued->wanted = asking->wanted;
        queued->preferred = entry->preferred;
        queued->relax_at = group->due_at + wait_ms;
        return CCS_OK;
    }
    bool nobody = false;
    if (plan)
        CCS__TRY(ccs__route_nobody(group, entry->queue, entry->contact->contact.channel, asking->requirement, 0, config->skip,
                                   &nobody));
    if (nobody)
        queued->relax_at = group->due_at;
    return CCS_OK;
}

static ccs_status find_waits(struct ccs__group *group, const struct ccs__entry *entry, const struct asking *asking,
                             Ccs__ContactQueued *queued)
{
    const Ccs__Queue *config = &entry->queue->config;
    struct ccs__need need;
    const struct ccs__line *line;
    uint32_t passed;
    bool line_kind = entry->kind == CCS__VISIT_KIND__VISIT_KIND_LINE;
    (void)ccs__need_read(asking->requirement, &need);
    CCS__TRY(ccs__route_find_delays(group, entry->queue, &need, 0, &passed, &queued->delay_ms));
    queued->timeout_at = config->wait_ms_max && entry->kind != CCS__VISIT_KIND__VISIT_KIND_CALLBACK
                             ? group->due_at + config->wait_ms_max
                             : entry->until_at;
    queued->return_at = entry->return_after_ms ? group->due_at + entry->return_after_ms : 0;
    queued->return_to = queued->return_at ? entry->return_to : 0;
    queued->return_queue = queued->return_at ? entry->return_queue : 0;
    queued->leg = entry->leg;
    queued->hold_until_at = entry->hold_until_at;
    if (line_kind && ccs__queue_estimates(config) && entry->queue->state && !entry->only) {
        CCS__TRY(find_line(group, entry->queue, entry->contact->contact.channel, asking->requirement, 0, &line));
        estimate(group, entry->queue, line, queued);
    }
    if (line_kind && config->announce)
        queued->announce_at = group->due_at + (config->announce->every_ms ? config->announce->every_ms : 15000);
    queued->room = line_kind && !entry->seated && !entry->only && ccs__room_full(entry->queue, group->due_at);
    return CCS_OK;
}

/* Seniority: kept from visit to visit; of one who abandoned a moment ago, the old one. */
static ccs_time find_seniority(const struct ccs__group *group, const struct ccs__entry *entry, Ccs__ContactQueued *queued)
{
    const Ccs__Contact *contact = &entry->contact->contact;
    ccs_time seniority_at = contact->visits ? contact->seniority_at : group->due_at;
    bool may_resume = entry->kind == CCS__VISIT_KIND__VISIT_KIND_LINE && !entry->queue->config.no_resume;
    const struct ccs__place *place =
        may_resume ? ccs__place_find(group, entry->queue->row.id, ccs__contact_identity(contact), group->now) : NULL;
    if (!place || place->place.seniority_at >= seniority_at)
        return seniority_at;
    queued->resumed = place->row.id;
    return place->place.seniority_at;
}

static ccs_status enter(struct ccs__group *group, const struct ccs__entry *entry, int hops)
{
    const Ccs__Queue *config = &entry->queue->config;
    struct asking asking;
    struct keys keys;
    Ccs__ContactQueued queued = CCS__CONTACT_QUEUED__INIT;
    queued.seniority_at = find_seniority(group, entry, &queued);
    CCS__TRY(find_keys(group, entry->contact, entry->queue, queued.seniority_at, &keys));
    queued.contact = entry->contact->row.id;
    queued.queue = entry->queue->row.id;
    queued.queue_version = config->version;
    queued.channel = entry->contact->contact.channel;
    queued.visit_kind = entry->kind;
    queued.priority = entry->contact->contact.priority;
    queued.key_rank = keys.rank;
    queued.key_at = keys.at;
    queued.order = config->order;
    queued.credit_ms = unit_of(config);
    CCS__TRY(find_asked(group, entry, &asking, &queued));
    CCS__TRY(find_waits(group, entry, &asking, &queued));
    bool admits = !entry->only && !entry->seated && entry->kind == CCS__VISIT_KIND__VISIT_KIND_LINE;
    if (admits) {
        Ccs__ContactRefused refused = CCS__CONTACT_REFUSED__INIT;
        const Ccs__Divert *divert = NULL;
        bool taken;
        const char *text = queued.preferred ? asking.wanted : asking.requirement;
        CCS__TRY(find_refusal(group, entry, text, &queued, &refused, &divert, &taken));
        if (!taken)
            return refuse_entry(group, entry, &refused, divert, hops);
    }
    return ccs__emit(group, CCS_EVENT_CONTACT_QUEUED, &queued);
}

ccs_status ccs__route_enter(struct ccs__group *group, const struct ccs__entry *entry)
{
    return enter(group, entry, 0);
}

/* --- diverting ---------------------------------------------------------------------------------------------------- */

ccs_status ccs__visit_divert(struct ccs__group *group, struct ccs__visit *visit, const Ccs__Divert *divert,
                             Ccs__VisitCause cause)
{
    struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, visit->visit.contact);
    struct ccs__queue *other;
    struct ccs__entry entry = {.contact = contact, .queue = visit->route.queue,
                               .extra_text = ccs__visit_details(&visit->visit)->extra};
    CCS__TRY(overflow_to(group, &entry, divert, 0, &other));
    Ccs__DivertAction action = divert ? divert->action : CCS__DIVERT_ACTION__DIVERT_ACTION_END;
    if (action == CCS__DIVERT_ACTION__DIVERT_ACTION_OVERFLOW && !other)
        action = CCS__DIVERT_ACTION__DIVERT_ACTION_END;
    if (action == CCS__DIVERT_ACTION__DIVERT_ACTION_OVERFLOW)
        cause = CCS__VISIT_CAUSE__VISIT_CAUSE_OVERFLOWED;
    if (action == CCS__DIVERT_ACTION__DIVERT_ACTION_VOICEMAIL)
        cause = CCS__VISIT_CAUSE__VISIT_CAUSE_VOICEMAIL;
    CCS__TRY(ccs__visit_end(group, visit, cause, action));
    entry.queue = other;
    return other ? enter(group, &entry, 1) : CCS_OK;
}

/* --- decide --------------------------------------------------------------------------------------------------------- */

ccs_status ccs__route_decide_queue(struct ccs__group *group, const Ccs__QueueContact *command)
{
    struct ccs__entry entry = {.extra = command->requirement, .preferred = command->preferred,
                               .preferred_ms = command->preferred_ms};
    char error[256];
    CCS__TRY(ccs__contact_of(group, command->contact, &entry.contact));
    CCS__TRY(ccs__queue_of(group, command->queue, &entry.queue));
    if (entry.contact->contact.visit)
        return ccs__refuse(group, CCS_ESTATE, command->contact,
                           "the contact is in line already; it can be closed or its priority changed");
    if (entry.contact->legs)
        return ccs__refuse(group, CCS_ESTATE, command->contact, "an agent has the contact; he can transfer it");
    if (entry.contact->contact.parked_agent)
        return ccs__refuse(group, CCS_ESTATE, command->contact, "the contact is parked; contact_unpark brings it back");
    struct ccs__agent_state *preferred;
    if (command->preferred)
        CCS__TRY(ccs__agent_state_of(group, command->preferred, &preferred));
    if (!ccs__requirement_valid(command->requirement, error, sizeof error))
        return ccs__refuse(group, CCS_EINVAL, command->contact, "requirement: %s", error);
    if (command->requirement && *command->requirement->rule &&
        !ccs__route_rule_valid(group, ccs__settings_of(group), ccs_str_from(command->requirement->rule), CCS__RULE_BOOL,
                               1u << CCS__FACT_CONTACT | 1u << CCS__FACT_AGENT, error, sizeof error))
        return *error ? ccs__refuse(group, CCS_EPARSE, command->contact, "requirement.rule: %s", error) : CCS_ENOMEM;
    return ccs__route_enter(group, &entry);
}

/* What the rank becomes. A rule is asked of the contact as it will be; a host's callback would read the old priority, so what
 * it said stays until a refresh. */
static ccs_status rank_at(struct ccs__group *group, const struct ccs__contact *contact, const struct ccs__visit *visit,
                          const struct keys *keys, int32_t priority, int64_t *rank)
{
    const struct ccs__queue *queue = visit->route.queue;
    struct ccs__contact changed = *contact;
    int64_t score;
    *rank = keys->rank;
    if (visit->visit.order != CCS__LINE_ORDER__LINE_ORDER_SCORE)
        return CCS_OK;
    *rank = visit->visit.key_rank;
    if (!queue || !*queue->config.contact_score)
        return CCS_OK;
    changed.contact.priority = priority;
    CCS__TRY(score_of(group, &changed, queue, &score));
    *rank = keys_for(visit->visit.order, 0, priority, contact->contact.seniority_at, score).rank;
    return CCS_OK;
}

static ccs_status change_priority(struct ccs__group *group, const struct ccs__contact *contact, int32_t priority)
{
    Ccs__PriorityChanged changed = CCS__PRIORITY_CHANGED__INIT;
    changed.contact = contact->row.id;
    changed.visit = contact->contact.visit;
    changed.priority = priority;
    if (changed.visit) {
        const struct ccs__visit *visit = ccs__row_find(group, CCS__KIND_VISIT, changed.visit);
        const Ccs__Visit *row = &visit->visit;
        struct keys before = keys_for(row->order, row->credit_ms, contact->contact.priority, contact->contact.seniority_at, 0);
        struct keys keys = keys_for(row->order, row->credit_ms, priority, contact->contact.seniority_at, 0);
        CCS__TRY(rank_at(group, contact, visit, &keys, priority, &changed.key_rank));
        changed.key_at = row->key_at + (keys.at - before.at); /* what failed offers added stays */
    }
    return ccs__emit(group, CCS_EVENT_PRIORITY_CHANGED, &changed);
}

ccs_status ccs__visit_raise(struct ccs__group *group, const struct ccs__visit *visit, int32_t by)
{
    const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, visit->visit.contact);
    int32_t priority = contact->contact.priority + by;
    priority = priority > 1000000 ? 1000000 : priority < -1000000 ? -1000000 : priority;
    return priority == contact->contact.priority ? CCS_OK : change_priority(group, contact, priority);
}

ccs_status ccs__route_decide_priority(struct ccs__group *group, const Ccs__SetPriority *command)
{
    struct ccs__contact *contact;
    CCS__TRY(ccs__contact_of(group, command->contact, &contact));
    if (command->priority < -1000000 || command->priority > 1000000)
        return ccs__refuse(group, CCS_EINVAL, command->contact, "a priority is from -1000000 to 1000000, not %d",
                           command->priority);
    return command->priority == contact->contact.priority ? CCS_OK : change_priority(group, contact, command->priority);
}

ccs_status ccs__route_decide_refresh(struct ccs__group *group, const Ccs__RefreshContact *command)
{
    struct ccs__contact *contact;
    CCS__TRY(ccs__contact_of(group, command->contact, &contact));
    struct ccs__visit *visit = contact->contact.visit ? ccs__row_find(group, CCS__KIND_VISIT, contact->contact.visit) : NULL;
    if (!visit || visit->visit.offer || visit->visit.kind == CCS__VISIT_KIND__VISIT_KIND_CONSULT || visit->route.asked)
        return ccs__refuse(group, CCS_ESTATE, command->contact,
                           "only a contact that waits in a line for whoever may serve it can be refreshed");
    struct ccs__queue *queue = visit->route.queue;
    const struct ccs__plan *plan;
    struct ccs__need need;
    struct keys keys;
    char text[CCS__REQUIREMENT_SIZE_MAX];
    uint32_t passed;
    ccs_time entered_at = visit->visit.entered_at;
    CCS__TRY(ccs__route_first_need(group, contact, queue, ccs__visit_details(&visit->visit)->extra, text));
    CCS__TRY(ccs__route_plan_of(group, queue, &plan));
    CCS__TRY(find_keys(group, contact, queue, contact->contact.seniority_at, &keys));
    Ccs__VisitRefreshed fresh = CCS__VISIT_REFRESHED__INIT;
    fresh.contact = command->contact;
    fresh.visit = visit->row.id;
    fresh.queue = queue->row.id;
    fresh.queue_version = queue->config.version;
    fresh.key_rank = keys.rank;
    fresh.key_at = keys.at;
    fresh.order = queue->config.order;
    fresh.credit_ms = unit_of(&queue->config);
    fresh.requirement = text;
    if (plan)
        fresh.plan = (char *)(uintptr_t)plan->text;
    fresh.relax_at = ccs__visit_step_at(group, plan, 0, entered_at, entered_at);
    (void)ccs__need_read(text, &need);
    CCS__TRY(ccs__route_find_delays(group, queue, &need, 0, &passed, &fresh.delay_ms));
    bool patient = queue->config.wait_ms_max && visit->visit.kind == CCS__VISIT_KIND__VISIT_KIND_LINE;
    fresh.timeout_at = patient ? entered_at + queue->config.wait_ms_max : visit->visit.kind ? visit->visit.timeout_at : 0;
    CCS__TRY(ccs__emit(group, CCS_EVENT_VISIT_REFRESHED, &fresh));
    return ccs__visit_pass_delay(group, visit);
}
