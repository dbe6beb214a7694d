/*
 * A center at work while its disk fails: the host's part is to call ccs_center_commit() until it succeeds. Nothing is
 * lost or doubled, the file verifies, and after opening it again the state is the same.
 */
#include "fault_vfs.h"
#include "unit/store/store_fixture.h"
#include <stdlib.h>

#define COMMANDS 8
#define ATTEMPTS_MAX 8

static ccs_center *open_center(const char *path)
{
    ccs_center *center;
    ccs_status status = ccs_open(path, NULL, &center);
    cr_assert_eq(status, CCS_OK, "%s", ccs_center_error(center));
    return center;
}

/* A command of the simple face commits at its end; if that fails the command stands, and commit is called again. */
static uint32_t insist(ccs_center *center, ccs_status status)
{
    uint32_t refused = 0;
    while (status == CCS_ECOMMIT) {
        REQUIRE(refused++ < ATTEMPTS_MAX);
        REQUIRE(ccs_center_error(center)[0] != 0);
        status = ccs_center_commit(center);
    }
    cr_assert_eq(status, CCS_OK, "%s: %s", ccs_status_name(status), ccs_center_error(center));
    return refused;
}

static uint64_t hash_of(ccs_center *center)
{
    uint64_t hash = 0;
    REQUIRE(ccs_center_hash(center, &hash) == CCS_OK);
    return hash;
}

/* Contacts come and go with the n-th operation failing; false: there is no n-th. */
static bool run_with_fault(const char *path, enum fault_kind kind, uint64_t n, uint64_t more)
{
    ccs_verify_result result = CCS_VERIFY_RESULT_INIT;
    ccs_time now = 1898812800000;
    fault_reset();
    (void)remove(path);
    ccs_center *center = open_center(path);
    fault_arm(kind, n, more);
    for (uint32_t i = 0; i < COMMANDS; i++, now += 1000) {
        char ref[32];
        ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
        ccs_contact_id contact = {0};
        (void)snprintf(ref, sizeof ref, "call-%u", i);
        options.ref = ccs_str_from(ref);
        options.customer = CCS_STR("c-17");
        (void)insist(center, ccs_contact_open(center, &options, now, &contact));
        REQUIRE(ccs_contact_find(center, CCS_STR(""), options.ref, &contact) == CCS_OK);
        if (i % 3 == 0)
            (void)insist(center, ccs_contact_close(center, contact, CCS_CONTACT_LEFT, now));
        if (i == COMMANDS / 2)
            (void)insist(center, ccs_checkpoint(center));
    }
    bool happened = fault_happened();
    fault_disarm();
    uint64_t hash = hash_of(center);
    ccs_center_check(center);
    ccs_center_destroy(center);
    cr_assert_eq(ccs_verify(path, &result), CCS_OK, "operation %llu: %s", (unsigned long long)n, result.message);
    cr_assert_eq(sql(path, "SELECT count(DISTINCT ref) FROM ccs_contact"), COMMANDS);
    cr_assert_eq(sql(path, "SELECT count(*) FROM ccs_contact"), COMMANDS);
    center = open_center(path);
    cr_assert_eq(hash_of(center), hash);
    ccs_center_destroy(center);
    return happened;
}

static void run_every(enum fault_kind kind, uint64_t more)
{
    struct folder folder;
    char path[128];
    uint64_t n = 1;
    folder_make(&folder);
    folder_path(&folder, "desk.ccs", path);
    fault_install();
    while (run_with_fault(path, kind, n, more))
        n++;
    cr_expect_gt(n, 10);
    fault_reset();
    folder_remove(&folder);
}

Test(center_fault, full_disk_loses_nothing) { run_every(FAULT_FULL, 1); }

Test(center_fault, write_error_loses_nothing) { run_every(FAULT_WRITE, 0); }

Test(center_fault, sync_error_loses_nothing) { run_every(FAULT_SYNC, 1); }
