/*
 * Any bytes as a calendar: a line of JSON, then bytes for questions. Refused, with words and a place; accepted, its answers
 * obey the laws of docs/calendars.md, whatever is asked. Zones are those of the corpus: UTC, and Europe/Berlin as "B".
 */
#include "base/text.h"
#include <ccs/calendar.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* A file of version 2 whose footer alone speaks. */
static const char berlin[] = "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4"
                             "\0\0\0\0\0\0UTC\0"
                             "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4"
                             "\0\0\x0e\x10\0\0CET\0\nCET-1CEST,M3.5.0,M10.5.0/3\n";

static ccs_status read_zone(ccs_str name, void *buffer, size_t capacity, size_t *data_size, void *user_data)
{
    (void)user_data;
    (void)capacity;
    if (name.size != 1 || name.data[0] != 'B')
        return CCS_ENOENT;
    memcpy(buffer, berlin, sizeof berlin - 1);
    *data_size = sizeof berlin - 1;
    return CCS_OK;
}

static void check_edges(const ccs_calendar *calendar, ccs_time at)
{
    ccs_time edge, back;
    uint32_t before, after;
    if (ccs_calendar_next_open(calendar, at, &edge) == CCS_OK) {
        require(edge > at && ccs_calendar_is_open(calendar, edge, &after) == CCS_OK && after);
        require(edge == 0 || (ccs_calendar_is_open(calendar, edge - 1, &before) == CCS_OK && !before));
        require(ccs_calendar_previous_open(calendar, edge + 1, &back) != CCS_OK || back == edge);
    }
    if (ccs_calendar_next_close(calendar, at, &edge) == CCS_OK) {
        require(edge > at && ccs_calendar_is_open(calendar, edge - 1, &before) == CCS_OK && before);
        require(ccs_calendar_is_open(calendar, edge, &after) != CCS_OK || !after);
        require(ccs_calendar_previous_close(calendar, edge + 1, &back) != CCS_OK || back == edge);
    }
}

static void check_sums(const ccs_calendar *calendar, ccs_time a, ccs_time b)
{
    ccs_duration ms, reverse, there;
    ccs_time sum, again;
    uint32_t open;
    if (ccs_calendar_between(calendar, a, b, &ms) != CCS_OK)
        return;
    require(ccs_calendar_between(calendar, b, a, &reverse) == CCS_OK && reverse == -ms);
    require(ms <= (b > a ? b - a : 0) && ms >= (b < a ? b - a : 0));
    if (ccs_calendar_add(calendar, a, ms, &sum) == CCS_OK) {
        require(ccs_calendar_between(calendar, a, sum, &there) == CCS_OK && there == ms);
        require(ccs_calendar_sub(calendar, a, -ms, &again) == CCS_OK && again == sum);
        /* It is b itself, or as far from it as no time is open between. */
        require(ccs_calendar_between(calendar, sum, b, &there) == CCS_OK && there == 0);
    }
    if (ccs_calendar_add(calendar, a, 0, &sum) == CCS_OK) {
        require(ccs_calendar_is_open(calendar, sum, &open) == CCS_OK && open && sum >= a);
        require(ccs_calendar_is_open(calendar, a, &open) == CCS_OK && (sum == a) == (open != 0));
    }
}

static void check_days(const ccs_calendar *calendar, ccs_time at, int64_t days)
{
    ccs_time there;
    int64_t between;
    if (ccs_calendar_add_days(calendar, at, days, CCS_ZONE_DEFAULT, &there) != CCS_OK)
        return;
    require(ccs_calendar_days_between(calendar, at, there, &between) == CCS_OK);
    if (days > 0)
        require(between == days);
    else if (days < 0)
        require(between >= days && between <= days + 1); /* the date of `at` itself may be a working day */
}

static void check_intervals(const ccs_calendar *calendar, ccs_time a, ccs_time b)
{
    ccs_calendar_intervals intervals;
    ccs_time open_at, close_at, last = a;
    ccs_duration sum = 0, between;
    if (b < a || b - a > INT64_C(8640000000) || ccs_calendar_intervals_init(&intervals, calendar, a, b) != CCS_OK)
        return;
    for (bool first = true; ccs_calendar_intervals_next(&intervals, &open_at, &close_at) == CCS_OK; first = false) {
        require(open_at < close_at && close_at <= b && (first ? open_at >= last : open_at > last));
        last = close_at;
        sum += close_at - open_at;
    }
    require(ccs_calendar_between(calendar, a, b, &between) == CCS_OK && between == sum);
}

static void ask(const ccs_calendar *calendar, const uint8_t *data, size_t size)
{
    ccs_time last = INT64_C(1772000000000);
    for (size_t i = 0; i + 6 <= size && i < 6 * 16; i += 6) {
        uint64_t bits = (uint64_t)data[i] << 24 | (uint64_t)data[i + 1] << 16 | (uint64_t)data[i + 2] << 8 | data[i + 3];
        ccs_time at = (int64_t)bits * 1690 + data[i + 4]; /* all of 1970 to 2199 */
        check_edges(calendar, at);
        check_sums(calendar, at, last);
        check_sums(calendar, at, at + data[i + 5] * INT64_C(3600000));
        check_days(calendar, at, (int64_t)data[i + 5] - 128);
        check_intervals(calendar, at, at + data[i + 5] * INT64_C(7200000));
        last = at;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const ccs_zones zones = {.size = sizeof zones, .read = read_zone};
    ccs_calendar_options options = CCS_CALENDAR_OPTIONS_INIT;
    ccs_calendar_error error = CCS_CALENDAR_ERROR_INIT;
    ccs_calendar *calendar;
    const uint8_t *line_end = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t json_size = line_end ? (size_t)(line_end - data) : size;
    options.zones = &zones;
    ccs_status status = ccs_calendar_create((ccs_str){(const char *)data, json_size}, &options, &calendar, &error);
    if (status != CCS_OK) {
        require(!calendar && error.message[0] && ccs__utf8_valid(ccs_str_from(error.message), NULL));
        return 0;
    }
    if (line_end)
        ask(calendar, line_end + 1, size - json_size - 1);
    ccs_str json = ccs_calendar_json(calendar);
    ccs_calendar *again = NULL;
    if (size % 4 == 0) { /* compiling takes longest, so not always twice */
        require(ccs_calendar_create(json, &options, &again, &error) == CCS_OK);
        require(strcmp(ccs_calendar_json(again).data, json.data) == 0);
    }
    ccs_calendar_destroy(again);
    ccs_calendar_destroy(calendar);
    return 0;
}
