#!/usr/bin/env python3
"""Draws figure.svg from a comparison:  concert compare scenarios/breast_discharge --json | scenarios/breast_discharge/figure.py > figure.svg

What four centres wait and take before (t0), six weeks (t1) and six months (t2) after their teams acted. The panels are drawn as those of
scenarios/mambo/figure.py.
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "mambo"))
import figure as drawing  # noqa: E402

PANELS = [
    ("wait", "observed", "wait for the final consultation", "minutes"),
    ("imaging", "observed", "sentinel node imaging, door to door", "minutes"),
    ("lead", "observed", "day of discharge: leaders in A", "minutes from the decision to leaving"),
    ("lead", "all_led", "day of discharge: leaders everywhere", "minutes from the decision to leaving"),
    ("wait", "visualise_only", "wait: drawn and measured, nothing done", "minutes"),
    ("lead", "visualise_only", "day of discharge: nothing done", "minutes from the decision to leaving"),
]


def main():
    data = json.load(sys.stdin)
    values = {(row["model"], row["measure"]): (row["mean"], row["half_width"] or 0) for row in data["measures"]}
    out, heights = [], [34] * drawing.COLUMNS
    for number, (measure, model, title, unit) in enumerate(PANELS):
        rows = [(f"{site} {time}", *values[model, f"{measure}_{time}[{site}]"]) for site in "ABCD" for time in ("t0", "t1", "t2")]
        column = number % drawing.COLUMNS
        drawn, height = drawing.panel(14 + column * (drawing.WIDTH + drawing.GAP), heights[column], title, unit, rows, None)
        out += drawn
        heights[column] += height
    width = drawing.COLUMNS * (drawing.WIDTH + drawing.GAP) + 14
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {max(heights) + 6}" width="{width}" height="{max(heights) + 6}" '
          f'font-family="Helvetica, Arial, sans-serif" font-size="12" fill="{drawing.INK}">')
    print(f'<rect width="{width}" height="{max(heights) + 6}" fill="white"/>')
    n = max(row["n"] for row in data["measures"])
    print(f'<text x="14" y="20" font-size="13">Mean over {n} replications with 95 % interval, all patients of a time point</text>')
    print("\n".join(out))
    print("</svg>")


if __name__ == "__main__":
    main()
