// Waiting and serving. A station is whatever has a wait list: a resource of one owner, a member of staff, or a pool of
// staff (the shared list of a kind, in one container or everywhere). A member who is free serves the best of those who
// wait for it by name, in its container's pool and in everybody's pool.
#include <algorithm>
#include <cmath>

#include "care/world.hpp"
#include "core/contract.hpp"
#include "program/fields.hpp"
#include "random/exact_math.hpp"

namespace concert::care {

using engine::Phase;
using program::RequestStep;
using record::VisitOutcome;
using scenario::Whom;

Index World::add_station(std::int32_t resource, Index owner) {
  const auto index = static_cast<Index>(stations_.size());
  Station& station = stations_.emplace_back();
  station.resource = resource;
  station.owner = owner;
  station.since = now();
  station.calendar = program_.resources[static_cast<std::size_t>(resource)].calendar;
  station.level = calendars_.level(station.calendar, now());
  stations_by_resource_[static_cast<std::size_t>(resource)].push_back(index);
  stations_of_unit_[unit_of(owner)].push_back(index);
  follow_calendar(station.calendar, unit_of(owner));
  if (program_.resources[static_cast<std::size_t>(resource)].queue.shared) shared_queues_.push_back(index);
  return index;
}

namespace {

/// Owners stand by their number, which need not be dense.
void put(std::vector<Index>& stations, std::size_t number, Index station) {
  if (stations.size() <= number) stations.resize(number + 1, no_index);
  stations[number] = station;
}

}  // namespace

void World::add_stations() {
  station_of_.resize(program_.resources.size());
  pool_of_.resize(program_.kinds.size());
  stations_by_resource_.resize(program_.resources.size());
  totals_.resize(program_.resources.size());
  stations_of_unit_.resize(layout_.units());
  vacant_.resize(program_.kinds.size());
  session_begins_.resize(program_.resources.size());
  equipped_.assign(program_.kinds.size(), false);
  for (std::int32_t r = 0; r < program_.declared_resources; ++r) {
    const program::Resource& resource = program_.resources[static_cast<std::size_t>(r)];
    if (resource.of >= 0) equipped_[static_cast<std::size_t>(resource.of)] = true;
    auto& stations = station_of_[static_cast<std::size_t>(r)];
    std::vector<Index> owners{no_index};
    if (resource.of >= 0) owners = by_kind_[static_cast<std::size_t>(resource.of)];
    for (const Index owner : owners) {
      if (!at_home(unit_of(owner))) continue;
      const Index station = add_station(r, owner);
      put(stations, owner == no_index ? 0 : agents_.number(owner), station);
      const expr::Frame frame = owner == no_index ? bare_frame() : agent_frame(owner);
      set_capacity(station, expr::evaluate(resource.capacity, frame));
      if (resource.session > 0) diaries_.resize(stations_.size());
    }
  }
  for (std::size_t k = 0; k < program_.kinds.size(); ++k) {
    const program::Kind& kind = program_.kinds[k];
    if (kind.nature != scenario::Nature::staff) {
      if (kind.gathered)
        for (const Index member : std::vector<Index>(by_kind_[k]))
          if (lives_here(member)) add_place(member);
      continue;
    }
    const std::int32_t resource = program_.declared_resources + static_cast<std::int32_t>(k);
    if (kind.in >= 0) equipped_[static_cast<std::size_t>(kind.in)] = true;
    pool_of_[k].push_back(add_station(resource, no_index));
    if (kind.in >= 0)
      for (const Index container : by_kind_[static_cast<std::size_t>(kind.in)])
        if (lives_here(container)) put(pool_of_[k], 1 + agents_.number(container), add_station(resource, container));
    for (const Index member : by_kind_[k]) {
      if (!lives_here(member)) continue;
      const Index index = add_station(resource, member);
      Station& station = stations_[index];
      station.member = true;
      agents_.set_station(member, index);
      station.pools[1] = pool_of_[k].front();
      stations_[station.pools[1]].members.push_back(index);
      if (kind.in >= 0 && agents_.container(member) != no_index) {
        station.pools[0] = pool_of_[k][1 + agents_.number(agents_.container(member))];
        stations_[station.pools[0]].members.push_back(index);
      }
      set_capacity(index, 1);
    }
  }
}

/// What belongs to one who comes while the world is running.
void World::equip(Index owner) {
  const std::int32_t kind = agents_.kind(owner);
  const std::uint32_t number = agents_.number(owner);
  for (std::int32_t r = 0; r < program_.declared_resources; ++r) {
    if (program_.resources[static_cast<std::size_t>(r)].of != kind) continue;
    const Index station = add_station(r, owner);
    put(station_of_[static_cast<std::size_t>(r)], number, station);
    if (program_.resources[static_cast<std::size_t>(r)].session > 0) diaries_.resize(stations_.size());
    set_capacity(station, capacity_in_force(station, declared_capacity(station)));
  }
  for (std::size_t k = 0; k < program_.kinds.size(); ++k)
    if (program_.kinds[k].nature == scenario::Nature::staff && program_.kinds[k].in == kind)
      put(pool_of_[k], 1 + number, add_station(program_.declared_resources + static_cast<std::int32_t>(k), owner));
}

Index World::pool_station(std::int32_t kind, double container) const {
  const auto& pools = pool_of_[static_cast<std::size_t>(kind)];
  if (container < 0 || pools.size() == 1) return pools.front();
  return pools[1 + agents_.number(index_of(container))];
}

/// Where the request goes; no_index if there is nobody to ask.
Index World::station_for(const Episode& episode, const RequestStep& step) {
  if (step.of == scenario::Request::Of::resource) {
    const program::Resource& resource = program_.resources[static_cast<std::size_t>(step.index)];
    return resource.of < 0 ? station_of_[static_cast<std::size_t>(step.index)].front() : station_of_owner(episode, step);
  }
  const std::int32_t in = program_.kinds[static_cast<std::size_t>(step.index)].in;
  if (step.whom == Whom::one) {
    const double member = value(step.one, episode);
    return agents_.here(member) ? agents_.station(index_of(member)) : no_index;
  }
  double where = expr::nobody;
  if (step.whom == Whom::any_of) {
    if (step.container.given()) where = value(step.container, episode);
  } else if (step.owner.given()) {
    where = value(step.owner, episode);
  } else if (in >= 0) {
    where = value_of(container_of_kind(episode.agent, in));
  }
  const Index pool = pool_station(step.index, where);
  return step.whom == Whom::any || step.whom == Whom::any_of ? pool : choose_member(episode, step, pool);
}

/// A resource that belongs to somebody: of whoever is named, or of what the agent is inside.
Index World::station_of_owner(const Episode& episode, const RequestStep& step) const {
  const std::int32_t of = program_.resources[static_cast<std::size_t>(step.index)].of;
  Index owner = no_index;
  if (step.owner.given()) {
    const double named = value(step.owner, episode);
    if (agents_.here(named)) owner = index_of(named);
  } else {
    owner = container_of_kind(episode.agent, of);
    if (owner != no_index && !agents_.present(owner)) owner = no_index;
  }
  if (owner == no_index) return no_index;  // nobody's, or of someone who has left
  const Index station = station_of_[static_cast<std::size_t>(step.index)][agents_.number(owner)];
  return stations_[station].closed ? no_index : station;
}

/// The member asked by rule; the pool itself when any will do.
Index World::choose_member(const Episode& episode, const RequestStep& step, Index pool) {
  const Station& of = stations_[pool];
  if (step.whom == Whom::same) {
    const std::int32_t slot =
        program_.last_server_slots[agents_.kind(episode.agent)][static_cast<std::size_t>(step.index)];
    const double last = slot < 0 ? expr::nobody : agents_.attributes(episode.agent)[slot];
    if (!(last >= 0) || !agents_.here(last)) return pool;
    return agents_.station(index_of(last));
  }
  Index best = no_index;
  double least = random::infinity;
  for (const Index member : of.members) {
    const Station& station = stations_[member];
    if (step.whom == Whom::first_free) {
      if (station.available() >= 1) return member;
      continue;
    }
    const double load = station.busy + station.waiting;
    if (load < least && station.capacity > 0) {
      least = load;
      best = member;
    }
  }
  return best == no_index ? pool : best;
}

bool World::suits(const RequestStep& step, Index member, Index episode) const {
  if (!step.filter.given()) return true;
  expr::Frame frame = this->frame(episodes_[episode]);
  frame.it = value_of(stations_[member].owner);
  frame.lineage = random::mix(frame.lineage, agents_.lineage(stations_[member].owner));
  return expr::evaluate(step.filter, frame) != 0;
}

/// Of those free now and suitable, who has been free longest (then the lowest number).
Index World::idle_member(const Station& pool, const RequestStep& step, const expr::Frame& frame) const {
  Index best = no_index;
  for (const Index member : pool.members) {
    const Station& station = stations_[member];
    if (station.available() < 1) continue;
    if (best != no_index && station.idle_since >= stations_[best].idle_since) continue;
    if (step.filter.given()) {
      expr::Frame candidate = frame;
      candidate.it = value_of(station.owner);
      candidate.lineage = random::mix(frame.lineage, agents_.lineage(station.owner));
      if (expr::evaluate(step.filter, candidate) == 0) continue;
    }
    best = member;
  }
  return best;
}

/// The station that can serve the request at once, or no_index.
Index World::startable(const Station& station, Index index, const Waiter& waiter) {
  if (joint_waiters_ != 0) return place_for(waiter, {});
  const RequestStep& step = program_.requests[waiter.request];
  const bool pool = !station.members.empty() || (step.of == scenario::Request::Of::staff && !station.member);
  if (pool) return idle_member(station, step, frame(episodes_[waiter.episode]));
  if (station.available() < waiter.units) return no_index;
  if (station.first == no_index) return index;
  const bool fits_first = program_.resources[static_cast<std::size_t>(station.resource)].queue.fit_first;
  return fits_first || ahead(waiter, waiters_[station.first]) ? index : no_index;
}

/// True if the episode must wait or has ended; otherwise it goes on at its `at`.
bool World::request(Episode& episode, Index index, const program::Instruction& instruction) {
  const RequestStep& step = program_.requests[instruction.arg];
  Waiter waiter;
  waiter.episode = index;
  waiter.request = instruction.arg;
  waiter.at = episode.at;
  waiter.units = step.units.given() ? value(step.units, episode) : 1;
  waiter.head = step.head;
  waiter.visit.requested = waiter.since = now();
  waiter.visit.priority = value(step.priority, episode);
  waiter.visit.lineage = episode.lineage;
  waiter.visit.elements = episode.elements;
  waiter.visit.gathering = episode.gathering;
  waiter.visit.site = instruction.site;
  waiter.visit.attempt = static_cast<std::uint8_t>(std::min<int>(episode.failed, 254) + 1);
  const Index to = station_for(episode, step);
  book_request(episode, waiter.visit);
  if (to == no_index || value(step.refuse_if, episode) != 0) {
    refusal_ = to == no_index ? scenario::cause_nobody_there : scenario::cause_turned_away;
    fail(index, instruction, VisitOutcome::refused, waiter.visit, to);
    return false;
  }
  Station& station = stations_[to];
  const program::Queue& queue = program_.resources[static_cast<std::size_t>(station.resource)].queue;
  waiter.station = to;
  waiter.sequence = joins_;  // behind everybody who has joined, at the same instant too
  if (station.first != no_index || joint_waiters_ != 0 || !queue.order.empty()) set_keys(waiter);
  const Index start = startable(station, to, waiter);
  if (start != no_index) {
    grant(start, waiter, true);
    return false;
  }
  if (step.preempt != scenario::Preempt::none && preempt(to, waiter)) return false;
  if (queue.limit.given() && station.waiting >= value(queue.limit, episode)) {
    refusal_ = scenario::cause_full;
    fail(index, instruction, VisitOutcome::refused, waiter.visit, to);
    return false;
  }
  episode.take_turn();
  join(to, waiter);
  if (step.patience.given()) {
    const double patience = value(step.patience, episode);
    if (patience < static_cast<double>(never))
      schedule_for(index, now() + round_to_tick(std::max(patience, 0.0)), Phase::expire, Type::patience);
  }
  return true;
}

// ── Granting and giving back ─────────────────────────────────────────────────────────────────────────────────

/// Ticks times units in use and scheduled until now. Who finishes after closing time is in use without being
/// scheduled: utilisation may pass 1.
std::array<double, 2> World::area(const Station& station) const {
  const double ticks = static_cast<double>(now() - station.since);
  if (ticks == 0) return station.area;
  return {station.area[0] + station.busy * ticks, station.area[1] + station.scheduled() * ticks};
}

void World::accrue(Station& station) {
  station.area = area(station);
  station.since = now();
}

void World::busy_changed(Station& station, double units) {
  book_.before_station(station);
  accrue(station);
  station.busy += units;
  totals_[static_cast<std::size_t>(station.resource)].busy += units;
  if (program_.watches.any) station_changed(station);
}

/// Gives the station's units to the request. The episode goes on inside the present walk, or later in this instant.
void World::grant(Index to, const Waiter& waiter, bool inline_) {
  Station& station = stations_[to];
  busy_changed(station, waiter.units);
  Episode& episode = episodes_[waiter.episode];
  const RequestStep& step = program_.requests[waiter.request];
  const Index index = holdings_.add();
  Holding& holding = holdings_[index];
  holding.begin(waiter, to, now());
  holding.next = episode.holdings;
  episode.holdings = index;
  if (program_.resources[static_cast<std::size_t>(station.resource)].tracks_holders) {
    holding.after = station.holders;
    if (station.holders != no_index) holdings_[station.holders].before = index;
    station.holders = index;
  }
  episode.take_turn();
  episode.failed = 0;
  const double server = station.member || step.as >= 0 ? value_of(station.owner) : expr::nobody;
  if (station.member) {
    const auto staff = static_cast<std::size_t>(station.resource - program_.declared_resources);
    const std::int32_t slot = program_.last_server_slots[agents_.kind(episode.agent)][staff];
    if (slot >= 0) episode.attributes.set(slot, server);
  }
  if (step.as >= 0) episode.locals[step.as] = server;
  const bool first = holding.visit.started < 0;
  if (first) holding.visit.started = now();
  if (first && book_.hears(program::Moment::started, waiter.visit.site)) {
    constexpr double missing = random::not_a_number;
    book_.visit(program::Moment::started, frame_for_measures(episode, waiter.visit.site),
                {holding.visit.waited, missing, missing, static_cast<double>(holding.visit.requested),
                 static_cast<double>(now()), missing, 0, value_of(station.owner), holding.visit.priority,
                 static_cast<double>(holding.visit.attempt)},
                waiter.visit.site, episode.agent);
  }
  if (waiter.resumes) {
    resume(episode, waiter.episode, waiter);
    return;
  }
  episode.at = waiter.at + 1;
  episode.outcome = 0;
  if (!inline_) ready_.push_back(waiter.episode);
}

/// Grants whatever the station can now serve, in order.
void World::serve(Index index) {
  Station& station = stations_[index];
  if (station.member) return serve_member(index);
  if (!station.members.empty()) {
    for (const Index member : station.members) serve_member(member);
    return;
  }
  if (joint_waiters_ != 0) return serve_jointly(index);
  const bool fit_first = program_.resources[static_cast<std::size_t>(station.resource)].queue.fit_first;
  for (Index w = station.first; w != no_index && station.available() > 0;) {
    const Index next = waiters_[w].next;
    if (station.available() >= waiters_[w].units) {
      const Waiter waiter = waiters_[w];
      unlink(station, w);
      grant(index, waiter, false);
    } else if (!fit_first) {
      break;
    }
    w = next;
  }
  fetch_waiting(station);
}

/// Asks for what the next four will need when they are served, one after the other: each time one step nearer.
void World::fetch_waiting(const Station& station) const {
  const Index first = station.first;
  if (first == no_index) return;
  agents_.fetch(episodes_[waiters_[first].episode].agent);
  const Index second = waiters_[first].next;
  if (second == no_index) return;
  agents_.fetch_place(episodes_[waiters_[second].episode].agent);
  const Index third = waiters_[second].next;
  if (third == no_index) return;
  fetch_record(episodes_[waiters_[third].episode]);
  const Index fourth = waiters_[third].next;
  if (fourth != no_index) fetch_record(waiters_[fourth]);
}

/// The first in a pool's list whom this member may serve.
Index World::first_suitable(Index pool, Index member) const {
  if (pool == no_index) return no_index;
  for (Index w = stations_[pool].first; w != no_index; w = waiters_[w].next)
    if (suits(program_.requests[waiters_[w].request], member, waiters_[w].episode)) return w;
  return no_index;
}

void World::serve_member(Index index) {
  if (joint_waiters_ != 0) return serve_jointly(index);
  Station& station = stations_[index];
  while (station.available() >= 1) {
    Index best = station.first;
    for (const Index pool : station.pools) {
      const Index candidate = first_suitable(pool, index);
      if (candidate != no_index && (best == no_index || ahead(waiters_[candidate], waiters_[best]))) best = candidate;
    }
    if (best == no_index) return;
    const Waiter waiter = waiters_[best];
    unlink(stations_[waiter.station], best);
    grant(index, waiter, false);
  }
}

void World::release(Episode& episode, std::uint32_t request) {
  for (Index h = episode.holdings; h != no_index; h = holdings_[h].next)
    if (holdings_[h].request == request) return give_back(h, holdings_[h].units, VisitOutcome::done);
}

/// `release:` by name: the newest holdings of it first.
void World::release_named(Episode& episode, const program::ReleaseStep& step) {
  if (step.booked >= 0) return release_place(episode, episode.locals[step.booked]);
  const std::int32_t resource =
      step.index + (step.of == scenario::Request::Of::staff ? program_.declared_resources : 0);
  double left = step.units.given() ? expr::evaluate(step.units, frame(episode)) : random::infinity;
  for (Index h = episode.holdings; h != no_index && left > 0;) {
    const Index next = holdings_[h].next;
    if (stations_[holdings_[h].station].resource == resource) {
      const double units = std::min(left, holdings_[h].units);
      left -= units;
      give_back(h, units, VisitOutcome::done);
    }
    h = next;
  }
}

/// Units go back and whoever waits for them is served; the visit closes with its last unit.
void World::give_back(Index index, double units, VisitOutcome outcome) {
  Holding& holding = holdings_[index];
  if (holding.session >= 0) return give_back_place(index, units, outcome);
  const Index to = holding.station;
  Station& station = stations_[to];
  busy_changed(station, -units);
  if (station.busy <= 0) station.idle_since = now();
  holding.units -= units;
  if (holding.units <= 0) {
    Episode& episode = episodes_[holding.episode];
    Index* link = &episode.holdings;
    while (*link != index) link = &holdings_[*link].next;
    *link = holding.next;
    if (holding.before != no_index)
      holdings_[holding.before].after = holding.after;
    else if (station.holders == index)
      station.holders = holding.after;
    if (holding.after != no_index) holdings_[holding.after].before = holding.before;
    holding.visit.served += static_cast<double>(now() - holding.since);
    if (episode.waiter != no_index) {
      station.blocked -= units;
      totals_[static_cast<std::size_t>(station.resource)].blocked -= units;
    }
    close_visit(episode, holding.visit, now(), outcome, to);
    holdings_.remove(index);
  }
  serve(to);
}

void World::give_up(Index index) {
  Episode& episode = episodes_[index];
  const Waiter waiter = waiters_[episode.waiter];
  if (waiter.joint != no_index) return lose_patience(waiter.joint);
  unlink(stations_[waiter.station], episode.waiter);
  Visit visit = waiter.visit;
  visit.waited += static_cast<double>(now() - waiter.since);
  episode.at = waiter.at;
  fail(index, program_.code[waiter.at], VisitOutcome::gave_up, visit, waiter.station);
  serve(waiter.station);
  ready_.push_back(index);
}

/// A request that came to nothing: its row, and the episode goes where the author said.
void World::fail(Index index, const program::Instruction& instruction, VisitOutcome outcome, Visit visit,
                 Index station) {
  Episode& episode = episodes_[index];
  if (episode.failed < 254) ++episode.failed;
  close_visit(episode, visit, now(), outcome, station);
  episode.outcome = static_cast<std::uint16_t>(outcome);
  episode.at = instruction.jump;
}

}  // namespace concert::care
