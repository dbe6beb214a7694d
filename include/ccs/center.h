/**
 * @file center.h
 * The center: the decision engine itself. It decides; the host dials, draws and sleeps.
 *
 * A command carries `now`. It is refused, and nothing has changed, or it yields events; with all that settles from
 * it, it is one *group*, a transaction. Groups become durable together by ccs_center_commit() (the simple face,
 * ccs_open(), commits at the end of each call). Every command first takes what has fallen due, so results never depend on how
 * often the host calls, as long as it comes at each deadline. What is taken late is decided all the same, in its order, and
 * what follows from it (the next ring, a cool-down) is counted from now.
 *
 * @code
 * ccs_center *center;
 * if (ccs_open("desk.ccs", NULL, &center) != CCS_OK)
 *     return fail(ccs_center_error(center));
 * status = ccs_center_configure(center, json, now);
 * status = ccs_agent_set_presence(center, anna, CCS_PRESENCE_READY, CCS_STR(""), now);
 * status = ccs_contact_open(center, &options, now, &contact);
 * status = ccs_contact_queue(center, contact, sales, now);
 * // read the events; come back at ccs_center_deadline(center)
 * @endcode
 *
 * One rule for threads: **a center belongs to one thread at a time; different centers are independent.**
 */
#ifndef CCS_CENTER_H
#define CCS_CENTER_H

