// Wait lists: who stands where, and who is blocked meanwhile.
#include <algorithm>
#include <array>

#include "care/world.hpp"
#include "random/exact_math.hpp"

namespace concert::care {

/// What measures judge at the request.
void World::book_request(const Episode& episode, const Visit& visit) {
  if (!book_.hears(program::Moment::requested, visit.site)) return;
  constexpr double missing = random::not_a_number;
  book_.visit(program::Moment::requested, frame_for_measures(episode, visit.site),
              {missing, missing, missing, static_cast<double>(visit.requested), missing, missing, 0, expr::nobody,
               visit.priority, static_cast<double>(visit.attempt)},
              visit.site, episode.agent);
}

/// Rank: `head` first, then the queue's terms (priority, large first, if it has none), then time of this request.
bool World::ahead(const Waiter& a, const Waiter& b) const {
  if (a.head != b.head) return a.head;
  if (a.keys != b.keys) return a.keys < b.keys;
  if (a.visit.requested != b.visit.requested) return a.visit.requested < b.visit.requested;
  return a.sequence < b.sequence;
}

void World::set_keys(Waiter& waiter) {
  const Station& station = stations_[waiter.station];
  const program::Queue& queue = program_.resources[static_cast<std::size_t>(station.resource)].queue;
  waiter.keys = {};
  if (queue.order.empty()) {
    waiter.keys[0] = -waiter.visit.priority;
    return;
  }
  const Episode& episode = episodes_[waiter.episode];
  const std::uint16_t kind = agents_.kind(episode.agent);
  expr::Frame frame = this->frame(episode);
  const std::array<double, 2> fields{waiter.visit.priority, static_cast<double>(waiter.visit.requested)};
  frame.fields = fields.data();
  const std::size_t terms = std::min(queue.order.size(), waiter.keys.size());
  for (std::size_t i = 0; i < terms; ++i) {
    const double key = expr::evaluate(queue.order[i].key.of(kind), frame);
    waiter.keys[i] = queue.order[i].descending ? -key : key;
  }
}

/// What its place depends on, read anew. A displaced service keeps the place it was given.
void World::refresh(Waiter& waiter) {
  if (waiter.resumes) return;
  const program::RequestStep& step = program_.requests[waiter.request];
  if (step.priority.given()) waiter.visit.priority = expr::evaluate(step.priority, frame(episodes_[waiter.episode]));
  set_keys(waiter);
}

/// Brings a wait list into order again and serves whoever is first now.
void World::resort(Index index) {
  Station& station = stations_[index];
  std::vector<Index> list;
  for (Index w = station.first; w != no_index; w = waiters_[w].next) {
    refresh(waiters_[w]);
    list.push_back(w);
  }
  const auto before = [this](Index a, Index b) { return ahead(waiters_[a], waiters_[b]); };
  if (std::is_sorted(list.begin(), list.end(), before)) return;
  std::stable_sort(list.begin(), list.end(), before);
  station.first = list.front();
  station.last = list.back();
  for (std::size_t i = 0; i < list.size(); ++i) {
    waiters_[list[i]].previous = i == 0 ? no_index : list[i - 1];
    waiters_[list[i]].next = i + 1 == list.size() ? no_index : list[i + 1];
  }
  serve(index);
}

/// After something changed that the places of several people may follow.
void World::resort_shared(std::uint32_t unit) {
  for (const Index station : shared_queues_)
    if (unit_of(stations_[station].owner) == unit) resort(station);
}

void World::join(Index to, const Waiter& from) {
  Station& station = stations_[to];
  const Index index = waiters_.add();
  Waiter& waiter = waiters_[index];
  waiter = from;
  waiter.station = to;
  waiter.sequence = joins_++;
  set_keys(waiter);
  Episode& episode = episodes_[waiter.episode];
  episode.waiter = index;
  if (episode.doing != Doing::suspended) episode.doing = Doing::waiting;
  insert(station, index);
  block(episode, 1);
}

/// Those who come later mostly stand later: the place is sought from the end.
void World::insert(Station& station, Index index) {
  queue_changed(station, 1);
  Waiter& waiter = waiters_[index];
  Index before = station.last;
  while (before != no_index && ahead(waiter, waiters_[before])) before = waiters_[before].previous;
  waiter.previous = before;
  waiter.next = before == no_index ? station.first : waiters_[before].next;
  (before == no_index ? station.first : waiters_[before].next) = index;
  (waiter.next == no_index ? station.last : waiters_[waiter.next].previous) = index;
}

/// Out of the list; the record stays.
void World::take_out(Station& station, Index index) {
  queue_changed(station, -1);
  const Waiter& waiter = waiters_[index];
  (waiter.previous == no_index ? station.first : waiters_[waiter.previous].next) = waiter.next;
  (waiter.next == no_index ? station.last : waiters_[waiter.next].previous) = waiter.previous;
}

void World::unlink(Station& station, Index index) {
  take_out(station, index);
  Episode& episode = episodes_[waiters_[index].episode];
  episode.waiter = no_index;
  block(episode, -1);
  waiters_.remove(index);
}

void World::queue_changed(Station& station, int by) {
  book_.before_station(station);
  station.waiting = static_cast<std::uint32_t>(static_cast<int>(station.waiting) + by);
  totals_[static_cast<std::size_t>(station.resource)].queue += by;
  if (program_.watches.any) station_changed(station);
}

/// Whoever waits keeps what it holds: those units are blocked meanwhile.
void World::block(Episode& episode, double sign) {
  for (Index h = episode.holdings; h != no_index; h = holdings_[h].next) {
    if (holdings_[h].session >= 0) continue;  // a place to come keeps nobody from it now
    Station& station = stations_[holdings_[h].station];
    book_.before_station(station);
    station.blocked += sign * holdings_[h].units;
    totals_[static_cast<std::size_t>(station.resource)].blocked += sign * holdings_[h].units;
    if (program_.watches.any) station_changed(station);
  }
}

}  // namespace concert::care
