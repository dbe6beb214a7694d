/*
 * The module: what events do to flows in progress, and how rows find each other. What a flow does is decided in run.c and
 * timer.c; here nothing is decided.
 */
#include "hours/hours.h"
#include "instance/instance.h"

static ccs_status start(struct ccs__group *group)
{
    struct ccs__instances *instances = ccs__alloc_zero(&group->alloc, sizeof *instances);
    if (!instances)
        return CCS_ENOMEM;
    group->states[CCS__MODULE_INSTANCE] = instances;
    ccs__map_init(&instances->keys, &group->alloc);
    ccs__map_init(&instances->refs, &group->alloc);
    ccs__map_init(&instances->calendars, &group->alloc);
    instances->business = &ccs__business_hours;
    struct ccs__buf *bufs[] = {&instances->active, &instances->history, &instances->data,  &instances->left,
                               &instances->entered, &instances->words,  &instances->report};
    for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++)
        ccs__buf_init(bufs[i], &group->alloc);
    ccs__group_kind(group, CCS__KIND_FLOW, sizeof(struct ccs__flow_version), sizeof(Ccs__Flow) + sizeof(void *));
    ccs__group_kind(group, CCS__KIND_FLOW_INSTANCE, sizeof(struct ccs__instance), sizeof(Ccs__FlowInstance));
    ccs__group_kind(group, CCS__KIND_FLOW_TIMER, sizeof(struct ccs__flow_timer), sizeof(Ccs__FlowTimerState));
    ccs__calendar_before_kind(group);
    instances->run = ccs__run_create(group);
    return instances->run ? ccs__flow_effects_init(&instances->effects, &group->alloc) : CCS_ENOMEM;
}

static void stop(struct ccs__group *group)
{
    struct ccs__instances *instances = CCS__INSTANCES(group);
    size_t at = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_FLOW], &at, &id, &row))
        ccs__flow_runtime_destroy(group, ((struct ccs__flow_version *)row)->runtime);
    ccs__calendar_uses_finish(group);
    ccs__flow_effects_finish(&instances->effects);
    ccs__run_destroy(group, instances->run);
    struct ccs__buf *bufs[] = {&instances->active, &instances->history, &instances->data,  &instances->left,
                               &instances->entered, &instances->words,  &instances->report};
    for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++)
        ccs__buf_finish(bufs[i]);
    ccs__map_finish(&instances->keys);
    ccs__map_finish(&instances->refs);
    ccs__map_finish(&instances->calendars);
    ccs__free(&group->alloc, instances, sizeof *instances);
}

/* --- finding ------------------------------------------------------------------------------------------------- */

struct ccs__instance *ccs__instance_by_ref(const struct ccs__group *group, ccs_str ref)
{
    const char *text = ref.size ? ccs__text_find(&group->texts, ref) : NULL;
    return text ? ccs__map_get(&CCS__INSTANCES(group)->refs, (uint64_t)(uintptr_t)text) : NULL;
}

ccs_status ccs__instance_of(struct ccs__group *group, uint64_t id, struct ccs__instance **instance)
{
    *instance = ccs__row_find(group, CCS__KIND_FLOW_INSTANCE, id);
    if (*instance && (*instance)->instance.open)
        return CCS_OK;
    return ccs__refuse(group, CCS_ENOENT, id, "no flow in progress has the id %llu; it may have ended already",
                       (unsigned long long)id);
}

struct ccs__instance *ccs__instance_child(const struct ccs__group *group, const struct ccs__instance *parent, ccs_str name)
{
    for (struct ccs__instance *child = parent->children; child; child = child->next)
        if (child->cancelled != group->serial && strlen(child->instance.child) == name.size &&
            memcmp(child->instance.child, name.data, name.size) == 0)
            return child;
    return NULL;
}

/* --- apply ------------------------------------------------------------------------------------------------------ */

