/*
 * The chain against numbers from elsewhere (RFC 7693's BLAKE2b as Python's hashlib computes it), and what it promises:
 * every byte counts, batching does not.
 */
#include "seal/seal.h"
#include <criterion/criterion.h>

static struct ccs__buf buf_new(void)
{
    static const ccs_alloc plain;
    struct ccs__buf buf;
    ccs__buf_init(&buf, &plain);
    return buf;
}

static void cr_hash(const struct ccs__seal *seal, const char *expected)
{
    char text[2 * CCS__SEAL_SIZE + 1];
    ccs__seal_text(seal, text);
    cr_expect_str_eq(text, expected);
}

static void add_group(struct ccs__buf *out, uint64_t first_seq, uint64_t count, const char *body)
{
    struct ccs__buf bytes = buf_new();
    struct ccs__journal_group group = {.first_seq = first_seq,
                                       .count = count,
                                       .at = 1898812800000,
                                       .command = 3,
                                       .actor = CCS_STR("anna"),
                                       .command_bytes = (const uint8_t *)"command",
                                       .command_size = 7,
                                       .bodies = (const uint8_t *)body,
                                       .bodies_size = strlen(body)};
    ccs__journal_write(&group, &bytes);
    ccs__buf_add_varint(out, bytes.size);
    ccs__buf_add(out, bytes.data, bytes.size);
    ccs__buf_finish(&bytes);
}

Test(seal, agrees_with_published_blake2b)
{
    struct ccs__seal previous = {{0}}, seal;
    uint8_t message[224];
    cr_assert(ccs__seal_ready());
    cr_assert(ccs__seal_ready());

    /* hashlib.blake2b(bytes(32), digest_size=32) */
    ccs__seal_group(&previous, NULL, 0, NULL, 0, &seal);
    cr_hash(&seal, "89eb0d6a8a691dae2cd15ed0369931ce0a949ecafa5c3f93f8121833646e15c3");

    /* hashlib.blake2b(bytes(range(256)), digest_size=32): the input of the published vectors */
    for (unsigned i = 0; i < 256; i++)
        *(i < 32 ? &previous.bytes[i] : &message[i - 32]) = (uint8_t)i;
    ccs__seal_group(&previous, message, sizeof message, NULL, 0, &seal);
    cr_hash(&seal, "39a7eb9fedc19aabc83425c6755dd90e6f9d0c804964a1f4aaeea3b9fb599835");
}

Test(seal, depends_on_every_bit_of_group_and_predecessor)
{
    struct ccs__seal previous = {{1, 2, 3}}, seal, other;
    uint8_t bytes[100] = {9, 8, 7};
    ccs__seal_group(&previous, bytes, sizeof bytes, NULL, 0, &seal);
    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        ccs__seal_group(&previous, bytes, sizeof bytes, NULL, 0, &other);
        cr_assert_not(ccs__seal_equal(&seal, &other), "bit %zu", bit);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t bit = 0; bit < 8 * CCS__SEAL_SIZE; bit++) {
        struct ccs__seal changed = previous;
        changed.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        ccs__seal_group(&changed, bytes, sizeof bytes, NULL, 0, &other);
        cr_assert_not(ccs__seal_equal(&seal, &other), "bit %zu of the predecessor", bit);
    }
    ccs__seal_group(&previous, bytes, sizeof bytes - 1, NULL, 0, &other);
    cr_expect_not(ccs__seal_equal(&seal, &other));
}

/* A row of ccs_personal, as a center hands it over. */
static void add_personal(struct ccs__buf *out, uint64_t seq, const char *value)
{
    struct ccs__buf bytes = buf_new();
    Ccs__Personal row = CCS__PERSONAL__INIT;
    const uint8_t head[2] = {CCS__KIND_PERSONAL, CCS__ROW_INSERT};
    row.seq = seq;
    row.field = (char *)(uintptr_t) "customer";
    row.value = (char *)(uintptr_t)value;
    ccs__record_pack(&row.base, &bytes);
    ccs__buf_add(out, head, sizeof head);
    ccs__buf_add_varint(out, bytes.size);
    ccs__buf_add(out, bytes.data, bytes.size);
    ccs__buf_finish(&bytes);
}

