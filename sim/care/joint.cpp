// Several at once. A joint request stands in the wait list of every server it asks and holds none until all can begin
// at one instant; a meeting does so with whoever will come, and starts with a quorum when its patience ends. All lists
// rank joint requests alike (the reader sees to it), so the first of them can always start once its servers are free:
// two that share servers never wait for each other.
#include <algorithm>

#include "care/world.hpp"
#include "core/contract.hpp"
#include "program/fields.hpp"
#include "random/exact_math.hpp"

namespace concert::care {

using engine::Phase;
using program::JointStep;
using record::VisitOutcome;

namespace {

constexpr std::uint16_t missing_outcome = 1;  // of a gather; see program/joint.cpp

}  // namespace

/// The part of a request that stands in one server's list.
Waiter World::part_of(const Gathering& gathering, const JointStep::Part& part, Index station) const {
  Waiter waiter;
  waiter.visit = gathering.visit;
  waiter.visit.site = part.site;
  waiter.since = gathering.since;
  waiter.sequence = joins_;
  waiter.episode = gathering.episode;
  waiter.station = station;
  waiter.request = part.request;
  waiter.at = gathering.at;
  waiter.head = program_.joints[gathering.step].head;
  return waiter;
}

/// True if the episode must wait; otherwise it goes on at its `at`.
bool World::request_jointly(Episode& episode, Index index, const program::Instruction& instruction) {
  const JointStep& step = program_.joints[instruction.arg];
  const Index number = gatherings_.add();
  Gathering& gathering = gatherings_[number];
  gathering = Gathering{};
  gathering.episode = index;
  gathering.step = instruction.arg;
  gathering.at = episode.at;
  gathering.since = gathering.visit.requested = now();
  gathering.visit.lineage = episode.lineage;
  gathering.visit.elements = episode.elements;
  gathering.visit.gathering = episode.gathering;
  gathering.visit.site = instruction.site;
  gathering.visit.attempt = static_cast<std::uint8_t>(std::min<int>(episode.failed, 254) + 1);
  if (step.priority.given()) gathering.visit.priority = expr::evaluate(step.priority, frame(episode));
  std::vector<Waiter> parts;
  const bool possible = step.gathers ? invite(episode, gathering, parts) : ask(episode, gathering, parts);
  for (Waiter& part : parts) set_keys(part);
  std::vector<Index> places;
  if (possible && static_cast<double>(parts.size()) >= gathering.quorum && places_for(parts, places)) {
    meet(number, parts, places, true);
    return false;
  }
  const double patience =
      step.patience.given() ? std::max(expr::evaluate(step.patience, frame(episode)), 0.0) : static_cast<double>(never);
  const bool hopeless =
      step.gathers && static_cast<double>(parts.size()) < gathering.quorum && patience >= static_cast<double>(never);
  bool full = false;
  for (const Waiter& part : parts) {
    const Station& station = stations_[part.station];
    const program::Queue& queue = program_.resources[static_cast<std::size_t>(station.resource)].queue;
    full = full ||
           (!step.gathers && queue.limit.given() && station.waiting >= expr::evaluate(queue.limit, frame(episode)));
  }
  if (!possible || hopeless || full || parts.empty()) {
    refusal_ = full ? scenario::cause_full : scenario::cause_turned_away;
    close_joint(number, step.gathers ? VisitOutcome::gave_up : VisitOutcome::refused);
    if (episode.failed < 254) ++episode.failed;
    episode.outcome = step.gathers ? missing_outcome : static_cast<std::uint16_t>(VisitOutcome::refused);
    episode.at = instruction.jump;
    gatherings_.remove(number);
    return false;
  }
  wait_together(number, parts);
  episode.take_turn();
  if (patience < static_cast<double>(never))
    schedule_for(index, now() + round_to_tick(patience), Phase::expire, Type::patience);
  return true;
}

/// Each part of `use` or `seize`; false if somebody asked for is not there, or the author turns away.
bool World::ask(Episode& episode, Gathering& gathering, std::vector<Waiter>& parts) {
  const JointStep& step = program_.joints[gathering.step];
  const expr::Frame frame = this->frame(episode);
  bool possible = !step.refuse_if.given() || expr::evaluate(step.refuse_if, frame) == 0;
  for (const JointStep::Part& part : step.parts) {
    const program::RequestStep& request = program_.requests[part.request];
    const Index station = station_for(episode, request);
    Visit visit = gathering.visit;
    visit.site = part.site;
    book_request(episode, visit);
    possible = possible && station != no_index;
    if (station == no_index) continue;
    parts.push_back(part_of(gathering, part, station));
    parts.back().units = request.units.given() ? expr::evaluate(request.units, frame) : 1;
  }
  return possible;
}

/// Who is asked to a meeting, and who of them will come; false if there is nobody to ask.
bool World::invite(Episode& episode, Gathering& gathering, std::vector<Waiter>& parts) {
  const JointStep& step = program_.joints[gathering.step];
  const expr::Frame frame = this->frame(episode);
  book_request(episode, gathering.visit);
  std::vector<double> asked;
  if (step.among == expr::Among::named)
    named_members(expr::evaluate(step.container, frame), asked);
  else
    members(step.kind, step.container.given() ? expr::evaluate(step.container, frame) : expr::nobody, asked);
  double count = 0;
  for (const double one : asked) {
    const Index agent = index_of(one);
    const Index station = agents_.station(agent);
    expr::Frame own = frame;
    own.it = one;
    own.lineage = random::mix(random::mix(frame.lineage, step.stream), agents_.lineage(agent));
    if (step.filter.given() && expr::evaluate(step.filter, own) == 0) continue;
    ++count;
    bool comes = station != no_index;
    if (comes && step.attend.given()) {
      const double chance = expr::evaluate(step.attend, own);
      if (!(chance >= 0 && chance <= 1)) throw RunError("a chance of " + std::to_string(chance) + " to attend");
      comes = random::Draws(own.key, own.lineage, step.stream).uniform() < chance;
    }
    if (!comes) {
      gathering.absent.push_back(one);
      continue;
    }
    const std::int32_t part = step.part_of_kind[agents_.kind(agent)];
    require(part >= 0, "a meeting asks only kinds it was compiled for");
    parts.push_back(part_of(gathering, step.parts[static_cast<std::size_t>(part)], station));
  }
  gathering.quorum = step.quorum.given() ? expr::evaluate(step.quorum, frame) : count;
  return count > 0;
}

// ── Who can begin now ────────────────────────────────────────────────────────────────────────────────────────

/// Whether nobody ranks before this request at a station: in its own list and, of a member, in its pools' lists.
bool World::stands_first(Index index, const Waiter& waiter) const {
  const Station& station = stations_[index];
  if (program_.resources[static_cast<std::size_t>(station.resource)].queue.fit_first) return true;
  const auto before = [&](Index other) {
    return other != no_index && waiters_[other].episode != waiter.episode && ahead(waiters_[other], waiter);
  };
  if (before(station.first)) return false;
  return !station.member ||
         (!before(first_suitable(station.pools[0], index)) && !before(first_suitable(station.pools[1], index)));
}

/// The station that could serve this request now, those in `taken` being spoken for; no_index if there is none.
Index World::place_for(const Waiter& waiter, const std::vector<Index>& taken) const {
  const Station& station = stations_[waiter.station];
  const program::RequestStep& step = program_.requests[waiter.request];
  const bool pool = step.of == scenario::Request::Of::staff && !station.member;
  const auto free = [&](Index index) {
    const auto spoken_for = static_cast<double>(std::count(taken.begin(), taken.end(), index));
    return stations_[index].available() - spoken_for;
  };
  if (!pool)
    return free(waiter.station) >= waiter.units && stands_first(waiter.station, waiter) ? waiter.station : no_index;
  Index best = no_index;
  for (const Index member : station.members) {
    if (free(member) < 1 || (best != no_index && stations_[member].idle_since >= stations_[best].idle_since)) continue;
    if (suits(step, member, waiter.episode) && stands_first(member, waiter)) best = member;
  }
  return best;
}

/// A place for every part at this instant, or false.
bool World::places_for(const std::vector<Waiter>& parts, std::vector<Index>& places) const {
  std::vector<Index> taken;
  for (const Waiter& part : parts) {
    const Index place = place_for(part, taken);
    if (place == no_index) return false;
    places.push_back(place);
    for (double unit = 0; unit < part.units; ++unit) taken.push_back(place);
  }
  return true;
}

/// Starts a joint request that waits, if all its parts can begin now.
bool World::try_to_meet(Index number) {
  const Gathering& gathering = gatherings_[number];
  if (static_cast<double>(gathering.parts.size()) < gathering.quorum) return false;
  std::vector<Waiter> parts;
  for (const Index part : gathering.parts) parts.push_back(waiters_[part]);
  std::vector<Index> places;
  if (!places_for(parts, places)) return false;
  step_back(number);
  meet(number, parts, places, false);
  serve_stations(parts);  // what is left goes to those behind
  return true;
}

/// All parts begin.
void World::meet(Index number, const std::vector<Waiter>& parts, const std::vector<Index>& places, bool inline_) {
  Gathering& gathering = gatherings_[number];
  const JointStep& step = program_.joints[gathering.step];
  const Index index = gathering.episode;
  Episode& episode = episodes_[index];
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (step.gathers) book_request(episode, parts[i].visit);
    grant(places[i], parts[i], true);
    holdings_[episode.holdings].joint = true;
    gathering.present.push_back(value_of(stations_[places[i]].owner));
  }
  episode.take_turn();
  episode.failed = 0;
  episode.at = gathering.at + 1;
  episode.outcome = 0;
  if (step.gathers) {
    gathering.granted = true;
    gathering.visit.waited = static_cast<double>(now() - gathering.since);
    gathering.visit.started = now();
    gathering.next = episode.gathering;
    episode.gathering = number;
    episode.locals[step.present] = 2.0 * number;
    episode.locals[step.absent] = 2.0 * number + 1;
    if (book_.hears(program::Moment::started, gathering.visit.site)) {
      constexpr double missing = random::not_a_number;
      book_.visit(program::Moment::started, frame(episode),
                  {gathering.visit.waited, missing, missing, static_cast<double>(gathering.visit.requested),
                   static_cast<double>(now()), missing, 0, expr::nobody, gathering.visit.priority,
                   static_cast<double>(gathering.visit.attempt)},
                  gathering.visit.site, episode.agent);
    }
  } else {
    gatherings_.remove(number);
  }
  if (!inline_) ready_.push_back(index);
}

