#!/usr/bin/env python3
"""Opens a result file the way users do: h5py, xarray (netCDF-4 engine), pandas and ncdump.

Usage: open_results.py results.h5
Prints one line a tool and exits with 1 if a tool cannot open the file or what it shows makes no sense.
"""
import subprocess
import sys
import warnings

import h5py
import numpy as np
import pandas as pd
import xarray as xr

TABLES = ["visits", "episodes", "marks", "messages", "changes", "agents"]
problems = []
# xarray turns a missing instant into NaT by way of a cast that numpy warns about.
warnings.filterwarnings("ignore", "invalid value encountered in cast", RuntimeWarning)


def expect(condition, what):
    if not condition:
        problems.append(what)


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def names(file, column):
    """The list of names a column of codes points into."""
    return [text(name) for name in file[text(column.attrs["names"])][()]]


def check_labels(path, dataset):
    expect(text(dataset.attrs.get("units", "")) != "", f"{path} has no units")
    expect(text(dataset.attrs.get("long_name", "")) != "", f"{path} has no long_name")


def open_h5py(path):
    with h5py.File(path) as file:
        for name in ["Conventions", "title", "concert_version", "format_version", "scenario_hash", "seed"]:
            expect(name in file.attrs, f"root attribute {name} is missing")
        file.visititems(lambda p, o: check_labels(p, o) if isinstance(o, h5py.Dataset) else None)
        runs = file["runs/run"].shape[0]
        expect(runs > 0, "no runs")
        columns = file["measures/measure"].shape[0]
        expect(file["measures/value"].shape == (runs, columns), "measures/value is not runs by columns")
        rows = {}
        for table in [t for t in TABLES if t in file]:
            sizes = {c: d.shape[0] for c, d in file[table].items()}
            expect(len(set(sizes.values())) == 1, f"{table} has columns of unequal length: {sizes}")
            rows[table] = sizes["run"]
            for column, dataset in file[table].items():
                if "names" in dataset.attrs and dataset.shape[0] > 0:
                    expect(dataset[()].max() < len(names(file, dataset)), f"{table}/{column} has codes without a name")
            if rows[table] > 0:
                run = file[table]["run"][()]
                expect(run.max() < runs, f"{table} has rows of no run")
                expect(np.all(np.diff(run.astype(np.int64)) >= 0), f"{table} is not in the order of runs")
        contents = [text(c) for c in file["texts/contents"][()]]
        expect(any("concert:" in c for c in contents), "the scenario's text is not in the file")
        return f"{runs} runs, {columns} columns of measures, rows: {rows}"


def open_xarray(path):
    runs = xr.open_dataset(path, engine="netcdf4", group="runs")
    measures = xr.open_dataset(path, engine="netcdf4", group="measures")
    expect(measures["value"].dims == ("run", "column"), "xarray does not see the axes of measures/value")
    expect(measures["value"].shape[0] == runs.sizes["run"], "runs and measures have different numbers of runs")
    expect({"measure", "group", "unit"} <= set(measures["value"].coords), "measures/value has lost its coordinates")
    for name in ["names", "parameters", "settings", "texts", "limits", "measure_info", "provenance", "agents"]:
        xr.open_dataset(path, engine="netcdf4", group=name).load()
    with h5py.File(path) as file:
        tables = [t for t in TABLES if t in file]
    shown = []
    for table in tables:
        opened = xr.open_dataset(path, engine="netcdf4", group=table).load()
        expect(set(opened.sizes) <= {"row"}, f"{table} has other axes than row: {dict(opened.sizes)}")
        shown.append(f"{table} {opened.sizes.get('row', 0)}")
        if table == "visits" and opened.sizes.get("row", 0) > 0:
            check_visits(opened)
    return ", ".join(shown)


def check_visits(visits):
    wait = (visits["started"] - visits["requested"]).dropna("row")
    held = (visits["ended"] - visits["started"]).dropna("row")
    zero = np.timedelta64(0, "ns")
    expect(visits["requested"].dtype.kind in "mM", "xarray does not decode times")
    expect(bool((wait >= zero).all()), "a visit starts before it is requested")
    expect(bool((held >= zero).all()), "a visit ends before it starts")


def open_pandas(path):
    with h5py.File(path) as file:
        frame = pd.DataFrame(file["measures/value"][()], columns=[text(m) for m in file["measures/measure"][()]])
        model = np.array(names(file, file["runs/model"]))[file["runs/model"][()]]
        expect(len(frame) == len(model), "measures and runs do not line up")
        means = frame.groupby(model).mean()
        if "visits" in file:
            visits = pd.DataFrame({name: data[()] for name, data in file["visits"].items() if name != "row"})
            visits["outcome"] = pd.Categorical.from_codes(visits["outcome"], names(file, file["visits/outcome"]))
            expect(len(visits) == file["visits/run"].shape[0], "pandas loses rows")
    return f"means of {means.shape[1]} columns by model: {', '.join(means.index)}"


def open_ncdump(path):
    shown = subprocess.run(["ncdump", "-h", path], capture_output=True, text=True, check=False)
    expect(shown.returncode == 0, f"ncdump fails: {shown.stderr.strip()}")
    expect("phony_dim" not in shown.stdout, "an axis has no scale: ncdump invents one")
    expect("float row(row)" not in shown.stdout, "ncdump takes an axis for a variable")
    values = subprocess.run(["ncdump", path], capture_output=True, text=True, check=False)
    expect(values.returncode == 0, f"ncdump cannot print the values: {values.stderr.strip()}")
    return f"{shown.stdout.count('group: ')} groups"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for tool, opener in [("h5py", open_h5py), ("xarray", open_xarray), ("pandas", open_pandas), ("ncdump", open_ncdump)]:
        try:
            print(f"{tool:7} {opener(sys.argv[1])}")
        except Exception as error:  # whatever a tool throws, the file has failed with it
            problems.append(f"{tool}: {type(error).__name__}: {error}")
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    sys.exit(1 if problems else 0)


main()
