// What can be computed apart: one rule a test.
#include "houses.hpp"

using namespace concert;
using namespace concert::test;

// ── What stays apart ─────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("Houses that only look after their own are processes of their own", "[unit]") {
  apart({});
  const Parted p = parted(Parts{});
  CHECK(p.fixed("house"));
  CHECK(p.fixed("carer"));
  CHECK_FALSE(p.fixed("resident"));  // nobody needs to know all people everywhere
  CHECK(p.partition.root[static_cast<std::size_t>(p.kind("carer"))] == p.kind("house"));
}

TEST_CASE("One's own container, its resources, staff and sets may be read and used", "[unit]") {
  Parts parts;
  parts.of_house = "attributes: {rules: {type: count}}";
  parts.of_resident = "attributes: {mood: {type: fraction, initial: 0.5}, friend: {type: resident}}";
  parts.resources = "bed: {of: house, capacity: 3}";
  parts.steps =
      "[{if: \"queue(bed) < 3 and house.rules < 9 and queue(carer) < 2\", use: bed, do: [{hold: 1 h}]}, "
      "{set: {friend: \"pick(r in resident of house if r.mood > 0.2)\", house.rules: it + 1}}, "
      "{if: \"friend.mood > 0.4\", use: carer, who: \"any(c in carer of house if c.index >= 0)\", as: helper, do: "
      "[{hold: 1 min}]}, "
      "{repeat: {for_each: \"r in resident of house\", do: [{if: \"r.mood > 0.5\", hold: 1 min}]}}]";
  apart(parts);
}

TEST_CASE("What never changes of a place can be read from anywhere, and places can be chosen among", "[unit]") {
  Parts parts;
  parts.of_house = "attributes: {size: {type: count, initial: \"discrete_uniform(min=1, max=9)\"}}";
  parts.steps = "[{hold: \"if(best(h in house if h != house, score = h.size).size > 3, 1 h, 2 h)\"}]";
  apart(parts);
}

TEST_CASE("Of places only those are known everywhere that somebody looks at from afar, with all they are made from",
          "[unit]") {
  Parts parts;
  parts.kinds =
      "region: {is: organisation, count: 2, attributes: {wealth: {type: fraction, initial: \"uniform(min=0, "
      "max=1)\"}}}\n"
      "  office: {is: organisation, in: region, count: {per: region, value: 2}, attributes: {size: {type: number, "
      "initial: \"region.wealth * 9\"}}}";
  parts.steps = "[{hold: \"if(pick(o in office).size > 3, 1 h, 2 h)\"}]";
  apart(parts);
  const Parted p = parted(parts);
  CHECK(p.known("office"));
  CHECK(p.known("region"));
  CHECK_FALSE(p.known("house"));
  CHECK_FALSE(p.known("carer"));
}

TEST_CASE("A place that begins from what only its own unit knows is not known elsewhere", "[unit]") {
  Parts parts;
  parts.kinds =
      "office: {is: organisation, in: house, count: {per: house, value: 1}, attributes: {size: {type: number, initial: "
      "\"count(r in resident of house)\"}}}";
  parts.steps = "[{hold: \"if(pick(o in office).size > 3, 1 h, 2 h)\"}]";
  together(parts, "routine:", "looks through every 'office'");
}

TEST_CASE("A kind that is looked for before it is made is not known to all", "[unit]") {
  Parts parts;
  parts.kinds = "office: {is: organisation, count: 3}";
  parts.of_house = "attributes: {near: {type: office, initial: \"pick(o in office)\"}}";
  parts.steps = "[{hold: \"if(house.near == pick(o in office), 1 h, 2 h)\"}]";
  together(parts, "routine:", "looks through every 'office'");
}

TEST_CASE("Agents who are not made in what contains their kind are inside nothing of it", "[unit]") {
  Parts parts;
  parts.kinds =
      "room: {is: organisation, in: house, count: {per: house, value: 2}}\n  guest: {is: person, in: room, count: "
      "{per: house, value: 3}}";
  parts.pathways =
      "rest: {for: guest, starts: {born: true}, steps: [{hold: \"if(count(g in guest of room) > 1, 1 h, 2 h)\"}]}";
  together(parts, "guest:", "may be inside no 'room'");
}

TEST_CASE("One source for each house keeps houses apart, and so do people who leave", "[unit]") {
  Parts parts;
  parts.of_resident = "arrivals: {every: \"exponential(mean=3 d)\", per: house}";
  parts.starts = "{born: true}";
  parts.steps = "[{hold: 3 d}, {leave: moved}]";
  parts.measures = "gone: {count: routine}, waits: {mean: duration, over: routine, by: house, unit: d}";
  apart(parts);
  const Parted p = parted(parts);
  CHECK_FALSE(p.fixed("resident"));
  CHECK(p.fixed("house"));
}

