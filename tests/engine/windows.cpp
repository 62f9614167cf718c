// The windowed executor: the same events in the same order at every process as the sequential one, whatever the
// lookahead, threads and blocks; nothing run twice or never; failures kept.
#include <atomic>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "benchmarks/phold.hpp"
#include "catch.hpp"
#include "engine/windows.hpp"

using namespace concert;
using namespace concert::engine;
using benchmarks::Phold;
using benchmarks::PholdSettings;

namespace {

std::atomic<std::uint64_t> fake_time{0};

/// A clock that makes windows look long, short or of no length, by turns: balance may do what it likes.
std::uint64_t erratic_clock() {
  const std::uint64_t call = fake_time.fetch_add(1);
  return call * call % 977 * 1'000;
}

/// A block with events at given times; what it handled can be read.
class Planned : public Block {
 public:
  explicit Planned(std::vector<Tick> times) : times_(std::move(times)) {}
  Tick next() const override { return done_ < times_.size() ? times_[done_] : never; }
  void run_until(Tick end) override {
    ++runs;
    for (; next() < end; ++done_)
      if (times_[done_] == fails_at) throw std::runtime_error("at " + std::to_string(fails_at));
  }
  std::uint64_t committed() const override { return done_; }

  Tick fails_at = -1;
  int runs = 0;

 private:
  std::vector<Tick> times_;
  std::size_t done_ = 0;
};

std::vector<Block*> pointers(std::vector<Planned>& blocks) {
  std::vector<Block*> all;
  for (Planned& block : blocks) all.push_back(&block);
  return all;
}

bool go_on(Tick) { return true; }

std::vector<std::string> messages(const WindowsReport& report) {
  std::vector<std::string> all;
  for (const Failure& failure : report.failures) try {
      std::rethrow_exception(failure.error);
    } catch (const std::exception& error) {
      all.push_back(std::to_string(failure.block) + " " + error.what());
    }
  return all;
}

}  // namespace

TEST_CASE("PHOLD commits the same events in the same order at every process, windowed or not", "[property]") {
  for (const double lookahead : {1e-5, 0.01, 0.1, 0.9, 1.0}) {
    PholdSettings settings{.processes = 120, .lookahead = lookahead, .end = lookahead < 0.001 ? 8.0 : 40.0};
    Phold sequential(settings);
    sequential.run_sequential();
    REQUIRE(sequential.committed() > 500);
    for (const std::uint32_t blocks : {1, 2, 7, 40})
      for (const int threads : {1, 2, 4, 8}) {
        settings.blocks = blocks;
        Phold windowed(settings);
        windowed.run_windowed(threads);
        INFO("lookahead " << lookahead << ", " << blocks << " blocks, " << threads << " threads");
        CHECK(windowed.digest() == sequential.digest());
        CHECK(windowed.committed() == sequential.committed());
      }
  }
}

