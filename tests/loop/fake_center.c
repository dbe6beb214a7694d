/*
 * See fake_center.h. Things fall due in the order of their instants; a command first takes what is due, as a real
 * center does.
 */
#include "fake_center.h"
#include "check.h"

ccs_center *fake_center(ccs_time now)
{
    ccs_center *center = calloc(1, sizeof *center);
    CHECK(center);
    center->now = center->at = now;
    center->jump_ms_max = INT64_C(32) * 24 * 3600 * 1000;
    center->room_max = FAKE_EVENTS_MAX;
    return center;
}

static ccs_status refuse(ccs_center *center, ccs_status status)
{
    snprintf(center->error, sizeof center->error, "refused: %d", status);
    return status;
}

static bool takes_failure(int *failures)
{
    if (*failures == 0)
        return false;
    if (*failures > 0)
        --*failures;
    return true;
}

static ccs_status emit(ccs_center *center, ccs_time at, ccs_time due_at)
{
    if (center->seq - center->durable_seq >= center->room_max)
        return refuse(center, CCS_EAGAIN);
    CHECK(center->seq < FAKE_EVENTS_MAX);
    center->events[center->seq++] = (struct fake_event){at, due_at};
    center->at = at;
    return CCS_OK;
}

static int first_due(const ccs_center *center)
{
    int first = -1;
    for (int i = 0; i < center->due_count; i++)
        if (first < 0 || center->due[i] < center->due[first])
            first = i;
    return first;
}

static ccs_status take_due(ccs_center *center, ccs_time now)
{
    for (;;) {
        int first = first_due(center);
        if (first < 0 || center->due[first] > now)
            return CCS_OK;
        ccs_status status = emit(center, now, center->due[first]);
        if (status != CCS_OK)
            return status;
        center->due[first] = center->due[--center->due_count];
    }
}

ccs_status ccs_center_call(ccs_center *center, const ccs_call *call)
{
    CHECK(!center->forbidden);
    center->jump_flag = (call->flags & CCS_CALL_JUMP) != 0;
    return CCS_OK;
}

static ccs_status move_to(ccs_center *center, ccs_time now)
{
    CHECK(!center->forbidden);
    center->unbatched += !center->is_batch;
    bool may_jump = center->jump_flag;
    center->jump_flag = false;
    if (center->owes_commit)
        return refuse(center, CCS_ECOMMIT);
    if (now < center->now || (now - center->now > center->jump_ms_max && !may_jump))
        return refuse(center, CCS_ECLOCK);
    center->now = now;
    return take_due(center, now);
}

ccs_status ccs_center_advance(ccs_center *center, ccs_time now)
{
    center->advances++;
    if (takes_failure(&center->advance_failures))
        return refuse(center, center->advance_status);
    return move_to(center, now);
}

ccs_status fake_command(ccs_center *center, ccs_time now)
{
    ccs_status status = move_to(center, now);
    return status == CCS_OK ? emit(center, now, now) : status;
}

void fake_due(ccs_center *center, ccs_time at)
{
    CHECK(center->due_count < FAKE_DUE_MAX);
    center->due[center->due_count++] = at;
}

ccs_time ccs_center_deadline(const ccs_center *center)
{
    CHECK(!center->forbidden);
    int first = first_due(center);
    return first < 0 ? CCS_TIME_NEVER : center->due[first];
}

void ccs_center_begin(ccs_center *center)
{
    CHECK(!center->forbidden);
    center->is_batch = true;
}

ccs_status ccs_center_commit(ccs_center *center)
{
    CHECK(!center->forbidden);
    center->commit_tries++;
    if (takes_failure(&center->commit_failures)) {
        center->owes_commit = true;
        return refuse(center, center->commit_status);
    }
    center->owes_commit = false;
    center->is_batch = false;
    center->commits++;
    center->durable_seq = center->seq;
    return CCS_OK;
}

void ccs_center_quiet(ccs_center *center)
{
    CHECK(!center->forbidden);
    CHECK(!center->owes_commit);
    CHECK_EQ(center->durable_seq, center->seq);
    center->quiets++;
}

uint64_t ccs_center_seq(const ccs_center *center)
{
    CHECK(!center->forbidden);
    return center->seq;
}

uint64_t ccs_center_durable_seq(const ccs_center *center)
{
    CHECK(!center->forbidden);
    return center->durable_seq;
}

ccs_time ccs_center_at(const ccs_center *center)
{
    CHECK(!center->forbidden);
    return center->at;
}

const char *ccs_center_error(const ccs_center *center)
{
    CHECK(!center->forbidden);
    return center->error;
}

ccs_status ccs_events_next(ccs_events *events, ccs_event *event)
{
    ccs_center *center = events->center;
    CHECK(!center->forbidden);
    CHECK_EQ(event->size, sizeof *event);
    if (events->seq >= center->durable_seq)
        return CCS_DONE;
    if (takes_failure(&center->read_failures))
        return refuse(center, center->read_status);
    const struct fake_event *given = &center->events[events->seq];
    *event = (ccs_event){.size = sizeof *event, .seq = ++events->seq, .at = given->at, .due_at = given->due_at};
    return CCS_OK;
}
