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
 *
 * A ::ccs_event has the numbers a host acts on. Texts (the announcement of a step, the address of somebody outside, reasons) and
 * whatever else an event records are in its JSON: ccs_event_json(); the fields are those of proto/event.proto and
 * proto/event_flow.proto. What a host does:
 *
 * - CCS_EVENT_CONTACT_OFFERED: ring the agent. CCS_EVENT_OFFER_ENDED: stop ringing.
 * - CCS_EVENT_CONTACT_ANSWERED, _LEG_HELD, _LEG_RETRIEVED, _LEG_LEFT: connect and part. CCS_EVENT_LEG_JOINED of role outside: dial
 *   the `outside` of its JSON, then ccs_leg_connect() or ccs_leg_end(); of role agent: connect him at once.
 *   CCS_EVENT_LEG_CHANGED to role agent: who was asked has the contact now; connect him with the customer.
 * - CCS_EVENT_CONTACT_REFUSED and _VISIT_ENDED: as `action` says. CCS_EVENT_VISIT_RELAXED: play the `announce` of its JSON
 *   (of a callback nobody is there to hear it).
 * - CCS_EVENT_VISIT_ANNOUNCED: tell place and wait, unless it is silent.
 * - CCS_EVENT_CALLBACK_OFFERED: ask the customer, then ccs_contact_take_callback(). CCS_EVENT_CALLBACK_DIALED: call him, then
 *   ccs_callback_result(); `ends_at` is when it is too late.
 * - CCS_EVENT_MONITOR_STARTED, _CHANGED, _ENDED: connect the supervisor.
 * - CCS_EVENT_AGENT_FORCED: tell the agent, unless it is hidden.
 * - CCS_EVENT_QUEUE_OPENED, _CLOSED: change what callers hear before they are put in line, and what is shown; whom a closed queue
 *   turns away, and what becomes of him, is in the event of it.
 * - CCS_EVENT_FLOW_SIGNAL_SENT: do what the flow asks for: `signal`, `target`, `type` and `data` of its JSON.
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
    CCS_EVENT_AGENT_COOLED_DOWN = 15,
    CCS_EVENT_AGENT_SCHEDULE_CHANGED = 16,
    CCS_EVENT_AGENT_FORCED = 17,
    CCS_EVENT_ENDPOINT_ADDED = 18,
    CCS_EVENT_ENDPOINT_CHANGED = 19,
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
    CCS_EVENT_VISIT_DELAY_PASSED = 35,
    CCS_EVENT_VISIT_ADMITTED = 36,
    CCS_EVENT_VISIT_RELEASED = 37,
    CCS_EVENT_VISIT_ANNOUNCED = 38,
    CCS_EVENT_CALLBACK_OFFERED = 39,
    CCS_EVENT_CENTER_RECOVERED = 40,
    CCS_EVENT_ENDPOINT_REMOVED = 41,
    CCS_EVENT_CALLBACK_TAKEN = 42,
    CCS_EVENT_CALLBACK_DIALED = 43,
    CCS_EVENT_CALLBACK_FAILED = 44,
    CCS_EVENT_LEG_JOINED = 45,
    CCS_EVENT_LEG_CHANGED = 46,
    CCS_EVENT_CONTACT_PARKED = 47,
    CCS_EVENT_CONTACT_UNPARKED = 48,
    CCS_EVENT_SUPERVISOR_CONFIGURED = 49,
    CCS_EVENT_SUPERVISOR_REMOVED = 50,
    CCS_EVENT_MONITOR_STARTED = 51,
    CCS_EVENT_MONITOR_CHANGED = 52,
    CCS_EVENT_MONITOR_ENDED = 53,
    CCS_EVENT_CONTACT_SUPERVISED = 54,
    CCS_EVENT_RECORDING_STARTED = 55,
    CCS_EVENT_RECORDING_PAUSED = 56,
    CCS_EVENT_RECORDING_ENDED = 57,
    CCS_EVENT_VISIT_REFRESHED = 58,
    CCS_EVENT_ZONE_CONFIGURED = 59,
    CCS_EVENT_CALENDAR_CONFIGURED = 60,
    CCS_EVENT_CALENDAR_REMOVED = 61,
    CCS_EVENT_QUEUE_OPENED = 62,
    CCS_EVENT_QUEUE_CLOSED = 63,
    CCS_EVENT_FLOW_CONFIGURED = 70,
    CCS_EVENT_FLOW_REMOVED = 71,
    CCS_EVENT_FLOW_STARTED = 72,
    CCS_EVENT_FLOW_MOVED = 73,
    CCS_EVENT_FLOW_TIMER_STARTED = 74,
    CCS_EVENT_FLOW_TIMER_CHANGED = 75,
    CCS_EVENT_FLOW_TIMER_STOPPED = 76,
    CCS_EVENT_FLOW_TIMER_FIRED = 77,
    CCS_EVENT_FLOW_SIGNAL_SENT = 78,
    CCS_EVENT_FLOW_LOGGED = 79,
    CCS_EVENT_FLOW_ERROR_RAISED = 80,
    CCS_EVENT_FLOW_ENDED = 81,
    CCS_EVENT_FLOW_MIGRATED = 82,
    CCS_EVENT_CALENDAR_SUPERSEDED = 83,
    CCS_EVENT_FLOW_TIMERS_JUDGED = 84
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
    ccs_time ends_at;  /**< When what began ends by itself (ring, wrap-up, a queue's being open or closed), or 0. */
    uint32_t presence; /**< Of CCS_EVENT_AGENT_PRESENCE_CHANGED and CCS_EVENT_AGENT_NEXT_SET: a #ccs_presence; else 0. */
    uint32_t mode;     /**< Of CCS_EVENT_WRAP_UP_STARTED: the WrapUpMode of proto/types.proto; of CCS_EVENT_MONITOR_STARTED and
                            CCS_EVENT_MONITOR_CHANGED: a #ccs_monitor_mode; of CCS_EVENT_CALLBACK_TAKEN: a #ccs_callback_mode;
                            else 0. */
    uint32_t flags;    /**< Or of CCS_EVENT_FLAG_* bits. */
    uint32_t action;   /**< Of CCS_EVENT_CONTACT_REFUSED and CCS_EVENT_VISIT_ENDED: a #ccs_divert_action, what the host does with
                            the contact; else 0. */
    uint32_t reason;   /**< Of CCS_EVENT_CONTACT_REFUSED: a #ccs_refusal_reason; else 0. */
    uint32_t offer_kind; /**< Of CCS_EVENT_CONTACT_OFFERED: a #ccs_offer_kind; else 0. */
    uint32_t visit_kind; /**< Of CCS_EVENT_CONTACT_QUEUED and CCS_EVENT_VISIT_ENDED: a #ccs_visit_kind; else 0. */
    uint32_t attempt;  /**< Of CCS_EVENT_CALLBACK_DIALED and CCS_EVENT_CALLBACK_FAILED: which, from 1; else 0. */
    uint32_t role;     /**< Of CCS_EVENT_LEG_JOINED, CCS_EVENT_LEG_CHANGED, CCS_EVENT_LEG_LEFT and CCS_EVENT_CONTACT_ANSWERED: a
                            #ccs_leg_role; else 0. */
    uint32_t state;    /**< Of CCS_EVENT_LEG_JOINED and CCS_EVENT_LEG_CHANGED: a #ccs_leg_state; else 0. */
    uint32_t place;    /**< Of CCS_EVENT_VISIT_ANNOUNCED: from 1, 0 when it is farther back than is told. Of
                            CCS_EVENT_CONTACT_QUEUED, where waits are estimated. Else 0. */
    uint32_t estimate_low_ms;  /**< Of the same two: the wait from `at` on is at least this, */
    uint32_t estimate_mid_ms;  /**< as likely less as more than this, */
    uint32_t estimate_high_ms; /**< and at most this, with 90 % certainty in all. All 0: no estimate;
                                    #CCS_ESTIMATE_UNBOUNDED: nothing to tell. */
    uint64_t endpoint;  /**< The device, or 0. */
    uint64_t monitor;   /**< The monitor, or 0. */
    uint64_t recording; /**< The recording, or 0. */
    uint64_t supervisor; /**< Of CCS_EVENT_SUPERVISOR_CONFIGURED and CCS_EVENT_SUPERVISOR_REMOVED: who; else 0. */
    uint64_t to_agent;  /**< Of CCS_EVENT_CONTACT_SUPERVISED: whose it becomes, or 0. */
    uint64_t flow;      /**< Of CCS_EVENT_FLOW_CONFIGURED and CCS_EVENT_FLOW_REMOVED: the flow, whatever its version. Of
                             CCS_EVENT_FLOW_STARTED and CCS_EVENT_FLOW_MIGRATED: the version's id. Else 0. */
    uint64_t instance;  /**< The flow in progress, or 0. */
    uint64_t timer;     /**< Its timer, or 0. */
} ccs_event;

/** An estimate of this is unbounded (nobody is there, or more than a day): there is nothing to tell the caller. */
#define CCS_ESTIMATE_UNBOUNDED UINT32_MAX
/** Of CCS_EVENT_AGENT_FORCED, CCS_EVENT_MONITOR_STARTED and CCS_EVENT_CONTACT_SUPERVISED: the agent is not told. */
#define CCS_EVENT_FLAG_HIDDEN 1u
/** Of CCS_EVENT_VISIT_ANNOUNCED: nothing has improved, nothing is told. */
#define CCS_EVENT_FLAG_SILENT 2u
/** Of CCS_EVENT_RECORDING_PAUSED: it pauses; without, it goes on. */
#define CCS_EVENT_FLAG_PAUSED 4u
/** Of CCS_EVENT_VISIT_RELAXED: the step was passed over. */
#define CCS_EVENT_FLAG_SKIPPED 8u
/** Of CCS_EVENT_LEG_CHANGED: the agent is asking somebody now; without, no longer. */
#define CCS_EVENT_FLAG_CONSULTING 16u

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
