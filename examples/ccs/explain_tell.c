/*
 * Explanations as text: a few labelled lines, then tables, aligned and narrow enough for a terminal.
 */
#include "explain.h"
#include "story.h"

#include <inttypes.h>
#include <string.h>

#define LISTED_MAX 20
#define WIDTH_MAX 100
#define LABEL_WIDTH 13

void tell_say(const char *label, const char *text)
{
    int width = cli_width(stdout) > WIDTH_MAX ? WIDTH_MAX : cli_width(stdout);
    if (!text[0])
        return;
    (void)printf("  %-*s  ", LABEL_WIDTH, label);
    story_wrap(stdout, text, LABEL_WIDTH + 4, LABEL_WIDTH + 4, width);
}

static const char *duration_of(struct reader *reader, const struct node *node, const char *name)
{
    return story_duration(reader, node_number(node, name));
}

/* Below a table that does not show everything. */
static void say_more(size_t count, size_t listed, const char *what)
{
    if (listed < count)
        (void)printf("  ... and %zu more %s; --all lists all\n", count - listed, what);
}

/* --- candidates ---------------------------------------------------------------------------------------------------- */

static size_t count_able(const struct node *candidates)
{
    size_t count = 0;
    for (const struct node *agent = candidates ? candidates->first : NULL; agent; agent = agent->next)
        count += !node_get(agent, "why_not");
    return count;
}

static bool is_duration_key(const char *name) { return strcmp(name, "least_talk") == 0; }

/* A strategy's name as a column's title: its number is told below it. */
static const char *key_title(struct reader *reader, const char *name)
{
    static const struct {
        const char *name, *title;
    } titles[] = {{"top_down", "position"},      {"round_robin", "position"},     {"sequential", "position"},
                  {"least_busy", "in progress"}, {"fewest_contacts", "answered"}, {"least_talk", "talk"},
                  {"most_skilled", "levels"},    {"least_skilled", "levels"},     {"weighted_random", "weight"}};
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        if (strcmp(titles[i].name, name) == 0)
            return titles[i].title;
    return reader_text(reader, "%s", name);
}

static bool is_key(const struct node *key)
{
    return strcmp(key->name, "busy") != 0 && strcmp(key->name, "idle_ms") != 0;
}

/* Level and distance are shown only where somebody differs from the rest. */
static bool differs(const struct node *candidates, size_t able, const char *name, int64_t usual)
{
    const struct node *agent = candidates->first;
    for (size_t i = 0; i < able; i++, agent = agent->next)
        if (node_number(agent, name) != usual)
            return true;
    return false;
}

static void fill_able(struct reader *reader, const struct node *agent, size_t place, bool levels, bool distances,
                      const char **row)
{
    size_t column = 2;
    const struct node *keys = node_get(agent, "keys");
    row[0] = reader_text(reader, "%zu", place);
    row[1] = node_text(agent, "key");
    if (levels)
        row[column++] = node_text(agent, "level");
    if (distances)
        row[column++] = node_text(agent, "site_cost");
    for (const struct node *key = keys ? keys->first : NULL; key; key = key->next)
        if (is_key(key) && column < TABLE_COLUMNS_MAX - 2)
            row[column++] = is_duration_key(key->name) ? duration_of(reader, keys, key->name) : key->text;
    row[column++] = duration_of(reader, keys, "idle_ms");
    row[column] = node_get(agent, "last") ? "last: an offer of this contact to him failed"
                  : node_is(keys, "busy") ? "after those with nothing in progress"
                                          : "";
}

