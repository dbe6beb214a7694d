/*
 * The wheel against a linear search: exact order whatever the steps, deadlines never late, and a rewind that leaves
 * the wheel as if it had never moved.
 */
#include "base/wheel.h"
#include "base_fixture.h"
#include <stdlib.h>

#define NODE_COUNT 250
#define STEPS 60000
#define START ((ccs_time)1893456000000) /* 2030-01-01 00:00 */

struct model {
    struct ccs__wheel wheel;
    struct ccs__wheel_node nodes[NODE_COUNT];
    ccs_time due_at[NODE_COUNT]; /* NEVER: not armed */
    ccs_time cursor;
};

static struct model *model_create(ccs_time cursor)
{
    struct model *m = calloc(1, sizeof *m);
    REQUIRE(m != NULL);
    ccs__wheel_init(&m->wheel, cursor);
    m->cursor = cursor;
    for (size_t i = 0; i < NODE_COUNT; i++) {
        m->nodes[i].id = 1 + i * 7 % NODE_COUNT / 3; /* three nodes an id ... */
        m->nodes[i].kind = (uint8_t)(i * 7 % NODE_COUNT % 3); /* ... of different kinds, scattered */
        m->due_at[i] = CCS_TIME_NEVER;
    }
    return m;
}

static void model_arm(struct model *m, size_t i, ccs_time due_at)
{
    ccs__wheel_arm(&m->wheel, &m->nodes[i], due_at);
    m->due_at[i] = due_at < m->cursor ? m->cursor : due_at >= CCS__WHEEL_AT_MAX ? CCS_TIME_NEVER : due_at;
    REQUIRE(ccs__wheel_armed(&m->nodes[i]) == (m->due_at[i] != CCS_TIME_NEVER));
}

static bool earlier(const struct model *m, size_t x, size_t y)
{
    if (m->due_at[x] != m->due_at[y])
        return m->due_at[x] < m->due_at[y];
    if (m->nodes[x].id != m->nodes[y].id)
        return m->nodes[x].id < m->nodes[y].id;
    return m->nodes[x].kind < m->nodes[y].kind;
}

static size_t model_first(const struct model *m)
{
    size_t first = 0;
    for (size_t i = 1; i < NODE_COUNT; i++)
        if (earlier(m, i, first))
            first = i;
    return first;
}

/* Both take; false when nothing was due. */
static bool model_take(struct model *m, ccs_time now)
{
    size_t first = model_first(m);
    struct ccs__wheel_node *taken = ccs__wheel_take(&m->wheel, now);
    if (m->due_at[first] > now) {
        REQUIRE(taken == NULL);
        now = now < CCS__WHEEL_AT_MAX ? now : CCS__WHEEL_AT_MAX - 1;
        m->cursor = now > m->cursor ? now : m->cursor;
        REQUIRE(m->wheel.cursor == m->cursor);
        return false;
    }
    REQUIRE(taken == &m->nodes[first]);
    REQUIRE(taken->due_at == m->due_at[first]);
    REQUIRE(!ccs__wheel_armed(taken));
    m->cursor = taken->due_at;
    REQUIRE(m->wheel.cursor == m->cursor);
    m->due_at[first] = CCS_TIME_NEVER;
    return true;
}

static void model_require_sound(const struct model *m)
{
    ccs__wheel_check(&m->wheel);
    size_t count = 0;
    for (size_t i = 0; i < NODE_COUNT; i++)
        count += m->due_at[i] != CCS_TIME_NEVER;
    REQUIRE(m->wheel.count == count);
    ccs_time deadline = ccs__wheel_deadline(&m->wheel);
    ccs_time first = m->due_at[model_first(m)];
    REQUIRE(deadline <= first);
    REQUIRE(deadline == CCS_TIME_NEVER ? count == 0 : deadline >= m->cursor);
    if (count <= 16)
        REQUIRE(deadline == first);
}

