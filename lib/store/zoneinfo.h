/*
 * The system's tzdata: which files zones are read from, what is there, and how old it is. The core never reads a file;
 * ccs_zones_system() of <ccs/zone.h> is made here.
 */
#ifndef CCS__ZONEINFO_H
#define CCS__ZONEINFO_H

#include <ccs/zone.h>
#include <stdbool.h>

#define CCS__ZONEINFO_RELEASE_MAX 32

/* The directory that `zones` (a copy of ccs_zones_system()) reads: its user_data, else TZDIR, else /usr/share/zoneinfo. */
const char *ccs__zoneinfo_directory(const ccs_zones *zones);

/* The release of tzdata in `directory`, such as 2026b; false: its files do not say. */
bool ccs__zoneinfo_release(const char *directory, char release[CCS__ZONEINFO_RELEASE_MAX]);

/* The name there is that `name` was likely meant to be; false: none is near. */
bool ccs__zoneinfo_nearest(const char *directory, ccs_str name, char nearest[CCS_ZONE_NAME_MAX + 1]);

#endif
