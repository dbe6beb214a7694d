/**
 * @file contact.h
 * Contacts: one customer interaction on one channel, from its arrival to its end, and the offers by which agents get it.
 *
 * open -> queue -> (offered to an agent: accept, reject, rings out) -> connected <-> held -> close. The center offers by itself;
 * the host rings the agent's device and tells what came of it.
 */
#ifndef CCS_CONTACT_H
#define CCS_CONTACT_H

#include "center.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How a customer reaches the center. */
typedef enum ccs_channel {
    CCS_CHANNEL_VOICE = 0,
    CCS_CHANNEL_CHAT = 1,
    CCS_CHANNEL_EMAIL = 2,
    CCS_CHANNEL_SMS = 3,
    CCS_CHANNEL_SOCIAL = 4,
    CCS_CHANNEL_FAX = 5,
    CCS_CHANNEL_VIDEO = 6,
    CCS_CHANNEL_CALLBACK = 7,
    CCS_CHANNEL_TASK = 8
} ccs_channel;

/** Why a contact ends. */
typedef enum ccs_contact_cause {
    CCS_CONTACT_LEFT = 1,      /**< The customer left: abandons an open visit. */
    CCS_CONTACT_FINISHED = 2,  /**< Ended in good order by agent or host. */
    CCS_CONTACT_WITHDRAWN = 4, /**< The host took it back. */
    CCS_CONTACT_LOST = 5,      /**< The host lost it. */
    CCS_CONTACT_ADMIN = 6      /**< Ended by an administrator. */
} ccs_contact_cause;

/** Why a queue visit ended; exactly one. The event's `cause`. */
typedef enum ccs_visit_cause {
    CCS_VISIT_ANSWERED = 1,
    CCS_VISIT_ABANDONED = 2,
    CCS_VISIT_ABANDONED_RINGING = 3,
    CCS_VISIT_TIMED_OUT = 4,
    CCS_VISIT_OVERFLOWED = 5,
    CCS_VISIT_TRANSFERRED = 6,
    CCS_VISIT_CALLBACK_TAKEN = 7,
    CCS_VISIT_VOICEMAIL = 8,
    CCS_VISIT_REFUSED = 9,
    CCS_VISIT_WITHDRAWN = 10,
    CCS_VISIT_LOST = 11,
    CCS_VISIT_ADMIN = 12
} ccs_visit_cause;

/** Why an offer ended; exactly one. The event's `cause`. */
typedef enum ccs_offer_cause {
    CCS_OFFER_ACCEPTED = 1,
    CCS_OFFER_MISSED = 2,
    CCS_OFFER_REJECTED = 3,
    CCS_OFFER_UNREACHABLE = 4,
    CCS_OFFER_CALLER_LEFT = 5,
    CCS_OFFER_RECALLED = 6
} ccs_offer_cause;

/** What is known when a contact comes. Start from CCS_CONTACT_OPTIONS_INIT; zero in a field asks for its default. */
typedef struct ccs_contact_options {
    size_t size;       /**< sizeof this struct, as the caller compiled it. */
    ccs_str source;    /**< Whose `ref` it is. Copied, at most 64 bytes. */
    ccs_str ref;       /**< The host's own key; (source, ref) is unique among open contacts. Copied, at most 128 bytes. */
    ccs_str customer;  /**< The host's key of the customer; personal. Copied, at most 128 bytes. */
    ccs_str entry;     /**< The entry point: dialled number, page, mailbox. Copied, at most 64 bytes. */
    uint32_t channel;  /**< A #ccs_channel. Default voice. */
    int32_t priority;  /**< Larger is more urgent; -1 000 000 to 1 000 000. Default 0. */
} ccs_contact_options;
/** Options with every default. */
#define CCS_CONTACT_OPTIONS_INIT CCS_SIZED(ccs_contact_options)

/** A contact now. */
typedef struct ccs_contact_view {
    size_t size;        /**< sizeof this struct, as the caller compiled it. */
    uint32_t open;      /**< 1 until it ends. */
    uint32_t channel;   /**< A #ccs_channel. */
    int32_t priority;   /**< Larger is more urgent. */
    uint32_t position;  /**< From 1: its place among those of its line who wait; 0 when it does not wait. */
    uint64_t visit;     /**< The open visit, or 0. */
    uint64_t queue;     /**< The open visit's queue, or 0. */
    uint64_t offer;     /**< The open offer, or 0. */
    uint64_t agent;     /**< Who is offered it or has it (the first, if several), or 0. */
    ccs_time opened_at; /**< When it came. */
    ccs_time entered_at; /**< When the open visit began, or 0. */
} ccs_contact_view;
/** An empty view, to be handed to ccs_contact_get(). */
#define CCS_CONTACT_VIEW_INIT CCS_SIZED(ccs_contact_view)

