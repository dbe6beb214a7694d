/*
 * Methods of lists. Those that call a function go over the items that are there when they begin.
 */
#include "ecma/machine.h"

#define METHOD(name)                                                                                                           \
    static bool name(struct machine *machine, struct value self, const struct value *given, size_t count, struct value *result)

static bool check_list(struct machine *machine, struct value self)
{
    return ccs__ecma_is(self, LIST) || ccs__ecma_throw(machine, "TypeError", "this is no list");
}

static bool check_change(struct machine *machine, struct value self)
{
    if (!check_list(machine, self) || self.object->frozen)
        return ccs__ecma_throw(machine, "TypeError", "this cannot be changed");
    machine->any_written = true;
    return true;
}

/* --- changing ------------------------------------------------------------------------------------------------------- */

METHOD(call_push)
{
    if (!check_change(machine, self))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!ccs__ecma_push(machine, self.object, given[i]))
            return false;
    *result = ccs__ecma_whole((int64_t)self.object->list.count);
    return true;
}

METHOD(call_pop)
{
    (void)given, (void)count;
    if (!check_change(machine, self))
        return false;
    if (self.object->list.count > 0)
        *result = self.object->list.items[--self.object->list.count];
    return true;
}

/* Takes `gone` items out at a place, and puts others there. */
static bool exchange(struct machine *machine, struct object *list, size_t at, size_t gone, const struct value *given,
                     size_t count)
{
    size_t behind = list->list.count - at - gone;
    if (!ccs__ecma_spend(machine, 1 + (uint32_t)(behind / 8)))
        return false;
    for (size_t i = gone; i < count; i++) /* room at the end */
        if (!ccs__ecma_push(machine, list, (struct value){.type = UNDEFINED}))
            return false;
    if (behind > 0)
        memmove(list->list.items + at + count, list->list.items + at + gone, behind * sizeof *list->list.items);
    if (count > 0)
        memcpy(list->list.items + at, given, count * sizeof *given);
    list->list.count = at + count + behind;
    return true;
}

METHOD(call_shift)
{
    (void)given, (void)count;
    if (!check_change(machine, self))
        return false;
    if (self.object->list.count == 0)
        return true;
    *result = self.object->list.items[0];
    return exchange(machine, self.object, 0, 1, NULL, 0);
}

METHOD(call_unshift)
{
    if (!check_change(machine, self) || !exchange(machine, self.object, 0, 0, given, count))
        return false;
    *result = ccs__ecma_whole((int64_t)self.object->list.count);
    return true;
}

/* A place in a list: counted from the end when negative, and within it. */
static bool take_place(struct machine *machine, const struct value *given, size_t count, size_t i, size_t length,
                       size_t missing, size_t *place)
{
    struct ccs__ecma_number number;
    *place = missing;
    if (i >= count || given[i].type == UNDEFINED)
        return true;
    if (!ccs__ecma_to_number(machine, given[i], &number))
        return false;
    number = ccs__ecma_number_round(number, 't');
    int64_t at = number.digits < 0 ? number.digits + (int64_t)length : number.digits;
    if (number.kind == CCS__ECMA_INFINITE)
        at = number.digits < 0 ? 0 : (int64_t)length;
    *place = at < 0 ? 0 : at > (int64_t)length ? length : (size_t)at;
    return true;
}

static bool slice(struct machine *machine, const struct object *list, size_t from, size_t to, struct value *result)
{
    struct object *made = ccs__ecma_make(machine, LIST);
    if (!made)
        return false;
    *result = ccs__ecma_object(made);
    for (size_t i = from; i < to; i++)
        if (!ccs__ecma_push(machine, made, list->list.items[i]))
            return false;
    return ccs__ecma_spend(machine, (uint32_t)(made->list.count / 8));
}

METHOD(call_slice)
{
    size_t from, to, length = check_list(machine, self) ? self.object->list.count : 0;
    return ccs__ecma_is(self, LIST) && take_place(machine, given, count, 0, length, 0, &from) &&
           take_place(machine, given, count, 1, length, length, &to) && slice(machine, self.object, from, to, result);
}

