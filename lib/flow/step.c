/*
 * The interpretation itself: SCXML's mainEventLoop, cut where it would wait for a signal from outside. One step is one signal and
 * everything that follows from it:
 *
 *   signal -> children hear of it -> select -> microstep -> .---------------------------------------------------.
 *                                                           | eventless transitions, else the next signal inside |  until quiet
 *                                                           '--- microstep: leave, act, enter ------------------'
 *          -> start children of what was entered -> (what failed then is a signal inside: again) -> store
 */
#include "flow/room.h"

/* --- the signal as rules read it ---------------------------------------------------------------------------------- */

static void set_text(struct ccs__rule_value *value, ccs_str text)
{
    value->type = CCS__RULE_STRING;
    value->unset = text.size == 0;
    value->text = text;
}

static bool set_signal(struct ccs__flow_room *room, const struct ccs__flow_signal *signal, bool outside)
{
    set_text(&room->signal[CCS__FLOW_SIGNAL_NAME], signal->name);
    set_text(&room->signal[CCS__FLOW_SIGNAL_TYPE], signal->type.size > 0 ? signal->type : CCS_STR("external"));
    set_text(&room->signal[CCS__FLOW_SIGNAL_SENDID], signal->sendid);
    set_text(&room->signal[CCS__FLOW_SIGNAL_ORIGIN], signal->origin);
    set_text(&room->signal[CCS__FLOW_SIGNAL_ORIGINTYPE], signal->origintype);
    set_text(&room->signal[CCS__FLOW_SIGNAL_INVOKEID], signal->invokeid);
    return ccs__flow_read_data(room, signal->data, outside);
}

/* Before the first signal there is none to read. */
static void set_no_signal(struct ccs__flow_room *room)
{
    memset(room->signal, 0, sizeof room->signal);
    (void)ccs__flow_read_data(room, (ccs_str){NULL, 0}, false);
}

/* --- variables ------------------------------------------------------------------------------------------------------ */

void ccs__flow_init_variable(struct ccs__flow_room *room, uint16_t index)
{
    struct ccs__rule_value value;
    const struct ccs__flow_variable *variable = &room->flow->variables[index];
    char why[256];
    if (variable->value == 0)
        return;
    enum ccs__flow_answer answer = ccs__flow_ask_held(room, variable->value, &value, why);
    if (answer == CCS__FLOW_ANSWERED)
        (void)ccs__flow_assign(room, index, &value);
    else if (answer == CCS__FLOW_UNANSWERED)
        (void)ccs__flow_fault(room, "error.execution", (ccs_str){NULL, 0}, "%s has no value: %.200s", variable->name.data, why);
}

void ccs__flow_init_variables(struct ccs__flow_room *room, uint16_t node)
{
    const struct ccs__flow_range late = room->flow->nodes[node].late;
    for (uint32_t i = late.first; i < late.end && room->status == CCS_OK; i++)
        ccs__flow_init_variable(room, room->flow->late_variables[i]);
}

static bool init_all(struct ccs__flow_room *room, ccs_str params)
{
    uint64_t given[CCS__FLOW_SLOTS_MAX / 64] = {0};
    if (!ccs__flow_read_params(room, params, given))
        return false;
    for (uint16_t i = 0; i < room->flow->variable_count && room->status == CCS_OK; i++) {
        const struct ccs__flow_variable *variable = &room->flow->variables[i];
        if (ccs__flow_set_has(given, i)) {
            ccs__flow_set_put(room->changed, i);
            room->any_changed = true;
        } else if (variable->declared && !variable->late) {
            ccs__flow_init_variable(room, i);
        }
    }
    return room->status == CCS_OK;
}

/* --- steps ------------------------------------------------------------------------------------------------------------ */

static void count_taken(struct ccs__flow_tally *tally, const uint32_t *transitions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tally->fresh += tally->counts[transitions[i]]++ == 0;
}

static void microstep(struct ccs__flow_room *room)
{
    const struct ccs__flow *flow = room->flow;
    if (room->effects->microsteps >= CCS__FLOW_MICROSTEPS_MAX) {
        (void)ccs__flow_stop_with(room, CCS_ELIMIT, "one step takes more than %d microsteps: its transitions go in circles",
                                  CCS__FLOW_MICROSTEPS_MAX);
        return;
    }
    room->microstep = room->effects->microsteps++;
    if (!ccs__flow_charge(room, room->flow->node_count / 64))
        return;
    if (room->effects->tally)
        count_taken(room->effects->tally, room->enabled, room->enabled_count);
    ccs__flow_leave(room);
    for (size_t i = 0; i < room->enabled_count && room->status == CCS_OK; i++) {
        const struct ccs__flow_transition *transition = &flow->transitions[room->enabled[i]];
        ccs__flow_act(room, transition->actions, transition->source);
    }
    if (room->status == CCS_OK)
        ccs__flow_enter(room);
}

/* The next signal inside; false: there is none. */
static bool take_raised(struct ccs__flow_room *room)
{
    if (room->queue_first == room->queue_count)
        return false;
    const struct ccs__flow_raised raised = room->queue[room->queue_first++];
    struct ccs__flow_signal signal = {.name = raised.name, .data = raised.data, .type = raised.type, .sendid = raised.sendid};
    if (set_signal(room, &signal, false))
        ccs__flow_select(room, ccs__flow_signal_find(room->flow, raised.name));
    return true;
}

