#!/usr/bin/env python3
"""Event logs against what is published of their formats: OCEL 2.0 as JSON (its schema, and that what is referred to is
there) and as SQLite (tables, columns, keys), XES (its structure). Each log is then broken in several ways, and each
must be refused: a check that lets them pass fails.

    check_log.py log.ocel.json log.ocel.sqlite log.xes [--expect "contract"]...

Exit code 1 and a line for each fault. Schemas: tests/schemas.
"""
import argparse
import copy
import datetime
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

import jsonschema

schemas = pathlib.Path(__file__).resolve().parent.parent / "schemas"
formats = jsonschema.FormatChecker(formats=())


@formats.checks("date-time", raises=ValueError)
def has_zone(text):
    """ISO 8601 with a zone, as RFC 3339 asks."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).tzinfo is not None


# ── OCEL as JSON ──


def json_faults(log):
    validator = jsonschema.Draft7Validator(json.loads((schemas / "ocel20.json").read_text()), format_checker=formats)
    faults = [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in validator.iter_errors(log)]
    return faults or reference_faults(log)


def declared(types):
    return {one["name"]: {a["name"] for a in one["attributes"]} for one in types}


def reference_faults(log):
    """What a schema cannot say: unique ids, declared types and attributes, related objects that are there."""
    faults = []
    objects = {one["id"] for one in log["objects"]}
    for what in ("objects", "events"):
        types = declared(log[what[:-1] + "Types"])
        if len({one["id"] for one in log[what]}) != len(log[what]):
            faults.append(f"{what}: an id stands twice")
        for one in log[what]:
            if one["type"] not in types:
                faults.append(f"{one['id']}: no type '{one['type']}'")
                continue
            for attribute in one.get("attributes", []):
                if attribute["name"] not in types[one["type"]]:
                    faults.append(f"{one['id']}: no attribute '{attribute['name']}' of {one['type']}")
            for related in one.get("relationships", []):
                if related["objectId"] not in objects:
                    faults.append(f"{one['id']}: no object '{related['objectId']}'")
    return faults


def broken_json(log):
    """Copies of the log's first rows, each wrong in one way."""

    def with_change(change):
        one = copy.deepcopy({**log, "events": log["events"][:100]})
        change(one)
        return one

    related = next(i for i, o in enumerate(log["objects"]) if o.get("relationships"))
    yield "no object types", with_change(lambda o: o.pop("objectTypes"))
    yield "a time without a zone", with_change(lambda o: o["events"][0].update(time="2026-01-05T08:00:00"))
    yield "a number as a value", with_change(lambda o: o["events"][0]["attributes"][0].update(value=1))
    yield "a relation without a qualifier", with_change(lambda o: o["objects"][related]["relationships"][0].pop("qualifier"))
    yield "an undeclared type", with_change(lambda o: o["objects"][0].update(type="nobody's"))
    yield "an object that is not there", with_change(lambda o: o["events"][0]["relationships"][0].update(objectId="?"))
    yield "an id twice", with_change(lambda o: o["events"][1].update(id=o["events"][0]["id"]))


# ── OCEL as SQLite ──

fixed_tables = {
    "event": ["ocel_id", "ocel_type"],
    "object": ["ocel_id", "ocel_type"],
    "event_map_type": ["ocel_type", "ocel_type_map"],
    "object_map_type": ["ocel_type", "ocel_type_map"],
    "event_object": ["ocel_event_id", "ocel_object_id", "ocel_qualifier"],
    "object_object": ["ocel_source_id", "ocel_target_id", "ocel_qualifier"],
}
of_each_type = {"event": ["ocel_id", "ocel_time"], "object": ["ocel_id", "ocel_time", "ocel_changed_field"]}


