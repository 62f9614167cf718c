#include "scenario/statecharts.hpp"

#include <algorithm>
#include <optional>

#include "scenario/names.hpp"

namespace concert::scenario {

namespace {

/// Builds nodes that stand where the author wrote what they come from.
struct Maker {
  Place place;
  std::int32_t context = 0;

  Node node(Node::Kind kind) const {
    Node out;
    out.kind = kind;
    out.place = place;
    out.context = context;
    return out;
  }
  Node text(std::string words) const {
    Node out = node(Node::Kind::scalar);
    out.text = std::move(words);
    out.quoted = true;
    return out;
  }
  Node::Entry entry(std::string key, Node value) const { return {std::move(key), place, true, std::move(value)}; }
  Node map(std::vector<Node::Entry> entries) const {
    Node out = node(Node::Kind::map);
    out.entries = std::move(entries);
    return out;
  }
  Node list(std::vector<Node> items) const {
    Node out = node(Node::Kind::sequence);
    out.items = std::move(items);
    return out;
  }
};

Maker at(const Node& node) { return {node.place, node.context}; }
Maker at(const Node::Entry& entry) { return {entry.place, entry.value.context}; }

Node::Entry* entry_of(Node& map, std::string_view key) {
  const auto it = std::find_if(map.entries.begin(), map.entries.end(), [&](const Node::Entry& e) { return e.key == key; });
  return it == map.entries.end() ? nullptr : &*it;
}

/// The section of that name, made if it is not there.
Node& section_of(Node& root, const char* name) {
  if (Node::Entry* there = entry_of(root, name)) return there->value;
  root.entries.push_back(at(root).entry(name, at(root).map({})));
  return root.entries.back().value;
}

bool is_final(const Node& state) {
  const Node* word = state.find("final");
  return word && word->text == "true";
}

class Chart {
 public:
  Chart(const Node::Entry& entry, Report& report) : entry_(entry), report_(report) {
    if (const Node* states = entry.value.find("states"); states && states->is_map()) states_ = states;
  }

  /// False, with diagnostics, if it cannot be expanded.
  bool sound() const {
    const Node* of = entry_.value.find("for");
    if (!states_ || !of || !of->is_scalar()) return false;
    const std::size_t before = report_.diagnostics().errors();
    const std::vector<std::string> names = state_names();
    if (names.empty()) report_.error(*states_, "a statechart without states");
    for (const Node::Entry& state : states_->entries) {
      const Node* to = state.value.find("to");
      const bool ways = to && to->is_map() && !to->entries.empty();
      if (is_final(state.value) && ways)
        report_.error(state, "the state '" + state.key + "' is final and has a way out", "remove 'to' or 'final'");
      if (!is_final(state.value) && !ways)
        report_.error(state, "the state '" + state.key + "' has no way out", "give it 'to', or write final: true");
      if (ways)
        for (const Node::Entry& way : to->entries) known(way, names);
    }
    if (const Node* values = entry_.value.find("values"); values && values->is_map())
      for (const Node::Entry& value : values->entries)
        if (const Node* of_states = value.value.find("of"); of_states && of_states->is_map())
          for (const Node::Entry& state : of_states->entries) known(state, names);
    return report_.diagnostics().errors() == before;
  }

  /// The enum, and the attributes with a value in each state.
  std::vector<Node::Entry> attributes() const {
    const Maker make = at(entry_);
    std::vector<Node> labels;
    for (const Node::Entry& state : states_->entries) labels.push_back(at(state).text(state.key));
    const Node* initial = entry_.value.find("initial");
    std::vector<Node::Entry> out{make.entry(own_name(), make.map({make.entry("type", make.text("enum")),
                                                              make.entry("values", make.list(std::move(labels))),
                                                              make.entry("initial", initial ? *initial : make.text(states_->entries[0].key))}))};
    if (const Node* values = entry_.value.find("values"))
      for (const Node::Entry& value : values->entries) out.push_back(by_state(value));
    return out;
  }

  Node pathway() const {
    const Maker make = at(entry_);
    std::vector<Node> whens;
    for (const Node::Entry& state : states_->entries) {
      const Maker here = at(state);
      whens.push_back(here.map({here.entry("when", here.text(own_name() + " == " + state.key)), here.entry("do", in_state(state))}));
    }
    Node turn = make.map({make.entry("while", make.text("true")),
                          make.entry("do", make.list({make.map({make.entry("choose", make.list(std::move(whens)))})}))});
    return make.map({make.entry("for", *entry_.value.find("for")),
                     make.entry("starts", make.map({make.entry("born", make.text("true"))})),
                     make.entry("steps", make.list({make.map({make.entry("repeat", std::move(turn))})}))});
  }

