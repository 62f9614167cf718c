// The functions of the language, as data: what the checker, the reference and "did you mean" read.
#pragma once
#include <string_view>
#include <vector>

#include "expr/ir.hpp"

namespace concert::expr {

/// Which rule checks a call.
enum class Rule : std::uint8_t {
  same,       // any number, the same dimension out (abs, min, max, clamp, mod)
  plain,      // plain number in and out
  root,       // sqrt: halves the dimension
  hazard,     // takes a rate and a time
  time,       // takes a time, `now` if left out
  since,      // days_since
  seen,       // takes x.word, where x tells it or it can be observed
  known,      // takes a field of a message
  condition,  // if(c, a, b)
  open,
  state,   // takes a resource, kind or pathway
  member,  // takes one agent
  linked,  // takes a relation and two agents
  aggregate,
  lifetable,
  distribution
};

struct Function {
  std::string_view name;
  Rule rule;
  Op op;
  int least;  // arguments
  int most;
  State state;
  Aggregate aggregate;
  std::string_view signature;
  std::string_view says;
};

const std::vector<Function>& functions();
const Function* find_function(std::string_view name);
bool is_distribution(std::string_view name);

/// The names of all functions and distributions.
std::vector<std::string> function_names();

}  // namespace concert::expr
