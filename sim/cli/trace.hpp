// The state-transition trace of cohorts: how many are where, cycle by cycle.
#pragma once
#include <string>

#include "program/program.hpp"

namespace concert::cli {

/// `concert explain --trace`: for each cohort of a model a line for each of the times 0 to the last cycle, with the
/// share of the cohort in each state (they add up to 1). As CSV one long table: cohort, cycle, time_days, state, share.
std::string trace_text(const program::Program& program, bool as_csv);

}  // namespace concert::cli
