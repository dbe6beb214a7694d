/*
 * Random commands to a center and to the model; after each everything must agree.
 *
 *   model_test [SEED [COUNT [USES]]]
 *
 * USES: bits of enum driver_use, to find out what a difference hangs on. The long campaign (10 million commands) is a hundred
 * seeds of 100 000: see ./dev model.
 *
 * The run is made twice. In the second one memory lies elsewhere, nothing is looked at in between, and the journal must
 * come out byte by byte the same.
 */
#include "center/center_internal.h"
#include "desk.h"
#include "driver.h"
#include "recount.h"
#include "record/record.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHORT 20000     /* a run of so many commands looks at everything after each */
#define CHECKED 64      /* in a longer one: commands to one walk over every invariant, which takes longer than all the rest */
#define ROWS_COMPARED 8 /* likewise, to one comparison of all rows */
#define REQUIRED 100000 /* a run of so many commands must have come to everything, with the seeds of `check`: */
#define REQUIRED_SEED 1001 /* and later ones; of others some rare refusal may not come */
#define RECOUNTED 5000  /* commands whose half-hours are counted again; the oracle's time grows with the square */

struct counted_events {
    struct recount_event *items;
    size_t count, capacity;
    struct ccs__arena bodies;
};

struct run {
    struct desk desk;
    struct driver driver;
    struct model model;
    struct facts facts;
    struct command command;
    struct counted_events events;
    uint64_t seed, count, number;
    uint32_t uses;
    uint64_t done[VERB_COUNT], refused[VERB_COUNT], dry_runs, repeated;
    bool looks;
};

static const ccs_alloc plain = {0};

static void step(struct run *run);
static void visit_standby(struct run *run);

static void fail(const struct run *run, const char *what)
{
    const struct payload *ask = &run->command.payload;
    fprintf(stderr,
            "model_test %" PRIu64 ", command %" PRIu64 ": %s: %s\n  %s id %" PRIu64 " agent %" PRIu64 " other %" PRIu64
            " number %d text %u channel %u now %" PRId64 "%s%s key %u\n",
            run->seed, run->number, what, run->desk.words, verb_names[ask->verb], ask->id, ask->agent, ask->other, ask->number,
            ask->text, ask->channel, run->command.now, run->command.dry ? " dry" : "", run->command.jump ? " jump" : "",
            run->command.key);
    exit(1);
}

/* --- counting again ------------------------------------------------------------------------------------- */

static void collect(void *user_data, const struct ccs__journal_event *event)
{
    struct counted_events *events = user_data;
    if (events->count == events->capacity) {
        events->capacity = events->capacity ? events->capacity * 2 : 4096;
        events->items = realloc(events->items, events->capacity * sizeof *events->items);
        if (!events->items)
            abort();
    }
    const ProtobufCMessage *body =
        ccs__record_unpack(ccs__event_info_of(event->kind)->type, event->body, event->size, &events->bodies);
    events->items[events->count++] = (struct recount_event){event->seq, event->at, event->kind, body};
}

static void compare_counted(struct run *run, const struct recount *recount)
{
    char *words = run->desk.words;
    for (size_t i = 0; i < run->desk.keeper.count; i++) {
        const struct kept_row *kept = &run->desk.keeper.rows[i];
        bool same = false;
        snprintf(words, sizeof run->desk.words, "a half-hour of %" PRIu64 " that should not be there", kept->owner);
        if (kept->kind == CCS__KIND_QUEUE_INTERVAL) {
            const struct recount_queue *expected = recount_find_queue(recount, kept->owner, kept->start);
            Ccs__QueueInterval *actual = ccs__queue_interval__unpack(NULL, kept->size, kept->bytes);
            same = expected && recount_compare_queue(expected, actual, words, sizeof run->desk.words);
            ccs__queue_interval__free_unpacked(actual, NULL);
        } else {
            const Ccs__AgentInterval *expected = recount_find_agent(recount, kept->owner, kept->start);
            Ccs__AgentInterval *actual = ccs__agent_interval__unpack(NULL, kept->size, kept->bytes);
            same = expected && recount_compare_agent(expected, actual, words, sizeof run->desk.words);
            ccs__agent_interval__free_unpacked(actual, NULL);
        }
        if (!same) {
            fprintf(stderr, "owner %" PRIu64 ", half-hour %" PRId64 "\n", kept->owner, kept->start);
            fail(run, "counted again");
        }
    }
    if (run->desk.keeper.count != recount->queue_count + recount->agent_count) {
        snprintf(words, sizeof run->desk.words, "%zu half-hours were stored, %zu counted", run->desk.keeper.count,
                 recount->queue_count + recount->agent_count);
        fail(run, "counted again");
    }
}

