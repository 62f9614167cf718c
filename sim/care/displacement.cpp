// Service that is broken off: pre-emption, the end of a shift, a capacity that falls. Whoever is displaced keeps the
// rest of its service (or starts again, by the author's word) and stands at the head of its class.
#include <algorithm>
#include <cmath>

#include "care/world.hpp"
#include "program/fields.hpp"

namespace concert::care {

using engine::Phase;
using scenario::Preempt;

/// Makes room by displacing whoever ranks lowest; true if the request was granted.
bool World::preempt(Index to, const Waiter& waiter) {
  const Preempt how = program_.requests[waiter.request].preempt;
  std::vector<Index> stations{to};
  if (!stations_[to].members.empty()) stations = stations_[to].members;
  Index station = no_index, lowest = no_index;
  for (const Index candidate : stations) {
    const Index found = victim(stations_[candidate], waiter, {});
    if (found == no_index) continue;
    const bool lower = lowest == no_index || holdings_[found].visit.priority < holdings_[lowest].visit.priority ||
                       (holdings_[found].visit.priority == holdings_[lowest].visit.priority &&
                        holdings_[found].since > holdings_[lowest].since);
    if (!lower) continue;
    lowest = found;
    station = candidate;
  }
  if (station == no_index) return false;
  const std::optional<std::vector<Index>> enough = victims(station, waiter, how);
  if (!enough) return false;
  const bool pool = station != to;
  std::vector<Index> freed{station};
  for (const Index v : *enough) {
    const std::vector<Index> inside = displace(v, how, pool ? to : station);
    freed.insert(freed.end(), inside.begin(), inside.end());
  }
  grant(station, waiter, true);
  for (const Index other : freed) serve(other);  // more may have come free than was asked for
  return true;
}

/// Who makes room for the request at this station, everybody found before anybody is displaced; nothing if all of them
/// are not enough. An episode is displaced once: who is removed loses what was taken since with it, who is to go on
/// later keeps its other units.
std::optional<std::vector<Index>> World::victims(Index station, const Waiter& waiter, Preempt how) {
  std::vector<Index> chosen, settled;
  for (double freed = stations_[station].available(); freed < waiter.units;) {
    const Index found = victim(stations_[station], waiter, settled);
    if (found == no_index) return std::nullopt;
    chosen.push_back(found);
    bool goes = how == Preempt::remove;  // the newest stand first
    for (Index h = episodes_[holdings_[found].episode].holdings; h != no_index; h = holdings_[h].next) {
      const bool taken = goes || h == found;
      goes = goes && h != found;
      if (std::find(settled.begin(), settled.end(), h) != settled.end()) continue;
      if (taken && holdings_[h].station == station) freed += holdings_[h].units;
      if (taken || how != Preempt::remove) settled.push_back(h);
    }
  }
  return chosen;
}

/// Who may be displaced for this request: lower priority, holding (not waiting) and passing the author's filter;
/// of those the lowest priority, then the latest started.
Index World::victim(const Station& station, const Waiter& waiter, const std::vector<Index>& except) {
  const program::RequestStep& step = program_.requests[waiter.request];
  Index best = no_index;
  for (Index h = station.holders; h != no_index; h = holdings_[h].after) {
    const Holding& holding = holdings_[h];
    const Episode& episode = episodes_[holding.episode];
    if (episode.doing != Doing::holding || holding.joint || !(holding.visit.priority < waiter.visit.priority)) continue;
    if (std::find(except.begin(), except.end(), h) != except.end()) continue;
    if (step.victim.given()) {
      expr::Frame frame = this->frame(episode);
      const std::array<double, 2> fields{holding.visit.priority, static_cast<double>(holding.visit.requested)};
      frame.fields = fields.data();
      if (expr::evaluate(step.victim.of(agents_.kind(episode.agent)), frame) == 0) continue;
    }
    if (best == no_index || holding.visit.priority < holdings_[best].visit.priority ||
        (holding.visit.priority == holdings_[best].visit.priority && holding.since > holdings_[best].since))
      best = h;
  }
  return best;
}

/// The units leave who holds them, and nobody is served.
Holding World::take_away(Index index) {
  const Holding holding = holdings_[index];
  Station& station = stations_[holding.station];
  Episode& episode = episodes_[holding.episode];
  busy_changed(station, -holding.units);
  if (station.busy <= 0) station.idle_since = now();
  Index* link = &episode.holdings;
  while (*link != index) link = &holdings_[*link].next;
  *link = holding.next;
  (holding.before == no_index ? station.holders : holdings_[holding.before].after) = holding.after;
  if (holding.after != no_index) holdings_[holding.after].before = holding.before;
  holdings_.remove(index);
  episode.take_turn();
  return holding;
}

/// Takes the units away from who holds them. Nobody else is served in between, as the caller may have a use for them:
/// returns where what went with them can be given to somebody else.
std::vector<Index> World::displace(Index index, Preempt how, Index back_to) {
  const Index number = holdings_[index].episode;
  Episode& episode = episodes_[number];
  if (how == Preempt::remove) {
    if (episode.doing == Doing::holding) close_hold(episode, record::VisitOutcome::lost);
    return remove_from(index);
  }
  if (program_.tracks_work && episode.doing == Doing::holding) add_work(episode);
  const Holding holding = take_away(index);
  Waiter waiter;
  waiter.visit = holding.visit;
  waiter.visit.served += static_cast<double>(now() - holding.since);
  waiter.since = now();
  waiter.units = holding.units;
  waiter.episode = number;
  waiter.request = holding.request;
  waiter.at = holding.at;
  waiter.resumes = true;
  const double done = static_cast<double>(now() - episode.hold_from);
  waiter.remaining = how == Preempt::resume ? episode.planned - done : how == Preempt::restart ? episode.planned : -1;
  episode.doing = Doing::suspended;
  join(back_to, waiter);
  return {};
}

/// The service is over, and what was taken since is lost with it. The episode goes on later in this instant, once: from
/// the oldest of what it loses.
std::vector<Index> World::remove_from(Index index) {
  const Index number = holdings_[index].episode;
  Episode& episode = episodes_[number];
  std::vector<Index> freed;
  const auto take = [&](Index one) {
    Holding holding = take_away(one);
    holding.visit.served += static_cast<double>(now() - holding.since);
    return holding;
  };
  while (episode.holdings != index) {
    const Index inner = episode.holdings;
    if (holdings_[inner].session >= 0) {
      give_back_place(inner, holdings_[inner].units, record::VisitOutcome::lost);
      continue;
    }
    const Holding lost = take(inner);
    close_visit(episode, lost.visit, now(), record::VisitOutcome::lost, lost.station);
    freed.push_back(lost.station);
  }
  const Holding holding = take(index);
  unwind(episode, holding.visit);
  episode.at = holding.at;
  const std::uint8_t failed = episode.failed;
  const bool again = episode.doing == Doing::removed;
  fail(number, program_.code[holding.at], record::VisitOutcome::preempted, holding.visit, holding.station);
  if (again) episode.failed = failed;
  go_on(number);
  episode.doing = Doing::removed;
  return freed;
}

/// A displaced service goes on: with what was left, from the start, or with a new length.
void World::resume(Episode& episode, Index index, const Waiter& waiter) {
  double ticks = waiter.remaining;
  if (ticks < 0) {
    const program::HoldStep& hold = program_.holds[program_.code[episode.at].arg];
    expr::Frame frame = this->frame(episode);
    frame.lineage = random::mix(frame.lineage, static_cast<std::uint64_t>(waiter.visit.served) + 1);
    ticks = hold.duration.given() ? expr::evaluate(hold.duration, frame) : episode.planned;
  }
  const double before = episode.planned;
  episode.doing = Doing::holding;
  episode.hold_from = now();
  episode.planned = ticks;
  episode.take_turn();
  if (before >= static_cast<double>(never)) return;
  const program::HoldStep& hold = program_.holds[program_.code[episode.at].arg];
  schedule_for(index, now() + round_to_tick(ticks), hold.then_release ? Phase::release : Phase::decide, Type::wake);
}

// ── Capacity that changes ────────────────────────────────────────────────────────────────────────────────────

void World::set_level(Index index, double level) {
  Station& station = stations_[index];
  if (station.level == level) return;
  book_.before_station(station);
  accrue(station);
  Totals& totals = totals_[static_cast<std::size_t>(station.resource)];
  const bool counted = std::isfinite(totals.scheduled);  // an unlimited resource stays so
  if (counted) totals.scheduled -= station.scheduled();
  station.level = level;
  if (counted) totals.scheduled += station.scheduled();
  if (program_.watches.any) station_changed(station);
  if (program_.resources[static_cast<std::size_t>(station.resource)].shift_end != scenario::ShiftEnd::finish)
    interrupt(index);
  serve(index);
}

void World::set_capacity(Index index, double capacity) {
  Station& station = stations_[index];
  book_.before_station(station);
  accrue(station);
  Totals& totals = totals_[static_cast<std::size_t>(station.resource)];
  const bool counted = std::isfinite(totals.scheduled);
  if (counted) totals.scheduled -= station.scheduled();
  station.capacity = capacity;
  if (counted) totals.scheduled += station.scheduled();
  if (program_.watches.any) station_changed(station);
  if (program_.resources[static_cast<std::size_t>(station.resource)].shift_end != scenario::ShiftEnd::finish)
    interrupt(index);
  serve(index);
}

/// The shift has ended (or units are fewer) and the rule is not to finish: the lowest priority stops first, of equals
/// the latest started.
void World::interrupt(Index index) {
  Station& station = stations_[index];
  using scenario::ShiftEnd;
  const ShiftEnd rule = program_.resources[static_cast<std::size_t>(station.resource)].shift_end;
  const bool hand_over = rule == ShiftEnd::hand_over;
  const Preempt how = rule == ShiftEnd::restart  ? Preempt::restart
                      : rule == ShiftEnd::redraw ? Preempt::redraw
                      : rule == ShiftEnd::remove ? Preempt::remove
                                                 : Preempt::resume;
  const Index pool = station.pools[0] != no_index ? station.pools[0] : station.pools[1];
  const Index to = hand_over && pool != no_index ? pool : index;
  std::vector<Index> freed;
  while (station.busy > station.scheduled()) {
    Index lowest = no_index;
    for (Index h = station.holders; h != no_index; h = holdings_[h].after) {
      const Doing doing = episodes_[holdings_[h].episode].doing;
      const bool stops = doing == Doing::holding || (doing == Doing::removed && how == Preempt::remove);
      if (!stops || holdings_[h].joint) continue;
      const double priority = holdings_[h].visit.priority;
      if (lowest == no_index || priority < holdings_[lowest].visit.priority ||
          (priority == holdings_[lowest].visit.priority && holdings_[h].since > holdings_[lowest].since))
        lowest = h;
    }
    if (lowest == no_index) break;
    const std::vector<Index> inside = displace(lowest, how, to);
    freed.insert(freed.end(), inside.begin(), inside.end());
    if (to != index) serve(to);
  }
  for (const Index other : freed) serve(other);
}

}  // namespace concert::care
