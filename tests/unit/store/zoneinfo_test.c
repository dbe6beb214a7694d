/* The system's zones, and a directory of one's own. */
#define _DEFAULT_SOURCE
#include "store/zoneinfo.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static ccs_status read_of(const char *directory, const char *name, size_t capacity, size_t *size)
{
    static unsigned char bytes[CCS_ZONE_DATA_MAX];
    ccs_zones zones = *ccs_zones_system();
    zones.user_data = (void *)(uintptr_t)directory;
    return zones.read(ccs_str_from(name), bytes, capacity, size, zones.user_data);
}

static void write_file(const char *directory, const char *name, const char *text)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "w");
    cr_assert(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

Test(zoneinfo, reads_the_zones_of_this_machine)
{
    ccs_zone *zone;
    char error[256] = "";
    ccs_status status = ccs_zone_open(ccs_zones_system(), CCS_STR("Asia/Ho_Chi_Minh"), NULL, &zone, error, sizeof error);
    cr_assert(status == CCS_OK, "%s", error);
    int32_t offset_s;
    cr_expect(ccs_zone_offset(zone, INT64_C(1772000000000), &offset_s) == CCS_OK && offset_s == 7 * 3600);
    ccs_zone_destroy(zone);
}

Test(zoneinfo, reaches_nothing_outside_its_directory)
{
    static const char *const names[] = {"../zoneinfo/Europe/Berlin", "/usr/share/zoneinfo/UTC", "Europe/../Europe/Berlin", "Europe",
                                        "", "Europe/", "Europe//Berlin", "Asia/Saigonn", "Europe/Ber lin",
                                        "./UTC", "Europe\\Berlin"};
    size_t size;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        cr_expect(read_of(NULL, names[i], CCS_ZONE_DATA_MAX, &size) == CCS_ENOENT, "%s", names[i]);
}

Test(zoneinfo, reads_a_directory_of_ones_own_up_to_its_bound)
{
    char directory[] = "/tmp/zoneinfo_XXXXXX", path[64];
    size_t size;
    cr_assert(mkdtemp(directory) != NULL);
    write_file(directory, "Here", "12345678");
    cr_expect(read_of(directory, "Here", 9, &size) == CCS_OK && size == 8);
    cr_expect(read_of(directory, "Here", 8, &size) == CCS_OK && size == 8);
    cr_expect(read_of(directory, "Here", 7, &size) == CCS_ELIMIT);
    (void)snprintf(path, sizeof path, "%s/Pipe", directory);
    cr_assert(mkfifo(path, 0600) == 0);
    cr_expect(read_of(directory, "Pipe", 8, &size) == CCS_ENOENT);
    cr_expect(setenv("TZDIR", directory, 1) == 0 && read_of(NULL, "Here", 9, &size) == CCS_OK);
    cr_expect(read_of(NULL, "Europe/Berlin", 9, &size) == CCS_ENOENT);
}

Test(zoneinfo, knows_its_release)
{
    char directory[] = "/tmp/zoneinfo_XXXXXX", release[CCS__ZONEINFO_RELEASE_MAX];
    cr_assert(mkdtemp(directory) != NULL);
    cr_expect(!ccs__zoneinfo_release(directory, release));
    write_file(directory, "tzdata.zi", "# version 2026b\nZ Europe/Berlin 0:53:28 - LMT 1893 Ap\n");
    cr_expect(ccs__zoneinfo_release(directory, release) && strcmp(release, "2026b") == 0);
    write_file(directory, "+VERSION", "2026c\n");
    cr_expect(ccs__zoneinfo_release(directory, release) && strcmp(release, "2026c") == 0);
}

Test(zoneinfo, finds_what_was_meant)
{
    char nearest[CCS_ZONE_NAME_MAX + 1];
    const char *directory = ccs__zoneinfo_directory(ccs_zones_system());
    static const struct {
        const char *given, *meant;
    } cases[] = {{"Asia/Saigonn", "Asia/Saigon"}, {"europe/berlin", "Europe/Berlin"}, {"Shanghai", "Asia/Shanghai"},
                 {"America/New York", "America/New_York"}, {"Asia/Ho_Chi_Mihn", "Asia/Ho_Chi_Minh"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert(ccs__zoneinfo_nearest(directory, ccs_str_from(cases[i].given), nearest), "%s", cases[i].given);
        cr_expect(strcmp(nearest, cases[i].meant) == 0, "%s: %s", cases[i].given, nearest);
    }
    cr_expect(!ccs__zoneinfo_nearest(directory, CCS_STR("Central European Standard Time"), nearest));
    cr_expect(!ccs__zoneinfo_nearest(directory, CCS_STR("X"), nearest));
}
