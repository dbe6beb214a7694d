/*
 * The story says "call-1" and "anna", the center 17 and 4. What an event makes has a name from then on, so that a
 * story can speak of a leg, a device, a monitor or a recording.
 */
#include "scenario.h"

void add_name(struct story *story, const char *kind, const char *text, uint64_t id)
{
    if (story->name_count == NAMES_MAX)
        fail(story, "too many names for one story", text);
    struct name *name = &story->names[story->name_count++];
    name->kind = kind;
    name->id = id;
    snprintf(name->text, sizeof name->text, "%s", text);
}

/* The latest of that name; 0: none. */
static uint64_t find(const struct story *story, const char *kind, const char *text)
{
    for (size_t i = story->name_count; i-- > 0;)
        if (strcmp(story->names[i].kind, kind) == 0 && strcmp(story->names[i].text, text) == 0)
            return story->names[i].id;
    return 0;
}

uint64_t id_of(const struct story *story, const char *kind, const char *text)
{
    uint64_t id = find(story, kind, text);
    char words[256];
    snprintf(words, sizeof words, "%.32s \"%.128s\"", kind, text);
    if (!id)
        fail(story, "there is no", words);
    return id;
}

ccs_agent_id agent_of(const struct story *story, const char *key)
{
    ccs_agent_id agent = {0};
    if (ccs_agent_find(story->center, ccs_str_from(key), &agent) != CCS_OK)
        agent.value = id_of(story, "agent", key); /* one who is gone */
    return agent;
}

ccs_queue_id queue_of(const struct story *story, const char *key)
{
    ccs_queue_id queue = {0};
    if (ccs_queue_find(story->center, ccs_str_from(key), &queue) != CCS_OK)
        queue.value = id_of(story, "queue", key);
    return queue;
}

ccs_flow_id flow_of(const struct story *story, const char *key)
{
    ccs_flow_id flow = {0};
    if (ccs_flow_find(story->center, ccs_str_from(key), &flow) != CCS_OK)
        fail(story, "no such flow", key);
    return flow;
}

ccs_contact_id contact_of(const struct story *story, const char *ref)
{
    return (ccs_contact_id){id_of(story, "contact", ref)};
}

ccs_offer_id offer_to(const struct story *story, const char *key)
{
    ccs_agent_view view = CCS_AGENT_VIEW_INIT;
    if (ccs_agent_get(story->center, agent_of(story, key), &view) != CCS_OK)
        fail(story, "no such agent", key);
    return (ccs_offer_id){view.offer ? view.offer : find(story, "offer", key)};
}

/* --- learning --------------------------------------------------------------------------------------------- */

static const char *text_of(const struct story *story, const char *kind, uint64_t id)
{
    for (size_t i = story->name_count; i-- > 0;)
        if (strcmp(story->names[i].kind, kind) == 0 && story->names[i].id == id)
            return story->names[i].text;
    return "";
}

/* NAME/OTHER */
static void add_pair(struct story *story, const char *kind, const char *text, const char *other, uint64_t id)
{
    char both[128];
    snprintf(both, sizeof both, "%.60s/%.60s", text, other);
    add_name(story, kind, both, id);
}

static void learn_key(struct story *story, const char *kind, const char *json)
{
    char key[128], id[32];
    field_of(json, "key", key, sizeof key);
    field_of(json, "id", id, sizeof id);
    if (!find(story, kind, key))
        add_name(story, kind, key, strtoull(id, NULL, 10));
}

/* KEY/VERSION */
static void learn_version(struct story *story, const ccs_event *event, const char *json)
{
    char key[64], version[16];
    field_of(json, "key", key, sizeof key);
    field_of(json, "version", version, sizeof version);
    add_pair(story, "version", key, version, event->seq);
}

/* By the host's key; of a child PARENT/NAME. */
static void learn_instance(struct story *story, const ccs_event *event, const char *json)
{
    char ref[128], parent[32], child[128];
    field_of(json, "ref", ref, sizeof ref);
    field_of(json, "parent", parent, sizeof parent);
    field_of(json, "child", child, sizeof child);
    if (*ref)
        add_name(story, "instance", ref, event->seq);
    else
        add_pair(story, "instance", text_of(story, "instance", strtoull(parent, NULL, 10)), child, event->seq);
}

/* INSTANCE/NAME; of a signal without an id INSTANCE/SIGNAL */
static void learn_timer(struct story *story, const ccs_event *event, const char *json)
{
    char name[128];
    field_of(json, "name", name, sizeof name);
    if (!*name)
        field_of(json, "signal", name, sizeof name);
    add_pair(story, "timer", text_of(story, "instance", event->instance), name, event->seq);
}

