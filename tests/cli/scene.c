/*
 * A short morning with everything in it that `ccs explain` can tell, written to a file through the public API.
 *
 *   cli_scene FILE.ccs          write it
 *   cli_scene FILE.ccs hold     then keep the file open, say "ready", wait for a line, write once more
 *   cli_scene FILE.ccs busy     another one: it ends while everybody is busy and one contact rings
 *   cli_scene FILE.ccs full     another one: everything that routing can do (scene_full.c)
 *   cli_scene FILE.ccs seeded   agents drawn by chance, with a seed that only who knows it knows
 *   cli_scene FILE.ccs random   thousands of commands at random, over every strategy
 */
#include "scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char configuration[] =
    "{\"queues\": [\n"
    "  {\"key\": \"sales\", \"name\": \"Sales\", \"requirement\": {\"skills\": [{\"name\": \"sales\"}]},\n"
    "   \"wrap_up\": {\"mode\": \"timed\", \"limit_ms\": 30000}},\n"
    "  {\"key\": \"billing\", \"name\": \"Billing\", \"order\": \"credit\", \"priority_credit_ms\": 45000,\n"
    "   \"requirement\": {\"skills\": [{\"name\": \"billing\", \"level_min\": 5}]},\n"
    "   \"relax\": [{\"after_ms\": 60000, \"requirement\": {\"skills\": [{\"name\": \"billing\"}]}}]},\n"
    "  {\"key\": \"small\", \"length_max\": 1, \"wait_ms_max\": 600000,\n"
    "   \"requirement\": {\"skills\": [{\"name\": \"small\"}]}}],\n"
    " \"agents\": [\n"
    "  {\"key\": \"anna\", \"name\": \"Anna\",\n"
    "   \"skills\": [{\"name\": \"sales\", \"level\": 5}, {\"name\": \"billing\", \"level\": 7}]},\n"
    "  {\"key\": \"ben\", \"name\": \"Ben\", \"skills\": [{\"name\": \"sales\", \"level\": 3}]},\n"
    "  {\"key\": \"carla\", \"name\": \"Carla\", \"skills\": [{\"name\": \"billing\", \"level\": 2}]},\n"
    "  {\"key\": \"dan\", \"skills\": [{\"name\": \"sales\"}, {\"name\": \"small\"}]}]}\n";

ccs_center *center;

void must(ccs_status status, const char *file, int line)
{
    if (status == CCS_OK)
        return;
    (void)fprintf(stderr, "%s:%d: %s: %s\n", file, line, ccs_status_name(status), center ? ccs_center_error(center) : "");
    exit(1);
}

ccs_agent_id agent(const char *key)
{
    ccs_agent_id id = {0};
    MUST(ccs_agent_find(center, ccs_str_from(key), &id));
    return id;
}

void presence(const char *key, ccs_presence wanted, const char *reason, ccs_time now)
{
    MUST(ccs_agent_set_presence(center, agent(key), wanted, ccs_str_from(reason), now));
}

ccs_queue_id queue(const char *key)
{
    ccs_queue_id id = {0};
    MUST(ccs_queue_find(center, ccs_str_from(key), &id));
    return id;
}

/* Comes five seconds before it enters the line. */
static ccs_contact_id come(const char *ref, const char *line, int32_t priority, ccs_time now)
{
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    ccs_contact_id id = {0};
    options.source = CCS_STR("switch");
    options.ref = ccs_str_from(ref);
    options.customer = CCS_STR("4711");
    options.entry = CCS_STR("+1 555 0100");
    options.priority = priority;
    MUST(ccs_contact_open(center, &options, now - 5000, &id));
    if (line)
        MUST(ccs_contact_queue(center, id, queue(line), now));
    return id;
}

static ccs_offer_id offer_of(ccs_contact_id contact)
{
    ccs_contact_view view = CCS_CONTACT_VIEW_INIT;
    MUST(ccs_contact_get(center, contact, &view));
    return (ccs_offer_id){view.offer};
}

static void accept(ccs_contact_id contact, ccs_time now)
{
    MUST(ccs_offer_accept(center, offer_of(contact), now));
}

/* Offered at once, freed, relaxed, gave up, held, transferred. */
static void early_morning(void)
{
    presence("anna", CCS_PRESENCE_READY, "", AT(8, 0, 0));
    presence("ben", CCS_PRESENCE_READY, "", AT(8, 0, 0));
    presence("carla", CCS_PRESENCE_NOT_READY, "coffee", AT(8, 0, 1));
    ccs_contact_id first = come("S-1", "sales", 0, AT(8, 0, 10));
    accept(first, AT(8, 0, 15));
    ccs_contact_id second = come("S-2", "sales", 0, AT(8, 0, 20));
    accept(second, AT(8, 0, 24));
    ccs_contact_id third = come("S-3", "sales", 0, AT(8, 0, 30));
    ccs_contact_id fourth = come("S-4", "sales", 0, AT(8, 0, 40));
    ccs_contact_id bill = come("B-1", "billing", 0, AT(8, 0, 50));
    MUST(ccs_contact_close(center, first, CCS_CONTACT_FINISHED, AT(8, 1, 0)));
    MUST(ccs_center_advance(center, AT(8, 1, 30))); /* Anna's wrap-up ends */
    accept(third, AT(8, 1, 33));
    presence("carla", CCS_PRESENCE_READY, "", AT(8, 1, 40));
    MUST(ccs_center_advance(center, AT(8, 1, 50))); /* B-1 may go to Carla now */
    accept(bill, AT(8, 1, 52));
    MUST(ccs_contact_close(center, fourth, CCS_CONTACT_LEFT, AT(8, 2, 0)));
    MUST(ccs_contact_hold(center, third, agent("anna"), AT(8, 2, 10)));
    MUST(ccs_contact_retrieve(center, third, agent("anna"), AT(8, 2, 25)));
    MUST(ccs_contact_transfer_to_queue(center, third, agent("anna"), queue("billing"), AT(8, 2, 40)));
    MUST(ccs_contact_close(center, bill, CCS_CONTACT_FINISHED, AT(8, 2, 50)));
    MUST(ccs_center_advance(center, AT(8, 3, 10)));
    accept(third, AT(8, 3, 12));
    MUST(ccs_contact_set_disposition(center, third, CCS_STR("refund"), AT(8, 3, 50)));
    MUST(ccs_contact_close(center, third, CCS_CONTACT_FINISHED, AT(8, 4, 0)));
    MUST(ccs_contact_close(center, second, CCS_CONTACT_FINISHED, AT(8, 5, 0)));
    MUST(ccs_center_advance(center, AT(8, 5, 30)));
}

