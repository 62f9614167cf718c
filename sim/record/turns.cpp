#include "record/turns.hpp"

#include <algorithm>
#include <utility>

namespace concert::record {
namespace {

std::size_t bytes_of(const Block& block) {
  return std::visit([](const auto& rows) { return rows.capacity() * sizeof rows[0]; }, block.rows);
}

}  // namespace

void Turns::throw_if_failed() const {
  if (failure_) std::rethrow_exception(failure_);
}

/// By the thread whose turn it is, without the lock.
void Turns::pass_on(const Block& block) {
  try {
    sink_(block);
  } catch (...) {
    fail(std::current_exception());  // the turn will never move on
    throw;
  }
}

void Turns::pass_on_waiting(Lock& lock, std::uint32_t run) {
  while (!waiting_[run].empty()) {
    Block block = std::move(waiting_[run].front());
    waiting_[run].pop_front();
    const std::size_t bytes = bytes_of(block);
    lock.unlock();
    pass_on(block);
    block = {};
    lock.lock();
    throw_if_failed();
    waiting_bytes_ -= bytes;
    moved_.notify_all();
  }
}

void Turns::push(Block& block) {
  Lock lock(mutex_);
  const auto room = [&] { return waiting_bytes_ + bytes_of(block) <= most_; };
  moved_.wait(lock, [&] { return block.run == turn_ || room() || failure_; });
  throw_if_failed();
  if (block.run == turn_) {
    pass_on_waiting(lock, turn_);
    lock.unlock();
    pass_on(block);
    return;
  }
  waiting_bytes_ += bytes_of(block);
  most_waited_ = std::max(most_waited_, waiting_bytes_);
  waiting_[block.run].push_back(std::move(block));
}

void Turns::finish(std::uint32_t run) {
  Lock lock(mutex_);
  throw_if_failed();
  finished_[run] = 1;
  if (run != turn_) return;
  // The turn may have come after the last push. Trials that finished before their turn are passed on here.
  while (turn_ < finished_.size() && finished_[turn_] != 0) {
    pass_on_waiting(lock, turn_);
    ++turn_;
  }
  moved_.notify_all();
}

bool Turns::all_finished() {
  const Lock lock(mutex_);
  return turn_ == finished_.size();
}

void Turns::fail(std::exception_ptr why) {
  const Lock lock(mutex_);
  if (!failure_) failure_ = std::move(why);
  waiting_.assign(waiting_.size(), {});
  moved_.notify_all();
}

std::size_t Turns::most_waited() {
  const Lock lock(mutex_);
  return most_waited_;
}

}  // namespace concert::record
