/*
 * The walk itself: take the next configuration, try everything on it, note where each input leads. Steps are the engine's own;
 * what the host would do (deliver what the flow sends itself, run timers, end children) is done here at once.
 */
#include "flow/room.h"
#include "flowcheck/checking.h"
#include "flowcheck/walking.h"
#include <stdio.h> /* snprintf only, into memory */

enum { NOT_BROUGHT, BY_TIMER, BY_DELAY };

bool ccs__flow_walk_fail(struct ccs__flow_walking *walking, ccs_status status)
{
    if (walking->status == CCS_OK)
        walking->status = status;
    return false;
}

bool ccs__flow_walk_keep(struct ccs__flow_walking *walking, struct ccs__arena *arena, ccs_str text, ccs_str *kept)
{
    *kept = (ccs_str){"", 0};
    if (text.size == 0)
        return true;
    if (arena->bytes_max > 0 && arena->bytes + text.size + 16 > arena->bytes_max) {
        walking->walk->limits |= CCS__FLOW_WALK_TOO_MANY;
        walking->full = true;
        return false;
    }
    char *room = ccs__arena_take(arena, text.size);
    if (!room)
        return ccs__flow_walk_fail(walking, CCS_ENOMEM);
    memcpy(room, text.data, text.size);
    *kept = (ccs_str){room, text.size};
    return true;
}

/* --- one input ---------------------------------------------------------------------------------------------------- */

/* Which states were entered and which errors there were. */
static bool note_effects(struct ccs__flow_walking *walking, uint32_t from, const struct ccs__flow_input *input, uint32_t *final)
{
    struct ccs__flow_walk *walk = walking->walk;
    for (size_t i = 0; i < walking->effects.count; i++) {
        const struct ccs__flow_effect *effect = &walking->effects.items[i];
        if (effect->kind == CCS__FLOW_ENTERED && effect->state != CCS__FLOW_NO_STATE && walk->states[effect->state].count++ == 0)
            walking->fresh[walking->fresh_count++] = effect->state;
        if (effect->kind == CCS__FLOW_DONE)
            *final = effect->state;
        if (effect->kind == CCS__FLOW_FAILED &&
            !ccs__flow_fault_add(walking, from, input, effect->state, false, effect->name, effect->data))
            return false;
    }
    return true;
}

/* After a step: what it did, and how much it was. */
static bool note_step(struct ccs__flow_walking *walking, ccs_status status, uint32_t from, const struct ccs__flow_input *input,
                      uint32_t serial, uint32_t *final)
{
    walking->walk->steps++;
    walking->work += walking->effects.room->work;
    if (walking->work > CCS__FLOW_WALK_WORK_MAX || walking->walk->steps >= CCS__FLOW_WALK_STEPS_MAX) {
        walking->walk->limits |= CCS__FLOW_WALK_TOO_MANY;
        walking->full = true;
    }
    if (status == CCS_ENOMEM)
        return ccs__flow_walk_fail(walking, status);
    if (status != CCS_OK) {
        (void)ccs__flow_fault_add(walking, from, input, CCS__FLOW_NO_STATE, true, (ccs_str){"", 0},
                                  ccs_str_from(walking->effects.message));
        return false;
    }
    return note_effects(walking, from, input, final) && ccs__flow_pendings_follow(walking, serial);
}

/* The signals that the flow sent itself, as a host delivers them: one after the other, and what they send behind them. */
static bool deliver(struct ccs__flow_walking *walking, const struct ccs__flow_context *context, uint32_t from,
                    const struct ccs__flow_input *input, uint32_t *final)
{
    for (size_t i = 0; i < walking->queue_count && ccs__flow_is_running(&walking->next); i++) {
        struct ccs__flow_signal signal = {.name = walking->queue[i].name, .data = walking->queue[i].data,
                                          .sendid = walking->queue[i].id};
        if (i == CCS__FLOW_WALK_QUEUE_MAX) {
            (void)ccs__flow_fault_add(walking, from, input, CCS__FLOW_NO_STATE, true, (ccs_str){"", 0},
                                      CCS_STR("the flow goes on sending itself signals without end"));
            return false;
        }
        ccs_status status = ccs__flow_step(walking->flow, &walking->next, context, &signal, &walking->effects);
        if (!note_step(walking, status, from, input, (uint32_t)context->serial, final) || walking->full)
            return false;
    }
    return true;
}

