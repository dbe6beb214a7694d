/*
 * What a migration tells of each instance: a line of JSON. It is put together when all signals are worked off, so that it says
 * where the instance has come to, as a dry run and as the real one alike.
 */
#include "group/journal.h"
#include "instance/migrate.h"
#include "record/record.h"

void ccs__migration_add_name(struct ccs__buf *names, const char *name)
{
    ccs__buf_add_text(names, names->size ? "," : "");
    ccs__json_write_string(ccs_str_from(name), names);
}

static void add_list(struct ccs__buf *out, const char *member, struct ccs__buf *names)
{
    if (names->size)
        ccs__buf_add_format(out, ",\"%s\":[", member);
    ccs__buf_add(out, names->data, names->size);
    ccs__buf_add_text(out, names->size ? "]" : "");
    out->failed |= names->failed;
    ccs__buf_clear(names);
}

void ccs__migration_note(struct ccs__migration *migration, const Ccs__FlowInstance *before)
{
    struct ccs__buf *lines = &migration->lines;
    struct ccs__migration_entry *entry = &migration->entries[migration->entry_count++];
    *entry = (struct ccs__migration_entry){.instance = before->id, .wrong = migration->wrong.size > 0, .begin = lines->size};
    ccs__buf_add_format(lines, "{\"instance\":\"%llu\",\"ref\":", (unsigned long long)before->id);
    ccs__json_write_string(ccs_str_from(before->ref), lines);
    ccs__buf_add_format(lines, ",\"from\":%u,\"to\":%u,\"states\":", before->version, migration->to->config.version);
    ccs__json_write_string(ccs_str_from(before->states), lines);
    if (entry->wrong) {
        ccs__buf_add_text(lines, ",\"wrong\":");
        ccs__json_write_string((ccs_str){(const char *)migration->wrong.data, migration->wrong.size}, lines);
    }
    entry->head_end = lines->size;
    if (!entry->wrong) {
        add_list(lines, "forgotten", &migration->forgotten);
        add_list(lines, "stopped", &migration->stopped);
    }
    entry->timers_end = lines->size;
    if (!entry->wrong)
        add_list(lines, "children_stopped", &migration->let_go);
    entry->children_end = lines->size;
}

/* --- what went wrong within ---------------------------------------------------------------------------------------- */

static struct ccs__migration_entry *find_entry(const struct ccs__migration *migration, uint64_t instance)
{
    size_t first = 0, end = migration->entry_count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (migration->entries[middle].instance < instance)
            first = middle + 1;
        else
            end = middle;
    }
    bool found = first < migration->entry_count && migration->entries[first].instance == instance;
    return found ? &migration->entries[first] : NULL;
}

static bool next_error(const struct ccs__journal_group *told, size_t *offset, uint64_t *index, struct ccs__journal_event *event)
{
    while (ccs__journal_next(told, offset, index, event))
        if (event->kind == CCS_EVENT_FLOW_ERROR_RAISED)
            return true;
    return false;
}

/* Errors that were told of what is taken along, in front of those that came before. */
static ccs_status gather_errors(struct ccs__migration *migration)
{
    const struct ccs__group *group = migration->group;
    const struct ccs__journal_group told = {.first_seq = migration->first_seq + 1, .at = group->now,
                                            .count = group->event_count - migration->first_event,
                                            .bodies = group->bodies.data + migration->first_body,
                                            .bodies_size = group->bodies.size - migration->first_body};
    struct ccs__journal_event event;
    size_t count = 0, offset = 0;
    uint64_t index = 0;
    while (next_error(&told, &offset, &index, &event))
        count++;
    migration->errors = ccs__arena_take(&migration->arena, count * sizeof *migration->errors + 1);
    if (!migration->errors)
        return CCS_ENOMEM;
    for (offset = 0, index = 0; next_error(&told, &offset, &index, &event);) {
        const Ccs__FlowErrorRaised *raised = (const void *)ccs__record_unpack(ccs__event_info_of(event.kind)->type, event.body,
                                                                              event.size, &migration->arena);
        if (!raised)
            return CCS_ENOMEM;
        struct ccs__migration_entry *entry = find_entry(migration, raised->instance);
        if (!entry)
            continue;
        struct ccs__migration_error *error = &migration->errors[migration->error_count++];
        *error = (struct ccs__migration_error){.begin = migration->words.size, .next = entry->first_error};
        ccs__json_write_string(ccs_str_from(raised->words), &migration->words);
        error->end = migration->words.size;
        entry->first_error = migration->error_count;
    }
    return migration->words.failed ? CCS_ENOMEM : CCS_OK;
}