static bool can_go_on(const struct ccs__flow_room *room) { return room->running && room->status == CCS_OK; }

static void settle(struct ccs__flow_room *room)
{
    while (can_go_on(room)) {
        room->enabled_count = 0;
        if (room->flow->has_eventless)
            ccs__flow_select(room, CCS__FLOW_NO_NAME);
        if (room->enabled_count == 0 && !take_raised(room)) {
            if (room->flow->has_children)
                ccs__flow_start_children(room);
            if (room->queue_first == room->queue_count)
                return; /* quiet: here one waits for a signal from outside */
        }
        if (can_go_on(room) && room->enabled_count > 0)
            microstep(room);
    }
}

/* Keep what came of it, or nothing. */
static ccs_status conclude(struct ccs__flow_room *room, struct ccs__flow_state *state)
{
    if (room->status == CCS_OK && !room->running)
        ccs__flow_leave_all(room);
    room->effects->work = room->work;
    if (room->status == CCS_OK) {
        ccs_status status = ccs__flow_store(room, state, room->running ? CCS__FLOW_RUNNING : CCS__FLOW_ENDED);
        if (status != CCS_OK)
            (void)ccs__flow_stop_with(room, status, "no memory");
    }
    if (room->status != CCS_OK)
        room->effects->count = 0;
    return room->status;
}

static ccs_status refuse(struct ccs__flow_effects *effects, ccs_status status, const char *words)
{
    effects->count = 0;
    effects->taken = false;
    effects->microsteps = 0;
    effects->work = 0;
    memcpy(effects->message, words, strlen(words) + 1);
    return status;
}

ccs_status ccs__flow_start(const struct ccs__flow *flow, struct ccs__flow_state *state, const struct ccs__flow_context *context,
                           ccs_str params, struct ccs__flow_effects *effects)
{
    struct ccs__flow_room *room = effects->room;
    if (state->phase != CCS__FLOW_NEW)
        return refuse(effects, CCS_ESTATE, "it has been started already");
    if (ccs__flow_room_begin(effects, flow, context) != CCS_OK)
        return refuse(effects, CCS_ENOMEM, "no memory");
    ccs__flow_load(room, state);
    set_no_signal(room);
    room->running = true;
    if (init_all(room, params)) {
        room->enabled[0] = flow->nodes[CCS__FLOW_ROOT].initial;
        room->reach[0] = CCS__FLOW_ROOT;
        room->enabled_count = effects->microsteps = 1;
        ccs__flow_act(room, flow->transitions[room->enabled[0]].actions, CCS__FLOW_ROOT);
        ccs__flow_enter(room);
        settle(room);
    }
    return conclude(room, state);
}

ccs_status ccs__flow_step(const struct ccs__flow *flow, struct ccs__flow_state *state, const struct ccs__flow_context *context,
                          const struct ccs__flow_signal *signal, struct ccs__flow_effects *effects)
{
    struct ccs__flow_room *room = effects->room;
    if (state->phase != CCS__FLOW_RUNNING)
        return refuse(effects, CCS_ESTATE, state->phase == CCS__FLOW_NEW ? "it has not been started" : "it has ended");
    if (!ccs__flow_is_signal(signal->name, CCS__FLOW_SIGNAL_MAX))
        return refuse(effects, CCS_EINVAL, "a signal has a name of 1 to 128 bytes without spaces");
    if (ccs__flow_room_begin(effects, flow, context) != CCS_OK)
        return refuse(effects, CCS_ENOMEM, "no memory");
    ccs__flow_load(room, state);
    room->running = true;
    if (set_signal(room, signal, true)) {
        if (flow->has_children)
            ccs__flow_tell_children(room, signal->invokeid);
        if (room->status == CCS_OK)
            ccs__flow_select(room, ccs__flow_signal_find(flow, signal->name));
        effects->taken = room->enabled_count > 0;
        if (can_go_on(room) && room->enabled_count > 0)
            microstep(room);
        settle(room);
    }
    return conclude(room, state);
}

ccs_status ccs__flow_stop(const struct ccs__flow *flow, struct ccs__flow_state *state, const struct ccs__flow_context *context,
                          struct ccs__flow_effects *effects)
{
    struct ccs__flow_room *room = effects->room;
    if (state->phase != CCS__FLOW_RUNNING)
        return refuse(effects, CCS_ESTATE, state->phase == CCS__FLOW_NEW ? "it has not been started" : "it has ended");
    if (ccs__flow_room_begin(effects, flow, context) != CCS_OK)
        return refuse(effects, CCS_ENOMEM, "no memory");
    ccs__flow_load(room, state);
    set_no_signal(room);
    room->running = false;
    return conclude(room, state);
}

ccs_status ccs__flow_adopt(const struct ccs__flow *flow, struct ccs__flow_state *state, const struct ccs__flow_context *context,
                           const struct ccs__flow_news *news, struct ccs__flow_effects *effects)
{
    struct ccs__flow_room *room = effects->room;
    if (state->phase != CCS__FLOW_RUNNING)
        return refuse(effects, CCS_ESTATE, "only what runs can be adopted");
    if (ccs__flow_room_begin(effects, flow, context) != CCS_OK)
        return refuse(effects, CCS_ENOMEM, "no memory");
    ccs__flow_load(room, state);
    set_no_signal(room);
    room->running = true;
    ccs__flow_take_up(room, news);
    settle(room);
    return conclude(room, state);
}
