/*
 * What the two files of a migration share: migrate_map.c (the texts of an instance in the other version's terms) and migrate.c
 * (which instances, and what becomes of their timers and children). Nobody else includes it.
 */
#ifndef CCS__MIGRATE_H
#define CCS__MIGRATE_H

#include "instance/instance.h"

struct ccs__migration {
    struct ccs__group *group;
    const Ccs__MigrateFlow *command;
    struct ccs__flow_version *to;
    struct ccs__flow_runtime *runtime; /* of `to` */
    /* Of the instance under way: */
    const Ccs__Flow *from;                        /* its definition so far */
    const struct ccs__flow *old;                  /* the same, compiled */
    struct ccs__buf states, history, data, wrong; /* its texts in the other version's terms; in words why they cannot be */
    struct ccs__buf name, stopped, let_go;        /* a name under way; names as JSON, for the report */
    char first[256];                              /* the first that does not fit */
    uint64_t first_id;
    size_t wrong_count;
};

/* What a name becomes; "": it is dropped. */
ccs_str ccs__migration_renamed(Ccs__FlowRename *const *map, size_t count, ccs_str name);
static inline ccs_str ccs__migration_state(const struct ccs__migration *migration, ccs_str name)
{
    return ccs__migration_renamed(migration->command->states, migration->command->n_states, name);
}
/* Its texts as the other version has them, in its working copy; what does not fit is in `wrong`. CCS_ENOMEM. */
ccs_status ccs__migration_map(struct ccs__migration *migration, const Ccs__FlowInstance *instance);
/* The child of the other version, by its state and place, that a child of this one goes on as; false: none. */
bool ccs__migration_child(const struct ccs__migration *migration, const Ccs__FlowState *state, uint32_t index,
                          uint32_t *there, uint32_t *place);

#endif
