#include "flow_fixture.h"
#include "base/assert.h"
#include "record/json.h"
#include <stdarg.h>
#include <stdlib.h>

_Noreturn void ccs__assert_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, condition);
    abort();
}

static void *count_realloc(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    struct counting *counting = user_data;
    if (new_size > 0 && ++counting->calls == counting->fail_at)
        return NULL;
    counting->bytes += new_size - old_size;
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    void *grown = realloc(pointer, new_size);
    REQUIRE(grown, "no memory");
    return grown;
}

void counting_init(struct counting *counting)
{
    *counting = (struct counting){.alloc = {.function = count_realloc, .user_data = counting}};
}

/* A copy with " for ', in the fixture's arena. */
static ccs_str quoted(struct fixture *f, const char *text)
{
    size_t size = strlen(text);
    char *copy = ccs__arena_take(&f->arena, size + 1);
    for (size_t i = 0; i <= size; i++)
        copy[i] = text[i] == '\'' ? '"' : text[i] == '`' ? '\'' : text[i];
    return (ccs_str){copy, size};
}

void fixture_try(struct fixture *f, const char *chart)
{
    struct ccs__json_error error;
    ProtobufCMessage *message;
    memset(f, 0, sizeof *f);
    counting_init(&f->counting);
    ccs__arena_init(&f->arena, &f->counting.alloc, 0);
    ccs_status status = ccs__json_read(quoted(f, chart), &ccs__flow__descriptor, &f->arena, &message, &error);
    REQUIRE(status == CCS_OK, "%u:%u %s: %s", error.line, error.column, error.path, error.message);
    f->definition = (const Ccs__Flow *)(const void *)message;
    f->context = (struct ccs__flow_context){.id = CCS_STR("7"), .serial = 100};
    f->flow = ccs__flow_compile(&f->counting.alloc, f->definition, &f->error, &f->status);
    REQUIRE((f->flow != NULL) == (f->status == CCS_OK), "a flow and a failure");
    if (!f->flow)
        return;
    REQUIRE(ccs__flow_effects_init(&f->effects, &f->counting.alloc) == CCS_OK, "no memory");
    REQUIRE(ccs__flow_state_init(&f->state, f->flow, &f->counting.alloc) == CCS_OK, "no memory");
}

void fixture_open(struct fixture *f, const char *chart)
{
    fixture_try(f, chart);
    REQUIRE(f->flow, "%s: %s", f->error.path, f->error.message);
}

void fixture_close(struct fixture *f)
{
    if (f->flow)
        ccs__flow_state_finish(&f->state, f->flow);
    ccs__flow_effects_finish(&f->effects);
    ccs__flow_destroy(f->flow);
    ccs__arena_finish(&f->arena);
    REQUIRE(f->counting.bytes == 0, "%zu bytes are still held", f->counting.bytes);
}

/* --- as text ------------------------------------------------------------------------------------------------------ */

static void add(struct fixture *f, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct fixture *f, const char *format, ...)
{
    size_t size = strlen(f->line);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(f->line + size, sizeof f->line - size, format, arguments);
    va_end(arguments);
}

#define TEXT(str) (int)(str).size, (str).data ? (str).data : ""

static void add_effect(struct fixture *f, const struct ccs__flow_effect *e)
{
    ccs_str state = e->state == CCS__FLOW_NO_STATE ? (ccs_str){"", 0} : ccs__flow_state_name(f->flow, e->state);
    add(f, "%s", f->line[0] ? " " : "");
    switch (e->kind) {
    case CCS__FLOW_LEFT:
        add(f, "-%.*s", TEXT(state));
        return;
    case CCS__FLOW_ENTERED:
        add(f, "+%.*s", TEXT(state));
        return;
    case CCS__FLOW_TIMER_STARTED:
        add(f, "timer(%.*s,%lld)", TEXT(e->name), (long long)e->ms);
        return;
    case CCS__FLOW_TIMER_STOPPED:
        add(f, "stop(%.*s)", TEXT(e->name));
        return;
    case CCS__FLOW_SENT:
        add(f, "sent(%.*s", TEXT(e->name));
        add(f, e->target.size ? ",to=%.*s" : "%.*s", TEXT(e->target));
        add(f, e->type.size ? ",type=%.*s" : "%.*s", TEXT(e->type));
        add(f, e->id.size ? ",id=%.*s" : "%.*s", TEXT(e->id));
        if (e->ms)
            add(f, ",in=%lld", (long long)e->ms);
        add(f, e->data.size ? ",%.*s)" : "%.*s)", TEXT(e->data));
        return;
    case CCS__FLOW_CANCELLED:
        add(f, "cancel(%.*s)", TEXT(e->id));
        return;
    case CCS__FLOW_CHILD_STARTED:
        add(f, "child(%.*s,%.*s%.*s)", TEXT(e->id), TEXT(e->name), TEXT(e->data));
        return;
    case CCS__FLOW_CHILD_STOPPED:
        add(f, "end(%.*s)", TEXT(e->id));
        return;
    case CCS__FLOW_FORWARDED:
        add(f, "forward(%.*s)", TEXT(e->id));
        return;
    case CCS__FLOW_LOGGED:
        add(f, "log(%.*s)=%.*s", TEXT(e->name), TEXT(e->data));
        return;
    case CCS__FLOW_FAILED:
        add(f, "!%.*s", TEXT(e->name));
        return;
    case CCS__FLOW_DONE:
        add(f, "done(%.*s%.*s)", TEXT(state), TEXT(e->data));
        return;
    }
}

