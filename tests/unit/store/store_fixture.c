/*
 * Folders, batches and an invented history. The history is not what a center would decide; it only has to use the port
 * as a center does: each row once a batch, INSERT before UPDATE, CLOSE when the [open] field changes.
 */
#define _XOPEN_SOURCE 700
#include "store_fixture.h"
#include "record/json.h"
#include <dirent.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

const ccs_alloc plain_alloc = {0};

static void *failing_realloc(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    struct failing *failing = user_data;
    REQUIRE((pointer == NULL) == (old_size == 0));
    if (new_size == 0) {
        failing->blocks -= pointer != NULL;
        free(pointer);
        return NULL;
    }
    if (new_size > old_size && failing->fail_at > 0 && --failing->fail_at == 0)
        return NULL;
    failing->blocks += pointer == NULL;
    return realloc(pointer, new_size);
}

void failing_init(struct failing *failing) { *failing = (struct failing){.alloc = {failing_realloc, failing}}; }

/* --- files ------------------------------------------------------------------------------------------------- */

void folder_make(struct folder *folder)
{
    (void)snprintf(folder->path, sizeof folder->path, "/tmp/ccs-store-XXXXXX");
    REQUIRE(mkdtemp(folder->path) != NULL);
}

void folder_remove(const struct folder *folder)
{
    char path[400];
    DIR *dir = opendir(folder->path);
    REQUIRE(dir != NULL);
    for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        (void)snprintf(path, sizeof path, "%s/%s", folder->path, entry->d_name);
        (void)unlink(path); /* . and .. refuse */
    }
    (void)closedir(dir);
    REQUIRE(rmdir(folder->path) == 0);
}

void folder_path(const struct folder *folder, const char *name, char *path)
{
    (void)snprintf(path, 128, "%s/%s", folder->path, name);
}

bool file_exists(const char *path) { return access(path, F_OK) == 0; }

void file_copy(const char *from, const char *to)
{
    char bytes[4096];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    REQUIRE(in != NULL);
    REQUIRE(out != NULL);
    for (size_t size = fread(bytes, 1, sizeof bytes, in); size > 0; size = fread(bytes, 1, sizeof bytes, in))
        REQUIRE(fwrite(bytes, 1, size, out) == size);
    (void)fclose(in);
    REQUIRE(fclose(out) == 0);
}

static const char *run_sql(const char *path, const char *text, int64_t *number)
{
    static char result[512];
    sqlite3 *db;
    sqlite3_stmt *statement;
    const char *rest = text;
    result[0] = 0;
    *number = 0;
    REQUIRE(sqlite3_open(path, &db) == SQLITE_OK);
    (void)sqlite3_busy_timeout(db, 2000);
    while (*rest) {
        cr_assert_eq(sqlite3_prepare_v2(db, rest, -1, &statement, &rest), SQLITE_OK, "%s: %s", text,
                     sqlite3_errmsg(db));
        int code = sqlite3_step(statement);
        cr_assert(code == SQLITE_ROW || code == SQLITE_DONE, "%s: %s", text, sqlite3_errmsg(db));
        if (code == SQLITE_ROW) {
            *number = sqlite3_column_int64(statement, 0);
            const unsigned char *column = sqlite3_column_text(statement, 0);
            (void)snprintf(result, sizeof result, "%s", column ? (const char *)column : "");
        }
        (void)sqlite3_finalize(statement);
    }
    REQUIRE(sqlite3_close(db) == SQLITE_OK);
    return result;
}

int64_t sql(const char *path, const char *text)
{
    int64_t number;
    (void)run_sql(path, text, &number);
    return number;
}

const char *sql_text(const char *path, const char *text)
{
    int64_t number;
    return run_sql(path, text, &number);
}

struct ccs__port sqlite_port(const char *path, uint32_t durability)
{
    struct ccs__port port;
    char error[CCS__STORE_ERROR_SIZE];
    struct ccs__store_options options = {.durability = durability};
    ccs_status status = ccs__store_open(path, &options, &port, error);
    cr_assert_eq(status, CCS_OK, "%s", error);
    return port;
}

