// Agent kinds: first their names, attributes and types; then, when every name is known, their values.
#include <algorithm>

#include "random/stream.hpp"
#include "scenario/build.hpp"
#include "scenario/scope.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

namespace {

Nature nature_of(std::string_view word) {
  if (word == "staff") return Nature::staff;
  if (word == "organisation") return Nature::organisation;
  if (word == "group") return Nature::group;
  return Nature::person;
}

void read_over(Build& build, const Node& node, Attribute& out) {
  const Node* over = node.find("over");
  const std::vector<const Node*> items = items_of(over);
  if (items.size() > 2) return build.report.error(*over, "an array has one or two sets, not more");
  constexpr std::size_t most_labels = 1000;
  for (const Node* item : items) {
    const int set = build.resolve(Declared::set, *item);
    if (set < 0) continue;
    const std::size_t labels = build.scenario.label_sets[static_cast<std::size_t>(set)].labels.size();
    if (labels == 0 || labels > most_labels) {
      build.report.error(*item, "an array needs a set of 1 to " + std::to_string(most_labels) + " labels");
      continue;
    }
    out.over.push_back(set);
    out.size *= static_cast<std::int32_t>(labels);
  }
}

void read_attribute_range(Build& build, const Node& node, const TypeInfo& info, Attribute& out) {
  out.low = info.low;
  out.high = info.high;
  const Node* range = node.find("range");
  if (!range || !range->is_sequence()) return;
  if (out.type.base != expr::Base::number && out.type.base != expr::Base::time)
    return build.report.error(*range, "only a number has a range");
  if (range->items.size() != 2) return build.report.error(*range, "a range has two ends", "for example range: [0, 10]");
  const auto end_of = [&](const Node& item) -> std::optional<double> {
    if (const auto number = plain_number(item.text)) return *number * info.scale;
    return build.fixed(item, out.type, "the range of '" + out.name + "'");
  };
  out.low = end_of(range->items[0]);
  out.high = end_of(range->items[1]);
  if (out.low && out.high && *out.low > *out.high) build.report.error(*range, "the range begins above its end");
}

void read_observed(Build& build, const Node& node, Attribute& out) {
  const Node* observed = node.find("observed");
  const Node* sd = observed ? observed->find("sd") : nullptr;
  if (!sd || !sd->is_scalar()) return;
  if (out.type.base != expr::Base::number) build.report.error(*observed, "only a number is read with an error");
  if (!out.over.empty()) build.report.error(*observed, "an array cannot be observed", "observe attributes of its own");
  if (node.find("define")) build.report.error(*observed, "what is derived cannot be observed", "observe what it is derived from");
  out.reading_sd = sd->text;
  out.reading_place = sd->text_place();
}

void check_shadow(Build& build, const Node::Entry& e, int kind) {
  if (const std::string why = not_a_name(e.key); !why.empty())
    build.report.error(e, "'" + e.key + "' cannot name an attribute: it " + why, "choose another word");
  for (const Declared what : {Declared::parameter, Declared::kind})
    if (build.index_of(what).count(e.key))
      build.report.error(e, "the attribute '" + e.key + "' of '" + build.scenario.kinds[static_cast<std::size_t>(kind)].name +
                                "' has the name of a " + noun(what), "rename one of them");
}

}  // namespace

void declare_attribute(Build& build, int kind, const Node::Entry& e) {
  AgentKind& k = build.scenario.kinds[static_cast<std::size_t>(kind)];
  check_shadow(build, e, kind);
  Attribute out;
  out.name = e.key;
  out.place = e.place;
  out.stream = random::mix(k.stream, build.streams.key(e.key));
  out.latent = flag_of(e.value.find("latent"));
  if (const Node* type = e.value.find("type"))
    if (const auto info = build.type(e.value, *type, k.name + "." + e.key)) {
      out.type = info->type;
      out.unit_text = info->unit_text;
      read_attribute_range(build, e.value, *info, out);
    }
  read_over(build, e.value, out);
  read_observed(build, e.value, out);
  const int number = static_cast<int>(k.attributes.size());
  if (const Node* define = e.value.find("define")) {
    if (e.value.find("initial")) build.report.error(*define, "an attribute is stored ('initial') or derived ('define'), not both");
    if (!out.over.empty()) build.report.error(*define, "an array cannot be derived");
    out.define.text = text_of(define);
    out.define.place = define->text_place();
    out.size = 0;
    build.derived_number.emplace(std::pair<int, int>{kind, number}, static_cast<int>(build.derived.size()));
    build.derived.emplace_back(kind, number);
  }
  out.slot = k.slots;
  k.slots += out.size;
  build.attributes[static_cast<std::size_t>(kind)].emplace(e.key, number);
  k.attributes.push_back(std::move(out));
}

