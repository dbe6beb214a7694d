/*
 * The smallest possible test frame. (Criterion's programs abort under ThreadSanitizer; these run there too.) Each test
 * is one promise and a function; a failed check names itself and ends the program.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct check_test {
    const char *promise;
    void (*run)(void);
};

#define CHECK(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition, 0, 1))
#define CHECK_EQ(actual, expected) check_equal(__FILE__, __LINE__, #actual, (int64_t)(actual), (int64_t)(expected))

static inline void check_failed(const char *file, int line, const char *what, int64_t actual, int64_t expected)
{
    fprintf(stderr, "%s:%d: %s (%lld, not %lld)\n", file, line, what, (long long)actual, (long long)expected);
    exit(1);
}

static inline void check_equal(const char *file, int line, const char *what, int64_t actual, int64_t expected)
{
    if (actual != expected)
        check_failed(file, line, what, actual, expected);
}

/* Run those whose promise contains argv[1], or all. */
static inline int check_run(const struct check_test *tests, size_t count, int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < count; i++) {
        if (argc > 1 && !strstr(tests[i].promise, argv[1]))
            continue;
        printf("%s\n", tests[i].promise);
        tests[i].run();
    }
    return 0;
}

#define CHECK_MAIN(tests) \
    int main(int argc, char **argv) { return check_run(tests, sizeof(tests) / sizeof *(tests), argc, argv); }

#endif
