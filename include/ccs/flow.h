/**
 * @file flow.h
 * Flows: processes as statecharts. A flow is defined once (proto/flow.proto; docs/flows.md is the guide) and started any number
 * of times; what is in progress takes signals, runs timers and children, and tells the host by events what to do.
 *
 * A definition that is put again under its key is a new version. What is in progress keeps the one it was started with, until it
 * ends or ccs_flow_migrate() takes it to another.
 *
 * @code
 * status = ccs_flow_put(center, ccs_str_from(json), now, NULL);
 * ccs_flow_options options = CCS_FLOW_OPTIONS_INIT;
 * options.ref = CCS_STR("order-4711");
 * status = ccs_flow_start(center, CCS_STR("order"), &options, now, &order);
 * status = ccs_flow_signal(center, order, CCS_STR("approve"), CCS_STR("{\"by\": \"anna\"}"), now);
 * // its timers run out by themselves: come back at ccs_center_deadline(center)
 * @endcode
 *
 * A flow that another has started as a child is in progress like any other: CCS_EVENT_FLOW_STARTED tells its id, `parent` and
 * name there (`child`), and so does ccs_explain_instance() of the parent; what concerns it is signalled to that id.
 *
 * What a flow does not send to another flow it sends to the host: CCS_EVENT_FLOW_SIGNAL_SENT, whose `signal`, `target`, `type` and
 * `data` are in its JSON (ccs_event_json()). Data are kept in events for ever: names, numbers and what else is personal belong
 * under a key of the host's own.
 *
 * **Bounds.** One step takes at most 1000 microsteps; one command or timer at most 10 000 signals between flows; flows lie at
 * most 16 deep and 1000 below one that the host started; 10 000 timers of one family at one instant. A command that would
 * exceed one is #CCS_ELIMIT and has changed nothing. What falls due cannot be refused: the flow in progress that exceeds one ends
 * as failed (CCS_EVENT_FLOW_ENDED with its reason), and the center goes on.
 */
#ifndef CCS_FLOW_H
#define CCS_FLOW_H

#include "center.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How a flow in progress ended: `cause` of CCS_EVENT_FLOW_ENDED. */
typedef enum ccs_flow_cause {
    CCS_FLOW_NOT_ENDED = 0,
    CCS_FLOW_DONE = 1,    /**< It reached a final state. */
    CCS_FLOW_STOPPED = 2, /**< By command, or because its parent left the state in which it ran. */
    CCS_FLOW_FAILED = 3   /**< It could not go on; the event's reason says why. */
} ccs_flow_cause;

/** What a state means to reports, whatever its name. */
typedef enum ccs_flow_category {
    CCS_FLOW_CATEGORY_NONE = 0,
    CCS_FLOW_CATEGORY_OPEN = 1,
    CCS_FLOW_CATEGORY_WAITING = 2,
    CCS_FLOW_CATEGORY_RESOLVED = 3,
    CCS_FLOW_CATEGORY_CLOSED = 4
} ccs_flow_category;

/**
 * Define or change one flow. What is in progress keeps its version.
 * @param center  Not NULL.
 * @param json    A Flow of proto/flow.proto: `{"key": "order", "states": [{"name": "new", "transitions": [{"on": ["go"], "to":
 *                ["done"]}]}, {"name": "done", "kind": "final"}]}`.
 * @param now     Host time.
 * @param flow    Written: the new or existing flow of this key; the same for all its versions. NULL when not wanted.
 * @retval CCS_OK      In force; nothing has changed if it was so already.
 * @retval CCS_EPARSE  The text is no Flow: line, column and path are in ccs_center_error().
 * @retval CCS_EINVAL  It is one, but does not compile, exceeds a bound, or names a calendar that is not there: the error says
 *                     where and why.
 * @par Threads  The center's rule. @par Cost  O(the text).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_flow_put(ccs_center *center, ccs_str json, ccs_time now, ccs_flow_id *flow);

/**
 * No more of this flow are started. What is in progress goes on.
 * @param center  Not NULL.
 * @param flow    The flow.
 * @param now     Host time.
 * @retval CCS_OK      Removed.
 * @retval CCS_ENOENT  No such flow.
 * @par Threads  The center's rule. @par Cost  O(versions in use).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_flow_remove(ccs_center *center, ccs_flow_id flow, ccs_time now);

/**
 * The flow of a key.
 * @param center  Not NULL.
 * @param key     The host's key.
 * @param flow    Written.
 * @retval CCS_OK      Found.
 * @retval CCS_ENOENT  No flow has this key.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_flow_find(const ccs_center *center, ccs_str key, ccs_flow_id *flow);

/** How a flow begins. Start from CCS_FLOW_OPTIONS_INIT; zero in a field asks for its default. */
typedef struct ccs_flow_options {
    size_t size;  /**< sizeof this struct, as the caller compiled it. */
    ccs_str ref;  /**< The host's own key, unique among flows in progress. Copied, at most 128 bytes. Default none. */
    ccs_str data; /**< A JSON object: initial values of variables, instead of the definition's. Default none. */
} ccs_flow_options;
/** Options with every default. */
#define CCS_FLOW_OPTIONS_INIT CCS_SIZED(ccs_flow_options)

