/*
 * See blake2b.h. The sixteen words stay in variables and the rounds are written out, so that four mixings that do not
 * wait for each other are always under way. The names v, h, m and G are the RFC's.
 */
#include "seal/blake2b.h"
#include "base/assert.h"
#include <stdbool.h>
#include <string.h>

static const uint64_t start[8] = {UINT64_C(0x6a09e667f3bcc908), UINT64_C(0xbb67ae8584caa73b), UINT64_C(0x3c6ef372fe94f82b),
                                  UINT64_C(0xa54ff53a5f1d36f1), UINT64_C(0x510e527fade682d1), UINT64_C(0x9b05688c2b3e6c1f),
                                  UINT64_C(0x1f83d9abfb41bd6b), UINT64_C(0x5be0cd19137e2179)};

/* Little end first, whatever the processor; compilers make one load or store of it. */
static inline uint64_t load(const uint8_t *bytes)
{
    uint64_t word = 0;
    for (unsigned i = 0; i < 8; i++)
        word |= (uint64_t)bytes[i] << (8 * i);
    return word;
}

static inline void store(uint8_t *bytes, uint64_t word)
{
    for (unsigned i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(word >> (8 * i));
}

#define TURN(word, bits) (((word) >> (bits)) | ((word) << (64 - (bits))))

#define G(a, b, c, d, x, y)    \
    do {                       \
        a += b + (x);          \
        d = TURN(d ^ a, 32);   \
        c += d;                \
        b = TURN(b ^ c, 24);   \
        a += b + (y);          \
        d = TURN(d ^ a, 16);   \
        c += d;                \
        b = TURN(b ^ c, 63);   \
    } while (0)

#define ROUND(i0, i1, i2, i3, i4, i5, i6, i7, i8, i9, i10, i11, i12, i13, i14, i15) \
    do {                                                                             \
        G(v0, v4, v8, v12, m[i0], m[i1]);                                            \
        G(v1, v5, v9, v13, m[i2], m[i3]);                                            \
        G(v2, v6, v10, v14, m[i4], m[i5]);                                           \
        G(v3, v7, v11, v15, m[i6], m[i7]);                                           \
        G(v0, v5, v10, v15, m[i8], m[i9]);                                           \
        G(v1, v6, v11, v12, m[i10], m[i11]);                                         \
        G(v2, v7, v8, v13, m[i12], m[i13]);                                          \
        G(v3, v4, v9, v14, m[i14], m[i15]);                                          \
    } while (0)

static void compress(struct ccs__blake2b *state, const uint8_t block[CCS__BLAKE2B_BLOCK], uint64_t hashed, bool last)
{
    uint64_t m[16], *h = state->h;
    for (unsigned i = 0; i < 16; i++)
        m[i] = load(block + (size_t)8 * i);
    uint64_t v0 = h[0], v1 = h[1], v2 = h[2], v3 = h[3], v4 = h[4], v5 = h[5], v6 = h[6], v7 = h[7];
    uint64_t v8 = start[0], v9 = start[1], v10 = start[2], v11 = start[3];
    uint64_t v12 = start[4] ^ hashed, v13 = start[5], v14 = last ? ~start[6] : start[6], v15 = start[7];
    ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    ROUND(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3);
    ROUND(11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4);
    ROUND(7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8);
    ROUND(9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13);
    ROUND(2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9);
    ROUND(12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11);
    ROUND(13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10);
    ROUND(6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5);
    ROUND(10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0);
    ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    ROUND(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3);
    h[0] ^= v0 ^ v8;
    h[1] ^= v1 ^ v9;
    h[2] ^= v2 ^ v10;
    h[3] ^= v3 ^ v11;
    h[4] ^= v4 ^ v12;
    h[5] ^= v5 ^ v13;
    h[6] ^= v6 ^ v14;
    h[7] ^= v7 ^ v15;
}

void ccs__blake2b_begin(struct ccs__blake2b *state)
{
    memcpy(state->h, start, sizeof start);
    state->h[0] ^= UINT64_C(0x01010000) ^ CCS__BLAKE2B_SIZE; /* the parameters: fan-out 1, depth 1, no key */
    state->hashed = 0;
    state->filled = 0;
}

/* A full block waits until more comes: the last one is hashed as the last. */
void ccs__blake2b_add(struct ccs__blake2b *state, const void *bytes, size_t size)
{
    const uint8_t *from = bytes;
    while (size > 0) {
        if (state->filled == CCS__BLAKE2B_BLOCK) {
            state->hashed += CCS__BLAKE2B_BLOCK;
            compress(state, state->block, state->hashed, false);
            state->filled = 0;
        }
        size_t room = CCS__BLAKE2B_BLOCK - state->filled, part = size < room ? size : room;
        memcpy(state->block + state->filled, from, part);
        state->filled += part;
        from += part;
        size -= part;
    }
}

void ccs__blake2b_end(struct ccs__blake2b *state, uint8_t hash[CCS__BLAKE2B_SIZE])
{
    CCS_ASSERT(state->filled <= CCS__BLAKE2B_BLOCK);
    memset(state->block + state->filled, 0, CCS__BLAKE2B_BLOCK - state->filled);
    compress(state, state->block, state->hashed + state->filled, true);
    for (unsigned i = 0; i < CCS__BLAKE2B_SIZE / 8; i++)
        store(hash + (size_t)8 * i, state->h[i]);
}