void learn_names(struct story *story, const ccs_event *event, const char *json)
{
    char text[128];
    const char *contact = text_of(story, "contact", event->contact);
    switch (event->kind) {
    case CCS_EVENT_AGENT_CONFIGURED: learn_key(story, "agent", json); break;
    case CCS_EVENT_QUEUE_CONFIGURED: learn_key(story, "queue", json); break;
    case CCS_EVENT_CALENDAR_CONFIGURED: learn_key(story, "calendar", json); break;
    case CCS_EVENT_SUPERVISOR_CONFIGURED: learn_key(story, "supervisor", json); break;
    case CCS_EVENT_CONTACT_OPENED:
        field_of(json, "ref", text, sizeof text);
        add_name(story, "contact", text, event->seq);
        break;
    case CCS_EVENT_CONTACT_QUEUED: add_name(story, "visit", contact, event->seq); break;
    case CCS_EVENT_CONTACT_OFFERED: add_name(story, "offer", text_of(story, "agent", event->agent), event->seq); break;
    case CCS_EVENT_CONTACT_ANSWERED:
    case CCS_EVENT_LEG_JOINED:
        add_pair(story, "leg", contact, event->agent ? text_of(story, "agent", event->agent) : "outside", event->seq);
        break;
    case CCS_EVENT_ENDPOINT_ADDED:
        field_of(json, "device", text, sizeof text);
        add_pair(story, "endpoint", text_of(story, "agent", event->agent), text, event->seq);
        break;
    case CCS_EVENT_MONITOR_STARTED:
        field_of(json, "actor", text, sizeof text);
        add_pair(story, "monitor", contact, text, event->seq);
        break;
    case CCS_EVENT_RECORDING_STARTED: add_name(story, "recording", contact, event->seq); break;
    case CCS_EVENT_FLOW_CONFIGURED: learn_version(story, event, json); break;
    case CCS_EVENT_FLOW_STARTED: learn_instance(story, event, json); break;
    case CCS_EVENT_FLOW_TIMER_STARTED: learn_timer(story, event, json); break;
    default: break;
    }
}

/* --- translating ------------------------------------------------------------------------------------------ */

static bool is_one_of(const char *field, const char *const *fields)
{
    for (; *fields; fields++)
        if (strcmp(*fields, field) == 0)
            return true;
    return false;
}

static void write_id(char *text, size_t size, uint64_t id)
{
    snprintf(text, size, "%" PRIu64, id);
}

void translate(const struct story *story, const char *field, const char *value, char *text, size_t size)
{
    static const char *const contacts[] = {"contact", "conversation", NULL};
    static const char *const agents[] = {"agent", "to_agent", "preferred", "return_to", "runner_up", "first", NULL};
    static const char *const queues[] = {"queue", "to_queue", "return_queue", NULL};
    static const char *const others[] = {"leg", "endpoint", "monitor", "recording", "supervisor", "visit", "calendar",
                                         "instance", "timer", NULL};
    if (*value == '"' || strcmp(value, "0") == 0 || strcmp(value, "none") == 0 || strcmp(value, "*") == 0 ||
        strcmp(value, "true") == 0 || strcmp(value, "false") == 0)
        snprintf(text, size, "%s", value);
    else if (is_one_of(field, contacts))
        write_id(text, size, contact_of(story, value).value);
    else if (is_one_of(field, agents))
        write_id(text, size, agent_of(story, value).value);
    else if (is_one_of(field, queues))
        write_id(text, size, queue_of(story, value).value);
    else if (strcmp(field, "offer") == 0)
        write_id(text, size, offer_to(story, value).value);
    else if (strcmp(field, "resumed") == 0)
        write_id(text, size, id_of(story, "visit", value));
    else if (strcmp(field, "flow") == 0 && strchr(value, '/'))
        write_id(text, size, id_of(story, "version", value));
    else if (strcmp(field, "parent") == 0)
        write_id(text, size, id_of(story, "instance", value));
    else if (is_one_of(field, others))
        write_id(text, size, id_of(story, field, value));
    else if (ends_in(field, "_at") || strcmp(field, "at") == 0)
        snprintf(text, size, "%" PRId64, read_time(story, value));
    else if (ends_in(field, "_ms"))
        snprintf(text, size, "%" PRId64, read_duration(story, value));
    else
        snprintf(text, size, "%s", value);
}
