/*
 * A center in memory as the file's center stood at an instant: what is open now is loaded as it is; of the past, the
 * journal's events are applied again. Nothing is decided and nothing is written, so whatever is done to it is forgotten.
 */
#ifndef CCS_EXPLAIN_PAST_H
#define CCS_EXPLAIN_PAST_H

#include "reader.h"
#include "store/store_sqlite.h"
#include <ccs/ccs.h>

struct past {
    struct reader *reader;
    struct ccs__sqlite file;
    ccs_center *center;
    struct ccs__group *group; /* the center's */
    ccs_time at;              /* for what is asked of it */
    bool file_open;
};

/* Failures are kept in the reader; past_close() is due all the same. `seed` is of the center that wrote the file. */
void past_open_now(struct past *past, struct reader *reader);
/* Up to the last group at or before `at`. */
void past_open_at(struct past *past, struct reader *reader, ccs_time at, uint64_t seed);
/* Up to the event before `seq`, in the middle of a group too: as a decision saw it. */
void past_open_before(struct past *past, struct reader *reader, uint64_t seq, uint64_t seed);
void past_close(struct past *past);

/* Before every event of a kind: the center stands as it did just before it. false ends the walk. */
typedef bool (*past_visit)(struct past *past, const struct ccs__journal_event *event, void *user_data);
void past_walk(struct past *past, struct reader *reader, uint64_t seed, uint32_t kind, past_visit visit, void *user_data);

/* A status of the library as this command's failure. */
void past_fail(struct past *past, ccs_status status);

#endif