/**
 * A customer has come (CCS_EVENT_CONTACT_OPENED); in the IVR, or wherever the host keeps him until he is queued.
 * @param center   Not NULL.
 * @param options  What is known; NULL for every default.
 * @param now      Host time.
 * @param contact  Written. Provisional until the commit, when inside a batch.
 * @retval CCS_OK         Open.
 * @retval CCS_ECONFLICT  An open contact has this (source, ref).
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_open(ccs_center *center, const ccs_contact_options *options, ccs_time now,
                                                  ccs_contact_id *contact);

/**
 * Put a contact in line: CCS_EVENT_CONTACT_QUEUED and, when an agent is available, CCS_EVENT_CONTACT_OFFERED in the
 * same group; or CCS_EVENT_CONTACT_REFUSED, when the line is full.
 * @param center   Not NULL.
 * @param contact  A contact without an open visit and without a connected agent.
 * @param queue    Where to wait.
 * @param now      Host time.
 * @retval CCS_OK      In line, or turned away.
 * @retval CCS_ENOENT  An id names something that is gone.
 * @retval CCS_ESTATE  The contact has an open visit or a connected agent.
 * @par Threads  The center's rule. @par Cost  O(log waiting); see docs/performance.md for the decision.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_queue(ccs_center *center, ccs_contact_id contact, ccs_queue_id queue,
                                                   ccs_time now);

/**
 * Change how urgent a contact is; a waiting one moves to its new place.
 * @param center    Not NULL.
 * @param contact   An open contact.
 * @param priority  -1 000 000 to 1 000 000, larger is more urgent.
 * @param now       Host time.
 * @retval CCS_OK      Noted.
 * @retval CCS_ENOENT  No such open contact.
 * @par Threads  The center's rule. @par Cost  O(log waiting).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_set_priority(ccs_center *center, ccs_contact_id contact, int32_t priority,
                                                          ccs_time now);

/**
 * Say what a contact was about. Also after its end: a closed one is fetched from the store.
 * @param center       Not NULL.
 * @param contact      Open or closed.
 * @param disposition  In the host's words, at most 64 bytes.
 * @param now          Host time.
 * @retval CCS_OK      Noted.
 * @retval CCS_ENOENT  No such contact.
 * @par Threads  The center's rule. @par Cost  O(1), or one read of the store.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_set_disposition(ccs_center *center, ccs_contact_id contact,
                                                             ccs_str disposition, ccs_time now);

/**
 * Erase what is personal of a contact (its customer), open or closed: the value and its salt leave the file for good,
 * the rest of the contact's history stays, and ccs_verify() still succeeds, because the chain covers only salted digests.
 * Events never carry personal values. Backups and exports made before are the host's to find.
 * @param center   Not NULL.
 * @param contact  Open or closed.
 * @param now      Host time.
 * @retval CCS_OK      Erased (CCS_EVENT_CONTACT_ERASED).
 * @retval CCS_ENOENT  No such contact.
 * @par Threads  The center's rule. @par Cost  O(1), or one read of the store.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_erase(ccs_center *center, ccs_contact_id contact, ccs_time now);

/**
 * The contact ends: its visit, its offer and its agents' legs with it; agents go to wrap-up as their mode says.
 * @param center   Not NULL.
 * @param contact  An open contact.
 * @param cause    A #ccs_contact_cause.
 * @param now      Host time.
 * @retval CCS_OK      Closed.
 * @retval CCS_ENOENT  No such open contact.
 * @par Threads  The center's rule. @par Cost  O(log waiting).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_close(ccs_center *center, ccs_contact_id contact, ccs_contact_cause cause,
                                                   ccs_time now);

/**
 * The agent puts the customer on hold.
 * @param center   Not NULL.
 * @param contact  An open contact.
 * @param agent    Connected to it.
 * @param now      Host time.
 * @retval CCS_OK      Held.
 * @retval CCS_ENOENT  No such open contact, or the agent is not in it.
 * @retval CCS_ESTATE  Already held.
 * @par Threads  The center's rule. @par Cost  O(legs of the contact).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_hold(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                                                  ccs_time now);

/**
 * The agent takes the customer back from hold.
 * @param center   Not NULL.
 * @param contact  An open contact.
 * @param agent    Holds it.
 * @param now      Host time.
 * @retval CCS_OK      Connected again.
 * @retval CCS_ENOENT  No such open contact, or the agent is not in it.
 * @retval CCS_ESTATE  Not held.
 * @par Threads  The center's rule. @par Cost  O(legs of the contact).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_retrieve(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                                                      ccs_time now);

/**
 * Hand a contact on to a queue, blind: the agent's leg ends, the contact waits there with its old seniority. An agent who
 * serves that queue himself may be offered it again, if he is available and first; a wrap-up keeps him from it.
 * @param center   Not NULL.
 * @param contact  An open contact.
 * @param agent    Who hands on; connected to it or holding it.
 * @param queue    Where to.
 * @param now      Host time.
 * @retval CCS_OK      Handed on (or turned away by the queue: then the contact is open without a visit).
 * @retval CCS_ENOENT  An id names something that is gone, or the agent is not in the contact.
 * @par Threads  The center's rule. @par Cost  As ccs_contact_queue().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_transfer_to_queue(ccs_center *center, ccs_contact_id contact,
                                                               ccs_agent_id agent, ccs_queue_id queue, ccs_time now);

/**
 * Hand a contact on to one agent, blind: it waits, in the queue it came by, for that agent alone.
 * @param center   Not NULL.
 * @param contact  An open contact.
 * @param agent    Who hands on; connected to it or holding it.
 * @param to       Who shall get it; another agent.
 * @param now      Host time.
 * @retval CCS_OK      Handed on.
 * @retval CCS_ENOENT  An id names something that is gone, or the agent is not in the contact.
 * @retval CCS_ESTATE  The other agent does not serve the contact's channel.
 * @par Threads  The center's rule. @par Cost  As ccs_contact_queue().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_transfer_to_agent(ccs_center *center, ccs_contact_id contact,
                                                               ccs_agent_id agent, ccs_agent_id to, ccs_time now);

/**
 * Ask for wrap-up after this contact, where the mode is optional.
 * @param center   Not NULL.
 * @param contact  An open contact.
 * @param agent    Connected to it or holding it.
 * @param now      Host time.
 * @retval CCS_OK      Noted.
 * @retval CCS_ENOENT  No such open contact, or the agent is not in it.
 * @retval CCS_ESTATE  The wrap-up mode is not optional.
 * @par Threads  The center's rule. @par Cost  O(legs of the contact).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_want_wrap_up(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                                                          ccs_time now);

/**
 * The agent takes the contact: his leg is connected, the visit ends answered. At the instant the ring limit ends it is too
 * late: what is due comes first.
 * @param center  Not NULL.
 * @param offer   An open offer.
 * @param now     Host time.
 * @retval CCS_OK      Connected (CCS_EVENT_CONTACT_ANSWERED).
 * @retval CCS_ENOENT  The offer has ended already.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_offer_accept(ccs_center *center, ccs_offer_id offer, ccs_time now);

/**
 * The agent declines: not ready from then on (reason "rejected"), the contact back in its place.
 * @param center  Not NULL.
 * @param offer   An open offer.
 * @param now     Host time.
 * @retval CCS_OK      Ended.
 * @retval CCS_ENOENT  The offer has ended already.
 * @par Threads  The center's rule. @par Cost  As ccs_contact_queue().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_offer_reject(ccs_center *center, ccs_offer_id offer, ccs_time now);

/**
 * The agent's device could not be reached: not ready from then on (reason "unreachable"), the contact back in its place.
 * @param center  Not NULL.
 * @param offer   An open offer.
 * @param now     Host time.
 * @retval CCS_OK      Ended.
 * @retval CCS_ENOENT  The offer has ended already.
 * @par Threads  The center's rule. @par Cost  As ccs_contact_queue().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_offer_fail(ccs_center *center, ccs_offer_id offer, ccs_time now);

/**
 * The open contact of a host's key.
 * @param center   Not NULL.
 * @param source   Whose key it is.
 * @param ref      The key.
 * @param contact  Written.
 * @retval CCS_OK      Found.
 * @retval CCS_ENOENT  No open contact has it.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_find(const ccs_center *center, ccs_str source, ccs_str ref,
                                                  ccs_contact_id *contact);

/**
 * Look at an open contact.
 * @param center   Not NULL.
 * @param contact  The contact.
 * @param view     Written; its `size` must be set.
 * @retval CCS_OK      Written.
 * @retval CCS_ENOENT  No such open contact.
 * @par Threads  The center's rule. @par Cost  O(place in line) for `position`, else O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_get(const ccs_center *center, ccs_contact_id contact,
                                                 ccs_contact_view *view);

#ifdef __cplusplus
}
#endif
#endif
