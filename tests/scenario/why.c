/*
 * What the center says when it is asked why:
 *
 *     why CONTACT field=value ...         the explanation's own members; first=AGENT
 *     why CONTACT not AGENT words         why he does not get it: the words are in it
 *     why_idle AGENT words                what keeps him idle
 *     stage CONTACT QUEUE N field=value   the Nth stage of what a queue would ask from entry on
 */
#include "scenario.h"

static void check_words(const struct story *story, const char *said, const char *words)
{
    char both[1024];
    snprintf(both, sizeof both, "\"%.300s\", not \"%.300s\"", said, words);
    if (!strstr(said, words))
        fail(story, "it is said", both);
}

static void why_contact(const struct story *story, char *text)
{
    char *words[WORDS_MAX], said[512], pattern[128];
    ccs_str json;
    const char *rest = strstr(text, " not ");
    char copy[512];
    snprintf(copy, sizeof copy, "%s", rest ? rest + 5 : "");
    split(text, words);
    if (ccs_explain_contact(story->center, contact_of(story, words[1]), story->now, &json) != CCS_OK)
        fail(story, "why", ccs_center_error(story->center));
    if (!rest) {
        compare_json(story, json.data, words + 2);
        return;
    }
    char *end = strchr(copy, ' ');
    if (!end)
        fail(story, "why CONTACT not AGENT words", copy);
    *end = '\0';
    snprintf(pattern, sizeof pattern, "\"key\":\"%.60s\"", copy);
    const char *at = strstr(json.data, pattern);
    if (!at)
        fail(story, "no such candidate", copy);
    const char *next = strstr(at, "{\"agent\":"), *why = strstr(at, "\"why_not\":");
    if (!why || (next && next < why))
        fail(story, "nothing keeps him from it", copy);
    field_of(why, "why_not", said, sizeof said);
    check_words(story, said, end + 1);
}

static void why_idle(const struct story *story, char *text)
{
    char said[512], key[80];
    int size = 0;
    ccs_str json;
    if (sscanf(text, "why_idle %64s %n", key, &size) < 1)
        fail(story, "why_idle AGENT words", text);
    if (ccs_explain_agent(story->center, agent_of(story, key), story->now, &json) != CCS_OK)
        fail(story, "why_idle", ccs_center_error(story->center));
    field_of(json.data, "idle_because", said, sizeof said);
    check_words(story, said, text + size);
}

static void stage(const struct story *story, char *text)
{
    char *words[WORDS_MAX], one[2048];
    ccs_str json;
    split(text, words);
    ccs_contact_id contact = contact_of(story, words[1]);
    if (ccs_explain_plan(story->center, contact, queue_of(story, words[2]), story->now, &json) != CCS_OK)
        fail(story, "stage", ccs_center_error(story->center));
    const char *at = strstr(json.data, "\"stages\":");
    for (int i = 0; at && i < atoi(words[3]); i++)
        at = strstr(at + 1, "{\"at\":");
    if (!at)
        fail(story, "there are not so many stages", json.data);
    const char *end = strchr(at, '}');
    snprintf(one, sizeof one, "%.*s", (int)(end ? end - at + 1 : 0), at);
    compare_json(story, one, words + 4);
}

bool ask_why(const struct story *story, char *text)
{
    size_t size = strlen(text);
    while (size && text[size - 1] == ' ')
        text[--size] = '\0';
    if (starts(text, "why_idle "))
        return why_idle(story, text), true;
    if (starts(text, "why "))
        return why_contact(story, text), true;
    if (starts(text, "stage "))
        return stage(story, text), true;
    return false;
}
