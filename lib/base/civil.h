/*
 * Days since 1970-01-01 and dates of the proleptic Gregorian calendar: arithmetic only, no zones.
 * Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (public domain).
 */
#ifndef CCS__CIVIL_H
#define CCS__CIVIL_H

#include <stdbool.h>
#include <stdint.h>

#define CCS__CIVIL_DAY_MS INT64_C(86400000)

struct ccs__civil_date {
    int64_t year; /* from -1 000 000 to 1 000 000 */
    int month;    /* 1 to 12 */
    int day;      /* 1 to 31 */
};

int64_t ccs__civil_days(struct ccs__civil_date date); /* the date need not exist: day 0 and day 32 count on */
struct ccs__civil_date ccs__civil_date_of(int64_t days);
bool ccs__civil_exists(struct ccs__civil_date date);
int ccs__civil_month_length(int64_t year, int month);
int ccs__civil_weekday(int64_t days); /* 0 is Monday */

/* Division that rounds down, and what it leaves: 0 to divisor - 1. */
static inline int64_t ccs__civil_floor_div(int64_t number, int64_t divisor)
{
    return number / divisor - (number % divisor < 0);
}
static inline int64_t ccs__civil_floor_mod(int64_t number, int64_t divisor)
{
    int64_t rest = number % divisor;
    return rest < 0 ? rest + divisor : rest;
}

#endif
