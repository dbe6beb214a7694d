/*
 * Rules and values as canonical text: single quotes, one space around binary operators, parentheses only where the grammar
 * needs them. What is written compiles to the same tree again. Recursion follows the tree, whose height is bounded.
 */
#include "rule/program.h"
#include "rule/writer.h"

/* --- values ----------------------------------------------------------------------------------------------------- */

static void write_string(ccs_str text, struct ccs__buf *out)
{
    static const char special[] = "\\'\n\r\t", names[] = "\\'nrt";
    ccs__buf_add_text(out, "'");
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        const char *found = c > 0 ? strchr(special, c) : NULL;
        if (found)
            ccs__buf_add_format(out, "\\%c", names[found - special]);
        else if (c < ' ' || c == 0x7F)
            ccs__buf_add_format(out, "\\x%02x", c);
        else
            ccs__buf_add(out, &text.data[i], 1);
    }
    ccs__buf_add_text(out, "'");
}

static void write_levels(struct ccs__rule_list levels, struct ccs__buf *out)
{
    const struct ccs__rule_level *items = levels.items;
    ccs__buf_add_text(out, "{");
    for (size_t i = 0; i < levels.count; i++) {
        if (i > 0)
            ccs__buf_add_text(out, ", ");
        write_string(items[i].key, out);
        ccs__buf_add_format(out, ": %lld", (long long)items[i].level);
    }
    ccs__buf_add_text(out, "}");
}

void ccs__rule_write_value(uint8_t type, const union ccs__rule_cell *cell, struct ccs__buf *out)
{
    char room[CCS__RULE_INSTANT_SIZE];
    switch (type) {
    case CCS__RULE_BOOL: ccs__buf_add_text(out, cell->number ? "true" : "false"); return;
    case CCS__RULE_INT: ccs__buf_add_format(out, "%lld", (long long)cell->number); return;
    case CCS__RULE_STRING: write_string(cell->text, out); return;
    case CCS__RULE_LEVELS: write_levels(cell->list, out); return;
    case CCS__RULE_TIME:
        (void)ccs__rule_time_text(cell->number, room);
        ccs__buf_add_format(out, "timestamp('%s')", room);
        return;
    case CCS__RULE_DURATION:
        (void)ccs__rule_duration_text(cell->number, room);
        ccs__buf_add_format(out, "duration('%s')", room);
        return;
    default: break;
    }
    ccs__buf_add_text(out, "[");
    for (size_t i = 0; i < cell->list.count; i++) {
        union ccs__rule_cell item = ccs__rule_item(type, cell->list, i);
        if (i > 0)
            ccs__buf_add_text(out, ", ");
        ccs__rule_write_value(CCS__RULE_ITEM(type), &item, out); /* at most 15 deep */
    }
    ccs__buf_add_text(out, "]");
}

/* --- nodes ------------------------------------------------------------------------------------------------------- */

unsigned ccs__rule_binding(const struct ccs__rule *rule, uint16_t node)
{
    const struct ccs__rule_node *it = &rule->nodes[node];
    switch (it->op) {
    case CCS__RULE_COND: return BIND_ANY;
    case CCS__RULE_OR: return BIND_OR;
    case CCS__RULE_AND: return BIND_AND;
    case CCS__RULE_EQ:
    case CCS__RULE_NE:
    case CCS__RULE_LT:
    case CCS__RULE_LE:
    case CCS__RULE_GT:
    case CCS__RULE_GE:
    case CCS__RULE_IN_LIST:
    case CCS__RULE_IN_LEVELS: return BIND_RELATION;
    case CCS__RULE_ADD:
    case CCS__RULE_SUB:
    case CCS__RULE_JOIN_TEXT:
    case CCS__RULE_JOIN_LIST: return BIND_SUM;
    case CCS__RULE_MUL:
    case CCS__RULE_DIV:
    case CCS__RULE_MOD: return BIND_PRODUCT;
    case CCS__RULE_NOT:
    case CCS__RULE_NEG: return BIND_SIGN;
    case CCS__RULE_CONST:
        return it->type == CCS__RULE_INT && rule->constants[it->value].number < 0 ? BIND_SIGN : BIND_MEMBER;
    default: return BIND_MEMBER;
    }
}

