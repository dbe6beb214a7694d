/*
 * Flows by the public functions: what a host defines, starts, signals, migrates and sees.
 */
#include "center_fixture.h"
#include <stdio.h>
#include <string.h>

#define TICKET                                                                                                         \
    "{\"key\":\"ticket\",\"fields\":[{\"name\":\"n\",\"kind\":\"number\"}],\"variables\":[{\"name\":\"n\","            \
    "\"kind\":\"number\",\"value\":\"0\"}],\"states\":["                                                               \
    "{\"name\":\"open\",\"category\":\"open\",\"timers\":[{\"name\":\"late\",\"after_ms\":60000}],\"transitions\":["   \
    "{\"on\":[\"solve\"],\"when\":\"data.n > 1\",\"to\":[\"solved\"]},{\"on\":[\"late\"],\"do\":[{\"do\":\"send\","    \
    "\"signal\":\"nag\",\"target\":\"host\"}]}]},"                                                                     \
    "{\"name\":\"solved\",\"category\":\"resolved\",\"transitions\":[{\"on\":[\"close\"],\"to\":[\"closed\"]}]},"      \
    "{\"name\":\"closed\",\"kind\":\"final\",\"category\":\"closed\"}]}"

static fixture with_ticket(void)
{
    fixture f = fixture_with(ANNA);
    cr_assert_eq(ccs_flow_put(f.center, CCS_STR(TICKET), NINE, NULL), CCS_OK, "%s", ccs_center_error(f.center));
    (void)events(&f);
    return f;
}

static ccs_instance_id begin(fixture *f, const char *ref)
{
    ccs_flow_options options = CCS_FLOW_OPTIONS_INIT;
    ccs_instance_id id = {0};
    options.ref = ccs_str_from(ref);
    cr_assert_eq(ccs_flow_start(f->center, CCS_STR("ticket"), &options, NINE, &id), CCS_OK, "%s", ccs_center_error(f->center));
    return id;
}

Test(flow, is_started_signalled_and_seen)
{
    fixture f = with_ticket();
    ccs_instance_id id = begin(&f, "t-1"), found = {0};
    OK(ccs_instance_find(f.center, CCS_STR("t-1"), &found));
    cr_expect_eq(found.value, id.value);
    ccs_instance_view view = CCS_INSTANCE_VIEW_INIT;
    OK(ccs_instance_get(f.center, id, &view));
    cr_expect_str_eq(view.states.data, "open");
    cr_expect_str_eq(view.key.data, "ticket");
    cr_expect_str_eq(view.data.data, "{\"n\":0}");
    cr_expect_eq(view.category, CCS_FLOW_CATEGORY_OPEN);
    cr_expect_eq(view.due_at, NINE + MINUTES(1));
    cr_expect_eq(view.timers, 1);
    REFUSED(CCS_ESTATE, ccs_flow_signal(f.center, id, CCS_STR("close"), CCS_STR(""), NINE));
    cr_expect_str_eq(ccs_center_error(f.center), "close is not possible in state open; possible: solve, late");
    OK(ccs_flow_signal(f.center, id, CCS_STR("solve"), CCS_STR("{\"n\": 2}"), NINE));
    OK(ccs_flow_signal(f.center, id, CCS_STR("close"), CCS_STR(""), NINE));
    ccs_event ended = last_event(&f, CCS_EVENT_FLOW_ENDED);
    cr_expect_eq(ended.instance, id.value);
    cr_expect_eq(ended.cause, CCS_FLOW_DONE);
    REFUSED(CCS_ENOENT, ccs_instance_get(f.center, id, &view));
    REFUSED(CCS_ENOENT, ccs_instance_find(f.center, CCS_STR("t-1"), &found));
    fixture_end(&f);
}

Test(flow, promise_counts_from_when_it_fell_due)
{
    fixture f = with_ticket();
    ccs_instance_id id = begin(&f, "");
    OK(ccs_center_advance(f.center, NINE + MINUTES(20)));
    ccs_event sent = last_event(&f, CCS_EVENT_FLOW_SIGNAL_SENT);
    cr_expect_eq(sent.instance, id.value);
    cr_expect_eq(sent.due_at, NINE + MINUTES(1));
    cr_expect_eq(sent.at, NINE + MINUTES(20));
    fixture_end(&f);
}

