/*
 * The one door for commands. In order: is the center usable, is `now` sane, was this key seen, what is due, and then the
 * command itself as a group that stands or never was.
 */
#include "center/center.h"
#include "contact/contact.h"
#include "group/row.h"
#include "hours/hours.h"
#include <stdarg.h>
#include <stdio.h>

ccs_status ccs__center_fail(struct ccs_center *center, ccs_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(center->group.error, sizeof center->group.error, format, arguments);
    va_end(arguments);
    center->group.error_id = 0;
    return status;
}

/* What ccs_center_call() said holds for one command, whether that succeeds or not. */
static void forget_call(struct ccs_center *center)
{
    center->actor_size = center->key_size = 0;
    center->flags = 0;
}

ccs_status ccs__center_idle(struct ccs_center *center)
{
    return center->busy ? ccs__center_fail(center, CCS_EBUSY, "called from inside a callback of the same center") : CCS_OK;
}

ccs_status ccs__center_enter(struct ccs_center *center)
{
    if (center->status != CCS_OK)
        return center->status; /* opening failed; its words are kept */
    CCS__TRY(ccs__center_idle(center));
    if (center->fenced || center->batch_failed)
        forget_call(center);
    if (center->fenced)
        return ccs__center_fail(center, CCS_EFENCED, "another writer has taken this file over; reopen it to write");
    if (center->batch_failed)
        return ccs__center_fail(center, CCS_ECOMMIT,
                                "a commit failed and its outcome is unknown; call ccs_center_commit() until it succeeds");
    return CCS_OK;
}

/* --- keeping a group -------------------------------------------------------------------------------------- */

static size_t varint_size(uint64_t value)
{
    size_t size = 1;
    for (; value >= 128; value >>= 7)
        size++;
    return size;
}

/* The finished group goes behind the others that wait for a commit. false: no memory, nothing appended. */
static bool append_pending(struct ccs_center *center, enum ccs__command kind, ccs_str actor)
{
    const struct ccs__group *group = &center->group;
    struct ccs__journal_group journal = {
        .first_seq = group->first_seq,
        .count = group->event_count,
        .at = group->now,
        .actor = actor,
        .command = kind,
        .command_bytes = center->command_bytes.data,
        .command_size = center->command_bytes.size,
        .bodies = group->bodies.data,
        .bodies_size = group->bodies.size,
    };
    size_t size = varint_size(journal.first_seq) + varint_size(journal.count) + varint_size((uint64_t)journal.at) +
                  varint_size(actor.size) + actor.size + varint_size(kind) + varint_size(journal.command_size) +
                  journal.command_size + varint_size(journal.bodies_size) + journal.bodies_size;
    size_t before = center->pending.size;
    if (group->personal.size && !ccs__buf_reserve(&center->pending_rows, group->personal.size)) {
        center->pending_rows.failed = false;
        return false;
    }
    ccs__buf_add_varint(&center->pending, size);
    ccs__journal_write(&journal, &center->pending);
    if (center->pending.failed) {
        center->pending.size = before;
        center->pending.failed = false;
        return false;
    }
    CCS_ASSERT(center->pending.size - before == size + varint_size(size));
    if (center->pending_count++ == 0)
        center->pending_first_seq = group->first_seq;
    center->pending_at = group->now;
    return true;
}

/* A command's bytes, without what is personal. */
static void pack_command(struct ccs_center *center, enum ccs__command kind, const ProtobufCMessage *command)
{
    ccs__buf_clear(&center->command_bytes);
    ccs__pack_public(center->packings[kind], command, center->personal_of[kind], &center->command_bytes);
}

static ccs_status run_group(struct ccs_center *center, enum ccs__command kind, const ProtobufCMessage *command,
                            uint64_t *result)
{
    struct ccs__group *group = &center->group;
    CCS__TRY(ccs__command_info_of(kind)->decide(group, command, result));
    CCS__TRY(ccs__group_settle(group));
    return group->bodies.failed ? CCS_ENOMEM : CCS_OK;
}

