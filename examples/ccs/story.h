/*
 * A contact's life as lines that people read, collected once and printed as text or JSON.
 *
 * The source is the journal between the contact's first and last event: exact order, and everything that happened
 * beside it. Tables give names, and the rank in a line.
 */
#ifndef CCS_STORY_H
#define CCS_STORY_H

#include "crew.h"

#define STORY_NOTES_MAX 6
#define STORY_LINES_MAX 500
#define STORY_RINGING_MAX 64

/* "why Anna": "..." */
struct story_note {
    const char *label;
    const char *text;
};

struct story_line {
    uint64_t seq;
    ccs_time at;
    const char *what; /* "offered" */
    const char *text; /* "to Anna, after 1 m 24 s in line" */
    const char *json; /* the event itself */
    struct story_note notes[STORY_NOTES_MAX];
    size_t note_count;
    bool quiet; /* for JSON only: another line says it too */
};

/* What ended within a group, so that an offer in it can say what freed the agent. */
struct story_cause {
    uint32_t kind;
    uint64_t agent, contact;
    uint32_t detail; /* by_limit, or the presence */
};
#define STORY_CAUSES_MAX 64

/* The visit at hand. */
struct story_visit {
    uint64_t id, queue;
    Ccs__Channel channel;
    ccs_time entered_at, seniority_at, key_at;
    int64_t key_rank;
    const char *requirement, *relaxed;
    bool is_relaxed;
    int64_t rank;         /* from 1, at entry */
    uint64_t offers;      /* made so far */
    uint64_t ahead, other; /* offers to agents who could serve it, since it last began to wait: this line, others */
    const char *returned; /* why it waits again after an offer, or NULL */
    const char *kept;     /* what kept it from being offered until kept_at, or NULL */
    ccs_time kept_at;
    struct story_line *ringing; /* the first of the offers that have not ended, or NULL */
    uint64_t ringing_at[STORY_RINGING_MAX]; /* at whom */
    size_t ringing_count;
    size_t stopped;       /* offers taken back in this group */
    const Ccs__Queue *plan; /* its steps of relaxation, or NULL */
    Ccs__VisitKind kind;
    Ccs__LineOrder order;
    struct crew crew;     /* at entry */
    bool crew_loaded;
};

struct story {
    struct reader *reader;
    const Ccs__Contact *contact;
    const char *summary; /* "answered by Anna after 1 m 24 s in line; ended after 6 m 12 s" */
    const char *about;   /* "voice, reference AA0101-1 (bank), priority 2" */
    struct story_line *lines;
    size_t line_count;
    bool cut; /* more than STORY_LINES_MAX */

    /* While it is collected. */
    struct story_visit visit; /* id 0: none */
    struct story_cause causes[STORY_CAUSES_MAX];
    size_t cause_count;
    uint64_t group;
    ccs_time at;          /* of the event at hand */
    uint64_t asking, asked; /* legs of a consult, or 0 */
    uint64_t answered_by; /* the first, or 0 */
    ccs_duration waited_ms, talked_ms;
    Ccs__VisitCause last_cause;
    uint64_t last_queue;
};

/* Collect; failures are kept in the reader. */
void story_load(struct story *story, struct reader *reader, const Ccs__Contact *contact);
void story_print(const struct story *story, FILE *out);
/* `why`: why it waits, JSON, or NULL. */
void story_print_json(const struct story *story, const char *why, FILE *out);

/* story_tell.c: fill in `what`, `text` and notes. false: there is nothing to tell. */
bool story_tell(struct story *story, struct story_line *line, uint32_t kind, const void *body);
/* story_ring.c: the same of offers. */
bool story_ring(struct story *story, struct story_line *line, uint32_t kind, const void *body);
/* story_talk.c: the same of what happens once an agent has it: legs, supervisors, callbacks, recordings. */
bool story_talk(struct story *story, struct story_line *line, uint32_t kind, const void *body);

/* story_offer.c: why this agent, and why not sooner. */
void story_queued_notes(struct story *story, struct story_line *line);
void story_unserved_notes(struct story *story, struct story_line *line);
void story_offer_notes(struct story *story, struct story_line *line, const Ccs__ContactOffered *offered);
/* Those it rings at: "Anna, Ben and Carla". */
const char *story_ringing(struct story *story);
/* "longest idle first", and further keys. */
const char *story_strategy_words(struct reader *reader, const Ccs__Strategy *strategies, size_t count);
/* "2nd in line", at an instant of the visit at hand. */
const char *story_place_words(struct story *story, ccs_time at);
/* "nobody who could serve it was free; 3 became free ...": since it last began to wait. */
const char *story_wait_words(struct story *story);

/* --- words --------------------------------------------------------------------------------------------------- */

void story_note(struct story_line *line, const char *label, const char *text);
const char *story_agent(struct story *story, uint64_t agent);
const char *story_queue(struct story *story, uint64_t queue);
const char *story_duration(struct reader *reader, ccs_duration duration);
const char *story_time(struct reader *reader, ccs_time at);
const char *story_ordinal(struct reader *reader, int64_t number); /* 1st, 2nd ... */
/* "contact" or "contacts" and so on, with the number before it. */
const char *story_count(struct reader *reader, uint64_t count, const char *one, const char *many);

/* How many columns of a terminal a text takes, a character each. */
int story_columns(const char *text);
/* Print `text` wrapped at `width`, further lines indented by `indent`; the first begins at column `column`. */
void story_wrap(FILE *out, const char *text, int column, int indent, int width);

#endif
