// Interrupted series under autocorrelation, and studies of power on worlds whose truth is known.
#include <sstream>

#include "analysis/evaluation/observe.hpp"
#include "analysis/evaluation/panel_csv.hpp"
#include "analysis/evaluation/study.hpp"
#include "catch.hpp"
#include "made.hpp"

using namespace concert::analysis::evaluation;
using concert::Diagnostics;
using concert::analysis::Interval;
using concert::Sources;
using namespace concert::test;

namespace {

/// Counts whose logarithm has autoregressive noise.
Panel counts(std::size_t periods, double carry, Luck& luck) {
  Panel panel = blank(1, periods);
  panel.opens[0] = periods / 2;
  double noise = 0;
  for (std::size_t p = 0; p < periods; ++p) {
    noise = carry * noise + 0.15 * std::sqrt(1 - carry * carry) * luck.normal();
    panel.values[p] = poisson(60 * std::exp(noise + (p >= periods / 2 ? -0.2 : 0)), luck);
  }
  return panel;
}

Tally many(double carry, Family family, Errors errors) {
  Luck luck(77);
  Tally tally;
  Options options;
  options.family = family;
  options.errors = errors;
  for (int i = 0; i < 400; ++i) tally.add(estimate(counts(160, carry, luck), options), std::exp(-0.2), 1);
  return tally;
}

/// The sum of what carries over from period to period (its share of the variance) and of what does not; no effect, no trend.
Panel wandering(std::size_t periods, double carry, double share, Luck& luck) {
  Panel panel = blank(1, periods);
  panel.opens[0] = periods / 2;
  double state = luck.normal();
  for (double& value : panel.values) {
    state = carry * state + std::sqrt(1 - carry * carry) * luck.normal();
    value = 20 + std::sqrt(share) * state + std::sqrt(1 - share) * luck.normal();
  }
  return panel;
}

struct Noise {
  std::size_t periods;
  double carry, share;
};

/// How often an interrupted series finds an effect where there is none, of `n` series.
double false_alarms(const Noise& noise, int n, const Options& options = {}) {
  Luck luck(91);
  Tally tally;
  for (int i = 0; i < n; ++i) tally.add(estimate(wandering(noise.periods, noise.carry, noise.share, luck), options), 0, 0);
  return tally.power();
}

/// Worlds of `sites` Poisson series of mean 20, a quarter fewer with the change.
std::vector<Worlds> worlds(std::size_t n, std::size_t sites, double ratio) {
  std::vector<Worlds> all;
  Luck luck(31);
  for (std::size_t w = 0; w < n; ++w) {
    Panel without = blank(sites, 40);
    for (double& value : without.values) value = poisson(20, luck);
    Panel changed = without;
    for (double& value : changed.values) value = std::round(value * ratio);
    all.push_back({without, changed});
  }
  return all;
}

std::optional<Panel> read(const std::string& text, std::string* said = nullptr, CsvOpening opening = {}) {
  Sources sources;
  Diagnostics diagnostics;
  auto panel = read_panel("panel.csv", text, {}, opening, sources, diagnostics);
  if (said != nullptr) {
    std::ostringstream out;
    print(out, diagnostics, sources);
    *said = out.str();
  }
  return panel;
}

}  // namespace

TEST_CASE("Newey-West keeps its level under autocorrelation; the models' own errors do not", "[evaluation][theory]") {
  const Tally robust = many(0.4, Family::quasi_poisson, Errors::newey_west), quasi = many(0.4, Family::quasi_poisson, Errors::model);
  const Tally bare = many(0.4, Family::poisson, Errors::model), negative = many(0, Family::negative_binomial, Errors::model);
  INFO(robust.coverage() << " " << quasi.coverage() << " " << bare.coverage() << " " << negative.coverage());
  CHECK(robust.coverage() == Approx(0.95).margin(four_errors(0.95, 400)));
  CHECK(quasi.coverage() < 0.90);
  CHECK(bare.coverage() < 0.75);
  CHECK(negative.coverage() == Approx(0.95).margin(four_errors(0.95, 400)));
}

TEST_CASE("an interrupted series keeps its level under first-order autocorrelation", "[evaluation][theory]") {
  constexpr int n = 1000;
  for (const std::size_t periods : {24U, 60U, 100U})
    for (const double carry : {0.0, 0.3, 0.5, 0.7}) {
      const double found = false_alarms({periods, carry, 1}, n);
      INFO(periods << " periods, " << carry << ": " << found);
      CHECK(found > 0.05 - four_errors(0.05, n));
      CHECK(found < (carry > 0.6 ? 0.10 : 0.05 + four_errors(0.05, n)));  // 0.7 in so few periods: above its level
    }
}

