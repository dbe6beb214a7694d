/*
 * Flows in ECMAScript: what an instance keeps is read again as it was, what is wrong fails when it is reached, and a step that
 * fails for want of memory changes nothing.
 */
#include "flow_fixture.h"

static const char chart[] =
    "{'key':'a','language':'ecmascript','variables':["
    "{'name':'o','value':'{l: [1, 0.5, null], f: function (n) { return n + 1; }}'},{'name':'u'},{'name':'flag','value':'true'}],"
    "'initial_do':[{'do':'script','value':'var made = 2, open; function twice(n) { return 2 * n; }'}],"
    "'states':[{'name':'s','transitions':["
    "{'on':['add'],'do':[{'do':'assign','to':'o.l[1]','value':'o.f(_event.data.n) + twice(made)'},"
    "{'do':'assign','to':'u','value':'undefined'}]},"
    "{'on':['told'],'when':'o.l.length === 3 && o.l[2] === null',"
    "'do':[{'do':'log','value':'[o.l, typeof u, typeof open, typeof twice, flag]'}]},"
    "{'on':['each'],'do':[{'do':'each','to':'it','index':'n','value':'o.l'},{'do':'log','value':'it'},{'do':'end'}]},"
    "{'on':['wrong'],'do':[{'do':'assign','to':'nowhere.x','value':'1'}]},"
    "{'on':['error.execution'],'to':['e']}]},"
    "{'name':'e','enter':[{'do':'log','value':'_event.name'}]}]}";

Test(flow_script, keeps_objects_functions_and_what_is_undefined)
{
    struct fixture f;
    fixture_open(&f, chart);
    (void)fixture_start(&f, "");
    for (int turn = 0; turn < 3; turn++) {
        char before[8192];
        fixture_reload(&f);
        (void)snprintf(before, sizeof before, "%s", fixture_data(&f));
        fixture_reload(&f);
        EXPECT(fixture_data(&f), before);
        (void)fixture_signal(&f, "add", "{'n': 2.5}");
    }
    fixture_reload(&f);
    EXPECT(fixture_signal(&f, "told", ""), "log()=[[1,7.5,null],'undefined','undefined','function',true]");
    EXPECT(fixture_signal(&f, "each", ""), "log()=1 log()=7.5 log()=null");
    fixture_close(&f);
}

Test(flow_script, takes_initial_values_of_every_kind)
{
    struct fixture f;
    fixture_open(&f, chart);
    (void)fixture_start(&f, "{'o': {'l': [[{}], 'x', null]}, 'other': 1}");
    EXPECT(fixture_signal(&f, "told", ""), "log()=[[[{}],'x',null],'undefined','undefined','function',true]");
    fixture_close(&f);
}

Test(flow_script, tells_what_is_wrong_when_it_is_reached)
{
    struct fixture f;
    fixture_open(&f, chart);
    (void)fixture_start(&f, "");
    const char *line = fixture_signal(&f, "wrong", "");
    cr_expect(strstr(line, "error.execution") && strstr(line, "+e"), "%s", line);
    fixture_close(&f);
    fixture_try(&f, "{'key':'a','language':'ecmascript','variables':[{'name':'x','kind':'number'}],'states':[{'name':'s'}]}");
    cr_expect_eq(f.status, CCS_EINVAL);
    cr_expect(strstr(f.error.message, "whatever its kind"), "%s", f.error.message);
    fixture_close(&f);
    fixture_try(&f, "{'key':'a','states':[{'name':'s','enter':[{'do':'script','value':'x = 1'}]}]}");
    cr_expect(f.status == CCS_EINVAL && strstr(f.error.message, "only a flow in ecmascript"), "%s", f.error.message);
    fixture_close(&f);
}

Test(flow_script, a_step_without_memory_changes_nothing)
{
    size_t failures = 0;
    ccs_status status = CCS_ENOMEM;
    for (size_t n = 1; status == CCS_ENOMEM; n++) {
        struct fixture f;
        char before[8192];
        fixture_open(&f, chart);
        (void)fixture_start(&f, "");
        (void)snprintf(before, sizeof before, "%s", fixture_data(&f));
        f.counting.calls = 0;
        f.counting.fail_at = n;
        (void)fixture_signal(&f, "add", "{'n': 2.5}");
        status = f.status;
        f.counting.fail_at = 0;
        cr_assert(status == CCS_OK || status == CCS_ENOMEM, "%zu: %d", n, status);
        if (status == CCS_ENOMEM)
            EXPECT(fixture_data(&f), before);
        failures += status == CCS_ENOMEM;
        fixture_close(&f);
    }
    cr_expect_gt(failures, 2);
}
