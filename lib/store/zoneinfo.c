/*
 * See zoneinfo.h. A name is checked before it becomes part of a path, though the core has checked it too: who calls `read`
 * directly must not reach outside the directory either.
 */
#define _POSIX_C_SOURCE 200809L
#include "store/zoneinfo.h"
#include "calendar/zone.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIRECTORY_DEFAULT "/usr/share/zoneinfo"
#define PATH_SIZE 1024
#define LINE_SIZE 256

const char *ccs__zoneinfo_directory(const ccs_zones *zones)
{
    const char *given = zones->user_data, *from_host = getenv("TZDIR");
    return given && given[0] ? given : from_host && from_host[0] ? from_host : DIRECTORY_DEFAULT;
}

/* --- reading a zone ------------------------------------------------------------------------------------------------- */

/* All of an open file; one that is just as large as the room has perhaps more behind. */
static ccs_status read_all(int file, uint8_t *buffer, size_t capacity, size_t *size)
{
    uint8_t beyond;
    for (*size = 0;;) {
        bool full = *size == capacity;
        ssize_t got = read(file, full ? &beyond : buffer + *size, full ? 1 : capacity - *size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return CCS_EIO;
        if (got == 0)
            return CCS_OK;
        if (full)
            return CCS_ELIMIT;
        *size += (size_t)got;
    }
}

static ccs_status read_file(const char *path, uint8_t *buffer, size_t capacity, size_t *size)
{
    struct stat about;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe of this name must not make us wait */
    if (file < 0)
        return errno == ENOENT || errno == ENOTDIR ? CCS_ENOENT : CCS_EIO;
    ccs_status status = CCS_EIO;
    if (fstat(file, &about) == 0)
        status = S_ISREG(about.st_mode) ? CCS_OK : CCS_ENOENT; /* Europe is a directory */
    if (status == CCS_OK)
        status = read_all(file, buffer, capacity, size);
    (void)close(file);
    return status;
}

static ccs_status read_zone(ccs_str name, void *buffer, size_t capacity, size_t *data_size, void *user_data)
{
    char path[PATH_SIZE];
    const ccs_zones zones = {.user_data = user_data};
    if (!ccs__zone_name_valid(name))
        return CCS_ENOENT;
    int size = snprintf(path, sizeof path, "%s/%.*s", ccs__zoneinfo_directory(&zones), (int)name.size, name.data);
    return size < 0 || (size_t)size >= sizeof path ? CCS_EIO : read_file(path, buffer, capacity, data_size);
}

const ccs_zones *ccs_zones_system(void)
{
    static const ccs_zones system = {.size = sizeof system, .read = read_zone};
    return &system;
}

/* --- what is there -------------------------------------------------------------------------------------------------- */

static FILE *open_list(const char *directory, const char *name)
{
    char path[PATH_SIZE];
    int size = snprintf(path, sizeof path, "%s/%s", directory, name);
    return size < 0 || (size_t)size >= sizeof path ? NULL : fopen(path, "re");
}

static bool keep_release(const char *text, char release[CCS__ZONEINFO_RELEASE_MAX])
{
    size_t size = strcspn(text, " \t\r\n");
    if (size == 0 || size >= CCS__ZONEINFO_RELEASE_MAX)
        return false;
    memcpy(release, text, size);
    release[size] = 0;
    return true;
}

/* Either +VERSION, whose only line it is, or the first line of tzdata.zi: "# version 2026b". */
bool ccs__zoneinfo_release(const char *directory, char release[CCS__ZONEINFO_RELEASE_MAX])
{
    static const char *const names[] = {"+VERSION", "tzdata.zi"}, *const before[] = {"", "# version "};
    for (int i = 0; i < 2; i++) {
        char line[LINE_SIZE] = "";
        FILE *file = open_list(directory, names[i]);
        bool read = file && fgets(line, sizeof line, file);
        if (file)
            (void)fclose(file);
        if (read && strncmp(line, before[i], strlen(before[i])) == 0 && keep_release(line + strlen(before[i]), release))
            return true;
    }
    return false;
}

/* How many letters are to be changed, put in or left out; small and large letters are alike, and so are _ and a blank. */
static size_t distance(ccs_str given, const char *name)
{
    size_t row[CCS_ZONE_NAME_MAX + 1], size = strlen(name);
    for (size_t j = 0; j <= size; j++)
        row[j] = j;
    for (size_t i = 1; i <= given.size; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= size; j++) {
            char a = given.data[i - 1] == ' ' ? '_' : given.data[i - 1], b = name[j - 1];
            bool same = a == b || ((a ^ b) == 0x20 && (a | 0x20) >= 'a' && (a | 0x20) <= 'z');
            size_t change = corner + !same, least = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            corner = row[j];
            row[j] = change < least ? change : least;
        }
    }
    return row[size];
}

/* The zone or link that a line of tzdata.zi defines: "Z Asia/Tokyo ..." or "L Asia/Tokyo Japan"; NULL: none. */
static const char *name_in(char *line)
{
    if ((line[0] != 'Z' && line[0] != 'L') || line[1] != ' ')
        return NULL;
    char *name = line + 2;
    if (line[0] == 'L')
        name += strcspn(name, " ") + (strchr(name, ' ') != NULL);
    name[strcspn(name, " \r\n")] = 0;
    return ccs__zone_name_valid(ccs_str_from(name)) ? name : NULL;
}

/* Of "Saigon" and "asia/saigonn" Asia/Saigon is meant: the whole, or what stands behind the last slash. */
bool ccs__zoneinfo_nearest(const char *directory, ccs_str name, char nearest[CCS_ZONE_NAME_MAX + 1])
{
    char line[LINE_SIZE];
    size_t least = 3;
    FILE *file = name.size > 0 && name.size <= CCS_ZONE_NAME_MAX ? open_list(directory, "tzdata.zi") : NULL;
    while (file && fgets(line, sizeof line, file)) {
        const char *known = name_in(line), *city = known ? strrchr(known, '/') : NULL;
        size_t away = known ? distance(name, known) : least;
        if (city && distance(name, city + 1) < away)
            away = distance(name, city + 1);
        if (away < least && away < name.size) {
            least = away;
            memcpy(nearest, known, strlen(known) + 1);
        }
    }
    if (file)
        (void)fclose(file);
    return least < 3;
}