static void print_able(struct reader *reader, const struct node *candidates, size_t able, bool drawn, bool all)
{
    struct table table;
    bool levels = differs(candidates, able, "level", 1), distances = differs(candidates, able, "site_cost", 0);
    size_t listed = all || able < LISTED_MAX ? able : LISTED_MAX;
    const struct node *agent = candidates->first, *keys = node_get(agent, "keys");
    table_begin(&table, reader);
    table_column(&table, "#", true);
    table_column(&table, drawn ? "may be drawn" : "would be asked", false);
    if (levels)
        table_column(&table, "level", true);
    if (distances)
        table_column(&table, "away", true);
    for (const struct node *key = keys ? keys->first : NULL; key; key = key->next)
        if (is_key(key) && table.column_count < TABLE_COLUMNS_MAX - 2)
            table_column(&table, key_title(reader, key->name), true);
    table_column(&table, "idle for", true);
    table_column(&table, "", false);
    for (size_t i = 0; i < listed; i++, agent = agent->next)
        fill_able(reader, agent, i + 1, levels, distances, table_row(&table));
    table_print(&table, stdout);
    say_more(able, listed, able - listed == 1 ? "agent" : "agents");
}

static void print_others(struct reader *reader, const struct node *candidates, size_t able, bool all)
{
    struct table table;
    size_t count = candidates->count - able, listed = all || count < LISTED_MAX ? count : LISTED_MAX, skipped = 0;
    const struct node *agent = candidates->first;
    table_begin(&table, reader);
    table_column(&table, "not asked", false);
    table_column(&table, "why not", false);
    for (; skipped < able; skipped++)
        agent = agent->next;
    for (size_t i = 0; i < listed; i++, agent = agent->next) {
        const char **row = table_row(&table);
        row[0] = node_text(agent, "key");
        row[1] = node_text(agent, "why_not");
    }
    table_print(&table, stdout);
    say_more(count, listed, count - listed == 1 ? "agent" : "agents");
}

/* By chance there is no order to be asked in. */
static bool is_drawn(const struct node *node)
{
    const struct node *list = node_get(node, "strategies");
    const char *first = list && list->first ? list->first->text : "";
    return strcmp(first, "random") == 0 || strcmp(first, "weighted_random") == 0;
}

void tell_candidates(struct reader *reader, const struct node *node, bool all)
{
    const struct node *candidates = node_get(node, "candidates");
    size_t able = count_able(candidates);
    if (!candidates)
        return;
    tell_say("agents", reader_text(reader, "%zu of %zu could take it at this moment", able, candidates->count));
    if (able) {
        (void)fputc('\n', stdout);
        print_able(reader, candidates, able, is_drawn(node), all);
    }
    if (able < candidates->count) {
        (void)fputc('\n', stdout);
        print_others(reader, candidates, able, all);
    }
}

/* --- a contact ----------------------------------------------------------------------------------------------------- */

