/*
 * The run. The loop has three sources of time: what the host has on its agenda, what falls due in the center, and
 * nothing else. An offer is taken up at the instant it is made, as the bank's headsets did.
 *
 * Offers are found without waiting for a commit: whatever can cause one (a call enters the line, an agent becomes
 * free) is followed by a look at that contact or agent. What the center does by itself when something falls due (a
 * relaxed requirement, a visit timed out) is read from the events, after a commit, because only durable events are
 * told. So a batch holds a thousand commands and the file costs one transaction for them.
 */
#include "replay_world.h"

#include <stdlib.h>

#define COMMAND "replay"
#define BATCH 1000                                /* commands a commit */
#define JUMP_MS ((ccs_duration)20 * 86400 * 1000) /* quieter than this: simulate up to there first */

enum stage { STAGE_NONE, STAGE_IVR, STAGE_WAITING, STAGE_TALKING, STAGE_ENDED };

static int fail(const struct world *world, const char *what)
{
    char at[CLI_TEXT_MAX];
    return cli_fail(CLI_FAILED, COMMAND, "%s at %s: %s", what, cli_time_text(world->now, at),
                    ccs_center_error(world->center));
}

static int plan(struct world *world, int64_t after_s, enum agenda_rank rank, uint32_t number, uint64_t detail)
{
    struct agenda_item item = {world->now + after_s * 1000, rank, number, detail};
    return agenda_add(&world->agenda, item) ? CLI_OK : cli_fail(CLI_FAILED, COMMAND, "no memory");
}

static int commit(struct world *world)
{
    world->commands = 0;
    if (ccs_center_commit(world->center) != CCS_OK)
        return fail(world, "commit");
    ccs_center_begin(world->center);
    return CLI_OK;
}

/* The call of a contact, by bisection: contacts get rising ids. NAMES_NONE: none of ours. */
static uint32_t call_of(const struct world *world, uint64_t contact)
{
    uint32_t low = 0, high = world->opened_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (world->opened[middle].contact < contact)
            low = middle + 1;
        else
            high = middle;
    }
    return low < world->opened_count && world->opened[low].contact == contact ? world->opened[low].call : NAMES_NONE;
}

static uint32_t person_of(const struct world *world, uint64_t agent)
{
    for (uint32_t i = 0; i < world->people_count; i++)
        if (world->people[i].id.value == agent)
            return i;
    return NAMES_NONE;
}

/* Count the time since the last change, then change. */
static void set_person(struct world *world, struct person *person, bool ready, bool busy)
{
    if (person->ready && !person->busy)
        person->available_ms += world->now - person->since_at;
    person->since_at = world->now;
    person->ready = ready;
    person->busy = busy;
}

static void end_call(struct world *world, uint32_t number, enum fate fate, ccs_duration wait_ms)
{
    struct outcome *outcome = &world->outcomes[number];
    world->journeys[number].state = STAGE_ENDED;
    outcome->fate = (uint8_t)fate;
    outcome->wait_s = (int32_t)(wait_ms / 1000);
    cli_progress_update(&world->bar, ++world->done);
}

/* The caller hangs up. */
static int leave(struct world *world, uint32_t number)
{
    struct journey *journey = &world->journeys[number];
    bool waited = journey->state == STAGE_WAITING;
    ccs_contact_id contact = {journey->contact};
    if (ccs_contact_close(world->center, contact, CCS_CONTACT_LEFT, world->now) != CCS_OK)
        return fail(world, "a caller leaves");
    world->commands++;
    end_call(world, number, waited ? FATE_ABANDONED : FATE_LEFT_IN_IVR, waited ? world->now - journey->queued_at : 0);
    return CLI_OK;
}

/* The agent picks up. */
static int accept(struct world *world, uint64_t offer, uint64_t contact, uint64_t agent)
{
    uint32_t number = call_of(world, contact), person = person_of(world, agent);
    if (number == NAMES_NONE || person == NAMES_NONE)
        return fail(world, "an offer of an unknown contact or agent");
    if (ccs_offer_accept(world->center, (ccs_offer_id){offer}, world->now) != CCS_OK)
        return fail(world, "an agent picks up");
    world->commands++;
    struct journey *journey = &world->journeys[number];
    struct outcome *outcome = &world->outcomes[number];
    journey->state = STAGE_TALKING;
    outcome->fate = FATE_ANSWERED;
    outcome->person = person;
    outcome->wait_s = (int32_t)((world->now - journey->queued_at) / 1000);
    set_person(world, &world->people[person], world->people[person].ready, true);
    world->people[person].contacts++;
    return plan(world, world->model->callers[number].talk_s, TALK_ENDS, number, 0);
}