// ── Waiting together ─────────────────────────────────────────────────────────────────────────────────────────

void World::wait_together(Index number, const std::vector<Waiter>& parts) {
  Gathering& gathering = gatherings_[number];
  Episode& episode = episodes_[gathering.episode];
  for (const Waiter& part : parts) {
    const Index index = waiters_.add();
    waiters_[index] = part;
    waiters_[index].joint = number;
    waiters_[index].sequence = joins_;  // one rank in all lists
    gathering.parts.push_back(index);
    insert(stations_[part.station], index);
  }
  ++joins_;
  joint_waiters_ += static_cast<std::uint32_t>(parts.size());
  episode.waiter = gathering.parts.front();
  if (episode.doing != Doing::suspended) episode.doing = Doing::waiting;
  block(episode, 1);
}

/// Out of every list; returns what stood there.
std::vector<Waiter> World::step_back(Index number) {
  Gathering& gathering = gatherings_[number];
  std::vector<Waiter> parts;
  for (const Index part : gathering.parts) {
    parts.push_back(waiters_[part]);
    take_out(stations_[waiters_[part].station], part);
    waiters_.remove(part);
  }
  joint_waiters_ -= static_cast<std::uint32_t>(parts.size());
  gathering.parts.clear();
  Episode& episode = episodes_[gathering.episode];
  episode.waiter = no_index;
  block(episode, -1);
  return parts;
}

