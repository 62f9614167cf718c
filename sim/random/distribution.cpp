// Drawing from prepared laws. Constants: exponential a = mean; lognormal a = mu, b = sigma of the logarithm, c = mean,
// d = sd; gamma a = shape, b = scale; erlang a = stages, b = mean of one; weibull a = shape, b = scale; normal a =
// mean, b = sd; triangular a, b, c = min, mode, max; uniform a, b; beta a = alpha, b = beta, c = low, d = width;
// gompertz a = shape, b = rate; poisson a = mean, b = exp(-mean); binomial a = n, b = p; negative binomial a = shape, b
// = scale; geometric a = mean, b = log(1 - p).
#include "random/distribution.hpp"

#include <algorithm>
#include <cmath>

#include "core/contract.hpp"

namespace concert::random {

namespace {

double draw_normal(Draws& draws) { return normal_quantile(draws.uniform()); }

/// Marsaglia and Tsang (2000), doi:10.1145/358407.358414; below shape 1 by the power of one more uniform.
double draw_gamma(double shape, Draws& draws) {
  if (shape < 1) {
    const double boost = exp(log_normal(draws.uniform()) / shape);
    return draw_gamma(shape + 1, draws) * boost;
  }
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  while (true) {
    const double x = draw_normal(draws);
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    const double u = draws.uniform();
    if (u < 1 - 0.0331 * x * x * x * x) return d * v;
    if (log_normal(u) < 0.5 * x * x + d * (1 - v + log(v))) return d * v;
  }
}

double draw_beta(double alpha, double beta, Draws& draws) {
  const double x = draw_gamma(alpha, draws);
  const double y = draw_gamma(beta, draws);
  if (x + y > 0) return x / (x + y);
  return draws.uniform() < alpha / (alpha + beta) ? 1 : 0;  // both underflowed: the mass sits at the ends
}

/// Hoermann (1993), doi:10.1016/0167-6687(93)90997-4: transformed rejection with squeeze, mean >= 10.
double draw_poisson_large(double mean, Draws& draws) {
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double easy = 0.9277 - 3.6224 / (b - 2);
  const double log_mean = log(mean);
  while (true) {
    const double u = draws.uniform() - 0.5;
    const double v = draws.uniform();
    const double side = 0.5 - std::fabs(u);
    const double k = std::floor((2 * a / side + b) * u + mean + 0.43);
    if (side >= 0.07 && v <= easy) return k;
    if (k < 0 || (side < 0.013 && v > side)) continue;
    const double level = log(v * inverse_alpha / (a / (side * side) + b));
    if (level <= k * log_mean - mean - log_factorial(k)) return k;
  }
}

double draw_poisson(double mean, double none, Draws& draws) {
  constexpr double large = 30;
  if (mean >= large) return draw_poisson_large(mean, draws);
  const double u = draws.uniform();
  double p = none;
  double sum = p;
  double k = 0;
  while (u > sum && p > 0) {
    k += 1;
    p *= mean / k;
    sum += p;
  }
  return k;
}

/// Hoermann (1993), doi:10.1080/00949659308811496: BTRS, n p >= 10 and p <= 1/2.
double draw_binomial_large(double n, double p, Draws& draws) {
  const double spread = std::sqrt(n * p * (1 - p));
  const double b = 1.15 + 2.53 * spread;
  const double a = -0.0873 + 0.0248 * b + 0.01 * p;
  const double easy = 0.92 - 4.2 / b;
  const double alpha = (2.83 + 5.1 / b) * spread;
  const double mode = std::floor((n + 1) * p);
  const double log_odds = log(p / (1 - p));
  const double at_mode = log_factorial(mode) + log_factorial(n - mode);
  while (true) {
    const double u = draws.uniform() - 0.5;
    const double v = draws.uniform();
    const double side = 0.5 - std::fabs(u);
    const double k = std::floor((2 * a / side + b) * u + n * p + 0.5);
    if (side >= 0.07 && v <= easy) return k;
    if (k < 0 || k > n) continue;
    const double level = log(v * alpha / (a / (side * side) + b));
    if (level <= at_mode - log_factorial(k) - log_factorial(n - k) + (k - mode) * log_odds) return k;
  }
}

double draw_binomial(double n, double p, Draws& draws) {
  if (p > 0.5) return n - draw_binomial(n, 1 - p, draws);
  constexpr double large = 10;
  if (n * p >= large) return draw_binomial_large(n, p, draws);
  const double odds = p / (1 - p);
  const double u = draws.uniform();
  double probability = exp(n * log1p(-p));
  double sum = probability;
  double k = 0;
  while (u > sum && k < n) {
    k += 1;
    probability *= odds * (n - k + 1) / k;
    sum += probability;
  }
  return k;
}

double draw_triangular(const Distribution& d, Draws& draws) {
  const double u = draws.uniform();
  const double width = d.c - d.a;
  if (u * width < d.b - d.a) return d.a + std::sqrt(u * width * (d.b - d.a));
  return d.c - std::sqrt((1 - u) * width * (d.c - d.b));
}

double draw_erlang(const Distribution& d, Draws& draws) {
  double sum = 0;
  for (int stage = 0; stage < static_cast<int>(d.a); ++stage) sum -= log_normal(draws.uniform());
  return sum * d.b;
}

double draw(const Distribution& d, Draws& draws);

double draw_choice(const Distribution& d, Draws& draws) {
  const Choices& choices = *d.choices;
  const double u = draws.uniform();
  const auto hit = std::upper_bound(choices.cumulative.begin(), choices.cumulative.end() - 1, u);
  const auto index = static_cast<std::size_t>(hit - choices.cumulative.begin());
  return d.law == Law::listed ? choices.values[index] : sample(choices.laws[index], draws);
}

double draw(const Distribution& d, Draws& draws) {
  switch (d.law) {
    case Law::constant:
      return d.a;
    case Law::exponential:
      return -log_normal(draws.uniform()) * d.a;
    case Law::lognormal:
      return exp(d.a + d.b * draw_normal(draws));
    case Law::gamma:
      return draw_gamma(d.a, draws) * d.b;
    case Law::erlang:
      return draw_erlang(d, draws);
    case Law::weibull:
      return d.b * exp(log(-log_normal(draws.uniform())) / d.a);
    case Law::normal:
      return d.a + d.b * draw_normal(draws);
    case Law::triangular:
      return draw_triangular(d, draws);
    case Law::uniform:
      return d.a + (d.b - d.a) * draws.uniform();
    case Law::discrete_uniform:
      return d.a + std::floor((d.b - d.a + 1) * draws.uniform());
    case Law::beta:
      return d.c + d.d * draw_beta(d.a, d.b, draws);
    case Law::gompertz:
      return log1p(-d.a / d.b * log_normal(draws.uniform())) / d.a;
    case Law::poisson:
      return draw_poisson(d.a, d.b, draws);
    case Law::bernoulli:
      return draws.uniform() < d.a ? 1 : 0;
    case Law::binomial:
      return draw_binomial(d.a, d.b, draws);
    case Law::negative_binomial: {
      const double mean = draw_gamma(d.a, draws) * d.b;
      return draw_poisson(mean, exp(-mean), draws);
    }
    case Law::geometric:
      return std::floor(log_normal(draws.uniform()) / d.b);
    case Law::listed:
    case Law::mixture:
      return draw_choice(d, draws);
  }
  return 0;
}

constexpr int most_tries = 100'000;

[[noreturn]] void past_the_end() { throw RunError("the age given is past the end of this law: nobody lives on"); }

/// A draw of the law where it exceeds `low`. By inversion of the survival function where that has a closed form, so
/// that the far tail costs no more than the middle; else by drawing again.
double draw_above(const Distribution& d, double low, Draws& draws) {
  const double from = std::max(low, 0.0);
  switch (d.law) {
    case Law::constant:
      if (!(d.a > low)) past_the_end();
      return d.a;
    case Law::exponential:
      return from - log_normal(draws.uniform()) * d.a;
    case Law::weibull: {
      const double passed = from > 0 ? exp(d.a * log(from / d.b)) : 0;  // cumulative hazard at `low`
      return d.b * exp(log(passed - log_normal(draws.uniform())) / d.a);
    }
    case Law::gompertz:
      return from + log1p(-d.a / d.b * log_normal(draws.uniform()) * exp(-d.a * from)) / d.a;
    case Law::uniform: {
      const double begin = std::max(low, d.a);
      if (!(begin < d.b)) past_the_end();
      return begin + (d.b - begin) * draws.uniform();
    }
    case Law::normal:
    case Law::lognormal: {
      const bool logarithm = d.law == Law::lognormal;
      const double begin = logarithm ? (from > 0 ? (log(from) - d.a) / d.b : -infinity) : (low - d.a) / d.b;
      const double alive = begin > -infinity ? normal_cdf(-begin) : 1;
      if (!(alive > 1e-300)) past_the_end();
      const double score = -normal_quantile(alive * draws.uniform());
      return logarithm ? exp(d.a + d.b * score) : d.a + d.b * score;
    }
    default:
      break;
  }
  for (int attempt = 0; attempt < most_tries; ++attempt)
    if (const double value = draw(d, draws); value > low) return value;
  past_the_end();
}

}  // namespace

double sample_other(const Distribution& d, Draws& draws) {
  if (!d.bounded) return draw(d, draws);
  const Bounds& bounds = d.bounds;
  const double low = std::max(bounds.min, bounds.given);
  for (int attempt = 0; attempt < most_tries; ++attempt) {
    const double value = bounds.residual() ? draw_above(d, low, draws) : draw(d, draws);
    if (value < bounds.min || value > bounds.max) continue;
    if (bounds.residual()) return value - bounds.given;
    return value < bounds.reflect ? 2 * bounds.reflect - value : std::max(value, bounds.floor);
  }
  throw RunError("min and max leave almost nothing of the distribution: 100000 draws fell outside");
}

}  // namespace concert::random
