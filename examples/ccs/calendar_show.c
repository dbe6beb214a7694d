/*
 * ccs calendar show: a month with its hours, or a year at a glance. What is otherwise than in other weeks is found by asking the
 * same calendar without its dates; the names of days come from the dates themselves.
 */
#include "calendar_cli.h"
#include "base/civil.h"
#include "calendar.pb-c.h"
#include "calendar/recurrence.h"
#include "record/json.h"

#include <stdlib.h>
#include <string.h>

#define YEAR_DAYS 366
#define NAME_COLUMNS_MAX 60

static const ccs_alloc c_library = {0};
static const char *const month_names[] = {"January", "February", "March",     "April",   "May",      "June",
                                          "July",    "August",   "September", "October", "November", "December"};
static const char *const weekday_names[] = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};

enum kind { USUAL, REST, HOLIDAY, SHORTER, WORKING, OTHERWISE };

/* One day as it is, beside what it would be without dates. */
struct day {
    ccs_duration open_ms;
    enum kind kind;
    const char *name; /* of the entry that covers it; "" none */
};

struct picture {
    const struct calendar_request *request;
    const struct calendar_file *file;
    const ccs_calendar *bare;
    const ccs_zone *zone;
    int64_t first_day, day_count; /* days since 1970 */
    struct day days[YEAR_DAYS];
    struct ccs__arena arena; /* what names point into */
};

/* --- finding out ---------------------------------------------------------------------------------------------------------- */

/* When the clock shows the beginning of a date; where that is in a gap: when it goes on. */
static ccs_time midnight(const ccs_zone *zone, int64_t day)
{
    struct ccs__civil_date date = ccs__civil_date_of(day);
    ccs_local local = CCS_LOCAL_INIT;
    ccs_time at = 0;
    local.year = (int32_t)date.year;
    local.month = date.month;
    local.day = date.day;
    return ccs_zone_instant(zone, &local, CCS_ZONE_DEFAULT, &at, NULL) == CCS_OK ? at : CCS_TIME_NEVER;
}

static bool opens(const ccs_calendar *calendar, ccs_time at)
{
    uint32_t working = 0;
    return ccs_calendar_is_working_day(calendar, at, &working) == CCS_OK && working;
}

static bool look_at_day(struct picture *picture, int64_t index)
{
    struct day *day = &picture->days[index];
    ccs_time from = midnight(picture->zone, picture->first_day + index);
    ccs_time until = midnight(picture->zone, picture->first_day + index + 1);
    ccs_duration usual_ms;
    if (ccs_calendar_between(picture->file->calendar, from, until, &day->open_ms) != CCS_OK ||
        ccs_calendar_between(picture->bare, from, until, &usual_ms) != CCS_OK)
        return false;
    bool is_open = opens(picture->file->calendar, from), is_usual = opens(picture->bare, from);
    if (is_open != is_usual)
        day->kind = is_open ? WORKING : HOLIDAY;
    else if (day->open_ms != usual_ms)
        day->kind = day->open_ms < usual_ms ? SHORTER : OTHERWISE;
    else
        day->kind = is_open ? USUAL : REST;
    return true;
}

static bool read_date(const char *text, int64_t *day)
{
    int year, month, number;
    if (sscanf(text, "%4d-%2d-%2d", &year, &month, &number) != 3)
        return false;
    *day = ccs__civil_days((struct ccs__civil_date){year, month, number});
    return true;
}

static bool is_excepted(const Ccs__CalendarDate *entry, int64_t day)
{
    int64_t except;
    for (size_t i = 0; i < entry->n_except; i++)
        if (read_date(entry->except[i], &except) && except == day)
            return true;
    return false;
}

/* A Saturday that is open longer as a Monday is a working day swapped in, too: the entry says so. */
static void name_day(struct day *day, const Ccs__CalendarDate *entry)
{
    day->name = entry->name;
    if (day->kind == OTHERWISE && entry->is == CCS__CALENDAR_RULE__CALENDAR_RULE_WORKING)
        day->kind = WORKING;
}