/* One group, from begin to keep or undo. `digest`: of an idempotent command, or 0. */
static ccs_status take_group(struct ccs_center *center, enum ccs__command kind, const ProtobufCMessage *command,
                             ccs_time now, ccs_time due_at, ccs_str actor, uint64_t digest, uint64_t *result)
{
    struct ccs__group *group = &center->group;
    uint64_t ignored = 0;
    result = result ? result : &ignored;
    *result = 0;
    pack_command(center, kind, command);
    if (center->command_bytes.failed)
        return CCS_ENOMEM;
    ccs__group_begin(group, now, due_at);
    group->actor = actor.size ? actor.data : "";
    ccs_status status = run_group(center, kind, command, result);
    group->actor = "";
    bool written = status == CCS_OK && group->event_count && !group->scope;
    size_t pending_before = center->pending.size, rows_before = center->pending_rows.size;
    uint64_t row_count_before = center->pending_row_count;
    if (written && !append_pending(center, kind, actor))
        status = CCS_ENOMEM;
    if (written && status == CCS_OK) { /* there is room, see append_pending */
        ccs__buf_add(&center->pending_rows, group->personal.data, group->personal.size);
        center->pending_row_count += group->personal_count;
    }
    if (status == CCS_OK && digest && !group->scope) {
        status = ccs__keys_keep(center, digest, group->first_seq, group->event_count, *result);
        if (status != CCS_OK && written) { /* the key could not be kept: take the group back too */
            center->pending.size = pending_before;
            center->pending_count--;
            center->pending_rows.size = rows_before;
            center->pending_row_count = row_count_before;
        }
    }
    if (status == CCS_OK && group->scope)
        ccs__buf_add(&center->preview, group->bodies.data, group->bodies.size);
    if (status != CCS_OK) {
        ccs__group_undo(group);
        return status;
    }
    ccs__group_keep(group);
    return CCS_OK;
}

/* --- due things ------------------------------------------------------------------------------------------- */

/* The row a timer belongs to: every kind with a timer is mapped. */
static ccs_status take_one_due(struct ccs_center *center, const struct ccs__wheel_node *node, ccs_time now)
{
    Ccs__TakeDue due = CCS__TAKE_DUE__INIT;
    due.kind = node->kind;
    due.id = node->id;
    due.due_at = node->due_at;
    ccs_time at = now > center->group.at ? now : center->group.at;
    ccs_time due_at = node->due_at < at ? node->due_at : at;
    ccs_status status =
        take_group(center, CCS__COMMAND_TAKE_DUE, &due.base, at, due_at, CCS_STR(""), 0, NULL);
    if (status == CCS_OK)
        return CCS_OK;
    bool armed = ccs__row_index(&center->group, ccs__row_find(&center->group, (enum ccs__kind)due.kind, due.id));
    /* The timer was taken out and is armed again. That needs no memory; in a dry run, where nothing is put back yet, it may, but
     * then the row was changed and is indexed again at the end. */
    CCS_ASSERT(armed || center->group.scope);
    return status;
}

ccs_status ccs__center_room(struct ccs_center *center)
{
    size_t waiting = center->pending.size + center->pending_rows.size;
    if (waiting < center->undurable_bytes_max)
        return CCS_OK;
    return ccs__center_fail(center, CCS_EAGAIN, "%zu bytes of events wait for a commit; commit before going on", waiting);
}

static ccs_status take_due(struct ccs_center *center, ccs_time now)
{
    const struct ccs__wheel_node *node;
    for (;;) {
        CCS__TRY(ccs__center_room(center));
        node = ccs__wheel_take(&center->group.wheel, now);
        if (!node)
            return CCS_OK;
        CCS__TRY(take_one_due(center, node, now));
    }
}

static bool has_open_offer(const struct ccs__group *group)
{
    size_t at = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_OFFER], &at, &id, &row))
        if (((struct ccs__offer *)row)->offer.open)
            return true;
    return false;
}

/*
 * For how long something has been due, if that is longer than allowed, else 0. Silence counts from when the host was
 * expected: to sleep until the deadline is what it is told to do. The wheel is asked by taking and arming again, because
 * its deadline may be earlier than its first timer, by more than the silence that is allowed.
 */
static ccs_duration silence(struct ccs_center *center, ccs_time now)
{
    ccs_time late = now - ccs__settings_gap_ms_max(&center->group) - 1;
    if (late < center->last_now)
        return 0;
    struct ccs__wheel_node *node = ccs__wheel_take(&center->group.wheel, late);
    if (!node)
        return 0;
    ccs_time expected_at = node->due_at;
    ccs__wheel_arm(&center->group.wheel, node, expected_at);
    return now - expected_at;
}

