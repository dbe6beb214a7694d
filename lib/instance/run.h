/*
 * What is on its way within one group, and what it has cost. Private to queue.c, work.c and run.c.
 */
#ifndef CCS__INSTANCE_RUN_H
#define CCS__INSTANCE_RUN_H

#include "instance/instance.h"

enum ccs__run_what {
    CCS__RUN_SIGNAL,
    CCS__RUN_START,
    CCS__RUN_STOP,
    CCS__RUN_LET_GO,
    CCS__RUN_DONE,
    CCS__RUN_FAIL,
};

struct ccs__run_item {
    struct ccs__run_item *next;
    enum ccs__run_what what;
    uint64_t instance;
    uint64_t sender;                /* in whose step it was sent; 0: it is the command's or the timer's own */
    struct ccs__flow_signal signal; /* of others: data has the words, or what it is done with */
};

struct ccs__run {
    struct ccs__arena arena; /* of the items */
    struct ccs__run_item *first, *last;
    struct ccs__run_item *urgent; /* the last of those put before the others by the item under way; NULL: none yet */
    uint64_t sender;              /* of what is put there now */
    bool due, failed;             /* failed: no memory for an item */
    bool strict;                  /* the first signal must mean something */
    bool closed;                  /* nothing more is taken: the group comes to its end */

    /* work.c: since the group began, or since one was found at fault. */
    uint64_t work, work_max;
    uint32_t steps, steps_max;
    uint32_t faults;
    uint64_t round;    /* never the same again: what instances are charged belongs to one */
    uint64_t heaviest; /* who is charged most, the first of them; 0: nobody yet */
    uint64_t most;
};
#define CCS__RUN(group) (CCS__INSTANCES(group)->run)

/* --- queue.c --------------------------------------------------------------------------------------------------- */

ccs_str ccs__run_copy(struct ccs__run *run, ccs_str str); /* lives as long as the group; "" and run->failed: no memory */
struct ccs__run_item *ccs__run_pop(struct ccs__run *run); /* NULL: there is none */
void ccs__run_put_back(struct ccs__run *run, struct ccs__run_item *item); /* before all others */
void ccs__run_drop(struct ccs__run *run, uint64_t sender); /* signals that it has sent */
/* Before the others, behind those that the item under way put there. */
void ccs__run_put_urgent(struct ccs__group *group, enum ccs__run_what what, uint64_t instance, ccs_str words);
/* The same of one that has been left in good order, and is to end now. */
void ccs__run_put_left(struct ccs__group *group, const struct ccs__run_item *item);

/* --- work.c ---------------------------------------------------------------------------------------------------- */

void ccs__work_begin(struct ccs__run *run);
/* What one step may still do: never 0. */
uint64_t ccs__work_left(const struct ccs__run *run);
/* What a step that is about to be carried out has cost, besides what lib/flow counted: its effects and their bytes. */
uint64_t ccs__work_of_effects(const struct ccs__flow_effects *effects, const struct ccs__run_item *item, size_t texts);
/* One more step, of `instance`. false: it is too much, and nothing of it may be carried out. */
bool ccs__work_charge(struct ccs__group *group, const struct ccs__run_item *item, struct ccs__instance *instance, uint64_t work);
/* Too much was done: whose fault it is. What follows may do half as much. CCS__INSTANCE_FAULTS_MAX times; then NULL, always. */
struct ccs__instance *ccs__work_blame(struct ccs__group *group);

#endif
