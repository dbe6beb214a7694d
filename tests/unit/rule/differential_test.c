/*
 * Random rules, typed so that they compile, on random facts: the compiled rule against the naive reading of its text, its
 * canonical text against itself, and what is left of it with some roots known against the whole.
 */
#include "naive.h"
#include "rule_fixture.h"
#include <stdio.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED
#endif
#ifdef SANITIZED
#define ROUNDS 5000
#else
#define ROUNDS 220000
#endif
#define TEXT_MAX 3000

struct writer {
    ccs_rng rng;
    char text[TEXT_MAX + 512];
    size_t size;
    int loops; /* around: their items are a, b, c of type int */
};

static uint32_t below(struct writer *writer, uint32_t bound) { return (uint32_t)ccs_rng_below(&writer->rng, bound); }

static void put(struct writer *writer, const char *text)
{
    size_t size = strlen(text);
    if (writer->size + size < sizeof writer->text) {
        memcpy(writer->text + writer->size, text, size + 1);
        writer->size += size;
    }
}

#define ONE_OF(writer, ...)                                                           \
    do {                                                                              \
        static const char *const words[] = {__VA_ARGS__};                             \
        put(writer, words[below(writer, sizeof words / sizeof words[0])]);            \
    } while (0)

enum want { A_BOOL, AN_INT, A_TEXT, A_TIME, A_DURATION, INTS, TEXTS, A_MAP };

static void write(struct writer *writer, enum want want, int depth);

/* template: each %b %i %s %t %d %I %S %m becomes an expression of that type. */
static void fill(struct writer *writer, const char *template, int depth)
{
    static const char letters[] = "bistdISm";
    char one[2] = {0};
    for (const char *c = template; *c; c++)
        if (*c == '@') {
            write(writer, (enum want)(strchr(letters, *++c) - letters), depth - 1);
        } else {
            one[0] = *c;
            put(writer, one);
        }
}

static const char *const leaves[8][10] = {
    [A_BOOL] = {"true", "false", "contact.vip", "has(contact.tier)", "has(agent.skills.zh)", "has(contact.levels)", NULL},
    [AN_INT] = {"0", "1", "-1", "2", "7", "9223372036854775807", "contact.tier", "agent.weight", "number", NULL},
    [A_TEXT] = {"''", "'zh'", "\"PS\"", "r'a\\b'", "'\\u00e9\\n\\''", "'''vo'''", "contact.channel", "agent.key", "'12'", NULL},
    [A_TIME] = {"contact.since", "timestamp('2030-03-01T09:00:00.25Z')", "timestamp(0)", NULL},
    [A_DURATION] = {"duration('90m')", "duration('-1.5s')", "duration('0')", NULL},
    [INTS] = {"[]", "[1, 2, 3]", "[7]", "[0, -1]", NULL},
    [TEXTS] = {"[]", "['zh', 'PS']", "contact.languages", "agent.teams", NULL},
    [A_MAP] = {"{}", "{'zh': 5, 'a': 0}", "contact.levels", "agent.skills", NULL},
};

static const char *const branches[8][24] = {
    [A_BOOL] = {"@b && @b", "(@b || @b)", "!(@b)", "@b && @b && @b", "@i < @i", "@i == @i", "@i >= @i", "@s == @s",
                "@s < @s", "@s in @S",
                "@s in @m", "@i in @I", "@s.contains(@s)", "@s.startsWith(@s)", "@s.endsWith(@s)", "(@b ? @b : @b)",
                    "@t <= @t", "@d != @d",
                "@S == @S", "@m != @m", "%exists", "%all", "%one", "%matches"},
    [AN_INT] = {"(@i + @i)", "(@i - @i)", "@i * @i", "@i / @i", "@i % @i", "-(@i)", "(@b ? @i : @i)", "size(@s)",
                "@S.size()", "size(@m)",
                "@m[@s]", "@m['zh']", "@I[@i]", "int(@s)", "int(@t)", "@t.getDayOfWeek()", "@d.getMinutes()", "@m.zh", NULL},
    [A_TEXT] = {"(@s + @s)", "string(@i)", "@S[@i]", "(@b ? @s : @s)", "string(@b)", "string(@d)", NULL},
    [A_TIME] = {"(@t + @d)", "(@t - @d)", "timestamp(@i)", "(@b ? @t : @t)", NULL},
    [A_DURATION] = {"(@t - @t)", "(@d + @d)", "(@d - @d)", NULL},
    [INTS] = {"[@i, @i]", "(@I + @I)", "[@i]", "(@b ? @I : @I)", NULL},
    [TEXTS] = {"[@s, @s]", "(@S + @S)", "(@b ? @S : @S)", NULL},
    [A_MAP] = {"(@b ? @m : @m)", NULL},
};