/* Pick up whatever is offered to somebody who has just become free. */
static int pick_up(struct world *world, const struct person *person)
{
    for (;;) {
        ccs_agent_view view = CCS_AGENT_VIEW_INIT;
        if (ccs_agent_get(world->center, person->id, &view) != CCS_OK)
            return fail(world, "an agent's view");
        if (view.offer == 0)
            return CLI_OK;
        int code = accept(world, view.offer, view.contact, person->id.value);
        if (code != CLI_OK)
            return code;
    }
}

static int arrive(struct world *world, uint32_t number)
{
    const struct calls *calls = world->model->calls;
    const struct call *call = &calls->items[number];
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    options.source = CCS_STR("recorded");
    options.ref = ccs_str_from(names_text(&calls->ids, call->id));
    options.customer = ccs_str_from(names_text(&calls->customers, call->customer));
    options.priority = call->priority == 2 ? 1 : 0;
    ccs_contact_id contact;
    if (ccs_contact_open(world->center, &options, world->now, &contact) != CCS_OK)
        return fail(world, "a call arrives");
    world->commands++;
    world->opened[world->opened_count++] = (struct contact_call){contact.value, number};
    world->journeys[number] = (struct journey){.contact = contact.value, .state = STAGE_IVR};
    return plan(world, call->ivr_s, IVR_ENDS, number, 0);
}

static int leave_ivr(struct world *world, uint32_t number)
{
    const struct call *call = &world->model->calls->items[number];
    struct journey *journey = &world->journeys[number];
    if (!call_reached_line(call))
        return leave(world, number);
    ccs_contact_id contact = {journey->contact};
    ccs_contact_view view = CCS_CONTACT_VIEW_INIT;
    ccs_queue_id queue = {world->queues[call->service]};
    if (ccs_contact_queue(world->center, contact, queue, world->now) != CCS_OK ||
        ccs_contact_get(world->center, contact, &view) != CCS_OK)
        return fail(world, "a call enters the line");
    world->commands++;
    journey->state = STAGE_WAITING;
    journey->queued_at = world->now;
    if (view.offer != 0)
        return accept(world, view.offer, journey->contact, view.agent);
    if (view.visit == 0)
        return leave(world, number); /* turned away by admission */
    return plan(world, world->model->callers[number].patience_s, PATIENCE_ENDS, number, 0);
}

static int32_t deal_wrap_up(const struct world *world, struct person *person)
{
    if (person->deck_size == 0)
        return 0; /* nobody was ever recorded letting somebody wait */
    if (person->deck_left == 0) {
        model_shuffle(world->model, person->deck_number, person->deck_round++, person->deck, person->deck_size);
        person->deck_left = person->deck_size;
    }
    return person->deck[--person->deck_left];
}

static int finish_talk(struct world *world, uint32_t number)
{
    struct outcome *outcome = &world->outcomes[number];
    struct person *person = &world->people[outcome->person];
    ccs_contact_id contact = {world->journeys[number].contact};
    ccs_agent_view view = CCS_AGENT_VIEW_INIT;
    if (ccs_contact_close(world->center, contact, CCS_CONTACT_FINISHED, world->now) != CCS_OK ||
        ccs_agent_get(world->center, person->id, &view) != CCS_OK)
        return fail(world, "a talk ends");
    world->commands++;
    person->talk_ms += (ccs_duration)world->model->callers[number].talk_s * 1000;
    end_call(world, number, FATE_ANSWERED, (ccs_duration)outcome->wait_s * 1000);
    if (view.wrap_up_leg != 0) {
        person->wrapping = true;
        person->wrap_up_at = world->now;
        return plan(world, deal_wrap_up(world, person), WRAP_UP_ENDS, outcome->person, view.wrap_up_leg);
    }
    set_person(world, person, person->ready, view.legs > 0);
    return pick_up(world, person);
}

