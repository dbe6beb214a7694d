/*
 * The eligibility timeline of a contact before it happens: what would be asked at entry and at each step, when, and how
 * many agents could serve it then, as agents are now. Guards are judged for that instant with the queue as it is now.
 */
#include "record/json.h"
#include "route/route.h"

/* Would the guard hold at `at`, were nothing to change but the time? One that cannot be answered does not hold. */
static ccs_status judge_guard(struct ccs__group *group, struct ccs__queue *queue, const struct ccs__contact *contact,
                              const Ccs__Relax *step, ccs_time entered_at, ccs_time at, bool *holds)
{
    const struct ccs__rule *rule;
    int64_t value = 0;
    struct ccs__visit visit = {.route.queue = queue};
    ccs__visit__init(&visit.visit);
    visit.visit.id = UINT64_MAX; /* behind everybody of the same keys */
    visit.visit.entered_at = visit.visit.key_at = entered_at;
    struct ccs__rule_about about = {.contact = contact, .queue = queue, .visit = &visit};
    CCS__TRY(ccs__route_rule(group, ccs_str_from(step->guard), CCS__RULE_BOOL, &rule));
    group->now = group->due_at = at; /* only for what is shown: no group is under way */
    ccs_status status = ccs__route_judge_rule(group, rule, &about, &value);
    *holds = status == CCS_OK && value;
    return status == CCS_ENOMEM ? status : CCS_OK;
}

/* One stage; its line is made so that its agents can be counted. */
static ccs_status add_stage(struct ccs__group *group, struct ccs__queue *queue, const struct ccs__contact *contact,
                            const char *text, ccs_time now, ccs_time at, const Ccs__Relax *step, struct ccs__buf *json)
{
    static const struct {
        Ccs__DivertAction action;
        const char *name;
    } actions[] = {{CCS__DIVERT_ACTION__DIVERT_ACTION_END, "end"},
                   {CCS__DIVERT_ACTION__DIVERT_ACTION_OVERFLOW, "overflow"},
                   {CCS__DIVERT_ACTION__DIVERT_ACTION_VOICEMAIL, "voicemail"},
                   {CCS__DIVERT_ACTION__DIVERT_ACTION_CALLBACK, "callback"}};
    const struct ccs__router *router = CCS__ROUTER(group);
    struct ccs__class *class = ccs__route_class(group, text);
    const struct ccs__line *line =
        class ? ccs__route_line(group, queue, (uint8_t)contact->contact.channel, class, UINT32_MAX) : NULL;
    if (!line)
        return CCS_ENOMEM;
    uint32_t agents = 0;
    for (size_t t = 0; t < line->tier_count; t++)
        agents += (uint32_t)ccs__bitset_count_and(&line->tiers[t].agents, &line->tiers[t].agents);
    ccs__buf_add_format(json, "{\"at\":%lld,\"asks\":", (long long)at);
    ccs__json_write_string(ccs_str_from(text), json);
    ccs__buf_add_format(json, ",\"agents\":%u,\"signed_in\":%u,\"ready\":%u,\"free\":%u", agents,
                        ccs__route_count(line, &router->signed_in), ccs__route_count(line, &router->ready),
                        ccs__route_count(line, &router->available[line->channel]));
    if (step && *step->guard) {
        ccs__buf_add_text(json, ",\"guard\":");
        ccs__json_write_string(ccs_str_from(step->guard), json);
        bool holds;
        CCS__TRY(judge_guard(group, queue, contact, step, now, at, &holds));
        ccs__buf_add_format(json, ",\"guard_holds\":%s", holds ? "true" : "false");
    }
    if (step && *step->announce) {
        ccs__buf_add_text(json, ",\"announce\":");
        ccs__json_write_string(ccs_str_from(step->announce), json);
    }
    if (step && step->raise)
        ccs__buf_add_format(json, ",\"raise\":%d", (int)step->raise);
    for (size_t i = 0; step && step->divert && i < sizeof actions / sizeof actions[0]; i++)
        if (actions[i].action == step->divert->action)
            ccs__buf_add_format(json, ",\"divert\":\"%s\"", actions[i].name);
    if (step && step->divert && *step->divert->queue) {
        ccs__buf_add_text(json, ",\"to\":");
        ccs__json_write_string(ccs_str_from(step->divert->queue), json);
    }
    ccs__buf_add_text(json, "}");
    return json->failed ? CCS_ENOMEM : CCS_OK;
}

static ccs_status add_stages(struct ccs__group *group, struct ccs__queue *queue, const struct ccs__contact *contact,
                             ccs_time now, struct ccs__buf *json)
{
    char text[CCS__REQUIREMENT_SIZE_MAX], next[CCS__REQUIREMENT_SIZE_MAX];
    const struct ccs__plan *plan;
    struct ccs__visit visit = {.route.queue = NULL}; /* one that has come so far */
    ccs__visit__init(&visit.visit);
    CCS__TRY(ccs__route_first_need(group, contact, queue, "", text));
    CCS__TRY(ccs__route_plan_of(group, queue, &plan));
    CCS__TRY(add_stage(group, queue, contact, text, now, now, NULL, json));
    ccs_time step_at = now;
    for (size_t i = 0; plan && i < plan->step_count; i++) {
        const Ccs__Relax *step = plan->steps[i];
        ccs_time at = (step->since == CCS__SINCE__SINCE_STEP ? step_at : now) + step->after_ms;
        step_at = at > step_at ? at : step_at;
        visit.visit.requirement = text;
        CCS__TRY(ccs__visit_step_need(group, contact, &visit, step, next));
        memcpy(text, next, sizeof text);
        ccs__buf_add_text(json, ",");
        CCS__TRY(add_stage(group, queue, contact, text, now, step_at, step, json));
        if (step->divert && step->divert->action != CCS__DIVERT_ACTION__DIVERT_ACTION_CALLBACK)
            break; /* what comes after it never comes */
    }
    return CCS_OK;
}

ccs_status ccs__explain_plan(struct ccs__group *group, uint64_t contact_id, uint64_t queue_id, ccs_time now,
                             struct ccs__buf *json)
{
    struct ccs__contact *contact;
    struct ccs__queue *queue;
    CCS__TRY(ccs__contact_of(group, contact_id, &contact));
    CCS__TRY(ccs__queue_of(group, queue_id, &queue));
    ccs__buf_add_format(json, "{\"contact\":\"%llu\",\"queue\":\"%llu\",\"queue_key\":", (unsigned long long)contact_id,
                        (unsigned long long)queue_id);
    ccs__json_write_string(ccs_str_from(queue->config.key), json);
    if (queue->config.wait_ms_max)
        ccs__buf_add_format(json, ",\"timeout_at\":%lld", (long long)(now + queue->config.wait_ms_max));
    ccs__buf_add_text(json, ",\"stages\":[");
    CCS__TRY(add_stages(group, queue, contact, now, json));
    ccs__buf_add_text(json, "]}");
    return json->failed ? CCS_ENOMEM : CCS_OK;
}
