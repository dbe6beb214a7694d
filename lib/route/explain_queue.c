/*
 * How a queue stands: each of its lines with who could serve it, and who waits, in the order in which they are served.
 */
#include "base/sort.h"
#include "hours/hours.h"
#include "record/json.h"
#include "route/explain.h"

#define LISTED_MAX 1000 /* contacts; the rest are counted */

static int compare_visits(const void *left, const void *right)
{
    const Ccs__Visit *x = &(*(const struct ccs__visit *const *)left)->visit,
                     *y = &(*(const struct ccs__visit *const *)right)->visit;
    if (x->key_rank != y->key_rank)
        return x->key_rank < y->key_rank ? -1 : 1;
    if (x->key_at != y->key_at)
        return x->key_at < y->key_at ? -1 : 1;
    return x->id < y->id ? -1 : 1;
}

static ccs_status add_waiting(struct ccs__group *group, const struct ccs__queue *queue, struct ccs__buf *json)
{
    size_t at = 0, count = 0, room = queue->visits + 1u;
    uint64_t id;
    void *row;
    struct ccs__visit **visits = ccs__alloc_zero(&group->alloc, room * sizeof *visits);
    if (!visits)
        return CCS_ENOMEM;
    while (ccs__map_next(&group->maps[CCS__KIND_VISIT], &at, &id, &row)) {
        struct ccs__visit *visit = row;
        if (visit->row.exists && visit->visit.open && visit->visit.queue == queue->row.id && count + 1 < room)
            visits[count++] = visit;
    }
    ccs__sort(visits, count, sizeof *visits, compare_visits);
    ccs__buf_add_format(json, ",\"waiting\":%zu,\"contacts\":[", count);
    for (size_t i = 0; i < count && i < LISTED_MAX; i++) {
        const Ccs__Visit *visit = &visits[i]->visit;
        ccs__buf_add_format(
            json,
            "%s{\"contact\":\"%llu\",\"visit\":\"%llu\",\"waits_for\":\"%s\",\"waited_ms\":%lld,\"priority\":%d,"
            "\"step\":%u,\"requirement\":",
            i ? "," : "", (unsigned long long)visit->contact, (unsigned long long)visit->id,
            ccs__explain_waits_for(group, visits[i]), (long long)(group->now - visit->entered_at), (int)visit->priority,
            visit->step);
        ccs__json_write_string(ccs_str_from(visit->requirement), json);
        ccs__buf_add_text(json, "}");
    }
    ccs__buf_add_text(json, "]");
    ccs__free(&group->alloc, visits, room * sizeof *visits);
    return json->failed ? CCS_ENOMEM : CCS_OK;
}

static void add_line(const struct ccs__router *router, const struct ccs__line *line, struct ccs__buf *json)
{
    uint32_t agents = 0;
    for (size_t t = 0; t < line->tier_count; t++)
        agents += (uint32_t)ccs__bitset_count_and(&line->tiers[t].agents, &line->tiers[t].agents);
    ccs__buf_add_format(json, "{\"channel\":%u,\"requirement\":", line->channel);
    ccs__json_write_string(ccs_str_from(line->class->text), json);
    ccs__buf_add_format(
        json, ",\"waited_ms\":%u,\"waiting\":%zu,\"agents\":%u,\"signed_in\":%u,\"ready\":%u,\"free\":%u}",
        line->waited_ms, line->visits.count, agents, ccs__route_count(line, &router->signed_in),
        ccs__route_count(line, &router->ready), ccs__route_count(line, &router->available[line->channel]));
}

/* What its contacts are asked at entry has a line, whether or not anybody stands in it. */
static ccs_status find_first_line(struct ccs__group *group, struct ccs__queue *queue, const struct ccs__line **line)
{
    char text[CCS__REQUIREMENT_SIZE_MAX];
    ccs__requirement_text(queue->config.requirement, text);
    struct ccs__class *class = ccs__route_class(group, text);
    *line = class ? ccs__route_line(group, queue, 0, class, 0) : NULL;
    return *line ? CCS_OK : CCS_ENOMEM;
}

static int compare_lines(const void *left, const void *right)
{
    const struct ccs__line *x = *(const struct ccs__line *const *)left, *y = *(const struct ccs__line *const *)right;
    if (x->channel != y->channel)
        return x->channel < y->channel ? -1 : 1;
    int order = strcmp(x->class->text, y->class->text);
    return order ? order : (x->waited_ms > y->waited_ms) - (x->waited_ms < y->waited_ms);
}

/* Lines with somebody in them; where there are none, the one that a contact would enter as a rule. Which empty ones there
 * are beside it says only what was asked before. */
static ccs_status add_lines(struct ccs__group *group, struct ccs__queue *queue, struct ccs__buf *json)
{
    const struct ccs__line *first;
    size_t count = 0, room = 1;
    CCS__TRY(find_first_line(group, queue, &first));
    for (const struct ccs__line *line = queue->lines; line; line = line->queue_next)
        room++;
    const struct ccs__line **lines = ccs__alloc_zero(&group->alloc, room * sizeof *lines);
    if (!lines)
        return CCS_ENOMEM;
    for (const struct ccs__line *line = queue->lines; line; line = line->queue_next)
        if (line->visits.count)
            lines[count++] = line;
    if (count == 0)
        lines[count++] = first;
    ccs__sort(lines, count, sizeof *lines, compare_lines);
    for (size_t i = 0; i < count; i++) {
        ccs__buf_add_text(json, i ? "," : "");
        add_line(CCS__ROUTER(group), lines[i], json);
    }
    ccs__free(&group->alloc, lines, room * sizeof *lines);
    return json->failed ? CCS_ENOMEM : CCS_OK;
}

/* Of one that has a calendar: open or closed, and until when; null: for good. */
static ccs_status add_hours(const struct ccs__group *group, const struct ccs__queue *queue, ccs_time now, struct ccs__buf *json)
{
    const char *calendar = queue->config.admission ? queue->config.admission->calendar : "";
    if (!*calendar)
        return CCS_OK;
    ccs_time until_at = ccs__hours_next_change(group, calendar, now);
    ccs__buf_add_text(json, ",\"calendar_key\":");
    ccs__json_write_string(ccs_str_from(calendar), json);
    ccs__buf_add_format(json, ",\"open\":%s,\"until_at\":", ccs__hours_open(group, calendar, now) ? "true" : "false");
    if (until_at == CCS_TIME_NEVER)
        ccs__buf_add_text(json, "null");
    else
        ccs__buf_add_format(json, "%lld", (long long)until_at);
    return json->failed ? CCS_ENOMEM : CCS_OK;
}

ccs_status ccs__explain_queue(struct ccs__group *group, uint64_t id, ccs_time now, struct ccs__buf *json)
{
    struct ccs__queue *queue;
    CCS__TRY(ccs__queue_of(group, id, &queue));
    group->now = group->due_at = now; /* only for what is shown: no group is under way */
    ccs__buf_add_format(json, "{\"queue\":\"%llu\",\"queue_key\":", (unsigned long long)id);
    ccs__json_write_string(ccs_str_from(queue->config.key), json);
    CCS__TRY(add_hours(group, queue, now, json));
    ccs__buf_add_format(json, ",\"at\":%lld,\"in_room\":%zu,\"with_agents\":%u,\"lines\":[", (long long)now,
                        queue->room.count, queue->legs);
    CCS__TRY(add_lines(group, queue, json));
    ccs__buf_add_text(json, "]");
    CCS__TRY(add_waiting(group, queue, json));
    ccs__buf_add_text(json, "}");
    return json->failed ? CCS_ENOMEM : CCS_OK;
}