/* Mostly near, often the present instant, sometimes at the far end, sometimes late or never. */
static ccs_time random_due(ccs_rng *rng, ccs_time cursor)
{
    switch (below(rng, 10)) {
    case 0: return cursor;
    case 1: return cursor - below(rng, 1000);
    case 2: return cursor + (ccs_time)(ccs_rng_next(rng) >> (16 + below(rng, 48)));
    case 3: return below(rng, 4) == 0 ? CCS_TIME_NEVER : CCS__WHEEL_AT_MAX - 1 - below(rng, 3);
    case 4: return (cursor | 4095) + below(rng, 2); /* the edge of a slot of level 2 */
    case 5: return cursor + below(rng, 10000000);
    case 6: return cursor + below(rng, 100000);
    default: return cursor + below(rng, 100);
    }
}

static ccs_time random_now(ccs_rng *rng, const struct model *m)
{
    ccs_time now;
    switch (below(rng, 4)) {
    case 0: now = m->cursor + below(rng, 64); break;
    case 1: now = m->cursor + below(rng, 5000); break;
    case 2: now = m->due_at[model_first(m)]; break;
    default: now = m->cursor + below(rng, 1000000); break;
    }
    /* Far jumps would soon end the calendar. */
    return now > m->cursor + 100000000 ? m->cursor : now;
}

static void run_random_steps(uint64_t seed, ccs_time start, int steps)
{
    struct model *m = model_create(start);
    ccs_rng rng;
    ccs_rng_seed(&rng, seed);
    for (int step = 0; step < steps; step++) {
        size_t i = below(&rng, NODE_COUNT);
        uint32_t what = below(&rng, 100);
        if (what < 45) {
            model_arm(m, i, random_due(&rng, m->cursor));
        } else if (what < 55) {
            ccs__wheel_disarm(&m->wheel, &m->nodes[i]);
            m->due_at[i] = CCS_TIME_NEVER;
        } else if (what < 58) {
            ccs_time back = (ccs_time)(ccs_rng_next(&rng) >> (20 + below(&rng, 44)));
            m->cursor -= back < m->cursor ? back : 0;
            ccs__wheel_rewind(&m->wheel, m->cursor);
        } else {
            model_take(m, random_now(&rng, m));
        }
        if (step % 4 == 0 || what >= 55)
            model_require_sound(m);
    }
    while (model_take(m, CCS_TIME_NEVER - 1))
        continue;
    model_require_sound(m);
    free(m);
}

Test(wheel, takes_in_the_order_a_linear_search_would)
{
    run_random_steps(2, START, STEPS / 2);
}

Test(wheel, takes_in_order_from_1970_on_too)
{
    run_random_steps(3, 0, STEPS / 2);
}

Test(wheel, takes_nodes_armed_at_the_present_instant_in_their_place)
{
    struct model *m = model_create(START);
    ccs_rng rng;
    ccs_rng_seed(&rng, 4);
    for (size_t i = 0; i < NODE_COUNT; i++) /* more than the wheel looks through from either end */
        model_arm(m, i, START + 10);
    for (int step = 0; step < 5000 && model_take(m, START + 10); step++) {
        model_arm(m, below(&rng, NODE_COUNT), START + 10); /* smaller ids than those already taken among them */
        if (step % 2 == 0)
            model_take(m, START + 10);
        model_require_sound(m);
    }
    free(m);
}

Test(wheel, sorts_a_crowd_due_at_one_instant)
{
    enum { CROWD = 20000 };
    struct ccs__wheel *wheel = malloc(sizeof *wheel);
    struct ccs__wheel_node *nodes = calloc(CROWD, sizeof *nodes);
    REQUIRE(wheel && nodes);
    ccs__wheel_init(wheel, START);
    for (size_t i = 0; i < CROWD; i++) {
        nodes[i].id = i * 7919 % CROWD;
        ccs__wheel_arm(wheel, &nodes[i], START + 3600000);
    }
    for (uint64_t id = 0; id < CROWD; id++) {
        const struct ccs__wheel_node *taken = ccs__wheel_take(wheel, START + 3600000);
        REQUIRE(taken && taken->id == id);
    }
    cr_expect_eq(wheel->count, 0);
    free(nodes);
    free(wheel);
}

Test(wheel, crosses_every_digit_boundary)
{
    for (unsigned bits = 1; bits < 48; bits++) {
        ccs_time edge = (ccs_time)1 << bits;
        struct model *m = model_create(edge - 1);
        for (size_t i = 0; i < 10; i++)
            model_arm(m, i, edge - 2 + (ccs_time)i % 5);
        model_arm(m, 10, CCS__WHEEL_AT_MAX - 1);
        model_require_sound(m);
        for (int i = 0; i < 10; i++)
            REQUIRE(model_take(m, edge + 10));
        REQUIRE(!model_take(m, edge + 10) || bits == 47);
        model_require_sound(m);
        free(m);
    }
}

