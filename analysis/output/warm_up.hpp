// Where a series has forgotten how it began. MSER-5 (White 1997, doi:10.1177/003754979706900601): in means of five, the
// truncation that gives the rest the smallest standard error. Welch (1983): the mean over replications, smoothed, for
// the eye.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "analysis/estimate.hpp"

namespace concert::analysis {

struct Truncation {
  std::size_t batches = 0;       // dropped
  std::size_t observations = 0;  // dropped: batches x batch size
  double statistic = missing;    // sum of squares about the mean of the rest, over the square of their number
  double mean = missing;         // of the batches kept
  bool trusted = false;          // false if the least lies in the second half: the series is too short to say
};

/// The least of the statistic over truncations of 0 to half of the batches (the earliest of equals); observations that
/// do not fill a last batch are left out. Missing below four batches. No value may be missing.
Truncation mser(std::span<const double> series, std::size_t batch = 5);

/// Welch's moving average: of up to `window` values on either side, fewer near the beginning, where it stays symmetric;
/// the last `window` values have none. `series` is the mean over replications, one value a period.
std::vector<double> moving_average(std::span<const double> series, std::size_t window);

}  // namespace concert::analysis
