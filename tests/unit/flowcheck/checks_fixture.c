#include "checks_fixture.h"
#include <stdarg.h>

static char text[1 << 18];

const char *checks_of(const char *chart, bool notes)
{
    struct fixture f;
    struct ccs__flow_findings findings;
    size_t size = 0;
    fixture_open(&f, chart);
    ccs__flow_findings_init(&findings, &f.counting.alloc);
    REQUIRE(ccs__flow_check(f.flow, NULL, &f.counting.alloc, &findings) == CCS_OK, "no memory");
    text[0] = 0;
    for (size_t i = 0; i < findings.count && size < sizeof text - 300; i++) {
        const struct ccs__flow_finding *finding = &findings.items[i];
        if (finding->severity == CCS__FLOW_NOTE && !notes)
            continue;
        size += (size_t)snprintf(text + size, sizeof text - size, "%s%s%s%s", size > 0 ? "; " : "", finding->code,
                                 finding->path[0] ? " " : "", finding->path);
    }
    ccs__flow_findings_finish(&findings);
    fixture_close(&f);
    return text;
}

const char *checks_words(const char *chart, const char *code)
{
    struct fixture f;
    struct ccs__flow_findings findings;
    fixture_open(&f, chart);
    ccs__flow_findings_init(&findings, &f.counting.alloc);
    REQUIRE(ccs__flow_check(f.flow, NULL, &f.counting.alloc, &findings) == CCS_OK, "no memory");
    text[0] = 0;
    for (size_t i = 0; i < findings.count && !text[0]; i++)
        if (strcmp(findings.items[i].code, code) == 0)
            (void)snprintf(text, sizeof text, "%s", findings.items[i].words);
    ccs__flow_findings_finish(&findings);
    fixture_close(&f);
    return text;
}

const char *walk_of(const char *chart)
{
    struct fixture f;
    struct ccs__flow_walk walk;
    struct ccs__buf out;
    const struct ccs__flow_walk_options options = {0};
    fixture_open(&f, chart);
    REQUIRE(ccs__flow_walk(f.flow, &f.counting.alloc, &options, &walk) == CCS_OK, "no memory");
    ccs__buf_init(&out, &f.counting.alloc);
    ccs__flow_walk_text(&walk, true, &out);
    (void)snprintf(text, sizeof text, "%s", ccs__buf_text(&out));
    ccs__buf_finish(&out);
    ccs__flow_walk_finish(&walk);
    fixture_close(&f);
    return text;
}

/* --- charts by chance ------------------------------------------------------------------------------------------------------ */

#define NONE CHECKS_STATES_MAX
enum { STATE, PARALLEL, FINAL, HISTORY, DEEP };

struct drawing {
    ccs_rng *rng;
    char *chart;
    size_t size, capacity, states;
    unsigned char kind[CHECKS_STATES_MAX];
    size_t parent[CHECKS_STATES_MAX];
    size_t children[CHECKS_STATES_MAX]; /* that are no histories */
};

static void add(struct drawing *drawing, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct drawing *drawing, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(drawing->chart + drawing->size, drawing->capacity - drawing->size, format, arguments);
    va_end(arguments);
    REQUIRE(size >= 0 && (size_t)size < drawing->capacity - drawing->size, "the chart is too large");
    drawing->size += (size_t)size;
}

static size_t below(struct drawing *drawing, size_t bound) { return (size_t)ccs_rng_below(drawing->rng, bound); }

static void draw_kind(struct drawing *drawing, size_t i)
{
    size_t parent = drawing->parent[i], draw = below(drawing, 6);
    bool alone = parent != NONE && drawing->children[parent] < 2;
    drawing->kind[i] = STATE;
    if (draw == 0 && !alone && i > 0 && (parent == NONE || drawing->kind[parent] == STATE))
        drawing->kind[i] = FINAL;
    if (draw == 1 && parent != NONE && !alone) {
        drawing->kind[i] = (unsigned char)(HISTORY + below(drawing, 2));
        drawing->children[parent]--;
    }
}

