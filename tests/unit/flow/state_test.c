/*
 * Instances as texts: what is written reads again, what is broken is refused and changes nothing; and what would be legal.
 */
#include "flow_fixture.h"

static const char chart[] =
    "{'variables': [{'name': 'n', 'value': '1'}, {'name': 't', 'kind': 'text'}, {'name': 'at', 'kind': 'time'}, {'name': "
    "'l', 'kind': 'numbers'}, {'name': 'w', 'kind': 'texts'}],"
    "'fields': [{'name': 'x', 'kind': 'number'}], 'states': ["
    "{'name': 'p', 'kind': 'parallel', 'category': 'open', 'transitions': [{'on': ['set'], 'do': [{'do': 'assign', 'to': "
    "'t', 'value': '`a \\\"b\\\" \\\\u00e9`'},"
    "{'do': 'assign', 'to': 'at', 'value': 'timestamp(`2030-01-01T00:00:00.5Z`)'}, {'do': 'assign', 'to': 'l', 'value': "
    "'[1, -2]'},"
    "{'do': 'assign', 'to': 'w', 'value': '[`x`, ``, `yz`]'}]}, {'on': ['off'], 'to': ['o']}]},"
    "{'name': 'h', 'in': 'p', 'kind': 'deep_history', 'transitions': [{'to': ['x1']}]},"
    "{'name': 'x', 'in': 'p'}, {'name': 'x1', 'in': 'x', 'category': 'waiting', 'transitions': [{'on': ['go'], 'when': "
    "'n > 1', 'to': ['x2']}, {'on': ['go', 'on.*'], 'when': 'data.x > 1',"
    "'to': ['x2']}, {'on': ['go'], 'when': 'n == 1'}]}, {'name': 'x2', 'in': 'x'},"
    "{'name': 'g', 'in': 'x', 'kind': 'history', 'transitions': [{'to': ['x1']}]},"
    "{'name': 'y', 'in': 'p', 'category': 'resolved'}, {'name': 'y1', 'in': 'y'}, {'name': 'o', 'transitions': [{'on': "
    "['back'], 'to': ['h']}]}]}";

Test(state, is_written_and_read_again)
{
    struct fixture f;
    fixture_open(&f, chart);
    fixture_start(&f, "");
    EXPECT(fixture_active(&f), "x1 y1");
    fixture_signal(&f, "set", "");
    EXPECT(fixture_data(&f), "{'n':1,'t':'a \\'b\\' \xC3\xA9','at':'2030-01-01T00:00:00.5Z','l':[1,-2],'w':['x','','yz']}");
    fixture_reload(&f);
    fixture_signal(&f, "off", "");
    fixture_reload(&f);
    EXPECT(f.rows[0], "o");
    EXPECT(f.rows[1], "h=x1 y1;g=x1");
    EXPECT(fixture_signal(&f, "back", ""), "-o +p +x +x1 +y +y1");
    fixture_close(&f);
}

Test(state, copies_are_apart)
{
    struct fixture f;
    struct ccs__flow_state copy;
    fixture_open(&f, chart);
    fixture_start(&f, "");
    cr_assert_eq(ccs__flow_state_init(&copy, f.flow, &f.counting.alloc), CCS_OK);
    cr_assert_eq(ccs__flow_state_copy(&copy, &f.state, f.flow), CCS_OK);
    fixture_signal(&f, "set", "");
    ccs__flow_state_finish(&f.state, f.flow);
    f.state = copy;
    EXPECT(fixture_data(&f), "{'n':1}");
    EXPECT(f.rows[0], "x1 y1");
    fixture_close(&f);
}

struct broken {
    const char *active, *history, *data, *path, *words;
};

Test(state, what_is_broken_is_refused)
{
    static const struct broken texts[] = {
        {"x1", "", "{}", "active", "\"y\" must be active too"},
        {"x1 x2", "", "{}", "active", "\"x2\" cannot be active beside \"x1\""},
        {"x1 x2 y1", "", "{}", "active", "more than 2"},
        {"x y1", "", "{}", "active", "not an atomic"},
        {"p", "", "{}", "active", "\"p\" is not an atomic"},
        {"h", "", "{}", "active", "\"h\" is not an atomic"},
        {"nowhere", "", "{}", "active", "no state is called \"nowhere\""},
        {"x1  y1", "", "{}", "active", "no state is called"},
        {"x1 y1", "h=x1", "{}", "history", "\"y\" must be active too"},
        {"x1 y1", "h=x1 o", "{}", "history", "cannot stand there"},
        {"x1 y1", "x1=x1", "{}", "history", "no history"},
        {"x1 y1", "g=", "{}", "history", "remembers nothing"},
        {"x1 y1", "g=x1 x2", "{}", "history", "more than 1"},
        {"x1 y1", "g=x1;g=x2", "{}", "history", "twice"},
        {"x1 y1", "", "[]", "data", "an object"},
        {"x1 y1", "", "{", "data", "at byte"},
        {"x1 y1", "", "{}x", "data", "at byte"},
        {"x1 y1", "", "{\"z\":1}", "data", "no variable is called \"z\""},
        {"x1 y1", "", "{\"n\":\"many\"}", "data", "\"n\" holds what it cannot"},
        {"x1 y1", "", "{\"n\":1.5}", "data", "\"n\" holds what it cannot"},
        {"x1 y1", "", "{\"l\":[1,\"a\"]}", "data", "\"l\" holds what it cannot"},
        {"x1 y1", "", "{\"at\":\"soon\"}", "data", "\"at\" holds what it cannot"},
        {"x1 y1", "", "{\"\":5}", "data", "an object of children"},
        {"x1 y1", "", "{\"\":{\"children\":[\"x1 0\"]}}", "data", "has no such child"},
        {"x1 y1", "", "{\"\":{\"entered\":[\"x1\"]}}", "data", "does not matter"},
        {"x1 y1", "", "{\"\":{\"others\":[]}}", "data", "nothing else"},
    };
    struct fixture f;
    fixture_open(&f, chart);
    fixture_start(&f, "");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const struct broken *b = &texts[i];
        ccs_status status = ccs__flow_state_read(f.flow, &f.state, ccs_str_from(b->active), ccs_str_from(b->history),
                                                 ccs_str_from(b->data), &f.error);
        cr_expect(status == CCS_ECORRUPT && strcmp(f.error.path, b->path) == 0 && strstr(f.error.message, b->words),
                  "%zu: %d %s: %s", i, status, f.error.path, f.error.message);
    }
    EXPECT(fixture_active(&f), "x1 y1");
    fixture_close(&f);
}

