/*
 * The red-black tree behind every ordered line. The textbook algorithm (Cormen et al., chapter 13) with two changes:
 * first and last are kept, because lines are popped at one end and appended at the other; and nodes are moved, never
 * their keys copied, because a node is part of somebody's struct.
 *
 * Mirror cases are written once: `right` says which side is meant, and child() gives that link.
 */
#include "base/tree.h"
#include "base/assert.h"

static inline struct ccs__tree_node **child(struct ccs__tree_node *node, bool right)
{
    return right ? &node->right : &node->left;
}

static inline bool is_red(const struct ccs__tree_node *node)
{
    return node && node->red;
}

/* Put `by` (or nothing) where `node` hangs. */
static void replace(struct ccs__tree *tree, const struct ccs__tree_node *node, struct ccs__tree_node *by)
{
    struct ccs__tree_node *parent = node->parent;
    if (!parent)
        tree->root = by;
    else if (parent->left == node)
        parent->left = by;
    else
        parent->right = by;
    if (by)
        by->parent = parent;
}

/* `node` sinks to the side named, its child of the other side rises. */
static void rotate(struct ccs__tree *tree, struct ccs__tree_node *node, bool right)
{
    struct ccs__tree_node *riser = *child(node, !right);
    struct ccs__tree_node *moved = *child(riser, right);

    replace(tree, node, riser);
    *child(node, !right) = moved;
    if (moved)
        moved->parent = node;
    *child(riser, right) = node;
    node->parent = riser;
}

static void balance_after_insert(struct ccs__tree *tree, struct ccs__tree_node *node)
{
    struct ccs__tree_node *parent;
    while ((parent = node->parent) && parent->red) {
        struct ccs__tree_node *grand = parent->parent; /* a red parent is not the root */
        bool right = grand->right == parent;
        struct ccs__tree_node *uncle = *child(grand, !right);

        if (is_red(uncle)) {
            parent->red = false;
            uncle->red = false;
            grand->red = true;
            node = grand;
            continue;
        }
        if (node == *child(parent, !right)) {
            rotate(tree, parent, right);
            parent = node;
        }
        parent->red = false;
        grand->red = true;
        rotate(tree, grand, !right);
        break;
    }
    tree->root->red = false;
}

/* The side under `parent` that `node` (perhaps NULL) hangs on is one black node short. */
static void balance_after_remove(struct ccs__tree *tree, struct ccs__tree_node *node, struct ccs__tree_node *parent)
{
    while (node != tree->root && !is_red(node)) {
        bool right = parent->right == node;
        struct ccs__tree_node *sibling = *child(parent, !right); /* exists: its side is longer */

        if (sibling->red) {
            sibling->red = false;
            parent->red = true;
            rotate(tree, parent, right);
            sibling = *child(parent, !right);
        }
        struct ccs__tree_node *near = *child(sibling, right);
        if (!is_red(near) && !is_red(*child(sibling, !right))) {
            sibling->red = true;
            node = parent;
            parent = node->parent;
            continue;
        }
        if (!is_red(*child(sibling, !right))) {
            near->red = false;
            sibling->red = true;
            rotate(tree, sibling, !right);
            sibling = near;
        }
        sibling->red = parent->red;
        parent->red = false;
        (*child(sibling, !right))->red = false;
        rotate(tree, parent, right);
        return;
    }
    if (node)
        node->red = false;
}

/* Where a new key hangs. The ends come first: most lines grow at their tail. */
static struct ccs__tree_node *find_parent(const struct ccs__tree *tree, const struct ccs__tree_key *key, bool *right)
{
    *right = true;
    if (!tree->root || ccs__tree_key_compare(key, &tree->last->key) > 0)
        return tree->last;
    *right = false;
    if (ccs__tree_key_compare(key, &tree->first->key) < 0)
        return tree->first;

    struct ccs__tree_node *parent = NULL;
    for (struct ccs__tree_node *node = tree->root; node; node = *child(node, *right)) {
        int order = ccs__tree_key_compare(key, &node->key);
        CCS_ASSERT(order != 0);
        *right = order > 0;
        parent = node;
    }
    return parent;
}

void ccs__tree_insert(struct ccs__tree *tree, struct ccs__tree_node *node, struct ccs__tree_key key)
{
    CCS_ASSERT(!node->linked);
    bool right;
    struct ccs__tree_node *parent = find_parent(tree, &key, &right);

    *node = (struct ccs__tree_node){.parent = parent, .key = key, .red = true, .linked = true};
    if (parent)
        *child(parent, right) = node;
    else
        tree->root = node;
    if (!parent || (right && parent == tree->last))
        tree->last = node;
    if (!parent || (!right && parent == tree->first))
        tree->first = node;
    tree->count++;
    balance_after_insert(tree, node);
}

