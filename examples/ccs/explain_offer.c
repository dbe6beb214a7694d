/*
 * One offer as it was decided: everybody who could have had it, and whether deciding again gives the same. And all offers of
 * a file: decided again, one after the other, along one pass through the journal.
 */
#include "explain.h"
#include "story.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Does it come out the same? */
enum again { AGAIN_SAME, AGAIN_OTHER, AGAIN_DRAWN, AGAIN_NOT_ASKED };

static enum again again_of(const struct node *node)
{
    if (node_get(node, "not_decided_again"))
        return AGAIN_NOT_ASKED;
    if (node_is(node, "agrees"))
        return AGAIN_SAME;
    return node_is(node, "drawn") ? AGAIN_DRAWN : AGAIN_OTHER;
}

/* The offer of an event, decided again by the library: JSON in `json`. */
static void ask(struct past *past, const struct ccs__journal_event *event, struct ccs__arena *scratch,
                struct ccs__buf *json)
{
    struct reader *reader = past->reader;
    const struct reader_event read = {.event = *event};
    ccs__arena_clear(scratch);
    ccs__buf_clear(json);
    const void *body = reader_body(reader, &read, scratch);
    if (body)
        past_fail(past, ccs__explain_offer(past->group, body, event->at, json));
}

/* --- one ------------------------------------------------------------------------------------------------------------- */

static const char *choice_title(const struct node *choices)
{
    return choices->count == 1 ? "line had somebody he could take" : "lines had somebody he could take";
}

static void print_choices(struct reader *reader, const struct node *choices, bool all)
{
    struct table table;
    size_t listed = all || choices->count < 20 ? choices->count : 20;
    const struct node *choice = choices->first;
    table_begin(&table, reader);
    table_column(&table, "#", true);
    table_column(&table, "would take", true);
    table_column(&table, "queue", false);
    table_column(&table, "priority", true);
    table_column(&table, "rank", true);
    table_column(&table, "waited", true);
    table_column(&table, "counts as waited", true);
    for (size_t i = 0; i < listed; i++, choice = choice->next) {
        const char **row = table_row(&table);
        int64_t ahead = node_number(choice, "ahead_ms");
        row[0] = reader_text(reader, "%zu", i + 1);
        row[1] = node_text(choice, "contact");
        row[2] = node_text(choice, "queue_key");
        row[3] = node_text(choice, "priority");
        row[4] = node_number(choice, "key_rank") ? node_text(choice, "key_rank") : "";
        row[5] = story_duration(reader, node_number(choice, "waited_ms"));
        row[6] = ahead < 0 ? reader_text(reader, "-%s", story_duration(reader, -ahead)) : story_duration(reader, ahead);
    }
    table_print(&table, stdout);
    if (listed < choices->count)
        (void)printf("  ... and %zu more; --all lists all\n", choices->count - listed);
}

static const char *again_words(struct reader *reader, const struct node *node)
{
    const char *obstacle = node_text(node, "not_decided_again");
    switch (again_of(node)) {
    case AGAIN_SAME:
        return "the same agent";
    case AGAIN_DRAWN:
        return "drawn by chance: the same comes out only with the center's seed; give it as --seed";
    case AGAIN_NOT_ASKED:
        return strcmp(obstacle, "supervisor") == 0 ? "not asked again: a supervisor chose"
                                                   : "not asked again: the host's own score is not in the file";
    default:
        return node_number(node, "again")
                   ? reader_text(reader, "ANOTHER agent: %s",
                                 reader_name(reader, CCS__KIND_AGENT, (uint64_t)node_number(node, "again")))
                   : "NOBODY: was it written by another version?";
    }
}

static void tell_offer(struct reader *reader, const struct node *node, uint64_t id, const Ccs__ContactOffered *offered,
                       bool all)
{
    const Ccs__OfferReason *reason = offered->reason;
    const char *who = reader_name(reader, CCS__KIND_AGENT, offered->agent);
    const char *trigger = reason->trigger == CCS__OFFER_TRIGGER__OFFER_TRIGGER_FREED
                              ? "the agent was freed, and took the first of his lines"
                          : reason->trigger == CCS__OFFER_TRIGGER__OFFER_TRIGGER_RELAXED
                              ? "less was asked from this moment on"
                          : reason->trigger == CCS__OFFER_TRIGGER__OFFER_TRIGGER_PULLED
                              ? "a supervisor pulled it"
                              : "it began to wait, or came back, while an agent was free";
    (void)printf("Offer %" PRIu64 ": contact %" PRIu64 " of %s to %s, at %s\n", id, offered->contact,
                 reader_name(reader, CCS__KIND_QUEUE, offered->queue), who,
                 story_time(reader, node_number(node, "at")));
    tell_say("because", trigger);
    tell_say("waited", story_duration(reader, node_number(node, "waited_ms")));
    tell_say("decided again", again_words(reader, node));
    const struct node *choices = node_get(node, "choices");
    if (choices && choices->count) {
        tell_say("lines", reader_text(reader, "%zu %s", choices->count, choice_title(choices)));
        (void)fputc('\n', stdout);
        print_choices(reader, choices, all);
        (void)fputc('\n', stdout);
    }
    tell_candidates(reader, node, all);
}

