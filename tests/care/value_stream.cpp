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

TEST_CASE("work that is broken off counts once, however often it is", "[regression]") {
  // Served 0-4, 14-20 and 30-40, begun anew each time: 20 min of work in 40, for 10 min without the two others.
  const auto with = [](const std::string& how) {
    return run(
        "agents: {guest: {is: person, arrivals: {at: [0 min, 4 min, 20 min]}}}\nresources: {clerk: {capacity: 1}}\n"
        "pathways: {visit: {for: guest, starts: {born: true}, steps: [{use: clerk, priority: \"if(index == 0, 0, 1)\", preempt: " + how +
        ", do: [{hold: 10 min}]}]}}\n"
        "measures: {process: {sum: process_time, over: visit, where: self.index == 0, unit: min},"
        " waiting: {sum: waiting_time, over: visit, where: self.index == 0, unit: min}}\n");
  };
  CHECK(with("restart").measure("process") == 4 + 6 + 10);
  CHECK(with("redraw").measure("process") == 4 + 6 + 10);
  CHECK(with("resume").measure("process") == 10);
  CHECK(with("remove").measure("process") == 4);
  CHECK(with("restart").measure("waiting") == 20);
}

TEST_CASE("work that is lost with the house it was done in counts once", "[regression]") {
  const Trial trial = run(
      "agents: {house: {is: organisation, count: 1}, guest: {is: person, in: house, count: {per: house, value: 1}}}\n"
      "resources: {desk: {of: house, capacity: 1}}\n"
      "pathways:\n"
      "  visit: {for: guest, starts: {born: true}, steps: [{use: desk, do: [{hold: 60 min}]}]}\n"
      "  close: {for: house, starts: {at: [20 min]}, steps: [{leave: closed}]}\n"
      "measures: {process: {sum: process_time, over: visit, unit: min}}\n");
  CHECK(trial.endings("visit") == Words{"lost"});
  CHECK(trial.measure("process") == 20);
}