void declare_agents(Build& build) {
  const Node* section = build.root.find("agents");
  const bool any = section && section->is_map();
  for (std::size_t i = 0; any && i < section->entries.size(); ++i) {
    const Node::Entry& e = section->entries[i];
    AgentKind kind;
    kind.name = e.key;
    kind.place = e.place;
    kind.stream = build.streams.key(e.key);
    kind.nature = nature_of(text_of(e.value.find("is")));
    build.declare(build.kinds, Declared::kind, e, static_cast<int>(i));
    build.scenario.kinds.push_back(std::move(kind));
  }
  declare_relation_kinds(build);
  build.attributes.resize(build.scenario.kinds.size());
  if (const Node* roles = build.root.find("roles"); roles && roles->is_map()) {
    for (const Node::Entry& e : roles->entries) {
      build.declare(build.roles, Declared::role, e, static_cast<int>(build.roles.size()));
      std::vector<int>& members = build.scenario.roles[e.key];
      for (const Node* item : items_of(&e.value))
        if (const int kind = build.resolve(Declared::kind, *item); kind >= 0) members.push_back(kind);
      build.scenario.role_kinds.push_back(members);
    }
  }
  for (std::size_t i = 0; any && i < section->entries.size(); ++i)
    if (const Node* in = section->entries[i].value.find("in")) {
      AgentKind& kind = build.scenario.kinds[i];
      kind.in = build.resolve(Declared::kind, *in);
      const std::vector<int> above = containers_of(build, static_cast<int>(i));
      if (above.size() >= deepest_containment) build.report.error(*in, "agents are contained more than 16 deep");
      if (kind.in == static_cast<int>(i) || std::find(above.begin(), above.end(), static_cast<int>(i)) != above.end()) {
        build.report.error(*in, "'" + kind.name + "' would contain itself");
        kind.in = -1;
      }
    }
  for (std::size_t i = 0; any && i < section->entries.size(); ++i)
    if (const Node* attributes = section->entries[i].value.find("attributes"); attributes && attributes->is_map())
      for (const Node::Entry& e : attributes->entries) declare_attribute(build, static_cast<int>(i), e);
  declare_relations(build);
}

namespace {

/// `values: {urgent: 0.2, routine: 0.8}` is one categorical draw.
Expression weighted_labels(Build& build, const Node& values, const Want& want) {
  std::string text = "categorical(";
  double sum = 0;
  bool constant = true;
  for (const Node::Entry& e : values.entries) {
    if (text.back() != '(') text += ", ";
    text += e.key + ": " + (e.value.is_scalar() ? e.value.text : "0");
    const auto weight = plain_number(e.value.text);
    constant = constant && weight.has_value();
    sum += weight.value_or(0);
    if (weight && (*weight < 0 || *weight > 1)) build.report.error(e.value, "a chance lies between 0 and 1");
  }
  if (constant && (sum < 1 - 1e-9 || sum > 1 + 1e-9))
    build.report.error(values, "the chances of the labels sum to " + text_of_number(sum) + ", not to 1");
  return build.compile(text + ")", values.place, values.context, want);
}

Expression zero_of(const expr::Type& type) {
  Expression out;
  out.type = type;
  out.code = expr::Code::of_constant(type.base == expr::Base::agent ? expr::nobody : 0);
  return out;
}

}  // namespace

void read_initial(Build& build, int kind, int number, const Node& node) {
  AgentKind& k = build.scenario.kinds[static_cast<std::size_t>(kind)];
  Attribute& a = k.attributes[static_cast<std::size_t>(number)];
  const Focus focus(build, build.attribute_point(kind, number));
  NameScope scope(build, {.self_kind = kind, .attributes_before = number});
  if (k.relation >= 0) {
    scope.add_tie_fields(k.relation);
  } else {
    scope.add_step_fields();
    scope.words_here.erase("started");
  }
  const Want want{.scope = &scope, .type = a.type, .what = "the initial value of '" + a.name + "'",
                  .stream = random::mix(a.stream, random::name_key("initial")), .scale = unit_scale(build, node)};
  if (const Node* define = node.find("define")) {
    NameScope live(build, {.self_kind = kind});
    if (k.relation >= 0) live.add_tie_fields(k.relation);
    else live.add_step_fields();
    a.define = build.compile(*define, {.scope = &live, .type = a.type, .what = "the definition of '" + a.name + "'",
                                       .stream = random::mix(a.stream, random::name_key("define"))});
    return;
  }
  const Node* initial = node.find("initial");
  const Node* values = node.find("values");
  if (!initial && values && values->is_map()) a.initial = weighted_labels(build, *values, want);
  else if (!initial) a.initial = zero_of(a.type);
  else if (initial->is_scalar()) a.initial = build.compile(*initial, want);
  else if (initial->is_map()) read_elements(build, *initial, a, want);
}

