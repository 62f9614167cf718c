// Process, waiting and value time of episodes, by hand.
#include "care/run_text.hpp"

using namespace concert;
using namespace concert::test;

namespace {

const std::string desk =
    "agents: {guest: {is: person, count: 2}}\nresources: {clerk: {capacity: 1}}\n"
    "pathways:\n"
    "  visit: {for: guest, starts: {born: true}, steps: [{use: clerk, value_adding: true, do: [{hold: 10 min}]}, {hold: 30 min}, {call: again}]}\n"
    "  again: {for: guest, steps: [{use: clerk, do: [{hold: 5 min}]}]}\n"
    "measures:\n"
    "  process: {mean: process_time, over: visit, unit: min, by: index_is_0}\n"
    "  waiting: {mean: waiting_time, over: visit, unit: min, by: index_is_0}\n"
    "  value: {mean: value_time, over: visit, unit: min, by: index_is_0}\n"
    "  whole: {mean: duration, over: visit, unit: min, by: index_is_0}\n"
    "  inner: {mean: process_time, over: again, unit: min}\n"
    "  efficiency: {mean: value_time / duration, over: visit}\n";

std::string grouped(std::string text) {
  for (std::size_t at; (at = text.find("index_is_0")) != std::string::npos;) text.replace(at, 10, "self.index == 0");
  return text;
}

}  // namespace

TEST_CASE("process, waiting and value time part an episode's duration, called pathways included", "[unit]") {
  // The first: served 0-10, elsewhere 10-40, served 40-45. The second waits 0-10, is served 10-20, elsewhere 20-50, served 50-55.
  const Trial trial = run(grouped(desk));
  CHECK(trial.measure("process", "true") == 15);
  CHECK(trial.measure("process", "false") == 15);
  CHECK(trial.measure("waiting", "true") == 30);
  CHECK(trial.measure("waiting", "false") == 40);
  CHECK(trial.measure("value", "true") == 10);
  CHECK(trial.measure("whole", "false") == 55);
  CHECK(trial.measure("inner") == 5);
  CHECK(trial.measure("efficiency") == Approx((10.0 / 45 + 10.0 / 55) / 2));
}

TEST_CASE("a displaced service counts what was done of it", "[unit]") {
  const Trial trial = run(
      "agents: {guest: {is: person, arrivals: {at: [0 min, 4 min]}}}\nresources: {clerk: {capacity: 1}}\n"
      "pathways: {visit: {for: guest, starts: {born: true}, steps: [{use: clerk, priority: index, preempt: resume, do: [{hold: 10 min}]}]}}\n"
      "measures: {process: {sum: process_time, over: visit, unit: min}, waiting: {sum: waiting_time, over: visit, unit: min}}\n");
  CHECK(trial.measure("process") == 20);
  CHECK(trial.measure("waiting") == 10);
}
