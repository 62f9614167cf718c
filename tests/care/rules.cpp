// Rules: upon events, when a state is reached, at times; who hears; the order within one instant (SEMANTICS 23, 26, 28 and
// LANGUAGE's second pinned rule).
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

const std::string places =
    "resources: {place: {of: house, capacity: 1, queue: {limit: 0}}}\n"
    "agents:\n"
    "  house: {is: organisation, count: 1}\n"
    "  visitor: {is: person, in: house, arrivals: {at: [0 min, 10 min, 20 min]}, attributes: {turned: {type: count}}}\n";

/// Three visitors for one place of an hour, no queue: the second and third are refused.
std::string asking(const std::string& rules, const std::string& more = "") {
  return places + "pathways:\n  visit: {for: visitor, starts: {born: true}, steps: [{id: ask, use: place, do: [{hold: 60 min}], "
                  "then: {refused: [{record: went_away, value: turned}]}}]}\n" + more + "rules:\n" + rules;
}

}  // namespace

TEST_CASE("a rule upon an event runs before the one it happened to takes its next step", "[unit]") {
  const Trial trial = run(asking("  blame: {for: visitor, upon: refused(visit.ask), do: [{set: {turned: it + 1}}]}\n"));
  CHECK(trial.values("visit.went_away") == Numbers{1, 1});
}

TEST_CASE("rules of one event walk in order of their names, and conditions are judged at the event", "[unit]") {
  const Trial trial = run(asking(
      "  later: {for: visitor, upon: refused(visit.ask), if: turned == 0, do: [{set: {turned: it + 10}}, {record: second_value, value: turned}]}\n"
      "  before: {for: visitor, upon: refused(visit.ask), if: turned == 0, do: [{set: {turned: it * 2 + 1}}, {record: first_value, value: turned}]}\n"));
  CHECK(trial.values("before.first_value") == Numbers{1, 1});
  CHECK(trial.values("later.second_value") == Numbers{11, 11});
}

TEST_CASE("the owner of the resource, the server and the container hear; others by of", "[unit]") {
  const Trial trial = run(
      "agents:\n"
      "  house: {is: organisation, count: 2}\n"
      "  nurse: {is: staff, in: house, count: {per: house, value: 1}}\n"
      "  visitor: {is: person, in: house, count: 2, attributes: {doctor: {type: nurse, initial: \"first(n in nurse)\"}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: talk, use: nurse, do: [{hold: 5 min}]}]}}\n"
      "rules:\n"
      "  house_hears: {for: house, upon: finished(visit), do: [{record: heard, value: index}]}\n"
      "  nurse_hears: {for: nurse, upon: done(visit.talk), do: [{record: heard, value: index * 10 + subject.index}]}\n"
      "  doctor_hears: {for: nurse, upon: done(visit.talk), of: doctor, if: server != self, do: [{record: heard, value: index}]}\n"
      "  at_hears: {for: house, upon: done(visit.talk), do: [{record: heard, value: at.index}]}\n");
  CHECK(trial.times("house_hears.heard") == Numbers{5, 5});
  CHECK(trial.values("house_hears.heard") == Numbers{0, 1});
  CHECK(trial.values("nurse_hears.heard") == Numbers{0, 11});
  CHECK(trial.values("doctor_hears.heard") == Numbers{0});
  CHECK(trial.values("at_hears.heard") == Numbers{0, 1});
}

