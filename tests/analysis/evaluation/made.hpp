// Panels made by hand or from a stated law, for tests of the estimators.
#pragma once
#include <cmath>
#include <string>
#include <vector>

#include "../synthetic.hpp"
#include "analysis/evaluation/estimators.hpp"

namespace concert::test {

using analysis::evaluation::Panel;

inline Panel blank(std::size_t sites, std::size_t periods) {
  Panel panel;
  panel.measure = "value";
  for (std::size_t s = 0; s < sites; ++s) panel.sites.push_back("site " + std::to_string(s + 1));
  for (std::size_t p = 0; p < periods; ++p) {
    panel.periods.push_back(std::to_string(p + 1));
    panel.positions.push_back(static_cast<double>(p));
  }
  panel.values.assign(sites * periods, 0);
  panel.opens.assign(sites, Panel::never);
  return panel;
}

inline Panel series(const std::vector<double>& values, std::size_t opens) {
  Panel panel = blank(1, values.size());
  panel.values = values;
  panel.opens[0] = opens;
  return panel;
}

/// Poisson by counting exponential gaps in logarithms (Knuth), in parts of at most 50.
inline double poisson(double mean, Luck& luck) {
  double count = 0;
  for (double left = mean; left > 0; left -= 50) {
    const double part = std::min(left, 50.0);
    for (double sum = -std::log(luck.uniform()); sum < part; sum -= std::log(luck.uniform())) ++count;
  }
  return count;
}

/// How often intervals held the truth, how often they excluded no effect, and the mean estimate.
struct Tally {
  int n = 0, covered = 0, found = 0;
  double sum = 0, squares = 0;
  void add(const analysis::evaluation::Estimate& e, double truth, double none) {
    ++n;
    covered += e.low <= truth && truth <= e.high ? 1 : 0;
    found += e.low > none || e.high < none ? 1 : 0;
    sum += e.value;
    squares += e.value * e.value;
  }
  double mean() const { return sum / n; }
  double error() const { return std::sqrt((squares / n - mean() * mean()) / (n - 1)); }  // of the mean
  double coverage() const { return static_cast<double>(covered) / n; }
  double power() const { return static_cast<double>(found) / n; }
};

/// Four standard errors of a share of `n` at `share`.
inline double four_errors(double share, int n) { return 4 * std::sqrt(share * (1 - share) / n); }

}  // namespace concert::test
