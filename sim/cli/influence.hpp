// What a measure owes to the numbers people can set: the shortest ways from levers and models to it.
#pragma once
#include <string>

#include "analysis/expect.hpp"
#include "scenario/scenario.hpp"

namespace concert::cli {

/// `concert explain --influence MEASURE`: one way a line, from each lever, assumed effect and model.
std::string influence_text(const scenario::Scenario& scenario, const std::string& measure);

/// Why an expectation is (partly) input and not evidence: a parameter that its arms vary reaches a measure of it though
/// nothing happens on the way. Empty if none does. `models` are those its statistic is about.
std::string input_text(const scenario::Scenario& scenario, const scenario::Expectation& expectation, const analysis::Needs& needs);

}  // namespace concert::cli
