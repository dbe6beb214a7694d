/*
 * A flow for Graphviz: `dot -Tsvg`. States with inner states are clusters, regions of a parallel state have dashed borders,
 * colours say the category. An edge to or from a cluster ends at a node inside and is cut at the border (lhead, ltail).
 */
#include "scxml/export.h"
#include <stdio.h> /* snprintf only, into memory */

struct writer {
    const struct ccs__export *export;
    struct ccs__buf *out;
    struct ccs__buf line;
    unsigned depth;
    bool marked; /* the edge that is written */
};

#define RED ", color=\"#dc2626\", fontcolor=\"#dc2626\""

static const char *colour_of(Ccs__FlowCategory category)
{
    switch (category) {
    case CCS__FLOW_CATEGORY__FLOW_CATEGORY_OPEN:
        return "#dbeafe";
    case CCS__FLOW_CATEGORY__FLOW_CATEGORY_WAITING:
        return "#fef3c7";
    case CCS__FLOW_CATEGORY__FLOW_CATEGORY_RESOLVED:
        return "#dcfce7";
    case CCS__FLOW_CATEGORY__FLOW_CATEGORY_CLOSED:
        return "#e5e7eb";
    default:
        return "#ffffff";
    }
}

/* Between double quotes; & because dot reads entities. */
static void add_escaped(struct ccs__buf *out, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\')
            ccs__buf_add_format(out, "\\%c", c);
        else if (c == '&')
            ccs__buf_add_text(out, "&amp;");
        else
            ccs__buf_add(out, c < 0x20 ? " " : (const char *)&c, 1);
    }
}

static void indent(struct writer *writer) { ccs__buf_add_format(writer->out, "%*s", (int)(2 * writer->depth + 2), ""); }

static bool is_compound(const struct ccs__export *export, uint32_t state)
{
    return export->states[state].first != CCS__EXPORT_NONE;
}

/* Its name, then what is done in it, each line flush left. */
static void add_label(struct writer *writer, const Ccs__FlowState *state)
{
    ccs__buf_add_text(writer->out, "label=\"");
    add_escaped(writer->out, state->name, strlen(state->name));
    for (size_t i = 0; ccs__picture_line(state, i, &writer->line); i++) {
        ccs__buf_add_text(writer->out, i == 0 ? "\\n" : "");
        add_escaped(writer->out, (const char *)writer->line.data, writer->line.size);
        ccs__buf_add_text(writer->out, "\\l");
    }
    ccs__buf_add_text(writer->out, "\"");
}

/* --- states ---------------------------------------------------------------------------------------------------------- */

/* The black dot of where it begins. */
static void begin_dot(struct writer *writer, uint32_t state)
{
    indent(writer);
    if (state == CCS__EXPORT_NONE)
        ccs__buf_add_text(writer->out,
                          "begin [shape=circle, style=filled, fillcolor=black, label=\"\", width=0.15];\n");
    else
        ccs__buf_add_format(writer->out,
                            "begin%u [shape=circle, style=filled, fillcolor=black, label=\"\", width=0.12];\n", state);
}

static void open_cluster(struct writer *writer, uint32_t index)
{
    const Ccs__FlowState *state = writer->export->flow->states[index];
    uint32_t parent = writer->export->states[index].parent;
    bool region = parent != CCS__EXPORT_NONE &&
                  writer->export->flow->states[parent]->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL;
    indent(writer);
    ccs__buf_add_format(writer->out, "subgraph cluster%u {\n", index);
    writer->depth++;
    indent(writer);
    add_label(writer, state);
    ccs__buf_add_format(writer->out, ";\n%*sstyle=\"rounded,filled%s\"; fillcolor=\"%s\"; labeljust=l;\n",
                        (int)(2 * writer->depth + 2), "", region ? ",dashed" : "",
                        colour_of(ccs__picture_category(writer->export, index)));
    indent(writer);
    ccs__buf_add_format(writer->out, "hold%u [shape=point, style=invis, width=0, height=0, label=\"\"];\n", index);
    if (state->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_STATE)
        begin_dot(writer, index);
}

static void write_node(struct writer *writer, uint32_t index)
{
    const Ccs__FlowState *state = writer->export->flow->states[index];
    uint32_t parent = writer->export->states[index].parent;
    bool region = parent != CCS__EXPORT_NONE &&
                  writer->export->flow->states[parent]->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL;
    indent(writer);
    ccs__buf_add_format(writer->out, "s%u [", index);
    if (ccs__export_is_history(state)) {
        bool deep = state->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_DEEP_HISTORY;
        ccs__buf_add_format(writer->out, "shape=circle, label=\"%s\", tooltip=\"", deep ? "H*" : "H");
        add_escaped(writer->out, state->name, strlen(state->name));
        ccs__buf_add_text(writer->out, "\"];\n");
        return;
    }
    add_label(writer, state);
    ccs__buf_add_format(writer->out, ", style=\"rounded,filled%s\", fillcolor=\"%s\"%s%s];\n", region ? ",dashed" : "",
                        colour_of(ccs__picture_category(writer->export, index)),
                        state->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL ? ", peripheries=2" : "",
                        ccs__export_is_marked(writer->export, index, CCS__EXPORT_NONE) ? RED : "");
}

/* --- edges ----------------------------------------------------------------------------------------------------------- */

