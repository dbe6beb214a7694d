/*
 * The timer wheel: G. Varghese, A. Lauck, "Hashed and Hierarchical Timing Wheels" (1987), kept exact.
 *
 * An instant is eight digits of 6 bits. Relative to the cursor, a node is filed by the highest digit that differs:
 *
 *     cursor   0 0 0 7 41 3 20 5
 *     due_at   0 0 0 7 41 9  2 33      level 2, slot 9
 *
 * What follows from it, and what everything below rests on:
 *   - all nodes of a level share the cursor's digits above that level;
 *   - so everything at level 0 is due before everything at level 1, and so on; within a level lower slots come first;
 *   - at level 0 no slot below the cursor's digit is in use, at a higher level none at or below it: the first node is
 *     in the lowest occupied slot of the lowest occupied level;
 *   - a slot of level 0 is one instant; sorting it by (id, kind) when the cursor arrives makes the order total.
 *
 * A node does not know its slot. The head of each list does (level and slot of the sentinel), and it is at hand when
 * the last node leaves; that is what lets ccs__wheel_rewind() splice whole lists without touching their nodes.
 */
#include "base/wheel.h"
#include "base/assert.h"

#define DIGIT_BITS 6
#define DIGIT_MASK (CCS__WHEEL_SLOTS - 1)
#define WALK_MAX 64       /* steps to look for a node's place in a sorted slot before leaving it to a new sort */
#define DEADLINE_NODES 16 /* a slot of at most so many is searched for its exact first instant */
#define SORT_BINS 48      /* bin n holds 2^n nodes */

static inline unsigned digit_of(ccs_time at, unsigned level)
{
    return (unsigned)((uint64_t)at >> (level * DIGIT_BITS)) & DIGIT_MASK;
}

/* The highest digit in which two instants differ; 0 when they are equal. */
static inline unsigned level_of(ccs_time x, ccs_time y)
{
    return (63u - (unsigned)__builtin_clzll((uint64_t)(x ^ y) | 1)) / DIGIT_BITS;
}

static inline ccs_time slot_start(const struct ccs__wheel *wheel, unsigned level, unsigned slot)
{
    unsigned shift = level * DIGIT_BITS;
    uint64_t above = (uint64_t)wheel->cursor >> (shift + DIGIT_BITS) << DIGIT_BITS;
    return (ccs_time)((above | slot) << shift);
}

static inline bool comes_before(const struct ccs__wheel_node *x, const struct ccs__wheel_node *y)
{
    return x->id != y->id ? x->id < y->id : x->kind < y->kind;
}

static inline void link_before(struct ccs__wheel_node *node, struct ccs__wheel_node *next)
{
    struct ccs__wheel_node *previous = next->previous;
    node->next = next;
    node->previous = previous;
    previous->next = node;
    next->previous = node;
}

static inline void unlink_node(struct ccs__wheel *wheel, struct ccs__wheel_node *node)
{
    struct ccs__wheel_node *next = node->next, *previous = node->previous;
    previous->next = next;
    next->previous = previous;
    if (next == previous) /* only the head is left */
        wheel->occupied[next->level] &= ~(UINT64_C(1) << next->slot);
    node->next = node->previous = NULL;
    wheel->count--;
}

/* Into the sorted slot at the cursor, looking from both ends: new ids are near the tail, what a taken node starts
 * anew is near the head. False: its place was not near either end. */
static bool link_in_order(struct ccs__wheel_node *head, struct ccs__wheel_node *node)
{
    struct ccs__wheel_node *from_tail = head, *from_head = head->next;
    for (unsigned step = 0; step < WALK_MAX; step++) {
        if (from_tail->previous == head || comes_before(from_tail->previous, node)) {
            link_before(node, from_tail);
            return true;
        }
        if (comes_before(node, from_head)) { /* never the head: then the tail had come before */
            link_before(node, from_head);
            return true;
        }
        from_tail = from_tail->previous;
        from_head = from_head->next;
    }
    return false;
}

static inline void file_node(struct ccs__wheel *wheel, struct ccs__wheel_node *node)
{
    unsigned level = level_of(node->due_at, wheel->cursor);
    unsigned slot = digit_of(node->due_at, level);
    struct ccs__wheel_node *head = &wheel->heads[level][slot];

    wheel->occupied[level] |= UINT64_C(1) << slot;
    if (node->due_at == wheel->cursor && wheel->sorted) {
        if (link_in_order(head, node))
            return;
        wheel->sorted = false;
    }
    link_before(node, head);
}

