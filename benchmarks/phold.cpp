// PHOLD on the engine alone, sequential and windowed, in turn: million committed events a second, and whether both
// committed the same. The model and its parameters: phold.hpp. Without options: the three sizes that published engines
// are compared at; with --processes one of one's own. bench_phold --help lists the options.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "benchmarks/phold.hpp"

namespace {

using namespace concert;
using benchmarks::Phold;
using benchmarks::PholdSettings;

std::uint64_t nanoseconds() {
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1));
}

/// Of all threads together.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// One way to run the model. No threads: the sequential executor.
struct Way {
  std::uint32_t blocks = 1;
  int threads = 0;
};

struct Outcome {
  std::vector<double> seconds, cpu;
  std::uint64_t committed = 0, windows = 0, shared = 0, digest = 0;
  double bytes = 0;  // a pending event
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void run(PholdSettings settings, const Way& way, Outcome& outcome) {
  settings.blocks = way.blocks;
  Phold model(settings);
  const std::uint64_t start = nanoseconds();
  const double cpu = cpu_seconds();
  if (way.threads == 0) {
    model.run_sequential();
  } else {
    const engine::WindowsReport report = model.run_windowed(way.threads, nanoseconds);
    outcome.windows = report.windows;
    outcome.shared = report.shared;
  }
  outcome.seconds.push_back(1e-9 * static_cast<double>(nanoseconds() - start));
  outcome.cpu.push_back(cpu_seconds() - cpu);
  outcome.committed = model.committed();
  outcome.digest = model.digest();
  outcome.bytes = static_cast<double>(model.bytes()) / static_cast<double>(model.pending());
}

void print(const PholdSettings& settings, const Way& way, const Outcome& outcome, double sequential) {
  const double seconds = median(outcome.seconds);
  const auto events = static_cast<double>(outcome.committed);
  const std::string name = way.threads == 0 ? "sequential" : "windowed";
  std::printf(
      "%9u x %-3u %-10s %6u %7d %11llu %8.2f %8.1f %8.1f %7.1f %7.2f %9llu %4.0f%%  %016llx\n", settings.processes,
      settings.events, name.c_str(), way.blocks, std::max(1, way.threads),
      static_cast<unsigned long long>(outcome.committed), events / seconds / 1e6, 1e9 * seconds / events,
      1e9 * median(outcome.cpu) / events, outcome.bytes, sequential / seconds / std::max(1, way.threads),
      static_cast<unsigned long long>(outcome.windows),
      outcome.windows ? 100.0 * static_cast<double>(outcome.shared) / static_cast<double>(outcome.windows) : 0.0,
      static_cast<unsigned long long>(outcome.digest));
}

/// All ways in turn, `rounds` times; false if they did not commit the same.
bool compare(const PholdSettings& settings, const std::vector<Way>& ways, int rounds) {
  std::vector<Outcome> outcomes(ways.size());
  for (int round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < ways.size(); ++i) run(settings, ways[i], outcomes[i]);
  bool same = true;
  for (std::size_t i = 0; i < ways.size(); ++i) {
    print(settings, ways[i], outcomes[i], median(outcomes[0].seconds));
    same = same && outcomes[i].digest == outcomes[0].digest && outcomes[i].committed == outcomes[0].committed;
  }
  return same;
}

/// Blocks whose processes and events fit a core's own cache, and two a thread at least.
std::uint32_t usual_blocks(const PholdSettings& settings, int threads) {
  const std::uint64_t fits = std::uint64_t{settings.processes} * settings.events / 16384;
  return static_cast<std::uint32_t>(std::max<std::uint64_t>(static_cast<std::uint64_t>(std::max(2, threads)), fits));
}

double usual_end(const PholdSettings& settings) {
  return std::clamp(1.0e7 / settings.processes / settings.events, 5.0, 1.0e6);
}

struct Options {
  PholdSettings settings{.processes = 0, .end = 0, .blocks = 0};
  int threads = 2;
  int rounds = 5;
};

bool measure(Options options) {
  PholdSettings& settings = options.settings;
  if (settings.end == 0) settings.end = usual_end(settings);
  const std::uint32_t blocks = settings.blocks > 0 ? settings.blocks : usual_blocks(settings, options.threads);
  std::vector<Way> ways = {{1, 0}};
  for (int threads = 1; threads <= options.threads; threads *= 2) ways.push_back({blocks, threads});
  return compare(settings, ways, options.rounds);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("PHOLD on Concert's engine, sequential and windowed");
  app.add_option("--processes", options.settings.processes, "logical processes; none: 1,024, 102,400 and 1,048,576");
  app.add_option("--events", options.settings.events, "events a process at the start (default 1)");
  app.add_option("--remote", options.settings.remote, "share of events for any process (default 0.9)");
  app.add_option("--mean", options.settings.mean, "mean delay (default 1)");
  app.add_option("--lookahead", options.settings.lookahead, "least delay (default 0.1)");
  app.add_option("--end", options.settings.end, "time at which to stop (default: after some ten million events)");
  app.add_option("--blocks", options.settings.blocks, "of processes, for the windowed executor (default: by size)");
  app.add_option("--threads", options.threads, "at most; every power of two up to it is run (default 2)");
  app.add_option("--seed", options.settings.seed, "of all draws (default 1)");
  app.add_option("--rounds", options.rounds, "of all ways in turn; medians are printed (default 5)");
  CLI11_PARSE(app, argc, argv);
  std::printf("PHOLD, remote %g, mean %g, lookahead %g\n", options.settings.remote, options.settings.mean,
              options.settings.lookahead);
  std::printf("%-15s %-10s %6s %7s %11s %8s %8s %8s %7s %7s %9s %5s  %s\n", "processes x k", "executor", "blocks",
              "threads", "committed", "Mev/s", "ns/event", "CPU ns", "B/event", "effic.", "windows", "by 2+", "digest");
  bool same = true;
  for (const std::uint32_t processes : {1'024U, 102'400U, 1'048'576U}) {
    Options each = options;
    if (each.settings.processes == 0) each.settings.processes = processes;
    same = measure(each) && same;
    if (options.settings.processes != 0) break;
  }
  std::printf(same ? "The same events in the same order at every process, whatever the executor.\n"
                   : "THE EXECUTORS DIFFER\n");
  return same ? 0 : 1;
}