#include "alloc.h"
#include "event.h"
#include "zone.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * How well an agent suits a contact: larger is asked first. Asked for every candidate of a decision; the result is kept in
 * the event, so that applying it again never asks. It must depend on nothing but what it is given and what does not change,
 * and must not call the center (#CCS_EBUSY).
 * @param queue      Where the contact waits.
 * @param contact    The contact.
 * @param agent      A candidate.
 * @param score      Written.
 * @param user_data  As given in the options.
 * @return 0, or a number of the host's own: the group is undone, the command fails with #CCS_ECALLBACK.
 */
typedef int (*ccs_score_agent)(uint64_t queue, uint64_t contact, uint64_t agent, int64_t *score, void *user_data);

/**
 * Where a contact stands in a line of order score: larger is served first. Asked at entry, at an
 * overflow into another queue and at ccs_contact_refresh(); a change of priority does not ask.
 * @param queue      Where the contact will wait.
 * @param contact    The contact.
 * @param score      Written.
 * @param user_data  As given in the options.
 * @return As #ccs_score_agent.
 */
typedef int (*ccs_score_contact)(uint64_t queue, uint64_t contact, int64_t *score, void *user_data);

/** How a center is made. Start from CCS_CENTER_OPTIONS_INIT; zero in a field asks for its default. */
typedef struct ccs_center_options {
    size_t size;                  /**< sizeof this struct, as the caller compiled it. */
    ccs_alloc alloc;              /**< Memory. Default malloc(). */
    uint64_t seed;                /**< For strategies that draw. Same seed, same draws. Default 0. */
    uint64_t undurable_bytes_max; /**< Room for events not yet durable. Default 64 MiB. */
    uint64_t recent_bytes_max;    /**< Durable events kept in memory for readers. Default 4 MiB. */
    uint32_t keys_max;            /**< Idempotency keys kept. Default 65 536. */
    uint32_t closed_cache_max;    /**< Closed rows kept after a fetch. Default 1 024. */
    ccs_score_agent score_agent;  /**< For queues of strategy score without a rule. Default: all agents alike. */
    ccs_score_contact score_contact; /**< For queues of order score without a rule. Default: all contacts alike. */
    void *score_user_data;        /**< Handed to both. */
    const ccs_zones *zones;       /**< Where the data of time zones comes from, asked when a calendar first names one and at
                                       ccs_zones_reload(). Copied. Default none: UTC, and what ccs_zone_put() gives; of ccs_open()
                                       the machine's, ccs_zones_system(). */
} ccs_center_options;
/** Options with every default. */
#define CCS_CENTER_OPTIONS_INIT CCS_SIZED(ccs_center_options)

/**
 * Make a center without a file: everything lives in memory, and ccs_center_commit() makes events visible at once.
 *
 * @param options  Or NULL for the defaults. Copied.
 * @param center   Written; NULL on failure. To be destroyed by ccs_center_destroy().
 * @retval CCS_OK  Made.
 * @par Threads  Any. @par Cost  O(1), a few allocations.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_center_create(const ccs_center_options *options, ccs_center **center);

/**
 * End a center. What is not committed is forgotten; a file stays as it was at the last commit.
 * @param center  Or NULL.
 * @par Threads  The center's rule. @par Cost  O(what it holds).
 * @since 0.1
 */
CCS_API void ccs_center_destroy(ccs_center *center);

/**
 * Why the last call on this center failed: one English sentence that says what would be right. Calls that take a const center
 * (ccs_agent_find(), ccs_contact_get() and the like) leave it as it was: their status says all.
 * @param center  Not NULL.
 * @return NUL-terminated, "" when nothing has failed; borrowed until the next call that fails.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API const char *ccs_center_error(const ccs_center *center);

/**
 * The id the last refusal is about.
 * @param center  Not NULL.
 * @return The id, or 0.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API uint64_t ccs_center_error_id(const ccs_center *center);

/** Who calls and how; for the next command only. Zeroed: the system, no key, for real. */
typedef struct ccs_call {
    size_t size;    /**< sizeof this struct, as the caller compiled it. */
    ccs_str actor;  /**< Person, bot or system that asks; recorded with the group. At most 128 bytes. Default "". */
    ccs_str key;    /**< Idempotency key: the same (actor, key) and payload within 24 h, and among the last keys_max,
                         answers as the first time and changes nothing; with another payload #CCS_ECONFLICT. At most
                         128 bytes. Default none. Personal values do not count as payload. */
    uint32_t flags; /**< Or of CCS_CALL_* bits. */
} ccs_call;
/** An empty call. */
#define CCS_CALL_INIT CCS_SIZED(ccs_call)
/** Decide and settle, show the events by ccs_center_preview(), then put everything back. */
#define CCS_CALL_DRY_RUN 1u
/** Allow `now` to jump further than the setting jump_ms_max. */
#define CCS_CALL_JUMP 2u

/**
 * Say who makes the next command and how. It holds for one call of a command, of ccs_center_advance() or of
 * ccs_center_run_until(), whether that succeeds or not.
 * @param center  Not NULL.
 * @param call    Copied, texts included.
 * @retval CCS_OK     Noted.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_center_call(ccs_center *center, const ccs_call *call);

/**
 * An event that the last dry run would have caused; start with *offset = 0.
 * @param center  Not NULL.
 * @param offset  Where the reading stands; advanced.
 * @param event   Written; its `size` must be set. Its `seq` is provisional.
 * @retval CCS_OK    One event.
 * @retval CCS_DONE  No more.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_center_preview(ccs_center *center, size_t *offset, ccs_event *event);

/**
 * Take everything that has fallen due up to `now`, in exact order (instant, id), each its own group.
 *
 * @param center  Not NULL.
 * @param now     Host time, ms since the Unix epoch, never earlier than a previous `now`.
 * @retval CCS_OK      Up to date.
 * @retval CCS_ECLOCK  `now` is earlier than before, or jumps more than jump_ms_max ahead.
 * @par Threads  The center's rule. @par Cost  O(what falls due); nothing for what merely waits.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_center_advance(ccs_center *center, ccs_time now);

/**
 * When to come back: nothing falls due before it, and ccs_center_advance() takes it as `now`. A host that waits long for it
 * may be called a few times for nothing (at most once a level of the timer wheel, and once every `jump_ms_max`, so that its rest
 * is not taken for a wrong clock), never late.
 * @param center  Not NULL.
 * @return An instant, not before the last `now`; or #CCS_TIME_NEVER, when nothing is awaited. A host that waits for commands
 *         alone comes by once every `jump_ms_max` all the same.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API ccs_time ccs_center_deadline(const ccs_center *center);

/**
 * Simulate: go deadline by deadline up to `until`, committing at the end of each full batch.
 * @param center  Not NULL.
 * @param until   As `now` of ccs_center_advance(); the jump limit does not apply.
 * @retval CCS_OK      There.
 * @retval CCS_ECLOCK  `until` is earlier than a previous `now`.
 * @par Threads  The center's rule. @par Cost  O(what falls due).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_center_run_until(ccs_center *center, ccs_time until);

/**
 * Begin a batch: until ccs_center_commit(), calls no longer commit at their end. Ids returned inside a batch are provisional
 * until its commit.
 * @param center  Not NULL.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API void ccs_center_begin(ccs_center *center);

/**
 * Make everything up to here durable, in one transaction, and end a batch.
 *
 * @param center  Not NULL.
 * @retval CCS_OK       Durable; its events can be read.
 * @retval CCS_ECOMMIT  The outcome is unknown. Commands are refused until a repeated ccs_center_commit() succeeds;
 *                      reads go on. Nothing is lost by trying again, however often.
 * @retval CCS_EFENCED  Another writer owns the file now; this center can only be read. #CCS_ECORRUPT: the file has lost
 *                      what was durable, or refuses the batch for good; this center can only be read too.
 * @par Threads  The center's rule. @par Cost  As the store; O(rows changed).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_center_commit(ccs_center *center);

/**
 * Nothing is going on for a while: let the store tidy up (copy its write-ahead log into the file, when there is much).
 * Never needed, never fails; without it the store does so in the middle of some commit. ccs_loop calls it by itself.
 * @param center  Not NULL.
 * @par Threads  The center's rule. @par Cost  Nothing, or two fsyncs and the pages copied.
 * @since 0.1
 */
CCS_API void ccs_center_quiet(ccs_center *center);

/**
 * The last event, durable or not.
 * @param center  Not NULL.
 * @return Its `seq`, or 0.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API uint64_t ccs_center_seq(const ccs_center *center);

/**
 * The last durable event.
 * @param center  Not NULL.
 * @return Its `seq`, or 0.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API uint64_t ccs_center_durable_seq(const ccs_center *center);

/**
 * The `now` of the last event, so that a host knows from when a file goes on.
 * @param center  Not NULL.
 * @return An instant, 0 for an empty center.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API ccs_time ccs_center_at(const ccs_center *center);

/**
 * Apply a whole configuration, by key, as one group: what is new is added, what differs is changed, what is no longer named
 * is removed. What would strand somebody (removing a queue with waiting contacts or an agent who is signed in) is refused,
 * and so is a queue that no agent of the configuration can serve; ccs_queue_put() and ccs_agent_put() build up step by step.
 *
 * @param center  Not NULL.
 * @param json    `{"settings": {...}, "calendars": [...], "flows": [...], "queues": [...], "agents": [...], "supervisors": [...]}`,
 *                each as it is wanted; the schema is `ccs schema --json configuration`.
 * @param now     Host time.
 * @retval CCS_OK      In force.
 * @retval CCS_EPARSE  The text is wrong: line, column and path are in ccs_center_error().
 * @retval CCS_ESTATE  Something named is in use and cannot be removed.
 * @par Threads  The center's rule. @par Cost  O(the text + what changes).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_center_configure(ccs_center *center, ccs_str json, ccs_time now);

/**
 * What ccs_center_configure() would change, one line each (`+ queue "sales"`, `~ agent "anna" skills: ... -> ...`,
 * `- queue "old"`), without changing anything.
 *
 * @param center      Not NULL.
 * @param json        As ccs_center_configure().
 * @param now         Host time.
 * @param difference  Written; borrowed until the next non-const call. Empty: nothing would change.
 * @retval CCS_OK      Written.
 * @retval CCS_EPARSE  The text is wrong.
 * @retval CCS_ESTATE  The configuration would be refused; the error says why.
 * @par Threads  The center's rule. @par Cost  As ccs_center_configure().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_center_difference(ccs_center *center, ccs_str json, ccs_time now,
                                                       ccs_str *difference);

/**
 * Any command as JSON: `{"command": "contact_queue", "contact": "12", "queue": "3"}`. The names are those of the C
 * functions without `ccs_` (all transfers are `contact_transfer`, with `to_queue`, `to_agent` or `outside`, and
 * ccs_contact_queue_with() is `contact_queue`; `center_configure` has the member `configuration`, `agent_put` `agent`, `queue_put`
 * `queue`, `supervisor_put` `supervisor`, `calendar_put` `calendar` and `flow_put` `flow`); the fields are those of the messages in
 * proto/command.proto.
 *
 * @param center  Not NULL.
 * @param json    One object; at most 64 KiB.
 * @param now     Host time.
 * @param result  The id it returned, or 0; NULL when not wanted.
 * @retval CCS_OK      As the C function.
 * @retval CCS_EPARSE  The text is wrong.
 * @retval CCS_ESTATE  As the C function, likewise every other status.
 * @par Threads  The center's rule. @par Cost  As the C function, and the text.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_center_command(ccs_center *center, ccs_str json, ccs_time now, uint64_t *result);

/** What ccs_center_get() can look up. */
typedef enum ccs_record {
    CCS_RECORD_SETTINGS = 1,
    CCS_RECORD_QUEUE = 2,
    CCS_RECORD_AGENT = 3,
    CCS_RECORD_AGENT_STATE = 4,
    CCS_RECORD_CONTACT = 5,
    CCS_RECORD_VISIT = 6,
    CCS_RECORD_OFFER = 7,
    CCS_RECORD_LEG = 8,
    CCS_RECORD_SUPERVISOR = 9,   /**< Who may look after agents' work. */
    CCS_RECORD_ENDPOINT = 10,    /**< A device of an agent. */
    CCS_RECORD_QUEUE_STATE = 11, /**< By the queue's id; of those queues that need one (in turn, waiting room, estimates). */
    CCS_RECORD_PLACE = 12,       /**< By the id of the abandoned visit: who may come back to it. */
    CCS_RECORD_MONITOR = 13,     /**< A supervisor's listening, whispering or barging in. */
    CCS_RECORD_RECORDING = 14,   /**< A stretch of a recording. */
    CCS_RECORD_CALENDAR = 15,    /**< When something is open. */
    CCS_RECORD_ZONE = 16,        /**< The rules of a time zone, as they were read. */
    CCS_RECORD_FLOW = 17,        /**< A version of a flow, by its own id: the seq of its CCS_EVENT_FLOW_CONFIGURED. */
    CCS_RECORD_FLOW_INSTANCE = 18, /**< A flow in progress. */
    CCS_RECORD_FLOW_TIMER = 19   /**< A timer of a flow in progress, or a signal to be sent later. */
} ccs_record;

/**
 * One record as JSON, open or closed; closed ones are fetched from the store into a bounded cache.
 *
 * @param center  Not NULL.
 * @param record  Its kind.
 * @param id      Its id.
 * @param json    Written; borrowed until the next non-const call.
 * @retval CCS_OK      Written.
 * @retval CCS_ENOENT  There is none.
 * @retval CCS_EIO     The store could not be read.
 * @par Threads  The center's rule. @par Cost  O(1), or one read of the store.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_center_get(ccs_center *center, ccs_record record, uint64_t id, ccs_str *json);

/** Counts of what a center holds. */
typedef struct ccs_center_stats {
    size_t size;             /**< sizeof this struct, as the caller compiled it. */
    uint64_t agents;         /**< Configured. */
    uint64_t agents_signed_in; /**< Not signed out. */
    uint64_t queues;         /**< Configured. */
    uint64_t contacts;       /**< Open. */
    uint64_t visits_waiting; /**< In line, not offered. */
    uint64_t offers;         /**< Open. */
    uint64_t legs;           /**< Agents' legs connected or held. */
    uint64_t wrap_ups;       /**< In progress. */
    uint64_t timers;         /**< Armed. */
    uint64_t lines;          /**< Of the router: (queue, channel, requirement). */
    uint64_t undurable_bytes; /**< Of events not yet durable. */
    uint64_t commands;       /**< Accepted since the center was made. */
    uint64_t refusals;       /**< Commands refused since then. */
} ccs_center_stats;
/** Empty statistics, to be handed to ccs_center_stats_get(). */
#define CCS_CENTER_STATS_INIT CCS_SIZED(ccs_center_stats)

/**
 * Read the statistics.
 * @param center  Not NULL.
 * @param stats   Written; its `size` must be set.
 * @par Threads  The center's rule. @par Cost  O(1), agents counted: O(agents).
 * @since 0.1
 */
CCS_API void ccs_center_stats_get(const ccs_center *center, ccs_center_stats *stats);

/**
 * Walk every invariant and assert it (work conservation, capacity, live counters, links): for tests and after doubts.
 * @param center  Not NULL. A broken invariant goes to the assertion handler.
 * @par Threads  The center's rule. @par Cost  O(everything held).
 * @since 0.1
 */
CCS_API void ccs_center_check(ccs_center *center);

/**
 * A 64-bit digest of the whole decided state: equal states, equal numbers, on every machine.
 * @param center  Not NULL.
 * @param hash    Written.
 * @retval CCS_OK  Written.
 * @par Threads  The center's rule. @par Cost  O(everything held).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_center_hash(ccs_center *center, uint64_t *hash);

/**
 * Keep a reader's place in the file, under a name; durable with the next commit.
 * @param center  Not NULL.
 * @param name    1 to 64 bytes.
 * @param seq     The last event handled; not beyond ccs_center_durable_seq().
 * @retval CCS_OK      Kept.
 * @retval CCS_ESTATE  The center has no file.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_center_cursor_put(ccs_center *center, ccs_str name, uint64_t seq);

/**
 * The place kept under a name.
 * @param center  Not NULL.
 * @param name    1 to 64 bytes.
 * @param seq     Written; 0 when nothing was kept.
 * @retval CCS_OK   Written.
 * @retval CCS_EIO  The store could not be read.
 * @par Threads  The center's rule. @par Cost  One read of the store.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_center_cursor_get(ccs_center *center, ccs_str name, uint64_t *seq);

#ifdef __cplusplus
}
#endif
#endif