static ccs_status begin(struct ccs__flow_walking *walking, const struct ccs__flow_context *context,
                        const struct ccs__flow_input *input)
{
    if (input->kind == CCS__FLOW_INPUT_START)
        return ccs__flow_start(walking->flow, &walking->next, context, input->data, &walking->effects);
    struct ccs__flow_signal signal = {.name = input->name, .data = input->data};
    if (input->kind == CCS__FLOW_INPUT_CHILD)
        signal.invokeid = (ccs_str){input->name.data + 12, input->name.size - 12}; /* done.invoke.ID */
    if (input->kind == CCS__FLOW_INPUT_TIMER)
        signal.type = CCS_STR("platform");
    if (input->kind != CCS__FLOW_INPUT_SIGNAL)
        ccs__flow_pendings_remove(&walking->run, input->pending);
    return ccs__flow_step(walking->flow, &walking->next, context, &signal, &walking->effects);
}

/* A child's end comes even when its data cannot be taken, and an error tells of it. */
static ccs_status begin_bare(struct ccs__flow_walking *walking, const struct ccs__flow_context *context, uint32_t from,
                             const struct ccs__flow_input *input)
{
    char words[300];
    struct ccs__flow_signal signal = {.name = input->name, .invokeid = {input->name.data + 12, input->name.size - 12}};
    (void)snprintf(words, sizeof words, "%.*s comes without its data: %.200s",
                   (int)(input->name.size > 64 ? 64 : input->name.size), input->name.data, walking->effects.message);
    if (!ccs__flow_fault_add(walking, from, input, CCS__FLOW_NO_STATE, false, CCS_STR("error.communication"),
                             ccs_str_from(words)))
        return walking->status == CCS_OK ? CCS_ELIMIT : walking->status;
    return ccs__flow_step(walking->flow, &walking->next, context, &signal, &walking->effects);
}

static bool note_first(struct ccs__flow_walking *walking, struct ccs__flow_reached *reached, uint32_t from, uint32_t to,
                       const struct ccs__flow_input *input)
{
    struct ccs__arena *arena = &walking->walk->arena;
    reached->from = from;
    reached->to = to;
    reached->input = *input;
    return ccs__flow_walk_keep(walking, arena, input->name, &reached->input.name) &&
           ccs__flow_walk_keep(walking, arena, input->data, &reached->input.data);
}

/* What this input came to for the first time. Few inputs do, so going through all transitions then is cheap enough. */
static void note_firsts(struct ccs__flow_walking *walking, uint32_t from, uint32_t to, const struct ccs__flow_input *input,
                        uint32_t final)
{
    struct ccs__flow_walk *walk = walking->walk;
    bool fine = true;
    for (size_t i = 0; i < walking->fresh_count && fine; i++)
        fine = note_first(walking, &walk->states[walking->fresh[i]], from, to, input);
    walking->fresh_count = 0;
    for (size_t i = 0; i < walking->flow->transition_count && fine && walk->tally.fresh > 0; i++) {
        struct ccs__flow_reached *reached = &walk->transitions[i];
        bool first = reached->count == 0 && walk->tally.counts[i] > 0;
        reached->count = walk->tally.counts[i];
        if (first)
            fine = note_first(walking, reached, from, to, input);
    }
    walk->tally.fresh = 0;
    if (fine && final != CCS__FLOW_NO_STATE && walk->finals[final].count++ == 0)
        (void)note_first(walking, &walk->finals[final], from, to, input);
}

