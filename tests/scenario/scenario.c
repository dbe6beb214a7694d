/*
 * Plays the stories in this folder: see README.md for their language. A plain program on the public headers, so that it
 * also runs where no test framework does.
 */
#include <ccs/ccs.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 16
#define NAMES_MAX 64

struct name {
    char text[64];
    uint64_t id; /* of a contact */
};

struct story {
    const char *path;
    FILE *file;
    char line[8192], kept[8192]; /* kept: a line that was read too far */
    int number;
    bool has_kept;
    ccs_center *center;
    ccs_time day, now;
    uint64_t seen; /* the last event compared */
    struct name contacts[NAMES_MAX];
    size_t contact_count;
    char *events; /* all of them as JSON, a line each */
    size_t size, capacity;
};

static _Noreturn void fail(const struct story *story, const char *what, const char *more)
{
    fprintf(stderr, "%s:%d: %s%s%s\n", story->path, story->number, what, *more ? ": " : "", more);
    exit(1);
}

/* --- words ---------------------------------------------------------------------------------------------- */

static bool next_line(struct story *story)
{
    if (story->has_kept) {
        story->has_kept = false;
        memcpy(story->line, story->kept, sizeof story->line);
        story->number++;
        return true;
    }
    if (!fgets(story->line, sizeof story->line, story->file))
        return false;
    story->number++;
    story->line[strcspn(story->line, "\r\n")] = '\0';
    char *comment = story->line[0] == '#' ? story->line : strstr(story->line, " #");
    if (comment)
        *comment = '\0';
    return true;
}

static void keep_line(struct story *story)
{
    memcpy(story->kept, story->line, sizeof story->kept);
    story->has_kept = true;
    story->number--;
}

/* Cuts `text` at spaces. */
static int split(char *text, char *words[WORDS_MAX])
{
    int count = 0;
    for (char *word = strtok(text, " \t"); word && count < WORDS_MAX - 1; word = strtok(NULL, " \t"))
        words[count++] = word;
    for (int i = count; i < WORDS_MAX; i++)
        words[i] = (char *)(uintptr_t) "";
    return count;
}

static bool is_time(const char *word)
{
    return isdigit((unsigned char)word[0]) && strchr(word, ':') != NULL;
}

static ccs_time read_time(const struct story *story, const char *word)
{
    int hours, minutes, seconds, millis = 0;
    if (sscanf(word, "%d:%d:%d.%d", &hours, &minutes, &seconds, &millis) < 3)
        fail(story, "a time is HH:MM:SS or HH:MM:SS.mmm", word);
    return story->day + ((hours * 60 + minutes) * (ccs_time)60 + seconds) * 1000 + millis;
}

/* Days since 1970 of a date of the Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms"). */
static ccs_time read_day(const struct story *story, const char *word)
{
    int year, month, day;
    if (sscanf(word, "%d-%d-%d", &year, &month, &day) != 3)
        fail(story, "a day is YYYY-MM-DD", word);
    year -= month <= 2;
    int era = year / 400, of_era = year - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t days = (int64_t)era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
    return days * 86400000;
}

static ccs_duration read_duration(const struct story *story, const char *word)
{
    ccs_duration sum = 0;
    const char *at = word;
    while (*at) {
        char *unit;
        long long value = strtoll(at, &unit, 10);
        if (unit == at)
            fail(story, "a duration is like 250ms, 12s, 3m20s, 1h or 0", word);
        if (strncmp(unit, "ms", 2) == 0)
            sum += value, unit += 2;
        else if (*unit == 's' || *unit == 'm' || *unit == 'h')
            sum += value * (*unit == 's' ? 1000 : *unit == 'm' ? 60000 : 3600000), unit++;
        else if (value || *unit)
            fail(story, "a duration has a unit", word);
        at = unit;
    }
    return sum;
}

/* --- names ---------------------------------------------------------------------------------------------- */

static ccs_agent_id agent_of(const struct story *story, const char *key)
{
    ccs_agent_id agent = {0};
    if (ccs_agent_find(story->center, ccs_str_from(key), &agent) != CCS_OK)
        fail(story, "no such agent", key);
    return agent;
}

static ccs_queue_id queue_of(const struct story *story, const char *key)
{
    ccs_queue_id queue = {0};
    if (ccs_queue_find(story->center, ccs_str_from(key), &queue) != CCS_OK)
        fail(story, "no such queue", key);
    return queue;
}

