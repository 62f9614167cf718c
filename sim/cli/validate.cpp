// `concert validate`: everything that can be known to be wrong without running, every arm's program included.
#include <fmt/core.h>

#include <iostream>

#include "cli/commands.hpp"
#include "cli/expectations.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "core/contract.hpp"
#include "experiment/header.hpp"

namespace concert::cli {
namespace {

std::string counted(std::size_t n, const char* word) { return fmt::format("{} {}{}", n, word, n == 1 ? "" : "s"); }

std::string summary(const scenario::Scenario& scenario) {
  return fmt::format("{} is valid: {}, {}, {}, {}, {}.", scenario.id, counted(scenario.models.size(), "model"),
                     counted(scenario.pathways.size(), "pathway"), counted(scenario.parameters.size(), "parameter"),
                     counted(scenario.measures.size(), "measure"),
                     counted(scenario.expectations.size(), "expectation"));
}

/// Compiles what `check` would run, which needs statistics that can be read.
void compile_all(const std::shared_ptr<const scenario::Scenario>& scenario, Diagnostics& diagnostics) {
  const auto models = needed_models(*scenario, names_of(scenario), diagnostics);
  if (diagnostics.has_errors() || scenario->expectations.empty()) return;
  experiment::compile_arms(experiment::design_of_expectations(scenario, models, 1));
}

}  // namespace

Exit validate(const Arguments& arguments) {
  const LoadResult read = load(arguments);
  if (!read.loaded) return read.exit;
  Diagnostics diagnostics;
  try {
    compile_all(read.loaded->scenario, diagnostics);
  } catch (const RunError& error) {
    std::cerr << wrap(fmt::format("{}: error: {}", arguments.scenario.string(), error.what()), stderr_width(), 4);
    return Exit::invalid_scenario;
  }
  if (diagnostics.has_errors()) {
    print_diagnostics(diagnostics, read.loaded->sources, arguments.scenario);
    return Exit::invalid_scenario;
  }
  if (!arguments.quiet) std::cout << wrap(summary(*read.loaded->scenario), table_options().width, 2);
  return Exit::done;
}

}  // namespace concert::cli
