/*
 * The transaction in memory. One command (or one due thing), with all that settles from it, is a group: rows are
 * edited through one door that keeps their before-image, events are applied and encoded as they are emitted, and
 * until the group ends everything can be put back exactly, `seq` included. Dry runs are groups put back.
 *
 * How a row lives:
 *   create/find -> edit (before-image kept at the group's first touch) -> change its message -> after the event's
 *   apply, every module's index() brings its links into agreement with the row. Undo restores the message and calls
 *   index() again: the same function that serves loading. Containers never shrink, so undo cannot fail.
 *
 * Rows are plain bytes: a protobuf-c message whose texts are interned (a row holds one count of each of its texts).
 * A row that is no longer open is given back after the commit that stored it, never before.
 */
#ifndef CCS__GROUP_H
#define CCS__GROUP_H

#include "base/arena.h"
#include "base/assert.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/pool.h"
#include "base/text.h"
#include "base/wheel.h"
#include "calendar.pb-c.h"
#include "command.pb-c.h"
#include "event.pb-c.h"
#include "event_flow.pb-c.h"
#include "record.pb-c.h"
#include "record/packing.h"
#include "record/record.h"
#include <ccs/event.h>
#include <ccs/status.h>
#include <ccs/time.h>

/* Kinds of rows: the order is the order of tables and of the state hash. Numbers are stored: append only. */
enum ccs__kind {
    CCS__KIND_NONE,
    CCS__KIND_SETTINGS,
    CCS__KIND_QUEUE,
    CCS__KIND_AGENT,
    CCS__KIND_AGENT_STATE,
    CCS__KIND_CONTACT,
    CCS__KIND_VISIT,
    CCS__KIND_OFFER,
    CCS__KIND_LEG,
    CCS__KIND_QUEUE_INTERVAL,
    CCS__KIND_AGENT_INTERVAL,
    CCS__KIND_COMMAND_KEY,
    CCS__KIND_CURSOR,
    CCS__KIND_PERSONAL,
    CCS__KIND_SUPERVISOR,
    CCS__KIND_ENDPOINT,
    CCS__KIND_QUEUE_STATE,
    CCS__KIND_PLACE,
    CCS__KIND_MONITOR,
    CCS__KIND_RECORDING,
    CCS__KIND_ZONE,
    CCS__KIND_CALENDAR,
    CCS__KIND_FLOW,
    CCS__KIND_FLOW_INSTANCE,
    CCS__KIND_FLOW_TIMER,
    CCS__KIND_CALENDAR_BEFORE,
    CCS__KIND_COUNT
};
#define CCS__KIND_BIT(kind) (1u << CCS__KIND_##kind)

/* The head of every row in memory; the message of the kind's type stands right behind it, texts interned. */
struct ccs__row {
    uint64_t id;
    uint64_t touched; /* serial of the group that last kept its image */
    uint8_t kind;
    bool exists : 1;    /* false: created by an undone group, or closed and waiting to be given back */
    bool stored : 1;    /* the store has a row of this id */
    bool dirty : 1;     /* changed since the last batch was taken */
    bool was_open : 1;  /* as the store has it */
    bool over : 1;      /* kinds without an [open] field: not needed in memory once stored */
    bool attended : 1;  /* in the group's list for settling */
    bool unindexed : 1; /* in the event's list for index() */
    bool fetched : 1;   /* a closed row, read back from the store; in the bounded cache */
};

static inline ProtobufCMessage *ccs__row_message(const struct ccs__row *row)
{
    return (ProtobufCMessage *)(uintptr_t)(row + 1);
}

/* What a kind of row is made of. One constant table: lib/group/kind.c. */
struct ccs__kind_info {
    const char *table; /* ccs_contact */
    const ProtobufCMessageDescriptor *type;
    bool mapped;        /* findable by ccs__row_find */
    bool versioned;     /* configuration: every change is a new row of the store, and its message with all it points
                           to lives in a block (an arena) of its own, whose pointer stands right behind the message */
};
extern const struct ccs__kind_info ccs__kinds[CCS__KIND_COUNT];
/* The n-th kind that a file is read by, n from 1: what others are indexed by comes first. */
enum ccs__kind ccs__kind_to_load(int n);

