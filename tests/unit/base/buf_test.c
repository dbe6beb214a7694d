/*
 * The byte buffer against a fixed array, and varints against their definition.
 */
#include "base/buf.h"
#include "base_fixture.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MODEL_BYTES 20000

struct model {
    uint8_t bytes[MODEL_BYTES];
    size_t size;
};

static void model_add(struct model *m, const void *bytes, size_t size)
{
    REQUIRE(m->size + size <= MODEL_BYTES);
    memcpy(m->bytes + m->size, bytes, size);
    m->size += size;
}

static void model_add_varint(struct model *m, uint64_t value)
{
    do {
        uint8_t byte = (uint8_t)(value % 128 + (value >= 128 ? 128 : 0));
        model_add(m, &byte, 1);
        value /= 128;
    } while (value > 0);
}

/* One random append to both, of at most 400 bytes. */
static void random_append(struct ccs__buf *buf, struct model *m, ccs_rng *rng)
{
    static const char text[] = "the quick brown fox jumps over the lazy dog, again and again, until the buffer grows";
    char formatted[400];
    uint64_t number = ccs_rng_next(rng) >> below(rng, 64);
    size_t size = below(rng, sizeof text);
    switch (below(rng, 4)) {
    case 0:
        ccs__buf_add(buf, text, size);
        model_add(m, text, size);
        break;
    case 1:
        ccs__buf_add_varint(buf, number);
        model_add_varint(m, number);
        break;
    case 2:
        ccs__buf_add_text(buf, text + size);
        model_add(m, text + size, strlen(text + size));
        break;
    default:
        ccs__buf_add_format(buf, "%*s|%" PRIu64, (int)size * 4, "", number);
        size = (size_t)snprintf(formatted, sizeof formatted, "%*s|%" PRIu64, (int)size * 4, "", number);
        model_add(m, formatted, size);
        break;
    }
}

Test(buf, holds_what_was_appended)
{
    static struct model m;
    struct counting counting;
    ccs_rng rng;
    ccs_rng_seed(&rng, 1);
    counting_init(&counting);
    for (int round = 0; round < 400; round++) {
        struct ccs__buf buf;
        ccs__buf_init(&buf, &counting.alloc);
        m.size = 0;
        for (int step = 0; step < 50; step++) {
            random_append(&buf, &m, &rng);
            REQUIRE(buf.size == m.size && buf.size <= buf.capacity);
            if (step % 8 == 0)
                REQUIRE(ccs__buf_text(&buf)[m.size] == '\0');
        }
        REQUIRE(!buf.failed);
        REQUIRE(memcmp(buf.data, m.bytes, m.size) == 0);
        if (round % 2 == 0) {
            ccs__buf_clear(&buf);
            ccs__buf_add_text(&buf, "again");
            REQUIRE(strcmp(ccs__buf_text(&buf), "again") == 0);
        }
        ccs__buf_finish(&buf);
    }
    counting_require_empty(&counting);
}

Test(buf, a_failed_append_leaves_a_true_beginning)
{
    static struct model m;
    for (size_t failing = 1; failing <= 6; failing++) {
        struct counting counting;
        struct ccs__buf buf;
        ccs_rng rng;
        ccs_rng_seed(&rng, failing);
        counting_init(&counting);
        ccs__buf_init(&buf, &counting.alloc);
        counting_fail_at(&counting, failing);
        m.size = 0;
        size_t size = 0;
        while (!buf.failed) {
            size = buf.size;
            random_append(&buf, &m, &rng);
        }
        cr_expect_eq(buf.size, size);
        cr_expect_eq(size == 0 ? 0 : memcmp(buf.data, m.bytes, size), 0);
        random_append(&buf, &m, &rng); /* there is memory again, but what is missing stays missing */
        cr_expect_eq(buf.size, size);
        cr_expect_null(ccs__buf_reserve(&buf, 1));
        cr_expect_str_eq(ccs__buf_text(&buf), "");
        ccs__buf_clear(&buf);
        ccs__buf_add_text(&buf, "fine");
        cr_expect_str_eq(ccs__buf_text(&buf), "fine");
        ccs__buf_finish(&buf);
        counting_require_empty(&counting);
    }
}

Test(buf, takes_nothing_gracefully)
{
    struct ccs__buf buf;
    ccs__buf_init(&buf, &(ccs_alloc){0});
    ccs__buf_add(&buf, NULL, 0);
    ccs__buf_add_text(&buf, "");
    ccs__buf_add_format(&buf, "%s", "");
    cr_expect_eq(buf.size, 0);
    cr_expect_str_eq(ccs__buf_text(&buf), "");
    ccs__buf_add_text(&buf, "x");
    cr_expect_null(ccs__buf_reserve(&buf, SIZE_MAX)); /* refused, not wrapped around */
    cr_expect(buf.failed);
    ccs__buf_finish(&buf);
    ccs__buf_finish(&buf);
    ccs__buf_finish(NULL);
}

Test(varint, reads_what_was_written_at_every_width)
{
    struct ccs__buf buf;
    ccs__buf_init(&buf, &(ccs_alloc){0});
    for (unsigned bits = 0; bits <= 64; bits++) {
        for (int off = -1; off <= 1; off++) {
            uint64_t value = (bits < 64 ? UINT64_C(1) << bits : 0) + (uint64_t)off, read = 0;
            ccs__buf_clear(&buf);
            ccs__buf_add_varint(&buf, value);
            const uint8_t *cursor = buf.data;
            REQUIRE(ccs__varint_read(&cursor, buf.data + buf.size, &read));
            REQUIRE(read == value && cursor == buf.data + buf.size);
            for (size_t cut = 0; cut < buf.size; cut++) {
                cursor = buf.data;
                REQUIRE(!ccs__varint_read(&cursor, buf.data + cut, &read));
                REQUIRE(cursor == buf.data && read == value);
            }
        }
    }
    ccs__buf_finish(&buf);
}

static bool reads(const char *bytes, size_t size, uint64_t *value)
{
    const uint8_t *cursor = (const uint8_t *)bytes;
    return ccs__varint_read(&cursor, cursor + size, value);
}

Test(varint, refuses_what_is_longer_than_64_bits)
{
    uint64_t value = 0;
    cr_expect(reads("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, &value));
    cr_expect_eq(value, UINT64_MAX);
    cr_expect_not(reads("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10, &value));
    cr_expect_not(reads("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 11, &value));
    cr_expect_not(reads("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11, &value));
    cr_expect(reads("\x80\x00", 2, &value)); /* longer than need be, as other writers of the format may */
    cr_expect_eq(value, 0);
}
