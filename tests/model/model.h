/*
 * The slow, obvious reference: what a center must decide, written from the documents and the public headers. Everything is an
 * array, every question a walk over it; the whole state is one struct without pointers into itself, so that a dry run is a
 * copy. It shares the vocabulary of proto/ with lib/ and nothing else.
 *
 *   life (model.c) ---> decide*.c ---> enter.c, relax.c ---> model_emit (apply.c) ---> settle.c ---> pick.c, serve.c
 */
#ifndef MODEL_H
#define MODEL_H

#include "event.pb-c.h"
#include "plan.h"

#define MODEL_AGENTS_MAX PLAN_AGENTS_MAX
#define MODEL_QUEUES_MAX PLAN_QUEUES_MAX
#define MODEL_CONTACTS_MAX 50 /* open at once */
#define MODEL_ROWS_MAX 768    /* of one kind, closed ones since the last commit included */
#define MODEL_KEYS_MAX 48
#define MODEL_FACTS_MAX 16384
#define MODEL_LEGS_MAX 8  /* of one contact */

/* --- what is asked, need.c ------------------------------------------------------------------------------------ */

/* Of an agent: every skill at its level (0: not asked for), a site, what is left of rules; or one agent alone. */
struct need {
    uint64_t only;
    uint64_t reach[REACH_MAX]; /* queues whose agents may serve it too, in order */
    uint32_t reach_count;
    uint32_t level[SKILL_COUNT];
    uint32_t site, site_mode, cost_max; /* mode 0: sites do not matter; 1: the same; 2: nearer ones first */
    uint32_t rest[2];                   /* the queue's, the contact's own */
}; /* no padding: needs are compared as bytes */

/* Each is kept once, for ever, so that equal needs have one address, and so have their texts. */
struct known_need {
    struct need need;
    char text[512]; /* canonical */
    struct known_need *next;
};
const struct known_need *need_known(const struct need *need);
const struct known_need *need_of_text(const char *text); /* of a known need's text, or "" */

/* The steps a visit keeps, and their JSON; likewise. */
struct known_plan {
    struct step_plan steps[STEPS_MAX];
    uint32_t count;
    char text[4096];
    struct known_plan *next;
};
const struct known_plan *plan_known(const struct queue_plan *queue); /* without steps: NULL */
const struct known_plan *plan_of_text(const char *text);

/* --- commands ------------------------------------------------------------------------------------------------- */

