/*
 * ccs flow run: a flow in a center in memory, on a clock of its own that goes from deadline to deadline, until it has ended or
 * nothing is left to do. Signals come one after the other, each as soon as nothing is due before it. Several files are run one
 * after the other, a line each.
 */
#include "flow.h"
#include "flow_trace.h"

#include <stdlib.h>
#include <string.h>

static const char *const command = "flow";

#define START ((ccs_time)1893456000000) /* 2030-01-01 00:00 UTC, a Tuesday: what is run twice goes the same way */
#define STEPS_MAX 1000000 /* timers taken before it is called endless */

struct wish {
    char *name, *data;  /* NAME, or NAME={...} */
    ccs_duration after; /* NAME@10s, NAME@2030-01-02: not before; else as soon as may be */
};

/* What the command line asks for. */
struct wanted {
    const char *key, *data;
    const char *calendar_paths[CLI_TEXTS_MAX];
    char *calendars[CLI_TEXTS_MAX]; /* each the JSON of one */
    size_t calendar_count;
    struct wish wishes[CLI_TEXTS_MAX];
    size_t wish_count;
    ccs_time start;
    ccs_duration until;
    bool told; /* print every event */
};

struct run {
    struct flow_file file;
    const struct wanted *wanted;
    ccs_center *center;
    struct flow_trace trace;
    ccs_time now;
    size_t given; /* signals */
    char error[320]; /* of ours; "" the center's */
};

/* --- time -------------------------------------------------------------------------------------------------------- */

static ccs_status commit(struct run *run)
{
    ccs_status status = ccs_center_commit(run->center);
    flow_trace_hear(&run->trace);
    return status;
}

static ccs_status jump(struct run *run, ccs_time to)
{
    ccs_status status = ccs_center_run_until(run->center, to);
    run->now = to;
    return status == CCS_OK ? commit(run) : status;
}

/* Up to the next deadline or `until`, whichever comes first; false: nothing is left to do before `until`. */
static bool next_deadline(struct run *run, ccs_time until, ccs_status *status)
{
    ccs_time deadline = ccs_center_deadline(run->center);
    if (deadline > until)
        return false;
    *status = jump(run, deadline > run->now ? deadline : run->now);
    return *status == CCS_OK && !run->trace.ended;
}

static ccs_status go_on(struct run *run, ccs_time until)
{
    ccs_status status = CCS_OK;
    for (int steps = 0; steps < STEPS_MAX && !run->trace.ended && next_deadline(run, until, &status); steps++) {}
    return status;
}

/* Who is meant: the flow itself, or of "#_ask:approve" its child ask, to any depth; *name is what remains. {0}: nobody. */
static ccs_instance_id find_receiver(struct run *run, const char **name)
{
    ccs_instance_id receiver = run->trace.instance;
    char there[160];
    for (const char *colon; strncmp(*name, "#_", 2) == 0 && (colon = strchr(*name, ':')); *name = colon + 1) {
        ccs_str child = {*name + 2, (size_t)(colon - *name) - 2};
        ccs_instance_id parent = receiver;
        receiver = flow_trace_child(&run->trace, parent, child);
        if (receiver.value)
            continue;
        (void)flow_trace_children(&run->trace, parent, there, sizeof there);
        (void)snprintf(run->error, sizeof run->error, "no child \"%.*s\" is in progress%s%s", (int)child.size, child.data,
                       *there ? "; there is " : ": none is", there);
        return receiver;
    }
    return receiver;
}

static ccs_status give_signal(struct run *run, const struct wish *wish)
{
    const char *name = wish->name;
    ccs_instance_id receiver = find_receiver(run, &name);
    if (!receiver.value)
        return CCS_ENOENT;
    ccs_status status =
        ccs_flow_signal(run->center, receiver, ccs_str_from(name), ccs_str_from(wish->data ? wish->data : ""), run->now);
    return status == CCS_OK ? commit(run) : status;
}

