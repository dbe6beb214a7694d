/*
 * What a flow is compiled in. Private to the compile_*.c files.
 */
#ifndef CCS__FLOW_BUILD_H
#define CCS__FLOW_BUILD_H

#include "flow/chart.h"

struct ccs__flow_build {
    struct ccs__flow *flow;
    const Ccs__Flow *definition;
    struct ccs__flow_error *error;
    ccs_status status;          /* the first failure */
    struct ccs__arena scratch;  /* dies with the build */
    char path[CCS__FLOW_NAME_MAX]; /* where in the definition; grows and is cut back */
    size_t path_size;
    struct ccs__flow_names rule_names;  /* what a rule wants and its text: the same rule is compiled once */
    /* Room taken in flow's arrays, by what was counted beforehand. */
    uint32_t action_max, match_max, target_max, send_max, param_max, rule_max, transition_max, timer_max, child_max, each_max;
    ccs__flow_mention *mentions; /* grow in flow->alloc until they are kept */
    size_t mention_capacity;
};

/* Note a failure, unless there is one. `member`: of what the path names, or NULL. Returns false. */
bool ccs__flow_fail(struct ccs__flow_build *build, ccs_status status, const char *member, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
bool ccs__flow_fail_memory(struct ccs__flow_build *build);
/* Go down one step of the path; give what it returns to ccs__flow_path_back(). */
size_t ccs__flow_path(struct ccs__flow_build *build, const char *member, size_t index);
void ccs__flow_path_back(struct ccs__flow_build *build, size_t mark);
/* Of the flow's arena; NULL: noted. Zeroed. */
void *ccs__flow_take(struct ccs__flow_build *build, size_t count, size_t size);
/* A copy, NUL-terminated as well. */
bool ccs__flow_keep(struct ccs__flow_build *build, const char *text, ccs_str *kept);

/* --- compile_states.c: names and the tree; compile_shape.c: what follows from it, when transitions are there */

bool ccs__flow_compile_tree(struct ccs__flow_build *build);
bool ccs__flow_compile_shape(struct ccs__flow_build *build);

/* --- compile_signals.c ---------------------------------------------------------------------------------------------- */

bool ccs__flow_compile_signals(struct ccs__flow_build *build);
/* A signal as a transition names it, without the ".*" or "." at its end. */
ccs_str ccs__flow_signal_trim(const char *text);

/* --- compile_variables.c ---------------------------------------------------------------------------------------------- */

bool ccs__flow_compile_variables(struct ccs__flow_build *build);
bool ccs__flow_is_word(ccs_str name);
/* A declared variable, or CCS__FLOW_NO_VARIABLE; "" is none. */
uint16_t ccs__flow_variable_find(const struct ccs__flow *flow, const char *name);
uint8_t ccs__flow_type_of(Ccs__FlowValueKind kind);
const char *ccs__flow_kind_name(uint8_t type);

/* --- compile_rules.c -------------------------------------------------------------------------------------------------- */

/* What a text rule must give when it may give any value: of a list, any list. */
#define CCS__FLOW_ANY_LIST 0xFE
/* In ECMAScript: where something is assigned to; statements. */
#define CCS__FLOW_PLACE 0xFD
#define CCS__FLOW_STATEMENTS 0xFC

bool ccs__flow_compile_schema(struct ccs__flow_build *build);
/* "" is rule 0. `member` is where it stands. */
bool ccs__flow_compile_rule(struct ccs__flow_build *build, const char *member, const char *text, uint8_t wanted, uint32_t *rule);
bool ccs__flow_keep_mentions(struct ccs__flow_build *build);

/* --- compile_script.c ------------------------------------------------------------------------------------------------- */

bool ccs__flow_compile_script(struct ccs__flow_build *build, struct ccs__flow_rule *rule);
bool ccs__flow_add_mention(struct ccs__flow_build *build, uint32_t first, ccs__flow_mention mention);
/* Names that scripts bring in: given one by one; false ends it, and is returned. */
bool ccs__flow_script_names(struct ccs__flow_build *build, const char *text,
                            bool (*take)(struct ccs__flow_build *build, const char *name));

/* --- compile_actions.c ------------------------------------------------------------------------------------------------ */

bool ccs__flow_compile_actions(struct ccs__flow_build *build, const char *member, Ccs__FlowAction *const *actions, size_t count,
                               struct ccs__flow_range *range);
/* A variable by its name, or in ECMAScript a rule for a field or item of one. */
bool ccs__flow_compile_place(struct ccs__flow_build *build, const char *member, const char *name, uint16_t *variable,
                             uint32_t *place);
/* `own`: data of a signal to itself, whose fields a strict flow has declared. */
bool ccs__flow_compile_params(struct ccs__flow_build *build, const char *member, Ccs__FlowParam *const *params, size_t count,
                              bool own, struct ccs__flow_range *range);

/* --- compile_parts.c -------------------------------------------------------------------------------------------------- */

bool ccs__flow_compile_parts(struct ccs__flow_build *build);

/* --- state.c ---------------------------------------------------------------------------------------------------------- */

void ccs__flow_lay_out(struct ccs__flow *flow);

/* --- ask.c ------------------------------------------------------------------------------------------------------------ */

struct ccs__flow_cache *ccs__flow_cache_create(const ccs_alloc *alloc);
void ccs__flow_cache_destroy(struct ccs__flow_cache *cache, const ccs_alloc *alloc);

#endif
