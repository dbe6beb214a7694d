/*
 * ccs calendar: ask a calendar, check it, draw it, take holidays in from iCalendar and write them. The calendar is a file of
 * JSON; no center is needed.
 */
#include "calendar_cli.h"
#include "calendar.pb-c.h"
#include "record/json.h"
#include "store/zoneinfo.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <string.h>

const char calendar_command[] = "calendar";

#define CALENDAR_SIZE_MAX ((size_t)64 << 20)
#define LINE_SIZE_MAX 4096
#define WORDS_MAX 8

static const ccs_alloc c_library = {0};
static const char *const policies[] = {"default", "earlier", "later", "reject", NULL};
static const char *const weekdays[] = {"any", "mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};

/* --- loading --------------------------------------------------------------------------------------------------------- */

const char *calendar_zone_hint(const struct calendar_request *request, const char *name, char hint[CALENDAR_HINT_MAX])
{
    char nearest[CCS_ZONE_NAME_MAX + 1];
    const char *directory = ccs__zoneinfo_directory(&request->zones);
    struct stat status;
    hint[0] = 0;
    if (stat(directory, &status) != 0 || !S_ISDIR(status.st_mode))
        (void)snprintf(hint, CALENDAR_HINT_MAX, "; zones are looked for in %.400s, and there is no such directory", directory);
    else if (ccs__zoneinfo_nearest(directory, ccs_str_from(name), nearest))
        (void)snprintf(hint, CALENDAR_HINT_MAX, "; did you mean %s?", nearest);
    return hint;
}

static void suggest_zone(const struct calendar_request *request, ccs_str json, char hint[CALENDAR_HINT_MAX])
{
    struct ccs__arena arena;
    struct ccs__json_error error;
    ProtobufCMessage *message = NULL;
    ccs__arena_init(&arena, &c_library, CALENDAR_SIZE_MAX);
    if (ccs__json_read(json, &ccs__calendar__descriptor, &arena, &message, &error) == CCS_OK)
        (void)calendar_zone_hint(request, ((const Ccs__Calendar *)(const void *)message)->zone, hint);
    ccs__arena_finish(&arena);
}

static int fail_load(const struct calendar_request *request, const char *path, ccs_str json, ccs_status status,
                     const ccs_calendar_error *error)
{
    char hint[CALENDAR_HINT_MAX] = "";
    if (status == CCS_ENOMEM)
        return cli_fail(CLI_FAILED, calendar_command, "no memory");
    if (status == CCS_ENOENT)
        suggest_zone(request, json, hint);
    const char *colon = error->path[0] ? ": " : "";
    if (error->line == 0)
        return cli_fail(CLI_WRONG, calendar_command, "%s: %s%s%s%s", path, error->path, colon, error->message, hint);
    return cli_fail(CLI_WRONG, calendar_command, "%s:%u:%u: %s%s%s%s", path, error->line, error->column, error->path, colon,
                    error->message, hint);
}

/* *json (may be NULL) is the file's text, to be freed. */
static int load_one(const struct calendar_request *request, const char *path, struct calendar_file *file, ccs_calendar **calendar,
                    char **json, size_t *json_size)
{
    char *text = NULL;
    size_t size = 0;
    ccs_calendar_options options = CCS_CALENDAR_OPTIONS_INIT;
    ccs_calendar_error error = CCS_CALENDAR_ERROR_INIT;
    options.zones = &request->zones;
    options.holidays = (const ccs_calendar *const *)file->holidays;
    options.holiday_count = file->holiday_count;
    bool from_stdin = strcmp(path, "-") == 0;
    int code = cli_read_file(calendar_command, from_stdin ? "/dev/stdin" : path, CALENDAR_SIZE_MAX, &text, &size);
    if (code != CLI_OK)
        return code;
    ccs_str whole = {text, size};
    ccs_status status = ccs_calendar_create(whole, &options, calendar, &error);
    if (status != CCS_OK)
        code = fail_load(request, from_stdin ? "stdin" : path, whole, status, &error);
    if (code == CLI_OK && json) {
        *json = text;
        *json_size = size;
    } else {
        free(text);
    }
    return code;
}

int calendar_load(const struct calendar_request *request, const char *path, struct calendar_file *file)
{
    int code = CLI_OK;
    *file = (struct calendar_file){0};
    for (size_t i = 0; i < request->holidays.count && code == CLI_OK; i++) {
        ccs_calendar *holiday = NULL;
        code = load_one(request, request->holidays.items[i], file, &holiday, NULL, NULL);
        if (code == CLI_OK)
            file->holidays[file->holiday_count++] = holiday;
    }
    return code == CLI_OK ? load_one(request, path, file, &file->calendar, &file->json, &file->json_size) : code;
}

void calendar_free(struct calendar_file *file)
{
    ccs_calendar_destroy(file->calendar);
    for (size_t i = 0; i < file->holiday_count; i++)
        ccs_calendar_destroy(file->holidays[i]);
    free(file->json);
}

ccs_calendar *calendar_without_dates(const struct calendar_request *request, const struct calendar_file *file)
{
    struct ccs__arena arena;
    struct ccs__buf json;
    struct ccs__json_error error;
    ProtobufCMessage *message = NULL;
    ccs_calendar *bare = NULL;
    ccs_calendar_options options = CCS_CALENDAR_OPTIONS_INIT;
    options.zones = &request->zones;
    ccs__arena_init(&arena, &c_library, CALENDAR_SIZE_MAX * 4);
    ccs__buf_init(&json, &c_library);
    if (ccs__json_read(ccs_calendar_json(file->calendar), &ccs__calendar__descriptor, &arena, &message, &error) == CCS_OK) {
        Ccs__Calendar *definition = (Ccs__Calendar *)(void *)message;
        definition->n_dates = definition->n_holidays = 0;
        ccs__json_write(message, 0, &json);
        if (json.failed || ccs_calendar_create((ccs_str){(const char *)json.data, json.size}, &options, &bare, NULL) != CCS_OK)
            bare = NULL;
    }
    ccs__buf_finish(&json);
    ccs__arena_finish(&arena);
    return bare;
}

/* --- one question, or many ------------------------------------------------------------------------------------------------ */

static int ask(const struct calendar_request *request, const struct calendar_file *file, size_t count)
{
    /* The file's name stands behind the verb; the question is without it. */
    const char *words[3] = {request->words[0], request->words[2], request->words[3]};
    char error[CALENDAR_WORDS_MAX];
    char *answer = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&answer, &size);
    if (!out)
        return cli_fail(CLI_FAILED, calendar_command, "no memory");
    int code = calendar_ask(file->calendar, &request->style, words, count - 1, "\n", out, error);
    (void)fclose(out);
    if (code != CLI_OK)
        code = cli_fail(code, calendar_command, "%s", error);
    else if (answer && size > 0)
        (void)printf("%s\n", answer);
    free(answer);
    return code == CLI_OK ? cli_flush(calendar_command) : code;
}

