/*
 * What group.c needs of row.c.
 */
#ifndef CCS__ROW_H
#define CCS__ROW_H

#include "group/group.h"

enum { CCS__IMAGE_HEAD = 3 }; /* of a before-image: exists, over, stored */

void *ccs__row_part_of(const struct ccs__group *group, const struct ccs__row *row); /* NULL: it has none */
bool ccs__row_index(struct ccs__group *group, struct ccs__row *row);  /* every module's index() */
void ccs__row_give(struct ccs__group *group, struct ccs__row *row);   /* out of its map, back to its pool */
void ccs__block_destroy(struct ccs__group *group, void *block);
void ccs__blocks_destroy(struct ccs__group *group, enum ccs__kind kind); /* of every row of a versioned kind */

#endif