static const char *waits_words(const char *word)
{
    static const struct {
        const char *word, *words;
    } all[] = {{"waiting_room", "to be let in from the waiting room"},
               {"callback_hour", "its hour: it is not to be offered before"},
               {"queue_hours", "the queue to open: customers are called back within its hours"},
               {"offered", "an answer: it is ringing"},
               {"preferred_agent", "the agent who is asked first, alone"},
               {"nobody_signed_in", "an agent: nobody who could serve it is signed in"},
               {"nobody_ready", "an agent: nobody who could serve it is ready"},
               {"delay", "agents who take from this queue only after a delay, or one who is busy"},
               {"site", "an agent of its own site: the others are asked by a later step"},
               {"cool_down", "an agent: those who are ready are left alone for a moment, after offers that failed"},
               {"all_busy", "an agent: everybody who could serve it is busy"}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (strcmp(all[i].word, word) == 0)
            return all[i].words;
    return word;
}

/* Of those who could serve it nobody is signed in: is there anybody who could? */
static bool anybody_could(const struct node *node)
{
    const struct node *candidates = node_get(node, "candidates");
    for (const struct node *agent = candidates ? candidates->first : NULL; agent; agent = agent->next)
        if (strcmp(node_text(agent, "why_not"), "signed out") == 0)
            return true;
    return false;
}

static const char *contact_waits_words(const struct node *node)
{
    const char *word = node_text(node, "waits_for");
    if (strcmp(word, "nobody_signed_in") == 0 && node_get(node, "visit") && !anybody_could(node))
        return "an agent: nobody could serve it, signed in or not";
    return waits_words(word);
}

static const char *strategies_words(struct reader *reader, const struct node *node)
{
    const struct node *list = node_get(node, "strategies");
    Ccs__Strategy strategies[8];
    size_t count = 0;
    for (const struct node *name = list ? list->first : NULL; name && count < 8; name = name->next)
        for (unsigned i = 0; i < ccs__strategy__descriptor.n_values; i++)
            if (strcmp(
                    reader_enum(reader, &ccs__strategy__descriptor, ccs__strategy__descriptor.values[i].value, false),
                    name->text) == 0)
                strategies[count++] = (Ccs__Strategy)ccs__strategy__descriptor.values[i].value;
    return story_strategy_words(reader, strategies, count);
}

/* What happens next if nobody takes it. */
static const char *next_words(struct reader *reader, const struct node *node)
{
    static const struct {
        const char *name, *words;
    } all[] = {{"held_until_at", "may be offered"},
               {"next_delay_at", "agents with a delay may take it"},
               {"next_step_at", "the next step of relaxation"},
               {"timeout_at", "it times out"}};
    const char *text = "";
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        int64_t at = node_number(node, all[i].name);
        if (at)
            text = reader_text(reader, "%s%s%s: %s", text, text[0] ? "; " : "", story_time(reader, at), all[i].words);
    }
    return text;
}

void tell_contact(struct reader *reader, const struct node *node, bool all)
{
    const char *needs = crew_requirement_words(reader, node_text(node, "requirement"));
    const char *queue = node_text(node, "queue_key");
    (void)printf("Contact %s%s%s, at %s\n", node_text(node, "contact"), queue[0] ? " in " : "", queue,
                 story_time(reader, node_number(node, "at")));
    tell_say("waits for", contact_waits_words(node));
    if (!node_get(node, "visit"))
        return;
    tell_say("waited", reader_text(reader, "%s; %s in line, order %s", duration_of(reader, node, "waited_ms"),
                                   story_ordinal(reader, node_number(node, "place")), node_text(node, "order")));
    tell_say("asks for", needs[0] ? reader_text(reader, "%s%s",
                                                crew_asks_skills(node_text(node, "requirement")) ? "skill " : "", needs)
                                  : "anybody of the queue");
    if (node_number(node, "step"))
        tell_say("step", reader_text(reader, "%s of relaxation taken or passed over",
                                     story_count(reader, (uint64_t)node_number(node, "step"), "step", "steps")));
    tell_say("next", next_words(reader, node));
    tell_say("asked", strategies_words(reader, node));
    tell_candidates(reader, node, all);
}

/* --- an agent ------------------------------------------------------------------------------------------------------ */

void tell_agent(struct reader *reader, const struct node *node, bool all)
{
    const struct node *lines = node_get(node, "lines"), *line = lines ? lines->first : NULL;
    size_t count = lines ? lines->count : 0, listed = all || count < LISTED_MAX ? count : LISTED_MAX;
    struct table table;
    tell_say("capacity", reader_text(reader, "%s of %s in use", node_text(node, "used"), node_text(node, "total")));
    tell_say(node_number(node, "used") ? "why no more" : "why idle", node_text(node, "idle_because"));
    tell_say("waiting", reader_text(reader, "%s in %s",
                                    story_count(reader, (uint64_t)node_number(node, "waiting"), "contact", "contacts"),
                                    story_count(reader, count, "line", "lines")));
    if (count == 0)
        return;
    table_begin(&table, reader);
    table_column(&table, "queue", false);
    table_column(&table, "waiting", true);
    table_column(&table, "first", true);
    table_column(&table, "for", true);
    table_column(&table, "why he does not take it", false);
    for (size_t i = 0; i < listed; i++, line = line->next) {
        const char **row = table_row(&table);
        row[0] = node_text(line, "queue_key");
        row[1] = node_text(line, "waiting");
        row[2] = node_text(line, "head");
        row[3] = duration_of(reader, line, "head_waited_ms");
        row[4] = node_get(line, "why_not") ? node_text(line, "why_not") : "he could; it is asked first who else could";
    }
    (void)fputc('\n', stdout);
    table_print(&table, stdout);
    say_more(count, listed, count - listed == 1 ? "line" : "lines");
}

