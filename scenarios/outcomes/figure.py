#!/usr/bin/env python3
"""Draws figure.svg from a comparison:  concert compare scenarios/outcomes --json | scenarios/outcomes/figure.py > figure.svg

The panels are drawn as those of scenarios/mambo/figure.py.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "mambo"))
import figure as drawing  # noqa: E402

drawing.PANELS = [
    ("broke_rate", "closures for want of money", "per provider-year"),
    ("broke_share[thinnest]", "providers with the thinnest reserves that closed so", "share"),
    ("broke_share[thickest]", "providers with the thickest reserves that closed so", "share"),
    ("selection", "difficulty of those taken less that of those in need", "standard deviations"),
    ("placed", "needs that found a provider", "share"),
    ("declined", "referrals declined", "share"),
    ("independent_share", "independent after a stay", "share"),
    ("outcome_cost", "money spent for one independent person", "GBP"),
]

if __name__ == "__main__":
    drawing.main()
