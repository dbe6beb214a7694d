/*
 * Statements and calls of functions.
 */
#include "ecma/machine.h"

static enum completion do_one(struct machine *machine, struct place place, const struct ccs__ecma_node *node,
                              struct value *value);

static struct scope *make_scope(struct machine *machine, struct scope *around, bool block)
{
    struct scope *scope = ccs__ecma_take(machine, sizeof *scope);
    if (scope)
        *scope = (struct scope){.around = around, .block = block};
    return scope;
}

/* --- functions ------------------------------------------------------------------------------------------------------ */

bool ccs__ecma_make_function(struct machine *machine, struct place place, const struct ccs__ecma_node *node,
                             struct value *value)
{
    struct object *function = ccs__ecma_make(machine, FUNCTION);
    if (!function)
        return false;
    function->function.node = node;
    function->function.scope = place.scope;
    function->function.self = place.self;
    *value = ccs__ecma_object(function);
    return true;
}

static bool bind_arguments(struct machine *machine, struct scope *scope, const struct object *function,
                           const struct value *given, size_t count)
{
    const struct ccs__ecma_node *node = function->function.node;
    struct object *all = ccs__ecma_make(machine, LIST);
    struct value value = ccs__ecma_object(all);
    size_t i = 0;
    if (!all)
        return false;
    for (size_t j = 0; j < count; j++)
        if (!ccs__ecma_push(machine, all, given[j]))
            return false;
    if (!node->arrow && !ccs__ecma_declare(machine, scope, CCS_STR("arguments"), &value, true))
        return false;
    value = ccs__ecma_object((struct object *)(uintptr_t)function);
    if (node->text.size > 0 && !ccs__ecma_declare(machine, scope, node->text, &value, true))
        return false;
    for (const struct ccs__ecma_node *name = node->a; name; name = name->next, i++) {
        value = ccs__ecma_given(given, count, i);
        if (!ccs__ecma_declare(machine, scope, name->text, &value, true))
            return false;
    }
    return true;
}

/* Natives call, too: call, apply, sort, ... */
static bool call_native(struct machine *machine, const struct object *object, struct value self, const struct value *given,
                        size_t count, struct value *result)
{
    if (machine->nested >= CCS__ECMA_NESTED_MAX)
        return ccs__ecma_throw(machine, "RangeError", "more than %d expressions and calls within each other",
                               CCS__ECMA_NESTED_MAX);
    machine->nested++;
    bool called = object->native.call(machine, self, given, count, result);
    machine->nested--;
    return called;
}

bool ccs__ecma_call(struct machine *machine, struct value function, struct value self, const struct value *given,
                    size_t count, struct value *result)
{
    const struct object *object = function.object;
    *result = (struct value){.type = UNDEFINED};
    if (object->kind == NATIVE)
        return call_native(machine, object, self, given, count, result);
    const struct ccs__ecma_node *node = object->function.node;
    struct place place = {.scope = make_scope(machine, object->function.scope, false),
                          .self = node->arrow ? object->function.self : self};
    if (!place.scope || !bind_arguments(machine, place.scope, object, given, count))
        return false;
    if (machine->nested >= CCS__ECMA_NESTED_MAX - 4)
        return ccs__ecma_throw(machine, "RangeError", "more than %d expressions and calls within each other",
                               CCS__ECMA_NESTED_MAX);
    machine->nested += 4; /* a call takes more of the stack than an operator */
    enum completion how = ccs__ecma_do(machine, place, node->b, result);
    machine->nested -= 4;
    if (how != RETURNED)
        *result = (struct value){.type = UNDEFINED};
    return how != FAILED;
}

bool ccs__ecma_call_new(struct machine *machine, struct value function, const struct value *given, size_t count,
                        struct value *result)
{
    if (!ccs__ecma_callable(function) || (function.object->kind == FUNCTION && function.object->function.node->arrow))
        return ccs__ecma_throw(machine, "TypeError", "new needs a function that makes something");
    struct object *made = ccs__ecma_make(machine, PLAIN);
    if (!made)
        return false;
    made->maker = function.object;
    if (!ccs__ecma_call(machine, function, ccs__ecma_object(made), given, count, result))
        return false;
    if (result->type != OBJECT)
        *result = ccs__ecma_object(made);
    return true;
}

/* --- loops ---------------------------------------------------------------------------------------------------------- */

static bool asks(struct machine *machine, struct place place, const struct ccs__ecma_node *node, bool *holds)
{
    struct value value;
    *holds = true;
    if (!node)
        return true;
    if (!ccs__ecma_evaluate(machine, place, node, &value))
        return false;
    *holds = ccs__ecma_truth(value);
    return true;
}

/* After a turn: NORMAL: on. */
static enum completion after_turn(enum completion how) { return how == CONTINUED ? NORMAL : how; }

