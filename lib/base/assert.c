/*
 * What happens when a CCS_ASSERT fails, unless the host says otherwise: the process ends. There is no global to set,
 * because two centers in one process must never meet; a host replaces the handler when it links, by defining
 *
 *     _Noreturn void ccs__assert_failed(const char *condition, const char *file, int line)
 *     {
 *         fprintf(stderr, "%s:%d: %s\n", file, line, condition);
 *         abort();
 *     }
 *
 * in its own program. The definition below is weak, so with the static library the host's takes its place; it is also
 * the one exported ccs__ symbol, so that a definition in the program comes first with the shared library too.
 * A handler must not return: the caller's state is already wrong.
 */
#include "base/assert.h"
#include <stdlib.h>

__attribute__((weak, visibility("default"))) _Noreturn void ccs__assert_failed(const char *condition, const char *file,
                                                                               int line)
{
    (void)condition; /* The core does no I/O; a debugger finds them in this frame. */
    (void)file;
    (void)line;
    abort();
}
