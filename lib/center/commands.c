/*
 * The typed commands of records, agents and their devices; and any command as JSON. commands_contact.c, commands_leg.c and
 * commands_supervise.c have the others.
 */
#include "center/commands.h"
#include "base/options.h"
#include "center/command_text.h"
#include "record/json.h"
#include "record/names.h"
#include <ccs/agent.h>
#include <ccs/hours.h>
#include <ccs/queue.h>
#include <ccs/supervise.h>

ccs_status ccs__command_copy(ccs_center *center, struct ccs__arena *arena, const char *name, ccs_str str, char **into)
{
    if (!str.size)
        return CCS_OK;
    if (!str.data || str.size > 4096 || !ccs__utf8_valid(str, NULL) || memchr(str.data, 0, str.size))
        return ccs__center_fail(center, CCS_EINVAL, "%s must be valid UTF-8 without NUL", name);
    *into = ccs__arena_take(arena, str.size + 1);
    if (!*into)
        return ccs__center_fail(center, CCS_ENOMEM, "out of memory; nothing has changed");
    memcpy(*into, str.data, str.size);
    (*into)[str.size] = '\0';
    return CCS_OK;
}

ccs_status ccs__command_options(ccs_center *center, const void *given, void *options, size_t size)
{
    if (ccs__options_read(given, options, size))
        return CCS_OK;
    return ccs__center_fail(center, CCS_EINVAL, "the options have settings this version lacks, or no size");
}

/* --- configuration ------------------------------------------------------------------------------------------ */

/* One record as JSON, put by its command. */
static ccs_status put_record(ccs_center *center, ccs_str json, enum ccs__command kind, ccs_time now, uint64_t *id)
{
    struct ccs__arena arena;
    ProtobufCMessage *record;
    Ccs__PutAgent agent = CCS__PUT_AGENT__INIT;
    Ccs__PutQueue queue = CCS__PUT_QUEUE__INIT;
    Ccs__PutSupervisor supervisor = CCS__PUT_SUPERVISOR__INIT;
    Ccs__PutCalendar calendar = CCS__PUT_CALENDAR__INIT;
    const ProtobufCMessageDescriptor *type = kind == CCS__COMMAND_PUT_AGENT      ? &ccs__agent__descriptor
                                             : kind == CCS__COMMAND_PUT_QUEUE    ? &ccs__queue__descriptor
                                             : kind == CCS__COMMAND_PUT_CALENDAR ? &ccs__calendar__descriptor
                                                                                 : &ccs__supervisor__descriptor;
    CCS__TRY(ccs__center_enter(center));
    ccs__arena_init(&arena, &center->alloc, 0);
    ccs_status status = ccs__text_read(center, json, type, &arena, &record);
    if (status != CCS_OK) {
        status = ccs__center_leave(center, status);
    } else if (kind == CCS__COMMAND_PUT_AGENT) {
        agent.agent = (Ccs__Agent *)(void *)record;
        status = EXECUTE(PUT_AGENT, agent, id);
    } else if (kind == CCS__COMMAND_PUT_QUEUE) {
        queue.queue = (Ccs__Queue *)(void *)record;
        status = EXECUTE(PUT_QUEUE, queue, id);
    } else if (kind == CCS__COMMAND_PUT_CALENDAR) {
        calendar.calendar = (Ccs__Calendar *)(void *)record;
        status = EXECUTE(PUT_CALENDAR, calendar, id);
    } else {
        supervisor.supervisor = (Ccs__Supervisor *)(void *)record;
        status = EXECUTE(PUT_SUPERVISOR, supervisor, id);
    }
    ccs__arena_finish(&arena);
    return status;
}

ccs_status ccs_agent_put(ccs_center *center, ccs_str json, ccs_time now, ccs_agent_id *agent)
{
    NEEDS_CENTER();
    return put_record(center, json, CCS__COMMAND_PUT_AGENT, now, agent ? &agent->value : NULL);
}

ccs_status ccs_queue_put(ccs_center *center, ccs_str json, ccs_time now, ccs_queue_id *queue)
{
    NEEDS_CENTER();
    return put_record(center, json, CCS__COMMAND_PUT_QUEUE, now, queue ? &queue->value : NULL);
}

ccs_status ccs_supervisor_put(ccs_center *center, ccs_str json, ccs_time now, ccs_supervisor_id *supervisor)
{
    NEEDS_CENTER();
    return put_record(center, json, CCS__COMMAND_PUT_SUPERVISOR, now, supervisor ? &supervisor->value : NULL);
}

ccs_status ccs_calendar_put(ccs_center *center, ccs_str json, ccs_time now, ccs_calendar_id *calendar)
{
    NEEDS_CENTER();
    return put_record(center, json, CCS__COMMAND_PUT_CALENDAR, now, calendar ? &calendar->value : NULL);
}