enum verb {
    VERB_ADVANCE,
    VERB_RUN_UNTIL,
    VERB_COMMIT,
    VERB_PUT_AGENT,
    VERB_PUT_QUEUE,
    VERB_PUT_SUPERVISOR,
    VERB_REMOVE_AGENT,      /* id */
    VERB_REMOVE_QUEUE,      /* id */
    VERB_REMOVE_SUPERVISOR, /* id */
    VERB_PUT_CALENDAR,
    VERB_REMOVE_CALENDAR, /* id */
    VERB_PUT_ZONE,        /* number zone, flags rule */
    VERB_RELOAD_ZONES,
    VERB_CONFIGURE,
    VERB_PRESENCE,     /* id agent, number presence, text reason */
    VERB_END_WRAP_UP,  /* id agent */
    VERB_WANT_WRAP_UP, /* id contact, agent */
    VERB_OPEN,         /* channel, number priority, text ref, flags site */
    VERB_QUEUE,        /* id contact, other queue, agent preferred, span preferred_ms, need */
    VERB_REFRESH,      /* id contact */
    VERB_PRIORITY,     /* id contact, number priority */
    VERB_CLOSE,        /* id contact, number cause */
    VERB_DISPOSITION,  /* id contact, text */
    VERB_ERASE,        /* id contact */
    VERB_HOLD,         /* id contact, agent */
    VERB_RETRIEVE,     /* id contact, agent */
    VERB_TO_QUEUE,     /* id contact, agent, other queue, span return_after_ms */
    VERB_TO_AGENT,     /* id contact, agent, other agent, span return_after_ms */
    VERB_TO_OUTSIDE,   /* id contact, agent, text outside, span return_after_ms */
    VERB_ACCEPT,       /* id offer */
    VERB_REJECT,       /* id offer */
    VERB_FAIL,         /* id offer */
    VERB_TAKE_CALLBACK,   /* id contact, other queue, from_at, until_at */
    VERB_CALLBACK_RESULT, /* id offer, flags answered */
    VERB_ADD_ENDPOINT,    /* id agent, text device, flags channels */
    VERB_SET_ENDPOINT,    /* id endpoint, flags: 1 unreachable, 2 busy */
    VERB_REMOVE_ENDPOINT, /* id endpoint */
    VERB_CONSULT_QUEUE,   /* id contact, agent, other queue */
    VERB_CONSULT_AGENT,   /* id contact, agent, other agent */
    VERB_CONSULT_OUTSIDE, /* id contact, agent, text outside */
    VERB_COMPLETE,        /* id contact, agent */
    VERB_CANCEL,          /* id contact, agent */
    VERB_CONFERENCE,      /* id contact, agent */
    VERB_LEAVE,           /* id contact, agent */
    VERB_CONNECT_LEG,     /* id leg */
    VERB_END_LEG,         /* id leg */
    VERB_PARK,            /* id contact, agent */
    VERB_UNPARK,          /* id contact */
    VERB_RECONCILE,       /* text, agent, other, number: up to four refs of model_text(); flags source */
    VERB_FORCE,           /* id agent, number presence, text reason, flags: 1 hidden, 2 requeue */
    VERB_MONITOR,         /* id contact, agent, number mode, text reason, flags hidden */
    VERB_CHANGE_MONITOR,  /* id monitor, number mode */
    VERB_END_MONITOR,     /* id monitor */
    VERB_INTERCEPT,       /* id contact, agent, other agent, text reason, flags hidden */
    VERB_REASSIGN_QUEUE,  /* id contact, other queue, text reason, flags hidden */
    VERB_REASSIGN_AGENT,  /* id contact, other agent, text reason, flags hidden */
    VERB_PULL,            /* id contact, agent, text reason, flags hidden */
    VERB_START_RECORDING, /* id contact, text media, flags: text of consent, span keep_days */
    VERB_PAUSE_RECORDING, /* id recording, flags paused */
    VERB_END_RECORDING,   /* id recording */
    VERB_COUNT
};
extern const char *const verb_names[VERB_COUNT];

/* What is compared when an idempotency key comes again; zeroed before it is filled. */
struct payload {
    enum verb verb;
    uint32_t channel;
    int32_t number;
    uint32_t text; /* of model_text() */
    uint32_t flags, span;
    uint64_t id, agent, other;
    int64_t from_at, until_at;
    struct need_plan need;
};

struct command {
    struct payload payload;
    ccs_time now;
    bool dry, jump, as_json;
    uint32_t actor, key; /* 0: none; of model_actor(), model_key() */
    struct agent_plan agent;
    struct queue_plan queue;
    struct supervisor_plan supervisor;
    struct calendar_plan calendar;
    struct whole_plan whole;
};

#define MODEL_TEXT_COUNT 48
const char *model_text(uint32_t text); /* 0: ""; the last one is too long for most uses */
const char *model_customer(uint32_t text); /* of the contact opened with this text */
const char *model_source(uint32_t text);   /* likewise */
const char *model_key(uint32_t key);
size_t model_alive(const struct payload *ask, uint32_t texts[4]); /* whom a reconciliation names */

/* --- what happened -------------------------------------------------------------------------------------------- */

struct fact {
    uint32_t kind;
    ccs_time at, due_at;
    size_t offset, size; /* of the packed body */
};

struct fact_group {
    size_t first, count;
    uint32_t command; /* as the journal numbers it; 1 due, 2 recover; 0: the host's own */
    const char *actor;
};

