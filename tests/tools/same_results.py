#!/usr/bin/env python3
"""Compares result files: every group, dataset and attribute but /provenance (facts of this very execution), and the bytes.

  same_results.py A B...                   the same everywhere, and no byte differs outside the provenance
  same_results.py --only measures A B...   only these groups (files recorded at different levels)
"""
import argparse
import sys

import h5py
import numpy

PROVENANCE_BYTES = 512  # more differing bytes than its attributes can hold are a difference somewhere else


def attributes(item):
    """Attributes without HDF5's own references between datasets, which are addresses."""
    found = {}
    for name in item.attrs:
        if name not in ("DIMENSION_LIST", "REFERENCE_LIST"):
            found[name] = numpy.asarray(item.attrs[name])
    return found


def contents(path, only):
    """name -> (kind, type, data, attributes)"""
    found = {}

    def visit(name, item):
        top = name.split("/")[0]
        if top == "provenance" or (only and top not in only):
            return
        data = item[...] if isinstance(item, h5py.Dataset) else None
        found[name] = (None if data is None else str(item.dtype), data, attributes(item))

    with h5py.File(path, "r") as file:
        if not only:
            found["/"] = (None, None, attributes(file))
        file.visititems(visit)
    return found


def equal(one, two):
    if one is None or two is None:
        return one is two
    return one.shape == two.shape and numpy.array_equal(one, two, equal_nan=one.dtype.kind == "f")


def unlike(first, second, only):
    one, two = contents(first, only), contents(second, only)
    for name in sorted(set(one) ^ set(two)):
        yield f"{name}: in one of the files only"
    for name in sorted(set(one) & set(two)):
        (type_one, data_one, attributes_one), (type_two, data_two, attributes_two) = one[name], two[name]
        if type_one != type_two or not equal(data_one, data_two):
            yield f"{name}: differs"
        if set(attributes_one) != set(attributes_two) or not all(
                equal(attributes_one[key], attributes_two[key]) for key in attributes_one):
            yield f"{name}: attributes differ"
    if not one:
        yield "nothing to compare"


def bytes_apart(first, second):
    with open(first, "rb") as one, open(second, "rb") as two:
        a, b = numpy.frombuffer(one.read(), "u1"), numpy.frombuffer(two.read(), "u1")
    return abs(len(a) - len(b)) + int((a[:len(b)] != b[:len(a)]).sum())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="groups, separated by commas")
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    only = set(filter(None, options.only.split(",")))
    first, failed = options.files[0], False
    for other in options.files[1:]:
        found = list(unlike(first, other, only))
        if not only and bytes_apart(first, other) > PROVENANCE_BYTES:
            found.append(f"{bytes_apart(first, other)} bytes differ")
        failed = failed or bool(found)
        print("\n".join(f"{first} and {other}: {line}" for line in found))
    return 1 if failed or len(options.files) < 2 else 0


if __name__ == "__main__":
    sys.exit(main())
