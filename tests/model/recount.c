/*
 * From events to rows by brute force. First every event is turned into touches: which owner, and by how much each level
 * (waiting, talking, ...) goes up or down. Then, for each owner and each half-hour between its first and last touch,
 * the counts are those of the touches inside and the durations are sums over the stretches between touches. A row must
 * be there when something happened in it or something was running in it.
 */
#include "model/recount.h"
#include <ccs/report.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONSULT CCS__VISIT_KIND__VISIT_KIND_CONSULT /* no customer waits in such a visit */

enum level { WAITING, RINGING, TALKING, HOLDING, WRAPPING, PRESENCE, LEVEL_COUNT };

struct touch {
    ccs_time at;
    const struct recount_event *event;
    int delta[LEVEL_COUNT]; /* of PRESENCE: 1 + the new presence, 0 when it stays */
    int64_t after[LEVEL_COUNT];
    bool ends; /* the owner was removed */
    uint32_t service_level_ms, short_abandon_ms; /* in force after it */
};

struct owner {
    uint64_t id;
    bool agent;
    struct touch *touches;
    size_t count, capacity;
};

struct owners {
    struct owner *items;
    size_t count, capacity;
};

static void *more(void *items, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity ? *capacity * 2 : 16;
    items = realloc(items, *capacity * size);
    if (!items)
        abort();
    return items;
}

static struct touch *touch(struct owners *owners, bool agent, uint64_t id, const struct recount_event *event)
{
    size_t i = 0;
    while (i < owners->count && (owners->items[i].id != id || owners->items[i].agent != agent))
        i++;
    if (i == owners->count) {
        owners->items = more(owners->items, &owners->capacity, i, sizeof *owners->items);
        owners->items[owners->count++] = (struct owner){.id = id, .agent = agent};
    }
    struct owner *owner = &owners->items[i];
    owner->touches = more(owner->touches, &owner->capacity, owner->count, sizeof *owner->touches);
    owner->touches[owner->count] = (struct touch){.at = event->at, .event = event};
    return &owner->touches[owner->count++];
}

/* Both sides of an event at once: the queue and the agent go through the same change of levels. */
static void touch_both(struct owners *owners, uint64_t queue, uint64_t agent, const struct recount_event *event,
                       enum level down, enum level up)
{
    struct touch *of_queue = touch(owners, false, queue, event);
    if (down < LEVEL_COUNT)
        of_queue->delta[down]--;
    if (up < LEVEL_COUNT)
        of_queue->delta[up]++;
    struct touch *of_agent = touch(owners, true, agent, event);
    if (down < LEVEL_COUNT)
        of_agent->delta[down]--;
    if (up < LEVEL_COUNT)
        of_agent->delta[up]++;
}

static void collect_contact(struct owners *owners, const struct recount_event *event)
{
    const Ccs__ContactQueued *queued = event->body;
    const Ccs__VisitEnded *ended = event->body;
    switch (event->kind) {
    case CCS_EVENT_CONTACT_OPENED:
    case CCS_EVENT_CONTACT_CLOSED:
        touch(owners, false, 0, event);
        break;
    case CCS_EVENT_CONTACT_QUEUED:
        touch(owners, false, queued->queue, event)->delta[WAITING] = queued->visit_kind != CONSULT;
        break;
    case CCS_EVENT_CONTACT_REFUSED:
        touch(owners, false, ((const Ccs__ContactRefused *)event->body)->queue, event);
        break;
    case CCS_EVENT_VISIT_ENDED:
        if (ended->visit_kind != CONSULT)
            touch(owners, false, ended->queue, event)->delta[WAITING] = -1;
        break;
    default:
        break;
    }
}

