// The page's part on what happened: value stream, routes, who asks whom, why waits differ, one person's story. Of a
// file recorded with `--record full`; nothing without one.
#pragma once
#include <string>

#include "analysis/report/content.hpp"

namespace concert::analysis {

/// Reads the rows of `report.log`; empty if that is none. Of two models: the baseline and the first other one.
std::string process_sections(const Report& report);

}  // namespace concert::analysis
