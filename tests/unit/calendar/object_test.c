/*
 * The public face: zones and calendars that need no center, made by a host.
 */
#include "calendar_fixture.h"
#include <ccs/ical.h>
#include <stdlib.h>
#include <string.h>

/* What a host might do: files of its own. */
static ccs_status read_zone(ccs_str name, void *buffer, size_t capacity, size_t *data_size, void *user_data)
{
    char text[CCS_ZONE_NAME_MAX + 1];
    size_t size;
    (void)snprintf(text, sizeof text, "%.*s", (int)name.size, name.data);
    ++*(int *)user_data;
    void *bytes = zone_bytes(text, &size);
    REQUIRE(size <= capacity);
    memcpy(buffer, bytes, size);
    free(bytes);
    *data_size = size;
    return size > 0 ? CCS_OK : CCS_ENOENT;
}

static int reads;

static ccs_zones host_zones(void)
{
    ccs_zones zones = CCS_ZONES_INIT;
    zones.read = read_zone;
    zones.user_data = &reads;
    return zones;
}

/* --- zones ----------------------------------------------------------------------------------------------------------------- */

Test(zone_object, shows_dates_and_finds_instants)
{
    ccs_zones zones = host_zones();
    ccs_zone *zone = NULL;
    char error[256] = "none";
    cr_assert_eq(ccs_zone_open(&zones, CCS_STR("Europe/Berlin"), NULL, &zone, error, sizeof error), CCS_OK);
    cr_expect_str_eq(error, "");
    ccs_local local = CCS_LOCAL_INIT;
    cr_assert_eq(ccs_zone_local(zone, time_at("2026-07-31 22:59:59") + 7, &local), CCS_OK);
    cr_expect(local.year == 2026 && local.month == 8 && local.day == 1 && local.hour == 0 && local.minute == 59 &&
              local.second == 59);
    cr_expect(local.millisecond == 7 && local.weekday == 6 && local.offset_s == 7200 && local.dst == 1);
    cr_expect(local.abbreviation.size == 4 && memcmp(local.abbreviation.data, "CEST", 4) == 0);
    ccs_time at = 0;
    ccs_zone_fit fit = CCS_ZONE_GAP;
    cr_assert_eq(ccs_zone_instant(zone, &local, CCS_ZONE_REJECT, &at, &fit), CCS_OK);
    cr_expect_eq(at, time_at("2026-07-31 22:59:59") + 7);
    cr_expect_eq(fit, CCS_ZONE_ONCE);
    local = (ccs_local){.size = sizeof local, .year = 2026, .month = 3, .day = 29, .hour = 2, .minute = 30};
    cr_expect_eq(ccs_zone_instant(zone, &local, CCS_ZONE_REJECT, &at, &fit), CCS_ESTATE);
    cr_expect_eq(fit, CCS_ZONE_GAP);
    int32_t offset = 0;
    cr_expect_eq(ccs_zone_offset(zone, time_at("2026-01-01"), &offset), CCS_OK);
    cr_expect_eq(offset, 3600);
    cr_expect_eq(ccs_zone_next_transition(zone, time_at("2026-01-01"), &at), CCS_OK);
    cr_expect_eq(at, time_at("2026-03-29 01:00"));
    ccs_zone_destroy(zone);
    ccs_zone_destroy(NULL);
}

