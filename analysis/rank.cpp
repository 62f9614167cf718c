#include "analysis/rank.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "analysis/estimate.hpp"

namespace concert::analysis {
namespace {

using Values = std::vector<double>;

std::pair<Values, Values> complete(std::span<const double> x, std::span<const double> y) {
  std::pair<Values, Values> both;
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    if (!std::isfinite(x[i]) || !std::isfinite(y[i])) continue;
    both.first.push_back(x[i]);
    both.second.push_back(y[i]);
  }
  return both;
}

Values ranks(const Values& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  Values result(values.size());
  for (std::size_t from = 0; from < order.size();) {
    std::size_t to = from + 1;
    while (to < order.size() && !(values[order[from]] < values[order[to]])) ++to;
    const double shared = (static_cast<double>(from) + static_cast<double>(to) - 1) / 2;
    for (; from < to; ++from) result[order[from]] = shared;
  }
  return result;
}

double products(const Values& x, const Values& y) {
  const double mx = mean(x), my = mean(y);
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - mx) * (y[i] - my);
  return sum;
}

}  // namespace

double rank_correlation(std::span<const double> x, std::span<const double> y) {
  const auto [a, b] = complete(x, y);
  if (a.size() < 2) return missing;
  const Values ra = ranks(a), rb = ranks(b);
  const double spread = products(ra, ra) * products(rb, rb);
  return spread > 0 ? products(ra, rb) / std::sqrt(spread) : missing;
}

double least_squares_slope(std::span<const double> x, std::span<const double> y) {
  const auto [a, b] = complete(x, y);
  const double squares = products(a, a);
  return a.size() >= 2 && squares > 0 ? products(a, b) / squares : missing;
}

}  // namespace concert::analysis
