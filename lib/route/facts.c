/*
 * What rules see: contacts, agents, queues and visits as typed facts. Fields of ours come first, then the traits that the
 * settings declare. Rules are compiled once for each set of traits; those of an older set are kept, so that putting a
 * change of the settings back needs no memory.
 */
#include "group/settings.h"
#include "group/traits.h"
#include "route/route.h"
#include "rule/facts.h"
#include <stdio.h>

#define TRAITS_MAX CCS__TRAITS_MAX
#define TRAIT_TEXT_MAX 128
#define SKILLS_MAX 256
#define TEAMS_MAX 32

enum { CONTACT_CHANNEL, CONTACT_SOURCE, CONTACT_ENTRY, CONTACT_SITE, CONTACT_PRIORITY, CONTACT_CONVERSATION, CONTACT_FIELDS };
enum { AGENT_KEY, AGENT_NAME, AGENT_SITE, AGENT_KIND, AGENT_POSITION, AGENT_WEIGHT, AGENT_TEAMS, AGENT_SKILLS, AGENT_FIELDS };
enum { QUEUE_KEY, QUEUE_WAITING, QUEUE_SIGNED_IN, QUEUE_READY, QUEUE_FIELDS };
enum { VISIT_WAITED_MS, VISIT_STEP, VISIT_PLACE, VISIT_FIELDS };

struct ccs__route_schema {
    struct ccs__rule_field contact[CONTACT_FIELDS + TRAITS_MAX], agent[AGENT_FIELDS + TRAITS_MAX];
    size_t contact_count, agent_count;
    struct ccs__rule_root roots[CCS__FACT_COUNT];
    struct ccs__rule_schema schema;
    uint64_t hash; /* of the traits */
};

/* What everybody may ask is declared once, with the language; here the places of its fields are named. */
static const struct ccs__rule_root *declared(unsigned root, size_t field_count)
{
    CCS_ASSERT(ccs__rule_declared.roots[root].field_count == field_count);
    return &ccs__rule_declared.roots[root];
}

/* --- the schema ------------------------------------------------------------------------------------------- */

static const uint8_t trait_types[] = {[CCS__TRAIT_KIND__TRAIT_KIND_TEXT] = CCS__RULE_STRING,
                                      [CCS__TRAIT_KIND__TRAIT_KIND_NUMBER] = CCS__RULE_INT,
                                      [CCS__TRAIT_KIND__TRAIT_KIND_FLAG] = CCS__RULE_BOOL};

