/*
 * Configurations as the test invents them: plain numbers without pointers, so that two of them are compared as bytes. They
 * are turned into messages of proto/ for the events they must cause, and into JSON for the center.
 */
#ifndef PLAN_H
#define PLAN_H

#include "command.pb-c.h"
#include "hours.h"
#include "record.pb-c.h"
#include <ccs/ccs.h>
#include <stdbool.h>

#define PLAN_AGENTS_MAX 30
#define PLAN_QUEUES_MAX 8
#define PLAN_SUPERVISORS_MAX 3
#define SKILL_COUNT 4
#define CHANNEL_COUNT 9
#define SITE_COUNT 4  /* 0: none */
#define TEAM_COUNT 3
#define PAIR_COUNT 3 /* of sites */
#define STEPS_MAX 4
#define THEN_MAX 3
#define WIDEN_MAX 2
#define REACH_MAX (STEPS_MAX * WIDEN_MAX)
#define MEMBERSHIPS_MAX 4
#define GRANT_COUNT 10 /* verbs of supervisors */

extern const char *const skill_names[SKILL_COUNT]; /* in byte order */
extern const char *const site_names[SITE_COUNT];
extern const char *const team_names[TEAM_COUNT];

/* --- rules ---------------------------------------------------------------------------------------------- */

enum rule { RULE_NONE, RULE_SKILL, RULE_POSITION, RULE_PRIORITY, RULE_SITE, RULE_COUNT };         /* of requirements */
enum guard { GUARD_NONE, GUARD_WAITED, GUARD_PRIORITY, GUARD_WAITING, GUARD_READY, GUARD_STEP, GUARD_COUNT };
enum agent_score { AGENT_SCORE_HOST, AGENT_SCORE_SUM, AGENT_SCORE_SKILL, AGENT_SCORE_COUNT };     /* host: no rule */
enum contact_score { CONTACT_SCORE_HOST, CONTACT_SCORE_PRIORITY, CONTACT_SCORE_CHANNEL, CONTACT_SCORE_COUNT };
/* What is left of a requirement's rule once the contact is known. REST_SITE + s: agents of site s. */
enum rest { REST_NONE, REST_SKILL, REST_POSITION, REST_FALSE, REST_SITE };

const char *rule_text(uint32_t rule);
const char *guard_text(uint32_t guard);
const char *agent_score_text(uint32_t score);
const char *contact_score_text(uint32_t score);
const char *rest_text(uint32_t rest);
/* What the host's own scores say: see the center's options. */
int host_score_agent(uint64_t queue, uint64_t contact, uint64_t agent, int64_t *score, void *user_data);
int host_score_contact(uint64_t queue, uint64_t contact, int64_t *score, void *user_data);

/* --- records -------------------------------------------------------------------------------------------- */

struct wrap_plan {
    uint32_t mode, limit_ms;
};

struct need_plan {
    uint32_t given; /* else the message is left out */
    uint32_t level[SKILL_COUNT], rule;
};

struct divert_plan {
    uint32_t given, action, queue; /* queue: its name plus 1, 0: none; likewise below */
};

struct membership_plan {
    int64_t from_at, until_at;
    uint32_t queue, level, priority, delay_ms, hours, padding;
};

struct agent_plan {
    int64_t skill_until[SKILL_COUNT];
    struct membership_plan queues[MEMBERSHIPS_MAX];
    uint32_t name, position, weight, site, kind, teams, queue_count;
    uint32_t level[SKILL_COUNT]; /* 0: he has it not */
    uint32_t has_capacity, total, cost[CHANNEL_COUNT], max[CHANNEL_COUNT]; /* cost and max 0: the channel is not listed */
    uint32_t has_wrap_up, roster;
    struct wrap_plan wrap_up;
    uint32_t padding;
};

struct step_plan {
    uint32_t after_ms, since, guard, skip, strategy_count, strategies[THEN_MAX + 1], sites, site_cost_max;
    uint32_t widen_count, widen[WIDEN_MAX], announce;
    int32_t raise;
    struct need_plan need;
    struct divert_plan divert;
};

struct admission_plan {
    uint32_t given, staffed, hours;
    struct divert_plan full, unstaffed, closed, timed_out;
};

struct queue_plan {
    uint32_t name, order, credit_ms, target_ms, strategy, then_count, then[THEN_MAX], agent_score, contact_score;
    uint32_t ring_ms, ring_max, length_max, wait_ms_max, sites, skip, preferred_ms, resume_ms, no_resume;
    struct need_plan need;
    uint32_t step_count;
    struct step_plan steps[STEPS_MAX];
    uint32_t has_wrap_up;
    struct wrap_plan wrap_up;
    struct admission_plan admission;
    uint32_t has_rush, per_minute, burst;
    uint32_t has_auto_busy, misses_max, after, missed_ms, rejected_ms, unreachable_ms, boost_ms;
    uint32_t has_callback, mode, attempts_max, retry_ms, callback_ring_ms;
};

