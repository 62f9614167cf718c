// What SEMANTICS.md pins and no other file here tests: places in a wait list that follow what belongs to several,
// capacity that falls, samples beside changes by the clock, rates by group, runs that end by a condition.
#include <cmath>

#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

const std::string half_hour = "do: [{hold: 30 min}]";

}  // namespace

TEST_CASE("rule 12: more units than there will ever be are waited for, and reported as waiting", "[unit]") {
  const Trial trial = run(
      "resources: {desk: {capacity: 2}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk, units: \"3 - index\", " + half_hour + "}]}}\n"
      "measures: {line: {sample: queue(desk), every: 10 min}}\n");
  // The first asks for three of two; strictly in order, the second waits behind it.
  CHECK(trial.outcomes("visit.served") == Words{"open", "open"});
  CHECK(trial.measure("line") > 1.9);
}

TEST_CASE("rule 14: seize takes the same options as use", "[unit]") {
  const Trial trial = run(
      "resources: {desk: {capacity: 1}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min, 2 min, 3 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [\n"
      "  {id: served, seize: desk, units: 1, priority: index, refuse_if: \"queue(desk) >= 2\", patience: 100 min, at: \"head\"}, {hold: 60 min}, {release: desk}]}}\n");
  // At 60 min the third goes first, of two at the head; the second has had enough at 101 min.
  CHECK(trial.outcomes("visit.served") == Words{"done", "gave_up", "done", "refused"});
  const Trial impatient = run(
      "resources: {desk: {capacity: 1}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min, 2 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [\n"
      "  {id: served, seize: desk, priority: index, patience: 70 min}, {hold: 60 min}, {release: desk}]}}\n");
  CHECK(impatient.outcomes("visit.served") == Words{"done", "gave_up", "done"});
  CHECK(impatient.starts("visit.served") == Numbers{0, -1, 60});
}

TEST_CASE("rule 15: a changed attribute of the container re-sorts at once", "[unit]") {
  // Three wait; at minute 10 the house of the last becomes the most pressing.
  const Trial trial = run(
      "resources: {desk: {capacity: 1, queue: {order: [\"house.need desc\"]}}}\n"
      "agents:\n"
      "  house: {is: organisation, count: 3, attributes: {need: {type: number, initial: \"5 - index\"}}}\n"
      "  visitor: {is: person, in: house, arrivals: {per: house, at: [0 min]}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk, " + half_hour + "}]}\n"
      "  worse: {for: house, starts: {at: [10 min]}, steps: [{if: index == 2, set: {need: 10}}]}\n");
  CHECK(trial.starts("visit.served") == Numbers{0, 60, 30});
}

TEST_CASE("rule 15: so does one person who writes what belongs to its container", "[unit]") {
  const Trial trial = run(
      "resources: {desk: {capacity: 1, queue: {order: [\"house.need desc\"]}}}\n"
      "agents:\n"
      "  house: {is: organisation, count: 3, attributes: {need: {type: number, initial: \"5 - index\"}}}\n"
      "  visitor: {is: person, in: house, arrivals: {per: house, at: [0 min]}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk, " + half_hour + "}]}\n"
      "  worse: {for: visitor, starts: {at: [10 min]}, steps: [{if: house.index == 2, set: {house.need: 10}}]}\n");
  CHECK(trial.starts("visit.served") == Numbers{0, 60, 30});
}

TEST_CASE("rule 15: a parameter that an intervention moves re-sorts at once", "[unit]") {
  const Trial trial = run(
      "parameters: {turn: {value: 1, kind: assumption, source: a test}}\n"
      "resources: {desk: {capacity: 1, queue: {order: [\"turn * number\"]}}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min, 2 min, 3 min]}, attributes: {number: {type: number, initial: index}}}}\n"
      "interventions: {about: {from: 10 min, always: true, set: {turn: -1}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk, " + half_hour + "}]}}\n");
  CHECK(trial.starts("visit.served") == Numbers{0, 90, 60, 30});
}

TEST_CASE("rule 15: a priority that reads an attribute follows it while waiting", "[unit]") {
  const Trial trial = run(
      "resources: {desk: {capacity: 1}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min, 2 min]}, attributes: {urgent: {type: bool, initial: false}}}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk, priority: \"if(urgent, 1, 0)\", " + half_hour + "}]}\n"
      "  worse: {for: visitor, starts: {at: [10 min]}, steps: [{if: index == 2, set: {urgent: true}}]}\n");
  CHECK(trial.starts("visit.served") == Numbers{0, 60, 30});
}

