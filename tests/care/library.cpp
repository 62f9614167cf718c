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

TEST_CASE("trust: after good and bad events a level is where the closed form says, for the pair concerned alone", "[unit]") {
  // 0.5 to begin with; three good days, then two bad ones, at the first of two centres.
  const Trial trial = run(
      "uses: [lib/trust.yaml]\n"
      "agents: {centre: {is: organisation, count: 2}, visitor: {is: person, count: 1}}\n"
      "relations: {trust: {from: visitor, to: centre, topology: {model: complete}, attributes: {level: {type: fraction, initial: 0.5}}}}\n"
      "resources: {desk: {of: centre, capacity: 1}}\n"
      "pathways:\n"
      "  visit:\n"
      "    for: visitor\n"
      "    starts: {at: [1 d, 2 d, 3 d, 4 d, 5 d]}\n"
      "    steps: [{id: served, use: desk, of: \"first(c in centre)\", refuse_if: \"run_time() > 3.5 d\", do: [{hold: 1 h}], then: {refused: []}}]\n"
      "apply: {kept: {template: trust_update, with: {holder: visitor, tie: trust, other: \"first(c in centre)\", good: done(visit.served), bad: [refused(visit.served)], gain: 0.1, loss: 0.2}}}\n"
      "measures: {first: {mean: level, over: trust, where: \"to.index == 0\"}, other: {mean: level, over: trust, where: \"to.index == 1\"}}\n"
      "experiment: {horizon: 6 d}\n");
  CHECK(trial.measure("first") == Approx((1 - 0.5 * std::pow(0.9, 3)) * std::pow(0.8, 2)));
  CHECK(trial.measure("other") == 0.5);
}

TEST_CASE("trust: without contact the distance to where it rests halves in every half-life", "[unit]") {
  // Contact at 45 d and at 200 d; of the periods of 30 d that end at 30, 60, ... 360 d, those that had contact do not count.
  const Trial trial = run(
      "uses: [lib/trust.yaml]\n"
      "agents: {centre: {is: organisation, count: 1}, visitor: {is: person, count: 1}}\n"
      "relations: {trust: {from: visitor, to: centre, topology: {model: complete}, attributes: {level: {type: fraction, initial: 0.9}, last: {type: time, initial: now}}}}\n"
      "pathways: {visit: {for: visitor, starts: {at: [45 d, 200 d]}, steps: [{hold: 1 h}]}}\n"
      "apply: {fades: {template: trust_decay, with: {holder: visitor, tie: trust, other: \"first(c in centre)\", contact: started(visit), rest: 0.3, half_life: 180 d}}}\n"
      "measures: {level: {mean: level, over: trust}}\nexperiment: {horizon: 361 d}\n");
  // Fades at 30, 90, ..., 180 (5 of 6: not at 60), 240, ..., 360 (not at 210): 1 + 4 + 5 periods of a sixth of a half-life.
  CHECK(trial.measure("level") == Approx(0.3 + 0.6 * std::pow(0.5, 10.0 / 6)));
}

TEST_CASE("staff: who is absent now and then is there for the share of time that follows from it", "[theory]") {
  // 400 members, away for 10 d after every 30 d at work, both exponential: 3/4 there; over 400 d each has about ten
  // cycles, whose share has a standard error below 0.08: four of them over 400 members are 0.016.
  const Trial trial = run(
      "uses: [lib/staff.yaml]\n"
      "agents: {nurse: {is: staff, count: 400}, visitor: {is: person, arrivals: {every: 1 d}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{use: nurse, do: [{hold: 1 h}]}]}}\n"
      "apply: {ill: {template: absence, with: {staff: nurse, every: \"exponential(mean=30 d)\", lasts: \"exponential(mean=10 d)\"}}}\n"
      "measures: {there: {time_mean: \"capacity(nurse) / 400\"}}\nexperiment: {horizon: 500 d, warm_up: 100 d}\n");
  CHECK(std::fabs(trial.measure("there") - 0.75) < 0.016);
}

