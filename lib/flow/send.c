/*
 * Signals that are raised, sent and taken back: SCXML 6.2 and 6.3. What goes inside waits in the room's queue; everything else
 * is an effect.
 *
 * Types: "", "scxml" and the recommendation's own name are signals between flows. What begins with "x-", "host" or "ccs:" is
 * the host's affair, with any target. All else is an error.execution, as 6.2.4 asks of types that are not supported.
 * Targets of signals between flows: "" and "#_scxml_ID" of itself, "#_internal", "#_parent", "#_scxml_ID", "#_NAME" of a child; and
 * what begins with "x-", "host" or "ccs:", which makes it the host's affair too.
 */
#include "flow/room.h"
#include "record/json.h"
#include "rule/program.h"

#define REACH_COST 50 /* who can be reached is looked for outside, as things done */

static bool begins(ccs_str text, const char *with)
{
    size_t size = strlen(with);
    return text.size >= size && memcmp(text.data, with, size) == 0;
}

static bool same(ccs_str text, const char *as) { return ccs__flow_same(text, ccs_str_from(as)); }

static bool is_hosts(ccs_str text) { return begins(text, "x-") || begins(text, "host") || begins(text, "ccs:"); }

static bool is_flows(ccs_str type) { return type.size == 0 || same(type, "scxml") || same(type, CCS__FLOW_PROCESSOR); }

/* A failure of the whole sending: told, with its id. */
static bool refuse(struct ccs__flow_room *room, enum ccs__flow_answer answer, ccs_str id, const char *why)
{
    if (answer == CCS__FLOW_UNANSWERED)
        (void)ccs__flow_fault(room, "error.execution", id, "%s", why);
    return false;
}

/* --- data --------------------------------------------------------------------------------------------------------- */

static bool stands_again(const struct ccs__flow *flow, struct ccs__flow_range params, uint32_t at)
{
    for (uint32_t i = at + 1; i < params.end; i++)
        if (ccs__flow_same(flow->params[i].name, flow->params[at].name))
            return true;
    return false;
}

static bool write_params(struct ccs__flow_room *room, struct ccs__flow_range params, bool all, ccs_str sendid, size_t *written)
{
    const struct ccs__flow *flow = room->flow;
    for (uint32_t i = params.first; i < params.end; i++) {
        struct ccs__rule_value value;
        char why[256];
        if (!ccs__flow_charge(room, 1 + (params.end - i) / 8))
            return false;
        if (stands_again(flow, params, i)) /* the last of a name counts */
            continue;
        enum ccs__flow_answer answer = ccs__flow_ask(room, flow->params[i].value, &value, why);
        if (answer != CCS__FLOW_ANSWERED) {
            (void)refuse(room, answer, sendid, why);
            if (all || answer == CCS__FLOW_BROKEN)
                return false;
            continue;
        }
        if (flow->script && value.type == CCS__RULE_NONE) /* undefined */
            continue;
        ccs__buf_add_text(&room->text, (*written)++ == 0 ? "{" : ",");
        ccs__json_write_string(flow->params[i].name, &room->text);
        ccs__buf_add_text(&room->text, ":");
        ccs__flow_value_write(&value, false, &room->text);
        if (room->text.size > CCS__FLOW_DATA_MAX)
            return ccs__flow_stop_with(room, CCS_ELIMIT, "the data of one signal has more than %d bytes", CCS__FLOW_DATA_MAX);
    }
    if (*written > 0)
        ccs__buf_add_text(&room->text, "}");
    return room->status == CCS_OK;
}

bool ccs__flow_params(struct ccs__flow_room *room, struct ccs__flow_range params, uint32_t value, bool all, ccs_str sendid,
                      ccs_str *json)
{
    size_t written = 0;
    *json = (ccs_str){"", 0};
    if (params.first == params.end && value == 0)
        return true;
    ccs__buf_clear(&room->text);
    if (value != 0) {
        struct ccs__rule_value whole;
        char why[256];
        enum ccs__flow_answer answer = ccs__flow_ask(room, value, &whole, why);
        if (answer != CCS__FLOW_ANSWERED) {
            (void)refuse(room, answer, sendid, why);
            return !all && answer != CCS__FLOW_BROKEN;
        }
        if (room->flow->script && whole.type == CCS__RULE_NONE)
            return true;
        ccs__flow_value_write(&whole, false, &room->text);
    } else if (!write_params(room, params, all, sendid, &written)) {
        return false;
    }
    return ccs__flow_hold_text(room, json);
}

