/*
 * What a queue's configuration must fulfil: every bound, with the path of what breaks it and words to act on.
 */
#include "queue/queue.h"
#include <criterion/criterion.h>
#include <stdio.h>

#define TEXT(literal) ((char *)(uintptr_t)(literal))

static char path[96], error[256];
static char long_text[2000]; /* of 1999 bytes */

static void start(void)
{
    memset(long_text, 'x', sizeof long_text - 1);
}

TestSuite(queue_config, .init = start);

static Ccs__Queue sales(void)
{
    Ccs__Queue queue = CCS__QUEUE__INIT;
    queue.key = TEXT("sales");
    return queue;
}

static bool valid(const Ccs__Queue *queue)
{
    path[0] = error[0] = '\0';
    return ccs__queue_config_valid(queue, path, sizeof path, error, sizeof error);
}

static void expect_valid(const Ccs__Queue *queue)
{
    cr_expect(valid(queue), "%s: %s", path, error);
}

static void expect_invalid(const Ccs__Queue *queue, const char *where)
{
    cr_expect_not(valid(queue), "%s", where);
    cr_expect_str_eq(path, where);
    cr_expect_str_neq(error, "");
}

/* The words hold these. */
static void expect_words(const Ccs__Queue *queue, const char *where, const char *words)
{
    expect_invalid(queue, where);
    cr_expect_not_null(strstr(error, words), "%s: %s", where, error);
}

Test(queue_config, key_alone_is_enough)
{
    Ccs__Queue queue = sales();
    expect_valid(&queue);
}

Test(queue_config, names_what_is_wrong)
{
    Ccs__Queue queue = sales();
    queue.key = TEXT("");
    expect_invalid(&queue, "key");
    queue = sales();
    queue.name = long_text;
    expect_invalid(&queue, "name");
    queue = sales();
    queue.order = (Ccs__LineOrder)5;
    expect_invalid(&queue, "order");
    queue = sales();
    queue.priority_credit_ms = 1;
    expect_words(&queue, "priority_credit_ms", "\"credit\"");
    queue.order = CCS__LINE_ORDER__LINE_ORDER_CREDIT;
    expect_valid(&queue);
    queue = sales();
    queue.target_ms = 1;
    expect_words(&queue, "target_ms", "\"deadline\"");
    queue.order = CCS__LINE_ORDER__LINE_ORDER_DEADLINE;
    expect_valid(&queue);
    queue = sales();
    queue.id = 1;
    expect_invalid(&queue, "id");
    queue = sales();
    queue.ring_max = 65;
    expect_words(&queue, "ring_max", "at most 64, not 65");
    queue = sales();
    queue.sites = (Ccs__SiteReach)3;
    expect_invalid(&queue, "sites");
    queue = sales();
    queue.skip = (Ccs__SkipWhen)3;
    expect_invalid(&queue, "skip");
    Ccs__WrapUp wrap_up = CCS__WRAP_UP__INIT;
    wrap_up.mode = CCS__WRAP_UP_MODE__WRAP_UP_MODE_TIMED;
    queue = sales();
    queue.wrap_up = &wrap_up;
    expect_invalid(&queue, "wrap_up");
}

Test(queue_config, further_keys_are_those_that_leave_ties)
{
    Ccs__Queue queue = sales();
    Ccs__Strategy then[4] = {CCS__STRATEGY__STRATEGY_TOP_DOWN, CCS__STRATEGY__STRATEGY_LEAST_BUSY,
                             CCS__STRATEGY__STRATEGY_SCORE, CCS__STRATEGY__STRATEGY_LEAST_TALK};
    queue.strategy = (Ccs__Strategy)13;
    expect_invalid(&queue, "strategy");
    queue = sales();
    queue.strategy = CCS__STRATEGY__STRATEGY_RING_ALL;
    queue.then = then;
    queue.n_then = 3;
    expect_valid(&queue);
    queue.n_then = 4;
    expect_invalid(&queue, "then");
    static const Ccs__Strategy first_only[] = {
        CCS__STRATEGY__STRATEGY_ROUND_ROBIN, CCS__STRATEGY__STRATEGY_RANDOM, CCS__STRATEGY__STRATEGY_WEIGHTED_RANDOM,
        CCS__STRATEGY__STRATEGY_RING_ALL, CCS__STRATEGY__STRATEGY_SEQUENTIAL};
    queue.n_then = 2;
    for (size_t i = 0; i < sizeof first_only / sizeof first_only[0]; i++) {
        then[1] = first_only[i];
        expect_words(&queue, "then", "can only come first");
    }
    then[1] = (Ccs__Strategy)-1;
    expect_invalid(&queue, "then");
    then[0] = CCS__STRATEGY__STRATEGY_RANDOM;
    queue.n_then = 1;
    expect_words(&queue, "then", "can only come first");
}