Test(wheel, wakes_for_new_year_neither_early_nor_late)
{
    struct model *m = model_create(1735689000000); /* 2024-12-31 23:50 */
    ccs_time new_year = 1735689600000;
    model_arm(m, 0, new_year);
    model_arm(m, 1, new_year - 1);
    model_arm(m, 2, new_year + 31536000000); /* 2026-01-01 00:00 */
    cr_expect(!model_take(m, new_year - 2));
    cr_expect_eq(ccs__wheel_deadline(&m->wheel), new_year - 1);
    cr_expect(model_take(m, new_year - 1));
    cr_expect(!model_take(m, new_year - 1));
    cr_expect_eq(ccs__wheel_deadline(&m->wheel), new_year);
    cr_expect(model_take(m, new_year));
    cr_expect(!model_take(m, new_year + 31535999999));
    cr_expect_eq(ccs__wheel_deadline(&m->wheel), new_year + 31536000000);
    cr_expect(model_take(m, new_year + 31536000000));
    cr_expect_eq(ccs__wheel_deadline(&m->wheel), CCS_TIME_NEVER);
    free(m);
}

Test(wheel, sleeping_from_deadline_to_deadline_misses_nothing)
{
    struct model *m = model_create(START);
    ccs_rng rng;
    ccs_rng_seed(&rng, 5);
    for (size_t i = 0; i < NODE_COUNT; i++)
        model_arm(m, i, START + below(&rng, 86400000));
    int taken = 0, wakes = 0;
    for (ccs_time at; (at = ccs__wheel_deadline(&m->wheel)) != CCS_TIME_NEVER; wakes++)
        while (model_take(m, at)) {
            REQUIRE(m->nodes[0].due_at <= at || ccs__wheel_armed(&m->nodes[0]));
            REQUIRE(m->cursor == at); /* taken at its own instant */
            taken++;
        }
    cr_expect_eq(taken, NODE_COUNT);
    cr_expect_leq(wakes, 2 * NODE_COUNT);
    free(m);
}

Test(wheel, rewound_it_is_as_if_it_had_never_moved)
{
    for (unsigned shift = 0; shift < 40; shift++) {
        struct model *moved = model_create(START), *still = model_create(START);
        ccs_rng rng;
        ccs_rng_seed(&rng, shift);
        ccs_time later = START + ((ccs_time)1 << shift);
        for (size_t i = 0; i < NODE_COUNT; i++) {
            ccs_time due_at = later + 1 + (ccs_time)(ccs_rng_next(&rng) >> (17 + below(&rng, 46)));
            model_arm(moved, i, due_at);
            model_arm(still, i, due_at);
        }
        REQUIRE(!model_take(moved, later));
        ccs__wheel_rewind(&moved->wheel, START);
        moved->cursor = START;
        model_require_sound(moved);
        for (unsigned level = 0; level < CCS__WHEEL_LEVELS; level++)
            REQUIRE(moved->wheel.occupied[level] == still->wheel.occupied[level]);
        while (model_take(still, CCS__WHEEL_AT_MAX))
            REQUIRE(model_take(moved, CCS__WHEEL_AT_MAX) && moved->cursor == still->cursor);
        free(moved);
        free(still);
    }
}

Test(wheel, a_dry_run_takes_rewinds_and_arms_again)
{
    struct model *m = model_create(START);
    for (size_t i = 0; i < 20; i++)
        model_arm(m, i, START + (ccs_time)(i / 4) * 1000);
    ccs_time due_at[20];
    for (size_t i = 0; i < 20; i++)
        due_at[i] = m->due_at[i];
    while (model_take(m, START + 2500))
        continue;
    ccs__wheel_rewind(&m->wheel, START);
    m->cursor = START;
    for (size_t i = 0; i < 20; i++)
        if (m->due_at[i] == CCS_TIME_NEVER)
            model_arm(m, i, due_at[i]);
    model_require_sound(m);
    for (int i = 0; i < 20; i++)
        REQUIRE(model_take(m, START + 5000));
    free(m);
}
