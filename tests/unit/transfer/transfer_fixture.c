#include "transfer_fixture.h"
#include "group/settings.h"
#include "hours/hours.h"
#include "report/report.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

static void *count_memory(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    struct fixture *f = user_data;
    if (new_size && f->fail_in && --f->fail_in == 0)
        return NULL;
    f->held += new_size - old_size;
    if (new_size)
        return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

/* In place of the library's, which has no words. */
_Noreturn void ccs__assert_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: %s\n", file, line, condition);
    abort();
}

/* --- what happened ---------------------------------------------------------------------------------------- */

static struct fixture *recording; /* Criterion runs each test in a process of its own */

static void add_cause(const ProtobufCMessage *body, char *words, size_t size)
{
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(body->descriptor, "cause");
    if (!field)
        return;
    int number = *(const int *)(const void *)((const char *)body + field->offset);
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(field->descriptor, number);
    const char *name = strstr(value->name, "CAUSE_") + 6;
    size_t used = strlen(words);
    if (used + 1 < size)
        words[used++] = ':';
    for (; *name && used + 1 < size; name++)
        words[used++] = (char)tolower(*name);
    words[used] = '\0';
}

static ccs_status record(struct ccs__group *group, const struct ccs__event *event)
{
    struct fixture *f = recording;
    size_t used = strlen(f->events);
    (void)group;
    snprintf(f->events + used, sizeof f->events - used, "%s%s", used ? " " : "", ccs__event_info_of(event->kind)->name);
    add_cause(event->body, f->events, sizeof f->events);
    f->last[event->kind] = event->seq;
    f->event_count++;
    return CCS_OK;
}

static const struct ccs__module recorder = {.name = "recorder", .apply = record};

/* --- the center ------------------------------------------------------------------------------------------- */

static uint64_t add_agent(struct fixture *f, const char *key, uint32_t chat_cost)
{
    Ccs__Agent agent = CCS__AGENT__INIT;
    Ccs__Capacity capacity = CCS__CAPACITY__INIT;
    Ccs__ChannelCost voice = CCS__CHANNEL_COST__INIT, chat = CCS__CHANNEL_COST__INIT, *costs[] = {&voice, &chat};
    uint64_t id = 0;
    agent.key = (char *)(uintptr_t)key;
    agent.capacity = &capacity;
    voice.cost = 100;
    chat.channel = CCS__CHANNEL__CHANNEL_CHAT;
    chat.cost = chat_cost;
    capacity.n_channels = 2;
    capacity.channels = costs;
    begin(f);
    cr_assert_eq(end(f, ccs__agent_decide_put(&f->group, &agent, &id)), CCS_OK, "%s", f->group.error);
    return id;
}

static uint64_t add_queue(struct fixture *f, const char *key, Ccs__WrapUpMode mode)
{
    Ccs__Queue queue = CCS__QUEUE__INIT;
    Ccs__WrapUp wrap_up = CCS__WRAP_UP__INIT;
    uint64_t id = 0;
    queue.key = (char *)(uintptr_t)key;
    queue.wrap_up = &wrap_up;
    wrap_up.mode = mode;
    wrap_up.limit_ms = mode == CCS__WRAP_UP_MODE__WRAP_UP_MODE_TIMED ? 30000 : 0;
    begin(f);
    cr_assert_eq(end(f, ccs__queue_decide_put(&f->group, &queue, &id)), CCS_OK, "%s", f->group.error);
    return id;
}

static void start(struct fixture *f)
{
    static const struct ccs__module *const modules[CCS__MODULE_COUNT] = {
        [CCS__MODULE_SETTINGS] = &ccs__settings_module, [CCS__MODULE_HOURS] = &ccs__hours_module,
        [CCS__MODULE_AGENT] = &ccs__agent_module,
        [CCS__MODULE_QUEUE] = &ccs__queue_module,       [CCS__MODULE_CONTACT] = &ccs__contact_module,
        [CCS__MODULE_REPORT] = &ccs__report_module,     [CCS__MODULE_ROUTE] = &ccs__route_module,
        [CCS__MODULE_TRANSFER] = &ccs__transfer_module, [CCS__MODULE_SUPERVISE] = &recorder,
    };
    memset(f, 0, sizeof *f);
    recording = f;
    f->now = NINE;
    f->alloc = (ccs_alloc){count_memory, f};
    cr_assert_eq(ccs__group_init(&f->group, &f->alloc, modules), CCS_OK);
    f->group.actor = "";
}

