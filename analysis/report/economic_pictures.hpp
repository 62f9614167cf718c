// Pictures of an economic evaluation whose parameters were drawn: every draw on the cost-effectiveness plane, and the
// acceptability curve over thresholds. Nothing where nothing was drawn.
#pragma once
#include <string>

#include "analysis/economics/evaluation.hpp"

namespace concert::analysis {

std::string economic_pictures(const EconomicResult& result);

}  // namespace concert::analysis
