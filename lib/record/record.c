/*
 * Comments and marks of the declared records, and what compares and initialises any of them.
 */
#include "record/record.h"
#include "base/assert.h"
#include "record/field.h"

/* Order of the table: message, then field. */
static int compare_comment(const struct ccs__record_comment *comment, const char *message, const char *field)
{
    int order = strcmp(comment->message, message);
    return order != 0 ? order : strcmp(comment->field, field);
}

const struct ccs__record_comment *ccs__record_comment_find(const char *message, const char *field)
{
    size_t low = 0, high = ccs__record_comment_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_comment(&ccs__record_comments[middle], message, field);
        if (order == 0)
            return &ccs__record_comments[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct ccs__record_comment *ccs__record_comment_of(const ProtobufCMessageDescriptor *message, const char *field)
{
    return ccs__record_comment_find(message->short_name, field);
}

uint32_t ccs__record_marks(const ProtobufCMessageDescriptor *message, const char *field)
{
    const struct ccs__record_comment *comment = ccs__record_comment_of(message, field);
    return comment ? comment->marks : 0;
}

void ccs__record_init(const ProtobufCMessageDescriptor *type, void *message) { protobuf_c_message_init(type, message); }

/* --- equal ---------------------------------------------------------------------------------------------- */

struct pair {
    const ProtobufCMessage *x, *y;
    unsigned field; /* the next to compare */
    size_t item;    /* of a list of messages, the next to compare */
};

static bool bytes_equal(const void *x, size_t x_size, const void *y, size_t y_size)
{
    return x_size == y_size && (x_size == 0 || memcmp(x, y, x_size) == 0);
}

static bool scalar_equal(const ProtobufCFieldDescriptor *field, const void *x, const void *y)
{
    switch (ccs__field_kind(field)) {
    case CCS__FIELD_TEXT: {
        ccs_str a = ccs__field_text(x), b = ccs__field_text(y);
        return bytes_equal(a.data, a.size, b.data, b.size);
    }
    case CCS__FIELD_BYTES: {
        const ProtobufCBinaryData *a = x, *b = y;
        return bytes_equal(a->data, a->len, b->data, b->len);
    }
    default:
        return ccs__field_load(field, x) == ccs__field_load(field, y);
    }
}

static bool scalars_equal(const struct pair *pair, const ProtobufCFieldDescriptor *field)
{
    if (!ccs__field_is_list(field))
        return scalar_equal(field, ccs__field_view(pair->x, field), ccs__field_view(pair->y, field));

    size_t count = ccs__field_count(pair->x, field);
    if (count != ccs__field_count(pair->y, field))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!scalar_equal(field, ccs__field_item(pair->x, field, i), ccs__field_item(pair->y, field, i)))
            return false;
    return true;
}

static bool unknown_fields_equal(const ProtobufCMessage *x, const ProtobufCMessage *y)
{
    if (x->n_unknown_fields != y->n_unknown_fields)
        return false;
    for (unsigned i = 0; i < x->n_unknown_fields; i++) {
        const ProtobufCMessageUnknownField *a = &x->unknown_fields[i], *b = &y->unknown_fields[i];
        if (a->tag != b->tag || a->wire_type != b->wire_type || !bytes_equal(a->data, a->len, b->data, b->len))
            return false;
    }
    return true;
}

/* The next pair of nested messages of this field goes to `next`; *done when the field has no more of them. */
static bool next_nested(struct pair *pair, const ProtobufCFieldDescriptor *field, struct pair *next, bool *done)
{
    *done = false;
    if (ccs__field_is_list(field)) {
        size_t count = ccs__field_count(pair->x, field);
        if (count != ccs__field_count(pair->y, field))
            return false;
        *done = pair->item == count;
        if (!*done) {
            next->x = ccs__field_message(ccs__field_item(pair->x, field, pair->item));
            next->y = ccs__field_message(ccs__field_item(pair->y, field, pair->item));
        }
    } else {
        next->x = ccs__field_message(ccs__field_view(pair->x, field));
        next->y = ccs__field_message(ccs__field_view(pair->y, field));
        if ((next->x == NULL) != (next->y == NULL))
            return false;
        *done = pair->item == 1 || next->x == NULL;
    }
    pair->item = *done ? 0 : pair->item + 1;
    return true;
}

bool ccs__record_equal(const ProtobufCMessage *x, const ProtobufCMessage *y)
{
    struct pair pairs[CCS__RECORD_DEPTH_MAX + 1] = {{.x = x, .y = y}};
    size_t depth = 1;
    if (x->descriptor != y->descriptor)
        return false;

    while (depth > 0) {
        struct pair *pair = &pairs[depth - 1];
        if (pair->field == pair->x->descriptor->n_fields) {
            if (!unknown_fields_equal(pair->x, pair->y))
                return false;
            depth--;
            continue;
        }
        const ProtobufCFieldDescriptor *field = &pair->x->descriptor->fields[pair->field];
        if (field->type != PROTOBUF_C_TYPE_MESSAGE) {
            if (!scalars_equal(pair, field))
                return false;
            pair->field++;
            continue;
        }
        CCS_ASSERT(depth <= CCS__RECORD_DEPTH_MAX);
        bool done;
        pairs[depth] = (struct pair){0};
        if (!next_nested(pair, field, &pairs[depth], &done))
            return false;
        if (done)
            pair->field++;
        else
            depth++;
    }
    return true;
}