static ccs_contact_id contact_of(const struct story *story, const char *ref)
{
    for (size_t i = story->contact_count; i-- > 0;)
        if (strcmp(story->contacts[i].text, ref) == 0)
            return (ccs_contact_id){story->contacts[i].id};
    fail(story, "no such contact", ref);
}

static ccs_offer_id offer_to(const struct story *story, const char *key)
{
    ccs_agent_view view = CCS_AGENT_VIEW_INIT;
    if (ccs_agent_get(story->center, agent_of(story, key), &view) != CCS_OK)
        fail(story, "no such agent", key);
    return (ccs_offer_id){view.offer};
}

static uint32_t index_of(const struct story *story, const char *word, const char *const *names)
{
    for (uint32_t i = 0; names[i]; i++)
        if (strcmp(names[i], word) == 0)
            return i;
    fail(story, "an unknown word", word);
}

static const char *const presences[] = {"signed_out", "not_ready", "ready", NULL};
static const char *const causes[] = {"none", "left", "finished", "transferred", "withdrawn", "lost", "admin", NULL};
static const char *const channels[] = {"voice", "chat", "email", "sms", "social", "fax", "video", "callback", "task", NULL};

/* --- commands ------------------------------------------------------------------------------------------- */

static ccs_status open_contact(struct story *story, char **words)
{
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    ccs_contact_id contact = {0};
    options.ref = ccs_str_from(words[2]);
    for (int i = 3; *words[i]; i++) {
        if (strncmp(words[i], "channel=", 8) == 0)
            options.channel = index_of(story, words[i] + 8, channels);
        else if (strncmp(words[i], "priority=", 9) == 0)
            options.priority = atoi(words[i] + 9);
        else
            fail(story, "open knows channel= and priority=", words[i]);
    }
    ccs_status status = ccs_contact_open(story->center, &options, story->now, &contact);
    if (status == CCS_OK && story->contact_count < NAMES_MAX) {
        struct name *name = &story->contacts[story->contact_count++];
        snprintf(name->text, sizeof name->text, "%s", words[2]);
        name->id = contact.value;
    }
    return status;
}

static ccs_status configure(struct story *story)
{
    static char text[1 << 16];
    size_t size = 0;
    while (next_line(story)) {
        const char *first = story->line + strspn(story->line, " \t");
        if (*first == '>' || is_time(first) || strncmp(first, "look ", 5) == 0) {
            keep_line(story);
            break;
        }
        size += (size_t)snprintf(text + size, sizeof text - size, "%s\n", story->line);
    }
    return ccs_center_configure(story->center, (ccs_str){text, size}, story->now);
}

static ccs_status transfer(struct story *story, char **words)
{
    ccs_contact_id contact = contact_of(story, words[2]);
    ccs_agent_id agent = agent_of(story, words[3]);
    if (strcmp(words[4], "agent") == 0)
        return ccs_contact_transfer_to_agent(story->center, contact, agent, agent_of(story, words[5]), story->now);
    return ccs_contact_transfer_to_queue(story->center, contact, agent, queue_of(story, words[5]), story->now);
}

/* Longer than a function should be: one flat list of commands. */
static ccs_status carry_out(struct story *story, char **words)
{
    const char *verb = words[1];
    ccs_center *center = story->center;
    ccs_time now = story->now;
#define IS(name) (strcmp(verb, name) == 0)
    if (IS("configure"))
        return configure(story);
    if (IS("advance"))
        return ccs_center_advance(center, now);
    if (IS("run_until"))
        return ccs_center_run_until(center, now);
    if (IS("presence"))
        return ccs_agent_set_presence(center, agent_of(story, words[2]), (ccs_presence)index_of(story, words[3], presences),
                                      ccs_str_from(words[4]), now);
    if (IS("end_wrap_up"))
        return ccs_agent_end_wrap_up(center, agent_of(story, words[2]), now);
    if (IS("open"))
        return open_contact(story, words);
    if (IS("accept"))
        return ccs_offer_accept(center, offer_to(story, words[2]), now);
    if (IS("reject"))
        return ccs_offer_reject(center, offer_to(story, words[2]), now);
    if (IS("fail"))
        return ccs_offer_fail(center, offer_to(story, words[2]), now);
    if (IS("remove") && strcmp(words[2], "agent") == 0)
        return ccs_agent_remove(center, agent_of(story, words[3]), now);
    if (IS("remove"))
        return ccs_queue_remove(center, queue_of(story, words[3]), now);
    ccs_contact_id contact = contact_of(story, words[2]);
    if (IS("queue"))
        return ccs_contact_queue(center, contact, queue_of(story, words[3]), now);
    if (IS("priority"))
        return ccs_contact_set_priority(center, contact, atoi(words[3]), now);
    if (IS("close"))
        return ccs_contact_close(center, contact, (ccs_contact_cause)index_of(story, words[3], causes), now);
    if (IS("disposition"))
        return ccs_contact_set_disposition(center, contact, ccs_str_from(words[3]), now);
    if (IS("hold"))
        return ccs_contact_hold(center, contact, agent_of(story, words[3]), now);
    if (IS("retrieve"))
        return ccs_contact_retrieve(center, contact, agent_of(story, words[3]), now);
    if (IS("want_wrap_up"))
        return ccs_contact_want_wrap_up(center, contact, agent_of(story, words[3]), now);
    if (IS("transfer"))
        return transfer(story, words);
    fail(story, "an unknown command", verb);
}