static const char *sign_of(enum ccs__rule_op op)
{
    switch (op) {
    case CCS__RULE_EQ: return " == ";
    case CCS__RULE_NE: return " != ";
    case CCS__RULE_LT: return " < ";
    case CCS__RULE_LE: return " <= ";
    case CCS__RULE_GT: return " > ";
    case CCS__RULE_GE: return " >= ";
    case CCS__RULE_IN_LIST:
    case CCS__RULE_IN_LEVELS: return " in ";
    case CCS__RULE_ADD:
    case CCS__RULE_JOIN_TEXT:
    case CCS__RULE_JOIN_LIST: return " + ";
    case CCS__RULE_SUB: return " - ";
    case CCS__RULE_MUL: return " * ";
    case CCS__RULE_DIV: return " / ";
    case CCS__RULE_MOD: return " % ";
    case CCS__RULE_AND: return " && ";
    default: return " || ";
    }
}

/* x.name(...) or name(x), the first as a method. */
static const char *function_of(const struct ccs__rule_node *it, bool *method)
{
    static const char *const parts[] = {"getFullYear", "getMonth", "getDayOfYear", "getDayOfMonth", "getDate",
                                        "getDayOfWeek", "getHours", "getMinutes", "getSeconds", "getMilliseconds"};
    *method = true;
    switch (it->op) {
    case CCS__RULE_STARTS: return "startsWith";
    case CCS__RULE_ENDS: return "endsWith";
    case CCS__RULE_CONTAINS: return "contains";
    case CCS__RULE_MATCHES: return "matches";
    case CCS__RULE_TIME_PART:
    case CCS__RULE_DURATION_PART: return parts[it->value];
    case CCS__RULE_EXISTS: return "exists";
    case CCS__RULE_ALL: return "all";
    case CCS__RULE_EXISTS_ONE: return "exists_one";
    default: break;
    }
    *method = false;
    switch (it->op) {
    case CCS__RULE_SIZE_TEXT:
    case CCS__RULE_SIZE_LIST: return "size";
    case CCS__RULE_INT_OF_TEXT:
    case CCS__RULE_INT_OF_TIME: return "int";
    case CCS__RULE_BOOL_OF_TEXT: return "bool";
    case CCS__RULE_TEXT_OF: return "string";
    case CCS__RULE_TIME_OF_TEXT:
    case CCS__RULE_TIME_OF_INT: return "timestamp";
    default: return "duration";
    }
}

static void write_field(struct ccs__rule_writer *writer, const struct ccs__rule_node *it)
{
    const struct ccs__rule_ref *ref = &writer->rule->refs[it->value];
    struct ccs__buf *out = writer->out;
    if (it->op == CCS__RULE_HAS)
        ccs__buf_add_text(out, "has(");
    for (size_t i = 0; i < writer->name_count; i++)
        if (ccs__rule_text_equal(writer->names[i], ref->root_name)) {
            ccs__buf_add_text(out, "."); /* the item of a loop has the same name */
            break;
        }
    ccs__buf_add(out, ref->root_name.data, ref->root_name.size);
    if (ref->field_name.size > 0) {
        ccs__buf_add_text(out, ".");
        ccs__buf_add(out, ref->field_name.data, ref->field_name.size);
    }
    if (it->op == CCS__RULE_HAS)
        ccs__buf_add_text(out, ")");
}

static void write_binary(struct ccs__rule_writer *writer, uint16_t node, unsigned binding)
{
    const struct ccs__rule_node *it = &writer->rule->nodes[node];
    ccs__rule_write_node(writer, it->first, binding);
    ccs__buf_add_text(writer->out, sign_of(it->op));
    ccs__rule_write_node(writer, writer->rule->nodes[it->first].next, binding + 1); /* all group from the left */
}

static void write_list(struct ccs__rule_writer *writer, uint16_t first, const char *separator, unsigned binding)
{
    for (uint16_t child = first; child; child = writer->rule->nodes[child].next) {
        if (child != first)
            ccs__buf_add_text(writer->out, separator);
        ccs__rule_write_node(writer, child, binding);
    }
}

static void write_sign(struct ccs__rule_writer *writer, uint16_t node)
{
    const struct ccs__rule_node *it = &writer->rule->nodes[node];
    struct ccs__buf *out = writer->out;
    size_t began = out->size;
    ccs__buf_add_text(out, it->op == CCS__RULE_NOT ? "!" : "-");
    /* bools have no minus and integers no !, so a sign within is the same one */
    ccs__rule_write_node(writer, it->first, BIND_SIGN);
    if (!out->failed && out->size == began + 2 && memcmp(out->data + began, "-0", 2) == 0) {
        out->data[began] = '0'; /* what a folded 0 would be read as */
        out->size--;
    }
}

