/*
 * The footer of a TZif file: a POSIX TZ string such as CET-1CEST,M3.5.0,M10.5.0/3, which says what holds behind the file's last
 * transition. Instants are seconds since 1970 here, as in the file.
 */
#ifndef CCS__POSIX_TZ_H
#define CCS__POSIX_TZ_H

#include <ccs/str.h>
#include <stdbool.h>
#include <stdint.h>

#define CCS__POSIX_TZ_NAME_MAX 31

/* When in a year the clock is changed. */
struct ccs__posix_tz_rule {
    enum { CCS__POSIX_TZ_MONTH, CCS__POSIX_TZ_JULIAN, CCS__POSIX_TZ_DAY } kind;
    int month, week, weekday; /* Mm.w.d: 1 to 12; 1 to 5, 5 the last; 0 is Sunday */
    int day;                  /* Jn: 1 to 365, no leap days; n: 0 to 365 */
    int32_t time_s;           /* on the clock as it goes until then; -167 h to 167 h */
};

struct ccs__posix_tz {
    char names[2][CCS__POSIX_TZ_NAME_MAX + 1];
    int32_t offsets_s[2]; /* east of Greenwich: standard time, daylight saving time */
    bool has_dst;
    struct ccs__posix_tz_rule rules[2]; /* when daylight saving begins and ends */
};

/* false: *why says what would be right. */
bool ccs__posix_tz_read(ccs_str text, struct ccs__posix_tz *tz, const char **why);

/* The stretch [from, until) around `at_s` in which the clock is not changed, and which of the two types holds. Without daylight
 * saving from INT64_MIN to INT64_MAX. */
struct ccs__posix_tz_span {
    int64_t from_s, until_s;
    int type;
};
struct ccs__posix_tz_span ccs__posix_tz_span(const struct ccs__posix_tz *tz, int64_t at_s);

#endif