/// Whoever stood behind may start now.
void World::serve_stations(const std::vector<Waiter>& parts) {
  for (const Waiter& part : parts) serve(part.station);
}

/// Patience is at an end: a meeting begins with those who can now, if they are a quorum; all else comes to nothing.
void World::lose_patience(Index number) {
  Gathering& gathering = gatherings_[number];
  const JointStep& step = program_.joints[gathering.step];
  const Index index = gathering.episode;
  std::vector<Waiter> come, all;
  std::vector<Index> places;
  std::vector<double> late;
  for (const Index part : gathering.parts) {
    all.push_back(waiters_[part]);
    const Index place = step.gathers ? place_for(waiters_[part], {}) : no_index;
    if (place == no_index) {
      late.push_back(value_of(stations_[waiters_[part].station].owner));
      continue;
    }
    come.push_back(waiters_[part]);
    places.push_back(place);
  }
  if (step.gathers && static_cast<double>(come.size()) >= gathering.quorum && !come.empty()) {
    gathering.absent.insert(gathering.absent.end(), late.begin(), late.end());
    step_back(number);
    meet(number, come, places, false);
    serve_stations(all);
    return;
  }
  Episode& episode = episodes_[index];
  episode.at = gathering.at;
  if (episode.failed < 254) ++episode.failed;
  episode.outcome = step.gathers ? missing_outcome : static_cast<std::uint16_t>(VisitOutcome::gave_up);
  episode.at = program_.code[gathering.at].jump;
  call_off(number, VisitOutcome::gave_up);
  ready_.push_back(index);
}

