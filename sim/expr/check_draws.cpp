#include <algorithm>
#include <array>

#include "expr/checker.hpp"
#include "expr/program.hpp"

namespace concert::expr {

using random::Measure;
using random::Spelling;

namespace {

bool has_parameter(const Spelling& spelling, std::string_view name) {
  return std::any_of(spelling.parameters.begin(), spelling.parameters.end(),
                     [&](const random::Parameter& p) { return p.name == name; });
}

constexpr std::array bound_names{"min", "max", "floor", "reflect", "given"};

bool is_bound(std::string_view name) {
  return std::find(bound_names.begin(), bound_names.end(), name) != bound_names.end();
}

const Argument* argument_named(const Node& node, std::string_view name) {
  for (const Argument& argument : node.arguments)
    if (argument.named == Named::by_equals && argument.name == name) return &argument;
  return nullptr;
}

std::vector<const Spelling*> spellings_of(std::string_view name) {
  std::vector<const Spelling*> all;
  for (const Spelling& spelling : random::spellings())
    if (spelling.name == name) all.push_back(&spelling);
  return all;
}

/// "mean and sd, mean and cv, or shape and scale"
std::string accepted_sets(std::string_view name) {
  const std::vector<const Spelling*> all = spellings_of(name);
  std::string text;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0) text += i + 1 == all.size() ? " or " : ", ";
    const auto& parameters = all[i]->parameters;
    for (std::size_t k = 0; k < parameters.size(); ++k) {
      if (k > 0) text += k + 1 == parameters.size() ? " and " : ", ";
      text += parameters[k].name;
    }
  }
  return text;
}

std::vector<std::string> parameter_names(std::string_view name) {
  std::vector<std::string> names;
  const auto add = [&](std::string_view word) {
    if (std::find(names.begin(), names.end(), word) == names.end()) names.emplace_back(word);
  };
  for (const Spelling* spelling : spellings_of(name))
    for (const random::Parameter& parameter : spelling->parameters) add(parameter.name);
  for (const char* bound : bound_names) add(bound);
  return names;
}

/// The arguments without their names are in order: allowed where the order is plain.
bool takes_positions(std::string_view name) {
  return name == "uniform" || name == "discrete_uniform" || name == "bernoulli" || name == "constant";
}

}  // namespace

Checker::Value Checker::check_draw(const Node& node, const Type* hint) {
  if (node.loop) return fail(node.loop->variable_span, "'" + node.text + "' does not run over a set");
  if (node.text == "categorical" || node.text == "empirical") return check_listed(node, hint);
  if (node.text == "mixture") return check_mixture(node);
  return check_spelled(node);
}

void Checker::explain_spelling(const Node& node) {
  const std::vector<std::string> names = parameter_names(node.text);
  for (const Argument& argument : node.arguments) {
    if (argument.named == Named::by_colon)
      return error(argument.name_span, "a parameter is given with '='", "write " + argument.name + " = ...");
    if (argument.named == Named::by_equals && std::find(names.begin(), names.end(), argument.name) == names.end())
      return error(argument.name_span, "'" + node.text + "' has no parameter '" + argument.name + "'",
                   did_you_mean(argument.name, names));
    if (argument.named == Named::no && !takes_positions(node.text))
      return error(argument.value->span, "name the parameters of '" + node.text + "'",
                   "it takes " + accepted_sets(node.text));
  }
  error(node.span, "these parameters do not make one " + node.text, "it takes " + accepted_sets(node.text));
}

