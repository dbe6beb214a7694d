/*
 * Names of the facts: found in the schema, or refused with the name that was meant, or the list of those there are.
 */
#include "rule/build.h"
#include <stdio.h> /* snprintf only, into memory */

#define NAME_SIZE_MAX 64
#define LIST_SIZE 160

static bool same(ccs_str name, const char *known) { return ccs__rule_text_equal(name, ccs_str_from(known)); }

static size_t least_of(size_t x, size_t y, size_t z)
{
    size_t least = x < y ? x : y;
    return least < z ? least : z;
}

/* Letters to change, add or leave out. */
static size_t distance(ccs_str x, ccs_str y)
{
    uint8_t row[NAME_SIZE_MAX + 1];
    if (x.size > NAME_SIZE_MAX || y.size > NAME_SIZE_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= y.size; j++)
        row[j] = (uint8_t)j;
    for (size_t i = 1; i <= x.size; i++) {
        size_t corner = row[0];
        row[0] = (uint8_t)i;
        for (size_t j = 1; j <= y.size; j++) {
            size_t above = row[j];
            row[j] = (uint8_t)least_of(above + 1, (size_t)row[j - 1] + 1, corner + (x.data[i - 1] != y.data[j - 1]));
            corner = above;
        }
    }
    return row[y.size];
}

const char *ccs__rule_nearest(ccs_str wrong, const char *(*name)(const void *context, size_t index), const void *context,
                              size_t count)
{
    const char *nearest = NULL;
    size_t least = wrong.size < 4 ? 2 : 3;
    for (size_t i = 0; i < count; i++) {
        const char *known = name(context, i);
        size_t away = distance(wrong, ccs_str_from(known));
        if (away < least) {
            least = away;
            nearest = known;
        }
    }
    return nearest;
}

static const char *root_name(const void *context, size_t index)
{
    const struct ccs__rule_schema *schema = context;
    return schema->roots[index].name;
}

static const char *field_name(const void *context, size_t index)
{
    const struct ccs__rule_root *root = context;
    return root->fields[index].name;
}

static void list_names(char out[LIST_SIZE], const char *(*name)(const void *context, size_t index), const void *context,
                       size_t count)
{
    size_t size = 0;
    out[0] = 0;
    for (size_t i = 0; i < count; i++) {
        const char *known = name(context, i);
        if (size + strlen(known) + 6 > LIST_SIZE) {
            (void)snprintf(out + size, LIST_SIZE - size, "...");
            return;
        }
        size += (size_t)snprintf(out + size, LIST_SIZE - size, "%s%s", known, i + 1 < count ? ", " : "");
    }
}

/* Cut where a character ends: names are ASCII by their grammar, so anywhere. */
static int cut(ccs_str name) { return name.size > NAME_SIZE_MAX ? NAME_SIZE_MAX : (int)name.size; }

static uint16_t fail_root(struct ccs__rule_build *build, ccs_str root, struct ccs__rule_place place)
{
    const struct ccs__rule_schema *schema = build->schema;
    const char *nearest = ccs__rule_nearest(root, root_name, schema, schema->root_count);
    char names[LIST_SIZE];
    if (nearest)
        return ccs__rule_fail(build, CCS_EPARSE, place, "nothing is called %.*s; did you mean %s?", cut(root), root.data,
                              nearest);
    list_names(names, root_name, schema, schema->root_count);
    return ccs__rule_fail(build, CCS_EPARSE, place, "nothing is called %.*s; there %s%s", cut(root), root.data,
                          schema->root_count > 0 ? "are: " : "are no facts", names);
}

static uint16_t fail_field(struct ccs__rule_build *build, const struct ccs__rule_root *root, ccs_str field,
                           struct ccs__rule_place place)
{
    const char *nearest = ccs__rule_nearest(field, field_name, root, root->field_count);
    char names[LIST_SIZE];
    if (nearest)
        return ccs__rule_fail(build, CCS_EPARSE, place, "%.40s has no field %.*s; did you mean %s?", root->name, cut(field),
                              field.data, nearest);
    list_names(names, field_name, root, root->field_count);
    return ccs__rule_fail(build, CCS_EPARSE, place, "%.40s has no field %.*s; it has %s", root->name, cut(field), field.data,
                          root->field_count > 0 ? names : "none");
}

