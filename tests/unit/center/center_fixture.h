/*
 * A desk for the tests of the whole: a center in memory, people by name, events as a line of text.
 */
#ifndef CENTER_FIXTURE_H
#define CENTER_FIXTURE_H

#include "center/center.h"
#include "center/center_internal.h"
#include <ccs/ccs.h>
#include <criterion/criterion.h>

#define SECONDS(n) ((ccs_duration)(n) * 1000)
#define MINUTES(n) ((ccs_duration)(n) * 60000)
#define HOURS(n) ((ccs_duration)(n) * 3600000)
#define NINE ((ccs_time)1898586000000) /* 2030-03-01 09:00 UTC, a Friday */

#define OK(expression) cr_assert_eq((expression), CCS_OK, "%s", ccs_center_error(f.center))
#define REFUSED(status, expression) cr_expect_eq((expression), (status), "%s", ccs_center_error(f.center))

/* Refused, and nothing has changed. */
#define UNDONE(status, expression)                                \
    do {                                                          \
        uint64_t hash_before = hash_of(&f);                       \
        uint64_t seq_before = ccs_center_seq(f.center);           \
        REFUSED(status, expression);                              \
        cr_expect_eq(hash_of(&f), hash_before);                   \
        cr_expect_eq(ccs_center_seq(f.center), seq_before);       \
    } while (0)

typedef struct fixture {
    ccs_center *center;
    uint64_t seen;   /* events up to here were read */
    char text[4096]; /* of fixture_events() */
} fixture;

/* With this configuration in force since nine. */
fixture fixture_with(const char *configuration);
/* A center whose options the test chose. */
fixture fixture_of(const ccs_center_options *options, const char *configuration);
void fixture_end(fixture *f);

ccs_agent_id agent(const fixture *f, const char *key);
ccs_queue_id queue(const fixture *f, const char *key);
/* Everybody named, signed in and ready at nine, a second apart. */
void ready(fixture *f, const char *key, ccs_time now);
/* A contact, opened and queued at once. */
ccs_contact_id call(fixture *f, const char *queue_key, ccs_time now);
ccs_contact_id chat(fixture *f, const char *queue_key, ccs_time now);
ccs_contact_view look(const fixture *f, ccs_contact_id contact);
ccs_agent_view see(const fixture *f, const char *key);
ccs_offer_id offer_to(const fixture *f, const char *key);
uint64_t hash_of(const fixture *f);

/* The events since the last time, committed: their kinds, such as "contact_queued contact_offered". */
const char *events(fixture *f);
/* The last event of this kind among all that are durable; commits. */
ccs_event last_event(fixture *f, uint32_t kind);
/* The event of this number as JSON. */
const char *event_json(fixture *f, uint64_t seq);

/* One queue "sales", nothing else asked for. */
#define ANNA "{\"queues\":[{\"key\":\"sales\"}],\"agents\":[{\"key\":\"anna\"}]}"
#define ANNA_AND_BOB "{\"queues\":[{\"key\":\"sales\"}],\"agents\":[{\"key\":\"anna\"},{\"key\":\"bob\"}]}"

#endif
