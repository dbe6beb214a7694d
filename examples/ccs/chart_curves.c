/*
 * Curves on logarithmic axes, as an SVG file of its own. A page that includes it as a picture lends it neither style nor
 * fonts nor a table, so it brings its colours (for light and dark, on a paper of its own) and, in its description, every
 * number that is drawn.
 *
 * Up to two plots stand large, more in a grid of small ones; all share the vertical axis, so heights can be compared
 * across plots. Curves differ by colour, by mark and by dash, so that none of the three is needed alone.
 */
#include "chart.h"

#include <math.h>
#include <string.h>

#define WIDTH 960
#define MARGIN 16
#define LEFT 58 /* of a plot: room for the vertical axis' figures */
#define RIGHT 14
#define HEAD 30 /* of a plot: its title */
#define FOOT 46 /* and the horizontal axis */
#define LARGE 330
#define SMALL 120
#define LETTER 6.2 /* about the width of one, for the legend */

static const char style[] =
    "svg{font:12px system-ui,sans-serif}.paper{fill:#fff}text{fill:#57606a}.title{fill:#1b1f24;font-size:18px;"
    "font-weight:600}.plot{fill:#1b1f24;font-size:13px;font-weight:600}.grid{stroke:#d8dee4;stroke-width:1}"
    ".frame{fill:none;stroke:#8c959f;stroke-width:1}.curve{fill:none;stroke-width:2;stroke-linejoin:round}"
    ".tail{stroke-dasharray:6 4}.mark{stroke-width:1.5}"
    ".t0{stroke:#0a58ca}.m0{fill:#0a58ca}.t1{stroke:#b3470b}.m1{fill:#b3470b}.t2{stroke:#1a7f37}.m2{fill:#1a7f37}"
    ".t3{stroke:#8250df}.m3{fill:#8250df}.t4{stroke:#6e7781}.m4{fill:#6e7781}.open{fill:#fff}\n"
    "@media (prefers-color-scheme:dark){.paper,.open{fill:#0f1419}text{fill:#9ba7b4}.title,.plot{fill:#e6edf3}"
    ".grid{stroke:#2f3842}.frame{stroke:#6e7781}.t0{stroke:#79b8ff}.m0{fill:#79b8ff}.t1{stroke:#ffa657}.m1{fill:#ffa657}"
    ".t2{stroke:#7ee787}.m2{fill:#7ee787}.t3{stroke:#d2a8ff}.m3{fill:#d2a8ff}.t4{stroke:#9ba7b4}.m4{fill:#9ba7b4}"
    ".open{fill:#0f1419}}\n";

/* Where a plot stands and what its axes reach. */
struct frame {
    double left, top, width, height;
    double x_low, x_high, y_low, y_high;
};

/* --- words ----------------------------------------------------------------------------------------------------- */

static const char *scaled(double value, const char *unit, char text[CHART_TIME_MAX])
{
    int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    (void)snprintf(text, CHART_TIME_MAX, "%.*f", decimals, value);
    if (strchr(text, '.')) { /* 1.20 as 1.2, 10.0 as 10 */
        size_t end = strlen(text);
        while (text[end - 1] == '0')
            end--;
        text[text[end - 1] == '.' ? end - 1 : end] = '\0';
    }
    (void)snprintf(text + strlen(text), CHART_TIME_MAX - strlen(text), "%s", unit);
    return text;
}

const char *chart_time_text(double ns, char text[CHART_TIME_MAX])
{
    if (ns >= 999.5e6)
        return scaled(ns / 1e9, " s", text);
    if (ns >= 999.5e3)
        return scaled(ns / 1e6, " ms", text);
    return ns >= 999.5 ? scaled(ns / 1e3, " us", text) : scaled(ns, " ns", text);
}

