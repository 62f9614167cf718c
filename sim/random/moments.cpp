// Mean and variance of the laws: closed forms, and for truncated or floored laws integrals of the density by
// tanh-sinh quadrature (Takahasi and Mori 1974, doi:10.2977/prims/1195192451) or sums of the probabilities.
#include <algorithm>
#include <array>
#include <cmath>

#include "random/distribution.hpp"

namespace concert::random {

namespace {

Moments of_gompertz(const Distribution& d);

Moments of_weibull(const Distribution& d) {
  const double first = gamma(1 + 1 / d.a);
  return {d.b * first, d.b * d.b * (gamma(1 + 2 / d.a) - first * first)};
}

Moments of_triangular(const Distribution& d) {
  const double square = d.a * d.a + d.b * d.b + d.c * d.c - d.a * d.b - d.a * d.c - d.b * d.c;
  return {(d.a + d.b + d.c) / 3, square / 18};
}

Moments of_beta(const Distribution& d) {
  const double size = d.a + d.b;
  return {d.c + d.d * d.a / size, d.d * d.d * d.a * d.b / (size * size * (size + 1))};
}

/// Of a weighted list of parts with known moments.
std::optional<Moments> of_choices(const Choices& choices) {
  double mean = 0;
  double square = 0;
  double before = 0;
  for (std::size_t i = 0; i < choices.cumulative.size(); ++i) {
    const double weight = choices.cumulative[i] - before;
    before = choices.cumulative[i];
    Moments part{choices.values.empty() ? 0 : choices.values[i], 0};
    if (!choices.laws.empty()) {
      const std::optional<Moments> own = moments(choices.laws[i]);
      if (!own) return std::nullopt;
      part = *own;
    }
    mean += weight * part.mean;
    square += weight * (part.variance + part.mean * part.mean);
  }
  return Moments{mean, square - mean * mean};
}

std::optional<Moments> unbounded(const Distribution& d) {
  switch (d.law) {
    case Law::constant:
      return Moments{d.a, 0};
    case Law::exponential:
      return Moments{d.a, d.a * d.a};
    case Law::lognormal:
      return Moments{d.c, d.d * d.d};
    case Law::gamma:
    case Law::erlang:
      return Moments{d.a * d.b, d.a * d.b * d.b};
    case Law::weibull:
      return of_weibull(d);
    case Law::normal:
      return Moments{d.a, d.b * d.b};
    case Law::triangular:
      return of_triangular(d);
    case Law::uniform:
      return Moments{(d.a + d.b) / 2, (d.b - d.a) * (d.b - d.a) / 12};
    case Law::discrete_uniform:
      return Moments{(d.a + d.b) / 2, ((d.b - d.a + 1) * (d.b - d.a + 1) - 1) / 12};
    case Law::beta:
      return of_beta(d);
    case Law::gompertz:
      return of_gompertz(d);
    case Law::poisson:
      return Moments{d.a, d.a};
    case Law::bernoulli:
      return Moments{d.a, d.a * (1 - d.a)};
    case Law::binomial:
      return Moments{d.a * d.b, d.a * d.b * (1 - d.b)};
    case Law::negative_binomial:
      return Moments{d.c, d.d * d.d};
    case Law::geometric:
      return Moments{d.a, d.a * (1 + d.a)};
    case Law::listed:
    case Law::mixture:
      return of_choices(*d.choices);
  }
  return std::nullopt;
}

/// The density at x, inside the support.
double density(const Distribution& d, double x) {
  const double z = d.law == Law::normal ? (x - d.a) / d.b : 0;
  switch (d.law) {
    case Law::exponential:
      return exp(-x / d.a) / d.a;
    case Law::lognormal: {
      const double s = (log(x) - d.a) / d.b;
      return exp(-0.5 * s * s) / (x * d.b * std::sqrt(2 * pi));
    }
    case Law::gamma:
    case Law::erlang:
      return exp((d.a - 1) * log(x / d.b) - x / d.b - log_gamma(d.a)) / d.b;
    case Law::weibull:
      return d.a / d.b * exp((d.a - 1) * log(x / d.b) - exp(d.a * log(x / d.b)));
    case Law::normal:
      return exp(-0.5 * z * z) / (d.b * std::sqrt(2 * pi));
    case Law::triangular:
      return x < d.b ? 2 * (x - d.a) / ((d.c - d.a) * (d.b - d.a)) : 2 * (d.c - x) / ((d.c - d.a) * (d.c - d.b));
    case Law::uniform:
      return 1 / (d.b - d.a);
    case Law::beta: {
      const double u = (x - d.c) / d.d;
      return exp((d.a - 1) * log(u) + (d.b - 1) * log1p(-u) + log_gamma(d.a + d.b) - log_gamma(d.a) - log_gamma(d.b)) /
             d.d;
    }
    case Law::gompertz:
      return d.b * exp(d.a * x - d.b / d.a * expm1(d.a * x));
    default:
      return not_a_number;
  }
}

/// Integrals of f, x f and x^2 f.
using Integrals = std::array<double, 3>;

template <typename F>
Integrals tanh_sinh(const F& f, double low, double high) {
  Integrals sums{};
  if (!(low < high)) return sums;
  constexpr double step = 1.0 / 32;
  const double half = (high - low) / 2;
  for (int n = -112; n <= 112; ++n) {
    const double t = n * step;
    const double s = pi / 2 * (exp(t) - exp(-t)) / 2;
    const double share = 1 / (1 + exp(2 * std::fabs(s)));  // distance from the nearer end, as a share of the width
    const double x = s < 0 ? low + (high - low) * share : high - (high - low) * share;
    const double weight = step * half * pi / 2 * (exp(t) + exp(-t)) / 2 * 4 * share * (1 - share);
    if (!(x > low && x < high)) continue;
    const double value = f(x) * weight;
    if (!(value < infinity)) continue;
    sums[0] += value;
    sums[1] += value * x;
    sums[2] += value * x * x;
  }
  return sums;
}

double support_low(const Distribution& d) {
  constexpr double far = 12;  // standard deviations: 1e-33 of the normal law is cut
  if (d.law == Law::normal) return d.a - far * d.b;
  if (d.law == Law::triangular || d.law == Law::uniform) return d.a;
  return d.law == Law::beta ? d.c : 0;
}

double support_high(const Distribution& d) {
  if (d.law == Law::normal) return d.a + 12 * d.b;
  if (d.law == Law::triangular) return d.c;
  if (d.law == Law::uniform) return d.b;
  return d.law == Law::beta ? d.c + d.d : infinity;
}

/// Over [from, to] in pieces that follow the law's own scale, so that a narrow peak is not missed.
Integrals integrate(const Distribution& d, const Moments& law, double from, double to) {
  const double low = support_low(d);
  const double sd = std::sqrt(law.variance);
  std::vector<double> cuts{from, to};
  for (double k = 0.25; k < 100; k *= 2) {
    cuts.push_back(law.mean - k * sd);
    cuts.push_back(law.mean + k * sd);
  }
  for (double share = 1; share > 1e-6; share /= 4) cuts.push_back(low + (law.mean - low) * share);
  if (d.law == Law::triangular) cuts.push_back(d.b);
  std::sort(cuts.begin(), cuts.end());
  Integrals sums{};
  for (std::size_t i = 1; i < cuts.size(); ++i) {
    const double a = std::max(cuts[i - 1], from);
    const double b = std::min(cuts[i], to);
    const Integrals part = tanh_sinh([&](double x) { return density(d, x); }, a, b);
    for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += part[k];
  }
  return sums;
}

Integrals minus(const Integrals& a, const Integrals& b) { return {a[0] - b[0], a[1] - b[1], a[2] - b[2]}; }

/// Everything, less what lies outside [from, to]: exact where the upper end of the support is infinite.
Integrals between(const Distribution& d, const Moments& law, double from, double to) {
  const double low = support_low(d);
  const double high = support_high(d);
  from = std::max(from, low);
  to = std::min(to, high);
  if (to < infinity) return from < to ? integrate(d, law, from, to) : Integrals{};
  const Integrals whole{1, law.mean, law.variance + law.mean * law.mean};
  return from > low ? minus(whole, integrate(d, law, low, from)) : whole;
}

/// From the integrals inside the bounds and those of the part below the floor, which becomes the floor.
Moments floored(const Integrals& inside, const Integrals& below, double floor) {
  double mean = inside[1];
  double square = inside[2];
  if (below[0] > 0) {
    mean += floor * below[0] - below[1];
    square += floor * floor * below[0] - below[2];
  }
  mean /= inside[0];
  return {mean, std::max(0.0, square / inside[0] - mean * mean)};
}

/// The part below is mirrored: 2 r - x for x.
Moments reflected(const Integrals& inside, const Integrals& below, double at) {
  const double mean = (inside[1] + 2 * (at * below[0] - below[1])) / inside[0];
  const double square = (inside[2] + 4 * at * (at * below[0] - below[1])) / inside[0];
  return {mean, std::max(0.0, square - mean * mean)};
}

/// The part of a law (or of each law of a mixture, by its weight) between two values; nothing if it is not continuous.
using Part = std::optional<Integrals>;

/// What truncation, floor, reflection or an age reached make of it.
template <typename Between>
std::optional<Moments> bounded_moments(const Bounds& bounds, const Between& part) {
  const Part inside = part(std::max(bounds.min, bounds.given), bounds.max);
  if (!inside || !((*inside)[0] > 0)) return std::nullopt;
  const double edge = std::max(bounds.floor, bounds.reflect);
  Integrals below{};
  if (edge > bounds.min)
    if (const Part lower = part(bounds.min, std::min(edge, bounds.max))) below = *lower;
  Moments all = bounds.reflect > -infinity ? reflected(*inside, below, edge) : floored(*inside, below, edge);
  if (bounds.residual()) all.mean -= bounds.given;
  return all;
}

bool continuous(Law law) { return law <= Law::gompertz && law != Law::constant && law != Law::discrete_uniform; }

std::optional<Moments> bounded_continuous(const Distribution& d, const Moments& law) {
  return bounded_moments(d.bounds, [&](double from, double to) { return Part(between(d, law, from, to)); });
}

/// Known where every part is a continuous law without bounds of its own.
std::optional<Moments> bounded_mixture(const Distribution& d) {
  return bounded_moments(d.bounds, [&](double from, double to) -> Part {
    Integrals sum{};
    double before = 0;
    for (std::size_t i = 0; i < d.choices->laws.size(); ++i) {
      const Distribution& law = d.choices->laws[i];
      const double weight = d.choices->cumulative[i] - before;
      before = d.choices->cumulative[i];
      if (law.bounded || !continuous(law.law)) return std::nullopt;
      const Integrals part = between(law, *unbounded(law), from, to);
      for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += weight * part[k];
    }
    return sum;
  });
}

double probability(const Distribution& d, double k) {
  switch (d.law) {
    case Law::poisson:
      return exp(k * log(d.a) - d.a - log_factorial(k));
    case Law::binomial:
      if (k > d.a) return 0;
      return exp(log_factorial(d.a) - log_factorial(k) - log_factorial(d.a - k) + k * log(d.b) +
                 (d.a - k) * log1p(-d.b));
    case Law::negative_binomial: {
      const double p = 1 / (1 + d.b);
      return exp(log_gamma(d.a + k) - log_gamma(d.a) - log_factorial(k) + d.a * log(p) + k * log1p(-p));
    }
    case Law::geometric:
      return exp(k * d.b) / (1 + d.a);
    case Law::bernoulli:
      return k == 1 ? d.a : (k == 0 ? 1 - d.a : 0);
    case Law::discrete_uniform:
      return k >= d.a && k <= d.b ? 1 / (d.b - d.a + 1) : 0;
    case Law::constant:
      return 1;
    default:
      return not_a_number;
  }
}

/// The values of a discrete law with their probabilities added up.
struct Weighted {
  Integrals inside{};
  Integrals below{};

