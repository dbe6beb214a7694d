/*
 * An instance from one version of a flow to another, structure by structure. Tables say where each part of the old version is in
 * the new one; the state that is made with them is written and read again, because reading checks everything: that its states can
 * be active together, that histories remember what can have been active, that variables hold what they may.
 */
#include "flow/translate.h"
#include "flow/room.h"
#include "record/json.h"
#include <stdarg.h>
#include <stdio.h> /* snprintf only, into memory */

#define NO_PART UINT32_MAX
#define WRONG_MAX 400 /* bytes of what does not fit: then no more is named */

struct ccs__flow_translation {
    const struct ccs__flow *from, *to;
    struct ccs__arena arena;
    uint16_t *nodes;                /* by the old version's; CCS__FLOW_NO_NODE */
    uint16_t *variables;            /* likewise; CCS__FLOW_NO_VARIABLE */
    uint32_t *timers, *children;    /* likewise; NO_PART */
    uint16_t *old_variables;        /* the other way */
    uint64_t *renamed_nodes, *renamed_variables; /* sets */
    /* Of the instance translated last, by the new version's: */
    uint64_t *had_nodes;            /* final states that were active */
    uint64_t *had_variables, *had_timers, *had_children;
    uint64_t *taken_timers;         /* an old one goes on as this */
    uint64_t *was_active;           /* by the old version's nodes */
};

/* --- tables --------------------------------------------------------------------------------------------------------- */

struct making {
    struct ccs__flow_translation *it;
    char *words;
    ccs_status status;
};

