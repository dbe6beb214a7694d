/*
 * Asking rules. One mechanism for strict and loose flows: a rule is compiled against the kinds of what it speaks of. In a
 * strict flow these are known beforehand. In a loose one they are what is there when the rule is reached; rules so compiled
 * are kept in a small cache by their kinds, and one that cannot be compiled fails as if it could not be evaluated.
 */
#include "flow/build.h"
#include "flow/room.h"
#include <stdio.h> /* snprintf only, into memory */

#define CACHE_SLOTS 256 /* a rule takes some 5 KiB */
#define COMPILE_COST 200 /* of a rule that is compiled in a step, as things done */
#define COMPILE_BYTE_COST 8

struct cached {
    uint32_t rule; /* 0: free */
    uint64_t hash;
    uint8_t *kinds; /* of its mentions */
    size_t kind_count;
    struct ccs__rule *compiled; /* NULL: it cannot be, see why */
    char why[200];
};

struct ccs__flow_cache {
    struct cached slots[CACHE_SLOTS];
    /* A schema under way. */
    struct ccs__rule_root roots[CCS__FLOW_ROOT_VARIABLES + CCS__FLOW_SLOTS_MAX];
    struct ccs__rule_field variables[CCS__FLOW_SLOTS_MAX], fields[CCS__FLOW_FIELDS_MAX], whole;
};

enum { KIND_UNDECLARED = 0xFF, KIND_OBJECT = 0xFE }; /* beside the types: of a variable; of data that has fields */

struct ccs__flow_cache *ccs__flow_cache_create(const ccs_alloc *alloc)
{
    return ccs__alloc_zero(alloc, sizeof(struct ccs__flow_cache));
}

static void empty_slot(struct cached *slot, const ccs_alloc *alloc)
{
    ccs__rule_destroy(slot->compiled);
    ccs__free(alloc, slot->kinds, slot->kind_count);
    *slot = (struct cached){.rule = 0};
}

void ccs__flow_cache_destroy(struct ccs__flow_cache *cache, const ccs_alloc *alloc)
{
    for (size_t i = 0; cache && i < CACHE_SLOTS; i++)
        empty_slot(&cache->slots[i], alloc);
    ccs__free(alloc, cache, sizeof *cache);
}

/* --- loose: kinds as they are --------------------------------------------------------------------------------------- */

static uint8_t kind_of(const struct ccs__flow_room *room, ccs__flow_mention mention)
{
    const struct ccs__flow *flow = room->flow;
    if (mention == CCS__FLOW_DATA_MENTION)
        return room->roots[CCS__FLOW_ROOT_DATA] == &room->whole ? room->whole.type : KIND_OBJECT;
    if (mention >= CCS__FLOW_SLOTS_MAX)
        return room->data[mention - CCS__FLOW_SLOTS_MAX].type;
    if (!flow->variables[mention].declared && !room->declared[mention])
        return KIND_UNDECLARED;
    return room->values[mention].type;
}

static struct cached *find_slot(const struct ccs__flow_room *room, uint32_t index, const uint8_t *kinds, size_t count,
                                uint64_t hash)
{
    struct cached *slot = &room->flow->cache->slots[hash % CACHE_SLOTS];
    bool same = slot->rule == index && slot->hash == hash && slot->kind_count == count &&
                (count == 0 || memcmp(slot->kinds, kinds, count) == 0);
    return same ? slot : NULL;
}

static void set_kind(struct ccs__flow_cache *cache, const struct ccs__flow *flow, ccs__flow_mention mention, uint8_t kind,
                     uint8_t guess)
{
    uint8_t type = kind == CCS__RULE_NONE ? guess : kind;
    if (mention == CCS__FLOW_DATA_MENTION) {
        cache->whole = (struct ccs__rule_field){"", type};
        if (kind != KIND_OBJECT)
            cache->roots[CCS__FLOW_ROOT_DATA] = (struct ccs__rule_root){"data", &cache->whole, 1};
    } else if (mention >= CCS__FLOW_SLOTS_MAX) {
        uint8_t given = flow->fields[mention - CCS__FLOW_SLOTS_MAX].type;
        cache->fields[mention - CCS__FLOW_SLOTS_MAX].type = given != CCS__RULE_NONE && kind == CCS__RULE_NONE ? given : type;
    } else if (kind != KIND_UNDECLARED) {
        uint8_t given = flow->variables[mention].type;
        cache->variables[mention].type = given != CCS__RULE_NONE && kind == CCS__RULE_NONE ? given : type;
        cache->roots[CCS__FLOW_ROOT_VARIABLES + mention].name = flow->variables[mention].name.data;
    }
}

