"""Random scenarios, first part: who and what there is (see soak_scenario.py for what they do).

Chance: the random choices of one seed. World: organisations that are inside nothing, what is inside them, staff, people,
resources, calendars, channels, and expressions of them. Rule: everything that is made is valid, so a reader's error is a
finding. Not here: steps, rules, measures.
"""
import random

ROOTS = ["site", "agency", "hub"]
PARTS = {"site": "ward", "agency": "branch", "hub": "unit_room"}
STAFF = {"site": "nurse", "agency": "clerk", "hub": "porter"}
PEOPLE = {"site": "patient", "agency": "client", "hub": "caller"}
RESOURCES = {"site": ["bed", "scanner"], "agency": ["desk", "van"], "hub": ["line", "booth"]}
LABELS = ["urgent", "soon", "routine"]


class Chance:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def maybe(self, probability):
        return self.random.random() < probability

    def one(self, of):
        return of[self.random.randrange(len(of))]

    def whole(self, low, high):
        return self.random.randint(low, high)

    def share(self):
        return round(self.random.uniform(0.05, 0.95), 2)

    def some(self, of, least=0):
        of = list(of)
        return self.random.sample(of, self.whole(min(least, len(of)), len(of)))


class Kind:
    """One kind of agents: `chain` is what contains it, nearest first."""

    def __init__(self, name, what, chain):
        self.name, self.what, self.chain = name, what, chain
        self.attributes, self.fixed, self.staff, self.resources, self.people, self.parts = {}, {}, [], [], [], []
        self.told, self.keys = [], {}

    @property
    def root(self):
        return self.chain[-1] if self.chain else self.name


