/*
 * Times, durations and near words, as the command line reads and writes them. A plain program: every case is a row.
 */
#include "cli.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int failures;

static void same(const char *what, const char *have, const char *want)
{
    if (strcmp(have, want) == 0)
        return;
    (void)printf("FAILED: %s gave \"%s\", not \"%s\"\n", what, have, want);
    failures++;
}

static void times(void)
{
    static const struct {
        const char *text;
        ccs_time at;
        const char *back;
    } rows[] = {
        {"1970-01-01", 0, "1970-01-01T00:00:00Z"},
        {"1999-02-01T08:00:00Z", INT64_C(917856000000), "1999-02-01T08:00:00Z"},
        {"1999-02-01 08:00", INT64_C(917856000000), "1999-02-01T08:00:00Z"},
        {"1999-02-01T10:00:00+02:00", INT64_C(917856000000), "1999-02-01T08:00:00Z"},
        {"1999-02-01T02:30:00.5-0530", INT64_C(917856000500), "1999-02-01T08:00:00.500Z"},
        {"917856000007", INT64_C(917856000007), "1999-02-01T08:00:00.007Z"},
        {"2000-02-29", INT64_C(951782400000), "2000-02-29T00:00:00Z"},
        {"1900-03-01", INT64_C(-2203891200000), "1900-03-01T00:00:00Z"},
        {"9999-12-31T23:59:59.999Z", INT64_C(253402300799999), "9999-12-31T23:59:59.999Z"},
        {"0001-01-01", INT64_C(-62135596800000), "0001-01-01T00:00:00Z"},
    };
    char text[CLI_TEXT_MAX];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ccs_time at = -1;
        if (!cli_time_read(rows[i].text, &at) || at != rows[i].at) {
            (void)printf("FAILED: \"%s\" was read as %" PRId64 "\n", rows[i].text, at);
            failures++;
        }
        same(rows[i].text, cli_time_text(rows[i].at, text), rows[i].back);
    }
    same("never", cli_time_text(CCS_TIME_NEVER, text), "never");
    same("far", cli_time_text(CCS_TIME_NEVER - 1, text), "?");
}

static void no_times(void)
{
    static const char *const rows[] = {"", "yesterday", "1999-02-30", "1999-13-01", "1900-02-29", "1999-2-1", "1999-02-01T",
                                       "1999-02-01T8:00", "1999-02-01T24:00", "1999-02-01T08:60", "1999-02-01T08:00:60",
                                       "1999-02-01T08:00:00.", "1999-02-01T08:00:00.1234", "1999-02-01T08:00:00Zulu",
                                       "1999-02-01T08:00+24:00", "1999-02-01Z", "-5", "9999999999999999", "1999-02-01 "};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ccs_time at = 0;
        if (cli_time_read(rows[i], &at)) {
            (void)printf("FAILED: \"%s\" was taken for a time, %" PRId64 "\n", rows[i], at);
            failures++;
        }
    }
}

static void durations(void)
{
    static const struct {
        ccs_duration ms;
        const char *text;
    } rows[] = {
        {0, "0 s"}, {1, "1 ms"}, {999, "999 ms"}, {1000, "1 s"}, {1500, "1.5 s"}, {9999, "9.9 s"}, {12000, "12 s"},
        {12499, "12 s"}, {59499, "59 s"}, {59500, "1 m 00 s"}, {59999, "1 m 00 s"}, {60000, "1 m 00 s"}, {84000, "1 m 24 s"},
        {3599499, "59 m 59 s"}, {3599500, "1 h 00 m"}, {3600000, "1 h 00 m"}, {7380000, "2 h 03 m"},
        {86399999, "1 d 00 h"}, {86400000, "1 d 00 h"}, {INT64_C(273600000), "3 d 04 h"}, {-84000, "-1 m 24 s"},
    };
    char text[CLI_TEXT_MAX];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        same("a duration", cli_duration_text(rows[i].ms, text), rows[i].text);
    (void)cli_duration_text(INT64_MIN, text);
}

static void exact_durations(void)
{
    static const struct {
        ccs_duration ms;
        const char *text;
    } rows[] = {
        {0, "0s"}, {1, "1ms"}, {1500, "1s500ms"}, {60000, "1m"}, {93784005, "1d2h3m4s5ms"}, {INT64_C(780000000), "9d40m"},
        {INT64_MAX, "106751991167d7h12m55s807ms"},
    };
    static const char *const wrong[] = {"", "1", "d", "1x", "1s1m", "1s1s", "-1s", "1.5s", "1d ", "106751991167d7h12m55s808ms",
                                        "99999999999999999999d"};
    char text[CLI_TEXT_MAX];
    ccs_duration ms = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        same("an exact duration", cli_duration_exact(rows[i].ms, text), rows[i].text);
        if (!cli_duration_read(rows[i].text, &ms) || ms != rows[i].ms) {
            (void)printf("FAILED: \"%s\" was read as %" PRId64 "\n", rows[i].text, ms);
            failures++;
        }
    }
    same("an exact duration", cli_duration_exact(-90000, text), "-1m30s");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (cli_duration_read(wrong[i], &ms)) {
            (void)printf("FAILED: \"%s\" was taken for a duration, %" PRId64 "\n", wrong[i], ms);
            failures++;
        }
}

static void near_words(void)
{
    static const struct {
        const char *given, *name;
        bool near;
    } rows[] = {
        {"confg", "config", true}, {"conf", "config", true},   {"evnts", "events", true}, {"x", "at", true},
        {"dbb", "db", true},       {"verify", "json", false},  {"", "config", false},     {"strange", "limit", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if ((cli_distance(rows[i].given, rows[i].name) < 3) != rows[i].near) {
            (void)printf("FAILED: %s and %s: %zu apart\n", rows[i].given, rows[i].name,
                         cli_distance(rows[i].given, rows[i].name));
            failures++;
        }
}

/* Numbers with a sign, and options that may be given several times. */
static void options(void)
{
    int64_t priority = 5;
    struct cli_texts traits = {.count = 0};
    const struct cli_option all[] = {{.name = "priority", .kind = CLI_INT, .value = &priority},
                                     {.name = "trait", .kind = CLI_TEXTS, .value = &traits}};
    const struct cli_command command = {.name = "words", .options = all, .option_count = 2};
    char name[] = "words", first[] = "--priority=-12", second[] = "--trait", value[] = "a=1", third[] = "--trait=b";
    char *argv[] = {name, first, second, value, third};
    if (cli_options(&command, 5, argv) != CLI_CONTINUE || priority != -12 || traits.count != 2) {
        (void)printf("FAILED: options: %" PRId64 ", %zu traits\n", priority, traits.count);
        failures++;
        return;
    }
    same("a trait", traits.items[0], "a=1");
    same("a trait", traits.items[1], "b");
}

/* What cli_options.c asks of the rest of the program, and is not used here. */
const char *cli_help_text(const char *command)
{
    return command;
}

int main(void)
{
    times();
    no_times();
    durations();
    exact_durations();
    near_words();
    options();
    if (failures == 0)
        (void)puts("all well");
    return failures > 0;
}
