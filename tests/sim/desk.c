/*
 * The host of the simulated center: a heap of what will happen outside (somebody comes, a talk ends, a caller gives up), and
 * one loop that tells the center and reacts to its events, as any host does. Offers are accepted in the instant they are
 * made. Instants are kept as reals and rounded to milliseconds only where they are told to the center, so nothing drifts;
 * with services of 100 s a millisecond is a hundred-thousandth.
 */
#include "desk.h"
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define BEGIN INT64_C(1893456000000) /* 2030-01-01 */

enum happening { ARRIVAL, END_OF_TALK, GIVES_UP };

struct due {
    double at_s;
    uint32_t what, subject; /* a class, or a caller */
};

struct caller {
    ccs_contact_id contact;
    ccs_time entered_at;
    uint8_t class;
    bool measured, in_line, accepted;
};

struct server {
    uint64_t id;
    uint32_t talks;
    ccs_time since;
};

struct desk {
    const struct desk_plan *plan;
    struct desk_result *result;
    ccs_center *center;
    ccs_events events;
    ccs_queue_id queues[DESK_CLASSES_MAX];
    struct server servers[DESK_AGENTS_MAX];
    ccs_rng comes[DESK_CLASSES_MAX], talks, leaves;
    ccs_time now;
    double now_s; /* the same instant before rounding */
    struct due *heap;
    size_t heap_size, heap_capacity;
    struct caller *callers;
    uint32_t caller_count, caller_capacity, warm_up, measured, unsettled;
    uint32_t *caller_of; /* by contact id */
    size_t id_capacity;
    bool measuring;
    uint64_t waiting;
    ccs_time waiting_since, began_at;
};

static _Noreturn void fail(const struct desk *desk, const char *what)
{
    fprintf(stderr, "sim: %s: %s\n", what, desk->center ? ccs_center_error(desk->center) : "");
    exit(2);
}

static void must(const struct desk *desk, ccs_status status, const char *what)
{
    if (status != CCS_OK)
        fail(desk, what);
}

static void *grown(const struct desk *desk, void *array, size_t *capacity, size_t needed, size_t size)
{
    if (needed <= *capacity)
        return array;
    size_t wanted = *capacity * 2 > needed ? *capacity * 2 : needed + 1024;
    array = realloc(array, wanted * size);
    if (!array)
        fail(desk, "out of memory");
    *capacity = wanted;
    return array;
}

/* --- what will happen ------------------------------------------------------------------------------------- */

static void swap_due(struct due *x, struct due *y)
{
    struct due kept = *x;
    *x = *y;
    *y = kept;
}

static void expect(struct desk *desk, double at_s, enum happening what, uint32_t subject)
{
    desk->heap = grown(desk, desk->heap, &desk->heap_capacity, desk->heap_size + 1, sizeof *desk->heap);
    size_t i = desk->heap_size++;
    desk->heap[i] = (struct due){at_s, (uint32_t)what, subject};
    for (; i && desk->heap[(i - 1) / 2].at_s > desk->heap[i].at_s; i = (i - 1) / 2)
        swap_due(&desk->heap[i], &desk->heap[(i - 1) / 2]);
}

static struct due take(struct desk *desk)
{
    struct due *heap = desk->heap, first = heap[0];
    size_t size = --desk->heap_size, i = 0;
    heap[0] = heap[size];
    for (size_t child = 1; child < size; child = i * 2 + 1) {
        if (child + 1 < size && heap[child + 1].at_s < heap[child].at_s)
            child++;
        if (heap[i].at_s <= heap[child].at_s)
            break;
        swap_due(&heap[i], &heap[child]);
        i = child;
    }
    return first;
}

static double draw(ccs_rng *rng, double rate)
{
    double uniform = ((double)(ccs_rng_next(rng) >> 11) + 0.5) * 0x1p-53;
    return -log(uniform) / rate;
}

/* --- measuring -------------------------------------------------------------------------------------------- */

static void settle_waiting(struct desk *desk, ccs_time at)
{
    if (desk->measuring)
        desk->result->waiting_s += (double)desk->waiting * (double)(at - desk->waiting_since) / 1000;
    desk->waiting_since = at;
}

