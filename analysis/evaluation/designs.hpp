// The estimators behind estimate(), one file each. Each throws NoEstimate where the data do not give one. Private.
#pragma once
#include "analysis/evaluation/estimators.hpp"
#include "analysis/evaluation/linear.hpp"

namespace concert::analysis::evaluation {

Estimate before_after(const Panel& panel, const Options& options);
Estimate controlled_before_after(const Panel& panel, const Options& options);
Estimate difference_in_differences(const Panel& panel, const Options& options);
Estimate two_way_fixed_effects(const Panel& panel, const Options& options);
Estimate imputed(const Panel& panel, const Options& options);
Estimate stepped_wedge(const Panel& panel, const Options& options);
Estimate matched_controls(const Panel& panel, const Options& options);
Estimate interrupted_series(const Panel& panel, const Options& options);
Estimate synthetic_control(const Panel& panel, const Options& options);
Estimate time_study(const Panel& panel, const Options& options);

/// Puts an inference on the scale of differences.
void conclude(Estimate& estimate, double value, const Inference& inference);

/// The present cells of a panel as rows of a regression: effect first, then sites, then periods but the first.
struct Cells {
  Matrix x;
  Vector y;
  std::vector<std::size_t> site, period;
};
enum class Which : std::uint8_t { all, untreated };
Cells cells_of(const Panel& panel, Which which);

/// Observed and counterfactual means over the treated sites.
Trace trace_of(const Panel& panel, const std::vector<double>& counterfactual);

}  // namespace concert::analysis::evaluation
