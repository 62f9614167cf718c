#include <cmath>

#include "expr/checker.hpp"

namespace concert::expr {

Checker::Value Checker::check_unary(const Node& node) {
  if (node.text == "not") {
    Value value = expect(*node.kids[0], boolean_type());
    if (value.bad) return value;
    return make(Op::logical_not, boolean_type(), {std::move(value.ir)}, node.span);
  }
  Value value = number_of(check(*node.kids[0]), node.kids[0]->span);
  if (value.bad) return value;
  const Type type = value.type();
  const Flex flex = value.flex;
  Value negated = make(Op::negate, type, {std::move(value.ir)}, node.span);
  negated.flex = flex;
  return negated;
}

Checker::Value Checker::check_binary(const Node& node) {
  const std::string& sign = node.text;
  if (sign == "and" || sign == "or") {
    Value left = expect(*node.kids[0], boolean_type());
    Value right = expect(*node.kids[1], boolean_type());
    if (left.bad || right.bad) return bad();
    const Op op = sign == "and" ? Op::logical_and : Op::logical_or;
    return make(op, boolean_type(), {std::move(left.ir), std::move(right.ir)}, node.span);
  }
  if (sign != "+" && sign != "-" && sign != "*" && sign != "/" && sign != "^") return check_comparison(node);
  Value left = check(*node.kids[0]);
  Value right = check(*node.kids[1]);
  if (left.bad || right.bad) return bad();
  if (sign == "+" || sign == "-") return check_sum(node, std::move(left), std::move(right));
  left = number_of(std::move(left), node.kids[0]->span);
  right = number_of(std::move(right), node.kids[1]->span);
  if (left.bad || right.bad) return bad();
  return sign == "^" ? check_power(node, std::move(left), std::move(right))
                     : check_product(node, std::move(left), std::move(right));
}

Checker::Value Checker::clash(const Node& node, const Value& left, const Value& right) {
  const std::string a = describe_type(left.type());
  const std::string b = describe_type(right.type());
  const bool plain_side = left.type() == number_type() || right.type() == number_type();
  const Value& other = left.type() == number_type() ? right : left;
  std::string suggestion;
  if (plain_side && other.type().base == Base::number && other.type() != number_type())
    suggestion = "give the plain number a unit, as in '5 " + display_unit(other.type().dimension, 1.8e6).text + "'";
  const auto time_and_duration = [](const Value& time, const Value& duration) {
    return time.type().base == Base::time && duration.type() == duration_type();
  };
  if (time_and_duration(left, right) || time_and_duration(right, left))
    suggestion = "run_time(t) is the duration from the start of the run to a time t";
  if (left.type().base == Base::boolean || right.type().base == Base::boolean)
    suggestion = "write 'if(condition, 1, 0)' to count a condition";
  if (node.text == "+") return fail(node.sign, "cannot add " + a + " and " + b, suggestion);
  if (node.text == "-") return fail(node.sign, "cannot subtract " + b + " from " + a, suggestion);
  if (left.type().base == Base::boolean || right.type().base == Base::boolean) suggestion = "";
  return fail(node.sign, "cannot compare " + a + " with " + b, suggestion);
}

/// time - time is a duration, time +- duration a time; numbers must have the same dimension.
Checker::Value Checker::check_sum(const Node& node, Value left, Value right) {
  const bool plus = node.text == "+";
  const Op op = plus ? Op::add : Op::subtract;
  const auto is_time = [](const Value& v) { return v.type().base == Base::time; };
  const auto is_span = [](const Value& v) { return v.type() == duration_type() || v.flex == Flex::zero; };
  std::optional<Type> type;
  if (is_time(left) && is_time(right) && !plus) type = duration_type();
  if (is_time(left) && is_span(right)) type = time_type();
  if (is_span(left) && is_time(right) && plus) type = time_type();
  if (is_time(left) && is_time(right) && plus)
    return fail(node.sign, "cannot add two points in time", "subtract them for the duration between");
  if (!type && left.type().base == Base::number && right.type().base == Base::number) {
    bool differ = false;
    type = unified(left, right, differ);
    if (differ) type.reset();
  }
  if (!type) return clash(node, left, right);
  return make(op, *type, {std::move(left.ir), std::move(right.ir)}, node.span);
}

Checker::Value Checker::check_product(const Node& node, Value left, Value right) {
  const bool times = node.text == "*";
  const Dimension& a = left.type().dimension;
  const Dimension& b = right.type().dimension;
  const std::optional<Dimension> dimension = times ? multiply(a, b) : divide(a, b);
  if (!dimension) {
    const std::string verb = times ? "cannot multiply " : "cannot divide ";
    return fail(node.sign, verb + describe_type(left.type()) + (times ? " and " : " by ") + describe_type(right.type()),
                "there is no exchange rate between currencies; use a parameter");
  }
  return make(times ? Op::multiply : Op::divide, number_type(*dimension), {std::move(left.ir), std::move(right.ir)},
              node.span);
}

Checker::Value Checker::check_power(const Node& node, Value left, Value right) {
  if (right.type() != number_type())
    return fail(node.kids[1]->span, "an exponent must be a plain number, got " + describe_type(right.type()));
  Type type = number_type();
  if (left.type() != number_type()) {
    constexpr double most = 6;
    const double exponent = is_constant(right.ir) ? right.ir.value : 0.5;
    const bool whole = std::floor(exponent) == exponent && std::fabs(exponent) <= most;
    const auto dimension = whole ? power(left.type().dimension, static_cast<int>(exponent)) : std::nullopt;
    if (!dimension)
      return fail(node.sign, "a power of " + describe_type(left.type()) + " needs a whole number as exponent",
                  "divide by its unit first, as in (x / 1 " + display_unit(left.type().dimension, 1.8e6).text + ")");
    type = number_type(*dimension);
  }
  return make(Op::power, type, {std::move(left.ir), std::move(right.ir)}, node.span);
}

/// A word that has no meaning of its own here, or only as a label: it may mean a label of the other side's set.
bool Checker::is_open_word(const Node& node) {
  if (node.form != Form::word) return false;
  for (const Variable& variable : variables_)
    if (variable.name == node.text) return false;
  if (builtin_word(node.text, node.span)) return false;
  if (!rebound_.empty() && node.text == "self") return false;
  const std::optional<Symbol> symbol = symbol_of(node.text);
  if (symbol) return symbol->slot == Slot::constant && symbol->type.base == Base::label;
  return node.text != "now";
}

Checker::Value Checker::check_comparison(const Node& node) {
  const Node& first = *node.kids[0];
  const Node& second = *node.kids[1];
  const bool right_first = is_open_word(first) && !is_open_word(second);
  Value right = right_first ? check(second) : bad();
  Value left = check(first, right_first && !right.bad ? &right.ir.type : nullptr);
  if (left.bad && is_open_word(second)) return left;
  if (!right_first) right = check(second, left.bad ? nullptr : &left.ir.type);
  if (left.bad || right.bad) return bad();
  bool differ = false;
  const Type type = unified(left, right, differ);
  if (differ) return clash(node, left, right);
  const std::string& sign = node.text;
  const bool ordered = type.base == Base::number || type.base == Base::time;
  if (!ordered && sign != "==" && sign != "!=")
    return fail(node.sign, "'" + sign + "' needs numbers or times, got " + describe_type(type), "use == or !=");
  const Op op = sign == "=="   ? Op::equal
                : sign == "!=" ? Op::different
                : sign == "<"  ? Op::less
                : sign == "<=" ? Op::less_equal
                : sign == ">"  ? Op::greater
                               : Op::greater_equal;
  return make(op, boolean_type(), {std::move(left.ir), std::move(right.ir)}, node.span);
}

}  // namespace concert::expr
