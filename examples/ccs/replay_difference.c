/*
 * What a what-if changes and what that brings, in one sentence. The two configurations are compared as the library reads
 * them, so that order of fields, white space and defaults written out make no difference.
 */
#include "replay_tally.h"

#include "record.pb-c.h"
#include "record/json.h"

#include <stdlib.h>
#include <string.h>

#define COMMAND "replay"
#define NAMED_MAX 3 /* the others are counted */

/* One of the lists of a configuration: agents or queues. */
struct list {
    const ProtobufCMessage *const *items;
    size_t count;
    size_t key_offset;
    const char *one, *many; /* "agent", "agents" */
};

enum change { CHANGE_MORE, CHANGE_LESS, CHANGE_OTHER, CHANGES };

/* Those of one change. */
struct changed {
    size_t count;
    const char *names[NAMED_MAX];
};

static const char *key_at(const struct list *list, size_t i)
{
    const char *key;
    memcpy(&key, (const char *)list->items[i] + list->key_offset, sizeof key);
    return key;
}

static const ProtobufCMessage *find(const struct list *list, const char *key)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(key_at(list, i), key) == 0)
            return list->items[i];
    return NULL;
}

/* Defaults are left out of what is packed, and no field is unknown. */
static bool is_same(const ProtobufCMessage *one, const ProtobufCMessage *other)
{
    if (!one || !other)
        return one == other;
    size_t size = protobuf_c_message_get_packed_size(one);
    if (protobuf_c_message_get_packed_size(other) != size)
        return false;
    uint8_t *bytes = malloc(2 * size + 1);
    if (!bytes)
        return true; /* a word less in a report */
    protobuf_c_message_pack(one, bytes);
    protobuf_c_message_pack(other, bytes + size);
    bool same = memcmp(bytes, bytes + size, size) == 0;
    free(bytes);
    return same;
}

static void note(struct changed *changed, const char *name)
{
    if (changed->count < NAMED_MAX)
        changed->names[changed->count] = name;
    changed->count++;
}

/* "one more agent (one-more)", "queues PS and NE changed". */
static void write_change(FILE *out, const struct list *list, enum change change, const struct changed *changed)
{
    bool one = changed->count == 1;
    if (changed->count == 0)
        return;
    fputs(ftell(out) > 0 ? ", " : "", out);
    if (one)
        fputs("one", out);
    else
        fprintf(out, "%zu", changed->count);
    if (change != CHANGE_OTHER)
        fprintf(out, " %s", change == CHANGE_MORE ? "more" : one ? "less" : "fewer");
    fprintf(out, " %s%s (", one ? list->one : list->many, change == CHANGE_OTHER ? " changed" : "");
    for (size_t i = 0; i < changed->count && i < NAMED_MAX; i++)
        fprintf(out, "%s%s", i ? ", " : "", changed->names[i]);
    fputs(changed->count > NAMED_MAX ? ", ...)" : ")", out);
}

static void write_changes(FILE *out, const struct list *before, const struct list *after)
{
    struct changed changes[CHANGES] = {0};
    for (size_t i = 0; i < after->count; i++) {
        const ProtobufCMessage *old = find(before, key_at(after, i));
        if (!old)
            note(&changes[CHANGE_MORE], key_at(after, i));
        else if (!is_same(old, after->items[i]))
            note(&changes[CHANGE_OTHER], key_at(after, i));
    }
    for (size_t i = 0; i < before->count; i++)
        if (!find(after, key_at(before, i)))
            note(&changes[CHANGE_LESS], key_at(before, i));
    for (int change = 0; change < CHANGES; change++)
        write_change(out, after, (enum change)change, &changes[change]);
}

static struct list agents_of(const Ccs__Configuration *configuration)
{
    return (struct list){(const ProtobufCMessage *const *)configuration->agents, configuration->n_agents,
                         offsetof(Ccs__Agent, key), "agent", "agents"};
}

static struct list queues_of(const Ccs__Configuration *configuration)
{
    return (struct list){(const ProtobufCMessage *const *)configuration->queues, configuration->n_queues,
                         offsetof(Ccs__Queue, key), "queue", "queues"};
}

static void write_difference(FILE *out, const Ccs__Configuration *before, const Ccs__Configuration *after)
{
    struct list lists[] = {agents_of(before), agents_of(after), queues_of(before), queues_of(after)};
    write_changes(out, &lists[0], &lists[1]);
    write_changes(out, &lists[2], &lists[3]);
    const ProtobufCMessage *settings = before->settings ? &before->settings->base : NULL;
    if (!is_same(settings, after->settings ? &after->settings->base : NULL))
        fprintf(out, "%sother settings", ftell(out) > 0 ? ", " : "");
    if (ftell(out) == 0)
        fputs("nothing is changed", out);
}

static void write_outcome(FILE *out, const struct cell *before, const struct cell *after)
{
    char was[REPLAY_NUMBER_MAX], is[REPLAY_NUMBER_MAX];
    int64_t mean_was = cell_mean_wait(before), mean_is = cell_mean_wait(after);
    fprintf(out, ": %s answered (was %s)", replay_count_text(is, after->answered),
            replay_count_text(was, before->answered));
    if (mean_was != TALLY_NOTHING && mean_is != TALLY_NOTHING)
        fprintf(out, ", mean wait %lld.%lld s (was %lld.%lld s)", (long long)(mean_is / 10),
                (long long)(mean_is % 10), (long long)(mean_was / 10), (long long)(mean_was % 10));
}

static const Ccs__Configuration *read_configuration(const char *path, struct ccs__arena *arena)
{
    char *text = NULL;
    size_t size = 0;
    struct ccs__json_error error;
    ProtobufCMessage *message = NULL;
    if (cli_read_file(COMMAND, path, CLI_CONFIGURATION_MAX, &text, &size) != CLI_OK)
        return NULL;
    ccs_status status =
        ccs__json_read((ccs_str){.data = text, .size = size}, &ccs__configuration__descriptor, arena, &message, &error);
    free(text);
    if (status == CCS_OK)
        return (const Ccs__Configuration *)message;
    (void)cli_fail(CLI_FAILED, COMMAND, "%s: %s", path, status == CCS_ENOMEM ? "no memory" : "changed meanwhile");
    return NULL;
}

char *replay_difference_words(const struct results *results)
{
    static const ccs_alloc alloc;
    struct ccs__arena arena;
    char *words = NULL;
    size_t size = 0;
    ccs__arena_init(&arena, &alloc, 0);
    const Ccs__Configuration *before = read_configuration(results->config_path, &arena);
    const Ccs__Configuration *after = before ? read_configuration(results->what_if_path, &arena) : NULL;
    FILE *out = after ? open_memstream(&words, &size) : NULL;
    if (out) {
        write_difference(out, before, after);
        write_outcome(out, &results->columns[1].by[TALLY_ALL].cells[0], &results->columns[2].by[TALLY_ALL].cells[0]);
        if (fclose(out) != 0) {
            free(words);
            words = NULL;
        }
    }
    if (after && !words)
        (void)cli_fail(CLI_FAILED, COMMAND, "no memory");
    ccs__arena_finish(&arena);
    return words;
}
