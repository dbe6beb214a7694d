/*
 * Any bytes as a script of ECMAScript and, behind a NUL, an expression. Each run ends within its bounds; what fails says why;
 * what is left in variables is data that the next run reads; and the same again is the same.
 */
#include "base/text.h"
#include "ecma/run.h"
#include "record/json_scan.h"
#include <stdlib.h>
#include <string.h>

#define SLOTS 4
#define TEXT_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const ccs_alloc alloc = {0};

struct fuzz_world {
    struct ccs__ecma_world world;
    struct ccs__ecma_datum slots[SLOTS];
    char texts[SLOTS][TEXT_MAX];
};

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* Variables are called a, b, c, d. */
static bool find(void *user_data, ccs_str name, uint32_t *slot)
{
    (void)user_data;
    *slot = name.size == 1 ? (uint32_t)(unsigned char)name.data[0] - 'a' : SLOTS;
    return *slot < SLOTS;
}

static void read_slot(void *user_data, uint32_t slot, struct ccs__ecma_datum *datum)
{
    *datum = ((struct fuzz_world *)user_data)->slots[slot];
}

static void check_datum(const struct ccs__ecma_datum *datum)
{
    struct ccs__json_scan scan;
    if (datum->kind == CCS__ECMA_IS_TEXT)
        require(ccs__utf8_valid(datum->text, NULL));
    if (datum->kind != CCS__ECMA_IS_JSON)
        return;
    ccs__json_scan_init(&scan, datum->text);
    enum ccs__json_event event;
    do
        event = ccs__json_next(&scan);
    while (event != CCS__JSON_END && event != CCS__JSON_ERROR);
    require(event == CCS__JSON_END);
}

static bool write_slot(void *user_data, uint32_t slot, const struct ccs__ecma_datum *datum)
{
    struct fuzz_world *world = user_data;
    check_datum(datum);
    world->slots[slot] = (struct ccs__ecma_datum){.kind = CCS__ECMA_IS_UNDEFINED};
    if (datum->text.size > TEXT_MAX)
        return true;
    world->slots[slot] = *datum;
    if (datum->text.size > 0)
        memcpy(world->texts[slot], datum->text.data, datum->text.size);
    world->slots[slot].text.data = world->texts[slot];
    return true;
}

static bool is_in(void *user_data, ccs_str state)
{
    (void)user_data;
    return state.size % 2 == 0;
}

static void begin(struct fuzz_world *world)
{
    memset(world, 0, sizeof *world);
    world->world = (struct ccs__ecma_world){.user_data = world, .find = find, .read = read_slot, .write = write_slot,
                                            .is_in = is_in, .session = CCS_STR("7"), .name = CCS_STR("door"), .has_event = true,
                                            .data = CCS_STR("{\"a\":[1,null,\"t\"],\"b\":{\"c\":-2}}")};
    world->world.event[CCS__ECMA_EVENT_NAME] = CCS_STR("e.f");
    for (int i = 0; i < SLOTS; i++)
        world->slots[i].kind = CCS__ECMA_IS_UNDEFINED;
}

/* A number made of the outcome, of the value and of all that is left. */
static uint64_t mix(uint64_t hash, const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t mix_datum(uint64_t hash, const struct ccs__ecma_datum *datum)
{
    hash = mix(hash, &datum->kind, sizeof datum->kind);
    if (datum->kind == CCS__ECMA_IS_WHOLE)
        return mix(hash, &datum->number, sizeof datum->number);
    return datum->kind >= CCS__ECMA_IS_TEXT ? mix(hash, datum->text.data, datum->text.size) : hash + datum->flag;
}

static uint64_t run(struct fuzz_world *world, ccs_str text, bool script, uint64_t hash)
{
    struct ccs__arena arena;
    struct ccs__ecma_datum value = {.kind = CCS__ECMA_IS_UNDEFINED};
    char why[256] = "";
    uint32_t work = 0;
    ccs__arena_init(&arena, &alloc, 0);
    struct ccs__ecma ecma = {.arena = &arena};
    struct ccs__ecma_task task = {.wanted = script ? CCS__ECMA_WANTED_NONE : CCS__ECMA_WANTED_ANY};
    task.tree = script ? ccs__ecma_read_script(&ecma, text) : ccs__ecma_read_expression(&ecma, text);
    require(task.tree || ecma.no_memory || ecma.message[0]);
    if (task.tree) {
        enum ccs__ecma_outcome outcome = ccs__ecma_run(&world->world, &alloc, &task, &arena, &value, why, &work);
        require(outcome == CCS__ECMA_DONE || (outcome == CCS__ECMA_FAILED && why[0] && ccs__utf8_valid(ccs_str_from(why), NULL)));
        hash = mix(hash, &outcome, sizeof outcome);
        if (outcome == CCS__ECMA_DONE && !script) {
            check_datum(&value);
            hash = mix_datum(hash, &value);
        }
    }
    ccs__arena_finish(&arena);
    return mix(hash, &work, sizeof work);
}

static uint64_t play(ccs_str script, ccs_str expression)
{
    struct fuzz_world world;
    begin(&world);
    uint64_t hash = run(&world, script, true, 1);
    for (int i = 0; i < 2; i++)
        hash = run(&world, expression, false, hash);
    for (int i = 0; i < SLOTS; i++)
        hash = mix_datum(hash, &world.slots[i]);
    return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ccs_str all = {(const char *)data, size};
    if (size == 0 || !ccs__utf8_valid(all, NULL)) /* a flow's texts are */
        return 0;
    const char *nul = memchr(data, 0, size);
    ccs_str script = {all.data, nul ? (size_t)(nul - all.data) : size};
    ccs_str expression = nul ? (ccs_str){nul + 1, size - script.size - 1} : script;
    require(play(script, expression) == play(script, expression));
    return 0;
}
