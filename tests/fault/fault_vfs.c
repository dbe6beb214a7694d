/*
 * The failing file system. Of every database and WAL it keeps what the disk holds (an image) and which pages of the
 * page cache (the real file) are dirty; all other files go straight through.
 */
#define _POSIX_C_SOURCE 200809L
#include "fault_vfs.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE 4096
#define PAGES_MAX 512
#define DISKS_MAX 8

/* One file as the disk has it. */
struct disk {
    char path[256];
    bool exists;
    uint8_t *image; /* PAGES_MAX pages, allocated at first use */
    int64_t size;
    bool dirty[PAGES_MAX];
    int64_t cache_size;
};

struct fault_file {
    sqlite3_file base;
    struct disk *disk; /* NULL: not looked at */
    sqlite3_file *real;
};

static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    struct disk disks[DISKS_MAX];
    enum fault_kind kind;
    uint64_t countdown, more; /* countdown 0: not armed */
    bool happened, off;
} fault;

static void require(bool condition, const char *what)
{
    if (!condition) {
        (void)fprintf(stderr, "fault_vfs: %s\n", what);
        abort();
    }
}

/* --- asking for faults ------------------------------------------------------------------------------------- */

void fault_arm(enum fault_kind kind, uint64_t n, uint64_t more)
{
    fault.kind = kind;
    fault.countdown = n;
    fault.more = more;
    fault.happened = false;
}

void fault_disarm(void) { fault.countdown = 0; }

bool fault_happened(void) { return fault.happened; }

void fault_cut(void)
{
    fault.off = true;
    fault.happened = true;
}

void fault_reset(void)
{
    fault_disarm();
    fault.happened = fault.off = false;
    for (int i = 0; i < DISKS_MAX; i++) {
        free(fault.disks[i].image);
        fault.disks[i] = (struct disk){.exists = false};
    }
}

/* Does the operation at hand fail? */
static bool strikes(bool counts)
{
    if (fault.off)
        return true;
    if (!counts || fault.countdown == 0 || --fault.countdown > 0)
        return false;
    fault.happened = true;
    if (fault.kind == FAULT_POWER_CUT)
        fault.off = true;
    else if (fault.more > 0) {
        fault.more--;
        fault.countdown = 1;
    }
    return true;
}

/* --- disks ------------------------------------------------------------------------------------------------- */

static struct disk *find_disk(const char *path)
{
    for (int i = 0; i < DISKS_MAX; i++)
        if (fault.disks[i].exists && strcmp(fault.disks[i].path, path) == 0)
            return &fault.disks[i];
    return NULL;
}

static struct disk *make_disk(const char *path)
{
    struct disk *disk = find_disk(path);
    for (int i = 0; i < DISKS_MAX && !disk; i++)
        if (!fault.disks[i].exists)
            disk = &fault.disks[i];
    require(disk != NULL, "more files than there are disks");
    if (!disk->exists) {
        (void)snprintf(disk->path, sizeof disk->path, "%s", path);
        disk->exists = true;
        disk->image = calloc(PAGES_MAX, PAGE);
        require(disk->image != NULL, "no memory");
    }
    return disk;
}

static void mark_dirty(struct disk *disk, int64_t offset, int64_t size)
{
    require(offset + size <= (int64_t)PAGES_MAX * PAGE, "a file grows beyond what a test should need");
    for (int64_t page = offset / PAGE; page <= (offset + size - 1) / PAGE; page++)
        disk->dirty[page] = true;
    if (offset + size > disk->cache_size)
        disk->cache_size = offset + size;
}

/* A page of the cache goes to the disk. */
static void bring_down(struct disk *disk, FILE *cache, int64_t page)
{
    uint8_t bytes[PAGE] = {0};
    if (fseek(cache, (long)(page * PAGE), SEEK_SET) == 0)
        (void)!fread(bytes, 1, PAGE, cache);
    memcpy(disk->image + page * PAGE, bytes, PAGE);
    int64_t end = (page + 1) * PAGE < disk->cache_size ? (page + 1) * PAGE : disk->cache_size;
    if (end > disk->size)
        disk->size = end;
}

