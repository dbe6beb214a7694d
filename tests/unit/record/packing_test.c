/*
 * The worked-out way of packing gives the same bytes as the plain one, for every type there is, whatever its fields hold.
 */
#include "event.pb-c.h"
#include "record.pb-c.h"
#include "record/packing.h"
#include "record_fixture.h"
#include <ccs/rng.h>

static ccs_rng rng;

static int64_t draw_number(void)
{
    switch (ccs_rng_below(&rng, 5)) {
    case 0: return (int64_t)ccs_rng_next(&rng);
    case 1: return -(int64_t)ccs_rng_below(&rng, 1000);
    case 2: return (int64_t)ccs_rng_below(&rng, 128);
    default: return (int64_t)ccs_rng_below(&rng, 100000);
    }
}

/* Fills about one field in `rarely`; lists and nested messages stay as they are. */
static void fill_plain(ProtobufCMessage *message, unsigned rarely)
{
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        void *place = (char *)message + field->offset;
        int64_t number = draw_number();
        if (field->label == PROTOBUF_C_LABEL_REPEATED || ccs_rng_below(&rng, rarely))
            continue;
        switch (field->type) {
        case PROTOBUF_C_TYPE_MESSAGE: break;
        case PROTOBUF_C_TYPE_STRING: *(const char **)place = ccs_rng_below(&rng, 2) ? "EN:2|PS:1" : ""; break;
        case PROTOBUF_C_TYPE_BYTES: *(ProtobufCBinaryData *)place = (ProtobufCBinaryData){3, (uint8_t *)(uintptr_t) "abc"}; break;
        case PROTOBUF_C_TYPE_BOOL: *(protobuf_c_boolean *)place = number & 1; break;
        case PROTOBUF_C_TYPE_UINT64:
        case PROTOBUF_C_TYPE_INT64:
        case PROTOBUF_C_TYPE_SINT64:
        case PROTOBUF_C_TYPE_FIXED64:
        case PROTOBUF_C_TYPE_SFIXED64: memcpy(place, &number, 8); break;
        default: memcpy(place, &number, 4); break;
        }
    }
}

/* The same, and half of the nested messages are there. Each is used once. */
static void fill(ProtobufCMessage *message, unsigned rarely, char *room, size_t room_size)
{
    fill_plain(message, rarely);
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        const ProtobufCMessageDescriptor *type = field->descriptor;
        if (field->type != PROTOBUF_C_TYPE_MESSAGE || field->label == PROTOBUF_C_LABEL_REPEATED || ccs_rng_below(&rng, 2))
            continue;
        cr_assert_leq(type->sizeof_message, room_size);
        ccs__record_init(type, room);
        fill_plain((ProtobufCMessage *)(void *)room, rarely);
        *(void **)(void *)((char *)message + field->offset) = room;
        room += type->sizeof_message;
        room_size -= type->sizeof_message;
    }
}

static void compare(const ProtobufCMessageDescriptor *type)
{
    ccs_alloc alloc = {ccs__alloc_default, NULL};
    struct ccs__arena arena;
    struct ccs__buf plain, quick;
    _Alignas(16) char room[2048], nested[2048];
    ccs__arena_init(&arena, &alloc, 0);
    ccs__buf_init(&plain, &alloc);
    ccs__buf_init(&quick, &alloc);
    const struct ccs__packing *packing = ccs__packing_create(type, &arena);
    cr_assert_leq(type->sizeof_message, sizeof room);
    for (unsigned round = 0; round < 60; round++) {
        ProtobufCMessage *message = (ProtobufCMessage *)(void *)room;
        ccs__record_init(type, message);
        fill(message, 1 + round % 20, nested, sizeof nested);
        ccs__buf_clear(&plain);
        ccs__buf_clear(&quick);
        ccs__record_pack_sized(message, &plain);
        ccs__packing_write_sized(packing, message, &quick);
        cr_assert_eq(plain.size, quick.size, "%s", type->name);
        cr_assert_eq(memcmp(plain.data, quick.data, plain.size), 0, "%s", type->name);
    }
    ccs__buf_finish(&plain);
    ccs__buf_finish(&quick);
    ccs__arena_finish(&arena);
}

Test(packing, gives_the_same_bytes_for_every_kind_of_field)
{
    static const ProtobufCMessageDescriptor *const types[] = {
        &ccs__visit__descriptor, &ccs__contact__descriptor, &ccs__queue_interval__descriptor,
        &ccs__agent_state__descriptor, &ccs__contact_queued__descriptor, &ccs__contact_offered__descriptor,
        &ccs__offer_ended__descriptor, &ccs__place__descriptor, &ccs__queue_state__descriptor, &ccs__leg__descriptor,
        &ccs__queue__descriptor, &ccs__agent__descriptor, &ccs__command_key__descriptor, &ccs__offer_reason__descriptor,
        &ccs__offer__descriptor};
    ccs_rng_seed(&rng, 11);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        compare(types[i]);
}

Test(packing, writes_nested_messages_and_lists)
{
    ccs_alloc alloc = {ccs__alloc_default, NULL};
    struct ccs__arena arena;
    struct ccs__buf plain, quick;
    Ccs__Skill skill = CCS__SKILL__INIT, *skills[] = {&skill, &skill};
    Ccs__WrapUp wrap_up = CCS__WRAP_UP__INIT;
    Ccs__Agent agent = CCS__AGENT__INIT;
    char *teams[] = {(char *)(uintptr_t) "red", (char *)(uintptr_t) ""};
    skill.name = (char *)(uintptr_t) "EN";
    wrap_up.limit_ms = 20000;
    agent.key = (char *)(uintptr_t) "anna";
    agent.n_skills = 2;
    agent.skills = skills;
    agent.wrap_up = &wrap_up;
    agent.n_teams = 2;
    agent.teams = teams;
    ccs__arena_init(&arena, &alloc, 0);
    ccs__buf_init(&plain, &alloc);
    ccs__buf_init(&quick, &alloc);
    ccs__record_pack(&agent.base, &plain);
    ccs__packing_write(ccs__packing_create(agent.base.descriptor, &arena), &agent.base, &quick);
    cr_assert_eq(plain.size, quick.size);
    cr_expect_eq(memcmp(plain.data, quick.data, plain.size), 0);
    ccs__buf_finish(&plain);
    ccs__buf_finish(&quick);
    ccs__arena_finish(&arena);
}
