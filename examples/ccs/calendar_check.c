/*
 * ccs calendar check: what a calendar comes to, and which of its dates say nothing.
 */
#include "calendar_cli.h"
#include "base/civil.h"
#include "calendar.pb-c.h"
#include "record/json.h"

#include <string.h>

#define BEGIN ((ccs_time)0)
#define END INT64_C(7258118400000) /* 2200-01-01T00:00Z */
#define TOLD_MAX 5
#define CALENDAR_KEY_SIZE 65

static const ccs_alloc c_library = {0};

/* A date of 1960 that comes again does so today; one that does not says nothing, nor does what begins in 2300. Dates that a
 * calendar has are written YYYY-MM-DD, so texts can be compared. */
static bool says_nothing(const Ccs__CalendarDate *date)
{
    const char *last = date->until[0] ? date->until : date->date;
    return (strcmp(last, "1970-01-01") < 0 && !date->every[0] && date->n_also == 0) || strcmp(date->date, "2199-12-31") > 0;
}

static void tell_idle_dates(const struct calendar_file *file)
{
    struct ccs__arena arena;
    struct ccs__json_error error;
    ProtobufCMessage *message = NULL;
    size_t count = 0;
    ccs__arena_init(&arena, &c_library, 0);
    if (ccs__json_read(ccs_calendar_json(file->calendar), &ccs__calendar__descriptor, &arena, &message, &error) == CCS_OK) {
        const Ccs__Calendar *definition = (const Ccs__Calendar *)(const void *)message;
        for (size_t i = 0; i < definition->n_dates; i++)
            if (says_nothing(definition->dates[i]) && ++count <= TOLD_MAX)
                (void)printf("dates[%zu], %s, says nothing: calendars know the years 1970 to 2199\n", i,
                             definition->dates[i]->date);
    }
    if (count > TOLD_MAX)
        (void)printf("%zu more dates say nothing\n", count - TOLD_MAX);
    ccs__arena_finish(&arena);
}

static void read_key(const struct calendar_file *file, char key[CALENDAR_KEY_SIZE])
{
    struct ccs__arena arena;
    struct ccs__json_error error;
    ProtobufCMessage *message = NULL;
    ccs__arena_init(&arena, &c_library, 0);
    key[0] = 0;
    if (ccs__json_read(ccs_calendar_json(file->calendar), &ccs__calendar__descriptor, &arena, &message, &error) == CCS_OK)
        (void)snprintf(key, CALENDAR_KEY_SIZE, "%s", ((const Ccs__Calendar *)(const void *)message)->key);
    ccs__arena_finish(&arena);
}

int calendar_check(const struct calendar_request *request, const struct calendar_file *file)
{
    ccs_duration open_ms = 0;
    int64_t days = 0;
    uint32_t first = 0;
    char key[CALENDAR_KEY_SIZE];
    if (ccs_calendar_between(file->calendar, BEGIN, END, &open_ms) != CCS_OK ||
        ccs_calendar_days_between(file->calendar, BEGIN, END - 1, &days) != CCS_OK ||
        ccs_calendar_is_working_day(file->calendar, BEGIN, &first) != CCS_OK) /* which the days between leave out */
        return cli_fail(CLI_FAILED, calendar_command, "the calendar cannot be asked");
    read_key(file, key);
    (void)printf("calendar %s: %lld working days with ", key, (long long)days + first);
    calendar_print_duration(&request->style, open_ms, stdout);
    (void)printf(" open, from 1970 to 2199\n");
    tell_idle_dates(file);
    ccs_time next = ccs_calendar_next_change(file->calendar, cli_now());
    if (next == CCS_TIME_NEVER)
        (void)printf("nothing changes any more\n");
    else {
        (void)printf("the next change is ");
        calendar_print_time(ccs_calendar_zone(file->calendar), &request->style, next, stdout);
        (void)printf("\n");
    }
    return cli_flush(calendar_command);
}
