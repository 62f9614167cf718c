// The page's part on what happened: value stream, routes, who asks whom, why waits differ, one person's story. Of a
// file recorded with `--record full`; nothing without one.
#pragma once
#include <string>

#include "analysis/compare.hpp"

namespace concert::analysis {

/// Reads the rows of `comparison.log`; empty if that is none. Of two models: the baseline and the first other one.
std::string process_sections(const Comparison& comparison);

}  // namespace concert::analysis