/// The request is no more: its rows, and whoever stood behind it.
void World::call_off(Index number, VisitOutcome outcome) {
  close_joint(number, outcome);
  const std::vector<Waiter> parts = step_back(number);
  gatherings_.remove(number);
  serve_stations(parts);
}

/// One row for a meeting; for `use` and `seize` one for each part that waited.
void World::close_joint(Index number, VisitOutcome outcome) {
  const Gathering& gathering = gatherings_[number];
  const Episode& episode = episodes_[gathering.episode];
  const JointStep& step = program_.joints[gathering.step];
  Visit visit = gathering.visit;
  if (gathering.granted)
    visit.served = static_cast<double>(now() - visit.started);
  else
    visit.waited = static_cast<double>(now() - gathering.since);
  if (step.gathers) return close_visit(episode, visit, now(), outcome, no_index);
  for (std::size_t i = 0; i < step.parts.size(); ++i) {
    visit.site = step.parts[i].site;
    const Index station = i < gathering.parts.size() ? waiters_[gathering.parts[i]].station : no_index;
    close_visit(episode, visit, now(), outcome, station);
  }
}

/// After an attribute that ranks has changed.
void World::sort_again(Index number) {
  const std::vector<Index> parts = gatherings_[number].parts;
  std::vector<Waiter> copies;
  for (const Index part : parts) {
    Station& station = stations_[waiters_[part].station];
    take_out(station, part);
    set_keys(waiters_[part]);
    insert(station, part);
    copies.push_back(waiters_[part]);
  }
  serve_stations(copies);
}

/// Whom a station may serve, by rank: its own list and, of a member, its pools' lists.
std::vector<Index> World::ranked(Index index) const {
  const Station& station = stations_[index];
  std::vector<Index> all;
  for (Index w = station.first; w != no_index; w = waiters_[w].next) all.push_back(w);
  const std::size_t own = all.size();
  if (station.member)
    for (const Index pool : station.pools)
      for (Index w = pool == no_index ? no_index : stations_[pool].first; w != no_index; w = waiters_[w].next)
        if (suits(program_.requests[waiters_[w].request], index, waiters_[w].episode)) all.push_back(w);
  if (all.size() > own)
    std::stable_sort(all.begin(), all.end(), [this](Index a, Index b) { return ahead(waiters_[a], waiters_[b]); });
  return all;
}

/// Serves while joint requests are about: the first in rank that cannot start keeps those behind it waiting.
void World::serve_jointly(Index index) {
  const Station& station = stations_[index];
  const bool fit_first = program_.resources[static_cast<std::size_t>(station.resource)].queue.fit_first;
  for (bool served = true; served && station.available() > 0;) {
    served = false;
    for (const Index w : ranked(index)) {
      const Waiter waiter = waiters_[w];
      if (waiter.joint != no_index) {
        served = try_to_meet(waiter.joint);
      } else if (station.available() >= waiter.units) {
        unlink(stations_[waiter.station], w);
        grant(index, waiter, false);
        served = true;
      }
      if (served || !fit_first) break;
    }
  }
}