/* What is not spoken of gets no name: nobody reads it. */
static struct ccs__rule_schema make_schema(const struct ccs__flow *flow, const struct ccs__flow_rule *rule,
                                           const uint8_t *kinds, uint8_t guess)
{
    struct ccs__flow_cache *cache = flow->cache;
    memcpy(cache->roots, flow->schema.roots, CCS__FLOW_ROOT_VARIABLES * sizeof *cache->roots);
    for (uint32_t i = 0; i < flow->field_count; i++)
        cache->fields[i] = (struct ccs__rule_field){flow->fields[i].name, CCS__RULE_BOOL};
    cache->roots[CCS__FLOW_ROOT_DATA] = (struct ccs__rule_root){"data", cache->fields, flow->field_count};
    for (uint32_t i = 0; i < flow->variable_count; i++) {
        cache->variables[i] = (struct ccs__rule_field){"", CCS__RULE_BOOL};
        cache->roots[CCS__FLOW_ROOT_VARIABLES + i] = (struct ccs__rule_root){"", &cache->variables[i], 1};
    }
    for (uint32_t i = rule->mentions.first; i < rule->mentions.end; i++)
        set_kind(cache, flow, flow->mentions[i], kinds[i - rule->mentions.first], guess);
    return (struct ccs__rule_schema){cache->roots, CCS__FLOW_ROOT_VARIABLES + (size_t)flow->variable_count};
}

static uint8_t wanted_of(const struct ccs__flow_rule *rule)
{
    return rule->wanted == CCS__FLOW_ANY_LIST ? CCS__RULE_NONE : rule->wanted;
}

/* What has no value has no kind: the first with which the rule compiles. Reading it fails all the same; has() does not. */
static ccs_status compile(const struct ccs__flow *flow, const struct ccs__flow_rule *rule, const uint8_t *kinds,
                          struct cached *slot)
{
    static const uint8_t guesses[] = {CCS__RULE_INT, CCS__RULE_STRING, CCS__RULE_BOOL, CCS__RULE_STRINGS, CCS__RULE_INTS};
    uint32_t count = rule->mentions.end - rule->mentions.first;
    bool unknown = count > 0 && memchr(kinds, CCS__RULE_NONE, count);
    ccs_status status = CCS_EPARSE;
    for (size_t i = 0; i < (unknown ? sizeof guesses : 1) && !slot->compiled; i++) {
        struct ccs__rule_error error;
        struct ccs__rule_schema schema = make_schema(flow, rule, kinds, guesses[i]);
        slot->compiled = ccs__rule_compile(&flow->alloc, rule->text, &schema, wanted_of(rule), &error, &status);
        if (status == CCS_ENOMEM)
            return status;
        if (!slot->compiled && i == 0)
            (void)snprintf(slot->why, sizeof slot->why, "%.190s", error.message);
    }
    return CCS_OK;
}

