// Estimators on hand-made data, then on many made panels: nominal coverage where theory promises it, bias where it does.
#include "catch.hpp"
#include "made.hpp"

using namespace concert::analysis::evaluation;
using concert::analysis::missing;
using namespace concert::test;

namespace {

Options with(Design design, Errors errors = Errors::automatic) {
  Options options;
  options.design = design;
  options.errors = errors;
  return options;
}

/// sites × periods of site level + period level + effect + noise (autoregressive by `carry`).
struct Law {
  std::size_t sites = 12, periods = 10, treated = 6, opens = 5;
  double effect = 1, trend = 0, carry = 0;
  double effect_growth = 0;  // more in each period after opening
};

Panel panel_of(const Law& law, Luck& luck) {
  Panel panel = blank(law.sites, law.periods);
  for (std::size_t s = 0; s < law.sites; ++s) {
    if (s < law.treated) panel.opens[s] = law.opens;
    const double level = 3 * luck.normal();
    double noise = luck.normal();
    for (std::size_t p = 0; p < law.periods; ++p) {
      noise = law.carry * noise + std::sqrt(1 - law.carry * law.carry) * luck.normal();
      const double age = panel.treated(s, p) ? static_cast<double>(p - panel.opens[s]) : 0;
      const double effect = panel.treated(s, p) ? law.effect + law.effect_growth * age : 0;
      panel.values[panel.at(s, p)] = 20 + level + law.trend * static_cast<double>(p) + effect + noise;
    }
  }
  return panel;
}

Tally many(const Law& law, const Options& options, double truth, int n = 400) {
  Luck luck(2024);
  Tally tally;
  for (int i = 0; i < n; ++i) tally.add(estimate(panel_of(law, luck), options), truth, 0);
  return tally;
}

void check_nominal(const Law& law, const Options& options, int n = 400) {
  const Tally tally = many(law, options, law.effect, n);
  INFO(word_of(options.design) << ": coverage " << tally.coverage() << ", mean " << tally.mean());
  CHECK(tally.coverage() == Approx(0.95).margin(four_errors(0.95, n)));
  CHECK(tally.mean() == Approx(law.effect).margin(4 * tally.error()));
}

}  // namespace

TEST_CASE("difference in differences of the published minimum-wage means is 2.76", "[evaluation][theory]") {
  // Card and Krueger (1994), table 3: New Jersey 20.44 -> 21.03, Pennsylvania 23.33 -> 21.17 full-time equivalents a store;
  // published difference of the changes 2.76 (from unrounded means; 2.75 from these).
  Panel panel = blank(2, 2);
  panel.values = {20.44, 21.03, 23.33, 21.17};
  panel.opens[0] = 1;
  const Estimate e = estimate(panel, with(Design::did));
  CHECK(e.value == Approx(2.75).margin(0.011));
  CHECK(std::isnan(e.standard_error));
  CHECK(e.notes.size() == 1);
}

TEST_CASE("two-way effects, imputation and the simple difference agree on a balanced panel with one opening", "[evaluation][theory]") {
  Luck luck(3);
  const Panel panel = panel_of({}, luck);
  const double did = estimate(panel, with(Design::did)).value;
  CHECK(estimate(panel, with(Design::twfe)).value == Approx(did).epsilon(1e-10));
  CHECK(estimate(panel, with(Design::staggered)).value == Approx(did).epsilon(1e-10));
}

TEST_CASE("every panel estimator covers a planted effect as often as it says", "[evaluation][theory]") {
  check_nominal({}, with(Design::did));
  check_nominal({}, with(Design::twfe));
  check_nominal({}, with(Design::staggered));
  check_nominal({}, with(Design::stepped_wedge));
  check_nominal({.trend = 0}, with(Design::before_after));
  check_nominal({.sites = 6, .periods = 30, .treated = 1, .opens = 15}, with(Design::controlled));
  check_nominal({.sites = 80, .treated = 30}, with(Design::matched));
}

TEST_CASE("few clusters: CR2 and the wild bootstrap keep their level where autocorrelation misleads the mixed model", "[evaluation][theory]") {
  const Law law{.sites = 10, .treated = 5, .effect = 0, .carry = 0.7};
  CHECK(many(law, with(Design::twfe, Errors::cr2), 0).coverage() == Approx(0.95).margin(four_errors(0.95, 400)));
  CHECK(many(law, with(Design::twfe, Errors::wild), 0, 200).coverage() == Approx(0.95).margin(four_errors(0.95, 200)));
  CHECK(many(law, with(Design::stepped_wedge), 0).coverage() < 0.90);
}

