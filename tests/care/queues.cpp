// Rules 12 to 19, 22 and 23: asking for a server, waiting, being refused, giving up, letting go.
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

/// One station; people come at the listed times and ask for it as `request` says.
std::string station(const std::string& resource, const std::string& times, const std::string& request,
                    const std::string& rest = "", const std::string& attributes = "") {
  return "resources: {desk: " + resource + "}\n"
         "agents: {visitor: {is: person, arrivals: {at: " + times + "}" +
         (attributes.empty() ? "" : ", attributes: " + attributes) + "}}\n"
         "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk" + request + "}" + rest + "]}}\n";
}

const std::string half_hour = ", do: [{hold: 30 min}]";

}  // namespace

TEST_CASE("first come, first served, and the waits follow by hand", "[unit]") {
  const Trial trial = run(station("{capacity: 1}", "[0 min, 10 min, 50 min, 200 min]", half_hour));
  CHECK(trial.starts("visit.served") == Numbers{0, 30, 60, 200});
  CHECK(trial.ends("visit.served") == Numbers{30, 60, 90, 230});
}

TEST_CASE("rule 12: a capacity of 0 lets wait, and says so", "[unit]") {
  const Trial trial = run(station("{capacity: 0}", "[0 min, 10 min]", half_hour));
  CHECK(trial.outcomes("visit.served") == Words{"open", "open"});
  CHECK(trial.starts("visit.served") == Numbers{-1, -1});
}

TEST_CASE("rule 12: with unlimited capacity nobody waits", "[unit]") {
  const Trial trial = run(station("{capacity: unlimited}", "[0 min, 0 min, 1 min]", half_hour));
  CHECK(trial.waits("visit.served") == Numbers{0, 0, 0});
}

TEST_CASE("rule 13: a limit counts waiting places only", "[unit]") {
  const Trial trial = run(station("{capacity: 1, queue: {limit: 1}}", "[0 min, 1 min, 2 min, 31 min]", half_hour));
  CHECK(trial.outcomes("visit.served") == Words{"done", "done", "refused", "done"});
}

TEST_CASE("rule 13: with limit 0 whoever can start at once is not refused", "[unit]") {
  const Trial trial = run(station("{capacity: 1, queue: {limit: 0}}", "[0 min, 1 min, 30 min]", half_hour));
  CHECK(trial.outcomes("visit.served") == Words{"done", "refused", "done"});
}

TEST_CASE("rule 14: refuse_if reads the live state, oneself not counted", "[unit]") {
  const Trial trial = run(station("{capacity: 1}", "[0 min, 1 min, 2 min, 31 min]", ", refuse_if: queue(desk) >= 1" + half_hour));
  CHECK(trial.outcomes("visit.served") == Words{"done", "done", "refused", "done"});
}

TEST_CASE("rule 14: one asks with a condition where another queues", "[unit]") {
  const Trial trial = run(station("{capacity: 1}", "[0 min, 1 min, 2 min]", ", refuse_if: index == 1 and busy(desk) > 0" + half_hour));
  CHECK(trial.outcomes("visit.served") == Words{"done", "refused", "done"});
  CHECK(trial.starts("visit.served") == Numbers{0, -1, 30});
}

TEST_CASE("rule 15: large priority goes first, ties by time of this request", "[unit]") {
  const Trial trial = run(station("{capacity: 1}", "[0 min, 1 min, 2 min, 3 min]", ", priority: \"if(index >= 2, 5, 1)\"" + half_hour));
  CHECK(trial.starts("visit.served") == Numbers{0, 90, 30, 60});
}

TEST_CASE("rule 15: the queue's own order says which way", "[unit]") {
  const std::string attributes = "{age: {type: number, initial: 80 - 10 * index}}";
  const std::string at = "[0 min, 1 min, 2 min, 3 min]";
  CHECK(run(station("{capacity: 1, queue: {order: [age]}}", at, half_hour, "", attributes)).starts("visit.served") == Numbers{0, 90, 60, 30});
  CHECK(run(station("{capacity: 1, queue: {order: [age desc]}}", at, half_hour, "", attributes)).starts("visit.served") == Numbers{0, 30, 60, 90});
  CHECK(run(station("{capacity: 1, queue: {order: [requested desc]}}", at, half_hour)).starts("visit.served") == Numbers{0, 90, 60, 30});
}

