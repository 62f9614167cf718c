// Between a scenario's `expect:` block and the analysis of it: what must be run, and by which results each is judged.
#pragma once
#include <vector>

#include "analysis/expect.hpp"
#include "core/diagnostic.hpp"
#include "experiment/design.hpp"
#include "record/reader.hpp"
#include "scenario/scenario.hpp"

namespace concert::cli {

/// As plain data, in the units of the swept parameter.
analysis::Expectation plain(const scenario::Scenario& scenario, const scenario::Expectation& expectation);

/// What must have been run for an expectation, and what of it `header` does not have.
analysis::Needs needs_of(const scenario::Scenario& scenario, const scenario::Expectation& expectation, const record::Header& header);

/// The models (indices) each expectation needs. Errors in statistics become diagnostics at their place.
std::vector<std::vector<int>> needed_models(const scenario::Scenario& scenario, const record::Header& header,
                                            Diagnostics& diagnostics);

/// One verdict an expectation, in the scenario's order. A control is judged after the pattern that it kills.
std::vector<analysis::Verdict> judge(const scenario::Scenario& scenario, const record::Results& results);

/// The header of a file that would hold all models as written: the names a statistic may use.
record::Header names_of(const std::shared_ptr<const scenario::Scenario>& scenario);

}  // namespace concert::cli
