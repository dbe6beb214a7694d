/*
 * What the typed commands share: each fills its message and goes through the one door.
 */
#ifndef CCS__COMMANDS_H
#define CCS__COMMANDS_H

#include "center/center.h"

/* A text of a command, copied because messages want it NUL-terminated: valid UTF-8 without NUL; CCS_EINVAL otherwise. */
ccs_status ccs__command_copy(ccs_center *center, struct ccs__arena *arena, const char *name, ccs_str str, char **into);
/* Options read into zeroes; CCS_EINVAL, with words, when they have settings we do not know. */
ccs_status ccs__command_options(ccs_center *center, const void *given, void *options, size_t size);

#define EXECUTE(kind, message, result) \
    ccs__center_execute(center, CCS__COMMAND_##kind, &(message).base, now, (result))
/* A step before the command; the call is over when it fails. */
#define BEFORE(expression)                              \
    do {                                                \
        ccs_status before = (expression);               \
        if (before != CCS_OK)                           \
            return ccs__center_leave(center, before);   \
    } while (0)
/* A text of a typed command. */
#define COPY_TEXT(arena, name, str, into) BEFORE(ccs__command_copy(center, (arena), (name), (str), (into)))
/* A call from inside a callback ends here: the scratch belongs to the one under way. */
#define NEEDS_CENTER()                            \
    do {                                          \
        if (!center)                              \
            return CCS_EINVAL;                    \
        CCS__TRY(ccs__center_idle(center));       \
    } while (0)

#endif