/// The spelling whose parameters are all given, with nothing beside but bounds.
const Spelling* Checker::spelling_of(const Node& node) {
  const bool positional =
      std::all_of(node.arguments.begin(), node.arguments.end(), [](const Argument& a) { return a.named == Named::no; });
  for (const Spelling* spelling : spellings_of(node.text)) {
    if (positional && takes_positions(node.text) && node.arguments.size() == spelling->parameters.size())
      return spelling;
    const bool complete =
        std::all_of(spelling->parameters.begin(), spelling->parameters.end(),
                    [&](const random::Parameter& p) { return argument_named(node, p.name) != nullptr; });
    const bool nothing_else = std::all_of(node.arguments.begin(), node.arguments.end(), [&](const Argument& a) {
      return a.named == Named::by_equals && (has_parameter(*spelling, a.name) || is_bound(a.name));
    });
    std::size_t distinct = 0;
    for (const std::string& name : parameter_names(node.text))
      distinct += argument_named(node, name) != nullptr ? 1 : 0;
    if (complete && nothing_else && distinct == node.arguments.size()) return spelling;
  }
  return nullptr;
}

/// The unit of what is drawn: that of the first parameter measured like it.
std::optional<Dimension> Checker::variable_dimension(const Spelling& spelling,
                                                     const std::vector<const Node*>& arguments,
                                                     const std::vector<Value>& values, const Bound& bounds) {
  if (spelling.variable == Measure::plain) return Dimension{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (spelling.parameters[i].measure != Measure::variable || values[i].flex != Flex::fixed) continue;
    return values[i].type().dimension;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (spelling.parameters[i].measure != Measure::rate) continue;
    const std::optional<Dimension> inverse = divide({}, values[i].type().dimension);
    if (!inverse) error(arguments[i]->span, "this rate has no unit that could be inverted");
    return inverse;
  }
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i].flex == Flex::never) return duration_type().dimension;
  const Argument* scale = bounds.max != nullptr ? bounds.max : bounds.min;
  if (scale == nullptr) return Dimension{};
  const std::uint64_t draws = draws_;  // looked at only for its type: checked again in its place
  Diagnostics quiet;
  std::swap(quiet, diagnostics_);
  const Value value = check(*scale->value);
  std::swap(quiet, diagnostics_);
  draws_ = draws;
  return value.bad ? Dimension{} : value.type().dimension;
}

Checker::Value Checker::check_spelled(const Node& node) {
  const Spelling* spelling = spelling_of(node);
  if (spelling == nullptr) {
    explain_spelling(node);
    return bad();
  }
  const bool positional = node.arguments.empty() || node.arguments[0].named == Named::no;
  std::vector<const Node*> arguments;
  for (std::size_t i = 0; i < spelling->parameters.size(); ++i)
    arguments.push_back(positional ? node.arguments[i].value.get()
                                   : argument_named(node, spelling->parameters[i].name)->value.get());
  DrawShape shape;
  shape.spelling = spelling;
  Bound bounds = bounds_of(node);
  if (has_parameter(*spelling, "min")) bounds.min = nullptr;
  if (has_parameter(*spelling, "max")) bounds.max = nullptr;
  std::vector<Value> values;
  bool wrong = false;
  for (const Node* argument : arguments) {
    values.push_back(number_of(check(*argument), argument->span));
    wrong = wrong || values.back().bad;
  }
  if (wrong) return bad();
  const std::optional<Dimension> drawn = variable_dimension(*spelling, arguments, values, bounds);
  if (!drawn) return bad();
  std::vector<Ir> irs;
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::optional<Dimension> wanted = Dimension{};
    const Measure measure = spelling->parameters[i].measure;
    if (measure == Measure::variable && spelling->variable == Measure::variable) wanted = drawn;
    if (measure == Measure::rate) wanted = divide({}, *drawn);
    if (measure == Measure::square) wanted = power(*drawn, 2);
    Value value = conform(std::move(values[i]), number_type(wanted.value_or(Dimension{})), arguments[i]->span);
    wrong = wrong || value.bad;
    irs.push_back(std::move(value.ir));
  }
  wrong = !check_bounds(bounds, *drawn, shape, irs) || wrong;
  if (wrong) return bad();
  const Type type = node.text == "bernoulli" ? boolean_type() : number_type(*drawn);
  return finish_draw(node, type, std::move(irs), std::move(shape));
}

