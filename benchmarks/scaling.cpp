// How cost grows: per event as people grow, as replications grow, and as more is recorded.
// Usage: bench_scaling [people|replications|recording]... [--most PEOPLE] [--rounds N]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "benchmarks/measure.hpp"
#include "benchmarks/workload.hpp"

namespace {

using namespace concert;
using namespace concert::benchmarks;
using record::Level;

Cost measured_often(const Work& work, int rounds) {
  std::vector<Cost> costs;
  for (int round = 0; round < rounds; ++round) costs.push_back(measured([&] { return events_of(work); }));
  return median(costs);
}

double nanoseconds(const Cost& cost) { return 1e9 * cost.cpu / static_cast<double>(cost.events); }

/// W4 with practices of 10,000 people, and as many of them as that takes; two million events each time.
Work practices_of(long people) {
  const double days = 365 * 1e6 / (20.0 * static_cast<double>(people));
  return {.scenario = "w4",
          .set = {{"practices", std::to_string(people / 10'000)}, {"span", std::to_string(days) + " d"}}};
}

void people_table(long most, int rounds) {
  std::printf("\nW4, about two million events, by the number of people (10,000 a practice)\n");
  std::printf("%12s %12s %10s %10s %10s %10s\n", "people", "events", "set-up s", "CPU s", "ns/event", "B/person");
  for (long people = 10'000; people <= most; people *= 10) {
    const Work work = practices_of(people);
    Work empty = work, moment = work;
    empty.set.emplace_back("list_size", "1");
    moment.set.back().second = "1 min";
    const double base = measured([&] { return events_of(empty); }).peak;
    const Cost set_up = measured_often(moment, rounds);
    const Cost cost = measured_often(work, rounds);
    const double run = cost.cpu - set_up.cpu;
    std::printf("%12ld %12llu %10.3f %10.3f %10.1f %10.1f\n", people, static_cast<unsigned long long>(cost.events),
                set_up.cpu, cost.cpu, 1e9 * run / static_cast<double>(cost.events),
                (cost.peak - base) / static_cast<double>(people));
  }
}

void replications_table(int rounds) {
  std::printf("\nW3 (20,000 patients), by the number of replications; no log\n");
  std::printf("%12s %8s %12s %10s %10s %10s %10s\n", "replications", "threads", "events", "CPU s", "wall s", "ns/event",
              "MiB");
  for (const int replications : {1, 10, 100})
    for (const int threads : {1, 2}) {
      const Cost cost = measured_often({.scenario = "w3", .threads = threads, .replications = replications}, rounds);
      std::printf("%12d %8d %12llu %10.3f %10.3f %10.1f %10.1f\n", replications, threads,
                  static_cast<unsigned long long>(cost.events), cost.cpu, cost.wall, nanoseconds(cost),
                  cost.peak / 1048576);
    }
}

struct Recording {
  const char* name;
  Level level;
  bool file;
};

void recording_table(int rounds) {
  std::printf("\nW2 (200,000 patients), by what is recorded\n");
  std::printf("%22s %10s %10s %10s %10s %10s\n", "", "CPU s", "wall s", "CPU ratio", "wall ratio", "MiB");
  Cost least;
  for (const Recording& recording :
       {Recording{"measures, no file", Level::measures, false}, Recording{"measures", Level::measures, true},
        Recording{"visits", Level::visits, true}, Recording{"full", Level::full, true}}) {
    const Cost cost = measured_often({.scenario = "w2", .level = recording.level, .file = recording.file}, rounds);
    if (least.cpu == 0) least = cost;
    std::printf("%22s %10.3f %10.3f %10.2f %10.2f %10.1f\n", recording.name, cost.cpu, cost.wall, cost.cpu / least.cpu,
                cost.wall / least.wall, cost.peak / 1048576);
  }
}

}  // namespace

int main(int argc, char** argv) {
  long most = 1'000'000;
  int rounds = 3;
  std::vector<std::string> wanted;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--most" && i + 1 < argc)
      most = std::atol(argv[++i]);
    else if (word == "--rounds" && i + 1 < argc)
      rounds = std::max(1, std::atoi(argv[++i]));
    else
      wanted.push_back(word);
  }
  const auto wants = [&](const char* name) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), name) != wanted.end();
  };
  if (wants("people")) people_table(most, rounds);
  if (wants("replications")) replications_table(rounds);
  if (wants("recording")) recording_table(rounds);
  return 0;
}
