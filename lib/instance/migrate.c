/*
 * Another version for flows in progress: what it calls what they have is in migrate_map.c, what becomes of their timers and
 * children here.
 *
 * A timer goes along with its instants and what it has used up; one that has run out does not come again; one that only the old
 * version had stops. A child goes along as it runs, or is let go. What only the other version has begins as at an entry: see
 * ccs__flow_adopt(). So what a rule says then can send the instance elsewhere at once.
 */
#include "instance/migrate.h"
#include "base/sort.h"

#define ADD_NAME ccs__migration_add_name

static char *text(ccs_str str)
{
    return (char *)(uintptr_t)(str.data ? str.data : "");
}

static bool is(ccs_str str, const char *other)
{
    return strlen(other) == str.size && memcmp(str.data, other, str.size) == 0;
}

/* --- timers ------------------------------------------------------------------------------------------------------ */

/* As the other version calls it, so that it is found and heard there. How long it runs, by which calendar and in which mode stays
 * what it was started with. */
static ccs_status rename_timer(struct ccs__group *group, const Ccs__FlowTimerState *timer, ccs_str name, ccs_str signal)
{
    Ccs__FlowTimerChanged changed = CCS__FLOW_TIMER_CHANGED__INIT;
    if (is(name, timer->name) && is(signal, timer->signal))
        return CCS_OK;
    changed.instance = timer->instance;
    changed.timer = timer->id;
    changed.phase = timer->phase;
    changed.state = timer->state;
    changed.used_ms = timer->used_ms;
    changed.started_at = timer->started_at;
    changed.ends_at = timer->due_at;
    changed.name = text(name);
    changed.signal = text(signal);
    return ccs__emit(group, CCS_EVENT_FLOW_TIMER_CHANGED, &changed);
}

static ccs_status carry_timer(struct ccs__migration *migration, const struct ccs__flow_timer *timer)
{
    uint32_t state, index;
    struct ccs__group *group = migration->group;
    const struct ccs__flow *flow = migration->runtime->flow;
    if (timer->timer.kind != CCS__FLOW_TIMER_KIND__FLOW_TIMER_KIND_STATE)
        return CCS_OK;
    if (!ccs__flow_translate_timer(migration->translation, ccs_str_from(timer->timer.name), &state, &index)) {
        ADD_NAME(&migration->stopped, timer->timer.name);
        return ccs__timer_stop(group, timer);
    }
    CCS__TRY(rename_timer(group, &timer->timer, ccs__flow_timer_name(flow, state, index),
                          ccs__flow_timer_signal(flow, state, index)));
    const char *name = migration->to->config.states[state]->name;
    if (ccs__flow_is_active(flow, &migration->runtime->state, state))
        return ccs__timer_carry(group, timer, name);
    CCS__TRY(ccs__timer_rest(group, timer, name));
    if (!timer->timer.open)
        ADD_NAME(&migration->stopped, timer->timer.name);
    return CCS_OK;
}

static ccs_status carry_timers(struct ccs__migration *migration, struct ccs__instance *instance)
{
    for (struct ccs__flow_timer *timer = instance->timers, *next; timer; timer = next) {
        next = timer->next;
        CCS__TRY(carry_timer(migration, timer));
    }
    return CCS_OK;
}

/* --- children ---------------------------------------------------------------------------------------------------- */

/* Those that the other version knows nothing of, or not now. */
static void carry_children(struct ccs__migration *migration, struct ccs__instance *instance)
{
    for (struct ccs__instance *child = instance->children; child; child = child->next) {
        if (child->cancelled == migration->group->serial ||
            ccs__flow_has_child(migration->runtime->flow, &migration->runtime->state, ccs_str_from(child->instance.child)))
            continue;
        ADD_NAME(&migration->let_go, child->instance.child);
        ccs__run_let_go(migration->group, child, "another version of the flow that started it knows nothing of it");
    }
}

/* Names that are made up from a state's are others when it is called otherwise. */
static ccs_status name_children(struct ccs__migration *migration, const struct ccs__instance *instance,
                                Ccs__FlowMigrated *migrated)
{
    size_t count = 0;
    for (const struct ccs__instance *child = instance->children; child; child = child->next)
        count++;
    migrated->children = ccs__arena_take(&migration->arena, count * sizeof *migrated->children + 1);
    if (!migrated->children)
        return CCS_ENOMEM;
    for (const struct ccs__instance *child = instance->children; child; child = child->next) {
        ccs_str name, before = ccs_str_from(child->instance.child);
        char *room = ccs__arena_take(&migration->arena, CCS__FLOW_CHILD_NAME_MAX + 1);
        Ccs__FlowChildNamed *named = ccs__arena_take(&migration->arena, sizeof *named);
        if (!room || !named)
            return CCS_ENOMEM;
        if (!ccs__flow_translate_child(migration->translation, &migration->old->state, before, room, &name) ||
            is(name, child->instance.child))
            continue;
        ccs__flow_child_named__init(named);
        named->instance = child->row.id;
        named->name = text(name);
        migrated->children[migrated->n_children++] = named;
    }
    return CCS_OK;
}

