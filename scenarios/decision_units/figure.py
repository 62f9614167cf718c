#!/usr/bin/env python3
"""Draws figure.svg from a comparison:  concert compare scenarios/decision_units --json | scenarios/decision_units/figure.py > figure.svg

The panels are drawn as those of scenarios/mambo/figure.py.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "mambo"))
import figure as drawing  # noqa: E402

drawing.PANELS = [
    ("visits", "visits to the emergency department", "in two years, four trusts"),
    ("voluntary_admissions", "voluntary admissions", "in two years, four trusts"),
    ("all_admissions", "all admissions", "in two years, four trusts"),
    ("occupancy", "beds occupied", "share"),
    ("over_12h", "more than twelve hours in the department", "share of visits"),
    ("rough", "hours beyond the fourth in a department", "hours, of those considered for admission"),
    ("cohort_visits", "cohort: visits after against before the first stay", "relative change"),
    ("net_of", "all costs of a trust in two years", "GBP"),
]

if __name__ == "__main__":
    drawing.main()
