/*
 * The verbs of `ccs flow`. Each is a file of its own and has a line in the table of flow.c.
 */
#ifndef CCS_FLOW_VERBS_H
#define CCS_FLOW_VERBS_H

#include "cli.h"
#include <ccs/chart.h>

/* argv[0] is the verb. The exit code. */
int flow_import(int argc, char **argv);
int flow_export(int argc, char **argv);
int flow_check(int argc, char **argv);
int flow_walk(int argc, char **argv);
int flow_run(int argc, char **argv);

#define FLOW_FILE_MAX ((size_t)64 << 20)

/* A file, or stdin for "-"; *name is what errors call it. CLI_OK: *data is to be freed; else the error is printed. */
int flow_read(const char *command, const char *path, const char **name, char **data, size_t *size);

/* --- flow_sources.c: what a document names ---------------------------------------------------------------------------- */

#define FLOW_SOURCES_MAX 64

struct flow_sources {
    ccs_flow_source items[FLOW_SOURCES_MAX];
    size_t count;
};

/* Adds what the document at `path` names, of what lies beside it. */
void flow_find_sources(const char *command, const char *path, const char *text, struct flow_sources *found);
void flow_free_sources(struct flow_sources *found);
/* SCXML as JSON, with what lies beside it; *json is to be freed. `rules`: expressions become rules. CLI_OK, or an exit code. */
int flow_import_beside(const char *path, const char *name, ccs_str text, bool rules, char **json);

/* --- flow_file.c: flows in either form ------------------------------------------------------------------------------- */

struct flow_file {
    const char *path, *name; /* the name is what errors call it */
    char *text;              /* as it stands */
    size_t size;
    char *json; /* what it means; of a file of JSON the same as text */
    size_t json_size;
    bool scxml;
};

/* CLI_OK, or an exit code after the error was printed. To be unloaded in any case. `rules`: expressions of SCXML become rules,
 * of which more can be said. */
int flow_load(struct flow_file *file, const char *path, bool rules);
void flow_unload(struct flow_file *file); /* zeroed memory is fine */
bool flow_is_scxml(const char *text);     /* by how it begins */
/* CLI_OK, or CLI_WRONG after it was printed why a center would refuse the flow of this key ("": any of them). */
int flow_refused(const struct flow_file *file, const char *key);
/* Findings of ccs_flow_check() as JSON, as compilers have it: a line each. */
void flow_print_findings(const struct flow_file *file, const char *report, FILE *out);
/* The text of a member of JSON that holds each name once, without its escapes; "" when it is not there. Returns `into`. */
const char *flow_member(const char *json, const char *name, char *into, size_t size);


#endif
