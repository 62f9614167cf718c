#include "analysis/output/spread.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace concert::analysis {

namespace {

/// One measure under one model.
struct Persons {
  std::vector<double> values;        // of everybody
  std::vector<std::uint32_t> trial;  // whose they are: which of the model's
};

/// The standard error of the share of persons at or below a value: a ratio of sums over replications.
double share_error(const Persons& persons, double value, std::size_t trials) {
  std::vector<double> below(trials), all(trials);
  double total_below = 0;
  for (std::size_t i = 0; i < persons.values.size(); ++i) {
    const double is_below = persons.values[i] <= value ? 1 : 0;
    below[persons.trial[i]] += is_below;
    all[persons.trial[i]] += 1;
    total_below += is_below;
  }
  const auto total = static_cast<double>(persons.values.size());
  const auto n = static_cast<double>(trials);
  double squares = 0;
  for (std::size_t t = 0; t < trials; ++t) {
    const double residual = below[t] - total_below / total * all[t];
    squares += residual * residual;
  }
  return std::sqrt(squares * n / (n - 1)) / total;
}

Interval quantile_of(const Persons& persons, const std::vector<double>& sorted, double level, std::size_t trials) {
  Interval interval{.estimate = quantile_of_sorted(sorted, level), .n = trials};
  if (trials < 2) return interval;
  const double reach =
      student_t(0.975, static_cast<double>(trials - 1)) * share_error(persons, interval.estimate, trials);
  interval.low = quantile_of_sorted(sorted, std::max(0.0, level - reach));
  interval.high = quantile_of_sorted(sorted, std::min(1.0, level + reach));
  return interval;
}

}  // namespace

std::vector<Spread> spreads(const record::Results& results, std::uint32_t point) {
  constexpr std::uint32_t none = 0xffffffff;
  std::vector<std::uint32_t> trial_of(results.header.runs.size(), none);
  std::vector<std::uint32_t> trials(results.header.models.size(), 0);
  for (std::size_t r = 0; r < trial_of.size(); ++r) {
    const record::Header::Run& run = results.header.runs[r];
    if (run.point == point && results.status[r] == record::Status::done) trial_of[r] = trials[run.model]++;
  }
  std::map<std::pair<std::uint32_t, std::size_t>, Persons> by_measure_and_model;
  for (const record::Results::AgentRow& row : results.agents) {
    if (trial_of[row.run] == none || std::isnan(row.value)) continue;
    Persons& persons = by_measure_and_model[{row.measure, results.header.runs[row.run].model}];
    persons.values.push_back(row.value);
    persons.trial.push_back(trial_of[row.run]);
  }
  std::vector<Spread> all;
  for (const auto& [key, persons] : by_measure_and_model) {
    Spread spread{.measure = key.first, .model = key.second, .persons = persons.values.size()};
    std::vector<double> sorted = persons.values;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 0; i < spread_levels.size(); ++i)
      spread.quantiles[i] = quantile_of(persons, sorted, spread_levels[i], trials[spread.model]);
    all.push_back(spread);
  }
  return all;
}

}  // namespace concert::analysis
