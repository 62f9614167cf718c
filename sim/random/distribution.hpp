// Probability laws, prepared once and drawn often. A law is spelled by named parameters which always speak of the
// variable itself, never of its logarithm (mean = its mean, sd = its standard deviation). Inversion where it is
// cheap, so that common random numbers keep their order; no law keeps state between draws.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "random/exact_math.hpp"
#include "random/stream.hpp"

namespace concert::random {

enum class Law : std::uint8_t {
  constant,
  exponential,
  lognormal,
  gamma,
  erlang,
  weibull,
  normal,
  triangular,
  uniform,
  discrete_uniform,
  beta,
  gompertz,
  poisson,
  bernoulli,
  binomial,
  negative_binomial,
  geometric,
  listed,
  mixture
};

/// What is done with values outside: truncation by redrawing within [min, max], then max(floor, x) or the mirror image
/// reflect + |x - reflect|. `given`: the age already reached; what is drawn is then the rest of the (truncated) life,
/// X - given where X > given.
struct Bounds {
  double min = -infinity;
  double max = infinity;
  double floor = -infinity;
  double reflect = -infinity;
  double given = -infinity;
  bool residual() const { return given > -infinity; }
  bool any() const {
    return min > -infinity || max < infinity || floor > -infinity || reflect > -infinity || residual();
  }
};

struct Choices;

/// A law with its prepared constants (their meaning is each law's own, see distribution.cpp).
struct Distribution {
  Law law = Law::constant;
  bool bounded = false;
  double a = 0;
  double b = 0;
  double c = 0;
  double d = 0;
  Bounds bounds;
  std::shared_ptr<const Choices> choices;  // listed, mixture
};

/// Weighted alternatives: values, or laws of a mixture.
struct Choices {
  std::vector<double> values;
  std::vector<Distribution> laws;
  std::vector<double> cumulative;  // ends in 1
};

/// How a parameter is measured: as the variable is, without unit, per unit of it, or as its square.
enum class Measure : std::uint8_t { variable, plain, rate, square };

struct Parameter {
  std::string_view name;
  Measure measure = Measure::plain;
};

/// A distribution, or why its parameters make none ("sd must not be negative").
struct Prepared {
  Distribution distribution;
  std::string error;
};

/// One accepted set of parameters of one distribution name.
struct Spelling {
  std::string_view name;
  std::vector<Parameter> parameters;
  Measure variable = Measure::variable;  // plain: the variable is a count or a truth value
  std::string_view says;                 // support, mean and variance, for the reference
  std::string_view source;
  Prepared (*build)(std::span<const double> arguments, const Bounds& bounds);
};

/// Every spelling, those of one name together, the preferred one first.
const std::vector<Spelling>& spellings();

/// The distribution of a spelling with its arguments in the spelling's order.
Prepared prepare(const Spelling& spelling, std::span<const double> arguments, const Bounds& bounds = {});

/// By name, for tests and tools: prepare("lognormal", {{"mean", 5}, {"sd", 2}}).
struct Argument {
  std::string_view name;
  double value = 0;
};
Prepared prepare(std::string_view name, const std::vector<Argument>& arguments);

/// Values drawn with the given weights (equal if empty); the weights are normalised.
Prepared prepare_listed(std::vector<double> values, std::vector<double> weights, const Bounds& bounds = {});
Prepared prepare_mixture(std::vector<Distribution> laws, std::vector<double> weights, const Bounds& bounds = {});

double sample_other(const Distribution& distribution, Draws& draws);

/// One value. Throws RunError if the bounds are never hit, or the age given is past the law's end.
inline double sample(const Distribution& distribution, Draws& draws) {
  if (!distribution.bounded) {
    if (distribution.law == Law::exponential) return -log_normal(draws.uniform()) * distribution.a;
    if (distribution.law == Law::lognormal)
      return exp(distribution.a + distribution.b * normal_quantile(draws.uniform()));
  }
  return sample_other(distribution, draws);
}

struct Moments {
  double mean = 0;
  double variance = 0;
};

/// Of the law that is drawn, after truncation and floor (by quadrature or summation then); nothing if not known.
std::optional<Moments> moments(const Distribution& distribution);

}  // namespace concert::random
