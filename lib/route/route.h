/*
 * The router: who gets it. A *class* is one requirement, interned, with the set of agents who meet it. A *line* is
 * (queue, channel, class, delay passed), an ordered tree of waiting visits whose head stands in a flat array; who may take
 * from it stands in *tiers*: agents of the same level in the queue and at the same distance, nearest first.
 *
 *   a contact arrives:  tier by tier, walk the first available agents in the strategy's order; if none of them fits,
 *                       scan (tier AND available for the channel) a word at a time
 *   an agent is freed:  compare the heads of the lines he can take from, priority by priority
 *
 * Neither depends on how many merely wait. Everything here is derived from rows: nothing is stored.
 */
#ifndef CCS__ROUTE_H
#define CCS__ROUTE_H

#include "agent/agent.h"
#include "base/bitset.h"
#include "contact/contact.h"
#include "group/group.h"
#include "group/requirement.h"
#include "group/settings.h"
#include "queue/queue.h"
#include "route/estimate.h"
#include "rule/rule.h"
#include <ccs/center.h>

struct ccs__class {
    const char *text;            /* the canonical requirement; counted */
    struct ccs__need need;       /* the text, taken apart */
    struct ccs__bitset eligible; /* by agent slot: who meets it, wherever he is and whatever he serves */
    uint32_t *skill_sums;        /* by agent slot: of the levels of the skills asked for */
    size_t sum_capacity;
    uint64_t number; /* unlike its place in the array it never changes */
    uint32_t lines;  /* of this class */
};

struct ccs__tier {
    uint32_t level, cost; /* of the agents in the queue; between the sites */
    struct ccs__bitset agents;
};

struct ccs__line {
    uint64_t queue;
    struct ccs__class *class;
    struct ccs__tree visits;
    uint32_t index;              /* of its head */
    uint32_t waited_ms;          /* the delay that those in it have passed */
    bool behind;                 /* an agent is missing: no memory for his tier. It is empty, and completed before it is used */
    uint8_t channel;
    uint64_t hash;
    struct ccs__tier *tiers;     /* by level, then cost; never fewer until a sweep */
    size_t tier_count, tier_capacity;
    struct ccs__line *hash_next; /* others of the same hash */
    struct ccs__line *queue_next; /* others of the same queue */
};

/* The first of a line, in one flat array; an empty line's comes after every other. */
struct ccs__head {
    int64_t rank, at;
    uint64_t seq;
    struct ccs__visit *visit; /* NULL: the line is empty */
    uint16_t channel;         /* bit; 0 while the line is empty, so that one test passes it over */
};

/* What a queue remembers from contact to contact. */
struct ccs__queue_state {
    struct ccs__row row;
    Ccs__QueueState state;
    struct ccs__estimator estimator; /* state.estimator, unpacked; packed there before the row is stored */
    /* links */
    uint8_t saved[CCS__ESTIMATOR_SIZE]; /* what state.estimator points to */
    struct ccs__wheel_node timer; /* the next token of the waiting room, or edge of the queue's hours: what is first */
    ccs_time edge_at, edge_of;    /* the next edge after state.hours_at, and that; edge_at 0: to be found */
};

/* Who abandoned and may come back to his place. */
struct ccs__place {
    struct ccs__row row;
    Ccs__Place place;
    /* links */
    struct ccs__tree_node node; /* of the open ones, by until_at */
    struct ccs__place *hash_next;
    bool linked;
};

/* The steps of relaxation of one version of a queue, read from their text once. */
struct ccs__plan {
    const char *text; /* counted */
    struct ccs__arena arena;
    Ccs__Relax **steps;
    size_t step_count;
};

/* A rule's text, compiled once. */
struct ccs__route_rule {
    const char *text; /* counted */
    struct ccs__rule *rule;
    uint64_t schema; /* hash of the traits it was compiled against */
    uint8_t type;    /* of its result */
    bool asked;      /* by a class; while a sweep looks */
    struct ccs__route_rule *next; /* the same text, against others */
};

