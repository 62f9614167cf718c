#include "analysis/estimate.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

#include "core/contract.hpp"

namespace concert::analysis {
namespace {

constexpr double tail = (1 - confidence) / 2;

// What differs by less than this share of its size differs by rounding of sums alone: it is the same.
constexpr double rounding = 1e-12;

std::vector<double> present(std::span<const double> values) {
  std::vector<double> kept;
  kept.reserve(values.size());
  std::copy_if(values.begin(), values.end(), std::back_inserter(kept), [](double x) { return !std::isnan(x); });
  return kept;
}

// Two passes: the deviations are small numbers even where the mean is large.
double mean_of(const std::vector<double>& values) {
  if (values.empty()) return missing;
  const double n = static_cast<double>(values.size());
  const double first = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double rest = 0;
  for (const double x : values) rest += x - first;
  return first + rest / n;
}

double variance_of(const std::vector<double>& values) {
  if (values.size() < 2) return missing;
  const double centre = mean_of(values);
  double squares = 0;
  for (const double x : values) squares += (x - centre) * (x - centre);
  return squares / static_cast<double>(values.size() - 1);
}

double correlation_of(const std::vector<double>& a, const std::vector<double>& b) {
  const double centre_a = mean_of(a), centre_b = mean_of(b);
  double aa = 0, bb = 0, ab = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    aa += (a[i] - centre_a) * (a[i] - centre_a);
    bb += (b[i] - centre_b) * (b[i] - centre_b);
    ab += (a[i] - centre_a) * (b[i] - centre_b);
  }
  return aa > 0 && bb > 0 ? std::clamp(ab / std::sqrt(aa * bb), -1.0, 1.0) : missing;
}

// The resampled position k is a function of (seed, k) alone: SplitMix64's finaliser over a Weyl sequence
// (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
std::uint64_t random_bits(std::uint64_t seed, std::uint64_t counter) {
  std::uint64_t z = seed + (counter + 1) * 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

// In [0, n); the bias of the modulo is below n / 2^64.
std::size_t random_position(std::uint64_t bits, std::size_t n) { return static_cast<std::size_t>(bits % n); }

std::vector<std::size_t> all_positions(std::size_t n) {
  std::vector<std::size_t> positions(n);
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  return positions;
}

// Hesterberg's expanded percentile: the tail at which a normal interval would be as wide as the t interval.
double widened_tail(std::size_t n) {
  const double count = static_cast<double>(n);
  const double z = std::sqrt(count / (count - 1)) * student_t(tail, count - 1);
  return boost::math::cdf(boost::math::normal_distribution<double>(), z);
}

}  // namespace

double mean(std::span<const double> values) { return mean_of(present(values)); }

double variance(std::span<const double> values) { return variance_of(present(values)); }

double quantile_of_sorted(const std::vector<double>& sorted, double p) {
  if (sorted.empty()) return missing;
  const double position = p * static_cast<double>(sorted.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(position), sorted.size() - 1);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double quantile(std::span<const double> values, double p) {
  require(p >= 0 && p <= 1, "the level of a quantile lies in [0, 1]");
  std::vector<double> sorted = present(values);
  std::sort(sorted.begin(), sorted.end());
  return quantile_of_sorted(sorted, p);
}

double student_t(double p, double degrees_of_freedom) {
  return boost::math::quantile(boost::math::students_t_distribution<double>(degrees_of_freedom), p);
}

Summary summarise(std::span<const double> values) {
  const std::vector<double> kept = present(values);
  Summary summary{.mean = mean_of(kept), .n = kept.size()};
  if (kept.size() < 2) return summary;
  const double n = static_cast<double>(kept.size());
  double largest = 0;
  for (const double x : kept) largest = std::max(largest, std::abs(x));
  summary.sd = std::sqrt(variance_of(kept));
  if (summary.sd <= rounding * largest) summary.sd = 0;
  summary.half_width = student_t(1 - tail, n - 1) * summary.sd / std::sqrt(n);
  return summary;
}

Paired compare_pairs(std::span<const double> a, std::span<const double> b) {
  require(a.size() == b.size(), "paired values come in pairs");
  std::vector<double> first, second, difference;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) || std::isnan(b[i])) continue;
    first.push_back(a[i]);
    second.push_back(b[i]);
    const double apart = a[i] - b[i];
    difference.push_back(std::abs(apart) <= rounding * std::max(std::abs(a[i]), std::abs(b[i])) ? 0 : apart);
  }
  Paired paired{.difference = summarise(difference)};
  if (difference.size() < 2) return paired;
  paired.correlation = correlation_of(first, second);
  const double independent = variance_of(first) + variance_of(second);
  if (independent > 0) paired.variance_reduction = independent / variance_of(difference);
  return paired;
}

Interval jackknife(std::size_t n, const Statistic& statistic) {
  const std::vector<std::size_t> all = all_positions(n);
  Interval interval{.n = n};
  if (n == 0) return interval;
  interval.estimate = statistic(all);
  if (n < 2) return interval;
  std::vector<double> without(n);
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<std::size_t> kept = all;
    kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(i));
    without[i] = statistic(kept);
    if (!std::isfinite(without[i])) return interval;
  }
  const double count = static_cast<double>(n);
  const double spread = variance_of(without) * (count - 1);  // the sum of squared deviations
  const double half_width = student_t(1 - tail, count - 1) * std::sqrt(spread * (count - 1) / count);
  interval.low = interval.estimate - half_width;
  interval.high = interval.estimate + half_width;
  return interval;
}

Interval bootstrap(std::size_t n, const Statistic& statistic, Resampling plan) {
  Interval interval{.n = n};
  if (n == 0) return interval;
  interval.estimate = statistic(all_positions(n));
  if (n < 2) return interval;
  std::vector<double> values(plan.resamples);
  std::vector<std::size_t> positions(n);
  std::uint64_t counter = 0;
  for (double& value : values) {
    for (std::size_t& position : positions) position = random_position(random_bits(plan.seed, counter++), n);
    value = statistic(positions);
  }
  values = present(values);
  std::sort(values.begin(), values.end());
  const double p = widened_tail(n);
  interval.low = quantile_of_sorted(values, p);
  interval.high = quantile_of_sorted(values, 1 - p);
  return interval;
}

Interval wilson(std::size_t successes, std::size_t n, double design_effect) {
  if (n == 0) return {};
  const double z = boost::math::quantile(boost::math::normal_distribution<double>(), 1 - tail);
  const double share = static_cast<double>(successes) / static_cast<double>(n);
  const double count = static_cast<double>(n) / design_effect;
  const double centre = (share + z * z / (2 * count)) / (1 + z * z / count);
  const double reach = z / (1 + z * z / count) * std::sqrt(share * (1 - share) / count + z * z / (4 * count * count));
  // At 0 and n the ends are exact; rounding must not carry them past.
  const double low = successes == 0 ? 0 : centre - reach;
  const double high = successes == n ? 1 : centre + reach;
  return {.estimate = share, .low = low, .high = high, .n = n};
}

}  // namespace concert::analysis
