#include "care/ties.hpp"

#include <algorithm>

#include "core/contract.hpp"

namespace concert::care {

namespace {

constexpr unsigned reversed_bit = 28, relation_bit = 29, generation_bit = 35;

}  // namespace

TieValue tie_of(double value) {
  const auto bits = static_cast<std::uint64_t>(value - first_tie_value);
  TieValue tie;
  tie.place = static_cast<Index>(bits & ((1ULL << reversed_bit) - 1));
  tie.reversed = (bits >> reversed_bit & 1) != 0;
  tie.relation = static_cast<std::uint32_t>(bits >> relation_bit & 63);
  tie.generation = static_cast<std::uint16_t>(bits >> generation_bit);
  return tie;
}

double value_of(const TieValue& tie) {
  const std::uint64_t bits = tie.place | static_cast<std::uint64_t>(tie.reversed ? 1 : 0) << reversed_bit |
                             static_cast<std::uint64_t>(tie.relation) << relation_bit |
                             static_cast<std::uint64_t>(tie.generation) << generation_bit;
  return first_tie_value + static_cast<double>(bits);
}

Ties::End& Ties::grown(std::vector<End>& ends, Index agent) {
  if (agent >= ends.size()) ends.resize(std::max<std::size_t>(agent + 1, ends.size() + ends.size() / 2));
  return ends[agent];
}

Index Ties::add(Index from, Index to, Tick now) {
  const Index place = ties_.add();
  require(place < 1U << reversed_bit, "there are at most 268 million ties in a relation");
  if (width_ > 0 && place >> bits == chunks_.size()) chunks_.push_back(std::make_unique<double[]>(width_ << bits));
  Tie& tie = ties_[place];
  const std::uint16_t generation = tie.generation;
  tie = Tie{};
  tie.generation = generation;
  tie.from = from;
  tie.to = to;
  tie.since = now;
  tie.number = linked_++;
  End& out = grown(out_, from);
  tie.previous_out = out.last;
  (out.last == no_index ? out.first : ties_[out.last].next_out) = place;
  out.last = place;
  ++out.count;
  End& in = grown(in_, to);
  tie.previous_in = in.last;
  (in.last == no_index ? in.first : ties_[in.last].next_in) = place;
  in.last = place;
  ++in.count;
  return place;
}

void Ties::remove(Index place) {
  Tie& tie = ties_[place];
  End& out = out_[tie.from];
  (tie.previous_out == no_index ? out.first : ties_[tie.previous_out].next_out) = tie.next_out;
  (tie.next_out == no_index ? out.last : ties_[tie.next_out].previous_out) = tie.previous_out;
  --out.count;
  End& in = in_[tie.to];
  (tie.previous_in == no_index ? in.first : ties_[tie.previous_in].next_in) = tie.next_in;
  (tie.next_in == no_index ? in.last : ties_[tie.next_in].previous_in) = tie.previous_in;
  --in.count;
  tie.from = no_index;
  ++tie.generation;
  ties_.remove(place);
}

Index Ties::find(Index from, Index to) const {
  const End& out = end(out_, from);
  const End& in = end(in_, to);
  if (out.count <= in.count) {
    for (Index i = out.first; i != no_index; i = ties_[i].next_out)
      if (ties_[i].to == to) return i;
  } else {
    for (Index i = in.first; i != no_index; i = ties_[i].next_in)
      if (ties_[i].from == from) return i;
  }
  return no_index;
}

}  // namespace concert::care
