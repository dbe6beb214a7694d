/*
 * Doing actions, one after the other; if and each jump. What fails is an error.execution and ends its block: the next one goes on.
 */
#include "flow/room.h"

#define DO(name) CCS__FLOW_DO__FLOW_DO_##name

/* An each under way. Its list cannot change: see room.h. */
struct turn {
    uint32_t action;
    struct ccs__rule_value list;
    size_t next;
};

struct doing {
    struct ccs__flow_room *room;
    uint32_t at;
    struct turn turns[CCS__FLOW_NESTING_MAX];
    size_t turn_count;
};

/* Words, and the block's end. */
static bool fail(struct ccs__flow_room *room, enum ccs__flow_answer answer, const char *why)
{
    if (answer == CCS__FLOW_UNANSWERED)
        (void)ccs__flow_fault(room, "error.execution", (ccs_str){NULL, 0}, "%s", why);
    return false;
}

bool ccs__flow_assign(struct ccs__flow_room *room, uint16_t variable, struct ccs__rule_value *value)
{
    const struct ccs__flow *flow = room->flow;
    if (variable >= CCS__FLOW_BAD_VARIABLE || (!flow->variables[variable].declared && !room->declared[variable]))
        return ccs__flow_fault(room, "error.execution", (ccs_str){NULL, 0}, "there is no such variable to assign to");
    if (!ccs__flow_value_fit(flow->variables[variable].type, value))
        return ccs__flow_fault(room, "error.execution", (ccs_str){NULL, 0}, "%s cannot hold a value of this kind",
                               flow->variables[variable].name.data);
    room->values[variable] = *value;
    ccs__flow_set_put(room->changed, variable);
    room->any_changed = true;
    return true;
}

static bool assign(struct ccs__flow_room *room, const struct ccs__flow_action *action)
{
    struct ccs__rule_value value;
    char why[256];
    if (action->place) { /* a field or an item of what a variable holds */
        enum ccs__flow_answer placed = ccs__flow_run(room, action->value, action->place, &value, why);
        return placed == CCS__FLOW_ANSWERED || fail(room, placed, why);
    }
    enum ccs__flow_answer answer = ccs__flow_ask_held(room, action->value, &value, why);
    return answer == CCS__FLOW_ANSWERED ? ccs__flow_assign(room, action->to, &value) : fail(room, answer, why);
}

static bool run_script(struct ccs__flow_room *room, const struct ccs__flow_action *action)
{
    struct ccs__rule_value value;
    char why[256];
    enum ccs__flow_answer answer =
        action->value ? ccs__flow_run(room, action->value, 0, &value, why) : CCS__FLOW_ANSWERED;
    return answer == CCS__FLOW_ANSWERED || fail(room, answer, why);
}

static bool log_value(struct ccs__flow_room *room, const struct ccs__flow_action *action)
{
    struct ccs__rule_value value = {.type = CCS__RULE_NONE};
    char why[256];
    ccs_str json = {"", 0};
    if (action->value != 0) {
        enum ccs__flow_answer answer = ccs__flow_ask(room, action->value, &value, why);
        if (answer != CCS__FLOW_ANSWERED)
            return fail(room, answer, why);
        ccs__flow_value_write(&value, false, &room->text);
        if (!ccs__flow_hold_text(room, &json))
            return false;
    }
    struct ccs__flow_effect *effect = ccs__flow_add_effect(room, CCS__FLOW_LOGGED, room->place);
    if (effect) {
        effect->name = action->label;
        effect->data = json;
    }
    return effect != NULL;
}

/* --- if ----------------------------------------------------------------------------------------------------------------- */

/* Down the branches to the first that holds; where it goes on. A condition that fails does not hold. */
static uint32_t choose(struct ccs__flow_room *room, uint32_t at)
{
    const struct ccs__flow_action *actions = room->flow->actions;
    while ((actions[at].kind == DO(IF) || actions[at].kind == DO(ELSE_IF)) && !ccs__flow_holds(room, actions[at].when)) {
        at = actions[at].jump;
        if (room->status != CCS_OK)
            break;
    }
    return at + 1;
}

/* --- each --------------------------------------------------------------------------------------------------------------- */

