/*
 * ccs bench: how fast is it here? Prints every row with its value, its bar on this machine and whether it is met.
 */
#include "bench.h"
#include "bench_reference.h"

#include <fnmatch.h>
#include <math.h>
#include <string.h>

static const char *const command = "bench";

/* --- rows ---------------------------------------------------------------------------------------------------- */

static bool is_row(const char *name)
{
    for (size_t i = 0; i < bench_row_count; i++)
        if (strcmp(bench_rows[i].name, name) == 0)
            return true;
    return false;
}

/* A whole name, a pattern with * and ?, or a part of names. */
static bool matches(const char *pattern, const char *name)
{
    if (strpbrk(pattern, "*?[") || is_row(pattern))
        return fnmatch(pattern, name, 0) == 0;
    return strstr(name, pattern) != NULL;
}

bool bench_wants(const struct bench *bench, const char *name)
{
    return !bench->only || matches(bench->only, name);
}

/* Other software is only measured when it is said how. */
static bool wants_row(const struct bench *bench, size_t i)
{
    return bench_wants(bench, bench_rows[i].name) && (bench_rows[i].bar != BENCH_PEER || bench->peers);
}

bool bench_wants_any(const struct bench *bench, const char *prefix)
{
    for (size_t i = 0; i < bench_row_count; i++)
        if (strncmp(bench_rows[i].name, prefix, strlen(prefix)) == 0 && wants_row(bench, i))
            return true;
    return false;
}

static double bar_of(const struct bench *bench, const struct bench_row *row)
{
    double slower = bench->calibration_ns / BENCH_REFERENCE_NS;
    bool median = strstr(row->name, "p99") == NULL;
    switch (row->bar) {
    case BENCH_COST: return row->figure * slower;
    case BENCH_RATE:
    case BENCH_PEER: return row->figure / slower;
    case BENCH_FIXED: return row->figure;
    case BENCH_SHOWN: return 0;
    case BENCH_FSYNC_COST: return bench->fsync_ns[median ? 0 : 1] / 1e3 + row->figure * slower;
    case BENCH_FSYNC_RATE: return 1e6 / (bench->fsync_ns[0] / 1e3 + row->figure * slower);
    }
    return 0;
}

void bench_put(struct bench *bench, const char *name, double value)
{
    for (size_t i = 0; i < bench_row_count; i++)
        if (strcmp(bench_rows[i].name, name) == 0) {
            bench->values[i] = value;
            bench->measured[i] = true;
            return;
        }
    CCS_ASSERT(!"a row of this name is in bench_rows");
}

double bench_ratio(const struct bench_row *row, double value, double bar)
{
    switch (row->bar) {
    case BENCH_RATE:
    case BENCH_PEER:
    case BENCH_FSYNC_RATE: return value > 0 ? bar / value : INFINITY;
    case BENCH_FIXED: return bar > 0 ? value / bar : value == 0 ? 1 : 1 + value;
    case BENCH_COST:
    case BENCH_FSYNC_COST: return value / bar;
    case BENCH_SHOWN: return 0;
    }
    return 0;
}

/* --- measuring ----------------------------------------------------------------------------------------------- */

static bool wants_section(const struct bench *bench, size_t first)
{
    for (size_t i = first; i < bench_row_count; i++)
        if (bench_rows[i].measure == bench_rows[first].measure && wants_row(bench, i))
            return true;
    return false;
}

static bool is_first_of_section(size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (bench_rows[before].measure == bench_rows[i].measure)
            return false;
    return true;
}

/* The rows of a section have their bars once the machine's speed around it is known. */
static ccs_status measure_section(struct bench *bench, size_t first)
{
    int runs = bench->quick ? 2 : 5;
    bench->calibration_ns = bench_calibrate(runs);
    if (bench->calibration_ns == 0)
        return CCS_ENOMEM;
    CCS__TRY(bench_rows[first].measure(bench));
    bench->calibration_ns = bench_least(bench->calibration_ns, bench_calibrate(runs));
    for (size_t i = first; i < bench_row_count; i++)
        if (bench_rows[i].measure == bench_rows[first].measure)
            bench->bars[i] = bar_of(bench, &bench_rows[i]);
    return CCS_OK;
}

/* Rows of one section share a calibration, the better one of just before and just after. */
static int run_sections(struct bench *bench)
{
    for (size_t i = 0; i < bench_row_count; i++) {
        if (!is_first_of_section(i) || !wants_section(bench, i))
            continue;
        if (cli_is_terminal(stderr))
            (void)fprintf(stderr, "\r\033[K%s ...\r", bench_rows[i].name);
        ccs_status status = measure_section(bench, i);
        if (cli_is_terminal(stderr))
            (void)fputs("\r\033[K", stderr);
        if (status != CCS_OK)
            return cli_fail(CLI_FAILED, command, "%s could not be measured: %s", bench_rows[i].name,
                            bench->error[0] ? bench->error : ccs_status_text(status));
    }
    return CLI_OK;
}

/* --- printing ------------------------------------------------------------------------------------------------ */

static bool shown(const struct bench *bench, size_t i)
{
    return (bench->measured[i] || bench->missing[i]) && wants_row(bench, i);
}

static bool is_judged(const struct bench_row *row)
{
    return row->bar != BENCH_SHOWN && row->bar != BENCH_PEER;
}

static void print_row_json(const struct bench_row *row, double value, double bar)
{
    (void)printf("{\"name\":\"%s\",\"value\":%.6g,\"unit\":\"%s\",", row->name, value, row->unit);
    if (row->bar == BENCH_SHOWN) {
        (void)fputs("\"ratio\":null,\"bar\":null,\"met\":null}", stdout);
        return;
    }
    double ratio = bench_ratio(row, value, bar);
    (void)printf("\"ratio\":%.4g,\"bar\":%.6g,\"met\":%s}", ratio, bar,
                 !is_judged(row) ? "null" : ratio <= 1 ? "true" : "false");
}

