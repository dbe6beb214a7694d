/*
 * What the files of a migration share: migrate_map.c (is the map right, for each version that something is in), migrate.c (which
 * instances, and what becomes of them) and migrate_report.c (what is told of it). Nobody else includes it.
 */
#ifndef CCS__MIGRATE_H
#define CCS__MIGRATE_H

#include "base/arena.h"
#include "flow/translate.h"
#include "instance/instance.h"

/* A version that something is in, and how it is taken from there. */
struct ccs__migration_origin {
    struct ccs__flow_version *version;
    struct ccs__flow_translation *translation;
};

/* What is told of one instance. Spans of migration->lines, one after the other, each up to: */
struct ccs__migration_entry {
    uint64_t instance;
    bool wrong;
    size_t begin, head_end, timers_end, children_end;
    size_t first_error; /* of migration->errors, from 1; 0: none */
};

struct ccs__migration_error {
    size_t begin, end; /* of migration->words */
    size_t next;
};

struct ccs__migration {
    struct ccs__group *group;
    const Ccs__MigrateFlow *command;
    struct ccs__arena arena;
    struct ccs__flow_version *to;
    struct ccs__flow_runtime *runtime; /* of `to` */
    struct ccs__flow_renames renames;
    struct ccs__migration_origin *origins; /* by the version's id */
    size_t origin_count;
    uint64_t *ids; /* of the instances, ascending */
    size_t id_count;
    /* Of the instance under way: */
    struct ccs__flow_runtime *old;
    struct ccs__flow_translation *translation;
    struct ccs__buf states, history, data, wrong;   /* its texts in the other version; in words why they cannot be */
    struct ccs__buf forgotten, stopped, let_go;     /* names as JSON, for the report */
    /* Of all: */
    struct ccs__migration_entry *entries; /* as ids */
    size_t entry_count;
    struct ccs__buf lines, words;
    struct ccs__migration_error *errors;
    size_t error_count;
    uint64_t first_seq;       /* before the first event */
    size_t first_body;        /* likewise, in group->bodies */
    uint32_t first_event;
    char first[256];          /* the first that does not fit */
    uint64_t first_id;
    size_t wrong_count;
};

/* migrate_map.c: the origins, each with a translation. CCS_EINVAL with words: the map is wrong; CCS_ENOMEM, CCS_ECORRUPT. */
ccs_status ccs__migration_prepare(struct ccs__migration *migration);
void ccs__migration_release(struct ccs__migration *migration);
struct ccs__migration_origin *ccs__migration_origin(const struct ccs__migration *migration,
                                                    const struct ccs__flow_version *version); /* NULL: nobody was in it */

/* migrate_report.c */
void ccs__migration_add_name(struct ccs__buf *names, const char *name);
/* One instance, as it was, and what is known of it before signals are worked off. */
void ccs__migration_note(struct ccs__migration *migration, const Ccs__FlowInstance *before);
/* All of them, as they are now. CCS_ENOMEM. */
ccs_status ccs__migration_report(struct ccs__migration *migration);

#endif
