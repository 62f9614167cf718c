// The designs by which an evaluator estimates the effect of a change from a panel. Each states what it estimates, on which
// scale, with which weights and controls, how its error is computed, and when it fails (method_of; formulas and sources:
// docs/background/evaluation.md). Reads a panel and nothing else: it never knows the truth.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/evaluation/panel.hpp"

namespace concert::analysis::evaluation {

enum class Design : std::uint8_t {
  before_after, controlled, did, twfe, staggered, stepped_wedge, matched, its, scm, time_study
};
enum class Family : std::uint8_t { automatic, gaussian, poisson, quasi_poisson, negative_binomial };
enum class Errors : std::uint8_t { automatic, model, newey_west, cr1, cr2, wild };
enum class Shape : std::uint8_t { level, level_and_slope };  // of the change in an interrupted time series
enum class Matching : std::uint8_t { mahalanobis, propensity };
enum class Predictors : std::uint8_t { none, covariates };   // of a synthetic control
enum class Scale : std::uint8_t { difference, ratio };       // ratio: standard_error is that of its logarithm

struct Options {
  Design design = Design::its;
  Family family = Family::automatic;  // counts: quasi-Poisson; else Gaussian
  Errors errors = Errors::automatic;  // series: Newey-West; sites: CR2
  Shape shape = Shape::level;
  int harmonics = 0;
  double season = 0;                  // periods a season; needed for harmonics
  int lag = -1;                       // of Newey-West; below 0: ceil(1.3 sqrt(n)) - 1
  int neighbours = 1;
  Matching matching = Matching::mahalanobis;
  Predictors predictors = Predictors::none;
  std::uint64_t seed = 1;             // of the wild bootstrap and of placebo groups
};

/// What rule a design follows, in words.
struct Method {
  std::string name, objective, scaling, weights, controls, variance, fails, source;
};

struct Coefficient {
  std::string name;
  double value = missing, standard_error = missing;
};

/// Observed and what would have been without the change, by period, of the treated sites taken together.
struct Trace {
  std::vector<std::string> periods;
  std::vector<double> observed, counterfactual;
  std::size_t opens = Panel::never;
};

struct Estimate {
  Design design = Design::its;
  Method method;
  Scale scale = Scale::difference;
  double value = missing, standard_error = missing, low = missing, high = missing;  // 95 % interval
  double p = missing;                   // two-sided, of no effect
  double degrees_of_freedom = missing;
  std::size_t treated = 0, controls = 0, cells = 0;  // sites, sites, present cells used
  std::vector<Coefficient> coefficients;
  std::vector<Coefficient> weights;     // of donors or matches, by control site
  Trace trace;                          // where the design has one
  std::vector<std::string> notes;
  std::string failed;                   // why there is no estimate; empty: there is one
};

const std::vector<Design>& all_designs();
std::string word_of(Design design);                    // "its"
std::optional<Design> design_of(const std::string& word);
Method method_of(Design design, const Options& options);

/// Never throws for what the data lack: Estimate::failed says it.
Estimate estimate(const Panel& panel, const Options& options);

}  // namespace concert::analysis::evaluation
