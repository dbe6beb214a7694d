/*
 * A whole configuration at once: settings, queues, agents, by key. One group; what is no longer named is removed.
 *
 * Queues come before agents, and agents' removals before queues', so that a decision taken while it settles sees the
 * new order of things as far as it has come; the result does not depend on the order in the text.
 */
#include "agent/agent.h"
#include "center/center.h"
#include "group/requirement.h"
#include "group/settings.h"
#include "queue/queue.h"
#include "record/json.h"
#include "record/json_field.h"
#include <stdio.h>

/* --- what needs the whole ---------------------------------------------------------------------------------- */

#define WRONG(...)                                \
    do {                                          \
        snprintf(error, error_size, __VA_ARGS__); \
        return false;                             \
    } while (0)

/* Keys in byte order, each with its place, to find doubles in O(n log n). */
struct keyed {
    const char *key;
    size_t at;
};

static void sift(struct keyed *items, size_t root, size_t count)
{
    for (;;) {
        size_t child = root * 2 + 1;
        if (child >= count)
            return;
        if (child + 1 < count && strcmp(items[child].key, items[child + 1].key) < 0)
            child++;
        if (strcmp(items[root].key, items[child].key) >= 0)
            return;
        struct keyed swap = items[root];
        items[root] = items[child];
        items[child] = swap;
        root = child;
    }
}

static void sort(struct keyed *items, size_t count)
{
    for (size_t i = count / 2; i-- > 0;)
        sift(items, i, count);
    for (size_t end = count; end-- > 1;) {
        struct keyed swap = items[0];
        items[0] = items[end];
        items[end] = swap;
        sift(items, 0, end);
    }
}

/* The later place of a key that stands twice, or SIZE_MAX. */
static size_t find_double(struct keyed *items, size_t count)
{
    size_t found = SIZE_MAX;
    sort(items, count);
    for (size_t i = 1; i < count; i++)
        if (strcmp(items[i - 1].key, items[i].key) == 0) {
            size_t later = items[i].at > items[i - 1].at ? items[i].at : items[i - 1].at;
            found = later < found ? later : found;
        }
    return found;
}

static bool somebody_serves(const Ccs__Configuration *configuration, const Ccs__Requirement *requirement)
{
    char text[CCS__REQUIREMENT_SIZE_MAX];
    ccs__requirement_text(requirement, text);
    for (size_t i = 0; i < configuration->n_agents; i++)
        if (ccs__requirement_met(text, configuration->agents[i]))
            return true;
    return false;
}

static bool queues_valid(const Ccs__Configuration *all, struct keyed *keys, char *path, size_t path_size, char *error,
                         size_t error_size)
{
    char within[96];
    for (size_t i = 0; i < all->n_queues; i++) {
        const Ccs__Queue *queue = all->queues[i];
        keys[i] = (struct keyed){queue->key, i};
        if (!ccs__queue_config_valid(queue, within, sizeof within, error, error_size)) {
            snprintf(path, path_size, "queues[%zu].%s", i, within);
            return false;
        }
        snprintf(path, path_size, "queues[%zu].requirement", i);
        if (!somebody_serves(all, queue->requirement) &&
            !(queue->relax && somebody_serves(all, queue->relax->requirement)))
            WRONG("nobody can serve queue \"%s\": %s", queue->key,
                  all->n_agents ? "no agent has every skill it requires, at its level" : "the configuration names no agents");
    }
    size_t twice = find_double(keys, all->n_queues);
    if (twice == SIZE_MAX)
        return true;
    snprintf(path, path_size, "queues[%zu].key", twice);
    WRONG("the key \"%s\" is used twice among the queues", all->queues[twice]->key);
}

static bool agents_valid(const Ccs__Configuration *all, struct keyed *keys, char *path, size_t path_size, char *error,
                         size_t error_size)
{
    char within[96];
    for (size_t i = 0; i < all->n_agents; i++) {
        keys[i] = (struct keyed){all->agents[i]->key, i};
        if (!ccs__agent_config_valid(all->agents[i], within, sizeof within, error, error_size)) {
            snprintf(path, path_size, "agents[%zu].%s", i, within);
            return false;
        }
    }
    size_t twice = find_double(keys, all->n_agents);
    if (twice == SIZE_MAX)
        return true;
    snprintf(path, path_size, "agents[%zu].key", twice);
    WRONG("the key \"%s\" is used twice among the agents", all->agents[twice]->key);
}

