// Every law: sample mean and variance against moments(), and what is refused.
#include "random/distribution.hpp"

#include <cmath>

#include "catch.hpp"
#include "core/contract.hpp"

using namespace concert::random;

namespace {

struct Case {
  const char* name;
  std::vector<Argument> arguments;
};

struct Sampled {
  double mean = 0;
  double variance = 0;
  double fourth = 0;  // central
};

constexpr int n = 200'000;

Sampled sampled(const Distribution& law) {
  std::vector<double> values;
  double sum = 0;
  for (int i = 0; i < n; ++i) {
    Draws draws({4711, 0}, static_cast<std::uint64_t>(i), 99);  // one decision, another person each time
    values.push_back(sample(law, draws));
    sum += values.back();
  }
  Sampled result{sum / n, 0, 0};
  for (const double value : values) {
    const double square = (value - result.mean) * (value - result.mean);
    result.variance += square / n;
    result.fourth += square * square / n;
  }
  return result;
}

/// Within four standard errors of mean and variance (the variance's from the sample's own fourth moment).
void check_moments(const Distribution& law) {
  const std::optional<Moments> truth = moments(law);
  REQUIRE(truth);
  const Sampled seen = sampled(law);
  CHECK(std::fabs(seen.mean - truth->mean) <= 4 * std::sqrt(truth->variance / n) + 1e-12);
  const double error = std::sqrt(std::max(0.0, seen.fourth - seen.variance * seen.variance) / n);
  CHECK(std::fabs(seen.variance - truth->variance) <= 4 * error + 1e-9 * truth->variance);
}

}  // namespace

TEST_CASE("Every law's sample mean and variance agree with its moments", "[theory]") {
  // n = 200,000, four standard errors: a bias of the mean of 0.9 % of one standard deviation would be caught.
  const std::vector<Case> cases{
      {"exponential", {{"mean", 70}}},
      {"exponential", {{"rate", 0.25}}},
      {"exponential", {{"mean", 70}, {"max", 100}}},
      {"exponential", {{"mean", 70}, {"min", 20}, {"floor", 30}}},
      {"lognormal", {{"mean", 5}, {"sd", 2}}},
      {"lognormal", {{"mean", 5}, {"cv", 0.5}}},
      {"lognormal", {{"mean", 5}, {"variance", 9}}},
      {"lognormal", {{"mean", 5}, {"cv", 0.5}, {"max", 8}}},
      {"gamma", {{"mean", 5}, {"sd", 2}}},
      {"gamma", {{"mean", 5}, {"cv", 1.5}}},
      {"gamma", {{"shape", 0.3}, {"scale", 2}, {"floor", 0.1}}},
      {"erlang", {{"mean", 10}, {"k", 3}}},
      {"erlang", {{"mean", 10}, {"shape", 40}}},
      {"weibull", {{"mean", 21}, {"shape", 1.5}}},
      {"weibull", {{"shape", 0.8}, {"scale", 3}, {"min", 1}}},
      {"normal", {{"mean", 10}, {"sd", 3}}},
      {"normal", {{"mean", 10}, {"cv", 0.5}, {"min", 0}}},
      {"normal", {{"mean", 1}, {"sd", 2}, {"min", -1}, {"max", 4}}},
      {"normal", {{"mean", 1}, {"variance", 4}, {"floor", 0}}},
      {"triangular", {{"min", 1}, {"mode", 2}, {"max", 6}}},
      {"triangular", {{"min", 1}, {"mode", 1}, {"max", 6}, {"floor", 2}}},
      {"uniform", {{"min", -1}, {"max", 3}}},
      {"discrete_uniform", {{"min", 1}, {"max", 6}}},
      {"discrete_uniform", {{"min", 1}, {"max", 6}, {"floor", 3}}},
      {"beta", {{"mean", 0.4}, {"size", 8}}},
      {"beta", {{"mean", 30}, {"sd", 4}, {"min", 10}, {"max", 60}}},
      {"beta", {{"alpha", 0.5}, {"beta", 0.7}}},
      {"pert", {{"min", 1}, {"mode", 2}, {"max", 6}}},
      {"gompertz", {{"shape", 0.1}, {"rate", 0.01}}},
      {"gompertz", {{"shape", 0.1}, {"rate", 0.01}, {"min", 10}}},
      {"poisson", {{"mean", 2.2}}},
      {"poisson", {{"mean", 2.2}, {"min", 1}, {"max", 5}}},
      {"poisson", {{"mean", 45}}},
      {"poisson", {{"mean", 1e6}}},
      {"bernoulli", {{"p", 0.3}}},
      {"binomial", {{"n", 12}, {"p", 0.3}}},
      {"binomial", {{"n", 200}, {"p", 0.8}}},
      {"negative_binomial", {{"mean", 5}, {"cv", 0.8}}},
      {"geometric", {{"mean", 3}}},
      {"geometric", {{"mean", 3}, {"min", 1}}},
  };
  for (const Case& c : cases) {
    std::string label = c.name;
    for (const Argument& a : c.arguments) label += " " + std::string(a.name) + "=" + std::to_string(a.value);
    INFO(label);
    const Prepared law = prepare(c.name, c.arguments);
    REQUIRE(law.error == "");
    check_moments(law.distribution);
  }
}

