#include "scenario/schema.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <functional>
#include <map>
#include <utility>

#include "core/contract.hpp"
#include "scenario/report.hpp"

namespace concert::scenario {

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = [] {
    std::vector<Shape> out;
    for (auto part : {world_shapes(), flow_shapes(), agent_shapes(), step_shapes(), relation_shapes(), health_shapes(), change_shapes(), economics_shapes(), result_shapes()})
      out.insert(out.end(), part.begin(), part.end());
    return out;
  }();
  return all;
}

const Shape& shape(std::string_view name) {
  static const std::map<std::string_view, const Shape*> index = [] {
    std::map<std::string_view, const Shape*> out;
    for (const Shape& s : shapes()) require(out.emplace(s.name, &s).second, "a shape of the language declared twice");
    return out;
  }();
  const auto it = index.find(name);
  require(it != index.end(), "a shape of the language not declared");
  return *it->second;
}

std::string_view discriminator(std::string_view variant) { return variant.substr(variant.rfind('.') + 1); }

namespace {

class Checker {
 public:
  explicit Checker(Report& report) : report_(report) {}

  void check(const Node& node, const Shape& expected, const std::string& where) {
    if (report_.full() || node.context == Node::reported) return;
    switch (expected.form) {
      case Form::anything: return;
      case Form::object: return check_object(node, expected, where);
      case Form::names: return check_names(node, expected, where);
      case Form::list: return check_list(node, expected, where);
      case Form::either: return check_either(node, expected, where);
      case Form::verbs: return check_verbs(node, expected, where);
      default: return check_scalar(node, expected, where);
    }
  }

 private:
  void check_scalar(const Node& node, const Shape& expected, const std::string& where) {
    if (node.kind == Node::Kind::null) return report_.error(node, where + " is empty", "give it a value or remove it");
    if (!node.is_scalar())
      return report_.error(node, where + " must be one value, not a " + (node.is_map() ? "map" : "list"));
    const auto number = plain_number(node.text);
    if (expected.form == Form::boolean && node.text != "true" && node.text != "false")
      report_.error(node, where + " must be true or false");
    else if (expected.form == Form::integer && !whole(node.text))
      report_.error(node, where + " must be a whole number, 0 or more");
    else if (expected.form == Form::number && !number)
      report_.error(node, where + " must be a plain number");
    else if (expected.form == Form::choice)
      check_choice(node, expected, where);
  }

  static bool whole(std::string_view text) {
    return !text.empty() && text.size() <= 15 && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
  }

  void check_choice(const Node& node, const Shape& expected, const std::string& where) {
    const std::vector<std::string> words(expected.words.begin(), expected.words.end());
    if (std::find(words.begin(), words.end(), node.text) != words.end()) return;
    report_.error(node, "'" + node.text + "' is not a value of " + where, did_you_mean(node.text, words));
  }

  bool is_map(const Node& node, const std::string& where) {
    if (node.is_map()) return true;
    report_.error(node, where + " must be a map of keys and values" +
                            (node.kind == Node::Kind::null ? ", not empty" : ""));
    return false;
  }

  /// Whether a key without a value follows a text on its line, as in `{title: Beds, and who waits for them}`.
  static bool after_comma(const Node& map, const Node::Entry& entry) {
    if (&entry == &map.entries.front() || entry.quoted || entry.value.kind != Node::Kind::null) return false;
    const Node::Entry& before = *(&entry - 1);
    const bool text = before.value.is_scalar() || before.value.kind == Node::Kind::null;
    return text && !before.value.quoted && before.place.line == entry.place.line;
  }

