/*
 * Checks of flows: each finding with a flow that has it and its nearest neighbour that has not. A check that finds too much is
 * as wrong as one that finds too little.
 */
#include "checks_fixture.h"
#include <string.h>
#include <time.h>

struct pair {
    const char *chart, *found; /* errors and warnings */
};

static void compare(const struct pair *pairs, size_t count, bool notes)
{
    for (size_t i = 0; i < count; i++) {
        const char *got = checks_of(pairs[i].chart, notes);
        cr_expect_str_eq(got, pairs[i].found, "%zu: %s\ngot      %s\nexpected %s", i, pairs[i].chart, got, pairs[i].found);
    }
}
#define COMPARE(pairs, notes) compare(pairs, sizeof(pairs) / sizeof((pairs)[0]), notes)

#define FLOW(states) "{'key':'k','states':[" states "]}"
#define END "{'name':'end','kind':'final'}"

Test(flow_check, finds_states_that_are_never_entered)
{
    static const struct pair pairs[] = {
        {FLOW("{'name':'a','transitions':[{'on':['x'],'to':['end']}]}," END), ""},
        {FLOW("{'name':'a','transitions':[{'on':['x'],'to':['end']}]},{'name':'b','transitions':[{'on':['x'],"
              "'to':['end']}]}," END),
         "unreachable states[1]"},
        /* Only from a state that is never entered itself; one finding for a state and what is in it. */
        {FLOW("{'name':'a','transitions':[{'on':['x'],'to':['end']}]},{'name':'b','transitions':[{'on':['x'],'to':['c']}]},"
              "{'name':'c','transitions':[{'on':['x'],'to':['end']}]},{'name':'d','in':'c','transitions':[{'on':['x'],"
              "'to':['end']}]}," END),
         "unreachable states[1]; unreachable states[2]"},
        /* A guard that never holds, or an earlier transition, leads nowhere. */
        {FLOW("{'name':'a','transitions':[{'on':['x'],'to':['end']},{'on':['y'],'when':'1 > 2','to':['b']}]},"
              "{'name':'b','transitions':[{'on':['x'],'to':['end']}]}," END),
         "guard-never states[0].transitions[1].when; unreachable states[1]"},
        {FLOW("{'name':'a','transitions':[{'on':['x'],'to':['end']},{'on':['x.y'],'to':['b']}]},"
              "{'name':'b','transitions':[{'on':['x'],'to':['end']}]}," END),
         "shadowed states[0].transitions[1]; unreachable states[1]"},
        /* All regions of a parallel state, whichever is the target. */
        {FLOW("{'name':'p','kind':'parallel','transitions':[{'on':['x'],'to':['end']}]},{'name':'r','in':'p'},"
              "{'name':'r1','in':'r'},"
              "{'name':'q','in':'p'},{'name':'q1','in':'q'}," END), ""},
        {FLOW("{'name':'a','transitions':[{'on':['x'],'to':['r2']}]},{'name':'p','kind':'parallel',"
              "'transitions':[{'on':['x'],'to':['end']}]},"
              "{'name':'r','in':'p'},{'name':'r1','in':'r'},{'name':'r2','in':'r'},{'name':'q','in':'p'},{'name':'q1',"
              "'in':'q'},"
              "{'name':'q2','in':'q'}," END), "unreachable states[3]; unreachable states[7]"},
        /* A history leads to where it was, and where nothing is remembered. */
        {FLOW("{'name':'a','transitions':[{'on':['x'],'to':['h']},{'on':['y'],'to':['end']}]},{'name':'c',"
              "'transitions':[{'on':['x'],'to':['a']}]},"
              "{'name':'h','in':'c','kind':'history','transitions':[{'to':['c2']}]},{'name':'c1','in':'c'},"
              "{'name':'c2','in':'c'}," END),
         "unreachable states[3]"},
        {FLOW("{'name':'a','transitions':[{'on':['y'],'to':['c']}]},{'name':'c','transitions':[{'on':['x'],'to':['end']}]},"
              "{'name':'h','in':'c','kind':'history','transitions':[{'to':['c1']}]},{'name':'c1','in':'c'}," END),
         "unreachable states[2]"},
        /* What a shallow history brings back is entered anew: b1, though the only transition to b leads to b2. It is found
         * whether the history is asked before b is found, or after. */
        {FLOW("{'name':'a','transitions':[{'on':['x'],'to':['h']},{'on':['z'],'to':['end']}]},{'name':'c',"
              "'transitions':[{'on':['x'],"
              "'to':['a']},{'on':['y'],'to':['b2']}]},{'name':'h','in':'c','kind':'history','transitions':[{'to':['d']}]},"
              "{'name':'d','in':'c'},{'name':'b','in':'c'},{'name':'b1','in':'b'},{'name':'b2','in':'b'}," END), ""},
        {FLOW("{'name':'a','transitions':[{'on':['x'],'to':['h']},{'on':['z'],'to':['end']}]},{'name':'c',"
              "'transitions':[{'on':['x'],"
              "'to':['a']},{'on':['y'],'to':['b2']}]},{'name':'h','in':'c','kind':'deep_history','transitions':[{'to':['d']}]},"
              "{'name':'d','in':'c'},{'name':'b','in':'c'},{'name':'b1','in':'b'},{'name':'b2','in':'b'},"
              "" END), "unreachable states[5]"},
    };
    COMPARE(pairs, false);
}

