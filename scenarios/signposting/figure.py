#!/usr/bin/env python3
"""Draws figure.svg from a comparison:  concert compare scenarios/signposting --json | scenarios/signposting/figure.py > figure.svg

Drawn as MamBo's figure is, with the panels of this scenario.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "mambo"))
import figure  # noqa: E402

figure.PANELS = [
    ("refusals", "sent to a community service and turned away", "share"),
    ("trust", "trust in signposting at the end", "0 to 1"),
    ("resistance", "offers that are resisted", "share"),
    ("offers", "how readily receptionists offer an alternative, at the end", "chance"),
    ("resolved", "needs met by signposting", "per 1000 person-years"),
    ("gp_contacts", "contacts with a GP", "per 1000 person-years"),
    ("unsuitable", "inappropriate referrals to link workers", "share"),
    ("link_wait", "wait for a link worker", "days"),
]

if __name__ == "__main__":
    figure.main()
