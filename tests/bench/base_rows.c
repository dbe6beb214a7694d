/*
 * What one operation of each container costs, in nanoseconds. Each row is the best of a few rounds, because the
 * machine is shared and the question is what the code can do. Random orders are drawn before the clock starts.
 */
#define _POSIX_C_SOURCE 200809L

#include "base_rows.h"
#include "base/bitset.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/pool.h"
#include "base/text.h"
#include "base/tree.h"
#include "base/wheel.h"
#include <ccs/rng.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MILLION ((size_t)1000000)
#define ROUNDS 3
#define START ((ccs_time)1893456000000) /* 2030-01-01 00:00 */
#define HOUR_MS 3600000

struct rows {
    void (*add)(const char *name, double nanoseconds, void *user_data);
    void *user_data;
    ccs_rng rng;
};

static const ccs_alloc plain_alloc;

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void *need(void *block)
{
    if (!block) {
        fputs("bench: no memory\n", stderr);
        exit(1);
    }
    return block;
}

/* Keeps the compiler from dropping work whose result nobody reads. */
static void use(const void *pointer)
{
    __asm__ volatile("" : : "r"(pointer) : "memory");
}

static double least(double best, double ns)
{
    return best == 0 || ns < best ? ns : best;
}

/* 0 .. count - 1 in a random order. */
static uint32_t *shuffled(ccs_rng *rng, size_t count)
{
    uint32_t *order = need(malloc(count * sizeof *order));
    for (size_t i = 0; i < count; i++) {
        size_t j = (size_t)ccs_rng_below(rng, i + 1);
        order[i] = order[j];
        order[j] = (uint32_t)i;
    }
    return order;
}

/* A line of `count`: the head leaves and goes to the tail. */
static double tree_append_pop(size_t count)
{
    struct ccs__tree tree = {0};
    struct ccs__tree_node *nodes = need(calloc(count, sizeof *nodes));
    double best = 0;
    uint64_t next = 0;
    for (; next < count; next++)
        ccs__tree_insert(&tree, &nodes[next], (struct ccs__tree_key){0, 0, next});
    for (int round = 0; round < ROUNDS; round++) {
        double began = now_ns();
        for (size_t i = 0; i < MILLION; i++) {
            struct ccs__tree_node *first = tree.first;
            ccs__tree_remove(&tree, first);
            ccs__tree_insert(&tree, first, (struct ccs__tree_key){0, 0, next++});
        }
        best = least(best, (now_ns() - began) / (double)MILLION);
    }
    free(nodes);
    return best;
}

/* Half of `count` nodes are linked; a random one of them leaves and a random other one comes in. */
static double tree_random(ccs_rng *rng, size_t count)
{
    struct ccs__tree tree = {0};
    struct ccs__tree_node *nodes = need(calloc(count, sizeof *nodes));
    uint32_t *order = shuffled(rng, count), *keys = shuffled(rng, count);
    double best = 0;
    for (size_t i = 0; i < count / 2; i++)
        ccs__tree_insert(&tree, &nodes[order[i]], (struct ccs__tree_key){0, keys[order[i]], 0});
    for (size_t out = 0, in = count / 2, round = 0; round < ROUNDS; round++) {
        double began = now_ns();
        for (size_t i = 0; i < count / 2; i++) {
            ccs__tree_remove(&tree, &nodes[order[out]]);
            ccs__tree_insert(&tree, &nodes[order[in]], (struct ccs__tree_key){0, keys[order[in]], 0});
            out = (out + 1) % count;
            in = (in + 1) % count;
        }
        best = least(best, (now_ns() - began) / (double)(count / 2));
    }
    free(nodes);
    free(order);
    free(keys);
    return best;
}

static void tree_rows(struct rows *rows)
{
    rows->add("tree: append and pop first, 1 k", tree_append_pop(1000), rows->user_data);
    rows->add("tree: append and pop first, 100 k", tree_append_pop(100000), rows->user_data);
    rows->add("tree: append and pop first, 1 M", tree_append_pop(MILLION), rows->user_data);
    rows->add("tree: random remove and insert, 1 k", tree_random(&rows->rng, 2000), rows->user_data);
    rows->add("tree: random remove and insert, 100 k", tree_random(&rows->rng, 200000), rows->user_data);
    rows->add("tree: random remove and insert, 1 M", tree_random(&rows->rng, 2 * MILLION), rows->user_data);
}

