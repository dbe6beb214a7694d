/*
 * A file that is closed and opened again, and asked what would happen, decides what a center decides that was never closed:
 * what the router keeps beside its rows is the same, whether it came about by events or was read.
 */
#include "desk_fixture.h"
#include <stdlib.h>
#include <string.h>

#define AGENTS 8
#define QUEUES 4
#define SEEN_MAX 64

struct twins {
    struct folder folder;
    char path[128];
    ccs_center *plain, *opened; /* one stays open, in memory; the other is on the file */
    ccs_rng rng;
    ccs_time now;
    uint64_t seen;
    uint64_t contacts[SEEN_MAX], offers[SEEN_MAX];
    size_t contact_count, offer_count;
    uint32_t done, reopened;
};

static const char configuration[] =
    "{\"settings\":{\"gap_ms_max\":3600000,\"traits\":[{\"of\":\"contact\",\"name\":\"vip\",\"kind\":\"number\"}],"
    "  \"sites\":[{\"from\":\"hanoi\",\"to\":\"hue\",\"cost\":40}]},"
    " \"calendars\":[{\"key\":\"bits\",\"windows\":[{\"open\":\"00:00\",\"close\":\"00:03\"},"
    "   {\"open\":\"00:07\",\"close\":\"00:11\"},{\"open\":\"00:15\",\"close\":\"00:40\"},"
    "   {\"open\":\"01:00\",\"close\":\"02:00\"},{\"open\":\"06:00\",\"close\":\"23:00\"}]}],"
    " \"queues\":["
    "  {\"key\":\"q0\",\"strategy\":\"round_robin\",\"order\":\"score\",\"contact_score\":\"contact.vip\",\"estimate\":true,"
    "   \"announce\":{},\"wait_ms_max\":90000,\"relax\":[{\"after_ms\":9000,\"widen\":[\"q1\"],\"strategies\":[\"least_busy\"]}]},"
    "  {\"key\":\"q1\",\"strategy\":\"weighted_random\",\"order\":\"credit\","
    "\"requirement\":{\"rule\":\"contact.vip < 3 || 'vip' in agent.teams\"},"
    "   \"rush\":{\"per_minute\":12,\"burst\":2},\"auto_busy\":{\"misses_max\":2,"
    "\"after\":\"ready\",\"missed_ms\":4000,\"boost_ms\":9000}},"
    "  {\"key\":\"q2\",\"strategy\":\"sequential\",\"order\":\"strict\",\"sites\":\"same\","
    "\"requirement\":{\"skills\":[{\"name\":\"EN\",\"level_min\":5}]},"
    "   \"relax\":[{\"after_ms\":5000,\"sites\":\"any\",\"site_cost_max\":30},"
    "{\"after_ms\":12000,\"sites\":\"any\",\"requirement\":{},\"raise\":1}],"
    "   \"wrap_up\":{\"mode\":\"timed\",\"limit_ms\":5000},\"admission\":{\"calendar\":\"bits\"}},"
    "  {\"key\":\"q3\",\"strategy\":\"ring_all\",\"ring_max\":3,\"order\":\"deadline\","
    "\"callback\":{\"mode\":\"customer_first\",\"retry_ms\":9000}}],"
    " \"agents\":["
    "  {\"key\":\"a0\",\"position\":3,\"site\":\"hanoi\",\"skills\":[{\"name\":\"EN\",\"level\":8}]},"
    "  {\"key\":\"a1\",\"position\":1,\"site\":\"hue\",\"weight\":4,\"teams\":[\"vip\"]},"
    "  {\"key\":\"a2\",\"position\":2,\"queues\":[{\"queue\":\"q0\",\"delay_ms\":4000},"
    "{\"queue\":\"q1\",\"level\":2},{\"queue\":\"q2\"}]},"
    "  {\"key\":\"a3\",\"site\":\"hanoi\",\"queues\":[{\"queue\":\"q1\",\"priority\":2},{\"queue\":\"q3\"}],"
    "   \"capacity\":{\"channels\":[{\"cost\":100},{\"channel\":\"chat\",\"cost\":30,"
    "\"max\":2},{\"channel\":\"callback\",\"cost\":100}]}},"
    "  {\"key\":\"a4\",\"skills\":[{\"name\":\"EN\",\"level\":6,\"until_at\":\"1898812860000\"}]},"
    "  {\"key\":\"a5\",\"position\":3,\"queues\":[{\"queue\":\"q0\"},{\"queue\":\"q2\",\"delay_ms\":8000,"
    "\"calendar\":\"bits\"}]},"
    "  {\"key\":\"a6\",\"calendar\":\"bits\"},{\"key\":\"a7\",\"weight\":2}]}";

