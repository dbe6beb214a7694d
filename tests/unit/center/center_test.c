/*
 * The door: clock, keys, dry runs, batches, readers.
 */
#include "center_fixture.h"
#include <stdio.h>
#include <stdlib.h>

/* --- the clock ------------------------------------------------------------------------------------------ */

Test(center, refuses_a_clock_that_runs_backwards)
{
    fixture f = fixture_with(ANNA);
    OK(ccs_center_advance(f.center, NINE + 10));
    OK(ccs_center_advance(f.center, NINE + 10));
    uint64_t before = hash_of(&f);
    REFUSED(CCS_ECLOCK, ccs_center_advance(f.center, NINE + 9));
    REFUSED(CCS_ECLOCK, ccs_agent_set_presence(f.center, agent(&f, "anna"), CCS_PRESENCE_READY, CCS_STR(""), NINE));
    REFUSED(CCS_ECLOCK, ccs_center_run_until(f.center, NINE));
    cr_expect_eq(hash_of(&f), before);
    REFUSED(CCS_EINVAL, ccs_center_advance(f.center, -1));
    REFUSED(CCS_EINVAL, ccs_center_advance(f.center, INT64_MAX));
    REFUSED(CCS_EINVAL, ccs_center_run_until(f.center, CCS_TIME_NEVER));
    fixture_end(&f);
}

Test(center, refuses_a_jump_of_more_than_a_month_unless_flagged)
{
    fixture f = fixture_with(ANNA);
    ccs_call call_flags = CCS_CALL_INIT;
    call_flags.flags = CCS_CALL_JUMP;
    OK(ccs_center_advance(f.center, NINE + HOURS(24) * 32));
    ccs_time now = NINE + HOURS(24) * 64 + 1;
    REFUSED(CCS_ECLOCK, ccs_center_advance(f.center, now));
    OK(ccs_center_call(f.center, &call_flags));
    OK(ccs_center_advance(f.center, now));
    REFUSED(CCS_ECLOCK, ccs_center_advance(f.center, now + HOURS(24) * 33)); /* the flag held for one call */
    OK(ccs_center_run_until(f.center, now + HOURS(24) * 365)); /* a simulation may jump */
    fixture_end(&f);
}

Test(center, jump_limit_is_a_setting)
{
    fixture f = fixture_with("{\"settings\":{\"jump_ms_max\":60000},\"agents\":[{\"key\":\"anna\"}]}");
    OK(ccs_center_advance(f.center, NINE + 60000));
    REFUSED(CCS_ECLOCK, ccs_center_advance(f.center, NINE + 120001));
    fixture_end(&f);
}

/* --- what is due ---------------------------------------------------------------------------------------- */

Test(center, takes_due_things_in_exact_order_of_instant_and_id)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"a\",\"wait_ms_max\":30000},{\"key\":\"b\",\"wait_ms_max\":20000}],"
                             "\"agents\":[{\"key\":\"anna\"}]}");
    ccs_contact_id second = call(&f, "a", NINE), fourth = call(&f, "a", NINE + 1);
    ccs_contact_id first = call(&f, "b", NINE + SECONDS(5)), third = call(&f, "b", NINE + SECONDS(10));
    (void)events(&f);
    uint64_t seen = f.seen;
    OK(ccs_center_advance(f.center, NINE + MINUTES(1)));
    OK(ccs_center_commit(f.center));
    ccs_events reader = CCS_EVENTS_AFTER(f.center, seen);
    ccs_event event = CCS_EVENT_INIT;
    uint64_t expected[] = {first.value, second.value, third.value, fourth.value}; /* 25 s, 30 s, 30 s, 30.001 s */
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(ccs_events_next(&reader, &event), CCS_OK);
        cr_expect_eq(event.contact, expected[i], "number %d", i);
        cr_expect_eq(event.group, event.seq, "each is a group of its own");
        cr_expect_eq(event.at, NINE + MINUTES(1));
    }
    cr_expect_eq(event.due_at, NINE + 30001);
    fixture_end(&f);
}

