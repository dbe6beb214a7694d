/*
 * The victim: a small telephone center at work on a file. Before it opens a contact it says which one; when events have
 * become durable it says what it was told. It never sleeps, so a kill hits it anywhere: deciding, committing, opening.
 */
#include "kill.h"
#include <ccs/ccs.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { QUEUES = 2, AGENTS = 6, OPEN_MAX = 4096 };

struct writer {
    ccs_center *center;
    int pipe;
    ccs_rng rng;
    ccs_time now;
    ccs_queue_id queues[QUEUES];
    ccs_agent_id agents[AGENTS];
    uint64_t open[OPEN_MAX]; /* contacts, in any order */
    size_t open_count;
    uint64_t next_number, told, digest;
};

/* A calendar of 144 windows, which opens and closes every five minutes; a queue nobody calls, and an agent's part in another, go
 * by it. Its text is put in front of the rest. */
static const char *const configuration =
    "\"settings\": {\"gap_ms_max\": 600000}, \"queues\": [{\"key\": \"door\", \"admission\": {\"calendar\": \"fives\"}},"
    "{\"key\": \"q0\", \"order\": \"credit\", \"requirement\": {\"skills\": [{\"name\": \"a\"}]},"
    " \"relax\": [{\"after_ms\": 20000, \"requirement\": {}}], \"wrap_up\": {\"mode\": \"timed\", \"limit_ms\": 3000}},"
    "{\"key\": \"q1\", \"order\": \"strict\", \"wait_ms_max\": 90000, \"wrap_up\": {\"mode\": \"mandatory\"}}],"
    "\"agents\": [{\"key\": \"a0\", \"skills\": [{\"name\": \"a\"}]}, {\"key\": \"a1\", \"skills\": [{\"name\": \"a\"}]},"
    "{\"key\": \"a2\"}, {\"key\": \"a3\"}, {\"key\": \"a4\"},"
    "{\"key\": \"a5\", \"queues\": [{\"queue\": \"q0\", \"calendar\": \"fives\"}, {\"queue\": \"q1\"}]}]}";

static const char *whole_configuration(void)
{
    static char text[16384];
    int size = snprintf(text, sizeof text, "{\"calendars\": [{\"key\": \"fives\", \"windows\": [");
    for (int minute = 0; minute < 24 * 60; minute += 10)
        size += snprintf(text + size, sizeof text - (size_t)size, "%s{\"open\": \"%02d:%02d\", \"close\": \"%02d:%02d\"}",
                         minute ? ", " : "", minute / 60, minute % 60, minute / 60, minute % 60 + 5);
    (void)snprintf(text + size, sizeof text - (size_t)size, "]}], %s", configuration);
    return text;
}

static _Noreturn void give_up(struct writer *writer, const char *what)
{
    struct said said = {SAID_FAILED, 0, 0};
    fprintf(stderr, "writer: %s: %s\n", what, ccs_center_error(writer->center));
    if (write(writer->pipe, &said, sizeof said) < 0)
        perror("write");
    _exit(3);
}

/* A refusal is part of the game (ids that have ended); anything else is not. */
static void allow_refusal(struct writer *writer, ccs_status status, const char *what)
{
    if (status < 0 && status != CCS_ENOENT && status != CCS_ESTATE)
        give_up(writer, what);
}

static void say(struct writer *writer, struct said said)
{
    if (write(writer->pipe, &said, sizeof said) != sizeof said)
        _exit(4);
}

uint64_t digest_events(ccs_center *center, uint64_t after, uint64_t until, uint64_t digest)
{
    ccs_events events = CCS_EVENTS_AFTER(center, after);
    ccs_event event = CCS_EVENT_INIT;
    while (events.seq < until && ccs_events_next(&events, &event) == CCS_OK) {
        const uint64_t values[] = {event.seq,  (uint64_t)event.at, event.kind,  event.cause, event.contact,
                                   event.visit, event.offer,       event.leg,   event.queue, event.agent};
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
            digest = (digest ^ values[i]) * UINT64_C(0x100000001b3) ^ digest >> 29;
    }
    return digest;
}

static void commit_and_tell(struct writer *writer)
{
    if (ccs_center_commit(writer->center) != CCS_OK)
        give_up(writer, "commit");
    uint64_t durable = ccs_center_durable_seq(writer->center);
    writer->digest = digest_events(writer->center, writer->told, durable, writer->digest);
    writer->told = durable;
    say(writer, (struct said){SAID_TOLD, durable, writer->digest});
    ccs_center_begin(writer->center);
}

/* Open contact `number` under the idempotency key of that number: sent twice, it is opened once. */
static void open_contact(struct writer *writer, uint64_t number)
{
    char text[32];
    ccs_contact_id contact;
    snprintf(text, sizeof text, "n%llu", (unsigned long long)number);
    ccs_call call = CCS_CALL_INIT;
    call.actor = CCS_STR("switch");
    call.key = ccs_str_from(text);
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    options.source = CCS_STR("kill");
    options.ref = ccs_str_from(text);
    options.priority = (int32_t)(number % 3); /* of the number, so that sending it again is the same command */
    say(writer, (struct said){SAID_SENDING, number, 0});
    if (ccs_center_call(writer->center, &call) != CCS_OK)
        give_up(writer, "call");
    if (ccs_contact_open(writer->center, &options, writer->now, &contact) != CCS_OK)
        give_up(writer, "open");
    if (writer->open_count < OPEN_MAX)
        writer->open[writer->open_count++] = contact.value;
    allow_refusal(writer,
                  ccs_contact_queue(writer->center, contact, writer->queues[number % QUEUES], writer->now), "queue");
}