static void collect_work(struct owners *owners, const struct recount_event *event)
{
    const Ccs__ContactOffered *offered = event->body;
    const Ccs__ContactAnswered *answered = event->body;
    bool consulted = event->kind == CCS_EVENT_CONTACT_ANSWERED && answered->role == CCS__LEG_ROLE__LEG_ROLE_CONSULTED;
    const Ccs__OfferEnded *ended = event->body;
    const Ccs__LegHeld *held = event->body;
    const Ccs__LegRetrieved *retrieved = event->body;
    const Ccs__LegLeft *left = event->body;
    const Ccs__LegJoined *joined = event->body;
    const Ccs__WrapUpStarted *started = event->body;
    const Ccs__WrapUpEnded *over = event->body;
    switch (event->kind) {
    case CCS_EVENT_CONTACT_OFFERED:
        touch_both(owners, offered->queue, offered->agent, event, LEVEL_COUNT, RINGING);
        break;
    case CCS_EVENT_CONTACT_ANSWERED:
        touch_both(owners, answered->queue, answered->agent, event, RINGING, TALKING);
        for (size_t i = 0; i < owners->count; i++)
            if (!owners->items[i].agent && owners->items[i].id == answered->queue)
                owners->items[i].touches[owners->items[i].count - 1].delta[WAITING] = -!consulted;
        break;
    case CCS_EVENT_OFFER_ENDED:
        touch_both(owners, ended->queue, ended->agent, event, RINGING, LEVEL_COUNT);
        break;
    case CCS_EVENT_LEG_HELD:
        touch_both(owners, held->queue, held->agent, event, TALKING, HOLDING);
        break;
    case CCS_EVENT_LEG_RETRIEVED:
        touch_both(owners, retrieved->queue, retrieved->agent, event, HOLDING, TALKING);
        break;
    case CCS_EVENT_LEG_LEFT:
        if (left->role != CCS__LEG_ROLE__LEG_ROLE_OUTSIDE)
            touch_both(owners, left->queue, left->agent, event, left->was_held ? HOLDING : TALKING, LEVEL_COUNT);
        break;
    case CCS_EVENT_LEG_JOINED:
        if (joined->role != CCS__LEG_ROLE__LEG_ROLE_OUTSIDE)
            touch_both(owners, joined->queue, joined->agent, event, LEVEL_COUNT, TALKING);
        break;
    case CCS_EVENT_WRAP_UP_STARTED:
        touch_both(owners, started->queue, started->agent, event, LEVEL_COUNT, WRAPPING);
        break;
    case CCS_EVENT_WRAP_UP_ENDED:
        touch_both(owners, over->queue, over->agent, event, WRAPPING, LEVEL_COUNT);
        break;
    default:
        break;
    }
}

static void collect_owner(struct owners *owners, const struct recount_event *event)
{
    const Ccs__AgentPresenceChanged *presence = event->body;
    const Ccs__QueueConfigured *configured = event->body;
    switch (event->kind) {
    case CCS_EVENT_AGENT_PRESENCE_CHANGED:
        touch(owners, true, presence->agent, event)->delta[PRESENCE] = 1 + (int)presence->presence;
        break;
    case CCS_EVENT_QUEUE_CONFIGURED:
        touch(owners, false, configured->queue->id ? configured->queue->id : event->seq, event);
        break;
    case CCS_EVENT_QUEUE_REMOVED:
        touch(owners, false, ((const Ccs__QueueRemoved *)event->body)->queue, event)->ends = true;
        break;
    case CCS_EVENT_AGENT_REMOVED:
        touch(owners, true, ((const Ccs__AgentRemoved *)event->body)->agent, event)->ends = true;
        break;
    default:
        break;
    }
}

/* --- levels ----------------------------------------------------------------------------------------------- */

static bool at_rest(const int64_t level[LEVEL_COUNT])
{
    for (int i = 0; i < LEVEL_COUNT; i++)
        if (level[i] != 0)
            return false;
    return true;
}

/* Does time run for such an owner? An agent's time runs while signed in. */
static bool runs(bool agent, const int64_t level[LEVEL_COUNT])
{
    return agent ? level[PRESENCE] != CCS__PRESENCE__PRESENCE_SIGNED_OUT : !at_rest(level);
}

static void fill_levels(struct owner *owner)
{
    int64_t level[LEVEL_COUNT] = {0};
    uint32_t service_level_ms = 0, short_abandon_ms = 0;
    for (size_t i = 0; i < owner->count; i++) {
        struct touch *touch = &owner->touches[i];
        for (int l = 0; l < PRESENCE; l++)
            level[l] += touch->delta[l];
        if (touch->delta[PRESENCE])
            level[PRESENCE] = touch->delta[PRESENCE] - 1;
        if (touch->event->kind == CCS_EVENT_QUEUE_CONFIGURED) {
            const Ccs__Queue *queue = ((const Ccs__QueueConfigured *)touch->event->body)->queue;
            service_level_ms = queue->service_level_ms ? queue->service_level_ms : 20000;
            short_abandon_ms = queue->short_abandon_ms ? queue->short_abandon_ms : 5000;
        }
        touch->service_level_ms = service_level_ms;
        touch->short_abandon_ms = short_abandon_ms;
        memcpy(touch->after, level, sizeof level);
    }
}

