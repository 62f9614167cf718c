// Least squares with errors that allow for dependence within clusters. Private to this folder.
// CR1: Liang and Zeger (1986), G/(G-1) (n-1)/(n-k). CR2: Bell and McCaffrey (2002), their degrees of freedom under working
// independence (Imbens and Kolesar 2016, doi:10.1162/REST_a_00552). Wild: restricted wild cluster bootstrap-t with Webb's
// six points, its interval by inversion (Cameron, Gelbach and Miller 2008, doi:10.1162/rest.90.3.414).
#pragma once
#include <Eigen/Dense>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace concert::analysis::evaluation {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

/// Why the data give no estimate; becomes Estimate::failed.
struct NoEstimate : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct LeastSquares {
  Vector coefficients, residuals;
  Matrix bread;  // (X'X)^-1
};

/// Throws NoEstimate if a column is a combination of others.
LeastSquares least_squares(const Matrix& x, const Vector& y);

struct Inference {
  double standard_error = 0, degrees_of_freedom = 0, low = 0, high = 0, p = 1;
};

/// Student's interval and two-sided p-value.
Inference student(double estimate, double standard_error, double degrees_of_freedom);

struct Clustered {
  const Matrix& x;
  const LeastSquares& fit;
  const std::vector<std::size_t>& cluster;  // by row, 0 to clusters - 1
  std::size_t clusters;
};
Inference cr1(const Clustered& data, Eigen::Index coefficient);
Inference cr2(const Clustered& data, Eigen::Index coefficient);
Inference wild(const Clustered& data, const Vector& y, Eigen::Index coefficient, std::uint64_t seed);

}  // namespace concert::analysis::evaluation
