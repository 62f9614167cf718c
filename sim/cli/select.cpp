// `concert select`: which model is best by one measure, with as many replications as that takes and a guarantee.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <stdexcept>

#include "analysis/output/selection.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"
#include "core/contract.hpp"
#include "core/diagnostic.hpp"

namespace concert::cli {
namespace {

constexpr int at_once = 8;  // replications run in one go; no result depends on it

/// The values of one measure, run when they are asked for.
class Values {
 public:
  Values(std::shared_ptr<const scenario::Scenario> scenario, std::vector<int> models, const Arguments& arguments)
      : scenario_(std::move(scenario)), models_(std::move(models)), arguments_(arguments) {}

  std::vector<double> operator()(std::span<const std::size_t> systems, std::size_t replication) {
    if (known_.empty() || replication >= until_) run(systems, replication);
    std::vector<double> values;
    for (const std::size_t system : systems) values.push_back(known_.at({system, replication}));
    return values;
  }

 private:
  void run(std::span<const std::size_t> systems, std::size_t first) {
    std::vector<int> models;
    for (const std::size_t system : systems) models.push_back(models_[system]);
    Task task{.design = experiment::design_of_models(scenario_, models, at_once), .output = {}, .subject = {}};
    task.design.first = static_cast<int>(first);
    Arguments quiet = arguments_;
    quiet.quiet = true;
    const TaskResult ran = run_task(task, quiet);
    if (!ran.results) throw Stopped{ran.exit};
    known_.clear();
    until_ = first + at_once;
    for (std::size_t r = 0; r < ran.results->header.runs.size(); ++r) keep(*ran.results, r, systems);
  }

  void keep(const record::Results& results, std::size_t run, std::span<const std::size_t> systems) {
    const record::Header::Run& of = results.header.runs[run];
    for (const std::size_t system : systems) {
      const std::string& name = scenario_->models[static_cast<std::size_t>(models_[system])].name;
      if (results.header.models[of.model] != name) continue;
      const double value = value_of(results, run);
      if (std::isnan(value))
        throw std::runtime_error(
            fmt::format("{} has no value under {} in replication {}", arguments_.measure, name, of.replication));
      known_[{system, of.replication}] = value;
    }
  }

  double value_of(const record::Results& results, std::size_t run) const {
    for (std::size_t c = 0; c < results.columns.size(); ++c) {
      const record::Column& column = results.columns[c];
      if (column.group < 0 && column.period < 0 && results.header.measures[column.measure].name == arguments_.measure)
        return results.values[run * results.columns.size() + c];
    }
    return std::nan("");
  }

 public:
  struct Stopped {
    Exit exit;
  };

 private:
  std::shared_ptr<const scenario::Scenario> scenario_;
  std::vector<int> models_;
  const Arguments& arguments_;
  std::map<std::pair<std::size_t, std::size_t>, double> known_;  // (system, replication)
  std::size_t until_ = 0;
};

/// The measure asked for, or nothing (said why).
const scenario::Measure* measure_of(const scenario::Scenario& scenario, const std::string& name) {
  std::vector<std::string> names;
  for (const scenario::Measure& measure : scenario.measures) {
    if (measure.name == name) return &measure;
    names.push_back(measure.name);
  }
  std::cerr << "concert: no measure '" << name << "' in " << scenario.id << "\n  " << did_you_mean(name, names) << "\n";
  return nullptr;
}

void print_selection(const analysis::Selection& result, const std::vector<std::string>& names,
                     const Arguments& arguments) {
  std::size_t width = 5;
  for (const std::string& name : names) width = std::max(width, name.size());
  std::cout << fmt::format("{:<{}}  {:>12}  {:>14}\n", "model", width, "replications", arguments.measure);
  for (std::size_t i = 0; i < names.size(); ++i)
    std::cout << fmt::format("{:<{}}  {:>12}  {:>14.6g}{}\n", names[i], width, result.used[i], result.means[i],
                             i == result.best ? "  best" : "");
  const std::string sentence =
      result.guaranteed
          ? fmt::format("With probability {:g} or more {} is the best, or within {:g} of it (Kim and Nelson 2001).",
                        arguments.confidence, names[result.best], arguments.difference)
          : fmt::format(
                "After {} replications, the ceiling (--at-most), several are left: {} leads without a guarantee.",
                arguments.at_most, names[result.best]);
  std::cout << "\n" << wrap(sentence, 80);
}

void print_json(const analysis::Selection& result, const std::vector<std::string>& names,
                const Arguments& arguments) {
  std::cout << fmt::format("{{\"measure\": \"{}\", \"best\": \"{}\", \"guaranteed\": {}, \"models\": [",
                           arguments.measure, names[result.best], result.guaranteed);
  for (std::size_t i = 0; i < names.size(); ++i)
    std::cout << fmt::format("{}{{\"model\": \"{}\", \"replications\": {}, \"mean\": {:.17g}}}", i == 0 ? "" : ", ",
                             names[i], result.used[i], result.means[i]);
  std::cout << "]}\n";
}

}  // namespace

Exit select(const Arguments& arguments) {
  LoadResult read = load(arguments);
  if (!read.loaded) return read.exit;
  const auto scenario = read.loaded->scenario;
  const auto models = chosen_models(*scenario, arguments);
  if (!models || measure_of(*scenario, arguments.measure) == nullptr) return Exit::usage;
  if (models->size() < 2) {
    std::cerr << "concert: a choice needs two models\n";
    return Exit::usage;
  }
  std::vector<std::string> names;
  for (const int model : *models) names.push_back(scenario->models[static_cast<std::size_t>(model)].name);
  const analysis::SelectionPlan plan{.indifference = arguments.difference,
                                     .confidence = arguments.confidence,
                                     .first = 10,
                                     .most = static_cast<std::size_t>(std::max(10, arguments.at_most)),
                                     .best = arguments.lowest ? analysis::Best::lowest : analysis::Best::highest};
  try {
    Values values(scenario, *models, arguments);
    const analysis::Selection result = analysis::select_best(names.size(), plan, std::ref(values));
    arguments.json ? print_json(result, names, arguments) : print_selection(result, names, arguments);
    return Exit::done;
  } catch (const Values::Stopped& stopped) {
    return stopped.exit;
  }
}

}  // namespace concert::cli
