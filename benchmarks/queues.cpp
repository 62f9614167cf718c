// W1, W2 and W3 as scenarios, each in turn with a plain loop written by hand. Prints CPU seconds (median), the ratio
// to the loop, events and peak memory. What counts as an event: benchmarks/README.md.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "benchmarks/plain_loop.hpp"
#include "experiment/design.hpp"
#include "experiment/run.hpp"
#include "scenario/read.hpp"

namespace {

using namespace concert;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double peak_mebibytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

struct Sample {
  double cpu = 0, wall = 0;
};

Sample timed(const std::function<void()>& work) {
  const double cpu = cpu_seconds(), wall = wall_seconds();
  work();
  return {cpu_seconds() - cpu, wall_seconds() - wall};
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

std::shared_ptr<const scenario::Scenario> load(const std::string& name) {
  scenario::ReadResult read = scenario::read(std::filesystem::path(CONCERT_SOURCE_DIR) / "benchmarks" / name);
  if (!read.scenario) throw std::runtime_error("benchmarks/" + name + " does not read: concert validate says why");
  return std::make_shared<const scenario::Scenario>(std::move(*read.scenario));
}

struct Work {
  std::string scenario;
  record::Level level = record::Level::measures;
  bool file = false;
  int threads = 1;
};

std::uint64_t run(const std::shared_ptr<const scenario::Scenario>& scenario, const Work& work) {
  const auto design = experiment::design_of_models(scenario, {0}, scenario->experiment.replications);
  experiment::RunOptions options;
  options.threads = work.threads;
  options.level = work.level;
  const auto file = std::filesystem::temp_directory_path() / ("concert_" + work.scenario + ".h5");
  if (work.file) options.output = file;
  const experiment::Outcome outcome = experiment::run(design, options);
  if (outcome.failed > 0) throw std::runtime_error(outcome.failures.front().message);
  std::filesystem::remove(file);
  return outcome.events;
}

/// Runs the plain loop and the scenario in turn, and prints one line.
void compare(const std::string& title, const Work& work, const std::function<void()>& floor, int rounds) {
  const auto scenario = load(work.scenario);
  std::vector<double> cpu, wall, plain;
  std::uint64_t events = 0;
  for (int round = 0; round < rounds; ++round) {
    plain.push_back(timed(floor).cpu);
    const Sample sample = timed([&] { events = run(scenario, work); });
    cpu.push_back(sample.cpu);
    wall.push_back(sample.wall);
  }
  std::printf("%-38s %8.3f %8.3f %9.3f %7.2f %12llu %8.1f\n", title.c_str(), median(cpu), median(wall), median(plain),
              median(cpu) / median(plain), static_cast<unsigned long long>(events),
              1e9 * median(cpu) / static_cast<double>(events));
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  const std::string only = argc > 2 ? argv[2] : "";
  const auto wants = [&only](const char* name) { return only.empty() || only == name; };
  std::uint64_t seed = 1;
  volatile double sink = 0;
  const auto mmc = [&] { sink = benchmarks::plain_mmc(seed++, 1'000'000, 1, 9, 10); };
  const auto clinic = [&] { sink = benchmarks::PlainClinic(seed++, 200'000).run(); };
  const auto clinics = [&] {
    for (int i = 0; i < 20; ++i) sink = benchmarks::PlainClinic(seed++, 20'000).run();
  };
  std::printf("%-38s %8s %8s %9s %7s %12s %8s\n", "", "CPU s", "wall s", "loop s", "ratio", "events", "ns/event");
  if (wants("w1")) compare("W1, no log", {"w1"}, mmc, rounds);
  if (wants("w1log")) compare("W1, a row a customer in HDF5", {"w1", record::Level::visits, true}, mmc, rounds);
  if (wants("w2")) compare("W2, no log", {"w2"}, clinic, rounds);
  if (wants("w2log")) compare("W2, full visit log in HDF5", {"w2", record::Level::visits, true}, clinic, rounds);
  if (wants("w3")) compare("W3, one thread, visit log", {"w3", record::Level::visits, true}, clinics, rounds);
  if (wants("w3")) compare("W3, two threads, visit log", {"w3", record::Level::visits, true, 2}, clinics, rounds);
  std::printf("peak memory of this process: %.1f MiB (give one workload's name to see its own)\n", peak_mebibytes());
  return 0;
}
