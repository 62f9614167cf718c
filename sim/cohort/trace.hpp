// Follows a cohort through its cycles: occupancy of states by matrix multiplication, and the totals its author asked for.
// Deterministic: no draw, no person. Sonnenberg and Beck (1993, doi:10.1177/0272989X9301300409); time in state by
// splitting a state's occupancy by cycles since entry (Hawkins, Sculpher and Epstein 2005,
// doi:10.1177/0272989X05282637). Knows no engine.
#pragma once
#include <span>
#include <vector>

#include "scenario/scenario.hpp"

namespace concert::cohort {

struct Trace {
  std::vector<std::vector<double>> occupancy;  // [time 0..cycles][state], shares of the cohort
  std::vector<double> totals;                  // in base units, in the order of Cohort::totals
};

/// `parameters` are the model's, in base units. Throws RunError naming cohort, state and cycle when a probability lies
/// outside [0, 1], a row or the start does not add up to 1 (within 1e-9), or an expression has no value.
Trace trace_of(const scenario::Cohort& cohort, const scenario::Scenario& scenario, std::span<const double> parameters);

/// The weight of each of the times 0..cycles, as the rule says. Sums to `cycles`.
std::vector<double> weights_of(const scenario::Cohort::Counting& counting, int cycles);

/// (1 + r)^-(t - origin), or exp(-r (t - origin)): t in ticks, r per year of 365.25 days.
double discount_factor(const scenario::Cohort::Total& total, double time);

}  // namespace concert::cohort