def sqlite_faults(path):
    """Tables and columns of section 6 of the OCEL 2.0 specification (arXiv:2403.01975), and its keys as queries."""
    database = sqlite3.connect(path)
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def lacks(table, columns):
        if table not in tables:
            return [f"no table {table}"]
        there = {row[1] for row in database.execute(f'PRAGMA table_info("{table}")')}
        return [f"{table}: no column {c}" for c in columns if c not in there]

    faults = [fault for table, columns in fixed_tables.items() for fault in lacks(table, columns)]
    if faults:
        return faults

    def none(query, fault):
        (count,) = database.execute(f"SELECT COUNT(*) FROM ({query})").fetchone()
        if count:
            faults.append(f"{count} times {fault}")

    for what in ("event", "object"):
        none(f"SELECT ocel_id FROM {what} GROUP BY ocel_id HAVING COUNT(*) > 1", f"an {what} id twice")
        none(f"SELECT 1 FROM {what} WHERE ocel_type NOT IN (SELECT ocel_type FROM {what}_map_type)", f"an {what} without a type")
        for kind, mapped in database.execute(f"SELECT ocel_type, ocel_type_map FROM {what}_map_type").fetchall():
            table = f"{what}_{mapped}"
            wrong = lacks(table, of_each_type[what])
            faults += wrong
            if wrong:
                continue
            none(f"SELECT ocel_id FROM {what} WHERE ocel_type = '{kind}' EXCEPT SELECT ocel_id FROM \"{table}\"", f"a {kind} not in {table}")
            none(f"SELECT ocel_id FROM \"{table}\" EXCEPT SELECT ocel_id FROM {what} WHERE ocel_type = '{kind}'", f"a row of {table} that is no {kind}")
            for (time,) in database.execute(f'SELECT ocel_time FROM "{table}"'):
                if not is_zoned(time):
                    faults.append(f"{table}: the time {time!r}")
                    break
    for table, columns in (("event_object", {"ocel_event_id": "event", "ocel_object_id": "object"}),
                           ("object_object", {"ocel_source_id": "object", "ocel_target_id": "object"})):
        for column, of in columns.items():
            none(f"SELECT {column} FROM {table} EXCEPT SELECT ocel_id FROM {of}", f"a {column} that is no {of}")
        none(f"SELECT 1 FROM {table} GROUP BY {', '.join(fixed_tables[table])} HAVING COUNT(*) > 1", f"a row of {table} twice")
    none("SELECT ocel_id FROM event EXCEPT SELECT ocel_event_id FROM event_object", "an event about no object")
    return faults


def is_zoned(text):
    try:
        return has_zone(text)
    except (ValueError, AttributeError):
        return False


def broken_sqlite(path, work):
    ways = {
        "no table of relations": "DROP TABLE event_object",
        # Part of a key: the table is made anew without it.
        "no column of qualifiers": "CREATE TABLE o AS SELECT ocel_source_id, ocel_target_id FROM object_object; "
        "DROP TABLE object_object; ALTER TABLE o RENAME TO object_object",
        "a relation to nobody": "UPDATE event_object SET ocel_object_id = '?' WHERE rowid = 1",
        "a type without its table": "UPDATE object_map_type SET ocel_type_map = 'none' WHERE rowid = 1",
        "an event in no table of its type": "INSERT INTO event SELECT 'more', ocel_type FROM event LIMIT 1",
    }
    for name, change in ways.items():
        copied = work / "broken.sqlite"
        copied.write_bytes(pathlib.Path(path).read_bytes())
        database = sqlite3.connect(copied)
        database.executescript(change)
        database.commit()
        database.close()
        yield name, copied


# ── XES ──


def xes_faults(path):
    said = subprocess.run(["xmllint", "--noout", "--schema", schemas / "xes.xsd", path], capture_output=True, text=True)
    return [] if said.returncode == 0 else said.stderr.strip().splitlines()


def broken_xes(path, work):
    text = pathlib.Path(path).read_text()
    for name, old, new in (("no version", ' xes.version="1849.2023"', ""),
                           ("a time without a zone", 'Z"/>', '"/>'),
                           ("an event in an event", "</event>", "<event/></event>"),
                           ("a value without a key", '<trace><string key="concept:name"', "<trace><string")):
        if old not in text:
            sys.exit(f"{path}: nothing to break: {old}")
        broken = work / "broken.xes"
        broken.write_text(text.replace(old, new))
        yield name, broken


# ── All of them ──


def check(name, faults, broken):
    """Faults of a log, and ways to break it that are not seen."""
    wrong = [f"{name}: {fault}" for fault in faults[:20]]
    return wrong + [f"{name}: {way} is not seen" for way, found in broken if not found]


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("json"), options.add_argument("sqlite"), options.add_argument("xes")
    options.add_argument("--expect", action="append", default=[], help="a type of objects that must be there")
    options = options.parse_args()
    log = json.loads(pathlib.Path(options.json).read_text())
    wrong = check(options.json, json_faults(log), ((way, json_faults(one)) for way, one in broken_json(log)))
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        wrong += check(options.sqlite, sqlite_faults(options.sqlite),
                       ((way, sqlite_faults(one)) for way, one in broken_sqlite(options.sqlite, work)))
        wrong += check(options.xes, xes_faults(options.xes), ((way, xes_faults(one)) for way, one in broken_xes(options.xes, work)))
    there = {one["name"] for one in log["objectTypes"]}
    wrong += [f"{options.json}: no objects of type '{kind}'" for kind in options.expect if kind not in there]
    print("\n".join(wrong) if wrong else f"{len(log['events'])} events about {len(log['objects'])} objects: valid")
    sys.exit(1 if wrong else 0)


main()
