/*
 * The typed commands: each fills its message and goes through the one door. Texts are copied into the call's arena
 * because messages want them NUL-terminated.
 */
#include "base/options.h"
#include "center/center.h"
#include "center/command_text.h"
#include <ccs/agent.h>
#include <ccs/contact.h>
#include <ccs/queue.h>

/* A text of a command: valid UTF-8 without NUL; CCS_EINVAL otherwise. */
static ccs_status copy_text(ccs_center *center, struct ccs__arena *arena, const char *name, ccs_str str, char **into)
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

#define EXECUTE(kind, message, result) \
    ccs__center_execute(center, CCS__COMMAND_##kind, &(message).base, now, (result))
/* A text of a typed command; the call is over when it is wrong. */
#define COPY_TEXT(arena, name, str, into)                                            \
    do {                                                                             \
        ccs_status copied = copy_text(center, (arena), (name), (str), (into));       \
        if (copied != CCS_OK)                                                        \
            return ccs__center_leave(center, copied);                                \
    } while (0)
#define NEEDS_CENTER() \
    if (!center)       \
    return CCS_EINVAL

/* --- configuration ------------------------------------------------------------------------------------------ */

/* One record as JSON, put by its command. */
static ccs_status put_record(ccs_center *center, ccs_str json, enum ccs__command kind, ccs_time now, uint64_t *id)
{
    struct ccs__arena arena;
    ProtobufCMessage *record;
    bool agent = kind == CCS__COMMAND_PUT_AGENT;
    CCS__TRY(ccs__center_enter(center));
    ccs__arena_init(&arena, &center->alloc, 0);
    ccs_status status =
        ccs__text_read(center, json, agent ? &ccs__agent__descriptor : &ccs__queue__descriptor, &arena, &record);
    if (status == CCS_OK && agent) {
        Ccs__PutAgent command = CCS__PUT_AGENT__INIT;
        command.agent = (Ccs__Agent *)(void *)record;
        status = EXECUTE(PUT_AGENT, command, id);
    } else if (status != CCS_OK) {
        status = ccs__center_leave(center, status);
    } else {
        Ccs__PutQueue command = CCS__PUT_QUEUE__INIT;
        command.queue = (Ccs__Queue *)(void *)record;
        status = EXECUTE(PUT_QUEUE, command, id);
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

/* --- contacts ----------------------------------------------------------------------------------------------- */

ccs_status ccs_contact_open(ccs_center *center, const ccs_contact_options *given, ccs_time now,
                            ccs_contact_id *contact)
{
    NEEDS_CENTER();
    ccs_contact_options options;
    Ccs__OpenContact command = CCS__OPEN_CONTACT__INIT;
    if (!contact || !ccs__options_read(given, &options, sizeof options))
        return ccs__center_leave(
            center, ccs__center_fail(center, CCS_EINVAL, "contact is NULL, or the options have settings this version lacks"));
    ccs__arena_clear(&center->scratch);
    command.channel = (Ccs__Channel)options.channel;
    command.priority = options.priority;
    COPY_TEXT(&center->scratch, "source", options.source, &command.source);
    COPY_TEXT(&center->scratch, "ref", options.ref, &command.ref);
    COPY_TEXT(&center->scratch, "customer", options.customer, &command.customer);
    COPY_TEXT(&center->scratch, "entry", options.entry, &command.entry);
    return EXECUTE(OPEN_CONTACT, command, &contact->value);
}

ccs_status ccs_contact_queue(ccs_center *center, ccs_contact_id contact, ccs_queue_id queue, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__QueueContact command = CCS__QUEUE_CONTACT__INIT;
    command.contact = contact.value;
    command.queue = queue.value;
    return EXECUTE(QUEUE_CONTACT, command, NULL);
}

ccs_status ccs_contact_set_priority(ccs_center *center, ccs_contact_id contact, int32_t priority, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__SetPriority command = CCS__SET_PRIORITY__INIT;
    command.contact = contact.value;
    command.priority = priority;
    return EXECUTE(SET_PRIORITY, command, NULL);
}

ccs_status ccs_contact_set_disposition(ccs_center *center, ccs_contact_id contact, ccs_str disposition, ccs_time now)
{
    NEEDS_CENTER();
    struct ccs__arena arena; /* of its own: fetching uses the scratch */
    Ccs__SetDisposition command = CCS__SET_DISPOSITION__INIT;
    command.contact = contact.value;
    ccs__arena_init(&arena, &center->alloc, 0);
    ccs_status status = copy_text(center, &arena, "disposition", disposition, &command.disposition);
    status = status == CCS_OK ? EXECUTE(SET_DISPOSITION, command, NULL) : ccs__center_leave(center, status);
    ccs__arena_finish(&arena);
    return status;
}

ccs_status ccs_contact_erase(ccs_center *center, ccs_contact_id contact, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__EraseContact command = CCS__ERASE_CONTACT__INIT;
    command.contact = contact.value;
    return EXECUTE(ERASE_CONTACT, command, NULL);
}

ccs_status ccs_contact_close(ccs_center *center, ccs_contact_id contact, ccs_contact_cause cause, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__CloseContact command = CCS__CLOSE_CONTACT__INIT;
    command.contact = contact.value;
    command.cause = (Ccs__ContactCause)cause;
    return EXECUTE(CLOSE_CONTACT, command, NULL);
}

ccs_status ccs_contact_hold(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__HoldContact command = CCS__HOLD_CONTACT__INIT;
    command.contact = contact.value;
    command.agent = agent.value;
    return EXECUTE(HOLD_CONTACT, command, NULL);
}

ccs_status ccs_contact_retrieve(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__RetrieveContact command = CCS__RETRIEVE_CONTACT__INIT;
    command.contact = contact.value;
    command.agent = agent.value;
    return EXECUTE(RETRIEVE_CONTACT, command, NULL);
}

ccs_status ccs_contact_transfer_to_queue(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                                         ccs_queue_id queue, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__TransferContact command = CCS__TRANSFER_CONTACT__INIT;
    command.contact = contact.value;
    command.agent = agent.value;
    command.to_queue = queue.value;
    return EXECUTE(TRANSFER_CONTACT, command, NULL);
}

ccs_status ccs_contact_transfer_to_agent(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                                         ccs_agent_id to, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__TransferContact command = CCS__TRANSFER_CONTACT__INIT;
    command.contact = contact.value;
    command.agent = agent.value;
    command.to_agent = to.value;
    return EXECUTE(TRANSFER_CONTACT, command, NULL);
}

ccs_status ccs_contact_want_wrap_up(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__WantWrapUp command = CCS__WANT_WRAP_UP__INIT;
    command.contact = contact.value;
    command.agent = agent.value;
    return EXECUTE(WANT_WRAP_UP, command, NULL);
}

ccs_status ccs_offer_accept(ccs_center *center, ccs_offer_id offer, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__AcceptOffer command = CCS__ACCEPT_OFFER__INIT;
    command.offer = offer.value;
    return EXECUTE(ACCEPT_OFFER, command, NULL);
}

ccs_status ccs_offer_reject(ccs_center *center, ccs_offer_id offer, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__RejectOffer command = CCS__REJECT_OFFER__INIT;
    command.offer = offer.value;
    return EXECUTE(REJECT_OFFER, command, NULL);
}

ccs_status ccs_offer_fail(ccs_center *center, ccs_offer_id offer, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__FailOffer command = CCS__FAIL_OFFER__INIT;
    command.offer = offer.value;
    return EXECUTE(FAIL_OFFER, command, NULL);
}

/* --- as JSON ------------------------------------------------------------------------------------------------- */

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
        return ccs__center_fail(center, CCS_EPARSE, "%u:%u: command: no command is named \"%.*s\"", text.line,
                                text.column, (int)text.name.size, text.name.data);
    *fields = text.fields;
    return CCS_OK;
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
        status = ccs__text_read(center, fields, ccs__command_info_of(kind)->type, &arena, &message);
    status = status == CCS_OK ? ccs__center_execute(center, (enum ccs__command)kind, message, now, result)
                              : ccs__center_leave(center, status);
    ccs__arena_finish(&arena);
    return status;
}
