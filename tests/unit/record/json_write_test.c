/*
 * Writing JSON: exact text, and what is written is read back as the same message.
 */
#include "record_fixture.h"
#include <jansson.h>

static void expect_json(struct fixture *f, const void *message, int indent, const char *expected)
{
    ccs__buf_clear(&f->buf);
    ccs__json_write(message, indent, &f->buf);
    const char *text = ccs__buf_text(&f->buf);
    cr_expect_str_eq(text, expected, "\n%s\n%s", text, expected);
}

Test(json_write, leaves_out_defaults)
{
    struct fixture *f = fixture_create();
    CcsTest__Everything everything = CCS_TEST__EVERYTHING__INIT;
    CcsTest__Nothing nothing = CCS_TEST__NOTHING__INIT;
    expect_json(f, &everything, 0, "{}");
    expect_json(f, &everything, 2, "{}");
    expect_json(f, &nothing, 0, "{}");
    everything.text = NULL;
    expect_json(f, &everything, 0, "{}");
    fixture_destroy(f);
}

Test(json_write, writes_each_kind_of_field)
{
    struct fixture *f = fixture_create();
    static const char json[] =
        "{\"i32\":-2147483648,\"i64\":\"-9223372036854775808\",\"u32\":4294967295,\"u64\":\"9223372036854775807\","
        "\"f64\":\"-1\",\"truth\":true,\"channel\":\"live_video\",\"odd\":\"strange_one\",\"text\":\"a\","
        "\"blob\":\"AP8=\",\"inner\":{\"name\":\"n\",\"seen_at\":\"5\",\"nothing\":{}},\"i32s\":[0,1,-1],"
        "\"i64s\":[\"0\",\"10\"],\"truths\":[false,true],\"channels\":[\"voice\"],\"odds\":[\"odd\",\"big\"],"
        "\"texts\":[\"\",\"x\"],\"blobs\":[\"\",\"AAAA\"],\"inners\":[{},{\"name\":\"m\"}]}";
    void *message = fixture_read(f, &ccs_test__everything__descriptor, json);
    cr_assert(message, "%s", f->error.message);
    expect_json(f, message, 0, json);
    fixture_destroy(f);
}

Test(json_write, indents)
{
    struct fixture *f = fixture_create();
    void *message =
        fixture_read(f, &ccs_test__everything__descriptor,
                     "{\"i32\":1,\"inner\":{\"nothing\":{}},\"i32s\":[1,2],\"inners\":[{},{\"name\":\"m\"}]}");
    expect_json(f, message, 2,
                "{\n  \"i32\": 1,\n  \"inner\": {\n    \"nothing\": {}\n  },\n  \"i32s\": [1, 2],\n  \"inners\": [\n"
                "    {},\n    {\n      \"name\": \"m\"\n    }\n  ]\n}");
    fixture_destroy(f);
}

Test(json_write, escapes_texts)
{
    struct fixture *f = fixture_create();
    ccs__json_write_string(CCS_STR("\"\\/\b\f\n\r\t\x01\x1F\x7F é电"), &f->buf);
    cr_expect_str_eq(ccs__buf_text(&f->buf), "\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0001\\u001f\x7F é电\"");
    ccs__buf_clear(&f->buf);
    ccs__json_write_string((ccs_str){NULL, 0}, &f->buf);
    cr_expect_str_eq(ccs__buf_text(&f->buf), "\"\"");
    fixture_destroy(f);
}

Test(json_write, writes_unknown_enum_values_as_numbers)
{
    struct fixture *f = fixture_create();
    CcsTest__Everything everything = CCS_TEST__EVERYTHING__INIT;
    everything.channel = (CcsTest__Channel)99;
    expect_json(f, &everything, 0, "{\"channel\":99}");
    fixture_destroy(f);
}

Test(json_write, is_read_back_as_the_same_message)
{
    ccs_rng rng;
    ccs_rng_seed(&rng, 20300301);
    for (unsigned round = 0; round < 400; round++) {
        struct fixture *f = fixture_create();
        ProtobufCMessage *message = random_message(f, &rng, &ccs_test__everything__descriptor, 3);
        ccs__json_write(message, round % 3, &f->buf);
        const char *text = ccs__buf_text(&f->buf);
        void *read = fixture_read(f, &ccs_test__everything__descriptor, text);
        cr_assert(read, "%u:%u %s: %s\n%s", f->error.line, f->error.column, f->error.path, f->error.message, text);
        cr_assert(ccs__record_equal(message, read), "%s", text);

        json_error_t error;
        json_t *oracle = json_loads(text, JSON_REJECT_DUPLICATES, &error);
        cr_assert(oracle, "%s\n%s", error.text, text);
        json_decref(oracle);
        fixture_destroy(f);
    }
}

Test(json_write, survives_every_failing_allocation)
{
    struct fixture *f = fixture_create();
    ccs_rng rng;
    ccs_rng_seed(&rng, 7);
    ProtobufCMessage *message = random_message(f, &rng, &ccs_test__everything__descriptor, 4);
    ccs__json_write(message, 2, &f->buf);
    struct memory memory;
    bool failed = true;
    size_t steps = 0;
    for (; failed; steps++) {
        struct ccs__buf buf;
        memory_init(&memory);
        memory.fail_at = steps + 1;
        ccs__buf_init(&buf, &memory.alloc);
        ccs__json_write(message, 2, &buf);
        failed = buf.failed;
        REQUIRE(buf.size <= f->buf.size && (buf.size == 0 || memcmp(buf.data, f->buf.data, buf.size) == 0));
        REQUIRE(failed == (buf.size < f->buf.size));
        ccs__buf_finish(&buf);
        REQUIRE(memory.bytes == 0);
    }
    cr_expect_gt(steps, 3);
    fixture_destroy(f);
}
