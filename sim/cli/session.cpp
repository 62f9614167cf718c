#include "cli/session.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <system_error>

#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress.hpp"
#include "cli/terminal.hpp"
#include "core/contract.hpp"

namespace concert::cli {
namespace {

namespace fs = std::filesystem;

/// Words that a shell must not take apart.
std::string quoted(const std::string& word) {
  if (word.find_first_of(" \t'\"$&|;<>()*?`\\!#~") == std::string::npos && !word.empty()) return word;
  std::string result = "'";
  for (const char c : word) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

/// What is missing, said with what is there.
std::string missing_scenario(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return "no scenario.yaml in the folder " + path.string();
  std::string problem = "no such scenario: " + path.string();
  const fs::path parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::vector<std::string> there;
  for (const auto& entry : fs::directory_iterator(parent, error)) there.push_back(entry.path().filename().string());
  const std::string near = nearest(path.filename().string(), there);
  if (!near.empty())
    problem += "\n  did you mean " + (path.has_parent_path() ? parent / near : fs::path(near)).string() + "?";
  return problem;
}

bool readable(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return fs::exists(path / "scenario.yaml", error);
  return fs::exists(path, error);
}

std::string first_line(const Task& task, const Arguments& arguments) {
  const Signs s = signs();
  const int threads = experiment::thread_count(arguments.threads);
  const int n = task.design.replications;
  const std::string repeated = arguments.only ? fmt::format("replication {}", *arguments.only)
                                              : fmt::format("{} replication{}", n, n == 1 ? "" : "s");
  return fmt::format("{0} {1} {2} {3} {4} {1} seed {5} {1} {6} thread{7}", task.design.scenario->id, s.dot,
                     task.subject, s.times, repeated, arguments.seed, threads, threads == 1 ? "" : "s");
}

/// One line that runs a failed trial again; empty where a point changes more than parameters.
std::string again(const experiment::Failure& failure, const scenario::Scenario& scenario, const Arguments& arguments) {
  if (!failure.point.empty()) return "";
  std::string line = "concert run " + quoted(arguments.scenario.string());
  line += " --model " + scenario.models[static_cast<std::size_t>(failure.model)].name;
  line += fmt::format(" --seed {} --only {}", arguments.seed, failure.replication);
  for (const auto& [name, value] : arguments.set) line += " --set " + quoted(name + "=" + value);
  return line;
}

/// Tables tell the failures themselves; where there is no such table, they are told here.
bool table_tells(const Arguments& arguments) { return arguments.command != "check" && !arguments.json; }

void report_failures(const experiment::Outcome& outcome, const Task& task, const Arguments& arguments) {
  if (outcome.failed == 0) return;
  const scenario::Scenario& scenario = *task.design.scenario;
  std::cerr << fmt::format("{} of {} trials failed; the results are without them.\n", outcome.failed,
                           task.design.trials());
  for (const experiment::Failure& failure : outcome.failures) {
    std::string what = "  " + scenario.models[static_cast<std::size_t>(failure.model)].name;
    if (!failure.point.empty()) what += " with " + failure.point;
    what += fmt::format(", replication {}: {}", failure.replication, failure.message);
    if (!table_tells(arguments)) std::cerr << wrap(what, stderr_width(), 4);
    const std::string line = again(failure, scenario, arguments);
    if (!line.empty()) std::cerr << "  again: " << line << "\n";
  }
  if (outcome.failed > outcome.failures.size()) std::cerr << "  and more\n";
}

Show how_to_show(const Arguments& arguments) {
  if (arguments.quiet) return Show::nothing;
  return stderr_is_terminal() ? Show::bar : Show::lines;
}

}  // namespace

LoadResult load(const Arguments& arguments) {
  if (!readable(arguments.scenario)) {
    std::cerr << "concert: " << missing_scenario(arguments.scenario) << "\n";
    return {.loaded = {}, .exit = Exit::failed};
  }
  scenario::ReadResult read = scenario::read(arguments.scenario, {.set = arguments.set});
  const bool valid = read.scenario.has_value() && !read.diagnostics.has_errors();
  if (!valid || !arguments.quiet) print_diagnostics(read.diagnostics, read.sources, arguments.scenario);
  if (!valid) return {.loaded = {}, .exit = Exit::invalid_scenario};
  Loaded loaded{.sources = std::move(read.sources),
                .scenario = std::make_shared<const scenario::Scenario>(std::move(*read.scenario))};
  return {.loaded = std::move(loaded), .exit = Exit::done};
}

void print_diagnostics(const Diagnostics& diagnostics, const Sources& sources, const fs::path& scenario) {
  print(std::cerr, diagnostics, sources);
  const std::size_t n = diagnostics.errors();
  if (n > 0) std::cerr << fmt::format("{} error{} in {}; nothing was run.\n", n, n == 1 ? "" : "s", scenario.string());
}

std::optional<std::vector<int>> chosen_models(const scenario::Scenario& scenario, const Arguments& arguments) {
  std::vector<std::string> names;
  for (const scenario::Model& model : scenario.models) names.push_back(model.name);
  std::vector<bool> chosen(names.size(), arguments.models.empty());
  for (const std::string& name : arguments.models) {
    std::size_t i = 0;
    while (i < names.size() && names[i] != name) ++i;
    if (i == names.size()) {
      std::cerr << "concert: no model '" << name << "' in " << scenario.id << "\n  " << did_you_mean(name, names)
                << "\n";
      return {};
    }
    chosen[i] = true;
  }
  std::vector<int> indices;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    if (chosen[i]) indices.push_back(static_cast<int>(i));
  }
  return indices;
}

std::optional<experiment::Design> design_of(const std::shared_ptr<const scenario::Scenario>& scenario, const std::vector<int>& models,
                                            const Arguments& arguments) {
  const int replications = replications_of(*scenario, arguments);
  if (arguments.draws == 0) return experiment::design_of_models(scenario, models, replications);
  const auto& parameters = scenario->parameters;
  if (std::none_of(parameters.begin(), parameters.end(), [](const auto& p) { return p.law.given(); })) {
    std::cerr << "concert: --psa draws parameters, and none of " << scenario->id << " has a `distribution:`\n";
    return {};
  }
  return experiment::design_of_draws(scenario, models, replications, arguments.draws, arguments.seed);
}

TaskResult run_task(const Task& task, const Arguments& arguments) {
  if (!arguments.quiet) remarks(arguments) << first_line(task, arguments) << std::endl;
  const InterruptWatch interrupt;
  experiment::Progress progress(task.design);
  experiment::RunOptions options;
  options.threads = arguments.threads;
  options.executor = arguments.executor;
  options.blocks = arguments.blocks;
  options.level = arguments.level;
  options.output = task.output;
  options.seed = arguments.seed;
  options.progress = &progress;
  options.stop = &interrupt.raised();
  experiment::Outcome outcome;
  try {
    if (!task.output.empty()) make_folder_of(task.output);
    const ProgressDisplay display(progress, how_to_show(arguments));
    outcome = experiment::run(task.design, options);
  } catch (const RunError& error) {  // an arm does not compile: the author's error
    std::cerr << wrap(fmt::format("{}: error: {}", arguments.scenario.string(), error.what()), stderr_width(), 4);
    return {.results = {}, .exit = Exit::invalid_scenario};
  } catch (const std::runtime_error& error) {  // the disk: say which file, if it was not said
    const std::string file = task.output.string();
    const std::string what = error.what();
    throw std::runtime_error(what.find(file) == std::string::npos ? file + ": " + what : what);
  }
  if (!outcome.results) {
    std::cerr << "concert: interrupted; nothing was written\n";
    return {.results = {}, .exit = Exit::interrupted};
  }
  report_failures(outcome, task, arguments);
  return {.results = std::move(outcome.results), .exit = outcome.failed > 0 ? Exit::failed : Exit::done};
}

int replications_of(const scenario::Scenario& scenario, const Arguments& arguments) {
  return arguments.replications.value_or(scenario.experiment.replications);
}

fs::path output_of(const scenario::Scenario& scenario, const Arguments& arguments) {
  if (!arguments.output.empty()) return arguments.output;
  const std::string only = arguments.only ? fmt::format("-{}", *arguments.only) : "";
  return fs::path("results") / (scenario.id + "-" + arguments.command + only + ".h5");
}

std::ostream& remarks(const Arguments& arguments) { return arguments.json ? std::cerr : std::cout; }

std::vector<std::string> reported_measures(const scenario::Scenario& scenario) {
  std::vector<std::string> names;
  for (const int index : scenario.experiment.report)
    names.push_back(scenario.measures[static_cast<std::size_t>(index)].name);
  return names;
}

}  // namespace concert::cli
