/*
 * Rules of a flow. One schema serves them all: signal, flow, states, data, the variables. In a strict flow every kind is known
 * and every rule is compiled here, or refused with its place. In a loose one a rule is only looked over for what it speaks of;
 * ask.c compiles it against the kinds that are there when it is reached.
 */
#include "flow/build.h"

#define MENTIONS_MAX 2048 /* words of a rule of 4096 bytes */

bool ccs__flow_compile_schema(struct ccs__flow_build *build)
{
    static const struct ccs__rule_field signal_fields[CCS__FLOW_SIGNAL_FIELDS] = {
        [CCS__FLOW_SIGNAL_NAME] = {"name", CCS__RULE_STRING},
        [CCS__FLOW_SIGNAL_TYPE] = {"type", CCS__RULE_STRING},
        [CCS__FLOW_SIGNAL_SENDID] = {"sendid", CCS__RULE_STRING},
        [CCS__FLOW_SIGNAL_ORIGIN] = {"origin", CCS__RULE_STRING},
        [CCS__FLOW_SIGNAL_ORIGINTYPE] = {"origintype", CCS__RULE_STRING},
        [CCS__FLOW_SIGNAL_INVOKEID] = {"invokeid", CCS__RULE_STRING},
    };
    static const struct ccs__rule_field flow_fields[] = {
        {"id", CCS__RULE_STRING}, {"name", CCS__RULE_STRING}, {"key", CCS__RULE_STRING}, {"known", CCS__RULE_STRINGS},
        {"truthy", CCS__RULE_STRINGS}};
    static const struct ccs__rule_field states_field = {"", CCS__RULE_STRINGS};
    struct ccs__flow *flow = build->flow;
    struct ccs__rule_root *roots = ccs__flow_take(build, CCS__FLOW_ROOT_VARIABLES, sizeof *roots);
    if (!roots)
        return false;
    roots[CCS__FLOW_ROOT_SIGNAL] = (struct ccs__rule_root){"signal", signal_fields, CCS__FLOW_SIGNAL_FIELDS};
    roots[CCS__FLOW_ROOT_FLOW] = (struct ccs__rule_root){"flow", flow_fields, sizeof flow_fields / sizeof flow_fields[0]};
    roots[CCS__FLOW_ROOT_STATES] = (struct ccs__rule_root){"states", &states_field, 1};
    roots[CCS__FLOW_ROOT_DATA] = (struct ccs__rule_root){"data", flow->fields, flow->field_count};
    flow->schema = (struct ccs__rule_schema){roots, CCS__FLOW_ROOT_VARIABLES};
    if (ccs__flow_names_init(&build->rule_names, &build->scratch, build->rule_max) != CCS_OK ||
        !(flow->rules = ccs__flow_take(build, (size_t)build->rule_max + 1, sizeof *flow->rules)))
        return ccs__flow_fail_memory(build);
    return true;
}

/* --- loose: what it speaks of ---------------------------------------------------------------------------------------- */

static bool find_field(struct ccs__flow_build *build, ccs_str name, uint32_t *index)
{
    struct ccs__flow *flow = build->flow;
    *index = ccs__flow_names_find(&flow->field_names, name);
    if (*index != CCS__FLOW_NO_NAME)
        return true;
    if (flow->field_count == CCS__FLOW_FIELDS_MAX)
        return ccs__flow_fail(build, CCS_ELIMIT, NULL, "rules speak of more than %d fields of signals", CCS__FLOW_FIELDS_MAX);
    char *kept = ccs__arena_take(&flow->arena, name.size + 1);
    if (!kept)
        return ccs__flow_fail_memory(build);
    memcpy(kept, name.data, name.size);
    kept[name.size] = 0;
    *index = flow->field_count;
    if (ccs__flow_names_put(&flow->field_names, (ccs_str){kept, name.size}, index) != CCS_OK)
        return ccs__flow_fail(build, CCS_ELIMIT, NULL, "too many names of fields collide");
    flow->fields[flow->field_count++] = (struct ccs__rule_field){kept, CCS__RULE_NONE};
    return true;
}

