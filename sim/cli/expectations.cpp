#include "cli/expectations.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "cli/influence.hpp"
#include "experiment/header.hpp"

namespace concert::cli {
namespace {

analysis::Shape shape_of(scenario::Expectation::Shape shape) {
  switch (shape) {
    case scenario::Expectation::Shape::none:
      return analysis::Shape::none;
    case scenario::Expectation::Shape::increasing:
      return analysis::Shape::increasing;
    case scenario::Expectation::Shape::decreasing:
      return analysis::Shape::decreasing;
    case scenario::Expectation::Shape::flat:
      return analysis::Shape::flat;
    case scenario::Expectation::Shape::convex:
      return analysis::Shape::convex;
    case scenario::Expectation::Shape::concave:
      return analysis::Shape::concave;
  }
  return analysis::Shape::none;
}

analysis::Sign sign_of(scenario::Expectation::Sign sign) {
  switch (sign) {
    case scenario::Expectation::Sign::none:
      return analysis::Sign::none;
    case scenario::Expectation::Sign::positive:
      return analysis::Sign::positive;
    case scenario::Expectation::Sign::negative:
      return analysis::Sign::negative;
    case scenario::Expectation::Sign::zero:
      return analysis::Sign::zero;
  }
  return analysis::Sign::none;
}

analysis::Test test_of(scenario::Expectation::Test test) {
  switch (test) {
    case scenario::Expectation::Test::point:
      return analysis::Test::point;
    case scenario::Expectation::Test::interval:
      return analysis::Test::interval;
    case scenario::Expectation::Test::runs:
      return analysis::Test::runs;
  }
  return analysis::Test::point;
}

/// Values of a parameter in its unit; NaN where one only becomes known in the run.
std::vector<double> in_unit(const std::vector<scenario::Expression>& values, const Unit& unit) {
  std::vector<double> numbers;
  for (const scenario::Expression& value : values) {
    numbers.push_back(value.code.constant() ? value.code.value() / unit.scale
                                            : std::numeric_limits<double>::quiet_NaN());
  }
  return numbers;
}

void add_sweep(const scenario::Scenario& scenario, const scenario::Expectation& from, analysis::Expectation& to) {
  if (from.sweep_parameter >= 0) {
    const Unit& unit = scenario.parameters[static_cast<std::size_t>(from.sweep_parameter)].unit;
    to.sweep_name = from.sweep_name;
    to.sweep_unit = unit.text;
    to.sweep = in_unit(from.sweep, unit);
  }
  for (const scenario::Expectation::Factor& factor : from.factors) {
    analysis::Factor& plain = to.factors.emplace_back();
    plain.name = factor.name;
    plain.models = factor.models;
    if (factor.parameter < 0) continue;
    const Unit& unit = scenario.parameters[static_cast<std::size_t>(factor.parameter)].unit;
    plain.unit = unit.text;
    plain.values = in_unit(factor.values, unit);
  }
}

Place within(Place text, const analysis::StatisticError& error) {
  text.column += static_cast<std::uint32_t>(error.offset);
  text.length = static_cast<std::uint32_t>(std::max<std::size_t>(1, error.length));
  return text;
}

int model_index(const scenario::Scenario& scenario, const std::string& name) {
  for (std::size_t i = 0; i < scenario.models.size(); ++i) {
    if (scenario.models[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

/// The results of every model at every point of an expectation that was run.
analysis::Arms arms_of(const scenario::Scenario& scenario, const scenario::Expectation& expectation,
                       const record::Results& results) {
  analysis::Arms arms(scenario.models[static_cast<std::size_t>(experiment::baseline_of(scenario))].name);
  const std::vector<scenario::Under> points = experiment::points_of(expectation);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto& names = results.header.points;
    const auto at = std::find(names.begin(), names.end(), experiment::name_of(scenario, points[i]));
    if (at == names.end()) continue;
    for (const std::string& model : results.header.models) {
      arms.add(model, i, results, static_cast<std::uint32_t>(at - names.begin()));
    }
  }
  return arms;
}

}  // namespace

analysis::Expectation plain(const scenario::Scenario& scenario, const scenario::Expectation& expectation) {
  analysis::Expectation result;
  result.name = expectation.name;
  result.says = expectation.says;
  result.source = expectation.source;
  result.control = expectation.control;
  result.of = expectation.of;
  result.that = expectation.that;
  result.in = expectation.in;
  result.group = expectation.group;
  add_sweep(scenario, expectation, result);
  result.within_low = expectation.within_low;
  result.within_high = expectation.within_high;
  result.above = expectation.above;
  result.below = expectation.below;
  result.shape = shape_of(expectation.shape);
  result.sign = sign_of(expectation.sign);
  result.test = test_of(expectation.test);
  result.runs = expectation.runs;
  return result;
}

std::vector<std::vector<int>> needed_models(const scenario::Scenario& scenario, const record::Header& header,
                                            Diagnostics& diagnostics) {
  std::vector<std::vector<int>> all;
  for (const scenario::Expectation& expectation : scenario.expectations) {
    const analysis::Needs needs = analysis::needs(plain(scenario, expectation), header);
    for (const analysis::StatisticError& error : needs.errors) {
      diagnostics.error(within(expectation.that_place, error),
                        error.problem + " in the statistic of " + expectation.name, error.suggestion);
    }
    std::vector<int> models;
    for (const std::string& name : needs.models) {
      if (const int index = model_index(scenario, name); index >= 0) models.push_back(index);
    }
    all.push_back(std::move(models));
  }
  return all;
}

std::vector<analysis::Verdict> judge(const scenario::Scenario& scenario, const record::Results& results) {
  const auto& expectations = scenario.expectations;
  std::vector<std::size_t> order(expectations.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_partition(order.begin(), order.end(), [&](std::size_t i) { return !expectations[i].control; });
  std::vector<analysis::Verdict> verdicts(expectations.size());
  for (const std::size_t i : order) {
    analysis::Killed killed = analysis::Killed::held;
    for (std::size_t j = 0; j < expectations.size(); ++j) {
      const bool is_target =
          expectations[i].control && !expectations[j].control && expectations[j].name == expectations[i].of;
      if (is_target && verdicts[j].status != analysis::Verdict::Status::met) killed = analysis::Killed::did_not_hold;
    }
    const analysis::Expectation expectation = plain(scenario, expectations[i]);
    verdicts[i] = analysis::evaluate(expectation, arms_of(scenario, expectations[i], results), killed);
    const std::string input = input_text(scenario, expectations[i], analysis::needs(expectation, results.header));
    if (!input.empty()) verdicts[i].sentence += " " + input;
  }
  return verdicts;
}

record::Header names_of(const std::shared_ptr<const scenario::Scenario>& scenario) {
  std::vector<int> models(scenario->models.size());
  std::iota(models.begin(), models.end(), 0);
  const experiment::Design design = experiment::design_of_models(scenario, models, 1);
  return experiment::header_of(design, experiment::compile_arms(design), 0);
}

}  // namespace concert::cli
