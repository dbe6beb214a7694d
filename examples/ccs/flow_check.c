/*
 * ccs flow check, ccs flow walk: what is wrong with a flow, before anybody relies on it.
 */
#include "flow.h"
#include <ccs/flowcheck.h>

#include <string.h>

static const char *const command = "flow";

#define MAX_DEFAULT 10000 /* configurations */

enum gate { GATE_ERROR, GATE_WARNING, GATE_NOTE, GATE_NEVER };
static const char *const gates[] = {"error", "warning", "note", "never", NULL};

/* Of a document its own places are told, not those of what it means. */
static int fail(ccs_status status, const struct flow_file *file, const char *key, const ccs_flow_report *report)
{
    const char *words = report->text ? report->text : ccs_status_text(status), *name = file->name;
    int code = status == CCS_ENOMEM ? CLI_FAILED : CLI_WRONG;
    int told = file->scxml && status == CCS_EPARSE ? flow_refused(file, key ? key : "") : CLI_OK;
    if (told != CLI_OK)
        return told;
    if (report->line == 0 || file->scxml)
        return cli_fail(code, command, "%s: %s", name, words);
    return cli_fail(code, command, "%s:%u:%u: %s", name, report->line, report->column, words);
}

/* Is it bad enough to fail? */
static int code_of(const ccs_flow_report *report, uint32_t gate)
{
    bool warned = gate == GATE_WARNING || gate == GATE_NOTE;
    bool bad = (gate != GATE_NEVER && report->errors > 0) || (warned && report->warnings > 0) ||
               (gate == GATE_NOTE && report->notes > 0);
    return bad ? CLI_FAILED : CLI_OK;
}

static const char *plural(uint64_t count) { return count == 1 ? "" : "s"; }

static void print_counts(const char *name, const ccs_flow_report *report)
{
    (void)printf("%s: %llu error%s, %llu warning%s, %llu note%s\n", name, (unsigned long long)report->errors,
                 plural(report->errors), (unsigned long long)report->warnings, plural(report->warnings),
                 (unsigned long long)report->notes, plural(report->notes));
}

int flow_check(int argc, char **argv)
{
    struct flow_file file = {0};
    const char *path = NULL, *key = NULL;
    bool json = false;
    uint32_t gate = GATE_ERROR;
    const struct cli_option options[] = {
        {.name = "key", .kind = CLI_TEXT, .value = &key},
        {.name = "json", .kind = CLI_FLAG, .value = &json},
        {.name = "fail", .kind = CLI_CHOICE, .value = &gate, .choices = gates},
    };
    const struct cli_command how = {.name = "flow", .options = options, .option_count = 3, .positions = &path,
                                    .position_min = 1, .position_max = 1, .position_words = "FILE.json|FILE.scxml"};
    int code = cli_options(&how, argc, argv);
    if (code != CLI_CONTINUE)
        return code;
    code = flow_load(&file, path, true);
    if (code != CLI_OK) {
        flow_unload(&file);
        return code;
    }
    ccs_flow_report report = CCS_FLOW_REPORT_INIT;
    ccs_status status = ccs_flow_check((ccs_str){file.json, file.json_size}, ccs_str_from(key ? key : ""), CCS_FLOW_REPORT_JSON,
                                       &report);
    if (status != CCS_OK) {
        code = fail(status, &file, key, &report);
    } else {
        if (json) {
            (void)printf("%s\n", report.text);
        } else {
            flow_print_findings(&file, report.text, stdout);
            print_counts(file.name, &report);
        }
        code = cli_flush(command);
        code = code == CLI_OK ? code_of(&report, gate) : code;
    }
    ccs_flow_report_finish(&report);
    flow_unload(&file);
    return code;
}

/* --- walk --------------------------------------------------------------------------------------------------------- */

static void draw_progress(uint64_t configurations, uint64_t steps, void *user_data)
{
    (void)steps;
    cli_progress_update(user_data, configurations);
}

static int walk(const struct flow_file *file, const char *key, uint32_t as, ccs_flow_walk_options *options, uint32_t gate)
{
    ccs_flow_report report = CCS_FLOW_REPORT_INIT;
    struct cli_progress progress;
    cli_progress_begin(&progress, "configurations", 0);
    options->progress = draw_progress;
    options->user_data = &progress;
    ccs_status status = ccs_flow_walk((ccs_str){file->json, file->json_size}, ccs_str_from(key ? key : ""), as, options, &report);
    cli_progress_end(&progress);
    int code;
    if (status != CCS_OK) {
        code = fail(status, file, key, &report);
    } else {
        bool ends = report.text_size > 0 && report.text[report.text_size - 1] == '\n';
        (void)printf("%s%s", report.text, ends ? "" : "\n");
        code = cli_flush(command);
        code = code == CLI_OK ? code_of(&report, gate) : code;
    }
    ccs_flow_report_finish(&report);
    return code;
}

int flow_walk(int argc, char **argv)
{
    static const char *const forms[] = {"text", "json", "mermaid", "dot", NULL};
    struct flow_file file = {0};
    const char *path = NULL, *key = NULL;
    bool json = false, paths = false;
    uint64_t most = MAX_DEFAULT;
    uint32_t gate = GATE_ERROR, as = CCS_FLOW_REPORT_TEXT;
    const struct cli_option options[] = {
        {.name = "key", .kind = CLI_TEXT, .value = &key},     {.name = "json", .kind = CLI_FLAG, .value = &json},
        {.name = "paths", .kind = CLI_FLAG, .value = &paths}, {.name = "max", .kind = CLI_UINT, .value = &most},
        {.name = "fail", .kind = CLI_CHOICE, .value = &gate, .choices = gates},
        {.name = "as", .kind = CLI_CHOICE, .value = &as, .choices = forms},
    };
    const struct cli_command how = {.name = "flow", .options = options, .option_count = 6, .positions = &path,
                                    .position_min = 1, .position_max = 1, .position_words = "FILE.json|FILE.scxml"};
    int code = cli_options(&how, argc, argv);
    if (code != CLI_CONTINUE)
        return code;
    if (most < 1 || most > 1000000)
        return cli_fail(CLI_WRONG, command, "--max is 1 to 1000000 configurations");
    if (json && as != CCS_FLOW_REPORT_TEXT && as != CCS_FLOW_REPORT_JSON)
        return cli_fail(CLI_WRONG, command, "--json and --as %s exclude each other", forms[as]);
    ccs_flow_walk_options asked = CCS_FLOW_WALK_OPTIONS_INIT;
    asked.configurations_max = (uint32_t)most;
    asked.paths = paths;
    code = flow_load(&file, path, true);
    if (code == CLI_OK)
        code = walk(&file, key, json ? CCS_FLOW_REPORT_JSON : as, &asked, gate);
    flow_unload(&file);
    return code;
}
