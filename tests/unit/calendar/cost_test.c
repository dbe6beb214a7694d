/*
 * What compiling costs where somebody writes a calendar that is far from any office: it is a command in a running center.
 */
#define _GNU_SOURCE /* open_memstream */
#include "calendar_fixture.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define OFFICE "{\"days\":[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\"],\"open\":\"08:00\",\"close\":\"17:00\"}"

/* Processor time of compiling, in ms. */
static double compile_cost(const struct desk *desk)
{
    static const ccs_alloc c_library = {0};
    struct ccs__calendar_error error;
    ccs_status status;
    clock_t before = clock();
    ccs__calendar_destroy(ccs__calendar_compile(&c_library, desk->definition, desk->zone, NULL, 0, &error, &status));
    return (double)(clock() - before) * 1000 / CLOCKS_PER_SEC;
}

/* How entries come again. */
enum again { ALWAYS, EVERY_FEW_DAYS };

/* Open all day, but within 32 hours of a second for each entry; to be freed. */
static char *many_cuts(size_t entries, enum again again)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    (void)fprintf(out, "{\"zone\":\"Europe/Berlin\",\"dates\":[");
    for (size_t i = 0; i < entries; i++) {
        (void)fprintf(out, "%s{\"date\":\"1970-01-01\",", i ? "," : "");
        if (again == ALWAYS)
            (void)fprintf(out, "\"until\":\"2199-12-31\",\"hours\":[");
        else
            (void)fprintf(out, "\"every\":\"FREQ=DAILY;INTERVAL=%zu\",\"hours\":[", 2 + i % 97);
        for (size_t j = 0; j < 32; j++) {
            size_t second = (i * 32 + j) * 2;
            (void)fprintf(out, "%s{\"open\":\"%02zu:%02zu:%02zu\",\"close\":\"%02zu:%02zu:%02zu\"}", j ? "," : "", second / 3600,
                          second / 60 % 60, second % 60, second / 3600, second / 60 % 60, second % 60 + 1);
        }
        (void)fprintf(out, "]}");
    }
    (void)fprintf(out, "]}");
    (void)fclose(out);
    return text;
}

/* A closed entry with hours costs its days and its hours, not their product for every week. */
Test(calendar_cost, compiles_many_part_days_about_as_fast_as_none)
{
    char *text = many_cuts(12, ALWAYS);
    struct desk plain, desk;
    int64_t ms = 0;
    desk_open(&plain, "{\"zone\":\"Europe/Berlin\",\"windows\":[" OFFICE "]}", NULL);
    desk_open(&desk, text, NULL);
    cr_expect_eq(ccs__calendar_between(desk.calendar, time_at("2026-07-01"), time_at("2026-07-02"), &ms), CCS_OK);
    cr_expect_eq(ms, DAY_MS - 12 * 32 * SECOND_MS);
    double plainly = compile_cost(&plain), cost = compile_cost(&desk);
    cr_expect_lt(cost, 200 + 100 * plainly, "%.1f ms, a plain one %.1f ms", cost, plainly);
    desk_finish(&desk);
    desk_finish(&plain);
    free(text);
}

/* What would differ from week to week by too much to be kept is refused before it has cost much. */
Test(calendar_cost, refuses_part_days_that_make_every_week_another)
{
    static const struct {
        size_t entries;
        const char *words;
    } cases[] = {{60, "the weeks differ so much"}, {400, "so many different hours"}};
    struct desk plain;
    desk_open(&plain, "{\"zone\":\"Europe/Berlin\",\"windows\":[" OFFICE "]}", NULL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = many_cuts(cases[i].entries, EVERY_FEW_DAYS);
        struct desk desk;
        desk_init(&desk, text, NULL);
        cr_expect_eq(desk.status, CCS_ELIMIT);
        cr_expect_not_null(strstr(desk.error.message, cases[i].words), "%s", desk.error.message);
        double plainly = compile_cost(&plain), cost = compile_cost(&desk);
        cr_expect_lt(cost, 400 + 200 * plainly, "%.1f ms, a plain one %.1f ms", cost, plainly);
        desk_finish(&desk);
        free(text);
    }
    desk_finish(&plain);
}
