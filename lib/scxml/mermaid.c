/*
 * A flow as a stateDiagram-v2 of Mermaid. States are called s0, s1 ... by their index, so that no name can mean anything to
 * Mermaid; names and labels are texts in which every sign that could is written as #NUMBER;.
 */
#include "scxml/export.h"

struct writer {
    const struct ccs__export *export;
    struct ccs__buf *out;
    struct ccs__buf line;
    unsigned depth;
};

static bool is_harmless(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80 ||
           strchr(" _.,/()='+?!", c);
}

static void add_escaped(struct ccs__buf *out, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x20)
            ccs__buf_add_text(out, " ");
        else if (is_harmless(c))
            ccs__buf_add(out, &c, 1);
        else
            ccs__buf_add_format(out, "#%u;", c);
    }
}

static void indent(struct writer *writer) { ccs__buf_add_format(writer->out, "%*s", (int)(4 * writer->depth + 4), ""); }

static bool is_compound(const struct ccs__export *export, uint32_t state)
{
    return export->states[state].first != CCS__EXPORT_NONE;
}

static void add_state(struct writer *writer, uint32_t state)
{
    if (state == CCS__EXPORT_NONE)
        ccs__buf_add_text(writer->out, "[*]");
    else
        ccs__buf_add_format(writer->out, "s%u", state);
}

/* from --> to : what is in writer->line */
static void write_edge(struct writer *writer, uint32_t from, uint32_t to)
{
    indent(writer);
    add_state(writer, from);
    ccs__buf_add_text(writer->out, " --> ");
    add_state(writer, to);
    if (writer->line.size > 0) {
        ccs__buf_add_text(writer->out, " : ");
        add_escaped(writer->out, (const char *)writer->line.data, writer->line.size);
    }
    ccs__buf_add_text(writer->out, "\n");
}

static void write_begin(struct writer *writer, uint32_t state, char *const *initial, size_t count,
                        Ccs__FlowAction *const *actions, size_t action_count)
{
    writer->line.size = 0; /* what failed stays */
    ccs__picture_actions("", actions, action_count, &writer->line);
    for (size_t i = 0; i < (count > 0 ? count : 1); i++) {
        uint32_t to =
            count > 0 ? ccs__export_find(writer->export, initial[i]) : ccs__export_default(writer->export, state);
        if (to != CCS__EXPORT_NONE)
            write_edge(writer, CCS__EXPORT_NONE, to);
    }
}

/* --- states ---------------------------------------------------------------------------------------------------------- */

static void write_declaration(struct writer *writer, uint32_t index)
{
    const Ccs__FlowState *state = writer->export->flow->states[index];
    const char *mark = state->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_HISTORY        ? "H "
                       : state->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_DEEP_HISTORY ? "H#42; "
                                                                                           : "";
    indent(writer);
    ccs__buf_add_format(writer->out, "state \"%s", mark);
    add_escaped(writer->out, state->name, strlen(state->name));
    ccs__buf_add_format(writer->out, "\" as s%u%s\n", index, is_compound(writer->export, index) ? " {" : "");
}

/* What is done in a state stands beside it. */
static void write_note(struct writer *writer, uint32_t index)
{
    const Ccs__FlowState *state = writer->export->flow->states[index];
    bool open = false;
    for (size_t i = 0; ccs__picture_line(state, i, &writer->line); i++) {
        if (!open) {
            indent(writer);
            ccs__buf_add_format(writer->out, "note right of s%u\n", index);
        }
        open = true;
        indent(writer);
        ccs__buf_add_text(writer->out, "    ");
        add_escaped(writer->out, (const char *)writer->line.data, writer->line.size);
        ccs__buf_add_text(writer->out, "\n");
    }
    if (open) {
        indent(writer);
        ccs__buf_add_text(writer->out, "end note\n");
    }
}

