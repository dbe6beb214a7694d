/*
 * The grammar against jansson: on thousands of texts, right ones and mangled ones, both must agree about what is JSON.
 */
#include "record/json_scan.h"
#include "record_fixture.h"
#include <jansson.h>

/* Our scanner, without any record. */
static bool is_json(ccs_str text)
{
    struct ccs__json_scan scan;
    ccs__json_scan_init(&scan, text);
    return ccs__json_skip(&scan, ccs__json_next(&scan)) && ccs__json_next(&scan) == CCS__JSON_END;
}

/* Grammar only: jansson also refuses numbers too large for its own types and NUL in keys, which says nothing about
 * the text. */
static bool oracle_decides(ccs_str text, size_t flags, bool *accepts)
{
    json_error_t error;
    if (memchr(text.data, 0, text.size)) /* jansson takes a NUL after the value for the end */
        return false;
    json_t *value = json_loadb(text.data, text.size, flags | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    *accepts = value != NULL;
    enum json_error_code code = json_error_code(&error);
    bool decides = value || (code != json_error_numeric_overflow && code != json_error_null_byte_in_key);
    json_decref(value);
    return decides;
}

struct builder {
    ccs_rng rng;
    struct ccs__buf *out;
};

static void add(struct builder *builder, const char *text) { ccs__buf_add_text(builder->out, text); }

static void add_space(struct builder *builder)
{
    static const char *const spaces[] = {"", "", "", " ", "\n", "\t", "\r\n", "  "};
    add(builder, spaces[ccs_rng_below(&builder->rng, 8)]);
}

static void add_string(struct builder *builder)
{
    static const char *const pieces[] = {"a",  "bc",   " ",    "\\n", "\\u00e9", "\\uD83D\\uDCDE",
                                         "电", "\\\\", "\\\"", "/",   "\\/",     "\\u0000",
                                         "{",  "]",    ",",    ":"};
    add(builder, "\"");
    for (uint64_t left = ccs_rng_below(&builder->rng, 5); left > 0; left--)
        add(builder, pieces[ccs_rng_below(&builder->rng, sizeof pieces / sizeof pieces[0])]);
    add(builder, "\"");
}

static void add_scalar(struct builder *builder)
{
    static const char *const scalars[] = {"0",        "-0",   "1",     "-17",  "1.5",  "2e3",           "2E-3",
                                          "-1.25e+2", "true", "false", "null", "\"\"", "1234567890123", "0.0",
                                          "0e0",      "{}",   "[]"};
    if (ccs_rng_below(&builder->rng, 3) == 0)
        add_string(builder);
    else
        add(builder, scalars[ccs_rng_below(&builder->rng, sizeof scalars / sizeof scalars[0])]);
}

/* Any JSON, at most `depth` deep (bounded recursion of a test). */
static void add_value(struct builder *builder, unsigned depth)
{
    uint64_t kind = depth == 0 ? 0 : ccs_rng_below(&builder->rng, 3);
    add_space(builder);
    if (kind == 0) {
        add_scalar(builder);
    } else {
        add(builder, kind == 1 ? "{" : "[");
        for (uint64_t i = 0, count = ccs_rng_below(&builder->rng, 4); i < count; i++) {
            add(builder, i > 0 ? "," : "");
            add_space(builder);
            if (kind == 1) {
                add_string(builder);
                add_space(builder);
                add(builder, ":");
            }
            add_value(builder, depth - 1);
        }
        add_space(builder);
        add(builder, kind == 1 ? "}" : "]");
    }
    add_space(builder);
}

static void mangle(ccs_rng *rng, struct ccs__buf *text)
{
    static const char bytes[] = "{}[]:,\"\\0123456789eE+-.tfnu/ \n\t\0\x01\x80\xC3\xED\xA9\xFF";
    if (text->size == 0)
        return;
    size_t at = (size_t)ccs_rng_below(rng, text->size);
    switch (ccs_rng_below(rng, 4)) {
    case 0:
        memmove(text->data + at, text->data + at + 1, text->size - at - 1);
        text->size--;
        break;
    case 1:
        text->size = at;
        break;
    case 2: {
        uint8_t again = text->data[at];
        ccs__buf_add(text, &again, 1);
        break;
    }
    default:
        text->data[at] = (uint8_t)bytes[ccs_rng_below(rng, sizeof bytes)];
    }
}

static void agree(struct ccs__buf *text, size_t flags, unsigned round)
{
    ccs_str str = {(const char *)text->data, text->size};
    bool accepts;
    if (oracle_decides(str, flags, &accepts) && is_json(str) != accepts)
        cr_assert(false, "round %u: jansson %s: %.*s", round, accepts ? "accepts" : "refuses", (int)str.size, str.data);
}

Test(json_oracle, agrees_with_jansson_about_what_is_json)
{
    struct fixture *f = fixture_create();
    struct builder builder = {.out = &f->buf};
    unsigned refused = 0;
    ccs_rng_seed(&builder.rng, 20300307);
    for (unsigned round = 0; round < 20000; round++) {
        ccs__buf_clear(&f->buf);
        add_value(&builder, 5);
        agree(&f->buf, 0, round);
        for (uint64_t left = 1 + ccs_rng_below(&builder.rng, 3); left > 0; left--)
            mangle(&builder.rng, &f->buf);
        agree(&f->buf, 0, round);
        refused += !is_json((ccs_str){(const char *)f->buf.data, f->buf.size});
    }
    cr_expect(refused > 5000 && refused < 19000, "%u", refused);
    fixture_destroy(f);
}

/* What the reader accepts as a record is JSON without duplicate keys to jansson; and what it writes is too. */
Test(json_oracle, accepts_nothing_that_jansson_refuses)
{
    const ProtobufCMessageDescriptor *type = &ccs_test__everything__descriptor;
    ccs_rng rng;
    unsigned accepted = 0;
    ccs_rng_seed(&rng, 20300308);
    for (unsigned round = 0; round < 3000; round++) {
        struct fixture *f = fixture_create();
        ProtobufCMessage *read;
        bool accepts;
        ccs__json_write(random_message(f, &rng, type, 2), (int)ccs_rng_below(&rng, 3), &f->buf);
        mangle(&rng, &f->buf);
        ccs_str text = {(const char *)f->buf.data, f->buf.size};
        ccs_status status = ccs__json_read(text, type, &f->arena, &read, &f->error);
        if (oracle_decides(text, JSON_REJECT_DUPLICATES, &accepts) && status == CCS_OK && !accepts)
            cr_assert(false, "%.*s", (int)text.size, text.data);
        accepted += status == CCS_OK;
        fixture_destroy(f);
    }
    cr_expect_gt(accepted, 100);
}
