/*
 * The driver on real centers: in memory and on files, with a clock that moves when the test says so.
 */
#include "check.h"
#include <ccs/ccs.h>
#include <ccs/loop.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

#define MONDAY INT64_C(1898845200000) /* 2030-03-04 09:00 UTC */
#define SECONDS(n) (INT64_C(1000) * (n))

typedef struct desk {
    uv_loop_t uv;
    char path[64]; /* "" for a center in memory */
    ccs_center *center;
    ccs_loop *loop;
    ccs_time wall, steady;
    uint64_t told[64]; /* how many of each kind */
    ccs_event last[64];
    uint64_t told_seq;
    int errors;
    ccs_status error;
    bool accepts; /* on_event accepts what is offered */
} desk;

static const char configuration[] =
    "{\"queues\": [{\"key\": \"sales\", \"ring_ms\": 15000}, {\"key\": \"slow\", \"ring_ms\": 90000}],"
    " \"agents\": [{\"key\": \"anna\"}]}";

static ccs_time read_wall(void *user_data) { return ((desk *)user_data)->wall; }

static ccs_time read_steady(void *user_data) { return ((desk *)user_data)->steady; }

static void on_event(ccs_loop *loop, const ccs_event *event, void *user_data)
{
    desk *d = user_data;
    CHECK_EQ(event->seq, d->told_seq + 1);
    CHECK(event->kind < 64);
    d->told_seq = event->seq;
    d->told[event->kind]++;
    d->last[event->kind] = *event;
    if (d->accepts && event->kind == CCS_EVENT_CONTACT_OFFERED)
        CHECK_EQ(ccs_offer_accept(d->center, (ccs_offer_id){event->offer}, ccs_loop_now(loop)), CCS_OK);
}

static void on_error(ccs_loop *loop, ccs_status status, const char *message, void *user_data)
{
    desk *d = user_data;
    CHECK(loop == d->loop);
    CHECK(message[0]);
    d->errors++;
    d->error = status;
}

static void start_driving(desk *d)
{
    ccs_loop_options options = CCS_LOOP_OPTIONS_INIT;
    options.on_event = on_event;
    options.on_error = on_error;
    options.user_data = d;
    options.after_seq = d->told_seq;
    options.clock = read_wall;
    options.steady = read_steady;
    CHECK_EQ(ccs_loop_create(&d->uv, d->center, &options, &d->loop), CCS_OK);
}

static void open_file(desk *d)
{
    ccs_open_options options = CCS_OPEN_OPTIONS_INIT;
    options.durability = CCS_DURABILITY_OFF;
    ccs_status status = ccs_open(d->path, &options, &d->center);
    if (status != CCS_OK)
        fprintf(stderr, "%s\n", ccs_center_error(d->center));
    CHECK_EQ(status, CCS_OK);
}

static void pass(desk *d) { uv_run(&d->uv, UV_RUN_NOWAIT); }

static void sleep_for(desk *d, ccs_duration ms)
{
    d->wall += ms;
    d->steady += ms;
    pass(d);
}

static void desk_init(desk *d, bool on_file)
{
    memset(d, 0, sizeof *d);
    CHECK_EQ(uv_loop_init(&d->uv), 0);
    d->wall = MONDAY;
    if (on_file) {
        snprintf(d->path, sizeof d->path, "/tmp/ccs_loop_%d_%p.ccs", (int)getpid(), (void *)d);
        unlink(d->path);
        open_file(d);
    } else
        CHECK_EQ(ccs_center_create(NULL, &d->center), CCS_OK);
    start_driving(d);
    CHECK_EQ(ccs_center_configure(d->center, ccs_str_from(configuration), ccs_loop_now(d->loop)), CCS_OK);
    pass(d);
}

static void stop_driving(desk *d)
{
    ccs_loop_destroy(d->loop);
    uv_run(&d->uv, UV_RUN_DEFAULT);
    d->loop = NULL;
}

static void desk_finish(desk *d)
{
    if (d->loop)
        stop_driving(d);
    ccs_center_check(d->center);
    ccs_center_destroy(d->center);
    CHECK_EQ(uv_loop_close(&d->uv), 0);
    if (!d->path[0])
        return;
    ccs_verify_result result = CCS_VERIFY_RESULT_INIT;
    CHECK_EQ(ccs_verify(d->path, &result), CCS_OK);
    CHECK_EQ(result.events, d->told_seq);
    char name[80];
    const char *const endings[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", d->path, endings[i]);
        unlink(name);
    }
}

static ccs_agent_id anna(const desk *d)
{
    ccs_agent_id agent;
    CHECK_EQ(ccs_agent_find(d->center, CCS_STR("anna"), &agent), CCS_OK);
    return agent;
}

static void anna_is(desk *d, ccs_presence presence)
{
    CHECK_EQ(ccs_agent_set_presence(d->center, anna(d), presence, CCS_STR(""), ccs_loop_now(d->loop)), CCS_OK);
}