/* The configuration that walking->next and walking->run make. */
static uint32_t arrive(struct ccs__flow_walking *walking, uint32_t from, const struct ccs__flow_input *input, uint32_t final)
{
    ccs_status status = CCS_OK;
    ccs__buf_clear(&walking->active);
    ccs__buf_clear(&walking->history);
    ccs__buf_clear(&walking->data);
    ccs__buf_clear(&walking->packed);
    CCS_ASSERT(ccs__flow_is_running(&walking->next) == (final == CCS__FLOW_NO_STATE));
    if (final != CCS__FLOW_NO_STATE)
        walking->run.count = 0;
    else
        status = ccs__flow_state_write(walking->flow, &walking->next, &walking->active, &walking->history, &walking->data);
    ccs__flow_pendings_pack(&walking->run, &walking->packed);
    if (status == CCS_OK)
        return ccs__flow_configuration_put(walking, from, input, final);
    ccs__flow_walk_fail(walking, CCS_ENOMEM);
    return CCS__FLOW_NO_CONFIGURATION;
}

/* Give one input to walking->next, and note where it leads. */
static void give(struct ccs__flow_walking *walking, uint32_t from, const struct ccs__flow_input *input)
{
    uint32_t serial = ccs__flow_pendings_serial(&walking->pending), final = CCS__FLOW_NO_STATE, to = CCS__FLOW_NO_CONFIGURATION;
    struct ccs__flow_context context = {.id = CCS_STR("walk"), .serial = serial};
    walking->queue_count = 0;
    if (!ccs__flow_pendings_copy(&walking->run, &walking->pending)) {
        ccs__flow_walk_fail(walking, CCS_ENOMEM);
        return;
    }
    ccs_status status = begin(walking, &context, input);
    if (status == CCS_EINVAL && input->kind == CCS__FLOW_INPUT_CHILD && input->data.size > 0)
        status = begin_bare(walking, &context, from, input);
    if (note_step(walking, status, from, input, serial, &final) && deliver(walking, &context, from, input, &final))
        to = arrive(walking, from, input, final);
    if (walking->status == CCS_OK && (walking->fresh_count > 0 || walking->walk->tally.fresh > 0 || final != CCS__FLOW_NO_STATE))
        note_firsts(walking, from, to, input, final);
    if (to != CCS__FLOW_NO_CONFIGURATION)
        (void)ccs__flow_edge_add(walking, from, to, input);
}

/* --- one configuration -------------------------------------------------------------------------------------------- */

static bool add_pending(struct ccs__flow_walking *walking, uint32_t pending, size_t move_count)
{
    void *items = walking->tries;
    const struct ccs__flow_pending *it = &walking->pending.items[pending];
    if (it->kind == CCS__FLOW_INPUT_CHILD)
        return ccs__flow_tries_end(walking, pending, move_count);
    if (!ccs__alloc_grow(walking->walk->alloc, &items, &walking->try_capacity, walking->try_count + 1, sizeof *walking->tries))
        return ccs__flow_walk_fail(walking, CCS_ENOMEM);
    walking->tries = items;
    walking->tries[walking->try_count++] =
        (struct ccs__flow_input){.kind = it->kind, .pending = pending, .name = it->name, .data = it->data};
    return true;
}

static bool begins(ccs_str text, const char *with)
{
    return text.size >= strlen(with) && memcmp(text.data, with, strlen(with)) == 0;
}

/* A timer that may run while this state is active brings the signal. */
static bool has_timer(const struct ccs__flow_walking *walking, uint16_t node, ccs_str name)
{
    const struct ccs__flow *flow = walking->flow;
    for (uint32_t i = 0; i < flow->timer_count; i++)
        if (ccs__flow_same(flow->timers[i].signal, name) && ccs__flow_together(flow, node, flow->timers[i].node))
            return true;
    return false;
}

/* What the outside gives: neither the flow itself nor, to this state, a timer. */
static bool comes_from_outside(const struct ccs__flow_walking *walking, const struct ccs__flow_move *move)
{
    uint32_t signal = ccs__flow_names_find(&walking->flow->signal_names, move->on);
    if (begins(move->on, "done.state") || begins(move->on, "done.invoke") || ccs__flow_same(move->on, CCS_STR("done")))
        return false;
    if (signal == CCS__FLOW_NO_NAME || walking->brought[signal] == NOT_BROUGHT)
        return true;
    return walking->brought[signal] == BY_TIMER && !has_timer(walking, walking->flow->by_definition[move->state], move->on);
}

