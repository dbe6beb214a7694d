/*
 * Finding configuration by the host's own key. A row stays linked from its creation until it is given back (not only
 * while it is current), so that undo never needs memory; a newer row of the same key takes its place.
 */
#ifndef CCS__KEYS_H
#define CCS__KEYS_H

#include "group/group.h"

struct ccs__keys {
    struct ccs__map rows; /* address of the interned key -> row */
};

void ccs__keys_init(struct ccs__keys *keys, struct ccs__group *group);
void ccs__keys_finish(struct ccs__keys *keys);
/* `held` is the row's link: the counted text it is found under, or NULL. false: no memory. */
bool ccs__keys_link(struct ccs__group *group, struct ccs__keys *keys, struct ccs__row *row, const char **held,
                    const char *key);
void ccs__keys_unlink(struct ccs__group *group, struct ccs__keys *keys, struct ccs__row *row, const char **held);
void *ccs__keys_find(const struct ccs__group *group, const struct ccs__keys *keys, ccs_str key);

/* Rules for texts of records and commands, shared by all who read them. */
bool ccs__text_within(const char *text, size_t size_min, size_t size_max);

#endif
