// What the running commands share: reading the scenario, running a design with everything shown, telling failures.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "experiment/design.hpp"
#include "experiment/run.hpp"
#include "scenario/read.hpp"

namespace concert::cli {

/// A checked scenario, with its sources for further diagnostics.
struct Loaded {
  Sources sources;
  std::shared_ptr<const scenario::Scenario> scenario;
};

/// The scenario, or the exit code; what is wrong has been printed.
struct LoadResult {
  std::optional<Loaded> loaded;
  Exit exit = Exit::done;
};
LoadResult load(const Arguments& arguments);

/// Prints diagnostics and how many there are.
void print_diagnostics(const Diagnostics& diagnostics, const Sources& sources, const std::filesystem::path& scenario);

/// Indices of the models named by --model; nothing if a name is unknown (printed).
std::optional<std::vector<int>> chosen_models(const scenario::Scenario& scenario, const Arguments& arguments);

/// A design ready to run.
struct Task {
  experiment::Design design;
  std::filesystem::path output;  // empty: no file
  std::string subject;           // "5 models", for the first line
};

/// The models as written, and with --psa at that many draws of the parameters. Nothing if no parameter has a distribution
/// (printed).
std::optional<experiment::Design> design_of(const std::shared_ptr<const scenario::Scenario>& scenario, const std::vector<int>& models,
                                            const Arguments& arguments);

/// Runs it: the first line, progress, failures. Results, or the exit code.
struct TaskResult {
  std::optional<record::Results> results;
  Exit exit = Exit::done;  // failed if some trials failed
};
TaskResult run_task(const Task& task, const Arguments& arguments);

/// The number of replications: --replications, or the scenario's own.
int replications_of(const scenario::Scenario& scenario, const Arguments& arguments);

/// --output, or results/<id>-<command>.h5 (a single replication has a file of its own: -<number>).
std::filesystem::path output_of(const scenario::Scenario& scenario, const Arguments& arguments);

/// Where remarks go: standard output, or standard error when JSON has that.
std::ostream& remarks(const Arguments& arguments);

/// The measures a scenario wants in its table, in order; empty: all.
std::vector<std::string> reported_measures(const scenario::Scenario& scenario);

}  // namespace concert::cli
