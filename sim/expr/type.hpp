// Types of expressions. Every value is carried as one double in base units (see core/unit.hpp):
// a label is its index in its label set, a bool is 0 or 1, an agent is an AgentValue.
#pragma once
#include <cstdint>
#include <string>

#include "core/unit.hpp"

namespace concert::expr {

enum class Base : std::uint8_t { number, boolean, label, agent, time, agents, place, places };

struct Type {
  Base base = Base::number;
  Dimension dimension;       // of a number
  std::int32_t domain = -1;  // label: its label set; agent, agents (a set of them): their kind, -1 any
  bool operator==(const Type&) const = default;
};

inline Type number_type(Dimension dimension = {}) { return {Base::number, dimension, -1}; }
inline Type duration_type() { return {Base::number, Dimension{1, 0, 0, 0}, -1}; }
inline Type boolean_type() { return {Base::boolean, {}, -1}; }
inline Type time_type() { return {Base::time, Dimension{1, 0, 0, 0}, -1}; }
inline Type label_type(int label_set) { return {Base::label, {}, label_set}; }
inline Type agent_type(int kind) { return {Base::agent, {}, kind}; }
/// A place in a session of a diary (domain: the resource, -1 any), and a set of them.
inline Type place_type(int resource) { return {Base::place, {}, resource}; }
inline Type places_type(int resource) { return {Base::places, {}, resource}; }
/// A set that has a name, not a value: it may only be run over.
inline Type agents_type(int kind) { return {Base::agents, {}, kind}; }

/// A reference to an agent inside an expression: its index, which is never given to another, and in the bits above 2^32
/// whose index that is (care/agents.hpp). Nobody is -1.
inline constexpr double nobody = -1;

}  // namespace concert::expr
