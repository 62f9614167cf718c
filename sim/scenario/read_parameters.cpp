// The head of a file, its sets, and its parameters.
#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>

#include "core/contract.hpp"
#include "scenario/build.hpp"
#include "scenario/calendar_text.hpp"
#include "scenario/scope.hpp"

namespace concert::scenario {

void read_header(Build& build) {
  const Node* version = build.root.find("concert");
  if (version && version->is_scalar() && version->text != "1")
    build.report.error(*version, "this is a file for version " + version->text + " of the language", "this program reads concert: 1");
  Scenario& out = build.scenario;
  const Node* head = build.root.find("scenario");
  if (!head)
    build.report.error(build.root, "the file lacks the key 'scenario'", "for example scenario: {id: clinic, title: One clinic}");
  else {
    out.id = text_of(head->find("id"));
    if (const Node* id = head->find("id"); id && id->is_scalar())
      if (const std::string why = not_a_name(out.id); !why.empty()) build.report.error(*id, "the id '" + out.id + "' " + why);
    out.title = text_of(head->find("title"));
    out.origin = text_of(head->find("origin"));
    out.description = text_of(head->find("description"));
    for (const Node* limit : items_of(head->find("limits"))) out.limits.push_back(limit->text);
    if (const Node* epoch = head->find("epoch"); epoch && epoch->is_scalar()) {
      out.epoch_text = epoch->text;
      out.epoch_day = parse_date(epoch->text);
      if (!out.epoch_day) build.report.error(*epoch, "'" + epoch->text + "' is not a date", "write it as \"2017-07-01\"");
    }
  }
  if (const Node* units = build.root.find("units"))
    for (const Node* item : items_of(units)) build.counting_words.push_back(item->text);
  if (const Node* streams = build.root.find("streams"); streams && streams->is_map())
    for (const Node::Entry& e : streams->entries)
      if (e.value.is_scalar()) build.streams.add(e.key, e.value.text);
}

void read_sets(Build& build) {
  build.add_label_set("visit outcome", {"done", "refused", "gave_up", "preempted", "lost", "open"});
  const Node* sets = build.root.find("sets");
  if (!sets || !sets->is_map()) return;
  for (const Node::Entry& e : sets->entries) {
    std::vector<std::string> words;
    std::set<std::string> seen;
    for (const Node& item : e.value.items) {
      if (!item.is_scalar()) continue;
      if (const std::string why = not_a_name(item.text); !why.empty())
        build.report.error(item, "'" + item.text + "' cannot be a label: it " + why, "choose another word");
      if (!seen.insert(item.text).second) build.report.error(item, "the label '" + item.text + "' stands twice");
      words.push_back(item.text);
    }
    if (e.value.is_sequence() && words.empty()) build.report.error(e.value, "the set '" + e.key + "' has no labels");
    build.declare(build.sets, Declared::set, e, build.add_label_set(e.key, words));
  }
}

namespace {

Provenance provenance_of(std::string_view word) {
  if (word == "seed") return Provenance::seed;
  if (word == "found") return Provenance::found;
  if (word == "recall") return Provenance::recall;
  return Provenance::assumption;
}

void declare_parameter(Build& build, const Node::Entry& e) {
  Parameter p;
  p.name = e.key;
  p.place = e.place;
  p.source = text_of(e.value.find("source"));
  p.note = text_of(e.value.find("note"));
  p.provenance = provenance_of(text_of(e.value.find("kind")));
  p.lever = flag_of(e.value.find("lever"));
  p.effect = flag_of(e.value.find("effect"));
  if (const auto unit = build.unit(e.value.find("unit"))) p.unit = *unit;
  build.declare(build.parameters, Declared::parameter, e, static_cast<int>(build.scenario.parameters.size()));
  build.scenario.parameters.push_back(std::move(p));
}

/// The value of each parameter, after those it reads; a circle is an error at the first of it.
class Order {
 public:
  explicit Order(Build& build) : build_(build), state_(build.scenario.parameters.size(), State::fresh) {}

  std::vector<int> run() {
    for (std::size_t p = 0; p < state_.size(); ++p) visit(static_cast<int>(p));
    return order_;
  }

 private:
  enum class State : std::uint8_t { fresh, open, done };

  /// Depth first without recursion: a file may chain as many parameters as it likes.
  void visit(int first) {
    std::vector<std::pair<int, std::size_t>> stack = {{first, 0}};
    if (state_[static_cast<std::size_t>(first)] != State::fresh) return;
    state_[static_cast<std::size_t>(first)] = State::open;
    while (!stack.empty()) {
      auto& [p, next] = stack.back();
      const Parameter& parameter = build_.scenario.parameters[static_cast<std::size_t>(p)];
      const auto reads = read_by(parameter);
      if (next >= reads.size()) {
        state_[static_cast<std::size_t>(p)] = State::done;
        order_.push_back(p);
        stack.pop_back();
        continue;
      }
      const int other = reads[next++];
      State& state = state_[static_cast<std::size_t>(other)];
      if (state == State::open)
        build_.report.error(parameter.value.place, 0, "the parameter '" + parameter.name + "' depends on itself");
      if (state != State::fresh) continue;
      state = State::open;
      stack.emplace_back(other, 0);
    }
  }