namespace {

void read_count(Build& build, int kind, const Node& count) {
  AgentKind& k = build.scenario.kinds[static_cast<std::size_t>(kind)];
  const Node* value = count.is_scalar() ? &count : count.find("value");
  if (const Node* per = count.find("per")) {
    k.count_per = build.resolve(Declared::kind, *per);
    const std::vector<int> above = containers_of(build, kind);
    if (k.count_per >= 0 && std::find(above.begin(), above.end(), k.count_per) == above.end())
      build.report.error(*per, "'" + k.name + "' is not in a '" + per->text + "'", "give it 'in: " + per->text + "'");
  }
  if (!value) return;
  NameScope scope(build, {.self_kind = k.count_per, .now = false});
  scope.add("index", expr::Slot::field, 2, expr::number_type());
  k.count = build.compile(*value, {.scope = &scope, .type = expr::number_type(), .what = "the count of '" + k.name + "'",
                                   .stream = random::mix(k.stream, random::name_key("count"))});
  if (k.count.code.constant() && k.count.code.value() < 0) build.report.error(*value, "a count is 0 or more");
}

void read_turnover(Build& build, int number, const Node& node) {
  AgentKind& kind = build.scenario.kinds[static_cast<std::size_t>(number)];
  NameScope scope(build, {.self_kind = number});
  scope.add_step_fields();
  scope.words_here.erase("started");
  const auto read = [&](const char* key) -> Expression {
    const Node* value = node.find(key);
    if (!value) return {};
    return build.compile(*value, {.scope = &scope, .type = expr::duration_type(), .what = std::string("'") + key + "' of leaves",
                                  .stream = random::mix(kind.stream, random::name_key(std::string("leaves ") + key))});
  };
  kind.leaves = read("every");
  kind.replaced = read("replaced");
  if (kind.replaced.text.empty()) return;
  for (const Resource& resource : build.scenario.resources)
    if (resource.of == number)
      build.report.error(*node.find("replaced"), "a '" + kind.name + "' has '" + resource.name + "' of its own, which no successor could take over",
                         "remove 'replaced'");
  for (const AgentKind& inner : build.scenario.kinds)
    if (inner.in == number)
      build.report.error(*node.find("replaced"), "a '" + kind.name + "' contains a '" + inner.name + "', which no successor could take over",
                         "remove 'replaced'");
}

void read_kind(Build& build, int number, const Node& node) {
  const Focus focus(build, build.point(Declared::kind, number));
  AgentKind& kind = build.scenario.kinds[static_cast<std::size_t>(number)];
  for (const char* key : {"calendar", "shift_end", "queue"})
    if (const Node::Entry* e = node.entry(key); e && kind.nature != Nature::staff)
      build.report.error(*e, "only staff have '" + e->key + "', and '" + kind.name + "' is none", "write is: staff");
  if (const Node* calendar = node.find("calendar")) kind.calendar = build.resolve(Declared::calendar, *calendar);
  kind.shift_end = shift_end_of(text_of(node.find("shift_end")));
  if (const Node* queue = node.find("queue")) kind.queue = read_queue(build, *queue, {Request::Of::staff, number, kind.name, kind.stream});
  if (const Node* attributes = node.find("attributes"); attributes && attributes->is_map())
    for (std::size_t a = 0; a < attributes->entries.size() && a < kind.attributes.size(); ++a)
      read_initial(build, number, static_cast<int>(a), attributes->entries[a].value);
  if (const Node* count = node.find("count")) read_count(build, number, *count);
  if (const Node* arrivals = node.find("arrivals")) read_arrivals(build, number, *arrivals);
  if (const Node* leaves = node.find("leaves"); leaves && leaves->is_map()) read_turnover(build, number, *leaves);
}

}  // namespace

void read_agents(Build& build) {
  const Node* section = build.root.find("agents");
  if (!section || !section->is_map()) return;
  for (std::size_t i = 0; i < section->entries.size(); ++i) read_kind(build, static_cast<int>(i), section->entries[i].value);
}

}  // namespace concert::scenario
