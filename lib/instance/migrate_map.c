/*
 * The map of a migration: what each version that something is in calls what the other version has. It is looked at as a whole
 * before anything is taken along, so that a slip of the pen is refused even where it would do no harm to what is there now.
 */
#include "instance/migrate.h"
#include "base/sort.h"

static ccs_status copy_renames(struct ccs__migration *migration, Ccs__FlowRename *const *from, size_t count,
                               struct ccs__flow_rename **renames)
{
    *renames = ccs__arena_take(&migration->arena, count * sizeof **renames + 1);
    if (!*renames)
        return CCS_ENOMEM;
    for (size_t i = 0; i < count; i++)
        (*renames)[i] = (struct ccs__flow_rename){ccs_str_from(from[i]->from), ccs_str_from(from[i]->to), false};
    return CCS_OK;
}

/* Also versions of a flow that was removed, and its key put again: what is in progress there goes by the same key. */
static bool is_origin(const struct ccs__migration *migration, const struct ccs__flow_version *version)
{
    return version != migration->to && version->config.kept && version->instances.count > 0 &&
           strcmp(version->config.key, migration->to->config.key) == 0;
}

static int compare_origins(const void *x, const void *y)
{
    const struct ccs__migration_origin *a = x, *b = y;
    return (a->version->row.id > b->version->row.id) - (a->version->row.id < b->version->row.id);
}

static ccs_status find_origins(struct ccs__migration *migration)
{
    const struct ccs__map *versions = &migration->group->maps[CCS__KIND_FLOW];
    uint64_t id;
    void *row;
    size_t count = 0;
    for (size_t at = 0; ccs__map_next(versions, &at, &id, &row);)
        count += is_origin(migration, row);
    migration->origins = ccs__arena_take(&migration->arena, count * sizeof *migration->origins + 1);
    if (!migration->origins)
        return CCS_ENOMEM;
    for (size_t at = 0; ccs__map_next(versions, &at, &id, &row);)
        if (is_origin(migration, row))
            migration->origins[migration->origin_count++] = (struct ccs__migration_origin){.version = row};
    CCS_ASSERT(migration->origin_count == count);
    ccs__sort(migration->origins, count, sizeof *migration->origins, compare_origins);
    return CCS_OK;
}

static ccs_status translate(struct ccs__migration *migration, struct ccs__migration_origin *origin)
{
    struct ccs__group *group = migration->group;
    struct ccs__flow_runtime *runtime;
    char words[256];
    CCS__TRY(ccs__flow_runtime_of(group, origin->version, &runtime));
    ccs_status status = ccs__flow_translation_create(runtime->flow, migration->runtime->flow, &migration->renames, &group->alloc,
                                                     words, &origin->translation);
    if (status != CCS_EINVAL)
        return status;
    return ccs__refuse(group, status, origin->version->config.flow, "from version %u of flow \"%s\": %s",
                       origin->version->config.version, migration->to->config.key, words);
}

/* A name that no version has is a slip. Where nothing is in progress there is nobody who could miss it. */
static ccs_status check_used(struct ccs__migration *migration, const char *member, const struct ccs__flow_rename *renames,
                             size_t count)
{
    for (size_t i = 0; i < count && migration->origin_count; i++)
        if (!renames[i].used)
            return ccs__refuse(migration->group, CCS_EINVAL, migration->to->config.flow,
                               "%ss: no other version of \"%s\" that something is in has a %s \"%.128s\"", member,
                               migration->to->config.key, member, renames[i].from.data);
    return CCS_OK;
}

ccs_status ccs__migration_prepare(struct ccs__migration *migration)
{
    const Ccs__MigrateFlow *command = migration->command;
    struct ccs__flow_renames *renames = &migration->renames;
    renames->state_count = command->n_states;
    renames->variable_count = command->n_variables;
    CCS__TRY(copy_renames(migration, command->states, command->n_states, &renames->states));
    CCS__TRY(copy_renames(migration, command->variables, command->n_variables, &renames->variables));
    CCS__TRY(find_origins(migration));
    for (size_t i = 0; i < migration->origin_count; i++)
        CCS__TRY(translate(migration, &migration->origins[i]));
    CCS__TRY(check_used(migration, "state", renames->states, renames->state_count));
    return check_used(migration, "variable", renames->variables, renames->variable_count);
}

void ccs__migration_release(struct ccs__migration *migration)
{
    for (size_t i = 0; i < migration->origin_count; i++)
        ccs__flow_translation_destroy(migration->origins[i].translation);
    migration->origin_count = 0;
}

struct ccs__migration_origin *ccs__migration_origin(const struct ccs__migration *migration,
                                                    const struct ccs__flow_version *version)
{
    size_t first = 0, end = migration->origin_count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (migration->origins[middle].version->row.id < version->row.id)
            first = middle + 1;
        else
            end = middle;
    }
    return first < migration->origin_count && migration->origins[first].version == version ? &migration->origins[first] : NULL;
}
