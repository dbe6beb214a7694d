/* The whole way, on flows as people write them. */
#include "flow_fixture.h"

static const char order[] =
    "{'key': 'order', 'name': 'An order', 'variables': [{'name': 'tries', 'value': '0'}], 'fields': [{'name': 'amount', "
    "'kind': 'number'}],"
    " 'states': [{'name': 'open', 'category': 'open', 'transitions': [{'on': ['assign'], 'to': ['working']}, {'on': "
    "['drop'], 'to': ['closed']}]},"
    "  {'name': 'working', 'category': 'open', 'transitions': [{'on': ['resolve'], 'when': 'data.amount > 10', 'to': "
    "['resolved'], "
    "     'do': [{'do': 'assign', 'to': 'tries', 'value': 'tries + 1'}]}, {'on': ['wait'], 'to': ['waiting']}]},"
    "  {'name': 'waiting', 'category': 'waiting', 'timers': [{'signal': 'wake', 'after_ms': '5000'}], 'transitions': "
    "[{'on': ['wake'], 'to': ['working']}]},"
    "  {'name': 'resolved', 'category': 'resolved', 'transitions': [{'on': ['reopen'], 'when': 'tries < 2', 'to': "
    "['open']}, {'on': ['close'], 'to': ['closed']}]},"
    "  {'name': 'closed', 'category': 'closed', 'kind': 'final', 'done': [{'name': 'tries', 'value': 'tries'}]}]}";

Test(flow, goes_from_state_to_state_by_signals)
{
    struct fixture f;
    fixture_open(&f, order);
    EXPECT(fixture_start(&f, ""), "+open");
    EXPECT(fixture_signal(&f, "assign", ""), "-open +working");
    EXPECT(fixture_signal(&f, "wait", ""), "-working +waiting timer(waiting.0,5000)");
    cr_expect_eq(ccs__flow_category(f.flow, &f.state), CCS__FLOW_CATEGORY__FLOW_CATEGORY_WAITING);
    EXPECT(fixture_signal(&f, "wake", ""), "stop(waiting.0) -waiting +working");
    EXPECT(fixture_signal(&f, "resolve", "{'amount': 10}"), "");
    cr_expect_not(f.effects.taken);
    EXPECT(fixture_signal(&f, "resolve", "{'amount': 11}"), "-working +resolved");
    cr_expect(f.effects.taken);
    EXPECT(fixture_data(&f), "{'tries':1}");
    fixture_reload(&f);
    EXPECT(fixture_signal(&f, "reopen", ""), "-resolved +open");
    EXPECT(fixture_signal(&f, "drop", ""), "-open +closed -closed done(closed{'tries':1})");
    EXPECT(fixture_active(&f), "");
    EXPECT(fixture_signal(&f, "assign", ""), "error: it has ended");
    fixture_close(&f);
}

Test(flow, strict_refuses_what_it_has_not_declared)
{
    struct fixture f;
    fixture_open(&f, order);
    EXPECT(fixture_start(&f, "{'tries': 'many'}"), "error: tries is not what it was declared to be: a number");
    EXPECT(fixture_start(&f, "{'trials': 1}"), "error: there is no variable \"trials\" in this flow");
    EXPECT(fixture_start(&f, "{'tries': 1}"), "+open");
    EXPECT(fixture_signal(&f, "assign", "{'amount': true}"), "error: amount is not what it was declared to be: a number");
    EXPECT(fixture_signal(&f, "assign", "{'colour': 1}"), "error: there is no field \"colour\" in this flow");
    EXPECT(fixture_signal(&f, "assign", "5"), "error: a signal's data is an object of fields, such as {\"amount\": 5}");
    EXPECT(fixture_active(&f), "open");
    fixture_close(&f);
}
