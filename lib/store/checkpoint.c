/*
 * ccs_checkpoint(): the state's digest into the file, at a moment when all of it is durable.
 */
#include "center/center.h"
#include "center/center_internal.h"
#include "store/store.h"

ccs_status ccs_checkpoint(ccs_center *center)
{
    uint64_t hash;
    if (!center)
        return CCS_EINVAL;
    const struct ccs__port *port = ccs__center_port(center);
    CCS__TRY(ccs_center_commit(center));
    if (!port || !ccs__store_is_sqlite(port))
        return ccs__center_fail(center, CCS_ESTATE, "this center has no file; open one with ccs_open()");
    CCS__TRY(ccs_center_hash(center, &hash));
    ccs_status status = ccs__store_checkpoint(port, hash);
    if (status != CCS_OK)
        return ccs__center_fail(center, status, "%s", port->error(port->user_data));
    return CCS_OK;
}
