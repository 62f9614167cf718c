// The point of the simplex nearest to a target: weights of at least 0 that sum to 1. Private to this folder.
#pragma once
#include "analysis/evaluation/linear.hpp"

namespace concert::analysis::evaluation {

/// argmin over w of |target - donors w|^2 (donors: a column each), by an active set with exact steps (Wolfe 1976,
/// doi:10.1007/BF01580381). A ridge of 1e-9 of the mean square makes the answer unique.
Vector simplex_weights(const Matrix& donors, const Vector& target);

}  // namespace concert::analysis::evaluation
