/*
 * What the files explain*.c share: parts of an explanation, appended as JSON. Private to route.
 */
#ifndef CCS__ROUTE_EXPLAIN_H
#define CCS__ROUTE_EXPLAIN_H

#include "route/route.h"

/* "name":"text" */
void ccs__explain_text(struct ccs__buf *json, const char *name, const char *text);
/* An enum's value as JSON writes it; `prefix` letters of its full name are left out. Returns `room`. */
const char *ccs__explain_name(const ProtobufCEnumDescriptor *type, int value, size_t prefix, char room[64]);
/* Why the agent has no room for one more contact of the channel, though he would serve it. */
void ccs__explain_no_room(const struct ccs__agent_state *state, uint8_t channel, ccs_time now, char *why, size_t size);
/* Why he does not take from the line; "" when he could. */
void ccs__explain_why_not(struct ccs__group *group, const struct ccs__line *line, const struct ccs__agent *agent,
                          const struct ccs__agent_state *state, char *why, size_t size);
/* Why it waits, in one word of a fixed list. */
const char *ccs__explain_waits_for(const struct ccs__group *group, const struct ccs__visit *visit);
/* "visit":..., its queue, place, keys and next instants. */
void ccs__explain_visit(struct ccs__group *group, const struct ccs__visit *visit, struct ccs__buf *json);
/* What a visit asks of agents at this moment; it may be ringing. */
ccs_status ccs__explain_asking(struct ccs__group *group, const struct ccs__visit *visit, struct ccs__asking *asking);
/* "strategies":..., "candidates":..., "able", "agents", "first". */
ccs_status ccs__explain_candidates(struct ccs__group *group, const struct ccs__asking *asking, struct ccs__buf *json);

#endif
