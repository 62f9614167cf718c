// How many replications a wanted precision takes (Law 2015, Simulation Modeling and Analysis, 9.4.1). The relative
// error g is kept when the half-width is at most g / (1 + g) of the estimate, because the estimate itself may be too
// large.
#pragma once
#include <cstddef>

#include "analysis/estimate.hpp"

namespace concert::analysis {

/// Whether the interval's half-width is within the relative error; what does not vary is precise; a missing half-width
/// (fewer than two values) is not.
bool precise(const Summary& summary, double relative_error);

/// The least number of replications that would make it so if mean and spread stay what they are; `most` if more than
/// that (a mean of 0 with a spread never gets there). At least two.
std::size_t replications_needed(const Summary& summary, double relative_error, std::size_t most);

}  // namespace concert::analysis
