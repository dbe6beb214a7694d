/*
 * Wire bytes, comparing, columns and marks.
 */
#include "record/field.h"
#include "record_fixture.h"
#include <signal.h>

#define EVERYTHING (&ccs_test__everything__descriptor)
#define TREE (&ccs_test__tree__descriptor)

/* --- wire -------------------------------------------------------------------------------------------------- */

/* Ours and the library's bytes are the same. */
static void require_same_as_protobuf_c(struct fixture *f, const ProtobufCMessage *message, const uint8_t *bytes,
                                       size_t size)
{
    uint8_t *theirs = ccs__arena_take(&f->arena, protobuf_c_message_get_packed_size(message) + 1);
    REQUIRE(theirs != NULL);
    REQUIRE(protobuf_c_message_pack(message, theirs) == size);
    REQUIRE(size == 0 || memcmp(theirs, bytes, size) == 0);
}

/* Behind its size, whether that takes one byte or more. */
static void require_sized(struct fixture *f, const ProtobufCMessage *message)
{
    struct ccs__buf sized;
    uint64_t size;
    ccs__buf_init(&sized, &f->memory.alloc);
    ccs__record_pack_sized(message, &sized);
    const uint8_t *cursor = sized.data;
    REQUIRE(ccs__varint_read(&cursor, sized.data + sized.size, &size));
    REQUIRE(size == (uint64_t)(sized.data + sized.size - cursor));
    require_same_as_protobuf_c(f, message, cursor, (size_t)size);
    ccs__buf_finish(&sized);
}

Test(record, packs_and_unpacks_the_same_message)
{
    ccs_rng rng;
    ccs_rng_seed(&rng, 20300302);
    for (unsigned round = 0; round < 400; round++) {
        struct fixture *f = fixture_create();
        ProtobufCMessage *message = random_message(f, &rng, EVERYTHING, 3);
        ccs__buf_add_text(&f->buf, "before");
        ccs__record_pack(message, &f->buf);
        REQUIRE(memcmp(f->buf.data, "before", 6) == 0);
        require_same_as_protobuf_c(f, message, f->buf.data + 6, f->buf.size - 6);
        require_sized(f, message);
        ProtobufCMessage *back = ccs__record_unpack(EVERYTHING, f->buf.data + 6, f->buf.size - 6, &f->arena);
        REQUIRE(back != NULL);
        REQUIRE(ccs__record_equal(message, back));
        ProtobufCMessage *copy = ccs__record_copy(message, &f->arena);
        REQUIRE(copy != NULL && copy != message);
        REQUIRE(ccs__record_equal(copy, back));
        fixture_destroy(f);
    }
}

Test(record, keeps_unknown_fields)
{
    struct fixture *f = fixture_create();
    CcsTest__NewTree leaf = CCS_TEST__NEW_TREE__INIT, tree = CCS_TEST__NEW_TREE__INIT;
    leaf.fresh = UINT64_MAX; /* not ours to judge */
    leaf.more = (char *)(uintptr_t) "more";
    tree.left = &leaf;
    tree.four = 4;
    tree.eight = 8;
    ccs__record_pack(&tree.base, &f->buf);

    CcsTest__Tree *old = (CcsTest__Tree *)ccs__record_unpack(TREE, f->buf.data, f->buf.size, &f->arena);
    REQUIRE(old != NULL);
    cr_expect_eq(old->base.n_unknown_fields, 2);
    cr_expect_eq(old->left->base.n_unknown_fields, 2);
    ProtobufCMessage *copy = ccs__record_copy(&old->base, &f->arena);
    cr_expect(ccs__record_equal(&old->base, copy));
    struct ccs__buf again;
    ccs__buf_init(&again, &f->memory.alloc);
    ccs__record_pack(copy, &again);
    cr_expect(again.size == f->buf.size && memcmp(again.data, f->buf.data, again.size) == 0);
    ccs__buf_finish(&again);

    /* The unknown fields count when comparing. */
    leaf.more = (char *)(uintptr_t) "mare";
    ccs__buf_clear(&f->buf);
    ccs__record_pack(&tree.base, &f->buf);
    ProtobufCMessage *other = ccs__record_unpack(TREE, f->buf.data, f->buf.size, &f->arena);
    cr_expect_not(ccs__record_equal(copy, other));
    fixture_destroy(f);
}

