/*
 * Hours of a week, at a fixed offset from UTC. (Zones, holidays and daylight saving come with calendars.)
 */
#ifndef CCS__HOURS_H
#define CCS__HOURS_H

#include "record.pb-c.h"
#include <ccs/time.h>
#include <stdbool.h>
#include <stddef.h>

#define CCS__HOURS_WINDOWS_MAX 32

/* NULL, or without windows: always. */
bool ccs__hours_open(const Ccs__Hours *hours, ccs_time at);
/* The first instant after `at` at which a window begins or ends; CCS_TIME_NEVER: none does. */
ccs_time ccs__hours_next_change(const Ccs__Hours *hours, ccs_time at);
bool ccs__hours_valid(const Ccs__Hours *hours, char *error, size_t error_size);

#endif
