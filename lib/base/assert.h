/*
 * CCS_ASSERT stays on in releases: a wrong center must not write. One condition each, no side effects.
 */
#ifndef CCS__ASSERT_H
#define CCS__ASSERT_H

typedef void (*ccs__assert_fn)(const char *condition, const char *file, int line);

/* Reports and ends the process. */
_Noreturn void ccs__assert_failed(const char *condition, const char *file, int line);

#define CCS_ASSERT(condition) \
    (__builtin_expect(!!(condition), 1) ? (void)0 : ccs__assert_failed(#condition, __FILE__, __LINE__))

/* The container that holds `member` at `pointer`. */
#define CCS__CONTAINER(pointer, type, member) ((type *)(void *)((char *)(pointer) - offsetof(type, member)))

#endif
