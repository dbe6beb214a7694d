/*
 * The chain over the journal:
 *
 *   hash(group) = BLAKE2b-256(hash of the group before || the group's canonical bytes || the digest of each personal
 *                             value of its events, in their order)
 *   digest(value) = BLAKE2b-256(salt || value), the salt 16 random bytes
 *
 * It is taken per group, so it does not depend on how groups are batched. Personal values stand beside the journal
 * (ccs_personal): value and salt can be erased, and the chain, which covers the digest alone, still holds.
 */
#ifndef CCS__SEAL_H
#define CCS__SEAL_H

#include "center/port.h"
#include <stdbool.h>

#define CCS__SEAL_SIZE 32
#define CCS__SEAL_SALT_SIZE 16

/* The first group follows one that is all zeros. */
struct ccs__seal {
    uint8_t bytes[CCS__SEAL_SIZE];
};

/* Let libsodium choose its code for this processor; any thread, any number of times. false: it cannot work here. */
bool ccs__seal_ready(void);

/* One personal value of an event, as it is stored. */
struct ccs__seal_personal {
    uint64_t seq; /* the event's */
    uint8_t salt[CCS__SEAL_SALT_SIZE];
    struct ccs__seal digest;
};

/* `count` digests of the group's personal values. */
void ccs__seal_group(const struct ccs__seal *previous, const uint8_t *bytes, size_t size,
                     const struct ccs__seal_personal *personals, size_t count, struct ccs__seal *seal);
void ccs__seal_value(const uint8_t salt[CCS__SEAL_SALT_SIZE], ccs_str value, struct ccs__seal *digest);

static inline bool ccs__seal_equal(const struct ccs__seal *x, const struct ccs__seal *y)
{
    return memcmp(x->bytes, y->bytes, CCS__SEAL_SIZE) == 0;
}

/* --- a batch ----------------------------------------------------------------------------------------------- */

/* Seals the batch in hand. The salts are drawn once a batch: a commit of unknown outcome is tried again with the same
 * ones, so the same batch has the same hashes until ccs__sealer_next(). */
struct ccs__sealer {
    ccs_alloc alloc;
    struct ccs__arena arena;
    struct ccs__seal *seals; /* one a group */
    size_t seal_capacity;
    struct ccs__seal_personal *personals; /* one a row of ccs_personal that is inserted, in their order */
    size_t personal_count, personal_capacity;
    bool drawn;
};

void ccs__sealer_init(struct ccs__sealer *sealer, const ccs_alloc *alloc);
void ccs__sealer_finish(struct ccs__sealer *sealer);
/* CCS_ECORRUPT: the batch is malformed, its groups do not begin at first_seq, leave a gap, or do not end at last_seq, or
 * a personal value belongs to none of its events. CCS_ENOMEM. */
ccs_status ccs__sealer_seal(struct ccs__sealer *sealer, const struct ccs__seal *previous,
                            const struct ccs__batch *batch);
/* The batch is done with. */
void ccs__sealer_next(struct ccs__sealer *sealer);
/* Put salt and digest into the n-th row of ccs_personal that is inserted; it borrows them. */
void ccs__sealer_fill(const struct ccs__sealer *sealer, size_t n, Ccs__Personal *row);

/* --- other ------------------------------------------------------------------------------------------------- */

/* Lower-case hexadecimal digits and a NUL. */
void ccs__seal_text(const struct ccs__seal *seal, char out[2 * CCS__SEAL_SIZE + 1]);

/* A fast keyed digest (SipHash) of bytes that are compared within one run, such as the rows of a verification. The key
 * is drawn at ccs__seal_key(), so nobody can have prepared two rows of one digest. */
struct ccs__seal_key {
    uint8_t bytes[16];
};
void ccs__seal_key(struct ccs__seal_key *key);
uint64_t ccs__seal_digest(const struct ccs__seal_key *key, const void *bytes, size_t size);

/* 16 random bytes as the text of a UUID (version 4), with its NUL. */
void ccs__seal_uuid(char out[37]);

#endif