 private:
  /// A template's chart is known by its full name as a pathway; its attribute has the last word.
  std::string own_name() const { return entry_.key.substr(entry_.key.rfind('.') + 1); }

  std::vector<std::string> state_names() const {
    std::vector<std::string> out;
    for (const Node::Entry& state : states_->entries) out.push_back(state.key);
    return out;
  }

  void known(const Node::Entry& entry, const std::vector<std::string>& names) const {
    if (std::find(names.begin(), names.end(), entry.key) == names.end())
      report_.error(entry, "there is no state '" + entry.key + "'", did_you_mean(entry.key, names));
  }

  /// Entry, then the race of the ways out; or the end.
  Node in_state(const Node::Entry& state) const {
    const Maker here = at(state);
    std::vector<Node> steps{here.map({here.entry("record", here.text(state.key))})};
    if (const Node* on_entry = state.value.find("do"))
      for (const Node& step : on_entry->items) steps.push_back(step);
    const bool left = !steps.empty() && steps.back().find("leave");
    if (is_final(state.value)) {
      if (!left) steps.push_back(here.map({here.entry("exit", here.text(state.key))}));
      return here.list(std::move(steps));
    }
    std::vector<Node::Entry> branches;
    std::vector<Node::Entry> then;
    for (const Node::Entry& way : state.value.find("to")->entries) {
      const Maker there = at(way);
      branches.push_back(there.entry(way.key, way.value.is_map() ? way.value : there.map({there.entry("after", way.value)})));
      then.push_back(there.entry(way.key, there.list({there.map({there.entry("set", there.map({there.entry(own_name(), there.text(way.key))}))})})));
    }
    steps.push_back(here.map({here.entry("await", here.map(std::move(branches))), here.entry("then", here.map(std::move(then)))}));
    return here.list(std::move(steps));
  }

  /// if(chart == a, x, if(chart == b, y, 0))
  Node::Entry by_state(const Node::Entry& value) const {
    const Maker make = at(value);
    std::string text, close;
    if (const Node* of = value.value.find("of"))
      for (const Node::Entry& state : of->entries) {
        text += "if(" + own_name() + " == " + state.key + ", " + state.value.text + ", ";
        close += ")";
      }
    const Node* type = value.value.find("type");
    const Node* unit = value.value.find("unit");
    Node out = make.map({make.entry("type", type ? *type : make.text("number")), make.entry("define", make.text(text + "0" + close))});
    if (unit) out.entries.push_back(make.entry("unit", *unit));
    return make.entry(value.key, std::move(out));
  }

  const Node::Entry& entry_;
  Report& report_;
  const Node* states_ = nullptr;
};

}  // namespace

void expand_statecharts(Node& root, Report& report) {
  const Node* section = root.find("statecharts");
  if (!section || !section->is_map()) return;
  const Node charts = *section;
  std::vector<std::string> kinds;
  if (const Node* agents = root.find("agents"))
    for (const Node::Entry& e : agents->entries) kinds.push_back(e.key);
  for (const Node::Entry& e : charts.entries) {
    const Chart chart(e, report);
    if (!chart.sound()) continue;
    const Node& of = *e.value.find("for");
    Node::Entry* kind = entry_of(section_of(root, "agents"), of.text);
    if (!kind || !kind->value.is_map()) {
      report.error(of, "unknown agent kind '" + of.text + "'", did_you_mean(of.text, kinds));
      continue;
    }
    Node& attributes = section_of(kind->value, "attributes");
    for (Node::Entry& attribute : chart.attributes()) {
      if (const Node* there = attributes.find(attribute.key))
        report.error(*there, "the statechart '" + e.key + "' gives '" + of.text + "' an attribute '" + attribute.key + "'", "rename one of them");
      else attributes.entries.push_back(std::move(attribute));
    }
    Node& pathways = section_of(root, "pathways");
    if (pathways.find(e.key)) report.error(e, "the statechart '" + e.key + "' is a pathway, and there is one of that name", "rename one of them");
    else pathways.entries.push_back(at(e).entry(e.key, chart.pathway()));
  }
}

}  // namespace concert::scenario
