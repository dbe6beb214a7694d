/*
 * Flows as configuration. Unlike agents and queues a flow has a row for each version that is in force or in use, with an id of
 * its own: what is in progress pins one, whatever comes after it. A version goes when it is neither any more.
 *
 *   put: in force ---> put again, or removed: in use ---> its last instance ends: closed
 */
#include "instance/instance.h"
#include <stdio.h>

static uint64_t address(const char *text)
{
    return (uint64_t)(uintptr_t)text;
}

struct ccs__flow_version *ccs__flow_by_key(const struct ccs__group *group, ccs_str key)
{
    const char *text = ccs__text_find(&group->texts, key);
    return text ? ccs__map_get(&CCS__INSTANCES(group)->keys, address(text)) : NULL;
}

/* Versions are few, and a flow's first one, whose id it bears, is mostly the one in force or long gone. */
struct ccs__flow_version *ccs__flow_by_id(const struct ccs__group *group, uint64_t flow)
{
    size_t at = 0;
    uint64_t id;
    void *row;
    while (ccs__map_next(&group->maps[CCS__KIND_FLOW], &at, &id, &row)) {
        struct ccs__flow_version *version = row;
        if (version->config.flow == flow && version->config.current)
            return version;
    }
    return NULL;
}

/* --- the calendars a flow names ------------------------------------------------------------------------------- */

/* One of the lists in which a calendar can be named: a state's timers, or actions. */
struct list {
    const char *member, *of;
    size_t index; /* in `of`: which transition's or child's */
    size_t count;
    Ccs__FlowTimer *const *timers;
    Ccs__FlowAction *const *actions;
};

/* false: there are no more of them at this place. */
static bool list_of_state(const Ccs__FlowState *state, size_t at, struct list *list)
{
    const struct list own[] = {{.member = "timers", .count = state->n_timers, .timers = state->timers},
                               {.member = "initial_do", .count = state->n_initial_do, .actions = state->initial_do},
                               {.member = "enter", .count = state->n_enter, .actions = state->enter},
                               {.member = "exit", .count = state->n_exit, .actions = state->exit}};
    const size_t own_count = sizeof own / sizeof own[0];
    if (at < own_count) {
        *list = own[at];
    } else if ((at -= own_count) < state->n_transitions) {
        const Ccs__FlowTransition *transition = state->transitions[at];
        *list = (struct list){"do", "transitions", at, transition->n_do_, NULL, transition->do_};
    } else if ((at -= state->n_transitions) < state->n_children) {
        const Ccs__FlowChild *child = state->children[at];
        *list = (struct list){"finalize", "children", at, child->n_finalize, NULL, child->finalize};
    } else {
        return false;
    }
    return true;
}

/* Place 0 is the flow itself; its states follow. */
static bool list_at(const Ccs__Flow *flow, const struct ccs__flow_place *place, struct list *list)
{
    if (place->state > 0)
        return list_of_state(flow->states[place->state - 1], place->list, list);
    *list = (struct list){.member = "initial_do", .count = flow->n_initial_do, .actions = flow->initial_do};
    return place->list == 0;
}

const char *ccs__flow_calendar(const Ccs__Flow *flow, struct ccs__flow_place *place)
{
    struct list list;
    for (; place->state <= flow->n_states; place->state++, place->list = 0)
        for (; list_at(flow, place, &list); place->list++, place->at = 0)
            while (place->at < list.count) {
                size_t at = place->at++;
                const char *calendar = list.timers ? list.timers[at]->calendar : list.actions[at]->calendar;
                if (*calendar)
                    return calendar;
            }
    return NULL;
}

void ccs__flow_place_path(const Ccs__Flow *flow, const struct ccs__flow_place *place, char *path, size_t size)
{
    struct list list;
    char state[40] = "", of[48] = "";
    bool found = list_at(flow, place, &list);
    CCS_ASSERT(found && place->at > 0);
    if (place->state > 0)
        snprintf(state, sizeof state, "states[%zu].", place->state - 1);
    if (list.of)
        snprintf(of, sizeof of, "%s[%zu].", list.of, list.index);
    snprintf(path, size, "%s%s%s[%zu]", state, of, list.member, place->at - 1);
}

