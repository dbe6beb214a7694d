/*
 * The verbs of `ccs flow`. Each is a file of its own and has a line in the table of flow.c.
 */
#ifndef CCS_FLOW_VERBS_H
#define CCS_FLOW_VERBS_H

#include "cli.h"

/* argv[0] is the verb. The exit code. */
int flow_import(int argc, char **argv);
int flow_export(int argc, char **argv);
int flow_check(int argc, char **argv);
int flow_walk(int argc, char **argv);
int flow_run(int argc, char **argv);

#define FLOW_FILE_MAX ((size_t)64 << 20)

/* A file, or stdin for "-"; *name is what errors call it. CLI_OK: *data is to be freed; else the error is printed. */
int flow_read(const char *command, const char *path, const char **name, char **data, size_t *size);

#endif
