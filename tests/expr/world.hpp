// A small world for the expression tests: names of every kind, and a host that answers from tables.
#pragma once
#include <map>
#include <sstream>
#include <string>

#include "catch.hpp"
#include "core/contract.hpp"
#include "core/time.hpp"
#include "expr/compile.hpp"

namespace testing {

using namespace concert::expr;
using concert::Diagnostics;
using concert::Place;

inline constexpr int kind_person = 0;
inline constexpr int kind_clinic = 1;
inline constexpr int kind_doctor = 2;
inline constexpr int kind_trust = 3;  // a relation from persons to doctors
inline constexpr int set_class = 0;
inline constexpr int set_colour = 1;

inline Type money_type() { return number_type(concert::Dimension{0, 0, 1, 1}); }

class World : public Scope, public Host {
 public:
  World() {
    add("visit", Slot::parameter, 0, duration_type());
    add("price", Slot::parameter, 1, money_type());
    add("n", Slot::parameter, 2, number_type());
    add("k", Slot::parameter, 3, number_type());
    add("age", Slot::attribute, 0, number_type());
    add("class", Slot::attribute, 1, label_type(set_class));
    add("seen_at", Slot::attribute, 2, time_type());
    add("flag", Slot::attribute, 3, boolean_type());
    add("doctor", Slot::attribute, 4, agent_type(kind_doctor));
    add("wants", Slot::attribute, 5, number_type(), {set_class});
    add("state", Slot::attribute, 8, number_type(), {set_class, set_colour});
    add("stay", Slot::local, 0, duration_type());
    add("message.urgent", Slot::field, 0, boolean_type());
    add("clinic", Slot::container, kind_clinic, agent_type(kind_clinic));
    add("self", Slot::self, 0, agent_type(kind_person));
    add("now", Slot::now, 0, time_type());
    add("it", Slot::it, 0, number_type());
    add("weakest", Slot::attribute, -1, number_type());
    add("endless", Slot::attribute, -2, number_type());
    add("urgent", Slot::constant, 0, label_type(set_class), {}, 0);
    add("routine", Slot::constant, 0, label_type(set_class), {}, 1);
  }