static ccs_status find_compiled(struct ccs__flow_room *room, uint32_t index, struct cached **found)
{
    const struct ccs__flow *flow = room->flow;
    const struct ccs__flow_rule *rule = &flow->rules[index];
    uint32_t count = rule->mentions.end - rule->mentions.first;
    uint8_t kinds[CCS__FLOW_DATA_MENTION + 1];
    uint64_t hash = index;
    if (!ccs__flow_charge(room, count / 8))
        return CCS_ELIMIT;
    for (uint32_t i = 0; i < count; i++) {
        kinds[i] = kind_of(room, flow->mentions[rule->mentions.first + i]);
        hash = (hash ^ kinds[i]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    if ((*found = find_slot(room, index, kinds, count, hash)))
        return CCS_OK;
    struct cached *slot = &flow->cache->slots[hash % CACHE_SLOTS];
    if (!ccs__flow_charge(room, COMPILE_COST + COMPILE_BYTE_COST * rule->text.size))
        return CCS_ELIMIT;
    empty_slot(slot, &flow->alloc);
    if (count > 0 && !(slot->kinds = ccs__realloc(&flow->alloc, NULL, 0, count)))
        return CCS_ENOMEM;
    slot->kind_count = count;
    if (count > 0)
        memcpy(slot->kinds, kinds, count);
    if (compile(flow, rule, kinds, slot) != CCS_OK) {
        empty_slot(slot, &flow->alloc);
        return CCS_ENOMEM;
    }
    slot->rule = index;
    slot->hash = hash;
    *found = slot;
    return CCS_OK;
}

/* --- asking ----------------------------------------------------------------------------------------------------------- */

/* The names of the active states, in document order. */
static void name_states(struct ccs__flow_room *room)
{
    if (room->names_known)
        return;
    room->name_count = 0;
    for (uint32_t n = 0; (n = ccs__flow_set_next(room->active, n, room->flow->node_count)) != CCS__FLOW_NO_BIT; n++)
        room->names[room->name_count++] = room->flow->nodes[n].name;
    room->work += room->name_count / 4 + room->flow->node_count / 64;
    room->states.type = CCS__RULE_STRINGS;
    room->states.strings.items = room->names;
    room->states.strings.count = room->name_count;
    room->names_known = true;
}

static bool can_be_held(uint8_t type)
{
    return (type >= CCS__RULE_BOOL && type <= CCS__RULE_DURATION) || type == CCS__RULE_LIST || type == CCS__RULE_INTS ||
           type == CCS__RULE_STRINGS;
}

static enum ccs__flow_answer refuse(char why[256], const char *words)
{
    (void)snprintf(why, 256, "%.250s", words);
    return CCS__FLOW_UNANSWERED;
}

static enum ccs__flow_answer evaluate(struct ccs__flow_room *room, const struct ccs__rule *compiled,
                                      const struct ccs__flow_rule *rule, struct ccs__rule_value *value, char why[256])
{
    struct ccs__rule_failure failure;
    uint64_t work = 0;
    ccs_status status = ccs__rule_evaluate_counted(compiled, &room->facts, &room->scratch, value, &failure, &work);
    if (!ccs__flow_charge(room, work))
        return CCS__FLOW_BROKEN;
    if (status != CCS_OK) {
        (void)snprintf(why, 256, "%.150s: %s", rule->text.data, failure.why);
        return CCS__FLOW_UNANSWERED;
    }
    value->unset = false;
    if (!can_be_held(value->type))
        return refuse(why, "the rule gives a map or a list of what flows do not keep");
    if (rule->wanted == CCS__FLOW_ANY_LIST && value->type < CCS__RULE_LIST)
        return refuse(why, "a list is wanted here");
    return CCS__FLOW_ANSWERED;
}

enum ccs__flow_answer ccs__flow_ask(struct ccs__flow_room *room, uint32_t index, struct ccs__rule_value *value, char why[256])
{
    const struct ccs__flow_rule *rule = &room->flow->rules[index];
    const struct ccs__rule *compiled = rule->compiled;
    CCS_ASSERT(index > 0 && index < room->flow->rule_count);
    if (room->flow->script)
        return ccs__flow_run(room, index, 0, value, why);
    if (rule->uses_states)
        name_states(room);
    if (rule->uses_known) {
        ccs__flow_name_known(room);
        room->work += (room->flow->variable_count + room->flow->field_count) / 4;
    }
    if (!compiled) {
        struct cached *cached;
        if (find_compiled(room, index, &cached) != CCS_OK) {
            (void)ccs__flow_stop_with(room, CCS_ENOMEM, "no memory"); /* unless it was stopped already */
            return CCS__FLOW_BROKEN;
        }
        if (!cached->compiled) {
            (void)snprintf(why, 256, "%.50s: %s", rule->text.data, cached->why);
            return CCS__FLOW_UNANSWERED;
        }
        compiled = cached->compiled;
    }
    return evaluate(room, compiled, rule, value, why);
}

static bool hold_list(struct ccs__flow_room *room, struct ccs__rule_value *value)
{
    size_t count = value->list.count, item = value->type == CCS__RULE_INTS ? sizeof(int64_t) : sizeof(ccs_str);
    void *items = ccs__arena_take(&room->arena, count * item);
    ccs_str *texts = items;
    if (!items)
        return ccs__flow_stop_with(room, count * item + room->arena.bytes > CCS__FLOW_MEMORY_MAX ? CCS_ELIMIT : CCS_ENOMEM,
                                   "a list is too much for one step");
    if (count > 0)
        memcpy(items, value->list.items, count * item);
    if (!ccs__flow_charge(room, count * item / CCS__FLOW_BYTES_COST))
        return false;
    for (size_t i = 0; value->type == CCS__RULE_STRINGS && i < count; i++)
        if (!ccs__flow_hold(room, texts[i], &texts[i]))
            return false;
    value->list.items = items;
    return true;
}

/* What a rule has computed, and every list that the room itself keeps for rules, is written anew later; what else it has read
 * stays for the step. (A literal of a loose flow's rule goes with the rule, when another takes its place in the cache.) */
static bool stays(const struct ccs__flow_room *room, const struct ccs__rule_value *value)
{
    const void *bytes = value->type == CCS__RULE_STRING ? (const void *)value->text.data : value->list.items;
    uintptr_t at = (uintptr_t)bytes, begin = (uintptr_t)room;
    bool rooms = (at >= begin && at < begin + sizeof *room) || bytes == room->names;
    return ccs__flow_is_plain(value->type) || (!room->flow->loose && !rooms);
}

enum ccs__flow_answer ccs__flow_ask_held(struct ccs__flow_room *room, uint32_t index, struct ccs__rule_value *value,
                                         char why[256])
{
    enum ccs__flow_answer answer = ccs__flow_ask(room, index, value, why);
    if (answer != CCS__FLOW_ANSWERED || room->flow->script || stays(room, value))
        return answer;
    bool held = value->type == CCS__RULE_STRING ? ccs__flow_hold(room, value->text, &value->text) : hold_list(room, value);
    return held ? CCS__FLOW_ANSWERED : CCS__FLOW_BROKEN;
}

enum ccs__flow_answer ccs__flow_ask_text(struct ccs__flow_room *room, ccs_str fixed, uint32_t rule, ccs_str *text,
                                         char why[256])
{
    struct ccs__rule_value value;
    *text = fixed;
    if (rule == 0)
        return CCS__FLOW_ANSWERED;
    enum ccs__flow_answer answer = ccs__flow_ask(room, rule, &value, why);
    if (answer != CCS__FLOW_ANSWERED)
        return answer;
    /* Always a copy: an effect outlives the variable that is read. */
    return ccs__flow_hold(room, value.text, text) ? CCS__FLOW_ANSWERED : CCS__FLOW_BROKEN;
}

bool ccs__flow_holds(struct ccs__flow_room *room, uint32_t index)
{
    struct ccs__rule_value value;
    char why[256];
    const struct ccs__rule *compiled = room->flow->rules[index].compiled;
    bool plain = compiled && !room->flow->rules[index].uses_states && !room->flow->rules[index].uses_known;
    if (plain && ccs__rule_evaluate_counted(compiled, &room->facts, &room->scratch, &value, NULL, &room->work) == CCS_OK)
        return ccs__flow_charge(room, 0) && value.flag; /* most guards: no words are needed */
    enum ccs__flow_answer answer = ccs__flow_ask(room, index, &value, why);
    if (answer == CCS__FLOW_UNANSWERED)
        (void)ccs__flow_fault(room, "error.execution", (ccs_str){NULL, 0}, "%s", why);
    return answer == CCS__FLOW_ANSWERED && value.flag;
}
