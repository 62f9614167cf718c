// One agent's story under two models, side by side: under common random numbers the same number is the same person.
#pragma once
#include "analysis/process/study.hpp"
#include "analysis/process/view.hpp"

namespace concert::analysis {

struct JourneyEvent {
  Tick at = 0;
  std::string step;           // a site, "message sent", "pathway ends"
  Tick wait = 0, lasted = 0;  // ticks
  std::string with, outcome;
};

struct WhoseJourney {
  std::uint32_t kind = 0, agent = 0;
  std::string why;  // how this one was chosen
};

/// The kind named (empty: the one with most episodes), and the agent asked for or, among those with an episode that
/// ended under both models, the one whose time in episodes under the baseline is the median.
WhoseJourney whose_journey(const Study& study, const RunRows& model, const RunRows& baseline, const std::string& kind,
                           const std::optional<std::uint32_t>& agent);

/// By time; what it asked for, sent, received, and how its episodes ended.
std::vector<JourneyEvent> journey_of(const Study& study, const RunRows& rows, std::uint32_t kind, std::uint32_t agent);

View journey_view(const Study& study, const std::optional<std::uint32_t>& replication, std::uint32_t model,
                  std::uint32_t baseline, const std::string& kind, const std::optional<std::uint32_t>& agent);

}  // namespace concert::analysis
