// A small-sample time study: the same sites (or others) measured before and after, by means and by ranks.
#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/evaluation/designs.hpp"
#include "analysis/evaluation/ranks.hpp"

namespace concert::analysis::evaluation {
namespace {

void add_ranks(Estimate& estimate, const Shift& shift, const char* test) {
  estimate.coefficients.push_back({"median shift (Hodges-Lehmann)", shift.estimate, missing});
  estimate.coefficients.push_back({"its 95 % interval, low", shift.low, missing});
  estimate.coefficients.push_back({"its 95 % interval, high", shift.high, missing});
  estimate.coefficients.push_back({std::string("p by ") + test, shift.p, missing});
}

/// Welch's interval of the difference of two means.
Inference welch(const std::vector<double>& before, const std::vector<double>& after) {
  const double b = variance(before) / static_cast<double>(before.size()), a = variance(after) / static_cast<double>(after.size());
  const double degrees = (a + b) * (a + b) / (a * a / static_cast<double>(after.size() - 1) + b * b / static_cast<double>(before.size() - 1));
  return student(mean(after) - mean(before), std::sqrt(a + b), degrees);
}

/// Values with the period they belong to and the cluster they share with others.
struct Samples {
  std::vector<double> values, after;
  std::vector<std::size_t> cluster;
  std::map<double, std::size_t> numbers;

  void add(double value, double is_after, double label) {
    values.push_back(value);
    after.push_back(is_after);
    cluster.push_back(numbers.emplace(label, numbers.size()).first->second);
  }
};

/// The one cluster of a site's values in some periods.
double cluster_of(const Panel& panel, std::size_t site, std::size_t first, std::size_t last) {
  double found = missing;
  for (std::size_t period = first; period < last; ++period) {
    const std::size_t cell = panel.at(site, period);
    if (std::isnan(panel.values[cell])) continue;
    if (!std::isnan(found) && panel.cluster[cell] != found) throw NoEstimate("'" + panel.sites[site] + "' stands in two clusters");
    found = panel.cluster[cell];
  }
  return found;
}

/// Means (or their difference) where values of one cluster are alike.
Inference by_cluster(const Samples& samples) {
  const auto n = static_cast<Eigen::Index>(samples.values.size());
  const bool two = std::any_of(samples.after.begin(), samples.after.end(), [](double a) { return a > 0; });
  Matrix x = Matrix::Ones(n, two ? 2 : 1);
  if (two) x.col(1) = Eigen::Map<const Vector>(samples.after.data(), n);
  const LeastSquares fit = least_squares(x, Eigen::Map<const Vector>(samples.values.data(), n));
  return cr2({.x = x, .fit = fit, .cluster = samples.cluster, .clusters = samples.numbers.size()}, two ? 1 : 0);
}

}  // namespace

Estimate time_study(const Panel& panel, const Options&) {
  const std::size_t opening = first_opening(panel), end = panel.periods.size();
  if (opening == Panel::never || opening == 0) throw NoEstimate("a time study needs values before and after one opening");
  const bool clustered = !panel.cluster.empty();
  std::vector<double> differences, before, after;
  Samples pairs, values;
  for (std::size_t site = 0; site < panel.sites.size(); ++site) {
    const Change change = {.before = mean_of(panel, site, 0, opening), .after = mean_of(panel, site, opening, end)};
    if (!std::isnan(change.before)) before.push_back(change.before);
    if (!std::isnan(change.after)) after.push_back(change.after);
    if (!std::isnan(change.difference())) differences.push_back(change.difference());
    if (!clustered) continue;
    if (!std::isnan(change.difference())) pairs.add(change.difference(), 0, cluster_of(panel, site, 0, end));
    if (!std::isnan(change.before)) values.add(change.before, 0, cluster_of(panel, site, 0, opening));
    if (!std::isnan(change.after)) values.add(change.after, 1, cluster_of(panel, site, opening, end));
  }
  Estimate estimate;
  if (!differences.empty()) {
    if (differences.size() < 2) throw NoEstimate("fewer than two pairs of before and after");
    const Summary summary = summarise(differences);
    const double n = static_cast<double>(summary.n);
    conclude(estimate, summary.mean, clustered ? by_cluster(pairs) : student(summary.mean, summary.sd / std::sqrt(n), n - 1));
    add_ranks(estimate, signed_ranks(differences), "Wilcoxon's signed ranks");
    if (before.size() != differences.size() || after.size() != differences.size()) estimate.notes.push_back("who was measured once only is left out");
  } else {
    if (before.size() < 2 || after.size() < 2) throw NoEstimate("fewer than two values before, or after");
    const double shift = mean(after) - mean(before);
    conclude(estimate, shift, clustered ? by_cluster(values) : welch(before, after));
    add_ranks(estimate, rank_sums(before, after), "Mann and Whitney's rank sums");
    estimate.notes.push_back("no site has both: the two samples were taken as independent");
  }
  if (clustered) estimate.notes.push_back("the ranks' interval and p know nothing of clusters");
  return estimate;
}

}  // namespace concert::analysis::evaluation
