/*
 * Plans of relaxation. A visit keeps the steps its queue had at entry as a text, so that changing the queue does not
 * change it; equal texts are one text in memory and are read once. What a step asks is written when it is taken, as the
 * canonical requirement that names a class.
 */
#include "record/json.h"
#include "route/route.h"
#include <stdio.h>

/* Of what is left of one rule: two of them, the skills of queue and contact, a site and the queues in reach fit into a
 * requirement. A skill takes its name, ":10" and "|"; the rest is words of clauses and digits. */
#define REMAINDER_MAX 1700
_Static_assert(2 * REMAINDER_MAX + 2 * CCS__REQUIREMENT_SKILLS_MAX * (64 + 4) + CCS__REQUIREMENT_REACH_MAX * 21 + 64 + 80 <
                   CCS__REQUIREMENT_SIZE_MAX,
               "what ccs__need_write() may be given fits");

/* --- reading plans ---------------------------------------------------------------------------------------- */

static void destroy_plan(struct ccs__group *group, struct ccs__plan *plan)
{
    ccs__text_release(&group->texts, plan->text);
    ccs__arena_finish(&plan->arena);
    ccs__free(&group->alloc, plan, sizeof *plan);
}

/* As well formed as when the queue was put? */
static bool steps_sound(const Ccs__Queue *read)
{
    char path[96], error[256];
    Ccs__Queue queue = CCS__QUEUE__INIT;
    queue.key = (char *)(uintptr_t) "\x01"; /* a plan does not say whose it is: a key that no step names */
    queue.relax = read->relax;
    queue.n_relax = read->n_relax;
    return ccs__queue_config_valid(&queue, path, sizeof path, error, sizeof error);
}

/* A visit keeps its plan longer than its queue may keep the strategies named there: their trees are asked for by both. */
static bool keep_trees(struct ccs__group *group, const struct ccs__plan *plan)
{
    bool kept = true;
    for (size_t i = 0; i < plan->step_count; i++)
        for (size_t j = 0; j < plan->steps[i]->n_strategies && kept; j++)
            kept = ccs__route_keep_tree(group, plan->steps[i]->strategies[j]);
    return kept;
}

static struct ccs__plan *create_plan(struct ccs__group *group, ccs_str text)
{
    struct ccs__plan *plan = ccs__alloc_zero(&group->alloc, sizeof *plan);
    ProtobufCMessage *message = NULL;
    struct ccs__json_error error;
    if (!plan)
        return NULL;
    ccs__arena_init(&plan->arena, &group->alloc, 0);
    plan->text = ccs__text_take(&group->texts, text);
    ccs_status status = plan->text ? ccs__json_read(text, &ccs__queue__descriptor, &plan->arena, &message, &error) : CCS_ENOMEM;
    if (status == CCS_ENOMEM || !ccs__map_put(&CCS__ROUTER(group)->plans, (uint64_t)(uintptr_t)plan->text, plan)) {
        destroy_plan(group, plan);
        return NULL;
    }
    if (status == CCS_OK && steps_sound((const Ccs__Queue *)(const void *)message)) { /* of a damaged file's: no steps */
        plan->steps = ((const Ccs__Queue *)(const void *)message)->relax;
        plan->step_count = ((const Ccs__Queue *)(const void *)message)->n_relax;
    }
    return plan;
}

ccs_status ccs__route_plan(struct ccs__group *group, ccs_str text, const struct ccs__plan **plan)
{
    *plan = NULL;
    if (!text.size)
        return CCS_OK;
    const char *interned = ccs__text_find(&group->texts, text);
    if (interned)
        *plan = ccs__map_get(&CCS__ROUTER(group)->plans, (uint64_t)(uintptr_t)interned);
    if (!*plan)
        *plan = create_plan(group, text);
    return *plan && keep_trees(group, *plan) ? CCS_OK : CCS_ENOMEM;
}

ccs_status ccs__route_plan_of(struct ccs__group *group, struct ccs__queue *queue, const struct ccs__plan **plan)
{
    struct ccs__buf text;
    Ccs__Queue steps = CCS__QUEUE__INIT;
    *plan = queue->config.n_relax ? queue->plan : NULL;
    if (!queue->config.n_relax || (queue->plan && queue->plan_version == queue->config.version))
        return CCS_OK;
    steps.relax = queue->config.relax;
    steps.n_relax = queue->config.n_relax;
    ccs__buf_init(&text, &group->alloc);
    ccs__json_write(&steps.base, 0, &text);
    const char *written = ccs__buf_text(&text); /* room for its end may fail too */
    ccs_status status = text.failed ? CCS_ENOMEM : ccs__route_plan(group, (ccs_str){written, text.size}, plan);
    ccs__buf_finish(&text);
    CCS__TRY(status);
    queue->plan = *plan;
    queue->plan_version = queue->config.version;
    return CCS_OK;
}

