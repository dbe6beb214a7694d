/*
 * ccs flow run: a flow in a center in memory, on a clock of its own that goes from deadline to deadline, until it has ended or
 * nothing is left to do. Signals come one after the other, each as soon as nothing is due before it. Several files are run one
 * after the other, a line each.
 */
#include "flow.h"

#include <stdlib.h>
#include <string.h>

static const char *const command = "flow";

#define START ((ccs_time)1893456000000) /* 2030-01-01 00:00 UTC: what is run twice goes the same way */
#define STEPS_MAX 1000000 /* timers taken before it is called endless */

struct wish {
    char *name, *data;  /* NAME, or NAME={...} */
    ccs_duration after; /* NAME@10s: not before; else as soon as may be */
};

/* What the command line asks for. */
struct wanted {
    const char *data;
    char *calendars[CLI_TEXTS_MAX]; /* each the JSON of one */
    size_t calendar_count;
    struct wish wishes[CLI_TEXTS_MAX];
    size_t wish_count;
    ccs_duration until;
    bool told; /* print every event */
};

struct run {
    const char *path;
    const struct wanted *wanted;
    ccs_center *center;
    ccs_instance_id instance;
    ccs_time now;
    uint64_t seen;
    bool ended;
    uint32_t cause;
    char states[512], reason[256]; /* as last heard */
};

/* --- the file ------------------------------------------------------------------------------------------------- */

static bool is_json(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '{';
}

static int fail_import(const char *path, ccs_status status, const ccs_flow_answer *answer)
{
    const char *words = answer->text ? answer->text : ccs_status_text(status);
    int code = status == CCS_ENOMEM ? CLI_FAILED : CLI_WRONG;
    return answer->line ? cli_fail(code, command, "%s:%u:%u: %s", path, answer->line, answer->column, words)
                        : cli_fail(code, command, "%s: %s", path, words);
}

/* The flows of a file as a configuration: of SCXML imported, of JSON one flow or an object of flows. To be freed. */
static int read_flows(const char *path, char **json)
{
    char *text = NULL;
    const char *name;
    size_t size = 0;
    int code = flow_read(command, path, &name, &text, &size);
    if (code != CLI_OK)
        return code;
    if (is_json(text)) {
        *json = text;
        return CLI_OK;
    }
    struct flow_sources sources = {.count = 0};
    ccs_flow_import_options options = CCS_FLOW_IMPORT_OPTIONS_INIT;
    ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
    flow_find_sources(command, path, text, &sources);
    options.sources = sources.items;
    options.source_count = sources.count;
    ccs_status status = ccs_flow_import_scxml((ccs_str){text, size}, &options, &answer);
    code = status == CCS_OK ? CLI_OK : fail_import(name, status, &answer);
    if (code == CLI_OK)
        *json = strdup(answer.text);
    ccs_flow_answer_finish(&answer);
    flow_free_sources(&sources);
    free(text);
    return code != CLI_OK ? code : *json ? CLI_OK : cli_fail(CLI_FAILED, command, "no memory");
}

/* --- what is heard ----------------------------------------------------------------------------------------------- */

/* The text of a member of an event's JSON, without its escapes; "" when it is not there. */
static const char *member(const char *json, const char *name, char *into, size_t size)
{
    char pattern[40];
    (void)snprintf(pattern, sizeof pattern, "\"%s\":\"", name);
    const char *at = strstr(json, pattern);
    size_t used = 0;
    for (at = at ? at + strlen(pattern) : ""; *at && *at != '"' && used < size - 1; at++) {
        at += *at == '\\' && at[1];
        into[used++] = *at;
    }
    into[used] = '\0';
    return into;
}

static void print_event(const struct run *run, const ccs_event *event, const char *json)
{
    char x[512], y[512];
    const char *child = event->instance == run->instance.value ? "" : "  ";
    (void)printf("%8.3f s  %s%s", (double)(event->due_at - START) / 1000, child, ccs_event_name(event->kind) + strlen("flow_"));
    switch (event->kind) {
    case CCS_EVENT_FLOW_MOVED:
        (void)printf(" %s -> %s", member(json, "signal", x, sizeof x), member(json, "states", y, sizeof y));
        break;
    case CCS_EVENT_FLOW_TIMER_STARTED:
    case CCS_EVENT_FLOW_TIMER_FIRED: (void)printf(" %s", member(json, "signal", x, sizeof x)); break;
    case CCS_EVENT_FLOW_SIGNAL_SENT:
        (void)printf(" %s %s", member(json, "signal", x, sizeof x), member(json, "data", y, sizeof y));
        break;
    case CCS_EVENT_FLOW_LOGGED:
        (void)printf(" %s: %s", member(json, "label", x, sizeof x), member(json, "value", y, sizeof y));
        break;
    case CCS_EVENT_FLOW_ERROR_RAISED:
        (void)printf(" %s: %s", member(json, "error", x, sizeof x), member(json, "words", y, sizeof y));
        break;
    case CCS_EVENT_FLOW_ENDED:
        (void)printf(" %s %s", member(json, "cause", x, sizeof x), member(json, "reason", y, sizeof y));
        break;
    default: break;
    }
    (void)printf("\n");
}

