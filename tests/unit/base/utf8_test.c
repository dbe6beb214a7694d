/*
 * UTF-8 as RFC 3629 has it: every code point, every second byte after every lead, and the classic forgeries.
 */
#include "base/text.h"
#include "base_fixture.h"
#include <string.h>

static size_t encode(uint32_t code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const uint8_t leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = size - 1; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3f));
    out[0] = (char)(leads[size] | code);
    return size;
}

Test(utf8, accepts_every_code_point_but_the_surrogates)
{
    for (uint32_t code = 0; code < 0x110000; code++) {
        char bytes[4];
        size_t bad_at = 99, size = encode(code, bytes);
        bool surrogate = code >= 0xd800 && code <= 0xdfff;
        REQUIRE(ccs__utf8_valid((ccs_str){bytes, size}, &bad_at) == !surrogate);
        REQUIRE(bad_at == (surrogate ? 0 : 99));
        for (size_t cut = 1; cut < size; cut++)
            REQUIRE(!ccs__utf8_valid((ccs_str){bytes, cut}, NULL));
    }
}

/* The decoder everybody writes first, with the checks after: slow, and written from the other end. */
static bool slow_valid(const unsigned char *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        if (bytes[at] < 0x80) {
            at++;
            continue;
        }
        size_t length = bytes[at] >= 0xf0 ? 4 : bytes[at] >= 0xe0 ? 3 : 2;
        if (bytes[at] < 0xc0 || bytes[at] >= 0xf8 || at + length > size)
            return false;
        uint32_t code = bytes[at] & (0x7fu >> length);
        for (size_t i = 1; i < length; i++) {
            if (bytes[at + i] >> 6 != 2)
                return false;
            code = code << 6 | (bytes[at + i] & 0x3f);
        }
        char again[4];
        if (code >= 0x110000 || (code >= 0xd800 && code < 0xe000) || encode(code, again) != length)
            return false;
        at += length;
    }
    return true;
}

Test(utf8, agrees_with_a_slow_decoder_on_every_pair_of_first_bytes)
{
    static const unsigned char seconds[] = {0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xff};
    for (unsigned first = 0; first < 0x10000; first++) {
        for (size_t i = 0; i < sizeof seconds; i++) {
            unsigned char bytes[4] = {(unsigned char)(first >> 8), (unsigned char)first, seconds[i], 0x80};
            for (size_t size = 1; size <= 4; size++)
                REQUIRE(ccs__utf8_valid((ccs_str){(const char *)bytes, size}, NULL) == slow_valid(bytes, size));
        }
    }
}

Test(utf8, agrees_with_a_slow_decoder_on_random_text)
{
    ccs_rng rng;
    ccs_rng_seed(&rng, 1);
    for (int round = 0; round < 20000; round++) {
        char bytes[64 + 4];
        size_t size = 0;
        while (size < 40)
            size += encode(below(&rng, 3) ? below(&rng, 0x80) : below(&rng, 0x110000), bytes + size);
        if (below(&rng, 2))
            bytes[below(&rng, (uint32_t)size)] = (char)below(&rng, 256);
        size_t bad_at = 0;
        bool valid = ccs__utf8_valid((ccs_str){bytes, size}, &bad_at);
        REQUIRE(valid == slow_valid((const unsigned char *)bytes, size));
        if (!valid) {
            REQUIRE(bad_at < size);
            REQUIRE(slow_valid((const unsigned char *)bytes, bad_at));
            REQUIRE(!slow_valid((const unsigned char *)bytes, bad_at + 1)); /* the lead is the first that is wrong */
        }
    }
}

static size_t bad_at_in(const char *bytes)
{
    size_t bad_at = SIZE_MAX;
    cr_expect_not(ccs__utf8_valid(ccs_str_from(bytes), &bad_at));
    return bad_at;
}

Test(utf8, refuses_the_classic_forgeries_and_says_where)
{
    cr_expect_eq(bad_at_in("abc\xc0\xaf"), 3);                /* an overlong slash */
    cr_expect_eq(bad_at_in("\xe0\x80\xaf"), 0);
    cr_expect_eq(bad_at_in("\xf0\x80\x80\xaf"), 0);
    cr_expect_eq(bad_at_in("\xc1\xbf"), 0);
    cr_expect_eq(bad_at_in("x\xed\xa0\x80"), 1);              /* a surrogate */
    cr_expect_eq(bad_at_in("\xf4\x90\x80\x80"), 0);           /* past 10FFFF */
    cr_expect_eq(bad_at_in("\xf5\x80\x80\x80"), 0);
    cr_expect_eq(bad_at_in("\xfe"), 0);
    cr_expect_eq(bad_at_in("12345678901\x80"), 11);           /* a continuation by itself, after a whole word */
    cr_expect_eq(bad_at_in("\xe4\xb8\xad\xe6\x96"), 3);       /* cut short */
    cr_expect(ccs__utf8_valid(CCS_STR("\xef\xbb\xbf" "ok"), NULL)); /* a byte order mark is well formed */
    cr_expect(ccs__utf8_valid(CCS_STR("a\0b"), NULL));
    cr_expect(ccs__utf8_valid((ccs_str){NULL, 0}, NULL));
}

Test(utf8, words_that_were_cut_within_a_character_are_mended)
{
    char cut[] = "gr\xC3\xBC\xC3", inside[] = "a\xEF\xBB\" b \xE4\xB8\xAD", fine[] = "\xE4\xB8\xAD";
    ccs__utf8_mend(cut);
    cr_expect_str_eq(cut, "gr\xC3\xBC?");
    ccs__utf8_mend(inside);
    cr_expect_str_eq(inside, "a??\" b \xE4\xB8\xAD");
    ccs__utf8_mend(fine);
    cr_expect_str_eq(fine, "\xE4\xB8\xAD");
}