static enum completion do_for(struct machine *machine, struct place place, const struct ccs__ecma_node *node,
                              struct value *value)
{
    struct value ignored;
    bool holds;
    enum completion how = NORMAL;
    if (!(place.scope = make_scope(machine, place.scope, true)))
        return FAILED;
    if (node->a && do_one(machine, place, node->a, value) == FAILED)
        return FAILED;
    for (;;) {
        if (!ccs__ecma_spend(machine, 1) || !asks(machine, place, node->b, &holds))
            return FAILED;
        if (!holds)
            return NORMAL;
        how = after_turn(do_one(machine, place, node->d, value));
        if (how != NORMAL)
            return how == BROKEN ? NORMAL : how;
        if (node->c && !ccs__ecma_evaluate(machine, place, node->c, &ignored))
            return FAILED;
    }
}

static enum completion do_while(struct machine *machine, struct place place, const struct ccs__ecma_node *node,
                                struct value *value)
{
    bool holds = true;
    if (!node->first && !asks(machine, place, node->a, &holds))
        return FAILED;
    while (holds) {
        enum completion how = ccs__ecma_spend(machine, 1) ? after_turn(do_one(machine, place, node->d, value)) : FAILED;
        if (how != NORMAL)
            return how == BROKEN ? NORMAL : how;
        if (!asks(machine, place, node->a, &holds))
            return FAILED;
    }
    return NORMAL;
}

/* in: names and numbers; of: items, or characters. */
static bool list_of(struct machine *machine, ccs_str word, struct value over, struct value *list)
{
    struct value character;
    struct object *made;
    if (ccs__ecma_text_is(word, "in"))
        return ccs__ecma_keys(machine, over, list);
    *list = over;
    if (ccs__ecma_is(over, LIST))
        return true;
    if (over.type != TEXT)
        return ccs__ecma_throw(machine, "TypeError", "for ... of goes over lists and texts");
    if (!(made = ccs__ecma_make(machine, LIST)))
        return false;
    *list = ccs__ecma_object(made);
    for (size_t at = 0, end; at < over.text.size; at = end) {
        for (end = at + 1; end < over.text.size && ((unsigned char)over.text.data[end] & 0xC0) == 0x80; end++) {
        }
        character = ccs__ecma_text((ccs_str){over.text.data + at, end - at});
        if (!ccs__ecma_push(machine, made, character))
            return false;
    }
    return true;
}

static enum completion do_for_each(struct machine *machine, struct place place, const struct ccs__ecma_node *node,
                                   struct value *value)
{
    struct value over, list;
    struct place inner = place;
    bool var = node->a->kind == CCS__ECMA_VAR;
    if (!(inner.scope = make_scope(machine, place.scope, true)) ||
        !ccs__ecma_evaluate(machine, place, node->b, &over) || !list_of(machine, node->text, over, &list))
        return FAILED;
    for (size_t i = 0; i < list.object->list.count; i++) {
        struct value item = list.object->list.items[i];
        if (!ccs__ecma_spend(machine, 1))
            return FAILED;
        if (var ? !ccs__ecma_declare(machine, inner.scope, node->a->a->text, &item, !ccs__ecma_text_is(node->a->text, "var"))
                : !ccs__ecma_store(machine, inner, node->a, item))
            return FAILED;
        enum completion how = after_turn(do_one(machine, inner, node->d, value));
        if (how != NORMAL)
            return how == BROKEN ? NORMAL : how;
    }
    return NORMAL;
}

/* --- others --------------------------------------------------------------------------------------------------------- */

static enum completion do_var(struct machine *machine, struct place place, const struct ccs__ecma_node *node)
{
    bool block = !ccs__ecma_text_is(node->text, "var");
    for (const struct ccs__ecma_node *field = node->a; field; field = field->next) {
        struct value value;
        if (field->a && !ccs__ecma_evaluate(machine, place, field->a, &value))
            return FAILED;
        if (!ccs__ecma_declare(machine, place.scope, field->text, field->a ? &value : NULL, block))
            return FAILED;
    }
    return NORMAL;
}

static enum completion do_block(struct machine *machine, struct place place, const struct ccs__ecma_node *first,
                                struct value *value)
{
    place.scope = make_scope(machine, place.scope, true);
    return place.scope ? ccs__ecma_do(machine, place, first, value) : FAILED;
}

static enum completion do_catch(struct machine *machine, struct place place, const struct ccs__ecma_node *node,
                                struct value *value)
{
    struct value thrown = machine->thrown;
    machine->thrown = (struct value){.type = UNDEFINED};
    if (!(place.scope = make_scope(machine, place.scope, true)) ||
        (node->text.size > 0 && !ccs__ecma_declare(machine, place.scope, node->text, &thrown, true)))
        return FAILED;
    return do_block(machine, place, node->b->a, value);
}