static const char *const agent_forms[] = {
    "{\"key\":\"a6\",\"queues\":[{\"queue\":\"q0\",\"delay_ms\":2000},{\"queue\":\"q1\",\"delay_ms\":6000}]}", "{\"key\":\"a6\"}",
    "{\"key\":\"a7\",\"site\":\"hue\",\"queues\":[{\"queue\":\"q3\",\"level\":3}]}", "{\"key\":\"a7\",\"weight\":2}"};
static const char *const queue_forms[] = {
    "{\"key\":\"q0\",\"strategy\":\"longest_idle\"}",
    ("{\"key\":\"q0\",\"strategy\":\"fewest_contacts\",\"estimate\":true,"
    "\"relax\":[{\"after_ms\":6000,\"strategies\":[\"top_down\"],\"announce\":\"x\"}]}"),
    "{\"key\":\"q1\",\"order\":\"credit\"}",
    "{\"key\":\"q1\",\"strategy\":\"least_talk\",\"rush\":{\"per_minute\":20}}"};

static uint32_t below(struct twins *t, uint32_t bound) { return (uint32_t)ccs_rng_below(&t->rng, bound); }

static void open_file(struct twins *t)
{
    ccs_center_options center = CCS_CENTER_OPTIONS_INIT;
    ccs_open_options options = CCS_OPEN_OPTIONS_INIT;
    center.seed = 7;
    options.center = &center;
    options.durability = CCS_DURABILITY_OFF;
    ccs_status status = ccs_open(t->path, &options, &t->opened);
    cr_assert_eq(status, CCS_OK, "%s", ccs_center_error(t->opened));
}

static void twins_init(struct twins *t, uint64_t seed)
{
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    *t = (struct twins){.now = 1898812800000}; /* 2030-03-04 00:00 UTC */
    folder_make(&t->folder);
    folder_path(&t->folder, "twin.ccs", t->path);
    options.seed = 7;
    REQUIRE(ccs_center_create(&options, &t->plain) == CCS_OK);
    open_file(t);
    ccs_rng_seed(&t->rng, seed);
    REQUIRE(ccs_center_configure(t->plain, ccs_str_from(configuration), t->now) == CCS_OK);
    REQUIRE(ccs_center_configure(t->opened, ccs_str_from(configuration), t->now) == CCS_OK);
}

static void twins_end(struct twins *t)
{
    ccs_verify_result result = CCS_VERIFY_RESULT_INIT;
    ccs_center_destroy(t->plain);
    ccs_center_destroy(t->opened);
    cr_expect_eq(ccs_verify(t->path, &result), CCS_OK, "%s", result.message);
    folder_remove(&t->folder);
}

/* --- the same events --------------------------------------------------------------------------------------------- */

static void remember(uint64_t *ids, size_t *count, uint64_t id)
{
    ids[(*count)++ % SEEN_MAX] = id;
}

static void compare(struct twins *t)
{
    static char text[16384];
    REQUIRE(ccs_center_commit(t->plain) == CCS_OK);
    REQUIRE(ccs_center_seq(t->plain) == ccs_center_seq(t->opened));
    ccs_events events = CCS_EVENTS_AFTER(t->plain, t->seen);
    ccs_event event = CCS_EVENT_INIT;
    while (ccs_events_next(&events, &event) == CCS_OK) {
        ccs_str plain, opened;
        REQUIRE(ccs_event_json(t->plain, event.seq, &plain) == CCS_OK);
        snprintf(text, sizeof text, "%.*s", (int)plain.size, plain.data);
        REQUIRE(ccs_event_json(t->opened, event.seq, &opened) == CCS_OK);
        if (strlen(text) != opened.size || memcmp(text, opened.data, opened.size) != 0)
            cr_assert(false, "%s\nis, once reopened\n%.*s", text, (int)opened.size, opened.data);
        if (event.kind == CCS_EVENT_CONTACT_OPENED)
            remember(t->contacts, &t->contact_count, event.seq);
        if (event.kind == CCS_EVENT_CONTACT_OFFERED)
            remember(t->offers, &t->offer_count, event.seq);
        t->seen = event.seq;
    }
}

static uint64_t hash_of(ccs_center *center)
{
    uint64_t hash = 0;
    REQUIRE(ccs_center_hash(center, &hash) == CCS_OK);
    return hash;
}