/* Moves that wait for the same name, brought together; what was taken is marked by an empty name. */
static bool try_move(struct ccs__flow_walking *walking, size_t count, size_t first, size_t *legal)
{
    struct ccs__flow_move *moves = walking->moves;
    ccs_str name = moves[first].on;
    size_t together = first;
    bool possible = false, outside = false;
    for (size_t i = first; i < count; i++) {
        if (!ccs__flow_same(moves[i].on, name))
            continue;
        struct ccs__flow_move one = moves[i];
        possible |= one.guard != CCS__FLOW_GUARD_FAILS;
        outside |= comes_from_outside(walking, &one);
        moves[i] = moves[together];
        moves[together++] = one;
    }
    bool taken = possible && outside;
    *legal += taken;
    if (ccs__flow_same(name, CCS_STR("*")))
        name = CCS_STR("any.other.signal");
    bool fine = !taken || ccs__flow_tries_signal(walking, name, moves + first, together - first);
    for (size_t i = first; i < together; i++)
        moves[i].on = (ccs_str){"", 0};
    return fine;
}

/* Into walking->moves. */
static bool find_moves(struct ccs__flow_walking *walking, size_t *count)
{
    struct ccs__flow_context context = {.id = CCS_STR("walk"), .serial = 1};
    ccs_status status = ccs__flow_moves(walking->flow, &walking->at, &context, &walking->effects, walking->moves,
                                        walking->move_capacity, count);
    if (status == CCS_OK && *count > walking->move_capacity) {
        void *items = walking->moves;
        if (!ccs__alloc_grow(walking->walk->alloc, &items, &walking->move_capacity, *count, sizeof *walking->moves))
            return ccs__flow_walk_fail(walking, CCS_ENOMEM);
        walking->moves = items;
        status = ccs__flow_moves(walking->flow, &walking->at, &context, &walking->effects, walking->moves,
                                 walking->move_capacity, count);
    }
    return status == CCS_OK || ccs__flow_walk_fail(walking, status);
}

/* false: stop. *legal: signals from outside that some transition may take. */
static bool add_tries(struct ccs__flow_walking *walking, size_t *legal)
{
    size_t count = 0;
    if (!find_moves(walking, &count))
        return false;
    for (uint32_t i = 0; i < walking->pending.count; i++)
        if (!add_pending(walking, i, count))
            return false;
    for (size_t i = 0; i < count; i++)
        if (walking->moves[i].on.size > 0 && !try_move(walking, count, i, legal))
            return false;
    return true;
}

static void look_at(struct ccs__flow_walking *walking, uint32_t number)
{
    const struct ccs__flow_configuration *one = &walking->walk->configurations[number];
    uint32_t depth_max = walking->options->depth_max ? walking->options->depth_max : CCS__FLOW_WALK_DEPTH_MAX;
    struct ccs__flow_error error;
    size_t legal = 0;
    if (one->final != CCS__FLOW_NO_STATE)
        return;
    ccs_status status = ccs__flow_state_read(walking->flow, &walking->at, one->active, one->history, one->data, &error);
    CCS_ASSERT(status == CCS_OK || status == CCS_ENOMEM); /* it was written by the same flow */
    ccs__arena_clear(&walking->scratch);
    walking->try_count = 0;
    if (status != CCS_OK || !ccs__flow_pendings_unpack(&walking->pending, one->pending, one->pending_count)) {
        ccs__flow_walk_fail(walking, CCS_ENOMEM);
        return;
    }
    if (!add_tries(walking, &legal))
        return;
    if (legal == 0 && one->pending_count == 0) {
        walking->walk->configurations[number].dead_end = true;
        walking->walk->dead_end_count++;
    }
    if (one->depth >= depth_max) {
        walking->walk->limits |= walking->try_count > 0 ? CCS__FLOW_WALK_TOO_DEEP : 0;
        return;
    }
    for (size_t i = 0; i < walking->try_count && walking->status == CCS_OK && !walking->full; i++) {
        struct ccs__flow_input input = walking->tries[i];
        if (ccs__flow_state_copy(&walking->next, &walking->at, walking->flow) != CCS_OK)
            ccs__flow_walk_fail(walking, CCS_ENOMEM);
        else
            give(walking, number, &input);
    }
}