/* First the tree, because a state without inner ones has to be of another kind. */
static void draw_tree(struct drawing *drawing)
{
    for (size_t i = 0; i < drawing->states; i++) {
        drawing->parent[i] = i == 0 || below(drawing, 3) == 0 ? NONE : below(drawing, i);
        drawing->children[i] = 0;
        drawing->kind[i] = below(drawing, 4) == 0 ? PARALLEL : STATE;
        if (drawing->parent[i] != NONE)
            drawing->children[drawing->parent[i]]++;
    }
    for (size_t i = 0; i < drawing->states; i++)
        if (drawing->children[i] == 0)
            draw_kind(drawing, i);
}

static void draw_transition(struct drawing *drawing)
{
    static const char *const guards[] = {"", "", "", "data.n > 3", "n == 2", "n < 2 && data.ok", "data.kind == `vip`", "n != n",
                                         "`s1` in states", "1 > 2"};
    static const char *const actions[] = {"{'do':'assign','to':'n','value':'n < 3 ? n + 1 : 0'}", "{'do':'raise','signal':'c'}",
                                          "{'do':'send','signal':'later','delay_ms':5}", "{'do':'send','signal':'d'}"};
    size_t signal = below(drawing, 8), guard = below(drawing, sizeof guards / sizeof guards[0]);
    add(drawing, "{");
    if (signal < 4)
        add(drawing, "'on':['%c'],", (int)("abcd"[signal]));
    else if (signal < 6)
        add(drawing, "'on':['%s'],", signal == 4 ? "later" : "tick");
    else if (signal == 6)
        add(drawing, "'on':['done.state.s%zu'],", below(drawing, drawing->states));
    else
        add(drawing, "'when':'n == %zu',", below(drawing, 4));
    if (signal != 7 && guards[guard][0])
        add(drawing, "'when':'%s',", guards[guard]);
    if (below(drawing, 6) > 0)
        add(drawing, "'to':['s%zu'],", below(drawing, drawing->states));
    add(drawing, "'internal':%s,'do':[%s]}", below(drawing, 4) == 0 ? "true" : "false",
        below(drawing, 2) == 0 ? actions[below(drawing, 4)] : "");
}

static void draw_history(struct drawing *drawing, size_t i)
{
    size_t child = 0;
    while (drawing->parent[child] != drawing->parent[i] || drawing->kind[child] > FINAL)
        child++;
    add(drawing, ",'transitions':[{'to':['s%zu']}]", child);
}

static void draw_state(struct drawing *drawing, size_t i)
{
    static const char *const kinds[] = {"state", "parallel", "final", "history", "deep_history"};
    add(drawing, "%s{'name':'s%zu','kind':'%s'", i > 0 ? "," : "", i, kinds[drawing->kind[i]]);
    if (drawing->parent[i] != NONE)
        add(drawing, ",'in':'s%zu'", drawing->parent[i]);
    if (drawing->kind[i] <= PARALLEL) {
        size_t count = below(drawing, 3);
        if (below(drawing, 4) == 0)
            add(drawing, ",'timers':[{'name':'t%zu','signal':'tick','after_ms':'1000'}]", i);
        add(drawing, ",'transitions':[");
        for (size_t j = 0; j < count; j++) {
            add(drawing, "%s", j > 0 ? "," : "");
            draw_transition(drawing);
        }
        add(drawing, "]");
    } else if (drawing->kind[i] >= HISTORY) {
        draw_history(drawing, i);
    }
    add(drawing, "}");
}

void checks_draw(ccs_rng *rng, size_t states, char *chart, size_t size)
{
    struct drawing drawing = {.rng = rng, .chart = chart, .capacity = size, .states = states};
    REQUIRE(states <= CHECKS_STATES_MAX, "too many states");
    draw_tree(&drawing);
    add(&drawing, "{'key':'drawn','variables':[{'name':'n','value':'0'}],'fields':[{'name':'n','kind':'number'},"
                  "{'name':'ok','kind':'flag'},{'name':'kind','kind':'text'}],'states':[");
    for (size_t i = 0; i < states; i++)
        draw_state(&drawing, i);
    add(&drawing, "]}");
}