void fixture_init_wrapping(struct fixture *f, Ccs__WrapUpMode mode)
{
    start(f);
    f->sales = add_queue(f, "sales", mode);
    f->billing = add_queue(f, "billing", mode);
    f->anna = add_agent(f, "anna", 50);
    f->bob = add_agent(f, "bob", 50);
    f->carol = add_agent(f, "carol", 50);
    f->dan = add_agent(f, "dan", 50);
    set_presence(f, f->anna, CCS__PRESENCE__PRESENCE_READY);
    set_presence(f, f->bob, CCS__PRESENCE__PRESENCE_READY);
    set_presence(f, f->carol, CCS__PRESENCE__PRESENCE_READY);
}

void fixture_init(struct fixture *f)
{
    fixture_init_wrapping(f, CCS__WRAP_UP_MODE__WRAP_UP_MODE_NONE);
}

static void check(struct fixture *f)
{
    for (int i = 0; i < CCS__MODULE_COUNT; i++)
        if (f->group.modules[i]->check)
            f->group.modules[i]->check(&f->group);
}

void fixture_end(struct fixture *f)
{
    check(f);
    ccs__group_finish(&f->group);
    cr_expect_eq(f->held, 0);
}

/* --- groups ----------------------------------------------------------------------------------------------- */

void begin(struct fixture *f)
{
    f->events[0] = '\0';
    f->event_count = 0;
    ccs__group_begin(&f->group, f->now, f->now);
}

ccs_status end(struct fixture *f, ccs_status status)
{
    if (status == CCS_OK)
        status = ccs__group_settle(&f->group);
    if (status == CCS_OK && f->group.bodies.failed)
        status = CCS_ENOMEM;
    if (status == CCS_OK)
        ccs__group_keep(&f->group);
    else
        ccs__group_undo(&f->group);
    check(f);
    return status;
}

static ccs_status take(struct fixture *f, struct ccs__row *row)
{
    for (int i = 0; i < CCS__MODULE_COUNT; i++)
        if (f->group.modules[i]->due)
            CCS__TRY(f->group.modules[i]->due(&f->group, row));
    return CCS_OK;
}

void advance(struct fixture *f)
{
    struct ccs__wheel_node *node;
    f->events[0] = '\0';
    f->event_count = 0;
    while ((node = ccs__wheel_take(&f->group.wheel, f->now)) != NULL) {
        struct ccs__row *row = ccs__row_find(&f->group, (enum ccs__kind)node->kind, node->id);
        ccs__group_begin(&f->group, f->now, node->due_at);
        cr_assert_eq(end(f, take(f, row)), CCS_OK, "%s", f->group.error);
    }
}

/* As a host that comes back at every instant asked for. */
void advance_to(struct fixture *f, ccs_time now)
{
    for (;;) {
        ccs_time next = ccs__wheel_deadline(&f->group.wheel);
        f->now = next < now ? (next > f->now ? next : f->now) : now;
        advance(f);
        if (f->now >= now)
            return;
    }
}

void commit(struct fixture *f)
{
    for (size_t i = 0; i < f->group.dirty.count; i++)
        for (int m = 0; m < CCS__MODULE_COUNT; m++)
            if (f->group.modules[m]->pack)
                cr_assert(f->group.modules[m]->pack(&f->group, f->group.dirty.items[i]));
    ccs__group_clean(&f->group);
    ccs__group_reclaim(&f->group);
}

static void load(struct fixture *f, enum ccs__kind kind, uint64_t id, const struct ccs__row *row)
{
    if (row)
        cr_assert_eq(ccs__row_load(&f->group, kind, id, ccs__row_message(row)), CCS_OK);
}

void fixture_reopen(struct fixture *f, struct fixture *again)
{
    const uint64_t queues[] = {0, f->sales, f->billing}, agents[] = {f->anna, f->bob, f->carol, f->dan};
    commit(f);
    start(again);
    for (int i = 0; i < 3; i++) /* half-hours are found by their owners only */
        load(again, CCS__KIND_QUEUE_INTERVAL, queues[i], ccs__report_row(&f->group, CCS__KIND_QUEUE_INTERVAL, queues[i]));
    for (int i = 0; i < 4; i++)
        load(again, CCS__KIND_AGENT_INTERVAL, agents[i], ccs__report_row(&f->group, CCS__KIND_AGENT_INTERVAL, agents[i]));
    for (int kind = CCS__KIND_SETTINGS; kind < CCS__KIND_COUNT; kind++) {
        struct ccs__row **rows;
        size_t count;
        cr_assert_eq(ccs__rows_sorted(&f->group, (enum ccs__kind)kind, &rows, &count), CCS_OK);
        for (size_t i = 0; i < count; i++)
            load(again, (enum ccs__kind)kind, rows[i]->id, rows[i]);
        ccs__free(&f->alloc, rows, count * sizeof *rows);
    }
    again->group.seq = f->group.seq;
    again->group.at = f->group.at;
    again->now = f->now;
    again->sales = f->sales;
    again->billing = f->billing;
    again->anna = f->anna;
    again->bob = f->bob;
    again->carol = f->carol;
    again->dan = f->dan;
    fixture_end(f);
}

