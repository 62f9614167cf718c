// Sums of single runs as means over runs. Private to this folder; `Sums` has `steps`, a map from site to what is added
// up there.
#pragma once
#include <cstdint>
#include <vector>

#include "analysis/estimate.hpp"

namespace concert::analysis {

inline double over(double sum, double count) { return count > 0 ? sum / count : missing; }

template <class Sums, class Value>
Summary over_runs(const std::vector<const Sums*>& runs, Value value) {
  std::vector<double> values;
  for (const Sums* run : runs) values.push_back(value(*run));
  return summarise(values);
}

/// What a run has of a step; nothing if it never came there.
template <class Sums>
const auto& step_in(const Sums& run, std::uint32_t site) {
  static const typename decltype(run.steps)::mapped_type nothing;
  const auto found = run.steps.find(site);
  return found == run.steps.end() ? nothing : found->second;
}

}  // namespace concert::analysis