TEST_CASE("Lists and mixtures are drawn with their weights", "[theory]") {
  check_moments(prepare_listed({1, 2, 7}, {}).distribution);
  check_moments(prepare_listed({1, 2, 7}, {1, 0, 3}).distribution);
  const Distribution slow = prepare("exponential", {{"mean", 10}}).distribution;
  const Distribution fast = prepare("exponential", {{"mean", 1}}).distribution;
  check_moments(prepare_mixture({slow, fast}, {0.2, 0.8}).distribution);
}

TEST_CASE("Without any spread a law is a constant", "[unit]") {
  for (const char* name : {"lognormal", "gamma", "normal"}) {
    const Prepared law = prepare(name, {{"mean", 5}, {"sd", 0}});
    Draws draws({1, 1}, 1, 1);
    CHECK(sample(law.distribution, draws) == 5);
  }
}

TEST_CASE("An exponential clock with rate 0 never rings", "[unit]") {
  Draws draws({1, 1}, 1, 1);
  CHECK(sample(prepare("exponential", {{"rate", 0}}).distribution, draws) > 1e17);
}

TEST_CASE("Impossible parameters are refused with their reason", "[unit]") {
  CHECK(prepare("lognormal", {{"mean", -1}, {"sd", 2}}).error == "mean must be positive");
  CHECK(prepare("bernoulli", {{"p", 1.2}}).error == "p must be from 0 to 1");
  CHECK(prepare("triangular", {{"min", 3}, {"mode", 2}, {"max", 4}}).error == "min, mode and max must not decrease");
  CHECK(prepare("erlang", {{"mean", 3}, {"k", 1.5}}).error == "k must be a whole number from 1");
  CHECK(prepare("beta", {{"mean", 1.5}, {"size", 4}}).error ==
        "mean must lie between min and max (0 and 1 if not given)");
  CHECK(prepare("normal", {{"mean", 1.5}, {"sd", 1}, {"min", 4}, {"max", 2}}).error == "min must be below max");
  CHECK(prepare("negative_binomial", {{"mean", 5}, {"cv", 0.1}}).error ==
        "the variance must exceed the mean (else use poisson)");
  CHECK(prepare("poisson", {{"rate", 5}}).error == "no such distribution, or not with these parameters");
  CHECK(prepare_listed({1, 2}, {0, 0}).error == "the weights are all zero");
}

TEST_CASE("Bounds that are never hit end the trial with a reason, not in an endless loop", "[unit]") {
  Draws draws({1, 1}, 1, 1);
  const Prepared law = prepare("normal", {{"mean", 0}, {"sd", 1}, {"min", 50}});
  REQUIRE(law.error == "");
  CHECK_THROWS_AS(sample(law.distribution, draws), concert::RunError);
}
