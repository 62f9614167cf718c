// Which inputs matter at all: Morris's elementary effects (1991, doi:10.1080/00401706.1991.10484804), with the absolute
// mean of Campolongo, Cariboni and Saltelli (2007, doi:10.1016/j.envsoft.2006.10.004). Inputs are scaled to [0, 1]; r
// trajectories of k + 1 points each, every step moving one input by levels / (2 (levels - 1)).
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace concert::analysis {

struct MorrisPlan {
  std::size_t inputs = 0;
  std::size_t trajectories = 10;
  std::size_t levels = 4;  // even
  std::uint64_t seed = 1;
};

/// One input's effects over the trajectories.
struct ElementaryEffects {
  double mu = 0;       // mean: direction
  double mu_star = 0;  // mean of the absolute values: importance
  double sigma = 0;    // standard deviation (n - 1): interactions, curvature
};

/// All points in order: trajectory by trajectory, inputs + 1 points each.
std::vector<std::vector<double>> morris_points(const MorrisPlan& plan);

/// `responses[i]` is the answer at morris_points(plan)[i].
std::vector<ElementaryEffects> morris_effects(const MorrisPlan& plan, std::span<const double> responses);

}  // namespace concert::analysis
