// The ties of one relation: compact records on two doubly linked lists, of the ties out of an agent and of those into it,
// each in the order of linking. 40 bytes a tie, 8 more for each attribute, 24 for each agent of the world.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "care/slab.hpp"
#include "core/time.hpp"

namespace concert::care {

struct Tie {
  Index from = no_index, to = no_index;  // `from` is no_index where the place is free
  Index next_out = no_index, previous_out = no_index;
  Index next_in = no_index, previous_in = no_index;
  Tick since = 0;
  std::uint32_t number = 0;      // by order of linking
  std::uint16_t generation = 0;  // of the place: an old reference is recognised
  std::uint16_t nth = 0;         // how often these two had been linked before
};

/// Which tie an expression's value stands for: 2^52, then the place's generation, the relation, whether it is seen from
/// its `to` end (symmetric relations), the place. Agents' values stay below 2^52.
struct TieValue {
  std::uint32_t relation = 0;
  Index place = no_index;
  std::uint16_t generation = 0;
  bool reversed = false;
};
inline constexpr double first_tie_value = 0x1p52;
inline bool is_tie(double value) { return value >= first_tie_value; }
TieValue tie_of(double value);
double value_of(const TieValue& tie);

class Ties {
 public:
  explicit Ties(std::size_t width) : width_(width) {}

  Index add(Index from, Index to, Tick now);
  void remove(Index place);
  /// The tie from one agent to another, or no_index: looks through the shorter of the two lists.
  Index find(Index from, Index to) const;
  const Tie& operator[](Index place) const { return ties_[place]; }
  Tie& operator[](Index place) { return ties_[place]; }
  double* attributes(Index place) const {
    return width_ == 0 ? nullptr : chunks_[place >> bits].get() + (place & mask) * width_;
  }
  Index places() const { return ties_.size(); }  // ever used; free ones have from == no_index
  bool lives(Index place, std::uint16_t generation) const {
    return place < ties_.size() && ties_[place].from != no_index && ties_[place].generation == generation;
  }
  Index first_out(Index agent) const { return end(out_, agent).first; }
  Index first_in(Index agent) const { return end(in_, agent).first; }
  std::uint32_t count_out(Index agent) const { return end(out_, agent).count; }
  std::uint32_t count_in(Index agent) const { return end(in_, agent).count; }

 private:
  struct End {
    Index first = no_index, last = no_index;
    std::uint32_t count = 0;
  };
  static const End& end(const std::vector<End>& ends, Index agent) {
    static const End none;
    return agent < ends.size() ? ends[agent] : none;
  }
  static End& grown(std::vector<End>& ends, Index agent);
  static constexpr Index bits = 12;
  static constexpr Index mask = (1U << bits) - 1;

  std::size_t width_;
  Slab<Tie> ties_;
  std::vector<std::unique_ptr<double[]>> chunks_;  // attributes
  std::vector<End> out_, in_;                      // by agent
  std::uint32_t linked_ = 0;
};

}  // namespace concert::care
