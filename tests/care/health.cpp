// Statecharts and hazards by age, as they run.
#include <cmath>

#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

const std::string plain = "agents: {person: {is: person, count: 3}}\n";
const std::string people = "agents: {person: {is: person, count: 3, attributes: {treated: {type: bool, initial: false}}}}\n";

std::string chart(const std::string& states, const std::string& rest = "") {
  return "statecharts: {health: {for: person, states: " + states + rest + "}}\n";
}

}  // namespace

TEST_CASE("rule 11: a state's clocks start together at its entry, the first wins and the rest are forgotten", "[unit]") {
  const Trial trial = run(plain + chart("{well: {to: {ill: 5 h, dead: 7 h}}, ill: {to: {well: 3 h, dead: 4 h}}, dead: {final: true}}") +
                          "measures: {entries: {count: health.well}}\nexperiment: {horizon: 20 h}\n");
  // Neither 7 h nor 4 h ever passes within one stay: well at 0, 8, 16; ill at 5, 13.
  CHECK(trial.times("health.well") == Numbers{0, 0, 0, 480, 480, 480, 960, 960, 960});
  CHECK(trial.times("health.ill") == Numbers{300, 300, 300, 780, 780, 780});
  CHECK(trial.times("health.dead").empty());
}

TEST_CASE("rule 11: exact ties go to the way out declared first", "[unit]") {
  CHECK(run(plain + chart("{well: {to: {ill: 5 h, dead: 5 h}}, ill: {final: true}, dead: {final: true}}")).endings("health") ==
        Words{"ill", "ill", "ill"});
  CHECK(run(plain + chart("{well: {to: {dead: 5 h, ill: 5 h}}, ill: {final: true}, dead: {final: true}}")).endings("health") ==
        Words{"dead", "dead", "dead"});
}

TEST_CASE("A way out may wait for a condition or a message instead of a time", "[unit]") {
  const Trial trial = run(
      people + chart("{ill: {to: {well: {when: treated}, dead: 5 h}}, well: {to: {ill: {message: relapse}}}, dead: {final: true}}") +
      "messages: {relapse: {}}\n"
      "pathways:\n"
      "  care: {for: person, starts: {at: [2 h]}, steps: [{if: \"index < 2\", set: {treated: true}}]}\n"
      "  again: {for: person, starts: {at: [9 h]}, steps: [{set: {treated: false}}, {send: relapse, to: self}]}\n");
  CHECK(trial.times("health.well") == Numbers{120, 120});
  CHECK(trial.times("health.ill") == Numbers{0, 0, 0, 540, 540});
  CHECK(trial.times("health.dead") == Numbers{300, 840, 840});
}

TEST_CASE("On entry, the state's steps are done before its clocks begin; the first state's at birth", "[unit]") {
  const Trial trial = run(plain + chart("{well: {do: [{hold: 1 h}, {record: settled}], to: {ill: 5 h}}, ill: {final: true, do: [{leave: gone}]}}") +
                          "measures: {left: {count: \"health == well\", over: person}}\n");
  CHECK(trial.times("health.settled") == Numbers{60, 60, 60});
  CHECK(trial.times("health.ill") == Numbers{360, 360, 360});
  CHECK(trial.measure("left") == 0);
}

TEST_CASE("The initial state may be drawn, and values follow the state", "[unit]") {
  const Trial trial = run(
      "agents: {person: {is: person, count: 4}}\n"
      "statecharts:\n"
      "  health:\n"
      "    for: person\n"
      "    initial: \"if(index < 3, well, ill)\"\n"
      "    states: {well: {to: {ill: 12 h}}, ill: {to: {well: 48 h}}}\n"
      "    values: {utility: {type: fraction, of: {well: 0.8, ill: 0.2}}, cost: {unit: GBP/d, of: {ill: 24 GBP/d}}}\n"
      "measures:\n"
      "  qalys: {integral: utility, over: person, unit: h}\n"
      "  spent: {integral: cost, over: person, unit: GBP}\n"
      "  ill: {count: \"health == ill\", over: person, at: 6 h}\n");
  CHECK(trial.measure("ill") == 1);
  CHECK(trial.measure("qalys") == Approx(3 * (12 * 0.8 + 12 * 0.2) + 24 * 0.2));
  CHECK(trial.measure("spent") == Approx(3 * 12 + 24));
}

