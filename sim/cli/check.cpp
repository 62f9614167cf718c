// `concert check`: the patterns a scenario must show, and the controls that must make them go.
#include <algorithm>
#include <iostream>
#include <set>

#include "analysis/report.hpp"
#include "cli/commands.hpp"
#include "cli/expectations.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "core/contract.hpp"

namespace concert::cli {
namespace {

std::vector<std::string> names_of_expectations(const scenario::Scenario& scenario) {
  std::vector<std::string> names;
  for (const scenario::Expectation& expectation : scenario.expectations) names.push_back(expectation.name);
  return names;
}

/// The scenario with the expectations asked for, and the patterns that the controls among them kill.
std::shared_ptr<const scenario::Scenario> only(const scenario::Scenario& scenario,
                                               const std::vector<std::string>& patterns) {
  std::set<std::string> wanted(patterns.begin(), patterns.end());
  for (const scenario::Expectation& expectation : scenario.expectations) {
    if (expectation.control && wanted.count(expectation.name) > 0) wanted.insert(expectation.of);
  }
  auto smaller = std::make_shared<scenario::Scenario>(scenario);
  std::erase_if(smaller->expectations,
                [&](const scenario::Expectation& expectation) { return wanted.count(expectation.name) == 0; });
  return smaller;
}

bool known(const scenario::Scenario& scenario, const std::vector<std::string>& patterns) {
  const std::vector<std::string> names = names_of_expectations(scenario);
  for (const std::string& pattern : patterns) {
    if (std::find(names.begin(), names.end(), pattern) != names.end()) continue;
    std::cerr << "concert: no pattern '" << pattern << "' in " << scenario.id << "\n  " << did_you_mean(pattern, names)
              << "\n";
    return false;
  }
  return true;
}

Exit tell(const scenario::Scenario& scenario, const record::Results& results, const Arguments& arguments) {
  const std::vector<analysis::Verdict> verdicts = judge(scenario, results);
  if (arguments.json) {
    std::cout << analysis::to_json(scenario.id, verdicts) << "\n";
  } else {
    analysis::print_verdicts(std::cout, verdicts, table_options());
  }
  const bool met = std::all_of(verdicts.begin(), verdicts.end(), [](const analysis::Verdict& verdict) {
    return verdict.status == analysis::Verdict::Status::met;
  });
  return met ? Exit::done : Exit::failed;
}

}  // namespace

Exit check(const Arguments& arguments) {
  LoadResult read = load(arguments);
  if (!read.loaded) return read.exit;
  auto scenario = read.loaded->scenario;
  if (!known(*scenario, arguments.patterns)) return Exit::usage;
  if (!arguments.patterns.empty()) scenario = only(*scenario, arguments.patterns);
  if (scenario->expectations.empty()) {
    std::cerr << "concert: " << scenario->id << " has no `expect:` block; there is nothing to check\n";
    return Exit::failed;
  }
  Diagnostics diagnostics;
  std::vector<std::vector<int>> models;
  try {
    models = needed_models(*scenario, names_of(scenario), diagnostics);
  } catch (const RunError& error) {
    std::cerr << arguments.scenario.string() << ": error: " << error.what() << "\n";
    return Exit::invalid_scenario;
  }
  if (diagnostics.has_errors()) {
    print_diagnostics(diagnostics, read.loaded->sources, arguments.scenario);
    return Exit::invalid_scenario;
  }
  Task task{.design = experiment::design_of_expectations(scenario, models, replications_of(*scenario, arguments)),
            .output = arguments.output,
            .subject = ""};
  const std::size_t n = scenario->expectations.size();
  task.subject = std::to_string(n) + (n == 1 ? " expectation in " : " expectations in ") +
                 std::to_string(task.design.arms.size()) + (task.design.arms.size() == 1 ? " arm" : " arms");
  const TaskResult ran = run_task(task, arguments);
  if (!ran.results) return ran.exit;
  const Exit exit = tell(*scenario, *ran.results, arguments);
  return ran.exit == Exit::done ? exit : ran.exit;
}

}  // namespace concert::cli
