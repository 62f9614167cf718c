// From what an evaluation is told, on the command line or by an expectation, to a plan of studies.
#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/evaluation/study.hpp"
#include "cli/evaluate_arguments.hpp"

namespace concert::cli {

/// What is wrong with what was asked, said once at the end: exit code 2.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A duration, or a number of periods; in periods of `step` days. Throws Refused, naming the option.
double in_periods(const std::string& text, const char* option, double step);

analysis::evaluation::Options options_of(const EvaluateArguments& a, std::uint64_t seed);

struct Means {
  std::uint64_t seed = 1;
  int threads = 1;
};

/// `starts`: of the measure's periods, in days. Throws Refused.
analysis::evaluation::StudyPlan plan_of(const EvaluateArguments& a, const Means& means, const std::vector<double>& starts);

}  // namespace concert::cli