TEST_CASE("A template may give a statechart; its pathway has the instance's name, its attribute its own", "[unit]") {
  const Trial trial = run(
      "templates:\n"
      "  frail:\n"
      "    says: someone grows frail\n"
      "    takes: {who: agent, after: duration}\n"
      "    gives: {statecharts: {frailty: {for: $who, states: {robust: {to: {frail: $after}}, frail: {final: true}}}}}\n"
      "apply: {ageing: {template: frail, with: {who: person, after: 2 h}}}\n" +
      people + "measures: {share: {share: \"frailty == frail\", over: person}}\npathways: {care: {for: person, starts: {at: [1 h]}, steps: [{if: \"frailty == robust\", set: {treated: \"not it\"}}, {if: treated, record: fit}]}}\n");
  CHECK(trial.times("ageing.frailty.frail") == Numbers{120, 120, 120});
  CHECK(trial.times("care.fit") == Numbers{60, 60, 60});
  CHECK(trial.measure("share") == 1);
}

TEST_CASE("A lifetable's mean remaining life is that of its piecewise constant hazards", "[theory]") {
  // Hazards 0.02/y to 60, 0.1/y to 70, 0.25/y beyond. From age 50 for women, whose hazards are half, with S the
  // survival at the ends of the bands: sum of (S_i - S_{i+1}) / h_i + S_last / h_last. n = 40,000: four standard
  // errors are 2 % of the mean.
  const Trial trial = run(
      "sets: {sexes: [male, female]}\n"
      "tables: {mortality: {keys: [sex, age], rows: [[male, 0, 0.02], [male, 60, 0.1], [male, 70, 0.25], [female, 0, 0.01], [female, 60, 0.05], [female, 70, 0.125]], value: hazard, unit: 1/y}}\n"
      "agents: {person: {is: person, count: 80000, attributes: {sex: {type: enum, values: sexes, initial: \"if(mod(index, 2) == 0, male, female)\"}}}}\n"
      "pathways: {life: {for: person, starts: {born: true}, steps: [{id: left, hold: \"lifetable(mortality, sex, 50 y, factor = 1)\"}]}}\n"
      "measures: {left: {mean: held, over: life.left, by: sex, unit: y}, sd: {sd: held, over: life.left, by: sex, unit: y}}\n"
      "experiment: {horizon: drained}\n");
  const auto expected = [](double a, double b, double c) {
    const double at60 = std::exp(-10 * a);
    const double at70 = at60 * std::exp(-10 * b);
    return (1 - at60) / a + (at60 - at70) / b + at70 / c;
  };
  for (const auto& [sex, mean] : {std::pair{"male", expected(0.02, 0.1, 0.25)}, {"female", expected(0.01, 0.05, 0.125)}})
    CHECK(std::fabs(trial.measure("left", sex) - mean) < 4 * trial.measure("sd", sex) / std::sqrt(40000.0));
}

TEST_CASE("A life table that does not begin so early is an error with its name", "[unit]") {
  CHECK(failure("tables: {mortality: {keys: [age], rows: [[60, 0.1]], value: hazard, unit: 1/y}}\n" + people +
                "pathways: {life: {for: person, starts: {born: true}, steps: [{if: treated, record: x}, {hold: \"lifetable(mortality, 50 y)\"}]}}\n")
            .find("table 'mortality' has no row for age = 50") != std::string::npos);
}

TEST_CASE("rule 7: a negative duration is an error unless the law mirrors, raises or redraws it", "[unit]") {
  const auto holding = [](const std::string& law) {
    return "agents: {person: {is: person, count: 200}}\npathways: {walk: {for: person, starts: {born: true}, steps: [{hold: \"" + law +
           "\"}, {record: done_at}]}}\nexperiment: {horizon: drained}\n";
  };
  CHECK(failure(holding("normal(mean=1 h, sd=1 h)")).find("negative") != std::string::npos);
  for (const char* law : {"normal(mean=1 h, sd=1 h, min=0 h)", "normal(mean=1 h, sd=1 h, floor=0 h)", "normal(mean=1 h, sd=1 h, reflect=0 h)"})
    CHECK(run(holding(law)).times("walk.done_at").size() == 200);
}
