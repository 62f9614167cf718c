// The rows that requests leave behind: when one is closed, and at the end for those still open.
#include <algorithm>

#include "care/world.hpp"
#include "core/contract.hpp"

namespace concert::care {

using record::VisitOutcome;

void World::close_visit(const Episode& episode, const Visit& visit, Tick ended, VisitOutcome outcome, Index station) {
  const Index server = station == no_index ? no_index : stations_[station].owner;
  const bool started = visit.started >= 0;
  // Who never began is judged now by measures that judge at the beginning: as requested, it belongs to them.
  const bool late = !started && book_.hears(program::Moment::started, visit.site);
  if (late || book_.hears(program::Moment::ended, visit.site)) {
    constexpr double missing = random::not_a_number;
    const std::array<double, 10> fields{
        visit.waited, started ? visit.served : missing, started ? visit.served : missing,
        static_cast<double>(visit.requested), started ? static_cast<double>(visit.started) : missing,
        static_cast<double>(ended), static_cast<double>(outcome), value_of(server), visit.priority,
        static_cast<double>(visit.attempt)};
    const auto book = [&](program::Moment moment) {
      book_.visit(moment, frame_for_measures(episode, visit.site), fields, visit.site, episode.agent);
    };
    if (late) book(program::Moment::started);
    book(program::Moment::ended);
  }
  if (!program_.listeners.visits.empty() && outcome != VisitOutcome::open) tell_visit(episode, visit, outcome, station);
  if (log_ == nullptr) return;
  record::Visit row;
  row.agent = agents_.number(episode.agent);
  row.kind = agents_.kind(episode.agent);
  row.episode = episode.number;
  row.site = visit.site;
  row.server = server == no_index ? -1 : static_cast<std::int32_t>(agents_.number(server));
  row.outcome = outcome;
  row.attempt = visit.attempt;
  row.requested = visit.requested;
  row.started = visit.started;
  row.ended = outcome == VisitOutcome::open ? record::none : ended;
  log_->visit(row);
}

/// At the end: what is still waiting or in service leaves its row, open, with its age; in the order of kinds and numbers.
void World::flush_open_visits() {
  std::vector<Index> busy;
  for (Index a = agents_.first(); a != no_index; a = agents_.next(a))
    if (agents_.first_episode(a) != no_index) busy.push_back(a);
  std::sort(busy.begin(), busy.end(), [this](Index a, Index b) { return place_in_order(a) < place_in_order(b); });
  for (const Index a : busy) {
    rows_of({record::RowKey::Stage::ending, 0, place_in_order(a), 0});
    for (Index e = agents_.first_episode(a); e != no_index; e = episodes_[e].next) {
      const Episode& episode = episodes_[e];
      if (episode.doing == Doing::holding) close_hold(episode, VisitOutcome::open);
      if (episode.waiter != no_index) {
        const Waiter& waiter = waiters_[episode.waiter];
        Visit visit = waiter.visit;
        visit.waited += static_cast<double>(now() - waiter.since);
        if (waiter.joint != no_index)
          close_joint(waiter.joint, VisitOutcome::open);
        else
          close_visit(episode, visit, now(), VisitOutcome::open, waiter.station);
      }
      for (Index g = episode.gathering; g != no_index; g = gatherings_[g].next) close_joint(g, VisitOutcome::open);
      for (Index h = episode.holdings; h != no_index; h = holdings_[h].next) {
        if (holdings_[h].session >= 0 && now() < holdings_[h].since) {
          close_visit(episode, holdings_[h].visit, now(), VisitOutcome::open, holdings_[h].station);
          continue;
        }
        Visit visit = holdings_[h].visit;
        visit.served += static_cast<double>(now() - holdings_[h].since);
        close_visit(episode, visit, now(), VisitOutcome::open, holdings_[h].station);
      }
      if (!program_.episode_measures[episode.pathway].empty() && !episode.is_branch)
        book_.episode(
            program::Moment::ended, frame(episode),
            row_of(episode, static_cast<std::uint16_t>(program_.scenario->pathways[episode.pathway].outcomes.size())),
            episode.pathway, episode.agent);
      if (!episode.is_branch) log_episode(episode, 65535, record::none);
    }
  }
}

}  // namespace concert::care
