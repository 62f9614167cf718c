// The scenario whose texts a result file holds, read again as if it stood on the disk.
#pragma once
#include <memory>

#include "analysis/report/content.hpp"
#include "record/reader.hpp"
#include "scenario/scenario.hpp"

namespace concert::cli {

struct Recorded {
  std::shared_ptr<const scenario::Scenario> scenario;    // null if this version cannot read the texts
  std::vector<std::pair<std::string, std::string>> set;  // parameters whose values were not as written: --set
  std::string problem;                                   // why it could not be read
};

/// Reads with the values the file was made with.
Recorded recorded_scenario(const record::Header& header);

/// What the scenario expects, judged on the results where they hold what it takes.
std::vector<analysis::Pattern> judged_patterns(const scenario::Scenario& scenario, const record::Results& results);

/// What the analysis is told of it.
analysis::FromScenario told(const Recorded& recorded, const record::Results& results);

}  // namespace concert::cli
