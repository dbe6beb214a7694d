/**
 * @file time.h
 * Instants and durations. libccs never reads a clock: every instant is handed in by the host.
 */
#ifndef CCS_TIME_H
#define CCS_TIME_H

#include <stdint.h>

/** An instant: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted. */
typedef int64_t ccs_time;

/** A length of time in milliseconds. */
typedef int64_t ccs_duration;

/** Later than every instant: no deadline. */
#define CCS_TIME_NEVER INT64_MAX

#endif