void ccs__route_plans_finish(struct ccs__group *group)
{
    struct ccs__map *plans = &CCS__ROUTER(group)->plans;
    size_t at = 0;
    uint64_t key;
    void *plan;
    while (ccs__map_next(plans, &at, &key, &plan))
        destroy_plan(group, plan);
    ccs__map_finish(plans);
}

/* --- what is asked -------------------------------------------------------------------------------------------- */

/* Both rules hold; `room` has the text afterwards. */
static void join_rules(struct ccs__need *need, ccs_str other, char room[CCS__REQUIREMENT_SIZE_MAX])
{
    if (!other.size)
        return;
    if (!need->rule.size) {
        need->rule = other;
        return;
    }
    int size = snprintf(room, CCS__REQUIREMENT_SIZE_MAX, "(%.*s) && (%.*s)", (int)need->rule.size, need->rule.data,
                        (int)other.size, other.data);
    need->rule = (ccs_str){room, (size_t)size};
}

ccs_status ccs__route_requirement(struct ccs__group *group, const struct ccs__contact *contact,
                                  const Ccs__Requirement *requirement, struct ccs__need *need,
                                  char rule[CCS__REQUIREMENT_SIZE_MAX])
{
    const struct ccs__rule *compiled;
    struct ccs__buf text;
    (void)ccs__need_read("", need);
    for (size_t i = 0; requirement && i < requirement->n_skills; i++) {
        struct ccs__need one;
        (void)ccs__need_read("", &one);
        one.skill_count = 1;
        one.skills[0].name = ccs_str_from(requirement->skills[i]->name);
        one.skills[0].level_min = requirement->skills[i]->level_min ? requirement->skills[i]->level_min : 1;
        (void)ccs__need_join(need, &one);
    }
    if (!requirement || !*requirement->rule)
        return CCS_OK;
    CCS__TRY(ccs__route_rule(group, ccs_str_from(requirement->rule), CCS__RULE_BOOL, &compiled));
    ccs__buf_init(&text, &group->alloc);
    ccs_status status = ccs__route_specialise(group, compiled, contact, &text);
    size_t size = text.size <= REMAINDER_MAX ? text.size : 0;
    if (status == CCS_OK && size == 0)
        status = ccs__refuse(group, CCS_ELIMIT, contact->row.id, "what is left of the rule for this contact is too long");
    if (status == CCS_OK && !(size == 4 && memcmp(text.data, "true", 4) == 0)) {
        memcpy(rule, text.data, size);
        need->rule = (ccs_str){rule, size};
    }
    ccs__buf_finish(&text);
    return status;
}

/* Agents of the contact's site only, or the nearer ones first. */
static void find_sites(const struct ccs__contact *contact, Ccs__SiteReach sites, uint32_t cost_max, struct ccs__need *need)
{
    ccs_str site = ccs_str_from(contact->contact.site);
    if (sites == CCS__SITE_REACH__SITE_REACH_AS_BEFORE || !site.size)
        return;
    bool same = sites == CCS__SITE_REACH__SITE_REACH_SAME;
    need->same = same ? site : (ccs_str){"", 0};
    need->near = same ? (ccs_str){"", 0} : site;
    need->cost_max = same ? 0 : cost_max;
}

static int compare_ids(uint64_t x, uint64_t y)
{
    return (x > y) - (x < y);
}

static void widen(const struct ccs__group *group, const Ccs__Relax *step, struct ccs__need *need)
{
    for (size_t i = 0; i < step->n_widen; i++) {
        const struct ccs__queue *queue = ccs__queue_by_key(group, ccs_str_from(step->widen[i]));
        size_t at = 0;
        int order = -1;
        if (!queue || need->reach_count == CCS__REQUIREMENT_REACH_MAX)
            continue;
        while (at < need->reach_count && (order = compare_ids(need->reach[at], queue->row.id)) < 0)
            at++;
        if (at < need->reach_count && order == 0)
            continue;
        memmove(&need->reach[at + 1], &need->reach[at], (need->reach_count - at) * sizeof need->reach[0]);
        need->reach[at] = queue->row.id;
        need->reach_count++;
    }
}