  static std::vector<int> read_by(const Parameter& parameter) {
    std::vector<int> out;
    if (!parameter.value.given() || parameter.value.code.constant()) return out;
    for (const auto& symbol : parameter.value.code.reads().symbols)
      if (symbol.slot == expr::Slot::parameter) out.push_back(symbol.index);
    return out;
  }

  Build& build_;
  std::vector<State> state_;
  std::vector<int> order_;
};

void read_range(Build& build, const Node& node, Parameter& p) {
  const Node* range = node.find("range");
  if (!range || !range->is_sequence()) return;
  if (range->items.size() != 2) return build.report.error(*range, "a range has two ends", "for example range: [1, 8]");
  const auto end_of = [&](const Node& item) -> std::optional<double> {
    if (const auto number = plain_number(item.text)) return *number * p.unit.scale;
    return build.fixed(item, expr::number_type(p.unit.dimension), "the range of '" + p.name + "'");
  };
  p.low = end_of(range->items[0]);
  p.high = end_of(range->items[1]);
  p.range_text = "[" + range->items[0].text + ", " + range->items[1].text + "]";
  if (p.low && p.high && *p.low > *p.high) build.report.error(*range, "the range begins above its end");
}

void check_range(Build& build, const Parameter& p, double value) {
  if ((p.low && value < *p.low) || (p.high && value > *p.high))
    build.report.error(p.value.place, 0, "the value of '" + p.name + "' lies outside its range " + p.range_text);
}

/// Drawn once for each point of a probabilistic analysis, by the parameter's own name: adding another shifts nothing.
void read_law(Build& build, const Node& node, Parameter& p, const NameScope& scope) {
  const Node* law = node.find("distribution");
  if (!law || !law->is_scalar()) return;
  p.law = build.compile(*law, {.scope = &scope, .type = expr::number_type(p.unit.dimension), .what = "the distribution of '" + p.name + "'",
                               .stream = build.streams.key(p.name), .scale = p.unit.scale});
  if (p.law.given() && (p.law.code.constant() || !p.law.code.reads().random))
    build.report.error(*law, "the distribution of '" + p.name + "' draws nothing", "for example distribution: \"normal(mean=5, sd=1)\"");
}

}  // namespace

void read_parameters(Build& build, const std::vector<std::pair<std::string, std::string>>& set) {
  const Node* section = build.root.find("parameters");
  if (section && section->is_map())
    for (const Node::Entry& e : section->entries) declare_parameter(build, e);
  std::map<std::string, std::string> given(set.begin(), set.end());
  const NameScope scope(build, {.now = false});
  for (std::size_t i = 0; section && section->is_map() && i < build.scenario.parameters.size(); ++i) {
    const Node& node = section->entries[i].value;
    const Node* value = node.find("value");
    Parameter& p = build.scenario.parameters[i];
    Node replaced;
    if (const auto it = given.find(p.name); it != given.end()) {
      replaced.kind = Node::Kind::scalar;
      replaced.text = it->second;
      replaced.place = {build.add_source("--set " + p.name, it->second), 1, 1, static_cast<std::uint32_t>(it->second.size())};
      value = &replaced;
    }
    const Focus focus(build, build.point(Declared::parameter, static_cast<int>(i)));
    if (value)
      p.value = build.compile(*value, {.scope = &scope, .type = expr::number_type(p.unit.dimension),
                                       .what = "the value of '" + p.name + "'", .scale = p.unit.scale});
    if (p.value.given() && !p.value.code.constant() && p.value.code.reads().random)
      build.report.error(p.value.place, value->context, "a parameter is one number, and this draws",
                         "draw it as an attribute of an agent");
  }
  for (std::size_t i = 0; section && section->is_map() && i < build.scenario.parameters.size(); ++i)
    read_law(build, section->entries[i].value, build.scenario.parameters[i], scope);
  for (const auto& [name, text] : set)
    if (!build.lookup(build.parameters, name)) {
      std::vector<std::string> known;
      for (const auto& [word, number] : build.parameters) known.push_back(word);
      build.report.error({build.add_source("--set", name + "=" + text), 1, 1, static_cast<std::uint32_t>(name.size())}, 0,
                         "unknown parameter '" + name + "'", did_you_mean(name, known));
    }
  build.scenario.parameter_order = Order(build).run();
  build.parameter_values.assign(build.scenario.parameters.size(), 0);
  for (const int i : build.scenario.parameter_order) {
    const auto p = static_cast<std::size_t>(i);
    Parameter& parameter = build.scenario.parameters[p];
    if (!parameter.value.given()) continue;
    try {
      build.parameter_values[p] = build.evaluate(parameter.value);
    } catch (const RunError& problem) {
      build.report.error(parameter.value.place, 0, std::string("the value of '") + parameter.name + "': " + problem.what());
    }
  }
  for (std::size_t i = 0; i < build.scenario.parameters.size(); ++i) {
    Parameter& p = build.scenario.parameters[i];
    read_range(build, section->entries[i].value, p);
    if (p.value.given()) check_range(build, p, build.parameter_values[i]);
  }
}

}  // namespace concert::scenario
