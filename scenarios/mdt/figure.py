#!/usr/bin/env python3
"""Draws figure.svg from a comparison:  concert compare scenarios/mdt --json | scenarios/mdt/figure.py > figure.svg

The panels are drawn as those of scenarios/mambo/figure.py.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "mambo"))
import figure as drawing  # noqa: E402

drawing.PANELS = [
    ("days_to_decision", "from a concern to a decision", "days"),
    ("days_to_service", "from a concern to the help", "days"),
    ("admissions", "emergency admissions", "per patient-month"),
    ("contacts_a_month", "contacts in the community", "per patient-month"),
    ("delay", "ready to leave hospital until leaving", "days"),
    ("staff_minutes", "members' minutes a case decided", "minutes"),
    ("deferred_share", "discussions that need another meeting", "share"),
    ("implemented", "decisions carried out", "share"),
]

if __name__ == "__main__":
    drawing.main()
