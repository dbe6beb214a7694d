/*
 * The router's explanations for a host. They are no commands: what the router writes down for them (the instant shown, what
 * came of the host's scores) is put back, so that nobody decides anything else because somebody asked why.
 */
#include "center/center.h"
#include "route/route.h"
#include <ccs/explain.h>

enum question { WHY_CONTACT, WHY_AGENT, HOW_QUEUE, WHICH_PLAN };

static ccs_status check(ccs_center *center, ccs_time now)
{
    if (center->status != CCS_OK)
        return center->status;
    CCS__TRY(ccs__center_idle(center));
    ccs_time earliest = center->last_now > center->group.at ? center->last_now : center->group.at;
    if (now < earliest)
        return ccs__center_fail(center, CCS_ECLOCK, "now is %lld ms earlier than before (%lld)",
                                (long long)(earliest - now), (long long)earliest);
    if (now >= CCS__WHEEL_AT_MAX)
        return ccs__center_fail(center, CCS_EINVAL, "now must be from 1970 to the year 10888, not %lld", (long long)now);
    return CCS_OK;
}

static ccs_status write(ccs_center *center, enum question question, uint64_t about, uint64_t queue, ccs_time now)
{
    struct ccs__group *group = &center->group;
    switch (question) {
    case WHY_CONTACT: return ccs__explain_contact(group, about, now, &center->text);
    case WHY_AGENT: return ccs__explain_agent(group, about, now, &center->text);
    case HOW_QUEUE: return ccs__explain_queue(group, about, now, &center->text);
    default: return ccs__explain_plan(group, about, queue, now, &center->text);
    }
}

static ccs_status explain(ccs_center *center, enum question question, uint64_t about, uint64_t queue, ccs_time now,
                          ccs_str *json)
{
    if (!center || !json)
        return CCS_EINVAL;
    CCS__TRY(check(center, now));
    struct ccs__group *group = &center->group;
    struct ccs__router *router = CCS__ROUTER(group);
    ccs_time group_now = group->now, due_at = group->due_at;
    ccs_status score_status = router->score_status;
    router->score_status = CCS_OK;
    center->busy = true; /* the host's scores may be asked */
    ccs__buf_clear(&center->text);
    ccs_status status = write(center, question, about, queue, now);
    center->busy = false;
    status = status == CCS_OK ? router->score_status : status;
    router->score_status = score_status;
    group->now = group_now;
    group->due_at = due_at;
    return ccs__text_give(center, status, json);
}

ccs_status ccs_explain_contact(ccs_center *center, ccs_contact_id contact, ccs_time now, ccs_str *json)
{
    return explain(center, WHY_CONTACT, contact.value, 0, now, json);
}

ccs_status ccs_explain_agent(ccs_center *center, ccs_agent_id agent, ccs_time now, ccs_str *json)
{
    return explain(center, WHY_AGENT, agent.value, 0, now, json);
}

ccs_status ccs_explain_queue(ccs_center *center, ccs_queue_id queue, ccs_time now, ccs_str *json)
{
    return explain(center, HOW_QUEUE, queue.value, 0, now, json);
}

ccs_status ccs_explain_plan(ccs_center *center, ccs_contact_id contact, ccs_queue_id queue, ccs_time now, ccs_str *json)
{
    return explain(center, WHICH_PLAN, contact.value, queue.value, now, json);
}