Test(center, deadline_is_when_the_next_thing_falls_due)
{
    fixture f = fixture_with(ANNA);
    cr_expect_eq(ccs_center_deadline(f.center), CCS_TIME_NEVER);
    ready(&f, "anna", NINE);
    call(&f, "sales", NINE + SECONDS(1));
    cr_expect_eq(ccs_center_deadline(f.center), NINE + SECONDS(16));
    OK(ccs_center_advance(f.center, NINE + SECONDS(16) - 1));
    cr_expect_eq(see(&f, "anna").offers, 1);
    OK(ccs_center_advance(f.center, NINE + SECONDS(16)));
    cr_expect_eq(see(&f, "anna").offers, 0);
    cr_expect_eq(ccs_center_deadline(f.center), CCS_TIME_NEVER);
    fixture_end(&f);
}

Test(center, run_until_decides_everything_at_its_own_instant)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\",\"ring_ms\":10000,\"wait_ms_max\":300000}],"
                             "\"agents\":[{\"key\":\"anna\"},{\"key\":\"bob\"}]}");
    ready(&f, "anna", NINE);
    ready(&f, "bob", NINE + 1);
    call(&f, "sales", NINE + SECONDS(5));
    (void)events(&f);
    OK(ccs_center_run_until(f.center, NINE + HOURS(1)));
    cr_expect_str_eq(events(&f), "offer_ended agent_presence_changed contact_offered "
                                 "offer_ended agent_presence_changed visit_ended");
    ccs_events reader = CCS_EVENTS_AFTER(f.center, f.seen - 6);
    ccs_event event = CCS_EVENT_INIT;
    static const int at[] = {15, 15, 15, 25, 25, 305};
    for (int i = 0; i < 6; i++) {
        cr_assert_eq(ccs_events_next(&reader, &event), CCS_OK);
        cr_expect_eq(event.at, NINE + SECONDS(at[i]), "event %d", i);
        cr_expect_eq(event.due_at, event.at);
    }
    cr_expect_eq(ccs_center_at(f.center), NINE + SECONDS(305));
    REFUSED(CCS_ECLOCK, ccs_center_advance(f.center, NINE + HOURS(1) - 1)); /* the time has come all the way */
    fixture_end(&f);
}

Test(center, result_does_not_depend_on_how_often_the_host_asks)
{
    uint64_t answered_by[2];
    for (int run = 0; run < 2; run++) {
        fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\",\"requirement\":{\"skills\":[{\"name\":\"PS\"}]},"
                                 "\"relax\":[{\"after_ms\":30000,\"requirement\":{}}]}],"
                                 "\"agents\":[{\"key\":\"anna\"},{\"key\":\"bob\",\"skills\":[{\"name\":\"PS\"}]}]}");
        ready(&f, "anna", NINE);
        ccs_contact_id contact = call(&f, "sales", NINE);
        for (ccs_time now = NINE; run == 1 && now < NINE + SECONDS(40); now += 250)
            OK(ccs_center_advance(f.center, now));
        ready(&f, "bob", NINE + SECONDS(40));
        answered_by[run] = look(&f, contact).agent;
        fixture_end(&f);
    }
    cr_expect_eq(answered_by[0], answered_by[1]);
}

Test(center, host_that_sleeps_until_the_deadline_was_not_away)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\",\"ring_ms\":90000}],\"agents\":[{\"key\":\"anna\"}]}");
    ready(&f, "anna", NINE);
    call(&f, "sales", NINE);
    OK(ccs_center_advance(f.center, ccs_center_deadline(f.center) + 60000)); /* as late as is allowed */
    cr_expect_str_eq(see(&f, "anna").reason.data, "missed");
    fixture_end(&f);
}

Test(center, host_that_was_away_recalls_what_rang)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\",\"ring_ms\":90000}],\"agents\":[{\"key\":\"anna\"}]}");
    ready(&f, "anna", NINE);
    call(&f, "sales", NINE);
    (void)events(&f);
    OK(ccs_center_advance(f.center, NINE + 90000 + 60001));
    cr_expect_str_eq(events(&f), "offer_ended center_recovered contact_offered");
    cr_expect_eq(see(&f, "anna").presence, CCS_PRESENCE_READY, "she missed nothing");
    fixture_end(&f);
}

/* --- idempotency ---------------------------------------------------------------------------------------- */

static ccs_status open_with_key(const fixture *f, const char *actor, const char *key, const char *ref, ccs_time now,
                                ccs_contact_id *contact)
{
    ccs_call call_key = CCS_CALL_INIT;
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    call_key.actor = ccs_str_from(actor);
    call_key.key = ccs_str_from(key);
    options.ref = ccs_str_from(ref);
    cr_assert_eq(ccs_center_call(f->center, &call_key), CCS_OK);
    return ccs_contact_open(f->center, &options, now, contact);
}

