/*
 * Options from a table. getopt_long() is not used because its errors cannot be worded ("what would be right") and its
 * abbreviations make a later option a breaking change: here a name is given whole or not at all.
 */
#include "cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE_MAX 40

static size_t smallest(size_t x, size_t y, size_t z)
{
    size_t least = x < y ? x : y;
    return least < z ? least : z;
}

/* How many letters must be changed, put in or left out (Levenshtein). Long names count as far apart. */
static size_t distance(const char *x, const char *y)
{
    size_t x_size = strlen(x), y_size = strlen(y);
    if (x_size > NAME_SIZE_MAX || y_size > NAME_SIZE_MAX)
        return NAME_SIZE_MAX;
    size_t row[NAME_SIZE_MAX + 1];
    for (size_t j = 0; j <= y_size; j++)
        row[j] = j;
    for (size_t i = 1; i <= x_size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= y_size; j++) {
            size_t above = row[j];
            row[j] = smallest(above + 1, row[j - 1] + 1, diagonal + (x[i - 1] != y[j - 1]));
            diagonal = above;
        }
    }
    return row[y_size];
}

size_t cli_distance(const char *given, const char *name)
{
    size_t size = strlen(given);
    if (size >= 2 && strncmp(given, name, size) == 0)
        return 1; /* the beginning of a name is nearly the name */
    return distance(given, name);
}

static const struct cli_option *find(const struct cli_command *command, const char *name, size_t size)
{
    for (size_t i = 0; i < command->option_count; i++)
        if (strlen(command->options[i].name) == size && memcmp(command->options[i].name, name, size) == 0)
            return &command->options[i];
    return NULL;
}

static int fail_unknown(const struct cli_command *command, const char *name, size_t size)
{
    char given[NAME_SIZE_MAX + 1];
    (void)snprintf(given, sizeof given, "%.*s", (int)(size < NAME_SIZE_MAX ? size : NAME_SIZE_MAX), name);
    const char *nearest = NULL;
    size_t least = 3;
    for (size_t i = 0; i < command->option_count; i++) {
        size_t away = cli_distance(given, command->options[i].name);
        if (away < least) {
            least = away;
            nearest = command->options[i].name;
        }
    }
    if (nearest)
        return cli_fail(CLI_WRONG, command->name, "there is no option --%s; did you mean --%s?", given, nearest);
    return cli_fail(CLI_WRONG, command->name, "there is no option --%s; `ccs help %s` lists the options", given,
                    command->name);
}

static int read_uint(const struct cli_command *command, const struct cli_option *option, const char *text)
{
    char *end = NULL;
    errno = 0;
    unsigned long long value = text[0] >= '0' && text[0] <= '9' ? strtoull(text, &end, 10) : 0;
    if (!end || *end || errno)
        return cli_fail(CLI_WRONG, command->name, "--%s wants a whole number from 0, not \"%s\"", option->name, text);
    *(uint64_t *)option->value = value;
    return CLI_CONTINUE;
}

static int read_int(const struct cli_command *command, const struct cli_option *option, const char *text)
{
    const char *digits = text[0] == '-' || text[0] == '+' ? text + 1 : text;
    char *end = NULL;
    errno = 0;
    long long value = digits[0] >= '0' && digits[0] <= '9' ? strtoll(text, &end, 10) : 0;
    if (!end || *end || errno)
        return cli_fail(CLI_WRONG, command->name, "--%s wants a whole number, not \"%s\"", option->name, text);
    *(int64_t *)option->value = value;
    return CLI_CONTINUE;
}

static int add_text(const struct cli_command *command, const struct cli_option *option, const char *text)
{
    struct cli_texts *texts = option->value;
    if (texts->count == CLI_TEXTS_MAX)
        return cli_fail(CLI_WRONG, command->name, "--%s is given more than %d times", option->name, CLI_TEXTS_MAX);
    texts->items[texts->count++] = text;
    return CLI_CONTINUE;
}

bool cli_duration_read(const char *text, ccs_duration *duration)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}};
    const size_t count = sizeof units / sizeof units[0];
    ccs_duration sum = 0;
    for (size_t next = 0; next == 0 || *text; next++) {
        char *end;
        if (*text < '0' || *text > '9')
            return false;
        errno = 0;
        long long number = strtoll(text, &end, 10);
        size_t size = strcspn(end, "0123456789");
        while (next < count && (strlen(units[next].unit) != size || strncmp(end, units[next].unit, size) != 0))
            next++;
        if (errno || next == count || number > (INT64_MAX - sum) / units[next].ms)
            return false;
        sum += number * units[next].ms;
        text = end + size;
    }
    *duration = sum;
    return true;
}

static int read_duration(const struct cli_command *command, const struct cli_option *option, const char *text)
{
    if (cli_duration_read(text, option->value))
        return CLI_CONTINUE;
    return cli_fail(CLI_WRONG, command->name, "--%s wants a duration such as 500ms, 20s, 1h30m, 8h or 14d, not \"%s\"",
                    option->name, text);
}

