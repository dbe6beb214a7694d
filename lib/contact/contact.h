/*
 * Contacts in memory with their visits, offers and agents' legs: a row each.
 *
 *   contact  open ----------------------------------------------------------> closed(cause)
 *   visit         waiting <-> offered ---> answered | abandoned | timed out | ...
 *   offer                     ringing ---> accepted | missed | rejected | unreachable | caller left | recalled
 *   leg                          connected <-> held ---> left (---> wrap-up over)
 */
#ifndef CCS__CONTACT_H
#define CCS__CONTACT_H

#include "base/tree.h"
#include "group/group.h"

struct ccs__line;
struct ccs__queue;
struct ccs__agent_state;
struct ccs__leg;

struct ccs__contact {
    struct ccs__row row;
    Ccs__Contact contact;
    /* links */
    struct ccs__contact *ref_next; /* others whose (source, ref) has the same hash */
    struct ccs__leg *legs;         /* not left, by id; with those outside */
    struct ccs__recording *recordings; /* in progress, by id */
    uint32_t ref_hash;
    bool ref_linked;
    bool counted;                  /* among the open ones */
};

/* The router's view of a visit; nobody else writes it. */
struct ccs__visit_links {
    struct ccs__line *line;      /* where it waits, or NULL */
    struct ccs__queue *queue;    /* whose count it is in, or NULL */
    struct ccs__agent_state *asked; /* the one agent it waits for, or NULL */
    struct ccs__tree_node node;  /* in the line, in the waiting room, or among the callbacks that wait for hours */
    struct ccs__offer *offers;   /* open ones, by id */
    bool in_room;                /* node is in the queue's waiting room */
    bool closed_out;             /* node is among the callbacks that wait for the queue to open */
};

struct ccs__visit {
    struct ccs__row row;
    Ccs__Visit visit;
    /* links */
    struct ccs__wheel_node *timer; /* what falls due first; NULL while it never had one; the router's */
    struct ccs__visit_links route;
};

struct ccs__offer {
    struct ccs__row row;
    Ccs__Offer offer;
    Ccs__OfferReason reason; /* offer.reason points here */
    /* links */
    struct ccs__wheel_node timer; /* rings out */
    struct ccs__offer *next;      /* of the same agent, latest first; the router's */
    struct ccs__offer *visit_next; /* of the same visit, by id; the router's */
    bool linked;
};

struct ccs__leg {
    struct ccs__row row;
    Ccs__Leg leg;
    /* links */
    struct ccs__contact *of;      /* in whose list it is, or NULL */
    struct ccs__leg *next;        /* of the same contact, by id */
    struct ccs__leg *agent_next;  /* of the same agent, latest first; the router's */
    struct ccs__queue *queue;     /* whose count it is in, or NULL; the router's */
    bool linked;
    struct ccs__wheel_node timer; /* of one outside: when the contact goes back; kept by lib/transfer */
    bool asking;                  /* counted in its agent's `asking`; likewise */
};

struct ccs__recording {
    struct ccs__row row;
    Ccs__Recording recording;
    /* links */
    struct ccs__contact *of;      /* in whose list it is, or NULL */
    struct ccs__recording *next;  /* of the same contact, by id */
};

/* The row that an event names, opened for change: `variable` is of type struct ccs__<type>. */
#define CCS__EDIT(type, variable, kind, id)                                                    \
    void *variable##_row;                                                                 \
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_##kind, id, &variable##_row));           \
    struct ccs__##type *variable = variable##_row

/* What most visits do not have: all at its default where the row says nothing of it. */
extern const Ccs__VisitDetails ccs__visit_no_details;
static inline const Ccs__VisitDetails *ccs__visit_details(const Ccs__Visit *visit)
{
    return visit->details ? visit->details : &ccs__visit_no_details;
}

/* The same for change, of a visit that has been opened for it. */
#define CCS__EDIT_DETAILS(variable, of)                                  \
    Ccs__VisitDetails *variable = ccs__row_part(group, &(of)->row);      \
    if (!variable)                                                       \
    return CCS_ENOMEM

extern const struct ccs__module ccs__contact_module;

/* Each refuses with CCS_ENOENT. */
ccs_status ccs__contact_of(struct ccs__group *group, uint64_t id, struct ccs__contact **contact); /* open ones */
ccs_status ccs__leg_of(struct ccs__group *group, uint64_t contact, uint64_t agent, struct ccs__contact **found,
                       struct ccs__leg **leg);