static ccs_contact_id contact_in(desk *d, const char *key)
{
    ccs_queue_id queue;
    ccs_contact_id contact;
    CHECK_EQ(ccs_queue_find(d->center, ccs_str_from(key), &queue), CCS_OK);
    CHECK_EQ(ccs_contact_open(d->center, NULL, ccs_loop_now(d->loop), &contact), CCS_OK);
    CHECK_EQ(ccs_contact_queue(d->center, contact, queue, ccs_loop_now(d->loop)), CCS_OK);
    return contact;
}

static void check_missed_after(const desk *d, ccs_duration ring_ms)
{
    CHECK_EQ(d->told[CCS_EVENT_OFFER_ENDED], 1);
    CHECK_EQ(d->last[CCS_EVENT_OFFER_ENDED].cause, CCS_OFFER_MISSED);
    CHECK_EQ(d->last[CCS_EVENT_OFFER_ENDED].at, MONDAY + ring_ms);
    CHECK_EQ(d->last[CCS_EVENT_OFFER_ENDED].due_at, MONDAY + ring_ms);
}

static void a_ring_limit_is_kept_to_the_millisecond(void)
{
    desk d;
    desk_init(&d, true);
    anna_is(&d, CCS_PRESENCE_READY);
    contact_in(&d, "sales");
    pass(&d);
    CHECK_EQ(d.told[CCS_EVENT_CONTACT_OFFERED], 1);
    sleep_for(&d, 14999);
    CHECK_EQ(d.told[CCS_EVENT_OFFER_ENDED], 0);
    sleep_for(&d, 1);
    check_missed_after(&d, 15000);
    desk_finish(&d);
}

/* The driver slept until the deadline, as it should: that is longer than gap_ms_max, but it came in time. */
static void sleeping_until_a_late_deadline_is_not_being_away(void)
{
    desk d;
    desk_init(&d, false);
    anna_is(&d, CCS_PRESENCE_READY);
    contact_in(&d, "slow");
    pass(&d);
    CHECK_EQ(d.told[CCS_EVENT_CONTACT_OFFERED], 1);
    sleep_for(&d, 90000);
    check_missed_after(&d, 90000);
    desk_finish(&d);
}

static void on_event_may_accept_an_offer(void)
{
    desk d;
    desk_init(&d, true);
    d.accepts = true;
    anna_is(&d, CCS_PRESENCE_READY);
    contact_in(&d, "sales");
    pass(&d);
    CHECK_EQ(d.told[CCS_EVENT_CONTACT_OFFERED], 1);
    CHECK_EQ(d.told[CCS_EVENT_CONTACT_ANSWERED], 0);
    pass(&d);
    CHECK_EQ(d.told[CCS_EVENT_CONTACT_ANSWERED], 1);
    desk_finish(&d);
}

static void nothing_is_durable_before_the_end_of_the_pass(void)
{
    desk d;
    desk_init(&d, true);
    uint64_t durable_seq = ccs_center_durable_seq(d.center);
    for (int i = 0; i < 100; i++)
        contact_in(&d, "sales");
    CHECK_EQ(ccs_center_durable_seq(d.center), durable_seq);
    CHECK_EQ(d.told_seq, durable_seq);
    pass(&d);
    CHECK_EQ(ccs_center_durable_seq(d.center), ccs_center_seq(d.center));
    CHECK_EQ(d.told_seq, ccs_center_seq(d.center));
    CHECK_EQ(d.told[CCS_EVENT_CONTACT_QUEUED], 100);
    desk_finish(&d);
}