static uint64_t hash_trait(uint64_t hash, const Ccs__TraitType *trait)
{
    for (const char *c = trait->name; *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    return ccs__map_hash(hash ^ (uint64_t)trait->kind << 8 ^ (uint64_t)trait->of);
}

static void fill_schema(struct ccs__route_schema *schema, const Ccs__Settings *settings)
{
    const struct ccs__rule_root *contact = declared(CCS__FACT_CONTACT, CONTACT_FIELDS);
    const struct ccs__rule_root *agent = declared(CCS__FACT_AGENT, AGENT_FIELDS);
    memcpy(schema->contact, contact->fields, CONTACT_FIELDS * sizeof *contact->fields);
    memcpy(schema->agent, agent->fields, AGENT_FIELDS * sizeof *agent->fields);
    schema->contact_count = CONTACT_FIELDS;
    schema->agent_count = AGENT_FIELDS;
    schema->hash = 1;
    for (size_t i = 0; settings && i < settings->n_traits && i < TRAITS_MAX; i++) {
        const Ccs__TraitType *trait = settings->traits[i];
        struct ccs__rule_field field = {trait->name, trait_types[trait->kind]};
        if (trait->of == CCS__TRAIT_OF__TRAIT_OF_CONTACT)
            schema->contact[schema->contact_count++] = field;
        else
            schema->agent[schema->agent_count++] = field;
        schema->hash = hash_trait(schema->hash, trait);
    }
    schema->roots[CCS__FACT_CONTACT] = (struct ccs__rule_root){"contact", schema->contact, schema->contact_count};
    schema->roots[CCS__FACT_AGENT] = (struct ccs__rule_root){"agent", schema->agent, schema->agent_count};
    schema->roots[CCS__FACT_QUEUE] = *declared(CCS__FACT_QUEUE, QUEUE_FIELDS);
    schema->roots[CCS__FACT_VISIT] = *declared(CCS__FACT_VISIT, VISIT_FIELDS);
    schema->schema = (struct ccs__rule_schema){schema->roots, CCS__FACT_COUNT};
}

bool ccs__route_facts_start(struct ccs__group *group)
{
    struct ccs__router *router = CCS__ROUTER(group);
    ccs__map_init(&router->rules, &group->alloc);
    router->schema = ccs__alloc_zero(&group->alloc, sizeof *router->schema);
    if (router->schema)
        fill_schema(router->schema, NULL);
    return router->schema != NULL;
}

static void destroy_rule(struct ccs__group *group, struct ccs__route_rule *rule)
{
    while (rule) {
        struct ccs__route_rule *next = rule->next;
        ccs__rule_destroy(rule->rule);
        ccs__text_release(&group->texts, rule->text);
        ccs__free(&group->alloc, rule, sizeof *rule);
        rule = next;
    }
}

void ccs__route_facts_finish(struct ccs__group *group)
{
    struct ccs__router *router = CCS__ROUTER(group);
    size_t at = 0;
    uint64_t key;
    void *rule;
    while (ccs__map_next(&router->rules, &at, &key, &rule))
        destroy_rule(group, rule);
    ccs__map_finish(&router->rules);
    ccs__free(&group->alloc, router->schema, sizeof *router->schema);
}

/* Classes whose rules are read anew must find them compiled: judging has no way to say that there is no memory. */
bool ccs__route_facts_refresh(struct ccs__group *group)
{
    struct ccs__router *router = CCS__ROUTER(group);
    const struct ccs__rule *rule;
    fill_schema(router->schema, ccs__settings_of(group));
    for (size_t i = 0; i < router->class_count; i++)
        if (router->classes[i]->need.rule.size &&
            ccs__route_rule(group, router->classes[i]->need.rule, CCS__RULE_BOOL, &rule) == CCS_ENOMEM)
            return false;
    return true;
}

/* --- compiled rules ----------------------------------------------------------------------------------------- */

static struct ccs__route_rule *create_rule(struct ccs__group *group, ccs_str text, uint8_t type, ccs_status *status,
                                           struct ccs__rule_error *error)
{
    struct ccs__router *router = CCS__ROUTER(group);
    struct ccs__route_rule *rule = ccs__alloc_zero(&group->alloc, sizeof *rule);
    *status = CCS_ENOMEM;
    if (!rule)
        return NULL;
    rule->schema = router->schema->hash;
    rule->type = type;
    rule->text = ccs__text_take(&group->texts, text);
    rule->rule = rule->text ? ccs__rule_compile(&group->alloc, text, &router->schema->schema, type, error, status) : NULL;
    uint64_t key = (uint64_t)(uintptr_t)rule->text;
    rule->next = rule->rule ? ccs__map_get(&router->rules, key) : NULL;
    if (rule->rule && ccs__map_put(&router->rules, key, rule))
        return rule;
    if (rule->rule)
        *status = CCS_ENOMEM;
    rule->next = NULL;
    destroy_rule(group, rule);
    return NULL;
}

ccs_status ccs__route_rule(struct ccs__group *group, ccs_str text, uint8_t result_type, const struct ccs__rule **found)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    const char *interned = ccs__text_find(&group->texts, text);
    struct ccs__route_rule *rule = interned ? ccs__map_get(&router->rules, (uint64_t)(uintptr_t)interned) : NULL;
    while (rule && (rule->schema != router->schema->hash || rule->type != result_type))
        rule = rule->next;
    struct ccs__rule_error error = {0};
    ccs_status status = CCS_OK;
    if (!rule)
        rule = create_rule(group, text, result_type, &status, &error);
    *found = rule ? rule->rule : NULL;
    if (rule || status == CCS_ENOMEM)
        return status;
    return ccs__refuse(group, status, 0, "rule %u:%u: %s", error.line, error.column, error.message);
}

static void mark_asked(struct ccs__group *group)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    for (size_t i = 0; i < router->class_count; i++) {
        const char *text = router->classes[i]->need.rule.size ? ccs__text_find(&group->texts, router->classes[i]->need.rule) : NULL;
        struct ccs__route_rule *rule = text ? ccs__map_get(&router->rules, (uint64_t)(uintptr_t)text) : NULL;
        if (rule)
            rule->asked = true;
    }
}

