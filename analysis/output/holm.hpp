// Several comparisons judged at once: p values, and Holm's step-down correction, which keeps the chance of even one
// false finding among all of them below the level, whatever their dependence (Holm 1979, Scandinavian Journal of
// Statistics 6:65-70). Plain functions of numbers; a missing value stays missing and is not counted among the
// comparisons.
#pragma once
#include <span>
#include <vector>

#include "analysis/estimate.hpp"

namespace concert::analysis {

/// Two-sided p value of "the mean is 0" by Student's t on n - 1 degrees of freedom; missing below two values. Values
/// that do not vary: 1 if they are 0, else 0.
double p_value(const Summary& difference);

/// Holm's adjusted p values, in the order given: reject where they are at most the level.
std::vector<double> holm(std::span<const double> p_values);

}  // namespace concert::analysis
