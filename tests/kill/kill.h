/*
 * What the writer tells its killer through a pipe: fixed records, one write each, so that none is ever cut.
 */
#ifndef KILL_H
#define KILL_H

#include <stdint.h>

enum { SAID_SENDING = 1, SAID_TOLD = 2, SAID_FAILED = 3 };

struct said {
    uint64_t kind;
    uint64_t number; /* SENDING: of the contact about to be opened; TOLD: the last event told */
    uint64_t digest; /* TOLD: of every event told so far, from the first of the file */
};

/* Of everything a reader is told up to `seq`: FNV-1a over the events' values. Returns the digest. */
struct ccs_center;
uint64_t digest_events(struct ccs_center *center, uint64_t after, uint64_t until, uint64_t digest);

/* Runs until killed: opens the file, sends again what was sent before up to contact `resend` (0: none), each under its
 * old key, and works on. */
_Noreturn void write_until_killed(const char *path, int pipe, uint64_t seed, uint64_t resend);

#endif