Checker::Bound Checker::bounds_of(const Node& node) {
  return {argument_named(node, "min"), argument_named(node, "max"), argument_named(node, "floor"),
          argument_named(node, "reflect"), argument_named(node, "given")};
}

/// The bounds behind the other arguments, in the order in which build() takes them.
bool Checker::check_bounds(const Bound& bounds, const Dimension& drawn, DrawShape& shape, std::vector<Ir>& arguments) {
  bool right = true;
  for (const Argument* bound : {bounds.min, bounds.max, bounds.floor, bounds.reflect, bounds.given}) {
    if (bound == nullptr) continue;
    Value value = expect(*bound->value, number_type(drawn));
    right = right && !value.bad;
    arguments.push_back(std::move(value.ir));
  }
  shape.min = bounds.min != nullptr;
  shape.max = bounds.max != nullptr;
  shape.floor = bounds.floor != nullptr;
  shape.reflect = bounds.reflect != nullptr;
  shape.given = bounds.given != nullptr;
  return right;
}

/// With constant arguments the law is prepared now, and what is wrong with it is said now.
Checker::Value Checker::finish_draw(const Node& node, Type type, std::vector<Ir> arguments, DrawShape shape) {
  Ir ir;
  ir.op = Op::draw;
  ir.type = type;
  ir.span = node.span;
  ir.site = random::mix(stream_, draws_++);
  if (std::all_of(arguments.begin(), arguments.end(), is_constant)) {
    std::vector<double> values;
    for (const Ir& argument : arguments) values.push_back(argument.value);
    std::span<const double> rest(values);
    const random::Prepared prepared = build(shape, rest);
    if (!prepared.error.empty()) return fail(node.span, "'" + node.text + "': " + prepared.error);
  }
  ir.shape = std::make_shared<const DrawShape>(std::move(shape));
  ir.kids = std::move(arguments);
  reads_.random = true;
  return made(std::move(ir));
}

std::optional<std::vector<Ir>> Checker::weights_of(const Node& list) {
  if (list.form != Form::list) {
    error(list.span, "weights are a list", "write weights=[0.2, 0.8]");
    return std::nullopt;
  }
  std::vector<Ir> weights;
  bool wrong = false;
  for (const NodePtr& kid : list.kids) {
    Value weight = expect(*kid, number_type());
    wrong = wrong || weight.bad;
    weights.push_back(std::move(weight.ir));
  }
  if (wrong) return std::nullopt;
  return weights;
}

