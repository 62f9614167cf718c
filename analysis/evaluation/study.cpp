#include "analysis/evaluation/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <thread>

#include "core/diagnostic.hpp"

namespace concert::analysis::evaluation {
namespace {

using Sites = std::vector<std::size_t>;

/// One cell of the plan.
struct Setting {
  std::size_t treated, controls, periods;
  double effect;
};

/// The worlds of one study, what it draws by, and the site whose turn it is, if sites take turns.
struct Case {
  const Worlds& worlds;
  random::Key key;
  std::optional<std::size_t> turn;
};

/// What one study saw, and what was true of it.
struct Outcome {
  Estimate estimate;
  double with = missing, without = missing;  // sums over treated cells (all present)
  double cells = 0;
  double truth() const {
    return estimate.scale == Scale::ratio ? std::log(with / without) : (with - without) / cells;
  }
  double value() const { return estimate.scale == Scale::ratio ? std::log(estimate.value) : estimate.value; }
};

void append(Panel& panel, const Panel& more, const std::string& name) {
  panel.sites.push_back(name);
  panel.opens.push_back(Panel::never);
  panel.values.insert(panel.values.end(), more.values.begin(), more.values.end());
}

/// Series of several replications as the sites of one study.
Worlds joined(const std::vector<Worlds>& worlds, std::size_t first, std::size_t n) {
  Worlds all = worlds[first];
  all.without.sites = all.with.sites = {"site 1"};
  for (std::size_t i = 1; i < n; ++i) {
    append(all.without, worlds[first + i].without, "site " + std::to_string(i + 1));
    append(all.with, worlds[first + i].with, "site " + std::to_string(i + 1));
  }
  return all;
}

Sites shuffled(std::size_t n, random::Key key) {
  Sites order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  random::Draws draws(key, 0, random::name_key("choice of sites"));
  for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[static_cast<std::size_t>(draws.uniform() * static_cast<double>(i))]);
  return order;
}

/// Treated sites first, then controls.
Sites chosen(const Case& at, const Setting& setting, const StudyPlan& plan) {
  const Panel& without = at.worlds.without;
  Sites order = shuffled(without.sites.size(), at.key);
  const auto first = [&](auto&& wanted) { std::stable_sort(order.begin(), order.end(), wanted); };
  if (at.turn) {
    first([&](std::size_t a, std::size_t b) { return a == *at.turn && b != a; });
  } else if (!plan.sites.empty()) {
    const auto rank = [&](std::size_t s) { return std::find(plan.sites.begin(), plan.sites.end(), without.sites[s]) - plan.sites.begin(); };
    first([&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  } else if (plan.choice == Choice::at_peak) {
    const std::size_t from = plan.opens - std::min(plan.opens, plan.peak_periods);
    first([&](std::size_t a, std::size_t b) { return mean_of(without, a, from, plan.opens) > mean_of(without, b, from, plan.opens); });
  }
  order.resize(std::min(order.size(), setting.treated + setting.controls));
  return order;
}

/// The truth with the change where it is open, without it elsewhere.
Panel spliced(const Panel& without, const Panel& with) {
  Panel panel = without;
  for (std::size_t s = 0; s < panel.sites.size(); ++s)
    for (std::size_t p = 0; p < panel.periods.size(); ++p)
      if (panel.treated(s, p)) panel.values[panel.at(s, p)] = with.value(s, p);
  return panel;
}

Outcome one_study(const Case& at, const Setting& setting, const StudyPlan& plan) {
  const auto& [worlds, key, turn] = at;
  const Sites order = chosen(at, setting, plan);
  const std::size_t n = worlds.without.periods.size(), wide = setting.periods == 0 ? n : setting.periods;
  const std::size_t first = plan.opens - std::min(plan.opens, wide), last = std::min(n, plan.opens + wide + (plan.steps - 1) * plan.step_periods);
  Panel without = part_of(worlds.without, order, first, last), with = part_of(worlds.with, order, first, last);
  for (std::size_t i = 0; i < setting.treated && i < order.size(); ++i) {
    const std::size_t step = i * plan.steps / setting.treated;
    without.opens[i] = plan.opens - first + step * plan.step_periods;
  }
  const Panel world = spliced(without, with), truth = with_planted(world, setting.effect, key);
  Outcome outcome{.estimate = estimate(observe(truth, plan.observation, key), plan.options), .with = 0, .without = 0};
  for (std::size_t s = 0; s < truth.sites.size(); ++s)
    for (std::size_t p = 0; p < truth.periods.size(); ++p) {
      const double a = truth.value(s, p), b = without.value(s, p);
      if (!truth.treated(s, p) || std::isnan(a) || std::isnan(b)) continue;
      // Planted chance is part of what is seen, not of the effect: its expectation is.
      outcome.with += world.value(s, p) * setting.effect;
      outcome.without += b;
      ++outcome.cells;
    }
  return outcome;
}

std::size_t per_study(const std::vector<Worlds>& worlds, const Setting& setting) {
  return worlds[0].without.sites.size() > 1 ? 1 : setting.treated + setting.controls;
}

/// How many studies a replication gives.
std::size_t turns_of(const std::vector<Worlds>& worlds, const StudyPlan& plan) {
  return plan.choice == Choice::each ? worlds[0].without.sites.size() : 1;
}

std::vector<Outcome> studies_of(const std::vector<Worlds>& worlds, const Setting& setting, const StudyPlan& plan) {
  const std::size_t each = per_study(worlds, setting), turns = turns_of(worlds, plan), n = worlds.size() / each * turns;
  if (n == 0) throw std::invalid_argument(fmt::format("one study of {} sites needs {} replications; there are {} (--replications)", each, each, worlds.size()));
  std::vector<Outcome> outcomes(n);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < n; i = next++)
      if (each > 1) outcomes[i] = one_study({joined(worlds, i * each, each), {.seed = plan.seed, .replication = i}, {}}, setting, plan);
      else outcomes[i] = one_study({worlds[i / turns], {.seed = plan.seed, .replication = i}, turns > 1 ? std::optional(i % turns) : std::nullopt}, setting, plan);
  };
  std::vector<std::thread> helpers;
  for (int t = 1; t < plan.threads; ++t) helpers.emplace_back(work);
  work();
  for (std::thread& helper : helpers) helper.join();
  return outcomes;
}

/// The effect of all studies together: what intervals are to cover.
double true_effect(const std::vector<Outcome>& outcomes, Scale scale) {
  double with = 0, without = 0, cells = 0;
  for (const Outcome& outcome : outcomes) {
    with += outcome.with;
    without += outcome.without;
    cells += outcome.cells;
  }
  return scale == Scale::ratio ? with / without : (with - without) / cells;
}

/// How many times more the share of `hits` varies from replication to replication than it would between independent studies,
/// `turns` of them a replication; at least 1.
double design_effect(const std::vector<double>& hits, std::size_t turns) {
  std::vector<double> shares;
  for (std::size_t first = 0; first + turns <= hits.size(); first += turns) {
    std::vector<double> own;
    for (std::size_t i = first; i < first + turns; ++i)
      if (!std::isnan(hits[i])) own.push_back(hits[i]);
    if (!own.empty()) shares.push_back(analysis::mean(own));
  }
  const double share = analysis::mean(shares), alone = share * (1 - share) / static_cast<double>(turns);
  return turns == 1 || shares.size() < 2 || !(alone > 0) ? 1 : std::max(1.0, variance(shares) / alone);
}

Performance performance_of(const std::vector<Outcome>& outcomes, const Setting& setting, std::size_t turns) {
  Performance out;
  std::vector<double> values, errors, half_widths, covering(outcomes.size(), missing), finding(outcomes.size(), missing);
  std::size_t covers = 0, finds = 0, intervals = 0;
  for (const Outcome& o : outcomes)
    if (o.estimate.failed.empty()) out.scale = o.estimate.scale;
  out.truth = true_effect(outcomes, out.scale);
  const double none = out.scale == Scale::ratio ? 1 : 0;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const Outcome& o = outcomes[i];
    if (!o.estimate.failed.empty()) {
      ++out.failed;
      continue;
    }
    values.push_back(o.value());
    if (std::isfinite(o.truth())) errors.push_back(o.value() - o.truth());
    if (std::isnan(o.estimate.low)) continue;
    ++intervals;
    covering[i] = o.estimate.low <= out.truth && out.truth <= o.estimate.high ? 1 : 0;
    finding[i] = o.estimate.low > none || o.estimate.high < none ? 1 : 0;
    covers += covering[i] > 0 ? 1 : 0;
    finds += finding[i] > 0 ? 1 : 0;
    half_widths.push_back(out.scale == Scale::ratio ? std::log(o.estimate.high / o.estimate.low) / 2 : (o.estimate.high - o.estimate.low) / 2);
  }
  out.treated = setting.treated;
  out.controls = setting.controls;
  out.effect = setting.effect;
  out.studies = outcomes.size();
  const double centre = analysis::mean(values);
  out.mean = out.scale == Scale::ratio ? std::exp(centre) : centre;
  const Summary error = summarise(errors);
  out.bias = error.mean;
  out.bias_error = error.sd / std::sqrt(static_cast<double>(error.n));
  out.coverage = wilson(covers, intervals, design_effect(covering, turns));
  out.power = wilson(finds, intervals, design_effect(finding, turns));
  out.half_width = quantile(half_widths, 0.5);
  return out;
}