/* --- commands --------------------------------------------------------------------------------------------- */

#define DECIDE(call) (begin(f), end(f, call))

void set_presence(struct fixture *f, uint64_t agent, Ccs__Presence presence)
{
    Ccs__SetPresence command = CCS__SET_PRESENCE__INIT;
    command.agent = agent;
    command.presence = presence;
    cr_assert_eq(DECIDE(ccs__agent_decide_presence(&f->group, &command)), CCS_OK, "%s", f->group.error);
}

static uint64_t open_on(struct fixture *f, Ccs__Channel channel, const char *source, const char *ref)
{
    Ccs__OpenContact command = CCS__OPEN_CONTACT__INIT;
    uint64_t id = 0;
    command.channel = channel;
    command.source = (char *)(uintptr_t)source;
    command.ref = (char *)(uintptr_t)ref;
    cr_assert_eq(DECIDE(ccs__contact_decide_open(&f->group, &command, &id)), CCS_OK, "%s", f->group.error);
    return id;
}

uint64_t open_contact(struct fixture *f, const char *source, const char *ref)
{
    return open_on(f, CCS__CHANNEL__CHANNEL_VOICE, source, ref);
}

uint64_t queued_contact(struct fixture *f, uint64_t queue)
{
    Ccs__QueueContact command = CCS__QUEUE_CONTACT__INIT;
    command.contact = open_contact(f, "", "");
    command.queue = queue;
    cr_assert_eq(DECIDE(ccs__route_decide_queue(&f->group, &command)), CCS_OK, "%s", f->group.error);
    return command.contact;
}

uint64_t talking_contact(struct fixture *f, uint64_t agent)
{
    uint64_t others[] = {f->anna, f->bob, f->carol};
    for (int i = 0; i < 3; i++)
        if (others[i] != agent && state_row(f, others[i])->presence == CCS__PRESENCE__PRESENCE_READY &&
            !state_row(f, others[i])->used)
            set_presence(f, others[i], CCS__PRESENCE__PRESENCE_NOT_READY);
    uint64_t contact = queued_contact(f, f->sales);
    cr_assert_eq(offered_to(f, contact), agent);
    accept_offer(f, contact);
    for (int i = 0; i < 3; i++)
        if (state_row(f, others[i])->presence == CCS__PRESENCE__PRESENCE_NOT_READY)
            set_presence(f, others[i], CCS__PRESENCE__PRESENCE_READY);
    return contact;
}

void accept_offer(struct fixture *f, uint64_t contact)
{
    const Ccs__Visit *visit = visit_row(f, contact);
    cr_assert(visit && visit->offer);
    cr_assert_eq(DECIDE(ccs__offer_decide_accept(&f->group, visit->offer)), CCS_OK, "%s", f->group.error);
}

void reject_offer(struct fixture *f, uint64_t contact)
{
    const Ccs__Visit *visit = visit_row(f, contact);
    cr_assert(visit && visit->offer);
    cr_assert_eq(DECIDE(ccs__offer_decide_end(&f->group, visit->offer, CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED)), CCS_OK,
                 "%s", f->group.error);
}

ccs_status close_contact(struct fixture *f, uint64_t contact, Ccs__ContactCause cause)
{
    Ccs__CloseContact command = CCS__CLOSE_CONTACT__INIT;
    command.contact = contact;
    command.cause = cause;
    return DECIDE(ccs__contact_decide_close(&f->group, &command));
}

ccs_status transfer(struct fixture *f, uint64_t contact, uint64_t agent, struct to to)
{
    Ccs__TransferContact command = CCS__TRANSFER_CONTACT__INIT;
    command.contact = contact;
    command.agent = agent;
    command.to_queue = to.queue;
    command.to_agent = to.agent;
    if (to.outside)
        command.outside = (char *)(uintptr_t)to.outside;
    command.return_after_ms = to.return_after_ms;
    return DECIDE(ccs__transfer_decide_transfer(&f->group, &command));
}

ccs_status consult(struct fixture *f, uint64_t contact, uint64_t agent, struct to to)
{
    Ccs__Consult command = CCS__CONSULT__INIT;
    command.contact = contact;
    command.agent = agent;
    command.to_queue = to.queue;
    command.to_agent = to.agent;
    if (to.outside)
        command.outside = (char *)(uintptr_t)to.outside;
    return DECIDE(ccs__transfer_decide_consult(&f->group, &command));
}

#define VERB(name, type, INIT, function)                                      \
    ccs_status name(struct fixture *f, uint64_t contact, uint64_t agent)      \
    {                                                                         \
        type command = INIT;                                                  \
        command.contact = contact;                                            \
        command.agent = agent;                                                \
        return DECIDE(function(&f->group, &command));                         \
    }