Test(zone_object, checks_its_arguments)
{
    ccs_zones zones = host_zones(), unfinished = {0};
    ccs_zone *zone = NULL, *none = NULL;
    ccs_time at = 7;
    int32_t offset = 7;
    char error[256];
    cr_expect_eq(ccs_zone_open(&zones, CCS_STR("Europe/Berlin"), NULL, NULL, NULL, 0), CCS_EINVAL);
    cr_expect_eq(ccs_zone_open(&unfinished, CCS_STR("Europe/Berlin"), NULL, &zone, NULL, 0),
                 CCS_EINVAL); /* its size is not set */
    cr_expect_eq(ccs_zone_open(&zones, CCS_STR("Europe/Bonn"), NULL, &zone, error, sizeof error), CCS_ENOENT);
    cr_expect(strstr(error, "Europe/Bonn") && !zone, "%s", error);
    cr_expect_eq(ccs_zone_open(&zones, CCS_STR("../../etc/passwd"), NULL, &zone, error, sizeof error), CCS_ENOENT);
    cr_expect_eq(ccs_zone_open(NULL, CCS_STR("Europe/Berlin"), NULL, &zone, error, sizeof error), CCS_ENOENT);
    cr_expect(strstr(error, "only UTC"), "%s", error);
    cr_expect_eq(ccs_zone_create("TZif", 4, NULL, &none, error, 8), CCS_EPARSE);
    cr_expect_str_eq(error, "the zon"); /* cut off, and ended */
    cr_expect_eq(ccs_zone_create(NULL, 4, NULL, &none, NULL, 0), CCS_EINVAL);
    cr_assert_eq(ccs_zone_open(NULL, CCS_STR("UTC"), NULL, &zone, NULL, 0), CCS_OK);
    static const ccs_time outside[] = {INT64_MIN, CCS__ZONE_MIN - 1, CCS__ZONE_MAX + 1, INT64_MAX};
    for (size_t i = 0; i < 4; i++) {
        ccs_local local = CCS_LOCAL_INIT;
        cr_expect_eq(ccs_zone_offset(zone, outside[i], &offset), CCS_ELIMIT);
        cr_expect_eq(ccs_zone_local(zone, outside[i], &local), CCS_ELIMIT);
        cr_expect_eq(ccs_zone_next_transition(zone, outside[i], &at), CCS_ELIMIT);
    }
    static const struct {
        ccs_local local;
        ccs_status status;
    } wrong[] = {
        {{.year = 2026, .month = 2, .day = 29}, CCS_EINVAL},
        {{.year = 2026, .month = 1, .day = 1, .hour = 24}, CCS_EINVAL},
        {{.year = 2026, .month = 13, .day = 1}, CCS_EINVAL},
        {{.year = 2026, .month = 1, .day = 1, .minute = -1}, CCS_EINVAL},
        {{.year = 0, .month = 1, .day = 1}, CCS_ELIMIT},
        {{.year = 10000, .month = 1, .day = 1}, CCS_ELIMIT},
        {{.year = 2026, .month = 1, .day = 1, .second = 60}, CCS_EINVAL},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ccs_local local = wrong[i].local;
        local.size = sizeof local;
        cr_expect_eq(ccs_zone_instant(zone, &local, CCS_ZONE_DEFAULT, &at, NULL), wrong[i].status, "%zu", i);
    }
    cr_expect(at == 7 && offset == 7);
    ccs_zone_destroy(zone);
}

/* --- calendars --------------------------------------------------------------------------------------------------------------- */

#define DESK \
    "{\"zone\": \"Asia/Shanghai\", \"key\": \"desk\", \"holidays\": [\"cn\"],\n" \
    "  \"windows\": [{\"close\": \"18:00:00\", \"open\": \"09:00\", \"days\": [\"WEEKDAY_MON\", \"tue\", 3, \"thu\", \"fri\"]}]}"

static ccs_calendar *make(const char *json, const ccs_calendar_options *options)
{
    ccs_calendar *calendar = NULL;
    ccs_calendar_error error = CCS_CALENDAR_ERROR_INIT;
    ccs_status status = ccs_calendar_create(ccs_str_from(json), options, &calendar, &error);
    REQUIRE(status == CCS_OK && calendar, "%u:%u: %s: %s", error.line, error.column, error.path, error.message);
    return calendar;
}

