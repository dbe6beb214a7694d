/*
 * One kind of value as another, and what is equal. Objects are equal when they hold the same: what is kept between runs is
 * plain data and has no identity.
 */
#include "ecma/machine.h"

#define EQUAL_DEPTH_MAX 64

bool ccs__ecma_truth(struct value value)
{
    switch (value.type) {
    case FLAG:
        return value.flag;
    case NUMBER:
        return value.number.kind != CCS__ECMA_NAN && value.number.digits != 0;
    case TEXT:
        return value.text.size > 0;
    case OBJECT:
        return true;
    default:
        return false;
    }
}

const char *ccs__ecma_type(struct value value)
{
    static const char *const names[] = {"undefined", "object", "boolean", "number", "string", "object"};
    return ccs__ecma_callable(value) ? "function" : names[value.type];
}

/* --- texts and numbers ---------------------------------------------------------------------------------------------- */

static bool object_text(struct machine *machine, struct object *object, ccs_str *text)
{
    struct value joined, name, message;
    switch (object->kind) {
    case LIST:
        if (!ccs__ecma_list_join(machine, ccs__ecma_object(object), NULL, 0, &joined))
            return false;
        *text = joined.text;
        return true;
    case FUNCTION:
        *text = object->function.node->source;
        return true;
    case XML:
        *text = object->xml.text;
        return true;
    default:
        break;
    }
    *text = CCS_STR("[object Object]");
    if (!object->maker || object->maker->kind != NATIVE) /* an error says what it is */
        return true;
    return ccs__ecma_get(machine, ccs__ecma_object(object), CCS_STR("name"), &name) &&
           ccs__ecma_get(machine, ccs__ecma_object(object), CCS_STR("message"), &message) &&
           (name.type != TEXT || message.type != TEXT ||
            (ccs__ecma_join_texts(machine, name.text, CCS_STR(": "), text) &&
             ccs__ecma_join_texts(machine, *text, message.text, text)));
}

bool ccs__ecma_to_text(struct machine *machine, struct value value, ccs_str *text)
{
    char digits[CCS__ECMA_NUMBER_SIZE];
    switch (value.type) {
    case UNDEFINED:
        *text = CCS_STR("undefined");
        return true;
    case NOTHING:
        *text = CCS_STR("null");
        return true;
    case FLAG:
        *text = value.flag ? CCS_STR("true") : CCS_STR("false");
        return true;
    case NUMBER: {
        ccs_str written = ccs__ecma_number_text(value.number, digits);
        return ccs__ecma_copy(machine, written.data, written.size, text);
    }
    case TEXT:
        *text = value.text;
        return true;
    default:
        return object_text(machine, value.object, text);
    }
}

bool ccs__ecma_to_plain(struct machine *machine, struct value *value)
{
    ccs_str text;
    if (value->type != OBJECT)
        return true;
    if (!ccs__ecma_to_text(machine, *value, &text))
        return false;
    *value = ccs__ecma_text(text);
    return true;
}

bool ccs__ecma_to_number(struct machine *machine, struct value value, struct ccs__ecma_number *number)
{
    if (!ccs__ecma_to_plain(machine, &value))
        return false;
    *number = ccs__ecma_number_of(0);
    if (value.type == UNDEFINED)
        number->kind = CCS__ECMA_NAN;
    else if (value.type == FLAG)
        *number = ccs__ecma_number_of(value.flag);
    else if (value.type == NUMBER)
        *number = value.number;
    else if (value.type == TEXT)
        *number = ccs__ecma_number_of_text(value.text);
    return number->kind != CCS__ECMA_TOO_LARGE ||
           ccs__ecma_throw(machine, "RangeError", "a number is too large for 64 bits");
}

/* --- equality ------------------------------------------------------------------------------------------------------- */

static bool same_at(struct machine *machine, struct value a, struct value b, unsigned depth, bool *same);

/* A field that is undefined is as one that is not there: JSON, in which objects are kept, does not tell them apart. */
static bool same_fields(struct machine *machine, const struct object *a, const struct object *b, unsigned depth, bool *same)
{
    size_t left = 0, right = 0;
    for (const struct property *p = b->first; p; p = p->next)
        right += p->value.type != UNDEFINED;
    *same = true;
    for (const struct property *p = a->first; p && *same; p = p->next) {
        if (p->value.type == UNDEFINED)
            continue;
        left++;
        const struct property *other = ccs__ecma_own(machine, b, p->name);
        *same = other != NULL;
        if (other && !same_at(machine, p->value, other->value, depth + 1, same))
            return false;
    }
    *same = *same && left == right;
    return true;
}

static bool same_objects(struct machine *machine, const struct object *a, const struct object *b, unsigned depth, bool *same)
{
    *same = a == b;
    if (*same || a->kind != b->kind)
        return true;
    if (depth > EQUAL_DEPTH_MAX)
        return ccs__ecma_throw(machine, "RangeError", "objects are more than %d deep within each other", EQUAL_DEPTH_MAX);
    if (a->kind == FUNCTION || a->kind == XML || a->kind == NATIVE) {
        ccs_str left = a->kind == XML ? a->xml.text : a->kind == FUNCTION ? a->function.node->source : (ccs_str){"", 0};
        ccs_str right = b->kind == XML ? b->xml.text : b->kind == FUNCTION ? b->function.node->source : (ccs_str){"", 0};
        *same = a->kind == NATIVE ? a->native.call == b->native.call && a->native.name == b->native.name
                                  : left.size == right.size && memcmp(left.data, right.data, left.size) == 0;
        return true;
    }
    if (a->kind == LIST) {
        *same = a->list.count == b->list.count;
        for (size_t i = 0; *same && i < a->list.count; i++)
            if (!same_at(machine, a->list.items[i], b->list.items[i], depth + 1, same))
                return false;
        return true;
    }
    return same_fields(machine, a, b, depth, same);
}

static bool same_at(struct machine *machine, struct value a, struct value b, unsigned depth, bool *same)
{
    *same = a.type == b.type;
    if (!ccs__ecma_spend(machine, 1) || !*same)
        return !machine->stopped;
    switch (a.type) {
    case FLAG:
        *same = a.flag == b.flag;
        return true;
    case NUMBER:
        *same = ccs__ecma_number_compare(a.number, b.number) == 0;
        return true;
    case TEXT:
        *same = a.text.size == b.text.size && (a.text.size == 0 || memcmp(a.text.data, b.text.data, a.text.size) == 0);
        return true;
    case OBJECT:
        return same_objects(machine, a.object, b.object, depth, same);
    default:
        return true;
    }
}

bool ccs__ecma_same(struct machine *machine, struct value a, struct value b, bool *same)
{
    return same_at(machine, a, b, 0, same);
}

static bool is_missing(struct value value) { return value.type == UNDEFINED || value.type == NOTHING; }

bool ccs__ecma_alike(struct machine *machine, struct value a, struct value b, bool *alike)
{
    struct ccs__ecma_number left, right;
    if (a.type == b.type)
        return ccs__ecma_same(machine, a, b, alike);
    *alike = is_missing(a) && is_missing(b);
    if (is_missing(a) || is_missing(b))
        return true;
    if (!ccs__ecma_to_plain(machine, &a) || !ccs__ecma_to_plain(machine, &b))
        return false;
    if (a.type == TEXT && b.type == TEXT)
        return ccs__ecma_same(machine, a, b, alike);
    if (!ccs__ecma_to_number(machine, a, &left) || !ccs__ecma_to_number(machine, b, &right))
        return false;
    *alike = ccs__ecma_number_compare(left, right) == 0;
    return true;
}
