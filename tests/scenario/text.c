/*
 * Lines, words, times: what is needed to read a story, and a line of JSON that answers it.
 */
#include "scenario.h"
#include <ctype.h>
#include <stdarg.h>

void fail(const struct story *story, const char *what, const char *more)
{
    fprintf(stderr, "%s:%d: %s%s%s\n", story->path, story->number, what, *more ? ": " : "", more);
    exit(1);
}

void append(struct text *text, const char *format, ...)
{
    va_list arguments;
    for (;;) {
        size_t room = text->capacity - text->size;
        va_start(arguments, format);
        int size = vsnprintf(text->data ? text->data + text->size : NULL, room, format, arguments);
        va_end(arguments);
        if (size < 0)
            abort();
        if ((size_t)size < room) {
            text->size += (size_t)size;
            return;
        }
        text->capacity = text->capacity * 2 + (size_t)size + 4096;
        text->data = realloc(text->data, text->capacity);
        if (!text->data)
            abort();
    }
}

/* --- lines ------------------------------------------------------------------------------------------------ */

bool next_line(struct story *story)
{
    if (story->has_kept) {
        story->has_kept = false;
        memcpy(story->line, story->kept, sizeof story->line);
        story->number++;
        return true;
    }
    if (!fgets(story->line, sizeof story->line, story->file))
        return false;
    story->number++;
    story->line[strcspn(story->line, "\r\n")] = '\0';
    char *comment = story->line[0] == '#' ? story->line : strstr(story->line, " #");
    if (comment)
        *comment = '\0';
    return true;
}

void keep_line(struct story *story)
{
    memcpy(story->kept, story->line, sizeof story->kept);
    story->has_kept = true;
    story->number--;
}

void read_block(struct story *story, struct text *text)
{
    append(text, "%s", "");
    while (next_line(story)) {
        const char *first = story->line + strspn(story->line, " \t");
        if (*first == '>' || *first == '?' || is_time(first) || starts(first, "look ") || starts(first, "why") ||
            starts(first, "stage ") || starts(first, "day ") || starts(first, "zone ")) {
            keep_line(story);
            return;
        }
        append(text, "%s\n", story->line);
    }
}

/* --- words ------------------------------------------------------------------------------------------------ */

bool starts(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

bool ends_in(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

int split(char *text, char *words[WORDS_MAX])
{
    int count = 0, depth = 0;
    bool quoted = false;
    for (char *at = text; *at;) {
        while (*at == ' ' || *at == '\t')
            at++;
        if (!*at || count == WORDS_MAX - 1)
            break;
        words[count++] = at;
        for (; *at && (depth || quoted || (*at != ' ' && *at != '\t')); at++) {
            quoted ^= *at == '"';
            depth += quoted ? 0 : (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
        }
        if (*at)
            *at++ = '\0';
    }
    for (int i = count; i < WORDS_MAX; i++)
        words[i] = (char *)(uintptr_t) "";
    return count;
}

bool is_time(const char *word)
{
    return isdigit((unsigned char)word[0]) && strchr(word, ':') != NULL;
}

ccs_time read_time(const struct story *story, const char *word)
{
    int hours, minutes, seconds, millis = 0;
    if (sscanf(word, "%d:%d:%d.%d", &hours, &minutes, &seconds, &millis) < 3)
        fail(story, "a time is HH:MM:SS or HH:MM:SS.mmm", word);
    return story->day + ((hours * 60 + minutes) * (ccs_time)60 + seconds) * 1000 + millis;
}

/* Days since 1970 of a date of the Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms"). */
ccs_time read_day(const struct story *story, const char *word)
{
    int year, month, day;
    if (sscanf(word, "%d-%d-%d", &year, &month, &day) != 3)
        fail(story, "a day is YYYY-MM-DD", word);
    year -= month <= 2;
    int era = year / 400, of_era = year - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t days = (int64_t)era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
    return days * 86400000;
}

ccs_duration read_duration(const struct story *story, const char *word)
{
    ccs_duration sum = 0;
    const char *at = word;
    while (*at) {
        char *unit;
        long long value = strtoll(at, &unit, 10);
        if (unit == at)
            fail(story, "a duration is like 250ms, 12s, 3m20s, 1h or 0", word);
        if (strncmp(unit, "ms", 2) == 0)
            sum += value, unit += 2;
        else if (*unit == 's' || *unit == 'm' || *unit == 'h')
            sum += value * (*unit == 's' ? 1000 : *unit == 'm' ? 60000 : 3600000), unit++;
        else if (value || *unit)
            fail(story, "a duration has a unit", word);
        at = unit;
    }
    return sum;
}

/* --- values ----------------------------------------------------------------------------------------------- */

void field_of(const char *json, const char *field, char *value, size_t size)
{
    char pattern[80];
    snprintf(pattern, sizeof pattern, "\"%s\":", field);
    const char *at = strstr(json, pattern);
    value[0] = '\0';
    if (!at)
        return;
    at += strlen(pattern);
    if (*at != '"') {
        snprintf(value, size, "%.*s", (int)strcspn(at, ",}"), at);
        return;
    }
    for (at++; *at && *at != '"' && size > 1; at++, size--) {
        at += *at == '\\' && at[1];
        *value++ = *at;
    }
    *value = '\0';
}

/* Words for the value zero, which is left out of the JSON. */
bool same_value(const char *field, const char *actual, const char *expected)
{
    static const char *const zeros[] = {"0", "false", "none", "signed_out", "voice", "ring", "end", "customer", "fifo",
                                        "longest_idle", "line", "arrival", "agent_first", "finish", "offered", "restart",
                                        "running", "state"};
    if (strcmp(actual, expected) == 0 || (*actual && strcmp(expected, "*") == 0))
        return true;
    if (*actual)
        return false;
    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
        if (strcmp(expected, zeros[i]) == 0)
            return true;
    return strcmp(field, "after") == 0 && strcmp(expected, "not_ready") == 0;
}
