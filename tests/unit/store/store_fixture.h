/*
 * What the tests of the store share: a folder of their own, batches made by hand, and a small invented history that
 * touches every kind of row and every operation, the same for the same seed.
 */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include "store/store.h"
#include <ccs/ccs.h>
#include <criterion/criterion.h>
#include <stdio.h>

/* Criterion sends a message for every assertion; this costs nothing when it holds. */
#define REQUIRE(condition) \
    do { \
        if (!(condition)) \
            cr_assert(false, "%s", #condition); \
    } while (0)

extern const ccs_alloc plain_alloc; /* malloc() */

/* Fails the allocation numbered fail_at (1 is the next; 0: none), and counts what is held. */
struct failing {
    ccs_alloc alloc;
    uint64_t fail_at, blocks;
};
void failing_init(struct failing *failing);

/* --- files ------------------------------------------------------------------------------------------------- */

struct folder {
    char path[64];
};
void folder_make(struct folder *folder);
void folder_remove(const struct folder *folder); /* with the files in it */
/* `path` has room for 128 bytes. */
void folder_path(const struct folder *folder, const char *name, char *path);
bool file_exists(const char *path);
void file_copy(const char *from, const char *to);
/* Run SQL on a file through a connection of its own, as anybody may; the first number it gives, or 0. */
int64_t sql(const char *path, const char *text);
/* Its first text, in a static buffer. */
const char *sql_text(const char *path, const char *text);

struct ccs__port sqlite_port(const char *path, uint32_t durability);
struct ccs__port memory_port(void);

/* --- batches ----------------------------------------------------------------------------------------------- */

struct maker {
    struct ccs__batch batch;
    struct ccs__buf groups, rows, scratch;
};
void maker_init(struct maker *maker);
void maker_finish(struct maker *maker);
void maker_begin(struct maker *maker, uint64_t first_seq);
/* A group of `count` events with some bodies made from `word`. */
void maker_group(struct maker *maker, uint64_t count, ccs_time at, const char *actor, const char *word);
void maker_row(struct maker *maker, enum ccs__kind kind, enum ccs__row_op op, const void *message);
/* What was made so far; valid until the next call on the maker. */
const struct ccs__batch *maker_batch(struct maker *maker);

/* --- a history --------------------------------------------------------------------------------------------- */

#define HISTORY_OPEN_MAX 64
#define HISTORY_AGENTS 4

struct history {
    ccs_rng rng;
    uint64_t seq;
    ccs_time at;
    uint64_t open[HISTORY_OPEN_MAX]; /* contacts */
    size_t open_count;
    uint32_t versions[HISTORY_AGENTS];
    uint64_t first_key; /* the oldest command key, or 0 */
    uint64_t last_key;
    uint64_t batches;
    struct maker maker;
};
void history_init(struct history *history, uint64_t seed);
void history_finish(struct history *history);
/* The next batch of `groups` groups; valid until the next. */
const struct ccs__batch *history_batch(struct history *history, uint32_t groups);
/* Only rows: a cursor moved on. */
const struct ccs__batch *history_rows_only(struct history *history);

/* --- comparing --------------------------------------------------------------------------------------------- */

/* Everything load() gives, as text: kind and JSON, a line a row. To be freed with free(). */
char *loaded_text(const struct ccs__port *port);
/* Every group from `seq` on, concatenated; a digest of the bytes and their number. */
uint64_t journal_digest(const struct ccs__port *port, uint64_t *groups);
void commit_ok(const struct ccs__port *port, const struct ccs__batch *batch);

#endif
