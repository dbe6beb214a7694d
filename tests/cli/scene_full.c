/*
 * A morning with everything that routing can do, so that every event is told once: steps and guards, several offers at once,
 * chance, delays, the waiting room, refusals, failed offers, callbacks, consults, outside parties, parking, supervisors,
 * recordings, places that are kept.
 */
#include "scene.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char full_configuration[] =
    "{\"settings\": {\"traits\": [{\"of\": \"contact\", \"name\": \"tier\", \"kind\": \"number\"}],\n"
    "   \"sites\": [{\"from\": \"hanoi\", \"to\": \"hue\", \"cost\": 30}]},\n"
    " \"queues\": [\n"
    "  {\"key\": \"care\", \"name\": \"Care\", \"requirement\": {\"skills\": [{\"name\": \"care\", \"level_min\": 5}]},\n"
    "   \"sites\": \"same\", \"estimate\": true, \"announce\": {},\n"
    "   \"relax\": [{\"after_ms\": 10000, \"guard\": \"queue.waiting > 50\", \"requirement\": {}},\n"
    "             {\"after_ms\": 20000, \"requirement\": {\"skills\": [{\"name\": \"care\"}]},\n"
    "              \"announce\": \"sorry\", \"raise\": 1},\n"
    "             {\"after_ms\": 30000, \"sites\": \"any\", \"strategies\": [\"least_busy\", \"fewest_contacts\"]},\n"
    "             {\"after_ms\": 20000, \"since\": \"step\", \"widen\": [\"turn\"]},\n"
    "             {\"after_ms\": 90000, \"divert\": {\"action\": \"callback\"}},\n"
    "             {\"after_ms\": 120000, \"divert\": {\"action\": \"overflow\", \"queue\": \"ring\"}}]},\n"
    "  {\"key\": \"call\", \"name\": \"Call back\", \"strategy\": \"top_down\",\n"
    "   \"callback\": {\"attempts_max\": 2, \"retry_ms\": 60000, \"ring_ms\": 20000}},\n"
    "  {\"key\": \"ring\", \"name\": \"Ring all\", \"strategy\": \"ring_all\", \"ring_max\": 3,\n"
    "   \"auto_busy\": {\"misses_max\": 3, \"missed_ms\": 20000, \"rejected_ms\": 10000, \"boost_ms\": 5000}},\n"
    "  {\"key\": \"turn\", \"name\": \"In turn\", \"strategy\": \"round_robin\", \"order\": \"deadline\", \"target_ms\": 60000},\n"
    "  {\"key\": \"chance\", \"strategy\": \"weighted_random\"},\n"
    "  {\"key\": \"talk\", \"strategy\": \"least_talk\", \"then\": [\"top_down\"]},\n"
    "  {\"key\": \"best\", \"strategy\": \"score\", \"agent_score\": \"10 - agent.position\", \"order\": \"score\",\n"
    "   \"contact_score\": \"contact.tier * 10\"},\n"
    "  {\"key\": \"rush\", \"name\": \"Rush\", \"rush\": {\"per_minute\": 2}},\n"
    "  {\"key\": \"full\", \"length_max\": 1, \"requirement\": {\"skills\": [{\"name\": \"nothing\"}]},\n"
    "   \"admission\": {\"full\": {\"action\": \"overflow\", \"queue\": \"night\"}}},\n"
    "  {\"key\": \"night\"}],\n"
    " \"agents\": [\n"
    "  {\"key\": \"anna\", \"name\": \"Anna\", \"position\": 1, \"site\": \"hanoi\", \"weight\": 3,\n"
    "   \"skills\": [{\"name\": \"care\", \"level\": 7}]},\n"
    "  {\"key\": \"ben\", \"name\": \"Ben\", \"position\": 2, \"site\": \"hue\",\n"
    "   \"skills\": [{\"name\": \"care\", \"level\": 2}]},\n"
    "  {\"key\": \"carla\", \"name\": \"Carla\", \"position\": 3, \"site\": \"hue\",\n"
    "   \"queues\": [{\"queue\": \"ring\"}, {\"queue\": \"turn\", \"delay_ms\": 15000}, {\"queue\": \"talk\", \"level\": 2}]},\n"
    "  {\"key\": \"dan\", \"position\": 4, \"site\": \"hue\", \"skills\": [{\"name\": \"nothing\"}],\n"
    "   \"queues\": [{\"queue\": \"turn\"}, {\"queue\": \"full\"}]}],\n"
    " \"supervisors\": [{\"key\": \"sam\", \"name\": \"Sam\", \"verbs\": [\"listen\", \"whisper\", \"barge\", \"intercept\",\n"
    "   \"reassign\", \"pull\", \"hide\"]}]}\n";

