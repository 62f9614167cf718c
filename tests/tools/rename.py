#!/usr/bin/env python3
"""Renames every word that the author of a scenario made up; the results must be the same up to those words.

The new names sort in the opposite order, so that whatever depends on the order of names shows. `streams:` tells the
renamed scenario what each thing was called, so that it keeps its luck (docs/decisions/0002-streams-from-labels.md).

  rename.py SCENARIO FOLDER           writes the renamed scenario, with its tables, to FOLDER
  rename.py --check CONCERT SCENARIO  runs both and compares every number of the two result files
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

import h5py
import yaml

from same_results import equal

SECTIONS = ("sets", "parameters", "tables", "calendars", "roles", "agents", "resources", "channels", "messages",
            "pathways", "interventions", "measures", "models", "apply", "relations", "rules", "accounts", "statecharts")
# Below these keys stand the author's words as keys.
NAMING = SECTIONS + ("attributes", "takes", "carries", "with", "set", "then", "await", "change", "sweep", "factors", "values",
                     "initial", "before", "after", "replace", "publishes")
PROSE = ("title", "description", "says", "note", "source", "origin", "epoch", "limits", "unit", "file", "kind", "uses",
         "type_of", "pattern", "control", "test", "columns", "role")
NAMES = ("id", "as", "record", "exit", "leave", "name", "cause")
BUILTIN = {"done", "refused", "gave_up", "preempted", "lost", "sent", "bounced", "paid", "short", "outside", "open", "always", "self", "any", "else",
           "linked", "kept", "unlinked", "absent", "left", "person", "staff", "organisation", "group"}
VERBS = "hold use seize release choose repeat call start send await set link unlink record exit leave do pay".split()
WORD = re.compile(r"(?:(?<=\)\.)|(?<![\w.$]))[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?!\s*=[^=])")


def scenario_file(path):
    return os.path.join(path, "scenario.yaml") if os.path.isdir(path) else path


def calls_template(keys, pathways):
    """Whether a step, as key -> value, calls something that is no pathway of the scenario itself."""
    return isinstance(keys.get("call"), str) and keys["call"].split(".")[0] not in pathways


class Author:
    """What the author named, in order of appearance, and which of these are instances of templates."""

    def __init__(self, root):
        self.words = []
        self.instances = set()
        self.files = []
        self.pathways = {name.value for key, value in root.value if key.value == "pathways" for name, _ in value.value}
        for key, value in root.value:
            if key.value in SECTIONS and isinstance(value, yaml.MappingNode):
                self.section(key.value, value)

    def add(self, word):
        if re.fullmatch(r"[A-Za-z_]\w*", word) and word not in BUILTIN and word not in self.words:
            self.words.append(word)

    def texts(self, node):
        if isinstance(node, yaml.ScalarNode):
            self.add(node.value)
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self.texts(item)
        else:
            for key, _ in node.value:
                self.add(key.value)

    def section(self, section, node):
        for key, value in node.value:
            self.add(key.value)
            if section == "apply":
                self.instances.add(key.value)
            if section == "sets":
                self.texts(value)
            elif section == "messages" and isinstance(value, yaml.MappingNode):
                self.texts(value)
            elif section == "tables":
                self.files += [v.value for k, v in value.value if k.value == "file"] \
                    if isinstance(value, yaml.MappingNode) else [value.value]
            else:
                self.inner(value)

    def inner(self, node):
        """Attributes, carried values, labels, anchors, marks and exits, wherever they stand."""
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self.inner(item)
        if not isinstance(node, yaml.MappingNode):
            return
        keys = {k.value: v.value for k, v in node.value}
        if calls_template(keys, self.pathways):
            self.instances.add(keys.get("id"))
        for key, value in node.value:
            if key.value in ("attributes", "takes", "carries", "publishes"):
                self.texts(value)
            if key.value == "values" and "type" in keys:
                self.texts(value)
            if key.value in NAMES and isinstance(value, yaml.ScalarNode):
                self.add(value.value)
            if key.value == "await":
                self.texts(value)
            if key.value == "for_each" and isinstance(value, yaml.ScalarNode):
                self.add(value.value.split()[0])
            self.inner(value)


class Renamer:
    def __init__(self, author):
        count = len(author.words)
        self.new = {word: f"w{count - i:04d}q" for i, word in enumerate(author.words)}
        self.instances = author.instances
        self.pathways = author.pathways
        self.edits = []

    def word(self, word):
        """One word, or a label made of a verb and a word (`use_doctor_2`)."""
        if word in self.new:
            return self.new[word]
        verb, _, rest = word.partition("_")
        if verb in VERBS and rest:
            stem, number = re.fullmatch(r"(.*?)((?:_\d+)?)", rest).groups()
            for candidate, tail in ((rest, ""), (stem, number)):
                if candidate in self.new:
                    return f"{verb}_{self.new[candidate]}{tail}"
        return word

    def path(self, match):
        """A dotted path; what stands inside an instance of a template keeps the template's names."""
        words = match[0].split(".")
        keep = len(words)
        if words[0] in self.instances:
            keep = 1
        return ".".join([self.word(w) for w in words[:keep]] + words[keep:])

    def text(self, text):
        return WORD.sub(self.path, text)

    def replace(self, node, text):
        self.edits.append((node.start_mark.index, node.end_mark.index, node.value, text))

    def walk(self, node, key="", above=""):
        if isinstance(node, yaml.ScalarNode):
            if key not in PROSE:
                self.replace(node, self.text(node.value))
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self.walk(item, key, above)
        else:
            named = key in NAMING or above == "messages"
            keys = {k.value: v.value for k, v in node.value}
            fills = "template" in keys or calls_template(keys, self.pathways)
            for child, value in node.value:
                if named and not (above == "fills" and key == "with"):
                    self.replace(child, self.text(child.value))
                if key == "set" and above in ("interventions", "models"):
                    self.walk(value, "", key)
                else:
                    self.walk(value, child.value if not named else "", "fills" if fills else key)

    def rewrite(self, source):
        for begin, end, old, new in sorted(self.edits, reverse=True):
            if old != new:
                span = source[begin:end]
                quoted = span[:1] in "\"'" and len(span) > 1
                source = source[:begin] + (f'"{new}"' if quoted else new) + source[end:]
        return source

    def streams(self, labels):
        pairs = [(self.new[w], w) for w in self.new] + [(self.word(label), label) for label in labels]
        return "".join(f"  {new}: {old}\n" for new, old in dict(pairs).items() if new != old)


