/*
 * The public face of flowcheck.h: a flow as JSON in, findings or a walk out. Nothing is kept between calls.
 */
#include "flowcheck/report.h"
#include "base/options.h"
#include "flow/chart.h"
#include "flowcheck/check.h"
#include "flowcheck/walk_tell.h"
#include "record/json.h"
#include "scxml/export.h"
#include "scxml/face.h"
#include <stdio.h> /* snprintf only, into memory */

#define ARENA_BYTES_MAX ((size_t)256 << 20) /* of flows read from JSON */

struct reporting {
    const ccs_alloc *alloc;
    struct ccs__arena arena;
    struct ccs__buf out;
    ccs_str json;
    struct ccs__flow_found found;
    struct ccs__flow *flow;
    struct ccs__flow_family family;
    struct ccs__flow_error wrong; /* with the definition, if there is no flow */
    size_t counts[CCS__FLOW_ERROR + 1]; /* findings, by severity */
    bool told;                          /* at least one of them */
    struct ccs__xml_error error;  /* with the text */
};

static ccs_status open_report(struct reporting *reporting, const ccs_alloc *alloc, ccs_str json, ccs_str key)
{
    *reporting = (struct reporting){.alloc = alloc, .json = json};
    ccs__arena_init(&reporting->arena, alloc, ARENA_BYTES_MAX);
    ccs__buf_init(&reporting->out, alloc);
    return ccs__flow_text_find(json, key, &reporting->arena, &reporting->found, &reporting->error);
}

static void drop_flow(struct reporting *reporting)
{
    ccs__flow_family_finish(&reporting->family);
    ccs__flow_destroy(reporting->flow);
    reporting->flow = NULL;
}

/* The one that was found. Not CCS_ENOMEM: `wrong` says why. */
static ccs_status compile_flow(struct reporting *reporting)
{
    ccs_status status;
    reporting->flow = ccs__flow_compile(reporting->alloc, reporting->found.flow, &reporting->wrong, &status);
    if (status != CCS_OK)
        return status;
    return ccs__flow_family_open(&reporting->family, reporting->found.around, reporting->flow, reporting->alloc,
                                 &reporting->arena);
}

/* The text in a block of its own size. */
static ccs_status close_report(struct reporting *reporting, ccs_status status, ccs_flow_report *report)
{
    struct ccs__buf *out = &reporting->out;
    if (status != CCS_OK && status != CCS_ENOMEM) {
        ccs__buf_clear(out);
        ccs__buf_add_text(out, reporting->error.message);
        report->line = reporting->error.line;
        report->column = reporting->error.column;
    }
    status = out->failed ? CCS_ENOMEM : status;
    report->text = status == CCS_ENOMEM ? NULL : ccs__realloc(reporting->alloc, NULL, 0, out->size + 1);
    if (report->text) {
        if (out->size > 0)
            memcpy(report->text, out->data, out->size);
        report->text[out->size] = 0;
        report->text_size = out->size;
    } else {
        *report = (ccs_flow_report)CCS_FLOW_REPORT_INIT;
        status = CCS_ENOMEM;
    }
    drop_flow(reporting);
    ccs__buf_finish(out);
    ccs__arena_finish(&reporting->arena);
    return status;
}

void ccs__flow_report_finish(const ccs_alloc *alloc, ccs_flow_report *report)
{
    if (!report)
        return;
    if (report->text)
        ccs__free(alloc, report->text, report->text_size + 1);
    *report = (ccs_flow_report)CCS_FLOW_REPORT_INIT;
}

/* --- check -------------------------------------------------------------------------------------------------------- */

static void write_finding_text(struct reporting *reporting, const struct ccs__flow_finding *finding, uint32_t line, uint32_t column)
{
    ccs__buf_add_format(&reporting->out, "%u:%u: %s: %s [%s]\n", line, column,
                        ccs__flow_severity_name((enum ccs__flow_severity)finding->severity), finding->words, finding->code);
}

static void write_finding_json(struct reporting *reporting, const struct ccs__flow_finding *finding, uint32_t line, uint32_t column)
{
    const Ccs__Flow *flow = reporting->found.flow;
    struct ccs__buf *out = &reporting->out;
    ccs__buf_add_format(out, "%s\n  {\"severity\":\"%s\",\"code\":\"%s\",\"flow\":", reporting->told ? "," : "",
                        ccs__flow_severity_name((enum ccs__flow_severity)finding->severity), finding->code);
    ccs__json_write_string(ccs_str_from(flow->key), out);
    ccs__buf_add_text(out, ",\"state\":");
    bool named = finding->state != CCS__FLOW_NO_STATE && finding->state < flow->n_states;
    ccs__json_write_string(ccs_str_from(named ? flow->states[finding->state]->name : ""), out);
    ccs__buf_add_text(out, ",\"path\":");
    ccs__json_write_string(ccs_str_from(finding->path), out);
    ccs__buf_add_format(out, ",\"line\":%u,\"column\":%u,\"words\":", line, column);
    ccs__json_write_string(ccs_str_from(finding->words), out);
    ccs__buf_add_text(out, "}");
}

