/*
 * From one version of a flow to another: what each part of the old one is in the new. Names carry everything over; renames say
 * which have another name there. Made once for two versions, used for any number of instances.
 *
 *   states      by name
 *   variables   by name
 *   timers      by name, whatever state has them; one whose name is made up by its state's and its place there
 *   children    likewise; one without a name only while the same flow runs there
 *
 * Nothing is guessed: what an instance has and the other version has not is refused, but for a history's memory, which is
 * forgotten, and children and timers, which end.
 */
#ifndef CCS__FLOW_TRANSLATE_H
#define CCS__FLOW_TRANSLATE_H

#include "flow/flow.h"

/* To "": a variable is dropped, a history forgets. `used` is set, and never taken back, when the old version has such a name. */
struct ccs__flow_rename {
    ccs_str from, to;
    bool used;
};

struct ccs__flow_renames {
    struct ccs__flow_rename *states, *variables;
    size_t state_count, variable_count;
};

struct ccs__flow_translation;

/* Both flows must stay. CCS_EINVAL fills `words`: a name twice, one that the new version does not have, a state to nothing, two
 * variables to one. CCS_ENOMEM. */
ccs_status ccs__flow_translation_create(const struct ccs__flow *from, const struct ccs__flow *to,
                                        const struct ccs__flow_renames *renames, const ccs_alloc *alloc, char words[256],
                                        struct ccs__flow_translation **translation);
void ccs__flow_translation_destroy(struct ccs__flow_translation *translation); /* NULL is fine */

/* A running instance in the other version's terms. What does not fit is appended to `wrong`, which is empty before, in words, and
 * `state` is as it was; the histories whose memory is lost to `forgotten`, as JSON texts by commas. CCS_ENOMEM. */
ccs_status ccs__flow_translate(struct ccs__flow_translation *translation, const struct ccs__flow_state *old,
                               struct ccs__flow_state *state, struct ccs__buf *forgotten, struct ccs__buf *wrong);

/* --- about the instance translated last ------------------------------------------------------------------------------------ */

/* The timer that its timer of this name goes on as: each is taken once. false: it ends. */
bool ccs__flow_translate_timer(struct ccs__flow_translation *translation, ccs_str name, uint32_t *state, uint32_t *index);
/* What its child of this name, which may be made up, is called there, in `room`; false: there is none such. `old`: as it was. */
#define CCS__FLOW_CHILD_NAME_MAX (CCS__FLOW_NAME_MAX + 40)
bool ccs__flow_translate_child(const struct ccs__flow_translation *translation, const struct ccs__flow_state *old, ccs_str name,
                               char room[CCS__FLOW_CHILD_NAME_MAX], ccs_str *becomes);
/* Was this part of the new version there before: a variable, with or without a value; a timer or child whose state was active, or
 * a timer that was taken; a final state that had been reached? Else it is new to the instance. */
bool ccs__flow_translation_had(const struct ccs__flow_translation *translation, enum ccs__flow_part part, uint32_t state,
                               uint32_t index);

#endif