struct fixture {
    struct ccs__sealer sealer;
    struct ccs__buf groups, rows;
    struct ccs__seal zero;
};

static void fixture_init(struct fixture *f)
{
    static const ccs_alloc plain;
    *f = (struct fixture){.groups = buf_new(), .rows = buf_new()};
    cr_assert(ccs__seal_ready());
    ccs__sealer_init(&f->sealer, &plain);
}

static void fixture_end(struct fixture *f)
{
    ccs__sealer_finish(&f->sealer);
    ccs__buf_finish(&f->groups);
    ccs__buf_finish(&f->rows);
}

static struct ccs__batch batch_of(const struct fixture *f, uint64_t first_seq, uint64_t last_seq, uint64_t groups,
                                  uint64_t rows)
{
    return (struct ccs__batch){.first_seq = first_seq,
                               .last_seq = last_seq,
                               .group_count = groups,
                               .row_count = rows,
                               .groups = f->groups.data,
                               .groups_size = f->groups.size,
                               .rows = f->rows.data,
                               .rows_size = f->rows.size};
}

Test(seal, of_a_batch_is_the_same_twice_and_however_groups_are_batched)
{
    struct fixture f;
    fixture_init(&f);
    struct ccs__seal together[3], apart[3];
    add_group(&f.groups, 1, 2, "one");
    add_group(&f.groups, 3, 1, "two");
    add_group(&f.groups, 4, 5, "three");
    struct ccs__batch batch = batch_of(&f, 1, 8, 3, 0);
    cr_assert_eq(ccs__sealer_seal(&f.sealer, &f.zero, &batch), CCS_OK);
    memcpy(together, f.sealer.seals, sizeof together);
    cr_assert_eq(ccs__sealer_seal(&f.sealer, &f.zero, &batch), CCS_OK);
    cr_expect_eq(memcmp(together, f.sealer.seals, sizeof together), 0);
    ccs__sealer_next(&f.sealer);

    ccs__buf_clear(&f.groups);
    add_group(&f.groups, 1, 2, "one");
    batch = batch_of(&f, 1, 2, 1, 0);
    cr_assert_eq(ccs__sealer_seal(&f.sealer, &f.zero, &batch), CCS_OK);
    apart[0] = f.sealer.seals[0];
    ccs__sealer_next(&f.sealer);
    ccs__buf_clear(&f.groups);
    add_group(&f.groups, 3, 1, "two");
    add_group(&f.groups, 4, 5, "three");
    batch = batch_of(&f, 3, 8, 2, 0);
    cr_assert_eq(ccs__sealer_seal(&f.sealer, &apart[0], &batch), CCS_OK);
    memcpy(apart + 1, f.sealer.seals, 2 * sizeof apart[0]);
    cr_expect_eq(memcmp(together, apart, sizeof together), 0);
    fixture_end(&f);
}