class World:
    def __init__(self, seed):
        self.chance = Chance(seed)
        self.grid = self.chance.maybe(0.45)  # every time a multiple of 15 minutes: massive ties
        self.failing = self.chance.maybe(0.08)
        self.joined = self.chance.maybe(0.12)  # may hold what ties units together
        self.small = self.chance.maybe(0.5)  # what differs there is soon understood
        self.kinds, self.resources, self.calendars, self.channels, self.parameters = {}, {}, {}, {}, {}
        self.tables, self.sets, self.accounts, self.messages = {}, {}, {}, {}
        self.days = self.chance.whole(1, 4)
        self.pairs = self.chance.maybe(0.4)  # several at one instant, or some of the staff only: both at once tie units
        self.make_times()
        self.make_kinds()
        self.make_resources()
        self.make_channels()

    # ── Times and numbers ────────────────────────────────────────────────────────────────────────────────────

    def time(self, low, high):
        """A duration of some low to high minutes, above nought."""
        c = self.chance
        if self.grid:
            low, high = max(1, low // 15), max(1, high // 15)
            return c.one([f"{c.whole(low, high) * 15} min", f"15 min * discrete_uniform(min={low}, max={high})",
                          f"empirical([{low * 15} min, {high * 15} min])",
                          f"15 min * (1 + binomial(n={high}, p=0.5))"])
        mean = c.whole(low, high)
        return c.one([f"{mean} min", f"exponential(mean={mean} min)", f"uniform(min={low} min, max={high} min)",
                      f"lognormal(mean={mean} min, sd={max(1, mean // 2)} min)", f"gamma(mean={mean} min, cv=0.7)",
                      f"triangular(min={low} min, mode={low} min, max={high + 1} min)", f"1 min + weibull(mean={mean} min, shape=1.3)",
                      f"mixture(weights=[1, 2], of=[exponential(mean={mean} min), uniform(min={low} min, max={high} min)])"])

    def wait(self, low, high):
        """A gap that never comes near nought: clocks and rounds."""
        return self.time(low, high) if self.grid else f"{low} min + {self.time(low, high)}"

    def instant(self):
        return f"{self.chance.whole(1, self.days * 24 - 1)} h"

    def instants(self, number):
        return [f"{hour} h" for hour in sorted({self.chance.whole(1, self.days * 24 - 1) for _ in range(number)})]

    def make_times(self):
        c = self.chance
        for name in ("office", "shifts"):
            if not c.maybe(0.6):
                continue
            early, late = c.whole(6, 11), c.whole(13, 20)
            if c.maybe(0.5):
                self.calendars[name] = {"open": [f"Mon-Sun {early:02}:00-{late:02}:30"] + (["Mon-Fri 21:00-22:00"] if c.maybe(0.3) else [])}
            else:
                self.calendars[name] = {"levels": {f"Mon-Sun {early:02}:00-{late:02}:00": c.whole(1, 3),
                                                   f"Mon-Sun 22:00-0{c.whole(3, 6)}:00": 1}}
        self.sets = {"service": ["day_care", "home_help", "meals"], "triage": LABELS}
        self.tables["hourly"] = {"keys": ["hour"], "rows": [[0, c.share()], [6, 2 * c.share()], [18, c.share()]], "value": "rate",
                                 "unit": "1/h", "wraps": {"hour": 24}}
        self.tables["routing"] = {"keys": ["triage", "step"], "value": "p", "rows": [
            [label, step, c.share()] for label in LABELS for step in (0, 5)]}
        for name in ("pace", "stay"):
            minutes = c.whole(1, 6) * 15
            self.parameters[name] = {"value": f"{minutes} min", "unit": "min", "kind": "assumption", "source": "made up"}
        self.parameters["bias"] = {"value": c.share(), "kind": "assumption", "source": "made up", "lever": True}

    # ── Agents ───────────────────────────────────────────────────────────────────────────────────────────────

    def make_kinds(self):
        for root in ROOTS[:self.chance.whole(1, 2 if self.small else 3)]:
            self.make_place(root, [])
            inside = self.kinds[root]
            if self.chance.maybe(0.5):
                inside.parts.append(PARTS[root])
                self.make_place(PARTS[root], [root])
            holders = [root] + inside.parts
            if self.chance.maybe(0.75):
                self.make_staff(root, self.chance.one(holders))
            if root == ROOTS[0] or self.chance.maybe(0.6):
                self.make_people(root, self.chance.one(holders))

    def chain_to(self, holder):
        return [holder] + self.kinds[holder].chain

    def make_place(self, name, chain):
        kind = self.kinds[name] = Kind(name, "organisation", chain)
        count = self.chance.whole(1, 7)
        kind.keys["count"] = {"per": chain[0], "value": self.chance.one([1, 2, "1 + floor(size / 3)"])} if chain else count
        kind.fixed["size"] = {"type": "count", "initial": "discrete_uniform(min=1, max=6)"}
        self.make_attributes(kind)

    def make_staff(self, root, holder):
        c, name = self.chance, STAFF[root]
        kind = self.kinds[name] = Kind(name, "staff", self.chain_to(holder))
        kind.keys["count"] = {"per": holder, "value": c.one([1, 2, "1 + binomial(n=2, p=0.4)", "size"])}
        kind.keys.update(self.shifts())
        if c.maybe(0.5):
            kind.keys["queue"] = self.queue(PEOPLE[root])
        self.make_attributes(kind)
        for place in kind.chain:
            self.kinds[place].staff.append(name)

    def make_people(self, root, holder):
        c, name = self.chance, PEOPLE[root]
        kind = self.kinds[name] = Kind(name, "person", self.chain_to(holder))
        kind.keys["count"] = {"per": holder, "value": c.one([c.whole(2, 9), "size * 2", "poisson(mean=4)", "discrete_uniform(min=0, max=8)"])}
        self.make_attributes(kind)
        if c.maybe(0.7):
            kind.keys["arrivals"] = [self.source(holder, kind, i) for i in range(c.whole(1, 2))]
        if c.maybe(0.1):
            kind.keys["leaves"] = {"every": self.wait(900, 3000)}
        for place in kind.chain:
            self.kinds[place].people.append(name)

    def source(self, holder, kind, number):
        c, source = self.chance, {"per": holder, "name": f"source_{kind.name}_{number}"}
        way = c.whole(0, 3) if not self.grid else c.one([0, 3])
        if way == 0:
            source["every"] = self.wait(120, 600)
        elif way == 1:
            source["rate"] = "hourly"
        elif way == 2:
            source.update({"rate": f"({c.share()} + 0.3 * sin(now_hours)) / h".replace("now_hours", "hour_of_day() / 4"), "bound": "2/h"})
        else:
            source["at"] = self.instants(3)
        if c.maybe(0.4):
            source["batch"] = c.one(["1 + poisson(mean=0.6)", "2", "discrete_uniform(min=0, max=3)"])
        if c.maybe(0.3):
            source["most"] = c.whole(3, 20)
        if way != 3 and c.maybe(0.2):
            source["first"] = c.one(["0 min", "15 min", "1 h"])
        if c.maybe(0.2):
            source["until"] = self.instant()
        if way != 3 and self.calendars and c.maybe(0.3):
            source.update({"calendar": c.one(list(self.calendars)), "outside": c.one(["pause", "drop"])})
        if c.maybe(0.4):
            source["set"] = {"class": c.one(LABELS), "need": c.share()}
        return source

    def make_attributes(self, kind):
        """Of each kind the same words, so that what contains it is told apart by the kind's name."""
        c, own = self.chance, kind.attributes
        own["class"] = {"type": "enum", "values": "triage", "initial": c.one(LABELS[:1] + ["categorical(urgent: 0.2, soon: 0.3, routine: 0.5)"])}
        own["flag"] = {"type": "bool", "initial": c.one(["bernoulli(0.4)", True, False])}
        own["visits"] = {"type": "count"}
        own["tally"] = {"type": "count", "range": [0, c.one([12, 300, 70000])], "initial": c.whole(0, 9)}
        own["need"] = {"type": "fraction", "initial": c.one(["uniform(min=0, max=1)", "beta(mean=0.4, size=5)", c.share()])}
        own["score"] = {"type": "number", "initial": c.one(["normal(mean=2, sd=1)", 0, "index * 0.25"])}
        own["since"] = {"type": "time", "initial": "never"}
        own["span"] = {"type": "duration", "initial": c.one(["pace", "30 min", "uniform(min=5 min, max=1 h)"]) if not self.grid else "30 min"}
        own["wants"] = {"type": "fraction", "over": "service", "initial": {"day_care": c.share(), "home_help": 0.5, "meals": "uniform(min=0, max=1)"}}
        kind.fixed["double"] = {"type": "number", "define": "need * 2 + visits"}
        earlier = [root for root in self.roots() if root != kind.root]
        if earlier and c.maybe(0.7):
            own["abroad"] = {"type": c.one(earlier), "initial": ""}
            own["abroad"]["initial"] = f"pick(x in {own['abroad']['type']})"
            if c.maybe(0.5):
                kind.fixed["abroad"] = own.pop("abroad")
        if kind.what == "person" and c.maybe(0.8):
            staff = self.kinds[kind.root].staff
            if staff and self.kinds[staff[0]].chain[0] in kind.chain:
                place = self.kinds[staff[0]].chain[0]
                own["mine"] = {"type": staff[0], "initial": f"pick(x in {staff[0]} of {place})"}
        for name in c.some([name for name in own if name in ("since", "span", "wants", "score")]):
            del own[name]

    def roots(self):
        return [name for name, kind in self.kinds.items() if not kind.chain and kind.what == "organisation"]

    # ── Resources, channels ──────────────────────────────────────────────────────────────────────────────────

    def shifts(self):
        c = self.chance
        if not self.calendars or not c.maybe(0.6):
            return {}
        keys = {"calendar": c.one(list(self.calendars))}
        if c.maybe(0.7):
            keys["shift_end"] = c.one(["finish", "interrupt", "interrupt", "restart", "redraw", "remove", "hand_over"])
        return keys

    def queue(self, person):
        c = self.chance
        if self.pairs:  # those asked for together queue in one order
            return {"limit": c.whole(0, 9)}
        queue = {"order": c.one([["priority desc", "requested"], ["requested"], ["need desc", "requested"],
                                 ["visits asc", "requested"], ["priority desc", "need asc", "requested"]])}
        if c.maybe(0.4):
            queue["limit"] = c.one([0, 1, 3, 8])
        if c.maybe(0.3):
            queue["fit_first"] = True
        return queue

    def make_resources(self):
        c = self.chance
        for root in self.roots():
            for name in RESOURCES[root][:c.whole(1, 2)]:
                holder = c.one([root] + self.kinds[root].parts) if self.kinds[root].people else root
                self.kinds[holder].resources.append(name)
                resource = {"of": holder, "capacity": c.one([1, 2, 3, "size", "1 + floor(size / 2)", 6])}
                resource.update(self.shifts())
                if c.maybe(0.5):
                    resource["queue"] = self.queue(None)
                self.resources[name] = resource
        if self.joined and c.maybe(0.3):
            self.resources["helicopter"] = {"capacity": 2}

    def make_channels(self):
        c = self.chance
        for name in ("post", "wire"):
            least = c.one([15, 30, 60, 240])
            channel = {"latency": f"{least} min" if self.grid and c.maybe(0.6) else
                       c.one([f"{least} min + {self.time(15, 240)}", f"{least} min", f"lognormal(mean=3 h, sd=2 h, min={least} min)"])
                       if not self.grid else f"{least} min + {self.time(15, 120)}"}
            if c.maybe(0.5):
                channel["loss"] = c.one([0.05, 0.3, "bias / 3"])
            if c.maybe(0.4):
                channel["fidelity"] = c.one([0.9, 0.5])
            self.channels[name] = channel
        if self.joined and c.maybe(0.3):
            self.channels["post"]["latency"] = "exponential(mean=1 h)"
        for root in self.roots():
            if c.maybe(0.6):
                kind = self.kinds[root]
                kind.told.append("told")
                value = c.one(["visits", "need", "tally + visits"] + [f"{verb}({name})" for name in kind.resources for verb in ("queue", "free", "busy")])
                kind.keys["publishes"] = {"told": {"value": value, "every": f"{c.whole(1, 8) * 30} min", "over": c.one(["post", "wire"])}}
            if c.maybe(0.6):
                self.accounts["fund_" + root] = {"of": root, "opening": c.one(["1000 GBP", "size * 20 GBP"]),
                                                 **c.one([{}, {"floor": "0 GBP"}, {"floor": "0 GBP", "short": c.one(["partial", "overdraw", "closed"])}])}
        for kind in self.kinds.values():
            if kind.what == "person" and c.maybe(0.6):
                self.accounts["purse_" + kind.name] = {"of": kind.name, "opening": c.one(["50 GBP", "need * 90 GBP"]),
                                                       **c.one([{}, {"floor": "0 GBP", "short": "partial"}])}

    def agents(self):
        """The section of the scenario."""
        return {name: {"is": kind.what, **({"in": kind.chain[0]} if kind.chain else {}), **kind.keys,
                       "attributes": {**kind.attributes, **kind.fixed}} for name, kind in self.kinds.items()}
