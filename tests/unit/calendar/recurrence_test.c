/* Rules that come again: the examples of RFC 5545, 3.8.5.3, as far as they are whole days; what is refused, and how. */
#include "base/civil.h"
#include "calendar/recurrence.h"
#include "calendar_fixture.h"
#include <string.h>

static int64_t day_of(int year, int month, int day) { return ccs__civil_days((struct ccs__civil_date){year, month, day}); }

#define TEXT_SIZE 2048

/* The first ten days, "0902 0903 ..." with the year in front where it is another than the one before. */
static const char *text_of(const int64_t *days, size_t count, char text[TEXT_SIZE])
{
    size_t size = 0;
    int64_t year = 0;
    text[0] = 0;
    for (size_t i = 0; i < count && i < 10; i++) {
        struct ccs__civil_date date = ccs__civil_date_of(days[i]);
        if (date.year != year)
            size += (size_t)snprintf(text + size, TEXT_SIZE - size, "%s%d:", size ? " " : "", (int)date.year);
        size += (size_t)snprintf(text + size, TEXT_SIZE - size, " %02d%02d", date.month, date.day);
        year = date.year;
    }
    return text;
}

static ccs_status expand(const ccs_alloc *alloc, ccs_str rule, int64_t first, int64_t last, int64_t **days, size_t *count,
                         char error[256])
{
    uint32_t work = CCS__RECURRENCE_WORK_MAX;
    return ccs__recurrence_expand(alloc, rule, first, last, &work, days, count, error, 256);
}

struct example {
    int first[3];
    const char *rule;
    const char *days; /* the first ten */
};

