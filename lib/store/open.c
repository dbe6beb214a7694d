/*
 * ccs_open(): a center, a file, and the two brought together. A center is made even when the file cannot be used, so
 * that there is something to carry the words.
 */
#include "base/options.h"
#include "center/center.h"
#include "center/center_internal.h"
#include "store/store.h"
#include <stdio.h>

static bool read_options(const ccs_open_options *given, ccs_open_options *options)
{
    if (!ccs__options_read(given, options, sizeof *options))
        return false;
    const uint32_t both = CCS_OPEN_EXISTING | CCS_OPEN_NEW;
    return options->durability <= CCS_DURABILITY_OFF && (options->flags & ~both) == 0 && options->flags != both;
}

static const char *refuse_path(const char *path)
{
    if (!path || !path[0])
        return "a center file needs a path; without a file use ccs_center_create()";
    if (strcmp(path, ":memory:") == 0)
        return "\":memory:\" is no file; use ccs_center_create()";
    return NULL;
}

static ccs_status attach_file(ccs_center *center, const char *path, const ccs_open_options *options, char *error)
{
    struct ccs__port port;
    const struct ccs__store_options store = {
        .alloc = center->alloc, .durability = options->durability, .flags = options->flags};
    CCS__TRY(ccs__store_open(path, &store, &port, error));
    ccs_status status = ccs__center_attach(center, &port); /* from here on the center closes it */
    if (status != CCS_OK)
        (void)snprintf(error, CCS__STORE_ERROR_SIZE, "%s", ccs_center_error(center));
    return status;
}

/* The options as the caller's header knows them may end before. */
static bool gives_zones(const ccs_center_options *options)
{
    return options && options->size >= offsetof(ccs_center_options, zones) + sizeof options->zones && options->zones;
}

ccs_status ccs_open(const char *path, const ccs_open_options *given, ccs_center **center)
{
    ccs_open_options options;
    char error[CCS__STORE_ERROR_SIZE] = "";
    if (!center)
        return CCS_EINVAL;
    *center = NULL;
    bool known = read_options(given, &options);
    const char *wrong = known ? refuse_path(path) : "an option is not one of this version";
    ccs_status status = ccs_center_create(known ? options.center : NULL, center);
    if (status == CCS_EINVAL) {
        wrong = "an option of the center is not one of this version";
        status = ccs_center_create(NULL, center);
    }
    if (status != CCS_OK)
        return status;
    if (!wrong && !gives_zones(options.center))
        ccs__center_set_zones(*center, ccs_zones_system());
    status = wrong ? CCS_EINVAL : attach_file(*center, path, &options, error);
    if (status != CCS_OK)
        ccs__center_set_error(*center, status, wrong ? wrong : error);
    else
        ccs__center_set_autocommit(*center, true);
    return status;
}