/* The event of an offer; NULL with an error. Its body is in the reader's arena. */
static const Ccs__ContactOffered *find_offer(struct reader *reader, const struct explain_request *request, uint64_t id,
                                             struct ccs__journal_event *event)
{
    struct reader_journal journal;
    const void *body = NULL;
    reader_journal_begin(&journal, reader, id, false);
    const struct reader_event *read = id ? reader_journal_next(&journal) : NULL;
    if (read && read->event.seq == id && read->event.kind == CCS_EVENT_CONTACT_OFFERED) {
        body = reader_body(reader, read, &reader->arena);
        *event = read->event;
    }
    reader_journal_end(&journal);
    if (!body && reader->code == CLI_OK)
        reader->code = cli_fail(CLI_WRONG, reader->command,
                                "%s: no offer %s; ids are those of `ccs events %s --kind contact_offered`",
                                reader->path, request->text, reader->path);
    return body;
}

int explain_offer(struct reader *reader, const struct explain_request *request)
{
    struct ccs__journal_event event = {0};
    struct past past = {.reader = reader};
    struct ccs__buf json;
    bool digits = strspn(request->text, "0123456789") == strlen(request->text) && strlen(request->text) <= 18;
    uint64_t id = digits ? strtoull(request->text, NULL, 10) : 0;
    const Ccs__ContactOffered *offered = find_offer(reader, request, id, &event);
    ccs__buf_init(&json, &reader->alloc);
    if (offered)
        past_open_before(&past, reader, id, request->seed);
    if (offered && reader->code == CLI_OK)
        past_fail(&past, ccs__explain_offer(past.group, offered, event.at, &json));
    if (reader->code == CLI_OK && request->json) {
        (void)printf("%s\n", ccs__buf_text(&json));
    } else if (reader->code == CLI_OK) {
        const struct node *node = node_read(reader, (ccs_str){ccs__buf_text(&json), json.size});
        if (node)
            tell_offer(reader, node, id, offered, request->all);
    }
    ccs__buf_finish(&json);
    past_close(&past);
    return reader->code;
}

/* --- all ------------------------------------------------------------------------------------------------------------- */

struct tally {
    struct ccs__arena scratch;
    struct ccs__buf json;
    uint64_t offers, same, drawn, not_asked, other, reasons;
    uint64_t others[5]; /* the first ones that came out otherwise */
};

/* A member of the answer's outermost object, without reading the whole of it. */
static bool says(const struct ccs__buf *json, const char *member)
{
    size_t size = strlen(member), from = json->size > 160 ? json->size - 160 : 0; /* they stand at its end */
    for (size_t i = from; i + size <= json->size; i++)
        if (memcmp(json->data + i, member, size) == 0)
            return true;
    return false;
}

static bool count_offer(struct past *past, const struct ccs__journal_event *event, void *user_data)
{
    struct tally *tally = user_data;
    ask(past, event, &tally->scratch, &tally->json);
    if (past->reader->code != CLI_OK)
        return false;
    tally->offers++;
    if (says(&tally->json, "\"not_decided_again\":")) {
        tally->not_asked++;
        return true;
    }
    tally->reasons += says(&tally->json, "\"same_reason\":true");
    if (says(&tally->json, "\"agrees\":true"))
        tally->same++;
    else if (says(&tally->json, "\"drawn\":true"))
        tally->drawn++;
    else if (tally->other++ < sizeof tally->others / sizeof tally->others[0])
        tally->others[tally->other - 1] = event->seq;
    return true;
}

static void print_tally(struct reader *reader, const struct tally *tally)
{
    (void)printf("%s decided again: %" PRIu64 " went to the same agent, %" PRIu64
                 " of them for the same reason word for word.\n",
                 story_count(reader, tally->offers, "offer", "offers"), tally->same, tally->reasons);
    if (tally->not_asked)
        (void)printf("%" PRIu64 " not asked again: by a supervisor's hand, or by the host's own score.\n",
                     tally->not_asked);
    if (tally->drawn)
        (void)printf("%" PRIu64 " drawn by chance otherwise; --seed gives the center's seed.\n", tally->drawn);
    if (tally->other) {
        (void)printf("%" PRIu64 " OTHERWISE:", tally->other);
        for (size_t i = 0; i < tally->other && i < sizeof tally->others / sizeof tally->others[0]; i++)
            (void)printf(" %" PRIu64, tally->others[i]);
        (void)printf("%s\n", tally->other > sizeof tally->others / sizeof tally->others[0] ? " ..." : "");
    }
}

int explain_offers(struct reader *reader, const struct explain_request *request)
{
    struct tally tally = {0};
    struct past past;
    ccs__arena_init(&tally.scratch, &reader->alloc, 0);
    ccs__buf_init(&tally.json, &reader->alloc);
    past_walk(&past, reader, request->seed, CCS_EVENT_CONTACT_OFFERED, count_offer, &tally);
    past_close(&past);
    if (reader->code == CLI_OK && request->json)
        (void)printf("{\"offers\":\"%" PRIu64 "\",\"same\":\"%" PRIu64 "\",\"same_reason\":\"%" PRIu64
                     "\",\"not_asked\":\"%" PRIu64 "\",\"drawn\":\"%" PRIu64 "\",\"otherwise\":\"%" PRIu64 "\"}\n",
                     tally.offers, tally.same, tally.reasons, tally.not_asked, tally.drawn, tally.other);
    else if (reader->code == CLI_OK)
        print_tally(reader, &tally);
    ccs__buf_finish(&tally.json);
    ccs__arena_finish(&tally.scratch);
    if (reader->code == CLI_OK && tally.other)
        reader->code = CLI_FAILED;
    return reader->code;
}
