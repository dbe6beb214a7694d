/*
 * Center against model: the events byte by byte, then every row that can be seen, and what the public views say.
 */
#include "agent/agent.h"
#include "contact/contact.h"
#include "desk.h"
#include "record/json.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool differ(struct desk *desk, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool differ(struct desk *desk, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(desk->words, sizeof desk->words, format, arguments);
    va_end(arguments);
    return false;
}

#define SAME(actual, expected, ...)                                                                                \
    do {                                                                                                           \
        int64_t same_actual = (int64_t)(actual), same_expected = (int64_t)(expected);                              \
        if (same_actual != same_expected) {                                                                        \
            char same_words[256];                                                                                  \
            snprintf(same_words, sizeof same_words, __VA_ARGS__);                                                  \
            return differ(desk, "%s: %s is %" PRId64 ", expected %" PRId64, same_words, #actual, same_actual,      \
                          same_expected);                                                                          \
        }                                                                                                          \
    } while (0)

/* --- events --------------------------------------------------------------------------------------------- */

static void show_event(uint32_t kind, ccs_time at, ccs_time due_at, const uint8_t *bytes, size_t size, char *text,
                       size_t room)
{
    static const ccs_alloc plain = {0};
    struct ccs__arena arena;
    struct ccs__buf json;
    const struct ccs__event_info *info = ccs__event_info_of(kind);
    ccs__arena_init(&arena, &plain, 0);
    ccs__buf_init(&json, &plain);
    ProtobufCMessage *body = info ? ccs__record_unpack(info->type, bytes, size, &arena) : NULL;
    if (body)
        ccs__json_write(body, 0, &json);
    snprintf(text, room, "%s at %" PRId64 " due %" PRId64 " %s", info ? info->name : "?", at, due_at, ccs__buf_text(&json));
    ccs__buf_finish(&json);
    ccs__arena_finish(&arena);
}

static bool compare_event(struct desk *desk, const struct ccs__journal_event *event, const struct facts *facts, size_t at)
{
    char actual[2048], expected[2048] = "nothing";
    const struct fact *fact = at < facts->count ? &facts->items[at] : NULL;
    bool same = fact && fact->kind == event->kind && fact->at == event->at && fact->due_at == event->due_at &&
                fact->size == event->size && memcmp(event->body, facts->bytes + fact->offset, fact->size) == 0;
    if (same)
        return true;
    show_event(event->kind, event->at, event->due_at, event->body, event->size, actual, sizeof actual);
    if (fact)
        show_event(fact->kind, fact->at, fact->due_at, facts->bytes + fact->offset, fact->size, expected, sizeof expected);
    return differ(desk, "event %" PRIu64 " (the command's number %zu)\n  is       %s\n  expected %s", event->seq, at, actual,
                  expected);
}

static void count_event(struct desk *desk, const struct ccs__journal_event *event)
{
    desk->events++;
    desk->by_kind[event->kind % 64]++;
    if (event->kind == CCS_EVENT_VISIT_ENDED) {
        Ccs__VisitEnded *ended = ccs__visit_ended__unpack(NULL, event->size, event->body);
        desk->visit_causes[ended->cause % 16]++;
        ccs__visit_ended__free_unpacked(ended, NULL);
    } else if (event->kind == CCS_EVENT_OFFER_ENDED) {
        Ccs__OfferEnded *ended = ccs__offer_ended__unpack(NULL, event->size, event->body);
        desk->offer_causes[ended->cause % 16]++;
        ccs__offer_ended__free_unpacked(ended, NULL);
    } else if (event->kind == CCS_EVENT_CONTACT_OFFERED) {
        Ccs__ContactOffered *offered = ccs__contact_offered__unpack(NULL, event->size, event->body);
        desk->strategies[offered->reason->strategy % 16]++;
        desk->orders[offered->reason->order % 8]++;
        desk->triggers[offered->reason->trigger % 8]++;
        ccs__contact_offered__free_unpacked(offered, NULL);
    }
}