static ccs_status give_signals(struct run *run)
{
    const struct wanted *wanted = run->wanted;
    for (; run->given < wanted->wish_count && !run->trace.ended; run->given++) {
        const struct wish *wish = &wanted->wishes[run->given];
        ccs_time at = wanted->start + wish->after;
        ccs_status status = go_on(run, at > run->now ? at : run->now);
        if (status == CCS_OK && at > run->now && !run->trace.ended)
            status = jump(run, at);
        if (status != CCS_OK || run->trace.ended)
            return status;
        status = give_signal(run, wish);
        if (status != CCS_OK)
            return status;
    }
    return CCS_OK;
}

/* --- what it is run in --------------------------------------------------------------------------------------------- */

static ccs_center *make_center(void)
{
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    ccs_center *center;
    options.zones = ccs_zones_system();
    return ccs_center_create(&options, &center) == CCS_OK ? center : NULL;
}

/* With the place in this file, if the words begin with one. */
static int fail_placed(const char *name, ccs_status status, const char *words)
{
    bool placed = words[0] >= '0' && words[0] <= '9';
    return cli_fail(cli_code(status), command, placed ? "%s:%s" : "%s: %s", name, words);
}

/* One after the other; one whose holidays another has comes behind it. *wrong is the one that cannot be put. */
static ccs_status put_calendars(ccs_center *center, const struct wanted *wanted, size_t *wrong)
{
    bool put[CLI_TEXTS_MAX] = {false};
    ccs_status status = CCS_OK;
    for (size_t left = wanted->calendar_count, before = left + 1; left > 0 && left < before;) {
        before = left;
        for (size_t i = 0; i < wanted->calendar_count; i++) {
            ccs_status one = put[i] ? CCS_OK : ccs_calendar_put(center, ccs_str_from(wanted->calendars[i]), wanted->start, NULL);
            left -= one == CCS_OK && !put[i];
            put[i] |= one == CCS_OK;
        }
    }
    for (size_t i = 0; i < wanted->calendar_count && status == CCS_OK; i++) {
        *wrong = i;
        status = put[i] ? CCS_OK : ccs_calendar_put(center, ccs_str_from(wanted->calendars[i]), wanted->start, NULL);
    }
    return status;
}

/* By themselves, so that a mistake is told of the file that it is in. */
static int check_calendars(const struct wanted *wanted)
{
    ccs_center *center = make_center();
    size_t wrong = 0;
    if (!center)
        return cli_fail(CLI_FAILED, command, "no memory");
    ccs_status status = put_calendars(center, wanted, &wrong);
    int code = status == CCS_OK ? CLI_OK : fail_placed(wanted->calendar_paths[wrong], status, ccs_center_error(center));
    ccs_center_destroy(center);
    return code;
}

/* The key of the first flow: it is the one that is run, unless another is asked for. */
static ccs_status find_first(struct run *run, char *key, size_t size)
{
    ccs_events events = CCS_EVENTS_AFTER(run->center, 0);
    ccs_event event = CCS_EVENT_INIT;
    ccs_str json;
    while (ccs_events_next(&events, &event) == CCS_OK)
        if (event.kind == CCS_EVENT_FLOW_CONFIGURED && ccs_event_json(run->center, event.seq, &json) == CCS_OK)
            return flow_member(json.data, "key", key, size), CCS_OK;
    return CCS_ENOENT;
}

/* A configuration is whole, so the calendars become part of it; behind its last member, where they move nothing. */
static ccs_status configure(struct run *run)
{
    const struct wanted *wanted = run->wanted;
    const char *json = run->file.json, *end = strrchr(json, '}');
    char *whole = NULL;
    size_t size = 0;
    FILE *text = open_memstream(&whole, &size);
    if (!text)
        return CCS_ENOMEM;
    (void)fprintf(text, "%.*s", (int)(end ? end - json : 0), json);
    for (size_t i = 0; i < wanted->calendar_count; i++)
        (void)fprintf(text, "%s%s", i ? "," : ",\"calendars\":[", wanted->calendars[i]);
    (void)fprintf(text, "%s%s", wanted->calendar_count ? "]" : "", end ? end : json);
    ccs_status status = fclose(text) == 0 && whole ? ccs_center_configure(run->center, (ccs_str){whole, size}, wanted->start)
                                                   : CCS_ENOMEM;
    free(whole);
    return status;
}

