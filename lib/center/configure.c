/*
 * A whole configuration at once: settings, calendars, queues, agents, supervisors, flows, by key. One group; what is no longer
 * named is removed. What it must fulfil as a whole stands in configuration.c.
 *
 * Queues come before agents, and agents' removals before queues', so that a decision taken while it settles sees the
 * new order of things as far as it has come; the result does not depend on the order in the text.
 */
#include "agent/agent.h"
#include "center/center.h"
#include "center/configuration.h"
#include "group/settings.h"
#include "hours/hours.h"
#include "instance/instance.h"
#include "queue/queue.h"
#include "record/json.h"
#include "record/json_field.h"
#include "supervise/supervise.h"
#include <stdio.h>

/* --- decide ------------------------------------------------------------------------------------------------- */

const char *ccs__config_key(const ProtobufCMessage *record)
{
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(record->descriptor, "key");
    if (!field) /* settings: there is one record */
        return ((const Ccs__Settings *)(const void *)record)->name;
    return *(const char *const *)(const void *)((const char *)record + field->offset);
}

static ccs_status remove_one(struct ccs__group *group, enum ccs__kind kind, uint64_t id)
{
    if (kind == CCS__KIND_AGENT)
        return ccs__agent_decide_remove(group, id);
    if (kind == CCS__KIND_QUEUE)
        return ccs__queue_decide_remove(group, id);
    if (kind == CCS__KIND_CALENDAR) {
        CCS__TRY(ccs__configuration_frees_flows(group, id));
        return ccs__hours_decide_remove(group, id);
    }
    if (kind == CCS__KIND_FLOW)
        return ccs__flow_decide_remove(group, ((const struct ccs__flow_version *)ccs__row_find(group, kind, id))->config.flow);
    Ccs__RemoveSupervisor command = CCS__REMOVE_SUPERVISOR__INIT;
    command.supervisor = id;
    return ccs__supervise_decide_remove(group, &command);
}

/* Of flows versions are kept that are only in use. */
static bool in_force(const struct ccs__group *group, const struct ccs__row *row)
{
    return row->kind == CCS__KIND_FLOW ? ((const struct ccs__flow_version *)(const void *)row)->config.current
                                       : ccs__row_open(group, row);
}

/* Remove what the configuration does not name any more, in the order of ids. */
static ccs_status remove_others(struct ccs__group *group, enum ccs__kind kind, char *const *sorted, size_t count)
{
    struct ccs__row **rows;
    size_t row_count;
    CCS__TRY(ccs__rows_sorted(group, kind, &rows, &row_count));
    ccs_status status = CCS_OK;
    for (size_t i = 0; i < row_count && status == CCS_OK; i++)
        if (in_force(group, rows[i]) && !ccs__keyed_has(ccs__config_key(ccs__row_message(rows[i])), sorted, count))
            status = remove_one(group, kind, rows[i]->id);
    ccs__free(&group->alloc, rows, row_count * sizeof *rows);
    return status;
}

/* Those that others have for holidays come first; they have none themselves. */
static ccs_status put_calendars(struct ccs__group *group, const Ccs__Configuration *all, bool with_holidays)
{
    uint64_t id;
    for (size_t i = 0; i < all->n_calendars; i++)
        if ((all->calendars[i]->n_holidays != 0) == with_holidays)
            CCS__TRY(ccs__hours_decide_put(group, all->calendars[i], ccs__settings_of(group), true, &id));
    return CCS_OK;
}

static ccs_status put_all(struct ccs__group *group, const Ccs__Configuration *all)
{
    uint64_t id;
    Ccs__PutSupervisor put = CCS__PUT_SUPERVISOR__INIT;
    if (all->settings)
        CCS__TRY(ccs__settings_decide(group, all->settings));
    if (all->settings)
        CCS__TRY(ccs__hours_want_zone(group, all->settings->zone));
    CCS__TRY(put_calendars(group, all, false));
    CCS__TRY(put_calendars(group, all, true));
    for (size_t i = 0; i < all->n_queues; i++)
        CCS__TRY(ccs__queue_decide_put(group, all->queues[i], &id));
    for (size_t i = 0; i < all->n_agents; i++)
        CCS__TRY(ccs__agent_decide_put(group, all->agents[i], &id));
    for (size_t i = 0; i < all->n_supervisors; i++) {
        put.supervisor = all->supervisors[i];
        CCS__TRY(ccs__supervise_decide_put(group, &put, &id));
    }
    for (size_t i = 0; i < all->n_flows; i++)
        CCS__TRY(ccs__flow_decide_put(group, all->flows[i], &id));
    return CCS_OK;
}

