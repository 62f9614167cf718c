// Interventions and coordination models: what is set, patched, disabled.
#include <algorithm>

#include "random/stream.hpp"
#include "scenario/step_reader.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

using random::mix;
using random::name_key;

namespace {

Node word_node(const Node::Entry& e) {
  Node out;
  out.kind = Node::Kind::scalar;
  out.text = e.key;
  out.place = e.place;
  out.context = e.value.context;
  return out;
}

StepPatch::How how_of(std::string_view word) {
  if (word == "after") return StepPatch::How::after;
  if (word == "replace") return StepPatch::How::replace;
  if (word == "delete") return StepPatch::How::delete_;
  return StepPatch::How::before;
}

/// The step of "pathway.id", or an error.
const Build::Anchor* resolve_anchor(Build& build, const Node& name, StepPatch& out) {
  const auto it = build.anchors.find(name.text);
  if (it != build.anchors.end()) {
    out.pathway = it->second.pathway;
    out.site = it->second.site;
    return &it->second;
  }
  if (build.report.full()) return nullptr;
  std::vector<std::string> known;
  for (const auto& [word, anchor] : build.anchors) known.push_back(word);
  build.report.error(name, "there is no step '" + name.text + "'", did_you_mean(name.text, known));
  return nullptr;
}

/// `salt` keeps apart what can stand at one anchor at the same time; models cannot, and so share their luck.
void read_patches(Build& build, const Node& holder, const std::string& name, std::uint64_t salt, std::vector<StepPatch>& out) {
  for (const char* how : {"before", "after", "replace"}) {
    const Node* anchors = holder.find(how);
    if (!anchors || !anchors->is_map()) continue;
    for (const Node::Entry& e : anchors->entries) {
      StepPatch patch;
      patch.how = how_of(how);
      patch.place = e.place;
      const Build::Anchor* anchor = resolve_anchor(build, word_node(e), patch);
      if (!anchor) continue;
      const std::uint64_t stream = mix(salt == 0 ? anchor->stream : mix(anchor->stream, salt), name_key(how));
      StepReader reader(build, {.pathway = patch.pathway, .stream = stream, .label_prefix = name + "_" + how + "_" + anchor->label + "_", .steps = &e.value});
      patch.steps = reader.read(e.value);
      out.push_back(std::move(patch));
    }
  }
  for (const Node* item : items_of(holder.find("delete"))) {
    StepPatch patch;
    patch.how = StepPatch::How::delete_;
    patch.place = item->place;
    if (item->is_scalar() && resolve_anchor(build, *item, patch)) out.push_back(std::move(patch));
  }
}

/// The resource of "bed.capacity", or nothing.
std::optional<int> capacity_target(Build& build, std::string_view key) {
  constexpr std::string_view ending = ".capacity";
  if (key.size() <= ending.size() || key.substr(key.size() - ending.size()) != ending) return std::nullopt;
  return build.lookup(build.resources, key.substr(0, key.size() - ending.size()));
}

std::vector<std::string> changeable(const Build& build) {
  std::vector<std::string> out;
  for (const auto& [word, number] : build.parameters) out.push_back(word);
  for (const auto& [word, number] : build.resources) out.push_back(word + ".capacity");
  return out;
}

void read_intervention(Build& build, const Node::Entry& e, Intervention& out) {
  const Node& node = e.value;
  const auto tick = [&](const char* key, Tick fallback) {
    const Node* value = node.find(key);
    return value ? build.fixed_tick(*value, expr::duration_type(), std::string("'") + key + "' of the intervention").value_or(fallback) : fallback;
  };
  out.from = tick("from", 0);
  out.until = tick("until", never);
  out.ramp = tick("ramp", 0);
  out.decay = tick("decay", 0);
  if (const Node::Entry* decay = node.entry("decay"); decay && out.until == never)
    build.report.error(*decay, "an intervention that never ends does not decay", "give it an 'until'");
  out.always = flag_of(node.find("always"));
  if (out.until <= out.from) build.report.error(node.find("until") ? *node.find("until") : node, "the intervention ends before it begins");
  if (const Node* set = node.find("set"); set && set->is_map()) {
    for (const Node::Entry& change : set->entries) {
      Intervention::Change c;
      NameScope scope(build, {.self_kind = -1, .now = false, .it = expr::number_type()});
      Want want{.scope = &scope, .type = expr::number_type(), .what = "the new value of '" + change.key + "'"};
      if (const auto p = build.lookup(build.parameters, change.key)) {
        const Unit& unit = build.scenario.parameters[static_cast<std::size_t>(*p)].unit;
        c.index = *p;
        want.type = expr::number_type(unit.dimension);
        want.scale = unit.scale;
        scope.set_it(want.type);
      } else if (const auto r = capacity_target(build, change.key)) {
        c.of = Intervention::Change::Of::capacity;
        c.index = *r;
      } else {
        build.report.error(change, "'" + change.key + "' is neither a parameter nor a resource's capacity", did_you_mean(change.key, changeable(build)));
        continue;
      }
      c.value = build.compile(change.value, want);
      out.changes.push_back(std::move(c));
    }
  }
  read_patches(build, node, e.key, build.streams.key(e.key), out.patches);
}

class ModelReader {
 public:
  ModelReader(Build& build, const Node::Entry& e, Model& out) : build_(build), entry_(e), node_(e.value), out_(out) {}