static void name_days(struct picture *picture, const Ccs__CalendarDate *entry, int64_t first, int64_t length)
{
    for (int64_t i = 0; i < length && !is_excepted(entry, first); i++) {
        int64_t index = first + i - picture->first_day;
        if (index >= 0 && index < picture->day_count)
            name_day(&picture->days[index], entry);
    }
}

static void name_entry(struct picture *picture, const Ccs__CalendarDate *entry)
{
    int64_t first, last, also, *days = NULL;
    uint32_t work = CCS__RECURRENCE_WORK_MAX;
    size_t count = 0;
    char error[256];
    if (!read_date(entry->date, &first) || !read_date(entry->until[0] ? entry->until : entry->date, &last))
        return;
    int64_t length = last - first + 1, end = picture->first_day + picture->day_count - 1;
    if (entry->every[0] && first <= end)
        (void)ccs__recurrence_expand(&c_library, ccs_str_from(entry->every), first, end, &work, &days, &count, error,
                                      sizeof error);
    for (size_t i = 0; i < count; i++)
        if (days[i] + length > picture->first_day)
            name_days(picture, entry, days[i], length);
    ccs__free(&c_library, days, count * sizeof *days);
    if (!entry->every[0])
        name_days(picture, entry, first, length);
    for (size_t i = 0; i < entry->n_also; i++)
        if (read_date(entry->also[i], &also))
            name_days(picture, entry, also, length);
}

/* As the library reads them: those of `holidays` first, the own ones win. */
static void name_of(struct picture *picture, const ccs_calendar *calendar)
{
    struct ccs__json_error error;
    ProtobufCMessage *message = NULL;
    if (ccs__json_read(ccs_calendar_json(calendar), &ccs__calendar__descriptor, &picture->arena, &message, &error) != CCS_OK)
        return;
    const Ccs__Calendar *definition = (const Ccs__Calendar *)(const void *)message;
    for (size_t i = 0; i < definition->n_dates; i++)
        name_entry(picture, definition->dates[i]);
}

static bool look(struct picture *picture)
{
    for (int64_t i = 0; i < picture->day_count; i++) {
        picture->days[i].name = "";
        if (!look_at_day(picture, i))
            return false;
    }
    for (size_t i = 0; i < picture->file->holiday_count; i++)
        name_of(picture, picture->file->holidays[i]);
    name_of(picture, picture->file->calendar);
    return true;
}

/* --- drawing --------------------------------------------------------------------------------------------------------------- */

static const char *word_of(enum kind kind)
{
    static const char *const words[] = {[HOLIDAY] = "holiday", [SHORTER] = "shorter", [WORKING] = "working day",
                                        [OTHERWISE] = "other hours"};
    return words[kind] ? words[kind] : "";
}

static void print_sum(const struct picture *picture, const char *what)
{
    struct calendar_style style = {0};
    int64_t working = 0;
    ccs_duration open_ms = 0;
    for (int64_t i = 0; i < picture->day_count; i++) {
        working += picture->days[i].kind != REST && picture->days[i].kind != HOLIDAY;
        open_ms += picture->days[i].open_ms;
    }
    const char *zone = "UTC";
    struct ccs__json_error error;
    struct ccs__arena arena;
    ProtobufCMessage *message = NULL;
    ccs__arena_init(&arena, &c_library, 0);
    ccs_str json = ccs_calendar_json(picture->file->calendar);
    if (ccs__json_read(json, &ccs__calendar__descriptor, &arena, &message, &error) == CCS_OK) {
        const char *named = ((const Ccs__Calendar *)(const void *)message)->zone;
        zone = named[0] ? named : zone;
    }
    (void)printf("%s, %s: %lld working days, ", what, zone, (long long)working);
    ccs__arena_finish(&arena);
    calendar_print_duration(&style, open_ms, stdout);
    (void)printf(" open\n\n");
}