/* --- where to ----------------------------------------------------------------------------------------------------- */

bool ccs__flow_reaches(struct ccs__flow_room *room, ccs_str target)
{
    const struct ccs__flow *flow = room->flow;
    const struct ccs__flow_effects *effects = room->effects;
    if (!room->context->reaches)
        return true;
    room->work += REACH_COST + (flow->has_children ? effects->count / 8 : 0);
    for (size_t i = effects->count; flow->has_children && i-- > 0;) { /* started or stopped in this very step */
        const struct ccs__flow_effect *effect = &effects->items[i];
        bool started = effect->kind == CCS__FLOW_CHILD_STARTED;
        if ((started || effect->kind == CCS__FLOW_CHILD_STOPPED) && effect->id.size + 2 == target.size &&
            memcmp(effect->id.data, target.data + 2, effect->id.size) == 0)
            return started;
    }
    return room->context->reaches(room->context->user_data, target);
}

static bool is_self(const struct ccs__flow_room *room, ccs_str target)
{
    ccs_str id = room->context->id;
    return target.size == 0 || (id.size > 0 && begins(target, "#_scxml_") && target.size == id.size + 8 &&
                                memcmp(target.data + 8, id.data, id.size) == 0);
}

static bool can_be_target(ccs_str target)
{
    if (!begins(target, "#_"))
        return target.size == 0 || is_hosts(target);
    for (size_t i = 2; i < target.size; i++)
        if ((unsigned char)target.data[i] <= ' ')
            return false;
    return target.size > 2 && !same(target, "#_scxml_");
}

/* --- sending ------------------------------------------------------------------------------------------------------ */

struct sending {
    ccs_str signal, target, type, id, data;
    int64_t ms;
};

bool ccs__flow_duration(struct ccs__rule_value *value, char why[256])
{
    static const char words[] = "a delay is a text such as '1.5s', or milliseconds";
    if (value->type == CCS__RULE_INT)
        return true;
    memcpy(why, words, sizeof words);
    return value->type == CCS__RULE_STRING && !ccs__rule_duration_of_text(value->text, &value->number);
}

static bool ask_delay(struct ccs__flow_room *room, const struct ccs__flow_send *send, struct sending *sending)
{
    struct ccs__rule_value value;
    char why[256];
    sending->ms = send->delay_ms;
    if (send->delay_rule == 0)
        return true;
    enum ccs__flow_answer answer = ccs__flow_ask(room, send->delay_rule, &value, why);
    if (answer != CCS__FLOW_ANSWERED)
        return refuse(room, answer, sending->id, why);
    sending->ms = value.number;
    if (room->flow->script) {
        bool given = ccs__flow_duration(&value, why) && value.number >= 0;
        sending->ms = given ? value.number : 0;
        return given || refuse(room, CCS__FLOW_UNANSWERED, sending->id, "a delay is a text such as '1.5s', not negative");
    }
    bool fine = value.type == CCS__RULE_DURATION ||
                (value.type == CCS__RULE_STRING && !ccs__rule_duration_of_text(value.text, &sending->ms));
    return (fine && sending->ms >= 0) || refuse(room, CCS__FLOW_UNANSWERED, sending->id,
                                                "a delay is a duration that is not negative, "
                                                "such as duration('1.5s')");
}

static bool ask_part(struct ccs__flow_room *room, ccs_str fixed, uint32_t rule, ccs_str id, ccs_str *text)
{
    char why[256];
    enum ccs__flow_answer answer = ccs__flow_ask_text(room, fixed, rule, text, why);
    return answer == CCS__FLOW_ANSWERED || refuse(room, answer, id, why);
}

/* The name: given, or made up and put where it is asked for. */
static bool name_sending(struct ccs__flow_room *room, const struct ccs__flow_send *send, struct sending *sending)
{
    sending->id = send->id;
    if (send->id_to == CCS__FLOW_NO_VARIABLE)
        return true;
    struct ccs__rule_value value = {.type = CCS__RULE_STRING};
    if (!ccs__flow_hold_format(room, &value.text, "send.%llu.%u", (unsigned long long)room->context->serial, room->made_up++))
        return false;
    sending->id = value.text;
    return send->id_place ? ccs__flow_put(room, send->id_place, &value) : ccs__flow_assign(room, send->id_to, &value);
}

