// Walking pathways: calls, starts, loops, exits, assignments, leaving (rules 2, 20, 23, 26, 28, 29).
#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

/// One person who walks `steps`; `more` are further pathways, `rest` further sections.
std::string one(const std::string& steps, const std::string& more = "", const std::string& rest = "", const std::string& attributes = "") {
  return "agents: {visitor: {is: person, count: 1" + (attributes.empty() ? "" : ", attributes: " + attributes) + "}}\n" + rest +
         "pathways:\n  visit: {for: visitor, starts: {born: true}, carries: {n_rounds: {type: count, initial: 0}, done_all: {type: bool}}, steps: [" + steps +
         ", {record: over, value: \"n_rounds + if(done_all, 0, 0)\"}]}\n" + more;
}

}  // namespace

TEST_CASE("a call waits for the pathway and goes on by its exit", "[unit]") {
  const Trial trial = run(one("{call: errand, with: {spell: 5 min}, then: {declined: [{record: not_done}]}}, {call: errand, with: {spell: 50 min}, then: {declined: [{record: not_done}]}}",
                              "  errand: {for: visitor, takes: {spell: {type: duration}}, steps: [{hold: spell}, {if: spell > 10 min, exit: declined}, {record: yes_done}]}\n"));
  CHECK(trial.times("errand.yes_done") == Numbers{5});
  CHECK(trial.times("visit.not_done") == Numbers{55});
  CHECK(trial.endings("errand") == Words{"done", "declined"});
  CHECK(trial.times("visit.over") == Numbers{55});
}

TEST_CASE("an exit of a call that is not mapped goes on", "[unit]") {
  const Trial trial = run(one("{call: errand}", "  errand: {for: visitor, steps: [{hold: 1 min}, {exit: declined}]}\n"));
  CHECK(trial.times("visit.over") == Numbers{1});
  CHECK(trial.endings("visit") == Words{"done"});
}

TEST_CASE("a start runs alongside and is not waited for", "[unit]") {
  const Trial trial = run(one("{start: errand, with: {spell: 5 min}}, {hold: 1 min}", 
                              "  errand: {for: visitor, takes: {spell: {type: duration}}, steps: [{hold: spell}, {record: back}]}\n"));
  CHECK(trial.times("visit.over") == Numbers{1});
  CHECK(trial.times("errand.back") == Numbers{5});
}

TEST_CASE("rule 29: an agent may start a pathway for another", "[unit]") {
  const Trial trial = run(
      "agents: {visitor: {is: person, count: 1}, friend: {is: person, count: 3}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{hold: 5 min}, {start: help, for: \"best(f in friend, score=f.index)\"}]}\n"
      "  help: {for: friend, steps: [{record: helped, value: index}]}\n");
  CHECK(trial.times("help.helped") == Numbers{5});
  CHECK(trial.values("help.helped") == Numbers{2});
}

TEST_CASE("repeat: while is tested before each round, until after it, times and most count", "[unit]") {
  const std::string round = ", do: [{hold: 1 min}, {set: {n_rounds: it + 1}}]}}";
  const auto rounds = [&](const std::string& how) { return run(one("{repeat: {" + how + round)).values("visit.over"); };
  CHECK(rounds("while: n_rounds < 3") == Numbers{3});
  CHECK(rounds("while: n_rounds < 0") == Numbers{0});
  CHECK(rounds("until: n_rounds >= 3") == Numbers{3});
  CHECK(rounds("until: n_rounds >= 0") == Numbers{1});
  CHECK(rounds("times: 4") == Numbers{4});
  CHECK(rounds("times: 0") == Numbers{0});
  CHECK(rounds("while: n_rounds < 9, most: 2") == Numbers{2});
  CHECK(rounds("until: n_rounds >= 9, most: 2") == Numbers{2});
}

TEST_CASE("repeat every: holds before each round", "[unit]") {
  const Trial trial = run(one("{repeat: {every: 7 min, times: 3, do: [{record: round}, {hold: 1 min}]}}"));
  CHECK(trial.times("visit.round") == Numbers{7, 15, 23});
  CHECK(trial.times("visit.over") == Numbers{24});
}

