/*
 * Times and durations of `ccs calendar`: local to a zone, exact to the millisecond, written so that they can be read again.
 */
#include "calendar_cli.h"

#include <inttypes.h>
#include <string.h>

#define HOUR_MS INT64_C(3600000)
#define MINUTE_MS INT64_C(60000)

/* Exactly `digits` digits; advances. */
static bool take_number(const char **text, int digits, int32_t *value)
{
    *value = 0;
    for (int i = 0; i < digits; i++, ++*text) {
        if (**text < '0' || **text > '9')
            return false;
        *value = *value * 10 + (**text - '0');
    }
    return true;
}

static bool take_char(const char **text, char c)
{
    if (**text != c)
        return false;
    ++*text;
    return true;
}

/* HH:MM[:SS[.fff]] */
static bool take_clock(const char **text, ccs_local *local)
{
    if (!take_number(text, 2, &local->hour) || !take_char(text, ':') || !take_number(text, 2, &local->minute))
        return false;
    if (take_char(text, ':')) {
        if (!take_number(text, 2, &local->second))
            return false;
        if (take_char(text, '.')) {
            int digits = (int)strspn(*text, "0123456789");
            if (digits < 1 || digits > 3 || !take_number(text, digits, &local->millisecond))
                return false;
            for (; digits < 3; digits++)
                local->millisecond *= 10;
        }
    }
    return local->hour <= 23 && local->minute <= 59 && local->second <= 59;
}

/* Z, +02, +02:00, -0530, -00:44:30. */
static bool take_offset(const char **text, int64_t *offset_ms)
{
    int32_t hours, minutes = 0, seconds = 0;
    *offset_ms = 0;
    if (take_char(text, 'Z') || take_char(text, 'z'))
        return true;
    int sign = **text == '-' ? -1 : 1;
    if (!take_char(text, '+') && !take_char(text, '-'))
        return false;
    if (!take_number(text, 2, &hours))
        return false;
    bool colon = take_char(text, ':');
    if (((colon || **text) && !take_number(text, 2, &minutes)) || hours > 23 || minutes > 59)
        return false;
    if (colon && take_char(text, ':') && (!take_number(text, 2, &seconds) || seconds > 59))
        return false;
    *offset_ms = sign * (hours * HOUR_MS + minutes * MINUTE_MS + seconds * INT64_C(1000));
    return true;
}

static bool read_milliseconds(const char *text, ccs_time *at)
{
    size_t size = strlen(text);
    if (size == 0 || size > 15 || strspn(text, "0123456789") != size)
        return false;
    for (*at = 0; *text; text++)
        *at = *at * 10 + (*text - '0');
    return true;
}