Test(flow_check, knows_when_a_state_is_done)
{
    static const struct pair pairs[] = {
        {FLOW("{'name':'c','transitions':[{'on':['done.state.c'],'to':['end']}]},{'name':'c1','in':'c',"
              "'transitions':[{'on':['x'],'to':['cf']}]},"
              "{'name':'cf','in':'c','kind':'final'}," END), ""},
        {FLOW("{'name':'c','transitions':[{'on':['done.state.c'],'to':['end']},{'on':['y'],'to':['end']}]},"
              "{'name':'c1','in':'c'}," END),
         "no-such-signal states[0].transitions[0].on"},
        {FLOW("{'name':'c','transitions':[{'on':['done.state.d'],'to':['end']},{'on':['done.state','y'],'to':['end']}]}," END),
         "no-such-signal states[0].transitions[0].on"},
        /* A parallel state is done when all its regions are. */
        {FLOW("{'name':'p','kind':'parallel','transitions':[{'on':['done.state.p'],'to':['end']}]},{'name':'r','in':'p'},"
              "{'name':'r1','in':'r','transitions':[{'on':['x'],'to':['rf']}]},{'name':'rf','in':'r','kind':'final'},"
              "{'name':'q','in':'p'},"
              "{'name':'q1','in':'q','transitions':[{'on':['x'],'to':['qf']}]},{'name':'qf','in':'q','kind':'final'},"
              "" END), ""},
        {FLOW("{'name':'p','kind':'parallel','transitions':[{'on':['done.state.p'],'to':['end']},{'on':['z'],"
              "'to':['end']}]},{'name':'r','in':'p'},"
              "{'name':'r1','in':'r','transitions':[{'on':['x'],'to':['rf']}]},{'name':'rf','in':'r','kind':'final'},"
              "{'name':'q','in':'p'},"
              "{'name':'q1','in':'q'}," END), "no-such-signal states[0].transitions[0].on"},
        {FLOW("{'name':'a','children':[{'name':'k','flow':'other'}],'transitions':[{'on':['done.invoke.k'],"
              "'to':['end']}]}," END), ""},
        {FLOW("{'name':'a','children':[{'name':'k','flow':'other'}],'transitions':[{'on':['done.invoke.l'],"
              "'to':['end']},{'on':['done.invoke'],"
              "'to':['end']}]}," END), "no-such-signal states[0].transitions[0].on"},
    };
    COMPARE(pairs, false);
}

