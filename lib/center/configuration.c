/*
 * What a configuration must fulfil that no record can know by itself: that keys are unique, that what one record names of
 * another is there, that rules compile against the traits that are declared, and that every queue can be served. The same
 * questions are asked of a single record that is put into a running center, against what is in force there.
 */
#include "agent/agent.h"
#include "center/center.h"
#include "center/configuration.h"
#include "group/requirement.h"
#include "group/settings.h"
#include "hours/hours.h"
#include "instance/instance.h"
#include "queue/queue.h"
#include "route/route.h"
#include "supervise/supervise.h"
#include <stdarg.h>
#include <stdio.h>

struct words {
    char *path;
    size_t path_size;
    char *error;
    size_t error_size;
};

/* What may be named: the keys of the configuration's queues, in byte order, and its calendars in that of their keys; or, without,
 * the center's. */
struct scope {
    struct ccs__group *group;
    const Ccs__Settings *settings;
    char *const *queues;
    size_t queue_count;
    struct ccs__keyed *calendars;
    size_t calendar_count;
};

/* false, for `return`. */
static bool wrong(const struct words *words, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool wrong(const struct words *words, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words->error, words->error_size, format, arguments);
    va_end(arguments);
    return false;
}

static void at(const struct words *words, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void at(const struct words *words, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words->path, words->path_size, format, arguments);
    va_end(arguments);
}

/* --- keys ----------------------------------------------------------------------------------------------------- */

/* No key twice? `noun` is that of a record; the path is that of the later one. */
static bool unique(const struct words *words, const char *noun, struct ccs__keyed *items, size_t count)
{
    size_t found = SIZE_MAX;
    const char *key = "";
    ccs__keyed_sort(items, count);
    for (size_t i = 1; i < count; i++)
        if (strcmp(items[i - 1].key, items[i].key) == 0) {
            size_t later = items[i].at > items[i - 1].at ? items[i].at : items[i - 1].at;
            key = later < found ? items[i].key : key;
            found = later < found ? later : found;
        }
    if (found == SIZE_MAX)
        return true;
    at(words, "%ss[%zu].key", noun, found);
    return wrong(words, "the key \"%s\" is used twice among the %ss", key, noun);
}

static bool queue_known(const struct scope *scope, const char *key)
{
    return scope->queues ? ccs__keyed_has(key, scope->queues, scope->queue_count)
                         : ccs__queue_by_key(scope->group, ccs_str_from(key)) != NULL;
}

