// `concert evaluate`: what an evaluator would have found. On a scenario or a result file the truth is known, from the same
// runs with and without the change; on the user's own panel there is the estimate alone.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

#include "analysis/evaluation/evaluation_report.hpp"
#include "analysis/evaluation/panel_csv.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/study_plan.hpp"
#include "cli/terminal.hpp"

namespace concert::cli {
namespace {

namespace evaluation = analysis::evaluation;

// ── the user's own panel ──

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

evaluation::CsvColumns columns_of(const EvaluateArguments& a) {
  evaluation::CsvColumns columns;
  const std::vector<std::pair<std::string, std::string*>> keys{{"site", &columns.site}, {"period", &columns.period}, {"value", &columns.value}, {"treated", &columns.treated}, {"opens", &columns.opens}, {"exposure", &columns.exposure}};
  std::vector<std::string> known;
  for (const auto& key : keys) known.push_back(key.first);
  for (const std::string& text : a.columns) {
    const std::size_t equals = std::min(text.find('='), text.size());
    bool found = false;
    for (const auto& [key, name] : keys)
      if (text.substr(0, equals) == key && equals + 1 < text.size()) {
        *name = text.substr(equals + 1);
        found = true;
      }
    if (!found) throw Refused("--column needs KEY=NAME, not '" + text + "'\n  " + did_you_mean(text.substr(0, equals), known));
  }
  columns.covariates = a.covariates;
  columns.cluster = a.cluster;
  return columns;
}

Exit evaluate_csv(const Arguments& arguments) {
  const EvaluateArguments& a = arguments.evaluate;
  Sources sources;
  Diagnostics diagnostics;
  const auto panel = evaluation::read_panel(arguments.scenario.string(), text_of(arguments.scenario), columns_of(a), {.period = a.opens, .sites = a.at}, sources, diagnostics);
  print(std::cerr, diagnostics, sources);
  if (!panel) return Exit::invalid_scenario;
  evaluation::Options options = options_of(a, arguments.seed);
  if (!a.season.empty()) options.season = in_periods(a.season, "--season", 1);
  if (!a.cluster.empty() && options.design != evaluation::Design::time_study) throw Refused("--cluster is for --design time-study\n  did, twfe and staggered take sites as clusters");
  const evaluation::Estimate estimate = evaluation::estimate(*panel, options);
  if (a.format == "json") std::cout << evaluation::to_json(estimate) << "\n";
  else if (a.format == "csv") std::cout << evaluation::to_csv(estimate);
  else evaluation::print_estimate(std::cout, estimate, table_options());
  return estimate.failed.empty() ? Exit::done : Exit::invalid_scenario;
}

// ── worlds whose truth is known ──

Exit tell(const record::Results& results, const Arguments& arguments) {
  const EvaluateArguments& a = arguments.evaluate;
  const auto worlds = evaluation::worlds_of(results, {.measure = a.measure, .with = a.treated, .without = a.against});
  const evaluation::Study study = evaluation::run_study(worlds, plan_of(a, {.seed = arguments.seed, .threads = arguments.threads}, evaluation::period_starts(results, a.measure)));
  if (a.format == "json") std::cout << evaluation::to_json(study, a.measure) << "\n";
  else if (a.format == "csv") std::cout << evaluation::to_csv(study);
  else evaluation::print_study(std::cout, study, a.measure, table_options());
  const bool any = study.table.front().failed < study.table.front().studies;
  return any ? Exit::done : Exit::invalid_scenario;
}

std::vector<std::string> models_asked(const Arguments& arguments, const scenario::Scenario& scenario) {
  const std::string& against = arguments.evaluate.against;
  return {arguments.evaluate.treated, against.empty() ? scenario.models[static_cast<std::size_t>(experiment::baseline_of(scenario))].name : against};
}

Exit evaluate_scenario(const Arguments& arguments) {
  LoadResult read = load(arguments);
  if (!read.loaded) return read.exit;
  const auto scenario = read.loaded->scenario;
  std::vector<std::string> periodic;
  for (const scenario::Measure& measure : scenario->measures)
    if (measure.every > 0) periodic.push_back(measure.name);
  if (std::find(periodic.begin(), periodic.end(), arguments.evaluate.measure) == periodic.end())
    throw Refused("no measure '" + arguments.evaluate.measure + "' with periods (every:) in " + scenario->id + "\n  " + did_you_mean(arguments.evaluate.measure, periodic));
  Arguments asked = arguments;
  asked.models = models_asked(arguments, *scenario);
  const auto models = chosen_models(*scenario, asked);
  if (!models) return Exit::invalid_scenario;
  const Task task{.design = experiment::design_of_models(scenario, *models, replications_of(*scenario, arguments)), .output = arguments.output, .subject = std::to_string(models->size()) + " models"};
  const TaskResult ran = run_task(task, asked);
  if (!ran.results) return ran.exit;
  const Exit told = tell(*ran.results, asked);
  return told == Exit::done ? ran.exit : told;
}

}  // namespace

Exit evaluate(const Arguments& arguments) try {
  const std::string kind = arguments.scenario.extension().string();
  if (kind == ".csv") return evaluate_csv(arguments);
  if (arguments.evaluate.treated.empty()) throw Refused("evaluate needs --treated: the model with the change");
  if (arguments.evaluate.measure.empty()) throw Refused("evaluate needs --measure: one with periods (every:)");
  return kind == ".h5" ? tell(record::read(arguments.scenario), arguments) : evaluate_scenario(arguments);
} catch (const Refused& refused) {
  std::cerr << "concert: " << refused.what() << "\n";
  return Exit::invalid_scenario;
} catch (const std::invalid_argument& refused) {
  std::cerr << "concert: " << wrap(refused.what(), stderr_width(), 2);
  return Exit::invalid_scenario;
}

}  // namespace concert::cli
