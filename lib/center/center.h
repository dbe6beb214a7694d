/*
 * The whole: a group mechanism with every module, a door for commands, and the way to the store.
 *
 *   typed C functions, JSON, due things --> ccs__center_execute --> group --> pending --> commit --> recent
 */
#ifndef CCS__CENTER_H
#define CCS__CENTER_H

#include "center/port.h"
#include "group/group.h"
#include <ccs/center.h>

/* Commands by number: stored in the journal, append only. */
enum ccs__command {
    CCS__COMMAND_TAKE_DUE = 1,
    CCS__COMMAND_RECOVER = 2,
    CCS__COMMAND_PUT_AGENT = 3,
    CCS__COMMAND_PUT_QUEUE = 4,
    CCS__COMMAND_REMOVE_AGENT = 5,
    CCS__COMMAND_REMOVE_QUEUE = 6,
    CCS__COMMAND_CONFIGURE = 7,
    CCS__COMMAND_SET_PRESENCE = 8,
    CCS__COMMAND_END_WRAP_UP = 9,
    CCS__COMMAND_WANT_WRAP_UP = 10,
    CCS__COMMAND_OPEN_CONTACT = 11,
    CCS__COMMAND_QUEUE_CONTACT = 12,
    CCS__COMMAND_SET_PRIORITY = 13,
    CCS__COMMAND_CLOSE_CONTACT = 14,
    CCS__COMMAND_SET_DISPOSITION = 15,
    CCS__COMMAND_HOLD_CONTACT = 16,
    CCS__COMMAND_RETRIEVE_CONTACT = 17,
    CCS__COMMAND_TRANSFER_CONTACT = 18,
    CCS__COMMAND_ACCEPT_OFFER = 19,
    CCS__COMMAND_REJECT_OFFER = 20,
    CCS__COMMAND_FAIL_OFFER = 21,
    CCS__COMMAND_ERASE_CONTACT = 22,
    CCS__COMMAND_REFRESH_CONTACT = 23,
    CCS__COMMAND_CONSULT = 24,
    CCS__COMMAND_COMPLETE_TRANSFER = 25,
    CCS__COMMAND_CANCEL_CONSULT = 26,
    CCS__COMMAND_CONFERENCE = 27,
    CCS__COMMAND_LEAVE_CONTACT = 28,
    CCS__COMMAND_CONNECT_LEG = 29,
    CCS__COMMAND_END_LEG = 30,
    CCS__COMMAND_PARK_CONTACT = 31,
    CCS__COMMAND_UNPARK_CONTACT = 32,
    CCS__COMMAND_RECONCILE = 33,
    CCS__COMMAND_TAKE_CALLBACK = 34,
    CCS__COMMAND_CALLBACK_RESULT = 35,
    CCS__COMMAND_ADD_ENDPOINT = 36,
    CCS__COMMAND_SET_ENDPOINT = 37,
    CCS__COMMAND_REMOVE_ENDPOINT = 38,
    CCS__COMMAND_PUT_SUPERVISOR = 39,
    CCS__COMMAND_REMOVE_SUPERVISOR = 40,
    CCS__COMMAND_FORCE_PRESENCE = 41,
    CCS__COMMAND_START_MONITOR = 42,
    CCS__COMMAND_CHANGE_MONITOR = 43,
    CCS__COMMAND_END_MONITOR = 44,
    CCS__COMMAND_INTERCEPT_CONTACT = 45,
    CCS__COMMAND_REASSIGN_CONTACT = 46,
    CCS__COMMAND_PULL_CONTACT = 47,
    CCS__COMMAND_START_RECORDING = 48,
    CCS__COMMAND_PAUSE_RECORDING = 49,
    CCS__COMMAND_END_RECORDING = 50,
    CCS__COMMAND_PUT_CALENDAR = 51,
    CCS__COMMAND_REMOVE_CALENDAR = 52,
    CCS__COMMAND_PUT_ZONE = 53,
    CCS__COMMAND_RELOAD_ZONES = 54,
    CCS__COMMAND_PUT_FLOW = 55,
    CCS__COMMAND_REMOVE_FLOW = 56,
    CCS__COMMAND_START_FLOW = 57,
    CCS__COMMAND_SIGNAL_FLOW = 58,
    CCS__COMMAND_STOP_FLOW = 59,
    CCS__COMMAND_MIGRATE_FLOW = 60,
    CCS__COMMAND_COUNT
};

struct ccs__command_info {
    const char *name; /* in JSON; NULL: the center's own */
    const ProtobufCMessageDescriptor *type;
    ccs_status (*decide)(struct ccs__group *group, const ProtobufCMessage *command, uint64_t *result);
    /* A closed row the decision needs: its kind and id; it is fetched first. NULL: none. */
    enum ccs__kind (*needs)(const ProtobufCMessage *command, uint64_t *id);
};
const struct ccs__command_info *ccs__command_info_of(uint32_t command); /* NULL: no such command */
uint32_t ccs__command_by_name(ccs_str name);                            /* 0: no such command */

struct ccs__key_entry; /* keys.c: idempotency */

struct ccs__keys_kept {
    struct ccs__map by_hash;       /* hash of (actor, key) -> first entry of the chain */
    struct ccs__key_entry *oldest, *newest;
    size_t count, count_max;
};

/* Durable groups kept for readers, oldest first. */
struct ccs__recent {
    struct ccs__buf bytes;       /* varint size, canonical bytes; as in a batch */
    struct ccs__recent_group { uint64_t first_seq, count; size_t at, size; } *groups;
    size_t group_count, group_capacity;
    size_t bytes_max;
    size_t hint; /* the group read last */
};

