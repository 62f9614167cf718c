// Cohorts followed deterministically, draws of parameters, and responses without events: from text to results.
#include <cmath>
#include <sstream>

#include "analysis/economics/evaluation.hpp"
#include "catch.hpp"
#include "cohort/trace.hpp"
#include "core/contract.hpp"
#include "experiment/run.hpp"
#include "scenario/read.hpp"

using namespace concert;

namespace {

using Shared = std::shared_ptr<const scenario::Scenario>;

Shared read(const std::string& text) {
  auto result = scenario::read_text("cohort.yaml", text, ".");
  std::ostringstream said;
  print(said, result.diagnostics, result.sources);
  INFO(said.str());
  REQUIRE(result.scenario);
  return std::make_shared<const scenario::Scenario>(*std::move(result.scenario));
}

std::string complaint(const std::string& text) {
  auto result = scenario::read_text("cohort.yaml", text, ".");
  std::ostringstream said;
  print(said, result.diagnostics, result.sources);
  return said.str();
}

/// Three states; `cohort` and `more` are put into the text.
std::string text(const std::string& rows, const std::string& more = "count: start") {
  return "concert: 1\nscenario: {id: c}\ncohorts:\n  c:\n    states: [well, ill, dead]\n    cycle: 1 y\n    cycles: 4\n    " + more +
         "\n    transitions: " + rows +
         "\n    totals:\n      years: {unit: y, states: {well: 1, ill: 1}}\n      ill: {states: {ill: 1}}\n      falls: {transitions: {well: {ill: 1}}}\n"
         "measures: {lived: {value: c.years, unit: y}}\nexperiment: {horizon: 1 d, replications: 1}\n";
}

cohort::Trace followed(const std::string& whole) {
  const Shared s = read(whole);
  return cohort::trace_of(s->cohorts.at(0), *s, experiment::values_as_written(*s));
}

std::string failure(const std::string& whole) {
  try {
    followed(whole);
  } catch (const RunError& error) {
    return error.what();
  }
  return "";
}

const std::string plain = "{well: {ill: 0.3, dead: 0.1, well: rest}, ill: {dead: 0.5, ill: rest}}";

record::Results run(const Shared& s, experiment::Design design) {
  experiment::RunOptions options;
  options.seed = 5;
  auto outcome = experiment::run(design, options);
  for (const auto& f : outcome.failures) UNSCOPED_INFO(f.message);
  REQUIRE(outcome.failed == 0);
  REQUIRE(outcome.results);
  REQUIRE(s);
  return *std::move(outcome.results);
}

}  // namespace

TEST_CASE("rule 38: a trace is the start times powers of the matrix", "[unit][cohort]") {
  const cohort::Trace t = followed(text(plain));
  REQUIRE(t.occupancy.size() == 5);
  CHECK(t.occupancy[2][0] == Approx(0.36));
  CHECK(t.occupancy[2][1] == Approx(0.6 * 0.3 + 0.3 * 0.5));
  CHECK(t.occupancy[3][0] == Approx(0.216));
  for (const auto& shares : t.occupancy) CHECK(shares[0] + shares[1] + shares[2] == Approx(1));
  CHECK(t.totals[2] == Approx(0.3 * (1 + 0.6 + 0.36 + 0.216)));  // moves from well to ill, in every cycle
}

TEST_CASE("rule 38: states are counted at the start, the end, by half cycles, by Simpson's rule or by weights", "[unit][cohort]") {
  const auto alive = [](int t) {  // well 0.6^t; ill: x' = 0.5 x + 0.3 0.6^t has 3 (0.6^t - 0.5^t)
    return std::pow(0.6, t) + 3 * (std::pow(0.6, t) - std::pow(0.5, t));
  };
  const double start = alive(0) + alive(1) + alive(2) + alive(3), end = start - alive(0) + alive(4);
  const double year_ticks = static_cast<double>(year);
  const auto years = [&](const std::string& count) { return followed(text(plain, "count: " + count)).totals[0] / year_ticks; };
  CHECK(years("start") == Approx(start));
  CHECK(years("end") == Approx(end));
  CHECK(years("half_cycle") == Approx((start + end) / 2));
  CHECK(years("simpson") == Approx((alive(0) + 4 * alive(1) + 2 * alive(2) + 4 * alive(3) + alive(4)) / 3));
  CHECK(years("[0, 0, 1, 0, 0]") == Approx(alive(2)));  // weights begin at time 0
  CHECK(years("[1 / 3, 4 / 3, 2 / 3, 4 / 3, 1 / 3]") == Approx(years("simpson")));
  for (const auto rule : {scenario::Cohort::Count::start, scenario::Cohort::Count::end, scenario::Cohort::Count::half_cycle, scenario::Cohort::Count::simpson}) {
    double sum = 0;
    for (const double w : cohort::weights_of({rule, {}, {}}, 6)) sum += w;
    CHECK(sum == Approx(6));
  }
}

