// The event list: a total order, kept whatever the order of insertion.
#include <algorithm>
#include <vector>

#include "catch.hpp"
#include "engine/executor.hpp"
#include "random/stream.hpp"

using namespace concert;
using namespace concert::engine;

namespace {

/// Random events in which many times and agents coincide, but no two keys.
std::vector<Event> random_events(std::size_t n, std::uint64_t seed) {
  random::Draws draws({seed, 0}, 1, 1);
  std::vector<Event> events;
  for (std::size_t i = 0; i < n; ++i) {
    Event event;
    const auto phase = static_cast<Phase>(static_cast<int>(draws.uniform() * 7));
    event.stamp = stamp(when(static_cast<Tick>(draws.uniform() * 1000), phase), 0);
    event.agent = static_cast<std::uint64_t>(draws.uniform() * 50);
    event.sequence = static_cast<std::uint32_t>(i);
    event.target = static_cast<std::uint32_t>(i);
    events.push_back(event);
  }
  return events;
}

std::vector<std::uint32_t> popped(const std::vector<Event>& events) {
  EventQueue queue;
  for (const Event& event : events) queue.push(event);
  std::vector<std::uint32_t> out;
  while (!queue.empty()) out.push_back(queue.pop().target);
  return out;
}

/// PHOLD: every event makes one more, for a random agent at a random later time; all from draws of the event's own.
struct Phold {
  LogicalProcess process;
  std::vector<std::uint32_t> sequences;
  std::uint64_t digest = 0;
  std::uint64_t handled = 0;

  explicit Phold(std::size_t agents) : sequences(agents, 0) {}
  void seed(std::uint64_t agent) {
    process.schedule({stamp(when(static_cast<Tick>(agent % 17), Phase::decide), 0), agent, sequences[agent]++,
                      static_cast<std::uint32_t>(agent)});
  }
  void handle(const Event& event) {
    ++handled;
    digest = random::mix(digest, random::mix(event.when(), random::mix(event.agent, event.sequence)));
    const std::uint64_t agent = event.target;
    random::Draws draws({7, 0}, agent, sequences[agent]);
    const auto to = static_cast<std::uint32_t>(draws.uniform() * static_cast<double>(sequences.size()));
    const Tick later = process.now() + static_cast<Tick>(draws.uniform() * 100);  // often the same instant
    process.schedule({stamp(when(later, Phase::decide), 0), agent, sequences[agent]++, to});
  }
  bool finished() const { return false; }
};

std::uint64_t phold(const std::vector<std::uint64_t>& first) {
  Phold model(first.size());
  for (const std::uint64_t agent : first) model.seed(agent);
  run(model.process, model, 20'000);
  REQUIRE(model.handled > 50'000);
  REQUIRE(model.process.committed() == model.handled);
  REQUIRE(model.process.pending() == first.size());
  return model.digest;
}

}  // namespace

TEST_CASE("events are ordered by time, phase, agent and sequence, in this order", "[unit]") {
  const Event base{stamp(when(5, Phase::decide), 9), 3, 2, 0};
  Event later = base, phase = base, agent = base, sequence = base;
  later.stamp = stamp(when(6, Phase::before), 0);
  phase.stamp = stamp(when(5, Phase::arrive), 0);
  agent.agent = 4;
  agent.sequence = 0;
  sequence.sequence = 3;
  for (const Event& after : {later, phase, agent, sequence}) {
    CHECK(base < after);
    CHECK_FALSE(after < base);
  }
  CHECK_FALSE(base < base);
  CHECK(base.time() == 5);
  CHECK(base.phase() == Phase::decide);
  CHECK(base.what() == 9);
}

TEST_CASE("within an instant: given back, delivered, decided, given up, arrived, observed", "[unit]") {
  const std::vector<Phase> order = {Phase::before, Phase::release, Phase::deliver, Phase::decide, Phase::expire, Phase::arrive, Phase::observe};
  for (std::size_t i = 0; i + 1 < order.size(); ++i) CHECK(when(9, order[i]) < when(9, order[i + 1]));
  CHECK(when(9, Phase::observe) < when(10, Phase::before));
}

TEST_CASE("the order is total: of two different keys exactly one comes first, and it is transitive", "[property]") {
  const std::vector<Event> events = random_events(60, 3);
  for (const Event& a : events)
    for (const Event& b : events) {
      CHECK((&a == &b) == (!(a < b) && !(b < a)));
      if (!(a < b)) continue;
      for (const Event& c : events)
        if (b < c) REQUIRE(a < c);
    }
}

TEST_CASE("a hundred thousand random events leave the queue sorted", "[property]") {
  std::vector<Event> events = random_events(100'000, 1);
  const std::vector<std::uint32_t> out = popped(events);
  std::sort(events.begin(), events.end());
  REQUIRE(out.size() == events.size());
  bool same = true;
  for (std::size_t i = 0; i < out.size(); ++i) same = same && out[i] == events[i].target;
  CHECK(same);
}

TEST_CASE("the order of leaving does not depend on the order of insertion", "[property]") {
  std::vector<Event> events = random_events(10'000, 2);
  const std::vector<std::uint32_t> out = popped(events);
  std::reverse(events.begin(), events.end());
  CHECK(popped(events) == out);
}

TEST_CASE("pushes between pops keep the order", "[property]") {
  random::Draws draws({4, 0}, 1, 1);
  EventQueue queue;
  const std::vector<Event> events = random_events(20'000, 5);
  std::vector<Event> reference;
  std::size_t next = 0;
  while (next < events.size() || !reference.empty()) {
    if (next < events.size() && (reference.empty() || draws.uniform() < 0.55)) {
      queue.push(events[next]);
      reference.push_back(events[next++]);
      std::push_heap(reference.begin(), reference.end(), [](const Event& a, const Event& b) { return b < a; });
      continue;
    }
    std::pop_heap(reference.begin(), reference.end(), [](const Event& a, const Event& b) { return b < a; });
    REQUIRE(queue.pop().target == reference.back().target);
    reference.pop_back();
  }
  CHECK(queue.empty());
}

TEST_CASE("a run stops before the end, half-open, and leaves what is later", "[unit]") {
  struct Model {
    std::vector<Tick> times;
    LogicalProcess process;
    void handle(const Event& event) { times.push_back(event.time()); }
    bool finished() const { return times.size() == 4; }
  } model;
  for (std::uint32_t i = 0; i < 6; ++i) model.process.schedule({stamp(when(10 * i, Phase::decide), 0), 0, i, 0});
  run(model.process, model, 30);
  CHECK(model.times == std::vector<Tick>{0, 10, 20});
  run(model.process, model, 100);
  CHECK(model.times == std::vector<Tick>{0, 10, 20, 30});  // the model said it was finished
  CHECK(model.process.pending() == 2);
}

TEST_CASE("PHOLD gives the same digest twice, and for any order of the first events", "[property]") {
  std::vector<std::uint64_t> agents(500);
  for (std::size_t i = 0; i < agents.size(); ++i) agents[i] = i;
  const std::uint64_t digest = phold(agents);
  CHECK(phold(agents) == digest);
  std::reverse(agents.begin(), agents.end());
  CHECK(phold(agents) == digest);
  std::rotate(agents.begin(), agents.begin() + 123, agents.end());
  CHECK(phold(agents) == digest);
}
