/*
 * The router: who gets it. A *class* is one requirement, interned, with the set of agents who meet it; a *line* is
 * (queue, channel, class), an ordered tree of waiting visits whose head stands in a flat array.
 *
 *   a contact arrives:  walk the first idle agents in the strategy's order; if none of them fits, scan
 *                       (class set AND available for the channel) a word at a time
 *   an agent is freed:  compare the heads of the lines he can take from
 *
 * Neither depends on how many merely wait. Everything here is derived from rows: nothing is stored.
 */
#ifndef CCS__ROUTE_H
#define CCS__ROUTE_H

#include "agent/agent.h"
#include "base/bitset.h"
#include "contact/contact.h"
#include "group/group.h"
#include "queue/queue.h"

struct ccs__class {
    const char *text;            /* the canonical requirement; counted */
    struct ccs__bitset eligible; /* by agent slot */
    uint64_t number; /* unlike its place in the array it never changes */
    uint32_t lines;  /* of this class */
};

struct ccs__line {
    uint64_t queue;
    struct ccs__class *class;
    struct ccs__tree visits;
    uint32_t index;              /* of its head */
    uint8_t channel;
    uint64_t hash;
    struct ccs__line *hash_next; /* others of the same hash */
    struct ccs__line *queue_next; /* others of the same queue */
};

/* The first of a line, in one flat array; an empty line's comes after every other. */
struct ccs__head {
    int64_t rank, at;
    uint64_t seq;
    struct ccs__visit *visit; /* NULL: the line is empty */
    uint16_t channel;         /* bit; 0 while the line is empty, so that one test passes it over */
};

struct ccs__router {
    /* agents */
    struct ccs__agent_state **slots; /* NULL: free */
    size_t slot_count, slot_capacity;
    struct ccs__bitset used_slots;
    struct ccs__bitset available[CCS__CHANNEL_COUNT];
    struct ccs__tree idle;     /* available agents: nothing in progress first, then longest idle */
    struct ccs__tree position; /* available agents by position; kept once a queue goes top down */
    bool by_position;
    /* classes and lines */
    struct ccs__class **classes;
    size_t class_count, class_capacity;
    uint64_t class_number; /* of the next class */
    struct ccs__map class_by_text; /* address of the interned requirement */
    struct ccs__line **lines;
    struct ccs__head *heads;
    size_t line_count, line_capacity, head_capacity;
    struct ccs__map line_by_hash;
    /* the visit relaxed last, and in which group: why an offer was made then */
    uint64_t relaxed_visit, relaxed_serial;
    /* counts */
    uint64_t waiting; /* visits in lines */
    size_t swept_lines; /* lines that were left at the last sweep */
};

#define CCS__ROUTER(group) CCS__STATE(group, ROUTE, struct ccs__router)

extern const struct ccs__module ccs__route_module;

/* classes.c: NULL: no memory. */
void ccs__route_class_destroy(struct ccs__group *group, struct ccs__class *class);
struct ccs__class *ccs__route_class(struct ccs__group *group, const char *text);
struct ccs__line *ccs__route_line(struct ccs__group *group, struct ccs__queue *queue, uint8_t channel,
                                  struct ccs__class *class);
/* The agent's configuration is new: his bit in every class and his lines. false: no memory. */
bool ccs__route_evaluate(struct ccs__group *group, struct ccs__agent *agent, struct ccs__agent_state *state);
bool ccs__route_take_slot(struct ccs__group *group, struct ccs__agent_state *state);
void ccs__route_give_slot(struct ccs__group *group, struct ccs__agent_state *state);
/* Lines that stand empty and that nobody may enter again (of a removed queue, of one asked-for agent) go, and the classes
 * that have no line left; when they are many, so that it costs little per commit. After a commit only. */
void ccs__route_sweep(struct ccs__group *group);
void ccs__route_classes_finish(struct ccs__group *group);

/* pick.c */
struct ccs__pick {
    struct ccs__agent_state *agent; /* NULL: nobody */
    struct ccs__visit *visit;       /* NULL: nothing */
    uint32_t candidates;
    uint64_t runner_up;
    int64_t key, runner_up_key;
};
/* Who takes this visit now. */
struct ccs__pick ccs__route_pick_agent(const struct ccs__group *group, const struct ccs__line *line,
                                       Ccs__Strategy strategy);
/* What this agent takes now. */
struct ccs__pick ccs__route_pick_visit(const struct ccs__group *group, const struct ccs__agent_state *agent);

/* admit.c: decide. */
ccs_status ccs__route_decide_queue(struct ccs__group *group, const Ccs__QueueContact *command);
ccs_status ccs__route_decide_transfer(struct ccs__group *group, const Ccs__TransferContact *command);
ccs_status ccs__route_decide_priority(struct ccs__group *group, const Ccs__SetPriority *command);

/* check.c */
void ccs__route_check(struct ccs__group *group);

#endif
