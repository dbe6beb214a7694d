/*
 * Reading JSON: what is accepted and what it comes to; every kind of error with its line, column, path and words.
 */
#include "record_fixture.h"
#include <stdio.h>
#include <stdlib.h>

#define EVERYTHING (&ccs_test__everything__descriptor)
#define TREE (&ccs_test__tree__descriptor)

static CcsTest__Everything *read_fine(struct fixture *f, const char *json)
{
    CcsTest__Everything *message = fixture_read(f, EVERYTHING, json);
    cr_assert(message, "%s: %u:%u %s: %s", json, f->error.line, f->error.column, f->error.path, f->error.message);
    return message;
}

/* --- what is read ------------------------------------------------------------------------------------------ */

Test(json_read, fills_every_kind_of_field)
{
    struct fixture *f = fixture_create();
    CcsTest__Everything *m = read_fine(f, "{\"i32\": -2147483648, \"s32\":2147483647, \"sf32\" : -0,\r\n\t\"i64\":"
                                          "\"-9223372036854775808\",\"s64\":9223372036854775807,\"u32\":4294967295,"
                                          "\"u64\":\"9223372036854775807\",\"f64\":\"-1\",\"truth\":true,"
                                          "\"channel\":\"chat\",\"odd\":\"minus\",\"text\":\"x\",\"blob\":\"AP8=\","
                                          "\"inner\":{\"name\":\"n\",\"seen_at\":5,\"nothing\":{}}}");
    cr_expect_eq(m->i32, INT32_MIN);
    cr_expect_eq(m->s32, INT32_MAX);
    cr_expect_eq(m->sf32, 0);
    cr_expect_eq(m->i64, INT64_MIN);
    cr_expect_eq(m->s64, INT64_MAX);
    cr_expect_eq(m->u32, UINT32_MAX);
    cr_expect_eq(m->u64, INT64_MAX);
    cr_expect_eq(m->f64, UINT64_MAX);
    cr_expect_eq(m->truth, 1);
    cr_expect_eq(m->channel, CCS_TEST__CHANNEL__CHANNEL_CHAT);
    cr_expect_eq(m->odd, CCS_TEST__ODD__ODD_MINUS);
    cr_expect_str_eq(m->text, "x");
    cr_expect(m->blob.len == 2 && m->blob.data[0] == 0 && m->blob.data[1] == 0xFF);
    cr_expect_str_eq(m->inner->name, "n");
    cr_expect_eq(m->inner->seen_at, 5);
    cr_expect_not_null(m->inner->nothing);
    cr_expect_eq(m->n_i32s, 0);
    fixture_destroy(f);
}

Test(json_read, fills_lists)
{
    struct fixture *f = fixture_create();
    CcsTest__Everything *m =
        read_fine(f, "{\"i32s\":[1,-2,3,4,5,6,7,8,9],\"truths\":[true,false],\"texts\":[\"\",\"b\"],"
                     "\"channels\":[\"live_video\",0,\"CHANNEL_CHAT\"],\"u64s\":[],"
                     "\"inners\":[{},{\"name\":\"two\"}, {\"name\":\"three\"}]}");
    REQUIRE(m->n_i32s == 9);
    cr_expect(m->i32s[0] == 1 && m->i32s[1] == -2 && m->i32s[8] == 9);
    cr_expect(m->n_truths == 2 && m->truths[0] == 1 && m->truths[1] == 0);
    cr_expect(m->n_texts == 2 && m->texts[0][0] == 0 && m->texts[1][0] == 'b');
    cr_expect(m->n_channels == 3 && m->channels[0] == 2 && m->channels[1] == 0 && m->channels[2] == 1);
    cr_expect(m->n_u64s == 0);
    REQUIRE(m->n_inners == 3);
    cr_expect_str_eq(m->inners[0]->name, "");
    cr_expect_str_eq(m->inners[2]->name, "three");
    fixture_destroy(f);
}