TEST_CASE("staff: skill grows with each piece of work along the exponential learning curve", "[unit]") {
  const Trial trial = run(
      "uses: [lib/staff.yaml]\n"
      "agents: {nurse: {is: staff, count: 2, attributes: {skill: {type: fraction, initial: 0.2}}}, visitor: {is: person, arrivals: {every: 1 h, most: 7}}}\n"
      "pathways: {visit: {for: visitor, starts: {born: true}, steps: [{id: seen, use: nurse, who: \"first(n in nurse)\", do: [{hold: 10 min}]}]}}\n"
      "apply: {learns: {template: learning, with: {staff: nurse, skill: skill, work: done(visit.seen), rate: 0.1}}}\n"
      "measures: {first: {mean: skill, over: nurse, where: index == 0}, other: {mean: skill, over: nurse, where: index == 1}}\n");
  CHECK(trial.measure("first") == Approx(1 - 0.8 * std::pow(0.9, 7)));
  CHECK(trial.measure("other") == 0.2);
}

TEST_CASE("staff: beyond a full load meetings grow shorter and the worker's hours stay the same", "[unit]") {
  const auto with = [](int people) {
    return run(
        "uses: [lib/staff.yaml]\n"
        "agents: {guide: {is: staff, count: 1}, person: {is: person, count: " + std::to_string(people) + "}}\n"
        "pathways: {life: {for: person, starts: {born: true}, steps: [{call: care.carried, then: {no_place: [{record: turned_away}]}}]}}\n"
        "apply: {care: {template: caseload, with: {person: person, staff: guide, worker: \"first(g in guide)\", most: 20, full: 10, every: 7 d, minutes: 1 h, lasts: 71 d, patience: 1 d}}}\n"
        "measures: {talk: {mean: held, over: care.carried.talk, unit: min}, load: {sum: held, over: care.carried.talk, unit: h}, away: {count: life.turned_away}}\n"
        "experiment: {horizon: 100 d}\n");
  };
  CHECK(with(5).measure("talk") == Approx(60));
  CHECK(with(20).measure("talk") == Approx(30));
  CHECK(with(20).measure("load") == Approx(with(10).measure("load")).epsilon(0.02));
  CHECK(with(25).measure("away") == 5);
}

TEST_CASE("shock: what comes in addition is the area of its trapezium", "[theory]") {
  // 10/h, times 3 from 10 h to 20 h with a ramp of 4 h and a decay of 6 h: 400 in 40 h and 20/h (10 - 2 + 3) h = 220 more.
  // Poisson: four standard errors are 4 sqrt(620) = 100; over 50 replications 14. The ramp's steps take 0.4.
  const std::string text =
      "uses: [lib/shock.yaml]\n"
      "parameters: {demand: {value: 10, unit: 1/h, kind: assumption, source: a test}}\n"
      "agents: {person: {is: person, arrivals: {rate: demand, bound: 30/h}}}\n"
      "pathways: {visit: {for: person, starts: {born: true}, steps: [{record: came}]}}\n"
      "apply: {wave: {template: shock, with: {parameter: demand, factor: 3, from: 10 h, until: 20 h, ramp: 4 h, decay: 6 h}}}\n"
      "measures: {came: {count: visit.came}, later: {count: visit.came, window: [26 h, 40 h]}}\nexperiment: {horizon: 40 h}\n";
  CHECK(std::fabs(over_replications(text, "came", 50).mean - 620) < 15);
  CHECK(std::fabs(over_replications(text, "later", 50).mean - 140) < 4 * std::sqrt(140.0 / 50));
}

TEST_CASE("shock: a closure leaves a share of a capacity between two dates", "[unit]") {
  const Trial trial = run(
      "uses: [lib/shock.yaml]\n"
      "resources: {bed: {capacity: 8}}\n"
      "agents: {person: {is: person, count: 8}}\n"
      "pathways: {stay: {for: person, starts: {born: true}, steps: [{use: bed}]}}\n"
      "apply: {shut: {template: closure, with: {resource: bed, share: 0.25, from: 10 h, until: 20 h}}}\n"
      "measures: {open: {time_mean: capacity(bed), window: [10 h, 20 h]}, before: {time_mean: capacity(bed), window: [0 h, 10 h]}, after: {time_mean: capacity(bed), window: [20 h, 24 h]}}\n");
  CHECK(trial.measure("open") == 2);
  CHECK(trial.measure("before") == 8);
  CHECK(trial.measure("after") == 8);
}
