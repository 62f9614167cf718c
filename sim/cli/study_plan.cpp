#include "cli/study_plan.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/time.hpp"
#include "core/unit.hpp"
#include "experiment/run.hpp"

namespace concert::cli {

namespace evaluation = analysis::evaluation;

namespace {

struct Amount {
  double value = 0;
  std::optional<double> days;  // of one of its units; nothing for a plain number
};

Amount amount(const std::string& text, const char* option) {
  Amount out;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.value);
  std::string unit(end, text.data() + text.size());
  unit.erase(0, std::min(unit.find_first_not_of(' '), unit.size()));
  if (unit == "wk") unit = "week";
  const auto known = unit.empty() ? std::nullopt : parse_unit(unit);
  const bool duration = known && known->dimension == Dimension{.time = 1};
  if (error != std::errc() || (!unit.empty() && !duration) || out.value < 0)
    throw Refused(std::string(option) + " '" + text + "' is no duration\n  for example '104 week', '2 y' or '90 d'");
  if (duration) out.days = known->scale / static_cast<double>(day);
  return out;
}

}  // namespace

double in_periods(const std::string& text, const char* option, double step) {
  const Amount found = amount(text, option);
  return found.days ? found.value * *found.days / step : found.value;
}

evaluation::Options options_of(const EvaluateArguments& a, std::uint64_t seed) {
  evaluation::Options options;
  options.design = *evaluation::design_of(a.design);
  using evaluation::Errors;
  using evaluation::Family;
  options.family = a.family == "gaussian" ? Family::gaussian : a.family == "poisson" ? Family::poisson : a.family == "quasi" ? Family::quasi_poisson : a.family == "negative" ? Family::negative_binomial : Family::automatic;
  options.errors = a.errors == "model" ? Errors::model : a.errors == "newey-west" ? Errors::newey_west : a.errors == "cr1" ? Errors::cr1 : a.errors == "cr2" ? Errors::cr2 : a.errors == "wild" ? Errors::wild : Errors::automatic;
  options.shape = a.slope ? evaluation::Shape::level_and_slope : evaluation::Shape::level;
  options.harmonics = a.harmonics;
  options.lag = a.bandwidth;
  options.neighbours = a.neighbours;
  options.matching = a.match == "propensity" ? evaluation::Matching::propensity : evaluation::Matching::mahalanobis;
  options.predictors = a.predictors ? evaluation::Predictors::covariates : evaluation::Predictors::none;
  options.seed = seed;
  return options;
}

evaluation::StudyPlan plan_of(const EvaluateArguments& a, const Means& means, const std::vector<double>& starts) {
  evaluation::StudyPlan plan;
  plan.options = options_of(a, means.seed);
  const double step = starts[1] - starts[0];
  if (a.opens.empty()) throw Refused("evaluate needs --opens: when the change begins\n  for example --opens '104 week'");
  const Amount opens = amount(a.opens, "--opens");
  const double at = opens.value * opens.days.value_or(1);
  while (plan.opens < starts.size() && starts[plan.opens] < at - 1e-9 * std::max(1.0, at)) ++plan.opens;
  plan.options.season = a.season.empty() ? static_cast<double>(year) / static_cast<double>(day) / step : in_periods(a.season, "--season", step);
  if (!a.delay.empty()) plan.observation.coding_lag = in_periods(a.delay, "--delay", step);
  plan.observation.missing_share = a.missing;
  plan.observation.missing_high = a.missing_high;
  plan.observation.error = a.error;
  plan.sites = a.at;
  if (!a.at.empty()) plan.treated = {a.at.size()};
  if (!a.sites.empty()) plan.treated = a.sites;
  plan.controls = a.controls;
  if (!a.periods.empty()) plan.periods = a.periods;
  if (!a.effects.empty()) plan.effects = a.effects;
  plan.choice = a.select == "peak" ? evaluation::Choice::at_peak : a.select == "each" ? evaluation::Choice::each : evaluation::Choice::at_random;
  plan.steps = a.steps;
  plan.step_periods = a.step_periods;
  plan.seed = means.seed;
  plan.threads = experiment::thread_count(means.threads);
  return plan;
}

}  // namespace concert::cli
