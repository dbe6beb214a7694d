/**
 * @file supervise.h
 * Supervisors: who may look after agents' work, and what they do. Each verb is granted by itself, recorded with who did it and
 * why, and told to the agent by its event unless it is hidden.
 *
 * Who does it is the actor of ccs_center_call(): the key of a supervisor, or nobody ("", the default): the host itself, which has
 * asked its own questions before. Any other actor is #CCS_EDENIED.
 *
 * @code
 * ccs_call call = CCS_CALL_INIT;
 * call.actor = CCS_STR("sue");
 * status = ccs_center_call(center, &call);
 * status = ccs_monitor_start(center, contact, anna, CCS_MONITOR_LISTEN, NULL, now, &monitor);
 * @endcode
 *
 * A supervisor is no agent: who intercepts as one has both, an agent's key and a supervisor's.
 */
#ifndef CCS_SUPERVISE_H
#define CCS_SUPERVISE_H

#include "agent.h"
#include "contact.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a supervisor does to a contact he is not part of: also `mode` of CCS_EVENT_MONITOR_STARTED and _CHANGED. */
typedef enum ccs_monitor_mode {
    CCS_MONITOR_LISTEN = 1,  /**< Hears all, is heard by nobody. */
    CCS_MONITOR_WHISPER = 2, /**< Is heard by the agent only. */
    CCS_MONITOR_BARGE = 3    /**< Is heard by all. */
} ccs_monitor_mode;

/** Why, and whether the agent is told. Start from CCS_SUPERVISE_OPTIONS_INIT; zero in a field asks for its default. */
typedef struct ccs_supervise_options {
    size_t size;    /**< sizeof this struct, as the caller compiled it. */
    ccs_str reason; /**< In the host's words; recorded. Copied, at most 128 bytes (64 of ccs_agent_force()). Default "". */
    uint32_t hidden; /**< 1: the agent is not told; needs the grant `hide`. 0: he is. Default 0. */
    uint32_t requeue; /**< Of ccs_agent_force() to signed out: 1: what he has in progress goes back to its queues, with its
                           seniority. 0: it is finished first. Default 0; 1 is #CCS_EINVAL elsewhere. */
} ccs_supervise_options;
/** Options with every default. */
#define CCS_SUPERVISE_OPTIONS_INIT CCS_SIZED(ccs_supervise_options)

