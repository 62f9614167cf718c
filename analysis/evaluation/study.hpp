// The same evaluation done many times on worlds whose truth is known: bias, coverage, power, by sites, periods and size of
// the effect. The truth of a study is the difference (or ratio) between its treated cells with the change and the same cells
// without it, under the same luck.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/evaluation/estimators.hpp"
#include "analysis/evaluation/observe.hpp"
#include "analysis/evaluation/panel_results.hpp"

namespace concert::analysis::evaluation {

/// peak: those with the highest values just before the opening. each: every site in turn is the one that is treated, so that a
/// replication gives as many studies as sites; they share its luck, and intervals allow for it.
enum class Choice : std::uint8_t { at_random, at_peak, each };

struct StudyPlan {
  Options options;
  Observation observation;
  std::size_t opens = 0;                  // period of the first opening
  std::vector<std::string> sites;         // treated, by name; empty: chosen by `choice`
  std::vector<std::size_t> treated{1};    // how many sites are treated; each value a row of the table
  std::size_t controls = 0;               // how many are not; 0 with groups: all the others
  std::vector<std::size_t> periods{0};    // at most so many before and after the opening; 0: all
  std::vector<double> effects{1};         // planted multipliers on treated values, beside the model's own effect
  Choice choice = Choice::at_random;
  std::size_t peak_periods = 3;           // before the opening, that "highest" is judged by
  std::size_t steps = 1;                  // of a staggered roll-out: treated sites open in so many groups
  std::size_t step_periods = 1;           // between them
  std::uint64_t seed = 1;
  int threads = 1;
};

/// One cell of the plan: what came of its studies.
struct Performance {
  std::size_t treated = 0, controls = 0, periods = 0;  // periods: before plus after
  double effect = 1;                      // planted
  std::size_t studies = 0, failed = 0;    // failed: without an estimate
  Scale scale = Scale::difference;
  double truth = missing;                 // mean over studies; of ratios, the ratio of sums
  double mean = missing;                  // of the estimates (geometric, of ratios)
  double bias = missing, bias_error = missing;  // of paired estimate less truth; ratios: of logarithms
  Interval coverage;                      // share of intervals with the truth inside; Wilson's interval
  Interval power;                         // share whose interval excludes no effect
  double half_width = missing;            // median; ratios: of logarithms
};

struct Study {
  Options options;
  std::vector<Performance> table;         // effect within periods within sites
  Estimate example;                       // the first study of the first cell
  double example_truth = missing;         // of it
  std::string why_failed;                 // the commonest reason
  std::string sentence;                   // "Your time series would have 41 % power …"
};

/// Where a measure has groups these are the sites and each replication is one study; else a site is a replication's series
/// and a study takes (treated + controls) replications, none twice. Throws std::invalid_argument if there are too few.
Study run_study(const std::vector<Worlds>& worlds, const StudyPlan& plan);

}  // namespace concert::analysis::evaluation
