/*
 * Variables: those that no rule reads, and those that nothing sets. Both may be meant so (people read an instance's data; a
 * start may bring initial values), so they are notes.
 */
#include "flowcheck/checking.h"

#define DO(name) CCS__FLOW_DO__FLOW_DO_##name

struct use {
    bool read, set;
};

static void set_one(struct use *uses, const struct ccs__flow *flow, uint16_t variable)
{
    if (variable < flow->variable_count)
        uses[variable].set = true;
}

static void find_sets(struct use *uses, const struct ccs__flow *flow)
{
    for (uint32_t i = 0; i < flow->variable_count; i++)
        uses[i].set = flow->variables[i].value != 0;
    for (uint32_t i = 0; i < flow->action_count; i++) {
        const struct ccs__flow_action *action = &flow->actions[i];
        set_one(uses, flow, action->to);
        set_one(uses, flow, action->index_to);
        if (action->kind == DO(SEND))
            set_one(uses, flow, flow->sends[action->send].id_to);
    }
    for (uint32_t i = 0; i < flow->child_count; i++)
        set_one(uses, flow, flow->children[i].id_to);
}

static void find_reads(struct use *uses, const struct ccs__flow *flow)
{
    for (uint32_t r = 1; r < flow->rule_count; r++) {
        const struct ccs__flow_rule *rule = &flow->rules[r];
        for (uint32_t v = 0; rule->compiled && v < flow->variable_count; v++)
            uses[v].read |= ccs__rule_uses(rule->compiled, CCS__FLOW_ROOT_VARIABLES + v);
        for (uint32_t m = rule->mentions.first; m < rule->mentions.end; m++)
            if (flow->mentions[m] < flow->variable_count)
                uses[flow->mentions[m]].read = true;
    }
}

void ccs__flow_check_values(struct ccs__flow_checking *checking)
{
    const struct ccs__flow *flow = checking->flow;
    struct use *uses = ccs__flow_check_take(checking, flow->variable_count, sizeof *uses);
    if (!uses)
        return;
    find_sets(uses, flow);
    find_reads(uses, flow);
    for (uint32_t v = 0; v < flow->variable_count; v++) {
        const struct ccs__flow_variable *variable = &flow->variables[v];
        if (!variable->declared)
            continue;
        if (!uses[v].read)
            ccs__flow_find(checking, CCS__FLOW_NOTE, "variable-unread", CCS__FLOW_ROOT, "variables", v, NULL,
                           "no rule reads \"%.*s\"", CCS__FLOW_SHOW_NAME(variable->name));
        else if (!uses[v].set)
            ccs__flow_find(checking, CCS__FLOW_NOTE, "variable-unset", CCS__FLOW_ROOT, "variables", v, NULL,
                           "nothing in the flow sets \"%.*s\": it has a value only if a start brings one",
                           CCS__FLOW_SHOW_NAME(variable->name));
    }
}