static ccs_status configure(struct ccs__group *group, const Ccs__Configuration *all, struct ccs__arena *arena)
{
    char path[128], error[256];
    ccs_status valid =
        ccs__configuration_valid(group, all, group->now, arena, path, sizeof path, error, sizeof error);
    if (valid != CCS_OK)
        return valid == CCS_ENOMEM ? valid : ccs__refuse(group, valid, 0, "%s: %s", path, error);
    size_t count = ccs__configuration_count_max(all);
    struct ccs__keyed *keys = ccs__arena_take(arena, count * sizeof *keys);
    char **sorted = ccs__arena_take(arena, count * sizeof *sorted);
    if (!keys || !sorted)
        return CCS_ENOMEM;
    CCS__TRY(put_all(group, all));
    CCS__TRY(remove_others(group, CCS__KIND_FLOW, ccs__keyed_flows(all, keys, sorted), all->n_flows));
    CCS__TRY(remove_others(group, CCS__KIND_AGENT, ccs__keyed_agents(all, keys, sorted), all->n_agents));
    CCS__TRY(remove_others(group, CCS__KIND_QUEUE, ccs__keyed_queues(all, keys, sorted), all->n_queues));
    CCS__TRY(remove_others(group, CCS__KIND_SUPERVISOR, ccs__keyed_supervisors(all, keys, sorted), all->n_supervisors));
    return remove_others(group, CCS__KIND_CALENDAR, ccs__keyed_calendars(all, keys, sorted), all->n_calendars);
}

ccs_status ccs__configure_decide(struct ccs__group *group, const Ccs__Configuration *configuration)
{
    struct ccs__arena arena;
    ccs__arena_init(&arena, &group->alloc, 0);
    ccs_status status = configure(group, configuration, &arena);
    ccs__arena_finish(&arena);
    return status;
}

/* --- the text ----------------------------------------------------------------------------------------------- */

/* Words with line, column and path, for an error of the text or of what it says. */
static ccs_status refuse_text(ccs_center *center, ccs_str json, const char *path, const char *message)
{
    uint32_t line = 1, column = 1;
    char cut[128];
    snprintf(cut, sizeof cut, "%s", path);
    while (!ccs__json_locate(json, cut, &line, &column)) { /* a field that was left out: its nearest parent */
        char *dot = strrchr(cut, '.');
        if (!dot)
            break;
        *dot = '\0';
    }
    return ccs__center_fail(center, CCS_EPARSE, "%u:%u: %s: %s", line, column, path, message);
}

ccs_status ccs__text_read(ccs_center *center, ccs_str json, const ProtobufCMessageDescriptor *type,
                          struct ccs__arena *arena, ProtobufCMessage **message)
{
    struct ccs__json_error error;
    ccs_status status = ccs__json_read(json, type, arena, message, &error);
    if (status == CCS_EPARSE || status == CCS_ELIMIT)
        return ccs__center_fail(center, CCS_EPARSE, "%u:%u: %s%s%s", error.line, error.column, error.path,
                                *error.path ? ": " : "", error.message);
    return status;
}

static ccs_status read_configuration(ccs_center *center, ccs_str json, struct ccs__arena *arena,
                                     ccs_time now, Ccs__Configuration **configuration)
{
    char path[128], error[256];
    ProtobufCMessage *message;
    CCS__TRY(ccs__text_read(center, json, &ccs__configuration__descriptor, arena, &message));
    *configuration = (Ccs__Configuration *)(void *)message;
    ccs_status valid = ccs__configuration_valid(&center->group, *configuration, now, arena, path, sizeof path, error,
                                                sizeof error);
    return valid == CCS_EINVAL ? refuse_text(center, json, path, error) : valid;
}

