// Blocks of rows on their way from the trials' threads to the writer's, in trial order.
// The trial whose turn it is (the lowest not finished) passes its blocks on at once and waits when the writer is
// behind; the blocks of later trials are kept until their turn. The order of blocks depends on the trials alone.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

#include "record/rows.hpp"

namespace concert::record {

/// Rows of one table of one run.
struct Block {
  std::uint32_t run = 0;
  std::variant<std::vector<Visit>, std::vector<Episode>, std::vector<Mark>, std::vector<Message>, std::vector<Change>, std::vector<Payment>,
               std::vector<Tie>, std::vector<AgentValue>>
      rows;
};

class BlockQueue {
 public:
  explicit BlockQueue(std::size_t runs) : waiting_(runs), finished_(runs, 0) {}

  /// From a trial's thread. Throws what stopped the writer, so that a full disk ends the run and not only the file.
  void push(Block block);
  /// No more blocks of this run.
  void finish(std::uint32_t run);
  bool all_finished();

  /// From the writer's thread: the next block, or nothing once `end` was called and all is taken.
  std::optional<Block> pop();
  void end();
  /// The writer stops here: everything is dropped, and push and finish throw `why` from now on.
  void fail(std::exception_ptr why);

 private:
  void throw_if_failed() const;
  void pass_on(std::uint32_t run);

  std::mutex mutex_;
  std::condition_variable filled_, emptied_;
  std::deque<Block> ready_;
  std::vector<std::vector<Block>> waiting_;  // by run, of runs whose turn has not come
  std::vector<std::uint8_t> finished_;       // by run
  std::uint32_t turn_ = 0;
  bool ended_ = false;
  std::exception_ptr failure_;
};

}  // namespace concert::record