static const struct example examples[] = {
    {{1997, 9, 2}, "FREQ=DAILY;COUNT=10", "1997: 0902 0903 0904 0905 0906 0907 0908 0909 0910 0911"},
    {{1997, 12, 20}, "FREQ=DAILY;UNTIL=19971224T000000Z", "1997: 1220 1221 1222 1223 1224"},
    {{1997, 9, 2}, "FREQ=DAILY;INTERVAL=2", "1997: 0902 0904 0906 0908 0910 0912 0914 0916 0918 0920"},
    {{1997, 9, 2}, "FREQ=DAILY;INTERVAL=10;COUNT=5", "1997: 0902 0912 0922 1002 1012"},
    {{1998, 1, 1}, "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1",
     "1998: 0101 0102 0103 0104 0105 0106 0107 0108 0109 0110"},
    {{1997, 9, 2}, "FREQ=WEEKLY;COUNT=10", "1997: 0902 0909 0916 0923 0930 1007 1014 1021 1028 1104"},
    {{1997, 9, 2}, "FREQ=WEEKLY;INTERVAL=2;WKST=SU", "1997: 0902 0916 0930 1014 1028 1111 1125 1209 1223 1998: 0106"},
    {{1997, 9, 2}, "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
     "1997: 0902 0904 0909 0911 0916 0918 0923 0925 0930 1002"},
    {{1997, 9, 1}, "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
     "1997: 0901 0903 0905 0915 0917 0919 0929 1001 1003 1013"},
    {{1997, 9, 2}, "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "1997: 0902 0904 0916 0918 0930 1002 1014 1016"},
    {{1997, 9, 5}, "FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "1997: 0905 1003 1107 1205 1998: 0102 0206 0306 0403 0501 0605"},
    {{1997, 9, 7}, "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
     "1997: 0907 0928 1102 1130 1998: 0104 0125 0301 0329 0503 0531"},
    {{1997, 9, 22}, "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "1997: 0922 1020 1117 1222 1998: 0119 0216"},
    {{1997, 9, 28}, "FREQ=MONTHLY;BYMONTHDAY=-3", "1997: 0928 1029 1128 1229 1998: 0129 0226 0329 0428 0529 0628"},
    {{1997, 9, 2}, "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", "1997: 0902 0915 1002 1015 1102 1115 1202 1215 1998: 0102 0115"},
    {{1997, 9, 30}, "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
     "1997: 0930 1001 1031 1101 1130 1201 1231 1998: 0101 0131 0201"},
    {{1997, 9, 10}, "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
     "1997: 0910 0911 0912 0913 0914 0915 1999: 0310 0311 0312 0313"},
    {{1997, 9, 2}, "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", "1997: 0902 0909 0916 0923 0930 1104 1111 1118 1125 1998: 0106"},
    {{1997, 6, 10}, "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
     "1997: 0610 0710 1998: 0610 0710 1999: 0610 0710 2000: 0610 0710 2001: 0610 0710"},
    {{1997, 3, 10}, "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
     "1997: 0310 1999: 0110 0210 0310 2001: 0110 0210 0310 2003: 0110 0210 0310"},
    {{1997, 1, 1}, "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
     "1997: 0101 0410 0719 2000: 0101 0409 0718 2003: 0101 0410 0719 2006: 0101"},
    {{1997, 5, 19}, "FREQ=YEARLY;BYDAY=20MO;COUNT=3", "1997: 0519 1998: 0518 1999: 0517"},
    {{1997, 5, 12}, "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", "1997: 0512 1998: 0511 1999: 0517"},
    {{1997, 3, 13}, "FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "1997: 0313 0320 0327 1998: 0305 0312 0319 0326 1999: 0304 0311 0318"},
    {{1998, 2, 13}, "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=5", "1998: 0213 0313 1113 1999: 0813 2000: 1013"},
    {{1997, 9, 13}, "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
     "1997: 0913 1011 1108 1213 1998: 0110 0207 0307 0411 0509 0613"},
    {{1996, 11, 5}, "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3",
     "1996: 1105 2000: 1107 2004: 1102"},
    {{1997, 9, 4}, "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997: 0904 1007 1106"},
    {{1997, 9, 29}, "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
     "1997: 0929 1030 1127 1230 1998: 0129 0226 0330 0429 0528 0629"},
    {{1997, 8, 5}, "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997: 0805 0810 0819 0824"},
    {{1997, 8, 5}, "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997: 0805 0817 0819 0831"},
    {{2007, 1, 15}, "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007: 0115 0130 0215 0315 0330"},
    /* Not the RFC's: leap days, holidays that people know, the first day that is none by the rule, small letters. */
    {{2024, 2, 29}, "FREQ=YEARLY;COUNT=3", "2024: 0229 2028: 0229 2032: 0229"},
    {{2025, 11, 27}, "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=3", "2025: 1127 2026: 1126 2027: 1125"},
    {{2026, 5, 25}, "freq=yearly;bymonth=5;byday=-1mo;count=2", "2026: 0525 2027: 0531"},
    {{2026, 1, 1}, "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4", "2026: 0101 0131 0331 0531"},
    {{2026, 1, 31}, "FREQ=MONTHLY;COUNT=3", "2026: 0131 0331 0531"},
    {{2026, 12, 31}, "FREQ=YEARLY;BYYEARDAY=-1;COUNT=3", "2026: 1231 2027: 1231 2028: 1231"},
    {{2026, 7, 1}, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "2026: 0701"},
    /* ISO weeks: whether a year has 53 hangs on the years around it, too. */
    {{2005, 1, 1}, "FREQ=YEARLY;BYWEEKNO=53;BYDAY=SA;COUNT=6",
     "2005: 0101 2010: 0102 2016: 0102 2021: 0102 2027: 0102 2033: 0101"},
    {{2013, 1, 7}, "FREQ=YEARLY;BYWEEKNO=-53;BYDAY=MO;COUNT=6",
     "2013: 0107 2014: 1229 2019: 1230 2025: 1229 2031: 1229 2036: 1229"},
};

Test(recurrence, gives_the_days_that_the_rfc_lists)
{
    char text[TEXT_SIZE], error[256];
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        const struct example *example = &examples[i];
        int64_t first = day_of(example->first[0], example->first[1], example->first[2]), *days;
        size_t count;
        static const ccs_alloc alloc = {0};
        ccs_status status = expand(&alloc, ccs_str_from(example->rule), first, day_of(2199, 12, 31), &days, &count,
                                   error);
        cr_assert(status == CCS_OK, "%s: %s", example->rule, error);
        cr_expect_str_eq(text_of(days, count, text), example->days, "%s: %s", example->rule, text);
        ccs__free(&alloc, days, count * sizeof *days);
    }
}

static const char *error_of(const char *rule, ccs_status expected)
{
    static char error[256];
    static const ccs_alloc alloc = {0};
    int64_t *days;
    size_t count;
    error[0] = 0;
    ccs_status status = expand(&alloc, ccs_str_from(rule), day_of(2026, 1, 1), day_of(2199, 12, 31), &days, &count, error);
    cr_expect(status == expected, "%s: %s", rule, ccs_status_name(status));
    cr_expect(!days && count == 0);
    return error;
}

Test(recurrence, names_the_part_that_is_wrong_and_what_would_be_right)
{
    static const struct {
        const char *rule, *words;
    } cases[] = {
        {"", "a rule is parts with semicolons"},
        {"FREQ=YEARLY;", "a rule is parts with semicolons"},
        {"BYMONTH=3", "FREQ: must be given"},
        {"FREQ=FORTNIGHTLY", "FREQ: one of YEARLY"},
        {"FREQ=HOURLY", "FREQ: these are whole days"},
        {"FREQ=YEARLY;FREQ=DAILY", "FREQ: only once"},
        {"FREQ=DAILY;BYHOUR=9", "BYHOUR: these are whole days"},
        {"FREQ=DAILY;BYMINUTE=9", "BYMINUTE: these are whole days"},
        {"FREQ=DAILY;INTERVAL=0", "INTERVAL: a number of 1 to"},
        {"FREQ=DAILY;INTERVAL=99999999999", "INTERVAL: a number of 1 to"},
        {"FREQ=DAILY;COUNT=0", "COUNT: a number of 1 to 65536"},
        {"FREQ=DAILY;COUNT=65537", "COUNT: a number of 1 to 65536"},
        {"FREQ=DAILY;COUNT=2;UNTIL=20270101", "COUNT, UNTIL: one of them"},
        {"FREQ=DAILY;UNTIL=2027-01-01", "UNTIL: a date such as"},
        {"FREQ=DAILY;UNTIL=20270229", "UNTIL: there is no such date"},
        {"FREQ=DAILY;UNTIL=20270101T250000", "UNTIL: a date such as"},
        {"FREQ=DAILY;UNTIL=20251231", "UNTIL: is before the first day"},
        {"FREQ=YEARLY;BYMONTH=13", "BYMONTH: numbers of 1 to 12"},
        {"FREQ=YEARLY;BYMONTH=-1", "BYMONTH: numbers of 1 to 12"},
        {"FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY: numbers of 1 to 31"},
        {"FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY: numbers of 1 to 31"},
        {"FREQ=MONTHLY;BYMONTHDAY=1,", "BYMONTHDAY: numbers of 1 to 31"},
        {"FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY: not with FREQ=WEEKLY"},
        {"FREQ=YEARLY;BYDAY=54MO", "BYDAY: the number before a weekday"},
        {"FREQ=YEARLY;BYDAY=MON", "BYDAY: ends here"},
        {"FREQ=YEARLY;BYDAY=XX", "BYDAY: weekdays are MO"},
        {"FREQ=WEEKLY;BYDAY=1MO", "BYDAY: numbers before weekdays only"},
        {"FREQ=YEARLY;BYWEEKNO=3;BYDAY=1MO", "BYDAY: no numbers before weekdays beside BYWEEKNO"},
        {"FREQ=MONTHLY;BYWEEKNO=3", "BYWEEKNO: only with FREQ=YEARLY"},
        {"FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO: numbers of 1 to 53"},
        {"FREQ=MONTHLY;BYYEARDAY=3", "BYYEARDAY: only with FREQ=YEARLY"},
        {"FREQ=YEARLY;BYYEARDAY=367", "BYYEARDAY: numbers of 1 to 366"},
        {"FREQ=YEARLY;BYSETPOS=1", "BYSETPOS: picks from"},
        {"FREQ=YEARLY;WKST=1", "WKST: one of MO"},
        {"FREQ=YEARLY;RSCALE=CHINESE", "RSCALE, SKIP: only the Gregorian"},
        {"FREQ=YEARLY BYMONTH=3", "FREQ: ends here"},
        {"RRULE:FREQ=YEARLY", "a part is one of FREQ"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *error = error_of(cases[i].rule, CCS_EPARSE);
        cr_expect(strncmp(error, cases[i].words, strlen(cases[i].words)) == 0, "%s: %s", cases[i].rule, error);
    }
}

Test(recurrence, is_bounded)
{
    static const ccs_alloc alloc = {0};
    char error[256], rule[CCS__RECURRENCE_SIZE_MAX + 2];
    int64_t *days;
    size_t count;
    cr_expect(expand(&alloc, CCS_STR("FREQ=DAILY"), 0, CCS__RECURRENCE_COUNT_MAX - 1, &days, &count, error) == CCS_OK);
    cr_expect(count == CCS__RECURRENCE_COUNT_MAX);
    ccs__free(&alloc, days, count * sizeof *days);
    cr_expect(expand(&alloc, CCS_STR("FREQ=DAILY"), 0, CCS__RECURRENCE_COUNT_MAX, &days, &count, error) == CCS_ELIMIT);
    cr_expect(strstr(error, "COUNT or UNTIL"));
    cr_expect(expand(&alloc, CCS_STR("FREQ=DAILY"), 9, 8, &days, &count, error) == CCS_OK && !days);
    memset(rule, ' ', sizeof rule);
    ccs_str text = {rule, sizeof rule};
    cr_expect(expand(&alloc, text, 0, 9, &days, &count, error) == CCS_EPARSE);
    cr_expect(strstr(error, "1024"));
}

Test(recurrence, without_memory_nothing_is_held)
{
    struct counting counting;
    char error[256];
    int64_t *days;
    size_t count;
    for (size_t fail_at = 1;; fail_at++) {
        counting_init(&counting);
        counting.fail_at = fail_at;
        ccs_status status = expand(&counting.alloc, CCS_STR("FREQ=YEARLY;COUNT=20"), 0, 99999, &days, &count, error);
        if (status == CCS_OK) {
            cr_expect(fail_at > 2 && count == 20 && counting.bytes == 20 * sizeof *days);
            ccs__free(&counting.alloc, days, count * sizeof *days);
            cr_expect(counting.bytes == 0);
            break;
        }
        cr_assert(status == CCS_ENOMEM && !days && counting.bytes == 0);
    }
}

/* A calendar of 1024 rules must compile in some tenths of a second, and one of them that never comes says nothing. */
Test(recurrence, what_never_comes_is_not_looked_for_day_by_day)
{
    static const char *const rules[] = {
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYDAY=FR;BYMONTH=12",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2",
        "FREQ=MONTHLY;BYDAY=MO;BYMONTHDAY=1;BYSETPOS=2",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
        "FREQ=YEARLY;BYMONTH=4;BYDAY=5MO;BYMONTHDAY=-1",
    };
    static const ccs_alloc alloc = {0};
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        char error[256];
        int64_t *days;
        size_t count;
        uint32_t work = CCS__RECURRENCE_WORK_MAX;
        ccs_status status = ccs__recurrence_expand(&alloc, ccs_str_from(rules[i]), 0, day_of(2199, 12, 31), &work, &days,
                                                   &count, error, sizeof error);
        cr_assert(status == CCS_OK, "%s", error);
        ccs__free(&alloc, days, count * sizeof *days);
        cr_expect(CCS__RECURRENCE_WORK_MAX - work < 14000, "%s takes %u steps", rules[i], CCS__RECURRENCE_WORK_MAX - work);
    }
}

Test(recurrence, takes_only_so_many_steps)
{
    static const ccs_alloc alloc = {0};
    char error[256];
    int64_t *days;
    size_t count;
    uint32_t work = 20000;
    cr_expect(ccs__recurrence_expand(&alloc, CCS_STR("FREQ=DAILY;BYDAY=MO,TU"), 0, 80000, &work, &days, &count, error,
                                     sizeof error) == CCS_ELIMIT);
    cr_expect(!days && count == 0 && work == 0 && strstr(error, "takes too long"), "%u: %s", work, error);
    /* Then not even one that never comes, which is work too. */
    cr_expect(ccs__recurrence_expand(&alloc, CCS_STR("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), 0, 80000, &work, &days, &count,
                                     error, sizeof error) == CCS_ELIMIT);
}

/* Rules of which each is cheap enough, and all together are not. */
Test(recurrence, all_rules_of_a_calendar_share_their_steps)
{
    static char json[CCS__CALENDAR_RULES_MAX * 96 + 256];
    struct desk desk;
    size_t size = (size_t)snprintf(json, sizeof json, "{\"key\":\"x\",\"dates\":[");
    for (size_t i = 0; i < CCS__CALENDAR_RULES_MAX; i++)
        size += (size_t)snprintf(json + size, sizeof json - size, "%s{\"date\":\"1970-01-01\",\"every\":\"%s\"}", i > 0 ? "," : "",
                                 "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=8");
    (void)snprintf(json + size, sizeof json - size, "]}");
    desk_init(&desk, json, NULL);
    cr_expect(desk.status == CCS_ELIMIT && strstr(desk.error.message, "takes too long"), "%s", desk.error.message);
    cr_expect(strncmp(desk.error.path, "dates[", 6) == 0 && strstr(desk.error.path, "].every"), "%s", desk.error.path);
    desk_finish(&desk);
}

/* They are counted before any is worked out: the first entry cannot be either, but that is not what is told. */
Test(recurrence, a_calendar_has_only_so_many)
{
    static char json[CCS__CALENDAR_RULES_MAX * 64 + 256];
    for (size_t count = CCS__CALENDAR_RULES_MAX; count <= CCS__CALENDAR_RULES_MAX + 1; count++) {
        struct desk desk;
        size_t size = (size_t)snprintf(json, sizeof json, "{\"key\":\"x\",\"dates\":[");
        for (size_t i = 0; i < count; i++)
            size += (size_t)snprintf(json + size, sizeof json - size, "%s{\"date\":\"2026-01-01\",\"every\":\"FREQ=%s\"}",
                                     i > 0 ? "," : "", i == 0 && count > CCS__CALENDAR_RULES_MAX ? "NEVER" : "YEARLY");
        (void)snprintf(json + size, sizeof json - size, "]}");
        desk_init(&desk, json, NULL);
        bool fits = count == CCS__CALENDAR_RULES_MAX;
        cr_expect(desk.status == (fits ? CCS_OK : CCS_ELIMIT), "%zu: %s", count, desk.error.message);
        cr_expect(fits || strcmp(desk.error.path, "dates[1024].every") == 0, "%s", desk.error.path);
        desk_finish(&desk);
    }
}
