/*
 * The journal of a center file, group by group in either direction, and its events as messages and as words.
 */
#include "reader.h"
#include "record/field.h"
#include "record/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define JOURNAL "ccs_journal"
#define COLUMNS "first_seq, count, at, actor, bodies"

#define EVENTS_OF_A_GROUP_MAX ((uint64_t)1 << 24)

void reader_journal_begin(struct reader_journal *journal, struct reader *reader, uint64_t seq, bool backwards)
{
    static const char forwards_sql[] =
        "SELECT " COLUMNS " FROM " JOURNAL " WHERE first_seq >= "
        "coalesce((SELECT max(first_seq) FROM " JOURNAL " WHERE first_seq <= ?1), 0) ORDER BY first_seq";
    static const char backwards_sql[] =
        "SELECT " COLUMNS " FROM " JOURNAL " WHERE first_seq <= ?1 ORDER BY first_seq DESC";
    *journal = (struct reader_journal){.reader = reader, .backwards = backwards, .start = seq};
    if (reader->code != CLI_OK)
        return;
    int status = sqlite3_prepare_v2(reader->db, backwards ? backwards_sql : forwards_sql, -1, &journal->statement, NULL);
    if (status == SQLITE_OK)
        status = sqlite3_bind_int64(journal->statement, 1, seq > INT64_MAX ? INT64_MAX : (int64_t)seq);
    if (status != SQLITE_OK)
        reader_fail(reader);
}

/* The columns in the order of COLUMNS; borrowed until the next step. */
static struct ccs__journal_group group_of(sqlite3_stmt *statement)
{
    struct ccs__journal_group group = {
        .first_seq = (uint64_t)sqlite3_column_int64(statement, 0),
        .count = (uint64_t)sqlite3_column_int64(statement, 1),
        .at = sqlite3_column_int64(statement, 2),
    };
    group.actor.data = (const char *)sqlite3_column_text(statement, 3);
    group.actor.size = (size_t)sqlite3_column_bytes(statement, 3);
    group.bodies = sqlite3_column_blob(statement, 4);
    group.bodies_size = (size_t)sqlite3_column_bytes(statement, 4);
    return group;
}

static bool fail_damaged(struct reader *reader, uint64_t seq)
{
    if (reader->code == CLI_OK)
        reader->code = cli_fail(CLI_FAILED, reader->command,
                                "%s: the group of event %" PRIu64 " is damaged; `ccs verify` says more", reader->path,
                                seq);
    return false;
}

static bool make_room(struct reader_journal *journal, uint64_t count)
{
    if (count <= journal->capacity)
        return true;
    struct reader_event *grown = realloc(journal->events, (size_t)count * sizeof *grown);
    if (!grown) {
        journal->reader->code = cli_fail(CLI_FAILED, journal->reader->command, "no memory");
        return false;
    }
    journal->events = grown;
    journal->capacity = (size_t)count;
    return true;
}

/* The next group's events into journal->events. */
static bool read_group(struct reader_journal *journal)
{
    struct reader *reader = journal->reader;
    int status = sqlite3_step(journal->statement);
    if (status == SQLITE_DONE)
        return false;
    if (status != SQLITE_ROW) {
        reader_fail(reader);
        return false;
    }
    struct ccs__journal_group group = group_of(journal->statement);
    if (group.count == 0 || group.count > EVENTS_OF_A_GROUP_MAX)
        return fail_damaged(reader, group.first_seq);
    if (!make_room(journal, group.count))
        return false;

    size_t offset = 0;
    uint64_t index = 0;
    journal->count = journal->next = 0;
    struct reader_event *event = journal->events;
    while (ccs__journal_next(&group, &offset, &index, &event->event)) {
        event->group = group.first_seq;
        event->actor = group.actor;
        journal->count++;
        if (index == group.count)
            break;
        event++;
    }
    return index == group.count || fail_damaged(reader, group.first_seq);
}

const struct reader_event *reader_journal_next(struct reader_journal *journal)
{
    for (;;) {
        while (journal->next < journal->count) {
            size_t index = journal->next++;
            const struct reader_event *event =
                &journal->events[journal->backwards ? journal->count - 1 - index : index];
            bool before = journal->backwards ? event->event.seq > journal->start : event->event.seq < journal->start;
            if (!before)
                return event;
        }
        if (!journal->statement || journal->reader->code != CLI_OK || !read_group(journal))
            return NULL;
    }
}

