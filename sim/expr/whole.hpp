// Whether an expression's value is a whole number (or not a number) whatever happens: what may be kept in fewer bytes.
// Told from its form alone; "no" only means that it is not plain to see.
#pragma once
#include <cstdint>
#include <functional>

#include "expr/code.hpp"

namespace concert::expr {

/// What is known of the values that it reads.
struct KnownWhole {
  std::function<bool(std::int32_t slot)> attribute;  // of self
  bool it = false;
};

bool is_whole(const Code& code, const KnownWhole& known);

}  // namespace concert::expr
