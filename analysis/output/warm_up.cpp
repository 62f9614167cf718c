#include "analysis/output/warm_up.hpp"

#include <algorithm>

#include "core/contract.hpp"

namespace concert::analysis {
namespace {

std::vector<double> batch_means(std::span<const double> series, std::size_t batch) {
  std::vector<double> means;
  for (std::size_t i = 0; i + batch <= series.size(); i += batch) means.push_back(mean(series.subspan(i, batch)));
  return means;
}

/// The statistic of what is left from `first` on.
double statistic_from(std::span<const double> means, std::size_t first) {
  const std::span<const double> rest = means.subspan(first);
  const double centre = mean(rest), n = static_cast<double>(rest.size());
  double sum = 0;
  for (const double value : rest) sum += (value - centre) * (value - centre);
  return sum / (n * n);
}

}  // namespace

Truncation mser(std::span<const double> series, std::size_t batch) {
  require(batch > 0, "a batch has at least one observation");
  const std::vector<double> means = batch_means(series, batch);
  if (means.size() < 4) return {};
  Truncation best;
  for (std::size_t first = 0; first <= means.size() / 2; ++first) {
    const double statistic = statistic_from(means, first);
    if (first > 0 && !(statistic < best.statistic)) continue;
    best = {.batches = first, .observations = first * batch, .statistic = statistic};
  }
  best.mean = mean(std::span<const double>(means).subspan(best.batches));
  best.trusted = best.batches < means.size() / 2;
  return best;
}

std::vector<double> moving_average(std::span<const double> series, std::size_t window) {
  std::vector<double> smooth;
  for (std::size_t i = 0; i + window < series.size(); ++i) {
    const std::size_t reach = std::min(i, window);
    smooth.push_back(mean(series.subspan(i - reach, 2 * reach + 1)));
  }
  return smooth;
}

}  // namespace concert::analysis