ccs_status ccs_agent_remove(ccs_center *center, ccs_agent_id agent, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__RemoveAgent command = CCS__REMOVE_AGENT__INIT;
    command.agent = agent.value;
    return EXECUTE(REMOVE_AGENT, command, NULL);
}

ccs_status ccs_queue_remove(ccs_center *center, ccs_queue_id queue, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__RemoveQueue command = CCS__REMOVE_QUEUE__INIT;
    command.queue = queue.value;
    return EXECUTE(REMOVE_QUEUE, command, NULL);
}

ccs_status ccs_supervisor_remove(ccs_center *center, ccs_supervisor_id supervisor, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__RemoveSupervisor command = CCS__REMOVE_SUPERVISOR__INIT;
    command.supervisor = supervisor.value;
    return EXECUTE(REMOVE_SUPERVISOR, command, NULL);
}

ccs_status ccs_calendar_remove(ccs_center *center, ccs_calendar_id calendar, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__RemoveCalendar command = CCS__REMOVE_CALENDAR__INIT;
    command.calendar = calendar.value;
    return EXECUTE(REMOVE_CALENDAR, command, NULL);
}

/* --- zones -------------------------------------------------------------------------------------------------- */

ccs_status ccs_zone_put(ccs_center *center, ccs_str zone, const void *data, size_t size, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__PutZone command = CCS__PUT_ZONE__INIT;
    ccs__arena_clear(&center->scratch);
    COPY_TEXT(&center->scratch, "zone", zone, &command.zone);
    if (!data && size)
        return ccs__center_leave(center, ccs__center_fail(center, CCS_EINVAL, "data is NULL"));
    command.data = (ProtobufCBinaryData){size, (uint8_t *)(uintptr_t)data};
    return EXECUTE(PUT_ZONE, command, NULL);
}

ccs_status ccs_zones_reload(ccs_center *center, ccs_time now, uint64_t *changed)
{
    NEEDS_CENTER();
    Ccs__ReloadZones command = CCS__RELOAD_ZONES__INIT;
    return EXECUTE(RELOAD_ZONES, command, changed);
}

/* --- agents ------------------------------------------------------------------------------------------------- */

ccs_status ccs_agent_set_presence(ccs_center *center, ccs_agent_id agent, ccs_presence presence, ccs_str reason,
                                  ccs_time now)
{
    NEEDS_CENTER();
    Ccs__SetPresence command = CCS__SET_PRESENCE__INIT;
    ccs__arena_clear(&center->scratch);
    command.agent = agent.value;
    command.presence = (Ccs__Presence)presence;
    COPY_TEXT(&center->scratch, "reason", reason, &command.reason);
    return EXECUTE(SET_PRESENCE, command, NULL);
}

ccs_status ccs_agent_end_wrap_up(ccs_center *center, ccs_agent_id agent, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__EndWrapUp command = CCS__END_WRAP_UP__INIT;
    command.agent = agent.value;
    return EXECUTE(END_WRAP_UP, command, NULL);
}

/* --- devices ------------------------------------------------------------------------------------------------ */

/* What is no channel goes along as one, so that the decision refuses it in its words. */
static size_t list_channels(uint32_t bits, Ccs__Channel channels[32])
{
    size_t count = 0;
    for (int channel = 0; channel < 32; channel++)
        if (bits >> channel & 1)
            channels[count++] = (Ccs__Channel)channel;
    return count;
}

ccs_status ccs_endpoint_add(ccs_center *center, ccs_agent_id agent, ccs_str device, uint32_t channels, ccs_time now,
                            ccs_endpoint_id *endpoint)
{
    NEEDS_CENTER();
    Ccs__Channel listed[32];
    Ccs__AddEndpoint command = CCS__ADD_ENDPOINT__INIT;
    if (!endpoint)
        return ccs__center_leave(center, ccs__center_fail(center, CCS_EINVAL, "endpoint is NULL"));
    ccs__arena_clear(&center->scratch);
    command.agent = agent.value;
    command.n_channels = list_channels(channels, listed);
    command.channels = listed;
    COPY_TEXT(&center->scratch, "device", device, &command.device);
    return EXECUTE(ADD_ENDPOINT, command, &endpoint->value);
}

ccs_status ccs_endpoint_set(ccs_center *center, ccs_endpoint_id endpoint, uint32_t flags, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__SetEndpoint command = CCS__SET_ENDPOINT__INIT;
    if (flags & ~(CCS_ENDPOINT_UNREACHABLE | CCS_ENDPOINT_BUSY))
        return ccs__center_leave(center, ccs__center_fail(center, CCS_EINVAL, "unknown flags of an endpoint: %#x", flags));
    command.endpoint = endpoint.value;
    command.unreachable = (flags & CCS_ENDPOINT_UNREACHABLE) != 0;
    command.busy = (flags & CCS_ENDPOINT_BUSY) != 0;
    return EXECUTE(SET_ENDPOINT, command, NULL);
}

