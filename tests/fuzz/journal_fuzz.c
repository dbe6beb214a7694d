/*
 * Whatever stands in a journal, replaying it ends in a status: a forged file must not crash who verifies it. The input is a
 * sequence of groups, each behind its size, as a batch has them.
 */
#include "center/center_internal.h"
#include "center/port.h"
#include <ccs/ccs.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct ccs__batch batch = {.groups = data, .groups_size = size};
    struct ccs__journal_group group;
    const uint8_t *bytes;
    size_t offset = 0, group_size;
    ccs_center *center;
    if (ccs_center_create(NULL, &center) != CCS_OK)
        return 0;
    while (ccs__batch_next_group(&batch, &offset, &group, &bytes, &group_size)) {
        group.first_seq = ccs_center_seq(center) + 1; /* else hardly a group would be next */
        if (ccs__center_replay(center, &group) != CCS_OK)
            break;
    }
    if (ccs__center_flush(center) != CCS_OK)
        __builtin_trap();
    ccs_center_destroy(center);
    return 0;
}
