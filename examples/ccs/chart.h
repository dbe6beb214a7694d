/*
 * A chart as one HTML file: inline SVG, no scripts, nothing fetched. Readable without seeing it (titles,
 * descriptions, a table with the same numbers), in light and in dark, and on paper.
 *
 * And curves as one SVG file, which a page includes as a picture: what something costs against how much there is of
 * something else, both on logarithmic axes. The description has every number.
 */
#ifndef CHART_H
#define CHART_H

#include <stdbool.h>
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

/* --- curves: chart_curves.c -------------------------------------------------------------------------------- */

#define CHART_POINTS_MAX 16
#define CHART_CURVES_MAX 8
#define CHART_PLOTS_MAX 20
#define CHART_TONES 5

struct chart_point {
    double x, ns; /* both more than 0; less than 1 ns is drawn as 1 */
};

/* Curves of one name look alike in every plot and stand in the legend once. */
struct chart_curve {
    const char *name; /* "a contact arrives, p50" */
    unsigned tone;    /* below CHART_TONES: colour and mark */
    bool dashed;      /* with open marks: the tail of the solid curve of the same tone */
    struct chart_point points[CHART_POINTS_MAX]; /* x rises */
    unsigned point_count;
};

struct chart_plot {
    const char *title;  /* NULL: the only one */
    const char *x_name; /* "agents" */
    struct chart_curve curves[CHART_CURVES_MAX];
    unsigned curve_count;
};

/* Plots side by side, with one vertical axis: time. */
struct chart_curves {
    const char *title;
    const char *notes[2]; /* lines under the title; may be NULL */
    const char *y_name;   /* "a decision takes" */
    struct chart_plot plots[CHART_PLOTS_MAX];
    unsigned plot_count;
};

void chart_curves_write(FILE *out, const struct chart_curves *chart);
/* 80 ns, 1.2 us, 51 ms: three digits that count. Returns `text`. */
#define CHART_TIME_MAX 24
const char *chart_time_text(double ns, char text[CHART_TIME_MAX]);
/* 300, 1 k, 2.5 M. Returns `text`. */
const char *chart_count_text(double count, char text[CHART_TIME_MAX]);

/* With what markup needs escaped. */
void chart_put_text(FILE *out, const char *text);

#endif
