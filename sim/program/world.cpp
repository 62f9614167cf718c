// Kinds, sources, resources, channels and calendars of the Program.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/contract.hpp"
#include "program/builder.hpp"

namespace concert::program {

namespace {

constexpr double open_low = -std::numeric_limits<double>::infinity();
constexpr double open_high = std::numeric_limits<double>::infinity();

Kind::Initial initial(const scenario::Attribute& attribute) {
  Kind::Initial result;
  result.slot = attribute.slot;
  result.size = attribute.size;
  result.low = attribute.low.value_or(open_low);
  result.high = attribute.high.value_or(open_high);
  result.bounded = attribute.low || attribute.high;
  result.text = attribute.name;
  return result;
}

double largest(const std::vector<double>& values) {
  double result = 0;
  for (const double value : values)
    if (value > result) result = value;
  return result;
}

/// Whether what is read can change otherwise than by the clock.
bool moves(const expr::Reads& reads) {
  return reads.others || !reads.states.empty() || !reads.relations.empty() ||
         std::any_of(reads.symbols.begin(), reads.symbols.end(), [](const expr::Symbol& symbol) {
           return symbol.slot == expr::Slot::attribute || symbol.slot == expr::Slot::container ||
                  symbol.slot == expr::Slot::parameter;  // those that no intervention moves have been folded
         });
}

}  // namespace

void Builder::add_kinds() {
  for (std::size_t k = 0; k < scenario_->kinds.size(); ++k) {
    const scenario::AgentKind& from = scenario_->kinds[k];
    Kind kind;
    kind.nature = from.nature;
    kind.relation = from.relation;
    kind.in = from.in;
    kind.count_per = from.count_per;
    if (!disabled(from.name)) kind.count = fold(from.count);
    kind.stored = kind.slots = from.slots;
    kind.serves = from.serves;
    kind.calendar = disabled(from.name) ? -1 : from.calendar;
    kind.shift_end = from.shift_end;
    kind.leaves = fold(from.leaves);
    kind.replaced = fold(from.replaced);
    kind.stream = from.stream;
    for (const scenario::Attribute& attribute : from.attributes) {
      if (attribute.define.given() && !attribute.initial.given() && attribute.per_element.empty()) continue;
      Kind::Initial start = initial(attribute);
      if (attribute.per_element.empty()) start.values.push_back(fold(attribute.initial));
      for (const scenario::Expression& element : attribute.per_element) start.values.push_back(fold(element));
      kind.initials.push_back(std::move(start));
      program_->attribute_names.push_back(from.name + "." + attribute.name);
    }
    program_->kinds.push_back(std::move(kind));
    add_sources(static_cast<int>(k));
  }
}

void Builder::add_sources(int kind) {
  for (const scenario::Source& from : scenario_->kinds[static_cast<std::size_t>(kind)].arrivals) {
    if (disabled(from.name) || disabled(scenario_->kinds[static_cast<std::size_t>(kind)].name)) continue;
    Source source;
    source.law = from.law;
    source.kind = kind;
    source.per = from.per;
    source.every = fold(from.every);
    source.rate = fold(from.rate);
    source.bound = fold(from.bound);
    source.rate_moves = source.rate.given() && moves(source.rate.reads());
    source.first = fold(from.first);
    source.batch = fold(from.batch);
    source.rate_table = from.rate_table;
    if (from.rate_table >= 0)
      source.rate_bound = largest(scenario_->tables[static_cast<std::size_t>(from.rate_table)].values);
    source.times = from.times;
    std::stable_sort(source.times.begin(), source.times.end());
    source.most = from.most;
    source.from = from.from;
    source.until = from.until;
    source.calendar = from.calendar;
    source.outside = from.outside;
    source.stream = from.stream;
    for (const scenario::Assignment& assignment : from.set) source.set.push_back(write(assignment));
    program_->sources.push_back(std::move(source));
  }
}

/// Which pathways begin by themselves for each kind, and whether its agents have anything left to wait for.
void Builder::add_kind_pathways() {
  for (std::size_t p = 0; p < program_->pathways.size(); ++p) {
    const Pathway& pathway = program_->pathways[p];
    if (pathway.disabled) continue;
    Kind& kind = program_->kinds[static_cast<std::size_t>(pathway.kind)];
    switch (pathway.on) {
      case scenario::Starts::On::born:
        kind.born.push_back(static_cast<int>(p));
        break;
      case scenario::Starts::On::every:
        kind.clocks.push_back(static_cast<int>(p));
        break;
      case scenario::Starts::On::at:
        kind.timed.push_back(static_cast<int>(p));
        break;
      case scenario::Starts::On::when:
        kind.whens.push_back(static_cast<int>(p));
        break;
      case scenario::Starts::On::upon:
      case scenario::Starts::On::none:
        break;
    }
  }
  find_holders();
  for (std::size_t k = 0; k < program_->kinds.size(); ++k) {
    Kind& kind = program_->kinds[k];
    const bool arrives = !scenario_->kinds[k].arrivals.empty();
    kind.leaves_when_idle = arrives && kind.nature == scenario::Nature::person && kind.clocks.empty() &&
                            kind.timed.empty() && kind.on_message.empty() && kind.whens.empty() &&
                            !kind.hears_others;
  }
}

/// To whom something belongs, and of whose resources the holders must be known because their owner may leave.
void Builder::find_holders() {
  std::vector<bool> may_leave(program_->kinds.size(), false);
  for (std::size_t i = 0; i < program_->code.size(); ++i)
    if (program_->code[i].op == Op::leave)
      may_leave[static_cast<std::size_t>(program_->pathways[static_cast<std::size_t>(program_->pathway_of[i])].kind)] = true;
  for (const Account& account : program_->accounts)
    if (account.on_short == scenario::Account::Short::closed) may_leave[static_cast<std::size_t>(account.kind)] = true;
  for (std::size_t k = 0; k < program_->kinds.size(); ++k) {
    if (program_->kinds[k].leaves.given()) may_leave[k] = true;
    if (program_->kinds[k].in >= 0) program_->kinds[static_cast<std::size_t>(program_->kinds[k].in)].holds_others = true;
  }
  for (std::int32_t r = 0; r < program_->declared_resources; ++r) {
    Resource& resource = program_->resources[static_cast<std::size_t>(r)];
    if (resource.of < 0) continue;
    program_->kinds[static_cast<std::size_t>(resource.of)].holds_others = true;
    if (may_leave[static_cast<std::size_t>(resource.of)]) resource.tracks_holders = true;
  }
}

ByKind Builder::by_kind(int asked) {
  ByKind result;
  if (asked < 0) return result;
  for (const scenario::Expression& one : scenario_->asked[static_cast<std::size_t>(asked)].of)
    result.codes.push_back(fold(one));
  return result;
}

Queue Builder::queue(const scenario::QueueRule& rule) {
  Queue result;
  for (const scenario::QueueRule::Term& term : rule.order) {
    result.order.push_back({by_kind(term.asked), term.descending});
    const std::vector<Code>& codes = result.order.back().key.codes;
    result.shared = result.shared || std::any_of(codes.begin(), codes.end(), moves_for_several);
  }
  result.limit = fold(rule.limit);
  result.fit_first = rule.fit_first;
  return result;
}

void Builder::add_resources() {
  const scenario::Model& model = scenario_->models[static_cast<std::size_t>(variant_.model)];
  for (std::size_t r = 0; r < scenario_->resources.size(); ++r) {
    const scenario::Resource& from = scenario_->resources[r];
    Resource resource;
    resource.of = from.of;
    resource.session = from.session;
    resource.ahead = from.ahead;
    const int setting = capacity_settings_[r];
    resource.capacity = fold(setting < 0 ? from.capacity : model.capacities[static_cast<std::size_t>(setting)].second);
    resource.calendar = from.calendar;
    resource.shift_end = from.shift_end;
    resource.queue = queue(from.queue);
    resource.tracks_holders = from.shift_end != scenario::ShiftEnd::finish;
    program_->resources.push_back(std::move(resource));
  }
  program_->declared_resources = static_cast<std::int32_t>(program_->resources.size());
  for (const scenario::AgentKind& kind : scenario_->kinds) {
    Resource pool;
    pool.of = kind.in;
    pool.calendar = disabled(kind.name) ? -1 : kind.calendar;
    pool.shift_end = kind.shift_end;
    pool.queue = queue(kind.queue);
    pool.tracks_holders = true;
    program_->resources.push_back(std::move(pool));
  }
}

void Builder::add_channels() {
  for (const scenario::Channel& channel : scenario_->channels)
    program_->channels.push_back({fold(channel.latency), fold(channel.loss), fold(channel.fidelity), channel.stream});
}

void Builder::add_calendars() {
  program_->epoch_day = scenario_->epoch_day.value_or(4);
  program_->epoch_weekday = static_cast<std::int32_t>(((program_->epoch_day + 3) % 7 + 7) % 7);
  for (const scenario::Calendar& from : scenario_->calendars) {
    Calendar calendar;
    calendar.always = from.always;
    calendar.closed_days = from.closed_days;
    std::sort(calendar.closed_days.begin(), calendar.closed_days.end());
    for (const scenario::Calendar::Interval& open : from.intervals) {
      const Tick start = open.weekday * day;
      calendar.changes.push_back({start + open.from, open.level});
      calendar.changes.push_back({(start + open.to) % week, 0});
    }
    // An interval that begins where another ends keeps its level: the later declared change at an instant wins
    // only if it opens.
    std::stable_sort(calendar.changes.begin(), calendar.changes.end(),
                     [](const auto& a, const auto& b) { return a.at != b.at ? a.at < b.at : a.level < b.level; });
    std::vector<Calendar::Change> merged;
    for (const Calendar::Change& change : calendar.changes) {
      if (!merged.empty() && merged.back().at == change.at)
        merged.back() = change;
      else
        merged.push_back(change);
    }
    calendar.changes = std::move(merged);
    program_->calendars.push_back(std::move(calendar));
  }
}

/// Whose firings an agent counts without a slot.
const Pathway* Builder::first_clock(std::int32_t kind) const {
  const auto& clocks = program_->kinds[static_cast<std::size_t>(kind)].clocks;
  return clocks.empty() ? nullptr : &program_->pathways[static_cast<std::size_t>(clocks.front())];
}

/// Slots of an agent that no author sees: firings of member clocks but the first, conditions, marks that begin an
/// interval, integrals, and who served last.
void Builder::add_hidden_slots() {
  for (Pathway& pathway : program_->pathways) {
    const bool clock = pathway.on == scenario::Starts::On::every;
    if (pathway.disabled || (!clock && pathway.on != scenario::Starts::On::when)) continue;
    Kind& kind = program_->kinds[static_cast<std::size_t>(pathway.kind)];
    if (clock) {
      if (&pathway != first_clock(pathway.kind)) pathway.clock_slot = kind.slots++;
      continue;
    }
    pathway.when_slot = kind.slots;
    kind.slots += 2;
  }
  program_->last_server_slots.assign(program_->kinds.size(), std::vector<std::int32_t>(program_->kinds.size(), -1));
  for (std::size_t staff = 0; staff < same_used_.size(); ++staff) {
    if (!same_used_[staff]) continue;
    for (std::size_t k = 0; k < program_->kinds.size(); ++k)
      if (program_->kinds[k].relation < 0)
        program_->last_server_slots[k][staff] = program_->kinds[k].slots++;
  }
  for (std::size_t k = 0; k < program_->kinds.size(); ++k) {
    const bool asked_for = scenario_->kinds[k].arrivals.empty() && has_belongings(static_cast<std::int32_t>(k));
    program_->kinds[k].listed = program_->kinds[k].listed || asked_for || reads_sets_;
  }
}

/// Whether its members are found one after the other because something belongs to them, comes to them, is counted by
/// them or is integrated over them.
bool Builder::has_belongings(std::int32_t kind) const {
  const Kind& of = program_->kinds[static_cast<std::size_t>(kind)];
  if (of.nature != scenario::Nature::person || of.holds_others || !of.integrals.empty()) return true;
  return std::ranges::any_of(program_->kinds, [kind](const Kind& other) { return other.count_per == kind; }) ||
         std::ranges::any_of(program_->sources, [kind](const Source& source) { return source.per == kind; });
}

}  // namespace concert::program
