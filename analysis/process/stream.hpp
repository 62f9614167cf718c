// Value stream map: where the time of a pathway's episodes goes, step by step. Rows are episodes that began in the
// window and ended; steps are theirs and those of episodes within them. One value a replication, then mean and
// interval.
#pragma once
#include "analysis/process/study.hpp"
#include "analysis/process/view.hpp"

namespace concert::analysis {

struct StreamStep {
  std::uint32_t site = 0;
  Summary visits;                 // an episode
  double count = 0;               // in all replications
  Summary wait, median, high;     // ticks, of a visit: mean, 50 % and 90 % quantile
  Summary work, served, blocked;  // ticks a visit
  Summary share;                  // of the lead time: its waits and its work
  Summary turned_away;            // share of visits refused or given up
  double place = 0;               // mean ticks from the beginning of the episode to the request
};

struct StreamMap {
  std::uint32_t pathway = 0;
  double episodes = 0, unfinished = 0;     // in all replications
  Summary lead, work, queue, pause, rest;  // ticks an episode; the last four add up to the first
  Summary value_share;                     // work over lead time, of the sums over episodes
  std::vector<StreamStep> steps;           // by place
};

/// One map for each pathway with episodes that ended; without `pathway`, left out are those that lie mostly within
/// others, as their steps stand there, and those in which nobody is waited for or works.
std::vector<StreamMap> value_streams(const Study& study, std::uint32_t model,
                                     const std::optional<std::uint32_t>& pathway,
                                     const std::optional<std::uint32_t>& replication);

View stream_view(const Study& study, std::uint32_t model, const std::vector<StreamMap>& maps);
/// A bar a step, on the scale of time: waits, work, blocked.
std::string stream_picture(const Study& study, std::uint32_t model, const StreamMap& map);

}  // namespace concert::analysis
