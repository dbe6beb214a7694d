/*
 * A center file, read by the public functions alone. Whom an agent serves is taken from whom he was ever offered, so
 * this knows nothing of requirements. A visit that is offered in the very group that queued it found an agent free.
 */
#include "backtest.h"
#include <ccs/ccs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 1048576u /* open addressing; ids are spread by multiplication */

struct past_agent {
    uint64_t serves; /* queues */
    bool ready, free;
    ccs_time free_at;
};

struct reader {
    struct backtest *test;
    ccs_center *center;
    uint64_t *ids; /* of queues, agents and visits in line */
    uint32_t *numbers;
    struct past_agent *agents;
    uint32_t agent_count;
    ccs_event queued;   /* not entered yet: does an offer follow? */
    ccs_time *answered; /* by agent: when he took what he has */
    uint32_t *handles;  /* by agent: its queue */
};

#define AGENTS_MAX 65536u

/* Where an id's number stands. Ids are of different kinds of things, but never equal. */
static uint32_t *number_of(struct reader *reader, uint64_t id)
{
    uint32_t i = (uint32_t)(id * 0x9e3779b97f4a7c15u >> 44) % SLOTS;
    for (uint32_t steps = 0; steps < SLOTS; steps++, i = (i + 1) % SLOTS) {
        if (reader->ids[i] == id)
            return &reader->numbers[i];
        if (reader->ids[i])
            continue;
        reader->ids[i] = id;
        reader->numbers[i] = UINT32_MAX;
        return &reader->numbers[i];
    }
    fprintf(stderr, "backtest: the file has too many visits\n");
    exit(2);
}

static const char *json_of(struct reader *reader, uint64_t seq)
{
    ccs_str json;
    if (ccs_event_json(reader->center, seq, &json) != CCS_OK)
        return "";
    return json.data;
}

/* A number or text of the first field of that name. */
static const char *field_of(const char *json, const char *name)
{
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\":", name);
    const char *found = strstr(json, quoted);
    if (!found)
        return NULL;
    found += strlen(quoted);
    return *found == '"' ? found + 1 : found;
}

static int64_t integer_of(const char *json, const char *name, int64_t otherwise)
{
    const char *text = field_of(json, name);
    return text ? strtoll(text, NULL, 10) : otherwise;
}

static uint32_t queue_of(struct reader *reader, uint64_t id)
{
    uint32_t *number = number_of(reader, id);
    if (*number == UINT32_MAX) {
        char key[65] = "";
        const char *text = field_of(json_of(reader, id), "key"); /* the event that created it */
        if (text)
            snprintf(key, sizeof key, "%.*s", (int)strcspn(text, "\""), text);
        *number = backtest_queue(reader->test, key);
    }
    return *number;
}

static struct past_agent *agent_of(struct reader *reader, uint64_t id)
{
    uint32_t *number = number_of(reader, id);
    if (*number == UINT32_MAX) {
        if (reader->agent_count == AGENTS_MAX) {
            fprintf(stderr, "backtest: the file has too many agents\n");
            exit(2);
        }
        *number = reader->agent_count++;
    }
    return &reader->agents[*number];
}

static uint32_t agents_in(const struct reader *reader, uint32_t queue)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < reader->agent_count; i++)
        count += reader->agents[i].ready && reader->agents[i].serves >> queue & 1;
    return count;
}

static void enter(struct reader *reader, bool idle)
{
    const ccs_event *event = &reader->queued;
    struct past_entry entry = {.id = event->seq, .queue = queue_of(reader, event->queue), .idle = idle};
    const char *json = json_of(reader, event->seq);
    entry.rank = integer_of(json, "key_rank", 0);
    entry.key_at = integer_of(json, "key_at", event->at);
    entry.agents = agents_in(reader, entry.queue);
    *number_of(reader, event->seq) = (uint32_t)backtest_entered(reader->test, event->at, &entry);
    reader->queued.seq = 0;
}

/* Whoever was free before this instant stood idle. */
static void settle_idle(struct reader *reader, ccs_time at)
{
    for (uint32_t i = 0; i < reader->agent_count; i++) {
        struct past_agent *agent = &reader->agents[i];
        if (agent->free && agent->ready && agent->free_at < at)
            backtest_idle(reader->test, agent->free_at, agent->serves);
    }
}

static void set_free(struct reader *reader, uint64_t id, bool free, ccs_time at)
{
    struct past_agent *agent = agent_of(reader, id);
    agent->free = free;
    agent->free_at = at;
}

static void leave(struct reader *reader, const ccs_event *event, bool answered)
{
    uint32_t visit = *number_of(reader, event->visit);
    if (visit == UINT32_MAX || !reader->test->visits[visit].in_line)
        return;
    uint64_t serves = answered ? agent_of(reader, event->agent)->serves : 0;
    backtest_left(reader->test, event->at, visit, answered, serves, agents_in(reader, queue_of(reader, event->queue)));
}

