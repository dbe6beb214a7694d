/*
 * One agent module with a group around it: commands, events of other modules as they would come, time, and what was told.
 */
#ifndef AGENT_FIXTURE_H
#define AGENT_FIXTURE_H

#include "agent/agent.h"
#include <criterion/criterion.h>

#define NINE ((ccs_time)1898586000000) /* 2030-03-01 09:00 UTC, a Friday */
#define SECOND ((ccs_duration)1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define TEXT(literal) ((char *)(uintptr_t)(literal))

extern struct ccs__group *group;

void fixture_start(void);
void fixture_finish(void); /* checks, too */

/* The kinds of the events since the last call, in words: "endpoint_removed agent_removed". */
const char *fixture_told(void);

/* From now on the n-th allocation fails, alone; 0: none does. Did it come to that? */
void fixture_fail_at(size_t n);
bool fixture_failed(void);

/* Decide, settle, keep or undo, check. */
void fixture_begin(ccs_time now);
ccs_status fixture_end(ccs_status status);

Ccs__Agent agent_named(const char *key);
ccs_status put(const Ccs__Agent *agent, ccs_time now, uint64_t *id);
ccs_status put_calendar(const char *json, ccs_time now, uint64_t *id);
void nine_to_five(const char *days, ccs_time now); /* the calendar "desk", UTC, of these days ("" is all) */
uint64_t anna(void); /* a plain agent, ready since nine */
ccs_status presence(uint64_t agent, Ccs__Presence wanted, const char *reason, ccs_time now);
ccs_status force(uint64_t agent, Ccs__Presence wanted, const char *reason, ccs_time now);
ccs_status remove_agent(uint64_t agent, ccs_time now);

/* Events as the modules around emit them. */
void emit(uint32_t kind, const void *body, ccs_time now);
void offered(uint64_t agent, uint32_t cost, ccs_time now);
void answered(uint64_t agent, ccs_time now);
void failed(uint64_t agent, uint32_t cost, Ccs__OfferCause cause, ccs_time now); /* counted, with nothing else */
void left(uint64_t agent, uint32_t cost, ccs_duration talk_ms, bool wrap_up, ccs_time now);
void wrap_up(uint64_t agent, Ccs__WrapUpMode mode, ccs_time ends_at, ccs_time now);

/* Take what is due up to `now`; the host comes at `now`. How many things were due. */
size_t advance(ccs_time now);

struct ccs__agent_state *agent_of(uint64_t id);
const Ccs__AgentState *state(uint64_t id);

/* The center is closed and opened again: every open row is loaded into a new group; the states first, or the agents. */
void reopen(bool states_first);

#endif