static bool compare_group(struct desk *desk, const struct ccs__journal_group *group, const struct facts *facts, size_t number)
{
    const struct fact_group *expected = &facts->groups[number];
    struct ccs__journal_event event;
    size_t offset = 0, at = expected->first;
    uint64_t index = 0;
    while (ccs__journal_next(group, &offset, &index, &event)) {
        if (!compare_event(desk, &event, facts, at++))
            return false;
        count_event(desk, &event);
    }
    SAME(offset, group->bodies_size, "group %" PRIu64, group->first_seq);
    SAME(group->count, expected->count, "group %" PRIu64, group->first_seq);
    if (expected->command ? group->command != expected->command : group->command <= CCS__COMMAND_RECOVER)
        return differ(desk, "group %" PRIu64 " is of command %u, expected %u", group->first_seq, group->command,
                      expected->command);
    if (strlen(expected->actor) != group->actor.size || memcmp(expected->actor, group->actor.data, group->actor.size) != 0)
        return differ(desk, "group %" PRIu64 " has the wrong actor", group->first_seq);
    return true;
}

/* What waits for a commit, read as a batch. */
static struct ccs__batch pending(const struct desk *desk)
{
    return (struct ccs__batch){.groups = desk->center->pending.data, .groups_size = desk->center->pending.size};
}

static bool compare_preview(struct desk *desk, const struct facts *facts)
{
    const ccs_center *center = desk->center;
    struct ccs__journal_group group = {.first_seq = center->preview_first_seq, .count = UINT64_MAX, .at = center->preview_at,
                                       .bodies = center->preview.data, .bodies_size = center->preview.size};
    struct ccs__journal_event event;
    size_t offset = 0, at = 0;
    uint64_t index = 0;
    while (ccs__journal_next(&group, &offset, &index, &event))
        if (!compare_event(desk, &event, facts, at++))
            return false;
    SAME(at, facts->count, "preview");
    return true;
}

bool desk_compare_facts(struct desk *desk, const struct command *command, const struct facts *facts)
{
    struct ccs__batch batch = pending(desk);
    struct ccs__journal_group group;
    const uint8_t *bytes;
    size_t size, number = 0;
    if (command->dry && !compare_preview(desk, facts))
        return false;
    while (ccs__batch_next_group(&batch, &desk->seen, &group, &bytes, &size)) {
        if (command->dry || number >= facts->group_count)
            return differ(desk, "group %" PRIu64 " of command %u is one too many", group.first_seq, group.command);
        if (!compare_group(desk, &group, facts, number++))
            return false;
        desk->groups++;
        desk->digest = ccs__digest(bytes, size, desk->digest);
        if (desk->standby && ccs__center_replay(desk->standby, &group) != CCS_OK)
            return differ(desk, "the standby: %s", ccs_center_error(desk->standby));
    }
    if (!command->dry)
        SAME(number, facts->group_count, "groups");
    return true;
}

void desk_each_event(struct desk *desk, desk_event_fn each, void *user_data)
{
    struct ccs__batch batch = pending(desk);
    struct ccs__journal_group group;
    struct ccs__journal_event event;
    const uint8_t *bytes;
    size_t size, at = desk->seen;
    while (ccs__batch_next_group(&batch, &at, &group, &bytes, &size)) {
        size_t offset = 0;
        uint64_t index = 0;
        while (ccs__journal_next(&group, &offset, &index, &event))
            each(user_data, &event);
    }
}

/* --- rows ----------------------------------------------------------------------------------------------- */

static bool compare_row(struct desk *desk, enum ccs__kind kind, uint64_t id, const ProtobufCMessage *expected)
{
    static const ccs_alloc plain = {0};
    const struct ccs__row *row = ccs__row_find(&desk->center->group, kind, id);
    if (!row)
        return differ(desk, "%s %" PRIu64 " is missing", ccs__kinds[kind].table, id);
    if (ccs__record_equal(ccs__row_message(row), expected))
        return true;
    struct ccs__buf x, y;
    ccs__buf_init(&x, &plain);
    ccs__buf_init(&y, &plain);
    ccs__json_write(ccs__row_message(row), 0, &x);
    ccs__json_write(expected, 0, &y);
    differ(desk, "%s %" PRIu64 "\n  is       %s\n  expected %s", ccs__kinds[kind].table, id, ccs__buf_text(&x),
           ccs__buf_text(&y));
    ccs__buf_finish(&x);
    ccs__buf_finish(&y);
    return false;
}

