/*
 * Finding and suggesting names. Apart from the reader because the writer, the schemas and the messages must all spell
 * a name the same way.
 */
#include "record/names.h"
#include <string.h>

static char to_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c; }
static char to_upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c & ~0x20) : c; }

/* --- fields ------------------------------------------------------------------------------------------------ */

bool ccs__name_matches(ccs_str key, const char *field)
{
    size_t size = strlen(field);
    if (key.size == size && memcmp(key.data, field, size) == 0)
        return true;

    /* after_ms as afterMs: an underscore and what follows it become one capital. */
    size_t at = 0;
    for (size_t i = 0; i < size; i++, at++) {
        char c = field[i];
        if (c == '_' && i + 1 < size)
            c = to_upper(field[++i]);
        if (at == key.size || key.data[at] != c)
            return false;
    }
    return at == key.size;
}

int ccs__name_find_field(const ProtobufCMessageDescriptor *type, ccs_str key)
{
    char name[CCS__NAME_SIZE_MAX + 1];
    if (key.size > CCS__NAME_SIZE_MAX || memchr(key.data, 0, key.size))
        return -1;
    memcpy(name, key.data, key.size);
    name[key.size] = 0;
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(type, name);
    if (field)
        return (int)(field - type->fields);
    for (unsigned i = 0; i < type->n_fields; i++)
        if (ccs__name_matches(key, type->fields[i].name))
            return (int)i;
    return -1;
}

/* --- enum values ------------------------------------------------------------------------------------------- */

/* What of value->name is the enum's own name in capitals: LINE_ORDER_ of LineOrder; 0 when it is not there. */
static size_t prefix_size(const char *type_name, const char *value_name)
{
    size_t at = 0;
    for (size_t i = 0; type_name[i]; i++) {
        bool capital = type_name[i] >= 'A' && type_name[i] <= 'Z';
        if (capital && i > 0 && value_name[at++] != '_')
            return 0;
        if (value_name[at++] != to_upper(type_name[i]))
            return 0;
    }
    return value_name[at] == '_' && value_name[at + 1] ? at + 1 : 0;
}

size_t ccs__name_of_value(const ProtobufCEnumDescriptor *type, const ProtobufCEnumValue *value,
                          char out[CCS__NAME_SIZE_MAX + 1])
{
    const char *name = value->name + prefix_size(type->short_name, value->name);
    size_t size = 0;
    for (; name[size]; size++) {
        CCS_ASSERT(size < CCS__NAME_SIZE_MAX);
        out[size] = to_lower(name[size]);
    }
    out[size] = 0;
    return size;
}

bool ccs__name_is_nothing(const ProtobufCEnumDescriptor *type, const ProtobufCEnumValue *value)
{
    char name[CCS__NAME_SIZE_MAX + 1];
    return value->value == 0 && ccs__name_of_value(type, value, name) == 4 && memcmp(name, "none", 4) == 0;
}

const ProtobufCEnumValue *ccs__name_find_value(const ProtobufCEnumDescriptor *type, ccs_str name)
{
    char known[CCS__NAME_SIZE_MAX + 1];
    for (unsigned i = 0; i < type->n_values; i++) {
        const ProtobufCEnumValue *value = &type->values[i];
        size_t size = ccs__name_of_value(type, value, known);
        if (size == name.size && memcmp(known, name.data, size) == 0)
            return value;
        if (strlen(value->name) == name.size && memcmp(value->name, name.data, name.size) == 0)
            return value;
    }
    return NULL;
}

/* --- lists ------------------------------------------------------------------------------------------------- */

/* Append ", name"; false when it did not fit and "..." stands there instead. */
static bool list_add(char *out, size_t out_size, const char *name)
{
    size_t used = strlen(out), size = strlen(name), room = sizeof ", ..." - 1;
    if (used + (used > 0 ? 2 : 0) + size + room >= out_size) {
        if (used + room < out_size)
            memcpy(out + used, ", ...", room + 1);
        return false;
    }
    if (used > 0) {
        memcpy(out + used, ", ", 2);
        used += 2;
    }
    memcpy(out + used, name, size + 1);
    return true;
}

