// The pending events under every load that changes their structure: against a sorted set, whatever the population does.
#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "engine/event_queue.hpp"
#include "random/exact_math.hpp"
#include "random/stream.hpp"

using namespace concert;
using namespace concert::engine;

namespace {

/// A queue and a sorted set that are always asked the same.
class Compared {
 public:
  explicit Compared(QueueTuning tuning = {}) : queue_(tuning) {}

  void push(Tick time, Phase phase = Phase::decide) {
    const Event event{stamp(when(time, phase), static_cast<std::uint16_t>(sequence_)), sequence_ * 7 % 13, sequence_,
                      0};
    ++sequence_;
    queue_.push(event);
    set_.insert(event);
  }

  /// Removes the least of both; its time.
  Tick pop() {
    const Event expected = *set_.begin();
    set_.erase(set_.begin());
    const Event least = queue_.least();
    const Event event = queue_.pop();
    same_ = same_ && equal(event, expected) && equal(least, expected) && queue_.size() == set_.size() &&
            queue_.empty() == set_.empty();
    return event.time();
  }

  std::size_t size() const { return set_.size(); }
  bool same() const { return same_; }
  std::size_t bytes() const { return queue_.bytes(); }
  const EventQueue& queue() const { return queue_; }

 private:
  static bool equal(const Event& a, const Event& b) {
    return a.stamp == b.stamp && a.agent == b.agent && a.sequence == b.sequence && a.target == b.target;
  }

  EventQueue queue_;
  std::set<Event> set_;
  std::uint32_t sequence_ = 0;
  bool same_ = true;
};

using Delay = std::function<Tick(random::Draws&)>;

Tick exponential(random::Draws& draws, Tick mean) {
  return round_to_tick(-random::log_normal(draws.uniform()) * static_cast<double>(mean));
}

/// Holds `pending` events for a while, lets them drain to a quarter and grow again, then drains all.
bool keeps_order(std::size_t pending, const Delay& delay, QueueTuning tuning = {}) {
  random::Draws draws({11, 0}, pending, 1);
  Compared both(tuning);
  Tick now = 0;
  for (int wave = 0; wave < 3; ++wave) {
    while (both.size() < pending) both.push(now + delay(draws));
    for (std::size_t i = 0; i < 2 * pending; ++i) {
      now = both.pop();
      both.push(now + delay(draws), static_cast<Phase>(static_cast<int>(draws.uniform() * 7)));
    }
    while (both.size() > pending / 4) now = both.pop();
  }
  while (both.size() > 0) both.pop();
  return both.same();
}

struct Load {
  std::string name;
  Delay delay;
};

std::vector<Load> loads() {
  return {
      {"exponential gaps", [](random::Draws& draws) { return exponential(draws, 18 * day); }},
      {"gaps of weeks and services of minutes",
       [](random::Draws& draws) { return exponential(draws, draws.uniform() < 0.5 ? 18 * day : 10 * minute); }},
      {"milliseconds and decades",
       [](random::Draws& draws) { return exponential(draws, draws.uniform() < 0.9 ? 5 : 40 * year); }},
      {"everything on the hour", [](random::Draws& draws) { return exponential(draws, day) / hour * hour; }},
      {"everything at the present instant, or a day later",
       [](random::Draws& draws) { return draws.uniform() < 0.7 ? 0 : day; }},
      {"always the same delay", [](random::Draws&) { return Tick{week}; }},
      {"the end of time",
       [](random::Draws& draws) { return draws.uniform() < 0.5 ? last_time / 1'000'000 : Tick{minute}; }},
  };
}

}  // namespace

TEST_CASE("whatever the delays, events leave as from a sorted set", "[property]") {
  for (const Load& load : loads())
    for (const std::size_t pending : {5, 40, 200, 3'000, 20'000}) {
      INFO(load.name << ", " << pending << " pending");
      CHECK(keeps_order(pending, load.delay));
    }
}

TEST_CASE("the order holds where the heap gives way to buckets, and where it comes back", "[property]") {
  const std::vector<Load> all = loads();
  const QueueTuning usual;
  for (const std::size_t edge : {usual.gather_below, usual.spread_above})
    for (const std::size_t pending : {edge - 1, edge, edge + 1, edge + edge / 8})
      CHECK(keeps_order(pending, all[1].delay));
  for (const std::size_t small : {1, 2, 3, 17})
    for (const Load& load : all) {
      INFO(load.name << ", buckets above " << small);
      CHECK(keeps_order(300, load.delay, {.spread_above = small, .gather_below = small / 2}));
    }
}

TEST_CASE("the order holds where far events are written close together", "[property]") {
  for (const Load& load : loads())
    for (const std::size_t above : {std::size_t{0}, std::size_t{1'000}}) {
      INFO(load.name << ", close together above " << above);
      CHECK(keeps_order(3'000, load.delay, {.together_above = above}));
      CHECK(keeps_order(300, load.delay, {.spread_above = 17, .gather_below = 8, .together_above = above}));
    }
}

TEST_CASE("an event may be pushed before all others, and at the instant of the least", "[property]") {
  random::Draws draws({12, 0}, 1, 1);
  Compared both;
  for (int i = 0; i < 5'000; ++i) both.push(year + exponential(draws, month));
  Tick now = 0;
  for (int i = 0; i < 5'000; ++i) {
    now = both.pop();
    both.push(now);
    both.push(now / 2);  // earlier than anything that has left: never in a run, but no reason to fail
    CHECK(both.pop() == now / 2);
    both.pop();
  }
  CHECK(both.same());
}

TEST_CASE("two hundred thousand events at one instant leave in the order of their agents", "[property]") {
  EventQueue queue;
  const std::uint32_t events = 200'000;
  for (std::uint32_t i = 0; i < events; ++i)
    queue.push({stamp(when(day, Phase::arrive), 0), (i * 7919ULL) % events, 0, 0});
  bool sorted = true;
  for (std::uint32_t i = 0; i < events; ++i) sorted = sorted && queue.pop().agent == i;
  CHECK(sorted);
  CHECK(queue.empty());
}

TEST_CASE("a pending event costs little more than its 24 bytes", "[unit]") {
  for (const std::size_t pending : {10'000, 100'000, 400'000, 600'000}) {
    random::Draws draws({13, 0}, 1, 1);
    EventQueue queue;
    std::uint32_t sequence = 0;
    const auto push = [&](Tick time) { queue.push({stamp(when(time, Phase::arrive), 0), 1, sequence++, 0}); };
    for (std::size_t i = 0; i < pending; ++i) push(exponential(draws, 18 * day));
    for (std::size_t i = 0; i < 3 * pending; ++i) push(queue.pop().time() + exponential(draws, 18 * day));
    INFO(pending << " pending");
    CHECK(static_cast<double>(queue.bytes()) / static_cast<double>(pending) < (pending < 100'000 ? 34 : pending < 500'000 ? 30 : 31));
  }
}

TEST_CASE("what is told ahead is pending, and near", "[unit]") {
  random::Draws draws({14, 0}, 1, 1);
  EventQueue queue;
  std::uint32_t sequence = 0;
  for (int i = 0; i < 10'000; ++i)
    queue.push({stamp(when(exponential(draws, day), Phase::arrive), 0), 1, sequence++, 0});
  std::size_t told = 0;
  while (!queue.empty()) {
    const Event* const ahead = queue.ahead(12);
    if (ahead) {
      ++told;
      CHECK_FALSE(*ahead < queue.least());
    }
    queue.pop();
  }
  CHECK(told > 5'000);
}