/* 24:00 is written where an interval ends with its day. */
static void print_clock(const ccs_zone *zone, ccs_time at, bool at_end)
{
    ccs_local local = CCS_LOCAL_INIT;
    if (at_end || ccs_zone_local(zone, at, &local) != CCS_OK)
        local.hour = 24;
    (void)printf("%02d:%02d", local.hour, local.minute);
    if (local.second || local.millisecond)
        (void)printf(":%02d", local.second);
}

/* Returns the columns used. */
static int print_hours(const struct picture *picture, int64_t index)
{
    ccs_calendar_intervals intervals;
    ccs_time from = midnight(picture->zone, picture->first_day + index);
    ccs_time until = midnight(picture->zone, picture->first_day + index + 1), open_at, close_at;
    int columns = 0;
    if (ccs_calendar_intervals_init(&intervals, picture->file->calendar, from, until) != CCS_OK)
        return 0;
    while (ccs_calendar_intervals_next(&intervals, &open_at, &close_at) == CCS_OK) {
        if (columns > 0)
            columns += printf(" ");
        print_clock(picture->zone, open_at, false);
        (void)printf("-");
        print_clock(picture->zone, close_at, close_at == until);
        columns += 11;
    }
    return columns > 0 ? columns : printf("-");
}

static void show_month(const struct picture *picture, const char *title)
{
    print_sum(picture, title);
    for (int64_t i = 0; i < picture->day_count; i++) {
        const struct day *day = &picture->days[i];
        struct ccs__civil_date date = ccs__civil_date_of(picture->first_day + i);
        int weekday = ccs__civil_weekday(picture->first_day + i);
        if (weekday == 0 && i > 0)
            (void)printf("\n");
        (void)printf("  %s %2d  ", weekday_names[weekday], date.day);
        int columns = print_hours(picture, i);
        const char *word = word_of(day->kind);
        if (word[0] || (day->name[0] && day->kind != REST))
            (void)printf("%*s  %s%s%s", columns < 25 ? 25 - columns : 0, "", word, word[0] && day->name[0] ? ": " : "", day->name);
        (void)printf("\n");
    }
}

/* Four columns: " 12 ", "(12)" a holiday, "[12]" swapped in, "~12 " other hours, "  . " closed in every week. */
static void print_cell(const struct picture *picture, int64_t index, int number)
{
    switch (picture->days[index].kind) {
    case REST: (void)printf("  . "); break;
    case HOLIDAY: (void)printf("(%2d)", number); break;
    case WORKING: (void)printf("[%2d]", number); break;
    case SHORTER:
    case OTHERWISE: (void)printf("~%2d ", number); break;
    case USUAL: (void)printf(" %2d ", number); break;
    }
}

/* Three months side by side. */
static void show_row(const struct picture *picture, int64_t year, int first_month)
{
    for (int month = first_month; month < first_month + 3; month++)
        (void)printf("  %-28s%s", month_names[month - 1], month < first_month + 2 ? "  " : "\n");
    for (int month = 0; month < 3; month++)
        for (int weekday = 0; weekday < 7; weekday++)
            (void)printf("%s %s %s", weekday == 0 ? "  " : "", weekday_names[weekday], weekday < 6 ? "" : month < 2 ? "  " : "\n");
    for (int week = 0; week < 6; week++) {
        for (int month = first_month; month < first_month + 3; month++) {
            int64_t first = ccs__civil_days((struct ccs__civil_date){year, month, 1});
            int shift = ccs__civil_weekday(first), length = ccs__civil_month_length(year, month);
            (void)printf("  ");
            for (int weekday = 0; weekday < 7; weekday++) {
                int number = week * 7 + weekday - shift + 1;
                if (number < 1 || number > length)
                    (void)printf("    ");
                else
                    print_cell(picture, first + number - 1 - picture->first_day, number);
            }
            (void)printf(month < first_month + 2 ? "  " : "\n");
        }
    }
}

