/*
 * Dates, against a calendar that counts day by day.
 */
#include "base/civil.h"
#include <criterion/criterion.h>

Test(civil, agrees_with_counting_every_day_of_eight_hundred_years)
{
    struct ccs__civil_date date = {1600, 1, 1};
    int64_t days = ccs__civil_days(date);
    cr_expect_eq(days, -135140);
    int weekday = 5; /* a Saturday */
    for (; date.year < 2400; days++, weekday = (weekday + 1) % 7) {
        struct ccs__civil_date found = ccs__civil_date_of(days);
        cr_assert(found.year == date.year && found.month == date.month && found.day == date.day, "day %lld",
                  (long long)days);
        cr_assert_eq(ccs__civil_days(date), days);
        cr_assert_eq(ccs__civil_weekday(days), weekday);
        cr_assert(ccs__civil_exists(date));
        bool leap = (date.year % 4 == 0 && date.year % 100 != 0) || date.year % 400 == 0;
        int length = date.month == 2                                                             ? 28 + leap
                     : date.month == 4 || date.month == 6 || date.month == 9 || date.month == 11 ? 30
                                                                                                 : 31;
        cr_assert_eq(ccs__civil_month_length(date.year, date.month), length);
        date.day++;
        if (date.day <= length)
            continue;
        cr_assert_not(ccs__civil_exists(date));
        date.day = 1;
        date.year += date.month == 12;
        date.month = date.month % 12 + 1;
    }
}

Test(civil, knows_years_far_from_ours)
{
    cr_expect_eq(ccs__civil_days((struct ccs__civil_date){9999, 12, 31}), 2932896);
    cr_expect_eq(ccs__civil_days((struct ccs__civil_date){1, 1, 1}), -719162);
    struct ccs__civil_date date = ccs__civil_date_of(-719528);
    cr_expect(date.year == 0 && date.month == 1 && date.day == 1, "%lld-%d-%d", (long long)date.year, date.month,
              date.day);
}
