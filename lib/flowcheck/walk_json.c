/*
 * What a walk has found, as one JSON object.
 */
#include "flow/chart.h"
#include "flowcheck/walk_tell.h"
#include "record/json.h"

static void add_string(ccs_str text, struct ccs__buf *out) { ccs__json_write_string(text, out); }

static void add_story(const struct ccs__flow_walk *walk, const struct ccs__flow_reached *reached, struct ccs__buf *out)
{
    struct ccs__buf story;
    ccs__buf_init(&story, out->alloc);
    ccs__flow_story_of(walk, reached->from, &reached->input, reached->to, &story);
    add_string((ccs_str){(const char *)story.data, story.size}, out);
    out->failed |= story.failed;
    ccs__buf_finish(&story);
}

static void add_configuration_story(const struct ccs__flow_walk *walk, uint32_t to, struct ccs__buf *out)
{
    struct ccs__buf story;
    ccs__buf_init(&story, out->alloc);
    ccs__flow_story(walk, to, &story);
    add_string((ccs_str){(const char *)story.data, story.size}, out);
    out->failed |= story.failed;
    ccs__buf_finish(&story);
}

static void add_states(const struct ccs__flow_walk *walk, struct ccs__buf *out)
{
    const char *comma = "";
    ccs__buf_add_text(out, ",\"states\":[");
    for (uint32_t i = 0; i < ccs__flow_state_count(walk->flow); i++) {
        if (ccs__flow_is_history(&walk->flow->nodes[walk->flow->by_definition[i]]))
            continue;
        ccs__buf_add_format(out, "%s{\"name\":", comma);
        add_string(ccs__flow_state_name(walk->flow, i), out);
        ccs__buf_add_format(out, ",\"path\":\"states[%u]\",\"entered\":\"%llu\"", i, (unsigned long long)walk->states[i].count);
        if (walk->states[i].count > 0) {
            ccs__buf_add_text(out, ",\"way\":");
            add_story(walk, &walk->states[i], out);
        }
        ccs__buf_add_format(out, ",\"ended\":\"%llu\"}", (unsigned long long)walk->finals[i].count);
        comma = ",";
    }
    ccs__buf_add_text(out, "]");
}

static void add_transitions(const struct ccs__flow_walk *walk, struct ccs__buf *out)
{
    const struct ccs__flow *flow = walk->flow;
    const char *comma = "";
    ccs__buf_add_text(out, ",\"transitions\":[");
    for (uint32_t t = 0; t < flow->transition_count; t++) {
        const struct ccs__flow_transition *it = &flow->transitions[t];
        if (!ccs__flow_is_told(flow, t))
            continue;
        ccs__buf_add_format(out, "%s{\"path\":\"states[%u].transitions[%u]\",\"taken\":\"%llu\"", comma,
                            flow->nodes[it->source].definition, it->index, (unsigned long long)walk->transitions[t].count);
        if (walk->transitions[t].count == 0) {
            ccs__buf_add_text(out, ",\"why\":");
            add_string(ccs_str_from(ccs__flow_untaken_why(walk, t)), out);
        } else {
            ccs__buf_add_text(out, ",\"way\":");
            add_story(walk, &walk->transitions[t], out);
        }
        ccs__buf_add_text(out, "}");
        comma = ",";
    }
    ccs__buf_add_text(out, "]");
}

static void add_dead_ends(const struct ccs__flow_walk *walk, struct ccs__buf *out)
{
    const char *comma = "";
    ccs__buf_add_text(out, ",\"dead_ends\":[");
    for (uint32_t c = 0; c < walk->configuration_count; c++) {
        if (!walk->configurations[c].dead_end)
            continue;
        ccs__buf_add_format(out, "%s{\"active\":", comma);
        add_string(walk->configurations[c].active, out);
        ccs__buf_add_text(out, ",\"way\":");
        add_configuration_story(walk, c, out);
        ccs__buf_add_text(out, "}");
        comma = ",";
    }
    ccs__buf_add_text(out, "]");
}

static void add_faults(const struct ccs__flow_walk *walk, struct ccs__buf *out)
{
    ccs__buf_add_text(out, ",\"faults\":[");
    for (size_t i = 0; i < walk->fault_count; i++) {
        const struct ccs__flow_fault *fault = &walk->faults[i];
        struct ccs__flow_reached reached = {1, fault->from, CCS__FLOW_NO_CONFIGURATION, fault->input};
        ccs__buf_add_format(out, "%s{\"stops\":%s,\"name\":", i > 0 ? "," : "", fault->stopped ? "true" : "false");
        add_string(fault->name, out);
        ccs__buf_add_text(out, ",\"words\":");
        add_string(fault->words, out);
        ccs__buf_add_text(out, ",\"way\":");
        add_story(walk, &reached, out);
        ccs__buf_add_text(out, "}");
    }
    ccs__buf_add_text(out, "]");
}

static void add_cycles(const struct ccs__flow_walk *walk, struct ccs__buf *out)
{
    ccs__buf_add_text(out, ",\"rounds\":[");
    for (size_t i = 0; i < walk->cycle_count; i++) {
        struct ccs__buf story;
        ccs__buf_init(&story, out->alloc);
        ccs__flow_story_round(walk, &walk->cycles[i], &story);
        ccs__buf_add_format(out, "%s{\"configurations\":\"%u\",\"way\":", i > 0 ? "," : "", walk->cycles[i].count);
        add_string((ccs_str){(const char *)story.data, story.size}, out);
        ccs__buf_add_text(out, "}");
        out->failed |= story.failed;
        ccs__buf_finish(&story);
    }
    ccs__buf_add_text(out, "]");
}

void ccs__flow_walk_json(const struct ccs__flow_walk *walk, struct ccs__buf *out)
{
    const char *comma = "";
    ccs__buf_add_format(out, "{\"configurations\":\"%zu\",\"steps\":\"%llu\",\"depth\":%u,\"complete\":%s,\"limits\":[",
                        walk->configuration_count, (unsigned long long)walk->steps, walk->depth, walk->limits ? "false" : "true");
    for (uint32_t i = 0; i < CCS__FLOW_LIMIT_COUNT; i++) {
        if (!(walk->limits >> i & 1))
            continue;
        ccs__buf_add_text(out, comma);
        add_string(ccs_str_from(ccs__flow_limit_text(1u << i)), out);
        comma = ",";
    }
    ccs__buf_add_text(out, "]");
    add_states(walk, out);
    add_transitions(walk, out);
    add_dead_ends(walk, out);
    add_faults(walk, out);
    add_cycles(walk, out);
    ccs__buf_add_text(out, "}");
}