/* After a reopen, or a silence longer than allowed, what rings is recalled before anything falls due. */
static ccs_status recover_if_away(struct ccs_center *center, ccs_time now)
{
    ccs_duration silent_ms = center->recovering ? 0 : silence(center, now);
    if (!center->recovering && !silent_ms)
        return CCS_OK;
    if (has_open_offer(&center->group)) {
        Ccs__Recover recover = CCS__RECOVER__INIT;
        recover.silent_ms = silent_ms;
        ccs_time at = now > center->group.at ? now : center->group.at;
        CCS__TRY(take_group(center, CCS__COMMAND_RECOVER, &recover.base, at, at, CCS_STR(""), 0, NULL));
    }
    if (!center->group.scope) {
        center->recovering = false;
        center->last_now = now; /* the host is back, whether or not all that is due can be taken at once */
    }
    return CCS_OK;
}

/* No call may come before it. */
static ccs_time earliest_now(const struct ccs_center *center)
{
    return center->last_now > center->group.at ? center->last_now : center->group.at;
}

static ccs_status check_clock(struct ccs_center *center, ccs_time now)
{
    ccs_time earliest = earliest_now(center);
    if (now < 0 || now >= CCS__WHEEL_AT_MAX - ((ccs_time)1 << 33)) /* what begins now must still be able to end */
        return ccs__center_fail(center, CCS_EINVAL, "now must be from 1970 to the year 10888, not %lld", (long long)now);
    if (now < earliest)
        return ccs__center_fail(center, CCS_ECLOCK, "now is %lld ms earlier than before (%lld)",
                                (long long)(earliest - now), (long long)earliest);
    ccs_duration jump = now - earliest, jump_max = ccs__settings_jump_ms_max(&center->group);
    if (center->group.seq && jump > jump_max && !(center->flags & CCS_CALL_JUMP))
        return ccs__center_fail(center, CCS_ECLOCK,
                                "now jumps %lld ms ahead, more than jump_ms_max %lld; flag the call with CCS_CALL_JUMP",
                                (long long)jump, (long long)jump_max);
    return CCS_OK;
}

/* Bring the center up to `now`: recovery, then what is due. */
static ccs_status arrive(struct ccs_center *center, ccs_time now)
{
    CCS__TRY(recover_if_away(center, now));
    CCS__TRY(take_due(center, now));
    if (!center->group.scope)
        center->last_now = now;
    return CCS_OK;
}

/* --- public ------------------------------------------------------------------------------------------------ */

ccs_status ccs__center_leave(struct ccs_center *center, ccs_status status)
{
    if (center->busy)
        return status;
    if (status != CCS_OK && (center->flags & CCS_CALL_DRY_RUN))
        ccs__buf_clear(&center->preview); /* a refused dry run shows nothing, not what came before it */
    forget_call(center);
    ccs__hours_forget_unused(&center->group);
    if (status != CCS_OK) {
        center->refusals++;
        if (status == CCS_ENOMEM)
            (void)ccs__center_fail(center, status, "out of memory; nothing has changed");
    }
    bool commits = center->autocommit && !center->in_batch && (center->pending_count || center->pending_row_count);
    if (commits && !center->batch_failed) {
        ccs_status committed = ccs__commit_now(center);
        if (status == CCS_OK && committed == CCS_ENOMEM) /* done, but not durable: repeating it would do it twice */
            return ccs__center_fail(center, CCS_ECOMMIT,
                                    "no memory to commit; the command stands and is durable with the next commit");
        return status == CCS_OK ? committed : status;
    }
    return status;
}

ccs_status ccs_center_advance(ccs_center *center, ccs_time now)
{
    if (!center)
        return CCS_EINVAL;
    CCS__TRY(ccs__center_enter(center));
    ccs_status status = check_clock(center, now);
    center->busy = true; /* the host's scores may be asked */
    if (status == CCS_OK)
        status = arrive(center, now);
    center->busy = false;
    return ccs__center_leave(center, status);
}