struct ccs__router {
    /* agents */
    struct ccs__agent_state **slots; /* in the order of ids; NULL: gone, until a sweep */
    size_t slot_count, slot_capacity, slot_gone;
    struct ccs__bitset available[CCS__CHANNEL_COUNT];
    struct ccs__bitset signed_in, ready;
    struct ccs__tree trees[CCS__TREE_COUNT]; /* of available agents; the idle: nothing in progress first, then longest idle */
    bool kept[CCS__TREE_COUNT];              /* the idle always; the others once a queue asks for them */
    struct ccs__pool nodes;                  /* of agents in the trees that are not always kept */
    uint64_t configured_serial;              /* the group in which an agent's configuration changed, until visits are looked at */
    uint64_t serving_serial;                 /* of the agent whose memberships stand in the queues */
    uint64_t delays_serial;                  /* changes with every agent's configuration */
    bool delays;                             /* some agent takes from a queue only after a delay */
    bool calendars_back;                     /* some were put back, but not yet who goes by them */
    bool reaches;                            /* some line reaches other queues' agents; once true, for good */
    uint8_t unlearned[CCS__ESTIMATOR_SIZE]; /* an estimator that has learned nothing, packed */
    bool rushes, estimates;                  /* some queue has a waiting room, or estimates waits: once true, for good */
    /* classes and lines */
    struct ccs__class **classes;
    size_t class_count, class_capacity;
    uint64_t class_number; /* of the next class */
    struct ccs__map class_by_text; /* address of the interned requirement */
    struct ccs__line **lines;
    struct ccs__head *heads;
    size_t line_count, line_capacity, head_capacity;
    struct ccs__map line_by_hash;
    /* visits */
    struct ccs__pool timers; /* most visits never have one, and those who wait are many */
    struct ccs__map places;  /* hash of (queue, identity) -> first open place */
    struct ccs__tree places_by_end;
    /* what is read from texts */
    struct ccs__map plans;   /* address of the interned text -> plan */
    struct ccs__map rules;   /* likewise -> rule */
    struct ccs__route_schema *schema; /* facts.c */
    /* the visit relaxed last, and in which group: why an offer was made then */
    uint64_t relaxed_visit, relaxed_serial;
    /* the host's scores (center options) */
    ccs_score_agent score_agent;
    ccs_score_contact score_contact;
    void *score_user_data;
    ccs_status score_status; /* of the last one that failed */
    /* counts */
    uint64_t waiting; /* visits in lines */
    size_t swept_lines; /* lines that were left at the last sweep */
};

#define CCS__ROUTER(group) CCS__STATE(group, ROUTE, struct ccs__router)

extern const struct ccs__module ccs__route_module;

/* classes.c: NULL: no memory. */
void ccs__route_class_destroy(struct ccs__group *group, struct ccs__class *class);
struct ccs__class *ccs__route_class(struct ccs__group *group, const char *text);
bool ccs__route_take_slot(struct ccs__group *group, struct ccs__agent_state *state);
void ccs__route_give_slot(struct ccs__group *group, struct ccs__agent_state *state);
/* The agent meets the class or does not, as configured and as of now. */
void ccs__route_judge(struct ccs__group *group, struct ccs__class *class, const struct ccs__agent *agent,
                      const struct ccs__agent_state *state);
void ccs__route_classes_finish(struct ccs__group *group);

/* lines.c */
void ccs__route_line_destroy(struct ccs__group *group, struct ccs__line *line);
struct ccs__line *ccs__route_line(struct ccs__group *group, struct ccs__queue *queue, uint8_t channel,
                                  struct ccs__class *class, uint32_t waited_ms); /* NULL: no memory */
/* The agent's configuration is new: his bit in every class, his tier in every line, his lines. false: no memory. */
bool ccs__route_evaluate(struct ccs__group *group, struct ccs__agent *agent, struct ccs__agent_state *state);
/* The configuration is the same, and so are his skills, but the instant, or a calendar, is another one: only the lines of queues
 * are looked at that he serves for a time. false: no memory. */
bool ccs__route_reschedule(struct ccs__group *group, struct ccs__agent *agent, struct ccs__agent_state *state);
/* How the agent serves a line. */
struct ccs__service {
    bool serves;
    uint32_t level, priority, cost;
    uint32_t delay_ms; /* he serves only after this; `serves` says whether it has passed */
};
struct ccs__service ccs__route_service(const struct ccs__group *group, const struct ccs__line *line,
                                       const struct ccs__agent *agent, const struct ccs__agent_state *state);
/* Of those who have waited `elapsed` in the queue: the longest delay of agents that has passed, and the next one; 0: none. */
ccs_status ccs__route_find_delays(struct ccs__group *group, struct ccs__queue *queue, const struct ccs__need *need,
                                  ccs_duration elapsed, uint32_t *passed_ms, uint32_t *next_ms);
uint32_t ccs__route_site_cost(const struct ccs__group *group, ccs_str from, ccs_str to);
void ccs__route_lines_finish(struct ccs__group *group);
/* The lines an agent can take from, again, from the tiers; there is room. */
void ccs__route_list_lines(struct ccs__group *group, struct ccs__agent_state *state);

