#include "care/measure_book.hpp"

#include <algorithm>
#include <cmath>

#include "care/world.hpp"
#include "program/fields.hpp"
#include "random/exact_math.hpp"

namespace concert::care {

using program::Measure;
using program::Moment;
using scenario::Aggregate;

namespace {

/// Whether it reads more than the row it is given.
bool judges_person(const Measure& measure) {
  const auto alone = expr::reads_fields_alone;
  return !alone(measure.value) || !alone(measure.where) || !alone(measure.by);
}

/// The period a time belongs to, counted from the window's start; -1 without periods.
std::int32_t period_of(const Measure& measure, Tick time) {
  return measure.every > 0 ? static_cast<std::int32_t>((time - measure.from) / measure.every) : -1;
}

}  // namespace

MeasureBook::MeasureBook(const program::Program& program, const World& world) : program_(program), world_(world) {
  results_.resize(program.measures.size());
  exposure_.assign(program.measures.size(), -1);
  by_resource_.resize(program.resources.size());
  by_members_.resize(program.kinds.size());
  for (const program::Kind& kind : program.kinds) by_attribute_.emplace_back(static_cast<std::size_t>(kind.slots));
  by_pathway_.resize(program.pathways.size());
  ever_present_.assign(program.kinds.size(), 0);
  left_out_.assign(program.measures.size(), 0);
  for (const std::vector<std::int32_t>& measures : program.visit_measures) {
    std::uint8_t moments = 0;
    for (const std::int32_t index : measures) {
      const Measure& measure = program.measures[static_cast<std::size_t>(index)];
      moments |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(measure.moment));
      if (judges_person(measure)) moments |= person_bit;
    }
    moments_.push_back(moments);
  }
  add_tracks();
  for (std::size_t kind = 0; kind < program.kinds.size(); ++kind) watch_integrals(static_cast<std::int32_t>(kind));
}

void MeasureBook::add_tracks() {
  for (const std::int32_t index : program_.state_measures) {
    if (program_.measures[static_cast<std::size_t>(index)].owner_kind >= 0) continue;
    Track track;
    track.measure = index;
    watch(track);
  }
  for (std::size_t i = 0; i < program_.measures.size(); ++i) {
    const Measure& measure = program_.measures[i];
    if (measure.per != scenario::Measure::Per::person_time) continue;
    Track track;
    track.measure = static_cast<std::int32_t>(i);
    track.person_kind = measure.per_kind;
    exposure_[i] = static_cast<std::int32_t>(tracks_.size());
    watch(track);
  }
}

void MeasureBook::follow_owners() {
  for (const std::int32_t index : program_.state_measures) {
    const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
    if (measure.owner_kind < 0 || left_out_[static_cast<std::size_t>(index)] != 0) continue;
    for (const Index owner : world_.listed(measure.owner_kind)) {
      Track track;
      track.measure = index;
      track.owner = owner;
      track.group = static_cast<std::int32_t>(world_.agents().number(owner));
      watch(track);
    }
  }
}

/// In whose eyes a state is read: one owner's, or nobody's.
expr::Frame MeasureBook::state_frame(Index owner) const {
  return owner == no_index ? world_.bare_frame() : world_.agent_frame(owner);
}

/// A state at a time: one owner's, or what this block adds to that of the whole world.
double MeasureBook::state_of(const Measure& measure, Index owner, Tick time) const {
  if (owner == no_index) return world_.own_part(measure.value, time);
  expr::Frame frame = state_frame(owner);
  frame.now = static_cast<double>(time);
  return expr::evaluate(measure.value, frame);
}

void MeasureBook::leave_out(std::int32_t measure) {
  left_out_[static_cast<std::size_t>(measure)] = 1;
  for (Track& track : tracks_)
    if (track.measure == measure && track.person_kind < 0) track.since = never;
}

void MeasureBook::before_all() {
  for (Track& track : tracks_)
    if (track.since < world_.now()) accrue(track, world_.now());
}

