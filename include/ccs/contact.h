/**
 * @file contact.h
 * Contacts: one customer interaction on one channel, from its arrival to its end, and the offers by which agents get it.
 *
 * open -> queue -> (offered to an agent: accept, reject, rings out) -> connected <-> held -> close. The center offers by itself;
 * the host rings the agent's device and tells what came of it. Who is in a contact besides, and how it is handed on, is in leg.h;
 * recordings are in recording.h, what supervisors do in supervise.h, and why a contact still waits in explain.h.
 *
 * A customer who does not want to wait takes a callback and keeps his place:
 * @code
 * // CCS_EVENT_CALLBACK_OFFERED has come, and the customer said yes
 * status = ccs_contact_take_callback(center, contact, (ccs_queue_id){0}, 0, 0, now);
 * // ... CCS_EVENT_CALLBACK_DIALED: call him now; and when he has answered, or has not:
 * status = ccs_callback_result(center, offer, 1, now);
 * @endcode
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

/** What a visit is: CCS_EVENT_CONTACT_QUEUED begins it, ccs_contact_view names it. */
typedef enum ccs_visit_kind {
    CCS_VISIT_LINE = 0,    /**< The customer waits. */
    CCS_VISIT_CONSULT = 1, /**< An agent asks another; the customer is on hold with him. */
    CCS_VISIT_CALLBACK = 2 /**< The customer has hung up and keeps the place. */
} ccs_visit_kind;

/** How an agent is asked: `offer_kind` of CCS_EVENT_CONTACT_OFFERED. */
typedef enum ccs_offer_kind {
    CCS_OFFER_RING = 0,     /**< His device rings. */
    CCS_OFFER_PREVIEW = 1,  /**< Reserved. */
    CCS_OFFER_CALLBACK = 2, /**< Of a callback: once he accepts, or at once, the customer is called. */
    CCS_OFFER_BROADCAST = 3 /**< Several ring; the first who accepts gets it, the others are recalled. */
} ccs_offer_kind;

/** Why admission turned a contact away: `reason` of CCS_EVENT_CONTACT_REFUSED. */
typedef enum ccs_refusal_reason {
    CCS_REFUSAL_LENGTH_MAX = 1, /**< The line is full. */
    CCS_REFUSAL_ESTIMATE = 2,   /**< The estimated wait is too long. */
    CCS_REFUSAL_UNSTAFFED = 3,  /**< Nobody who could serve it is signed in. */
    CCS_REFUSAL_CLOSED = 4      /**< Outside the queue's hours. */
} ccs_refusal_reason;

/** What becomes of a contact that a queue does not take, or keeps no longer: `action` of an event. */
typedef enum ccs_divert_action {
    CCS_DIVERT_END = 0,       /**< It is in no line; the host decides. */
    CCS_DIVERT_OVERFLOW = 1,  /**< It enters another queue; the events of that follow in the same group. */
    CCS_DIVERT_VOICEMAIL = 2, /**< The host takes a message. */
    CCS_DIVERT_CALLBACK = 3   /**< The host asks the customer whether he would rather be called back. */
} ccs_divert_action;

/** How a callback is made: `mode` of CCS_EVENT_CALLBACK_TAKEN. */
typedef enum ccs_callback_mode {
    CCS_CALLBACK_AGENT_FIRST = 0,   /**< The agent accepts, then the customer is called. */
    CCS_CALLBACK_CUSTOMER_FIRST = 1 /**< An agent is reserved while the customer is called, and has him when he answers. */
} ccs_callback_mode;

/**
 * A fact of the host's own about a contact, for rules to read: `contact.NAME`. The settings declare which there are and of
 * which kind; of the three values only that of the declared kind is looked at. Never grows: arrays of it have one stride.
 */
typedef struct ccs_trait {
    ccs_str name;   /**< As declared. */
    ccs_str text;   /**< Of kind text: copied, at most 128 bytes. */
    int64_t number; /**< Of kind number. */
    uint32_t flag;  /**< Of kind flag: 1 or 0. */
} ccs_trait;

/** A skill and how well it is asked for. Never grows: arrays of it have one stride. */
typedef struct ccs_skill_level {
    ccs_str name;       /**< The skill's name. 1 to 64 bytes. */
    uint32_t level_min; /**< 1 to 10. Default 1. */
} ccs_skill_level;

