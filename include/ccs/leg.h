/**
 * @file leg.h
 * Legs: the parts that agents, and people outside, have in a contact besides the customer; and what agents do to each other's:
 * hand a contact on, ask somebody first, talk together, leave, park it.
 *
 * A leg is not a call of the switch: the center says who shall be connected with whom, the host does it.
 *
 * An attended transfer: anna asks bob, then hands over. While she asks, the customer is on hold with her.
 * @code
 * ccs_transfer_options to = CCS_TRANSFER_OPTIONS_INIT;
 * to.agent = bob;
 * status = ccs_contact_consult(center, contact, anna, &to, now);          // CCS_EVENT_CONTACT_OFFERED, to bob
 * status = ccs_offer_accept(center, offer, now);                          // anna and bob talk
 * status = ccs_contact_complete_transfer(center, contact, anna, now);     // bob has the contact
 * @endcode
 * docs/transfers.md has the drawing and the events of each verb.
 */
#ifndef CCS_LEG_H
#define CCS_LEG_H

#include "contact.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a party is to a contact: `role` of an event. */
typedef enum ccs_leg_role {
    CCS_LEG_CUSTOMER = 0,   /**< The customer; he has no leg of his own, so an event without a role has this. */
    CCS_LEG_AGENT = 1,      /**< An agent who has the contact. */
    CCS_LEG_CONSULTED = 2,  /**< An agent whom another asks. */
    CCS_LEG_SUPERVISOR = 3, /**< Reserved; see supervise.h. */
    CCS_LEG_OUTSIDE = 4,    /**< Somebody outside, by his address. */
    CCS_LEG_BOT = 5         /**< Reserved. */
} ccs_leg_role;

/** How far a leg is: `state` of CCS_EVENT_LEG_JOINED and CCS_EVENT_LEG_CHANGED. */
typedef enum ccs_leg_state {
    CCS_LEG_OFFERED = 0,    /**< Not yet; an event without a state has this. */
    CCS_LEG_CONNECTING = 1, /**< Being called: somebody outside, by the host. */
    CCS_LEG_CONNECTED = 2,  /**< Talks. */
    CCS_LEG_HELD = 3,       /**< Has the customer on hold. */
    CCS_LEG_LEFT = 4        /**< Gone. */
} ccs_leg_state;

/** To whom a contact goes, or who is asked: exactly one of queue, agent and outside. Start from CCS_TRANSFER_OPTIONS_INIT. */
typedef struct ccs_transfer_options {
    size_t size;              /**< sizeof this struct, as the caller compiled it. */
    ccs_queue_id queue;       /**< This line. */
    ccs_agent_id agent;       /**< This agent alone, in the line the contact came by. */
    ccs_str outside;          /**< Somebody outside: an address for the host to dial. Copied, at most 128 bytes. */
    uint32_t return_after_ms; /**< Of a transfer: back to who handed it on, alone, when nobody has answered by then; in ms.
                                   Default never. Of a consult: must be 0. */
} ccs_transfer_options;
/** Options with no destination yet. */
#define CCS_TRANSFER_OPTIONS_INIT CCS_SIZED(ccs_transfer_options)