static bool refuse(struct making *making, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool refuse(struct making *making, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(making->words, 256, format, arguments);
    va_end(arguments);
    making->status = CCS_EINVAL;
    return false;
}

/* Filled with ones: "none" in every table. */
static void *take(struct making *making, size_t count, size_t size)
{
    void *table = ccs__arena_take(&making->it->arena, count * size + 1);
    if (!table)
        making->status = CCS_ENOMEM;
    else
        memset(table, 0xFF, count * size);
    return table;
}

static uint64_t *take_set(struct making *making, size_t bits)
{
    uint64_t *set = take(making, bits / 64 + 1, sizeof *set);
    if (set)
        memset(set, 0, (bits / 64 + 1) * sizeof *set);
    return set;
}

static bool take_tables(struct making *making)
{
    struct ccs__flow_translation *it = making->it;
    it->nodes = take(making, it->from->node_count, sizeof *it->nodes);
    it->variables = take(making, it->from->variable_count, sizeof *it->variables);
    it->timers = take(making, it->from->timer_count, sizeof *it->timers);
    it->children = take(making, it->from->child_count, sizeof *it->children);
    it->old_variables = take(making, it->to->variable_count, sizeof *it->old_variables);
    it->renamed_nodes = take_set(making, it->from->node_count);
    it->renamed_variables = take_set(making, it->from->variable_count);
    it->was_active = take_set(making, it->from->node_count);
    it->had_nodes = take_set(making, it->to->node_count);
    it->had_variables = take_set(making, it->to->variable_count);
    it->had_timers = take_set(making, it->to->timer_count);
    it->taken_timers = take_set(making, it->to->timer_count);
    it->had_children = take_set(making, it->to->child_count);
    return making->status == CCS_OK;
}

static uint16_t find_node(const struct ccs__flow *flow, ccs_str name)
{
    uint32_t state = ccs__flow_names_find(&flow->state_names, name);
    return state == CCS__FLOW_NO_NAME ? CCS__FLOW_NO_NODE : flow->by_definition[state];
}

static bool rename_state(struct making *making, struct ccs__flow_rename *rename)
{
    struct ccs__flow_translation *it = making->it;
    uint16_t n = find_node(it->from, rename->from), there = find_node(it->to, rename->to);
    if (rename->to.size > 0 && there == CCS__FLOW_NO_NODE)
        return refuse(making, "states: \"%.*s\" cannot become \"%.*s\": the version has no such state",
                      CCS__FLOW_SHOW(rename->from), CCS__FLOW_SHOW(rename->to));
    if (n == CCS__FLOW_NO_NODE)
        return true; /* another version's */
    if (rename->to.size == 0 && !ccs__flow_is_history(&it->from->nodes[n]))
        return refuse(making, "states: \"%.*s\" must become a state; only a history can become nothing, and forget",
                      CCS__FLOW_SHOW(rename->from));
    if (ccs__flow_set_has(it->renamed_nodes, n))
        return refuse(making, "states: \"%.*s\" is there twice", CCS__FLOW_SHOW(rename->from));
    ccs__flow_set_put(it->renamed_nodes, n);
    it->nodes[n] = there;
    rename->used = true;
    return true;
}

static bool find_states(struct making *making, const struct ccs__flow_renames *renames)
{
    struct ccs__flow_translation *it = making->it;
    for (uint32_t n = 1; n < it->from->node_count; n++)
        it->nodes[n] = find_node(it->to, it->from->nodes[n].name);
    it->nodes[CCS__FLOW_ROOT] = CCS__FLOW_ROOT;
    for (size_t i = 0; i < renames->state_count; i++)
        if (!rename_state(making, &renames->states[i]))
            return false;
    return true;
}

static uint16_t find_variable(const struct ccs__flow *flow, ccs_str name)
{
    uint32_t found = ccs__flow_names_find(&flow->variable_names, name);
    return found == CCS__FLOW_NO_NAME ? CCS__FLOW_NO_VARIABLE : (uint16_t)found;
}

static bool rename_variable(struct making *making, struct ccs__flow_rename *rename)
{
    struct ccs__flow_translation *it = making->it;
    uint16_t variable = find_variable(it->from, rename->from), there = find_variable(it->to, rename->to);
    if (rename->to.size > 0 && there == CCS__FLOW_NO_VARIABLE)
        return refuse(making, "variables: \"%.*s\" cannot become \"%.*s\": the version has no such variable",
                      CCS__FLOW_SHOW(rename->from), CCS__FLOW_SHOW(rename->to));
    if (variable == CCS__FLOW_NO_VARIABLE)
        return true;
    if (ccs__flow_set_has(it->renamed_variables, variable))
        return refuse(making, "variables: \"%.*s\" is there twice", CCS__FLOW_SHOW(rename->from));
    ccs__flow_set_put(it->renamed_variables, variable);
    it->variables[variable] = there;
    rename->used = true;
    return true;
}

static bool find_variables(struct making *making, const struct ccs__flow_renames *renames)
{
    struct ccs__flow_translation *it = making->it;
    const struct ccs__flow_variable *variables = it->from->variables;
    for (uint32_t i = 0; i < it->from->variable_count; i++)
        it->variables[i] = find_variable(it->to, variables[i].name);
    for (size_t i = 0; i < renames->variable_count; i++)
        if (!rename_variable(making, &renames->variables[i]))
            return false;
    for (uint16_t i = 0; i < it->from->variable_count; i++) {
        uint16_t there = it->variables[i];
        if (there == CCS__FLOW_NO_VARIABLE)
            continue;
        if (it->old_variables[there] != CCS__FLOW_NO_VARIABLE)
            return refuse(making, "variables: \"%.*s\" and \"%.*s\" would both be \"%.*s\"; let one of them become nothing",
                          CCS__FLOW_SHOW(variables[it->old_variables[there]].name), CCS__FLOW_SHOW(variables[i].name),
                          CCS__FLOW_SHOW(it->to->variables[there].name));
        it->old_variables[there] = i;
    }
    return true;
}

/* What has no name of its own: the one in the same place of the state that its state becomes; NO_PART. */
static uint32_t find_place(uint16_t there, const struct ccs__flow *to,
                           struct ccs__flow_range (*range)(const struct ccs__flow_node *), uint32_t index)
{
    if (there == CCS__FLOW_NO_NODE)
        return NO_PART;
    struct ccs__flow_range parts = range(&to->nodes[there]);
    return index < parts.end - parts.first ? parts.first + index : NO_PART;
}

static struct ccs__flow_range timers_of(const struct ccs__flow_node *node) { return node->timers; }
static struct ccs__flow_range children_of(const struct ccs__flow_node *node) { return node->children; }

static void find_timers(struct ccs__flow_translation *it)
{
    const struct ccs__flow *to = it->to;
    for (uint32_t i = 0; i < it->from->timer_count; i++) {
        const struct ccs__flow_timer *timer = &it->from->timers[i];
        uint32_t there = timer->made_up ? find_place(it->nodes[timer->node], to, timers_of, timer->index)
                                        : ccs__flow_names_find(&to->timer_names, timer->name);
        if (there != NO_PART && to->timers[there].made_up == timer->made_up)
            it->timers[i] = there;
    }
}

static bool name_children(struct making *making, struct ccs__flow_names *names)
{
    const struct ccs__flow *to = making->it->to;
    if (ccs__flow_names_init(names, &making->it->arena, to->child_count) != CCS_OK) {
        making->status = CCS_ENOMEM;
        return false;
    }
    for (uint32_t i = 0; i < to->child_count; i++) {
        uint32_t value = i;
        if (to->children[i].name.size > 0 && ccs__flow_names_put(names, to->children[i].name, &value) != CCS_OK)
            CCS_ASSERT(false); /* compiling has put the same */
    }
    return true;
}

static bool same_rule(const struct ccs__flow *from, uint32_t x, const struct ccs__flow *to, uint32_t y)
{
    return (x == 0) == (y == 0) && (x == 0 || ccs__flow_same(from->rules[x].text, to->rules[y].text));
}

static bool find_children(struct making *making)
{
    struct ccs__flow_translation *it = making->it;
    const struct ccs__flow *from = it->from, *to = it->to;
    struct ccs__flow_names names;
    if (!name_children(making, &names))
        return false;
    for (uint32_t i = 0; i < from->child_count; i++) {
        const struct ccs__flow_child *child = &from->children[i];
        bool named = child->name.size > 0;
        uint32_t there = named ? ccs__flow_names_find(&names, child->name)
                               : find_place(it->nodes[child->node], to, children_of, child->index);
        const struct ccs__flow_child *other = there == NO_PART ? NULL : &to->children[there];
        if (other && (named || (other->name.size == 0 && ccs__flow_same(other->flow, child->flow) &&
                                same_rule(from, child->flow_rule, to, other->flow_rule))))
            it->children[i] = there;
    }
    return true;
}

ccs_status ccs__flow_translation_create(const struct ccs__flow *from, const struct ccs__flow *to,
                                        const struct ccs__flow_renames *renames, const ccs_alloc *alloc, char words[256],
                                        struct ccs__flow_translation **translation)
{
    struct making making = {.it = ccs__alloc_zero(alloc, sizeof **translation), .words = words, .status = CCS_OK};
    _Static_assert(NO_PART == CCS__FLOW_NO_NAME, "names are found as parts");
    *translation = making.it;
    if (!making.it)
        return CCS_ENOMEM;
    making.it->from = from;
    making.it->to = to;
    ccs__arena_init(&making.it->arena, alloc, 0);
    if (take_tables(&making) && find_states(&making, renames) && find_variables(&making, renames) && find_children(&making)) {
        find_timers(making.it);
        return CCS_OK;
    }
    ccs__flow_translation_destroy(making.it);
    *translation = NULL;
    return making.status;
}

void ccs__flow_translation_destroy(struct ccs__flow_translation *translation)
{
    if (!translation)
        return;
    const ccs_alloc *alloc = translation->arena.alloc;
    ccs__arena_finish(&translation->arena);
    ccs__free(alloc, translation, sizeof *translation);
}

/* --- an instance -------------------------------------------------------------------------------------------------------- */

struct passing {
    struct ccs__flow_translation *it;
    struct ccs__flow_state *old; /* only read */
    struct ccs__flow_state state; /* under construction: not yet checked */
    struct ccs__buf *forgotten, *wrong;
};

static void complain(struct passing *passing, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void complain(struct passing *passing, const char *format, ...)
{
    va_list arguments;
    char words[320];
    if (passing->wrong->size >= WRONG_MAX)
        return;
    va_start(arguments, format);
    (void)vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    ccs__buf_add_text(passing->wrong, passing->wrong->size ? ", " : "");
    ccs__buf_add_text(passing->wrong, words);
}

static void miss(struct passing *passing, const char *noun, ccs_str name)
{
    complain(passing, "%s%s \"%.*s\"", passing->wrong->size ? "" : "the version has no ", noun, CCS__FLOW_SHOW(name));
}

static void pass_active(struct passing *passing)
{
    struct ccs__flow_translation *it = passing->it;
    const struct ccs__flow *from = it->from, *to = it->to;
    const uint16_t *old = ccs__flow_atoms(from, passing->old);
    uint16_t *atoms = ccs__flow_atoms(to, &passing->state);
    ccs__flow_set_clear(it->was_active, from->node_count);
    ccs__flow_set_clear(it->had_nodes, to->node_count);
    for (uint16_t i = 0; i < passing->old->atom_count; i++) {
        uint16_t there = it->nodes[old[i]];
        for (uint16_t n = old[i]; n != CCS__FLOW_ROOT && !ccs__flow_set_has(it->was_active, n); n = from->nodes[n].parent)
            ccs__flow_set_put(it->was_active, n);
        if (there == CCS__FLOW_NO_NODE) {
            miss(passing, "state", from->nodes[old[i]].name);
        } else if (passing->state.atom_count == to->nodes[CCS__FLOW_ROOT].atoms_max) {
            complain(passing, "\"%.*s\" would be active beside what cannot be active with it",
                     CCS__FLOW_SHOW(to->nodes[there].name));
        } else {
            atoms[passing->state.atom_count++] = there;
            if (from->nodes[old[i]].kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL)
                ccs__flow_set_put(it->had_nodes, there);
        }
    }
    passing->state.phase = CCS__FLOW_RUNNING;
}

static char *tail_of(const struct ccs__flow *flow, const struct ccs__flow_state *state)
{
    return (char *)state->more + flow->tail_at;
}

static void pass_history(struct passing *passing, uint32_t index, const uint16_t *nodes, uint16_t count)
{
    const struct ccs__flow *from = passing->it->from, *to = passing->it->to;
    ccs_str name = from->nodes[from->histories[index].node].name;
    uint16_t there = passing->it->nodes[from->histories[index].node];
    if (there == CCS__FLOW_NO_NODE) {
        ccs__buf_add_text(passing->forgotten, passing->forgotten->size ? "," : "");
        ccs__json_write_string(name, passing->forgotten);
        return;
    }
    if (!ccs__flow_is_history(&to->nodes[there])) {
        complain(passing, "\"%.*s\" is no history there", CCS__FLOW_SHOW(to->nodes[there].name));
        return;
    }
    const struct ccs__flow_history *history = &to->histories[to->nodes[there].history];
    uint16_t *kept = (uint16_t *)(void *)(tail_of(to, &passing->state) + to->counts_at) + to->nodes[there].history;
    uint16_t *room = (uint16_t *)(void *)(tail_of(to, &passing->state) + to->remembered_at) + history->first;
    if (*kept > 0 || count > history->capacity) {
        complain(passing, "history \"%.*s\" cannot remember as much", CCS__FLOW_SHOW(to->nodes[there].name));
        return;
    }
    for (uint16_t i = 0; i < count; i++) {
        room[(*kept)++] = passing->it->nodes[nodes[i]];
        if (passing->it->nodes[nodes[i]] == CCS__FLOW_NO_NODE) {
            miss(passing, "state", from->nodes[nodes[i]].name);
            complain(passing, "which history \"%.*s\" remembers unless it becomes nothing", CCS__FLOW_SHOW(name));
        }
    }
}

static void pass_histories(struct passing *passing)
{
    const struct ccs__flow *from = passing->it->from;
    for (uint32_t i = 0; i < from->history_count; i++) {
        const uint16_t *counts = (const void *)(tail_of(from, passing->old) + from->counts_at);
        const uint16_t *remembered = (const void *)(tail_of(from, passing->old) + from->remembered_at);
        if (counts[i] > 0)
            pass_history(passing, i, remembered + from->histories[i].first, counts[i]);
    }
}

/* What of the old version had begun: it does not begin again, even if it is over. And marks of children that run, where their
 * state is active there; the others are let go. */
static void pass_parts(struct passing *passing)
{
    struct ccs__flow_translation *it = passing->it;
    const struct ccs__flow *from = it->from, *to = it->to;
    ccs__flow_set_clear(it->had_timers, to->timer_count);
    ccs__flow_set_clear(it->taken_timers, to->timer_count);
    ccs__flow_set_clear(it->had_children, to->child_count);
    for (uint32_t i = 0; i < from->timer_count; i++)
        if (it->timers[i] != NO_PART && ccs__flow_set_has(it->was_active, from->timers[i].node))
            ccs__flow_set_put(it->had_timers, it->timers[i]);
    for (uint32_t i = 0; i < from->child_count; i++) {
        uint32_t there = it->children[i];
        if (there == NO_PART || !ccs__flow_set_has(it->was_active, from->children[i].node))
            continue;
        const struct ccs__flow_mark *old = (const struct ccs__flow_mark *)(void *)(tail_of(from, passing->old) + from->children_at);
        struct ccs__flow_mark *marks = (void *)(tail_of(to, &passing->state) + to->children_at);
        ccs__flow_set_put(it->had_children, there);
        if (old[i].running && ccs__flow_is_active(to, &passing->state, to->nodes[to->children[there].node].definition))
            marks[there] = old[i];
    }
}

/* Had its value, or was left without one, by then: late ones only once their state was entered. */
static bool was_there(const struct passing *passing, const struct ccs__flow_variable *variable)
{
    const struct ccs__flow *from = passing->it->from;
    uint16_t entered = from->nodes[variable->node].entered;
    return !variable->late || tail_of(from, passing->old)[from->entered_at + entered - 1u] != 0;
}

/* A late variable that is carried over must not get its first value when its state is entered next. */
static void pass_entered(struct passing *passing, const struct ccs__flow_variable *there)
{
    const struct ccs__flow *to = passing->it->to;
    if (there->late)
        tail_of(to, &passing->state)[to->entered_at + to->nodes[there->node].entered - 1u] = 1;
}

static ccs_status pass_variables(struct passing *passing)
{
    struct ccs__flow_translation *it = passing->it;
    const struct ccs__flow *from = it->from, *to = it->to;
    const struct ccs__flow_value *old = ccs__flow_values(from, passing->old);
    struct ccs__flow_value *values = ccs__flow_values(to, &passing->state);
    ccs__flow_set_clear(it->had_variables, to->variable_count);
    ccs_status status = CCS_OK;
    for (uint32_t i = 0; i < from->variable_count && status == CCS_OK; i++) {
        uint16_t there = it->variables[i];
        struct ccs__rule_value value;
        if (there == CCS__FLOW_NO_VARIABLE) {
            if (old[i].type != CCS__RULE_NONE && !ccs__flow_set_has(it->renamed_variables, i))
                miss(passing, "variable", from->variables[i].name);
            continue;
        }
        if (!was_there(passing, &from->variables[i]))
            continue;
        ccs__flow_set_put(it->had_variables, there);
        pass_entered(passing, &to->variables[there]);
        ccs__flow_value_open(&old[i], &value);
        status = ccs__flow_value_keep(passing->state.alloc, &value, &values[there]);
        values[there].declared = old[i].declared;
    }
    return status;
}

static ccs_str written(const struct ccs__buf *text)
{
    return (ccs_str){text->size ? (const char *)text->data : "", text->size};
}

/* Written, and read by what checks it all. */
static ccs_status check(struct passing *passing, struct ccs__flow_state *state)
{
    const struct ccs__flow *to = passing->it->to;
    struct ccs__buf texts[3];
    struct ccs__flow_error error;
    for (size_t i = 0; i < 3; i++)
        ccs__buf_init(&texts[i], passing->state.alloc);
    ccs_status status = ccs__flow_state_write(to, &passing->state, &texts[0], &texts[1], &texts[2]);
    if (status == CCS_OK)
        status = ccs__flow_state_read(to, state, written(&texts[0]), written(&texts[1]), written(&texts[2]), &error);
    if (status == CCS_ECORRUPT) {
        complain(passing, "%s: %s", error.path, error.message);
        status = CCS_OK;
    }
    for (size_t i = 0; i < 3; i++)
        ccs__buf_finish(&texts[i]);
    return status;
}

ccs_status ccs__flow_translate(struct ccs__flow_translation *translation, const struct ccs__flow_state *old,
                               struct ccs__flow_state *state, struct ccs__buf *forgotten, struct ccs__buf *wrong)
{
    struct passing passing = {.it = translation, .old = (struct ccs__flow_state *)(uintptr_t)old, .forgotten = forgotten,
                              .wrong = wrong};
    CCS_ASSERT(old->phase == CCS__FLOW_RUNNING && wrong->size == 0);
    ccs_status status = ccs__flow_state_init(&passing.state, translation->to, state->alloc);
    if (status != CCS_OK)
        return status;
    pass_active(&passing);
    pass_histories(&passing);
    pass_parts(&passing);
    status = pass_variables(&passing);
    if (status == CCS_OK && wrong->size == 0)
        status = check(&passing, state);
    ccs__flow_state_finish(&passing.state, translation->to);
    return status == CCS_OK && (forgotten->failed || wrong->failed) ? CCS_ENOMEM : status;
}

bool ccs__flow_translate_timer(struct ccs__flow_translation *it, ccs_str name, uint32_t *state, uint32_t *index)
{
    uint32_t timer = ccs__flow_names_find(&it->from->timer_names, name);
    uint32_t there = timer == NO_PART ? NO_PART : it->timers[timer];
    if (there == NO_PART || ccs__flow_set_has(it->taken_timers, there))
        return false;
    if (ccs__flow_set_has(it->had_timers, there) && !ccs__flow_set_has(it->was_active, it->from->timers[timer].node))
        return false; /* of two states that have become one, the one that is active has it */
    ccs__flow_set_put(it->taken_timers, there);
    *state = it->to->nodes[it->to->timers[there].node].definition;
    *index = it->to->timers[there].index;
    return true;
}

bool ccs__flow_translate_child(const struct ccs__flow_translation *it, const struct ccs__flow_state *old, ccs_str name,
                               char room[CCS__FLOW_CHILD_NAME_MAX], ccs_str *becomes)
{
    const struct ccs__flow *from = it->from, *to = it->to;
    for (uint32_t i = 0; i < from->child_count; i++) {
        const struct ccs__flow_mark *marks = (const struct ccs__flow_mark *)(void *)(tail_of(from, old) + from->children_at);
        if (!marks[i].running || !ccs__flow_same(ccs__flow_child_name(from, i, &marks[i], room), name))
            continue;
        if (it->children[i] == NO_PART)
            return false;
        *becomes = ccs__flow_child_name(to, it->children[i], &marks[i], room);
        return true;
    }
    return false;
}

static uint32_t part_of(const struct ccs__flow *flow, uint32_t state, uint32_t index,
                        struct ccs__flow_range (*range)(const struct ccs__flow_node *))
{
    return range(&flow->nodes[flow->by_definition[state]]).first + index;
}

bool ccs__flow_translation_had(const struct ccs__flow_translation *it, enum ccs__flow_part part, uint32_t state, uint32_t index)
{
    uint32_t timer;
    switch (part) {
    case CCS__FLOW_PART_VARIABLE: return ccs__flow_set_has(it->had_variables, index);
    case CCS__FLOW_PART_TIMER:
        timer = part_of(it->to, state, index, timers_of);
        return ccs__flow_set_has(it->had_timers, timer) || ccs__flow_set_has(it->taken_timers, timer);
    case CCS__FLOW_PART_CHILD: return ccs__flow_set_has(it->had_children, part_of(it->to, state, index, children_of));
    case CCS__FLOW_PART_FINAL: return ccs__flow_set_has(it->had_nodes, it->to->by_definition[state]);
    default: return false;
    }
}
