// Parts of a report that page and Markdown set out alike. Each is empty where there is nothing to say.
#pragma once
#include "analysis/report/block.hpp"
#include "analysis/report/content.hpp"

namespace concert::analysis {

/// What is stated and what is missing, the frontier, who pays and who benefits, acceptability, value of information.
std::vector<Block> economics_blocks(const Report& report);

/// The patterns that the scenario expects: met or not on this file, or not tested on it.
std::vector<Block> pattern_blocks(const Report& report);

/// What share of a result's variance goes with each parameter, or how to find out.
std::vector<Block> variance_blocks(const Report& report);

/// How to get the same numbers again.
std::vector<Block> run_blocks(const Report& report);

}  // namespace concert::analysis
