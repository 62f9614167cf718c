// Cohorts: states, transition matrices and totals. Whether probabilities add up is known only with a model's numbers, so
// it is checked when a model is compiled (sim/cohort).
#include <algorithm>
#include <set>

#include "scenario/fields.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

namespace {

class CohortReader {
 public:
  CohortReader(Build& build, const Node::Entry& entry) : build_(build), node_(entry.value), scope_(build, {.now = false}) {
    out_.name = entry.key;
    out_.place = entry.place;
    namespace f = cohort_field;
    scope_.add("cycle", expr::Slot::field, f::cycle, expr::number_type());
    for (const auto& [word, field] : {std::pair{"time", f::time}, {"age", f::age}, {"time_in_state", f::time_in_state}, {"cycle_length", f::cycle_length}})
      scope_.add(word, expr::Slot::field, field, expr::duration_type());
  }

  Cohort read() {
    states();
    lengths();
    counting(node_.find("count"), counting_);
    start();
    out_.rows.resize(out_.states.size());
    rows();
    totals();
    return std::move(out_);
  }

 private:
  void states() {
    for (const Node* item : items_of(node_.find("states"))) {
      if (const std::string why = not_a_name(item->text); !why.empty())
        build_.report.error(*item, "'" + item->text + "' cannot name a state: it " + why, "choose another word");
      if (std::find(out_.states.begin(), out_.states.end(), item->text) != out_.states.end())
        build_.report.error(*item, "the state '" + item->text + "' stands twice");
      out_.states.push_back(item->text);
    }
  }

  void lengths() {
    if (const Node* cycle = node_.find("cycle")) {
      out_.cycle = build_.fixed_tick(*cycle, expr::duration_type(), "the cycle").value_or(0);
      if (out_.cycle == 0) build_.report.error(*cycle, "a cycle is longer than 0");
    }
    if (const Node* cycles = node_.find("cycles")) {
      out_.cycles = static_cast<int>(std::min(plain_number(cycles->text).value_or(0), 1e5));
      if (out_.cycles < 1) build_.report.error(*cycles, "at least one cycle");
    }
    if (const Node* age = node_.find("age")) out_.age = build_.fixed_tick(*age, expr::duration_type(), "the age of the cohort").value_or(0);
  }

  void counting(const Node* node, Cohort::Counting& counting) {
    if (!node) return;
    counting.place = node->place;
    if (node->is_sequence()) {
      counting.rule = Cohort::Count::weights;
      for (const Node& item : node->items) counting.weights.push_back(build_.fixed(item, expr::number_type(), "a weight of 'count'").value_or(0));
      if (counting.weights.size() != static_cast<std::size_t>(out_.cycles) + 1)
        build_.report.error(*node, "there are " + std::to_string(counting.weights.size()) + " weights for " + std::to_string(out_.cycles) + " cycles",
                            "one for each of the times 0 to " + std::to_string(out_.cycles));
      return;
    }
    if (node->text == "start") counting.rule = Cohort::Count::start;
    if (node->text == "end") counting.rule = Cohort::Count::end;
    if (node->text == "half_cycle") counting.rule = Cohort::Count::half_cycle;
    if (node->text == "simpson") {
      counting.rule = Cohort::Count::simpson;
      if (out_.cycles % 2 != 0) build_.report.error(*node, "Simpson's rule needs an even number of cycles",
                                                      "add a cycle, or list a weight for each of the times 0 to " + std::to_string(out_.cycles));
    }
  }

  /// The number of a state, or an error with the nearest one and -1.
  int state(const Node::Entry& e) {
    const auto found = std::find(out_.states.begin(), out_.states.end(), e.key);
    if (found != out_.states.end()) return static_cast<int>(found - out_.states.begin());
    build_.report.error(e, "unknown state '" + e.key + "' of the cohort '" + out_.name + "'", did_you_mean(e.key, out_.states));
    return -1;
  }

  Expression number(const Node& node, const std::string& what, const Unit& unit = {}) {
    Expression e = build_.compile(node, {.scope = &scope_, .type = expr::number_type(unit.dimension), .what = what, .scale = unit.scale});
    if (e.given() && !e.code.constant() && e.code.reads().random)
      build_.report.error(node, "a cohort is followed deterministically, and this draws", "draw parameters instead: distribution: of a parameter");
    return e;
  }

  void start() {
    out_.start.resize(out_.states.size());
    const Node* node = node_.find("start");
    if (!node && !out_.start.empty()) {
      out_.start[0].code = expr::Code::of_constant(1);
      out_.start[0].text = "1";
    }
    if (!node || !node->is_map()) return;
    for (const Node::Entry& e : node->entries)
      if (const int s = state(e); s >= 0) out_.start[static_cast<std::size_t>(s)] = number(e.value, "the share in '" + e.key + "'");
  }

  void rows() {
    const Node* node = node_.find("transitions");
    if (!node || !node->is_map()) return;
    for (const Node::Entry& e : node->entries) {
      const int from = state(e);
      if (from < 0 || !e.value.is_map()) continue;
      Cohort::Row& row = out_.rows[static_cast<std::size_t>(from)];
      for (const Node::Entry& to : e.value.entries) row.chances.push_back(chance(e.key, to));
      const auto rests = std::count_if(row.chances.begin(), row.chances.end(), [](const auto& c) { return c.rest; });
      if (rests > 1) build_.report.error(e, "the row of '" + e.key + "' has more than one rest", "one state takes what the others leave");
      row.by_time = std::any_of(row.chances.begin(), row.chances.end(), [](const auto& c) { return reads_time(c.value); });
    }
  }

