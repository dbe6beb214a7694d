/*
 * A command as JSON is an object whose member "command" names it; the other members are the fields of its message.
 */
#ifndef CCS__COMMAND_TEXT_H
#define CCS__COMMAND_TEXT_H

#include "base/arena.h"
#include <ccs/status.h>
#include <ccs/str.h>

struct ccs__command_text {
    ccs_str name;
    ccs_str fields;          /* a copy in which that member is blanked out: places stay as they were */
    uint32_t line, column;   /* of the name */
};

/* CCS_EPARSE: no such member at the top of an object, or the text is not well formed as far as it was read. */
ccs_status ccs__command_text_read(ccs_str json, struct ccs__arena *arena, struct ccs__command_text *text);

#endif
