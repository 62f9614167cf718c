#include "analysis/evaluation/glm.hpp"

#include <algorithm>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>

namespace concert::analysis::evaluation {
namespace {

using Index = Eigen::Index;

double mean_at(Law law, double predictor) {
  if (law == Law::gaussian) return predictor;
  if (law == Law::binomial) return 1 / (1 + std::exp(-predictor));
  return std::exp(std::clamp(predictor, -300.0, 300.0));
}

double slope_at(Law law, double mean) {  // of the mean in the predictor
  return law == Law::gaussian ? 1 : law == Law::binomial ? mean * (1 - mean) : mean;
}

double variance_at(const Glm& fit, double mean) {
  switch (fit.law) {
    case Law::gaussian: return 1;
    case Law::poisson: return mean;
    case Law::negative_binomial: return mean + mean * mean / fit.theta;
    case Law::binomial: return mean * (1 - mean);
  }
  return 1;
}

double first_predictor(Law law, double y) {
  if (law == Law::gaussian) return y;
  if (law == Law::binomial) return y > 0.5 ? 1 : -1;
  return std::log(y + 0.1);
}

double deviance_of(const Glm& fit, const Vector& y) {
  double sum = 0;
  for (Index i = 0; i < y.size(); ++i) {
    const double mean = fit.fitted[i], own = y[i] > 0 ? y[i] * std::log(y[i] / mean) : 0;
    if (fit.law == Law::gaussian) sum += (y[i] - mean) * (y[i] - mean);
    else if (fit.law == Law::poisson) sum += 2 * (own - (y[i] - mean));
    else if (fit.law == Law::binomial) sum += -2 * std::log(y[i] > 0.5 ? mean : 1 - mean);
    else sum += 2 * (own - (y[i] + fit.theta) * std::log((y[i] + fit.theta) / (mean + fit.theta)));
  }
  return sum;
}

/// Iterates until the deviance stands still.
void reweight(Glm& fit, const Matrix& x, const Vector& y, const Vector& offset, Vector predictor) {
  double last = HUGE_VAL;
  for (int iteration = 0; iteration < 60; ++iteration) {
    Vector weights(y.size()), target(y.size());
    for (Index i = 0; i < y.size(); ++i) {
      const double mean = mean_at(fit.law, predictor[i]), slope = std::max(slope_at(fit.law, mean), 1e-12);
      weights[i] = slope * slope / std::max(variance_at(fit, mean), 1e-12);
      target[i] = predictor[i] - offset[i] + (y[i] - mean) / slope;
    }
    const Vector roots = weights.cwiseSqrt();
    const Eigen::ColPivHouseholderQR<Matrix> qr(roots.asDiagonal() * x);
    if (qr.rank() < x.cols()) throw NoEstimate("a term of the regression is a combination of others, or there are too few periods for it");
    fit.coefficients = qr.solve(roots.cwiseProduct(target));
    predictor = x * fit.coefficients + offset;
    fit.fitted = predictor.unaryExpr([&](double p) { return mean_at(fit.law, p); });
    fit.weights = weights;
    fit.bread = (x.transpose() * weights.asDiagonal() * x).ldlt().solve(Matrix::Identity(x.cols(), x.cols()));
    fit.deviance = deviance_of(fit, y);
    if (std::abs(fit.deviance - last) < 1e-10 * (std::abs(fit.deviance) + 0.1) && iteration > 1) return;
    last = fit.deviance;
  }
  throw NoEstimate("the regression does not converge (too few events, or a term that separates them)");
}

/// One Newton search for the most likely theta at the given means (Venables and Ripley 2002, 7.4); infinite where the
/// counts spread no more than Poisson's.
double likely_theta(const Vector& y, const Vector& mean) {
  double theta = static_cast<double>(y.size()) / (y.cwiseQuotient(mean).array() - 1).square().sum();
  for (int iteration = 0; iteration < 50; ++iteration) {
    double score = 0, information = 0;
    for (Index i = 0; i < y.size(); ++i) {
      score += boost::math::digamma(theta + y[i]) - boost::math::digamma(theta) + std::log(theta) + 1 - std::log(theta + mean[i]) - (y[i] + theta) / (mean[i] + theta);
      information += -boost::math::trigamma(theta + y[i]) + boost::math::trigamma(theta) - 1 / theta + 2 / (mean[i] + theta) - (y[i] + theta) / std::pow(mean[i] + theta, 2);
    }
    const double step = score / information;
    if (!std::isfinite(step) || theta > 1e6) return HUGE_VAL;
    theta = std::max(theta + step, theta / 10);
    if (std::abs(step) < 1e-9 * theta) break;
  }
  return theta > 1e6 ? HUGE_VAL : theta;
}

void fit_theta(Glm& fit, const Matrix& x, const Vector& y, const Vector& offset) {
  fit.law = Law::negative_binomial;
  for (int iteration = 0; iteration < 100; ++iteration) {
    const double last = fit.theta;
    fit.theta = likely_theta(y, fit.fitted);
    if (!std::isfinite(fit.theta)) {  // Poisson it is; the caller sees an infinite theta
      fit.law = Law::poisson;
      return;
    }
    reweight(fit, x, y, offset, x * fit.coefficients + offset);
    if (std::abs(fit.theta - last) < 1e-8 * fit.theta) return;
  }
}

}  // namespace

Glm fit_glm(const Matrix& x, const Vector& y, const Vector& offset, Law law) {
  if (x.rows() <= x.cols()) throw NoEstimate("fewer observed periods than terms of the regression");
  Glm fit;
  fit.law = law == Law::negative_binomial ? Law::poisson : law;
  reweight(fit, x, y, offset, y.unaryExpr([&](double value) { return first_predictor(law, value); }));
  if (law == Law::negative_binomial) fit_theta(fit, x, y, offset);
  fit.degrees_of_freedom = static_cast<double>(x.rows() - x.cols());
  fit.pearson.resize(y.size());
  for (Index i = 0; i < y.size(); ++i) fit.pearson[i] = (y[i] - fit.fitted[i]) / std::sqrt(std::max(variance_at(fit, fit.fitted[i]), 1e-12));
  fit.dispersion = fit.pearson.squaredNorm() / fit.degrees_of_freedom;
  return fit;
}

namespace {

/// The band of Bartlett weights times a matrix.
Matrix smoothed(const std::vector<double>& positions, int lag, const Matrix& m) {
  Matrix out = m;
  for (Index i = 0; i < m.rows(); ++i)
    for (Index j = i + 1; j < m.rows(); ++j) {
      const double apart = positions[static_cast<std::size_t>(j)] - positions[static_cast<std::size_t>(i)];
      if (apart > lag) break;
      const double weight = 1 - apart / (lag + 1);
      out.row(i) += weight * m.row(j);
      out.row(j) += weight * m.row(i);
    }
  return out;
}

/// The trace of K D K D, K the Bartlett weights and D the diagonal of `squares`.
double trace_of_square(const std::vector<double>& positions, int lag, const Vector& squares) {
  double sum = squares.squaredNorm();
  for (Index i = 0; i < squares.size(); ++i)
    for (Index j = i + 1; j < squares.size(); ++j) {
      const double apart = positions[static_cast<std::size_t>(j)] - positions[static_cast<std::size_t>(i)];
      if (apart > lag) break;
      sum += 2 * std::pow(1 - apart / (lag + 1), 2) * squares[i] * squares[j];
    }
  return sum;
}

}  // namespace

int safe_lag(Index rows) { return std::max(1, static_cast<int>(std::ceil(1.3 * std::sqrt(static_cast<double>(rows)))) - 1); }

// The contrast's error is a'e, e the errors over the roots of their variances; its variance is estimated by r'Br with
// B = diag(a) K diag(a) and residuals r = Me, M = I - QQ'. Independent e: mean tr(BM), spread 2 tr(BMBM), truth a'a.
ContrastError newey_west(const Glm& fit, const Matrix& x, const std::vector<double>& positions, int lag, const Vector& contrast) {
  const Matrix rooted = fit.weights.cwiseSqrt().asDiagonal() * x;
  const Vector a = rooted * (fit.bread * contrast);
  const Matrix q = Eigen::HouseholderQR<Matrix>(rooted).householderQ() * Matrix::Identity(x.rows(), x.cols());
  const Matrix bq = a.asDiagonal() * smoothed(positions, lag, a.asDiagonal() * q);
  const Vector weighted = a.cwiseProduct(fit.pearson);
  const double sum = weighted.dot(smoothed(positions, lag, weighted).col(0));
  const double mean = a.squaredNorm() - (q.transpose() * bq).trace();
  const double spread = trace_of_square(positions, lag, a.cwiseAbs2()) - 2 * bq.squaredNorm() + (q.transpose() * bq).squaredNorm();
  if (!(mean > 0) || !(spread > 0)) return {.standard_error = 0, .degrees_of_freedom = 0};
  return {.standard_error = std::sqrt(std::max(0.0, sum * a.squaredNorm() / mean)), .degrees_of_freedom = mean * mean / spread};
}

}  // namespace concert::analysis::evaluation
