/*
 * Timers in exact (instant, id, kind) order: a hierarchical wheel of 8 levels of 64 slots, 1 ms each at the lowest,
 * with an occupancy word a level. Nodes live inside other structs; arming never allocates.
 *
 * A node sits at the level of the highest 6-bit digit in which its instant differs from the cursor. Moving the cursor
 * re-files the nodes of the slots it enters; ccs__wheel_rewind() does the reverse, for dry runs.
 * Instants beyond 2^48 ms after 1970 (year 10 889) and CCS_TIME_NEVER are never armed.
 */
#ifndef CCS__WHEEL_H
#define CCS__WHEEL_H

#include <ccs/time.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CCS__WHEEL_LEVELS 8
#define CCS__WHEEL_SLOTS 64
#define CCS__WHEEL_AT_MAX ((ccs_time)1 << 48)

struct ccs__wheel_node {
    struct ccs__wheel_node *next, *previous; /* NULL next: not armed */
    ccs_time due_at;
    uint64_t id;   /* breaks ties of due_at, smaller first; set by the owner */
    uint8_t kind;  /* breaks ties of id; set by the owner */
    uint8_t level; /* of a list's head: which list this is; not used in nodes */
    uint8_t slot;
};

struct ccs__wheel {
    ccs_time cursor; /* everything armed is due at or after it */
    size_t count;
    uint64_t occupied[CCS__WHEEL_LEVELS];
    struct ccs__wheel_node heads[CCS__WHEEL_LEVELS][CCS__WHEEL_SLOTS]; /* circular lists */
    bool sorted; /* the lowest slot at the cursor is in (id, kind) order */
};

void ccs__wheel_init(struct ccs__wheel *wheel, ccs_time cursor);

/* Arm, or move if armed. An earlier due_at than the cursor becomes the cursor; NEVER (and beyond AT_MAX) disarms. */
void ccs__wheel_arm(struct ccs__wheel *wheel, struct ccs__wheel_node *node, ccs_time due_at);
void ccs__wheel_disarm(struct ccs__wheel *wheel, struct ccs__wheel_node *node); /* fine when not armed */
static inline bool ccs__wheel_armed(const struct ccs__wheel_node *node) { return node->next != NULL; }

/* Take out the first node due at or before `now`, in exact (due_at, id, kind) order, and move the cursor to its
 * instant; NULL when there is none, with the cursor then at `now` (at most AT_MAX - 1; an earlier `now` than the cursor
 * leaves it). Nodes armed meanwhile join in their place. */
struct ccs__wheel_node *ccs__wheel_take(struct ccs__wheel *wheel, ccs_time now);

/* No node is due before the returned instant; it is exact when a slot of 1 ms or at most 16 nodes is first, else the
 * start of that slot (so a host may wake a few times for nothing, never late). CCS_TIME_NEVER when nothing is armed. */
ccs_time ccs__wheel_deadline(const struct ccs__wheel *wheel);

/* Move the cursor back to an earlier instant, re-filing what was filed relative to the later one: O(slots), whatever
 * the number of nodes. Rewind first, then arm again what was taken, or its due_at is pulled up to the later cursor. */
void ccs__wheel_rewind(struct ccs__wheel *wheel, ccs_time cursor);
void ccs__wheel_check(const struct ccs__wheel *wheel); /* walks everything, asserts; for tests */

#endif