TEST_CASE("events: started, finished by outcome, reached, recorded, and their words", "[unit]") {
  const Trial trial = run(
      "agents: {visitor: {is: person, count: 1}}\n"
      "pathways:\n"
      "  visit:\n"
      "    for: visitor\n"
      "    starts: {born: true}\n"
      "    carries: {spell: {type: duration, initial: 7 min}}\n"
      "    steps: [{hold: 1 min}, {record: seen, value: 42}, {id: stay_on, hold: spell}, {exit: tired}]\n"
      "rules:\n"
      "  a_start: {for: visitor, upon: started(visit), do: [{record: at_start}]}\n"
      "  b_reach: {for: visitor, upon: reached(visit.stay_on), do: [{record: at_step, value: event.spell / 1 min}]}\n"
      "  c_mark: {for: visitor, upon: recorded(seen), if: event.value > 40, do: [{record: at_mark, value: event.value}]}\n"
      "  d_tired: {for: visitor, upon: tired(visit), do: [{record: at_end}]}\n"
      "  e_end: {for: visitor, upon: finished(visit), if: outcome == tired, do: [{record: at_end}]}\n"
      "  f_done: {for: visitor, upon: done(visit), do: [{record: at_end}]}\n");
  CHECK(trial.times("a_start.at_start") == Numbers{0});
  CHECK(trial.times("b_reach.at_step") == Numbers{1});
  CHECK(trial.values("b_reach.at_step") == Numbers{7});
  CHECK(trial.values("c_mark.at_mark") == Numbers{42});
  CHECK(trial.times("d_tired.at_end") == Numbers{8});
  CHECK(trial.times("e_end.at_end") == Numbers{8});
  CHECK(trial.times("f_done.at_end").empty());
}

TEST_CASE("one rule hears several events, messages among them", "[unit]") {
  const Trial trial = run(
      "agents: {friend: {is: person, count: 1}, visitor: {is: person, count: 1, attributes: {gain: {type: count}}}}\n"
      "messages: {news: {size: count}}\n"
      "pathways:\n"
      "  tell: {for: friend, starts: {at: [5 min]}, steps: [{send: news, to: \"first(v in visitor)\", with: {size: 3}}]}\n"
      "  visit: {for: visitor, starts: {at: [9 min]}, steps: [{hold: 1 min}]}\n"
      "rules:\n"
      "  pleased: {for: visitor, upon: [message(news), done(visit)], do: [{set: {gain: it + 1}}, {record: heard, value: gain}]}\n"
      "  big: {for: visitor, upon: message(news), if: message.size > 2, do: [{record: heard, value: message.size}]}\n");
  CHECK(trial.times("pleased.heard") == Numbers{5, 10});
  CHECK(trial.values("pleased.heard") == Numbers{1, 2});
  CHECK(trial.values("big.heard") == Numbers{3});
}

TEST_CASE("rules at times and by each agent's own clock may overlap with themselves", "[unit]") {
  const Trial trial = run(
      "agents: {house: {is: organisation, count: 1}}\n"
      "rules:\n"
      "  check: {for: house, every: 10 min, do: [{hold: 15 min}, {record: checked}]}\n"
      "  audit: {for: house, at: [7 min, 9 min], do: [{record: audited}]}\n"
      "experiment: {horizon: 1 h}\n");
  CHECK(trial.times("check.checked") == Numbers{25, 35, 45, 55});
  CHECK(trial.times("audit.audited") == Numbers{7, 9});
}

// ── When (rule 26) ───────────────────────────────────────────────────────────────────────────────────────────

namespace {

/// A house whose load goes up by one at 10, 20, 30 and down at 40, 50, 60 minutes.
std::string loaded(const std::string& rules, const std::string& more = "") {
  return "agents: {house: {is: organisation, count: 1, attributes: {load: {type: count}}}}\n"
         "pathways:\n"
         "  up: {for: house, starts: {at: [10 min, 20 min, 30 min]}, steps: [{set: {load: it + 1}}]}\n"
         "  down: {for: house, starts: {at: [40 min, 50 min, 60 min, 70 min]}, steps: [{set: {load: it - 1}}]}\n" + more +
         "rules:\n" + rules;
}

}  // namespace

TEST_CASE("rule 26: when fires on becoming true, once, until it has been false", "[unit]") {
  const Trial trial = run(loaded("  alarm: {for: house, when: load >= 2, do: [{record: rung}]}\n",
                                 "  again: {for: house, starts: {at: [80 min]}, steps: [{set: {load: 5}}]}\n"));
  CHECK(trial.times("alarm.rung") == Numbers{20, 80});
}

