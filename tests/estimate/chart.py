#!/usr/bin/env python3
"""The picture of docs/estimate.md from what `backtest` writes down of every visit.

    backtest center out.ccs replayed.csv; backtest calls CALLS.csv recorded.csv
    chart.py replayed.csv recorded.csv > docs/estimate.svg
"""
import csv
import math
import sys

WIDTH, HEIGHT = 920, 380
BLUE, ORANGE, GREY = "#1f6feb", "#bc4c00", "#6e7781"
SECONDS_MIN, SECONDS_MAX = 4, 1000


def read(path):
    with open(path, newline="") as rows:
        return [{"hour": int(row["entered_at_ms"]) // 3600000 % 24, "low": float(row["low_ms"]) / 1000,
                 "mid": float(row["mid_ms"]) / 1000, "high": float(row["high_ms"]) / 1000,
                 "truth": float(row["truth_ms"]) / 1000} for row in csv.DictReader(rows)]


def within(rows):
    return 100 * sum(row["low"] <= row["truth"] <= row["high"] for row in rows) / len(rows)


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def text(x, y, words, anchor="middle", size=12, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" {more}>{words}</text>'


def line(x1, y1, x2, y2, colour=GREY, width=1.0, more=""):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}" {more}/>'


def by_hour(series):
    """Left: how often the interval held, by the hour of entry."""
    left, right, top, bottom = 50, 430, 60, 320

    def x(hour):
        return left + (hour - 6.5) * (right - left) / 17.5

    def y(percent):
        return bottom - (percent - 70) * (bottom - top) / 30

    yield f'<rect x="{left}" y="{y(95):.1f}" width="{right - left}" height="{y(85) - y(95):.1f}" fill="{GREY}" opacity="0.18"/>'
    for percent in (70, 80, 90, 100):
        yield line(left, y(percent), right, y(percent), more='opacity="0.35"')
        yield text(left - 6, y(percent) + 4, f"{percent} %", "end")
    for hour in range(8, 24, 3):
        yield text(x(hour), bottom + 18, f"{hour}:00")
    yield text((left + right) / 2, 30, "The wait was within what was said, by hour of entry", size=14, more='font-weight="bold"')
    for name, rows, colour in series:
        hours = [[row for row in rows if row["hour"] == hour] for hour in range(7, 24)]
        points = [(x(7 + i), y(within(found))) for i, found in enumerate(hours) if len(found) >= 50]
        path = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield from (f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3" fill="{colour}"/>' for px, py in points)
    for i, (name, rows, colour) in enumerate(series):
        yield line(left + 10 + i * 190, bottom + 38, left + 34 + i * 190, bottom + 38, colour, 2)
        yield text(left + 40 + i * 190, bottom + 42, f"{name}: {within(rows):.1f} % of {len(rows):,}", "start")


def said_and_came(rows):
    """Right: by the middle of what was said, the interval said and the waits that came."""
    left, right, top, bottom = 510, 900, 60, 320

    def y(seconds):
        share = math.log(max(seconds, SECONDS_MIN) / SECONDS_MIN) / math.log(SECONDS_MAX / SECONDS_MIN)
        return bottom - min(share, 1) * (bottom - top)

    yield text((left + right) / 2, 30, "Said and came, replayed (seconds)", size=14, more='font-weight="bold"')
    for seconds in (5, 10, 30, 60, 120, 300, 600):
        yield line(left, y(seconds), right, y(seconds), more='opacity="0.35"')
        yield text(left - 6, y(seconds) + 4, seconds, "end")
    edges = (0, 15, 22, 32, 45, 64, 90, 128, 180, 256, 10**9)
    bins = [[row for row in rows if low <= row["mid"] < high] for low, high in zip(edges, edges[1:])]
    bins = [found for found in bins if len(found) >= 30]
    step = (right - left) / len(bins)
    for i, found in enumerate(bins):
        x = left + (i + 0.5) * step
        low, mid, high = (quantile([row[name] for row in found], 0.5) for name in ("low", "mid", "high"))
        yield (f'<rect x="{x - 13:.1f}" y="{y(high):.1f}" width="12" height="{y(low) - y(high):.1f}" fill="{BLUE}" opacity="0.45"/>')
        yield line(x - 13, y(mid), x - 1, y(mid), BLUE, 2.5)
        truths = [row["truth"] for row in found]
        yield line(x + 7, y(quantile(truths, 0.05)), x + 7, y(quantile(truths, 0.95)), ORANGE, 2.5)
        yield line(x + 1, y(quantile(truths, 0.5)), x + 13, y(quantile(truths, 0.5)), ORANGE, 2.5)
        yield text(x, bottom + 18, f"{mid:.0f}")
    yield f'<rect x="{left + 10}" y="{bottom + 32}" width="12" height="12" fill="{BLUE}" opacity="0.45"/>'
    yield text(left + 28, bottom + 42, "said: interval and middle", "start")
    yield line(left + 206, bottom + 31, left + 206, bottom + 45, ORANGE, 2.5)
    yield text(left + 216, bottom + 42, "came: 5, 50 and 95 %", "start")


def main():
    replayed, recorded = read(sys.argv[1]), read(sys.argv[2])
    series = (("replayed", replayed, BLUE), ("recorded", recorded, ORANGE))
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="t d" '
          f'font-family="sans-serif" fill="#24292f">')
    print('<title id="t">Estimated waits against what came</title>')
    print(f'<desc id="d">Left: by hour of entry between 80 and 96 per cent of waits are within the interval said; in all '
          f'{within(replayed):.1f} per cent replayed and {within(recorded):.1f} per cent recorded. Right: for each size of '
          'estimate the interval said covers the middle nine tenths of the waits that came.</desc>')
    print(f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>')
    for part in (*by_hour(series), *said_and_came(replayed)):
        print(part)
    print("</svg>")


main()
