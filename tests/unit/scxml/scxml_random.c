/*
 * Flows made up by chance, for reading back what was written.
 */
#include "record/record.h"
#include "scxml_fixture.h"
#include <stdio.h>
#include <string.h>

struct maker {
    struct ccs__arena *arena;
    ccs_rng *rng;
    Ccs__Flow *flow;
};

static uint32_t below(struct maker *maker, uint32_t bound) { return (uint32_t)ccs_rng_below(maker->rng, bound); }

static void *take(struct maker *maker, size_t size)
{
    void *block = ccs__arena_take(maker->arena, size);
    SCXML_REQUIRE(block, "no memory");
    return memset(block, 0, size);
}

static void *make(struct maker *maker, const ProtobufCMessageDescriptor *type)
{
    void *message = take(maker, type->sizeof_message);
    ccs__record_init(type, message);
    return message;
}

static char *text(struct maker *maker)
{
    static const char *const texts[] = {"x",
                                        "a < b && 'q' != \"z\"",
                                        "line\nbreak\ttab\r",
                                        "\xC3\xA9\xE6\xBC\xA2\xF0\x9F\x98\x80",
                                        "]]>",
                                        "&amp; &#10; <!-- ",
                                        " in spaces ",
                                        "-->",
                                        "'\\n' + y",
                                        "${a}",
                                        "<scxml/>",
                                        "#35; end note"};
    const char *chosen = texts[below(maker, sizeof texts / sizeof texts[0])];
    char *copy = take(maker, strlen(chosen) + 1);
    return strcpy(copy, chosen);
}

static char *maybe(struct maker *maker) { return below(maker, 2) ? text(maker) : (char *)(uintptr_t) ""; }

/* Something without spaces. */
static char *word(struct maker *maker, const char *prefix, uint32_t number)
{
    static const char *const tails[] = {"", "\"<&>'", ".*", "\xC3\xA9", "#1;", "%%{x}", "--", "\\"};
    const char *tail = tails[below(maker, sizeof tails / sizeof tails[0])];
    char *made = take(maker, 48);
    (void)snprintf(made, 48, "%s%u%s", prefix, number, tail);
    return made;
}

