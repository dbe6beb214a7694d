/*
 * What every command of `ccs` shares: exit codes, options, errors in one line, progress, reading and writing files.
 *
 * The rules: results go to stdout, everything else to stderr; an error is one line that says what would be right; a
 * closed pipe ends the program quietly; nothing is drawn unless somebody watches.
 */
#ifndef CCS_CLI_H
#define CCS_CLI_H

#include <ccs/ccs.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Exit codes. */
enum {
    CLI_OK = 0,     /* done */
    CLI_FAILED = 1, /* understood, but it could not be done, or what was checked is bad */
    CLI_WRONG = 2,  /* asked for wrongly: an option, a file that is not there, a configuration with a mistake */
};

/* Once, first of all: a closed pipe must end a command, not the process; a signal that ends the process takes drafts along. */
void cli_begin(void);

/* --- errors ------------------------------------------------------------------------------------------------ */

/* Print `ccs: COMMAND: words` as one line on stderr (line ends and control characters become spaces); return `code`.
 * `command` may be NULL. */
int cli_fail(int code, const char *command, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The exit code for a failed library call: what the caller could have known (EINVAL, EPARSE, ENOENT, ...) is CLI_WRONG. */
int cli_code(ccs_status status);

/* --- options ----------------------------------------------------------------------------------------------- */

enum cli_option_kind {
    CLI_FLAG,     /* --json                 bool *      */
    CLI_TEXT,     /* --db FILE              const char **  borrowed from argv */
    CLI_TEXTS,    /* --trait a=1 --trait b=2  struct cli_texts *  may be given several times */
    CLI_INT,      /* --priority -2          int64_t *   decimal, with a sign */
    CLI_UINT,     /* --seed 7               uint64_t *  decimal */
    CLI_TIME,     /* --at 1999-02-01T08:00Z ccs_time *  ISO 8601, or milliseconds since 1970 */
    CLI_DURATION, /* --every 30m            ccs_duration *  number with ms, s, m, h or d */
    CLI_CHOICE,   /* --format text|json     uint32_t *  index into `choices` */
};

#define CLI_TEXTS_MAX 16

struct cli_texts {
    const char *items[CLI_TEXTS_MAX];
    size_t count;
};

struct cli_option {
    const char *name; /* without the dashes */
    enum cli_option_kind kind;
    void *value;                /* left alone when the option is not given */
    const char *const *choices; /* CLI_CHOICE: ends with NULL */
    bool required;
};

/* What a command takes. Positions are handed out in order; all of the first `position_min` must be there. */
struct cli_command {
    const char *name; /* "replay": its help is found by this name */
    const struct cli_option *options;
    size_t option_count;
    const char **positions; /* written; may be NULL when position_max is 0 */
    size_t position_min, position_max;
    const char *position_words; /* "FILE.ccs": for the error when one is missing */
};

#define CLI_CONTINUE (-1)

/* Read argv (argv[0] is the command's name). Options may stand anywhere; `--name=value` too; `--` ends them.
 * Returns CLI_CONTINUE, or an exit code to return at once: CLI_OK after --help was printed, CLI_WRONG after an error
 * was. An unknown option's error suggests the nearest. */
int cli_options(const struct cli_command *command, int argc, char **argv);

/* How far a word is from a name, in letters to change; for "did you mean". Up to 2 is near. */
size_t cli_distance(const char *given, const char *name);

/* --- time ---------------------------------------------------------------------------------------------------- */

#define CLI_TEXT_MAX 40

/* 1999-02-01T08:00:00Z, with .123 when the milliseconds are not zero. Returns `text`. */
const char *cli_time_text(ccs_time at, char text[CLI_TEXT_MAX]);
/* 0.4 s, 12 s, 1 m 24 s, 2 h 03 m, 3 d 04 h. Returns `text`. */
const char *cli_duration_text(ccs_duration duration, char text[CLI_TEXT_MAX]);
/* Exact, as cli_duration_read() takes it: 9d2h, 1m30s, 250ms, 0s. Returns `text`. */
const char *cli_duration_exact(ccs_duration duration, char text[CLI_TEXT_MAX]);
/* 1999-02-01, 1999-02-01T08:00[:00[.123]][Z|+02:00] (Z when nothing is said), or milliseconds. false: none of these. */
bool cli_time_read(const char *text, ccs_time *at);
/* 500ms, 20s, 30m, 8h, 14d, and together, the largest first: 9d2h, 1m30s. false: none of these. */
bool cli_duration_read(const char *text, ccs_duration *duration);
/* The host's clock: the only place where `ccs` reads it for a center. */
ccs_time cli_now(void);

/* --- progress ------------------------------------------------------------------------------------------------ */

/* A bar on stderr; only when stderr is a terminal. Nothing is drawn in the first 500 ms, then at most ten times a second. */
struct cli_progress {
    const char *title;
    uint64_t total; /* 0: unknown, the count alone is shown */
    int64_t started_ms, drawn_ms;
    bool shown; /* stderr is a terminal */
    bool drawn;
};

void cli_progress_begin(struct cli_progress *progress, const char *title, uint64_t total);
void cli_progress_update(struct cli_progress *progress, uint64_t done); /* cheap: may be called for every record */
void cli_progress_end(struct cli_progress *progress);                   /* wipes the bar */

/* Milliseconds of a clock that never runs backwards, for measuring; its origin means nothing. */
int64_t cli_clock_ms(void);

/* --- terminal ------------------------------------------------------------------------------------------------ */

bool cli_is_terminal(FILE *stream);
bool cli_colour(FILE *stream); /* a terminal, TERM is not dumb, NO_COLOR is not set */
/* Width in columns: of the terminal, else 100. Never below 40. */
int cli_width(FILE *stream);

/* --- files --------------------------------------------------------------------------------------------------- */

#define CLI_CONFIGURATION_MAX ((size_t)64 << 20)

/* Read a whole file of at most `max` bytes; refused by its size before a byte is read where the size is known.
 * CLI_OK: *data is NUL-terminated behind *size bytes, to be freed by free(). Else the error is printed. */
int cli_read_file(const char *command, const char *path, size_t max, char **data, size_t *size);

/* Must exist and be readable as a file; else the error is printed and CLI_WRONG returned. Never creates it. */
int cli_need_file(const char *command, const char *path);
/* The directory part of a path, to be freed; "." when it has none. NULL: no memory. */
char *cli_directory_of(const char *path);
/* A file of this name could be made: its directory is there. Else the error is printed and an exit code returned. */
int cli_need_directory(const char *command, const char *path);
/* Must not exist yet (nor its directory be missing); else the error is printed and CLI_WRONG returned. */
int cli_need_no_file(const char *command, const char *path);

/* A center file (or any other) is built under a temporary name beside `path` and appears whole or not at all. */
struct cli_draft {
    const char *path;
    char *temporary; /* open this one */
    bool replace;    /* a file of this name may exist */
};

/* Pick the temporary name; fails when `path` exists and `replace` is false. CLI_OK, or an exit code after an error. */
int cli_draft_begin(struct cli_draft *draft, const char *command, const char *path, bool replace);
/* The words of an error without the temporary name they may begin with: print them behind draft->path. */
const char *cli_draft_words(const struct cli_draft *draft, const char *words);
/* Give it its name (with -wal and -shm already gone: close the center first). CLI_OK, or CLI_FAILED after an error. */
int cli_draft_keep(struct cli_draft *draft, const char *command);
/* Remove it with all that SQLite put beside it; fine after keep() and on zeroed memory. Ctrl-C, SIGTERM and SIGHUP do so
 * as well, before they end the process. */
void cli_draft_drop(struct cli_draft *draft);
/* The library builds PATH.draft-PID by itself (ccs_backup): a signal takes that along too. */
void cli_draft_of_library(const char *path, bool begins);

/* Have those signals do so; part of cli_begin(). */
void cli_drafts_watch(void);

/* They are or would be one file: the same inode, or the same name in the same directory. */
bool cli_same_file(const char *one, const char *other);

/* Two files that options name. */
struct cli_pair {
    const char *name, *path; /* "--db"; path may be NULL */
    const char *other_name, *other_path;
};

/* None of them may be one file: else the error is printed and CLI_WRONG returned. */
int cli_need_different(const char *command, const struct cli_pair *pairs, size_t count);

/* --- opening and configuring --------------------------------------------------------------------------------- */

/* --durability full|normal|off, for struct cli_option. The index is the ccs_durability. */
extern const char *const cli_durabilities[];
/* --format text|json. */
enum { CLI_FORMAT_TEXT, CLI_FORMAT_JSON };
extern const char *const cli_formats[];

/* Read a configuration's file and apply it. On a mistake prints `ccs: COMMAND: FILE:LINE:COLUMN: path: message`. */
int cli_configure(const char *command, ccs_center *center, const char *path, ccs_time now);

/* --- JSON out -------------------------------------------------------------------------------------------------- */

/* A text with its quotes, control characters and bad UTF-8 escaped. */
void cli_json_text(FILE *out, const char *text, size_t size);

/* Flush stdout: CLI_OK, also when the reader has gone; CLI_FAILED (with an error) when the disk is full. */
int cli_flush(const char *command);

/* --- the commands ---------------------------------------------------------------------------------------------- */

int ccs_cmd_init(int argc, char **argv);
int ccs_cmd_replay(int argc, char **argv);
int ccs_cmd_report(int argc, char **argv);
int ccs_cmd_explain(int argc, char **argv);
int ccs_cmd_events(int argc, char **argv);
int ccs_cmd_verify(int argc, char **argv);
int ccs_cmd_backup(int argc, char **argv);
int ccs_cmd_schema(int argc, char **argv);
int ccs_cmd_rule(int argc, char **argv);
int ccs_cmd_calendar(int argc, char **argv);
int ccs_cmd_flow(int argc, char **argv);
int ccs_cmd_bench(int argc, char **argv);
int ccs_cmd_help(int argc, char **argv);

/* A command's help text (help.c), printed by --help and by `ccs help COMMAND`. NULL: no such command. */
const char *cli_help_text(const char *command);

#endif