Test(record, unpacks_an_empty_message)
{
    struct fixture *f = fixture_create();
    CcsTest__Tree *tree = (CcsTest__Tree *)ccs__record_unpack(TREE, NULL, 0, &f->arena);
    REQUIRE(tree != NULL);
    cr_expect_str_eq(tree->name, "");
    ccs__record_pack(&tree->base, &f->buf);
    cr_expect_eq(f->buf.size, 0);
    fixture_destroy(f);
}

struct bytes {
    const char *bytes;
    size_t size;
};
#define BYTES(literal) \
    { \
        (literal), sizeof(literal) - 1 \
    }

Test(record, refuses_malformed_bytes)
{
    static const struct bytes wrongs[] = {
        BYTES("\x0A"),             /* no length */
        BYTES("\x0A\x05hell"),     /* cut short */
        BYTES("\x0A\x01\xFF"),     /* a name that is not UTF-8 */
        BYTES("\x0A\x02\xC3\x28"), /* nor is this */
        BYTES("\x0A\x03"
              "a\0b"),                                         /* a NUL in a name */
        BYTES("\x08\x01"),                                     /* a number where the name should be */
        BYTES("\x0B\x0C"),                                     /* groups */
        BYTES("\x00\x01"),                                     /* field 0 */
        BYTES("\x12\x02\x0A\x05"),                             /* a nested length beyond its message */
        BYTES("\x12\x03\x0A\x01\xFF"),                         /* a nested name that is not UTF-8 */
        BYTES("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"), /* a tag too long */
        BYTES("\x0A\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"), /* a length beyond memory */
        BYTES("\x61\x01\x02"),                                 /* 8 bytes cut short */
        BYTES("\x65\x01\x02"),                                 /* 4 bytes cut short */
    };
    struct fixture *f = fixture_create();
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++)
        cr_expect_null(ccs__record_unpack(TREE, (const uint8_t *)wrongs[i].bytes, wrongs[i].size, &f->arena), "%zu", i);
    fixture_destroy(f);
}

Test(record, refuses_numbers_that_are_not_ours)
{
    static const struct bytes fine[] = {
        BYTES("\x48\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F"),             /* u64 = INT64_MAX */
        BYTES("\x51\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"),                 /* f64, a pattern */
        BYTES("\x20\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"),         /* i64 = -1 */
        BYTES("\xEA\x01\x0A\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F"), /* u64s, packed */
    };
    static const struct bytes wrongs[] = {
        BYTES("\x48\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"),
        BYTES("\xE8\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"), /* u64s, unpacked */
        BYTES("\xEA\x01\x0B\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"),
        BYTES("\xEA\x01\x02\x01\xFF"),
        BYTES("\x48\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), /* INT64_MAX + 1 */
        BYTES("\xEA\x01\x0A\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"),
    };
    struct fixture *f = fixture_create();
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++)
        cr_expect_not_null(ccs__record_unpack(EVERYTHING, (const uint8_t *)fine[i].bytes, fine[i].size, &f->arena),
                           "%zu", i);
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++)
        cr_expect_null(ccs__record_unpack(EVERYTHING, (const uint8_t *)wrongs[i].bytes, wrongs[i].size, &f->arena),
                       "%zu", i);
    fixture_destroy(f);
}