/* Rings out, declined, turned away, left before any line, waiting with a priority at the end. */
static void late_morning(void)
{
    presence("anna", CCS_PRESENCE_NOT_READY, "lunch", AT(9, 0, 0));
    ccs_contact_id missed = come("S-5", "sales", 0, AT(9, 0, 10));
    MUST(ccs_center_advance(center, AT(9, 0, 25))); /* Ben does not answer */
    presence("ben", CCS_PRESENCE_NOT_READY, "", AT(9, 0, 26));
    presence("dan", CCS_PRESENCE_READY, "", AT(9, 0, 40));
    if (offer_of(missed).value != 0)
        accept(missed, AT(9, 0, 44));
    MUST(ccs_contact_close(center, missed, CCS_CONTACT_FINISHED, AT(9, 1, 0)));
    (void)come("F-1", "small", 0, AT(9, 1, 10));
    ccs_contact_id refused = come("F-2", "small", 0, AT(9, 1, 20));
    MUST(ccs_contact_erase(center, refused, AT(9, 1, 21)));
    MUST(ccs_contact_close(center, refused, CCS_CONTACT_WITHDRAWN, AT(9, 1, 21)));
    ccs_contact_id early = come("I-1", NULL, 0, AT(9, 1, 30));
    MUST(ccs_center_advance(center, AT(9, 1, 30)));
    MUST(ccs_contact_close(center, early, CCS_CONTACT_LEFT, AT(9, 1, 31)));
    MUST(ccs_center_advance(center, AT(9, 1, 46))); /* dan does not answer */
    (void)come("B-2", "billing", 2, AT(9, 2, 0));
    MUST(ccs_center_advance(center, AT(9, 2, 30)));
}

/* Who has signed in stays so to the end: what they do then must be found in the journal, not in a later presence. */
static void busy_morning(void)
{
    presence("anna", CCS_PRESENCE_READY, "", AT(8, 0, 0));
    presence("ben", CCS_PRESENCE_READY, "", AT(8, 0, 0));
    accept(come("S-1", "sales", 0, AT(8, 0, 10)), AT(8, 0, 15));
    accept(come("S-2", "sales", 0, AT(8, 0, 20)), AT(8, 0, 24));
    ccs_contact_id left = come("S-3", "sales", 0, AT(8, 0, 30));
    (void)come("S-4", "sales", 0, AT(8, 0, 40));
    MUST(ccs_contact_close(center, left, CCS_CONTACT_LEFT, AT(8, 1, 0)));
    presence("dan", CCS_PRESENCE_READY, "", AT(8, 1, 10)); /* S-4 rings at his place */
    (void)come("S-5", "sales", 0, AT(8, 1, 15));
    MUST(ccs_center_advance(center, AT(8, 1, 20)));
}

/* A reader that took the epoch would make this fail. */
static void hold(void)
{
    char line[16];
    (void)puts("ready");
    (void)fflush(stdout);
    if (!fgets(line, sizeof line, stdin))
        exit(1);
    presence("anna", CCS_PRESENCE_READY, "", AT(9, 3, 0));
}

static ccs_status open_file(const char *path, uint64_t seed)
{
    ccs_center_options of_center = CCS_CENTER_OPTIONS_INIT;
    ccs_open_options options = CCS_OPEN_OPTIONS_INIT;
    of_center.seed = seed;
    options.center = &of_center;
    options.durability = CCS_DURABILITY_NORMAL;
    return ccs_open(path, &options, &center);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    bool seeded = argc > 2 && strcmp(argv[2], "seeded") == 0;
    MUST(open_file(argv[1], seeded ? 7 : 0));
    bool full = argc > 2 && strcmp(argv[2], "full") == 0;
    bool random = argc > 2 && strcmp(argv[2], "random") == 0;
    bool flows = argc > 2 && strcmp(argv[2], "flows") == 0;
    const char *json = flows ? flows_configuration : full || seeded || random ? full_configuration : configuration;
    MUST(ccs_center_configure(center, (ccs_str){json, strlen(json)}, AT(7, 0, 0)));
    if (flows) {
        flows_morning();
    } else if (seeded) {
        seeded_morning();
    } else if (random) {
        random_morning();
    } else if (full) {
        full_morning();
    } else if (argc > 2 && strcmp(argv[2], "busy") == 0) {
        busy_morning();
    } else {
        early_morning();
        late_morning();
        if (argc > 2)
            hold();
    }
    ccs_center_destroy(center);
    return 0;
}