Test(flow_check, finds_guards_that_decide_nothing)
{
#define GUARDED(guards) \
    "{'key':'k','variables':[{'name':'n','value':'0'},{'name':'t','value':'`a`'}],'states':[{'name':'a'," \
    "'transitions':[" guards \
    "{'on':['z'],'to':['end']}]}," END "]}"
    static const struct pair pairs[] = {
        {GUARDED("{'on':['x'],'when':'n > 1'},"), ""},
        {GUARDED("{'on':['x'],'when':'n > 1 && n < 1'},"), "guard-never states[0].transitions[0].when"},
        {GUARDED("{'on':['x'],'when':'t == `a` && t == `b`'},"), "guard-never states[0].transitions[0].when"},
        {GUARDED("{'on':['x'],'when':'t == `a` || t == `b`'},"), ""},
        {GUARDED("{'on':['x'],'when':'1 / 0 > n - n'},"), ""}, /* it reads, so nothing is claimed */
        {GUARDED("{'on':['x'],'when':'1 / 0 > 1'},"), "guard-fails states[0].transitions[0].when"},
        {GUARDED("{'on':['x'],'when':'`b` in states'},"), "guard-never states[0].transitions[0].when"},
        {GUARDED("{'on':['x'],'when':'`end` in states'},"), "guard-never states[0].transitions[0].when"},
        {GUARDED("{'on':['x'],'when':'`a` in states'},"), ""},
        {GUARDED("{'on':['x'],'when':'n > 1'},{'on':['x'],'when':'n > 1'},"), "shadowed states[0].transitions[1]"},
        {GUARDED("{'on':['x'],'when':'n > 1'},{'on':['x'],'when':'t == `a` && n > 1'},"), "shadowed states[0].transitions[1]"},
        {GUARDED("{'on':['x'],'when':'n > 1 && t == `a`'},{'on':['x'],'when':'n > 1'},"), ""},
        {GUARDED("{'on':['x'],'when':'n > 1'},{'on':['y'],'when':'n > 1'},"), ""},
        {GUARDED("{'on':['x'],'when':'n > 1'},{'on':['x','y'],'when':'n > 1'},"), ""},
        {GUARDED("{'on':['x'],'when':'1 > 2'},{'on':['x']},"), "guard-never states[0].transitions[0].when"},
        {GUARDED("{'on':['*'],'when':'true'},"), "shadowed states[0].transitions[1]; dead-end states[0]; unreachable states[1]"},
        {GUARDED("{'when':'n > 1'},{'when':'n > 1','to':['end']},"), "shadowed states[0].transitions[1]"},
    };
    COMPARE(pairs, false);
    cr_expect_str_eq(checks_words(GUARDED("{'on':['x'],'when':'n > 1 && n < 1'},"), "guard-never"),
                     "the guard n > 1 && n < 1 never holds: n > 1 and n < 1 exclude each other; the transition is never taken");
    cr_expect_neq(strlen(checks_words(GUARDED("{'on':['x'],'when':'n > 1 || true'},"), "guard-always")), 0u);
    cr_expect_eq(strlen(checks_words(GUARDED("{'on':['x'],'when':'true'},"), "guard-always")), 0u);
}