/**
 * Start a flow (CCS_EVENT_FLOW_STARTED, CCS_EVENT_FLOW_MOVED and what follows).
 * @param center    Not NULL.
 * @param flow      Its key: the version in force.
 * @param options   NULL for none.
 * @param now       Host time.
 * @param instance  Written. It may have ended already when it came to a final state at once. Provisional until the commit, when
 *                  inside a batch.
 * @retval CCS_OK         Started.
 * @retval CCS_ENOENT     No flow has this key.
 * @retval CCS_ECONFLICT  A flow in progress has this ref: ccs_center_error_id(). #CCS_ELIMIT: it would exceed a bound.
 * @par Threads  The center's rule. @par Cost  O(what it does).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_flow_start(ccs_center *center, ccs_str flow, const ccs_flow_options *options, ccs_time now,
                                                ccs_instance_id *instance);

/**
 * Something has happened (CCS_EVENT_FLOW_MOVED and what follows).
 * @param center    Not NULL.
 * @param instance  A flow in progress.
 * @param signal    Its name, 1 to 128 bytes without spaces, such as `approve` or `payment.failed`.
 * @param data      A JSON object: its fields; at most 64 KiB. Empty: none.
 * @param now       Host time.
 * @retval CCS_OK      Taken. A loose flow takes any signal, whether or not it means something to it.
 * @retval CCS_ESTATE  Not possible in this state: the error says what would be.
 * @retval CCS_ENOENT  No such flow is in progress. #CCS_EINVAL: the data are not as the flow declares its fields; or the name is
 *                     one that only the flow itself can give: `done.state.NAME`, `done.invoke.NAME`, `error.execution`,
 *                     `error.communication`, `error.platform` (a loose flow takes these, too). #CCS_ELIMIT: it would exceed a
 *                     bound.
 * @par Threads  The center's rule. @par Cost  O(what it does).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_flow_signal(ccs_center *center, ccs_instance_id instance, ccs_str signal, ccs_str data,
                                                 ccs_time now);

/**
 * End a flow in progress. All its states are left, with what is to be done then, its children too (CCS_EVENT_FLOW_ENDED).
 * @param center    Not NULL.
 * @param instance  A flow in progress.
 * @param reason    In the host's words; at most 128 bytes.
 * @param now       Host time.
 * @retval CCS_OK      Ended.
 * @retval CCS_ENOENT  No such flow is in progress.
 * @par Threads  The center's rule. @par Cost  O(what it does).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_flow_stop(ccs_center *center, ccs_instance_id instance, ccs_str reason, ccs_time now);

/**
 * Take flows in progress to another version of their flow (CCS_EVENT_FLOW_MIGRATED, one each). States and variables keep their
 * names unless the map renames them; one that an instance has and the other version does not is refused, all of them named at
 * once. Timers go along by their names, with their instants and what they have used up; children by theirs; those without a name
 * by their place in the state that their own becomes. A history that the other version does not have is forgotten. What only the
 * other version has (variables, timers, children) begins as if its state had just been entered there, and what holds then is taken
 * at once. What was started before the flow was removed and its key put again goes along like the rest.
 * Either all are taken or none; under #CCS_CALL_DRY_RUN none, and the report says what would become of each.
 *
 * @param center  Not NULL.
 * @param json    A MigrateFlow of proto/command.proto: `{"flow": "order", "states": [{"from": "new", "to": "fresh"}]}`; `version`
 *                (default: in force), `instances` (default: all that have another version), `variables`. A variable to "" is
 *                dropped, a history forgets.
 * @param now     Host time.
 * @param report  Written: a line of JSON for each instance, by their ids: `{"instance":"7","ref":"order-4711","from":1,"to":2,
 *                "states":"new","becomes":"fresh"}`: where it is when all that follows is done. Where there are some `forgotten`,
 *                the histories whose memory is lost; `stopped`, the timers that are over: the other version does not have them, or
 *                has them in a state that is not active; `started`, those that have begun; `children_stopped` and
 *                `children_started`; `errors` in words (a timer or a first value whose rule fails, a child whose flow is not
 *                there); `"ends":true`. Or `wrong`, in words. Also after #CCS_ESTATE. Borrowed until the next non-const call.
 *                NULL when not wanted.
 * @retval CCS_OK      Taken; an empty report: there was nothing to do.
 * @retval CCS_EPARSE  The text is wrong. #CCS_ENOENT: no such flow, version or instance. #CCS_EINVAL: the map is: it names what is
 *                     nowhere, something twice, or makes one variable of two.
 * @retval CCS_ESTATE  At least one does not fit: the report says which and why, the error the first of them.
 * @par Threads  The center's rule. @par Cost  O(log n) for each of n flows taken, O(the definitions) for each version in use.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_flow_migrate(ccs_center *center, ccs_str json, ccs_time now, ccs_str *report);

/** A flow in progress, as it stands. */
typedef struct ccs_instance_view {
    size_t size;         /**< sizeof this struct, as the caller compiled it. */
    ccs_flow_id flow;    /**< The flow. */
    uint32_t version;    /**< Its version. */
    uint32_t category;   /**< A #ccs_flow_category. */
    ccs_instance_id parent; /**< The flow in progress that started it, or {0}. */
    ccs_str key;         /**< The flow's key. */
    ccs_str ref;         /**< The host's key of it, or empty. */
    ccs_str states;      /**< The active states that have none within them, by spaces. */
    /** Its variables, as a JSON object; one without a value is left out. Under the empty name `""` may stand what the flow keeps
     *  for itself (names that were made up for children, which states were entered before): no variable, not to rely on;
     *  ccs_explain_instance() leaves it out. */
    ccs_str data;
    ccs_time started_at; /**< When it was started. */
    ccs_time entered_at; /**< When it last left or entered a state. */
    ccs_time due_at;     /**< When its next timer runs out; #CCS_TIME_NEVER: none runs. */
    uint32_t timers;     /**< How many run. */
    uint32_t children;   /**< Flows in progress that it started. */
} ccs_instance_view;
/** An empty view, to be handed to ccs_instance_get(). */
#define CCS_INSTANCE_VIEW_INIT CCS_SIZED(ccs_instance_view)