Test(center, same_key_and_payload_answer_as_the_first_time)
{
    fixture f = fixture_with(ANNA);
    ccs_contact_id first = {0}, again = {0}, other = {0};
    OK(open_with_key(&f, "anna", "k1", "call-1", NINE, &first));
    uint64_t seq = ccs_center_seq(f.center);
    OK(open_with_key(&f, "anna", "k1", "call-1", NINE + SECONDS(1), &again));
    cr_expect_eq(again.value, first.value);
    cr_expect_eq(ccs_center_seq(f.center), seq);
    REFUSED(CCS_ECONFLICT, open_with_key(&f, "anna", "k1", "call-2", NINE + SECONDS(2), &again));
    OK(open_with_key(&f, "bob", "k1", "call-2", NINE + SECONDS(2), &other));
    cr_expect_neq(other.value, first.value, "a key is its actor's own");
    fixture_end(&f);
}

Test(center, key_is_forgotten_after_a_day)
{
    fixture f = fixture_with(ANNA);
    ccs_contact_id first = {0}, again = {0}, later = {0};
    OK(open_with_key(&f, "", "k1", "", NINE, &first));
    OK(open_with_key(&f, "", "k1", "", NINE + HOURS(24) - 1, &again));
    cr_expect_eq(again.value, first.value);
    OK(open_with_key(&f, "", "k1", "", NINE + HOURS(24), &later));
    cr_expect_neq(later.value, first.value);
    OK(open_with_key(&f, "", "k1", "", NINE + HOURS(25), &again));
    cr_expect_eq(again.value, later.value);
    fixture_end(&f);
}

Test(center, oldest_keys_go_when_there_are_too_many)
{
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    options.keys_max = 3;
    fixture f = fixture_of(&options, ANNA);
    ccs_contact_id first[4] = {0}, again = {0};
    for (int i = 0; i < 4; i++) {
        char key[8];
        snprintf(key, sizeof key, "k%d", i);
        OK(open_with_key(&f, "", key, "", NINE + i, &first[i]));
    }
    OK(open_with_key(&f, "", "k3", "", NINE + 10, &again));
    cr_expect_eq(again.value, first[3].value);
    OK(open_with_key(&f, "", "k1", "", NINE + 10, &again));
    cr_expect_eq(again.value, first[1].value);
    OK(open_with_key(&f, "", "k0", "", NINE + 10, &again));
    cr_expect_neq(again.value, first[0].value, "the oldest was forgotten");
    fixture_end(&f);
}

Test(center, call_holds_for_one_command_whether_that_succeeds_or_not)
{
    fixture f = fixture_with(ANNA);
    ccs_call dry = CCS_CALL_INIT;
    ccs_contact_options wrong = CCS_CONTACT_OPTIONS_INIT;
    ccs_contact_id contact = {0};
    ccs_str difference;
    uint64_t result;
    wrong.ref = CCS_STR("\xff");
    dry.flags = CCS_CALL_DRY_RUN;
    dry.key = CCS_STR("k");
    for (int i = 0; i < 6; i++) { /* each fails before it comes to the door */
        uint64_t seq = ccs_center_seq(f.center);
        OK(ccs_center_call(f.center, &dry));
        switch (i) {
        case 0: REFUSED(CCS_EINVAL, ccs_contact_open(f.center, &wrong, NINE, &contact)); break;
        case 1: REFUSED(CCS_EPARSE, ccs_agent_put(f.center, CCS_STR("{"), NINE, NULL)); break;
        case 2: REFUSED(CCS_EPARSE, ccs_center_configure(f.center, CCS_STR("[]"), NINE)); break;
        case 3: REFUSED(CCS_EPARSE, ccs_center_command(f.center, CCS_STR("{}"), NINE, &result)); break;
        case 4: REFUSED(CCS_EPARSE, ccs_center_difference(f.center, CCS_STR("{"), NINE, &difference)); break;
        default: REFUSED(CCS_ECLOCK, ccs_center_advance(f.center, 0)); break;
        }
        OK(ccs_contact_open(f.center, NULL, NINE, &contact));
        cr_expect_eq(ccs_center_seq(f.center), seq + 1, "the next command is for real, number %d", i);
    }
    fixture_end(&f);
}

