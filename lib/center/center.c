/*
 * Making and ending a center, and what the store layer needs to bring one to life: attach, load, replay.
 */
#include "center/center.h"
#include "center/center_internal.h"
#include "agent/agent.h"
#include "base/options.h"
#include "contact/contact.h"
#include "group/settings.h"
#include "hours/hours.h"
#include "instance/instance.h"
#include "queue/queue.h"
#include "report/report.h"
#include "route/route.h"
#include "supervise/supervise.h"
#include "transfer/transfer.h"
#include <stdio.h>

static const struct ccs__module *const modules[CCS__MODULE_COUNT] = {
    [CCS__MODULE_SETTINGS] = &ccs__settings_module, [CCS__MODULE_AGENT] = &ccs__agent_module,
    [CCS__MODULE_QUEUE] = &ccs__queue_module,       [CCS__MODULE_CONTACT] = &ccs__contact_module,
    [CCS__MODULE_REPORT] = &ccs__report_module,     [CCS__MODULE_ROUTE] = &ccs__route_module,
    [CCS__MODULE_HOURS] = &ccs__hours_module,
    [CCS__MODULE_TRANSFER] = &ccs__transfer_module, [CCS__MODULE_SUPERVISE] = &ccs__supervise_module,
    [CCS__MODULE_INSTANCE] = &ccs__instance_module,
};

static void init_parts(ccs_center *center, const ccs_center_options *options)
{
    center->group.seed = options->seed;
    center->undurable_bytes_max = options->undurable_bytes_max ? options->undurable_bytes_max : 64u << 20;
    center->recent.bytes_max = options->recent_bytes_max ? options->recent_bytes_max : 4u << 20;
    center->keys.count_max = options->keys_max ? options->keys_max : 65536;
    center->group.fetched_max = options->closed_cache_max ? options->closed_cache_max : 1024;
    for (uint32_t kind = 1; kind < CCS__COMMAND_COUNT; kind++)
        center->personal_of[kind] = ccs__personal_offset(ccs__command_info_of(kind)->type);
    ccs__buf_init(&center->pending, &center->alloc);
    ccs__buf_init(&center->pending_rows, &center->alloc);
    ccs__buf_init(&center->batch_rows, &center->alloc);
    ccs__buf_init(&center->recent.bytes, &center->alloc);
    ccs__buf_init(&center->command_bytes, &center->alloc);
    ccs__buf_init(&center->text, &center->alloc);
    ccs__buf_init(&center->preview, &center->alloc);
    ccs__map_init(&center->keys.by_hash, &center->alloc);
    ccs__arena_init(&center->scratch, &center->alloc, 0);
    ccs__arena_init(&center->replay, &center->alloc, 0);
}

ccs_status ccs_center_create(const ccs_center_options *given, ccs_center **made)
{
    ccs_center_options options;
    if (!made)
        return CCS_EINVAL;
    *made = NULL;
    if (!ccs__options_read(given, &options, sizeof options))
        return CCS_EINVAL;
    ccs_zones zones = {0};
    if (options.zones && !ccs__options_read(options.zones, &zones, sizeof zones))
        return CCS_EINVAL;
    ccs_center *center = ccs__alloc_zero(&options.alloc, sizeof *center);
    if (!center)
        return CCS_ENOMEM;
    center->alloc = options.alloc;
    ccs_status status = ccs__group_init(&center->group, &center->alloc, modules);
    for (uint32_t kind = 1; kind < CCS__COMMAND_COUNT && status == CCS_OK; kind++) {
        center->packings[kind] = ccs__packing_create(ccs__command_info_of(kind)->type, &center->group.tables);
        status = center->packings[kind] ? CCS_OK : CCS_ENOMEM;
    }
    init_parts(center, &options);
    if (status != CCS_OK) {
        ccs_center_destroy(center);
        return status;
    }
    struct ccs__router *router = CCS__ROUTER(&center->group);
    router->score_agent = options.score_agent;
    router->score_contact = options.score_contact;
    router->score_user_data = options.score_user_data;
    ccs__hours_set_zones(&center->group, &zones);
    *made = center;
    return CCS_OK;
}

