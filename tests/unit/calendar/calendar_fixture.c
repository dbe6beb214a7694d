/*
 * See calendar_fixture.h.
 */
#define _GNU_SOURCE /* tm_gmtoff, nftw, MAP_ANONYMOUS */
#include "calendar_fixture.h"
#include "base/assert.h"
#include "record/json.h"
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ZONEINFO "/usr/share/zoneinfo/"
#define HEADER_BYTES 16 /* keeps malloc's alignment */

static const ccs_alloc c_library = {0};

_Noreturn void ccs__assert_failed(const char *condition, const char *file, int line)
{
    (void)fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, condition);
    abort();
}

size_t rounds(size_t check)
{
    const char *factor = getenv("CALENDAR_TEST_ROUNDS");
    return factor ? check * strtoul(factor, NULL, 10) : check;
}

/* --- memory ------------------------------------------------------------------------------------------------------------ */

static void *count_realloc(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    struct counting *counting = user_data;
    char *block = pointer ? (char *)pointer - HEADER_BYTES : NULL;
    REQUIRE(old_size == (block ? *(size_t *)(void *)block : 0), "%zu", old_size);
    if (new_size == 0) {
        counting->bytes -= old_size;
        free(block);
        return NULL;
    }
    if ((new_size > old_size || !pointer) && ++counting->calls == counting->fail_at)
        return NULL;
    char *grown = realloc(block, new_size + HEADER_BYTES);
    REQUIRE(grown != NULL);
    *(size_t *)(void *)grown = new_size;
    counting->bytes += new_size - old_size;
    return grown + HEADER_BYTES;
}

void counting_init(struct counting *counting)
{
    *counting = (struct counting){.alloc = {.function = count_realloc, .user_data = counting}};
}

void *shared_take(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    return memory;
}

void shared_give(void *memory, size_t size) { (void)munmap(memory, size); }

/* --- time -------------------------------------------------------------------------------------------------------------- */

int64_t time_at(const char *text)
{
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    int read = sscanf(text, "%d-%d-%d %d:%d:%d", &year, &month, &day, &hour, &minute, &second);
    REQUIRE(read == 3 || read >= 5, "%s", text);
    struct tm tm = {.tm_year = year - 1900,
                    .tm_mon = month - 1,
                    .tm_mday = day,
                    .tm_hour = hour,
                    .tm_min = minute,
                    .tm_sec = second};
    return (int64_t)timegm(&tm) * SECOND_MS;
}

ccs_time zone_time(const struct ccs__zone *zone, const char *text)
{
    ccs_time at = 0;
    REQUIRE(ccs__zone_instant(zone, time_at(text), CCS_ZONE_DEFAULT, &at, NULL) == CCS_OK, "%s", text);
    return at;
}

/* --- zones ------------------------------------------------------------------------------------------------------------- */

static char (*found)[64]; /* nftw() has no argument for its function */
static size_t found_count;

static int take_file(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)where;
    const char *name = path + sizeof ZONEINFO - 1;
    char magic[4] = {0};
    if ((kind != FTW_F && kind != FTW_SL) || strncmp(name, "right/", 6) == 0 || strncmp(name, "posix", 5) == 0 ||
        strcmp(name, "localtime") == 0)
        return 0;
    FILE *file = fopen(path, "rb");
    if (file && fread(magic, 1, 4, file) == 4 && memcmp(magic, "TZif", 4) == 0 && found_count < ZONES_MAX)
        (void)snprintf(found[found_count++], 64, "%s", name);
    if (file)
        (void)fclose(file);
    return 0;
}

static int compare_names(const void *x, const void *y) { return strcmp(x, y); }

size_t zone_names(char names[ZONES_MAX][64])
{
    found = names;
    found_count = 0;
    (void)nftw(ZONEINFO, take_file, 16, FTW_PHYS);
    qsort(names, found_count, 64, compare_names);
    return found_count;
}