struct facts {
    struct fact items[MODEL_FACTS_MAX];
    struct fact_group groups[MODEL_FACTS_MAX];
    uint8_t bytes[1 << 21];
    size_t count, group_count, size;
};

/* --- state ---------------------------------------------------------------------------------------------------- */

/* Texts of rows point to constants. */
struct model_agent {
    uint64_t id;
    struct agent_plan plan;
    uint32_t version;
    Ccs__AgentState state;
    ccs_time changes_at; /* by themselves: skills, memberships, shift, after state.as_of_at */
    ccs_time timer;
};

struct model_queue {
    uint64_t id;
    struct queue_plan plan;
    uint32_t version;
    const struct known_plan *steps;
    Ccs__QueueState state;
    ccs_time timer;
};

struct model_supervisor {
    uint64_t id;
    struct supervisor_plan plan;
    uint32_t version;
};

struct model_contact {
    Ccs__Contact row;
};

/* What a visit has, laid out as a reader thinks of it: the library keeps most of it apart. */
struct model_stay {
    uint64_t id, contact, queue;
    bool open, room, preferred;
    uint32_t queue_version;
    Ccs__Channel channel;
    Ccs__VisitKind kind;
    Ccs__VisitCause cause;
    Ccs__LineOrder order;
    int32_t priority;
    uint32_t credit_ms, step, strategy_step, waited_ms, delay_ms;
    int64_t key_rank, key_at;
    ccs_time entered_at, step_at, relax_at, timeout_at, hold_until_at, return_at, ended_at;
    ccs_duration wait_ms;
    const char *requirement, *plan, *wanted, *extra;
    uint64_t offer, agent, asked, failed, leg, return_to, return_queue, resumed;
    uint32_t offers, ringing;
};

struct model_visit {
    struct model_stay row;
    const struct known_need *need;
    ccs_time timer;
};

struct model_offer {
    Ccs__Offer row; /* without the pointer to its reason */
    Ccs__OfferReason reason;
    ccs_time timer;
};

struct model_leg {
    Ccs__Leg row;
    ccs_time timer;
};

struct model_endpoint {
    Ccs__Endpoint row;
};

struct model_place {
    Ccs__Place row;
};

struct model_monitor {
    Ccs__Monitor row;
};

struct model_recording {
    Ccs__Recording row;
};

struct model_key {
    struct payload payload;
    uint32_t actor, key;
    uint64_t result;
    ccs_time at;
};

enum attended { ATTEND_AGENT, ATTEND_QUEUE, ATTEND_VISIT, ATTEND_LEG, ATTEND_MONITOR };

struct attention {
    enum attended kind;
    uint64_t id;
};

struct model {
    uint64_t seq;
    ccs_time at, last_now;
    ccs_time cursor; /* nothing can be armed before it */
    struct settings_plan settings;
    struct hours hours;
    struct model_agent agents[MODEL_AGENTS_MAX];
    struct model_queue queues[MODEL_QUEUES_MAX];
    struct model_supervisor supervisors[PLAN_SUPERVISORS_MAX];
    struct model_contact contacts[MODEL_ROWS_MAX];
    struct model_visit visits[MODEL_ROWS_MAX];
    struct model_offer offers[MODEL_ROWS_MAX];
    struct model_leg legs[MODEL_ROWS_MAX];
    struct model_endpoint endpoints[MODEL_ROWS_MAX];
    struct model_place places[MODEL_ROWS_MAX];
    struct model_monitor monitors[MODEL_ROWS_MAX];
    struct model_recording recordings[MODEL_ROWS_MAX];
    struct model_key keys[MODEL_KEYS_MAX];
    size_t agent_count, queue_count, supervisor_count, contact_count, visit_count, offer_count, leg_count;
    size_t endpoint_count, place_count, monitor_count, recording_count, key_count;
    size_t keys_max;
    /* the group in progress */
    ccs_time now, due_at;
    const char *actor;
    uint64_t relaxed; /* the visit relaxed in it, or 0 */
    bool configured;  /* an agent was, and waiting visits have not been looked at since */
    const void *plan; /* of the record being configured */
    struct attention attention[4096];
    size_t attention_count, attention_at;
};

