/*
 * What a supervisor's configuration must fulfil, with words and the path of what does not. That his queues are there is
 * looked at where he is put.
 */
#include "supervise/supervise.h"
#include <stdio.h>

#define TEAMS_MAX 256
#define QUEUES_MAX 1000

#define WRONG(...)                                \
    do {                                          \
        snprintf(error, error_size, __VA_ARGS__); \
        return false;                             \
    } while (0)

static bool verbs_valid(const Ccs__Supervisor *supervisor, char *path, size_t path_size, char *error, size_t error_size)
{
    uint32_t seen = 0;
    for (size_t i = 0; i < supervisor->n_verbs; i++) {
        Ccs__Verb verb = supervisor->verbs[i];
        snprintf(path, path_size, "verbs[%zu]", i);
        if (verb <= CCS__VERB__VERB_NONE || verb > CCS__VERB__VERB_HIDE)
            WRONG("unknown verb %d; there are listen, whisper, barge, intercept, force_ready, force_busy, force_sign_out, "
                  "reassign, pull and hide", (int)verb);
        if (seen & 1u << verb)
            WRONG("the verb is named twice");
        seen |= 1u << verb;
    }
    return true;
}

/* Texts of 1 to 64 bytes, each once. */
static bool names_valid(char *const *names, size_t count, size_t count_max, const char *noun, char *path, size_t path_size,
                        char *error, size_t error_size)
{
    snprintf(path, path_size, "%ss", noun);
    if (count > count_max)
        WRONG("at most %zu %ss, not %zu", count_max, noun, count);
    for (size_t i = 0; i < count; i++) {
        snprintf(path, path_size, "%ss[%zu]", noun, i);
        if (!ccs__text_within(names[i], 1, 64))
            WRONG("a %s has 1 to 64 bytes", noun);
        for (size_t j = 0; j < i; j++)
            if (strcmp(names[i], names[j]) == 0)
                WRONG("\"%s\" is named twice", names[i]);
    }
    return true;
}

bool ccs__supervisor_config_valid(const Ccs__Supervisor *supervisor, char *path, size_t path_size, char *error,
                                  size_t error_size)
{
    snprintf(path, path_size, "key");
    if (!ccs__text_within(supervisor->key, 1, 64))
        WRONG("a key has 1 to 64 bytes");
    snprintf(path, path_size, "name");
    if (!ccs__text_within(supervisor->name, 0, 256))
        WRONG("a name has at most 256 bytes");
    if (supervisor->id || supervisor->version || supervisor->at || supervisor->current) {
        snprintf(path, path_size, "id");
        WRONG("id, version, current and at are set by the center; leave them out");
    }
    return verbs_valid(supervisor, path, path_size, error, error_size) &&
           names_valid(supervisor->teams, supervisor->n_teams, TEAMS_MAX, "team", path, path_size, error, error_size) &&
           names_valid(supervisor->queues, supervisor->n_queues, QUEUES_MAX, "queue", path, path_size, error, error_size);
}