struct supervisor_plan {
    uint32_t name; /* of model_actor() */
    uint32_t verbs, teams, queues; /* bits */
};

struct settings_plan {
    uint32_t given, gap_ms, jump_ms, shift_gap_ms, site_cost, pair_cost[PAIR_COUNT]; /* 0: the pair is not listed */
};

struct whole_plan {
    struct settings_plan settings;
    struct queue_plan queues[PLAN_QUEUES_MAX];
    struct agent_plan agents[PLAN_AGENTS_MAX];
    struct supervisor_plan supervisors[PLAN_SUPERVISORS_MAX];
    struct calendar_plan calendars[HOURS_COUNT - 1];
    size_t queue_count, agent_count, supervisor_count, calendar_count;
};

const char *agent_key(uint32_t name);
const char *queue_key(uint32_t name);
const char *model_actor(uint32_t actor); /* 0: the host itself */

/* --- what a configuration must fulfil, plan.c --------------------------------------------------------------- */

/* Of one record by itself. */
bool plan_agent_valid(const struct agent_plan *plan);
bool plan_queue_valid(const struct queue_plan *plan);
/* Every queue and calendar it names is among `names`: bits of names, those of calendars behind those of queues. */
#define CALENDAR_BIT(hours) (UINT32_C(1) << (PLAN_QUEUES_MAX + (hours)))
#define CALENDAR_BITS (CALENDAR_BIT(1) | CALENDAR_BIT(2) | CALENDAR_BIT(3))
bool plan_agent_fits(const struct agent_plan *plan, uint32_t names);
bool plan_queue_fits(const struct queue_plan *plan, uint32_t names);
bool plan_queue_names(const struct queue_plan *plan, uint32_t queue);
/* All of it: valid each, no key twice, nothing unknown named, and somebody serves every queue at some step. */
bool plan_whole_valid(const struct whole_plan *plan, ccs_time now);

/* --- as messages, plan_message.c ------------------------------------------------------------------------------ */

struct agent_message {
    Ccs__Agent agent;
    Ccs__Skill skills[SKILL_COUNT], *skill_list[SKILL_COUNT];
    Ccs__Capacity capacity;
    Ccs__ChannelCost costs[CHANNEL_COUNT], *cost_list[CHANNEL_COUNT];
    Ccs__WrapUp wrap_up;
    char *teams[TEAM_COUNT];
    Ccs__Membership queues[MEMBERSHIPS_MAX], *queue_list[MEMBERSHIPS_MAX];
};

struct requirement_message {
    Ccs__Requirement requirement;
    Ccs__SkillLevel levels[SKILL_COUNT], *level_list[SKILL_COUNT];
};

struct step_message {
    Ccs__Relax relax;
    struct requirement_message need;
    Ccs__Strategy strategies[THEN_MAX + 1];
    char *widen[WIDEN_MAX];
    Ccs__Divert divert;
};

struct queue_message {
    Ccs__Queue queue;
    struct requirement_message need;
    struct step_message steps[STEPS_MAX];
    Ccs__Relax *step_list[STEPS_MAX];
    Ccs__Strategy then[THEN_MAX];
    Ccs__WrapUp wrap_up;
    Ccs__Admission admission;
    Ccs__Divert full, unstaffed, closed, timed_out;
    Ccs__Rush rush;
    Ccs__AutoBusy auto_busy;
    Ccs__CallbackPolicy callback;
};

struct supervisor_message {
    Ccs__Supervisor supervisor;
    Ccs__Verb verbs[GRANT_COUNT];
    char *teams[TEAM_COUNT], *queues[PLAN_QUEUES_MAX];
};

struct settings_message {
    Ccs__Settings settings;
    Ccs__SiteCost pairs[PAIR_COUNT], *pair_list[PAIR_COUNT];
};

/* The plan as a message in `room`, without what the center sets itself. */
Ccs__Agent *plan_agent(const struct agent_plan *plan, struct agent_message *room);
Ccs__Queue *plan_queue(const struct queue_plan *plan, struct queue_message *room);
Ccs__Supervisor *plan_supervisor(const struct supervisor_plan *plan, struct supervisor_message *room);
Ccs__Settings *plan_settings(const struct settings_plan *plan, struct settings_message *room);
Ccs__Requirement *plan_requirement(const struct need_plan *plan, struct requirement_message *room); /* NULL: not given */
/* Steps alone, as a queue that has nothing else. */
Ccs__Queue *plan_steps(const struct step_plan *steps, size_t count, struct queue_message *room);
size_t plan_whole_json(const struct whole_plan *plan, char *text, size_t size);

/* --- json.c ----------------------------------------------------------------------------------------------------- */

/* What is not default, on one line; returns the text's size. */
size_t json_write(const ProtobufCMessage *message, char *text, size_t size);

#endif
