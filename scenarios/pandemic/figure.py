#!/usr/bin/env python3
"""Draws figure.svg from a result file:  concert compare scenarios/pandemic --output r.h5; scenarios/pandemic/figure.py r.h5 > figure.svg

Two panels over time: partnership (ties, each by its strength) in the models A to F, and in the three locales; the band
is the 95 % interval of the mean. Grey: the months in which rules are eased; darker: the two waves.
"""
import sys
from html import escape

import h5py
import numpy as np

PANELS = [("With and without shock, easing and agreements",
           [("a_no_shock", "A no shock", "#888888"), ("c_eased", "C shock and easing", "#1b6ca8"),
            ("f_formalised", "F agreements in month 9", "#2a9d5c"), ("d_weak_ties", "D weak ties before", "#c77c11"),
            ("b_not_eased", "B weak ties, not eased", "#b23a48")]),
          ("Three locales", [("us", "us", "#b23a48"), ("uk", "uk", "#1b6ca8"), ("be", "be", "#c77c11")])]
MEASURE = "working"
SHOCK, WAVE, SECOND, EASED = 180, 120, 240, 365
WIDTH, HEIGHT, LEFT, TOP, GAP = 430, 300, 46, 56, 40


def text(values):
    return [value.decode() if isinstance(value, bytes) else value for value in values]


def series(path):
    """model -> (days, mean, half width)."""
    with h5py.File(path) as file:
        models = text(file["names/model"][:])
        model_of = file["runs/model"][:]
        measure, period = text(file["measures/measure"][:]), file["measures/period"][:]
        columns = [i for i, name in enumerate(measure) if name == MEASURE and period[i] >= 0]
        values = file["measures/value"][:][:, columns]
        days = period[columns] * 30.0
    out = {}
    for number, model in enumerate(models):
        rows = values[model_of == number]
        half = 1.96 * np.nanstd(rows, axis=0, ddof=1) / np.sqrt(len(rows)) if len(rows) > 1 else 0 * rows[0]
        out[model] = (days, np.nanmean(rows, axis=0), half)
    return out


def panel(x, title, lines, data, high):
    last = max(days[-1] for days, _, _ in data.values())
    at_x = lambda day: x + LEFT + day * (WIDTH - LEFT) / last
    at_y = lambda value: TOP + HEIGHT - value * HEIGHT / high
    out = [f'<text x="{x + LEFT}" y="{TOP - 14}" font-weight="bold">{escape(title)}</text>']
    for begin, length, shade in ((SHOCK, EASED, "#f0f0f0"), (SHOCK, WAVE, "#dedede"), (SHOCK + SECOND, WAVE, "#dedede")):
        out.append(f'<rect x="{at_x(begin):.1f}" y="{TOP}" width="{at_x(begin + length) - at_x(begin):.1f}" height="{HEIGHT}" fill="{shade}"/>')
    for tick in range(0, int(high) + 1, 20):
        out.append(f'<line x1="{x + LEFT}" x2="{x + WIDTH}" y1="{at_y(tick):.1f}" y2="{at_y(tick):.1f}" stroke="#cccccc" stroke-width="0.5"/>')
        out.append(f'<text x="{x + LEFT - 6}" y="{at_y(tick) + 4:.1f}" text-anchor="end" font-size="10">{tick}</text>')
    for month in range(-6, 25, 6):
        out.append(f'<text x="{at_x(SHOCK + month * 30.4):.1f}" y="{TOP + HEIGHT + 14}" text-anchor="middle" font-size="10">{month}</text>')
    out.append(f'<text x="{x + (LEFT + WIDTH) / 2:.0f}" y="{TOP + HEIGHT + 30}" text-anchor="middle" font-size="11">months since the shock</text>')
    for row, (model, label, colour) in enumerate(line for line in lines if line[0] in data):
        days, mean, half = data[model]
        upper = " ".join(f"{at_x(d):.1f},{at_y(v):.1f}" for d, v in zip(days, mean + half))
        lower = " ".join(f"{at_x(d):.1f},{at_y(v):.1f}" for d, v in zip(days[::-1], (mean - half)[::-1]))
        out.append(f'<polygon points="{upper} {lower}" fill="{colour}" opacity="0.2"/>')
        out.append(f'<polyline points="{" ".join(f"{at_x(d):.1f},{at_y(v):.1f}" for d, v in zip(days, mean))}" fill="none" stroke="{colour}" stroke-width="1.8"/>')
        out.append(f'<text x="{x + LEFT + 8}" y="{TOP + 16 + 15 * row}" fill="{colour}" font-size="11">{escape(label)}</text>')
    return out


def main():
    data = series(sys.argv[1])
    high = max(float(np.nanmax(mean + half)) for _, mean, half in data.values()) * 1.05
    width, height = 2 * WIDTH + GAP + 20, TOP + HEIGHT + 44
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
          'font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#222222">')
    print(f'<rect width="{width}" height="{height}" fill="white"/>')
    print('<text x="14" y="20" font-size="13">Partnership: ties between organisations, each by its strength; mean and 95 % interval</text>')
    for number, (title, lines) in enumerate(PANELS):
        print("\n".join(panel(6 + number * (WIDTH + GAP), title, lines, data, high)))
    print("</svg>")


if __name__ == "__main__":
    main()