static ccs_status apply_started(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__FlowStarted *body = event->body;
    const struct ccs__flow_version *version = ccs__row_find(group, CCS__KIND_FLOW, body->flow);
    const struct ccs__instance *parent = ccs__row_find(group, CCS__KIND_FLOW_INSTANCE, body->parent);
    CCS__EXPECT(group, version && version->config.kept && version->config.version == body->version, event->seq);
    CCS__EXPECT(group, body->parent ? parent && parent->instance.open && parent->instance.root == body->root : body->root == 0,
                event->seq);
    CCS__EXPECT(group, !*body->ref || !ccs__instance_by_ref(group, ccs_str_from(body->ref)), event->seq);
    struct ccs__instance *row = ccs__row_create(group, CCS__KIND_FLOW_INSTANCE, event->seq);
    if (!row)
        return CCS_ENOMEM;
    Ccs__FlowInstance *instance = &row->instance;
    instance->id = event->seq;
    instance->open = true;
    instance->flow = body->flow;
    instance->version = body->version;
    instance->parent = body->parent;
    instance->root = body->root ? body->root : event->seq;
    instance->started_at = instance->entered_at = event->due_at;
    CCS__SET_TEXT(group, instance->ref, ccs_str_from(body->ref));
    CCS__SET_TEXT(group, instance->child, ccs_str_from(body->child));
    CCS__SET_TEXT(group, instance->states, CCS_STR(""));
    CCS__SET_TEXT(group, instance->history, CCS_STR(""));
    CCS__SET_TEXT(group, instance->data, CCS_STR("{}"));
    CCS__SET_TEXT(group, instance->reason, CCS_STR(""));
    return CCS_OK;
}

static ccs_status edit_open(struct ccs__group *group, uint64_t id, struct ccs__instance **instance)
{
    void *row;
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_FLOW_INSTANCE, id, &row));
    *instance = row;
    CCS__EXPECT(group, (*instance)->instance.open, id);
    return CCS_OK;
}

/* What is empty is as it was. */
static ccs_status set_texts(struct ccs__group *group, Ccs__FlowInstance *instance, const char *states, const char *history,
                            const char *data)
{
    if (*states)
        CCS__SET_TEXT(group, instance->states, ccs_str_from(states));
    if (*history)
        CCS__SET_TEXT(group, instance->history, ccs_str_from(history));
    if (*data)
        CCS__SET_TEXT(group, instance->data, ccs_str_from(data));
    return CCS_OK;
}

static ccs_status apply_moved(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__FlowMoved *body = event->body;
    struct ccs__instance *row;
    CCS__TRY(edit_open(group, body->instance, &row));
    CCS__TRY(set_texts(group, &row->instance, body->states, body->history, body->data));
    row->instance.category = body->category;
    if (*body->left || *body->entered)
        row->instance.entered_at = event->due_at;
    return CCS_OK;
}

static ccs_status apply_ended(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__FlowEnded *body = event->body;
    struct ccs__instance *row;
    CCS__TRY(edit_open(group, body->instance, &row));
    CCS__EXPECT(group, !row->children && !row->timers && body->cause != CCS__FLOW_CAUSE__FLOW_CAUSE_NONE, body->instance);
    row->instance.open = false;
    row->instance.cause = body->cause;
    row->instance.ended_at = event->due_at;
    CCS__SET_TEXT(group, row->instance.reason, ccs_str_from(body->reason));
    return ccs__flow_let_go(group, row->version) ? CCS_OK : CCS_ENOMEM;
}

static ccs_status name_children(struct ccs__group *group, const Ccs__FlowMigrated *body)
{
    for (size_t i = 0; i < body->n_children; i++) {
        struct ccs__instance *child;
        CCS__TRY(edit_open(group, body->children[i]->instance, &child));
        CCS__EXPECT(group, child->instance.parent == body->instance, body->instance);
        CCS__SET_TEXT(group, child->instance.child, ccs_str_from(body->children[i]->name));
    }
    return CCS_OK;
}

static ccs_status apply_migrated(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__FlowMigrated *body = event->body;
    struct ccs__instance *row;
    const struct ccs__flow_version *version = ccs__row_find(group, CCS__KIND_FLOW, body->flow);
    CCS__TRY(edit_open(group, body->instance, &row));
    CCS__EXPECT(group, version && version->config.kept && version != row->version, body->instance);
    if (!ccs__flow_let_go(group, row->version))
        return CCS_ENOMEM;
    row->instance.flow = body->flow;
    row->instance.version = body->version;
    row->instance.category = body->category;
    CCS__SET_TEXT(group, row->instance.history, ccs_str_from(body->history)); /* it may have become empty */
    CCS__TRY(name_children(group, body));
    return set_texts(group, &row->instance, body->states, "", body->data);
}