static void hear(struct run *run)
{
    ccs_events events = CCS_EVENTS_AFTER(run->center, run->seen);
    ccs_event event = CCS_EVENT_INIT;
    ccs_str json;
    char text[512];
    while (ccs_events_next(&events, &event) == CCS_OK && ccs_event_json(run->center, event.seq, &json) == CCS_OK) {
        run->seen = event.seq;
        if (event.kind < CCS_EVENT_FLOW_STARTED || event.kind > CCS_EVENT_FLOW_MIGRATED)
            continue;
        if (event.kind == CCS_EVENT_FLOW_STARTED && !run->instance.value)
            run->instance.value = event.instance;
        if (run->wanted->told)
            print_event(run, &event, json.data);
        if (event.instance != run->instance.value)
            continue;
        if (event.kind == CCS_EVENT_FLOW_MOVED && *member(json.data, "states", text, sizeof text))
            memcpy(run->states, text, sizeof text);
        if (event.kind == CCS_EVENT_FLOW_ENDED) {
            run->ended = true;
            run->cause = event.cause;
            (void)member(json.data, "reason", run->reason, sizeof run->reason);
        }
    }
}

static ccs_status commit(struct run *run)
{
    ccs_status status = ccs_center_commit(run->center);
    hear(run);
    return status;
}

/* --- time -------------------------------------------------------------------------------------------------------- */

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
    return *status == CCS_OK && !run->ended;
}

static ccs_status go_on(struct run *run, ccs_time until)
{
    ccs_status status = CCS_OK;
    for (int steps = 0; steps < STEPS_MAX && !run->ended && next_deadline(run, until, &status); steps++) {}
    return status;
}

static ccs_status give_signals(struct run *run)
{
    const struct wish *wish = run->wanted->wishes, *end = wish + run->wanted->wish_count;
    for (; wish < end && !run->ended; wish++) {
        ccs_time at = START + wish->after;
        ccs_status status = go_on(run, at > run->now ? at : run->now);
        if (status == CCS_OK && at > run->now && !run->ended)
            status = jump(run, at);
        if (status != CCS_OK || run->ended)
            return status;
        status = ccs_flow_signal(run->center, run->instance, ccs_str_from(wish->name),
                                 ccs_str_from(wish->data ? wish->data : ""), run->now);
        if (status != CCS_OK)
            return status;
        status = commit(run);
        if (status != CCS_OK)
            return status;
    }
    return CCS_OK;
}

/* --- one file ------------------------------------------------------------------------------------------------------ */

/* The key of the first flow: it is the one that is run. */
static ccs_status find_first(struct run *run, char *key, size_t size)
{
    ccs_events events = CCS_EVENTS_AFTER(run->center, 0);
    ccs_event event = CCS_EVENT_INIT;
    ccs_str json;
    while (ccs_events_next(&events, &event) == CCS_OK)
        if (event.kind == CCS_EVENT_FLOW_CONFIGURED && ccs_event_json(run->center, event.seq, &json) == CCS_OK)
            return member(json.data, "key", key, size), CCS_OK;
    return CCS_ENOENT;
}

/* One flow is put; several are a configuration, whose calendars are put first if it does not bring its own. */
static ccs_status define(struct run *run, const char *json)
{
    bool several = strstr(json, "\"flows\"") != NULL;
    const struct wanted *wanted = run->wanted;
    ccs_status status = CCS_OK;
    char *whole = NULL;
    size_t size = 0;
    for (size_t i = 0; i < wanted->calendar_count && status == CCS_OK && !several; i++)
        status = ccs_calendar_put(run->center, ccs_str_from(wanted->calendars[i]), START, NULL);
    if (several) {
        FILE *text = open_memstream(&whole, &size);
        if (!text)
            return CCS_ENOMEM;
        for (size_t i = 0; i < wanted->calendar_count; i++)
            (void)fprintf(text, "%s%s", i ? "," : "{\"calendars\":[", wanted->calendars[i]);
        const char *rest = strchr(json, '{');
        (void)fprintf(text, "%s%s", wanted->calendar_count ? "]," : "{", rest ? rest + 1 : "");
        (void)fclose(text);
        status = whole ? ccs_center_configure(run->center, (ccs_str){whole, size}, START) : CCS_ENOMEM;
        free(whole);
    } else if (status == CCS_OK) {
        status = ccs_flow_put(run->center, ccs_str_from(json), START, NULL);
    }
    return status == CCS_OK ? ccs_center_commit(run->center) : status;
}

