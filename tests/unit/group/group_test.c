/*
 * The transaction in memory, tried with one small module of the test's own: contacts with a text, a timer and a link.
 */
#include "group/group.h"
#include "group/journal.h"
#include <criterion/criterion.h>
#include <stdio.h>

#define NINE ((ccs_time)1898586000000) /* 2030-03-01 09:00 UTC */

struct thing {
    struct ccs__row row;
    Ccs__Contact contact;
    /* links */
    struct ccs__wheel_node timer;
    bool counted;
};

struct fixture {
    ccs_alloc alloc;
    size_t held, fail_in;
    struct ccs__group group;
};

static uint32_t counted, settled;

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
    ccs__group_kind(group, CCS__KIND_CONTACT, sizeof(struct thing), sizeof(Ccs__Contact));
    return CCS_OK;
}

static struct thing *find(struct ccs__group *group, uint64_t id)
{
    return ccs__row_find(group, CCS__KIND_CONTACT, id);
}

static ccs_status apply(struct ccs__group *group, const struct ccs__event *event)
{
    if (event->kind == CCS_EVENT_CONTACT_OPENED) {
        struct thing *thing = ccs__row_create(group, CCS__KIND_CONTACT, event->seq);
        if (!thing)
            return CCS_ENOMEM;
        thing->contact.id = event->seq;
        thing->contact.open = true;
        CCS__SET_TEXT(group, thing->contact.ref, ccs_str_from(((const Ccs__ContactOpened *)event->body)->ref));
        ccs__row_attend(group, &thing->row);
    } else if (event->kind == CCS_EVENT_PRIORITY_CHANGED) {
        const Ccs__PriorityChanged *body = event->body;
        struct thing *thing = find(group, body->contact);
        if (!ccs__row_edit(group, &thing->row))
            return CCS_ENOMEM;
        thing->contact.priority = body->priority;
        ccs__row_attend(group, &thing->row);
    } else if (event->kind == CCS_EVENT_DISPOSITION_SET) {
        const Ccs__DispositionSet *body = event->body;
        struct thing *thing = find(group, body->contact);
        if (!ccs__row_edit(group, &thing->row))
            return CCS_ENOMEM;
        CCS__SET_TEXT(group, thing->contact.disposition, ccs_str_from(body->disposition));
    } else if (event->kind == CCS_EVENT_CONTACT_CLOSED) {
        struct thing *thing = find(group, ((const Ccs__ContactClosed *)event->body)->contact);
        if (!ccs__row_edit(group, &thing->row))
            return CCS_ENOMEM;
        thing->contact.open = false;
    }
    return CCS_OK;
}

/* Linked while open; the timer runs out so many seconds after nine as the priority says. */
static bool index(struct ccs__group *group, struct ccs__row *row)
{
    struct thing *thing = (struct thing *)(void *)row;
    bool wanted = row->exists && thing->contact.open;
    if (wanted != thing->counted)
        counted += wanted ? 1u : UINT32_MAX;
    thing->counted = wanted;
    thing->timer.id = row->id;
    thing->timer.kind = row->kind;
    ccs__group_arm(group, &thing->timer,
                   wanted && thing->contact.priority ? NINE + thing->contact.priority * 1000 : CCS_TIME_NEVER);
    return true;
}

/* An odd priority settles to the next even one. */
static ccs_status settle(struct ccs__group *group, struct ccs__row *row)
{
    const Ccs__Contact *contact = &((struct thing *)(void *)row)->contact;
    settled++;
    if (contact->priority % 2 == 0)
        return CCS_OK;
    Ccs__PriorityChanged changed = CCS__PRIORITY_CHANGED__INIT;
    changed.contact = row->id;
    changed.priority = contact->priority + 1;
    return ccs__emit(group, CCS_EVENT_PRIORITY_CHANGED, &changed);
}

static const struct ccs__module module = {.name = "thing",
                                          .start = start,
                                          .apply = apply,
                                          .index = index,
                                          .indexes = CCS__KIND_BIT(CONTACT),
                                          .settle = settle};

