// `concert report RESULTS --stress | --odd | --cheers | --assumptions`.
#pragma once
#include "analysis/report/content.hpp"
#include "cli/arguments.hpp"
#include "cli/recorded.hpp"

namespace concert::cli {

/// Writes the guideline asked for and says which required items are empty. Exit::failed while any is;
/// Exit::invalid_scenario, and nothing written, if the author's file has an error.
Exit report_guideline(const Arguments& arguments, const analysis::Report& report, const Recorded& recorded);

}  // namespace concert::cli
