#!/usr/bin/env python3
"""Runs what a document tells its reader to type, and checks its links.

A fenced block is run by its language: `sh` line by line, `python` as a script, `r` by Rscript; a block whose first line is
`# name.yaml` (or .csv) is written to that file first. All blocks of a document share one empty folder, in which `concert`
and `scenarios` are the clone's. A line that must fail says so at its end: `# exits 2`. Other languages (`text`) are not run.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```", re.S | re.M)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
FILE = re.compile(r"# ([\w./-]+\.(?:yaml|csv))\n")


def blocks(document):
    """(line, language, text) of each fenced block, its indentation removed."""
    with open(document, encoding="utf-8") as file:
        text = file.read()
    for match in BLOCK.finditer(text):
        body = re.sub(f"^{match[1]}", "", match[3], flags=re.M)
        yield text.count("\n", 0, match.start()) + 1, match[2], body


def run(command, folder):
    return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)


def commands(language, body):
    """(command, expected exit code, what to show) of a block."""
    if language == "python":
        yield [sys.executable, "-c", body], 0, "python block"
    elif language == "r":
        yield ["Rscript", "-e", body], 0, "R block"
    elif language == "sh":
        for line in body.replace("\\\n", " ").splitlines():
            if line.strip() and not line.startswith("#"):
                exits = re.search(r"# exits (\d+)", line)
                yield ["bash", "-c", line], int(exits[1]) if exits else 0, line.strip()


def run_document(document, languages):
    """The failures of one document, as texts."""
    failures = []
    with tempfile.TemporaryDirectory(prefix="concert-document.") as folder:
        for name in ("concert", "scenarios", "tests"):
            os.symlink(os.path.join(ROOT, name), os.path.join(folder, name))
        for line, language, body in blocks(document):
            written = FILE.match(body)
            if written:
                path = os.path.join(folder, written[1])
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(body)
                continue
            if language not in languages:
                continue
            for command, expected, shown in commands(language, body):
                done = run(command, folder)
                if done.returncode != expected:
                    failures.append(f"{document}:{line}: {shown}\n  exit code {done.returncode}, expected {expected}\n"
                                    + done.stdout[-3000:])
    return failures


def documents(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, _, names in os.walk(path):
            yield from (os.path.join(folder, name) for name in sorted(names) if name.endswith(".md"))


def broken_links(document):
    with open(document, encoding="utf-8") as file:
        text = re.sub(r"```.*?```", "", file.read(), flags=re.S)
    base = os.path.dirname(os.path.abspath(document))
    return [f"{document}: no file {target}" for target in LINK.findall(text)
            if not os.path.exists(os.path.join(base, target))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--links", action="store_true", help="check links only")
    parser.add_argument("--languages", default="sh,python", help="which blocks to run")
    options = parser.parse_args()
    failures = []
    for document in documents(options.paths):
        failures += broken_links(document) if options.links else run_document(document, options.languages.split(","))
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
