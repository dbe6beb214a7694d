/*
 * The rows of the containers in lib/base, for any program that prints or judges them.
 */
#ifndef BASE_ROWS_H
#define BASE_ROWS_H

/* Measures every row and hands each to `add`; takes some seconds. `name` is a constant. */
void bench_base_rows(void (*add)(const char *name, double nanoseconds, void *user_data), void *user_data);

#endif