/* --- dry runs ------------------------------------------------------------------------------------------- */

Test(center, dry_run_shows_everything_and_changes_nothing)
{
    fixture f = fixture_with("{\"queues\":[{\"key\":\"sales\",\"wait_ms_max\":5000}],\"agents\":[{\"key\":\"anna\"}]}");
    ccs_contact_id waiting = call(&f, "sales", NINE);
    uint64_t before = hash_of(&f), seq = ccs_center_seq(f.center);
    ccs_call dry = CCS_CALL_INIT;
    size_t offset = 0;
    ccs_event event = CCS_EVENT_INIT;
    dry.flags = CCS_CALL_DRY_RUN;
    OK(ccs_center_call(f.center, &dry));
    OK(ccs_contact_close(f.center, waiting, CCS_CONTACT_LEFT, NINE + SECONDS(10)));
    cr_assert_eq(ccs_center_preview(f.center, &offset, &event), CCS_OK);
    cr_expect_eq(event.kind, CCS_EVENT_VISIT_ENDED);
    cr_expect_eq(event.cause, CCS_VISIT_TIMED_OUT, "what falls due before is part of it");
    cr_expect_eq(event.due_at, NINE + SECONDS(5));
    cr_expect_eq(event.seq, seq + 1);
    cr_assert_eq(ccs_center_preview(f.center, &offset, &event), CCS_OK);
    cr_expect_eq(event.kind, CCS_EVENT_CONTACT_CLOSED);
    cr_expect_eq(ccs_center_preview(f.center, &offset, &event), CCS_DONE);
    cr_expect_eq(hash_of(&f), before);
    cr_expect_eq(ccs_center_deadline(f.center), NINE + SECONDS(5));
    OK(ccs_center_advance(f.center, NINE + 1)); /* the time has not passed either */
    cr_expect_eq(look(&f, waiting).position, 1);
    fixture_end(&f);
}

Test(center, refused_dry_run_shows_nothing)
{
    fixture f = fixture_with(ANNA);
    ccs_call dry = CCS_CALL_INIT;
    ccs_contact_id contact;
    ccs_event event = CCS_EVENT_INIT;
    size_t offset = 0;
    dry.flags = CCS_CALL_DRY_RUN;
    OK(ccs_center_call(f.center, &dry));
    OK(ccs_contact_open(f.center, NULL, NINE, &contact));
    cr_expect_eq(ccs_center_preview(f.center, &offset, &event), CCS_OK);
    OK(ccs_center_call(f.center, &dry));
    REFUSED(CCS_ENOENT, ccs_contact_close(f.center, (ccs_contact_id){77}, CCS_CONTACT_LEFT, NINE));
    offset = 0;
    cr_expect_eq(ccs_center_preview(f.center, &offset, &event), CCS_DONE);
    fixture_end(&f);
}

/* --- durability ----------------------------------------------------------------------------------------- */

Test(center, tells_only_what_is_durable)
{
    fixture f = fixture_with(ANNA);
    ccs_events reader = CCS_EVENTS_AFTER(f.center, f.seen);
    ccs_event event = CCS_EVENT_INIT;
    ccs_str json;
    ready(&f, "anna", NINE);
    cr_expect_eq(ccs_events_next(&reader, &event), CCS_DONE);
    cr_expect_eq(ccs_event_json(f.center, ccs_center_seq(f.center), &json), CCS_ENOENT);
    OK(ccs_center_commit(f.center));
    cr_expect_eq(ccs_events_next(&reader, &event), CCS_OK);
    cr_expect_eq(event.kind, CCS_EVENT_AGENT_PRESENCE_CHANGED);
    cr_expect_eq(ccs_center_durable_seq(f.center), ccs_center_seq(f.center));
    fixture_end(&f);
}

Test(center, asks_for_a_commit_when_its_room_is_full)
{
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    options.undurable_bytes_max = 500;
    fixture f = fixture_of(&options, ANNA);
    ccs_contact_id contact = {0};
    ccs_status status = CCS_OK;
    int opened = 0;
    for (; opened < 100 && status == CCS_OK; opened++)
        status = ccs_contact_open(f.center, NULL, NINE, &contact);
    cr_expect_eq(status, CCS_EAGAIN);
    cr_expect_gt(opened, 3);
    uint64_t seq = ccs_center_seq(f.center), before = hash_of(&f);
    REFUSED(CCS_EAGAIN, ccs_contact_open(f.center, NULL, NINE, &contact));
    cr_expect_eq(ccs_center_seq(f.center), seq);
    cr_expect_eq(hash_of(&f), before);
    OK(ccs_center_commit(f.center));
    OK(ccs_contact_open(f.center, NULL, NINE, &contact));
    fixture_end(&f);
}