void model_init(struct model *model);
/* What the command comes to; facts are cleared first. `result`: the id it returns. */
ccs_status model_execute(struct model *model, const struct command *command, struct facts *facts, uint64_t *result);

/* --- finding -------------------------------------------------------------------------------------------------- */

struct model_agent *model_agent(struct model *model, uint64_t id); /* NULL: none; likewise below */
struct model_agent *model_agent_by_name(struct model *model, uint32_t name);
struct model_queue *model_queue(struct model *model, uint64_t id);
struct model_queue *model_queue_by_name(struct model *model, uint32_t name);
struct model_supervisor *model_supervisor(struct model *model, uint64_t id);
struct model_contact *model_contact(struct model *model, uint64_t id); /* open or closed since the last commit; likewise */
struct model_visit *model_visit(struct model *model, uint64_t id);
struct model_offer *model_offer(struct model *model, uint64_t id);
struct model_leg *model_leg(struct model *model, uint64_t id);
struct model_endpoint *model_endpoint(struct model *model, uint64_t id);
struct model_place *model_place(struct model *model, uint64_t id);
struct model_monitor *model_monitor(struct model *model, uint64_t id);
struct model_recording *model_recording(struct model *model, uint64_t id);
Ccs__Contact *model_open_contact(struct model *model, uint64_t id);
bool model_here(const Ccs__Leg *leg); /* it has not left */
struct model_leg *model_leg_of(struct model *model, uint64_t contact, uint64_t agent); /* that is here */
/* The next open offer of a visit, or leg of a contact that is here, after an id; in the order of ids. */
struct model_offer *model_offer_after(struct model *model, uint64_t visit, uint64_t id);
struct model_leg *model_leg_after(struct model *model, uint64_t contact, uint64_t id);
bool model_busy(const struct model_agent *agent);

/* --- parts ---------------------------------------------------------------------------------------------------- */

/* apply.c: the next event, applied and written down. */
void model_emit(struct model *model, struct facts *facts, uint32_t kind, const void *body);
void model_attend(struct model *model, enum attended kind, uint64_t id);

/* apply_contact.c: what an event does to contacts and what belongs to them. */
void model_apply_contact(struct model *model, uint32_t kind, const void *body);

/* timers.c */
ccs_time model_visit_due(const struct model *model, const struct model_stay *visit); /* CCS_TIME_NEVER: nothing is */
ccs_time model_changes_at(const struct model *model, const struct model_agent *agent);
ccs_time model_edge_at(const struct model *model, const struct model_queue *queue); /* of its hours; or never */
void model_arm(struct model *model);

/* serve.c: who could serve, and who has room. */
struct service {
    bool serves;
    uint32_t level, priority, cost;
};
/* A callback of a queue that is closed now: it is for its hours. */
bool model_closed_out(const struct model *model, const struct model_stay *visit);
bool model_waits(const struct model *model, const struct model_visit *visit);
struct service model_service(const struct model *model, const struct model_agent *agent, uint64_t queue, uint32_t channel,
                             const struct need *need, uint32_t waited_ms);
bool model_lists_channel(const struct model_agent *agent, uint32_t channel, uint32_t *cost); /* does he serve it at all? */
bool model_fits(const struct model *model, const struct model_agent *agent, uint32_t channel); /* capacity is left */
bool model_reachable(const struct model *model, const struct model_agent *agent, uint32_t channel);
bool model_room(const struct model *model, const struct model_agent *agent, uint32_t channel);
uint32_t model_skill_sum(const struct model_agent *agent, const struct need *need);
uint32_t model_site_cost(const struct model *model, uint32_t from, uint32_t to);
/* How many who are signed in, or ready, could serve this? */
uint32_t model_count(const struct model *model, uint64_t queue, uint32_t channel, const struct need *need,
                     uint32_t waited_ms, Ccs__Presence presence);
