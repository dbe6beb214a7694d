/*
 * Any bytes as a TZif file. Refused, with words; accepted, the zone's answers hold together: offsets are those of the stretch
 * around an instant, local times lead back to their instants, transitions go forward.
 */
#include "base/text.h"
#include "calendar/zone.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_instant(const struct ccs__zone *zone, ccs_time at)
{
    struct ccs__zone_span span = ccs__zone_span(zone, at);
    int64_t offset = ccs__zone_offset_ms(zone, at), local = at + offset;
    require(span.from <= at && at < span.until && ccs__zone_span_offset_ms(&span) == offset);
    require(offset >= -CCS__ZONE_OFFSET_MAX_MS && offset <= CCS__ZONE_OFFSET_MAX_MS);
    require(ccs__utf8_valid(ccs_str_from(span.type.abbreviation), NULL));

    ccs_time back, earlier, later;
    ccs_zone_fit fit;
    ccs_status status = ccs__zone_instant(zone, local, CCS_ZONE_DEFAULT, &back, &fit);
    require(status == CCS_OK || status == CCS_ELIMIT);
    if (status != CCS_OK || ccs__zone_instant(zone, local, CCS_ZONE_EARLIER, &earlier, NULL) != CCS_OK ||
        ccs__zone_instant(zone, local, CCS_ZONE_LATER, &later, NULL) != CCS_OK)
        return;
    require(fit != CCS_ZONE_GAP && earlier <= at && at <= later); /* the clock does show it */
    require(fit != CCS_ZONE_ONCE || (back == at && earlier == at && later == at));
    require(back + ccs__zone_offset_ms(zone, back) == local);
}

static void check_transitions(const struct ccs__zone *zone, ccs_time at)
{
    for (int i = 0; i < 8 && at <= CCS__ZONE_MAX; i++) {
        ccs_time next = ccs__zone_next_transition(zone, at);
        require(next > at);
        if (next == CCS_TIME_NEVER)
            return;
        check_instant(zone, next);
        if (next > CCS__ZONE_MIN)
            check_instant(zone, next - 1);
        at = next;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const ccs_alloc alloc = {0};
    char error[256] = "";
    ccs_status status;
    int64_t at = INT64_C(1772000000000);
    if (size < 8)
        return 0;
    memcpy(&at, data, 8);
    struct ccs__zone *zone = ccs__zone_create(&alloc, data + 8, size - 8, error, sizeof error, &status);
    if (!zone) {
        require((status == CCS_EPARSE || status == CCS_ELIMIT) && error[0] && ccs__utf8_valid(ccs_str_from(error), NULL));
        return 0;
    }
    static const int64_t instants[] = {0, INT64_C(1772000000000), INT64_C(4102444800000), CCS__ZONE_MIN, CCS__ZONE_MAX};
    for (size_t i = 0; i < sizeof instants / sizeof instants[0]; i++)
        check_instant(zone, instants[i]);
    check_transitions(zone, INT64_C(-2208988800000));
    check_transitions(zone, INT64_C(4102444800000));
    at %= CCS__ZONE_MAX;
    check_instant(zone, at < CCS__ZONE_MIN ? CCS__ZONE_MIN : at);
    ccs__zone_destroy(zone);
    return 0;
}