/* How a kind lies in memory; said by its module's start() through ccs__group_kind(). */
struct ccs__kind_shape {
    size_t size;          /* of the whole struct: row, message, links */
    size_t image_size;    /* of what undo keeps: from the message on */
    size_t nested_at;     /* offset of an embedded nested message, or 0 */
    size_t nested_field;  /* offset in the struct of the pointer to it */
    size_t nested_size;
    const ProtobufCMessageDescriptor *nested_type;
    const ProtobufCMessageDescriptor *part_type; /* of a nested message that few rows have, or NULL */
    size_t part_at;          /* offset in the message of the pointer to it */
    struct ccs__pool parts;  /* where they lie */
    uint8_t part_text_count;
    uint16_t part_texts[4]; /* as `texts`, in the part */
    size_t personal;      /* offset in the message of its [personal] text, or 0 */
    uint8_t text_count;   /* text fields, found from the descriptor */
    uint16_t texts[8];    /* their offsets in the message */
    const ProtobufCFieldDescriptor *open; /* the [open] field, or NULL */
};

/* What a batch does with a row of the store (center/port.h). */
enum ccs__row_op {
    CCS__ROW_INSERT = 1, /* not in the store yet */
    CCS__ROW_UPDATE = 2, /* in the store; its [open] field has not changed */
    CCS__ROW_CLOSE = 3,  /* in the store; its [open] field has changed */
    CCS__ROW_PUT = 4,    /* insert or replace (cursors) */
    CCS__ROW_DELETE = 5, /* by key (old command keys); the bytes hold the key only */
};

struct ccs__group;

/* An event while it is applied, and when it is read back. */
struct ccs__event {
    uint64_t seq;
    ccs_time at;
    ccs_time due_at; /* when it fell due, for what a timer caused; else equal to at */
    uint32_t kind;   /* CCS_EVENT_* */
    const void *body; /* the kind's message */
};

#define CCS__EVENT_COUNT 96

struct ccs__event_info {
    const char *name; /* contact_opened */
    const ProtobufCMessageDescriptor *type;
};
const struct ccs__event_info *ccs__event_info_of(uint32_t kind); /* NULL: no such kind */

/* What a domain module contributes. Any hook may be NULL. */
struct ccs__module {
    const char *name;
    ccs_status (*start)(struct ccs__group *group); /* make the module's state */
    void (*stop)(struct ccs__group *group);
    /* Change rows for an event. Never refuses; CCS_ENOMEM undoes the group. */
    ccs_status (*apply)(struct ccs__group *group, const struct ccs__event *event);
    const uint8_t *applies; /* the events that apply() is for, CCS_EVENT_*, 0 at the end; NULL: every event */
    /* Bring the links into agreement with the row. false: no memory (never when putting back). */
    bool (*index)(struct ccs__group *group, struct ccs__row *row);
    uint32_t indexes; /* the kinds that index() is for, a bit each: CCS__KIND_BIT(CONTACT) | ... */
    /* Everything was put back and indexed again: for links that hang on many rows, and would be looked at once for each. */
    void (*put_back)(struct ccs__group *group);
    /* React to a row that was attended; may emit. */
    ccs_status (*settle)(struct ccs__group *group, struct ccs__row *row);
    uint32_t settles; /* the kinds that settle() is for; 0: every kind */
    /* Before a dirty row is packed for the store: bring what is derived into its message. */
    bool (*pack)(struct ccs__group *group, struct ccs__row *row);
    uint32_t packs; /* the kinds that pack() is for; 0: every kind */
    /* The row's timer ran out; may emit. */
    ccs_status (*due)(struct ccs__group *group, struct ccs__row *row);
    /* After a commit: give back what no undo can need any more. */
    void (*reclaim)(struct ccs__group *group);
    /* Assert every invariant; for tests. */
    void (*check)(struct ccs__group *group);
};

