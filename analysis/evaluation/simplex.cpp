#include "analysis/evaluation/simplex.hpp"

#include <vector>

namespace concert::analysis::evaluation {
namespace {

using Index = Eigen::Index;

/// The minimum over the free weights with their sum at 1, whatever their signs.
Vector free_minimum(const Matrix& hessian, const Vector& linear, const std::vector<Index>& free) {
  const Index n = static_cast<Index>(free.size());
  Matrix system = Matrix::Zero(n + 1, n + 1);
  Vector right(n + 1);
  system.topLeftCorner(n, n) = hessian(free, free);
  system.col(n).head(n).setOnes();
  system.row(n).head(n).setOnes();
  right.head(n) = linear(free);
  right[n] = 1;
  return system.partialPivLu().solve(right).head(n);
}

/// Moves towards the minimum until a weight would fall below 0; returns whether it got there.
bool advance(Vector& weights, std::vector<Index>& free, const Vector& goal) {
  double step = 1;
  Index stop = -1;
  for (std::size_t i = 0; i < free.size(); ++i) {
    const double now = weights[free[i]], then = goal[static_cast<Index>(i)];
    if (then >= 0 || now - then <= 0) continue;
    if (now / (now - then) < step) {
      step = now / (now - then);
      stop = static_cast<Index>(i);
    }
  }
  for (std::size_t i = 0; i < free.size(); ++i) weights[free[i]] += step * (goal[static_cast<Index>(i)] - weights[free[i]]);
  if (stop < 0) return true;
  weights[free[static_cast<std::size_t>(stop)]] = 0;
  free.erase(free.begin() + stop);
  return false;
}

}  // namespace

Vector simplex_weights(const Matrix& donors, const Vector& target) {
  const Index n = donors.cols();
  Matrix hessian = donors.transpose() * donors;
  const double scale = std::max(hessian.trace() / static_cast<double>(n), 1e-300);
  hessian.diagonal().array() += 1e-9 * scale;
  const Vector linear = donors.transpose() * target;
  Index best = 0;
  (hessian.diagonal() - 2 * linear).minCoeff(&best);
  Vector weights = Vector::Zero(n);
  weights[best] = 1;
  std::vector<Index> free{best};
  for (Index round = 0; round < 10 * n + 20; ++round) {
    while (!advance(weights, free, free_minimum(hessian, linear, free))) {
    }
    const Vector gradient = hessian * weights - linear;
    const double level = gradient.dot(weights);  // equal over the free weights
    Index enter = -1;
    if (gradient.minCoeff(&enter) > level - 1e-10 * scale) break;
    if (std::find(free.begin(), free.end(), enter) != free.end()) break;
    free.push_back(enter);
  }
  return weights;
}

}  // namespace concert::analysis::evaluation