/* Trees within trees, `depth` messages in all, packed by hand. */
static size_t pack_nested(unsigned depth, uint8_t *out, size_t out_size)
{
    size_t size = 0; /* from the end of out */
    for (unsigned i = 1; i < depth; i++) {
        uint8_t head[16] = {0x12};
        size_t head_size = 1, left = size;
        for (; left >= 0x80; left >>= 7)
            head[head_size++] = (uint8_t)(left | 0x80);
        head[head_size++] = (uint8_t)left;
        size += head_size;
        memcpy(out + out_size - size, head, head_size);
    }
    memmove(out, out + out_size - size, size);
    return size;
}

Test(record, unpacks_64_levels_and_no_more)
{
    static uint8_t bytes[1000000];
    struct fixture *f = fixture_create();
    cr_expect_not_null(ccs__record_unpack(TREE, bytes, pack_nested(64, bytes, sizeof bytes), &f->arena));
    cr_expect_null(ccs__record_unpack(TREE, bytes, pack_nested(65, bytes, sizeof bytes), &f->arena));
    cr_expect_null(ccs__record_unpack(TREE, bytes, pack_nested(200000, bytes, sizeof bytes), &f->arena));
    fixture_destroy(f);
}

Test(record, survives_mangled_bytes)
{
    ccs_rng rng;
    ccs_rng_seed(&rng, 20300303);
    for (unsigned round = 0; round < 1000; round++) {
        struct fixture *f = fixture_create();
        ccs__record_pack(random_message(f, &rng, EVERYTHING, 2), &f->buf);
        for (uint64_t left = ccs_rng_below(&rng, 8); left > 0 && f->buf.size > 0; left--)
            f->buf.data[ccs_rng_below(&rng, f->buf.size)] = (uint8_t)ccs_rng_next(&rng);
        ProtobufCMessage *message = ccs__record_unpack(EVERYTHING, f->buf.data, f->buf.size, &f->arena);
        if (message) {
            ProtobufCMessage *copy = ccs__record_copy(message, &f->arena);
            REQUIRE(copy && ccs__record_equal(message, copy));
        }
        fixture_destroy(f);
    }
}

Test(record, unpack_and_copy_survive_every_failing_allocation)
{
    struct fixture *f = fixture_create();
    ccs_rng rng;
    ccs_rng_seed(&rng, 3);
    ProtobufCMessage *message = random_message(f, &rng, EVERYTHING, 4);
    ccs__record_pack(message, &f->buf);
    ProtobufCMessage *back = NULL;
    size_t refused = 0;
    for (size_t bound = 16; !back; bound += 16, refused++) { /* the arena refuses one block after the other */
        struct ccs__arena arena;
        ccs__arena_init(&arena, &f->memory.alloc, bound);
        back = ccs__record_unpack(EVERYTHING, f->buf.data, f->buf.size, &arena);
        if (back)
            REQUIRE(ccs__record_equal(message, back));
        ccs__arena_finish(&arena);
    }
    cr_expect_gt(refused, 20);
    ProtobufCMessage *copy = NULL;
    for (size_t bound = 16; !copy; bound += 16) {
        struct ccs__arena arena;
        ccs__arena_init(&arena, &f->memory.alloc, bound);
        copy = ccs__record_copy(message, &arena);
        ccs__arena_finish(&arena);
    }
    fixture_destroy(f);
}

Test(record, packs_all_or_nothing)
{
    struct fixture *f = fixture_create();
    ccs_rng rng;
    ccs_rng_seed(&rng, 3);
    ProtobufCMessage *message = random_message(f, &rng, EVERYTHING, 4);
    size_t step = 1;
    for (bool failed = true; failed; step++) {
        struct ccs__buf buf;
        struct memory memory;
        memory_init(&memory);
        memory.fail_at = step;
        ccs__buf_init(&buf, &memory.alloc);
        ccs__buf_add_text(&buf, step > 1 ? "before" : "");
        size_t before = buf.size;
        ccs__record_pack(message, &buf);
        failed = buf.failed;
        cr_assert(failed ? buf.size == before : buf.size > before);
        ccs__buf_finish(&buf);
        cr_assert_eq(memory.bytes, 0);
    }
    cr_expect_gt(step, 3);
    fixture_destroy(f);
}

