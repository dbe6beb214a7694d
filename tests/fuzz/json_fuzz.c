/*
 * Any bytes as a configuration. Refused, the error must be fit to print and point into the text; accepted, what is
 * written again, as JSON and as wire bytes, must be the same configuration.
 */
#include "base/text.h"
#include "record.pb-c.h"
#include "record/json.h"
#include "record/json_scan.h"
#include "record/record.h"
#include <stdlib.h>

#define TYPE (&ccs__configuration__descriptor)
#define BYTES_MAX ((size_t)16 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static uint32_t count_lines(ccs_str text)
{
    uint32_t lines = 1;
    for (size_t i = 0; i < text.size; i++)
        lines += text.data[i] == '\n';
    return lines;
}

static void check_error(ccs_str text, ccs_status status, const struct ccs__json_error *error)
{
    uint32_t line, column;
    require(status == CCS_EPARSE || status == CCS_ELIMIT);
    require(error->message[0] != 0);
    require(ccs__utf8_valid(ccs_str_from(error->message), NULL));
    require(error->line >= 1 && error->line <= count_lines(text));
    require(error->column >= 1 && error->column <= text.size + 1);
    if (ccs__json_locate(text, error->path, &line, &column)) /* errors within a value stand behind its beginning */
        require(line < error->line || (line == error->line && column <= error->column) || error->path[0] != 0);
}

static void check_message(ccs_str text, const ProtobufCMessage *message, struct ccs__arena *arena, struct ccs__buf *buf)
{
    struct ccs__json_scan scan;
    struct ccs__json_error error;
    ProtobufCMessage *again = NULL;
    ccs__json_scan_init(&scan, text);
    require(ccs__json_skip(&scan, ccs__json_next(&scan)) && ccs__json_next(&scan) == CCS__JSON_END);

    ccs__json_write(message, (int)(text.size % 3), buf);
    ccs_str written = {(const char *)buf->data, buf->size};
    require(ccs__json_read(written, TYPE, arena, &again, &error) == CCS_OK);
    require(ccs__record_equal(message, again));

    ccs__buf_clear(buf);
    ccs__record_pack(message, buf);
    again = ccs__record_unpack(TYPE, buf->data, buf->size, arena);
    require(again && ccs__record_equal(message, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ccs_alloc alloc = {0};
    struct ccs__arena arena;
    struct ccs__buf buf;
    struct ccs__json_error error;
    ProtobufCMessage *message = NULL;
    ccs_str text = {(const char *)data, size};

    ccs__arena_init(&arena, &alloc, BYTES_MAX);
    ccs__buf_init(&buf, &alloc);
    ccs_status status = ccs__json_read(text, TYPE, &arena, &message, &error);
    if (status != CCS_OK)
        check_error(text, status, &error);
    else
        check_message(text, message, &arena, &buf);
    ccs__buf_finish(&buf);
    ccs__arena_finish(&arena);
    return 0;
}
