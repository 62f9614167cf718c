#include "scenario/build.hpp"

#include <algorithm>
#include <cmath>

#include "core/contract.hpp"
#include "expr/no_world.hpp"
#include "scenario/scope.hpp"

namespace concert::scenario {

const char* noun(Declared what) {
  switch (what) {
    case Declared::parameter: return "parameter";
    case Declared::table: return "table";
    case Declared::calendar: return "calendar";
    case Declared::role: return "role";
    case Declared::kind: return "agent kind";
    case Declared::relation: return "relation";
    case Declared::resource: return "resource";
    case Declared::channel: return "channel";
    case Declared::message: return "message";
    case Declared::pathway: return "pathway";
    case Declared::set: return "set";
    case Declared::measure: return "measure";
    case Declared::model: return "model";
    case Declared::intervention: return "intervention";
    case Declared::account: return "account";
  }
  return "name";
}

std::string text_of(const Node* node, std::string_view fallback) {
  return node && node->is_scalar() ? node->text : std::string(fallback);
}

bool flag_of(const Node* node) { return node && node->text == "true"; }

std::vector<const Node*> items_of(const Node* node) {
  std::vector<const Node*> out;
  if (node && node->is_scalar()) out.push_back(node);
  if (node && node->is_sequence())
    for (const Node& item : node->items) out.push_back(&item);
  return out;
}

Index& Build::index_of(Declared what) {
  switch (what) {
    case Declared::parameter: return parameters;
    case Declared::table: return tables;
    case Declared::calendar: return calendars;
    case Declared::role: return roles;
    case Declared::kind: return kinds;
    case Declared::relation: return relations;
    case Declared::resource: return resources;
    case Declared::channel: return channels;
    case Declared::message: return messages;
    case Declared::pathway: return pathways;
    case Declared::set: return sets;
    case Declared::measure: return measures;
    case Declared::model: return models;
    case Declared::account: return accounts;
    case Declared::intervention: break;
  }
  return interventions;
}

namespace {

/// Names that can stand in an expression and so must not clash with one another.
constexpr Declared in_expressions[] = {Declared::parameter, Declared::kind,  Declared::role,     Declared::relation,
                                       Declared::resource,  Declared::table, Declared::calendar, Declared::set};

bool stands_in_expressions(Declared what) {
  return std::find(std::begin(in_expressions), std::end(in_expressions), what) != std::end(in_expressions);
}

}  // namespace

bool Build::declare(Index& index, Declared what, const Node::Entry& entry, int number) {
  std::string_view name = entry.key;
  if (entry.value.context != 0 && name.rfind('.') != std::string_view::npos) name.remove_prefix(name.rfind('.') + 1);
  const std::string why = not_a_name(name);
  if (!why.empty()) {
    report.error(entry, "'" + entry.key + "' cannot name a " + noun(what) + ": it " + why, "choose another word");
    index.emplace(entry.key, number);
    return false;
  }
  if (stands_in_expressions(what))
    for (const Declared other : in_expressions)
      if (other != what && index_of(other).count(entry.key)) {
        report.error(entry, "the name '" + entry.key + "' of this " + noun(what) + " is also that of a " + noun(other),
                     "rename one of them");
        break;
      }
  return index.emplace(entry.key, number).second;
}

std::optional<int> Build::lookup(const Index& index, std::string_view name) const {
  const auto it = index.find(name);
  if (it == index.end()) return std::nullopt;
  return it->second;
}

int Build::resolve(Declared what, const Node& node) {
  if (!node.is_scalar()) return -1;
  return resolve(what, node.text, node);
}

int Build::resolve(Declared what, std::string_view name, const Node& node) {
  const Index& index = index_of(what);
  if (const auto found = lookup(index, name)) {
    if (what != Declared::parameter) use(what, *found);  // to set a parameter is not to read it
    return *found;
  }
  if (report.full()) return -1;
  std::vector<std::string> known;
  for (const auto& [word, number] : index) known.push_back(word);
  report.error(node, std::string("unknown ") + noun(what) + " '" + std::string(name) + "'", did_you_mean(name, known));
  return -1;
}

Expression Build::compile(const Node& node, const Want& want) {
  if (!node.is_scalar()) return {};
  const bool in_unit = want.scale && want.type && (*want.scale != 1 || !want.type->dimension.plain());
  if (const auto number = plain_number(node.text); number && in_unit) {
    Expression out;
    out.text = node.text;
    out.place = node.text_place();
    out.type = *want.type;
    out.code = expr::Code::of_constant(*number * *want.scale);
    return out;
  }
  return compile(node.text, node.text_place(), node.context, want);
}

Expression Build::compile(std::string text, Place place, std::int32_t context, const Want& want) {
  Expression out;
  out.text = std::move(text);
  out.place = place;
  if (want.type) out.type = *want.type;
  if (report.full()) return out;
  Diagnostics found;
  const auto compiled = expr::compile({.text = out.text,
                                       .place = place,
                                       .scope = want.scope,
                                       .expected = want.type,
                                       .what = want.what,
                                       .stream = want.stream},
                                      found);
  report.forward(found, context);
  if (compiled) {
    out.type = compiled->type;
    out.code = compiled->code;
  }
  return out;
}

std::optional<expr::Candidates> Build::candidates(const Node& node, std::string_view text, const Want& want) {
  Diagnostics found;
  Place place = node.text_place();
  if (const auto at = node.text.find(text); at != std::string::npos) place.column += static_cast<std::uint32_t>(at);
  const auto out = expr::compile_candidates(
      {.text = text, .place = place, .scope = want.scope, .expected = want.type, .what = want.what, .stream = want.stream}, found);
  report.forward(found, node.context);
  return out;
}

double Build::evaluate(const Expression& expression) const {
  if (expression.code.constant()) return expression.code.value();
  const expr::NoWorld none("it cannot be known before the run");
  expr::Frame frame;
  frame.host = &none;
  frame.parameters = parameter_values.data();
  return expr::evaluate(expression.code, frame);
}

std::optional<double> Build::fixed(const Node& node, const expr::Type& type, const std::string& what) {
  const NameScope scope(*this, {.now = false});
  const Expression e = compile(node, {.scope = &scope, .type = type, .what = what});
  if (!e.given()) return std::nullopt;
  if (!e.code.constant() && (e.code.reads().random || e.code.reads().others || !e.code.reads().states.empty())) {
    report.error(node, what + " must be one fixed value", "numbers with units and parameters only");
    return std::nullopt;
  }
  if (!e.code.constant() && parameter_values.size() < scenario.parameters.size()) return std::nullopt;
  try {
    return evaluate(e);
  } catch (const RunError& problem) {
    report.error(node, what + ": " + problem.what());
    return std::nullopt;
  }
}

std::optional<Tick> Build::fixed_tick(const Node& node, const expr::Type& type, const std::string& what) {
  const auto value = fixed(node, type, what);
  if (!value) return std::nullopt;
  if (!(*value >= 0)) {
    report.error(node, what + " is negative");
    return std::nullopt;
  }
  return round_to_tick(*value);
}

std::uint16_t Build::cause(const std::string& word) {
  auto& causes = scenario.causes;
  const auto number = static_cast<std::size_t>(std::find(causes.begin(), causes.end(), word) - causes.begin());
  if (number == causes.size()) causes.push_back(word);
  return static_cast<std::uint16_t>(number);
}

int Build::add_label_set(const std::string& name, const std::vector<std::string>& words) {
  const int number = static_cast<int>(scenario.label_sets.size());
  scenario.label_sets.push_back({name, words});
  Index index;
  for (std::size_t i = 0; i < words.size(); ++i) {
    index.emplace(words[i], static_cast<int>(i));
    label_owner.emplace(words[i], std::pair<int, int>{number, static_cast<int>(i)});
  }
  labels.push_back(std::move(index));
  return number;
}

}  // namespace concert::scenario