TEST_CASE("rule 15: at head goes before any priority", "[unit]") {
  const Trial trial = run(
      "resources: {desk: {capacity: 1}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min, 2 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{choose: [\n"
      "  {when: index == 2, do: [{id: pressing, use: desk, at: head, do: [{hold: 30 min}]}]},\n"
      "  {else: [{id: served, use: desk, priority: 9, do: [{hold: 30 min}]}]}]}]}}\n");
  CHECK(trial.starts("visit.pressing") == Numbers{30});
  CHECK(trial.starts("visit.served") == Numbers{0, 60});
}

TEST_CASE("rule 15: a changed attribute re-sorts at once", "[unit]") {
  const Trial trial = run(
      "resources: {desk: {capacity: 1, queue: {order: [need desc]}}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min, 2 min]}, attributes: {need: {type: number, initial: 5 - index}}}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk, do: [{hold: 30 min}]}]}\n"
      "  worse: {for: visitor, starts: {born: true}, steps: [{if: index == 2, hold: 10 min}, {if: index == 2, set: {need: 10}}]}\n");
  CHECK(trial.starts("visit.served") == Numbers{0, 60, 30});
}

TEST_CASE("rule 15: one who moves to the front by a changed attribute starts if it fits", "[regression]") {
  // The first waiter needs two units, of which one is free; at minute 10 the second, who needs one, becomes first.
  const Trial trial = run(
      "resources: {desk: {capacity: 2, queue: {order: [need desc]}}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min, 2 min]}, attributes: {need: {type: number, initial: 5 - index}}}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{id: served, use: desk, units: \"if(index == 1, 2, 1)\", do: [{hold: 30 min}]}]}\n"
      "  worse: {for: visitor, starts: {born: true}, steps: [{if: index == 2, hold: 8 min}, {if: index == 2, set: {need: 10}}]}\n");
  CHECK(trial.starts("visit.served") == Numbers{0, 40, 10});
}

TEST_CASE("rule 16: if the first does not fit, nobody ranked behind it starts, newcomers included", "[unit]") {
  const std::string units = ", units: \"if(index == 1, 2, 1)\"" + half_hour;
  const Trial trial = run(station("{capacity: 2}", "[0 min, 1 min, 2 min, 3 min]", units));
  CHECK(trial.starts("visit.served") == Numbers{0, 30, 60, 60});
}

TEST_CASE("rule 16: nor a newcomer of the same instant as the first", "[regression]") {
  const std::string units = ", units: \"if(index == 0 or index >= 3, 1, 2)\"" + half_hour;
  const Trial trial = run(station("{capacity: 2}", "[0 min, 1 min, 1 min, 1 min]", units));
  CHECK(trial.starts("visit.served") == Numbers{0, 30, 60, 90});
}

TEST_CASE("rule 16: fit_first lets those start who fit", "[unit]") {
  const std::string units = ", units: \"if(index == 1, 2, 1)\"" + half_hour;
  const Trial trial = run(station("{capacity: 2, queue: {fit_first: true}}", "[0 min, 1 min, 2 min, 3 min]", units));
  CHECK(trial.starts("visit.served") == Numbers{0, 60, 2, 30});
}

TEST_CASE("rule 17: units are taken all in one instant or not at all", "[unit]") {
  const Trial trial = run(station("{capacity: 3}", "[0 min, 5 min, 6 min]", ", units: 2" + half_hour));
  CHECK(trial.starts("visit.served") == Numbers{0, 30, 60});
}

