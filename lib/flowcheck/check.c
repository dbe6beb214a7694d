/*
 * The checks of a flow, one after the other, and the list of what they find.
 */
#include "base/sort.h"
#include "flowcheck/checking.h"
#include <stdarg.h>
#include <stdio.h> /* snprintf only, into memory */

/* --- findings ----------------------------------------------------------------------------------------------------- */

void ccs__flow_findings_init(struct ccs__flow_findings *findings, const ccs_alloc *alloc)
{
    *findings = (struct ccs__flow_findings){.alloc = alloc};
}

void ccs__flow_findings_finish(struct ccs__flow_findings *findings)
{
    if (findings->alloc)
        ccs__free(findings->alloc, findings->items, findings->capacity * sizeof *findings->items);
    *findings = (struct ccs__flow_findings){.alloc = findings->alloc};
}

const char *ccs__flow_severity_name(enum ccs__flow_severity severity)
{
    static const char *const names[] = {[CCS__FLOW_NOTE] = "note", [CCS__FLOW_WARNING] = "warning", [CCS__FLOW_ERROR] = "error"};
    return names[severity];
}

static struct ccs__flow_finding *add_finding(struct ccs__flow_checking *checking, enum ccs__flow_severity severity)
{
    struct ccs__flow_findings *findings = checking->findings;
    void *items = findings->items;
    if (checking->failed)
        return NULL;
    findings->counts[severity]++;
    if (findings->count == CCS__FLOW_FINDINGS_MAX)
        return NULL;
    if (!ccs__alloc_grow(findings->alloc, &items, &findings->capacity, findings->count + 1, sizeof *findings->items)) {
        checking->failed = true;
        return NULL;
    }
    findings->items = items;
    return &findings->items[findings->count++];
}

void ccs__flow_find(struct ccs__flow_checking *checking, enum ccs__flow_severity severity, const char *code, uint16_t node,
                    const char *member, uint32_t index, const char *field, const char *format, ...)
{
    struct ccs__flow_finding *finding = add_finding(checking, severity);
    if (!finding)
        return;
    uint32_t state = checking->flow->nodes[node].definition;
    *finding = (struct ccs__flow_finding){.severity = (uint8_t)severity, .code = code, .state = state};
    size_t room = sizeof finding->path, size = 0;
    if (state != CCS__FLOW_NO_STATE)
        size = (size_t)snprintf(finding->path, room, "states[%u]", state);
    if (member)
        size += (size_t)snprintf(finding->path + size, room - size, "%s%s[%u]", size > 0 ? "." : "", member, index);
    if (field)
        (void)snprintf(finding->path + size, room - size, "%s%s", size > 0 ? "." : "", field);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(finding->words, sizeof finding->words, format, arguments);
    va_end(arguments);
}

/* --- shared by the checks ----------------------------------------------------------------------------------------- */

bool ccs__flow_spend(struct ccs__flow_checking *checking, uint64_t work)
{
    if (checking->work < work) {
        checking->work = 0;
        checking->tired = true;
        return false;
    }
    checking->work -= work;
    return true;
}

void *ccs__flow_check_take(struct ccs__flow_checking *checking, size_t count, size_t size)
{
    void *room = ccs__arena_take(&checking->arena, count * size + 1);
    if (room)
        memset(room, 0, count * size + 1);
    else
        checking->failed = true;
    return room;
}

bool ccs__flow_together(const struct ccs__flow *flow, uint16_t x, uint16_t y)
{
    uint16_t first = x < y ? x : y, second = x < y ? y : x;
    if (first == second || ccs__flow_is_in(flow, second, first))
        return true;
    uint16_t around = flow->nodes[first].parent;
    while (!ccs__flow_is_in(flow, second, around))
        around = flow->nodes[around].parent;
    return flow->nodes[around].kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL;
}