uint32_t model_length(const struct model *model, uint64_t queue); /* open visits */
/* Delays of agents: the longest one that has passed, and the next. */
void model_delays(const struct model *model, uint64_t queue, const struct need *need, ccs_duration elapsed,
                  uint32_t *passed_ms, uint32_t *next_ms);

/* pick.c */
struct asking {
    const struct model_visit *visit;
    const struct model_queue *queue;
    uint32_t strategies[THEN_MAX + 1], count;
    bool ringing; /* whom it rings at is not asked again */
};
struct pick {
    const struct model_agent *agent; /* NULL: nobody */
    uint32_t level, cost;
    Ccs__OfferReason reason; /* candidates, key and runner-up */
};
void model_ask(struct model *model, const struct model_visit *visit, struct asking *asking);
struct pick model_pick_agent(const struct model *model, const struct asking *asking);
/* What this agent takes; NULL: nothing. */
const struct model_visit *model_pick_visit(const struct model *model, const struct model_agent *agent, struct pick *pick);
bool model_visit_before(const struct model_visit *x, const struct model_visit *y); /* in the order of a line */
/* Its place from 1 among those who wait in its line, 0 when it does not wait; and in the whole queue. */
uint32_t model_position(const struct model *model, const struct model_visit *visit);
uint32_t model_place_of(const struct model *model, const struct model_visit *visit);

/* settle.c: until nobody and nothing wants attention. */
void model_settle(struct model *model, struct facts *facts);
/* Past the line. */
void model_offer_to(struct model *model, struct facts *facts, const struct model_visit *visit, const struct pick *pick,
                    Ccs__OfferTrigger trigger);
/* Stands an agent with room beside a visit that he may serve now? */
bool model_conserves_work(const struct model *model);

/* enter.c: into a line. */
struct entry {
    Ccs__Contact *contact;
    const struct model_queue *queue;
    const struct need_plan *extra; /* or NULL */
    const struct known_need *kept; /* extra, as it was asked before; or NULL */
    uint64_t only, preferred;
    uint32_t preferred_ms;
    Ccs__VisitKind kind;
    uint64_t leg;
    uint32_t return_after_ms;
    uint64_t return_to, return_queue;
    ccs_time hold_until_at, until_at;
    bool seated;
    int hops; /* from queue to queue so far */
};
void model_enter(struct model *model, struct facts *facts, const struct entry *entry);
void model_divert(struct model *model, struct facts *facts, const struct model_visit *visit, const struct divert_plan *divert);
bool model_in(const struct model_agent *agent); /* there, and signed in */
int64_t model_room_tokens(const struct model_queue *queue, bool waits, ccs_time at); /* waits: somebody is in the room */

/* relax.c: what is asked, and when less is; what falls due of a visit. */
struct keys {
    int64_t rank, at;
};
struct keys model_keys(uint32_t order, uint32_t unit_ms, int32_t priority, ccs_time seniority_at, int64_t score);
struct keys model_find_keys(const struct queue_plan *queue, uint64_t id, const Ccs__Contact *contact, ccs_time seniority_at);
uint32_t model_unit(const struct queue_plan *queue);
const struct known_need *model_own_need(const Ccs__Contact *contact, const struct need_plan *plan);
const struct known_need *model_first_need(const Ccs__Contact *contact, const struct queue_plan *queue,
                                          const struct need *extra);
ccs_time model_step_at(const struct model *model, const struct known_plan *plan, uint32_t index, ccs_time entered_at,
                       ccs_time step_at);
bool model_nobody(const struct model *model, uint64_t queue, uint32_t channel, const struct need *need, uint32_t waited_ms,
                  uint32_t skip);
void model_pass_delay(struct model *model, struct facts *facts, const struct model_visit *visit);
void model_take_visit(struct model *model, struct facts *facts, const struct model_visit *visit);
void model_change_priority(struct model *model, struct facts *facts, const Ccs__Contact *contact, int32_t priority);

