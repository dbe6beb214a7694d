/*
 * Walks: what is found on every path of small flows, that walks and checks never contradict each other, and the bounds.
 */
#include "checks_fixture.h"
#include <string.h>
#include <time.h>

#define FLOW(states) "{'key':'k','states':[" states "]}"
#define END "{'name':'end','kind':'final'}"

/* The report of a walk holds this. */
static void tells(const char *chart, const char *words)
{
    const char *report = walk_of(chart);
    cr_expect(strstr(report, words) != NULL, "%s\nis not in\n%s", words, report);
}

static const char order[] =
    "{'key':'order','variables':[{'name':'tries','value':'0'}],'fields':[{'name':'amount','kind':'number'}],'states':["
    "{'name':'open','transitions':[{'on':['accept'],'to':['working']},{'on':['cancel'],'to':['cancelled']}]},"
    "{'name':'working','transitions':[{'on':['park'],'to':['parked']},{'on':['resolve'],'when':'data.amount > 100',"
    "'to':['approval']},"
    "{'on':['resolve'],'to':['resolved']},{'on':['hang'],'to':['stuck']}]},"
    "{'name':'parked','timers':[{'name':'reminder','after_ms':'3600000'}],'transitions':[{'on':['reminder'],'when':'tries < 2',"
    "'to':['working'],'do':[{'do':'assign','to':'tries','value':'tries + 1'}]},{'on':['reminder'],'to':['open']}]},"
    "{'name':'approval','transitions':[{'on':['approve'],'to':['resolved']},{'on':['refuse'],'to':['working']}]},"
    "{'name':'stuck'},{'name':'never','transitions':[{'on':['x'],'to':['open']}]},"
    "{'name':'resolved','kind':'final'},{'name':'cancelled','kind':'final'}]}";

Test(flow_walk, tells_the_shortest_way_to_everything)
{
    cr_expect_str_eq(walk_of(order),
                     "16 configurations, 35 steps, 7 deep: that is all of them\n"
                     "states: 7 of 8 entered; never:\n"
                     "  never (states[5])\n"
                     "transitions: 10 of 11 taken; never:\n"
                     "  never on x (states[5].transitions[0]): its state was never entered\n"
                     "dead ends: 3; not final, nothing is legal, and nothing runs:\n"
                     "  open --accept--> working --hang--> stuck\n"
                     "rounds without a time-out: 3\n"
                     "  working --resolve {\"amount\":101}--> approval --refuse--> working\n"
                     "shortest ways to an end:\n"
                     "  resolved: open --accept--> working --resolve {\"amount\":100}--> resolved\n"
                     "  cancelled: open --cancel--> cancelled\n"
                     "shortest ways to each state:\n"
                     "  open: open\n"
                     "  working: open --accept--> working\n"
                     "  parked: open --accept--> working --park--> parked\n"
                     "  approval: open --accept--> working --resolve {\"amount\":101}--> approval\n"
                     "  stuck: open --accept--> working --hang--> stuck\n"
                     "  resolved: open --accept--> working --resolve {\"amount\":100}--> resolved\n"
                     "  cancelled: open --cancel--> cancelled\n");
}

Test(flow_walk, finds_values_on_which_guards_turn)
{
#define GUARD(fields, guard) \
    "{'key':'k','variables':[{'name':'limit','value':'250'}],'fields':[" fields "],'states':[{'name':'a'," \
    "'transitions':[{'on':['x'],'when':'" \
    guard "','to':['b']},{'on':['x'],'to':['c']}]},{'name':'b','kind':'final'},{'name':'c','kind':'final'}]}"
    static const char both[] = "transitions: 2 of 2 taken\n";
    tells(GUARD("{'name':'n','kind':'number'}", "data.n == 7"), both);
    tells(GUARD("{'name':'n','kind':'number'}", "data.n < 0"), both);
    tells(GUARD("{'name':'n','kind':'number'}", "data.n > limit"), both);
    tells(GUARD("{'name':'n','kind':'number'},{'name':'m','kind':'number'}", "data.n > 5 && data.m < -5"), both);
    tells(GUARD("{'name':'t','kind':'text'}", "data.t in [`vip`, `gold`]"), both);
    tells(GUARD("{'name':'t','kind':'text'}", "data.t != `vip`"), both);
    tells(GUARD("{'name':'f','kind':'flag'}", "data.f"), both);
    tells(GUARD("{'name':'f','kind':'flag'}", "has(data.f)"), both);
    tells(GUARD("{'name':'l','kind':'texts'}", "`vip` in data.l"), both);
    tells(GUARD("{'name':'l','kind':'numbers'}", "size(data.l) > 0 && data.l[0] == 9"), both);
    tells(GUARD("{'name':'d','kind':'duration'}", "data.d > duration(`90s`)"), both);
    tells(GUARD("{'name':'d','kind':'time'}", "data.d >= timestamp(`2030-03-01T09:00:00Z`)"), both);
    /* What cannot be found is told, and why. */
    tells(GUARD("{'name':'n','kind':'number'}", "data.n * data.n == 625"),
          "  a on x if data.n * data.n == 625 (states[0].transitions[0]): its guard held with none of the values tried\n");
}