Test(json_read, takes_camel_case_and_escaped_names)
{
    struct fixture *f = fixture_create();
    CcsTest__Everything *m = read_fine(f, "{\"inner\":{\"seenAt\":7},\"t\\u0065xt\":\"a\"}");
    cr_expect_eq(m->inner->seen_at, 7);
    cr_expect_str_eq(m->text, "a");
    fixture_destroy(f);
}

Test(json_read, undoes_escapes)
{
    struct fixture *f = fixture_create();
    CcsTest__Everything *m =
        read_fine(f, "{\"text\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u7535\\uD83D\\uDCDE \\u0041\xE7\x94\xB5\"}");
    cr_expect_str_eq(m->text, "\"\\/\b\f\n\r\té电\xF0\x9F\x93\x9E A电");
    fixture_destroy(f);
}

Test(json_read, takes_base64_in_both_alphabets_padded_or_not)
{
    struct fixture *f = fixture_create();
    static const char *const same[] = {"{\"blob\":\"-_8=\"}", "{\"blob\":\"+/8\"}", "{\"blob\":\"-_8\"}"};
    for (size_t i = 0; i < 3; i++) {
        CcsTest__Everything *m = read_fine(f, same[i]);
        cr_expect(m->blob.len == 2 && m->blob.data[0] == 0xFB && m->blob.data[1] == 0xFF);
    }
    CcsTest__Everything *m = read_fine(f, "{\"blob\":\"\",\"blobs\":[\"AAAA\",\"AA\"]}");
    cr_expect(m->blob.len == 0 && m->blobs[0].len == 3 && m->blobs[1].len == 1);
    fixture_destroy(f);
}

/* --- what is refused --------------------------------------------------------------------------------------- */

struct wrong {
    const char *json;
    uint32_t line, column;
    const char *path, *message;
};

#define RANGE_32 "a whole number from -2147483648 to 2147483647"

