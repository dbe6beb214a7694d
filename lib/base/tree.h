/*
 * An ordered set of nodes that live inside other structs: a red-black tree that never allocates, so that putting a
 * node back (undo) cannot fail. First and last are kept, so the head of a line is one load and appending is O(1)
 * amortised. Keys are three numbers compared one after the other, never packed. Equal keys are a bug (asserted).
 */
#ifndef CCS__TREE_H
#define CCS__TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ccs__tree_key {
    int64_t a;
    int64_t b;
    uint64_t c;
};

struct ccs__tree_node {
    struct ccs__tree_node *parent, *left, *right;
    struct ccs__tree_key key; /* set by ccs__tree_insert; do not change while linked */
    bool red;
    bool linked;
};

struct ccs__tree {
    struct ccs__tree_node *root, *first, *last;
    size_t count;
};

/* <0, 0, >0 */
static inline int ccs__tree_key_compare(const struct ccs__tree_key *x, const struct ccs__tree_key *y)
{
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    if (x->b != y->b)
        return x->b < y->b ? -1 : 1;
    return x->c < y->c ? -1 : x->c > y->c;
}

void ccs__tree_insert(struct ccs__tree *tree, struct ccs__tree_node *node, struct ccs__tree_key key);
void ccs__tree_remove(struct ccs__tree *tree, struct ccs__tree_node *node);
struct ccs__tree_node *ccs__tree_next(const struct ccs__tree_node *node);     /* NULL at the end */
struct ccs__tree_node *ccs__tree_previous(const struct ccs__tree_node *node); /* NULL at the end */
struct ccs__tree_node *ccs__tree_after(const struct ccs__tree *tree, struct ccs__tree_key key); /* first beyond key, or NULL */
void ccs__tree_check(const struct ccs__tree *tree); /* walks everything, asserts; for tests */

#endif
