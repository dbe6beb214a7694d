/*
 * Another version for flows in progress. Names carry everything over: states, what histories remember, variables, timers; a map
 * says which have another name there. Nothing is guessed: a name that the other version does not have is refused, and so is
 * a set of states that cannot be active together there.
 *
 * A timer goes along with its instants and what it has used up; one that has run out does not come again. One that only the
 * other version has starts now, if its state is active; one that only the old version had stops.
 */
#include "instance/instance.h"

#define LIST_MAX 400 /* bytes of names that are missing */

struct migration {
    struct ccs__group *group;
    const Ccs__MigrateFlow *command;
    struct ccs__flow_version *to;
    struct ccs__flow_runtime *runtime; /* of `to` */
    struct ccs__buf states, history, data, wrong; /* of the instance under way */
    char first[256];                   /* the first that does not fit */
    uint64_t first_id;
    size_t wrong_count;
};

/* --- names ------------------------------------------------------------------------------------------------------ */

/* What a name becomes; "": it is dropped. */
static ccs_str renamed(Ccs__FlowRename *const *map, size_t count, ccs_str name)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(map[i]->from) == name.size && memcmp(map[i]->from, name.data, name.size) == 0)
            return ccs_str_from(map[i]->to);
    return name;
}

static void miss(struct migration *migration, const char *noun, ccs_str name)
{
    if (migration->wrong.size < LIST_MAX)
        ccs__buf_add_format(&migration->wrong, "%s%s \"%.*s\"", migration->wrong.size ? ", " : "the version has no ", noun,
                            (int)name.size, name.data);
}

static void add_state(struct migration *migration, ccs_str name, struct ccs__buf *out)
{
    ccs_str to = renamed(migration->command->states, migration->command->n_states, name);
    if (ccs__flow_state_find(migration->runtime->flow, to) == CCS__FLOW_NO_STATE)
        miss(migration, "state", to);
    ccs__buf_add(out, to.data, to.size);
}

/* Names between separators, which stay: "a b", "h=a b;k=c". */
static void map_states(struct migration *migration, const char *text, const char *separators, struct ccs__buf *out)
{
    while (*text) {
        size_t size = strcspn(text, separators);
        if (size)
            add_state(migration, (ccs_str){text, size}, out);
        text += size;
        if (*text)
            ccs__buf_add(out, text++, 1);
    }
}

static bool has_variable(const Ccs__Flow *flow, ccs_str name)
{
    for (size_t i = 0; i < flow->n_variables; i++)
        if (strlen(flow->variables[i]->name) == name.size && memcmp(flow->variables[i]->name, name.data, name.size) == 0)
            return true;
    return false;
}

/* Past a value of well-formed JSON. */
static const char *skip_value(const char *at)
{
    int depth = 0;
    do {
        if (*at == '"') {
            for (at++; *at && *at != '"'; at++)
                at += *at == '\\' && at[1];
        } else {
            depth += *at == '{' || *at == '[';
            depth -= *at == '}' || *at == ']';
        }
        at += *at != '\0';
    } while (*at && (depth > 0 || (*at != ',' && *at != '}')));
    return at;
}

/* Of a late flow: does it matter there whether the state was entered before? */
static bool has_late(const Ccs__Flow *flow, ccs_str state)
{
    for (size_t i = 0; flow->late && i < flow->n_variables; i++)
        if (strlen(flow->variables[i]->in) == state.size && memcmp(flow->variables[i]->in, state.data, state.size) == 0)
            return true;
    return false;
}

/* Texts that begin with the name of a state, up to the end of the list. */
static void map_list(struct migration *migration, const char *at, bool entered, struct ccs__buf *out)
{
    const char *sign = "\"";
    while (*at == '"' || *at == ',') {
        at += *at == ',';
        ccs_str text = {at + 1, strcspn(at + 1, "\"")};
        ccs_str state = {text.data, strcspn(text.data, " \"")};
        at += text.size + 2;
        if (entered && !has_late(&migration->to->config, renamed(migration->command->states, migration->command->n_states, state)))
            continue;
        ccs__buf_add_text(out, sign);
        add_state(migration, state, out);
        ccs__buf_add(out, state.data + state.size, text.size - state.size + 1);
        sign = ",\"";
    }
}

/* What the engine keeps beside the variables, behind them: {"children":["working 0 12.3"],"entered":["working"]}. */
static void map_hidden(struct migration *migration, const char *json, struct ccs__buf *out)
{
    static const char children_at[] = "\"children\":[", entered_at[] = "\"entered\":[";
    const char *children = strstr(json, children_at), *entered = strstr(json, entered_at);
    ccs__buf_add_text(out, ":{");
    if (children) {
        ccs__buf_add_text(out, children_at);
        map_list(migration, children + sizeof children_at - 1, false, out);
        ccs__buf_add_text(out, entered ? "]," : "]");
    }
    if (entered) {
        ccs__buf_add_text(out, entered_at);
        map_list(migration, entered + sizeof entered_at - 1, true, out);
        ccs__buf_add_text(out, "]");
    }
    ccs__buf_add_text(out, "}");
}