/* A command as JSON; 0: it returns no id. */
static uint64_t __attribute__((format(printf, 3, 4))) ask(ccs_time now, const char *actor, const char *format, ...)
{
    char json[1024];
    uint64_t result = 0;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(json, sizeof json, format, arguments);
    va_end(arguments);
    ccs_call call = CCS_CALL_INIT;
    call.actor = ccs_str_from(actor);
    MUST(ccs_center_call(center, &call));
    ccs_status status = ccs_center_command(center, ccs_str_from(json), now, &result);
    if (status != CCS_OK)
        (void)fprintf(stderr, "%s\n", json);
    MUST(status);
    return result;
}

static uint64_t come(const char *ref, const char *line, const char *more, ccs_time now)
{
    uint64_t id =
        ask(now, "", "{\"command\":\"contact_open\",\"source\":\"switch\",\"ref\":\"%s\",\"customer\":\"%.1s\"%s}", ref,
            ref, more);
    if (line)
        (void)ask(now, "", "{\"command\":\"contact_queue\",\"contact\":\"%" PRIu64 "\",\"queue\":\"%" PRIu64 "\"}", id,
                  queue(line).value);
    return id;
}

/* A command about a contact, with further fields. */
#define OF(now, command, id, ...) ask(now, "", "{\"command\":\"" command "\",\"contact\":\"%" PRIu64 "\"" __VA_ARGS__)

static uint64_t a(const char *key) { return agent(key).value; }

/* Who answers first of those it rings at. */
static void accept(uint64_t contact, const char *who, ccs_time now)
{
    ccs_contact_view view = CCS_CONTACT_VIEW_INIT;
    MUST(ccs_contact_get(center, (ccs_contact_id){contact}, &view));
    uint64_t offer = view.offer, wanted = who ? a(who) : 0;
    for (uint64_t id = view.offer; who && id < view.offer + 8; id++) {
        ccs_str json;
        char field[40];
        if (ccs_center_get(center, CCS_RECORD_OFFER, id, &json) != CCS_OK)
            continue;
        (void)snprintf(field, sizeof field, "\"agent\":\"%" PRIu64 "\"", wanted);
        offer = strstr(json.data, field) ? id : offer;
    }
    MUST(ccs_offer_accept(center, (ccs_offer_id){offer}, now));
}

static void close_contact(uint64_t contact, ccs_time now)
{
    MUST(ccs_contact_close(center, (ccs_contact_id){contact}, CCS_CONTACT_FINISHED, now));
}

static void until(ccs_time now) { MUST(ccs_center_advance(center, now)); }

/* E-1 goes through every step; E-2 is asked of one agent first. */
static void steps(void)
{
    presence("anna", CCS_PRESENCE_NOT_READY, "training", AT(8, 0, 0));
    presence("dan", CCS_PRESENCE_NOT_READY, "", AT(8, 0, 0));
    uint64_t first = come("E-1", "care", ",\"site\":\"hanoi\"", AT(8, 0, 10));
    for (int i = 10; i <= 130; i += 10)
        until(AT(8, 0, 10) + i * INT64_C(1000));
    presence("ben", CCS_PRESENCE_READY, "", AT(8, 2, 30));
    accept(first, "ben", AT(8, 2, 33));
    close_contact(first, AT(8, 3, 0));
    uint64_t second = come("E-2", NULL, "", AT(8, 3, 10));
    presence("anna", CCS_PRESENCE_NOT_READY, "tea", AT(8, 3, 11));
    (void)OF(AT(8, 3, 12), "contact_queue", second,
             ",\"queue\":\"%" PRIu64 "\",\"preferred\":\"%" PRIu64 "\",\"preferred_ms\":10000}", second,
             queue("talk").value, a("anna"));
    until(AT(8, 3, 22));
    accept(second, "ben", AT(8, 3, 25));
    close_contact(second, AT(8, 3, 40));
}

