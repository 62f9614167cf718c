// The library's templates, each run in a small scenario against what it must do.
#include <cmath>

#include "run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

double phi(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

/// Mean of a measure over replications and its standard error.
struct Estimate {
  double mean = 0;
  double error = 0;
};

Estimate over_replications(const std::string& text, const std::string& measure, int replications) {
  const auto scenario = read(text);
  double sum = 0;
  double squares = 0;
  for (int r = 0; r < replications; ++r) {
    Run how = with_replication(static_cast<std::uint64_t>(r));
    how.level = record::Level::measures;
    const Trial trial = run(scenario, how);
    REQUIRE(trial.result.status == record::Status::done);
    const double value = trial.measure(measure);
    sum += value;
    squares += value * value;
  }
  const double mean = sum / replications;
  return {mean, std::sqrt((squares / replications - mean * mean) / (replications - 1))};
}

const std::string wandering =
    "uses: [lib/need.yaml]\n"
    "agents: {person: {is: person, count: 20000, attributes: {need: {type: number, latent: true, initial: \"normal(mean=2, sd=0.5)\"}, before: {type: number, initial: 0}}}}\n"
    "pathways: {note: {for: person, starts: {at: [30 d]}, steps: [{set: {before: need}}]}}\n"
    "apply: {wanders: {template: fluctuates, with: {who: person, state: need, mean: 2, sd: 0.5, half_life: 20 d, step: 2 d, first: 1 d}}}\n";

}  // namespace

TEST_CASE("need: fluctuation keeps its mean and variance, and halves its memory in its half-life", "[theory]") {
  // Ornstein-Uhlenbeck, n = 20,000: standard errors of the mean 0.0035, of the variance 0.0025, of a covariance over
  // one half-life (half the variance) sqrt(0.25^2 (1 + 0.5^2) / n) = 0.002; four of each.
  const Trial trial = run(wandering +
                          "measures:\n"
                          "  mean_late: {mean: need, over: person, at: 50 d}\n"
                          "  variance_late: {variance: need, over: person, at: 50 d}\n"
                          "  variance_early: {variance: before, over: person, at: 50 d}\n"
                          "  variance_sum: {variance: need + before, over: person, at: 50 d}\n"
                          "experiment: {horizon: 51 d}\n");
  CHECK(std::fabs(trial.measure("mean_late") - 2) < 4 * 0.0035);
  const double late = trial.measure("variance_late");
  const double early = trial.measure("variance_early");
  CHECK(std::fabs(late - 0.25) < 4 * 0.0025);
  CHECK(std::fabs(early - 0.25) < 4 * 0.0025);
  const double covariance = (trial.measure("variance_sum") - late - early) / 2;
  CHECK(std::fabs(covariance - 0.125) < 4 * 0.002);  // 30 d and 50 d: one half-life apart
}

TEST_CASE("need: the step of a fluctuation is no part of its law", "[theory]") {
  std::string coarse = wandering;
  coarse.replace(coarse.find("step: 2 d"), 9, "step: 7 d");
  const Trial trial = run(coarse + "measures: {v: {variance: need + 0 * before, over: person, at: 50 d}}\nexperiment: {horizon: 51 d}\n");
  CHECK(std::fabs(trial.measure("v") - 0.25) < 4 * 0.0025);
}

TEST_CASE("need: those enrolled at a peak fall back by themselves, by the closed form", "[theory]") {
  // E[x at 50 d | x at 30 d >= c] = 2 + 0.5 (20 d, one half-life) sd lambda((c - 2) / sd), lambda the hazard of the normal
  // law. About 3,200 of 20,000 are at or above one sd; given the first value the second has sd 0.5 sqrt(0.75).
  const Trial trial = run(wandering +
                          "measures:\n"
                          "  enrolled: {count: \"before >= 2.5\", over: person, at: 50 d}\n"
                          "  then: {mean: before, over: person, where: \"before >= 2.5\", at: 50 d}\n"
                          "  now_is: {mean: need, over: person, where: \"before >= 2.5\", at: 50 d}\n"
                          "experiment: {horizon: 51 d}\n");
  const double lambda = std::exp(-0.5) / std::sqrt(2 * std::acos(-1.0)) / phi(-1);
  const double error = 0.5 / std::sqrt(trial.measure("enrolled"));
  CHECK(std::fabs(trial.measure("then") - (2 + 0.5 * lambda)) < 4 * error);
  CHECK(std::fabs(trial.measure("now_is") - (2 + 0.5 * 0.5 * lambda)) < 4 * error);
  CHECK(trial.measure("then") - trial.measure("now_is") > 0.3);  // an uncontrolled before-after would call this a benefit
}