static const struct wrong wrongs[] = {
    /* the grammar */
    {"", 1, 1, "", "a value must stand here, not the end of the text"},
    {" \n ", 2, 2, "", "a value must stand here, not the end of the text"},
    {"\xEF\xBB\xBF{}", 1, 1, "", "the text begins with a byte-order mark (BOM); save it as UTF-8 without BOM"},
    {"\xFF\xFE{", 1, 1, "", "the text begins with a byte-order mark (BOM) of UTF-16; save it as UTF-8 without BOM"},
    {"{", 1, 2, "", "a field's name in double quotes must stand here, not the end of the text"},
    {"{\"i32\"", 1, 7, "", "a : must follow the field's name, not the end of the text"},
    {"{\"i32\":", 1, 8, "i32", "a value must stand here, not the end of the text"},
    {"{\"i32\":1", 1, 9, "", "a , or } must stand here, not the end of the text"},
    {"{\"i32\":1,", 1, 10, "", "a field's name in double quotes must stand here, not the end of the text"},
    {"{\"i32\":1,}", 1, 10, "", "a comma must not stand before the closing }"},
    {"{,}", 1, 2, "", "a field's name in double quotes must stand here, not ','"},
    {"{\"i32\" 1}", 1, 8, "", "a : must follow the field's name, not '1'"},
    {"{\"i32\":1 \"u32\":2}", 1, 10, "", "a , or } must stand here, not '\"'"},
    {"{\"i32\":1]", 1, 9, "", "a , or } must stand here, not ']'"},
    {"{\"i32s\":[1,]}", 1, 12, "i32s[1]", "a comma must not stand before the closing ]"},
    {"{\"i32s\":[,1]}", 1, 10, "i32s[0]", "a value must stand here, not ','"},
    {"{\"i32s\":[1 2]}", 1, 12, "i32s[1]", "a , or ] must stand here, not '2'"},
    {"{\"i32s\":[1}", 1, 11, "i32s[1]", "a , or ] must stand here, not '}'"},
    {"{\"i32s\":[1", 1, 11, "i32s[1]", "a , or ] must stand here, not the end of the text"},
    {"{} {}", 1, 4, "", "nothing may follow the value, not '{'"},
    {"{}\n\n x", 3, 2, "", "nothing may follow the value, not 'x'"},
    {"{text:1}", 1, 2, "", "text stands in double quotes: \"text\""},
    {"{'text':1}", 1, 2, "", "text stands in double quotes, not single ones"},
    {"{\"text\":hello}", 1, 9, "text", "text stands in double quotes: \"hello\""},
    {"{\"text\":nullify}", 1, 9, "text", "text stands in double quotes: \"nullify\""},
    {"{\"text\":trueish_and_longer_than_shown}", 1, 9, "text",
     "text stands in double quotes: \"trueish_and_longer_than_...\""},
    {"{\"truth\":True}", 1, 10, "truth", "write true in lower case, not True"},
    {"{\"i32\":NaN}", 1, 8, "i32", "JSON has no NaN"},
    {"{\"i32\":-Infinity}", 1, 9, "i32", "a digit must follow -, not 'I'"},
    {"{ // why\n}", 1, 3, "", "JSON has no comments"},
    {"# why", 1, 1, "", "JSON has no comments"},
    {"{\"i32\":+1}", 1, 8, "i32", "a number begins with a digit or -, not '+'"},
    {"{\"i32\":.5}", 1, 8, "i32", "a number begins with a digit or -, not '.'"},
    {"{\"i32\":01}", 1, 8, "i32", "a number does not begin with 0; leave it out"},
    {"{\"i32\":-01}", 1, 9, "i32", "a number does not begin with 0; leave it out"},
    {"{\"i32\":1.}", 1, 10, "i32", "a digit must follow the decimal point, not '}'"},
    {"{\"i32\":1e}", 1, 10, "i32", "a digit must follow the exponent's e, not '}'"},
    {"{\"i32\":1e+}", 1, 11, "i32", "a digit must follow the exponent's e, not '}'"},
    {"{\"i32\":0x10}", 1, 9, "", "a , or } must stand here, not 'x'"},
    {"{\x01}", 1, 2, "", "a field's name in double quotes must stand here, not the control character U+0001"},
    {"{é}", 1, 2, "", "a field's name in double quotes must stand here, not 'é'"},
    {"{\xC3}", 1, 2, "", "a field's name in double quotes must stand here, not the byte 0xC3, which is not UTF-8"},
    /* texts */
    {"{\"text\":\"abc}", 1, 9, "text", "the closing quote of the text that begins here is missing"},
    {"{\"text\":\"a\n\"}", 1, 11, "text", "a line ends inside a text: a closing quote is missing, or write \\n"},
    {"{\"text\":\"a\tb\"}", 1, 11, "text", "a control character inside a text; write it as \\u0009"},
    {"{\"text\":\"\x1F\"}", 1, 10, "text", "a control character inside a text; write it as \\u001F"},
    {"{\"text\":\"\\x\"}", 1, 10, "text", "no such escape; after a backslash stands one of \" \\ / b f n r t u"},
    {"{\"text\":\"\\u12G4\"}", 1, 10, "text", "\\u takes four hexadecimal digits"},
    {"{\"text\":\"\\u12", 1, 10, "text", "\\u takes four hexadecimal digits"},
    {"{\"text\":\"é\\ud800\"}", 1, 11, "text", "half of a surrogate pair; write the character itself or both halves"},
    {"{\"text\":\"\\udc00\"}", 1, 10, "text", "half of a surrogate pair; write the character itself or both halves"},
    {"{\"text\":\"\\ud800\\u0041\"}", 1, 10, "text",
     "half of a surrogate pair; write the character itself or both halves"},
    {"{\"text\":\"电话\xFF\"}", 1, 12, "text", "the byte 0xFF here is not UTF-8; save the text as UTF-8"},
    {"{\"text\":\"\xED\xA0\x80\"}", 1, 10, "text", "the byte 0xED here is not UTF-8; save the text as UTF-8"},
    {"{\"text\":\"\xC0\x80\"}", 1, 10, "text", "the byte 0xC0 here is not UTF-8; save the text as UTF-8"},
    {"{\"text\":\"a\\u0000b\"}", 1, 9, "text", "\"text\" must be a text without \\u0000, not \"a\\u0000b\""},
    /* types */
    {"[]", 1, 1, "", "the outermost value must be an object { ... }, not a list"},
    {"7", 1, 1, "", "the outermost value must be an object { ... }, not 7"},
    {"{\"text\":5}", 1, 9, "text", "\"text\" must be a text in double quotes, not 5"},
    {"{\"text\":null}", 1, 9, "text",
     "\"text\" must be a text in double quotes, not null; leave it out for its default"},
    {"{\"texts\":[\"a\",\n  {}]}", 2, 3, "texts[1]",
     "each item of \"texts\" must be a text in double quotes, not an object"},
    {"{\"texts\":\"a\"}", 1, 10, "texts", "\"texts\" must be a list [ ... ], not \"a\""},
    {"{\"truth\":1}", 1, 10, "truth", "\"truth\" must be true or false, not 1"},
    {"{\"truth\":\"true\"}", 1, 10, "truth", "\"truth\" must be true or false, not \"true\""},
    {"{\"inner\":[]}", 1, 10, "inner", "\"inner\" must be an object { ... }, not a list"},
    {"{\"inner\":{\"nothing\":0}}", 1, 21, "inner.nothing", "\"nothing\" must be an object { ... }, not 0"},
    {"{\"blob\":[1]}", 1, 9, "blob", "\"blob\" must be bytes in base64, in double quotes, not a list"},
    {"{\"blob\":\"A\"}", 1, 9, "blob", "\"blob\" must be bytes in base64, not \"A\""},
    {"{\"blob\":\"AB\"}", 1, 9, "blob", "\"blob\" must be bytes in base64, not \"AB\""},
    {"{\"blob\":\"AA=\"}", 1, 9, "blob", "\"blob\" must be bytes in base64, not \"AA=\""},
    {"{\"blob\":\"A===\"}", 1, 9, "blob", "\"blob\" must be bytes in base64, not \"A===\""},
    {"{\"blob\":\"AA A\"}", 1, 9, "blob", "\"blob\" must be bytes in base64, not \"AA A\""},
    /* numbers */
    {"{\"i32\":2147483648}", 1, 8, "i32", "\"i32\" must be " RANGE_32 ", not 2147483648"},
    {"{\"i32\":-2147483649}", 1, 8, "i32", "\"i32\" must be " RANGE_32 ", not -2147483649"},
    {"{\"i32\":1.5}", 1, 8, "i32", "\"i32\" must be " RANGE_32 " without fraction or exponent, not 1.5"},
    {"{\"i32\":1e3}", 1, 8, "i32", "\"i32\" must be " RANGE_32 " without fraction or exponent, not 1e3"},
    {"{\"i32\":\"5\"}", 1, 8, "i32", "\"i32\" must be " RANGE_32 ", not \"5\""},
    {"{\"i32s\":[1,\"x\"]}", 1, 12, "i32s[1]", "each item of \"i32s\" must be " RANGE_32 ", not \"x\""},
    {"{\"u32\":-5}", 1, 8, "u32", "\"u32\" must be a whole number from 0 to 4294967295, not -5"},
    {"{\"u64\":9223372036854775808}", 1, 8, "u64",
     "\"u64\" must be a whole number from 0 to 9223372036854775807, not 9223372036854775808"},
    {"{\"i64\":-9223372036854775809}", 1, 8, "i64",
     "\"i64\" must be a whole number from -9223372036854775808 to 9223372036854775807, not -9223372036854775809"},
    {"{\"u64\":\"\"}", 1, 8, "u64", "\"u64\" must be a whole number from 0 to 9223372036854775807, not \"\""},
    {"{\"u64\":\"-\"}", 1, 8, "u64", "\"u64\" must be a whole number from 0 to 9223372036854775807, not \"-\""},
    {"{\"u64\":\"007\"}", 1, 8, "u64", "\"u64\" must be a whole number from 0 to 9223372036854775807, not \"007\""},
    {"{\"u64\":99999999999999999999999999999999999999}", 1, 8, "u64",
     "\"u64\" must be a whole number from 0 to 9223372036854775807, not 99999999999999999999999999999999..."},
    /* enums */
    {"{\"channel\":\"phone\"}", 1, 12, "channel", "\"channel\" must be one of voice, chat, live_video, not \"phone\""},
    {"{\"channel\":\"voise\"}", 1, 12, "channel",
     "\"channel\" must be one of voice, chat, live_video (did you mean \"voice\"?), not \"voise\""},
    {"{\"channel\":9}", 1, 12, "channel", "\"channel\" must be one of voice, chat, live_video, not 9"},
    {"{\"channel\":1.0}", 1, 12, "channel", "\"channel\" must be one of voice, chat, live_video, not 1.0"},
    {"{\"channel\":4294967297}", 1, 12, "channel",
     "\"channel\" must be one of voice, chat, live_video, not 4294967297"},
    {"{\"odd\":true}", 1, 8, "odd", "\"odd\" must be one of minus, odd, strange_one, big, not true"},
    /* fields */
    {"{\"inner\":{\"nmae\":\"x\"}}", 1, 11, "inner", "unknown field \"nmae\"; did you mean \"name\"?"},
    {"{\"chanels\":[]}", 1, 2, "", "unknown field \"chanels\"; did you mean \"channels\"?"},
    {"{\"Channel\":0}", 1, 2, "", "unknown field \"Channel\"; did you mean \"channel\"?"},
    {"{\"inner\":{\"age\":1}}", 1, 11, "inner", "unknown field \"age\"; fields here are name, seen_at, nothing"},
    {"{\"inner\":{\"nothing\":{\"x\":1}}}", 1, 22, "inner.nothing", "unknown field \"x\"; there are none here"},
    {"{\"inner\":{\"\":1}}", 1, 11, "inner", "unknown field \"\"; fields here are name, seen_at, nothing"},
    {"{\"inner\":{\"name\\u0000\":1}}", 1, 11, "inner",
     "unknown field \"name\\u0000\"; fields here are name, seen_at, nothing"},
    {"{\"i32\":1,\"u32\":2,\n\"i32\":1}", 2, 1, "i32", "\"i32\" stands here twice; keep one"},
    {"{\"inners\":[{},{\"seen_at\":1,\"seenAt\":1}]}", 1, 28, "inners[1].seen_at",
     "\"seen_at\" stands here twice; keep one"},
};