TEST_CASE("rule 16: when the first in line gives up, those behind it who fit start", "[unit]") {
  const Trial trial = run(station("{capacity: 2}", "[0 min, 1 min, 2 min]",
                                  ", units: \"if(index == 1, 2, 1)\", patience: \"if(index == 1, 10 min, 1 d)\"" + half_hour));
  CHECK(trial.outcomes("visit.served") == Words{"done", "gave_up", "done"});
  CHECK(trial.starts("visit.served") == Numbers{0, -1, 11});
}

TEST_CASE("rule 16: when the first in line is called away, those behind it who fit start", "[regression]") {
  const Trial trial = run(
      "resources: {desk: {capacity: 2}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min, 2 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{await: {seen: {do: [\n"
      "  {id: served, use: desk, units: \"if(index == 1, 2, 1)\", do: [{hold: 30 min}]}]}, away: {after: \"if(index == 1, 10 min, 1 d)\"}}}]}}\n");
  CHECK(trial.outcomes("visit.served") == Words{"done", "lost", "done"});
  CHECK(trial.starts("visit.served") == Numbers{0, -1, 11});
}

TEST_CASE("rule 18: seizing in sequence holds the first while waiting for the second; release in any order", "[unit]") {
  const Trial trial = run(
      "resources: {bed: {capacity: 1}, scanner: {capacity: 1}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 5 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [\n"
      "  {if: index == 1, id: early, seize: scanner}, {id: in_bed, seize: bed}, {if: index == 0, hold: 10 min},\n"
      "  {if: index == 0, id: scan, seize: scanner, patience: 20 min, then: {gave_up: [{record: without}]}},\n"
      "  {if: index == 0, release: bed}, {hold: 15 min}]}}\n");
  // The second holds the scanner from minute 5 and waits for the bed; the first holds the bed and waits for the scanner.
  CHECK(trial.starts("visit.early") == Numbers{5});
  CHECK(trial.outcomes("visit.scan") == Words{"gave_up"});
  CHECK(trial.times("visit.without") == Numbers{30});
  CHECK(trial.starts("visit.in_bed") == Numbers{0, 30});
  CHECK(trial.ends("visit.in_bed") == Numbers{30, 45});
}

TEST_CASE("rule 19: who waits for the next resource keeps the present one, and the chain settles at one instant", "[unit]") {
  const Trial trial = run(
      "resources: {acute: {capacity: 1}, home: {capacity: 1}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 0 min, 0 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: first, seize: acute}, {hold: 10 min},\n"
      "  {id: next, seize: home}, {release: acute}, {hold: 60 min}]}}\n"
      "measures: {stuck: {peak: \"queue(home)\"}, full: {time_mean: \"busy(acute)\", window: [0 min, 140 min]}}\n");
  CHECK(trial.starts("visit.first") == Numbers{0, 10, 70});
  CHECK(trial.starts("visit.next") == Numbers{10, 70, 130});
  CHECK(trial.ends("visit.first") == Numbers{10, 70, 130});
  CHECK(trial.measure("stuck") == 1);
  CHECK(trial.measure("full") == Approx(130.0 / 140));
}

TEST_CASE("releasing part of what is held serves who fits", "[unit]") {
  const Trial trial = run(
      "resources: {bed: {capacity: 3}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 5 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: taken, seize: bed, units: 3 - index}, {hold: 20 min},\n"
      "  {if: index == 0, release: {of: bed, units: 2}}, {hold: 20 min}]}}\n");
  CHECK(trial.starts("visit.taken") == Numbers{0, 20});
  CHECK(trial.ends("visit.taken") == Numbers{40, 60});
}

TEST_CASE("rule 22: a give-up expires at its own time, not at the next release", "[unit]") {
  const Trial trial = run(station("{capacity: 1}", "[0 min, 5 min]", ", patience: 10 min" + half_hour));
  CHECK(trial.outcomes("visit.served") == Words{"done", "gave_up"});
  CHECK(trial.ends("visit.served") == Numbers{30, 15});
}