/* --- is it well formed? ----------------------------------------------------------------------------------------- */

static bool say(char *path, size_t path_size, const char *where, char *error, size_t error_size, const char *words)
{
    snprintf(path, path_size, "%s", where);
    snprintf(error, error_size, "%s", words);
    return false;
}

static bool head_valid(const Ccs__Flow *flow, char *path, size_t path_size, char *error, size_t error_size)
{
    if (!ccs__text_within(flow->key, 1, 64))
        return say(path, path_size, "key", error, error_size, "a key has 1 to 64 bytes");
    if (!ccs__text_within(flow->name, 0, 256))
        return say(path, path_size, "name", error, error_size, "a name has at most 256 bytes");
    if (flow->id || flow->version || flow->at || flow->current || flow->flow || flow->kept)
        return say(path, path_size, "id", error, error_size,
                   "id, version, current, at, flow and kept are set by the center; leave them out");
    return true;
}

static bool calendars_valid(const struct ccs__group *group, const Ccs__Flow *flow, char *path, size_t path_size, char *error,
                            size_t error_size)
{
    struct ccs__flow_place place = {0};
    const char *calendar;
    while ((calendar = ccs__flow_calendar(flow, &place)))
        if (!CCS__INSTANCES(group)->business->known(group, calendar)) {
            ccs__flow_place_path(flow, &place, path, path_size);
            snprintf(error, error_size, "no calendar has the key \"%s\"", calendar);
            return false;
        }
    return true;
}

ccs_status ccs__flow_config_sound(const struct ccs__group *group, const Ccs__Flow *flow, char *path, size_t path_size,
                                  char *error, size_t error_size)
{
    struct ccs__flow_error wrong = {{0}, {0}, 0};
    ccs_status status = CCS_OK;
    if (!head_valid(flow, path, path_size, error, error_size))
        return CCS_EINVAL;
    struct ccs__flow *compiled = ccs__flow_compile(&group->alloc, flow, &wrong, &status);
    ccs__flow_destroy(compiled);
    if (compiled || status == CCS_ENOMEM)
        return status;
    snprintf(path, path_size, "%s", wrong.path);
    if (wrong.column)
        snprintf(error, error_size, "column %u of the rule: %s", wrong.column, wrong.message);
    else
        snprintf(error, error_size, "%s", wrong.message);
    return CCS_EINVAL;
}

ccs_status ccs__flow_config_valid(const struct ccs__group *group, const Ccs__Flow *flow, char *path, size_t path_size,
                                  char *error, size_t error_size)
{
    CCS__TRY(ccs__flow_config_sound(group, flow, path, path_size, error, error_size));
    return calendars_valid(group, flow, path, path_size, error, error_size) ? CCS_OK : CCS_EINVAL;
}

/* --- apply, index ------------------------------------------------------------------------------------------------- */

/* No longer in force; and gone, if nothing uses it. */
static bool supersede(struct ccs__group *group, struct ccs__flow_version *version)
{
    if (!ccs__row_edit(group, &version->row))
        return false;
    version->config.current = false;
    version->config.kept = version->instances.count > 0;
    return true;
}

bool ccs__flow_let_go(struct ccs__group *group, struct ccs__flow_version *version)
{
    if (version->config.current || version->instances.count > 1)
        return true;
    if (!ccs__row_edit(group, &version->row))
        return false;
    version->config.kept = false;
    return true;
}

static ccs_status apply_configured(struct ccs__group *group, const struct ccs__event *event)
{
    const Ccs__Flow *config = ((const Ccs__FlowConfigured *)event->body)->flow;
    CCS__EXPECT(group, config != NULL && config->id == event->seq && config->current && config->kept, event->seq);
    struct ccs__flow_version *before = ccs__flow_by_key(group, ccs_str_from(config->key));
    CCS__EXPECT(group, before ? config->flow == before->config.flow && config->version == before->config.version + 1
                              : config->flow == config->id && config->version == 1, event->seq);
    if (before && !supersede(group, before))
        return CCS_ENOMEM;
    struct ccs__flow_version *version = ccs__row_create(group, CCS__KIND_FLOW, config->id);
    if (!version || !ccs__row_configure(group, &version->row, &config->base))
        return CCS_ENOMEM;
    return CCS_OK;
}

