/*
 * A new file is built under another name in the same directory and gets its own only when it is complete, so that a
 * mistake or a crash leaves nothing half-made where a program would look for it.
 *
 * Signals that end the process remove the drafts that are open: their names stand in static memory, for a handler may
 * neither allocate nor format.
 */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What SQLite puts beside a file. */
static const char *const beside[] = {"", "-wal", "-shm", "-journal"};
#define BESIDE_COUNT (sizeof beside / sizeof beside[0])

/* --- signals ------------------------------------------------------------------------------------------------- */

#define DRAFTS_MAX 4        /* a command has two at most */
#define DRAFT_PATH_MAX 4200 /* a longer name is left behind when a signal comes */

static struct {
    volatile sig_atomic_t used;
    char names[BESIDE_COUNT][DRAFT_PATH_MAX];
} open_drafts[DRAFTS_MAX];

static void end_by_signal(int signal_number)
{
    for (size_t i = 0; i < DRAFTS_MAX; i++)
        for (size_t j = 0; open_drafts[i].used && j < BESIDE_COUNT; j++)
            (void)unlink(open_drafts[i].names[j]);
    (void)raise(signal_number); /* its default action is back (SA_RESETHAND) and comes when this returns */
}

void cli_drafts_watch(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = end_by_signal, .sa_flags = (int)SA_RESETHAND}, before;
    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        (void)sigaddset(&action.sa_mask, numbers[i]);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) /* nohup's wish is kept */
            (void)sigaction(numbers[i], &action, NULL);
}

static void remember(const char *temporary)
{
    size_t i = 0;
    while (i < DRAFTS_MAX && open_drafts[i].used)
        i++;
    if (i == DRAFTS_MAX || strlen(temporary) + 16 > DRAFT_PATH_MAX)
        return;
    for (size_t j = 0; j < BESIDE_COUNT; j++)
        (void)snprintf(open_drafts[i].names[j], DRAFT_PATH_MAX, "%s%s", temporary, beside[j]);
    open_drafts[i].used = 1;
}

static void forget(const char *temporary)
{
    for (size_t i = 0; i < DRAFTS_MAX; i++)
        if (open_drafts[i].used && strcmp(open_drafts[i].names[0], temporary) == 0)
            open_drafts[i].used = 0;
}

void cli_draft_of_library(const char *path, bool begins)
{
    char temporary[DRAFT_PATH_MAX];
    (void)snprintf(temporary, sizeof temporary, "%s.draft-%ld", path, (long)getpid());
    if (begins)
        remember(temporary);
    else
        forget(temporary);
}

/* --- drafts -------------------------------------------------------------------------------------------------- */

int cli_draft_begin(struct cli_draft *draft, const char *command, const char *path, bool replace)
{
    *draft = (struct cli_draft){.path = path, .replace = replace};
    int code = replace ? cli_need_directory(command, path) : cli_need_no_file(command, path);
    if (code != CLI_OK)
        return code;
    size_t size = strlen(path) + 40;
    draft->temporary = malloc(size);
    if (!draft->temporary)
        return cli_fail(CLI_FAILED, command, "no memory");
    (void)snprintf(draft->temporary, size, "%s.draft-%ld", path, (long)getpid());
    remember(draft->temporary);
    return CLI_OK;
}

const char *cli_draft_words(const struct cli_draft *draft, const char *words)
{
    size_t size = strlen(draft->temporary);
    if (strncmp(words, draft->temporary, size) != 0 || words[size] != ':')
        return words;
    words += size + 1;
    return words + strspn(words, " ");
}

/* The name must survive a power cut as the contents do. */
static void sync_directory(const char *path)
{
    char *directory = cli_directory_of(path);
    int file = directory ? open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (file >= 0) {
        (void)fsync(file);
        (void)close(file);
    }
    free(directory);
}

/* link() refuses a name that somebody took meanwhile; where links are unknown, rename() after a look must do. */
static bool name_it(const struct cli_draft *draft)
{
    if (!draft->replace) {
        if (link(draft->temporary, draft->path) == 0)
            return unlink(draft->temporary) == 0;
        if (errno == EEXIST || access(draft->path, F_OK) == 0) {
            errno = EEXIST;
            return false;
        }
    }
    return rename(draft->temporary, draft->path) == 0;
}

int cli_draft_keep(struct cli_draft *draft, const char *command)
{
    if (!name_it(draft))
        return cli_fail(errno == EEXIST ? CLI_WRONG : CLI_FAILED, command, "%s: %s", draft->path, strerror(errno));
    forget(draft->temporary);
    sync_directory(draft->path);
    free(draft->temporary);
    draft->temporary = NULL;
    return CLI_OK;
}

void cli_draft_drop(struct cli_draft *draft)
{
    if (!draft->temporary)
        return;
    size_t size = strlen(draft->temporary);
    char *name = malloc(size + 16);
    for (size_t i = 0; name && i < BESIDE_COUNT; i++) {
        (void)snprintf(name, size + 16, "%s%s", draft->temporary, beside[i]);
        (void)unlink(name);
    }
    forget(draft->temporary);
    free(name);
    free(draft->temporary);
    draft->temporary = NULL;
}
