/*
 * Whole numbers of 128 bits, for what comes of two of 64. Written out, because not every target's compiler has them.
 */
#ifndef CCS__ECMA_WIDE_H
#define CCS__ECMA_WIDE_H

#include "base/assert.h"
#include <stdbool.h>
#include <stdint.h>

struct ccs__wide {
    uint64_t high, low;
};

static inline struct ccs__wide ccs__wide_product(uint64_t a, uint64_t b)
{
    uint64_t a0 = a & UINT32_MAX, a1 = a >> 32, b0 = b & UINT32_MAX, b1 = b >> 32;
    uint64_t low = a0 * b0, middle = a1 * b0 + (low >> 32), other = a0 * b1 + (middle & UINT32_MAX);
    return (struct ccs__wide){a1 * b1 + (middle >> 32) + (other >> 32), other << 32 | (low & UINT32_MAX)};
}

static inline int ccs__wide_compare(struct ccs__wide a, struct ccs__wide b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return a.low < b.low ? -1 : a.low > b.low;
}

/* Both wrap around; nobody here comes so far. */
static inline struct ccs__wide ccs__wide_add(struct ccs__wide a, struct ccs__wide b)
{
    return (struct ccs__wide){a.high + b.high + (a.low + b.low < a.low), a.low + b.low};
}
static inline struct ccs__wide ccs__wide_subtract(struct ccs__wide a, struct ccs__wide b)
{
    return (struct ccs__wide){a.high - b.high - (a.low < b.low), a.low - b.low};
}

/* Digit by digit of two; `by` is not 0. */
static inline struct ccs__wide ccs__wide_divide(struct ccs__wide a, struct ccs__wide by, struct ccs__wide *rest)
{
    struct ccs__wide result = {0, 0};
    CCS_ASSERT(by.high > 0 || by.low > 0);
    *rest = (struct ccs__wide){0, 0};
    for (int bit = 127; bit >= 0; bit--) {
        uint64_t digit = bit >= 64 ? a.high >> (bit - 64) & 1 : a.low >> bit & 1;
        bool over = rest->high >> 63;
        *rest = (struct ccs__wide){rest->high << 1 | rest->low >> 63, rest->low << 1 | digit};
        result = (struct ccs__wide){result.high << 1 | result.low >> 63, result.low << 1};
        if (over || ccs__wide_compare(*rest, by) >= 0) {
            *rest = ccs__wide_subtract(*rest, by);
            result.low |= 1;
        }
    }
    return result;
}

#endif