/* The same command to both; the one on the file is asked first, now and then, what would happen. */
static void run(struct twins *t, const char *text)
{
    uint64_t plain_id = 0, opened_id = 0;
    if (below(t, 4) == 0) {
        uint64_t before = hash_of(t->opened);
        ccs_call call = CCS_CALL_INIT;
        call.flags = CCS_CALL_DRY_RUN;
        REQUIRE(ccs_center_call(t->opened, &call) == CCS_OK);
        (void)!ccs_center_command(t->opened, ccs_str_from(text), t->now, NULL);
        REQUIRE(hash_of(t->opened) == before);
    }
    ccs_status status = ccs_center_command(t->plain, ccs_str_from(text), t->now, &plain_id);
    cr_assert_neq(status, CCS_EPARSE, "%s: %s", text, ccs_center_error(t->plain));
    REQUIRE(ccs_center_command(t->opened, ccs_str_from(text), t->now, &opened_id) == status);
    REQUIRE(plain_id == opened_id);
    t->done += status == CCS_OK;
    compare(t);
}

/* --- commands by chance --------------------------------------------------------------------------------------------- */

static unsigned long long lately(struct twins *t, const uint64_t *ids, size_t count)
{
    size_t kept = count < SEEN_MAX ? count : SEEN_MAX, most = kept < 16 ? kept : 16;
    return most ? ids[(count - 1 - below(t, (uint32_t)most)) % SEEN_MAX] : 0;
}

static unsigned long long some_agent(struct twins *t)
{
    char key[8];
    ccs_agent_id id = {0};
    snprintf(key, sizeof key, "a%u", below(t, AGENTS));
    REQUIRE(ccs_agent_find(t->plain, ccs_str_from(key), &id) == CCS_OK);
    return id.value;
}

static unsigned long long some_queue(struct twins *t)
{
    char key[8];
    ccs_queue_id id = {0};
    snprintf(key, sizeof key, "q%u", below(t, QUEUES));
    REQUIRE(ccs_queue_find(t->plain, ccs_str_from(key), &id) == CCS_OK);
    return id.value;
}

static void arrive(struct twins *t)
{
    char text[512];
    snprintf(text, sizeof text,
             "{\"command\":\"contact_open\",\"channel\":\"%s\",\"priority\":%u,\"customer\":\"c%u\",\"site\":\"%s\","
             "\"traits\":[{\"name\":\"vip\",\"number\":%u}]}",
             below(t, 3) ? "voice" : "chat", below(t, 4), below(t, 20), below(t, 2) ? "hanoi" : "hue", below(t, 5));
    run(t, text);
    snprintf(text, sizeof text, "{\"command\":\"contact_queue\",\"contact\":\"%llu\",\"queue\":\"%llu\",\"preferred\":\"%llu\"}",
             (unsigned long long)t->contacts[(t->contact_count - 1) % SEEN_MAX], some_queue(t), below(t, 4) ? 0 : some_agent(t));
    run(t, text);
}

static void step(struct twins *t)
{
    char text[1024];
    unsigned long long contact = lately(t, t->contacts, t->contact_count), offer = lately(t, t->offers, t->offer_count);
    unsigned long long agent = some_agent(t);
    const char *first = below(t, 2) ? "contact_close" : "contact_refresh";
    switch (below(t, 24)) {
    case 0: snprintf(text, sizeof text, "{\"command\":\"offer_reject\",\"offer\":\"%llu\"}", offer); break;
    case 1:
    case 2:
        snprintf(text, sizeof text, "{\"command\":\"callback_result\",\"offer\":\"%llu\",\"answered\":true}", offer);
        break;
    case 3: snprintf(text, sizeof text, "{\"command\":\"contact_take_callback\",\"contact\":\"%llu\"}", contact); break;
    case 4:
        snprintf(text, sizeof text, "{\"command\":\"contact_set_priority\",\"contact\":\"%llu\",\"priority\":%u}",
                 contact, below(t, 5));
        break;
    case 5:
        snprintf(
            text, sizeof text,
            "{\"command\":\"contact_transfer\",\"contact\":\"%llu\",\"agent\":\"%llu\","
            "\"to_queue\":\"%llu\",\"return_after_ms\":20000}",
            contact, agent, some_queue(t));
        break;
    case 6:
        snprintf(text, sizeof text,
                 "{\"command\":\"contact_consult\",\"contact\":\"%llu\",\"agent\":\"%llu\",\"to_queue\":\"%llu\"}",
                 contact, agent, some_queue(t));
        break;
    case 7: snprintf(text, sizeof text, "{\"command\":\"agent_put\",\"agent\":%s}", agent_forms[below(t, 4)]); break;
    case 8: snprintf(text, sizeof text, "{\"command\":\"queue_put\",\"queue\":%s}", queue_forms[below(t, 4)]); break;
    case 9:
        snprintf(text, sizeof text,
                 "{\"command\":\"endpoint_add\",\"agent\":\"%llu\",\"device\":\"d%u\",\"channels\":[\"voice\"]}", agent,
                 below(t, 2));
        break;
    case 10:
    case 11:
    case 12:
    case 13:
        snprintf(text, sizeof text, "{\"command\":\"%s\",\"contact\":\"%llu\"}", first, contact);
        break;
    case 14: case 15: case 16: snprintf(text, sizeof text, "{\"command\":\"offer_accept\",\"offer\":\"%llu\"}", offer); break;
    case 17: case 18: case 19:
        snprintf(text, sizeof text, "{\"command\":\"agent_set_presence\",\"agent\":\"%llu\",\"presence\":\"%s\"}", agent,
                 below(t, 6) ? "ready" : "signed_out");
        break;
    default: arrive(t); return;
    }
    run(t, text);
}

