#include "engine/windows.hpp"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <algorithm>

#include "core/contract.hpp"
#include "engine/handed.hpp"
#include "engine/team.hpp"

namespace concert::engine {

namespace {

/// Whether sharing a window among threads pays. Without a clock: if it has some hundred events. With one: always when
/// it is long, never when it is shorter than a hand-over, and between these what has just been the faster of the two.
class Sharing {
 public:
  explicit Sharing(std::uint64_t (*clock)()) : clock_(clock) {}

  bool pays(std::uint64_t cost) {
    if (!clock_) return cost >= enough_events;
    doubtful_ = cost < long_window && cost >= short_window;
    if (!doubtful_) return cost >= long_window;
    if (turn_ == round) {
      turn_ = 0;
      unshared_ = shared_ = 0;
    }
    const std::uint32_t turn = turn_++;
    if (turn < 2 * trial) return turn >= trial;
    return shared_ < unshared_;
  }

  std::uint64_t start() const { return clock_ ? clock_() : 0; }
  void end(std::uint64_t start) {
    if (!doubtful_ || turn_ > 2 * trial) return;
    const std::uint32_t turn = turn_ - 1;
    if (turn % trial >= warming) (turn < trial ? unshared_ : shared_) += clock_() - start;
  }

 private:
  static constexpr std::uint64_t enough_events = 200;
  static constexpr std::uint64_t short_window = 1'500, long_window = 200'000;  // nanoseconds
  static constexpr std::uint32_t trial = 32, warming = 4, round = 1024;        // windows

  std::uint64_t (*clock_)();
  bool doubtful_ = false;
  std::uint32_t turn_ = 0;
  std::uint64_t unshared_ = 0, shared_ = 0;
};

/// The windows one after the other, on the calling thread and with whoever helps.
class Run {
 public:
  Run(std::span<Block* const> blocks, const Windows& windows, Team& team)
      : blocks_(blocks), windows_(windows), team_(team), sharing_(windows.clock), next_(blocks.size()) {}

  WindowsReport all(const Exchange& exchange) {
    WindowsReport report;
    for (Tick start = look(); start < windows_.until; start = look()) {
      report.end = end_of(start);
      report.shared += window(report.end) ? 1 : 0;
      ++report.windows;
      if (team_.failed()) report.failures = team_.failures();
      if (team_.failed() || !exchange(report.end)) break;
      if (windows_.most_events > 0) pace(report.end - start);
    }
    return report;
  }

 private:
  static constexpr Tick first_paced = second;

  Tick look() {
    Tick least = never;
    for (std::size_t i = 0; i < blocks_.size(); ++i) least = std::min(least, next_[i] = blocks_[i]->next());
    return least;
  }

  Tick end_of(Tick start) const {
    Tick length = std::min(windows_.lookahead, windows_.longest);
    if (windows_.most_events > 0) length = std::min(length, paced_);
    return length < windows_.until - start ? start + length : windows_.until;
  }

  /// True if it was shared.
  bool window(Tick end) {
    active_.clear();
    std::uint64_t cost = 0;
    for (std::uint32_t i = 0; i < blocks_.size(); ++i)
      if (next_[i] < end) {
        active_.push_back(i);
        cost += team_.cost(i);
      }
    const bool shared = team_.threads() > 1 && active_.size() > 1 && sharing_.pays(cost);
    if (team_.threads() == 1) {
      team_.run_unshared(end, active_);
      return false;
    }
    const std::uint64_t start = sharing_.start();
    shared ? team_.run_shared(end, active_) : team_.run_unshared(end, active_);
    sharing_.end(start);
    return shared;
  }

  /// Adapts the next window's length to the events of this one.
  void pace(Tick length) {
    std::uint64_t committed = 0;
    for (const Block* const block : blocks_) committed += block->committed();
    const std::uint64_t events = std::max<std::uint64_t>(1, committed - committed_);
    committed_ = committed;
    const double fits =
        static_cast<double>(length) * static_cast<double>(windows_.most_events) / static_cast<double>(events);
    paced_ = std::clamp(static_cast<Tick>(std::min(fits, static_cast<double>(never / 4))), Tick{1}, 2 * paced_);
  }

  std::span<Block* const> blocks_;
  const Windows& windows_;
  Team& team_;
  Sharing sharing_;
  std::vector<Tick> next_;
  std::vector<std::uint32_t> active_;
  Tick paced_ = first_paced;
  std::uint64_t committed_ = 0;
};

/// So many threads, or more if others in the process are allowed more: a permit must not take from them.
std::size_t at_least(std::size_t threads) {
  return std::max(threads, tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism));
}

/// Helpers that are sent home whatever happens.
class Helpers {
 public:
  explicit Helpers(Team& team) : team_(team) {
    for (int i = 1; i < team.threads(); ++i)
      tasks_.run(Handed([&team, i] { tbb::this_task_arena::isolate([&] { team.help(static_cast<std::size_t>(i)); }); }));
  }
  ~Helpers() {
    team_.dismiss();
    tasks_.wait();
    handed();
  }
  Helpers(const Helpers&) = delete;
  Helpers& operator=(const Helpers&) = delete;

 private:
  Team& team_;
  tbb::task_group tasks_;
};

}  // namespace

WindowsReport run_windows(std::span<Block* const> blocks, const Windows& windows, const Exchange& exchange) {
  require(windows.lookahead > 0 && windows.longest > 0, "a window must have a length");
  if (blocks.empty()) return {};
  const auto threads =
      std::clamp<std::size_t>(static_cast<std::size_t>(std::max(1, windows.threads)), 1, blocks.size());
  Team team(blocks, static_cast<int>(threads), windows.clock);
  Run run(blocks, windows, team);
  if (threads == 1) return run.all(exchange);
  // An arena of its own and isolation: what a block itself runs in parallel never takes up a helper's endless task.
  const tbb::global_control permit(tbb::global_control::max_allowed_parallelism, at_least(threads));
  tbb::task_arena arena(static_cast<int>(threads));
  WindowsReport report;
  arena.execute([&] {
    const Helpers helpers(team);
    tbb::this_task_arena::isolate([&] { report = run.all(exchange); });
  });
  return report;
}

void for_all(std::size_t count, int threads, const std::function<void(std::size_t)>& work) {
  if (threads <= 1 || count <= 1) {
    for (std::size_t i = 0; i < count; ++i) work(i);
    return;
  }
  const tbb::global_control permit(tbb::global_control::max_allowed_parallelism,
                                   at_least(static_cast<std::size_t>(threads)));
  tbb::task_arena arena(threads);
  const auto one = [&](std::size_t i) {
    handed();
    work(i);
    handed();
  };
  handed();
  arena.execute([&] {
    tbb::this_task_arena::isolate([&] { tbb::parallel_for(std::size_t{0}, count, one, tbb::simple_partitioner()); });
  });
  handed();
}

}  // namespace concert::engine