TEST_CASE("Weights that are no numbers are told", "[unit][cohort]") {
  CHECK(complaint(text(plain, "count: [0, 0, 1 y, 0, 0]")).find("a weight of 'count'") != std::string::npos);
}

TEST_CASE("rule 39: discounting of a total has a rule and an origin", "[unit][cohort]") {
  scenario::Cohort::Total total;
  total.discount = 0.035;
  CHECK(cohort::discount_factor(total, 10.0 * static_cast<double>(year)) == Approx(std::pow(1.035, -10)));
  total.origin = year;
  CHECK(cohort::discount_factor(total, static_cast<double>(year)) == 1);
  total.continuous = true;
  CHECK(cohort::discount_factor(total, 3.0 * static_cast<double>(year)) == Approx(std::exp(-0.07)));
}

TEST_CASE("rule 38: chances may depend on the cycle, on age and on the time in a state", "[unit][cohort]") {
  const cohort::Trace by_cycle = followed(text("{well: {dead: \"if(cycle == 2, 0.5, 0)\", well: rest}}"));
  CHECK(by_cycle.occupancy[1][0] == 1);
  CHECK(by_cycle.occupancy[2][0] == 0.5);
  const cohort::Trace by_age = followed(text("{well: {dead: \"if(age >= 73 y, 1, 0)\", well: rest}}", "age: 70 y"));
  CHECK(by_age.occupancy[2][0] == 1);  // at the end of the third cycle they are 73
  CHECK(by_age.occupancy[3][0] == 0);
  // Ill for exactly two cycles, whenever one falls ill: a tunnel.
  const cohort::Trace tunnel = followed(text("{well: {ill: 0.5, well: rest}, ill: {dead: \"if(time_in_state >= 1 y, 1, 0)\", ill: rest}}"));
  CHECK(tunnel.occupancy[1][1] == 0.5);
  CHECK(tunnel.occupancy[2][1] == Approx(0.5 + 0.25));
  CHECK(tunnel.occupancy[3][1] == Approx(0.25 + 0.125));
  CHECK(tunnel.occupancy[3][2] == Approx(0.5));
}

TEST_CASE("A matrix that is none is an error that names its row and cycle", "[unit][cohort]") {
  CHECK(failure(text("{well: {ill: 0.7, dead: 0.2}}")) == "cohort 'c' (line 4): the probabilities from 'well' in cycle 1 add up to 0.9, not 1 (give one of them as rest)");
  CHECK(failure(text("{well: {ill: 0.7, dead: 0.6, well: rest}}")).find("add up to 1.3, above 1") != std::string::npos);
  CHECK(failure(text("{well: {ill: \"0.3 * cycle\", well: rest}}")).find("from 'well' to 'ill' in cycle 4 is 1.2") != std::string::npos);
  CHECK(failure(text(plain, "start: {well: 0.5}")).find("the start add up to 0.5") != std::string::npos);
}

TEST_CASE("What is misspelt in a cohort is reported with the nearest word", "[unit][cohort]") {
  CHECK(complaint(text("{wel: {ill: 0.3, well: rest}}")).find("unknown state 'wel' of the cohort 'c'") != std::string::npos);
  CHECK(complaint(text("{well: {ill: rest, well: rest}}")).find("more than one rest") != std::string::npos);
  std::string odd = text(plain, "count: simpson");
  odd.replace(odd.find("cycles: 4"), 9, "cycles: 5");
  CHECK(complaint(odd).find("add a cycle, or list a weight for each of the times 0 to 5") != std::string::npos);
  CHECK(complaint(text(plain, "count: [1, 2]")).find("there are 2 weights for 4 cycles") != std::string::npos);
  CHECK(complaint(text("{well: {ill: \"uniform(0, 1)\", well: rest}}")).find("followed deterministically") != std::string::npos);
  CHECK(complaint(text(plain, "count: simpson\n    age: 1 GBP")).find("age of the cohort") != std::string::npos);
}

