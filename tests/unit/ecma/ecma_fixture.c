/*
 * What the tests of ecma share.
 */
#include "ecma_fixture.h"
#include <stdio.h>
#include <string.h>

static const ccs_alloc c_library = {0};

static bool find(void *user_data, ccs_str name, uint32_t *slot)
{
    (void)user_data;
    *slot = name.size == 2 && name.data[0] == 'x' ? (uint32_t)(name.data[1] - '0') : ECMA_SLOTS;
    return *slot < ECMA_SLOTS;
}

static void read_slot(void *user_data, uint32_t slot, struct ccs__ecma_datum *datum)
{
    *datum = ((struct ecma_world *)user_data)->slots[slot];
}

static bool write_slot(void *user_data, uint32_t slot, const struct ccs__ecma_datum *datum)
{
    struct ecma_world *world = user_data;
    world->slots[slot] = (struct ccs__ecma_datum){.kind = CCS__ECMA_IS_UNDEFINED};
    if (datum->text.size >= sizeof world->texts[slot])
        return true; /* what fills the bound on memory is not looked at afterwards */
    world->slots[slot] = *datum;
    if (datum->text.size > 0)
        memcpy(world->texts[slot], datum->text.data, datum->text.size);
    world->slots[slot].text.data = world->texts[slot];
    return true;
}

static bool is_in(void *user_data, ccs_str state)
{
    (void)user_data;
    return ccs__ecma_text_is(state, "here");
}

void ecma_world_init(struct ecma_world *world)
{
    memset(world, 0, sizeof *world);
    world->world = (struct ccs__ecma_world){.user_data = world, .find = find, .read = read_slot, .write = write_slot,
                                            .is_in = is_in, .session = CCS_STR("7"), .name = CCS_STR("door"),
                                            .has_event = true, .data = CCS_STR("{\"a\":[1,null]}")};
    world->world.event[CCS__ECMA_EVENT_NAME] = CCS_STR("e.f");
    for (int i = 0; i < 5; i++)
        world->slots[i].kind = CCS__ECMA_IS_UNDEFINED;
}

static const char *told(const struct ccs__ecma_datum *datum)
{
    static char room[16384];
    switch (datum->kind) {
    case CCS__ECMA_IS_FLAG:
        return datum->flag ? "true" : "false";
    case CCS__ECMA_IS_WHOLE:
        (void)snprintf(room, sizeof room, "%lld", (long long)datum->number);
        return room;
    case CCS__ECMA_IS_TEXT:
    case CCS__ECMA_IS_JSON:
        (void)snprintf(room, sizeof room, "%s%.*s", datum->kind == CCS__ECMA_IS_TEXT ? "'" : "", (int)datum->text.size,
                       datum->text.data);
        return room;
    default:
        return "undefined";
    }
}

const char *ecma_run(struct ecma_world *world, const ccs_alloc *alloc, const char *script, const char *text, char why[256],
                     enum ccs__ecma_outcome *outcome)
{
    const char *const texts[] = {script, text};
    const char *result = "";
    for (int i = 0; i < 2; i++) {
        struct ccs__arena arena;
        struct ccs__ecma_datum value;
        uint32_t work = 0;
        ccs__arena_init(&arena, alloc, 0);
        struct ccs__ecma ecma = {.arena = &arena};
        struct ccs__ecma_task task = {.wanted = i == 0 ? CCS__ECMA_WANTED_NONE : CCS__ECMA_WANTED_ANY};
        ccs_str given = ccs_str_from(texts[i]);
        task.tree = i == 0 ? ccs__ecma_read_script(&ecma, given) : ccs__ecma_read_expression(&ecma, given);
        *outcome = ecma.no_memory ? CCS__ECMA_NO_MEMORY : CCS__ECMA_FAILED;
        (void)snprintf(why, 256, "%s", ecma.message);
        if (task.tree)
            *outcome = ccs__ecma_run(&world->world, alloc, &task, &arena, &value, why, &work);
        cr_assert(*outcome != CCS__ECMA_DONE || work <= CCS__ECMA_WORK_MAX);
        result = *outcome == CCS__ECMA_DONE ? told(&value) : "";
        ccs__arena_finish(&arena);
        if (*outcome != CCS__ECMA_DONE)
            break;
    }
    return result;
}

void ecma_gives(const char *script, const char *text, const char *value)
{
    struct ecma_world world;
    enum ccs__ecma_outcome outcome;
    char why[256];
    ecma_world_init(&world);
    const char *given = ecma_run(&world, &c_library, script, text, why, &outcome);
    cr_expect(outcome == CCS__ECMA_DONE, "%s %s: %s", script, text, why);
    cr_expect_str_eq(given, value, "%s %s gave %s, not %s", script, text, given, value);
}

void ecma_fails(const char *script, const char *text, const char *words)
{
    struct ecma_world world;
    enum ccs__ecma_outcome outcome;
    char why[256];
    ecma_world_init(&world);
    (void)ecma_run(&world, &c_library, script, text, why, &outcome);
    cr_expect_eq(outcome, CCS__ECMA_FAILED, "%s %s", script, text);
    cr_expect(strstr(why, words), "%s %s: %s", script, text, why);
}