Test(flow_walk, starts_with_what_only_a_start_can_bring)
{
    tells("{'key':'k','variables':[{'name':'vip','kind':'flag'}],'states':[{'name':'a',"
        "'transitions':[{'when':'has(vip) && vip','to':['b']},"
          "{'on':['x'],'to':['c']}]},{'name':'b','kind':'final'},{'name':'c','kind':'final'}]}",
          "  b: start {\"vip\":true} --> b\n");
}

Test(flow_walk, lets_timers_run_out_only_where_they_run)
{
    /* The outside does not give what a timer brings. */
    tells(FLOW("{'name':'a','timers':[{'name':'late','after_ms':'5'}],'transitions':[{'on':['late'],'to':['b']}]},{'name':'b',"
               "'transitions':[{'on':['late'],'to':['end']}]}," END),
          "  end: a --late (timer)--> b --late--> end\n"); /* no timer can run at b: so there it does */
    tells(FLOW("{'name':'a','timers':[{'name':'late','after_ms':'5'}],'transitions':[{'on':['late']}]}," END),
          "dead ends: 1; not final, nothing is legal, and nothing runs:\n  a --late (timer)--> a\n");
    tells(FLOW("{'name':'a','timers':[{'name':'late','after_ms':'5'}],'transitions':[{'on':['late'],'to':['end']},{'on':['x'],"
               "'to':['b']}]},{'name':'b','transitions':[{'on':['done.state.b'],'to':['end']}]}," END),
          "dead ends: 1; not final, nothing is legal, and nothing runs:\n  a --x--> b\n"); /* it stopped with its state */
    tells(FLOW("{'name':'a','enter':[{'do':'send','signal':'late','delay_ms':5,'id':'i'}],"
        "'transitions':[{'on':['late'],'to':['end']},"
               "{'on':['stop'],'to':['b']}]},{'name':'b','enter':[{'do':'cancel','id':'i'}],"
               "'transitions':[{'on':['late'],'to':['end']}]}," END),
          "  a --stop--> b\n");
    tells(FLOW("{'name':'a','children':[{'name':'kid','flow':'f'}],'transitions':[{'on':['done.invoke.kid'],"
        "'to':['end']}]}," END),
          "  end: a --done.invoke.kid (child)--> end\n");
}

Test(flow_walk, delivers_what_the_flow_sends_itself)
{
    tells(FLOW("{'name':'a','transitions':[{'on':['x'],'to':['b'],'do':[{'do':'send','signal':'go'}]}]},{'name':'b',"
        "'transitions':"
               "[{'on':['go'],'to':['c']}]},{'name':'c','transitions':[{'on':['y'],'to':['end']}]}," END),
          "  b: a --x--> c\n");
    tells(FLOW("{'name':'a','transitions':[{'on':['x'],'do':[{'do':'send','signal':'x'}]}]}"),
          "  a --x--> ...: the flow goes on sending itself signals without end\n");
}

Test(flow_walk, tells_steps_that_fail_and_errors_on_the_way)
{
    tells("{'key':'k','variables':[{'name':'n','value':'0'}],'states':[{'name':'a','transitions':[{'on':['x'],'to':['b']}]},"
          "{'name':'b','transitions':[{'when':'n == 0','to':['c']}]},{'name':'c','transitions':[{'when':'n == 0',"
          "'to':['b']}]}]}",
          "steps that fail: 1\n  a --x--> ...: one step takes more than 1000 microsteps: its transitions go in circles\n");
    tells("{'key':'k','variables':[{'name':'n','value':'0'}],'states':[{'name':'a','transitions':[{'on':['x'],"
        "'to':['end'],'do':["
          "{'do':'assign','to':'n','value':'1 / n'}]}]}," END "]}",
          "errors on the way: 1\n  a --x--> ...: error.execution: ");
}