Test(calendar_object, answers_and_is_written_back)
{
    ccs_zones zones = host_zones();
    ccs_calendar_options options = CCS_CALENDAR_OPTIONS_INIT;
    options.zones = &zones;
    ccs_calendar *holidays =
        make("{\"key\":\"cn\",\"dates\":[{\"date\":\"2026-02-16\",\"until\":\"2026-02-20\"}]}", &options);
    const ccs_calendar *const known[] = {holidays};
    options.holidays = known;
    options.holiday_count = 1;
    ccs_calendar *desk = make(DESK, &options);
    ccs_calendar_destroy(holidays); /* not kept */
    ccs_time at = 0;
    int64_t number = 0;
    uint32_t yes = 7;
    cr_expect_eq(ccs_calendar_add(desk, time_at("2026-02-13 09:00"), 2 * HOUR_MS, &at),
                 CCS_OK); /* Friday 17:00 there */
    cr_expect_eq(at, time_at("2026-02-23 02:00"));
    cr_expect_eq(ccs_calendar_sub(desk, at, 2 * HOUR_MS, &at), CCS_OK);
    cr_expect_eq(at, time_at("2026-02-13 09:00"));
    cr_expect_eq(ccs_calendar_between(desk, at, time_at("2026-02-24"), &number), CCS_OK);
    cr_expect_eq(number, 10 * HOUR_MS);
    cr_expect(ccs_calendar_is_open(desk, time_at("2026-02-17 03:00"), &yes) == CCS_OK && yes == 0);
    cr_expect(ccs_calendar_is_working_day(desk, time_at("2026-02-23 23:00"), &yes) == CCS_OK && yes == 1);
    cr_expect(ccs_calendar_next_open(desk, at, &at) == CCS_OK && at == time_at("2026-02-23 01:00"));
    cr_expect(ccs_calendar_previous_close(desk, at, &at) == CCS_OK && at == time_at("2026-02-13 10:00"));
    cr_expect(ccs_calendar_previous_open(desk, at, &at) == CCS_OK && at == time_at("2026-02-13 01:00"));
    cr_expect(ccs_calendar_next_close(desk, at, &at) == CCS_OK && at == time_at("2026-02-13 10:00"));
    cr_expect_eq(ccs_calendar_next_change(desk, at), time_at("2026-02-23 01:00"));
    cr_expect(ccs_calendar_add_days(desk, at, 1, CCS_ZONE_DEFAULT, &at) == CCS_OK && at == time_at("2026-02-23 10:00"));
    cr_expect(ccs_calendar_days_between(desk, time_at("2026-02-12"), at, &number) == CCS_OK && number == 2);
    ccs_calendar_intervals walk;
    ccs_time closes = 0;
    cr_expect_eq(ccs_calendar_intervals_init(&walk, desk, time_at("2026-02-13 02:00"), time_at("2026-02-23 02:00")),
                 CCS_OK);
    cr_expect(ccs_calendar_intervals_next(&walk, &at, &closes) == CCS_OK && at == time_at("2026-02-13 02:00") &&
              closes == time_at("2026-02-13 10:00"));
    cr_expect(ccs_calendar_intervals_next(&walk, &at, &closes) == CCS_OK && at == time_at("2026-02-23 01:00") &&
              closes == time_at("2026-02-23 02:00"));
    cr_expect_eq(ccs_calendar_intervals_next(&walk, &at, &closes), CCS_DONE);
    int32_t offset = 0;
    cr_expect(ccs_zone_offset(ccs_calendar_zone(desk), at, &offset) == CCS_OK && offset == 28800);
    ccs_str json = ccs_calendar_json(desk);
    cr_expect_str_eq(
        json.data,
        "{\"key\":\"desk\",\"zone\":\"Asia/Shanghai\",\"windows\":[{\"days\":[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\"],"
        "\"open\":\"09:00\",\"close\":\"18:00:00\"}],\"holidays\":[\"cn\"]}");
    cr_expect_eq(json.size, strlen(json.data));
    ccs_calendar_destroy(desk);
    ccs_calendar_destroy(NULL);
}

