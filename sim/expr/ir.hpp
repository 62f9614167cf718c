// The checked expression: every node typed, every name resolved, every draw with its site. Private to the room;
// kept by a Program so that it can be specialised.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "expr/ast.hpp"
#include "expr/code.hpp"
#include "random/distribution.hpp"

namespace concert::expr {

enum class Op : std::uint8_t {
  // loads
  constant,
  parameter,
  attribute,
  local,
  field,
  container,
  self,
  now,
  it,
  element,
  parameter_at,
  attribute_at,
  local_at,
  field_at,  // kid: position in the array
  other_attribute,
  other_attribute_at,
  other_container,  // kid 0: the agent
  // arithmetic and comparison
  negate,
  logical_not,
  add,
  subtract,
  multiply,
  divide,
  power,
  equal,
  different,
  less,
  less_equal,
  greater,
  greater_equal,
  logical_and,
  logical_or,
  choose,
  absolute,
  round_down,
  round_up,
  round_near,
  square_root,
  exponential,
  logarithm,
  logarithm10,
  sine,
  cosine,
  hyperbolic_tangent,
  logistic,
  logit,
  minimum,
  maximum,
  modulo,
  time_of_day,
  weekday,
  month_of_year,  // kid: a time
  // the world
  open,
  state,
  lookup,
  lifetable,  // kids: the keys, then the factor if there is one
  tie,  // kids: the two ends
  draw,
  aggregate,
  // only in flat code
  tabulated,
  jump,
  jump_if_false,
  and_jump,
  or_jump,
  end
};

enum class Aggregate : std::uint8_t {
  count,
  sum,
  mean,
  minimum,
  maximum,
  product,
  any,
  all,
  share,
  best,
  least,
  first,
  one,
  pick,
  nth
};

/// What an aggregate runs over: agents of a kind (perhaps inside a container), the ties of an agent, or the labels
/// 0 ... size - 1.
struct Elements {
  bool labels = false;
  std::int32_t kind = -1;
  std::int32_t size = 0;
  bool inside = false;    // kid 0 is the container, whose ties they are, or the named set
  bool filtered = false;  // then the filter
  bool valued = false;    // then the body, score or weight
  bool indexed = false;   // last, which one (nth)
  bool sampled = false;   // after the container, how many are drawn
  bool sieved = false;    // and after that, who may be
  Among among = Among::members;
};

/// How the arguments on the stack become a distribution.
struct DrawShape {
  enum Kind : std::uint8_t { spelled, listed, mixed } kind = spelled;
  const random::Spelling* spelling = nullptr;
  bool min = false;
  bool max = false;
  bool floor = false;
  bool reflect = false;
  bool given = false;
  bool weights = false;
  std::uint32_t alternatives = 0;  // of listed
  std::vector<DrawShape> parts;    // of mixed
};

struct Ir {
  Op op = Op::constant;
  Type type;
  double value = 0;
  std::int32_t index = 0;  // slot, element depth, table, calendar
  std::int32_t size = 0;   // of the array an index runs over
  std::vector<Ir> kids;
  Span span;
  State state = State::queue;
  Target target;
  Aggregate aggregate = Aggregate::count;
  Elements elements;
  std::uint64_t site = 0;  // of a draw or pick
  std::uint64_t drawing = 0;  // of a sample
  std::shared_ptr<const DrawShape> shape;
  std::shared_ptr<const random::Distribution> law;  // once all arguments are constant
};

inline bool takes_one(Op op) {
  return op == Op::negate || op == Op::logical_not || (op >= Op::absolute && op <= Op::logit) || op == Op::time_of_day;
}

inline bool takes_two(Op op) {
  return (op >= Op::add && op <= Op::greater_equal) || (op >= Op::minimum && op <= Op::modulo);
}

inline bool is_constant(const Ir& node) { return node.op == Op::constant; }

/// A distribution from its arguments in order: the shape's parameters, then its bounds (min, max, floor, reflect, given);
/// values then weights; weights then the arguments of each part, then the bounds of the whole.
random::Prepared build(const DrawShape& shape, std::span<const double>& arguments);

}  // namespace concert::expr
