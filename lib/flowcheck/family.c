/*
 * Flows that are given together, and those of them that children name, compiled.
 */
#include "flowcheck/family.h"
#include "flow/chart.h"

ccs_status ccs__flow_family_open(struct ccs__flow_family *family, const Ccs__Configuration *text, const struct ccs__flow *flow,
                                 const ccs_alloc *alloc, struct ccs__arena *arena)
{
    size_t count = text ? text->n_flows : 0;
    *family = (struct ccs__flow_family){.count = 0};
    if (!text)
        return CCS_OK;
    family->definitions = text->flows;
    family->calendars = text->calendars;
    family->calendar_count = text->n_calendars;
    family->flows = ccs__arena_take(arena, count * sizeof *family->flows + 1);
    if (!family->flows)
        return CCS_ENOMEM;
    for (size_t i = 0; i < count; i++)
        family->flows[i] = NULL;
    family->count = count;
    for (uint32_t i = 0; i < flow->child_count; i++) {
        struct ccs__flow_error error;
        ccs_status status;
        size_t found = ccs__flow_family_find(family, flow->children[i].flow);
        if (found == SIZE_MAX || family->flows[found])
            continue;
        family->flows[found] = ccs__flow_compile(alloc, text->flows[found], &error, &status);
        if (!family->flows[found] && status == CCS_ENOMEM)
            return status;
    }
    return CCS_OK;
}

void ccs__flow_family_finish(struct ccs__flow_family *family)
{
    for (size_t i = 0; i < family->count; i++)
        ccs__flow_destroy(family->flows[i]);
    *family = (struct ccs__flow_family){.count = 0};
}

size_t ccs__flow_family_find(const struct ccs__flow_family *family, ccs_str key)
{
    for (size_t i = 0; family && key.size > 0 && i < family->count; i++)
        if (ccs__flow_same(ccs_str_from(family->definitions[i]->key), key))
            return i;
    return SIZE_MAX;
}