/* In the order in which they came: the list is turned round. */
static void add_errors(const struct ccs__migration *migration, const struct ccs__migration_entry *entry, struct ccs__buf *out)
{
    size_t before = 0;
    for (size_t at = entry->first_error; at;) {
        size_t next = migration->errors[at - 1].next;
        migration->errors[at - 1].next = before;
        before = at;
        at = next;
    }
    for (size_t at = before; at; at = migration->errors[at - 1].next) {
        const struct ccs__migration_error *error = &migration->errors[at - 1];
        ccs__buf_add_text(out, at == before ? ",\"errors\":[" : ",");
        ccs__buf_add(out, migration->words.data + error->begin, error->end - error->begin);
    }
    ccs__buf_add_text(out, before ? "]" : "");
}

/* --- all of it -------------------------------------------------------------------------------------------------------- */

static void add_span(const struct ccs__migration *migration, size_t begin, size_t end, struct ccs__buf *out)
{
    ccs__buf_add(out, migration->lines.data + begin, end - begin);
}

static void add_timers(struct ccs__migration *migration, const struct ccs__instance *instance, struct ccs__buf *out)
{
    for (const struct ccs__flow_timer *timer = instance->timers; timer; timer = timer->next)
        if (timer->row.id > migration->first_seq && timer->timer.kind == CCS__FLOW_TIMER_KIND__FLOW_TIMER_KIND_STATE)
            ccs__migration_add_name(&migration->stopped, timer->timer.name);
    add_list(out, "started", &migration->stopped);
}

static void add_children(struct ccs__migration *migration, const struct ccs__instance *instance, struct ccs__buf *out)
{
    for (const struct ccs__instance *child = instance->children; child; child = child->next)
        if (child->row.id > migration->first_seq)
            ccs__migration_add_name(&migration->let_go, child->instance.child);
    add_list(out, "children_started", &migration->let_go);
}

static void add_entry(struct ccs__migration *migration, const struct ccs__migration_entry *entry, struct ccs__buf *out)
{
    const struct ccs__instance *instance = ccs__row_find(migration->group, CCS__KIND_FLOW_INSTANCE, entry->instance);
    CCS_ASSERT(instance != NULL);
    add_span(migration, entry->begin, entry->head_end, out);
    if (!entry->wrong) {
        ccs__buf_add_text(out, ",\"becomes\":");
        ccs__json_write_string(ccs_str_from(instance->instance.states), out);
        add_span(migration, entry->head_end, entry->timers_end, out);
        add_timers(migration, instance, out);
        add_span(migration, entry->timers_end, entry->children_end, out);
        add_children(migration, instance, out);
        add_errors(migration, entry, out);
        ccs__buf_add_text(out, instance->instance.open ? "" : ",\"ends\":true");
    }
    ccs__buf_add_text(out, "}\n");
}

ccs_status ccs__migration_report(struct ccs__migration *migration)
{
    struct ccs__buf *out = &CCS__INSTANCES(migration->group)->report;
    if (migration->lines.failed)
        return CCS_ENOMEM;
    CCS__TRY(gather_errors(migration));
    for (size_t i = 0; i < migration->entry_count; i++)
        add_entry(migration, &migration->entries[i], out);
    return out->failed ? CCS_ENOMEM : CCS_OK;
}