static void end_wrap_up(struct world *world, struct person *person)
{
    if (person->wrapping)
        person->wrap_up_ms += world->now - person->wrap_up_at;
    person->wrapping = false;
    set_person(world, person, person->ready, false);
}

/* A wrap-up with a limit may be over already, or may not be ended early: then the center's own timer says when. */
static int finish_wrap_up(struct world *world, uint32_t number, uint64_t leg)
{
    struct person *person = &world->people[number];
    ccs_agent_view view = CCS_AGENT_VIEW_INIT;
    if (ccs_agent_get(world->center, person->id, &view) != CCS_OK)
        return fail(world, "an agent's view");
    if (view.wrap_up_leg != leg)
        return CLI_OK;
    ccs_status status = ccs_agent_end_wrap_up(world->center, person->id, world->now);
    if (status == CCS_ESTATE)
        return CLI_OK;
    if (status != CCS_OK)
        return fail(world, "a wrap-up ends");
    world->commands++;
    end_wrap_up(world, person);
    return pick_up(world, person);
}

static int change_presence(struct world *world, uint32_t number, bool comes, bool home)
{
    struct person *person = &world->people[number];
    ccs_presence presence = comes ? CCS_PRESENCE_READY : home ? CCS_PRESENCE_SIGNED_OUT : CCS_PRESENCE_NOT_READY;
    ccs_str reason = presence == CCS_PRESENCE_NOT_READY ? CCS_STR("away") : CCS_STR("");
    if (ccs_agent_set_presence(world->center, person->id, presence, reason, world->now) != CCS_OK)
        return fail(world, "an agent comes or goes");
    world->commands++;
    set_person(world, person, comes, person->busy);
    return comes ? pick_up(world, person) : CLI_OK;
}

static int act(struct world *world, const struct agenda_item *item)
{
    switch ((enum agenda_rank)item->rank) {
    case TALK_ENDS:
        return finish_talk(world, item->number);
    case WRAP_UP_ENDS:
        return finish_wrap_up(world, item->number, item->detail);
    case PERSON_LEAVES:
        return change_presence(world, item->number, false, item->detail == 1);
    case PERSON_COMES:
        return change_presence(world, item->number, true, false);
    case PATIENCE_ENDS:
        return world->journeys[item->number].state == STAGE_WAITING ? leave(world, item->number) : CLI_OK;
    case IVR_ENDS:
        return leave_ivr(world, item->number);
    case CALL_ARRIVES:
        return arrive(world, item->number);
    }
    return CLI_OK;
}

/* What the center did by itself. */
static int follow(struct world *world, const ccs_event *event)
{
    uint32_t person = person_of(world, event->agent), call = call_of(world, event->contact);
    switch (event->kind) {
    case CCS_EVENT_CONTACT_OFFERED:
        return accept(world, event->offer, event->contact, event->agent);
    case CCS_EVENT_VISIT_ENDED:
        return call != NAMES_NONE && world->journeys[call].state == STAGE_WAITING ? leave(world, call) : CLI_OK;
    case CCS_EVENT_WRAP_UP_ENDED:
        if (person != NAMES_NONE)
            end_wrap_up(world, &world->people[person]);
        return CLI_OK;
    default:
        return CLI_OK;
    }
}

/* Let the center take what is due now, and do what follows from it. */
static int take_due(struct world *world)
{
    uint64_t seq = ccs_center_seq(world->center);
    if (ccs_center_advance(world->center, world->now) != CCS_OK)
        return fail(world, "taking what is due");
    uint64_t last = ccs_center_seq(world->center);
    if (last == seq)
        return CLI_OK;
    int code = commit(world);
    ccs_events events = CCS_EVENTS_AFTER(world->center, seq);
    ccs_event event = CCS_EVENT_INIT;
    while (code == CLI_OK && events.seq < last) {
        if (ccs_events_next(&events, &event) != CCS_OK)
            return fail(world, "reading events");
        code = follow(world, &event);
    }
    return code;
}