/* At entry: what the queue asks, and what this contact asks beside it. */
ccs_status ccs__route_first_need(struct ccs__group *group, const struct ccs__contact *contact,
                                 const struct ccs__queue *queue, const char *extra,
                                 char text[CCS__REQUIREMENT_SIZE_MAX])
{
    struct ccs__need need, more;
    char rule[CCS__REQUIREMENT_SIZE_MAX], joined[CCS__REQUIREMENT_SIZE_MAX];
    const Ccs__Queue *config = &queue->config;
    bool plain = !*extra && !*contact->contact.site && !(config->requirement && *config->requirement->rule);
    if (plain) { /* the common case, felt by every contact */
        ccs__requirement_text(config->requirement, text);
        return CCS_OK;
    }
    CCS__TRY(ccs__route_requirement(group, contact, config->requirement, &need, rule));
    (void)ccs__need_read(extra, &more);
    if (!ccs__need_join(&need, &more))
        return ccs__refuse(group, CCS_ELIMIT, contact->row.id, "queue and contact together ask for more than %d skills",
                           2 * CCS__REQUIREMENT_SKILLS_MAX);
    join_rules(&need, more.rule, joined);
    find_sites(contact, config->sites ? config->sites : CCS__SITE_REACH__SITE_REACH_ANY, 0, &need);
    ccs__need_write(&need, text);
    return CCS_OK;
}

ccs_status ccs__visit_step_need(struct ccs__group *group, const struct ccs__contact *contact,
                                const struct ccs__visit *visit, const Ccs__Relax *step,
                                char text[CCS__REQUIREMENT_SIZE_MAX])
{
    struct ccs__need need, before, more;
    char rule[CCS__REQUIREMENT_SIZE_MAX], joined[CCS__REQUIREMENT_SIZE_MAX];
    (void)ccs__need_read(visit->visit.requirement, &before);
    need = before;
    if (step->requirement) {
        CCS__TRY(ccs__route_requirement(group, contact, step->requirement, &need, rule));
        need.same = before.same;
        need.near = before.near;
        need.cost_max = before.cost_max;
        memcpy(need.reach, before.reach, sizeof need.reach);
        need.reach_count = before.reach_count;
        (void)ccs__need_read(ccs__visit_details(&visit->visit)->extra, &more);
        (void)ccs__need_join(&need, &more);
        join_rules(&need, more.rule, joined);
    }
    find_sites(contact, step->sites, step->site_cost_max, &need);
    widen(group, step, &need);
    ccs__need_write(&need, text);
    return CCS_OK;
}

/* --- taking a step -------------------------------------------------------------------------------------------- */

ccs_time ccs__visit_step_at(const struct ccs__group *group, const struct ccs__plan *plan, size_t index,
                            ccs_time entered_at, ccs_time step_at)
{
    if (!plan || index >= plan->step_count)
        return 0;
    const Ccs__Relax *step = plan->steps[index];
    ccs_time at = (step->since == CCS__SINCE__SINCE_STEP ? step_at : entered_at) + step->after_ms;
    return at > group->due_at ? at : group->due_at;
}

ccs_status ccs__route_nobody(struct ccs__group *group, struct ccs__queue *queue, Ccs__Channel channel, const char *text,
                             uint32_t waited_ms, Ccs__SkipWhen when, bool *nobody)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    *nobody = false;
    if (when == CCS__SKIP_WHEN__SKIP_WHEN_NEVER)
        return CCS_OK;
    struct ccs__class *class = ccs__route_class(group, text);
    const struct ccs__line *line = class ? ccs__route_line(group, queue, (uint8_t)channel, class, waited_ms) : NULL;
    if (!line)
        return CCS_ENOMEM;
    *nobody = ccs__route_count(line, when == CCS__SKIP_WHEN__SKIP_WHEN_NOBODY_READY ? &router->ready
                                                                                     : &router->signed_in) == 0;
    return CCS_OK;
}

static ccs_status guard_holds(struct ccs__group *group, const struct ccs__contact *contact,
                              const struct ccs__visit *visit, const Ccs__Relax *step, bool *holds)
{
    const struct ccs__rule *rule;
    int64_t value = 1;
    *holds = true;
    if (!*step->guard)
        return CCS_OK;
    struct ccs__rule_about about = {.contact = contact, .queue = visit->route.queue, .visit = visit};
    ccs_status status = ccs__route_rule(group, ccs_str_from(step->guard), CCS__RULE_BOOL, &rule);
    if (status == CCS_OK)
        status = ccs__route_judge_rule(group, rule, &about, &value);
    *holds = status == CCS_OK && value; /* a guard that cannot be answered, or read any more, does not hold */
    return status == CCS_ENOMEM ? status : CCS_OK;
}