Test(record, packs_lengths_of_more_than_one_byte)
{
    struct fixture *f = fixture_create();
    static char name[40000];
    memset(name, 'x', sizeof name - 1);
    for (size_t size = 100; size < sizeof name; size = size * 5 / 4 + 1) {
        CcsTest__Tree leaf = CCS_TEST__TREE__INIT, middle = CCS_TEST__TREE__INIT, root = CCS_TEST__TREE__INIT;
        CcsTest__Tree *children[] = {&middle, &leaf};
        leaf.name = name + sizeof name - size;
        middle.left = &leaf;
        root.left = &middle;
        root.n_children = 2;
        root.children = children;
        ccs__buf_clear(&f->buf);
        ccs__record_pack(&root.base, &f->buf);
        require_same_as_protobuf_c(f, &root.base, f->buf.data, f->buf.size);
    }
    fixture_destroy(f);
}

Test(record, never_packs_what_is_ephemeral, .signal = SIGABRT)
{
    struct fixture *f = fixture_create();
    CcsTest__Keystrokes keystrokes = CCS_TEST__KEYSTROKES__INIT;
    ccs__record_pack(&keystrokes.base, &f->buf);
}

/* --- equal ------------------------------------------------------------------------------------------------- */

Test(record, is_not_equal_when_one_field_differs)
{
    ccs_rng rng;
    ccs_rng_seed(&rng, 20300304);
    for (unsigned round = 0; round < 300; round++) {
        struct fixture *f = fixture_create();
        ProtobufCMessage *x = random_message(f, &rng, EVERYTHING, 2);
        ProtobufCMessage *y = ccs__record_copy(x, &f->arena);
        ProtobufCMessage *z = random_message(f, &rng, EVERYTHING, 2);
        const ProtobufCFieldDescriptor *field = &EVERYTHING->fields[ccs_rng_below(&rng, EVERYTHING->n_fields)];
        size_t size = ccs__field_is_list(field) ? sizeof(void *) : ccs__field_item_size(field);
        memcpy(ccs__field_place(y, field), ccs__field_view(z, field), size);
        if (ccs__field_is_list(field))
            ccs__field_set_count(y, field, ccs__field_count(z, field));

        struct ccs__buf other;
        ccs__buf_init(&other, &f->memory.alloc);
        ccs__record_pack(x, &f->buf);
        ccs__record_pack(y, &other);
        bool same = other.size == f->buf.size && (other.size == 0 || memcmp(other.data, f->buf.data, other.size) == 0);
        REQUIRE(ccs__record_equal(x, y) == same);
        REQUIRE(ccs__record_equal(y, x) == same);
        ccs__buf_finish(&other);
        fixture_destroy(f);
    }
}

Test(record, compares_types_and_absence)
{
    CcsTest__Everything x = CCS_TEST__EVERYTHING__INIT, y = CCS_TEST__EVERYTHING__INIT;
    CcsTest__Everything__Inner inner = CCS_TEST__EVERYTHING__INNER__INIT;
    CcsTest__Tree tree = CCS_TEST__TREE__INIT;
    cr_expect(ccs__record_equal(&x.base, &y.base));
    cr_expect_not(ccs__record_equal(&x.base, &tree.base));
    y.inner = &inner; /* present and empty is not absent */
    cr_expect_not(ccs__record_equal(&x.base, &y.base));
    cr_expect_not(ccs__record_equal(&y.base, &x.base));
    y.inner = NULL;
    y.text = NULL; /* as good as empty */
    cr_expect(ccs__record_equal(&x.base, &y.base));
}

/* --- columns ----------------------------------------------------------------------------------------------- */

