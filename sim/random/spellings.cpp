// The table of distributions: names, parameters, and how each set of parameters becomes prepared constants.
#include <algorithm>
#include <cmath>

#include "core/time.hpp"
#include "random/distribution.hpp"

namespace concert::random {

namespace {

using Arguments = std::span<const double>;

Prepared fail(std::string why) { return {{}, std::move(why)}; }

Prepared made(Law law, double a, double b = 0, double c = 0, double d = 0) {
  return {{law, false, a, b, c, d, {}, nullptr}, ""};
}

Prepared constant(double value) { return made(Law::constant, value); }

Prepared build_constant(Arguments x, const Bounds&) { return constant(x[0]); }

Prepared exponential_mean(Arguments x, const Bounds&) {
  if (!(x[0] >= 0)) return fail("mean must not be negative");
  return x[0] == 0 ? constant(0) : made(Law::exponential, x[0]);
}

/// Rate 0 means never.
Prepared exponential_rate(Arguments x, const Bounds&) {
  if (!(x[0] >= 0)) return fail("rate must not be negative");
  return x[0] == 0 ? constant(static_cast<double>(concert::never)) : made(Law::exponential, 1 / x[0]);
}

/// sd from the second argument, which is an sd, a cv or a variance.
double from_sd(Arguments x) { return x[1]; }
double from_cv(Arguments x) { return x[1] * std::fabs(x[0]); }
double from_variance(Arguments x) { return x[1] < 0 ? -1 : std::sqrt(x[1]); }

/// mu and sigma of the logarithm from mean and sd of the variable: sigma^2 = log(1 + (sd/mean)^2), mu = log(mean) -
/// sigma^2/2.
Prepared lognormal(double mean, double sd) {
  if (!(mean > 0)) return fail("mean must be positive");
  if (!(sd >= 0)) return fail("the spread must not be negative");
  if (sd == 0) return constant(mean);
  const double cv = sd / mean;
  const double variance = log1p(cv * cv);
  return made(Law::lognormal, log(mean) - variance / 2, std::sqrt(variance), mean, sd);
}

Prepared gamma_shape(double shape, double scale) {
  if (!(shape > 0)) return fail("shape must be positive");
  if (!(scale > 0)) return fail("scale must be positive");
  return made(Law::gamma, shape, scale);
}

Prepared gamma_mean(double mean, double sd) {
  if (!(mean > 0)) return fail("mean must be positive");
  if (!(sd >= 0)) return fail("the spread must not be negative");
  if (sd == 0) return constant(mean);
  return gamma_shape(mean * mean / (sd * sd), sd * sd / mean);
}

Prepared normal(double mean, double sd) {
  if (!(sd >= 0)) return fail("the spread must not be negative");
  if (!(std::fabs(mean) < infinity)) return fail("mean must be finite");
  return sd == 0 ? constant(mean) : made(Law::normal, mean, sd);
}

template <Prepared (*Build)(double, double), double (*Spread)(Arguments)>
Prepared with_spread(Arguments x, const Bounds&) {
  return Build(x[0], Spread(x));
}

Prepared gamma_by_shape(Arguments x, const Bounds&) { return gamma_shape(x[0], x[1]); }

constexpr double most_stages = 1e6;

Prepared erlang(Arguments x, const Bounds&) {
  if (!(x[0] >= 0)) return fail("mean must not be negative");
  if (!(x[1] >= 1 && x[1] <= most_stages && std::floor(x[1]) == x[1])) return fail("k must be a whole number from 1");
  constexpr double few = 12;  // more stages are drawn as a gamma law
  if (x[0] == 0) return constant(0);
  return x[1] > few ? gamma_shape(x[1], x[0] / x[1]) : made(Law::erlang, x[1], x[0] / x[1]);
}

Prepared weibull_scale(double shape, double scale) {
  if (!(shape > 0)) return fail("shape must be positive");
  if (!(scale > 0)) return fail("scale must be positive");
  return made(Law::weibull, shape, scale);
}

Prepared weibull_mean(Arguments x, const Bounds&) {
  if (!(x[0] > 0)) return fail("mean must be positive");
  if (!(x[1] > 0.02)) return fail("shape must be above 0.02");
  return weibull_scale(x[1], x[0] / gamma(1 + 1 / x[1]));
}

Prepared weibull_by_scale(Arguments x, const Bounds&) { return weibull_scale(x[0], x[1]); }

Prepared uniform(Arguments x, const Bounds&) {
  if (!(x[0] <= x[1])) return fail("min must not exceed max");
  return x[0] == x[1] ? constant(x[0]) : made(Law::uniform, x[0], x[1]);
}

Prepared discrete_uniform(Arguments x, const Bounds&) {
  if (!(x[0] <= x[1])) return fail("min must not exceed max");
  if (std::floor(x[0]) != x[0] || std::floor(x[1]) != x[1]) return fail("min and max must be whole numbers");
  return made(Law::discrete_uniform, x[0], x[1]);
}

Prepared triangular(Arguments x, const Bounds&) {
  if (!(x[0] <= x[1] && x[1] <= x[2])) return fail("min, mode and max must not decrease");
  return x[0] == x[2] ? constant(x[0]) : made(Law::triangular, x[0], x[1], x[2]);
}

/// alpha and beta on [low, low + width].
Prepared beta_shapes(double alpha, double beta, double low, double high) {
  if (!(alpha > 0 && beta > 0)) return fail("alpha and beta must be positive");
  if (!(low < high)) return fail("min must be below max");
  return made(Law::beta, alpha, beta, low, high - low);
}

double low_of(const Bounds& bounds) { return bounds.min > -infinity ? bounds.min : 0; }
double high_of(const Bounds& bounds) { return bounds.max < infinity ? bounds.max : 1; }

Prepared beta_by_shapes(Arguments x, const Bounds& bounds) {
  return beta_shapes(x[0], x[1], low_of(bounds), high_of(bounds));
}

/// size = alpha + beta; the mean is that of the variable between min and max.
Prepared beta_sized(double mean, double size, const Bounds& bounds) {
  const double low = low_of(bounds);
  const double high = high_of(bounds);
  if (!(low < high)) return fail("min must be below max");
  if (mean == low || mean == high) return constant(mean);
  if (!(mean > low && mean < high)) return fail("mean must lie between min and max (0 and 1 if not given)");
  if (!(size > 0)) return fail("size must be positive");
  const double share = (mean - low) / (high - low);
  return beta_shapes(share * size, (1 - share) * size, low, high);
}

Prepared beta_size(Arguments x, const Bounds& bounds) { return beta_sized(x[0], x[1], bounds); }

Prepared beta_sd(Arguments x, const Bounds& bounds) {
  const double width = high_of(bounds) - low_of(bounds);
  const double share = (x[0] - low_of(bounds)) / width;
  const double spread = x[1] / width;
  if (x[1] == 0) return constant(x[0]);
  if (!(spread * spread < share * (1 - share))) return fail("sd is too large for this mean between min and max");
  return beta_sized(x[0], share * (1 - share) / (spread * spread) - 1, bounds);
}

/// Beta with the mean (min + 4 mode + max) / 6 (Malcolm et al. 1959, doi:10.1287/opre.7.5.646).
Prepared pert(Arguments x, const Bounds&) {
  if (!(x[0] <= x[1] && x[1] <= x[2])) return fail("min, mode and max must not decrease");
  if (x[0] == x[2]) return constant(x[0]);
  const double width = x[2] - x[0];
  return beta_shapes(1 + 4 * (x[1] - x[0]) / width, 1 + 4 * (x[2] - x[1]) / width, x[0], x[2]);
}

Prepared gompertz(Arguments x, const Bounds&) {
  if (!(x[0] > 0)) return fail("shape must be positive");
  if (!(x[1] > 0)) return fail("rate must be positive");
  return made(Law::gompertz, x[0], x[1]);
}

/// exp(x) E1(x), the mean of a Gompertz law in units of 1/shape where x = rate/shape: by the series below 1
/// (Abramowitz and Stegun 5.1.11), above by the continued fraction (5.1.22, evaluated from its end).
double scaled_exponential_integral(double x) {
  constexpr double euler = 0.57721566490153286061;
  if (x < 1) {
    double sum = -euler - log(x);
    double term = -1;
    for (int n = 1; n < 40; ++n) {
      term *= -x / n;
      sum += term / n;
    }
    return exp(x) * sum;
  }
  double fraction = 0;
  for (int n = 120; n >= 1; --n) fraction = n / (1 + n / (x + fraction));
  return 1 / (x + fraction);
}

/// The rate that gives the law its mean: bisection of log(rate / shape), which the mean decreases in.
Prepared gompertz_mean(Arguments x, const Bounds&) {
  if (!(x[0] > 0)) return fail("mean must be positive");
  if (!(x[1] > 0)) return fail("shape must be positive");
  const double wanted = x[0] * x[1];
  double low = -600;
  double high = 600;
  for (int step = 0; step < 80; ++step) {
    const double middle = (low + high) / 2;
    (scaled_exponential_integral(exp(middle)) > wanted ? low : high) = middle;
  }
  if (wanted > 590) return fail("mean and shape are too large together: the rate would vanish");
  return made(Law::gompertz, x[1], x[1] * exp((low + high) / 2));
}

constexpr double most_counted = 1e9;

Prepared poisson(Arguments x, const Bounds&) {
  if (!(x[0] >= 0 && x[0] <= most_counted)) return fail("mean must be from 0 to 1e9");
  return x[0] == 0 ? constant(0) : made(Law::poisson, x[0], exp(-x[0]));
}

Prepared bernoulli(Arguments x, const Bounds&) {
  if (!(x[0] >= 0 && x[0] <= 1)) return fail("p must be from 0 to 1");
  return made(Law::bernoulli, x[0]);
}

Prepared binomial(Arguments x, const Bounds&) {
  if (!(x[0] >= 0 && x[0] <= most_counted && std::floor(x[0]) == x[0])) return fail("n must be a whole number from 0");
  if (!(x[1] >= 0 && x[1] <= 1)) return fail("p must be from 0 to 1");
  if (x[0] == 0 || x[1] == 0) return constant(0);
  return x[1] == 1 ? constant(x[0]) : made(Law::binomial, x[0], x[1]);
}

/// Poisson whose mean is gamma distributed: variance = mean + mean^2 / shape.
Prepared negative_binomial(double mean, double sd) {
  if (!(mean > 0 && mean <= most_counted)) return fail("mean must be positive");
  if (!(sd * sd > mean)) return fail("the variance must exceed the mean (else use poisson)");
  const double shape = mean * mean / (sd * sd - mean);
  return made(Law::negative_binomial, shape, mean / shape, mean, sd);
}

/// Failures before the first success: 0, 1, 2, ...; p = 1 / (1 + mean).
Prepared geometric(Arguments x, const Bounds&) {
  if (!(x[0] >= 0 && x[0] <= most_counted)) return fail("mean must not be negative");
  return x[0] == 0 ? constant(0) : made(Law::geometric, x[0], log1p(-1 / (1 + x[0])));
}

constexpr Parameter mean{"mean", Measure::variable};
constexpr Parameter sd{"sd", Measure::variable};
constexpr Parameter cv{"cv", Measure::plain};
constexpr Parameter variance{"variance", Measure::square};
constexpr Parameter shape{"shape", Measure::plain};
constexpr Parameter scale{"scale", Measure::variable};
constexpr Parameter least{"min", Measure::variable};
constexpr Parameter mode{"mode", Measure::variable};
constexpr Parameter most{"max", Measure::variable};

std::vector<Spelling> continuous() {
  constexpr auto own = Measure::variable;
  return {
      {"constant", {{"value", own}}, own, "always the value; variance 0", "", build_constant},
      {"exponential", {mean}, own, "x >= 0; mean; variance mean^2", "inversion", exponential_mean},
      {"exponential",
       {{"rate", Measure::rate}},
       own,
       "x >= 0; mean 1/rate (rate 0: never); variance 1/rate^2",
       "inversion",
       exponential_rate},
      {"lognormal",
       {mean, sd},
       own,
       "x > 0; mean; variance sd^2, of the variable itself",
       "inversion, Wichura 1988 (AS 241)",
       with_spread<lognormal, from_sd>},
      {"lognormal",
       {mean, cv},
       own,
       "x > 0; mean; variance (cv mean)^2, of the variable itself",
       "inversion, Wichura 1988 (AS 241)",
       with_spread<lognormal, from_cv>},
      {"lognormal",
       {mean, variance},
       own,
       "x > 0; mean; variance, of the variable itself",
       "inversion, Wichura 1988 (AS 241)",
       with_spread<lognormal, from_variance>},
      {"gamma",
       {mean, sd},
       own,
       "x > 0; mean; variance sd^2",
       "Marsaglia and Tsang 2000",
       with_spread<gamma_mean, from_sd>},
      {"gamma",
       {mean, cv},
       own,
       "x > 0; mean; variance (cv mean)^2",
       "Marsaglia and Tsang 2000",
       with_spread<gamma_mean, from_cv>},
      {"gamma",
       {mean, variance},
       own,
       "x > 0; mean; variance",
       "Marsaglia and Tsang 2000",
       with_spread<gamma_mean, from_variance>},
      {"gamma",
       {shape, scale},
       own,
       "x > 0; mean shape scale; variance shape scale^2",
       "Marsaglia and Tsang 2000",
       gamma_by_shape},
      {"erlang",
       {mean, {"k", Measure::plain}},
       own,
       "x >= 0; the sum of k exponentials; mean; variance mean^2 / k",
       "sum of inversions",
       erlang},
      {"erlang", {mean, shape}, own, "as erlang(mean, k) with k = shape", "sum of inversions", erlang},
      {"weibull",
       {mean, shape},
       own,
       "x >= 0; mean; scale = mean / G(1 + 1/shape); variance scale^2 G(1 + 2/shape) - mean^2",
       "inversion",
       weibull_mean},
      {"weibull",
       {shape, scale},
       own,
       "x >= 0; mean scale G(1 + 1/shape); variance scale^2 G(1 + 2/shape) - mean^2",
       "inversion",
       weibull_by_scale},
      {"normal",
       {mean, sd},
       own,
       "any x; mean; variance sd^2, before min, max or floor",
       "inversion, Wichura 1988 (AS 241)",
       with_spread<normal, from_sd>},
      {"normal",
       {mean, cv},
       own,
       "any x; mean; variance (cv mean)^2, before min, max or floor",
       "inversion, Wichura 1988 (AS 241)",
       with_spread<normal, from_cv>},
      {"normal",
       {mean, variance},
       own,
       "any x; mean; variance, before min, max or floor",
       "inversion, Wichura 1988 (AS 241)",
       with_spread<normal, from_variance>},
      {"triangular",
       {least, mode, most},
       own,
       "min <= x <= max; mean (min + mode + max)/3; variance (min^2 + mode^2 + max^2 - min mode - min max - mode "
       "max)/18",
       "inversion",
       triangular},
      {"uniform",
       {least, most},
       own,
       "min <= x <= max; mean (min + max)/2; variance (max - min)^2/12",
       "inversion",
       uniform},
      {"beta",
       {mean, {"size", Measure::plain}},
       own,
       "between min and max (0 and 1 if not given); mean; variance (mean - min)(max - mean)/(size + 1); size = alpha + "
       "beta",
       "two gamma draws",
       beta_size},
      {"beta",
       {mean, sd},
       own,
       "between min and max (0 and 1 if not given); mean; variance sd^2",
       "two gamma draws",
       beta_sd},
      {"beta",
       {{"alpha", Measure::plain}, {"beta", Measure::plain}},
       own,
       "between min and max (0 and 1 if not given); mean min + (max - min) alpha/(alpha + beta)",
       "two gamma draws",
       beta_by_shapes},
      {"pert",
       {least, mode, most},
       own,
       "min <= x <= max; mean (min + 4 mode + max)/6; variance (mean - min)(max - mean)/7",
       "beta, Malcolm et al. 1959",
       pert},
      {"gompertz",
       {{"shape", Measure::rate}, {"rate", Measure::rate}},
       own,
       "x >= 0; hazard rate exp(shape x); moments by quadrature",
       "inversion",
       gompertz},
      {"gompertz",
       {mean, {"shape", Measure::rate}},
       own,
       "x >= 0; mean; the rate is found from it; variance by quadrature",
       "inversion",
       gompertz_mean},
  };
}

std::vector<Spelling> counts() {
  constexpr auto plain = Measure::plain;
  return {
      {"discrete_uniform",
       {{"min", plain}, {"max", plain}},
       plain,
       "whole min ... max, equally likely; mean (min + max)/2; variance ((max - min + 1)^2 - 1)/12",
       "inversion",
       discrete_uniform},
      {"poisson",
       {{"mean", plain}},
       plain,
       "0, 1, 2, ...; mean; variance mean",
       "inversion below 30, else Hoermann 1993 (PTRS)",
       poisson},
      {"bernoulli",
       {{"p", plain}},
       plain,
       "true with probability p; mean p; variance p (1 - p)",
       "inversion",
       bernoulli},
      {"binomial",
       {{"n", plain}, {"p", plain}},
       plain,
       "0 ... n; mean n p; variance n p (1 - p)",
       "inversion below n p = 10, else Hoermann 1993 (BTRS)",
       binomial},
      {"negative_binomial",
       {{"mean", plain}, {"cv", plain}},
       plain,
       "0, 1, 2, ...; mean; variance (cv mean)^2, above the mean",
       "Poisson of a gamma draw",
       with_spread<negative_binomial, from_cv>},
      {"negative_binomial",
       {{"mean", plain}, {"sd", plain}},
       plain,
       "0, 1, 2, ...; mean; variance sd^2, above the mean",
       "Poisson of a gamma draw",
       with_spread<negative_binomial, from_sd>},
      {"geometric",
       {{"mean", plain}},
       plain,
       "failures before a success, 0, 1, 2, ...; mean; variance mean (1 + mean)",
       "inversion",
       geometric},
  };
}

std::vector<Spelling> all_spellings() {
  std::vector<Spelling> all = continuous();
  for (Spelling& spelling : counts()) all.push_back(std::move(spelling));
  return all;
}

}  // namespace

const std::vector<Spelling>& spellings() {
  static const std::vector<Spelling> all = all_spellings();
  return all;
}

}  // namespace concert::random
