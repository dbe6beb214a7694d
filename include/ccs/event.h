/**
 * @file event.h
 * Events: what happened, in the order of `seq`, without gaps. Only durable events are seen.
 *
 * @code
 * ccs_events events = CCS_EVENTS_AFTER(center, last_seq);
 * ccs_event event = CCS_EVENT_INIT;
 * while (ccs_events_next(&events, &event) == CCS_OK)
 *     host_act_on(&event);
 * @endcode
 *
 * A reader keeps the `seq` it has handled; delivery is at least once and `seq` de-duplicates. Any number of readers.
 */
#ifndef CCS_EVENT_H
#define CCS_EVENT_H

#include "id.h"
#include "status.h"
#include "str.h"
#include "time.h"
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The engine; opaque. See center.h. */
typedef struct ccs_center ccs_center;

/** What happened. Numbers are stored: they never change meaning. */
typedef enum ccs_event_kind {
    CCS_EVENT_AGENT_CONFIGURED = 1,
    CCS_EVENT_AGENT_REMOVED = 2,
    CCS_EVENT_QUEUE_CONFIGURED = 3,
    CCS_EVENT_QUEUE_REMOVED = 4,
    CCS_EVENT_SETTINGS_CONFIGURED = 5,
    CCS_EVENT_AGENT_PRESENCE_CHANGED = 10,
    CCS_EVENT_AGENT_NEXT_SET = 11,
    CCS_EVENT_WRAP_UP_STARTED = 12,
    CCS_EVENT_WRAP_UP_ENDED = 13,
    CCS_EVENT_WRAP_UP_WANTED = 14,
    CCS_EVENT_CONTACT_OPENED = 20,
    CCS_EVENT_CONTACT_QUEUED = 21,
    CCS_EVENT_CONTACT_REFUSED = 22,
    CCS_EVENT_CONTACT_OFFERED = 23,
    CCS_EVENT_CONTACT_ANSWERED = 24,
    CCS_EVENT_OFFER_ENDED = 25,
    CCS_EVENT_VISIT_RELAXED = 26,
    CCS_EVENT_VISIT_ENDED = 27,
    CCS_EVENT_PRIORITY_CHANGED = 28,
    CCS_EVENT_LEG_HELD = 29,
    CCS_EVENT_LEG_RETRIEVED = 30,
    CCS_EVENT_LEG_LEFT = 31,
    CCS_EVENT_CONTACT_CLOSED = 32,
    CCS_EVENT_DISPOSITION_SET = 33,
    CCS_EVENT_CONTACT_ERASED = 34,
    CCS_EVENT_CENTER_RECOVERED = 40
} ccs_event_kind;

/** One event: plain values, valid as long as the caller keeps them. */
typedef struct ccs_event {
    size_t size;       /**< sizeof this struct, as the caller compiled it. */
    uint64_t seq;      /**< Its number; from 1, without gaps. */
    ccs_time at;       /**< When it was decided. */
    ccs_time due_at;   /**< When it fell due, for what a timer caused; else equal to `at`. */
    uint32_t kind;     /**< A #ccs_event_kind. */
    uint32_t cause;    /**< The event's `cause` field, or 0. */
    uint64_t group;    /**< `seq` of the first event of its group: what one command, or one due thing, caused. */
    uint64_t contact;  /**< The contact concerned, or 0; likewise below. For what creates something: its id. */
    uint64_t visit;    /**< The visit, or 0. */
    uint64_t offer;    /**< The offer, or 0. */
    uint64_t leg;      /**< The agent's leg, or 0. */
    uint64_t queue;    /**< The queue, or 0. */
    uint64_t agent;    /**< The agent, or 0. */
    ccs_time ends_at;  /**< When what began ends by itself (ring, wrap-up), or 0. */
    uint32_t presence; /**< Of CCS_EVENT_AGENT_PRESENCE_CHANGED and CCS_EVENT_AGENT_NEXT_SET: a #ccs_presence; else 0. */
    uint32_t mode;     /**< Of CCS_EVENT_WRAP_UP_STARTED: the WrapUpMode of proto/types.proto; else 0. */
} ccs_event;

/** An empty event, to be handed to ccs_events_next(). */
#define CCS_EVENT_INIT CCS_SIZED(ccs_event)

/** A reader's place; plain bytes, nothing to free. */
typedef struct ccs_events {
    ccs_center *center; /**< Whose events. */
    uint64_t seq;       /**< The last one given. */
} ccs_events;

/** Start reading after `last_seq` (0: from the beginning). */
#define CCS_EVENTS_AFTER(center, last_seq) { (center), (last_seq) }

/**
 * The next durable event.
 *
 * Recent events come from memory, older ones from the store.
 *
 * @param events  The reader's place; advanced on #CCS_OK.
 * @param event   Written; its `size` must be set.
 *
 * @retval CCS_OK    One event.
 * @retval CCS_DONE  No further event is durable yet.
 * @retval CCS_EIO   The store could not be read.
 * @par Threads  The center's rule.
 * @par Cost     O(1); a read of the store for each group that is no longer in memory.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_events_next(ccs_events *events, ccs_event *event);

/**
 * A durable event as one line of JSON: `{"seq":"12","at":"...","kind":"contact_offered", ...}`, with all its fields.
 *
 * @param center  Whose event.
 * @param seq     Its number.
 * @param json    Written; borrowed until the next non-const call on the center.
 *
 * @retval CCS_OK      Written.
 * @retval CCS_ENOENT  No durable event has this number.
 * @retval CCS_EIO     The store could not be read.
 * @par Threads  The center's rule. @par Cost  As ccs_events_next().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_event_json(ccs_center *center, uint64_t seq, ccs_str *json);

/**
 * The name of an event kind, such as "contact_offered"; "" for a number that is none.
 * @param kind  Any number.
 * @return A constant, NUL-terminated string.
 * @par Threads  Any. @par Cost  O(1).
 * @since 0.1
 */
CCS_API const char *ccs_event_name(uint32_t kind);

#ifdef __cplusplus
}
#endif
#endif
