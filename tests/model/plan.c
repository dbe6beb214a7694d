/*
 * Configurations as the test invents them, in the three forms they are needed: JSON for the center, messages for the
 * events it must emit, and plain numbers for the model's own questions.
 */
#include "model.h"
#include <stdio.h>
#include <string.h>

const char *const skill_names[SKILL_COUNT] = {"EN", "VI", "sales", "tech"};

static char *text_of(const char *text)
{
    return (char *)(uintptr_t)text;
}

static Ccs__WrapUp wrap_up_of(const struct wrap_plan *plan)
{
    Ccs__WrapUp wrap_up = CCS__WRAP_UP__INIT;
    wrap_up.mode = (Ccs__WrapUpMode)plan->mode;
    wrap_up.limit_ms = plan->limit_ms;
    return wrap_up;
}

static void fill_capacity(const struct agent_plan *plan, struct agent_message *room)
{
    room->capacity = (Ccs__Capacity)CCS__CAPACITY__INIT;
    room->capacity.total = plan->total;
    room->capacity.channels = room->cost_list;
    for (int channel = 0; channel < CHANNEL_COUNT; channel++)
        if (plan->cost[channel]) {
            size_t at = room->capacity.n_channels++;
            room->costs[at] = (Ccs__ChannelCost)CCS__CHANNEL_COST__INIT;
            room->costs[at].channel = (Ccs__Channel)channel;
            room->costs[at].cost = plan->cost[channel];
            room->cost_list[at] = &room->costs[at];
        }
}

Ccs__Agent *plan_agent(const struct agent_plan *plan, struct agent_message *room)
{
    Ccs__Agent *agent = &room->agent;
    *agent = (Ccs__Agent)CCS__AGENT__INIT;
    agent->key = text_of(plan->key);
    agent->position = plan->position;
    agent->skills = room->skill_list;
    for (int i = 0; i < SKILL_COUNT; i++)
        if (plan->level[i]) {
            size_t at = agent->n_skills++;
            room->skills[at] = (Ccs__Skill)CCS__SKILL__INIT;
            room->skills[at].name = text_of(skill_names[i]);
            room->skills[at].level = plan->level[i];
            room->skill_list[at] = &room->skills[at];
        }
    if (plan->has_capacity) {
        fill_capacity(plan, room);
        agent->capacity = &room->capacity;
    }
    if (plan->has_wrap_up) {
        room->wrap_up = wrap_up_of(&plan->wrap_up);
        agent->wrap_up = &room->wrap_up;
    }
    return agent;
}

/* Skills in reverse byte order, so that the canonical text has something to sort. */
static void fill_requirement(const struct need *need, Ccs__Requirement *requirement, Ccs__SkillLevel *levels,
                             Ccs__SkillLevel **list)
{
    *requirement = (Ccs__Requirement)CCS__REQUIREMENT__INIT;
    requirement->skills = list;
    for (int i = SKILL_COUNT - 1; i >= 0; i--)
        if (need->level[i]) {
            size_t at = requirement->n_skills++;
            levels[at] = (Ccs__SkillLevel)CCS__SKILL_LEVEL__INIT;
            levels[at].name = text_of(skill_names[i]);
            levels[at].level_min = need->level[i];
            list[at] = &levels[at];
        }
}

Ccs__Queue *plan_queue(const struct queue_plan *plan, struct queue_message *room)
{
    Ccs__Queue *queue = &room->queue;
    *queue = (Ccs__Queue)CCS__QUEUE__INIT;
    queue->key = text_of(plan->key);
    queue->order = (Ccs__LineOrder)plan->order;
    queue->priority_credit_ms = plan->credit_ms;
    queue->strategy = (Ccs__Strategy)plan->strategy;
    queue->ring_ms = plan->ring_ms;
    queue->length_max = plan->length_max;
    queue->wait_ms_max = plan->wait_ms_max;
    fill_requirement(&plan->need, &room->requirement, room->levels, room->level_list);
    if (room->requirement.n_skills)
        queue->requirement = &room->requirement;
    if (plan->relax_ms) {
        room->relax = (Ccs__Relax)CCS__RELAX__INIT;
        room->relax.after_ms = plan->relax_ms;
        fill_requirement(&plan->relaxed, &room->relaxed, room->levels + SKILL_COUNT, room->level_list + SKILL_COUNT);
        if (room->relaxed.n_skills)
            room->relax.requirement = &room->relaxed;
        queue->relax = &room->relax;
    }
    if (plan->has_wrap_up) {
        room->wrap_up = wrap_up_of(&plan->wrap_up);
        queue->wrap_up = &room->wrap_up;
    }
    return queue;
}