/* sweep.c: Lines that stand empty and that nobody may enter again go, and the classes that have no line left; when they are
 * many, so that it costs little per commit. After a commit only. */
void ccs__route_sweep(struct ccs__group *group);

/* index.c: bring what is derived into agreement with a row. */
bool ccs__route_index(struct ccs__group *group, struct ccs__row *row);
/* The queue is closed, or is not: its callbacks leave their lines, or stand in them again. false: no memory. */
bool ccs__route_index_hours(struct ccs__group *group, struct ccs__queue *queue, bool closed);
void ccs__route_put_back(struct ccs__group *group);
/* From the first queue or plan on that asks for a strategy's tree, it is kept. false: no memory. */
bool ccs__route_keep_tree(struct ccs__group *group, Ccs__Strategy strategy);
void ccs__route_index_availability(struct ccs__group *group, struct ccs__agent_state *agent);

/* due.c: what falls due of a visit. */
ccs_time ccs__visit_due_at(const struct ccs__visit *visit);
ccs_status ccs__visit_take_due(struct ccs__group *group, struct ccs__visit *visit);
bool ccs__visit_overdue(const struct ccs__group *group, const struct ccs__visit *visit);
/* Agents whose delay has passed may take it; nothing, if that is so already. */
ccs_status ccs__visit_pass_delay(struct ccs__group *group, struct ccs__visit *visit);
/* A callback is one for the hours of its queue; who is there already is served, or told, whatever they are. */
static inline bool ccs__visit_closed_out(const struct ccs__visit *visit)
{
    return visit->visit.kind == CCS__VISIT_KIND__VISIT_KIND_CALLBACK && visit->route.queue && visit->route.queue->closed;
}
static inline bool ccs__visit_waits(const struct ccs__visit *visit) /* may be offered now, or when the queue opens */
{
    const Ccs__VisitDetails *details = visit->visit.details;
    return visit->row.exists && visit->visit.open && !visit->visit.offer &&
           !(details && (details->room || details->hold_until_at));
}

/* keys.c: the order of candidates. */
#define CCS__KEYS_MAX 4
struct ccs__order {
    Ccs__Strategy strategies[CCS__KEYS_MAX]; /* then longest idle, then id */
    size_t count;
};
void ccs__route_order(const struct ccs__group *group, const struct ccs__visit *visit, struct ccs__order *order);
enum ccs__agent_tree ccs__route_tree_of(Ccs__Strategy strategy); /* CCS__TREE_COUNT: no tree has its order */
struct ccs__tree_key ccs__route_tree_key(const struct ccs__agent_state *agent, enum ccs__agent_tree tree);

/* pick.c */
struct ccs__asking {
    const struct ccs__line *line;
    const struct ccs__visit *visit;  /* NULL: of no visit in particular */
    const struct ccs__queue *queue;
    struct ccs__order order;
    uint64_t avoid;                  /* an agent who comes last, or 0 */
    bool ringing;                    /* whom the visit is offered to already is not asked again */
};
struct ccs__pick {
    struct ccs__agent_state *agent; /* NULL: nobody */
    struct ccs__visit *visit;       /* NULL: nothing */
    uint32_t candidates;
    uint32_t level, cost;
    uint64_t runner_up;
    int64_t key, runner_up_key;
};
/* Who takes this visit now. */
struct ccs__pick ccs__route_pick_agent(const struct ccs__group *group, const struct ccs__asking *asking);
/* What this agent takes now. */
struct ccs__pick ccs__route_pick_visit(const struct ccs__group *group, const struct ccs__agent_state *agent);

/* score.c: what the keys of strategies are that no tree has; smaller is asked first. */
int64_t ccs__route_key(const struct ccs__group *group, const struct ccs__asking *asking, Ccs__Strategy strategy,
                       const struct ccs__agent_state *agent);
/* Is he within reach of the visit's queue, and signed in, or ready? Of the line's agents. */
uint32_t ccs__route_count(const struct ccs__line *line, const struct ccs__bitset *set);

/* offer.c */
ccs_status ccs__route_offer(struct ccs__group *group, const struct ccs__pick *pick, struct ccs__visit *visit,
                            struct ccs__agent_state *agent, Ccs__OfferTrigger trigger);
ccs_status ccs__route_settle(struct ccs__group *group, struct ccs__row *row);

