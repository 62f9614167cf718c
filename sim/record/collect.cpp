// Runs' cells into one dense table: a column for every (measure, group, period) that any run has.
#include <algorithm>
#include <limits>
#include <tuple>

#include "core/contract.hpp"
#include "record/reader.hpp"

namespace concert::record {
namespace {

auto key(const Cell& cell) { return std::tuple(cell.measure, cell.group, cell.period); }
auto key(const Column& column) { return std::tuple(column.measure, column.group, column.period); }

std::vector<Column> columns_in(const std::vector<TrialResult>& trials) {
  std::vector<Column> columns;
  const auto before = [](const auto& a, const auto& b) { return key(a) < key(b); };
  for (const TrialResult& trial : trials) {
    const auto known = static_cast<std::ptrdiff_t>(columns.size());
    for (const Cell& cell : trial.cells) {
      const bool found = std::binary_search(columns.begin(), columns.begin() + known, cell, before);
      if (!found) columns.push_back({cell.measure, cell.group, cell.period});
    }
    std::sort(columns.begin(), columns.end(), before);
    const auto same = [](const Column& a, const Column& b) { return key(a) == key(b); };
    columns.erase(std::unique(columns.begin(), columns.end(), same), columns.end());
  }
  return columns;
}

void place_cells(Results& results, std::size_t run, const TrialResult& trial) {
  const std::size_t first = run * results.columns.size();
  for (const Cell& cell : trial.cells) {
    const auto at = std::lower_bound(results.columns.begin(), results.columns.end(), cell,
                                     [](const Column& a, const Cell& b) { return key(a) < key(b); });
    const auto column = static_cast<std::size_t>(at - results.columns.begin());
    results.values[first + column] = cell.value;
    results.counts[first + column] = cell.count;
  }
}

}  // namespace

Results collect(Header header, std::vector<TrialResult> trials) {
  require(trials.size() == header.runs.size(), "every run of the design has one result");
  Results results;
  results.header = std::move(header);
  results.columns = columns_in(trials);
  results.values.assign(trials.size() * results.columns.size(), std::numeric_limits<double>::quiet_NaN());
  results.counts.assign(results.values.size(), 0);
  for (std::size_t run = 0; run < trials.size(); ++run) {
    TrialResult& trial = trials[run];
    place_cells(results, run, trial);
    results.status.push_back(trial.status);
    results.errors.push_back(std::move(trial.error));
    results.events.push_back(static_cast<double>(trial.events));
    results.ended.push_back(trial.ended);
    for (const AgentValue& value : trial.agents) {
      results.agents.push_back({static_cast<std::uint32_t>(run), value.measure, value.agent, value.value});
    }
  }
  return results;
}

}  // namespace concert::record