/* What is left of a rule is another text for nearly every contact, so the map would grow with history. The queues' own rules go
 * too where no class is of them, and are compiled when they are asked next: that can say that there is no memory. */
void ccs__route_facts_sweep(struct ccs__group *group)
{
    struct ccs__map *rules = &CCS__ROUTER(group)->rules;
    uint64_t key, over[64];
    size_t count = 0;
    void *row;
    mark_asked(group);
    do {
        for (size_t i = 0; i < count; i++)
            destroy_rule(group, ccs__map_remove(rules, over[i]));
        count = 0;
        for (size_t at = 0; count < sizeof over / sizeof over[0] && ccs__map_next(rules, &at, &key, &row);)
            if (!((struct ccs__route_rule *)row)->asked)
                over[count++] = key;
    } while (count);
    for (size_t at = 0; ccs__map_next(rules, &at, &key, &row);)
        ((struct ccs__route_rule *)row)->asked = false;
}

size_t ccs__route_rule_skills(struct ccs__group *group, ccs_str text, ccs_str *names, size_t capacity)
{
    const struct ccs__rule *rule;
    return ccs__route_rule(group, text, CCS__RULE_BOOL, &rule) == CCS_OK
               ? ccs__rule_skills(rule, CCS__FACT_AGENT, AGENT_SKILLS, names, capacity)
               : 0;
}

bool ccs__route_rule_valid(struct ccs__group *group, const Ccs__Settings *settings, ccs_str text, uint8_t result_type,
                           unsigned roots, char *error, size_t error_size)
{
    static const char *const names[CCS__FACT_COUNT] = {"contact", "agent", "queue", "visit"};
    struct ccs__route_schema schema;
    struct ccs__rule_error wrong = {0};
    ccs_status status;
    fill_schema(&schema, settings);
    struct ccs__rule *rule = ccs__rule_compile(&group->alloc, text, &schema.schema, result_type, &wrong, &status);
    if (!rule) {
        error[0] = '\0';
        if (status != CCS_ENOMEM)
            snprintf(error, error_size, "%u:%u: %s", wrong.line, wrong.column, wrong.message);
        return false;
    }
    bool valid = true;
    for (size_t root = 0; root < CCS__FACT_COUNT && valid; root++)
        if (ccs__rule_uses(rule, root) && !(roots >> root & 1)) {
            snprintf(error, error_size, "this rule cannot ask about the %s", names[root]);
            valid = false;
        }
    ccs__rule_destroy(rule);
    return valid;
}

/* --- facts -------------------------------------------------------------------------------------------------- */

/* Room for the facts of one evaluation. */
struct facts {
    struct ccs__rule_value contact[CONTACT_FIELDS + TRAITS_MAX], agent[AGENT_FIELDS + TRAITS_MAX], queue[QUEUE_FIELDS],
        visit[VISIT_FIELDS];
    const struct ccs__rule_value *roots[CCS__FACT_COUNT];
    ccs_str teams[TEAMS_MAX];
    struct ccs__rule_level skills[SKILLS_MAX];
    char texts[TRAITS_MAX * TRAIT_TEXT_MAX]; /* of the contact's traits, unescaped */
    size_t used;
};

static struct ccs__rule_value text_value(const char *text)
{
    return (struct ccs__rule_value){.type = CCS__RULE_STRING, .text = ccs_str_from(text)};
}

static struct ccs__rule_value int_value(int64_t number)
{
    return (struct ccs__rule_value){.type = CCS__RULE_INT, .number = number};
}

static const char *channel_name(Ccs__Channel channel)
{
    static const char *const names[] = {"voice", "chat", "email", "sms", "social", "fax", "video", "callback", "task"};
    return (size_t)channel < sizeof names / sizeof names[0] ? names[channel] : "";
}

/* A quoted text of a traits object, without its escapes: \" \\ and \u00xx are all there are. */
static struct ccs__rule_value unescape(struct facts *facts, ccs_str quoted)
{
    char *start = facts->texts + facts->used;
    size_t size = 0;
    for (size_t i = 1; i + 1 < quoted.size && facts->used + size < sizeof facts->texts; i++) {
        char c = quoted.data[i];
        if (c == '\\' && quoted.data[i + 1] == 'u' && i + 5 < quoted.size) {
            char low = quoted.data[i + 5], high = quoted.data[i + 4];
            c = (char)((high - '0') * 16 + (low <= '9' ? low - '0' : low - 'a' + 10));
            i += 5;
        } else if (c == '\\') {
            c = quoted.data[++i];
        }
        start[size++] = c;
    }
    facts->used += size;
    return (struct ccs__rule_value){.type = CCS__RULE_STRING, .text = {start, size}};
}

