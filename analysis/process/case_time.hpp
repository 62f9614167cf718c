// How the time of one case was spent: every instant of an episode is work (a hold while something is held), queue
// (somebody waits for a resource or a member of staff), pause (a hold with nothing held) or rest (awaiting a message, a
// condition, a time), the first of these that holds; so the four add up to the lead time. Branches side by side count
// once here, and each in the times of its own steps.
#pragma once
#include <vector>

#include "analysis/process/cases.hpp"

namespace concert::analysis {

/// A stretch of one visit. Work within a use belongs to the innermost use (the latest begun) of its episode or of one
/// around it.
struct Stretch {
  enum class What : std::uint8_t { queue, work, pause, kept };  // kept: held, nobody at work on it and no wait within
  std::uint32_t visit = 0;
  What what = What::queue;
  Tick from = 0, to = 0;
};

struct StepTime {
  std::uint32_t visit = 0;
  Tick queue = 0;     // from the request to the beginning, or to the end of the waiting
  Tick served = 0;    // from the beginning to the end
  Tick work = 0;      // holds within it, those within an inner use left out
  Tick blocked = 0;   // held, while its own episode or one within it waits for something else
  bool part = false;  // a hold within a use: its time is that use's
};

struct CaseTime {
  Tick lead = 0, work = 0, queue = 0, pause = 0, rest = 0;
  std::vector<StepTime> steps;     // one a visit, by request
  std::vector<Stretch> stretches;  // none of length 0
};

CaseTime time_of(const CaseIndex& index, const record::RunLog& log, std::uint32_t episode, Tick run_end);

}  // namespace concert::analysis