static ccs_status run_flow(struct run *run, const char *json)
{
    char key[80];
    ccs_flow_options options = CCS_FLOW_OPTIONS_INIT;
    ccs_instance_id instance;
    options.data = ccs_str_from(run->wanted->data ? run->wanted->data : "");
    ccs_status status = define(run, json);
    if (status == CCS_OK)
        status = find_first(run, key, sizeof key);
    if (status == CCS_OK)
        status = ccs_flow_start(run->center, ccs_str_from(key), &options, START, &instance);
    if (status == CCS_OK)
        status = commit(run);
    if (status == CCS_OK)
        status = give_signals(run);
    return status == CCS_OK ? go_on(run, START + run->wanted->until) : status;
}

/* FILE: done in pass after 1.000 s */
static int tell_end(struct run *run)
{
    ccs_str json;
    char words[1024];
    double seconds = (double)(run->now - START) / 1000;
    if (run->ended && run->cause == CCS_FLOW_DONE) {
        (void)printf("%s: done in %s after %.3f s\n", run->path, run->states, seconds);
        return CLI_OK;
    }
    if (run->ended)
        (void)printf("%s: %s in %s after %.3f s: %s\n", run->path, run->cause == CCS_FLOW_FAILED ? "failed" : "stopped",
                     run->states, seconds, run->reason);
    else if (ccs_explain_instance(run->center, run->instance, &json) == CCS_OK)
        (void)printf("%s: still open after %.3f s: %s\n", run->path, seconds, member(json.data, "waits_for", words, sizeof words));
    return CLI_FAILED;
}

static int run_file(const char *path, const struct wanted *wanted)
{
    char *json = NULL;
    struct run run = {.path = path, .wanted = wanted, .now = START};
    int code = read_flows(path, &json);
    if (code != CLI_OK)
        return code;
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    options.zones = ccs_zones_system();
    if (ccs_center_create(&options, &run.center) != CCS_OK) {
        free(json);
        return cli_fail(CLI_FAILED, command, "no memory");
    }
    ccs_status status = run_flow(&run, json);
    const char *words = ccs_center_error(run.center);
    code = status == CCS_OK ? tell_end(&run)
                            : cli_fail(cli_code(status), command, "%s: %s", path, *words ? words : "there is no flow in it");
    ccs_center_destroy(run.center);
    free(json);
    return code;
}

/* --- the command ---------------------------------------------------------------------------------------------------- */

/* NAME[@AFTER][={...}] */
static int read_wish(char *text, struct wish *wish)
{
    char *equals = strchr(text, '='), *at;
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
    return cli_fail(CLI_WRONG, command, "--signal wants NAME, NAME@10s or NAME={...}, not an instant \"%s\"", at + 1);
}

static int run_all(const char **paths, const struct wanted *wanted)
{
    int worst = CLI_OK;
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
        code = copy ? read_wish(copy, &wanted->wishes[wanted->wish_count++]) : cli_fail(CLI_FAILED, command, "no memory");
    }
    return code;
}

static int read_calendars(const struct cli_texts *files, struct wanted *wanted)
{
    int code = CLI_OK;
    size_t size;
    for (size_t i = 0; i < files->count && code == CLI_OK; i++, wanted->calendar_count++)
        code = cli_read_file(command, files->items[i], FLOW_FILE_MAX, &wanted->calendars[i], &size);
    return code;
}

int flow_run(int argc, char **argv)
{
    const char **paths = calloc((size_t)argc + 1, sizeof *paths); /* the last stays NULL */
    struct cli_texts signals = {0}, calendars = {0};
    struct wanted wanted = {.until = (ccs_duration)366 * 24 * 3600 * 1000};
    bool quiet = false, steps = false;
    const struct cli_option options[] = {
        {.name = "signal", .kind = CLI_TEXTS, .value = &signals},       {.name = "data", .kind = CLI_TEXT, .value = &wanted.data},
        {.name = "until", .kind = CLI_DURATION, .value = &wanted.until}, {.name = "quiet", .kind = CLI_FLAG, .value = &quiet},
        {.name = "steps", .kind = CLI_FLAG, .value = &steps},
        {.name = "calendar", .kind = CLI_TEXTS, .value = &calendars},
    };
    const struct cli_command all = {.name = command, .options = options, .option_count = 6, .positions = paths, .position_min = 1,
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
