/*
 * Objects of a run: fields in the order in which they came, lists, what is inherited. And how a run fails.
 */
#include "ecma/machine.h"
#include "base/text.h"
#include <stdarg.h>
#include <stdio.h> /* snprintf only, into memory */

/* --- bounds and failures -------------------------------------------------------------------------------------------- */

bool ccs__ecma_stop(struct machine *machine, const char *why)
{
    if (!machine->stopped)
        (void)snprintf(machine->why, sizeof machine->why, "%s", why);
    machine->stopped = true;
    return false;
}

void *ccs__ecma_take(struct machine *machine, size_t size)
{
    void *room = ccs__arena_take(machine->arena, size);
    if (room)
        return memset(room, 0, size);
    machine->no_memory |= machine->arena->bytes + size + 65536 < CCS__ECMA_MEMORY_MAX;
    (void)ccs__ecma_stop(machine, "it takes more than 8 MiB");
    return NULL;
}

bool ccs__ecma_spend(struct machine *machine, uint32_t work)
{
    machine->work += work;
    return machine->work <= CCS__ECMA_WORK_MAX ||
           ccs__ecma_stop(machine, "it does more than 200000 things; does it go in circles?");
}

bool ccs__ecma_throw(struct machine *machine, const char *name, const char *format, ...)
{
    char words[200];
    ccs_str message;
    struct value maker;
    bool found;
    va_list arguments;
    if (machine->stopped)
        return false;
    va_start(arguments, format);
    int size = vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    CCS_ASSERT(size >= 0);
    ccs__utf8_mend(words);
    struct object *error = ccs__ecma_make(machine, PLAIN);
    if (!error || !ccs__ecma_copy(machine, words, strlen(words), &message) ||
        !ccs__ecma_set_own(machine, error, CCS_STR("name"), ccs__ecma_text(ccs_str_from(name))) ||
        !ccs__ecma_set_own(machine, error, CCS_STR("message"), ccs__ecma_text(message)) ||
        !ccs__ecma_builtin(machine, ccs_str_from(name), &maker, &found))
        return false;
    error->maker = found ? maker.object : NULL;
    machine->thrown = ccs__ecma_object(error);
    return false;
}

/* --- texts ---------------------------------------------------------------------------------------------------------- */

bool ccs__ecma_copy(struct machine *machine, const void *bytes, size_t size, ccs_str *copy)
{
    char *room = ccs__ecma_take(machine, size + 1);
    if (!room)
        return false;
    if (size > 0)
        memcpy(room, bytes, size);
    *copy = (ccs_str){room, size};
    return true;
}

bool ccs__ecma_join_texts(struct machine *machine, ccs_str a, ccs_str b, ccs_str *joined)
{
    char *room = ccs__ecma_take(machine, a.size + b.size + 1);
    if (!room)
        return false;
    if (a.size > 0)
        memcpy(room, a.data, a.size);
    if (b.size > 0)
        memcpy(room + a.size, b.data, b.size);
    *joined = (ccs_str){room, a.size + b.size};
    return true;
}

/* --- fields --------------------------------------------------------------------------------------------------------- */

struct object *ccs__ecma_make(struct machine *machine, enum object_kind kind)
{
    struct object *object = ccs__ecma_take(machine, sizeof *object);
    if (object)
        object->kind = kind;
    return object;
}

static bool same(ccs_str a, ccs_str b) { return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0); }

struct property *ccs__ecma_own(struct machine *machine, const struct object *object, ccs_str name)
{
    struct property *property = object->first;
    while (property && !same(property->name, name)) {
        machine->work++; /* told when it is spent next */
        property = property->next;
    }
    return property;
}

bool ccs__ecma_set_own(struct machine *machine, struct object *object, ccs_str name, struct value value)
{
    struct property *property = ccs__ecma_own(machine, object, name);
    if (!property) {
        property = ccs__ecma_take(machine, sizeof *property);
        if (!property)
            return false;
        property->name = name;
        if (object->last)
            object->last->next = property;
        else
            object->first = property;
        object->last = property;
    }
    property->value = value;
    return true;
}

