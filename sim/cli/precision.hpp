// `--precision`: as many replications as make every named measure precise enough, with a ceiling.
#pragma once
#include <vector>

#include "cli/session.hpp"

namespace concert::cli {

/// Runs the task: once, or with --precision again with more replications until the half-widths of all its measures are
/// small enough or the ceiling is reached (both are said). Measures: --precision-of, else what the scenario reports,
/// else all.
TaskResult run_to_precision(Task task, const Arguments& arguments);

}  // namespace concert::cli
