/*
 * Flows that were made to hurt: circles, depth, width, loops without end; and memory that runs out at every place.
 */
#include "flow_fixture.h"
#include <stdlib.h>

static void ends_with(const char *chart, const char *words)
{
    struct fixture f;
    fixture_open(&f, chart);
    EXPECT(fixture_start(&f, ""), "+a");
    cr_expect(strstr(fixture_signal(&f, "e", ""), words), "%s", f.line);
    cr_expect_eq(f.status, CCS_ELIMIT);
    cr_expect_eq(f.effects.count, 0);
    EXPECT(fixture_active(&f), "a");
    EXPECT(fixture_data(&f), "{'n':0}");
    EXPECT(fixture_signal(&f, "other", ""), "log(fine)=");
    fixture_close(&f);
}
#define HOSTILE(transition, more) \
    "{'variables': [{'name': 'n', 'value': '0'}], 'states': [{'name': 'a', 'transitions': [{'on': ['other'], 'do': [{'do': " \
    "'log', 'label': 'fine'}]}, " transition \
    "]}" more "]}"

Test(hostile, eventless_circles_end)
{
    ends_with(HOSTILE("{'on': ['e'], 'to': ['b']}",
                      ", {'name': 'b', 'transitions': [{'to': ['c']}]}, {'name': 'c', 'transitions': [{'to': ['b']}]}"),
              "circles");
    ends_with(HOSTILE("{'on': ['e'], 'do': [{'do': 'assign', 'to': 'n', 'value': '1'}]}, {'when': 'n == 1'}", ""), "circles");
}

Test(hostile, signals_that_raise_themselves_end)
{
    ends_with(HOSTILE("{'on': ['e'], 'do': [{'do': 'raise', 'signal': 'e'}]}", ""), "circles");
    ends_with(
        HOSTILE(
            "{'on': ['e'], 'do': [{'do': 'raise', 'signal': 'e'}, {'do': 'raise', 'signal': 'e'}, {'do': 'raise', 'signal': "
            "'e'},"
            "{'do': 'raise', 'signal': 'e'}, {'do': 'raise', 'signal': 'e'}, {'do': 'raise', 'signal': 'e'}, {'do': "
            "'raise', 'signal': 'e'},"
            "{'do': 'raise', 'signal': 'e'}, {'do': 'raise', 'signal': 'e'}, {'do': 'raise', 'signal': 'e'}, {'do': "
            "'raise', 'signal': 'e'},"
            "{'do': 'raise', 'signal': 'e'}]}",
            ""),
        "10000 signals wait");
    ends_with(HOSTILE("{'on': ['e', 'error'], 'do': [{'do': 'assign', 'to': 'n', 'value': '1 / n'}]}", ""), "circles");
}

Test(hostile, loops_within_loops_end)
{
    char *chart = malloc(65536), list[4096];
    size_t size = 0;
    for (int i = 0; i < 400; i++)
        size += (size_t)snprintf(list + size, sizeof list - size, "%s1", i ? "," : "");
    snprintf(
        chart, 65536,
        HOSTILE("{'on': ['e'], 'do': [{'do': 'each', 'to': 'n', 'value': '[%s]'}, {'do': 'each', 'to': 'n', 'value': '[%s]'},"
                "{'do': 'each', 'to': 'n', 'value': '[%s]'}, {'do': 'end'}, {'do': 'end'}, {'do': 'end'}]}",
                ""),
        list, list, list);
    ends_with(chart, "one step does more than");
    free(chart);
}

Test(hostile, texts_that_double_end)
{
    struct fixture f;
    fixture_open(
        &f,
        "{'variables': [{'name': 't', 'value': '`0123456789abcdef`'}, {'name': 'w', 'kind': 'texts', 'value': '[]'}], "
        "'states': [{'name': 'a', 'transitions': ["
        "{'on': ['e'], 'do': [{'do': 'assign', 'to': 't', 'value': 't + t'}]}, {'on': ['error'], 'do': [{'do': 'log', "
        "'label': 'full'}]},"
        "{'on': ['w'], 'do': [{'do': 'assign', 'to': 'w', 'value': 'w + [t]'}]}]}]}");
    fixture_start(&f, "");
    for (int i = 0; i < 8; i++)
        EXPECT(fixture_signal(&f, "e", ""), "");
    EXPECT(fixture_signal(&f, "e", ""), "!error.execution log(full)="); /* a rule computes 4096 bytes at most */
    for (int i = 0; f.status == CCS_OK && i < 100; i++)
        fixture_signal(&f, "w", "");
    cr_expect(f.status == CCS_ELIMIT && strstr(f.line, "at most 65536 are kept"), "%s", f.line);
    fixture_close(&f);
}

/* --- ten thousand --------------------------------------------------------------------------------------------------- */

