// Rule 7 (a value below is raised, redrawn or reflected) and rule 11 (a law conditioned on the age already reached).
#include <cmath>

#include "catch.hpp"
#include "core/contract.hpp"
#include "random/distribution.hpp"

using namespace concert::random;

namespace {

constexpr int n = 200'000;

Distribution law(std::string_view name, const std::vector<Argument>& arguments) {
  const Prepared made = prepare(name, arguments);
  INFO(made.error);
  REQUIRE(made.error.empty());
  return made.distribution;
}

struct Sampled {
  double mean = 0;
  double sd = 0;
};

Sampled sampled(const Distribution& of) {
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < n; ++i) {
    Draws draws({11, 7}, static_cast<std::uint64_t>(i), 5);
    const double value = sample(of, draws);
    sum += value;
    squares += value * value;
  }
  return {sum / n, std::sqrt(std::max(0.0, squares / n - sum / n * sum / n))};
}

/// Mean within four standard errors of `mean`, which moments() must also give.
void check_mean(const Distribution& of, double mean) {
  const std::optional<Moments> truth = moments(of);
  REQUIRE(truth);
  CHECK(truth->mean == Approx(mean).epsilon(1e-6));
  const Sampled seen = sampled(of);
  CHECK(std::fabs(seen.mean - mean) < 4 * seen.sd / std::sqrt(n) + 1e-12);
  CHECK(seen.sd == Approx(std::sqrt(truth->variance)).epsilon(0.02).margin(1e-9));
}

}  // namespace

TEST_CASE("rule 11: a Gompertz life has the life expectancy of demography at every age", "[theory]") {
  // Hazard b exp(k age), b = 3.5e-5, k = 0.095: remaining life by quadrature (case survival_renewal_competing).
  // n = 200,000: a bias of 0.2 % of the mean at age 65 would be seen.
  const auto at = [](double age) {
    return law("gompertz", {{"shape", 0.095}, {"rate", 3.5e-5}, {"given", age}});
  };
  check_mean(at(0), 77.180396);
  check_mean(at(40), 37.940453);
  check_mean(at(65), 16.631199);
}

TEST_CASE("A Gompertz law given by its mean and shape has that mean", "[unit]") {
  for (const double mean : {0.5, 5.0, 40.0, 81.0}) {
    const Distribution life = law("gompertz", {{"mean", mean}, {"shape", 0.095}});
    CHECK(moments(life)->mean == Approx(mean).epsilon(1e-9));
  }
  CHECK(law("gompertz", {{"mean", 77.180396}, {"shape", 0.095}}).b == Approx(3.5e-5).epsilon(1e-6));
  CHECK(prepare("gompertz", {{"mean", -1}, {"shape", 0.1}}).error == "mean must be positive");
  CHECK(prepare("gompertz", {{"mean", 1e4}, {"shape", 0.1}}).error ==
        "mean and shape are too large together: the rate would vanish");
}

TEST_CASE("rule 11: what is left of a life, against closed forms", "[theory]") {
  check_mean(law("exponential", {{"mean", 3}, {"given", 50}}), 3);  // no memory
  check_mean(law("uniform", {{"min", 2}, {"max", 10}, {"given", 4}}), 3);
  check_mean(law("uniform", {{"min", 2}, {"max", 10}, {"given", 1}}), 5);
  check_mean(law("constant", {{"value", 10}, {"given", 4}}), 6);
  // Weibull of shape 2: E[X - g | X > g] = scale sqrt(pi)/2 erfc(g/scale) exp((g/scale)^2).
  check_mean(law("weibull", {{"shape", 2}, {"scale", 4}, {"given", 6}}),
             4 * std::sqrt(pi) / 2 * std::erfc(1.5) * std::exp(2.25));
  // Lognormal: E[X | X > g] = mean Phi(s - z) / Phi(-z), z = (log g - mu) / s.
  const double s = std::sqrt(std::log(1.25));
  const double z = (std::log(8.0) - (std::log(5.0) - s * s / 2)) / s;
  const auto above = [](double x) { return std::erfc(x / std::sqrt(2.0)) / 2; };
  check_mean(law("lognormal", {{"mean", 5}, {"cv", 0.5}, {"given", 8}}), 5 * above(z - s) / above(z) - 8);
}

