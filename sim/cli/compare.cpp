// `concert compare`: every model with the same luck as the baseline, and a report beside the result file.
#include "analysis/compare.hpp"

#include <algorithm>
#include <iostream>

#include "analysis/report.hpp"
#include "analysis/report/page.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/precision.hpp"
#include "cli/recorded.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"

namespace concert::cli {
namespace {

void add_baseline(const scenario::Scenario& scenario, std::vector<int>& models) {
  const int baseline = experiment::baseline_of(scenario);
  if (std::find(models.begin(), models.end(), baseline) != models.end()) return;
  models.push_back(baseline);
  std::sort(models.begin(), models.end());
}

}  // namespace

Exit compare(const Arguments& arguments) {
  LoadResult read = load(arguments);
  if (!read.loaded) return read.exit;
  const auto scenario = read.loaded->scenario;
  auto models = chosen_models(*scenario, arguments);
  if (!models) return Exit::usage;
  add_baseline(*scenario, *models);
  auto design = design_of(scenario, *models, arguments);
  if (!design) return Exit::usage;
  const Task task{.design = *std::move(design),
                  .output = output_of(*scenario, arguments),
                  .subject = std::to_string(models->size()) + (models->size() == 1 ? " model" : " models")};
  const TaskResult ran = run_to_precision(task, arguments);
  if (!ran.results) return ran.exit;

  analysis::CompareOptions options;
  options.measures = reported_measures(*scenario);
  analysis::Report told = analysis::gather(
      *ran.results, options,
      {.models = scenario->models.size(), .set = arguments.set, .patterns = judged_patterns(*scenario, *ran.results)});
  told.log = task.output;
  const analysis::Comparison& comparison = told.comparison;
  std::filesystem::path report = task.output;
  write_text(report.replace_extension(".md"), analysis::to_markdown(told));
  write_text(report.replace_extension(".html"), analysis::to_html(told));
  if (arguments.json) {
    std::cout << analysis::to_json(analysis::compare(*ran.results)) << "\n";
  } else {
    analysis::print_table(std::cout, comparison, table_options());
    analysis::print_economics(std::cout, told.economics, table_options());
  }
  if (!arguments.quiet) {
    remarks(arguments) << "\nresults  " << task.output.string() << "\nreport   " << report.string() << "\n";
  }
  return ran.exit;
}

}  // namespace concert::cli