bool ccs__flow_hears(struct ccs__flow_checking *checking, uint16_t node, ccs_str name)
{
    const struct ccs__flow *flow = checking->flow;
    uint32_t signal = ccs__flow_signal_find(flow, name);
    if (!ccs__flow_spend(checking, flow->match_count + (uint64_t)flow->transition_count))
        return true;
    for (uint32_t t = 0; t < flow->transition_count; t++) {
        if (!ccs__flow_waits_for(flow, &flow->transitions[t], signal))
            continue;
        if (!ccs__flow_spend(checking, flow->depth_max) || ccs__flow_together(flow, node, flow->transitions[t].source))
            return true;
    }
    return false;
}

/* --- all together ------------------------------------------------------------------------------------------------- */

/* By state, then as they were found: checks leave at most one finding of a code at a path. */
static int compare_findings(const void *x, const void *y)
{
    const struct ccs__flow_finding *const *a = x, *const *b = y;
    uint32_t first = (*a)->state + 1, second = (*b)->state + 1; /* what is of the flow itself comes first */
    if (first != second)
        return first < second ? -1 : 1;
    return *a < *b ? -1 : *a > *b;
}

static void sort_findings(struct ccs__flow_checking *checking, size_t from)
{
    struct ccs__flow_findings *findings = checking->findings;
    size_t count = findings->count - from;
    if (count == 0)
        return;
    const struct ccs__flow_finding **order = ccs__flow_check_take(checking, count, sizeof(struct ccs__flow_finding *));
    struct ccs__flow_finding *sorted = ccs__flow_check_take(checking, count, sizeof *sorted);
    if (!order || !sorted)
        return;
    for (size_t i = 0; i < count; i++)
        order[i] = &findings->items[from + i];
    ccs__sort((void *)order, count, sizeof *order, compare_findings);
    for (size_t i = 0; i < count; i++)
        sorted[i] = *order[i];
    memcpy(&findings->items[from], sorted, count * sizeof *sorted);
}

static void check_all(struct ccs__flow_checking *checking)
{
    static void (*const checks[])(struct ccs__flow_checking *) = {ccs__flow_check_guards,  ccs__flow_check_reach,
                                                                  ccs__flow_check_ways,    ccs__flow_check_signals,
                                                                  ccs__flow_check_waiting, ccs__flow_check_values,
                                                                  ccs__flow_check_family};
    for (size_t i = 0; i < sizeof checks / sizeof checks[0] && !checking->failed; i++)
        checks[i](checking);
    if (checking->tired)
        ccs__flow_find(checking, CCS__FLOW_NOTE, "too-large", CCS__FLOW_ROOT, NULL, 0, NULL,
                       "the flow is too large for every pair of its parts to be looked at; what remained was taken as fine");
}

ccs_status ccs__flow_check(const struct ccs__flow *flow, const struct ccs__flow_family *family, const ccs_alloc *alloc,
                           struct ccs__flow_findings *findings)
{
    struct ccs__flow_checking checking = {
        .flow = flow, .family = family, .alloc = alloc, .findings = findings, .work = CCS__FLOW_CHECK_WORK_MAX};
    struct ccs__flow_findings before = *findings;
    ccs__arena_init(&checking.arena, alloc, 0);
    checking.dead = ccs__flow_check_take(&checking, flow->transition_count, sizeof *checking.dead);
    checking.certain = ccs__flow_check_take(&checking, flow->transition_count, sizeof *checking.certain);
    checking.active = ccs__flow_check_take(&checking, flow->node_count, sizeof *checking.active);
    checking.defaults = ccs__flow_check_take(&checking, flow->node_count, sizeof *checking.defaults);
    checking.done = ccs__flow_check_take(&checking, flow->node_count, sizeof *checking.done);
    checking.silent = ccs__flow_check_take(&checking, flow->signal_count, sizeof *checking.silent);
    if (!checking.failed)
        check_all(&checking);
    if (!checking.failed)
        sort_findings(&checking, before.count);
    ccs__arena_finish(&checking.arena);
    if (!checking.failed)
        return CCS_OK;
    findings->count = before.count;
    memcpy(findings->counts, before.counts, sizeof before.counts);
    return CCS_ENOMEM;
}
