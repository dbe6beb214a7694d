/*
 * A long working day of flows, command by command: number i is the same command at the same time wherever it is given, so a center
 * that was closed or killed between any two of them must come to the same events as one that never was. Plain C, for programs
 * without a test framework too.
 */
#ifndef FLOW_SCRIPT_H
#define FLOW_SCRIPT_H

#include <ccs/ccs.h>

#define FLOW_SCRIPT_STEPS 200

/* Under the idempotency key of its number. A refusal is part of the game. */
ccs_status flow_script_step(ccs_center *center, uint64_t i);
/* Every event as JSON, a line each; to be freed. NULL: they could not be read. */
char *flow_script_events(ccs_center *center);

#endif
