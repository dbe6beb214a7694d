/*
 * Drawing. A panel is a fixed grid of 900 by 260 units that scales with the page; series differ by colour, by dash
 * and by a mark at their end, so that none of the three is needed alone.
 */
#include "chart.h"

#include <string.h>

#define WIDTH 900
#define HEIGHT 260
#define LEFT 56
#define RIGHT 16
#define TOP 14
#define BOTTOM 34
#define TICKS 5

static const char style[] =
    ":root{color-scheme:light dark;--paper:#ffffff;--ink:#1b1f24;--soft:#57606a;--rule:#d8dee4;"
    "--s0:#24292f;--s1:#0a58ca;--s2:#b3470b;--s3:#1a7f37}\n"
    "@media (prefers-color-scheme:dark){:root{--paper:#0f1419;--ink:#e6edf3;--soft:#9ba7b4;--rule:#2f3842;"
    "--s0:#e6edf3;--s1:#79b8ff;--s2:#ffa657;--s3:#7ee787}}\n"
    "body{margin:0 auto;max-width:60rem;padding:1.5rem;background:var(--paper);color:var(--ink);"
    "font:16px/1.5 system-ui,sans-serif}\n"
    "h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.1rem;margin:1.75rem 0 .25rem}\n"
    "p{margin:.25rem 0;color:var(--soft)}svg{display:block;width:100%;height:auto}\n"
    ".plot svg{min-width:38rem}svg text{fill:var(--soft);font-size:12px}.grid{stroke:var(--rule);stroke-width:1}\n"
    ".line{fill:none;stroke-width:2.25;stroke-linejoin:round;stroke-linecap:round}\n"
    ".s0{stroke:var(--s0)}.s1{stroke:var(--s1);stroke-dasharray:9 5}.s2{stroke:var(--s2);stroke-dasharray:2 5}"
    ".s3{stroke:var(--s3);stroke-dasharray:12 4 2 4}\n"
    ".legend{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;list-style:none;margin:1rem 0 0;padding:0}\n"
    ".legend svg{display:inline-block;width:2.5rem;height:.75rem;vertical-align:middle;margin-right:.5rem}\n"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.85rem;"
    "width:100%}\n"
    "caption{text-align:left;color:var(--soft);padding:.25rem 0}th,td{padding:.2rem .5rem;text-align:right;"
    "border-bottom:1px solid var(--rule)}th[scope=row],th[scope=col]{white-space:nowrap}\n"
    "th[scope=colgroup]{text-align:center}@media print{body{max-width:none}}\n";

void chart_put_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '&')
            fputs("&amp;", out);
        else if (*text == '<')
            fputs("&lt;", out);
        else if (*text == '>')
            fputs("&gt;", out);
        else if (*text == '"')
            fputs("&quot;", out);
        else
            putc(*text, out);
    }
}

static void put_tenths(FILE *out, int64_t value)
{
    fprintf(out, "%lld.%lld", (long long)(value / 10), (long long)(value % 10));
}

/* A step of 1, 2 or 5 times a power of ten (in tenths) that reaches `top` in at most TICKS steps. */
static int64_t step_for(int64_t top)
{
    static const int64_t factors[] = {1, 2, 5};
    for (int64_t power = 10;; power *= 10)
        for (int i = 0; i < 3; i++)
            if (factors[i] * power * TICKS >= top)
                return factors[i] * power;
}

static int64_t top_of(const struct chart *chart, const struct chart_panel *panel)
{
    int64_t top = panel->top;
    for (uint32_t s = 0; s < panel->series_count; s++)
        for (uint32_t i = 0; i < chart->label_count; i++)
            if (panel->series[s].values[i] > top)
                top = panel->series[s].values[i];
    return top > 0 ? top : 10;
}

/* In tenths of a unit of the picture. */
static int64_t x_of(const struct chart *chart, uint32_t i)
{
    uint32_t steps = chart->label_count > 1 ? chart->label_count - 1 : 1;
    return LEFT * 10 + (int64_t)i * (WIDTH - LEFT - RIGHT) * 10 / steps;
}

static int64_t y_of(int64_t value, int64_t scale)
{
    return (HEIGHT - BOTTOM) * 10 - value * (HEIGHT - TOP - BOTTOM) * 10 / scale;
}

static void put_point(FILE *out, const char *before, int64_t x, int64_t y)
{
    fprintf(out, "%s%lld.%lld %lld.%lld", before, (long long)(x / 10), (long long)(x % 10), (long long)(y / 10),
            (long long)(y % 10));
}

static void put_axes(FILE *out, const struct chart *chart, const struct chart_panel *panel, int64_t step, int64_t scale)
{
    for (int64_t value = 0; value <= scale; value += step) {
        long long y = (long long)(y_of(value, scale) / 10);
        fprintf(out, "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%lld\" y2=\"%lld\"/>", LEFT, WIDTH - RIGHT, y, y);
        fprintf(out, "<text x=\"%d\" y=\"%lld\" text-anchor=\"end\">%lld%s</text>\n", LEFT - 8, y + 4,
                (long long)(value / 10), strcmp(panel->unit, "%") == 0 ? "%" : " s");
    }
    for (uint32_t i = 0; i < chart->label_count; i += chart->label_every) {
        bool last = i > 0 && i + 1 == chart->label_count; /* must not stand out of the picture */
        fprintf(out, "<text x=\"%lld\" y=\"%d\" text-anchor=\"%s\">", (long long)(x_of(chart, i) / 10),
                HEIGHT - BOTTOM + 20, last ? "end" : "middle");
        chart_put_text(out, chart->labels[i]);
        fputs("</text>\n", out);
    }
}