static void sync_disk(struct disk *disk)
{
    FILE *cache = fopen(disk->path, "rb");
    require(cache != NULL, "a file to be synced has gone");
    for (int64_t page = 0; page < PAGES_MAX; page++)
        if (disk->dirty[page])
            bring_down(disk, cache, page);
    memset(disk->dirty, 0, sizeof disk->dirty);
    (void)fclose(cache);
}

void fault_power_on(ccs_rng *rng)
{
    for (int i = 0; i < DISKS_MAX; i++) {
        struct disk *disk = &fault.disks[i];
        if (!disk->exists)
            continue;
        FILE *cache = fopen(disk->path, "rb");
        for (int64_t page = 0; cache && page < PAGES_MAX; page++)
            if (disk->dirty[page] && ccs_rng_below(rng, 2))
                bring_down(disk, cache, page);
        if (cache)
            (void)fclose(cache);
        memset(disk->dirty, 0, sizeof disk->dirty);
        FILE *file = fopen(disk->path, "wb");
        require(file && fwrite(disk->image, 1, (size_t)disk->size, file) == (size_t)disk->size, "cannot write");
        require(fclose(file) == 0, "cannot write");
        disk->cache_size = disk->size;
        char shared[300];
        (void)snprintf(shared, sizeof shared, "%s-shm", disk->path);
        (void)unlink(shared);
    }
    fault.off = false;
    fault_disarm();
}

/* --- files ------------------------------------------------------------------------------------------------- */

static struct fault_file *as_fault(sqlite3_file *file) { return (struct fault_file *)(void *)file; }

static sqlite3_file *real_of(sqlite3_file *file) { return as_fault(file)->real; }

static int on_close(sqlite3_file *file)
{
    int code = real_of(file)->pMethods ? real_of(file)->pMethods->xClose(real_of(file)) : SQLITE_OK;
    free(as_fault(file)->real);
    return code;
}

static int on_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset)
{
    return real_of(file)->pMethods->xRead(real_of(file), bytes, size, offset);
}

static int on_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
    struct disk *disk = as_fault(file)->disk;
    bool strike = disk && strikes(fault.kind != FAULT_SYNC);
    if (strike && (fault.kind == FAULT_FULL && !fault.off))
        return SQLITE_FULL;
    if (strike && fault.off)
        return SQLITE_IOERR_WRITE;
    int part = strike ? size / 2 : size;
    int code = part > 0 ? real_of(file)->pMethods->xWrite(real_of(file), bytes, part, offset) : SQLITE_OK;
    if (disk && part > 0)
        mark_dirty(disk, offset, part);
    return strike ? SQLITE_IOERR_WRITE : code;
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct disk *disk = as_fault(file)->disk;
    if (disk && strikes(fault.kind == FAULT_POWER_CUT))
        return SQLITE_IOERR_TRUNCATE;
    if (disk) { /* down at once: the order of a truncation and what follows it is not what is tried here */
        disk->size = disk->size < size ? disk->size : size;
        disk->cache_size = size;
        for (int64_t page = (size + PAGE - 1) / PAGE; page < PAGES_MAX; page++) {
            disk->dirty[page] = false;
            memset(disk->image + page * PAGE, 0, PAGE);
        }
    }
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int on_sync(sqlite3_file *file, int flags)
{
    struct disk *disk = as_fault(file)->disk;
    (void)flags; /* the real sync is left out: only this process has to see the bytes */
    if (disk && strikes(fault.kind == FAULT_SYNC || fault.kind == FAULT_POWER_CUT)) {
        if (!fault.off)
            memset(disk->dirty, 0, sizeof disk->dirty);
        return SQLITE_IOERR_FSYNC;
    }
    if (disk)
        sync_disk(disk);
    return SQLITE_OK;
}

