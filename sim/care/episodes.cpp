// Episodes: how one begins, calls or starts another, ends, and is taken out of the world.
#include <algorithm>
#include <cmath>

#include "care/world.hpp"
#include "core/contract.hpp"
#include "random/exact_math.hpp"

namespace concert::care {

/// Among its agent's episodes, in the order in which they began.
void World::enlist(Index index) {
  Episode& episode = episodes_[index];
  const Index first = agents_.first_episode(episode.agent);
  if (first == no_index) {
    agents_.set_first_episode(episode.agent, index);
    episode.previous = index;
    return;
  }
  episode.previous = episodes_[first].previous;
  episodes_[episode.previous].next = index;
  episodes_[first].previous = index;
}

void World::delist(Index index) {
  const Episode& episode = episodes_[index];
  if (episode.previous == index) return agents_.set_first_episode(episode.agent, no_index);  // the only one
  const Index first = agents_.first_episode(episode.agent);
  if (index == first)
    agents_.set_first_episode(episode.agent, episode.next);
  else
    episodes_[episode.previous].next = episode.next;
  episodes_[episode.next != no_index ? episode.next : first].previous = episode.previous;
}

Index World::begin(Index agent, std::int32_t pathway, std::uint64_t lineage, Index parent) {
  const std::uint8_t cascade = cascade_now();
  const Index index = episodes_.add();
  Episode& episode = episodes_[index];
  const std::uint32_t turn = episode.turn + 1;  // what was noted of an earlier use of this place is void
  episode = Episode{};
  episode.turn = turn;
  episode.cascade = cascade;
  const program::Pathway& of = program_.pathways[static_cast<std::size_t>(pathway)];
  episode.lineage = lineage;
  episode.agent = agent;
  episode.order = agents_.order(agent);
  episode.attributes = agents_.attributes(agent);
  episode.parent = parent;
  episode.pathway = static_cast<std::uint16_t>(pathway);
  episode.at = of.entry;
  episode.started = now();
  episode.locals = local_rows_[static_cast<std::size_t>(pathway)].add();
  for (std::int32_t slot = 0; slot < of.slots; ++slot) episode.locals[slot] = 0;
  for (const std::int32_t slot : of.agent_locals) episode.locals[slot] = expr::nobody;
  enlist(index);
  book_.before_pathway(pathway);
  walking_[static_cast<std::size_t>(pathway)] += 1;
  live_episodes_ += 1;
  if (program_.watches.any) pathway_changed(pathway);
  return index;
}

/// Fills carried values and tells who hears of the start; what was taken from the caller stands already.
void World::prepare(Index index) {
  Episode& episode = episodes_[index];
  const program::Pathway& of = program_.pathways[episode.pathway];
  for (const program::Pathway::Initial& initial : of.initials)
    episode.locals[initial.slot] = expr::evaluate(initial.value, frame(episode));
  if (episode.is_branch) return;
  if (log_ != nullptr) number(episode);
  if (!program_.episode_measures[episode.pathway].empty())
    book_.episode(program::Moment::started, frame(episode),
                  {random::not_a_number, static_cast<double>(now()), random::not_a_number, random::not_a_number},
                  episode.pathway, episode.agent);
  if (!program_.listeners.started.empty()) tell(program_.listeners.started[episode.pathway], happening(episode));
}

/// For the log: which of its agent's episodes it is, and whose it hangs on.
void World::number(Episode& episode) {
  episode.number = agents_.count_episode(episode.agent);
  if (episode.parent == no_index) return;
  episode.starter = episode.agent;
  episode.starter_number = episodes_[episode.parent].number;
}

void World::log_episode(const Episode& episode, std::uint16_t outcome, Tick ended) {
  if (log_ == nullptr) return;
  record::Episode row;
  row.agent = agents_.number(episode.agent);
  row.kind = agents_.kind(episode.agent);
  row.pathway = episode.pathway;
  row.outcome = outcome;
  row.number = episode.number;
  row.started = episode.started;
  row.ended = ended;
  if (episode.starter != no_index) {
    row.starter_kind = agents_.kind(episode.starter);
    row.starter = static_cast<std::int32_t>(agents_.number(episode.starter));
    row.starter_episode = static_cast<std::int32_t>(episode.starter_number);
    row.called = episode.parent != no_index;
  }
  log_->episode(row);
}

/// Walks at once, or after those who start upon the start.
void World::launch(Index index) {
  heard_ = false;
  prepare(index);
  if (heard_)
    ready_.push_back(index);
  else
    walk(index);
}

void World::call(Episode& episode, Index index, const program::CallStep& step) {
  const expr::Frame frame = this->frame(episode);
  std::vector<double> values;
  for (const auto& [slot, code] : step.with) values.push_back(expr::evaluate(code, frame));
  episode.doing = Doing::calling;
  episode.take_turn();
  ++episode.at;
  if (program_.pathways[static_cast<std::size_t>(step.pathway)].disabled) {
    episode.outcome = 0;
    ready_.push_back(index);
    return;
  }
  const Index child = begin(episode.agent, step.pathway, random::mix(episode.lineage, step.stream), index);
  for (std::size_t i = 0; i < values.size(); ++i) episodes_[child].locals[step.with[i].first] = values[i];
  launch(child);
}

void World::start(Episode& episode, Index index, const program::CallStep& step) {
  if (program_.pathways[static_cast<std::size_t>(step.pathway)].disabled) return;
  const expr::Frame frame = this->frame(episode);
  Index agent = episode.agent;
  std::uint64_t lineage = random::mix(episode.lineage, step.stream);
  if (step.who.given()) {
    const double who = expr::evaluate(step.who, frame);
    if (who < 0) return;
    agent = index_of(who);
    if (!agents_.here(who)) return;  // has left: nothing to start
    lineage = random::mix(lineage, agents_.lineage(agent));
  }
  require(agents_.kind(agent) == program_.pathways[static_cast<std::size_t>(step.pathway)].kind,
          "a pathway is started for an agent of its own kind");
  const Index child = begin(agent, step.pathway, lineage, no_index);
  for (const auto& [slot, code] : step.with) episodes_[child].locals[slot] = expr::evaluate(code, frame);
  if (step.hand >= 0) hand_over(index, child, step);
  episodes_[child].starter = episode.agent;
  episodes_[child].starter_number = episode.number;
  prepare(child);
  heard_ = false;  // it is the child who waits for the rules
  ready_.push_back(child);
}

/// What an episode holds of a resource passes to another, which has a row of its own from here on.
void World::hand_over(Index from, Index to, const program::CallStep& step) {
  std::vector<Index> held;
  for (Index h = episodes_[from].holdings; h != no_index; h = holdings_[h].next)
    if (stations_[holdings_[h].station].resource == step.hand) held.push_back(h);
  if (held.empty()) throw RunError("nothing is held that could be handed over");
  for (const Index h : held) {
    Holding& holding = holdings_[h];
    Visit visit = holding.visit;
    visit.served += static_cast<double>(now() - holding.since);
    close_visit(episodes_[from], visit, now(), record::VisitOutcome::done, holding.station);
    Index* link = &episodes_[from].holdings;
    while (*link != h) link = &holdings_[*link].next;
    *link = holding.next;
    holding.next = episodes_[to].holdings;
    episodes_[to].holdings = h;
    holding.episode = to;
    holding.since = now();
    holding.visit = Visit{};
    holding.visit.requested = holding.visit.started = now();
    holding.visit.site = step.hand_site;
    holding.visit.priority = visit.priority;
    book_request(episodes_[to], holding.visit);
  }
}

void World::end(Index index, std::uint16_t outcome) {
  const Index agent = episodes_[index].agent;
  const Index parent = episodes_[index].parent;
  const bool branch = episodes_[index].is_branch;
  const bool clock = episodes_[index].counts_clock;
  const auto pathway = static_cast<std::int32_t>(episodes_[index].pathway);
  if (branch && parent != no_index) {
    // The winner's values are the parent's from here on.
    const std::int32_t slots = program_.pathways[episodes_[index].pathway].slots;
    std::copy(episodes_[index].locals, episodes_[index].locals + slots, episodes_[parent].locals);
  }
  const std::uint16_t won = episodes_[index].branch;
  if (program_.pathways[episodes_[index].pathway].again && !branch) body_ended(episodes_[index]);
  dissolve(index, outcome);
  if (parent != no_index) {
    if (branch)
      win(parent, won);
    else
      resume_parent(parent, outcome);
  }
  if (!agents_.present(agent)) return;
  if (clock) start_clock(agent, pathway, false);
  retire_if_idle(agent);
}

void World::resume_parent(Index parent, std::uint16_t outcome) {
  Episode& episode = episodes_[parent];
  episode.outcome = outcome;
  ready_.push_back(parent);
}

/// Ends an episode from outside: what it waits for and holds is given back, and so for whatever it called.
void World::cancel(Index index) {
  const std::size_t removed = program_.scenario->pathways[episodes_[index].pathway].outcomes.size() - 1;
  dissolve(index, static_cast<std::uint16_t>(removed));
}

/// What is known of an episode at its end. Whatever was no work on it was waiting; branches side by side may make the
/// work longer than the time.
EpisodeRow World::row_of(const Episode& episode, std::uint16_t outcome) const {
  const double duration = static_cast<double>(now() - episode.started);
  return {duration,       static_cast<double>(episode.started),          static_cast<double>(now()), static_cast<double>(outcome),
          episode.worked, std::max(duration - episode.worked, 0.0), episode.valued};
}

/// The time of a hold that ends here, for the episode and for whoever called it.
void World::add_work(const Episode& holding) {
  const std::uint16_t site = program_.code[holding.at].site;
  if (program_.scenario->sites[site].of != scenario::Site::Of::hold) return;  // the pause of a repeat
  const bool valued = program_.holds[program_.code[holding.at].arg].valued;
  const double ticks = static_cast<double>(now() - holding.hold_from);
  bool served = valued || holding.holdings != no_index;
  for (Index e = holding.parent; !served && e != no_index; e = episodes_[e].parent) served = episodes_[e].holdings != no_index;
  if (!served) return;
  const auto add = [&](Episode& episode) {
    episode.worked += ticks;
    if (valued) episode.valued += ticks;
  };
  Index e = agents_.first_episode(holding.agent);
  while (&episodes_[e] != &holding) e = episodes_[e].next;
  for (; e != no_index; e = episodes_[e].parent) add(episodes_[e]);
}

/// What an episode called, and its branches.
void World::cancel_called(Index index) {
  const Index agent = episodes_[index].agent;
  for (Index other = agents_.first_episode(agent); other != no_index;) {
    const Index next = episodes_[other].next;
    if (episodes_[other].parent == index) {
      cancel(other);
      other = agents_.first_episode(agent);  // the list has changed: look again
      continue;
    }
    other = next;
  }
}

/// Whoever is taken out of the world leaves the wait list.
void World::stop_waiting(Episode& episode) {
  const Waiter waiter = waiters_[episode.waiter];
  if (waiter.joint != no_index) return call_off(waiter.joint, record::VisitOutcome::lost);
  unlink(stations_[waiter.station], episode.waiter);
  Visit visit = waiter.visit;
  visit.waited += static_cast<double>(now() - waiter.since);
  close_visit(episode, visit, now(), record::VisitOutcome::lost, waiter.station);
  serve(waiter.station);  // it may have stood before others who fit
}

/// Takes an episode out of the world and leaves its row.
void World::dissolve(Index index, std::uint16_t outcome) {
  Episode& episode = episodes_[index];
  const bool alone = episode.next == no_index && agents_.first_episode(episode.agent) == index;
  if (!alone) cancel_called(index);
  if (episode.doing == Doing::holding) close_hold(episode, record::VisitOutcome::lost);
  if (episode.waiter != no_index) stop_waiting(episode);
  while (episode.holdings != no_index) {
    const Index holding = episode.holdings;
    give_back(
        holding, holdings_[holding].units,
        outcome == 0 || episode.doing == Doing::walking ? record::VisitOutcome::done : record::VisitOutcome::lost);
  }
  if (episode.gathering != no_index)
    close_meetings(episode, outcome == 0 || episode.doing == Doing::walking ? record::VisitOutcome::done
                                                                            : record::VisitOutcome::lost);
  while (episode.elements != no_index) {
    const Index list = episode.elements;
    episode.elements = elements_[list].next;
    elements_.remove(list);
  }
  if (!episode.is_branch) {
    log_episode(episode, outcome, now());
    if (!program_.episode_measures[episode.pathway].empty())
      book_.episode(program::Moment::ended, frame(episode), row_of(episode, outcome), episode.pathway, episode.agent);
    if (!program_.listeners.finished.empty()) tell_end(episode, outcome);
    book_.before_pathway(episode.pathway);
    walking_[episode.pathway] -= 1;
    if (program_.watches.any) pathway_changed(episode.pathway);
  }
  live_episodes_ -= 1;
  delist(index);
  local_rows_[episode.pathway].remove(episode.locals);
  episode.locals = nullptr;
  episode.take_turn();
  for (std::size_t i = next_ready_; i < ready_.size(); ++i)
    if (ready_[i] == index) ready_[i] = no_index;
  episodes_.remove(index);
}

/// After own attributes were assigned: conditions that episodes await, and places in wait lists.
void World::attributes_changed(Index agent, std::int32_t slot) {
  if (!shared_queues_.empty()) resort_shared(agents_.unit(agent));
  const program::Kind& kind = program_.kinds[agents_.kind(agent)];
  if (kind.awaits_states) test_conditions(agent);
  if (!kind.orders_by(slot)) return;
  for (Index e = agents_.first_episode(agent); e != no_index; e = episodes_[e].next) {
    const Index waiting = episodes_[e].waiter;
    if (waiting == no_index) continue;
    Waiter& waiter = waiters_[waiting];
    if (!program_.requests[waiter.request].keyed_order || waiter.resumes) continue;
    if (waiter.joint != no_index) {
      sort_again(waiter.joint);
      continue;
    }
    Station& station = stations_[waiter.station];
    const Waiter copy = waiter;
    unlink(station, waiting);
    const Index again = waiters_.add();
    waiters_[again] = copy;
    refresh(waiters_[again]);
    episodes_[e].waiter = again;
    insert(station, again);
    serve(copy.station);  // whoever is first now may fit
  }
}

}  // namespace concert::care
