// What lead time hangs on. From the end of an episode backwards: the stretch (a wait, work, a hold) whose end let the
// next one begin, that is the one that ended last before it; of those that ended together the one of the same episode,
// then the longest. So a branch that was over before another has no part in lead time, however long it waited. (The
// critical path of project planning, Kelley and Walker 1959, doi:10.1145/1460299.1460318, read from what happened.)
#pragma once
#include "analysis/process/case_time.hpp"
#include "analysis/process/study.hpp"
#include "analysis/process/view.hpp"

namespace concert::analysis {

/// The stretches on the path, from the last to the first: indices into `stretches`.
std::vector<std::size_t> critical_path(const CaseTime& time, const CaseIndex& index, Tick start, Tick end);

struct CriticalStep {
  std::uint32_t site = 0;
  Summary on_path;             // share of the episodes that visit it: on the path at least once
  Summary share;               // of lead time: its stretches on the path
  Summary wait, wait_on_path;  // ticks an episode: all its waits, and those on the path
  Summary work, work_on_path;  // likewise, holds and what is kept
};

struct CriticalMap {
  std::uint32_t pathway = 0;
  double episodes = 0;
  Summary lead, rest;               // ticks an episode; rest: on the path nothing recorded
  std::vector<CriticalStep> steps;  // the largest share first
};

std::vector<CriticalMap> critical_maps(const Study& study, std::uint32_t model,
                                       const std::optional<std::uint32_t>& pathway,
                                       const std::optional<std::uint32_t>& replication);

/// `baseline` empty: one model alone; else what changed from it.
View critical_view(const Study& study, std::uint32_t model, const std::vector<CriticalMap>& maps,
                   std::uint32_t baseline, const std::vector<CriticalMap>& before);

}  // namespace concert::analysis
