/*
 * When something happens by itself. All timers are set anew after every event, the plain way: each is what its row says.
 */
#include "model.h"

#define TOKEN 60000 /* one contact let in; a minute of one a minute */

/* --- agents ------------------------------------------------------------------------------------------------- */

static ccs_time sooner(ccs_time soonest, ccs_time at, ccs_time after)
{
    return at > after && at < soonest ? at : soonest;
}

ccs_time model_changes_at(const struct model *model, const struct model_agent *agent)
{
    const struct agent_plan *plan = &agent->plan;
    ccs_time as_of_at = agent->state.as_of_at;
    ccs_time soonest = hours_next_shift(&model->hours, plan->roster, as_of_at, agent->state.shift_at).at;
    for (int i = 0; i < SKILL_COUNT; i++)
        if (plan->level[i])
            soonest = sooner(soonest, plan->skill_until[i], as_of_at);
    for (uint32_t i = 0; i < plan->queue_count; i++) {
        const struct membership_plan *membership = &plan->queues[i];
        if (membership->from_at > as_of_at) { /* its hours matter from then on */
            soonest = sooner(soonest, membership->from_at, as_of_at);
        } else if (!membership->until_at || membership->until_at > as_of_at) {
            soonest = sooner(soonest, hours_next_edge(&model->hours, membership->hours, as_of_at), as_of_at);
            soonest = sooner(soonest, membership->until_at, as_of_at);
        }
    }
    return soonest;
}

static ccs_time agent_due(const struct model_agent *agent)
{
    const Ccs__AgentState *state = &agent->state;
    ccs_time due_at = agent->changes_at;
    if (state->wrap_up_leg && state->wrap_up_ends_at && state->wrap_up_ends_at < due_at)
        due_at = state->wrap_up_ends_at;
    if (state->cool_down_at && state->cool_down_at < due_at)
        due_at = state->cool_down_at;
    return due_at;
}

/* --- visits, legs, queues ------------------------------------------------------------------------------------ */

static void take_earlier(ccs_time at, ccs_time *due_at)
{
    if (at && at < *due_at)
        *due_at = at;
}

/* While an offer rings no timer of its visit runs; who cannot be offered yet has no steps and no delays. */
ccs_time model_visit_due(const struct model *model, const struct model_stay *visit)
{
    ccs_time due_at = CCS_TIME_NEVER;
    if (!visit->open || visit->offer)
        return due_at;
    take_earlier(visit->timeout_at, &due_at);
    take_earlier(visit->return_at, &due_at);
    take_earlier(visit->hold_until_at, &due_at);
    if (!visit->room && !visit->hold_until_at && !model_closed_out(model, visit)) {
        take_earlier(visit->relax_at, &due_at);
        take_earlier(visit->delay_ms ? visit->entered_at + visit->delay_ms : 0, &due_at);
    }
    return due_at;
}

static ccs_time leg_due(const Ccs__Leg *leg)
{
    bool called = leg->open && leg->role == CCS__LEG_ROLE__LEG_ROLE_OUTSIDE &&
                  leg->state == CCS__LEG_STATE__LEG_STATE_CONNECTING;
    return called && leg->return_at ? leg->return_at : CCS_TIME_NEVER;
}

ccs_time model_edge_at(const struct model *model, const struct model_queue *queue)
{
    uint32_t hours = queue->plan.admission.given ? queue->plan.admission.hours : 0;
    return hours ? hours_next_edge(&model->hours, hours, queue->state.hours_at) : CCS_TIME_NEVER;
}

/* When the next one is let in from the waiting room: once the missing part of a token is there; at once, when there is no
 * room any more. */
static ccs_time queue_due(const struct model *model, const struct model_queue *queue)
{
    bool waits = false;
    for (size_t i = 0; i < model->visit_count; i++)
        waits = waits || (model->visits[i].row.open && model->visits[i].row.room && model->visits[i].row.queue == queue->id);
    ccs_time edge_at = model_edge_at(model, queue);
    if (!waits)
        return edge_at;
    int64_t missing = queue->plan.has_rush && queue->state.tokens < TOKEN ? TOKEN - queue->state.tokens : 0;
    int64_t per_ms = queue->plan.has_rush ? queue->plan.per_minute : 1;
    ccs_time token_at = queue->state.tokens_at + (missing + per_ms - 1) / per_ms;
    return token_at < edge_at ? token_at : edge_at;
}

/* What is wanted for before the cursor falls due now. */
static void arm(const struct model *model, ccs_time *timer, ccs_time wanted)
{
    *timer = wanted < model->cursor ? model->cursor : wanted;
}

void model_arm(struct model *model)
{
    for (size_t i = 0; i < model->visit_count; i++)
        arm(model, &model->visits[i].timer, model_visit_due(model, &model->visits[i].row));
    for (size_t i = 0; i < model->offer_count; i++)
        arm(model, &model->offers[i].timer, model->offers[i].row.open ? model->offers[i].row.ends_at : CCS_TIME_NEVER);
    for (size_t i = 0; i < model->leg_count; i++)
        arm(model, &model->legs[i].timer, leg_due(&model->legs[i].row));
    for (size_t i = 0; i < model->agent_count; i++)
        arm(model, &model->agents[i].timer, agent_due(&model->agents[i]));
    for (size_t i = 0; i < model->queue_count; i++)
        arm(model, &model->queues[i].timer, queue_due(model, &model->queues[i]));
}