/* --- events --------------------------------------------------------------------------------------------- */

/* The value of a field at the top of one line of JSON, without quotes; "" when it is not there. */
static void field_of(const char *json, const char *field, char *value, size_t size)
{
    char pattern[80];
    snprintf(pattern, sizeof pattern, "\"%s\":", field);
    const char *at = strstr(json, pattern);
    value[0] = '\0';
    if (!at)
        return;
    at += strlen(pattern);
    size_t length = *at == '"' ? strcspn(++at, "\"") : strcspn(at, ",}");
    snprintf(value, size, "%.*s", (int)length, at);
}

static bool ends_in(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

/* What the JSON must say where a story says `value`. */
static void translate(const struct story *story, const char *field, const char *value, char *text, size_t size)
{
    if (strcmp(field, "contact") == 0)
        snprintf(text, size, "%" PRIu64, contact_of(story, value).value);
    else if (strcmp(field, "agent") == 0)
        snprintf(text, size, "%" PRIu64, agent_of(story, value).value);
    else if (strcmp(field, "queue") == 0)
        snprintf(text, size, "%" PRIu64, queue_of(story, value).value);
    else if (ends_in(field, "_at"))
        snprintf(text, size, "%" PRId64, strcmp(value, "0") == 0 ? 0 : read_time(story, value));
    else if (ends_in(field, "_ms"))
        snprintf(text, size, "%" PRId64, read_duration(story, value));
    else
        snprintf(text, size, "%s", value);
}

static bool same_value(const char *actual, const char *expected)
{
    if (strcmp(actual, expected) == 0)
        return true;
    if (*actual)
        return false; /* what is left out of the JSON is the default */
    return strcmp(expected, "0") == 0 || strcmp(expected, "false") == 0 || strcmp(expected, presences[0]) == 0 ||
           strcmp(expected, channels[0]) == 0;
}

static void remember(struct story *story, ccs_str json)
{
    if (story->size + json.size + 2 > story->capacity) {
        story->capacity = (story->capacity + json.size) * 2 + 4096;
        story->events = realloc(story->events, story->capacity);
        if (!story->events)
            abort();
    }
    memcpy(story->events + story->size, json.data, json.size);
    story->size += json.size;
    story->events[story->size++] = '\n';
    story->events[story->size] = '\0';
}

/* The next event, as JSON; NULL: there is none. */
static const char *next_event(struct story *story, ccs_event *event)
{
    ccs_events events = CCS_EVENTS_AFTER(story->center, story->seen);
    ccs_str json;
    if (ccs_events_next(&events, event) != CCS_OK || ccs_event_json(story->center, event->seq, &json) != CCS_OK)
        return NULL;
    story->seen = event->seq;
    remember(story, json);
    return json.data;
}

static void compare_field(const struct story *story, const char *json, const ccs_event *event, char *word)
{
    char actual[256], expected[256], words[2048];
    char *equals = strchr(word, '=');
    if (!equals)
        fail(story, "a field is NAME=VALUE", word);
    *equals = '\0';
    translate(story, word, equals + 1, expected, sizeof expected);
    if (strcmp(word, "due_at") == 0)
        snprintf(actual, sizeof actual, "%" PRId64, event->due_at);
    else if (strcmp(word, "contact") == 0)
        snprintf(actual, sizeof actual, "%" PRIu64, event->contact);
    else if (strcmp(word, "agent") == 0)
        snprintf(actual, sizeof actual, "%" PRIu64, event->agent);
    else if (strcmp(word, "queue") == 0)
        snprintf(actual, sizeof actual, "%" PRIu64, event->queue);
    else
        field_of(json, word, actual, sizeof actual);
    if (same_value(actual, expected))
        return;
    snprintf(words, sizeof words, "%s is %s, not %s, in %.600s", word, *actual ? actual : "nothing", expected, json);
    fail(story, "another event than expected", words);
}

/* > kind field=value ... */
static void expect_event(struct story *story, char *text)
{
    char *words[WORDS_MAX];
    ccs_event event = CCS_EVENT_INIT;
    split(text, words);
    const char *json = next_event(story, &event);
    if (!json)
        fail(story, "no event came; expected", words[0]);
    if (strcmp(ccs_event_name(event.kind), words[0]) != 0)
        fail(story, "another event came", json);
    for (int i = 1; *words[i]; i++)
        compare_field(story, json, &event, words[i]);
}

static void expect_no_more(struct story *story)
{
    ccs_event event = CCS_EVENT_INIT;
    const char *json = next_event(story, &event);
    if (json)
        fail(story, "an event that is not in the story", json);
}

/* --- looking -------------------------------------------------------------------------------------------- */

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
        if (strncmp(words[i], "presence=", 9) == 0 && strcmp(words[i] + 9, presences[view.presence]) != 0)
            fail(story, "the presence is", presences[view.presence]);
        if (strncmp(words[i], "next=", 5) == 0 && strcmp(words[i] + 5, next) != 0)
            fail(story, "the next presence is", next);
        if (strncmp(words[i], "reason=", 7) == 0 && strcmp(words[i] + 7, view.reason.data) != 0)
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
        if (strncmp(words[i], "agent=", 6) == 0 && agent_of(story, words[i] + 6).value != view.agent)
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

static void look(struct story *story, char *text)
{
    char *words[WORDS_MAX];
    ccs_agent_id agent;
    ccs_queue_id queue;
    split(text, words);
    if (ccs_agent_find(story->center, ccs_str_from(words[1]), &agent) == CCS_OK)
        look_at_agent(story, words);
    else if (ccs_queue_find(story->center, ccs_str_from(words[1]), &queue) == CCS_OK)
        look_at_queue(story, words);
    else
        look_at_contact(story, words);
}

/* --- a story -------------------------------------------------------------------------------------------- */

/* HH:MM:SS command ... [! STATUS] */
static void command(struct story *story, char *text)
{
    char *words[WORDS_MAX], expected[64] = "CCS_OK", *refusal = strstr(text, " ! ");
    expect_no_more(story);
    if (refusal) {
        snprintf(expected, sizeof expected, "%.20s", refusal + 3);
        expected[strcspn(expected, " \t")] = '\0';
        *refusal = '\0';
    }
    split(text, words);
    story->now = read_time(story, words[0]);
    ccs_status status = carry_out(story, words);
    if (strcmp(ccs_status_name(status), expected) != 0)
        fail(story, ccs_status_name(status), ccs_center_error(story->center));
    ccs_center_check(story->center);
    if (ccs_center_commit(story->center) != CCS_OK)
        fail(story, "commit", ccs_center_error(story->center));
}

static void read_story(struct story *story)
{
    while (next_line(story)) {
        char *text = story->line + strspn(story->line, " \t");
        if (!*text)
            continue;
        if (strncmp(text, "day ", 4) == 0)
            story->day = read_day(story, text + 4);
        else if (*text == '>')
            expect_event(story, text + 1);
        else if (strncmp(text, "look ", 5) == 0)
            look(story, text);
        else if (is_time(text))
            command(story, text);
        else
            fail(story, "neither a time nor > nor look nor day", text);
    }
    expect_no_more(story);
}

/* Returns every event; to be freed. */
static char *play(const char *path, uint64_t *hash)
{
    struct story story = {.path = path};
    story.file = fopen(path, "r");
    if (!story.file)
        fail(&story, "cannot be read", "");
    if (ccs_center_create(NULL, &story.center) != CCS_OK)
        fail(&story, "no center", "");
    read_story(&story);
    if (!story.size || ccs_center_hash(story.center, hash) != CCS_OK)
        fail(&story, "nothing happened", "");
    ccs_center_destroy(story.center);
    fclose(story.file);
    return story.events;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        uint64_t hash, hash_again;
        char *events = play(argv[i], &hash), *again = play(argv[i], &hash_again);
        if (strcmp(events, again) != 0 || hash != hash_again) {
            fprintf(stderr, "%s: played again, it went otherwise\n", argv[i]);
            return 1;
        }
        free(events);
        free(again);
    }
    printf("%d stories\n", argc - 1);
    return argc > 1 ? 0 : 1;
}