Test(seal, covers_the_digests_of_personal_values)
{
    struct fixture f;
    fixture_init(&f);
    struct ccs__seal first[2], digest, expected;
    struct ccs__buf canonical = buf_new();
    add_group(&f.groups, 1, 2, "one");
    add_group(&f.groups, 3, 2, "two");
    add_personal(&f.rows, 2, "c-17");
    add_personal(&f.rows, 4, "c-18");
    struct ccs__batch batch = batch_of(&f, 1, 4, 2, 2);
    cr_assert_eq(ccs__sealer_seal(&f.sealer, &f.zero, &batch), CCS_OK);
    memcpy(first, f.sealer.seals, sizeof first);
    cr_expect_eq(f.sealer.personal_count, 2);
    cr_expect_neq(memcmp(f.sealer.personals[0].salt, f.sealer.personals[1].salt, CCS__SEAL_SALT_SIZE), 0);
    ccs__seal_value(f.sealer.personals[1].salt, CCS_STR("c-18"), &digest);
    cr_expect(ccs__seal_equal(&digest, &f.sealer.personals[1].digest));
    ccs__seal_value(f.sealer.personals[1].salt, CCS_STR("c-19"), &digest);
    cr_expect_not(ccs__seal_equal(&digest, &f.sealer.personals[1].digest));

    /* As described: the group before, the bytes, the digest. */
    struct ccs__journal_group group;
    const uint8_t *bytes;
    size_t offset = 0, size;
    cr_assert(ccs__batch_next_group(&batch, &offset, &group, &bytes, &size));
    ccs__buf_add(&canonical, bytes, size);
    ccs__buf_add(&canonical, f.sealer.personals[0].digest.bytes, CCS__SEAL_SIZE);
    ccs__seal_group(&f.zero, canonical.data, canonical.size, NULL, 0, &expected);
    cr_expect(ccs__seal_equal(&expected, &first[0]));

    /* Trying again keeps the salts; a new batch draws new ones. */
    cr_assert_eq(ccs__sealer_seal(&f.sealer, &f.zero, &batch), CCS_OK);
    cr_expect_eq(memcmp(first, f.sealer.seals, sizeof first), 0);
    ccs__sealer_next(&f.sealer);
    cr_assert_eq(ccs__sealer_seal(&f.sealer, &f.zero, &batch), CCS_OK);
    cr_expect_neq(memcmp(first, f.sealer.seals, sizeof first), 0);
    ccs__buf_finish(&canonical);
    fixture_end(&f);
}

Test(seal, refuses_gaps_and_malformed_batches)
{
    struct fixture f;
    fixture_init(&f);
    add_group(&f.groups, 1, 2, "one");
    add_group(&f.groups, 4, 1, "three"); /* event 3 is missing */
    struct ccs__batch batch = batch_of(&f, 1, 4, 2, 0);
    cr_expect_eq(ccs__sealer_seal(&f.sealer, &f.zero, &batch), CCS_ECORRUPT);
    batch.groups_size--;
    cr_expect_eq(ccs__sealer_seal(&f.sealer, &f.zero, &batch), CCS_ECORRUPT);

    ccs__buf_clear(&f.groups);
    add_group(&f.groups, 1, 2, "one");
    batch = batch_of(&f, 1, 3, 1, 0);
    cr_expect_eq(ccs__sealer_seal(&f.sealer, &f.zero, &batch), CCS_ECORRUPT, "it ends before last_seq");
    batch = batch_of(&f, 2, 2, 1, 0);
    cr_expect_eq(ccs__sealer_seal(&f.sealer, &f.zero, &batch), CCS_ECORRUPT, "it begins before first_seq");
    ccs__sealer_next(&f.sealer);
    add_personal(&f.rows, 3, "c-17");
    batch = batch_of(&f, 1, 2, 1, 1);
    cr_expect_eq(ccs__sealer_seal(&f.sealer, &f.zero, &batch), CCS_ECORRUPT, "a value of an event that is not there");
    batch = batch_of(&f, 1, 2, 1, 2);
    ccs__sealer_next(&f.sealer);
    cr_expect_eq(ccs__sealer_seal(&f.sealer, &f.zero, &batch), CCS_ECORRUPT, "a row is missing");
    fixture_end(&f);
}

Test(seal, draws_uuids_of_version_4)
{
    char x[37], y[37];
    ccs__seal_uuid(x);
    ccs__seal_uuid(y);
    cr_expect_eq(strlen(x), 36);
    cr_expect_str_neq(x, y);
    cr_expect_eq(x[14], '4');
    cr_expect(strchr("89ab", x[19]) != NULL);
    cr_expect(x[8] == '-' && x[13] == '-' && x[18] == '-' && x[23] == '-');
}

Test(seal, digests_depend_on_key_and_bytes)
{
    struct ccs__seal_key key, other;
    ccs__seal_key(&key);
    ccs__seal_key(&other);
    uint64_t digest = ccs__seal_digest(&key, "abc", 3);
    cr_expect_eq(digest, ccs__seal_digest(&key, "abc", 3));
    cr_expect_neq(digest, ccs__seal_digest(&key, "abd", 3));
    cr_expect_neq(digest, ccs__seal_digest(&key, "abc", 2));
    cr_expect_neq(digest, ccs__seal_digest(&other, "abc", 3));
}