bool ccs__flow_add_mention(struct ccs__flow_build *build, uint32_t first, ccs__flow_mention mention)
{
    struct ccs__flow *flow = build->flow;
    void *items = build->mentions;
    for (uint32_t i = first; i < flow->mention_count; i++)
        if (build->mentions[i] == mention)
            return true;
    if (!ccs__alloc_grow(&flow->alloc, &items, &build->mention_capacity, (size_t)flow->mention_count + 1,
                         sizeof *build->mentions))
        return ccs__flow_fail_memory(build);
    build->mentions = items;
    build->mentions[flow->mention_count++] = mention;
    return true;
}

static bool note_mentions(struct ccs__flow_build *build, struct ccs__flow_rule *rule, const struct ccs__rule_mention *found,
                          size_t count)
{
    struct ccs__flow *flow = build->flow;
    rule->mentions.first = flow->mention_count;
    for (size_t i = 0; i < count; i++) {
        uint32_t variable = ccs__flow_names_find(&flow->variable_names, found[i].root), field;
        rule->uses_states |= ccs__flow_same(found[i].root, CCS_STR("states"));
        rule->uses_known |= ccs__flow_same(found[i].root, CCS_STR("flow")) &&
                            (ccs__flow_same(found[i].field, CCS_STR("known")) || ccs__flow_same(found[i].field, CCS_STR("truthy")));
        rule->uses_signal |= ccs__flow_same(found[i].root, CCS_STR("signal")) || ccs__flow_same(found[i].root, CCS_STR("data"));
        if (variable != CCS__FLOW_NO_NAME) {
            if (!ccs__flow_add_mention(build, rule->mentions.first, (ccs__flow_mention)variable))
                return false;
        } else if (ccs__flow_same(found[i].root, CCS_STR("data"))) {
            if (!ccs__flow_add_mention(build, rule->mentions.first, CCS__FLOW_DATA_MENTION))
                return false;
            if (found[i].field.size > 0 &&
                (!find_field(build, found[i].field, &field) ||
                 !ccs__flow_add_mention(build, rule->mentions.first, (ccs__flow_mention)(CCS__FLOW_SLOTS_MAX + field))))
                return false;
        }
    }
    rule->mentions.end = flow->mention_count;
    return true;
}

static bool look_over(struct ccs__flow_build *build, struct ccs__flow_rule *rule)
{
    size_t count = 0;
    struct ccs__arena words;
    if (rule->text.size > CCS__RULE_TEXT_MAX)
        return true; /* will not compile */
    ccs__arena_init(&words, &build->flow->alloc, 0);
    struct ccs__rule_mention *found = ccs__arena_take(&words, MENTIONS_MAX * sizeof *found);
    ccs_status status = found ? ccs__rule_mentions(rule->text, &words, found, MENTIONS_MAX, &count) : CCS_ENOMEM;
    CCS_ASSERT(count <= MENTIONS_MAX);
    bool fine = status != CCS_ENOMEM ? note_mentions(build, rule, found, count) : ccs__flow_fail_memory(build);
    ccs__arena_finish(&words);
    return fine;
}

/* "data.NAME" of each field, for flow.known. */
static bool name_fields(struct ccs__flow_build *build)
{
    struct ccs__flow *flow = build->flow;
    if (!(flow->field_paths = ccs__flow_take(build, flow->field_count, sizeof *flow->field_paths)))
        return false;
    for (uint32_t i = 0; i < flow->field_count; i++) {
        size_t size = strlen(flow->fields[i].name);
        char *path = ccs__flow_take(build, size + 6, 1);
        if (!path)
            return false;
        memcpy(path, "data.", 5);
        memcpy(path + 5, flow->fields[i].name, size + 1);
        flow->field_paths[i] = (ccs_str){path, size + 5};
    }
    return true;
}

bool ccs__flow_keep_mentions(struct ccs__flow_build *build)
{
    struct ccs__flow *flow = build->flow;
    if (!(flow->mentions = ccs__flow_take(build, flow->mention_count, sizeof *flow->mentions)))
        return false;
    if (flow->mention_count > 0)
        memcpy(flow->mentions, build->mentions, flow->mention_count * sizeof *flow->mentions);
    ((struct ccs__rule_root *)(uintptr_t)flow->schema.roots)[CCS__FLOW_ROOT_DATA].field_count = flow->field_count;
    return name_fields(build);
}

/* --- strict: compiled here ------------------------------------------------------------------------------------------- */

