// Generalised linear models by iteratively reweighted least squares (McCullagh and Nelder 1989, ch. 2): Gaussian with the
// identity, Poisson and negative binomial (variance mu + mu^2 / theta) with the logarithm, binomial with the logit. Private
// to this folder.
#pragma once
#include "analysis/evaluation/linear.hpp"

namespace concert::analysis::evaluation {

enum class Law : std::uint8_t { gaussian, poisson, negative_binomial, binomial };

struct Glm {
  Law law = Law::poisson;
  Vector coefficients;
  Vector fitted;               // means
  Vector weights;              // of the rows at the solution: slope^2 / variance
  Vector pearson;              // residuals over the roots of their variances
  Matrix bread;                // (X'WX)^-1: the covariance where the law's variance holds and dispersion is 1
  double deviance = 0;
  double dispersion = 1;       // Pearson's chi-squared over n - k
  double theta = HUGE_VAL;     // negative binomial
  double degrees_of_freedom = 0;  // n - k
  Matrix scaled() const { return bread * dispersion; }  // quasi-likelihood
};

/// `offset` by row, on the scale of the linear predictor. Throws NoEstimate if it does not converge or is not identified.
Glm fit_glm(const Matrix& x, const Vector& y, const Vector& offset, Law law);

/// The error of `contrast` x coefficients where neighbouring rows are alike.
struct ContrastError {
  double standard_error = 0, degrees_of_freedom = 0;
};

/// Newey and West (1987, doi:10.2307/1913610): Bartlett weights 1 - apart / (lag + 1), `positions` ascending. A sum over
/// residuals is too small and spreads, the more so the longer the lag: it is scaled so that independent errors give its
/// mean, and has the degrees of freedom of its spread then (Bell and McCaffrey 2002; Imbens and Kolesar 2016,
/// doi:10.1162/REST_a_00552).
ContrastError newey_west(const Glm& fit, const Matrix& x, const std::vector<double>& positions, int lag, const Vector& contrast);

/// Lags that keep the level of a test under autocorrelation: ceil(1.3 sqrt(n)) - 1 (Lazarus, Lewis, Stock and Watson 2018,
/// doi:10.1080/07350015.2018.1506926).
int safe_lag(Eigen::Index rows);

}  // namespace concert::analysis::evaluation
