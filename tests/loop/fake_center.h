/*
 * A center for testing the driver alone: it has the public functions the driver calls, numbers its events, lets things
 * fall due, and fails when told to. It also watches its caller: no command while a commit is owed, nothing after
 * `forbidden`.
 */
#ifndef FAKE_CENTER_H
#define FAKE_CENTER_H

#include <ccs/center.h>
#include <stdbool.h>

#define FAKE_EVENTS_MAX 8192
#define FAKE_DUE_MAX 64

struct fake_event {
    ccs_time at, due_at;
};

struct ccs_center {
    ccs_time now, at;
    uint64_t seq, durable_seq;
    struct fake_event events[FAKE_EVENTS_MAX];
    ccs_time due[FAKE_DUE_MAX];
    int due_count;

    /* What shall fail: this many times (-1: always), with this status. */
    int commit_failures, advance_failures, read_failures;
    ccs_status commit_status, advance_status, read_status;
    ccs_duration jump_ms_max;
    uint64_t room_max; /* undurable events */

    /* What was seen. */
    int commits, commit_tries, advances, quiets;
    int unbatched; /* calls that had to commit by themselves */
    bool is_batch, jump_flag;
    bool owes_commit; /* one failed */
    bool forbidden;   /* whoever calls now is wrong */
    char error[64];
};

ccs_center *fake_center(ccs_time now);

/* A command: one event. */
ccs_status fake_command(ccs_center *center, ccs_time now);

/* Something falls due then: one event. */
void fake_due(ccs_center *center, ccs_time at);

#endif