/* --- rows ------------------------------------------------------------------------------------------------- */

/* One owner's life from its first touch, or its removal, to the next removal or the last touch. */
struct life {
    const struct owner *owner;
    size_t first, last; /* touches, both included; a removal at rest is not among them */
    bool ended;         /* by such a removal */
};

static void add_wait(struct recount_waits *waits, ccs_duration wait, int64_t *sum, int64_t *max)
{
    waits->items = more(waits->items, &waits->capacity, waits->count, sizeof *waits->items);
    waits->items[waits->count++] = wait;
    *sum += wait;
    *max = wait > *max ? wait : *max;
}

static void count_visit_end(struct recount_queue *out, const struct touch *touch)
{
    const Ccs__VisitEnded *body = touch->event->body;
    Ccs__QueueInterval *row = &out->row;
    switch (body->cause) {
    case CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED:
    case CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED_RINGING:
        row->abandoned += body->cause == CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED;
        row->abandoned_ringing += body->cause == CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED_RINGING;
        row->abandoned_in_target += body->wait_ms <= touch->service_level_ms;
        row->abandoned_short += body->wait_ms <= touch->short_abandon_ms;
        add_wait(&out->abandon_waits, body->wait_ms, &row->abandon_wait_ms, &row->abandon_wait_max_ms);
        break;
    case CCS__VISIT_CAUSE__VISIT_CAUSE_TIMED_OUT: row->timed_out++; break;
    case CCS__VISIT_CAUSE__VISIT_CAUSE_OVERFLOWED: row->overflowed++; break;
    case CCS__VISIT_CAUSE__VISIT_CAUSE_TRANSFERRED: row->transferred++; break;
    case CCS__VISIT_CAUSE__VISIT_CAUSE_CALLBACK_TAKEN: row->callback_taken++; break;
    case CCS__VISIT_CAUSE__VISIT_CAUSE_VOICEMAIL: row->voicemail++; break;
    case CCS__VISIT_CAUSE__VISIT_CAUSE_REFUSED: row->refused++; break;
    case CCS__VISIT_CAUSE__VISIT_CAUSE_WITHDRAWN: row->withdrawn++; break;
    case CCS__VISIT_CAUSE__VISIT_CAUSE_LOST: row->lost++; break;
    case CCS__VISIT_CAUSE__VISIT_CAUSE_ADMIN: row->admin++; break;
    default: abort(); /* no visit ends like that */
    }
}

static void count_queued(Ccs__QueueInterval *row, const Ccs__ContactQueued *body)
{
    bool consult = body->visit_kind == CONSULT;
    row->consulted += consult;
    row->entered += !consult;
    row->resumed += !consult && body->resumed;
}

static void count_refused(Ccs__QueueInterval *row, const Ccs__ContactRefused *body)
{
    row->refused++;
    row->refused_length += body->reason == CCS__REFUSAL_REASON__REFUSAL_REASON_LENGTH_MAX;
    row->refused_estimate += body->reason == CCS__REFUSAL_REASON__REFUSAL_REASON_ESTIMATE;
    row->refused_unstaffed += body->reason == CCS__REFUSAL_REASON__REFUSAL_REASON_UNSTAFFED;
    row->refused_closed += body->reason == CCS__REFUSAL_REASON__REFUSAL_REASON_CLOSED;
}

static void count_offer_end(const Ccs__OfferEnded *body, uint32_t *missed, uint32_t *rejected, uint32_t *unreachable)
{
    *missed += body->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_MISSED;
    *rejected += body->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_REJECTED;
    *unreachable += body->cause == CCS__OFFER_CAUSE__OFFER_CAUSE_UNREACHABLE;
}