static void start_all(struct ccs__flow_walking *walking)
{
    walking->pending.count = 0;
    if (!ccs__flow_tries_start(walking))
        return;
    for (size_t i = 0; i < walking->try_count && walking->status == CCS_OK && !walking->full; i++) {
        struct ccs__flow_input input = walking->tries[i];
        ccs__flow_state_finish(&walking->next, walking->flow);
        ccs_status status = ccs__flow_state_init(&walking->next, walking->flow, walking->walk->alloc);
        if (status != CCS_OK)
            ccs__flow_walk_fail(walking, status);
        else
            give(walking, CCS__FLOW_NO_CONFIGURATION, &input);
    }
}

/* --- all of it ---------------------------------------------------------------------------------------------------- */

static struct ccs__flow_reached *take_reached(struct ccs__flow_walk *walk, size_t count)
{
    struct ccs__flow_reached *reached = ccs__arena_take(&walk->arena, count * sizeof *reached + 1);
    for (size_t i = 0; reached && i < count; i++)
        reached[i] = (struct ccs__flow_reached){.from = CCS__FLOW_NO_CONFIGURATION, .to = CCS__FLOW_NO_CONFIGURATION};
    return reached;
}

static void mark_brought(struct ccs__flow_walking *walking, ccs_str name, uint8_t how)
{
    uint32_t signal = ccs__flow_names_find(&walking->flow->signal_names, name);
    if (signal != CCS__FLOW_NO_NAME)
        walking->brought[signal] = how;
}

/* Signals that timers bring, and those sent with a delay. */
static bool find_brought(struct ccs__flow_walking *walking)
{
    const struct ccs__flow *flow = walking->flow;
    walking->brought = ccs__arena_take(&walking->walk->arena, flow->signal_count + (size_t)1);
    if (!walking->brought)
        return false;
    memset(walking->brought, NOT_BROUGHT, flow->signal_count);
    for (uint32_t i = 0; i < flow->timer_count; i++)
        mark_brought(walking, flow->timers[i].signal, BY_TIMER);
    for (uint32_t i = 0; i < flow->action_count; i++) {
        bool sends = flow->actions[i].kind == CCS__FLOW_DO__FLOW_DO_SEND;
        const struct ccs__flow_send *send = sends ? &flow->sends[flow->actions[i].send] : NULL;
        if (send && send->signal.size > 0 && (send->delay_ms > 0 || send->delay_rule))
            mark_brought(walking, send->signal, BY_DELAY);
    }
    return true;
}

static bool make_ready(struct ccs__flow_walking *walking)
{
    struct ccs__flow_walk *walk = walking->walk;
    const struct ccs__flow *flow = walking->flow;
    walk->states = take_reached(walk, ccs__flow_state_count(flow));
    walk->finals = take_reached(walk, ccs__flow_state_count(flow));
    walk->transitions = take_reached(walk, flow->transition_count);
    walk->tally.counts = ccs__arena_take(&walk->arena, flow->transition_count * sizeof *walk->tally.counts + 1);
    walking->fresh = ccs__arena_take(&walk->arena, ccs__flow_state_count(flow) * sizeof *walking->fresh);
    if (!walk->states || !walk->finals || !walk->transitions || !walk->tally.counts || !walking->fresh || !find_brought(walking))
        return ccs__flow_walk_fail(walking, CCS_ENOMEM);
    memset(walk->tally.counts, 0, flow->transition_count * sizeof *walk->tally.counts);
    if (ccs__flow_state_init(&walking->at, flow, walk->alloc) != CCS_OK ||
        ccs__flow_state_init(&walking->next, flow, walk->alloc) != CCS_OK ||
        ccs__flow_effects_init(&walking->effects, walk->alloc) != CCS_OK)
        return ccs__flow_walk_fail(walking, CCS_ENOMEM);
    walking->effects.tally = &walk->tally;
    return ccs__flow_inputs_make(walking);
}

