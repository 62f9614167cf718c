// Future capacity: places in the sessions of a diary, booked at once or refused, kept until they are given back. One
// that is given back before its session begins is cancelled: somebody else may have it.
#include <algorithm>
#include <cmath>

#include "care/world.hpp"
#include "core/contract.hpp"
#include "program/fields.hpp"
#include "random/exact_math.hpp"

namespace concert::care {

using record::VisitOutcome;

namespace {

constexpr double sessions_of_station = 8388608;  // 2^23: the number of a session within its diary stays below

/// A place's value lies between whole numbers, which are agents and ties.
double place_value(Index station, std::int64_t session) {
  return station * sessions_of_station + static_cast<double>(session) + 0.5;
}

struct PlaceOf {
  Index station = no_index;
  std::int64_t session = 0;
};

PlaceOf place_of(double value) {
  const double station = std::floor(value / sessions_of_station);
  return {static_cast<Index>(station), static_cast<std::int64_t>(value - station * sessions_of_station)};
}

}  // namespace

bool World::is_place(double value) { return value >= 0 && value != std::floor(value); }

/// When a session begins: the first open instant of its span; `never` if there is none.
Tick World::session_begins(std::int32_t resource, std::int64_t session) const {
  auto& known = session_begins_[static_cast<std::size_t>(resource)];
  const program::Resource& of = program_.resources[static_cast<std::size_t>(resource)];
  while (static_cast<std::int64_t>(known.size()) <= session) {
    const Tick from = static_cast<Tick>(known.size()) * of.session;
    Tick at = from;
    while (at < from + of.session && calendars_.level(of.calendar, at) <= 0) at = calendars_.next_change(of.calendar, at);
    known.push_back(at < from + of.session ? at : never);
  }
  return known[static_cast<std::size_t>(session)];
}

double World::booked(Index station, std::int64_t session) const {
  const std::vector<double>& units = diaries_[station];
  return session < static_cast<std::int64_t>(units.size()) ? units[static_cast<std::size_t>(session)] : 0;
}

double World::places_left(Index station, std::int64_t session) const {
  const Station& of = stations_[station];
  const Tick at = session_begins(of.resource, session);
  if (at == never) return 0;
  const double level = calendars_.level(program_.resources[static_cast<std::size_t>(of.resource)].calendar, at);
  return std::max(std::floor(of.capacity * level) - booked(station, session), 0.0);
}

double World::place_attribute(double value, std::int32_t slot) const {
  const PlaceOf place = place_of(value);
  if (slot == scenario::place_at_slot)
    return static_cast<double>(session_begins(stations_[place.station].resource, place.session));
  if (slot == scenario::place_free_slot) return places_left(place.station, place.session);
  if (slot == scenario::place_booked_slot) return booked(place.station, place.session);
  require(slot == scenario::place_site_slot, "a place has four members");
  return value_of(stations_[place.station].owner);
}

std::uint64_t World::place_stream(double value) const {
  const PlaceOf place = place_of(value);
  const Index owner = stations_[place.station].owner;
  const std::uint64_t whose =
      owner == no_index ? static_cast<std::uint64_t>(stations_[place.station].resource) : agents_.lineage(owner);
  return random::mix(whose, static_cast<std::uint64_t>(place.session));
}

/// The sessions of a diary that have not begun, as far ahead as it is kept.
void World::sessions(Index station, std::vector<double>& out) const {
  const std::int32_t resource = stations_[station].resource;
  const program::Resource& of = program_.resources[static_cast<std::size_t>(resource)];
  for (std::int64_t session = now() / of.session; session * of.session <= now() + of.ahead; ++session) {
    const Tick at = session_begins(resource, session);
    if (at >= now() && at <= now() + of.ahead) out.push_back(place_value(station, session));
  }
}

/// The places an agent's episodes have booked, as they were booked.
void World::bookings(double agent, std::vector<double>& out) const {
  if (!agents_.here(agent)) return;
  for (Index e = agents_.first_episode(index_of(agent)); e != no_index; e = episodes_[e].next) {
    const std::size_t from = out.size();
    for (Index h = episodes_[e].holdings; h != no_index; h = holdings_[h].next)
      if (holdings_[h].session >= 0) out.push_back(place_value(holdings_[h].station, holdings_[h].session));
    std::reverse(out.begin() + static_cast<std::ptrdiff_t>(from), out.end());
  }
}

/// Books a place at once, or is refused.
void World::book(Episode& episode, Index index, const program::Instruction& instruction) {
  const program::RequestStep& step = program_.requests[instruction.arg];
  Visit visit;
  visit.requested = now();
  visit.site = instruction.site;
  visit.attempt = static_cast<std::uint8_t>(std::min<int>(episode.failed, 254) + 1);
  book_request(episode, visit);
  const double units = step.units.given() ? expr::evaluate(step.units, frame(episode)) : 1;
  const Index station = station_for(episode, step);
  double chosen = expr::nobody;
  if (station != no_index && (!step.refuse_if.given() || expr::evaluate(step.refuse_if, frame(episode)) == 0)) {
    if (step.session.given()) {
      episode.locals[step.sessions] = station + 0.5;
      chosen = expr::evaluate(step.session, frame(episode));
    } else {
      std::vector<double> open;
      sessions(station, open);
      const auto fits = [&](double place) { return places_left(station, place_of(place).session) >= units; };
      const auto found = std::find_if(open.begin(), open.end(), fits);
      if (found != open.end()) chosen = *found;
    }
  }
  const PlaceOf place = chosen < 0 ? PlaceOf{} : place_of(chosen);
  if (chosen < 0 || place.station != station || places_left(station, place.session) < units ||
      session_begins(stations_[station].resource, place.session) < now()) {
    refusal_ = station == no_index ? scenario::cause_nobody_there : scenario::cause_full;
    return fail(index, instruction, VisitOutcome::refused, visit, station);
  }
  std::vector<double>& diary = diaries_[station];
  if (static_cast<std::int64_t>(diary.size()) <= place.session) diary.resize(static_cast<std::size_t>(place.session) + 1);
  diary[static_cast<std::size_t>(place.session)] += units;
  const Index number = holdings_.add();
  Holding& holding = holdings_[number];
  holding = Holding{};
  holding.visit = visit;
  holding.since = session_begins(stations_[station].resource, place.session);
  holding.units = units;
  holding.episode = index;
  holding.station = station;
  holding.request = instruction.arg;
  holding.at = episode.at;
  holding.session = place.session;
  holding.next = episode.holdings;
  episode.holdings = number;
  if (step.as >= 0) episode.locals[step.as] = chosen;
  episode.failed = 0;
  episode.outcome = 0;
  ++episode.at;
}

/// A place goes back: before its session it is cancelled (its row says gave_up), afterwards it was kept.
void World::give_back_place(Index index, double units, VisitOutcome outcome) {
  Holding& holding = holdings_[index];
  const Episode& episode = episodes_[holding.episode];
  const bool cancelled = now() < holding.since;
  if (cancelled) diaries_[holding.station][static_cast<std::size_t>(holding.session)] -= units;
  holding.units -= units;
  if (holding.units > 0) return;
  Index* link = &episodes_[holding.episode].holdings;
  while (*link != index) link = &holdings_[*link].next;
  *link = holding.next;
  Visit visit = holding.visit;
  const Index station = holding.station;
  const Tick began = holding.since;
  holdings_.remove(index);
  if (cancelled) {
    visit.waited = static_cast<double>(now() - visit.requested);
    return close_visit(episode, visit, now(), outcome == VisitOutcome::open ? outcome : VisitOutcome::gave_up, station);
  }
  visit.started = began;
  visit.waited = static_cast<double>(began - visit.requested);
  visit.served = static_cast<double>(now() - began);
  if (book_.hears(program::Moment::started, visit.site)) {
    constexpr double missing = random::not_a_number;
    book_.visit(program::Moment::started, frame(episode),
                {visit.waited, missing, missing, static_cast<double>(visit.requested), static_cast<double>(began),
                 missing, 0, value_of(stations_[station].owner), 0, static_cast<double>(visit.attempt)},
                visit.site, episode.agent);
  }
  close_visit(episode, visit, now(), outcome, station);
}

/// Only the place named.
void World::release_place(Episode& episode, double place) {
  const PlaceOf named = place_of(place);
  for (Index h = episode.holdings; h != no_index; h = holdings_[h].next)
    if (holdings_[h].session == named.session && holdings_[h].station == named.station)
      return give_back_place(h, holdings_[h].units, VisitOutcome::done);
}

}  // namespace concert::care