  void check_object(const Node& node, const Shape& expected, const std::string& where) {
    if (!is_map(node, where)) return;
    std::vector<std::string> known;
    for (const Key& key : expected.keys) known.emplace_back(key.name);
    std::vector<std::string> meant;  // keys whose misspelling has been reported
    bool torn = false;               // a text that commas divide has been reported
    for (const Node::Entry& entry : node.entries) {
      if (report_.full()) return;
      const auto key = std::find_if(expected.keys.begin(), expected.keys.end(), [&](const Key& k) { return k.name == entry.key; });
      if (key != expected.keys.end()) {
        check(entry.value, shape(key->shape), "'" + entry.key + "' of " + where);
        continue;
      }
      meant.push_back(nearest(entry.key, known));
      if (!after_comma(node, entry) || !meant.back().empty())
        report_.error(entry, "unknown key '" + entry.key + "' in " + where, did_you_mean(entry.key, known));
      else if (!std::exchange(torn, true))
        report_.error(entry, "unknown key '" + entry.key + "' in " + where,
                      "if the text before it goes on here, put all of it in quotes: a comma ends it");
    }
    for (const Key& key : expected.keys)
      if (key.need == Need::required && !node.find(key.name) && std::find(meant.begin(), meant.end(), key.name) == meant.end())
        report_.error(node, where + " lacks the key '" + std::string(key.name) + "'",
                      key.example.empty() ? "" : "for example " + std::string(key.name) + ": " + std::string(key.example));
  }

  void check_names(const Node& node, const Shape& expected, const std::string& where) {
    if (!is_map(node, where)) return;
    const Shape& element = shape(expected.element);
    const std::string noun = expected.noun.empty() ? where + ", " : std::string(expected.noun) + " ";
    for (const Node::Entry& entry : node.entries) check(entry.value, element, noun + "'" + entry.key + "'");
  }

  void check_list(const Node& node, const Shape& expected, const std::string& where) {
    if (!node.is_sequence()) return report_.error(node, where + " must be a list", "write it as [ ... ]");
    const Shape& element = shape(expected.element);
    const std::string name = element.noun.empty() ? "an item of " + where : std::string(element.noun) + " in " + where;
    for (const Node& item : node.items) check(item, element, name);
  }

  void check_either(const Node& node, const Shape& expected, const std::string& where) {
    for (std::string_view name : expected.variants) {
      const Shape& variant = shape(name);
      const bool list = variant.form == Form::list;
      const bool map = variant.form == Form::object || variant.form == Form::names || variant.form == Form::verbs;
      if (node.is_sequence() == list && node.is_map() == map) return check(node, variant, where);
    }
    report_.error(node, where + " cannot be a " + (node.is_map() ? "map" : "list"));
  }

  void check_verbs(const Node& node, const Shape& expected, const std::string& where) {
    if (!is_map(node, where)) return;
    for (std::string_view name : expected.variants)
      if (node.find(discriminator(name)) && !(discriminator(name) == "do" && hides_verb(node, expected, shape(name))))
        return check(node, shape(name), std::string(expected.noun) + " '" + std::string(discriminator(name)) + "'");
    std::vector<std::string> verbs;
    for (std::string_view name : expected.variants) verbs.emplace_back(discriminator(name));
    const Node::Entry* unknown = node.entries.empty() ? nullptr : &node.entries.front();
    for (const Node::Entry& entry : node.entries)
      if (!nearest(entry.key, verbs).empty()) {
        unknown = &entry;
        break;
      }
    if (!unknown) return report_.error(node, where + " is empty");
    const std::string near = nearest(unknown->key, verbs);
    report_.error(*unknown, "unknown key '" + unknown->key + "': a " + std::string(expected.noun) + " must have one of its words",
                  near.empty() ? "one of: " + joined(verbs) : "did you mean '" + near + "'?");
  }

  /// `do` also belongs to other verbs: true if one of them is there, perhaps misspelt.
  static bool hides_verb(const Node& node, const Shape& expected, const Shape& block) {
    std::vector<std::string> verbs;
    for (std::string_view v : expected.variants)
      if (discriminator(v) != "do") verbs.emplace_back(discriminator(v));
    return std::any_of(node.entries.begin(), node.entries.end(), [&](const Node::Entry& entry) {
      const bool known = std::any_of(block.keys.begin(), block.keys.end(), [&](const Key& k) { return k.name == entry.key; });
      return !known && (std::find(verbs.begin(), verbs.end(), entry.key) != verbs.end() || !nearest(entry.key, verbs).empty());
    });
  }

  static std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& w : words) out += (out.empty() ? "" : ", ") + w;
    return out;
  }

  Report& report_;
};

}  // namespace

void check_shape(const Node& node, const Shape& expected, Report& report) {
  Checker(report).check(node, expected, std::string(expected.noun));
}

}  // namespace concert::scenario
