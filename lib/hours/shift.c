/*
 * When a rostered agent's shift begins. The shift is a working day of the roster: it begins when that opens and goes on over
 * every break, over midnight too, until the roster opens on another date after a rest.
 *
 * A night shift 22:00 to 06:00 with a break at 02:00 opens twice, on two dates; a day with a long siesta twice on one date, far
 * apart. So neither the date alone says what a new day is nor the rest alone: it takes both. A center's hours that never rest
 * for so long begin no shifts, and neither does a roster that has run out: then it is for signing in to begin them.
 */
#include "base/civil.h"
#include "hours/hours.h"

#define OPENINGS_MAX 64 /* looked at in one go; a day with more breaks is looked at again later */

static int64_t local_day(const struct ccs__calendar *calendar, ccs_time at)
{
    return ccs__civil_floor_div(at + ccs__zone_offset_ms(ccs__calendar_zone(calendar), at), CCS__CIVIL_DAY_MS);
}

static bool rested(const struct ccs__calendar *calendar, ccs_time open_at)
{
    ccs_time closed_at;
    return ccs__calendar_previous_close(calendar, open_at, &closed_at) != CCS_OK ||
           open_at - closed_at >= CCS__SHIFT_BREAK_MS_MAX;
}

/* When the working day began that `at` is in or after; 0: it is not known. */
static ccs_time day_began(const struct ccs__calendar *calendar, ccs_time at)
{
    ccs_time open_at = at + 1, first = 0;
    for (int i = 0; i < OPENINGS_MAX && ccs__calendar_previous_open(calendar, open_at, &open_at) == CCS_OK; i++) {
        if (first && local_day(calendar, open_at) != local_day(calendar, first))
            break;
        if (rested(calendar, open_at))
            first = open_at;
    }
    return first;
}

struct ccs__shift ccs__hours_next_shift(const struct ccs__calendar *calendar, ccs_time as_of_at, ccs_time shift_at)
{
    ccs_time missed = shift_at ? day_began(calendar, as_of_at) : 0;
    struct ccs__shift next = {as_of_at, missed};
    if (missed > shift_at && local_day(calendar, missed) != local_day(calendar, shift_at))
        return next;
    next.began_at = 0;
    for (int i = 0; i < OPENINGS_MAX && !next.began_at; i++) {
        if (ccs__calendar_next_open(calendar, next.at, &next.at) != CCS_OK)
            return (struct ccs__shift){CCS_TIME_NEVER, 0};
        if (rested(calendar, next.at) && (!shift_at || local_day(calendar, shift_at) != local_day(calendar, next.at)))
            next.began_at = next.at;
    }
    return next;
}

bool ccs__hours_in_roster(const struct ccs__calendar *calendar, ccs_time at)
{
    ccs_time open_at = at > CCS__SHIFT_DAY_AFTER_MS ? at - CCS__SHIFT_DAY_AFTER_MS : CCS__CALENDAR_MIN;
    for (int i = 0; i < OPENINGS_MAX && ccs__calendar_next_open(calendar, open_at, &open_at) == CCS_OK; i++) {
        if (open_at > at + CCS__SHIFT_DAY_BEFORE_MS)
            return false;
        if (rested(calendar, open_at))
            return true;
    }
    return false;
}
