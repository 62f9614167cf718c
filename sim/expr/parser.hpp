// Recursive descent from tokens to the tree; stops at the first thing it cannot read.
#pragma once
#include <string>
#include <string_view>

#include "expr/ast.hpp"

namespace concert::expr {

/// What cannot be read, where, and what might help.
struct SyntaxError {
  Span span;
  std::string problem;
  std::string suggestion;
};

struct Parsed {
  NodePtr tree;  // empty if there is an error
  SyntaxError error;
};

inline constexpr std::size_t longest_text = 10'000;
inline constexpr int deepest_nesting = 100;
inline constexpr int longest_chain = 500;  // operators in one chain without parentheses

Parsed parse(std::string_view text);

/// One spelling for each tree; parse(print(t)) gives t again.
std::string print(const Node& node);

}  // namespace concert::expr
