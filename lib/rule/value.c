/*
 * Values: comparing, looking up, converting. Types are static, so a cell is bare and its type comes along as an argument.
 * Equality recurses into lists of lists, whose depth is part of the type and at most 15.
 */
#include "rule/program.h"
#include <stdio.h> /* snprintf only, into memory */

int ccs__rule_text_compare(ccs_str x, ccs_str y)
{
    size_t size = x.size < y.size ? x.size : y.size;
    int order = size > 0 ? memcmp(x.data, y.data, size) : 0;
    if (order != 0)
        return order;
    return x.size < y.size ? -1 : x.size > y.size;
}

/* --- lists ------------------------------------------------------------------------------------------------- */

size_t ccs__rule_item_size(uint8_t list_type)
{
    uint8_t item = CCS__RULE_ITEM(list_type);
    if (item == CCS__RULE_STRING)
        return sizeof(ccs_str);
    return ccs__rule_is_number(item) ? sizeof(int64_t) : sizeof(struct ccs__rule_list);
}

union ccs__rule_cell ccs__rule_item(uint8_t list_type, struct ccs__rule_list list, size_t index)
{
    CCS_ASSERT(index < list.count);
    union ccs__rule_cell cell;
    uint8_t item = CCS__RULE_ITEM(list_type);
    if (item == CCS__RULE_STRING)
        cell.text = ((const ccs_str *)list.items)[index];
    else if (ccs__rule_is_number(item))
        cell.number = ((const int64_t *)list.items)[index];
    else
        cell.list = ((const struct ccs__rule_list *)list.items)[index];
    return cell;
}

void ccs__rule_item_put(uint8_t list_type, void *items, size_t index, const union ccs__rule_cell *cell)
{
    uint8_t item = CCS__RULE_ITEM(list_type);
    if (item == CCS__RULE_STRING)
        ((ccs_str *)items)[index] = cell->text;
    else if (ccs__rule_is_number(item))
        ((int64_t *)items)[index] = cell->number;
    else
        ((struct ccs__rule_list *)items)[index] = cell->list;
}

/* --- equality ------------------------------------------------------------------------------------------------ */

static bool levels_equal(struct ccs__rule_list x, struct ccs__rule_list y)
{
    const struct ccs__rule_level *one = x.items, *other = y.items;
    if (x.count != y.count)
        return false;
    for (size_t i = 0; i < x.count; i++)
        if (one[i].level != other[i].level || !ccs__rule_text_equal(one[i].key, other[i].key))
            return false;
    return true;
}

bool ccs__rule_equal(uint8_t type, const union ccs__rule_cell *x, const union ccs__rule_cell *y)
{
    if (ccs__rule_is_number(type))
        return x->number == y->number;
    if (type == CCS__RULE_STRING)
        return ccs__rule_text_equal(x->text, y->text);
    if (type == CCS__RULE_LEVELS)
        return levels_equal(x->list, y->list);
    if (x->list.count != y->list.count)
        return false;
    for (size_t i = 0; i < x->list.count; i++) {
        union ccs__rule_cell one = ccs__rule_item(type, x->list, i), other = ccs__rule_item(type, y->list, i);
        if (!ccs__rule_equal(CCS__RULE_ITEM(type), &one, &other))
            return false;
    }
    return true;
}

/* --- maps and texts -------------------------------------------------------------------------------------------- */

const struct ccs__rule_level *ccs__rule_level_find(struct ccs__rule_list levels, ccs_str key)
{
    const struct ccs__rule_level *items = levels.items;
    size_t low = 0, high = levels.count;
    if (high <= 8) { /* comparing sizes first beats halving */
        for (; low < high; low++)
            if (ccs__rule_text_equal(items[low].key, key))
                return &items[low];
        return NULL;
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = ccs__rule_text_compare(items[middle].key, key);
        if (order == 0)
            return &items[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* At most text.size starts, found by memchr: rules bound the part, and few starts are near misses. */
bool ccs__rule_text_contains(ccs_str text, ccs_str part)
{
    if (part.size == 0)
        return true;
    for (size_t at = 0; text.size - at >= part.size;) {
        const char *found = memchr(text.data + at, part.data[0], text.size - at - part.size + 1);
        if (!found)
            return false;
        if (memcmp(found, part.data, part.size) == 0)
            return true;
        at = (size_t)(found - text.data) + 1;
    }
    return false;
}

bool ccs__rule_int_of_text(ccs_str text, int64_t *number)
{
    size_t at = text.size > 0 && (text.data[0] == '-' || text.data[0] == '+');
    bool negative = at == 1 && text.data[0] == '-';
    uint64_t value = 0, most = negative ? (uint64_t)INT64_MAX + 1 : INT64_MAX;
    if (at == text.size)
        return false;
    for (; at < text.size; at++) {
        unsigned digit = (unsigned)(unsigned char)text.data[at] - '0';
        if (digit > 9 || value > (most - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *number = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

bool ccs__rule_bool_of_text(ccs_str text, int64_t *flag)
{
    static const char *const words[] = {"false", "False", "FALSE", "f", "F", "0", "true", "True", "TRUE", "t", "T", "1"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (ccs__rule_text_equal(text, ccs_str_from(words[i]))) {
            *flag = i >= 6;
            return true;
        }
    return false;
}

/* --- from and to the outside ------------------------------------------------------------------------------------ */

void ccs__rule_value_of(uint8_t type, const union ccs__rule_cell *cell, struct ccs__rule_value *value)
{
    *value = (struct ccs__rule_value){.type = type};
    if (type == CCS__RULE_BOOL) {
        value->flag = cell->number != 0;
    } else if (ccs__rule_is_number(type)) {
        value->number = cell->number;
    } else if (type == CCS__RULE_STRING) {
        value->text = cell->text;
    } else if (type == CCS__RULE_STRINGS) {
        value->strings.items = cell->list.items;
        value->strings.count = cell->list.count;
    } else if (type == CCS__RULE_LEVELS) {
        value->levels.items = cell->list.items;
        value->levels.count = cell->list.count;
    } else {
        value->list = cell->list;
    }
}

void ccs__rule_cell_of(const struct ccs__rule_value *value, union ccs__rule_cell *cell)
{
    switch (value->type) {
    case CCS__RULE_BOOL: cell->number = value->flag; break;
    case CCS__RULE_INT:
    case CCS__RULE_TIME:
    case CCS__RULE_DURATION: cell->number = value->number; break;
    case CCS__RULE_STRING: cell->text = value->text; break;
    case CCS__RULE_STRINGS: cell->list = (struct ccs__rule_list){value->strings.items, value->strings.count}; break;
    case CCS__RULE_LEVELS: cell->list = (struct ccs__rule_list){value->levels.items, value->levels.count}; break;
    default: cell->list = value->list; break;
    }
}

const char *ccs__rule_type_name(uint8_t type, char room[64])
{
    static const char *const names[] = {"anything", "bool", "int", "string", "timestamp", "duration", "map(string, int)"};
    unsigned lists = type / CCS__RULE_LIST, item = type % CCS__RULE_LIST;
    const char *name = item < sizeof names / sizeof names[0] ? names[item] : "?";
    if (lists == 0)
        return name;
    if (lists == 1)
        (void)snprintf(room, 64, "list(%s)", name);
    else
        (void)snprintf(room, 64, "list(...(%s), %u deep)", name, lists);
    return room;
}