void ccs_center_destroy(ccs_center *center)
{
    if (!center)
        return;
    if (center->port.close)
        center->port.close(center->port.user_data);
    ccs__group_finish(&center->group);
    ccs__keys_kept_finish(center);
    ccs__recent_finish(center);
    ccs__buf_finish(&center->pending);
    ccs__buf_finish(&center->pending_rows);
    ccs__buf_finish(&center->batch_rows);
    ccs__buf_finish(&center->command_bytes);
    ccs__buf_finish(&center->text);
    ccs__buf_finish(&center->preview);
    ccs__arena_finish(&center->scratch);
    ccs__arena_finish(&center->replay);
    ccs_alloc alloc = center->alloc;
    ccs__free(&alloc, center, sizeof *center);
}

void ccs__center_set_zones(ccs_center *center, const ccs_zones *zones)
{
    ccs__hours_set_zones(&center->group, zones);
}

const char *ccs_center_error(const ccs_center *center)
{
    return center ? center->group.error : "the center is NULL";
}

uint64_t ccs_center_error_id(const ccs_center *center)
{
    return center ? center->group.error_id : 0;
}

void ccs__center_set_error(ccs_center *center, ccs_status status, const char *message)
{
    center->status = status;
    (void)ccs__center_fail(center, status, "%s", message);
}

/* Copy a text of a call; false: too long. */
static bool copy_text(ccs_str str, char *into, size_t room, size_t *size)
{
    if (str.size >= room || !ccs__utf8_valid(str, NULL) || memchr(str.size ? str.data : "", 0, str.size))
        return false;
    if (str.size)
        memcpy(into, str.data, str.size);
    into[str.size] = '\0';
    *size = str.size;
    return true;
}

ccs_status ccs_center_call(ccs_center *center, const ccs_call *given)
{
    ccs_call call = CCS_CALL_INIT;
    if (!center || !given)
        return CCS_EINVAL;
    CCS__TRY(ccs__center_idle(center));
    center->actor_size = center->key_size = 0;
    center->flags = 0;
    bool known = ccs__options_read(given, &call, sizeof call);
    if (!known || (call.flags & ~(CCS_CALL_DRY_RUN | CCS_CALL_JUMP)))
        return ccs__center_fail(center, CCS_EINVAL,
                                "the call has settings this version lacks, or was not begun with CCS_CALL_INIT");
    if (!copy_text(call.actor, center->actor, sizeof center->actor, &center->actor_size) ||
        !copy_text(call.key, center->key, sizeof center->key, &center->key_size)) {
        center->actor_size = center->key_size = 0;
        return ccs__center_fail(center, CCS_EINVAL, "actor and key are UTF-8 of at most 128 bytes");
    }
    center->flags = call.flags;
    return CCS_OK;
}

void ccs_center_begin(ccs_center *center)
{
    if (center)
        center->in_batch = true;
}

uint64_t ccs_center_seq(const ccs_center *center)
{
    return center ? center->group.seq : 0;
}

uint64_t ccs_center_durable_seq(const ccs_center *center)
{
    return center ? center->durable_seq : 0;
}

ccs_time ccs_center_at(const ccs_center *center)
{
    return center ? center->group.at : 0;
}

/* --- for the store layer ------------------------------------------------------------------------------------ */

/* A row's id in memory: its `id` field, or its owner's. The first field of every record is its key. */
static uint64_t id_of(const ProtobufCMessage *message)
{
    const ProtobufCFieldDescriptor *field = &message->descriptor->fields[0];
    CCS_ASSERT(field->type == PROTOBUF_C_TYPE_UINT64);
    return *(const uint64_t *)(const void *)((const char *)message + field->offset);
}

static ccs_status load_row(void *user_data, enum ccs__kind kind, const ProtobufCMessage *message)
{
    ccs_center *center = user_data;
    if (kind == CCS__KIND_COMMAND_KEY)
        return ccs__keys_load(center, (const Ccs__CommandKey *)(const void *)message);
    if (!ccs__load_sound(&center->group, kind, message))
        return ccs__center_fail(center, CCS_ECORRUPT, "%s %llu names something that is not there", ccs__kinds[kind].table,
                                (unsigned long long)id_of(message));
    return ccs__row_load(&center->group, kind, id_of(message), message);
}

ccs_status ccs__center_attach(struct ccs_center *center, const struct ccs__port *port)
{
    CCS_ASSERT(center->group.seq == 0);
    center->port = *port;
    uint64_t seq = 0;
    ccs_time at = 0;
    center->group.error[0] = '\0';
    ccs_status status = port->load(port->user_data, &seq, &at, load_row, center);
    if (status != CCS_OK && center->group.error[0])
        return status; /* the row's words say more than the store's */
    if (status != CCS_OK)
        return ccs__center_fail(center, status, "%s", port->error(port->user_data));
    CCS__TRY(ccs__load_check(center));
    center->group.seq = center->durable_seq = seq;
    center->group.at = at;
    center->recovering = seq != 0;
    return CCS_OK;
}