#define COMPARE(kind, KIND, id_field)                                                                    \
    for (size_t i = 0; i < model->kind##_count; i++)                                                      \
        if (!compare_row(desk, CCS__KIND_##KIND, model->kind##s[i].row.id_field, &model->kind##s[i].row.base)) \
            return false

/* A stay as the library lays it out; what it keeps apart may be absent where nothing of it is set. */
static Ccs__Visit visit_of(const struct model_stay *stay, Ccs__VisitDetails *details)
{
    Ccs__Visit visit = CCS__VISIT__INIT;
    *details = (Ccs__VisitDetails)CCS__VISIT_DETAILS__INIT;
#define VISIT(field) visit.field = stay->field
#define DETAIL(field) details->field = stay->field
    VISIT(id), VISIT(open), VISIT(channel), VISIT(contact), VISIT(queue), VISIT(queue_version), VISIT(priority);
    VISIT(entered_at), VISIT(key_rank), VISIT(key_at), VISIT(order), VISIT(credit_ms), VISIT(kind), VISIT(step);
    VISIT(step_at), VISIT(relax_at), VISIT(timeout_at), VISIT(offer), VISIT(offers), VISIT(ringing), VISIT(asked);
    VISIT(agent), VISIT(cause), VISIT(ended_at), VISIT(wait_ms);
    DETAIL(waited_ms), DETAIL(delay_ms), DETAIL(hold_until_at), DETAIL(room), DETAIL(preferred), DETAIL(failed), DETAIL(leg);
    DETAIL(return_at), DETAIL(return_to), DETAIL(return_queue), DETAIL(resumed), DETAIL(strategy_step);
#undef VISIT
#undef DETAIL
    visit.requirement = (char *)(uintptr_t)stay->requirement;
    visit.plan = (char *)(uintptr_t)stay->plan;
    details->wanted = (char *)(uintptr_t)stay->wanted;
    details->extra = (char *)(uintptr_t)stay->extra;
    return visit;
}

static bool compare_visit(struct desk *desk, const struct model_stay *stay)
{
    static const Ccs__VisitDetails none = CCS__VISIT_DETAILS__INIT;
    Ccs__VisitDetails details;
    Ccs__Visit visit = visit_of(stay, &details);
    const struct ccs__visit *row = ccs__row_find(&desk->center->group, CCS__KIND_VISIT, stay->id);
    bool absent = row && !row->visit.details && ccs__record_equal(&details.base, &none.base);
    visit.details = absent ? NULL : &details;
    return compare_row(desk, CCS__KIND_VISIT, stay->id, &visit.base);
}

static bool compare_rows(struct desk *desk, struct model *model)
{
    for (size_t i = 0; i < model->visit_count; i++)
        if (!compare_visit(desk, &model->visits[i].row))
            return false;
    for (size_t i = 0; i < model->agent_count; i++)
        if (!compare_row(desk, CCS__KIND_AGENT_STATE, model->agents[i].id, &model->agents[i].state.base))
            return false;
    for (size_t i = 0; i < model->queue_count; i++)
        if (!compare_row(desk, CCS__KIND_QUEUE_STATE, model->queues[i].id, &model->queues[i].state.base))
            return false;
    for (size_t i = 0; i < model->offer_count; i++) {
        Ccs__Offer offer = model->offers[i].row;
        offer.reason = &model->offers[i].reason;
        if (!compare_row(desk, CCS__KIND_OFFER, offer.id, &offer.base))
            return false;
    }
    COMPARE(contact, CONTACT, id);
    COMPARE(leg, LEG, id);
    COMPARE(endpoint, ENDPOINT, id);
    COMPARE(place, PLACE, visit);
    COMPARE(monitor, MONITOR, id);
    COMPARE(recording, RECORDING, id);
    return true;
}

/* --- views ---------------------------------------------------------------------------------------------- */

static uint64_t latest_contact(const struct model *model, uint64_t agent, uint64_t *offer_id)
{
    uint64_t latest = 0, contact = 0;
    for (size_t i = 0; i < model->offer_count; i++)
        if (model->offers[i].row.open && model->offers[i].row.agent == agent) {
            *offer_id = model->offers[i].row.id;
            contact = model->offers[i].row.contact;
        }
    for (size_t i = 0; i < model->leg_count && !*offer_id; i++) {
        const Ccs__Leg *leg = &model->legs[i].row;
        if (leg->agent == agent && model_here(leg) && leg->id > latest) {
            latest = leg->id;
            contact = leg->contact;
        }
    }
    return contact;
}

static bool compare_agent(struct desk *desk, struct model *model, const struct model_agent *agent)
{
    ccs_agent_view view = CCS_AGENT_VIEW_INIT;
    ccs_agent_id found = {0};
    uint64_t offer = 0, contact = latest_contact(model, agent->id, &offer);
    ccs_str key = ccs_str_from(agent_key(agent->plan.name));
    SAME(ccs_agent_find(desk->center, key, &found), CCS_OK, "agent %s", agent_key(agent->plan.name));
    SAME(found.value, agent->id, "agent %s", agent_key(agent->plan.name));
    SAME(ccs_agent_get(desk->center, found, &view), CCS_OK, "agent %s", agent_key(agent->plan.name));
    SAME(view.presence, agent->state.presence, "agent %s", agent_key(agent->plan.name));
    SAME(view.next_set, agent->state.next_set, "agent %s", agent_key(agent->plan.name));
    SAME(view.next, agent->state.next, "agent %s", agent_key(agent->plan.name));
    SAME(view.used, agent->state.used, "agent %s", agent_key(agent->plan.name));
    SAME(view.offers, agent->state.offers, "agent %s", agent_key(agent->plan.name));
    SAME(view.legs, agent->state.legs, "agent %s", agent_key(agent->plan.name));
    SAME(view.wrap_up_leg, agent->state.wrap_up_leg, "agent %s", agent_key(agent->plan.name));
    SAME(view.idle_since_at, agent->state.idle_since_at, "agent %s", agent_key(agent->plan.name));
    SAME(view.offer, offer, "agent %s", agent_key(agent->plan.name));
    SAME(view.contact, contact, "agent %s", agent_key(agent->plan.name));
    SAME(strcmp(view.reason.data, agent->state.reason), 0, "agent %s", agent_key(agent->plan.name));
    return true;
}

static bool compare_contact(struct desk *desk, struct model *model, const Ccs__Contact *contact)
{
    ccs_contact_view view = CCS_CONTACT_VIEW_INIT;
    ccs_status status = ccs_contact_get(desk->center, (ccs_contact_id){contact->id}, &view);
    unsigned long long id = contact->id;
    SAME(status, contact->open ? CCS_OK : CCS_ENOENT, "contact %llu", id);
    if (!contact->open)
        return true;
    const struct model_visit *visit = contact->visit ? model_visit(model, contact->visit) : NULL;
    const struct model_offer *offer = visit && visit->row.offer ? model_offer(model, visit->row.offer) : NULL;
    SAME(view.visit, contact->visit, "contact %llu", id);
    SAME(view.queue, visit ? visit->row.queue : 0, "contact %llu", id);
    SAME(view.position, visit ? model_position(model, visit) : 0, "contact %llu", id);
    SAME(view.offer, offer ? offer->row.id : 0, "contact %llu", id);
    SAME(view.entered_at, visit ? visit->row.entered_at : 0, "contact %llu", id);
    SAME(view.place, visit ? model_place_of(model, visit) : 0, "contact %llu", id);
    SAME(view.priority, contact->priority, "contact %llu", id);
    uint64_t agent = offer ? offer->row.agent : 0;
    for (const struct model_leg *leg = NULL; !agent && (leg = model_leg_after(model, contact->id, leg ? leg->row.id : 0));)
        agent = leg->row.agent; /* nobody outside is one */
    SAME(view.agent, agent, "contact %llu", id);
    return true;
}

static bool compare_queue(struct desk *desk, struct model *model, const struct model_queue *queue)
{
    ccs_queue_view view = CCS_QUEUE_VIEW_INIT;
    ccs_queue_id found = {0};
    uint32_t waiting = 0, ringing = 0, talking = 0, holding = 0;
    ccs_time oldest_at = 0;
    for (size_t i = 0; i < model->visit_count; i++) {
        const struct model_stay *visit = &model->visits[i].row;
        if (!visit->open || visit->queue != queue->id)
            continue;
        waiting += visit->kind != CCS__VISIT_KIND__VISIT_KIND_CONSULT;
        if (model_waits(model, &model->visits[i]) && (!oldest_at || visit->entered_at < oldest_at))
            oldest_at = visit->entered_at;
    }
    for (size_t i = 0; i < model->offer_count; i++)
        ringing += model->offers[i].row.open && model->offers[i].row.queue == queue->id;
    for (size_t i = 0; i < model->leg_count; i++) { /* who is outside counts in no report */
        const Ccs__Leg *leg = &model->legs[i].row;
        talking += leg->agent && leg->queue == queue->id && leg->state == CCS__LEG_STATE__LEG_STATE_CONNECTED;
        holding += leg->agent && leg->queue == queue->id && leg->state == CCS__LEG_STATE__LEG_STATE_HELD;
    }
    SAME(ccs_queue_find(desk->center, ccs_str_from(queue_key(queue->plan.name)), &found), CCS_OK, "queue %s",
         queue_key(queue->plan.name));
    SAME(found.value, queue->id, "queue %s", queue_key(queue->plan.name));
    SAME(ccs_queue_get(desk->center, found, &view), CCS_OK, "queue %s", queue_key(queue->plan.name));
    SAME(view.waiting, waiting, "queue %s", queue_key(queue->plan.name));
    SAME(view.ringing, ringing, "queue %s", queue_key(queue->plan.name));
    SAME(view.talking, talking, "queue %s", queue_key(queue->plan.name));
    SAME(view.holding, holding, "queue %s", queue_key(queue->plan.name));
    SAME(view.oldest_at, oldest_at, "queue %s", queue_key(queue->plan.name));
    return true;
}

static bool compare_stats(struct desk *desk, struct model *model)
{
    ccs_center_stats stats = CCS_CENTER_STATS_INIT;
    uint64_t signed_in = 0, contacts = 0, waiting = 0, offers = 0, legs = 0, wrap_ups = 0, timers = 0;
    for (size_t i = 0; i < model->agent_count; i++) {
        signed_in += model->agents[i].state.presence != CCS__PRESENCE__PRESENCE_SIGNED_OUT;
        wrap_ups += model->agents[i].state.wrap_up_leg != 0;
        timers += model->agents[i].timer != CCS_TIME_NEVER;
    }
    for (size_t i = 0; i < model->contact_count; i++)
        contacts += model->contacts[i].row.open != 0;
    for (size_t i = 0; i < model->visit_count; i++) {
        waiting += model_waits(model, &model->visits[i]);
        timers += model->visits[i].timer != CCS_TIME_NEVER;
    }
    for (size_t i = 0; i < model->offer_count; i++) {
        offers += model->offers[i].row.open != 0;
        timers += model->offers[i].timer != CCS_TIME_NEVER;
    }
    for (size_t i = 0; i < model->leg_count; i++)
        legs += model_here(&model->legs[i].row) && model->legs[i].row.agent;
    for (size_t i = 0; i < model->leg_count; i++)
        timers += model->legs[i].timer != CCS_TIME_NEVER;
    for (size_t i = 0; i < model->queue_count; i++)
        timers += model->queues[i].timer != CCS_TIME_NEVER;
    ccs_center_stats_get(desk->center, &stats);
    SAME(stats.agents, model->agent_count, "statistics");
    SAME(stats.agents_signed_in, signed_in, "statistics");
    SAME(stats.queues, model->queue_count, "statistics");
    SAME(stats.contacts, contacts, "statistics");
    SAME(stats.visits_waiting, waiting, "statistics");
    SAME(stats.offers, offers, "statistics");
    SAME(stats.legs, legs, "statistics");
    SAME(stats.wrap_ups, wrap_ups, "statistics");
    SAME(stats.timers, timers, "statistics");
    return true;
}

bool desk_compare_rows(struct desk *desk, struct model *model)
{
    return compare_rows(desk, model);
}

bool desk_compare_state(struct desk *desk, struct model *model)
{
    SAME(ccs_center_seq(desk->center), model->seq, "the center");
    SAME(ccs_center_at(desk->center), model->at, "the center");
    SAME(desk->center->last_now, model->last_now, "the center");
    if (!compare_stats(desk, model))
        return false;
    for (size_t i = 0; i < model->agent_count; i++)
        if (!compare_agent(desk, model, &model->agents[i]))
            return false;
    for (size_t i = 0; i < model->queue_count; i++)
        if (!compare_queue(desk, model, &model->queues[i]))
            return false;
    for (size_t i = 0; i < model->contact_count; i++)
        if (!compare_contact(desk, model, &model->contacts[i].row))
            return false;
    return true;
}

bool desk_compare_standby(struct desk *desk)
{
    uint64_t live, standby;
    if (ccs_center_hash(desk->center, &live) != CCS_OK || ccs_center_hash(desk->standby, &standby) != CCS_OK)
        return differ(desk, "no hash");
    SAME(standby, live, "the standby's hash");
    return true;
}
