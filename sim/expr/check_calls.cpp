#include <algorithm>

#include "core/time.hpp"
#include "expr/checker.hpp"

namespace concert::expr {

Checker::Value Checker::check_call(const Node& node, const Type* hint) {
  const Function* function = find_function(node.text);
  if (function != nullptr && function->rule != Rule::distribution) {
    const bool aggregates = function->rule == Rule::aggregate || node.text == "min" || node.text == "max";
    if (aggregates && (function->rule == Rule::aggregate || node.loop || node.arguments.size() == 1))
      return check_aggregate(node, *function);
    if (function->rule == Rule::lifetable) return check_lifetable(node);
    if (!arity(node, *function)) return bad();
    switch (function->rule) {
      case Rule::same:
        return check_same(node, *function, hint);
      case Rule::plain:
      case Rule::root:
        return check_plain(node, *function);
      case Rule::hazard:
        return check_hazard(node);
      case Rule::time:
        return check_time(node, *function);
      case Rule::since: {
        Value time = time_argument(node, 0);
        if (time.bad) return time;
        Ir now;
        now.op = Op::now;
        now.type = time_type();
        return make(Op::subtract, duration_type(), {std::move(now), std::move(time.ir)}, node.span);
      }
      case Rule::seen:
        return check_seen(node);
      case Rule::known:
        return check_known(node);
      case Rule::condition:
        return check_if(node, hint);
      case Rule::open:
        return check_open(node);
      case Rule::state:
        return check_state(node, *function);
      case Rule::member:
        return check_member_state(node, *function);
      case Rule::linked:
        return check_linked(node);
      default:
        return bad();
    }
  }
  if (is_distribution(node.text)) return check_draw(node, hint);
  const std::optional<Target> target = scope_.target(node.text);
  if (target && target->kind == TargetKind::table) return check_table(node, *target);
  if (target && target->kind == TargetKind::relation) return check_tie(node, *target);
  return unknown_function(node);
}

Checker::Value Checker::unknown_function(const Node& node) {
  std::vector<std::string> words = function_names();
  if (node.text == "sample")
    return fail(node.sign, "sample(n, set) gives several agents",
                "use it as a set, as in best(x in sample(2, S), score = e), or pick(set) for one");
  if (node.text == "incoming")
    return fail(node.sign, "incoming(relation, x) is a set of ties", "use it in count(t in incoming(relation, x)) and the like");
  if (node.text == "choose_one")
    return fail(node.sign, "unknown function 'choose_one'", "write pick(set, weight = ...)");
  for (std::string& word : scope_.words()) words.push_back(std::move(word));
  const std::string near = nearest(node.text, words);
  return fail(node.sign, "unknown function '" + node.text + "'", near.empty() ? "" : "did you mean '" + near + "'?");
}

bool Checker::arity(const Node& node, const Function& function) {
  if (node.loop) {
    error(node.loop->variable_span, "'" + node.text + "' does not run over a set");
    return false;
  }
  for (const Argument& argument : node.arguments) {
    if (argument.named == Named::no) continue;
    error(argument.name_span, "'" + node.text + "' has no parameter '" + argument.name + "'",
          "write " + std::string(function.signature));
    return false;
  }
  const auto given = static_cast<int>(node.arguments.size());
  if (given >= function.least && given <= function.most) return true;
  const std::string signature = function.signature.empty() ? node.text + "(x)" : std::string(function.signature);
  error(node.span, "'" + node.text + "' has the wrong number of arguments", "write " + signature);
  return false;
}

Checker::Value Checker::check_same(const Node& node, const Function& function, const Type*) {
  std::vector<Value> values;
  bool wrong = false;
  for (const Argument& argument : node.arguments) {
    values.push_back(check(*argument.value));
    wrong = wrong || values.back().bad;
  }
  if (wrong) return bad();
  Value result = std::move(values[0]);
  for (std::size_t i = 0; i < values.size(); ++i) {
    bool differ = false;
    Value& next = i == 0 ? result : values[i];
    const bool measurable = next.type().base == Base::number || (next.type().base == Base::time && node.text != "abs");
    if (!measurable)
      return number_of(std::move(next), node.arguments[i].value->span).bad ? bad()
                                                                           : fail(node.span, "a time has no size");
    if (i == 0) continue;
    const Type type = unified(result, next, differ);
    if (differ)
      return fail(node.arguments[i].value->span,
                  "the values of " + node.text + "() must be alike: " + describe_type(result.type()) + " and " +
                      describe_type(next.type()),
                  next.type() == number_type() ? "give the plain number a unit" : "");
    const Op op = node.text == "clamp" && i == 1 ? Op::maximum : function.op;
    const Flex flex = result.flex == next.flex ? result.flex : Flex::fixed;
    result = make(op, type, {std::move(result.ir), std::move(next.ir)}, node.span);
    result.flex = flex;
    if (result.bad) return result;
  }
  if (node.text == "abs") return make(Op::absolute, result.type(), {std::move(result.ir)}, node.span);
  return result;
}

Checker::Value Checker::check_plain(const Node& node, const Function& function) {
  Value value = number_of(check(*node.arguments[0].value), node.arguments[0].value->span);
  if (value.bad) return value;
  Type type = number_type();
  if (function.rule == Rule::root) {
    const Dimension& d = value.type().dimension;
    if (d.time % 2 != 0 || d.length % 2 != 0 || d.money % 2 != 0)
      return fail(node.arguments[0].value->span, "the square root of " + describe_type(value.type()) + " has no unit",
                  "divide by the unit first");
    type.dimension = d;
    type.dimension.time = static_cast<std::int8_t>(d.time / 2);
    type.dimension.length = static_cast<std::int8_t>(d.length / 2);
    type.dimension.money = static_cast<std::int8_t>(d.money / 2);
  } else if (value.type() != number_type()) {
    const std::string unit = display_unit(value.type().dimension, 1.8e6).text;
    return fail(node.arguments[0].value->span,
                "'" + node.text + "' takes a plain number, got " + describe_type(value.type()),
                "divide by the unit first, as in " + node.text + "(x / 1 " + unit + ")");
  }
  return make(function.op, type, {std::move(value.ir)}, node.span);
}

/// A rate and a time whose units cancel: 1 - exp(-rate time).
Checker::Value Checker::check_hazard(const Node& node) {
  Value rate = number_of(check(*node.arguments[0].value), node.arguments[0].value->span);
  Value time = number_of(check(*node.arguments[1].value), node.arguments[1].value->span);
  if (rate.bad || time.bad) return bad();
  const std::optional<Dimension> product = multiply(rate.type().dimension, time.type().dimension);
  if (!product || !(*product == Dimension{}))
    return fail(node.span, "the units of " + describe_type(rate.type()) + " and " + describe_type(time.type()) + " do not cancel",
                "for example rate_to_probability(0.2/y, 1 y)");
  Value exposure = make(Op::multiply, number_type(), {std::move(rate.ir), std::move(time.ir)}, node.span);
  Value negated = make(Op::negate, number_type(), {std::move(exposure.ir)}, node.span);
  Value survival = make(Op::exponential, number_type(), {std::move(negated.ir)}, node.span);
  Ir one;
  one.op = Op::constant;
  one.value = 1;
  one.type = number_type();
  one.span = node.span;
  return make(Op::subtract, number_type(), {std::move(one), std::move(survival.ir)}, node.span);
}

/// An argument that is a time; now if it is left out.
Checker::Value Checker::time_argument(const Node& node, std::size_t which) {
  if (which < node.arguments.size()) return expect(*node.arguments[which].value, time_type());
  Ir now;
  now.op = Op::now;
  now.type = time_type();
  now.span = node.span;
  return {std::move(now), Flex::fixed, false};
}

Checker::Value Checker::check_time(const Node& node, const Function& function) {
  Value time = time_argument(node, 0);
  if (time.bad) return time;
  if (function.op == Op::add)  // time counts from the start of the run
    return make(Op::add, duration_type(), {std::move(time.ir), constant(0, duration_type(), node.span).ir}, node.span);
  const Type type = function.op == Op::time_of_day ? duration_type() : number_type();
  Value value = make(function.op, type, {std::move(time.ir)}, node.span);
  if (node.text != "hour_of_day" || value.bad) return value;
  Value per_hour = constant(static_cast<double>(hour), duration_type(), node.span);
  return make(Op::divide, number_type(), {std::move(value.ir), std::move(per_hour.ir)}, node.span);
}

Checker::Value Checker::check_if(const Node& node, const Type* hint) {
  Value condition = expect(*node.arguments[0].value, boolean_type());
  const Node& first = *node.arguments[1].value;
  const Node& second = *node.arguments[2].value;
  const bool swapped = hint == nullptr && is_open_word(first) && !is_open_word(second);
  Value b = swapped ? check(second) : bad();
  Value a = check(first, swapped && !b.bad ? &b.ir.type : hint);
  if (!swapped) b = check(second, hint != nullptr ? hint : (a.bad ? nullptr : &a.ir.type));
  if (condition.bad || a.bad || b.bad) return bad();
  bool differ = false;
  const Type type = unified(a, b, differ);
  if (differ)
    return fail(second.span,
                "the two values of if() must be alike: " + describe_type(a.type()) + " and " + describe_type(b.type()),
                a.type() == number_type() || b.type() == number_type() ? "give the plain number a unit" : "");
  const Flex flex = a.flex == b.flex ? a.flex : Flex::fixed;
  Value value = make(Op::choose, type, {std::move(condition.ir), std::move(a.ir), std::move(b.ir)}, node.span);
  value.ir.type = type;
  value.flex = flex;
  return value;
}

namespace {

std::string target_noun(TargetKind kind) {
  switch (kind) {
    case TargetKind::resource:
      return "a resource";
    case TargetKind::staff:
      return "a staff kind";
    case TargetKind::kind:
      return "an agent kind";
    case TargetKind::pathway:
      return "a pathway";
    case TargetKind::calendar:
      return "a calendar";
    case TargetKind::table:
      return "a table";
    case TargetKind::label_set:
      return "a set of labels";
    case TargetKind::relation:
      return "a relation";
  }
  return "something else";
}

bool fits(State what, TargetKind kind) {
  if (what == State::inside) return kind == TargetKind::pathway;
  if (what == State::present)
    return kind == TargetKind::kind || kind == TargetKind::staff || kind == TargetKind::relation;
  if (what == State::last_server) return kind == TargetKind::staff;
  return kind == TargetKind::resource || kind == TargetKind::staff;
}

const char* wanted_by(State what) {
  if (what == State::inside) return "a pathway";
  if (what == State::present) return "an agent kind";
  return what == State::last_server ? "a staff kind" : "a resource or staff kind";
}

}  // namespace

/// Whose resource: as written (`gp of x`), else self or self's own container of that kind; nothing: all of them.
std::optional<Ir> Checker::owner_of(const Node& node, const Target& target, const std::string& word) {
  if (node.form == Form::of) {
    Value owner = check(*node.kids[1]);
    if (owner.bad) return std::nullopt;
    if (owner.type().base == Base::agent && scope_.accepts_kind(-1, owner.type().domain)) return std::move(owner.ir);
    error(node.kids[1]->span, "'" + word + " of ...' needs an agent, got " + describe_type(owner.type()));
    return std::nullopt;
  }
  Ir all;
  all.type = agent_type(-1);
  all.value = nobody;
  if (target.of < 0) return all;
  if (!rebound_.empty() && rebound_.back().type.domain == target.of) return rebound_.back().agent;  // its own
  Node name;
  name.form = Form::word;
  name.text = "self";
  name.span = node.span;
  const std::optional<Symbol> self = scope_.name("self");
  if (self && self->type.domain == target.of && rebound_.empty())
    return load(*self, "self", node.span, {}, std::nullopt).ir;
  name.text = scope_.kind_name(target.of);
  const std::optional<Symbol> container = symbol_of(name.text);
  if (container && container->type.base == Base::agent && container->type.domain == target.of)
    return check_word(name, nullptr).ir;
  return all;
}

/// What to ask of an agent where a resource or a staff kind is expected; empty if the word stands for none.
std::string Checker::asked_of_agent(const std::string& word, State what) {
  if (word.empty() || wanted_by(what) != wanted_by(State::busy)) return "";
  const auto element = std::find_if(variables_.rbegin(), variables_.rend(), [&](const Variable& v) { return v.name == word; });
  std::optional<Type> agent;
  if (element != variables_.rend()) agent = element->type;
  else if (const std::optional<Symbol> symbol = symbol_of(word)) agent = symbol->type;
  if (!agent || agent->base != Base::agent) return "";
  const std::optional<Target> kind = scope_.target(scope_.kind_name(agent->domain));
  if (kind && kind->kind == TargetKind::staff) return "of one member of staff ask workload(" + word + ")";
  return "name the resource, as in 'R of " + word + "'";
}

Checker::Value Checker::check_state(const Node& node, const Function& function) {
  const Node& asked = *node.arguments[0].value;
  const Node& name = asked.form == Form::of ? *asked.kids[0] : asked;
  const std::string word = dotted(name);
  const std::optional<Target> target = word.empty() ? std::nullopt : scope_.target(word);
  if (!target) {
    if (word.empty())
      return fail(name.span, "'" + node.text + "' asks about " + wanted_by(function.state) + ", by name");
    if (const std::string instead = asked_of_agent(word, function.state); !instead.empty())
      return fail(name.span, "'" + word + "' is an agent; " + node.text + "() asks about " + wanted_by(function.state), instead);
    const std::string near = nearest(word, scope_.words());
    return fail(name.span, "unknown name '" + word + "': expected " + wanted_by(function.state),
                near.empty() ? "" : "did you mean '" + near + "'?");
  }
  if (!fits(function.state, target->kind))
    return fail(name.span, "'" + word + "' is " + target_noun(target->kind) + "; " + node.text + "() asks about " +
                               wanted_by(function.state));
  const std::optional<Ir> owner = owner_of(asked, *target, word);
  if (!owner) return bad();
  Ir ir;
  ir.op = Op::state;
  ir.state = function.state;
  ir.target = *target;
  ir.type = function.state == State::last_server ? agent_type(target->index) : number_type();
  ir.span = node.span;
  ir.kids.push_back(*owner);
  reads_.states.emplace_back(function.state, *target);
  return {std::move(ir), Flex::fixed, false};
}

Checker::Value Checker::check_member_state(const Node& node, const Function& function) {
  Value agent = expect(*node.arguments[0].value, agent_type(-1));
  if (agent.bad) return agent;
  Ir ir;
  ir.op = Op::state;
  ir.state = function.state;
  ir.target.kind = TargetKind::staff;
  ir.target.index = agent.type().domain;
  ir.type = function.state == State::workload ? number_type() : duration_type();
  ir.span = node.span;
  reads_.states.emplace_back(function.state, ir.target);
  ir.kids.push_back(std::move(agent.ir));
  return {std::move(ir), Flex::fixed, false};
}

Checker::Value Checker::check_open(const Node& node) {
  const Node& name = *node.arguments[0].value;
  const std::string word = dotted(name);
  const std::optional<Target> target = word.empty() ? std::nullopt : scope_.target(word);
  if (!target || target->kind != TargetKind::calendar)
    return fail(name.span,
                "open() asks about a calendar" + (word.empty() ? std::string() : ", and '" + word + "' is none"),
                did_you_mean(word, scope_.words()));
  Value time = time_argument(node, 1);
  if (time.bad) return time;
  Ir ir;
  ir.op = Op::open;
  ir.index = target->index;
  ir.type = boolean_type();
  ir.span = node.span;
  ir.kids.push_back(std::move(time.ir));
  return {std::move(ir), Flex::fixed, false};
}

/// lifetable(T, keys..., factor = f): like a lookup, but of the time left, and with the age as a duration.
Checker::Value Checker::check_lifetable(const Node& node) {
  const std::string how = "write lifetable(T, age, keys..., factor = f)";
  if (node.loop || node.arguments.empty() || node.arguments[0].named != Named::no)
    return fail(node.span, "'lifetable' asks about a table", how);
  const Node& name = *node.arguments[0].value;
  const std::string word = dotted(name);
  const std::optional<Target> table = word.empty() ? std::nullopt : scope_.target(word);
  if (!table || table->kind != TargetKind::table)
    return fail(name.span, "'lifetable' asks about a table" + (word.empty() ? "" : ", and '" + word + "' is none"),
                did_you_mean(word, scope_.words()));
  if (!(table->type == number_type(*divide({}, duration_type().dimension))))
    return fail(name.span, "the values of '" + word + "' are " + describe_type(table->type) + ", not hazards",
                "give the table a unit such as 1/y");
  const Argument* factor = nullptr;
  std::vector<const Node*> keys;
  for (std::size_t i = 1; i < node.arguments.size(); ++i) {
    const Argument& argument = node.arguments[i];
    if (argument.named == Named::no) {
      keys.push_back(argument.value.get());
      continue;
    }
    if (argument.name != "factor" || factor != nullptr)
      return fail(argument.name_span, "'lifetable' has no parameter '" + argument.name + "'", how);
    factor = &argument;
  }
  const auto is_number = [](const Type& key) { return key.base == Base::number; };
  const auto age = std::find_if(table->keys.begin(), table->keys.end(), is_number);
  if (age == table->keys.end()) return fail(name.span, "'" + word + "' has no number key that could be the age");
  if (keys.size() != table->keys.size())
    return fail(node.span, "table '" + word + "' has " + std::to_string(table->keys.size()) +
                               (table->keys.size() == 1 ? " key" : " keys"));
  Ir ir;
  ir.op = Op::lifetable;
  ir.index = table->index;
  ir.size = static_cast<std::int32_t>(keys.size());
  ir.elements.size = static_cast<std::int32_t>(age - table->keys.begin());
  ir.type = duration_type();
  ir.span = node.span;
  ir.site = random::mix(stream_, draws_++);
  bool wrong = false;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const bool grows = static_cast<std::int32_t>(i) == ir.elements.size;
    Value key = expect(*keys[i], grows ? duration_type() : table->keys[i]);
    wrong = wrong || key.bad;
    ir.kids.push_back(std::move(key.ir));
  }
  if (factor != nullptr) {
    Value value = expect(*factor->value, number_type());
    wrong = wrong || value.bad;
    ir.kids.push_back(std::move(value.ir));
  }
  if (wrong) return bad();
  reads_.random = true;
  return {std::move(ir), Flex::fixed, false};
}

Checker::Value Checker::check_table(const Node& node, const Target& table) {
  if (node.arguments.size() != table.keys.size() || node.loop)
    return fail(node.span, "table '" + node.text + "' has " + std::to_string(table.keys.size()) +
                               (table.keys.size() == 1 ? " key" : " keys"));
  Ir ir;
  ir.op = Op::lookup;
  ir.index = table.index;
  ir.size = static_cast<std::int32_t>(table.keys.size());
  ir.type = table.type;
  ir.span = node.span;
  bool wrong = false;
  for (std::size_t i = 0; i < table.keys.size(); ++i) {
    const Argument& argument = node.arguments[i];
    if (argument.named != Named::no)
      return fail(argument.name_span, "the keys of a table have no names", "give them in the table's order");
    Value key = expect(*argument.value, table.keys[i]);
    wrong = wrong || key.bad;
    ir.kids.push_back(std::move(key.ir));
  }
  if (wrong) return bad();
  return {std::move(ir), Flex::fixed, false};
}

}  // namespace concert::expr
