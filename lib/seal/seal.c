/*
 * The chain by libsodium. The whole group is hashed at once at sealing and not event by event when it is emitted,
 * because a BLAKE2b call costs about 300 ns whatever it hashes.
 */
#include "seal/seal.h"
#include "base/assert.h"
#include <sodium.h>

_Static_assert(CCS__SEAL_SIZE == crypto_generichash_BYTES, "the chain is BLAKE2b-256");
_Static_assert(sizeof(struct ccs__seal_key) == crypto_shorthash_KEYBYTES, "the digest is SipHash-2-4");
_Static_assert(sizeof(uint64_t) == crypto_shorthash_BYTES, "the digest is SipHash-2-4");

bool ccs__seal_ready(void) { return sodium_init() >= 0; }

void ccs__seal_group(const struct ccs__seal *previous, const uint8_t *bytes, size_t size,
                     const struct ccs__seal_personal *personals, size_t count, struct ccs__seal *seal)
{
    crypto_generichash_state state;
    int failed = crypto_generichash_init(&state, NULL, 0, CCS__SEAL_SIZE);
    failed |= crypto_generichash_update(&state, previous->bytes, CCS__SEAL_SIZE);
    failed |= crypto_generichash_update(&state, bytes, size);
    for (size_t i = 0; i < count; i++)
        failed |= crypto_generichash_update(&state, personals[i].digest.bytes, CCS__SEAL_SIZE);
    failed |= crypto_generichash_final(&state, seal->bytes, CCS__SEAL_SIZE);
    CCS_ASSERT(failed == 0);
}

void ccs__seal_value(const uint8_t salt[CCS__SEAL_SALT_SIZE], ccs_str value, struct ccs__seal *digest)
{
    crypto_generichash_state state;
    int failed = crypto_generichash_init(&state, NULL, 0, CCS__SEAL_SIZE);
    failed |= crypto_generichash_update(&state, salt, CCS__SEAL_SALT_SIZE);
    failed |= crypto_generichash_update(&state, (const uint8_t *)value.data, value.size);
    failed |= crypto_generichash_final(&state, digest->bytes, CCS__SEAL_SIZE);
    CCS_ASSERT(failed == 0);
}

/* --- a batch ----------------------------------------------------------------------------------------------- */

void ccs__sealer_init(struct ccs__sealer *sealer, const ccs_alloc *alloc)
{
    *sealer = (struct ccs__sealer){.alloc = *alloc};
    ccs__arena_init(&sealer->arena, &sealer->alloc, 0);
}

void ccs__sealer_finish(struct ccs__sealer *sealer)
{
    ccs__free(&sealer->alloc, sealer->seals, sealer->seal_capacity * sizeof *sealer->seals);
    ccs__free(&sealer->alloc, sealer->personals, sealer->personal_capacity * sizeof *sealer->personals);
    ccs__arena_finish(&sealer->arena);
    sealer->seals = NULL;
    sealer->personals = NULL;
}

void ccs__sealer_next(struct ccs__sealer *sealer)
{
    sealer->personal_count = 0;
    sealer->drawn = false;
}

static ccs_status draw_salt(struct ccs__sealer *sealer, const struct ccs__batch_row *row)
{
    void *personals = sealer->personals;
    if (!ccs__alloc_grow(&sealer->alloc, &personals, &sealer->personal_capacity, sealer->personal_count + 1,
                         sizeof *sealer->personals))
        return CCS_ENOMEM;
    sealer->personals = personals;
    ccs__arena_clear(&sealer->arena);
    const Ccs__Personal *message = (const Ccs__Personal *)(const void *)ccs__record_unpack(
        &ccs__personal__descriptor, row->bytes, row->size, &sealer->arena);
    if (!message)
        return CCS_ENOMEM; /* the center packed it, so it is well formed */
    struct ccs__seal_personal *personal = &sealer->personals[sealer->personal_count++];
    personal->seq = message->seq;
    randombytes_buf(personal->salt, sizeof personal->salt);
    ccs__seal_value(personal->salt, ccs_str_from(message->value), &personal->digest);
    return CCS_OK;
}