/** What is known when a contact comes. Start from CCS_CONTACT_OPTIONS_INIT; zero in a field asks for its default. */
typedef struct ccs_contact_options {
    size_t size;       /**< sizeof this struct, as the caller compiled it. */
    ccs_str source;    /**< Whose `ref` it is. Copied, at most 64 bytes. */
    ccs_str ref;       /**< The host's own key; (source, ref) is unique among open contacts. Copied, at most 128 bytes. */
    ccs_str customer;  /**< The host's key of the customer; personal. Copied, at most 128 bytes. */
    ccs_str entry;     /**< The entry point: dialled number, page, mailbox. Copied, at most 64 bytes. */
    uint32_t channel;  /**< A #ccs_channel. Default voice. */
    int32_t priority;  /**< Larger is more urgent; -1 000 000 to 1 000 000. Default 0. */
    ccs_str site;      /**< Where the customer reaches the center; agents of this site are nearest. Copied, at most 64 bytes. */
    const ccs_trait *traits; /**< What the host knows of it; copied. NULL: nothing. */
    size_t trait_count;      /**< How many; at most 64, no name twice. */
    ccs_contact_id conversation; /**< The first contact of the same matter. Default: this one is the first. */
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
    uint32_t place;      /**< From 1: its place in the whole queue, whatever the others ask, also while it rings or is in the
                              waiting room; counted up to 1001; 0 without a visit. */
    uint32_t visit_kind; /**< Of the open visit: a #ccs_visit_kind. */
    uint32_t room;       /**< 1: in the waiting room, not let in yet. */
    uint32_t ringing;    /**< Open offers of the visit. */
    uint32_t parties;    /**< Legs in the contact, those outside and those on hold included. */
    uint32_t held;       /**< Of those, how many have the customer on hold. */
    uint32_t estimate_low_ms;  /**< Where waits are estimated: at `estimated_at` the rest of the wait was at least this, */
    uint32_t estimate_mid_ms;  /**< as likely less as more than this, */
    uint32_t estimate_high_ms; /**< and at most this, with 90 % certainty in all. All 0: no estimate. */
    uint32_t callback_attempts; /**< Calls made so far to call the customer back. */
    ccs_time estimated_at;  /**< When that was estimated, or 0. */
    ccs_time hold_until_at; /**< A callback that is not offered before this, or 0. */
    uint64_t parked_agent;  /**< Parked: the agent who gets it back first; else 0. */
    uint64_t monitor;       /**< The first open monitor of it, or 0. */
    uint64_t recording;     /**< The first recording in progress, or 0. */
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
 * @retval CCS_ELIMIT     More traits than a contact can have. #CCS_EINVAL: also for a trait that is not declared.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_open(ccs_center *center, const ccs_contact_options *options, ccs_time now,
                                                  ccs_contact_id *contact);

/**
 * Put a contact in line: CCS_EVENT_CONTACT_QUEUED and, when an agent is available, CCS_EVENT_CONTACT_OFFERED in the
 * same group; or CCS_EVENT_CONTACT_REFUSED, when admission turns it away: its `reason` says why, its `action` what next.
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

/** What one visit asks beside its queue. Start from CCS_VISIT_OPTIONS_INIT; zero in a field asks for its default. */
typedef struct ccs_visit_options {
    size_t size;             /**< sizeof this struct, as the caller compiled it. */
    ccs_agent_id preferred;  /**< Asked first, alone. Default nobody. */
    uint32_t preferred_ms;   /**< For so long, in ms. Default as the queue says (`preferred_ms`, 30 000). */
    uint32_t skill_count;    /**< How many skills; at most 16. */
    const ccs_skill_level *skills; /**< Asked beside the queue's requirement, at every step of its plan; copied. */
    ccs_str rule;            /**< Likewise: a rule over contact and agent (docs/rules.md). Copied, at most 1024 bytes. */
} ccs_visit_options;
/** Options with every default. */
#define CCS_VISIT_OPTIONS_INIT CCS_SIZED(ccs_visit_options)