Test(queue_config, texts_of_rules_are_bounded)
{
    Ccs__Queue queue = sales();
    Ccs__Requirement requirement = CCS__REQUIREMENT__INIT;
    queue.agent_score = long_text;
    expect_invalid(&queue, "agent_score");
    queue = sales();
    queue.contact_score = long_text;
    expect_invalid(&queue, "contact_score");
    queue = sales();
    queue.requirement = &requirement;
    requirement.rule = long_text;
    expect_words(&queue, "requirement", "at most 1024 bytes");
}

/* --- relaxation --------------------------------------------------------------------------------------------- */

static Ccs__Relax steps[17], *step_list[17];
static Ccs__Requirement anything;

static Ccs__Queue relaxing(size_t count)
{
    Ccs__Queue queue = sales();
    anything = (Ccs__Requirement)CCS__REQUIREMENT__INIT;
    for (size_t i = 0; i < count; i++) {
        steps[i] = (Ccs__Relax)CCS__RELAX__INIT;
        steps[i].after_ms = 1000 * (uint32_t)(i + 1);
        steps[i].requirement = &anything;
        step_list[i] = &steps[i];
    }
    queue.relax = step_list;
    queue.n_relax = count;
    return queue;
}

Test(queue_config, relaxes_in_at_most_sixteen_steps)
{
    Ccs__Queue queue = relaxing(16);
    expect_valid(&queue);
    queue = relaxing(17);
    expect_invalid(&queue, "relax");
}

Test(queue_config, step_takes_time_and_changes_something)
{
    Ccs__Queue queue = relaxing(1);
    steps[0].after_ms = 0;
    expect_invalid(&queue, "relax[0].after_ms");
    queue = relaxing(2);
    steps[1].requirement = NULL;
    expect_words(&queue, "relax[1]", "changes nothing");
    steps[1].raise = 1;
    expect_valid(&queue);
    steps[1].raise = 0;
    steps[1].announce = TEXT("sorry");
    expect_valid(&queue);
    steps[1].announce = long_text;
    expect_invalid(&queue, "relax[1].announce");
}

Test(queue_config, steps_stand_in_the_order_of_time)
{
    Ccs__Queue queue = relaxing(3);
    steps[2].after_ms = 2000;
    expect_words(&queue, "relax[2].after_ms", "after 2000 ms");
    steps[2].since = CCS__SINCE__SINCE_STEP;
    expect_valid(&queue);
    queue = relaxing(3);
    steps[1].since = CCS__SINCE__SINCE_STEP; /* what counts from the step before is not compared */
    steps[1].after_ms = 1;
    expect_valid(&queue);
    steps[2].after_ms = 1000;
    expect_invalid(&queue, "relax[2].after_ms");
    steps[1].since = (Ccs__Since)2;
    expect_invalid(&queue, "relax[1].since");
}