const char *chart_count_text(double count, char text[CHART_TIME_MAX])
{
    if (count >= 1e6)
        return scaled(count / 1e6, " M", text);
    if (count < 10e3 && fmod(count, 1e3) > 0 && count >= 1e3) { /* 4096 */
        (void)snprintf(text, CHART_TIME_MAX, "%.0f", count);
        return text;
    }
    return count >= 1e3 ? scaled(count / 1e3, " k", text) : scaled(count, "", text);
}

static void put_at(FILE *out, double x, double y, const char *anchor, const char *class, const char *text)
{
    (void)fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">", x, y, anchor, class);
    chart_put_text(out, text);
    (void)fputs("</text>\n", out);
}

/* --- axes ------------------------------------------------------------------------------------------------------ */

static double at_least(double ns)
{
    return ns < 1 ? 1 : ns;
}

static double x_of(const struct frame *frame, double x)
{
    double reach = log10(frame->x_high / frame->x_low);
    return frame->left + (reach > 0 ? log10(x / frame->x_low) / reach : 0.5) * frame->width;
}

static double y_of(const struct frame *frame, double ns)
{
    double share = log10(at_least(ns) / frame->y_low) / log10(frame->y_high / frame->y_low);
    return frame->top + (1 - share) * frame->height;
}

/* The nearest of 1, 2 and 5 times a power of ten that is not above; or not below. */
static double round_figure(double value, bool up)
{
    static const double factors[] = {1, 2, 5, 10};
    double power = pow(10, floor(log10(value) + 1e-9)), best = power;
    for (int i = 0; i < 4; i++) {
        if (up && factors[i] * power >= value * (1 - 1e-9))
            return factors[i] * power;
        if (!up && factors[i] * power <= value * (1 + 1e-9))
            best = factors[i] * power;
    }
    return best;
}

static void reach_of_time(const struct chart_curves *chart, struct frame *frame)
{
    double low = INFINITY, high = 0;
    for (unsigned p = 0; p < chart->plot_count; p++)
        for (unsigned c = 0; c < chart->plots[p].curve_count; c++) {
            const struct chart_curve *curve = &chart->plots[p].curves[c];
            for (unsigned i = 0; i < curve->point_count; i++) {
                low = fmin(low, at_least(curve->points[i].ns));
                high = fmax(high, at_least(curve->points[i].ns));
            }
        }
    frame->y_low = low < INFINITY ? round_figure(low, false) : 1;
    frame->y_high = high > frame->y_low ? round_figure(high, true) : frame->y_low * 10;
}

static void reach_of_count(const struct chart_plot *plot, struct frame *frame)
{
    frame->x_low = INFINITY;
    frame->x_high = 0;
    for (unsigned c = 0; c < plot->curve_count; c++)
        for (unsigned i = 0; i < plot->curves[c].point_count; i++) {
            frame->x_low = fmin(frame->x_low, plot->curves[c].points[i].x);
            frame->x_high = fmax(frame->x_high, plot->curves[c].points[i].x);
        }
}

/* Lines and figures at powers of ten; in between at 2 and 5 where there is room. */
static void put_time_axis(FILE *out, const struct frame *frame)
{
    char text[CHART_TIME_MAX];
    double decades = log10(frame->y_high / frame->y_low);
    bool between = frame->height / decades >= 75;
    for (double at = frame->y_low; at <= frame->y_high * 1.001; at = round_figure(at * 1.5, true)) {
        double power = pow(10, floor(log10(at) + 1e-9));
        if (!between && at > power * 1.001)
            continue;
        double y = y_of(frame, at);
        (void)fprintf(out, "<path class=\"grid\" d=\"M%.1f %.1fh%.1f\"/>", frame->left, y, frame->width);
        put_at(out, frame->left - 6, y + 4, "end", "", chart_time_text(at, text));
    }
}