Test(center, takes_what_is_due_in_parts_when_its_room_is_full)
{
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    options.undurable_bytes_max = 200;
    fixture f = fixture_of(&options, "{\"queues\":[{\"key\":\"sales\",\"wait_ms_max\":1000}],\"agents\":[{\"key\":\"anna\"}]}");
    for (int i = 0; i < 50; i++) {
        call(&f, "sales", NINE);
        OK(ccs_center_commit(f.center));
    }
    REFUSED(CCS_EAGAIN, ccs_center_advance(f.center, NINE + SECONDS(2)));
    OK(ccs_center_commit(f.center));
    OK(ccs_center_run_until(f.center, NINE + SECONDS(2))); /* it commits by itself */
    ccs_center_stats stats = CCS_CENTER_STATS_INIT;
    ccs_center_stats_get(f.center, &stats);
    cr_expect_eq(stats.visits_waiting, 0);
    fixture_end(&f);
}

Test(center, without_a_file_keeps_no_cursors)
{
    fixture f = fixture_with(ANNA);
    uint64_t seq = 7;
    OK(ccs_center_cursor_get(f.center, CCS_STR("wallboard"), &seq));
    cr_expect_eq(seq, 0);
    REFUSED(CCS_ESTATE, ccs_center_cursor_put(f.center, CCS_STR("wallboard"), 1));
    fixture_end(&f);
}

/* A store that accepts everything, or fails. */
static bool store_fails;

static ccs_status store_commit(void *user_data, const struct ccs__batch *batch, uint64_t *durable_seq)
{
    (void)user_data;
    *durable_seq = batch->last_seq;
    return store_fails ? CCS_EIO : CCS_OK;
}

static ccs_status store_load(void *user_data, uint64_t *seq, ccs_time *at, ccs__load_fn load, void *load_user_data)
{
    (void)user_data, (void)seq, (void)at, (void)load, (void)load_user_data;
    return CCS_OK;
}

static const char *store_error(void *user_data)
{
    (void)user_data;
    return "the disk is full";
}

static fixture fixture_with_store(void)
{
    fixture f = {0};
    struct ccs__port port = {.commit = store_commit, .load = store_load, .error = store_error};
    store_fails = false;
    cr_assert_eq(ccs_center_create(NULL, &f.center), CCS_OK);
    cr_assert_eq(ccs__center_attach(f.center, &port), CCS_OK);
    OK(ccs_center_configure(f.center, CCS_STR(ANNA), NINE));
    (void)events(&f);
    return f;
}

Test(center, tells_nothing_of_a_commit_that_failed_and_refuses_until_it_succeeds)
{
    fixture f = fixture_with_store();
    ccs_events reader = CCS_EVENTS_AFTER(f.center, f.seen);
    ccs_event event = CCS_EVENT_INIT;
    ready(&f, "anna", NINE);
    store_fails = true;
    REFUSED(CCS_ECOMMIT, ccs_center_commit(f.center));
    cr_expect_str_eq(ccs_center_error(f.center), "the disk is full");
    cr_expect_eq(ccs_events_next(&reader, &event), CCS_DONE);
    REFUSED(CCS_ECOMMIT, ccs_center_advance(f.center, NINE + 1));
    REFUSED(CCS_ECOMMIT, ccs_agent_set_presence(f.center, agent(&f, "anna"), CCS_PRESENCE_NOT_READY, CCS_STR(""), NINE + 1));
    cr_expect_eq(see(&f, "anna").presence, CCS_PRESENCE_READY, "reading goes on");
    REFUSED(CCS_ECOMMIT, ccs_center_commit(f.center));
    store_fails = false;
    OK(ccs_center_commit(f.center));
    cr_expect_eq(ccs_events_next(&reader, &event), CCS_OK);
    OK(ccs_center_advance(f.center, NINE + 1));
    fixture_end(&f);
}

