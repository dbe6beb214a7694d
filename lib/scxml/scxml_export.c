/*
 * A flow as SCXML. datamodel="ccs" says that expressions are rules; the attributes and elements in the ccs namespace hold what
 * SCXML has no word for, so that reading it again gives the same flow. Timers of wall time are written once more as a <send>
 * with a delay and its <cancel>, in blocks of their own that are passed over when it is read again.
 */
#include "scxml/scxml_export.h"
#include "base/assert.h"
#include "record/names.h"
#include <stdio.h> /* snprintf only, into memory */

/* --- elements and attributes ----------------------------------------------------------------------------------------- */

void ccs__scxml_indent(struct ccs__scxml_writer *writer)
{
    ccs__buf_add_format(writer->out, "%*s", (int)(2 * writer->depth), "");
}

void ccs__scxml_attribute(struct ccs__scxml_writer *writer, const char *name, const char *value)
{
    if (!value[0])
        return;
    ccs__scxml_attribute_always(writer, name, value);
}

void ccs__scxml_attribute_always(struct ccs__scxml_writer *writer, const char *name, const char *value)
{
    ccs__buf_add_format(writer->out, " %s=\"", name);
    if (!ccs__xml_write_value(ccs_str_from(value), writer->out) && writer->status == CCS_OK) {
        writer->status = CCS_EPARSE;
        (void)snprintf(writer->message, 256, "%s has a control character, which XML cannot hold", name);
    }
    ccs__buf_add_text(writer->out, "\"");
}

void ccs__scxml_words(struct ccs__scxml_writer *writer, const char *name, char *const *words, size_t count)
{
    if (count == 0)
        return;
    ccs__buf_add_format(writer->out, " %s=\"", name);
    for (size_t i = 0; i < count; i++) {
        ccs__buf_add_text(writer->out, i > 0 ? " " : "");
        if (strcspn(words[i], " \t\r\n") < strlen(words[i]) || !words[i][0] ||
            !ccs__xml_write_value(ccs_str_from(words[i]), writer->out)) {
            writer->status = writer->status == CCS_OK ? CCS_EPARSE : writer->status;
            (void)snprintf(writer->message, 256, "%s: \"%.64s\" is no name for SCXML", name, words[i]);
        }
    }
    ccs__buf_add_text(writer->out, "\"");
}

static void write_enum(struct ccs__scxml_writer *writer, const char *name, const ProtobufCEnumDescriptor *type,
                       int value)
{
    char text[CCS__NAME_SIZE_MAX + 1];
    const ProtobufCEnumValue *found = value == 0 ? NULL : protobuf_c_enum_descriptor_get_value(type, value);
    if (!found)
        return;
    (void)ccs__name_of_value(type, found, text);
    ccs__scxml_attribute(writer, name, text);
}

void ccs__scxml_open(struct ccs__scxml_writer *writer, const char *name)
{
    ccs__scxml_indent(writer);
    ccs__buf_add_format(writer->out, "<%s", name);
}

void ccs__scxml_inside(struct ccs__scxml_writer *writer)
{
    ccs__buf_add_text(writer->out, ">\n");
    writer->depth++;
}

void ccs__scxml_end_empty(struct ccs__scxml_writer *writer) { ccs__buf_add_text(writer->out, "/>\n"); }

void ccs__scxml_close(struct ccs__scxml_writer *writer, const char *name)
{
    CCS_ASSERT(writer->depth > 0);
    writer->depth--;
    ccs__scxml_indent(writer);
    ccs__buf_add_format(writer->out, "</%s>\n", name);
}

void ccs__scxml_params(struct ccs__scxml_writer *writer, Ccs__FlowParam *const *params, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ccs__scxml_open(writer, "param");
        ccs__scxml_attribute_always(writer, "name", params[i]->name);
        ccs__scxml_attribute_always(writer, "expr", params[i]->value);
        ccs__scxml_end_empty(writer);
    }
}

void ccs__scxml_text_element(struct ccs__scxml_writer *writer, const char *name, const char *text)
{
    ccs__scxml_open(writer, name);
    ccs__buf_add_text(writer->out, ">");
    for (size_t size; *text; text += size + (text[size] == '\n')) {
        size = strcspn(text, "\n");
        if (!ccs__xml_write_value((ccs_str){text, size}, writer->out) && writer->status == CCS_OK) {
            writer->status = CCS_EPARSE;
            (void)snprintf(writer->message, 256, "%s has a control character, which XML cannot hold", name);
        }
        ccs__buf_add_text(writer->out, text[size] ? "\n" : "");
    }
    ccs__buf_add_format(writer->out, "</%s>\n", name);
}

