/*
 * Interned texts: equal bytes, one address, so that entities are plain bytes and comparing is one compare.
 * Counted: the last release frees. "" is always the same static text and is not counted.
 */
#ifndef CCS__TEXT_H
#define CCS__TEXT_H

#include "base/alloc.h"
#include <ccs/str.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ccs__text_entry;

struct ccs__texts {
    const ccs_alloc *alloc;
    struct ccs__text_entry **buckets; /* chains */
    size_t bucket_count, count;
    size_t bytes; /* held, for statistics */
};

void ccs__texts_init(struct ccs__texts *texts, const ccs_alloc *alloc);
void ccs__texts_finish(struct ccs__texts *texts);
/* NUL-terminated, stable until released as often as taken; NULL: no memory. Cut at the first NUL byte, if any. */
const char *ccs__text_take(struct ccs__texts *texts, ccs_str str);
void ccs__text_hold(struct ccs__texts *texts, const char *text);    /* one more holder of a taken text */
void ccs__text_release(struct ccs__texts *texts, const char *text); /* NULL and "" are fine */
const char *ccs__text_find(const struct ccs__texts *texts, ccs_str str); /* NULL when nobody holds it */
size_t ccs__text_size(const char *text); /* of a taken text, O(1) */

/* UTF-8, well formed (no surrogates, no overlong forms)? If not, *bad_at (may be NULL) is where the first sequence
 * that is not well formed begins, always less than the size. */
bool ccs__utf8_valid(ccs_str str, size_t *bad_at);
/* Words that were cut to fit, perhaps within a character: what is not well formed becomes '?'. */
void ccs__utf8_mend(char *text);

#endif