void MeasureBook::accrue(Track& track, Tick until) {
  const Measure& measure = program_.measures[static_cast<std::size_t>(track.measure)];
  const Tick from = std::max(track.since, measure.from);
  const Tick to = std::min(until, measure.to);
  const Tick since = track.since;
  track.since = until;
  if (to <= from) return;
  double value = track.person_kind >= 0 ? world_.present(track.person_kind) : state_of(measure, track.owner, since);
  value += 0.0;  // of the two zeros one: which came first must not show
  add_area(track, measure, value, {from, to});
  if (value != 0) track.quiet = false;
  if (value > track.peak) {
    track.peak = value;
    track.peak_time = from;
  }
  if (measure.aggregate == Aggregate::time_quantile) track.histogram[value] += to - from;
}

void MeasureBook::add_area(Track& track, const Measure& measure, double value, std::array<Tick, 2> span) {
  Tick from = span[0];
  while (from < span[1]) {
    const std::int32_t period = period_of(measure, from);
    const Tick period_end = period < 0 ? span[1] : measure.from + (period + 1) * measure.every;
    const Tick to = std::min(span[1], period_end);
    const double ticks = static_cast<double>(to - from);
    const auto place = static_cast<std::size_t>(std::max(period, 0));
    if (place >= track.areas.size()) track.areas.resize(place + 1);
    track.areas[place].value.add_product(value, ticks);
    if (measure.aggregate == Aggregate::time_variance) track.areas[place].square.add_product(value, value, ticks);
    from = to;
  }
}

MeasureBook::Part& MeasureBook::part_of(std::int32_t index, Index agent) {
  std::vector<Part>& parts = results_[static_cast<std::size_t>(index)].agents;
  const std::size_t number = world_.agents().number(agent);
  if (number >= parts.size()) parts.resize(number + 1);
  return parts[number];
}

void MeasureBook::add(std::int32_t index, Key key, double value, Index agent) {
  const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
  cell(index, key).add(value, measure.aggregate);
  if (!measure.per_agent || agent == no_index) return;
  Part& part = part_of(index, agent);
  part.sum.add(value);
  part.n += 1;
}

/// One row for one measure: its condition, its group, its value.
void MeasureBook::judge(std::int32_t index, const expr::Frame& frame, double value, Tick time, Index agent) {
  const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
  if (measure.where.given() && expr::evaluate(measure.where, frame) == 0) return;
  if (measure.value.given()) value = expr::evaluate(measure.value, frame);
  if (std::isnan(value)) return;
  if (measure.discount != 0) value *= random::exp(-measure.discount * static_cast<double>(time - measure.from));
  Key key{-1, period_of(measure, time)};
  if (measure.by.given()) key.group = group_of(measure, frame);
  if (measure.by.given() && key.group < 0) return;
  add(index, key, value, agent);
}

/// The label's number, or the agent's within its kind; -1 for nobody.
std::int32_t MeasureBook::group_of(const Measure& measure, const expr::Frame& frame) const {
  const double group = expr::evaluate(measure.by, frame);
  if (!(group >= 0)) return -1;
  return measure.groups < 0 ? static_cast<std::int32_t>(world_.agents().number(index_of(group)))
                            : static_cast<std::int32_t>(group);
}

void MeasureBook::visit(Moment moment, expr::Frame&& frame, const std::array<double, 10>& fields,
                        std::uint16_t site, Index agent) {
  namespace f = scenario::visit_field;
  frame.fields = fields.data();
  for (const std::int32_t index : program_.visit_measures[site]) {
    const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
    if (measure.moment != moment) continue;
    if (fields[f::outcome] == static_cast<double>(record::VisitOutcome::open) && !measure.reads_outcome) continue;
    const double time = fields[measure.population == scenario::Measure::Population::requested ? f::requested
                               : measure.population == scenario::Measure::Population::started ? f::started
                                                                                              : f::ended];
    if (!(time >= static_cast<double>(measure.from) && time < static_cast<double>(measure.to))) continue;
    judge(index, frame, 1, static_cast<Tick>(time), agent);
  }
}