ccs_status ccs_center_configure(ccs_center *center, ccs_str json, ccs_time now)
{
    struct ccs__arena arena;
    Ccs__Configure command = CCS__CONFIGURE__INIT;
    if (!center)
        return CCS_EINVAL;
    CCS__TRY(ccs__center_enter(center));
    ccs__arena_init(&arena, &center->alloc, 0);
    ccs_status status = read_configuration(center, json, &arena, now, &command.configuration);
    status = status == CCS_OK ? ccs__center_execute(center, CCS__COMMAND_CONFIGURE, &command.base, now, NULL)
                              : ccs__center_leave(center, status);
    ccs__arena_finish(&arena);
    return status;
}

/* --- the difference ------------------------------------------------------------------------------------------ */

static bool is_ours(const char *field)
{
    return strcmp(field, "id") == 0 || strcmp(field, "version") == 0 || strcmp(field, "current") == 0 ||
           strcmp(field, "at") == 0 || strcmp(field, "flow") == 0 || strcmp(field, "kept") == 0;
}

/* A part that was left out has no JSON. */
static void write_value(const ProtobufCMessage *record, const ProtobufCFieldDescriptor *field, struct ccs__buf *out)
{
    bool part = field->type == PROTOBUF_C_TYPE_MESSAGE && field->label != PROTOBUF_C_LABEL_REPEATED;
    if (part && !*(ProtobufCMessage *const *)(const void *)((const char *)record + field->offset))
        ccs__buf_add_text(out, "none");
    else
        ccs__json_write_field(record, field, out);
}

/* ~ agent "anna" skills: [...] -> [...] */
static void write_changes(const char *noun, const ProtobufCMessage *old, const ProtobufCMessage *new,
                          struct ccs__buf *out)
{
    struct ccs__buf x, y;
    ccs__buf_init(&x, out->alloc);
    ccs__buf_init(&y, out->alloc);
    for (unsigned i = 0; i < new->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &new->descriptor->fields[i];
        if (is_ours(field->name))
            continue;
        ccs__buf_clear(&x);
        ccs__buf_clear(&y);
        write_value(old, field, &x);
        write_value(new, field, &y);
        out->failed |= x.failed || y.failed;
        if (x.size == y.size && (x.size == 0 || memcmp(x.data, y.data, x.size) == 0))
            continue;
        ccs__buf_add_format(out, "~ %s \"%s\" %s: ", noun, ccs__config_key(new), field->name);
        ccs__buf_add(out, x.data, x.size);
        ccs__buf_add_text(out, " -> ");
        ccs__buf_add(out, y.data, y.size);
        ccs__buf_add_text(out, "\n");
    }
    ccs__buf_finish(&x);
    ccs__buf_finish(&y);
}

/* What an event of the preview is about. */
static const struct subject {
    uint32_t event;
    enum ccs__kind kind;
    const char *noun;
    bool removed;
} subjects[] = {
    {CCS_EVENT_SETTINGS_CONFIGURED, CCS__KIND_SETTINGS, "settings", false},
    {CCS_EVENT_ZONE_CONFIGURED, CCS__KIND_ZONE, "zone", false},
    {CCS_EVENT_CALENDAR_CONFIGURED, CCS__KIND_CALENDAR, "calendar", false},
    {CCS_EVENT_QUEUE_CONFIGURED, CCS__KIND_QUEUE, "queue", false},
    {CCS_EVENT_AGENT_CONFIGURED, CCS__KIND_AGENT, "agent", false},
    {CCS_EVENT_SUPERVISOR_CONFIGURED, CCS__KIND_SUPERVISOR, "supervisor", false},
    {CCS_EVENT_QUEUE_REMOVED, CCS__KIND_QUEUE, "queue", true},
    {CCS_EVENT_AGENT_REMOVED, CCS__KIND_AGENT, "agent", true},
    {CCS_EVENT_SUPERVISOR_REMOVED, CCS__KIND_SUPERVISOR, "supervisor", true},
    {CCS_EVENT_CALENDAR_REMOVED, CCS__KIND_CALENDAR, "calendar", true},
    {CCS_EVENT_FLOW_CONFIGURED, CCS__KIND_FLOW, "flow", false},
    {CCS_EVENT_FLOW_REMOVED, CCS__KIND_FLOW, "flow", true},
};