/* Written when the contact came: if the trait is declared as something else by now, there is no value. */
/* One that was not given is its kind's default, and has() is false of it: a rule must not fail for who did not say. */
static struct ccs__rule_value unset_value(uint8_t type)
{
    struct ccs__rule_value value = {.type = type, .unset = true};
    if (type == CCS__RULE_STRING)
        value.text = (ccs_str){"", 0};
    return value;
}

static struct ccs__rule_value read_trait(struct facts *facts, ccs_str json, uint8_t type)
{
    const struct ccs__rule_value none = unset_value(type);
    const char first = json.size ? *json.data : '\0';
    bool flag = first == 't' || first == 'f';
    if (type == CCS__RULE_STRING)
        return first == '"' ? unescape(facts, json) : none;
    if (type == CCS__RULE_BOOL)
        return flag ? (struct ccs__rule_value){.type = CCS__RULE_BOOL, .flag = first == 't'} : none;
    if (first == '"' || flag || !first)
        return none;
    int64_t number = 0;
    bool negative = *json.data == '-';
    for (size_t i = negative; i < json.size; i++)
        number = (int64_t)((uint64_t)number * 10 + (uint64_t)(json.data[i] - '0'));
    return int_value(negative ? (int64_t)(0 - (uint64_t)number) : number);
}

static void fill_contact(const struct ccs__route_schema *schema, const Ccs__Contact *contact, struct facts *facts)
{
    struct ccs__rule_value *values = facts->contact;
    values[CONTACT_CHANNEL] = text_value(channel_name(contact->came_by));
    values[CONTACT_SOURCE] = text_value(contact->source);
    values[CONTACT_ENTRY] = text_value(contact->entry);
    values[CONTACT_SITE] = text_value(contact->site);
    values[CONTACT_PRIORITY] = int_value(contact->priority);
    values[CONTACT_CONVERSATION] = int_value((int64_t)contact->conversation);
    for (size_t i = CONTACT_FIELDS; i < schema->contact_count; i++)
        values[i] = read_trait(facts, ccs__traits_find(contact->traits, schema->contact[i].name), schema->contact[i].type);
    facts->roots[CCS__FACT_CONTACT] = values;
}

static void fill_skills(const Ccs__Agent *agent, ccs_time as_of_at, struct facts *facts)
{
    size_t count = 0;
    for (size_t i = 0; i < agent->n_skills && count < SKILLS_MAX; i++) { /* insertion: maps are sorted */
        const Ccs__Skill *skill = agent->skills[i];
        size_t at = count;
        if (!ccs__skill_valid(skill, as_of_at))
            continue;
        for (; at > 0 && strcmp(facts->skills[at - 1].key.data, skill->name) > 0; at--)
            facts->skills[at] = facts->skills[at - 1];
        facts->skills[at] = (struct ccs__rule_level){ccs_str_from(skill->name), skill->level ? skill->level : 1};
        count++;
    }
    facts->agent[AGENT_SKILLS] = (struct ccs__rule_value){.type = CCS__RULE_LEVELS, .levels = {facts->skills, count}};
}

static struct ccs__rule_value agent_trait(const Ccs__Agent *agent, const char *name, uint8_t type)
{
    for (size_t i = 0; i < agent->n_traits; i++) {
        const Ccs__Trait *trait = agent->traits[i];
        if (strcmp(trait->name, name) != 0)
            continue;
        if (type == CCS__RULE_STRING)
            return text_value(trait->text);
        if (type == CCS__RULE_INT)
            return int_value(trait->number);
        return (struct ccs__rule_value){.type = CCS__RULE_BOOL, .flag = trait->flag};
    }
    return unset_value(type);
}

