/*
 * One run, from a tree to a value: what has changed is written back, also after a failure.
 */
#include "ecma/machine.h"
#include "base/text.h"
#include <stdio.h> /* snprintf only, into memory */

#define WRITE_FAILURES_MAX 4

/* --- writing back --------------------------------------------------------------------------------------------------- */

static bool is_as_it_was(const struct ccs__ecma_datum *was, const struct ccs__ecma_datum *now)
{
    return was->kind == now->kind && was->text.size == now->text.size &&
           (now->text.size == 0 || memcmp(was->text.data, now->text.data, now->text.size) == 0);
}

static bool write_back(struct machine *machine, struct global *global)
{
    const struct ccs__ecma_world *world = machine->world;
    struct ccs__ecma_datum now;
    bool inside = machine->any_written && global->value.type == OBJECT;
    if (!global->assigned && !(global->declared && inside))
        return true;
    if (!ccs__ecma_to_datum(machine, global->value, &now))
        return false;
    if (!global->assigned && is_as_it_was(&global->was, &now))
        return true;
    if (world->write(world->user_data, global->slot, &now))
        return true;
    machine->no_memory = true;
    return ccs__ecma_stop(machine, "no memory");
}

/* In words, what was thrown. */
static void tell(struct machine *machine, char why[256])
{
    ccs_str text = {"", 0};
    if (!machine->stopped && (!ccs__ecma_to_text(machine, machine->thrown, &text) || text.size == 0))
        text = CCS_STR("something was thrown");
    if (machine->stopped)
        text = ccs_str_from(machine->why);
    (void)snprintf(why, 256, "%.*s", (int)(text.size < 250 ? text.size : 250), text.data ? text.data : "");
    ccs__utf8_mend(why);
}

/* What cannot be written stays as it was; the others do not depend on it, nor on how the run ended: each has memory of its
 * own, and all of them the work of another run, but for the first few that are beyond it. `why`: of the first, or NULL. */
static bool write_all_back(struct machine *machine, char *why)
{
    struct ccs__arena *before = machine->arena, own;
    uint32_t done = machine->work;
    unsigned failures = 0;
    ccs__arena_init(&own, before->alloc, CCS__ECMA_MEMORY_MAX);
    machine->arena = &own;
    machine->work = 0;
    for (struct global *global = machine->globals; global && !machine->no_memory; global = global->next) {
        machine->stopped = false;
        if (!write_back(machine, global)) {
            if (why && failures == 0)
                tell(machine, why);
            if (failures++ < WRITE_FAILURES_MAX) {
                done += machine->work;
                machine->work = 0;
            }
        }
        ccs__arena_clear(&own);
    }
    machine->arena = before;
    machine->work += done;
    ccs__arena_finish(&own);
    return failures == 0;
}

/* --- what is wanted ------------------------------------------------------------------------------------------------- */

static bool keep_text(struct machine *machine, struct ccs__arena *arena, struct ccs__ecma_datum *datum)
{
    char *room = ccs__arena_take(arena, datum->text.size + 1);
    if (!room) {
        machine->no_memory = true;
        return ccs__ecma_stop(machine, "no memory");
    }
    if (datum->text.size > 0)
        memcpy(room, datum->text.data, datum->text.size);
    room[datum->text.size] = 0;
    datum->text.data = room;
    return true;
}

static bool give(struct machine *machine, struct value value, enum ccs__ecma_wanted wanted, struct ccs__ecma_datum *datum)
{
    switch (wanted) {
    case CCS__ECMA_WANTED_NONE:
        *datum = (struct ccs__ecma_datum){.kind = CCS__ECMA_IS_UNDEFINED};
        return true;
    case CCS__ECMA_WANTED_TRUTH:
        *datum = (struct ccs__ecma_datum){.kind = CCS__ECMA_IS_FLAG, .flag = ccs__ecma_truth(value)};
        return true;
    case CCS__ECMA_WANTED_TEXT:
        *datum = (struct ccs__ecma_datum){.kind = CCS__ECMA_IS_TEXT};
        if (value.type == UNDEFINED || value.type == NOTHING || value.type == OBJECT)
            return ccs__ecma_throw(machine, "TypeError", "a text is wanted here");
        return ccs__ecma_to_text(machine, value, &datum->text);
    case CCS__ECMA_WANTED_LIST:
        if (!ccs__ecma_is(value, LIST))
            return ccs__ecma_throw(machine, "TypeError", "a list is wanted here");
        break;
    default:
        break;
    }
    return ccs__ecma_to_datum(machine, value, datum);
}

/* --- a run ---------------------------------------------------------------------------------------------------------- */

static bool assign(struct machine *machine, struct place place, const struct ccs__ecma_node *location, struct value value)
{
    if (location->kind == CCS__ECMA_NAME)
        return ccs__ecma_write_global(machine, location->text, &value, false);
    return ccs__ecma_store(machine, place, location, value);
}

static bool run(struct machine *machine, const struct ccs__ecma_task *task, struct value *value)
{
    struct place place = {.scope = NULL, .self = {.type = UNDEFINED}};
    *value = (struct value){.type = UNDEFINED};
    if (!task->tree)
        return ccs__ecma_of_datum(machine, task->given, value) && assign(machine, place, task->location, *value);
    if (task->tree->kind == CCS__ECMA_BLOCK) /* a script; what it would break out of is nothing */
        return ccs__ecma_do(machine, place, task->tree->a, value) != FAILED;
    if (!ccs__ecma_evaluate(machine, place, task->tree, value))
        return false;
    return !task->location || assign(machine, place, task->location, *value);
}

enum ccs__ecma_outcome ccs__ecma_run(const struct ccs__ecma_world *world, const ccs_alloc *alloc,
                                     const struct ccs__ecma_task *task, struct ccs__arena *arena,
                                     struct ccs__ecma_datum *value, char why[256], uint32_t *work)
{
    struct ccs__arena own;
    struct value result;
    ccs__arena_init(&own, alloc, CCS__ECMA_MEMORY_MAX);
    struct machine machine = {.world = world, .arena = &own};
    bool done = run(&machine, task, &result) && give(&machine, result, task->wanted, value);
    if (!done)
        tell(&machine, why);
    bool written = write_all_back(&machine, done ? why : NULL);
    done = done && written && keep_text(&machine, arena, value);
    *work += machine.work;
    ccs__arena_finish(&own);
    return machine.no_memory ? CCS__ECMA_NO_MEMORY : done ? CCS__ECMA_DONE : CCS__ECMA_FAILED;
}
