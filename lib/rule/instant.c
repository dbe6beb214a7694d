/*
 * Instants and durations as CEL writes them: RFC 3339 from year 1 to 9999, and sequences such as 1h30m. Milliseconds are
 * what libccs keeps, so a text that asks for more is refused rather than rounded. Calendar parts are in UTC.
 */
#include "base/civil.h"
#include "rule/program.h"
#include <stdio.h> /* snprintf only, into memory */

#define DAY_MS CCS__CIVIL_DAY_MS

/* --- reading ------------------------------------------------------------------------------------------------- */

static bool take_digits(ccs_str *text, size_t count, int64_t *number)
{
    if (text->size < count)
        return false;
    *number = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned digit = (unsigned)(unsigned char)text->data[i] - '0';
        if (digit > 9)
            return false;
        *number = *number * 10 + digit;
    }
    text->data += count;
    text->size -= count;
    return true;
}

static bool take(ccs_str *text, char wanted)
{
    if (text->size == 0 || text->data[0] != wanted)
        return false;
    text->data++;
    text->size--;
    return true;
}

static bool take_either(ccs_str *text, char wanted, char also)
{
    return take(text, wanted) || take(text, also);
}

static bool take_date(ccs_str *text, int64_t *days)
{
    int64_t year, month, day;
    if (!take_digits(text, 4, &year) || !take(text, '-') || !take_digits(text, 2, &month) || !take(text, '-') ||
        !take_digits(text, 2, &day))
        return false;
    struct ccs__civil_date date = {year, (int)month, (int)day};
    *days = ccs__civil_days(date);
    return ccs__civil_exists(date);
}

/* .123 and more digits; what is below a millisecond sets *finer. */
static bool take_fraction(ccs_str *text, int64_t *ms, bool *finer)
{
    *ms = 0;
    if (!take(text, '.'))
        return true;
    size_t count = 0;
    for (int64_t digit, unit = 100; take_digits(text, 1, &digit); count++, unit /= 10) {
        *ms += digit * unit;
        *finer |= unit == 0 && digit != 0;
    }
    return count > 0 && count <= 9;
}

