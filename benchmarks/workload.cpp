#include "benchmarks/workload.hpp"

#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "experiment/design.hpp"
#include "scenario/read.hpp"

namespace concert::benchmarks {
namespace {

namespace fs = std::filesystem;

fs::path result_file(const Work& work) {
  return fs::temp_directory_path() / ("concert_" + work.scenario + "_" + std::to_string(getpid()) + ".h5");
}

experiment::RunOptions options_of(const Work& work) {
  experiment::RunOptions options;
  options.threads = work.threads;
  options.level = work.level;
  if (work.file) options.output = result_file(work);
  return options;
}

}  // namespace

std::shared_ptr<const scenario::Scenario> load(const Work& work) {
  const fs::path folder = fs::path(CONCERT_SOURCE_DIR) / "benchmarks" / work.scenario;
  scenario::ReadResult read = scenario::read(folder, {.set = work.set});
  if (!read.scenario || read.diagnostics.has_errors())
    throw std::runtime_error("benchmarks/" + work.scenario + " does not read: concert validate says why");
  return std::make_shared<const scenario::Scenario>(std::move(*read.scenario));
}

experiment::Outcome run(const std::shared_ptr<const scenario::Scenario>& scenario, const Work& work) {
  const int replications = work.replications > 0 ? work.replications : scenario->experiment.replications;
  const experiment::RunOptions options = options_of(work);
  experiment::Outcome outcome = experiment::run(experiment::design_of_models(scenario, {0}, replications), options);
  if (work.file) fs::remove(options.output);
  if (outcome.failed > 0) throw std::runtime_error(outcome.failures.front().message);
  return outcome;
}

std::uint64_t events_of(const Work& work) { return run(load(work), work).events; }

}  // namespace concert::benchmarks