/* --- a queue --------------------------------------------------------------------------------------------------------- */

static void print_lines(struct reader *reader, const struct node *lines)
{
    struct table table;
    table_begin(&table, reader);
    table_column(&table, "channel", false);
    table_column(&table, "waiting", true);
    table_column(&table, "could serve it", true);
    table_column(&table, "signed in", true);
    table_column(&table, "ready", true);
    table_column(&table, "free", true);
    table_column(&table, "what is asked", false);
    for (const struct node *line = lines ? lines->first : NULL; line; line = line->next) {
        const char **row = table_row(&table);
        const char *needs = crew_requirement_words(reader, node_text(line, "requirement"));
        int64_t waited = node_number(line, "waited_ms");
        const char *after = waited ? reader_text(reader, " (after %s)", story_duration(reader, waited)) : "";
        row[0] = reader_enum(reader, &ccs__channel__descriptor, (int)node_number(line, "channel"), true);
        row[1] = node_text(line, "waiting");
        row[2] = node_text(line, "agents");
        row[3] = node_text(line, "signed_in");
        row[4] = node_text(line, "ready");
        row[5] = node_text(line, "free");
        row[6] = reader_text(reader, "%s%s", needs[0] ? needs : "nothing", after);
    }
    table_print(&table, stdout);
}

static void print_waiting(struct reader *reader, const struct node *contacts, bool all)
{
    struct table table;
    size_t listed = all || contacts->count < LISTED_MAX ? contacts->count : LISTED_MAX;
    const struct node *contact = contacts->first;
    table_begin(&table, reader);
    table_column(&table, "#", true);
    table_column(&table, "contact", true);
    table_column(&table, "waited", true);
    table_column(&table, "priority", true);
    table_column(&table, "step", true);
    table_column(&table, "waits for", false);
    for (size_t i = 0; i < listed; i++, contact = contact->next) {
        const char **row = table_row(&table);
        row[0] = reader_text(reader, "%zu", i + 1);
        row[1] = node_text(contact, "contact");
        row[2] = duration_of(reader, contact, "waited_ms");
        row[3] = node_number(contact, "priority") ? node_text(contact, "priority") : "";
        row[4] = node_number(contact, "step") ? node_text(contact, "step") : "";
        row[5] = waits_words(node_text(contact, "waits_for"));
    }
    table_print(&table, stdout);
    say_more(contacts->count, listed, contacts->count - listed == 1 ? "contact" : "contacts");
}

/* open until 2030-03-01T10:00:00Z, by calendar office */
static const char *hours_words(struct reader *reader, const struct node *node)
{
    int64_t until_at = node_number(node, "until_at");
    return reader_text(reader, "%s%s%s, by calendar %s", strcmp(node_text(node, "open"), "true") == 0 ? "open" : "closed",
                       until_at ? " until " : " for good", until_at ? story_time(reader, until_at) : "",
                       node_text(node, "calendar_key"));
}

void tell_queue(struct reader *reader, const struct node *node, bool all)
{
    const struct node *contacts = node_get(node, "contacts"), *lines = node_get(node, "lines");
    if (node_get(node, "calendar_key"))
        tell_say("hours", hours_words(reader, node));
    if (lines && lines->count) {
        (void)fputc('\n', stdout);
        print_lines(reader, lines);
    }
    if (contacts && contacts->count) {
        (void)fputc('\n', stdout);
        print_waiting(reader, contacts, all);
    }
}