Test(center, simple_face_commits_at_the_end_of_each_call_but_not_within_a_batch)
{
    fixture f = fixture_with_store();
    ccs__center_set_autocommit(f.center, true);
    ready(&f, "anna", NINE);
    cr_expect_eq(ccs_center_durable_seq(f.center), ccs_center_seq(f.center));
    ccs_center_begin(f.center);
    call(&f, "sales", NINE + 1);
    cr_expect_lt(ccs_center_durable_seq(f.center), ccs_center_seq(f.center));
    OK(ccs_center_commit(f.center));
    cr_expect_eq(ccs_center_durable_seq(f.center), ccs_center_seq(f.center));
    fixture_end(&f);
}

/* Memory that fails at the n-th allocation from now, or never. */
static size_t fail_in;

static void *failing(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    (void)user_data;
    if (new_size > old_size && fail_in && --fail_in == 0)
        return NULL;
    if (new_size)
        return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

Test(center, simple_face_never_says_no_memory_of_a_command_that_stands)
{
    for (size_t n = 1; n < 60; n++) {
        ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
        ccs_contact_id contact = {0};
        options.alloc.function = failing;
        fixture f = fixture_of(&options, ANNA);
        ccs__center_set_autocommit(f.center, true);
        uint64_t seq = ccs_center_seq(f.center);
        fail_in = n;
        ccs_status status = ccs_contact_open(f.center, NULL, NINE, &contact);
        fail_in = 0;
        bool stands = ccs_center_seq(f.center) > seq;
        cr_expect_eq(stands, status == CCS_OK || status == CCS_ECOMMIT, "%s at allocation %zu", ccs_status_name(status), n);
        OK(ccs_center_commit(f.center));
        cr_expect_str_eq(events(&f), stands ? "contact_opened" : "");
        fixture_end(&f);
    }
}

Test(center, statistics_count_what_is_there)
{
    fixture f = fixture_with(ANNA_AND_BOB);
    ready(&f, "anna", NINE);
    ccs_contact_id gone = call(&f, "sales", NINE);
    call(&f, "sales", NINE);
    REFUSED(CCS_ENOENT, ccs_offer_accept(f.center, (ccs_offer_id){1}, NINE));
    OK(ccs_offer_accept(f.center, offer_to(&f, "anna"), NINE));
    OK(ccs_contact_close(f.center, gone, CCS_CONTACT_LEFT, NINE));
    ccs_center_stats stats = CCS_CENTER_STATS_INIT;
    ccs_center_stats_get(f.center, &stats);
    cr_expect_eq(stats.agents, 2);
    cr_expect_eq(stats.agents_signed_in, 1);
    cr_expect_eq(stats.queues, 1);
    cr_expect_eq(stats.contacts, 1, "open ones, committed or not");
    cr_expect_eq(stats.offers, 1);
    cr_expect_eq(stats.visits_waiting, 0);
    cr_expect_eq(stats.timers, 1);
    cr_expect_eq(stats.refusals, 1);
    cr_expect_eq(stats.commands, 8);
    fixture_end(&f);
}

Test(center, wrong_pointers_are_refused)
{
    ccs_contact_id contact;
    ccs_str json;
    cr_expect_eq(ccs_center_create(NULL, NULL), CCS_EINVAL);
    cr_expect_eq(ccs_center_advance(NULL, NINE), CCS_EINVAL);
    cr_expect_eq(ccs_contact_open(NULL, NULL, NINE, &contact), CCS_EINVAL);
    cr_expect_eq(ccs_center_commit(NULL), CCS_EINVAL);
    cr_expect_eq(ccs_center_get(NULL, CCS_RECORD_AGENT, 1, &json), CCS_EINVAL);
    cr_expect_eq(ccs_center_seq(NULL), 0);
    cr_expect_eq(ccs_center_deadline(NULL), CCS_TIME_NEVER);
    ccs_center_check(NULL);
    ccs_center_destroy(NULL);
}

Test(center, options_of_a_newer_caller_are_fine_while_zero)
{
    struct newer {
        ccs_center_options known;
        uint64_t unknown;
    } options = {.known = CCS_CENTER_OPTIONS_INIT};
    ccs_center *center = NULL;
    options.known.size = sizeof options;
    cr_expect_eq(ccs_center_create(&options.known, &center), CCS_OK);
    ccs_center_destroy(center);
    options.unknown = 1;
    cr_expect_eq(ccs_center_create(&options.known, &center), CCS_EINVAL);
    cr_expect_null(center);
}
