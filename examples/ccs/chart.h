/*
 * A chart as one HTML file: inline SVG, no scripts, nothing fetched. Readable without seeing it (titles,
 * descriptions, a table with the same numbers), in light and in dark, and on paper.
 */
#ifndef CHART_H
#define CHART_H

#include <stdint.h>
#include <stdio.h>

#define CHART_SERIES_MAX 4
#define CHART_PANELS_MAX 6
#define CHART_NOTHING INT64_MIN /* no value here: the line has a gap */

struct chart_series {
    const char *name;      /* "recorded" */
    const int64_t *values; /* tenths, one a label */
};

/* One diagram. */
struct chart_panel {
    const char *title; /* "Mean wait of the answered" */
    const char *unit;  /* "s" */
    int64_t top;       /* at least this far up, in tenths; 0: as the values need */
    struct chart_series series[CHART_SERIES_MAX];
    uint32_t series_count;
};

struct chart {
    const char *title, *subtitle;
    const char *finding; /* what it shows, in a sentence of its own; may be NULL */
    const char *const *labels; /* of the horizontal axis */
    uint32_t label_count;
    uint32_t label_every;   /* written under the axis; the table has all */
    const char *label_name; /* "from": head of the table's first column */
    struct chart_panel panels[CHART_PANELS_MAX];
    uint32_t panel_count;
};

void chart_write(FILE *out, const struct chart *chart);

#endif