struct ccs__port memory_port(void)
{
    struct ccs__port port;
    struct ccs__store_memory_options options = {.seal = true};
    REQUIRE(ccs__store_memory_open(&options, &port) == CCS_OK);
    return port;
}

/* --- batches ----------------------------------------------------------------------------------------------- */

void maker_init(struct maker *maker)
{
    *maker = (struct maker){0};
    ccs__buf_init(&maker->groups, &plain_alloc);
    ccs__buf_init(&maker->rows, &plain_alloc);
    ccs__buf_init(&maker->scratch, &plain_alloc);
}

void maker_finish(struct maker *maker)
{
    ccs__buf_finish(&maker->groups);
    ccs__buf_finish(&maker->rows);
    ccs__buf_finish(&maker->scratch);
}

void maker_begin(struct maker *maker, uint64_t first_seq)
{
    ccs__buf_clear(&maker->groups);
    ccs__buf_clear(&maker->rows);
    maker->batch = (struct ccs__batch){.first_seq = first_seq, .last_seq = first_seq - 1};
}

void maker_group(struct maker *maker, uint64_t count, ccs_time at, const char *actor, const char *word)
{
    struct ccs__journal_group group = {.first_seq = maker->batch.last_seq + 1,
                                       .count = count,
                                       .at = at,
                                       .actor = ccs_str_from(actor),
                                       .command = 7,
                                       .command_bytes = (const uint8_t *)word,
                                       .command_size = strlen(word),
                                       .bodies = (const uint8_t *)word,
                                       .bodies_size = strlen(word)};
    ccs__buf_clear(&maker->scratch);
    ccs__journal_write(&group, &maker->scratch);
    ccs__buf_add_varint(&maker->groups, maker->scratch.size);
    ccs__buf_add(&maker->groups, maker->scratch.data, maker->scratch.size);
    maker->batch.group_count++;
    maker->batch.last_seq += count;
    maker->batch.at = at;
}

void maker_row(struct maker *maker, enum ccs__kind kind, enum ccs__row_op op, const void *message)
{
    uint8_t head[2] = {(uint8_t)kind, (uint8_t)op};
    ccs__buf_clear(&maker->scratch);
    ccs__record_pack(message, &maker->scratch);
    ccs__buf_add(&maker->rows, head, sizeof head);
    ccs__buf_add_varint(&maker->rows, maker->scratch.size);
    ccs__buf_add(&maker->rows, maker->scratch.data, maker->scratch.size);
    maker->batch.row_count++;
}

const struct ccs__batch *maker_batch(struct maker *maker)
{
    REQUIRE(!maker->groups.failed && !maker->rows.failed && !maker->scratch.failed);
    maker->batch.groups = maker->groups.data;
    maker->batch.groups_size = maker->groups.size;
    maker->batch.rows = maker->rows.data;
    maker->batch.rows_size = maker->rows.size;
    return &maker->batch;
}

/* --- a history --------------------------------------------------------------------------------------------- */

#define HOUR ((ccs_time)3600 * 1000)
#define MONDAY ((ccs_time)1898812800000) /* 2030-03-04 00:00 UTC */

void history_init(struct history *history, uint64_t seed)
{
    *history = (struct history){.at = MONDAY};
    ccs_rng_seed(&history->rng, seed);
    maker_init(&history->maker);
}

void history_finish(struct history *history) { maker_finish(&history->maker); }

static uint32_t below(struct history *history, uint32_t bound) { return (uint32_t)ccs_rng_below(&history->rng, bound); }

static Ccs__Contact contact_of(struct history *history, uint64_t id, char *ref)
{
    Ccs__Contact contact = CCS__CONTACT__INIT;
    (void)snprintf(ref, 32, "call-%llu-\xE2\x82\xAC", (unsigned long long)id);
    contact.id = id;
    contact.open = true;
    contact.source = ref;
    contact.ref = ref;
    contact.priority = (int32_t)below(history, 7) - 3;
    contact.opened_at = MONDAY + (ccs_time)id;
    contact.seniority_at = contact.opened_at;
    return contact;
}

static void open_contact(struct history *history)
{
    char ref[32];
    Ccs__Contact contact = contact_of(history, history->seq + 1, ref);
    maker_group(&history->maker, 1 + below(history, 3), history->at, below(history, 2) ? "anna" : "", "opened");
    maker_row(&history->maker, CCS__KIND_CONTACT, CCS__ROW_INSERT, &contact);
    history->open[history->open_count++] = contact.id;
}

