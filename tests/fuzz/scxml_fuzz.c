/*
 * Any bytes as an SCXML document. Refused, the error must be fit to print and point into the text; taken, every flow that
 * compiles runs for a few signals, is written as a picture in two forms, and as SCXML, which must read back as the same flow.
 */
#include "base/text.h"
#include "scxml/face.h"
#include "flow/flow.h"
#include "record/json.h"
#include "record/record.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const ccs_alloc alloc = {0};

static void require(bool condition)
{
    if (!condition)
        abort();
}

static const Ccs__Flows *read_flows(ccs_str json, struct ccs__arena *arena)
{
    struct ccs__json_error error;
    ProtobufCMessage *message = NULL;
    require(ccs__json_read(json, &ccs__flows__descriptor, arena, &message, &error) == CCS_OK);
    return (const Ccs__Flows *)message;
}

/* Start, then each signal that some transition waits for, then one that none does. */
static void run(const struct ccs__flow *flow, const Ccs__Flow *definition)
{
    struct ccs__flow_state state;
    struct ccs__flow_effects effects;
    const struct ccs__flow_context context = {.id = CCS_STR("7"), .serial = 1};
    struct ccs__buf active, history, values;
    ccs__buf_init(&active, &alloc);
    ccs__buf_init(&history, &alloc);
    ccs__buf_init(&values, &alloc);
    require(ccs__flow_state_init(&state, flow, &alloc) == CCS_OK && ccs__flow_effects_init(&effects, &alloc) == CCS_OK);
    ccs_str params = definition->loose ? CCS_STR("{\"v\": 2}") : CCS_STR("");
    ccs_status status = ccs__flow_start(flow, &state, &context, params, &effects);
    require(status == CCS_OK || status == CCS_ELIMIT);
    for (size_t i = 0; i < definition->n_states && i < 8; i++)
        for (size_t j = 0; j < definition->states[i]->n_transitions && j < 4; j++) {
            const Ccs__FlowTransition *transition = definition->states[i]->transitions[j];
            struct ccs__flow_signal signal = {.name = transition->n_on > 0 ? ccs_str_from(transition->on[0])
                                                                           : CCS_STR("none"),
                                              .data = CCS_STR("{\"x\": 1, \"code\": \"a\", \"flag\": true}")};
            status = ccs__flow_step(flow, &state, &context, &signal, &effects);
            require(status == CCS_OK || status == CCS_ELIMIT || status == CCS_ESTATE || status == CCS_EINVAL);
        }
    status = ccs__flow_state_write(flow, &state, &active, &history, &values);
    require(status == CCS_OK || status == CCS_ELIMIT);
    ccs__buf_finish(&values);
    ccs__buf_finish(&history);
    ccs__buf_finish(&active);
    ccs__flow_effects_finish(&effects);
    ccs__flow_state_finish(&state, flow);
}

static void check_export(ccs_str json, const Ccs__Flow *flow)
{
    struct ccs__arena arena;
    ccs_flow_answer written = CCS_FLOW_ANSWER_INIT, again = CCS_FLOW_ANSWER_INIT;
    ccs_str key = ccs_str_from(flow->key);
    for (uint32_t as = CCS_FLOW_MERMAID; as <= CCS_FLOW_GRAPHVIZ; as++) {
        require(ccs_flow_export(json, key, as, &written) == CCS_OK &&
                ccs__utf8_valid((ccs_str){written.text, written.text_size}, NULL));
        ccs_flow_answer_finish(&written);
    }
    require(ccs_flow_export(json, key, CCS_FLOW_SCXML, &written) == CCS_OK);
    require(ccs_flow_import_scxml((ccs_str){written.text, written.text_size}, NULL, &again) == CCS_OK);
    ccs__arena_init(&arena, &alloc, 0);
    const Ccs__Flows *flows = read_flows((ccs_str){again.text, again.text_size}, &arena);
    require(flows->n_flows == 1 && ccs__record_equal(&flows->flows[0]->base, &flow->base));
    ccs__arena_finish(&arena);
    ccs_flow_answer_finish(&again);
    ccs_flow_answer_finish(&written);
}

static void check_flow(ccs_str json, const Ccs__Flow *flow, bool only)
{
    struct ccs__flow_error error;
    ccs_status status;
    struct ccs__flow *compiled = ccs__flow_compile(&alloc, flow, &error, &status);
    require(compiled || status == CCS_EINVAL || status == CCS_ELIMIT);
    require(compiled || (error.message[0] && ccs__utf8_valid(ccs_str_from(error.message), NULL)));
    if (compiled && flow->n_states < 300)
        run(compiled, flow);
    if (compiled && only)
        check_export(json, flow);
    ccs__flow_destroy(compiled);
}

static void check_refused(ccs_str text, const ccs_flow_answer *answer)
{
    require(answer->text && answer->text_size > 0);
    require(answer->line <= text.size + 1 && answer->column <= text.size + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const ccs_flow_source sources[] = {
        {CCS_STR("a"),
         CCS_STR("<scxml><datamodel><data id='v'/></datamodel><state id='s'><transition event='e'/></state></scxml>")},
        {CCS_STR("t"), CCS_STR("[1, 2]")}};
    ccs_flow_import_options options = CCS_FLOW_IMPORT_OPTIONS_INIT;
    ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
    struct ccs__arena arena;
    ccs_str text = {(const char *)data, size};
    options.sources = sources;
    options.source_count = 2;
    ccs_status status = ccs_flow_import_scxml(text, &options, &answer);
    require(status == CCS_OK || status == CCS_EPARSE || status == CCS_ELIMIT);
    if (status != CCS_OK) {
        check_refused(text, &answer);
        ccs_flow_answer_finish(&answer);
        return 0;
    }
    ccs_str json = {answer.text, answer.text_size};
    ccs__arena_init(&arena, &alloc, 0);
    const Ccs__Flows *flows = read_flows(json, &arena);
    for (size_t i = 0; i < flows->n_flows; i++) {
        bool only = true; /* of its key */
        for (size_t j = 0; j < flows->n_flows; j++)
            only = only && (i == j || strcmp(flows->flows[i]->key, flows->flows[j]->key) != 0);
        check_flow(json, flows->flows[i], only && flows->flows[i]->key[0]);
    }
    ccs__arena_finish(&arena);
    ccs_flow_answer_finish(&answer);
    return 0;
}