/* Several offers at once, none answers; in turn and with a delay (T-1); by chance (C-1). */
static void offers(void)
{
    presence("anna", CCS_PRESENCE_READY, "", AT(8, 10, 0));
    presence("carla", CCS_PRESENCE_READY, "", AT(8, 10, 0));
    uint64_t all = come("R-1", "ring", "", AT(8, 10, 10));
    accept(all, "ben", AT(8, 10, 14));
    close_contact(all, AT(8, 10, 30));
    uint64_t missed = come("R-2", "ring", "", AT(8, 11, 0));
    until(AT(8, 11, 15));
    until(AT(8, 11, 35));
    accept(missed, "carla", AT(8, 11, 40));
    close_contact(missed, AT(8, 12, 0));
    presence("anna", CCS_PRESENCE_NOT_READY, "", AT(8, 13, 0));
    presence("ben", CCS_PRESENCE_NOT_READY, "", AT(8, 13, 0));
    uint64_t turn = come("T-1", "turn", "", AT(8, 13, 10));
    until(AT(8, 13, 25));
    accept(turn, "carla", AT(8, 13, 30));
    presence("anna", CCS_PRESENCE_READY, "", AT(8, 13, 35));
    presence("ben", CCS_PRESENCE_READY, "", AT(8, 13, 35));
    presence("dan", CCS_PRESENCE_READY, "", AT(8, 13, 35));
    for (int i = 0; i < 4; i++) {
        static const char *const refs[] = {"C-1", "C-2", "T-2", "T-3"};
        uint64_t id = come(refs[i], i < 2 ? "chance" : "turn", "", AT(8, 14, 0) + i * INT64_C(10000));
        accept(id, NULL, AT(8, 14, 3) + i * INT64_C(10000));
        close_contact(id, AT(8, 14, 8) + i * INT64_C(10000));
    }
    close_contact(turn, AT(8, 15, 0));
}

/* Least talk with levels (L-1), score (B-1, B-2), the waiting room (W-1 to W-3), refusals (F-1, F-2). */
static void lines(void)
{
    uint64_t talk = come("L-1", "talk", "", AT(8, 20, 0));
    accept(talk, NULL, AT(8, 20, 2));
    uint64_t best = come("B-1", "best", ",\"traits\":[{\"name\":\"tier\",\"number\":2}]", AT(8, 20, 10));
    uint64_t other = come("B-2", "best", ",\"traits\":[{\"name\":\"tier\",\"number\":7}]", AT(8, 20, 11));
    accept(best, NULL, AT(8, 20, 14));
    close_contact(talk, AT(8, 20, 30));
    accept(other, NULL, AT(8, 20, 34));
    close_contact(best, AT(8, 20, 40));
    close_contact(other, AT(8, 20, 50));
    uint64_t let_in[3];
    for (int i = 0; i < 3; i++) {
        static const char *const refs[] = {"W-1", "W-2", "W-3"};
        let_in[i] = come(refs[i], "rush", "", AT(8, 21, 0) + i * INT64_C(1000));
    }
    accept(let_in[0], NULL, AT(8, 21, 5));
    close_contact(let_in[0], AT(8, 21, 20));
    until(AT(8, 21, 40));
    accept(let_in[1], NULL, AT(8, 21, 42));
    close_contact(let_in[1], AT(8, 21, 50));
    MUST(ccs_contact_close(center, (ccs_contact_id){let_in[2]}, CCS_CONTACT_LEFT, AT(8, 21, 55)));
    presence("dan", CCS_PRESENCE_NOT_READY, "", AT(8, 22, 0));
    (void)ask(AT(8, 22, 5), "", "{\"command\":\"calendar_put\",\"calendar\":{\"key\":\"nights\","
                                 "\"windows\":[{\"open\":\"22:00\",\"close\":\"06:00\"}]}}");
    (void)ask(AT(8, 22, 5), "", "{\"command\":\"queue_put\",\"queue\":{\"key\":\"night\",\"admission\":"
                                 "{\"calendar\":\"nights\",\"closed\":{\"action\":\"voicemail\"}}}}");
    uint64_t stays = come("F-1", "full", "", AT(8, 22, 10));
    uint64_t refused = come("F-2", "full", "", AT(8, 22, 20));
    MUST(ccs_contact_close(center, (ccs_contact_id){refused}, CCS_CONTACT_LEFT, AT(8, 22, 30)));
    MUST(ccs_contact_close(center, (ccs_contact_id){stays}, CCS_CONTACT_LEFT, AT(8, 22, 40)));
}

