// What a piece of work costs: CPU, wall and memory, taken in a child process of its own, so that one measurement's
// memory is not hidden behind the peak of another's. The caller must not have started threads before.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

namespace concert::benchmarks {

/// CPU seconds of this process, all threads.
double cpu_seconds();
double wall_seconds();

struct Cost {
  double cpu = 0, wall = 0;  // seconds, of the work alone
  double peak = 0;           // bytes, of the child's whole life
  std::uint64_t events = 0;  // what the work says it did
};

/// Runs the work in a child and waits for it. Throws std::runtime_error if the child fails.
Cost measured(const std::function<std::uint64_t()>& work);

/// The same work in as many children at once: what the machine has for each of them.
std::vector<Cost> measured_at_once(const std::function<std::uint64_t()>& work, int children);

double median(std::vector<double> values);

/// Field by field, the median of several measurements.
Cost median(const std::vector<Cost>& costs);

}  // namespace concert::benchmarks