  // Scope
  std::optional<Symbol> name(std::string_view word) const override { return find(names_, word); }
  std::optional<Symbol> member(const Type& agent, std::string_view word) const override {
    if (agent.domain == kind_clinic) {
      if (word == "size") return Symbol{Slot::attribute, 20, number_type(), 0, {}};
      if (word == "double_size") return Symbol{Slot::attribute, -3, number_type(), 0, {}};
      return std::nullopt;
    }
    if (agent.domain == kind_doctor) {
      if (word == "skill") return Symbol{Slot::attribute, 30, number_type(), 0, {}};
      if (word == "colour") return Symbol{Slot::attribute, 31, label_type(set_colour), 0, {}};
      if (word == "clinic") return Symbol{Slot::container, kind_clinic, agent_type(kind_clinic), 0, {}};
      return std::nullopt;
    }
    if (agent.domain == kind_trust) {
      if (word == "level") return Symbol{Slot::attribute, 40, number_type(), 0, {}};
      if (word == "to") return Symbol{Slot::attribute, 41, agent_type(kind_doctor), 0, {}};
      return std::nullopt;
    }
    const std::optional<Symbol> own = find(names_, word);
    if (own && (own->slot == Slot::attribute || own->slot == Slot::container)) return own;
    return std::nullopt;
  }
  std::optional<Target> target(std::string_view word) const override {
    const auto plain = [](TargetKind kind, int index, int of = -1) { return Target{kind, index, of, 0, {}, {}}; };
    if (word == "bed") return plain(TargetKind::resource, 0, kind_clinic);
    if (word == "door") return plain(TargetKind::resource, 1);
    if (word == "person") return plain(TargetKind::kind, kind_person);
    if (word == "doctor_kind" || word == "physician") return plain(TargetKind::staff, kind_doctor, kind_clinic);
    if (word == "visits" || word == "first.visit") return plain(TargetKind::pathway, 4);
    if (word == "office") return plain(TargetKind::calendar, 1);
    if (word == "classes") return Target{TargetKind::label_set, set_class, -1, 3, {}, {}};
    if (word == "trust")
      return Target{TargetKind::relation, kind_trust, -1, 0, {}, {agent_type(kind_person), agent_type(kind_doctor)}};
    if (word == "arrivals")
      return Target{TargetKind::table, 7, -1, 2, number_type({-1, 0, 0, 0}), {number_type(), label_type(set_class)}};
    return std::nullopt;
  }
  std::optional<double> label(int set, std::string_view word) const override {
    const auto& labels = set == set_class ? classes_ : colours_;
    for (std::size_t i = 0; i < labels.size(); ++i)
      if (labels[i] == word) return static_cast<double>(i);
    return std::nullopt;
  }
  std::string label_set_name(int set) const override { return set == set_class ? "classes" : "colours"; }
  std::string kind_name(int kind) const override {
    return kind == kind_person ? "person" : kind == kind_clinic ? "clinic" : "physician";
  }
  int label_count(int set) const override { return set == set_class ? 3 : 2; }
  std::string definition(const Symbol& symbol) const override {
    if (symbol.slot != Slot::attribute) return "";
    if (symbol.index == -1) return "min(wants)";
    if (symbol.index == -2) return "endless + 1";
    return symbol.index == -3 ? "2 * size" : "";
  }
  std::vector<std::string> words() const override {
    std::vector<std::string> all{"bed", "door", "trust", "person", "physician", "visits", "office", "classes", "arrivals"};
    for (const auto& [word, symbol] : names_) all.push_back(word);
    return all;
  }
  std::vector<std::string> members(const Type& agent) const override {
    if (agent.domain == kind_clinic) return {"size", "double_size"};
    if (agent.domain == kind_doctor) return {"skill", "colour", "clinic"};
    return {"age", "class", "clinic"};
  }

  // Host: doctors 100 ... 104 with skill 0 ... 4, the first three in clinic 50, the others in 51; clinic sizes 7 and 8.
  double attribute(double agent, std::int32_t slot) const override {
    if (slot == 20) return agent == 50 ? 7 : 8;
    if (slot == 30) return agent - 100;
    if (slot == 31) return static_cast<int>(agent) % 2;
    if (slot == 40) return agent / 10000;
    if (slot == 41) return static_cast<int>(agent - 1000) / 10;
    throw concert::RunError("the agent has left");
  }
  double container(double agent, std::int32_t) const override { return agent >= 103 ? 51 : 50; }
  double state(State what, const Target& target, double owner, const Frame&) const override {
    return 100 * static_cast<double>(what) + 10 * target.index + (owner < 0 ? 9 : owner == 50 ? 5 : 1);
  }
  void members(std::int32_t kind, double inside, std::vector<double>& out) const override {
    if (kind != kind_doctor) return;
    for (double agent = 100; agent < 100 + doctors; ++agent)
      if (inside < 0 || container(agent, kind_clinic) == inside) out.push_back(agent);
  }
  double nth(std::int32_t kind, double inside, double n) const override {
    std::vector<double> all;
    members(kind, inside, all);
    return n >= 0 && n < static_cast<double>(all.size()) ? all[static_cast<std::size_t>(n)] : nobody;
  }
  // Person 1 trusts doctors 101 and 103; doctor 101 is trusted by persons 1 and 2. A tie is 1000 + from + 10 * to.
  void ties(std::int32_t, Among side, double agent, std::vector<double>& out) const override {
    if (side == Among::outgoing && agent == 1) out.insert(out.end(), {2011, 2031});
    if (side == Among::incoming && agent == 101) out.insert(out.end(), {2011, 2012});
  }
  double tie_count(std::int32_t relation, Among side, double agent) const override {
    std::vector<double> all;
    ties(relation, side, agent, all);
    return static_cast<double>(all.size());
  }
  double tie(std::int32_t, double from, double to) const override {
    return from == 1 && (to == 101 || to == 103) ? 1000 + from + 10 * to : nobody;
  }
  double lookup(std::int32_t, std::span<const double> keys) const override {
    if (keys[0] > 24) throw concert::RunError("the table ends before");
    return (keys[0] + 10 * keys[1]) / concert::hour;
  }
  /// A hazard that does not change with age.
  double remaining(std::int32_t, std::span<const double> keys, std::int32_t age, double exposure) const override {
    const double years = keys[static_cast<std::size_t>(age)] / static_cast<double>(concert::year);
    return exposure / ((years + 10 * keys[1]) / static_cast<double>(concert::hour));
  }
  bool open(std::int32_t, double time) const override { return time < 1000; }
  int weekday(double time) const override { return static_cast<int>(time / concert::day) % 7; }
  int month_of_year(double) const override { return 3; }
  std::uint64_t stream_of(double agent) const override {
    return concert::random::mix(77, static_cast<std::uint64_t>(agent));
  }