static ccs_status apply(struct ccs__group *group, const struct ccs__event *event)
{
    switch (event->kind) {
    case CCS_EVENT_FLOW_CONFIGURED:
    case CCS_EVENT_FLOW_REMOVED: return ccs__flow_apply(group, event);
    case CCS_EVENT_FLOW_STARTED: return apply_started(group, event);
    case CCS_EVENT_FLOW_MOVED: return apply_moved(group, event);
    case CCS_EVENT_FLOW_ENDED: return apply_ended(group, event);
    case CCS_EVENT_FLOW_MIGRATED: return apply_migrated(group, event);
    case CCS_EVENT_CALENDAR_SUPERSEDED:
    case CCS_EVENT_FLOW_TIMERS_JUDGED: return ccs__calendar_before_apply(group, event);
    default: return ccs__timer_apply(group, event);
    }
}

/* --- links -------------------------------------------------------------------------------------------------------- */

/* Under the key it has; the text is held while the row lives. */
static bool link_ref(struct ccs__group *group, struct ccs__instance *row)
{
    if (!*row->instance.ref)
        return true;
    if (!row->ref_text) {
        row->ref_text = row->instance.ref;
        ccs__text_hold(&group->texts, row->ref_text);
    }
    return ccs__map_put(&CCS__INSTANCES(group)->refs, (uint64_t)(uintptr_t)row->ref_text, row);
}

static void unlink_ref(struct ccs__group *group, struct ccs__instance *row)
{
    struct ccs__map *refs = &CCS__INSTANCES(group)->refs;
    uint64_t key = (uint64_t)(uintptr_t)row->ref_text;
    if (row->ref_text && ccs__map_get(refs, key) == row)
        (void)ccs__map_remove(refs, key);
    if (!row->row.exists) {
        ccs__text_release(&group->texts, row->ref_text);
        row->ref_text = NULL;
    }
}

static void link_child(struct ccs__instance *parent, struct ccs__instance *child)
{
    struct ccs__instance **place = &parent->children;
    while (*place && (*place)->row.id < child->row.id)
        place = &(*place)->next;
    child->next = *place;
    *place = child;
    child->of = parent;
}

static void unlink_child(struct ccs__instance *child)
{
    struct ccs__instance **place = &child->of->children;
    while (*place != child)
        place = &(*place)->next;
    *place = child->next;
    child->next = child->of = NULL;
}

static void unlink_instance(struct ccs__group *group, struct ccs__instance *row)
{
    ccs__tree_remove(&row->version->instances, &row->node);
    row->version = NULL;
    row->root->family--;
    row->root = NULL;
    if (row->of)
        unlink_child(row);
    CCS__INSTANCES(group)->open_count--;
}

static void link_instance(struct ccs__group *group, struct ccs__instance *row, struct ccs__flow_version *version)
{
    const Ccs__FlowInstance *instance = &row->instance;
    row->version = version;
    ccs__tree_insert(&version->instances, &row->node, (struct ccs__tree_key){0, 0, row->row.id});
    row->root = instance->root == row->row.id ? row : ccs__row_find(group, CCS__KIND_FLOW_INSTANCE, instance->root);
    CCS_ASSERT(row->root != NULL);
    row->root->family++;
    if (instance->parent)
        link_child(ccs__row_find(group, CCS__KIND_FLOW_INSTANCE, instance->parent), row);
    CCS__INSTANCES(group)->open_count++;
}

static bool index_instance(struct ccs__group *group, struct ccs__instance *row)
{
    bool wanted = row->row.exists && row->instance.open;
    struct ccs__flow_version *version = wanted ? ccs__row_find(group, CCS__KIND_FLOW, row->instance.flow) : NULL;
    CCS_ASSERT(!wanted || version != NULL);
    if (wanted && !row->version && !link_ref(group, row))
        return false;
    if (!wanted)
        unlink_ref(group, row);
    if (row->version == version)
        return true;
    if (row->version)
        unlink_instance(group, row);
    if (version)
        link_instance(group, row, version);
    return true;
}

static bool index(struct ccs__group *group, struct ccs__row *row)
{
    switch (row->kind) {
    case CCS__KIND_FLOW: return ccs__flow_index(group, (struct ccs__flow_version *)(void *)row);
    case CCS__KIND_FLOW_INSTANCE: return index_instance(group, (struct ccs__instance *)(void *)row);
    case CCS__KIND_FLOW_TIMER: return ccs__timer_index(group, (struct ccs__flow_timer *)(void *)row);
    case CCS__KIND_CALENDAR_BEFORE: return ccs__calendar_before_index(group, row);
    default: return true;
    }
}

