/*
 * What stands around a run: variables of the world, read when they are first named and written back at the end; and what
 * SCXML says every document has: _event, _sessionid, _name, _ioprocessors. These cannot be changed.
 */
#include "ecma/machine.h"

#define PROCESSOR "http://www.w3.org/TR/scxml/#SCXMLEventProcessor"

/* --- what SCXML gives ----------------------------------------------------------------------------------------------- */

static const char *const system_names[] = {"_event", "_sessionid", "_name", "_ioprocessors", "_x"};

bool ccs__ecma_is_system(ccs_str name)
{
    for (size_t i = 0; i < sizeof system_names / sizeof system_names[0]; i++)
        if (ccs__ecma_text_is(name, system_names[i]))
            return true;
    return false;
}

static void freeze(struct value value)
{
    if (value.type == OBJECT) /* one level is enough: what is below is a copy of this run's */
        value.object->frozen = true;
}

static bool make_event(struct machine *machine, struct value *value)
{
    static const char *const names[CCS__ECMA_EVENT_TEXTS] = {"name", "type", "sendid", "origin", "origintype", "invokeid"};
    const struct ccs__ecma_world *world = machine->world;
    struct object *event = ccs__ecma_make(machine, PLAIN);
    struct value data = {.type = UNDEFINED};
    if (!event)
        return false;
    for (size_t i = 0; i < CCS__ECMA_EVENT_TEXTS; i++) {
        bool there = world->event[i].size > 0;
        struct value text = there ? ccs__ecma_text(world->event[i]) : (struct value){.type = UNDEFINED};
        if (!ccs__ecma_set_own(machine, event, ccs_str_from(names[i]), text))
            return false;
    }
    if (world->data.size > 0 && !ccs__ecma_of_event(machine, world->data, &data))
        return false;
    if (!ccs__ecma_set_own(machine, event, CCS_STR("data"), data) ||
        !ccs__ecma_set_own(machine, event, CCS_STR("raw"), ccs__ecma_text(world->data)))
        return false;
    *value = ccs__ecma_object(event);
    freeze(*value);
    return true;
}

static bool make_processors(struct machine *machine, struct value *value)
{
    static const char *const names[] = {"scxml", PROCESSOR};
    struct object *all = ccs__ecma_make(machine, PLAIN), *one;
    ccs_str location;
    if (!all || !ccs__ecma_join_texts(machine, CCS_STR("#_scxml_"), machine->world->session, &location))
        return false;
    for (size_t i = 0; i < 2; i++) {
        if (!(one = ccs__ecma_make(machine, PLAIN)) ||
            !ccs__ecma_set_own(machine, one, CCS_STR("location"), ccs__ecma_text(location)) ||
            !ccs__ecma_set_own(machine, all, ccs_str_from(names[i]), ccs__ecma_object(one)))
            return false;
        one->frozen = true;
    }
    *value = ccs__ecma_object(all);
    freeze(*value);
    return true;
}

static bool read_system(struct machine *machine, ccs_str name, struct value *value)
{
    const struct ccs__ecma_world *world = machine->world;
    bool processors = ccs__ecma_text_is(name, "_ioprocessors");
    struct value *made = processors ? &machine->processors : &machine->event;
    *value = (struct value){.type = UNDEFINED};
    if (ccs__ecma_text_is(name, "_sessionid"))
        *value = ccs__ecma_text(world->session);
    else if (ccs__ecma_text_is(name, "_name"))
        *value = ccs__ecma_text(world->name);
    else if (processors || (ccs__ecma_text_is(name, "_event") && world->has_event)) {
        if (made->type == UNDEFINED && !(processors ? make_processors : make_event)(machine, made))
            return false;
        *value = *made;
    }
    return true;
}

/* --- variables ------------------------------------------------------------------------------------------------------ */

/* *found NULL: no variable can have this name. */
static bool find_global(struct machine *machine, ccs_str name, struct global **found)
{
    const struct ccs__ecma_world *world = machine->world;
    uint32_t slot;
    *found = NULL;
    if (!world->find(world->user_data, name, &slot))
        return true;
    for (*found = machine->globals; *found && (*found)->slot != slot; *found = (*found)->next)
        machine->work++;
    if (*found)
        return true;
    struct global *global = ccs__ecma_take(machine, sizeof *global);
    if (!global)
        return false;
    global->name = name;
    global->slot = slot;
    global->next = machine->globals; /* before it is read: what it holds may name it */
    machine->globals = *found = global;
    world->read(world->user_data, slot, &global->was);
    global->declared = global->was.kind != CCS__ECMA_IS_UNDECLARED;
    return ccs__ecma_of_datum(machine, &global->was, &global->value);
}

bool ccs__ecma_read_global(struct machine *machine, ccs_str name, bool strict, struct value *value)
{
    struct global *global;
    bool found;
    if (ccs__ecma_is_system(name))
        return read_system(machine, name, value);
    if (!find_global(machine, name, &global))
        return false;
    if (global && global->declared) {
        *value = global->value;
        return true;
    }
    *value = (struct value){.type = UNDEFINED};
    if (!ccs__ecma_builtin(machine, name, value, &found))
        return false;
    return found || !strict ||
           ccs__ecma_throw(machine, "ReferenceError", "\"%.*s\" is not declared", (int)(name.size < 64 ? name.size : 64),
                           name.data);
}

bool ccs__ecma_write_global(struct machine *machine, ccs_str name, const struct value *value, bool declares)
{
    struct global *global;
    if (ccs__ecma_is_system(name))
        return ccs__ecma_throw(machine, "TypeError", "%.*s cannot be assigned to", (int)name.size, name.data);
    if (!find_global(machine, name, &global))
        return false;
    if (!global || (!global->declared && !declares))
        return ccs__ecma_throw(machine, "ReferenceError", "\"%.*s\" is not declared", (int)(name.size < 64 ? name.size : 64),
                               name.data);
    bool fresh = !global->declared;
    global->declared = true;
    if (value)
        global->value = *value;
    global->assigned |= value != NULL || fresh;
    return true;
}