Test(flow_check, finds_what_cannot_be_left)
{
    static const struct pair pairs[] = {
        {FLOW("{'name':'a','transitions':[{'on':['x'],'to':['b']},{'on':['y'],'to':['end']}]},{'name':'b'},"
              "" END), "dead-end states[1]"},
        {FLOW("{'name':'a','transitions':[{'on':['x'],'to':['b']},{'on':['y'],'to':['end']}]},{'name':'b',"
              "'transitions':[{'on':['x'],'to':['b']},"
              "{'on':['y']}]}," END), "dead-end states[1]"},
        {FLOW("{'name':'a','transitions':[{'on':['x'],'to':['b']},{'on':['y'],'to':['end']}]},{'name':'b',"
              "'transitions':[{'on':['x'],'to':['a']}]}," END), ""},
        /* The state around it leads out. */
        {FLOW("{'name':'c','transitions':[{'on':['x'],'to':['end']}]},{'name':'a','in':'c','transitions':[{'on':['x'],"
              "'to':['b']}]},"
              "{'name':'b','in':'c'}," END), ""},
        /* Another region leads out of both; or stays within itself. */
        {FLOW("{'name':'p','kind':'parallel'},{'name':'r','in':'p'},{'name':'r1','in':'r'},{'name':'q','in':'p'},"
              "{'name':'q1','in':'q','transitions':[{'on':['x'],'to':['end']}]}," END), ""},
        {FLOW("{'name':'p','kind':'parallel','transitions':[{'on':['done.state.q'],'to':['end']}]},{'name':'r',"
              "'in':'p'},{'name':'r1','in':'r'},"
              "{'name':'q','in':'p'},{'name':'q1','in':'q','transitions':[{'on':['x'],'to':['qf']}]},{'name':'qf',"
              "'in':'q','kind':'final'}," END), ""},
        {FLOW("{'name':'p','kind':'parallel'},{'name':'r','in':'p'},{'name':'r1','in':'r'},{'name':'q','in':'p'},"
              "{'name':'q1','in':'q','transitions':[{'on':['x'],'to':['q2']}]},{'name':'q2','in':'q',"
              "'transitions':[{'on':['x'],'to':['q1']}]}"),
         "dead-end states[2]"},
        /* From here no end can be reached, though there is one. */
        {FLOW("{'name':'a','transitions':[{'on':['x'],'to':['b']},{'on':['y'],'to':['end']}]},{'name':'b',"
              "'transitions':[{'on':['x'],'to':['c']}]},"
              "{'name':'c','transitions':[{'on':['x'],'to':['b']}]}," END), "trap states[1]"},
        {FLOW("{'name':'a','transitions':[{'on':['x'],'to':['b']},{'on':['y'],'to':['end']}]},{'name':'b',"
              "'transitions':[{'on':['x'],'to':['c']}]},"
              "{'name':'c','transitions':[{'on':['x'],'to':['b']},{'on':['y'],'to':['a']}]}," END), ""},
        /* By a history. */
        {FLOW("{'name':'c','transitions':[{'on':['x'],'to':['b']}]},{'name':'h','in':'c','kind':'history',"
              "'transitions':[{'to':['a']}]},"
              "{'name':'a','in':'c','transitions':[{'on':['y'],'to':['end']}]},{'name':'b','transitions':[{'on':['x'],"
              "'to':['h']}]}," END), ""},
        /* A flow without an end is meant to go on. */
        {FLOW("{'name':'a','transitions':[{'on':['x'],'to':['b']}]},{'name':'b','transitions':[{'on':['x'],'to':['a']}]}"), ""},
    };
    COMPARE(pairs, false);
    cr_expect_str_eq(checks_words(FLOW("{'name':'a','category':'closed'}"), "dead-end"),
                     "\"a\" can never be left, and it is not final: make it final, so that the flow ends there");
}

Test(flow_check, finds_circles_without_signals)
{
    static const struct pair pairs[] = {
        {FLOW("{'name':'a','transitions':[{'to':['b']}]},{'name':'b','transitions':[{'to':['a']}]}"), "livelock states[0]"},
        {FLOW("{'name':'a','transitions':[{'to':['b']}]},{'name':'b','transitions':[{'on':['x'],'to':['a']}]}"), ""},
        {"{'key':'k','variables':[{'name':'n','value':'0'}],'states':[{'name':'a','transitions':[{'to':['b']}]},"
         "{'name':'b','transitions':[{'when':'n > 2','to':['c']},{'to':['a'],'do':[{'do':'assign','to':'n',"
         "'value':'n + 1'}]}]},"
         "{'name':'c','kind':'final'}]}", ""},
        {FLOW("{'name':'a','transitions':[{'when':'true'},{'on':['x'],"
              "'to':['a']}]}"), "dead-end states[0]; livelock states[0]"},
        {FLOW("{'name':'a','transitions':[{'to':['c']}]},{'name':'c'},{'name':'c1','in':'c',"
              "'transitions':[{'to':['a']}]}"), "livelock states[0]"},
    };
    COMPARE(pairs, false);
}