static struct fixture *fixture_new(void)
{
    static const struct ccs__module *const modules[CCS__MODULE_COUNT] = {[CCS__MODULE_CONTACT] = &module};
    static struct fixture f;
    memset(&f, 0, sizeof f);
    counted = settled = 0;
    f.alloc = (ccs_alloc){count_memory, &f};
    cr_assert_eq(ccs__group_init(&f.group, &f.alloc, modules), CCS_OK);
    return &f;
}

static void fixture_end(struct fixture *f)
{
    ccs__group_finish(&f->group);
    cr_expect_eq(f->held, 0, "everything is given back");
}

static ccs_status emit_opened(struct fixture *f, const char *ref)
{
    Ccs__ContactOpened opened = CCS__CONTACT_OPENED__INIT;
    opened.ref = (char *)(uintptr_t)ref;
    return ccs__emit(&f->group, CCS_EVENT_CONTACT_OPENED, &opened);
}

static ccs_status emit_priority(struct fixture *f, uint64_t contact, int32_t priority)
{
    Ccs__PriorityChanged changed = CCS__PRIORITY_CHANGED__INIT;
    changed.contact = contact;
    changed.priority = priority;
    return ccs__emit(&f->group, CCS_EVENT_PRIORITY_CHANGED, &changed);
}

static ccs_status emit_disposition(struct fixture *f, uint64_t contact, const char *text)
{
    Ccs__DispositionSet set = CCS__DISPOSITION_SET__INIT;
    set.contact = contact;
    set.disposition = (char *)(uintptr_t)text;
    return ccs__emit(&f->group, CCS_EVENT_DISPOSITION_SET, &set);
}

static ccs_status emit_closed(struct fixture *f, uint64_t contact)
{
    Ccs__ContactClosed closed = CCS__CONTACT_CLOSED__INIT;
    closed.contact = contact;
    return ccs__emit(&f->group, CCS_EVENT_CONTACT_CLOSED, &closed);
}

static void begin(struct fixture *f, ccs_time now)
{
    ccs__group_begin(&f->group, now, now);
}

static void end(struct fixture *f)
{
    cr_assert_eq(ccs__group_settle(&f->group), CCS_OK);
    ccs__group_keep(&f->group);
}

/* Contact 1 stands, with a text and a timer. */
static struct thing *one(struct fixture *f)
{
    begin(f, NINE);
    cr_assert_eq(emit_opened(f, "call-1"), CCS_OK);
    cr_assert_eq(emit_priority(f, 1, 30), CCS_OK);
    end(f);
    return find(&f->group, 1);
}

Test(group, settles_until_quiet)
{
    struct fixture *f = fixture_new();
    begin(f, NINE);
    cr_expect_eq(emit_opened(f, "call-1"), CCS_OK);
    cr_expect_eq(emit_priority(f, 1, 7), CCS_OK);
    end(f);
    cr_expect_eq(find(&f->group, 1)->contact.priority, 8);
    cr_expect_eq(f->group.seq, 3, "opened, changed, and changed by settling");
    cr_expect_eq(settled, 2, "once for what the command did, once for what settling did");
    fixture_end(f);
}

Test(group, that_is_undone_never_was)
{
    struct fixture *f = fixture_new();
    struct thing *thing = one(f);
    uint64_t seq = f->group.seq;
    size_t dirty = f->group.dirty.count;
    begin(f, NINE + 5000);
    cr_expect_eq(emit_priority(f, 1, 99), CCS_OK);
    cr_expect_eq(emit_disposition(f, 1, "a new text"), CCS_OK);
    cr_expect_eq(emit_opened(f, "call-2"), CCS_OK);
    cr_expect_eq(emit_closed(f, 1), CCS_OK);
    cr_expect_eq(counted, 1);
    ccs__group_undo(&f->group);

    cr_expect_eq(f->group.seq, seq);
    cr_expect_eq(f->group.at, NINE);
    cr_expect_eq(f->group.dirty.count, dirty);
    cr_expect_eq(thing->contact.priority, 30);
    cr_expect(thing->contact.open);
    cr_expect_str_eq(thing->contact.disposition, "");
    cr_expect_eq(thing->timer.due_at, NINE + 30000);
    cr_expect_null(find(&f->group, seq + 3), "what it created is gone");
    cr_expect_null(ccs__text_find(&f->group.texts, CCS_STR("a new text")), "and so are its texts");
    cr_expect_eq(counted, 1);
    fixture_end(f);
}