/**
 * Hand a contact on, blind: the agent's leg ends, and the contact waits in a line with its old seniority, or for one agent, or
 * somebody outside is called (CCS_EVENT_LEG_JOINED with role outside and state connecting; its address is in the JSON of the
 * event). ccs_contact_transfer_to_queue() and ccs_contact_transfer_to_agent() are short for it. Whom the agent is just asking, and
 * who has not answered yet, is let go.
 * @param center   Not NULL.
 * @param contact  An open contact.
 * @param agent    Who hands on; connected to it or holding it, and the only one there.
 * @param to       Where to; not NULL. Copied.
 * @param now      Host time.
 * @retval CCS_OK      Handed on (or turned away by the queue: then the contact is open without a visit).
 * @retval CCS_ENOENT  An id names something that is gone, or the agent is not in the contact.
 * @retval CCS_ESTATE  Others are in the contact, or the other agent does not serve its channel.
 * @par Threads  The center's rule. @par Cost  As ccs_contact_queue().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_transfer(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                                                      const ccs_transfer_options *to, ccs_time now);

/**
 * Ask somebody while the customer is on hold (CCS_EVENT_LEG_HELD, where he is not yet). A queue's visit of kind consult waits in
 * its line like any other; a named agent is asked at once or not at all; somebody outside is called, see
 * ccs_contact_transfer(). A contact has one consult at a time.
 * @param center   Not NULL.
 * @param contact  An open contact.
 * @param agent    Who asks; connected to it or holding it.
 * @param to       Who is asked; not NULL. Copied. `return_after_ms` must be 0.
 * @param now      Host time.
 * @retval CCS_OK      Asking. When nobody answers, the agent asks no longer (CCS_EVENT_LEG_CHANGED), and the customer is still
 *                     on hold with him.
 * @retval CCS_ENOENT  An id names something that is gone, or the agent is not in the contact.
 * @retval CCS_ESTATE  Somebody is being asked already, or the agent named is not available. #CCS_ELIMIT: eight parties are in
 *                     the contact.
 * @par Threads  The center's rule. @par Cost  As ccs_contact_queue().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_consult(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                                                     const ccs_transfer_options *to, ccs_time now);

/**
 * The one who asked leaves, the one asked has the contact, connected with the customer (CCS_EVENT_LEG_CHANGED to role agent).
 * @param center   Not NULL.
 * @param contact  An open contact.
 * @param agent    Who asked; the one he asked has answered.
 * @param now      Host time.
 * @retval CCS_OK      Handed over (CCS_EVENT_LEG_LEFT, and of an agent CCS_EVENT_LEG_CHANGED: he is no longer only consulted).
 * @retval CCS_ENOENT  No such open contact, or the agent is not in it.
 * @retval CCS_ESTATE  The agent asks nobody, or there is no answer yet.
 * @par Threads  The center's rule. @par Cost  O(legs of the contact), and what the freed agent takes next.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_complete_transfer(ccs_center *center, ccs_contact_id contact,
                                                               ccs_agent_id agent, ccs_time now);

/**
 * The one asked leaves, or is not waited for any more; the customer is taken back from hold.
 * @param center   Not NULL.
 * @param contact  An open contact.
 * @param agent    Who asked.
 * @param now      Host time.
 * @retval CCS_OK      As before the consult.
 * @retval CCS_ENOENT  No such open contact, or the agent is not in it.
 * @retval CCS_ESTATE  The agent asks nobody.
 * @par Threads  The center's rule. @par Cost  As ccs_contact_complete_transfer().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_cancel_consult(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                                                            ccs_time now);

/**
 * Customer, the one who asked and the one asked talk together; nobody is on hold.
 * @param center   Not NULL.
 * @param contact  An open contact.
 * @param agent    Who asked; the one he asked has answered.
 * @param now      Host time.
 * @retval CCS_OK      A conference.
 * @retval CCS_ENOENT  No such open contact, or the agent is not in it.
 * @retval CCS_ESTATE  The agent asks nobody, or there is no answer yet.
 * @par Threads  The center's rule. @par Cost  O(legs of the contact).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_conference(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                                                        ccs_time now);

/**
 * An agent leaves a contact in which another agent, or somebody outside who has answered, stays.
 * @param center   Not NULL.
 * @param contact  An open contact.
 * @param agent    Who leaves.
 * @param now      Host time.
 * @retval CCS_OK      Left (CCS_EVENT_LEG_LEFT).
 * @retval CCS_ENOENT  No such open contact, or the agent is not in it.
 * @retval CCS_ESTATE  The customer would be left alone, or the agent is asking somebody.
 * @par Threads  The center's rule. @par Cost  As ccs_contact_complete_transfer().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_leave(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                                                   ccs_time now);

/**
 * The customer is awaited (he will call again, the answer of a mail): the agent's capacity is free meanwhile.
 * @param center   Not NULL.
 * @param contact  An open contact.
 * @param agent    Who waits for the customer and gets him back first; the only one in the contact.
 * @param now      Host time.
 * @retval CCS_OK      Parked (CCS_EVENT_CONTACT_PARKED); without an end, until ccs_contact_unpark() or ccs_contact_close().
 * @retval CCS_ENOENT  No such open contact, or the agent is not in it.
 * @retval CCS_ESTATE  Somebody else is in the contact or being asked.
 * @par Threads  The center's rule. @par Cost  As ccs_contact_complete_transfer().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_park(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                                                  ccs_time now);

/**
 * The customer is back: the contact enters the line it came by with its old seniority, and the agent who parked it is asked
 * first, where he is signed in. Where that line is gone, the contact is open without a visit.
 * @param center   Not NULL.
 * @param contact  A parked contact.
 * @param now      Host time.
 * @retval CCS_OK      In line again (CCS_EVENT_CONTACT_UNPARKED).
 * @retval CCS_ENOENT  No such open contact.
 * @retval CCS_ESTATE  Not parked.
 * @par Threads  The center's rule. @par Cost  As ccs_contact_queue().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_unpark(ccs_center *center, ccs_contact_id contact, ccs_time now);

/**
 * Somebody outside has answered.
 * @param center  Not NULL.
 * @param leg     Of the role outside, still connecting: the `leg` of its CCS_EVENT_LEG_JOINED.
 * @param now     Host time.
 * @retval CCS_OK      Connected (CCS_EVENT_LEG_CHANGED).
 * @retval CCS_ENOENT  Nobody outside has this leg; he may have left.
 * @retval CCS_ESTATE  He has answered already.
 * @par Threads  The center's rule. @par Cost  O(legs of the contact).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_leg_connect(ccs_center *center, ccs_leg_id leg, ccs_time now);

/**
 * Somebody outside has left, or did not answer. A transfer with `return_after_ms` goes back at once then; where nobody stays in
 * the contact, it is open without a visit, and the host closes it or puts it in line.
 * @param center  Not NULL.
 * @param leg     Of the role outside.
 * @param now     Host time.
 * @retval CCS_OK      Ended (CCS_EVENT_LEG_LEFT).
 * @retval CCS_ENOENT  Nobody outside has this leg; he may have left.
 * @par Threads  The center's rule. @par Cost  O(legs of the contact), or as ccs_contact_queue() when it goes back.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_leg_end(ccs_center *center, ccs_leg_id leg, ccs_time now);

#ifdef __cplusplus
}
#endif
#endif