/**
 * Put a contact in line and ask more than its queue does: a certain agent first, skills, a rule. Otherwise as
 * ccs_contact_queue(), whose JSON command it shares.
 * @param center   Not NULL.
 * @param contact  A contact without an open visit and without a connected agent.
 * @param queue    Where to wait.
 * @param options  What is asked beside; NULL for nothing. Copied.
 * @param now      Host time.
 * @retval CCS_OK      In line, or turned away.
 * @retval CCS_ENOENT  An id names something that is gone.
 * @retval CCS_ESTATE  The contact has an open visit or a connected agent, or is parked. #CCS_EPARSE: the rule cannot be read.
 * @par Threads  The center's rule. @par Cost  As ccs_contact_queue(); O(agents) the first time something is asked.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_queue_with(ccs_center *center, ccs_contact_id contact, ccs_queue_id queue,
                                                        const ccs_visit_options *options, ccs_time now);

/**
 * Take a waiting contact by the configuration now in force, not by the one it entered with: requirement, plan, order and
 * time-out, from the first step on, its wait counted from its entry as before (CCS_EVENT_VISIT_REFRESHED). What it asked
 * beside the queue stays.
 * @param center   Not NULL.
 * @param contact  Waiting in a line for whoever may serve it.
 * @param now      Host time.
 * @retval CCS_OK      Done.
 * @retval CCS_ENOENT  No such open contact.
 * @retval CCS_ESTATE  It is not in line, is being offered, or waits for one agent alone.
 * @par Threads  The center's rule. @par Cost  As ccs_contact_queue().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_refresh(ccs_center *center, ccs_contact_id contact, ccs_time now);

/**
 * The customer would rather be called back. He hangs up and keeps his place: a visit of kind callback stands where he stood, and
 * whoever would have answered him calls him (CCS_EVENT_CALLBACK_TAKEN; later CCS_EVENT_CALLBACK_DIALED: the host calls him
 * now). Mode, attempts and the time between them are the queue's. A contact that a queue turned away may take one too.
 * @param center    Not NULL.
 * @param contact   Waiting and not offered, or in no line.
 * @param queue     Who calls back. {0}: the queue it waits in.
 * @param from_at   Not offered to agents before this instant; 0: at once.
 * @param until_at  Not after this one; 0: as long as it takes. Later than `from_at` and `now`, and than the next opening of the
 *                  queue where it has a calendar: callbacks are offered within its hours only.
 * @param now       Host time.
 * @retval CCS_OK      Taken; the contact has a new visit.
 * @retval CCS_ENOENT  An id names something that is gone.
 * @retval CCS_ESTATE  An agent has it or is being offered it, or it waits for a callback already. #CCS_EINVAL: also when it
 *                     is in no line and no queue is named.
 * @par Threads  The center's rule. @par Cost  As ccs_contact_queue().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_take_callback(ccs_center *center, ccs_contact_id contact, ccs_queue_id queue,
                                                           ccs_time from_at, ccs_time until_at, ccs_time now);

/**
 * What came of calling the customer after CCS_EVENT_CALLBACK_DIALED: connected with the agent (CCS_EVENT_CONTACT_ANSWERED), or
 * another attempt later, or none (CCS_EVENT_CALLBACK_FAILED, and after the last attempt CCS_EVENT_VISIT_ENDED).
 * @param center    Not NULL.
 * @param offer     The offer of that event.
 * @param answered  1: the customer is on the line. 0: he did not answer. Nothing else.
 * @param now       Host time.
 * @retval CCS_OK      Noted.
 * @retval CCS_ENOENT  The offer has ended already.
 * @retval CCS_ESTATE  The customer of this offer is not being called.
 * @par Threads  The center's rule. @par Cost  As ccs_contact_queue().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_callback_result(ccs_center *center, ccs_offer_id offer, uint32_t answered,
                                                     ccs_time now);

/**
 * After a restart of the switch: every open contact of this source with a `ref` that is not among those named is lost
 * (CCS_EVENT_CONTACT_CLOSED, cause lost), all in one group. Contacts of the source without a ref stay.
 * @param center     Not NULL.
 * @param source     Whose contacts. At most 64 bytes.
 * @param refs       Those that are alive; names of no open contact are passed over. NULL only with a count of 0.
 * @param ref_count  How many; at most 100 000.
 * @param now        Host time.
 * @retval CCS_OK    Reconciled.
 * @par Ownership  `refs` and its texts stay the caller's; copied for the call.
 * @par Threads  The center's rule. @par Cost  O((refs + open contacts) * log refs).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_center_reconcile(ccs_center *center, ccs_str source, const ccs_str *refs,
                                                      size_t ref_count, ccs_time now);

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
 * @retval CCS_OK      Connected (CCS_EVENT_CONTACT_ANSWERED). Of a callback, agent first: the customer is called now
 *                     (CCS_EVENT_CALLBACK_DIALED).
 * @retval CCS_ENOENT  The offer has ended already.
 * @retval CCS_ESTATE  Of a callback: the customer is being called already; ccs_callback_result() says what came of it. (Likewise
 *                     of ccs_offer_reject() and ccs_offer_fail().)
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_offer_accept(ccs_center *center, ccs_offer_id offer, ccs_time now);

/**
 * The agent declines: the contact is back in its place, ahead of it by what the queue's auto_busy says, and after as many
 * failed offers in a row as that says (one, by default) the agent is no longer ready (reason "rejected").
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
 * The agent's device could not be reached: as ccs_offer_reject(), with the reason "unreachable".
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
 * @par Threads  The center's rule. @par Cost  O(place in line) for `position`, O(place, at most 1000) for `place`, else O(1);
 *                                             a caller whose struct ends before a field does not pay for it.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_contact_get(const ccs_center *center, ccs_contact_id contact,
                                                 ccs_contact_view *view);

#ifdef __cplusplus
}
#endif
#endif
