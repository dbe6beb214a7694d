/*
 * Expressions. Recursion follows trees whose height is bounded when they are made, and calls, which are counted with them:
 * CCS__ECMA_NESTED_MAX.
 */
#include "ecma/machine.h"

static bool go_deeper(struct machine *machine)
{
    if (machine->nested == CCS__ECMA_NESTED_MAX)
        return ccs__ecma_throw(machine, "RangeError", "more than %d expressions and calls within each other",
                               CCS__ECMA_NESTED_MAX);
    machine->nested++;
    return ccs__ecma_spend(machine, 1);
}

/* --- names ---------------------------------------------------------------------------------------------------------- */

static struct binding *find_binding(struct machine *machine, struct scope *scope, ccs_str name)
{
    for (; scope; scope = scope->around)
        for (struct binding *binding = scope->first; binding; binding = binding->next) {
            machine->work++;
            if (binding->name.size == name.size && memcmp(binding->name.data, name.data, name.size) == 0)
                return binding;
        }
    return NULL;
}

bool ccs__ecma_declare(struct machine *machine, struct scope *scope, ccs_str name, const struct value *value, bool block)
{
    while (scope && scope->block && !block)
        scope = scope->around;
    if (!scope)
        return ccs__ecma_write_global(machine, name, value, true);
    struct binding *binding = scope->first;
    while (binding && (binding->name.size != name.size || memcmp(binding->name.data, name.data, name.size) != 0))
        binding = binding->next;
    if (!binding) {
        if (!(binding = ccs__ecma_take(machine, sizeof *binding)))
            return false;
        *binding = (struct binding){.name = name, .next = scope->first};
        scope->first = binding;
    }
    if (value)
        binding->value = *value;
    return true;
}

static bool read_name(struct machine *machine, struct place place, ccs_str name, bool strict, struct value *value)
{
    const struct binding *binding = find_binding(machine, place.scope, name);
    if (!binding)
        return ccs__ecma_read_global(machine, name, strict, value);
    *value = binding->value;
    return true;
}

/* --- fields --------------------------------------------------------------------------------------------------------- */

/* What a MEMBER or INDEX speaks of, and by which name. */
static bool reach(struct machine *machine, struct place place, const struct ccs__ecma_node *node, struct value *base,
                  ccs_str *name)
{
    struct value index;
    if (!ccs__ecma_evaluate(machine, place, node->a, base))
        return false;
    *name = node->text;
    return node->kind == CCS__ECMA_MEMBER ||
           (ccs__ecma_evaluate(machine, place, node->b, &index) && ccs__ecma_to_text(machine, index, name));
}

static bool is_member(const struct ccs__ecma_node *node)
{
    return node->kind == CCS__ECMA_MEMBER || node->kind == CCS__ECMA_INDEX;
}

/* What is assigned to. It is reached once, before the value is worked out: so a[i++] += 1 counts once. */
struct target {
    const struct ccs__ecma_node *to;
    struct value base;
    ccs_str name;
};

static bool aim(struct machine *machine, struct place place, const struct ccs__ecma_node *to, struct target *target)
{
    *target = (struct target){.to = to, .name = to->text};
    if (to->kind == CCS__ECMA_NAME)
        return true;
    if (!is_member(to))
        return ccs__ecma_throw(machine, "ReferenceError", "nothing can be assigned to this");
    return reach(machine, place, to, &target->base, &target->name);
}

static bool put(struct machine *machine, struct place place, const struct target *target, struct value value)
{
    if (target->to->kind != CCS__ECMA_NAME)
        return ccs__ecma_set(machine, target->base, target->name, value);
    struct binding *binding = find_binding(machine, place.scope, target->name);
    if (!binding)
        return ccs__ecma_write_global(machine, target->name, &value, true);
    binding->value = value;
    return true;
}

static bool fetch(struct machine *machine, struct place place, const struct target *target, struct value *value)
{
    return target->to->kind == CCS__ECMA_NAME ? read_name(machine, place, target->name, true, value)
                                              : ccs__ecma_get(machine, target->base, target->name, value);
}

bool ccs__ecma_store(struct machine *machine, struct place place, const struct ccs__ecma_node *to, struct value value)
{
    struct target target;
    return aim(machine, place, to, &target) && put(machine, place, &target, value);
}

/* --- operators ------------------------------------------------------------------------------------------------------ */

