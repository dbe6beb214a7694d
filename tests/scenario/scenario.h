/*
 * What the parts of the runner share. text.c: lines, words, times. names.c: the host's keys and what they stand for.
 * door.c: commands as JSON. commands.c: commands by C function. events.c: what must follow. look.c: what is so. why.c:
 * why it is so. scenario.c: the rest.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include <ccs/ccs.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 24
#define NAMES_MAX 4096
#define ZONES_MAX 16

/* What the story calls something, and its id: "contact" "call-1", "leg" "call-1/anna". */
struct name {
    const char *kind;
    char text[128];
    uint64_t id;
};

/* A time zone, as a POSIX TZ string. */
struct zone {
    char name[64], rule[128];
};

struct text {
    char *data;
    size_t size, capacity;
};

struct story {
    const char *path;
    FILE *file, *journal;
    char line[8192], kept[8192]; /* kept: a line that was read too far */
    int number;
    bool has_kept;
    ccs_center *center;
    ccs_time day, now;
    uint64_t seen;    /* the last event compared */
    size_t previewed; /* of the last dry run */
    bool dry;         /* the command is one */
    struct zone zones[ZONES_MAX]; /* what the center reads when it asks */
    size_t zone_count;
    struct name names[NAMES_MAX];
    size_t name_count;
    struct text events; /* all of them as JSON, a line each */
};

/* --- text.c ----------------------------------------------------------------------------------------------- */

_Noreturn void fail(const struct story *story, const char *what, const char *more);
void append(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool next_line(struct story *story);
void keep_line(struct story *story);
/* Lines up to the next that begins with `>`, `?`, a time, look, why, stage, day or zone. */
void read_block(struct story *story, struct text *text);
/* Cuts `text` at spaces outside of brackets and quotes; the rest of `words` is "". */
int split(char *text, char *words[WORDS_MAX]);
bool starts(const char *text, const char *start);
bool ends_in(const char *text, const char *end);
bool is_time(const char *word);
ccs_time read_time(const struct story *story, const char *word);
ccs_time read_day(const struct story *story, const char *word);
ccs_duration read_duration(const struct story *story, const char *word);
/* The value of a field of one line of JSON, without quotes; "" when it is not there. The first of that name counts. */
void field_of(const char *json, const char *field, char *value, size_t size);
bool same_value(const char *field, const char *actual, const char *expected);

/* --- names.c ---------------------------------------------------------------------------------------------- */

ccs_agent_id agent_of(const struct story *story, const char *key);
ccs_queue_id queue_of(const struct story *story, const char *key);
ccs_contact_id contact_of(const struct story *story, const char *ref);
ccs_flow_id flow_of(const struct story *story, const char *key);
ccs_offer_id offer_to(const struct story *story, const char *key);
uint64_t id_of(const struct story *story, const char *kind, const char *text);
void add_name(struct story *story, const char *kind, const char *text, uint64_t id);
/* What an event makes, under the name it is known by from then on. */
void learn_names(struct story *story, const ccs_event *event, const char *json);
/* What the JSON says where a story says `value`. */
void translate(const struct story *story, const char *field, const char *value, char *text, size_t size);

/* --- door.c, commands.c, events.c, look.c ----------------------------------------------------------------- */

/* `words`: COMMAND field=value ... */
ccs_status do_command(struct story *story, char **words);
/* As a word of the table in door.c. false: there is no such word. */
bool do_friendly(struct story *story, char **words, ccs_status *status);
ccs_status carry_out(struct story *story, char **words);
/* The name of what a word of commands.c does, as ccs_center_command() has it. */
const char *command_name(char **words);
void expect_event(struct story *story, char *text);
void expect_preview(struct story *story, char *text);
void expect_no_more(struct story *story);
void look(struct story *story, char *text);
/* why.c. false: it is no such question. */
bool ask_why(const struct story *story, char *text);
void compare_json(const struct story *story, const char *json, char **words);

#endif
