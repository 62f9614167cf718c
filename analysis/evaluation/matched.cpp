// Matched controls: nearest neighbours with replacement, the bias of unequal matches taken out by regression.
// Variance: Abadie and Imbens (2006, doi:10.1111/j.1468-0262.2006.00655.x), matching taken as given (2011,
// doi:10.1198/jbes.2009.07333, for the bias).
#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/evaluation/designs.hpp"
#include "analysis/evaluation/glm.hpp"

namespace concert::analysis::evaluation {
namespace {

using Index = Eigen::Index;

/// One row a site: what is matched on (before the opening), and the mean afterwards.
struct Subjects {
  Matrix features;
  Vector after;
  std::vector<Index> treated, controls;
  std::vector<std::string> sites;
};

Subjects subjects_of(const Panel& panel) {
  const std::size_t opening = first_opening(panel);
  std::vector<std::vector<double>> rows;
  std::vector<double> after;
  Subjects out;
  for (std::size_t s = 0; s < panel.sites.size(); ++s) {
    const Change change = change_of(panel, s, opening);
    std::vector<double> row{change.before};
    for (const Panel::Covariate& covariate : panel.covariates) {
      Panel one = panel;
      one.values = covariate.values;
      row.push_back(mean_of(one, s, 0, std::min(panel.opens[s], opening)));
    }
    if (std::isnan(change.after) || std::any_of(row.begin(), row.end(), [](double x) { return std::isnan(x); })) continue;
    (panel.opens[s] < panel.periods.size() ? out.treated : out.controls).push_back(static_cast<Index>(rows.size()));
    rows.push_back(row);
    after.push_back(change.after);
    out.sites.push_back(panel.sites[s]);
  }
  out.features.resize(static_cast<Index>(rows.size()), static_cast<Index>(1 + panel.covariates.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) out.features.row(static_cast<Index>(i)) = Eigen::Map<const Eigen::RowVectorXd>(rows[i].data(), out.features.cols());
  out.after = Eigen::Map<const Vector>(after.data(), static_cast<Index>(after.size()));
  return out;
}

/// Rows whose squared distance is Mahalanobis'; or one column, the logit of the propensity.
Matrix places_of(const Subjects& subjects, Matching matching) {
  const Index n = subjects.features.rows();
  if (matching == Matching::propensity) {
    Matrix x(n, subjects.features.cols() + 1);
    x << Vector::Ones(n), subjects.features;
    Vector y = Vector::Zero(n);
    for (const Index i : subjects.treated) y[i] = 1;
    return x * fit_glm(x, y, Vector::Zero(n), Law::binomial).coefficients;
  }
  const Matrix centred = subjects.features.rowwise() - subjects.features.colwise().mean();
  const Eigen::LLT<Matrix> root(centred.transpose() * centred / static_cast<double>(n - 1));
  if (root.info() != Eigen::Success) throw NoEstimate("a covariate is the same at all sites, or a combination of others");
  return root.matrixL().solve(centred.transpose()).transpose();
}

std::vector<Index> nearest_to(const Matrix& places, Index to, const std::vector<Index>& among, std::size_t n) {
  std::vector<Index> order;
  for (const Index i : among)
    if (i != to) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return (places.row(a) - places.row(to)).squaredNorm() < (places.row(b) - places.row(to)).squaredNorm(); });
  order.resize(std::min(n, order.size()));
  return order;
}

/// Regression of the outcome on the features among the matched controls, each as often as it serves.
Vector outcome_slopes(const Subjects& subjects, const std::vector<double>& uses) {
  std::vector<Index> used;
  for (const Index i : subjects.controls)
    if (uses[static_cast<std::size_t>(i)] > 0) used.push_back(i);
  const Index k = subjects.features.cols() + 1, n = static_cast<Index>(used.size());
  if (n <= k) return Vector::Zero(k - 1);
  Matrix x(n, k);
  Vector y(n);
  for (Index i = 0; i < n; ++i) {
    const double root = std::sqrt(uses[static_cast<std::size_t>(used[static_cast<std::size_t>(i)])]);
    x(i, 0) = root;
    x.row(i).tail(k - 1) = root * subjects.features.row(used[static_cast<std::size_t>(i)]);
    y[i] = root * subjects.after[used[static_cast<std::size_t>(i)]];
  }
  return Eigen::CompleteOrthogonalDecomposition<Matrix>(x).solve(y).tail(k - 1);
}

/// The outcome's variance at a control's features, from its nearest other control.
double local_variance(const Subjects& subjects, const Matrix& places, const Vector& slopes, Index i) {
  const auto near = nearest_to(places, i, subjects.controls, 1);
  if (near.empty()) return 0;
  const double gap = subjects.after[i] - subjects.after[near[0]] - (subjects.features.row(i) - subjects.features.row(near[0])).dot(slopes);
  return gap * gap / 2;
}

}  // namespace

Estimate matched_controls(const Panel& panel, const Options& options) {
  const Subjects subjects = subjects_of(panel);
  const std::size_t matches = static_cast<std::size_t>(options.neighbours);
  if (first_opening(panel) == 0 || subjects.treated.size() < 2) throw NoEstimate("matching needs at least two treated sites with values before and after");
  if (subjects.controls.size() < matches + 1) throw NoEstimate("there are fewer untreated sites than matches asked for, and one more");
  const Matrix places = places_of(subjects, options.matching);
  std::vector<double> uses(subjects.sites.size(), 0);
  for (const Index i : subjects.treated)
    for (const Index j : nearest_to(places, i, subjects.controls, matches)) uses[static_cast<std::size_t>(j)] += 1.0 / static_cast<double>(matches);
  const Vector slopes = outcome_slopes(subjects, uses);
  std::vector<double> effects;
  for (const Index i : subjects.treated) {
    double effect = 0;
    for (const Index j : nearest_to(places, i, subjects.controls, matches))
      effect += (subjects.after[i] - subjects.after[j] - (subjects.features.row(i) - subjects.features.row(j)).dot(slopes)) / static_cast<double>(matches);
    effects.push_back(effect);
  }
  const double value = mean(effects), n = static_cast<double>(effects.size());
  double variance = 0;
  for (const double effect : effects) variance += (effect - value) * (effect - value) / (n * n);
  Estimate estimate;
  for (const Index j : subjects.controls) {
    const double k = uses[static_cast<std::size_t>(j)];
    variance += (k * k - k / static_cast<double>(matches)) * local_variance(subjects, places, slopes, j) / (n * n);
    if (k > 0) estimate.weights.push_back({subjects.sites[static_cast<std::size_t>(j)], k / n, missing});
  }
  conclude(estimate, value, student(value, std::sqrt(variance * n / (n - 1)), n - 1));
  return estimate;
}

}  // namespace concert::analysis::evaluation