// ── Meetings under way ───────────────────────────────────────────────────────────────────────────────────────

/// The meeting is over: everybody is let go, then its row.
void World::disperse(Episode& episode, std::uint32_t joint) {
  const JointStep& step = program_.joints[joint];
  const auto of_meeting = [&](std::uint32_t request) {
    return std::any_of(step.parts.begin(), step.parts.end(), [&](const auto& part) { return part.request == request; });
  };
  std::vector<Index> held;
  for (Index h = episode.holdings; h != no_index; h = holdings_[h].next)
    if (of_meeting(holdings_[h].request)) held.push_back(h);
  std::reverse(held.begin(), held.end());  // in the order in which they were asked
  const Index number = episode.gathering;
  require(number != no_index && gatherings_[number].step == joint, "a meeting that ends is the innermost");
  episode.gathering = gatherings_[number].next;
  for (const Index h : held) give_back(h, holdings_[h].units, VisitOutcome::done);
  close_joint(number, VisitOutcome::done);
  gatherings_.remove(number);
}

/// With the episode end its meetings under way; whom it held is given back already.
void World::close_meetings(Episode& episode, VisitOutcome outcome) {
  while (episode.gathering != no_index) {
    const Index number = episode.gathering;
    episode.gathering = gatherings_[number].next;
    close_joint(number, outcome);
    gatherings_.remove(number);
  }
}

/// The sessions of a diary; `present` and `absent` of a meeting, without those who have left the system meanwhile.
void World::named_members(double set, std::vector<double>& out) const {
  if (is_place(set)) return sessions(static_cast<Index>(set), out);
  const auto number = static_cast<std::uint64_t>(set);
  const Gathering& gathering = gatherings_[static_cast<Index>(number / 2)];
  for (const double one : number % 2 == 0 ? gathering.present : gathering.absent)
    if (agents_.here(one)) out.push_back(one);
}

/// Whoever is not staff takes part in one meeting at a time.
void World::add_place(Index agent) {
  const auto kind = static_cast<std::size_t>(agents_.kind(agent));
  Index index = no_index;
  if (vacant_[kind].empty()) {
    index = add_station(program_.declared_resources + agents_.kind(agent), agent);
    stations_[index].member = true;
  } else {
    index = vacant_[kind].back();
    vacant_[kind].pop_back();
    stations_[index].owner = agent;
  }
  agents_.set_station(agent, index);
  set_capacity(index, 1);
}

/// Someone who leaves the system is in no meeting: calls for it go on without, and where it sits it gets up.
void World::leave_meetings(Index agent) {
  const Index index = agents_.station(agent);
  for (Index w = stations_[index].first; w != no_index;) {
    const Index next = waiters_[w].next;
    const Index number = waiters_[w].joint;
    if (number != no_index) {
      Gathering& gathering = gatherings_[number];
      const std::vector<Waiter> parts = step_back(number);
      std::vector<Waiter> others;
      std::copy_if(parts.begin(), parts.end(), std::back_inserter(others),
                   [&](const Waiter& part) { return part.station != index; });
      if (others.empty() || !program_.joints[gathering.step].gathers) {
        wait_together(number, parts);
        lose_patience(number);
        w = stations_[index].first;
        continue;
      }
      wait_together(number, others);
      for (const Index part : gathering.parts) waiters_[part].sequence = parts.front().sequence;
      if (!try_to_meet(number)) sort_again(number);
    }
    w = next;
  }
  while (stations_[index].holders != no_index && holdings_[stations_[index].holders].joint)
    give_back(stations_[index].holders, holdings_[stations_[index].holders].units, VisitOutcome::lost);
  if (program_.kinds[agents_.kind(agent)].nature == scenario::Nature::staff) return;
  agents_.set_station(agent, no_index);
  vacant_[agents_.kind(agent)].push_back(index);
}

}  // namespace concert::care
