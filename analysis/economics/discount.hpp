// Present values. Time runs in years from a stated origin; what comes before it is compounded. Plain functions.
#pragma once

namespace concert::analysis {

/// (1 + rate)^-(years - origin). rate > -1, per year.
double annual_discount(double rate, double years, double origin = 0);

/// exp(-rate (years - origin)). The same as annual_discount for rate = log(1 + annual rate).
double continuous_discount(double rate, double years, double origin = 0);

/// Present value of a flow of 1 a year from `from` to `to`, discounted annually: the integral of (1 + r)^-t.
double annuity(double rate, double from, double to);

/// Probability of at least one event in a time, from a constant rate: 1 - exp(-rate time) (Miller and Homan 1994,
/// doi:10.1177/0272989X9401400107).
double rate_to_probability(double rate, double time);

/// The constant rate behind a probability: -log(1 - p) / time. Infinite for p = 1.
double probability_to_rate(double probability, double time);

}  // namespace concert::analysis
