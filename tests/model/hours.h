/*
 * Calendars and zones as the test invents them, and when they are open: see hours.c. A calendar is its number, from 1, in
 * `hours` of whatever goes by it; 0 is none, and always open.
 */
#ifndef HOURS_H
#define HOURS_H

#include "calendar.pb-c.h"
#include <ccs/ccs.h>
#include <stdbool.h>

#define HOURS_COUNT 4 /* 0: not given */
#define VARIANT_COUNT 4
#define ZONE_COUNT 3 /* 0: UTC; one more is unknown */
#define ZONE_BYTES 512
#define HOURS_WORKING_DAY 21975 /* Saturday 2 March 2030, days since 1970 */
#define HOURS_HOLIDAY 21977     /* the Monday after it */

struct calendar_plan {
    uint32_t name; /* its number */
    uint32_t zone, variant;
};

/* All there is in a center. */
struct hours {
    struct {
        uint64_t id; /* 0: there is none */
        uint32_t version, padding;
        struct calendar_plan plan;
    } calendars[HOURS_COUNT - 1];
    struct {
        uint64_t id;
        uint32_t version, rule;
        uint32_t given, padding; /* given 1: by hand */
    } zones[ZONE_COUNT];
};

struct roster_shift {
    ccs_time at, began_at; /* see lib: when to look, and when it began; CCS_TIME_NEVER: never */
};

bool hours_open(const struct hours *all, uint32_t hours, ccs_time at);
ccs_time hours_next_edge(const struct hours *all, uint32_t hours, ccs_time at); /* CCS_TIME_NEVER: it has none */
/* Within four hours before an opening after a rest, and twenty after it. */
bool hours_in_roster(const struct hours *all, uint32_t hours, ccs_time at);
struct roster_shift hours_next_shift(const struct hours *all, uint32_t hours, ccs_time as_of_at, ccs_time shift_at);

/* --- as messages ------------------------------------------------------------------------------------------------ */

struct calendar_message {
    Ccs__Calendar calendar;
    Ccs__CalendarWindow windows[3], *window_list[3];
    Ccs__CalendarDate dates[2], *date_list[2];
};

const char *hours_key(uint32_t hours);
const char *hours_zone_name(uint32_t zone);
const char *hours_zone_rule(uint32_t zone, uint32_t rule);
Ccs__Calendar *plan_calendar(const struct calendar_plan *plan, struct calendar_message *room);
size_t plan_zone(uint32_t zone, uint32_t rule, uint8_t bytes[ZONE_BYTES]);
ccs_status hours_read_zone(ccs_str name, void *buffer, size_t capacity, size_t *data_size, void *user_data);

#endif