/* Lines and figures where points are, as far as they do not touch; of the curve that has most. */
static void put_count_axis(FILE *out, const struct chart_plot *plot, const struct frame *frame)
{
    char text[CHART_TIME_MAX];
    const struct chart_curve *most = &plot->curves[0];
    double last = -1e9, bottom = frame->top + frame->height;
    for (unsigned c = 1; c < plot->curve_count; c++)
        if (plot->curves[c].point_count > most->point_count)
            most = &plot->curves[c];
    for (unsigned i = 0; i < most->point_count; i++) {
        double x = x_of(frame, most->points[i].x);
        (void)fprintf(out, "<path class=\"grid\" d=\"M%.1f %.1fv%.1f\"/>", x, frame->top, frame->height);
        if (x - last < 34)
            continue;
        put_at(out, x, bottom + 17, "middle", "", chart_count_text(most->points[i].x, text));
        last = x;
    }
    put_at(out, frame->left + frame->width / 2, bottom + 34, "middle", "", plot->x_name);
}

/* --- curves ---------------------------------------------------------------------------------------------------- */

static void put_mark(FILE *out, const struct chart_curve *curve, double x, double y)
{
    static const char *const shapes[CHART_TONES] = {
        "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z", "m-3.2 -3.2h6.4v6.4h-6.4z", "m0 -4.2l4.2 7.2h-8.4z",
        "m0 -4.6l4.6 4.6l-4.6 4.6l-4.6 -4.6z", "m-3.4 0h6.8m-3.4 -3.4v6.8",
    };
    if (curve->dashed)
        (void)fprintf(out, "<path class=\"mark t%u open\"", curve->tone);
    else
        (void)fprintf(out, "<path class=\"mark t%u m%u\"", curve->tone, curve->tone);
    (void)fprintf(out, " d=\"M%.1f %.1f%s\"/>", x, y, shapes[curve->tone]);
}

static void put_curve(FILE *out, const struct chart_curve *curve, const struct frame *frame)
{
    (void)fprintf(out, "<path class=\"curve t%u%s\" d=\"", curve->tone, curve->dashed ? " tail" : "");
    for (unsigned i = 0; i < curve->point_count; i++)
        (void)fprintf(out, "%c%.1f %.1f", i ? 'L' : 'M', x_of(frame, curve->points[i].x),
                      y_of(frame, curve->points[i].ns));
    (void)fputs("\"/>\n", out);
    for (unsigned i = 0; i < curve->point_count; i++)
        put_mark(out, curve, x_of(frame, curve->points[i].x), y_of(frame, curve->points[i].ns));
    (void)fputs("\n", out);
}

static void put_plot(FILE *out, const struct chart_plot *plot, struct frame *frame)
{
    reach_of_count(plot, frame);
    if (plot->title)
        put_at(out, frame->left, frame->top - 10, "start", "plot", plot->title);
    put_time_axis(out, frame);
    put_count_axis(out, plot, frame);
    (void)fprintf(out, "<rect class=\"frame\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", frame->left,
                  frame->top, frame->width, frame->height);
    for (unsigned c = plot->curve_count; c-- > 0;) /* the first on top */
        if (plot->curves[c].point_count > 0)
            put_curve(out, &plot->curves[c], frame);
}

/* --- legend ---------------------------------------------------------------------------------------------------- */

static bool is_named_before(const struct chart_curves *chart, unsigned plot, unsigned curve)
{
    const char *name = chart->plots[plot].curves[curve].name;
    for (unsigned p = 0; p <= plot; p++)
        for (unsigned c = 0; c < (p < plot ? chart->plots[p].curve_count : curve); c++)
            if (strcmp(chart->plots[p].curves[c].name, name) == 0)
                return true;
    return false;
}

