// `concert warmup`: how long each series remembers the empty world it began in.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "analysis/compare.hpp"
#include "analysis/output/warm_up.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"

namespace concert::cli {
namespace {

struct Settling {
  std::string measure, model, unit;
  std::vector<double> means;  // by period, over the replications
  double step = 0;            // days a period
  analysis::Truncation found;
};

std::vector<Settling> settle(const analysis::Comparison& c) {
  std::vector<Settling> all;
  for (const analysis::Series& series : c.series)
    for (std::size_t model = 0; model < c.header.models.size(); ++model) {
      Settling one{.measure = series.name, .model = c.model(model), .unit = series.unit, .means = {}, .found = {}};
      for (const auto& period : series.values) {
        if (std::isnan(period[model].mean)) break;  // nothing to judge from here on
        one.means.push_back(period[model].mean);
      }
      if (series.starts.size() > 1) one.step = series.starts[1] - series.starts[0];
      one.found = analysis::mser(one.means);
      all.push_back(std::move(one));
    }
  return all;
}

std::string verdict(const Settling& one) {
  if (std::isnan(one.found.mean)) return fmt::format("{} periods are too few (20 at least)", one.means.size());
  if (!one.found.trusted) return "not settled within half of the run: run longer";
  return fmt::format("{:.4g} d", static_cast<double>(one.found.observations) * one.step);
}

void print_table(const std::vector<Settling>& all) {
  std::size_t measure = 7, model = 5;
  for (const Settling& one : all) {
    measure = std::max(measure, one.measure.size());
    model = std::max(model, one.model.size());
  }
  std::cout << fmt::format("{:<{}}  {:<{}}  {:>10}  {:<8}  {}\n", "measure", measure, "model", model, "mean after",
                           "unit", "warm-up (MSER-5)");
  for (const Settling& one : all)
    std::cout << fmt::format("{:<{}}  {:<{}}  {:>10.4g}  {:<8}  {}\n", one.measure, measure, one.model, model,
                             one.found.mean, one.unit, verdict(one));
}

void print_json(const std::vector<Settling>& all) {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const Settling& one : all) {
    Json json;
    json["measure"] = one.measure;
    json["model"] = one.model;
    json["unit"] = one.unit;
    json["step_days"] = one.step;
    json["trusted"] = one.found.trusted;
    json["warm_up_days"] = one.found.trusted ? Json(static_cast<double>(one.found.observations) * one.step) : Json();
    json["mean_after"] = std::isnan(one.found.mean) ? Json() : Json(one.found.mean);
    json["means"] = one.means;
    json["welch"] = analysis::moving_average(one.means, one.means.size() / 10);
    list.push_back(std::move(json));
  }
  std::cout << list.dump(1) << "\n";
}

}  // namespace

Exit warm_up(const Arguments& arguments) {
  LoadResult read = load(arguments);
  if (!read.loaded) return read.exit;
  const auto scenario = read.loaded->scenario;
  const auto models = chosen_models(*scenario, arguments);
  if (!models) return Exit::usage;
  const Task task{.design = experiment::design_of_models(scenario, *models, replications_of(*scenario, arguments)),
                  .output = {},
                  .subject = std::to_string(models->size()) + (models->size() == 1 ? " model" : " models")};
  const TaskResult ran = run_task(task, arguments);
  if (!ran.results) return ran.exit;
  const std::vector<Settling> all = settle(analysis::compare(*ran.results));
  if (all.empty()) {
    std::cerr << "concert: no measure of " << scenario->id << " has `every:`, so there is no series to look at\n";
    return Exit::usage;
  }
  if (arguments.json) {
    print_json(all);
    return ran.exit;
  }
  print_table(all);
  const double present = static_cast<double>(scenario->experiment.warm_up) / static_cast<double>(day);
  std::cout << "\n"
            << wrap(fmt::format("Counted from where measuring begins: the scenario's warm-up of {:g} d comes before. "
                                "Take the longest.",
                                present),
                    80);
  return ran.exit;
}

}  // namespace concert::cli
