/*
 * Finding rows by walking over them.
 */
#include "model.h"

#define FIND(kind)                                                             \
    struct model_##kind *model_##kind(struct model *model, uint64_t id)        \
    {                                                                          \
        for (size_t i = 0; i < model->kind##_count; i++)                       \
            if (model->kind##s[i].row.id == id)                                \
                return &model->kind##s[i];                                     \
        return NULL;                                                           \
    }
FIND(contact)
FIND(visit)
FIND(offer)
FIND(leg)
FIND(endpoint)
FIND(monitor)
FIND(recording)

#define FIND_CONFIGURED(kind)                                                  \
    struct model_##kind *model_##kind(struct model *model, uint64_t id)        \
    {                                                                          \
        for (size_t i = 0; i < model->kind##_count; i++)                       \
            if (model->kind##s[i].id == id)                                    \
                return &model->kind##s[i];                                     \
        return NULL;                                                           \
    }
FIND_CONFIGURED(agent)
FIND_CONFIGURED(queue)
FIND_CONFIGURED(supervisor)

struct model_place *model_place(struct model *model, uint64_t id)
{
    for (size_t i = 0; i < model->place_count; i++)
        if (model->places[i].row.visit == id)
            return &model->places[i];
    return NULL;
}

struct model_agent *model_agent_by_name(struct model *model, uint32_t name)
{
    for (size_t i = 0; i < model->agent_count; i++)
        if (model->agents[i].plan.name == name)
            return &model->agents[i];
    return NULL;
}

struct model_queue *model_queue_by_name(struct model *model, uint32_t name)
{
    for (size_t i = 0; i < model->queue_count; i++)
        if (model->queues[i].plan.name == name)
            return &model->queues[i];
    return NULL;
}

Ccs__Contact *model_open_contact(struct model *model, uint64_t id)
{
    struct model_contact *contact = model_contact(model, id);
    return contact && contact->row.open ? &contact->row : NULL;
}

bool model_here(const Ccs__Leg *leg)
{
    return leg->state != CCS__LEG_STATE__LEG_STATE_LEFT;
}

/* 0 is nobody's: a leg outside has no agent. */
struct model_leg *model_leg_of(struct model *model, uint64_t contact, uint64_t agent)
{
    for (size_t i = 0; agent && i < model->leg_count; i++) {
        const Ccs__Leg *leg = &model->legs[i].row;
        if (leg->contact == contact && leg->agent == agent && model_here(leg))
            return &model->legs[i];
    }
    return NULL;
}

struct model_offer *model_offer_after(struct model *model, uint64_t visit, uint64_t id)
{
    for (size_t i = 0; i < model->offer_count; i++) {
        const Ccs__Offer *offer = &model->offers[i].row;
        if (offer->open && offer->visit == visit && offer->id > id)
            return &model->offers[i];
    }
    return NULL;
}

struct model_leg *model_leg_after(struct model *model, uint64_t contact, uint64_t id)
{
    for (size_t i = 0; i < model->leg_count; i++) {
        const Ccs__Leg *leg = &model->legs[i].row;
        if (leg->contact == contact && model_here(leg) && leg->id > id)
            return &model->legs[i];
    }
    return NULL;
}

bool model_busy(const struct model_agent *agent)
{
    return agent->state.offers || agent->state.legs || agent->state.wrap_up_leg;
}
