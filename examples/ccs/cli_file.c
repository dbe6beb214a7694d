/*
 * Files: read whole within a bound, and asked for what a command needs to know of them before it begins.
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

char *cli_directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

int cli_need_directory(const char *command, const char *path)
{
    char *directory = cli_directory_of(path);
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
    int code = cli_need_directory(command, path);
    if (code == CLI_OK && lstat(path, &about) == 0)
        return cli_fail(CLI_WRONG, command, "%s: exists already; choose another name or remove it first", path);
    return code;
}

/* The same name in the same directory, whether there is such a file or not. */
static bool same_place(const char *one, const char *other)
{
    const char *name = strrchr(one, '/'), *other_name = strrchr(other, '/');
    char *directory = cli_directory_of(one), *other_directory = cli_directory_of(other);
    struct stat about, other_about;
    bool same = directory && other_directory && stat(directory, &about) == 0 &&
                stat(other_directory, &other_about) == 0 && about.st_dev == other_about.st_dev &&
                about.st_ino == other_about.st_ino &&
                strcmp(name ? name + 1 : one, other_name ? other_name + 1 : other) == 0;
    free(directory);
    free(other_directory);
    return same;
}

bool cli_same_file(const char *one, const char *other)
{
    struct stat about, other_about;
    if (strcmp(one, other) == 0 || same_place(one, other))
        return true;
    return stat(one, &about) == 0 && stat(other, &other_about) == 0 && about.st_dev == other_about.st_dev &&
           about.st_ino == other_about.st_ino;
}

int cli_need_different(const char *command, const struct cli_pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (pairs[i].path && pairs[i].other_path && cli_same_file(pairs[i].path, pairs[i].other_path))
            return cli_fail(CLI_WRONG, command, "%s is the same file as %s", pairs[i].name, pairs[i].other_name);
    return CLI_OK;
}
