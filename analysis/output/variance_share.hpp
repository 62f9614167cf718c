// Which parameter carries how much of what is not known of a result: where parameters were drawn (--psa), the squared
// rank correlation (Spearman) of each parameter's draws with the result at those draws. It is the share of the variance
// of ranks that goes with the parameter alone, if it acts in one direction; what parameters do together, and chance
// within runs, is in no share (Saltelli et al. 2004, Sensitivity Analysis in Practice, ch. 1.2).
#pragma once
#include <string>
#include <vector>

#include "record/reader.hpp"

namespace concert::analysis {

struct VarianceShares {
  std::size_t draws = 0;  // 0: nothing was drawn
  double by_chance = 0;   // what a parameter without any effect stays below 95 times in a hundred
  struct Outcome {
    std::size_t model = 0;
    std::string measure;
    bool difference = false;    // from the baseline at the same draw
    std::vector<double> share;  // by parameter, 0 to 1; missing where the result does not vary
  };
  std::vector<std::string> parameters;  // those drawn
  std::vector<Outcome> outcomes;        // of whole measures without groups
};

/// Differences of every model from the baseline; of a file with one model its values.
VarianceShares variance_shares(const record::Results& results, std::size_t baseline);

}  // namespace concert::analysis