/**
 * Define or change one supervisor. What an actor began stays his when his grants are taken away, but he can no longer begin.
 * @param center      Not NULL.
 * @param json        A Supervisor of proto/record.proto: `{"key": "sue", "verbs": ["listen", "pull"], "teams": ["night"]}`.
 * @param now         Host time.
 * @param supervisor  Written: the new or existing supervisor of this key. NULL when not wanted.
 * @retval CCS_OK      In force.
 * @retval CCS_EPARSE  The text is no Supervisor: line, column and path are in ccs_center_error(). #CCS_EINVAL: it is one, but
 *                     something in it cannot be, such as a queue that is not there.
 * @par Threads  The center's rule. @par Cost  O(the text).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_supervisor_put(ccs_center *center, ccs_str json, ccs_time now,
                                                    ccs_supervisor_id *supervisor);

/**
 * Remove a supervisor; his monitors end (CCS_EVENT_MONITOR_ENDED).
 * @param center      Not NULL.
 * @param supervisor  The supervisor.
 * @param now         Host time.
 * @retval CCS_OK      Gone; the past keeps the name.
 * @retval CCS_ENOENT  No such supervisor.
 * @par Threads  The center's rule. @par Cost  O(open monitors).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_supervisor_remove(ccs_center *center, ccs_supervisor_id supervisor, ccs_time now);

/**
 * The supervisor of a key.
 * @param center      Not NULL.
 * @param key         The host's key, which is the actor of his commands.
 * @param supervisor  Written.
 * @retval CCS_OK      Found.
 * @retval CCS_ENOENT  No supervisor has this key.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_supervisor_find(const ccs_center *center, ccs_str key, ccs_supervisor_id *supervisor);

/**
 * Set an agent's presence by force (CCS_EVENT_AGENT_FORCED, then what follows from it). As ccs_agent_set_presence() it takes
 * effect at once when nothing is in progress, else when that ends; a wrap-up is cut short by ready and by signed out, unless it is
 * mandatory timed. Grants: force_ready, force_busy (not ready), force_sign_out.
 * @param center    Not NULL.
 * @param agent     Signed in.
 * @param presence  What he shall be.
 * @param options   Its reason is the agent's reason too. NULL for none.
 * @param now       Host time.
 * @retval CCS_OK       Forced, or so already.
 * @retval CCS_ENOENT   No such agent.
 * @retval CCS_ESTATE   The agent is signed out. #CCS_EDENIED: the actor has not been granted this.
 * @par Threads  The center's rule. @par Cost  O(lines of the agent), and what goes back to its queues.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_agent_force(ccs_center *center, ccs_agent_id agent, ccs_presence presence,
                                                 const ccs_supervise_options *options, ccs_time now);

/**
 * Listen, whisper or barge in (CCS_EVENT_MONITOR_STARTED: the host connects the supervisor). A monitor is no leg: it takes no
 * capacity. It ends with the agent's part in the contact. Grants: listen, whisper, barge.
 * @param center   Not NULL.
 * @param contact  An open contact.
 * @param agent    With whom; connected to it or holding it. {0}: the contact's first.
 * @param mode     What he does.
 * @param options  NULL for none.
 * @param now      Host time.
 * @param monitor  Written. Provisional until the commit, when inside a batch.
 * @retval CCS_OK         Open.
 * @retval CCS_ECONFLICT  This actor monitors the contact already. #CCS_EDENIED: he has not been granted this.
 * @retval CCS_ESTATE     No such agent is in the contact now. #CCS_ENOENT: no such open contact.
 * @par Threads  The center's rule. @par Cost  O(legs and monitors of the contact).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_monitor_start(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                                                   ccs_monitor_mode mode, const ccs_supervise_options *options,
                                                   ccs_time now, ccs_monitor_id *monitor);

/**
 * Change what a monitor does (CCS_EVENT_MONITOR_CHANGED). Asking for what already is changes nothing.
 * @param center   Not NULL.
 * @param monitor  An open one, of the actor himself; the host may change anybody's.
 * @param mode     What he does from now on; needs its grant.
 * @param now      Host time.
 * @retval CCS_OK       Changed.
 * @retval CCS_ENOENT   No open monitor has this id.
 * @retval CCS_EDENIED  The actor has not been granted this, or it is another's.
 * @par Threads  The center's rule. @par Cost  O(legs of the contact).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_monitor_change(ccs_center *center, ccs_monitor_id monitor, ccs_monitor_mode mode,
                                                    ccs_time now);

/**
 * End a monitor (CCS_EVENT_MONITOR_ENDED). Needs no grant: who has lost his may still stop.
 * @param center   Not NULL.
 * @param monitor  An open one, of the actor himself; the host may end anybody's.
 * @param now      Host time.
 * @retval CCS_OK       Ended.
 * @retval CCS_ENOENT   No open monitor has this id.
 * @retval CCS_EDENIED  It is another's.
 * @par Threads  The center's rule. @par Cost  O(monitors of the contact).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_monitor_end(ccs_center *center, ccs_monitor_id monitor, ccs_time now);

/**
 * Another agent, the supervisor as a rule, takes the place of the one who has the contact, at once and without being asked
 * (CCS_EVENT_CONTACT_SUPERVISED, CCS_EVENT_LEG_LEFT, CCS_EVENT_LEG_JOINED). A consult in progress ends. Grant: intercept.
 * @param center   Not NULL.
 * @param contact  An open contact.
 * @param agent    Who has it.
 * @param to       Who takes his place: signed in, ready or not, with room for it.
 * @param options  NULL for none.
 * @param now      Host time.
 * @retval CCS_OK      Taken over.
 * @retval CCS_ENOENT  An id names something that is gone, or the agent is not in the contact.
 * @retval CCS_ESTATE  The other agent has no room, is signed out or in it already. #CCS_EDENIED: the actor has not been granted
 *                     this.
 * @par Threads  The center's rule. @par Cost  O(legs of the contact), and what the freed agent takes next.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_intercept(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                                                       ccs_agent_id to, const ccs_supervise_options *options, ccs_time now);

/**
 * Give a contact, waiting or in progress, to another agent or queue: it leaves whoever has it, and waits with its old seniority for
 * that agent alone, or in that line (CCS_EVENT_CONTACT_SUPERVISED and what follows). Grant: reassign.
 * @param center    Not NULL.
 * @param contact   An open contact that is in line or with somebody.
 * @param to_agent  To him; he need not be there yet. {0}: to a queue.
 * @param to_queue  To this queue. {0}: to an agent, in the line it came by. Exactly one of the two is named.
 * @param options   NULL for none.
 * @param now       Host time.
 * @retval CCS_OK      Given.
 * @retval CCS_ENOENT  An id names something that is gone.
 * @retval CCS_ESTATE  It is in no line and with nobody, or there already. #CCS_EDENIED: the actor has not been granted this.
 * @par Threads  The center's rule. @par Cost  As ccs_contact_queue().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_reassign(ccs_center *center, ccs_contact_id contact, ccs_agent_id to_agent,
                                                      ccs_queue_id to_queue, const ccs_supervise_options *options,
                                                      ccs_time now);

/**
 * Have a waiting contact offered to an agent at once, past the line and whatever it asks (CCS_EVENT_CONTACT_SUPERVISED,
 * CCS_EVENT_CONTACT_OFFERED). Grant: pull.
 * @param center   Not NULL.
 * @param contact  Waiting, not offered.
 * @param agent    Ready, with room for it.
 * @param options  NULL for none.
 * @param now      Host time.
 * @retval CCS_OK      Offered.
 * @retval CCS_ENOENT  An id names something that is gone.
 * @retval CCS_ESTATE  The contact does not wait, or the agent is not available. #CCS_EDENIED: the actor has not been granted
 *                     this.
 * @par Threads  The center's rule. @par Cost  O(lines of the agent).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_pull(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                                                  const ccs_supervise_options *options, ccs_time now);

#ifdef __cplusplus
}
#endif
#endif
