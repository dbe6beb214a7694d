/*
 * Documents that tell by themselves whether they are run as the recommendation says: each reaches `pass`. What is sent to the
 * flow itself comes back in the order of its delays, as a center would bring it.
 */
#include "flow/flow.h"
#include "record/json.h"
#include "scxml_fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const ccs_alloc c_library = {0};

#define WAITING_MAX 32

struct waiting {
    char name[64], data[512], id[64];
    int64_t due_at;
    bool taken;
};

struct runner {
    struct ccs__flow *flow;
    struct ccs__flow_state state;
    struct ccs__flow_effects effects;
    struct ccs__flow_context context;
    struct waiting waiting[WAITING_MAX];
    size_t count;
    int64_t now;
    char words[512]; /* the last failure that was told */
};

static void copy(char *out, size_t size, ccs_str text)
{
    SCXML_REQUIRE(text.size < size, "%.*s", (int)text.size, text.data);
    if (text.size > 0)
        memcpy(out, text.data, text.size);
    out[text.size] = 0;
}

static void take_sent(struct runner *runner, const struct ccs__flow_effect *effect)
{
    SCXML_REQUIRE(runner->count < WAITING_MAX && effect->target.size == 0, "to %.*s", (int)effect->target.size,
                  effect->target.data);
    struct waiting *waiting = &runner->waiting[runner->count++];
    *waiting = (struct waiting){.due_at = runner->now + effect->ms};
    copy(waiting->name, sizeof waiting->name, effect->name);
    copy(waiting->data, sizeof waiting->data, effect->data);
    copy(waiting->id, sizeof waiting->id, effect->id);
}

static void take_effects(struct runner *runner)
{
    for (size_t i = 0; i < runner->effects.count; i++) {
        const struct ccs__flow_effect *effect = &runner->effects.items[i];
        if (effect->kind == CCS__FLOW_SENT)
            take_sent(runner, effect);
        for (size_t j = 0; effect->kind == CCS__FLOW_CANCELLED && j < runner->count; j++)
            runner->waiting[j].taken |=
                strncmp(runner->waiting[j].id, effect->id.data, effect->id.size) == 0 && effect->id.size > 0;
        if (effect->kind == CCS__FLOW_FAILED)
            copy(runner->words, sizeof runner->words, effect->data);
    }
}

/* The earliest that waits; of several the one that was sent first. */
static struct waiting *next_signal(struct runner *runner)
{
    struct waiting *next = NULL;
    for (size_t i = 0; i < runner->count; i++)
        if (!runner->waiting[i].taken && (!next || runner->waiting[i].due_at < next->due_at))
            next = &runner->waiting[i];
    return next;
}

static void step(struct runner *runner, struct waiting *waiting)
{
    struct ccs__flow_signal signal = {.name = ccs_str_from(waiting->name),
                                      .data = ccs_str_from(waiting->data),
                                      .sendid = ccs_str_from(waiting->id),
                                      .origin = CCS_STR("#_scxml_7"),
                                      .origintype = CCS_STR("http://www.w3.org/TR/scxml/#SCXMLEventProcessor")};
    waiting->taken = true;
    runner->now = waiting->due_at;
    ccs_status status = ccs__flow_step(runner->flow, &runner->state, &runner->context, &signal, &runner->effects);
    SCXML_REQUIRE(status == CCS_OK, "%s: %s", waiting->name, runner->effects.message);
    take_effects(runner);
}

static const Ccs__Flow *import(const char *document, struct ccs__arena *arena)
{
    ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
    struct ccs__json_error error;
    ProtobufCMessage *message = NULL;
    ccs_status status = ccs_flow_import_scxml(ccs_str_from(document), NULL, &answer);
    SCXML_REQUIRE(status == CCS_OK, "%s\n%s", document, answer.text);
    ccs_str json = {answer.text, answer.text_size};
    SCXML_REQUIRE(ccs__json_read(json, &ccs__flows__descriptor, arena, &message, &error) == CCS_OK, "%s",
                  error.message);
    ccs_flow_answer_finish(&answer);
    return ((const Ccs__Flows *)message)->flows[0];
}