static bool declare(struct ccs__flow_room *room, uint16_t variable)
{
    if (variable == CCS__FLOW_NO_VARIABLE)
        return true;
    if (variable == CCS__FLOW_BAD_VARIABLE)
        return ccs__flow_fault(room, "error.execution", (ccs_str){NULL, 0},
                               "the name of each's item or index is none for a variable");
    if (!room->flow->variables[variable].declared && !room->declared[variable]) {
        room->declared[variable] = true;
        room->values[variable] = (struct ccs__rule_value){.type = CCS__RULE_NONE};
        ccs__flow_set_put(room->changed, variable);
        room->any_changed = true;
    }
    return true;
}

/* The next item into its variables; past the end, behind it. */
static bool turn(struct doing *doing)
{
    struct ccs__flow_room *room = doing->room;
    struct turn *turn = &doing->turns[doing->turn_count - 1];
    const struct ccs__flow_action *action = &room->flow->actions[turn->action];
    struct ccs__rule_value item = {.type = CCS__RULE_INT}, index = {.type = CCS__RULE_INT, .number = (int64_t)turn->next};
    if (turn->next == turn->list.list.count) {
        doing->turn_count--;
        doing->at = action->jump;
        return true;
    }
    if (room->flow->script) {
        if (!ccs__flow_script_item(room, turn->list.strings.items[turn->next], &item))
            return false;
    } else if (turn->list.type == CCS__RULE_STRINGS) {
        item.type = CCS__RULE_STRING;
        item.text = turn->list.strings.items[turn->next];
    } else {
        item.number = ((const int64_t *)turn->list.list.items)[turn->next];
    }
    turn->next++;
    doing->at = turn->action + 1;
    return ccs__flow_assign(room, action->to, &item) &&
           (action->index_to == CCS__FLOW_NO_VARIABLE || ccs__flow_assign(room, action->index_to, &index));
}

static bool begin_each(struct doing *doing)
{
    struct ccs__flow_room *room = doing->room;
    const struct ccs__flow_action *action = &room->flow->actions[doing->at];
    struct turn *turn_of = &doing->turns[doing->turn_count];
    char why[256];
    CCS_ASSERT(doing->turn_count < CCS__FLOW_NESTING_MAX);
    *turn_of = (struct turn){.action = doing->at};
    enum ccs__flow_answer answer = ccs__flow_ask_held(room, action->value, &turn_of->list, why);
    if (answer != CCS__FLOW_ANSWERED)
        return fail(room, answer, why);
    if (!declare(room, action->to) || !declare(room, action->index_to))
        return false;
    if (room->flow->script && !ccs__flow_script_items(room, &turn_of->list))
        return false;
    doing->turn_count++;
    return turn(doing);
}

/* --- all of them -------------------------------------------------------------------------------------------------------- */

static bool act_once(struct ccs__flow_room *room, const struct ccs__flow_action *action)
{
    switch (action->kind) {
    case DO(RAISE):
    case DO(SEND):
        return ccs__flow_send(room, action);
    case DO(CANCEL):
        return ccs__flow_cancel(room, action);
    case DO(ASSIGN):
        return assign(room, action);
    case DO(LOG):
        return log_value(room, action);
    case DO(SCRIPT):
        return run_script(room, action);
    default:
        CCS_ASSERT(action->kind == DO(BLOCK));
        return true;
    }
}

static bool step(struct doing *doing)
{
    struct ccs__flow_room *room = doing->room;
    const struct ccs__flow_action *action = &room->flow->actions[doing->at];
    switch (action->kind) {
    case DO(IF):
        doing->at = choose(room, doing->at);
        return true;
    case DO(ELSE_IF):
    case DO(ELSE):
        doing->at = action->past;
        return true; /* from the branch above */
    case DO(END):
        doing->at++;
        return action->jump == doing->at || turn(doing); /* of an each: back to it */
    default:
        break;
    }
    if (action->when != 0 && !ccs__flow_holds(room, action->when)) {
        doing->at = action->past;
        return true;
    }
    if (action->kind == DO(EACH))
        return begin_each(doing);
    doing->at++;
    return act_once(room, action);
}

void ccs__flow_act(struct ccs__flow_room *room, struct ccs__flow_range actions, uint16_t node)
{
    if (actions.first == actions.end)
        return;
    struct doing doing; /* turns are filled as they begin */
    doing.room = room;
    doing.at = actions.first;
    doing.turn_count = 0;
    room->place = node;
    while (doing.at < actions.end && ccs__flow_work(room) && room->status == CCS_OK) {
        if (step(&doing))
            continue;
        doing.turn_count = 0; /* the rest of the block is not done */
        while (doing.at < actions.end && room->flow->actions[doing.at].kind != DO(BLOCK))
            doing.at++;
    }
}
