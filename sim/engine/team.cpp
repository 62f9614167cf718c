#include "engine/team.hpp"

#include <algorithm>
#include <thread>

namespace concert::engine {

namespace {

constexpr int spins = 4000;  // a few microseconds
constexpr int yields = 100;  // tens of microseconds, if nobody else wants the core

/// Until `ready()`: spins, yields; false when it is time to sleep.
template <class Ready>
bool awaited(Ready ready) {
  for (int i = 0; i < spins; ++i)
    if (ready()) return true;
  for (int i = 0; i < yields; ++i) {
    std::this_thread::yield();
    if (ready()) return true;
  }
  return false;
}

}  // namespace

Team::Team(std::span<Block* const> blocks, int threads, std::uint64_t (*clock)())
    : blocks_(blocks), clock_(clock), seats_(blocks.size()), lists_(static_cast<std::size_t>(threads)) {
  for (std::size_t i = 0; i < seats_.size(); ++i)
    seats_[i].list = static_cast<std::uint32_t>(i * lists_.size() / seats_.size());
}

void Team::run(std::uint32_t block) {
  Seat& seat = seats_[block];
  const auto measure = [&] { return clock_ ? clock_() : blocks_[block]->committed(); };
  const std::uint64_t start = measure();
  try {
    blocks_[block]->run_until(end_);
  } catch (...) {
    seat.error = std::current_exception();
    failed_.store(true, std::memory_order_relaxed);
  }
  seat.cost = (3 * seat.cost + (measure() - start) + 3) / 4;
}

void Team::run_unshared(Tick end, const std::vector<std::uint32_t>& active) {
  end_ = end;
  for (const std::uint32_t block : active) run(block);
}

void Team::run_shared(Tick end, const std::vector<std::uint32_t>& active) {
  end_ = end;
  assign(active);
  undone_.store(static_cast<std::int32_t>(active.size()), std::memory_order_relaxed);
  for (List& list : lists_) list.left.store(static_cast<std::int32_t>(list.order.size()), std::memory_order_release);
  window_.fetch_add(1, std::memory_order_release);
  window_.notify_all();
  take_all(0);
  await_done();
}

/// The dearest first to the thread that had it, unless that has its share already: then to the one with least to do.
void Team::assign(const std::vector<std::uint32_t>& active) {
  by_cost_ = active;
  std::stable_sort(by_cost_.begin(), by_cost_.end(),
                   [this](std::uint32_t a, std::uint32_t b) { return seats_[a].cost > seats_[b].cost; });
  std::uint64_t total = 0;
  for (const std::uint32_t block : active) total += seats_[block].cost;
  const std::uint64_t share = total / lists_.size() + total / 32 + 1;
  for (List& list : lists_) {
    list.order.clear();
    list.load = 0;
  }
  for (const std::uint32_t block : by_cost_) {
    Seat& seat = seats_[block];
    List* list = &lists_[seat.list];
    if (list->load + seat.cost > share)
      list = &*std::min_element(lists_.begin(), lists_.end(),
                                [](const List& a, const List& b) { return a.load < b.load; });
    list->load += seat.cost;
    list->order.push_back(block);
    seat.list = static_cast<std::uint32_t>(list - lists_.data());
  }
  for (List& list : lists_) std::reverse(list.order.begin(), list.order.end());
}

void Team::take_from(List& list) {
  while (list.left.load(std::memory_order_relaxed) > 0) {
    const std::int32_t left = list.left.fetch_sub(1, std::memory_order_acq_rel);
    if (left <= 0) return;
    run(list.order[static_cast<std::size_t>(left - 1)]);
    if (undone_.fetch_sub(1, std::memory_order_acq_rel) == 1) undone_.notify_one();
  }
}

void Team::take_all(std::size_t self) {
  for (std::size_t i = 0; i < lists_.size(); ++i) take_from(lists_[(self + i) % lists_.size()]);
}

void Team::await_done() {
  const auto left = [this] { return undone_.load(std::memory_order_acquire); };
  if (awaited([&] { return left() == 0; })) return;
  for (std::int32_t seen = left(); seen != 0; seen = left()) undone_.wait(seen, std::memory_order_acquire);
}

/// The number of a window after `seen`.
std::uint32_t Team::await(std::uint32_t seen) const {
  const auto now = [this] { return window_.load(std::memory_order_acquire); };
  if (!awaited([&] { return now() != seen; }))
    while (now() == seen) window_.wait(seen, std::memory_order_acquire);
  return now();
}

void Team::help(std::size_t self) {
  std::uint32_t seen = 0;
  for (;;) {
    seen = await(seen);
    if (dismissed_.load(std::memory_order_acquire)) return;
    take_all(self);
  }
}

void Team::dismiss() {
  dismissed_.store(true, std::memory_order_release);
  window_.fetch_add(1, std::memory_order_release);
  window_.notify_all();
}

std::vector<Failure> Team::failures() const {
  std::vector<Failure> failures;
  for (std::size_t i = 0; i < seats_.size(); ++i)
    if (seats_[i].error) failures.push_back({i, seats_[i].error});
  return failures;
}

}  // namespace concert::engine