/* Gives up and comes back to his place (P-1, P-2); a callback (K-1). */
static void places(void)
{
    presence("anna", CCS_PRESENCE_NOT_READY, "", AT(8, 30, 0));
    presence("ben", CCS_PRESENCE_NOT_READY, "", AT(8, 30, 0));
    uint64_t first = come("P-1", "best", ",\"traits\":[{\"name\":\"tier\",\"number\":1}]", AT(8, 30, 10));
    MUST(ccs_contact_close(center, (ccs_contact_id){first}, CCS_CONTACT_LEFT, AT(8, 30, 40)));
    uint64_t again = come("P-2", "best", ",\"traits\":[{\"name\":\"tier\",\"number\":1}]", AT(8, 31, 0));
    (void)OF(AT(8, 31, 5), "contact_set_priority", again, ",\"priority\":2}", again);
    (void)OF(AT(8, 31, 6), "contact_refresh", again, "}", again);
    presence("anna", CCS_PRESENCE_READY, "", AT(8, 31, 10));
    accept(again, "anna", AT(8, 31, 13));
    close_contact(again, AT(8, 31, 20));
    presence("anna", CCS_PRESENCE_NOT_READY, "", AT(8, 31, 20));
    uint64_t back = come("K-1", "call", "", AT(8, 31, 30));
    (void)OF(AT(8, 31, 40), "contact_take_callback", back, ",\"from_at\":\"%" PRId64 "\"}", back, AT(8, 32, 0));
    presence("ben", CCS_PRESENCE_READY, "", AT(8, 31, 55));
    for (int attempt = 0; attempt < 2; attempt++) {
        ccs_contact_view view = CCS_CONTACT_VIEW_INIT;
        ccs_time now = AT(8, 32, 0) + attempt * INT64_C(75000);
        until(now);
        MUST(ccs_contact_get(center, (ccs_contact_id){back}, &view));
        accept(back, "ben", now + 3000);
        (void)ask(now + 13000, "", "{\"command\":\"callback_result\",\"offer\":\"%" PRIu64 "\"%s}", view.offer,
                  attempt ? ",\"answered\":true" : "");
        until(now + 73000);
    }
    close_contact(back, AT(8, 36, 0));
}

/* Consult, conference, outside, parked. */
static void parties(void)
{
    presence("anna", CCS_PRESENCE_READY, "", AT(8, 40, 0));
    presence("ben", CCS_PRESENCE_NOT_READY, "", AT(8, 40, 0));
    presence("carla", CCS_PRESENCE_NOT_READY, "", AT(8, 40, 0));
    uint64_t one = come("A-1", "talk", "", AT(8, 40, 10));
    accept(one, "anna", AT(8, 40, 12));
    presence("ben", CCS_PRESENCE_READY, "", AT(8, 40, 15));
    (void)OF(AT(8, 40, 20), "contact_consult", one, ",\"agent\":\"%" PRIu64 "\",\"to_agent\":\"%" PRIu64 "\"}", one,
             a("anna"), a("ben"));
    accept(one, "ben", AT(8, 40, 24));
    (void)OF(AT(8, 40, 40), "contact_conference", one, ",\"agent\":\"%" PRIu64 "\"}", one, a("anna"));
    (void)OF(AT(8, 41, 0), "contact_leave", one, ",\"agent\":\"%" PRIu64 "\"}", one, a("anna"));
    close_contact(one, AT(8, 41, 10));
    presence("ben", CCS_PRESENCE_NOT_READY, "", AT(8, 41, 50));
    uint64_t two = come("A-2", "talk", "", AT(8, 42, 0));
    accept(two, NULL, AT(8, 42, 2));
    (void)OF(AT(8, 42, 20), "contact_transfer", two,
             ",\"agent\":\"%" PRIu64 "\",\"outside\":\"+84 24 555\",\"return_after_ms\":20000}", two, a("anna"));
    until(AT(8, 42, 40));
    accept(two, NULL, AT(8, 42, 43));
    close_contact(two, AT(8, 43, 0));
    uint64_t three = come("A-3", "talk", "", AT(8, 44, 0));
    accept(three, NULL, AT(8, 44, 2));
    (void)OF(AT(8, 44, 10), "contact_park", three, ",\"agent\":\"%" PRIu64 "\"}", three, a("anna"));
    (void)OF(AT(8, 45, 0), "contact_unpark", three, "}", three);
    accept(three, NULL, AT(8, 45, 2));
    close_contact(three, AT(8, 45, 30));
}

