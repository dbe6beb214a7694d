/*
 * Files: read whole within a bound, and written whole or not at all.
 *
 * A new file is built under another name in the same directory and gets its own only when it is complete, so that a
 * mistake or a crash leaves nothing half-made where a program would look for it.
 */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_FIRST 65536

/* --- reading ------------------------------------------------------------------------------------------------ */

static int fail_size(const char *command, const char *path, size_t max)
{
    return cli_fail(CLI_WRONG, command, "%s: too large; at most %zu MiB are read", path, max >> 20);
}

/* Room for one byte more than is read, for the NUL. */
static bool grow(char **data, size_t *capacity, size_t max)
{
    size_t wanted = *capacity ? *capacity * 2 : READ_FIRST;
    if (wanted > max + 2)
        wanted = max + 2;
    char *grown = realloc(*data, wanted);
    if (!grown)
        return false;
    *data = grown;
    *capacity = wanted;
    return true;
}

static int read_stream(const char *command, const char *path, int file, size_t max, char **data, size_t *size)
{
    size_t capacity = 0;
    for (;;) {
        if (*size + 1 >= capacity && !grow(data, &capacity, max))
            return cli_fail(CLI_FAILED, command, "%s: no memory", path);
        ssize_t more = read(file, *data + *size, capacity - 1 - *size);
        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0)
            return cli_fail(CLI_FAILED, command, "%s: %s", path, strerror(errno));
        if (more == 0)
            break;
        *size += (size_t)more;
        if (*size > max)
            return fail_size(command, path, max);
    }
    (*data)[*size] = '\0';
    return CLI_OK;
}

int cli_read_file(const char *command, const char *path, size_t max, char **data, size_t *size)
{
    *data = NULL;
    *size = 0;
    struct stat about;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return cli_fail(CLI_WRONG, command, "%s: %s", path, strerror(errno));

    int code = CLI_OK;
    if (fstat(file, &about) == 0 && S_ISDIR(about.st_mode))
        code = cli_fail(CLI_WRONG, command, "%s: a directory, not a file", path);
    else if (S_ISREG(about.st_mode) && (uintmax_t)about.st_size > max)
        code = fail_size(command, path, max);
    else
        code = read_stream(command, path, file, max, data, size);
    (void)close(file);
    if (code != CLI_OK) {
        free(*data);
        *data = NULL;
        *size = 0;
    }
    return code;
}

int cli_need_file(const char *command, const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return cli_fail(CLI_WRONG, command, "%s: %s", path, strerror(errno));
    if (!S_ISREG(about.st_mode))
        return cli_fail(CLI_WRONG, command, "%s: not a file", path);
    if (access(path, R_OK) != 0)
        return cli_fail(CLI_WRONG, command, "%s: %s", path, strerror(errno));
    return CLI_OK;
}

/* The directory part of a path, to be freed; "." when it has none. */
static char *directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static int need_directory(const char *command, const char *path)
{
    char *directory = directory_of(path);
    struct stat about;
    int code = CLI_OK;
    if (!directory)
        code = cli_fail(CLI_FAILED, command, "no memory");
    else if (path[0] == '\0' || path[strlen(path) - 1] == '/')
        code = cli_fail(CLI_WRONG, command, "\"%s\" is no name for a file", path);
    else if (stat(directory, &about) != 0)
        code = cli_fail(CLI_WRONG, command, "%s: there is no directory %s", path, directory);
    free(directory);
    return code;
}

int cli_need_no_file(const char *command, const char *path)
{
    struct stat about;
    int code = need_directory(command, path);
    if (code == CLI_OK && lstat(path, &about) == 0)
        return cli_fail(CLI_WRONG, command, "%s: exists already; choose another name or remove it first", path);
    return code;
}

/* --- drafts -------------------------------------------------------------------------------------------------- */

int cli_draft_begin(struct cli_draft *draft, const char *command, const char *path, bool replace)
{
    *draft = (struct cli_draft){.path = path, .replace = replace};
    int code = replace ? need_directory(command, path) : cli_need_no_file(command, path);
    if (code != CLI_OK)
        return code;
    size_t size = strlen(path) + 40;
    draft->temporary = malloc(size);
    if (!draft->temporary)
        return cli_fail(CLI_FAILED, command, "no memory");
    (void)snprintf(draft->temporary, size, "%s.draft-%ld", path, (long)getpid());
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
    char *directory = directory_of(path);
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
    sync_directory(draft->path);
    free(draft->temporary);
    draft->temporary = NULL;
    return CLI_OK;
}

void cli_draft_drop(struct cli_draft *draft)
{
    static const char *const beside[] = {"", "-wal", "-shm", "-journal"};
    if (!draft->temporary)
        return;
    size_t size = strlen(draft->temporary);
    char *name = malloc(size + 16);
    for (size_t i = 0; name && i < sizeof beside / sizeof beside[0]; i++) {
        (void)snprintf(name, size + 16, "%s%s", draft->temporary, beside[i]);
        (void)unlink(name);
    }
    free(name);
    free(draft->temporary);
    draft->temporary = NULL;
}