enum { CCS__MODULE_SETTINGS, CCS__MODULE_HOURS, CCS__MODULE_AGENT, CCS__MODULE_QUEUE, CCS__MODULE_CONTACT, CCS__MODULE_REPORT,
       CCS__MODULE_ROUTE, CCS__MODULE_TRANSFER, CCS__MODULE_SUPERVISE, CCS__MODULE_INSTANCE, CCS__MODULE_COUNT };

/* A bit for each module. */
typedef uint16_t ccs__module_bits;
_Static_assert(CCS__MODULE_COUNT <= 16, "ccs__module_bits holds every module");

struct ccs__undo {
    struct ccs__row *row;
    size_t image; /* offset in `images`, or: */
};
#define CCS__UNDO_CREATED SIZE_MAX

/* Something counted or allocated that a group took or let go. */
struct ccs__holding {
    void *pointer;
    bool block; /* an arena of a versioned row; else an interned text */
};

struct ccs__rows {
    struct ccs__row **items;
    size_t count, capacity;
};

struct ccs__holdings {
    struct ccs__holding *items;
    size_t count, capacity;
};

struct ccs__group {
    ccs_alloc alloc;
    const struct ccs__module *modules[CCS__MODULE_COUNT];
    void *states[CCS__MODULE_COUNT]; /* each module's own */
    /* Whom an event or a row of a kind concerns: most modules have nothing to do with most of them. */
    ccs__module_bits applying[CCS__EVENT_COUNT], indexing[CCS__KIND_COUNT], settling[CCS__KIND_COUNT], packing[CCS__KIND_COUNT];

    struct ccs__kind_shape shapes[CCS__KIND_COUNT];
    size_t personal_of[CCS__EVENT_COUNT]; /* offset of an event's [personal] text, or 0 */
    struct ccs__arena tables;             /* owns these: */
    const struct ccs__packing *event_packings[CCS__EVENT_COUNT], *row_packings[CCS__KIND_COUNT];
    struct ccs__pool pools[CCS__KIND_COUNT];
    struct ccs__map maps[CCS__KIND_COUNT];
    struct ccs__texts texts;
    struct ccs__wheel wheel;

    uint64_t seed; /* of every draw: see ccs__group_draw() */
    const char *actor; /* of the command in progress; "": the host itself */
    uint64_t seq;  /* of the last event */
    ccs_time at;   /* of the last event; never falls */
    bool replaying; /* events come from a journal: nothing is decided */

    /* The group in progress. */
    uint64_t serial;
    bool in_group;
    uint64_t first_seq;
    ccs_time now, due_at;
    struct ccs__buf bodies; /* encoded events: see journal.h */
    uint32_t event_count;
    uint64_t start_seq;     /* seq before the group (or the dry scope) */
    ccs_time start_at, start_cursor;
    struct ccs__undo *undo;
    size_t undo_count, undo_capacity;
    struct ccs__buf images;
    struct ccs__buf personal;   /* rows of ccs_personal for the events of the group, as a batch has them */
    uint64_t personal_count;
    struct ccs__rows attended;  /* to be settled, in order */
    struct ccs__rows unindexed; /* by the event in progress */
    struct ccs__holdings taken;   /* by the group: let go if it is put back */
    struct ccs__holdings dropped; /* let go after the commit */
    size_t dropped_kept;        /* up to here they belong to finished groups */
    size_t events_max;          /* bound of one group */
    bool scope;                 /* a dry scope: keep() does not forget the undo log */

    struct ccs__buf superseded; /* old versions of configuration rows, as a batch has them (port.h) */
    uint64_t superseded_count;
    size_t superseded_kept;
    uint64_t superseded_count_kept;
    struct ccs__rows dirty;     /* changed since the last batch */
    size_t dirty_kept;          /* up to here they belong to finished groups */
    struct ccs__rows closing;   /* in the batch under way, no longer open: given back after its commit */
    struct ccs__rows fetched;   /* the cache of closed rows, oldest first */
    size_t fetched_max;

