#include "analysis/evaluation/linear.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "analysis/estimate.hpp"
#include "random/stream.hpp"

namespace concert::analysis::evaluation {
namespace {

using Index = Eigen::Index;

std::vector<std::vector<Index>> rows_of(const Clustered& data) {
  std::vector<std::vector<Index>> rows(data.clusters);
  for (std::size_t i = 0; i < data.cluster.size(); ++i) rows[data.cluster[i]].push_back(static_cast<Index>(i));
  return rows;
}

/// The symmetric inverse square root, on the range of the matrix only (Pustejovsky and Tipton 2018).
Matrix inverse_root(const Matrix& symmetric) {
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(symmetric);
  Vector roots = solver.eigenvalues();
  for (Index i = 0; i < roots.size(); ++i) roots[i] = roots[i] > 1e-9 ? 1 / std::sqrt(roots[i]) : 0;
  return solver.eigenvectors() * roots.asDiagonal() * solver.eigenvectors().transpose();
}

double webb(random::Draws& draws) {  // +-sqrt(1/2), +-1, +-sqrt(3/2)
  const int face = static_cast<int>(draws.uniform() * 6);
  const double size = std::sqrt(0.5 * (face % 3 + 1));
  return face < 3 ? size : -size;
}

/// Everything the restricted bootstrap needs, linear in the hypothesised value: the score of cluster g when the errors of
/// cluster h keep their sign is outcome(g,h) - value * own(g,h).
struct Scores {
  Matrix outcome, own;
  Vector size;  // sum of x~ squared by cluster
  double total() const { return size.sum(); }
};

Scores scores_of(const Clustered& data, const Vector& y, Index coefficient) {
  const Index n = data.x.rows(), k = data.x.cols();
  Matrix others(n, k - 1);
  for (Index c = 0, to = 0; c < k; ++c)
    if (c != coefficient) others.col(to++) = data.x.col(c);
  const Matrix q = Eigen::HouseholderQR<Matrix>(others).householderQ() * Matrix::Identity(n, k - 1);
  const auto rest = [&](const Matrix& m) -> Matrix { return m - q * (q.transpose() * m); };
  const Vector own = rest(data.x.col(coefficient)), outcome = rest(y);
  const Index groups = static_cast<Index>(data.clusters);
  Matrix masked_own = Matrix::Zero(n, groups), masked_outcome = Matrix::Zero(n, groups);
  for (Index i = 0; i < n; ++i) {
    const Index g = static_cast<Index>(data.cluster[static_cast<std::size_t>(i)]);
    masked_own(i, g) = own[i];
    masked_outcome(i, g) = outcome[i];
  }
  return {.outcome = masked_own.transpose() * rest(masked_outcome), .own = masked_own.transpose() * rest(masked_own),
          .size = masked_own.colwise().squaredNorm().transpose()};
}

double squared_t(const Vector& score, const Vector& size) {
  const double slope = score.sum() / size.sum();
  return std::pow(score.sum(), 2) / (score - slope * size).squaredNorm();
}

/// The share of bootstrap statistics at least as far out as the observed one, were `value` the truth.
double bootstrap_p(const Scores& scores, const Matrix& signs, double value) {
  const Matrix at = scores.outcome - value * scores.own;
  const double observed = squared_t(at * Vector::Ones(at.cols()), scores.size);
  Index beyond = 0;
  for (Index b = 0; b < signs.cols(); ++b) beyond += squared_t(at * signs.col(b), scores.size) >= observed ? 1 : 0;
  return static_cast<double>(beyond + 1) / static_cast<double>(signs.cols() + 1);
}

/// The end of the interval on one side (step's sign): where the p-value falls to 5 %.
double wild_end(const Scores& scores, const Matrix& signs, double estimate, double step) {
  double inside = estimate, outside = estimate + step;
  int tries = 0;
  while (bootstrap_p(scores, signs, outside) > 1 - confidence) {
    if (++tries == 12) return step > 0 ? HUGE_VAL : -HUGE_VAL;
    inside = outside;
    outside += (step *= 2);
  }
  for (int i = 0; i < 30; ++i) {
    const double middle = (inside + outside) / 2;
    (bootstrap_p(scores, signs, middle) > 1 - confidence ? inside : outside) = middle;
  }
  return inside;
}

}  // namespace

LeastSquares least_squares(const Matrix& x, const Vector& y) {
  if (x.rows() <= x.cols()) throw NoEstimate("fewer observations than coefficients");
  const Eigen::ColPivHouseholderQR<Matrix> qr(x);
  if (qr.rank() < x.cols()) throw NoEstimate("the effect cannot be told from the sites' and periods' own levels");
  LeastSquares fit;
  fit.coefficients = qr.solve(y);
  fit.residuals = y - x * fit.coefficients;
  fit.bread = (x.transpose() * x).ldlt().solve(Matrix::Identity(x.cols(), x.cols()));
  return fit;
}

Inference student(double estimate, double standard_error, double degrees_of_freedom) {
  Inference inference{standard_error, degrees_of_freedom, missing, missing, missing};
  if (!(standard_error > 0) || !(degrees_of_freedom > 0)) return inference;
  const boost::math::students_t_distribution<double> law(degrees_of_freedom);
  const double reach = boost::math::quantile(law, (1 + confidence) / 2) * standard_error;
  inference.low = estimate - reach;
  inference.high = estimate + reach;
  inference.p = 2 * boost::math::cdf(boost::math::complement(law, std::abs(estimate) / standard_error));
  return inference;
}

Inference cr1(const Clustered& data, Index coefficient) {
  const auto rows = rows_of(data);
  const Vector direction = data.x * data.fit.bread.col(coefficient);
  double sum = 0;
  for (const auto& own : rows) {
    double score = 0;
    for (const Index i : own) score += direction[i] * data.fit.residuals[i];
    sum += score * score;
  }
  const double n = static_cast<double>(data.x.rows()), k = static_cast<double>(data.x.cols()), g = static_cast<double>(data.clusters);
  return student(data.fit.coefficients[coefficient], std::sqrt(sum * g / (g - 1) * (n - 1) / (n - k)), g - 1);
}

Inference cr2(const Clustered& data, Index coefficient) {
  const auto rows = rows_of(data);
  const Vector direction = data.fit.bread.col(coefficient);
  Matrix spread = Matrix::Zero(data.x.rows(), static_cast<Index>(data.clusters));
  double sum = 0;
  for (std::size_t g = 0; g < rows.size(); ++g) {
    const Matrix own = data.x(rows[g], Eigen::all);
    const Matrix adjusted = inverse_root(Matrix::Identity(own.rows(), own.rows()) - own * data.fit.bread * own.transpose());
    const Vector weights = adjusted * (own * direction);
    sum += std::pow(weights.dot(data.fit.residuals(rows[g])), 2);
    Vector column = -(data.x * (data.fit.bread * (own.transpose() * weights)));
    for (std::size_t i = 0; i < rows[g].size(); ++i) column[rows[g][i]] += weights[static_cast<Index>(i)];
    spread.col(static_cast<Index>(g)) = column;
  }
  const Matrix inner = spread.transpose() * spread;
  const double degrees = std::pow(inner.trace(), 2) / inner.squaredNorm();
  return student(data.fit.coefficients[coefficient], std::sqrt(sum), degrees);
}

Inference wild(const Clustered& data, const Vector& y, Index coefficient, std::uint64_t seed) {
  constexpr Index resamples = 999;
  const Scores scores = scores_of(data, y, coefficient);
  Matrix signs(static_cast<Index>(data.clusters), resamples);
  random::Draws draws({.seed = seed, .replication = 0}, random::name_key("wild bootstrap"), 0);
  for (Index b = 0; b < resamples; ++b)
    for (Index g = 0; g < signs.rows(); ++g) signs(g, b) = webb(draws);
  Inference inference = cr1(data, coefficient);
  const double estimate = data.fit.coefficients[coefficient], step = 2 * inference.standard_error;
  if (!(step > 0)) return inference;
  inference.p = bootstrap_p(scores, signs, 0);
  inference.low = wild_end(scores, signs, estimate, -step);
  inference.high = wild_end(scores, signs, estimate, step);
  return inference;
}

}  // namespace concert::analysis::evaluation