bool ccs__ecma_push(struct machine *machine, struct object *list, struct value value)
{
    if (list->list.count == CCS__ECMA_ITEMS_MAX)
        return ccs__ecma_throw(machine, "RangeError", "a list has at most %d items", CCS__ECMA_ITEMS_MAX);
    if (list->list.count == list->list.capacity) {
        size_t capacity = list->list.capacity > 0 ? 2 * list->list.capacity : 4;
        struct value *items = ccs__ecma_take(machine, capacity * sizeof *items);
        if (!items)
            return false;
        if (list->list.count > 0)
            memcpy(items, list->list.items, list->list.count * sizeof *items);
        list->list.items = items;
        list->list.capacity = capacity;
    }
    list->list.items[list->list.count++] = value;
    return true;
}

bool ccs__ecma_index(ccs_str name, size_t *index)
{
    *index = 0;
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] < '0' || name.data[i] > '9' || i > 8)
            return false;
        *index = *index * 10 + (size_t)(name.data[i] - '0');
    }
    return name.size > 0 && (name.size == 1 || name.data[0] != '0');
}

/* --- reading -------------------------------------------------------------------------------------------------------- */

/* What a function made has the fields of that function's prototype. */
static bool get_inherited(struct machine *machine, const struct object *object, ccs_str name, struct value *value, bool *found)
{
    const struct property *prototype = NULL, *property = NULL;
    if (object->maker && object->maker->kind == FUNCTION)
        prototype = ccs__ecma_own(machine, object->maker, CCS_STR("prototype"));
    if (prototype && prototype->value.type == OBJECT)
        property = ccs__ecma_own(machine, prototype->value.object, name);
    *found = property != NULL || (object->maker && same(name, CCS_STR("constructor")));
    if (property)
        *value = property->value;
    else if (*found)
        *value = ccs__ecma_object(object->maker);
    return true;
}

static bool get_of_object(struct machine *machine, struct object *object, ccs_str name, struct value *value, bool *found)
{
    const struct property *property = ccs__ecma_own(machine, object, name);
    size_t index;
    *found = true;
    if (property) {
        *value = property->value;
        return true;
    }
    if (object->kind == LIST && same(name, CCS_STR("length"))) {
        *value = ccs__ecma_whole((int64_t)object->list.count);
        return true;
    }
    if (object->kind == LIST && ccs__ecma_index(name, &index) && index < object->list.count) {
        *value = object->list.items[index];
        return true;
    }
    if (object->kind == FUNCTION && same(name, CCS_STR("prototype"))) { /* made when it is first asked for */
        struct object *prototype = ccs__ecma_make(machine, PLAIN);
        *value = ccs__ecma_object(prototype);
        return prototype && ccs__ecma_set_own(machine, object, name, *value);
    }
    if (object->kind == XML)
        return ccs__ecma_xml_field(machine, object, name, value, found);
    if (object->kind == NATIVE)
        return ccs__ecma_builtin_field(machine, object, name, value, found);
    return get_inherited(machine, object, name, value, found);
}

/* Of a text: how many characters, or one of them. Characters beyond the basic plane count once here. */
static bool get_of_text(struct machine *machine, ccs_str text, ccs_str name, struct value *value, bool *found)
{
    size_t wanted = 0, at = 0;
    bool length = same(name, CCS_STR("length"));
    *found = length || ccs__ecma_index(name, &wanted);
    if (!*found)
        return true;
    *value = (struct value){.type = UNDEFINED};
    size_t count = 0;
    for (; at < text.size && (length || count < wanted); count++)
        for (at++; at < text.size && ((unsigned char)text.data[at] & 0xC0) == 0x80; at++) {
        }
    if (length) {
        *value = ccs__ecma_whole((int64_t)count);
    } else if (at < text.size) {
        size_t end = at + 1;
        while (end < text.size && ((unsigned char)text.data[end] & 0xC0) == 0x80)
            end++;
        *value = ccs__ecma_text((ccs_str){text.data + at, end - at});
    }
    return ccs__ecma_spend(machine, (uint32_t)(count / 16));
}

bool ccs__ecma_get(struct machine *machine, struct value from, ccs_str name, struct value *value)
{
    bool found = false, fine = true;
    if (from.type == UNDEFINED || from.type == NOTHING)
        return ccs__ecma_throw(machine, "TypeError", "%s has no field \"%.*s\"", from.type == NOTHING ? "null" : "undefined",
                               (int)(name.size < 64 ? name.size : 64), name.data ? name.data : "");
    if (from.type == OBJECT)
        fine = get_of_object(machine, from.object, name, value, &found);
    else if (from.type == TEXT)
        fine = get_of_text(machine, from.text, name, value, &found);
    if (fine && !found)
        fine = ccs__ecma_method(machine, from, name, value, &found);
    if (fine && !found)
        *value = (struct value){.type = UNDEFINED};
    return fine;
}

