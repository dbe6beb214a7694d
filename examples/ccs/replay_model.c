/*
 * The draws. Everything a caller brings is drawn before the first event; a wrap-up is the agent's and is dealt when he
 * needs it. Every generator is seeded by what it is for, never by how many numbers were drawn before.
 */
#include "replay_model.h"

#include <stdlib.h>

enum stream { STREAM_CALLER = 1, STREAM_AGENT = 2 };

static ccs_rng rng_of(uint64_t seed, enum stream stream, uint64_t number)
{
    const uint64_t parts[] = {stream, number};
    ccs_rng rng;
    ccs_rng_seed(&rng, seed);
    for (int i = 0; i < 2; i++)
        ccs_rng_seed(&rng, ccs_rng_next(&rng) ^ parts[i]);
    return rng;
}

static bool add_talk(struct talks *talks, int32_t talk_s)
{
    void *items = talks->items;
    if (!grow(&items, &talks->capacity, talks->count, sizeof *talks->items))
        return false;
    talks->items = items;
    talks->items[talks->count++] = talk_s;
    return true;
}

static bool collect_talks(struct model *model)
{
    for (uint32_t i = 0; i < model->calls->count; i++) {
        const struct call *call = &model->calls->items[i];
        if (call->outcome != CALL_ANSWERED || !call->timed)
            continue;
        if (!add_talk(&model->talks[call->service], call->talk_s) || !add_talk(&model->talks_of_all, call->talk_s))
            return false;
    }
    return true;
}

/* One service's curve, or (service == CALLS_SERVICES_MAX) everybody's. */
static bool build_patience(struct model *model, uint32_t service, struct survival_observation *room,
                           struct survival *patience)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < model->calls->count; i++) {
        const struct call *call = &model->calls->items[i];
        if (call_reached_line(call) && (service == CALLS_SERVICES_MAX || call->service == service))
            room[count++] = (struct survival_observation){call->wait_s, call->outcome == CALL_ABANDONED};
    }
    return survival_build(patience, room, count);
}

static bool build_patiences(struct model *model)
{
    struct survival_observation *room = malloc(((size_t)model->calls->count + 1) * sizeof *room);
    bool fine = room && build_patience(model, CALLS_SERVICES_MAX, room, &model->patience_of_all);
    for (uint32_t service = 0; fine && service < model->calls->services.count; service++)
        fine = build_patience(model, service, room, &model->patience[service]);
    free(room);
    return fine;
}

static struct caller draw_caller(const struct model *model, uint32_t number)
{
    const struct call *call = &model->calls->items[number];
    struct caller caller = {call->wait_s, call->talk_s};
    ccs_rng rng = rng_of(model->seed, STREAM_CALLER, number);
    if (call->outcome == CALL_ANSWERED) {
        const struct survival *patience = &model->patience[call->service];
        if (patience->departures == 0)
            patience = &model->patience_of_all;
        caller.patience_s = survival_draw(patience, call->wait_s, &rng);
    }
    if (call->outcome != CALL_ANSWERED || !call->timed) {
        const struct talks *talks = &model->talks[call->service];
        if (talks->count == 0)
            talks = &model->talks_of_all;
        caller.talk_s = talks->count == 0 ? 0 : talks->items[ccs_rng_below(&rng, talks->count)];
    }
    return caller;
}

bool model_build(struct model *model, const struct calls *calls, uint64_t seed)
{
    *model = (struct model){.calls = calls, .seed = seed};
    model->callers = malloc(((size_t)calls->count + 1) * sizeof *model->callers);
    if (!model->callers || !collect_talks(model) || !build_patiences(model) || !roster_build(&model->roster, calls))
        return false;
    for (uint32_t i = 0; i < calls->count; i++)
        model->callers[i] = draw_caller(model, i);
    return true;
}

void model_free(struct model *model)
{
    for (uint32_t i = 0; i < CALLS_SERVICES_MAX; i++) {
        survival_free(&model->patience[i]);
        free(model->talks[i].items);
    }
    survival_free(&model->patience_of_all);
    free(model->talks_of_all.items);
    roster_free(&model->roster);
    free(model->callers);
    *model = (struct model){0};
}

void model_shuffle(const struct model *model, uint32_t agent, uint32_t round, int32_t *wrap_ups, uint32_t count)
{
    ccs_rng rng = rng_of(model->seed, STREAM_AGENT, (uint64_t)agent << 32 | round);
    for (uint32_t left = count; left > 1; left--) {
        uint32_t pick = (uint32_t)ccs_rng_below(&rng, left);
        int32_t last = wrap_ups[left - 1];
        wrap_ups[left - 1] = wrap_ups[pick];
        wrap_ups[pick] = last;
    }
}
