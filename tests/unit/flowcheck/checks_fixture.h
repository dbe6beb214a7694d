/*
 * What the tests of checks and walks share: findings and walks of a chart as text.
 */
#ifndef CHECKS_FIXTURE_H
#define CHECKS_FIXTURE_H

#include "flowcheck/check.h"
#include "flowcheck/walk.h"
#include "flowcheck/walk_tell.h"
#include "unit/flow/flow_fixture.h"

/* "unreachable states[2]; no-timeout states[0]", in order; notes only if asked for. The text is static. */
const char *checks_of(const char *chart, bool notes);
/* The words of the first finding of a code; "" none. */
const char *checks_words(const char *chart, const char *code);
/* The report of a walk, with ways to all states. */
const char *walk_of(const char *chart);
/* A chart drawn by chance: states within states, parallel ones, histories, finals, guards over variables and data, timers. */
#define CHECKS_STATES_MAX 64
void checks_draw(ccs_rng *rng, size_t states, char *chart, size_t size);

#endif