static const struct ccs__keyed *find_calendar(const struct scope *scope, const char *key)
{
    size_t low = 0, high = scope->calendar_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(scope->calendars[middle].key, key);
        if (order == 0)
            return &scope->calendars[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* "" is none, which may always be named. The path is there. */
static bool calendar_known(const struct scope *scope, const struct words *words, const char *key)
{
    bool known = scope->calendars ? find_calendar(scope, key) != NULL
                                  : ccs__hours_by_key(scope->group, ccs_str_from(key)) != NULL;
    return !*key || known || wrong(words, "no calendar has the key \"%s\"", key);
}

/* --- what a queue names ----------------------------------------------------------------------------------------- */

static bool names_known(const struct scope *scope, const struct words *words, const Ccs__Queue *queue)
{
    struct ccs__queue_names names;
    ccs__queue_names_of(queue, &names);
    for (size_t i = 0; i < names.count; i++)
        if (!queue_known(scope, names.items[i].key)) {
            at(words, "%s", names.items[i].path);
            return wrong(words, "no queue has the key \"%s\"", names.items[i].key);
        }
    return true;
}

/* --- rules ------------------------------------------------------------------------------------------------------ */

#define ABOUT(root) (1u << CCS__FACT_##root)

static bool rule_valid(const struct scope *scope, const struct words *words, const char *text, uint8_t type, unsigned roots)
{
    return !*text || ccs__route_rule_valid(scope->group, scope->settings, ccs_str_from(text), type, roots, words->error,
                                           words->error_size);
}

static bool requirement_rule_valid(const struct scope *scope, const struct words *words, const Ccs__Requirement *requirement)
{
    return !requirement ||
           rule_valid(scope, words, requirement->rule, CCS__RULE_BOOL, ABOUT(CONTACT) | ABOUT(AGENT));
}

static bool rules_valid(const struct scope *scope, const struct words *words, const Ccs__Queue *queue)
{
    at(words, "requirement.rule");
    if (!requirement_rule_valid(scope, words, queue->requirement))
        return false;
    at(words, "agent_score");
    if (!rule_valid(scope, words, queue->agent_score, CCS__RULE_INT, ABOUT(CONTACT) | ABOUT(AGENT)))
        return false;
    at(words, "contact_score");
    if (!rule_valid(scope, words, queue->contact_score, CCS__RULE_INT, ABOUT(CONTACT)))
        return false;
    for (size_t i = 0; i < queue->n_relax; i++) {
        const Ccs__Relax *step = queue->relax[i];
        at(words, "relax[%zu].guard", i);
        if (!rule_valid(scope, words, step->guard, CCS__RULE_BOOL, ABOUT(CONTACT) | ABOUT(QUEUE) | ABOUT(VISIT)))
            return false;
        at(words, "relax[%zu].requirement.rule", i);
        if (!requirement_rule_valid(scope, words, step->requirement))
            return false;
    }
    return true;
}

/* --- is there somebody who could serve? --------------------------------------------------------------------------- */

/* What a queue asks at a step, and whose agents may serve it. */
struct asked {
    const char *reach[1 + CCS__REQUIREMENT_REACH_MAX];
    size_t reach_count;
    char requirement[CCS__REQUIREMENT_SIZE_MAX];
};

static bool lists(const Ccs__Agent *agent, const struct asked *asked)
{
    for (size_t i = 0; i < agent->n_queues; i++)
        for (size_t j = 0; j < asked->reach_count; j++)
            if (strcmp(agent->queues[i]->queue, asked->reach[j]) == 0)
                return true;
    return agent->n_queues == 0;
}

/* Hours and spans of memberships are not looked at, nor is the rule's part: whether they let anybody serve is for the day
 * and the contact to say. */
static bool somebody_serves(const Ccs__Configuration *all, const struct asked *asked, ccs_time now)
{
    for (size_t i = 0; i < all->n_agents; i++)
        if (lists(all->agents[i], asked) && ccs__requirement_met(asked->requirement, all->agents[i], now))
            return true;
    return false;
}

static bool served_at_some_step(const Ccs__Configuration *all, const Ccs__Queue *queue, ccs_time now)
{
    struct asked asked = {.reach = {queue->key}, .reach_count = 1};
    ccs__requirement_text(queue->requirement, asked.requirement);
    if (somebody_serves(all, &asked, now))
        return true;
    for (size_t i = 0; i < queue->n_relax; i++) {
        const Ccs__Relax *step = queue->relax[i];
        if (step->requirement)
            ccs__requirement_text(step->requirement, asked.requirement);
        for (size_t j = 0; j < step->n_widen && asked.reach_count < 1 + CCS__REQUIREMENT_REACH_MAX; j++)
            asked.reach[asked.reach_count++] = step->widen[j];
        if ((step->requirement || step->n_widen) && somebody_serves(all, &asked, now))
            return true;
    }
    return false;
}

static const char *why_unserved(const Ccs__Configuration *all, const Ccs__Queue *queue)
{
    struct asked asked = {.reach = {queue->key}, .reach_count = 1};
    if (all->n_agents == 0)
        return "the configuration names no agents";
    for (size_t i = 0; i < all->n_agents; i++)
        if (lists(all->agents[i], &asked))
            return "no agent has every skill it requires, at its level";
    return "every agent lists the queues he serves, and none lists this one";
}

/* --- records, one by one ------------------------------------------------------------------------------------------ */

static bool trait_valid(const struct words *words, const Ccs__Settings *settings, const Ccs__Trait *trait)
{
    const Ccs__TraitType *type = ccs__settings_trait(settings, CCS__TRAIT_OF__TRAIT_OF_AGENT, trait->name);
    if (!type)
        return wrong(words, "agents have no trait \"%s\"; settings.traits declares what they have", trait->name);
    switch (type->kind) {
    case CCS__TRAIT_KIND__TRAIT_KIND_TEXT:
        return (!trait->number && !trait->flag) || wrong(words, "the trait \"%s\" is a text: give \"text\"", trait->name);
    case CCS__TRAIT_KIND__TRAIT_KIND_NUMBER:
        return (!*trait->text && !trait->flag) || wrong(words, "the trait \"%s\" is a number: give \"number\"", trait->name);
    default:
        return (!*trait->text && !trait->number) || wrong(words, "the trait \"%s\" is a flag: give \"flag\"", trait->name);
    }
}

/* What a well-formed agent names. */
static bool agent_fits(const struct scope *scope, const struct words *words, const Ccs__Agent *agent)
{
    for (size_t i = 0; i < agent->n_queues; i++)
        if (!queue_known(scope, agent->queues[i]->queue)) {
            at(words, "queues[%zu].queue", i);
            return wrong(words, "no queue has the key \"%s\"", agent->queues[i]->queue);
        }
    for (size_t i = 0; i < agent->n_queues; i++) {
        at(words, "queues[%zu].calendar", i);
        if (!calendar_known(scope, words, agent->queues[i]->calendar))
            return false;
    }
    at(words, "calendar");
    if (!calendar_known(scope, words, agent->calendar))
        return false;
    for (size_t i = 0; i < agent->n_traits; i++) {
        at(words, "traits[%zu]", i);
        if (!trait_valid(words, scope->settings, agent->traits[i]))
            return false;
    }
    return true;
}

static bool queue_fits(const struct scope *scope, const struct words *words, const Ccs__Queue *queue)
{
    at(words, "admission.calendar");
    return (!queue->admission || calendar_known(scope, words, queue->admission->calendar)) &&
           names_known(scope, words, queue) && rules_valid(scope, words, queue);
}

static bool supervisor_fits(const struct scope *scope, const struct words *words, const Ccs__Supervisor *supervisor)
{
    for (size_t i = 0; i < supervisor->n_queues; i++)
        if (!queue_known(scope, supervisor->queues[i])) {
            at(words, "queues[%zu]", i);
            return wrong(words, "no queue has the key \"%s\"", supervisor->queues[i]);
        }
    return true;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

/* The path within a record becomes that within the whole. */
static bool within(const struct words *words, const struct words *inner, const char *nouns, size_t i)
{
    at(words, *inner->path ? "%s[%zu].%s" : "%s[%zu]%s", nouns, i, inner->path);
    return false;
}

#define INNER_WORDS(words)                                                                        \
    char inner_path[96];                                                                          \
    const struct words inner = {inner_path, sizeof inner_path, (words)->error, (words)->error_size}
#define FORM(check, record) check(record, inner.path, inner.path_size, inner.error, inner.error_size)

static bool agents_valid(const struct scope *scope, const struct words *words, const Ccs__Configuration *all,
                         struct ccs__keyed *keys)
{
    INNER_WORDS(words);
    for (size_t i = 0; i < all->n_agents; i++) {
        keys[i] = (struct ccs__keyed){all->agents[i]->key, i};
        if (!FORM(ccs__agent_config_valid, all->agents[i]) || !agent_fits(scope, &inner, all->agents[i]))
            return within(words, &inner, "agents", i);
    }
    return unique(words, "agent", keys, all->n_agents);
}

static bool queues_valid(const struct scope *scope, const struct words *words, const Ccs__Configuration *all,
                         struct ccs__keyed *keys, ccs_time now)
{
    INNER_WORDS(words);
    for (size_t i = 0; i < all->n_queues; i++) {
        const Ccs__Queue *queue = all->queues[i];
        keys[i] = (struct ccs__keyed){queue->key, i};
        if (!FORM(ccs__queue_config_valid, queue) || !queue_fits(scope, &inner, queue))
            return within(words, &inner, "queues", i);
        at(words, "queues[%zu].requirement", i);
        if (!served_at_some_step(all, queue, now))
            return wrong(words, "nobody can serve queue \"%s\": %s", queue->key, why_unserved(all, queue));
    }
    return unique(words, "queue", keys, all->n_queues);
}

static bool supervisors_valid(const struct scope *scope, const struct words *words, const Ccs__Configuration *all,
                              struct ccs__keyed *keys)
{
    INNER_WORDS(words);
    for (size_t i = 0; i < all->n_supervisors; i++) {
        keys[i] = (struct ccs__keyed){all->supervisors[i]->key, i};
        if (!FORM(ccs__supervisor_config_valid, all->supervisors[i]) ||
            !supervisor_fits(scope, &inner, all->supervisors[i]))
            return within(words, &inner, "supervisors", i);
    }
    return unique(words, "supervisor", keys, all->n_supervisors);
}

/* Longer paths than others': a flow's states and their parts are numbered. *status: without memory nobody knows. */
static bool flows_valid(const struct scope *scope, const struct words *words, const Ccs__Configuration *all,
                        struct ccs__keyed *keys, ccs_status *status)
{
    char path[128];
    for (size_t i = 0; i < all->n_flows; i++) {
        keys[i] = (struct ccs__keyed){all->flows[i]->key, i};
        *status = ccs__flow_config_sound(scope->group, all->flows[i], path, sizeof path, words->error, words->error_size);
        if (*status != CCS_OK) {
            at(words, "flows[%zu]%s%s", i, *path ? "." : "", path);
            return false;
        }
        struct ccs__flow_place place = {0};
        for (const char *key; (key = ccs__flow_calendar(all->flows[i], &place));) {
            ccs__flow_place_path(all->flows[i], &place, path, sizeof path);
            at(words, "flows[%zu].%s", i, path);
            if (!calendar_known(scope, words, key))
                return false;
        }
    }
    return unique(words, "flow", keys, all->n_flows);
}

/* Of each calendar the definitions that it has for holidays; false: one is not there. */
static bool holidays_known(const struct scope *scope, const struct words *words, const Ccs__Configuration *all,
                           const Ccs__Calendar *calendar, const Ccs__Calendar *holidays[CCS__CALENDAR_HOLIDAYS_MAX])
{
    for (size_t i = 0; i < calendar->n_holidays; i++) {
        const struct ccs__keyed *found = find_calendar(scope, calendar->holidays[i]);
        at(words, "holidays[%zu]", i);
        if (!found)
            return wrong(words, "no calendar has the key \"%s\"", calendar->holidays[i]);
        holidays[i] = all->calendars[found->at];
    }
    return true;
}

static bool compilable(const struct scope *scope, const struct words *words, const Ccs__Configuration *all,
                       const Ccs__Calendar *calendar)
{
    const Ccs__Calendar *holidays[CCS__CALENDAR_HOLIDAYS_MAX];
    struct ccs__calendar_error error = {"", ""};
    if (!holidays_known(scope, words, all, calendar, holidays))
        return false;
    if (ccs__hours_compilable(scope->group, calendar, scope->settings, holidays, calendar->n_holidays, &error) == CCS_OK)
        return true;
    at(words, "%s", error.path);
    return wrong(words, "%s", error.message); /* no memory has no words */
}

static bool calendars_valid(struct scope *scope, const struct words *words, const Ccs__Configuration *all,
                            struct ccs__keyed *keys)
{
    INNER_WORDS(words);
    at(words, "calendars");
    if (all->n_calendars > CCS__CALENDARS_MAX)
        return wrong(words, "a center has at most %d calendars, not %zu: each takes some 300 KB. Agents with the same hours can "
                     "name the same one", CCS__CALENDARS_MAX, all->n_calendars);
    for (size_t i = 0; i < all->n_calendars; i++) {
        keys[i] = (struct ccs__keyed){all->calendars[i]->key, i};
        if (!FORM(ccs__calendar_config_valid, all->calendars[i]))
            return within(words, &inner, "calendars", i);
    }
    if (!unique(words, "calendar", keys, all->n_calendars))
        return false;
    scope->calendars = keys;
    scope->calendar_count = all->n_calendars;
    for (size_t i = 0; i < all->n_calendars; i++)
        if (!compilable(scope, &inner, all, all->calendars[i]))
            return within(words, &inner, "calendars", i);
    return true;
}

static bool settings_valid(const struct scope *scope, const struct words *words, const Ccs__Settings *settings)
{
    INNER_WORDS(words);
    if (!settings)
        return true;
    if (!FORM(ccs__settings_valid, settings)) {
        at(words, "settings.%s", inner.path);
        return false;
    }
    at(words, "settings.zone");
    return ccs__hours_zone_known(scope->group, settings->zone, words->error, words->error_size) == CCS_OK;
}

ccs_status ccs__configuration_valid(struct ccs__group *group, const Ccs__Configuration *all, ccs_time now,
                                    struct ccs__arena *arena, char *path, size_t path_size, char *error, size_t error_size)
{
    const struct words words = {path, path_size, error, error_size};
    struct ccs__keyed *keys = ccs__arena_take(arena, ccs__configuration_count_max(all) * sizeof *keys);
    struct ccs__keyed *calendars = ccs__arena_take(arena, (all->n_calendars + 1) * sizeof *calendars);
    char **sorted = ccs__arena_take(arena, (all->n_queues + 1) * sizeof *sorted);
    path[0] = error[0] = '\0';
    if (!keys || !sorted || !calendars)
        return CCS_ENOMEM;
    struct scope scope = {.group = group, .settings = all->settings ? all->settings : ccs__settings_of(group),
                          .queues = ccs__keyed_queues(all, keys, sorted), .queue_count = all->n_queues};
    ccs_status status = CCS_OK;
    bool valid = settings_valid(&scope, &words, all->settings) && calendars_valid(&scope, &words, all, calendars) &&
                 agents_valid(&scope, &words, all, keys) && queues_valid(&scope, &words, all, keys, now) &&
                 supervisors_valid(&scope, &words, all, keys) && flows_valid(&scope, &words, all, keys, &status);
    if (status == CCS_ENOMEM)
        return status;
    return valid ? CCS_OK : *error ? CCS_EINVAL : CCS_ENOMEM; /* a rule that there is no memory for has no words */
}

/* --- single records ------------------------------------------------------------------------------------------------ */

/* What is not even well formed is refused, with better words, where it is put. */
ccs_status ccs__configuration_fits_queue(struct ccs__group *group, const Ccs__Queue *queue)
{
    char path[96], error[256];
    const struct words words = {path, sizeof path, error, sizeof error};
    const struct scope scope = {.group = group, .settings = ccs__settings_of(group)};
    if (!ccs__queue_config_valid(queue, path, sizeof path, error, sizeof error) || queue_fits(&scope, &words, queue))
        return CCS_OK;
    return *error ? ccs__refuse(group, CCS_EINVAL, 0, "queue \"%s\": %s: %s", queue->key, path, error) : CCS_ENOMEM;
}

ccs_status ccs__configuration_fits_agent(struct ccs__group *group, const Ccs__Agent *agent)
{
    char path[96], error[256];
    const struct words words = {path, sizeof path, error, sizeof error};
    const struct scope scope = {.group = group, .settings = ccs__settings_of(group)};
    if (!ccs__agent_config_valid(agent, path, sizeof path, error, sizeof error) || agent_fits(&scope, &words, agent))
        return CCS_OK;
    return ccs__refuse(group, CCS_EINVAL, 0, "agent \"%s\": %s: %s", agent->key, path, error);
}