static inline void move_cursor(struct ccs__wheel *wheel, ccs_time cursor)
{
    if (cursor == wheel->cursor)
        return;
    wheel->cursor = cursor;
    wheel->sorted = false;
}

/* The lowest occupied level; the wheel is not empty. */
static inline unsigned first_level(const struct ccs__wheel *wheel)
{
    unsigned level = 0;
    while (!wheel->occupied[level])
        level++;
    return level;
}

/*
 * The cursor has just come to the start of this slot: its nodes differ in lower digits now. With a million timers
 * the nodes are not in the cache and following a list waits for each in turn, so both ends are followed at once.
 * The order within a slot above level 0 means nothing.
 */
static void refile_slot(struct ccs__wheel *wheel, unsigned level, unsigned slot)
{
    struct ccs__wheel_node *head = &wheel->heads[level][slot];
    struct ccs__wheel_node *front = head->next, *back = head->previous;

    wheel->occupied[level] &= ~(UINT64_C(1) << slot);
    head->next = head->previous = head;
    for (;;) {
        struct ccs__wheel_node *next = front->next, *previous = back->previous;
        __builtin_prefetch(next);
        __builtin_prefetch(previous);
        file_node(wheel, front);
        if (front == back)
            return;
        file_node(wheel, back);
        if (next == back)
            return;
        front = next;
        back = previous;
    }
}

/* Two sorted lists, linked by next and ended by NULL, into one. */
static struct ccs__wheel_node *merge(struct ccs__wheel_node *x, struct ccs__wheel_node *y)
{
    struct ccs__wheel_node *first = NULL, **end = &first;
    while (x && y) {
        struct ccs__wheel_node **least = comes_before(y, x) ? &y : &x;
        *end = *least;
        end = &(*least)->next;
        *least = *end;
    }
    *end = x ? x : y;
    return first;
}

static bool is_sorted(const struct ccs__wheel_node *head)
{
    for (const struct ccs__wheel_node *node = head->next; node->next != head; node = node->next)
        if (comes_before(node->next, node))
            return false;
    return true;
}

/* Merge sort from below, without recursion; bins[n] is empty or a sorted list of 2^n nodes. */
static void sort_slot(struct ccs__wheel_node *head)
{
    struct ccs__wheel_node *bins[SORT_BINS], *rest = head->next, *sorted = NULL;
    unsigned bin_count = 0;
    if (is_sorted(head))
        return;

    head->previous->next = NULL;
    while (rest) {
        struct ccs__wheel_node *run = rest;
        rest = rest->next;
        run->next = NULL;
        unsigned bin = 0;
        for (; bin < bin_count && bins[bin]; bin++) {
            run = merge(bins[bin], run);
            bins[bin] = NULL;
        }
        if (bin == bin_count)
            bin_count++;
        CCS_ASSERT(bin < SORT_BINS);
        bins[bin] = run;
    }
    for (unsigned bin = 0; bin < bin_count; bin++)
        sorted = merge(bins[bin], sorted);

    head->next = head->previous = head;
    while (sorted) {
        struct ccs__wheel_node *next = sorted->next;
        link_before(sorted, head);
        sorted = next;
    }
}

void ccs__wheel_init(struct ccs__wheel *wheel, ccs_time cursor)
{
    CCS_ASSERT(cursor >= 0);
    CCS_ASSERT(cursor < CCS__WHEEL_AT_MAX);
    wheel->cursor = cursor;
    wheel->count = 0;
    wheel->sorted = false;
    for (unsigned level = 0; level < CCS__WHEEL_LEVELS; level++) {
        wheel->occupied[level] = 0;
        for (unsigned slot = 0; slot < CCS__WHEEL_SLOTS; slot++) {
            struct ccs__wheel_node *head = &wheel->heads[level][slot];
            *head = (struct ccs__wheel_node){.next = head, .previous = head,
                                             .level = (uint8_t)level, .slot = (uint8_t)slot};
        }
    }
}

void ccs__wheel_arm(struct ccs__wheel *wheel, struct ccs__wheel_node *node, ccs_time due_at)
{
    if (node->next)
        unlink_node(wheel, node);
    if (due_at >= CCS__WHEEL_AT_MAX)
        return;
    node->due_at = due_at < wheel->cursor ? wheel->cursor : due_at;
    file_node(wheel, node);
    wheel->count++;
}

void ccs__wheel_disarm(struct ccs__wheel *wheel, struct ccs__wheel_node *node)
{
    if (node->next)
        unlink_node(wheel, node);
}