Test(flow, dry_run_and_refusal_change_nothing)
{
    fixture f = with_ticket();
    ccs_instance_id id = begin(&f, ""), other;
    ccs_call call = CCS_CALL_INIT;
    ccs_event event = CCS_EVENT_INIT;
    uint64_t before = hash_of(&f);
    size_t offset = 0;
    call.flags = CCS_CALL_DRY_RUN;
    OK(ccs_center_call(f.center, &call));
    OK(ccs_flow_signal(f.center, id, CCS_STR("solve"), CCS_STR("{\"n\": 2}"), NINE + MINUTES(5)));
    cr_expect_eq(hash_of(&f), before);
    OK(ccs_center_preview(f.center, &offset, &event));
    cr_expect_eq(event.kind, CCS_EVENT_FLOW_TIMER_FIRED, "what is due by then comes first");
    OK(ccs_center_call(f.center, &call));
    OK(ccs_flow_put(f.center, CCS_STR("{\"key\":\"ticket\",\"states\":[{\"name\":\"x\"}]}"), NINE, NULL));
    cr_expect_eq(hash_of(&f), before);
    OK(ccs_flow_signal(f.center, id, CCS_STR("solve"), CCS_STR("{\"n\": 2}"), NINE));
    UNDONE(CCS_ESTATE, ccs_flow_signal(f.center, id, CCS_STR("solve"), CCS_STR(""), NINE));
    UNDONE(CCS_EINVAL, ccs_flow_signal(f.center, id, CCS_STR("a b"), CCS_STR(""), NINE));
    UNDONE(CCS_EINVAL, ccs_flow_signal(f.center, id, CCS_STR("close"), CCS_STR("{"), NINE));
    UNDONE(CCS_ENOENT, ccs_flow_start(f.center, CCS_STR("no"), NULL, NINE, &other));
    UNDONE(CCS_EINVAL, ccs_flow_start(f.center, CCS_STR("ticket"), NULL, NINE, NULL));
    UNDONE(CCS_ENOENT, ccs_flow_stop(f.center, (ccs_instance_id){999}, CCS_STR(""), NINE));
    UNDONE(CCS_ENOENT, ccs_flow_remove(f.center, (ccs_flow_id){999}, NINE));
    fixture_end(&f);
}

Test(flow, command_of_the_same_key_is_done_once)
{
    fixture f = with_ticket();
    ccs_call call = CCS_CALL_INIT;
    ccs_instance_id first = {0}, second = {0};
    call.actor = CCS_STR("anna");
    call.key = CCS_STR("k");
    OK(ccs_center_call(f.center, &call));
    OK(ccs_flow_start(f.center, CCS_STR("ticket"), NULL, NINE, &first));
    OK(ccs_center_call(f.center, &call));
    OK(ccs_flow_start(f.center, CCS_STR("ticket"), NULL, NINE, &second));
    cr_expect_eq(first.value, second.value);
    fixture_end(&f);
}

Test(flow, instances_are_listed_by_flow_and_whatever_their_version)
{
    fixture f = with_ticket();
    ccs_flow_id flow = {0};
    ccs_instance_id at = {0}, first = begin(&f, "");
    OK(ccs_flow_put(f.center, CCS_STR("{\"key\":\"ticket\",\"states\":[{\"name\":\"x\"}]}"), NINE, &flow));
    OK(ccs_flow_put(f.center, CCS_STR("{\"key\":\"other\",\"states\":[{\"name\":\"x\"}]}"), NINE, NULL));
    ccs_instance_id other = {0}, second = begin(&f, "");
    OK(ccs_flow_start(f.center, CCS_STR("other"), NULL, NINE, &other));
    OK(ccs_instance_next(f.center, flow, &at));
    cr_expect_eq(at.value, first.value);
    OK(ccs_instance_next(f.center, flow, &at));
    cr_expect_eq(at.value, second.value);
    cr_expect_eq(ccs_instance_next(f.center, flow, &at), CCS_DONE);
    OK(ccs_instance_next(f.center, (ccs_flow_id){0}, &at));
    cr_expect_eq(at.value, other.value);
    fixture_end(&f);
}

