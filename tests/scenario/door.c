/*
 * Commands as JSON: `do COMMAND field=value ...` reaches every command there is or will be, and the table below gives
 * the common ones a word of their own.
 */
#include "scenario.h"
#include <ctype.h>

/* word -> command, and the fields that its first words are */
static const struct friendly {
    const char *word, *command, *fields[4];
} table[] = {
    {"consult", "contact_consult", {"contact", "agent"}},
    {"complete", "contact_complete_transfer", {"contact", "agent"}},
    {"cancel", "contact_cancel_consult", {"contact", "agent"}},
    {"conference", "contact_conference", {"contact", "agent"}},
    {"leave", "contact_leave", {"contact", "agent"}},
    {"connect_leg", "leg_connect", {"leg"}},
    {"end_leg", "leg_end", {"leg"}},
    {"park", "contact_park", {"contact", "agent"}},
    {"unpark", "contact_unpark", {"contact"}},
    {"reconcile", "center_reconcile", {"source"}},
    {"callback", "contact_take_callback", {"contact"}},
    {"callback_result", "callback_result", {"offer"}},
    {"endpoint_add", "endpoint_add", {"agent", "device"}},
    {"endpoint_set", "endpoint_set", {"endpoint"}},
    {"endpoint_remove", "endpoint_remove", {"endpoint"}},
    {"force", "agent_force", {"agent", "presence"}},
    {"monitor", "monitor_start", {"contact", "mode"}},
    {"monitor_change", "monitor_change", {"monitor", "mode"}},
    {"monitor_end", "monitor_end", {"monitor"}},
    {"intercept", "contact_intercept", {"contact", "agent", "to_agent"}},
    {"reassign", "contact_reassign", {"contact"}},
    {"pull", "contact_pull", {"contact", "agent"}},
    {"refresh", "contact_refresh", {"contact"}},
    {"record", "recording_start", {"contact"}},
    {"record_pause", "recording_pause", {"recording"}},
    {"record_end", "recording_end", {"recording"}},
    {"erase", "contact_erase", {"contact"}},
    {"hand_on", "contact_transfer", {"contact", "agent"}},
    {"enter", "contact_queue", {"contact", "queue"}},
    {"remove_supervisor", "supervisor_remove", {"supervisor"}},
    {"remove_calendar", "calendar_remove", {"calendar"}},
    {"reload_zones", "zones_reload", {0}},
    {"start", "flow_start", {"flow", "ref"}},
    {"signal", "flow_signal", {"instance", "signal"}},
    {"stop", "flow_stop", {"instance"}},
    {"migrate", "flow_migrate", {"flow"}},
};

/* Numbers, true, false, { and [ as they are; a list of words a,b as one of texts; ids and everything else as texts. */
static void add_value(struct text *json, const char *field, const char *value)
{
    static const char *const texts[] = {"ref", "reason", "disposition", "customer", "entry", "site", "media", "consent",
                                        "outside", "device", "source", "data", "signal"};
    bool text = false, list = strcmp(field, "refs") == 0 || strcmp(field, "channels") == 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        text |= strcmp(field, texts[i]) == 0;
    bool plain = isdigit((unsigned char)*value) || *value == '-' || *value == '{' || *value == '[' ||
                 strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
    if (*value == '"' || (plain && !text && !list)) {
        append(json, "%s", value);
        return;
    }
    append(json, list ? "[\"" : "\"");
    for (; *value; value++)
        append(json, list && *value == ',' ? "\",\"" : *value == '"' ? "\\%c" : "%c", *value);
    append(json, list ? "\"]" : "\"");
}

static void add_member(const struct story *story, struct text *json, const char *field, const char *value)
{
    char translated[4096];
    translate(story, field, value, translated, sizeof translated);
    append(json, ", \"%s\": ", field);
    add_value(json, field, *value == '"' ? value : translated); /* in quotes: as it is */
}

static void add_members(const struct story *story, struct text *json, char **words)
{
    for (; **words; words++) {
        char *equals = strchr(*words, '=');
        if (!equals)
            fail(story, "a field is NAME=VALUE", *words);
        *equals = '\0';
        add_member(story, json, *words, equals + 1);
    }
}

