/*
 * Reading a center file without being its writer.
 *
 * ccs_open() takes the writer's epoch: a command that only looks would throw a working center off its file. So these
 * commands read the tables and the journal by SQLite, in one snapshot, and decode rows and events by the library's own
 * descriptors, so that a new field needs no line here.
 *
 * The first failure is printed once and kept in `code`; reading then ends as if nothing more were there.
 */
#ifndef CCS_READER_H
#define CCS_READER_H

#include "cli.h"
#include "group/group.h"
#include "group/journal.h"
#include <sqlite3.h>

struct reader {
    sqlite3 *db;
    const char *command, *path;
    ccs_alloc alloc;         /* the C library's */
    struct ccs__arena arena; /* what the functions below hand out; lives until reader_close() */
    uint64_t head;           /* the last event in the file, or 0 */
    ccs_time at;             /* when that was */
    int code;                /* CLI_OK, or the exit code of the failure that was printed */
};

/* Must be a center file; never creates one. CLI_OK, or an exit code after an error. */
int reader_open(struct reader *reader, const char *command, const char *path);
void reader_close(struct reader *reader);
/* Only the check that it is a center file. */
int reader_probe(const char *command, const char *path);
/* The same, but that its image is damaged is no error: then `damage` has the words, nothing is printed, CLI_FAILED. */
int reader_probe_image(const char *command, const char *path, char *damage, size_t size);

/* Text in the reader's arena; "" (and a failure) without memory. */
const char *reader_text(struct reader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Print SQLite's words (or no memory) as this command's error, once. */
void reader_fail(struct reader *reader);

/* --- rows ---------------------------------------------------------------------------------------------------- */

/* Rows of one table as messages of its type. `rest` goes behind "SELECT * FROM table ", with ?1, ?2 ... from `numbers`. */
struct reader_rows {
    struct reader *reader;
    sqlite3_stmt *statement;
    const ProtobufCMessageDescriptor *type;
};

void reader_rows_begin(struct reader_rows *rows, struct reader *reader, enum ccs__kind kind, const char *rest,
                       const int64_t *numbers, size_t number_count);
const void *reader_rows_next(struct reader_rows *rows); /* NULL at the end */
void reader_rows_end(struct reader_rows *rows);
/* The first of such rows; NULL when there is none. */
const void *reader_row(struct reader *reader, enum ccs__kind kind, const char *rest, const int64_t *numbers,
                       size_t number_count);
/* The newest version of a configured agent or queue, or any other row, by its id. */
const void *reader_row_by_id(struct reader *reader, enum ccs__kind kind, uint64_t id);
/* One number from any SELECT; 0 when it gives none. */
int64_t reader_number(struct reader *reader, const char *sql, const int64_t *numbers, size_t number_count);

/* --- journal --------------------------------------------------------------------------------------------------- */

struct reader_event {
    struct ccs__journal_event event; /* its bytes live until the next group is read */
    uint64_t group;                  /* seq of the first event of its group */
    ccs_str actor;
};

struct reader_journal {
    struct reader *reader;
    sqlite3_stmt *statement;
    struct reader_event *events; /* of the group at hand, in order */
    size_t count, capacity, next;
    uint64_t start;
    bool backwards;
};

/* Forwards from event `seq`, or backwards from it; the event itself included. */
void reader_journal_begin(struct reader_journal *journal, struct reader *reader, uint64_t seq, bool backwards);
const struct reader_event *reader_journal_next(struct reader_journal *journal); /* NULL at the end */
void reader_journal_end(struct reader_journal *journal);
/* The event's message, in `arena`; NULL when its kind is unknown or it is damaged (a failure is kept). */
const void *reader_body(struct reader *reader, const struct reader_event *event, struct ccs__arena *arena);

/* A number of a message by its field's name; 0 when it has no such field. */
uint64_t reader_id(const ProtobufCMessage *message, const char *field);

/* --- words ------------------------------------------------------------------------------------------------------- */

/* An enum's value as JSON writes it ("voice", "longest_idle"), with spaces for underscores when `spaced`. */
const char *reader_enum(struct reader *reader, const ProtobufCEnumDescriptor *type, int value, bool spaced);
/* How people call an agent or a queue: its name, or else its key. */
const char *reader_name(struct reader *reader, enum ccs__kind kind, uint64_t id);
/* A message as one line of JSON. */
const char *reader_json(struct reader *reader, const ProtobufCMessage *message);
/* An event as one line of JSON, as ccs_event_json() writes it; what is known of an unknown kind (`body` NULL). */
const char *reader_event_json(struct reader *reader, const struct reader_event *event, const void *body);

#endif
