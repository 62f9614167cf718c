// What steps and rules write: attributes, carried values and ties; and the relations whose ties these are.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"

namespace concert::program {

using expr::Code;

struct SetStep {
  struct Write {
    scenario::Assignment::Where where = scenario::Assignment::Where::attribute;
    std::int32_t slot = 0, size = 1, container = -1;
    bool whole = false;
    Code holder;                        // the tie or the other agent whose attribute it is
    std::vector<Code> index;
    std::vector<std::int32_t> extents;  // sizes of the label sets the array is over
    double low = 0, high = 0;           // range; NaN where open
    bool bounded = false;
    std::int32_t attribute = -1;        // index into Program::attribute_names, -1 a local
    bool refers = false;                // its value stands for an agent: told by that one's number
    Code value;
    std::string text;
  };
  std::vector<Write> writes;
};

inline constexpr std::uint16_t cause_left = 1;  // of Scenario::causes

/// How a link and an unlink end, in the order of their outcomes.
enum class Linked : std::uint8_t { linked, kept, refused };
enum class Unlinked : std::uint8_t { unlinked, absent };

struct LinkStep {
  std::int32_t relation = -1;
  Code to, from;
  std::vector<SetStep::Write> writes;
};

struct UnlinkStep {
  std::int32_t relation = -1;
  Code tie, to, from;
  std::uint16_t cause = 0;  // index into Scenario::causes
};

/// Who is tied to whom at the start; the meaning of each model stands in scenario/schema_relations.cpp.
struct Relation {
  std::int32_t kind = -1;  // the hidden kind of its ties
  std::vector<std::int32_t> from_kinds, to_kinds;
  bool symmetric = false;
  Code limit_from, limit_to;
  scenario::Topology::Model model = scenario::Topology::Model::none;
  Code by_from, by_to, each, weight, chance, mean, k, rewire, within, between, of;
  std::array<Code, 3> rings;
  const scenario::Topology* topology = nullptr;  // rows of a table, slot of the ring
  std::uint64_t stream = 0;
};

/// A rule for a relation: all its ties at one instant.
struct Sweep {
  struct Step {
    Code condition;
    std::vector<SetStep::Write> writes;
    bool unlinks = false;
    std::uint16_t cause = 0;
    std::int32_t mark = -1;
    Code value;  // of the mark
  };
  std::int32_t relation = -1;
  Code every, first, condition;
  std::vector<Tick> times;
  std::vector<Step> steps;
  bool together = true;
  std::uint64_t stream = 0;
};

}  // namespace concert::program