ccs_status ccs__flow_apply(struct ccs__group *group, const struct ccs__event *event)
{
    if (event->kind == CCS_EVENT_FLOW_CONFIGURED)
        return apply_configured(group, event);
    uint64_t flow = ((const Ccs__FlowRemoved *)event->body)->flow;
    struct ccs__flow_version *version = ccs__flow_by_id(group, flow);
    CCS__EXPECT(group, version != NULL, flow);
    return supersede(group, version) ? CCS_OK : CCS_ENOMEM;
}

/* The text is held as long as the row lives, so that being in force again after an undo needs no memory. */
static bool link_key(struct ccs__group *group, struct ccs__flow_version *version)
{
    struct ccs__map *keys = &CCS__INSTANCES(group)->keys;
    if (!version->key_text) {
        version->key_text = ccs__text_take(&group->texts, ccs_str_from(version->config.key));
        if (!version->key_text)
            return false;
    }
    uint64_t key = address(version->key_text);
    if (version->config.current)
        return ccs__map_get(keys, key) == version || ccs__map_put(keys, key, version);
    if (ccs__map_get(keys, key) == version)
        (void)ccs__map_remove(keys, key);
    return true;
}

static void unlink_key(struct ccs__group *group, struct ccs__flow_version *version)
{
    struct ccs__map *keys = &CCS__INSTANCES(group)->keys;
    if (!version->key_text)
        return;
    if (ccs__map_get(keys, address(version->key_text)) == version)
        (void)ccs__map_remove(keys, address(version->key_text));
    ccs__text_release(&group->texts, version->key_text);
    version->key_text = NULL;
}

bool ccs__flow_index(struct ccs__group *group, struct ccs__flow_version *version)
{
    if (version->row.exists && !version->row.fetched)
        return link_key(group, version);
    unlink_key(group, version);
    ccs__flow_runtime_destroy(group, version->runtime);
    version->runtime = NULL;
    return true;
}

/* --- decide --------------------------------------------------------------------------------------------------------- */

/* The same but for what the center itself writes? */
static bool unchanged(const struct ccs__flow_version *known, const Ccs__Flow *config)
{
    Ccs__Flow flow = *config;
    flow.id = known->config.id;
    flow.version = known->config.version;
    flow.current = flow.kept = true;
    flow.at = known->config.at;
    flow.flow = known->config.flow;
    return ccs__record_equal(&known->config.base, &flow.base);
}

ccs_status ccs__flow_decide_put(struct ccs__group *group, const Ccs__Flow *config, uint64_t *id)
{
    char path[160], error[320];
    ccs_status status = ccs__flow_config_valid(group, config, path, sizeof path, error, sizeof error);
    if (status != CCS_OK) /* what is wrong with all of it has no path */
        return status == CCS_ENOMEM ? status
                                    : ccs__refuse(group, status, 0, "flow \"%.64s\": %s%s%s", config->key, path,
                                                  *path ? ": " : "", error);
    const struct ccs__flow_version *known = ccs__flow_by_key(group, ccs_str_from(config->key));
    *id = known ? known->config.flow : ccs__next_seq(group);
    if (known && unchanged(known, config))
        return CCS_OK;
    Ccs__Flow flow = *config;
    flow.id = ccs__next_seq(group);
    flow.version = known ? known->config.version + 1 : 1;
    flow.flow = *id;
    flow.current = flow.kept = true;
    flow.at = group->now;
    Ccs__FlowConfigured configured = CCS__FLOW_CONFIGURED__INIT;
    configured.flow = &flow;
    return ccs__emit(group, CCS_EVENT_FLOW_CONFIGURED, &configured);
}

ccs_status ccs__flow_decide_remove(struct ccs__group *group, uint64_t flow)
{
    if (!ccs__flow_by_id(group, flow))
        return ccs__refuse(group, CCS_ENOENT, flow, "no flow has the id %llu", (unsigned long long)flow);
    Ccs__FlowRemoved removed = CCS__FLOW_REMOVED__INIT;
    removed.flow = flow;
    return ccs__emit(group, CCS_EVENT_FLOW_REMOVED, &removed);
}
