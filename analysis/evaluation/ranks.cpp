#include "analysis/evaluation/ranks.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <vector>

#include "analysis/estimate.hpp"

namespace concert::analysis::evaluation {
namespace {

constexpr std::size_t most_exact = 50;  // values of a sample; beyond, the normal law

/// P(statistic <= w) for w = 0 … of a sum of independent parts, given counts of ways.
std::vector<double> cumulative(std::vector<double> ways) {
  double total = 0, sum = 0;
  for (const double way : ways) total += way;
  for (double& way : ways) way = (sum += way) / total;
  return ways;
}

std::vector<double> signed_law(std::size_t n) {
  std::vector<double> ways{1};
  for (std::size_t rank = 1; rank <= n; ++rank) {
    std::vector<double> next(ways.size() + rank, 0);
    for (std::size_t w = 0; w < ways.size(); ++w) {
      next[w] += ways[w] / 2;
      next[w + rank] += ways[w] / 2;
    }
    ways = std::move(next);
  }
  return cumulative(std::move(ways));
}

/// Ways to pick m of m + n ranks by their Mann-Whitney statistic.
std::vector<double> sum_law(std::size_t m, std::size_t n) {
  std::vector<std::vector<double>> ways(m + 1, std::vector<double>(m * n + 1, 0));
  ways[0][0] = 1;
  for (std::size_t value = 1; value <= m + n; ++value)  // value taken as the i-th of m: adds value - i below it
    for (std::size_t i = std::min(m, value); i >= 1; --i) {
      const std::size_t below = value - i;
      if (below > n) continue;
      for (std::size_t u = m * n + 1; u-- > below;) ways[i][u] += ways[i - 1][u - below];
    }
  return cumulative(std::move(ways[m]));
}

std::vector<double> normal_law(double mean, double sd, std::size_t most) {
  const boost::math::normal_distribution<double> law(mean, sd);
  std::vector<double> below;
  for (std::size_t w = 0; w <= most; ++w) below.push_back(boost::math::cdf(law, static_cast<double>(w) + 0.5));
  return below;
}

/// Pairwise shifts, sorted, with the law of how many of them lie above 0 under no shift.
Shift from(std::vector<double> shifts, const std::vector<double>& below) {
  std::sort(shifts.begin(), shifts.end());
  const std::size_t all = shifts.size();
  const double tail = (1 - confidence) / 2;
  std::size_t cut = 0;  // the most values that may be left out at each end
  while (cut < below.size() && below[cut] <= tail) ++cut;
  double positive = 0;
  for (const double shift : shifts) positive += shift > 0 ? 1 : shift == 0 ? 0.5 : 0;
  const double smaller = std::min(positive, static_cast<double>(all) - positive);
  const auto at = std::min(static_cast<std::size_t>(std::floor(smaller)), below.size() - 1);
  Shift shift{.estimate = quantile(shifts, 0.5), .low = -HUGE_VAL, .high = HUGE_VAL, .p = std::min(1.0, 2 * below[at])};
  if (cut == 0 || cut > all / 2) return shift;
  shift.low = shifts[cut - 1];
  shift.high = shifts[all - cut];
  return shift;
}

}  // namespace

Shift signed_ranks(std::span<const double> differences) {
  std::vector<double> averages;  // Walsh's
  for (std::size_t i = 0; i < differences.size(); ++i)
    for (std::size_t j = i; j < differences.size(); ++j) averages.push_back((differences[i] + differences[j]) / 2);
  const double n = static_cast<double>(differences.size()), half = n * (n + 1) / 4;
  return from(averages, differences.size() <= most_exact ? signed_law(differences.size())
                                                         : normal_law(half, std::sqrt(half * (2 * n + 1) / 6), averages.size()));
}

Shift rank_sums(std::span<const double> before, std::span<const double> after) {
  std::vector<double> shifts;
  for (const double a : after)
    for (const double b : before) shifts.push_back(a - b);
  const double m = static_cast<double>(before.size()), n = static_cast<double>(after.size());
  const bool few = before.size() <= most_exact && after.size() <= most_exact;
  return from(shifts, few ? sum_law(before.size(), after.size()) : normal_law(m * n / 2, std::sqrt(m * n * (m + n + 1) / 12), shifts.size()));
}

}  // namespace concert::analysis::evaluation