/* Monitored, recorded and intercepted (V-1), pulled and reassigned (V-2). */
static void supervisors(void)
{
    presence("ben", CCS_PRESENCE_NOT_READY, "", AT(8, 50, 0));
    uint64_t one = come("V-1", "talk", "", AT(8, 50, 10));
    accept(one, "anna", AT(8, 50, 12));
    uint64_t recording =
        OF(AT(8, 50, 13), "recording_start", one, ",\"media\":\"m-1\",\"consent\":\"asked\",\"keep_days\":90}", one);
    uint64_t monitor = ask(AT(8, 50, 20), "sam",
                           "{\"command\":\"monitor_start\",\"contact\":\"%" PRIu64 "\",\"agent\":\"%" PRIu64
                           "\",\"mode\":\"listen\",\"reason\":\"coaching\"}",
                           one, a("anna"));
    (void)ask(AT(8, 50, 30), "sam", "{\"command\":\"monitor_change\",\"monitor\":\"%" PRIu64 "\",\"mode\":\"whisper\"}",
              monitor);
    (void)ask(AT(8, 50, 35), "", "{\"command\":\"recording_pause\",\"recording\":\"%" PRIu64 "\",\"paused\":true}",
              recording);
    (void)ask(AT(8, 50, 38), "", "{\"command\":\"recording_pause\",\"recording\":\"%" PRIu64 "\"}", recording);
    (void)ask(AT(8, 50, 40), "sam",
              "{\"command\":\"contact_intercept\",\"contact\":\"%" PRIu64 "\",\"agent\":\"%" PRIu64
              "\",\"to_agent\":\"%" PRIu64 "\",\"reason\":\"escalated\"}",
              one, a("anna"), a("ben"));
    close_contact(one, AT(8, 51, 0));
    presence("anna", CCS_PRESENCE_NOT_READY, "", AT(8, 51, 10));
    presence("ben", CCS_PRESENCE_NOT_READY, "", AT(8, 51, 10));
    presence("carla", CCS_PRESENCE_NOT_READY, "", AT(8, 51, 10));
    uint64_t two = come("V-2", "talk", "", AT(8, 51, 20));
    (void)ask(AT(8, 51, 25), "sam",
              "{\"command\":\"contact_reassign\",\"contact\":\"%" PRIu64 "\",\"to_queue\":\"%" PRIu64
              "\",\"reason\":\"too long\"}",
              two, queue("care").value);
    presence("carla", CCS_PRESENCE_READY, "", AT(8, 51, 28));
    (void)ask(AT(8, 51, 30), "sam",
              "{\"command\":\"contact_pull\",\"contact\":\"%" PRIu64 "\",\"agent\":\"%" PRIu64 "\"}", two, a("carla"));
    accept(two, "carla", AT(8, 51, 33));
    close_contact(two, AT(8, 52, 0));
}

/* Those who wait at the end. */
static void waiting(void)
{
    presence("dan", CCS_PRESENCE_READY, "", AT(8, 59, 0));
    for (int i = 0; i < 3; i++) {
        static const char *const refs[] = {"Z-1", "Z-2", "Z-3"};
        (void)come(refs[i], i == 2 ? "ring" : "care", ",\"site\":\"hanoi\"", AT(9, 0, 0) + i * INT64_C(1000));
    }
    until(AT(9, 0, 12));
}

