/*
 * ccs rule: try a rule on facts before it goes into a configuration.
 */
#include "cli.h"
#include <ccs/rule.h>

#include <stdlib.h>
#include <string.h>

static const char *const command = "rule";

#define FACTS_MAX ((size_t)1 << 20)

/* Where facts come from: written on the command line, a file, or stdin. */
struct facts {
    const char *given; /* --facts, or NULL */
    const char *name;  /* for errors */
    char *data;
    size_t size;
};

static int read_facts(struct facts *facts)
{
    facts->name = "facts";
    if (!facts->given)
        return CLI_OK;
    if (facts->given[strspn(facts->given, " \t\r\n")] == '{') {
        facts->data = strdup(facts->given);
        facts->size = strlen(facts->given);
        return facts->data ? CLI_OK : cli_fail(CLI_FAILED, command, "no memory");
    }
    bool from_stdin = strcmp(facts->given, "-") == 0;
    facts->name = from_stdin ? "stdin" : facts->given;
    return cli_read_file(command, from_stdin ? "/dev/stdin" : facts->given, FACTS_MAX, &facts->data, &facts->size);
}

static int fail(ccs_status status, const ccs_rule_answer *answer, const struct facts *facts)
{
    const char *words = answer->text ? answer->text : ccs_status_text(status);
    int code = status == CCS_EPARSE || status == CCS_ELIMIT ? CLI_WRONG : CLI_FAILED;
    if (answer->line == 0)
        return cli_fail(code, command, "%s", words);
    if (answer->in_facts)
        return cli_fail(code, command, "%s:%u:%u: %s", facts->name, answer->line, answer->column, words);
    return cli_fail(code, command, "%u:%u: %s", answer->line, answer->column, words);
}

static int ask(const char *text, uint32_t question, struct facts *facts)
{
    ccs_rule_answer answer = CCS_RULE_ANSWER_INIT;
    int code = read_facts(facts);
    if (code != CLI_OK)
        return code;
    ccs_str json = {facts->data, facts->size};
    ccs_status status = ccs_rule_evaluate(ccs_str_from(text), json, question, &answer);
    if (status == CCS_OK) {
        (void)printf("%s\n", answer.text);
        code = cli_flush(command);
    } else {
        code = fail(status, &answer, facts);
    }
    ccs_rule_answer_finish(&answer);
    free(facts->data);
    return code;
}

/* A rule may begin with a minus: -x > 1. No option has a single dash, so it is known for what it is. -1: none. */
static int find_minus(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (argv[i][0] == '-' && argv[i][1] != '-' && argv[i][1] != '\0' && strcmp(argv[i], "-h") != 0 &&
            strcmp(argv[i - 1], "--facts") != 0)
            return i;
    return -1;
}

static int run(int argc, char **argv)
{
    const char *text = NULL;
    struct facts facts = {0};
    bool explain = false, rest = false;
    const struct cli_option options[] = {
        {.name = "facts", .kind = CLI_TEXT, .value = &facts.given},
        {.name = "explain", .kind = CLI_FLAG, .value = &explain},
        {.name = "rest", .kind = CLI_FLAG, .value = &rest},
    };
    const struct cli_command options_of_rule = {.name = command, .options = options, .option_count = 3, .positions = &text,
                                                .position_min = 1, .position_max = 1, .position_words = "RULE"};
    int code = cli_options(&options_of_rule, argc, argv);
    if (code != CLI_CONTINUE)
        return code;
    if (explain && rest)
        return cli_fail(CLI_WRONG, command, "--explain and --rest exclude each other");
    return ask(text, explain ? CCS_RULE_EXPLANATION : rest ? CCS_RULE_REMAINDER : CCS_RULE_VALUE, &facts);
}

int ccs_cmd_rule(int argc, char **argv)
{
    static char end[] = "--";
    int minus = find_minus(argc, argv), count = 0;
    char **words = minus < 0 ? NULL : calloc((size_t)argc + 2, sizeof *words);
    if (minus < 0)
        return run(argc, argv);
    if (!words)
        return cli_fail(CLI_FAILED, command, "no memory");
    for (int i = 0; i < argc; i++)
        if (i != minus)
            words[count++] = argv[i];
    words[count++] = end; /* behind it no options are read */
    words[count++] = argv[minus];
    int code = run(count, words);
    free(words);
    return code;
}