/* Nothing is asked of the center for longer than its clock may jump: simulate up to there. */
static int cross_silence(struct world *world, ccs_time until)
{
    int code = commit(world);
    if (code == CLI_OK && ccs_center_run_until(world->center, until) != CCS_OK)
        return fail(world, "crossing a long silence");
    ccs_center_begin(world->center);
    return code;
}

static int run(struct world *world)
{
    int code = CLI_OK;
    while (code == CLI_OK && world->agenda.count > 0) {
        ccs_time next = world->agenda.items[0].at, deadline = ccs_center_deadline(world->center);
        if (deadline <= next) {
            world->now = deadline > world->now ? deadline : world->now;
            code = take_due(world);
            continue;
        }
        if (next - world->now > JUMP_MS)
            code = cross_silence(world, next);
        world->now = next;
        struct agenda_item item = agenda_take(&world->agenda);
        if (code == CLI_OK)
            code = act(world, &item);
        if (code == CLI_OK && world->commands >= BATCH)
            code = commit(world);
    }
    return code;
}

static int plan_at(struct world *world, int64_t at_s, enum agenda_rank rank, uint32_t number, uint64_t detail)
{
    return plan(world, at_s - world->now / 1000, rank, number, detail);
}

/* Everything the records fix beforehand. */
static int plan_all(struct world *world)
{
    const struct calls *calls = world->model->calls;
    int code = CLI_OK;
    for (uint32_t i = 0; code == CLI_OK && i < calls->count; i++)
        if (calls->items[i].outcome != CALL_PHANTOM)
            code = plan_at(world, calls->items[i].arrived_s, CALL_ARRIVES, i, 0);
    for (uint32_t i = 0; i < world->people_count; i++) {
        const struct roster_agent *hours = world->people[i].hours;
        for (uint32_t k = 0; hours && code == CLI_OK && k < hours->stretch_count; k++) {
            const struct stretch *stretch = &hours->stretches[k];
            code = plan_at(world, stretch->from_s, PERSON_COMES, i, 0);
            if (code == CLI_OK)
                code = plan_at(world, stretch->to_s, PERSON_LEAVES, i, stretch->last);
        }
    }
    return code;
}

static int prepare(struct world *world, const struct model *model)
{
    size_t count = (size_t)model->calls->count + 1;
    world->outcomes = calloc(count, sizeof *world->outcomes);
    world->journeys = calloc(count, sizeof *world->journeys);
    world->opened = calloc(count, sizeof *world->opened);
    if (!world->outcomes || !world->journeys || !world->opened)
        return cli_fail(CLI_FAILED, COMMAND, "no memory");
    for (uint32_t i = 0; i < model->calls->count; i++)
        world->outcomes[i].person = NAMES_NONE;
    return CLI_OK;
}

int world_run(struct world *world, const struct model *model, ccs_center *center, const struct world *base,
              const char *calls_path, const char *config_path)
{
    *world = (struct world){.model = model, .center = center, .base = base, .calls_path = calls_path};
    world->now = world_begins_at(model->calls);
    int code = prepare(world, model);
    if (code == CLI_OK && ccs_center_commit(center) != CCS_OK)
        code = fail(world, "commit"); /* the configuration's events tell who there is */
    if (code == CLI_OK)
        code = world_hire(world, config_path);
    if (code == CLI_OK)
        code = plan_all(world);
    if (code != CLI_OK)
        return code;
    cli_progress_begin(&world->bar, base ? "what-if" : "replay", model->calls->count - model->calls->phantoms);
    ccs_center_begin(center);
    code = run(world);
    if (code == CLI_OK)
        code = commit(world);
    if (code == CLI_OK && ccs_center_commit(center) != CCS_OK)
        code = fail(world, "commit"); /* ends the batch that commit() began */
    cli_progress_end(&world->bar);
    return code;
}

void world_free(struct world *world)
{
    for (uint32_t i = 0; i < world->people_count; i++) {
        free(world->people[i].key);
        free(world->people[i].deck);
        roster_agent_free(&world->people[i].newcomer);
    }
    free(world->people);
    free(world->outcomes);
    free(world->journeys);
    free(world->opened);
    agenda_free(&world->agenda);
    *world = (struct world){0};
}