static void print_missing_json(const struct bench_row *row, const char *words)
{
    (void)printf("{\"name\":\"%s\",\"value\":null,\"unit\":\"%s\",\"ratio\":null,\"bar\":null,\"met\":null,\"why\":\"%s\"}",
                 row->name, row->unit, words);
}

static void print_json(const struct bench *bench)
{
    const char *separator = "";
    (void)fputs("[", stdout);
    for (size_t i = 0; i < bench_row_count; i++) {
        if (!shown(bench, i))
            continue;
        (void)printf("%s\n  ", separator);
        if (bench->measured[i])
            print_row_json(&bench_rows[i], bench->values[i], bench->bars[i]);
        else
            print_missing_json(&bench_rows[i], bench->missing[i]);
        separator = ",";
    }
    (void)fputs("\n]\n", stdout);
}

/* 1234567 as 1.23 M; small numbers with as many digits as mean something. */
static const char *number_text(double number, char text[CLI_TEXT_MAX])
{
    if (number >= 1e6)
        (void)snprintf(text, CLI_TEXT_MAX, "%.2f M", number / 1e6);
    else if (number >= 1e4)
        (void)snprintf(text, CLI_TEXT_MAX, "%.1f k", number / 1e3);
    else
        (void)snprintf(text, CLI_TEXT_MAX, number >= 100 ? "%.0f" : number >= 10 ? "%.1f" : "%.2f", number);
    return text;
}

/* Prints a row; is its bar met? */
static bool print_row(const struct bench_row *row, double value, double bar)
{
    char measured[CLI_TEXT_MAX], bar_text[CLI_TEXT_MAX], ratio_text[CLI_TEXT_MAX];
    bool judged = is_judged(row), compared = row->bar != BENCH_SHOWN;
    double ratio = bench_ratio(row, value, bar);
    (void)snprintf(ratio_text, sizeof ratio_text, ratio < 100 ? "%.2f" : "%.0f", ratio);
    (void)printf("%-43s %9s %9s %-6s %6s  %-5s %-16s %s\n", row->name, number_text(value, measured),
                 compared ? number_text(bar, bar_text) : "", row->unit, compared ? ratio_text : "",
                 !judged ? "" : ratio <= 1 ? "yes" : "NO", row->limit, row->peer);
    return judged && ratio <= 1;
}

static void print_text(const struct bench *bench)
{
    size_t met = 0, count = 0;
    (void)printf("%-43s %9s %9s %-6s %6s  %-5s %-16s %s\n", "", "measured", "bar", "", "ratio", "met", "limit", "peer");
    for (size_t i = 0; i < bench_row_count; i++) {
        if (!shown(bench, i))
            continue;
        if (!bench->measured[i]) {
            (void)printf("%-43s not run: %s\n", bench_rows[i].name, bench->missing[i]);
            continue;
        }
        met += print_row(&bench_rows[i], bench->values[i], bench->bars[i]);
        count += is_judged(&bench_rows[i]);
    }
    for (size_t i = 0; i < bench->check_count; i++)
        (void)printf("%s%s\n", i == 0 ? "\n" : "", bench->checks[i]);
    if (count == 0)
        return;
    (void)printf("\n%zu of %zu met. A bar is a figure of the reference machine, carried over by the calibration, which was "
                 "%.1f ns just now (%.1f there).\n", met, count, bench->calibration_ns, BENCH_REFERENCE_NS);
}

/* No row is wanted: a name that is none, or one that only a command can measure. */
static int refuse_name(const struct bench *bench)
{
    for (size_t i = 0; i < bench_row_count; i++)
        if (bench_wants(bench, bench_rows[i].name))
            return cli_fail(CLI_WRONG, command, "%s is measured by a command: --peers COMMAND; `./dev bench` gives it",
                            bench_rows[i].name);
    return cli_fail(CLI_WRONG, command, "no row is called \"%s\"; `ccs bench --quick` shows them all", bench->only);
}

int ccs_cmd_bench(int argc, char **argv)
{
    struct bench bench = {.directory = "."};
    const char *curves = NULL;
    bool force = false;
    const struct cli_option options[] = {
        {.name = "json", .kind = CLI_FLAG, .value = &bench.json},
        {.name = "quick", .kind = CLI_FLAG, .value = &bench.quick},
        {.name = "only", .kind = CLI_TEXT, .value = &bench.only},
        {.name = "directory", .kind = CLI_TEXT, .value = &bench.directory},
        {.name = "curves", .kind = CLI_TEXT, .value = &curves},
        {.name = "force", .kind = CLI_FLAG, .value = &force},
        {.name = "peers", .kind = CLI_TEXT, .value = &bench.peers},
    };
    const struct cli_command options_of_bench = {.name = command, .options = options, .option_count = 7};
    int code = cli_options(&options_of_bench, argc, argv);
    if (code != CLI_CONTINUE)
        return code;
    if (force && !curves)
        return cli_fail(CLI_WRONG, command, "--force is for --curves: no other file stays");
    if (!curves && !bench_wants_any(&bench, ""))
        return refuse_name(&bench);
    if (!ccs__seal_ready())
        return cli_fail(CLI_FAILED, command, "libsodium does not work here");
    if (curves)
        return bench_curves(&bench, curves, force);
    code = run_sections(&bench);
    bench_remove_directory(&bench);
    if (code == CLI_OK && bench.json)
        print_json(&bench);
    else if (code == CLI_OK)
        print_text(&bench);
    bench_registry_finish(&bench);
    return code == CLI_OK ? cli_flush(command) : code;
}