Test(json_read, says_where_and_what_would_be_right)
{
    struct fixture *f = fixture_create();
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        const struct wrong *wrong = &wrongs[i];
        ProtobufCMessage *message;
        ccs_status status = ccs__json_read(ccs_str_from(wrong->json), EVERYTHING, &f->arena, &message, &f->error);
        cr_expect_eq(status, CCS_EPARSE, "%s: %d", wrong->json, status);
        cr_expect_null(message);
        cr_expect(f->error.line == wrong->line && f->error.column == wrong->column, "%s: at %u:%u, not %u:%u",
                  wrong->json, f->error.line, f->error.column, wrong->line, wrong->column);
        cr_expect_str_eq(f->error.path, wrong->path, "%s: path %s", wrong->json, f->error.path);
        cr_expect_str_eq(f->error.message, wrong->message, "%s:\n%s\n%s", wrong->json, f->error.message,
                         wrong->message);
    }
    fixture_destroy(f);
}

Test(json_read, refuses_nul_bytes)
{
    struct fixture *f = fixture_create();
    ProtobufCMessage *message;
    cr_expect_eq(ccs__json_read(CCS_STR("{}\0"), EVERYTHING, &f->arena, &message, &f->error), CCS_EPARSE);
    cr_expect_str_eq(f->error.message, "nothing may follow the value, not the control character U+0000");
    cr_expect_eq(ccs__json_read(CCS_STR("{\"text\":\"a\0b\"}"), EVERYTHING, &f->arena, &message, &f->error),
                 CCS_EPARSE);
    cr_expect_str_eq(f->error.message, "a control character inside a text; write it as \\u0000");
    cr_expect_eq(f->error.column, 11);
    cr_expect_eq(ccs__json_read(CCS_STR("{\"te\0t\":1}"), EVERYTHING, &f->arena, &message, &f->error), CCS_EPARSE);
    cr_expect_eq(ccs__json_read((ccs_str){NULL, 0}, EVERYTHING, &f->arena, &message, &f->error), CCS_EPARSE);
    fixture_destroy(f);
}