METHOD(call_splice)
{
    struct ccs__ecma_number gone;
    size_t at;
    if (!check_change(machine, self) || !take_place(machine, given, count, 0, self.object->list.count, 0, &at))
        return false;
    size_t most = self.object->list.count - at, out = count > 0 ? most : 0;
    if (count > 1) {
        if (!ccs__ecma_to_number(machine, given[1], &gone))
            return false;
        gone = ccs__ecma_number_round(gone, 't');
        bool all = gone.kind == CCS__ECMA_INFINITE && gone.digits > 0;
        out = all ? most : gone.digits < 0 ? 0 : (uint64_t)gone.digits < most ? (size_t)gone.digits : most;
    }
    return slice(machine, self.object, at, at + out, result) &&
           exchange(machine, self.object, at, out, count > 2 ? given + 2 : NULL, count > 2 ? count - 2 : 0);
}

METHOD(call_reverse)
{
    (void)given, (void)count;
    if (!check_change(machine, self))
        return false;
    struct value *items = self.object->list.items;
    for (size_t i = 0, j = self.object->list.count; i + 1 < j--; i++) {
        struct value swap = items[i];
        items[i] = items[j];
        items[j] = swap;
    }
    *result = self;
    return true;
}

/* Is `a` to stand behind `b`? */
static bool is_behind(struct machine *machine, struct value compare, struct value a, struct value b, bool *behind)
{
    struct ccs__ecma_number order;
    struct value both[2] = {a, b}, given;
    ccs_str left, right;
    if (ccs__ecma_callable(compare)) {
        if (!ccs__ecma_call(machine, compare, (struct value){.type = UNDEFINED}, both, 2, &given) ||
            !ccs__ecma_to_number(machine, given, &order))
            return false;
        *behind = order.kind != CCS__ECMA_NAN && order.digits > 0;
        return true;
    }
    if (!ccs__ecma_to_text(machine, a, &left) || !ccs__ecma_to_text(machine, b, &right) ||
        !ccs__ecma_operate(machine, CCS_STR(">"), ccs__ecma_text(left), ccs__ecma_text(right), &given))
        return false;
    *behind = given.flag;
    return true;
}

/* Two rows that are sorted, from `low` and from `middle`, as one in `to`. */
static bool merge(struct machine *machine, struct value compare, const struct value *from, struct value *to,
                  const size_t bounds[3])
{
    size_t a = bounds[0], b = bounds[1];
    for (size_t at = bounds[0]; at < bounds[2]; at++) {
        bool behind = a == bounds[1];
        if (!behind && b < bounds[2] &&
            (!ccs__ecma_spend(machine, 1) || !is_behind(machine, compare, from[a], from[b], &behind)))
            return false;
        to[at] = behind ? from[b++] : from[a++];
    }
    return true;
}

/* Stable; the sorted ones are in *items. */
static bool sort(struct machine *machine, struct value compare, struct value **items, size_t count)
{
    struct value *from = *items, *to = ccs__ecma_take(machine, count * sizeof *to);
    if (!to)
        return false;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t low = 0; low < count; low += 2 * width) {
            size_t middle = low + width < count ? low + width : count;
            const size_t bounds[3] = {low, middle, middle + width < count ? middle + width : count};
            if (!merge(machine, compare, from, to, bounds))
                return false;
        }
        struct value *swap = from;
        from = to;
        to = swap;
    }
    *items = from;
    return true;
}

