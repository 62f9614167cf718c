// Between which values an expression lies, by interval arithmetic over the checked tree; and whether it is a whole
// number, and a sum over parts of the world. Wider than the truth, never narrower: what is not understood has no
// bounds.
#pragma once
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "expr/code.hpp"

namespace concert::expr {

struct Interval {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool operator==(const Interval&) const = default;
};

Interval hull(Interval a, Interval b);

/// What is known of the values that an expression loads.
struct Given {
  std::span<const Interval> parameters;  // at any time of the run; beyond its end nothing is known
  Interval it;
  std::function<Interval(std::int32_t)> table;  // of a table's values; empty: nothing is known
};

Interval bounds_of(const Code& code, const Given& given);

/// The least whole number of ticks that a duration within bounds is rounded to; nothing if it may be below 0.
std::optional<Tick> least_ticks(Interval bounds);

/// What is known to be whole of what an expression reads.
struct Wholes {
  std::function<bool(State, const Target&)> state;
  std::function<bool(std::int32_t)> attribute;  // of self, by slot; empty: none is
};

/// Whether a value is always a whole number (or a truth value or a label).
bool whole(const Code& code, const Wholes& wholes);

/// Whether a value is a sum of whole counts over all there is (each times a whole number), so that what the parts of
/// the world say of themselves adds up to the whole, exactly.
bool adds_up(const Code& code, const Wholes& wholes);

}  // namespace concert::expr