static void map_rows_of(struct rows *rows, size_t count, const char *const names[3])
{
    double put = 0, get = 0, gone = 0;
    uint32_t *order = shuffled(&rows->rng, count);
    struct ccs__map map;
    ccs__map_init(&map, &plain_alloc);
    if (!ccs__map_reserve(&map, count))
        need(NULL);
    for (int round = 0; round < ROUNDS; round++) {
        double began = now_ns();
        for (size_t i = 0; i < count; i++)
            (void)ccs__map_put(&map, order[i] * UINT64_C(3) + 1, &map);
        put = least(put, (now_ns() - began) / (double)count);
        began = now_ns();
        for (size_t i = count; i-- > 0;)
            use(ccs__map_get(&map, order[i] * UINT64_C(3) + 1));
        get = least(get, (now_ns() - began) / (double)count);
        began = now_ns();
        for (size_t i = 0; i < count; i++)
            use(ccs__map_remove(&map, order[i] * UINT64_C(3) + 1));
        gone = least(gone, (now_ns() - began) / (double)count);
    }
    rows->add(names[0], put, rows->user_data);
    rows->add(names[1], get, rows->user_data);
    rows->add(names[2], gone, rows->user_data);
    ccs__map_finish(&map);
    free(order);
}

static void map_rows(struct rows *rows)
{
    static const char *const small[] = {"map: put, 1 k", "map: get, 1 k", "map: remove, 1 k"};
    static const char *const large[] = {"map: put, 1 M", "map: get, 1 M", "map: remove, 1 M"};
    map_rows_of(rows, 1000, small);
    map_rows_of(rows, MILLION, large);
}

/* A million timers within the hour, in random order; all moved once; all taken. */
static void wheel_rows(struct rows *rows)
{
    struct ccs__wheel *wheel = need(malloc(sizeof *wheel));
    struct ccs__wheel_node *nodes = need(calloc(MILLION, sizeof *nodes));
    ccs_time *due = need(malloc(2 * MILLION * sizeof *due));
    uint32_t *order = shuffled(&rows->rng, MILLION);
    double arm = 0, again = 0, expire = 0, wait = 0;
    for (size_t i = 0; i < 2 * MILLION; i++)
        due[i] = START + 1 + (ccs_time)ccs_rng_below(&rows->rng, HOUR_MS);
    for (int round = 0; round < ROUNDS; round++) {
        ccs__wheel_init(wheel, START);
        double began = now_ns();
        for (size_t i = 0; i < MILLION; i++) {
            nodes[i].id = i;
            ccs__wheel_arm(wheel, &nodes[i], due[i]);
        }
        arm = least(arm, (now_ns() - began) / (double)MILLION);
        began = now_ns();
        for (size_t i = 0; i < MILLION; i++)
            ccs__wheel_arm(wheel, &nodes[order[i]], due[MILLION + i]);
        again = least(again, (now_ns() - began) / (double)MILLION);
        began = now_ns();
        for (size_t i = 0; i < MILLION; i++)
            wait += (double)(ccs__wheel_deadline(wheel) - START) * 1e-9;
        use(&wait);
        wait = (now_ns() - began) / (double)MILLION;
        began = now_ns();
        while (ccs__wheel_take(wheel, START + HOUR_MS + 1))
            continue;
        expire = least(expire, (now_ns() - began) / (double)MILLION);
    }
    rows->add("wheel: arm, 1 M", arm, rows->user_data);
    rows->add("wheel: re-arm a random one of 1 M", again, rows->user_data);
    rows->add("wheel: deadline, 1 M armed", wait, rows->user_data);
    rows->add("wheel: expire in order, 1 M", expire, rows->user_data);
    free(wheel);
    free(nodes);
    free(due);
    free(order);
}

/* Items of 192 bytes, about a signed-in agent; a thousand taken, a thousand given back. */
static void pool_rows(struct rows *rows)
{
    enum { HELD = 1000 };
    static void *items[HELD];
    struct ccs__pool pool;
    double take = 0, give = 0;
    ccs__pool_init(&pool, &plain_alloc, 192);
    for (int round = 0; round < 100 * ROUNDS; round++) {
        double began = now_ns();
        for (size_t i = 0; i < HELD; i++)
            items[i] = need(ccs__pool_take(&pool));
        take = least(take, (now_ns() - began) / HELD);
        began = now_ns();
        for (size_t i = 0; i < HELD; i++)
            ccs__pool_give(&pool, items[i]);
        give = least(give, (now_ns() - began) / HELD);
    }
    rows->add("pool: take 192 zeroed bytes", take, rows->user_data);
    rows->add("pool: give", give, rows->user_data);
    ccs__pool_finish(&pool);
}

