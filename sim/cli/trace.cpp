#include "cli/trace.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cohort/trace.hpp"

namespace concert::cli {
namespace {

using scenario::Cohort;

/// In the unit a cycle is said in: the largest of which a cycle is a whole number.
struct Clock {
  Tick unit;
  const char* word;
};

Clock clock_of(const Cohort& cohort) {
  for (const Clock& clock : {Clock{year, "y"}, {month, "month"}, {week, "week"}, {day, "d"}, {hour, "h"}})
    if (cohort.cycle % clock.unit == 0) return clock;
  return {minute, "min"};
}

double time_of(const Cohort& cohort, std::size_t cycle, Tick unit) {
  return static_cast<double>(cohort.cycle) * static_cast<double>(cycle) / static_cast<double>(unit);
}

std::string lines(const Cohort& cohort, const cohort::Trace& trace) {
  const Clock clock = clock_of(cohort);
  const std::string time = std::string("time, ") + clock.word;
  const std::size_t width = std::max<std::size_t>(time.size(), 8);
  std::string text = fmt::format("{:>5}  {:>{}}", "cycle", time, width);
  std::vector<std::size_t> widths;
  for (const std::string& state : cohort.states) {
    widths.push_back(std::max<std::size_t>(state.size(), 7));
    text += fmt::format("  {:>{}}", state, widths.back());
  }
  text += "\n";
  for (std::size_t cycle = 0; cycle < trace.occupancy.size(); ++cycle) {
    text += fmt::format("{:>5}  {:>{}.5g}", cycle, time_of(cohort, cycle, clock.unit), width);
    for (std::size_t s = 0; s < widths.size(); ++s)
      text += fmt::format("  {:>{}.5f}", trace.occupancy[cycle][s], widths[s]);
    text += "\n";
  }
  return text;
}

std::string rows(const Cohort& cohort, const cohort::Trace& trace) {
  std::string text;
  for (std::size_t cycle = 0; cycle < trace.occupancy.size(); ++cycle)
    for (std::size_t s = 0; s < cohort.states.size(); ++s)
      text += fmt::format("{},{},{},{},{}\r\n", cohort.name, cycle, time_of(cohort, cycle, day), cohort.states[s],
                          trace.occupancy[cycle][s]);
  return text;
}

}  // namespace

std::string trace_text(const program::Program& program, bool as_csv) {
  const scenario::Scenario& scenario = *program.scenario;
  if (scenario.cohorts.empty()) return "no cohorts\n";
  std::string text = as_csv ? "cohort,cycle,time_days,state,share\r\n" : "";  // RFC 4180
  for (const Cohort& cohort : scenario.cohorts) {
    const cohort::Trace trace = cohort::trace_of(cohort, scenario, program.parameters);
    if (as_csv) {
      text += rows(cohort, trace);
      continue;
    }
    text +=
        fmt::format("{}cohort '{}' under {}: the share in each state after each cycle\n\n", text.empty() ? "" : "\n",
                    cohort.name, scenario.models[static_cast<std::size_t>(program.model)].name);
    text += lines(cohort, trace);
  }
  return text;
}

}  // namespace concert::cli
