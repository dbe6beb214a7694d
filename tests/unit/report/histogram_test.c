/*
 * Histograms: what they promise about error, sums and bytes that are none.
 */
#include "report/histogram.h"
#include "report_fixture.h"
#include <string.h>

TestSuite(histogram, .timeout = 60);

#define SAMPLES 20000

struct samples {
    ccs_duration waits[SAMPLES];
    uint8_t bytes[CCS_HISTOGRAM_SIZE_MAX];
    size_t size;
};

static int compare_durations(const void *x, const void *y)
{
    ccs_duration a = *(const ccs_duration *)x, b = *(const ccs_duration *)y;
    return a < b ? -1 : a > b;
}

static size_t encode(const ccs_duration *waits, size_t count, uint8_t *bytes)
{
    static uint64_t cells[CCS__HISTOGRAM_CELLS];
    struct ccs__histogram_writer writer = {.bytes = bytes};
    memset(cells, 0, sizeof cells);
    for (size_t i = 0; i < count; i++)
        cells[ccs__histogram_cell(waits[i])]++;
    for (uint32_t cell = 0; cell < CCS__HISTOGRAM_CELLS; cell++)
        if (cells[cell])
            ccs__histogram_write(&writer, (struct ccs__histogram_entry){cell, cells[cell]});
    return writer.size;
}

static void require_within_a_hundredth(struct samples *samples)
{
    samples->size = encode(samples->waits, SAMPLES, samples->bytes);
    qsort(samples->waits, SAMPLES, sizeof samples->waits[0], compare_durations);
    for (uint32_t per_mille = 0; per_mille <= 1000; per_mille++) {
        size_t rank = ((size_t)SAMPLES * per_mille + 999) / 1000;
        ccs_duration exact = samples->waits[rank ? rank - 1 : 0];
        ccs_duration found = ccs_histogram_percentile(samples->bytes, samples->size, per_mille);
        ccs_duration off = found > exact ? found - exact : exact - found;
        REQUIRE(off * 100 <= exact);
    }
}

Test(histogram, is_within_one_percent_of_exact_percentiles_whatever_the_distribution)
{
    static struct samples samples;
    ccs_rng rng;
    ccs_rng_seed(&rng, 41);
    for (int i = 0; i < SAMPLES; i++) /* even, up to ten minutes */
        samples.waits[i] = (ccs_duration)ccs_rng_below(&rng, 600000);
    require_within_a_hundredth(&samples);
    for (int i = 0; i < SAMPLES; i++) /* many at once answered, few very long */
        samples.waits[i] = (ccs_duration)(ccs_rng_below(&rng, 3) ? 0 : UINT64_C(1) << ccs_rng_below(&rng, 39));
    require_within_a_hundredth(&samples);
    for (int i = 0; i < SAMPLES; i++) /* every order of magnitude alike */
        samples.waits[i] = (ccs_duration)ccs_rng_below(&rng, (UINT64_C(1) << ccs_rng_below(&rng, 40)) + 1);
    require_within_a_hundredth(&samples);
    for (int i = 0; i < SAMPLES; i++) /* all within one second */
        samples.waits[i] = 86400000 + (ccs_duration)ccs_rng_below(&rng, 1000);
    require_within_a_hundredth(&samples);
    for (int i = 0; i < SAMPLES; i++) /* around the borders of cells */
        samples.waits[i] = (ccs_duration)((UINT64_C(1) << (7 + ccs_rng_below(&rng, 30))) + ccs_rng_below(&rng, 5)) - 2;
    require_within_a_hundredth(&samples);
}

Test(histogram, cells_follow_each_other_without_gap)
{
    REQUIRE(ccs__histogram_cell(-1) == 0);
    REQUIRE(ccs__histogram_cell(INT64_MAX) == CCS__HISTOGRAM_CELLS - 1);
    REQUIRE(ccs__histogram_cell((INT64_C(1) << 40) - 1) == CCS__HISTOGRAM_CELLS - 1);
    uint32_t last = 0;
    for (ccs_duration wait = 0; wait < 300000; wait++) {
        uint32_t cell = ccs__histogram_cell(wait);
        REQUIRE(cell == last || cell == last + 1);
        last = cell;
    }
    for (uint32_t cell = 0; cell < CCS__HISTOGRAM_CELLS; cell++)
        REQUIRE(ccs__histogram_cell(ccs__histogram_value(cell)) == cell);
}

Test(histogram, of_nothing_has_no_percentile)
{
    REQUIRE(ccs_histogram_percentile(NULL, 0, 500) == 0);
    const uint8_t one_wait_of_90_ms[] = {90, 1};
    REQUIRE(ccs_histogram_percentile(one_wait_of_90_ms, 2, 0) == 90);
    REQUIRE(ccs_histogram_percentile(one_wait_of_90_ms, 2, 500) == 90);
    REQUIRE(ccs_histogram_percentile(one_wait_of_90_ms, 2, UINT32_MAX) == 90);
}

