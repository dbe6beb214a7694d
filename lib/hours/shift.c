/*
 * When a rostered agent's shift begins. The shift is a working day of the roster: it begins when that opens and goes on over
 * every break, over midnight too, until the roster opens on another date after a rest.
 *
 * A night shift 22:00 to 06:00 with a break at 02:00 opens twice, on two dates; a day with a long siesta twice on one date, far
 * apart. So neither the date alone says what a new day is nor the rest alone: it takes both.
 */
#include "base/civil.h"
#include "hours/hours.h"

#define OPENINGS_MAX 64 /* looked at in one go; a day with more breaks is looked at again later */

bool ccs__hours_is_roster(const struct ccs__calendar *calendar)
{
    return calendar && ccs__calendar_next_change(calendar, CCS__CALENDAR_MIN - 1) != CCS_TIME_NEVER;
}

static int64_t local_day(const struct ccs__zone *zone, ccs_time at)
{
    return ccs__civil_floor_div(at + ccs__zone_offset_ms(zone, at), CCS__CIVIL_DAY_MS);
}

static bool begins(const struct ccs__calendar *calendar, ccs_time open_at, ccs_time shift_at)
{
    const struct ccs__zone *zone = ccs__calendar_zone(calendar);
    ccs_time closed_at;
    if (shift_at && local_day(zone, shift_at) == local_day(zone, open_at))
        return false;
    return ccs__calendar_previous_close(calendar, open_at, &closed_at) != CCS_OK ||
           open_at - closed_at >= CCS__SHIFT_BREAK_MS_MAX;
}

struct ccs__shift ccs__hours_next_shift(const struct ccs__calendar *calendar, ccs_time after, ccs_time shift_at)
{
    struct ccs__shift next = {after, false};
    for (int i = 0; i < OPENINGS_MAX; i++) {
        if (ccs__calendar_next_open(calendar, next.at, &next.at) != CCS_OK)
            return (struct ccs__shift){CCS_TIME_NEVER, false};
        if (!begins(calendar, next.at, shift_at))
            continue;
        next.begins = true;
        break;
    }
    return next;
}
