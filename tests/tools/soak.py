#!/usr/bin/env python3
"""Runs random scenarios under both executors, in several partitions and on several threads: the same bytes, or it says where not.

  soak.py --binary PATH [--seeds A:B] [--minutes N] [--keep DIR]
  soak.py --show SEED        prints the scenario

Each seed is one scenario (soak_scenario.py), run once sequentially and then in the ways of WAYS. Of a difference the seed, the
first row that differs and the files are kept and told; the exit code is then 1. A scenario that the reader turns down, a crash
and a run that does not end are failures too. With --minutes it goes on from seed A until the time is over.
"""
import argparse
import concurrent.futures
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
import time

import h5py
import numpy

from soak_scenario import scenario_of

WAYS = ["--blocks 1 --threads 1", "--threads 1", "--blocks 2 --threads 2", "--blocks 3 --threads 4", "--threads 8"]
ONE_PROCESS_WAYS = ["--threads 2"]
LIMIT = 60  # seconds: a scenario takes well under one


class Failure(Exception):
    """What went wrong with one seed."""


def command(words):
    try:
        return subprocess.run(words, capture_output=True, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        raise Failure(f"does not end within {LIMIT} s: {' '.join(words)}")


def words_of(done):
    """What it said, but for oneTBB's remark that there are fewer cores than threads."""
    return "\n".join(line for line in (done.stdout + done.stderr).splitlines()
                     if line and not line.startswith("TBB Warning"))


def run(binary, file, way, output):
    """Exit code and words of one run; its own file's name is not among them."""
    done = command([binary, "run", file, "--record", "full", "--quiet", *way.split(), "--output", output])
    if done.returncode not in (0, 1):
        raise Failure(f"{way}: exit {done.returncode}\n{words_of(done)[-2000:]}")
    return done.returncode, words_of(done).replace(output, "FILE")


def datasets(path):
    with h5py.File(path, "r") as file:
        found = {}
        file.visititems(lambda name, item: found.update({name: item[...]}) if isinstance(item, h5py.Dataset) else None)
        return found


def first_difference(one, two):
    """'dataset, row: this and that' of the first that differs in each table."""
    a, b = datasets(one), datasets(two)
    lines = [f"{name}: in one of the files only" for name in sorted(set(a) ^ set(b))]
    for name in sorted(set(a) & set(b)):
        x, y = a[name], b[name]
        if x.shape != y.shape:
            lines.append(f"{name}: {x.shape} and {y.shape}")
        length = min(len(x), len(y)) if x.ndim and y.ndim else 0
        same = x[:length] == y[:length]
        if x.dtype.kind == "f":
            same |= numpy.isnan(x[:length]) & numpy.isnan(y[:length])
        unlike = numpy.argwhere(~numpy.asarray(same).reshape(length, -1).all(axis=1)) if length else []
        if len(unlike):
            row = int(unlike[0][0])
            lines.append(f"{name}, row {row}: {x[row]} and {y[row]} ({len(unlike)} rows)")
    return "\n".join(lines) or "only in what is no dataset"


def compare(binary, file, folder, ways):
    """The number of bytes of the result; a Failure if two ways do not agree."""
    wanted, found = os.path.join(folder, "sequential.h5"), os.path.join(folder, "windowed.h5")
    expected = run(binary, file, "--executor sequential", wanted)
    for way in ways:
        told = run(binary, file, "--executor windowed " + way, found)
        if told[0] != expected[0]:
            raise Failure(f"{way}: exit {told[0]} instead of {expected[0]}\n{expected[1][-500:]}\n{told[1][-500:]}")
        if not filecmp.cmp(wanted, found, shallow=False):
            raise Failure(f"{way}: other bytes\n{first_difference(wanted, found)}")
        if told[1] != expected[1]:
            raise Failure(f"{way}: other words\n{expected[1][-500:]}\n{told[1][-500:]}")
    return expected[0]


def soak(binary, seed, keep):
    """(what went wrong or nothing, whether one process, whether the run failed) of one seed."""
    folder = tempfile.mkdtemp(prefix=f"soak.{seed}.")
    file = os.path.join(folder, "scenario.yaml")
    one, failed = False, False
    try:
        with open(file, "w", encoding="utf-8") as out:
            out.write(scenario_of(seed))
        told = command([binary, "explain", file, "--partition"])
        if told.returncode:
            raise Failure(f"the reader says\n{words_of(told)[:2000]}")
        one = told.stdout.startswith("One process")
        failed = compare(binary, file, folder, ONE_PROCESS_WAYS if one else WAYS) == 1
        return "", one, failed
    except Failure as failure:
        kept = os.path.join(keep, f"seed{seed}")
        shutil.copytree(folder, kept, dirs_exist_ok=True)
        return f"seed {seed}: {failure}\n  kept in {kept}", one, failed
    finally:
        shutil.rmtree(folder)


def seeds_of(options):
    first, _, last = options.seeds.partition(":")
    end = time.monotonic() + options.minutes * 60
    seed = int(first)
    while time.monotonic() < end if options.minutes else seed < int(last):
        yield seed
        seed += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary")
    parser.add_argument("--show", type=int, metavar="SEED", help="print a scenario, run nothing")
    parser.add_argument("--seeds", default="0:100", help="A:B, from A to before B; A with --minutes")
    parser.add_argument("--minutes", type=float, default=0, help="go on from seed A so long, on all cores")
    parser.add_argument("--keep", default="soak-kept", help="folder for what differs")
    options = parser.parse_args()
    if options.show is not None:
        print(scenario_of(options.show), end="")
        return 0
    if not options.binary:
        parser.error("--binary is missing")
    done = ones = fails = bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting, seeds, more = set(), seeds_of(options), True
        while waiting or more:
            while more and len(waiting) < os.cpu_count():
                seed = next(seeds, None)
                more = seed is not None
                if more:
                    waiting.add(pool.submit(soak, options.binary, seed, options.keep))
            ready, waiting = concurrent.futures.wait(waiting, return_when=concurrent.futures.FIRST_COMPLETED)
            for words, one, failed in (job.result() for job in ready):
                done, ones, fails, bad = done + 1, ones + one, fails + failed, bad + bool(words)
                if words:
                    print(words, flush=True)
    print(f"{done} scenarios, {ones} of one process, {fails} whose run fails; {bad} differ or do not run")
    return 1 if bad or not done else 0


if __name__ == "__main__":
    sys.exit(main())
