/*
 * From the columns of a row straight to the wire bytes that ccs__record_pack would give, without a message between.
 */
#ifndef CCS__PACK_H
#define CCS__PACK_H

#include "store/shape.h"
#include <sqlite3.h>

struct ccs__pack_plan {
    const struct ccs__shape *shape;
    struct ccs__field_step {
        uint32_t tag;
        uint8_t how; /* private to pack.c */
        bool left_out;
        int64_t min, max;
    } steps[64];
    struct ccs__arena arena; /* nested fields go through a message */
};

/* The personal field, if there is one, is left out of the bytes. The plan must not move afterwards. */
void ccs__pack_init(struct ccs__pack_plan *plan, const struct ccs__shape *shape, const ccs_alloc *alloc);
void ccs__pack_finish(struct ccs__pack_plan *plan);

/* Append the row's bytes. CCS_ECORRUPT: *bad is the field whose column holds what does not belong there. */
ccs_status ccs__pack_row(struct ccs__pack_plan *plan, sqlite3_value **values, struct ccs__buf *out, unsigned *bad);

#endif
