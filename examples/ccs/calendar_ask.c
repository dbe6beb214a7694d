/*
 * Questions to a calendar, one function each. On the command line and in a batch (`run`) they are the same words.
 */
#include "calendar_cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define INTERVALS_MAX 100000 /* of one question */

/* What is being asked, with its words already read. */
struct question {
    const ccs_calendar *calendar;
    const ccs_zone *zone;
    const struct calendar_style *style;
    ccs_time at, until;
    bool has_until;
    ccs_duration ms;
    int64_t days;
    const char *between;
    FILE *out;
    char *error;
};

static int fail(const struct question *question, int code, const char *words)
{
    (void)snprintf(question->error, CALENDAR_WORDS_MAX, "%s", words);
    return code;
}

/* Which of the times given is it, or is it the answer? An end may be the end of what is known itself. */
static int fail_limit(const struct question *question)
{
    const ccs_time end = INT64_C(7258118400000);
    const ccs_time times[] = {question->at, question->until};
    char text[CLI_TEXT_MAX];
    for (size_t i = 0; i < (question->has_until ? 2 : 1); i++) {
        if (times[i] >= 0 && (times[i] < end || (times[i] == end && question->has_until)))
            continue;
        const char *shown = cli_time_text(times[i], text);
        (void)snprintf(question->error, CALENDAR_WORDS_MAX, "calendars know the years 1970 to 2199 (UTC), and %s is not in them",
                       strcmp(shown, "?") == 0 ? "this time" : shown);
        return CLI_FAILED;
    }
    return fail(question, CLI_FAILED, "calendars know the years 1970 to 2199 (UTC), and the answer is not in them");
}

static int fail_status(const struct question *question, ccs_status status)
{
    switch (status) {
    case CCS_ENOENT: return fail(question, CLI_FAILED, "it is open without end, and has no openings and closings");
    case CCS_ESTATE: return fail(question, CLI_FAILED, "the clock does not show this time of day on that date, or shows it twice");
    case CCS_ELIMIT: return fail_limit(question);
    default: return fail(question, CLI_FAILED, ccs_status_text(status));
    }
}

static int tell_time(const struct question *question, ccs_status status, ccs_time at)
{
    if (status != CCS_OK)
        return fail_status(question, status);
    calendar_print_time(question->zone, question->style, at, question->out);
    return CLI_OK;
}

static int ask_add(const struct question *question)
{
    ccs_time at = 0;
    ccs_status status = ccs_calendar_add(question->calendar, question->at, question->ms, &at);
    return tell_time(question, status, at);
}

static int ask_sub(const struct question *question)
{
    ccs_time at = 0;
    ccs_status status = ccs_calendar_sub(question->calendar, question->at, question->ms, &at);
    return tell_time(question, status, at);
}

static int ask_next_open(const struct question *question)
{
    ccs_time at = 0;
    ccs_status status = ccs_calendar_next_open(question->calendar, question->at, &at);
    return tell_time(question, status, at);
}

static int ask_next_close(const struct question *question)
{
    ccs_time at = 0;
    ccs_status status = ccs_calendar_next_close(question->calendar, question->at, &at);
    return tell_time(question, status, at);
}

static int ask_previous_open(const struct question *question)
{
    ccs_time at = 0;
    ccs_status status = ccs_calendar_previous_open(question->calendar, question->at, &at);
    return tell_time(question, status, at);
}

static int ask_previous_close(const struct question *question)
{
    ccs_time at = 0;
    ccs_status status = ccs_calendar_previous_close(question->calendar, question->at, &at);
    return tell_time(question, status, at);
}

static int ask_add_days(const struct question *question)
{
    ccs_time at = 0;
    ccs_status status = ccs_calendar_add_days(question->calendar, question->at, question->days, question->style->policy, &at);
    return tell_time(question, status, at);
}

static int ask_between(const struct question *question)
{
    ccs_duration ms;
    ccs_status status = ccs_calendar_between(question->calendar, question->at, question->until, &ms);
    if (status != CCS_OK)
        return fail_status(question, status);
    calendar_print_duration(question->style, ms, question->out);
    return CLI_OK;
}

static int ask_days_between(const struct question *question)
{
    int64_t days;
    ccs_status status = ccs_calendar_days_between(question->calendar, question->at, question->until, &days);
    if (status != CCS_OK)
        return fail_status(question, status);
    (void)fprintf(question->out, "%" PRId64, days);
    return CLI_OK;
}

static int ask_is_open(const struct question *question)
{
    uint32_t open;
    ccs_status status = ccs_calendar_is_open(question->calendar, question->at, &open);
    if (status != CCS_OK)
        return fail_status(question, status);
    (void)fputs(open ? "open" : "closed", question->out);
    return CLI_OK;
}

static int ask_is_working_day(const struct question *question)
{
    uint32_t working;
    ccs_status status = ccs_calendar_is_working_day(question->calendar, question->at, &working);
    if (status != CCS_OK)
        return fail_status(question, status);
    (void)fputs(working ? "yes" : "no", question->out);
    return CLI_OK;
}

