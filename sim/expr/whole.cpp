#include "expr/whole.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "expr/program.hpp"

namespace concert::expr {

namespace {

bool is_whole(double value) { return value == std::floor(value) && std::isfinite(value); }

bool counts(random::Law law) {
  using random::Law;
  return law == Law::discrete_uniform || law == Law::poisson || law == Law::bernoulli || law == Law::binomial ||
         law == Law::negative_binomial || law == Law::geometric;
}

bool is_whole(const random::Distribution& law) {
  if (law.bounded) return false;
  if (law.law == random::Law::constant) return is_whole(law.a);
  if (law.law != random::Law::listed) return counts(law.law);
  const std::vector<double>& values = law.choices->values;
  return std::all_of(values.begin(), values.end(), [](double value) { return is_whole(value); });
}

/// Of a law whose arguments are not known yet.
bool is_whole(const DrawShape& shape) {
  if (shape.kind != DrawShape::spelled || shape.min || shape.max || shape.floor || shape.reflect || shape.given)
    return false;
  const std::array counting{"discrete_uniform", "poisson", "bernoulli", "binomial", "negative_binomial", "geometric"};
  return std::find(counting.begin(), counting.end(), shape.spelling->name) != counting.end();
}

bool is_whole(const Ir& node, const KnownWhole& known) {
  const auto all = [&](std::size_t from) {
    return std::all_of(node.kids.begin() + static_cast<std::ptrdiff_t>(from), node.kids.end(),
                       [&](const Ir& kid) { return is_whole(kid, known); });
  };
  if (node.type.base == Base::boolean || node.type.base == Base::label) return true;
  switch (node.op) {
    case Op::constant:
      return is_whole(node.value);
    case Op::attribute:
      return known.attribute(node.index);
    case Op::it:
      return known.it;
    case Op::negate:
    case Op::absolute:
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::minimum:
    case Op::maximum:
    case Op::modulo:
      return all(0);
    case Op::choose:
      return all(1);
    case Op::round_down:
    case Op::round_up:
    case Op::round_near:
    case Op::weekday:
    case Op::month_of_year:
      return true;
    case Op::state:
      return node.state == State::present || node.state == State::inside || node.state == State::queue;
    case Op::aggregate:
      return node.aggregate == Aggregate::count;
    case Op::draw:
      return node.law ? is_whole(*node.law) : node.shape && is_whole(*node.shape);
    default:
      return false;
  }
}

}  // namespace

bool is_whole(const Code& code, const KnownWhole& known) {
  if (code.constant()) return is_whole(code.value());
  return code.program() && code.program()->tree && is_whole(*code.program()->tree, known);
}

}  // namespace concert::expr
