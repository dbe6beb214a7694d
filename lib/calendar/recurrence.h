/*
 * On which dates something comes again: an iCalendar rule (RFC 5545, 3.3.10) over whole days.
 *
 * What the RFC leaves open, decided here:
 *   - the first day always belongs, and is the first that COUNT counts, whether the rule would give it or not;
 *   - what a rule does not say is taken from the first day: FREQ=YEARLY;BYWEEKNO=20 is that week's same weekday;
 *   - a week of BYWEEKNO belongs to the calendar year its day lies in: BYWEEKNO=1;BYDAY=MO may be a 30th of December;
 *   - of an UNTIL with a time of day only its date counts;
 *   - the set that BYSETPOS picks from is a whole year, month or week, also where the first day lies in its middle.
 */
#ifndef CCS__RECURRENCE_H
#define CCS__RECURRENCE_H

#include "base/alloc.h"
#include <ccs/status.h>
#include <ccs/str.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CCS__RECURRENCE_SIZE_MAX 1024      /* bytes of a rule */
#define CCS__RECURRENCE_COUNT_MAX 65536    /* days that come of one */
#define CCS__RECURRENCE_SPAN_MAX 4000000   /* days from the first to the last that is looked at: beyond year 9999 */
#define CCS__RECURRENCE_INTERVAL_MAX 10000
#define CCS__RECURRENCE_WORK_MAX (1u << 25) /* steps for all rules of a calendar: some tenths of a second */

enum ccs__frequency { CCS__DAILY, CCS__WEEKLY, CCS__MONTHLY, CCS__YEARLY };

/* Numbers of 1 to 366, and such as count from the end: bit n stands for n, or for -n. */
#define CCS__NUMBERS_WORDS 6
struct ccs__numbers {
    uint64_t plus[CCS__NUMBERS_WORDS], minus[CCS__NUMBERS_WORDS];
    bool given;
};

struct ccs__recurrence {
    enum ccs__frequency frequency;
    int64_t interval, count; /* 0: no COUNT */
    int64_t until;           /* a day; INT64_MAX: no UNTIL */
    int week_start;          /* 0 is Monday */
    bool by_day;             /* BYDAY was given */
    uint8_t weekdays;        /* of BYDAY without a number: bit 0 is Monday */
    bool numbered;           /* BYDAY with a number was given */
    struct ccs__numbers nth[7];
    struct ccs__numbers months, month_days, year_days, weeks, positions;
};

/* Read a rule, such as FREQ=YEARLY;BYMONTH=11;BYDAY=4TH. CCS_EPARSE: `error` names the part and says what would be
 * right; *error_at (may be NULL) is the byte of the rule where that part begins. */
ccs_status ccs__recurrence_read(ccs_str text, struct ccs__recurrence *rule, char *error, size_t error_size, size_t *error_at);

/* All its days from `first_day` (which is one) to `last_day`, ascending, in *days, a block of *count items; NULL when
 * there are none. *work is how many steps (days, periods and years looked at) it may take, and then how many are left: hand
 * the same to several rules to bound them together. CCS_ELIMIT: more than CCS__RECURRENCE_COUNT_MAX days, or no step is left;
 * with words. */
ccs_status ccs__recurrence_days(const ccs_alloc *alloc, const struct ccs__recurrence *rule, int64_t first_day, int64_t last_day,
                                uint32_t *work, int64_t **days, size_t *count, char *error, size_t error_size);

/* Both. CCS_EPARSE too when UNTIL is before the first day. */
ccs_status ccs__recurrence_expand(const ccs_alloc *alloc, ccs_str text, int64_t first_day, int64_t last_day, uint32_t *work,
                                  int64_t **days, size_t *count, char *error, size_t error_size);

#endif