/* The end of an edge: a state's node, or the one that holds a cluster's place. */
static void add_end(struct writer *writer, uint32_t state)
{
    ccs__buf_add_format(writer->out, is_compound(writer->export, state) ? "hold%u" : "s%u", state);
}

/* dot cuts an edge at a border only where the other end lies outside. */
static void add_borders(struct writer *writer, uint32_t from, uint32_t to)
{
    const struct ccs__export *export = writer->export;
    if (from != CCS__EXPORT_NONE && is_compound(export, from) && !ccs__export_is_in(export, to, from))
        ccs__buf_add_format(writer->out, ", ltail=cluster%u", from);
    if (is_compound(export, to) && (from == CCS__EXPORT_NONE || !ccs__export_is_in(export, from, to)))
        ccs__buf_add_format(writer->out, ", lhead=cluster%u", to);
}

static void write_edge(struct writer *writer, uint32_t from, uint32_t to)
{
    indent(writer);
    add_end(writer, from);
    ccs__buf_add_text(writer->out, " -> ");
    add_end(writer, to);
    ccs__buf_add_text(writer->out, " [label=\"");
    add_escaped(writer->out, (const char *)writer->line.data, writer->line.size);
    ccs__buf_add_text(writer->out, "\"");
    add_borders(writer, from, to);
    ccs__buf_add_text(writer->out, writer->marked ? RED : "");
    ccs__buf_add_text(writer->out, "];\n");
}

static void write_edges(struct writer *writer, uint32_t index)
{
    const Ccs__FlowState *state = writer->export->flow->states[index];
    for (size_t i = 0; i < state->n_transitions; i++) {
        const Ccs__FlowTransition *transition = state->transitions[i];
        writer->line.size = 0; /* what failed stays */
        writer->marked = ccs__export_is_marked(writer->export, index, (uint32_t)i);
        ccs__picture_transition(transition, &writer->line);
        for (size_t j = 0; j < transition->n_to; j++) {
            uint32_t to = ccs__export_find(writer->export, transition->to[j]);
            if (to != CCS__EXPORT_NONE)
                write_edge(writer, index, to);
        }
    }
}

/* From the dot to where it begins: what was named, else the first. */
static void write_begin(struct writer *writer, uint32_t state, char *const *initial, size_t count,
                        Ccs__FlowAction *const *actions, size_t action_count)
{
    uint32_t first = ccs__export_default(writer->export, state);
    writer->line.size = 0; /* what failed stays */
    ccs__picture_actions("", actions, action_count, &writer->line);
    for (size_t i = 0; i < (count > 0 ? count : 1); i++) {
        uint32_t to = count > 0 ? ccs__export_find(writer->export, initial[i]) : first;
        if (to == CCS__EXPORT_NONE)
            continue;
        indent(writer);
        if (state == CCS__EXPORT_NONE)
            ccs__buf_add_text(writer->out, "begin -> ");
        else
            ccs__buf_add_format(writer->out, "begin%u -> ", state);
        add_end(writer, to);
        ccs__buf_add_text(writer->out, " [label=\"");
        add_escaped(writer->out, (const char *)writer->line.data, writer->line.size);
        ccs__buf_add_text(writer->out, "\"");
        if (is_compound(writer->export, to))
            ccs__buf_add_format(writer->out, ", lhead=cluster%u", to);
        ccs__buf_add_text(writer->out, "];\n");
    }
}

/* --- the whole ------------------------------------------------------------------------------------------------------- */

static void write_states(struct writer *writer)
{
    struct ccs__export_step step = {0};
    for (bool begun = false; ccs__export_next(writer->export, &step, &begun);) {
        if (step.leaves && is_compound(writer->export, step.state)) {
            writer->depth--;
            indent(writer);
            ccs__buf_add_text(writer->out, "}\n");
        } else if (!step.leaves && is_compound(writer->export, step.state)) {
            open_cluster(writer, step.state);
        } else if (!step.leaves) {
            write_node(writer, step.state);
        }
    }
}

ccs_status ccs__export_graphviz(const struct ccs__export *export, struct ccs__buf *out, char message[256])
{
    const Ccs__Flow *flow = export->flow;
    struct writer writer = {.export = export, .out = out};
    (void)message;
    ccs__buf_init(&writer.line, out->alloc);
    ccs__buf_add_text(out, "digraph \"");
    add_escaped(out, flow->name[0] ? flow->name : flow->key, strlen(flow->name[0] ? flow->name : flow->key));
    ccs__buf_add_text(
        out, "\" {\n  compound=true;\n  charset=\"UTF-8\";\n  node [shape=box, fontname=\"Helvetica\", fontsize=11];\n"
             "  edge [fontname=\"Helvetica\", fontsize=10];\n  graph [fontname=\"Helvetica\", fontsize=11];\n");
    begin_dot(&writer, CCS__EXPORT_NONE);
    write_states(&writer);
    write_begin(&writer, CCS__EXPORT_NONE, flow->initial, flow->n_initial, flow->initial_do, flow->n_initial_do);
    for (uint32_t i = 0; i < flow->n_states; i++) {
        const Ccs__FlowState *state = flow->states[i];
        if (is_compound(export, i) && state->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_STATE)
            write_begin(&writer, i, state->initial, state->n_initial, state->initial_do, state->n_initial_do);
        write_edges(&writer, i);
    }
    ccs__buf_add_text(out, "}\n");
    bool failed = out->failed || writer.line.failed;
    ccs__buf_finish(&writer.line);
    return failed ? CCS_ENOMEM : CCS_OK;
}
