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

#define FLOW_SOURCES_MAX 64

struct flow_sources {
    ccs_flow_source items[FLOW_SOURCES_MAX];
    size_t count;
};

/* Adds what the document at `path` names, of what lies beside it. */
void flow_find_sources(const char *command, const char *path, const char *text, struct flow_sources *found);
void flow_free_sources(struct flow_sources *found);

#endif
