#include "analysis/output/holm.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <cstddef>

namespace concert::analysis {

double p_value(const Summary& difference) {
  if (difference.n < 2 || std::isnan(difference.mean)) return missing;
  if (difference.sd == 0) return difference.mean == 0 ? 1 : 0;
  const double n = static_cast<double>(difference.n);
  const double t = std::abs(difference.mean) / (difference.sd / std::sqrt(n));
  const boost::math::students_t_distribution<double> student(n - 1);
  return 2 * boost::math::cdf(boost::math::complement(student, t));
}

std::vector<double> holm(std::span<const double> p_values) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p_values.size(); ++i)
    if (!std::isnan(p_values[i])) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> corrected(p_values.size(), missing);
  double largest = 0;
  for (std::size_t step = 0; step < order.size(); ++step) {
    const double left = static_cast<double>(order.size() - step);
    largest = std::max(largest, std::min(1.0, left * p_values[order[step]]));
    corrected[order[step]] = largest;
  }
  return corrected;
}

}  // namespace concert::analysis
