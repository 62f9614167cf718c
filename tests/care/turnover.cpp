// Leaving with its consequences, successors, moves, capacities that a step changes, and interventions that decay
// (SEMANTICS 20, 25, 26).
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

/// Two houses with one place each, three residents who know the first; it closes at 30 minutes.
std::string closing(const std::string& steps, const std::string& more = "", const std::string& rules = "") {
  return "resources: {place: {of: house, capacity: 1}}\n"
         "agents:\n"
         "  house: {is: organisation, count: 2}\n"
         "  resident: {is: person, count: 3, attributes: {home: {type: house, initial: \"first(h in house)\"}}}\n"
         "pathways:\n"
         "  close: {for: house, starts: {at: [30 min]}, steps: [{if: index > 0, exit: stays_open}, {leave: bankrupt}]}\n"
         "  stay: {for: resident, starts: {born: true}, steps: [" + steps + "]}\n" + more +
         (rules.empty() ? "" : "rules:\n" + rules) + "experiment: {horizon: 3 h}\n";
}

}  // namespace

TEST_CASE("an organisation that leaves refuses who waits and loses who is served", "[unit]") {
  const Trial trial = run(closing("{id: in_place, use: place, of: home, do: [{hold: 60 min}], then: {refused: [{record: turned}], lost: [{record: lost}]}}", "",
                                  "  told: {for: resident, upon: [refused(stay.in_place), lost(stay.in_place)], do: [{record: heard}]}\n"
                                  "  closed_door: {for: resident, upon: refused(stay.in_place), if: cause == closed, do: [{record: heard}]}\n"));
  CHECK(trial.outcomes("stay.in_place") == Words{"lost", "refused", "refused"});
  CHECK(trial.times("stay.lost") == Numbers{30});
  CHECK(trial.times("stay.turned") == Numbers{30, 30});
  CHECK(trial.times("told.heard").size() == 3);
  CHECK(trial.times("closed_door.heard").size() == 2);
}

TEST_CASE("who asks an organisation that has left is refused", "[unit]") {
  const Trial trial = run(closing("{hold: 40 min}, {id: in_place, use: place, of: home, do: [{hold: 60 min}], then: {refused: [{record: turned}]}}"));
  CHECK(trial.outcomes("stay.in_place") == Words{"refused", "refused", "refused"});
}

TEST_CASE("a loop inside a service that is lost is left, and what follows draws as it would have", "[unit]") {
  const std::string rest = ", {record: after, value: \"uniform(min=0, max=1)\"}";
  std::string text = closing("{use: place, of: home, do: [{repeat: {for_each: \"h in house\", do: [{hold: 25 min}]}}, {hold: 60 min}], then: {lost: [], refused: []}}" + rest);
  const Numbers lost = run(text).values("stay.after");
  text.replace(text.find("at: [30 min]"), 12, "at: [170 min]");
  const Numbers served = run(text).values("stay.after");
  REQUIRE(lost.size() == 3);
  REQUIRE(served.size() == 3);  // the first is served, the others are refused at last
  CHECK(std::is_permutation(lost.begin(), lost.end(), served.begin()));
}

TEST_CASE("the staff of an organisation that leaves leave too, and others inside it are inside nothing", "[unit]") {
  const Trial trial = run(
      "agents:\n"
      "  house: {is: organisation, count: 2}\n"
      "  nurse: {is: staff, in: house, count: {per: house, value: 1}}\n"
      "  resident: {is: person, in: house, count: 4}\n"
      "pathways:\n"
      "  close: {for: house, starts: {at: [30 min]}, steps: [{if: index == 0, leave: bankrupt}]}\n"
      "  work: {for: nurse, starts: {born: true}, steps: [{hold: 60 min}, {record: works}]}\n"
      "  ask: {for: resident, starts: {at: [40 min]}, steps: [{record: housed, value: \"if(house == nobody, 0, 1)\"}]}\n"
      "rules:\n"
      "  placed: {for: resident, upon: left(house), if: cause == bankrupt, do: [{move: {to: \"first(h in house)\"}}, {record: moved, value: house.index}]}\n"
      "  colleague: {for: house, upon: left(nurse), of: \"first(h in house if h != house)\", do: [{record: noticed, value: index}]}\n"
      "measures: {inside: {sample: \"count(r in resident if r.house.index == 1)\", every: 50 min, offset: 40 min}}\n"
      "experiment: {horizon: 70 min}\n");
  CHECK(trial.times("work.works") == Numbers{60});
  CHECK(trial.values("placed.moved") == Numbers{1, 1});
  CHECK(trial.values("ask.housed") == Numbers{1, 1, 1, 1});
  CHECK(trial.values("colleague.noticed") == Numbers{1});
  CHECK(trial.measure("inside") == 4);
}