#define LIST(message, field, make_item) \
    do { \
        (message)->n_##field = below(maker, 3); \
        (message)->field = take(maker, ((message)->n_##field + 1) * sizeof(void *)); \
        for (uint32_t i = 0; i < (message)->n_##field; i++) \
            (message)->field[i] = (make_item); \
    } while (0)

static Ccs__FlowParam *param(struct maker *maker)
{
    Ccs__FlowParam *made = make(maker, &ccs__flow_param__descriptor);
    made->name = text(maker);
    made->value = text(maker);
    return made;
}

static void fill_send(struct maker *maker, Ccs__FlowAction *action)
{
    *(below(maker, 2) ? &action->signal : &action->signal_rule) = text(maker);
    *(below(maker, 2) ? &action->target : &action->target_rule) = maybe(maker);
    *(below(maker, 2) ? &action->type : &action->type_rule) = maybe(maker);
    if (below(maker, 2))
        action->delay_ms = below(maker, 100000);
    else
        action->delay_rule = maybe(maker);
    action->calendar = maybe(maker);
    action->id = maybe(maker);
    action->id_to = below(maker, 3) ? action->id_to : word(maker, "v", 1);
    if (below(maker, 2))
        LIST(action, params, param(maker));
    else
        action->value = maybe(maker);
}

static Ccs__FlowAction *action(struct maker *maker, Ccs__FlowDo what)
{
    Ccs__FlowAction *made = make(maker, &ccs__flow_action__descriptor);
    made->do_ = what;
    if (what == CCS__FLOW_DO__FLOW_DO_RAISE)
        made->signal = text(maker);
    if (what == CCS__FLOW_DO__FLOW_DO_SEND)
        fill_send(maker, made);
    if (what == CCS__FLOW_DO__FLOW_DO_CANCEL)
        *(below(maker, 2) ? &made->id : &made->id_rule) = text(maker);
    if (what == CCS__FLOW_DO__FLOW_DO_ASSIGN || what == CCS__FLOW_DO__FLOW_DO_EACH) {
        made->to = word(maker, "v", 2);
        made->value = text(maker);
    }
    if (what == CCS__FLOW_DO__FLOW_DO_EACH && below(maker, 2))
        made->index = word(maker, "i", 1);
    if (what == CCS__FLOW_DO__FLOW_DO_LOG) {
        made->label = maybe(maker);
        made->value = maybe(maker);
    }
    bool branch =
        what == CCS__FLOW_DO__FLOW_DO_ELSE || what == CCS__FLOW_DO__FLOW_DO_END || what == CCS__FLOW_DO__FLOW_DO_BLOCK;
    if (what == CCS__FLOW_DO__FLOW_DO_IF || what == CCS__FLOW_DO__FLOW_DO_ELSE_IF || (!branch && below(maker, 3) == 0))
        made->when = text(maker);
    return made;
}

#define ACTIONS_MAX 12

/* A list in which everything that opens ends. */
static size_t fill_actions(struct maker *maker, Ccs__FlowAction ***list)
{
    Ccs__FlowDo open[ACTIONS_MAX];
    size_t depth = 0, count = 0, wanted = below(maker, ACTIONS_MAX / 2);
    *list = take(maker, 2 * ACTIONS_MAX * sizeof **list);
    while (count < wanted) {
        Ccs__FlowDo what = (Ccs__FlowDo)(1 + below(maker, CCS__FLOW_DO__FLOW_DO_BLOCK));
        bool in_if = depth > 0 && open[depth - 1] == CCS__FLOW_DO__FLOW_DO_IF;
        if ((what == CCS__FLOW_DO__FLOW_DO_ELSE_IF && !in_if) || (what == CCS__FLOW_DO__FLOW_DO_ELSE && !in_if) ||
            (what == CCS__FLOW_DO__FLOW_DO_END && depth == 0) || (what == CCS__FLOW_DO__FLOW_DO_BLOCK && depth > 0))
            continue;
        (*list)[count++] = action(maker, what);
        if (what == CCS__FLOW_DO__FLOW_DO_IF || what == CCS__FLOW_DO__FLOW_DO_EACH)
            open[depth++] = what;
        if (what == CCS__FLOW_DO__FLOW_DO_ELSE)
            open[depth - 1] = what;
        if (what == CCS__FLOW_DO__FLOW_DO_END)
            depth--;
    }
    for (; depth > 0; depth--)
        (*list)[count++] = action(maker, CCS__FLOW_DO__FLOW_DO_END);
    return count;
}

static Ccs__FlowTransition *transition(struct maker *maker)
{
    Ccs__FlowTransition *made = make(maker, &ccs__flow_transition__descriptor);
    LIST(made, on, word(maker, "e", i));
    LIST(made, to, word(maker, "s", i));
    made->when = maybe(maker);
    made->internal = below(maker, 2);
    made->n_do_ = fill_actions(maker, &made->do_);
    return made;
}

static Ccs__FlowTimer *timer(struct maker *maker)
{
    Ccs__FlowTimer *made = make(maker, &ccs__flow_timer__descriptor);
    made->name = maybe(maker);
    made->signal = maybe(maker);
    if (below(maker, 2))
        made->after_ms = (uint64_t)below(maker, 1000000) * 1000000;
    else
        made->after_rule = maybe(maker);
    made->calendar = maybe(maker);
    made->mode = (Ccs__FlowTimerMode)below(maker, 3);
    return made;
}

static Ccs__FlowChild *child(struct maker *maker)
{
    Ccs__FlowChild *made = make(maker, &ccs__flow_child__descriptor);
    made->name = maybe(maker);
    *(below(maker, 2) ? &made->flow : &made->flow_rule) = text(maker);
    LIST(made, params, param(maker));
    made->forward = below(maker, 2);
    made->n_finalize = fill_actions(maker, &made->finalize);
    made->id_to = below(maker, 3) ? made->id_to : word(maker, "v", 1);
    return made;
}

static Ccs__FlowState *state(struct maker *maker, uint32_t index, const char *in)
{
    Ccs__FlowState *made = make(maker, &ccs__flow_state__descriptor);
    made->name = word(maker, "s", index);
    made->in = strcpy(take(maker, strlen(in) + 1), in);
    made->kind = (Ccs__FlowStateKind)below(maker, 5);
    made->category = (Ccs__FlowCategory)below(maker, 5);
    LIST(made, initial, word(maker, "s", i));
    made->n_initial_do = fill_actions(maker, &made->initial_do);
    made->n_enter = fill_actions(maker, &made->enter);
    made->n_exit = fill_actions(maker, &made->exit);
    LIST(made, transitions, transition(maker));
    LIST(made, timers, timer(maker));
    LIST(made, children, child(maker));
    if (made->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL && below(maker, 2))
        LIST(made, done, param(maker));
    else if (made->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL)
        made->done_value = maybe(maker);
    return made;
}

#define STATES_MAX 12

/* In document order: a state is in the one before it, or in one that that one is in. */
static void add_states(struct maker *maker)
{
    uint32_t open[STATES_MAX], depth = 0, count = 1 + below(maker, STATES_MAX);
    maker->flow->states = take(maker, count * sizeof(void *));
    for (uint32_t i = 0; i < count; i++) {
        uint32_t up = below(maker, depth + 1);
        depth -= up;
        const char *in = depth > 0 ? maker->flow->states[open[depth - 1]]->name : "";
        Ccs__FlowState *made = state(maker, i, in);
        maker->flow->states[i] = made;
        maker->flow->n_states = i + 1;
        if (made->kind <= CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL)
            open[depth++] = i;
        if (depth == 0 && made->kind > CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL)
            made->kind = CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_STATE; /* no history stands alone */
    }
}

static Ccs__FlowVariable *variable(struct maker *maker, uint32_t index)
{
    Ccs__FlowVariable *made = make(maker, &ccs__flow_variable__descriptor);
    made->name = take(maker, 16);
    (void)snprintf(made->name, 16, "var%u", index);
    made->kind = (Ccs__FlowValueKind)below(maker, 8);
    made->value = maybe(maker);
    if (below(maker, 2))
        made->in = maker->flow->states[below(maker, (uint32_t)maker->flow->n_states)]->name;
    return made;
}

static Ccs__FlowField *field(struct maker *maker)
{
    Ccs__FlowField *made = make(maker, &ccs__flow_field__descriptor);
    made->name = text(maker);
    made->kind = (Ccs__FlowValueKind)below(maker, 8);
    return made;
}

Ccs__Flow *scxml_random_flow(struct ccs__arena *arena, ccs_rng *rng)
{
    struct maker one = {.arena = arena, .rng = rng}, *maker = &one;
    Ccs__Flow *flow = maker->flow = make(maker, &ccs__flow__descriptor);
    flow->key = text(maker);
    flow->name = maybe(maker);
    add_states(maker);
    LIST(flow, initial, word(maker, "s", i));
    flow->n_initial_do = fill_actions(maker, &flow->initial_do);
    flow->n_variables = below(maker, 6);
    flow->variables = take(maker, 6 * sizeof(void *));
    for (uint32_t i = 0; i < flow->n_variables; i++)
        flow->variables[i] = variable(maker, i);
    LIST(flow, fields, field(maker));
    flow->late = below(maker, 2);
    flow->loose = below(maker, 2);
    return flow;
}