TEST_CASE("rule 26: a when that holds already fires when the agent comes", "[unit]") {
  const Trial trial = run(
      "agents: {visitor: {is: person, arrivals: {every: 10 min, most: 3}, attributes: {load: {type: count, initial: index}}}}\n"
      "pathways: {stay: {for: visitor, starts: {born: true}, steps: [{hold: 5 min}, {set: {load: it + 1}}, {hold: 50 min}, {leave: gone}]}}\n"
      "rules: {alarm: {for: visitor, when: load > 0, do: [{record: rung}]}}\n");
  CHECK(trial.times("alarm.rung") == Numbers{15, 20, 30});
}

TEST_CASE("rule 26: under while, the body runs again after its end if the condition still holds", "[unit]") {
  const std::string rule = "  alarm: {for: house, when: load >= 2, WHILE do: [{record: rung}, {hold: 8 min}]}\n";
  const auto rung = [&](const std::string& how) {
    std::string text = rule;
    text.replace(text.find("WHILE "), 6, how);
    return run(loaded(text)).times("alarm.rung");
  };
  CHECK(rung("") == Numbers{20});
  CHECK(rung("while: true, ") == Numbers{20, 28, 36, 44});  // until 50
}

TEST_CASE("when is tested once after all writes of the phase", "[unit]") {
  const Trial trial = run(
      "agents: {house: {is: organisation, count: 1, attributes: {load: {type: count}, total: {type: count}}}}\n"
      "pathways:\n"
      "  one: {for: house, starts: {at: [10 min]}, steps: [{set: {load: 3, total: it + 1}}, {set: {load: 0}}]}\n"
      "  two: {for: house, starts: {at: [20 min]}, steps: [{set: {load: 3}}]}\n"
      "  more: {for: house, starts: {at: [20 min]}, steps: [{set: {total: it + 10}}]}\n"
      "rules: {alarm: {for: house, when: load >= 2, do: [{record: rung, value: total}]}}\n");
  CHECK(trial.times("alarm.rung") == Numbers{20});  // at 10 it was true only between two writes
  CHECK(trial.values("alarm.rung") == Numbers{11});  // both writers of minute 20 have been
}

TEST_CASE("rule 28: rules that become true together all see the state before any of them acts", "[unit]") {
  const Trial trial = run(
      "agents: {house: {is: organisation, count: 1, attributes: {load: {type: count}, first_one: {type: count}, second_one: {type: count}}}}\n"
      "pathways: {up: {for: house, starts: {at: [10 min]}, steps: [{set: {load: 1}}]}}\n"
      "rules:\n"
      "  b_rule: {for: house, when: load == 1 and first_one == 0, do: [{set: {second_one: 1}}]}\n"
      "  a_rule: {for: house, when: load == 1 and second_one == 0, do: [{set: {first_one: 1}}]}\n"
      "measures: {both: {value: one + two}, one: {sum: first_one, over: house, at: 20 min}, two: {sum: second_one, over: house, at: 20 min}}\n");
  CHECK(trial.measure("both") == 2);
}