TEST_CASE("need: case finding with an error finds by need plus error", "[theory]") {
  // One look at n = 20,000 people, need normal(2, 0.5), error sd 0.5, mark 3: a share Phi(-1 / sqrt(0.5)) is found.
  const Trial trial = run(
      "uses: [lib/need.yaml]\n"
      "agents: {person: {is: person, count: 20000, attributes: {need: {type: number, latent: true, initial: \"normal(mean=2, sd=0.5)\"}}}}\n"
      "pathways: {care: {for: person, steps: [{record: cared}]}}\n"
      "apply: {screen: {template: found_high, with: {who: person, state: need, noise: 0.5, mark: 3, every: 30 d, pathway: care}}}\n"
      "measures: {found: {count: screen.look.found, window: [0 d, 31 d]}, cared: {count: care.cared}}\n"
      "experiment: {horizon: 365 d}\n");
  const double p = phi(-1 / std::sqrt(0.5));
  CHECK(std::fabs(trial.measure("found") / 20000 - p) < 4 * std::sqrt(p * (1 - p) / 20000));
  CHECK(trial.measure("cared") > 2 * trial.measure("found"));  // later looks find others, nobody twice
  CHECK(trial.measure("cared") <= 20000);
}

TEST_CASE("eligibility: the share found eligible is that of need and error against the threshold", "[theory]") {
  const Trial trial = run(
      "uses: [lib/eligibility.yaml]\n"
      "agents:\n"
      "  authority: {is: organisation, count: 2, attributes: {threshold: {type: number, initial: \"if(index == 0, 1.2, 2)\"}}}\n"
      "  person: {is: person, in: authority, count: 20000, attributes: {need: {type: number, latent: true, initial: \"normal(mean=1, sd=0.6)\"}}}\n"
      "  assessor: {is: staff, in: authority, count: {per: authority, value: 50}}\n"
      "pathways:\n"
      "  asked:\n"
      "    for: person\n"
      "    starts: {born: true}\n"
      "    steps:\n"
      "      - {call: entitlement.assess, then: {eligible: [{record: granted, value: authority.index}], ineligible: [{record: turned_down}]}}\n"
      "apply: {entitlement: {template: eligibility, with: {person: person, assessor: assessor, who: \"any(a in assessor of authority)\", need: need, noise: 0.8, threshold: authority.threshold, minutes: 1 h}}}\n"
      "measures: {low: {count: asked.granted, where: \"value == 0\"}, high: {count: asked.granted, where: \"value == 1\"}, none: {count: asked.turned_down}}\n"
      "experiment: {horizon: drained}\n");
  CHECK(trial.measure("low") + trial.measure("high") + trial.measure("none") == 20000);
  for (const auto& [measure, threshold] : {std::pair{"low", 1.2}, {"high", 2.0}}) {
    const double p = phi((1 - threshold) / 1.0);  // sqrt(0.6^2 + 0.8^2) = 1
    CHECK(std::fabs(trial.measure(measure) / 10000 - p) < 4 * std::sqrt(p * (1 - p) / 10000));
  }
}

TEST_CASE("eligibility: agreement of nine judges on thirteen vignettes is that of the binomial law", "[theory]") {
  // Thirteen cases of need -1.3, -0.8, ... 4.7; thresholds normal(1.7, 0.9), error sd 0.3: nine judges' ayes on a case
  // are binomial(9, Phi((x - 1.7) / sqrt(0.9^2 + 0.3^2))); agreement is 8 or 9 of one mind. LANGUAGE.md F20 gives 9.5.
  const std::string text =
      "uses: [lib/eligibility.yaml]\n"
      "agents:\n"
      "  authority: {is: organisation, count: 33, attributes: {threshold: {type: number, initial: \"normal(mean=1.7, sd=0.9)\"}}}\n"
      "  paper_case: {is: person, count: 13, attributes: {need: {type: number, initial: \"-1.3 + 0.5 * index\"}, ayes: {type: count, initial: 0}}}\n"
      "apply: {panel: {template: vignette_replay, with: {case: paper_case, judge: authority, judges: 9, need: need, noise: 0.3, threshold: j.threshold, ayes: ayes, agree: 8}}}\n";
  double expected = 0;
  double shares = 0;
  for (int i = 0; i < 13; ++i) {
    const double p = phi((-1.3 + 0.5 * i - 1.7) / std::sqrt(0.9));
    const auto of_one_mind = [](double q) { return std::pow(q, 9) + 9 * std::pow(q, 8) * (1 - q); };
    expected += of_one_mind(p) + of_one_mind(1 - p);
    shares += p / 13;
  }
  CHECK(expected == Approx(9.5).margin(0.05));
  const Estimate agreed = over_replications(text, "panel.agreed", 600);
  CHECK(std::fabs(agreed.mean - expected) < 4 * agreed.error);
  CHECK(agreed.error < 0.1);
  const Estimate found = over_replications(text, "panel.found", 600);
  CHECK(std::fabs(found.mean - shares) < 4 * found.error);
}