/* Everything durable: what the store has of half-hours must be what the events say. */
static void commit(struct run *run)
{
    memset(&run->command, 0, sizeof run->command);
    run->command.payload.verb = VERB_COMMIT;
    step(run);
}

static void count_again(struct run *run)
{
    struct recount recount;
    visit_standby(run);
    recount_run(&recount, run->events.items, run->events.count);
    compare_counted(run, &recount);
    recount_free(&recount);
    free(run->events.items);
    ccs__arena_finish(&run->events.bodies);
    run->events = (struct counted_events){0};
    run->desk.keeper.keeps = false;
}

/* --- one command ---------------------------------------------------------------------------------------- */

static uint64_t hash_of(struct run *run)
{
    uint64_t hash = 0;
    if (ccs_center_hash(run->desk.center, &hash) != CCS_OK)
        fail(run, "no hash");
    return hash;
}

/* A refused command that came as far as the center's clock leaves what fell due; so let that happen before. */
static void advance_first(struct run *run)
{
    struct command advance = run->command;
    uint64_t result;
    advance.payload.verb = VERB_ADVANCE;
    advance.actor = advance.key = 0;
    advance.dry = false;
    if (desk_execute(&run->desk, &advance, &result) != CCS_OK)
        fail(run, "advance before");
}

static void count_command(struct run *run, ccs_status status)
{
    (status == CCS_OK ? run->done : run->refused)[run->command.payload.verb]++;
    run->dry_runs += run->command.dry;
    run->repeated += run->command.key && status == CCS_OK && !run->facts.group_count && !run->command.dry;
}

static void look(struct run *run, ccs_status status, uint64_t result, uint64_t expected_result)
{
    bool all = run->count <= SHORT;
    if (status == CCS_OK && result != expected_result) {
        snprintf(run->desk.words, sizeof run->desk.words, "%" PRIu64 " instead of %" PRIu64, result, expected_result);
        fail(run, "result");
    }
    if (run->desk.keeper.keeps)
        desk_each_event(&run->desk, collect, &run->events);
    if (!desk_compare_facts(&run->desk, &run->command, &run->facts))
        fail(run, "events");
    if (!desk_compare_state(&run->desk, &run->model) ||
        ((all || run->number % ROWS_COMPARED == 0) && !desk_compare_rows(&run->desk, &run->model)))
        fail(run, "state");
    if (!model_conserves_work(&run->model))
        fail(run, "an agent stands idle beside a visit");
    if (all || run->number % CHECKED == 0)
        ccs_center_check(run->desk.center);
}

static void step(struct run *run)
{
    uint64_t result, expected_result, before = 0;
    ccs_time last_now = run->model.last_now;
    struct desk *desk = &run->desk;
    if (run->looks && run->command.payload.verb == VERB_COMMIT && !desk_compare_rows(desk, &run->model))
        fail(run, "rows before they go");
    ccs_status expected = model_execute(&run->model, &run->command, &run->facts, &expected_result);
    bool stays = run->looks && (expected != CCS_OK || run->command.dry);
    bool came_far = run->model.last_now != last_now || run->facts.group_count;
    if (stays && expected != CCS_OK && came_far)
        advance_first(run);
    if (stays)
        before = hash_of(run);
    ccs_status status = desk_execute(desk, &run->command, &result);
    if (status != expected) {
        snprintf(desk->words, sizeof desk->words, "%s instead of %s (%s)", ccs_status_name(status),
                 ccs_status_name(expected), ccs_center_error(desk->center));
        fail(run, "status");
    }
    if (run->command.payload.verb == VERB_COMMIT)
        desk->seen = 0;
    if (stays && hash_of(run) != before)
        fail(run, "the state has changed");
    if (run->looks)
        look(run, status, result, expected_result);
    else if (!desk_compare_facts(desk, &run->command, &run->facts))
        fail(run, "events");
    count_command(run, status);
}

/* It commits when the center does: what is closed can be spoken of until then, here as there. */
static void visit_standby(struct run *run)
{
    if (run->command.payload.verb == VERB_COMMIT && ccs__center_flush(run->desk.standby) != CCS_OK)
        fail(run, "flush of the standby");
    if (run->number % 199 == 0 && !desk_compare_standby(&run->desk))
        fail(run, "standby");
}

/* --- runs ----------------------------------------------------------------------------------------------- */

/* The journal's digest after each command of the first run: the second says at once where it goes another way. */
static uint64_t *trace;

static void follow(struct run *run)
{
    if (!trace && !(trace = calloc(run->count, sizeof *trace)))
        fail(run, "no memory");
    if (run->looks)
        trace[run->number] = run->desk.digest;
    else if (trace[run->number] != run->desk.digest)
        fail(run, "the second run's journal differs");
}