static int read_choice(const struct cli_command *command, const struct cli_option *option, const char *text)
{
    char all[256] = "";
    size_t size = 0;
    for (uint32_t i = 0; option->choices[i]; i++) {
        if (strcmp(option->choices[i], text) == 0) {
            *(uint32_t *)option->value = i;
            return CLI_CONTINUE;
        }
        const char *between = i == 0 ? "" : option->choices[i + 1] ? ", " : " or ";
        int more = snprintf(all + size, sizeof all - size, "%s%s", between, option->choices[i]);
        size += more > 0 && size + (size_t)more < sizeof all ? (size_t)more : 0;
    }
    return cli_fail(CLI_WRONG, command->name, "--%s is %s, not \"%s\"", option->name, all, text);
}

static int read_value(const struct cli_command *command, const struct cli_option *option, const char *text)
{
    switch (option->kind) {
    case CLI_TEXT:
        *(const char **)option->value = text;
        return CLI_CONTINUE;
    case CLI_TEXTS:
        return add_text(command, option, text);
    case CLI_INT:
        return read_int(command, option, text);
    case CLI_UINT:
        return read_uint(command, option, text);
    case CLI_TIME:
        if (cli_time_read(text, option->value))
            return CLI_CONTINUE;
        return cli_fail(CLI_WRONG, command->name,
                        "--%s wants a time such as 1999-02-01T08:00:00Z, not \"%s\"", option->name, text);
    case CLI_DURATION:
        return read_duration(command, option, text);
    case CLI_CHOICE:
        return read_choice(command, option, text);
    case CLI_FLAG:
        break;
    }
    return CLI_CONTINUE;
}

static int print_help(const struct cli_command *command)
{
    (void)fputs(cli_help_text(command->name), stdout);
    return cli_flush(command->name);
}

/* --json is --format json where a command has formats: one habit fits every command. */
static bool take_json(const struct cli_command *command, const char *name, bool *given)
{
    const struct cli_option *format = find(command, "format", 6);
    if (strcmp(name, "json") != 0 || !format || format->choices != cli_formats)
        return false;
    *(uint32_t *)format->value = CLI_FORMAT_JSON;
    given[format - command->options] = true;
    return true;
}

/* It begins with two dashes. Advances *index over a value of its own. */
static int take_option(const struct cli_command *command, int argc, char **argv, int *index, bool *given)
{
    const char *name = argv[*index] + 2;
    const char *value = strchr(name, '=');
    size_t size = value ? (size_t)(value - name) : strlen(name);
    if (size == 4 && memcmp(name, "help", 4) == 0)
        return print_help(command);
    const struct cli_option *option = find(command, name, size);
    if (!option && take_json(command, name, given))
        return CLI_CONTINUE;
    if (!option)
        return fail_unknown(command, name, size);
    given[option - command->options] = true;

    if (option->kind == CLI_FLAG) {
        if (value)
            return cli_fail(CLI_WRONG, command->name, "--%s takes no value", option->name);
        *(bool *)option->value = true;
        return CLI_CONTINUE;
    }
    if (value)
        return read_value(command, option, value + 1);
    if (*index + 1 >= argc || strcmp(argv[*index + 1], "--") == 0)
        return cli_fail(CLI_WRONG, command->name, "--%s wants a value; see `ccs help %s`", option->name, command->name);
    return read_value(command, option, argv[++*index]);
}

#define OPTIONS_MAX 32

int cli_options(const struct cli_command *command, int argc, char **argv)
{
    bool given[OPTIONS_MAX] = {false};
    bool ended = false;
    size_t position = 0;
    if (command->option_count > OPTIONS_MAX)
        return cli_fail(CLI_FAILED, command->name, "more than %d options", OPTIONS_MAX);

    for (int i = 1; i < argc; i++) {
        const char *argument = argv[i];
        if (!ended && strcmp(argument, "--") == 0) {
            ended = true;
        } else if (!ended && strcmp(argument, "-h") == 0) {
            return print_help(command);
        } else if (!ended && strncmp(argument, "--", 2) == 0) {
            int code = take_option(command, argc, argv, &i, given);
            if (code != CLI_CONTINUE)
                return code;
        } else if (!ended && argument[0] == '-' && argument[1]) {
            return cli_fail(CLI_WRONG, command->name, "%s: options begin with two dashes; see `ccs help %s`", argument,
                            command->name);
        } else if (position == command->position_max) {
            return cli_fail(CLI_WRONG, command->name, "\"%s\" is one argument too many; see `ccs help %s`", argument,
                            command->name);
        } else {
            command->positions[position++] = argument;
        }
    }
    if (position < command->position_min)
        return cli_fail(CLI_WRONG, command->name, "%s is missing; see `ccs help %s`", command->position_words,
                        command->name);
    for (size_t i = 0; i < command->option_count; i++)
        if (command->options[i].required && !given[i])
            return cli_fail(CLI_WRONG, command->name, "--%s is missing; see `ccs help %s`", command->options[i].name,
                            command->name);
    return CLI_CONTINUE;
}
