#include "analysis/report/economic_pictures.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/charts.hpp"
#include "analysis/report_tables.hpp"

namespace concert::analysis {
namespace {

constexpr std::size_t most_dots = 1000;  // of one strategy; more would hide each other and make the page heavy

std::string plane(const EconomicResult& e) {
  std::vector<html::Cloud> clouds;
  for (std::size_t m = 0; m < e.header.models.size(); ++m) {
    if (m == e.baseline) continue;
    html::Cloud cloud{.label = e.model(m), .x = {}, .y = {}};
    for (std::size_t d = 0; d < std::min(e.samples.size(), most_dots); ++d) {
      cloud.x.push_back(e.samples.effect[m][d] - e.samples.effect[e.baseline][d]);
      cloud.y.push_back(e.samples.cost[m][d] - e.samples.cost[e.baseline][d]);
    }
    clouds.push_back(std::move(cloud));
  }
  const std::string shown =
      e.samples.size() > most_dots ? fmt::format(" (the first {} of {})", most_dots, e.samples.size()) : "";
  return html::cloud_chart(
      "Cost-effectiveness plane: each draw of the parameters" + shown + ", against " + e.model(e.baseline),
      "Every point is one draw: extra effect to the right, extra cost upwards.",
      {html::axis_name("extra " + e.effect_name, unit_text(e.effect_unit)),
       html::axis_name("extra cost", unit_text(e.cost_unit))},
      clouds);
}

std::string acceptability_curve(const EconomicResult& e) {
  const auto highest = std::max_element(e.thresholds.begin(), e.thresholds.end());
  if (highest == e.thresholds.end() || !(*highest > 0)) return "";
  std::vector<double> thresholds;
  std::vector<html::Curve> curves;
  for (const std::string& model : e.header.models) curves.push_back({.label = model, .values = {}});
  constexpr std::size_t steps = 50;
  for (std::size_t step = 0; step <= steps; ++step) {  // from 0 to twice the highest threshold stated
    thresholds.push_back(2 * *highest * static_cast<double>(step) / steps);
    const Acceptability at = acceptability(e.samples, thresholds.back());
    for (std::size_t m = 0; m < curves.size(); ++m) curves[m].values.push_back({.mean = at.probability[m]});
  }
  return html::curve_chart(
      "Acceptability: how probable it is that each is the best choice",
      "Shares of the draws, by what a unit of effect is worth.",
      {html::axis_name("worth of a unit of effect", unit_text(e.cost_unit)), "probability of the highest net benefit"},
      thresholds, curves);
}

}  // namespace

std::string economic_pictures(const EconomicResult& e) {
  if (!e.any() || !e.drawn) return "";
  return plane(e) + acceptability_curve(e);
}

}  // namespace concert::analysis
