// What of a program can be computed apart: which units are logical processes of their own, what passes between them,
// and how long it takes at least. A unit is an agent that is inside nothing, with all that is inside it. It follows
// from the program alone: a kind of unit stays separate unless something reaches, without time passing, from inside one
// unit to something outside. When in doubt it does not stay separate.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/diagnostic.hpp"
#include "core/time.hpp"

namespace concert::program {

struct Program;

/// A message or a thing told that may pass from one unit to another, and how long it is under way at least.
struct Crossing {
  Place place;
  std::int32_t send = -1;         // index into Program::sends, or
  std::int32_t publication = -1;  // into Program::publications
  std::int32_t channel = -1;
  Tick latency = 0;                    // at least; above 0
  std::vector<std::int32_t> from, to;  // kinds of units
};

/// Why kinds of units belong to the common unit.
struct Reason {
  Place place;
  std::string words;
  std::string remedy;               // what would free them; empty if nothing within the present rules
  std::vector<std::int32_t> kinds;  // of units
};

struct Partition {
  std::vector<bool>
      fixed;  // by kind: organisations, groups and staff who are there from the start and stay where they are
  std::vector<bool> known;  // by kind: fixed, and looked at (or what such are made from): to be known in every block
  std::vector<std::int32_t> root;  // by kind: the kind of its outermost container (itself if it is inside nothing)
  std::vector<bool> separate;  // by kind: every agent of its root kind is a unit of its own; else in the common unit
  Tick lookahead = never;      // the least latency of what may cross; `never` if nothing does
  std::vector<Crossing> crossings;  // in file order
  std::vector<Reason> reasons;      // in file order
  bool one() const;                 // nothing is separate: one process
};

Partition partition_of(const Program& program);

}  // namespace concert::program
