/*
 * CCS_ASSERT stays on in releases: a wrong center must not write. One condition each, no side effects.
 */
#ifndef CCS__ASSERT_H
#define CCS__ASSERT_H

#include <stddef.h>

typedef void (*ccs__assert_fn)(const char *condition, const char *file, int line);

/* Ends the process. A weak symbol: a host replaces it by defining its own, see assert.c. Must not return. */
_Noreturn void ccs__assert_failed(const char *condition, const char *file, int line);

#define CCS_ASSERT(condition) \
    (__builtin_expect(!!(condition), 1) ? (void)0 : ccs__assert_failed(#condition, __FILE__, __LINE__))

/* The container that holds `member` at `pointer`. */
#define CCS__CONTAINER(pointer, type, member) ((type *)((uintptr_t)(pointer) - offsetof(type, member)))

#endif