TEST_CASE("repeat for_each: over agents fixed at entry, and over labels with a condition", "[unit]") {
  const Trial agents = run(
      "agents: {house: {is: organisation, count: 1}, friend: {is: person, in: house, count: 4}, visitor: {is: person, in: house, count: 1}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{hold: 1 min}, {repeat: {for_each: \"f in friend of house if f.index != 1\", do: [{record: seen}, {hold: 2 min}]}}]}\n"
      "  going: {for: friend, starts: {born: true}, steps: [{hold: 2 min}, {if: index == 3, leave: gone}]}\n");
  CHECK(agents.times("visit.seen") == Numbers{1, 3, 5});  // the last has left meanwhile; reading it would be an error
}

TEST_CASE("repeat for_each over the labels of a set", "[unit]") {
  const Trial trial = run(one("{repeat: {for_each: \"k in help if wants[k] > 0\", do: [{hold: \"wants[k] * 1 min\"}, {record: given, value: \"wants[k]\"}]}}", "",
                              "sets: {help: [day_care, home_help, meals]}\n", "{wants: {type: number, over: help, initial: {day_care: 3, home_help: 0, meals: 5}}}"));
  CHECK(trial.values("visit.given") == Numbers{3, 5});
  CHECK(trial.times("visit.given") == Numbers{3, 8});
}

TEST_CASE("nested loops each count their own rounds", "[unit]") {
  const Trial trial = run(one("{repeat: {times: 3, do: [{repeat: {times: 2, do: [{set: {n_rounds: it + 1}}]}}, {set: {n_rounds: it + 10}}]}}"));
  CHECK(trial.values("visit.over") == Numbers{36});
}

TEST_CASE("rule 28: the assignments of one step all read the old state", "[unit]") {
  const Trial trial = run(one("{set: {first_one: second_one, second_one: first_one + 10}}, {record: a_value, value: first_one}, {record: b_value, value: second_one}", "", "",
                              "{first_one: {type: number, initial: 1}, second_one: {type: number, initial: 2}}"));
  CHECK(trial.values("visit.a_value") == Numbers{2});
  CHECK(trial.values("visit.b_value") == Numbers{11});
}

TEST_CASE("arrays are assigned by element and as a whole, and it is the old value", "[unit]") {
  const Trial trial = run(one("{set: {\"wants[meals]\": it + 1}}, {set: {\"wants[*]\": it * 2}}, {record: a_value, value: \"wants[meals]\"}, {record: b_value, value: \"wants[day_care]\"}", "",
                              "sets: {help: [day_care, meals]}\n", "{wants: {type: number, over: help, initial: {day_care: 3, meals: 5}}}"));
  CHECK(trial.values("visit.a_value") == Numbers{12});
  CHECK(trial.values("visit.b_value") == Numbers{6});
}

TEST_CASE("an attribute of one's container may be assigned and is seen at once", "[unit]") {
  const Trial trial = run(
      "agents: {house: {is: organisation, count: 2, attributes: {visits: {type: count, initial: 0}}}, visitor: {is: person, in: house, arrivals: {at: [1 min, 2 min, 3 min, 4 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{set: {house.visits: it + 1}}, {record: nth, value: house.visits}]}}\n");
  CHECK(trial.values("visit.nth") == Numbers{1, 1, 2, 2});
}

TEST_CASE("an attribute outside its range is an error of the run that names it", "[unit]") {
  const std::string error = failure(one("{hold: 3 min}, {set: {need: it + 5}}, {record: needs, value: need}", "", "", "{need: {type: number, range: [0, 10], initial: 6}}"));
  CHECK(error.find("'need' would become 11") != std::string::npos);
  CHECK(error.find("day 0 00:03") != std::string::npos);
}

TEST_CASE("an initial value outside its range is an error of the run", "[unit]") {
  CHECK(failure("agents: {visitor: {is: person, count: 2, attributes: {need: {type: number, range: [0, 10], initial: 6 + index * 9}}}}\n"
                "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{record: came, value: need}]}}\n").find("initial value of 'need'") != std::string::npos);
}

