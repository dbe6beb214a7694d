/*
 * Events: all of them are read, kept for the comparison of both runs, and compared with what is written.
 */
#include "scenario.h"

/* The next event, as JSON; NULL: there is none. */
static const char *next_event(struct story *story, ccs_event *event)
{
    ccs_events events = CCS_EVENTS_AFTER(story->center, story->seen);
    ccs_str json;
    if (ccs_events_next(&events, event) != CCS_OK || ccs_event_json(story->center, event->seq, &json) != CCS_OK)
        return NULL;
    story->seen = event->seq;
    append(&story->events, "%.*s\n", (int)json.size, json.data);
    if (story->journal)
        fprintf(story->journal, "%.*s\n", (int)json.size, json.data);
    learn_names(story, event, json.data);
    return json.data;
}

/* What the event itself carries; else what its JSON says. */
static void find_actual(const ccs_event *event, const char *json, const char *field, char *actual, size_t size)
{
    if (event && strcmp(field, "due_at") == 0)
        snprintf(actual, size, "%" PRId64, event->due_at);
    else if (event && strcmp(field, "contact") == 0)
        snprintf(actual, size, "%" PRIu64, event->contact);
    else if (event && strcmp(field, "agent") == 0)
        snprintf(actual, size, "%" PRIu64, event->agent);
    else if (event && strcmp(field, "queue") == 0)
        snprintf(actual, size, "%" PRIu64, event->queue);
    else if (event && strcmp(field, "instance") == 0)
        snprintf(actual, size, "%" PRIu64, event->instance);
    else if (event && strcmp(field, "timer") == 0)
        snprintf(actual, size, "%" PRIu64, event->timer);
    else
        field_of(json, field, actual, size);
    const char *own = strstr(json, "\"kind\":");
    if (!*actual && own && ends_in(field, "_kind")) /* offer_kind, visit_kind: behind the event's own */
        field_of(own + 1, "kind", actual, size);
}

static void compare_field(const struct story *story, const char *json, const ccs_event *event, char *word)
{
    char actual[2048], expected[2048], words[8192];
    char *equals = strchr(word, '=');
    if (!equals)
        fail(story, "a field is NAME=VALUE", word);
    *equals = '\0';
    size_t size = strlen(equals + 1);
    if (size > 1 && equals[1] == '"' && equals[size] == '"') { /* of several words */
        equals[size] = '\0';
        *++equals = '\0';
    }
    translate(story, word, equals + 1, expected, sizeof expected);
    find_actual(event, json, word, actual, sizeof actual);
    if (same_value(word, strcmp(actual, "0") == 0 ? "" : actual, expected) || same_value(word, actual, expected))
        return;
    snprintf(words, sizeof words, "%s is %.200s, not %.200s (%.200s), in %.2000s", word, *actual ? actual : "nothing",
             equals + 1, expected, json);
    fail(story, "another value than expected", words);
}

void compare_json(const struct story *story, const char *json, char **words)
{
    for (; **words; words++)
        compare_field(story, json, NULL, *words);
}

/* Of x1000 as the last word: so many of them; else one. */
static int take_count(char **words)
{
    int last = 0, count = 0;
    while (*words[last + 1])
        last++;
    if (last == 0 || words[last][0] != 'x' || sscanf(words[last] + 1, "%d", &count) != 1)
        return 1;
    words[last] = words[last] + strlen(words[last]);
    return count;
}

/* Comparing takes words apart. */
struct words {
    char text[8192], *at[WORDS_MAX];
};

static char **copy_words(struct words *copy, char **given)
{
    size_t size = 0;
    int i = -1;
    do {
        i++;
        copy->at[i] = copy->text + size;
        size += (size_t)snprintf(copy->text + size, sizeof copy->text - size, "%s", given[i]) + 1;
    } while (*given[i]);
    return copy->at;
}

static void expect_one(struct story *story, char **given)
{
    struct words copy;
    char **words = copy_words(&copy, given);
    ccs_event event = CCS_EVENT_INIT;
    const char *json = next_event(story, &event);
    if (!json)
        fail(story, "no event came; expected", words[0]);
    if (strcmp(ccs_event_name(event.kind), words[0]) != 0)
        fail(story, "another event came", json);
    for (int i = 1; *words[i]; i++)
        compare_field(story, json, &event, words[i]);
}

/* > kind field=value ... [xCOUNT] */
void expect_event(struct story *story, char *text)
{
    char *words[WORDS_MAX];
    split(text, words);
    for (int count = take_count(words); count > 0; count--)
        expect_one(story, words);
}

/* ? kind field=value ...: of the dry run before, by what the event itself carries. */
static void preview_one(struct story *story, char **given)
{
    struct words copy;
    char json[256], **words = copy_words(&copy, given);
    ccs_event event = CCS_EVENT_INIT;
    if (ccs_center_preview(story->center, &story->previewed, &event) != CCS_OK)
        fail(story, "nothing more would happen; expected", words[0]);
    snprintf(json, sizeof json, "{\"kind\":\"%s\",\"ends_at\":\"%" PRId64 "\"}",
             ccs_event_name(event.kind), event.ends_at);
    if (strcmp(ccs_event_name(event.kind), words[0]) != 0)
        fail(story, "something else would happen", json);
    for (int i = 1; *words[i]; i++)
        compare_field(story, json, &event, words[i]);
}

void expect_preview(struct story *story, char *text)
{
    char *words[WORDS_MAX];
    split(text, words);
    for (int count = take_count(words); count > 0; count--)
        preview_one(story, words);
}

void expect_no_more(struct story *story)
{
    ccs_event event = CCS_EVENT_INIT;
    const char *json = next_event(story, &event);
    if (json)
        fail(story, "an event that is not in the story", json);
    if (story->dry && ccs_center_preview(story->center, &story->previewed, &event) == CCS_OK)
        fail(story, "something that is not in the story would happen", ccs_event_name(event.kind));
    story->dry = false;
}
