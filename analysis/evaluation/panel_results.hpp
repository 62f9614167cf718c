// Panels from a result file: a measure with periods (`every:`), its groups (`by:`) as sites. Two worlds with the same luck
// stand side by side: without the change and with it.
#pragma once
#include <vector>

#include "analysis/evaluation/panel.hpp"
#include "record/reader.hpp"

namespace concert::analysis::evaluation {

/// One replication under both models; sites, periods and order are the same.
struct Worlds {
  Panel without, with;
};

struct PanelRequest {
  std::string measure;
  std::string with, without;  // models; without empty: the file's baseline
  std::uint32_t point = 0;
};

/// Panels by replication, ascending, where both runs are complete. A measure without groups has one site, "all". Nobody
/// opens yet (Panel::opens is `never`). Throws std::invalid_argument naming a model or measure that is not there, or a
/// measure without periods, with the nearest that would do.
std::vector<Worlds> worlds_of(const record::Results& results, const PanelRequest& request);

/// Starts of the measure's periods, days since the start of the run.
std::vector<double> period_starts(const record::Results& results, const std::string& measure);

}  // namespace concert::analysis::evaluation