static bool exists(const ccs_local *local)
{
    static const int days_in[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = local->year, month = local->month;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return year >= 1 && month >= 1 && month <= 12 && local->day >= 1 && local->day <= days_in[month - 1] &&
           (month != 2 || local->day <= 28 || leap);
}

static bool to_instant(const ccs_zone *zone, ccs_zone_policy policy, const ccs_local *local, const char *given, ccs_time *at,
                       char error[CALENDAR_WORDS_MAX])
{
    ccs_zone_fit fit = CCS_ZONE_ONCE;
    ccs_status status = ccs_zone_instant(zone, local, policy, at, &fit);
    if (status == CCS_ESTATE)
        (void)snprintf(error, CALENDAR_WORDS_MAX, "%s: the clock %s; write the offset from UTC behind it, or leave out --policy",
                       given, fit == CCS_ZONE_GAP ? "is put forward over this time" : "shows this time twice");
    else if (status != CCS_OK)
        (void)snprintf(error, CALENDAR_WORDS_MAX, "%s: time zones know the years 1 to 9999", given);
    return status == CCS_OK;
}

bool calendar_read_time(const ccs_zone *zone, ccs_zone_policy policy, const char *text, ccs_time *at,
                        char error[CALENDAR_WORDS_MAX])
{
    ccs_local local = CCS_LOCAL_INIT;
    const char *given = text;
    int64_t offset_ms;
    if (read_milliseconds(text, at))
        return true;
    bool read = take_number(&text, 4, &local.year) && take_char(&text, '-') && take_number(&text, 2, &local.month) &&
                take_char(&text, '-') && take_number(&text, 2, &local.day);
    bool is_date = read;
    if (read && (*text == 'T' || *text == 't' || *text == ' '))
        read = text++ && take_clock(&text, &local);
    if (read && exists(&local) && *text == 0)
        return to_instant(zone, policy, &local, given, at, error);
    if (read && exists(&local) && take_offset(&text, &offset_ms) && *text == 0) {
        ccs_zone *utc;
        read = ccs_zone_open(NULL, CCS_STR("UTC"), NULL, &utc, NULL, 0) == CCS_OK &&
               to_instant(utc, CCS_ZONE_DEFAULT, &local, given, at, error);
        ccs_zone_destroy(utc);
        *at -= offset_ms;
        return read;
    }
    if (is_date && !exists(&local))
        (void)snprintf(error, CALENDAR_WORDS_MAX, "\"%.64s\" is no time: there is no such day", given);
    else
        (void)snprintf(error, CALENDAR_WORDS_MAX,
                       "\"%.64s\" is no time; write 2026-03-06T17:50, 2026-03-06T17:50:00.250+07:00 or 2026-03-06T10:50Z", given);
    return false;
}

/* --- durations ------------------------------------------------------------------------------------------------------ */

struct unit {
    const char *name;
    int64_t ms;
};

/* A whole number and its unit; false: none, or beyond what an int64 holds. */
static bool take_part(const char **text, const struct unit *units, size_t count, int64_t *sum)
{
    int64_t number = 0;
    const char *at = *text, *begin = at;
    for (; *at >= '0' && *at <= '9'; at++)
        if (__builtin_mul_overflow(number, 10, &number) || __builtin_add_overflow(number, *at - '0', &number))
            return false;
    for (size_t i = 0; at > begin && i < count; i++) {
        size_t size = strlen(units[i].name);
        if (strncmp(at, units[i].name, size) != 0)
            continue;
        *text = at + size;
        return !__builtin_mul_overflow(number, units[i].ms, &number) && !__builtin_add_overflow(*sum, number, sum);
    }
    return false;
}

/* PT8H30M, P1DT12H, P2W. */
static bool take_iso(const char **text, int64_t *sum)
{
    static const struct unit of_days[] = {{"W", 168 * HOUR_MS}, {"D", 24 * HOUR_MS}};
    static const struct unit of_time[] = {{"H", HOUR_MS}, {"M", MINUTE_MS}, {"S", 1000}};
    bool any = false;
    ++*text; /* the P */
    for (; **text && **text != 'T'; any = true)
        if (!take_part(text, of_days, 2, sum))
            return false;
    if (!take_char(text, 'T'))
        return any;
    do {
        if (!take_part(text, of_time, 3, sum))
            return false;
    } while (**text);
    return true;
}

bool calendar_read_duration(const char *text, ccs_duration *ms, char error[CALENDAR_WORDS_MAX])
{
    static const struct unit units[] = {{"ms", 1}, {"s", 1000}, {"m", MINUTE_MS}, {"h", HOUR_MS}, {"d", 24 * HOUR_MS},
                                        {"w", 168 * HOUR_MS}};
    const char *given = text;
    bool minus = take_char(&text, '-');
    bool read = *text != 0;
    *ms = 0;
    if (*text == 'P')
        read = take_iso(&text, ms);
    else if (strcmp(text, "0") != 0) /* nothing needs no unit */
        while (read && *text)
            read = take_part(&text, units, sizeof units / sizeof units[0], ms);
    if (read && minus)
        *ms = -*ms;
    if (!read)
        (void)snprintf(error, CALENDAR_WORDS_MAX,
                       "\"%.64s\" is no duration; write 8h, 1h30m, 45s, 250ms, -8h or PT8H30M; 1d is 24 open hours, and "
                       "for working days there is add-days",
                       given);
    return read;
}

/* --- out -------------------------------------------------------------------------------------------------------------- */

const char *calendar_offset_text(int32_t offset_s, char text[CLI_TEXT_MAX])
{
    int32_t rest = offset_s < 0 ? -offset_s : offset_s;
    int size = snprintf(text, CLI_TEXT_MAX, "%c%02d:%02d", offset_s < 0 ? '-' : '+', rest / 3600, rest / 60 % 60);
    if (rest % 60 != 0)
        (void)snprintf(text + size, CLI_TEXT_MAX - (size_t)size, ":%02d", rest % 60);
    return text;
}

void calendar_print_time(const ccs_zone *zone, const struct calendar_style *style, ccs_time at, FILE *out)
{
    ccs_local local = CCS_LOCAL_INIT;
    char text[CLI_TEXT_MAX];
    if (style->ms)
        (void)fprintf(out, "%" PRId64, at);
    else if (style->utc || ccs_zone_local(zone, at, &local) != CCS_OK)
        (void)fputs(cli_time_text(at, text), out);
    else {
        (void)fprintf(out, "%04d-%02d-%02dT%02d:%02d:%02d", local.year, local.month, local.day, local.hour, local.minute,
                      local.second);
        if (local.millisecond)
            (void)fprintf(out, ".%03d", local.millisecond);
        (void)fputs(calendar_offset_text(local.offset_s, text), out);
    }
}

void calendar_print_duration(const struct calendar_style *style, ccs_duration ms, FILE *out)
{
    static const struct unit units[] = {{"h", HOUR_MS}, {"m", MINUTE_MS}, {"s", 1000}, {"ms", 1}};
    if (style->ms) {
        (void)fprintf(out, "%" PRId64, ms);
        return;
    }
    if (ms == 0)
        (void)fputs("0h", out);
    if (ms < 0)
        (void)fputc('-', out);
    uint64_t rest = ms < 0 ? 0 - (uint64_t)ms : (uint64_t)ms;
    for (size_t i = 0; i < 4; i++) {
        if (rest / (uint64_t)units[i].ms > 0)
            (void)fprintf(out, "%" PRIu64 "%s", rest / (uint64_t)units[i].ms, units[i].name);
        rest %= (uint64_t)units[i].ms;
    }
}
