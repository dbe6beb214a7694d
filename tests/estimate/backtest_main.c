/*
 *     backtest center FILE.ccs [ROWS.csv]   what would have been said in the life of a center file
 *     backtest calls CALLS.csv [ROWS.csv]   to the callers of recorded calls
 *
 * Prints how often the interval held and how wide it was. Exit code 1: not within 85 to 95 %.
 */
#include "backtest.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    bool center = argc > 2 && !strcmp(argv[1], "center");
    if (argc < 3 || argc > 4 || (!center && strcmp(argv[1], "calls"))) {
        fprintf(stderr, "usage: backtest center|calls FILE [ROWS.csv]\n");
        return 2;
    }
    struct backtest *test = malloc(sizeof *test);
    if (!test)
        return 2;
    backtest_init(test);
    bool read = center ? backtest_center(test, argv[2]) : backtest_calls(test, argv[2]);
    bool kept = read && backtest_score(test, argv[2]);
    bool written = read && (argc < 4 || backtest_rows(test, argv[3]));
    backtest_free(test);
    free(test);
    return !read || !written ? 2 : !kept;
}
