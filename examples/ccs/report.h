/*
 * The numbers of a center file, added up from its half-hours: tables ccs_queue_interval and ccs_agent_interval, read by
 * SQL like anybody would. What each number means is docs/numbers.md.
 */
#ifndef REPORT_H
#define REPORT_H

#include "cli.h"

#include <ccs/zone.h>
#include <sqlite3.h>

enum report_by {
    REPORT_ALL,
    REPORT_QUEUE,
    REPORT_DAY,
    REPORT_HALF_HOUR, /* of the day, all days together */
    REPORT_INTERVAL,  /* each half-hour by itself */
    REPORT_AGENT,
    REPORT_KINDS
};

#define REPORT_LABEL_MAX 96
#define REPORT_NOTHING INT64_MIN /* nothing to divide by */

/* Queues' numbers of one queue, day or half-hour. */
struct report_row {
    char label[REPORT_LABEL_MAX];
    int64_t arrived, left_in_ivr, closed;                   /* of the center; 0 in rows of a queue */
    int64_t entered, answered, in_target, abandoned, other; /* other: every further way a visit ended */
    int64_t wait_ms, wait_max_ms;                           /* of the answered */
    int64_t talk_ms, hold_ms, wrap_up_ms;
    ccs_duration p50_ms, p90_ms, p95_ms;
};

/* An agent's. */
struct report_agent {
    char label[REPORT_LABEL_MAX];
    int64_t offered, answered, missed, rejected, unreachable, transferred;
    int64_t ready_ms, not_ready_ms, ringing_ms, talk_ms, hold_ms, wrap_up_ms;
};

struct report {
    const char *path;
    ccs_time from, to; /* [from, to): of the half-hours' begins */
    ccs_zone *zone;    /* in which days and times of day are */
    char zone_name[CCS_ZONE_NAME_MAX + 1]; /* "": UTC */
    bool days_split; /* some half-hours are of two days: where the zone is 15 minutes off, midnight lies within one */
    struct report_row *rows[REPORT_KINDS];
    uint32_t row_counts[REPORT_KINDS], row_capacities[REPORT_KINDS];
    struct report_agent *agents;
    uint32_t agent_count, agent_capacity;
};

/* Find the zone (NULL: that of the settings), and whether half-hours are whole in it. CLI_OK, or an exit code after an error
 * was printed. */
int report_zone(struct report *report, sqlite3 *db, const char *wanted);
bool report_is_utc(const struct report *report);
ccs_time report_local(const struct report *report, ccs_time at); /* as the clock shows it */
/* Read one kind of rows. CLI_OK, or an exit code after an error was printed. */
int report_read(struct report *report, sqlite3 *db, enum report_by by);
void report_free(struct report *report); /* fine on zeroed memory */

/* In tenths of a second or percent, or REPORT_NOTHING. */
int64_t report_mean_wait(const struct report_row *row);
int64_t report_service_level(const struct report_row *row);
int64_t report_occupancy(const struct report_agent *agent);

/* `by` is REPORT_KINDS for everything that was read. */
void report_text_write(FILE *out, const struct report *report, enum report_by by);
void report_json_write(FILE *out, const struct report *report, enum report_by by);
int report_chart_write(const char *path, bool replace, const struct report *report, enum report_by by);

#endif
