#include "experiment/design.hpp"

#include <array>
#include <cstdio>
#include <set>
#include <utility>

#include "core/contract.hpp"
#include "expr/code.hpp"

namespace concert::experiment {
namespace {

void append(std::string& list, const std::string& item) {
  if (!list.empty()) list += ", ";
  list += item;
}

void add_arms(Design& design, const scenario::Expectation& expectation, const std::vector<int>& models,
              std::set<std::pair<int, std::string>>& seen) {
  for (const scenario::Under& under : points_of(expectation)) {
    for (const int model : models) {
      std::string point = name_of(*design.scenario, under);
      if (!seen.emplace(model, point).second) continue;
      design.arms.push_back({.variant = {.model = model, .under = under}, .point = std::move(point)});
    }
  }
}

/// Every combination of the factors' values, the last factor running fastest.
std::vector<scenario::Under> combinations_of(const scenario::Expectation& expectation) {
  std::vector<scenario::Under> points{expectation.under};
  for (const scenario::Expectation::Factor& factor : expectation.factors) {
    if (factor.parameter < 0) continue;
    std::vector<scenario::Under> wider;
    for (const scenario::Under& so_far : points) {
      for (const scenario::Expression& value : factor.values) {
        wider.push_back(so_far);
        wider.back().set.emplace_back(factor.parameter, value);
      }
    }
    points = std::move(wider);
  }
  return points;
}

constexpr std::uint64_t draws_of_parameters = 0x70736120706F696EULL;  // a lineage no agent has
constexpr int most_tries = 10'000;

/// A draw from the law of a parameter, inside its range; laws read the other parameters as written.
double drawn_value(const scenario::Parameter& parameter, expr::Frame& frame) {
  for (std::uint64_t attempt = 0; attempt < most_tries; ++attempt) {
    frame.lineage = draws_of_parameters + attempt;
    const double value = expr::evaluate(parameter.law.code, frame);
    if ((!parameter.low || value >= *parameter.low) && (!parameter.high || value <= *parameter.high)) return value;
  }
  throw RunError("the distribution of parameter '" + parameter.name + "' hardly ever lies in its range " + parameter.range_text +
                 " (line " + std::to_string(parameter.law.place.line) + ")");
}

std::vector<std::pair<int, scenario::Expression>> drawn_parameters(const scenario::Scenario& scenario, random::Key key) {
  const std::vector<double> written = values_as_written(scenario);
  expr::Frame frame;
  frame.parameters = written.data();
  frame.key = key;
  std::vector<std::pair<int, scenario::Expression>> drawn;
  for (std::size_t i = 0; i < scenario.parameters.size(); ++i) {
    const scenario::Parameter& parameter = scenario.parameters[i];
    if (!parameter.law.given()) continue;
    scenario::Expression value;
    const double number = drawn_value(parameter, frame);
    value.code = expr::Code::of_constant(number);
    value.type = parameter.value.type;
    value.place = parameter.law.place;
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.17g", number / parameter.unit.scale);  // in its unit, and nothing lost
    value.text = text.data();
    drawn.emplace_back(static_cast<int>(i), std::move(value));
  }
  return drawn;
}

}  // namespace

std::vector<double> values_as_written(const scenario::Scenario& scenario) {
  std::vector<double> values(scenario.parameters.size());
  expr::Frame frame;
  frame.parameters = values.data();
  for (const int i : scenario.parameter_order) {
    const auto index = static_cast<std::size_t>(i);
    values[index] = expr::evaluate(scenario.parameters[index].value.code, frame);
  }
  return values;
}

Trial trial(const Design& design, std::size_t number) {
  require(number < design.trials(), "a trial belongs to its design");
  const std::size_t arms = design.arms.size();
  return {.arm = static_cast<std::uint32_t>(number % arms),
          .replication = static_cast<std::uint32_t>(design.first) + static_cast<std::uint32_t>(number / arms)};
}

Design design_of_models(std::shared_ptr<const scenario::Scenario> scenario, const std::vector<int>& models,
                        int replications) {
  Design design{.scenario = std::move(scenario), .arms = {}, .first = 0, .replications = replications};
  for (const int model : models) design.arms.push_back({.variant = {.model = model, .under = {}}, .point = ""});
  return design;
}

Design design_of_draws(std::shared_ptr<const scenario::Scenario> scenario, const std::vector<int>& models, int replications,
                       int points, std::uint64_t seed) {
  Design design = design_of_models(std::move(scenario), models, replications);
  for (int point = 1; point <= points; ++point) {
    const auto drawn = drawn_parameters(*design.scenario, {.seed = seed, .replication = static_cast<std::uint64_t>(point)});
    for (const int model : models)
      design.arms.push_back({.variant = {.model = model, .under = {}, .drawn = drawn}, .point = "draw " + std::to_string(point)});
  }
  return design;
}

Design design_of_expectations(std::shared_ptr<const scenario::Scenario> scenario,
                              const std::vector<std::vector<int>>& models, int replications) {
  require(models.size() == scenario->expectations.size(), "every expectation has its models");
  Design design{.scenario = std::move(scenario), .arms = {}, .first = 0, .replications = replications};
  std::set<std::pair<int, std::string>> seen;
  for (std::size_t i = 0; i < models.size(); ++i) add_arms(design, design.scenario->expectations[i], models[i], seen);
  return design;
}

std::vector<scenario::Under> points_of(const scenario::Expectation& expectation) {
  if (!expectation.factors.empty()) return combinations_of(expectation);
  if (expectation.sweep.empty()) return {expectation.under};
  std::vector<scenario::Under> points;
  for (const scenario::Expression& value : expectation.sweep) {
    scenario::Under point = expectation.under;
    point.set.emplace_back(expectation.sweep_parameter, value);
    points.push_back(std::move(point));
  }
  return points;
}

std::string name_of(const scenario::Scenario& scenario, const scenario::Under& under) {
  std::string name;
  for (const auto& [parameter, value] : under.set) {
    append(name, scenario.parameters.at(static_cast<std::size_t>(parameter)).name + " = " + value.text);
  }
  for (const std::string& kept : under.keep) append(name, kept + " kept");
  for (const std::string& disabled : under.disable) append(name, "without " + disabled);
  return name;
}

int baseline_of(const scenario::Scenario& scenario) {
  for (std::size_t i = 0; i < scenario.models.size(); ++i) {
    if (scenario.models[i].baseline) return static_cast<int>(i);
  }
  return 0;
}

}  // namespace concert::experiment
