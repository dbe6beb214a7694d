/*
 * ccs calendar import and export: holidays from iCalendar to JSON, and back.
 */
#include "calendar_cli.h"

#include <stdlib.h>
#include <string.h>

static int fail(const ccs_ical_answer *answer, const struct calendar_request *request, ccs_status status, const char *name)
{
    char hint[CALENDAR_HINT_MAX];
    const char *words = answer->text ? answer->text : ccs_status_text(status);
    int code = status == CCS_ENOMEM ? CLI_FAILED : CLI_WRONG;
    if (answer->line > 0)
        return cli_fail(code, calendar_command, "%s:%u:%u: %s%s", name, answer->line, answer->column, words,
                        answer->avoidable ? "; --skip-errors leaves such events out" : "");
    if (status == CCS_ENOENT && request->zone)
        return cli_fail(code, calendar_command, "--zone %s: %s%s", request->zone, words,
                        calendar_zone_hint(request, request->zone, hint));
    return cli_fail(code, calendar_command, "%s: %s", name, words);
}

/* On the days that they speak of the calendar is open, so it is said although nothing failed. */
static void tell_left_out(uint32_t count)
{
    bool one = count == 1;
    (void)fprintf(stderr, "ccs: calendar: %u event%s cannot be said in a calendar and %s left out; --skipped lists %s\n", count,
                  one ? "" : "s", one ? "is" : "are", one ? "it" : "them");
}

/* What goes well and is likely not what was meant. */
static void tell_trap(const struct calendar_request *request, const ccs_ical_answer *answer)
{
    if (answer->entry_count == 0)
        (void)fprintf(stderr, "ccs: calendar: the calendar has no dates: %u event%s left out%s\n", answer->skipped_count,
                      answer->skipped_count == 1 ? " was" : "s were", answer->skipped_count > 0 ? "; --skipped lists them" : "");
    if (!request->zone && strstr(answer->text, "\n  \"zone\": \"UTC\"") && strstr(answer->text, "\n      \"hours\": ["))
        (void)fputs("ccs: calendar: no --zone was given, and hours of this calendar are on the clock of UTC; --zone NAME puts "
                    "them on that of the calendars that are to name it\n", stderr);
}

int calendar_import(const struct calendar_request *request)
{
    const char *path = request->words[1];
    bool from_stdin = strcmp(path, "-") == 0;
    char *text = NULL;
    size_t size = 0;
    ccs_ical_options options = CCS_ICAL_OPTIONS_INIT;
    ccs_ical_answer answer = CCS_ICAL_ANSWER_INIT;
    int code = cli_read_file(calendar_command, from_stdin ? "/dev/stdin" : path, CCS_ICAL_SIZE_MAX, &text, &size);
    if (code != CLI_OK)
        return code;
    options.key = ccs_str_from(request->key);
    options.zone = ccs_str_from(request->zone);
    options.zones = &request->zones;
    options.leave_out = ccs_str_from(request->leave_out);
    options.working_as = request->working_as;
    options.flags = (request->opaque_only ? CCS_ICAL_OPAQUE_ONLY : 0) | (request->unmarked ? CCS_ICAL_UNMARKED : 0) |
                    (request->skip_errors ? CCS_ICAL_SKIP_ERRORS : 0);
    ccs_status status = ccs_ical_import((ccs_str){text, size}, &options, &answer);
    if (status != CCS_OK)
        code = fail(&answer, request, status, from_stdin ? "stdin" : path);
    else if (!request->skipped)
        (void)printf("%s\n", answer.text);
    else {
        (void)fputs(answer.skipped ? answer.skipped : "", stdout);
        (void)printf("%u entries; %u left out\n", answer.entry_count, answer.skipped_count);
    }
    if (code == CLI_OK && answer.refused_count > 0 && !request->skipped)
        tell_left_out(answer.refused_count);
    if (code == CLI_OK && !request->skipped)
        tell_trap(request, &answer);
    ccs_ical_answer_finish(&answer);
    free(text);
    return code == CLI_OK ? cli_flush(calendar_command) : code;
}

int calendar_export(const struct calendar_request *request, const struct calendar_file *file)
{
    ccs_ical_answer answer = CCS_ICAL_ANSWER_INIT;
    ccs_time at = request->at == CCS_TIME_NEVER ? cli_now() : request->at;
    ccs_status status = ccs_ical_export(file->calendar, at, &answer);
    int code = CLI_OK;
    if (status == CCS_OK)
        (void)fputs(answer.text, stdout);
    else
        code = fail(&answer, request, status, request->words[1]);
    ccs_ical_answer_finish(&answer);
    return code == CLI_OK ? cli_flush(calendar_command) : code;
}