/* The contact in slot `slot` changes, or ends; at most once a batch. */
static void change_contact(struct history *history, size_t slot, bool close)
{
    char ref[32];
    Ccs__Contact contact = contact_of(history, history->open[slot], ref);
    contact.open = !close;
    contact.closed_at = close ? history->at : 0;
    contact.cause = close ? CCS__CONTACT_CAUSE__CONTACT_CAUSE_LEFT : CCS__CONTACT_CAUSE__CONTACT_CAUSE_NONE;
    maker_group(&history->maker, 1, history->at, "", close ? "closed" : "changed");
    maker_row(&history->maker, CCS__KIND_CONTACT, close ? CCS__ROW_CLOSE : CCS__ROW_UPDATE, &contact);
    if (close)
        history->open[slot] = history->open[--history->open_count];
}

/* An agent's configuration: a new version each time, with nested fields. */
static void configure_agent(struct history *history)
{
    uint32_t which = below(history, HISTORY_AGENTS);
    Ccs__Skill english = CCS__SKILL__INIT, french = CCS__SKILL__INIT, *skills[2] = {&english, &french};
    Ccs__Agent agent = CCS__AGENT__INIT;
    english.name = (char *)(uintptr_t) "EN";
    french.name = (char *)(uintptr_t) "FR \"quoted\"";
    french.level = 1 + below(history, 10);
    agent.id = which + 1;
    agent.key = (char *)(uintptr_t) "anna";
    agent.n_skills = 2;
    agent.skills = skills;
    agent.at = history->at;
    agent.version = history->versions[which];
    if (agent.version > 0)
        maker_row(&history->maker, CCS__KIND_AGENT, CCS__ROW_CLOSE, &agent);
    agent.version = ++history->versions[which];
    agent.current = true;
    maker_row(&history->maker, CCS__KIND_AGENT, CCS__ROW_INSERT, &agent);
    if (agent.version == 1) {
        Ccs__AgentState state = CCS__AGENT_STATE__INIT;
        state.agent = agent.id;
        state.current = which != 0; /* the first has been removed again */
        maker_row(&history->maker, CCS__KIND_AGENT_STATE, CCS__ROW_INSERT, &state);
    }
}

/* Half-hours with histograms; the center's own (queue 0), an agent's. Each start once. */
static void end_interval(struct history *history)
{
    uint8_t waits[5] = {1, 0, 255, 7, (uint8_t)below(history, 256)};
    Ccs__QueueInterval queue = CCS__QUEUE_INTERVAL__INIT;
    Ccs__AgentInterval agent = CCS__AGENT_INTERVAL__INIT;
    queue.start = MONDAY + (ccs_time)history->batches * HOUR / 2;
    queue.arrived = below(history, 100);
    queue.answer_waits = (ProtobufCBinaryData){sizeof waits, waits};
    maker_row(&history->maker, CCS__KIND_QUEUE_INTERVAL, CCS__ROW_INSERT, &queue);
    queue.queue = 9; /* never configured: not loaded */
    maker_row(&history->maker, CCS__KIND_QUEUE_INTERVAL, CCS__ROW_INSERT, &queue);
    agent.agent = 1 + history->batches % HISTORY_AGENTS;
    agent.start = queue.start;
    agent.talk_ms = (int64_t)history->batches;
    maker_row(&history->maker, CCS__KIND_AGENT_INTERVAL, CCS__ROW_INSERT, &agent);
}

static void keep_key(struct history *history, uint64_t first_seq)
{
    Ccs__CommandKey key = CCS__COMMAND_KEY__INIT;
    key.key = (char *)(uintptr_t) "key";
    key.digest = UINT64_C(0xFFFF000000000000) + first_seq;
    key.at = history->at;
    key.seq = first_seq;
    maker_row(&history->maker, CCS__KIND_COMMAND_KEY, CCS__ROW_INSERT, &key);
    if (history->first_key == 0)
        history->first_key = first_seq;
    if (history->batches % 16 == 15) {
        Ccs__CommandKey old = CCS__COMMAND_KEY__INIT;
        old.seq = history->first_key;
        maker_row(&history->maker, CCS__KIND_COMMAND_KEY, CCS__ROW_DELETE, &old);
        history->first_key = first_seq;
    }
}