/// categorical(a: 0.2, b: 0.8), categorical(values=[...], weights=[...]), empirical([...], weights=[...]).
Checker::Value Checker::check_listed(const Node& node, const Type* hint) {
  std::vector<const Node*> values;
  std::vector<Ir> weights;
  const Node* weight_list = nullptr;
  std::vector<NodePtr> label_words;
  bool wrong = false;
  for (const Argument& argument : node.arguments) {
    if (argument.named == Named::by_colon) {
      auto word = std::make_unique<Node>();
      word->form = Form::word;
      word->span = argument.name_span;
      word->text = argument.name;
      values.push_back(word.get());
      label_words.push_back(std::move(word));
      Value weight = expect(*argument.value, number_type());
      wrong = wrong || weight.bad;
      weights.push_back(std::move(weight.ir));
    } else if (argument.named == Named::by_equals && argument.name == "weights") {
      weight_list = argument.value.get();
    } else if (argument.named == Named::no || argument.name == "values") {
      if (argument.value->form != Form::list)
        return fail(argument.value->span, "'" + node.text + "' takes a list", "write " + node.text + "([a, b, c])");
      for (const NodePtr& kid : argument.value->kids) values.push_back(kid.get());
    } else {
      return fail(argument.name_span, "'" + node.text + "' has no parameter '" + argument.name + "'",
                  did_you_mean(argument.name, {"values", "weights"}));
    }
  }
  if (values.empty()) return fail(node.span, "'" + node.text + "' has nothing to choose from");
  std::vector<Ir> arguments;
  std::optional<Value> common;
  for (const Node* item : values) {
    const bool labelled = common && common->type().base == Base::label;
    Value value = check(*item, labelled ? &common->ir.type : hint);
    if (value.bad) {
      wrong = true;
      continue;
    }
    if (common) {
      bool differ = false;
      const Type type = unified(*common, value, differ);
      if (differ)
        return fail(item->span, "the values must be alike: " + describe_type(common->type()) + " and " +
                                    describe_type(value.type()));
      common->ir.type = type;
      if (value.flex == Flex::fixed) common->flex = Flex::fixed;
    } else {
      common = constant(0, value.type(), item->span);
      common->flex = value.flex;
    }
    arguments.push_back(std::move(value.ir));
  }
  if (weight_list != nullptr) {
    std::optional<std::vector<Ir>> listed = weights_of(*weight_list);
    if (!listed) return bad();
    weights = std::move(*listed);
  }
  if (wrong) return bad();
  if (!weights.empty() && weights.size() != arguments.size())
    return fail(node.span, "there are " + std::to_string(arguments.size()) + " values and " +
                               std::to_string(weights.size()) + " weights");
  DrawShape shape;
  shape.kind = DrawShape::listed;
  shape.alternatives = static_cast<std::uint32_t>(arguments.size());
  shape.weights = !weights.empty();
  for (Ir& weight : weights) arguments.push_back(std::move(weight));
  return finish_draw(node, common->type(), std::move(arguments), std::move(shape));
}

/// The parts are checked like draws of their own, but drawn from the mixture's sequence: only one of them is.
Checker::Value Checker::check_mixture(const Node& node) {
  const Argument* weights = argument_named(node, "weights");
  const Argument* of = argument_named(node, "of");
  const auto known = [&](const Argument& a) {
    return &a == weights || &a == of || (a.named == Named::by_equals && is_bound(a.name));
  };
  if (of == nullptr || of->value->form != Form::list || !std::all_of(node.arguments.begin(), node.arguments.end(), known))
    return fail(node.span, "these parameters do not make one mixture",
                "write mixture(weights=[0.2, 0.8], of=[law, law])");
  DrawShape shape;
  shape.kind = DrawShape::mixed;
  std::vector<Ir> arguments;
  if (weights != nullptr) {
    std::optional<std::vector<Ir>> listed = weights_of(*weights->value);
    if (!listed) return bad();
    if (listed->size() != of->value->kids.size())
      return fail(node.span, "there are " + std::to_string(of->value->kids.size()) + " laws and " +
                                 std::to_string(listed->size()) + " weights");
    arguments = std::move(*listed);
    shape.weights = true;
  }
  std::optional<Type> type;
  for (const NodePtr& kid : of->value->kids) {
    Value part = kid->form == Form::call && is_distribution(kid->text)
                     ? check(*kid)
                     : fail(kid->span, "a mixture is made of distributions", "write constant(x) for a fixed value");
    if (part.bad) return part;
    if (type && !(*type == part.type()))
      return fail(kid->span, "the laws must be alike: " + describe_type(*type) + " and " + describe_type(part.type()));
    type = part.type();
    shape.parts.push_back(*part.ir.shape);
    for (Ir& argument : part.ir.kids) arguments.push_back(std::move(argument));
  }
  if (!type) return fail(node.span, "'mixture' has nothing to choose from");
  const Bound bounds = bounds_of(node);
  for (const Argument* bound : {bounds.min, bounds.max, bounds.floor, bounds.reflect, bounds.given})
    if (bound != nullptr && type->base != Base::number) return fail(bound->name_span, "these laws have no bounds");
  if (type->base == Base::number && !check_bounds(bounds, type->dimension, shape, arguments)) return bad();
  return finish_draw(node, *type, std::move(arguments), std::move(shape));
}

}  // namespace concert::expr