static void settle_server(struct desk *desk, int s, ccs_time at)
{
    struct server *server = &desk->servers[s];
    if (desk->measuring)
        desk->result->busy_s[s] += server->talks * (double)(at - server->since) / 1000;
    server->since = at;
}

static void settle_all(struct desk *desk)
{
    settle_waiting(desk, desk->now);
    for (int s = 0; s < desk->plan->agents; s++)
        settle_server(desk, s, desk->now);
}

static void begin_or_end(struct desk *desk)
{
    if (desk->caller_count == desk->warm_up) {
        settle_all(desk);
        desk->measuring = true;
        desk->began_at = desk->now;
    } else if (desk->caller_count == desk->warm_up + desk->measured) {
        settle_all(desk);
        desk->measuring = false;
        desk->result->span_s = (double)(desk->now - desk->began_at) / 1000;
    }
}

/* The caller does not wait any more: how long was it? */
static struct desk_count *settle_caller(struct desk *desk, struct caller *caller, ccs_time at)
{
    static struct desk_count unmeasured;
    if (caller->in_line) {
        settle_waiting(desk, at);
        desk->waiting--;
        caller->in_line = false;
    }
    if (!caller->measured)
        return &unmeasured;
    struct desk_count *count = &desk->result->class[caller->class];
    double wait_s = (double)(at - caller->entered_at) / 1000;
    desk->unsettled--;
    count->wait_s += wait_s;
    count->waited += wait_s > 0;
    count->late += wait_s > desk->plan->late_s;
    return count;
}

/* --- reacting to the center ------------------------------------------------------------------------------- */

static int server_of(const struct desk *desk, uint64_t agent)
{
    for (int s = 0; s < desk->plan->agents; s++)
        if (desk->servers[s].id == agent)
            return s;
    fail(desk, "an agent that nobody configured");
}

static void answered(struct desk *desk, uint32_t index, const ccs_event *event)
{
    int s = server_of(desk, event->agent);
    settle_caller(desk, &desk->callers[index], event->at)->answered[s]++;
    settle_server(desk, s, event->at);
    desk->servers[s].talks++;
    expect(desk, desk->now_s + draw(&desk->talks, desk->plan->agent[s].service), END_OF_TALK, index);
}

static void close_contact(struct desk *desk, uint32_t index, ccs_contact_cause cause)
{
    must(desk, ccs_contact_close(desk->center, desk->callers[index].contact, cause, desk->now), "closing");
}

static void visit_ended(struct desk *desk, uint32_t index, const ccs_event *event)
{
    struct desk_count *count = settle_caller(desk, &desk->callers[index], event->at);
    if (event->cause == CCS_VISIT_TIMED_OUT) {
        count->timed_out++;
        close_contact(desk, index, CCS_CONTACT_WITHDRAWN);
    } else if (event->cause == CCS_VISIT_ABANDONED) {
        count->left++;
    } else {
        fail(desk, "a visit ended as none should");
    }
}

static void react(struct desk *desk, const ccs_event *event)
{
    if (!event->contact || event->kind == CCS_EVENT_CONTACT_OPENED)
        return;
    uint32_t index = desk->caller_of[event->contact];
    struct caller *caller = &desk->callers[index];
    switch (event->kind) {
    case CCS_EVENT_CONTACT_QUEUED:
        settle_waiting(desk, event->at);
        caller->entered_at = event->at;
        caller->in_line = true;
        desk->waiting++;
        break;
    case CCS_EVENT_CONTACT_REFUSED:
        caller->entered_at = event->at;
        settle_caller(desk, caller, event->at)->refused++;
        close_contact(desk, index, CCS_CONTACT_WITHDRAWN);
        break;
    case CCS_EVENT_CONTACT_OFFERED:
        if (caller->accepted) /* rung at several agents: the first one took it */
            break;
        caller->accepted = true;
        must(desk, ccs_offer_accept(desk->center, (ccs_offer_id){event->offer}, desk->now), "accepting");
        break;
    case CCS_EVENT_CONTACT_ANSWERED: answered(desk, index, event); break;
    case CCS_EVENT_VISIT_ENDED: visit_ended(desk, index, event); break;
    case CCS_EVENT_LEG_LEFT: {
        int s = server_of(desk, event->agent);
        settle_server(desk, s, event->at);
        desk->servers[s].talks--;
        break;
    }
    case CCS_EVENT_OFFER_ENDED:
        if (!caller->accepted || event->cause != CCS_OFFER_RECALLED)
            fail(desk, "an offer ended unaccepted");
        break;
    default: break;
    }
}