TEST_CASE("rule 38: persons simulated one by one agree with the trace", "[theory][cohort]") {
  // 20 replications × 6000 persons in yearly steps; the mean lies within four standard errors of the trace's 4.0 years, which
  // are about 0.027 years: a bias of 0.7 % would be seen.
  const Shared s = read(R"Y(
concert: 1
scenario: {id: both}
sets: {health: [well, ill, dead]}
parameters:
  fall: {value: 0.3, kind: assumption, source: "assumption: a test"}
cohorts:
  c:
    states: [well, ill, dead]
    cycle: 1 y
    cycles: 40
    count: start
    transitions: {well: {ill: fall, dead: 0.1, well: rest}, ill: {dead: 0.5, ill: rest}}
    totals: {years: {unit: y, states: {well: 1, ill: 1}}}
agents:
  person:
    is: person
    count: 6000
    attributes: {state: {type: health, initial: well}}
pathways:
  life:
    for: person
    starts: {born: true}
    steps:
      - repeat:
          while: "state != dead"
          do:
            - {hold: 1 y}
            - choose:
                - {when: "state == ill", do: [{choose: [{chance: 0.5, do: [{set: {state: dead}}]}, {else: []}]}]}
                - {else: [{choose: [{chance: fall, do: [{set: {state: ill}}]}, {chance: 0.1, do: [{set: {state: dead}}]}, {else: []}]}]}
measures:
  trace: {value: c.years, unit: y}
  persons: {mean: duration, over: life, unit: y}
experiment: {horizon: drained, replications: 20}
)Y");
  const record::Results r = run(s, experiment::design_of_models(s, {0}, 20));
  std::vector<double> persons;
  double trace = 0;
  for (std::size_t i = 0; i < r.header.runs.size(); ++i)
    for (std::size_t c = 0; c < r.columns.size(); ++c) {
      const double value = r.values[i * r.columns.size() + c];
      if (r.columns[c].measure == 0) trace = value;
      if (r.columns[c].measure == 1) persons.push_back(value);
    }
  const analysis::Summary summary = analysis::summarise(persons);
  const double error = summary.sd / std::sqrt(static_cast<double>(summary.n));
  CHECK(std::fabs(summary.mean - trace) < 4 * error);
  CHECK(4 * error < 0.03);
}

namespace {

const std::string response = R"Y(
concert: 1
scenario: {id: response}
parameters:
  cure: {value: 0.6, range: [0.3, 0.9], distribution: "normal(mean=0.6, sd=0.3)", kind: assumption, source: "assumption: a test"}
  price: {value: 100 GBP, unit: GBP, distribution: "gamma(mean=100 GBP, sd=20 GBP)", kind: assumption, source: "assumption: a test", lever: true}
measures:
  cost: {value: "price + normal(mean=0 GBP, sd=5 GBP)", unit: GBP, role: cost}
  cured: {value: cure, role: effect}
models:
  usual: {baseline: true}
  free: {set: {price: 0 GBP}}
experiment: {horizon: 1 d, replications: 3}
)Y";

double value_of(const record::Results& r, std::size_t run, std::uint32_t measure) {
  for (std::size_t c = 0; c < r.columns.size(); ++c)
    if (r.columns[c].measure == measure) return r.values[run * r.columns.size() + c];
  return std::nan("");
}

}  // namespace

TEST_CASE("rule 40: a response of parameters and draws runs without agents and events", "[unit][cohort]") {
  const Shared s = read(response);
  const record::Results r = run(s, experiment::design_of_models(s, {0, 1}, 3));
  CHECK(value_of(r, 0, 1) == Approx(0.6));
  CHECK(value_of(r, 0, 0) != value_of(r, 2, 0));                      // another replication, other luck
  CHECK(value_of(r, 0, 0) - value_of(r, 1, 0) == Approx(100));        // the same luck in both models
}

