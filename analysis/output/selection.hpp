// Which of several systems is best, with a guarantee: the fully sequential procedure KN of Kim and Nelson (2001,
// doi:10.1145/502109.502111). With probability `confidence` the best is selected if it is better than every other by at
// least `indifference`; otherwise one within that of the best is. Systems may share their luck (common random numbers):
// only variances of differences enter, and what is shared makes it end sooner. Values are taken to be normal.
#pragma once
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace concert::analysis {

enum class Best : unsigned char { highest, lowest };

struct SelectionPlan {
  double indifference = 0;    // smallest difference worth detecting, in the unit of the values; above 0
  double confidence = 0.95;   // above 1 / systems, below 1
  std::size_t first = 10;     // values of every system before anything is left out; at least 2
  std::size_t most = 10'000;  // values of any system; the guarantee is lost if it is reached
  Best best = Best::highest;
};

struct Selection {
  std::size_t best = 0;           // its number
  std::vector<std::size_t> used;  // values taken, by system: where it was left out, or the end
  std::vector<double> means;      // of the values taken
  bool guaranteed = true;         // false: `most` was reached with several left
};

/// The values of these systems in replication r (counted from 0), in their order. Asked replication by replication.
using Sampler = std::function<std::vector<double>(std::span<const std::size_t> systems, std::size_t replication)>;

Selection select_best(std::size_t systems, const SelectionPlan& plan, const Sampler& sample);

}  // namespace concert::analysis
