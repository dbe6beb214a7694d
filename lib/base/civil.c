/*
 * See civil.h. Years begin in March here, so that the leap day is a year's last.
 */
#include "base/civil.h"

int64_t ccs__civil_days(struct ccs__civil_date date)
{
    int64_t year = date.year - (date.month <= 2);
    int64_t era = ccs__civil_floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

struct ccs__civil_date ccs__civil_date_of(int64_t days)
{
    struct ccs__civil_date date;
    days += 719468;
    int64_t era = ccs__civil_floor_div(days, 146097);
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    date.day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1);
    date.month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    date.year = year_of_era + era * 400 + (date.month <= 2);
    return date;
}

int ccs__civil_month_length(int64_t year, int month)
{
    static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return lengths[month - 1] + (month == 2 && leap);
}

bool ccs__civil_exists(struct ccs__civil_date date)
{
    return date.month >= 1 && date.month <= 12 && date.day >= 1 &&
           date.day <= ccs__civil_month_length(date.year, date.month);
}

int ccs__civil_weekday(int64_t days) { return (int)ccs__civil_floor_mod(days + 3, 7); /* 1970-01-01 was a Thursday */ }
