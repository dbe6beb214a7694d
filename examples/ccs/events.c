/*
 * ccs events: what happened, one line each. Reads beside a running center and never disturbs it.
 */
#include "reader.h"
#include "record/field.h"

#include <inttypes.h>
#include <stdlib.h>

static const char *const command = "events";

struct wanted {
    uint64_t after, limit, contact, instance;
    const char *kind_name;
    uint32_t kind; /* 0: every kind */
    bool json;
};

/* Event kinds are numbered with gaps; none is as large. */
#define EVENT_KIND_MAX 255

static int find_kind(struct wanted *wanted)
{
    const char *nearest = NULL;
    size_t least = 3;
    for (uint32_t kind = 1; kind <= EVENT_KIND_MAX; kind++) {
        const char *name = ccs_event_name(kind);
        size_t away = name[0] ? cli_distance(wanted->kind_name, name) : least;
        if (strcmp(name, wanted->kind_name) == 0) {
            wanted->kind = kind;
            return CLI_OK;
        }
        if (away < least) {
            least = away;
            nearest = name;
        }
    }
    if (nearest)
        return cli_fail(CLI_WRONG, command, "there is no kind \"%s\"; did you mean %s?", wanted->kind_name, nearest);
    return cli_fail(CLI_WRONG, command, "there is no kind \"%s\"; `ccs schema` lists them", wanted->kind_name);
}

/* The contact an event is about; its own number when it opens one. */
static uint64_t contact_of(const struct reader_event *event, const ProtobufCMessage *body)
{
    if (event->event.kind == CCS_EVENT_CONTACT_OPENED)
        return event->event.seq;
    return reader_id(body, "contact");
}

/* The flow in progress an event is about, likewise. */
static uint64_t instance_of(const struct reader_event *event, const ProtobufCMessage *body)
{
    if (event->event.kind == CCS_EVENT_FLOW_STARTED)
        return event->event.seq;
    return reader_id(body, "instance");
}

/* A text is quoted only when it must be. */
static void print_text(const struct ccs__value *value)
{
    const char *text = value->data;
    bool plain = value->size > 0;
    for (size_t i = 0; i < value->size && plain; i++)
        plain = (unsigned char)text[i] > ' ' && text[i] != '"' && text[i] != '=' && text[i] != 0x7f;
    if (plain)
        (void)fwrite(text, 1, value->size, stdout);
    else
        cli_json_text(stdout, text, value->size);
}

static void print_field(struct reader *reader, const ProtobufCMessage *body, const ProtobufCFieldDescriptor *field)
{
    char time[CLI_TEXT_MAX];
    struct ccs__buf scratch;
    ccs__buf_init(&scratch, &reader->alloc);
    struct ccs__value value = ccs__record_get(body, field, &scratch);
    size_t size = strlen(field->name);
    bool instant = size > 3 && strcmp(field->name + size - 3, "_at") == 0;
    (void)printf(" %s=", field->name);
    if (ccs__field_kind(field) == CCS__FIELD_ENUM && !ccs__field_is_list(field))
        (void)fputs(reader_enum(reader, field->descriptor, (int)value.integer, false), stdout);
    else if (value.type == CCS__VALUE_INTEGER && instant)
        (void)fputs(cli_time_text(value.integer, time), stdout);
    else if (value.type == CCS__VALUE_INTEGER && ccs__field_kind(field) == CCS__FIELD_BOOL)
        (void)fputs(value.integer ? "true" : "false", stdout);
    else if (value.type == CCS__VALUE_INTEGER)
        (void)printf("%" PRId64, value.integer);
    else if (value.type == CCS__VALUE_TEXT && ccs__field_kind(field) == CCS__FIELD_TEXT && !ccs__field_is_list(field))
        print_text(&value);
    else if (value.type == CCS__VALUE_TEXT)
        (void)fwrite(value.data, 1, value.size, stdout); /* JSON as it is */
    else if (value.type == CCS__VALUE_BYTES)
        (void)printf("(%zu bytes)", value.size);
    ccs__buf_finish(&scratch);
}

static void print_line(struct reader *reader, const struct reader_event *event, const ProtobufCMessage *body)
{
    char at[CLI_TEXT_MAX];
    const char *name = ccs_event_name(event->event.kind);
    (void)printf("%-24s %8" PRIu64 "  %-22s", cli_time_text(event->event.at, at), event->event.seq,
                 name[0] ? name : reader_text(reader, "kind %" PRIu32, event->event.kind));
    for (unsigned i = 0; body && i < body->descriptor->n_fields; i++)
        if (!ccs__field_is_default(body, &body->descriptor->fields[i]))
            print_field(reader, body, &body->descriptor->fields[i]);
    if (event->event.due_at != event->event.at)
        (void)printf(" due_at=%s", cli_time_text(event->event.due_at, at));
    (void)fputc('\n', stdout);
}

static void print_event(struct reader *reader, const struct reader_event *event, const void *body, bool json)
{
    if (json)
        (void)printf("%s\n", reader_event_json(reader, event, body));
    else
        print_line(reader, event, body);
}

static void print_all(struct reader *reader, const struct wanted *wanted)
{
    struct reader_journal journal;
    uint64_t printed = 0;
    reader_journal_begin(&journal, reader, wanted->after < UINT64_MAX ? wanted->after + 1 : wanted->after, false);
    const struct reader_event *event;
    while (printed < wanted->limit && !ferror(stdout) && (event = reader_journal_next(&journal))) {
        if (wanted->kind && event->event.kind != wanted->kind)
            continue;
        ccs__arena_clear(&reader->arena);
        const ProtobufCMessage *body = reader_body(reader, event, &reader->arena);
        if (reader->code != CLI_OK)
            break;
        if (wanted->contact && (!body || contact_of(event, body) != wanted->contact))
            continue;
        if (wanted->instance && (!body || instance_of(event, body) != wanted->instance))
            continue;
        print_event(reader, event, body, wanted->json);
        printed++;
    }
    reader_journal_end(&journal);
}

int ccs_cmd_events(int argc, char **argv)
{
    const char *path = NULL;
    struct wanted wanted = {.limit = UINT64_MAX};
    const struct cli_option options[] = {
        {.name = "after", .kind = CLI_UINT, .value = &wanted.after},
        {.name = "limit", .kind = CLI_UINT, .value = &wanted.limit},
        {.name = "kind", .kind = CLI_TEXT, .value = &wanted.kind_name},
        {.name = "contact", .kind = CLI_UINT, .value = &wanted.contact},
        {.name = "instance", .kind = CLI_UINT, .value = &wanted.instance},
        {.name = "json", .kind = CLI_FLAG, .value = &wanted.json},
    };
    const struct cli_command options_of_events = {.name = command, .options = options, .option_count = 6,
                                                  .positions = &path, .position_min = 1, .position_max = 1,
                                                  .position_words = "the file to read"};
    int code = cli_options(&options_of_events, argc, argv);
    if (code == CLI_CONTINUE && wanted.kind_name && find_kind(&wanted) != CLI_OK)
        code = CLI_WRONG;
    if (code != CLI_CONTINUE)
        return code;

    uint64_t first = wanted.contact > wanted.instance ? wanted.contact : wanted.instance;
    if (first && wanted.after < first)
        wanted.after = first - 1; /* nothing is about it before it came */
    struct reader reader;
    if (reader_open(&reader, command, path) == CLI_OK)
        print_all(&reader, &wanted);
    code = reader.code;
    reader_close(&reader);
    int flushed = cli_flush(command);
    return code == CLI_OK ? flushed : code;
}