Test(flow, says_why_it_is_still_open)
{
    fixture f = with_ticket();
    ccs_instance_id id = begin(&f, "t-1");
    ccs_str json;
    OK(ccs_explain_instance(f.center, id, &json));
    cr_expect_not_null(strstr(json.data, "\"states\":[\"open\"]"), "%s", json.data);
    cr_expect_not_null(strstr(json.data, "{\"on\":\"solve\",\"state\":\"open\",\"guard\":\"asks\"}"), "%s", json.data);
    cr_expect_not_null(strstr(json.data, "\"waits_for\":\"it is in open; late comes by itself at 2030-03-01T09:01:00Z; "
                                         "possible: solve, late\""), "%s", json.data);
    cr_expect_not_null(strstr(json.data, "\"phase\":\"running\",\"after_ms\":60000,\"used_ms\":0,\"due_at\":1898586060000"));
    REFUSED(CCS_ENOENT, ccs_explain_instance(f.center, (ccs_instance_id){999}, &json));
    OK(ccs_center_get(f.center, CCS_RECORD_FLOW_INSTANCE, id.value, &json));
    cr_expect_not_null(strstr(json.data, "\"ref\":\"t-1\""));
    fixture_end(&f);
}

/* What the flow gives itself nobody else can give, so it is no answer to what is possible. */
Test(flow, does_not_take_from_outside_what_only_it_can_give)
{
    static const char *const own[] = {"done.state.p", "done.invoke.kid", "error.execution", "error.communication",
                                      "error.platform", "error.execution.more"};
    static const char *const others[] = {"done", "done.well", "error", "error.card", "done.stated"};
    fixture f = with_ticket();
    ccs_flow_options options = CCS_FLOW_OPTIONS_INIT;
    ccs_instance_id id = {0}, loose = {0};
    ccs_str json;
#define SERVES(key, more)                                                                                              \
    "{\"key\":\"" key "\"" more ",\"states\":[{\"name\":\"p\",\"children\":[{\"name\":\"kid\",\"flow\":\"ticket\"}],"   \
    "\"transitions\":[{\"on\":[\"done.state.p\"],\"to\":[\"z\"]},{\"on\":[\"done.invoke.*\"],\"to\":[\"z\"]},{\"on\":[" \
    "\"done\",\"error.execution\",\"error\",\"done.stated\"]},{\"on\":[\"mine\"]}]},{\"name\":\"z\",\"kind\":\"final\"}]}"
    OK(ccs_flow_put(f.center, CCS_STR(SERVES("f", "")), NINE, NULL));
    OK(ccs_flow_put(f.center, CCS_STR(SERVES("loose", ",\"loose\":true")), NINE, NULL));
    OK(ccs_flow_start(f.center, CCS_STR("f"), &options, NINE, &id));
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        UNDONE(CCS_EINVAL, ccs_flow_signal(f.center, id, ccs_str_from(own[i]), CCS_STR(""), NINE));
        cr_expect_not_null(strstr(ccs_center_error(f.center), "comes from the flow itself"), "%s", ccs_center_error(f.center));
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        OK(ccs_flow_signal(f.center, id, ccs_str_from(others[i]), CCS_STR(""), NINE));
    REFUSED(CCS_ESTATE, ccs_flow_signal(f.center, id, CCS_STR("no"), CCS_STR(""), NINE));
    cr_expect_str_eq(ccs_center_error(f.center), "no is not possible in state p; possible: done, error, done.stated, mine");
    OK(ccs_explain_instance(f.center, id, &json));
    cr_expect_null(strstr(json.data, "done.invoke"), "%s", json.data);
    cr_expect_null(strstr(json.data, "error.execution"), "%s", json.data);
    cr_expect_not_null(strstr(json.data, "possible: done, error, done.stated, mine\""), "%s", json.data);
    OK(ccs_flow_start(f.center, CCS_STR("loose"), &options, NINE, &loose));
    OK(ccs_flow_signal(f.center, loose, CCS_STR("done.state.p"), CCS_STR(""), NINE)); /* as SCXML has it */
    REFUSED(CCS_ENOENT, ccs_flow_signal(f.center, loose, CCS_STR("mine"), CCS_STR(""), NINE));
    fixture_end(&f);
}