static void forget(struct writer *writer, size_t at)
{
    writer->open[at] = writer->open[--writer->open_count];
}

/* Something happens to a contact: it is accepted, held, handed on, or it ends. */
static void touch_contact(struct writer *writer)
{
    if (!writer->open_count)
        return;
    size_t at = (size_t)ccs_rng_below(&writer->rng, writer->open_count);
    ccs_contact_id contact = {writer->open[at]};
    ccs_contact_view view = CCS_CONTACT_VIEW_INIT;
    if (ccs_contact_get(writer->center, contact, &view) != CCS_OK) {
        forget(writer, at);
        return;
    }
    ccs_agent_id agent = {view.agent};
    uint64_t choice = ccs_rng_below(&writer->rng, 10);
    ccs_status status;
    if (view.offer && choice < 8)
        status = ccs_offer_accept(writer->center, (ccs_offer_id){view.offer}, writer->now);
    else if (view.offer)
        status = ccs_offer_reject(writer->center, (ccs_offer_id){view.offer}, writer->now);
    else if (view.agent && choice < 2)
        status = ccs_contact_hold(writer->center, contact, agent, writer->now);
    else if (view.agent && choice < 3)
        status = ccs_contact_transfer_to_queue(writer->center, contact, agent, writer->queues[1], writer->now);
    else if (view.agent || choice < 2)
        status = ccs_contact_close(writer->center, contact, view.agent ? CCS_CONTACT_FINISHED : CCS_CONTACT_LEFT,
                                   writer->now);
    else
        return;
    allow_refusal(writer, status, "contact");
}

static void touch_agent(struct writer *writer)
{
    ccs_agent_id agent = writer->agents[ccs_rng_below(&writer->rng, AGENTS)];
    ccs_status status = ccs_rng_below(&writer->rng, 3)
                            ? ccs_agent_set_presence(writer->center, agent, CCS_PRESENCE_READY, CCS_STR(""), writer->now)
                            : ccs_agent_end_wrap_up(writer->center, agent, writer->now);
    allow_refusal(writer, status, "agent");
}

static void open_file(struct writer *writer, const char *path)
{
    ccs_open_options options = CCS_OPEN_OPTIONS_INIT;
    options.durability = CCS_DURABILITY_NORMAL;
    if (ccs_open(path, &options, &writer->center) != CCS_OK)
        give_up(writer, "open");
    writer->now = ccs_center_at(writer->center) + 1000;
    if (ccs_center_configure(writer->center, ccs_str_from(whole_configuration()), writer->now) != CCS_OK)
        give_up(writer, "configure");
    for (int i = 0; i < QUEUES + AGENTS; i++) {
        char key[8];
        snprintf(key, sizeof key, "%c%d", i < QUEUES ? 'q' : 'a', i < QUEUES ? i : i - QUEUES);
        ccs_status status = i < QUEUES ? ccs_queue_find(writer->center, ccs_str_from(key), &writer->queues[i])
                                       : ccs_agent_find(writer->center, ccs_str_from(key), &writer->agents[i - QUEUES]);
        if (status != CCS_OK)
            give_up(writer, "find");
    }
    writer->digest = digest_events(writer->center, 0, ccs_center_durable_seq(writer->center), 0);
    writer->told = ccs_center_durable_seq(writer->center);
    say(writer, (struct said){SAID_TOLD, writer->told, writer->digest});
}

/* What is open, and the last number, by plain SQL: the file can be read while it is in use. */
static void read_open(struct writer *writer, const char *path)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "SELECT id, CAST(substr(ref, 2) AS INTEGER), open FROM ccs_contact", -1, &statement,
                           NULL) != SQLITE_OK)
        give_up(writer, sqlite3_errmsg(db));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        uint64_t number = (uint64_t)sqlite3_column_int64(statement, 1);
        if (number >= writer->next_number)
            writer->next_number = number + 1;
        if (sqlite3_column_int(statement, 2) && writer->open_count < OPEN_MAX)
            writer->open[writer->open_count++] = (uint64_t)sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

void write_until_killed(const char *path, int pipe, uint64_t seed, uint64_t resend)
{
    struct writer writer = {.pipe = pipe, .next_number = 1};
    ccs_rng_seed(&writer.rng, seed);
    open_file(&writer, path);
    read_open(&writer, path);
    ccs_center_begin(writer.center);
    /* The last that is in the file once more, which must not double it; then what was sent but never became durable. */
    for (uint64_t number = writer.next_number > 1 ? writer.next_number - 1 : 1; number <= resend; number++)
        open_contact(&writer, number);
    writer.next_number = resend >= writer.next_number ? resend + 1 : writer.next_number;
    for (;;) {
        writer.now += (ccs_time)ccs_rng_below(&writer.rng, 2000);
        uint64_t choice = ccs_rng_below(&writer.rng, 10);
        if (choice < 3 && writer.open_count < 200)
            open_contact(&writer, writer.next_number++);
        else if (choice < 8)
            touch_contact(&writer);
        else
            touch_agent(&writer);
        if (ccs_rng_below(&writer.rng, 8) == 0)
            commit_and_tell(&writer);
    }
}