static void write_finding(struct reporting *reporting, const struct ccs__flow_finding *finding, uint32_t rule_column, uint32_t as)
{
    struct ccs__flow_error place = {.column = rule_column};
    uint32_t line, column;
    (void)snprintf(place.path, sizeof place.path, "%s", finding->path);
    ccs__flow_text_place(reporting->json, &reporting->found, &place, &line, &column);
    if (as == CCS_FLOW_REPORT_JSON)
        write_finding_json(reporting, finding, line, column);
    else
        write_finding_text(reporting, finding, line, column);
    reporting->told = true;
}

/* The N of states[N]. */
static uint32_t state_of(const char *path)
{
    uint32_t state = 0;
    if (strncmp(path, "states[", 7) != 0)
        return CCS__FLOW_NO_STATE;
    for (path += 7; *path >= '0' && *path <= '9' && state < CCS__FLOW_STATES_MAX; path++)
        state = 10 * state + (uint32_t)(*path - '0');
    return state;
}

/* A definition that is refused, within the rule where it is one. */
static void write_refusal(struct reporting *reporting, uint32_t as)
{
    struct ccs__flow_finding finding = {.severity = CCS__FLOW_ERROR, .code = "definition", .state = CCS__FLOW_NO_STATE};
    (void)snprintf(finding.path, sizeof finding.path, "%.95s", reporting->wrong.path);
    finding.state = state_of(finding.path);
    (void)snprintf(finding.words, sizeof finding.words, "%s", reporting->wrong.message);
    write_finding(reporting, &finding, reporting->wrong.column, as);
    reporting->counts[CCS__FLOW_ERROR]++;
}

static ccs_status check_flow(struct reporting *reporting, uint32_t as)
{
    struct ccs__flow_findings findings;
    ccs_status status = compile_flow(reporting);
    ccs__flow_findings_init(&findings, reporting->alloc);
    if (status == CCS_OK)
        status = ccs__flow_check(reporting->flow, &reporting->family, reporting->alloc, &findings);
    else if (status != CCS_ENOMEM)
        write_refusal(reporting, as);
    for (size_t i = 0; i < findings.count && !reporting->out.failed; i++)
        write_finding(reporting, &findings.items[i], 0, as);
    for (size_t i = 0; i <= CCS__FLOW_ERROR; i++)
        reporting->counts[i] += findings.counts[i];
    ccs__flow_findings_finish(&findings);
    drop_flow(reporting);
    return status == CCS_ENOMEM ? status : CCS_OK;
}

/* That of the key, or every one of the text. */
static ccs_status check_flows(struct reporting *reporting, bool all, uint32_t as)
{
    struct ccs__flow_found *found = &reporting->found;
    size_t count = all && found->around ? found->around->n_flows : 1;
    ccs_status status = CCS_OK;
    for (size_t i = 0; i < count && status == CCS_OK; i++) {
        if (count > 1) {
            found->flow = found->around->flows[i];
            found->index = i;
        }
        status = check_flow(reporting, as);
    }
    return status;
}

ccs_status ccs__flow_report_check(const ccs_alloc *alloc, ccs_str json, ccs_str key, uint32_t as, ccs_flow_report *report)
{
    struct reporting reporting;
    *report = (ccs_flow_report)CCS_FLOW_REPORT_INIT;
    ccs_status status = open_report(&reporting, alloc, json, key);
    if (as == CCS_FLOW_REPORT_JSON)
        ccs__buf_add_text(&reporting.out, "{\"findings\":[");
    if (status == CCS_OK)
        status = check_flows(&reporting, key.size == 0, as);
    report->errors = reporting.counts[CCS__FLOW_ERROR];
    report->warnings = reporting.counts[CCS__FLOW_WARNING];
    report->notes = reporting.counts[CCS__FLOW_NOTE];
    if (as == CCS_FLOW_REPORT_JSON)
        ccs__buf_add_format(&reporting.out, "],\"errors\":\"%zu\",\"warnings\":\"%zu\",\"notes\":\"%zu\"}",
                            reporting.counts[CCS__FLOW_ERROR], reporting.counts[CCS__FLOW_WARNING],
                            reporting.counts[CCS__FLOW_NOTE]);
    return close_report(&reporting, status, report);
}

/* --- walk --------------------------------------------------------------------------------------------------------- */