static enum completion do_try(struct machine *machine, struct place place, const struct ccs__ecma_node *node,
                              struct value *value)
{
    unsigned nested = machine->nested;
    enum completion how = do_block(machine, place, node->a->a, value);
    machine->nested = nested;
    if (how == FAILED && node->b && !machine->stopped)
        how = do_catch(machine, place, node, value);
    if (!node->c || machine->stopped)
        return how;
    struct value thrown = machine->thrown, result;
    enum completion last = do_block(machine, place, node->c->a, &result);
    if (last == NORMAL) {
        machine->thrown = thrown;
        return how;
    }
    *value = result;
    return last;
}

static enum completion do_switch(struct machine *machine, struct place place, const struct ccs__ecma_node *node,
                                 struct value *value)
{
    struct value asked, label;
    const struct ccs__ecma_node *at = node->b, *otherwise = NULL;
    bool same = false;
    if (!ccs__ecma_evaluate(machine, place, node->a, &asked))
        return FAILED;
    for (; at; at = at->next) {
        otherwise = at->a ? otherwise : at;
        if (at->a && (!ccs__ecma_evaluate(machine, place, at->a, &label) || !ccs__ecma_same(machine, asked, label, &same)))
            return FAILED;
        if (at->a && same)
            break;
    }
    for (at = at ? at : otherwise; at; at = at->next) {
        enum completion how = do_block(machine, place, at->b, value);
        if (how != NORMAL)
            return how == BROKEN ? NORMAL : how;
    }
    return NORMAL;
}

static enum completion do_statement(struct machine *machine, struct place place, const struct ccs__ecma_node *node,
                                    struct value *value)
{
    bool holds;
    switch (node->kind) {
    case CCS__ECMA_NOTHING:
        return NORMAL;
    case CCS__ECMA_VAR:
        return do_var(machine, place, node);
    case CCS__ECMA_BLOCK:
        return do_block(machine, place, node->a, value);
    case CCS__ECMA_IF:
        if (!asks(machine, place, node->a, &holds))
            return FAILED;
        return holds ? do_one(machine, place, node->b, value) : node->c ? do_one(machine, place, node->c, value) : NORMAL;
    case CCS__ECMA_FOR:
        return do_for(machine, place, node, value);
    case CCS__ECMA_FOR_EACH:
        return do_for_each(machine, place, node, value);
    case CCS__ECMA_WHILE:
        return do_while(machine, place, node, value);
    case CCS__ECMA_RETURN:
        *value = (struct value){.type = UNDEFINED};
        return !node->a || ccs__ecma_evaluate(machine, place, node->a, value) ? RETURNED : FAILED;
    case CCS__ECMA_THROW:
        if (ccs__ecma_evaluate(machine, place, node->a, value))
            machine->thrown = *value;
        return FAILED;
    case CCS__ECMA_BREAK:
        return BROKEN;
    case CCS__ECMA_CONTINUE:
        return CONTINUED;
    case CCS__ECMA_TRY:
        return do_try(machine, place, node, value);
    case CCS__ECMA_SWITCH:
        return do_switch(machine, place, node, value);
    case CCS__ECMA_FUNCTION:
        if (node->text.size > 0)
            return NORMAL; /* it is there from the beginning */
        break;
    default:
        break;
    }
    return ccs__ecma_evaluate(machine, place, node, value) ? NORMAL : FAILED;
}

static enum completion do_one(struct machine *machine, struct place place, const struct ccs__ecma_node *node,
                              struct value *value)
{
    if (machine->nested >= CCS__ECMA_NESTED_MAX) {
        (void)ccs__ecma_throw(machine, "RangeError", "more than %d expressions and calls within each other",
                              CCS__ECMA_NESTED_MAX);
        return FAILED;
    }
    machine->nested++;
    enum completion how = ccs__ecma_spend(machine, 1) ? do_statement(machine, place, node, value) : FAILED;
    machine->nested--;
    return how;
}

enum completion ccs__ecma_do(struct machine *machine, struct place place, const struct ccs__ecma_node *first,
                             struct value *value)
{
    struct value function;
    enum completion how = NORMAL;
    for (const struct ccs__ecma_node *node = first; node; node = node->next)
        if (node->kind == CCS__ECMA_FUNCTION && node->text.size > 0 &&
            (!ccs__ecma_make_function(machine, place, node, &function) ||
             !ccs__ecma_declare(machine, place.scope, node->text, &function, true)))
            return FAILED;
    for (const struct ccs__ecma_node *node = first; node && how == NORMAL; node = node->next)
        how = do_one(machine, place, node, value);
    return how;
}
