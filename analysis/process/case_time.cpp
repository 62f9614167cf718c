#include "analysis/process/case_time.hpp"

#include <algorithm>

namespace concert::analysis {
namespace {

using What = Stretch::What;

/// Walks the instants at which something of a case begins or ends.
class Sweep {
 public:
  Sweep(const CaseIndex& index, const record::RunLog& log, std::uint32_t episode, Tick run_end)
      : index_(index), log_(log), from_(log.episodes[episode].started), run_end_(run_end) {
    to_ = log.episodes[episode].ended == record::none ? run_end : log.episodes[episode].ended;
    for (const std::uint32_t row : index.visits_of(episode)) result_.steps.emplace_back().visit = row;
    latest_.assign(result_.steps.size(), no_row);
  }

  CaseTime walk() {
    list_changes();
    std::sort(changes_.begin(), changes_.end(), [](const Change& a, const Change& b) { return a.at < b.at; });
    Tick now = from_;
    for (const Change& change : changes_) {
      if (change.at > now) pass(now, change.at);
      now = std::max(now, change.at);
      apply(change);
    }
    if (to_ > now) pass(now, to_);
    result_.lead = to_ - from_;
    return std::move(result_);
  }

 private:
  enum class Set : std::uint8_t { waiting, held, holds };
  struct Change {
    Tick at;
    Set set;
    bool enters;
    std::uint32_t step;
  };

  const record::Visit& visit(std::uint32_t step) const { return log_.visits[result_.steps[step].visit]; }
  std::int32_t owner(std::uint32_t step) const { return index_.owner(result_.steps[step].visit); }

  /// A hold has no server and begins at once; so may a meeting, but that has steps of its own episode within.
  bool is_hold(std::uint32_t step) const {
    const record::Visit& v = visit(step);
    if (!log_.site_servers[v.site].empty() || v.requested != v.started) return false;
    const Tick over = closed_at(v, run_end_);
    const auto within = [&](std::uint32_t other) {
      const record::Visit& o = visit(other);
      const Tick end = closed_at(o, run_end_);
      return owner(other) == owner(step) && end > o.requested && end <= over && end - o.requested < over - v.requested;
    };
    for (std::uint32_t i = step + 1; i < result_.steps.size() && visit(i).requested < over; ++i)
      if (within(i)) return false;
    for (std::uint32_t i = step; i > 0 && visit(i - 1).requested == v.requested; --i)
      if (within(i - 1)) return false;
    return true;
  }

  void list(Set set, std::uint32_t step, Tick from, Tick to) {
    from = std::clamp(from, from_, to_);
    to = std::clamp(to, from_, to_);
    if (from >= to) return;
    changes_.push_back({from, set, true, step});
    changes_.push_back({to, set, false, step});
  }

  void list_changes() {
    for (std::uint32_t i = 0; i < result_.steps.size(); ++i) {
      const record::Visit& v = visit(i);
      const Tick over = closed_at(v, run_end_);
      const Tick begun = v.started == record::none ? over : v.started;
      StepTime& step = result_.steps[i];
      step.queue = begun - v.requested;
      step.served = v.started == record::none ? 0 : over - v.started;
      if (is_hold(i)) {
        list(Set::holds, i, v.started, over);
        continue;
      }
      list(Set::waiting, i, v.requested, begun);
      if (v.started != record::none) list(Set::held, i, v.started, over);
    }
  }

  void apply(const Change& change) {
    std::vector<std::uint32_t>& set = sets_[static_cast<std::size_t>(change.set)];
    if (change.enters)
      set.push_back(change.step);
    else
      std::erase(set, change.step);
  }

  void stretch(std::uint32_t step, What what, Tick from, Tick to) {
    std::vector<Stretch>& all = result_.stretches;
    const std::int32_t last = latest_[step];
    if (last != no_row && all[static_cast<std::size_t>(last)].to == from &&
        all[static_cast<std::size_t>(last)].what == what) {
      all[static_cast<std::size_t>(last)].to = to;
      return;
    }
    latest_[step] = static_cast<std::int32_t>(all.size());
    all.push_back({result_.steps[step].visit, what, from, to});
  }

  /// The use that a hold is part of: the latest begun of its episode or of one around it.
  std::int32_t innermost(std::uint32_t hold) const {
    std::int32_t found = no_row;
    for (const std::uint32_t h : sets_[1]) {
      if (!index_.within(owner(hold), owner(h))) continue;
      if (found == no_row || visit(h).started >= visit(static_cast<std::uint32_t>(found)).started)
        found = static_cast<std::int32_t>(h);
    }
    return found;
  }

  void pass(Tick from, Tick to) {
    const Tick time = to - from;
    std::vector<std::uint32_t> busy;
    bool paused = false;
    for (const std::uint32_t hold : sets_[2]) {
      const std::int32_t use = innermost(hold);
      result_.steps[hold].part = result_.steps[hold].part || use != no_row;
      if (use != no_row) {
        busy.push_back(static_cast<std::uint32_t>(use));
      } else {
        result_.steps[hold].work += time;
        stretch(hold, What::pause, from, to);
        paused = true;
      }
    }
    std::sort(busy.begin(), busy.end());
    busy.erase(std::unique(busy.begin(), busy.end()), busy.end());
    for (const std::uint32_t use : busy) {
      result_.steps[use].work += time;
      stretch(use, What::work, from, to);
    }
    for (const std::uint32_t step : sets_[0]) stretch(step, What::queue, from, to);
    for (const std::uint32_t use : sets_[1])
      if (!std::binary_search(busy.begin(), busy.end(), use)) idle(use, busy, from, to);
    (!busy.empty() ? result_.work : !sets_[0].empty() ? result_.queue : paused ? result_.pause : result_.rest) += time;
  }

  /// Held and not worked with: somebody of its episode waits (blocked), works in an inner use, or neither (kept).
  void idle(std::uint32_t use, const std::vector<std::uint32_t>& busy, Tick from, Tick to) {
    const auto inside = [&](std::uint32_t step) { return index_.within(owner(step), owner(use)); };
    if (std::any_of(sets_[0].begin(), sets_[0].end(), inside))
      result_.steps[use].blocked += to - from;
    else if (std::none_of(busy.begin(), busy.end(), inside))
      stretch(use, What::kept, from, to);
  }

  const CaseIndex& index_;
  const record::RunLog& log_;
  Tick from_, to_ = 0, run_end_;
  CaseTime result_;
  std::vector<Change> changes_;
  std::vector<std::uint32_t> sets_[3];  // waiting, held, holds
  std::vector<std::int32_t> latest_;    // by step: its last stretch
};

}  // namespace

CaseTime time_of(const CaseIndex& index, const record::RunLog& log, std::uint32_t episode, Tick run_end) {
  return Sweep(index, log, episode, run_end).walk();
}

}  // namespace concert::analysis