static const struct ccs__rule_root *find_root(const struct ccs__rule_build *build, ccs_str name, size_t *index)
{
    for (*index = 0; *index < build->schema->root_count; (*index)++)
        if (same(name, build->schema->roots[*index].name))
            return &build->schema->roots[*index];
    return NULL;
}

bool ccs__rule_is_variable_root(const struct ccs__rule_build *build, ccs_str root)
{
    size_t index;
    const struct ccs__rule_root *found = find_root(build, root, &index);
    return !found || (found->field_count == 1 && !*found->fields[0].name); /* an unknown one is refused as a variable */
}

static bool copy_name(struct ccs__rule_build *build, const char *name, ccs_str *copy)
{
    size_t size = strlen(name);
    char *room = ccs__arena_take(&build->rule->arena, size + 1);
    if (!room)
        return false;
    memcpy(room, name, size + 1);
    *copy = (ccs_str){room, size};
    return true;
}

static size_t bit_of_root(struct ccs__rule_build *build, size_t root)
{
    size_t bit = 0;
    while (bit < build->root_count && build->roots[bit] != root)
        bit++;
    if (bit == build->root_count && bit < CCS__RULE_ROOTS_MAX)
        build->roots[build->root_count++] = root;
    return bit;
}

static size_t find_ref(struct ccs__rule_build *build, size_t root, size_t field, struct ccs__rule_place place)
{
    for (size_t i = 0; i < build->ref_count; i++)
        if (build->refs[i].root == root && build->refs[i].field == field)
            return i;
    const struct ccs__rule_root *known = &build->schema->roots[root];
    size_t bit = bit_of_root(build, root);
    struct ccs__rule_ref ref = {.root = (uint16_t)root, .field = (uint16_t)field, .bit = (uint8_t)bit,
                                .type = known->fields[field].type};
    if (bit == CCS__RULE_ROOTS_MAX || build->ref_count == CCS__RULE_REFS_MAX)
        ccs__rule_fail(build, CCS_ELIMIT, place, "the rule reads more than %d roots or %d fields", CCS__RULE_ROOTS_MAX,
                       CCS__RULE_REFS_MAX);
    else if (!copy_name(build, known->name, &ref.root_name) || !copy_name(build, known->fields[field].name, &ref.field_name))
        ccs__rule_fail(build, CCS_ENOMEM, place, "no memory");
    else
        build->refs[build->ref_count++] = ref;
    return build->ref_count - 1;
}

uint16_t ccs__rule_add_field(struct ccs__rule_build *build, ccs_str root, const ccs_str *field, struct ccs__rule_place place,
                             struct ccs__rule_place field_place)
{
    size_t index, at = 0;
    const struct ccs__rule_root *known = find_root(build, root, &index);
    if (!known)
        return fail_root(build, root, place);
    CCS_ASSERT(index <= UINT16_MAX && known->field_count <= UINT16_MAX);
    ccs_str wanted = field ? *field : (ccs_str){"", 0};
    while (at < known->field_count && !same(wanted, known->fields[at].name))
        at++;
    if (at == known->field_count)
        return field ? fail_field(build, known, *field, field_place)
                     : ccs__rule_fail(build, CCS_EPARSE, place, "%.40s is no value by itself; read one of its fields",
                                      known->name);
    size_t ref = find_ref(build, index, at, place);
    if (build->status != CCS_OK)
        return 0;
    uint16_t node = ccs__rule_add_node(build, CCS__RULE_FIELD, build->refs[ref].type, place);
    if (node) {
        build->nodes[node].value = (uint16_t)ref;
        build->nodes[node].reads = UINT64_C(1) << build->refs[ref].bit;
    }
    return node;
}