static void fill_agent(const struct ccs__route_schema *schema, const struct ccs__rule_about *about, struct facts *facts)
{
    static const char *const kinds[] = {"person", "bot", "partner"};
    const Ccs__Agent *agent = about->agent;
    struct ccs__rule_value *values = facts->agent;
    values[AGENT_KEY] = text_value(agent->key);
    values[AGENT_NAME] = text_value(agent->name);
    values[AGENT_SITE] = text_value(agent->site);
    values[AGENT_KIND] = text_value((size_t)agent->kind < 3 ? kinds[agent->kind] : "");
    values[AGENT_POSITION] = int_value(agent->position);
    values[AGENT_WEIGHT] = int_value(agent->weight ? agent->weight : 1);
    size_t teams = agent->n_teams < TEAMS_MAX ? agent->n_teams : TEAMS_MAX;
    for (size_t i = 0; i < teams; i++)
        facts->teams[i] = ccs_str_from(agent->teams[i]);
    values[AGENT_TEAMS] = (struct ccs__rule_value){.type = CCS__RULE_STRINGS, .strings = {facts->teams, teams}};
    fill_skills(agent, about->agent_state ? about->agent_state->state.as_of_at : 0, facts);
    for (size_t i = AGENT_FIELDS; i < schema->agent_count; i++)
        values[i] = agent_trait(agent, schema->agent[i].name, schema->agent[i].type);
    facts->roots[CCS__FACT_AGENT] = values;
}

static void fill_queue(const struct ccs__group *group, const struct ccs__rule_about *about, struct facts *facts)
{
    const struct ccs__router *router = CCS__ROUTER(group);
    struct ccs__rule_value *values = facts->queue;
    const struct ccs__line *line = about->visit ? about->visit->route.line : NULL;
    values[QUEUE_KEY] = text_value(about->queue->config.key);
    values[QUEUE_WAITING] = int_value(about->queue->visits);
    values[QUEUE_SIGNED_IN] = int_value(line ? ccs__route_count(line, &router->signed_in) : 0);
    values[QUEUE_READY] = int_value(line ? ccs__route_count(line, &router->ready) : 0);
    facts->roots[CCS__FACT_QUEUE] = values;
}

static void fill_visit(const struct ccs__group *group, const struct ccs__visit *visit, struct facts *facts)
{
    facts->visit[VISIT_WAITED_MS] = int_value(group->due_at - visit->visit.entered_at);
    facts->visit[VISIT_STEP] = int_value(visit->visit.step);
    facts->visit[VISIT_PLACE] = int_value(ccs__visit_place(group, visit, 1000));
    facts->roots[CCS__FACT_VISIT] = facts->visit;
}

static void fill(const struct ccs__group *group, const struct ccs__rule *rule, const struct ccs__rule_about *about,
                 struct facts *facts)
{
    const struct ccs__route_schema *schema = CCS__ROUTER(group)->schema;
    memset(facts->roots, 0, sizeof facts->roots);
    facts->used = 0;
    if (about->contact && ccs__rule_uses(rule, CCS__FACT_CONTACT))
        fill_contact(schema, &about->contact->contact, facts);
    if (about->agent && ccs__rule_uses(rule, CCS__FACT_AGENT))
        fill_agent(schema, about, facts);
    if (about->queue && ccs__rule_uses(rule, CCS__FACT_QUEUE))
        fill_queue(group, about, facts);
    if (about->visit && ccs__rule_uses(rule, CCS__FACT_VISIT))
        fill_visit(group, about->visit, facts);
}

ccs_status ccs__route_judge_rule(struct ccs__group *group, const struct ccs__rule *rule,
                                 const struct ccs__rule_about *about, int64_t *value)
{
    struct facts facts;
    struct ccs__rule_value result;
    fill(group, rule, about, &facts);
    struct ccs__rule_facts known = {facts.roots};
    ccs_status status = ccs__rule_evaluate(rule, &known, &result);
    *value = status != CCS_OK ? 0 : result.type == CCS__RULE_BOOL ? result.flag : result.number;
    return status;
}

ccs_status ccs__route_specialise(struct ccs__group *group, const struct ccs__rule *rule,
                                 const struct ccs__contact *contact, struct ccs__buf *text)
{
    struct facts facts;
    struct ccs__rule_about about = {.contact = contact};
    fill(group, rule, &about, &facts);
    struct ccs__rule_facts known = {facts.roots};
    return ccs__rule_specialise(rule, &known, text);
}

ccs_status ccs__route_explain_rule(struct ccs__group *group, const struct ccs__rule *rule,
                                   const struct ccs__rule_about *about, struct ccs__buf *text)
{
    struct facts facts;
    fill(group, rule, about, &facts);
    struct ccs__rule_facts known = {facts.roots};
    return ccs__rule_explain(rule, &known, text);
}