TEST_CASE("an uncontrolled before-after takes a trend for an effect, by its length; a controlled one does not", "[evaluation][theory]") {
  const Law law{.effect = 0, .trend = 0.3};
  const Tally bare = many(law, with(Design::before_after), 0), controlled = many(law, with(Design::did), 0);
  CHECK(bare.mean() == Approx(0.3 * 5).margin(4 * bare.error()));  // the middles of the halves lie five periods apart
  CHECK(bare.coverage() < 0.1);
  CHECK(controlled.mean() == Approx(0).margin(4 * controlled.error()));
}

TEST_CASE("sites chosen at a peak seem to get better by themselves, by what the peak was above their mean", "[evaluation][theory]") {
  // Independent periods, one before and one after, the higher of two sites treated: E max of two normals = 1/sqrt(pi).
  Luck luck(8);
  Tally tally;
  for (int i = 0; i < 4000; ++i) {
    Panel panel = blank(2, 2);
    for (double& value : panel.values) value = luck.normal();
    panel.opens[panel.value(0, 0) > panel.value(1, 0) ? 0 : 1] = 1;
    tally.add(estimate(panel, with(Design::did)), 0, 0);
  }
  CHECK(tally.mean() == Approx(-2 / std::sqrt(3.14159265)).margin(4 * tally.error()));  // treated less control: twice that
}

TEST_CASE("two-way effects are wrong where effects grow and openings differ; imputation is not", "[evaluation][theory]") {
  // Three cohorts and no noise: imputation is exact, two-way effects weigh old effects as if they were controls.
  Panel panel = blank(3, 9);
  panel.opens = {2, 5, Panel::never};
  double sum = 0, n = 0;
  for (std::size_t s = 0; s < 3; ++s)
    for (std::size_t p = 0; p < 9; ++p) {
      const double effect = panel.treated(s, p) ? static_cast<double>(p - panel.opens[s] + 1) : 0;
      panel.values[panel.at(s, p)] = static_cast<double>(10 * s) + 0.5 * static_cast<double>(p * p) + effect;
      if (panel.treated(s, p)) sum += effect, ++n;
    }
  CHECK(estimate(panel, with(Design::staggered)).value == Approx(sum / n).epsilon(1e-10));
  CHECK(estimate(panel, with(Design::twfe)).value < 0.85 * sum / n);
}

TEST_CASE("a synthetic control finds the donors a series was mixed from", "[evaluation][theory]") {
  Luck luck(4);
  Panel panel = blank(6, 20);
  for (std::size_t s = 1; s < 6; ++s)
    for (std::size_t p = 0; p < 20; ++p) panel.values[panel.at(s, p)] = 10 + luck.normal();
  for (std::size_t p = 0; p < 20; ++p) {
    panel.values[p] = 0.2 * panel.value(1, p) + 0.5 * panel.value(3, p) + 0.3 * panel.value(5, p) + (p >= 12 ? -2 : 0);
  }
  panel.opens[0] = 12;
  const Estimate e = estimate(panel, with(Design::scm));
  CHECK(e.value == Approx(-2).margin(1e-5));
  CHECK(e.weights[0].value == Approx(0.2).margin(1e-5));
  CHECK(e.weights[1].value == Approx(0).margin(1e-5));
  CHECK(e.weights[2].value == Approx(0.5).margin(1e-5));
  CHECK(e.weights[4].value == Approx(0.3).margin(1e-5));
  CHECK(e.p == Approx(1.0 / 6));  // its ratio is the largest of six
  CHECK(std::isinf(e.high));      // five placebos cannot exclude anything at 5 %
}

TEST_CASE("with predictors a synthetic control gives its weight to what predicts the series", "[evaluation][theory]") {
  Luck luck(6);
  Panel panel = blank(12, 16);
  panel.opens[0] = 10;
  panel.covariates = {{"telling", std::vector<double>(12 * 16)}, {"idle", std::vector<double>(12 * 16)}};
  for (std::size_t s = 0; s < 12; ++s) {
    const double telling = s == 0 ? 0.3 : luck.normal(), idle = luck.normal();
    for (std::size_t p = 0; p < 16; ++p) {
      panel.covariates[0].values[panel.at(s, p)] = telling;
      panel.covariates[1].values[panel.at(s, p)] = idle;
      panel.values[panel.at(s, p)] = 10 + 5 * telling + 0.1 * luck.normal() + (panel.treated(s, p) ? 2 : 0);
    }
  }
  Options options = with(Design::scm);
  options.predictors = Predictors::covariates;
  const Estimate e = estimate(panel, options);
  REQUIRE(e.failed.empty());
  CHECK(e.coefficients[0].value > 0.5);
  CHECK(e.value == Approx(2).margin(0.3));
}

TEST_CASE("placebos in space reject a true nothing as often as their level, and an interval inverts them", "[evaluation][theory]") {
  Tally tally;
  Luck luck(12);
  for (int i = 0; i < 200; ++i) tally.add(estimate(panel_of({.sites = 20, .periods = 14, .treated = 1, .opens = 9, .effect = 1}, luck), with(Design::scm)), 1, 0);
  CHECK(tally.coverage() == Approx(0.95).margin(four_errors(0.95, 200)));
}

