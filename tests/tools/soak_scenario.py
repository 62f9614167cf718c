"""Random scenarios, third part: pathways, rules, what changes, what is measured. `scenario_of(seed)` is the text of one.

Pathways call and start only those made before them, so that nothing goes round without time passing; a clock never has a gap
of nought. Rule and not: as of soak_world.py.
"""
import re

import yaml

from soak_steps import Here, Steps


class Scenario(Steps):
    def __init__(self, seed):
        super().__init__(seed)
        self.interventions, self.measures = {}, {}
        for kind in list(self.kinds.values()):
            self.make_leaves(kind)
        for kind in list(self.kinds.values()):
            self.make_pathways(kind)
        for root in self.roots():
            self.make_asking(self.kinds[root])
        self.make_rules()
        self.make_tallies()
        self.make_interventions()
        self.make_measures()

    # ── Pathways and rules ───────────────────────────────────────────────────────────────────────────────────

    def make_leaves(self, kind):
        """What others call and start."""
        c = self.chance
        for _ in range(c.whole(0, 1 if self.small else 2)):
            name = self.name("part")
            here = Here(kind, name)
            pathway = self.pathways[name] = {"for": kind.name}
            if c.maybe(0.3):
                pathway["takes"] = {"amount": {"type": "number"}}
                here.carries.append("amount")
            here.depth = 1
            pathway["steps"] = [self.hold(here)] + self.steps(here, 1, 3)
            if here.carries:
                pathway["steps"].append({"record": self.mark(here), "value": "amount"})
            self.calls.setdefault(kind.name, []).append(name)

    def starts(self, here):
        c = self.chance
        if here.kind.what == "person" and c.maybe(0.45):
            return {"born": True}
        way = c.whole(0, 9)
        if way < 6:
            starts = {"every": self.wait(120, 900)}
            if self.calendars and c.maybe(0.3):
                starts["clock"] = c.one(list(self.calendars))
            if c.maybe(0.3):
                starts["first"] = c.one(["0 min", "15 min", "1 h", self.time(15, 400)])
            if c.maybe(0.2):
                starts["overlap"] = True
        elif way < 8:
            starts = {"at": self.instants(c.whole(1, 4))}
        else:
            starts = {"when": self.state_condition(here), **({"while": True} if c.maybe(0.4) else {})}
        if c.maybe(0.2) and "when" not in starts:
            starts["if"] = self.condition(here)
        return starts

    def make_pathways(self, kind):
        c = self.chance
        most = 1 if self.small else 2
        for _ in range(c.whole(1, most + 1) if kind.what == "person" else c.whole(0, most)):
            name = self.name("path")
            here = Here(kind, name)
            pathway = self.pathways[name] = {"for": kind.name}
            pathway["starts"] = self.starts(here)
            if c.maybe(0.2):
                pathway["carries"] = {"tries": {"type": "count", "initial": c.whole(0, 3)}}
                here.carries.append("tries")
            pathway["steps"] = self.steps(here, 2, 4 if self.small else 6)
            if "when" in pathway["starts"] or c.maybe(0.5):
                pathway["steps"].insert(0, {"hold": self.wait(30, 120)})
            if "carries" in pathway:
                pathway["steps"].append({"set": {"tries": "it + 1"}})
                pathway["steps"].append({"record": self.mark(here), "value": "tries"})

    def make_asking(self, kind):
        """Every resource is asked for, by its owner at least, and every root asks others."""
        c = self.chance
        here = Here(kind, self.name("asking"))
        question = self.send(here)
        question = question if isinstance(question, list) else [question]
        if kind.name == self.roots()[0]:
            question.append({"await": {"heard": {"message": "answer"}, "late": {"after": self.time(60, 600)}}, "then": {
                "heard": [{"record": self.mark(here), "value": "message.pages + if(message.good, 0.5, 0) + bias"}], "late": []}})
        self.pathways[here.pathway] = {"for": kind.name, "starts": {"every": self.wait(200, 900)},
                                       "steps": [{"hold": "pace + stay"}, *question]}
        for name, resource in self.resources.items():
            holder = self.kinds[resource.get("of", kind.name)]
            if holder.root == kind.name:
                here = Here(holder, self.name("asking"))
                step = {"use": name, "patience": self.time(15, 200), "do": [self.hold(here)]}
                self.pathways[here.pathway] = {"for": holder.name, "starts": {"every": self.wait(200, 900)}, "steps": [step]}

    def make_hearing(self, root):
        c, kind = self.chance, self.kinds[root]
        name = self.name("hear")
        here = Here(kind, name)
        here.message = "question"
        steps = [] if c.maybe(0.5) else self.steps(here, 1, 2)
        if c.maybe(0.4):
            steps.append(self.hold(here))
        steps.append({"record": self.mark(here), "value": "message.pages + message.level + if(message.urgent, 1, 0) + message.length / 1 h + "
                      + ("message.about.index" if self.failing else "if(known(message.about), message.about.index, 0)")})
        steps.append({"send": "answer", "to": "message.sender", "over": c.one(["post", "wire"]),
                      "with": {"good": self.condition(here), "pages": "floor(message.pages / 2)"}})
        starts = {"upon": "message(question)", **({"if": "message.urgent or message.pages > 0"} if c.maybe(0.2) else {})}
        self.pathways[name] = {"for": root, "starts": starts, "steps": steps}

    def make_rules(self):
        c = self.chance
        for root in self.roots():
            if root == self.roots()[0] or c.maybe(0.8):
                self.make_hearing(root)
        for kind in self.kinds.values():
            for _ in range(c.whole(0, 2)):
                self.make_rule(kind)

    def make_rule(self, kind):
        c, name = self.chance, self.name("rule")
        here = Here(kind, name)
        own = [p for p, pathway in self.pathways.items() if self.kinds[pathway["for"]].root == kind.root]
        near = [p for p in own if self.pathways[p]["for"] == kind.name or kind.name in self.kinds[self.pathways[p]["for"]].chain]
        events = [f"finished({p})" for p in near] + [f"started({p})" for p in near]
        events += [f"{verb}({p}.{step})" for p, step in self.uses if p in near and f"'{step}'" in str(self.pathways) for verb in ("done", "reached", "refused")]
        do = [self.set(here)] + ([{"record": self.mark(here), "value": self.number_of(here)}] if c.maybe(0.5) else [])
        rule = {"for": kind.name}
        if events and c.maybe(0.6):
            rule["upon"] = c.some(events, 1)[:3]
        elif c.maybe(0.4):
            rule["when"] = self.state_condition(here)
        elif c.maybe(0.6):
            rule["every"] = self.wait(180, 900)
        else:
            rule["at"] = self.instants(2)
        if c.maybe(0.3) and "when" not in rule:
            rule["if"] = self.condition(here).replace("index", "visits")  # which a rule upon an event does not know
        self.rules[name] = {**rule, "do": do}

    def make_tallies(self):
        """Reads everything of everybody at the end: what went astray shows in a row."""
        for kind in self.kinds.values():
            words = {**kind.fixed, **kind.attributes}
            terms = [{"enum": f"if({w} == urgent, 1, 0) + if({w} == soon, 2, 0)", "bool": f"if({w}, 0.5, 0)", "time": f"if({w} == never, 0, days_since({w}) / 1 h)",
                      "duration": f"{w} / 1 min"}.get(a["type"], w) for w, a in words.items() if "over" not in a and a["type"] not in self.kinds]
            terms += [f"if({w} == nobody, -1, {w}.index)" for w, a in words.items() if a["type"] in self.kinds]
            terms += [f"sum({w})" for w, a in words.items() if "over" in a]
            terms += [f"{name} / 1 GBP" for name, account in self.accounts.items() if account["of"] == kind.name]
            terms += [f"seen(first(x in {root}).told)" for root in self.roots() if self.kinds[root].told] if kind.name == self.roots()[0] else []
            name = self.name("tally_of")
            self.pathways[name] = {"for": kind.name, "starts": {"at": [self.instant(), f"{self.days * 24} h - 15 min"]},
                                   "steps": [{"record": "sum_of", "value": " + ".join(terms)}] + [
                                       {"start": part, **({"with": {"amount": "visits"}} if self.pathways[part].get("takes") else {})}
                                       for part in self.calls.get(kind.name, [])]}
            self.marks.append((name, "sum_of"))

    # ── What changes, what is measured ───────────────────────────────────────────────────────────────────────

    def make_interventions(self):
        c = self.chance
        for _ in range(c.whole(0, 2)):
            begin = c.whole(1, self.days * 24 - 2)
            change = {"from": f"{begin} h", "always": True}
            if c.maybe(0.6):
                change["until"] = f"{begin + c.whole(1, 24)} h"
                if c.maybe(0.3):
                    change["decay"] = "3 h"
            if c.maybe(0.3):
                change["ramp"] = "1 h"
            sets = {"pace": "it * 2", "stay": "45 min", "bias": "it / 2", **{f"{name}.capacity": "it + 1" for name in self.resources}}
            change["set"] = {name: sets[name] for name in c.some(sets, 1)[:2]}
            anchors = [name for name in self.anchors if f"'{name.split('.')[1]}'" in str(self.pathways)]
            anchored = c.one(anchors) if anchors else None
            if anchored and c.maybe(0.3):
                change[c.one(["before", "after"])] = {anchored: [{"hold": "15 min"}]}
            self.interventions[self.name("change")] = change

    def make_measures(self):
        c, made, text = self.chance, [], str(self.pathways) + str(self.rules)
        for name, resource in self.resources.items():
            owner = resource.get("of")
            rows = f"use({name})"
            made += [{"time_mean": f"queue({name})"}, {"time_mean": f"busy({name}) + queue({name})"}, {"utilisation": name},
                     {"sample": f"busy({name})", "every": "6 h"}]
            made += [{"peak": f"queue({name})", "by": owner}, {"time_variance": f"busy({name})", "by": owner}] if owner else []
            if any(self.serves(name)):
                inside = all(owner in self.kinds[kind].chain for kind in self.askers(name))
                made += self.row_measures(rows, owner if inside else None)
        for pathway in self.pathways:
            made += [{"count": pathway, "per": "100 person_day"}, {"mean": "duration", "over": pathway, "unit": "min"},
                     {"share": "outcome == done", "over": pathway, "by": self.pathways[pathway]["for"]} if False else {"count": pathway, "every": "6 h"},
                     {"sum": "waiting_time", "over": pathway, "discount": 0.03, "unit": "h"}]
        for pathway, mark in self.marks:
            if f"'record': '{mark}'" not in text:
                continue
            made += [{"count": f"{pathway}.{mark}"}]
        for name, kind in self.kinds.items():
            if kind.what == "person":
                made += [{"time_mean": f"present({name})"}, {"integral": "need", "over": name, "unit": "d"}, {"mean": "need", "over": name, "every": "1 d"},
                         {"count": "flag", "over": name, "at": self.instant()}, {"integral": "need", "over": name, "unit": "d", "discount": {"rate": 0.03, "continuous": True}},
                         {"time_mean": f"count(x in {name} if x.flag)"}, {"mean": "visits", "over": name, "by": "class"}]
            if kind.what == "staff":
                made += [{"utilisation": name}, {"mean": "utilisation", "over": name}, {"utilisation": name, "by": "member"}]
        for account in self.accounts:
            if "pay" in str(self.pathways):
                made += [{"sum": "amount", "over": f"{account}.in", "unit": "GBP"}] if f"{account}" in self.paid() else []
        if self.joined:
            made += [{"peak": f"queue({c.one(list(self.resources))})"}]
        self.measures = {f"m{i}": measure for i, measure in enumerate(c.some(made, 4)[:25])}

    def paid(self):
        return str(self.pathways)

    def serves(self, name):
        text = str(self.pathways)
        return [word for word in (f"'use': '{name}'", f"'seize': '{name}'", f"'take': '{name}'") if word in text]

    def askers(self, name):
        """The kinds that ask for it."""
        for pathway in self.pathways.values():
            if f"'{name}'" in str(pathway["steps"]):
                yield pathway["for"]

    def row_measures(self, rows, owner):
        c = self.chance
        made = [{"mean": "wait", "over": rows, "unit": "min"}, {"sd": "held", "over": rows, "unit": "min"}, {"median": "wait", "over": rows, "unit": "min"},
                {"quantile": {"of": "wait", "level": 0.9}, "over": rows, "unit": "min"}, {"variance": "wait / 1 h", "over": rows},
                {"min": "held", "over": rows, "unit": "min"}, {"max": "wait", "over": rows, "unit": "min"}, {"count": rows, "every": "12 h"},
                {"share": "outcome == done", "over": rows, "population": "ended"}, {"count": rows},
                {"mean": "wait", "over": rows, "where": "wait > 15 min", "unit": "min"},
                {"sum": "held", "over": rows, "unit": "h", "discount": 0.05}]
        return made + ([{"mean": "wait", "over": rows, "by": owner, "unit": "min"}, {"median": "wait", "over": rows, "by": owner, "unit": "min"}] if owner else [])

    def document(self):
        sections = {"concert": 1, "scenario": {"id": "soak"}, "sets": self.sets, "parameters": self.parameters, "tables": self.tables,
                    "calendars": self.calendars, "agents": self.agents(), "resources": self.resources, "channels": self.channels,
                    "accounts": self.accounts, "messages": self.messages, "pathways": self.pathways, "rules": self.rules,
                    "interventions": self.interventions, "measures": self.measures,
                    "experiment": {"horizon": f"{self.days} d", "replications": 2, **({"warm_up": "6 h"} if self.chance.maybe(0.5) else {})}}
        for section in ("sets", "tables", "calendars", "channels", "parameters"):
            for name in list(sections[section]):  # what nobody uses is an error
                if not re.search(rf"\b{name}\b", str({k: v for k, v in sections.items() if k != section})):
                    del sections[section][name]
        return {name: section for name, section in sections.items() if section}


class Plain(yaml.SafeDumper):
    """Writes everything out: anchors and aliases are not part of the language."""

    def ignore_aliases(self, data):
        return True


def scenario_of(seed):
    return yaml.dump(Scenario(seed).document(), Dumper=Plain, width=10000, sort_keys=False, default_flow_style=None)