static char *many(const char *head, const char *(*member)(char out[256], int i), int count)
{
    size_t size = 0, room = (size_t)count * 200 + 4096;
    char *chart = malloc(room), one[256];
    size += (size_t)snprintf(chart, room, "{%s 'states': [", head);
    for (int i = 0; i < count; i++)
        size += (size_t)snprintf(chart + size, room - size, "%s%s", i ? "," : "", member(one, i));
    (void)snprintf(chart + size, room - size, "]}");
    return chart;
}

static const char *deep_member(char out[256], int i)
{
    if (i == 0)
        (void)snprintf(out, 256, "{'name': 's0', 'transitions': [{'on': ['e'], 'to': ['s9999']}]}");
    else
        (void)snprintf(out, 256, "{'name': 's%d', 'in': 's%d', 'exit': [{'do': 'raise', 'signal': 'x'}]}", i, i - 1);
    return out;
}

Test(hostile, ten_thousand_states_deep)
{
    struct fixture *f = malloc(sizeof *f);
    char *chart = many("", deep_member, CCS__FLOW_STATES_MAX);
    fixture_open(f, chart);
    fixture_start(f, "");
    cr_expect_eq(f->effects.count, 10000);
    EXPECT(fixture_active(f), "s9999");
    fixture_signal(f, "e", "");
    cr_expect_eq(f->effects.count, 20000, "left and entered all of them: %s", f->effects.message);
    fixture_reload(f);
    fixture_stop(f);
    cr_expect_eq(f->effects.count, 10000);
    fixture_close(f);
    free(chart);
    free(f);
}

static const char *wide_member(char out[256], int i)
{
    if (i == 0)
        (void)snprintf(out, 256, "{'name': 'p', 'kind': 'parallel', 'transitions': [{'on': ['all'], 'to': ['p']}]}");
    else
        (void)snprintf(
            out, 256,
            "{'name': 's%d', 'in': 'p', 'transitions': [{'on': ['e'], 'to': ['s%d']}, {'on': ['f'], 'when': "
            "'`s1` in states', 'do': []}]}",
            i, i);
    return out;
}

Test(hostile, ten_thousand_states_side_by_side)
{
    struct fixture *f = malloc(sizeof *f);
    char *chart = many("", wide_member, CCS__FLOW_STATES_MAX);
    fixture_open(f, chart);
    fixture_start(f, "");
    cr_expect_eq(f->effects.count, 10000);
    fixture_signal(f, "all", "");
    cr_expect_eq(f->effects.count, 20000, "%s", f->effects.message);
    fixture_signal(f, "e", ""); /* each leaves all of p: the first wins */
    cr_expect_eq(f->effects.count, 20000, "%s", f->effects.message);
    fixture_signal(f, "f", "");
    cr_expect(f->status == CCS_OK && f->effects.taken);
    fixture_close(f);
    free(chart);
    free(f);
}

static const char *region_member(char out[256], int i)
{
    if (i == 0)
        (void)snprintf(out, 256, "{'name': 'p', 'kind': 'parallel'}");
    else if (i % 3 == 1)
        (void)snprintf(out, 256, "{'name': 's%d', 'in': 'p'}", i);
    else
        (void)snprintf(out, 256, "{'name': 's%d', 'in': 's%d', 'transitions': [{'on': ['e'], 'to': ['s%d']}]}", i,
                       i - (i + 2) % 3, i % 3 == 2 ? i + 1 : i - 1);
    return out;
}

Test(hostile, three_thousand_regions_that_all_move)
{
    struct fixture *f = malloc(sizeof *f);
    char *chart = many("", region_member, 9997 + 1 - 1);
    fixture_try(f, chart);
    REQUIRE(f->flow, "%s: %s", f->error.path, f->error.message);
    fixture_start(f, "");
    for (int i = 0; i < 20; i++) {
        fixture_signal(f, "e", "");
        cr_expect_eq(f->effects.count, 2 * 3332, "%zu %s", f->effects.count, f->effects.message);
    }
    fixture_close(f);
    free(chart);
    free(f);
}

static const char *plain_member(char out[256], int i)
{
    (void)snprintf(out, 256, "{'name': 's%d'}", i);
    return out;
}

Test(hostile, more_than_ten_thousand_are_refused)
{
    struct fixture *f = malloc(sizeof *f);
    char *chart = many("", plain_member, CCS__FLOW_STATES_MAX + 1);
    fixture_try(f, chart);
    cr_expect(f->status == CCS_ELIMIT && strstr(f->error.message, "at most 10000"));
    fixture_close(f);
    free(chart);
    free(f);
}

static const char *history_member(char out[256], int i)
{
    if (i == 0)
        (void)snprintf(out, 256, "{'name': 'p', 'kind': 'parallel'}");
    else if (i % 2)
        (void)snprintf(out, 256, "{'name': 's%d', 'in': 'p'}", i);
    else
        (void)snprintf(out, 256, "{'name': 'h%d', 'in': 'p', 'kind': 'deep_history', 'transitions': [{'to': ['s1']}]}", i);
    return out;
}

