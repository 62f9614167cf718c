#include "scenario/influence.hpp"

#include <algorithm>

namespace concert::scenario {

int Influence::point(Of of, const std::string& name, const std::string& words) {
  const auto [it, added] = numbers_.emplace(std::pair{of, name}, static_cast<int>(points_.size()));
  if (added) points_.push_back({of, name, words});
  return it->second;
}

std::optional<int> Influence::find(Of of, const std::string& name) const {
  const auto it = numbers_.find({of, name});
  if (it == numbers_.end()) return std::nullopt;
  return it->second;
}

std::vector<int> Influence::search(int from, int to, Through through) const {
  std::vector<std::vector<int>> next(points_.size());
  for (const auto& [a, b] : arrows_) next[static_cast<std::size_t>(a)].push_back(b);
  for (auto& targets : next) {
    std::sort(targets.begin(), targets.end());
    targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
  }
  std::vector<int> before(points_.size(), -1);
  std::vector<int> order{from};
  before[static_cast<std::size_t>(from)] = from;
  for (std::size_t i = 0; i < order.size() && before[static_cast<std::size_t>(to)] < 0; ++i) {
    for (const int there : next[static_cast<std::size_t>(order[i])]) {
      const auto t = static_cast<std::size_t>(there);
      if (before[t] >= 0 || (through == Through::inert && points_[t].happens())) continue;
      before[t] = order[i];
      order.push_back(there);
    }
  }
  if (before[static_cast<std::size_t>(to)] < 0) return {};
  std::vector<int> way{to};
  while (way.back() != from) way.push_back(before[static_cast<std::size_t>(way.back())]);
  std::reverse(way.begin(), way.end());
  return way;
}

std::vector<int> Influence::shortest(int from, int to) const { return search(from, to, Through::all); }

std::vector<bool> Influence::reach(int from, Direction direction) const {
  std::vector<std::vector<int>> next(points_.size());
  for (const auto& [a, b] : arrows_) {
    const bool forward = direction == Direction::forward;
    next[static_cast<std::size_t>(forward ? a : b)].push_back(forward ? b : a);
  }
  std::vector<bool> reached(points_.size());
  std::vector<int> open{from};
  reached[static_cast<std::size_t>(from)] = true;
  while (!open.empty()) {
    const int here = open.back();
    open.pop_back();
    for (const int there : next[static_cast<std::size_t>(here)]) {
      if (reached[static_cast<std::size_t>(there)]) continue;
      reached[static_cast<std::size_t>(there)] = true;
      open.push_back(there);
    }
  }
  return reached;
}

bool Influence::happens_between(int from, int to) const {
  const std::vector<bool> after = reach(from, Direction::forward), before = reach(to, Direction::backward);
  for (std::size_t p = 0; p < points_.size(); ++p)
    if (points_[p].happens() && after[p] && before[p]) return true;
  return false;
}

std::vector<int> Influence::shortest_inert(int from, int to) const { return search(from, to, Through::inert); }

}  // namespace concert::scenario