static void count_answered(struct recount_queue *out, const struct touch *touch)
{
    const Ccs__ContactAnswered *body = touch->event->body;
    Ccs__QueueInterval *row = &out->row;
    if (body->role == CCS__LEG_ROLE__LEG_ROLE_CONSULTED)
        return;
    row->answered++;
    row->answered_in_target += body->wait_ms <= touch->service_level_ms ? 1 : 0;
    row->same_site += body->same_site != 0;
    row->inter_site += body->inter_site && !body->same_site;
    add_wait(&out->answer_waits, body->wait_ms, &row->answer_wait_ms, &row->answer_wait_max_ms);
}

static void count_queue_event(struct recount_queue *out, const struct touch *touch)
{
    Ccs__QueueInterval *row = &out->row;
    const struct recount_event *event = touch->event;
    switch (event->kind) {
    case CCS_EVENT_CONTACT_OPENED: row->arrived++; break;
    case CCS_EVENT_CONTACT_CLOSED:
        row->closed++;
        row->left_in_ivr += ((const Ccs__ContactClosed *)event->body)->visits == 0;
        break;
    case CCS_EVENT_CONTACT_QUEUED: count_queued(row, event->body); break;
    case CCS_EVENT_CONTACT_REFUSED: count_refused(row, event->body); break;
    case CCS_EVENT_CONTACT_OFFERED: row->offered++; break;
    case CCS_EVENT_CONTACT_ANSWERED: count_answered(out, touch); break;
    case CCS_EVENT_OFFER_ENDED: count_offer_end(event->body, &row->missed, &row->rejected, &row->unreachable); break;
    case CCS_EVENT_VISIT_ENDED: count_visit_end(out, touch); break;
    default: break;
    }
}

static void count_agent_event(Ccs__AgentInterval *row, const struct recount_event *event)
{
    switch (event->kind) {
    case CCS_EVENT_CONTACT_OFFERED: row->offered++; break;
    case CCS_EVENT_CONTACT_ANSWERED: row->answered++; break;
    case CCS_EVENT_OFFER_ENDED: count_offer_end(event->body, &row->missed, &row->rejected, &row->unreachable); break;
    case CCS_EVENT_LEG_LEFT:
        row->transferred += ((const Ccs__LegLeft *)event->body)->cause == CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED;
        break;
    default: break;
    }
}

static void spend_queue(Ccs__QueueInterval *row, const int64_t level[LEVEL_COUNT], ccs_duration span)
{
    row->waiting_ms += level[WAITING] * span;
    row->talk_ms += level[TALKING] * span;
    row->hold_ms += level[HOLDING] * span;
    row->wrap_up_ms += level[WRAPPING] * span;
}

static void spend_agent(Ccs__AgentInterval *row, const int64_t level[LEVEL_COUNT], ccs_duration span)
{
    if (level[PRESENCE] == CCS__PRESENCE__PRESENCE_SIGNED_OUT)
        return;
    if (level[TALKING] > 0)
        row->talk_ms += span;
    else if (level[HOLDING] > 0)
        row->hold_ms += span;
    else if (level[WRAPPING] > 0)
        row->wrap_up_ms += span;
    else if (level[RINGING] > 0)
        row->ringing_ms += span;
    else if (level[PRESENCE] == CCS__PRESENCE__PRESENCE_READY)
        row->ready_ms += span;
    else
        row->not_ready_ms += span;
}

/* The length of the part of [from, to) that lies in [start, end). */
static ccs_duration overlap(ccs_time from, ccs_time to, ccs_time start, ccs_time end)
{
    ccs_time late = from > start ? from : start, early = to < end ? to : end;
    return early > late ? early - late : 0;
}

struct window {
    ccs_time start, end, until; /* until: up to where durations are counted */
    size_t before;              /* first touch to look at */
    const struct touch *last;   /* the last touch before `end` */
};

