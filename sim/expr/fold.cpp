#include <algorithm>

#include "expr/operations.hpp"
#include "expr/program.hpp"

namespace concert::expr {

namespace {

void become(Ir& node, double value) {
  const Type type = node.type;
  const Span span = node.span;
  node = Ir{};
  node.type = type;
  node.span = span;
  node.value = value;
}

void become(Ir& node, Ir other) {
  other.type = node.type;
  node = std::move(other);
}

/// Only the side that decides is kept; the other one need not have a value.
void fold_logic(Ir& node) {
  const bool is_and = node.op == Op::logical_and;
  if (!is_constant(node.kids[0])) return;
  const bool first = node.kids[0].value != 0;
  if (first != is_and) return become(node, is_and ? 0 : 1);
  become(node, Ir(std::move(node.kids[1])));
}

void fold_array(Ir& node, Op plain) {
  const Ir& at = node.kids.back();
  if (!is_constant(at) || at.value < 0 || at.value >= node.size) return;
  node.op = plain;
  node.index += static_cast<std::int32_t>(at.value);
  node.size = 0;
  node.kids.pop_back();
}

void fold_draw(Ir& node) {
  if (node.law || !std::all_of(node.kids.begin(), node.kids.end(), is_constant)) return;
  std::vector<double> values;
  for (const Ir& kid : node.kids) values.push_back(kid.value);
  std::span<const double> rest(values);
  random::Prepared prepared = build(*node.shape, rest);
  if (prepared.error.empty()) node.law = std::make_shared<const random::Distribution>(std::move(prepared.distribution));
}

}  // namespace

void fold(Ir& node) {
  const bool constants = !node.kids.empty() && std::all_of(node.kids.begin(), node.kids.end(), is_constant);
  if (takes_one(node.op) && constants) return become(node, apply(node.op, node.kids[0].value));
  if (takes_two(node.op) && constants) return become(node, apply(node.op, node.kids[0].value, node.kids[1].value));
  switch (node.op) {
    case Op::logical_and:
    case Op::logical_or:
      return fold_logic(node);
    case Op::choose:
      if (is_constant(node.kids[0])) become(node, Ir(std::move(node.kids[node.kids[0].value != 0 ? 1 : 2])));
      return;
    case Op::parameter_at:
      return fold_array(node, Op::parameter);
    case Op::attribute_at:
      return fold_array(node, Op::attribute);
    case Op::local_at:
      return fold_array(node, Op::local);
    case Op::field_at:
      return fold_array(node, Op::field);
    case Op::other_attribute_at:
      return fold_array(node, Op::other_attribute);
    case Op::draw:
      return fold_draw(node);
    default:
      return;
  }
}

namespace {

double take(std::span<const double>& arguments) {
  require(!arguments.empty(), "a distribution has fewer arguments than its shape says");
  const double first = arguments.front();
  arguments = arguments.subspan(1);
  return first;
}

std::vector<double> take(std::span<const double>& arguments, std::size_t count) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(take(arguments));
  return values;
}

random::Bounds take_bounds(const DrawShape& shape, std::span<const double>& arguments) {
  random::Bounds bounds;
  if (shape.min) bounds.min = take(arguments);
  if (shape.max) bounds.max = take(arguments);
  if (shape.floor) bounds.floor = take(arguments);
  if (shape.reflect) bounds.reflect = take(arguments);
  if (shape.given) bounds.given = take(arguments);
  return bounds;
}

random::Prepared build_mixture(const DrawShape& shape, std::span<const double>& arguments) {
  std::vector<double> weights;
  if (shape.weights) weights = take(arguments, shape.parts.size());
  std::vector<random::Distribution> laws;
  for (const DrawShape& part : shape.parts) {
    random::Prepared prepared = build(part, arguments);
    if (!prepared.error.empty()) return prepared;
    laws.push_back(std::move(prepared.distribution));
  }
  return random::prepare_mixture(std::move(laws), std::move(weights), take_bounds(shape, arguments));
}

}  // namespace

random::Prepared build(const DrawShape& shape, std::span<const double>& arguments) {
  if (shape.kind == DrawShape::mixed) return build_mixture(shape, arguments);
  if (shape.kind == DrawShape::listed) {
    std::vector<double> values = take(arguments, shape.alternatives);
    std::vector<double> weights;
    if (shape.weights) weights = take(arguments, shape.alternatives);
    return random::prepare_listed(std::move(values), std::move(weights));
  }
  const std::size_t count = shape.spelling->parameters.size();
  const std::span<const double> own = arguments.first(count);
  arguments = arguments.subspan(count);
  return random::prepare(*shape.spelling, own, take_bounds(shape, arguments));
}

}  // namespace concert::expr
