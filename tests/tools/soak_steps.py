"""Random scenarios, second part: expressions that are known where they stand, and steps.

Rule: a step asks only for what its agent's containers have, so that units stay apart. Not here: who starts what.
"""
import re

from soak_world import LABELS, World


class Here:
    """Where a step stands: whose it is, what is known, what is held."""

    def __init__(self, kind, pathway):
        self.kind, self.pathway, self.depth, self.message, self.carries, self.held = kind, pathway, 0, None, [], []
        self.elements = []  # (name, Kind) of loops


class Steps(World):
    def __init__(self, seed):
        super().__init__(seed)
        self.pathways, self.rules, self.uses, self.marks, self.calls, self.anchors, self.number = {}, {}, [], [], {}, [], 0
        self.messages = {"question": {"pages": "count", "urgent": "bool", "level": "fraction", "about": "site", "length": "duration"},
                         "answer": {"good": "bool", "pages": "count"}}

    def name(self, stem):
        self.number += 1
        return f"{stem}_{self.number}"

    # ── Expressions ──────────────────────────────────────────────────────────────────────────────────────────

    def prefix(self, here):
        """Somebody whose state is one's own unit's: self or a container, as a path."""
        return self.chance.one([("", here.kind)] + [(name + ".", self.kinds[name]) for name in here.kind.chain])

    def whose(self, here, name):
        """`site` as that agent is called here."""
        return "self" if name == here.kind.name else name

    def resources_of(self, here):
        return [(name, self.resources[name]["of"]) for place in [here.kind.name] + here.kind.chain for name in self.kinds[place].resources]

    def staff_of(self, here):
        places = [here.kind] + [self.kinds[name] for name in here.kind.chain]
        return sorted({name for place in places for name in place.staff if name in self.kinds})

    def servers(self, here):
        """What can be asked for: resources of one's own containers, staff of the nearest container that has them."""
        names = [name for name, _ in self.resources_of(here)]
        for staff in self.staff_of(here):
            holder = self.kinds[staff].chain[0]
            if holder == here.kind.name or holder in here.kind.chain:
                names.append(staff)
        return names

    def number_of(self, here):
        """A plain number."""
        c, (path, kind) = self.chance, self.prefix(here)
        options = [f"{path}visits", f"{path}tally", f"{path}need", f"{path}double", "index", f"{c.whole(0, 5)}", "bias",
                   f"if({self.condition(here, 1)}, 1, 3)", f"mod({path}visits, 3)", "hour_of_day()"]
        if "score" in kind.attributes:
            options.append(f"clamp({path}score, -3, 9)")
        if "wants" in kind.attributes:
            options += [f"{path}wants[meals]", f"sum({path}wants)"] if not path else [f"{path}wants[day_care]"]
        if here.carries:
            options += here.carries
        options += [f"{verb}({name})" for name in self.servers(here)[:2] for verb in ("queue", "busy", "free", "in_system", "capacity")]
        for name, kind in here.elements:
            options += [f"{name}.need", f"{name}.visits"]
        options += self.far_numbers(here) + self.set_numbers(here)
        if here.message == "question":
            options += ["message.pages", "message.level", "if(known(message.level), message.level, 0.5)", "if(known(message.about), message.about.size, 0)"]
        return c.one(options)

    def far_numbers(self, here):
        found = []
        for root in self.roots():
            kind = self.kinds[root]
            found += [f"sum(x.size for x in {root})", f"best(x in {root}, score = x.size).size"]
            if kind.told:
                found += [f"max(seen(x.told) for x in {root})", f"seen(nth({root}, 0).told)",
                          f"if(seen_at(first(x in {root}).told) == never, 0, 1)"]
        if "abroad" in {**here.kind.attributes, **here.kind.fixed}:
            found.append("if(abroad == nobody, 0, abroad.size)")
        return found

    def set_numbers(self, here):
        found = []
        for place in [here.kind.name] + here.kind.chain:
            whose = self.whose(here, place)
            for name in self.kinds[place].people + self.kinds[place].staff:
                found += [f"count(x in {name} of {whose} if x.need > 0.4)", f"sum(x.visits for x in {name} of {whose})",
                          f"if(any(x.flag for x in {name} of {whose}), 1, 0)"]
        return found

    def condition(self, here, depth=0):
        c, (path, _) = self.chance, self.prefix(here)
        options = [f"{path}flag", f"not {path}flag", f"{path}class == {c.one(LABELS)}", f"{path}need > {c.share()}", "bernoulli(0.5)",
                   f"mod({path}visits + index, 2) == 0", f"routing({path}class, {path}visits) > {c.share()}"]
        options += [f"open({name})" for name in self.calendars]
        options += [self.state_condition(here)]
        if "mine" in here.kind.attributes:
            options.append("mine != nobody and mine.need > 0.3" if c.maybe(0.5) else "mine == nobody")
        if here.message == "question":
            options += ["message.urgent", "known(message.pages)", "message.pages > 3"]
        if here.message == "answer":
            options += ["message.good"]
        if depth == 0:
            options += [f"{self.number_of(here)} > {c.whole(0, 4)}"] * 4
            options += [f"{self.condition(here, 1)} {c.one(['and', 'or'])} {self.condition(here, 1)}"]
        return c.one(options)

    def state_condition(self, here):
        """True or false by state alone: what can be waited for."""
        c, (path, _) = self.chance, self.prefix(here)
        options = [f"{path}visits > {c.whole(1, 8)}", f"{path}need < {c.share()}", f"{path}flag"]
        for name in self.servers(here):
            options += [f"free({name}) > 0", f"queue({name}) > {c.whole(0, 3)}", f"busy({name}) >= {c.whole(1, 2)}"]
        return c.one(options)

    # ── Steps ────────────────────────────────────────────────────────────────────────────────────────────────

    def steps(self, here, least=1, most=4):
        if here.depth > (2 if self.small else 3):
            return [self.hold(here)]
        here.depth += 1
        made = []
        for _ in range(self.chance.whole(least, most)):
            step = self.step(here)
            if step:
                made += step if isinstance(step, list) else [step]
        here.depth -= 1
        return made or [self.hold(here)]

    def step(self, here):
        c = self.chance
        kinds = {"hold": 3, "use": 5, "seize": 2, "choose": 2, "repeat": 2, "call": 1, "start": 1, "send": 2, "await": 1.5, "set": 3,
                 "record": 1, "pay": 1, "change": 0.3, "gather": 0.3, "exit": 0.2, "leave": 0.3, "move": 0.3, "both": 1}
        way = c.random.choices(list(kinds), list(kinds.values()))[0]
        step = getattr(self, way)(here)
        if isinstance(step, dict) and "if" not in step and way not in ("leave", "exit") and c.maybe(0.2):
            step["if"] = self.condition(here)
        return step

    def hold(self, here):
        c = self.chance
        options = ["pace", "stay", self.time(5, 90), self.time(15, 60)]
        if here.message == "question":
            options.append("if(known(message.length), message.length, pace)")
        if "span" in here.kind.attributes:
            options += ["span", "span + 15 min"]
        if c.maybe(0.1):
            return {"hold": {"until": f"now + {c.one(options)}"}}
        return {"hold": c.one(options), **({"value_adding": True} if c.maybe(0.1) else {})}

    def outcomes(self, here, names, chance=0.7):
        c, then = self.chance, {}
        for name in names:
            if c.maybe(chance):
                then[name] = c.one([[], [self.record(here)], [self.set(here)], [{"exit": "off_" + name}], [self.hold(here)]])
        return then

    def request(self, here, verb):
        c, names = self.chance, self.servers(here)
        if "helicopter" in self.resources and c.maybe(0.2):
            return {verb: "helicopter"}
        if not names:
            return None
        name = c.one(names)
        step = {verb: name}
        staff = name in self.kinds
        if staff:
            step.update(self.who(here, name))
        elif len(names) > 1 and self.pairs and c.maybe(0.4):
            step[verb] = [{"take": name, "units": 1}, c.one([other for other in names if other != name])]
        elif c.maybe(0.3):
            step["units"] = c.one([1, 2, "1 + if(flag, 1, 0)"])
        if c.maybe(0.4):
            step["priority"] = c.one([1, 2, "need", f"if(class == {c.one(LABELS)}, 2, 0)", "visits"])
        if c.maybe(0.4):
            step["patience"] = c.one([self.time(15, 180), self.time(60, 400), "pace"])
        if c.maybe(0.2) and isinstance(step[verb], str):
            step["refuse_if"] = c.one([f"queue({name}) > {c.whole(0, 4)}", f"free({name}) < 1"])
        if c.maybe(0.05) and isinstance(step[verb], str):
            step["at"] = "head"
        if c.maybe(0.2) and isinstance(step[verb], str):
            step["preempt"] = c.one(["resume", "restart", "redraw", "remove"])
            step.setdefault("priority", "need * 3")
            if here.kind.what == "person" and c.maybe(0.4):
                step["victim"] = c.one(["need < 0.5", "class == routine"])
        return step

    def who(self, here, name):
        c, place = self.chance, self.whose(here, self.kinds[name].chain[0])
        options = [{}, {"who": "any"}, {"who": "same"}, {"who": "least_loaded"}, {"who": "first_free"}]
        if not self.pairs:
            options += [{"who": f"any(x in {name} of {place} if x.need > 0.3)"}, {"who": f"pick(x in {name} of {place})"},
                        {"who": f"best(x in {name} of {place}, score = x.need - workload(x))"}, {"who": f"least(x in {name} of {place}, score = workload(x))"}]
            if here.kind.attributes.get("mine", {}).get("type") == name:
                options += [{"who": "mine"}] * 3
        return c.one(options)

    def use(self, here):
        c, step = self.chance, self.request(here, "use")
        if not step:
            return None
        step["id"] = self.name("use")
        if isinstance(step["use"], str):
            self.uses.append((here.pathway, step["id"]))
        self.anchors.append(f"{here.pathway}.{step['id']}")
        step["do"] = [self.hold(here)] if c.maybe(0.5) else self.steps(here, 1, 3)
        names = ["gave_up"] * ("patience" in step) + ["refused", "preempted", "lost"]
        then = self.outcomes(here, names)
        if then:
            step["then"] = then
        return step

    def seize(self, here):
        c, step = self.chance, self.request(here, "seize")
        if not step or not isinstance(step["seize"], str) or step["seize"] in here.held or c.maybe(0.2) and not here.held:
            return None
        name = step["seize"]
        step.pop("preempt", None), step.pop("victim", None)
        step["then"] = {"refused": [{"exit": "away"}], "gave_up": [{"exit": "away"}]}
        here.held.append(name)
        made = [step] + self.steps(here, 1, 2)
        here.held.remove(name)
        if c.maybe(0.8):
            made.append({"release": name})
        if c.maybe(0.3) and len(made) > 2 and "hand" not in made[-2]:  # what is released cannot be handed over
            made[-1], made[-2] = made[-2], made[-1]
        return {"do": made}

    def both(self, here):
        """Two held at once, let go in either order."""
        c = self.chance
        names = [name for name in self.servers(here) if name not in here.held]
        if len(names) < 2:
            return None
        first, second = c.random.sample(names, 2)
        gone = {"refused": [{"exit": "away"}], "gave_up": [{"exit": "away"}]}
        made = [{"seize": first, "patience": self.time(30, 200), "then": gone}, self.hold(here),
                {"seize": second, "patience": self.time(30, 200), "then": gone}, self.hold(here)]
        for name in c.random.sample([first, second], 2):
            made += [{"release": name}, self.hold(here)]
        return {"do": made}

    def choose(self, here):
        c = self.chance
        way = c.one(["when", "chance", "weight", "utility"])
        if way == "when":
            return {"choose": [{"when": self.condition(here), "do": self.steps(here, 1, 2)}, {"else": c.one([[], self.steps(here, 1, 2)])}]}
        if way == "chance":
            return {"choose": [{"chance": c.one([0.3, 0.6, "routing(class, visits)", "need"]), "do": self.steps(here, 1, 2)}, {"else": []}]}
        if way == "weight":
            return {"choose": [{"weight": c.one([1, 2, "1 + visits"]), "do": self.steps(here, 1, 2)} for _ in range(2)]}
        return {"choose": [{"utility": c.one(["need", "-0.5", "bias * 2"]), "do": self.steps(here, 1, 2)} for _ in range(2)]}

    def repeat(self, here):
        c = self.chance
        if c.maybe(0.5):
            way = c.one([{"times": c.whole(1, 3)}, {"times": c.whole(1, 3), "every": self.wait(15, 60)},
                         {"until": self.condition(here), "most": 3}, {"while": self.condition(here), "most": 3}])
            return {"repeat": {**way, "do": self.steps(here, 1, 2)}}
        sets = [(name, place) for place in [here.kind.name] + here.kind.chain for name in self.kinds[place].people + self.kinds[place].staff]
        if not sets or c.maybe(0.2):
            return {"repeat": {"for_each": "s in service", "do": [self.hold(here)]}} if "wants" not in here.kind.attributes else {
                "repeat": {"for_each": "l in service if wants[l] > 0.4", "do": [{"set": {"wants[l]": "it / 2"}}, self.hold(here)]}}
        name, place = c.one(sets)
        each = self.name("x")
        limit = c.one(["need > 0.6", "flag", "visits > 2"])
        here.elements.append((each, self.kinds[name]))
        do = self.steps(here, 1, 2)
        here.elements.pop()
        return {"repeat": {"for_each": f"{each} in {name} of {self.whose(here, place)} if {each}.{limit}", "most": 4, "do": do}}

    def given(self, here, name):
        return {"with": {"amount": self.number_of(here)}} if self.pathways[name].get("takes") else {}

    def call(self, here):
        names = self.calls.get(here.kind.name, [])
        if not names or here.pathway in names:
            return None
        name = self.chance.one(names)
        step = {"call": name, **self.given(here, name)}
        body = str(self.pathways[name])
        then = self.outcomes(here, [word for word in ("away", "off_refused", "early") if f"'exit': '{word}'" in body], 0.4)
        return {**step, "then": then} if then else step

    def start(self, here):
        """For oneself, or for others of the own unit."""
        c = self.chance
        options = [(here.kind.name, None)] + [(place, self.whose(here, place)) for place in here.kind.chain]
        for place in [here.kind.name] + here.kind.chain:
            options += [(name, f"pick(x in {name} of {self.whose(here, place)})") for name in self.kinds[place].people + self.kinds[place].staff]
        options += [(kind.name, name) for name, kind in here.elements]
        options = [(kind, whom) for kind, whom in options if self.calls.get(kind) and here.pathway not in self.calls[kind]]
        if not options:
            return None
        kind, whom = c.one(options)
        name = c.one(self.calls[kind])
        step = {"start": name, **self.given(here, name), **({"for": whom} if whom else {})}
        if not whom and here.held and c.maybe(0.4):
            step["hand"] = here.held[-1]
        return step

    def send(self, here):
        c = self.chance
        if here.message == "question" or here.pathway.startswith("hear"):
            return None
        root = c.one(self.roots())
        whom = c.one([f"pick(x in {root})", f"pick(x in {root} if x.size > 2)", f"nth({root}, 0)", f"best(x in {root}, score = x.size)"])
        if root == here.kind.root and c.maybe(0.5):
            whom = c.one([f"pick(x in {root} if x != {self.whose(here, root)})", self.whose(here, root)])
        fields = {"pages": "visits", "urgent": self.condition(here), "level": "need", "about": "pick(x in site)", "length": c.one(["pace", "30 min"])}
        if here.kind.what == "person" and "abroad" in {**here.kind.fixed, **here.kind.attributes} and c.maybe(0.5):
            whom = "abroad"
        step = {"send": "question", "to": whom, "over": c.one(["post", "wire"]), "with": fields}
        if c.maybe(0.4):
            return step
        return [step, self.wait_for_answer(here)]

    def wait_for_answer(self, here):
        c = self.chance
        branches = {"back": {"message": "answer", "as": "reply"}, "late": {"after": self.time(120, 900)}}
        then = {"back": c.one([[{"record": self.mark(here), "value": "reply.pages + if(reply.good, 0.5, 0)"}], [{"set": {"visits": "it + reply.pages"}}],
                               [{"choose": [{"when": "reply.good", "do": [self.hold(here)]}, {"else": []}]}]]), "late": []}
        return {"await": branches, "then": then}

    def await_(self, here):
        c = self.chance
        branches = {"soon": {"when": self.state_condition(here)}, "late": {"after": self.time(30, 300)}}
        if c.maybe(0.3):
            branches["done_it"] = {"do": self.steps(here, 1, 2)}
        return {"await": branches, "then": {name: c.one([[], [self.record(here)]]) for name in branches}}

    def set(self, here):
        c, (path, kind) = self.chance, self.prefix(here)
        options = [("visits", "it + 1"), ("flag", f"not {path}flag"), ("need", "clamp(it + 0.1, 0, 1)"), ("need", "it * 0.8"),
                   ("class", c.one(LABELS)), ("class", "categorical(urgent: 0.4, routine: 0.6)"),
                   ("tally", "it + 1" if self.failing else "min(it + 1, 9)"), ("visits", "max(it - 1, 0)")]
        if "score" in kind.attributes:
            options += [("score", "it * 1.01 + 0.3"), ("score", f"clamp({self.number_of(here)}, -9, 99)")]
        if "since" in kind.attributes:
            options += [("since", "now")]
        if "span" in kind.attributes:
            options += [("span", "min(it + 15 min, 90 min)")]
        if "wants" in kind.attributes:
            options += [("wants[meals]", "it / 2"), ("wants[*]", "it * 0.9")]
        if "abroad" in kind.attributes:
            options += [("abroad", f"pick(x in {kind.attributes['abroad']['type']})"), ("abroad", "nobody")]
        if "mine" in kind.attributes and not path:
            options += [("mine", f"pick(x in {kind.attributes['mine']['type']} of {self.kinds[kind.attributes['mine']['type']].chain[0]})"),
                        ("mine", f"last_server({kind.attributes['mine']['type']})")]
        chosen = dict(c.one(options) for _ in range(c.whole(1, 2)))
        return {"set": {path + name: value for name, value in chosen.items()}}

    def mark(self, here):
        name = self.name("mark")
        self.marks.append((here.pathway, name))
        return name

    def record(self, here):
        step = {"record": self.mark(here)}
        if self.chance.maybe(0.8):
            step["value"] = self.number_of(here)
        return step

    def pay(self, here):
        c, root = self.chance, here.kind.root
        sides = ["outside"]
        if "fund_" + root in self.accounts:
            sides.append(f"fund_{root}" if here.kind.name == root else f"fund_{root} of {root}")
        if "purse_" + here.kind.name in self.accounts:
            sides.append(f"purse_{here.kind.name}")
        if len(sides) < 2:
            return None
        giver, taker = c.random.sample(sides, 2)
        return {"pay": {"from": giver, "to": taker, "amount": c.one(["5 GBP", "need * 10 GBP", "1.37 GBP * (1 + visits)"])},
                "then": {"short": c.one([[], [self.record(here)]])}}

    def change(self, here):
        own = [name for name, _ in self.resources_of(here)]
        return {"change": {f"{self.chance.one(own)}.capacity": self.chance.one(["it + 1", "max(it - 1, 0)", "2"])}} if own else None

    def gather(self, here):
        c = self.chance
        sets = [(name, place) for place in [here.kind.name] + here.kind.chain for name in self.kinds[place].people + self.kinds[place].staff]
        if not sets:
            return None
        name, place = c.one(sets)
        return {"gather": {"who": f"m in {name} of {self.whose(here, place)} if m.need > 0.3", "quorum": 1, "attend": c.one([1, 0.7]),
                           "patience": self.time(15, 60)}, "do": [self.hold(here)], "then": {"missing": []}}

    def exit(self, here):
        condition = self.condition(here)
        if re.fullmatch(r"[0-9.]+ > [0-9]+", condition):  # always so: the reader says that what follows is never reached
            condition = "bernoulli(0.5)"
        return {"exit": "early", "if": condition}

    def leave(self, here):
        return {"leave": self.chance.one(["died", "moved"]), "if": self.condition(here)} if here.kind.what == "person" else None

    def move(self, here):
        place = here.kind.chain[0] if here.kind.chain else None
        if here.kind.what != "person" or len(here.kind.chain) < 2:
            return None
        return {"move": {"to": f"pick(x in {place} of {here.kind.root})"}}


setattr(Steps, "await", Steps.await_)  # a word of Python's
