// Units and declared types.
#include <cctype>

#include "scenario/build.hpp"

namespace concert::scenario {

std::optional<Unit> Build::parse_unit_text(std::string_view text) const {
  if (auto unit = concert::parse_unit(text)) return unit;
  if (counting_words.empty()) return std::nullopt;
  std::string plain;  // the file's own counting words are plain numbers
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_')) ++end;
    if (end == i) {
      plain += text[i++];
      continue;
    }
    const std::string word(text.substr(i, end - i));
    const bool counting = std::find(counting_words.begin(), counting_words.end(), word) != counting_words.end();
    plain += counting ? "count" : word;
    i = end;
  }
  auto unit = concert::parse_unit(plain);
  if (unit) unit->text = std::string(text);
  return unit;
}

std::optional<Unit> Build::unit(const Node* node) {
  if (!node || !node->is_scalar()) return Unit{};
  if (auto unit = parse_unit_text(node->text)) return unit;
  report.error(*node, "unknown unit '" + node->text + "'",
               did_you_mean(node->text, {"min", "h", "d", "week", "month", "y", "s", "km", "GBP", "EUR", "probability",
                                         "fraction", "person", "staff", "visit", "count", "1/d", "1/h", "1/y"}));
  return std::nullopt;
}

std::optional<expr::Type> Build::reference_type(std::string_view word) {
  if (const auto kind = lookup(kinds, word)) {
    use(Declared::kind, *kind);
    return expr::agent_type(*kind);
  }
  if (const auto role = lookup(roles, word)) {
    use(Declared::role, *role);
    return expr::agent_type(static_cast<int>(scenario.kinds.size()) + *role);
  }
  if (const auto set = lookup(sets, word)) {
    use(Declared::set, *set);
    return expr::label_type(*set);
  }
  return std::nullopt;
}

/// The label set of `values:` of an enum: a declared set, or a new one; -1 with an error.
int Build::label_type(const Node& holder, const std::string& set_name) {
  const Node* values = holder.find("values");
  if (!values) {
    report.error(holder, "an enum lacks 'values'", "for example values: [low, high]");
    return -1;
  }
  if (values->is_scalar()) return resolve(Declared::set, *values);
  std::vector<std::string> words;
  std::set<std::string> seen;
  const auto add = [&](const std::string& word, const Node& at, Place place) {
    if (const std::string why = not_a_name(word); !why.empty())
      report.error(place, at.context, "'" + word + "' cannot be a label: it " + why, "choose another word");
    else if (!seen.insert(word).second)
      report.error(place, at.context, "the label '" + word + "' stands twice");
    words.push_back(word);
  };
  for (const Node::Entry& e : values->entries) add(e.key, e.value, e.place);
  for (const Node& item : values->items)
    if (item.is_scalar()) add(item.text, item, item.place);
  if (words.empty()) report.error(*values, "no labels");
  return add_label_set(set_name, words);
}

std::optional<TypeInfo> Build::type(const Node& holder, const Node& type_node, const std::string& set_name) {
  if (!type_node.is_scalar()) return std::nullopt;
  const std::string& word = type_node.text;
  TypeInfo out;
  const Node* unit_node = holder.find("unit");
  const auto given = unit(unit_node);
  if (!given) return std::nullopt;
  if (unit_node) out.unit_text = given->text, out.scale = given->scale;
  const auto must_be = [&](const Dimension& dimension) {
    if (unit_node && !(given->dimension == dimension))
      report.error(*unit_node, "the unit '" + given->text + "' is not that of a " + word);
  };
  if (word == "number") {
    out.type = expr::number_type(given->dimension);
  } else if (word == "count") {
    must_be({});
    out.type = expr::number_type();
  } else if (word == "fraction" || word == "probability") {
    must_be({});
    out.type = expr::number_type();
    out.low = 0;
    out.high = 1;
  } else if (word == "bool") {
    out.type = expr::boolean_type();
  } else if (word == "time" || word == "duration") {
    must_be(expr::duration_type().dimension);
    out.type = word == "time" ? expr::time_type() : expr::duration_type();
  } else if (word == "length") {
    must_be(Dimension{0, 1, 0, 0});
    out.type = expr::number_type(Dimension{0, 1, 0, 0});
  } else if (word == "money") {
    if (!unit_node) report.error(type_node, "money lacks its 'unit'", "for example unit: GBP");
    else if (given->dimension.money != 1 || given->dimension.time != 0 || given->dimension.length != 0) must_be({});
    out.type = expr::number_type(given->dimension);
  } else if (word == "enum") {
    const int set = label_type(holder, set_name);
    if (set < 0) return std::nullopt;
    out.type = expr::label_type(set);
  } else if (const auto reference = reference_type(word)) {
    out.type = *reference;
  } else if (const auto as_unit = parse_unit_text(word)) {
    out.type = expr::number_type(as_unit->dimension);
    out.scale = as_unit->scale;
    out.unit_text = as_unit->text;
  } else {
    std::vector<std::string> known = {"number", "count", "fraction", "probability", "bool",
                                      "enum",   "time",  "duration", "money",       "length"};
    for (const auto* index : {&kinds, &roles, &sets})
      for (const auto& [name, number] : *index) known.push_back(name);
    report.error(type_node, "unknown type '" + word + "'", did_you_mean(word, known));
    return std::nullopt;
  }
  return out;
}

}  // namespace concert::scenario