Test(flow_check, finds_signals_that_nothing_takes)
{
    static const struct pair pairs[] = {
        {FLOW("{'name':'a','enter':[{'do':'raise','signal':'go'}],'transitions':[{'on':['go'],'to':['end']}]}," END), ""},
        {FLOW("{'name':'a','enter':[{'do':'raise','signal':'go'}],'transitions':[{'on':['went'],'to':['end']}]},"
              "" END), "unheard states[0].enter[0]"},
        {FLOW("{'name':'a','enter':[{'do':'raise','signal':'go.now'}],'transitions':[{'on':['go'],'to':['end']}]}," END), ""},
        {FLOW("{'name':'a','enter':[{'do':'send','signal':'go','target':'x-host'}],'transitions':[{'on':['went'],"
              "'to':['end']}]}," END), ""},
        {FLOW("{'name':'a','transitions':[{'on':['x'],'to':['end'],'do':[{'do':'log','label':'l'},{'do':'send',"
              "'signal':'go'}]}]}," END),
         "unheard states[0].transitions[0].do[1]"},
        {FLOW("{'name':'a','timers':[{'name':'late','after_ms':'5'}],'transitions':[{'on':['late'],'to':['end']}]}," END), ""},
        {FLOW("{'name':'a','timers':[{'name':'late','after_ms':'5'}],'transitions':[{'on':['x'],'to':['b']}]},"
              "{'name':'b','transitions':[{'on':['late'],'to':['end']}]}," END), "timer-unheard states[0].timers[0]"},
    };
    COMPARE(pairs, false);
}

Test(flow_check, finds_waiting_without_end)
{
#define WAITING(more) FLOW("{'name':'a','category':'waiting'," more "'transitions':[{'on':['x'],'to':['end']}," \
    "{'on':['late'],'to':['end']}]}," \
                           "{'name':'end','kind':'final','category':'closed'}")
    static const struct pair pairs[] = {
        {WAITING(""), "no-timeout states[0]"},
        {WAITING("'timers':[{'name':'late','after_ms':'5'}],"), ""},
        {WAITING("'enter':[{'do':'send','signal':'late','delay_ms':5}],"), ""},
        {WAITING("'children':[{'name':'k','flow':'other'}],"), ""},
        {FLOW("{'name':'o','timers':[{'name':'x','after_ms':'5'}]},{'name':'a','in':'o','category':'waiting',"
              "'transitions':[{'on':['x'],'to':['end']}]},"
              "{'name':'end','kind':'final','category':'closed'}"), ""},
        {FLOW("{'name':'a','category':'open','transitions':[{'on':['x'],'to':['end']}]},{'name':'end','kind':'final',"
              "'category':'closed'}"), ""},
    };
    COMPARE(pairs, false);
    cr_expect_str_eq(checks_of(FLOW("{'name':'a','category':'open','transitions':[{'on':['x'],'to':['end']}]},"
                                    "{'name':'end','kind':'final','category':'closed'}"), true), "no-timeout states[0]");
}

