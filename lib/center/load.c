/*
 * What a file says is not believed: a row is looked at before anything is built on it, and when all are loaded, whether they
 * fit together. A damaged or edited file ends in CCS_ECORRUPT with table and id, never in a crash.
 */
#include "agent/agent.h"
#include "center/center.h"
#include "contact/contact.h"

static bool has(const struct ccs__group *group, enum ccs__kind kind, uint64_t id)
{
    const struct ccs__row *row = ccs__row_find(group, kind, id);
    return row && ccs__row_open(group, row);
}

static bool channel_known(int channel)
{
    return channel >= 0 && channel < CCS__CHANNEL_COUNT;
}

static bool leg_sound(const struct ccs__group *group, const Ccs__Leg *leg)
{
    bool left = leg->state == CCS__LEG_STATE__LEG_STATE_LEFT;
    return has(group, CCS__KIND_QUEUE, leg->queue) && has(group, CCS__KIND_AGENT_STATE, leg->agent) &&
           (left || has(group, CCS__KIND_CONTACT, leg->contact));
}

/* Is what the row names there? Only open rows are linked; of others nothing is asked. */
bool ccs__load_sound(const struct ccs__group *group, enum ccs__kind kind, const ProtobufCMessage *message)
{
    const void *row = message;
    switch (kind) {
    case CCS__KIND_AGENT_STATE: {
        const Ccs__AgentState *state = row;
        return !state->current || has(group, CCS__KIND_AGENT, state->agent);
    }
    case CCS__KIND_CONTACT: return !((const Ccs__Contact *)row)->open || channel_known((int)((const Ccs__Contact *)row)->channel);
    case CCS__KIND_VISIT: {
        const Ccs__Visit *visit = row;
        return !visit->open || (channel_known((int)visit->channel) && has(group, CCS__KIND_QUEUE, visit->queue) &&
                                has(group, CCS__KIND_CONTACT, visit->contact));
    }
    case CCS__KIND_OFFER: {
        const Ccs__Offer *offer = row;
        return !offer->open ||
               (has(group, CCS__KIND_VISIT, offer->visit) && has(group, CCS__KIND_AGENT_STATE, offer->agent));
    }
    case CCS__KIND_LEG: return !((const Ccs__Leg *)row)->open || leg_sound(group, row);
    default: return true;
    }
}

/* --- do they fit together? ---------------------------------------------------------------------------------- */

static bool contact_fits(const struct ccs__group *group, const struct ccs__contact *row)
{
    uint32_t legs = 0;
    for (const struct ccs__leg *leg = row->legs; leg; leg = leg->next)
        legs++;
    const struct ccs__visit *visit =
        row->contact.visit ? ccs__row_find(group, CCS__KIND_VISIT, row->contact.visit) : NULL;
    bool visits = row->contact.visit ? visit && visit->visit.open && visit->visit.contact == row->row.id : true;
    return visits && legs == row->contact.legs;
}

static bool visit_fits(const struct ccs__group *group, const struct ccs__visit *row)
{
    const struct ccs__contact *contact = ccs__row_find(group, CCS__KIND_CONTACT, row->visit.contact);
    const struct ccs__offer *offer = row->visit.offer ? ccs__row_find(group, CCS__KIND_OFFER, row->visit.offer) : NULL;
    return contact->contact.visit == row->row.id &&
           (!row->visit.offer || (offer && offer->offer.open && offer->offer.visit == row->row.id));
}

static bool state_fits(const struct ccs__group *group, const struct ccs__agent_state *row)
{
    uint32_t used = 0, offers = 0, legs = 0;
    const Ccs__AgentState *state = &row->state;
    for (const struct ccs__offer *offer = row->route.offers; offer; offer = offer->next, offers++)
        used += offer->offer.cost;
    for (const struct ccs__leg *leg = row->route.legs; leg; leg = leg->agent_next, legs++)
        used += leg->leg.cost;
    return used == state->used && offers == state->offers && legs == state->legs &&
           (!state->wrap_up_leg || has(group, CCS__KIND_LEG, state->wrap_up_leg));
}

static bool offer_fits(const struct ccs__group *group, const struct ccs__offer *row)
{
    const struct ccs__visit *visit = ccs__row_find(group, CCS__KIND_VISIT, row->offer.visit);
    return visit->visit.offer == row->row.id;
}

static bool fits(const struct ccs__group *group, const struct ccs__row *row)
{
    const void *any = row;
    if (!ccs__row_open(group, row))
        return true;
    switch (row->kind) {
    case CCS__KIND_CONTACT: return contact_fits(group, any);
    case CCS__KIND_VISIT: return visit_fits(group, any);
    case CCS__KIND_OFFER: return offer_fits(group, any);
    case CCS__KIND_AGENT_STATE: return state_fits(group, any);
    case CCS__KIND_AGENT: return has(group, CCS__KIND_AGENT_STATE, row->id);
    default: return true;
    }
}

ccs_status ccs__load_check(struct ccs_center *center)
{
    const struct ccs__group *group = &center->group;
    for (int kind = CCS__KIND_SETTINGS; kind <= CCS__KIND_LEG; kind++) {
        size_t at = 0;
        uint64_t id, bad = 0; /* the smallest, so that the words do not depend on the map */
        void *row;
        while (ccs__map_next(&group->maps[kind], &at, &id, &row))
            if ((!bad || id < bad) && !fits(group, row))
                bad = id;
        if (bad)
            return ccs__center_fail(center, CCS_ECORRUPT, "%s %llu does not fit the other rows", ccs__kinds[kind].table,
                                    (unsigned long long)bad);
    }
    return CCS_OK;
}