  void read() {
    out_.note = text_of(node_.find("note"));
    set();
    change();
    for (const Node* item : items_of(node_.find("interventions")))
      if (const int i = build_.resolve(Declared::intervention, *item); i >= 0) out_.interventions.push_back(i);
    for (const Node* item : items_of(node_.find("disable"))) {
      check_disabled(build_, *item);
      out_.disable.push_back(item->text);
    }
    read_patches(build_, node_, entry_.key, 0, out_.patches);
    for (const Laid& laid : build_.laid)
      if (laid.model == entry_.key) lay(laid);
  }

 private:
  void set() {
    const Node* set = node_.find("set");
    if (!set || !set->is_map()) return;
    const NameScope scope(build_, {.now = false});
    for (const Node::Entry& e : set->entries) {
      const int p = build_.resolve(Declared::parameter, e.key, word_node(e));
      if (p < 0) continue;
      const Parameter& parameter = build_.scenario.parameters[static_cast<std::size_t>(p)];
      if (!parameter.lever && !parameter.effect)
        build_.report.error(e, "'" + e.key + "' is no lever, so a model cannot set it",
                            "write lever: true at the parameter if people can decide it, effect: true if it is an assumed effect");
      Expression value = build_.compile(e.value, {.scope = &scope, .type = expr::number_type(parameter.unit.dimension),
                                                  .what = "the value of '" + e.key + "'", .scale = parameter.unit.scale});
      if (value.given()) check_range(e, parameter, value);
      out_.set.emplace_back(p, std::move(value));
    }
  }

  void check_range(const Node::Entry& e, const Parameter& parameter, const Expression& value) {
    if (!value.code.constant()) return;
    const double v = value.code.value();
    if ((parameter.low && v < *parameter.low) || (parameter.high && v > *parameter.high))
      build_.report.error(e.value, "the value of '" + e.key + "' lies outside its range " + parameter.range_text);
  }

  /// What a coordination model brings along holds in this model alone, its interventions unasked.
  void lay(const Laid& laid) {
    out_.laid.push_back(laid.instance);
    const std::size_t before = out_.patches.size();
    read_patches(build_, laid.patches, laid.instance, build_.streams.key(laid.name), out_.patches);
    for (std::size_t i = before; i < out_.patches.size(); ++i) out_.patches[i].owner = laid.instance;
    for (const Node::Entry& e : laid.change.entries) {
      if (e.key.rfind("channels.", 0) == 0) change(e);
      else build_.report.error(e, "a coordination model changes channels alone", "write channels.a: b, or steps around an anchor");
    }
    for (std::size_t i = 0; i < build_.scenario.interventions.size(); ++i) {
      if (build_.scenario.interventions[i].name.rfind(laid.instance + ".", 0) != 0) continue;
      build_.use(Declared::intervention, static_cast<int>(i));
      out_.interventions.push_back(static_cast<int>(i));
    }
  }

  void change() {
    const Node* change = node_.find("change");
    if (!change || !change->is_map()) return;
    for (const Node::Entry& e : change->entries) this->change(e);
  }

