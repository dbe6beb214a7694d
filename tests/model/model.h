/*
 * The slow, obvious reference: what a center must decide, written from docs/semantics.md and the public headers alone.
 * Everything is an array, every question a walk over it; the whole state is one struct without pointers into itself, so
 * that a dry run is a copy. It shares the vocabulary of proto/ with lib/ and nothing else.
 */
#ifndef MODEL_H
#define MODEL_H

#include "command.pb-c.h"
#include "event.pb-c.h"
#include "record.pb-c.h"
#include <ccs/ccs.h>
#include <stdbool.h>

#define MODEL_AGENTS_MAX 30
#define MODEL_QUEUES_MAX 8
#define MODEL_CONTACTS_MAX 50 /* open at once */
#define MODEL_ROWS_MAX 768    /* of one kind, closed ones since the last commit included */
#define MODEL_KEYS_MAX 48
#define MODEL_FACTS_MAX 8192
#define SKILL_COUNT 4
#define CHANNEL_COUNT 9

/* --- configuration -------------------------------------------------------------------------------------- */

extern const char *const skill_names[SKILL_COUNT]; /* in byte order */

/* What a contact needs: every skill at its level (0: not asked for); or one agent alone. */
struct need {
    uint64_t only;
    uint16_t level[SKILL_COUNT]; /* no padding: needs are compared as bytes */
};

struct wrap_plan {
    uint32_t mode, limit_ms;
};

struct agent_plan {
    char key[24];
    uint32_t position;
    uint8_t level[SKILL_COUNT];
    bool has_capacity, has_wrap_up;
    uint32_t total, cost[CHANNEL_COUNT]; /* all costs 0: no channels are listed */
    struct wrap_plan wrap_up;
};

struct queue_plan {
    char key[24];
    uint32_t order, credit_ms, strategy, ring_ms, length_max, wait_ms_max;
    struct need need, relaxed;
    uint32_t relax_ms; /* 0: no step */
    bool has_wrap_up;
    struct wrap_plan wrap_up;
};

struct settings_plan {
    bool given;
    uint32_t gap_ms, jump_ms, shift_gap_ms;
};

struct whole_plan {
    struct settings_plan settings;
    struct queue_plan queues[MODEL_QUEUES_MAX];
    struct agent_plan agents[MODEL_AGENTS_MAX];
    size_t queue_count, agent_count;
};

/* Room for a plan as messages of proto/. */
struct agent_message {
    Ccs__Agent agent;
    Ccs__Skill skills[SKILL_COUNT], *skill_list[SKILL_COUNT];
    Ccs__Capacity capacity;
    Ccs__ChannelCost costs[CHANNEL_COUNT], *cost_list[CHANNEL_COUNT];
    Ccs__WrapUp wrap_up;
};

struct queue_message {
    Ccs__Queue queue;
    Ccs__Requirement requirement, relaxed;
    Ccs__SkillLevel levels[2 * SKILL_COUNT], *level_list[2 * SKILL_COUNT];
    Ccs__Relax relax;
    Ccs__WrapUp wrap_up;
};

/* The plan as a message, without what the center sets itself. */
Ccs__Agent *plan_agent(const struct agent_plan *plan, struct agent_message *room);
Ccs__Queue *plan_queue(const struct queue_plan *plan, struct queue_message *room);
Ccs__Settings plan_settings(const struct settings_plan *plan);
bool plan_agent_valid(const struct agent_plan *plan);
bool plan_queue_valid(const struct queue_plan *plan);
bool plan_whole_valid(const struct whole_plan *plan); /* valid each, no key twice, and somebody serves every queue */
bool plan_meets(const struct agent_plan *plan, const struct need *need); /* `only` aside */
void need_text(const struct need *need, char text[64]);
/* As JSON; returns the text's size. */
size_t plan_agent_json(const struct agent_plan *plan, char *text, size_t size);
size_t plan_queue_json(const struct queue_plan *plan, char *text, size_t size);
size_t plan_whole_json(const struct whole_plan *plan, char *text, size_t size);

/* --- commands ------------------------------------------------------------------------------------------- */

enum verb {
    VERB_ADVANCE,
    VERB_RUN_UNTIL,
    VERB_COMMIT,
    VERB_PUT_AGENT,
    VERB_PUT_QUEUE,
    VERB_REMOVE_AGENT, /* id */
    VERB_REMOVE_QUEUE, /* id */
    VERB_CONFIGURE,
    VERB_PRESENCE,     /* id agent, number presence, text reason */
    VERB_END_WRAP_UP,  /* id agent */
    VERB_WANT_WRAP_UP, /* id contact, agent */
    VERB_OPEN,         /* channel, number priority, text ref */
    VERB_QUEUE,        /* id contact, other queue */
    VERB_PRIORITY,     /* id contact, number priority */
    VERB_CLOSE,        /* id contact, number cause */
    VERB_DISPOSITION,  /* id contact, text */
    VERB_ERASE,        /* id contact */
    VERB_HOLD,         /* id contact, agent */
    VERB_RETRIEVE,     /* id contact, agent */
    VERB_TO_QUEUE,     /* id contact, agent, other queue */
    VERB_TO_AGENT,     /* id contact, agent, other agent */
    VERB_ACCEPT,       /* id offer */
    VERB_REJECT,       /* id offer */
    VERB_FAIL,         /* id offer */
    VERB_COUNT
};