/* The engine's own marks are no variables; of a child its parent is told. */
Test(flow, explains_a_child_and_its_parent)
{
    fixture f = with_ticket();
    ccs_instance_id id = {0}, child = {0};
    ccs_str json;
    char parent[48];
    OK(ccs_flow_put(f.center, CCS_STR("{\"key\":\"f\",\"variables\":[{\"name\":\"t\",\"value\":\"'a\\\"b'\"}],\"states\":[{"
                                      "\"name\":\"p\",\"children\":[{\"name\":\"kid\",\"flow\":\"ticket\"}]}]}"), NINE, NULL));
    OK(ccs_flow_start(f.center, CCS_STR("f"), NULL, NINE, &id));
    OK(ccs_explain_instance(f.center, id, &json));
    cr_expect_not_null(strstr(json.data, "\"data\":{\"t\":\"a\\\"b\"},\"timers\""), "%s", json.data);
    cr_expect_null(strstr(json.data, "\"parent\""), "%s", json.data);
    OK(ccs_flow_put(f.center, CCS_STR("{\"key\":\"g\",\"states\":[{\"name\":\"p\",\"children\":[{\"flow\":\"ticket\"}]}]}"), NINE,
                    NULL));
    OK(ccs_flow_start(f.center, CCS_STR("g"), NULL, NINE, &id));
    OK(ccs_explain_instance(f.center, id, &json));
    cr_expect_not_null(strstr(json.data, "\"data\":{},\"timers\""), "%s", json.data);
    ccs_flow_id ticket = {0};
    OK(ccs_flow_find(f.center, CCS_STR("ticket"), &ticket));
    while (ccs_instance_next(f.center, ticket, &child) == CCS_OK)
        continue;
    OK(ccs_explain_instance(f.center, child, &json));
    snprintf(parent, sizeof parent, "\"parent\":\"%llu\"", (unsigned long long)id.value);
    cr_expect_not_null(strstr(json.data, parent), "%s", json.data);
    fixture_end(&f);
}

/* However many transitions there are, each name is shown; of one name every guard that it may meet. */
Test(flow, shows_every_signal_that_is_possible)
{
    static char json_text[65536];
    fixture f = with_ticket();
    ccs_instance_id id = {0};
    ccs_str json;
    size_t size = (size_t)snprintf(json_text, sizeof json_text,
                                   "{\"key\":\"f\",\"fields\":[{\"name\":\"n\",\"kind\":\"number\"}],\"states\":[{\"name\":\"a\","
                                   "\"transitions\":[{\"on\":[\"go\"],\"when\":\"data.n > 1\"}");
    for (int i = 0; i < 300; i++)
        size += (size_t)snprintf(json_text + size, sizeof json_text - size, ",{\"on\":[\"go\"],\"when\":\"data.n > %d\"}", i);
    snprintf(json_text + size, sizeof json_text - size, ",{\"on\":[\"go\"]},{\"on\":[\"last\"]}]}]}");
    OK(ccs_flow_put(f.center, ccs_str_from(json_text), NINE, NULL));
    OK(ccs_flow_start(f.center, CCS_STR("f"), NULL, NINE, &id));
    OK(ccs_explain_instance(f.center, id, &json));
    cr_expect_not_null(strstr(json.data, "\"signals\":[{\"on\":\"go\",\"state\":\"a\",\"guard\":\"asks\"},"
                                         "{\"on\":\"go\",\"state\":\"a\",\"guard\":\"none\"},"
                                         "{\"on\":\"last\",\"state\":\"a\",\"guard\":\"none\"}]"), "%s", json.data);
    cr_expect_not_null(strstr(json.data, "possible: go, last\""), "%s", json.data);
    size = (size_t)snprintf(json_text, sizeof json_text,
                            "{\"key\":\"g\",\"states\":[{\"name\":\"a\",\"transitions\":[{\"on\":[\"s\"]}");
    for (int i = 0; i < 256; i++)
        size += (size_t)snprintf(json_text + size, sizeof json_text - size, ",{\"on\":[\"s%d\"]}", i);
    snprintf(json_text + size, sizeof json_text - size, "]}]}");
    OK(ccs_flow_put(f.center, ccs_str_from(json_text), NINE, NULL));
    OK(ccs_flow_start(f.center, CCS_STR("g"), NULL, NINE, &id));
    OK(ccs_explain_instance(f.center, id, &json));
    cr_expect_not_null(strstr(json.data, "\"more_signals\":true"), "257 are more than are shown: %s", json.data);
    cr_expect_not_null(strstr(json.data, ", s254, and others\""), "%s", json.data);
    fixture_end(&f);
}

/* --- versions ------------------------------------------------------------------------------------------------------- */