static bool is_untouched(const void *user_data, uint32_t state, uint32_t transition)
{
    const struct ccs__flow_walk *walk = user_data;
    const struct ccs__flow_node *node = &walk->flow->nodes[walk->flow->by_definition[state]];
    if (transition == CCS__EXPORT_NONE)
        return !ccs__flow_is_history(node) && walk->states[state].count == 0;
    return !ccs__flow_is_history(node) && walk->transitions[node->transitions.first + transition].count == 0;
}

static ccs_status draw_walk(struct reporting *reporting, const struct ccs__flow_walk *walk, uint32_t as)
{
    struct ccs__export export;
    ccs_status status = ccs__export_init(&export, reporting->found.flow, &reporting->arena, reporting->error.message);
    if (status != CCS_OK)
        return status;
    export.is_marked = is_untouched;
    export.user_data = walk;
    return as == CCS_FLOW_REPORT_MERMAID ? ccs__export_mermaid(&export, &reporting->out, reporting->error.message)
                                         : ccs__export_graphviz(&export, &reporting->out, reporting->error.message);
}

static void count_walk(const struct ccs__flow_walk *walk, ccs_flow_report *report)
{
    report->errors = walk->dead_end_count + walk->stop_total;
    report->warnings = walk->fault_total - walk->stop_total;
    for (uint32_t i = 0; i < ccs__flow_state_count(walk->flow); i++)
        report->warnings += is_untouched(walk, i, CCS__EXPORT_NONE);
    for (uint32_t t = 0; t < walk->flow->transition_count; t++)
        report->warnings += ccs__flow_is_told(walk->flow, t) && walk->transitions[t].count == 0;
    report->notes = walk->cycle_count;
    report->complete = walk->limits == 0;
}

static ccs_status walk_flow(struct reporting *reporting, uint32_t as, const ccs_flow_walk_options *options, ccs_flow_report *report)
{
    struct ccs__flow_walk walk;
    const struct ccs__flow_walk_options how = {&reporting->family, options->configurations_max, options->depth_max,
                                               options->progress, options->user_data};
    ccs_status status = ccs__flow_walk(reporting->flow, reporting->alloc, &how, &walk);
    if (status != CCS_OK)
        return status;
    count_walk(&walk, report);
    if (as == CCS_FLOW_REPORT_TEXT)
        ccs__flow_walk_text(&walk, options->paths != 0, &reporting->out);
    else if (as == CCS_FLOW_REPORT_JSON)
        ccs__flow_walk_json(&walk, &reporting->out);
    else
        status = draw_walk(reporting, &walk, as);
    ccs__flow_walk_finish(&walk);
    return status;
}

ccs_status ccs__flow_report_walk(const ccs_alloc *alloc, ccs_str json, ccs_str key, uint32_t as,
                                 const ccs_flow_walk_options *options, ccs_flow_report *report)
{
    struct reporting reporting;
    *report = (ccs_flow_report)CCS_FLOW_REPORT_INIT;
    ccs_status status = open_report(&reporting, alloc, json, key);
    bool found = status == CCS_OK;
    status = found ? compile_flow(&reporting) : status;
    if (status == CCS_OK) {
        status = walk_flow(&reporting, as, options, report);
    } else if (status != CCS_ENOMEM && found) {
        const struct ccs__flow_error *wrong = &reporting.wrong;
        status = status == CCS_ELIMIT ? status : CCS_EPARSE;
        ccs__flow_text_place(json, &reporting.found, wrong, &reporting.error.line, &reporting.error.column);
        (void)snprintf(reporting.error.message, sizeof reporting.error.message, "%.100s%s%.150s", wrong->path,
                       wrong->path[0] ? ": " : "", wrong->message);
    }
    return close_report(&reporting, status, report);
}

/* --- public ------------------------------------------------------------------------------------------------------- */

static const ccs_alloc c_library = {0};

ccs_status ccs_flow_check(ccs_str json, ccs_str key, uint32_t as, ccs_flow_report *report)
{
    if (!report || report->size != sizeof *report || as > CCS_FLOW_REPORT_JSON)
        return CCS_EINVAL;
    return ccs__flow_report_check(&c_library, json, key, as, report);
}

ccs_status ccs_flow_walk(ccs_str json, ccs_str key, uint32_t as, const ccs_flow_walk_options *options, ccs_flow_report *report)
{
    if (!report || report->size != sizeof *report || as > CCS_FLOW_REPORT_GRAPHVIZ)
        return CCS_EINVAL;
    ccs_flow_walk_options known;
    if (!ccs__options_read(options, &known, sizeof known) || known.configurations_max > CCS__FLOW_WALK_CONFIGURATIONS_MAX)
        return CCS_EINVAL;
    return ccs__flow_report_walk(&c_library, json, key, as, &known, report);
}

void ccs_flow_report_finish(ccs_flow_report *report) { ccs__flow_report_finish(&c_library, report); }