static bool assign(struct machine *machine, struct place place, const struct ccs__ecma_node *node, struct value *value)
{
    struct target target;
    struct value before = {.type = UNDEFINED}, given;
    ccs_str sign = {node->text.data, node->text.size - 1};
    if (!aim(machine, place, node->a, &target) || (sign.size > 0 && !fetch(machine, place, &target, &before)) ||
        !ccs__ecma_evaluate(machine, place, node->b, &given))
        return false;
    *value = given;
    return (sign.size == 0 || ccs__ecma_operate(machine, sign, before, given, value)) && put(machine, place, &target, *value);
}

static bool step(struct machine *machine, struct place place, const struct ccs__ecma_node *node, struct value *value)
{
    struct target target;
    struct value before, after;
    struct ccs__ecma_number number;
    if (!aim(machine, place, node->a, &target) || !fetch(machine, place, &target, &before) ||
        !ccs__ecma_to_number(machine, before, &number))
        return false;
    before = ccs__ecma_number(number);
    if (!ccs__ecma_operate(machine, (ccs_str){node->text.data[0] == '+' ? "+" : "-", 1}, before, ccs__ecma_whole(1), &after))
        return false;
    *value = node->first ? after : before;
    return put(machine, place, &target, after);
}

static bool unary(struct machine *machine, struct place place, const struct ccs__ecma_node *node, struct value *value)
{
    struct value base;
    struct ccs__ecma_number number;
    ccs_str name;
    if (ccs__ecma_text_is(node->text, "typeof")) {
        bool fine = node->a->kind == CCS__ECMA_NAME ? read_name(machine, place, node->a->text, false, value)
                                                    : ccs__ecma_evaluate(machine, place, node->a, value);
        *value = fine ? ccs__ecma_text(ccs_str_from(ccs__ecma_type(*value))) : *value;
        return fine;
    }
    if (ccs__ecma_text_is(node->text, "delete")) {
        *value = ccs__ecma_flag(true);
        return !is_member(node->a) ||
               (reach(machine, place, node->a, &base, &name) && ccs__ecma_delete(machine, base, name));
    }
    if (!ccs__ecma_evaluate(machine, place, node->a, value))
        return false;
    if (ccs__ecma_text_is(node->text, "!")) {
        *value = ccs__ecma_flag(!ccs__ecma_truth(*value));
        return true;
    }
    if (ccs__ecma_text_is(node->text, "void")) {
        *value = (struct value){.type = UNDEFINED};
        return true;
    }
    if (!ccs__ecma_to_number(machine, *value, &number))
        return false;
    if (node->text.data[0] == '~')
        number = ccs__ecma_number_of(~(int64_t)ccs__ecma_number_bits(number));
    else if (node->text.data[0] == '-')
        number.digits = -number.digits;
    *value = ccs__ecma_number(number);
    return true;
}

static bool binary(struct machine *machine, struct place place, const struct ccs__ecma_node *node, struct value *value)
{
    struct value right;
    if (!ccs__ecma_evaluate(machine, place, node->a, value))
        return false;
    bool both = ccs__ecma_text_is(node->text, "&&"), either = ccs__ecma_text_is(node->text, "||");
    if (both || either)
        return ccs__ecma_truth(*value) == either || ccs__ecma_evaluate(machine, place, node->b, value);
    if (ccs__ecma_text_is(node->text, "??"))
        return (value->type != UNDEFINED && value->type != NOTHING) || ccs__ecma_evaluate(machine, place, node->b, value);
    return ccs__ecma_evaluate(machine, place, node->b, &right) && ccs__ecma_operate(machine, node->text, *value, right, value);
}

/* --- what is made --------------------------------------------------------------------------------------------------- */

static bool make_list(struct machine *machine, struct place place, const struct ccs__ecma_node *first, struct value *value)
{
    struct object *list = ccs__ecma_make(machine, LIST);
    struct value item;
    if (!list)
        return false;
    for (const struct ccs__ecma_node *node = first; node; node = node->next)
        if (!ccs__ecma_evaluate(machine, place, node, &item) || !ccs__ecma_push(machine, list, item))
            return false;
    *value = ccs__ecma_object(list);
    return true;
}

