/*
 * Settings of the center as a whole, in memory: one versionless configuration row, id 1.
 */
#ifndef CCS__SETTINGS_H
#define CCS__SETTINGS_H

#include "group/group.h"

struct ccs__settings {
    struct ccs__row row;
    Ccs__Settings config;
    struct ccs__arena *block; /* owns what config points to */
};

extern const struct ccs__module ccs__settings_module;

/* In force now; NULL: none were ever put, and everything is at its default. */
const Ccs__Settings *ccs__settings_of(const struct ccs__group *group);
/* How far two sites are apart, whichever is named first; 0 from a site to itself. Nowhere ("") is as far as any site that
 * is not listed: who may be anywhere is not taken for near. */
uint32_t ccs__settings_site_cost(const struct ccs__group *group, ccs_str from, ccs_str to);
/* A declared trait; NULL: there is none of this name. */
const Ccs__TraitType *ccs__settings_trait(const Ccs__Settings *settings, Ccs__TraitOf of, const char *name);

ccs_status ccs__settings_decide(struct ccs__group *group, const Ccs__Settings *wanted);

/* Is the record well formed? Otherwise the words and the path within it. */
bool ccs__settings_valid(const Ccs__Settings *settings, char *path, size_t path_size, char *error, size_t error_size);

#endif