/* Until nothing new is told: reactions are commands and cause events too. */
static void follow(struct desk *desk)
{
    ccs_event event = CCS_EVENT_INIT;
    do {
        must(desk, ccs_center_commit(desk->center), "committing");
        while (ccs_events_next(&desk->events, &event) == CCS_OK)
            react(desk, &event);
    } while (ccs_center_seq(desk->center) > ccs_center_durable_seq(desk->center));
}

/* --- what happens ----------------------------------------------------------------------------------------- */

static void know(struct desk *desk, uint32_t index)
{
    uint64_t id = desk->callers[index].contact.value;
    desk->caller_of = grown(desk, desk->caller_of, &desk->id_capacity, id + 1, sizeof *desk->caller_of);
    desk->caller_of[id] = index;
}

static void arrive(struct desk *desk, uint32_t class)
{
    const struct desk_plan *plan = desk->plan;
    begin_or_end(desk);
    size_t capacity = desk->caller_capacity;
    desk->callers = grown(desk, desk->callers, &capacity, desk->caller_count + 1, sizeof *desk->callers);
    desk->caller_capacity = (uint32_t)capacity;
    uint32_t index = desk->caller_count++;
    struct caller *caller = &desk->callers[index];
    *caller = (struct caller){.class = (uint8_t)class, .measured = desk->measuring};
    if (caller->measured) {
        desk->result->class[class].arrived++;
        desk->unsettled++;
    }
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    options.priority = plan->newest_first ? (int32_t)index : plan->one_queue ? plan->classes - (int32_t)class : 0;
    must(desk, ccs_contact_open(desk->center, &options, desk->now, &caller->contact), "opening");
    know(desk, index);
    ccs_queue_id queue = desk->queues[plan->one_queue ? 0 : class];
    must(desk, ccs_contact_queue(desk->center, caller->contact, queue, desk->now), "queueing");
    expect(desk, desk->now_s + draw(&desk->comes[class], plan->arrivals[class]), ARRIVAL, class);
    if (plan->leaving > 0)
        expect(desk, desk->now_s + draw(&desk->leaves, plan->leaving), GIVES_UP, index);
}

/* What falls due inside the center comes at its own instant; the offers it causes are accepted then. */
static void fall_due(struct desk *desk, ccs_time due)
{
    desk->now = due > desk->now ? due : desk->now;
    desk->now_s = (double)(desk->now - BEGIN) / 1000;
    must(desk, ccs_center_advance(desk->center, desk->now), "advancing");
    follow(desk);
}

static void happen(struct desk *desk)
{
    ccs_time deadline = ccs_center_deadline(desk->center), at = BEGIN + (ccs_time)llround(desk->heap[0].at_s * 1000);
    if (deadline < at) {
        fall_due(desk, deadline);
        return;
    }
    struct due due = take(desk);
    desk->now = at;
    desk->now_s = due.at_s;
    if (due.what == ARRIVAL)
        arrive(desk, due.subject);
    else if (due.what == END_OF_TALK)
        close_contact(desk, due.subject, CCS_CONTACT_FINISHED);
    else if (desk->callers[due.subject].in_line)
        close_contact(desk, due.subject, CCS_CONTACT_LEFT);
    follow(desk);
}

/* --- beginning and end ------------------------------------------------------------------------------------ */

struct text {
    char bytes[16384];
    size_t size;
};

static void __attribute__((format(printf, 2, 3))) add(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text->size += (size_t)vsnprintf(text->bytes + text->size, sizeof text->bytes - text->size, format, arguments);
    va_end(arguments);
    if (text->size >= sizeof text->bytes)
        abort();
}