static bool is_digits(const char *text, const char *form)
{
    for (; *form; form++, text++)
        if (*form == 'd' ? *text < '0' || *text > '9' : *text != *form)
            return false;
    return true;
}

/* Words apart by blanks; but 2026-03-06 09:00 is one. */
static size_t split(char *line, const char *words[WORDS_MAX])
{
    size_t count = 0;
    char *last = NULL;
    for (char *rest = line, *word; (word = strtok_r(rest, " \t\r\n", &rest)) && count < WORDS_MAX;) {
        if (last && strlen(last) == 10 && is_digits(last, "dddd-dd-dd") && is_digits(word, "dd:dd")) {
            last[10] = ' ';
            memmove(last + 11, word, strlen(word) + 1);
            last = NULL;
        } else {
            words[count++] = last = word;
        }
    }
    return count;
}

static bool answer_line(const struct calendar_request *request, const struct calendar_file *file, char *line)
{
    const char *words[WORDS_MAX];
    char error[CALENDAR_WORDS_MAX], *answer = NULL;
    size_t size = 0, count = split(line, words);
    if (count == 0 || words[0][0] == '#') {
        (void)printf("\n");
        return true;
    }
    FILE *out = open_memstream(&answer, &size);
    int code = out ? calendar_ask(file->calendar, &request->style, words, count, " ", out, error) : CLI_FAILED;
    if (out)
        (void)fclose(out);
    if (code == CLI_OK)
        (void)printf("%s\n", answer ? answer : "");
    else
        (void)printf("error: %s\n", out ? error : "no memory");
    free(answer);
    return code == CLI_OK;
}

