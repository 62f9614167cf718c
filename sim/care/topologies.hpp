// Who is tied to whom at the start. Each agent's luck is its own: who draws whom depends on its lineage and the
// relation's stream, so that a further agent shuffles nobody else's draws (but may be drawn).
#pragma once
#include <functional>

#include "care/state.hpp"

namespace concert::care {

class World;

/// Makes a tie; gives its place, or no_index where there is one already or none may be.
using MakeTie = std::function<Index(Index from, Index to)>;
/// Sets an attribute of a new tie.
using SetTie = std::function<void(Index place, std::int32_t slot, double value)>;

struct Tying {
  const World& world;
  const program::Relation& relation;
  MakeTie make;
  SetTie set;
};

void tie_up(const Tying& tying);
/// The ties that `same`, `complete` and `assignment` give somebody who comes later.
void tie_newcomer(const Tying& tying, Index agent);

}  // namespace concert::care