    char error[512];   /* why the last command was refused */
    uint64_t error_id; /* the id concerned, or 0 */
};

/* --- life of a group -------------------------------------------------------------------------------------- */

ccs_status ccs__group_init(struct ccs__group *group, const ccs_alloc *alloc, const struct ccs__module *const modules[]);
void ccs__group_finish(struct ccs__group *group);
/* The module is one of the group's from now on, its state not yet made. */
void ccs__group_join(struct ccs__group *group, unsigned number, const struct ccs__module *module);

/* A module says how its kind lies in memory. `image_size` counts from the message. */
void ccs__group_kind(struct ccs__group *group, enum ccs__kind kind, size_t size, size_t image_size);
/* That field of the kind is a part: a message that most rows do not have. Undo keeps it with the row. */
void ccs__group_kind_part(struct ccs__group *group, enum ccs__kind kind, const char *field);

void ccs__group_begin(struct ccs__group *group, ccs_time now, ccs_time due_at);
ccs_status ccs__group_settle(struct ccs__group *group); /* until quiet, or CCS_ELIMIT */
void ccs__group_keep(struct ccs__group *group);         /* it stands */
void ccs__group_undo(struct ccs__group *group);         /* as if it had not begun */
/* A scope of several groups that will all be put back: between these, keep() leaves the undo log in place. */
void ccs__group_scope_begin(struct ccs__group *group);
void ccs__group_scope_undo(struct ccs__group *group);

/* Apply an event read from a journal, without encoding it again. */
ccs_status ccs__group_apply(struct ccs__group *group, const struct ccs__event *event);

