// Threads that run the blocks of one window after another. The calling thread works too and never waits for helpers
// that have not come: each thread has a list of blocks that it keeps from window to window (what it had in cache), and
// takes from the others' when its own is done. Waiting is a brief spin, then yielding, then sleep. Private to the
// executor.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <vector>

#include "engine/windows.hpp"

namespace concert::engine {

class Team {
 public:
  Team(std::span<Block* const> blocks, int threads, std::uint64_t (*clock)());

  int threads() const { return static_cast<int>(lists_.size()); }

  /// A window: the blocks that have events before `end`, by the calling thread alone or by all.
  void run_unshared(Tick end, const std::vector<std::uint32_t>& active);
  void run_shared(Tick end, const std::vector<std::uint32_t>& active);

  /// What a helper does until `dismiss`.
  void help(std::size_t self);
  void dismiss();

  std::uint64_t cost(std::uint32_t block) const { return seats_[block].cost; }
  bool failed() const { return failed_.load(std::memory_order_relaxed); }
  std::vector<Failure> failures() const;

 private:
  /// A thread's blocks of the window, the dearest last: `left` counts down, whoever decrements it has that block.
  struct alignas(64) List {
    std::atomic<std::int32_t> left{0};
    std::vector<std::uint32_t> order;
    std::uint64_t load = 0;
  };
  struct Seat {
    std::uint64_t cost = 1'000;  // of the last windows, nanoseconds or events
    std::uint32_t list = 0;  // whose it was last
    std::exception_ptr error;
  };

  void assign(const std::vector<std::uint32_t>& active);
  void take_from(List& list);
  void take_all(std::size_t self);
  void run(std::uint32_t block);
  std::uint32_t await(std::uint32_t seen) const;
  void await_done();

  std::span<Block* const> blocks_;
  std::uint64_t (*clock_)();
  std::vector<Seat> seats_;
  std::vector<List> lists_;
  std::vector<std::uint32_t> by_cost_;
  Tick end_ = 0;
  std::atomic<bool> dismissed_{false};
  std::atomic<bool> failed_{false};
  alignas(64) std::atomic<std::uint32_t> window_{0};  // changes when there is work
  alignas(64) std::atomic<std::int32_t> undone_{0};
};

}  // namespace concert::engine
