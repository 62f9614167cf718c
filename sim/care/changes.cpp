// What changes by the clock: shifts, interventions, the measured window, samples.
#include <algorithm>
#include <cmath>

#include "care/world.hpp"

namespace concert::care {

using engine::Phase;
using scenario::Aggregate;

namespace {

constexpr int ramp_steps = 50;  // a capacity on a ramp moves in this many equal steps

}  // namespace

void World::schedule_changes() {
  for (std::size_t c = 0; c < program_.calendars.size(); ++c) {
    const Tick next = calendars_.next_change(static_cast<std::int32_t>(c), 0);
    if (next < never) schedule_system(next, Phase::release, Type::calendar, static_cast<std::uint32_t>(c), 0);
  }
  schedule_sweeps();
  active_.assign(program_.interventions.size(), false);
  for (std::size_t i = 0; i < program_.interventions.size(); ++i) {
    const program::Intervention& intervention = program_.interventions[i];
    const auto index = static_cast<std::uint32_t>(i);
    active_[i] = intervention.from <= 0;  // in force before anybody's first step
    schedule_system(intervention.from, Phase::before, Type::intervention, index, 1);
    if (intervention.until < never) schedule_system(intervention.until, Phase::before, Type::intervention, index, 1);
    if (intervention.decay > 0)
      for (int step = 1; step <= ramp_steps; ++step)
        schedule_system(intervention.until + intervention.decay * step / ramp_steps, Phase::before, Type::ramp, index, 2);
    if (intervention.ramp <= 0) continue;
    for (int step = 1; step <= ramp_steps; ++step)
      schedule_system(intervention.from + intervention.ramp * step / ramp_steps, Phase::before, Type::ramp, index, 2);
  }
  if (std::find(active_.begin(), active_.end(), true) != active_.end()) apply_interventions();
  if (program_.warm_up > 0) schedule_system(program_.warm_up, Phase::before, Type::warm, 0, 3);
  for (std::size_t m = 0; m < program_.measures.size(); ++m) {
    const program::Measure& measure = program_.measures[m];
    if (measure.aggregate == Aggregate::utilisation) {
      schedule_system(measure.from, Phase::before, Type::sample, static_cast<std::uint32_t>(m), 4);
      if (measure.to < never)
        schedule_system(measure.to, Phase::before, Type::sample, static_cast<std::uint32_t>(m), 5);
    }
    const bool samples = measure.aggregate == Aggregate::sample || measure.agent_kind >= 0;
    if (!samples || measure.aggregate == Aggregate::integral) continue;
    Tick first = measure.at;
    if (measure.every > 0) {
      // Clock times: offset, offset + every, ...; the first inside the window.
      first = measure.offset;
      if (first < measure.from) first += (measure.from - first + measure.every - 1) / measure.every * measure.every;
    }
    if (first >= 0 && first < never)
      schedule_system(first, measure.before ? Phase::before : Phase::observe, Type::sample,
                      static_cast<std::uint32_t>(m), measure.before ? 0 : 4);  // before what changes by the clock, too
  }
}

void World::change_calendar(std::uint32_t calendar) {
  const auto c = static_cast<std::int32_t>(calendar);
  const double level = calendars_.level(c, now());
  for (Index i = 0; i < stations_.size(); ++i)
    if (stations_[i].calendar == c) set_level(i, level);
  const Tick next = calendars_.next_change(c, now());
  if (next < never && !(closing_ && live_episodes_ == 0))
    schedule_system(next, Phase::release, Type::calendar, calendar, 0);
}

/// How much of an intervention is in force: 0 before and after, rising to 1 along its ramp, and falling from what it
/// had reached along its decay.
double World::strength(const program::Intervention& intervention) const {
  if (now() < intervention.from) return 0;
  const auto risen = [&](Tick at) {
    if (intervention.ramp <= 0) return 1.0;
    return std::min(static_cast<double>(at - intervention.from) / static_cast<double>(intervention.ramp), 1.0);
  };
  if (now() < intervention.until) return risen(now());
  if (intervention.decay <= 0 || now() >= intervention.until + intervention.decay) return 0;
  const double left = static_cast<double>(intervention.until + intervention.decay - now());
  return risen(intervention.until) * left / static_cast<double>(intervention.decay);
}

bool World::active(std::uint32_t intervention) const { return active_[intervention]; }

void World::change_interventions(std::uint32_t index) {
  const program::Intervention& intervention = program_.interventions[index];
  active_[index] = now() >= intervention.from && now() < intervention.until;
  apply_interventions();
}

/// Recomputes every parameter and capacity from its own value through all interventions, in order of declaration.
void World::apply_interventions() {
  book_.before_all();
  for (std::size_t kind = 0; kind < program_.kinds.size(); ++kind)
    if (!program_.kinds[kind].integrals.empty())
      for (Index i = agents_.first(); i != no_index; i = agents_.next(i))
        if (agents_.kind(i) == kind) book_.before_agent(i);
  parameters_ = program_.parameters;
  for (const program::Intervention& intervention : program_.interventions) {
    const double share = strength(intervention);
    if (share <= 0) continue;
    for (const auto& change : intervention.changes) {
      if (change.capacity) continue;
      double& parameter = parameters_[static_cast<std::size_t>(change.index)];
      expr::Frame frame = bare_frame();
      frame.it = parameter;
      parameter += share * (expr::evaluate(change.value, frame) - parameter);
    }
  }
  for (std::int32_t r = 0; r < program_.declared_resources; ++r)
    for (const Index station : station_of_[static_cast<std::size_t>(r)]) {
      if (station == no_index || stations_[station].closed) continue;
      const double changed = stations_[station].changed;
      const double capacity = capacity_in_force(station, changed >= 0 ? changed : declared_capacity(station));
      if (capacity != stations_[station].capacity) set_capacity(station, capacity);
    }
  resort_shared();
  if (program_.watches.any) parameters_changed();
}

double World::declared_capacity(Index station) const {
  const Index owner = stations_[station].owner;
  const expr::Frame frame = owner == no_index ? bare_frame() : agent_frame(owner);
  return expr::evaluate(program_.resources[static_cast<std::size_t>(stations_[station].resource)].capacity, frame);
}

/// A capacity through all interventions, in order of declaration.
double World::capacity_in_force(Index station, double capacity) const {
  const Index owner = stations_[station].owner;
  expr::Frame frame = owner == no_index ? bare_frame() : agent_frame(owner);
  for (const program::Intervention& intervention : program_.interventions) {
    const double share = strength(intervention);
    for (const auto& change : intervention.changes) {
      if (!change.capacity || change.index != stations_[station].resource || share <= 0) continue;
      frame.it = capacity;
      const double target = expr::evaluate(change.value, frame);
      capacity = share >= 1 ? target : std::round(capacity + share * (target - capacity));
    }
  }
  return capacity;
}

void World::begin_window() {
  book_.before_all();
  for (Station& station : stations_) {
    accrue(station);
    station.window_area = station.area;
  }
  book_.begin_window();
}

void World::take_sample(std::uint32_t index) {
  const program::Measure& measure = program_.measures[index];
  book_.sample(static_cast<std::int32_t>(index));
  if (measure.every <= 0) return;
  const Tick next = now() + measure.every;
  if (next < measure.to && !finished_)
    schedule_system(next, measure.before ? Phase::before : Phase::observe, Type::sample, index, measure.before ? 0 : 4);
}

}  // namespace concert::care