struct ccs__contact *ccs__contact_by_ref(const struct ccs__group *group, ccs_str source, ccs_str ref);
uint64_t ccs__contact_open_count(const struct ccs__group *group);

/* Steps that several commands share; each emits. */
ccs_status ccs__offer_end(struct ccs__group *group, struct ccs__offer *offer, Ccs__OfferCause cause);
ccs_status ccs__visit_end(struct ccs__group *group, struct ccs__visit *visit, Ccs__VisitCause cause,
                          Ccs__DivertAction action);
ccs_status ccs__leg_end(struct ccs__group *group, struct ccs__leg *leg, Ccs__ContactCause cause);

/* Decide (see proto/command.proto). */
ccs_status ccs__contact_decide_open(struct ccs__group *group, const Ccs__OpenContact *command, uint64_t *id);
ccs_status ccs__contact_decide_close(struct ccs__group *group, const Ccs__CloseContact *command);
ccs_status ccs__contact_decide_disposition(struct ccs__group *group, const Ccs__SetDisposition *command);
ccs_status ccs__contact_decide_erase(struct ccs__group *group, const Ccs__EraseContact *command);
ccs_status ccs__contact_decide_hold(struct ccs__group *group, const Ccs__HoldContact *command);
ccs_status ccs__contact_decide_retrieve(struct ccs__group *group, const Ccs__RetrieveContact *command);
ccs_status ccs__contact_decide_want_wrap_up(struct ccs__group *group, const Ccs__WantWrapUp *command);
ccs_status ccs__offer_decide_accept(struct ccs__group *group, uint64_t offer);
ccs_status ccs__offer_decide_end(struct ccs__group *group, uint64_t offer, Ccs__OfferCause cause);
ccs_status ccs__offer_of(struct ccs__group *group, uint64_t id, struct ccs__offer **offer); /* open ones; CCS_ENOENT */
/* A visit is over: its open offers end first, by that cause, then itself. */
ccs_status ccs__visit_leave(struct ccs__group *group, struct ccs__visit *visit, Ccs__OfferCause offers,
                            Ccs__VisitCause cause);
/* visit.c: apply of what happens to a visit that waits. */
ccs_status ccs__visit_apply(struct ccs__group *group, const struct ccs__event *event);
/* leg.c: apply of LEG_JOINED, LEG_CHANGED, CONTACT_PARKED and CONTACT_UNPARKED. */
ccs_status ccs__leg_apply(struct ccs__group *group, const struct ccs__event *event);
#define CCS__LEGS_MAX 8 /* of a contact at once, those outside included */
/* The time an offer rings is over: missed; or, of a callback, the customer did not answer. */
ccs_status ccs__offer_ring_out(struct ccs__group *group, struct ccs__offer *offer);
/* The customer of a callback did not answer: the agent is free again, the visit waits for the next attempt or ends. */
ccs_status ccs__callback_fail(struct ccs__group *group, struct ccs__offer *offer);
/* Who it is, for as long as somebody who abandoned may come back to his place; 0: nobody known. */
uint64_t ccs__contact_identity(const Ccs__Contact *contact);
/* The customer is called, the agent reserved. */
ccs_status ccs__callback_dial(struct ccs__group *group, struct ccs__offer *offer);
ccs_status ccs__callback_decide_result(struct ccs__group *group, const Ccs__CallbackResult *command);
/* Sites of both known: are they the same? */
bool ccs__contact_other_site(const struct ccs__group *group, const Ccs__Contact *contact, uint64_t agent, bool *known);

/* recording.c */
void ccs__recording_start(struct ccs__group *group);
void ccs__recording_index(struct ccs__group *group, struct ccs__recording *recording);
ccs_status ccs__recording_apply(struct ccs__group *group, const struct ccs__event *event);
ccs_status ccs__recording_end_all(struct ccs__group *group, struct ccs__contact *contact);
ccs_status ccs__recording_decide_start(struct ccs__group *group, const Ccs__StartRecording *command, uint64_t *id);
ccs_status ccs__recording_decide_pause(struct ccs__group *group, const Ccs__PauseRecording *command);
ccs_status ccs__recording_decide_end(struct ccs__group *group, const Ccs__EndRecording *command);
/* The host was away: take every open offer back. */
ccs_status ccs__contact_decide_recover(struct ccs__group *group, const Ccs__Recover *command);

#endif
