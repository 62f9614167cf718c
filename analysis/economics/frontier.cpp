#include "analysis/economics/frontier.hpp"

#include <algorithm>
#include <cmath>

namespace concert::analysis {
namespace {

using Rows = std::vector<FrontierRow>;

Rows by_cost(std::span<const Strategy> strategies) {
  Rows rows;
  for (std::size_t i = 0; i < strategies.size(); ++i)
    if (!std::isnan(strategies[i].cost) && !std::isnan(strategies[i].effect)) rows.push_back({.strategy = i, .by = {}});
  std::stable_sort(rows.begin(), rows.end(), [&](const FrontierRow& a, const FrontierRow& b) {
    const Strategy &x = strategies[a.strategy], &y = strategies[b.strategy];
    return x.cost != y.cost ? x.cost < y.cost : x.effect > y.effect;
  });
  return rows;
}

/// Whoever does no more than a cheaper one.
void mark_dominated(std::span<const Strategy> strategies, Rows& rows) {
  const FrontierRow* best = nullptr;
  for (FrontierRow& row : rows) {
    if (best != nullptr && strategies[row.strategy].effect <= strategies[best->strategy].effect) {
      row.dominance = Dominance::simple;
      row.by = {best->strategy};
    } else {
      best = &row;
    }
  }
}

double slope(const Strategy& from, const Strategy& to) { return (to.cost - from.cost) / (to.effect - from.effect); }

/// The lower convex hull: whoever lies on or above the line between two others is left out.
std::vector<FrontierRow*> hull(std::span<const Strategy> strategies, Rows& rows) {
  std::vector<FrontierRow*> kept;
  for (FrontierRow& row : rows) {
    if (row.dominance != Dominance::none) continue;
    const Strategy& next = strategies[row.strategy];
    while (kept.size() > 1) {
      const Strategy &last = strategies[kept.back()->strategy], &first = strategies[kept[kept.size() - 2]->strategy];
      if (slope(first, last) < slope(last, next)) break;
      kept.back()->dominance = Dominance::extended;
      kept.pop_back();
    }
    kept.push_back(&row);
  }
  return kept;
}

/// For each left out of the hull the two on it between which it lies.
void name_mixtures(std::span<const Strategy> strategies, Rows& rows, const std::vector<FrontierRow*>& kept) {
  for (FrontierRow& row : rows) {
    if (row.dominance != Dominance::extended) continue;
    for (std::size_t i = 1; i < kept.size(); ++i)
      if (strategies[kept[i]->strategy].effect > strategies[row.strategy].effect) {
        row.by = {kept[i - 1]->strategy, kept[i]->strategy};
        break;
      }
  }
}

}  // namespace

std::vector<FrontierRow> frontier(std::span<const Strategy> strategies) {
  Rows rows = by_cost(strategies);
  mark_dominated(strategies, rows);
  const std::vector<FrontierRow*> kept = hull(strategies, rows);
  name_mixtures(strategies, rows, kept);
  for (std::size_t i = 1; i < kept.size(); ++i) {
    const Strategy &from = strategies[kept[i - 1]->strategy], &to = strategies[kept[i]->strategy];
    kept[i]->before = kept[i - 1]->strategy;
    kept[i]->extra_cost = to.cost - from.cost;
    kept[i]->extra_effect = to.effect - from.effect;
    kept[i]->icer = slope(from, to);
  }
  return rows;
}

Quadrant quadrant(double extra_cost, double extra_effect) {
  if (extra_cost == 0 && extra_effect == 0) return Quadrant::origin;
  if (extra_effect >= 0) return extra_cost > 0 ? Quadrant::north_east : Quadrant::south_east;
  return extra_cost >= 0 ? Quadrant::north_west : Quadrant::south_west;
}

double net_monetary_benefit(double cost, double effect, double threshold) { return threshold * effect - cost; }

}  // namespace concert::analysis