static void write_call(struct ccs__rule_writer *writer, const struct ccs__rule_node *it)
{
    bool method, loop = it->op >= CCS__RULE_EXISTS && it->op <= CCS__RULE_EXISTS_ONE;
    const char *name = function_of(it, &method);
    uint16_t second = writer->rule->nodes[it->first].next;
    if (method) {
        ccs__rule_write_node(writer, it->first, BIND_MEMBER);
        ccs__buf_add_format(writer->out, ".%s(", name);
    } else {
        ccs__buf_add_format(writer->out, "%s(", name);
        ccs__rule_write_node(writer, it->first, BIND_ANY);
    }
    if (loop) {
        ccs_str item = writer->rule->constants[it->value].text;
        ccs__buf_add(writer->out, item.data, item.size);
        ccs__buf_add_text(writer->out, ", ");
        CCS_ASSERT(writer->name_count < CCS__RULE_LOOPS_MAX);
        writer->names[writer->name_count++] = item;
    }
    if (second)
        ccs__rule_write_node(writer, second, BIND_ANY);
    writer->name_count -= loop;
    ccs__buf_add_text(writer->out, ")");
}

static void write_conditional(struct ccs__rule_writer *writer, const struct ccs__rule_node *it)
{
    uint16_t yes = writer->rule->nodes[it->first].next;
    ccs__rule_write_node(writer, it->first, BIND_OR);
    ccs__buf_add_text(writer->out, " ? ");
    ccs__rule_write_node(writer, yes, BIND_OR);
    ccs__buf_add_text(writer->out, " : ");
    ccs__rule_write_node(writer, writer->rule->nodes[yes].next, BIND_ANY);
}

static void write_member(struct ccs__rule_writer *writer, const struct ccs__rule_node *it)
{
    uint16_t key = writer->rule->nodes[it->first].next;
    bool has = it->op == CCS__RULE_HAS_KEY;
    if (has)
        ccs__buf_add_text(writer->out, "has(");
    ccs__rule_write_node(writer, it->first, BIND_MEMBER);
    ccs__buf_add_text(writer->out, has ? "." : "[");
    if (has) {
        ccs_str name = ccs__rule_constant(writer->rule, &writer->rule->nodes[key])->text;
        ccs__buf_add(writer->out, name.data, name.size);
    } else {
        ccs__rule_write_node(writer, key, BIND_ANY);
    }
    ccs__buf_add_text(writer->out, has ? ")" : "]");
}

static void write_bare(struct ccs__rule_writer *writer, uint16_t node)
{
    const struct ccs__rule_node *it = &writer->rule->nodes[node];
    unsigned binding = ccs__rule_binding(writer->rule, node);
    switch (it->op) {
    case CCS__RULE_CONST: ccs__rule_write_value(it->type, &writer->rule->constants[it->value], writer->out); return;
    case CCS__RULE_FIELD:
    case CCS__RULE_HAS: write_field(writer, it); return;
    case CCS__RULE_VAR: ccs__buf_add(writer->out, writer->rule->constants[it->value].text.data,
                                     writer->rule->constants[it->value].text.size); return;
    case CCS__RULE_AND:
    case CCS__RULE_OR: write_list(writer, it->first, sign_of(it->op), binding); return;
    case CCS__RULE_COND: write_conditional(writer, it); return;
    case CCS__RULE_NOT:
    case CCS__RULE_NEG: write_sign(writer, node); return;
    case CCS__RULE_AT_LIST:
    case CCS__RULE_AT_LEVELS:
    case CCS__RULE_HAS_KEY: write_member(writer, it); return;
    case CCS__RULE_MAKE_LIST:
        ccs__buf_add_text(writer->out, "[");
        write_list(writer, it->first, ", ", BIND_ANY);
        ccs__buf_add_text(writer->out, "]");
        return;
    default: break;
    }
    if (binding == BIND_MEMBER)
        write_call(writer, it);
    else
        write_binary(writer, node, binding);
}

void ccs__rule_write_node(struct ccs__rule_writer *writer, uint16_t node, unsigned binding)
{
    CCS_ASSERT(node > 0 && node < writer->rule->node_count);
    if (writer->replace && writer->replace(writer, node, binding))
        return;
    bool parentheses = ccs__rule_binding(writer->rule, node) < binding;
    if (parentheses)
        ccs__buf_add_text(writer->out, "(");
    write_bare(writer, node);
    if (parentheses)
        ccs__buf_add_text(writer->out, ")");
}

ccs_status ccs__rule_write(const struct ccs__rule *rule, struct ccs__buf *text)
{
    size_t before = text->size;
    struct ccs__rule_writer writer = {.rule = rule, .out = text};
    ccs__rule_write_node(&writer, rule->top, BIND_ANY);
    if (!text->failed)
        return CCS_OK;
    text->size = before;
    return CCS_ENOMEM;
}
