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
  fit.working.resize(y.size());
  double chi = 0;
  for (Index i = 0; i < y.size(); ++i) {
    const double variance = std::max(variance_at(fit, fit.fitted[i]), 1e-12);
    chi += std::pow(y[i] - fit.fitted[i], 2) / variance;
    fit.working[i] = (y[i] - fit.fitted[i]) * slope_at(fit.law, fit.fitted[i]) / variance;
  }
  fit.dispersion = chi / fit.degrees_of_freedom;
  return fit;
}

Matrix newey_west(const Glm& fit, const Matrix& x, const std::vector<double>& positions, int lag) {
  const Matrix scores = fit.working.asDiagonal() * x;
  Matrix meat = Matrix::Zero(x.cols(), x.cols());
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < x.rows(); ++j) {
      const double apart = std::abs(positions[static_cast<std::size_t>(i)] - positions[static_cast<std::size_t>(j)]);
      if (apart <= lag) meat += (1 - apart / (lag + 1)) * scores.row(i).transpose() * scores.row(j);
    }
  const double n = static_cast<double>(x.rows());
  return fit.bread * meat * fit.bread * (n / fit.degrees_of_freedom);
}

}  // namespace concert::analysis::evaluation