std::string commonest_failure(const std::vector<Outcome>& outcomes) {
  std::map<std::string, std::size_t> reasons;
  for (const Outcome& o : outcomes)
    if (!o.estimate.failed.empty()) ++reasons[o.estimate.failed];
  const auto most = std::max_element(reasons.begin(), reasons.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == reasons.end() ? "" : most->first;
}

std::string called(Design design) {
  switch (design) {
    case Design::its: return "Your time series";
    case Design::scm: return "Your synthetic control";
    case Design::matched: return "Your matched controls";
    case Design::stepped_wedge: return "Your stepped wedge";
    case Design::time_study: return "Your time study";
    case Design::before_after: return "Your before-after study";
    case Design::controlled: return "Your controlled before-after study";
    default: return "Your difference in differences";
  }
}

std::string sentence_of(const Performance& row, Design design) {
  if (row.power.n == 0) return called(design) + " would give no estimate with an interval.";
  const auto percent = [](double share) { return static_cast<int>(std::lround(100 * share)); };
  std::string text = fmt::format("{} would have {} % power (95 % interval {} to {} %, {} studies): ", called(design), percent(row.power.estimate), percent(row.power.low), percent(row.power.high), row.power.n);
  text += fmt::format("{} treated site{}, {} control{}, {} periods, a true {} of {:.3g}.", row.treated, row.treated == 1 ? "" : "s", row.controls, row.controls == 1 ? "" : "s", row.periods, row.scale == Scale::ratio ? "ratio" : "difference", row.truth);
  if (row.coverage.high < confidence) text += fmt::format(" Its 95 % intervals hold the truth only {} % of the time: that power is not to be trusted.", percent(row.coverage.estimate));
  return text;
}

void check(const std::vector<Worlds>& worlds, const StudyPlan& plan) {
  if (worlds.empty()) throw std::invalid_argument("no replication was completed under both models");
  const Panel& panel = worlds[0].without;
  if (plan.opens == 0 || plan.opens >= panel.periods.size()) throw std::invalid_argument(fmt::format("the opening must leave periods before and after it; there are {}", panel.periods.size()));
  for (const std::string& site : plan.sites)
    if (std::find(panel.sites.begin(), panel.sites.end(), site) == panel.sites.end()) throw std::invalid_argument("no site '" + site + "'; " + did_you_mean(site, panel.sites));
  const bool grouped = panel.sites.size() > 1;
  if (plan.choice == Choice::each && !grouped) throw std::invalid_argument("sites take turns where a measure has groups (by:); this one has none");
  if (plan.choice == Choice::each && (!plan.sites.empty() || plan.treated != std::vector<std::size_t>{1})) throw std::invalid_argument("where sites take turns one is treated at a time, and none is named");
  for (const std::size_t treated : plan.treated)
    if (grouped && treated + plan.controls > panel.sites.size()) throw std::invalid_argument(fmt::format("{} treated and {} control sites are more than the measure's {} groups", treated, plan.controls, panel.sites.size()));
  for (const std::size_t treated : plan.treated)
    if (plan.steps > treated) throw std::invalid_argument(fmt::format("a roll-out in {} steps opens a site at each; of treated sites there {} {}", plan.steps, treated == 1 ? "is" : "are", treated));
  if (plan.steps > 1 && plan.opens + (plan.steps - 1) * plan.step_periods >= panel.periods.size()) throw std::invalid_argument("the last step of the roll-out lies after the end");
}

}  // namespace

