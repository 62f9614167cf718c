// What is run: a scenario, the arms to be compared, and how often each is repeated. An arm is a coordination model
// at a parameter point. Replication r has the same luck in every arm (common random numbers), so trials of one
// replication form a block: the order of trials is replication by replication, arm by arm within it.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "program/compile.hpp"
#include "scenario/scenario.hpp"

namespace concert::experiment {

struct Arm {
  program::Variant variant;
  std::string point;  // what is set, kept or disabled on top of the model, in words; "" for the scenario as written
};

struct Design {
  std::shared_ptr<const scenario::Scenario> scenario;
  std::vector<Arm> arms;
  int first = 0;         // number of the first replication, from 0
  int replications = 1;  // how many from there

  std::size_t trials() const { return arms.size() * static_cast<std::size_t>(replications); }
};

/// One trial's place in a design.
struct Trial {
  std::uint32_t arm = 0;
  std::uint32_t replication = 0;
};
Trial trial(const Design& design, std::size_t number);

/// One arm for each model listed (indices into Scenario::models), as written.
Design design_of_models(std::shared_ptr<const scenario::Scenario> scenario, const std::vector<int>& models,
                        int replications);

/// The models as written, and at `points` draws of the parameters that have a distribution ("draw 1", ...): probabilistic
/// sensitivity analysis, second-order uncertainty outside and replications inside. Draw k is a function of seed, k and the
/// parameter's name, so every model shares it, more draws leave the first as they were, and a parameter more shifts none. A
/// value outside the parameter's range is drawn again. What a model sets prevails over a draw. Throws RunError naming a
/// parameter whose distribution cannot be drawn from inside its range.
Design design_of_draws(std::shared_ptr<const scenario::Scenario> scenario, const std::vector<int>& models, int replications,
                       int points, std::uint64_t seed);

/// All arms that the scenario's expectations need, each once, however many expectations share it. `models` gives
/// for each expectation the models its statistic is about.
Design design_of_expectations(std::shared_ptr<const scenario::Scenario> scenario,
                              const std::vector<std::vector<int>>& models, int replications);

/// The settings under which an expectation is tested, one entry for each point of its sweep (one if it has none).
std::vector<scenario::Under> points_of(const scenario::Expectation& expectation);

/// An `under:` in words, the name of its point: "message_latency = 0 d, without send(order)". "" if it is empty.
std::string name_of(const scenario::Scenario& scenario, const scenario::Under& under);

/// Every parameter's value in the scenario as written, in base units.
std::vector<double> values_as_written(const scenario::Scenario& scenario);

/// The index of the baseline model.
int baseline_of(const scenario::Scenario& scenario);

}  // namespace concert::experiment