/* The document's body ends with what every one of them has: two final states. */
static void passes(const char *datamodel, const char *body)
{
    struct ccs__arena arena;
    struct ccs__flow_error error;
    ccs_status status;
    struct runner runner = {.context = {.id = CCS_STR("7"), .serial = 1}};
    size_t size = strlen(body) + 256;
    char *document = malloc(size);
    (void)snprintf(document, size, "<scxml datamodel='%s' name='test'>%s<final id='pass'/><final id='fail'/></scxml>",
                   datamodel, body);
    ccs__arena_init(&arena, &c_library, 0);
    runner.flow = ccs__flow_compile(&c_library, import(document, &arena), &error, &status);
    SCXML_REQUIRE(runner.flow, "%s\n%s: %s", document, error.path, error.message);
    SCXML_REQUIRE(ccs__flow_state_init(&runner.state, runner.flow, &c_library) == CCS_OK &&
                      ccs__flow_effects_init(&runner.effects, &c_library) == CCS_OK,
                  "no memory");
    status = ccs__flow_start(runner.flow, &runner.state, &runner.context, CCS_STR(""), &runner.effects);
    SCXML_REQUIRE(status == CCS_OK, "%s\n%s", document, runner.effects.message);
    take_effects(&runner);
    for (struct waiting *next; ccs__flow_is_running(&runner.state) && (next = next_signal(&runner));)
        step(&runner, next);
    bool done = runner.effects.count > 0 && runner.effects.items[runner.effects.count - 1].kind == CCS__FLOW_DONE;
    uint32_t state = done ? runner.effects.items[runner.effects.count - 1].state : CCS__FLOW_NO_STATE;
    ccs_str name = done ? ccs__flow_state_name(runner.flow, state) : CCS_STR("nowhere");
    SCXML_REQUIRE(name.size == 4 && memcmp(name.data, "pass", 4) == 0, "%s\nended in %.*s: %s", document,
                  (int)name.size, name.data, runner.words);
    ccs__flow_effects_finish(&runner.effects);
    ccs__flow_state_finish(&runner.state, runner.flow);
    ccs__flow_destroy(runner.flow);
    ccs__arena_finish(&arena);
    free(document);
}

static void ecmascript_passes(const char *body) { passes("ecmascript", body); }

#define PASS_IF(cond) "<transition cond=\"" cond "\" target='pass'/><transition target='fail'/>"

Test(scxml_run, prefixes_of_names_match_by_words)
{
    ecmascript_passes(
        "<state id='s'><onentry><raise event='foo.bar.zoo'/></onentry><transition event='foobar fo' target='fail'/>"
        "<transition event='foo.bar.*' target='t'/></state>"
        "<state id='t'><onentry><raise event='x'/></onentry><transition event='y x.y' target='fail'/><transition "
        "event='*' target='u'/></state>"
        "<state id='u'><onentry><raise event='x'/></onentry><transition event='.*' target='pass'/></state>");
}

Test(scxml_run, conditions_are_those_of_ecmascript)
{
    ecmascript_passes(
        "<datamodel><data id='a' expr='2'/><data id='b'/><data id='c' expr=\"''\"/><data id='d'>[]</data></datamodel>"
        "<state id='s'>" PASS_IF(
            "a &amp;&amp; !b &amp;&amp; !c &amp;&amp; d &amp;&amp; a === 2 &amp;&amp; typeof b === 'undefined' "
            "&amp;&amp; c !== undefined &amp;&amp; d.length == 0") "</state>");
    ecmascript_passes(
        "<state id='s'><transition cond='return' target='fail'/><transition event='error.execution' target='pass'/>"
        "<transition event='*' target='fail'/></state>");
    ecmascript_passes("<state id='s'><transition cond='undeclared' target='fail'/><transition event='error.execution' "
                      "target='pass'/></state>");
    ecmascript_passes("<parallel id='p'><state id='s'><transition cond=\"In('t')\" target='pass'/><transition "
                      "target='fail'/></state><state id='t'/></parallel>");
}

Test(scxml_run, nought_and_false_are_not_true)
{
    ecmascript_passes(
        "<datamodel><data id='a' expr='0'/><data id='b' expr='false'/><data id='c' expr='1'/><data id='d' expr='true'/>"
        "</datamodel><state id='s'>" PASS_IF("!a &amp;&amp; !b &amp;&amp; c &amp;&amp; d") "</state>");
    ecmascript_passes(
        "<state id='s'><onentry><send event='e'><param name='x' expr='0'/><param name='y' expr='2'/></send></onentry>"
        "<transition event='e' cond='!_event.data.x &amp;&amp; _event.data.y &amp;&amp; _event.data' target='pass'/>"
        "<transition event='*' target='fail'/></state>");
}