Ccs__Settings plan_settings(const struct settings_plan *plan)
{
    Ccs__Settings settings = CCS__SETTINGS__INIT;
    settings.gap_ms_max = plan->gap_ms;
    settings.jump_ms_max = plan->jump_ms;
    settings.shift_gap_ms = plan->shift_gap_ms;
    return settings;
}

/* --- what must be refused ------------------------------------------------------------------------------- */

static bool wrap_up_valid(const struct wrap_plan *plan)
{
    bool timed = plan->mode == 3 || plan->mode == 5;
    return plan->mode <= 5 && timed == (plan->limit_ms != 0);
}

bool plan_agent_valid(const struct agent_plan *plan)
{
    uint32_t total = plan->total ? plan->total : 100;
    for (int i = 0; i < SKILL_COUNT; i++)
        if (plan->level[i] > 10)
            return false;
    for (int channel = 0; plan->has_capacity && channel < CHANNEL_COUNT; channel++)
        if (plan->cost[channel] > total)
            return false;
    return plan->key[0] && (!plan->has_wrap_up || wrap_up_valid(&plan->wrap_up));
}

bool plan_queue_valid(const struct queue_plan *plan)
{
    for (int i = 0; i < SKILL_COUNT; i++)
        if (plan->need.level[i] > 10 || (plan->relax_ms && plan->relaxed.level[i] > 10))
            return false;
    if (plan->credit_ms && plan->order != CCS__LINE_ORDER__LINE_ORDER_CREDIT)
        return false;
    return plan->key[0] && (!plan->has_wrap_up || wrap_up_valid(&plan->wrap_up));
}

bool plan_meets(const struct agent_plan *plan, const struct need *need)
{
    for (int i = 0; i < SKILL_COUNT; i++)
        if (plan->level[i] < need->level[i])
            return false;
    return true;
}

static bool served(const struct whole_plan *plan, const struct need *need)
{
    for (size_t i = 0; i < plan->agent_count; i++)
        if (plan_meets(&plan->agents[i], need))
            return true;
    return false;
}

bool plan_whole_valid(const struct whole_plan *plan)
{
    for (size_t i = 0; i < plan->agent_count; i++) {
        if (!plan_agent_valid(&plan->agents[i]))
            return false;
        for (size_t j = 0; j < i; j++)
            if (strcmp(plan->agents[i].key, plan->agents[j].key) == 0)
                return false;
    }
    for (size_t i = 0; i < plan->queue_count; i++) {
        const struct queue_plan *queue = &plan->queues[i];
        if (!plan_queue_valid(queue) ||
            !(served(plan, &queue->need) || (queue->relax_ms && served(plan, &queue->relaxed))))
            return false;
        for (size_t j = 0; j < i; j++)
            if (strcmp(queue->key, plan->queues[j].key) == 0)
                return false;
    }
    return true;
}

void need_text(const struct need *need, char text[64])
{
    size_t size = 0;
    text[0] = '\0';
    if (need->only)
        snprintf(text, 64, "@%llu", (unsigned long long)need->only);
    for (int i = 0; !need->only && i < SKILL_COUNT; i++)
        if (need->level[i])
            size += (size_t)snprintf(text + size, 64 - size, "%s%s:%u", size ? "|" : "", skill_names[i],
                                     need->level[i]);
}

/* --- JSON ----------------------------------------------------------------------------------------------- */

struct writer {
    char *text;
    size_t size, at;
};

#define WRITE(writer, ...)                                                                                       \
    ((writer)->at += (size_t)snprintf((writer)->text + (writer)->at, (writer)->size - (writer)->at, __VA_ARGS__))

