/*
 * Handing contacts on and asking others: each verb is one atomic change of legs. The legs are rows of lib/contact; what
 * waits in a line on the way is a visit like any other.
 *
 * A *consult* is one leg of a contact, the asking one (`consulting`), and the one asked: a visit of kind consult while he is
 * looked for, then a leg of role consulted; or a leg of role outside, the latest. A contact has at most one at a time.
 * docs/transfers.md has the drawing and each verb's events.
 */
#ifndef CCS__TRANSFER_H
#define CCS__TRANSFER_H

#include "route/route.h"

extern const struct ccs__module ccs__transfer_module;

/* blind.c */
ccs_status ccs__transfer_decide_transfer(struct ccs__group *group, const Ccs__TransferContact *command);
/* consult.c */
ccs_status ccs__transfer_decide_consult(struct ccs__group *group, const Ccs__Consult *command);
ccs_status ccs__transfer_decide_complete(struct ccs__group *group, const Ccs__CompleteTransfer *command);
ccs_status ccs__transfer_decide_cancel(struct ccs__group *group, const Ccs__CancelConsult *command);
ccs_status ccs__transfer_decide_conference(struct ccs__group *group, const Ccs__Conference *command);
/* part.c */
ccs_status ccs__transfer_decide_leave(struct ccs__group *group, const Ccs__LeaveContact *command);
ccs_status ccs__transfer_decide_connect(struct ccs__group *group, const Ccs__ConnectLeg *command);
ccs_status ccs__transfer_decide_end(struct ccs__group *group, const Ccs__EndLeg *command);
ccs_status ccs__transfer_decide_park(struct ccs__group *group, const Ccs__ParkContact *command);
ccs_status ccs__transfer_decide_unpark(struct ccs__group *group, const Ccs__UnparkContact *command);
/* reconcile.c */
#define CCS__RECONCILE_REFS_MAX 100000
ccs_status ccs__transfer_decide_reconcile(struct ccs__group *group, const Ccs__Reconcile *command);

/* --- what the verbs share, transfer.c ------------------------------------------------------------------------ */

/* Whom a verb names: exactly one of the three. */
struct ccs__target {
    uint64_t to_queue, to_agent;
    const char *outside;
};
/* Found, with the queue its visit would be in (NULL: outside, or the agent's own). Refuses with CCS_EINVAL, _ENOENT, _ESTATE. */
struct ccs__destination {
    struct ccs__queue *queue;
    struct ccs__agent_state *agent;
    const char *outside; /* or NULL */
};
ccs_status ccs__transfer_target(struct ccs__group *group, const struct ccs__contact *contact, const struct ccs__leg *leg,
                                const struct ccs__target *target, struct ccs__destination *destination);

/* LEG_JOINED of somebody outside, who is being called. With `return_at`, back to the agent of `leg`. */
ccs_status ccs__transfer_call(struct ccs__group *group, const struct ccs__leg *leg, const char *outside, ccs_time return_at);
/* LEG_CHANGED to this. */
ccs_status ccs__transfer_change(struct ccs__group *group, const struct ccs__leg *leg, Ccs__LegRole role,
                                Ccs__LegState state, bool consulting);
ccs_status ccs__transfer_hold(struct ccs__group *group, const struct ccs__leg *leg);     /* LEG_HELD, if it is not */
ccs_status ccs__transfer_retrieve(struct ccs__group *group, const struct ccs__leg *leg); /* LEG_RETRIEVED, if it is held */

struct ccs__leg *ccs__transfer_asking(const struct ccs__contact *contact); /* NULL: no consult is in progress */
struct ccs__leg *ccs__transfer_asked(const struct ccs__contact *contact);  /* of a consult; NULL: in line still */
/* A consult is over without the one asked: he is not waited for any more, or leaves. The asking leg stays as it is. */
ccs_status ccs__transfer_dismiss(struct ccs__group *group, struct ccs__contact *contact);

/* Into a line with the place it had, for one agent alone or for him first, where he is signed in; 0: nobody in particular.
 * Nothing, if somebody has the contact, or the line is gone or cannot be asked of it: it stays open, and the host decides. */
ccs_status ccs__transfer_seat(struct ccs__group *group, struct ccs__contact *contact, uint64_t queue, uint64_t only,
                              uint64_t preferred);
/* A leg outside has not answered: it ends, and the contact goes back as agreed. */
ccs_status ccs__transfer_return_leg(struct ccs__group *group, struct ccs__leg *leg);
/* A visit with return_at has not been answered: likewise. */
ccs_status ccs__transfer_return(struct ccs__group *group, struct ccs__visit *visit);

#endif
