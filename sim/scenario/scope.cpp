#include "scenario/scope.hpp"

#include <algorithm>
#include <limits>

#include "scenario/build.hpp"
#include "scenario/fields.hpp"

namespace concert::scenario {

using expr::Slot;
using expr::Symbol;
using expr::TargetKind;

namespace {

/// Derived attributes have no slot: their symbols are numbered downwards from here.
constexpr std::int32_t first_derived = -1000;

}  // namespace

std::vector<int> containers_of(const Build& build, int kind) {
  std::vector<int> out;
  for (int k = kind; k >= 0;) {
    k = build.scenario.kinds[static_cast<std::size_t>(k)].in;
    if (k < 0 || out.size() >= deepest_containment || std::find(out.begin(), out.end(), k) != out.end()) break;
    out.push_back(k);
  }
  return out;
}

void NameScope::add_step_fields() {
  add("started", Slot::field, step_field::started, expr::time_type());
  add("born", Slot::field, step_field::born, expr::time_type());
  add("index", Slot::field, step_field::index, expr::number_type());
}

void NameScope::add_own_fields() {
  const int relation = relation_of(expr::agent_type(options_.self_kind));
  if (relation >= 0) add_tie_fields(relation);
  else add_step_fields();
}

void NameScope::add_tie_fields(int relation) {
  const Relation& of = build_->scenario.relations[static_cast<std::size_t>(relation)];
  add("from", Slot::field, tie_field::from, of.from);
  add("to", Slot::field, tie_field::to, of.to);
  add("since", Slot::field, tie_field::since, expr::time_type());
  add("index", Slot::field, tie_field::index, expr::number_type());
}

/// What every tie has: its ends, when it was linked, its number.
std::optional<Symbol> NameScope::member_of_tie(int relation, std::string_view word) const {
  const Relation& of = build_->scenario.relations[static_cast<std::size_t>(relation)];
  const auto slot = [](std::int32_t index, const expr::Type& type) {
    return Symbol{.slot = Slot::attribute, .index = index, .type = type, .value = 0, .over = {}};
  };
  if (word == "from") return slot(member_from_slot, of.from);
  if (word == "to") return slot(member_to_slot, of.to);
  if (word == "since") return slot(member_since_slot, expr::time_type());
  if (word == "index") return slot(member_index_slot, expr::number_type());
  return std::nullopt;
}

int NameScope::relation_of(const expr::Type& agent) const {
  const auto& kinds = build_->scenario.kinds;
  return agent.domain >= 0 && static_cast<std::size_t>(agent.domain) < kinds.size() ? kinds[static_cast<std::size_t>(agent.domain)].relation : -1;
}

std::optional<Symbol> NameScope::attribute_of(int kind, std::string_view word, bool latent) const {
  const auto k = static_cast<std::size_t>(kind);
  if (kind < 0 || k >= build_->attributes.size()) return std::nullopt;
  const auto found = build_->lookup(build_->attributes[k], word);
  if (!found) return std::nullopt;
  const Attribute& a = build_->scenario.kinds[k].attributes[static_cast<std::size_t>(*found)];
  if (a.latent && !latent) return std::nullopt;
  build_->read_attribute(kind, *found);
  Symbol out{.slot = Slot::attribute, .index = a.slot, .type = a.type, .value = 0, .over = a.over};
  if (a.size == 0) {
    const auto it = build_->derived_number.find({kind, *found});
    if (it == build_->derived_number.end()) return std::nullopt;
    out.index = first_derived - it->second;
  }
  return out;
}

std::optional<Symbol> NameScope::container_of(int kind, std::string_view word) const {
  for (const int c : containers_of(*build_, kind))
    if (build_->scenario.kinds[static_cast<std::size_t>(c)].name == word) {
      build_->look_at(Declared::kind, c);
      return Symbol{.slot = Slot::container, .index = c, .type = expr::agent_type(c), .value = 0, .over = {}};
    }
  return std::nullopt;
}

std::optional<Symbol> NameScope::name(std::string_view word) const {
  if (const auto it = words_here.find(word); it != words_here.end()) return it->second;
  const auto simple = [](Slot slot, expr::Type type) { return Symbol{.slot = slot, .index = 0, .type = type, .value = 0, .over = {}}; };
  if (word == "now" && options_.now) return simple(Slot::now, expr::time_type());
  if (word == "it" && options_.it) return simple(Slot::it, *options_.it);
  const int kind = options_.self_kind;
  if (kind >= 0) {
    if (word == "self") return simple(Slot::self, expr::agent_type(kind));
    const auto known = build_->lookup(build_->attributes[static_cast<std::size_t>(kind)], word);
    if (known && (options_.attributes_before < 0 || *known < options_.attributes_before))
      if (auto symbol = attribute_of(kind, word, options_.own_latent)) return symbol;
    if (auto symbol = container_of(kind, word)) return symbol;
  }
  if (options_.parameters)
    if (const auto p = build_->lookup(build_->parameters, word)) {
      build_->look_at(Declared::parameter, *p);
      const Parameter& parameter = build_->scenario.parameters[static_cast<std::size_t>(*p)];
      return Symbol{.slot = Slot::parameter, .index = *p, .type = expr::number_type(parameter.unit.dimension), .value = 0, .over = {}};
    }
  if (const auto it = build_->label_owner.find(word); it != build_->label_owner.end())
    return Symbol{.slot = Slot::constant, .index = 0, .type = expr::label_type(it->second.first),
                  .value = static_cast<double>(it->second.second), .over = {}};
  return std::nullopt;
}

namespace {

/// What may be asked of a place in a diary; `site` is whose diary it is.
std::optional<Symbol> place_member(const Build& build, const expr::Type& place, std::string_view word) {
  const auto symbol = [](std::int32_t slot, expr::Type type) { return Symbol{.slot = Slot::attribute, .index = slot, .type = type, .value = 0, .over = {}}; };
  if (word == "at") return symbol(place_at_slot, expr::time_type());
  if (word == "free") return symbol(place_free_slot, expr::number_type());
  if (word == "booked") return symbol(place_booked_slot, expr::number_type());
  if (word != "site") return std::nullopt;
  return symbol(place_site_slot, expr::agent_type(place.domain < 0 ? -1 : build.scenario.resources[static_cast<std::size_t>(place.domain)].of));
}

}  // namespace

std::optional<Symbol> NameScope::member(const expr::Type& agent, std::string_view word) const {
  if (agent.base == expr::Base::place) return place_member(*build_, agent, word);
  if (agent.base != expr::Base::agent) return std::nullopt;
  if (const int relation = relation_of(agent); relation >= 0)
    if (auto symbol = member_of_tie(relation, word)) return symbol;
  if (word == "born")
    return Symbol{.slot = Slot::attribute, .index = member_born_slot, .type = expr::time_type(), .value = 0, .over = {}};
  if (word == "index")
    return Symbol{.slot = Slot::attribute, .index = member_index_slot, .type = expr::number_type(), .value = 0, .over = {}};
  if (const std::vector<int>* kinds = role_members(agent.domain)) {
    std::optional<Symbol> shared;  // known of a role is what all its kinds have alike
    for (const int kind : *kinds) {
      const auto one = attribute_of(kind, word, options_.latent_everywhere);
      if (!one || (shared && (shared->index != one->index || !(shared->type == one->type) || shared->over != one->over))) return std::nullopt;
      shared = one;
    }
    return shared;
  }
  if (agent.domain < 0 || static_cast<std::size_t>(agent.domain) >= build_->attributes.size()) return std::nullopt;
  if (auto symbol = attribute_of(agent.domain, word, options_.latent_everywhere)) return symbol;
  return container_of(agent.domain, word);
}

std::optional<expr::Scope::Sight> NameScope::sight(const expr::Type& agent, std::string_view word) const {
  if (const std::vector<int>* kinds = role_members(agent.domain)) {
    std::optional<Sight> shared;  // seen of a role is what all its kinds tell alike
    for (const int kind : *kinds) {
      const auto one = sight(expr::agent_type(kind), word);
      if (!one || (shared && (shared->symbol.index != one->symbol.index || !(shared->symbol.type == one->symbol.type) || shared->sd != one->sd))) return std::nullopt;
      shared = one;
    }
    return shared;
  }
  if (agent.domain < 0 || static_cast<std::size_t>(agent.domain) >= build_->scenario.kinds.size()) return std::nullopt;
  const AgentKind& kind = build_->scenario.kinds[static_cast<std::size_t>(agent.domain)];
  const auto symbol = [](std::int32_t slot, const expr::Type& type) { return Symbol{.slot = Slot::attribute, .index = slot, .type = type, .value = 0, .over = {}}; };
  if (const auto it = build_->publications.find(std::pair{agent.domain, std::string(word)}); it != build_->publications.end()) {
    build_->see(agent.domain, it->second);
    const Publication& told = kind.publications[static_cast<std::size_t>(it->second)];
    return Sight{symbol(told.slot, told.value.type), symbol(told.slot + 1, expr::time_type()), "", 0, 0};
  }
  const auto attribute = build_->lookup(build_->attributes[static_cast<std::size_t>(agent.domain)], word);
  if (!attribute) return std::nullopt;
  const Attribute& a = kind.attributes[static_cast<std::size_t>(*attribute)];
  if (a.reading_sd.empty() || a.size != 1) return std::nullopt;
  build_->read_attribute(agent.domain, *attribute);
  constexpr double open = std::numeric_limits<double>::infinity();
  return Sight{symbol(a.slot, a.type), std::nullopt, a.reading_sd, a.low.value_or(-open), a.high.value_or(open)};
}

const std::vector<int>* NameScope::role_members(int kind) const {
  const int role = kind - static_cast<int>(build_->scenario.kinds.size());
  if (role < 0) return nullptr;
  for (const auto& [name, number] : build_->roles)
    if (number == role) return &build_->scenario.roles.at(name);
  return nullptr;
}

bool NameScope::accepts_kind(int wanted, int given) const {
  if (wanted < 0 && relation_of(expr::agent_type(given)) >= 0) return false;  // a tie is no agent
  if (wanted < 0 || given < 0 || wanted == given) return true;
  const std::vector<int>* kinds = role_members(wanted);
  return kinds && std::find(kinds->begin(), kinds->end(), given) != kinds->end();
}

std::optional<expr::Target> NameScope::table_target(int table) const {
  const Table& t = build_->scenario.tables[static_cast<std::size_t>(table)];
  expr::Target out{.kind = TargetKind::table, .index = table, .of = -1, .size = static_cast<std::int32_t>(t.keys.size()),
                   .type = expr::number_type(t.unit.dimension), .keys = {}};
  for (const auto& key : t.keys)
    out.keys.push_back(key.labels ? expr::label_type(key.label_set) : expr::number_type());
  return out;
}

std::optional<expr::Target> NameScope::target(std::string_view word) const {
  const auto used = [&](Declared what, int number, expr::Target out) {
    build_->look_at(what, number);
    return out;
  };
  const auto plain = [](TargetKind kind, int index, int of) {
    return expr::Target{.kind = kind, .index = index, .of = of, .size = 0, .type = {}, .keys = {}};
  };
  if (const auto r = build_->lookup(build_->resources, word))
    return used(Declared::resource, *r, plain(TargetKind::resource, *r, build_->scenario.resources[static_cast<std::size_t>(*r)].of));
  if (const auto k = build_->lookup(build_->kinds, word)) {
    const AgentKind& kind = build_->scenario.kinds[static_cast<std::size_t>(*k)];
    if (kind.nature == Nature::staff) return used(Declared::kind, *k, plain(TargetKind::staff, *k, kind.in));
    return used(Declared::kind, *k, plain(TargetKind::kind, *k, -1));
  }
  if (const auto r = build_->lookup(build_->relations, word)) {
    const Relation& relation = build_->scenario.relations[static_cast<std::size_t>(*r)];
    expr::Target out = plain(TargetKind::relation, relation.kind, -1);
    out.keys = {relation.from, relation.to};
    return used(Declared::relation, *r, out);
  }
  if (const auto r = build_->lookup(build_->roles, word))
    return used(Declared::role, *r, plain(TargetKind::kind, static_cast<int>(build_->scenario.kinds.size()) + *r, -1));
  if (const auto p = build_->lookup(build_->pathways, word)) return used(Declared::pathway, *p, plain(TargetKind::pathway, *p, -1));
  if (const auto c = build_->lookup(build_->calendars, word)) return used(Declared::calendar, *c, plain(TargetKind::calendar, *c, -1));
  if (const auto t = build_->lookup(build_->tables, word)) return used(Declared::table, *t, *table_target(*t));
  if (const auto s = build_->lookup(build_->sets, word)) {
    expr::Target out = plain(TargetKind::label_set, *s, -1);
    out.size = label_count(*s);
    return used(Declared::set, *s, out);
  }
  return std::nullopt;
}

std::optional<double> NameScope::label(int label_set, std::string_view word) const {
  if (label_set < 0 || static_cast<std::size_t>(label_set) >= build_->labels.size()) return std::nullopt;
  const auto value = build_->lookup(build_->labels[static_cast<std::size_t>(label_set)], word);
  if (!value) return std::nullopt;
  return static_cast<double>(*value);
}

std::string NameScope::label_set_name(int label_set) const {
  if (label_set < 0 || static_cast<std::size_t>(label_set) >= build_->scenario.label_sets.size()) return "labels";
  return build_->scenario.label_sets[static_cast<std::size_t>(label_set)].name;
}

std::string NameScope::kind_name(int kind) const {
  if (kind < 0) return "agent";
  const auto k = static_cast<std::size_t>(kind);
  if (k < build_->scenario.kinds.size()) return build_->scenario.kinds[k].name;
  for (const auto& [name, number] : build_->roles)
    if (static_cast<std::size_t>(number) == k - build_->scenario.kinds.size()) return name;
  return "agent";
}

int NameScope::label_count(int label_set) const {
  if (label_set < 0 || static_cast<std::size_t>(label_set) >= build_->labels.size()) return 0;
  return static_cast<int>(build_->scenario.label_sets[static_cast<std::size_t>(label_set)].labels.size());
}

std::string NameScope::definition(const Symbol& symbol) const {
  if (symbol.slot != Slot::attribute || symbol.index > first_derived) return "";
  const auto number = static_cast<std::size_t>(first_derived - symbol.index);
  if (number >= build_->derived.size()) return "";
  const auto [kind, attribute] = build_->derived[number];
  return build_->scenario.kinds[static_cast<std::size_t>(kind)].attributes[static_cast<std::size_t>(attribute)].define.text;
}

std::vector<std::string> NameScope::words() const {
  std::vector<std::string> out;
  for (const auto& [word, symbol] : words_here)
    if (word.find('(') == std::string::npos) out.push_back(word);
  if (options_.now) out.emplace_back("now");
  if (options_.it) out.emplace_back("it");
  if (options_.self_kind >= 0) {
    out.emplace_back("self");
    for (const auto& [word, number] : build_->attributes[static_cast<std::size_t>(options_.self_kind)]) out.push_back(word);
    for (const int c : containers_of(*build_, options_.self_kind)) out.push_back(kind_name(c));
  }
  for (const Index* index : {&build_->parameters, &build_->resources, &build_->kinds, &build_->pathways, &build_->roles, &build_->relations,
                             &build_->tables, &build_->calendars, &build_->sets})
    for (const auto& [word, number] : *index) out.push_back(word);
  for (const auto& set : build_->scenario.label_sets) out.insert(out.end(), set.labels.begin(), set.labels.end());
  return out;
}

std::string NameScope::instead(std::string_view word) const {
  const auto found = known_elsewhere.find(word);
  return found == known_elsewhere.end() ? "" : found->second;
}

std::string NameScope::unlike(const expr::Type& agent, std::string_view word) const {
  const std::vector<int>* kinds = agent.base == expr::Base::agent ? role_members(agent.domain) : nullptr;
  if (kinds == nullptr || kinds->empty()) return "";
  for (const int kind : *kinds)
    if (!build_->lookup(build_->attributes[static_cast<std::size_t>(kind)], word)) return "";
  return "declare it alike in each of its kinds: the same type, behind the same attributes";
}

std::vector<std::string> NameScope::members(const expr::Type& agent) const {
  if (agent.base == expr::Base::place) return {"at", "free", "booked", "site"};
  std::vector<std::string> out = {"born", "index"};
  if (relation_of(agent) >= 0) out = {"from", "to", "since", "index"};
  if (agent.domain < 0 || static_cast<std::size_t>(agent.domain) >= build_->attributes.size()) return out;
  const auto& known = build_->scenario.kinds[static_cast<std::size_t>(agent.domain)].attributes;
  for (const Attribute& a : known)
    if (!a.latent || options_.latent_everywhere) out.push_back(a.name);
  for (const int c : containers_of(*build_, agent.domain)) out.push_back(kind_name(c));
  return out;
}

}  // namespace concert::scenario