Test(queue_config, step_says_what_it_asks_within_bounds)
{
    Ccs__Queue queue = relaxing(1);
    Ccs__Strategy strategies[5] = {CCS__STRATEGY__STRATEGY_RANDOM};
    steps[0].guard = long_text;
    expect_invalid(&queue, "relax[0].guard");
    queue = relaxing(1);
    steps[0].skip = (Ccs__SkipWhen)9;
    expect_invalid(&queue, "relax[0].skip");
    queue = relaxing(1);
    anything.rule = long_text;
    expect_invalid(&queue, "relax[0].requirement");
    queue = relaxing(1);
    steps[0].strategies = strategies;
    steps[0].n_strategies = 4;
    expect_valid(&queue);
    strategies[3] = CCS__STRATEGY__STRATEGY_RANDOM;
    expect_invalid(&queue, "relax[0].strategies");
    steps[0].n_strategies = 5;
    expect_invalid(&queue, "relax[0].strategies");
    queue = relaxing(1);
    steps[0].raise = -1000001;
    expect_invalid(&queue, "relax[0].raise");
}

Test(queue_config, limit_of_distance_goes_with_every_site)
{
    Ccs__Queue queue = relaxing(1);
    steps[0].site_cost_max = 5;
    expect_words(&queue, "relax[0].site_cost_max", "\"any\"");
    steps[0].sites = CCS__SITE_REACH__SITE_REACH_SAME;
    expect_invalid(&queue, "relax[0].site_cost_max");
    steps[0].sites = CCS__SITE_REACH__SITE_REACH_ANY;
    expect_valid(&queue);
    steps[0].sites = (Ccs__SiteReach)7;
    expect_invalid(&queue, "relax[0].sites");
}

Test(queue_config, widens_to_other_queues_each_once)
{
    Ccs__Queue queue = relaxing(2);
    char *keys[17];
    char names[17][24];
    for (int i = 0; i < 17; i++) {
        snprintf(names[i], sizeof names[i], "q%d", i);
        keys[i] = names[i];
    }
    steps[0].widen = keys;
    steps[0].n_widen = 16;
    expect_valid(&queue);
    steps[1].widen = keys + 16;
    steps[1].n_widen = 1;
    expect_words(&queue, "relax[1]", "at most 16 queues");
    steps[0].n_widen = 2;
    expect_valid(&queue);
    keys[1] = TEXT("q0");
    expect_words(&queue, "relax[0].widen", "\"q0\" is named twice");
    keys[1] = TEXT("sales");
    expect_words(&queue, "relax[0].widen", "is this one");
    keys[1] = TEXT("");
    expect_invalid(&queue, "relax[0].widen");
}

Test(queue_config, diverts_into_another_queue_or_none)
{
    Ccs__Queue queue = relaxing(1);
    Ccs__Divert divert = CCS__DIVERT__INIT;
    steps[0].divert = &divert;
    expect_valid(&queue);
    divert.queue = TEXT("help");
    expect_words(&queue, "relax[0].divert", "\"overflow\"");
    divert.action = CCS__DIVERT_ACTION__DIVERT_ACTION_OVERFLOW;
    expect_valid(&queue);
    divert.queue = TEXT("");
    expect_words(&queue, "relax[0].divert", "needs the key");
    divert.queue = TEXT("sales");
    expect_words(&queue, "relax[0].divert", "into itself");
    divert.queue = long_text;
    expect_invalid(&queue, "relax[0].divert");
    divert = (Ccs__Divert)CCS__DIVERT__INIT;
    divert.action = (Ccs__DivertAction)4;
    expect_invalid(&queue, "relax[0].divert");
}

/* --- policies ----------------------------------------------------------------------------------------------- */

