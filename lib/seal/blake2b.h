/*
 * BLAKE2b-256 without a key (RFC 7693), for the chain: every group passes here, most of them one block of 128 bytes.
 * libsodium gives the same bytes (tests/unit/seal compares them at every size). It takes twice as long for one block on
 * processors on which the vector form waits for its own shuffles, and then that is a third of what a command costs. No
 * secret goes through here: salts and personal values are libsodium's.
 */
#ifndef CCS__BLAKE2B_H
#define CCS__BLAKE2B_H

#include <stddef.h>
#include <stdint.h>

#define CCS__BLAKE2B_SIZE 32
#define CCS__BLAKE2B_BLOCK 128

struct ccs__blake2b {
    uint64_t h[8];
    uint64_t hashed; /* bytes of the blocks before this one */
    uint8_t block[CCS__BLAKE2B_BLOCK];
    size_t filled;
};

void ccs__blake2b_begin(struct ccs__blake2b *state);
void ccs__blake2b_add(struct ccs__blake2b *state, const void *bytes, size_t size);
void ccs__blake2b_end(struct ccs__blake2b *state, uint8_t hash[CCS__BLAKE2B_SIZE]);

#endif
