/*
 * Instants and durations as people read and write them. The calendar is computed here (days since 1970, after Howard
 * Hinnant's "chrono-compatible low-level date algorithms") because the C library's is global, zone-dependent or both.
 */
#include "cli.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#define DAY_MS INT64_C(86400000)
#define HOUR_MS INT64_C(3600000)
#define MINUTE_MS INT64_C(60000)

static int64_t days_of(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static void date_of(int64_t days, int64_t *year, int *month, int *day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1);
    *month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    *year = year_of_era + era * 400 + (*month <= 2);
}

const char *cli_time_text(ccs_time at, char text[CLI_TEXT_MAX])
{
    if (at == CCS_TIME_NEVER || at > INT64_C(253402300799999) || at < INT64_C(-62135596800000)) {
        (void)snprintf(text, CLI_TEXT_MAX, "%s", at == CCS_TIME_NEVER ? "never" : "?");
        return text;
    }
    int64_t days = at >= 0 ? at / DAY_MS : -((-at + DAY_MS - 1) / DAY_MS);
    int64_t rest = at - days * DAY_MS;
    int64_t year;
    int month, day;
    date_of(days, &year, &month, &day);
    int size = snprintf(text, CLI_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d", (int)year, month, day,
                        (int)(rest / HOUR_MS), (int)(rest / MINUTE_MS % 60), (int)(rest / 1000 % 60));
    if (rest % 1000)
        size += snprintf(text + size, CLI_TEXT_MAX - (size_t)size, ".%03d", (int)(rest % 1000));
    (void)snprintf(text + size, CLI_TEXT_MAX - (size_t)size, "Z");
    return text;
}

/* Each unit is chosen by the rounded number, so that 59.9 s is a minute and not "60 s". */
const char *cli_duration_text(ccs_duration duration, char text[CLI_TEXT_MAX])
{
    const char *sign = duration < 0 ? "-" : "";
    uint64_t ms = duration < 0 ? 0 - (uint64_t)duration : (uint64_t)duration;
    uint64_t seconds = (ms + 500) / 1000, minutes = (ms + 30000) / 60000, hours = (ms + HOUR_MS / 2) / HOUR_MS;
    if (minutes >= 24 * 60)
        (void)snprintf(text, CLI_TEXT_MAX, "%s%" PRIu64 " d %02d h", sign, hours / 24, (int)(hours % 24));
    else if (seconds >= 3600)
        (void)snprintf(text, CLI_TEXT_MAX, "%s%" PRIu64 " h %02d m", sign, minutes / 60, (int)(minutes % 60));
    else if (seconds >= 60)
        (void)snprintf(text, CLI_TEXT_MAX, "%s%" PRIu64 " m %02d s", sign, seconds / 60, (int)(seconds % 60));
    else if (ms % 1000 == 0 || ms >= 10000)
        (void)snprintf(text, CLI_TEXT_MAX, "%s%" PRIu64 " s", sign, seconds);
    else if (ms >= 1000)
        (void)snprintf(text, CLI_TEXT_MAX, "%s%" PRIu64 ".%d s", sign, ms / 1000, (int)(ms % 1000 / 100));
    else
        (void)snprintf(text, CLI_TEXT_MAX, "%s%" PRIu64 " ms", sign, ms);
    return text;
}

const char *cli_duration_exact(ccs_duration duration, char text[CLI_TEXT_MAX])
{
    static const struct {
        uint64_t ms;
        const char *unit;
    } units[] = {{DAY_MS, "d"}, {HOUR_MS, "h"}, {MINUTE_MS, "m"}, {1000, "s"}, {1, "ms"}};
    uint64_t left = duration < 0 ? 0 - (uint64_t)duration : (uint64_t)duration;
    size_t size = (size_t)snprintf(text, CLI_TEXT_MAX, "%s%s", duration < 0 ? "-" : "", left == 0 ? "0s" : "");
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        uint64_t count = left / units[i].ms;
        if (count > 0)
            size += (size_t)snprintf(text + size, CLI_TEXT_MAX - size, "%" PRIu64 "%s", count, units[i].unit);
        left -= count * units[i].ms;
    }
    return text;
}

/* Exactly `digits` digits; advances. */
static bool take_number(const char **text, int digits, int *value)
{
    *value = 0;
    for (int i = 0; i < digits; i++, (*text)++) {
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
    (*text)++;
    return true;
}

/* Z, +02:00, -0530, or nothing. */
static bool take_zone(const char **text, int64_t *offset_ms)
{
    *offset_ms = 0;
    if (**text == '\0' || take_char(text, 'Z'))
        return true;
    int sign = **text == '-' ? -1 : 1;
    if (!take_char(text, '+') && !take_char(text, '-'))
        return false;
    int hours, minutes;
    if (!take_number(text, 2, &hours))
        return false;
    (void)take_char(text, ':');
    if (!take_number(text, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *offset_ms = sign * (hours * HOUR_MS + minutes * MINUTE_MS);
    return true;
}

/* HH:MM[:SS[.fff]] */
static bool take_clock(const char **text, int64_t *ms)
{
    int hour, minute, second = 0, fraction = 0;
    if (!take_number(text, 2, &hour) || !take_char(text, ':') || !take_number(text, 2, &minute))
        return false;
    if (take_char(text, ':')) {
        if (!take_number(text, 2, &second))
            return false;
        if (take_char(text, '.')) {
            int digits = (int)strspn(*text, "0123456789");
            if (digits < 1 || digits > 3 || !take_number(text, digits, &fraction))
                return false;
            for (; digits < 3; digits++)
                fraction *= 10;
        }
    }
    *ms = hour * HOUR_MS + minute * MINUTE_MS + second * INT64_C(1000) + fraction;
    return hour <= 23 && minute <= 59 && second <= 59;
}

static bool read_milliseconds(const char *text, ccs_time *at)
{
    int64_t value = 0;
    size_t size = strlen(text);
    if (size == 0 || size > 15 || strspn(text, "0123456789") != size)
        return false;
    for (; *text; text++)
        value = value * 10 + (*text - '0');
    *at = value;
    return true;
}

bool cli_time_read(const char *text, ccs_time *at)
{
    if (read_milliseconds(text, at))
        return true;
    static const int days_in[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year, month, day;
    if (!take_number(&text, 4, &year) || !take_char(&text, '-') || !take_number(&text, 2, &month)
        || !take_char(&text, '-') || !take_number(&text, 2, &day))
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month < 1 || month > 12 || day < 1 || day > days_in[month - 1] || (month == 2 && day == 29 && !leap))
        return false;

    int64_t clock_ms = 0, offset_ms = 0;
    if ((*text == 'T' || *text == ' ') && (text++, !take_clock(&text, &clock_ms) || !take_zone(&text, &offset_ms)))
        return false;
    *at = days_of(year, month, day) * DAY_MS + clock_ms - offset_ms;
    return *text == '\0';
}

ccs_time cli_now(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return 0;
    return (ccs_time)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
