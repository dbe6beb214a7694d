#include "instance_fixture.h"
#include "group/journal.h"
#include "group/settings.h"
#include "hours/hours.h"
#include "record/json.h"
#include <stdio.h>
#include <stdlib.h>

struct ccs__group group;
ccs_time now;
static size_t held, fail_at; /* bytes; so many more allocations until one fails, or 0 */
static bool failed;
static char text[65536];
static size_t text_size;
static struct ccs__buf journal; /* every group kept: varint size, canonical bytes */
static const ccs_alloc plain;

static void *count_memory(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    if (new_size > old_size && fail_at && --fail_at == 0) {
        failed = true;
        return NULL;
    }
    *(size_t *)user_data += new_size - old_size;
    if (new_size)
        return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

void desk_fail_at(size_t n)
{
    fail_at = n;
    failed = false;
}

bool desk_failed(void)
{
    fail_at = 0;
    return failed;
}

static const struct ccs__module *const modules[CCS__MODULE_COUNT] = {[CCS__MODULE_SETTINGS] = &ccs__settings_module,
                                                                     [CCS__MODULE_HOURS] = &ccs__hours_module,
                                                                     [CCS__MODULE_INSTANCE] = &ccs__instance_module};

void desk_open(void)
{
    static const ccs_alloc alloc = {count_memory, &held};
    now = NINE;
    text_size = 0;
    text[0] = '\0';
    ccs__buf_init(&journal, &plain);
    cr_assert_eq(ccs__group_init(&group, &alloc, modules), CCS_OK);
    CCS__INSTANCES(&group)->business = &office;
}

void desk_close(void)
{
    ccs__instance_module.check(&group);
    ccs__group_finish(&group);
    ccs__buf_finish(&journal);
    cr_expect_eq(held, 0);
}

/* --- events as text ------------------------------------------------------------------------------------------ */

static void write_body(uint32_t kind, const void *body, char *into, size_t size)
{
    into[0] = '\0';
    if (kind == CCS_EVENT_FLOW_MOVED) {
        const Ccs__FlowMoved *moved = body;
        snprintf(into, size, "(%s->%s)", moved->signal, moved->states);
    } else if (kind == CCS_EVENT_FLOW_TIMER_STARTED) {
        const Ccs__FlowTimerStarted *timer = body;
        snprintf(into, size, "(%s@%lld)", *timer->name ? timer->name : timer->signal, (long long)(timer->ends_at - NINE));
    } else if (kind == CCS_EVENT_FLOW_TIMER_CHANGED) {
        const Ccs__FlowTimerChanged *timer = body;
        snprintf(into, size, "(%d,%llu@%lld)", (int)timer->phase, (unsigned long long)timer->used_ms,
                 timer->ends_at ? (long long)(timer->ends_at - NINE) : 0LL);
    } else if (kind == CCS_EVENT_FLOW_TIMER_FIRED) {
        snprintf(into, size, "(%s%s)", ((const Ccs__FlowTimerFired *)body)->signal, "");
    } else if (kind == CCS_EVENT_FLOW_SIGNAL_SENT) {
        const Ccs__FlowSignalSent *sent = body;
        snprintf(into, size, "(%s%s)", sent->signal, sent->data);
    } else if (kind == CCS_EVENT_FLOW_LOGGED) {
        const Ccs__FlowLogged *logged = body;
        snprintf(into, size, "(%s:%s)", logged->label, logged->value);
    } else if (kind == CCS_EVENT_FLOW_ENDED) {
        const Ccs__FlowEnded *ended = body;
        snprintf(into, size, "(%d%s%s)", (int)ended->cause, *ended->data ? " " : "", ended->data);
    } else if (kind == CCS_EVENT_FLOW_ERROR_RAISED) {
        snprintf(into, size, "(%s%s)", ((const Ccs__FlowErrorRaised *)body)->error, "");
    } else if (kind == CCS_EVENT_FLOW_MIGRATED) {
        snprintf(into, size, "(%s%s)", ((const Ccs__FlowMigrated *)body)->states, "");
    }
}

static void add_events(const struct ccs__journal_group *of)
{
    struct ccs__journal_event event;
    struct ccs__arena arena;
    size_t offset = 0;
    uint64_t index = 0;
    char body[512];
    ccs__arena_init(&arena, &plain, 0);
    while (ccs__journal_next(of, &offset, &index, &event)) {
        write_body(event.kind, ccs__record_unpack(ccs__event_info_of(event.kind)->type, event.body, event.size, &arena), body,
                   sizeof body);
        if (text_size < sizeof text - 1024)
            text_size += (size_t)snprintf(text + text_size, sizeof text - text_size, "%s%s%s", text_size ? " " : "",
                                          ccs_event_name(event.kind), body);
    }
    ccs__arena_finish(&arena);
}

const char *events(void)
{
    static char copy[sizeof text];
    memcpy(copy, text, sizeof text);
    text_size = 0;
    text[0] = '\0';
    return copy;
}

/* --- groups ----------------------------------------------------------------------------------------------------- */

static void keep_group(void)
{
    struct ccs__journal_group kept = {.first_seq = group.first_seq, .count = group.event_count, .at = group.now,
                                      .actor = CCS_STR(""), .bodies = group.bodies.data, .bodies_size = group.bodies.size};
    struct ccs__buf one;
    ccs__buf_init(&one, &plain);
    ccs__journal_write(&kept, &one);
    ccs__buf_add_varint(&journal, one.size);
    ccs__buf_add(&journal, one.data, one.size);
    ccs__buf_finish(&one);
    add_events(&kept);
}

static ccs_status end(ccs_status status)
{
    if (status == CCS_OK)
        status = ccs__group_settle(&group);
    if (status == CCS_OK && group.bodies.failed)
        status = CCS_ENOMEM;
    if (status == CCS_OK) {
        if (group.event_count)
            keep_group();
        ccs__group_keep(&group);
        ccs__group_clean(&group);
        ccs__group_reclaim(&group);
    } else {
        ccs__group_undo(&group);
    }
    ccs__instance_module.check(&group);
    ccs__wheel_check(&group.wheel);
    return status;
}

/* Definitions stand in C as {'key': 'f', ... 'value': '`text`'}: easier to read than with every quote escaped. */
static const char *unquote(const char *given)
{
    static char json[32768];
    size_t size = strlen(given);
    cr_assert_lt(size, sizeof json);
    for (size_t i = 0; i <= size; i++)
        json[i] = given[i] == '\'' ? '"' : given[i] == '`' ? '\'' : given[i];
    return json;
}

static ccs_status read_json(const char *given, const ProtobufCMessageDescriptor *type, struct ccs__arena *arena,
                            ProtobufCMessage **message)
{
    struct ccs__json_error error;
    ccs__arena_init(arena, &plain, 0);
    ccs_status status = ccs__json_read(ccs_str_from(unquote(given)), type, arena, message, &error);
    cr_assert_eq(status, CCS_OK, "%u:%u: %s: %s", error.line, error.column, error.path, error.message);
    return status;
}

ccs_status put(const char *json)
{
    struct ccs__arena arena;
    ProtobufCMessage *flow;
    uint64_t id;
    CCS__TRY(read_json(json, &ccs__flow__descriptor, &arena, &flow));
    ccs__group_begin(&group, now, now);
    ccs_status status = end(ccs__flow_decide_put(&group, (const Ccs__Flow *)(const void *)flow, &id));
    ccs__arena_finish(&arena);
    return status;
}

static char *chars(const char *text_given)
{
    return (char *)(uintptr_t)text_given;
}

ccs_status start(const char *flow, const char *ref, const char *data, uint64_t *id)
{
    Ccs__StartFlow command = CCS__START_FLOW__INIT;
    command.flow = chars(flow);
    command.ref = chars(ref);
    command.data = chars(unquote(data));
    ccs__group_begin(&group, now, now);
    return end(ccs__instance_decide_start(&group, &command, id));
}

uint64_t started(const char *flow, const char *ref)
{
    uint64_t id = 0;
    OK(start(flow, ref, "", &id));
    return id;
}

ccs_status signal_to(uint64_t instance, const char *name, const char *data)
{
    Ccs__SignalFlow command = CCS__SIGNAL_FLOW__INIT;
    command.instance = instance;
    command.signal = chars(name);
    command.data = chars(unquote(data));
    ccs__group_begin(&group, now, now);
    return end(ccs__instance_decide_signal(&group, &command));
}

ccs_status stop(uint64_t instance)
{
    Ccs__StopFlow command = CCS__STOP_FLOW__INIT;
    command.instance = instance;
    command.reason = chars("enough");
    ccs__group_begin(&group, now, now);
    return end(ccs__instance_decide_stop(&group, &command));
}

ccs_status migrate(const char *json)
{
    struct ccs__arena arena;
    ProtobufCMessage *command;
    CCS__TRY(read_json(json, &ccs__migrate_flow__descriptor, &arena, &command));
    ccs__group_begin(&group, now, now);
    ccs_status status = end(ccs__instance_decide_migrate(&group, (const Ccs__MigrateFlow *)(const void *)command));
    ccs__arena_finish(&arena);
    return status;
}

ccs_status remove_flow(const char *key)
{
    const struct ccs__flow_version *version = ccs__flow_by_key(&group, ccs_str_from(key));
    cr_assert_not_null(version, "flow %s", key);
    ccs__group_begin(&group, now, now);
    return end(ccs__flow_decide_remove(&group, version->config.flow));
}

ccs_status advance(ccs_time to)
{
    const struct ccs__wheel_node *node;
    while ((node = ccs__wheel_take(&group.wheel, to))) {
        ccs_time due_at = node->due_at < to ? node->due_at : to;
        struct ccs__row *row = ccs__row_find(&group, (enum ccs__kind)node->kind, node->id);
        ccs__group_begin(&group, to, due_at);
        ccs_status status = end(ccs__instance_module.due(&group, row));
        if (status != CCS_OK) {
            cr_assert(ccs__instance_module.index(&group, row)); /* as the center arms it again */
            return status;
        }
    }
    now = to;
    return CCS_OK;
}

/* --- looking ------------------------------------------------------------------------------------------------------- */

struct ccs__instance *row_of(uint64_t id)
{
    return ccs__row_find(&group, CCS__KIND_FLOW_INSTANCE, id);
}

const char *states_of(uint64_t id)
{
    const struct ccs__instance *row = row_of(id);
    return row && row->instance.open ? row->instance.states : "";
}

const Ccs__FlowTimerState *timer_of(uint64_t id, const char *name)
{
    for (const struct ccs__flow_timer *timer = row_of(id) ? row_of(id)->timers : NULL; timer; timer = timer->next)
        if (strcmp(timer->timer.name, name) == 0)
            return &timer->timer;
    return NULL;
}

/* --- the same again --------------------------------------------------------------------------------------------------- */

static void apply_group(struct ccs__group *other, const struct ccs__journal_group *of)
{
    struct ccs__journal_event event;
    struct ccs__arena arena;
    size_t offset = 0;
    uint64_t index = 0;
    ccs__arena_init(&arena, &plain, 0);
    ccs__group_begin(other, of->at, of->at);
    while (ccs__journal_next(of, &offset, &index, &event)) {
        struct ccs__event applied = {event.seq, event.at, event.due_at, event.kind,
                                     ccs__record_unpack(ccs__event_info_of(event.kind)->type, event.body, event.size, &arena)};
        cr_assert_eq(ccs__group_apply(other, &applied), CCS_OK, "event %llu: %s", (unsigned long long)event.seq, other->error);
    }
    ccs__group_keep(other);
    ccs__group_clean(other);
    ccs__group_reclaim(other);
    ccs__arena_finish(&arena);
}

static void compare_rows(const struct ccs__group *other, enum ccs__kind kind)
{
    size_t at = 0;
    uint64_t id;
    void *row;
    cr_expect_eq(group.maps[kind].count, other->maps[kind].count);
    while (ccs__map_next(&group.maps[kind], &at, &id, &row)) {
        const struct ccs__row *twin = ccs__row_find(other, kind, id);
        cr_assert_not_null(twin);
        cr_expect(ccs__record_equal(ccs__row_message(row), ccs__row_message(twin)), "%s %llu", ccs__kinds[kind].table,
                  (unsigned long long)id);
    }
}

void expect_same_again(void)
{
    static struct ccs__group other;
    const uint8_t *cursor = journal.data, *end_of = journal.data + journal.size;
    cr_assert_eq(ccs__group_init(&other, &plain, modules), CCS_OK);
    other.replaying = true;
    while (cursor < end_of) {
        uint64_t size;
        struct ccs__journal_group kept;
        cr_assert(ccs__varint_read(&cursor, end_of, &size));
        const uint8_t *next = cursor + size;
        cr_assert(ccs__journal_read(&cursor, next, &kept));
        apply_group(&other, &kept);
        cursor = next;
    }
    for (enum ccs__kind kind = CCS__KIND_FLOW; kind <= CCS__KIND_FLOW_TIMER; kind++)
        compare_rows(&other, kind);
    ccs__instance_module.check(&other);
    ccs__group_finish(&other);
}

/* --- business time ------------------------------------------------------------------------------------------------------ */

int office_close_hour = 17;

static int close_hour(const char *calendar)
{
    return strcmp(calendar, "half") == 0 ? 13 : office_close_hour;
}

static bool known(const struct ccs__group *of, const char *calendar)
{
    (void)of;
    return strcmp(calendar, "office") == 0 || strcmp(calendar, "half") == 0 || strcmp(calendar, "never") == 0;
}

static bool is_open(const char *calendar, ccs_time at)
{
    ccs_duration of_day = at % HOURS(24);
    return of_day >= HOURS(9) && of_day < HOURS(close_hour(calendar));
}

/* Minute by minute: slow and obvious. */
static ccs_status add(const struct ccs__group *of, const char *calendar, ccs_time from, ccs_duration ms, ccs_time *at)
{
    if (!known(of, calendar))
        return CCS_ENOENT;
    if (strcmp(calendar, "never") == 0)
        return CCS_ELIMIT;
    for (*at = from; ms > 0 || !is_open(calendar, *at); *at += MINUTES(1))
        if (is_open(calendar, *at)) {
            if (ms <= MINUTES(1))
                return *at += ms, CCS_OK;
            ms -= MINUTES(1);
        }
    return CCS_OK;
}

static ccs_status between(const struct ccs__group *of, const char *calendar, ccs_time from, ccs_time to, ccs_duration *ms)
{
    *ms = 0;
    if (!known(of, calendar))
        return CCS_ENOENT;
    for (ccs_time at = from; at < to; at += MINUTES(1))
        if (is_open(calendar, at))
            *ms += to - at < MINUTES(1) ? to - at : MINUTES(1);
    return CCS_OK;
}

const struct ccs__business office = {known, add, between};