static void bitset_rows(struct rows *rows)
{
    struct ccs__bitset x = {0}, y = {0};
    double best = 0;
    if (!ccs__bitset_reserve(&x, &plain_alloc, 10000) || !ccs__bitset_reserve(&y, &plain_alloc, 10000))
        need(NULL);
    for (size_t bit = 0; bit < 10000; bit++) {
        ccs__bitset_put(&x, bit, ccs_rng_below(&rows->rng, 2));
        ccs__bitset_put(&y, bit, ccs_rng_below(&rows->rng, 2));
    }
    for (int round = 0; round < ROUNDS; round++) {
        size_t sum = 0;
        double began = now_ns();
        for (int i = 0; i < 10000; i++) {
            use(x.words); /* they might have changed: count again */
            sum += ccs__bitset_count_and(&x, &y);
        }
        use(&sum);
        best = least(best, (now_ns() - began) / 10000);
    }
    rows->add("bitset: count_and over 10,000 bits", best, rows->user_data);
    ccs__bitset_finish(&x, &plain_alloc);
    ccs__bitset_finish(&y, &plain_alloc);
}

/* Ten thousand names of about 20 bytes: held once more and let go, then the first and last holder. */
static void text_rows(struct rows *rows)
{
    enum { COUNT = 10000 };
    static char names[COUNT][24];
    static const char *held[COUNT];
    struct ccs__texts texts;
    double fresh = 0, again = 0, last = 0;
    ccs__texts_init(&texts, &plain_alloc);
    for (int i = 0; i < COUNT; i++)
        (void)snprintf(names[i], sizeof names[i], "customer-%012d", i * 7919);
    for (int round = 0; round < 5 * ROUNDS; round++) {
        double began = now_ns();
        for (int i = 0; i < COUNT; i++)
            held[i] = need((void *)(uintptr_t)ccs__text_take(&texts, (ccs_str){names[i], 21}));
        fresh = least(fresh, (now_ns() - began) / COUNT);
        began = now_ns();
        for (int i = 0; i < COUNT; i++)
            ccs__text_release(&texts, ccs__text_take(&texts, (ccs_str){names[i], 21}));
        again = least(again, (now_ns() - began) / COUNT);
        began = now_ns();
        for (int i = 0; i < COUNT; i++)
            ccs__text_release(&texts, held[i]);
        last = least(last, (now_ns() - began) / COUNT);
    }
    rows->add("text: take a new one of 21 bytes", fresh, rows->user_data);
    rows->add("text: take and release a held one", again, rows->user_data);
    rows->add("text: release the last holder", last, rows->user_data);
    ccs__texts_finish(&texts);
}

static void buf_rows(struct rows *rows)
{
    enum { COUNT = 100000 };
    struct ccs__buf buf;
    double small = 0, large = 0, read = 0;
    ccs__buf_init(&buf, &plain_alloc);
    for (int round = 0; round < 5 * ROUNDS; round++) {
        ccs__buf_clear(&buf);
        double began = now_ns();
        for (uint64_t i = 0; i < COUNT; i++)
            ccs__buf_add_varint(&buf, i & 127);
        small = least(small, (now_ns() - began) / COUNT);
        ccs__buf_clear(&buf);
        began = now_ns();
        for (uint64_t i = 0; i < COUNT; i++)
            ccs__buf_add_varint(&buf, (uint64_t)START + i);
        large = least(large, (now_ns() - began) / COUNT);
        const uint8_t *cursor = buf.data;
        uint64_t value = 0;
        began = now_ns();
        while (ccs__varint_read(&cursor, buf.data + buf.size, &value))
            use(&value);
        read = least(read, (now_ns() - began) / COUNT);
    }
    rows->add("buf: append a varint of 1 byte", small, rows->user_data);
    rows->add("buf: append a varint of 6 bytes", large, rows->user_data);
    rows->add("buf: read a varint of 6 bytes", read, rows->user_data);
    ccs__buf_finish(&buf);
}

void bench_base_rows(void (*add)(const char *name, double nanoseconds, void *user_data), void *user_data)
{
    struct rows rows = {.add = add, .user_data = user_data};
    ccs_rng_seed(&rows.rng, 1);
    tree_rows(&rows);
    map_rows(&rows);
    wheel_rows(&rows);
    pool_rows(&rows);
    bitset_rows(&rows);
    text_rows(&rows);
    buf_rows(&rows);
}