Test(record, fields_go_through_columns_unchanged)
{
    ccs_rng rng;
    ccs_rng_seed(&rng, 20300305);
    for (unsigned round = 0; round < 400; round++) {
        struct fixture *f = fixture_create();
        ProtobufCMessage *message = random_message(f, &rng, EVERYTHING, 3);
        CcsTest__Everything back;
        ccs__record_init(EVERYTHING, &back);
        for (unsigned i = 0; i < EVERYTHING->n_fields; i++) {
            struct ccs__value value = ccs__record_get(message, &EVERYTHING->fields[i], &f->buf);
            REQUIRE(ccs__record_set(&back.base, &EVERYTHING->fields[i], &value, &f->arena));
        }
        REQUIRE(ccs__record_equal(message, &back.base));
        fixture_destroy(f);
    }
}

static bool text_is(struct ccs__value value, const char *text)
{
    return value.type == CCS__VALUE_TEXT && value.size == strlen(text) && memcmp(value.data, text, value.size) == 0;
}

Test(record, gives_each_kind_of_column)
{
    struct fixture *f = fixture_create();
    CcsTest__Everything *m =
        fixture_read(f, EVERYTHING,
                     "{\"u32\":4294967295,\"truth\":true,\"channel\":\"chat\",\"text\":\"a\","
                     "\"blob\":\"AP8=\",\"inner\":{\"name\":\"n\"},\"i64s\":[1,2],\"inners\":[{},{}]}");
    REQUIRE(m != NULL);
    struct ccs__value value = ccs__record_get(&m->base, field_of(m, "u32"), &f->buf);
    cr_expect(value.type == CCS__VALUE_INTEGER && value.integer == UINT32_MAX);
    value = ccs__record_get(&m->base, field_of(m, "truth"), &f->buf);
    cr_expect(value.type == CCS__VALUE_INTEGER && value.integer == 1);
    value = ccs__record_get(&m->base, field_of(m, "channel"), &f->buf);
    cr_expect(value.type == CCS__VALUE_INTEGER && value.integer == 1);
    value = ccs__record_get(&m->base, field_of(m, "i32"), &f->buf);
    cr_expect(value.type == CCS__VALUE_INTEGER && value.integer == 0);
    cr_expect(text_is(ccs__record_get(&m->base, field_of(m, "text"), &f->buf), "a"));
    value = ccs__record_get(&m->base, field_of(m, "blob"), &f->buf);
    cr_expect(value.type == CCS__VALUE_BYTES && value.size == 2 && memcmp(value.data, "\0\xFF", 2) == 0);
    cr_expect(text_is(ccs__record_get(&m->base, field_of(m, "inner"), &f->buf), "{\"name\":\"n\"}"));
    cr_expect(text_is(ccs__record_get(&m->base, field_of(m, "i64s"), &f->buf), "[\"1\",\"2\"]"));
    cr_expect(text_is(ccs__record_get(&m->base, field_of(m, "inners"), &f->buf), "[{},{}]"));
    cr_expect(text_is(ccs__record_get(&m->base, field_of(m, "i32s"), &f->buf), "[]"));

    m->text = NULL;
    m->blob = (ProtobufCBinaryData){0, NULL};
    value = ccs__record_get(&m->base, field_of(m, "text"), &f->buf);
    cr_expect(text_is(value, "") && value.data != NULL);
    value = ccs__record_get(&m->base, field_of(m, "blob"), &f->buf);
    cr_expect(value.type == CCS__VALUE_BYTES && value.size == 0 && value.data != NULL);
    m->inner->seen_at = 0;
    value = ccs__record_get(&m->inner->base, field_of(m->inner, "seen_at"), &f->buf);
    cr_expect_eq(value.type, CCS__VALUE_NULL);
    m->inner->seen_at = -1;
    value = ccs__record_get(&m->inner->base, field_of(m->inner, "seen_at"), &f->buf);
    cr_expect(value.type == CCS__VALUE_INTEGER && value.integer == -1);
    m->inner = NULL;
    value = ccs__record_get(&m->base, field_of(m, "inner"), &f->buf);
    cr_expect_eq(value.type, CCS__VALUE_NULL);
    fixture_destroy(f);
}

