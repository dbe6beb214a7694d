/*
 * Hours of days, each kept once and known by a number; and what two of them are together. Numbers are what makes days, and so
 * weeks, comparable without a look at their hours.
 */
#include "base/assert.h"
#include "calendar/plan.h"
#include <string.h>

static uint64_t hash_of(const struct ccs__day_span *spans, size_t count)
{
    uint64_t hash = count;
    for (size_t i = 0; i < count; i++)
        hash = ccs__map_hash(hash * 31 + ((uint64_t)spans[i].from << 32 | (uint64_t)spans[i].until));
    return hash;
}

/* The last hours of this hash, if they are the same. Others of the hash are not looked for: they get a second number, which costs
 * time but changes no answer. */
static uint32_t find_same(const struct ccs__calendar_plan *plan, uint64_t hash, struct ccs__day_hours hours)
{
    uint32_t number = (uint32_t)(uintptr_t)ccs__map_get(&plan->same_hours, hash);
    const struct ccs__day_hours *known = number > 0 ? &plan->hours[number - 1] : NULL;
    bool same = known && known->count == hours.count &&
                (hours.count == 0 || known->first == hours.first ||
                 memcmp(&plan->spans[known->first], &plan->spans[hours.first], hours.count * sizeof *plan->spans) == 0);
    return same ? number : 0;
}

bool ccs__calendar_plan_keep_hours(struct ccs__calendar_plan *plan, struct ccs__day_hours hours, uint32_t *number)
{
    CCS_ASSERT((size_t)hours.first + hours.count <= plan->span_count);
    uint64_t hash = hash_of(hours.count > 0 ? &plan->spans[hours.first] : NULL, hours.count);
    *number = find_same(plan, hash, hours);
    if (*number > 0)
        return true;
    size_t count = plan->hours_count + 1;
    if (!ccs__alloc_grow(plan->alloc, (void **)&plan->hours, &plan->hours_capacity, count, sizeof *plan->hours) ||
        !ccs__map_put(&plan->same_hours, hash, (void *)(uintptr_t)count))
        return ccs__calendar_plan_out_of_memory(plan);
    plan->hours[plan->hours_count++] = hours;
    *number = (uint32_t)count;
    return true;
}

/* Both are ascending; one where they overlap or touch. `to` has room for all. Returns how many there are. */
static uint32_t merge(const struct ccs__day_span *one, uint32_t one_count, const struct ccs__day_span *other,
                      uint32_t other_count, struct ccs__day_span *to)
{
    uint32_t count = 0;
    for (uint32_t i = 0, j = 0; i < one_count || j < other_count;) {
        bool first = j == other_count || (i < one_count && one[i].from <= other[j].from);
        struct ccs__day_span span = first ? one[i++] : other[j++];
        if (count == 0 || span.from > to[count - 1].until)
            to[count++] = span;
        else if (span.until > to[count - 1].until)
            to[count - 1].until = span.until;
    }
    return count;
}

static bool make_both(struct ccs__calendar_plan *plan, struct ccs__day_hours a, struct ccs__day_hours b, uint32_t *both)
{
    size_t first = plan->span_count, room = first + a.count + b.count;
    if (!ccs__calendar_plan_gather(plan, a.count + b.count))
        return ccs__calendar_plan_fail(plan, CCS_ELIMIT, "hours",
                                       "with this entry dates are closed within so many different hours that there are more than "
                                       "%u of them",
                                       CCS__CALENDAR_SPANS_MAX);
    if (!ccs__alloc_grow(plan->alloc, (void **)&plan->spans, &plan->span_capacity, room, sizeof *plan->spans))
        return ccs__calendar_plan_out_of_memory(plan);
    uint32_t count = merge(&plan->spans[a.first], a.count, &plan->spans[b.first], b.count, &plan->spans[first]);
    size_t known = plan->hours_count;
    plan->span_count = first + count;
    bool kept = ccs__calendar_plan_keep_hours(plan, (struct ccs__day_hours){(uint32_t)first, count}, both);
    if (plan->hours_count == known) /* nobody has these spans */
        plan->span_count = first;
    return kept;
}

bool ccs__calendar_plan_unite_hours(struct ccs__calendar_plan *plan, uint32_t one, uint32_t other, uint32_t *both)
{
    CCS_ASSERT(other > 0);
    uint64_t key = (uint64_t)one << 32 | other;
    *both = one == 0 || one == other ? other : (uint32_t)(uintptr_t)ccs__map_get(&plan->both_hours, key);
    if (*both > 0)
        return true;
    if (!make_both(plan, plan->hours[one - 1], plan->hours[other - 1], both))
        return false;
    return ccs__map_put(&plan->both_hours, key, (void *)(uintptr_t)*both) || ccs__calendar_plan_out_of_memory(plan);
}
