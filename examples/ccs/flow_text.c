/*
 * ccs flow import, ccs flow export: SCXML in and out, pictures out.
 */
#include "flow.h"
#include <ccs/chart.h>

#include <stdlib.h>
#include <string.h>

static int fail(ccs_status status, const char *name, const ccs_flow_answer *answer)
{
    const char *words = answer->text ? answer->text : ccs_status_text(status);
    int code = status == CCS_ENOMEM ? CLI_FAILED : CLI_WRONG;
    if (answer->line == 0)
        return cli_fail(code, "flow", "%s: %s", name, words);
    return cli_fail(code, "flow", "%s:%u:%u: %s", name, answer->line, answer->column, words);
}

static int print(const char *text, size_t size)
{
    (void)fwrite(text, 1, size, stdout);
    if (size > 0 && text[size - 1] != '\n')
        (void)putchar('\n');
    return cli_flush("flow");
}

/* --- import ---------------------------------------------------------------------------------------------------------- */

/* The last part of a path without its ending: the key of a document that says nothing. */
static ccs_str key_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    ccs_str key = ccs_str_from(slash ? slash + 1 : path);
    const char *dot = strrchr(key.data, '.');
    if (dot && dot > key.data)
        key.size = (size_t)(dot - key.data);
    return key;
}

/* NAME=FILE, or a file that is called what the document calls it. */
static int read_source(const char *given, ccs_flow_source *source, char **data)
{
    const char *equals = strchr(given, '='), *path = equals ? equals + 1 : given, *name;
    size_t size;
    int code = flow_read("flow", path, &name, data, &size);
    source->name = equals ? (ccs_str){given, (size_t)(equals - given)} : ccs_str_from(given);
    source->text = (ccs_str){*data, size};
    return code;
}

static int fail_json(const char *name)
{
    return cli_fail(CLI_WRONG, "flow",
                    "%s: this is JSON already, not SCXML: `ccs flow check` looks at it, `ccs flow export` writes SCXML", name);
}

/* What a center would not take is told, with its place in the document; the JSON is printed all the same. */
static int tell_refusal(const char *name, ccs_str text, const ccs_flow_answer *answer)
{
    const struct flow_file file = {.name = name, .text = (char *)(uintptr_t)text.data, .size = text.size, .json = answer->text,
                                   .json_size = answer->text_size, .scxml = true};
    return flow_refused(&file, "") == CLI_OK ? CLI_OK : CLI_FAILED;
}

static int import_text(const char *name, ccs_str text, const ccs_flow_import_options *options)
{
    ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
    if (text.data[strspn(text.data, " \t\r\n")] == '{')
        return fail_json(name);
    ccs_status status = ccs_flow_import_scxml(text, options, &answer);
    int code = status == CCS_OK ? print(answer.text, answer.text_size) : fail(status, name, &answer);
    for (char *line = answer.notes, *end; code == CLI_OK && line && *line; line = end + 1) {
        end = strchr(line, '\n');
        (void)fprintf(stderr, "%s:%.*s\n", name, (int)(end - line), line);
    }
    if (code == CLI_OK)
        code = tell_refusal(name, text, &answer);
    ccs_flow_answer_finish(&answer);
    return code;
}

int flow_import(int argc, char **argv)
{
    const char *path = NULL, *key = NULL, *name = NULL;
    struct cli_texts given = {0};
    bool rules = false;
    const struct cli_option options[] = {
        {.name = "key", .kind = CLI_TEXT, .value = &key},
        {.name = "source", .kind = CLI_TEXTS, .value = &given},
        {.name = "rules", .kind = CLI_FLAG, .value = &rules},
    };
    const struct cli_command command = {.name = "flow",
                                        .options = options,
                                        .option_count = 3,
                                        .positions = &path,
                                        .position_min = 1,
                                        .position_max = 1,
                                        .position_words = "FILE.scxml"};
    struct flow_sources beside = {.count = 0};
    ccs_flow_source sources[CLI_TEXTS_MAX + FLOW_SOURCES_MAX];
    char *texts[CLI_TEXTS_MAX] = {NULL}, *text = NULL;
    size_t size = 0;
    int code = cli_options(&command, argc, argv);
    if (code != CLI_CONTINUE)
        return code;
    code = flow_read("flow", path, &name, &text, &size);
    for (size_t i = 0; i < given.count && code == CLI_OK; i++)
        code = read_source(given.items[i], &sources[i], &texts[i]);
    ccs_flow_import_options how = CCS_FLOW_IMPORT_OPTIONS_INIT;
    how.key = key ? ccs_str_from(key) : strcmp(path, "-") == 0 ? (ccs_str){NULL, 0} : key_of(path);
    if (code == CLI_OK && strcmp(path, "-") != 0)
        flow_find_sources("flow", path, text, &beside);
    memcpy(sources + given.count, beside.items, beside.count * sizeof *sources); /* what was named comes first */
    how.sources = sources;
    how.source_count = given.count + beside.count;
    how.flags = rules ? CCS_FLOW_IMPORT_RULES : 0;
    if (code == CLI_OK)
        code = import_text(name, (ccs_str){text, size}, &how);
    flow_free_sources(&beside);
    for (size_t i = 0; i < given.count; i++)
        free(texts[i]);
    free(text);
    return code;
}

/* --- export ---------------------------------------------------------------------------------------------------------- */

int flow_export(int argc, char **argv)
{
    static const char *const forms[] = {"scxml", "mermaid", "dot", NULL};
    const char *path = NULL, *key = NULL;
    uint32_t as = CCS_FLOW_SCXML;
    const struct cli_option options[] = {
        {.name = "as", .kind = CLI_CHOICE, .value = &as, .choices = forms},
        {.name = "key", .kind = CLI_TEXT, .value = &key},
    };
    const struct cli_command command = {.name = "flow",
                                        .options = options,
                                        .option_count = 2,
                                        .positions = &path,
                                        .position_min = 1,
                                        .position_max = 1,
                                        .position_words = "FILE.json|FILE.scxml"};
    struct flow_file file = {0};
    ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
    int code = cli_options(&command, argc, argv);
    if (code != CLI_CONTINUE)
        return code;
    code = flow_load(&file, path, false);
    if (code == CLI_OK) {
        ccs_status status = ccs_flow_export((ccs_str){file.json, file.json_size}, ccs_str_from(key ? key : ""), as, &answer);
        if (status == CCS_EPARSE && file.scxml) /* its own place, not that of what it means */
            code = flow_refused(&file, key ? key : "");
        if (code == CLI_OK)
            code = status == CCS_OK ? print(answer.text, answer.text_size) : fail(status, file.name, &answer);
    }
    ccs_flow_answer_finish(&answer);
    flow_unload(&file);
    return code;
}
