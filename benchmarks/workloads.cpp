// W1, W2, W3 and W4 as scenarios, each in turn with a plain loop written by hand. Prints CPU seconds (median), the
// ratio to the loop, cost per event and memory. What counts as an event: benchmarks/README.md.
// Usage: bench_workloads [rounds] [workload...]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "benchmarks/measure.hpp"
#include "benchmarks/plain_loop.hpp"
#include "benchmarks/plain_practices.hpp"
#include "benchmarks/workload.hpp"

namespace {

using namespace concert;
using namespace concert::benchmarks;
using record::Level;

/// A loop by hand: does the work once with this seed and returns its events (0 where it does not count them).
using Loop = std::function<std::uint64_t(std::uint64_t seed)>;

struct Line {
  std::string name, title;
  Work work;
  Loop loop;
  double people = 0;  // whose memory is told; 0: nobody's
};

volatile double sink = 0;  // so that no loop is optimised away

std::uint64_t mmc(std::uint64_t seed) {
  sink = plain_mmc(seed, 1'000'000, 1, 9, 10);
  return 0;
}

std::uint64_t clinic(std::uint64_t seed) {
  sink = PlainClinic(seed, 200'000).run();
  return 0;
}

std::uint64_t clinics(std::uint64_t seed) {
  for (std::uint64_t i = 0; i < 20; ++i) sink = PlainClinic(100 * seed + i, 20'000).run();
  return 0;
}

Loop practices(double minutes) {
  return [minutes](std::uint64_t seed) {
    PlainPractices loop(seed, {.minutes = minutes});
    const std::uint64_t events = loop.run();
    sink = loop.mean_wait();
    return events;
  };
}

Work logged(const std::string& scenario, int threads) {
  return {.scenario = scenario, .level = Level::visits, .file = true, .threads = threads};
}

Work year(const std::string& span, int threads) {
  return {.scenario = "w4", .set = {{"span", span}}, .threads = threads};
}

std::vector<Line> all_lines() {
  const double million = 1e6, minutes = 525'600;
  return {
      {"w1", "W1, no log", {.scenario = "w1"}, mmc},
      {"w1log", "W1, a row a customer", logged("w1", 1), mmc},
      {"w2", "W2, no log", {.scenario = "w2"}, clinic},
      {"w2log", "W2, full visit log", logged("w2", 1), clinic},
      {"w3", "W3, full visit log", logged("w3", 1), clinics},
      {"w3", "W3, on two threads", logged("w3", 2), clinics},
      {"w4", "W4, a tenth of a year", year("36.5 d", 1), practices(0.1 * minutes), million},
      {"w4", "W4, on two threads", year("36.5 d", 2), practices(0.1 * minutes), million},
      {"w4year", "W4, a year", year("365 d", 1), practices(minutes), million},
      {"w4year", "W4, a year, on two threads", year("365 d", 2), practices(minutes), million},
  };
}

/// Bytes a person: what the run takes more than one with next to nobody in it.
double bytes_a_person(const Line& line, double peak) {
  Work empty = line.work;
  empty.set.emplace_back("list_size", "1");
  return (peak - measured([&] { return events_of(empty); }).peak) / line.people;
}

/// How much faster several threads are than one, and as many separate runs of one thread at once: what the machine's
/// cores, which share more than they say, would give work that is divided without loss.
struct Gain {
  std::vector<double> threads, runs;

  void add(const Work& work, const Cost& together) {
    Work alone = work;
    alone.threads = 1;
    const auto scenario = load(alone);
    const std::function<std::uint64_t()> once = [&] { return run(scenario, alone).events; };
    const double one = measured(once).wall;
    double at_once = 0;
    for (const Cost& cost : measured_at_once(once, work.threads)) at_once += one / cost.wall;
    threads.push_back(one / together.wall);
    runs.push_back(at_once);
  }
};

/// Runs the loop and the scenario in turn, and prints one line.
void compare(const Line& line, int rounds) {
  const auto scenario = load(line.work);
  std::vector<Cost> runs, loops;
  Gain gain;
  for (int round = 0; round < rounds; ++round) {
    loops.push_back(measured([&] { return line.loop(static_cast<std::uint64_t>(round + 1)); }));
    runs.push_back(measured([&] { return run(scenario, line.work).events; }));
    if (line.work.threads > 1) gain.add(line.work, runs.back());
  }
  const Cost cost = median(runs), loop = median(loops);
  std::printf("%-28s %8.3f %8.3f %8.3f %6.2f %6.2f %12llu %8.1f %8.1f", line.title.c_str(), cost.cpu, cost.wall,
              loop.cpu, cost.cpu / loop.cpu, loop.wall / cost.wall, static_cast<unsigned long long>(cost.events),
              1e9 * cost.cpu / static_cast<double>(cost.events), cost.peak / 1048576);
  if (line.people > 0)
    std::printf(" %8.1f %8.1f", bytes_a_person(line, cost.peak),
                (loop.peak - measured([] { return 0; }).peak) / line.people);
  std::printf("\n");
  if (line.work.threads > 1)
    std::printf("  %d threads are %.2f times as fast as one; %d runs of one thread each at once, %.2f times\n",
                line.work.threads, median(gain.threads), line.work.threads, median(gain.runs));
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5;
  const std::vector<std::string> wanted(argv + std::min(argc, 2), argv + argc);
  std::printf("%-28s %8s %8s %8s %6s %6s %12s %8s %8s %8s %8s\n", "", "CPU s", "wall s", "loop s", "ratio", "faster",
              "events", "ns/event", "MiB", "B/person", "loop's");
  for (const Line& line : all_lines()) {
    const bool chosen = std::find(wanted.begin(), wanted.end(), line.name) != wanted.end();
    if (chosen || (wanted.empty() && line.name != "w4year")) compare(line, rounds);
  }
  std::printf(
      "CPU, wall and MiB of the scenario; ratio: its CPU over the loop's; faster: the loop's wall over its wall\n");
  return 0;
}