TEST_CASE("rule 25: a capacity that an intervention takes away is finished or interrupted as the resource says", "[unit]") {
  const auto with = [](const std::string& shift_end) {
    return run(
        "resources: {desk: {capacity: 2, shift_end: " + shift_end + "}}\n"
        "agents: {visitor: {is: person, arrivals: {at: [0 min, 5 min, 6 min]}}}\n"
        "interventions: {fewer: {from: 10 min, always: true, set: {desk.capacity: 1}}}\n"
        "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk, " + half_hour + ", then: {preempted: [{record: sent_away}]}}]}}\n");
  };
  // finish: both finish, the third starts when use is below the new level. interrupt: the later one of two stops.
  CHECK(with("finish").starts("visit.served") == Numbers{0, 5, 35});
  CHECK(with("finish").ends("visit.served") == Numbers{30, 35, 65});
  CHECK(with("interrupt").ends("visit.served") == Numbers{30, 30 + 25, 85});
  CHECK(with("restart").ends("visit.served") == Numbers{30, 60, 90});
  CHECK(with("redraw").ends("visit.served") == Numbers{30, 60, 90});
  CHECK(with("remove").times("visit.sent_away") == Numbers{10});
  CHECK(with("remove").ends("visit.served") == Numbers{30, 10, 60});
}

TEST_CASE("rule 33: a sample before stands before what changes by the clock at its instant, one after behind it", "[unit]") {
  const std::string text =
      "resources: {desk: {capacity: 1}}\n"
      "agents: {visitor: {is: person, count: 1, attributes: {ill: {type: bool, initial: false}}}}\n"
      "interventions: {more: {from: 30 min, always: true, set: {desk.capacity: 3}}}\n"
      "pathways: {visit: {for: visitor, starts: {at: [30 min]}, steps: [{set: {ill: true}}, {use: desk}]}}\n"
      "measures:\n"
      "  before: {sample: capacity(desk), every: 30 min, offset: 30 min, window: [30 min, 31 min], sampled: before}\n"
      "  after: {sample: capacity(desk), every: 30 min, offset: 30 min, window: [30 min, 31 min]}\n"
      "  well_before: {share: ill, over: visitor, at: 30 min, sampled: before}\n"
      "  ill_after: {share: ill, over: visitor, at: 30 min}\n";
  const Trial trial = run(text);
  CHECK(trial.measure("before") == 1);
  CHECK(trial.measure("after") == 3);
  CHECK(trial.measure("well_before") == 0);
  CHECK(trial.measure("ill_after") == 1);
}

TEST_CASE("a rate by group is divided by the person-time of that group", "[unit]") {
  // Two women and one man for 10 h; the second woman leaves after 4 h; the man becomes old after 6 h.
  const std::string text =
      "agents: {visitor: {is: person, count: 3, attributes: {sex: {type: enum, values: [female, male], initial: \"if(index < 2, female, male)\"}, old: {type: bool, initial: false}}}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {every: 1 h}, steps: [{record: came}]}\n"
      "  life: {for: visitor, starts: {at: [4 h]}, steps: [{if: index == 1, leave: gone}, {hold: 2 h}, {if: index == 2, set: {old: true}}]}\n"
      "measures:\n"
      "  by_sex: {count: visit.came, by: sex, per: person_hour}\n"
      "  by_age: {count: visit.came, by: old, per: person_hour}\n"
      "  late: {count: visit.came, by: sex, per: person_hour, every: 5 h}\n"
      "  all: {count: visit.came, per: person_hour}\n"
      "experiment: {horizon: 10.5 h}\n";
  const Trial trial = run(text);
  CHECK(trial.measure("all") == Approx((10 + 3 + 10) / (10.5 + 4 + 10.5)));  // who leaves at 4 h does so before its fourth visit
  CHECK(trial.measure("by_sex", "female") == Approx((10 + 3) / (10.5 + 4)));
  CHECK(trial.measure("by_sex", "male") == Approx(10 / 10.5));
  CHECK(trial.measure("by_age", "true") == Approx(5 / 4.5));
  CHECK(trial.measure("by_age", "false") == Approx((13 + 5) / (10.5 + 4 + 6)));
  CHECK(trial.measure("late", "female", 0) == Approx((4 + 3) / 9.0));
  CHECK(trial.measure("late", "male", 1) == Approx(5 / 5.0));
}

