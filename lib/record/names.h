/*
 * Names as people write them in JSON: fields in snake_case or lowerCamelCase, enum values in lower case without their
 * enum's prefix; and the nearest right name for a wrong one. Above record, the door for commands, checks of flows and `ccs`
 * ask it.
 */
#ifndef CCS__NAMES_H
#define CCS__NAMES_H

#include "base/buf.h"
#include "record/field.h"

/* A key of a JSON object names this field? */
bool ccs__name_matches(ccs_str key, const char *field);
/* Index in type->fields, or -1. */
int ccs__name_find_field(const ProtobufCMessageDescriptor *type, ccs_str key);

/* An enum value's JSON name, such as "voice"; `out` is NUL-terminated. Returns its size. */
size_t ccs__name_of_value(const ProtobufCEnumDescriptor *type, const ProtobufCEnumValue *value,
                          char out[CCS__NAME_SIZE_MAX + 1]);
/* "none" of an enum whose zero has this name is nothing that anybody would write: he leaves the field out. It is read, but
 * neither listed, suggested nor described, and no item of a list. */
bool ccs__name_is_nothing(const ProtobufCEnumDescriptor *type, const ProtobufCEnumValue *value);
/* By JSON name or full name; NULL when there is none. */
const ProtobufCEnumValue *ccs__name_find_value(const ProtobufCEnumDescriptor *type, ccs_str name);

/* All names, separated by ", "; cut with ... at `out_size`. */
void ccs__name_list_fields(const ProtobufCMessageDescriptor *type, char *out, size_t out_size);
void ccs__name_list_values(const ProtobufCEnumDescriptor *type, char *out, size_t out_size);

/* The field or value meant, most likely, by a name that is none; false when nothing is near. */
bool ccs__name_suggest_field(const ProtobufCMessageDescriptor *type, ccs_str key, char out[CCS__NAME_SIZE_MAX + 1]);
bool ccs__name_suggest_value(const ProtobufCEnumDescriptor *type, ccs_str name, char out[CCS__NAME_SIZE_MAX + 1]);
/* Likewise of names that are handed in; NULL entries are passed over. NULL: nothing is near. */
const char *ccs__name_suggest(ccs_str wrong, const char *const *names, size_t count);

#endif