static ccs_status draw_salts(struct ccs__sealer *sealer, const struct ccs__batch *batch)
{
    struct ccs__batch_row row;
    size_t offset = 0;
    if (sealer->drawn)
        return CCS_OK;
    sealer->personal_count = 0;
    for (uint64_t i = 0; i < batch->row_count; i++) {
        if (!ccs__batch_next_row(batch, &offset, &row))
            return CCS_ECORRUPT;
        if (row.kind == CCS__KIND_PERSONAL && row.op == CCS__ROW_INSERT)
            CCS__TRY(draw_salt(sealer, &row));
    }
    sealer->drawn = offset == batch->rows_size;
    return sealer->drawn ? CCS_OK : CCS_ECORRUPT;
}

/* How many of the personal values from `first` on belong to events before `end_seq`. */
static size_t count_personals(const struct ccs__sealer *sealer, size_t first, uint64_t first_seq, uint64_t end_seq)
{
    size_t end = first;
    while (end < sealer->personal_count && sealer->personals[end].seq >= first_seq &&
           sealer->personals[end].seq < end_seq)
        end++;
    return end - first;
}

static ccs_status seal_groups(struct ccs__sealer *sealer, const struct ccs__seal *previous,
                              const struct ccs__batch *batch)
{
    const uint8_t *bytes;
    size_t offset = 0, size, personal = 0;
    uint64_t first_seq, events, next_seq = batch->first_seq;
    for (uint64_t i = 0; i < batch->group_count; i++) {
        if (!ccs__batch_pass_group(batch, &offset, &first_seq, &events, &bytes, &size))
            return CCS_ECORRUPT;
        if (first_seq != next_seq || events == 0)
            return CCS_ECORRUPT;
        next_seq += events;
        size_t count = count_personals(sealer, personal, first_seq, next_seq);
        const struct ccs__seal_personal *personals = count > 0 ? &sealer->personals[personal] : NULL;
        ccs__seal_group(previous, bytes, size, personals, count, &sealer->seals[i]);
        personal += count;
        previous = &sealer->seals[i];
    }
    bool whole = offset == batch->groups_size && next_seq == batch->last_seq + 1;
    return whole && personal == sealer->personal_count ? CCS_OK : CCS_ECORRUPT;
}

ccs_status ccs__sealer_seal(struct ccs__sealer *sealer, const struct ccs__seal *previous,
                            const struct ccs__batch *batch)
{
    void *seals = sealer->seals;
    if (batch->group_count > 0 &&
        !ccs__alloc_grow(&sealer->alloc, &seals, &sealer->seal_capacity, batch->group_count, sizeof *sealer->seals))
        return CCS_ENOMEM;
    sealer->seals = seals;
    CCS__TRY(draw_salts(sealer, batch));
    return seal_groups(sealer, previous, batch);
}

void ccs__sealer_fill(const struct ccs__sealer *sealer, size_t n, Ccs__Personal *row)
{
    CCS_ASSERT(n < sealer->personal_count);
    struct ccs__seal_personal *personal = &sealer->personals[n];
    CCS_ASSERT(personal->seq == row->seq);
    row->salt = (ProtobufCBinaryData){sizeof personal->salt, personal->salt};
    row->digest = (ProtobufCBinaryData){sizeof personal->digest, personal->digest.bytes};
}

/* --- other ------------------------------------------------------------------------------------------------- */

void ccs__seal_text(const struct ccs__seal *seal, char out[2 * CCS__SEAL_SIZE + 1])
{
    (void)sodium_bin2hex(out, 2 * CCS__SEAL_SIZE + 1, seal->bytes, CCS__SEAL_SIZE);
}

void ccs__seal_key(struct ccs__seal_key *key) { randombytes_buf(key->bytes, sizeof key->bytes); }

uint64_t ccs__seal_digest(const struct ccs__seal_key *key, const void *bytes, size_t size)
{
    uint8_t digest[sizeof(uint64_t)];
    uint64_t number;
    int failed = crypto_shorthash(digest, bytes, size, key->bytes);
    CCS_ASSERT(failed == 0);
    memcpy(&number, digest, sizeof number);
    return number;
}

void ccs__seal_uuid(char out[37])
{
    uint8_t bytes[16];
    char digits[33];
    randombytes_buf(bytes, sizeof bytes);
    bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x40); /* version 4 */
    bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80); /* the variant of RFC 4122 */
    (void)sodium_bin2hex(digits, sizeof digits, bytes, sizeof bytes);
    size_t at = 0;
    for (size_t i = 0; i < 32; i++) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            out[at++] = '-';
        out[at++] = digits[i];
    }
    out[at] = 0;
}
