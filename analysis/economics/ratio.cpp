#include "analysis/economics/ratio.hpp"

#include <cmath>
#include <span>

namespace concert::analysis {
namespace {

using Pair = PlanePairs::value_type;

Pair mean_of(const PlanePairs& points) {
  Pair sum{0, 0};
  for (const auto& [cost, effect] : points) sum.first += cost, sum.second += effect;
  const auto n = static_cast<double>(points.size());
  return {sum.first / n, sum.second / n};
}

/// The plane in units in which the mean's cost and effect are alike, turned so that the mean lies straight ahead.
class Turned {
 public:
  explicit Turned(const Pair& centre)
      : cost_unit_(centre.first != 0 ? std::abs(centre.first) : 1),
        effect_unit_(std::abs(centre.second)),
        ahead_(direction(centre)),
        no_effect_(centre.second > 0 ? 0 : std::copysign(M_PI, ahead_)) {}

  /// Half a turn either way.
  double angle(const Pair& point) const { return std::remainder(direction(point) - ahead_, 2 * M_PI); }

  RatioInterval between(double low, double high) const {
    const double from = ahead_ + low, to = ahead_ + high;
    if (!(from - no_effect_ > -M_PI / 2) || !(to - no_effect_ < M_PI / 2)) return {};
    return {cost_unit_ / effect_unit_ * std::tan(from), cost_unit_ / effect_unit_ * std::tan(to)};
  }

 private:
  double direction(const Pair& point) const {
    return std::atan2(point.first / cost_unit_, point.second / effect_unit_);
  }

  double cost_unit_, effect_unit_, ahead_;
  double no_effect_;  // a quarter of a turn from here there is none
};

bool has_ratio(const PlanePairs& points, const Pair& centre) {
  return points.size() > 1 && std::isfinite(centre.first) && std::isfinite(centre.second) && centre.second != 0;
}

}  // namespace

RatioInterval ratio_interval(const PlanePairs& points) {
  const Pair centre = mean_of(points);
  if (!has_ratio(points, centre)) return {};
  const Turned turned(centre);
  std::vector<double> angles;
  for (const Pair& point : points) angles.push_back(turned.angle(point));
  return turned.between(quantile(angles, 0.025), quantile(angles, 0.975));
}

RatioInterval bootstrap_ratio_interval(const PlanePairs& points) {
  const Pair centre = mean_of(points);
  if (!has_ratio(points, centre)) return {};
  const Turned turned(centre);
  const Interval angle = bootstrap(points.size(), [&](std::span<const std::size_t> chosen) {
    PlanePairs sample;
    for (const std::size_t i : chosen) sample.push_back(points[i]);
    return turned.angle(mean_of(sample));
  });
  return turned.between(angle.low, angle.high);
}

}  // namespace concert::analysis
