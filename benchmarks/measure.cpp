#include "benchmarks/measure.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <exception>
#include <stdexcept>

namespace concert::benchmarks {
namespace {

/// What the child tells: everything but its peak, which the parent learns when it ends.
[[noreturn]] void work_and_tell(const std::function<std::uint64_t()>& work, int pipe_end) {
  Cost cost;
  try {
    const double cpu = cpu_seconds(), wall = wall_seconds();
    cost.events = work();
    cost.cpu = cpu_seconds() - cpu;
    cost.wall = wall_seconds() - wall;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    _exit(1);
  }
  _exit(write(pipe_end, &cost, sizeof cost) == static_cast<ssize_t>(sizeof cost) ? 0 : 1);
}

struct Child {
  pid_t process = 0;
  int told = 0;  // where it tells
};

Child begin(const std::function<std::uint64_t()>& work) {
  std::fflush(stdout);
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe to a child process");
  const pid_t process = fork();
  if (process < 0) throw std::runtime_error("no child process");
  if (process == 0) work_and_tell(work, ends[1]);
  close(ends[1]);
  return {process, ends[0]};
}

Cost end(const Child& child) {
  Cost cost;
  const bool told = read(child.told, &cost, sizeof cost) == static_cast<ssize_t>(sizeof cost);
  close(child.told);
  int status = 0;
  rusage usage{};
  wait4(child.process, &status, 0, &usage);
  if (!told || status != 0) throw std::runtime_error("the work failed");
  cost.peak = 1024 * static_cast<double>(usage.ru_maxrss);
  return cost;
}

double median_of(const std::vector<Cost>& costs, double Cost::*field) {
  std::vector<double> values;
  for (const Cost& cost : costs) values.push_back(cost.*field);
  return median(std::move(values));
}

}  // namespace

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Cost measured(const std::function<std::uint64_t()>& work) { return end(begin(work)); }

std::vector<Cost> measured_at_once(const std::function<std::uint64_t()>& work, int children) {
  std::vector<Child> begun;
  for (int i = 0; i < children; ++i) begun.push_back(begin(work));
  std::vector<Cost> costs;
  for (const Child& child : begun) costs.push_back(end(child));
  return costs;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

Cost median(const std::vector<Cost>& costs) {
  Cost result = costs.front();
  result.cpu = median_of(costs, &Cost::cpu);
  result.wall = median_of(costs, &Cost::wall);
  result.peak = median_of(costs, &Cost::peak);
  return result;
}

}  // namespace concert::benchmarks
