/*
 * What a center asks of its store. Implemented above the core; the core does no I/O itself.
 *
 * A batch is immutable bytes: whole groups and, once each, the rows they changed. If commit() fails its outcome is
 * unknown: the center keeps the same batch and calls commit() with it again; the store must find out whether the
 * batch is already there (compare the durable head with batch->last_seq) and answer CCS_OK if so.
 */
#ifndef CCS__PORT_H
#define CCS__PORT_H

#include "base/buf.h"
#include "group/group.h"
#include "group/journal.h"
#include <ccs/status.h>

/* enum ccs__row_op is in group.h. */

struct ccs__batch {
    uint64_t first_seq, last_seq; /* of the events inside; last_seq == first_seq - 1 when there are only rows */
    ccs_time at;                  /* of the last group */
    uint64_t group_count, row_count;
    const uint8_t *groups;        /* group_count times: varint size, then the group's canonical bytes (journal.h) */
    size_t groups_size;
    const uint8_t *rows;          /* row_count times: u8 kind, u8 op, varint size, the packed message */
    size_t rows_size;
};

/* Read the next row of a batch; false at the end or when malformed. */
struct ccs__batch_row {
    enum ccs__kind kind;
    enum ccs__row_op op;
    const uint8_t *bytes;
    size_t size;
};
bool ccs__batch_next_row(const struct ccs__batch *batch, size_t *offset, struct ccs__batch_row *row);
/* Read the next group of a batch, canonical bytes included; false at the end or when malformed. */
bool ccs__batch_next_group(const struct ccs__batch *batch, size_t *offset, struct ccs__journal_group *group,
                           const uint8_t **bytes, size_t *size);

/* The same, and of the group itself only which events are its own: for who needs the bytes as they are. */
bool ccs__batch_pass_group(const struct ccs__batch *batch, size_t *offset, uint64_t *first_seq, uint64_t *count,
                           const uint8_t **bytes, size_t *size);

/* Called once a row, in the order of kinds and of ids. Anything but CCS_OK ends the loading with that status. */
typedef ccs_status (*ccs__load_fn)(void *user_data, enum ccs__kind kind, const ProtobufCMessage *message);

struct ccs__port {
    void *user_data;
    /* Make the batch durable (or hand it to somebody who will): *durable_seq is how far everything is durable now. */
    ccs_status (*commit)(void *user_data, const struct ccs__batch *batch, uint64_t *durable_seq);
    /* The durable head, then every open row (rows without an [open] field: intervals, the last one of each owner whose
     * configuration is current; command keys of the last 24 h before the head; no cursors). */
    ccs_status (*load)(void *user_data, uint64_t *seq, ccs_time *at, ccs__load_fn load, void *load_user_data);
    /* One row, closed or not: appended to `out` packed. CCS_ENOENT: there is none. For cursors, `key` is the name. */
    ccs_status (*fetch)(void *user_data, enum ccs__kind kind, uint64_t id, ccs_str key, struct ccs__buf *out);
    /* The group that holds event `seq`, or the first one after it: canonical bytes appended to `out`. CCS_DONE: none. */
    ccs_status (*read)(void *user_data, uint64_t seq, struct ccs__buf *out);
    /* Nothing is going on: tidy up. May be NULL. */
    void (*quiet)(void *user_data);
    /* Words for the last failure; never NULL. */
    const char *(*error)(void *user_data);
    void (*close)(void *user_data);
};

/* Give the center a store and load what is open. Used by ccs_open(); once, before any command. */
ccs_status ccs__center_attach(struct ccs_center *center, const struct ccs__port *port);

/* Apply the events of a journal group to a center without deciding (verify, standby): its batch then holds the rows
 * that result. CCS_ECORRUPT: the bytes do not parse or `first_seq` is not next. */
ccs_status ccs__center_replay(struct ccs_center *center, const struct ccs__journal_group *group);

#endif
