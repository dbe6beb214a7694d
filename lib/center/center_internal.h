/*
 * What the layers above the core may ask of a center, besides the public functions and port.h.
 */
#ifndef CCS__CENTER_INTERNAL_H
#define CCS__CENTER_INTERNAL_H

#include <ccs/center.h>
#include <stdbool.h>

/* Opening failed: every call answers with this status and these words. */
void ccs__center_set_error(ccs_center *center, ccs_status status, const char *message);
/* The simple face: each call commits at its end, unless inside a batch. */
void ccs__center_set_autocommit(ccs_center *center, bool on);
/* Where zone data comes from, for a center whose options did not say. */
void ccs__center_set_zones(ccs_center *center, const ccs_zones *zones);
/* The port it was given, or NULL. */
const struct ccs__port *ccs__center_port(const ccs_center *center);
/* Commit what was replayed, however little; the port gets the rows. */
ccs_status ccs__center_flush(ccs_center *center);

#endif
