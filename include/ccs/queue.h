/**
 * @file queue.h
 * Queues: lines of contacts with one order each, a requirement of agents and up to 16 steps of relaxation. Defined by
 * ccs_center_configure() or ccs_queue_put(); docs/configuration.md has everything that can stand in one.
 */
#ifndef CCS_QUEUE_H
#define CCS_QUEUE_H

#include "center.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A queue now. */
typedef struct ccs_queue_view {
    size_t size;      /**< sizeof this struct, as the caller compiled it. */
    uint32_t waiting; /**< Visits open: in line or offered. */
    uint32_t ringing; /**< Of those, offered to an agent. */
    uint32_t talking; /**< Agents' legs connected. */
    uint32_t holding; /**< Agents' legs that hold the customer. */
    ccs_time oldest_at; /**< When the longest waiting visit entered, or 0 when nobody waits. */
    ccs_str key;      /**< The host's key; borrowed until the next non-const call. */
    uint32_t closed;  /**< 1: by its calendar it is closed now. 0: it is open, or has none. */
    ccs_time until_at; /**< When it opens or closes next; #CCS_TIME_NEVER: it has no calendar, or never. */
} ccs_queue_view;
/** An empty view, to be handed to ccs_queue_get(). */
#define CCS_QUEUE_VIEW_INIT CCS_SIZED(ccs_queue_view)

/**
 * Define or change one queue. Contacts in line keep the requirement, the relaxation, the time-out and the order they entered
 * with; how they are offered (strategy, ring time, wrap-up) is what is in force when they are.
 * @param center  Not NULL.
 * @param json    A Queue of proto/record.proto.
 * @param now     Host time.
 * @param queue   Written: the new or existing queue of this key. NULL when not wanted.
 * @retval CCS_OK      In force.
 * @retval CCS_EPARSE  The text is no Queue: line, column and path are in ccs_center_error(). #CCS_EINVAL: it is one, but
 *                     something in it cannot be.
 * @par Threads  The center's rule. @par Cost  O(agents) for a new requirement.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_queue_put(ccs_center *center, ccs_str json, ccs_time now, ccs_queue_id *queue);

/**
 * Remove a queue nobody waits in.
 * @param center  Not NULL.
 * @param queue   The queue.
 * @param now     Host time.
 * @retval CCS_OK      Gone; the past keeps the name.
 * @retval CCS_ENOENT  No such queue.
 * @retval CCS_ESTATE  Contacts are waiting, or agents serve its contacts.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_queue_remove(ccs_center *center, ccs_queue_id queue, ccs_time now);

/**
 * The queue of a key.
 * @param center  Not NULL.
 * @param key     The host's key.
 * @param queue   Written.
 * @retval CCS_OK      Found.
 * @retval CCS_ENOENT  No queue has this key.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_queue_find(const ccs_center *center, ccs_str key, ccs_queue_id *queue);

/**
 * Look at a queue.
 * @param center  Not NULL.
 * @param queue   The queue.
 * @param view    Written; its `size` must be set.
 * @retval CCS_OK      Written.
 * @retval CCS_ENOENT  No such queue.
 * @par Threads  The center's rule. @par Cost  O(lines of the queue) as a rule; O(visits waiting) for `oldest_at` where
 *                                             priorities put contacts before older ones.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_queue_get(const ccs_center *center, ccs_queue_id queue, ccs_queue_view *view);

#ifdef __cplusplus
}
#endif
#endif