TEST_CASE("spells that last weeks under noise of a week do not fool an interrupted series", "[evaluation][theory]") {
  // A memory of 45 days in weekly values, three tenths of their variance: neighbours correlate by a quarter only, and four lags,
  // the usual number for 208 periods, see half of it.
  constexpr int n = 1000;
  const Noise spells{208, std::exp(-7.0 / 45), 0.3};
  Options four_lags;
  four_lags.lag = 4;
  const double safe = false_alarms(spells, n), usual = false_alarms(spells, n, four_lags);
  INFO(safe << " " << usual);
  CHECK(safe < 0.05 + four_errors(0.05, n));
  CHECK(usual > 0.10);
}

TEST_CASE("power grows with the effect and is the level where there is none", "[evaluation][theory]") {
  StudyPlan plan;
  plan.options.errors = Errors::model;
  plan.opens = 20;
  plan.effects = {1, 0.9, 0.75};
  const Study study = run_study(worlds(400, 1, 1), plan);
  REQUIRE(study.table.size() == 3);
  CHECK(study.table[0].power.estimate == Approx(0.05).margin(four_errors(0.05, 400)));
  CHECK(study.table[1].power.estimate > study.table[0].power.estimate);
  // A step beside a trend: se = 2 × 2/sqrt(40) × sqrt((1/20 + 1/15)/2) = 0.153 on the logarithm, t(37): power 0.44 at 0.75.
  CHECK(study.table[2].power.estimate == Approx(0.44).margin(four_errors(0.44, 400)));
  for (const Performance& row : study.table) {
    CHECK(row.coverage.estimate == Approx(0.95).margin(four_errors(0.95, 400)));
    CHECK(row.truth == Approx(row.effect).epsilon(1e-9));
    CHECK(std::abs(row.bias) < 4 * row.bias_error);
  }
  CHECK(study.sentence.find("Your time series would have") == 0);
}

TEST_CASE("a site that is a replication serves one study only, and any number of threads tells the same", "[evaluation][unit]") {
  StudyPlan plan;
  plan.options.design = Design::did;
  plan.opens = 20;
  plan.treated = {3};
  plan.controls = 5;
  const auto all = worlds(83, 1, 0.75);
  const Study one = run_study(all, plan);
  CHECK(one.table[0].studies == 10);
  plan.threads = 3;
  CHECK(run_study(all, plan).table[0].mean == one.table[0].mean);
  plan.steps = 3;
  CHECK(run_study(all, plan).table[0].studies == 10);
  plan.steps = 4;  // of three sites
  CHECK_THROWS_WITH(run_study(all, plan), "a roll-out in 4 steps opens a site at each; of treated sites there are 3");
  plan.steps = 1;
  plan.treated = {100};
  CHECK_THROWS_AS(run_study(all, plan), std::invalid_argument);
}

TEST_CASE("sites take turns: as many studies as sites, at the level of the test", "[evaluation][theory]") {
  StudyPlan plan;
  plan.opens = 20;
  plan.choice = Choice::each;
  const Performance row = run_study(worlds(40, 10, 1), plan).table[0];
  CHECK(row.studies == 400);
  CHECK(row.power.n == 400);
  CHECK(row.power.estimate == Approx(0.05).margin(four_errors(0.05, 400)));
  CHECK_THROWS_AS(run_study(worlds(40, 1, 1), plan), std::invalid_argument);
  plan.sites = {"site 1"};
  CHECK_THROWS_AS(run_study(worlds(40, 10, 1), plan), std::invalid_argument);
}

TEST_CASE("sites that share everything are one study a replication to the interval", "[evaluation][unit]") {
  auto all = worlds(60, 1, 1);
  StudyPlan plan;
  plan.opens = 20;
  plan.options.errors = Errors::model;
  plan.options.family = Family::poisson;
  const Interval alone = run_study(all, plan).table[0].power;
  for (Worlds& world : all)
    for (Panel* panel : {&world.without, &world.with})
      for (int copy = 2; copy <= 5; ++copy) {
        panel->sites.push_back("copy " + std::to_string(copy));
        panel->opens.push_back(Panel::never);
        panel->values.insert(panel->values.end(), panel->values.begin(), panel->values.begin() + 40);
      }
  plan.choice = Choice::each;
  const Interval turns = run_study(all, plan).table[0].power;
  CHECK(turns.estimate == Approx(alone.estimate));
  CHECK(turns.high - turns.low == Approx(alone.high - alone.low).epsilon(0.02));
}

TEST_CASE("choosing sites at a peak biases a before-after and leaves the truth alone", "[evaluation][theory]") {
  StudyPlan plan;
  plan.options.design = Design::before_after;
  plan.opens = 3;
  plan.treated = {4};
  plan.controls = 16;
  plan.choice = Choice::at_peak;
  const Study peak = run_study(worlds(100, 20, 1), plan);
  CHECK(peak.table[0].truth == 0);
  CHECK(peak.table[0].bias < -2);  // four highest of twenty means of three: 1.4 sd of 2.6 above
  plan.choice = Choice::at_random;
  const Study random = run_study(worlds(100, 20, 1), plan);
  CHECK(std::abs(random.table[0].bias) < 4 * random.table[0].bias_error);
}