TEST_CASE("Interventions at set times keep houses apart", "[unit]") {
  Parts parts;
  parts.parameters = "pace: {value: 5 min, unit: min, kind: assumption, source: test, lever: true}";
  parts.steps = "[{use: carer, do: [{hold: pace}]}]";
  parts.interventions = "crisis: {from: 3 d, until: 9 d, ramp: 1 d, always: true, set: {pace: it * 2}}";
  apart(parts);
}

TEST_CASE("Counts over the whole world add up, and each owner's own states are its own", "[unit]") {
  Parts parts;
  parts.resources = "bed: {of: house, capacity: 3}";
  parts.of_resident = "attributes: {mood: {type: fraction, initial: 0.5}}";
  parts.steps = "[{use: bed, do: [{hold: 1 h}]}, {use: carer, do: [{hold: 1 min}]}]";
  parts.measures =
      "line: {time_mean: \"queue(bed) + 2 * busy(carer) - present(resident)\"}, daily: {sample: queue(bed), every: 1 "
      "d}, "
      "low: {time_mean: \"count(r in resident if r.mood < 0.3)\"}, peaks: {peak: queue(bed), by: house}, "
      "used: {utilisation: bed}, whole: {time_mean: \"if(queue(bed) > 2, 1, 0)\", by: house}, moods: {mean: mood, "
      "over: resident, every: 1 d}";
  apart(parts);
}

// ── Reading what is not one's own ────────────────────────────────────────────────────────────────────────────

TEST_CASE("Reading what changes of another house merges them", "[unit]") {
  Parts parts;
  parts.of_house = "attributes: {size: {type: count, initial: 3}}";
  parts.steps = "[{if: \"pick(h in house).size > 3\", hold: 1 h}, {set: {house.size: it + 1}}]";
  together(parts, "routine:", "reads 'size' of a 'house' elsewhere");
}

TEST_CASE("Asking for the line elsewhere, or everywhere, merges", "[unit]") {
  Parts parts;
  parts.resources = "bed: {of: house, capacity: 3}";
  parts.steps = "[{if: \"queue(bed of pick(h in house)) > 3\", use: bed, do: [{hold: 1 h}]}]";
  together(parts, "routine:", "asks how busy a 'house' elsewhere is now");
  parts.steps = "[{if: \"present(resident) > 3\", use: bed, do: [{hold: 1 h}]}]";
  together(parts, "routine:", "every 'resident' now");
  parts.steps = "[{if: \"inside(routine) > 3\", use: bed, do: [{hold: 1 h}]}]";
  together(parts, "routine:", "how many walk 'routine'");
}

TEST_CASE("Looking through people who come and go everywhere merges", "[unit]") {
  Parts parts;
  parts.of_resident = "arrivals: {every: 3 d, per: house}";
  parts.steps = "[{if: \"count(r in resident) > 30\", hold: 1 h}]";
  together(parts, "routine:", "looks through every 'resident'");
}

TEST_CASE("A set inside somebody who may be nobody is the set of all", "[unit]") {
  Parts parts;
  parts.of_resident = "attributes: {home: {type: house}}, arrivals: {every: 3 d, per: house}";
  parts.steps = "[{set: {home: house}}, {if: \"count(r in resident of home) > 30\", hold: 1 h}]";
  together(parts, "routine:", "looks through every 'resident'");
}

TEST_CASE("Values are followed through attributes, episodes and messages", "[unit]") {
  Parts parts;
  parts.of_house = "attributes: {size: {type: count}, partner: {type: house, initial: \"pick(h in house)\"}}";
  parts.steps = "[{call: look, with: {where: house.partner}}, {set: {house.size: it + 1}}]";
  parts.pathways = "look: {for: resident, takes: {where: {type: house}}, steps: [{if: \"where.size > 3\", hold: 1 h}]}";
  together(parts, "look:", "reads 'size' of a 'house' elsewhere");
  parts.of_house = "attributes: {size: {type: count}}";
  parts.steps = "[{call: look, with: {where: house}}, {set: {house.size: it + 1}}]";
  apart(parts);
}

// ── Doing something to what is not one's own ─────────────────────────────────────────────────────────────────