/**
 * The flow in progress of a ref.
 * @param center    Not NULL.
 * @param ref       The host's key.
 * @param instance  Written.
 * @retval CCS_OK      Found.
 * @retval CCS_ENOENT  None has this ref.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_instance_find(const ccs_center *center, ccs_str ref, ccs_instance_id *instance);

/**
 * A flow in progress. (Of one that has ended: ccs_center_get() with CCS_RECORD_FLOW_INSTANCE.)
 * @param center    Not NULL.
 * @param instance  Its id.
 * @param view      Written; its `size` must be set. Texts are borrowed until the next non-const call.
 * @retval CCS_OK      Written.
 * @retval CCS_ENOENT  No such flow is in progress.
 * @par Threads  The center's rule. @par Cost  O(its timers and children).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_instance_get(const ccs_center *center, ccs_instance_id instance, ccs_instance_view *view);

/**
 * The next flow in progress, in the order of ids: of one flow, all its versions, or of every flow.
 * @param center    Not NULL.
 * @param flow      The flow; {0}: every one.
 * @param instance  The one before, {0} to begin with; written.
 * @retval CCS_OK    One.
 * @retval CCS_DONE  No more.
 * @par Threads  The center's rule. @par Cost  O(versions * log(flows in progress)).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_instance_next(const ccs_center *center, ccs_flow_id flow, ccs_instance_id *instance);

/**
 * Why is it still open? A flow in progress as JSON: `instance`, `flow`, `version`, `ref`, `parent`, `states`, `category`,
 * `started_at`, `entered_at`, `data` (the variables alone); `timers` with their `phase` (running, paused, away, waiting, spent),
 * what is used up of them and when they are due; `children` with their `id`, to which they are signalled; `signals` that a host
 * could give now, once for each state whose transition it is and each `guard` (none, holds, or asks: it depends on the signal's
 * data), up to 256 and `more_signals` when there are others; and `waits_for`, all of it in a sentence. What only the flow itself
 * can give is not among the signals. Changes nothing.
 * @param center    Not NULL.
 * @param instance  A flow in progress.
 * @param json      Written; borrowed until the next non-const call.
 * @retval CCS_OK      Written.
 * @retval CCS_ENOENT  No such flow is in progress.
 * @par Threads  The center's rule. @par Cost  O(its transitions, timers and children).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_explain_instance(ccs_center *center, ccs_instance_id instance, ccs_str *json);

#ifdef __cplusplus
}
#endif
#endif