/* Sorts a copy: the function may change the list. What is undefined goes to the end. */
METHOD(call_sort)
{
    struct value compare = ccs__ecma_given(given, count, 0), *items;
    size_t defined = 0;
    if (!check_change(machine, self))
        return false;
    *result = self;
    size_t all = self.object->list.count;
    if (all < 2)
        return true;
    if (!(items = ccs__ecma_take(machine, all * sizeof *items)))
        return false;
    for (size_t i = 0; i < all; i++)
        if (self.object->list.items[i].type != UNDEFINED)
            items[defined++] = self.object->list.items[i];
    if (defined > 1 && !sort(machine, compare, &items, defined))
        return false;
    for (size_t i = 0; i < all && i < self.object->list.count; i++)
        self.object->list.items[i] = i < defined ? items[i] : (struct value){.type = UNDEFINED};
    return true;
}

/* --- reading -------------------------------------------------------------------------------------------------------- */

bool ccs__ecma_list_join(struct machine *machine, struct value self, const struct value *given, size_t count,
                         struct value *result)
{
    ccs_str between = {",", 1}, text;
    struct ccs__buf all;
    if (!check_list(machine, self) || (count > 0 && given[0].type != UNDEFINED &&
                                       !ccs__ecma_to_text(machine, given[0], &between)))
        return false;
    if (machine->nested >= CCS__ECMA_NESTED_MAX)
        return ccs__ecma_throw(machine, "RangeError", "lists are too deep within each other, or in a circle");
    machine->nested++;
    ccs__buf_init(&all, machine->arena->alloc);
    bool fine = true;
    for (size_t i = 0; fine && i < self.object->list.count; i++) {
        struct value item = self.object->list.items[i];
        bool missing = item.type == UNDEFINED || item.type == NOTHING;
        fine = ccs__ecma_spend(machine, 1) && (missing || ccs__ecma_to_text(machine, item, &text));
        ccs__buf_add(&all, between.data, i > 0 ? between.size : 0);
        if (fine && !missing)
            ccs__buf_add(&all, text.data, text.size);
        if (all.size > CCS__ECMA_MEMORY_MAX / 4)
            fine = ccs__ecma_stop(machine, "a text is too large");
    }
    machine->nested--;
    machine->no_memory |= all.failed;
    fine = fine && (!all.failed || ccs__ecma_stop(machine, "no memory"));
    result->type = TEXT;
    fine = fine && ccs__ecma_copy(machine, all.data, all.size, &result->text);
    ccs__buf_finish(&all);
    return fine;
}

METHOD(call_concat)
{
    if (!check_list(machine, self) || !slice(machine, self.object, 0, self.object->list.count, result))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!ccs__ecma_is(given[i], LIST)) {
            if (!ccs__ecma_push(machine, result->object, given[i]))
                return false;
            continue;
        }
        for (size_t j = 0; j < given[i].object->list.count; j++)
            if (!ccs__ecma_spend(machine, 1) || !ccs__ecma_push(machine, result->object, given[i].object->list.items[j]))
                return false;
    }
    return true;
}

static bool search(struct machine *machine, struct value self, struct value wanted, int64_t *at)
{
    bool same = false;
    *at = -1;
    if (!check_list(machine, self))
        return false;
    for (size_t i = 0; i < self.object->list.count && !same; i++) {
        if (!ccs__ecma_same(machine, self.object->list.items[i], wanted, &same))
            return false;
        *at = same ? (int64_t)i : -1;
    }
    return true;
}

METHOD(call_index_of)
{
    int64_t at;
    if (!search(machine, self, ccs__ecma_given(given, count, 0), &at))
        return false;
    *result = ccs__ecma_whole(at);
    return true;
}

METHOD(call_includes)
{
    int64_t at;
    if (!search(machine, self, ccs__ecma_given(given, count, 0), &at))
        return false;
    *result = ccs__ecma_flag(at >= 0);
    return true;
}

/* --- with a function ------------------------------------------------------------------------------------------------ */

enum walk { FOR_EACH, MAP, FILTER, SOME, EVERY, FIND, FIND_INDEX };