static void map_data(struct migration *migration, const char *json, struct ccs__buf *out)
{
    const Ccs__MigrateFlow *command = migration->command;
    const char *between = "{";
    for (const char *at = json + 1; *at == '"' || *at == ',';) {
        at += *at == ',';
        ccs_str name = {at + 1, strcspn(at + 1, "\"")};
        const char *value = name.data + name.size + 1, *end = skip_value(value);
        ccs_str to = name.size ? renamed(command->variables, command->n_variables, name) : name;
        at = end;
        if (name.size && !to.size)
            continue; /* dropped */
        if (name.size && !has_variable(&migration->to->config, to))
            miss(migration, "variable", to);
        ccs__buf_add_format(out, "%s\"%.*s\"", between, (int)to.size, to.data);
        if (name.size)
            ccs__buf_add(out, value, (size_t)(end - value));
        else
            map_hidden(migration, value, out);
        between = ",";
    }
    ccs__buf_add_text(out, *between == '{' ? "{}" : "}");
}

/* --- timers ------------------------------------------------------------------------------------------------------ */

static ccs_status carry_timer(struct migration *migration, const struct ccs__flow_timer *timer)
{
    uint32_t state, index;
    const struct ccs__flow *flow = migration->runtime->flow;
    if (timer->timer.kind != CCS__FLOW_TIMER_KIND__FLOW_TIMER_KIND_STATE)
        return CCS_OK;
    if (!ccs__flow_timer_find(flow, ccs_str_from(timer->timer.name), &state, &index))
        return ccs__timer_stop(migration->group, timer);
    const char *name = migration->to->config.states[state]->name;
    if (ccs__flow_is_active(flow, &migration->runtime->state, state))
        return ccs__timer_carry(migration->group, timer, name);
    return ccs__timer_rest(migration->group, timer, name);
}

/* Only the other version has it, and it says for itself how long it takes. */
static ccs_status start_new(struct migration *migration, struct ccs__instance *instance, const struct ccs__flow *old,
                            uint32_t state)
{
    const Ccs__FlowState *definition = migration->to->config.states[state];
    uint32_t old_state, old_index;
    for (uint32_t i = 0; i < definition->n_timers; i++) {
        ccs_str name = ccs__flow_timer_name(migration->runtime->flow, state, i);
        const Ccs__FlowTimer *timer = definition->timers[i];
        struct ccs__flow_effect effect = {
            .kind = CCS__FLOW_TIMER_STARTED, .state = state, .index = i, .ms = (int64_t)timer->after_ms, .name = name,
            .data = ccs__flow_timer_signal(migration->runtime->flow, state, i), .calendar = ccs_str_from(timer->calendar)};
        if (!ccs__flow_timer_find(old, name, &old_state, &old_index) && !*timer->after_rule)
            CCS__TRY(ccs__timer_enter(migration->group, instance, &effect));
    }
    return CCS_OK;
}

static ccs_status carry_timers(struct migration *migration, struct ccs__instance *instance, const struct ccs__flow *old)
{
    for (struct ccs__flow_timer *timer = instance->timers, *next; timer; timer = next) {
        next = timer->next;
        CCS__TRY(carry_timer(migration, timer));
    }
    for (uint32_t state = 0; state < migration->to->config.n_states; state++)
        if (migration->to->config.states[state]->n_timers &&
            ccs__flow_is_active(migration->runtime->flow, &migration->runtime->state, state))
            CCS__TRY(start_new(migration, instance, old, state));
    return CCS_OK;
}

/* --- one instance ---------------------------------------------------------------------------------------------------- */

/* In the order, and with the members, of the other version. */
static ccs_status write_as_there(struct migration *migration)
{
    ccs__buf_clear(&migration->states);
    ccs__buf_clear(&migration->history);
    ccs__buf_clear(&migration->data);
    return ccs__flow_state_write(migration->runtime->flow, &migration->runtime->state, &migration->states, &migration->history,
                                 &migration->data);
}