void ccs__scxml_value(struct ccs__scxml_writer *writer, const char *value)
{
    if (!value[0])
        return;
    ccs__scxml_open(writer, "content");
    ccs__scxml_attribute(writer, "expr", value);
    ccs__scxml_end_empty(writer);
}

/* --- parts of a state ------------------------------------------------------------------------------------------------ */

static void write_data(struct ccs__scxml_writer *writer, const Ccs__FlowVariable *variable, size_t index)
{
    char place[24];
    ccs__scxml_open(writer, "data");
    ccs__scxml_attribute_always(writer, "id", variable->name);
    ccs__scxml_attribute(writer, "expr", variable->value);
    write_enum(writer, "ccs:kind", &ccs__flow_value_kind__descriptor, (int)variable->kind);
    if (index != writer->variables++) {
        (void)snprintf(place, sizeof place, "%zu", index); /* not where a reader would put it */
        ccs__scxml_attribute(writer, "ccs:place", place);
    }
    ccs__scxml_end_empty(writer);
}

/* The variables that belong to a state, or with "" to the whole flow. */
static void write_datamodel(struct ccs__scxml_writer *writer, const char *state)
{
    const Ccs__Flow *flow = writer->export->flow;
    bool open = false;
    for (size_t i = 0; i < flow->n_variables; i++) {
        if (strcmp(flow->variables[i]->in, state) != 0)
            continue;
        if (!open) {
            ccs__scxml_open(writer, "datamodel");
            ccs__scxml_inside(writer);
            open = true;
        }
        write_data(writer, flow->variables[i], i);
    }
    if (open)
        ccs__scxml_close(writer, "datamodel");
}

static void write_initial(struct ccs__scxml_writer *writer, uint32_t index)
{
    const Ccs__FlowState *state = writer->export->flow->states[index];
    uint32_t first = ccs__export_default(writer->export, index);
    if (state->n_initial_do == 0)
        return;
    ccs__scxml_open(writer, "initial");
    ccs__scxml_inside(writer);
    ccs__scxml_open(writer, "transition");
    ccs__scxml_words(writer, "target", state->initial, state->n_initial);
    if (state->n_initial == 0) { /* SCXML must be told */
        ccs__scxml_attribute(writer, "target",
                             first == CCS__EXPORT_NONE ? state->name : writer->export->flow->states[first]->name);
        ccs__scxml_attribute(writer, "ccs:implied", "target");
    }
    ccs__scxml_inside(writer);
    ccs__scxml_write_actions(writer, state->initial_do, state->n_initial_do);
    ccs__scxml_close(writer, "transition");
    ccs__scxml_close(writer, "initial");
}

static void write_transition(struct ccs__scxml_writer *writer, const Ccs__FlowTransition *transition)
{
    ccs__scxml_open(writer, "transition");
    ccs__scxml_words(writer, "event", transition->on, transition->n_on);
    ccs__scxml_attribute(writer, "cond", transition->when);
    ccs__scxml_words(writer, "target", transition->to, transition->n_to);
    ccs__scxml_attribute(writer, "type", transition->internal ? "internal" : "");
    if (transition->n_do_ == 0) {
        ccs__scxml_end_empty(writer);
        return;
    }
    ccs__scxml_inside(writer);
    ccs__scxml_write_actions(writer, transition->do_, transition->n_do_);
    ccs__scxml_close(writer, "transition");
}

static void write_child(struct ccs__scxml_writer *writer, const Ccs__FlowChild *child)
{
    ccs__scxml_open(writer, "invoke");
    ccs__scxml_attribute(writer, "type", "scxml");
    ccs__scxml_attribute(writer, "id", child->name);
    ccs__scxml_attribute(writer, "idlocation", child->id_to);
    ccs__scxml_attribute(writer, "src", child->flow);
    ccs__scxml_attribute(writer, "srcexpr", child->flow_rule);
    ccs__scxml_attribute(writer, "autoforward", child->forward ? "true" : "");
    if (child->n_params + child->n_finalize == 0) {
        ccs__scxml_end_empty(writer);
        return;
    }
    ccs__scxml_inside(writer);
    ccs__scxml_params(writer, child->params, child->n_params);
    if (child->n_finalize > 0) {
        ccs__scxml_open(writer, "finalize");
        ccs__scxml_inside(writer);
        ccs__scxml_write_actions(writer, child->finalize, child->n_finalize);
        ccs__scxml_close(writer, "finalize");
    }
    ccs__scxml_close(writer, "invoke");
}

