/*
 * Calls posted by other threads: a bounded first-in-first-out behind a lock, the only part of the driver that more than
 * one thread touches. Its room is taken at the start, so that posting allocates nothing, and the host's memory function
 * needs no lock.
 */
#ifndef CCS__LOOP_POSTS_H
#define CCS__LOOP_POSTS_H

#include "loop/libuv.h"

#include <ccs/loop.h>
#include <stdbool.h>

struct ccs__loop_post {
    ccs_loop_fn function;
    void *user_data;
};

/* Taken out under one lock, to be run without it. */
#define CCS__LOOP_POSTS_CHUNK 64

struct ccs__loop_posts {
    uv_mutex_t lock;             /* guards the four below */
    struct ccs__loop_post *ring; /* `room` of them */
    uint32_t room, head, count;
    bool closed; /* nothing is accepted any more */

    struct ccs__loop_post chunk[CCS__LOOP_POSTS_CHUNK]; /* of the loop's thread alone, as all below */
    uint32_t chunk_head, chunk_count;
};

/* `ring` holds `room` calls and stays the caller's. CCS_EIO: no lock could be made. */
ccs_status ccs__loop_posts_init(struct ccs__loop_posts *posts, struct ccs__loop_post *ring, uint32_t room);
void ccs__loop_posts_finish(struct ccs__loop_posts *posts);

/* Any thread. Put at the end and wake the loop. CCS_EAGAIN: full; CCS_ESTATE: closed. */
ccs_status ccs__loop_posts_push(struct ccs__loop_posts *posts, struct ccs__loop_post post, uv_async_t *wake);

/* How many are waiting now: those of a pass, so that what they post runs in the next. */
uint32_t ccs__loop_posts_count(struct ccs__loop_posts *posts);

/* The next one; false when none is left. */
bool ccs__loop_posts_pop(struct ccs__loop_posts *posts, struct ccs__loop_post *post);

/* From here on nothing is accepted; what was can still be popped. */
void ccs__loop_posts_close(struct ccs__loop_posts *posts);

#endif
