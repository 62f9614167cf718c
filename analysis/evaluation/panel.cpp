#include "analysis/evaluation/panel.hpp"

#include <algorithm>
#include <cmath>

namespace concert::analysis::evaluation {
namespace {

std::vector<double> cut(const std::vector<double>& cells, const Panel& panel, const std::vector<std::size_t>& sites,
                        std::size_t first, std::size_t last) {
  std::vector<double> kept;
  if (cells.empty()) return kept;
  for (const std::size_t site : sites)
    for (std::size_t period = first; period < last; ++period) kept.push_back(cells[panel.at(site, period)]);
  return kept;
}

}  // namespace

std::vector<std::size_t> treated_sites(const Panel& panel) {
  std::vector<std::size_t> found;
  for (std::size_t site = 0; site < panel.sites.size(); ++site)
    if (panel.opens[site] < panel.periods.size()) found.push_back(site);
  return found;
}

std::vector<std::size_t> control_sites(const Panel& panel) {
  std::vector<std::size_t> found;
  for (std::size_t site = 0; site < panel.sites.size(); ++site)
    if (panel.opens[site] >= panel.periods.size()) found.push_back(site);
  return found;
}

std::size_t first_opening(const Panel& panel) {
  std::size_t first = Panel::never;
  for (const std::size_t opens : panel.opens)
    if (opens < panel.periods.size()) first = std::min(first, opens);
  return first;
}

double mean_of(const Panel& panel, std::size_t site, std::size_t first, std::size_t last) {
  double sum = 0;
  std::size_t n = 0;
  for (std::size_t period = first; period < std::min(last, panel.periods.size()); ++period) {
    const double value = panel.value(site, period);
    if (std::isnan(value)) continue;
    sum += value;
    ++n;
  }
  return n == 0 ? missing : sum / static_cast<double>(n);
}

Change change_of(const Panel& panel, std::size_t site, std::size_t opening) {
  const std::size_t own = std::min(panel.opens[site], opening);
  const std::size_t at = panel.opens[site] < panel.periods.size() ? panel.opens[site] : own;
  return {.before = mean_of(panel, site, 0, at), .after = mean_of(panel, site, at, panel.periods.size())};
}

bool counts_only(const Panel& panel) {
  return std::all_of(panel.values.begin(), panel.values.end(),
                     [](double x) { return std::isnan(x) || (x >= 0 && x == std::floor(x)); });
}

Panel part_of(const Panel& panel, const std::vector<std::size_t>& sites, std::size_t first, std::size_t last) {
  Panel part;
  part.measure = panel.measure;
  part.measured_in = panel.measured_in;
  for (const std::size_t site : sites) {
    part.sites.push_back(panel.sites[site]);
    const std::size_t opens = panel.opens[site];
    part.opens.push_back(opens == Panel::never || opens >= last ? Panel::never : opens <= first ? 0 : opens - first);
  }
  for (std::size_t period = first; period < last; ++period) {
    part.periods.push_back(panel.periods[period]);
    part.positions.push_back(panel.positions[period] - panel.positions[first]);
  }
  part.values = cut(panel.values, panel, sites, first, last);
  part.exposure = cut(panel.exposure, panel, sites, first, last);
  part.cluster = cut(panel.cluster, panel, sites, first, last);
  for (const Panel::Covariate& covariate : panel.covariates)
    part.covariates.push_back({covariate.name, cut(covariate.values, panel, sites, first, last)});
  return part;
}

Aggregate aggregate_of(const Panel& panel, const std::vector<std::size_t>& sites) {
  Aggregate series;
  const bool summed = counts_only(panel);
  for (std::size_t period = 0; period < panel.periods.size(); ++period) {
    double sum = 0, exposure = 0, n = 0;
    for (const std::size_t site : sites) {
      const double value = panel.value(site, period);
      const double base = panel.exposure.empty() ? 1 : panel.exposure[panel.at(site, period)];
      if (std::isnan(value) || std::isnan(base)) continue;
      sum += value;
      exposure += base;
      ++n;
    }
    series.values.push_back(n == 0 ? missing : summed ? sum : sum / n);
    series.exposure.push_back(n == 0 ? missing : summed ? exposure : exposure / n);
  }
  return series;
}

}  // namespace concert::analysis::evaluation