/* `node` has two children: its successor takes its place. Returns whether a black node is missing under *parent. */
static bool remove_inner(struct ccs__tree *tree, struct ccs__tree_node *node, struct ccs__tree_node **orphan,
                         struct ccs__tree_node **parent)
{
    struct ccs__tree_node *heir = node->right;
    while (heir->left)
        heir = heir->left;

    bool short_of_black = !heir->red;
    *orphan = heir->right;
    *parent = heir;
    if (heir->parent != node) {
        *parent = heir->parent;
        replace(tree, heir, *orphan);
        heir->right = node->right;
        heir->right->parent = heir;
    }
    replace(tree, node, heir);
    heir->left = node->left;
    heir->left->parent = heir;
    heir->red = node->red;
    return short_of_black;
}

void ccs__tree_remove(struct ccs__tree *tree, struct ccs__tree_node *node)
{
    CCS_ASSERT(node->linked);
    CCS_ASSERT(tree->count > 0);
    if (tree->first == node)
        tree->first = ccs__tree_next(node);
    if (tree->last == node)
        tree->last = ccs__tree_previous(node);

    struct ccs__tree_node *orphan = node->left ? node->left : node->right;
    struct ccs__tree_node *parent = node->parent;
    bool short_of_black = !node->red;
    if (node->left && node->right)
        short_of_black = remove_inner(tree, node, &orphan, &parent);
    else
        replace(tree, node, orphan);
    if (short_of_black)
        balance_after_remove(tree, orphan, parent);

    tree->count--;
    node->parent = node->left = node->right = NULL;
    node->red = false;
    node->linked = false;
}

struct ccs__tree_node *ccs__tree_next(const struct ccs__tree_node *node)
{
    struct ccs__tree_node *next = node->right;
    if (next) {
        while (next->left)
            next = next->left;
        return next;
    }
    for (next = node->parent; next && next->right == node; next = next->parent)
        node = next;
    return next;
}

struct ccs__tree_node *ccs__tree_previous(const struct ccs__tree_node *node)
{
    struct ccs__tree_node *previous = node->left;
    if (previous) {
        while (previous->right)
            previous = previous->right;
        return previous;
    }
    for (previous = node->parent; previous && previous->left == node; previous = previous->parent)
        node = previous;
    return previous;
}

struct ccs__tree_node *ccs__tree_after(const struct ccs__tree *tree, struct ccs__tree_key key)
{
    struct ccs__tree_node *found = NULL;
    for (struct ccs__tree_node *node = tree->root; node;) {
        if (ccs__tree_key_compare(&node->key, &key) > 0) {
            found = node;
            node = node->left;
        } else {
            node = node->right;
        }
    }
    return found;
}

/* Black nodes from here to the root. */
static size_t black_depth(const struct ccs__tree_node *node)
{
    size_t depth = 0;
    for (; node; node = node->parent)
        depth += !node->red;
    return depth;
}

void ccs__tree_check(const struct ccs__tree *tree)
{
    CCS_ASSERT(!is_red(tree->root));
    CCS_ASSERT(!tree->root || !tree->root->parent);
    CCS_ASSERT(!tree->first == !tree->root && !tree->last == !tree->root);
    CCS_ASSERT(!tree->first || !ccs__tree_previous(tree->first));

    size_t count = 0;
    size_t depth = black_depth(tree->first);
    const struct ccs__tree_node *previous = NULL;
    for (const struct ccs__tree_node *node = tree->first; node; node = ccs__tree_next(node)) {
        count++;
        CCS_ASSERT(node->linked);
        CCS_ASSERT(count <= tree->count);
        CCS_ASSERT(!previous || ccs__tree_key_compare(&previous->key, &node->key) < 0);
        CCS_ASSERT(!node->left || node->left->parent == node);
        CCS_ASSERT(!node->right || node->right->parent == node);
        CCS_ASSERT(!node->red || (!is_red(node->left) && !is_red(node->right)));
        CCS_ASSERT((node->left && node->right) || black_depth(node) == depth);
        previous = node;
    }
    CCS_ASSERT(count == tree->count);
    CCS_ASSERT(previous == tree->last);
}
