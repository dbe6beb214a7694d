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

ccs_status ccs__settings_decide(struct ccs__group *group, const Ccs__Settings *wanted);

#endif
