/*
 * A digest for each row that the events of a journal give: what verify compares a file's rows with. Open addressing, 32
 * bytes a row, never an entry taken out (rows that can be made from events are never deleted).
 *
 * Of a few rows the bytes are kept too: those that a later command changes after they were closed. Applying its events
 * needs the row as it was then, which the file does not have any more.
 */
#ifndef CCS__DIGESTS_H
#define CCS__DIGESTS_H

#include "seal/seal.h"
#include "store/shape.h"

struct ccs__digest_slot {
    uint64_t numbers[CCS__SHAPE_KEYS_MAX];
    uint64_t digest;
    uint8_t kind; /* CCS__KIND_NONE: free */
    bool seen;    /* the file has this row */
};

struct ccs__digests {
    ccs_alloc alloc;
    struct ccs__seal_key key;
    struct ccs__shape shapes[CCS__KIND_COUNT];
    struct ccs__digest_slot *slots;
    size_t capacity, count; /* capacity is a power of two or 0 */
    struct ccs__map kept;   /* kind and id -> the row's bytes */
};

void ccs__digests_init(struct ccs__digests *digests, const ccs_alloc *alloc);
void ccs__digests_finish(struct ccs__digests *digests);
/* Note every row of a batch that can be made from events. CCS_ENOMEM, CCS_ECORRUPT (malformed). */
ccs_status ccs__digests_note(struct ccs__digests *digests, const struct ccs__batch *batch);
/* From now on keep this row's bytes. */
ccs_status ccs__digests_keep(struct ccs__digests *digests, enum ccs__kind kind, uint64_t id);
/* Append the bytes that were last noted of a row that is kept. CCS_ENOENT: none. */
ccs_status ccs__digests_kept(const struct ccs__digests *digests, enum ccs__kind kind, uint64_t id,
                             struct ccs__buf *out);
/* The personal text that event `seq` brought. */
ccs_status ccs__digests_note_text(struct ccs__digests *digests, uint64_t seq, ccs_str text);
/* Is it this text? Nothing brought, or erased: the empty one. */
bool ccs__digests_is_text(const struct ccs__digests *digests, uint64_t seq, ccs_str text);
/* NULL: no event made this row. */
struct ccs__digest_slot *ccs__digests_find(const struct ccs__digests *digests, enum ccs__kind kind,
                                           const struct ccs__shape_key *key);
static inline uint64_t ccs__digests_digest(const struct ccs__digests *digests, const void *bytes, size_t size)
{
    return ccs__seal_digest(&digests->key, bytes, size);
}
/* The first row, by kind and key, that has not been seen; NULL: all have. */
const struct ccs__digest_slot *ccs__digests_unseen(const struct ccs__digests *digests);

#endif
