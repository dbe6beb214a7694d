/*
 * ccs calendar zone: what a time zone's clock shows, and when it is changed in a year.
 */
#include "calendar_cli.h"
#include "store/zoneinfo.h"

#include <stdlib.h>
#include <string.h>

static int fail(const struct calendar_request *request, const char *words)
{
    char hint[CALENDAR_HINT_MAX];
    return cli_fail(CLI_WRONG, calendar_command, "%s%s", words, calendar_zone_hint(request, request->words[1], hint));
}

/* 02:00 CET (+01:00) */
static void print_clock(const ccs_local *local)
{
    char text[CLI_TEXT_MAX];
    (void)printf("%02d:%02d", local->hour, local->minute);
    if (local->second > 0)
        (void)printf(":%02d", local->second);
    (void)printf(" %.*s (%s%s)", (int)local->abbreviation.size, local->abbreviation.data,
                 calendar_offset_text(local->offset_s, text), local->dst ? ", daylight saving" : "");
}

/* The clock a moment before the change, as it would have gone on, and after it. */
static bool print_transition(const ccs_zone *zone, ccs_time at)
{
    ccs_local before = CCS_LOCAL_INIT, after = CCS_LOCAL_INIT;
    char text[CLI_TEXT_MAX];
    if (ccs_zone_local(zone, at - 1000, &before) != CCS_OK || ccs_zone_local(zone, at, &after) != CCS_OK)
        return false;
    int64_t second = (at / 1000 + before.offset_s) % 86400;
    second += second < 0 ? 86400 : 0;
    before.hour = (int32_t)(second / 3600);
    before.minute = (int32_t)(second / 60 % 60);
    before.second = (int32_t)(second % 60);
    (void)printf("  %s  ", cli_time_text(at, text));
    print_clock(&before);
    (void)printf(" -> ");
    print_clock(&after);
    (void)printf("\n");
    return true;
}

/* Those in the calendar year of UTC. */
static bool print_year(const ccs_zone *zone, int year)
{
    char text[CLI_TEXT_MAX];
    ccs_time at, end;
    size_t count = 0;
    (void)snprintf(text, sizeof text, "%04d-01-01", year);
    if (!cli_time_read(text, &at))
        return false;
    (void)snprintf(text, sizeof text, "%04d-12-31T23:59:59.999Z", year);
    if (!cli_time_read(text, &end))
        return false;
    (void)printf("changes of the clock in %d:\n", year);
    for (at--; ccs_zone_next_transition(zone, at, &at) == CCS_OK && at <= end; count++)
        if (!print_transition(zone, at))
            return false;
    if (count == 0)
        (void)printf("  none\n");
    return true;
}

static int year_of(const ccs_zone *zone, const struct calendar_request *request, ccs_time now)
{
    ccs_local local = CCS_LOCAL_INIT;
    const char *given = request->words[2];
    if (given)
        return strlen(given) == 4 && strspn(given, "0123456789") == 4 && strcmp(given, "0000") != 0 ? atoi(given) : 0;
    return ccs_zone_local(zone, now, &local) == CCS_OK ? local.year : 0;
}

int calendar_zone(const struct calendar_request *request)
{
    ccs_zone *zone;
    char error[256], release[CCS__ZONEINFO_RELEASE_MAX] = "";
    const char *name = request->words[1];
    ccs_status status = ccs_zone_open(&request->zones, ccs_str_from(name), NULL, &zone, error, sizeof error);
    if (status != CCS_OK)
        return fail(request, error);
    ccs_time now = request->at == CCS_TIME_NEVER ? cli_now() : request->at;
    ccs_local local = CCS_LOCAL_INIT;
    int year = year_of(zone, request, now), code = CLI_OK;
    if (year == 0)
        code = cli_fail(CLI_WRONG, calendar_command, "\"%s\" is no year; write 0001 to 9999", request->words[2]);
    else if (ccs_zone_local(zone, now, &local) != CCS_OK)
        code = cli_fail(CLI_WRONG, calendar_command, "time zones know the years 1 to 9999");
    else {
        bool told = ccs__zoneinfo_release(ccs__zoneinfo_directory(&request->zones), release);
        (void)printf("%s%s%s\n", name, told ? ", tzdata " : "", release);
        (void)printf("it is %04d-%02d-%02d ", local.year, local.month, local.day);
        print_clock(&local);
        (void)printf("\n");
        if (!print_year(zone, year))
            code = cli_fail(CLI_FAILED, calendar_command, "the zone cannot be asked");
    }
    ccs_zone_destroy(zone);
    return code == CLI_OK ? cli_flush(calendar_command) : code;
}