/* What becomes of each is what the dry run said, word for word. */
Test(flow, migration_tells_beforehand_what_it_does)
{
    static const char map[] = "{\"flow\":\"ticket\",\"variables\":[{\"from\":\"n\",\"to\":\"count\"}]}";
    static const char next[] = "{\"key\":\"ticket\",\"variables\":[{\"name\":\"count\",\"kind\":\"number\"},{\"name\":\"bad\","
                               "\"kind\":\"number\",\"value\":\"1 / (count - count)\"}],\"states\":[{\"name\":\"open\","
                               "\"timers\":[{\"name\":\"soon\",\"after_ms\":1000}],\"children\":[{\"name\":\"kid\","
                               "\"flow\":\"nobody\"}]},{\"name\":\"solved\",\"kind\":\"final\"}]}";
    fixture f = with_ticket();
    ccs_instance_id id = begin(&f, "t-1");
    ccs_call call = CCS_CALL_INIT;
    ccs_str report;
    char dry[1024];
    OK(ccs_flow_signal(f.center, id, CCS_STR("solve"), CCS_STR("{\"n\": 2}"), NINE));
    (void)begin(&f, "t-2");
    OK(ccs_flow_put(f.center, CCS_STR(next), NINE, NULL));
    uint64_t before = hash_of(&f);
    call.flags = CCS_CALL_DRY_RUN;
    OK(ccs_center_call(f.center, &call));
    OK(ccs_flow_migrate(f.center, CCS_STR(map), NINE, &report));
    snprintf(dry, sizeof dry, "%s", report.data);
    cr_expect_eq(hash_of(&f), before);
    OK(ccs_flow_migrate(f.center, CCS_STR(map), NINE, &report));
    cr_expect_str_eq(report.data, dry);
    cr_expect_not_null(strstr(dry, "\"becomes\":\"solved\",\"errors\":["), "%s", dry);
    cr_expect_not_null(strstr(dry, "\"ends\":true"), "%s", dry);
    cr_expect_not_null(strstr(dry, "\"becomes\":\"open\",\"stopped\":[\"late\"],\"started\":[\"soon\"],\"errors\":["),
                       "%s", dry);
    cr_expect_not_null(strstr(dry, "no flow has the key \\\"nobody\\\""), "%s", dry);
    fixture_end(&f);
}

/* --- configuration ------------------------------------------------------------------------------------------------ */

#define WHOLE(flows) "{\"queues\":[{\"key\":\"sales\"}],\"agents\":[{\"key\":\"anna\"}]," flows "}"

Test(flow, is_part_of_a_whole_configuration)
{
    fixture f = with_ticket();
    ccs_flow_id flow = {0};
    ccs_str difference;
    ccs_instance_id id = begin(&f, "");
    OK(ccs_center_difference(f.center, CCS_STR(WHOLE("\"flows\":[{\"key\":\"new\",\"states\":[{\"name\":\"x\"}]}"
                                                     "]")), NINE, &difference));
    cr_expect_str_eq(difference.data, "+ flow \"new\"\n- flow \"ticket\"\n");
    OK(ccs_center_configure(f.center, CCS_STR(WHOLE("\"flows\":[{\"key\":\"new\",\"states\":[{\"name\":\"x\"}]}]")), NINE));
    cr_expect_eq(ccs_flow_find(f.center, CCS_STR("ticket"), &flow), CCS_ENOENT);
    OK(ccs_flow_signal(f.center, id, CCS_STR("solve"), CCS_STR("{\"n\": 2}"), NINE));
    REFUSED(CCS_EPARSE, ccs_center_configure(f.center, CCS_STR(WHOLE("\n\"flows\":[{\"key\":\"new\","
                                                                     "\"states\":[{\"name\":\"x\","
                                                                     "\"transitions\":[{\"to\":[\"y\"]}]}]}]")), NINE));
    cr_expect_eq(strncmp(ccs_center_error(f.center), "2:", 2), 0, "%s", ccs_center_error(f.center));
    cr_expect_not_null(strstr(ccs_center_error(f.center), "flows[0].states[0].transitions[0]"
                                                          ".to"), "%s", ccs_center_error(f.center));
    REFUSED(CCS_EPARSE, ccs_center_configure(f.center, CCS_STR(WHOLE("\"flows\":[{\"key\":\"a\","
                                                                     "\"states\":[{\"name\":\"x\"}]},{\"key\":"
                                                                     "\"a\",\"states\":[{\"name\":\"x\"}]}]")), NINE));
    REFUSED(CCS_EINVAL, ccs_flow_put(f.center, CCS_STR("{\"key\":\"a\",\"states\":[]}"), NINE, NULL));
    REFUSED(CCS_EPARSE, ccs_flow_put(f.center, CCS_STR("{\"key\":\"a\",\"stats\":[]}"), NINE, NULL));
    fixture_end(&f);
}

