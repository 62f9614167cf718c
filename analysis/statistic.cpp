// What a statistic says of results: its names checked, its value with an interval, its unit. Binding and evaluation are
// in statistic_bind.cpp and statistic_bound.cpp.
#include "analysis/statistic.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "analysis/format.hpp"
#include "analysis/statistic_bind.hpp"
#include "core/contract.hpp"
#include "core/diagnostic.hpp"

namespace concert::analysis {
namespace {

using Op = StatisticNode::Op;
using Header = record::Header;

std::string over(const std::string& unit, const std::string& below) { return (unit.empty() ? "1" : unit) + " per " + below; }

std::string period_text(const StatisticNode& measure, const Header& header) {
  const int index = find_measure(header, measure.measure);
  if (index < 0) return "period";
  const auto& starts = header.measures[static_cast<std::size_t>(index)].period_starts;
  return starts.size() < 2 ? "period" : short_number(starts[1] - starts[0]) + " d";
}

// "" where a number has no unit or the units do not agree; a bare number takes the other side's.
std::string unit_of(const StatisticNode& node, const Header& header, const std::string& sweep_unit) {
  const auto child = [&](std::size_t i) { return unit_of(node.children[i], header, sweep_unit); };
  switch (node.op) {
    case Op::measure: {
      const int index = find_measure(header, node.measure);
      return index < 0 ? "" : header.measures[static_cast<std::size_t>(index)].unit;
    }
    case Op::negate:
    case Op::absolute:
    case Op::difference:
    case Op::quantile:
    case Op::mean:
    case Op::sd:
    case Op::given:
    case Op::pooled:
    case Op::interaction:
    case Op::at:
    case Op::during: return child(0);
    case Op::trend: return over(child(0), node.per.empty() ? period_text(node.children[0], header) : node.per);
    case Op::slope: return child(0).empty() || sweep_unit.empty() || sweep_unit == "1" ? child(0) : child(0) + " per " + sweep_unit;
    case Op::add:
    case Op::subtract:
    case Op::least:
    case Op::greatest: {
      if (node.children[0].op == Op::number) return child(1);
      if (node.children[1].op == Op::number) return child(0);
      return child(0) == child(1) ? child(0) : "";
    }
    case Op::multiply: return node.children[0].op == Op::number ? child(1) : node.children[1].op == Op::number ? child(0) : "";
    case Op::divide: return node.children[1].op == Op::number ? child(0) : "";
    default: return "";
  }
}

void check_node(const StatisticNode& node, const Header& header, std::vector<StatisticError>& errors) {
  for (const StatisticNode::ModelName& model : node.models) {
    if (std::find(header.models.begin(), header.models.end(), model.name) != header.models.end()) continue;
    errors.push_back({model.offset, model.name.size(), "unknown model '" + model.name + "'", did_you_mean(model.name, header.models)});
  }
  if (node.op == Op::measure) {
    const int index = find_measure(header, node.measure);
    if (index < 0) {
      std::vector<std::string> names;
      for (const auto& measure : header.measures) names.push_back(measure.name);
      errors.push_back({node.offset, node.measure.size(), "unknown measure '" + node.measure + "'", did_you_mean(node.measure, names)});
    } else if (const auto& info = header.measures[static_cast<std::size_t>(index)]; !node.label.empty() && find_group(info, node.label) < 0) {
      errors.push_back({node.label_offset, node.label.size(), "measure '" + node.measure + "' has no group '" + node.label + "'",
                        did_you_mean(node.label, info.groups)});
    }
  }
  for (const StatisticNode& child : node.children) check_node(child, header, errors);
}

Interval interval_of(const Bound& bound, const Table& table, std::size_t n) {
  const Statistic statistic = [&](Rows rows) { return evaluate_rows(bound, table, rows); };
  if (counts_runs(bound)) {
    std::vector<std::size_t> all(n);
    std::iota(all.begin(), all.end(), std::size_t{0});
    const std::vector<double> holds = run_by_run(bound, table, all);
    return wilson(static_cast<std::size_t>(std::count_if(holds.begin(), holds.end(), [](double x) { return x > 0; })), n);
  }
  return has_kink(bound) ? bootstrap(n, statistic) : jackknife(n, statistic);
}

template <class Bind>
StatisticResult solve(const Arms& arms, const Bind& bind) {
  StatisticResult result;
  try {
    Binder binder(arms);
    const Bound bound = bind(binder);
    const Table table = binder.complete_cases();
    result.left_out = binder.left_out();
    if (binder.complete() == 0) throw Unbindable{"no replication has all its values"};
    result.interval = interval_of(bound, table, binder.complete());
    std::vector<std::size_t> all(binder.complete());
    std::iota(all.begin(), all.end(), std::size_t{0});
    result.by_run = run_by_run(bound, table, all);
    if (std::isfinite(result.interval.estimate)) return result;
    result.problem = "the statistic has no value (a division by zero, or too few replications)";
  } catch (const Unbindable& unbindable) {
    result.problem = unbindable.problem;
  }
  return result;
}

}  // namespace

void Arms::add(const std::string& model, std::size_t point, const record::Results& results, std::uint32_t results_point) {
  const auto& models = results.header.models;
  const auto found = std::find(models.begin(), models.end(), model);
  if (found == models.end()) throw std::invalid_argument("no model '" + model + "' in the results");
  const auto index = static_cast<std::uint32_t>(found - models.begin());
  Arm arm{.results = &results, .runs = {}};
  for (std::size_t run = 0; run < results.header.runs.size(); ++run) {
    const Header::Run& of = results.header.runs[run];
    if (of.model == index && of.point == results_point && results.status[run] == record::Status::done) arm.runs[of.replication] = run;
  }
  arms_[{model, point}] = std::move(arm);
}

const Arms::Arm* Arms::find(const std::string& model, std::size_t point) const {
  const auto found = arms_.find({model, point});
  return found == arms_.end() ? nullptr : &found->second;
}

std::vector<StatisticError> check_names(const ParsedStatistic& statistic, const Header& header) {
  std::vector<StatisticError> errors = statistic.errors;
  if (statistic.root) check_node(*statistic.root, header, errors);
  return errors;
}

StatisticResult evaluate(const ParsedStatistic& statistic, const StatisticPlace& place, const Arms& arms) {
  require(statistic.root != nullptr, "a statistic with errors is not evaluated");
  StatisticResult result = solve(arms, [&](Binder& binder) { return binder.bind(*statistic.root, place); });
  const Arms::Arm* arm = arms.find(statistic.models.empty() ? place.model : statistic.models[0], place.point);
  if (arm != nullptr) result.unit = unit_of(*statistic.root, arm->results->header, place.sweep_unit);
  return result;
}

StatisticResult evaluate_sum(const ParsedStatistic& statistic, const std::vector<StatisticPlace>& places,
                             const std::vector<double>& weights, const Arms& arms) {
  require(statistic.root != nullptr, "a statistic with errors is not evaluated");
  require(places.size() == weights.size(), "every place has its weight");
  return solve(arms, [&](Binder& binder) {
    std::vector<Bound> all;
    for (const StatisticPlace& place : places) all.push_back(binder.bind(*statistic.root, place));
    return Binder::combine(std::move(all), weights);
  });
}

StatisticResult evaluate_change(const ParsedStatistic& statistic, const StatisticPlace& from, const StatisticPlace& to, const Arms& arms) {
  return evaluate_sum(statistic, {to, from}, {1, -1}, arms);
}

}  // namespace concert::analysis