TEST_CASE("coding lag takes away the latest counts, missingness the stated share, error no mean", "[evaluation][theory]") {
  Panel truth = blank(200, 20);
  for (double& value : truth.values) value = 100;
  const Panel late = observe(truth, {.coding_lag = 2}, {.seed = 1, .replication = 0});
  double last = 0, first = 0;
  for (std::size_t s = 0; s < 200; ++s) last += late.value(s, 19) / 200, first += late.value(s, 0) / 200;
  CHECK(last == Approx(100 * (1 - std::exp(-0.25))).margin(4 * std::sqrt(100 * 0.22 * 0.78 / 200)));
  CHECK(first == Approx(100).margin(0.05));
  const Panel lost = observe(truth, {.missing_share = 0.2}, {.seed = 1, .replication = 0});
  double gone = 0;
  for (const double value : lost.values) gone += std::isnan(value) ? 1 : 0;
  CHECK(gone / 4000 == Approx(0.2).margin(four_errors(0.2, 4000)));
  const Panel wrong = observe(truth, {.error = 0.1}, {.seed = 1, .replication = 0});
  CHECK(concert::analysis::mean(wrong.values) == Approx(100).margin(4 * 10 / std::sqrt(4000.0)));
  const Panel again = observe(truth, {.missing_share = 0.2, .error = 0.1}, {.seed = 1, .replication = 0});
  for (std::size_t i = 0; i < 4000; ++i)
    if (!std::isnan(again.values[i])) CHECK(again.values[i] == wrong.values[i]);  // one fault shifts no other
}

TEST_CASE("what is more likely missing where it is high pulls a mean down", "[evaluation][theory]") {
  Luck luck(2);
  Panel truth = blank(50, 60);
  for (double& value : truth.values) value = luck.normal();
  const Panel lost = observe(truth, {.missing_high = 0.3}, {.seed = 3, .replication = 0});
  CHECK(concert::analysis::mean(lost.values) < -0.1);
}

TEST_CASE("rule 40: a user's panel is read with its sites, periods, exposure and openings", "[evaluation][unit]") {
  const auto panel = read("site,period,value,exposure,treated\nA,2,5,100,1\nA,1,4,100,0\n\"B, north\",1,7,50,0\n\"B, north\",2,,50,0\n");
  REQUIRE(panel.has_value());
  CHECK(panel->sites == std::vector<std::string>{"A", "B, north"});
  CHECK(panel->periods == std::vector<std::string>{"1", "2"});
  CHECK(panel->opens[0] == 1);
  CHECK(panel->opens[1] == Panel::never);
  CHECK(panel->value(0, 1) == 5);
  CHECK(std::isnan(panel->value(1, 1)));
  CHECK(panel->exposure[panel->at(1, 0)] == 50);
}

TEST_CASE("every mistake of a user's panel is told at once, with line and column", "[evaluation][unit]") {
  std::string said;
  CHECK_FALSE(read("site,period,value,treated\nA,1,five,0\nA,1,4,2\nB,1\nB,2,\"4,1\n", &said));
  INFO(said);
  CHECK(said.find("panel.csv:2:5: error: 'five'") != std::string::npos);
  CHECK(said.find("panel.csv:3:7: error: '2'") != std::string::npos);
  CHECK(said.find("panel.csv:4:1: error: this row has 2 fields") != std::string::npos);
  CHECK(said.find("panel.csv:5:5: error: a quote") != std::string::npos);
  CHECK_FALSE(read("site,periode,value,treated\nA,1,5,0\n", &said));
  CHECK(said.find("did you mean 'periode'?") != std::string::npos);
  CHECK_FALSE(read("site,period,value,treated\nA,1,5,1\nA,2,5,0\n", &said));
  CHECK(said.find("untreated again") != std::string::npos);
  CHECK_FALSE(read("site,period,value\nA,1,5\nA,2,5\n", &said));
  CHECK(said.find("which rows are treated") != std::string::npos);
  CHECK_FALSE(read("site,period,value\nA,1,5\nA,2,5\n", &said, {.period = "3", .sites = {}}));
  CHECK(said.find("no period '3'") != std::string::npos);
}

TEST_CASE("remarks above a panel's heading are skipped, and lines counted with them", "[evaluation][unit]") {
  const std::string remarks = "# visits a month\n# from the trust\n";
  const auto panel = read(remarks + "site;period;value;treated\na;1;3;0\na;2;5;1\nb;1;4;0\nb;2;4;0\n");
  REQUIRE(panel);
  CHECK(panel->values == std::vector<double>{3, 5, 4, 4});
  std::string said;
  CHECK_FALSE(read(remarks + "site,period,value,treated\na,1,many,0\n", &said));
  CHECK(said.find("panel.csv:4:5") != std::string::npos);
}