static size_t count_of(const char *const *words, size_t most)
{
    size_t count = 0;
    while (count < most && words[count])
        count++;
    return count;
}

static void write_loop(struct writer *writer, const char *macro, int depth)
{
    static const char *const names[] = {"a", "b", "c"};
    if (writer->loops == 3) {
        put(writer, "true");
        return;
    }
    write(writer, INTS, depth - 1);
    put(writer, macro);
    put(writer, names[writer->loops++]);
    put(writer, ", ");
    write(writer, A_BOOL, depth - 1);
    put(writer, ")");
    writer->loops--;
}

static void write_pattern(struct writer *writer, int depth)
{
    write(writer, A_TEXT, depth - 1);
    put(writer, ".matches(r'");
    for (uint32_t i = below(writer, 4); i-- > 0;)
        ONE_OF(writer, "a*", "(zh|PS)", "v?o", "[^a-m]+", ".", "^", "$", "\\d{1,2}", "\\w+?", "(?:a|)", "\\b", "\\W",
               "x{2,}", "[\\s\\d_-]*");
    put(writer, "')");
}

static void write_special(struct writer *writer, const char *what, int depth)
{
    if (strcmp(what, "%matches") == 0)
        write_pattern(writer, depth);
    else
        write_loop(writer, what[1] == 'e' ? ".exists(" : what[1] == 'a' ? ".all(" : ".exists_one(", depth);
}

static void write(struct writer *writer, enum want want, int depth)
{
    static const char *const names[] = {"a", "b", "c"};
    if (want == AN_INT && writer->loops > 0 && below(writer, 3) == 0) {
        put(writer, names[below(writer, (uint32_t)writer->loops)]);
    } else if (depth <= 0 || writer->size > TEXT_MAX / 2 || below(writer, 5) == 0) {
        put(writer, leaves[want][below(writer, (uint32_t)count_of(leaves[want], 10))]);
    } else {
        const char *template = branches[want][below(writer, (uint32_t)count_of(branches[want], 24))];
        if (template[0] == '%')
            write_special(writer, template, depth);
        else
            fill(writer, template, depth);
    }
}

/* --- facts --------------------------------------------------------------------------------------------------------- */

static void vary(struct writer *writer, struct fixture_facts *facts)
{
    fixture_init(facts);
    facts->contact[TIER].number = (int64_t)below(writer, 5) - 1;
    facts->contact[VIP].flag = below(writer, 2);
    facts->contact[LANGUAGES].strings.count = below(writer, 3);
    facts->contact[LEVELS].levels.count = below(writer, 3);
    facts->agent[SKILLS].levels.count = below(writer, 4);
    for (size_t i = 0; i < CONTACT_FIELDS; i++)
        if (below(writer, 12) == 0)
            facts->contact[i].type = CCS__RULE_NONE;
    for (size_t i = 0; i < ROOT_COUNT; i++)
        if (below(writer, 20) == 0)
            facts->roots[i] = NULL;
}

/* --- checks ---------------------------------------------------------------------------------------------------------- */

static const ccs_alloc alloc = {0};

struct outcome {
    ccs_status status;
    bool limited; /* by what the naive reading does not know */
    struct ccs__buf json;
};

static void evaluate(const struct ccs__rule *rule, const struct ccs__rule_facts *facts, struct outcome *outcome)
{
    struct ccs__rule_scratch scratch;
    struct ccs__rule_value value;
    struct ccs__rule_failure failure = {"", 0, 0};
    outcome->status = ccs__rule_evaluate_in(rule, facts, &scratch, &value, &failure);
    outcome->limited = strstr(failure.why, "4096") != NULL;
    ccs__buf_init(&outcome->json, &alloc);
    if (outcome->status == CCS_OK)
        ccs__rule_value_json(&value, &outcome->json);
}

static bool same(const struct ccs__buf *x, const struct ccs__buf *y)
{
    return x->size == y->size && (x->size == 0 || memcmp(x->data, y->data, x->size) == 0);
}