/* plan.c */
ccs_status ccs__route_plan(struct ccs__group *group, ccs_str text, const struct ccs__plan **plan); /* NULL for "" */
ccs_status ccs__route_plan_of(struct ccs__group *group, struct ccs__queue *queue, const struct ccs__plan **plan);
ccs_status ccs__visit_relax(struct ccs__group *group, struct ccs__visit *visit);
/* What a requirement of a queue or a step comes to for a contact: canonical text. */
ccs_status ccs__route_requirement(struct ccs__group *group, const struct ccs__contact *contact,
                                  const Ccs__Requirement *requirement, struct ccs__need *need,
                                  char rule[CCS__REQUIREMENT_SIZE_MAX]);
/* At entry: what the queue asks, and what this contact asks beside it (canonical). */
ccs_status ccs__route_first_need(struct ccs__group *group, const struct ccs__contact *contact,
                                 const struct ccs__queue *queue, const char *extra,
                                 char text[CCS__REQUIREMENT_SIZE_MAX]);
/* What a step asks of a contact that has come so far (canonical). */
ccs_status ccs__visit_step_need(struct ccs__group *group, const struct ccs__contact *contact,
                                const struct ccs__visit *visit, const Ccs__Relax *step,
                                char text[CCS__REQUIREMENT_SIZE_MAX]);
/* When a step is due; 0: there is none. Never before the instant under way. */
ccs_time ccs__visit_step_at(const struct ccs__group *group, const struct ccs__plan *plan, size_t index,
                            ccs_time entered_at, ccs_time step_at);
/* Is nobody signed in, or ready, who could serve this text in the queue? */
ccs_status ccs__route_nobody(struct ccs__group *group, struct ccs__queue *queue, Ccs__Channel channel, const char *text,
                             uint32_t waited_ms, Ccs__SkipWhen when, bool *nobody);
void ccs__route_plans_finish(struct ccs__group *group);

/* facts.c: rules over contacts, agents, queues and visits. */
bool ccs__route_facts_start(struct ccs__group *group);
bool ccs__route_facts_refresh(struct ccs__group *group); /* the settings have changed. false: no memory */
void ccs__route_facts_finish(struct ccs__group *group);
void ccs__route_facts_sweep(struct ccs__group *group); /* rules that no class asks any more go */
enum { CCS__FACT_CONTACT, CCS__FACT_AGENT, CCS__FACT_QUEUE, CCS__FACT_VISIT, CCS__FACT_COUNT };
ccs_status ccs__route_rule(struct ccs__group *group, ccs_str text, uint8_t result_type, const struct ccs__rule **rule);
/* The skills that a rule names, at most `capacity` of them; how many there are. */
size_t ccs__route_rule_skills(struct ccs__group *group, ccs_str text, ccs_str *names, size_t capacity);
/* Compile only to see whether it is well formed, against given trait types. An error without words: no memory. */
bool ccs__route_rule_valid(struct ccs__group *group, const Ccs__Settings *settings, ccs_str text, uint8_t result_type,
                           unsigned roots, char *error, size_t error_size);
/* Evaluate over those of the four that are not NULL; an error of evaluation is false, or 0. */
struct ccs__rule_about {
    const struct ccs__contact *contact;
    const Ccs__Agent *agent;
    const struct ccs__agent_state *agent_state;
    const struct ccs__queue *queue;
    const struct ccs__visit *visit;
};
ccs_status ccs__route_judge_rule(struct ccs__group *group, const struct ccs__rule *rule,
                                 const struct ccs__rule_about *about, int64_t *value);
ccs_status ccs__route_specialise(struct ccs__group *group, const struct ccs__rule *rule,
                                 const struct ccs__contact *contact, struct ccs__buf *text);

/* admit.c: into a line. */
struct ccs__entry {
    struct ccs__contact *contact;
    struct ccs__queue *queue;
    const Ccs__Requirement *extra; /* asked beside the queue's, or NULL */
    const char *extra_text;        /* the same, of the visit before, or NULL */
    uint64_t only;                 /* the one agent asked for, or 0: no admission, no steps */
    uint64_t preferred;            /* asked first, alone, or 0 */
    uint32_t preferred_ms;         /* 0: as the queue says */
    Ccs__VisitKind kind;
    uint64_t leg;                  /* of a consult: the leg that asks */
    uint32_t return_after_ms;      /* 0: never */
    uint64_t return_to, return_queue; /* the agent it goes back to then, and the line he had it from */
    ccs_time hold_until_at;        /* not offered before; 0: at once */
    ccs_time until_at;             /* not offered after; 0: as the queue says */
    bool seated;                   /* keeps a place it had (callback, return): no admission, no waiting room */
};
/* CONTACT_QUEUED, or CONTACT_REFUSED and what follows from it. */
ccs_status ccs__route_enter(struct ccs__group *group, const struct ccs__entry *entry);
/* The visit ends, or a callback is offered: as `divert` says; `cause` where it says nothing. */
ccs_status ccs__visit_divert(struct ccs__group *group, struct ccs__visit *visit, const Ccs__Divert *divert,
                             Ccs__VisitCause cause);
