/*
 * Copying a file in use. SQLite's backup copies pages in steps from one snapshot; the copy is made beside its final
 * place under another name, checked, synced and only then renamed, so a copy that is there is whole.
 */
#define _POSIX_C_SOURCE 200809L
#include "store/store_sqlite.h"
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <unistd.h>

#define PAGES_PER_STEP 1024

struct backup {
    struct ccs__sqlite from, to;
    const char *target;
    char *temporary; /* the target with a suffix */
    size_t temporary_size;
};

static ccs_status copy_pages(struct backup *backup)
{
    sqlite3_backup *pages = sqlite3_backup_init(backup->to.db, "main", backup->from.db, "main");
    if (!pages)
        return ccs__sqlite_fail(&backup->to, backup->temporary);
    int code = SQLITE_OK;
    while (code == SQLITE_OK)
        code = sqlite3_backup_step(pages, PAGES_PER_STEP);
    int finished = sqlite3_backup_finish(pages);
    if (code != SQLITE_DONE || finished != SQLITE_OK)
        return ccs__sqlite_fail(&backup->to, backup->temporary);
    return CCS_OK;
}

/* The copy as a file of its own, without a WAL beside it, and sound as far as SQLite can tell. */
static ccs_status settle_copy(struct backup *backup)
{
    int64_t sound;
    CCS__TRY(ccs__sqlite_run(&backup->to, "PRAGMA synchronous = FULL"));
    CCS__TRY(ccs__sqlite_run(&backup->to, "PRAGMA journal_mode = DELETE"));
    CCS__TRY(ccs__sqlite_number(&backup->to, "SELECT quick_check = 'ok' FROM pragma_quick_check LIMIT 1", &sound));
    if (!sound)
        return ccs__sqlite_refuse(&backup->to, CCS_ECORRUPT, "%s: the file is damaged; it was not copied",
                                  backup->from.path);
    return CCS_OK;
}

static ccs_status sync_path(struct backup *backup, const char *path, int flags)
{
    int file = open(path, flags | O_CLOEXEC);
    bool synced = file >= 0 && fsync(file) == 0;
    if (file >= 0)
        synced = close(file) == 0 && synced;
    if (!synced)
        return ccs__sqlite_refuse(&backup->to, CCS_EIO, "%s: it cannot be synced (errno %d)", path, errno);
    return CCS_OK;
}

/* link() refuses when the target exists, which rename() would replace. */
static ccs_status put_in_place(struct backup *backup)
{
    CCS__TRY(sync_path(backup, backup->temporary, O_RDONLY));
    if (link(backup->temporary, backup->target) != 0) {
        if (errno == EEXIST)
            return ccs__sqlite_refuse(&backup->to, CCS_ECONFLICT, "%s: there is such a file already", backup->target);
        if (rename(backup->temporary, backup->target) != 0) /* a file system without hard links */
            return ccs__sqlite_refuse(&backup->to, CCS_EIO, "%s: it cannot be put there (errno %d)", backup->target,
                                      errno);
    }
    (void)unlink(backup->temporary);
    memcpy(backup->temporary, backup->target, strlen(backup->target) + 1);
    return sync_path(backup, dirname(backup->temporary), O_RDONLY);
}

static ccs_status copy_file(struct backup *backup)
{
    enum ccs__sqlite_file file;
    CCS__TRY(ccs__sqlite_connect_reading(&backup->from));
    CCS__TRY(ccs__sqlite_inspect(&backup->from, &file));
    if (file != CCS__SQLITE_FILE_CENTER)
        return ccs__sqlite_refuse(&backup->from, CCS_ECORRUPT, "%s: the file is empty", backup->from.path);
    CCS__TRY(ccs__sqlite_connect(&backup->to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE));
    CCS__TRY(copy_pages(backup));
    CCS__TRY(settle_copy(backup));
    ccs__sqlite_disconnect(&backup->to);
    return put_in_place(backup);
}

static ccs_status name_temporary(struct backup *backup, const ccs_alloc *alloc)
{
    backup->temporary_size = strlen(backup->target) + 32;
    backup->temporary = ccs__realloc(alloc, NULL, 0, backup->temporary_size);
    if (!backup->temporary)
        return CCS_ENOMEM;
    (void)snprintf(backup->temporary, backup->temporary_size, "%s.draft-%ld", backup->target, (long)getpid());
    return CCS_OK;
}

static ccs_status run(struct backup *backup, const ccs_alloc *alloc, const char *path)
{
    CCS__TRY(name_temporary(backup, alloc));
    CCS__TRY(ccs__sqlite_init(&backup->from, alloc, path));
    CCS__TRY(ccs__sqlite_init(&backup->to, alloc, backup->temporary));
    if (access(backup->target, F_OK) == 0)
        return ccs__sqlite_refuse(&backup->to, CCS_ECONFLICT, "%s: there is such a file already", backup->target);
    ccs_status status = copy_file(backup);
    if (status != CCS_OK) {
        ccs__sqlite_disconnect(&backup->to);
        (void)unlink(backup->to.path);
    }
    return status;
}

ccs_status ccs_backup(const char *path, const char *to, char *error, size_t error_size)
{
    static const ccs_alloc alloc;
    if (error && error_size > 0)
        error[0] = 0;
    if (!path || !path[0] || !to || !to[0])
        return CCS_EINVAL;
    if (!ccs__seal_ready())
        return CCS_EIO;
    struct backup *backup = ccs__alloc_zero(&alloc, sizeof *backup);
    if (!backup)
        return CCS_ENOMEM;
    backup->target = to;
    ccs_status status = run(backup, &alloc, path);
    if (status != CCS_OK && error && error_size > 0) {
        const char *words = backup->to.error[0] ? backup->to.error : backup->from.error;
        (void)snprintf(error, error_size, "%s", words[0] ? words : ccs_status_text(status));
    }
    ccs__sqlite_finish(&backup->from);
    ccs__sqlite_finish(&backup->to);
    ccs__free(&alloc, backup->temporary, backup->temporary_size);
    ccs__free(&alloc, backup, sizeof *backup);
    return status;
}
