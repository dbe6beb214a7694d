/*
 * Finds "command" among the members at the top of an object. Only strings and brackets have to be understood for
 * that; whether the rest is right, the strict reader says when it reads what is left.
 */
#include "center/command_text.h"
#include <stdbool.h>

struct scan {
    const char *start, *at, *end;
};

static void skip_space(struct scan *scan)
{
    while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r'))
        scan->at++;
}

/* Past a string; false when it does not end. */
static bool skip_string(struct scan *scan)
{
    for (scan->at++; scan->at < scan->end; scan->at++) {
        if (*scan->at == '\\')
            scan->at++;
        else if (*scan->at == '"')
            return scan->at++, true;
    }
    return false;
}

/* Past a value: up to the comma or bracket that ends it. */
static bool skip_value(struct scan *scan)
{
    int depth = 0;
    while (scan->at < scan->end) {
        char c = *scan->at;
        if (c == '"') {
            if (!skip_string(scan))
                return false;
            continue;
        }
        if (depth == 0 && (c == ',' || c == '}'))
            return true;
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        scan->at++;
    }
    return false;
}

static void find_place(const char *start, const char *at, uint32_t *line, uint32_t *column)
{
    *line = *column = 1;
    for (; start < at; start++) {
        if (*start == '\n') {
            ++*line;
            *column = 1;
        } else if ((*start & 0xc0) != 0x80) {
            ++*column;
        }
    }
}

static bool is_command(const char *key, const char *end)
{
    return (size_t)(end - key) == sizeof "\"command\"" - 1 && memcmp(key, "\"command\"", sizeof "\"command\"" - 1) == 0;
}

/* Blank the member with one of its commas. */
static ccs_status cut(struct scan *scan, const char *member, bool first, struct ccs__arena *arena,
                      struct ccs__command_text *text)
{
    size_t size = (size_t)(scan->end - scan->start);
    char *copy = ccs__arena_take(arena, size + 1);
    if (!copy)
        return CCS_ENOMEM;
    memcpy(copy, scan->start, size);
    const char *from = member, *to = scan->at;
    if (*scan->at == ',')
        to++;
    else if (!first)
        while (*from != ',')
            from--;
    for (const char *at = from; at < to; at++)
        if (*at != '\n')
            copy[at - scan->start] = ' ';
    text->fields = (ccs_str){copy, size};
    return CCS_OK;
}

/* Does a member follow this comma? */
static bool followed(const struct scan *scan)
{
    struct scan after = {scan->start, scan->at + 1, scan->end};
    skip_space(&after);
    return after.at < after.end && *after.at == '"';
}

ccs_status ccs__command_text_read(ccs_str json, struct ccs__arena *arena, struct ccs__command_text *text)
{
    struct scan scan = {json.data, json.data, json.data + json.size};
    skip_space(&scan);
    if (scan.at == scan.end || *scan.at != '{')
        return CCS_EPARSE;
    for (bool first = true;; first = false) {
        scan.at++;
        skip_space(&scan);
        const char *member = scan.at;
        if (scan.at == scan.end || *scan.at != '"' || !skip_string(&scan))
            return CCS_EPARSE;
        const char *key_end = scan.at;
        skip_space(&scan);
        if (scan.at == scan.end || *scan.at++ != ':')
            return CCS_EPARSE;
        skip_space(&scan);
        const char *value = scan.at;
        if (!skip_value(&scan))
            return CCS_EPARSE;
        if (is_command(member, key_end)) {
            const char *last = value;
            if (*value != '"')
                return CCS_EPARSE;
            struct scan name = {value, value, scan.at};
            if (!skip_string(&name))
                return CCS_EPARSE;
            last = name.at;
            skip_space(&name);
            if (name.at != scan.at || (*scan.at == ',' && !followed(&scan)))
                return CCS_EPARSE;
            text->name = (ccs_str){value + 1, (size_t)(last - value) - 2};
            find_place(json.data, value, &text->line, &text->column);
            return cut(&scan, member, first, arena, text);
        }
        if (*scan.at == '}')
            return CCS_EPARSE;
    }
}