void full_morning(void)
{
    steps();
    offers();
    lines();
    places();
    parties();
    supervisors();
    waiting();
}

void seeded_morning(void)
{
    presence("anna", CCS_PRESENCE_READY, "", AT(8, 0, 0));
    presence("ben", CCS_PRESENCE_READY, "", AT(8, 0, 0));
    for (int i = 0; i < 40; i++) {
        char ref[16];
        ccs_time now = AT(8, 1, 0) + i * INT64_C(60000);
        (void)snprintf(ref, sizeof ref, "D-%d", i);
        uint64_t id = come(ref, "chance", "", now);
        accept(id, NULL, now + 3000);
        close_contact(id, now + 8000);
    }
}

/* --- at random ----------------------------------------------------------------------------------------------------- */

static const char *const lines_of_all[] = {"care", "call", "ring", "turn", "chance", "talk", "best", "rush"};
static const char *const everybody[] = {"anna", "ben", "carla", "dan"};
static uint64_t open_contacts[8]; /* 0: nobody */

/* What is refused is none of this scene's business. */
static void try(ccs_status status)
{
    if (status != CCS_OK && status != CCS_ESTATE && status != CCS_ENOENT && status != CCS_EINVAL)
        MUST(status);
}

static void come_at_random(ccs_rng *rng, uint64_t *place, ccs_time now)
{
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    ccs_contact_id id;
    options.priority = (int32_t)ccs_rng_below(rng, 3);
    MUST(ccs_contact_open(center, &options, now, &id));
    *place = id.value;
    try(ccs_contact_queue(center, id, queue(lines_of_all[ccs_rng_below(rng, 8)]), now));
}

static void go_on_at_random(ccs_rng *rng, uint64_t *place, ccs_time now)
{
    ccs_contact_view view = CCS_CONTACT_VIEW_INIT;
    ccs_contact_id id = {*place};
    if (ccs_contact_get(center, id, &view) != CCS_OK)
        return;
    uint64_t dice = ccs_rng_below(rng, 10);
    if (view.offer && dice < 5)
        try(ccs_offer_accept(center, (ccs_offer_id){view.offer}, now));
    else if (view.offer && dice < 7)
        try(ccs_offer_reject(center, (ccs_offer_id){view.offer}, now));
    else if (dice == 7)
        try(ccs_contact_transfer_to_queue(center, id, agent(everybody[ccs_rng_below(rng, 4)]),
                                          queue(lines_of_all[ccs_rng_below(rng, 8)]), now));
    else if (dice >= 8) {
        try(ccs_contact_close(center, id, dice == 8 ? CCS_CONTACT_FINISHED : CCS_CONTACT_LEFT, now));
        *place = 0;
    }
}

void random_morning(void)
{
    static const ccs_presence presences[] = {CCS_PRESENCE_READY, CCS_PRESENCE_READY, CCS_PRESENCE_READY, CCS_PRESENCE_NOT_READY,
                                             CCS_PRESENCE_SIGNED_OUT};
    ccs_rng rng;
    ccs_time now = AT(8, 0, 0);
    ccs_rng_seed(&rng, 11);
    for (int i = 0; i < 8000; i++) {
        uint64_t *place = &open_contacts[ccs_rng_below(&rng, sizeof open_contacts / sizeof open_contacts[0])];
        now += (ccs_duration)ccs_rng_below(&rng, 3000);
        if (i % 64 == 0)
            MUST(ccs_center_commit(center));
        if (i % 64 == 0)
            ccs_center_begin(center);
        if (ccs_rng_below(&rng, 8) == 0)
            try(ccs_agent_set_presence(center, agent(everybody[ccs_rng_below(&rng, 4)]), presences[ccs_rng_below(&rng, 5)],
                                       CCS_STR(""), now));
        else if (*place)
            go_on_at_random(&rng, place, now);
        else
            come_at_random(&rng, place, now);
    }
    MUST(ccs_center_commit(center));
}
