/*
 * A slow and obvious interpreter, written from appendix D of the SCXML recommendation, function by function and by the same
 * names, with lists for its sets and recursion where it recurses. It reads the definition itself, never the compiled form.
 * Of expressions it knows only those that chart.c makes up.
 */
#ifndef FLOW_NAIVE_H
#define FLOW_NAIVE_H

#include "flow.pb-c.h"
#include <stdbool.h>
#include <stddef.h>

#define NAIVE_STATES_MAX 64
#define NAIVE_QUEUE_MAX 20000

struct naive_list {
    int items[NAIVE_STATES_MAX];
    int count;
};

struct naive {
    const Ccs__Flow *flow;
    int parents[NAIVE_STATES_MAX], places[NAIVE_STATES_MAX]; /* worked out once: they are asked very often */
    struct naive_list children[NAIVE_STATES_MAX + 1];
    struct naive_list configuration, history[NAIVE_STATES_MAX];
    long long a, b;
    bool running, limit;
    const char *queue[NAIVE_QUEUE_MAX]; /* internal */
    int queue_first, queue_count, microsteps;
    char names[4096]; /* of done signals */
    size_t names_size;
    char trace[262144];
    size_t trace_size;
};

void naive_start(struct naive *naive, const Ccs__Flow *flow);
void naive_signal(struct naive *naive, const char *name);
/* The active atomic states in document order, with spaces between. */
void naive_active(const struct naive *naive, char *out, size_t size);

#endif