static void add_queue(struct text *text, const struct desk_plan *plan, int class)
{
    add(text, "%s{\"key\": \"class%d\", \"order\": \"%s\", \"strategy\": \"%s\", ", class ? ", " : "", class, plan->order,
        plan->strategy);
    add(text, "\"requirement\": {\"skills\": [{\"name\": \"class%d\"}]}", class);
    if (plan->length_max)
        add(text, ", \"length_max\": %" PRIu32, plan->length_max);
    if (plan->wait_ms_max)
        add(text, ", \"wait_ms_max\": %" PRIu32, plan->wait_ms_max);
    if (plan->wrap_up_ms)
        add(text, ", \"wrap_up\": {\"mode\": \"mandatory_timed\", \"limit_ms\": %" PRIu32 "}", plan->wrap_up_ms);
    add(text, "}");
}

static void add_agent(struct text *text, const struct desk_plan *plan, int s)
{
    add(text, "%s{\"key\": \"agent%d\", \"position\": %d, \"skills\": [", s ? ", " : "", s, s + 1);
    for (int class = 0, known = 0; class < plan->classes; class++)
        if (plan->agent[s].classes >> class & 1)
            add(text, "%s{\"name\": \"class%d\"}", known++ ? ", " : "", class);
    add(text, "]");
    if (plan->agent[s].weight)
        add(text, ", \"weight\": %" PRIu32, plan->agent[s].weight);
    if (plan->at_once > 1)
        add(text, ", \"capacity\": {\"total\": %d, \"channels\": [{\"channel\": \"voice\", \"cost\": 1}]}", plan->at_once);
    add(text, "}");
}

static void configure(const struct desk *desk)
{
    const struct desk_plan *plan = desk->plan;
    struct text text = {.size = 0};
    add(&text, "{\"settings\": {\"gap_ms_max\": 604800000}, \"queues\": [");
    for (int class = 0; class < (plan->one_queue ? 1 : plan->classes); class++)
        add_queue(&text, plan, class);
    add(&text, "], \"agents\": [");
    for (int s = 0; s < plan->agents; s++)
        add_agent(&text, plan, s);
    add(&text, "]}");
    must(desk, ccs_center_configure(desk->center, (ccs_str){text.bytes, text.size}, desk->now), "configuring");
}

static void sign_in(struct desk *desk)
{
    char key[32];
    for (int class = 0; class < (desk->plan->one_queue ? 1 : desk->plan->classes); class++) {
        snprintf(key, sizeof key, "class%d", class);
        must(desk, ccs_queue_find(desk->center, ccs_str_from(key), &desk->queues[class]), "finding a queue");
    }
    for (int s = 0; s < desk->plan->agents; s++) {
        ccs_agent_id agent;
        snprintf(key, sizeof key, "agent%d", s);
        must(desk, ccs_agent_find(desk->center, ccs_str_from(key), &agent), "finding an agent");
        must(desk, ccs_agent_set_presence(desk->center, agent, CCS_PRESENCE_READY, CCS_STR(""), desk->now), "signing in");
        desk->servers[s].id = agent.value;
    }
    follow(desk);
}

static void seed_all(struct desk *desk, uint64_t seed)
{
    for (int class = 0; class < DESK_CLASSES_MAX; class++)
        ccs_rng_seed(&desk->comes[class], seed * 8 + (uint64_t)class);
    ccs_rng_seed(&desk->talks, seed * 8 + 4);
    ccs_rng_seed(&desk->leaves, seed * 8 + 5);
}

void desk_run(const struct desk_plan *plan, uint64_t seed, uint32_t warm_up, uint32_t measured, struct desk_result *result)
{
    struct desk desk = {.plan = plan, .result = result, .now = BEGIN, .warm_up = warm_up, .measured = measured};
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    options.seed = seed;
    *result = (struct desk_result){0};
    must(&desk, ccs_center_create(&options, &desk.center), "creating");
    desk.events = (ccs_events)CCS_EVENTS_AFTER(desk.center, 0);
    seed_all(&desk, seed);
    configure(&desk);
    sign_in(&desk);
    for (uint32_t class = 0; class < (uint32_t)plan->classes; class++)
        expect(&desk, draw(&desk.comes[class], plan->arrivals[class]), ARRIVAL, class);
    while (desk.caller_count <= warm_up + measured || desk.unsettled)
        happen(&desk);
    ccs_center_check(desk.center);
    ccs_center_destroy(desk.center);
    free(desk.heap);
    free(desk.callers);
    free(desk.caller_of);
}
