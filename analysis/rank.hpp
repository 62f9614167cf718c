// Association of paired values over few points: ranks and least squares.
#pragma once
#include <span>

namespace concert::analysis {

/// Spearman's rank correlation (1904): Pearson's of the ranks, ties at their mean rank. Pairs with a missing value are
/// left out. Missing below two pairs, or when either does not vary.
double rank_correlation(std::span<const double> x, std::span<const double> y);

/// The least-squares slope of y on x. Pairs with a missing value are left out; missing when x does not vary.
double least_squares_slope(std::span<const double> x, std::span<const double> y);

}  // namespace concert::analysis
