/*
 * Lines of JSON as commands to a small center, a line a command, a second apart: every invariant holds after each, and a
 * refused one has changed nothing.
 */
#include "../zone_data.h"
#include <ccs/ccs.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ids: settings 1, queues 2 to 5, agents 6 to 9, supervisor 10. */
static const char configuration[] =
    "{\"settings\": {\"traits\": [{\"of\": \"contact\", \"name\": \"tier\", \"kind\": \"number\"}],"
    "\"sites\": [{\"from\": \"n\", \"to\": \"m\", \"cost\": 5}]},"
    "\"queues\": [{\"key\": \"q\", \"requirement\": {\"skills\": [{\"name\": \"s\"}]}, \"relax\": ["
    "{\"after_ms\": 3000, \"requirement\": {}, \"widen\": [\"r\"], \"raise\": 1},"
    "{\"after_ms\": 9000, \"since\": \"step\", \"divert\": {\"action\": \"overflow\", \"queue\": \"t\"}}],"
    "\"wrap_up\": {\"mode\": \"timed\", \"limit_ms\": 2000}, \"announce\": {\"always\": true},"
    "\"callback\": {\"attempts_max\": 2, \"retry_ms\": 2000, \"ring_ms\": 2000}},"
    "{\"key\": \"r\", \"order\": \"strict\", \"wait_ms_max\": 4000, \"strategy\": \"ring_all\", \"ring_ms\": 3000,"
    "\"auto_busy\": {\"misses_max\": 2, \"missed_ms\": 2000, \"boost_ms\": 500}},"
    "{\"key\": \"t\", \"order\": \"score\", \"contact_score\": \"contact.tier\", \"strategy\": \"round_robin\","
    "\"rush\": {\"per_minute\": 20, \"burst\": 2}, \"sites\": \"any\", \"estimate\": true},"
    "{\"key\": \"u\", \"strategy\": \"weighted_random\", \"admission\": {\"staffed\": true, \"unstaffed\": "
    "{\"action\": \"callback\"}}, \"callback\": {\"mode\": \"customer_first\"}}],"
    "\"agents\": [{\"key\": \"a\", \"skills\": [{\"name\": \"s\"}], \"site\": \"n\", \"teams\": [\"x\"]},"
    "{\"key\": \"b\", \"site\": \"m\"}, {\"key\": \"c\", \"skills\": [{\"name\": \"s\", \"until_at\": 1020000}],"
    "\"capacity\": {\"channels\": [{\"channel\": \"voice\", \"cost\": 50}, {\"channel\": \"callback\", \"cost\": 50},"
    "{\"channel\": \"chat\", \"cost\": 0, \"max\": 2}]}},"
    "{\"key\": \"d\", \"queues\": [{\"queue\": \"r\", \"delay_ms\": 2000}, {\"queue\": \"u\", \"level\": 2}]}],"
    "\"supervisors\": [{\"key\": \"v\", \"verbs\": [\"listen\", \"barge\"]}]}";

static void one_command(ccs_center *center, const uint8_t *line, size_t size, ccs_time now)
{
    uint64_t before, after, result;
    if (ccs_center_advance(center, now) != CCS_OK || ccs_center_hash(center, &before) != CCS_OK)
        __builtin_trap();
    ccs_status status = ccs_center_command(center, (ccs_str){(const char *)line, size}, now, &result);
    ccs_center_check(center);
    if (ccs_center_hash(center, &after) != CCS_OK || (status < 0 && before != after))
        __builtin_trap();
}

/* Test/A and Test/B; now and then they are others. */
static ccs_status read_zone(ccs_str name, void *buffer, size_t capacity, size_t *data_size, void *user_data)
{
    static const char *const rules[] = {"AAA0", "BBB-1CCC,J1/0:16:50,J1/0:17:10", "<-00>0:00:07"};
    uint8_t bytes[ZONE_DATA_ROOM];
    int *asked = user_data;
    if (name.size != 6 || memcmp(name.data, "Test/", 5) != 0)
        return CCS_ENOENT;
    *data_size = zone_data_write(rules[(name.data[5] + ++*asked / 4) % 3], bytes);
    if (*data_size > capacity)
        return CCS_ELIMIT;
    memcpy(buffer, bytes, *data_size);
    return CCS_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ccs_center *center;
    ccs_time now = 1000000;
    int asked = 0;
    ccs_zones zones = CCS_ZONES_INIT;
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    zones.read = read_zone;
    zones.user_data = &asked;
    options.zones = &zones;
    if (ccs_center_create(&options, &center) != CCS_OK)
        return 0;
    if (ccs_center_configure(center, CCS_STR(configuration), now) != CCS_OK)
        __builtin_trap();
    for (size_t start = 0, end; start < size; start = end + 1) {
        for (end = start; end < size && data[end] != '\n'; end++)
            continue;
        one_command(center, data + start, end - start, now += 1000);
    }
    ccs_center_destroy(center);
    return 0;
}
