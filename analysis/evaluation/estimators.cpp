#include "analysis/evaluation/estimators.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/evaluation/designs.hpp"

namespace concert::analysis::evaluation {
namespace {

using Estimator = Estimate (*)(const Panel&, const Options&);

Estimator estimator_of(Design design) {
  switch (design) {
    case Design::before_after: return before_after;
    case Design::controlled: return controlled_before_after;
    case Design::did: return difference_in_differences;
    case Design::twfe: return two_way_fixed_effects;
    case Design::staggered: return imputed;
    case Design::stepped_wedge: return stepped_wedge;
    case Design::matched: return matched_controls;
    case Design::its: return interrupted_series;
    case Design::scm: return synthetic_control;
    case Design::time_study: return time_study;
  }
  return interrupted_series;
}

/// Everything but a series of counts works on values per exposure.
Panel rates(Panel panel) {
  for (std::size_t i = 0; i < panel.exposure.size(); ++i) panel.values[i] /= panel.exposure[i];
  panel.exposure.clear();
  return panel;
}

}  // namespace

Estimate estimate(const Panel& panel, const Options& options) {
  Estimate found;
  try {
    if (panel.periods.size() < 2) throw NoEstimate("a panel needs at least two periods");
    const bool counted = panel.exposure.empty() || (options.design == Design::its && options.family != Family::gaussian);
    found = estimator_of(options.design)(counted ? panel : rates(panel), options);
    if (!std::isfinite(found.value)) throw NoEstimate("the estimate is not finite: too many cells are missing");
  } catch (const NoEstimate& why) {
    found = {};
    found.failed = why.what();
  }
  found.design = options.design;
  found.method = method_of(options.design, options);
  found.treated = treated_sites(panel).size();
  found.controls = control_sites(panel).size();
  found.cells = static_cast<std::size_t>(std::count_if(panel.values.begin(), panel.values.end(), [](double x) { return !std::isnan(x); }));
  return found;
}

void conclude(Estimate& estimate, double value, const Inference& inference) {
  estimate.value = value;
  estimate.standard_error = inference.standard_error;
  estimate.degrees_of_freedom = inference.degrees_of_freedom;
  estimate.low = inference.low;
  estimate.high = inference.high;
  estimate.p = inference.p;
}

Cells cells_of(const Panel& panel, Which which) {
  Cells cells;
  std::vector<double> values, effects;
  for (std::size_t s = 0; s < panel.sites.size(); ++s)
    for (std::size_t p = 0; p < panel.periods.size(); ++p) {
      if (std::isnan(panel.value(s, p)) || (which == Which::untreated && panel.treated(s, p))) continue;
      values.push_back(panel.value(s, p));
      effects.push_back(panel.treated(s, p) ? 1 : 0);
      cells.site.push_back(s);
      cells.period.push_back(p);
    }
  std::map<std::size_t, Eigen::Index> sites, periods;
  for (const std::size_t s : cells.site) sites.emplace(s, static_cast<Eigen::Index>(sites.size()));
  for (const std::size_t p : cells.period) periods.emplace(p, static_cast<Eigen::Index>(periods.size()));
  const auto n = static_cast<Eigen::Index>(values.size());
  const auto n_sites = static_cast<Eigen::Index>(sites.size()), n_periods = static_cast<Eigen::Index>(periods.size());
  if (n == 0) throw NoEstimate("no cell is observed");
  cells.x = Matrix::Zero(n, 1 + n_sites + n_periods - 1);
  cells.y = Eigen::Map<const Vector>(values.data(), n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto row = static_cast<std::size_t>(i);
    cells.x(i, 0) = effects[row];
    cells.x(i, 1 + sites[cells.site[row]]) = 1;
    const Eigen::Index period = periods[cells.period[row]];
    if (period > 0) cells.x(i, n_sites + period) = 1;
  }
  return cells;
}

Trace trace_of(const Panel& panel, const std::vector<double>& counterfactual) {
  Trace trace{.periods = {}, .observed = {}, .counterfactual = {}, .opens = Panel::never};
  for (std::size_t p = 0; p < panel.periods.size(); ++p) {
    double seen = 0, without = 0, n = 0;
    for (const std::size_t s : treated_sites(panel)) {
      const double level = counterfactual[panel.at(s, p)];
      if (std::isnan(panel.value(s, p)) || std::isnan(level)) continue;
      seen += panel.value(s, p);
      without += level;
      ++n;
    }
    if (n == 0) continue;
    if (p >= first_opening(panel) && trace.opens == Panel::never) trace.opens = trace.periods.size();
    trace.periods.push_back(panel.periods[p]);
    trace.observed.push_back(seen / n);
    trace.counterfactual.push_back(without / n);
  }
  return trace;
}

}  // namespace concert::analysis::evaluation
