/*
 * Random commands to flows in a file, and to an oracle that carries their timers from minute to minute (flow_oracle.h). After each:
 * the same states, the same numbers, and every timer that ran out did so at the oracle's minute. Dry runs leave the hash as it
 * is; now and then the file is closed and opened again, which changes nothing, and verified: its journal applied anew gives its
 * rows.
 *
 * With `alloc` there is no file; each command is tried with its first allocation failing, then its second, and so on, until it
 * needs no more: what failed has changed nothing.
 *
 *   flow_test [SEED [COUNT [alloc]]]
 */
#define _XOPEN_SOURCE 700
#include "flow_oracle.h"
#include <ccs/ccs.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_MINUTE (1898586000 / 60) /* 2030-03-01 09:00 UTC, a Friday */
#define REOPENED 211 /* commands between two openings */
#define VERIFIED 997

struct run {
    ccs_center *center;
    ccs_rng rng;
    struct oracle oracle;
    struct oracle_version plan; /* in force */
    uint32_t flow, version;     /* of those that had the key; version 0: none is in force */
    uint64_t flow_id, number, seen, fired, migrated, dry_runs;
    char path[64];
    bool failing;               /* no file, and allocations that fail */
    uint64_t fail_in, failures; /* so many more until one fails; 0: none does */
};

static _Noreturn void fail(const struct run *run, const char *what, const char *detail)
{
    fprintf(stderr, "flow_test, command %" PRIu64 ": %s: %s (%s)\n", run->number, what, detail, ccs_center_error(run->center));
    exit(1);
}

static uint64_t below(struct run *run, uint64_t bound) { return ccs_rng_below(&run->rng, bound); }
static ccs_time now(const struct run *run) { return (ccs_time)run->oracle.minute * 60000; }