Test(scxml_run, there_is_no_event_before_the_first)
{
    ecmascript_passes("<state id='s'>" PASS_IF("typeof _event === 'undefined' &amp;&amp; !_event &amp;&amp; _sessionid "
                                               "&amp;&amp; _name === 'test'") "</state>");
    ecmascript_passes(
        "<state id='s'><onentry><raise event='e'/></onentry><transition event='e' target='t'/></state>"
        "<state id='t'>" PASS_IF(
            "_event &amp;&amp; _event.name == 'e' &amp;&amp; _event.type === 'internal' &amp;&amp; 'data' in _event "
            "&amp;&amp; typeof _event.data === 'undefined' &amp;&amp; typeof _event.sendid === 'undefined'") "</"
                                                                                                             "state>");
}

Test(scxml_run, signals_carry_data)
{
    ecmascript_passes(
        "<datamodel><data id='v' expr='3'/></datamodel><state id='s'><onentry><send event='e' namelist='v' id='i'>"
        "<param name='w' expr=\"'x' + v\"/></send></onentry><transition event='e' "
        "cond=\"_event.data.v === 3 &amp;&amp; _event.data['w'] == 'x3' &amp;&amp; _event.sendid == 'i' &amp;&amp; "
        "typeof _event.data.z === 'undefined'\" target='pass'/><transition event='*' target='fail'/></state>");
    ecmascript_passes(
        "<state id='s'><onentry><send event='e'><content>123</content></send></onentry>"
        "<transition event='e' cond='_event.data == 123' target='pass'/><transition event='*' target='fail'/></state>");
    ecmascript_passes(
        "<state id='s'><onentry><send event='e'><content>{\"a\": \"b\", \"c\": 27}</content></send></onentry>"
        "<transition event='e' cond=\"_event.data.a == 'b' &amp;&amp; _event.data.c === 27\" target='pass'/>"
        "<transition event='*' target='fail'/></state>");
    ecmascript_passes("<state id='s'><onentry><send event='e'><content> two  words </content></send></onentry>"
                      "<transition event='e' cond=\"_event.data == 'two words'\" target='pass'/><transition event='*' "
                      "target='fail'/></state>");
}

Test(scxml_run, delays_and_cancels)
{
    ecmascript_passes(
        "<datamodel><data id='d' expr=\"'0.5s'\"/></datamodel><state id='s'><onentry><send event='late' delay='1s'/>"
        "<send event='early' delayexpr='d'/><send event='never' id='n' delay='100ms'/><cancel sendid='n'/></onentry>"
        "<transition event='early' target='t'/><transition event='*' target='fail'/></state>"
        "<state id='t'><transition event='late' target='pass'/><transition event='*' target='fail'/></state>");
}

Test(scxml_run, loops_see_what_was_there)
{
    ecmascript_passes(
        "<datamodel><data id='l'>[1,2,3]</data><data id='sum' expr='0'/></datamodel><state id='s'><onentry>"
        "<foreach array='l' item='made' index='i'><assign location='sum' expr='sum + made * i'/>"
        "<assign location='l' expr='[].concat(l, [4])'/></foreach></onentry>" PASS_IF(
            "sum == 8 &amp;&amp; l.length === 6 &amp;&amp; made == 3") "</state>");
    ecmascript_passes(
        "<state id='s'><onentry><foreach array='7' item='x'><raise event='no'/></foreach></onentry>"
        "<transition event='error.execution' target='pass'/><transition event='*' target='fail'/></state>");
    ecmascript_passes(
        "<datamodel><data id='l'>[1]</data></datamodel><state id='s'><onentry><foreach array='l' "
        "item=\"'continue'\"/><raise event='no'/>"
        "</onentry><transition event='error.execution' target='pass'/><transition event='*' target='fail'/></state>");
}