TEST_CASE("Draws of parameters are shared by models, keep to ranges and leave what a model sets", "[unit][experiment]") {
  const Shared s = read(response);
  const experiment::Design design = experiment::design_of_draws(s, {0, 1}, 2, 50, 5);
  REQUIRE(design.arms.size() == 102);
  CHECK(design.arms[2].point == "draw 1");
  const record::Results r = run(s, design);
  for (std::size_t i = 0; i < r.header.runs.size(); i += 2) {
    CHECK(value_of(r, i, 1) == value_of(r, i + 1, 1));
    CHECK(value_of(r, i, 1) >= 0.3);
    CHECK(value_of(r, i, 1) <= 0.9);
    CHECK(std::fabs(value_of(r, i + 1, 0)) < 30);  // price 0 in this model, whatever was drawn
  }
  const analysis::EconomicResult e = analysis::evaluate_economics(r, {.thresholds = {1000}, .learn = {{"cure"}}});
  CHECK(e.drawn);
  CHECK(e.draws == 50);
  CHECK(e.samples.cost[0].size() == 50);
  REQUIRE(e.parameters.size() == 1);
  CHECK_THROWS_AS(analysis::evaluate_economics(r, {.thresholds = {1}, .learn = {{"nothing"}}}), std::invalid_argument);
}

TEST_CASE("More draws leave the first as they were", "[unit][experiment]") {
  const Shared s = read(response);
  const auto few = experiment::design_of_draws(s, {0}, 1, 2, 9), many = experiment::design_of_draws(s, {0}, 1, 5, 9);
  CHECK(few.arms[2].variant.drawn[1].second.text == many.arms[2].variant.drawn[1].second.text);
  CHECK(many.arms[1].variant.drawn[0].second.text != many.arms[2].variant.drawn[0].second.text);
}

TEST_CASE("The economics block is checked like every other", "[unit][cohort]") {
  const auto with = [](const std::string& block) { return complaint(response + "economics: " + block + "\n"); };
  CHECK(with("{perspectiv: x}").find("did you mean 'perspective'?") != std::string::npos);
  CHECK(with("{country: FR}").find("'FR' is not a value of") != std::string::npos);
  CHECK(with("{discount: {costs: 3.5, effects: 0}}").find("between 0 and 1") != std::string::npos);
  CHECK(with("{price_year: 23}").find("'23' is not a year") != std::string::npos);
  CHECK(with("{cost: cured}").find("has role: effect") != std::string::npos);
  CHECK(with("{cost: kost}").find("did you mean 'cost'?") != std::string::npos);
  const Shared s = read(response + "economics: {country: NL, perspective: hospital}\n");
  REQUIRE(s->economics.size() > 4);
  CHECK(s->economics[1].stated == "hospital");
  CHECK(s->economics[1].source.empty());
  std::size_t from_guideline = 0;
  for (const auto& statement : s->economics) from_guideline += statement.source.empty() ? 0 : 1;
  CHECK(from_guideline == 6);
}

TEST_CASE("Published ratios come out of the scenarios", "[theory][cohort]") {
  const std::string folder = std::string(CONCERT_SOURCE_DIR) + "/tests/validation/";
  const auto ratio = [&](const std::string& name) {
    auto result = scenario::read(folder + name);
    REQUIRE(result.scenario);
    const auto s = std::make_shared<const scenario::Scenario>(*std::move(result.scenario));
    return analysis::evaluate_economics(run(s, experiment::design_of_models(s, {0, 1}, 1))).frontier.at(1).icer;
  };
  CHECK(std::fabs(ratio("cohort_hiv") - 6276) < 0.005 * 6276);           // Chancellor et al. 1997
  CHECK(std::fabs(ratio("cohort_hiv") - 6275.9556) < 0.002 * 6275.9556);  // matrix algebra
  CHECK(std::fabs(ratio("cohort_thr_start") - 2198.9773) < 0.002 * 2198.9773);
  CHECK(std::fabs(ratio("cohort_thr_end") - 2198.4867) < 0.002 * 2198.4867);
}
