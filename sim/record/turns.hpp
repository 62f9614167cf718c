// Rows of trials that run at the same time, put into trial order.
// The trial whose turn it is (the lowest not finished) passes its blocks on at once, on its own thread; blocks of later
// trials wait here, up to a bound over all of them, and a trial that reaches the bound waits for its turn or for room.
//
// No deadlock: the trial whose turn it is never waits here, only for the file's writer, which waits for no trial. It
// goes on as long as it has a thread that runs it to its end, and it does if the caller (a) begins trials in the order
// of their numbers, so that no later trial waits for one not begun, and (b) never begins a trial on top of another
// one's stack, as a thread that waits inside a trial for parallel work might. Whoever gives a trial up calls `fail`.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <variant>
#include <vector>

#include "record/rows.hpp"

namespace concert::record {

/// Rows of one table of one run.
struct Block {
  std::uint32_t run = 0;
  std::variant<std::vector<Visit>, std::vector<Episode>, std::vector<Mark>, std::vector<Message>, std::vector<Change>,
               std::vector<Payment>, std::vector<Tie>, std::vector<AgentValue>>
      rows;
};

class Turns {
 public:
  using Sink = std::function<void(const Block&)>;

  /// `sink` is called by one thread at a time, with blocks in trial order.
  Turns(std::size_t runs, std::size_t most_waiting, Sink sink)
      : sink_(std::move(sink)), most_(most_waiting), waiting_(runs), finished_(runs, 0) {}

  /// From a trial's thread. Takes the rows, or leaves them if they were passed on. Throws what stopped the file, so
  /// that a full disk ends the run and not only the file.
  void push(Block& block);
  /// No more blocks of this run.
  void finish(std::uint32_t run);
  bool all_finished();
  /// Everything that waits is dropped, and push and finish throw `why` from now on.
  void fail(std::exception_ptr why);
  /// The most bytes of rows that ever waited.
  std::size_t most_waited();

 private:
  using Lock = std::unique_lock<std::mutex>;
  void throw_if_failed() const;
  void pass_on(const Block& block);
  void pass_on_waiting(Lock& lock, std::uint32_t run);

  const Sink sink_;
  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable moved_;           // the turn moved, or there is room
  std::vector<std::deque<Block>> waiting_;  // by run, of runs whose turn has not come
  std::size_t waiting_bytes_ = 0, most_waited_ = 0;
  std::vector<std::uint8_t> finished_;  // by run
  std::uint32_t turn_ = 0;
  std::exception_ptr failure_;
};

}  // namespace concert::record