  void add(double x, double p, const Bounds& bounds) {
    if (x < bounds.min || x > bounds.max) return;
    const Integrals part{p, p * x, p * x * x};
    for (std::size_t k = 0; k < part.size(); ++k) {
      inside[k] += part[k];
      if (x < std::max(bounds.floor, bounds.reflect)) below[k] += part[k];
    }
  }
};

std::optional<Moments> bounded_discrete(const Distribution& d, const Moments& law) {
  Weighted sums;
  if (d.law == Law::listed) {
    double before = 0;
    for (std::size_t i = 0; i < d.choices->values.size(); ++i) {
      sums.add(d.choices->values[i], d.choices->cumulative[i] - before, d.bounds);
      before = d.choices->cumulative[i];
    }
  } else if (d.law == Law::constant) {
    if (d.bounds.residual()) return Moments{d.a - d.bounds.given, 0};
    sums.add(d.a, 1, d.bounds);
  } else {
    constexpr double widest = 1e7;
    const double sd = std::sqrt(law.variance);
    const double least = d.law == Law::discrete_uniform ? d.a : std::max(0.0, std::floor(law.mean - 40 * sd));
    const double most = std::min(std::floor(law.mean + 60 * sd + 60), least + widest);
    for (double k = least; k <= most; k += 1) sums.add(k, probability(d, k), d.bounds);
  }
  if (!(sums.inside[0] > 0)) return std::nullopt;
  if (d.bounds.reflect > -infinity) return reflected(sums.inside, sums.below, d.bounds.reflect);
  return floored(sums.inside, sums.below, d.bounds.floor);
}

/// E[T] = integral of the survival function, E[T^2] = 2 integral of t times it; S(t) = exp(-(rate/shape)(exp(shape t) -
/// 1)).
Moments of_gompertz(const Distribution& d) {
  const double last = log1p(60 * d.a / d.b) / d.a;  // where the survival function has fallen to exp(-60)
  const auto survival = [&](double t) { return exp(-d.b / d.a * expm1(d.a * t)); };
  Integrals sums{};
  constexpr int pieces = 16;
  for (int i = 0; i < pieces; ++i) {
    const Integrals part = tanh_sinh(survival, last * i / pieces, last * (i + 1) / pieces);
    for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += part[k];
  }
  return {sums[0], 2 * sums[1] - sums[0] * sums[0]};
}

}  // namespace

std::optional<Moments> moments(const Distribution& d) {
  const std::optional<Moments> law = unbounded(d);
  if (!law || !d.bounded) return law;
  if (continuous(d.law)) return bounded_continuous(d, *law);
  if (d.law == Law::mixture) return bounded_mixture(d);
  return bounded_discrete(d, *law);
}

}  // namespace concert::random
