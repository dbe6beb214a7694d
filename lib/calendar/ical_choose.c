/*
 * Which events count. Of several with one UID (and one RECURRENCE-ID) the newest does (RFC 5546: the highest SEQUENCE, then the
 * latest DTSTAMP, then the last in the file), and what an override replaces falls out of the event that it belongs to.
 */
#include "base/sort.h"
#include "calendar/ical_entry.h"

static int compare_numbers(int64_t x, int64_t y) { return (x > y) - (x < y); }

static int compare_texts(ccs_str x, ccs_str y)
{
    size_t size = x.size < y.size ? x.size : y.size;
    int order = size > 0 ? memcmp(x.data, y.data, size) : 0;
    return order != 0 ? order : compare_numbers((int64_t)x.size, (int64_t)y.size);
}

static int compare_times(const struct ccs__ical_when *x, const struct ccs__ical_when *y)
{
    int order = compare_numbers(x->day, y->day);
    if (order == 0)
        order = compare_numbers(x->second, y->second);
    if (order == 0)
        order = (x->is_date * 2 + x->is_utc) - (y->is_date * 2 + y->is_utc);
    return order != 0 ? order : compare_texts(x->tzid, y->tzid);
}

/* By what they are versions of: an event itself before its overrides. */
static int compare_identities(const struct ccs__ical_event *x, const struct ccs__ical_event *y)
{
    int order = compare_texts(x->uid, y->uid);
    if (order == 0)
        order = x->has_recurrence_id - y->has_recurrence_id;
    return order != 0 || !x->has_recurrence_id ? order : compare_times(&x->recurrence_id, &y->recurrence_id);
}

/* The newest first. */
static int compare_events(const void *x, const void *y)
{
    const struct ccs__ical_event *a = *(struct ccs__ical_event *const *)x, *b = *(struct ccs__ical_event *const *)y;
    int order = compare_identities(a, b);
    if (order == 0)
        order = compare_numbers(b->sequence, a->sequence);
    if (order == 0)
        order = compare_numbers(b->stamp, a->stamp);
    return order != 0 ? order : compare_numbers((int64_t)b->index, (int64_t)a->index);
}

/* What an override replaces falls out of the event it belongs to. */
static ccs_status override(struct ccs__ical_reading *reading, struct ccs__ical_event *whole, struct ccs__ical_event *change)
{
    struct ccs__ical_when *when = ccs__arena_take(reading->arena, sizeof *when);
    if (!when)
        return CCS_ENOMEM;
    if (whole->except_count == CCS__ICAL_FIRSTS_MAX) {
        (void)ccs__ical_fail_at(reading, change->place, "an event has at most %d exceptions", CCS__ICAL_FIRSTS_MAX);
        return ccs__ical_refuse(reading, change, CCS_ELIMIT);
    }
    *when = change->recurrence_id;
    when->next = NULL;
    *whole->except_end = when;
    whole->except_end = &when->next;
    whole->except_count++;
    return CCS_OK;
}

/* `before` is the event sorted before this one, NULL at the beginning; `whole` the one that overrides of its UID belong to. */
static ccs_status choose(struct ccs__ical_reading *reading, struct ccs__ical_event *before, struct ccs__ical_event *event,
                         struct ccs__ical_event **whole)
{
    bool same_uid = before && event->uid.size > 0 && compare_texts(before->uid, event->uid) == 0;
    event->leader = same_uid ? before->leader : event;
    if (!same_uid)
        *whole = event->has_recurrence_id || event->uid.size == 0 ? NULL : event;
    if (same_uid && compare_identities(before, event) == 0) {
        event->reason = "a newer version of it stands in the file (SEQUENCE, DTSTAMP)";
        return CCS_OK;
    }
    if (!event->has_recurrence_id || !*whole)
        return CCS_OK;
    event->cancelled |= (*whole)->cancelled;
    return override(reading, *whole, event);
}

ccs_status ccs__ical_choose(struct ccs__ical_reading *reading)
{
    struct ccs__ical_event **sorted = ccs__arena_take(reading->arena, (reading->event_count + 1) * sizeof *sorted), *whole = NULL;
    ccs_status status = CCS_OK;
    size_t count = 0;
    if (!sorted)
        return CCS_ENOMEM;
    for (struct ccs__ical_event *event = reading->events; event; event = event->next)
        sorted[count++] = event;
    ccs__sort(sorted, count, sizeof *sorted, compare_events);
    for (size_t i = 0; i < count && status == CCS_OK; i++)
        status = choose(reading, i > 0 ? sorted[i - 1] : NULL, sorted[i], &whole);
    return status;
}
