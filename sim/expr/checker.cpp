#include "expr/checker.hpp"

#include <algorithm>
#include <cmath>

#include "core/contract.hpp"
#include "core/time.hpp"
#include "expr/parser.hpp"
#include "expr/program.hpp"

namespace concert::expr {

std::string describe(const Type& type, const Scope& scope) {
  switch (type.base) {
    case Base::number:
      return concert::describe(type.dimension);
    case Base::boolean:
      return "true or false";
    case Base::label:
      return "a label of '" + scope.label_set_name(type.domain) + "'";
    case Base::agent:
      return type.domain < 0 ? "an agent" : "an agent of kind '" + scope.kind_name(type.domain) + "'";
    case Base::place:
      return "a place in a diary";
    case Base::places:
      return "a set of places";
    case Base::agents:
      return "a set of agents";
    case Base::time:
      return "a point in time";
  }
  return "a value";
}

Checker::Checker(const Request& request, Diagnostics& diagnostics)
    : scope_(*request.scope),
      diagnostics_(diagnostics),
      text_(request.text),
      place_(request.place),
      what_(request.what),
      stream_(request.stream) {}

/// The place inside the file; in a text of several lines the line is counted and the column is the line's own.
void Checker::error(Span span, std::string problem, std::string suggestion) {
  Place place = place_;
  const std::string_view before = text_.substr(0, std::min(span.begin, text_.size()));
  const auto lines = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t line_begin = lines == 0 ? 0 : before.rfind('\n') + 1;
  place.line += lines;
  place.column = (lines == 0 ? place_.column : 1) + static_cast<std::uint32_t>(before.size() - line_begin);
  place.length = static_cast<std::uint32_t>(std::max<std::size_t>(1, span.end - span.begin));
  diagnostics_.error(place, std::move(problem), std::move(suggestion));
}

Checker::Value Checker::fail(Span span, std::string problem, std::string suggestion) {
  error(span, std::move(problem), std::move(suggestion));
  return bad();
}

/// Folds as it builds; an operation on constants that has no value is an error here and now.
Checker::Value Checker::made(Ir node) {
  try {
    fold(node);
  } catch (const RunError& wrong) {
    return fail(node.span, wrong.what());
  }
  return {std::move(node), Flex::fixed, false};
}

Checker::Value Checker::make(Op op, Type type, std::vector<Ir> kids, Span span) {
  Ir node;
  node.op = op;
  node.type = type;
  node.kids = std::move(kids);
  node.span = span;
  return made(std::move(node));
}

Checker::Value Checker::constant(double value, Type type, Span span) {
  Ir node;
  node.type = type;
  node.value = value;
  node.span = span;
  return {std::move(node), Flex::fixed, false};
}

/// The type both values can have; `clash` if there is none.
Type Checker::unified(const Value& a, const Value& b, bool& clash) {
  clash = false;
  if (a.bad) return b.type();
  if (b.bad) return a.type();
  if (a.flex == Flex::zero && b.type().base == Base::number) return b.type();
  if (b.flex == Flex::zero && a.type().base == Base::number) return a.type();
  const auto timely = [](const Value& v) { return v.type() == duration_type() || v.type().base == Base::time; };
  if (a.flex == Flex::never && timely(b)) return b.type();
  if (b.flex == Flex::never && timely(a)) return a.type();
  if (a.type().base == Base::agent && b.type().base == Base::agent)
    return a.type().domain == b.type().domain
               ? a.type()
               : agent_type(a.type().domain < 0 ? b.type().domain : (b.type().domain < 0 ? a.type().domain : -1));
  clash = !(a.type() == b.type());
  return a.type();
}

namespace {

/// What the author wrote there, if it is no more than a number.
std::string number_written(const Ir& node, std::string_view source) {
  const std::string written(source.substr(node.span.begin, node.span.end - node.span.begin));
  const bool plain = is_constant(node) && written.find_first_not_of("0123456789._-") == std::string::npos;
  return plain ? written : "";
}

/// "'mean' lacks its unit: write 'mean=5 min'", for the argument of a distribution that tells the unit of what is drawn.
std::string argument_with_unit(const Ir& draw, std::string_view source, const std::string& unit) {
  if (draw.shape->kind != DrawShape::spelled) return "give what is drawn its unit, as in '5" + unit + "'";
  const auto& parameters = draw.shape->spelling->parameters;
  const auto which = std::find_if(parameters.begin(), parameters.end(),
                                  [](const random::Parameter& p) { return p.measure == random::Measure::variable; });
  if (which == parameters.end()) return "multiply it by '1" + unit + "'";
  const std::string name(which->name);
  const std::string number = number_written(draw.kids[static_cast<std::size_t>(which - parameters.begin())], source);
  return "'" + name + "' lacks its unit: " + (number.empty() ? "multiply it by '1" + unit + "'" : "write '" + name + "=" + number + unit + "'");
}

/// "write '5 min'" where a bare number stands for a duration, money, a length or a rate.
std::string with_unit(const Ir& node, std::string_view source, const Type& expected) {
  std::string unit = " " + display_unit(expected.dimension, 30.0 * minute).text;
  if (unit.rfind(" 1/", 0) == 0) unit.erase(0, 2);
  const std::string more = expected == duration_type() ? " (or h, d, week, month, y)" : "";
  if (node.op == Op::draw) return argument_with_unit(node, source, unit) + more;
  const std::string number = number_written(node, source);
  return (number.empty() ? "multiply it by '1" + unit + "'" : "write '" + number + unit + "'") + more;
}

}  // namespace

Checker::Value Checker::conform(Value value, const Type& expected, Span span, const std::string& prefix) {
  if (value.bad) return value;
  bool differ = false;
  const Type type = unified(value, constant(0, expected, span), differ);
  const bool agents = expected.base == Base::agent && value.type().base == Base::agent;
  if (agents) differ = !scope_.accepts_kind(expected.domain, value.type().domain);
  if (!differ) {
    value.ir.type = agents ? value.type() : type;
    return value;
  }
  std::string suggestion;
  const bool bare = value.type() == number_type();
  if (expected.base == Base::number && bare) suggestion = with_unit(value.ir, text_, expected);
  if (expected.base == Base::number && value.type().base == Base::boolean) suggestion = "write 'if(condition, 1, 0)'";
  if (expected.base == Base::time && value.type() == duration_type())
    suggestion = "write 'now + ...' for a time from now";
  if (expected == duration_type() && value.type().base == Base::time)
    suggestion = "write '... - now' for the time until then";
  if (expected.base == Base::boolean && value.type().base == Base::number) suggestion = "compare it, as in '... > 0'";
  return fail(span, prefix + "expected " + describe_type(expected) + ", got " + describe_type(value.type()),
              suggestion);
}

Checker::Value Checker::number_of(Value value, Span span) {
  if (value.bad || value.type().base == Base::number) return value;
  const std::string suggestion = value.type().base == Base::boolean ? "write 'if(condition, 1, 0)'" : "";
  return fail(span, "expected a number, got " + describe_type(value.type()), suggestion);
}

Checker::Value Checker::expect(const Node& node, const Type& type) {
  return conform(check(node, &type), type, node.span);
}

std::optional<Ir> Checker::whole(const Node& tree, const std::optional<Type>& expected) {
  Value value = check(tree, expected ? &*expected : nullptr);
  const std::string prefix = what_.empty() || what_ == "this value" ? "" : what_ + ": ";
  if (expected) value = conform(std::move(value), *expected, tree.span, prefix);
  if (value.bad) return std::nullopt;
  return std::move(value.ir);
}

Checker::Value Checker::check(const Node& node, const Type* hint) {
  switch (node.form) {
    case Form::number:
      return check_number(node);
    case Form::word:
      return check_word(node, hint);
    case Form::member:
      return check_member(node);
    case Form::index:
      return check_index(node);
    case Form::slice:
      return fail(node.span, "'*' stands for all elements only inside an aggregate",
                  "write mean(x) over the whole array");
    case Form::unary:
      return check_unary(node);
    case Form::binary:
      return check_binary(node);
    case Form::of:
      return fail(node.span, "'... of ...' is a set or a resource, not a value",
                  "write queue(gp of practice) or count(x in kind of self)");
    case Form::list:
      return fail(node.span, "a list is not a value", "lists stand inside empirical(), categorical() and mixture()");
    case Form::call:
      return check_call(node, hint);
  }
  return bad();
}

Checker::Value Checker::check_number(const Node& node) {
  if (node.unit.empty()) {
    Value value = constant(node.number, number_type(), node.span);
    if (node.number == 0) value.flex = Flex::zero;
    return value;
  }
  if (node.unit == "%") return constant(node.number / 100, number_type(), node.span);
  const std::optional<Unit> unit = parse_unit(node.unit);
  if (!unit) {
    static const std::vector<std::string> known{"ms",    "s",      "min", "h",    "d",     "week",    "weeks",
                                                "month", "months", "y",   "days", "hours", "minutes", "years",
                                                "m",     "km",     "GBP", "EUR",  "USD"};
    return fail(node.sign, "unknown unit '" + node.unit + "'", did_you_mean(node.unit, known));
  }
  return constant(node.number * unit->scale, number_type(unit->dimension), node.span);
}

std::optional<Checker::Value> Checker::builtin_word(const std::string& word, Span span) {
  if (word == "true") return constant(1, boolean_type(), span);
  if (word == "false") return constant(0, boolean_type(), span);
  if (word == "pi") return constant(random::pi, number_type(), span);
  if (word == "nobody") return constant(nobody, agent_type(-1), span);
  if (word != "never" && word != "forever") return std::nullopt;
  Value value = constant(static_cast<double>(concert::never), duration_type(), span);
  value.flex = Flex::never;
  return value;
}

/// A name where self may have been rebound to the agent whose definition is being compiled.
std::optional<Symbol> Checker::symbol_of(const std::string& word) {
  if (rebound_.empty()) return scope_.name(word);
  if (std::optional<Symbol> own = scope_.member(rebound_.back().type, word)) return own;
  std::optional<Symbol> symbol = scope_.name(word);
  const bool global =
      symbol && (symbol->slot == Slot::parameter || symbol->slot == Slot::constant || symbol->slot == Slot::now);
  return global ? symbol : std::nullopt;
}

Checker::Value Checker::check_word(const Node& node, const Type* hint) {
  for (auto variable = variables_.rbegin(); variable != variables_.rend(); ++variable) {
    if (variable->name != node.text) continue;
    Ir load_element;
    load_element.op = variable->depth < 0 ? Op::it : Op::element;
    load_element.index = std::max(variable->depth, 0);
    load_element.type = variable->type;
    load_element.span = node.span;
    return {std::move(load_element), Flex::fixed, false};
  }
  if (hint != nullptr && hint->base == Base::label)
    if (const std::optional<double> label = scope_.label(hint->domain, node.text))
      return constant(*label, *hint, node.span);
  if (std::optional<Value> builtin = builtin_word(node.text, node.span)) return std::move(*builtin);
  if (!rebound_.empty() && node.text == "self") {
    Ir agent = rebound_.back().agent;
    return {std::move(agent), Flex::fixed, false};
  }
  if (const std::optional<Symbol> symbol = symbol_of(node.text)) {
    if (symbol->type.base == Base::agents || symbol->type.base == Base::places)
      return fail(node.span, "'" + node.text + "' is a set, not a value",
                  "count or choose its members, as in count(" + node.text + ")");
    const bool own = !rebound_.empty() && scope_.member(rebound_.back().type, node.text);
    return load(*symbol, node.text, node.span, {}, own ? std::optional<Ir>(rebound_.back().agent) : std::nullopt);
  }
  if (node.text == "now") {
    Ir now;
    now.op = Op::now;
    now.type = time_type();
    now.span = node.span;
    return {std::move(now), Flex::fixed, false};
  }
  if (const std::optional<Unit> unit = unit_word(node.text))
    return constant(unit->scale, number_type(unit->dimension), node.span);
  return unknown_name(node, hint);
}

Checker::Value Checker::unknown_name(const Node& node, const Type* hint) {
  if (const std::optional<Target> target = scope_.target(node.text)) {
    if (target->kind == TargetKind::table)
      return fail(node.span, "'" + node.text + "' is a table", "give its keys, as in " + node.text + "(key)");
    if (target->kind == TargetKind::pathway)
      return fail(node.span, "'" + node.text + "' is not a value", "ask how many walk it, as in inside(" + node.text + ")");
    const bool resource = target->kind == TargetKind::resource || target->kind == TargetKind::staff;
    return fail(node.span, "'" + node.text + "' is not a value",
                resource ? "ask for queue(" + node.text + "), busy(" + node.text + "), capacity(" + node.text + ") ..."
                         : "count or choose its members, as in count(" + node.text + ")");
  }
  if (find_function(node.text) != nullptr || is_distribution(node.text))
    return fail(node.span, "'" + node.text + "' is a function", "write " + node.text + "(...)");
  const bool label = hint != nullptr && hint->base == Base::label;
  const std::string problem = label ? "'" + node.text + "' is no label of '" + scope_.label_set_name(hint->domain) + "'"
                                    : "unknown name '" + node.text + "'";
  std::vector<std::string> words;
  if (label) {
    for (const std::string& word : scope_.words())
      if (scope_.label(hint->domain, word) && std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
    return fail(node.span, problem, did_you_mean(node.text, words));
  }
  for (const Variable& variable : variables_) words.push_back(variable.name);
  for (std::string& word : scope_.words()) words.push_back(std::move(word));
  for (const char* word : {"now", "never", "forever", "nobody", "true", "false", "pi"}) words.emplace_back(word);
  if (const std::string instead = scope_.instead(node.text); !instead.empty()) return fail(node.span, problem, instead);
  const std::string near = nearest(node.text, words);
  return fail(node.span, problem, near.empty() ? "" : "did you mean '" + near + "'?");
}

/// a.b.c if nothing but words and dots, else empty.
std::string Checker::dotted(const Node& node) {
  if (node.form == Form::word) return node.text;
  if (node.form != Form::member) return "";
  const std::string before = dotted(*node.kids[0]);
  return before.empty() ? "" : before + "." + node.text;
}

Checker::Value Checker::check_member(const Node& node) {
  if (const std::string whole = dotted(node); !whole.empty() && rebound_.empty())
    if (const std::optional<Symbol> symbol = scope_.name(whole))
      return load(*symbol, whole, node.span, {}, std::nullopt);
  Value agent = check(*node.kids[0]);
  if (agent.bad) return agent;
  if (agent.type().base != Base::agent && agent.type().base != Base::place)
    return fail(node.sign, "'." + node.text + "' needs an agent before it, got " + describe_type(agent.type()));
  const std::optional<Symbol> symbol = scope_.member(agent.type(), node.text);
  if (!symbol) {
    const std::string owner =
        agent.type().base == Base::place ? "a place in a diary" : agent.type().domain < 0 ? "an agent of unknown kind" : "'" + scope_.kind_name(agent.type().domain) + "'";
    if (const std::string why = scope_.unlike(agent.type(), node.text); !why.empty())
      return fail(node.sign, "'" + node.text + "' cannot be read of " + owner, why);
    return fail(node.sign, owner + " has no '" + node.text + "'",
                did_you_mean(node.text, scope_.members(agent.type())));
  }
  return load(*symbol, node.text, node.span, {}, std::move(agent.ir));
}

Checker::Value Checker::check_index(const Node& node) {
  const Node& array = *node.kids[0];
  std::vector<const Node*> index;
  for (std::size_t i = 1; i < node.kids.size(); ++i) index.push_back(node.kids[i].get());
  if (array.form == Form::word) {
    const std::optional<Symbol> symbol = symbol_of(array.text);
    if (!symbol) return unknown_name(array, nullptr);
    const bool own = !rebound_.empty() && scope_.member(rebound_.back().type, array.text);
    return load(*symbol, array.text, node.span, index, own ? std::optional<Ir>(rebound_.back().agent) : std::nullopt);
  }
  if (array.form != Form::member) return fail(node.span, "only an attribute over a set takes an index");
  Value agent = check(*array.kids[0]);
  if (agent.bad) return agent;
  const std::optional<Symbol> symbol =
      agent.type().base == Base::agent ? scope_.member(agent.type(), array.text) : std::nullopt;
  if (!symbol)
    return fail(array.sign, "unknown attribute '" + array.text + "'",
                did_you_mean(array.text, scope_.members(agent.type())));
  return load(*symbol, array.text, node.span, index, std::move(agent.ir));
}

void Checker::note_read(const Symbol& symbol) {
  const auto same = [&](const Symbol& seen) { return seen.slot == symbol.slot && seen.index == symbol.index; };
  if (std::none_of(reads_.symbols.begin(), reads_.symbols.end(), same)) reads_.symbols.push_back(symbol);
}

/// The offset of x[a, b] inside the array: a * n_b + b.
std::optional<Ir> Checker::position(const Symbol& symbol, const std::string& word, Span span,
                                    const std::vector<const Node*>& index) {
  if (index.size() != symbol.over.size()) {
    error(span, "'" + word + "' takes " + std::to_string(symbol.over.size()) +
                    (symbol.over.size() == 1 ? " index" : " indices"));
    return std::nullopt;
  }
  std::optional<Ir> sum;
  for (std::size_t i = 0; i < index.size(); ++i) {
    Value part = expect(*index[i], label_type(symbol.over[i]));
    if (part.bad) return std::nullopt;
    if (!sum) {
      sum = std::move(part.ir);
      continue;
    }
    const double count = scope_.label_count(symbol.over[i]);
    Value scaled = make(Op::multiply, number_type(), {std::move(*sum), constant(count, number_type(), span).ir}, span);
    sum = make(Op::add, number_type(), {std::move(scaled.ir), std::move(part.ir)}, span).ir;
  }
  return sum;
}

namespace {

Op load_op(Slot slot, bool other, bool array) {
  if (other)
    return slot == Slot::container ? Op::other_container : (array ? Op::other_attribute_at : Op::other_attribute);
  switch (slot) {
    case Slot::parameter:
      return array ? Op::parameter_at : Op::parameter;
    case Slot::attribute:
      return array ? Op::attribute_at : Op::attribute;
    case Slot::local:
      return array ? Op::local_at : Op::local;
    case Slot::field:
      return array ? Op::field_at : Op::field;
    case Slot::container:
      return Op::container;
    case Slot::self:
      return Op::self;
    case Slot::now:
      return Op::now;
    case Slot::it:
      return Op::it;
    case Slot::constant:
      return Op::constant;
  }
  return Op::constant;
}

}  // namespace

Checker::Value Checker::load(const Symbol& symbol, const std::string& word, Span span,
                             const std::vector<const Node*>& index, const std::optional<Ir>& agent) {
  if (symbol.slot == Slot::constant) return constant(symbol.value, symbol.type, span);
  if (symbol.over.empty() && !index.empty()) return fail(span, "'" + word + "' has one value only and takes no index");
  if (!symbol.over.empty() && index.empty())
    return fail(span, "'" + word + "' has a value for each label of '" + scope_.label_set_name(symbol.over[0]) + "'",
                "write " + word + "[label], or mean(" + word + ")");
  if (!scope_.definition(symbol).empty()) return define(symbol, word, span, agent);
  std::optional<Ir> at;
  if (!symbol.over.empty()) {
    at = position(symbol, word, span, index);
    if (!at) return bad();
  }
  return load_at(symbol, span, agent, std::move(at));
}

/// The plain load, or that of one element of an array.
Checker::Value Checker::load_at(const Symbol& symbol, Span span, const std::optional<Ir>& agent, std::optional<Ir> at) {
  Ir node;
  node.op = load_op(symbol.slot, agent.has_value(), at.has_value());
  node.index = symbol.index;
  node.type = symbol.type;
  node.span = span;
  if (agent) node.kids.push_back(*agent);
  if (at) {
    node.size = 1;
    for (const std::int32_t set : symbol.over) node.size *= scope_.label_count(set);
    node.kids.push_back(std::move(*at));
  }
  note_read(symbol);
  reads_.others = reads_.others || agent.has_value();
  return made(std::move(node));
}

namespace {

/// Spans point into the text that was compiled, not into a definition elsewhere.
void forget_places(Ir& node) {
  node.span = {};
  for (Ir& kid : node.kids) forget_places(kid);
}

}  // namespace

Checker::Value Checker::define(const Symbol& symbol, const std::string& word, Span span,
                               const std::optional<Ir>& agent) {
  constexpr std::size_t deepest = 10;
  if (std::find(defining_.begin(), defining_.end(), symbol.index) != defining_.end())
    return fail(span, "the definition of '" + word + "' refers to itself");
  if (defining_.size() >= deepest) return fail(span, "definitions refer to each other more than 10 deep");
  defining_.push_back(symbol.index);
  Value value = in_place(scope_.definition(symbol), symbol.type, word, span, agent);
  defining_.pop_back();
  return value;
}

/// Another text compiled where this one stands, in the eyes of `agent`.
Checker::Value Checker::in_place(const std::string& text, const Type& type, const std::string& word, Span span,
                                 const std::optional<Ir>& agent) {
  const Parsed parsed = parse(text);
  if (!parsed.tree) return fail(span, "the definition of '" + word + "' cannot be read: " + parsed.error.problem);
  Diagnostics found;
  Request request{.text = text, .place = {}, .scope = &scope_, .expected = type, .what = "", .stream = stream_};
  Checker inner(request, found);
  inner.draws_ = draws_;
  inner.loop_depth_ = loop_depth_;
  inner.reads_ = reads_;
  inner.rebound_ = rebound_;
  inner.defining_ = defining_;
  if (agent) inner.rebound_.push_back({*agent, agent->type});
  std::optional<Ir> ir = inner.whole(*parsed.tree, type);
  if (!ir) return fail(span, "the definition of '" + word + "' is wrong: " + found.sorted().front().problem);
  draws_ = inner.draws_;
  reads_ = std::move(inner.reads_);
  forget_places(*ir);
  ir->span = span;
  return {std::move(*ir), Flex::fixed, false};
}

}  // namespace concert::expr
