/*
 * What the parts of `ccs calendar` share: the calendar at hand, questions put to it in words, times and durations in and out.
 */
#ifndef CCS_CALENDAR_CLI_H
#define CCS_CALENDAR_CLI_H

#include "cli.h"
#include <ccs/ical.h>

#define CALENDAR_WORDS_MAX 256
#define CALENDAR_HOLIDAYS_MAX 16

/* How answers are written and local times are taken. */
struct calendar_style {
    bool utc, ms;
    ccs_zone_policy policy;
};

/* A calendar read from a file, with those whose holidays it takes in. */
struct calendar_file {
    ccs_calendar *calendar;
    ccs_calendar *holidays[CALENDAR_HOLIDAYS_MAX];
    size_t holiday_count;
    char *json; /* as it stands in the file, NUL-terminated */
    size_t json_size;
};

/* All options of all verbs. */
struct calendar_request {
    const char *words[4]; /* the verb and what follows it */
    struct calendar_style style;
    ccs_zones zones;
    struct cli_texts holidays;
    const char *zones_directory, *zone, *key, *leave_out;
    uint32_t policy, working_as;
    bool opaque_only, unmarked, skipped, skip_errors;
    ccs_time at; /* CCS_TIME_NEVER: not given */
};

extern const char calendar_command[]; /* "calendar" */

/* --- calendar.c ---------------------------------------------------------------------------------------------------- */

/* CLI_OK, or an exit code after the error was printed. To be freed in any case. */
int calendar_load(const struct calendar_request *request, const char *path, struct calendar_file *file);
void calendar_free(struct calendar_file *file);
/* Behind words about a zone that is not there: one that is, or that there are none; "". */
#define CALENDAR_HINT_MAX 512
const char *calendar_zone_hint(const struct calendar_request *request, const char *name, char hint[CALENDAR_HINT_MAX]);
/* With the definition changed: as it would be without dates and holidays. NULL: it cannot be. */
ccs_calendar *calendar_without_dates(const struct calendar_request *request, const struct calendar_file *file);

/* --- calendar_ask.c ------------------------------------------------------------------------------------------------ */

/* One question: "add", "2026-03-06T17:50", "8h". The answer (several lines for intervals, apart by `between`) goes to `out`.
 * CLI_OK, or an exit code with the error in `error`. */
int calendar_ask(const ccs_calendar *calendar, const struct calendar_style *style, const char *const *words, size_t count,
                 const char *between, FILE *out, char error[CALENDAR_WORDS_MAX]);
/* How many words follow this one; SIZE_MAX: it is no question. *usage (may be NULL): what they are. */
size_t calendar_question(const char *word, const char **usage);
/* The question, or (unless it is one) the verb of `ccs calendar`, whose name is near; NULL: none. */
const char *calendar_nearest(const char *word, bool is_question);

/* --- calendar_time.c ------------------------------------------------------------------------------------------------- */

/* 2026-03-06T17:50[:00[.123]], 2026-03-06, with Z or an offset, or milliseconds; local to `zone` without an offset. */
bool calendar_read_time(const ccs_zone *zone, ccs_zone_policy policy, const char *text, ccs_time *at,
                        char error[CALENDAR_WORDS_MAX]);
/* 8h, 90m, 1h30m, -8h, 250ms, 2d (of 24 h), 1w (of 168 h), PT8H30M; exact. */
bool calendar_read_duration(const char *text, ccs_duration *ms, char error[CALENDAR_WORDS_MAX]);
void calendar_print_time(const ccs_zone *zone, const struct calendar_style *style, ccs_time at, FILE *out);
void calendar_print_duration(const struct calendar_style *style, ccs_duration ms, FILE *out); /* as it can be read again */
/* +07:00, or -00:44:30 where it is not whole minutes. */
const char *calendar_offset_text(int32_t offset_s, char text[CLI_TEXT_MAX]);

/* --- other verbs ------------------------------------------------------------------------------------------------------ */

int calendar_check(const struct calendar_request *request, const struct calendar_file *file);
int calendar_show(const struct calendar_request *request, const struct calendar_file *file, const char *when);
int calendar_zone(const struct calendar_request *request);
int calendar_import(const struct calendar_request *request);
int calendar_export(const struct calendar_request *request, const struct calendar_file *file);

#endif