/*
 * Time asks for steps, and time cannot be refused: what cannot be asked of a contact (a trait that is not declared any more,
 * a remainder that is too long) is not asked. Memory is another matter: that may come back.
 */
static ccs_status can_ask(ccs_status status, bool *can)
{
    *can = status == CCS_OK;
    return status == CCS_ENOMEM ? status : CCS_OK;
}

static ccs_status end_preference(struct ccs__group *group, struct ccs__visit *row, const struct ccs__plan *plan,
                                 Ccs__VisitRelaxed *relaxed)
{
    const Ccs__Visit *visit = &row->visit;
    relaxed->preferred_over = true;
    relaxed->step = visit->step;
    relaxed->requirement = ccs__visit_details(visit)->wanted;
    relaxed->relax_at = ccs__visit_step_at(group, plan, 0, visit->entered_at, visit->entered_at);
    CCS__TRY(ccs__emit(group, CCS_EVENT_VISIT_RELAXED, relaxed));
    return ccs__visit_pass_delay(group, row);
}

/* What a step does beside asking for less. */
static ccs_status act(struct ccs__group *group, struct ccs__visit *visit, const Ccs__Relax *step)
{
    if (step->raise)
        CCS__TRY(ccs__visit_raise(group, visit, step->raise));
    if (!step->divert || visit->visit.kind != CCS__VISIT_KIND__VISIT_KIND_LINE)
        return ccs__visit_pass_delay(group, visit);
    if (step->divert->action == CCS__DIVERT_ACTION__DIVERT_ACTION_CALLBACK) {
        Ccs__CallbackOffered offered = CCS__CALLBACK_OFFERED__INIT; /* he goes on waiting while he thinks about it */
        offered.contact = visit->visit.contact;
        offered.visit = visit->visit.id;
        offered.queue = visit->visit.queue;
        CCS__TRY(ccs__emit(group, CCS_EVENT_CALLBACK_OFFERED, &offered));
        return ccs__visit_pass_delay(group, visit);
    }
    return ccs__visit_divert(group, visit, step->divert, CCS__VISIT_CAUSE__VISIT_CAUSE_TIMED_OUT);
}

ccs_status ccs__visit_relax(struct ccs__group *group, struct ccs__visit *row)
{
    const Ccs__Visit *visit = &row->visit;
    const struct ccs__plan *plan;
    char text[CCS__REQUIREMENT_SIZE_MAX];
    bool holds, nobody = false;
    Ccs__VisitRelaxed relaxed = CCS__VISIT_RELAXED__INIT;
    relaxed.contact = visit->contact;
    relaxed.visit = visit->id;
    relaxed.queue = visit->queue;
    CCS__TRY(ccs__route_plan(group, ccs_str_from(visit->plan), &plan));
    if (ccs__visit_details(visit)->preferred)
        return end_preference(group, row, plan, &relaxed);
    const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, visit->contact);
    relaxed.step = visit->step + 1;
    relaxed.relax_at = ccs__visit_step_at(group, plan, relaxed.step, visit->entered_at, group->due_at);
    const Ccs__Relax *step = plan && visit->step < plan->step_count ? plan->steps[visit->step] : NULL;
    CCS_ASSERT(step != NULL || group->replaying || !plan || plan->step_count == 0);
    if (!step) { /* a damaged file's plan */
        relaxed.skipped = true;
        return ccs__emit(group, CCS_EVENT_VISIT_RELAXED, &relaxed);
    }
    CCS__TRY(guard_holds(group, contact, row, step, &holds));
    if (holds)
        CCS__TRY(can_ask(ccs__visit_step_need(group, contact, row, step, text), &holds));
    if (holds)
        CCS__TRY(ccs__route_nobody(group, row->route.queue, visit->channel, text, ccs__visit_details(visit)->waited_ms,
                                  step->skip, &nobody));
    if (nobody && relaxed.relax_at)
        relaxed.relax_at = group->due_at; /* there is no sense in waiting through it: the next one at once */
    relaxed.skipped = !holds || nobody;
    if (relaxed.skipped)
        return ccs__emit(group, CCS_EVENT_VISIT_RELAXED, &relaxed);
    relaxed.requirement = text;
    relaxed.announce = step->announce;
    relaxed.strategies = step->n_strategies != 0;
    CCS__TRY(ccs__emit(group, CCS_EVENT_VISIT_RELAXED, &relaxed));
    return act(group, row, step);
}
