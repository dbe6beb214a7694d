/*
 * Numbers of a replay, counted exactly from what became of each call. Recorded, replayed and what-if are counted by the
 * same code, so that they can stand side by side.
 */
#ifndef REPLAY_TALLY_H
#define REPLAY_TALLY_H

#include "replay_world.h"

#define TALLY_TARGET_S 20
#define TALLY_HALF_HOUR_S 1800
#define TALLY_HALF_HOURS 48

/* What is counted of one day, half-hour or service. */
struct cell {
    uint32_t arrived, left_in_ivr, entered, answered;
    uint32_t abandoned;   /* in the line */
    uint32_t in_target;   /* answered within TALLY_TARGET_S */
    int64_t wait_s;       /* sum over the answered */
    const int32_t *waits; /* of the answered, rising; `answered` of them */
};

enum tally_by {
    TALLY_ALL,
    TALLY_DAY,       /* of the call's arrival */
    TALLY_HALF_HOUR, /* of the day; each count in the half-hour of what is counted */
    TALLY_SERVICE,
    TALLY_KINDS
};

struct tally {
    struct cell *cells;
    uint32_t count;
    int32_t *waits; /* all cells' */
};

bool tally_build(struct tally *tally, const struct calls *calls, const struct outcome *outcomes, enum tally_by by);
void tally_free(struct tally *tally); /* fine on zeroed memory */

/* Nothing to divide by. */
#define TALLY_NOTHING INT64_MIN

/* In tenths: of a second, or of a percent. */
int64_t cell_mean_wait(const struct cell *cell);
int64_t cell_percentile(const struct cell *cell, uint32_t per_mille); /* of the answered's waits; nearest rank */
int64_t cell_answered_share(const struct cell *cell);                 /* answered / entered */
int64_t cell_service_level(const struct cell *cell);                  /* answered_in_20s / (answered + abandoned) */

/* What became of each call according to the records; `person` is a number in calls->agents. NULL: no memory. */
struct outcome *tally_recorded(const struct calls *calls);

/* One of the things compared. */
struct column {
    const char *title;
    const struct outcome *outcomes;
    const struct world *world; /* NULL: the records */
    struct tally by[TALLY_KINDS];
};

#define COLUMNS_MAX 3

/* All there is to tell. */
struct results {
    const struct model *model;
    const char *calls_path, *config_path, *what_if_path, *db_path;
    struct column columns[COLUMNS_MAX]; /* recorded, replayed, what-if */
    uint32_t column_count;
    char *what_if_words; /* "one more agent (anna): 14,871 answered (was 14,403), ..."; NULL without a what-if */
    uint64_t events, events_hash;
    int64_t wall_ms;
};

#define REPLAY_NUMBER_MAX 32

/* 12,345. Returns `text`. */
const char *replay_count_text(char text[REPLAY_NUMBER_MAX], int64_t value);

/* What the what-if changes and brings; to be freed. NULL: the error was printed. */
char *replay_difference_words(const struct results *results);

void replay_text_write(FILE *out, const struct results *results);
void replay_json_write(FILE *out, const struct results *results);
/* CLI_OK, or an exit code after an error was printed. */
int replay_chart_write(const char *path, bool replace, const struct results *results);
/* A configuration with a queue for each service and an agent for each one recorded. */
void replay_config_write(FILE *out, const struct calls *calls, const struct roster *roster);

#endif
