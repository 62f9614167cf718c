#!/usr/bin/env python3
"""Changes a valid scenario by one key at a time; each change must be an error at its own place.

Three changes of each key: misspelt by one letter, written twice, and given a value that cannot be its own. A misspelt key of
the language must be reported at its line and column, with the right word. A misspelt name of the author's must be reported
where it is declared or where it is used, if it is used anywhere.

  mutate.py CONCERT SCENARIO
"""
import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

from rename import NAMING, parts_of, scenario_file

ERROR = re.compile(r"^(?:.*/)?([\w.-]+):(\d+):(\d+): error: (.*)$", re.M)
FREE = ("title", "says", "note", "source", "description", "origin")  # any text will do


class Key:
    def __init__(self, node, value, named, flow):
        self.text, self.named, self.value, self.flow = node.value, named, value, flow
        self.begin, self.end = node.start_mark.index, node.end_mark.index
        self.line, self.column = node.start_mark.line + 1, node.start_mark.column + 1


def keys(node, named=False, above=""):
    """Every key of a mapping, and whether the author made it up."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from keys(item, False, above)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield Key(key, value, named, node.flow_style)
            inner = key.value if not named else ""
            yield from keys(value, inner in NAMING or above == "messages" and not inner, key.value)


def misspelt(word):
    middle = len(word) // 2
    return word[:middle] + ("q" if word[middle - 1:middle] != "q" else "z") + word[middle:]


def mutations(source):
    """(key, kind, changed text)"""
    for key in keys(yaml.compose(source)):
        if key.text in ("concert",):
            continue
        yield key, "misspelt", source[:key.begin] + source[key.begin:key.end].replace(key.text, misspelt(key.text)) \
            + source[key.end:]
        if isinstance(key.value, yaml.ScalarNode):
            begin, end = key.value.start_mark.index, key.value.end_mark.index
            pair = source[key.begin:end].strip()
            if "\n" not in pair:
                separator = ", " if key.flow else "\n" + " " * (key.column - 1)
                yield key, "twice", source[:end] + separator + pair + source[end:]
            if key.text not in FREE:
                yield key, "nonsense", source[:begin] + "{nonsense: [1]}" + source[end:]


def without_prose(source):
    """The source without comments and without what only a reader reads."""
    return re.sub(r"#.*|\b(?:" + "|".join(FREE) + r"): *(?:\"[^\"]*\"|[^,}\n]*)", "", source)


def judge(concert, folder, number, mutation, sources):
    """`sources`: the files of the scenario by name, itself first; the mutation is of one of them."""
    changed, key, kind, text = mutation
    main = next(iter(sources))
    names = {changed: f"p{number}.yaml", main: f"m{number}.yaml"}
    texts = {main: sources[main], changed: text}
    texts[main] = texts[main].replace(changed, names[changed])
    path = os.path.join(folder, names[main])
    for name, content in texts.items():
        with open(os.path.join(folder, names[name]), "w", encoding="utf-8") as file:
            file.write(content)
    done = subprocess.run([concert, "validate", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)
    for name in texts:
        os.remove(os.path.join(folder, names[name]))
    where = f"{changed}:{key.line}:{key.column}: {kind} '{key.text}'"
    if done.returncode not in (0, 2):
        return f"{where}: exit code {done.returncode}\n{done.stdout[-500:]}"
    errors = ERROR.findall(done.stdout)
    if kind == "misspelt" and key.named:
        used = len(re.findall(rf"(?<!\w){re.escape(key.text)}(?!\w)", without_prose("\n".join(sources.values())))) > 1
        return f"{where}: accepted" if used and not errors else None
    if not errors:
        return f"{where}: accepted"
    lines = {int(line) for name, line, _, _ in errors if name == names[changed]}
    last = key.value.end_mark.line + 2
    if not any(key.line <= line <= last for line in lines):
        return f"{where}: no error there, but at {sorted(lines)[:5]}"
    if kind == "misspelt" and key.text not in done.stdout.replace(misspelt(key.text), ""):
        return f"{where}: the right word is not suggested\n{done.stdout[-400:]}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("concert")
    parser.add_argument("scenario")
    options = parser.parse_args()
    path = scenario_file(options.scenario)
    sources = {}
    with open(path, encoding="utf-8") as file:
        sources[os.path.basename(path)] = file.read()
    for part in parts_of(sources[os.path.basename(path)]):
        with open(os.path.join(os.path.dirname(path), part), encoding="utf-8") as file:
            sources[part] = file.read()
    parent = tempfile.mkdtemp(prefix="concert-mutations.")
    try:
        folder = os.path.join(parent, "scenarios", "here")
        shutil.copytree(os.path.dirname(os.path.abspath(path)), folder)
        lib = os.path.join(os.path.dirname(os.path.abspath(path)), "..", "lib")
        if os.path.isdir(lib):
            shutil.copytree(lib, os.path.join(parent, "scenarios", "lib"))
        cases = [(name, *mutation) for name, source in sources.items() for mutation in mutations(source)]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            found = list(pool.map(lambda c: judge(options.concert, folder, c[0], c[1], sources), enumerate(cases)))
    finally:
        shutil.rmtree(parent)
    wrong = [line for line in found if line]
    print(f"{len(cases)} mutations, {len(wrong)} not caught as they should be")
    print("\n".join(wrong))
    return 1 if wrong or len(cases) < 50 else 0


if __name__ == "__main__":
    sys.exit(main())
