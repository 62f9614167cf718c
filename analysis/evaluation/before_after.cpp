// Before-after with and without controls, and two-by-two difference in differences.
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "analysis/evaluation/designs.hpp"

namespace concert::analysis::evaluation {
namespace {

std::vector<std::size_t> need_treated(const Panel& panel) {
  const auto sites = treated_sites(panel);
  if (sites.empty()) throw NoEstimate("no site is treated within the panel");
  if (first_opening(panel) == 0) throw NoEstimate("there is no period before the opening");
  return sites;
}

std::vector<double> changes_of(const Panel& panel, const std::vector<std::size_t>& sites) {
  std::vector<double> changes;
  for (const std::size_t site : sites) {
    const double change = change_of(panel, site, first_opening(panel)).difference();
    if (!std::isnan(change)) changes.push_back(change);
  }
  return changes;
}

/// A mean and the variance of it.
struct Part {
  double mean = missing, variance = missing, n = 0;
};
Part part_of(const std::vector<double>& values) {
  const double n = static_cast<double>(values.size());
  return {.mean = analysis::mean(values), .variance = analysis::variance(values) / n, .n = n};
}

/// One group's change of its mean series, its periods taken as independent.
Part series_change(const Panel& panel, const std::vector<std::size_t>& sites) {
  std::vector<double> before, after;
  for (std::size_t period = 0; period < panel.periods.size(); ++period) {
    double sum = 0, n = 0;
    for (const std::size_t site : sites) {
      if (std::isnan(panel.value(site, period))) continue;
      sum += panel.value(site, period);
      ++n;
    }
    if (n > 0) (period < first_opening(panel) ? before : after).push_back(sum / n);
  }
  if (before.size() < 2 || after.size() < 2) throw NoEstimate("an error needs at least two periods before and two after");
  const Part b = part_of(before), a = part_of(after);
  return {.mean = a.mean - b.mean, .variance = a.variance + b.variance, .n = a.n + b.n - 1};
}

/// Welch (1947): the sum of independent parts.
Inference welch(double estimate, const Part& a, const Part& b) {
  const double variance = a.variance + b.variance;
  const double degrees = variance * variance / (a.variance * a.variance / (a.n - 1) + b.variance * b.variance / (b.n - 1));
  return student(estimate, std::sqrt(variance), degrees);
}

}  // namespace

Estimate before_after(const Panel& panel, const Options&) {
  Estimate estimate;
  const auto sites = need_treated(panel);
  if (sites.size() > 1) {
    const Part part = part_of(changes_of(panel, sites));
    if (part.n < 2) throw NoEstimate("fewer than two sites have a change");
    conclude(estimate, part.mean, student(part.mean, std::sqrt(part.variance), part.n - 1));
  } else {
    const Part part = series_change(panel, sites);
    conclude(estimate, part.mean, student(part.mean, std::sqrt(part.variance), part.n - 1));
    estimate.notes.push_back("one site: its periods were taken as independent, which a series is not");
  }
  return estimate;
}

Estimate controlled_before_after(const Panel& panel, const Options&) {
  Estimate estimate;
  const auto sites = need_treated(panel), controls = control_sites(panel);
  if (controls.empty()) throw NoEstimate("no site stays untreated");
  const Part treated = series_change(panel, sites), control = series_change(panel, controls);
  conclude(estimate, treated.mean - control.mean, welch(treated.mean - control.mean, treated, control));
  return estimate;
}

Estimate difference_in_differences(const Panel& panel, const Options&) {
  Estimate estimate;
  const Part treated = part_of(changes_of(panel, need_treated(panel))), control = part_of(changes_of(panel, control_sites(panel)));
  if (control.n == 0) throw NoEstimate("no site stays untreated");
  if (treated.n < 2 && control.n < 2) {
    conclude(estimate, treated.mean - control.mean, {.standard_error = missing, .degrees_of_freedom = missing, .low = missing, .high = missing, .p = missing});
    estimate.notes.push_back("one site a group: the difference has no error; use 'controlled', its or scm");
  } else if (treated.n < 2 || control.n < 2) {  // one treated site: its change against the spread of the others'
    const Part& many = treated.n < 2 ? control : treated;
    const double spread = many.variance * many.n;
    conclude(estimate, treated.mean - control.mean, student(treated.mean - control.mean, std::sqrt(spread * (1 + 1 / many.n)), many.n - 1));
    estimate.notes.push_back("one site in a group: its spread was taken to be that of the other group's sites");
  } else {
    conclude(estimate, treated.mean - control.mean, welch(treated.mean - control.mean, treated, control));
  }
  return estimate;
}

}  // namespace concert::analysis::evaluation