ccs_status ccs__route_decide_queue(struct ccs__group *group, const Ccs__QueueContact *command);
ccs_status ccs__route_decide_priority(struct ccs__group *group, const Ccs__SetPriority *command);
ccs_status ccs__route_decide_refresh(struct ccs__group *group, const Ccs__RefreshContact *command);
ccs_status ccs__visit_raise(struct ccs__group *group, const struct ccs__visit *visit, int32_t by); /* its priority */

ccs_status ccs__route_explain_rule(struct ccs__group *group, const struct ccs__rule *rule,
                                   const struct ccs__rule_about *about, struct ccs__buf *text);

/* room.c: the waiting room. */
#define CCS__ROOM_TOKEN 60000 /* one contact let in; a minute of one a minute */
int64_t ccs__room_tokens(const struct ccs__queue *queue, ccs_time at); /* in 60 000ths; of a queue with a rush */
bool ccs__room_full(const struct ccs__queue *queue, ccs_time at); /* who comes now waits in it */
ccs_status ccs__room_due(struct ccs__group *group, struct ccs__queue_state *state);
ccs_time ccs__room_due_at(const struct ccs__queue *queue); /* of one with a state */

/* opening.c: queues open and close by their calendars. */
ccs_time ccs__opening_due_at(const struct ccs__group *group, const struct ccs__queue *queue); /* of one with a state */
ccs_status ccs__opening_due(struct ccs__group *group, const struct ccs__queue *queue);
ccs_status ccs__opening_settle(struct ccs__group *group, const struct ccs__queue_state *state);
ccs_status ccs__opening_apply(struct ccs__group *group, const struct ccs__event *event);
void ccs__opening_put_back(struct ccs__group *group);
void ccs__opening_check(const struct ccs__group *group, const struct ccs__queue *queue);

/* callback.c */
ccs_status ccs__route_decide_callback(struct ccs__group *group, const Ccs__TakeCallback *command);

/* announce.c: place and estimated wait. */
#define CCS__PLACE_MAX 1000 /* farther back nobody counts: it would cost, and nobody waits for it */
/* The place, from 1, of one who enters the queue with these keys. */
uint32_t ccs__route_place(const struct ccs__queue *queue, int64_t rank, int64_t at);
uint32_t ccs__visit_place(const struct ccs__group *group, const struct ccs__visit *visit, uint32_t place_max);
ccs_status ccs__visit_announce(struct ccs__group *group, struct ccs__visit *visit);

/* state.c: what the router keeps in rows of its own. */
bool ccs__queue_state_index(struct ccs__group *group, struct ccs__queue_state *state);
void ccs__queue_arm(struct ccs__group *group, struct ccs__queue *queue);
ccs_status ccs__queue_state_due(struct ccs__group *group, struct ccs__queue_state *state);
bool ccs__place_index(struct ccs__group *group, struct ccs__place *place);
struct ccs__place *ccs__place_find(const struct ccs__group *group, uint64_t queue, uint64_t identity, ccs_time at);
bool ccs__queue_estimates(const Ccs__Queue *queue); /* its waits are estimated */
bool ccs__route_pack(struct ccs__group *group, struct ccs__row *row);
ccs_status ccs__route_apply(struct ccs__group *group, const struct ccs__event *event);

/* explain.c: why. As JSON. */
ccs_status ccs__explain_contact(struct ccs__group *group, uint64_t contact, ccs_time now, struct ccs__buf *json);
ccs_status ccs__explain_agent(struct ccs__group *group, uint64_t agent, ccs_time now, struct ccs__buf *json);
/* explain_queue.c: its lines, and who waits. */
ccs_status ccs__explain_queue(struct ccs__group *group, uint64_t queue, ccs_time now, struct ccs__buf *json);
/* explain_offer.c: of a center as it stood just before the event: the candidates, and whether deciding again gives the same. */
ccs_status ccs__explain_offer(struct ccs__group *group, const Ccs__ContactOffered *offered, ccs_time now,
                              struct ccs__buf *json);
/* explain_plan.c: what the queue would ask of a contact from entry on, step by step, if it entered now. */
ccs_status ccs__explain_plan(struct ccs__group *group, uint64_t contact, uint64_t queue, ccs_time now,
                             struct ccs__buf *json);

/* check.c */
void ccs__route_check(struct ccs__group *group);

#endif
