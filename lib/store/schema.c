/*
 * The schemas as text, for people and their tools: what a file's tables are, and what a message looks like as JSON.
 */
#include "record/schema.h"
#include "center/center.h"
#include "store/store_sqlite.h"

static const ccs_alloc plain_alloc;

/* The buffer's text, which now belongs to the caller; NULL: no memory. */
static char *give_text(struct ccs__buf *buf)
{
    (void)ccs__buf_text(buf);
    if (!buf->failed)
        return (char *)buf->data;
    ccs__buf_finish(buf);
    return NULL;
}

char *ccs_schema_sql_text(void)
{
    struct ccs__buf buf;
    ccs__buf_init(&buf, &plain_alloc);
    ccs__sqlite_schema(&buf);
    return give_text(&buf);
}

/* Is `name` the message's name in lower case with underscores? ContactOffered is contact_offered. */
static bool names_message(const char *name, const char *message)
{
    for (size_t i = 0; *message; message++, name++, i++) {
        bool upper = *message >= 'A' && *message <= 'Z';
        if (upper && i > 0 && *name++ != '_')
            return false;
        if (*name != (upper ? *message + ('a' - 'A') : *message))
            return false;
    }
    return *name == 0;
}

/* Every message somebody may ask for: the configuration, rows, events, commands. */
static const ProtobufCMessageDescriptor *find_message(const char *name)
{
    const ProtobufCMessageDescriptor *type = &ccs__configuration__descriptor;
    if (names_message(name, type->short_name))
        return type;
    for (int kind = CCS__KIND_NONE + 1; kind < CCS__KIND_COUNT; kind++)
        if (names_message(name, ccs__kinds[kind].type->short_name))
            return ccs__kinds[kind].type;
    for (uint32_t kind = 0; kind < CCS__EVENT_COUNT; kind++) {
        const struct ccs__event_info *info = ccs__event_info_of(kind);
        if (info && strcmp(name, info->name) == 0)
            return info->type;
    }
    for (uint32_t command = 0; command < CCS__COMMAND_COUNT; command++) {
        const struct ccs__command_info *info = ccs__command_info_of(command);
        if (info && names_message(name, info->type->short_name))
            return info->type;
    }
    return NULL;
}

char *ccs_schema_json_text(const char *name)
{
    uint32_t command = name ? ccs__command_by_name(ccs_str_from(name)) : 0;
    const ProtobufCMessageDescriptor *type = command ? ccs__command_info_of(command)->type
                                             : name  ? find_message(name)
                                                     : NULL;
    struct ccs__buf buf;
    if (!type)
        return NULL;
    ccs__buf_init(&buf, &plain_alloc);
    ccs__schema_json_command(type, command ? name : NULL, &buf);
    return give_text(&buf);
}

void ccs_schema_free(char *text)
{
    if (text)
        ccs__free(&plain_alloc, text, strlen(text) + 1);
}
