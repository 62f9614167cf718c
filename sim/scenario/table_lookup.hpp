// One value of a table by its keys.
#pragma once
#include <span>

#include "scenario/nouns.hpp"

namespace concert::scenario {

/// Keys in the table's order: a label's number, or a number that is at or above the first step. Throws RunError naming
/// the table where it has no such row.
double look_up(const Table& table, std::span<const double> keys);

}  // namespace concert::scenario
