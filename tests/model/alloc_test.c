/*
 * Memory that fails: in many short days, each command is tried with its first allocation failing, then its second, and so
 * on (that one alone, or every one from then on), until it needs no more. What failed must have changed nothing, and what
 * succeeds at last must be what the model says.
 *
 *   alloc_test [SEED [DAYS [COMMANDS]]]
 */
#include "desk.h"
#include "driver.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct day {
    struct desk desk;
    struct driver driver;
    struct model model;
    struct facts facts;
    struct command command;
    uint64_t seed, number, failures;
};

static void fail(const struct day *day, const char *what)
{
    fprintf(stderr, "alloc_test %" PRIu64 ", command %" PRIu64 " (verb %d), allocation %" PRIu64 ": %s: %s (%s)\n", day->seed,
            day->number, (int)day->command.payload.verb, day->desk.memory.fail_at, what, day->desk.words,
            ccs_center_error(day->desk.center));
    exit(1);
}

static uint64_t hash_of(struct day *day)
{
    uint64_t hash = 0;
    if (ccs_center_hash(day->desk.center, &hash) != CCS_OK)
        fail(day, "no hash");
    return hash;
}

/* Memory fails at the n-th allocation from here; after that, or alone. */
static void fail_at(struct day *day, uint64_t n, bool after)
{
    day->desk.memory.asked = 0;
    day->desk.memory.fail_at = n;
    day->desk.memory.fail_on = after;
}

/*
 * Try until it needs no failing allocation. What fell due before the failure stands, each thing for itself, so an advance
 * may come some of its way; then the hash is compared only if it came nowhere.
 */
static ccs_status try_with(struct day *day, const struct command *command, ccs_status expected, bool after, uint64_t *result)
{
    for (uint64_t n = 1;; n++) {
        uint64_t before = hash_of(day), seq = ccs_center_seq(day->desk.center), durable = ccs_center_durable_seq(day->desk.center);
        size_t pending = day->desk.center->pending.size;
        fail_at(day, n, after);
        ccs_status status = desk_execute(&day->desk, command, result);
        bool failed = day->desk.memory.asked >= n;
        day->desk.memory.fail_at = 0;
        if (!failed)
            return status;
        day->failures++;
        ccs_center_check(day->desk.center);
        if (status == expected) /* it could do without */
            return status;
        if (status != CCS_ENOMEM)
            fail(day, "failed in another way than for want of memory");
        bool due_only = command->payload.verb == VERB_ADVANCE || command->payload.verb == VERB_RUN_UNTIL;
        if (due_only && ccs_center_seq(day->desk.center) != seq)
            continue;
        if (hash_of(day) != before || ccs_center_seq(day->desk.center) != seq || day->desk.center->pending.size != pending ||
            ccs_center_durable_seq(day->desk.center) != durable)
            fail(day, "a failed call has changed something");
    }
}

/* One that came back as expected although memory failed still has later allocations to fail; in later days they come first. */
static void step(struct day *day)
{
    uint64_t result, expected_result;
    ccs_time last_now = day->model.last_now;
    bool after = day->number % 2;
    ccs_status expected = model_execute(&day->model, &day->command, &day->facts, &expected_result);
    if (!day->command.dry && (day->model.last_now != last_now || day->facts.group_count) &&
        day->command.payload.verb != VERB_RUN_UNTIL) {
        struct command advance = day->command;
        advance.payload.verb = VERB_ADVANCE;
        advance.actor = advance.key = 0;
        if (try_with(day, &advance, CCS_OK, after, &result) != CCS_OK)
            fail(day, "advance");
    }
    ccs_status status = try_with(day, &day->command, expected, after, &result);
    if (status != expected) {
        snprintf(day->desk.words, sizeof day->desk.words, "%s instead of %s", ccs_status_name(status), ccs_status_name(expected));
        fail(day, "status");
    }
    if (day->command.payload.verb == VERB_COMMIT)
        day->desk.seen = 0;
    if (status == CCS_OK && result != expected_result)
        fail(day, "result");
    if (!desk_compare_facts(&day->desk, &day->command, &day->facts))
        fail(day, "events");
    if (!desk_compare_state(&day->desk, &day->model) || !desk_compare_rows(&day->desk, &day->model))
        fail(day, "state");
}

/* Every event can be read back, once, in order. */
static void read_all(struct day *day)
{
    ccs_events events = CCS_EVENTS_AFTER(day->desk.center, 0);
    ccs_event event = CCS_EVENT_INIT;
    uint64_t seq = 0;
    if (ccs_center_commit(day->desk.center) != CCS_OK)
        fail(day, "commit");
    while (ccs_events_next(&events, &event) == CCS_OK)
        if (event.seq != ++seq)
            fail(day, "an event is missing");
    if (seq != ccs_center_seq(day->desk.center))
        fail(day, "the last events are missing");
}

static uint64_t play(uint64_t seed, uint64_t count)
{
    static struct day day;
    memset(&day, 0, sizeof day);
    day.seed = seed;
    desk_init(&day.desk, false);
    model_init(&day.model);
    driver_init(&day.driver, seed, USE_ALL);
    for (day.number = 0; day.number < count; day.number++) {
        if (day.number == 0)
            driver_first(&day.driver, &day.command);
        else
            driver_next(&day.driver, &day.model, &day.command);
        step(&day);
    }
    read_all(&day);
    desk_finish(&day.desk);
    return day.failures;
}

/* Making a center, with each of its allocations failing. */
static void create(void)
{
    for (uint64_t n = 1;; n++) {
        struct memory memory;
        ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
        ccs_center *center = NULL;
        memory_init(&memory);
        memory.fail_at = n;
        memory.fail_on = n % 2;
        options.alloc = memory.alloc;
        ccs_status status = ccs_center_create(&options, &center);
        if (status != (memory.asked >= n ? CCS_ENOMEM : CCS_OK) || (center != NULL) != (status == CCS_OK)) {
            fprintf(stderr, "alloc_test: ccs_center_create() with allocation %" PRIu64 " failing\n", n);
            exit(1);
        }
        ccs_center_destroy(center);
        if (memory.held) {
            fprintf(stderr, "alloc_test: %zu bytes left after a failed ccs_center_create()\n", memory.held);
            exit(1);
        }
        if (status == CCS_OK)
            return;
    }
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1, failures = 0;
    uint64_t days = argc > 2 ? strtoull(argv[2], NULL, 10) : 20, count = argc > 3 ? strtoull(argv[3], NULL, 10) : 200;
    create();
    for (uint64_t day = 0; day < days; day++)
        failures += play(seed + day, count + day % 7 * 60);
    printf("%" PRIu64 " days, %" PRIu64 " failed allocations\n", days, failures);
    return failures > days * 20 ? 0 : 1;
}
