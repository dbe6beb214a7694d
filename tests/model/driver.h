/*
 * Invents commands, most of them plausible, some wrong in every way a host can be wrong. The same seed and the same
 * model give the same commands.
 */
#ifndef DRIVER_H
#define DRIVER_H

#include "model.h"

struct driver {
    ccs_rng rng;
};

void driver_init(struct driver *driver, uint64_t seed);
/* A first configuration, then anything. */
void driver_first(struct driver *driver, struct command *command);
void driver_next(struct driver *driver, struct model *model, struct command *command);

#endif