/* An event about a contact that is closed and gone from memory: its row is read back first. */
static ccs_status fetch_closed(struct ccs_center *center, const struct ccs__journal_event *event,
                               const ProtobufCMessage *body)
{
    uint64_t contact = 0;
    ccs_status status = CCS_OK;
    if (event->kind == CCS_EVENT_DISPOSITION_SET)
        contact = ((const Ccs__DispositionSet *)(const void *)body)->contact;
    else if (event->kind == CCS_EVENT_CONTACT_ERASED)
        contact = ((const Ccs__ContactErased *)(const void *)body)->contact;
    if (contact && !ccs__center_row(center, CCS__KIND_CONTACT, contact, &status))
        return status == CCS_ENOENT ? CCS_ECORRUPT : status;
    return CCS_OK;
}

/* The events of one group, one after the other. */
static ccs_status replay_events(struct ccs_center *center, const struct ccs__journal_group *journal)
{
    struct ccs__journal_event event;
    size_t offset = 0;
    uint64_t index = 0;
    while (ccs__journal_next(journal, &offset, &index, &event)) {
        const struct ccs__event_info *info = ccs__event_info_of(event.kind);
        ccs__arena_clear(&center->replay);
        ProtobufCMessage *body =
            info ? ccs__record_unpack(info->type, event.body, event.size, &center->replay) : NULL;
        if (!body)
            return ccs__center_fail(center, CCS_ECORRUPT, "event %llu of kind %u cannot be read",
                                    (unsigned long long)event.seq, event.kind);
        if (!ccs__load_event_sound(&center->group, event.kind, body))
            return ccs__center_fail(center, CCS_ECORRUPT, "event %llu, a %s, says what cannot be", (unsigned long long)event.seq,
                                    info->name);
        CCS__TRY(fetch_closed(center, &event, body));
        struct ccs__event applied = {event.seq, event.at, event.due_at, event.kind, body};
        CCS__TRY(ccs__group_apply(&center->group, &applied));
    }
    if (index != journal->count || offset != journal->bodies_size)
        return ccs__center_fail(center, CCS_ECORRUPT, "the group at event %llu does not hold %llu events",
                                (unsigned long long)journal->first_seq, (unsigned long long)journal->count);
    return CCS_OK;
}

ccs_status ccs__center_replay(struct ccs_center *center, const struct ccs__journal_group *journal)
{
    struct ccs__group *group = &center->group;
    if (journal->first_seq != group->seq + 1 || journal->count == 0 || journal->at < group->at)
        return ccs__center_fail(center, CCS_ECORRUPT, "the group at event %llu does not follow event %llu",
                                (unsigned long long)journal->first_seq, (unsigned long long)group->seq);
    group->replaying = true;
    ccs__group_begin(group, journal->at, journal->at);
    ccs_status status = replay_events(center, journal);
    group->replaying = false;
    if (status != CCS_OK) {
        ccs__group_undo(group);
        return status;
    }
    ccs__group_keep(group);
    center->replayed_count++;
    return CCS_OK;
}

void *ccs__center_row(struct ccs_center *center, enum ccs__kind kind, uint64_t id, ccs_status *status)
{
    struct ccs__row *row = ccs__row_find(&center->group, kind, id);
    *status = row ? CCS_OK : CCS_ENOENT;
    if (row || !center->port.fetch)
        return row;
    ccs__buf_clear(&center->text);
    *status = center->port.fetch(center->port.user_data, kind, id, CCS_STR(""), &center->text);
    if (*status != CCS_OK) {
        if (*status != CCS_ENOENT)
            (void)ccs__center_fail(center, *status, "%s", center->port.error(center->port.user_data));
        return NULL;
    }
    ccs__arena_clear(&center->scratch);
    ProtobufCMessage *message =
        ccs__record_unpack(ccs__kinds[kind].type, center->text.data, center->text.size, &center->scratch);
    *status = message && ccs__load_sound(&center->group, kind, message)
                  ? ccs__row_load(&center->group, kind, id, message)
                  : CCS_ECORRUPT;
    return *status == CCS_OK ? ccs__row_find(&center->group, kind, id) : NULL;
}