/* What is compared when an idempotency key comes again; zeroed before it is filled. */
struct payload {
    enum verb verb;
    uint32_t channel;
    int32_t number;
    uint32_t text; /* of model_text() */
    uint64_t id, agent, other;
};

struct command {
    struct payload payload;
    ccs_time now;
    bool dry, jump, as_json;
    uint32_t actor, key; /* 0: none; of model_actor(), model_key() */
    struct agent_plan agent;
    struct queue_plan queue;
    struct whole_plan whole;
};

#define MODEL_TEXT_COUNT 48
const char *model_text(uint32_t text); /* 0: ""; the last one is too long for most uses */
const char *model_customer(uint32_t text); /* of the contact opened with this text */
const char *model_actor(uint32_t actor);
const char *model_key(uint32_t key);

/* --- what happened -------------------------------------------------------------------------------------- */

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
    uint8_t bytes[1 << 20];
    size_t count, group_count, size;
};

/* --- state ---------------------------------------------------------------------------------------------- */

struct model_agent {
    uint64_t id;
    struct agent_plan plan;
    uint32_t version;
    Ccs__AgentState state; /* texts point to constants */
    ccs_time timer;
};

struct model_queue {
    uint64_t id;
    struct queue_plan plan;
    uint32_t version;
};

struct model_contact {
    Ccs__Contact row;
};

struct model_visit {
    Ccs__Visit row; /* without its texts */
    struct need need, relaxed;
    ccs_time timer;
};

struct model_offer {
    Ccs__Offer row; /* without the pointer to its reason */
    Ccs__OfferReason reason;
    ccs_time timer;
};

struct model_leg {
    Ccs__Leg row;
};

struct model_key {
    struct payload payload;
    uint32_t actor, key;
    uint64_t result;
    ccs_time at;
};

struct attention {
    bool visit; /* else an agent */
    uint64_t id;
};

struct model {
    uint64_t seq;
    ccs_time at, last_now;
    ccs_time cursor; /* nothing can be armed before it */
    struct settings_plan settings;
    struct model_agent agents[MODEL_AGENTS_MAX];
    struct model_queue queues[MODEL_QUEUES_MAX];
    struct model_contact contacts[MODEL_ROWS_MAX];
    struct model_visit visits[MODEL_ROWS_MAX];
    struct model_offer offers[MODEL_ROWS_MAX];
    struct model_leg legs[MODEL_ROWS_MAX];
    struct model_key keys[MODEL_KEYS_MAX];
    size_t agent_count, queue_count, contact_count, visit_count, offer_count, leg_count, key_count;
    size_t keys_max;
    /* the group in progress */
    ccs_time now, due_at;
    uint64_t relaxed; /* the visit relaxed in it, or 0 */
    struct attention attention[4096];
    size_t attention_count, attention_at;
};

void model_init(struct model *model);
/* What the command comes to; facts are cleared first. `result`: the id it returns. */
ccs_status model_execute(struct model *model, const struct command *command, struct facts *facts, uint64_t *result);

/* --- parts ---------------------------------------------------------------------------------------------- */

struct model_agent *model_agent(struct model *model, uint64_t id); /* NULL: none; likewise below */
struct model_agent *model_agent_by_key(struct model *model, const char *key);
struct model_queue *model_queue(struct model *model, uint64_t id);
struct model_queue *model_queue_by_key(struct model *model, const char *key);
struct model_contact *model_contact(struct model *model, uint64_t id); /* open or closed since the last commit */
struct model_visit *model_visit(struct model *model, uint64_t id);
struct model_offer *model_offer(struct model *model, uint64_t id);
struct model_leg *model_leg(struct model *model, uint64_t id);
struct model_leg *model_leg_of(struct model *model, uint64_t contact, uint64_t agent); /* not left */
bool model_busy(const struct model_agent *agent);
/* Its place from 1 among those who wait in its line, 0 when it does not wait. */
uint32_t model_position(struct model *model, const struct model_visit *visit);

/* apply.c: the next event, applied and written down. */
void model_emit(struct model *model, struct facts *facts, uint32_t kind, const void *body);
/* settle.c: until nobody and nothing wants attention. */
/* Does the agent take contacts of this channel at all? */
bool model_serves(const struct model_agent *agent, Ccs__Channel channel);
/* What fell due of a waiting visit: its time-out, or else its relaxation. */
void model_take_visit(struct model *model, struct facts *facts, const struct model_visit *visit);
void model_settle(struct model *model, struct facts *facts);
/* Stands an agent idle beside a visit that he may serve? Nobody ever should: no exception exists yet. */
bool model_conserves_work(const struct model *model);
/* decide.c */
ccs_status model_decide(struct model *model, const struct command *command, struct facts *facts, uint64_t *result);
void model_end_offer(struct model *model, struct facts *facts, const struct model_offer *offer, Ccs__OfferCause cause);
void model_end_visit(struct model *model, struct facts *facts, const struct model_visit *visit, Ccs__VisitCause cause);
void model_end_wrap_up(struct model *model, struct facts *facts, const struct model_agent *agent, bool by_limit);

#endif
