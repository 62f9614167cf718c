// Runs one scenario of this folder under given parameters, threads and recording: the one place where benchmarks
// choose how a run is executed.
#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "experiment/run.hpp"
#include "scenario/scenario.hpp"

namespace concert::benchmarks {

struct Work {
  std::string scenario = {};                                  // a folder of benchmarks/
  std::vector<std::pair<std::string, std::string>> set = {};  // parameters, as `concert run --set` takes them
  record::Level level = record::Level::measures;
  bool file = false;  // write the results to a temporary file
  int threads = 1;
  int replications = 0;  // 0: as the scenario says
};

/// Throws std::runtime_error if the scenario does not read.
std::shared_ptr<const scenario::Scenario> load(const Work& work);

/// Throws std::runtime_error if a trial fails.
experiment::Outcome run(const std::shared_ptr<const scenario::Scenario>& scenario, const Work& work);

/// Loads and runs, and returns the number of events.
std::uint64_t events_of(const Work& work);

}  // namespace concert::benchmarks