Test(flow_check, finds_missing_categories_and_idle_variables)
{
    static const struct pair pairs[] = {
        {FLOW("{'name':'a','timers':[{'name':'x','after_ms':'5'}],'transitions':[{'on':['x'],'to':['end']}]},"
              "" END), "no-category"},
        {FLOW("{'name':'a','category':'open','timers':[{'name':'x','after_ms':'5'}],'transitions':[{'on':['x'],"
              "'to':['end']}]}," END),
         "no-category states[1].category"},
        {FLOW("{'name':'a','category':'open','timers':[{'name':'x','after_ms':'5'}],'transitions':[{'on':['x'],'to':['end']}]},"
              "{'name':'end','kind':'final','category':'open'}"), "final-category states[1].category"},
        {FLOW("{'name':'a','category':'open','timers':[{'name':'x','after_ms':'5'}],'transitions':[{'on':['x'],"
              "'to':['end']}]},{'name':'b',"
              "'in':'a'},{'name':'end','kind':'final','category':'closed'}"), ""},
        {"{'key':'k','variables':[{'name':'n','value':'0'},{'name':'m','kind':'number'},{'name':'o','kind':'number'},"
            "{'name':'p','value':'1'}],"
         "'states':[{'name':'a','category':'closed','kind':'state','timers':[{'name':'x','after_ms':'5'}],"
         "'transitions':[{'on':['x'],"
         "'when':'m > p','to':['end']},{'on':['y'],'do':[{'do':'assign','to':'o','value':'1'}]}]},{'name':'end','kind':'final',"
         "'category':'closed'}]}", "variable-unread variables[0]; variable-unset variables[1]; variable-unread variables[2]"},
        {FLOW("{'name':'a','category':'open','children':[{'name':'k','flow':'f'}],'transitions':[{'on':['x'],'to':['end']}]},"
              "{'name':'end','kind':'final','category':'closed'}"), "child-unawaited states[0].children[0]"},
        {FLOW("{'name':'a','category':'open','children':[{'name':'k','flow':'f'}],"
              "'transitions':[{'on':['done.invoke'],'to':['end']}]},"
              "{'name':'end','kind':'final','category':'closed'}"), ""},
    };
    COMPARE(pairs, true);
}

/* --- large, hostile, and without memory ------------------------------------------------------------------------------------ */

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static char large[4u << 20];

static const char *draw_large(size_t count, bool deep)
{
    size_t size = (size_t)snprintf(large, sizeof large, "{'key':'large','states':[");
    for (size_t i = 0; i < count; i++) {
        size += (size_t)snprintf(large + size, sizeof large - size, "%s{'name':'s%zu',", i > 0 ? "," : "", i);
        if (deep && i > 0)
            size += (size_t)snprintf(large + size, sizeof large - size, "'in':'s%zu',", i - 1);
        size += (size_t)snprintf(large + size, sizeof large - size, "'transitions':[{'on':['a'],'to':['s%zu']},"
            "{'on':['b%zu'],'to':['s%zu']},"
                                 "{'on':['done.state.s%zu']}],'timers':[{'name':'t%zu',"
                                 "'after_ms':'9'}]}", (i + 1) % count, i, i * 7 % count, i, i);
    }
    (void)snprintf(large + size, sizeof large - size, "]}");
    return large;
}

Test(flow_check, looks_at_ten_thousand_states_in_bounded_time)
{
    double began = seconds();
    cr_expect_neq(strstr(checks_of(draw_large(10000, false), false), "no-such-signal"), NULL);
    (void)checks_of(draw_large(2000, true), true);
    cr_expect_lt(seconds() - began, 60.0); /* with sanitizers */
}

Test(flow_check, fails_cleanly_without_memory)
{
    struct fixture f;
    struct counting counting;
    ccs_status status = CCS_ENOMEM;
    char chart[1 << 16];
    ccs_rng rng;
    ccs_rng_seed(&rng, 3);
    checks_draw(&rng, 30, chart, sizeof chart);
    fixture_open(&f, chart);
    for (size_t fail_at = 1; status == CCS_ENOMEM; fail_at++) {
        struct ccs__flow_findings findings;
        counting_init(&counting);
        counting.fail_at = fail_at;
        ccs__flow_findings_init(&findings, &counting.alloc);
        status = ccs__flow_check(f.flow, NULL, &counting.alloc, &findings);
        REQUIRE(status == CCS_OK || (status == CCS_ENOMEM && findings.count == 0 && findings.counts[1] == 0), "%zu", fail_at);
        ccs__flow_findings_finish(&findings);
        REQUIRE(counting.bytes == 0, "%zu: %zu bytes are held", fail_at, counting.bytes);
    }
    cr_expect_eq(status, CCS_OK);
    fixture_close(&f);
}