bool ccs__ecma_has(struct machine *machine, struct value on, ccs_str name, bool *has)
{
    struct value value;
    if (on.type != OBJECT)
        return ccs__ecma_throw(machine, "TypeError", "\"in\" asks an object");
    return get_of_object(machine, on.object, name, &value, has);
}

/* --- writing -------------------------------------------------------------------------------------------------------- */

static bool set_length(struct machine *machine, struct object *list, struct value value)
{
    struct ccs__ecma_number number;
    if (!ccs__ecma_to_number(machine, value, &number))
        return false;
    if (!ccs__ecma_number_is_whole(number) || number.digits < 0 || number.digits > CCS__ECMA_ITEMS_MAX)
        return ccs__ecma_throw(machine, "RangeError", "a list cannot have this length");
    while (list->list.count < (size_t)number.digits)
        if (!ccs__ecma_push(machine, list, (struct value){.type = UNDEFINED}))
            return false;
    list->list.count = (size_t)number.digits;
    return true;
}

static bool set_item(struct machine *machine, struct object *list, size_t index, struct value value)
{
    if (index >= CCS__ECMA_ITEMS_MAX)
        return ccs__ecma_throw(machine, "RangeError", "a list has at most %d items", CCS__ECMA_ITEMS_MAX);
    while (list->list.count <= index)
        if (!ccs__ecma_push(machine, list, (struct value){.type = UNDEFINED}))
            return false;
    list->list.items[index] = value;
    return true;
}

bool ccs__ecma_set(struct machine *machine, struct value on, ccs_str name, struct value value)
{
    size_t index;
    if (on.type != OBJECT)
        return ccs__ecma_throw(machine, "TypeError", "%s can have no field \"%.*s\"", ccs__ecma_type(on),
                               (int)(name.size < 64 ? name.size : 64), name.data ? name.data : "");
    if (on.object->frozen || on.object->kind == XML || on.object->kind == NATIVE)
        return ccs__ecma_throw(machine, "TypeError", "this cannot be changed");
    machine->any_written = true;
    if (on.object->kind == LIST && same(name, CCS_STR("length")))
        return set_length(machine, on.object, value);
    if (on.object->kind == LIST && ccs__ecma_index(name, &index))
        return set_item(machine, on.object, index, value);
    return ccs__ecma_set_own(machine, on.object, name, value);
}

bool ccs__ecma_delete(struct machine *machine, struct value on, ccs_str name)
{
    size_t index;
    if (on.type != OBJECT)
        return true;
    if (on.object->frozen)
        return ccs__ecma_throw(machine, "TypeError", "this cannot be changed");
    machine->any_written = true;
    if (on.object->kind == LIST && ccs__ecma_index(name, &index)) {
        if (index < on.object->list.count)
            on.object->list.items[index] = (struct value){.type = UNDEFINED};
        return true;
    }
    struct property **at = &on.object->first, *before = NULL;
    while (*at && !same((*at)->name, name)) {
        before = *at;
        at = &(*at)->next;
    }
    if (!*at)
        return true;
    if (on.object->last == *at)
        on.object->last = before;
    *at = (*at)->next;
    return true;
}

bool ccs__ecma_keys(struct machine *machine, struct value of, struct value *list)
{
    struct object *keys = ccs__ecma_make(machine, LIST);
    char digits[24];
    ccs_str name;
    if (!keys)
        return false;
    *list = ccs__ecma_object(keys);
    if (of.type != OBJECT)
        return true;
    for (size_t i = 0; of.object->kind == LIST && i < of.object->list.count; i++) {
        int size = snprintf(digits, sizeof digits, "%zu", i);
        if (!ccs__ecma_copy(machine, digits, (size_t)size, &name) || !ccs__ecma_push(machine, keys, ccs__ecma_text(name)))
            return false;
    }
    for (const struct property *property = of.object->first; property; property = property->next)
        if (!ccs__ecma_spend(machine, 1) || !ccs__ecma_push(machine, keys, ccs__ecma_text(property->name)))
            return false;
    return true;
}
