#include "cli/precision.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iostream>

#include "analysis/compare.hpp"
#include "analysis/output/precision.hpp"
#include "cli/terminal.hpp"

namespace concert::cli {
namespace {

constexpr int first_replications = 10;
constexpr double margin = 1.1;  // the spread is an estimate too

struct Judgement {
  std::size_t needed = 0;
  std::vector<std::string> imprecise;  // "measure under model"
};

/// Groups count where they are asked for by name; a measure without any value says nothing.
Judgement judge(const record::Results& results, const scenario::Scenario& scenario, const Arguments& arguments) {
  analysis::CompareOptions options;
  options.measures = arguments.precision_of.empty() ? reported_measures(scenario) : arguments.precision_of;
  const analysis::Comparison c = analysis::compare(results, options);
  Judgement judgement;
  for (std::size_t row = 0; row < c.rows.size(); ++row) {
    if (c.rows[row].group >= 0 && arguments.precision_of.empty()) continue;
    for (std::size_t model = 0; model < c.header.models.size(); ++model) {
      const analysis::Summary& value = c.values[row][model];
      if (value.n == 0 || analysis::precise(value, *arguments.precision)) continue;
      judgement.imprecise.push_back(c.rows[row].name + " under " + c.model(model));
      judgement.needed = std::max(
          judgement.needed,
          analysis::replications_needed(value, *arguments.precision, static_cast<std::size_t>(arguments.at_most)));
    }
  }
  return judgement;
}

void tell(const Judgement& judgement, const Arguments& arguments, int replications) {
  const double percent = 100 * *arguments.precision;
  if (judgement.imprecise.empty()) {
    if (!arguments.quiet)
      remarks(arguments) << fmt::format("{} replications keep the relative error within {:g} %\n", replications,
                                        percent);
    return;
  }
  std::string names;
  constexpr std::size_t shown = 5;
  for (std::size_t i = 0; i < std::min(shown, judgement.imprecise.size()); ++i)
    names += (i == 0 ? "" : ", ") + judgement.imprecise[i];
  if (judgement.imprecise.size() > shown) names += fmt::format(" and {} more", judgement.imprecise.size() - shown);
  std::cerr << wrap(fmt::format("After {} replications, the ceiling (--at-most), not within {:g} %: {}.", replications,
                                percent, names),
                    stderr_width(), 2);
}

}  // namespace

TaskResult run_to_precision(Task task, const Arguments& arguments) {
  if (!arguments.precision) return run_task(task, arguments);
  int& replications = task.design.replications;
  replications = std::min(arguments.replications.value_or(first_replications), arguments.at_most);
  while (true) {
    TaskResult ran = run_task(task, arguments);
    if (!ran.results) return ran;
    const Judgement judgement = judge(*ran.results, *task.design.scenario, arguments);
    if (judgement.imprecise.empty() || replications >= arguments.at_most) {
      tell(judgement, arguments, replications);
      return ran;
    }
    const int wanted = static_cast<int>(margin * static_cast<double>(judgement.needed)) + 1;
    replications = std::clamp(wanted, replications + 1, arguments.at_most);
  }
}

}  // namespace concert::cli