Study run_study(const std::vector<Worlds>& worlds, const StudyPlan& plan) {
  check(worlds, plan);
  const std::size_t groups = worlds[0].without.sites.size();
  Study study;
  study.options = plan.options;
  for (const std::size_t treated : plan.treated)
    for (const std::size_t periods : plan.periods)
      for (const double effect : plan.effects) {
        const Setting setting{treated, groups > 1 && plan.controls == 0 ? groups - treated : plan.controls, periods, effect};
        const std::vector<Outcome> outcomes = studies_of(worlds, setting, plan);
        Performance row = performance_of(outcomes, setting, turns_of(worlds, plan));
        const std::size_t n = worlds[0].without.periods.size(), wide = periods == 0 ? n : periods;
        row.periods = std::min(plan.opens, wide) + std::min(n - plan.opens, wide + (plan.steps - 1) * plan.step_periods);
        if (study.table.empty()) {
          study.example = outcomes[0].estimate;
          study.example_truth = study.example.scale == Scale::ratio ? std::exp(outcomes[0].truth()) : outcomes[0].truth();
        }
        if (study.why_failed.empty()) study.why_failed = commonest_failure(outcomes);
        study.table.push_back(row);
      }
  study.sentence = sentence_of(study.table.front(), plan.options.design);
  return study;
}

}  // namespace concert::analysis::evaluation