struct ccs_center {
    struct ccs__group group;
    ccs_alloc alloc;
    size_t personal_of[CCS__COMMAND_COUNT]; /* offset of a command's [personal] text, or 0 */
    const struct ccs__packing *packings[CCS__COMMAND_COUNT]; /* in the group's tables */
    struct ccs__port port;   /* commit is NULL without a store */
    bool autocommit;         /* the simple face: each call commits at its end */
    bool in_batch;
    bool busy;               /* inside a call */
    bool fenced;
    bool recovering;         /* reopened: open offers are recalled at the first `now` */
    ccs_time last_now;
    ccs_status status;       /* of opening; CCS_OK once usable */

    /* the next call */
    char actor[129], key[129];
    size_t actor_size, key_size;
    uint32_t flags;

    /* what waits for a commit */
    struct ccs__buf pending;         /* groups, as a batch has them */
    uint64_t pending_count, pending_first_seq;
    ccs_time pending_at;
    struct ccs__buf pending_rows;    /* rows that are not in memory as rows: command keys, cursors */
    uint64_t pending_row_count;
    struct ccs__buf batch_rows;      /* of the batch under way */
    struct ccs__batch batch;
    bool batch_failed;               /* its commit failed: the outcome is unknown, it is tried again */
    uint64_t durable_seq;
    size_t undurable_bytes_max;

    struct ccs__recent recent;
    struct ccs__keys_kept keys;
    struct ccs__arena scratch;       /* of one call */
    struct ccs__arena replay;        /* of one replayed event */
    struct ccs__buf command_bytes, text;
    struct ccs__buf preview;         /* bodies of the last dry run */
    uint64_t preview_first_seq;
    ccs_time preview_at;
    uint64_t commands, refusals, replayed_count;
};

/* --- the door --------------------------------------------------------------------------------------------- */

/* Every command ends here. `result`: the id it returns, or NULL. */
ccs_status ccs__center_execute(struct ccs_center *center, enum ccs__command kind, const ProtobufCMessage *command,
                               ccs_time now, uint64_t *result);
/* CCS_EAGAIN when what waits for a commit has reached its bound. */
ccs_status ccs__center_room(struct ccs_center *center);
/* CCS_EBUSY, with words, from inside a callback of the host's: what the call under way has in hand must stay as it is. */
ccs_status ccs__center_idle(struct ccs_center *center);
/* Begin of every call that is not a command. */
ccs_status ccs__center_enter(struct ccs_center *center);
/* End of every call that makes a command, and of one that never came to the door: what ccs_center_call() said is
 * forgotten, the simple face commits. Returns `status`, or the commit's. */
ccs_status ccs__center_leave(struct ccs_center *center, ccs_status status);

/* For those above: the words of a failure that happened outside a group. Returns `status`. */
/* A view as the caller's header knows it: both begin with their size. views.c. */
void ccs__view_give(void *view, const void *full, size_t full_size);
/* What was written to center->text goes to the caller; nothing, when it could not be. */
ccs_status ccs__text_give(struct ccs_center *center, ccs_status status, ccs_str *text);
ccs_status ccs__center_fail(struct ccs_center *center, ccs_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* --- parts ------------------------------------------------------------------------------------------------ */

ccs_status ccs__keys_seen(struct ccs_center *center, uint64_t digest, ccs_time now, uint64_t *result, bool *seen);
ccs_status ccs__keys_keep(struct ccs_center *center, uint64_t digest, uint64_t first_seq, uint64_t count,
                          uint64_t result);
ccs_status ccs__keys_load(struct ccs_center *center, const Ccs__CommandKey *key);
void ccs__keys_kept_finish(struct ccs_center *center);
uint64_t ccs__digest(const void *bytes, size_t size, uint64_t seed); /* 64 bits, the same everywhere; not for secrets */

ccs_status ccs__commit_now(struct ccs_center *center);
ccs_status ccs__pending_row(struct ccs_center *center, enum ccs__kind kind, enum ccs__row_op op,
                            const ProtobufCMessage *message);
/* Without a store nothing may be lost for readers: room for the batch before it is committed. */
ccs_status ccs__recent_reserve(struct ccs_center *center);
void ccs__recent_add(struct ccs_center *center);
void ccs__recent_finish(struct ccs_center *center);
/* The durable group that holds `seq` or the first after it; borrowed until the next call. CCS_DONE: none. */
ccs_status ccs__group_at(struct ccs_center *center, uint64_t seq, struct ccs__journal_group *group);

/* A row in memory, or fetched. NULL: there is none, or (see *status) it could not be read. */
void *ccs__center_row(struct ccs_center *center, enum ccs__kind kind, uint64_t id, ccs_status *status);

/* Read a JSON text; an error's words begin with LINE:COLUMN: PATH. */
ccs_status ccs__text_read(ccs_center *center, ccs_str json, const ProtobufCMessageDescriptor *type,
                          struct ccs__arena *arena, ProtobufCMessage **message);
void ccs__event_write_json(const struct ccs__journal_event *event, const ProtobufCMessage *body, struct ccs__buf *out);

/* load.c: is what a loaded row names there, and do all rows fit together? Is what a journal's event says possible at all? */
bool ccs__load_sound(const struct ccs__group *group, enum ccs__kind kind, const ProtobufCMessage *message);
bool ccs__load_event_sound(const struct ccs__group *group, uint32_t event, const ProtobufCMessage *body);
ccs_status ccs__load_check(struct ccs_center *center);

ccs_status ccs__configure_decide(struct ccs__group *group, const Ccs__Configuration *configuration);

#endif