static void put_series(FILE *out, const struct chart *chart, const struct chart_series *series, uint32_t number,
                       int64_t scale)
{
    const char *before = "M";
    fprintf(out, "<path class=\"line s%u\" d=\"", number);
    for (uint32_t i = 0; i < chart->label_count; i++) {
        if (series->values[i] == CHART_NOTHING) {
            before = "M";
            continue;
        }
        put_point(out, before, x_of(chart, i), y_of(series->values[i], scale));
        if (*before == 'M') /* a point of its own is a dot, because of the round ends */
            put_point(out, "L", x_of(chart, i), y_of(series->values[i], scale));
        before = "L";
    }
    fputs("\"/>\n", out);
}

static void put_panel(FILE *out, const struct chart *chart, uint32_t number)
{
    const struct chart_panel *panel = &chart->panels[number];
    int64_t top = top_of(chart, panel), step = step_for(top), scale = (top + step - 1) / step * step;
    fprintf(out, "<h2 id=\"p%u\">", number);
    chart_put_text(out, panel->title);
    fprintf(out, "</h2>\n<div class=\"scroll plot\" tabindex=\"0\" role=\"region\" aria-labelledby=\"p%u\">\n", number);
    fprintf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"t%u d%u\">\n<title id=\"t%u\">", WIDTH,
            HEIGHT, number, number, number);
    chart_put_text(out, panel->title);
    fprintf(out, "</title>\n<desc id=\"d%u\">", number);
    for (uint32_t s = 0; s < panel->series_count; s++) {
        int64_t low = INT64_MAX, high = INT64_MIN;
        for (uint32_t i = 0; i < chart->label_count; i++) {
            int64_t value = panel->series[s].values[i];
            low = value != CHART_NOTHING && value < low ? value : low;
            high = value > high ? value : high;
        }
        chart_put_text(out, panel->series[s].name);
        fputs(high == INT64_MIN ? ": nothing. " : ": from ", out);
        if (high == INT64_MIN)
            continue;
        put_tenths(out, low);
        fputs(" to ", out);
        put_tenths(out, high);
        fprintf(out, " %s. ", panel->unit);
    }
    fputs("The table below has every number.</desc>\n", out);
    put_axes(out, chart, panel, step, scale);
    for (uint32_t s = panel->series_count; s-- > 0;) /* the first on top */
        put_series(out, chart, &panel->series[s], s, scale);
    fputs("</svg>\n</div>\n", out);
}

static void put_legend(FILE *out, const struct chart *chart)
{
    if (chart->panel_count == 0 || chart->panels[0].series_count < 2)
        return;
    fputs("<ul class=\"legend\">\n", out);
    for (uint32_t s = 0; s < chart->panels[0].series_count; s++) {
        fprintf(out,
                "<li><svg viewBox=\"0 0 40 12\" aria-hidden=\"true\"><path class=\"line s%u\" d=\"M2 6L38 6\"/></svg>",
                s);
        chart_put_text(out, chart->panels[0].series[s].name);
        fputs("</li>\n", out);
    }
    fputs("</ul>\n", out);
}

static void put_table_head(FILE *out, const struct chart *chart)
{
    fputs("<thead>\n<tr><th scope=\"col\" rowspan=\"2\">", out);
    chart_put_text(out, chart->label_name);
    fputs("</th>", out);
    for (uint32_t p = 0; p < chart->panel_count; p++) {
        fprintf(out, "<th scope=\"colgroup\" colspan=\"%u\">", chart->panels[p].series_count);
        chart_put_text(out, chart->panels[p].title);
        fputs("</th>", out);
    }
    fputs("</tr>\n<tr>", out);
    for (uint32_t p = 0; p < chart->panel_count; p++)
        for (uint32_t s = 0; s < chart->panels[p].series_count; s++) {
            fputs("<th scope=\"col\">", out);
            chart_put_text(out, chart->panels[p].series[s].name);
            fputs("</th>", out);
        }
    fputs("</tr>\n</thead>\n", out);
}

static void put_table(FILE *out, const struct chart *chart)
{
    fputs("<h2>The same in numbers</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
          "aria-label=\"Table of all values\">\n<table>\n<caption>",
          out);
    chart_put_text(out, chart->subtitle);
    fputs("</caption>\n", out);
    put_table_head(out, chart);
    fputs("<tbody>\n", out);
    for (uint32_t i = 0; i < chart->label_count; i++) {
        fputs("<tr><th scope=\"row\">", out);
        chart_put_text(out, chart->labels[i]);
        fputs("</th>", out);
        for (uint32_t p = 0; p < chart->panel_count; p++)
            for (uint32_t s = 0; s < chart->panels[p].series_count; s++) {
                fputs("<td>", out);
                if (chart->panels[p].series[s].values[i] == CHART_NOTHING)
                    fputs("–", out);
                else
                    put_tenths(out, chart->panels[p].series[s].values[i]);
                fputs("</td>", out);
            }
        fputs("</tr>\n", out);
    }
    fputs("</tbody>\n</table>\n</div>\n", out);
}

void chart_write(FILE *out, const struct chart *chart)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
          out);
    chart_put_text(out, chart->title);
    fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n<h1>", style);
    chart_put_text(out, chart->title);
    fputs("</h1>\n<p>", out);
    chart_put_text(out, chart->subtitle);
    if (chart->finding) {
        fputs("</p>\n<p><strong>", out);
        chart_put_text(out, chart->finding);
        fputs("</strong>", out);
    }
    fputs("</p>\n", out);
    put_legend(out, chart);
    for (uint32_t p = 0; p < chart->panel_count; p++)
        put_panel(out, chart, p);
    put_table(out, chart);
    fputs("</main>\n</body>\n</html>\n", out);
}