ccs_status ccs__configuration_valid(const Ccs__Configuration *all, struct ccs__arena *arena, char *path, size_t path_size,
                                    char *error, size_t error_size)
{
    size_t count = all->n_queues > all->n_agents ? all->n_queues : all->n_agents;
    struct keyed *keys = ccs__arena_take(arena, (count + 1) * sizeof *keys);
    path[0] = '\0';
    if (!keys)
        return CCS_ENOMEM;
    bool valid = agents_valid(all, keys, path, path_size, error, error_size) &&
                 queues_valid(all, keys, path, path_size, error, error_size);
    return valid ? CCS_OK : CCS_EINVAL;
}

/* --- decide ------------------------------------------------------------------------------------------------- */

static bool named(const char *key, char *const *sorted, size_t count)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(sorted[middle], key);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* Remove what the configuration does not name any more, in the order of ids. */
static ccs_status remove_others(struct ccs__group *group, enum ccs__kind kind, char *const *sorted, size_t count)
{
    struct ccs__row **rows;
    size_t row_count;
    CCS__TRY(ccs__rows_sorted(group, kind, &rows, &row_count));
    ccs_status status = CCS_OK;
    for (size_t i = 0; i < row_count && status == CCS_OK; i++) {
        if (!ccs__row_open(group, rows[i]))
            continue;
        if (kind == CCS__KIND_AGENT) {
            const Ccs__Agent *agent = (const Ccs__Agent *)(void *)ccs__row_message(rows[i]);
            if (!named(agent->key, sorted, count))
                status = ccs__agent_decide_remove(group, agent->id);
        } else {
            const Ccs__Queue *queue = (const Ccs__Queue *)(void *)ccs__row_message(rows[i]);
            if (!named(queue->key, sorted, count))
                status = ccs__queue_decide_remove(group, queue->id);
        }
    }
    ccs__free(&group->alloc, rows, row_count * sizeof *rows);
    return status;
}

static ccs_status put_all(struct ccs__group *group, const Ccs__Configuration *all)
{
    uint64_t id;
    if (all->settings)
        CCS__TRY(ccs__settings_decide(group, all->settings));
    for (size_t i = 0; i < all->n_queues; i++)
        CCS__TRY(ccs__queue_decide_put(group, all->queues[i], &id));
    for (size_t i = 0; i < all->n_agents; i++)
        CCS__TRY(ccs__agent_decide_put(group, all->agents[i], &id));
    return CCS_OK;
}

static ccs_status configure(struct ccs__group *group, const Ccs__Configuration *all, struct ccs__arena *arena)
{
    char path[128], error[256];
    ccs_status valid = ccs__configuration_valid(all, arena, path, sizeof path, error, sizeof error);
    if (valid != CCS_OK)
        return valid == CCS_ENOMEM ? valid : ccs__refuse(group, valid, 0, "%s: %s", path, error);
    size_t count = all->n_agents > all->n_queues ? all->n_agents : all->n_queues;
    struct keyed *keys = ccs__arena_take(arena, (count + 1) * sizeof *keys);
    char **sorted = ccs__arena_take(arena, (count + 1) * sizeof *sorted);
    if (!keys || !sorted)
        return CCS_ENOMEM;
    CCS__TRY(put_all(group, all));
    for (size_t i = 0; i < all->n_agents; i++)
        keys[i] = (struct keyed){all->agents[i]->key, i};
    sort(keys, all->n_agents);
    for (size_t i = 0; i < all->n_agents; i++)
        sorted[i] = (char *)(uintptr_t)keys[i].key;
    CCS__TRY(remove_others(group, CCS__KIND_AGENT, sorted, all->n_agents));
    for (size_t i = 0; i < all->n_queues; i++)
        keys[i] = (struct keyed){all->queues[i]->key, i};
    sort(keys, all->n_queues);
    for (size_t i = 0; i < all->n_queues; i++)
        sorted[i] = (char *)(uintptr_t)keys[i].key;
    return remove_others(group, CCS__KIND_QUEUE, sorted, all->n_queues);
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
                                     Ccs__Configuration **configuration)
{
    char path[128], error[256];
    ProtobufCMessage *message;
    CCS__TRY(ccs__text_read(center, json, &ccs__configuration__descriptor, arena, &message));
    *configuration = (Ccs__Configuration *)(void *)message;
    ccs_status valid = ccs__configuration_valid(*configuration, arena, path, sizeof path, error, sizeof error);
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
    ccs_status status = read_configuration(center, json, &arena, &command.configuration);
    status = status == CCS_OK ? ccs__center_execute(center, CCS__COMMAND_CONFIGURE, &command.base, now, NULL)
                              : ccs__center_leave(center, status);
    ccs__arena_finish(&arena);
    return status;
}