static ccs_status send(struct story *story, struct text *json)
{
    uint64_t result;
    append(json, "}");
    ccs_status status = ccs_center_command(story->center, (ccs_str){json->data, json->size}, story->now, &result);
    free(json->data);
    return status;
}

ccs_status do_command(struct story *story, char **words)
{
    struct text json = {0};
    append(&json, "{\"command\": \"%s\"", *words);
    add_members(story, &json, words + 1);
    return send(story, &json);
}

/* open REF: what is not a field of the command is a trait of the contact. */
static ccs_status open_contact(struct story *story, char **words)
{
    static const char *const fields[] = {"channel", "source", "customer", "entry", "priority", "site", "conversation"};
    struct text json = {0}, traits = {0};
    append(&json, "{\"command\": \"contact_open\", \"ref\": \"%s\"", words[1]);
    append(&traits, "%s", "");
    for (words += 2; **words; words++) {
        char *equals = strchr(*words, '=');
        bool known = false;
        if (!equals)
            fail(story, "a field is NAME=VALUE", *words);
        *equals = '\0';
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
            known |= strcmp(fields[i], *words) == 0;
        if (known) {
            add_member(story, &json, *words, equals + 1);
            continue;
        }
        const char *value = equals + 1;
        bool flag = strcmp(value, "true") == 0, number = isdigit((unsigned char)*value) || *value == '-';
        append(&traits, "%s{\"name\": \"%s\", \"%s\": ", traits.size ? ", " : "", *words,
               flag ? "flag" : number ? "number" : "text");
        add_value(&traits, "trait", value);
        append(&traits, "}");
    }
    if (traits.size)
        append(&json, ", \"traits\": [%s]", traits.data);
    free(traits.data);
    return send(story, &json);
}

/* put agent|queue|supervisor|flow, and its JSON on the lines that follow */
static ccs_status put(struct story *story, char **words)
{
    struct text json = {0};
    append(&json, "{\"command\": \"%s_put\", \"%s\": ", words[1], words[1]);
    read_block(story, &json);
    return send(story, &json);
}

bool do_friendly(struct story *story, char **words, ccs_status *status)
{
    if (strcmp(*words, "open") == 0)
        return *status = open_contact(story, words), true;
    if (strcmp(*words, "put") == 0)
        return *status = put(story, words), true;
    if (strcmp(*words, "do") == 0)
        return *status = do_command(story, words + 1), true;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct text json = {0};
        int at = 1;
        if (strcmp(table[i].word, *words) != 0)
            continue;
        append(&json, "{\"command\": \"%s\"", table[i].command);
        for (; at <= 4 && table[i].fields[at - 1]; at++)
            add_member(story, &json, table[i].fields[at - 1], words[at]);
        add_members(story, &json, words + at);
        *status = send(story, &json);
        return true;
    }
    return false;
}

const char *command_name(char **words)
{
    static char name[80];
    static const char *const plain[][2] = {
        {"configure", "center_configure"}, {"presence", "agent_set_presence"}, {"end_wrap_up", "agent_end_wrap_up"},
        {"accept", "offer_accept"}, {"reject", "offer_reject"}, {"fail", "offer_fail"}, {"queue", "contact_queue"},
        {"priority", "contact_set_priority"}, {"close", "contact_close"}, {"disposition", "contact_set_disposition"},
        {"hold", "contact_hold"}, {"retrieve", "contact_retrieve"}, {"want_wrap_up", "contact_want_wrap_up"},
        {"transfer", "contact_transfer"}, {"open", "contact_open"}};
    if (strcmp(*words, "do") == 0)
        return words[1];
    if (strcmp(*words, "put") == 0 || strcmp(*words, "remove") == 0) {
        snprintf(name, sizeof name, "%.40s_%.16s", words[1], *words);
        return name;
    }
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (strcmp(plain[i][0], *words) == 0)
            return plain[i][1];
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].word, *words) == 0)
            return table[i].command;
    return *words;
}
