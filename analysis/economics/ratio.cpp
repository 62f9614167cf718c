#include "analysis/economics/ratio.hpp"

#include <algorithm>
#include <cmath>

#include "random/stream.hpp"

namespace concert::analysis {
namespace {

using Pair = PlanePairs::value_type;

Pair mean_of(const PlanePairs& points) {
  Pair sum{0, 0};
  for (const auto& [cost, effect] : points) sum.first += cost, sum.second += effect;
  const auto n = static_cast<double>(points.size());
  return {sum.first / n, sum.second / n};
}

/// Angles from the mean's direction, in units in which the mean's cost and effect are alike: half a turn either way.
std::vector<double> angles(const PlanePairs& points, const Pair& centre, double cost_unit, double effect_unit) {
  const double ahead = std::atan2(centre.first / cost_unit, centre.second / effect_unit);
  std::vector<double> list;
  for (const auto& [cost, effect] : points)
    list.push_back(std::remainder(std::atan2(cost / cost_unit, effect / effect_unit) - ahead, 2 * M_PI));
  return list;
}

RatioInterval wedge(const PlanePairs& points, const Pair& centre) {
  if (points.size() < 2 || centre.second == 0 || !std::isfinite(centre.first) || !std::isfinite(centre.second))
    return {};
  const double effect_unit = std::abs(centre.second);
  const double cost_unit = centre.first != 0 ? std::abs(centre.first) : 1;
  const std::vector<double> turned = angles(points, centre, cost_unit, effect_unit);
  const double ahead = std::atan2(centre.first / cost_unit, centre.second / effect_unit);
  const double from = ahead + quantile(turned, 0.025), to = ahead + quantile(turned, 0.975);
  const double half_plane = centre.second > 0 ? 0 : std::copysign(M_PI, ahead);
  if (from - half_plane <= -M_PI / 2 || to - half_plane >= M_PI / 2) return {};
  const double unit = cost_unit / effect_unit;
  return {unit * std::tan(from), unit * std::tan(to)};
}

}  // namespace

RatioInterval ratio_interval(const PlanePairs& points) {
  return points.empty() ? RatioInterval{} : wedge(points, mean_of(points));
}

RatioInterval bootstrap_ratio_interval(const PlanePairs& points) {
  constexpr std::size_t resamples = 2000;
  if (points.size() < 2) return {};
  random::Draws draws({.seed = 1, .replication = 0}, random::name_key("bootstrap of a ratio"), 0);
  PlanePairs means, sample(points.size());
  for (std::size_t b = 0; b < resamples; ++b) {
    for (Pair& pair : sample)
      pair = points[static_cast<std::size_t>(draws.uniform() * static_cast<double>(points.size()))];
    means.push_back(mean_of(sample));
  }
  return wedge(means, mean_of(points));
}

}  // namespace concert::analysis
