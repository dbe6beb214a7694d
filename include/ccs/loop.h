/**
 * @file loop.h
 * Drives a center in real time on the host's libuv loop: one timer, one commit a pass, calls from other threads, a
 * clock that never runs backwards. Component `ccs_loop`.
 *
 * It is not a server and not a thread: nothing happens but inside the host's own uv_run(). Commands are given to the
 * center as always, from any callback of the loop's thread; at the end of the pass they become durable together, then
 * their events are told. With nothing to do it sleeps: nothing is polled. The whole story is in docs/loop.md.
 *
 * @code
 * ccs_loop *loop;
 * ccs_loop_options options = CCS_LOOP_OPTIONS_INIT;
 * options.on_event = host_act_on;
 * status = ccs_loop_create(uv_default_loop(), center, &options, &loop);
 * status = ccs_contact_queue(center, contact, sales, ccs_loop_now(loop));
 * uv_run(uv_default_loop(), UV_RUN_DEFAULT);    // goes on until ccs_loop_destroy()
 * @endcode
 */
#ifndef CCS_LOOP_H
#define CCS_LOOP_H

#include "alloc.h"
#include "center.h"

#ifdef __cplusplus
extern "C" {
#endif

struct uv_loop_s;

/** A driver; opaque. */
typedef struct ccs_loop ccs_loop;

/** How a center is driven. Start from CCS_LOOP_OPTIONS_INIT; zero in a field asks for its default. */
typedef struct ccs_loop_options {
    size_t size; /**< sizeof this struct, as the caller compiled it. */
    /** Called for each durable event, in order, on the loop's thread; may give commands, which go into the next commit,
        and may destroy the loop. At most 1 024 a pass, so that nobody else on the loop starves. NULL: none. */
    void (*on_event)(ccs_loop *loop, const ccs_event *event, void *user_data);
    /** Called when a commit, an advance, a reading of events or the clock fails; the loop tries again by itself, after
        10 ms, then at doubling intervals up to 1 s (after #CCS_EFENCED never). May destroy the loop. NULL: none. */
    void (*on_error)(ccs_loop *loop, ccs_status status, const char *message, void *user_data);
    void *user_data;    /**< Passed on as it is. */
    uint64_t after_seq; /**< Events up to this one were handled before. Default 0: all. */
    uint32_t posts_max; /**< Posted calls waiting at once. At most 16 777 216. Default 65 536. */
    uint32_t flags;     /**< Or of CCS_LOOP_* bits. */
    ccs_alloc alloc;    /**< Memory; used on the loop's thread only. Default malloc(). */
    /** The wall clock. Default the system's. */
    ccs_time (*clock)(void *user_data);
    /** Milliseconds that only pass, whatever the wall clock is set to; from any beginning. Default the system's. */
    ccs_time (*steady)(void *user_data);
} ccs_loop_options;
/** Options with every default. */
#define CCS_LOOP_OPTIONS_INIT CCS_SIZED(ccs_loop_options)
/** Believe the wall clock at the start, even if the center was at rest for longer than its jump_ms_max. */
#define CCS_LOOP_JUMP 1u

/**
 * Begin to drive a center. It then belongs to the loop's thread; the loop commits once a pass.
 *
 * @param uv       The host's loop; must outlive the driver. uv_run() does not return by itself while it is driven.
 * @param center   Not NULL; stays the host's, and must outlive the driver.
 * @param options  Or NULL for the defaults. Copied.
 * @param loop     Written; NULL on failure.
 * @retval CCS_OK      Driving.
 * @retval CCS_ECLOCK  The wall clock is further ahead of the center than its jump_ms_max: it is wrong, or the center
 *                     was at rest for long; then start with #CCS_LOOP_JUMP.
 * @retval CCS_EIO     libuv could not make its handles (out of file descriptors). Also any status of
 *                     ccs_center_advance().
 * @par Threads  The loop's. @par Cost  O(1), posts_max times 16 bytes.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_loop_create(struct uv_loop_s *uv, ccs_center *center,
                                                 const ccs_loop_options *options, ccs_loop **loop);

/**
 * Stop driving: runs what was posted, commits, tells what is durable (unless called from inside one of the loop's
 * callbacks), closes its handles (they are gone after the next pass of the loop, which must still run). The center is
 * not touched afterwards. If the last commit fails, on_error hears of it, and the center still holds everything:
 * ccs_center_commit() again.
 * @param loop  Or NULL.
 * @par Threads  The loop's. No other thread may post any more. @par Cost  One commit, or two.
 * @since 0.1
 */
CCS_API void ccs_loop_destroy(ccs_loop *loop);

/**
 * The center's clock: the wall clock made safe. It never goes back: while the wall clock is behind it, after having
 * been set back, it runs at half speed until that has caught up. It does not leap ahead either: a leap counts when the
 * center has taken it, in the next pass; until then, and when the center refuses, time passes as the steady clock says.
 * @param loop  Not NULL.
 * @return `now` for a command.
 * @par Threads  The loop's. @par Cost  Two clock readings.
 * @since 0.1
 */
CCS_API ccs_time ccs_loop_now(ccs_loop *loop);

/**
 * Say that something was done that makes no event, such as ccs_center_cursor_put(): commit at the end of this pass.
 * Commands are noticed without it.
 * @param loop  Not NULL.
 * @par Threads  The loop's. @par Cost  O(1).
 * @since 0.1
 */
CCS_API void ccs_loop_touch(ccs_loop *loop);

/** Work for the loop's thread. May give commands, post and destroy the loop. */
typedef void (*ccs_loop_fn)(ccs_loop *loop, ccs_center *center, ccs_time now, void *user_data);

/**
 * Run a function on the loop's thread, in order of posting. The only call that may come from any thread. All that are
 * waiting run in one pass and share its commit; what they post themselves runs in the next.
 *
 * @param loop       Not NULL, not destroyed.
 * @param function   Called once; by ccs_loop_destroy() at the latest.
 * @param user_data  Passed on as it is.
 * @retval CCS_OK      Will be called.
 * @retval CCS_EAGAIN  posts_max are waiting.
 * @retval CCS_ESTATE  The loop is being destroyed.
 * @par Threads  Any. @par Cost  O(1), a lock; a wake-up of the loop unless one is under way.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_loop_post(ccs_loop *loop, ccs_loop_fn function, void *user_data);

#ifdef __cplusplus
}
#endif
#endif