Test(flow_walk, stops_at_its_bounds_and_says_so)
{
    static const char counter[] = "{'key':'k','variables':[{'name':'n','value':'0'}],'states':[{'name':'a',"
        "'transitions':[{'on':['x'],'do':["
                                  "{'do':'assign','to':'n','value':'n + 1'}]},{'on':['y'],'to':['end']}]}," END "]}";
    tells(counter, "stopped at the bound\n  in one place variables take more values than it follows\n");
    struct fixture f;
    struct ccs__flow_walk walk;
    fixture_open(&f, order);
    const struct ccs__flow_walk_options few = {.configurations_max = 5}, shallow = {.depth_max = 2};
    cr_assert_eq(ccs__flow_walk(f.flow, &f.counting.alloc, &few, &walk), CCS_OK);
    cr_expect_eq(walk.configuration_count, 5u);
    cr_expect_eq(walk.limits, (uint32_t)CCS__FLOW_WALK_TOO_MANY);
    ccs__flow_walk_finish(&walk);
    cr_assert_eq(ccs__flow_walk(f.flow, &f.counting.alloc, &shallow, &walk), CCS_OK);
    cr_expect_eq(walk.depth, 2u);
    cr_expect_eq(walk.limits, (uint32_t)CCS__FLOW_WALK_TOO_DEEP);
    ccs__flow_walk_finish(&walk);
    fixture_close(&f);
}

/* --- against the checks ------------------------------------------------------------------------------------------- */

struct claims {
    bool unreachable[CHECKS_STATES_MAX];
    bool dead[CHECKS_STATES_MAX][4]; /* transitions said never to be taken */
    bool stuck[CHECKS_STATES_MAX];
};

static struct claims claims_of(const struct fixture *f, size_t states)
{
    struct claims claims = {0};
    struct ccs__flow_findings findings;
    ccs__flow_findings_init(&findings, &f->counting.alloc);
    REQUIRE(ccs__flow_check(f->flow, NULL, &f->counting.alloc, &findings) == CCS_OK, "no memory");
    for (size_t i = 0; i < findings.count; i++) {
        const struct ccs__flow_finding *finding = &findings.items[i];
        const char *at = strstr(finding->path, "transitions[");
        bool known = finding->state < states;
        const struct ccs__flow_node *node = known ? &f->flow->nodes[f->flow->by_definition[finding->state]] : NULL;
        bool whole = node && strcmp(finding->code, "unreachable") == 0;
        for (uint16_t n = whole ? f->flow->by_definition[finding->state] : 0; whole && n < node->end; n++)
            claims.unreachable[f->flow->nodes[n].definition] = true;
        bool dead = strncmp(finding->code, "guard-", 6) == 0 || strcmp(finding->code, "shadowed") == 0;
        if (at && dead && strcmp(finding->code, "guard-always") != 0)
            claims.dead[finding->state][at[12] - '0'] = true;
        if (strcmp(finding->code, "dead-end") == 0)
            claims.stuck[finding->state] = true;
    }
    ccs__flow_findings_finish(&findings);
    return claims;
}

/* No step of the walk may leave a state that can never be left. */
static void compare_steps(const struct fixture *f, const struct ccs__flow_walk *walk, const struct claims *claims, size_t states)
{
    struct ccs__flow_error error;
    struct ccs__flow_state one, other;
    REQUIRE(ccs__flow_state_init(&one, f->flow, &f->counting.alloc) == CCS_OK, "no memory");
    REQUIRE(ccs__flow_state_init(&other, f->flow, &f->counting.alloc) == CCS_OK, "no memory");
    for (size_t c = 0; c < walk->configuration_count; c++) {
        const struct ccs__flow_configuration *from = &walk->configurations[c];
        for (uint32_t e = from->first_edge; e < from->first_edge + from->edge_count; e++) {
            const struct ccs__flow_configuration *to = &walk->configurations[walk->edges[e].to];
            REQUIRE(ccs__flow_state_read(f->flow, &one, from->active, from->history, from->data, &error) == CCS_OK, "%s",
                    error.message);
            if (to->final == CCS__FLOW_NO_STATE)
                REQUIRE(ccs__flow_state_read(f->flow, &other, to->active, to->history, to->data, &error) == CCS_OK, "%s",
                        error.message);
            for (uint32_t s = 0; s < states; s++)
                REQUIRE(!claims->stuck[s] || !ccs__flow_is_active(f->flow, &one, s) ||
                        (to->final == CCS__FLOW_NO_STATE && ccs__flow_is_active(f->flow, &other, s)), "s%u was left", s);
        }
    }
    ccs__flow_state_finish(&one, f->flow);
    ccs__flow_state_finish(&other, f->flow);
}

