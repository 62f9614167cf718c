// What is asked of whoever waits, is served or hears: each kind of agent in its own words.
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

/// Visitors keep their need in their first attribute, clerks in their second; both ask for one desk, which is taken till
/// minute 10. Needs: visitors 1 and 4, clerks 2 and 3.
std::string two_kinds(const std::string& order) {
  return "agents:\n"
         "  first: {is: person, count: 1}\n"
         "  visitor: {is: person, count: 2, attributes: {need: {type: number, initial: 1 + 3 * index}}}\n"
         "  clerk: {is: group, count: 2, attributes: {other: {type: number, initial: 9 - 8 * index}, need: {type: number, initial: 2 + index}}}\n"
         "resources: {desk: {capacity: 1, queue: {order: [\"" + order + "\"]}}}\n"
         "pathways:\n"
         "  holds: {for: first, starts: {born: true}, steps: [{use: desk, do: [{hold: 10 min}]}]}\n"
         "  visit: {for: visitor, starts: {born: true}, steps: [{hold: 1 min}, {id: served, use: desk, do: [{hold: 10 min}]}]}\n"
         "  work: {for: clerk, starts: {born: true}, steps: [{record: other_is, value: other}, {hold: 1 min}, {id: served, use: desk, do: [{hold: 10 min}]}]}\n";
}

}  // namespace

TEST_CASE("rule 15: a queue of several kinds is ordered by each kind's own attribute", "[regression]") {
  const std::string need = ", attributes: {need: {type: number, initial: 0}}}\n  visitor";
  std::string text = two_kinds("need desc");
  text.replace(text.find("}\n  visitor"), 11, need);
  const Trial trial = run(text);
  CHECK(trial.starts("visit.served") == Numbers{40, 10});
  CHECK(trial.starts("work.served") == Numbers{30, 20});
}

TEST_CASE("rule 24: the filter on victims asks each kind in its own words", "[regression]") {
  // The clerk's first attribute would let it be displaced, its need does not.
  const auto with = [](const std::string& need) {
    return run(
        "agents:\n"
        "  visitor: {is: person, arrivals: {at: [10 min]}, attributes: {need: {type: number, initial: 9}}}\n"
        "  clerk: {is: group, count: 1, attributes: {other: {type: number, initial: 1}, need: {type: number, initial: " + need + "}}}\n"
        "resources: {desk: {capacity: 1}}\n"
        "pathways:\n"
        "  visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk, priority: 1, preempt: resume, victim: need < 5, do: [{hold: 10 min}]}]}\n"
        "  work: {for: clerk, starts: {born: true}, steps: [{record: other_is, value: other}, {id: served, use: desk, do: [{hold: 30 min}]}]}\n");
  };
  CHECK(with("7").starts("visit.served") == Numbers{30});
  CHECK(with("3").starts("visit.served") == Numbers{10});
}

TEST_CASE("a rule upon an event may be for some by their number, and read the event's words", "[regression]") {
  const Trial trial = run(
      "agents: {visitor: {is: person, count: 3}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, carries: {x: {type: number, initial: 10 * index}}, steps: [{record: x_is, value: x}, {hold: 5 min}]}}\n"
      "rules:\n"
      "  odd: {for: visitor, upon: finished(visit), if: index == 1, do: [{record: one, value: event.x + index}]}\n"
      "  large: {for: visitor, upon: finished(visit), if: index > 0 and event.x >= 20, do: [{record: two, value: index}]}\n");
  CHECK(trial.values("odd.one") == Numbers{11});
  CHECK(trial.values("large.two") == Numbers{2});
}

TEST_CASE("derived attributes of one name in two kinds are each their own", "[unit]") {
  const Trial trial = run(
      "agents:\n"
      "  house: {is: organisation, count: 1, attributes: {base: {type: number, initial: 7}, load: {type: number, define: base + count(p in visitor of self)}}}\n"
      "  visitor: {is: person, in: house, count: 2, attributes: {other: {type: number, initial: 1}, size: {type: number, initial: 3 + index},"
      " load: {type: number, define: size * 2 + house.load}}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{record: own, value: load + other}, {record: of_house, value: house.load}]}\n"
      "  keep: {for: house, starts: {born: true}, steps: [{record: own, value: load}, {record: theirs, value: \"sum(p.load for p in visitor of self)\"}]}\n"
      "measures: {loads: {mean: load, over: visitor, at: 1 h}, of_houses: {mean: load, over: house, at: 1 h}}\n");
  CHECK(trial.values("visit.own") == Numbers{16, 18});
  CHECK(trial.values("visit.of_house") == Numbers{9, 9});
  CHECK(trial.values("keep.own") == Numbers{9});
  CHECK(trial.values("keep.theirs") == Numbers{32});
  CHECK(trial.measure("loads") == 16);
  CHECK(trial.measure("of_houses") == 9);
}