Test(queue_config, admission_names_a_calendar_and_has_sound_diverts)
{
    Ccs__Queue queue = sales();
    Ccs__Admission admission = CCS__ADMISSION__INIT;
    char long_key[66];
    Ccs__Divert divert = CCS__DIVERT__INIT;
    queue.admission = &admission;
    expect_valid(&queue);
    admission.estimate_ms_max = 86400001;
    expect_invalid(&queue, "admission.estimate_ms_max");
    admission.estimate_ms_max = 60000;
    memset(long_key, 'k', 65);
    long_key[65] = '\0';
    admission.calendar = long_key;
    expect_words(&queue, "admission.calendar", "64 bytes");
    admission.calendar = long_key + 1;
    expect_valid(&queue);
    divert.action = CCS__DIVERT_ACTION__DIVERT_ACTION_OVERFLOW;
    Ccs__Divert **const places[] = {&admission.full, &admission.slow, &admission.unstaffed, &admission.closed,
                                    &admission.timed_out};
    static const char *const paths[] = {"admission.full", "admission.slow", "admission.unstaffed", "admission.closed",
                                        "admission.timed_out"};
    for (size_t i = 0; i < 5; i++) {
        *places[i] = &divert;
        expect_invalid(&queue, paths[i]);
        *places[i] = NULL;
    }
    expect_valid(&queue);
}

Test(queue_config, waiting_room_lets_some_in)
{
    Ccs__Queue queue = sales();
    Ccs__Rush rush = CCS__RUSH__INIT;
    queue.rush = &rush;
    expect_invalid(&queue, "rush.per_minute");
    rush.per_minute = 1000000;
    expect_valid(&queue);
    rush.burst = 1000001;
    expect_invalid(&queue, "rush.burst");
    rush.burst = 0;
    rush.per_minute = 1000001;
    expect_invalid(&queue, "rush.per_minute");
}

Test(queue_config, auto_busy_is_bounded)
{
    Ccs__Queue queue = sales();
    Ccs__AutoBusy policy = CCS__AUTO_BUSY__INIT;
    queue.auto_busy = &policy;
    policy.misses_max = 100;
    policy.missed_ms = policy.rejected_ms = policy.unreachable_ms = 3600000;
    policy.boost_ms = 86400000;
    expect_valid(&queue);
    static const struct {
        size_t offset;
        const char *where;
    } bounds[] = {{offsetof(Ccs__AutoBusy, misses_max), "auto_busy.misses_max"},
                  {offsetof(Ccs__AutoBusy, missed_ms), "auto_busy.missed_ms"},
                  {offsetof(Ccs__AutoBusy, rejected_ms), "auto_busy.rejected_ms"},
                  {offsetof(Ccs__AutoBusy, unreachable_ms), "auto_busy.unreachable_ms"},
                  {offsetof(Ccs__AutoBusy, boost_ms), "auto_busy.boost_ms"}};
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        uint32_t *value = (uint32_t *)(void *)((char *)&policy + bounds[i].offset);
        ++*value;
        expect_invalid(&queue, bounds[i].where);
        --*value;
    }
    policy.after = (Ccs__AfterMisses)3;
    expect_invalid(&queue, "auto_busy.after");
}

Test(queue_config, announcements_are_apart)
{
    Ccs__Queue queue = sales();
    Ccs__Announce announce = CCS__ANNOUNCE__INIT;
    queue.announce = &announce;
    expect_valid(&queue);
    announce.every_ms = 14999;
    expect_words(&queue, "announce.every_ms", "15000 ms apart, not 14999");
    announce.every_ms = 15000;
    announce.place_max = 1000;
    expect_valid(&queue);
    announce.place_max = 1001;
    expect_invalid(&queue, "announce.place_max");
}

Test(queue_config, callbacks_are_tried_so_often)
{
    Ccs__Queue queue = sales();
    Ccs__CallbackPolicy policy = CCS__CALLBACK_POLICY__INIT;
    queue.callback = &policy;
    expect_valid(&queue);
    policy.mode = (Ccs__CallbackMode)2;
    expect_invalid(&queue, "callback.mode");
    policy.mode = CCS__CALLBACK_MODE__CALLBACK_MODE_CUSTOMER_FIRST;
    policy.attempts_max = 101;
    expect_invalid(&queue, "callback.attempts_max");
    policy.attempts_max = 100;
    policy.retry_ms = 604800001;
    expect_invalid(&queue, "callback.retry_ms");
    policy.retry_ms = 604800000;
    policy.ring_ms = 3600001;
    expect_invalid(&queue, "callback.ring_ms");
    policy.ring_ms = 3600000;
    expect_valid(&queue);
}
