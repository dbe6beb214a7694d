/*
 * One replay: a center, the people who work in it, and what became of each call. The host's side of libccs in virtual
 * time: it hands in arrivals, departures, ends of talk and wrap-up at their exact instants, and does what the center
 * decides.
 */
#ifndef REPLAY_WORLD_H
#define REPLAY_WORLD_H

#include "cli.h"
#include "replay_agenda.h"
#include "replay_model.h"

enum fate { FATE_NONE, FATE_ANSWERED, FATE_ABANDONED, FATE_LEFT_IN_IVR };

/* What became of a call. */
struct outcome {
    int32_t wait_s;  /* in the line */
    uint32_t person; /* who answered, in world->people, or NAMES_NONE */
    uint8_t fate;    /* enum fate; FATE_NONE for phantoms */
};

/* Somebody who can answer. */
struct person {
    char *key;
    ccs_agent_id id;
    uint32_t recorded;                /* number in calls->agents, or NAMES_NONE */
    const struct roster_agent *hours; /* NULL: never here */
    struct roster_agent newcomer;     /* where `hours` points for somebody new */
    int32_t *deck;                    /* wrap-ups to be dealt, from the end; owned */
    uint32_t deck_size, deck_left, deck_round;
    uint32_t deck_number; /* chooses the shuffle; the same in every world */
    bool is_new;          /* in no record: works in a what-if only */
    bool derived;         /* recorded, but not in the configuration */
    bool ready, busy, wrapping;
    ccs_time since_at;   /* of ready and busy */
    ccs_time wrap_up_at; /* while wrapping */
    uint32_t contacts;
    ccs_duration talk_ms, wrap_up_ms, available_ms;
};

/* A call on its way. */
struct journey {
    uint64_t contact;
    ccs_time queued_at;
    uint8_t state; /* enum stage, in replay_world.c */
};

/* Which call a contact is; contacts are opened in order of their ids. */
struct contact_call {
    uint64_t contact;
    uint32_t call;
};

struct world {
    const struct model *model;
    const char *calls_path;
    ccs_center *center;       /* borrowed */
    const struct world *base; /* of a what-if; NULL: this is the base */
    struct person *people;
    uint32_t people_count, people_capacity;
    uint64_t queues[CALLS_SERVICES_MAX]; /* by service */
    struct outcome *outcomes;            /* by call */
    struct journey *journeys;            /* by call */
    struct agenda agenda;
    struct contact_call *opened;
    uint32_t opened_count;
    uint32_t commands; /* since the last commit */
    ccs_time now;
    struct cli_progress bar;
    uint64_t done; /* calls ended */
};

/* Hire the people and run every call to its end, on a center that has its configuration. CLI_OK, or an exit code after
 * an error was printed; world_free() is due in any case. */
int world_run(struct world *world, const struct model *model, ccs_center *center, const struct world *base,
              const char *calls_path, const char *config_path);
void world_free(struct world *world); /* fine on zeroed memory */

/* Fill `world->people` and `world->queues`; part of world_run(). */
int world_hire(struct world *world, const char *config_path);
/* The first instant: the midnight before the first call. */
ccs_time world_begins_at(const struct calls *calls);

#endif