/* --- bounds ------------------------------------------------------------------------------------------------ */

/* {"left":{"left":...{}...}}, `depth` objects. */
static char *nested(unsigned depth)
{
    char *json = calloc(depth, 16);
    REQUIRE(json != NULL);
    char *at = json;
    for (unsigned i = 1; i < depth; i++) {
        memcpy(at, "{\"left\":", 8);
        at += 8;
    }
    memset(at, '{', 1);
    memset(at + 1, '}', depth);
    return json;
}

Test(json_read, reads_64_levels_and_no_more)
{
    struct fixture *f = fixture_create();
    char *fine = nested(64), *deep = nested(65), *hostile = nested(100000);
    cr_expect_not_null(fixture_read(f, TREE, fine));
    cr_expect_null(fixture_read(f, TREE, deep));
    cr_expect_str_eq(f->error.message, "nested too deep; at most 64 levels are read");
    cr_expect_eq(f->error.column, 64 * 8 + 1);
    cr_expect_str_eq(f->error.path + strlen(f->error.path) - 12, "left.left...", "%s", f->error.path);
    cr_expect_leq(strlen(f->error.path), 191);
    ProtobufCMessage *message;
    cr_expect_eq(ccs__json_read(ccs_str_from(hostile), TREE, &f->arena, &message, &f->error), CCS_ELIMIT);
    free(fine);
    free(deep);
    free(hostile);
    fixture_destroy(f);
}

