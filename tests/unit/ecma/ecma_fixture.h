/*
 * A world of ten variables, x0 to x9, for the tests of ecma. x0 to x4 are declared.
 */
#ifndef ECMA_FIXTURE_H
#define ECMA_FIXTURE_H

#include "ecma/run.h"
#include <criterion/criterion.h>

#define ECMA_SLOTS 10

struct ecma_world {
    struct ccs__ecma_world world;
    struct ccs__ecma_datum slots[ECMA_SLOTS];
    char texts[ECMA_SLOTS][8192];
};

void ecma_world_init(struct ecma_world *world);
/* Runs a script, then an expression, with this memory; the text of the second's value, as JSON would have it. "" : failed. */
const char *ecma_run(struct ecma_world *world, const ccs_alloc *alloc, const char *script, const char *text, char why[256],
                     enum ccs__ecma_outcome *outcome);
void ecma_gives(const char *script, const char *text, const char *value);
void ecma_fails(const char *script, const char *text, const char *words);

#endif