TEST_CASE("a time study of pairs gives Wilcoxon's and Hodges and Lehmann's published answers", "[evaluation][theory]") {
  // Hollander and Wolfe (1973) p. 29, depression scores of nine patients; R's example(wilcox.test): two-sided p = 0.0390625
  // (V = 40 of 45), estimate -0.46.
  const std::vector<double> before{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30}, after{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
  Panel panel = blank(9, 2);
  for (std::size_t s = 0; s < 9; ++s) {
    panel.values[2 * s] = before[s];
    panel.values[2 * s + 1] = after[s];
    panel.opens[s] = 1;
  }
  const Estimate e = estimate(panel, with(Design::time_study));
  CHECK(e.coefficients[0].value == Approx(-0.46).margin(0.001));
  CHECK(e.coefficients[3].value == Approx(0.0390625).margin(1e-9));
  CHECK(e.value == Approx(-0.431889).margin(1e-5));
}

TEST_CASE("a time study of different persons compares two samples by ranks", "[evaluation][theory]") {
  // Hollander and Wolfe (1973) p. 69, permeability of membranes; R's example(wilcox.test): W = 35, exact two-sided
  // p = 2 × 0.1272; shift 0.305.
  const std::vector<double> term{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46}, early{1.15, 0.88, 0.90, 0.74, 1.21};
  Panel panel = blank(15, 2);
  panel.values.assign(30, missing);
  for (std::size_t s = 0; s < 15; ++s) {
    panel.opens[s] = 1;
    panel.values[2 * s + (s < 5 ? 0 : 1)] = s < 5 ? early[s] : term[s - 5];
  }
  const Estimate e = estimate(panel, with(Design::time_study));
  CHECK(e.coefficients[0].value == Approx(0.305).margin(1e-9));
  CHECK(e.coefficients[3].value == Approx(2 * 0.1272).margin(1e-4));
}

TEST_CASE("what the data do not give is said, not guessed", "[evaluation][unit]") {
  const Panel one = series({1, 2, 3}, 2);  // as many periods as terms
  for (const Design design : all_designs()) {
    const Estimate e = estimate(blank(3, 4), with(design));  // nobody opens
    INFO(word_of(design));
    CHECK_FALSE(e.failed.empty());
    CHECK_FALSE(e.method.objective.empty());
    CHECK_FALSE(e.method.fails.empty());
    CHECK(design_of(word_of(design)) == design);
  }
  CHECK_FALSE(estimate(one, with(Design::scm)).failed.empty());
  CHECK_FALSE(estimate(one, with(Design::its)).failed.empty());
}

namespace {

/// Patients measured before and after, `a_day` of them on each day; `alike` is the share of the variance that a day's have in common.
Panel patients(std::size_t days, std::size_t a_day, double alike, Luck& luck) {
  const std::size_t half = days * a_day;
  Panel panel = blank(2 * half, 2);
  panel.values.assign(4 * half, missing);
  panel.cluster.assign(4 * half, missing);
  double day = 0;
  for (std::size_t site = 0; site < 2 * half; ++site) {
    if (site % a_day == 0) day = luck.normal();
    const bool after = site >= half;
    const std::size_t cell = panel.at(site, after ? 1 : 0);
    panel.values[cell] = std::sqrt(alike) * day + std::sqrt(1 - alike) * luck.normal();
    panel.cluster[cell] = static_cast<double>(site / a_day);
    if (after) panel.opens[site] = 1;
  }
  return panel;
}

}  // namespace

TEST_CASE("a time study of patients who share days keeps its level with days as clusters only", "[evaluation][theory]") {
  constexpr int n = 1000;
  Luck luck(7);
  Tally apart, days;
  for (int i = 0; i < n; ++i) {
    Panel panel = patients(11, 2, 0.5, luck);
    days.add(estimate(panel, with(Design::time_study)), 0, 0);
    panel.cluster.clear();
    apart.add(estimate(panel, with(Design::time_study)), 0, 0);
  }
  INFO(days.power() << " " << apart.power());
  CHECK(days.power() == Approx(0.05).margin(four_errors(0.05, n)));
  CHECK(apart.power() > 0.05 + four_errors(0.05, n));  // two of a day are 1.3 patients: Student's finds 11 %
}

TEST_CASE("a time study with a cluster each is Welch's", "[evaluation][unit]") {
  Luck luck(8);
  Panel panel = patients(9, 1, 0, luck);
  const Estimate clustered = estimate(panel, with(Design::time_study));
  panel.cluster.clear();
  const Estimate apart = estimate(panel, with(Design::time_study));
  CHECK(clustered.standard_error == Approx(apart.standard_error).epsilon(1e-9));
  CHECK(clustered.value == Approx(apart.value).epsilon(1e-9));
}