/* Its texts as the other version has them, in its working copy; what does not fit is in `wrong`. */
static ccs_status map_instance(struct migration *migration, const Ccs__FlowInstance *instance)
{
    struct ccs__flow_error error;
    ccs__buf_clear(&migration->states);
    ccs__buf_clear(&migration->history);
    ccs__buf_clear(&migration->data);
    ccs__buf_clear(&migration->wrong);
    map_states(migration, instance->states, " ", &migration->states);
    map_states(migration, instance->history, " =;", &migration->history);
    map_data(migration, instance->data, &migration->data);
    const char *states = ccs__buf_text(&migration->states), *history = ccs__buf_text(&migration->history);
    const char *data = ccs__buf_text(&migration->data);
    if (migration->states.failed || migration->history.failed || migration->data.failed || migration->wrong.failed)
        return CCS_ENOMEM;
    if (migration->wrong.size)
        return CCS_OK;
    ccs_status status = ccs__flow_state_read(migration->runtime->flow, &migration->runtime->state, ccs_str_from(states),
                                             ccs_str_from(history), ccs_str_from(data), &error);
    if (status == CCS_OK)
        return write_as_there(migration);
    if (status != CCS_ECORRUPT)
        return status;
    ccs__buf_add_format(&migration->wrong, "%s: %s", error.path, error.message);
    return migration->wrong.failed ? CCS_ENOMEM : CCS_OK;
}

static void report(struct migration *migration, const struct ccs__instance *instance)
{
    struct ccs__buf *out = &CCS__INSTANCES(migration->group)->report;
    const Ccs__FlowInstance *row = &instance->instance;
    uint32_t state, index, stopped = 0;
    ccs__buf_add_format(out, "{\"instance\":\"%llu\",\"ref\":", (unsigned long long)row->id);
    ccs__json_write_string(ccs_str_from(row->ref), out);
    ccs__buf_add_format(out, ",\"from\":%u,\"to\":%u,\"states\":", row->version, migration->to->config.version);
    ccs__json_write_string(ccs_str_from(row->states), out);
    ccs__buf_add_text(out, migration->wrong.size ? ",\"wrong\":" : ",\"becomes\":");
    ccs__json_write_string(ccs_str_from(ccs__buf_text(migration->wrong.size ? &migration->wrong : &migration->states)), out);
    for (const struct ccs__flow_timer *timer = instance->timers; timer; timer = timer->next) {
        ccs_str name = ccs_str_from(timer->timer.name);
        if (timer->timer.kind != CCS__FLOW_TIMER_KIND__FLOW_TIMER_KIND_STATE ||
            ccs__flow_timer_find(migration->runtime->flow, name, &state, &index))
            continue;
        ccs__buf_add_text(out, stopped++ ? "," : ",\"stopped\":[");
        ccs__json_write_string(name, out);
    }
    ccs__buf_add_text(out, stopped ? "]}\n" : "}\n");
}

static ccs_status emit_migrated(struct migration *migration, const Ccs__FlowInstance *instance)
{
    Ccs__FlowMigrated migrated = CCS__FLOW_MIGRATED__INIT;
    migrated.instance = instance->id;
    migrated.flow = migration->to->row.id;
    migrated.version = migration->to->config.version;
    migrated.states = (char *)(uintptr_t)ccs__buf_text(&migration->states);
    migrated.history = (char *)(uintptr_t)ccs__buf_text(&migration->history);
    migrated.data = (char *)(uintptr_t)ccs__buf_text(&migration->data);
    migrated.category = ccs__flow_category(migration->runtime->flow, &migration->runtime->state);
    return ccs__emit(migration->group, CCS_EVENT_FLOW_MIGRATED, &migrated);
}

static ccs_status migrate_one(struct migration *migration, struct ccs__instance *instance)
{
    struct ccs__flow_runtime *old;
    CCS__TRY(ccs__flow_runtime_of(migration->group, instance->version, &old));
    CCS__TRY(ccs__flow_runtime_read(migration->group, old, &instance->instance)); /* from here on its texts are well formed */
    CCS__TRY(map_instance(migration, &instance->instance));
    report(migration, instance);
    if (!migration->wrong.size) {
        const struct ccs__flow *old_flow = old->flow;
        CCS__TRY(emit_migrated(migration, &instance->instance));
        return carry_timers(migration, instance, old_flow);
    }
    if (!migration->wrong_count++) {
        migration->first_id = instance->row.id;
        size_t size = migration->wrong.size < sizeof migration->first - 1 ? migration->wrong.size : sizeof migration->first - 1;
        memcpy(migration->first, migration->wrong.data, size);
        migration->first[size] = '\0';
    }
    return CCS_OK;
}

/* --- which ------------------------------------------------------------------------------------------------------------ */

static bool is_of(const struct ccs__flow_version *version, const char *key, uint32_t number)
{
    bool wanted = number ? version->config.version == number : version->config.current;
    return version->config.kept && wanted && strcmp(version->config.key, key) == 0;
}

/* Of several of that number (a key removed and put again) the latest. */
static ccs_status find_version(struct migration *migration)
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

static ccs_status check_instances(struct migration *migration)
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
static ccs_status migrate_all(struct migration *migration)
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

static ccs_status migrate(struct migration *migration)
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
    struct migration migration = {.group = group, .command = command};
    struct ccs__buf *bufs[] = {&migration.states, &migration.history, &migration.data, &migration.wrong};
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