static void write_donedata(struct ccs__scxml_writer *writer, const Ccs__FlowState *state)
{
    if (state->n_done == 0 && !state->done_value[0])
        return;
    ccs__scxml_open(writer, "donedata");
    ccs__scxml_inside(writer);
    ccs__scxml_params(writer, state->done, state->n_done);
    ccs__scxml_value(writer, state->done_value);
    ccs__scxml_close(writer, "donedata");
}

/* --- timers ---------------------------------------------------------------------------------------------------------- */

static void write_timer(struct ccs__scxml_writer *writer, const Ccs__FlowTimer *timer)
{
    char ms[24];
    (void)snprintf(ms, sizeof ms, "%llu", (unsigned long long)timer->after_ms);
    ccs__scxml_open(writer, "ccs:timer");
    ccs__scxml_attribute(writer, "name", timer->name);
    ccs__scxml_attribute(writer, "signal", timer->signal);
    ccs__scxml_attribute(writer, "after-ms", timer->after_ms > 0 ? ms : "");
    ccs__scxml_attribute(writer, "after-rule", timer->after_rule);
    ccs__scxml_attribute(writer, "calendar", timer->calendar);
    write_enum(writer, "mode", &ccs__flow_timer_mode__descriptor, (int)timer->mode);
    ccs__scxml_end_empty(writer);
}

/* One that means the same as a delayed signal, which any interpreter knows. */
static bool is_delay(const Ccs__FlowTimer *timer)
{
    return !timer->calendar[0] && timer->mode == CCS__FLOW_TIMER_MODE__FLOW_TIMER_MODE_RESTART;
}

static void write_delay(struct ccs__scxml_writer *writer, const Ccs__FlowState *state, size_t index, bool cancel)
{
    const Ccs__FlowTimer *timer = state->timers[index];
    char id[320], delay[24];
    if (timer->name[0])
        (void)snprintf(id, sizeof id, "%s", timer->name);
    else
        (void)snprintf(id, sizeof id, "%s.%zu", state->name, index);
    (void)snprintf(delay, sizeof delay, "%llums", (unsigned long long)timer->after_ms);
    ccs__scxml_open(writer, cancel ? "cancel" : "send");
    if (cancel) {
        ccs__scxml_attribute(writer, "sendid", id);
    } else {
        ccs__scxml_attribute(writer, "event", timer->signal[0] ? timer->signal : id);
        ccs__scxml_attribute(writer, "id", id);
        ccs__scxml_attribute(writer, timer->after_rule[0] ? "delayexpr" : "delay",
                             timer->after_rule[0] ? timer->after_rule : delay);
    }
    ccs__scxml_end_empty(writer);
}

static void write_delays(struct ccs__scxml_writer *writer, const Ccs__FlowState *state, bool cancel)
{
    const char *block = cancel ? "onexit" : "onentry";
    bool open = false;
    for (size_t i = 0; i < state->n_timers; i++) {
        if (!is_delay(state->timers[i]))
            continue;
        if (!open) {
            ccs__scxml_open(writer, block);
            ccs__scxml_attribute(writer, "ccs:timers", "true");
            ccs__scxml_inside(writer);
            open = true;
        }
        write_delay(writer, state, i, cancel);
    }
    if (open)
        ccs__scxml_close(writer, block);
}

/* --- a state --------------------------------------------------------------------------------------------------------- */

static const char *element_of(const Ccs__FlowState *state)
{
    switch (state->kind) {
    case CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_PARALLEL:
        return "parallel";
    case CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_FINAL:
        return "final";
    case CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_HISTORY:
    case CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_DEEP_HISTORY:
        return "history";
    default:
        return "state";
    }
}

static void begin_state(struct ccs__scxml_writer *writer, uint32_t index)
{
    const Ccs__FlowState *state = writer->export->flow->states[index];
    ccs__scxml_open(writer, element_of(state));
    ccs__scxml_attribute_always(writer, "id", state->name);
    if (state->kind == CCS__FLOW_STATE_KIND__FLOW_STATE_KIND_DEEP_HISTORY)
        ccs__scxml_attribute(writer, "type", "deep");
    if (state->n_initial_do == 0)
        ccs__scxml_words(writer, "initial", state->initial, state->n_initial);
    write_enum(writer, "ccs:category", &ccs__flow_category__descriptor, (int)state->category);
    ccs__scxml_inside(writer);
    write_datamodel(writer, state->name);
    write_initial(writer, index);
    ccs__scxml_write_blocks(writer, "onentry", state->enter, state->n_enter);
    write_delays(writer, state, false);
    ccs__scxml_write_blocks(writer, "onexit", state->exit, state->n_exit);
    write_delays(writer, state, true);
    for (size_t i = 0; i < state->n_timers; i++)
        write_timer(writer, state->timers[i]);
    for (size_t i = 0; i < state->n_transitions; i++)
        write_transition(writer, state->transitions[i]);
    for (size_t i = 0; i < state->n_children; i++)
        write_child(writer, state->children[i]);
    write_donedata(writer, state);
}

