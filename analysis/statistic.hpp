// The language of `that:` in an expectation: a number formed from measures over the replications of one or more
// models. A measure's name stands for its mean over replications in the model at hand.
//
//   m   m[label]                        mean over replications
//   difference(m, a, b)                 m in model a minus m in model b, same replications
//   ratio(m, a, b)   relative(m, a, b)  mean in a over mean in b; the same minus 1
//   ratio(x, y)                         x over y in the model at hand
//   variance_ratio(m, a, b)             of the variance over groups (mean over replications) if m is grouped,
//                                       else of the variance over replications
//   share(x > 3 and y < 2)              share of the replications in which it holds
//   quantile(x, 0.9)  median(x)  mean(x)  sd(x)   over the replications' own values of x
//   order(m, [a, b, c])                 share of the replications in which m falls from each model to the next
//   slope(x)                            least-squares slope over the sweep, per unit of the swept parameter
//   rank_correlation(x)                 Spearman's, of x and the swept values
//   interaction(x)                      of two factors: what the last level of one adds at the last level of the other,
//                                       beyond what it adds at its first
//   explained(x, f)                     share of the sum of squares between all points that factor f alone takes
//   spread(m)                           variance over the groups of m, mean over replications
//   rank_correlation(m, n)  coef(m, n)  over the groups of two measures grouped alike: Spearman's; the least-squares
//                                       slope of m on n. Mean over replications
//   trend(m)  trend(m, 1 y)  trend(m, 1 y, t, u)   least-squares slope of a series per period, or per the time given,
//                                       over the whole periods beginning from t up to u
//   at(m, t)  during(m, t, u)           the value of a series in the period that holds t; the mean of its whole periods
//                                       beginning from t up to u
//   + - * / ^   abs(x)   min(x, y)  max(x, y)   numbers in the measures' own units
//
// A replication in which any measure used is missing, in any arm used, is left out of all (complete cases).
#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/estimate.hpp"
#include "record/reader.hpp"

namespace concert::analysis {

/// What is wrong with a statistic's text, and where: byte offset and length within it.
struct StatisticError {
  std::size_t offset = 0, length = 1;
  std::string problem, suggestion;
};

/// The results an expectation is judged by: for a model and a sweep point, its runs. Refers to the results given to
/// add(), which must outlive it.
class Arms {
 public:
  explicit Arms(std::string baseline) : baseline_(std::move(baseline)) {}

  /// The runs of `results` at parameter point `results_point` under `model` (a name in its header) are sweep point `point`.
  void add(const std::string& model, std::size_t point, const record::Results& results, std::uint32_t results_point = 0);

  const std::string& baseline() const { return baseline_; }
  struct Arm {
    const record::Results* results = nullptr;
    std::map<std::uint32_t, std::size_t> runs;  // replication -> run, completed ones only
  };
  const Arm* find(const std::string& model, std::size_t point) const;  // nullptr if it was not run

 private:
  std::string baseline_;
  std::map<std::pair<std::string, std::size_t>, Arm> arms_;
};

struct StatisticNode;  // analysis/statistic.cpp

/// A parsed statistic; immutable, cheap to copy.
struct ParsedStatistic {
  std::shared_ptr<const StatisticNode> root;  // null if there are errors
  std::vector<std::string> models;            // named as arguments, in order, each once
  std::vector<std::string> measures;
  std::vector<StatisticError> errors;
  bool over_sweep = false;                    // contains slope() or rank_correlation() of one
  bool over_factors = false;                  // contains interaction() or explained()
  std::vector<std::string> factors;           // named by explained()
  bool model_at_hand = false;                 // uses a measure without naming a model
};

ParsedStatistic parse_statistic(std::string_view text);

/// The names in it against those there are: unknown measures, labels and models, with the nearest known.
std::vector<StatisticError> check_names(const ParsedStatistic& statistic, const record::Header& header);

/// One of the parameters varied together, or the models (`models` not empty).
struct Factor {
  std::string name, unit;
  std::vector<double> values;
  std::vector<std::string> models;
  std::size_t size() const { return models.empty() ? values.size() : models.size(); }
};

/// Where a statistic is evaluated.
struct StatisticPlace {
  std::string model;               // of measures that name none
  std::size_t point = 0;           // sweep point; of factors: combinations of their values, the last running fastest
  std::string group;               // label of grouped measures that name none
  std::vector<double> sweep;       // for slope() and rank_correlation()
  std::string sweep_unit;
  std::vector<Factor> factors = {};
};

struct StatisticResult {
  Interval interval;
  std::vector<double> by_run;      // the statistic of each replication alone, where that has a meaning
  std::size_t left_out = 0;        // replications with something missing
  std::string unit;                // "" if it has none or they are mixed
  std::string problem;             // not empty: it cannot be evaluated, and why
};

StatisticResult evaluate(const ParsedStatistic& statistic, const StatisticPlace& place, const Arms& arms);

/// The sum of the statistic at several places, each with its weight, over the replications complete at all.
StatisticResult evaluate_sum(const ParsedStatistic& statistic, const std::vector<StatisticPlace>& places,
                             const std::vector<double>& weights, const Arms& arms);

/// The statistic at one place minus the statistic at another, over the replications complete at both.
StatisticResult evaluate_change(const ParsedStatistic& statistic, const StatisticPlace& from, const StatisticPlace& to, const Arms& arms);

}  // namespace concert::analysis