Test(calendar_object, says_where_an_error_is)
{
    static const struct {
        const char *json;
        ccs_status status;
        uint32_t line, column;
        const char *path, *words;
    } wrong[] = {
        {"{\n \"windows\": [{\"open\": \"08:00\",\n   \"close\": \"8:30\"}]}", CCS_EINVAL, 3, 13, "windows[0].close",
         "HH:MM"},
        {"{\n \"windows\": [{\"open\": \"08:00\"}]}", CCS_EINVAL, 2, 14, "windows[0].close",
         "it is missing"}, /* where it would stand */
        {"{\"windows\": [{\"close\": \"08:30\"}]}", CCS_EINVAL, 1, 14, "windows[0].open", "it is missing"},
        {"{\"windows\": [{\"open\": \"08:00\", \"close\": \"08:00:00\"}]}", CCS_EINVAL, 1, 41, "windows[0].close",
         "a whole day is 00:00 to 24:00"},
        {"{\"dates\": [{\"name\": \"Tet\"}]}", CCS_EINVAL, 1, 12, "dates[0].date", "it is missing"},
        {"{\"windows\": 5}", CCS_EPARSE, 1, 13, "windows", ""},
        {"{\"window\": []}", CCS_EPARSE, 1, 2, "", "windows"},
        {"{\"zone\": \"Europe/Berlin\"}", CCS_ENOENT, 1, 10, "zone", "only UTC"},
        {"{\"holidays\": [\"vn\"]}", CCS_EINVAL, 1, 15, "holidays[0]", "calendar \"vn\" is not among"},
        {"{\"key\": \"k\", \"id\": \"5\"}", CCS_EINVAL, 1, 20, "id", "leave"},
        {"{\"dates\": [{\"date\": \"1960-01-01\", \"until\": \"2250-01-01\"}]}", CCS_EINVAL, 1, 1, "", "never open"},
        {"{\"key\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}", CCS_EINVAL, 1, 9, "key",
         "64"},
        {"{\"dates\": []}", CCS_EINVAL, 1, 1, "key", "a key of 1 to 64 bytes"},
        {"{\"key\": \"\"}", CCS_EINVAL, 1, 9, "key", "a key of 1 to 64 bytes"},
        {"", CCS_EPARSE, 1, 1, "", ""},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ccs_calendar *calendar = NULL;
        ccs_calendar_error error = CCS_CALENDAR_ERROR_INIT;
        ccs_status status = ccs_calendar_create(ccs_str_from(wrong[i].json), NULL, &calendar, &error);
        REQUIRE(status == wrong[i].status && !calendar, "%s: %d", wrong[i].json, status);
        REQUIRE(error.line == wrong[i].line && error.column == wrong[i].column &&
                    strcmp(error.path, wrong[i].path) == 0 && strstr(error.message, wrong[i].words),
                "%s: %u:%u %s: %s", wrong[i].json, error.line, error.column, error.path, error.message);
    }
}

static ccs_status create(const char *json, const ccs_calendar_options *options)
{
    ccs_calendar *calendar = NULL;
    ccs_status status = ccs_calendar_create(ccs_str_from(json), options, &calendar, NULL);
    ccs_calendar_destroy(calendar);
    return status;
}

/* What a center refuses is refused here: otherwise a file that was checked is refused when it is put. */
Test(calendar_object, asks_what_a_center_asks)
{
    ccs_calendar *holiday = make("{\"key\":\"h\"}", NULL);
    const ccs_calendar *holidays[] = {holiday};
    ccs_calendar_options options = CCS_CALENDAR_OPTIONS_INIT;
    char json[400] = "{\"key\":\"k\",\"name\":\"";
    options.holidays = holidays;
    options.holiday_count = 1;
    cr_expect_eq(create("{\"key\":\"k\",\"holidays\":[\"h\"]}", &options), CCS_OK);
    cr_expect_eq(create("{\"key\":\"k\",\"holidays\":[\"h\",\"h\"]}", &options), CCS_EINVAL);
    cr_expect_eq(create("{\"key\":\"h\",\"holidays\":[\"h\"]}", &options), CCS_EINVAL);
    size_t size = strlen(json);
    memset(json + size, 'n', 257);
    (void)strcpy(json + size + 257, "\"}");
    cr_expect_eq(create(json, NULL), CCS_EINVAL);
    (void)strcpy(json + size + 256, "\"}");
    cr_expect_eq(create(json, NULL), CCS_OK);
    ccs_calendar_destroy(holiday);
}