/* steps.c: what several verbs share. */
void model_end_offer(struct model *model, struct facts *facts, const struct model_offer *offer, Ccs__OfferCause cause);
void model_end_visit(struct model *model, struct facts *facts, const struct model_visit *visit, Ccs__VisitCause cause,
                     Ccs__DivertAction action);
void model_leave_line(struct model *model, struct facts *facts, const struct model_visit *visit, Ccs__OfferCause offers,
                      Ccs__VisitCause cause);
void model_tell_hours(struct model *model, struct facts *facts, const struct model_queue *queue, ccs_time as_of_at);
void model_end_wrap_up(struct model *model, struct facts *facts, const struct model_agent *agent, bool by_limit);
void model_end_leg(struct model *model, struct facts *facts, const struct model_leg *leg, Ccs__ContactCause cause);
void model_dial(struct model *model, struct facts *facts, uint64_t offer);
void model_fail_callback(struct model *model, struct facts *facts, const struct model_offer *offer);
void model_change_presence(struct model *model, struct facts *facts, const struct model_agent *agent, Ccs__Presence presence,
                           const char *reason);
void model_want_presence(struct model *model, struct facts *facts, const struct model_agent *agent, Ccs__Presence presence,
                         const char *reason);
bool model_other_site(const struct model *model, const Ccs__Contact *contact, uint64_t agent, bool *known);
void model_end_monitor(struct model *model, struct facts *facts, const Ccs__Monitor *monitor);
uint32_t model_identity(const Ccs__Contact *contact);

/* decide*.c: what each command comes to. CCS_DONE: not one of this file's. */
ccs_status model_decide(struct model *model, const struct command *command, struct facts *facts, uint64_t *result);
ccs_status model_decide_config(struct model *model, const struct command *command, struct facts *facts, uint64_t *result);
ccs_status model_decide_hours(struct model *model, const struct command *command, struct facts *facts, uint64_t *result);
void model_put_calendar(struct model *model, const struct calendar_plan *plan, struct facts *facts, uint64_t *id);
void model_remove_calendars(struct model *model, const struct whole_plan *whole, struct facts *facts); /* not in it */
ccs_status model_decide_contact(struct model *model, const struct payload *ask, struct facts *facts, uint64_t *result);
ccs_status model_decide_offer(struct model *model, const struct payload *ask, struct facts *facts);
ccs_status model_decide_transfer(struct model *model, const struct payload *ask, struct facts *facts);
ccs_status model_decide_supervise(struct model *model, const struct payload *ask, struct facts *facts, uint64_t *result);
ccs_status model_decide_leg(struct model *model, const struct payload *ask, struct facts *facts); /* of his own */
ccs_status model_close(struct model *model, struct facts *facts, uint64_t contact, Ccs__ContactCause cause);

/* transfer.c: what happens by itself between the legs of a contact. */
void model_settle_leg(struct model *model, struct facts *facts, uint64_t id);
void model_settle_transfer(struct model *model, struct facts *facts, uint64_t visit);
void model_return_leg(struct model *model, struct facts *facts, const struct model_leg *leg);
void model_return_visit(struct model *model, struct facts *facts, const struct model_visit *visit);
bool model_goes_back(const struct model *model, const struct model_visit *visit);
void model_seat(struct model *model, struct facts *facts, Ccs__Contact *contact, uint64_t queue, uint64_t only,
                uint64_t preferred);
struct model_leg *model_asking(struct model *model, uint64_t contact);
struct model_leg *model_asked(struct model *model, const Ccs__Contact *contact);
void model_dismiss(struct model *model, struct facts *facts, const Ccs__Contact *contact);
void model_cancel_consult(struct model *model, struct facts *facts, const struct model_leg *asking);
void model_change_leg(struct model *model, struct facts *facts, const struct model_leg *leg, Ccs__LegRole role,
                      Ccs__LegState state, bool consulting);
void model_hold(struct model *model, struct facts *facts, const struct model_leg *leg);
void model_retrieve(struct model *model, struct facts *facts, const struct model_leg *leg);

#endif