static size_t compare_flow(uint64_t seed, size_t states)
{
    static char chart[1 << 16];
    struct fixture f;
    struct ccs__flow_walk walk;
    const struct ccs__flow_walk_options options = {.configurations_max = 100};
    ccs_rng rng;
    ccs_rng_seed(&rng, seed);
    checks_draw(&rng, states, chart, sizeof chart);
    fixture_try(&f, chart);
    if (!f.flow) { /* a transition whose targets cannot be active together, and the like */
        fixture_close(&f);
        return 0;
    }
    struct claims claims = claims_of(&f, states);
    REQUIRE(ccs__flow_walk(f.flow, &f.counting.alloc, &options, &walk) == CCS_OK, "no memory");
    size_t claimed = 0;
    for (uint32_t s = 0; s < states; s++) {
        const struct ccs__flow_node *node = &f.flow->nodes[f.flow->by_definition[s]];
        claimed += claims.unreachable[s];
        REQUIRE(!claims.unreachable[s] || walk.states[s].count == 0, "seed %llu: s%u was entered\n%s", (unsigned long long)seed,
                s, chart);
        for (uint32_t t = node->transitions.first; t < node->transitions.end; t++)
            REQUIRE(!claims.dead[s][t - node->transitions.first] || walk.transitions[t].count == 0,
                    "seed %llu: transition %u of s%u was taken\n%s", (unsigned long long)seed, t - node->transitions.first, s,
                    chart);
    }
    compare_steps(&f, &walk, &claims, states);
    ccs__flow_walk_finish(&walk);
    fixture_close(&f);
    return 1 + claimed;
}

Test(flow_walk, never_comes_to_what_checks_call_unreachable)
{
    size_t claimed = 0;
    for (uint64_t seed = 1; seed <= 250; seed++)
        claimed += compare_flow(seed, 4 + seed % 14);
    cr_expect_gt(claimed, 400u); /* so the charts are not trivial */
}

Test(flow_walk, gives_the_same_walk_again)
{
    static char chart[1 << 16], first[1 << 16];
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct fixture f;
        ccs_rng rng;
        ccs_rng_seed(&rng, seed);
        checks_draw(&rng, 8, chart, sizeof chart);
        fixture_try(&f, chart);
        bool compiles = f.flow != NULL;
        fixture_close(&f);
        if (!compiles)
            continue;
        (void)snprintf(first, sizeof first, "%s", walk_of(chart));
        cr_expect_str_eq(walk_of(chart), first);
    }
}

/* --- large, and without memory ------------------------------------------------------------------------------------ */

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

Test(flow_walk, goes_through_ten_thousand_states_in_bounded_time)
{
    static char chart[2u << 20];
    size_t size = (size_t)snprintf(chart, sizeof chart, "{'key':'large','states':[");
    for (size_t i = 0; i < 10000; i++)
        size += (size_t)snprintf(chart + size, sizeof chart - size,
                                 "%s{'name':'s%zu','transitions':[{'on':['a'],'to':['s%zu']},{'on':['b'],'to':['s%zu']}]}",
                                 i > 0 ? "," : "", i, (i + 1) % 10000, i * 7 % 10000);
    (void)snprintf(chart + size, sizeof chart - size, "]}");
    double began = seconds();
    struct fixture f;
    struct ccs__flow_walk walk;
    const struct ccs__flow_walk_options options = {0};
    fixture_open(&f, chart);
    REQUIRE(ccs__flow_walk(f.flow, &f.counting.alloc, &options, &walk) == CCS_OK, "no memory");
    cr_expect_eq(walk.configuration_count, 10000u);
    cr_expect_eq(walk.limits, 0u);
    ccs__flow_walk_finish(&walk);
    fixture_close(&f);
    cr_expect_lt(seconds() - began, 60.0); /* with sanitizers */
}

Test(flow_walk, fails_cleanly_without_memory)
{
    struct fixture f;
    struct counting counting;
    const struct ccs__flow_walk_options options = {.configurations_max = 20};
    ccs_status status = CCS_ENOMEM;
    fixture_open(&f, order);
    for (size_t fail_at = 1; status == CCS_ENOMEM; fail_at++) {
        struct ccs__flow_walk walk;
        struct ccs__buf out;
        counting_init(&counting);
        counting.fail_at = fail_at;
        status = ccs__flow_walk(f.flow, &counting.alloc, &options, &walk);
        ccs__buf_init(&out, &counting.alloc);
        if (status == CCS_OK) {
            ccs__flow_walk_json(&walk, &out);
            ccs__flow_walk_text(&walk, true, &out);
            status = out.failed ? CCS_ENOMEM : CCS_OK;
        }
        ccs__buf_finish(&out);
        ccs__flow_walk_finish(&walk);
        REQUIRE(counting.bytes == 0, "%zu: %zu bytes are held", fail_at, counting.bytes);
        REQUIRE(status == CCS_OK || status == CCS_ENOMEM, "%zu", fail_at);
    }
    fixture_close(&f);
}