#define OFFICE(close)                                                                                                  \
    "{\"key\":\"office\",\"windows\":[{\"days\":[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\"],\"open\":\"09:00\","          \
    "\"close\":\"" close "\"}]}"
#define HOURLY                                                                                                         \
    "{\"key\":\"hourly\",\"states\":[{\"name\":\"x\",\"timers\":[{\"name\":\"late\",\"after_ms\":36000000,"            \
    "\"calendar\":\"office\"}],"                                                                                       \
    "\"transitions\":[{\"on\":[\"late\"],\"to\":[\"y\"]}]},{\"name\":\"y\"}]}"

static ccs_status put_calendar(fixture *f, const char *json, ccs_time now)
{
    return ccs_calendar_put(f->center, ccs_str_from(json), now, NULL);
}

/* Ten hours from Friday nine o'clock: eight of Friday, two of Monday; until the office stays open longer. */
Test(flow, timer_counts_the_business_time_of_its_calendar)
{
    fixture f = fixture_with(ANNA);
    ccs_instance_id id = {0};
    ccs_instance_view view = CCS_INSTANCE_VIEW_INIT;
    REFUSED(CCS_EINVAL, ccs_flow_put(f.center, CCS_STR(HOURLY), NINE, NULL));
    OK(put_calendar(&f, OFFICE("17:00"), NINE));
    OK(ccs_flow_put(f.center, CCS_STR(HOURLY), NINE, NULL));
    OK(ccs_flow_start(f.center, CCS_STR("hourly"), NULL, NINE, &id));
    OK(ccs_instance_get(f.center, id, &view));
    cr_expect_eq(view.due_at, NINE + HOURS(72 + 2));
    OK(put_calendar(&f, OFFICE("18:00"), NINE + HOURS(4)));
    OK(ccs_instance_get(f.center, id, &view));
    cr_expect_eq(view.due_at, NINE + HOURS(72 + 1), "nine hours of Friday, one of Monday");
    OK(put_calendar(&f, OFFICE("20:00"), NINE + HOURS(30)));
    OK(ccs_instance_get(f.center, id, &view));
    cr_expect_eq(view.due_at, NINE + HOURS(72 + 1), "what was used is used: Friday had nine hours");
    ccs_calendar_id calendar = {0};
    OK(ccs_calendar_find(f.center, CCS_STR("office"), &calendar));
    UNDONE(CCS_ESTATE, ccs_calendar_remove(f.center, calendar, NINE + HOURS(30)));
    OK(ccs_center_advance(f.center, NINE + HOURS(80)));
    cr_expect_eq(last_event(&f, CCS_EVENT_FLOW_TIMER_FIRED).due_at, NINE + HOURS(73));
    fixture_end(&f);
}

Test(flow, bad_arguments_are_refused_at_the_border)
{
    fixture f = with_ticket();
    ccs_instance_view view = CCS_INSTANCE_VIEW_INIT;
    ccs_instance_id id = {0};
    ccs_flow_id flow = {0};
    ccs_str report;
    cr_expect_eq(ccs_flow_find(f.center, CCS_STR("ticket"), NULL), CCS_EINVAL);
    cr_expect_eq(ccs_flow_find(NULL, CCS_STR("ticket"), &flow), CCS_EINVAL);
    cr_expect_eq(ccs_instance_get(f.center, id, NULL), CCS_EINVAL);
    cr_expect_eq(ccs_instance_get(NULL, id, &view), CCS_EINVAL);
    cr_expect_eq(ccs_instance_next(NULL, flow, &id), CCS_EINVAL);
    cr_expect_eq(ccs_explain_instance(f.center, id, NULL), CCS_EINVAL);
    cr_expect_eq(ccs_flow_put(NULL, CCS_STR("{}"), NINE, NULL), CCS_EINVAL);
    REFUSED(CCS_EPARSE, ccs_flow_migrate(f.center, CCS_STR("{\"flw\":1}"), NINE, &report));
    cr_expect_eq(report.size, 0);
    OK(ccs_flow_migrate(f.center, CCS_STR("{\"flow\":\"ticket\"}"), NINE, &report));
    cr_expect_eq(report.size, 0, "there was nothing to do");
    fixture_end(&f);
}