/* What holds nothing is one empty element. */
static void end_state(struct ccs__scxml_writer *writer, uint32_t index)
{
    struct ccs__buf *out = writer->out;
    const char *element = element_of(writer->export->flow->states[index]);
    size_t head = writer->heads[writer->depth - 1];
    if (out->size == head && !out->failed) {
        writer->depth--;
        out->size -= 2;
        ccs__scxml_end_empty(writer);
        return;
    }
    ccs__scxml_close(writer, element);
}

/* --- the whole ------------------------------------------------------------------------------------------------------- */

static bool are_scripts(Ccs__FlowAction *const *actions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (actions[i]->do_ != CCS__FLOW_DO__FLOW_DO_SCRIPT || actions[i]->when[0])
            return false;
    return true;
}

static void write_head(struct ccs__scxml_writer *writer)
{
    const Ccs__Flow *flow = writer->export->flow;
    ccs__buf_add_text(writer->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    ccs__scxml_open(writer, "scxml");
    ccs__scxml_attribute(writer, "xmlns", CCS__XML_SCXML);
    ccs__scxml_attribute(writer, "xmlns:ccs", CCS__XML_CCS);
    ccs__scxml_attribute(writer, "version", "1.0");
    bool script = flow->language == CCS__FLOW_LANGUAGE__FLOW_LANGUAGE_ECMASCRIPT;
    ccs__scxml_attribute(writer, "datamodel", script ? "ecmascript" : "ccs");
    ccs__scxml_attribute(writer, "name", flow->name);
    ccs__scxml_words(writer, "initial", flow->initial, flow->n_initial);
    ccs__scxml_attribute(writer, "binding", flow->late ? "late" : "");
    ccs__scxml_attribute(writer, "ccs:key", flow->key);
    ccs__scxml_attribute(writer, "ccs:loose", flow->loose ? "" : "false");
    ccs__scxml_inside(writer);
    for (size_t i = 0; i < flow->n_fields; i++) {
        ccs__scxml_open(writer, "ccs:field");
        ccs__scxml_attribute_always(writer, "name", flow->fields[i]->name);
        write_enum(writer, "ccs:kind", &ccs__flow_value_kind__descriptor, (int)flow->fields[i]->kind);
        ccs__scxml_end_empty(writer);
    }
    write_datamodel(writer, "");
    if (flow->n_initial_do == 0)
        return;
    if (are_scripts(flow->initial_do, flow->n_initial_do)) { /* as SCXML has it */
        ccs__scxml_write_actions(writer, flow->initial_do, flow->n_initial_do);
        return;
    }
    ccs__scxml_open(writer, "ccs:initial");
    ccs__scxml_inside(writer);
    ccs__scxml_write_actions(writer, flow->initial_do, flow->n_initial_do);
    ccs__scxml_close(writer, "ccs:initial");
}

ccs_status ccs__export_scxml(const struct ccs__export *export, struct ccs__buf *out, char message[256])
{
    struct ccs__scxml_writer writer = {.export = export, .out = out, .message = message};
    struct ccs__export_step step = {0};
    bool begun = false;
    write_head(&writer);
    while (writer.status == CCS_OK && ccs__export_next(export, &step, &begun)) {
        if (writer.depth >= CCS__XML_DEPTH_MAX - 8) {
            (void)snprintf(message, 256, "states are nested too deep for SCXML");
            return CCS_EPARSE;
        }
        if (step.leaves) {
            end_state(&writer, step.state);
            continue;
        }
        size_t before = out->size;
        begin_state(&writer, step.state);
        const uint8_t *line_end = out->failed ? NULL : memchr(out->data + before, '\n', out->size - before);
        writer.heads[writer.depth - 1] = line_end ? (size_t)(line_end - out->data) + 1 : 0;
    }
    if (writer.status == CCS_OK)
        ccs__scxml_close(&writer, "scxml");
    return writer.status != CCS_OK ? writer.status : out->failed ? CCS_ENOMEM : CCS_OK;
}