/* --- one instance ---------------------------------------------------------------------------------------------------- */

static bool is_new(const void *user_data, enum ccs__flow_part part, uint32_t state, uint32_t index)
{
    const struct ccs__migration *migration = user_data;
    return !ccs__flow_translation_had(migration->translation, part, state, index);
}

static ccs_status emit_migrated(struct ccs__migration *migration, const struct ccs__instance *instance)
{
    const struct ccs__flow_runtime *runtime = migration->runtime;
    Ccs__FlowMigrated migrated = CCS__FLOW_MIGRATED__INIT;
    ccs__buf_clear(&migration->states);
    ccs__buf_clear(&migration->history);
    ccs__buf_clear(&migration->data);
    CCS__TRY(ccs__flow_state_write(runtime->flow, &runtime->state, &migration->states, &migration->history, &migration->data));
    CCS__TRY(name_children(migration, instance, &migrated));
    migrated.instance = instance->row.id;
    migrated.flow = migration->to->row.id;
    migrated.version = migration->to->config.version;
    migrated.states = (char *)(uintptr_t)ccs__buf_text(&migration->states);
    migrated.history = (char *)(uintptr_t)ccs__buf_text(&migration->history);
    migrated.data = (char *)(uintptr_t)ccs__buf_text(&migration->data);
    migrated.category = ccs__flow_category(runtime->flow, &runtime->state);
    if (migration->states.failed || migration->history.failed || migration->data.failed)
        return CCS_ENOMEM;
    return ccs__emit(migration->group, CCS_EVENT_FLOW_MIGRATED, &migrated);
}

/* What cannot be done there (its calendar is not open for so long, its transitions go in circles) is one of the things that do
 * not fit; then nothing of the group stands. */
static ccs_status take_over(struct ccs__migration *migration, struct ccs__instance *instance)
{
    struct ccs__group *group = migration->group;
    const struct ccs__flow_news news = {is_new, migration};
    CCS__TRY(emit_migrated(migration, instance));
    ccs_status status = carry_timers(migration, instance);
    if (status == CCS_OK) {
        carry_children(migration, instance);
        status = ccs__run_adopt(group, instance, &news);
    }
    if (status == CCS_OK || status == CCS_ENOMEM || status == CCS_ECORRUPT)
        return status;
    ccs__buf_add_text(&migration->wrong, group->error);
    return migration->wrong.failed ? CCS_ENOMEM : CCS_OK;
}

static void remember_wrong(struct ccs__migration *migration, uint64_t instance)
{
    size_t size = migration->wrong.size < sizeof migration->first - 1 ? migration->wrong.size : sizeof migration->first - 1;
    if (migration->wrong_count++)
        return;
    migration->first_id = instance;
    memcpy(migration->first, migration->wrong.data, size);
    migration->first[size] = '\0';
}

static ccs_status migrate_one(struct ccs__migration *migration, struct ccs__instance *instance)
{
    struct ccs__group *group = migration->group;
    const struct ccs__migration_origin *origin = ccs__migration_origin(migration, instance->version);
    const Ccs__FlowInstance before = instance->instance; /* its texts are held until the group is kept */
    CCS_ASSERT(origin != NULL);
    migration->translation = origin->translation;
    CCS__TRY(ccs__flow_runtime_of(group, instance->version, &migration->old));
    CCS__TRY(ccs__flow_runtime_read(group, migration->old, &instance->instance));
    ccs__buf_clear(&migration->wrong);
    ccs__buf_clear(&migration->forgotten);
    ccs__buf_clear(&migration->stopped);
    ccs__buf_clear(&migration->let_go);
    CCS__TRY(ccs__flow_translate(origin->translation, &migration->old->state, &migration->runtime->state, &migration->forgotten,
                                 &migration->wrong));
    if (!migration->wrong.size)
        CCS__TRY(take_over(migration, instance));
    ccs__migration_note(migration, &before);
    if (migration->wrong.size)
        remember_wrong(migration, before.id);
    return CCS_OK;
}

/* --- which ------------------------------------------------------------------------------------------------------------ */

static bool is_of(const struct ccs__flow_version *version, const char *key, uint32_t number)
{
    bool wanted = number ? version->config.version == number : version->config.current;
    return version->config.kept && wanted && strcmp(version->config.key, key) == 0;
}

