#include "cli/expectations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "analysis/evaluation/panel_results.hpp"
#include "cli/influence.hpp"
#include "cli/study_plan.hpp"
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

namespace evaluation = analysis::evaluation;

const std::string& baseline_name(const scenario::Scenario& scenario) {
  return scenario.models[static_cast<std::size_t>(experiment::baseline_of(scenario))].name;
}

analysis::Interval figure(const evaluation::Performance& row, const std::string& word) {
  if (word == "rejection") return row.power;
  if (word == "coverage") return row.coverage;
  const std::size_t n = row.studies - row.failed;
  const double reach = n < 2 ? analysis::missing : analysis::student_t((1 + analysis::confidence) / 2, static_cast<double>(n - 1)) * row.bias_error;
  return {.estimate = row.bias, .low = row.bias - reach, .high = row.bias + reach, .n = n};
}

/// How the design of an expectation does on the worlds that were run.
analysis::Found study_of(const scenario::Scenario& scenario, const scenario::Expectation& expectation, const record::Results& results) {
  const scenario::StudySpec& spec = *expectation.study;
  analysis::Found found{.interval = {}, .unit = "", .subject = expectation.that + " of " + spec.design + " on " + spec.measure + " under " + spec.treated, .of = "studies", .problem = ""};
  const auto& points = results.header.points;
  const auto at = std::find(points.begin(), points.end(), experiment::name_of(scenario, expectation.under));
  if (at == points.end()) return found.problem = "it was not run", found;
  EvaluateArguments asked;
  asked.design = spec.design;
  asked.opens = fmt::format("{} d", static_cast<double>(spec.opens) / static_cast<double>(day));
  asked.at = spec.at;
  asked.select = spec.select;
  asked.errors = spec.errors;
  asked.sites = {spec.sites};
  asked.controls = spec.controls;
  if (spec.periods > 0) asked.periods = {spec.periods};
  try {
    const std::string& against = spec.against.empty() ? baseline_name(scenario) : spec.against;
    const auto worlds = evaluation::worlds_of(results, {.measure = spec.measure, .with = spec.treated, .without = against, .point = static_cast<std::uint32_t>(at - points.begin())});
    const evaluation::Study study = evaluation::run_study(worlds, plan_of(asked, {}, evaluation::period_starts(results, spec.measure)));
    found.interval = figure(study.table.front(), expectation.that);
    if (study.table.front().failed == study.table.front().studies) found.problem = study.why_failed;
  } catch (const std::exception& error) {  // what the results do not have, or the design cannot use
    found.problem = error.what();
  }
  return found;
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

analysis::Needs needs_of(const scenario::Scenario& scenario, const scenario::Expectation& expectation, const record::Header& header) {
  if (!expectation.study) return analysis::needs(plain(scenario, expectation), header);
  const scenario::StudySpec& study = *expectation.study;
  analysis::Needs needs{.models = {study.treated, study.against.empty() ? baseline_name(scenario) : study.against}, .points = 1, .measures = {study.measure}, .errors = {}};
  for (const std::string& model : needs.models)
    if (std::find(header.models.begin(), header.models.end(), model) == header.models.end())
      needs.errors.push_back({0, expectation.that.size(), "unknown model '" + model + "'", did_you_mean(model, header.models)});
  return needs;
}

std::vector<std::vector<int>> needed_models(const scenario::Scenario& scenario, const record::Header& header,
                                            Diagnostics& diagnostics) {
  std::vector<std::vector<int>> all;
  for (const scenario::Expectation& expectation : scenario.expectations) {
    const analysis::Needs needs = needs_of(scenario, expectation, header);
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
    verdicts[i] = expectations[i].study ? analysis::judge_found(expectation, study_of(scenario, expectations[i], results), killed)
                                        : analysis::evaluate(expectation, arms_of(scenario, expectations[i], results), killed);
    if (expectations[i].study) continue;  // how often a design finds something is no measure that a parameter could set
    const std::string input = input_text(scenario, expectations[i], needs_of(scenario, expectations[i], results.header));
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