static bool make_object(struct machine *machine, struct place place, const struct ccs__ecma_node *node, struct value *value)
{
    struct object *object = ccs__ecma_make(machine, PLAIN);
    struct value field;
    if (!object)
        return false;
    for (const struct ccs__ecma_node *at = node->a; at; at = at->next)
        if (!ccs__ecma_evaluate(machine, place, at->a, &field) || !ccs__ecma_set_own(machine, object, at->text, field))
            return false;
    *value = ccs__ecma_object(object);
    return true;
}

static bool call(struct machine *machine, struct place place, const struct ccs__ecma_node *node, struct value *value)
{
    struct value function, self = {.type = UNDEFINED}, given;
    ccs_str name;
    if (is_member(node->a)) {
        if (!reach(machine, place, node->a, &self, &name) || !ccs__ecma_get(machine, self, name, &function))
            return false;
    } else if (!ccs__ecma_evaluate(machine, place, node->a, &function)) {
        return false;
    }
    if (!ccs__ecma_callable(function))
        return ccs__ecma_throw(machine, "TypeError", "\"%.*s\" is no function",
                               (int)(node->a->text.size < 64 ? node->a->text.size : 64),
                               node->a->text.data ? node->a->text.data : "");
    if (!make_list(machine, place, node->b, &given))
        return false;
    return ccs__ecma_call(machine, function, self, given.object->list.items, given.object->list.count, value);
}

static bool call_new(struct machine *machine, struct place place, const struct ccs__ecma_node *node, struct value *value)
{
    struct value function, given;
    return ccs__ecma_evaluate(machine, place, node->a, &function) && make_list(machine, place, node->b, &given) &&
           ccs__ecma_call_new(machine, function, given.object->list.items, given.object->list.count, value);
}

/* --- any node ------------------------------------------------------------------------------------------------------- */

static bool evaluate(struct machine *machine, struct place place, const struct ccs__ecma_node *node, struct value *value)
{
    struct value base;
    ccs_str name;
    switch (node->kind) {
    case CCS__ECMA_NAME:
        return read_name(machine, place, node->text, true, value);
    case CCS__ECMA_STRING:
        *value = ccs__ecma_text(node->text);
        return true;
    case CCS__ECMA_NUMBER:
        *value = ccs__ecma_number(ccs__ecma_number_of_text(node->text));
        return true;
    case CCS__ECMA_TRUE:
    case CCS__ECMA_FALSE:
        *value = ccs__ecma_flag(node->kind == CCS__ECMA_TRUE);
        return true;
    case CCS__ECMA_UNDEFINED:
        *value = (struct value){.type = ccs__ecma_text_is(node->text, "null") ? NOTHING : UNDEFINED};
        return true;
    case CCS__ECMA_THIS:
        *value = place.self;
        return true;
    case CCS__ECMA_LIST:
        return make_list(machine, place, node->a, value);
    case CCS__ECMA_OBJECT:
        return make_object(machine, place, node, value);
    case CCS__ECMA_UNARY:
        return unary(machine, place, node, value);
    case CCS__ECMA_BINARY:
        return binary(machine, place, node, value);
    case CCS__ECMA_CHOICE:
        return ccs__ecma_evaluate(machine, place, node->a, value) &&
               ccs__ecma_evaluate(machine, place, ccs__ecma_truth(*value) ? node->b : node->c, value);
    case CCS__ECMA_MEMBER:
    case CCS__ECMA_INDEX:
        return reach(machine, place, node, &base, &name) && ccs__ecma_get(machine, base, name, value);
    case CCS__ECMA_CALL:
        return call(machine, place, node, value);
    case CCS__ECMA_NEW:
        return call_new(machine, place, node, value);
    case CCS__ECMA_ASSIGN:
        return assign(machine, place, node, value);
    case CCS__ECMA_STEP:
        return step(machine, place, node, value);
    case CCS__ECMA_SEQUENCE:
        return ccs__ecma_evaluate(machine, place, node->a, value) && ccs__ecma_evaluate(machine, place, node->b, value);
    default:
        CCS_ASSERT(node->kind == CCS__ECMA_FUNCTION);
        return ccs__ecma_make_function(machine, place, node, value);
    }
}

bool ccs__ecma_evaluate(struct machine *machine, struct place place, const struct ccs__ecma_node *node,
                        struct value *value)
{
    unsigned before = machine->nested;
    *value = (struct value){.type = UNDEFINED};
    bool evaluated = go_deeper(machine) && evaluate(machine, place, node, value);
    machine->nested = before;
    return evaluated;
}