static void write_wrap_up(struct writer *out, bool given, const struct wrap_plan *plan)
{
    static const char *const names[] = {"default", "none", "optional", "timed", "mandatory", "mandatory_timed"};
    if (given)
        WRITE(out, ",\"wrap_up\":{\"mode\":\"%s\",\"limit_ms\":%u}", names[plan->mode], plan->limit_ms);
}

static void write_agent(struct writer *out, const struct agent_plan *plan)
{
    WRITE(out, "{\"key\":\"%s\",\"position\":%u,\"skills\":[", plan->key, plan->position);
    for (int i = 0, count = 0; i < SKILL_COUNT; i++)
        if (plan->level[i])
            WRITE(out, "%s{\"name\":\"%s\",\"level\":%u}", count++ ? "," : "", skill_names[i], plan->level[i]);
    WRITE(out, "]");
    if (plan->has_capacity) {
        WRITE(out, ",\"capacity\":{\"total\":%u,\"channels\":[", plan->total);
        for (int channel = 0, count = 0; channel < CHANNEL_COUNT; channel++)
            if (plan->cost[channel])
                WRITE(out, "%s{\"channel\":%d,\"cost\":%u}", count++ ? "," : "", channel, plan->cost[channel]);
        WRITE(out, "]}");
    }
    write_wrap_up(out, plan->has_wrap_up, &plan->wrap_up);
    WRITE(out, "}");
}

static void write_need(struct writer *out, const char *before, const struct need *need)
{
    int count = 0;
    for (int i = SKILL_COUNT - 1; i >= 0; i--)
        if (need->level[i])
            WRITE(out, "%s{\"name\":\"%s\",\"level_min\":%u}", count++ ? "," : before, skill_names[i], need->level[i]);
    if (count)
        WRITE(out, "]}");
}

static void write_queue(struct writer *out, const struct queue_plan *plan)
{
    static const char *const orders[] = {"fifo", "strict", "credit"}, *const strategies[] = {"longest_idle", "top_down"};
    WRITE(out, "{\"key\":\"%s\",\"order\":\"%s\",\"priority_credit_ms\":%u,\"strategy\":\"%s\",\"ring_ms\":%u,", plan->key,
          orders[plan->order], plan->credit_ms, strategies[plan->strategy], plan->ring_ms);
    WRITE(out, "\"length_max\":%u,\"wait_ms_max\":%u", plan->length_max, plan->wait_ms_max);
    write_need(out, ",\"requirement\":{\"skills\":[", &plan->need);
    if (plan->relax_ms) {
        WRITE(out, ",\"relax\":{\"after_ms\":%u", plan->relax_ms);
        write_need(out, ",\"requirement\":{\"skills\":[", &plan->relaxed);
        WRITE(out, "}");
    }
    write_wrap_up(out, plan->has_wrap_up, &plan->wrap_up);
    WRITE(out, "}");
}

size_t plan_agent_json(const struct agent_plan *plan, char *text, size_t size)
{
    struct writer out = {text, size, 0};
    write_agent(&out, plan);
    return out.at;
}

size_t plan_queue_json(const struct queue_plan *plan, char *text, size_t size)
{
    struct writer out = {text, size, 0};
    write_queue(&out, plan);
    return out.at;
}

size_t plan_whole_json(const struct whole_plan *plan, char *text, size_t size)
{
    struct writer out = {text, size, 0};
    WRITE(&out, "{");
    if (plan->settings.given)
        WRITE(&out, "\"settings\":{\"gap_ms_max\":%u,\"jump_ms_max\":%u,\"shift_gap_ms\":%u},", plan->settings.gap_ms,
              plan->settings.jump_ms, plan->settings.shift_gap_ms);
    WRITE(&out, "\"queues\":[");
    for (size_t i = 0; i < plan->queue_count; i++) {
        WRITE(&out, "%s", i ? ",\n" : "\n");
        write_queue(&out, &plan->queues[i]);
    }
    WRITE(&out, "],\"agents\":[");
    for (size_t i = 0; i < plan->agent_count; i++) {
        WRITE(&out, "%s", i ? ",\n" : "\n");
        write_agent(&out, &plan->agents[i]);
    }
    WRITE(&out, "]}");
    return out.at;
}
