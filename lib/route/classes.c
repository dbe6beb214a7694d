/*
 * Agents' slots and classes: the sets that decisions read. They grow when an agent or a requirement is new and shrink
 * only after a commit (sweep.c), so that undo finds everything in its place.
 *
 * Slots are given in the order of ids and not used again, so that the order of bits in a set is the order of ids, today and
 * after a reopen: a choice by chance takes the k-th bit.
 */
#include "group/requirement.h"
#include "route/route.h"

/* --- slots ------------------------------------------------------------------------------------------------ */

static bool reserve_sets(struct ccs__group *group, struct ccs__router *router, size_t bits)
{
    for (int channel = 0; channel < CCS__CHANNEL_COUNT; channel++)
        if (!ccs__bitset_reserve(&router->available[channel], &group->alloc, bits))
            return false;
    for (size_t i = 0; i < router->class_count; i++) {
        struct ccs__class *class = router->classes[i];
        if (!ccs__bitset_reserve(&class->eligible, &group->alloc, bits) ||
            (bits > class->sum_capacity &&
             !ccs__alloc_grow(&group->alloc, (void **)&class->skill_sums, &class->sum_capacity, bits,
                              sizeof *class->skill_sums)))
            return false;
    }
    for (size_t i = 0; i < router->line_count; i++)
        for (size_t t = 0; t < router->lines[i]->tier_count; t++)
            if (!ccs__bitset_reserve(&router->lines[i]->tiers[t].agents, &group->alloc, bits))
                return false;
    return ccs__bitset_reserve(&router->signed_in, &group->alloc, bits) &&
           ccs__bitset_reserve(&router->ready, &group->alloc, bits);
}

bool ccs__route_take_slot(struct ccs__group *group, struct ccs__agent_state *state)
{
    struct ccs__router *router = CCS__ROUTER(group);
    if (state->route.known)
        return true;
    size_t slot = router->slot_count;
    if (slot >= router->slot_capacity &&
        !ccs__alloc_grow(&group->alloc, (void **)&router->slots, &router->slot_capacity, slot + 1,
                         sizeof *router->slots))
        return false;
    if (!reserve_sets(group, router, slot + 1))
        return false;
    router->slots[router->slot_count++] = state;
    state->route.slot = (uint32_t)slot;
    state->route.known = true;
    return true;
}

static void clear_bits(struct ccs__router *router, uint32_t slot)
{
    for (size_t i = 0; i < router->class_count; i++)
        ccs__bitset_put(&router->classes[i]->eligible, slot, false);
    for (size_t i = 0; i < router->line_count; i++)
        for (size_t t = 0; t < router->lines[i]->tier_count; t++)
            ccs__bitset_put(&router->lines[i]->tiers[t].agents, slot, false);
}

void ccs__route_give_slot(struct ccs__group *group, struct ccs__agent_state *state)
{
    struct ccs__router *router = CCS__ROUTER(group);
    struct ccs__agent_links *links = &state->route;
    if (!links->known)
        return;
    clear_bits(router, links->slot);
    router->slots[links->slot] = NULL;
    if (links->slot + 1 == router->slot_count)
        router->slot_count--; /* a group put back: the next agent takes the same slot */
    else
        router->slot_gone++;
    for (int tree = 0; tree < CCS__TREE_COUNT; tree++)
        if (links->nodes[tree]) {
            CCS_ASSERT(!links->nodes[tree]->node.linked);
            ccs__pool_give(&router->nodes, links->nodes[tree]);
            links->nodes[tree] = NULL;
        }
    ccs__free(&group->alloc, links->lines, links->line_capacity * sizeof *links->lines);
    ccs__free(&group->alloc, links->priorities, links->priority_capacity * sizeof *links->priorities);
    links->lines = NULL;
    links->priorities = NULL;
    links->line_count = links->line_capacity = links->priority_count = links->priority_capacity = 0;
    links->known = false;
}

/* --- classes ---------------------------------------------------------------------------------------------- */

void ccs__route_class_destroy(struct ccs__group *group, struct ccs__class *class)
{
    ccs__bitset_finish(&class->eligible, &group->alloc);
    ccs__free(&group->alloc, class->skill_sums, class->sum_capacity * sizeof *class->skill_sums);
    ccs__text_release(&group->texts, class->text);
    ccs__free(&group->alloc, class, sizeof *class);
}

static bool same_text(const char *text, ccs_str str)
{
    return strlen(text) == str.size && memcmp(text, str.data, str.size) == 0;
}

/* Of the levels of the skills that are asked for, by clause or by rule; of all, where none is. */
static uint32_t skill_sum(struct ccs__group *group, const struct ccs__need *need, const Ccs__Agent *agent,
                          ccs_time as_of_at)
{
    ccs_str named[2 * CCS__REQUIREMENT_SKILLS_MAX];
    const size_t most = sizeof named / sizeof named[0];
    size_t count = need->rule.size ? ccs__route_rule_skills(group, need->rule, named, most) : 0;
    bool all = need->skill_count == 0 && count == 0;
    uint32_t sum = 0;
    count = count < most ? count : most;
    for (size_t i = 0; i < agent->n_skills; i++) {
        const Ccs__Skill *skill = agent->skills[i];
        bool asked = all;
        for (size_t j = 0; j < need->skill_count && !asked; j++)
            asked = same_text(skill->name, need->skills[j].name);
        for (size_t j = 0; j < count && !asked; j++)
            asked = same_text(skill->name, named[j]);
        if (asked && ccs__skill_valid(skill, as_of_at))
            sum += skill->level ? skill->level : 1;
    }
    return sum;
}