/* What is otherwise, days of one name and kind in a row together. */
static void list_days(const struct picture *picture)
{
    for (int64_t i = 0, last; i < picture->day_count; i = last + 1) {
        const struct day *day = &picture->days[i];
        for (last = i; last + 1 < picture->day_count && picture->days[last + 1].kind == day->kind &&
                       strcmp(picture->days[last + 1].name, day->name) == 0;)
            last++;
        if (word_of(day->kind)[0] == 0)
            continue;
        struct ccs__civil_date from = ccs__civil_date_of(picture->first_day + i);
        struct ccs__civil_date until = ccs__civil_date_of(picture->first_day + last);
        (void)printf("  %02d-%02d", from.month, from.day);
        if (last > i)
            (void)printf(" to %02d-%02d", until.month, until.day);
        (void)printf("%*s%-11s  %.*s\n", last > i ? 2 : 11, "", word_of(day->kind), NAME_COLUMNS_MAX, day->name);
    }
}

static void show_year(const struct picture *picture, int64_t year)
{
    char title[16];
    (void)snprintf(title, sizeof title, "%d", (int)year);
    print_sum(picture, title);
    for (int month = 1; month <= 12; month += 3)
        show_row(picture, year, month);
    (void)printf("(12) holiday   [12] working day swapped in   ~12 other hours   . closed in every week\n\n");
    list_days(picture);
}

/* --- the verb ---------------------------------------------------------------------------------------------------------------- */

/* YEAR or YEAR-MONTH; month 0: the year. */
static bool read_when(const char *when, int *year, int *month)
{
    size_t size = strlen(when);
    *month = 0;
    if ((size != 4 && size != 7) || strspn(when, "0123456789") != 4 || (size == 7 && when[4] != '-'))
        return false;
    *year = atoi(when);
    if (size == 7)
        *month = strspn(when + 5, "0123456789") == 2 ? atoi(when + 5) : 13;
    return *year >= 1970 && *year <= 2199 && *month <= 12 && (size == 4 || *month >= 1);
}

int calendar_show(const struct calendar_request *request, const struct calendar_file *file, const char *when)
{
    int year, month;
    if (!read_when(when, &year, &month))
        return cli_fail(CLI_WRONG, calendar_command, "\"%s\" is no year or month; write 2026 or 2026-03 (1970 to 2199)", when);
    struct picture *picture = calloc(1, sizeof *picture);
    ccs_calendar *bare = calendar_without_dates(request, file);
    int code = CLI_OK;
    if (picture && bare) {
        struct ccs__civil_date first = {year, month ? month : 1, 1};
        *picture = (struct picture){.request = request, .file = file, .bare = bare, .zone = ccs_calendar_zone(file->calendar)};
        ccs__arena_init(&picture->arena, &c_library, 0);
        picture->first_day = ccs__civil_days(first);
        picture->day_count = month ? ccs__civil_month_length(year, month)
                                   : ccs__civil_days((struct ccs__civil_date){year + 1, 1, 1}) - picture->first_day;
        char title[32];
        (void)snprintf(title, sizeof title, "%s %d", month ? month_names[month - 1] : "", year);
        if (!look(picture))
            code = cli_fail(CLI_FAILED, calendar_command, "calendars know the years 1970 to 2199 (UTC); this is at their edge");
        else if (month)
            show_month(picture, title);
        else
            show_year(picture, year);
        ccs__arena_finish(&picture->arena);
    } else {
        code = cli_fail(CLI_FAILED, calendar_command, "it cannot be drawn: without its dates it would never be open");
    }
    ccs_calendar_destroy(bare);
    free(picture);
    return code == CLI_OK ? cli_flush(calendar_command) : code;
}
