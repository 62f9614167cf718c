// Rows of several blocks go out as if one process had made them.
#include "record/segments.hpp"

#include <algorithm>
#include <array>
#include <random>

#include "catch.hpp"

using namespace concert;
using namespace concert::record;
using Stage = RowKey::Stage;

namespace {

/// Keeps what it is given.
struct Kept final : TrialLog {
  std::vector<std::uint32_t> visits;
  std::vector<double> marks;
  void visit(const Visit& row) override { visits.push_back(row.agent); }
  void episode(const Episode&) override {}
  void mark(const Mark& row) override { marks.push_back(row.value); }
  void message(const Message&) override {}
  void change(const Change&) override {}
  void payment(const Payment&) override {}
  void tie(const Tie&) override {}
  void finish(TrialResult) override {}
};

Visit visit_of(std::uint32_t agent) {
  Visit row;
  row.agent = agent;
  return row;
}

}  // namespace

TEST_CASE("rows of blocks go out in the order of their events, however the events are dealt out", "[property]") {
  std::mt19937 random(7);
  std::vector<std::pair<RowKey, std::uint32_t>> events;
  for (std::uint32_t i = 0; i < 500; ++i)
    events.push_back({{Stage::running, random() % 40, random() % 5, i}, i});
  std::sort(events.begin(), events.end());
  std::vector<std::uint32_t> expected;
  for (const auto& [key, agent] : events) {
    expected.push_back(agent);
    if (agent % 3 == 0) expected.push_back(agent + 1000);  // two rows of one event
  }
  for (const std::uint32_t blocks : {1U, 2U, 7U}) {
    std::vector<SegmentLog> logs(blocks);
    for (const auto& [key, agent] : events) {
      SegmentLog& log = logs[key.agent % blocks];
      log.at(key);
      log.visit(visit_of(agent));
      if (agent % 3 == 0) log.visit(visit_of(agent + 1000));
    }
    std::vector<SegmentLog*> all;
    for (SegmentLog& log : logs) all.push_back(&log);
    Kept out;
    merge(all, std::nullopt, out);
    CHECK(out.visits == expected);
    for (const SegmentLog& log : logs) CHECK(log.rows() == 0);
  }
}

TEST_CASE("after a failure no row of a later event goes out", "[unit]") {
  SegmentLog a, b;
  a.at({Stage::running, 10, 1, 0});
  a.visit(visit_of(1));
  a.at({Stage::running, 30, 1, 1});
  a.visit(visit_of(2));
  b.at({Stage::running, 20, 2, 0});
  b.visit(visit_of(3));
  b.at({Stage::running, 20, 2, 1});
  b.visit(visit_of(4));
  const std::array<SegmentLog*, 2> both{&a, &b};
  Kept out;
  merge(both, RowKey{Stage::running, 20, 2, 0}, out);
  CHECK(out.visits == std::vector<std::uint32_t>{1, 3});
}

TEST_CASE("what begins comes before what runs, and what is left at the end comes last", "[unit]") {
  SegmentLog a, b;
  a.at({Stage::running, 0, 0, 0});
  a.mark({.at = 0, .value = 2});
  a.at({Stage::ending, 0, 5, 0});
  a.mark({.at = 9, .value = 3});
  b.at({Stage::beginning, 9, 9, 9});
  b.mark({.at = 0, .value = 1});
  const std::array<SegmentLog*, 2> both{&a, &b};
  Kept out;
  merge(both, std::nullopt, out);
  CHECK(out.marks == std::vector<double>{1, 2, 3});
}