TEST_CASE("a when that reads its container, those inside, a queue, and who is there is asked after their changes", "[unit]") {
  const Trial trial = run(
      "resources: {place: {of: house, capacity: 1}}\n"
      "agents:\n"
      "  house: {is: organisation, count: 1, attributes: {open_now: {type: bool, initial: true}}}\n"
      "  visitor: {is: person, in: house, arrivals: {at: [0 min, 10 min, 20 min]}, attributes: {ill: {type: bool}}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{use: place, do: [{hold: 15 min}, {set: {ill: true}}, {hold: 15 min}]}, {leave: gone}]}\n"
      "  shut: {for: house, starts: {at: [50 min]}, steps: [{set: {open_now: false}}]}\n"
      "rules:\n"
      "  long_queue: {for: house, when: queue(place) >= 2, do: [{record: rung}]}\n"
      "  somebody_ill: {for: house, when: \"count(v in visitor of self if v.ill) > 0\", do: [{record: rung}]}\n"
      "  empty_house: {for: house, when: \"count(visitor of self) == 0\", do: [{record: rung}]}\n"
      "  told_shut: {for: visitor, when: not house.open_now, do: [{record: rung}]}\n"
      "experiment: {horizon: 3 h}\n");
  CHECK(trial.times("long_queue.rung") == Numbers{20});
  CHECK(trial.times("somebody_ill.rung") == Numbers{15, 45, 75});
  CHECK(trial.times("empty_house.rung") == Numbers{0, 90});
  CHECK(trial.times("told_shut.rung") == Numbers{50, 50});
}

TEST_CASE("rules that set one another off without end at one instant are an error that names one", "[unit]") {
  const std::string problem = failure(
      "agents: {house: {is: organisation, count: 1, attributes: {load: {type: count}}}}\n"
      "pathways: {up: {for: house, starts: {at: [10 min]}, steps: [{set: {load: 1}}]}}\n"
      "rules:\n"
      "  ping: {for: house, upon: [done(up), done(pong)], do: [{record: heard, value: load}]}\n"
      "  pong: {for: house, upon: done(ping), do: [{record: heard}]}\n");
  CHECK_THAT(problem, Catch::Contains("one another off without end"));
  CHECK_THAT(problem, Catch::Contains("house[0]"));
  CHECK_THAT(failure(loaded("  alarm: {for: house, when: load >= 2, while: true, do: [{record: rung}]}\n")), Catch::Contains("without end"));
}

TEST_CASE("rule 23: attempts are numbered over refusals, and the first attempt's time is kept by the author", "[unit]") {
  const Trial trial = run(
      "resources: {place: {capacity: 1, queue: {limit: 0}}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 10 min]}, attributes: {first_try: {type: time, initial: never}}}}\n"
      "pathways:\n"
      "  visit:\n"
      "    for: visitor\n"
      "    starts: {born: true}\n"
      "    carries: {got: {type: bool}}\n"
      "    steps: [{repeat: {until: got, do: [{id: ask, use: place, do: [{set: {got: true}}, {hold: 60 min}], then: {refused: [{hold: 20 min}]}}]}}]\n"
      "rules:\n"
      "  first: {for: visitor, upon: reached(visit.ask), if: first_try == never, do: [{set: {first_try: now}}]}\n"
      "  served: {for: visitor, upon: done(visit.ask), do: [{record: since_first, value: (now - first_try) / 1 min}]}\n");
  std::vector<int> attempts;
  for (const auto& row : trial.visits("visit.ask"))
    if (row.agent == 3) attempts.push_back(row.attempt);
  CHECK(attempts == std::vector<int>{1, 2, 3, 4});
  CHECK(trial.values("served.since_first") == Numbers{60, 120});
}

TEST_CASE("a disabled rule does not happen, and a rule never fired changes nothing", "[unit]") {
  const std::string rule = "  blame: {for: visitor, upon: refused(visit.ask), do: [{set: {turned: it + 1}}]}\n";
  Run without;
  without.under.disable = {"blame"};
  CHECK(run(asking(rule), without).values("visit.went_away") == Numbers{0, 0});
}

TEST_CASE("why a request was refused is a word of the event", "[unit]") {
  const Trial trial = run(asking("  full_house: {for: visitor, upon: refused(visit.ask), if: cause == full, do: [{record: was_full}]}\n"
                                 "  sent_off: {for: visitor, upon: refused(visit.ask), if: cause == turned_away, do: [{record: was_turned}]}\n"));
  CHECK(trial.times("full_house.was_full") == Numbers{10, 20});
  CHECK(trial.times("sent_off.was_turned").empty());
}