/* Of several of that number (a key removed and put again) the latest. */
static ccs_status find_version(struct ccs__migration *migration)
{
    const Ccs__MigrateFlow *command = migration->command;
    struct ccs__group *group = migration->group;
    size_t at = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_FLOW], &at, &id, &row))
        if (is_of(row, command->flow, command->version) && (!migration->to || migration->to->row.id < id))
            migration->to = row;
    if (migration->to)
        return CCS_OK;
    if (!command->version)
        return ccs__refuse(group, CCS_ENOENT, 0, "no flow has the key \"%.64s\"", command->flow);
    return ccs__refuse(group, CCS_ENOENT, 0, "flow \"%.64s\" has no version %u that is in force or in use", command->flow,
                       command->version);
}

static int compare_ids(const void *x, const void *y)
{
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

static void add_id(struct ccs__migration *migration, const struct ccs__instance *instance)
{
    if (instance->version != migration->to)
        migration->ids[migration->id_count++] = instance->row.id;
}

static ccs_status add_named(struct ccs__migration *migration)
{
    for (size_t i = 0; i < migration->command->n_instances; i++) {
        struct ccs__instance *instance;
        CCS__TRY(ccs__instance_of(migration->group, migration->command->instances[i], &instance));
        if (strcmp(instance->version->config.key, migration->to->config.key) != 0)
            return ccs__refuse(migration->group, CCS_EINVAL, instance->row.id,
                               "flow in progress %llu is one of \"%s\", not of \"%s\"", (unsigned long long)instance->row.id,
                               instance->version->config.key, migration->command->flow);
        add_id(migration, instance);
    }
    return CCS_OK;
}

static void add_all(struct ccs__migration *migration)
{
    for (size_t i = 0; i < migration->origin_count; i++)
        for (const struct ccs__tree_node *node = migration->origins[i].version->instances.first; node; node = ccs__tree_next(node))
            add_id(migration, CCS__CONTAINER(node, const struct ccs__instance, node));
}

/* In the order of ids, each once, so that the events depend neither on a map nor on how they were named. */
static ccs_status find_instances(struct ccs__migration *migration)
{
    size_t count = migration->command->n_instances, kept = 0;
    for (size_t i = 0; i < migration->origin_count && !migration->command->n_instances; i++)
        count += migration->origins[i].version->instances.count;
    migration->ids = ccs__arena_take(&migration->arena, count * sizeof *migration->ids + 1);
    migration->entries = ccs__arena_take(&migration->arena, count * sizeof *migration->entries + 1);
    if (!migration->ids || !migration->entries)
        return CCS_ENOMEM;
    if (migration->command->n_instances)
        CCS__TRY(add_named(migration));
    else
        add_all(migration);
    ccs__sort(migration->ids, migration->id_count, sizeof *migration->ids, compare_ids);
    for (size_t i = 0; i < migration->id_count; i++)
        if (!kept || migration->ids[kept - 1] != migration->ids[i])
            migration->ids[kept++] = migration->ids[i];
    migration->id_count = kept;
    return CCS_OK;
}

static ccs_status migrate_all(struct ccs__migration *migration)
{
    struct ccs__group *group = migration->group;
    migration->first_seq = group->seq;
    migration->first_body = group->bodies.size;
    migration->first_event = group->event_count;
    for (size_t i = 0; i < migration->id_count; i++) {
        struct ccs__instance *instance;
        CCS__TRY(ccs__instance_of(group, migration->ids[i], &instance));
        CCS__TRY(migrate_one(migration, instance));
    }
    if (!migration->wrong_count)
        return ccs__run_drain(group);
    return ccs__refuse(group, CCS_ESTATE, migration->first_id, "%zu flows in progress do not fit version %u; %llu: %s",
                       migration->wrong_count, migration->to->config.version, (unsigned long long)migration->first_id,
                       migration->first);
}

static ccs_status migrate(struct ccs__migration *migration)
{
    CCS__TRY(find_version(migration));
    CCS__TRY(ccs__flow_runtime_of(migration->group, migration->to, &migration->runtime));
    CCS__TRY(ccs__migration_prepare(migration));
    CCS__TRY(find_instances(migration));
    ccs_status status = migrate_all(migration);
    if (status != CCS_OK && status != CCS_ESTATE)
        return status;
    ccs_status told = ccs__migration_report(migration);
    return told == CCS_OK ? status : told;
}

ccs_status ccs__instance_decide_migrate(struct ccs__group *group, const Ccs__MigrateFlow *command)
{
    struct ccs__migration migration = {.group = group, .command = command};
    struct ccs__buf *bufs[] = {&migration.states,  &migration.history, &migration.data,  &migration.wrong, &migration.forgotten,
                               &migration.stopped, &migration.let_go,  &migration.lines, &migration.words};
    for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++)
        ccs__buf_init(bufs[i], &group->alloc);
    ccs__arena_init(&migration.arena, &group->alloc, 0);
    ccs__buf_clear(&CCS__INSTANCES(group)->report);
    ccs__run_begin(group, false);
    ccs_status status = migrate(&migration);
    ccs__migration_release(&migration);
    ccs__arena_finish(&migration.arena);
    for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++)
        ccs__buf_finish(bufs[i]);
    return status;
}