void ccs__name_list_fields(const ProtobufCMessageDescriptor *type, char *out, size_t out_size)
{
    out[0] = 0;
    for (unsigned i = 0; i < type->n_fields; i++)
        if (!list_add(out, out_size, type->fields[i].name))
            return;
}

void ccs__name_list_values(const ProtobufCEnumDescriptor *type, char *out, size_t out_size)
{
    char name[CCS__NAME_SIZE_MAX + 1];
    out[0] = 0;
    for (unsigned i = 0; i < type->n_values; i++) {
        ccs__name_of_value(type, &type->values[i], name);
        if (!ccs__name_is_nothing(type, &type->values[i]) && !list_add(out, out_size, name))
            return;
    }
}

/* --- the nearest name -------------------------------------------------------------------------------------- */

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

/* Letters to insert, delete, replace or swap with their neighbour (optimal string alignment), case aside. */
static unsigned distance(ccs_str x, ccs_str y)
{
    unsigned rows[3][CCS__NAME_SIZE_MAX + 1];
    CCS_ASSERT(y.size <= CCS__NAME_SIZE_MAX);
    for (unsigned j = 0; j <= y.size; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= x.size; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (unsigned j = 1; j <= y.size; j++) {
            char a = to_lower(x.data[i - 1]), b = to_lower(y.data[j - 1]);
            row[j] = least(above[j - 1] + (a != b), least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a == to_lower(y.data[j - 2]) && b == to_lower(x.data[i - 2]))
                row[j] = least(row[j], above2[j - 2] + 1);
        }
    }
    return rows[x.size % 3][y.size];
}

/* Remember `name` in `out` when it is nearer than *best. */
static void consider(ccs_str wrong, const char *name, unsigned *best, char out[CCS__NAME_SIZE_MAX + 1])
{
    unsigned far = distance(wrong, ccs_str_from(name));
    if (far >= *best)
        return;
    *best = far;
    memcpy(out, name, strlen(name) + 1);
}

/* One letter in three may be wrong, and one in any case; more is another word. */
static unsigned first_too_far(ccs_str wrong)
{
    return wrong.size > CCS__NAME_SIZE_MAX ? 0 : wrong.size < 3 ? 2 : (unsigned)(wrong.size / 3 + 1);
}

bool ccs__name_suggest_field(const ProtobufCMessageDescriptor *type, ccs_str key, char out[CCS__NAME_SIZE_MAX + 1])
{
    unsigned too_far = first_too_far(key), best = too_far;
    for (unsigned i = 0; best > 0 && i < type->n_fields; i++)
        consider(key, type->fields[i].name, &best, out);
    return best < too_far;
}

bool ccs__name_suggest_value(const ProtobufCEnumDescriptor *type, ccs_str name, char out[CCS__NAME_SIZE_MAX + 1])
{
    char known[CCS__NAME_SIZE_MAX + 1];
    unsigned too_far = first_too_far(name), best = too_far;
    for (unsigned i = 0; best > 0 && i < type->n_values; i++) {
        ccs__name_of_value(type, &type->values[i], known);
        if (!ccs__name_is_nothing(type, &type->values[i]))
            consider(name, known, &best, out);
    }
    return best < too_far;
}

const char *ccs__name_suggest(ccs_str wrong, const char *const *names, size_t count)
{
    const char *nearest = NULL;
    unsigned best = first_too_far(wrong);
    for (size_t i = 0; best > 0 && i < count; i++) {
        unsigned far = names[i] ? distance(wrong, ccs_str_from(names[i])) : best;
        if (far < best) {
            best = far;
            nearest = names[i];
        }
    }
    return nearest;
}