Test(json_read, refuses_64_mib_and_a_byte_before_spending_memory)
{
    struct fixture *f = fixture_create();
    size_t size = CCS__JSON_SIZE_MAX + 1;
    char *json = malloc(size);
    REQUIRE(json != NULL);
    memset(json, ' ', size);
    memcpy(json, "{}", 2);
    ProtobufCMessage *message;
    cr_expect_eq(ccs__json_read((ccs_str){json, size}, TREE, &f->arena, &message, &f->error), CCS_ELIMIT);
    cr_expect_str_eq(f->error.message, "the text has 67108865 bytes; at most 67108864 are read");
    cr_expect(f->error.line == 1 && f->error.column == 1);
    cr_expect_eq(f->memory.calls, 0);
    cr_expect_eq(ccs__json_read((ccs_str){json, size - 1}, TREE, &f->arena, &message, &f->error), CCS_OK);
    free(json);
    fixture_destroy(f);
}

Test(json_read, stops_at_the_arenas_bound)
{
    struct fixture *f = fixture_create();
    enum { COUNT = 10000 };
    char *json = malloc(COUNT * 3 + 32);
    REQUIRE(json != NULL);
    char *at = json + sprintf(json, "{\"children\":[{}");
    for (unsigned i = 0; i < COUNT; i++, at += 3)
        memcpy(at, ",{}", 3);
    strcpy(at, "]}");
    f->arena.bytes_max = 100000;
    ProtobufCMessage *message;
    cr_expect_eq(ccs__json_read(ccs_str_from(json), TREE, &f->arena, &message, &f->error), CCS_ELIMIT);
    cr_expect_str_eq(f->error.message, "too much: reading takes more than 100000 bytes");
    cr_expect(f->memory.bytes < 200000);
    f->arena.bytes_max = 0;
    cr_expect_eq(ccs__json_read(ccs_str_from(json), TREE, &f->arena, &message, &f->error), CCS_OK);
    cr_expect_eq(((CcsTest__Tree *)message)->n_children, COUNT + 1);
    size_t each = sizeof(CcsTest__Tree) + 15 + 4 * sizeof(void *); /* lists double, leaving as much behind */
    cr_expect_lt(f->arena.bytes, COUNT * each, "%zu", f->arena.bytes);
    free(json);
    fixture_destroy(f);
}

