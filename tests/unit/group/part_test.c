/*
 * Parts: what most rows of a kind do not have. Tried with a small module of the test's own, on visits and their details.
 */
#include "group/group.h"
#include <criterion/criterion.h>

#define NINE ((ccs_time)1898586000000) /* 2030-03-01 09:00 UTC */

struct stay {
    struct ccs__row row;
    Ccs__Visit visit;
};

struct fixture {
    ccs_alloc alloc;
    size_t held, fail_in;
    struct ccs__group group;
};

static void *count_memory(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    struct fixture *f = user_data;
    if (new_size > old_size && f->fail_in && --f->fail_in == 0)
        return NULL;
    f->held += new_size - old_size;
    if (new_size)
        return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

static ccs_status start(struct ccs__group *group)
{
    ccs__group_kind(group, CCS__KIND_VISIT, sizeof(struct stay), sizeof(Ccs__Visit));
    ccs__group_kind_part(group, CCS__KIND_VISIT, "details");
    return CCS_OK;
}

static ccs_status open_stay(struct ccs__group *group, uint64_t id)
{
    struct stay *stay = ccs__row_create(group, CCS__KIND_VISIT, id);
    if (!stay)
        return CCS_ENOMEM;
    stay->visit.id = id;
    stay->visit.open = true;
    return CCS_OK;
}

/* Queued, its delay is passed, asks for something else, ends. */
static ccs_status apply(struct ccs__group *group, const struct ccs__event *event)
{
    void *row;
    if (event->kind == CCS_EVENT_CONTACT_QUEUED)
        return open_stay(group, event->seq);
    CCS__TRY(ccs__row_edit_by_id(group, CCS__KIND_VISIT, 1, &row));
    struct stay *stay = row;
    Ccs__VisitDetails *details = NULL;
    if (event->kind != CCS_EVENT_VISIT_ENDED) {
        details = ccs__row_part(group, &stay->row);
        if (!details)
            return CCS_ENOMEM;
    }
    switch (event->kind) {
    case CCS_EVENT_VISIT_DELAY_PASSED: details->waited_ms = ((const Ccs__VisitDelayPassed *)event->body)->waited_ms; break;
    case CCS_EVENT_VISIT_RELAXED:
        CCS__SET_TEXT(group, details->wanted, ccs_str_from(((const Ccs__VisitRelaxed *)event->body)->requirement));
        break;
    default: stay->visit.open = false;
    }
    return CCS_OK;
}

static const struct ccs__module module = {.name = "stay", .start = start, .apply = apply};

static struct fixture *fixture_new(void)
{
    static const struct ccs__module *const modules[CCS__MODULE_COUNT] = {[CCS__MODULE_CONTACT] = &module};
    static struct fixture f;
    memset(&f, 0, sizeof f);
    f.alloc = (ccs_alloc){count_memory, &f};
    cr_assert_eq(ccs__group_init(&f.group, &f.alloc, modules), CCS_OK);
    return &f;
}

static void fixture_end(struct fixture *f)
{
    ccs__group_finish(&f->group);
    cr_expect_eq(f->held, 0, "everything is given back");
}

static void begin(struct fixture *f)
{
    ccs__group_begin(&f->group, NINE, NINE);
}

static void end(struct fixture *f)
{
    cr_assert_eq(ccs__group_settle(&f->group), CCS_OK);
    ccs__group_keep(&f->group);
}

static ccs_status emit_queued(struct fixture *f)
{
    Ccs__ContactQueued queued = CCS__CONTACT_QUEUED__INIT;
    return ccs__emit(&f->group, CCS_EVENT_CONTACT_QUEUED, &queued);
}

static ccs_status emit_waited(struct fixture *f, uint32_t waited_ms)
{
    Ccs__VisitDelayPassed passed = CCS__VISIT_DELAY_PASSED__INIT;
    passed.waited_ms = waited_ms;
    return ccs__emit(&f->group, CCS_EVENT_VISIT_DELAY_PASSED, &passed);
}

static ccs_status emit_wanted(struct fixture *f, const char *text)
{
    Ccs__VisitRelaxed relaxed = CCS__VISIT_RELAXED__INIT;
    relaxed.requirement = (char *)(uintptr_t)text;
    return ccs__emit(&f->group, CCS_EVENT_VISIT_RELAXED, &relaxed);
}

static ccs_status emit_ended(struct fixture *f)
{
    Ccs__VisitEnded ended = CCS__VISIT_ENDED__INIT;
    return ccs__emit(&f->group, CCS_EVENT_VISIT_ENDED, &ended);
}

static const Ccs__VisitDetails *details_of(struct fixture *f)
{
    return ((struct stay *)ccs__row_find(&f->group, CCS__KIND_VISIT, 1))->visit.details;
}

static size_t parts(const struct fixture *f) { return f->group.shapes[CCS__KIND_VISIT].parts.count; }

static void queued(struct fixture *f)
{
    begin(f);
    cr_assert_eq(emit_queued(f), CCS_OK);
    end(f);
}

static void waited_and_wants(struct fixture *f)
{
    queued(f);
    begin(f);
    cr_assert_eq(emit_waited(f, 5000), CCS_OK);
    cr_assert_eq(emit_wanted(f, "EN:2"), CCS_OK);
    end(f);
}

Test(part, is_made_when_it_is_first_needed)
{
    struct fixture *f = fixture_new();
    queued(f);
    cr_expect_null(details_of(f));
    begin(f);
    cr_expect_eq(emit_waited(f, 5000), CCS_OK);
    end(f);
    cr_assert_not_null(details_of(f));
    cr_expect_eq(details_of(f)->waited_ms, 5000);
    cr_expect_str_eq(details_of(f)->wanted, "");
    cr_expect_eq(parts(f), 1);
    fixture_end(f);
}

Test(part, that_an_undone_group_made_is_gone)
{
    struct fixture *f = fixture_new();
    queued(f);
    begin(f);
    cr_expect_eq(emit_wanted(f, "EN:2"), CCS_OK);
    ccs__group_undo(&f->group);
    cr_expect_null(details_of(f));
    cr_expect_eq(parts(f), 0);
    cr_expect_null(ccs__text_find(&f->group.texts, CCS_STR("EN:2")));
    fixture_end(f);
}

Test(part, is_put_back_as_it_was)
{
    struct fixture *f = fixture_new();
    waited_and_wants(f);
    const Ccs__VisitDetails *before = details_of(f);
    begin(f);
    cr_expect_eq(emit_waited(f, 9000), CCS_OK);
    cr_expect_eq(emit_wanted(f, "FR:7"), CCS_OK);
    cr_expect_eq(emit_ended(f), CCS_OK);
    ccs__group_undo(&f->group);
    cr_expect_eq(details_of(f), before);
    cr_expect_eq(before->waited_ms, 5000);
    cr_expect_str_eq(before->wanted, "EN:2");
    cr_expect_null(ccs__text_find(&f->group.texts, CCS_STR("FR:7")));
    fixture_end(f);
}

Test(part, of_a_row_that_was_never_created_is_given_back_with_it)
{
    struct fixture *f = fixture_new();
    begin(f);
    cr_expect_eq(emit_queued(f), CCS_OK);
    cr_expect_eq(emit_wanted(f, "EN:2"), CCS_OK);
    cr_expect_eq(parts(f), 1);
    ccs__group_undo(&f->group);
    cr_expect_eq(parts(f), 0);
    fixture_end(f);
}

Test(part, is_put_back_over_several_groups_of_a_dry_run)
{
    struct fixture *f = fixture_new();
    queued(f);
    ccs__group_scope_begin(&f->group);
    for (uint32_t i = 1; i <= 3; i++) {
        begin(f);
        cr_expect_eq(emit_waited(f, i * 1000), CCS_OK);
        cr_expect_eq(emit_wanted(f, i == 2 ? "EN:2" : "FR:7"), CCS_OK);
        end(f);
    }
    ccs__group_scope_undo(&f->group);
    cr_expect_null(details_of(f));
    cr_expect_eq(parts(f), 0);
    fixture_end(f);
}

Test(part, goes_with_its_row_and_lets_its_texts_go)
{
    struct fixture *f = fixture_new();
    waited_and_wants(f);
    begin(f);
    cr_expect_eq(emit_ended(f), CCS_OK);
    end(f);
    ccs__group_clean(&f->group);
    cr_expect_eq(parts(f), 1, "until the commit");
    ccs__group_reclaim(&f->group);
    cr_expect_eq(parts(f), 0);
    cr_expect_null(ccs__text_find(&f->group.texts, CCS_STR("EN:2")));
    fixture_end(f);
}

Test(part, of_a_loaded_row_is_the_rows_own)
{
    struct fixture *f = fixture_new();
    Ccs__Visit visit = CCS__VISIT__INIT;
    Ccs__VisitDetails details = CCS__VISIT_DETAILS__INIT;
    char wanted[] = "EN:2";
    visit.id = 1;
    visit.open = true;
    visit.details = &details;
    details.wanted = wanted;
    details.place = 4;
    cr_assert_eq(ccs__row_load(&f->group, CCS__KIND_VISIT, 1, &visit.base), CCS_OK);
    memset(wanted, 'x', 4);
    cr_assert_neq(details_of(f), &details);
    cr_expect_eq(details_of(f)->place, 4);
    cr_expect_str_eq(details_of(f)->wanted, "EN:2");
    f->group.seq = 1;
    begin(f);
    cr_expect_eq(emit_wanted(f, "FR:7"), CCS_OK);
    ccs__group_undo(&f->group);
    cr_expect_str_eq(details_of(f)->wanted, "EN:2");
    fixture_end(f);
}

Test(part, is_in_the_bytes_of_its_row)
{
    struct fixture *f = fixture_new();
    struct ccs__buf plain, quick;
    waited_and_wants(f);
    const ProtobufCMessage *message = ccs__row_message(ccs__row_find(&f->group, CCS__KIND_VISIT, 1));
    ccs__buf_init(&plain, &f->alloc);
    ccs__buf_init(&quick, &f->alloc);
    ccs__record_pack(message, &plain);
    ccs__packing_write(f->group.row_packings[CCS__KIND_VISIT], message, &quick);
    cr_assert_eq(plain.size, quick.size);
    cr_expect_eq(memcmp(plain.data, quick.data, plain.size), 0);
    ccs__buf_finish(&plain);
    ccs__buf_finish(&quick);
    fixture_end(f);
}

static void load_with_failures(struct fixture *f)
{
    Ccs__Visit visit = CCS__VISIT__INIT;
    Ccs__VisitDetails details = CCS__VISIT_DETAILS__INIT;
    details.wanted = (char *)(uintptr_t)"FR:7";
    details.extra = (char *)(uintptr_t)"EN:3";
    visit.requirement = (char *)(uintptr_t)"EN:1";
    visit.open = true;
    visit.details = &details;
    ccs_status status = CCS_ENOMEM;
    for (size_t n = 1; status != CCS_OK; n++) {
        f->fail_in = n;
        status = ccs__row_load(&f->group, CCS__KIND_VISIT, 7, &visit.base);
        f->fail_in = 0;
        cr_expect_eq(parts(f), status == CCS_OK ? 1 : 0);
        cr_assert_lt(n, 100);
    }
}

Test(part, each_allocation_failing_leaves_nothing_behind)
{
    struct fixture *f = fixture_new();
    bool failed = true;
    queued(f);
    for (size_t n = 1; failed; n++) {
        begin(f);
        f->fail_in = n;
        failed = emit_waited(f, 5000) != CCS_OK || emit_wanted(f, "EN:2") != CCS_OK || f->group.bodies.failed;
        f->fail_in = 0;
        ccs__group_undo(&f->group);
        cr_expect_null(details_of(f));
        cr_expect_eq(parts(f), 0);
        cr_assert_lt(n, 100);
    }
    fixture_end(f);
    f = fixture_new();
    load_with_failures(f);
    fixture_end(f);
}