Test(histogram, merged_equals_the_histogram_of_all)
{
    static ccs_duration waits[3000];
    static uint8_t all[CCS_HISTOGRAM_SIZE_MAX], sum[CCS_HISTOGRAM_SIZE_MAX], part[CCS_HISTOGRAM_SIZE_MAX];
    ccs_rng rng;
    ccs_rng_seed(&rng, 42);
    for (int round = 0; round < 50; round++) {
        size_t count = ccs_rng_below(&rng, 3000), sum_size = 0;
        for (size_t i = 0; i < count; i++)
            waits[i] = (ccs_duration)ccs_rng_below(&rng, UINT64_C(1) << (1 + ccs_rng_below(&rng, 34)));
        for (size_t at = 0; at < count;) {
            size_t piece = 1 + ccs_rng_below(&rng, count - at);
            size_t size = encode(waits + at, piece, part);
            REQUIRE(ccs_histogram_merge(sum, &sum_size, part, size) == CCS_OK);
            at += piece;
        }
        size_t all_size = encode(waits, count, all);
        REQUIRE(sum_size == all_size && memcmp(sum, all, all_size) == 0);
    }
}

Test(histogram, fullest_fits_its_room_also_merged)
{
    static uint8_t fullest[CCS_HISTOGRAM_SIZE_MAX], sum[CCS_HISTOGRAM_SIZE_MAX];
    struct ccs__histogram_writer writer = {.bytes = fullest};
    for (uint32_t cell = 0; cell < CCS__HISTOGRAM_CELLS; cell++)
        ccs__histogram_write(&writer, (struct ccs__histogram_entry){cell, CCS__HISTOGRAM_COUNT_MAX});
    REQUIRE(writer.size <= CCS_HISTOGRAM_SIZE_MAX);
    size_t size = 0;
    REQUIRE(ccs_histogram_merge(sum, &size, fullest, writer.size) == CCS_OK);
    REQUIRE(ccs_histogram_merge(sum, &size, fullest, writer.size) == CCS_OK); /* counts stay at the most there is */
    REQUIRE(size == writer.size && memcmp(sum, fullest, size) == 0);
    REQUIRE(ccs_histogram_percentile(sum, size, 1000) == ccs__histogram_value(CCS__HISTOGRAM_CELLS - 1));
    REQUIRE(ccs_histogram_percentile(sum, size, 500) == ccs__histogram_value(CCS__HISTOGRAM_CELLS / 2 - 1));
}

static void require_refused(const void *bytes, size_t size)
{
    static uint8_t into[CCS_HISTOGRAM_SIZE_MAX];
    size_t into_size = 2;
    into[0] = 7;
    into[1] = 3;
    REQUIRE(ccs_histogram_percentile(bytes, size, 500) == 0);
    REQUIRE(ccs_histogram_merge(into, &into_size, bytes, size) == CCS_ECORRUPT);
    REQUIRE(into_size == 2 && into[0] == 7 && into[1] == 3);
}

Test(histogram, bytes_that_are_none_are_refused)
{
    require_refused("\x05", 1);                                  /* a gap without a count */
    require_refused("\x05\x00", 2);                              /* a count of none */
    require_refused("\x05\x80", 2);                              /* cut short */
    require_refused("\x85\x00\x01", 3);                          /* longer than it need be */
    require_refused("\x05\x81\x00", 3);
    require_refused("\xc0\x11\x01", 3);                          /* cell 2240 */
    require_refused("\xbf\x11\x01\x00\x01", 5);                  /* 2239, and one more */
    require_refused("\x05\x80\x80\x80\x80\x80\x80\x01", 8);      /* 2^42 */
    require_refused("\x05\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11);
    require_refused("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x01", 11);
    static const uint8_t large[CCS_HISTOGRAM_SIZE_MAX + 1];
    require_refused(large, sizeof large);

    ccs_rng rng;
    ccs_rng_seed(&rng, 43);
    for (int round = 0; round < 20000; round++) { /* anything at all is refused, or is itself after merging into none */
        uint8_t noise[12];
        static uint8_t into[CCS_HISTOGRAM_SIZE_MAX];
        size_t size = ccs_rng_below(&rng, sizeof noise + 1), into_size = 0;
        for (size_t i = 0; i < size; i++)
            noise[i] = (uint8_t)(ccs_rng_next(&rng) >> (ccs_rng_below(&rng, 2) ? 60 : 56));
        if (ccs_histogram_merge(into, &into_size, noise, size) == CCS_OK)
            REQUIRE(into_size == size && memcmp(into, noise, size) == 0);
        (void)ccs_histogram_percentile(noise, size, 900);
    }
}