static void go(struct ccs__flow_walking *walking)
{
    struct ccs__flow_walk *walk = walking->walk;
    if (!make_ready(walking))
        return;
    start_all(walking);
    for (uint32_t i = 0; i < walk->configuration_count && walking->status == CCS_OK && !walking->full; i++) {
        if (walking->options->progress && i % 64 == 0)
            walking->options->progress(walk->configuration_count, walk->steps, walking->options->user_data);
        look_at(walking, i);
    }
    for (size_t i = 0; i < walking->flow->transition_count && walking->status == CCS_OK; i++)
        walk->transitions[i].count = walk->tally.counts[i];
    if (walking->status == CCS_OK)
        (void)ccs__flow_walk_find_cycles(walking);
}

static void put_away(struct ccs__flow_walking *walking)
{
    const ccs_alloc *alloc = walking->walk->alloc;
    ccs__flow_state_finish(&walking->at, walking->flow);
    ccs__flow_state_finish(&walking->next, walking->flow);
    ccs__flow_effects_finish(&walking->effects);
    ccs__free(alloc, walking->pending.items, walking->pending.capacity * sizeof *walking->pending.items);
    ccs__free(alloc, walking->run.items, walking->run.capacity * sizeof *walking->run.items);
    ccs__free(alloc, walking->queue, walking->queue_capacity * sizeof *walking->queue);
    ccs__free(alloc, walking->tries, walking->try_capacity * sizeof *walking->tries);
    ccs__free(alloc, walking->moves, walking->move_capacity * sizeof *walking->moves);
    ccs__map_finish(&walking->by_hash);
    ccs__map_finish(&walking->places);
    ccs__buf_finish(&walking->active);
    ccs__buf_finish(&walking->history);
    ccs__buf_finish(&walking->data);
    ccs__buf_finish(&walking->packed);
    ccs__arena_finish(&walking->scratch);
}

ccs_status ccs__flow_walk(const struct ccs__flow *flow, const ccs_alloc *alloc, const struct ccs__flow_walk_options *options,
                          struct ccs__flow_walk *walk)
{
    struct ccs__flow_walking walking = {.walk = walk, .flow = flow, .options = options};
    *walk = (struct ccs__flow_walk){.alloc = alloc, .flow = flow};
    CCS_ASSERT(options->configurations_max <= CCS__FLOW_WALK_CONFIGURATIONS_MAX);
    ccs__arena_init(&walk->arena, alloc, CCS__FLOW_WALK_BYTES_MAX);
    ccs__arena_init(&walking.scratch, alloc, 0);
    ccs__map_init(&walking.by_hash, alloc);
    ccs__map_init(&walking.places, alloc);
    walking.pending.alloc = walking.run.alloc = alloc;
    ccs__buf_init(&walking.active, alloc);
    ccs__buf_init(&walking.history, alloc);
    ccs__buf_init(&walking.data, alloc);
    ccs__buf_init(&walking.packed, alloc);
    go(&walking);
    put_away(&walking);
    if (walking.status != CCS_OK)
        ccs__flow_walk_finish(walk);
    return walking.status;
}

void ccs__flow_walk_finish(struct ccs__flow_walk *walk)
{
    const ccs_alloc *alloc = walk->alloc;
    if (!alloc)
        return;
    ccs__free(alloc, walk->configurations, walk->configuration_capacity * sizeof *walk->configurations);
    ccs__free(alloc, walk->edges, walk->edge_capacity * sizeof *walk->edges);
    ccs__free(alloc, walk->faults, walk->fault_capacity * sizeof *walk->faults);
    ccs__free(alloc, walk->cycles, walk->cycle_capacity * sizeof *walk->cycles);
    ccs__free(alloc, walk->cycle_steps, walk->cycle_step_capacity * sizeof *walk->cycle_steps);
    ccs__arena_finish(&walk->arena);
    *walk = (struct ccs__flow_walk){.alloc = alloc};
}