/* --- the difference ------------------------------------------------------------------------------------------ */

static const char *key_of(const ProtobufCMessage *record)
{
    if (record->descriptor == &ccs__queue__descriptor)
        return ((const Ccs__Queue *)(const void *)record)->key;
    if (record->descriptor == &ccs__agent__descriptor)
        return ((const Ccs__Agent *)(const void *)record)->key;
    return ((const Ccs__Settings *)(const void *)record)->name;
}

static bool is_ours(const char *field)
{
    return strcmp(field, "id") == 0 || strcmp(field, "version") == 0 || strcmp(field, "current") == 0 ||
           strcmp(field, "at") == 0;
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
        ccs__buf_add_format(out, "~ %s \"%s\" %s: ", noun, key_of(new), field->name);
        ccs__buf_add(out, x.data, x.size);
        ccs__buf_add_text(out, " -> ");
        ccs__buf_add(out, y.data, y.size);
        ccs__buf_add_text(out, "\n");
    }
    ccs__buf_finish(&x);
    ccs__buf_finish(&y);
}

/* One event of the preview, against the record in force. */
static void write_event(struct ccs__group *group, const struct ccs__journal_event *event, const ProtobufCMessage *body,
                        struct ccs__buf *out)
{
    enum ccs__kind kind = CCS__KIND_SETTINGS;
    const ProtobufCMessage *record = NULL;
    const char *noun = "settings";
    uint64_t id = 1;
    switch (event->kind) {
    case CCS_EVENT_SETTINGS_CONFIGURED: record = &((const Ccs__SettingsConfigured *)(const void *)body)->settings->base; break;
    case CCS_EVENT_QUEUE_CONFIGURED: record = &((const Ccs__QueueConfigured *)(const void *)body)->queue->base; break;
    case CCS_EVENT_AGENT_CONFIGURED: record = &((const Ccs__AgentConfigured *)(const void *)body)->agent->base; break;
    case CCS_EVENT_QUEUE_REMOVED: id = ((const Ccs__QueueRemoved *)(const void *)body)->queue; break;
    case CCS_EVENT_AGENT_REMOVED: id = ((const Ccs__AgentRemoved *)(const void *)body)->agent; break;
    default: return;
    }
    if (event->kind == CCS_EVENT_QUEUE_CONFIGURED || event->kind == CCS_EVENT_QUEUE_REMOVED) {
        kind = CCS__KIND_QUEUE;
        noun = "queue";
    } else if (event->kind != CCS_EVENT_SETTINGS_CONFIGURED) {
        kind = CCS__KIND_AGENT;
        noun = "agent";
    }
    if (record && kind != CCS__KIND_SETTINGS)
        id = *(const uint64_t *)(const void *)((const char *)record + record->descriptor->fields[0].offset);
    const struct ccs__row *row = ccs__row_find(group, kind, id);
    if (!record)
        ccs__buf_add_format(out, "- %s \"%s\"\n", noun, key_of(ccs__row_message(row)));
    else if (!row)
        ccs__buf_add_format(out, "+ %s \"%s\"\n", noun, key_of(record));
    else
        write_changes(noun, ccs__row_message(row), record, out);
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
    ccs_status status = read_configuration(center, json, &arena, &command.configuration);
    center->flags |= CCS_CALL_DRY_RUN;
    status = status == CCS_OK ? ccs__center_execute(center, CCS__COMMAND_CONFIGURE, &command.base, now, NULL)
                              : ccs__center_leave(center, status);
    ccs__buf_clear(&center->text);
    if (status == CCS_OK)
        status = write_difference(center, &arena, &center->text);
    difference->data = ccs__buf_text(&center->text);
    if (status == CCS_OK && center->text.failed)
        status = ccs__center_fail(center, CCS_ENOMEM, "no memory for the difference");
    difference->size = status == CCS_OK ? center->text.size : 0;
    ccs__arena_finish(&arena);
    return status;
}