Test(json_read, survives_every_failing_allocation)
{
    static const char json[] = "{\"text\":\"abcdef\",\"blob\":\"AAAA\",\"i64s\":[1,2,3,4,5,6,7,8,9],"
                               "\"inners\":[{\"name\":\"x\"},{},{},{},{}],\"inner\":{\"nothing\":{}}}";
    ProtobufCMessage *message;
    struct ccs__json_error error;
    size_t steps = 0;
    for (ccs_status status = CCS_ENOMEM; status != CCS_OK; steps++) {
        struct memory memory;
        struct ccs__arena arena;
        memory_init(&memory);
        memory.fail_at = steps + 1;
        ccs__arena_init(&arena, &memory.alloc, 0);
        status = ccs__json_read(CCS_STR(json), EVERYTHING, &arena, &message, &error);
        cr_assert(status == CCS_OK || status == CCS_ENOMEM, "%d", status);
        if (status != CCS_OK)
            cr_expect_str_eq(error.message, "no memory");
        ccs__arena_finish(&arena);
        cr_assert_eq(memory.bytes, 0);
    }
    cr_expect_gt(steps, 1);
    /* One chunk serves all that; each block in turn is refused by the bound instead. */
    for (size_t bound = 16; bound < 2000; bound += 16) {
        struct fixture *f = fixture_create();
        f->arena.bytes_max = bound;
        ccs_status status = ccs__json_read(CCS_STR(json), EVERYTHING, &f->arena, &message, &f->error);
        cr_assert(status == CCS_ELIMIT || (status == CCS_OK && f->arena.bytes <= bound), "%zu: %d", bound, status);
        fixture_destroy(f);
    }
}

/* --- back from a path --------------------------------------------------------------------------------------- */

struct place {
    const char *path;
    uint32_t line, column; /* 0: not there */
};

Test(json_locate, finds_the_value_at_a_path)
{
    static const char json[] = "{\"text\":\"é\", \"inner\":{\"seenAt\" : 5},\n"
                               " \"inners\" : [ {}, {\"name\":\"[0].x\", \"i32s\":[[1,2], {\"a\":3}]}],\n"
                               " \"a\\u0062c\": true}";
    static const struct place places[] = {
        {"", 1, 1},
        {"text", 1, 9},
        {"inner", 1, 22},
        {"inner.seen_at", 1, 34},
        {"inner.seenAt", 1, 34},
        {"inners", 2, 13},
        {"inners[0]", 2, 15},
        {"inners[1]", 2, 19},
        {"inners[1].name", 2, 27},
        {"inners[1].i32s[0][1]", 2, 47},
        {"inners[1].i32s[1].a", 2, 56},
        {"abc", 3, 14},
        {"nothing", 0, 0},
        {"text.x", 0, 0},
        {"text[0]", 0, 0},
        {"inner[0]", 0, 0},
        {"inners.x", 0, 0},
        {"inners[2]", 0, 0},
        {"inners[", 0, 0},
        {"inners[x]", 0, 0},
        {"inners[0", 0, 0},
        {"inners[99999999999999999999]", 0, 0},
        {"inner..", 0, 0},
        {"inner...", 0, 0},
        {".", 0, 0},
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        uint32_t line = 0, column = 0;
        bool found = ccs__json_locate(CCS_STR(json), places[i].path, &line, &column);
        cr_expect_eq(found, places[i].line > 0, "%s", places[i].path);
        cr_expect(line == places[i].line && column == places[i].column, "%s: %u:%u", places[i].path, line, column);
    }
    uint32_t line, column;
    cr_expect_not(ccs__json_locate(CCS_STR("{\"a\":[1,2"), "b", &line, &column));
    cr_expect_not(ccs__json_locate(CCS_STR(""), "", &line, &column));
}

/* The error's path leads to where the error said it was. */
Test(json_locate, agrees_with_the_paths_of_errors)
{
    struct fixture *f = fixture_create();
    static const char json[] = "{\"inners\":[{},\n{\"name\": \"ok\"},\n{\"name\": 5}]}";
    uint32_t line, column;
    cr_expect_null(fixture_read(f, EVERYTHING, json));
    cr_assert(ccs__json_locate(CCS_STR(json), f->error.path, &line, &column));
    cr_expect(line == f->error.line && column == f->error.column);
    cr_expect(line == 3 && column == 10);
    fixture_destroy(f);
}
