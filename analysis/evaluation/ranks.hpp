// Rank tests with the shift they estimate (Hodges and Lehmann 1963, doi:10.1214/aoms/1177704172), exact where there are no
// ties and few values. Private to this folder.
#pragma once
#include <span>

namespace concert::analysis::evaluation {

/// Estimate, distribution-free 95 % interval (infinite where too few values give none), two-sided p of no shift.
struct Shift {
  double estimate, low, high, p;
};

Shift signed_ranks(std::span<const double> differences);                              // Wilcoxon 1945, paired
Shift rank_sums(std::span<const double> before, std::span<const double> after);      // Mann and Whitney 1947

}  // namespace concert::analysis::evaluation
