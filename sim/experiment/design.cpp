#include "experiment/design.hpp"

#include <set>
#include <utility>

#include "core/contract.hpp"

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

}  // namespace

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