/* Bytes changed by chance: read or refused, never worse; and what is read works. */
Test(state, anything_is_read_or_refused)
{
    struct fixture f;
    ccs_rng rng;
    size_t read = 0;
    ccs_rng_seed(&rng, 5);
    fixture_open(&f, chart);
    fixture_start(&f, "");
    fixture_signal(&f, "set", "");
    fixture_signal(&f, "off", "");
    fixture_signal(&f, "back", "");
    fixture_reload(&f);
    for (int i = 0; i < 20000; i++) {
        char texts[3][512];
        for (int k = 0; k < 3; k++) {
            size_t size = (size_t)snprintf(texts[k], sizeof texts[k], "%s", f.rows[k]);
            for (uint64_t n = ccs_rng_below(&rng, 3); n > 0 && size > 0; n--)
                texts[k][ccs_rng_below(&rng, size)] = f.rows[ccs_rng_below(&rng, 3)][ccs_rng_below(&rng, 5)];
        }
        struct ccs__flow_state state;
        cr_assert_eq(ccs__flow_state_init(&state, f.flow, &f.counting.alloc), CCS_OK);
        ccs_status status = ccs__flow_state_read(f.flow, &state, ccs_str_from(texts[0]), ccs_str_from(texts[1]),
                                                 ccs_str_from(texts[2]), &f.error);
        if (status == CCS_OK) {
            struct ccs__flow_signal signal = {.name = CCS_STR("off")};
            read++;
            status = ccs__flow_step(f.flow, &state, &f.context, &signal, &f.effects);
            REQUIRE(status == CCS_OK || status == CCS_ESTATE, "%d %s", status, texts[0]);
        }
        ccs__flow_state_finish(&state, f.flow);
    }
    cr_expect(read > 500 && read < 19500, "%zu", read);
    fixture_close(&f);
}

Test(moves, are_what_active_states_wait_for)
{
    static const enum ccs__flow_guard guards[] = {CCS__FLOW_GUARD_FAILS, CCS__FLOW_GUARD_ASKS, CCS__FLOW_GUARD_ASKS,
                                                  CCS__FLOW_GUARD_HOLDS, CCS__FLOW_GUARD_NONE, CCS__FLOW_GUARD_NONE};
    static const char *const names[] = {"go", "go", "on", "go", "set", "off"};
    struct ccs__flow_move moves[8];
    struct fixture f;
    size_t count;
    fixture_open(&f, chart);
    fixture_start(&f, "");
    cr_assert_eq(ccs__flow_moves(f.flow, &f.state, &f.context, &f.effects, moves, 8, &count), CCS_OK);
    cr_assert_eq(count, 6);
    for (size_t i = 0; i < count; i++) {
        cr_expect(moves[i].on.size == strlen(names[i]) && memcmp(moves[i].on.data, names[i], moves[i].on.size) == 0,
                  "%zu: %.*s", i, (int)moves[i].on.size, moves[i].on.data);
        cr_expect_eq(moves[i].guard, guards[i], "%zu", i);
    }
    cr_expect(moves[0].state == 3 && moves[1].transition == 1 && moves[5].state == 0 && moves[5].transition == 1);
    cr_assert_eq(ccs__flow_moves(f.flow, &f.state, &f.context, &f.effects, moves, 2, &count), CCS_OK);
    cr_expect_eq(count, 6, "all are counted");
    fixture_close(&f);
}

Test(category, is_that_of_the_first_active_state_that_has_one)
{
    struct fixture f;
    fixture_open(&f, chart);
    fixture_start(&f, "");
    cr_expect_eq(ccs__flow_category(f.flow, &f.state), CCS__FLOW_CATEGORY__FLOW_CATEGORY_WAITING, "x1's own");
    fixture_signal(&f, "go", "{'x': 2}");
    cr_expect_eq(ccs__flow_category(f.flow, &f.state), CCS__FLOW_CATEGORY__FLOW_CATEGORY_OPEN, "x2 has p's, before y's");
    fixture_signal(&f, "off", "");
    cr_expect_eq(ccs__flow_category(f.flow, &f.state), CCS__FLOW_CATEGORY__FLOW_CATEGORY_NONE);
    cr_expect_eq(ccs__flow_state_category(f.flow, 7), CCS__FLOW_CATEGORY__FLOW_CATEGORY_RESOLVED);
    fixture_close(&f);
}
