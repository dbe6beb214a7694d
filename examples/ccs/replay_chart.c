/*
 * The replay's chart: waits and service level through the day, recorded, replayed and what-if.
 */
#include "chart.h"
#include "replay_tally.h"

#include <errno.h>
#include <string.h>

#define COMMAND "replay"

static const struct {
    const char *title, *unit;
    int64_t top;
} panels[] = {
    {"Mean wait of the answered, s", "s", 0},
    {"90 % of the answered waited up to, s", "s", 0},
    {"Service level: answered_in_20s / (answered + abandoned), %", "%", 1000},
};
#define PANELS (sizeof panels / sizeof panels[0])

/* Room for all that the chart borrows. */
struct drawing {
    int64_t values[PANELS][COLUMNS_MAX][TALLY_HALF_HOURS];
    char label_room[TALLY_HALF_HOURS][8];
    const char *labels[TALLY_HALF_HOURS];
    char title[64], subtitle[256], finding[2048];
    struct chart chart;
};

static int64_t value_of(const struct cell *cell, size_t panel)
{
    return panel == 0 ? cell_mean_wait(cell) : panel == 1 ? cell_percentile(cell, 900) : cell_service_level(cell);
}

/* From the first half-hour anybody entered the line to the last; single callers of the night are no curve. */
static void find_day(const struct results *results, uint32_t *first, uint32_t *end)
{
    const struct cell *cells = results->columns[0].by[TALLY_HALF_HOUR].cells;
    uint32_t most = 0;
    for (uint32_t i = 0; i < TALLY_HALF_HOURS; i++)
        most = cells[i].entered > most ? cells[i].entered : most;
    *first = 0;
    *end = TALLY_HALF_HOURS;
    while (*first + 1 < *end && cells[*first].entered * 50 < most)
        ++*first;
    while (*end > *first + 1 && cells[*end - 1].entered * 50 < most)
        --*end;
}

static void draw(const struct results *results, struct drawing *drawing)
{
    const struct calls *calls = results->model->calls;
    char from[11], to[11], count[REPLAY_NUMBER_MAX], phantoms[REPLAY_NUMBER_MAX];
    uint32_t first, end;
    find_day(results, &first, &end);
    calls_date_text(calls->first_s, from);
    calls_date_text(calls->last_s, to);
    snprintf(drawing->title, sizeof drawing->title, "Waits and service level through the day");
    snprintf(drawing->subtitle, sizeof drawing->subtitle,
             "%s call%s, %s phantom%s left out, from %s to %s, all days together, by half-hour.",
             replay_count_text(count, calls->count), calls->count == 1 ? "" : "s",
             replay_count_text(phantoms, calls->phantoms), calls->phantoms == 1 ? "" : "s", from, to);
    if (results->what_if_words)
        snprintf(drawing->finding, sizeof drawing->finding, "What-if: %s.", results->what_if_words);
    struct chart *chart = &drawing->chart;
    *chart = (struct chart){.title = drawing->title,
                            .subtitle = drawing->subtitle,
                            .finding = results->what_if_words ? drawing->finding : NULL,
                            .labels = drawing->labels,
                            .label_count = end - first,
                            .label_every = 4,
                            .label_name = "from",
                            .panel_count = PANELS};
    for (uint32_t i = first; i < end; i++) {
        snprintf(drawing->label_room[i - first], 8, "%02u:%02u", i / 2 % 24, i % 2 * 30);
        drawing->labels[i - first] = drawing->label_room[i - first];
    }
    for (size_t p = 0; p < PANELS; p++) {
        chart->panels[p] = (struct chart_panel){.title = panels[p].title,
                                                .unit = panels[p].unit,
                                                .top = panels[p].top,
                                                .series_count = results->column_count};
        for (uint32_t c = 0; c < results->column_count; c++) {
            const struct cell *cells = results->columns[c].by[TALLY_HALF_HOUR].cells;
            chart->panels[p].series[c] = (struct chart_series){results->columns[c].title, drawing->values[p][c]};
            for (uint32_t i = first; i < end; i++)
                drawing->values[p][c][i - first] = value_of(&cells[i], p);
        }
    }
}

int replay_chart_write(const char *path, bool replace, const struct results *results)
{
    struct drawing drawing;
    struct cli_draft draft;
    draw(results, &drawing);
    int code = cli_draft_begin(&draft, COMMAND, path, replace);
    if (code != CLI_OK)
        return code;
    FILE *out = fopen(draft.temporary, "w");
    if (out)
        chart_write(out, &drawing.chart);
    bool fine = out && !ferror(out);
    if ((out && fclose(out) != 0) || !fine)
        code = cli_fail(CLI_FAILED, COMMAND, "%s: %s", path, strerror(errno));
    else
        code = cli_draft_keep(&draft, COMMAND);
    cli_draft_drop(&draft);
    return code;
}
