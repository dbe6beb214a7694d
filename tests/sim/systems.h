/*
 * What is simulated and what theory says of it: a plan for the desk and rows of expected values.
 */
#ifndef SIM_SYSTEMS_H
#define SIM_SYSTEMS_H

#include "desk.h"

#define SYSTEMS_MAX 64
#define SYSTEM_ROWS_MAX 16

enum quantity {
    QUANTITY_WAIT,        /* share that waits, of those admitted */
    QUANTITY_MEAN_WAIT,   /* s, of those admitted */
    QUANTITY_LATE,        /* share that waits longer than late_s */
    QUANTITY_WAITING,     /* mean number in line */
    QUANTITY_UTILISATION, /* of all agents together */
    QUANTITY_LOAD,        /* contacts an agent has, over time */
    QUANTITY_LEFT,        /* share that gives up */
    QUANTITY_TIMED_OUT,   /* share that the center's timer ends */
    QUANTITY_REFUSED,     /* share that admission turns away */
    QUANTITY_SHARE        /* of a class: what one agent answers */
};

struct system_row {
    enum quantity quantity;
    int class, agent; /* class -1: all of them */
    double theory;
};

struct system {
    char name[64];
    struct desk_plan plan;
    struct system_row rows[SYSTEM_ROWS_MAX];
    int row_count;
};

size_t systems_all(struct system systems[SYSTEMS_MAX]);
/* What one run gives for a row, and what to call it. */
double system_value(const struct system_row *row, const struct desk_plan *plan, const struct desk_result *result);
void system_row_name(const struct system_row *row, const struct desk_plan *plan, char *name, size_t size);

#endif