/* --- closing and opening ------------------------------------------------------------------------------------------------ */

/* An opening recalls what rings, so it is done when nothing does. */
static bool anything_rings(struct twins *t)
{
    for (size_t i = 0; i < t->offer_count && i < SEEN_MAX; i++) {
        ccs_str json;
        if (ccs_center_get(t->plain, CCS_RECORD_OFFER, t->offers[i], &json) != CCS_OK)
            continue; /* in memory the closed ones go */
        char text[4096];
        snprintf(text, sizeof text, "%.*s", (int)json.size, json.data);
        if (strstr(text, "\"open\":true"))
            return true;
    }
    return false;
}

static void reopen(struct twins *t)
{
    if (anything_rings(t))
        return;
    REQUIRE(hash_of(t->plain) == hash_of(t->opened));
    ccs_center_destroy(t->opened);
    open_file(t);
    ccs_center_check(t->opened);
    REQUIRE(hash_of(t->plain) == hash_of(t->opened));
    t->reopened++;
}

Test(reopen, changes_no_decision_and_neither_does_asking_what_would_happen)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct twins t;
        twins_init(&t, seed);
        for (int i = 0; i < 700; i++) {
            step(&t);
            if (below(&t, 3) == 0)
                t.now += below(&t, 4) ? below(&t, 2500) : below(&t, 20000);
            if (below(&t, 4) == 0)
                reopen(&t);
        }
        cr_expect_gt(t.done, 300);
        cr_expect_gt(t.reopened, 10);
        twins_end(&t);
    }
}

/* --- what used to depend on it -------------------------------------------------------------------------------------------- */

#define RELAXING "{\"key\":\"sales\",\"requirement\":{\"skills\":[{\"name\":\"EN\"}]},\"relax\":[{\"after_ms\":10000," \
                 "\"requirement\":{},\"strategies\":[\"least_busy\"]}]}"
#define PLAIN "{\"key\":\"sales\",\"requirement\":{\"skills\":[{\"name\":\"EN\"}]}}"

Test(reopen, keeps_the_order_of_a_strategy_that_only_a_waiting_contact_still_has)
{
    struct folder folder;
    char path[128], text[256];
    uint64_t contact;
    ccs_time now = 1898812800000;
    folder_make(&folder);
    folder_path(&folder, "plan.ccs", path);
    ccs_center *center = desk_open(path, CCS_DURABILITY_OFF);
    REQUIRE(ccs_center_configure(center, CCS_STR("{\"queues\":[" RELAXING "],\"agents\":[{\"key\":\"anna\"},"
                                                 "{\"key\":\"bob\",\"skills\":[{\"name\":\"EN\"}]}]}"), now) == CCS_OK);
    ccs_queue_id sales;
    ccs_agent_id anna;
    REQUIRE(ccs_queue_find(center, CCS_STR("sales"), &sales) == CCS_OK);
    REQUIRE(ccs_agent_find(center, CCS_STR("anna"), &anna) == CCS_OK);
    REQUIRE(ccs_center_command(center, CCS_STR("{\"command\":\"contact_open\"}"), now, &contact) == CCS_OK);
    REQUIRE(ccs_contact_queue(center, (ccs_contact_id){contact}, sales, now) == CCS_OK);
    snprintf(text, sizeof text, "{\"command\":\"queue_put\",\"queue\":%s}", PLAIN);
    REQUIRE(ccs_center_command(center, ccs_str_from(text), now, NULL) == CCS_OK);
    ccs_center_destroy(center);
    center = desk_open(path, CCS_DURABILITY_OFF);
    REQUIRE(ccs_agent_set_presence(center, anna, CCS_PRESENCE_READY, CCS_STR(""), now) == CCS_OK);
    REQUIRE(ccs_center_advance(center, now + 10000) == CCS_OK);
    ccs_contact_view view = CCS_CONTACT_VIEW_INIT;
    REQUIRE(ccs_contact_get(center, (ccs_contact_id){contact}, &view) == CCS_OK);
    cr_expect_eq(view.agent, anna.value);
    ccs_center_check(center);
    ccs_center_destroy(center);
    folder_remove(&folder);
}