#define MORNING_HOURS "\"hours\":[{\"open\":\"06:00\",\"close\":\"09:30\"}]"
#define MORNING "\"dates\":[{\"date\":\"2026-02-13\"," MORNING_HOURS "}]}"
#define OPEN_MORNING "\"dates\":[{\"date\":\"2026-02-13\",\"is\":\"hours\"," MORNING_HOURS "}]}"

/* 06:00 of a calendar in UTC is not 06:00 of a desk in Ho Chi Minh City. */
Test(calendar_object, takes_hours_of_holidays_on_its_own_clock_alone)
{
    static const struct {
        const char *holidays, *desk;
        ccs_status status;
    } cases[] = {
        {"{\"key\":\"h\"," MORNING, "Europe/Berlin",
         CCS_OK}, /* of any clock */
        {"{\"key\":\"h\",\"zone\":\"UTC\"," MORNING,
         "Europe/Berlin", CCS_EINVAL},
        {"{\"key\":\"h\",\"zone\":\"UTC\"," MORNING, "",
         CCS_OK},
        {"{\"key\":\"h\",\"zone\":\"UTC\",\"dates\":[{\"date\":\"2026-02-13\"}]}", "Europe/Berlin", CCS_OK}, /* days are of any */
        {"{\"key\":\"h\",\"zone\":\"Asia/Tokyo\"," OPEN_MORNING,
         "Asia/Tokyo", CCS_OK},
        {"{\"key\":\"h\",\"zone\":\"Asia/Tokyo\"," OPEN_MORNING,
         "", CCS_EINVAL},
    };
    ccs_zones zones = host_zones();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char json[200];
        ccs_calendar_options options = CCS_CALENDAR_OPTIONS_INIT;
        ccs_calendar *holiday = NULL, *desk = NULL;
        ccs_calendar_error error = CCS_CALENDAR_ERROR_INIT;
        options.zones = &zones;
        cr_assert_eq(ccs_calendar_create(ccs_str_from(cases[i].holidays), &options, &holiday, NULL), CCS_OK);
        const ccs_calendar *holidays[] = {holiday};
        options.holidays = holidays;
        options.holiday_count = 1;
        (void)snprintf(json, sizeof json, "{\"key\":\"desk\",\"zone\":\"%s\",\"holidays\":[\"h\"]}", cases[i].desk);
        ccs_status status = ccs_calendar_create(ccs_str_from(json), &options, &desk, &error);
        cr_expect_eq(status, cases[i].status, "%zu: %s", i, error.message);
        cr_expect(desk || (strcmp(error.path, "holidays[0]") == 0 && strstr(error.message, "are on the clock of")), "%s",
                  error.message);
        ccs_calendar_destroy(desk);
        ccs_calendar_destroy(holiday);
    }
}

/* A program that was compiled with a later header has more behind what we know. */
Test(calendar_object, takes_structs_that_have_grown)
{
    struct {
        ccs_local local;
        uint64_t more;
    } local = {{.size = sizeof local}, 7};
    struct {
        ccs_calendar_error error;
        uint64_t more;
    } error = {{.size = sizeof error}, 7};
    struct {
        ccs_ical_answer answer;
        uint64_t more;
    } answer = {{.size = sizeof answer}, 7};
    ccs_calendar *calendar = make("{\"key\":\"k\",\"dates\":[{\"date\":\"2026-01-01\"}]}", NULL), *none = NULL;
    ccs_time at = 0;
    cr_expect_eq(ccs_zone_local(ccs_calendar_zone(calendar), 0, &local.local), CCS_OK);
    cr_expect(local.local.size == sizeof local && local.local.year == 1970 && local.more == 0);
    cr_expect_eq(ccs_zone_instant(ccs_calendar_zone(calendar), &local.local, CCS_ZONE_DEFAULT, &at, NULL), CCS_OK);
    local.more = 1; /* a setting that we do not know */
    cr_expect_eq(ccs_zone_instant(ccs_calendar_zone(calendar), &local.local, CCS_ZONE_DEFAULT, &at, NULL), CCS_EINVAL);
    cr_expect_eq(ccs_calendar_create(CCS_STR("{\"key\":5}"), NULL, &none, &error.error), CCS_EPARSE);
    cr_expect(error.error.size == sizeof error && error.error.line == 1 && error.more == 0);
    cr_expect_eq(ccs_ical_export(calendar, 0, &answer.answer), CCS_OK);
    cr_expect(answer.answer.size == sizeof answer && answer.answer.entry_count == 1 && answer.more == 0);
    ccs_ical_answer_finish(&answer.answer);
    ccs_calendar_destroy(calendar);
}

