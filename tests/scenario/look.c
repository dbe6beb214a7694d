/*
 * What is so after a command: agents, contacts and queues by their views, records by their JSON.
 */
#include "scenario.h"

static const char *const presences[] = {"signed_out", "not_ready", "ready", NULL};

static void compare_number(const struct story *story, const char *word, const char *name, uint64_t actual)
{
    size_t size = strlen(name);
    char words[128];
    if (strncmp(word, name, size) != 0 || word[size] != '=' || strtoull(word + size + 1, NULL, 10) == actual)
        return;
    snprintf(words, sizeof words, "%s, but it is %" PRIu64, word, actual);
    fail(story, "expected", words);
}

static void look_at_agent(const struct story *story, char **words)
{
    ccs_agent_view view = CCS_AGENT_VIEW_INIT;
    if (ccs_agent_get(story->center, agent_of(story, words[1]), &view) != CCS_OK)
        fail(story, "no such agent", words[1]);
    const char *next = view.next_set ? presences[view.next] : "none";
    for (int i = 2; *words[i]; i++) {
        compare_number(story, words[i], "used", view.used);
        compare_number(story, words[i], "offers", view.offers);
        compare_number(story, words[i], "legs", view.legs);
        if (starts(words[i], "presence=") && strcmp(words[i] + 9, presences[view.presence]) != 0)
            fail(story, "the presence is", presences[view.presence]);
        if (starts(words[i], "next=") && strcmp(words[i] + 5, next) != 0)
            fail(story, "the next presence is", next);
        if (starts(words[i], "reason=") && strcmp(words[i] + 7, view.reason.data) != 0)
            fail(story, "the reason is", view.reason.data);
    }
}

static void look_at_contact(const struct story *story, char **words)
{
    ccs_contact_view view = CCS_CONTACT_VIEW_INIT;
    if (ccs_contact_get(story->center, contact_of(story, words[1]), &view) != CCS_OK)
        fail(story, "the contact has ended", words[1]);
    for (int i = 2; *words[i]; i++) {
        compare_number(story, words[i], "position", view.position);
        if (starts(words[i], "agent=") && agent_of(story, words[i] + 6).value != view.agent)
            fail(story, "another agent has it than", words[i] + 6);
    }
}

static void look_at_queue(const struct story *story, char **words)
{
    ccs_queue_view view = CCS_QUEUE_VIEW_INIT;
    if (ccs_queue_get(story->center, queue_of(story, words[1]), &view) != CCS_OK)
        fail(story, "no such queue", words[1]);
    for (int i = 2; *words[i]; i++) {
        compare_number(story, words[i], "waiting", view.waiting);
        compare_number(story, words[i], "ringing", view.ringing);
        compare_number(story, words[i], "talking", view.talking);
        compare_number(story, words[i], "holding", view.holding);
    }
}

/* look visit call-1 step=2: a record as it stands. */
static bool look_at_record(const struct story *story, char **words)
{
    static const struct {
        const char *word, *names;
        ccs_record record;
    } records[] = {{"visit", "visit", CCS_RECORD_VISIT},   {"leg", "leg", CCS_RECORD_LEG},
                   {"offer", "offer", CCS_RECORD_OFFER},   {"record", "contact", CCS_RECORD_CONTACT},
                   {"state", "agent", CCS_RECORD_AGENT_STATE}, {"config", "queue", CCS_RECORD_QUEUE},
                   {"flow", "instance", CCS_RECORD_FLOW_INSTANCE}, {"timer", "timer", CCS_RECORD_FLOW_TIMER},
                   {"version", "version", CCS_RECORD_FLOW}};
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        ccs_str json;
        if (strcmp(records[i].word, words[1]) != 0)
            continue;
        if (ccs_center_get(story->center, records[i].record, id_of(story, records[i].names, words[2]), &json) != CCS_OK)
            fail(story, "no such record", words[2]);
        compare_json(story, json.data, words + 3);
        return true;
    }
    return false;
}

void look(struct story *story, char *text)
{
    char *words[WORDS_MAX];
    ccs_agent_id agent;
    ccs_queue_id queue;
    split(text, words);
    if (look_at_record(story, words))
        return;
    if (ccs_agent_find(story->center, ccs_str_from(words[1]), &agent) == CCS_OK)
        look_at_agent(story, words);
    else if (ccs_queue_find(story->center, ccs_str_from(words[1]), &queue) == CCS_OK)
        look_at_queue(story, words);
    else
        look_at_contact(story, words);
}