  Frame frame() const {
    Frame f;
    f.parameters = parameters;
    f.attributes = attributes;
    f.locals = locals;
    f.fields = fields;
    f.now = static_cast<double>(3 * concert::day + 6 * concert::hour);
    f.self = 1;
    f.it = 0.5;
    f.key = {42, 1};
    f.lineage = 99;
    f.host = this;
    return f;
  }

  double parameters[4] = {45.0 * concert::minute, 1800, 3, 0.25};
  double attributes[16] = {70, 1, 1000, 1, 102, 0.2, 0.5, 0.8, 1, 2, 3, 4, 5, 6, 0, 0};
  double locals[1] = {2.0 * concert::hour};
  double fields[1] = {1};
  double doctors = 5;

 private:
  using Names = std::map<std::string, Symbol, std::less<>>;
  static std::optional<Symbol> find(const Names& names, std::string_view word) {
    const auto found = names.find(word);
    return found == names.end() ? std::nullopt : std::optional(found->second);
  }
  void add(const char* word, Slot slot, int index, Type type, std::vector<std::int32_t> over = {}, double value = 0) {
    names_[word] = Symbol{slot, index, type, value, std::move(over)};
  }
  Names names_;
  std::vector<std::string> classes_{"urgent", "routine", "other"};
  std::vector<std::string> colours_{"red", "urgent"};
};

/// The text must compile; its code.
inline Compiled compiled(const World& world, std::string_view text, std::optional<Type> expected = {}) {
  Diagnostics diagnostics;
  const auto result = compile(
      {.text = text, .place = {1, 1, 1, 1}, .scope = &world, .expected = expected, .what = "this value", .stream = 5},
      diagnostics);
  std::string found;
  for (const auto& d : diagnostics.sorted()) found += d.problem + "; ";
  INFO(std::string(text) << " -> " << found);
  REQUIRE(result);
  return *result;
}

inline double value(const World& world, std::string_view text) {
  return evaluate(compiled(world, text).code, world.frame());
}

/// What is wrong with a text, as the author sees it: "problem | suggestion" and the caret's line, for each error.
inline std::string errors(const World& world, const std::string& text, std::optional<Type> expected = {}) {
  Diagnostics diagnostics;
  const auto result = compile(
      {.text = text, .place = {1, 1, 1, 1}, .scope = &world, .expected = expected, .what = "this value", .stream = 5},
      diagnostics);
  CHECK_FALSE(result);
  std::string all;
  for (const auto& d : diagnostics.sorted()) {
    if (!all.empty()) all += "\n";
    all += std::to_string(d.place.column) + "+" + std::to_string(d.place.length) + ": " + d.problem;
    if (!d.suggestion.empty()) all += " | " + d.suggestion;
  }
  return all;
}

}  // namespace testing