ccs_status ccs_center_run_until(ccs_center *center, ccs_time until)
{
    if (!center)
        return CCS_EINVAL;
    for (;;) {
        ccs_time deadline = ccs_center_deadline(center);
        ccs_time now = deadline < until ? deadline : until;
        if (now < earliest_now(center))
            now = earliest_now(center);
        center->flags |= CCS_CALL_JUMP;
        ccs_status status = ccs_center_advance(center, now > until ? until : now);
        if (status == CCS_EAGAIN) { /* full: commit, and go on where it stopped */
            CCS__TRY(ccs__commit_now(center));
            continue;
        }
        if (status != CCS_OK)
            return status;
        if (now >= until)
            return CCS_OK;
    }
}

ccs_time ccs_center_deadline(const ccs_center *center)
{
    if (!center)
        return CCS_TIME_NEVER;
    ccs_time deadline = ccs__wheel_deadline(&center->group.wheel), earliest = earliest_now(center);
    if (deadline == CCS_TIME_NEVER)
        return deadline;
    if (deadline < earliest) /* it is late; or, after opening, the wheel knows only the beginning of a long slot */
        return earliest;
    ccs_duration jump_ms_max = ccs__settings_jump_ms_max(&center->group);
    return center->group.seq && deadline - earliest > jump_ms_max ? earliest + jump_ms_max : deadline;
}

static ccs_status fetch_needed(struct ccs_center *center, const struct ccs__command_info *info,
                               const ProtobufCMessage *command)
{
    uint64_t id;
    ccs_status status = CCS_OK;
    if (!info->needs)
        return CCS_OK;
    enum ccs__kind kind = info->needs(command, &id);
    (void)ccs__center_row(center, kind, id, &status);
    return status == CCS_ENOENT ? CCS_OK : status; /* the decision says so better */
}

/* Everything in one scope that is put back: what is due up to `now`, and the command. */
static ccs_status dry_run(struct ccs_center *center, enum ccs__command kind, const ProtobufCMessage *command,
                          ccs_time now, uint64_t *result)
{
    ccs__buf_clear(&center->preview);
    ccs__group_scope_begin(&center->group);
    center->preview_first_seq = center->group.seq + 1;
    center->preview_at = now;
    ccs_status status = arrive(center, now);
    if (status == CCS_OK)
        status = take_group(center, kind, command, now, now, (ccs_str){center->actor, center->actor_size}, 0, result);
    ccs__group_scope_undo(&center->group);
    if (status != CCS_OK)
        ccs__buf_clear(&center->preview);
    return status == CCS_OK && center->preview.failed ? CCS_ENOMEM : status;
}

static ccs_status execute(struct ccs_center *center, enum ccs__command kind, const ProtobufCMessage *command,
                          ccs_time now, uint64_t *result)
{
    uint64_t digest = 0;
    CCS__TRY(check_clock(center, now));
    CCS__TRY(ccs__center_room(center));
    if (center->key_size) {
        bool seen = false;
        pack_command(center, kind, command); /* a digest must not outlive erasure */
        if (center->command_bytes.failed)
            return CCS_ENOMEM;
        digest = ccs__digest(center->command_bytes.data, center->command_bytes.size, kind);
        digest += digest == 0; /* 0 means: no key */
        CCS__TRY(ccs__keys_seen(center, digest, now, result, &seen));
        if (seen) {
            ccs__buf_clear(&center->preview);
            return CCS_OK;
        }
    }
    CCS__TRY(fetch_needed(center, ccs__command_info_of(kind), command));
    if (center->flags & CCS_CALL_DRY_RUN)
        return dry_run(center, kind, command, now, result);
    CCS__TRY(arrive(center, now));
    ccs_str actor = {center->actor, center->actor_size};
    CCS__TRY(take_group(center, kind, command, now, now, actor, digest, result));
    center->commands++;
    return CCS_OK;
}

ccs_status ccs__center_execute(struct ccs_center *center, enum ccs__command kind, const ProtobufCMessage *command,
                               ccs_time now, uint64_t *result)
{
    CCS__TRY(ccs__center_enter(center));
    center->busy = true; /* the host's scores may be asked */
    ccs_status status = execute(center, kind, command, now, result);
    center->busy = false;
    return ccs__center_leave(center, status);
}
