/*
 * JSON of a single field, as a table's column holds it: "[1, 2]", "{...}". Private to record.
 */
#ifndef CCS__JSON_FIELD_H
#define CCS__JSON_FIELD_H

#include "record/json.h"

void ccs__json_write_field(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                           struct ccs__buf *out);
/* On failure the field is as before. */
ccs_status ccs__json_read_field(ccs_str text, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                                struct ccs__arena *arena, struct ccs__json_error *error);

#endif