  void change(const Node::Entry& e) {
    if (const auto r = capacity_target(build_, e.key)) {
      const NameScope scope(build_, {.now = false});
      out_.capacities.emplace_back(*r, build_.compile(e.value, {.scope = &scope, .type = expr::number_type(), .what = "the new capacity"}));
      return;
    }
    if (e.key.rfind("channels.", 0) == 0) {
      const int from = build_.resolve(Declared::channel, std::string_view(e.key).substr(9), word_node(e));
      const int to = build_.resolve(Declared::channel, e.value);
      if (from >= 0 && to >= 0) out_.channels.emplace_back(from, to);
      return;
    }
    std::vector<std::string> known;
    for (const auto& [word, number] : build_.resources) known.push_back(word + ".capacity");
    for (const auto& [word, number] : build_.channels) known.push_back("channels." + word);
    build_.report.error(e, "'" + e.key + "' cannot be changed", did_you_mean(e.key, known));
  }

  Build& build_;
  const Node::Entry& entry_;
  const Node& node_;
  Model& out_;
};

}  // namespace

void check_disabled(Build& build, const Node& node) {
  if (!node.is_scalar()) return;
  const std::string& text = node.text;
  if (const auto p = build.lookup(build.pathways, text)) return;
  for (const auto* index : {&build.interventions, &build.messages, &build.kinds, &build.relations})
    if (index->count(text)) return;
  if (build.sites.count(text) || build.instances.count(text)) return;
  if (text.rfind("send(", 0) == 0 && text.back() == ')' && build.messages.count(text.substr(5, text.size() - 6))) return;
  std::vector<std::string> known;
  for (const auto* index : {&build.pathways, &build.interventions, &build.messages, &build.kinds, &build.relations})
    for (const auto& [word, number] : *index) known.push_back(word);
  for (const auto& [word, number] : build.sites) known.push_back(word);
  known.insert(known.end(), build.instances.begin(), build.instances.end());
  build.report.error(node, "there is no pathway, step, template's instance, intervention or message '" + text + "'", did_you_mean(text, known));
}

void declare_changes(Build& build) {
  if (const Node* section = build.root.find("interventions"); section && section->is_map())
    for (const Node::Entry& e : section->entries) {
      build.declare(build.interventions, Declared::intervention, e, static_cast<int>(build.scenario.interventions.size()));
      Intervention out;
      out.name = e.key;
      out.place = e.place;
      build.scenario.interventions.push_back(std::move(out));
    }
  if (const Node* section = build.root.find("models"); section && section->is_map())
    for (const Node::Entry& e : section->entries) {
      build.declare(build.models, Declared::model, e, static_cast<int>(build.scenario.models.size()));
      Model out;
      out.name = e.key;
      out.place = e.place;
      out.baseline = flag_of(e.value.find("baseline"));
      build.scenario.models.push_back(std::move(out));
    }
  auto& models = build.scenario.models;
  if (models.empty()) {
    Model base;
    base.name = "base";
    models.push_back(base);
    build.models.emplace("base", 0);
  }
  bool found = false;
  for (Model& m : models) {
    if (m.baseline && found) build.report.error(m.place, 0, "a second baseline, '" + m.name + "'", "exactly one model is the baseline");
    found = found || m.baseline;
  }
  if (!found) models.front().baseline = true;
}

void read_changes(Build& build) {
  if (const Node* section = build.root.find("interventions"); section && section->is_map())
    for (std::size_t i = 0; i < section->entries.size(); ++i) {
      const Focus focus(build, build.point(Declared::intervention, static_cast<int>(i)));
      Intervention out = build.scenario.interventions[i];
      read_intervention(build, section->entries[i], out);
      build.scenario.interventions[i] = std::move(out);
    }
  if (const Node* section = build.root.find("models"); section && section->is_map())
    for (std::size_t i = 0; i < section->entries.size(); ++i) {
      const Focus focus(build, build.point(Declared::model, static_cast<int>(i)));
      Model out = build.scenario.models[i];
      ModelReader(build, section->entries[i], out).read();
      build.scenario.models[i] = std::move(out);
    }
}

}  // namespace concert::scenario