void MeasureBook::episode(Moment moment, const expr::Frame& person, const EpisodeRow& fields, std::uint16_t pathway,
                          Index agent) {
  namespace f = scenario::episode_field;
  expr::Frame frame = person;
  frame.fields = fields.data();
  for (const std::int32_t index : program_.episode_measures[pathway]) {
    const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
    if (measure.moment != moment) continue;
    const bool open = fields[f::outcome] == static_cast<double>(program_.scenario->pathways[pathway].outcomes.size());
    if (open && !measure.reads_outcome) continue;
    const double time = fields[measure.population == scenario::Measure::Population::ended ? f::ended : f::started];
    if (!(time >= static_cast<double>(measure.from) && time < static_cast<double>(measure.to))) continue;
    judge(index, frame, 1, static_cast<Tick>(time), agent);
  }
}

void MeasureBook::mark(expr::Frame frame, double value, std::int32_t mark, Index agent, expr::WritableRow row) {
  const double now = static_cast<double>(world_.now());
  for (const std::int32_t index : program_.mark_measures[static_cast<std::size_t>(mark)]) {
    const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
    if (now < static_cast<double>(measure.from) || now >= static_cast<double>(measure.to)) continue;
    std::array<double, 2> fields{value, now};
    if (measure.from_mark >= 0) {
      const double begun = row[measure.hidden_slot];
      if (std::isnan(begun)) continue;
      fields[0] = now - begun;
      row.set(measure.hidden_slot, random::not_a_number);
    }
    frame.fields = fields.data();
    judge(index, frame, 1, world_.now(), agent);
  }
  for (const std::int32_t index : program_.between_starts[static_cast<std::size_t>(mark)])
    row.set(program_.measures[static_cast<std::size_t>(index)].hidden_slot, now);
}

void MeasureBook::payment(const std::vector<std::int32_t>& measures, expr::Frame frame,
                          const std::array<double, 6>& fields, Index agent) {
  frame.fields = fields.data();
  const double now = static_cast<double>(world_.now());
  for (const std::int32_t index : measures) {
    const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
    if (now >= static_cast<double>(measure.from) && now < static_cast<double>(measure.to))
      judge(index, frame, 1, world_.now(), agent);
  }
}

double MeasureBook::integral_of(const Measure& measure, Index agent) const {
  const expr::Frame frame = world_.agent_frame(agent);
  if (measure.where.given() && expr::evaluate(measure.where, frame) == 0) return 0;
  return expr::evaluate(measure.value, frame);
}

/// What a tick is worth, times the rate of discount.
double MeasureBook::discounted(const Measure& measure, Tick at) {
  return random::exp(-measure.discount * static_cast<double>(at - measure.from));
}

/// Adds a value held over a span. Nothing is rounded, so it does not matter where a span was cut in two: a discounted
/// one is the difference of what is left at its ends, and divided by the rate at the very end (final_value).
void MeasureBook::add_integral(std::int32_t index, Key key, double value, std::array<Tick, 2> span, Index agent) {
  const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
  const auto add_to = [&measure, value, &span](ExactSum& sum) {
    if (measure.discount == 0) return sum.add_product(value, static_cast<double>(span[1] - span[0]));
    sum.add_product(value, discounted(measure, span[0]));
    sum.add_product(-value, discounted(measure, span[1]));
  };
  Accumulator& to = cell(index, key);
  to.n = 1;  // not of rows: it was integrated here
  add_to(to.sum);
  if (measure.per_agent) add_to(part_of(index, agent).sum);
}

void MeasureBook::before_agent(Index agent) {
  for (const std::int32_t i : program_.kinds[world_.agents().kind(agent)].integrals) {
    const Measure& measure = program_.measures[static_cast<std::size_t>(i)];
    const expr::WritableRow row = world_.agents().attributes(agent);
    const Tick from = std::max(static_cast<Tick>(row[measure.hidden_slot]), measure.from);
    const Tick to = std::min(world_.now(), measure.to);
    row.set(measure.hidden_slot, static_cast<double>(world_.now()));
    if (to <= from) continue;
    const double value = integral_of(measure, agent);
    Key key{};
    if (measure.by.given()) key.group = group_of(measure, world_.agent_frame(agent));
    if (measure.by.given() && key.group < 0) continue;
    for (Tick at = from; at < to;) {  // what lies across the border of two periods belongs to both
      key.period = period_of(measure, at);
      const Tick next = key.period < 0 ? to : std::min(to, measure.from + (key.period + 1) * measure.every);
      add_integral(i, key, value, {at, next}, agent);
      at = next;
    }
  }
}

