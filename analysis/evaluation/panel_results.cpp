#include "analysis/evaluation/panel_results.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>

#include "analysis/format.hpp"
#include "core/diagnostic.hpp"

namespace concert::analysis::evaluation {
namespace {

using record::Results;

std::uint32_t measure_of(const Results& results, const std::string& name) {
  std::vector<std::string> all, periodic;
  std::optional<std::uint32_t> found;
  for (std::uint32_t m = 0; m < results.header.measures.size(); ++m) {
    const auto& info = results.header.measures[m];
    all.push_back(info.name);
    if (info.period_starts.size() > 1) periodic.push_back(info.name);
    if (info.name == name) found = m;
  }
  std::string which = "measures with periods:";
  for (const std::string& other : periodic) which += " " + other;
  if (periodic.empty()) which = "no measure of this scenario has periods; add `every:` to one";
  if (!found) throw std::invalid_argument("no measure '" + name + "'; " + (nearest(name, all).empty() ? which : did_you_mean(name, all)));
  if (results.header.measures[*found].period_starts.size() < 2) throw std::invalid_argument("measure '" + name + "' has no periods (`every:`); " + which);
  return *found;
}

std::uint32_t model_of(const Results& results, const std::string& name) {
  const auto& models = results.header.models;
  const auto found = std::find(models.begin(), models.end(), name);
  if (found == models.end()) throw std::invalid_argument("no model '" + name + "'; " + did_you_mean(name, models));
  return static_cast<std::uint32_t>(found - models.begin());
}

/// The columns of a measure, [group][period]; groups in their order, the total as the only one where there are none.
using Layout = std::map<std::int32_t, std::vector<std::size_t>>;

Layout layout_of(const Results& results, std::uint32_t measure) {
  Layout layout;
  const std::size_t periods = results.header.measures[measure].period_starts.size();
  for (std::size_t c = 0; c < results.columns.size(); ++c) {
    const record::Column& column = results.columns[c];
    if (column.measure != measure || column.period < 0) continue;
    auto& row = layout[column.group];
    row.resize(periods, results.columns.size());
    row[static_cast<std::size_t>(column.period)] = c;
  }
  return layout;
}

Panel panel_of(const Results& results, std::uint32_t measure, const Layout& layout, std::size_t run) {
  const auto& info = results.header.measures[measure];
  Panel panel;
  panel.measure = info.name;
  panel.measured_in = info.unit;
  for (std::size_t p = 0; p < info.period_starts.size(); ++p) {
    panel.periods.push_back(short_number(info.period_starts[p], 6, Charset::ascii));
    panel.positions.push_back(static_cast<double>(p));
  }
  for (const auto& [group, columns] : layout) {
    const auto label = static_cast<std::size_t>(group);
    panel.sites.push_back(group < 0 ? "all" : label < info.groups.size() ? info.groups[label] : std::to_string(group));
    for (const std::size_t column : columns)
      panel.values.push_back(column < results.columns.size() ? results.values[run * results.columns.size() + column] : missing);
  }
  panel.opens.assign(panel.sites.size(), Panel::never);
  return panel;
}

}  // namespace

std::vector<double> period_starts(const Results& results, const std::string& measure) {
  return results.header.measures[measure_of(results, measure)].period_starts;
}

std::vector<Worlds> worlds_of(const Results& results, const PanelRequest& request) {
  const std::uint32_t measure = measure_of(results, request.measure), with = model_of(results, request.with);
  const std::uint32_t without = request.without.empty() ? results.header.baseline : model_of(results, request.without);
  if (with == without) throw std::invalid_argument("the model with the change is the one without it: '" + request.with + "'");
  const Layout layout = layout_of(results, measure);
  std::map<std::uint32_t, std::pair<std::optional<std::size_t>, std::optional<std::size_t>>> runs;  // by replication
  for (std::size_t r = 0; r < results.header.runs.size(); ++r) {
    const auto& run = results.header.runs[r];
    if (run.point != request.point || results.status[r] != record::Status::done) continue;
    if (run.model == without) runs[run.replication].first = r;
    if (run.model == with) runs[run.replication].second = r;
  }
  std::vector<Worlds> worlds;
  for (const auto& [replication, pair] : runs)
    if (pair.first && pair.second) worlds.push_back({panel_of(results, measure, layout, *pair.first), panel_of(results, measure, layout, *pair.second)});
  return worlds;
}

}  // namespace concert::analysis::evaluation
