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
  Vector working;              // score residuals: the score of row i is x_i working_i
  Matrix bread;                // (X'WX)^-1: the covariance where the law's variance holds and dispersion is 1
  double deviance = 0;
  double dispersion = 1;       // Pearson's chi-squared over n - k
  double theta = HUGE_VAL;     // negative binomial
  double degrees_of_freedom = 0;  // n - k
  Matrix scaled() const { return bread * dispersion; }  // quasi-likelihood
};

/// `offset` by row, on the scale of the linear predictor. Throws NoEstimate if it does not converge or is not identified.
Glm fit_glm(const Matrix& x, const Vector& y, const Vector& offset, Law law);

/// Newey and West (1987, doi:10.2307/1913610): Bartlett weights over rows at most `lag` positions apart, times n/(n-k).
Matrix newey_west(const Glm& fit, const Matrix& x, const std::vector<double>& positions, int lag);

}  // namespace concert::analysis::evaluation