struct misfit {
    const char *field;
    struct ccs__value value;
};
#define INTEGER(n) \
    { \
        .type = CCS__VALUE_INTEGER, .integer = (n) \
    }
#define TEXT(t) \
    { \
        .type = CCS__VALUE_TEXT, .data = (t), .size = sizeof(t) - 1 \
    }
#define BLOB(t) \
    { \
        .type = CCS__VALUE_BYTES, .data = (t), .size = sizeof(t) - 1 \
    }

Test(record, refuses_columns_that_do_not_fit_and_keeps_the_field)
{
    static const struct misfit misfits[] = {
        {"i32", INTEGER(INT64_C(2147483648))},
        {"i32", INTEGER(INT64_C(-2147483649))},
        {"i32", TEXT("1")},
        {"u32", INTEGER(-1)},
        {"u32", INTEGER(INT64_C(4294967296))},
        {"u64", INTEGER(-1)},
        {"truth", INTEGER(2)},
        {"truth", INTEGER(-1)},
        {"odd", INTEGER(INT64_MAX)},
        {"channel", TEXT("voice")},
        {"text", INTEGER(1)},
        {"text", BLOB("a")},
        {"text", TEXT("a\0b")},
        {"text", TEXT("\xFF")},
        {"blob", TEXT("AAAA")},
        {"inner", TEXT("")},
        {"inner", TEXT("[]")},
        {"inner", TEXT("{\"x\":1}")},
        {"inner", TEXT("{\"name\":\"z\"} x")},
        {"inner", TEXT("{\"name\":\"z\",\"seen_at\":true}")},
        {"inner", INTEGER(1)},
        {"i32s", TEXT("{}")},
        {"i32s", TEXT("[1,")},
        {"i32s", TEXT("[7,8,9,\"a\"]")},
        {"i32s", TEXT("[7] 8")},
        {"i32s", INTEGER(1)},
        {"inners", TEXT("[{\"name\":\"q\"},{]")},
        {"inners", TEXT("7")},
    };
    static const char json[] = "{\"i32\":3,\"u32\":3,\"u64\":3,\"truth\":true,\"channel\":1,\"odd\":7,\"text\":\"t\","
                               "\"blob\":\"AAAA\",\"inner\":{\"name\":\"n\"},\"i32s\":[1,2],\"inners\":[{}]}";
    struct fixture *f = fixture_create();
    CcsTest__Everything *m = fixture_read(f, EVERYTHING, json), *before = fixture_read(f, EVERYTHING, json);
    for (size_t i = 0; i < sizeof misfits / sizeof misfits[0]; i++) {
        bool set = ccs__record_set(&m->base, field_of(m, misfits[i].field), &misfits[i].value, &f->arena);
        cr_expect_not(set, "%zu %s", i, misfits[i].field);
        cr_assert(ccs__record_equal(&m->base, &before->base), "%zu %s", i, misfits[i].field);
    }
    fixture_destroy(f);
}

Test(record, null_columns_set_defaults)
{
    struct fixture *f = fixture_create();
    ccs_rng rng;
    ccs_rng_seed(&rng, 11);
    ProtobufCMessage *message = random_message(f, &rng, EVERYTHING, 3);
    struct ccs__value null = {.type = CCS__VALUE_NULL};
    CcsTest__Everything empty = CCS_TEST__EVERYTHING__INIT;
    for (unsigned i = 0; i < EVERYTHING->n_fields; i++)
        REQUIRE(ccs__record_set(message, &EVERYTHING->fields[i], &null, &f->arena));
    cr_expect(ccs__record_equal(message, &empty.base));
    fixture_destroy(f);
}