static void fill_queue(struct recount *recount, const struct life *life, const struct window *window)
{
    recount->queues = more(recount->queues, &recount->queue_capacity, recount->queue_count, sizeof *recount->queues);
    struct recount_queue *out = &recount->queues[recount->queue_count++];
    *out = (struct recount_queue){.row = CCS__QUEUE_INTERVAL__INIT};
    Ccs__QueueInterval *row = &out->row;
    row->queue = life->owner->id;
    row->start = window->start;
    row->counted_at = window->until;
    for (size_t i = window->before; i <= life->last; i++) {
        const struct touch *touch = &life->owner->touches[i];
        ccs_time next = i < life->last ? touch[1].at : window->until;
        spend_queue(row, touch->after, overlap(touch->at, next, window->start, window->until));
        if (touch->at >= window->start && touch->at < window->end)
            count_queue_event(out, touch);
        if (touch->at >= window->end)
            break;
    }
    row->waiting = (uint32_t)window->last->after[WAITING];
    row->ringing = (uint32_t)window->last->after[RINGING];
    row->talking = (uint32_t)window->last->after[TALKING];
    row->holding = (uint32_t)window->last->after[HOLDING];
    row->wrapping = (uint32_t)window->last->after[WRAPPING];
    row->service_level_ms = window->last->service_level_ms;
    row->short_abandon_ms = window->last->short_abandon_ms;
}

static void fill_agent(struct recount *recount, const struct life *life, const struct window *window)
{
    recount->agents = more(recount->agents, &recount->agent_capacity, recount->agent_count, sizeof *recount->agents);
    Ccs__AgentInterval *row = &recount->agents[recount->agent_count++];
    *row = (Ccs__AgentInterval)CCS__AGENT_INTERVAL__INIT;
    row->agent = life->owner->id;
    row->start = window->start;
    row->counted_at = window->until;
    for (size_t i = window->before; i <= life->last; i++) {
        const struct touch *touch = &life->owner->touches[i];
        ccs_time next = i < life->last ? touch[1].at : window->until;
        spend_agent(row, touch->after, overlap(touch->at, next, window->start, window->until));
        if (touch->at >= window->start && touch->at < window->end)
            count_agent_event(row, touch->event);
        if (touch->at >= window->end)
            break;
    }
    row->presence = (Ccs__Presence)window->last->after[PRESENCE];
    row->ringing = (uint32_t)window->last->after[RINGING];
    row->talking = (uint32_t)window->last->after[TALKING];
    row->holding = (uint32_t)window->last->after[HOLDING];
    row->wrapping = (uint32_t)window->last->after[WRAPPING];
}

static ccs_time floor_to_interval(ccs_time at)
{
    ccs_time start = at / CCS_INTERVAL_MS * CCS_INTERVAL_MS;
    return start > at ? start - CCS_INTERVAL_MS : start;
}

static void fill_life(struct recount *recount, const struct life *life)
{
    const struct touch *touches = life->owner->touches;
    ccs_time last_at = touches[life->last].at;
    size_t before = life->first;
    for (ccs_time start = floor_to_interval(touches[life->first].at); start <= last_at; start += CCS_INTERVAL_MS) {
        struct window window = {.start = start, .end = start + CCS_INTERVAL_MS};
        while (before < life->last && touches[before + 1].at < start)
            before++;
        size_t last = before;
        while (last < life->last && touches[last + 1].at < window.end)
            last++;
        bool touched = touches[last].at >= start;
        if (!touched && !runs(life->owner->agent, touches[last].after))
            continue;
        window.before = before;
        window.last = &touches[last];
        window.until = last_at < window.end && !life->ended ? last_at : window.end;
        if (life->owner->agent)
            fill_agent(recount, life, &window);
        else
            fill_queue(recount, life, &window);
    }
}

static void fill_owner(struct recount *recount, const struct owner *owner)
{
    struct life life = {.owner = owner};
    for (size_t i = 0; i < owner->count; i++) {
        if (!owner->touches[i].ends || !at_rest(owner->touches[i].after))
            continue;
        if (i > life.first) {
            life.last = i - 1;
            life.ended = true;
            fill_life(recount, &life);
        }
        life = (struct life){.owner = owner, .first = i + 1};
    }
    if (life.first < owner->count) {
        life.last = owner->count - 1;
        fill_life(recount, &life);
    }
}

void recount_run(struct recount *recount, const struct recount_event *events, size_t count)
{
    struct owners owners = {0};
    *recount = (struct recount){0};
    for (size_t i = 0; i < count; i++) {
        collect_contact(&owners, &events[i]);
        collect_work(&owners, &events[i]);
        collect_owner(&owners, &events[i]);
    }
    for (size_t i = 0; i < owners.count; i++) {
        fill_levels(&owners.items[i]);
        fill_owner(recount, &owners.items[i]);
        free(owners.items[i].touches);
    }
    free(owners.items);
}

