/*
 * Traits: facts of the host's own about contacts and agents, declared in the settings. A contact's are kept as one JSON
 * object, names in byte order, so that the row is plain and SQL can read it.
 */
#ifndef CCS__TRAITS_H
#define CCS__TRAITS_H

#include "base/buf.h"
#include "group/group.h"

#define CCS__TRAITS_MAX 64

/* Writes those of a command. CCS_EINVAL, with words: one is not declared. */
ccs_status ccs__traits_write(struct ccs__group *group, const Ccs__OpenContact *command, struct ccs__buf *json);
/* The value of a name in such a text: the bytes of its JSON, or an empty one. */
ccs_str ccs__traits_find(const char *json, const char *name);

#endif