/* A file of a test's own is named by its whole path. */
static void write_path(const char *name, char *path, size_t size)
{
    (void)snprintf(path, size, "%s%s", name[0] == '/' ? "" : ZONEINFO, name);
}

void *zone_bytes(const char *name, size_t *size)
{
    char path[256];
    write_path(name, path, sizeof path);
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(CCS__ZONE_DATA_MAX);
    REQUIRE(bytes != NULL);
    *size = file ? fread(bytes, 1, CCS__ZONE_DATA_MAX, file) : 0;
    if (file)
        (void)fclose(file);
    return bytes;
}

struct ccs__zone *zone_open(const char *name)
{
    char error[256] = "";
    ccs_status status;
    size_t size;
    void *bytes = zone_bytes(name, &size);
    struct ccs__zone *zone = ccs__zone_create(&c_library, bytes, size, error, sizeof error, &status);
    REQUIRE(zone && status == CCS_OK, "%s: %s", name, error);
    free(bytes);
    return zone;
}

static void answer(const char *name, struct shown *shown, size_t count)
{
    char zone[256] = ":";
    write_path(name, zone + 1, sizeof zone - 1);
    (void)setenv("TZ", zone, 1);
    tzset();
    for (size_t i = 0; i < count; i++) {
        time_t at = (time_t)shown[i].at_s;
        struct tm tm;
        if (!localtime_r(&at, &tm))
            _exit(1);
        shown[i].offset_s = (int32_t)tm.tm_gmtoff;
        shown[i].dst = tm.tm_isdst > 0;
        (void)snprintf(shown[i].abbreviation, sizeof shown[i].abbreviation, "%s", tm.tm_zone);
    }
    _exit(0);
}

void shown_by_libc(const char *name, struct shown *shown, size_t count)
{
    if (count == 0)
        return;
    struct shown *shared = shared_take(count * sizeof *shared);
    int status = 1;
    memcpy(shared, shown, count * sizeof *shared);
    pid_t child = fork();
    if (child == 0)
        answer(name, shared, count);
    REQUIRE(child > 0 && waitpid(child, &status, 0) == child && status == 0, "%s: %d", name, status);
    memcpy(shown, shared, count * sizeof *shared);
    shared_give(shared, count * sizeof *shared);
}

/* --- calendars --------------------------------------------------------------------------------------------------------- */

void desk_init(struct desk *desk, const char *json, const struct desk *holidays)
{
    struct ccs__json_error error;
    ProtobufCMessage *message = NULL;
    *desk = (struct desk){.status = CCS_OK};
    ccs__arena_init(&desk->arena, &c_library, 0);
    desk->status = ccs__json_read(ccs_str_from(json), &ccs__calendar__descriptor, &desk->arena, &message, &error);
    REQUIRE(desk->status == CCS_OK, "%s: %s: %s", json, error.path, error.message);
    desk->definition = (Ccs__Calendar *)(void *)message;
    const char *zone = desk->definition->zone;
    desk->zone = zone[0] && strcmp(zone, "UTC") != 0 ? zone_open(zone) : NULL;
    const Ccs__Calendar *named = holidays ? holidays->definition : NULL;
    desk->calendar =
        ccs__calendar_compile(&c_library, desk->definition, desk->zone ? desk->zone : &ccs__zone_utc,
                              holidays ? &named : NULL, desk->definition->n_holidays, &desk->error, &desk->status);
}

void desk_open(struct desk *desk, const char *json, const struct desk *holidays)
{
    desk_init(desk, json, holidays);
    REQUIRE(desk->calendar && desk->status == CCS_OK, "%s: %s: %s", json, desk->error.path, desk->error.message);
}

void desk_finish(struct desk *desk)
{
    ccs__calendar_destroy(desk->calendar);
    ccs__zone_destroy(desk->zone);
    ccs__arena_finish(&desk->arena);
}