/* One flow is put, or what holds several. */
static ccs_status define(struct run *run)
{
    const struct wanted *wanted = run->wanted;
    ccs_status status;
    size_t wrong;
    if (strstr(run->file.json, "\"flows\"")) {
        status = configure(run);
    } else {
        status = put_calendars(run->center, wanted, &wrong);
        if (status == CCS_OK)
            status = ccs_flow_put(run->center, (ccs_str){run->file.json, run->file.json_size}, wanted->start, NULL);
    }
    return status == CCS_OK ? ccs_center_commit(run->center) : status;
}

/* --- one file ------------------------------------------------------------------------------------------------------ */

static ccs_status run_flow(struct run *run)
{
    const struct wanted *wanted = run->wanted;
    char key[80];
    ccs_flow_options options = CCS_FLOW_OPTIONS_INIT;
    ccs_instance_id instance;
    options.data = ccs_str_from(wanted->data ? wanted->data : "");
    ccs_status status = define(run);
    if (status == CCS_OK)
        status = find_first(run, key, sizeof key);
    if (status == CCS_OK)
        status = ccs_flow_start(run->center, ccs_str_from(wanted->key ? wanted->key : key), &options, wanted->start, &instance);
    if (status == CCS_OK)
        status = commit(run);
    if (status == CCS_OK)
        status = give_signals(run);
    return status == CCS_OK ? go_on(run, wanted->start + wanted->until) : status;
}

/* FILE: done in pass after 1s */
static int tell_end(struct run *run)
{
    const struct flow_trace *trace = &run->trace;
    const char *path = run->file.path, *states = flow_trace_states(trace);
    ccs_str json;
    char words[1024], after[CLI_TEXT_MAX];
    size_t left = run->wanted->wish_count - run->given;
    (void)cli_duration_exact(run->now - run->wanted->start, after);
    if (!trace->ended) {
        if (ccs_explain_instance(run->center, trace->instance, &json) == CCS_OK)
            (void)printf("%s: still open after %s: %s\n", path, after, flow_member(json.data, "waits_for", words, sizeof words));
        return CLI_FAILED;
    }
    bool done = trace->cause == CCS_FLOW_DONE;
    (void)printf("%s: %s in %s after %s%s%s", path, done ? "done" : trace->cause == CCS_FLOW_FAILED ? "failed" : "stopped", states,
                 after, *trace->reason ? ": " : "", trace->reason);
    if (left > 0)
        (void)printf("; %zu signal%s not given, from %s on: it had ended", left, left == 1 ? " was" : "s were",
                     run->wanted->wishes[run->given].name);
    (void)printf("\n");
    return done && left == 0 ? CLI_OK : CLI_FAILED;
}

/* Why it was not run, or not on. The center's words have the place in what it was given. */
static int tell_failure(struct run *run, ccs_status status)
{
    const char *words = *run->error ? run->error : ccs_center_error(run->center);
    bool ours = run->file.scxml || strstr(words, ": calendars["); /* a place in what was made of it */
    char more[512];
    if (strstr(words, "\"calendars\" stands here twice"))
        return cli_fail(CLI_WRONG, command, "%s: it has calendars of its own: leave --calendar out", run->file.name);
    if (ours && words[0] >= '0' && words[0] <= '9')
        words += strspn(words, "0123456789: ");
    (void)snprintf(more, sizeof more, "%s%s", *words ? words : "there is no flow in it",
                   strstr(words, "no calendar has the key") ? "; hand it in by --calendar FILE" : "");
    return fail_placed(run->file.name, status, more);
}

static int run_file(const char *path, const struct wanted *wanted)
{
    struct run run = {.wanted = wanted, .now = wanted->start};
    int code = flow_load(&run.file, path, false);
    if (code == CLI_OK)
        code = flow_refused(&run.file, "");
    if (code == CLI_OK && !(run.center = make_center()))
        code = cli_fail(CLI_FAILED, command, "no memory");
    if (code == CLI_OK) {
        run.trace = (struct flow_trace){.center = run.center, .start = wanted->start, .told = wanted->told};
        ccs_status status = run_flow(&run);
        code = status == CCS_OK ? tell_end(&run) : tell_failure(&run, status);
    }
    flow_trace_finish(&run.trace);
    ccs_center_destroy(run.center);
    flow_unload(&run.file);
    return code;
}

