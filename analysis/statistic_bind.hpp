// From a statistic's tree to a bound one; private to this room.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analysis/statistic_bound.hpp"

namespace concert::analysis {

/// Resolves what a statistic names and gathers the values it needs, one series a use.
class Binder {
 public:
  explicit Binder(const Arms& arms) : arms_(arms) {}

  /// Throws Unbindable.
  Bound bind(const StatisticNode& node, const StatisticPlace& place);
  static Bound combine(std::vector<Bound> children, std::vector<double> weights);

  /// The values used, for the replications in which none is missing.
  Table complete_cases();
  std::size_t complete() const { return complete_; }
  std::size_t left_out() const { return left_out_; }

 private:
  using Header = record::Header;
  using Values = std::map<std::uint32_t, double>;  // by replication
  struct Found {
    const Arms::Arm* arm = nullptr;
    std::uint32_t index = 0;
    const Header::MeasureInfo* info = nullptr;
  };

  const Arms::Arm& arm(const std::string& model, std::size_t point) const;
  Found look_up(const StatisticNode& node, const StatisticPlace& place) const;
  std::int32_t group_of(const StatisticNode& node, const StatisticPlace& place, const Found& found) const;
  Values measure_values(const StatisticNode& node, const StatisticPlace& place) const;
  std::vector<Values> group_values(const Found& found) const;
  Values variance_over_groups(const Found& found) const;

  Bound series(Values values);
  Bound linear(const StatisticNode& node, const StatisticPlace& place, double sign);
  std::vector<Bound> of_models(const StatisticNode& node, const StatisticPlace& place);
  Bound pooled(const StatisticNode& node, const StatisticPlace& place);
  Bound variance_ratio(const StatisticNode& node, const StatisticPlace& place);
  Bound over_groups(const StatisticNode& node, const StatisticPlace& place);
  Bound over_periods(const StatisticNode& node, const StatisticPlace& place);
  std::vector<Bound> of_points(const StatisticNode& node, const StatisticPlace& place);
  Bound slope(const StatisticNode& node, const StatisticPlace& place);
  Bound rank_over_sweep(const StatisticNode& node, const StatisticPlace& place);
  Bound over_factors(const StatisticNode& node, const StatisticPlace& place);
  Bound plain(const StatisticNode& node, const StatisticPlace& place);

  const Arms& arms_;
  std::vector<Values> series_;
  std::size_t complete_ = 0, left_out_ = 0;
};

}  // namespace concert::analysis
