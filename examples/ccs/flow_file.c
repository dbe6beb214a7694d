/*
 * A file with flows, JSON or SCXML: what it means as JSON, and where in it stands what is found wrong with that.
 */
#include "flow.h"
#include <ccs/flowcheck.h>

#include <stdlib.h>
#include <string.h>

static const char *const command = "flow";

bool flow_is_scxml(const char *text)
{
    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3;
    return text[strspn(text, " \t\r\n")] == '<' || strncmp(text, "\xFF\xFE", 2) == 0 || strncmp(text, "\xFE\xFF", 2) == 0;
}

int flow_load(struct flow_file *file, const char *path, bool rules)
{
    *file = (struct flow_file){.path = path};
    int code = flow_read(command, path, &file->name, &file->text, &file->size);
    if (code != CLI_OK)
        return code;
    file->scxml = flow_is_scxml(file->text);
    if (file->scxml)
        code = flow_import_beside(path, file->name, (ccs_str){file->text, file->size}, rules, &file->json);
    else
        file->json = file->text;
    file->json_size = code != CLI_OK ? 0 : file->scxml ? strlen(file->json) : file->size;
    return code;
}

void flow_unload(struct flow_file *file)
{
    if (file->json != file->text)
        free(file->json);
    free(file->text);
    *file = (struct flow_file){0};
}

const char *flow_member(const char *json, const char *name, char *into, size_t size)
{
    char pattern[40];
    (void)snprintf(pattern, sizeof pattern, "\"%s\":\"", name);
    const char *at = strstr(json, pattern);
    size_t used = 0;
    for (at = at ? at + strlen(pattern) : ""; *at && *at != '"' && used < size - 1; at++) {
        at += *at == '\\' && at[1];
        into[used++] = *at;
    }
    into[used] = '\0';
    return into;
}

/* --- where it stands --------------------------------------------------------------------------------------------------- */

/* The tag that begins here is a state's, and its id is this one. */
static bool is_state(const char *tag, const char *id)
{
    static const char *const elements[] = {"state", "parallel", "final", "history"};
    size_t size = strcspn(tag + 1, " \t\r\n/>"), length = strlen(id);
    const char *name = tag + 1, *colon = memchr(name, ':', size), *end = strchr(tag, '>');
    bool state = false;
    if (colon) {
        size -= (size_t)(colon + 1 - name);
        name = colon + 1;
    }
    for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++)
        state |= strlen(elements[i]) == size && memcmp(elements[i], name, size) == 0;
    for (const char *at = strstr(tag, "id"); state && end && at && at < end; at = strstr(at + 2, "id")) {
        const char *equals = at + 2 + strspn(at + 2, " \t\r\n"), *quote = equals + 1 + strspn(equals + 1, " \t\r\n");
        if (strchr(" \t\r\n", at[-1]) && *equals == '=' && (*quote == '"' || *quote == '\'') &&
            strncmp(quote + 1, id, length) == 0 && quote[1 + length] == *quote)
            return true;
    }
    return false;
}

/* Where a document has this state; NULL: nowhere, because its name was made up. */
static const char *find_state(const char *text, const char *id)
{
    for (const char *at = text; (at = strchr(at, '<')); at++) {
        const char *end = at;
        if (strncmp(at, "<!--", 4) == 0)
            end = strstr(at, "-->");
        else if (strncmp(at, "<![CDATA[", 9) == 0)
            end = strstr(at, "]]>");
        if (!end)
            return NULL;
        at = end;
        if (*at == '<' && is_state(at, id))
            return at;
    }
    return NULL;
}

/* FILE:LINE:COLUMN of a finding; of a document's the state's. */
static void print_place(const struct flow_file *file, const char *finding, char *into, size_t size)
{
    const char *line_at = strstr(finding, "\"line\":"), *column_at = strstr(finding, "\"column\":");
    unsigned line = line_at ? (unsigned)strtoul(line_at + 7, NULL, 10) : 0;
    unsigned column = column_at ? (unsigned)strtoul(column_at + 9, NULL, 10) : 0;
    char state[160];
    if (file->scxml) {
        const char *at = find_state(file->text, flow_member(finding, "state", state, sizeof state));
        line = at ? 1 : 0;
        column = 1;
        for (const char *c = file->text; at && c < at; c++) {
            column = *c == '\n' ? 1 : column + (((unsigned char)*c & 0xC0) != 0x80);
            line += *c == '\n';
        }
    }
    if (line > 0)
        (void)snprintf(into, size, "%s:%u:%u", file->name, line, column);
    else
        (void)snprintf(into, size, "%s", file->name);
}

/* --- findings ------------------------------------------------------------------------------------------------------------ */

static const char *next_finding(const char *report)
{
    const char *at = strstr(report, "\n  {\"severity\":");
    return at ? at + 1 : NULL;
}

void flow_print_findings(const struct flow_file *file, const char *report, FILE *out)
{
    char place[512], severity[16], words[512], code[40];
    for (const char *at = next_finding(report); at; at = next_finding(at)) {
        print_place(file, at, place, sizeof place);
        (void)fprintf(out, "%s: %s: %s [%s]\n", place, flow_member(at, "severity", severity, sizeof severity),
                      flow_member(at, "words", words, sizeof words), flow_member(at, "code", code, sizeof code));
    }
}

static int refuse(const struct flow_file *file, const char *report)
{
    char place[512], path[128], words[512], code[40];
    for (const char *at = next_finding(report); at; at = next_finding(at)) {
        if (strcmp(flow_member(at, "code", code, sizeof code), "definition") != 0)
            continue;
        print_place(file, at, place, sizeof place);
        (void)flow_member(at, "path", path, sizeof path);
        return cli_fail(CLI_WRONG, command, "%s: %s%s%s", place, path, *path ? ": " : "",
                        flow_member(at, "words", words, sizeof words));
    }
    return CLI_OK;
}

int flow_refused(const struct flow_file *file, const char *key)
{
    ccs_flow_report report = CCS_FLOW_REPORT_INIT;
    ccs_status status = ccs_flow_check((ccs_str){file->json, file->json_size}, ccs_str_from(key), CCS_FLOW_REPORT_JSON, &report);
    const char *words = report.text ? report.text : ccs_status_text(status);
    int code = CLI_OK;
    if (status == CCS_OK)
        code = refuse(file, words);
    else if (report.line > 0 && !file->scxml)
        code = cli_fail(CLI_WRONG, command, "%s:%u:%u: %s", file->name, report.line, report.column, words);
    else
        code = cli_fail(status == CCS_ENOMEM ? CLI_FAILED : CLI_WRONG, command, "%s: %s", file->name, words);
    ccs_flow_report_finish(&report);
    return code;
}