VERB(complete, Ccs__CompleteTransfer, CCS__COMPLETE_TRANSFER__INIT, ccs__transfer_decide_complete)
VERB(cancel, Ccs__CancelConsult, CCS__CANCEL_CONSULT__INIT, ccs__transfer_decide_cancel)
VERB(conference, Ccs__Conference, CCS__CONFERENCE__INIT, ccs__transfer_decide_conference)
VERB(leave, Ccs__LeaveContact, CCS__LEAVE_CONTACT__INIT, ccs__transfer_decide_leave)
VERB(hold, Ccs__HoldContact, CCS__HOLD_CONTACT__INIT, ccs__contact_decide_hold)
VERB(retrieve, Ccs__RetrieveContact, CCS__RETRIEVE_CONTACT__INIT, ccs__contact_decide_retrieve)
VERB(park, Ccs__ParkContact, CCS__PARK_CONTACT__INIT, ccs__transfer_decide_park)

ccs_status connect_leg(struct fixture *f, uint64_t leg)
{
    Ccs__ConnectLeg command = CCS__CONNECT_LEG__INIT;
    command.leg = leg;
    return DECIDE(ccs__transfer_decide_connect(&f->group, &command));
}

ccs_status end_leg(struct fixture *f, uint64_t leg)
{
    Ccs__EndLeg command = CCS__END_LEG__INIT;
    command.leg = leg;
    return DECIDE(ccs__transfer_decide_end(&f->group, &command));
}

ccs_status unpark(struct fixture *f, uint64_t contact)
{
    Ccs__UnparkContact command = CCS__UNPARK_CONTACT__INIT;
    command.contact = contact;
    return DECIDE(ccs__transfer_decide_unpark(&f->group, &command));
}

ccs_status reconcile(struct fixture *f, const char *source, const char *const *refs, size_t count)
{
    Ccs__Reconcile command = CCS__RECONCILE__INIT;
    command.source = (char *)(uintptr_t)source;
    command.n_refs = count;
    command.refs = (char **)(uintptr_t)refs;
    return DECIDE(ccs__transfer_decide_reconcile(&f->group, &command));
}

/* --- looking ---------------------------------------------------------------------------------------------- */

const Ccs__Contact *contact_row(struct fixture *f, uint64_t id)
{
    return &((struct ccs__contact *)ccs__row_find(&f->group, CCS__KIND_CONTACT, id))->contact;
}

const Ccs__Visit *visit_row(struct fixture *f, uint64_t contact)
{
    uint64_t id = contact_row(f, contact)->visit;
    return id ? &((struct ccs__visit *)ccs__row_find(&f->group, CCS__KIND_VISIT, id))->visit : NULL;
}

const Ccs__Leg *leg_row(struct fixture *f, uint64_t id)
{
    return &((struct ccs__leg *)ccs__row_find(&f->group, CCS__KIND_LEG, id))->leg;
}

const Ccs__Leg *leg_of_agent(struct fixture *f, uint64_t contact, uint64_t agent)
{
    const struct ccs__contact *row = ccs__row_find(&f->group, CCS__KIND_CONTACT, contact);
    for (const struct ccs__leg *leg = row->legs; leg; leg = leg->next)
        if (leg->leg.agent == agent)
            return &leg->leg;
    return NULL;
}

const Ccs__AgentState *state_row(struct fixture *f, uint64_t agent)
{
    return &((struct ccs__agent_state *)ccs__row_find(&f->group, CCS__KIND_AGENT_STATE, agent))->state;
}

uint64_t offered_to(struct fixture *f, uint64_t contact)
{
    const Ccs__Visit *visit = visit_row(f, contact);
    return visit && visit->offer
               ? ((struct ccs__offer *)ccs__row_find(&f->group, CCS__KIND_OFFER, visit->offer))->offer.agent
               : 0;
}

bool says(struct fixture *f, const char *words)
{
    return strstr(f->group.error, words) != NULL;
}

void snapshot(struct fixture *f, struct ccs__buf *out)
{
    for (int kind = CCS__KIND_SETTINGS; kind < CCS__KIND_COUNT; kind++) {
        struct ccs__row **rows;
        size_t count;
        cr_assert_eq(ccs__rows_sorted(&f->group, (enum ccs__kind)kind, &rows, &count), CCS_OK);
        for (size_t i = 0; i < count; i++)
            ccs__record_pack(ccs__row_message(rows[i]), out);
        ccs__free(&f->alloc, rows, count * sizeof *rows);
    }
    ccs__buf_add(out, (const uint8_t *)&f->group.seq, sizeof f->group.seq);
    cr_assert(!out->failed);
}