const char *fixture_line(struct fixture *f)
{
    f->line[0] = 0;
    if (f->status != CCS_OK) {
        add(f, "error: %s", f->effects.message);
        return f->line;
    }
    for (size_t i = 0; i < f->effects.count; i++)
        add_effect(f, &f->effects.items[i]);
    for (char *c = f->line; *c; c++)
        *c = *c == '"' ? '\'' : *c;
    return f->line;
}

const char *fixture_start(struct fixture *f, const char *params)
{
    f->status = ccs__flow_start(f->flow, &f->state, &f->context, quoted(f, params), &f->effects);
    f->context.serial++;
    return fixture_line(f);
}

const char *fixture_step(struct fixture *f, const struct ccs__flow_signal *signal)
{
    f->status = ccs__flow_step(f->flow, &f->state, &f->context, signal, &f->effects);
    f->context.serial++;
    return fixture_line(f);
}

const char *fixture_signal(struct fixture *f, const char *name, const char *data)
{
    struct ccs__flow_signal signal = {.name = ccs_str_from(name), .data = quoted(f, data)};
    return fixture_step(f, &signal);
}

const char *fixture_stop(struct fixture *f)
{
    f->status = ccs__flow_stop(f->flow, &f->state, &f->context, &f->effects);
    return fixture_line(f);
}

static void write_rows(struct fixture *f)
{
    struct ccs__buf bufs[3];
    for (size_t i = 0; i < 3; i++)
        ccs__buf_init(&bufs[i], &f->counting.alloc);
    REQUIRE(ccs__flow_state_write(f->flow, &f->state, &bufs[0], &bufs[1], &bufs[2]) == CCS_OK, "no memory");
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(f->rows[i], sizeof f->rows[i], "%s", ccs__buf_text(&bufs[i]));
        ccs__buf_finish(&bufs[i]);
    }
}

const char *fixture_active(struct fixture *f)
{
    write_rows(f);
    return f->rows[0];
}

const char *fixture_data(struct fixture *f)
{
    write_rows(f);
    for (char *c = f->rows[2]; *c; c++)
        *c = *c == '"' ? '\'' : *c;
    return f->rows[2];
}

void fixture_reload(struct fixture *f)
{
    struct ccs__flow_error error;
    struct ccs__flow_state read;
    char before[3][8192];
    write_rows(f);
    memcpy(before, f->rows, sizeof before);
    REQUIRE(ccs__flow_state_init(&read, f->flow, &f->counting.alloc) == CCS_OK, "no memory");
    ccs_status status = ccs__flow_state_read(f->flow, &read, ccs_str_from(f->rows[0]), ccs_str_from(f->rows[1]),
                                             ccs_str_from(f->rows[2]), &error);
    REQUIRE(status == CCS_OK, "%s: %s\n%s\n%s\n%s", error.path, error.message, f->rows[0], f->rows[1], f->rows[2]);
    ccs__flow_state_finish(&f->state, f->flow);
    f->state = read;
    write_rows(f);
    REQUIRE(memcmp(before, f->rows, sizeof before) == 0 || strcmp(before[2], f->rows[2]) == 0,
            "not the same when read again: %s", f->rows[2]);
}
