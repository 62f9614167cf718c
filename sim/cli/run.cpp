// `concert run`: the chosen models, each measure with its interval.
#include <iostream>

#include "analysis/compare.hpp"
#include "analysis/report.hpp"
#include "cli/commands.hpp"
#include "cli/precision.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"

namespace concert::cli {
namespace {

std::string subject(const scenario::Scenario& scenario, const std::vector<int>& models) {
  if (models.size() > 1) return std::to_string(models.size()) + " models";
  return scenario.models[static_cast<std::size_t>(models.front())].name;
}

}  // namespace

Exit run(const Arguments& arguments) {
  LoadResult read = load(arguments);
  if (!read.loaded) return read.exit;
  const auto scenario = read.loaded->scenario;
  const auto models = chosen_models(*scenario, arguments);
  if (!models) return Exit::usage;
  auto design = design_of(scenario, *models, arguments);
  if (!design) return Exit::usage;
  Task task{.design = *std::move(design),
            .output = output_of(*scenario, arguments),
            .subject = subject(*scenario, *models)};
  if (arguments.only) {
    task.design.first = *arguments.only;
    task.design.replications = 1;
  }
  const TaskResult ran = run_to_precision(task, arguments);
  if (!ran.results) return ran.exit;
  if (arguments.json) {
    std::cout << analysis::to_json(analysis::compare(*ran.results)) << "\n";
    return ran.exit;
  }
  analysis::CompareOptions options;
  options.measures = reported_measures(*scenario);
  analysis::print_run(std::cout, analysis::compare(*ran.results, options), table_options());
  if (!arguments.quiet) std::cout << "\nresults  " << task.output.string() << "\n";
  return ran.exit;
}

}  // namespace concert::cli