Test(calendar_object, exports_with_the_memory_of_the_calendar)
{
    struct counting counting;
    ccs_calendar *calendar = NULL;
    ccs_calendar_options options = CCS_CALENDAR_OPTIONS_INIT;
    ccs_ical_answer answer = CCS_ICAL_ANSWER_INIT;
    counting_init(&counting);
    options.alloc = counting.alloc;
    cr_assert_eq(ccs_calendar_create(CCS_STR("{\"key\":\"k\"}"), &options, &calendar, NULL), CCS_OK);
    size_t before = counting.bytes;
    cr_expect_eq(ccs_ical_export(calendar, 0, &answer), CCS_OK);
    cr_expect_eq(counting.bytes, before + answer.text_size + 1);
    ccs_ical_answer_finish(&answer);
    ccs_calendar_destroy(calendar);
    cr_expect_eq(counting.bytes, 0);
}

Test(calendar_object, checks_its_arguments)
{
    ccs_calendar *calendar = NULL;
    ccs_calendar_error unfinished = {0};
    ccs_calendar_options options = CCS_CALENDAR_OPTIONS_INIT;
    ccs_time at;
    cr_expect_eq(ccs_calendar_create(CCS_STR("{}"), NULL, NULL, NULL), CCS_EINVAL);
    cr_expect_eq(ccs_calendar_create(CCS_STR("{}"), NULL, &calendar, &unfinished), CCS_EINVAL);
    options.holiday_count = 1;
    cr_expect_eq(ccs_calendar_create(CCS_STR("{}"), &options, &calendar, NULL), CCS_EINVAL);
    ccs_zones unset = {0};
    options.holiday_count = 0;
    options.zones = &unset;
    cr_expect_eq(ccs_calendar_create(CCS_STR("{\"key\":\"k\"}"), &options, &calendar, NULL), CCS_EINVAL);
    cr_expect_eq(ccs_calendar_add(NULL, 0, 0, &at), CCS_EINVAL);
    cr_expect_eq(ccs_calendar_next_change(NULL, 0), CCS_TIME_NEVER);
    calendar = make("{\"key\":\"k\"}", NULL);
    cr_expect_eq(ccs_calendar_add(calendar, 0, 0, NULL), CCS_EINVAL);
    cr_expect_eq(ccs_calendar_add_days(calendar, 0, 1, (ccs_zone_policy)9, &at), CCS_EINVAL);
    cr_expect_eq(ccs_calendar_next_open(calendar, 0, &at), CCS_ENOENT);
    ccs_calendar_destroy(calendar);
}

Test(calendar_object, gives_everything_back_whichever_allocation_fails)
{
    ccs_zones zones = host_zones();
    for (size_t fail_at = 1;; fail_at++) {
        struct counting counting;
        ccs_calendar *calendar = NULL;
        ccs_calendar_options options = CCS_CALENDAR_OPTIONS_INIT;
        counting_init(&counting);
        counting.fail_at = fail_at;
        options.zones = &zones;
        options.alloc = counting.alloc;
        ccs_status status = ccs_calendar_create(
            CCS_STR("{\"key\":\"k\",\"zone\":\"Europe/Berlin\",\"dates\":[{\"date\":\"2026-01-01\"}]}"), &options, &calendar, NULL);
        if (status == CCS_OK) {
            cr_expect_gt(fail_at, 8);
            ccs_calendar_destroy(calendar);
            REQUIRE(counting.bytes == 0, "%zu", counting.bytes);
            break;
        }
        REQUIRE(status == CCS_ENOMEM && !calendar && counting.bytes == 0, "%zu: %d, %zu bytes", fail_at, status,
                counting.bytes);
    }
}