TEST_CASE("rule 11: laws without a closed form are conditioned by drawing again", "[theory]") {
  for (const Distribution& of : {law("gamma", {{"mean", 5}, {"cv", 0.8}, {"given", 6}}),
                                 law("erlang", {{"mean", 10}, {"k", 3}, {"given", 12}}),
                                 law("triangular", {{"min", 1}, {"mode", 2}, {"max", 6}, {"given", 3}}),
                                 law("weibull", {{"mean", 21}, {"shape", 1.5}, {"given", 15}, {"max", 60}}),
                                 law("gompertz", {{"shape", 0.1}, {"rate", 0.01}, {"min", 10}, {"given", 4}})})
    check_mean(of, moments(of)->mean);
}

TEST_CASE("rule 11: age 0 changes nothing, and an age past the end is an error, not a loop", "[unit]") {
  const Distribution plain = law("weibull", {{"mean", 21}, {"shape", 1.5}});
  const Distribution young = law("weibull", {{"mean", 21}, {"shape", 1.5}, {"given", 0}});
  Draws one({1, 1}, 1, 1);
  Draws two({1, 1}, 1, 1);
  CHECK(sample(plain, one) == sample(young, two));
  for (const Distribution& ended :
       {law("uniform", {{"min", 0}, {"max", 5}, {"given", 6}}), law("constant", {{"value", 5}, {"given", 5}}),
        law("triangular", {{"min", 0}, {"mode", 1}, {"max", 5}, {"given", 7}}),
        law("lognormal", {{"mean", 5}, {"cv", 0.01}, {"given", 50}})})
    CHECK_THROWS_AS(sample(ended, one), concert::RunError);
}

TEST_CASE("rule 7: reflect mirrors what falls below, and moments are those of the folded law", "[theory]") {
  // Folded normal (Leone, Nelson and Nottingham 1961): sd sqrt(2/pi) exp(-m^2 / 2 sd^2) + m (1 - 2 Phi(-m/sd)).
  check_mean(law("normal", {{"mean", 0}, {"sd", 1}, {"reflect", 0}}), std::sqrt(2 / pi));
  const double m = 1;
  const double sd = 2;
  const double folded = sd * std::sqrt(2 / pi) * std::exp(-m * m / (2 * sd * sd)) + m * std::erf(m / sd / std::sqrt(2.0));
  check_mean(law("normal", {{"mean", m}, {"sd", sd}, {"reflect", 0}}), folded);
  Draws draws({1, 1}, 1, 1);
  const Distribution folding = law("normal", {{"mean", 0}, {"sd", 1}, {"reflect", 0}});
  for (int i = 0; i < 1000; ++i) CHECK(sample(folding, draws) >= 0);
}

TEST_CASE("A mixture can be truncated, raised and conditioned as a whole", "[theory]") {
  const std::vector<Distribution> parts{law("exponential", {{"mean", 10}}), law("normal", {{"mean", 3}, {"sd", 2}})};
  for (const Bounds& bounds : {Bounds{.min = 0, .max = 8}, Bounds{.floor = 1}, Bounds{.reflect = 0}, Bounds{.given = 4}}) {
    const Distribution of = prepare_mixture(parts, {0.3, 0.7}, bounds).distribution;
    REQUIRE(moments(of));
    check_mean(of, moments(of)->mean);
  }
  // Exponentials of rates 1 and 1/10, half each: alive at 4 are (e^-4 + e^-0.4)/2, and the slow ones among them live on.
  const std::vector<Distribution> two{law("exponential", {{"mean", 1}}), law("exponential", {{"mean", 10}})};
  const double fast = std::exp(-4.0);
  const double slow = std::exp(-0.4);
  check_mean(prepare_mixture(two, {0.5, 0.5}, {.given = 4}).distribution, (fast * 1 + slow * 10) / (fast + slow));
}

TEST_CASE("Bounds that contradict one another are refused with their reason", "[unit]") {
  CHECK(prepare("normal", {{"mean", 1}, {"sd", 1}, {"floor", 0}, {"reflect", 0}}).error ==
        "a value below is either raised to floor or reflected, not both");
  CHECK(prepare("gamma", {{"mean", 1}, {"sd", 1}, {"floor", 1}, {"given", 2}}).error ==
        "given goes with min and max, not with floor or reflect");
  CHECK(prepare("gamma", {{"mean", 1}, {"sd", 1}, {"given", -2}}).error == "given must not be negative");
  CHECK(prepare("gamma", {{"mean", 1}, {"sd", 1}, {"max", 2}, {"given", 2}}).error == "given must be below max");
  CHECK(prepare("poisson", {{"mean", 1}, {"given", 2}}).error == "a count has no rest of life");
}
