// England for a year as a benchmark: events, speed, memory a person and where the time goes.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "benchmarks/measure.hpp"
#include "benchmarks/workload.hpp"

namespace {

using namespace concert;
using namespace concert::benchmarks;

struct Arguments {
  std::string fraction = "1", span = "365 d";
  int threads = 2;
};

Work england(const Arguments& arguments, const std::string& span) {
  return {
      .scenario = "england", .set = {{"fraction", arguments.fraction}, {"span", span}}, .threads = arguments.threads};
}

/// One measure without groups, by name; 0 if it is missing.
double value_of(const record::Results& results, const std::string& name) {
  for (std::size_t i = 0; i < results.columns.size(); ++i)
    if (results.header.measures[static_cast<std::size_t>(results.columns[i].measure)].name == name)
      return results.values[i];
  return 0;
}

void print_measures(const record::Results& results) {
  for (std::size_t i = 0; i < results.columns.size(); ++i) {
    const auto& measure = results.header.measures[static_cast<std::size_t>(results.columns[i].measure)];
    std::printf("  %-26s %18.6g %s\n", measure.name.c_str(), results.values[i], measure.unit.c_str());
  }
}

/// FNV-1a over the bits of all values: two executions of one design agree if this does.
std::uint64_t digest_of(const record::Results& results) {
  std::uint64_t hash = 14695981039346656037U;
  for (const double value : results.values) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    for (int byte = 0; byte < 8; ++byte) hash = (hash ^ ((bits >> (8 * byte)) & 255)) * 1099511628211U;
  }
  return hash;
}

/// The people of a run, and what it says of itself.
std::uint64_t run_and_print(const Work& work) {
  const experiment::Outcome outcome = run(load(work), work);
  print_measures(*outcome.results);
  std::printf("  %-26s %18llx\n", "digest of the measures",
              static_cast<unsigned long long>(digest_of(*outcome.results)));
  std::fflush(stdout);
  return outcome.events;
}

/// The people, counted by a run of a minute.
std::uint64_t people_of(const Work& work) {
  return static_cast<std::uint64_t>(value_of(*run(load(work), work).results, "people"));
}

void print_costs(const Cost& whole, const Cost& set_up, int threads) {
  const double events = static_cast<double>(whole.events), people = static_cast<double>(set_up.events);
  std::printf("people %.0f, events %.0f on %d thread%s\n", people, events, threads, threads == 1 ? "" : "s");
  std::printf("wall %.2f s, CPU %.2f s, peak %.0f MiB\n", whole.wall, whole.cpu, whole.peak / 1048576);
  std::printf("%.2f million events a second, %.2f a core-second, %.0f ns CPU an event, %.1f bytes a person\n",
              1e-6 * events / whole.wall, 1e-6 * events / whole.cpu, 1e9 * whole.cpu / events, whole.peak / people);
  // Windows and exchange are told apart here as soon as a run tells them.
  std::printf("of the CPU: set-up %.2f s (a run of one minute, peak %.0f MiB), the year %.2f s\n", set_up.cpu,
              set_up.peak / 1048576, whole.cpu - set_up.cpu);
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("England for a year: events, speed, memory a person and where the time goes");
  app.add_option("--fraction", arguments.fraction, "of its practices (1 takes minutes and gigabytes)");
  app.add_option("--span", arguments.span, "how long, as a scenario would say it");
  app.add_option("--threads", arguments.threads, "never changes a result");
  CLI11_PARSE(app, argc, argv);
  const Work year = england(arguments, arguments.span), minute = england(arguments, "1 min");
  const Cost set_up = measured([&] { return people_of(minute); });
  const Cost whole = measured([&] { return run_and_print(year); });
  print_costs(whole, set_up, arguments.threads);
  return 0;
}