static bool site_fits(const struct ccs__group *group, const struct ccs__need *need, const Ccs__Agent *agent)
{
    ccs_str site = ccs_str_from(agent->site);
    if (need->same.size)
        return site.size == need->same.size && memcmp(site.data, need->same.data, site.size) == 0;
    return !need->near.size || !need->cost_max || ccs__route_site_cost(group, need->near, site) <= need->cost_max;
}

static bool rule_holds(struct ccs__group *group, const struct ccs__need *need, const Ccs__Agent *agent,
                       const struct ccs__agent_state *state)
{
    const struct ccs__rule *rule;
    int64_t value;
    struct ccs__rule_about about = {.agent = agent, .agent_state = state};
    if (!need->rule.size)
        return true;
    return ccs__route_rule(group, need->rule, CCS__RULE_BOOL, &rule) == CCS_OK &&
           ccs__route_judge_rule(group, rule, &about, &value) == CCS_OK && value != 0;
}

void ccs__route_judge(struct ccs__group *group, struct ccs__class *class, const struct ccs__agent *agent,
                      const struct ccs__agent_state *state)
{
    const Ccs__Agent *config = &agent->config;
    bool meets = agent->row.exists && config->current &&
                 ccs__requirement_met(class->text, config, state->state.as_of_at) &&
                 site_fits(group, &class->need, config) && rule_holds(group, &class->need, config, state);
    ccs__bitset_put(&class->eligible, state->route.slot, meets);
    class->skill_sums[state->route.slot] = meets ? skill_sum(group, &class->need, config, state->state.as_of_at) : 0;
}

static void judge_all(struct ccs__group *group, struct ccs__class *class)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    for (size_t slot = 0; slot < router->slot_count; slot++) {
        const struct ccs__agent_state *state = router->slots[slot];
        const struct ccs__agent *agent = state ? ccs__row_find(group, CCS__KIND_AGENT, state->row.id) : NULL;
        if (agent)
            ccs__route_judge(group, class, agent, state);
    }
}

static struct ccs__class *create_class(struct ccs__group *group, const char *text)
{
    struct ccs__router *router = CCS__ROUTER(group);
    struct ccs__class *class = ccs__alloc_zero(&group->alloc, sizeof *class);
    if (!class)
        return NULL;
    class->text = ccs__text_take(&group->texts, ccs_str_from(text));
    class->number = router->class_number++;
    size_t bits = router->slot_count + 1;
    bool room = router->class_count < router->class_capacity ||
                ccs__alloc_grow(&group->alloc, (void **)&router->classes, &router->class_capacity,
                                router->class_count + 1, sizeof *router->classes);
    const struct ccs__rule *rule;
    bool readable = class->text && ccs__need_read(class->text, &class->need) &&
                    (!class->need.rule.size ||
                     ccs__route_rule(group, class->need.rule, CCS__RULE_BOOL, &rule) != CCS_ENOMEM);
    if (!room || !readable || !ccs__bitset_reserve(&class->eligible, &group->alloc, bits) ||
        !ccs__alloc_grow(&group->alloc, (void **)&class->skill_sums, &class->sum_capacity, bits,
                         sizeof *class->skill_sums) ||
        !ccs__map_put(&router->class_by_text, (uint64_t)(uintptr_t)class->text, class)) {
        ccs__route_class_destroy(group, class);
        return NULL;
    }
    router->classes[router->class_count++] = class;
    judge_all(group, class);
    return class;
}

struct ccs__class *ccs__route_class(struct ccs__group *group, const char *text)
{
    const char *interned = ccs__text_find(&group->texts, ccs_str_from(text));
    struct ccs__class *class =
        interned ? ccs__map_get(&CCS__ROUTER(group)->class_by_text, (uint64_t)(uintptr_t)interned) : NULL;
    return class ? class : create_class(group, text);
}

void ccs__route_classes_finish(struct ccs__group *group)
{
    struct ccs__router *router = CCS__ROUTER(group);
    for (size_t i = 0; i < router->class_count; i++)
        ccs__route_class_destroy(group, router->classes[i]);
    for (size_t i = 0; i < router->slot_count; i++)
        if (router->slots[i]) {
            struct ccs__agent_links *links = &router->slots[i]->route;
            ccs__free(&group->alloc, links->lines, links->line_capacity * sizeof *links->lines);
            ccs__free(&group->alloc, links->priorities, links->priority_capacity * sizeof *links->priorities);
        }
    for (int channel = 0; channel < CCS__CHANNEL_COUNT; channel++)
        ccs__bitset_finish(&router->available[channel], &group->alloc);
    ccs__bitset_finish(&router->signed_in, &group->alloc);
    ccs__bitset_finish(&router->ready, &group->alloc);
    ccs__pool_finish(&router->nodes);
    ccs__free(&group->alloc, router->classes, router->class_capacity * sizeof *router->classes);
    ccs__free(&group->alloc, router->slots, router->slot_capacity * sizeof *router->slots);
    ccs__map_finish(&router->class_by_text);
}
