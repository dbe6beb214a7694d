/*
 * The lines of the past: who stood where, what was said to him, what came of it.
 */
#include "backtest.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *grown(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity ? 2 * *capacity : 1024;
    items = realloc(items, *capacity * size);
    if (!items) {
        fprintf(stderr, "backtest: no memory\n");
        exit(2);
    }
    return items;
}

static void append(size_t **items, size_t *count, size_t *capacity, size_t item)
{
    *items = grown(*items, *count, capacity, sizeof **items);
    (*items)[(*count)++] = item;
}

void backtest_init(struct backtest *test) { *test = (struct backtest){0}; }

void backtest_free(struct backtest *test)
{
    free(test->visits);
    free(test->line);
    free(test->ghosts);
}

uint32_t backtest_queue(struct backtest *test, const char *key)
{
    for (uint32_t i = 0; i < test->queue_count; i++)
        if (!strcmp(test->queues[i].key, key))
            return i;
    if (test->queue_count == BACKTEST_QUEUES_MAX) {
        fprintf(stderr, "backtest: more than %d queues\n", BACKTEST_QUEUES_MAX);
        exit(2);
    }
    struct past_queue *queue = &test->queues[test->queue_count];
    snprintf(queue->key, sizeof queue->key, "%s", key);
    queue->last_ms = queue->average_ms = 30000;
    queue->handling_ms = 240000;
    for (int i = 0; i < PREDICTORS; i++)
        ccs__estimator_init(&queue->estimators[i]);
    return test->queue_count++;
}

static bool before(const struct past_visit *x, const struct past_visit *y)
{
    if (x->rank != y->rank)
        return x->rank < y->rank;
    return x->key_at != y->key_at ? x->key_at < y->key_at : x->id < y->id;
}

static struct ccs__standing standing_of(const struct backtest *test, const struct past_visit *visit, uint32_t agents)
{
    struct ccs__standing standing = {.place = 1, .agents = agents, .idle = visit->idle};
    for (size_t i = 0; i < test->line_count; i++) {
        const struct past_visit *other = &test->visits[test->line[i]];
        if (!before(other, visit))
            continue;
        if (other->queue == visit->queue)
            standing.place++;
        else if (test->queues[visit->queue].shares >> other->queue & 1)
            standing.rivals++;
    }
    return standing;
}

/* What another predictor says, in the size of ours, with intervals of its own calibration. */
static struct answer answer_of(const struct past_queue *queue, enum predictor predictor, double base, uint32_t size)
{
    struct answer answer = {.given = {.size = size}};
    const int32_t *ratios = queue->estimators[predictor].ratios[size];
    base = base < 500 ? 500 : base;
    answer.given.base_ms = base < 86400000 ? (uint32_t)base : 86400000;
    answer.low_ms = base * exp2(ratios[0] / 65536.0);
    answer.mid_ms = base * exp2(ratios[1] / 65536.0);
    answer.high_ms = base * exp2(ratios[2] / 65536.0);
    return answer;
}

static struct answer ask_ours(const struct past_queue *queue, ccs_time at, struct ccs__standing standing)
{
    struct answer answer = {.given = ccs__estimator_ask(&queue->estimators[OURS], at, standing)};
    answer.low_ms = answer.given.low_ms;
    answer.mid_ms = answer.given.mid_ms;
    answer.high_ms = answer.given.high_ms;
    return answer;
}

/* Those who still wait a minute after they came ask once more. */
static void ask_again(struct backtest *test, ccs_time at)
{
    for (size_t i = 0; i < test->line_count; i++) {
        struct past_visit *visit = &test->visits[test->line[i]];
        ccs_time again_at = visit->entered_at + BACKTEST_AGAIN_MS;
        const struct past_queue *queue = &test->queues[visit->queue];
        if (visit->asked_again || again_at > at)
            continue;
        visit->asked_again = true;
        visit->again = ask_ours(queue, again_at, standing_of(test, visit, queue->estimators[OURS].agents));
    }
}

size_t backtest_entered(struct backtest *test, ccs_time at, const struct past_entry *entry)
{
    ask_again(test, at);
    test->visits = grown(test->visits, test->visit_count, &test->visit_capacity, sizeof *test->visits);
    size_t number = test->visit_count++;
    struct past_visit *visit = &test->visits[number];
    struct past_queue *queue = &test->queues[entry->queue];
    *visit = (struct past_visit){.id = entry->id,
                                 .entered_at = at,
                                 .rank = entry->rank,
                                 .key_at = entry->key_at,
                                 .queue = entry->queue,
                                 .idle = entry->idle,
                                 .in_line = true,
                                 .truth_ms = -1};
    struct ccs__standing standing = standing_of(test, visit, entry->agents);
    visit->place = standing.place;
    visit->answers[OURS] = ask_ours(queue, at, standing);
    uint32_t size = visit->answers[OURS].given.size, agents = entry->agents ? entry->agents : 1;
    visit->answers[LAST_SERVED] = answer_of(queue, LAST_SERVED, queue->last_ms, size);
    visit->answers[RUNNING_AVERAGE] = answer_of(queue, RUNNING_AVERAGE, queue->average_ms, size);
    visit->answers[QUEUE_LENGTH] = answer_of(queue, QUEUE_LENGTH, standing.place * queue->handling_ms / agents, size);
    for (int i = 0; i < PREDICTORS; i++)
        ccs__estimator_entered(&queue->estimators[i], at, &visit->answers[i].given, entry->agents);
    append(&test->line, &test->line_count, &test->line_capacity, number);
    return number;
}

/* Ghosts behind whom an agent took a visit, or (`taken` NULL) who would have had an idle one. */
static void resolve(struct backtest *test, ccs_time at, uint64_t serves, const struct past_visit *taken)
{
    size_t kept = 0;
    for (size_t i = 0; i < test->ghost_count; i++) {
        struct past_visit *ghost = &test->visits[test->ghosts[i]];
        if (serves >> ghost->queue & 1 && (!taken || before(ghost, taken)))
            ghost->truth_ms = (at > ghost->left_at ? at : ghost->left_at) - ghost->entered_at;
        else
            test->ghosts[kept++] = test->ghosts[i];
    }
    test->ghost_count = kept;
}

void backtest_left(struct backtest *test, ccs_time at, size_t number, bool answered, uint64_t serves, uint32_t agents)
{
    ask_again(test, at);
    struct past_visit *visit = &test->visits[number];
    struct past_queue *queue = &test->queues[visit->queue];
    ccs_duration wait = at - visit->entered_at;
    for (size_t i = 0; i < test->line_count; i++)
        if (test->line[i] == number)
            test->line[i--] = test->line[--test->line_count];
    visit->in_line = false;
    visit->left_at = at;
    visit->answered = answered;
    for (int i = 0; i < PREDICTORS; i++)
        ccs__estimator_left(&queue->estimators[i], at, &visit->answers[i].given, agents, wait, answered);
    if (!answered) {
        append(&test->ghosts, &test->ghost_count, &test->ghost_capacity, number);
        return;
    }
    visit->truth_ms = wait;
    queue->average_ms = (3 * queue->average_ms + (double)wait) / 4;
    if (!visit->idle)
        queue->last_ms = (double)wait;
    resolve(test, at, serves, visit);
}

void backtest_idle(struct backtest *test, ccs_time since, uint64_t serves)
{
    if (test->ghost_count)
        resolve(test, since, serves, NULL);
}

void backtest_handled(struct backtest *test, uint32_t queue, ccs_duration handling_ms)
{
    test->queues[queue].handling_ms += ((double)handling_ms - test->queues[queue].handling_ms) / 64;
}
