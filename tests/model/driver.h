/*
 * Invents commands, most of them plausible, some wrong in every way a host can be wrong. The same seed and the same
 * model give the same commands.
 */
#ifndef DRIVER_H
#define DRIVER_H

#include "model.h"

/* What the invented center makes use of; fewer bits make a difference easier to find. */
enum driver_use {
    USE_STRATEGIES = 1,   /* and line orders, memberships, several steps */
    USE_FAILURES = 2,     /* auto-busy, capacity with max, devices, expiry */
    USE_SITES = 4,        /* and rules */
    USE_ADMISSION = 8,    /* diverts, waiting room, callbacks, preferred agents, requirements of contacts */
    USE_TRANSFERS = 16,   /* consults, conferences, outside, parking */
    USE_SUPERVISORS = 32, /* and recordings */
    USE_ALL = 63
};

struct driver {
    ccs_rng rng;
    uint32_t uses;
    ccs_duration away; /* the host is about to be away for long, or 0 */
};

void driver_init(struct driver *driver, uint64_t seed, uint32_t uses);
/* A first configuration, then anything. */
void driver_first(struct driver *driver, struct command *command);
void driver_next(struct driver *driver, struct model *model, struct command *command);

/* Of the rows that fit, any one; 0 when none does. */
#define PICK(driver, model, kind, condition, value)                                                    \
    do {                                                                                               \
        uint64_t seen = 0;                                                                             \
        for (size_t i = 0; i < (model)->kind##_count; i++) {                                           \
            const struct model_##kind *it = &(model)->kind##s[i];                                      \
            if ((condition) && driver_below((driver), ++seen) == 0)                                           \
                (value) = it;                                                                          \
        }                                                                                              \
    } while (0)

/* --- driver_ask.c ------------------------------------------------------------------------------------------------- */

/* Plausible arguments for a verb; configurations apart. */
void driver_fill(struct driver *driver, const struct model *model, ccs_time now, struct payload *payload);
/* Sometimes one of the ids is wrong. */
void driver_spoil(struct driver *driver, const struct model *model, struct payload *payload);

/* --- driver_config.c ---------------------------------------------------------------------------------------------- */

uint64_t driver_below(struct driver *driver, uint64_t bound);
bool driver_chance(struct driver *driver, uint32_t percent);
int64_t driver_between(struct driver *driver, int64_t from, int64_t to);
void driver_agent(struct driver *driver, ccs_time now, struct agent_plan *plan);
void driver_queue(struct driver *driver, uint32_t name, struct queue_plan *plan);
void driver_supervisor(struct driver *driver, struct supervisor_plan *plan);
void driver_whole(struct driver *driver, const struct model *model, ccs_time now, struct whole_plan *whole);
void driver_calendar(struct driver *driver, struct calendar_plan *plan);
void driver_need(struct driver *driver, struct need_plan *need, uint32_t percent);

#endif
