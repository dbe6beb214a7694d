/*
 * Recorded calls as they were recorded: the bank's own waits, decided by the bank's own switch, whose rules nobody
 * knows in full. Who was there is concluded as docs/replay.md says.
 */
#include "backtest.h"
#include "roster.h"
#include <stdio.h>
#include <stdlib.h>

#define CREDIT_MS 90000 /* what the bank says a priority-2 caller is put ahead */

/* At one instant: agents go and come, then lines move, then callers come. */
enum step_kind { AGENT_GOES, AGENT_COMES, CALL_LEAVES, CALL_ENTERS, CALL_SERVED };

struct step {
    int64_t at_s;
    enum step_kind kind;
    uint32_t number; /* of the call or agent */
};

struct recorded {
    struct backtest *test;
    const struct calls *calls;
    const struct roster *roster;
    struct step *steps;
    size_t count;
    size_t *visits;  /* by call */
    uint32_t *there; /* by agent */
};

static int compare(const void *left, const void *right)
{
    const struct step *a = left, *b = right;
    if (a->at_s != b->at_s)
        return a->at_s < b->at_s ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

static void add(struct recorded *recorded, int64_t at_s, enum step_kind kind, uint32_t number)
{
    recorded->steps[recorded->count++] = (struct step){at_s, kind, number};
}

static size_t steps_max(const struct recorded *recorded)
{
    size_t count = 2 * (size_t)recorded->calls->count;
    for (uint32_t i = 0; i < recorded->roster->count; i++)
        count += 2 * (size_t)recorded->roster->agents[i].stretch_count;
    return count;
}

static void write_steps(struct recorded *recorded)
{
    for (uint32_t i = 0; i < recorded->calls->count; i++) {
        const struct call *call = &recorded->calls->items[i];
        if (call->outcome == CALL_PHANTOM || (!call->queued && !call->timed))
            continue;
        if (!call->queued || !call->wait_s) {
            add(recorded, call->timed ? call->answered_s : call_entered_s(call), CALL_SERVED, i);
            continue;
        }
        int64_t entered_s = call_entered_s(call);
        add(recorded, entered_s, CALL_ENTERS, i);
        add(recorded, entered_s + call->wait_s, CALL_LEAVES, i);
    }
    for (uint32_t i = 0; i < recorded->roster->count; i++) {
        const struct roster_agent *agent = &recorded->roster->agents[i];
        for (uint32_t k = 0; k < agent->stretch_count; k++) {
            add(recorded, agent->stretches[k].from_s, AGENT_COMES, i);
            add(recorded, agent->stretches[k].to_s, AGENT_GOES, i);
        }
    }
    qsort(recorded->steps, recorded->count, sizeof *recorded->steps, compare);
}

static uint32_t agents_in(const struct recorded *recorded, uint32_t queue)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < recorded->roster->count; i++)
        count += recorded->there[i] && recorded->roster->agents[i].services >> queue & 1;
    return count;
}

static void enter(struct recorded *recorded, const struct step *step)
{
    const struct call *call = &recorded->calls->items[step->number];
    ccs_time at = step->at_s * 1000;
    struct past_entry entry = {.id = step->number,
                               .queue = call->service,
                               .idle = step->kind == CALL_SERVED,
                               .key_at = at - (call->priority == 2 ? CREDIT_MS : 0),
                               .agents = agents_in(recorded, call->service)};
    recorded->visits[step->number] = backtest_entered(recorded->test, at, &entry);
}

static void leave(struct recorded *recorded, const struct step *step)
{
    const struct call *call = &recorded->calls->items[step->number];
    bool answered = call->outcome == CALL_ANSWERED;
    uint64_t serves = (uint64_t)1 << call->service;
    if (step->kind == CALL_SERVED && call->agent != CALLS_NO_AGENT)
        serves |=
            recorded->roster->agents[call->agent].services; /* he was idle: whoever he serves could have had him */
    backtest_left(recorded->test, step->at_s * 1000, recorded->visits[step->number], answered, serves,
                  agents_in(recorded, call->service));
    if (answered && call->timed && call->talk_s > 0)
        backtest_handled(recorded->test, call->service, call->talk_s * 1000);
}

static void run(struct recorded *recorded)
{
    for (size_t i = 0; i < recorded->count; i++) {
        const struct step *step = &recorded->steps[i];
        switch (step->kind) {
        case AGENT_GOES:
            recorded->there[step->number]--;
            break;
        case AGENT_COMES:
            recorded->there[step->number]++;
            break;
        case CALL_ENTERS:
            enter(recorded, step);
            break;
        case CALL_LEAVES:
            leave(recorded, step);
            break;
        case CALL_SERVED:
            enter(recorded, step);
            leave(recorded, step);
            break;
        }
    }
}

static void add_queues(struct recorded *recorded)
{
    for (uint32_t i = 0; i < recorded->calls->services.count; i++)
        backtest_queue(recorded->test, names_text(&recorded->calls->services, i));
    for (uint32_t i = 0; i < recorded->roster->count; i++)
        for (uint32_t queue = 0; queue < recorded->test->queue_count; queue++)
            if (recorded->roster->agents[i].services >> queue & 1)
                recorded->test->queues[queue].shares |= recorded->roster->agents[i].services;
}

bool backtest_calls(struct backtest *test, const char *path)
{
    struct calls calls = {0};
    struct roster roster = {0};
    struct csv_error error = {0};
    struct recorded recorded = {.test = test, .calls = &calls, .roster = &roster};
    bool fine = calls_read(&calls, path, &error);
    if (!fine)
        fprintf(stderr, "backtest: %s:%llu:%llu: %s\n", path, (unsigned long long)error.line,
                (unsigned long long)error.column, error.words);
    fine = fine && roster_build(&roster, &calls);
    if (fine) {
        recorded.steps = calloc(steps_max(&recorded), sizeof *recorded.steps);
        recorded.visits = calloc(calls.count, sizeof *recorded.visits);
        recorded.there = calloc(roster.count, sizeof *recorded.there);
        fine = recorded.steps && recorded.visits && recorded.there;
    }
    if (fine) {
        add_queues(&recorded);
        write_steps(&recorded);
        run(&recorded);
    }
    free(recorded.steps);
    free(recorded.visits);
    free(recorded.there);
    roster_free(&roster);
    calls_free(&calls);
    return fine;
}