def labels_of(root):
    """Labels that unnamed steps may get: verb_target, and the numbers after it."""
    found = []

    def visit(node):
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value in VERBS and isinstance(value, yaml.ScalarNode):
                    target = re.sub(r"\W+", "_", value.value).strip("_")
                    found.extend([f"{key.value}_{target}"] + [f"{key.value}_{target}_{n}" for n in range(2, 6)])
                visit(value)
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                visit(item)

    visit(root)
    return found


USES = re.compile(r"^uses: \[(.*)\] *$", re.M)


def parts_of(source):
    """The parts of a scenario: files it uses that stand beside it, libraries apart."""
    uses = USES.search(source)
    names = [name.strip() for name in uses[1].split(",")] if uses else []
    return [name for name in names if not name.startswith("lib/")]


def whole(path):
    """The scenario's text with what its parts declare written into its sections."""
    with open(path, encoding="utf-8") as file:
        source = file.read()
    for part in parts_of(source):
        with open(os.path.join(os.path.dirname(path), part), encoding="utf-8") as file:
            for section in re.split(r"^(?=[a-z])", file.read(), flags=re.M)[1:]:
                title, body = section.split("\n", 1)
                if title == "concert: 1":
                    continue
                there = re.search(rf"^{title}\n(?:(?:[ #].*)?\n)*", source, flags=re.M)
                end = there.end() if there else len(source)
                source = source[:end].rstrip() + "\n" + (body if there else section) + "\n" + source[end:]
    uses = USES.search(source)
    if uses:
        libraries = [name.strip() for name in uses[1].split(",") if name.strip().startswith("lib/")]
        source = source.replace(uses[0], f"uses: [{', '.join(libraries)}]")
    return source


def rename(scenario, folder):
    """Writes the renamed scenario; returns new name -> old name."""
    path = scenario_file(scenario)
    source = whole(path)
    root = yaml.compose(source)
    author = Author(root)
    renamer = Renamer(author)
    for key, value in root.value:
        if key.value not in ("templates", "uses", "streams", "scenario", "units", "concert"):
            renamer.walk(value, key.value)
    text = renamer.rewrite(source)
    streams = renamer.streams(labels_of(root))
    text = re.sub(r"^concert: 1\n", "concert: 1\nstreams:\n" + streams, text, count=1, flags=re.M)
    here = os.path.dirname(os.path.abspath(path))
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "scenario.yaml"), "w", encoding="utf-8") as file:
        file.write(text)
    for name in author.files:
        copy_table(os.path.join(here, name), os.path.join(folder, name), renamer)
    for parent in (here, os.path.dirname(here)):
        lib = os.path.join(parent, "lib")
        if os.path.isdir(lib) and not os.path.exists(os.path.join(folder, "lib")):
            shutil.copytree(lib, os.path.join(folder, "lib"))
    return {new: old for old, new in renamer.new.items()}


def copy_table(source, target, renamer):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(source, encoding="utf-8") as file:
        lines = file.read().splitlines()
    cells = [lines[0]] + [",".join(renamer.new.get(c.strip(), c) for c in line.split(",")) for line in lines[1:]]
    with open(target, "w", encoding="utf-8") as file:
        file.write("\n".join(cells) + "\n")


def numbers(path):
    """Every dataset of numbers in a result file: what renaming must not change."""
    found = {}
    with h5py.File(path, "r") as file:
        file.visititems(lambda name, item: found.update({name: item[...]})
                        if isinstance(item, h5py.Dataset) and item.dtype.kind in "iuf" else None)
    return found


def differences(first, second):
    one, two = numbers(first), numbers(second)
    unlike = [f"{name}: in one of the files only" for name in sorted(set(one) ^ set(two))]
    return unlike + [f"{name}: differs" for name in sorted(set(one) & set(two)) if not equal(one[name], two[name])]


def run(concert, scenario, output, replications):
    subprocess.run([concert, "run", scenario, "--replications", str(replications), "--record", "full", "--quiet",
                    "--output", output], check=True)


def check(concert, scenario, replications):
    with tempfile.TemporaryDirectory(prefix="concert-rename.") as folder:
        names = rename(scenario, os.path.join(folder, "renamed"))
        before, after = os.path.join(folder, "before.h5"), os.path.join(folder, "after.h5")
        run(concert, scenario, before, replications)
        run(concert, os.path.join(folder, "renamed"), after, replications)
        unlike = differences(before, after)
        rows = sum(len(v) for v in numbers(before).values() if v.ndim == 1)
        print(f"{len(names)} names, {rows} numbers")
        print("\n".join(unlike))
        return 1 if unlike or not names or not rows else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--replications", type=int, default=3)
    parser.add_argument("first")
    parser.add_argument("second")
    options = parser.parse_args()
    if options.check:
        return check(options.first, options.second, options.replications)
    rename(options.first, options.second)
    return 0


if __name__ == "__main__":
    sys.exit(main())