TEST_CASE("rule 22: the give-up clock does not run during service", "[unit]") {
  const Trial trial = run(station("{capacity: 1}", "[0 min, 5 min]", ", patience: 26 min" + half_hour));
  CHECK(trial.outcomes("visit.served") == Words{"done", "done"});
}

TEST_CASE("rule 22: a grant that coincides with the end of patience wins", "[unit]") {
  const Trial trial = run(station("{capacity: 1}", "[0 min, 5 min]", ", patience: 25 min" + half_hour));
  CHECK(trial.outcomes("visit.served") == Words{"done", "done"});
}

TEST_CASE("rule 22: the grant wins too when what gives back is not the end of a hold itself", "[regression]") {
  // The second person asks first and holds; the first one's patience ends at the instant of a release after a mark.
  const Trial trial = run(
      "resources: {desk: {capacity: 1}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 0 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{if: index == 0, hold: 5 min},\n"
      "  {id: served, use: desk, patience: 25 min, do: [{hold: 30 min}, {record: seen}]}]}}\n");
  CHECK(trial.outcomes("visit.served") == Words{"done", "done"});
  CHECK(trial.starts("visit.served") == Numbers{30, 0});
}

TEST_CASE("rule 23: a mapped refusal goes on with the next step, an unmapped one ends the episode", "[unit]") {
  const std::string times = "[0 min, 1 min]";
  const Trial mapped = run(station("{capacity: 1, queue: {limit: 0}}", times, half_hour + ", then: {refused: [{record: away}]}", ", {record: after}"));
  CHECK(mapped.times("visit.away") == Numbers{1});
  CHECK(mapped.times("visit.after") == Numbers{1, 30});
  CHECK(mapped.endings("visit") == Words{"done", "done"});
  const Trial unmapped = run(station("{capacity: 1, queue: {limit: 0}}", times, half_hour, ", {record: after}"));
  CHECK(unmapped.times("visit.after") == Numbers{30});
  CHECK(unmapped.endings("visit") == Words{"refused", "done"});
}

TEST_CASE("rule 23: attempts are numbered until one is granted", "[unit]") {
  const Trial trial = run(
      "resources: {desk: {capacity: 1, queue: {limit: 0}}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, carries: {seen: {type: bool}}, steps: [{repeat: {until: seen, do: [\n"
      "  {id: served, use: desk, do: [{hold: 25 min}, {set: {seen: true}}], then: {refused: [{hold: 10 min}]}}]}}]}}\n");
  CHECK(trial.outcomes("visit.served") == Words{"done", "refused", "refused", "refused", "done"});
  std::vector<int> attempts;
  for (const auto& row : trial.visits("visit.served")) attempts.push_back(row.attempt);
  CHECK(attempts == std::vector<int>{1, 1, 2, 3, 4});
  CHECK(trial.starts("visit.served").back() == 31);
}

TEST_CASE("the row of who was called away keeps the wait until then", "[regression]") {
  const Trial trial = run(
      "resources: {desk: {capacity: 0}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{await: {seen: {do: [{id: served, use: desk}]}, away: {after: 10 min}}}]}}\n"
      "measures: {waited: {mean: wait, over: visit.served, where: outcome == lost, population: ended, unit: min}}\n");
  CHECK(trial.measure("waited") == 10);
}

TEST_CASE("rule 15: a place follows what its order reads, whatever else of the person changes", "[unit]") {
  const Trial trial = run(
      "resources: {desk: {capacity: 1, queue: {order: [need desc]}}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min, 2 min]}, attributes: {need: {type: number, initial: 0}, seen: {type: count, initial: 0}}}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{start: worsen}, {id: served, use: desk, do: [{hold: 30 min}]}, {record: order, value: index + seen * 0}]}\n"
      "  worsen: {for: visitor, steps: [{hold: 10 min}, {set: {seen: it + 1}}, {hold: 10 min}, {if: index == 2, set: {need: 5}}]}\n");
  CHECK(trial.starts("visit.served") == Numbers{0, 60, 30});  // by agent
  CHECK(trial.values("visit.order") == Numbers{0, 2, 1});
}
