/*
 * The marks of proto/, turned into what the stores look up for every row; searching the table of comments by name each
 * time would cost more than writing the row.
 */
#include "store/shape.h"
#include "record/field.h"
#include <stdio.h> /* snprintf only, into memory */

void ccs__shape_init(struct ccs__shape *shape, enum ccs__kind kind)
{
    CCS_ASSERT(ccs__shape_has_kind(kind));
    const struct ccs__kind_info *info = &ccs__kinds[kind];
    *shape = (struct ccs__shape){.kind = kind, .table = info->table, .type = info->type, .open = -1, .personal = -1};
    CCS_ASSERT(shape->type->n_fields <= 64);
    for (unsigned i = 0; i < shape->type->n_fields; i++) {
        uint32_t marks = ccs__record_marks(shape->type, shape->type->fields[i].name);
        if (marks & CCS__MARK_PERSONAL)
            shape->personal = (int)i;
        if (marks & CCS__MARK_KEY) {
            CCS_ASSERT(shape->key_count < CCS__SHAPE_KEYS_MAX);
            shape->keys[shape->key_count++] = (uint8_t)i;
        } else if (marks & CCS__MARK_OPEN) {
            CCS_ASSERT(shape->open < 0);
            shape->open = (int)i;
        } else if (!(marks & CCS__MARK_IMMUTABLE)) {
            shape->changing |= UINT64_C(1) << i;
        }
    }
    CCS_ASSERT(shape->key_count > 0);
}

struct ccs__shape_key ccs__shape_key_of(const struct ccs__shape *shape, const ProtobufCMessage *message)
{
    struct ccs__shape_key key = {0};
    CCS_ASSERT(message->descriptor == shape->type);
    for (unsigned i = 0; i < shape->key_count; i++) {
        const ProtobufCFieldDescriptor *field = &shape->type->fields[shape->keys[i]];
        if (ccs__field_kind(field) == CCS__FIELD_TEXT)
            key.text = ccs__field_text(ccs__field_view(message, field));
        else
            key.numbers[i] = (uint64_t)ccs__field_load(field, ccs__field_view(message, field));
    }
    return key;
}

int ccs__shape_key_compare(const struct ccs__shape_key *x, const struct ccs__shape_key *y)
{
    for (unsigned i = 0; i < CCS__SHAPE_KEYS_MAX; i++)
        if (x->numbers[i] != y->numbers[i])
            return x->numbers[i] < y->numbers[i] ? -1 : 1;
    size_t shorter = x->text.size < y->text.size ? x->text.size : y->text.size;
    int order = shorter > 0 ? memcmp(x->text.data, y->text.data, shorter) : 0;
    if (order != 0)
        return order;
    return x->text.size < y->text.size ? -1 : x->text.size > y->text.size;
}

void ccs__shape_name(const struct ccs__shape *shape, const struct ccs__shape_key *key, char *out, size_t out_size)
{
    unsigned long long first = key->numbers[0], second = key->numbers[1];
    if (key->text.size > 0 && shape->key_count > 1)
        (void)snprintf(out, out_size, "%s %llu \"%.*s\"", shape->table, first, (int)key->text.size, key->text.data);
    else if (key->text.size > 0)
        (void)snprintf(out, out_size, "%s \"%.*s\"", shape->table, (int)key->text.size, key->text.data);
    else if (shape->key_count == 1)
        (void)snprintf(out, out_size, "%s %llu", shape->table, first);
    else
        (void)snprintf(out, out_size, "%s %llu %s %llu", shape->table, first, shape->type->fields[shape->keys[1]].name,
                       second);
}

bool ccs__shape_is_open(const struct ccs__shape *shape, const ProtobufCMessage *message)
{
    if (shape->open < 0)
        return true;
    const ProtobufCFieldDescriptor *field = &shape->type->fields[shape->open];
    return ccs__field_load(field, ccs__field_view(message, field)) != 0;
}