/* An interval is OPENING/CLOSING, as ISO 8601 writes it. */
static int ask_intervals(const struct question *question)
{
    ccs_calendar_intervals intervals;
    ccs_time open_at, close_at;
    ccs_status status = ccs_calendar_intervals_init(&intervals, question->calendar, question->at, question->until);
    if (status != CCS_OK)
        return fail_status(question, status);
    for (size_t i = 0; (status = ccs_calendar_intervals_next(&intervals, &open_at, &close_at)) == CCS_OK; i++) {
        if (i == INTERVALS_MAX)
            return fail(question, CLI_FAILED, "more than 100000 intervals; ask for a shorter time");
        (void)fputs(i > 0 ? question->between : "", question->out);
        calendar_print_time(question->zone, question->style, open_at, question->out);
        (void)fputc('/', question->out);
        calendar_print_time(question->zone, question->style, close_at, question->out);
    }
    return status == CCS_DONE ? CLI_OK : fail_status(question, status);
}

/* --- the table ------------------------------------------------------------------------------------------------------ */

enum operand { NOTHING, UNTIL, DURATION, DAYS };

static const struct verb {
    const char *name;
    enum operand operand; /* behind TIME, which all have */
    int (*ask)(const struct question *question);
} verbs[] = {
    {"add", DURATION, ask_add},
    {"sub", DURATION, ask_sub},
    {"between", UNTIL, ask_between},
    {"is-open", NOTHING, ask_is_open},
    {"next-open", NOTHING, ask_next_open},
    {"next-close", NOTHING, ask_next_close},
    {"previous-open", NOTHING, ask_previous_open},
    {"previous-close", NOTHING, ask_previous_close},
    {"add-days", DAYS, ask_add_days},
    {"days-between", UNTIL, ask_days_between},
    {"is-working-day", NOTHING, ask_is_working_day},
    {"intervals", UNTIL, ask_intervals},
};
#define VERB_COUNT (sizeof verbs / sizeof verbs[0])

static const char *const usages[] = {[NOTHING] = "TIME", [UNTIL] = "TIME TIME", [DURATION] = "TIME DURATION", [DAYS] = "TIME DAYS"};

static const struct verb *find(const char *word)
{
    for (size_t i = 0; i < VERB_COUNT; i++)
        if (strcmp(verbs[i].name, word) == 0)
            return &verbs[i];
    return NULL;
}

size_t calendar_question(const char *word, const char **usage)
{
    const struct verb *verb = find(word);
    if (verb && usage)
        *usage = usages[verb->operand];
    return !verb ? SIZE_MAX : verb->operand == NOTHING ? 1 : 2;
}

const char *calendar_nearest(const char *word, bool is_question)
{
    static const char *const others[] = {"check", "run", "show", "zone", "import", "export"};
    const char *nearest = NULL;
    size_t least = 3;
    size_t count = VERB_COUNT + (is_question ? 0 : sizeof others / sizeof others[0]);
    for (size_t i = 0; i < count; i++) {
        const char *name = i < VERB_COUNT ? verbs[i].name : others[i - VERB_COUNT];
        size_t away = cli_distance(word, name);
        if (away < least) {
            least = away;
            nearest = name;
        }
    }
    return nearest;
}

static bool read_days(const char *text, int64_t *days, char *error)
{
    char *end = NULL;
    size_t sign = text[0] == '-' || text[0] == '+';
    errno = 0;
    *days = text[sign] >= '0' && text[sign] <= '9' ? strtoll(text, &end, 10) : 0;
    if (end && *end == 0 && errno == 0)
        return true;
    (void)snprintf(error, CALENDAR_WORDS_MAX, "\"%.64s\" is no number of days; write 3 or -3", text);
    return false;
}

int calendar_ask(const ccs_calendar *calendar, const struct calendar_style *style, const char *const *words, size_t count,
                 const char *between, FILE *out, char error[CALENDAR_WORDS_MAX])
{
    struct question question = {.calendar = calendar, .zone = ccs_calendar_zone(calendar), .style = style,
                                .between = between, .out = out, .error = error};
    const struct verb *verb = find(words[0]);
    const char *nearest = verb ? NULL : calendar_nearest(words[0], true);
    if (!verb) {
        (void)snprintf(error, CALENDAR_WORDS_MAX, nearest ? "there is no question \"%.64s\"; did you mean \"%s\"?"
                                                          : "there is no question \"%.64s\"; `ccs help calendar` lists them%s",
                       words[0], nearest ? nearest : "");
        return CLI_WRONG;
    }
    if (count - 1 != (verb->operand == NOTHING ? 1 : 2)) {
        (void)snprintf(error, CALENDAR_WORDS_MAX, "%s is asked with %s", verb->name, usages[verb->operand]);
        return CLI_WRONG;
    }
    question.has_until = verb->operand == UNTIL;
    bool read = calendar_read_time(question.zone, style->policy, words[1], &question.at, error);
    if (read && verb->operand == UNTIL)
        read = calendar_read_time(question.zone, style->policy, words[2], &question.until, error);
    else if (read && verb->operand == DURATION)
        read = calendar_read_duration(words[2], &question.ms, error);
    else if (read && verb->operand == DAYS)
        read = read_days(words[2], &question.days, error);
    return read ? verb->ask(&question) : CLI_WRONG;
}