TEST_CASE("a member of staff who leaves hands the work on; a successor draws anew and takes the place", "[unit]") {
  const auto scenario = read(
      "agents:\n"
      "  house: {is: organisation, count: 1}\n"
      "  nurse: {is: staff, count: 2, leaves: {every: \"if(index == 0 and now == first(v in house).born, 30 min, never)\", replaced: 20 min}, attributes: {skill: {type: fraction, initial: \"uniform(min=0, max=1)\"}}}\n"
      "  visitor: {is: person, arrivals: {at: [0 min, 0 min, 55 min, 55 min]}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: seen, use: nurse, as: helper, do: [{hold: 40 min}]}, {record: skill, value: helper.skill}]}}\n"
      "rules: {noticed: {for: nurse, upon: left(nurse), of: \"first(n in nurse if n != self)\", if: cause == left, do: [{record: left}]}}\n"
      "experiment: {horizon: 3 h}\n");
  const Trial trial = run(scenario);
  CHECK(trial.times("noticed.left") == Numbers{30});
  CHECK(trial.ends("visit.seen") == Numbers{50, 40, 95, 95});  // the first is handed to the second nurse at 40
  const Numbers skill = trial.values("visit.skill");
  REQUIRE(skill.size() == 4);
  CHECK(skill[2] != skill[3]);
  const std::vector<int> servers = trial.servers("visit.seen");
  CHECK(servers[2] != servers[3]);
}

TEST_CASE("rule 26: rules change capacities, by what they are now; staff may be absent", "[unit]") {
  const Trial trial = run(
      "resources: {place: {of: house, capacity: 2}, bed: {capacity: 1}}\n"
      "agents:\n"
      "  house: {is: organisation, count: 1}\n"
      "  nurse: {is: staff, in: house, count: 1}\n"
      "  visitor: {is: person, in: house, arrivals: {at: [0 min, 0 min, 0 min, 0 min]}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{id: in_place, use: place, do: [{hold: 20 min}]}]}\n"
      "  talk: {for: visitor, starts: {born: true}, steps: [{id: seen, use: nurse, do: [{hold: 10 min}]}]}\n"
      "  sleep: {for: visitor, starts: {born: true}, steps: [{id: in_bed, use: bed, do: [{hold: 30 min}]}]}\n"
      "  absent: {for: nurse, starts: {at: [5 min]}, steps: [{change: {self.capacity: 0}}, {hold: 60 min}, {change: {self.capacity: 1}}]}\n"
      "rules:\n"
      "  squeeze: {for: house, when: queue(place) >= 2, do: [{hold: 10 min}, {change: {place.capacity: it - 1, bed.capacity: it + 3}}]}\n"
      "experiment: {horizon: 3 h}\n");
  CHECK(trial.starts("visit.in_place") == Numbers{0, 0, 20, 40});
  CHECK(trial.starts("sleep.in_bed") == Numbers{0, 10, 10, 10});
  CHECK(trial.starts("talk.seen") == Numbers{0, 65, 75, 85});
}

TEST_CASE("an intervention acts on a capacity that a step changed", "[unit]") {
  const Trial trial = run(
      "resources: {place: {capacity: 1}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 0 min, 0 min, 0 min, 0 min]}}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{id: in_place, use: place, do: [{hold: 100 min}]}]}\n"
      "  more: {for: visitor, starts: {at: [10 min]}, steps: [{if: index == 0, change: {place.capacity: it + 1}}]}\n"
      "interventions: {wave: {from: 20 min, until: 30 min, always: true, set: {place.capacity: it * 2}}}\n"
      "experiment: {horizon: 90 min}\n");
  CHECK(trial.starts("visit.in_place") == Numbers{0, 10, 20, 20, -1});
}

TEST_CASE("staff who move serve where they are", "[unit]") {
  const Trial trial = run(
      "agents:\n"
      "  house: {is: organisation, count: 2}\n"
      "  nurse: {is: staff, in: house, count: 1}\n"
      "  resident: {is: person, in: house, count: 2}\n"
      "pathways:\n"
      "  talk: {for: resident, starts: {born: true}, steps: [{id: seen, use: nurse, do: [{hold: 10 min}]}]}\n"
      "  go: {for: nurse, starts: {at: [30 min]}, steps: [{move: {to: \"best(h in house, score=h.index)\"}}]}\n"
      "experiment: {horizon: 1 h}\n");
  CHECK(trial.starts("talk.seen") == Numbers{0, 30});
}

