// The cost-effectiveness frontier of any number of strategies: who is dominated by one other (costs at least as much
// and does no more), who by a mixture of two (extended dominance: its ratio exceeds that of a more effective one), and
// the incremental ratio of each strategy on the frontier against the one before it. Karlsson and Johannesson (1996,
// doi:10.2165/00019053-199609020-00003); Drummond et al. 2015, ch. 4.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analysis/economics/ratio.hpp"
#include "analysis/estimate.hpp"

namespace concert::analysis {

struct Strategy {
  std::string name;
  double cost = missing, effect = missing;  // expected values, in units of their own
};

enum class Dominance : std::uint8_t { none, simple, extended };

/// One strategy, in the order of rising cost (ties: rising effect, then as given).
struct FrontierRow {
  std::size_t strategy = 0;  // index into what was given
  Dominance dominance = Dominance::none;
  /// By whom: of simple dominance one strategy; of extended dominance the two whose mixture does better.
  std::vector<std::size_t> by;
  std::size_t before = no_strategy;  // on the frontier: the one it is compared with; no_strategy: the cheapest
  double extra_cost = missing, extra_effect = missing, icer = missing;
  RatioInterval interval{};  // of the icer, 95 %; filled where there are replications or draws to tell it from
  static constexpr std::size_t no_strategy = static_cast<std::size_t>(-1);
};

/// Strategies with a missing cost or effect are left out. Of two alike in both, the first given stays.
std::vector<FrontierRow> frontier(std::span<const Strategy> strategies);

/// Where a difference lies on the cost-effectiveness plane.
enum class Quadrant : std::uint8_t { north_east, north_west, south_west, south_east, origin };
Quadrant quadrant(double extra_cost, double extra_effect);

/// threshold × effect - cost.
double net_monetary_benefit(double cost, double effect, double threshold);

}  // namespace concert::analysis