const struct ccs__batch *history_batch(struct history *history, uint32_t groups)
{
    uint64_t first_seq = history->seq + 1;
    size_t old = history->open_count; /* slots below it have not been touched in this batch */
    maker_begin(&history->maker, first_seq);
    for (uint32_t i = 0; i < groups; i++) {
        history->at += below(history, 60000);
        uint32_t what = below(history, 4);
        if (old > 0 && (what == 0 || history->open_count == HISTORY_OPEN_MAX)) {
            size_t slot = --old;
            bool close = below(history, 2) || history->open_count == HISTORY_OPEN_MAX;
            /* Keep the untouched ones below `old`: what takes the place of a closed one was touched or is newer. */
            change_contact(history, slot, close);
        } else if (history->open_count < HISTORY_OPEN_MAX) {
            open_contact(history);
        } else {
            maker_group(&history->maker, 1, history->at, "", "nothing");
        }
        history->seq = history->maker.batch.last_seq;
    }
    if (history->batches % 3 == 0)
        configure_agent(history);
    end_interval(history);
    keep_key(history, first_seq);
    history->batches++;
    return maker_batch(&history->maker);
}

const struct ccs__batch *history_rows_only(struct history *history)
{
    Ccs__Cursor cursor = CCS__CURSOR__INIT;
    cursor.name = (char *)(uintptr_t) "wallboard";
    cursor.seq = history->seq;
    maker_begin(&history->maker, history->seq + 1);
    history->maker.batch.at = history->at;
    maker_row(&history->maker, CCS__KIND_CURSOR, CCS__ROW_PUT, &cursor);
    return maker_batch(&history->maker);
}

/* --- comparing --------------------------------------------------------------------------------------------- */

static ccs_status write_loaded(void *user_data, enum ccs__kind kind, const ProtobufCMessage *message)
{
    struct ccs__buf *out = user_data;
    ccs__buf_add_format(out, "%s ", ccs__kinds[kind].table);
    ccs__json_write(message, 0, out);
    ccs__buf_add_text(out, "\n");
    return CCS_OK;
}

char *loaded_text(const struct ccs__port *port)
{
    struct ccs__buf out;
    uint64_t seq;
    ccs_time at;
    ccs__buf_init(&out, &plain_alloc);
    ccs_status status = port->load(port->user_data, &seq, &at, write_loaded, &out);
    cr_assert_eq(status, CCS_OK, "%s", port->error(port->user_data));
    ccs__buf_add_format(&out, "head %llu at %lld\n", (unsigned long long)seq, (long long)at);
    (void)ccs__buf_text(&out);
    REQUIRE(!out.failed);
    return (char *)out.data;
}

uint64_t journal_digest(const struct ccs__port *port, uint64_t *groups)
{
    struct ccs__buf out;
    uint64_t digest = 1, seq = 1;
    *groups = 0;
    ccs__buf_init(&out, &plain_alloc);
    for (;;) {
        struct ccs__journal_group group;
        ccs__buf_clear(&out);
        ccs_status status = port->read(port->user_data, seq, &out);
        if (status == CCS_DONE)
            break;
        cr_assert_eq(status, CCS_OK, "%s", port->error(port->user_data));
        const uint8_t *cursor = out.data;
        REQUIRE(ccs__journal_read(&cursor, out.data + out.size, &group));
        REQUIRE(group.first_seq == seq);
        for (size_t i = 0; i < out.size; i++)
            digest = ccs__map_hash(digest ^ out.data[i]);
        seq += group.count;
        ++*groups;
    }
    ccs__buf_finish(&out);
    return digest;
}

void commit_ok(const struct ccs__port *port, const struct ccs__batch *batch)
{
    uint64_t durable = 0;
    ccs_status status = port->commit(port->user_data, batch, &durable);
    cr_assert_eq(status, CCS_OK, "%s: %s", ccs_status_name(status), port->error(port->user_data));
    REQUIRE(durable == batch->last_seq);
}
