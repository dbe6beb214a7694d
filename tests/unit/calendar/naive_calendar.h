/*
 * A calendar read second by second: for every second of a stretch of time the C library says what the clock shows, and a walk
 * through all windows and dates whether that is open. Slow and obvious; knows nothing of the compiled form.
 */
#ifndef NAIVE_CALENDAR_H
#define NAIVE_CALENDAR_H

#include "calendar_fixture.h"

struct naive_second {
    int32_t offset_s;
    bool open;
};

#define NAIVE_DATES_MAX 512

struct naive {
    const Ccs__Calendar *definition, *holidays; /* holidays: one, or NULL */
    int64_t from_s;
    size_t count;
    struct naive_second *seconds; /* count of them, from from_s on */
    int64_t first_date;
    size_t date_count;
    bool shown[NAIVE_DATES_MAX], opens[NAIVE_DATES_MAX]; /* from first_date on; right but for the first and last two */
};

/* Of `zone` (a name; "" UTC). */
void naive_init(struct naive *naive, const Ccs__Calendar *definition, const Ccs__Calendar *holidays, const char *zone,
                int64_t from_s, size_t count);
void naive_finish(struct naive *naive);

/* Each false: the answer depends on what lies outside of the stretch. */
bool naive_open(const struct naive *naive, ccs_time at);
int64_t naive_between(const struct naive *naive, ccs_time from, ccs_time until);
bool naive_add(const struct naive *naive, ccs_time at, int64_t ms, ccs_time *result);
bool naive_sub(const struct naive *naive, ccs_time at, int64_t ms, ccs_time *result);
bool naive_next(const struct naive *naive, ccs_time at, bool opening, ccs_time *edge);
bool naive_previous(const struct naive *naive, ccs_time at, bool opening, ccs_time *edge);
bool naive_working(const struct naive *naive, ccs_time at, bool *working);
/* *status is what is expected, *result only for CCS_OK. */
bool naive_add_days(const struct naive *naive, ccs_time at, int64_t days, ccs_zone_policy policy, ccs_status *status,
                    ccs_time *result);
bool naive_days_between(const struct naive *naive, ccs_time from, ccs_time until, int64_t *days);

#endif