/* No file may grow: what a full disk looks like from inside. */
static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    CHECK_EQ(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    CHECK_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_commit_that_fails_is_made_up_for(void)
{
    desk d;
    desk_init(&d, true);
    anna_is(&d, CCS_PRESENCE_READY);
    contact_in(&d, "sales");
    uint64_t told_seq = d.told_seq;
    ccs_contact_id contact;
    limit_files(1);
    for (int i = 0; i < 5; i++)
        sleep_for(&d, 1000);
    ccs_status status = ccs_contact_open(d.center, NULL, ccs_loop_now(d.loop), &contact);
    limit_files(RLIM_INFINITY);
    CHECK_EQ(status, CCS_ECOMMIT);
    CHECK_EQ(d.error, CCS_ECOMMIT);
    CHECK_EQ(d.errors, 5);
    CHECK_EQ(d.told_seq, told_seq);

    sleep_for(&d, 1000);
    CHECK_EQ(d.errors, 5);
    CHECK_EQ(d.told_seq, ccs_center_seq(d.center));
    CHECK_EQ(d.told[CCS_EVENT_CONTACT_OFFERED], 1);
    contact_in(&d, "sales");
    pass(&d);
    CHECK_EQ(d.told[CCS_EVENT_CONTACT_QUEUED], 2);
    desk_finish(&d);
}

static void a_clock_set_back_holds_nobody_up(void)
{
    desk d;
    desk_init(&d, false);
    anna_is(&d, CCS_PRESENCE_READY);
    contact_in(&d, "sales");
    d.wall -= SECONDS(3600);
    pass(&d);
    CHECK_EQ(d.error, CCS_ECLOCK);
    for (int i = 0; i < 31; i++)
        sleep_for(&d, 1000);
    CHECK_EQ(d.told[CCS_EVENT_OFFER_ENDED], 1);
    CHECK_EQ(d.errors, 1);
    desk_finish(&d);
}

static void a_wrong_year_does_not_ruin_the_file(void)
{
    desk d;
    desk_init(&d, true);
    d.wall += SECONDS(86400) * 365;
    contact_in(&d, "sales");
    pass(&d);
    CHECK_EQ(d.error, CCS_ECLOCK);
    CHECK_EQ(ccs_center_at(d.center), MONDAY);
    contact_in(&d, "sales");
    pass(&d);
    CHECK_EQ(d.told[CCS_EVENT_CONTACT_QUEUED], 2);
    desk_finish(&d);
}

static void a_reopened_file_goes_on_where_it_stopped(void)
{
    desk d;
    desk_init(&d, true);
    anna_is(&d, CCS_PRESENCE_READY);
    contact_in(&d, "sales");
    stop_driving(&d);
    CHECK_EQ(d.told_seq, ccs_center_seq(d.center));
    ccs_center_destroy(d.center);

    d.wall -= SECONDS(5); /* The clock was set back meanwhile. */
    open_file(&d);
    start_driving(&d);
    CHECK(ccs_loop_now(d.loop) >= MONDAY);
    pass(&d);
    CHECK_EQ(d.told[CCS_EVENT_OFFER_ENDED], 1);
    CHECK_EQ(d.last[CCS_EVENT_OFFER_ENDED].cause, CCS_OFFER_RECALLED);
    desk_finish(&d);
}

#define THREADS 4
#define POSTS 250

static void open_contact(ccs_loop *loop, ccs_center *center, ccs_time now, void *user_data)
{
    (void)loop;
    (void)user_data;
    ccs_contact_id contact;
    CHECK_EQ(ccs_contact_open(center, NULL, now, &contact), CCS_OK);
}

static void post_contacts(void *user_data)
{
    for (int i = 0; i < POSTS; i++)
        CHECK_EQ(ccs_loop_post(((desk *)user_data)->loop, open_contact, NULL), CCS_OK);
}

static void threads_may_post_commands(void)
{
    desk d;
    uv_thread_t threads[THREADS];
    desk_init(&d, false);
    for (int i = 0; i < THREADS; i++)
        CHECK_EQ(uv_thread_create(&threads[i], post_contacts, &d), 0);
    while (d.told[CCS_EVENT_CONTACT_OPENED] < THREADS * POSTS)
        uv_run(&d.uv, UV_RUN_ONCE);
    for (int i = 0; i < THREADS; i++)
        CHECK_EQ(uv_thread_join(&threads[i]), 0);
    desk_finish(&d);
}

static void run_one_desk(void *user_data)
{
    desk *d = user_data;
    d->accepts = true;
    anna_is(d, CCS_PRESENCE_READY);
    for (uint64_t i = 1; i <= 100; i++) {
        ccs_contact_id contact = contact_in(d, "sales");
        while (d->told[CCS_EVENT_CONTACT_ANSWERED] < i)
            sleep_for(d, 100);
        CHECK_EQ(ccs_contact_close(d->center, contact, CCS_CONTACT_FINISHED, ccs_loop_now(d->loop)), CCS_OK);
    }
}

/* Opened and closed here, because libuv closes its files by a bare system call: ThreadSanitizer would not see that, and
 * call the next use of such a number by the other thread a race. */
static void two_centers_in_two_threads_are_independent(void)
{
    uv_thread_t threads[2];
    desk desks[2];
    for (int i = 0; i < 2; i++)
        desk_init(&desks[i], i == 1);
    for (int i = 0; i < 2; i++)
        CHECK_EQ(uv_thread_create(&threads[i], run_one_desk, &desks[i]), 0);
    for (int i = 0; i < 2; i++)
        CHECK_EQ(uv_thread_join(&threads[i]), 0);
    for (int i = 0; i < 2; i++)
        desk_finish(&desks[i]);
}

static const struct check_test tests[] = {
    {"a ring limit is kept to the millisecond", a_ring_limit_is_kept_to_the_millisecond},
    {"on_event may accept an offer", on_event_may_accept_an_offer},
    {"nothing is durable before the end of the pass", nothing_is_durable_before_the_end_of_the_pass},
    {"a commit that fails is made up for", a_commit_that_fails_is_made_up_for},
    {"a clock set back holds nobody up", a_clock_set_back_holds_nobody_up},
    {"a wrong year does not ruin the file", a_wrong_year_does_not_ruin_the_file},
    {"a reopened file goes on where it stopped", a_reopened_file_goes_on_where_it_stopped},
    {"threads may post commands", threads_may_post_commands},
    {"two centers in two threads are independent", two_centers_in_two_threads_are_independent},
    {"sleeping until a late deadline is not being away", sleeping_until_a_late_deadline_is_not_being_away},
};
CHECK_MAIN(tests)