/* The row an id of an event means. Of flows it is the flow's, whatever version of it is in force. */
static const struct ccs__row *row_of(struct ccs__group *group, enum ccs__kind kind, uint64_t id, const ProtobufCMessage *record)
{
    if (kind != CCS__KIND_FLOW)
        return ccs__row_find(group, kind, id);
    const struct ccs__flow_version *version =
        ccs__flow_by_id(group, record ? ((const Ccs__Flow *)(const void *)record)->flow : id);
    return version ? &version->row : NULL;
}

/* One event of the preview, against the record in force. Its only field is the record, or the id of what is removed. */
static void write_event(struct ccs__group *group, const struct ccs__journal_event *event, const ProtobufCMessage *body,
                        struct ccs__buf *out)
{
    const struct subject *subject = subjects, *end = subjects + sizeof subjects / sizeof subjects[0];
    while (subject < end && subject->event != event->kind)
        subject++;
    if (subject == end)
        return; /* what follows from the change: monitors that end, contacts that are offered */
    const void *field = (const char *)body + body->descriptor->fields[0].offset;
    if (subject->removed) {
        const struct ccs__row *row = row_of(group, subject->kind, *(const uint64_t *)field, NULL);
        ccs__buf_add_format(out, "- %s \"%s\"\n", subject->noun, ccs__config_key(ccs__row_message(row)));
        return;
    }
    const ProtobufCMessage *record = *(const ProtobufCMessage *const *)field;
    const void *id = (const char *)record + record->descriptor->fields[0].offset;
    const struct ccs__row *row = row_of(group, subject->kind, *(const uint64_t *)id, record);
    if (row)
        write_changes(subject->noun, ccs__row_message(row), record, out);
    else
        ccs__buf_add_format(out, "+ %s \"%s\"\n", subject->noun, ccs__config_key(record));
}

static ccs_status write_difference(ccs_center *center, struct ccs__arena *arena, struct ccs__buf *out)
{
    struct ccs__journal_group group = {.first_seq = center->preview_first_seq, .count = UINT64_MAX,
                                       .at = center->preview_at, .bodies = center->preview.data,
                                       .bodies_size = center->preview.size};
    struct ccs__journal_event event;
    size_t offset = 0;
    uint64_t index = 0;
    while (ccs__journal_next(&group, &offset, &index, &event)) {
        const struct ccs__event_info *info = ccs__event_info_of(event.kind);
        ProtobufCMessage *body = ccs__record_unpack(info->type, event.body, event.size, arena);
        if (!body)
            return CCS_ENOMEM;
        write_event(&center->group, &event, body, out);
    }
    return out->failed ? CCS_ENOMEM : CCS_OK;
}

ccs_status ccs_center_difference(ccs_center *center, ccs_str json, ccs_time now, ccs_str *difference)
{
    struct ccs__arena arena;
    Ccs__Configure command = CCS__CONFIGURE__INIT;
    if (!center || !difference)
        return CCS_EINVAL;
    CCS__TRY(ccs__center_enter(center));
    ccs__arena_init(&arena, &center->alloc, 0);
    ccs_status status = read_configuration(center, json, &arena, now, &command.configuration);
    center->flags |= CCS_CALL_DRY_RUN;
    status = status == CCS_OK ? ccs__center_execute(center, CCS__COMMAND_CONFIGURE, &command.base, now, NULL)
                              : ccs__center_leave(center, status);
    ccs__buf_clear(&center->text);
    if (status == CCS_OK)
        status = write_difference(center, &arena, &center->text);
    status = ccs__text_give(center, status, difference);
    ccs__arena_finish(&arena);
    return status;
}
