/*
 * The tree against a sorted array, and its promises at the ends.
 */
#include "base/tree.h"
#include "base_fixture.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define NODE_COUNT 400
#define STEPS 40000

struct model {
    struct ccs__tree tree;
    struct ccs__tree_node nodes[NODE_COUNT];
    struct ccs__tree_node *sorted[NODE_COUNT]; /* what the tree should hold, in order */
    size_t count;
};

static size_t place_of(const struct model *m, const struct ccs__tree_key *key)
{
    size_t place = 0;
    while (place < m->count && ccs__tree_key_compare(&m->sorted[place]->key, key) < 0)
        place++;
    return place;
}

static void model_insert(struct model *m, struct ccs__tree_node *node, struct ccs__tree_key key)
{
    size_t place = place_of(m, &key);
    ccs__tree_insert(&m->tree, node, key);
    memmove(&m->sorted[place + 1], &m->sorted[place], (m->count - place) * sizeof m->sorted[0]);
    m->sorted[place] = node;
    m->count++;
}

static void model_remove(struct model *m, struct ccs__tree_node *node)
{
    size_t place = 0;
    while (m->sorted[place] != node)
        place++;
    ccs__tree_remove(&m->tree, node);
    m->count--;
    memmove(&m->sorted[place], &m->sorted[place + 1], (m->count - place) * sizeof m->sorted[0]);
}

static void model_require_equal(const struct model *m)
{
    const struct ccs__tree_node *node = m->tree.first;
    REQUIRE(m->tree.count == m->count);
    for (size_t i = 0; i < m->count; i++, node = ccs__tree_next(node)) {
        REQUIRE(node == m->sorted[i]);
        REQUIRE(ccs__tree_previous(node) == (i > 0 ? m->sorted[i - 1] : NULL));
    }
    REQUIRE(node == NULL);
    REQUIRE(m->tree.last == (m->count > 0 ? m->sorted[m->count - 1] : NULL));
}

/* Few values of a and b, negative ones among them, so that every part of the key decides somewhere. */
static struct ccs__tree_key random_key(ccs_rng *rng, size_t index)
{
    return (struct ccs__tree_key){(int64_t)below(rng, 5) - 2, (int64_t)below(rng, 5) - 2, index};
}

Test(tree, holds_what_a_sorted_array_holds)
{
    static struct model m;
    ccs_rng rng;
    ccs_rng_seed(&rng, 1);
    for (int step = 0; step < STEPS; step++) {
        size_t index = below(&rng, NODE_COUNT);
        struct ccs__tree_node *node = &m.nodes[index];
        bool grow = step / 2000 % 2 == 0; /* let it fill and drain */
        if (!node->linked && below(&rng, 10) < (grow ? 8 : 3))
            model_insert(&m, node, random_key(&rng, index));
        else if (node->linked && below(&rng, 10) < (grow ? 3 : 8))
            model_remove(&m, node);
        REQUIRE(node->linked == (place_of(&m, &node->key) < m.count && m.sorted[place_of(&m, &node->key)] == node));
        if (step % 4 == 0) {
            ccs__tree_check(&m.tree);
            model_require_equal(&m);
        }
    }
    while (m.count > 0) {
        model_remove(&m, m.tree.first);
        ccs__tree_check(&m.tree);
    }
    cr_expect_null(m.tree.root);
}

Test(tree, every_removal_from_every_small_tree_keeps_it_balanced)
{
    for (size_t size = 1; size <= 40; size++) {
        for (size_t victim = 0; victim < size; victim++) {
            struct ccs__tree tree = {0};
            struct ccs__tree_node nodes[40] = {0};
            for (size_t i = 0; i < size; i++) /* 17 and 41 have no common factor: no two keys are equal */
                ccs__tree_insert(&tree, &nodes[i], (struct ccs__tree_key){0, 0, i * 17 % 41});
            ccs__tree_remove(&tree, &nodes[victim]);
            ccs__tree_check(&tree);
            REQUIRE(!nodes[victim].linked);
            ccs__tree_insert(&tree, &nodes[victim], nodes[victim].key);
            ccs__tree_check(&tree);
        }
    }
}

Test(tree, works_as_a_line_appended_at_the_tail_and_served_at_the_head)
{
    static struct ccs__tree_node nodes[1000];
    struct ccs__tree tree = {0};
    uint64_t next = 0, served = 0;
    for (; next < 500; next++)
        ccs__tree_insert(&tree, &nodes[next], (struct ccs__tree_key){0, 0, next});
    for (; next < 20000; next++) {
        struct ccs__tree_node *first = tree.first;
        REQUIRE(first->key.c == served);
        served++;
        ccs__tree_remove(&tree, first);
        ccs__tree_insert(&tree, &nodes[next % 1000], (struct ccs__tree_key){0, 0, next});
        if (next % 64 == 0)
            ccs__tree_check(&tree);
    }
    cr_expect_eq(tree.count, 500);
}

Test(tree, compares_whole_numbers_even_at_their_limits)
{
    struct ccs__tree tree = {0};
    struct ccs__tree_node n[6] = {0};
    ccs__tree_insert(&tree, &n[3], (struct ccs__tree_key){INT64_MAX, INT64_MIN, 0});
    ccs__tree_insert(&tree, &n[0], (struct ccs__tree_key){INT64_MIN, INT64_MAX, UINT64_MAX});
    ccs__tree_insert(&tree, &n[2], (struct ccs__tree_key){0, 0, UINT64_MAX});
    ccs__tree_insert(&tree, &n[1], (struct ccs__tree_key){0, 0, 0});
    ccs__tree_insert(&tree, &n[5], (struct ccs__tree_key){INT64_MAX, INT64_MAX, 1});
    ccs__tree_insert(&tree, &n[4], (struct ccs__tree_key){INT64_MAX, INT64_MAX, 0});
    const struct ccs__tree_node *node = tree.first;
    for (int i = 0; i < 6; i++, node = ccs__tree_next(node))
        cr_expect_eq(node, &n[i]);
}

Test(tree, refuses_two_equal_keys, .signal = SIGABRT)
{
    struct ccs__tree tree = {0};
    struct ccs__tree_node n[3] = {0};
    ccs__tree_insert(&tree, &n[0], (struct ccs__tree_key){1, 2, 3});
    ccs__tree_insert(&tree, &n[1], (struct ccs__tree_key){1, 2, 4});
    ccs__tree_insert(&tree, &n[2], (struct ccs__tree_key){1, 2, 4});
}

Test(tree, refuses_a_node_that_is_linked, .signal = SIGABRT)
{
    struct ccs__tree tree = {0};
    struct ccs__tree_node node = {0};
    ccs__tree_insert(&tree, &node, (struct ccs__tree_key){1, 2, 3});
    ccs__tree_insert(&tree, &node, (struct ccs__tree_key){1, 2, 4});
}