void MeasureBook::agent_came(Index agent) {
  const std::uint16_t kind = world_.agents().kind(agent);
  ever_present_[kind] += 1;
  for (const std::int32_t i : program_.kinds[kind].integrals)
    world_.agents().attributes(agent).set(program_.measures[static_cast<std::size_t>(i)].hidden_slot,
                                          static_cast<double>(world_.now()));
}

void MeasureBook::begin_window() {
  for (std::size_t kind = 0; kind < ever_present_.size(); ++kind)
    ever_present_[kind] = world_.present(static_cast<std::int32_t>(kind));
}

void MeasureBook::sample(std::int32_t index) {
  const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
  if (world_.now() < measure.from || world_.now() > measure.to) return;
  if (measure.aggregate == Aggregate::utilisation) {
    Results& results = results_[static_cast<std::size_t>(index)];
    (world_.now() == measure.from ? results.areas_before : results.areas_after) = areas_now(measure);
    return;
  }
  if (measure.aggregate == Aggregate::sample) {
    if (left_out_[static_cast<std::size_t>(index)] != 0) return;
    if (measure.owner_kind < 0) return add(index, {}, world_.own_part(measure.value, world_.now()), no_index);
    for (const Index owner : world_.listed(measure.owner_kind))
      add(index, {static_cast<std::int32_t>(world_.agents().number(owner)), -1},
          expr::evaluate(measure.value, state_frame(owner)), no_index);
    return;
  }
  sample_agents(index, measure.every > 0 ? period_of(measure, world_.now()) : -1);
}

/// Ties are looked at in the order of their places, on which no result depends.
void MeasureBook::sample_ties(std::int32_t index, std::int32_t relation, std::int32_t period) {
  const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
  const Ties& ties = world_.ties_of(relation);
  for (Index i = 0; i < ties.places(); ++i) {
    if (ties[i].from == no_index) continue;
    const expr::Frame frame = world_.tie_frame(relation, i);
    if (measure.where.given() && expr::evaluate(measure.where, frame) == 0) continue;
    const double value = measure.value.given() ? expr::evaluate(measure.value, frame) : 1;
    if (std::isnan(value) || (measure.aggregate == Aggregate::count && value == 0)) continue;
    Key key{-1, period};
    if (measure.by.given()) key.group = group_of(measure, frame);
    if (measure.by.given() && key.group < 0) continue;
    add(index, key, value, no_index);
  }
}

void MeasureBook::sample_agents(std::int32_t index, std::int32_t period) {
  const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
  const std::int32_t relation = program_.kinds[static_cast<std::size_t>(measure.agent_kind)].relation;
  if (relation >= 0) return sample_ties(index, relation, period);
  for (const Index i : world_.listed(measure.agent_kind)) {
    const Agents& agents = world_.agents();
    const auto areas = agents.station(i) == no_index ? std::array<double, 2>{0, 0} : world_.member_areas_in_window(i);
    const std::array<double, 3> fields{static_cast<double>(agents.born(i)), static_cast<double>(agents.ordinal(i)),
                                       areas[1] > 0 ? areas[0] / areas[1] : random::not_a_number};
    expr::Frame frame = world_.agent_frame(i);
    frame.fields = fields.data();
    if (measure.where.given() && expr::evaluate(measure.where, frame) == 0) continue;
    const double value = measure.value.given() ? expr::evaluate(measure.value, frame) : 1;
    if (std::isnan(value)) continue;
    Key key{-1, period};
    if (measure.by.given()) key.group = group_of(measure, frame);
    if (measure.by.given() && key.group < 0) continue;
    // A count over agents counts those for whom the condition holds.
    if (measure.aggregate == Aggregate::count && value == 0) continue;
    add(index, key, value, i);
  }
}

}  // namespace concert::care