/* Read a line, its end left out. false: there is no more. *wrong: it is no text, or too long to be one; it is passed over. */
static bool read_line(FILE *in, char line[LINE_SIZE_MAX], const char **wrong)
{
    size_t size = 0;
    int c = getc(in);
    *wrong = NULL;
    if (c == EOF)
        return false;
    for (; c != EOF && c != '\n'; c = getc(in)) {
        if (c == 0)
            *wrong = "a question is a line of text; this one has a NUL byte in it";
        else if (size == LINE_SIZE_MAX - 1)
            *wrong = "a question has at most 4095 bytes";
        else
            line[size++] = (char)c;
    }
    line[size] = 0;
    return true;
}
_Static_assert(LINE_SIZE_MAX == 4096, "the words say how much it is");

/* A question a line, an answer a line; what cannot be answered is an answer too, and makes the exit code 1. */
static int run_lines(const struct calendar_request *request, const struct calendar_file *file)
{
    char line[LINE_SIZE_MAX];
    const char *wrong;
    bool all = true;
    while (read_line(stdin, line, &wrong)) {
        if (wrong)
            (void)printf("error: %s\n", wrong);
        all &= !wrong && answer_line(request, file, line);
    }
    int code = cli_flush(calendar_command);
    return code != CLI_OK ? code : all ? CLI_OK : CLI_FAILED;
}

/* --- the verbs ----------------------------------------------------------------------------------------------------------- */

static bool has_word(const char *words, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = words; (at = strstr(at, word)); at += size)
        if ((at == words || at[-1] == ' ') && (at[size] == ' ' || at[size] == 0))
            return true;
    return false;
}

static bool is_verb(const char *word)
{
    return calendar_question(word, NULL) != SIZE_MAX || has_word("check run show zone import export", word);
}

static int fail_verb(const char *word)
{
    const char *nearest = calendar_nearest(word, false);
    if (nearest)
        return cli_fail(CLI_WRONG, calendar_command, "there is nothing called \"%s\" to do; did you mean \"%s\"?", word, nearest);
    return cli_fail(CLI_WRONG, calendar_command, "there is nothing called \"%s\" to do; see `ccs help calendar`", word);
}

static int fail_usage(const struct calendar_request *request, const char *rest)
{
    return cli_fail(CLI_WRONG, calendar_command, "write: ccs calendar %s %s; see `ccs help calendar`", request->words[0], rest);
}

static int run_verb(const struct calendar_request *request, size_t count)
{
    const char *verb = request->words[0], *usage = "", *path = request->words[1];
    struct calendar_file file;
    size_t operands = calendar_question(verb, &usage);
    bool is_show = strcmp(verb, "show") == 0;
    if (operands == SIZE_MAX) /* check, run and export stand alone */
        operands = 0;
    char rest[64];
    (void)snprintf(rest, sizeof rest, "FILE.json %s", is_show ? "YEAR or YEAR-MONTH" : operands == 0 ? "" : usage);
    if (count != 2 + (is_show ? 1 : operands))
        return fail_usage(request, rest);
    int code = calendar_load(request, path, &file);
    if (code == CLI_OK)
        code = is_show                       ? calendar_show(request, &file, request->words[2])
               : operands > 0                ? ask(request, &file, count)
               : strcmp(verb, "check") == 0  ? calendar_check(request, &file)
               : strcmp(verb, "export") == 0 ? calendar_export(request, &file)
                                             : run_lines(request, &file);
    calendar_free(&file);
    return code;
}

/* Options that say nothing to this verb are refused: who gives --zone to a question wants another answer than he would get. */
static int check_options(const struct calendar_request *request)
{
    static const char questions[] = "add sub between days-between is-open is-working-day next-open next-close previous-open "
                                    "previous-close add-days intervals run";
    const struct {
        const char *name;
        bool given;
        const char *verbs;
    } options[] = {
        {"utc", request->style.utc, questions},
        {"ms", request->style.ms, questions},
        {"policy", request->policy > 0, questions},
        {"holidays", request->holidays.count > 0, NULL},
        {"at", request->at != CCS_TIME_NEVER, "export zone"},
        {"zone", request->zone, "import"},
        {"key", request->key, "import"},
        {"leave-out", request->leave_out, "import"},
        {"opaque-only", request->opaque_only, "import"},
        {"unmarked", request->unmarked, "import"},
        {"working-as", request->working_as > 0, "import"},
        {"skipped", request->skipped, "import"},
        {"skip-errors", request->skip_errors, "import"},
    };
    const char *verb = request->words[0];
    bool has_file = strcmp(verb, "import") != 0 && strcmp(verb, "zone") != 0;
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        const char *verbs = options[i].verbs;
        if (!options[i].given || (verbs ? has_word(verbs, verb) : has_file))
            continue;
        const char *of = !verbs ? "verbs that read FILE.json" : verbs == questions ? "questions and of run" : verbs;
        return cli_fail(CLI_WRONG, calendar_command, "--%s is an option of %s, and %s has none such%s", options[i].name, of, verb,
                        strcmp(options[i].name, "zone") == 0 && has_word(questions, verb)
                            ? "; a time of another zone is written with its offset from UTC, as in 2026-03-06T17:50-05:00"
                            : "");
    }
    return CLI_OK;
}