static void *counted(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    struct run *run = user_data;
    if (new_size > old_size && run->fail_in && --run->fail_in == 0) {
        run->failures++;
        return NULL;
    }
    if (new_size)
        return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

static void make_center(struct run *run)
{
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    options.alloc = (ccs_alloc){counted, run};
    if (ccs_center_create(&options, &run->center) != CCS_OK)
        abort();
}

static void open_file(struct run *run)
{
    ccs_open_options options = CCS_OPEN_OPTIONS_INIT;
    options.durability = CCS_DURABILITY_OFF;
    if (ccs_open(run->path, &options, &run->center) != CCS_OK)
        fail(run, "open", run->path);
}

static uint64_t hash_of(const struct run *run)
{
    uint64_t hash = 0;
    if (ccs_center_hash(run->center, &hash) != CCS_OK)
        fail(run, "hash", "none");
    return hash;
}

/* --- definitions ------------------------------------------------------------------------------------------------------- */

static struct oracle_version any_version(struct run *run)
{
    struct oracle_version version;
    memset(&version, 0, sizeof version);
    for (uint32_t i = 0; i < ORACLE_TIMERS; i++) {
        struct oracle_timer_plan *timer = &version.timers[i];
        timer->there = below(run, 100) < 70;
        if (!timer->there)
            continue;
        timer->mode = (enum oracle_mode)below(run, 3);
        timer->calendar = (uint32_t)below(run, ORACLE_CALENDARS + 1);
        timer->minutes = 1 + (uint32_t)below(run, below(run, 3) ? 90 : 900);
        timer->rule = below(run, 100) < 30;
    }
    version.added = below(run, 100) < 40;
    return version;
}

static size_t add_timer(char *text, size_t room, uint32_t i, const struct oracle_timer_plan *timer, bool first)
{
    static const char *const modes[] = {"restart", "budget", "wall"};
    size_t size = (size_t)snprintf(text, room, "%s{\"name\":\"t%u\",\"mode\":\"%s\"", first ? "" : ",", i, modes[timer->mode]);
    if (timer->calendar)
        size += (size_t)snprintf(text + size, room - size, ",\"calendar\":\"k%u\"", timer->calendar - 1);
    if (timer->rule)
        size += (size_t)snprintf(text + size, room - size,
                                 ",\"after_rule\":\"n %% 2 == 0 ? duration('%us') : duration('%us')\"}", timer->minutes * 60,
                                 timer->minutes * 120);
    else
        size += (size_t)snprintf(text + size, room - size, ",\"after_ms\":\"%u\"}", timer->minutes * 60000);
    return size;
}

static void write_flow(const struct oracle_version *version, char *text, size_t room)
{
    size_t size = (size_t)snprintf(
        text, room, "{\"key\":\"f\",\"variables\":[{\"name\":\"n\",\"kind\":\"number\",\"value\":\"0\"}%s],\"states\":[{\"name\":"
                    "\"work\",\"timers\":[", version->added ? ",{\"name\":\"more\",\"kind\":\"text\",\"value\":\"'x'\"}" : "");
    bool first = true;
    for (uint32_t i = 0; i < ORACLE_TIMERS; i++)
        if (version->timers[i].there) {
            size += add_timer(text + size, room - size, i, &version->timers[i], first);
            first = false;
        }
    size += (size_t)snprintf(
        text + size, room - size,
        "],%s\"transitions\":[%s{\"on\":[\"rest\"],\"to\":[\"pause\"]},{\"on\":[\"again\"],\"to\":[\"work\"]},{\"on\":[\"end\"],"
        "\"to\":[\"over\"]},{\"on\":[\"t0\",\"t1\",\"t2\"],\"do\":[{\"do\":\"assign\",\"to\":\"n\",\"value\":\"n + 1\"}]}]},"
        "{\"name\":\"pause\",\"transitions\":[{\"on\":[\"work\"],\"to\":[\"work\"]},{\"on\":[\"end\"],\"to\":[\"over\"]}]},"
        "{\"name\":\"over\",\"kind\":\"final\"}]}",
        version->added ? "\"children\":[{\"name\":\"kid\",\"flow\":\"kid\"}]," : "",
        version->added ? "{\"when\":\"n >= 4\",\"to\":[\"over\"]}," : "");
    if (size >= room)
        abort();
}

/* --- the same? ---------------------------------------------------------------------------------------------------------- */

static int by_instant(const void *x, const void *y)
{
    const struct oracle_fired *a = x, *b = y;
    if (a->minute != b->minute)
        return a->minute < b->minute ? -1 : 1;
    if (a->instance != b->instance)
        return a->instance < b->instance ? -1 : 1;
    return (a->timer > b->timer) - (a->timer < b->timer);
}

/* Timers of a state have t0, t1 or t2 as their signal. */
static void compare_fired(struct run *run)
{
    static struct oracle_fired fired[ORACLE_FIRED];
    ccs_events events = CCS_EVENTS_AFTER(run->center, run->seen);
    ccs_event event = CCS_EVENT_INIT;
    ccs_str json;
    size_t count = 0;
    while (ccs_events_next(&events, &event) == CCS_OK) {
        run->seen = event.seq;
        if (event.kind != CCS_EVENT_FLOW_TIMER_FIRED)
            continue;
        if (ccs_event_json(run->center, event.seq, &json) != CCS_OK || event.due_at % 60000 || count == ORACLE_FIRED)
            fail(run, "a timer ran out within a minute", "");
        const char *signal = strstr(json.data, "\"signal\":\"t");
        fired[count++] = (struct oracle_fired){event.due_at / 60000, event.instance, (uint32_t)(signal[11] - '0')};
    }
    qsort(fired, count, sizeof *fired, by_instant);
    qsort(run->oracle.fired, run->oracle.fired_count, sizeof *run->oracle.fired, by_instant);
    for (size_t i = 0; i < count || i < run->oracle.fired_count; i++) {
        char words[200];
        const struct oracle_fired none = {0, 0, 0};
        const struct oracle_fired *is = i < count ? &fired[i] : &none;
        const struct oracle_fired *be = i < run->oracle.fired_count ? &run->oracle.fired[i] : &none;
        if (by_instant(is, be) == 0)
            continue;
        snprintf(words, sizeof words, "t%u of %" PRIu64 " at %" PRId64 ", not t%u of %" PRIu64 " at %" PRId64, is->timer,
                 is->instance, is->minute - FIRST_MINUTE, be->timer, be->instance, be->minute - FIRST_MINUTE);
        fail(run, "timers ran out otherwise", words);
    }
    run->fired += count;
    run->oracle.fired_count = 0;
}

static void compare_instance(struct run *run, const struct oracle_instance *expected)
{
    ccs_instance_view view = CCS_INSTANCE_VIEW_INIT;
    char words[200], data[80];
    ccs_status status = ccs_instance_get(run->center, (ccs_instance_id){expected->id}, &view);
    bool open = status == CCS_OK;
    const char *state = expected->state == ORACLE_WORK ? "work" : "pause";
    bool work = expected->state == ORACLE_WORK;
    snprintf(data, sizeof data, "{\"n\":%u%s", expected->n, expected->plan.added ? ",\"more\":\"x\"" : "");
    bool same = open == expected->open &&
                (!open || (view.states.size == strlen(state) && memcmp(view.states.data, state, view.states.size) == 0 &&
                           strncmp(view.data.data, data, strlen(data)) == 0 && view.version == expected->version &&
                           view.children == (uint32_t)(work && expected->plan.added)));
    if (same)
        return;
    snprintf(words, sizeof words, "%" PRIu64 " is %s %.40s, not %s %s, version %u with %u children", expected->id,
             open ? view.states.data : "over", open ? view.data.data : "", expected->open ? state : "over", data,
             expected->version, work && expected->plan.added);
    fail(run, "an instance is another one", words);
}

static void compare(struct run *run)
{
    if (run->failing && ccs_center_commit(run->center) != CCS_OK)
        fail(run, "commit", "");
    compare_fired(run);
    for (size_t i = 0; i < ORACLE_INSTANCES; i++)
        if (run->oracle.instances[i].id)
            compare_instance(run, &run->oracle.instances[i]);
    ccs_center_check(run->center);
}

/* --- commands ------------------------------------------------------------------------------------------------------------ */

/* Until no allocation fails any more. */
static ccs_status try_command(struct run *run, const char *json, uint64_t *result)
{
    for (uint64_t n = 1;; n++) {
        uint64_t failures = run->failures, before = hash_of(run);
        run->fail_in = n;
        ccs_status status = ccs_center_command(run->center, ccs_str_from(json), now(run), result);
        run->fail_in = 0;
        if (failures == run->failures || status != CCS_ENOMEM)
            return status;
        ccs_center_check(run->center);
        if (hash_of(run) != before)
            fail(run, "a failed command has changed something", json);
    }
}

/* A command as JSON, sometimes as a dry run before; it comes to `expected`. */
static uint64_t command(struct run *run, const char *json, ccs_status expected)
{
    uint64_t result = 0;
    if (run->failing && ccs_center_advance(run->center, now(run)) != CCS_OK) /* what is due stands by itself */
        fail(run, "advance", json);
    for (int dry = below(run, 100) < 15; dry >= 0; dry--) {
        ccs_call options = CCS_CALL_INIT;
        uint64_t before = hash_of(run);
        options.flags = CCS_CALL_JUMP | (dry ? CCS_CALL_DRY_RUN : 0);
        if (ccs_center_call(run->center, &options) != CCS_OK)
            fail(run, "call", json);
        ccs_status status = run->failing && !dry ? try_command(run, json, &result)
                                                 : ccs_center_command(run->center, ccs_str_from(json), now(run), &result);
        if (status != expected)
            fail(run, ccs_status_name(status), json);
        run->dry_runs += dry != 0;
        if (dry && hash_of(run) != before)
            fail(run, "a dry run has changed something", json);
    }
    return result;
}

static struct oracle_instance *any_instance(struct run *run, bool open)
{
    struct oracle_instance *found = NULL;
    for (size_t i = 0, seen = 0; i < ORACLE_INSTANCES; i++)
        if (run->oracle.instances[i].open == open && below(run, ++seen) == 0)
            found = &run->oracle.instances[i];
    return found;
}

static void start(struct run *run)
{
    struct oracle_instance *free_one = any_instance(run, false);
    if (!free_one)
        return;
    uint64_t id = command(run, "{\"command\":\"flow_start\",\"flow\":\"f\"}", run->version ? CCS_OK : CCS_ENOENT);
    if (run->version)
        oracle_start(&run->oracle, free_one, id, run->flow, run->version, &run->plan);
}

static void signal(struct run *run)
{
    static const char *const names[] = {"rest", "work", "again", "end"};
    char json[128];
    struct oracle_instance *instance = any_instance(run, true);
    if (!instance)
        return;
    enum oracle_verb verb = (enum oracle_verb)below(run, below(run, 20) ? 3 : 4);
    snprintf(json, sizeof json, "{\"command\":\"flow_signal\",\"instance\":\"%" PRIu64 "\",\"signal\":\"%s\"}", instance->id,
             names[verb]);
    bool taken = oracle_signal(&run->oracle, instance, verb);
    command(run, json, taken ? CCS_OK : CCS_ESTATE);
}

static void stop(struct run *run)
{
    char json[96];
    struct oracle_instance *instance = any_instance(run, true);
    if (!instance)
        return;
    snprintf(json, sizeof json, "{\"command\":\"flow_stop\",\"instance\":\"%" PRIu64 "\"}", instance->id);
    command(run, json, CCS_OK);
    instance->open = false;
}

static void put_flow(struct run *run)
{
    char flow[4096], json[4200];
    struct oracle_version version = below(run, 10) ? any_version(run) : run->plan;
    write_flow(&version, flow, sizeof flow);
    snprintf(json, sizeof json, "{\"command\":\"flow_put\",\"flow\":%s}", flow);
    run->flow_id = command(run, json, CCS_OK);
    bool same = run->version && memcmp(&version, &run->plan, sizeof version) == 0;
    run->flow += run->version == 0;
    run->version += !same;
    run->plan = version;
}

static void remove_flow(struct run *run)
{
    char json[96];
    if (!run->version)
        return;
    snprintf(json, sizeof json, "{\"command\":\"flow_remove\",\"flow\":\"%" PRIu64 "\"}", run->flow_id);
    command(run, json, CCS_OK);
    run->version = 0;
}

static bool is_there(const struct run *run, const struct oracle_instance *instance)
{
    return instance->flow == run->flow && instance->version == run->version;
}

/* A map names what something in another version has, if there is any; else it is a slip, and refused. */
static bool map_is_slip(const struct run *run)
{
    bool others = false;
    for (size_t i = 0; i < ORACLE_INSTANCES; i++) {
        const struct oracle_instance *instance = &run->oracle.instances[i];
        if (!instance->open || is_there(run, instance))
            continue;
        if (instance->plan.added)
            return false;
        others = true;
    }
    return others;
}

/* All, or one; what is of a flow that had the key before goes along. */
static void migrate(struct run *run)
{
    char json[128] = "{\"command\":\"flow_migrate\",\"flow\":\"f\",\"variables\":[{\"from\":\"more\",\"to\":\"\"}]}";
    struct oracle_instance *one = below(run, 2) ? any_instance(run, true) : NULL;
    const char *map = run->plan.added ? "" : ",\"variables\":[{\"from\":\"more\",\"to\":\"\"}]";
    int size = snprintf(json, sizeof json, "{\"command\":\"flow_migrate\",\"flow\":\"f\"%s", map);
    if (one)
        snprintf(json + size, sizeof json - (size_t)size, ",\"instances\":[\"%" PRIu64 "\"]}", one->id);
    else
        snprintf(json + size, sizeof json - (size_t)size, "}");
    if (!run->version || (*map && map_is_slip(run))) {
        command(run, json, run->version ? CCS_EINVAL : CCS_ENOENT);
        return;
    }
    command(run, json, CCS_OK);
    for (size_t i = 0; i < ORACLE_INSTANCES; i++) {
        struct oracle_instance *instance = &run->oracle.instances[i];
        if (!instance->open || is_there(run, instance) || (one && instance != one))
            continue;
        instance->flow = run->flow;
        oracle_migrate(&run->oracle, instance, run->version, &run->plan);
        run->migrated++;
    }
}

static void put_calendar(struct run *run, uint32_t calendar, uint32_t variant)
{
    char json[320];
    snprintf(json, sizeof json, "{\"command\":\"calendar_put\",\"calendar\":{\"key\":\"k%u\",\"windows\":%s}}", calendar,
             oracle_windows(variant));
    command(run, json, CCS_OK);
    run->oracle.variants[calendar] = variant;
}

/* What is due by then has happened before the command. */
static void pass_time(struct run *run)
{
    oracle_advance(&run->oracle, run->oracle.minute + (int64_t)below(run, below(run, 4) ? 40 : 1500));
    if (below(run, 3) == 0) {
        ccs_call options = CCS_CALL_INIT;
        options.flags = CCS_CALL_JUMP;
        if (ccs_center_call(run->center, &options) != CCS_OK || ccs_center_advance(run->center, now(run)) != CCS_OK)
            fail(run, "advance", "");
    }
}

static void one_command(struct run *run)
{
    uint64_t dice = below(run, 100);
    pass_time(run);
    if (dice < 20)
        start(run);
    else if (dice < 70)
        signal(run);
    else if (dice < 74)
        stop(run);
    else if (dice < 80)
        put_flow(run);
    else if (dice < 81)
        remove_flow(run);
    else if (dice < 90)
        migrate(run);
    else
        put_calendar(run, (uint32_t)below(run, ORACLE_CALENDARS), (uint32_t)below(run, ORACLE_VARIANTS));
    if (ccs_center_advance(run->center, now(run)) != CCS_OK)
        fail(run, "advance", "");
}

static void reopen(struct run *run)
{
    uint64_t hash = hash_of(run);
    ccs_center_destroy(run->center);
    if (run->number % VERIFIED < REOPENED) {
        ccs_verify_result result = CCS_VERIFY_RESULT_INIT;
        if (ccs_verify(run->path, &result) != CCS_OK) {
            fprintf(stderr, "flow_test, command %" PRIu64 ": verify: %s\n", run->number, result.message);
            exit(1);
        }
    }
    open_file(run);
    if (hash_of(run) != hash)
        fail(run, "opened again it is another", run->path);
}

int main(int argc, char **argv)
{
    static struct run run;
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1, count = argc > 2 ? strtoull(argv[2], NULL, 10) : 4000;
    char directory[] = "/tmp/ccs-flow-XXXXXX";
    if (!mkdtemp(directory))
        return 1;
    snprintf(run.path, sizeof run.path, "%s/f.ccs", directory);
    ccs_rng_seed(&run.rng, seed);
    run.oracle.minute = FIRST_MINUTE;
    run.failing = argc > 3 && strcmp(argv[3], "alloc") == 0;
    if (run.failing)
        make_center(&run);
    else
        open_file(&run);
    for (uint32_t i = 0; i < ORACLE_CALENDARS; i++)
        put_calendar(&run, i, i);
    command(&run, "{\"command\":\"flow_put\",\"flow\":{\"key\":\"kid\",\"states\":[{\"name\":\"run\"}]}}", CCS_OK);
    put_flow(&run);
    for (run.number = 1; run.number <= count; run.number++) {
        one_command(&run);
        compare(&run);
        if (run.number % REOPENED == 0 && !run.failing)
            reopen(&run);
    }
    ccs_center_destroy(run.center);
    unlink(run.path);
    rmdir(directory);
    printf("flow_test: seed %" PRIu64 ", %" PRIu64 " commands, %" PRIu64 " timers ran out, %" PRIu64 " migrated, %" PRIu64
           " dry runs, %" PRIu64 " failed allocations\n", seed, count, run.fired, run.migrated, run.dry_runs, run.failures);
    return run.fired && run.migrated && run.dry_runs && (run.failures || !run.failing) ? 0 : 1;
}