ccs_status ccs_endpoint_remove(ccs_center *center, ccs_endpoint_id endpoint, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__RemoveEndpoint command = CCS__REMOVE_ENDPOINT__INIT;
    command.endpoint = endpoint.value;
    return EXECUTE(REMOVE_ENDPOINT, command, NULL);
}

/* --- as JSON ------------------------------------------------------------------------------------------------- */

static ccs_status fail_unknown(ccs_center *center, const struct ccs__command_text *text)
{
    const char *names[CCS__COMMAND_COUNT] = {NULL}, *nearest;
    for (uint32_t i = 1; i < CCS__COMMAND_COUNT; i++)
        names[i] = ccs__command_info_of(i)->name;
    nearest = ccs__name_suggest(text->name, names, CCS__COMMAND_COUNT);
    return ccs__center_fail(center, CCS_EPARSE, "%u:%u: command: no command is named \"%.*s\"%s%s%s", text->line,
                            text->column, (int)text->name.size, text->name.data, nearest ? "; did you mean \"" : "",
                            nearest ? nearest : "", nearest ? "\"?" : "");
}

/* {"command": "name", ...}: the name is cut out by blanking the member, so that lines and columns stay right. */
static ccs_status find_command(ccs_center *center, ccs_str json, struct ccs__arena *arena, uint32_t *kind,
                               ccs_str *fields)
{
    struct ccs__command_text text;
    if (json.size > 65536)
        return ccs__center_fail(center, CCS_EPARSE, "1:1: a command has at most 64 KiB, not %zu bytes", json.size);
    ccs_status status = ccs__command_text_read(json, arena, &text);
    if (status == CCS_ENOMEM)
        return status;
    if (status != CCS_OK)
        return ccs__center_fail(center, CCS_EPARSE,
                                "1:1: a command is an object with a member \"command\", such as {\"command\": "
                                "\"contact_queue\", \"contact\": \"12\", \"queue\": \"3\"}");
    *kind = ccs__command_by_name(text.name);
    if (!*kind)
        return fail_unknown(center, &text);
    *fields = text.fields;
    return CCS_OK;
}

/* Where a key stands and an id is meant: how that is found. "" elsewhere. */
static const char *id_hint(const ProtobufCMessageDescriptor *type, const struct ccs__json_error *error)
{
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(type, error->path);
    size_t size = strlen(error->message);
    bool text = size > 0 && error->message[size - 1] == '"'; /* ..., not "anna" */
    if (!field || field->type != PROTOBUF_C_TYPE_UINT64 || !text)
        return "";
    const char *name = strncmp(field->name, "to_", 3) == 0 ? field->name + 3 : field->name;
    if (strcmp(name, "agent") == 0 || strcmp(name, "preferred") == 0)
        return "; an id is meant: ccs_agent_find() and `ccs explain FILE.ccs agent KEY` tell it";
    if (strcmp(name, "queue") == 0)
        return "; an id is meant: ccs_queue_find() and `ccs explain FILE.ccs queue KEY` tell it";
    if (strcmp(name, "contact") == 0)
        return "; an id is meant: ccs_contact_find() and `ccs explain FILE.ccs contact --ref SOURCE/REF` tell it";
    if (strcmp(name, "supervisor") == 0)
        return "; an id is meant: ccs_supervisor_find() tells it";
    return "; an id is meant: the seq of the event that made it";
}

static ccs_status read_fields(ccs_center *center, ccs_str fields, const ProtobufCMessageDescriptor *type,
                              struct ccs__arena *arena, ProtobufCMessage **message)
{
    struct ccs__json_error error;
    ccs_status status = ccs__json_read(fields, type, arena, message, &error);
    if (status != CCS_EPARSE && status != CCS_ELIMIT)
        return status;
    return ccs__center_fail(center, CCS_EPARSE, "%u:%u: %s%s%s%s", error.line, error.column, error.path,
                            *error.path ? ": " : "", error.message, id_hint(type, &error));
}

ccs_status ccs_center_command(ccs_center *center, ccs_str json, ccs_time now, uint64_t *result)
{
    NEEDS_CENTER();
    struct ccs__arena arena;
    uint32_t kind = 0;
    ccs_str fields;
    ProtobufCMessage *message;
    CCS__TRY(ccs__center_enter(center));
    ccs__arena_init(&arena, &center->alloc, 0);
    ccs_status status = find_command(center, json, &arena, &kind, &fields);
    if (status == CCS_OK)
        status = read_fields(center, fields, ccs__command_info_of(kind)->type, &arena, &message);
    status = status == CCS_OK ? ccs__center_execute(center, (enum ccs__command)kind, message, now, result)
                              : ccs__center_leave(center, status);
    ccs__arena_finish(&arena);
    return status;
}
