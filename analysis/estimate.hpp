// Estimators over replications: plain functions of numbers. One value a replication goes in; the replications are
// independent, so intervals rest on their spread alone (Law 2015, Simulation Modeling and Analysis, ch. 9).
// A missing value is NaN and is left out, never read as 0; `n` says how many were used. Formulas with their
// sources: docs/background/statistics.md.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

namespace concert::analysis {

inline constexpr double missing = std::numeric_limits<double>::quiet_NaN();
inline constexpr double confidence = 0.95;  // of every interval printed

/// Mean with its Student-t half-width: mean ± half_width covers the true mean with `confidence`.
struct Summary {
  double mean = missing;
  double sd = missing;          // n - 1 in the denominator; missing below two values
  double half_width = missing;  // missing below two values
  std::size_t n = 0;
};

struct Interval {
  double estimate = missing;
  double low = missing, high = missing;
  std::size_t n = 0;
};

double mean(std::span<const double> values);
double variance(std::span<const double> values);  // n - 1

/// The p-quantile by linear interpolation of order statistics: definition 7 of Hyndman and Fan (1996,
/// doi:10.2307/2684934), the default of R, NumPy and Excel's PERCENTILE.INC. 0 <= p <= 1.
double quantile(std::span<const double> values, double p);
/// The same of values in ascending order, none missing; missing of none.
double quantile_of_sorted(const std::vector<double>& sorted, double p);

/// The p-quantile of Student's t distribution.
double student_t(double p, double degrees_of_freedom);

Summary summarise(std::span<const double> values);

/// What common random numbers bought in one paired comparison.
struct Paired {
  Summary difference;                  // of a - b, over the pairs with both values
  double correlation = missing;        // of a and b; missing when either does not vary
  /// (var a + var b) / var(a - b): how many times more replications independent runs would need for the same
  /// half-width. 1: nothing gained. Infinite: every difference is the same.
  double variance_reduction = missing;
};

/// a[i] and b[i] are the two models' values in replication i.
Paired compare_pairs(std::span<const double> a, std::span<const double> b);

/// A statistic of a set of replications, given by their positions; positions may repeat.
using Statistic = std::function<double(std::span<const std::size_t>)>;

/// Delete-one jackknife with Student's t on n - 1 degrees of freedom (Tukey 1958; Efron and Tibshirani 1993,
/// ch. 11): for smooth functions of means, such as ratios. For a mean it is exactly the t interval.
Interval jackknife(std::size_t n, const Statistic& statistic);

struct Resampling {
  std::size_t resamples = 4000;
  std::uint64_t seed = 0x436F6E63657274;  // fixed: a report read twice says the same
};

/// Percentile bootstrap over replications, its levels widened for small n (Hesterberg 2015,
/// doi:10.1080/00031305.2015.1089789): for quantiles, extremes and other kinks.
Interval bootstrap(std::size_t n, const Statistic& statistic, Resampling plan = {});

/// Wilson's score interval (1927, doi:10.1080/01621459.1927.10502953) of the share successes / n. Where trials come in alike
/// groups, as n / `design_effect` independent ones (Korn and Graubard 1998).
Interval wilson(std::size_t successes, std::size_t n, double design_effect = 1);

}  // namespace concert::analysis