/* Refuse: writes the words and the id, returns `status`. */
ccs_status ccs__refuse(struct ccs__group *group, ccs_status status, uint64_t id, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* --- events ----------------------------------------------------------------------------------------------- */

/* Offset of a message's [personal] text; 0: it has none. A message has at most one (asserted). */
size_t ccs__personal_offset(const ProtobufCMessageDescriptor *type);
/* Pack without the personal text at `personal` (0: there is none). */
void ccs__pack_public(const struct ccs__packing *packing, const ProtobufCMessage *message, size_t personal,
                      struct ccs__buf *out);
/* The same, of an event's kind. */
void ccs__event_pack(const struct ccs__group *group, uint32_t kind, const ProtobufCMessage *message, struct ccs__buf *out);

/* Erase the personal text that event `seq` brought: in the store, with this group. */
ccs_status ccs__group_erase(struct ccs__group *group, uint64_t seq, const char *field);

/* The next event: apply it, index what it changed, encode it. CCS_ENOMEM: the group must be undone. */
ccs_status ccs__emit(struct ccs__group *group, uint32_t kind, const void *body);
/* The seq that the next emitted event will have: the id of what it creates. */
static inline uint64_t ccs__next_seq(const struct ccs__group *group) { return group->seq + 1; }

/*
 * Chance: a number drawn for the next event, from the seed and that event's seq. There is no generator to advance, so
 * nothing has to be put back or stored, and a decision made again at the same place draws the same. `salt` keeps several
 * draws for one event apart.
 */
uint64_t ccs__group_draw(const struct ccs__group *group, uint64_t salt);

/* --- rows ------------------------------------------------------------------------------------------------- */

void *ccs__row_find(const struct ccs__group *group, enum ccs__kind kind, uint64_t id); /* NULL: none that exists */
void *ccs__row_create(struct ccs__group *group, enum ccs__kind kind, uint64_t id);     /* NULL: no memory */
bool ccs__row_edit(struct ccs__group *group, struct ccs__row *row);                    /* false: no memory */
/* The same for what no index() looks at, such as counters. */
bool ccs__row_count(struct ccs__group *group, struct ccs__row *row);
/* The row that an event names, opened for change. It must be there (asserted), except that a journal may say anything:
 * CCS_ECORRUPT while replaying. CCS_ENOMEM. */
ccs_status ccs__row_edit_by_id(struct ccs__group *group, enum ccs__kind kind, uint64_t id, void **row);
void ccs__row_attend(struct ccs__group *group, struct ccs__row *row); /* settle will look at it */
/* The row's part, at its defaults where it had none; the row must have been opened for change. NULL: no memory. */
void *ccs__row_part(struct ccs__group *group, struct ccs__row *row);
/* Is the row's [open] field true (or has its kind none)? */
bool ccs__row_open(const struct ccs__group *group, const struct ccs__row *row);
/* The batch that holds every dirty row has been taken: they are clean; those no longer open wait for the commit. */
void ccs__group_clean(struct ccs__group *group);
/* The batch is committed: give back what is no longer open. */
void ccs__group_reclaim(struct ccs__group *group);
/* Every row of a mapped kind that exists, in the order of ids: for hashes and checks; allocates. */
ccs_status ccs__rows_sorted(const struct ccs__group *group, enum ccs__kind kind, struct ccs__row ***rows,
                            size_t *count);
void ccs__rows_sort(struct ccs__row **items, size_t count); /* by id */
/* Load a row as the store has it: interns its texts and indexes it. A closed one goes to the bounded cache. */
ccs_status ccs__row_load(struct ccs__group *group, enum ccs__kind kind, uint64_t id, const ProtobufCMessage *message);

/* Give a versioned row a deep copy of `config` as its message, in a new block; lets go of the old one. */
bool ccs__row_configure(struct ccs__group *group, struct ccs__row *row, const ProtobufCMessage *config);

/* A text for a row's field. NULL: no memory. */
const char *ccs__group_text(struct ccs__group *group, ccs_str str);
/* The row lets go of a text it held. */
bool ccs__group_drop_text(struct ccs__group *group, const char *text);

/* Settings with their defaults; the row is the settings module's. */
ccs_duration ccs__settings_shift_gap_ms(const struct ccs__group *group);
ccs_duration ccs__settings_gap_ms_max(const struct ccs__group *group);
ccs_duration ccs__settings_jump_ms_max(const struct ccs__group *group);

/* Go through the modules of a set, in their order. */
#define CCS__EACH_MODULE(i, bits)                                                                             \
    for (unsigned i##_left = (bits), i = 0; i##_left && (i = (unsigned)__builtin_ctz(i##_left), true);        \
         i##_left &= i##_left - 1)

/* Arm a row's timer for its due instant, as index() found it; nothing to do when it is armed so. */
static inline void ccs__group_arm(struct ccs__group *group, struct ccs__wheel_node *node, ccs_time due_at)
{
    if (due_at == CCS_TIME_NEVER)
        ccs__wheel_disarm(&group->wheel, node);
    else if (!ccs__wheel_armed(node) || node->due_at != due_at)
        ccs__wheel_arm(&group->wheel, node, due_at);
}

/* The module's state. */
#define CCS__STATE(group, module, type) ((type *)(group)->states[CCS__MODULE_##module])

/* Propagate a failure. */
#define CCS__TRY(expression)                  \
    do {                                      \
        ccs_status try_status = (expression); \
        if (try_status != CCS_OK)             \
            return try_status;                \
    } while (0)

/* What an event relies on. A live event that breaks it is a bug (asserted); a journal may say anything: CCS_ECORRUPT. */
#define CCS__EXPECT(group, condition, id)                                                             \
    do {                                                                                              \
        if (__builtin_expect(!(condition), 0)) {                                                      \
            CCS_ASSERT((group)->replaying);                                                           \
            return ccs__refuse((group), CCS_ECORRUPT, (id), "an event does not fit what was before"); \
        }                                                                                             \
    } while (0)

/* Set a row's text field: takes the new one, lets go of the old one. */
#define CCS__SET_TEXT(group, field, str)                            \
    do {                                                            \
        const char *set_text = ccs__group_text((group), (str));     \
        if (!set_text || !ccs__group_drop_text((group), (field)))   \
            return CCS_ENOMEM;                                      \
        (field) = (char *)(uintptr_t)set_text;                      \
    } while (0)

#endif
