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
    struct ccs__leg *legs;         /* not left, by id */
    uint32_t ref_hash;
    bool ref_linked;
    bool counted;                  /* among the open ones */
};

/* The router's view of a visit; nobody else writes it. */
struct ccs__visit_links {
    struct ccs__line *line;      /* where it waits, or NULL */
    struct ccs__queue *queue;    /* whose count it is in, or NULL */
    struct ccs__agent_state *asked; /* the one agent it waits for, or NULL */
    struct ccs__tree_node node;  /* in the line */
};

struct ccs__visit {
    struct ccs__row row;
    Ccs__Visit visit;
    /* links */
    struct ccs__wheel_node *timer; /* relaxation, or the end of patience of the queue; NULL while it never had one */
    struct ccs__visit_links route;
};

struct ccs__offer {
    struct ccs__row row;
    Ccs__Offer offer;
    Ccs__OfferReason reason; /* offer.reason points here */
    /* links */
    struct ccs__wheel_node timer; /* rings out */
    struct ccs__offer *next;      /* of the same agent, latest first; the router's */
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
};

extern const struct ccs__module ccs__contact_module;

/* Each refuses with CCS_ENOENT. */
ccs_status ccs__contact_of(struct ccs__group *group, uint64_t id, struct ccs__contact **contact); /* open ones */
ccs_status ccs__leg_of(struct ccs__group *group, uint64_t contact, uint64_t agent, struct ccs__contact **found,
                       struct ccs__leg **leg);
struct ccs__contact *ccs__contact_by_ref(const struct ccs__group *group, ccs_str source, ccs_str ref);
uint64_t ccs__contact_open_count(const struct ccs__group *group);

/* Steps that several commands share; each emits. */
ccs_status ccs__offer_end(struct ccs__group *group, struct ccs__offer *offer, Ccs__OfferCause cause);
ccs_status ccs__visit_end(struct ccs__group *group, struct ccs__visit *visit, Ccs__VisitCause cause);
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
/* The host was away: take every open offer back. */
ccs_status ccs__contact_decide_recover(struct ccs__group *group, const Ccs__Recover *command);

#endif