static void play(struct run *run)
{
    desk_init(&run->desk, run->looks);
    run->desk.memory.pad = run->looks ? 0 : 24;
    model_init(&run->model);
    driver_init(&run->driver, run->seed, run->uses);
    ccs__arena_init(&run->events.bodies, &plain, 0);
    run->desk.keeper.keeps = run->looks;
    for (run->number = 0; run->number < run->count; run->number++) {
        if (run->number == 0)
            driver_first(&run->driver, &run->command);
        else
            driver_next(&run->driver, &run->model, &run->command);
        step(run);
        follow(run);
        if (run->looks)
            visit_standby(run);
        bool recounts = run->number == RECOUNTED || (run->count <= RECOUNTED && run->number + 1 == run->count);
        if (recounts) /* by both runs: what is closed can be spoken of up to a commit */
            commit(run);
        if (recounts && run->looks)
            count_again(run);
    }
    if (run->looks && !desk_compare_standby(&run->desk))
        fail(run, "standby at the end");
}

/* A run that never came to something proves nothing about it. */
static bool seen(uint64_t count, const char *what, const char *name, uint32_t number)
{
    if (!count)
        fprintf(stderr, "no %s %s (%u)\n", what, name, number);
    return count != 0;
}

static bool seen_events(const struct run *run)
{
    static const uint32_t not_here[] = {CCS_EVENT_VISIT_ANNOUNCED}; /* estimates have an oracle of their own */
    bool all = true;
    for (uint32_t kind = 0; kind < 64; kind++)
        if (*ccs_event_name(kind) && kind != not_here[0])
            all &= seen(run->desk.by_kind[kind], "event", ccs_event_name(kind), kind);
    return all;
}

static void require_seen(const struct run *run)
{
    bool all = seen_events(run);
    for (uint32_t cause = CCS_VISIT_ABANDONED; cause <= CCS_VISIT_ADMIN; cause++)
        if (cause != CCS_VISIT_REFUSED) /* never began */
            all &= seen(run->desk.visit_causes[cause], "visit", "ended by cause", cause);
    for (uint32_t cause = CCS_OFFER_MISSED; cause <= CCS_OFFER_RECALLED; cause++)
        all &= seen(run->desk.offer_causes[cause], "offer", "ended by cause", cause);
    for (uint32_t i = 0; i < 13; i++)
        all &= seen(run->desk.strategies[i], "offer", "by strategy", i);
    for (uint32_t i = 0; i < 5; i++)
        all &= seen(run->desk.orders[i], "offer", "in a line of order", i);
    for (uint32_t i = 0; i < 4; i++)
        all &= seen(run->desk.triggers[i], "offer", "by trigger", i);
    for (int verb = 0; verb < VERB_COUNT; verb++) {
        all &= seen(run->done[verb], "command done", verb_names[verb], (uint32_t)verb);
        /* A supervisor is refused for an unknown queue only, and a run may have had all of them from early on. */
        if (verb != VERB_COMMIT && verb != VERB_RECONCILE && verb != VERB_RUN_UNTIL && verb != VERB_RELOAD_ZONES &&
            verb != VERB_PUT_SUPERVISOR)
            all &= seen(run->refused[verb], "command refused", verb_names[verb], (uint32_t)verb);
    }
    if (!all || !run->dry_runs || !run->repeated)
        exit(1);
}

static void report(const struct run *run)
{
    printf("seed %" PRIu64 ": %" PRIu64 " commands, %" PRIu64 " groups, %" PRIu64 " events, %" PRIu64 " dry runs, %" PRIu64
           " repeated by key\n",
           run->seed, run->count, run->desk.groups, run->desk.events, run->dry_runs, run->repeated);
    for (int verb = 0; verb < VERB_COUNT; verb++)
        printf("  %-13s %7" PRIu64 " done %7" PRIu64 " refused\n", verb_names[verb], run->done[verb], run->refused[verb]);
    for (uint32_t kind = 0; kind < 64; kind++)
        if (run->desk.by_kind[kind])
            printf("  %-22s %8" PRIu64 "\n", ccs_event_name(kind), run->desk.by_kind[kind]);
}

int main(int argc, char **argv)
{
    static struct run first, second;
    first.seed = second.seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    first.count = second.count = argc > 2 ? strtoull(argv[2], NULL, 10) : 20000;
    first.uses = second.uses = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 0) : USE_ALL;
    first.looks = true;
    play(&first);
    report(&first);
    if (first.count >= REQUIRED && first.uses == USE_ALL && first.seed >= REQUIRED_SEED)
        require_seen(&first);
    play(&second);
    free(trace);
    desk_finish(&first.desk);
    desk_finish(&second.desk);
    return 0;
}