  static bool reads_time(const Expression& e) {
    if (!e.given() || e.code.constant()) return false;
    const auto& symbols = e.code.reads().symbols;
    return std::any_of(symbols.begin(), symbols.end(), [](const expr::Symbol& s) { return s.slot == expr::Slot::field && s.index == cohort_field::time_in_state; });
  }

  Cohort::Chance chance(const std::string& from, const Node::Entry& to) {
    Cohort::Chance chance;
    chance.to = state(to);
    chance.place = to.place;
    chance.rest = to.value.is_scalar() && to.value.text == "rest";
    if (!chance.rest) chance.value = number(to.value, "the probability from '" + from + "' to '" + to.key + "'");
    return chance;
  }

  void totals() {
    const Node* node = node_.find("totals");
    if (!node || !node->is_map()) return;
    for (const Node::Entry& e : node->entries)
      if (e.value.is_map()) out_.totals.push_back(total(e));
  }

  Cohort::Total total(const Node::Entry& entry) {
    const Node& node = entry.value;
    Cohort::Total total;
    total.name = entry.key;
    total.place = entry.place;
    total.counting = counting_;
    counting(node.find("count"), total.counting);
    if (const Node* given = node.find("unit"))
      if (const auto unit = build_.unit(given)) total.unit = *unit;
    const std::string what = "the total '" + out_.name + "." + total.name + "'";
    if (const Node* once = node.find("at_start")) total.at_start = number(*once, what, total.unit);
    total.in_state.resize(out_.states.size());
    if (const Node* states = node.find("states"); states && states->is_map())
      for (const Node::Entry& e : states->entries)
        if (const int s = state(e); s >= 0) {
          Expression& value = total.in_state[static_cast<std::size_t>(s)];
          value = number(e.value, what, total.unit);
          out_.rows[static_cast<std::size_t>(s)].by_time |= reads_time(value);
        }
    moves(node, what, total);
    discount(node.find("discount"), total);
    return total;
  }

  void moves(const Node& node, const std::string& what, Cohort::Total& total) {
    const Node* moves = node.find("transitions");
    if (!moves || !moves->is_map()) return;
    for (const Node::Entry& from : moves->entries) {
      const int s = state(from);
      if (s < 0 || !from.value.is_map()) continue;
      for (const Node::Entry& to : from.value.entries)
        if (const int t = state(to); t >= 0) {
          total.on_move.push_back({s, t, number(to.value, what, total.unit)});
          out_.rows[static_cast<std::size_t>(s)].by_time |= reads_time(total.on_move.back().value);
        }
    }
  }

  void discount(const Node* node, Cohort::Total& total) {
    if (!node) return;
    const Node* rate = node->is_map() ? node->find("rate") : node;
    if (rate) total.discount = plain_number(rate->text).value_or(0);
    total.continuous = flag_of(node->find("continuous"));
    if (const Node* origin = node->find("origin")) total.origin = build_.fixed_tick(*origin, expr::duration_type(), "the origin of discounting").value_or(0);
    if (total.discount < 0 || total.discount > 1) build_.report.error(*node, "a yearly discount lies between 0 and 1");
  }

  Build& build_;
  const Node& node_;
  NameScope scope_;
  Cohort out_;
  Cohort::Counting counting_;
};

/// The parameters that what is written of a cohort reads.
std::set<int> parameters_of(const Cohort& cohort) {
  std::set<int> read;
  const auto add = [&](const Expression& e) {
    if (!e.given() || e.code.constant()) return;
    for (const expr::Symbol& symbol : e.code.reads().symbols)
      if (symbol.slot == expr::Slot::parameter) read.insert(symbol.index);
  };
  for (const Expression& share : cohort.start) add(share);
  for (const Cohort::Row& row : cohort.rows)
    for (const Cohort::Chance& chance : row.chances) add(chance.value);
  for (const Cohort::Total& total : cohort.totals) {
    add(total.at_start);
    for (const Expression& each : total.in_state) add(each);
    for (const Cohort::OnMove& move : total.on_move) add(move.value);
  }
  return read;
}

/// Interventions act in a run's time, and a cohort has its own: they would not reach it.
void refuse_interventions(Build& build, const Cohort& cohort) {
  const std::set<int> read = parameters_of(cohort);
  for (const Intervention& intervention : build.scenario.interventions)
    for (const Intervention::Change& change : intervention.changes) {
      if (change.of != Intervention::Change::Of::parameter || read.count(change.index) == 0) continue;
      const std::string& name = build.scenario.parameters[static_cast<std::size_t>(change.index)].name;
      build.report.error(change.value.place, 0,
                         "the intervention '" + intervention.name + "' moves '" + name + "', but the cohort '" + cohort.name +
                             "' reads it as it is at the start: cohorts have a time of their own",
                         "let a model set '" + name + "', or write in the cohort what changes when: if(time > 2 y, after, before)");
    }
}

}  // namespace

void read_cohorts(Build& build) {
  const Node* section = build.root.find("cohorts");
  if (!section || !section->is_map()) return;
  int number = 0;
  for (const Node::Entry& e : section->entries) {
    if (const std::string why = not_a_name(e.key); !why.empty()) build.report.error(e, "'" + e.key + "' cannot name a cohort: it " + why, "choose another word");
    if (!e.value.is_map()) continue;
    Cohort cohort = CohortReader(build, e).read();
    cohort.first_total = number;
    for (const Cohort::Total& total : cohort.totals) build.cohort_totals.emplace(e.key + "." + total.name, std::pair{number++, total.unit.dimension});
    refuse_interventions(build, cohort);
    build.scenario.cohorts.push_back(std::move(cohort));
  }
}

}  // namespace concert::scenario
