/*
 * Plays the stories in this folder: see README.md for their language. A plain program on the public headers, so that it
 * also runs where no test framework does.
 *
 *     scenario [--journal FILE] STORY...
 */
#include "scenario.h"
#include "../zone_data.h"

/* `as=KEY` is who asks, `dry` means: only to see. Both are taken out of the words. */
static void take_call(struct story *story, char **words)
{
    ccs_call call = CCS_CALL_INIT;
    int kept = 0, i = 0;
    for (; i < WORDS_MAX && *words[i]; i++) {
        if (starts(words[i], "as="))
            call.actor = ccs_str_from(words[i] + 3);
        else if (strcmp(words[i], "dry") == 0)
            call.flags = CCS_CALL_DRY_RUN;
        else
            words[kept++] = words[i];
    }
    for (; kept < i; kept++)
        words[kept] = (char *)(uintptr_t) "";
    story->dry = call.flags != 0;
    story->previewed = 0;
    if (call.actor.size || call.flags)
        if (ccs_center_call(story->center, &call) != CCS_OK)
            fail(story, "call", ccs_center_error(story->center));
}

static void note(const struct story *story, char **words, const char *status)
{
    if (story->journal)
        fprintf(story->journal, "{\"command\":\"%s\",\"status\":\"%s\"}\n", command_name(words), status);
}

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
    char copy[sizeof story->line];
    snprintf(copy, sizeof copy, "%s", text); /* a command may read further lines */
    split(copy, words);
    story->now = read_time(story, words[0]);
    take_call(story, words);
    note(story, words + 1, expected);
    ccs_status status = carry_out(story, words);
    if (strcmp(ccs_status_name(status), expected) != 0)
        fail(story, ccs_status_name(status), ccs_center_error(story->center));
    ccs_center_check(story->center);
    if (ccs_center_commit(story->center) != CCS_OK)
        fail(story, "commit", ccs_center_error(story->center));
}

/* zone NAME RULE: from then on the machine's tzdata says so. */
static void learn_zone(struct story *story, char *text)
{
    char *words[WORDS_MAX];
    size_t at = 0;
    split(text, words);
    while (at < story->zone_count && strcmp(story->zones[at].name, words[1]) != 0)
        at++;
    if (at == ZONES_MAX || strlen(words[2]) >= sizeof story->zones[0].rule)
        fail(story, "too many zones, or too long a rule", words[1]);
    story->zone_count += at == story->zone_count;
    snprintf(story->zones[at].name, sizeof story->zones[at].name, "%s", words[1]);
    snprintf(story->zones[at].rule, sizeof story->zones[at].rule, "%s", words[2]);
}

static ccs_status read_zone(ccs_str name, void *buffer, size_t capacity, size_t *data_size, void *user_data)
{
    const struct story *story = user_data;
    for (size_t i = 0; i < story->zone_count; i++)
        if (strlen(story->zones[i].name) == name.size && memcmp(story->zones[i].name, name.data, name.size) == 0) {
            uint8_t bytes[ZONE_DATA_ROOM];
            *data_size = zone_data_write(story->zones[i].rule, bytes);
            if (*data_size > capacity)
                return CCS_ELIMIT;
            memcpy(buffer, bytes, *data_size);
            return CCS_OK;
        }
    return CCS_ENOENT;
}

static void read_story(struct story *story)
{
    while (next_line(story)) {
        char *text = story->line + strspn(story->line, " \t");
        if (!*text)
            continue;
        if (starts(text, "day "))
            story->day = read_day(story, text + 4);
        else if (starts(text, "zone "))
            learn_zone(story, text);
        else if (*text == '>')
            expect_event(story, text + 1);
        else if (*text == '?')
            expect_preview(story, text + 1);
        else if (starts(text, "look "))
            look(story, text);
        else if (ask_why(story, text))
            continue;
        else if (is_time(text))
            command(story, text);
        else
            fail(story, "neither a time nor > nor ? nor look nor day nor zone", text);
    }
    expect_no_more(story);
}

/* Returns every event; to be freed. */
static char *play(const char *path, FILE *journal, uint64_t *hash)
{
    struct story story = {.path = path, .journal = journal};
    story.file = fopen(path, "r");
    if (!story.file)
        fail(&story, "cannot be read", "");
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    ccs_zones zones = CCS_ZONES_INIT;
    zones.read = read_zone;
    zones.user_data = &story;
    options.zones = &zones;
    if (ccs_center_create(&options, &story.center) != CCS_OK)
        fail(&story, "no center", "");
    read_story(&story);
    if (!story.events.size || ccs_center_hash(story.center, hash) != CCS_OK)
        fail(&story, "nothing happened", "");
    ccs_center_destroy(story.center);
    fclose(story.file);
    return story.events.data;
}

int main(int argc, char **argv)
{
    int first = argc > 2 && strcmp(argv[1], "--journal") == 0 ? 3 : 1;
    FILE *journal = first == 3 ? fopen(argv[2], "w") : NULL;
    for (int i = first; i < argc; i++) {
        uint64_t hash, hash_again;
        char *events = play(argv[i], journal, &hash), *again = play(argv[i], NULL, &hash_again);
        if (strcmp(events, again) != 0 || hash != hash_again) {
            fprintf(stderr, "%s: played again, it went otherwise\n", argv[i]);
            return 1;
        }
        free(events);
        free(again);
    }
    if (journal)
        fclose(journal);
    printf("%d stories\n", argc - first);
    return argc > first ? 0 : 1;
}
