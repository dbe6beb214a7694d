/*
 * Flows in progress without a center: a group with the module, definitions as JSON, time by hand, events as lines of text.
 */
#ifndef INSTANCE_FIXTURE_H
#define INSTANCE_FIXTURE_H

#include "instance/instance.h"
#include <criterion/criterion.h>

#define NINE ((ccs_time)1898586000000) /* 2030-03-01 09:00 UTC, a Friday */
#define SECONDS(n) ((ccs_duration)(n) * 1000)
#define MINUTES(n) ((ccs_duration)(n) * 60000)
#define HOURS(n) ((ccs_duration)(n) * 3600000)

extern struct ccs__group group;
extern ccs_time now;

void desk_open(void);
void desk_close(void);
/* So many more allocations until one fails; was there one? */
void desk_fail_at(size_t n);
bool desk_failed(void);

/* One group each, kept or undone; every invariant is checked after it. */
ccs_status put(const char *json);
ccs_status start(const char *flow, const char *ref, const char *data, uint64_t *id);
ccs_status signal_to(uint64_t instance, const char *name, const char *data);
ccs_status stop(uint64_t instance);
ccs_status migrate(const char *json);
ccs_status remove_flow(const char *key);
/* What falls due up to then, each its own group, in order; then it is that time. */
ccs_status advance(ccs_time to);

uint64_t started(const char *flow, const char *ref); /* must succeed */
#define OK(expression) cr_assert_eq((expression), CCS_OK, "%s", group.error)
#define REFUSED(status, expression) cr_expect_eq((expression), (status), "%s", group.error)

struct ccs__instance *row_of(uint64_t id);
const char *states_of(uint64_t id); /* "" once it has ended */
const Ccs__FlowTimerState *timer_of(uint64_t id, const char *name); /* NULL: none open */

/* The events since the last time: their kinds, with what matters of each, such as
 * "flow_started flow_moved(->new) flow_timer_started(late@10000)": instants in ms since NINE. */
const char *events(void);
/* Apply all that was emitted since desk_open() to a second group, and compare every row. */
void expect_same_again(void);

/* A calendar that is open from 9 to 17 every day, under the key "office"; "half" from 9 to 13. */
extern const struct ccs__business office;
extern int office_close_hour; /* 17; a test may change what the calendar means */

#endif
