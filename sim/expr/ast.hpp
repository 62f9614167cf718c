// What an author wrote, as a tree: no names looked up, no types.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace concert::expr {

/// A stretch of the text.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

enum class Form {
  number,  // 45 min: number, unit ("%" for per cent)
  word,    // text
  member,  // kids[0] . text
  index,   // kids[0] [kids 1...]
  slice,   // the * of x[*]
  unary,   // text ("-" or "not") kids[0]
  binary,  // kids[0] text kids[1]
  of,      // kids[0] of kids[1]
  list,    // [kids]
  call     // text(arguments), perhaps over a loop
};

struct Node;
using NodePtr = std::unique_ptr<Node>;

enum class Named { no, by_equals, by_colon };

struct Argument {
  Named named = Named::no;
  std::string name;
  Span name_span;
  NodePtr value;
};

/// body for variable in set if filter
struct LoopText {
  NodePtr body;  // may be empty
  std::string variable;
  Span variable_span;
  NodePtr set;
  NodePtr filter;  // may be empty
};

struct Node {
  Form form = Form::number;
  Span span;
  std::string text;
  Span sign;  // of the operator, the member's name, or the unit
  double number = 0;
  std::string unit;
  std::vector<NodePtr> kids;
  std::vector<Argument> arguments;
  std::unique_ptr<LoopText> loop;
};

}  // namespace concert::expr