Test(hostile, histories_that_would_remember_millions_are_refused)
{
    struct fixture *f = malloc(sizeof *f);
    char *chart = many("", history_member, 4000);
    fixture_try(f, chart);
    cr_expect(f->status == CCS_ELIMIT && strstr(f->error.message, "remember more than"), "%s", f->error.message);
    fixture_close(f);
    free(chart);
    free(f);
}

/* --- memory that runs out --------------------------------------------------------------------------------------------- */

static const char busy[] =
    "{'key': 'k', %s 'late': true, 'variables': [{'name': 'n', 'value': '1'}, {'name': 't', 'value': '`x`'}, {'name': 'w', "
    "'value': '[`a`]'}, {'name': 'v', 'kind': 'number', 'value': '3', 'in': 'b'}],"
    "'fields': [{'name': 'x', 'kind': 'text'}], 'states': [{'name': 'a', 'timers': [{'after_ms': '5'}], 'children': "
    "[{'flow': 'f', 'id_to': 't'}],"
    "'transitions': [{'on': ['e'], 'to': ['h'], 'do': [{'do': 'assign', 'to': 't', 'value': 't + data.x'}, {'do': 'assign', "
    "'to': 'w', 'value': 'w + [t]'},"
    "{'do': 'each', 'to': 't', 'value': 'w'}, {'do': 'raise', 'signal': 'i', 'params': [{'name': 'x', 'value': 't'}]}, "
    "{'do': 'end'},"
    "{'do': 'send', 'signal': 's', 'id_to': 't', 'params': [{'name': 'x', 'value': 't'}]}]}]},"
    "{'name': 'b', 'transitions': [{'on': ['i'], 'do': [{'do': 'log', 'value': 'data.x'}]}, {'on': ['e'], 'to': ['a']}]},"
    "{'name': 'h', 'in': 'b', 'kind': 'history', 'transitions': [{'to': ['c']}]}, {'name': 'c', 'in': 'b'}]}";

static void runs_out(bool loose)
{
    char chart[4096], before[3][8192];
    size_t failures = 0;
    (void)snprintf(chart, sizeof chart, busy, loose ? "'loose': true," : "");
    for (size_t step = 0; step < 5; step++)
        for (size_t fail_at = 1;; fail_at++) {
            struct fixture *f = malloc(sizeof *f);
            fixture_open(f, chart);
            for (size_t i = 0; i < step; i++)
                (void)(i == 0 ? fixture_start(f, "") : fixture_signal(f, "e", "{'x': 'yz'}"));
            (void)fixture_data(f);
            memcpy(before, f->rows, sizeof before);
            f->counting.calls = 0;
            f->counting.fail_at = fail_at;
            (void)(step == 0 ? fixture_start(f, "") : step == 4 ? fixture_stop(f) : fixture_signal(f, "e", "{'x': 'yz'}"));
            bool failed = f->counting.calls >= fail_at;
            f->counting.fail_at = 0;
            if (f->status == CCS_ENOMEM) {
                failures++;
                REQUIRE(failed && f->effects.count == 0, "step %zu, allocation %zu", step, fail_at);
                (void)fixture_data(f);
                REQUIRE(memcmp(before, f->rows, sizeof before) == 0, "step %zu, allocation %zu has changed it", step, fail_at);
            }
            fixture_close(f);
            free(f);
            if (!failed)
                break;
        }
    cr_expect(failures > 10, "%zu", failures);
}

Test(memory, that_runs_out_in_a_step_changes_nothing)
{
    runs_out(false);
    runs_out(true);
}

Test(memory, that_runs_out_in_compiling_leaves_nothing)
{
    for (int loose = 0; loose < 2; loose++) {
        char chart[4096];
        struct fixture f;
        struct ccs__flow *flow = NULL;
        (void)snprintf(chart, sizeof chart, busy, loose ? "'loose': true," : "");
        fixture_open(&f, chart);
        size_t held = f.counting.bytes;
        for (size_t fail_at = 1; !flow; fail_at++) {
            ccs_status status;
            f.counting.calls = 0;
            f.counting.fail_at = fail_at;
            flow = ccs__flow_compile(&f.counting.alloc, f.definition, &f.error, &status);
            REQUIRE(flow || (status == CCS_ENOMEM && f.counting.bytes == held), "%d at %zu: %s", status, fail_at,
                    f.error.message);
        }
        f.counting.fail_at = 0;
        ccs__flow_destroy(flow);
        fixture_close(&f);
    }
}

