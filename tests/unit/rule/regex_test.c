/*
 * Patterns: rows, mistakes, hostile ones, and random patterns against sets of places.
 */
#include "base/arena.h"
#include "naive.h"
#include "rule/regex.h"
#include "rule_fixture.h"
#include <stdio.h>
#include <string.h>

static const ccs_alloc alloc = {0};

static int matches(const char *pattern, const char *text)
{
    struct ccs__arena arena;
    ccs_status status;
    const char *why;
    size_t at;
    ccs__arena_init(&arena, &alloc, 0);
    const struct ccs__regex *regex = ccs__regex_compile(&arena, ccs_str_from(pattern), &status, &why, &at);
    int result = regex ? ccs__regex_matches(regex, ccs_str_from(text)) : status;
    ccs__arena_finish(&arena);
    return result;
}

Test(rule_regex, matches_what_re2_matches)
{
    static const struct {
        const char *pattern, *text;
        int matches;
    } rows[] = {
        {"", "", 1}, {"a", "bab", 1}, {"^a", "ba", 0}, {"a$", "ab", 0}, {"^$", "", 1}, {"^a\n$", "a\n", 1},
        {"a.c", "a\nc", 0},
        {"(?s)a.c", "a\nc", 1}, {"(?m)^b$", "a\nb\nc", 1}, {"^b$", "a\nb\nc", 0},
        {"(?i)stra\u00dfe", "STRA\u00dfE", 1},
        {"(?i)[^a]", "A", 0}, {"(?i)[A-C]x", "bX", 1}, {"(?is)A.b", "a\nB", 1}, {"a|b|", "c", 1},
        {"(a|b)c", "bc", 1}, {"(?:a|b)+c", "abac", 1},
        {"^(ab*)*$", "abbaab", 1}, {"a{2}", "a", 0}, {"^a{2,3}$", "aaaa", 0}, {"^a{2,}$", "aaaa", 1},
        {"^a{0}b$", "b", 1}, {"^a{0,2}$", "aaa", 0},
        {"a{,3}", "a{,3}", 1}, {"a{x}", "a{x}", 1}, {"^(a{2}){3}$", "aaaaaa", 1}, {"^a*?b+?$", "aab", 1},
        {"^a??$", "a", 1}, {"[]a]", "]", 1},
        {"[^]a]", "]", 0}, {"[a-]", "-", 1}, {"[-a]", "-", 1}, {"[\\]]", "]", 1}, {"[a\\-z]", "m", 0},
        {"[\\d_]+", "_7", 1}, {"^[^\\w]+$", " -", 1},
        {"^[\\D]$", "7", 0}, {"^\\S\\s\\S$", "a b", 1}, {"^[[:alpha:]]+[[:digit:]]$", "abC9", 1},
        {"[[:punct:]]", "a", 0}, {"\\bfoo\\b", "a foo b", 1},
        {"\\bfoo\\b", "afoo", 0}, {"\\Boo", "foo", 1}, {"\\Afoo\\z", "foo", 1}, {"\\x41\\x{e9}", "A\u00e9", 1},
        {"\\.\\*\\/", ".*/", 1},
        {"^.$", "\u00e9", 1}, {"^.$", "\U0001F600", 1}, {"[\u00e0-\u00ff]", "\u00e9", 1}, {"\\w", "\u00e9", 0},
        {"(?P<year>\\d{4})-\\d\\d", "x2030-03", 1},
        {"(?<y>a)b", "ab", 1}, {"()*", "", 1}, {"(a*)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", 0},
        {"(^)*a", "a", 1}, {"x*", "", 1},
        {"^(a|ab)(c|bcd)(d*)$", "abcd", 1}, {"^((a|b)|(c|d))+$", "dcba", 1}, {"a\\nb", "a\nb", 1},
        {"^\\t\\r\\f\\v\\a$", "\t\r\f\v\a", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_expect_eq(matches(rows[i].pattern, rows[i].text), rows[i].matches, "%s on %s", rows[i].pattern, rows[i].text);
        cr_expect_eq(naive_matches(ccs_str_from(rows[i].pattern), ccs_str_from(rows[i].text)), rows[i].matches, "naive: %s on %s",
                     rows[i].pattern, rows[i].text);
    }
}

Test(rule_regex, refuses_what_it_cannot_do)
{
    static const struct {
        const char *pattern;
        ccs_status status;
    } rows[] = {
        {"(", CCS_EPARSE}, {")", CCS_EPARSE}, {"(a", CCS_EPARSE}, {"a)", CCS_EPARSE}, {"[a", CCS_EPARSE},
        {"[", CCS_EPARSE}, {"[]", CCS_EPARSE},
        {"[z-a]", CCS_EPARSE}, {"*", CCS_EPARSE}, {"a**", CCS_EPARSE}, {"a+*", CCS_EPARSE},
        {"a{2}{3}", CCS_EPARSE}, {"|*", CCS_EPARSE},
        {"(?=a)", CCS_EPARSE}, {"(?!a)", CCS_EPARSE}, {"(?<=a)", CCS_EPARSE}, {"(?i:a)", CCS_EPARSE},
        {"a(?i)", CCS_EPARSE}, {"\\1", CCS_EPARSE},
        {"\\pL", CCS_EPARSE}, {"\\Qa\\E", CCS_EPARSE}, {"\\", CCS_EPARSE}, {"\\x4", CCS_EPARSE},
        {"\\x{}", CCS_EPARSE}, {"\\x{110000}", CCS_EPARSE},
        {"[[:nope:]]", CCS_EPARSE}, {"a{3,2}", CCS_EPARSE}, {"a{1001}", CCS_EPARSE}, {"a{1000}", CCS_ELIMIT},
        {"(a{100}){100}", CCS_ELIMIT},
        {"((((a{9}){9}){9}){9})", CCS_ELIMIT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_expect_eq(matches(rows[i].pattern, ""), rows[i].status, "%s", rows[i].pattern);
}

Test(rule_regex, is_bounded_by_any_pattern)
{
    static char pattern[4001];
    memset(pattern, '(', 4000);
    cr_expect_eq(matches(pattern, ""), CCS_ELIMIT);
    memset(pattern, '|', 4000);
    cr_expect_eq(matches(pattern, ""), CCS_ELIMIT);
    memset(pattern, 'a', 4000);
    cr_expect_eq(matches(pattern, ""), CCS_ELIMIT);
    for (size_t i = 0; i < 4000; i++)
        pattern[i] = "[a]"[i % 3];
    pattern[3999] = 0;
    cr_expect_eq(matches(pattern, ""), CCS_ELIMIT);
    /* many states, a long text: linear all the same */
    static char text[200001];
    memset(text, 'a', 200000);
    cr_expect_eq(matches("(a?){100}(a*)*(a|aa)+b$", text), 0);
}

static void random_pattern(ccs_rng *rng, int depth, char *out, size_t *size)
{
    static const char *const atoms[] = {"a", "b", "c", ".", "[ab]", "[^a]", "\\w", "\\b", "^", "$", "\\d", "[a-c1]"};
    static const char *const repeats[] = {"", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}", "*?"};
    for (uint64_t parts = ccs_rng_below(rng, 4); parts-- > 0 && *size < 60;) {
        if (depth > 0 && ccs_rng_below(rng, 3) == 0) {
            out[(*size)++] = '(';
            random_pattern(rng, depth - 1, out, size);
            out[(*size)++] = ccs_rng_below(rng, 2) ? '|' : 'a';
            random_pattern(rng, depth - 1, out, size);
            out[(*size)++] = ')';
        } else {
            *size += (size_t)sprintf(out + *size, "%s", atoms[ccs_rng_below(rng, sizeof atoms / sizeof atoms[0])]);
        }
        *size += (size_t)sprintf(out + *size, "%s", repeats[ccs_rng_below(rng, sizeof repeats / sizeof repeats[0])]);
    }
    out[*size] = 0;
}

Test(rule_regex, agrees_with_sets_of_places)
{
    ccs_rng rng;
    char pattern[200], text[16];
    size_t compared = 0, found = 0;
    ccs_rng_seed(&rng, 3);
    for (int i = 0; i < 20000; i++) {
        size_t size = 0, length = (size_t)ccs_rng_below(&rng, 10);
        random_pattern(&rng, 3, pattern, &size);
        for (size_t j = 0; j < length; j++)
            text[j] = "abc1 \n"[ccs_rng_below(&rng, 6)];
        text[length] = 0;
        int compiled = matches(pattern, text), naive = naive_matches(ccs_str_from(pattern), ccs_str_from(text));
        if (compiled < 0 || naive == NAIVE_GAVE_UP)
            continue;
        REQUIRE(compiled == naive, "%s on %s", pattern, text);
        compared++;
        found += compiled == 1;
    }
    cr_expect_gt(compared, 15000);
    cr_expect_gt(found, 4000);
    cr_expect_lt(found, 18000);
}