/* What one item's answer means; *done: no more is asked. */
static bool take_answer(struct machine *machine, enum walk walk, struct value item, size_t index, struct value answer,
                        struct value *result, bool *done)
{
    bool truth = ccs__ecma_truth(answer);
    *done = (walk == SOME || walk == FIND || walk == FIND_INDEX) ? truth : walk == EVERY && !truth;
    if (walk == MAP || (walk == FILTER && truth))
        return ccs__ecma_push(machine, result->object, walk == MAP ? answer : item);
    if (*done)
        *result = walk == FIND ? item : walk == FIND_INDEX ? ccs__ecma_whole((int64_t)index) : ccs__ecma_flag(walk == SOME);
    return true;
}

static bool walk_over(struct machine *machine, struct value self, const struct value *given, size_t count, enum walk walk,
                      struct value *result)
{
    struct value answer, function = ccs__ecma_given(given, count, 0);
    struct object *made = ccs__ecma_make(machine, LIST);
    bool done = false;
    if (!made || !check_list(machine, self))
        return false;
    if (!ccs__ecma_callable(function))
        return ccs__ecma_throw(machine, "TypeError", "a function is wanted here");
    if (walk == MAP || walk == FILTER)
        *result = ccs__ecma_object(made);
    else if (walk == SOME || walk == EVERY)
        *result = ccs__ecma_flag(walk == EVERY);
    else if (walk == FIND_INDEX)
        *result = ccs__ecma_whole(-1);
    for (size_t i = 0, all = self.object->list.count; i < all && i < self.object->list.count && !done; i++) {
        struct value item = self.object->list.items[i], three[3] = {item, ccs__ecma_whole((int64_t)i), self};
        if (!ccs__ecma_call(machine, function, ccs__ecma_given(given, count, 1), three, 3, &answer) ||
            !take_answer(machine, walk, item, i, answer, result, &done))
            return false;
    }
    return true;
}

METHOD(call_for_each) { return walk_over(machine, self, given, count, FOR_EACH, result); }
METHOD(call_map) { return walk_over(machine, self, given, count, MAP, result); }
METHOD(call_filter) { return walk_over(machine, self, given, count, FILTER, result); }
METHOD(call_some) { return walk_over(machine, self, given, count, SOME, result); }
METHOD(call_every) { return walk_over(machine, self, given, count, EVERY, result); }
METHOD(call_find) { return walk_over(machine, self, given, count, FIND, result); }
METHOD(call_find_index) { return walk_over(machine, self, given, count, FIND_INDEX, result); }

METHOD(call_reduce)
{
    struct value function = ccs__ecma_given(given, count, 0), so_far = ccs__ecma_given(given, count, 1);
    size_t i = count < 2;
    if (!check_list(machine, self))
        return false;
    if (!ccs__ecma_callable(function) || (count < 2 && self.object->list.count == 0))
        return ccs__ecma_throw(machine, "TypeError", "reduce wants a function, and something to begin with");
    if (count < 2)
        so_far = self.object->list.items[0];
    for (; i < self.object->list.count; i++) {
        struct value three[3] = {so_far, self.object->list.items[i], ccs__ecma_whole((int64_t)i)};
        if (!ccs__ecma_call(machine, function, (struct value){.type = UNDEFINED}, three, 3, &so_far))
            return false;
    }
    *result = so_far;
    return true;
}

const struct method ccs__ecma_list_methods[] = {{"push", call_push},
                                                {"pop", call_pop},
                                                {"shift", call_shift},
                                                {"unshift", call_unshift},
                                                {"slice", call_slice},
                                                {"splice", call_splice},
                                                {"reverse", call_reverse},
                                                {"sort", call_sort},
                                                {"join", ccs__ecma_list_join},
                                                {"concat", call_concat},
                                                {"indexOf", call_index_of},
                                                {"includes", call_includes},
                                                {"forEach", call_for_each},
                                                {"map", call_map},
                                                {"filter", call_filter},
                                                {"some", call_some},
                                                {"every", call_every},
                                                {"find", call_find},
                                                {"findIndex", call_find_index},
                                                {"reduce", call_reduce},
                                                {NULL, NULL}};