Test(group, undone_twice_and_done_once_gives_the_same_ids)
{
    struct fixture *f = fixture_new();
    one(f);
    for (int i = 0; i < 2; i++) {
        begin(f, NINE + 1);
        cr_expect_eq(emit_opened(f, "again"), CCS_OK);
        ccs__group_undo(&f->group);
    }
    begin(f, NINE + 1);
    cr_expect_eq(emit_opened(f, "again"), CCS_OK);
    end(f);
    cr_expect_str_eq(find(&f->group, 3)->contact.ref, "again");
    fixture_end(f);
}

Test(group, scope_puts_back_several_groups_and_the_time_that_passed)
{
    struct fixture *f = fixture_new();
    struct thing *thing = one(f);
    ccs__group_scope_begin(&f->group);
    cr_expect_eq(ccs__wheel_take(&f->group.wheel, NINE + 60000), &thing->timer);
    begin(f, NINE + 60000);
    cr_expect_eq(emit_priority(f, 1, 50), CCS_OK);
    end(f);
    cr_expect_null(ccs__wheel_take(&f->group.wheel, NINE + 49999));
    begin(f, NINE + 60000);
    cr_expect_eq(emit_opened(f, "call-2"), CCS_OK);
    cr_expect_eq(emit_closed(f, 1), CCS_OK);
    end(f);
    ccs__group_scope_undo(&f->group);

    cr_expect_eq(f->group.seq, 2);
    cr_expect_eq(f->group.at, NINE);
    cr_expect_eq(counted, 1);
    cr_expect_eq(thing->contact.priority, 30);
    cr_expect_eq(thing->timer.due_at, NINE + 30000, "its timer is where it was, although later ones were taken");
    cr_expect_eq(ccs__wheel_take(&f->group.wheel, NINE + 30000), &thing->timer);
    fixture_end(f);
}

Test(group, each_allocation_failing_leaves_nothing_behind)
{
    struct fixture *f = fixture_new();
    struct thing *thing = one(f);
    bool failed = true;
    for (size_t n = 1; failed; n++) {
        begin(f, NINE + 1);
        f->fail_in = n;
        char text[32];
        snprintf(text, sizeof text, "text %zu", n);
        failed = emit_opened(f, text) != CCS_OK || emit_priority(f, 1, 41) != CCS_OK || emit_disposition(f, 1, text) != CCS_OK ||
                 ccs__group_settle(&f->group) != CCS_OK || f->group.bodies.failed;
        f->fail_in = 0;
        ccs__group_undo(&f->group);
        cr_expect_eq(thing->contact.priority, 30);
        cr_expect_eq(f->group.seq, 2);
        cr_expect_eq(counted, 1);
        cr_expect_null(ccs__text_find(&f->group.texts, ccs_str_from(text)));
        cr_assert_lt(n, 100);
    }
    fixture_end(f);
}

Test(group, texts_live_as_long_as_a_row_or_a_reader_needs_them)
{
    struct fixture *f = fixture_new();
    struct thing *thing = one(f);
    begin(f, NINE + 1);
    cr_expect_eq(emit_disposition(f, 1, "first"), CCS_OK);
    end(f);
    const char *first = thing->contact.disposition;
    begin(f, NINE + 2);
    cr_expect_eq(emit_disposition(f, 1, "second"), CCS_OK);
    end(f);
    cr_expect_str_eq(first, "first", "borrowed until the commit");
    ccs__group_clean(&f->group);
    ccs__group_reclaim(&f->group);
    cr_expect_null(ccs__text_find(&f->group.texts, CCS_STR("first")));
    cr_expect_str_eq(thing->contact.disposition, "second");
    fixture_end(f);
}