static int on_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int on_lock(sqlite3_file *file, int level) { return real_of(file)->pMethods->xLock(real_of(file), level); }

static int on_unlock(sqlite3_file *file, int level) { return real_of(file)->pMethods->xUnlock(real_of(file), level); }

static int on_check_lock(sqlite3_file *file, int *reserved)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), reserved);
}

static int on_control(sqlite3_file *file, int what, void *argument)
{
    if (what == SQLITE_FCNTL_SIZE_HINT || what == SQLITE_FCNTL_CHUNK_SIZE)
        return SQLITE_OK; /* it would write past us */
    return real_of(file)->pMethods->xFileControl(real_of(file), what, argument);
}

static int on_sector(sqlite3_file *file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }

static int on_traits(sqlite3_file *file) { return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file)); }

static int on_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **map)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, map);
}

static int on_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void on_shm_barrier(sqlite3_file *file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); }

static int on_shm_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods methods = {.iVersion = 2,
                                           .xClose = on_close,
                                           .xRead = on_read,
                                           .xWrite = on_write,
                                           .xTruncate = on_truncate,
                                           .xSync = on_sync,
                                           .xFileSize = on_size,
                                           .xLock = on_lock,
                                           .xUnlock = on_unlock,
                                           .xCheckReservedLock = on_check_lock,
                                           .xFileControl = on_control,
                                           .xSectorSize = on_sector,
                                           .xDeviceCharacteristics = on_traits,
                                           .xShmMap = on_shm_map,
                                           .xShmLock = on_shm_lock,
                                           .xShmBarrier = on_shm_barrier,
                                           .xShmUnmap = on_shm_unmap};

/* --- the file system --------------------------------------------------------------------------------------- */

static int on_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
    (void)vfs;
    struct fault_file *opened = as_fault(file);
    memset(opened, 0, sizeof *opened);
    opened->real = calloc(1, (size_t)fault.real->szOsFile);
    require(opened->real != NULL, "no memory");
    int code = fault.real->xOpen(fault.real, path, opened->real, flags, out_flags);
    opened->base.pMethods = &methods;
    if (code != SQLITE_OK) {
        opened->base.pMethods = NULL;
        free(opened->real);
        return code;
    }
    if (path && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)))
        opened->disk = make_disk(path);
    return SQLITE_OK;
}

static int on_delete(sqlite3_vfs *vfs, const char *path, int sync)
{
    (void)vfs;
    struct disk *disk = find_disk(path);
    if (disk && fault.off)
        return SQLITE_IOERR_DELETE;
    if (disk) {
        free(disk->image);
        *disk = (struct disk){.exists = false};
    }
    (void)sync; /* nor is the folder synced: see on_sync() */
    return fault.real->xDelete(fault.real, path, 0);
}

static int on_access(sqlite3_vfs *vfs, const char *path, int flags, int *result)
{
    (void)vfs;
    return fault.real->xAccess(fault.real, path, flags, result);
}

static int on_full_path(sqlite3_vfs *vfs, const char *path, int size, char *out)
{
    (void)vfs;
    return fault.real->xFullPathname(fault.real, path, size, out);
}

void fault_install(void)
{
    fault.real = sqlite3_vfs_find(NULL);
    require(fault.real != NULL, "SQLite has no file system");
    fault.vfs = *fault.real;
    fault.vfs.pNext = NULL;
    fault.vfs.zName = "fault";
    fault.vfs.szOsFile = (int)sizeof(struct fault_file);
    fault.vfs.xOpen = on_open;
    fault.vfs.xDelete = on_delete;
    fault.vfs.xAccess = on_access;
    fault.vfs.xFullPathname = on_full_path;
    require(sqlite3_vfs_register(&fault.vfs, 1) == SQLITE_OK, "it cannot be registered");
}
