/*
 * Calendars the slow way: a week written down by hand, the clock of three zones reckoned out, and an edge is where the one
 * millisecond is open and the one before is not. Nothing is summed up, nothing is looked up.
 */
#include "hours.h"
#include "../zone_data.h"
#include <stdlib.h>
#include <string.h>

#define MINUTE INT64_C(60000)
#define DAY_MIN 1440
#define DAY_MS (DAY_MIN * MINUTE)

/* --- zones --------------------------------------------------------------------------------------------------- */

const char *hours_zone_name(uint32_t zone)
{
    static const char *const names[ZONE_COUNT + 1] = {"", "Test/West", "Test/Early", "Test/Nowhere"};
    return names[zone];
}

/* A few minutes west of Greenwich; or an hour east with summer time from 1 March 11:15 to 2 March 12:00, always or never. */
const char *hours_zone_rule(uint32_t zone, uint32_t rule)
{
    static const char *const rules[ZONE_COUNT][2] = {
        {"", ""}, {"<-0005>0:05", "<-0035>0:35"}, {"TST-1TDT,J60/11:15,J61/12", "TST-1"}};
    return rules[zone][rule];
}

/* Days since 1970 of 1 March. */
static int64_t first_of_march(int64_t year)
{
    int64_t days = 59;
    for (int64_t y = 1970; y < year; y++)
        days += y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) ? 366 : 365;
    return days + (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

static int64_t year_of(ccs_time at)
{
    int64_t year = 1970 + at / (366 * DAY_MS);
    while ((first_of_march(year + 1) - 59) * DAY_MS <= at) /* on 1 or 2 January of the next year */
        year++;
    return year;
}

static int64_t offset_ms(const struct hours *all, uint32_t zone, ccs_time at)
{
    uint32_t rule = all->zones[zone].rule;
    if (zone == 0)
        return 0;
    if (zone == 1)
        return (rule ? -35 : -5) * MINUTE;
    ccs_time march = first_of_march(year_of(at)) * DAY_MS;
    bool summer = !rule && at >= march + 615 * MINUTE && at < march + DAY_MS + 600 * MINUTE;
    return (summer ? 120 : 60) * MINUTE;
}

/* --- weeks ---------------------------------------------------------------------------------------------------- */

struct window {
    int open, close; /* minutes after midnight; up to 2880 */
};

/* What opens on a local day. Day 0 was a Thursday. */
static size_t windows_on(uint32_t variant, int64_t day, struct window windows[2])
{
    int64_t weekday = (day + 3) % 7;
    switch (variant) {
    case 0:
        windows[0] = (struct window){540, 1050};
        return weekday < 5;
    case 1:
        windows[0] = (struct window){1200, DAY_MIN + 360};
        windows[1] = (struct window){546, 600};
        return 2;
    case 2:
        windows[0] = (struct window){0, DAY_MIN};
        return 1;
    default:
        if (day == HOURS_WORKING_DAY)
            weekday = 4;
        windows[0] = (struct window){480, weekday == 4 ? 660 : 720};
        windows[1] = (struct window){780, 1020};
        return day == HOURS_HOLIDAY || weekday >= 5 ? 0 : 2;
    }
}

static bool open_in(const struct hours *all, const struct calendar_plan *plan, ccs_time at)
{
    int64_t local = at + offset_ms(all, plan->zone, at), day = local / DAY_MS;
    for (int64_t d = day - 1; d <= day; d++) {
        struct window windows[2];
        size_t count = windows_on(plan->variant, d, windows);
        for (size_t i = 0; i < count; i++)
            if (local >= d * DAY_MS + windows[i].open * MINUTE && local < d * DAY_MS + windows[i].close * MINUTE)
                return true;
    }
    return false;
}

bool hours_open(const struct hours *all, uint32_t hours, ccs_time at)
{
    return !hours || open_in(all, &all->calendars[hours - 1].plan, at);
}

/* --- edges ------------------------------------------------------------------------------------------------------ */

/* Where something might change: a window's ends by any clock, or the clock itself. The nearest beyond `at`, in the direction, at
 * which it does; INT64_MAX or INT64_MIN: none within twenty days. `which`: 1 openings, 0 closings, -1 both. */
struct search {
    const struct hours *all;
    const struct calendar_plan *plan;
    ccs_time at, found;
    bool forward;
    int which;
};

static void consider(struct search *search, ccs_time edge)
{
    bool beyond = search->forward ? edge > search->at && edge < search->found : edge < search->at && edge > search->found;
    if (!beyond)
        return;
    bool open = open_in(search->all, search->plan, edge), before = open_in(search->all, search->plan, edge - 1);
    if (open != before && (search->which < 0 || open == (search->which == 1)))
        search->found = edge;
}

static ccs_time find_edge(const struct hours *all, const struct calendar_plan *plan, ccs_time at, bool forward, int which)
{
    static const int64_t offsets[] = {0, -5, -35, 60, 120};
    struct search search = {all, plan, at, forward ? INT64_MAX : INT64_MIN, forward, which};
    int64_t today = at / DAY_MS;
    for (int64_t day = today - (forward ? 2 : 21); day <= today + (forward ? 21 : 2); day++) {
        struct window windows[2];
        size_t count = windows_on(plan->variant, day, windows);
        for (size_t i = 0; i < count; i++)
            for (size_t o = 0; o < sizeof offsets / sizeof offsets[0]; o++) {
                consider(&search, day * DAY_MS + (windows[i].open - offsets[o]) * MINUTE);
                consider(&search, day * DAY_MS + (windows[i].close - offsets[o]) * MINUTE);
            }
    }
    for (int64_t year = year_of(at) - (forward ? 0 : 1); year <= year_of(at) + 1; year++) {
        ccs_time march = first_of_march(year) * DAY_MS;
        consider(&search, march + 615 * MINUTE);
        consider(&search, march + DAY_MS + 600 * MINUTE);
    }
    return search.found;
}

ccs_time hours_next_edge(const struct hours *all, uint32_t hours, ccs_time at)
{
    ccs_time edge = hours ? find_edge(all, &all->calendars[hours - 1].plan, at, true, -1) : INT64_MAX;
    return edge == INT64_MAX ? CCS_TIME_NEVER : edge;
}

/* --- rosters ------------------------------------------------------------------------------------------------------ */

static bool is_roster(const struct hours *all, uint32_t hours)
{
    return hours && all->calendars[hours - 1].plan.variant != 2;
}

static int64_t local_day(const struct hours *all, const struct calendar_plan *plan, ccs_time at)
{
    return (at + offset_ms(all, plan->zone, at)) / DAY_MS;
}

static bool after_rest(const struct hours *all, const struct calendar_plan *plan, ccs_time open_at)
{
    ccs_time closed_at = find_edge(all, plan, open_at, false, 0);
    return closed_at == INT64_MIN || open_at - closed_at >= 4 * 60 * MINUTE;
}

bool hours_in_roster(const struct hours *all, uint32_t hours, ccs_time at)
{
    if (!is_roster(all, hours))
        return false;
    const struct calendar_plan *plan = &all->calendars[hours - 1].plan;
    ccs_time first = at - 20 * 60 * MINUTE, last = at + 4 * 60 * MINUTE;
    for (ccs_time open_at = first; (open_at = find_edge(all, plan, open_at, true, 1)) <= last;)
        if (after_rest(all, plan, open_at))
            return true;
    return false;
}

/* A shift begins with an opening after four hours of rest, on another date than the one before it. If the day under way has begun
 * so without anybody's noticing (the roster was another one then), it begins now. */
struct roster_shift hours_next_shift(const struct hours *all, uint32_t hours, ccs_time as_of_at, ccs_time shift_at)
{
    struct roster_shift never = {CCS_TIME_NEVER, 0};
    if (!is_roster(all, hours))
        return never;
    const struct calendar_plan *plan = &all->calendars[hours - 1].plan;
    ccs_time first = 0, at = as_of_at + 1;
    while (shift_at && (at = find_edge(all, plan, at, false, 1)) != INT64_MIN) {
        if (first && local_day(all, plan, at) != local_day(all, plan, first))
            break;
        if (after_rest(all, plan, at))
            first = at;
    }
    if (first > shift_at && local_day(all, plan, first) != local_day(all, plan, shift_at))
        return (struct roster_shift){as_of_at, first};
    for (at = as_of_at; (at = find_edge(all, plan, at, true, 1)) != INT64_MAX;)
        if (after_rest(all, plan, at) && (!shift_at || local_day(all, plan, at) != local_day(all, plan, shift_at)))
            return (struct roster_shift){at, at};
    return never;
}

/* --- as messages ---------------------------------------------------------------------------------------------------- */

static char *text_of(const char *text) { return (char *)(uintptr_t)text; }

const char *hours_key(uint32_t hours)
{
    static const char *const keys[HOURS_COUNT] = {"", "hours-1", "hours-2", "hours-3"};
    return keys[hours];
}

static void add_window(struct calendar_message *room, const char *open, const char *close, bool working)
{
    static Ccs__Weekday days[5] = {CCS__WEEKDAY__WEEKDAY_MON, CCS__WEEKDAY__WEEKDAY_TUE, CCS__WEEKDAY__WEEKDAY_WED,
                                   CCS__WEEKDAY__WEEKDAY_THU, CCS__WEEKDAY__WEEKDAY_FRI};
    size_t at = room->calendar.n_windows++;
    room->windows[at] = (Ccs__CalendarWindow)CCS__CALENDAR_WINDOW__INIT;
    room->windows[at].open = text_of(open);
    room->windows[at].close = text_of(close);
    room->windows[at].days = days;
    room->windows[at].n_days = working ? 5 : 0;
    room->window_list[at] = &room->windows[at];
}

static void add_date(struct calendar_message *room, const char *date, Ccs__CalendarRule is)
{
    size_t at = room->calendar.n_dates++;
    room->dates[at] = (Ccs__CalendarDate)CCS__CALENDAR_DATE__INIT;
    room->dates[at].date = text_of(date);
    room->dates[at].is = is;
    room->date_list[at] = &room->dates[at];
}

Ccs__Calendar *plan_calendar(const struct calendar_plan *plan, struct calendar_message *room)
{
    static Ccs__Weekday friday = CCS__WEEKDAY__WEEKDAY_FRI;
    Ccs__Calendar *calendar = &room->calendar;
    *calendar = (Ccs__Calendar)CCS__CALENDAR__INIT;
    calendar->key = text_of(hours_key(plan->name));
    calendar->zone = text_of(hours_zone_name(plan->zone));
    calendar->windows = room->window_list;
    calendar->dates = room->date_list;
    if (plan->variant == 0)
        add_window(room, "09:00", "17:30", true);
    if (plan->variant == 1) {
        add_window(room, "20:00", "06:00", false);
        add_window(room, "09:06", "10:00", false);
    }
    if (plan->variant == 3) {
        add_window(room, "08:00", "12:00", true);
        room->windows[0].n_days = 4;
        add_window(room, "08:00", "11:00", true);
        room->windows[1].n_days = 1;
        room->windows[1].days = &friday;
        add_window(room, "13:00", "17:00", true);
        add_date(room, "2030-03-02", CCS__CALENDAR_RULE__CALENDAR_RULE_WORKING);
        room->dates[0].as = CCS__WEEKDAY__WEEKDAY_FRI;
        add_date(room, "2030-03-04", CCS__CALENDAR_RULE__CALENDAR_RULE_CLOSED);
    }
    return calendar;
}

size_t plan_zone(uint32_t zone, uint32_t rule, uint8_t bytes[ZONE_BYTES])
{
    return zone_data_write(hours_zone_rule(zone, rule), bytes);
}

/* What the center reads when it asks. */
ccs_status hours_read_zone(ccs_str name, void *buffer, size_t capacity, size_t *data_size, void *user_data)
{
    (void)user_data;
    for (uint32_t zone = 1; zone < ZONE_COUNT; zone++)
        if (strlen(hours_zone_name(zone)) == name.size && memcmp(hours_zone_name(zone), name.data, name.size) == 0) {
            uint8_t bytes[ZONE_BYTES];
            *data_size = plan_zone(zone, 0, bytes);
            if (*data_size > capacity)
                return CCS_ELIMIT;
            memcpy(buffer, bytes, *data_size);
            return CCS_OK;
        }
    return CCS_ENOENT;
}
