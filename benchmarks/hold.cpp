// Pending-event structures on the hold model (pop the least, push it again an exponential delay later; Jones 1986,
// doi:10.1145/5684.5686), against what cannot be avoided: drawing the delay, and touching one event's memory.
// Usage: bench_hold [most events pending, 10000000] [rounds, 5]      Prints CPU nanoseconds an event, medians of
// rounds.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "engine/event_queue.hpp"
#include "random/exact_math.hpp"
#include "random/stream.hpp"

namespace {

using namespace concert;
using engine::Event;
using engine::EventHeap;
using engine::EventList;
using engine::EventQueue;

/// Of this thread's own, so that what else the machine does counts less.
double seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// A delay as the models draw it, by a counter, both halves of a block used; on average one event is due a minute.
class Delays {
 public:
  explicit Delays(std::size_t pending) : mean_(static_cast<double>(pending * minute)) {}
  Tick next() { return round_to_tick(-random::log_normal(draws_.uniform()) * mean_); }

 private:
  double mean_;
  random::Draws draws_{{1, 0}, 2, 3};
};

Event event_at(Tick time, std::uint32_t number) {
  return {engine::stamp(engine::when(time, engine::Phase::arrive), 0), number, number, number};
}

struct Later {
  bool operator()(const Event& a, const Event& b) const { return b < a; }
};

/// The standard library's, with the interface of the others.
class BinaryHeap {
 public:
  void push(const Event& event) { heap_.push(event); }
  Event pop() {
    const Event event = heap_.top();
    heap_.pop();
    return event;
  }

 private:
  std::priority_queue<Event, std::vector<Event>, Later> heap_;
};

/// The buckets from the first event on, and the heap for however many: the two halves of the queue.
struct Ring : EventQueue {
  Ring() : EventQueue({.spread_above = 64, .gather_below = 1}) {}
};

class Candidate {
 public:
  virtual ~Candidate() = default;
  virtual double hold(std::size_t events) = 0;
};

template <class Queue>
class Holding : public Candidate {
 public:
  explicit Holding(std::size_t pending) : delays_(pending) {
    for (std::size_t i = 0; i < pending; ++i) queue_.push(event_at(delays_.next(), static_cast<std::uint32_t>(i)));
    hold(2 * pending);  // past the start, and past the choice of widths
  }

  double hold(std::size_t events) override {
    const double start = seconds();
    for (std::size_t i = 0; i < events; ++i) {
      const Event event = queue_.pop();
      queue_.push(event_at(event.time() + delays_.next(), event.target));
    }
    return 1e9 * (seconds() - start) / static_cast<double>(events);
  }

 private:
  Queue queue_;
  Delays delays_;
};

class Drawing : public Candidate {
 public:
  double hold(std::size_t events) override {
    const double start = seconds();
    for (std::size_t i = 0; i < events; ++i) sum_ = sum_ + delays_.next();
    return 1e9 * (seconds() - start) / static_cast<double>(events);
  }

 private:
  Delays delays_{1000};
  volatile Tick sum_ = 0;
};

/// One event read and written at a random place, the next place known in advance (independent) or not (dependent).
enum class Access { independent, dependent };

class Touching : public Candidate {
 public:
  Touching(std::size_t pending, Access access) : memory_(pending), access_(access) {}

  double hold(std::size_t events) override {
    const double start = seconds();
    for (std::size_t i = 0; i < events; ++i) {
      place_ = random::mix(place_, i);
      const std::size_t place = static_cast<std::size_t>((place_ >> 32) * memory_.size() >> 32);
      if (access_ == Access::dependent) place_ += memory_[place].stamp;
      memory_[place].agent += place_;
    }
    return 1e9 * (seconds() - start) / static_cast<double>(events);
  }

 private:
  std::vector<Event> memory_;
  Access access_;
  std::uint64_t place_ = 1;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Row {
  std::string name;
  std::function<std::unique_ptr<Candidate>(std::size_t)> make;
};

template <class Queue>
Row row(const std::string& name) {
  return {name, [](std::size_t pending) { return std::make_unique<Holding<Queue>>(pending); }};
}

std::vector<Row> rows() {
  return {{"the draw alone", [](std::size_t) { return std::make_unique<Drawing>(); }},
          {"a random event, known in advance",
           [](std::size_t n) { return std::make_unique<Touching>(n, Access::independent); }},
          {"a random event, one after the other",
           [](std::size_t n) { return std::make_unique<Touching>(n, Access::dependent); }},
          row<BinaryHeap>("binary heap (std::priority_queue)"),
          row<EventHeap>("4-ary heap"),
          row<EventList>("sorted list"),
          row<Ring>("bucket ring"),
          row<EventQueue>("EventQueue, as the engine uses it")};
}

/// All candidates in turn, `rounds` times, so that a slow minute of the machine falls on all of them.
void compare(std::size_t pending, int rounds) {
  const std::vector<Row> all = rows();
  std::vector<std::unique_ptr<Candidate>> candidates;
  for (const Row& each : all) candidates.push_back(each.make(pending));
  std::vector<std::vector<double>> cost(all.size());
  const std::size_t events = std::clamp<std::size_t>(pending, 200'000, 2'000'000);
  for (int round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < all.size(); ++i) cost[i].push_back(candidates[i]->hold(events));
  std::printf("\n%zu events pending\n%-38s %10s %14s %14s\n", pending, "", "ns/event", "x draw alone", "x EventQueue");
  for (std::size_t i = 0; i < all.size(); ++i)
    std::printf("%-38s %10.1f %14.1f %14.2f\n", all[i].name.c_str(), median(cost[i]), median(cost[i]) / median(cost[0]),
                median(cost[i]) / median(cost.back()));
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t most = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000'000;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 5;
  std::printf("Hold model: pop, exponential draw, push; an event takes %zu bytes.\n", sizeof(Event));
  for (const std::size_t pending : {10UL, 100UL, 1'000UL, 10'000UL, 100'000UL, 1'000'000UL, 10'000'000UL})
    if (pending <= most) compare(pending, rounds);
  return 0;
}