TEST_CASE("who is called to meetings and moves is called where it is, and the meeting goes on", "[regression]") {
  const Trial trial = run(
      "agents:\n"
      "  house: {is: organisation, count: 2}\n"
      "  resident: {is: person, in: house, count: 2}\n"
      "pathways:\n"
      "  circle:\n"
      "    for: house\n"
      "    starts: {at: [5 min, 40 min]}\n"
      "    steps:\n"
      "      - gather: {who: \"r in resident of self\"}\n"
      "        do: [{hold: 20 min}, {record: met, value: \"count(r in resident of self)\"}]\n"
      "        then: {missing: [{record: missed}]}\n"
      "  go: {for: resident, starts: {at: [10 min, 30 min]}, steps: [{move: {to: \"best(h in house, score=h.index)\"}}]}\n"
      "experiment: {horizon: 2 h}\n");
  CHECK(trial.times("circle.met") == Numbers{25, 25, 60});
  CHECK(trial.values("circle.met") == Numbers{0, 2, 2});
  CHECK(trial.times("circle.missed") == Numbers{40});
}

TEST_CASE("a successor who is no staff has a place at meetings of its own, not one that a newcomer has taken", "[regression]") {
  const Trial trial = run(
      "agents:\n"
      "  house: {is: organisation, count: 1}\n"
      "  resident:\n"
      "    is: person\n"
      "    attributes: {stays: {type: duration, initial: \"if(index == 0, 10 min, 500 min)\"}}\n"
      "    arrivals: {at: [0 min, 20 min]}\n"
      "    leaves: {every: stays, replaced: 25 min}\n"
      "pathways:\n"
      "  stay: {for: resident, starts: {born: true}, steps: [{hold: 500 min}]}\n"
      "  circle:\n"
      "    for: house\n"
      "    starts: {at: [40 min]}\n"
      "    steps:\n"
      "      - gather: {who: \"r in resident\", patience: 4 min, quorum: 1}\n"
      "        do: [{record: sat, value: \"count(r in present)\"}]\n"
      "        then: {missing: [{record: missed}]}\n"
      "experiment: {horizon: 2 h}\n");
  CHECK(trial.times("circle.sat") == Numbers{40});
  CHECK(trial.values("circle.sat") == Numbers{2});
}

TEST_CASE("an agent writes to those inside it, and to nobody else", "[unit]") {
  const std::string agents =
      "agents:\n"
      "  house: {is: organisation, count: 2}\n"
      "  nurse: {is: staff, in: house, count: {per: house, value: 2}, attributes: {paid: {type: number, initial: 10}}}\n";
  const Trial trial = run(agents +
      "pathways: {cut: {for: house, starts: {at: [10 min]}, steps: [{if: index == 0, repeat: {for_each: \"c in nurse of self\", do: [{set: {c.paid: \"it * 0.5 + c.index\"}}]}}]}}\n"
      "measures: {total: {sum: paid, over: nurse, at: 20 min}}\nexperiment: {horizon: 30 min}\n");
  CHECK(trial.measure("total") == 5 + 5 + 1 + 10 + 10);
  CHECK_THAT(failure(agents +
      "pathways: {cut: {for: house, starts: {at: [10 min]}, steps: [{repeat: {for_each: \"c in nurse\", do: [{set: {c.paid: it * 0.5}}]}}]}}\n"
      "measures: {total: {sum: paid, over: nurse, at: 20 min}}\nexperiment: {horizon: 30 min}\n"),
             Catch::Contains("not inside"));
}

TEST_CASE("an intervention decays in a straight line after its end", "[unit]") {
  const Trial trial = run(
      "agents: {visitor: {is: person, arrivals: {at: [50 min, 100 min, 125 min, 150 min, 175 min, 250 min]}}}\n"
      "parameters: {stay: {value: 10, unit: min, kind: assumption, source: test, lever: true, range: [1, 1000]}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: stay_in, hold: stay}]}}\n"
      "interventions: {shock: {from: 60 min, until: 120 min, decay: 100 min, always: true, set: {stay: 30 min}}}\n"
      "experiment: {horizon: 5 h}\n");
  CHECK(trial.ends("visit.stay_in") == Numbers{60, 130, 125 + 29.2, 150 + 24, 175 + 19.2, 260});
}
