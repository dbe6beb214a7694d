/*
 * Another version for flows in progress: what it makes of their texts is in migrate_map.c, what becomes of their timers and
 * children here.
 *
 * A timer goes along with its instants and what it has used up; one that has run out does not come again; one that only the old
 * version had stops. A child goes along as it runs, or is let go. What only the other version has begins as at an entry: see
 * ccs__flow_adopt(). So what a rule says then can send the instance elsewhere at once.
 */
#include "instance/migrate.h"

/* --- timers ------------------------------------------------------------------------------------------------------ */

static void add_name(struct ccs__buf *names, const char *name)
{
    ccs__buf_add_text(names, names->size ? "," : "");
    ccs__json_write_string(ccs_str_from(name), names);
}

static ccs_status carry_timer(struct ccs__migration *migration, const struct ccs__flow_timer *timer)
{
    uint32_t state, index;
    const struct ccs__flow *flow = migration->runtime->flow;
    if (timer->timer.kind != CCS__FLOW_TIMER_KIND__FLOW_TIMER_KIND_STATE)
        return CCS_OK;
    if (!ccs__flow_timer_find(flow, ccs_str_from(timer->timer.name), &state, &index)) {
        add_name(&migration->stopped, timer->timer.name);
        return ccs__timer_stop(migration->group, timer);
    }
    const char *name = migration->to->config.states[state]->name;
    if (ccs__flow_is_active(flow, &migration->runtime->state, state))
        return ccs__timer_carry(migration->group, timer, name);
    return ccs__timer_rest(migration->group, timer, name);
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

/* Those that the other version knows nothing of. */
static void carry_children(struct ccs__migration *migration, struct ccs__instance *instance)
{
    for (struct ccs__instance *child = instance->children; child; child = child->next) {
        if (child->cancelled == migration->group->serial ||
            ccs__flow_has_child(migration->runtime->flow, &migration->runtime->state, ccs_str_from(child->instance.child)))
            continue;
        add_name(&migration->let_go, child->instance.child);
        ccs__run_let_go(migration->group, child, "another version of the flow that started it knows nothing of it");
    }
}

/* --- what only the other version has ------------------------------------------------------------------------------ */

static bool variable_is_new(const struct ccs__migration *migration, const char *name)
{
    const Ccs__MigrateFlow *command = migration->command;
    for (size_t i = 0; i < migration->from->n_variables; i++) {
        ccs_str there = ccs__migration_renamed(command->variables, command->n_variables,
                                               ccs_str_from(migration->from->variables[i]->name));
        if (strlen(name) == there.size && memcmp(name, there.data, there.size) == 0)
            return false;
    }
    return true;
}

static bool child_is_new(const struct ccs__migration *migration, uint32_t state, uint32_t index)
{
    const Ccs__Flow *from = migration->from;
    uint32_t there, place;
    for (size_t i = 0; i < from->n_states; i++)
        for (uint32_t j = 0; j < from->states[i]->n_children; j++)
            if (ccs__migration_child(migration, from->states[i], j, &there, &place) && there == state && place == index)
                return false;
    return true;
}

/* Was it reached there? Under whatever name. */
static bool final_is_new(const struct ccs__migration *migration, const char *name)
{
    const Ccs__Flow *from = migration->from;
    for (size_t i = 0; i < from->n_states; i++) {
        ccs_str there = ccs__migration_state(migration, ccs_str_from(from->states[i]->name));
        if (from->states[i]->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL && strlen(name) == there.size &&
            memcmp(name, there.data, there.size) == 0)
            return false;
    }
    return true;
}

static bool is_new(const void *user_data, enum ccs__flow_part part, uint32_t state, uint32_t index)
{
    const struct ccs__migration *migration = user_data;
    const Ccs__Flow *to = &migration->to->config;
    uint32_t old_state, old_index;
    switch (part) {
    case CCS__FLOW_PART_VARIABLE: return variable_is_new(migration, to->variables[index]->name);
    case CCS__FLOW_PART_TIMER:
        return !ccs__flow_timer_find(migration->old, ccs__flow_timer_name(migration->runtime->flow, state, index), &old_state,
                                     &old_index);
    case CCS__FLOW_PART_CHILD: return child_is_new(migration, state, index);
    case CCS__FLOW_PART_FINAL: return final_is_new(migration, to->states[state]->name);
    default: return false;
    }
}

/* --- the report --------------------------------------------------------------------------------------------------- */

static void report_names(struct ccs__buf *out, const char *member, struct ccs__buf *names)
{
    if (names->size)
        ccs__buf_add_format(out, ",\"%s\":[%s]", member, ccs__buf_text(names));
    out->failed |= names->failed;
    ccs__buf_clear(names);
}

/* What has begun since `seq`, and what went wrong. */
static void report_begun(struct ccs__migration *migration, const struct ccs__instance *instance, uint64_t seq, struct ccs__buf *out)
{
    const struct ccs__flow_effects *effects = &CCS__INSTANCES(migration->group)->effects;
    struct ccs__buf *names = &migration->name;
    bool ends = false;
    ccs__buf_clear(names);
    for (const struct ccs__flow_timer *timer = instance->timers; timer; timer = timer->next)
        if (timer->row.id > seq && timer->timer.kind == CCS__FLOW_TIMER_KIND__FLOW_TIMER_KIND_STATE)
            add_name(names, timer->timer.name);
    report_names(out, "started", names);
    report_names(out, "children_stopped", &migration->let_go);
    for (const struct ccs__instance *child = instance->children; child; child = child->next)
        if (child->row.id > seq && child->cancelled != migration->group->serial)
            add_name(names, child->instance.child);
    report_names(out, "children_started", names);
    for (size_t i = 0; i < effects->count; i++) {
        ends |= effects->items[i].kind == CCS__FLOW_DONE;
        if (effects->items[i].kind == CCS__FLOW_FAILED)
            add_name(names, effects->items[i].data.data);
    }
    report_names(out, "errors", names);
    ccs__buf_add_text(out, ends ? ",\"ends\":true" : "");
}

/* `before`: what its row said. */
static void report(struct ccs__migration *migration, const struct ccs__instance *instance, const Ccs__FlowInstance *before,
                   uint64_t seq)
{
    struct ccs__buf *out = &CCS__INSTANCES(migration->group)->report;
    bool wrong = migration->wrong.size > 0;
    ccs__buf_add_format(out, "{\"instance\":\"%llu\",\"ref\":", (unsigned long long)before->id);
    ccs__json_write_string(ccs_str_from(before->ref), out);
    ccs__buf_add_format(out, ",\"from\":%u,\"to\":%u,\"states\":", before->version, migration->to->config.version);
    ccs__json_write_string(ccs_str_from(before->states), out);
    ccs__buf_add_text(out, wrong ? ",\"wrong\":" : ",\"becomes\":");
    ccs__json_write_string(ccs_str_from(wrong ? ccs__buf_text(&migration->wrong) : instance->instance.states), out);
    if (!wrong) {
        report_names(out, "stopped", &migration->stopped);
        report_begun(migration, instance, seq, out);
    }
    ccs__buf_add_text(out, "}\n");
}

/* --- one instance ---------------------------------------------------------------------------------------------------- */

static ccs_status emit_migrated(struct ccs__migration *migration, uint64_t instance)
{
    Ccs__FlowMigrated migrated = CCS__FLOW_MIGRATED__INIT;
    migrated.instance = instance;
    migrated.flow = migration->to->row.id;
    migrated.version = migration->to->config.version;
    migrated.states = (char *)(uintptr_t)ccs__buf_text(&migration->states);
    migrated.history = (char *)(uintptr_t)ccs__buf_text(&migration->history);
    migrated.data = (char *)(uintptr_t)ccs__buf_text(&migration->data);
    migrated.category = ccs__flow_category(migration->runtime->flow, &migration->runtime->state);
    return ccs__emit(migration->group, CCS_EVENT_FLOW_MIGRATED, &migrated);
}

/* What cannot be done there (its calendar is not open for so long, its transitions go in circles) is one of the things that do
 * not fit; then nothing of the group stands. */
static ccs_status take_over(struct ccs__migration *migration, struct ccs__instance *instance)
{
    struct ccs__group *group = migration->group;
    const struct ccs__flow_news news = {is_new, migration};
    CCS__TRY(emit_migrated(migration, instance->row.id));
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
    struct ccs__flow_runtime *old;
    struct ccs__group *group = migration->group;
    const Ccs__FlowInstance before = instance->instance; /* its texts are held until the group is kept */
    uint64_t seq = group->seq;
    CCS__TRY(ccs__flow_runtime_of(group, instance->version, &old));
    CCS__TRY(ccs__flow_runtime_read(group, old, &instance->instance)); /* from here on its texts are well formed */
    migration->from = &instance->version->config;
    migration->old = old->flow;
    CCS__TRY(ccs__migration_map(migration, &instance->instance));
    ccs__buf_clear(&migration->stopped);
    ccs__buf_clear(&migration->let_go);
    if (!migration->wrong.size)
        CCS__TRY(take_over(migration, instance));
    report(migration, instance, &before, seq);
    if (migration->wrong.size)
        remember_wrong(migration, instance->row.id);
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

static ccs_status check_instances(struct ccs__migration *migration)
{
    for (size_t i = 0; i < migration->command->n_instances; i++) {
        struct ccs__instance *instance;
        CCS__TRY(ccs__instance_of(migration->group, migration->command->instances[i], &instance));
        if (instance->version->config.flow != migration->to->config.flow)
            return ccs__refuse(migration->group, CCS_EINVAL, instance->row.id,
                               "flow in progress %llu is one of \"%s\", not of \"%s\"", (unsigned long long)instance->row.id,
                               instance->version->config.key, migration->command->flow);
    }
    return CCS_OK;
}

static bool is_named(const Ccs__MigrateFlow *command, uint64_t id)
{
    for (size_t i = 0; i < command->n_instances; i++)
        if (command->instances[i] == id)
            return true;
    return command->n_instances == 0;
}

/* In the order of ids, so that the events do not depend on a map. */
static ccs_status migrate_all(struct ccs__migration *migration)
{
    struct ccs__row **rows;
    size_t count;
    CCS__TRY(ccs__rows_sorted(migration->group, CCS__KIND_FLOW_INSTANCE, &rows, &count));
    ccs_status status = CCS_OK;
    for (size_t i = 0; i < count && status == CCS_OK; i++) {
        struct ccs__instance *instance = (struct ccs__instance *)(void *)rows[i];
        if (instance->version && instance->version != migration->to &&
            instance->version->config.flow == migration->to->config.flow && is_named(migration->command, instance->row.id))
            status = migrate_one(migration, instance);
    }
    ccs__free(&migration->group->alloc, rows, count * sizeof *rows);
    return status;
}

static ccs_status migrate(struct ccs__migration *migration)
{
    struct ccs__group *group = migration->group;
    CCS__TRY(find_version(migration));
    CCS__TRY(check_instances(migration));
    CCS__TRY(ccs__flow_runtime_of(group, migration->to, &migration->runtime));
    CCS__TRY(migrate_all(migration));
    if (migration->wrong_count)
        return ccs__refuse(group, CCS_ESTATE, migration->first_id, "%zu flows in progress do not fit version %u; %llu: %s",
                           migration->wrong_count, migration->to->config.version, (unsigned long long)migration->first_id,
                           migration->first);
    return CCS_OK;
}

ccs_status ccs__instance_decide_migrate(struct ccs__group *group, const Ccs__MigrateFlow *command)
{
    struct ccs__migration migration = {.group = group, .command = command};
    struct ccs__buf *bufs[] = {&migration.states, &migration.history, &migration.data,  &migration.wrong,
                               &migration.name,   &migration.stopped, &migration.let_go};
    for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++)
        ccs__buf_init(bufs[i], &group->alloc);
    ccs__buf_clear(&CCS__INSTANCES(group)->report);
    ccs__run_begin(group, false);
    ccs_status status = migrate(&migration);
    if (status == CCS_OK)
        status = CCS__INSTANCES(group)->report.failed ? CCS_ENOMEM : ccs__run_drain(group);
    for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++)
        ccs__buf_finish(bufs[i]);
    return status;
}
