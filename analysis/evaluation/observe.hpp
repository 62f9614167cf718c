// What an evaluator would have seen of the truth: drawn by a counter-based stream, so that the same seed sees the same and
// switching one fault on shifts no other. Changes values only, never what happened.
#pragma once
#include "analysis/evaluation/panel.hpp"
#include "random/stream.hpp"

namespace concert::analysis::evaluation {

struct Observation {
  /// Mean delay until a count is coded, in periods: a unit of period p is seen by the end of the panel with probability
  /// 1 - exp(-(periods elapsed since the middle of p) / lag). Whole values of at least 0 only.
  double coding_lag = 0;
  double missing_share = 0;       // of cells, completely at random, in [0, 1)
  double missing_high = 0;        // share at a site's own mean value; the odds double with each sd above it
  double error = 0;               // coefficient of variation of a multiplicative lognormal error of mean 1

  bool any() const { return coding_lag > 0 || missing_share > 0 || missing_high > 0 || error > 0; }
};

Panel observe(const Panel& truth, const Observation& how, random::Key key);

/// Each count thinned (factor < 1: binomial) or increased (factor > 1: a Poisson number more), so that it stays a count with
/// a count's spread; other values multiplied. Treated cells only.
Panel with_planted(const Panel& panel, double factor, random::Key key);

}  // namespace concert::analysis::evaluation