void reader_journal_end(struct reader_journal *journal)
{
    (void)sqlite3_finalize(journal->statement);
    free(journal->events);
    *journal = (struct reader_journal){.reader = journal->reader};
}

const void *reader_body(struct reader *reader, const struct reader_event *event, struct ccs__arena *arena)
{
    const struct ccs__event_info *info = ccs__event_info_of(event->event.kind);
    if (!info)
        return NULL;
    const void *body = ccs__record_unpack(info->type, event->event.body, event->event.size, arena);
    if (!body)
        (void)fail_damaged(reader, event->event.seq);
    return body;
}

uint64_t reader_id(const ProtobufCMessage *message, const char *field)
{
    const ProtobufCFieldDescriptor *found = protobuf_c_message_descriptor_get_field_by_name(message->descriptor, field);
    return found ? (uint64_t)ccs__field_load(found, ccs__field_view(message, found)) : 0;
}

/* --- words ------------------------------------------------------------------------------------------------------- */

const char *reader_enum(struct reader *reader, const ProtobufCEnumDescriptor *type, int value, bool spaced)
{
    const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(type, value);
    if (!found)
        return reader_text(reader, "%d", value);
    /* Names in proto/ are the type's words, then the value's: OFFER_CAUSE_CALLER_LEFT of OfferCause. */
    size_t words = 0;
    for (const char *c = type->short_name; *c; c++)
        words += *c >= 'A' && *c <= 'Z';
    const char *name = found->name;
    for (; words > 0 && strchr(name, '_'); words--)
        name = strchr(name, '_') + 1;

    char *text = ccs__arena_take(&reader->arena, strlen(name) + 1);
    if (!text) {
        reader_fail(reader);
        return "";
    }
    size_t size = 0;
    for (; name[size]; size++)
        text[size] = name[size] == '_' && spaced ? ' ' : (char)(name[size] | (name[size] >= 'A' && name[size] <= 'Z' ? 32 : 0));
    text[size] = '\0';
    return text;
}

const char *reader_name(struct reader *reader, enum ccs__kind kind, uint64_t id)
{
    const void *row = reader_row_by_id(reader, kind, id);
    if (!row)
        return reader_text(reader, "%s %" PRIu64, kind == CCS__KIND_AGENT ? "agent" : "queue", id);
    const char *name = kind == CCS__KIND_AGENT ? ((const Ccs__Agent *)row)->name : ((const Ccs__Queue *)row)->name;
    const char *key = kind == CCS__KIND_AGENT ? ((const Ccs__Agent *)row)->key : ((const Ccs__Queue *)row)->key;
    return name[0] ? name : key;
}

static const char *take_buf(struct reader *reader, struct ccs__buf *buf)
{
    const char *text = reader_text(reader, "%s", ccs__buf_text(buf));
    if (buf->failed)
        reader_fail(reader);
    ccs__buf_finish(buf);
    return text;
}

const char *reader_json(struct reader *reader, const ProtobufCMessage *message)
{
    struct ccs__buf buf;
    ccs__buf_init(&buf, &reader->alloc);
    ccs__json_write(message, 0, &buf);
    return take_buf(reader, &buf);
}

const char *reader_event_json(struct reader *reader, const struct reader_event *event, const void *body)
{
    const struct ccs__journal_event *read = &event->event;
    const char *fields = body ? reader_json(reader, body) : "{}";
    const char *late = read->due_at == read->at ? "" : reader_text(reader, ",\"due_at\":\"%" PRId64 "\"", read->due_at);
    const char *kind = body ? reader_text(reader, "\"%s\"", ccs_event_name(read->kind))
                            : reader_text(reader, "%" PRIu32, read->kind);
    return reader_text(reader, "{\"seq\":\"%" PRIu64 "\",\"at\":\"%" PRId64 "\"%s,\"kind\":%s%s%s", read->seq, read->at,
                       late, kind, fields[1] == '}' ? "" : ",", fields + 1);
}