static struct ccs__rule *compile(ccs_str text, const char *origin)
{
    struct ccs__rule_error error;
    ccs_status status;
    struct ccs__rule *rule = ccs__rule_compile(&alloc, text, &fixture_schema, CCS__RULE_NONE, &error, &status);
    REQUIRE(rule || status == CCS_ELIMIT, "%.*s, from %s: %u:%u: %s", (int)text.size, text.data, origin, error.line,
            error.column, error.message);
    return rule;
}

/* The text of `buf` means what `whole` does with these facts. */
static void check_equal(const struct ccs__buf *buf, const struct ccs__rule_facts *facts, const struct outcome *whole,
                        const char *origin)
{
    ccs_str text = {(const char *)buf->data, buf->size};
    struct outcome outcome;
    struct ccs__rule *rule = compile(text, origin);
    if (!rule)
        return;
    evaluate(rule, facts, &outcome);
    if (!outcome.limited)
        REQUIRE(outcome.status == whole->status && same(&outcome.json, &whole->json), "%.*s, from %s: %d %s, not %d %s",
                (int)text.size, text.data, origin, outcome.status, ccs__buf_text(&outcome.json), whole->status,
                whole->json.data ? (const char *)whole->json.data : "");
    struct ccs__buf again;
    ccs__buf_init(&again, &alloc);
    REQUIRE(ccs__rule_write(rule, &again) == CCS_OK, "written");
    REQUIRE(same(buf, &again), "%.*s is written %s", (int)text.size, text.data, ccs__buf_text(&again));
    ccs__buf_finish(&again);
    ccs__buf_finish(&outcome.json);
    ccs__rule_destroy(rule);
}

static void check_folded(struct writer *writer, const struct ccs__rule *rule, struct fixture_facts *facts,
                         const struct outcome *whole)
{
    const struct ccs__rule_value *known[ROOT_COUNT];
    struct ccs__rule_facts some = {known};
    struct ccs__buf buf;
    for (size_t i = 0; i < ROOT_COUNT; i++)
        known[i] = below(writer, 2) ? facts->roots[i] : NULL;
    ccs__buf_init(&buf, &alloc);
    ccs_status status = ccs__rule_specialise(rule, &some, &buf);
    REQUIRE(status == CCS_OK || status == CCS_ELIMIT, "%s", writer->text);
    if (status == CCS_OK)
        check_equal(&buf, &facts->facts, whole, writer->text);
    ccs__buf_clear(&buf);
    REQUIRE(ccs__rule_explain(rule, &facts->facts, &buf) == CCS_OK && buf.size > 0, "%s", writer->text);
    ccs__buf_finish(&buf);
}

static bool check_one(struct writer *writer, struct fixture_facts *facts)
{
    struct outcome whole;
    struct ccs__buf naive, written;
    struct ccs__rule *rule = compile((ccs_str){writer->text, writer->size}, writer->text);
    if (!rule)
        return false;
    evaluate(rule, &facts->facts, &whole);
    ccs__buf_init(&naive, &alloc);
    ccs__buf_init(&written, &alloc);
    int got = naive_evaluate((ccs_str){writer->text, writer->size}, &fixture_schema, &facts->facts, &naive);
    bool compared = got != NAIVE_GAVE_UP && !whole.limited;
    if (compared) {
        REQUIRE(got == (whole.status == CCS_OK) && same(&naive, &whole.json), "%s: compiled %d %s, naive %d %s", writer->text,
                whole.status, ccs__buf_text(&whole.json), got, ccs__buf_text(&naive));
        REQUIRE(ccs__rule_write(rule, &written) == CCS_OK, "%s", writer->text);
        check_equal(&written, &facts->facts, &whole, writer->text);
        check_folded(writer, rule, facts, &whole);
    }
    ccs__buf_finish(&written);
    ccs__buf_finish(&naive);
    ccs__buf_finish(&whole.json);
    ccs__rule_destroy(rule);
    return compared;
}

Test(rule_differential, compiled_folded_and_naive_agree, .timeout = 300)
{
    static struct writer writer;
    static struct fixture_facts facts;
    size_t compared = 0;
    ccs_rng_seed(&writer.rng, 7);
    for (int i = 0; i < ROUNDS; i++) {
        writer.size = 0;
        writer.text[0] = 0;
        writer.loops = 0;
        write(&writer, below(&writer, 3) ? A_BOOL : (enum want)below(&writer, 8), 2 + (int)below(&writer, 4));
        if (writer.size > CCS__RULE_TEXT_MAX)
            continue;
        vary(&writer, &facts);
        compared += check_one(&writer, &facts);
    }
    cr_expect_gt(compared, ROUNDS * 9 / 10);
}