/* In lines; returns the height below the last one. With no file to write to, only that. */
static double put_legend(FILE *out, const struct chart_curves *chart, double y)
{
    double x = MARGIN;
    for (unsigned p = 0; p < chart->plot_count; p++)
        for (unsigned c = 0; c < chart->plots[p].curve_count; c++) {
            const struct chart_curve *curve = &chart->plots[p].curves[c];
            double width = 44 + LETTER * (double)strlen(curve->name) + 18;
            if (is_named_before(chart, p, c))
                continue;
            if (x + width > WIDTH - MARGIN && x > MARGIN) {
                x = MARGIN;
                y += 20;
            }
            if (out) {
                (void)fprintf(out, "<path class=\"curve t%u%s\" d=\"M%.1f %.1fh34\"/>", curve->tone,
                              curve->dashed ? " tail" : "", x, y - 4);
                put_mark(out, curve, x + 17, y - 4);
                put_at(out, x + 42, y, "start", "", curve->name);
            }
            x += width;
        }
    return y + 12;
}

/* --- the whole ------------------------------------------------------------------------------------------------- */

/* Every number, for those who do not see the picture. */
static void put_numbers(FILE *out, const struct chart_curves *chart)
{
    char text[CHART_TIME_MAX];
    for (unsigned p = 0; p < chart->plot_count; p++) {
        const struct chart_plot *plot = &chart->plots[p];
        for (unsigned c = 0; c < plot->curve_count; c++) {
            if (plot->title) {
                chart_put_text(out, plot->title);
                (void)fputs(", ", out);
            }
            chart_put_text(out, plot->curves[c].name);
            for (unsigned i = 0; i < plot->curves[c].point_count; i++) {
                (void)fprintf(out, "%s%s: ", i ? ", " : "; by ", i ? "" : plot->x_name);
                (void)fprintf(out, "%s ", chart_count_text(plot->curves[c].points[i].x, text));
                (void)fprintf(out, "%s", chart_time_text(plot->curves[c].points[i].ns, text));
            }
            (void)fputs(".\n", out);
        }
    }
}

static unsigned columns_of(const struct chart_curves *chart)
{
    return chart->plot_count > 2 ? 4 : chart->plot_count;
}

static void put_plots(FILE *out, const struct chart_curves *chart, double top, double height)
{
    unsigned columns = columns_of(chart);
    double each = (double)(WIDTH - 2 * MARGIN) / columns;
    struct frame frame = {.width = each - LEFT - RIGHT, .height = height};
    reach_of_time(chart, &frame);
    for (unsigned p = 0; p < chart->plot_count; p++) {
        frame.left = MARGIN + each * (p % columns) + LEFT;
        frame.top = top + HEAD + (height + HEAD + FOOT) * (p / columns);
        put_plot(out, &chart->plots[p], &frame);
    }
}

void chart_curves_write(FILE *out, const struct chart_curves *chart)
{
    unsigned columns = columns_of(chart);
    double height = chart->plot_count > 2 ? SMALL : LARGE, y = 30;
    double top = 30;
    for (int i = 0; i < 2 && chart->notes[i]; i++)
        top += 19;
    double plots = put_legend(NULL, chart, top + 26) + 18; /* under it the vertical axis' name */
    double bottom = plots + (height + HEAD + FOOT) * ((chart->plot_count + columns - 1) / columns) + 4;
    (void)fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %.0f\" width=\"%d\" height=\"%.0f\" "
                       "role=\"img\" aria-labelledby=\"title numbers\">\n<title id=\"title\">",
                  WIDTH, bottom, WIDTH, bottom);
    chart_put_text(out, chart->title);
    (void)fputs("</title>\n<desc id=\"numbers\">", out);
    put_numbers(out, chart);
    (void)fprintf(out, "</desc>\n<style>%s</style>\n<rect class=\"paper\" width=\"%d\" height=\"%.0f\"/>\n", style, WIDTH,
                  bottom);
    put_at(out, MARGIN, y, "start", "title", chart->title);
    for (int i = 0; i < 2 && chart->notes[i]; i++)
        put_at(out, MARGIN, y += 19, "start", "", chart->notes[i]);
    (void)put_legend(out, chart, top + 26);
    put_at(out, MARGIN, plots + 4, "start", "", chart->y_name);
    put_plots(out, chart, plots, height);
    (void)fputs("</svg>\n", out);
}