TEST_CASE("PHOLD stays the same with several events a process, local or remote, and windows shorter than the lookahead",
          "[property]") {
  for (const double remote : {0.0, 0.1, 1.0}) {
    PholdSettings settings{.processes = 2'000, .events = 3, .remote = remote, .end = 5};
    Phold sequential(settings);
    sequential.run_sequential();
    settings.blocks = 5;
    for (const Tick longest : {never, benchmarks::phold_ticks(0.013)}) {
      Phold windowed(settings);
      windowed.run_windowed(3, nullptr, longest);
      CHECK(windowed.digest() == sequential.digest());
    }
  }
}

TEST_CASE("a clock changes who runs a block, never what happens", "[property]") {
  PholdSettings settings{.processes = 500, .lookahead = 0.02, .end = 60};
  Phold sequential(settings);
  sequential.run_sequential();
  settings.blocks = 6;
  for (const int threads : {2, 8}) {
    Phold windowed(settings);
    const WindowsReport report = windowed.run_windowed(threads, erratic_clock);
    CHECK(windowed.digest() == sequential.digest());
    CHECK(report.shared > 0);
    CHECK(report.shared < report.windows);
  }
}

TEST_CASE("windows begin at the least event, so that idle time costs nothing", "[unit]") {
  std::vector<Planned> blocks;
  blocks.emplace_back(std::vector<Tick>{5, 8, 1'000'000});
  blocks.emplace_back(std::vector<Tick>{1'000'003, 5'000'000});
  blocks.emplace_back(std::vector<Tick>{});
  std::vector<Tick> ends;
  const std::vector<Block*> all = pointers(blocks);
  const WindowsReport report = run_windows(all, {.until = 5'000'000, .lookahead = 10}, [&](Tick end) {
    ends.push_back(end);
    return true;
  });
  CHECK(ends == std::vector<Tick>{15, 1'000'010});
  CHECK(report.windows == 2);
  CHECK(report.end == 1'000'010);
  CHECK(blocks[0].runs == 2);
  CHECK(blocks[1].runs == 1);  // only where it has something to do
  CHECK(blocks[2].runs == 0);
  CHECK(blocks[1].next() == 5'000'000);  // half-open
}

TEST_CASE("without lookahead to heed one window takes all, unless it is to be shorter", "[unit]") {
  std::vector<Tick> times(1'000);
  std::iota(times.begin(), times.end(), Tick{0});
  const auto windows = [&](Windows settings) {
    std::vector<Planned> blocks(2, Planned(times));
    settings.until = 900;
    const std::vector<Block*> all = pointers(blocks);
    const WindowsReport report = run_windows(all, settings, go_on);
    CHECK(blocks[0].committed() == 900);
    CHECK(blocks[1].committed() == 900);
    CHECK(report.end == 900);
    return report.windows;
  };
  CHECK(windows({}) == 1);
  CHECK(windows({.longest = 90}) == 10);
  CHECK(windows({.lookahead = 300, .longest = 400}) == 3);
  // Two events a tick: the first window is of a second, too long; from the second on each has about sixty.
  CHECK(windows({.longest = 100, .most_events = 60}) > 20);
}

TEST_CASE("the exchange comes after every window, on one thread, and may stop the run", "[unit]") {
  std::vector<Planned> blocks(4, Planned({1, 11, 21, 31, 41}));
  const std::vector<Block*> all = pointers(blocks);
  int calls = 0;
  const WindowsReport report = run_windows(all, {.lookahead = 10, .threads = 4}, [&](Tick) { return ++calls < 3; });
  CHECK(calls == 3);
  CHECK(report.windows == 3);
  for (const Planned& block : blocks) CHECK(block.committed() == 3);
}

TEST_CASE("blocks that fail are all named, the others finish their window, and no exchange follows", "[unit]") {
  for (const int threads : {1, 3}) {
    std::vector<Planned> blocks(5, Planned({1, 2, 12, 13, 22}));
    blocks[1].fails_at = 13;
    blocks[4].fails_at = 12;
    blocks[0].fails_at = 22;  // a window too late to count
    const std::vector<Block*> all = pointers(blocks);
    int exchanges = 0;
    const WindowsReport report =
        run_windows(all, {.lookahead = 10, .threads = threads}, [&](Tick) { return ++exchanges > 0; });
    CHECK(messages(report) == std::vector<std::string>{"1 at 13", "4 at 12"});
    CHECK(exchanges == 1);
    CHECK(report.windows == 2);
    CHECK(blocks[2].committed() == 4);
    CHECK(blocks[3].committed() == 4);
  }
}

TEST_CASE("an exchange that fails ends the run with its own error", "[unit]") {
  std::vector<Planned> blocks(3, Planned({1, 20}));
  const std::vector<Block*> all = pointers(blocks);
  const Exchange full = [](Tick) -> bool { throw std::runtime_error("disk full"); };
  for (const int threads : {1, 3})
    CHECK_THROWS_WITH(run_windows(all, {.lookahead = 5, .threads = threads}, full), "disk full");
}

TEST_CASE("no blocks, no events, more threads than blocks: nothing to do is no trouble", "[unit]") {
  CHECK(run_windows({}, {.threads = 4}, go_on).windows == 0);
  std::vector<Planned> blocks(2, Planned({}));
  const std::vector<Block*> all = pointers(blocks);
  CHECK(run_windows(all, {.lookahead = 5, .threads = 8}, go_on).windows == 0);
}
