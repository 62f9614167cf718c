#include "scenario/values.hpp"

#include <algorithm>
#include <cstdio>

#include "random/stream.hpp"
#include "scenario/fields.hpp"

namespace concert::scenario {

using random::mix;
using random::name_key;

ShiftEnd shift_end_of(std::string_view word) {
  if (word == "interrupt") return ShiftEnd::interrupt;
  if (word == "restart") return ShiftEnd::restart;
  if (word == "redraw") return ShiftEnd::redraw;
  if (word == "remove") return ShiftEnd::remove;
  if (word == "hand_over") return ShiftEnd::hand_over;
  return ShiftEnd::finish;
}

std::optional<double> unit_scale(Build& build, const Node& holder) {
  const Node* node = holder.find("unit");
  if (!node || !node->is_scalar()) return {};
  const auto unit = build.parse_unit_text(node->text);
  return unit ? std::optional(unit->scale) : std::nullopt;
}

std::string text_of_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

/// "priority desc" → the text and the direction; priority alone goes large first, all else small first.
QueueRule::Term read_term(const Node& node) {
  QueueRule::Term out;
  std::string text = node.text;
  const auto strip = [&](std::string_view ending) {
    if (text.size() <= ending.size() || text.compare(text.size() - ending.size(), ending.size(), ending) != 0) return false;
    text.resize(text.size() - ending.size());
    return true;
  };
  out.descending = text == "priority";
  if (strip(" desc")) out.descending = true;
  else if (strip(" asc")) out.descending = false;
  out.key.text = text;
  out.key.place = node.text_place();
  return out;
}

QueueRule read_queue(Build& build, const Node& node, const QueueOwner& owner) {
  QueueRule out;
  const std::uint64_t site = mix(owner.stream, name_key("order"));
  for (const Node* term : items_of(node.find("order"))) {
    if (!term->is_scalar()) continue;
    QueueRule::Term one = read_term(*term);
    one.asked = ask_later(build, {.node = term, .text = one.key.text, .of = owner.of, .server = owner.index,
                                  .what = "the queue order of '" + owner.name + "'", .stream = mix(site, out.order.size()), .focus = build.focus});
    out.order.push_back(std::move(one));
  }
  const NameScope fixed(build, {});
  if (const Node* limit = node.find("limit"); limit && limit->text != "unlimited")
    out.limit = build.compile(*limit, {.scope = &fixed, .type = expr::number_type(), .what = "the queue limit of '" + owner.name + "'"});
  if (out.limit.given() && out.limit.code.constant() && out.limit.code.value() < 0)
    build.report.error(*node.find("limit"), "a queue limit is 0 or more");
  out.fit_first = flag_of(node.find("fit_first"));
  return out;
}

void read_elements(Build& build, const Node& node, Attribute& a, const Want& want) {
  if (a.over.size() != 1)
    return build.report.error(node, "a value for each label needs an attribute over one set", "add over: <set>");
  const Index& labels = build.labels[static_cast<std::size_t>(a.over.front())];
  const auto& words = build.scenario.label_sets[static_cast<std::size_t>(a.over.front())].labels;
  Expression zero;
  zero.type = a.type;
  zero.code = expr::Code::of_constant(a.type.base == expr::Base::agent ? expr::nobody : 0);
  a.per_element.assign(labels.size(), zero);
  for (const Node::Entry& e : node.entries) {
    const auto label = build.lookup(labels, e.key);
    if (!label) {
      build.report.error(e, "'" + e.key + "' is not a label of the set of '" + a.name + "'", did_you_mean(e.key, words));
      continue;
    }
    Want one = want;
    one.stream = mix(want.stream, static_cast<std::uint64_t>(*label));
    a.per_element[static_cast<std::size_t>(*label)] = build.compile(e.value, one);
  }
}

namespace {

/// What a target text names: a base word, an optional container before a dot, optional labels in brackets.
struct TargetText {
  std::string container, name;
  std::vector<std::string> index;
  bool well_formed = true;
};

std::string stripped(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

TargetText parse_target(std::string_view text) {
  TargetText out;
  const std::size_t closed = text.rfind(')');
  const std::size_t bracket = text.find('[', closed == std::string_view::npos ? 0 : closed);
  std::string_view head = text.substr(0, bracket);
  if (bracket != std::string_view::npos) {
    if (text.back() != ']') out.well_formed = false;
    std::string_view inside = text.substr(bracket + 1, text.size() - bracket - 2);
    int depth = 0;
    std::string part;
    for (const char c : inside) {
      if (c == '[' || c == '(') ++depth;
      if (c == ']' || c == ')') --depth;
      if (c == ',' && depth == 0) out.index.push_back(stripped(part)), part.clear();
      else part += c;
    }
    out.index.push_back(stripped(part));
  }
  std::string words = stripped(head);
  if (words.rfind("self.", 0) == 0) words.erase(0, 5);
  const std::size_t dot = words.rfind('.');
  if (dot != std::string::npos) out.container = words.substr(0, dot), words.erase(0, dot + 1);
  out.name = words;
  if (out.name.empty()) out.well_formed = false;
  return out;
}

class Assigner {
 public:
  Assigner(Build& build, const Writer& writer) : build_(build), writer_(writer) {}

  std::optional<Assignment> read(const Node::Entry& e) {
    Assignment out;
    out.place = e.place;
    out.target_text = e.key;
    const TargetText target = parse_target(e.key);
    if (!target.well_formed) {
      build_.report.error(e, "'" + e.key + "' cannot be assigned to", "an attribute, container.attribute, x[label] or x[*]");
      return std::nullopt;
    }
    if (!find(e, target, out)) return std::nullopt;
    read_index(e, target, out);
    const auto before = writer_.scope->options().it;
    writer_.scope->set_it(type_);
    out.value = build_.compile(e.value, {.scope = writer_.scope, .type = type_, .what = "the new value of '" + e.key + "'",
                                         .stream = mix(writer_.stream, build_.streams.key(e.key)), .scale = scale_});
    writer_.scope->set_it(before);
    return out;
  }

 private:
  bool find(const Node::Entry& e, const TargetText& target, Assignment& out) {
    if (target.container.empty() && local(target.name, out)) return true;
    int kind = writer_.kind;
    if (names_tie(target.container)) {
      out.holder = build_.compile(target.container, e.place, e.value.context,
                                  {.scope = writer_.scope, .what = "the tie", .stream = mix(writer_.stream, name_key("tie"))});
      if (!out.holder.given()) return false;
      if (!writer_.scope->is_tie(out.holder.type)) {
        build_.report.error(e, "'" + target.container + "' is no tie", "write relation(self, x).attribute");
        return false;
      }
      out.where = Assignment::Where::tie_attribute;
      return attribute(e, out.holder.type.domain, target.name, out);
    }
    if (!target.container.empty() && other(e, target.container, kind, out)) return attribute(e, kind, target.name, out);
    if (!target.container.empty()) {
      const std::vector<int> above = containers_of(build_, kind);
      std::string_view last = target.container;
      if (last.rfind('.') != std::string_view::npos) last.remove_prefix(last.rfind('.') + 1);
      const auto named = build_.lookup(build_.kinds, last);
      if (!named || std::find(above.begin(), above.end(), *named) == above.end()) {
        build_.report.error(e, "only own attributes and those of what contains the agent or is inside it can be set, not '" + e.key + "'",
                            "send a message to the other agent");
        return false;
      }
      build_.use(Declared::kind, *named);
      kind = out.container = *named;
      out.where = Assignment::Where::container_attribute;
    }
    return attribute(e, kind, target.name, out);
  }

  /// `trust(self, x)`, or the name of a tie.
  bool names_tie(const std::string& text) const {
    if (text.empty()) return false;
    if (text.find('(') != std::string::npos) return true;
    const auto symbol = writer_.scope->name(text);
    return symbol && writer_.scope->is_tie(symbol->type);
  }

  /// A named agent of a kind that is inside the writer's kind; `kind` becomes its kind.
  bool other(const Node::Entry& e, const std::string& word, int& kind, Assignment& out) {
    const auto named = writer_.scope->words_here.find(word);
    if (named == writer_.scope->words_here.end() || named->second.type.base != expr::Base::agent) return false;
    const std::vector<int> above = containers_of(build_, named->second.type.domain);
    if (std::find(above.begin(), above.end(), writer_.kind) == above.end()) return false;
    kind = out.container = named->second.type.domain;
    out.where = Assignment::Where::other_attribute;
    out.holder = build_.compile(word, e.place, e.value.context,
                                {.scope = writer_.scope, .type = named->second.type, .what = "whose attribute is set"});
    return true;
  }

  bool local(const std::string& name, Assignment& out) {
    if (!writer_.locals) return false;
    for (const Local& l : *writer_.locals) {
      if (l.hidden || l.name != name) continue;
      out.where = Assignment::Where::local;
      out.slot = l.slot;
      type_ = l.type;
      return true;
    }
    return false;
  }

  bool attribute(const Node::Entry& e, int kind, const std::string& name, Assignment& out) {
    const auto k = static_cast<std::size_t>(kind);
    const auto found = kind >= 0 ? build_.lookup(build_.attributes[k], name) : std::nullopt;
    if (!found) {
      std::vector<std::string> known;
      if (kind >= 0)
        for (const auto& [word, number] : build_.attributes[k]) known.push_back(word);
      if (writer_.locals)
        for (const Local& l : *writer_.locals)
          if (!l.hidden) known.push_back(l.name);
      build_.report.error(e, "'" + name + "' is not an attribute" +
                                 (kind >= 0 ? " of '" + build_.scenario.kinds[k].name + "'" : std::string()) +
                                 " and not carried here", did_you_mean(name, known));
      return false;
    }
    const Attribute& a = build_.scenario.kinds[k].attributes[static_cast<std::size_t>(*found)];
    if (a.size == 0) {
      build_.report.error(e, "'" + name + "' is derived and cannot be set", "set what it is derived from");
      return false;
    }
    if (a.account >= 0) {
      build_.report.error(e, "'" + name + "' is an account and cannot be set", "money moves by 'pay'");
      return false;
    }
    build_.write_attribute(kind, *found);
    out.slot = a.slot;
    out.over = a.over;
    out.size = a.size;
    out.low = a.low;
    out.high = a.high;
    out.key = build_.scenario.kinds[k].name + "." + a.name;
    type_ = a.type;
    if (a.unit_text.empty()) return true;
    if (const auto unit = build_.parse_unit_text(a.unit_text)) scale_ = unit->scale;
    return true;
  }

  void read_index(const Node::Entry& e, const TargetText& target, Assignment& out) {
    if (target.index.size() == 1 && target.index.front() == "*") {
      out.whole = true;
      if (out.over.empty()) build_.report.error(e, "'" + target.name + "' is no array");
      return;
    }
    if (target.index.size() != out.over.size())
      return build_.report.error(e, out.over.empty() ? "'" + target.name + "' is no array"
                                                     : "'" + target.name + "' needs " + std::to_string(out.over.size()) + " label(s) in brackets",
                                 out.over.empty() ? "" : "or [*] for every element");
    for (std::size_t i = 0; i < out.over.size(); ++i)
      out.index.push_back(build_.compile(target.index[i], e.place, e.value.context,
                                         {.scope = writer_.scope, .type = expr::label_type(out.over[i]), .what = "the label in brackets"}));
  }

  Build& build_;
  const Writer& writer_;
  expr::Type type_;
  std::optional<double> scale_;
};

}  // namespace

std::vector<Assignment> read_assignments(Build& build, const Node& node, const Writer& writer) {
  std::vector<Assignment> out;
  if (!node.is_map()) return out;
  for (const Node::Entry& e : node.entries)
    if (auto one = Assigner(build, writer).read(e)) out.push_back(std::move(*one));
  return out;
}

}  // namespace concert::scenario
