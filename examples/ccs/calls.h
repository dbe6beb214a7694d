/*
 * Recorded calls: what really happened, read from a CSV file. Columns are found by their names, in any order;
 * others are ignored. examples/data/README.md says what the columns mean.
 */
#ifndef CALLS_H
#define CALLS_H

#include "csv.h"
#include "replay_names.h"

enum call_outcome { CALL_ANSWERED, CALL_ABANDONED, CALL_PHANTOM };

#define CALLS_NO_AGENT NAMES_NONE
#define CALLS_SERVICES_MAX 64u /* sets of services are bits of a uint64_t */

/* One call. Instants are seconds since 1970 of the file's local wall time, taken as if it were UTC. */
struct call {
    int64_t arrived_s;
    int64_t answered_s; /* meaningful while timed */
    uint32_t id;        /* in calls->ids */
    uint32_t customer;  /* in calls->customers */
    uint32_t agent;     /* in calls->agents, or CALLS_NO_AGENT */
    uint32_t line;      /* of the file */
    int32_t ivr_s, wait_s, talk_s;
    uint8_t service;  /* in calls->services */
    uint8_t priority; /* 0, 1 or 2 */
    uint8_t outcome;  /* enum call_outcome */
    bool queued;      /* has a time of entering the line */
    bool timed;       /* has a time of answer */
};

struct calls {
    struct call *items; /* in the file's order */
    uint32_t count, capacity;
    uint32_t phantoms;
    struct names ids, customers, agents, services;
    int64_t first_s, last_s; /* of arrivals, phantoms included */
};

/* Read a whole file. On false `error` says where and why, and calls_free() is due all the same. */
bool calls_read(struct calls *calls, const char *path, struct csv_error *error);
void calls_free(struct calls *calls); /* fine on zeroed memory */

/* It came to the line: an answered call always did, an abandoned one when it has a time of entering it. */
static inline bool call_reached_line(const struct call *call)
{
    return call->outcome == CALL_ANSWERED || (call->outcome == CALL_ABANDONED && call->queued);
}

/* When it entered the line, or left the IVR for good. */
static inline int64_t call_entered_s(const struct call *call) { return call->arrived_s + call->ivr_s; }

/* YYYY-MM-DD HH:MM:SS to seconds since 1970, and back to YYYY-MM-DD (`text`: 11 bytes, years 1970 to 9999). */
bool calls_time_read(const char *text, uint32_t size, int64_t *at_s);
void calls_date_text(int64_t at_s, char text[11]);

#endif