Test(record, set_survives_a_full_arena)
{
    struct fixture *f = fixture_create();
    CcsTest__Everything *m = fixture_read(f, EVERYTHING, "{\"text\":\"t\",\"inner\":{\"name\":\"n\"}}");
    static const struct misfit values[] = {
        {"text", TEXT("longer")}, {"blob", BLOB("\1")}, {"inner", TEXT("{\"name\":\"m\"}")}, {"inners", TEXT("[{}]")}};
    f->arena.bytes_max = f->arena.bytes;
    for (size_t i = 0; i < 4; i++)
        cr_expect_not(ccs__record_set(&m->base, field_of(m, values[i].field), &values[i].value, &f->arena));
    cr_expect_str_eq(fixture_write(f, m), "{\"text\":\"t\",\"inner\":{\"name\":\"n\"}}");

    struct ccs__buf scratch;
    struct memory memory;
    memory_init(&memory);
    memory.fail_at = 1;
    ccs__buf_init(&scratch, &memory.alloc);
    struct ccs__value value = ccs__record_get(&m->base, field_of(m, "inner"), &scratch);
    cr_expect(value.type == CCS__VALUE_NULL && scratch.failed);
    ccs__buf_finish(&scratch);
    fixture_destroy(f);
}

/* --- comments ---------------------------------------------------------------------------------------------- */

struct comment {
    const char *message, *field, *text;
    uint32_t marks;
};

Test(record, knows_comments_and_marks)
{
    static const struct comment comments[] = {
        {"Channel", "", "How a customer reaches us; or is reached.", 0},
        {"Channel", "CHANNEL_VOICE", "By telephone.", 0},
        {"Channel", "CHANNEL_CHAT", "Written, at once.", 0},
        {"Channel", "CHANNEL_LIVE_VIDEO", "", 0},
        {"Keystrokes", "", "Typed by somebody: never stored. Not even \"keys\".", CCS__MARK_EPHEMERAL},
        {"Nothing", "", "", 0},
        {"Inner", "name", "", 0},
        {"Ticket", "", "A row of a table; it's \"commented\" -- with \\ and ?? and { } too.", 0},
        {"Ticket", "id", "The seq of its event.", CCS__MARK_KEY},
        {"Ticket", "open", "", CCS__MARK_OPEN},
        {"Ticket", "customer", "Who asks.", CCS__MARK_IMMUTABLE | CCS__MARK_PERSONAL},
        {"Ticket", "channel", "Not of customer.", CCS__MARK_IMMUTABLE},
        {"Ticket", "order", "Reserved by SQL.", 0},
        {"Ticket", "odd", "In two lines.", 0},
    };
    for (size_t i = 0; i < sizeof comments / sizeof comments[0]; i++) {
        const struct comment *wanted = &comments[i];
        const struct ccs__record_comment *found = ccs__record_comment_find(wanted->message, wanted->field);
        cr_assert(found, "%s.%s", wanted->message, wanted->field);
        cr_expect_str_eq(found->text, wanted->text, "%s.%s: %s", wanted->message, wanted->field, found->text);
        cr_expect_eq(found->marks, wanted->marks, "%s.%s", wanted->message, wanted->field);
    }
    cr_expect_null(ccs__record_comment_find("Ticket", "nothing"));
    cr_expect_null(ccs__record_comment_find("Tickets", ""));
    cr_expect_eq(ccs__record_marks(&ccs_test__ticket__descriptor, "id"), CCS__MARK_KEY);
    cr_expect_eq(ccs__record_marks(&ccs_test__ticket__descriptor, "nothing"), 0);
    cr_expect_eq(ccs__record_ephemeral_count, 1);
}

Test(record, has_a_comment_for_every_field)
{
    static const ProtobufCMessageDescriptor *const types[] = {
        &ccs_test__everything__descriptor, &ccs_test__everything__inner__descriptor, &ccs_test__tree__descriptor,
        &ccs_test__ticket__descriptor,     &ccs_test__interval__descriptor,          &ccs_test__nothing__descriptor};
    for (size_t t = 0; t < sizeof types / sizeof types[0]; t++) {
        cr_expect_not_null(ccs__record_comment_of(types[t], ""));
        for (unsigned i = 0; i < types[t]->n_fields; i++)
            cr_expect_not_null(ccs__record_comment_of(types[t], types[t]->fields[i].name));
    }
}