TEST_CASE("who leaves ends all its episodes and gives back what they hold", "[unit]") {
  const Trial trial = run(
      "resources: {bed: {capacity: 1}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min]}}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{id: in_bed, use: bed, do: [{hold: 100 min}]}]}\n"
      "  life: {for: visitor, starts: {born: true}, steps: [{hold: 30 min}, {leave: died}]}\n"
      "measures: {there: {time_mean: present(visitor), window: [0 min, 40 min]}}\n");
  CHECK(trial.starts("visit.in_bed") == Numbers{0, 30});
  CHECK(trial.ends("visit.in_bed") == Numbers{30, 31});
  CHECK(trial.outcomes("visit.in_bed") == Words{"lost", "lost"});
  CHECK(trial.measure("there") == Approx(60.0 / 40));
}

TEST_CASE("hold until a time that is past goes on at once", "[unit]") {
  CHECK(run(one("{hold: {until: born + 9 min}}, {hold: {until: born + 5 min}}")).times("visit.over") == Numbers{9});
}

TEST_CASE("a guard passes over its step", "[unit]") {
  CHECK(run(one("{if: n_rounds > 0, hold: 5 min}, {if: n_rounds == 0, hold: 7 min}")).times("visit.over") == Numbers{7});
}

TEST_CASE("steps that turn for ever in one instant are an error, not a hang", "[unit]") {
  const std::string error = failure(one("{repeat: {until: done_all, do: [{hold: 0 min * n_rounds}]}}", "", "").append("experiment: {horizon: 1 min}\n"));
  CHECK(!error.empty());
}

TEST_CASE("rule 26: an await wakes on its own agent's state", "[unit]") {
  const Trial trial = run(one("{await: {better: {when: health > 3}, late: {after: 1 h}}, then: {better: [{record: well}]}}",
                              "  cure: {for: visitor, starts: {born: true}, steps: [{repeat: {times: 5, every: 10 min, do: [{set: {health: it + 1}}]}}]}\n", "",
                              "{health: {type: number, initial: 0}}"));
  CHECK(trial.times("visit.well") == Numbers{40});
}

TEST_CASE("rule 26: an await whose condition holds already does not wait", "[unit]") {
  CHECK(run(one("{await: {better: {when: n_rounds == 0}, late: {after: 1 h}}}")).times("visit.over") == Numbers{0});
}

TEST_CASE("rule 26: an await wakes on the state of a resource, and on its container's", "[regression]") {
  const Trial trial = run(
      "resources: {bed: {capacity: 1}}\n"
      "agents: {house: {is: organisation, count: 1, attributes: {tidy: {type: bool, initial: false}}}, visitor: {is: person, in: house, arrivals: {at: [0 min, 1 min]}}}\n"
      "pathways:\n"
      "  visit: {for: visitor, starts: {born: true}, steps: [{choose: [\n"
      "    {when: index == 0, do: [{use: bed, do: [{hold: 25 min}]}, {hold: 10 min}, {set: {house.tidy: true}}]},\n"
      "    {else: [{await: {empty: {when: free(bed) > 0}}}, {record: empty}, {await: {clean: {when: house.tidy}}}, {record: clean}]}]}]}\n");
  CHECK(trial.times("visit.empty") == Numbers{25});
  CHECK(trial.times("visit.clean") == Numbers{35});
}

TEST_CASE("await: the branch that comes first cancels the body of another, and gives back what it held", "[unit]") {
  const Trial trial = run(
      "resources: {bed: {capacity: 1}}\n"
      "agents: {visitor: {is: person, arrivals: {at: [0 min, 1 min]}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{await: {stay: {do: [{id: in_bed, use: bed, do: [{hold: 100 min}]}]}, away: {after: 30 min}},\n"
      "  then: {away: [{record: called}], stay: [{record: stayed}]}}]}}\n");
  CHECK(trial.times("visit.called") == Numbers{30, 31});
  CHECK(trial.starts("visit.in_bed") == Numbers{0, 30});
  CHECK(trial.ends("visit.in_bed") == Numbers{30, 31});
  CHECK(trial.outcomes("visit.in_bed") == Words{"lost", "lost"});
}

TEST_CASE("await: a body that comes first hands its values over and stops the clock", "[unit]") {
  const Trial trial = run(one("{await: {stay: {do: [{hold: 10 min}, {set: {n_rounds: 7}}]}, away: {after: 30 min}}, then: {stay: [{record: stayed}]}}, {hold: 1 h}"));
  CHECK(trial.times("visit.stayed") == Numbers{10});
  CHECK(trial.values("visit.over") == Numbers{7});
  CHECK(trial.times("visit.over") == Numbers{70});
}