/* --- the command ---------------------------------------------------------------------------------------------------- */

/* NAME[@AFTER][={...}] */
static int read_wish(char *text, ccs_time start, struct wish *wish)
{
    char *equals = strchr(text, '='), *at;
    ccs_time instant;
    *wish = (struct wish){.name = text};
    if (equals) {
        *equals = '\0';
        wish->data = equals + 1;
    }
    at = strchr(text, '@');
    if (!at)
        return CLI_OK;
    *at = '\0';
    if (cli_duration_read(at + 1, &wish->after))
        return CLI_OK;
    if (!cli_time_read(at + 1, &instant))
        return cli_fail(CLI_WRONG, command, "--signal wants NAME, NAME@2d3h, NAME@2030-01-03T09:00 or NAME={...}, not \"%s@%s\"",
                        text, at + 1);
    wish->after = instant - start;
    return instant >= start ? CLI_OK : cli_fail(CLI_WRONG, command, "--signal %s@%s is before the start; --at says when that is",
                                                text, at + 1);
}

static int run_all(const char **paths, const struct wanted *wanted)
{
    int worst = check_calendars(wanted);
    if (worst != CLI_OK)
        return worst;
    for (; *paths; paths++) {
        int code = run_file(*paths, wanted);
        worst = code > worst ? code : worst;
    }
    int code = cli_flush(command);
    return code == CLI_OK ? worst : code;
}

static int read_wishes(const struct cli_texts *signals, struct wanted *wanted)
{
    int code = CLI_OK;
    for (size_t i = 0; i < signals->count && code == CLI_OK; i++) {
        char *copy = strdup(signals->items[i]);
        code = copy ? read_wish(copy, wanted->start, &wanted->wishes[wanted->wish_count++])
                    : cli_fail(CLI_FAILED, command, "no memory");
    }
    return code;
}

static int read_calendars(const struct cli_texts *files, struct wanted *wanted)
{
    int code = CLI_OK;
    size_t size;
    for (size_t i = 0; i < files->count && code == CLI_OK; i++, wanted->calendar_count++) {
        wanted->calendar_paths[i] = files->items[i];
        code = cli_read_file(command, files->items[i], FLOW_FILE_MAX, &wanted->calendars[i], &size);
    }
    return code;
}

int flow_run(int argc, char **argv)
{
    const char **paths = calloc((size_t)argc + 1, sizeof *paths); /* the last stays NULL */
    struct cli_texts signals = {0}, calendars = {0};
    struct wanted wanted = {.start = START, .until = (ccs_duration)366 * 24 * 3600 * 1000};
    bool quiet = false, steps = false;
    const struct cli_option options[] = {
        {.name = "signal", .kind = CLI_TEXTS, .value = &signals},       {.name = "data", .kind = CLI_TEXT, .value = &wanted.data},
        {.name = "until", .kind = CLI_DURATION, .value = &wanted.until}, {.name = "quiet", .kind = CLI_FLAG, .value = &quiet},
        {.name = "steps", .kind = CLI_FLAG, .value = &steps},
        {.name = "calendar", .kind = CLI_TEXTS, .value = &calendars},   {.name = "at", .kind = CLI_TIME, .value = &wanted.start},
        {.name = "key", .kind = CLI_TEXT, .value = &wanted.key},
    };
    const struct cli_command all = {.name = command, .options = options, .option_count = 8, .positions = paths, .position_min = 1,
                                    .position_max = (size_t)argc, .position_words = "FILE.scxml|FILE.json"};
    int code = paths ? cli_options(&all, argc, argv) : cli_fail(CLI_FAILED, command, "no memory");
    if (code == CLI_CONTINUE)
        code = read_wishes(&signals, &wanted) == CLI_OK && read_calendars(&calendars, &wanted) == CLI_OK ? CLI_CONTINUE : CLI_WRONG;
    if (code == CLI_CONTINUE) {
        wanted.told = steps || (!paths[1] && !quiet);
        code = run_all(paths, &wanted);
    }
    for (size_t i = 0; i < wanted.wish_count; i++)
        free(wanted.wishes[i].name);
    for (size_t i = 0; i < wanted.calendar_count; i++)
        free(wanted.calendars[i]);
    free(paths);
    return code;
}
