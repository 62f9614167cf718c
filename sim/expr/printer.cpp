#include <charconv>

#include "expr/parser.hpp"

namespace concert::expr {

namespace {

enum Level {
  any_level,
  or_level,
  and_level,
  not_level,
  compare_level,
  sum_level,
  product_level,
  sign_level,
  power_level,
  tight
};

Level level_of(const Node& node) {
  if (node.form == Form::of) return sign_level;
  if (node.form == Form::unary) return node.text == "not" ? not_level : sign_level;
  if (node.form != Form::binary) return tight;
  if (node.text == "or") return or_level;
  if (node.text == "and") return and_level;
  if (node.text == "+" || node.text == "-") return sum_level;
  if (node.text == "*" || node.text == "/") return product_level;
  return node.text == "^" ? power_level : compare_level;
}

std::string at_least(const Node& node, Level level) {
  const std::string text = print(node);
  return level_of(node) < level ? "(" + text + ")" : text;
}

std::string number_text(double value) {
  char buffer[40];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, result.ptr};
}

std::string binary_text(const Node& node) {
  const Level level = level_of(node);
  const std::string& sign = node.text;
  if (level == power_level) return at_least(*node.kids[0], tight) + " ^ " + at_least(*node.kids[1], sign_level);
  const auto next = static_cast<Level>(level + 1);
  const Level left = level == compare_level ? next : level;
  return at_least(*node.kids[0], left) + " " + sign + " " + at_least(*node.kids[1], next);
}

std::string joined(const std::vector<NodePtr>& nodes, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < nodes.size(); ++i) text += (i > from ? ", " : "") + print(*nodes[i]);
  return text;
}

std::string loop_text(const LoopText& loop) {
  std::string text = loop.body ? print(*loop.body) + " for " : "";
  text += loop.variable + " in " + print(*loop.set);
  if (loop.filter) text += " if " + print(*loop.filter);
  return text;
}

std::string call_text(const Node& node) {
  std::string inside = node.loop ? loop_text(*node.loop) : "";
  for (const Argument& argument : node.arguments) {
    if (!inside.empty()) inside += ", ";
    if (argument.named == Named::by_equals) inside += argument.name + " = ";
    if (argument.named == Named::by_colon) inside += argument.name + ": ";
    inside += print(*argument.value);
  }
  return node.text + "(" + inside + ")";
}

}  // namespace

std::string print(const Node& node) {
  switch (node.form) {
    case Form::number:
      return number_text(node.number) + (node.unit.empty() || node.unit == "%" ? "" : " ") + node.unit;
    case Form::word:
      return node.text;
    case Form::member:
      return at_least(*node.kids[0], tight) + "." + node.text;
    case Form::index:
      return at_least(*node.kids[0], tight) + "[" + joined(node.kids, 1) + "]";
    case Form::slice:
      return "*";
    case Form::unary:
      if (node.text == "not") return "not " + at_least(*node.kids[0], not_level);
      return "-" + at_least(*node.kids[0], sign_level);
    case Form::binary:
      return binary_text(node);
    case Form::of:
      return at_least(*node.kids[0], tight) + " of " + at_least(*node.kids[1], tight);
    case Form::list:
      return "[" + joined(node.kids, 0) + "]";
    case Form::call:
      return call_text(node);
  }
  return "";
}

}  // namespace concert::expr