static bool take_offset(ccs_str *text, int64_t *ms)
{
    int64_t hours, minutes;
    *ms = 0;
    if (take_either(text, 'Z', 'z'))
        return true;
    bool west = take(text, '-');
    if (!west && !take(text, '+'))
        return false;
    if (!take_digits(text, 2, &hours) || !take(text, ':') || !take_digits(text, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *ms = (hours * 60 + minutes) * (west ? 60000 : -60000);
    return true;
}

const char *ccs__rule_time_of_text(ccs_str text, int64_t *at)
{
    static const char *const form = "not a timestamp such as 2030-03-01T09:00:00Z";
    int64_t days, hours, minutes, seconds, ms, offset;
    bool finer = false;
    if (!take_date(&text, &days) || !take_either(&text, 'T', 't') || !take_digits(&text, 2, &hours) || !take(&text, ':') ||
        !take_digits(&text, 2, &minutes) || !take(&text, ':') || !take_digits(&text, 2, &seconds) ||
        !take_fraction(&text, &ms, &finer) || !take_offset(&text, &offset) || text.size > 0)
        return form;
    if (hours > 23 || minutes > 59 || seconds > 59)
        return form;
    if (finer)
        return "finer than a millisecond";
    *at = days * DAY_MS + ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms + offset;
    if (*at < CCS__RULE_TIME_MIN || *at > CCS__RULE_TIME_MAX)
        return "timestamp out of range";
    return NULL;
}

struct unit {
    const char *name;
    int64_t ns;
};

static bool take_unit(ccs_str *text, int64_t *ns)
{
    static const struct unit units[] = {{"ns", 1}, {"us", 1000}, {"\xC2\xB5s", 1000}, {"\xCE\xBCs", 1000},
                                        {"ms", 1000000}, {"s", 1000000000}, {"m", INT64_C(60000000000)},
                                        {"h", INT64_C(3600000000000)}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        size_t size = strlen(units[i].name);
        if (text->size >= size && memcmp(text->data, units[i].name, size) == 0) {
            text->data += size;
            text->size -= size;
            *ns = units[i].ns;
            return true;
        }
    }
    return false;
}

/* One number with its unit, added to *total in nanoseconds. */
static const char *take_piece(ccs_str *text, int64_t *total)
{
    static const char *const form = "not a duration such as 1h30m, 15s or 250ms";
    static const char *const range = "duration out of range";
    int64_t whole = 0, fraction = 0, scale = 1, digit, unit, part;
    size_t count = 0;
    for (; take_digits(text, 1, &digit); count++)
        if (__builtin_mul_overflow(whole, 10, &whole) || __builtin_add_overflow(whole, digit, &whole))
            return range;
    if (take(text, '.'))
        for (; take_digits(text, 1, &digit); count++)
            if (scale < INT64_C(1000000000)) { /* what is finer cannot be kept anyway */
                fraction = fraction * 10 + digit;
                scale *= 10;
            }
    if (count == 0 || !take_unit(text, &unit))
        return form;
    if (__builtin_mul_overflow(whole, unit, &part) || __builtin_add_overflow(*total, part, total))
        return range;
    /* unit / scale may be a fraction: split, so that nothing overflows */
    part = unit >= scale ? fraction * (unit / scale) : fraction / (scale / unit);
    return __builtin_add_overflow(*total, part, total) ? range : NULL;
}

const char *ccs__rule_duration_of_text(ccs_str text, int64_t *ms)
{
    bool negative = take(&text, '-');
    int64_t ns = 0;
    if (!negative)
        (void)take(&text, '+');
    if (text.size == 1 && text.data[0] == '0') {
        *ms = 0;
        return NULL;
    }
    do {
        const char *why = take_piece(&text, &ns);
        if (why)
            return why;
    } while (text.size > 0);
    if (ns % 1000000 != 0)
        return "finer than a millisecond";
    *ms = negative ? -(ns / 1000000) : ns / 1000000;
    return NULL;
}

/* --- writing ------------------------------------------------------------------------------------------------- */

/* .5 of 500 ms, .05 of 50; nothing of 0. */
static size_t add_fraction(char *out, size_t size, int64_t ms)
{
    if (ms == 0)
        return size;
    size += (size_t)snprintf(out + size, CCS__RULE_INSTANT_SIZE - size, ".%03d", (int)ms);
    while (out[size - 1] == '0')
        size--;
    return size;
}

size_t ccs__rule_time_text(int64_t at, char out[CCS__RULE_INSTANT_SIZE])
{
    int64_t ms = ccs__civil_floor_mod(at, DAY_MS);
    struct ccs__civil_date date = ccs__civil_date_of(ccs__civil_floor_div(at, DAY_MS));
    size_t size = (size_t)snprintf(out, CCS__RULE_INSTANT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d", (int)date.year, date.month,
                                   date.day, (int)(ms / 3600000), (int)(ms / 60000 % 60), (int)(ms / 1000 % 60));
    size = add_fraction(out, size, ms % 1000);
    out[size++] = 'Z';
    out[size] = 0;
    return size;
}

size_t ccs__rule_duration_text(int64_t ms, char out[CCS__RULE_INSTANT_SIZE])
{
    uint64_t far = ms < 0 ? 0 - (uint64_t)ms : (uint64_t)ms;
    size_t size = (size_t)snprintf(out, CCS__RULE_INSTANT_SIZE, "%s%llu", ms < 0 ? "-" : "",
                                   (unsigned long long)(far / 1000));
    size = add_fraction(out, size, (int64_t)(far % 1000));
    out[size++] = 's';
    out[size] = 0;
    return size;
}

/* --- parts ---------------------------------------------------------------------------------------------------- */

int64_t ccs__rule_time_part(int64_t at, enum ccs__rule_part part)
{
    int64_t days = ccs__civil_floor_div(at, DAY_MS), ms = ccs__civil_floor_mod(at, DAY_MS);
    switch (part) {
    case CCS__RULE_HOURS: return ms / 3600000;
    case CCS__RULE_MINUTES: return ms / 60000 % 60;
    case CCS__RULE_SECONDS: return ms / 1000 % 60;
    case CCS__RULE_MILLISECONDS: return ms % 1000;
    case CCS__RULE_DAY_OF_WEEK: return (ccs__civil_weekday(days) + 1) % 7; /* Sunday is 0 */
    default: break;
    }
    struct ccs__civil_date date = ccs__civil_date_of(days);
    switch (part) {
    case CCS__RULE_YEAR: return date.year;
    case CCS__RULE_MONTH: return date.month - 1;
    case CCS__RULE_DAY_OF_YEAR: return days - ccs__civil_days((struct ccs__civil_date){date.year, 1, 1});
    case CCS__RULE_DAY_OF_MONTH: return date.day - 1;
    default: return date.day;
    }
}

int64_t ccs__rule_duration_part(int64_t ms, enum ccs__rule_part part)
{
    switch (part) {
    case CCS__RULE_HOURS: return ms / 3600000;
    case CCS__RULE_MINUTES: return ms / 60000;
    case CCS__RULE_SECONDS: return ms / 1000;
    default: return ms % 1000;
    }
}