TEST_CASE("a rate by a fact of the row is divided by everybody's person-time", "[unit]") {
  const Trial trial = run(
      "resources: {desk: {capacity: 1, queue: {limit: 0}}}\n"
      "agents: {visitor: {is: person, count: 2}}\n"
      "pathways: {visit: {for: visitor, starts: {every: 2 h}, steps: [{id: served, use: desk, " + half_hour + "}]}}\n"
      "measures: {ended: {count: rows, over: visit.served, by: outcome, population: requested, per: person_hour}}\n"
      "experiment: {horizon: 5 h}\n");
  CHECK(trial.measure("ended", "refused") == Approx(1 / 10.0));  // of two at 2 h; afterwards they come at different times
  CHECK(trial.measure("ended", "done") >= Approx(2 / 10.0));
}

TEST_CASE("an integral and a count at a time may be grouped by the agent something belongs to", "[regression]") {
  // The groups are numbered within their kind, whatever else is declared before them.
  const Trial trial = run(
      "agents:\n"
      "  other: {is: organisation, count: 3}\n"
      "  house: {is: organisation, count: 2}\n"
      "  visitor: {is: person, in: house, count: 5, attributes: {ill: {type: bool, initial: \"index != 4\"}}}\n"
      "pathways: {visit: {for: visitor, starts: {at: [1 h]}, steps: [{hold: \"1 h * count(o in other)\"}, {set: {ill: false}}]}}\n"
      "measures:\n"
      "  sick: {count: ill, over: visitor, by: house, at: 2 h}\n"
      "  ill_time: {integral: \"if(ill, 1, 0)\", over: visitor, by: house, unit: h}\n");
  CHECK(trial.measure("sick", "0") == 2);
  CHECK(trial.measure("sick", "1") == 2);
  CHECK(trial.measure("ill_time", "0") == 8);
  CHECK(trial.measure("ill_time", "1") == 8);
}

TEST_CASE("rule 37: a joint occupancy and the share of time in one of its states are measures", "[unit]") {
  // The desk is busy 0 to 30 and 60 to 90, the room 15 to 75: both 15 to 30 and 60 to 75, of 100 minutes.
  const Trial trial = run(
      "resources: {desk: {capacity: 1}, room: {capacity: 1}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 60 min]}}, guest: {is: person, arrivals: {at: [15 min]}}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{use: desk, do: [{hold: 30 min}]}]}\n"
      "  stay: {for: guest, starts: {born: true}, steps: [{use: room, do: [{hold: 60 min}]}]}\n"
      "measures: {both: {time_mean: \"if(busy(desk) == 1 and busy(room) == 1, 1, 0)\"}, one: {time_mean: \"if(busy(desk) + busy(room) == 1, 1, 0)\"}}\n"
      "experiment: {horizon: 100 min}\n");
  CHECK(trial.measure("both") == Approx(0.30));
  CHECK(trial.measure("one") == Approx(0.60));
}

TEST_CASE("rule 35: a run may end by a condition or a count, sooner than its horizon", "[unit]") {
  const std::string text =
      "agents: {visitor: {is: person, arrivals: {every: 10 min}, attributes: {ill: {type: bool, initial: false}}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{record: came}, {hold: 5 min}, {set: {ill: true}}, {hold: 1 d}]}}\n"
      "measures: {came: {count: visit.came, per: h}, still: {count: rows, over: visit, where: outcome == open}, sick: {count: ill, over: visitor}}\n";
  const Trial third = run(text + "experiment: {horizon: 2 d, until: \"present(visitor) >= 3\"}\n");
  CHECK(third.times("visit.came") == Numbers{10, 20, 30});
  CHECK(minutes(third.result.ended) == 30);
  CHECK(third.measure("came") == Approx(3 / 0.5));  // per time that has passed
  CHECK(third.measure("still") == 3);
  const Trial ill = run(text + "experiment: {horizon: 2 d, until: \"count(v in visitor if v.ill) >= 2\"}\n");
  CHECK(minutes(ill.result.ended) == 25);
  const Trial never_so = run(text + "experiment: {horizon: 1 h, until: \"present(visitor) >= 300\"}\n");
  CHECK(minutes(never_so.result.ended) == 60);
}