static bool can_be_held(uint8_t type)
{
    return (type >= CCS__RULE_BOOL && type <= CCS__RULE_DURATION) || type == CCS__RULE_INTS || type == CCS__RULE_STRINGS ||
           type == CCS__RULE_LIST;
}

static bool fail_rule(struct ccs__flow_build *build, const char *member, const struct ccs__rule_error *error, ccs_status status)
{
    if (status == CCS_ENOMEM)
        return ccs__flow_fail_memory(build);
    ccs__flow_fail(build, status == CCS_ELIMIT ? CCS_ELIMIT : CCS_EINVAL, member, "%s%.200s",
                   error->line > 1 ? "(in a later line) " : "", error->message);
    build->error->column = error->line > 1 ? 0 : error->column;
    return false;
}

static bool compile_now(struct ccs__flow_build *build, const char *member, struct ccs__flow_rule *rule)
{
    struct ccs__flow *flow = build->flow;
    struct ccs__rule_error error;
    ccs_status status;
    uint8_t wanted = rule->wanted == CCS__FLOW_ANY_LIST ? CCS__RULE_NONE : rule->wanted;
    /* As it is wanted here, "any" is CCS__RULE_NONE to the compiler too. */
    rule->compiled = ccs__rule_compile(&flow->alloc, rule->text, &flow->schema, wanted, &error, &status);
    if (!rule->compiled)
        return fail_rule(build, member, &error, status);
    rule->uses_states = ccs__rule_uses(rule->compiled, CCS__FLOW_ROOT_STATES);
    rule->uses_known = ccs__rule_uses_field(rule->compiled, CCS__FLOW_ROOT_FLOW, CCS__FLOW_ABOUT_KNOWN) ||
                       ccs__rule_uses_field(rule->compiled, CCS__FLOW_ROOT_FLOW, CCS__FLOW_ABOUT_TRUTHY);
    rule->uses_signal =
        ccs__rule_uses(rule->compiled, CCS__FLOW_ROOT_SIGNAL) || ccs__rule_uses(rule->compiled, CCS__FLOW_ROOT_DATA);
    uint8_t type = ccs__rule_type(rule->compiled);
    if (rule->wanted == CCS__FLOW_ANY_LIST && type < CCS__RULE_LIST)
        return ccs__flow_fail(build, CCS_EINVAL, member, "a list is wanted here; the rule gives a %s",
                              ccs__flow_kind_name(type));
    return can_be_held(type) ||
           ccs__flow_fail(build, CCS_EINVAL, member,
                          "the rule gives a map or a list of what flows do not keep; "
                          "a value is a flag, number, text, time, duration, or a list of numbers or texts");
}

/* --- both ---------------------------------------------------------------------------------------------------------- */

/* A rule's name: what it must give, then its text. */
static bool name_rule(struct ccs__flow_build *build, const char *text, uint8_t wanted, ccs_str *name)
{
    size_t size = strlen(text);
    char *room = ccs__arena_take(&build->flow->arena, size + 2);
    if (!room)
        return ccs__flow_fail_memory(build);
    room[0] = (char)wanted;
    memcpy(room + 1, text, size + 1);
    *name = (ccs_str){room, size + 1};
    return true;
}

bool ccs__flow_compile_rule(struct ccs__flow_build *build, const char *member, const char *text, uint8_t wanted, uint32_t *rule)
{
    struct ccs__flow *flow = build->flow;
    ccs_str name;
    *rule = 0;
    if (!text || !*text)
        return true;
    if (!name_rule(build, text, wanted, &name))
        return false;
    *rule = flow->rule_count;
    if (ccs__flow_names_put(&build->rule_names, name, rule) != CCS_OK)
        return ccs__flow_fail(build, CCS_ELIMIT, member, "too many rules collide with this one");
    if (*rule != flow->rule_count)
        return true;
    CCS_ASSERT(flow->rule_count <= build->rule_max);
    struct ccs__flow_rule *made = &flow->rules[flow->rule_count++];
    made->text = (ccs_str){name.data + 1, name.size - 1};
    made->wanted = wanted;
    if (flow->script)
        return ccs__flow_compile_script(build, made);
    return flow->loose ? look_over(build, made) : compile_now(build, member, made);
}