TEST_CASE("Using what belongs to another house merges, and so does what belongs to nobody", "[unit]") {
  Parts parts;
  parts.resources = "bed: {of: house, capacity: 3}";
  parts.steps = "[{use: bed, of: \"pick(h in house)\", do: [{hold: 1 h}]}]";
  together(parts, "routine:", "asks for the 'bed' of a 'house' elsewhere");
  parts.resources = "";
  parts.steps = "[{use: carer, of: \"pick(h in house)\", do: [{hold: 1 h}]}]";
  together(parts, "routine:", "asks for a 'carer' of a 'house' elsewhere");
  parts.steps = "[{use: carer, who: \"any(c in carer if c.index > 0)\", do: [{hold: 1 h}]}]";
  together(parts, "routine:", "asks for any 'carer' there is");
  parts.resources = "bed: {capacity: 3}";
  parts.steps = "[{use: bed, do: [{hold: 1 h}]}]";
  together(parts, "bed:", "belongs to nobody");
}

TEST_CASE("Staff who are inside nothing serve everybody", "[unit]") {
  Parts parts;
  parts.kinds = "floater: {is: staff, count: 3}";
  parts.steps = "[{use: floater, do: [{hold: 1 h}]}]";
  together(parts, "routine:", "asks for any 'floater' there is");
}

TEST_CASE("Starting something for others, moving to others and calling others together merge", "[unit]") {
  Parts parts;
  parts.pathways = "clean: {for: house, steps: [{hold: 1 h}]}";
  parts.steps = "[{start: clean, for: \"pick(h in house)\"}]";
  together(parts, "routine:", "starts 'clean' for a 'house' elsewhere");
  parts.steps = "[{start: clean, for: house}]";
  apart(parts);
  parts.pathways = "";
  parts.steps = "[{move: {to: \"pick(h in house)\"}}]";
  together(parts, "routine:", "moves into a 'house' elsewhere");
  parts.steps = "[{gather: {who: carer of house}, do: [{hold: 1 h}]}]";
  apart(parts);
  parts.steps = "[{gather: {who: carer}, do: [{hold: 1 h}]}]";
  together(parts, "routine:", "calls together a 'carer' elsewhere");
}

TEST_CASE("A relation ties units together", "[unit]") {
  Parts parts;
  parts.relations = "knows: {from: resident, to: resident, topology: {model: random, mean: 3}}";
  parts.steps = "[{if: \"count(knows(self)) > 2\", hold: 1 h}]";
  together(parts, "knows:", "numbers its ties in the order in which they are made");
}

TEST_CASE("Paying another house merges, paying one's own does not", "[unit]") {
  Parts parts;
  parts.steps = "[{pay: {from: outside, to: cash of house, amount: 5 GBP}}]";
  std::string text = text_of(parts);
  text.insert(text.find("pathways:"), "accounts: {cash: {of: house, opening: 100 GBP}}\n");
  CHECK(parted(text).separate("house"));
  text.replace(text.find("cash of house,"), 14, "cash of pick(h in house),");
  const std::string quoted = "\"cash of pick(h in house)\",";
  text.replace(text.find("cash of pick(h in house),"), 25, quoted);
  const Parted p = parted(text);
  CHECK_FALSE(p.separate("house"));
  CHECK(has(p.reasons(), "moves money on the 'cash' of a 'house' elsewhere"));
}

// ── Who comes and goes ───────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("One source for all merges", "[unit]") {
  Parts parts;
  parts.of_resident = "arrivals: {every: 3 d}";
  together(parts, "resident:", "newcomers go to every 'house' in turn");
}

TEST_CASE("Successors are numbered over the whole world", "[unit]") {
  Parts parts;
  parts.of_resident = "leaves: {every: \"exponential(mean=1 y)\", replaced: 30 d}";
  together(parts, "resident:", "numbered in the order in which they come");
  parts.of_resident = "leaves: {every: \"exponential(mean=1 y)\"}";
  apart(parts);
}

TEST_CASE("A container that may leave, or may not be there, does not keep its own apart", "[unit]") {
  Parts parts;
  parts.pathways = "close: {for: house, starts: {at: [9 d]}, steps: [{leave: shut}]}";
  together(parts, "house:", "may leave while others are inside it");
}

// ── Conditions, rules and wait lists ─────────────────────────────────────────────────────────────────────────

TEST_CASE("Rules and conditions on one's own keep houses apart; of others they merge", "[unit]") {
  Parts parts;
  parts.of_house = "attributes: {calls: {type: count}}";
  parts.rules =
      "note_it: {for: house, upon: finished(routine), do: [{set: {calls: it + 1}}]}, tidy: {for: house, when: \"calls "
      "> 9\", do: [{set: {calls: 0}}]}";
  apart(parts);
  parts.rules =
      "note_it: {for: house, upon: finished(routine), of: \"pick(h in house)\", do: [{if: calls < 99, set: {calls: it "
      "+ 1}}]}";
  together(parts, "rules:", "is heard by a 'house' elsewhere");
}

