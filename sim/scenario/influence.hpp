// What may influence what in a scenario: one point for each thing declared and each step, one arrow for each way in
// which one can matter to another. Gathered while the expressions are read; wider than the truth, but for
// one thing: how many agents there are is not followed into what they do.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace concert::scenario {

class Influence {
 public:
  enum class Of : std::uint8_t {
    parameter, attribute, thing, start, end, mark, measure, model, intervention,  // what is written, and what comes of it
    step, message, use                                                           // what happens: a step, a message, a queue
  };
  struct Point {
    Of of = Of::thing;
    std::string name;
    std::string words;  // "the step 'care.visit'"
    bool happens() const { return of == Of::step || of == Of::message || of == Of::use; }
  };

  int point(Of of, const std::string& name, const std::string& words);
  std::optional<int> find(Of of, const std::string& name) const;
  void arrow(int from, int to) { if (from >= 0 && to >= 0 && from != to) arrows_.emplace_back(from, to); }

  const std::vector<Point>& points() const { return points_; }

  /// The points on a shortest way, both ends included; empty if there is none. Among equals the one whose points were
  /// declared first.
  std::vector<int> shortest(int from, int to) const;
  /// The same, through points that do not happen: a way on which nobody does anything.
  std::vector<int> shortest_inert(int from, int to) const;
  /// Whether some way passes a point that happens.
  bool happens_between(int from, int to) const;

 private:
  enum class Through : std::uint8_t { all, inert };
  std::vector<int> search(int from, int to, Through through) const;
  enum class Direction : std::uint8_t { forward, backward };
  std::vector<bool> reach(int from, Direction direction) const;

  std::vector<Point> points_;
  std::map<std::pair<Of, std::string>, int> numbers_;
  std::vector<std::pair<int, int>> arrows_;
};

}  // namespace concert::scenario
