/* See ical_fixture.h. */
#include "ical_fixture.h"
#include <stdlib.h>
#include <string.h>

/* A file of one calendar with these lines in it; \n becomes what `end` is. */
ccs_str wrap(const char *lines, const char *end)
{
    static char text[TEXT_SIZE];
    size_t size = 0;
    char whole[TEXT_SIZE];
    (void)snprintf(whole, sizeof whole, "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test\n%sEND:VCALENDAR\n", lines);
    for (const char *c = whole; *c; c++)
        size += *c == '\n' ? (size_t)snprintf(text + size, sizeof text - size, "%s", end) : (text[size] = *c, (size_t)1);
    return (ccs_str){text, size};
}

ccs_str event(const char *lines)
{
    static char text[TEXT_SIZE];
    (void)snprintf(text, sizeof text, "BEGIN:VEVENT\n%sEND:VEVENT\n", lines);
    return wrap(text, "\r\n");
}

static ccs_status read_zone(ccs_str name, void *buffer, size_t capacity, size_t *data_size, void *user_data)
{
    char text[65];
    size_t size;
    (void)user_data;
    (void)snprintf(text, sizeof text, "%.*s", (int)name.size, name.data);
    void *bytes = zone_bytes(text, &size);
    bool found = size > 0 && size <= capacity;
    if (found)
        memcpy(buffer, bytes, size);
    free(bytes);
    *data_size = size;
    return found ? CCS_OK : CCS_ENOENT;
}
const ccs_zones zones = {.size = sizeof zones, .read = read_zone};

/* The `dates` of what comes of a file, as JSON in one line without spaces; or "LINE:COLUMN: words". */
const char *import(ccs_str text, const ccs_ical_options *given)
{
    static char out[TEXT_SIZE];
    ccs_ical_options options = CCS_ICAL_OPTIONS_INIT;
    ccs_ical_answer answer = CCS_ICAL_ANSWER_INIT;
    if (given)
        options = *given;
    else
        options.zone = CCS_STR("Asia/Ho_Chi_Minh");
    options.zones = &zones;
    if (ccs_ical_import(text, &options, &answer) != CCS_OK) {
        (void)snprintf(out, sizeof out, "%u:%u: %s", answer.line, answer.column, answer.text);
        ccs_ical_answer_finish(&answer);
        return out;
    }
    ccs_calendar_options how = CCS_CALENDAR_OPTIONS_INIT;
    how.zones = &zones;
    ccs_calendar_error error = CCS_CALENDAR_ERROR_INIT;
    ccs_calendar *calendar;
    ccs_status status = ccs_calendar_create(ccs_str_from(answer.text), &how, &calendar, &error);
    cr_assert(status == CCS_OK, "%s: %s in %s", error.path, error.message, answer.text);
    const char *dates = strstr(ccs_calendar_json(calendar).data, "\"dates\":");
    (void)snprintf(out, sizeof out, "%s", dates ? dates + 8 : "[]}");
    out[strlen(out) - 1] = 0;
    ccs_calendar_destroy(calendar);
    ccs_ical_answer_finish(&answer);
    return out;
}

void expect_all(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *got = import(event(examples[i].lines), NULL);
        cr_expect_str_eq(got, examples[i].dates, "%s\ngave %s\nnot  %s", examples[i].lines, got, examples[i].dates);
    }
}
