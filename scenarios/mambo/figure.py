#!/usr/bin/env python3
"""Draws figure.svg from a comparison:  concert compare scenarios/mambo --json | scenarios/mambo/figure.py > figure.svg

One panel a measure: each model's mean over replications with its 95 % interval, in the measure's own unit. Every axis
holds 0, so that a small difference looks small; where a model has no such thing, there is a dash.
"""
import json
import math
import sys
from html import escape

PANELS = [
    ("admissions", "hospital admissions after the index date", "per person-year"),
    ("finding_to_action", "from a MoniKa's finding to a physician's action", "days"),
    ("doctor_house_calls", "physicians' house calls", "per person-year"),
    ("all_house_calls", "house calls of physicians and MoniKas", "per person-year"),
    ("unmet", "services asked for and not got in a month", "share"),
    ("duplicates", "tests whose result already existed", "share"),
    ("first_wait", "wait for the MoniKa's first house call", "days"),
    ("cost_a_year", "all costs", "EUR per person-year"),
]
WIDTH, LEFT, TOP, ROW, COLUMNS, GAP = 400, 130, 34, 19, 2, 26
INK, GREY, BASE = "#222222", "#b8b8b8", "#888888"


def ticks(low, high, most=6):
    """Round numbers from low to high, at most so many steps."""
    step = 1e-9
    while (high - low) / step > most:
        step *= 2.5 if f"{step:.0e}".startswith("2") else 2
    return [k * step for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


def panel(x, y, title, unit, rows, baseline):
    """rows: (model, mean, half width)."""
    height = TOP + ROW * len(rows) + 40
    known = [(mean, half) for _, mean, half in rows if mean is not None]
    low = 1.06 * min(0, *(mean - half for mean, half in known))
    high = max(1.06 * max(mean + half for mean, half in known), 0.05 * -low) or 1
    at = lambda value: x + LEFT + (value - low) * (WIDTH - LEFT - 12) / (high - low)
    out = [f'<text x="{x}" y="{y + 16}" font-weight="bold">{escape(title)}</text>']
    bottom = y + TOP + ROW * len(rows)
    for tick in ticks(low, high):
        out.append(f'<line x1="{at(tick):.1f}" x2="{at(tick):.1f}" y1="{y + TOP - 6}" y2="{bottom}" stroke="{GREY}" stroke-width="0.5"/>')
        out.append(f'<text x="{at(tick):.1f}" y="{bottom + 14}" text-anchor="middle" font-size="10">{tick:g}</text>')
    for base in (mean for model, mean, _ in rows if model == baseline and mean is not None):
        out.append(f'<line x1="{at(base):.1f}" x2="{at(base):.1f}" y1="{y + TOP - 6}" y2="{bottom}" stroke="{BASE}" stroke-dasharray="3 3"/>')
    for number, (model, mean, half) in enumerate(rows):
        line = y + TOP + ROW * (number + 0.5)
        colour = BASE if model == baseline else INK
        out.append(f'<text x="{x + LEFT - 8}" y="{line + 4:.1f}" text-anchor="end" font-size="11" fill="{colour}">{escape(model)}</text>')
        if mean is None:
            out.append(f'<text x="{x + LEFT}" y="{line + 4:.1f}" fill="{BASE}">–</text>')
            continue
        out.append(f'<line x1="{at(mean - half if low < 0 else max(mean - half, 0)):.1f}" x2="{at(mean + half):.1f}" y1="{line:.1f}" y2="{line:.1f}" stroke="{colour}" stroke-width="2"/>')
        out.append(f'<circle cx="{at(mean):.1f}" cy="{line:.1f}" r="3.4" fill="{colour}"/>')
    out.append(f'<text x="{x + LEFT + (WIDTH - LEFT) / 2:.0f}" y="{bottom + 28}" text-anchor="middle" font-size="11">{escape(unit)}</text>')
    return out, height


def main():
    data = json.load(sys.stdin)
    values = {}
    models = []
    for row in data["measures"]:
        values[row["measure"], row["model"]] = (row["mean"], row.get("half_width") or 0)
        if row["model"] not in models:
            models.append(row["model"])
    out, bottom = [], 0
    y = [34] * COLUMNS
    shown = 0
    for measure, title, unit in PANELS:
        rows = [(model, *values[measure, model]) for model in models if (measure, model) in values]
        if not any(mean is not None for _, mean, _ in rows):
            continue
        column = shown % COLUMNS
        drawn, height = panel(14 + column * (WIDTH + GAP), y[column], title, unit, rows, data["baseline"])
        out += drawn
        y[column] += height
        shown += 1
    bottom = max(y)
    width = COLUMNS * (WIDTH + GAP) + 14
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {bottom + 6}" width="{width}" height="{bottom + 6}" '
          f'font-family="Helvetica, Arial, sans-serif" font-size="12" fill="{INK}">')
    print(f'<rect width="{width}" height="{bottom + 6}" fill="white"/>')
    n = max((row["n"] for row in data["measures"]), default=0)
    print(f'<text x="14" y="20" font-size="13">Mean over {n} replications with 95 % interval; dashed: {escape(data["baseline"])}</text>')
    print("\n".join(out))
    print("</svg>")


if __name__ == "__main__":
    main()