static int run(struct calendar_request *request)
{
    size_t count = 0;
    while (count < 4 && request->words[count])
        count++;
    request->style.policy = (ccs_zone_policy)request->policy;
    request->zones = *ccs_zones_system();
    request->zones.user_data = (void *)(uintptr_t)request->zones_directory;
    int code = is_verb(request->words[0]) ? check_options(request) : fail_verb(request->words[0]);
    if (code != CLI_OK)
        return code;
    if (strcmp(request->words[0], "zone") == 0)
        return count < 2 || count > 3 ? fail_usage(request, "NAME [YEAR]") : calendar_zone(request);
    if (strcmp(request->words[0], "import") == 0)
        return count != 2 ? fail_usage(request, "FILE.ics") : calendar_import(request);
    return run_verb(request, count);
}

static int read_request(int argc, char **argv)
{
    struct calendar_request request = {.at = CCS_TIME_NEVER};
    const struct cli_option options[] = {
        {.name = "holidays", .kind = CLI_TEXTS, .value = &request.holidays},
        {.name = "utc", .kind = CLI_FLAG, .value = &request.style.utc},
        {.name = "ms", .kind = CLI_FLAG, .value = &request.style.ms},
        {.name = "policy", .kind = CLI_CHOICE, .value = &request.policy, .choices = policies},
        {.name = "zones", .kind = CLI_TEXT, .value = &request.zones_directory},
        {.name = "at", .kind = CLI_TIME, .value = &request.at},
        {.name = "key", .kind = CLI_TEXT, .value = &request.key},
        {.name = "zone", .kind = CLI_TEXT, .value = &request.zone},
        {.name = "leave-out", .kind = CLI_TEXT, .value = &request.leave_out},
        {.name = "opaque-only", .kind = CLI_FLAG, .value = &request.opaque_only},
        {.name = "unmarked", .kind = CLI_FLAG, .value = &request.unmarked},
        {.name = "working-as", .kind = CLI_CHOICE, .value = &request.working_as, .choices = weekdays},
        {.name = "skipped", .kind = CLI_FLAG, .value = &request.skipped},
        {.name = "skip-errors", .kind = CLI_FLAG, .value = &request.skip_errors},
    };
    const struct cli_command command = {.name = calendar_command, .options = options,
                                        .option_count = sizeof options / sizeof options[0], .positions = request.words,
                                        .position_min = 1, .position_max = 4,
                                        .position_words = "what to do (add, check, show ...)"};
    int code = cli_options(&command, argc, argv);
    return code == CLI_CONTINUE ? run(&request) : code;
}

/* -8h and -3 are arguments, not options: no option has a single dash. They are passed behind "--", in their order. */
int ccs_cmd_calendar(int argc, char **argv)
{
    static char end[] = "--";
    int minus = 0, count = 0;
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0 && minus == 0; i++)
        if (argv[i][0] == '-' && (argv[i][1] == 'P' || (argv[i][1] >= '0' && argv[i][1] <= '9')))
            minus = i;
    if (minus == 0)
        return read_request(argc, argv);
    char **words = calloc((size_t)argc + 2, sizeof *words);
    if (!words)
        return cli_fail(CLI_FAILED, calendar_command, "no memory");
    for (int i = 0; i < argc; i++)
        if (i != minus)
            words[count++] = argv[i];
    words[count++] = end;
    words[count++] = argv[minus];
    int code = read_request(count, words);
    free(words);
    return code;
}
