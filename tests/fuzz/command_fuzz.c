/*
 * Lines of JSON as commands to a small center, a line a command, a second apart: every invariant holds after each, and a
 * refused one has changed nothing.
 */
#include <ccs/ccs.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char configuration[] =
    "{\"queues\": [{\"key\": \"q\", \"requirement\": {\"skills\": [{\"name\": \"s\"}]}, \"relax\": {\"after_ms\": 3000},"
    "\"wrap_up\": {\"mode\": \"timed\", \"limit_ms\": 2000}}, {\"key\": \"r\", \"order\": \"strict\", \"wait_ms_max\": 4000}],"
    "\"agents\": [{\"key\": \"a\", \"skills\": [{\"name\": \"s\"}]}, {\"key\": \"b\"}]}";

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ccs_center *center;
    ccs_time now = 1000000;
    if (ccs_center_create(NULL, &center) != CCS_OK)
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
