// Leaving and its consequences, successors, moves, and capacity that a step changes. What an organisation has is shut when
// it leaves: who waits there is refused, who is served there is lost, its staff leave, others inside are inside nothing.
// The work of a member of staff who leaves is handed to the colleagues of the same pool.
#include <algorithm>
#include <cmath>

#include "care/world.hpp"
#include "core/contract.hpp"
#include "program/fields.hpp"

namespace concert::care {

using engine::Phase;
using record::VisitOutcome;
using scenario::Nature;
using scenario::Preempt;

namespace {

constexpr std::uint64_t successor_stream = 0x53756363ULL;  // "Succ"

void erase_from(std::vector<Index>& from, Index index) { from.erase(std::find(from.begin(), from.end(), index)); }

}  // namespace

/// The agent is gone: its episodes end, what it holds is given back, its place may be used again.
void World::leave(Index index, std::int32_t cause) {
  if (!agents_.present(index) || agents_.leaving(index)) return;
  agents_.set_leaving(index);
  const std::uint16_t k = agents_.kind(index);
  const program::Kind& kind = program_.kinds[k];
  if (!program_.listeners.left.empty()) {
    Happening event;
    event.subject = index;
    event.lineage = agents_.lineage(index);
    event.only = cause;
    event.cause = cause;
    event.cascade = cascade_now();
    tell(program_.listeners.left[k], event);
  }
  if (program_.watches.any) members_changed(index);
  if (kind.holds_others) close_holder(index);
  book_.before_members(k, {index, no_index});
  while (agents_.first_episode(index) != no_index) {
    const Index episode = agents_.first_episode(index);
    dissolve(episode,
             static_cast<std::uint16_t>(program_.scenario->pathways[episodes_[episode].pathway].outcomes.size() - 1));
  }
  if (agents_.station(index) != no_index) {
    set_capacity(agents_.station(index), 0);
    leave_meetings(index);  // a person's place at meetings goes with it
    if (agents_.station(index) != no_index) vacate(agents_.station(index), cause);
  }
  if (!kind.relations.empty()) part(index);
  if (!kind.inboxes.empty()) forget_messages(index);
  if (!kind.accounts.empty()) settle(index);
  book_.before_agent(index);
  present_[k] -= 1;
  if (kind.listed) {
    erase_from(by_kind_[k], index);
    const Index container = agents_.container(index);
    if (container != no_index) erase_from(inside_of_[k][agents_.number(container)], index);
  }
  agents_.remove(index);
}

// ── What belongs to it ───────────────────────────────────────────────────────────────────────────────────────

void World::close_holder(Index index) {
  const std::int32_t kind = agents_.kind(index);
  const std::uint32_t number = agents_.number(index);
  for (std::int32_t r = 0; r < program_.declared_resources; ++r)
    if (program_.resources[static_cast<std::size_t>(r)].of == kind &&
        number < station_of_[static_cast<std::size_t>(r)].size() &&
        station_of_[static_cast<std::size_t>(r)][number] != no_index)
      shut(station_of_[static_cast<std::size_t>(r)][number], scenario::cause_closed);
  for (std::size_t k = 0; k < program_.kinds.size(); ++k)
    if (program_.kinds[k].in == kind && number + 1 < pool_of_[k].size() && pool_of_[k][1 + number] != no_index)
      shut(pool_of_[k][1 + number], scenario::cause_closed);
  for (Index inner = agents_.first(); inner != no_index; inner = agents_.next(inner)) {
    if (agents_.container(inner) != index) continue;
    if (program_.kinds[agents_.kind(inner)].nature == Nature::staff)
      leave(inner, scenario::cause_closed);
    else
      displace_from(inner);
  }
}

void World::displace_from(Index index) {
  const std::uint16_t kind = agents_.kind(index);
  book_.before_members(kind, {index, no_index});
  if (program_.watches.any) members_changed(index);
  if (program_.kinds[kind].listed) erase_from(inside_of_[kind][agents_.number(agents_.container(index))], index);
  agents_.set_container(index, no_index);
}

/// Nobody is served here any more.
void World::shut(Index index, std::int32_t cause) {
  Station& station = stations_[index];
  station.closed = true;
  station.changed = 0;
  if (station.members.empty()) set_capacity(index, 0);
  while (station.holders != no_index) lose(station.holders);
  while (station.first != no_index) {
    refusal_ = cause;
    refuse_waiter(station.first);
  }
  station.owner = no_index;
}

/// The member is going: its work is handed over, or lost if the house closes.
void World::vacate(Index index, std::int32_t cause) {
  Station& station = stations_[index];
  const Index house = agents_.container(station.owner);
  const bool closing = house != no_index && agents_.leaving(house);
  const Index pool = station.pools[0] != no_index ? station.pools[0] : station.pools[1];
  while (station.holders != no_index) {
    const Index holding = station.holders;
    const bool serving = episodes_[holdings_[holding].episode].doing == Doing::holding;
    if (serving && !closing)
      displace(holding, Preempt::resume, pool);
    else
      lose(holding);
  }
  while (station.first != no_index) {
    const Waiter waiter = waiters_[station.first];
    if (closing || program_.requests[waiter.request].whom == scenario::Whom::one) {
      refusal_ = closing ? scenario::cause_closed : cause;
      refuse_waiter(station.first);
      continue;
    }
    unlink(station, station.first);
    join(pool, waiter);
  }
  station.owner = no_index;
  if (!closing) serve(pool);
}

/// A service that is broken off for good: what was done inside it ends, and the episode goes where the author said.
/// What was seized is only taken away.
void World::lose(Index index) {
  const Index holder = holdings_[index].episode;
  Episode& episode = episodes_[holder];
  if (!program_.requests[holdings_[index].request].scoped || holdings_[index].joint)
    return give_back(index, holdings_[index].units, VisitOutcome::lost);
  for (Index other = agents_.first_episode(episode.agent); other != no_index;) {
    const Index next = episodes_[other].next;
    if (episodes_[other].parent == holder) {
      cancel(other);
      other = agents_.first_episode(episode.agent);
      continue;
    }
    other = next;
  }
  if (episode.doing == Doing::holding) close_hold(episode, VisitOutcome::lost);
  if (episode.waiter != no_index && waiters_[episode.waiter].joint != no_index) {
    call_off(waiters_[episode.waiter].joint, VisitOutcome::lost);
  } else if (episode.waiter != no_index) {
    const Waiter waiter = waiters_[episode.waiter];
    unlink(stations_[waiter.station], episode.waiter);
    Visit visit = waiter.visit;
    visit.waited += static_cast<double>(now() - waiter.since);
    close_visit(episode, visit, now(), VisitOutcome::lost, waiter.station);
  }
  while (episode.holdings != index) give_back(episode.holdings, holdings_[episode.holdings].units, VisitOutcome::lost);
  const Holding holding = take_away(index);
  Visit visit = holding.visit;
  visit.served += static_cast<double>(now() - holding.since);
  unwind(episode, visit);
  episode.at = holding.at;
  fail(holder, program_.code[holding.at], VisitOutcome::lost, visit, holding.station);
  go_on(holder);
}

/// Who waits is turned away; a displaced service that waited to go on is lost.
void World::refuse_waiter(Index index) {
  const Waiter waiter = waiters_[index];
  if (waiter.joint != no_index) return refuse_jointly(waiter.joint);
  Episode& episode = episodes_[waiter.episode];
  unlink(stations_[waiter.station], index);
  while (waiter.resumes && episode.holdings != no_index && holdings_[episode.holdings].at > waiter.at)
    give_back(episode.holdings, holdings_[episode.holdings].units, VisitOutcome::lost);
  Visit visit = waiter.visit;
  visit.waited += static_cast<double>(now() - waiter.since);
  unwind(episode, visit);
  episode.at = waiter.at;
  fail(waiter.episode, program_.code[waiter.at], waiter.resumes ? VisitOutcome::lost : VisitOutcome::refused, visit,
       waiter.station);
  go_on(waiter.episode);
}

/// A joint request that waits is turned away; a call to a meeting comes to nothing.
void World::refuse_jointly(Index number) {
  const Gathering& gathering = gatherings_[number];
  const Index index = gathering.episode;
  Episode& episode = episodes_[index];
  const bool gathers = program_.joints[gathering.step].gathers;
  episode.at = program_.code[gathering.at].jump;
  if (episode.failed < 254) ++episode.failed;
  episode.outcome = gathers ? 1 : static_cast<std::uint16_t>(VisitOutcome::refused);  // 1: missing
  call_off(number, gathers ? VisitOutcome::gave_up : VisitOutcome::refused);
  go_on(index);
}

/// Back to where the request stood: the loops and meetings entered since are left.
void World::unwind(Episode& episode, const Visit& visit) {
  episode.lineage = visit.lineage;
  while (episode.elements != visit.elements && episode.elements != no_index) {
    const Index list = episode.elements;
    episode.elements = elements_[list].next;
    elements_.remove(list);
  }
  while (episode.gathering != visit.gathering && episode.gathering != no_index) {
    const Index number = episode.gathering;
    episode.gathering = gatherings_[number].next;
    close_joint(number, VisitOutcome::lost);
    gatherings_.remove(number);
  }
}

/// The episode walks on later in this instant.
void World::go_on(Index index) {
  episodes_[index].doing = Doing::walking;
  episodes_[index].take_turn();
  if (std::find(ready_.begin() + static_cast<std::ptrdiff_t>(next_ready_), ready_.end(), index) == ready_.end())
    ready_.push_back(index);
}

// ── Successors ───────────────────────────────────────────────────────────────────────────────────────────────

void World::schedule_turnover(Index index) {
  const program::Kind& kind = program_.kinds[agents_.kind(index)];
  if (!kind.leaves.given() || closing_) return;
  const double ticks = expr::evaluate(kind.leaves, agent_frame(index));
  if (ticks < 0) throw RunError("the time until " + label(index) + " leaves came out negative");
  if (ticks >= static_cast<double>(never)) return;
  schedule(index, now() + round_to_tick(ticks), Phase::decide, what(Type::turnover), index);
}

void World::turn_over(Index index) {
  if (closing_) return;
  const program::Kind& kind = program_.kinds[agents_.kind(index)];
  if (kind.replaced.given()) {
    const double ticks = expr::evaluate(kind.replaced, agent_frame(index));
    if (ticks < 0) throw RunError("the time until a successor comes came out negative");
    // A post stays where it is; the place at meetings of others may be another's by then, and a successor gets its own.
    const Index post = kind.nature == Nature::staff ? agents_.station(index) : no_index;
    vacancies_.push_back({value_of(agents_.container(index)), agents_.lineage(index), post, agents_.kind(index)});
    if (ticks < static_cast<double>(never))
      schedule(index, now() + round_to_tick(ticks), Phase::decide, what(Type::successor),
               static_cast<std::uint32_t>(vacancies_.size() - 1));
  }
  leave(index, scenario::cause_left);
}

/// The successor has the predecessor's place and luck of its own; nobody comes to a house that has closed.
void World::succeed(std::uint32_t number) {
  const Vacancy vacancy = vacancies_[number];
  if (closing_) return;
  Index container = no_index;
  if (vacancy.container >= 0) {
    container = index_of(vacancy.container);
    if (!agents_.here(vacancy.container)) return;
  }
  Agents::Origin origin;
  origin.kind = vacancy.kind;
  origin.stream = agents_.streams(vacancy.kind) - 1;
  origin.ordinal = successors_[static_cast<std::size_t>(vacancy.kind)]++;
  origin.own_lineage = random::mix(vacancy.lineage, successor_stream);
  if (container != no_index) origin.unit = agents_.unit(container);
  const Index index = make_agent(origin, container);
  if (vacancy.station != no_index) {
    Station& station = stations_[vacancy.station];
    agents_.set_station(index, vacancy.station);
    accrue(station);
    station.owner = index;
    station.before_owner = station.area;
    station.window_area = station.area;
    station.changed = -1;
    station.idle_since = now();
    set_capacity(vacancy.station, 1);
  }
  begin_life(index);
}

// ── Steps ────────────────────────────────────────────────────────────────────────────────────────────────────

/// Another container; whoever is inside keeps its order there.
void World::move(Episode& episode, double to) {
  const Index index = episode.agent;
  if (to < 0) throw RunError("nobody to move to");
  const Index container = index_of(to);
  if (!agents_.here(to) || agents_.leaving(container)) throw RunError("what it would move to has left");
  const Index from = agents_.container(index);
  if (from == container) return;
  const std::uint16_t k = agents_.kind(index);
  book_.before_agent(index);
  book_.before_members(k, {index, no_index});
  if (program_.watches.any) members_changed(index);
  if (program_.kinds[k].listed) {
    if (from != no_index) erase_from(inside_of_[k][agents_.number(from)], index);
    auto& inside = inside_of_[k];
    const std::size_t at = agents_.number(container);
    if (inside.size() <= at) inside.resize(at + 1);
    const auto before = [this](Index a, Index b) { return agents_.order(a) < agents_.order(b); };
    inside[at].insert(std::upper_bound(inside[at].begin(), inside[at].end(), index, before), index);
  }
  agents_.set_container(index, container);
  if (program_.watches.any) members_changed(index);
  if (program_.kinds[k].nature == Nature::staff) move_station(index);  // others have a place at meetings, in no pool
}

/// A member of staff is asked in the pool of its new house.
void World::move_station(Index agent) {
  const Index index = agents_.station(agent);
  Station& station = stations_[index];
  if (station.pools[0] != no_index) erase_from(stations_[station.pools[0]].members, index);
  station.pools[0] = pool_of_[agents_.kind(agent)][1 + agents_.number(agents_.container(agent))];
  auto& members = stations_[station.pools[0]].members;
  members.insert(std::upper_bound(members.begin(), members.end(), index), index);
  serve(index);
}

void World::change(Episode& episode, const program::ChangeStep& step) {
  struct Pending {
    const program::ChangeStep::One* one;
    Index station;
    double value;
  };
  std::vector<Pending> pending;
  for (const program::ChangeStep::One& one : step.all) {
    expr::Frame frame = this->frame(episode);
    const Index station = changed_station(one, frame);
    const double base = stations_[station].changed;
    frame.it = base >= 0 ? base : one.member ? 1 : declared_capacity(station);
    const double value = one.capacity.given() ? expr::evaluate(one.capacity, frame) : 0;
    if (!(value >= 0)) throw RunError("'" + one.text + "' would become " + std::to_string(value));
    pending.push_back({&one, station, value});
  }
  for (const Pending& p : pending) {
    Station& station = stations_[p.station];
    if (station.closed) continue;
    if (!p.one->capacity.given()) {
      station.calendar = p.one->calendar;
      follow_calendar(station.calendar, unit_of(station.owner));
      set_level(p.station, calendars_.level(station.calendar, now()));
      continue;
    }
    station.changed = p.value;
    set_capacity(p.station, p.one->member ? p.value : capacity_in_force(p.station, p.value));
  }
}

Index World::changed_station(const program::ChangeStep::One& one, const expr::Frame& frame) const {
  if (!one.owner.given()) return station_of_[static_cast<std::size_t>(one.resource)].front();
  const double owner = expr::evaluate(one.owner, frame);
  if (owner < 0) throw RunError("'" + one.text + "' is nobody's here");
  if (!agents_.here(owner)) throw RunError("'" + one.text + "' is of someone who has left");
  if (!one.member) return station_of_[static_cast<std::size_t>(one.resource)][agents_.number(index_of(owner))];
  if (owner != frame.self && container(owner, agents_.kind(index_of(frame.self))) != frame.self)
    throw RunError("'" + one.text + "' is of someone who is not inside");
  return agents_.station(index_of(owner));
}

}  // namespace concert::care