static void write_class(struct writer *writer, uint32_t index)
{
    static const char *const names[] = {"", "open", "waiting", "resolved", "closed"};
    Ccs__FlowCategory category = ccs__picture_category(writer->export, index);
    if (category > CCS__FLOW_CATEGORY__FLOW_CATEGORY_NONE && category <= CCS__FLOW_CATEGORY__FLOW_CATEGORY_CLOSED &&
        !is_compound(writer->export, index))
        ccs__buf_add_format(writer->out, "    class s%u %s\n", index, names[category]);
    if (ccs__export_is_marked(writer->export, index, CCS__EXPORT_NONE))
        ccs__buf_add_format(writer->out, "    class s%u never\n", index);
}

/* Two regions of a parallel state are parted by a line; histories stand in the first. */
static void part_regions(struct writer *writer, uint32_t index)
{
    const struct ccs__export *export = writer->export;
    uint32_t parent = export->states[index].parent;
    if (parent == CCS__EXPORT_NONE ||
        export->flow->states[parent]->kind != CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL ||
        ccs__export_default(export, parent) == index || ccs__export_is_history(export->flow->states[index]))
        return;
    indent(writer);
    ccs__buf_add_text(writer->out, "--\n");
}

static void write_states(struct writer *writer)
{
    const struct ccs__export *export = writer->export;
    struct ccs__export_step step = {0};
    for (bool begun = false; ccs__export_next(export, &step, &begun);) {
        const Ccs__FlowState *state = export->flow->states[step.state];
        if (step.leaves && is_compound(export, step.state)) {
            writer->depth--;
            indent(writer);
            ccs__buf_add_text(writer->out, "}\n");
        }
        if (step.leaves)
            continue;
        part_regions(writer, step.state);
        write_declaration(writer, step.state);
        if (is_compound(export, step.state)) {
            writer->depth++;
            if (state->kind != CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL)
                write_begin(writer, step.state, state->initial, state->n_initial, state->initial_do,
                            state->n_initial_do);
        }
        if (state->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL) {
            writer->line.size = 0; /* what failed stays */
            write_edge(writer, step.state, CCS__EXPORT_NONE);
        }
    }
}

/* --- the whole ------------------------------------------------------------------------------------------------------- */

static void write_edges(struct writer *writer, uint32_t index)
{
    const Ccs__FlowState *state = writer->export->flow->states[index];
    for (size_t i = 0; i < state->n_transitions; i++) {
        const Ccs__FlowTransition *transition = state->transitions[i];
        writer->line.size = 0; /* what failed stays */
        if (ccs__export_is_marked(writer->export, index, (uint32_t)i)) /* edges have no colours there */
            ccs__buf_add_text(&writer->line, "NEVER: ");
        ccs__picture_transition(transition, &writer->line);
        for (size_t j = 0; j < transition->n_to; j++) {
            uint32_t to = ccs__export_find(writer->export, transition->to[j]);
            if (to != CCS__EXPORT_NONE)
                write_edge(writer, index, to);
        }
    }
}

ccs_status ccs__export_mermaid(const struct ccs__export *export, struct ccs__buf *out, char message[256])
{
    const Ccs__Flow *flow = export->flow;
    struct writer writer = {.export = export, .out = out};
    (void)message;
    ccs__buf_init(&writer.line, out->alloc);
    ccs__buf_add_text(out, "stateDiagram-v2\n");
    write_begin(&writer, CCS__EXPORT_NONE, flow->initial, flow->n_initial, flow->initial_do, flow->n_initial_do);
    write_states(&writer);
    for (uint32_t i = 0; i < flow->n_states; i++)
        write_edges(&writer, i);
    for (uint32_t i = 0; i < flow->n_states; i++)
        write_note(&writer, i);
    ccs__buf_add_text(
        out, "    classDef open fill:#dbeafe\n    classDef waiting fill:#fef3c7\n    classDef resolved fill:#dcfce7\n"
             "    classDef closed fill:#e5e7eb\n");
    if (export->is_marked)
        ccs__buf_add_text(out, "    classDef never stroke:#dc2626,color:#dc2626,stroke-width:2px\n");
    for (uint32_t i = 0; i < flow->n_states; i++)
        write_class(&writer, i);
    bool failed = out->failed || writer.line.failed;
    ccs__buf_finish(&writer.line);
    return failed ? CCS_ENOMEM : CCS_OK;
}