Test(memory, that_runs_out_in_reading_and_writing_changes_nothing)
{
    struct fixture f;
    char chart[4096];
    ccs_status status = CCS_ENOMEM;
    (void)snprintf(chart, sizeof chart, busy, "");
    fixture_open(&f, chart);
    fixture_start(&f, "");
    fixture_reload(&f);
    for (size_t fail_at = 1; status == CCS_ENOMEM; fail_at++) {
        size_t held = f.counting.bytes;
        f.counting.calls = 0;
        f.counting.fail_at = fail_at;
        status = ccs__flow_state_read(f.flow, &f.state, ccs_str_from(f.rows[0]), ccs_str_from(f.rows[1]),
                                      ccs_str_from(f.rows[2]), &f.error);
        REQUIRE(status == CCS_OK || (status == CCS_ENOMEM && held == f.counting.bytes), "%d %s", status, f.error.message);
    }
    for (size_t fail_at = 1; fail_at < 20; fail_at++) {
        struct ccs__buf bufs[3];
        for (size_t i = 0; i < 3; i++)
            ccs__buf_init(&bufs[i], &f.counting.alloc);
        f.counting.calls = 0;
        f.counting.fail_at = fail_at;
        status = ccs__flow_state_write(f.flow, &f.state, &bufs[0], &bufs[1], &bufs[2]);
        cr_expect(status == CCS_OK || (status == CCS_ENOMEM && bufs[0].size + bufs[1].size + bufs[2].size == 0));
        for (size_t i = 0; i < 3; i++)
            ccs__buf_finish(&bufs[i]);
    }
    f.counting.fail_at = 0;
    fixture_close(&f);
}

/* --- what is kept ----------------------------------------------------------------------------------------------------- */

static size_t print_crowd(char *out, size_t capacity, unsigned children)
{
    char name[121];
    memset(name, 'n', 120);
    name[120] = 0;
    size_t size = (size_t)snprintf(out, capacity,
                                   "{'states': [{'name': 's', 'transitions': [{'on': ['in'], 'to': ['%s']}]}, "
                                   "{'name': '%s', 'transitions': [{'on': ['again']}], 'children': [",
                                   name, name);
    for (unsigned i = 0; i < children; i++)
        size += (size_t)snprintf(out + size, capacity - size, "%s{'flow': 'no'}", i ? "," : "");
    return size + (size_t)snprintf(out + size, capacity - size, "]}]}");
}

Test(hostile, what_a_step_leaves_can_be_read_again_or_is_refused)
{
    static const unsigned counts[] = {100, 300, 332, 333, 2500};
    static char text[65536];
    size_t refused = 0;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct fixture f;
        print_crowd(text, sizeof text, counts[i]);
        fixture_open(&f, text);
        fixture_start(&f, "");
        struct ccs__flow_signal signal = {.name = CCS_STR("in")};
        ccs_status status = ccs__flow_step(f.flow, &f.state, &f.context, &signal, &f.effects);
        cr_expect(status == CCS_OK || (status == CCS_ELIMIT && strstr(f.effects.message, "children")), "%s", f.effects.message);
        refused += status != CCS_OK;
        struct ccs__buf data;
        ccs__buf_init(&data, &f.counting.alloc);
        ccs_str active = status == CCS_OK ? f.flow->nodes[2].name : CCS_STR("s");
        cr_assert_eq(ccs__flow_state_write(f.flow, &f.state, NULL, NULL, &data), CCS_OK);
        cr_expect_eq(ccs__flow_state_read(f.flow, &f.state, active, CCS_STR(""), (ccs_str){(char *)data.data, data.size}, &f.error),
                     CCS_OK, "%s", f.error.message);
        ccs__buf_finish(&data);
        fixture_close(&f);
    }
    cr_expect_eq(refused, 2);
}

Test(hostile, list_that_is_too_long_is_called_so)
{
    static char data[3 * 8200 + 32];
    struct fixture f;
    fixture_open(&f, "{'variables': [{'name': 'n', 'value': '0'}], 'fields': [{'name': 'l', 'kind': 'numbers'}], "
                     "'states': [{'name': 'a', 'transitions': [{'on': ['x'], 'do': ["
                     "{'do': 'assign', 'to': 'n', 'value': 'size(data.l)'}]}]}]}");
    fixture_start(&f, "");
    for (int count = 8192; count <= 8193; count++) {
        size_t size = (size_t)snprintf(data, sizeof data, "{'l': [");
        for (int i = 0; i < count; i++)
            size += (size_t)snprintf(data + size, sizeof data - size, "%s1", i ? "," : "");
        (void)snprintf(data + size, sizeof data - size, "]}");
        fixture_signal(&f, "x", data);
        cr_expect(count == 8192 ? f.status == CCS_OK
                                : f.status == CCS_EINVAL && strstr(f.effects.message, "l is a list of more than 8192 items"),
                  "%d: %s", count, f.effects.message);
    }
    fixture_close(&f);
}