TEST_CASE("A condition that is asked after everybody's events merges all", "[unit]") {
  Parts parts;
  parts.steps = "[{await: {later: {when: \"now - born > 3 d\"}}}]";
  together(parts, "routine:", "changes without notice");
}

TEST_CASE("An order of waiting that is sorted after everybody's changes merges all, unless it cannot matter",
          "[unit]") {
  Parts parts;
  parts.of_house = "attributes: {rank: {type: count}}";
  parts.resources = "bed: {of: house, capacity: 3, queue: {order: [house.rank desc, requested]}}";
  parts.steps = "[{use: bed, do: [{hold: 1 h}]}, {set: {house.rank: it + 1}}]";
  apart(parts);
  parts.resources = "bed: {of: house, capacity: 3, queue: {order: [\"house.rank + queue(carer) desc\", requested]}}";
  together(parts, "bed:", "without notice");
}

TEST_CASE("Several at once beside requests for some of the staff only merge all", "[unit]") {
  Parts parts;
  parts.resources = "bed: {of: house, capacity: 3}";
  parts.steps = "[{use: [bed, carer], do: [{hold: 1 h}]}]";
  apart(parts);
  parts.steps =
      "[{use: [bed, carer], do: [{hold: 1 h}]}, {use: carer, who: \"any(c in carer of house if c.index > 0)\", do: "
      "[{hold: 1 h}]}]";
  together(parts, "routine:", "asks for several at once, beside requests for some of the staff only");
}

// ── Measures and the end ─────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("States of the whole world that do not add up merge all", "[unit]") {
  Parts parts;
  for (const char* measure :
       {"peak: queue(carer)", "time_variance: queue(carer)", "time_mean: \"queue(carer) * busy(carer)\"",
        "time_mean: \"queue(carer) / 3\"", "time_mean: \"1 + queue(carer)\"", "time_mean: free(carer)",
        "time_mean: \"max(queue(carer), busy(carer))\""}) {
    parts.measures = std::string("line: {") + measure + "}";
    together(parts, "measures:", "'line'");
  }
  parts.measures = "line: {time_mean: \"queue(carer) / 3\", by: house}";
  together(parts, "measures:", "no whole number");
}

TEST_CASE("Counts of parts of a unit, and integrals that hang on when they are looked at, merge all", "[unit]") {
  Parts parts;
  parts.resources = "bed: {of: house, capacity: 3}";
  parts.of_resident = "attributes: {mood: {type: fraction, initial: 0.5}}";
  parts.steps = "[{use: bed, units: 0.5, do: [{hold: 1 h}]}, {set: {mood: it / 2}}]";
  parts.measures = "used: {time_mean: busy(bed)}, moods: {integral: mood, over: resident}";
  together(parts, "measures:", "'used'");
  parts.steps = "[{use: bed, units: 2, do: [{hold: 1 h}]}, {set: {mood: it / 2}}]";
  apart(parts);
  parts.of_house = "attributes: {comfort: {type: fraction, initial: 0.5}}";
  parts.measures = "moods: {integral: \"mood * house.comfort\", over: resident}";
  together(parts, "measures:", "hangs on when it is looked at");
}

TEST_CASE("A capacity that is worked out from what stays as it is counts as whole", "[unit]") {
  Parts parts;
  parts.of_house = "attributes: {beds: {type: count, initial: \"ceil(uniform(min=1, max=9))\"}}";
  parts.resources = "bed: {of: house, capacity: beds}";
  parts.steps = "[{use: bed, do: [{hold: 1 h}]}]";
  parts.measures = "open: {time_mean: capacity(bed)}";
  apart(parts);
  parts.of_house = "attributes: {beds: {type: count, initial: \"uniform(min=1, max=9)\"}}";
  together(parts, "measures:", "'open'");
}

TEST_CASE("A run that ends for all at once is one process", "[unit]") {
  Parts parts;
  parts.experiment = "{horizon: 30 d, until: \"present(resident) < 3\"}";
  together(parts, "experiment:", "the run ends when something holds");
  parts.experiment = "{horizon: 30 d, at_end: drain}";
  together(parts, "experiment:", "until everybody's episodes have ended");
  parts.experiment = "{horizon: drained}";
  together(parts, "experiment:", "wherever they are");
}
