#include "analysis/output/screening.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "analysis/estimate.hpp"
#include "core/contract.hpp"

namespace concert::analysis {
namespace {

/// In [0, n), the same on every machine.
std::size_t below(std::mt19937_64& bits, std::size_t n) { return static_cast<std::size_t>(bits() % n); }

double step_of(const MorrisPlan& plan) {
  const double levels = static_cast<double>(plan.levels);
  return levels / (2 * (levels - 1));
}

/// Begins where one step up stays inside, or where one step down does, and moves every input once, in random order.
void add_trajectory(const MorrisPlan& plan, std::mt19937_64& bits, std::vector<std::vector<double>>& points) {
  std::vector<double> point(plan.inputs), moves(plan.inputs);
  for (std::size_t i = 0; i < plan.inputs; ++i) {
    const double low = static_cast<double>(below(bits, plan.levels / 2)) / static_cast<double>(plan.levels - 1);
    const bool up = below(bits, 2) == 0;
    point[i] = up ? low : low + step_of(plan);
    moves[i] = up ? step_of(plan) : -step_of(plan);
  }
  std::vector<std::size_t> order(plan.inputs);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = plan.inputs; i > 1; --i) std::swap(order[i - 1], order[below(bits, i)]);
  points.push_back(point);
  for (const std::size_t input : order) {
    point[input] += moves[input];
    points.push_back(point);
  }
}

}  // namespace

std::vector<std::vector<double>> morris_points(const MorrisPlan& plan) {
  require(plan.inputs > 0 && plan.levels >= 2 && plan.levels % 2 == 0, "Morris's grid has an even number of levels");
  std::mt19937_64 bits(plan.seed);
  std::vector<std::vector<double>> points;
  for (std::size_t t = 0; t < plan.trajectories; ++t) add_trajectory(plan, bits, points);
  return points;
}

std::vector<ElementaryEffects> morris_effects(const MorrisPlan& plan, std::span<const double> responses) {
  const std::vector<std::vector<double>> points = morris_points(plan);
  require(responses.size() == points.size(), "one response a point");
  std::vector<std::vector<double>> effects(plan.inputs);
  for (std::size_t at = 0; at + 1 < points.size(); ++at) {
    if ((at + 1) % (plan.inputs + 1) == 0) continue;  // from one trajectory to the next
    for (std::size_t i = 0; i < plan.inputs; ++i) {
      const double moved = points[at + 1][i] - points[at][i];
      if (moved != 0) effects[i].push_back((responses[at + 1] - responses[at]) / moved);
    }
  }
  std::vector<ElementaryEffects> result;
  for (const std::vector<double>& of : effects) {
    double absolute = 0;
    for (const double effect : of) absolute += std::abs(effect);
    result.push_back({mean(of), absolute / static_cast<double>(of.size()), std::sqrt(variance(of))});
  }
  return result;
}

}  // namespace concert::analysis
