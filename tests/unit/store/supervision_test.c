/*
 * Supervisors, their monitors and the whole configuration on a file: there after opening again, verified, and not believed
 * when somebody has changed them.
 */
#include "desk_fixture.h"

#define NINE ((ccs_time)1898586000000) /* 2030-03-01 09:00 UTC, a Friday */

static const char *const configuration =
    "{\"settings\":{\"traits\":[{\"of\":\"agent\",\"name\":\"tier\",\"kind\":\"number\"}],"
    "\"sites\":[{\"from\":\"berlin\",\"to\":\"paris\",\"cost\":7}]},"
    "\"queues\":[{\"key\":\"sales\",\"requirement\":{\"rule\":\"agent.tier > 1\"},\"relax\":[{\"after_ms\":5000,"
    "\"requirement\":{},\"widen\":[\"help\"],\"divert\":{\"action\":\"overflow\",\"queue\":\"help\"}}]},{\"key\":\"help\"}],"
    "\"agents\":[{\"key\":\"anna\",\"teams\":[\"phone\"],\"traits\":[{\"name\":\"tier\",\"number\":2}],"
    "\"queues\":[{\"queue\":\"sales\",\"level\":2},{\"queue\":\"help\"}]}],"
    "\"supervisors\":[{\"key\":\"eva\",\"verbs\":[\"listen\",\"hide\"],\"teams\":[\"phone\"],\"queues\":[\"sales\"]}]}";

struct fixture {
    struct folder folder;
    char path[128];
    ccs_center *center;
    uint64_t contact, monitor;
};

#define OK(expression) cr_assert_eq((expression), CCS_OK, "%s", ccs_center_error(f->center))

/* A command with one number: {"command":"NAME","NOUN":"ID", and the rest. */
static void as_eva(struct fixture *f, const char *name, const char *noun, uint64_t id, const char *rest, uint64_t *result)
{
    char text[160];
    ccs_call said = CCS_CALL_INIT;
    said.actor = CCS_STR("eva");
    snprintf(text, sizeof text, "{\"command\":\"%s\",\"%s\":\"%llu\"%s}", name, noun, (unsigned long long)id, rest);
    OK(ccs_center_call(f->center, &said));
    OK(ccs_center_command(f->center, ccs_str_from(text), NINE, result));
}

/* anna talks, eva listens. */
static void open_desk(struct fixture *f)
{
    ccs_agent_id anna;
    ccs_queue_id sales;
    ccs_contact_id contact;
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    ccs_agent_view view = CCS_AGENT_VIEW_INIT;
    folder_make(&f->folder);
    folder_path(&f->folder, "desk.ccs", f->path);
    f->center = desk_open(f->path, CCS_DURABILITY_OFF);
    OK(ccs_center_configure(f->center, ccs_str_from(configuration), NINE));
    OK(ccs_agent_find(f->center, CCS_STR("anna"), &anna));
    OK(ccs_queue_find(f->center, CCS_STR("sales"), &sales));
    OK(ccs_agent_set_presence(f->center, anna, CCS_PRESENCE_READY, CCS_STR(""), NINE));
    OK(ccs_contact_open(f->center, &options, NINE, &contact));
    OK(ccs_contact_queue(f->center, contact, sales, NINE));
    OK(ccs_agent_get(f->center, anna, &view));
    OK(ccs_offer_accept(f->center, (ccs_offer_id){view.offer}, NINE));
    f->contact = contact.value;
    as_eva(f, "monitor_start", "contact", f->contact, ",\"mode\":\"listen\",\"hidden\":true", &f->monitor);
}

static void close_desk(struct fixture *f)
{
    ccs_center_destroy(f->center);
    folder_remove(&f->folder);
}

Test(supervision, is_there_after_opening_again)
{
    struct fixture desk, *f = &desk;
    ccs_verify_result result = CCS_VERIFY_RESULT_INIT;
    uint64_t before, after;
    ccs_str difference;
    open_desk(f);
    OK(ccs_center_hash(f->center, &before));
    ccs_center_destroy(f->center);
    f->center = desk_open(f->path, CCS_DURABILITY_OFF);
    OK(ccs_center_hash(f->center, &after));
    cr_expect_eq(after, before);
    ccs_center_check(f->center);
    OK(ccs_center_difference(f->center, ccs_str_from(configuration), NINE, &difference));
    cr_expect_str_eq(difference.data, "");
    as_eva(f, "monitor_end", "monitor", f->monitor, "", NULL);
    cr_expect_eq(sql(f->path, "SELECT count(*) FROM ccs_monitor WHERE open = 0 AND actor = 'eva'"), 1);
    cr_expect_eq(ccs_verify(f->path, &result), CCS_OK, "%s", result.message);
    close_desk(f);
}

/* Opening fails, and says where. */
static void expect_corrupt(const char *change, const char *words)
{
    struct fixture desk, *f = &desk;
    open_desk(f);
    ccs_center_destroy(f->center);
    (void)sql(f->path, change);
    cr_expect_neq(ccs_open(f->path, NULL, &f->center), CCS_OK, "%s", change);
    cr_expect_not_null(strstr(ccs_center_error(f->center), words), "%s: %s", change, ccs_center_error(f->center));
    close_desk(f);
}

Test(supervision, is_not_believed_when_it_was_changed)
{
    expect_corrupt("UPDATE ccs_monitor SET contact = 999", "ccs_monitor");
    expect_corrupt("UPDATE ccs_monitor SET mode = 9", "ccs_monitor");
    expect_corrupt("UPDATE ccs_supervisor SET verbs = '[\"listen\",\"listen\"]'", "ccs_supervisor");
    expect_corrupt("UPDATE ccs_queue SET ring_max = 99", "ccs_queue");
    expect_corrupt("UPDATE ccs_leg SET state = 4 WHERE open = 1", "does not fit");
    expect_corrupt("UPDATE ccs_leg SET agent = 0", "ccs_leg");
    expect_corrupt("UPDATE ccs_queue_state SET queue = 999 WHERE queue = (SELECT min(queue) FROM ccs_queue_state)",
                   "ccs_queue_state");
}
