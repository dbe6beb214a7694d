/*
 * Prints the rows of lib/base. Meaningful in release builds without sanitizers only.
 */
#include "base_rows.h"
#include <stdio.h>

static void print_row(const char *name, double nanoseconds, void *user_data)
{
    (void)user_data;
    printf("%-44s %9.1f ns\n", name, nanoseconds);
    fflush(stdout);
}

int main(void)
{
    bench_base_rows(print_row, NULL);
    return 0;
}
