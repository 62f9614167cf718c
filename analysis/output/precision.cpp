#include "analysis/output/precision.hpp"

#include <algorithm>
#include <cmath>

namespace concert::analysis {
namespace {

double allowed(const Summary& summary, double relative_error) {
  return relative_error / (1 + relative_error) * std::abs(summary.mean);
}

}  // namespace

bool precise(const Summary& summary, double relative_error) {
  if (summary.n < 2) return false;
  return summary.sd == 0 || summary.half_width <= allowed(summary, relative_error);
}

std::size_t replications_needed(const Summary& summary, double relative_error, std::size_t most) {
  if (summary.n < 2 || summary.sd == 0) return std::min<std::size_t>(2, most);
  const auto enough = [&](std::size_t n) {
    const double count = static_cast<double>(n);
    return student_t(1 - (1 - confidence) / 2, count - 1) * summary.sd / std::sqrt(count) <=
           allowed(summary, relative_error);
  };
  std::size_t low = 1, high = std::max<std::size_t>(2, most);  // low is not enough, high is taken to be
  if (!enough(high)) return most;
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (middle >= 2 && enough(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace concert::analysis
