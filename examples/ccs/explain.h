/*
 * What the files explain_*.c share.
 */
#ifndef CCS_CLI_EXPLAIN_H
#define CCS_CLI_EXPLAIN_H

#include "cli.h"
#include "explain_json.h"
#include "explain_past.h"
#include "route/route.h"
#include "reader.h"

/* What was asked for. */
struct explain_request {
    const char *path, *what, *text;
    const char *reference;  /* --ref, or NULL */
    ccs_time at;            /* --at; CCS_TIME_NEVER: now, the file's last event */
    uint64_t seed;          /* of the center that wrote the file */
    bool json, all;
    const char *channel, *site; /* of plan; likewise below */
    int64_t priority;
    struct cli_texts traits;
};

/* explain_state.c: how an agent or a queue stands at the file's last event. `why`: the library's words, JSON. */
void state_agent(struct reader *reader, const Ccs__Agent *agent, const char *why, bool json);
void state_queue(struct reader *reader, const Ccs__Queue *queue, const char *why, bool json);
/* What an agent was doing at an instant. */
const char *state_doing(struct reader *reader, const Ccs__AgentState *state, ccs_time at);

/* explain_tell.c: an explanation as text. */
void tell_contact(struct reader *reader, const struct node *node, bool all);
void tell_agent(struct reader *reader, const struct node *node, bool all);
void tell_queue(struct reader *reader, const struct node *node, bool all);
void tell_candidates(struct reader *reader, const struct node *node, bool all);
/* A label in a column, then a text, wrapped; nothing for "". */
void tell_say(const char *label, const char *text);

/* explain_offer.c: one offer, or all of them decided again. */
int explain_offer(struct reader *reader, const struct explain_request *request);
int explain_offers(struct reader *reader, const struct explain_request *request);
/* explain_plan.c: what a queue would ask of a contact, before it happens. */
int explain_plan(struct reader *reader, const struct explain_request *request, const Ccs__Queue *queue);

/* explain_flow.c: a flow in progress, or one that has ended. */
int explain_flow(struct reader *reader, const struct explain_request *request);

/* explain.c: the library's answer, JSON in the reader's arena; "" after a failure. */
typedef ccs_status (*explain_ask)(struct ccs__group *group, uint64_t id, ccs_time now, struct ccs__buf *json);
const char *explain_answer(struct past *past, explain_ask ask, uint64_t id);

#endif