Test(group, row_that_is_closed_is_given_back_after_the_commit_and_never_before)
{
    struct fixture *f = fixture_new();
    one(f);
    begin(f, NINE + 1);
    cr_expect_eq(emit_closed(f, 1), CCS_OK);
    end(f);
    cr_expect_not_null(find(&f->group, 1));
    ccs__group_clean(&f->group);
    cr_expect_not_null(find(&f->group, 1), "the batch is taken, but nobody knows yet whether it is durable");
    begin(f, NINE + 2);
    cr_expect_eq(emit_disposition(f, 1, "late"), CCS_OK);
    end(f);
    ccs__group_reclaim(&f->group);
    cr_expect_not_null(find(&f->group, 1), "changed meanwhile: it belongs to the next batch too");
    ccs__group_clean(&f->group);
    ccs__group_reclaim(&f->group);
    cr_expect_null(find(&f->group, 1));
    cr_expect_null(ccs__text_find(&f->group.texts, CCS_STR("call-1")));
    fixture_end(f);
}

Test(group, refuses_when_one_command_would_cause_too_much)
{
    struct fixture *f = fixture_new();
    one(f);
    f->group.events_max = 3;
    begin(f, NINE + 1);
    for (int i = 0; i < 3; i++)
        cr_expect_eq(emit_priority(f, 1, 2 * i), CCS_OK);
    cr_expect_eq(emit_priority(f, 1, 8), CCS_ELIMIT);
    ccs__group_undo(&f->group);
    cr_expect_eq(f->group.seq, 2);
    fixture_end(f);
}

Test(group, words_of_a_refusal_are_kept_with_the_id)
{
    struct fixture *f = fixture_new();
    cr_expect_eq(ccs__refuse(&f->group, CCS_ESTATE, 17, "contact %d is on hold", 17), CCS_ESTATE);
    cr_expect_str_eq(f->group.error, "contact 17 is on hold");
    cr_expect_eq(f->group.error_id, 17);
    fixture_end(f);
}

Test(journal, reads_what_it_wrote_and_nothing_that_is_cut)
{
    struct fixture *f = fixture_new();
    struct ccs__buf bytes;
    struct ccs__journal_group group, read;
    struct ccs__journal_event event;
    ccs__buf_init(&bytes, &f->alloc);
    ccs__group_begin(&f->group, NINE + 5, NINE);
    cr_expect_eq(emit_opened(f, "call-1"), CCS_OK);
    cr_expect_eq(emit_priority(f, 1, 4), CCS_OK);
    end(f);
    group = (struct ccs__journal_group){.first_seq = 1, .count = 2, .at = NINE + 5, .actor = CCS_STR("anna"), .command = 11,
                                        .command_bytes = (const uint8_t *)"abc", .command_size = 3,
                                        .bodies = f->group.bodies.data, .bodies_size = f->group.bodies.size};
    ccs__journal_write(&group, &bytes);
    const uint8_t *cursor = bytes.data;
    cr_assert(ccs__journal_read(&cursor, bytes.data + bytes.size, &read));
    cr_expect_eq(cursor, bytes.data + bytes.size);
    cr_expect_eq(read.at, NINE + 5);
    cr_expect_eq(read.actor.size, 4);
    size_t offset = 0;
    uint64_t index_of = 0;
    cr_assert(ccs__journal_next(&read, &offset, &index_of, &event));
    cr_expect_eq(event.kind, CCS_EVENT_CONTACT_OPENED);
    cr_expect_eq(event.due_at, NINE, "it fell due five milliseconds before it was decided");
    cr_assert(ccs__journal_next(&read, &offset, &index_of, &event));
    cr_expect_eq(event.seq, 2);
    cr_expect_not(ccs__journal_next(&read, &offset, &index_of, &event));
    for (size_t size = 0; size < bytes.size; size++) {
        cursor = bytes.data;
        cr_expect_not(ccs__journal_read(&cursor, bytes.data + size, &read), "cut to %zu bytes", size);
    }
    ccs__buf_finish(&bytes);
    fixture_end(f);
}
