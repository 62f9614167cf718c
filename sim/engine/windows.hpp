// The windowed conservative executor: blocks of logical processes run alone inside a window of time, on as many threads
// as there are, one after the other on each; between windows, on one thread, they exchange what they have for each
// other. Rule: what a block sends takes at least the lookahead, so nothing can arrive inside the window it was sent in,
// and the results are those of the sequential executor for any threads, windows and order of blocks.
// `Exchange` is the only place where blocks meet, and where other machines will attach. No clock in here: balance goes
// by events, or by a clock that the caller lends; it decides who runs what where, never what happens.
#pragma once
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <span>
#include <vector>

#include "core/time.hpp"

namespace concert::engine {

/// A share of the model. Called by one thread at a time, by different ones in different windows.
class Block {
 public:
  virtual ~Block() = default;
  /// Time of the earliest event, mail that was handed over included; `never` if there is none.
  virtual Tick next() const = 0;
  /// Handles all events before `end`. Called only if there are any.
  virtual void run_until(Tick end) = 0;
  /// Events handled so far.
  virtual std::uint64_t committed() const = 0;
};

struct Windows {
  Tick until = never;                  // half-open: events before it
  Tick lookahead = never;              // the least delay between blocks, at least one tick
  Tick longest = never;                // of a window, whatever the lookahead
  std::uint64_t most_events = 0;       // of all blocks in a window, roughly (0: any): bounds what a window records
  int threads = 1;                     // the calling one included
  std::uint64_t (*clock)() = nullptr;  // nanoseconds, for balance
};

/// Called after every window with its end; moves what was sent, merges what was recorded. False stops the run.
using Exchange = std::function<bool(Tick end)>;

struct Failure {
  std::size_t block;
  std::exception_ptr error;
};

struct WindowsReport {
  std::uint64_t windows = 0;
  std::uint64_t shared = 0;       // of these, run by several threads
  Tick end = 0;                   // of the last window
  std::vector<Failure> failures;  // of the last window, by block; the run ends with it, before its exchange
};

/// Runs the blocks until none has an event before `until`, the exchange stops them or one of them fails. All blocks of
/// a window in which one fails run to its end, so that failures do not depend on threads.
WindowsReport run_windows(std::span<Block* const> blocks, const Windows& windows, const Exchange& exchange);

/// Does something for each of `count` blocks, on so many threads. `work` does not throw.
void for_all(std::size_t count, int threads, const std::function<void(std::size_t)>& work);

}  // namespace concert::engine
