// How an estimate and a study of its power are told: tables of at most the width asked, JSON of a stable shape, CSV. Says the
// truth beside the estimate where it is known. Computes nothing.
#pragma once
#include <iosfwd>
#include <string>

#include "analysis/evaluation/study.hpp"
#include "analysis/report.hpp"

namespace concert::analysis::evaluation {

void print_estimate(std::ostream& out, const Estimate& estimate, const TableOptions& options = {});
void print_study(std::ostream& out, const Study& study, const std::string& measure, const TableOptions& options = {});

/// {"design", "method": {…}, "scale", "value", "standard_error", "low", "high", "p", "treated", "controls", "cells",
/// "coefficients", "weights", "trace", "notes", "failed"}; what does not exist is null.
std::string to_json(const Estimate& estimate);
/// {"measure", "design", "sentence", "example": {estimate}, "example_truth", "table": [{"treated", "controls", "periods",
/// "effect", "studies", "failed", "scale", "truth", "mean", "bias", "bias_error", "coverage", "coverage_low",
/// "coverage_high", "power", "power_low", "power_high", "half_width"}]}
std::string to_json(const Study& study, const std::string& measure);

/// One row (an estimate) or a row a cell of the plan, with a heading; the same names as in JSON.
std::string to_csv(const Estimate& estimate);
std::string to_csv(const Study& study);

}  // namespace concert::analysis::evaluation