struct ccs__wheel_node *ccs__wheel_take(struct ccs__wheel *wheel, ccs_time now)
{
    while (wheel->count > 0) {
        unsigned level = first_level(wheel);
        unsigned slot = (unsigned)__builtin_ctzll(wheel->occupied[level]);
        ccs_time start = slot_start(wheel, level, slot);
        if (start > now)
            break;
        move_cursor(wheel, start);
        if (level > 0) {
            refile_slot(wheel, level, slot);
            continue;
        }
        struct ccs__wheel_node *head = &wheel->heads[0][slot];
        if (!wheel->sorted)
            sort_slot(head);
        wheel->sorted = true;

        struct ccs__wheel_node *first = head->next;
        CCS_ASSERT(first->due_at == wheel->cursor);
        unlink_node(wheel, first);
        return first;
    }
    /* What is left lies in slots that begin after now, so none of it changes place. */
    if (now >= CCS__WHEEL_AT_MAX)
        now = CCS__WHEEL_AT_MAX - 1;
    if (now > wheel->cursor)
        move_cursor(wheel, now);
    return NULL;
}

ccs_time ccs__wheel_deadline(const struct ccs__wheel *wheel)
{
    if (wheel->count == 0)
        return CCS_TIME_NEVER;
    unsigned level = first_level(wheel);
    unsigned slot = (unsigned)__builtin_ctzll(wheel->occupied[level]);
    ccs_time start = slot_start(wheel, level, slot);
    if (level == 0)
        return start;

    const struct ccs__wheel_node *head = &wheel->heads[level][slot];
    const struct ccs__wheel_node *node = head->next;
    ccs_time earliest = CCS_TIME_NEVER;
    for (unsigned count = 0; node != head; node = node->next) {
        if (++count > DEADLINE_NODES)
            return start;
        if (node->due_at < earliest)
            earliest = node->due_at;
    }
    return earliest;
}

/* Append the whole list of `from` to `to`; `from` is empty then. */
static void splice(struct ccs__wheel_node *to, struct ccs__wheel_node *from)
{
    struct ccs__wheel_node *first = from->next, *last = from->previous, *tail = to->previous;
    tail->next = first;
    first->previous = tail;
    last->next = to;
    to->previous = last;
    from->next = from->previous = from;
}

void ccs__wheel_rewind(struct ccs__wheel *wheel, ccs_time cursor)
{
    CCS_ASSERT(cursor >= 0);
    CCS_ASSERT(cursor <= wheel->cursor);
    unsigned top = level_of(cursor, wheel->cursor);
    unsigned slot = digit_of(wheel->cursor, top);
    struct ccs__wheel_node *target = &wheel->heads[top][slot];

    /* Below `top` everything shares the later cursor's digit there, and that digit differs from the earlier cursor's:
     * all of it belongs into one slot. At `top` and above nothing changes. */
    for (unsigned level = 0; level < top; level++) {
        if (wheel->occupied[level])
            wheel->occupied[top] |= UINT64_C(1) << slot;
        while (wheel->occupied[level]) {
            unsigned from = (unsigned)__builtin_ctzll(wheel->occupied[level]);
            splice(target, &wheel->heads[level][from]);
            wheel->occupied[level] &= wheel->occupied[level] - 1;
        }
    }
    move_cursor(wheel, cursor);
}

static size_t check_slot(const struct ccs__wheel *wheel, unsigned level, unsigned slot)
{
    const struct ccs__wheel_node *head = &wheel->heads[level][slot];
    size_t count = 0;
    for (const struct ccs__wheel_node *node = head->next; node != head; node = node->next) {
        count++;
        CCS_ASSERT(count <= wheel->count);
        CCS_ASSERT(node->next->previous == node);
        CCS_ASSERT(node->due_at >= wheel->cursor);
        CCS_ASSERT(level_of(node->due_at, wheel->cursor) == level);
        CCS_ASSERT(digit_of(node->due_at, level) == slot);
        if (wheel->sorted && node->due_at == wheel->cursor && node->next != head)
            CCS_ASSERT(!comes_before(node->next, node));
    }
    CCS_ASSERT(head->level == level && head->slot == slot);
    CCS_ASSERT((wheel->occupied[level] >> slot & 1) == (count > 0));
    return count;
}

void ccs__wheel_check(const struct ccs__wheel *wheel)
{
    size_t count = 0;
    for (unsigned level = 0; level < CCS__WHEEL_LEVELS; level++)
        for (unsigned slot = 0; slot < CCS__WHEEL_SLOTS; slot++)
            count += check_slot(wheel, level, slot);
    CCS_ASSERT(count == wheel->count);
}
