/*
 * The center under test with all that watches it: memory that is counted (and may be made to fail), a store that only
 * remembers half-hours, a second center that is fed the journal, and the comparison with the model.
 */
#ifndef DESK_H
#define DESK_H

#include "center/center.h"
#include "model.h"

/* Memory with a bill: every byte must come back, and any allocation may be told to fail. */
struct memory {
    ccs_alloc alloc;
    size_t held, blocks;
    uint64_t asked;   /* allocations and growths so far */
    uint64_t fail_at; /* that one fails; 0: none */
    bool fail_on;     /* and all after it */
    size_t pad;       /* every block is so much larger, so that addresses differ from run to run */
};
void memory_init(struct memory *memory);

/* Half-hours as the store last got them. */
struct kept_row {
    enum ccs__kind kind;
    uint64_t owner;
    ccs_time start;
    uint8_t *bytes;
    size_t size;
};

struct keeper {
    struct kept_row *rows;
    size_t count, capacity;
    bool keeps; /* else batches are only accepted */
    bool fails; /* the next commits fail */
    uint64_t batches;
};
struct ccs__port keeper_port(struct keeper *keeper);
void keeper_finish(struct keeper *keeper);

struct desk {
    struct memory memory;
    ccs_center *center, *standby;
    struct keeper keeper;
    uint64_t digest;  /* of the whole journal so far */
    size_t seen;      /* bytes of the center's pending groups that were looked at */
    uint64_t groups, events;
    uint64_t by_kind[64], visit_causes[16], offer_causes[16], strategies[16], orders[8], triggers[8];
    char words[8192]; /* what differs; "" when nothing does */
};

void desk_init(struct desk *desk, bool with_standby);
void desk_finish(struct desk *desk);
/* Carry out one command, by its function or, if it has none or is to be said so, as JSON. */
ccs_status desk_execute(struct desk *desk, const struct command *command, uint64_t *result);

size_t command_json(const struct command *command, char *text, size_t size); /* command_json.c; 0: it has no JSON */

/* Each: true when they agree, else `words` say what does not. */
bool desk_compare_facts(struct desk *desk, const struct command *command, const struct facts *facts);
bool desk_compare_state(struct desk *desk, struct model *model); /* clocks, statistics and views */
bool desk_compare_rows(struct desk *desk, struct model *model);
bool desk_compare_standby(struct desk *desk);
/* The groups since the last look, to the standby; called by desk_compare_facts(). */
typedef void (*desk_event_fn)(void *user_data, const struct ccs__journal_event *event);
void desk_each_event(struct desk *desk, desk_event_fn each, void *user_data); /* of the groups since the last look */

#endif
