#!/usr/bin/env python3
"""Reads a workbook and the table (CSV) of the same results back, and says where they do not hold what they must.

Every sheet has a frozen row of headings, as many cells a row as headings, columns that show their texts, and no formula.
The numbers of the sheets summary and comparison are those of the table.
"""
import csv
import math
import sys

import openpyxl


def table_of(path):
    """(model, measure or measure[group], statistic) -> (mean, lower, upper, n) of the whole window."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["start"] == ""]
    name = lambda row: row["measure"] + (f"[{row['group']}]" if row["group"] else "")
    number = lambda text: float(text) if text else None
    return {(row["model"], name(row), row["statistic"]):
            (number(row["mean"]), number(row["lower"]), number(row["upper"]), int(row["n"])) for row in rows}


def problems_of_sheet(sheet):
    headings = [cell.value for cell in sheet[1]]
    if sheet.freeze_panes is None or not sheet.freeze_panes.endswith("2"):
        yield f"{sheet.title}: the row of headings is not frozen"
    if not all(isinstance(heading, str) and heading for heading in headings):
        yield f"{sheet.title}: a column without a heading"
    for row in sheet.iter_rows(min_row=2):
        if len(row) != len(headings):
            yield f"{sheet.title}: a row of {len(row)} cells"
        for cell in row:
            width = sheet.column_dimensions[cell.column_letter].width
            if cell.data_type == "f":
                yield f"{sheet.title}!{cell.coordinate}: a formula"
            if isinstance(cell.value, str) and min(len(cell.value), 60) > width:
                yield f"{sheet.title}!{cell.coordinate}: wider than its column"


def same(cell, number):
    if cell is None or number is None:
        return cell is None and number is None
    return isinstance(cell, (int, float)) and math.isclose(cell, number, rel_tol=1e-9, abs_tol=1e-12)


def problems_of_numbers(sheet, statistic, table):
    headings = [cell.value for cell in sheet[1]]
    first = next(i for i, heading in enumerate(headings) if heading.startswith(("mean", "difference")))
    compared = 0
    for row in sheet.iter_rows(min_row=2, values_only=True):
        expected = table.get((row[2], row[0], statistic))
        if expected is None:
            yield f"{sheet.title}: {row[2]}, {row[0]} is not in the table"
            continue
        compared += 1
        found = row[first:first + 4]
        if not all(same(cell, number) for cell, number in zip(found, expected)):
            yield f"{sheet.title}: {row[2]}, {row[0]} is {found}, in the table {expected}"
    if compared == 0:
        yield f"{sheet.title}: nothing to compare"


def main():
    workbook, table = openpyxl.load_workbook(sys.argv[1]), table_of(sys.argv[2])
    problems = [problem for sheet in workbook for problem in problems_of_sheet(sheet)]
    wanted = {"summary", "assumptions", "run"} | set(sys.argv[3:])
    problems += [f"no sheet '{name}'" for name in sorted(wanted - set(workbook.sheetnames))]
    for name, statistic in (("summary", "value"), ("comparison", "difference")):
        if name in workbook.sheetnames:
            problems += problems_of_numbers(workbook[name], statistic, table)
    print("\n".join(problems) if problems else "sheets: " + ", ".join(workbook.sheetnames))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