static ccs_status due(struct ccs__group *group, struct ccs__row *row)
{
    switch (row->kind) {
    case CCS__KIND_FLOW_TIMER: return ccs__timer_due(group, (struct ccs__flow_timer *)(void *)row);
    case CCS__KIND_CALENDAR_BEFORE: return ccs__calendar_before_due(group, row);
    default: return CCS_OK;
    }
}

/* A calendar is another one now. */
static ccs_status settle(struct ccs__group *group, struct ccs__row *row)
{
    return row->kind == CCS__KIND_CALENDAR ? ccs__instance_hours_settle(group, (struct ccs__hours *)(void *)row) : CCS_OK;
}

/* --- check ---------------------------------------------------------------------------------------------------------- */

static void check_version(const struct ccs__group *group, const struct ccs__flow_version *version)
{
    const Ccs__Flow *config = &version->config;
    CCS_ASSERT(version->row.fetched || config->kept == (config->current || version->instances.count > 0));
    CCS_ASSERT(!config->current || ccs__flow_by_key(group, ccs_str_from(config->key)) == version);
    ccs__tree_check(&version->instances);
}

static void check_timers(const struct ccs__instance *row)
{
    uint32_t count = 0;
    for (const struct ccs__flow_timer *timer = row->timers; timer; timer = timer->next, count++) {
        const Ccs__FlowTimerState *state = &timer->timer;
        bool runs = state->phase == CCS__FLOW_TIMER_PHASE__FLOW_TIMER_PHASE_RUNNING ||
                    state->phase == CCS__FLOW_TIMER_PHASE__FLOW_TIMER_PHASE_AWAY;
        CCS_ASSERT(timer->of == row && state->open && state->instance == row->row.id);
        CCS_ASSERT(!timer->next || timer->next->row.id > timer->row.id);
        CCS_ASSERT(runs == (state->due_at != 0));
        CCS_ASSERT(ccs__wheel_armed(&timer->node) == (runs && state->due_at < CCS__WHEEL_AT_MAX));
        CCS_ASSERT(!*state->calendar == !timer->use);
    }
    CCS_ASSERT(count == row->timer_count && count == row->named_timers.count);
    ccs__tree_check(&row->named_timers);
}

static void check_instance(const struct ccs__group *group, const struct ccs__instance *row)
{
    const Ccs__FlowInstance *instance = &row->instance;
    CCS_ASSERT(instance->open == (row->version != NULL) && instance->open == (instance->cause == 0));
    CCS_ASSERT(instance->open || (!row->children && !row->timers && !row->family));
    if (!instance->open)
        return;
    CCS_ASSERT(row->version->row.id == instance->flow && row->version->config.version == instance->version);
    CCS_ASSERT(row->root->instance.open && (row->root == row) == (instance->parent == 0));
    CCS_ASSERT((row->of != NULL) == (instance->parent != 0) && (!row->of || row->of->instance.open));
    CCS_ASSERT(!*instance->ref || ccs__instance_by_ref(group, ccs_str_from(instance->ref)) == row);
    for (const struct ccs__instance *child = row->children; child; child = child->next)
        CCS_ASSERT(child->of == row && (!child->next || child->next->row.id > child->row.id));
    check_timers(row);
}

static void check(struct ccs__group *group)
{
    size_t at = 0;
    uint64_t id, open = 0, families = 0;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_FLOW], &at, &id, &row))
        check_version(group, row);
    at = 0;
    while (ccs__map_next(&group->maps[CCS__KIND_FLOW_INSTANCE], &at, &id, &row)) {
        const struct ccs__instance *instance = row;
        check_instance(group, instance);
        open += instance->instance.open != 0;
        families += instance->family;
    }
    CCS_ASSERT(open == CCS__INSTANCES(group)->open_count && families == open);
}

const struct ccs__module ccs__instance_module = {
    .name = "instance", .start = start, .stop = stop, .apply = apply, .index = index, .settle = settle, .due = due, .check = check,
    .indexes = CCS__KIND_BIT(FLOW) | CCS__KIND_BIT(FLOW_INSTANCE) | CCS__KIND_BIT(FLOW_TIMER) |
               CCS__KIND_BIT(CALENDAR_BEFORE)};
