/*
 * A desk for the tests of supervisors: the modules together, people by key, the kinds of a group's events as a line of text.
 */
#ifndef SUPERVISE_FIXTURE_H
#define SUPERVISE_FIXTURE_H

#include "supervise/supervise.h"
#include <criterion/criterion.h>

#define NINE ((ccs_time)1898586000000) /* 2030-03-01 09:00 UTC, a Friday */
#define SECONDS(n) ((ccs_duration)(n) * 1000)
#define TEXT(literal) ((char *)(uintptr_t)(literal))

extern struct ccs__group group;
extern ccs_time now;

/* One command as a group: decided, settled, kept or put back. */
#define DO(expression) (desk_begin(), desk_end(expression))
#define OK(expression) cr_assert_eq(DO(expression), CCS_OK, "%s", group.error)
/* Refused, with words that hold these, and nothing has changed. */
#define REFUSED(expected, words, expression)                                              \
    do {                                                                                  \
        uint64_t before = group.seq;                                                      \
        cr_expect_eq(DO(expression), (expected), "%s", group.error);                      \
        cr_expect_not_null(strstr(group.error, (words)), "%s", group.error);              \
        cr_expect_eq(group.seq, before);                                                  \
    } while (0)

void desk_fail_at(size_t n); /* the n-th allocation from now on fails, once */
bool desk_failed(void);      /* did it? From now on none fails */
void desk_begin(void);
ccs_status desk_end(ccs_status status);

/* Agents anna, bob and carl (of the team "phone", carl of "back"), all signed in and ready, and the queues sales and help.
 * Supervisor "eva" may do everything, "max" only what the test grants. */
void desk_open(void);
void desk_close(void);

uint64_t put_queue(const Ccs__Queue *queue);
uint64_t put_agent(const char *key, const char *team);
uint64_t put_supervisor(const char *key, const Ccs__Verb *verbs, size_t count, const char *team, const char *queue);
void grant(Ccs__Verb verb); /* to max: this alone */
uint64_t agent(const char *key);
uint64_t queue(const char *key);
void presence(const char *key, Ccs__Presence wanted);

uint64_t arrive(const char *queue_key);              /* a contact, opened and queued */
uint64_t talk(const char *queue_key, const char *agent_key); /* one that this agent has answered; the others are not ready */
void accept(const char *agent_key);
const Ccs__AgentState *state(const char *key);
struct ccs__contact *contact_row(uint64_t contact);
const Ccs__Leg *leg_of(uint64_t contact, const char *agent_key);      /* NULL: not in it */
const Ccs__Visit *visit_of(uint64_t contact);                         /* NULL: not in line */
uint64_t offered_to(uint64_t contact);                                /* the agent, or 0 */

/* Kinds of the last group's events: "contact_supervised leg_left". */
const char *events(void);
bool first_event(uint32_t kind); /* of the last group */

#endif