static bool check_sending(struct ccs__flow_room *room, struct sending *sending)
{
    bool flows = is_flows(sending->type), inside = flows && same(sending->target, "#_internal");
    if (!ccs__flow_is_signal(sending->signal, CCS__FLOW_NAME_MAX))
        return refuse(room, CCS__FLOW_UNANSWERED, sending->id, "a signal's name has 1 to 128 bytes and no spaces");
    if (!flows && !is_hosts(sending->type))
        return refuse(room, CCS__FLOW_UNANSWERED, sending->id,
                      "signals are not sent by this type; write scxml, or what begins with x-, "
                      "host or ccs: for the host");
    if (flows && !can_be_target(sending->target))
        return refuse(room, CCS__FLOW_UNANSWERED, sending->id,
                      "no flow can be reached by this target; write #_parent, #_NAME of a child "
                      "or #_scxml_ID");
    if (inside && sending->ms > 0)
        return refuse(room, CCS__FLOW_UNANSWERED, sending->id, "what is sent inside comes at once, without a delay");
    if (flows)
        sending->type = (ccs_str){"", 0};
    if (flows && is_self(room, sending->target))
        sending->target = (ccs_str){"", 0};
    return true;
}

/* Where nobody is, is known at once, so that it can be said before the next signal inside. */
static bool deliver(struct ccs__flow_room *room, const struct ccs__flow_send *send, const struct sending *sending)
{
    bool flows = sending->type.size == 0;
    if (flows && same(sending->target, "#_internal"))
        return ccs__flow_raise(room,
                               &(struct ccs__flow_raised){sending->signal, sending->data, CCS_STR("internal"), sending->id});
    if (flows && sending->ms == 0 && begins(sending->target, "#_") && !ccs__flow_reaches(room, sending->target)) {
        (void)ccs__flow_fault(room, "error.communication", sending->id, "%.*s cannot be reached", (int)sending->target.size,
                              sending->target.data);
        return room->status == CCS_OK;
    }
    struct ccs__flow_effect *effect = ccs__flow_add_effect(room, CCS__FLOW_SENT, room->place);
    if (!effect)
        return false;
    effect->name = sending->signal;
    effect->target = sending->target;
    effect->type = sending->type;
    effect->id = sending->id;
    effect->ms = sending->ms;
    effect->calendar = send->calendar;
    effect->data = sending->data;
    return true;
}

bool ccs__flow_send(struct ccs__flow_room *room, const struct ccs__flow_action *action)
{
    const struct ccs__flow_send *send = &room->flow->sends[action->send];
    struct sending sending = {.ms = 0};
    if (action->kind == CCS__FLOW_DO__FLOW_DO_RAISE)
        return ccs__flow_params(room, send->params, send->value, true, (ccs_str){NULL, 0}, &sending.data) &&
               ccs__flow_raise(room, &(struct ccs__flow_raised){send->signal, sending.data, CCS_STR("internal"), {"", 0}});
    return name_sending(room, send, &sending) && ask_part(room, send->signal, send->signal_rule, sending.id, &sending.signal) &&
           ask_part(room, send->target, send->target_rule, sending.id, &sending.target) &&
           ask_part(room, send->type, send->type_rule, sending.id, &sending.type) && ask_delay(room, send, &sending) &&
           ccs__flow_params(room, send->params, send->value, true, sending.id, &sending.data) &&
           check_sending(room, &sending) && deliver(room, send, &sending);
}

bool ccs__flow_cancel(struct ccs__flow_room *room, const struct ccs__flow_action *action)
{
    const struct ccs__flow_send *send = &room->flow->sends[action->send];
    ccs_str id;
    if (!ask_part(room, send->id, send->id_rule, (ccs_str){NULL, 0}, &id))
        return false;
    struct ccs__flow_effect *effect = ccs__flow_add_effect(room, CCS__FLOW_CANCELLED, room->place);
    if (effect)
        effect->id = id;
    return effect != NULL;
}