void recount_free(struct recount *recount)
{
    for (size_t i = 0; i < recount->queue_count; i++) {
        free(recount->queues[i].answer_waits.items);
        free(recount->queues[i].abandon_waits.items);
    }
    free(recount->queues);
    free(recount->agents);
    *recount = (struct recount){0};
}

const struct recount_queue *recount_find_queue(const struct recount *recount, uint64_t queue, ccs_time start)
{
    for (size_t i = 0; i < recount->queue_count; i++)
        if (recount->queues[i].row.queue == queue && recount->queues[i].row.start == start)
            return &recount->queues[i];
    return NULL;
}

const Ccs__AgentInterval *recount_find_agent(const struct recount *recount, uint64_t agent, ccs_time start)
{
    for (size_t i = 0; i < recount->agent_count; i++)
        if (recount->agents[i].agent == agent && recount->agents[i].start == start)
            return &recount->agents[i];
    return NULL;
}

/* --- comparing -------------------------------------------------------------------------------------------- */

static int compare_waits(const void *x, const void *y)
{
    ccs_duration a = *(const ccs_duration *)x, b = *(const ccs_duration *)y;
    return a < b ? -1 : a > b;
}

static size_t read_varint(const ProtobufCBinaryData *bytes, size_t *at)
{
    size_t value = 0;
    for (unsigned shift = 0; *at < bytes->len && shift < 64; shift += 7) {
        uint8_t byte = bytes->data[(*at)++];
        value |= (size_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            break;
    }
    return value;
}

/* How many waits the bytes hold: the second of each pair. */
static size_t total_of(const ProtobufCBinaryData *bytes)
{
    size_t total = 0;
    for (size_t at = 0; at < bytes->len;) {
        (void)read_varint(bytes, &at);
        total += read_varint(bytes, &at);
    }
    return total;
}

static bool same_waits(const struct recount_waits *expected, const ProtobufCBinaryData *actual, const char *name,
                       char *words, size_t size)
{
    if (total_of(actual) != expected->count) {
        snprintf(words, size, "%s: %zu waits expected, %zu found", name, expected->count, total_of(actual));
        return false;
    }
    if (expected->count == 0)
        return true;
    qsort(expected->items, expected->count, sizeof *expected->items, compare_waits);
    for (uint32_t per_mille = 0; per_mille <= 1000; per_mille += 20) {
        size_t rank = (expected->count * per_mille + 999) / 1000;
        ccs_duration exact = expected->items[rank ? rank - 1 : 0];
        ccs_duration found = ccs_histogram_percentile(actual->data, actual->len, per_mille);
        ccs_duration off = found > exact ? found - exact : exact - found;
        if (off * 100 > exact) {
            snprintf(words, size, "%s at %u per mille: expected %" PRId64 ", found %" PRId64, name, per_mille, exact,
                     found);
            return false;
        }
    }
    return true;
}

/* Every field but the bytes, whatever fields there are. */
static bool same_numbers(const ProtobufCMessage *expected, const ProtobufCMessage *actual, char *words, size_t size)
{
    const ProtobufCMessageDescriptor *type = expected->descriptor;
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        if (field->type == PROTOBUF_C_TYPE_BYTES)
            continue;
        bool wide = field->type == PROTOBUF_C_TYPE_INT64 || field->type == PROTOBUF_C_TYPE_UINT64;
        int64_t x = 0, y = 0;
        memcpy(&x, (const char *)expected + field->offset, wide ? 8 : 4);
        memcpy(&y, (const char *)actual + field->offset, wide ? 8 : 4);
        if (x != y) {
            snprintf(words, size, "%s: expected %" PRId64 ", found %" PRId64, field->name, x, y);
            return false;
        }
    }
    return true;
}

bool recount_compare_queue(const struct recount_queue *expected, const Ccs__QueueInterval *actual, char *words,
                           size_t size)
{
    return same_numbers(&expected->row.base, &actual->base, words, size) &&
           same_waits(&expected->answer_waits, &actual->answer_waits, "answer_waits", words, size) &&
           same_waits(&expected->abandon_waits, &actual->abandon_waits, "abandon_waits", words, size);
}

bool recount_compare_agent(const Ccs__AgentInterval *expected, const Ccs__AgentInterval *actual, char *words,
                           size_t size)
{
    return same_numbers(&expected->base, &actual->base, words, size);
}