Test(scxml_run, what_fails_ends_its_block_alone)
{
    ecmascript_passes(
        "<datamodel><data id='v' expr='1'/></datamodel><state id='s'><onentry><assign location='foo.bar.baz ' "
        "expr='1'/>"
        "<assign location='v' expr='v + 1'/></onentry><onentry><assign location='v' expr='v + 2'/></onentry>"
        "<transition event='error.execution' cond='v == 3' target='pass'/><transition event='*' "
        "target='fail'/></state>");
    ecmascript_passes("<state id='s'><onentry><assign location='_sessionid' expr='27'/></onentry>"
                      "<transition event='error.execution' cond=\"_sessionid != '27'\" target='pass'/><transition "
                      "event='*' target='fail'/></state>");
    ecmascript_passes("<datamodel><data id='v' expr='return'/></datamodel><state id='s'><transition "
                      "event='error.execution' cond='!v' target='pass'/>"
                      "<transition event='*' target='fail'/></state>");
}

Test(scxml_run, scripts_assign)
{
    ecmascript_passes(
        "<script>var v = 1</script><state id='s'><onentry><script>v += 2; w = v</script></onentry>" PASS_IF(
            "v == 3 &amp;&amp; w == 3") "</state>");
}

Test(scxml_run, where_signals_can_go)
{
    ecmascript_passes("<state id='s'><onentry><send event='a' target='baz'/></onentry><transition "
                      "event='error.execution' target='pass'/>"
                      "<transition event='*' target='fail'/></state>");
    ecmascript_passes("<state id='s'><onentry><send event='a' type='27'/></onentry><transition event='error.execution' "
                      "target='pass'/>"
                      "<transition event='*' target='fail'/></state>");
    ecmascript_passes(
        "<state id='s'><onentry><send event='a' targetexpr=\"_ioprocessors['scxml'].location\" "
        "typeexpr=\"'http://www.w3.org/TR/scxml/#SCXMLEventProcessor'\"/></onentry><transition event='a' target='t'/>"
        "<transition event='*' target='fail'/></state><state id='t'><onentry><send event='b' "
        "targetexpr='_event.origin' "
        "typeexpr='_event.origintype'/></onentry><transition event='b' target='pass'/><transition event='*' "
        "target='fail'/></state>");
    ecmascript_passes(
        "<datamodel><data id='i'/></datamodel><state id='s'><onentry><send event='a' idlocation='i'/></onentry>"
        "<transition event='a' cond='i &amp;&amp; _event.sendid === i' target='pass'/><transition event='*' "
        "target='fail'/></state>");
}

Test(scxml_run, final_states_hand_data_on)
{
    ecmascript_passes("<state id='s'><state id='a'><transition target='f'/></state><final "
                      "id='f'><donedata><content>foo</content></donedata></final>"
                      "<transition event='done.state.s' cond=\"_event.data == 'foo'\" target='pass'/><transition "
                      "event='done.state.s' target='fail'/></state>");
    ecmascript_passes("<datamodel><data id='v' expr='1'/></datamodel><state id='s'><final id='f'><donedata><param "
                      "name='x' expr='v'/></donedata></final>"
                      "<transition event='done.state.s' cond='_event.data.x === 1' target='pass'/><transition "
                      "event='*' target='fail'/></state>");
}

Test(scxml_run, histories_remember)
{
    ecmascript_passes(
        "<datamodel><data id='n' expr='0'/></datamodel><state id='s'><history id='h' type='deep'><transition "
        "target='a1'/></history>"
        "<state id='a'><state id='a1'><transition cond='n === 0' target='a2'/></state><state id='a2'><transition "
        "cond='n === 0' target='out'>"
        "<assign location='n' expr='1'/></transition><transition cond='n == 1' target='pass'/></state></state></state>"
        "<state id='out'><transition target='h'/></state>");
}

Test(scxml_run, variables_begin_when_binding_says)
{
    ecmascript_passes("<state id='s'>" PASS_IF(
        "v === 4") "</state><state id='t'><datamodel><data id='v' expr='4'/></datamodel></state>");
}

Test(scxml_run, our_own_data_model_says_it_in_rules)
{
    passes("ccs",
           "<datamodel><data id='v' expr='1'/><data id='w'/></datamodel><state id='s'><onentry><assign location='v' "
           "expr='v + 1'/></onentry>" PASS_IF("v == 2 &amp;&amp; 's' in states &amp;&amp; 'v' in flow.known &amp;&amp; "
                                              "!('w' in flow.known) &amp;&amp; flow.name == 'test'") "</state>");
}
