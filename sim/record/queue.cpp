#include "record/queue.hpp"

#include <algorithm>
#include <utility>

namespace concert::record {
namespace {

// With blocks of 2,048 rows about 3 MB: enough to bridge a slow write, too little to notice.
constexpr std::size_t most_ready = 32;

}  // namespace

void BlockQueue::throw_if_failed() const {
  if (failure_) std::rethrow_exception(failure_);
}

void BlockQueue::push(Block block) {
  std::unique_lock lock(mutex_);
  throw_if_failed();
  if (block.run != turn_) {
    waiting_[block.run].push_back(std::move(block));
    return;
  }
  emptied_.wait(lock, [&] { return ready_.size() < most_ready || failure_; });
  throw_if_failed();
  ready_.push_back(std::move(block));
  filled_.notify_one();
}

void BlockQueue::pass_on(std::uint32_t run) {
  std::move(waiting_[run].begin(), waiting_[run].end(), std::back_inserter(ready_));
  waiting_[run] = {};
  filled_.notify_one();
}

void BlockQueue::finish(std::uint32_t run) {
  std::lock_guard lock(mutex_);
  throw_if_failed();
  finished_[run] = 1;
  while (turn_ < finished_.size() && finished_[turn_] != 0) {
    ++turn_;
    if (turn_ < finished_.size()) pass_on(turn_);
  }
}

bool BlockQueue::all_finished() {
  std::lock_guard lock(mutex_);
  return turn_ == finished_.size();
}

std::optional<Block> BlockQueue::pop() {
  std::unique_lock lock(mutex_);
  filled_.wait(lock, [&] { return !ready_.empty() || ended_; });
  if (ready_.empty()) return std::nullopt;
  Block block = std::move(ready_.front());
  ready_.pop_front();
  emptied_.notify_one();
  return block;
}

void BlockQueue::end() {
  std::lock_guard lock(mutex_);
  ended_ = true;
  filled_.notify_one();
}

void BlockQueue::fail(std::exception_ptr why) {
  std::lock_guard lock(mutex_);
  failure_ = std::move(why);
  ready_.clear();
  waiting_.assign(waiting_.size(), {});
  emptied_.notify_all();
}

}  // namespace concert::record