static void handled(struct reader *reader, const ccs_event *event)
{
    uint32_t agent = (uint32_t)(agent_of(reader, event->agent) - reader->agents);
    if (reader->answered[agent])
        backtest_handled(reader->test, reader->handles[agent], event->at - reader->answered[agent]);
    reader->answered[agent] = 0;
    set_free(reader, event->agent, true, event->at);
}

static void apply(struct reader *reader, const ccs_event *event)
{
    uint32_t agent;
    switch (event->kind) {
    case CCS_EVENT_AGENT_PRESENCE_CHANGED:
        agent_of(reader, event->agent)->ready = event->presence == CCS_PRESENCE_READY;
        set_free(reader, event->agent, true, event->at);
        break;
    case CCS_EVENT_CONTACT_QUEUED:
        reader->queued = *event;
        break;
    case CCS_EVENT_CONTACT_OFFERED:
        set_free(reader, event->agent, false, event->at);
        break;
    case CCS_EVENT_OFFER_ENDED:
        if (event->agent)
            set_free(reader, event->agent, true, event->at);
        break;
    case CCS_EVENT_CONTACT_ANSWERED:
        leave(reader, event, true);
        set_free(reader, event->agent, false, event->at);
        agent = (uint32_t)(agent_of(reader, event->agent) - reader->agents);
        reader->answered[agent] = event->at;
        reader->handles[agent] = queue_of(reader, event->queue);
        break;
    case CCS_EVENT_VISIT_ENDED:
        leave(reader, event, false);
        break;
    case CCS_EVENT_LEG_LEFT:
        set_free(reader, event->agent, true, event->at);
        break;
    case CCS_EVENT_WRAP_UP_STARTED:
        set_free(reader, event->agent, false, event->at);
        break;
    case CCS_EVENT_WRAP_UP_ENDED:
        handled(reader, event);
        break;
    default:
        break;
    }
}

static void learn_who_serves(struct reader *reader)
{
    ccs_events events = CCS_EVENTS_AFTER(reader->center, 0);
    ccs_event event = CCS_EVENT_INIT;
    while (ccs_events_next(&events, &event) == CCS_OK)
        if (event.kind == CCS_EVENT_CONTACT_OFFERED)
            agent_of(reader, event.agent)->serves |= (uint64_t)1 << queue_of(reader, event.queue);
    for (uint32_t i = 0; i < reader->agent_count; i++)
        for (uint32_t queue = 0; queue < reader->test->queue_count; queue++)
            if (reader->agents[i].serves >> queue & 1)
                reader->test->queues[queue].shares |= reader->agents[i].serves;
}

static void read_all(struct reader *reader)
{
    learn_who_serves(reader);
    ccs_events events = CCS_EVENTS_AFTER(reader->center, 0);
    ccs_event event = CCS_EVENT_INIT;
    ccs_time at = 0;
    while (ccs_events_next(&events, &event) == CCS_OK) {
        if (reader->queued.seq)
            enter(reader, event.kind == CCS_EVENT_CONTACT_OFFERED && event.visit == reader->queued.seq &&
                              event.group == reader->queued.group);
        if (event.at > at && reader->test->ghost_count)
            settle_idle(reader, event.at);
        at = event.at;
        apply(reader, &event);
    }
    if (reader->queued.seq)
        enter(reader, false);
}

bool backtest_center(struct backtest *test, const char *path)
{
    struct reader reader = {.test = test, .queued = CCS_EVENT_INIT};
    ccs_open_options options = CCS_OPEN_OPTIONS_INIT;
    options.flags = CCS_OPEN_EXISTING;
    reader.ids = calloc(SLOTS, sizeof *reader.ids);
    reader.numbers = calloc(SLOTS, sizeof *reader.numbers);
    reader.agents = calloc(AGENTS_MAX, sizeof *reader.agents);
    reader.answered = calloc(AGENTS_MAX, sizeof *reader.answered);
    reader.handles = calloc(AGENTS_MAX, sizeof *reader.handles);
    bool fine = reader.ids && reader.numbers && reader.agents && reader.answered && reader.handles;
    if (fine) {
        fine = ccs_open(path, &options, &reader.center) == CCS_OK;
        if (fine)
            read_all(&reader);
        else
            fprintf(stderr, "backtest: %s: %s\n", path, reader.center ? ccs_center_error(reader.center) : "no memory");
    }
    ccs_center_destroy(reader.center);
    free(reader.ids);
    free(reader.numbers);
    free(reader.agents);
    free(reader.answered);
    free(reader.handles);
    return fine;
}
