// What the value of an expression can change with: so that a condition is asked again only after a change that may
// matter, never by polling.
#pragma once
#include <cstdint>
#include <vector>

#include "expr/code.hpp"

namespace concert::expr {

struct Dependency {
  enum class On : std::uint8_t {
    attribute,  // of agents of `kind` (-1 any): slots `slot` ... `slot + size - 1`
    members,    // which agents or ties of `kind` there are, and what contains them
    state,      // `state` of `target`
    parameter   // number `slot`
  };
  /// Whose change it is, seen from the agent that asks.
  enum class Whose : std::uint8_t {
    self,       // its own
    container,  // of what contains it (an agent of `kind`, or the owner of the resource)
    inside,     // of those directly or further inside it
    anyone
  };
  On on = On::attribute;
  Whose whose = Whose::anyone;
  std::int32_t kind = -1, slot = 0, size = 1;
  State state = State::queue;
  Target target = {};
};

struct Depends {
  std::vector<Dependency> all;
  bool random = false;  // draws
  bool time = false;    // reads the clock, or what grows with it
  bool other = false;   // reads something of which no change is noticed
};

Depends depends_of(const Code& code);

}  // namespace concert::expr
