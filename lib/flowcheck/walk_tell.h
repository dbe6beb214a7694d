/*
 * What a walk has found, in words and as JSON. A way is told as a story: open --accept--> working --late (timer)--> late.
 */
#ifndef CCS__FLOW_WALK_TELL_H
#define CCS__FLOW_WALK_TELL_H

#include "base/buf.h"
#include "flowcheck/walk.h"

/* The shortest way to a configuration. Each appends; out->failed says that memory ran out. */
void ccs__flow_story(const struct ccs__flow_walk *walk, uint32_t to, struct ccs__buf *out);
/* The way on which a state was entered or a transition taken first, its last step included. */
void ccs__flow_story_of(const struct ccs__flow_walk *walk, uint32_t from, const struct ccs__flow_input *input, uint32_t to,
                        struct ccs__buf *out);
void ccs__flow_story_round(const struct ccs__flow_walk *walk, const struct ccs__flow_cycle *cycle, struct ccs__buf *out);
/* Why a transition was never taken. */
const char *ccs__flow_untaken_why(const struct ccs__flow_walk *walk, uint32_t transition);
/* Initial transitions are not counted: they are part of an entry. */
bool ccs__flow_is_told(const struct ccs__flow *flow, uint32_t transition);
/* The words of one of walk->limits; NULL: there is no such bit. */
const char *ccs__flow_limit_text(uint32_t limit);

#define CCS__FLOW_LIMIT_COUNT 5
#define CCS__FLOW_TOLD_MAX 100 /* of each list, in words; JSON has all */

/* `paths`: also the way to every state. */
void ccs__flow_walk_text(const struct ccs__flow_walk *walk, bool paths, struct ccs__buf *out);
void ccs__flow_walk_json(const struct ccs__flow_walk *walk, struct ccs__buf *out);

#endif
