// Ties while the world runs: what expressions ask of them, linking and unlinking, and what becomes of them when an
// agent comes or leaves.
#include <algorithm>
#include <cmath>

#include "care/topologies.hpp"
#include "care/world.hpp"
#include "core/contract.hpp"
#include "program/fields.hpp"
#include "random/exact_math.hpp"

namespace concert::care {

using program::Linked;
using program::Unlinked;

void World::add_relations() {
  for (const program::Relation& relation : program_.relations)
    ties_.emplace_back(static_cast<std::size_t>(program_.kinds[static_cast<std::size_t>(relation.kind)].slots));
  linked_before_.resize(program_.relations.size());
}

/// The ties there are before anybody's first step.
void World::tie_everybody() {
  for (std::size_t r = 0; r < ties_.size(); ++r) tie_up(tying(static_cast<std::int32_t>(r)));
}

Tying World::tying(std::int32_t relation) {
  return {*this, program_.relations[static_cast<std::size_t>(relation)],
          [this, relation](Index from, Index to) {
            return may_link(relation, from, to) == Linked::linked ? add_tie(relation, from, to) : no_index;
          },
          [this, relation](Index place, std::int32_t slot, double value) {
            ties_[static_cast<std::size_t>(relation)].attributes(place)[slot] = value;
          }};
}

void World::tie_newly(Index agent) {
  for (const std::int32_t relation : program_.kinds[agents_.kind(agent)].joins) tie_newcomer(tying(relation), agent);
}

// ── What expressions ask ─────────────────────────────────────────────────────────────────────────────────────

double World::value_of_tie(std::int32_t relation, Index place, Seen seen) const {
  if (place == no_index) return expr::nobody;
  return care::value_of(TieValue{static_cast<std::uint32_t>(relation), place,
                                 ties_[static_cast<std::size_t>(relation)][place].generation, seen == Seen::reversed});
}

bool World::lives(double tie) const {
  if (!is_tie(tie)) return false;
  const TieValue which = tie_of(tie);
  return which.relation < ties_.size() && ties_[which.relation].lives(which.place, which.generation);
}

TieValue World::living(double tie) const {
  if (tie < 0) throw RunError("a tie that is not there was asked");
  if (!lives(tie)) throw RunError("a tie that has gone was asked");
  return tie_of(tie);
}

double World::tie_attribute(double value, std::int32_t slot) const {
  const TieValue which = living(value);
  const Ties& ties = ties_[which.relation];
  if (slot >= 0) return ties.attributes(which.place)[slot];
  const Tie& tie = ties[which.place];
  switch (slot) {
    case scenario::member_from_slot:
      return value_of(which.reversed ? tie.to : tie.from);
    case scenario::member_to_slot:
      return value_of(which.reversed ? tie.from : tie.to);
    case scenario::member_since_slot:
      return static_cast<double>(tie.since);
    default:
      return tie.number;
  }
}

/// The same under every history of others: from the relation, the two ends, and how often these had been linked before.
std::uint64_t World::lineage_of(std::int32_t relation, const Tie& tie) const {
  return random::mix(pair_key(relation, tie.from, tie.to), tie.nth);
}

std::uint64_t World::pair_key(std::int32_t relation, Index from, Index to) const {
  const program::Relation& of = program_.relations[static_cast<std::size_t>(relation)];
  std::uint64_t a = agents_.lineage(from), b = agents_.lineage(to);
  if (of.symmetric && b < a) std::swap(a, b);  // whoever began it
  return random::mix(random::mix(of.stream, a), b);
}

std::int32_t World::relation_of_kind(std::int32_t kind) const {
  return program_.kinds[static_cast<std::size_t>(kind)].relation;
}

/// Symmetric ties lie on the list of whoever linked; the two lists of an agent are merged by the order of linking.
void World::ties(std::int32_t kind, expr::Among side, double agent, std::vector<double>& out) const {
  const std::int32_t relation = relation_of_kind(kind);
  const Ties& ties = ties_[static_cast<std::size_t>(relation)];
  const Index of = index_of(agent);
  const bool both = program_.relations[static_cast<std::size_t>(relation)].symmetric;
  Index from = both || side == expr::Among::outgoing ? ties.first_out(of) : no_index;
  Index to = both || side == expr::Among::incoming ? ties.first_in(of) : no_index;
  while (from != no_index || to != no_index) {
    const bool own = to == no_index || (from != no_index && ties[from].number < ties[to].number);
    Index& next = own ? from : to;
    out.push_back(value_of_tie(relation, next, both && !own ? Seen::reversed : Seen::straight));
    next = own ? ties[next].next_out : ties[next].next_in;
  }
}

double World::tie_count(std::int32_t kind, expr::Among side, double agent) const {
  const std::int32_t relation = relation_of_kind(kind);
  const Ties& ties = ties_[static_cast<std::size_t>(relation)];
  const Index of = index_of(agent);
  if (program_.relations[static_cast<std::size_t>(relation)].symmetric) return ties.count_out(of) + ties.count_in(of);
  return side == expr::Among::outgoing ? ties.count_out(of) : ties.count_in(of);
}

double World::tie(std::int32_t kind, double from, double to) const {
  if (from < 0 || to < 0) return expr::nobody;
  const std::int32_t relation = relation_of_kind(kind);
  const auto [place, seen] = find_tie(relation, index_of(from), index_of(to));
  return value_of_tie(relation, place, seen);
}

std::pair<Index, World::Seen> World::find_tie(std::int32_t relation, Index from, Index to) const {
  const Ties& ties = ties_[static_cast<std::size_t>(relation)];
  const Index found = ties.find(from, to);
  if (found != no_index || !program_.relations[static_cast<std::size_t>(relation)].symmetric) return {found, Seen::straight};
  return {ties.find(to, from), Seen::reversed};
}

expr::Frame World::tie_frame(std::int32_t relation, Index place) const {
  const Ties& ties = ties_[static_cast<std::size_t>(relation)];
  const Tie& tie = ties[place];
  tie_fields_ = {value_of(tie.from), value_of(tie.to), static_cast<double>(tie.since), static_cast<double>(tie.number)};
  expr::Frame frame = bare_frame();
  frame.attributes = ties.attributes(place);
  frame.fields = tie_fields_.data();
  frame.self = value_of_tie(relation, place, Seen::straight);
  frame.lineage = lineage_of(relation, tie);
  return frame;
}

// ── Linking and unlinking ────────────────────────────────────────────────────────────────────────────────────

Linked World::may_link(std::int32_t relation, Index from, Index to) const {
  if (from == to) return Linked::refused;
  if (find_tie(relation, from, to).first != no_index) return Linked::kept;
  const program::Relation& of = program_.relations[static_cast<std::size_t>(relation)];
  const Ties& ties = ties_[static_cast<std::size_t>(relation)];
  const auto full = [&](const expr::Code& limit, std::uint32_t count) {
    return limit.given() && count >= expr::evaluate(limit, bare_frame());
  };
  const auto of_both = [&](Index agent) { return ties.count_out(agent) + ties.count_in(agent); };
  const bool refused = of.symmetric ? full(of.limit_from, of_both(from)) || full(of.limit_from, of_both(to)) ||
                                          full(of.limit_to, of_both(from)) || full(of.limit_to, of_both(to))
                                    : full(of.limit_from, ties.count_out(from)) || full(of.limit_to, ties.count_in(to));
  return refused ? Linked::refused : Linked::linked;
}

Index World::add_tie(std::int32_t relation, Index from, Index to) {
  Ties& ties = ties_[static_cast<std::size_t>(relation)];
  const std::int32_t kind = program_.relations[static_cast<std::size_t>(relation)].kind;
  book_.before_members(kind, {from, to});
  present_[static_cast<std::size_t>(kind)] += 1;
  const Index place = ties.add(from, to, now());
  const auto& before = linked_before_[static_cast<std::size_t>(relation)];
  if (!before.empty())
    if (const auto times = before.find(pair_key(relation, from, to)); times != before.end())
      ties[place].nth = times->second;
  const program::Kind& own = program_.kinds[static_cast<std::size_t>(kind)];
  for (std::int32_t slot = own.stored; slot < own.slots; ++slot) ties.attributes(place)[slot] = random::not_a_number;
  for (const program::Kind::Initial& initial : own.initials)
    set_initial(initial, tie_frame(relation, place), ties.attributes(place));
  record_tie(relation, place, record::TieChange::linked, 0);
  if (program_.watches.any) tie_changed(relation, place, -1);
  return place;
}

void World::end_tie(std::int32_t relation, Index place, std::uint16_t cause) {
  Ties& ties = ties_[static_cast<std::size_t>(relation)];
  const std::int32_t kind = program_.relations[static_cast<std::size_t>(relation)].kind;
  record_tie(relation, place, record::TieChange::unlinked, cause);
  book_.before_members(kind, {ties[place].from, ties[place].to});
  present_[static_cast<std::size_t>(kind)] -= 1;
  linked_before_[static_cast<std::size_t>(relation)][pair_key(relation, ties[place].from, ties[place].to)] =
      static_cast<std::uint16_t>(ties[place].nth + 1);
  ties.remove(place);
}

void World::record_tie(std::int32_t relation, Index place, record::TieChange change, std::uint16_t cause) const {
  if (!log_ || options_.level != record::Level::full) return;
  const Tie& tie = ties_[static_cast<std::size_t>(relation)][place];
  log_->tie({.relation = static_cast<std::uint16_t>(relation),
             .tie = tie.number,
             .from_kind = agents_.kind(tie.from),
             .to_kind = agents_.kind(tie.to),
             .from = agents_.number(tie.from),
             .to = agents_.number(tie.to),
             .change = change,
             .cause = cause,
                     .at = now()});
}

/// Every tie of somebody who leaves ends.
void World::part(Index agent) {
  for (const std::int32_t relation : program_.kinds[agents_.kind(agent)].relations) {
    const Ties& ties = ties_[static_cast<std::size_t>(relation)];
    const auto end = [&](Index place) {
      unlinked(relation, place, program::cause_left);
      end_tie(relation, place, program::cause_left);
    };
    while (ties.first_out(agent) != no_index) end(ties.first_out(agent));
    while (ties.first_in(agent) != no_index) end(ties.first_in(agent));
  }
}

// ── Steps ────────────────────────────────────────────────────────────────────────────────────────────────────

/// Whether an agent may change what is another's: its own, of what contains it, of what is in it.
bool World::within_reach(Index self, Index other) const {
  for (Index i = self; i != no_index; i = agents_.container(i))
    if (i == other) return true;
  for (Index i = other; i != no_index; i = agents_.container(i))
    if (i == self) return true;
  return false;
}

void World::check_reach(Index self, Index from, Index to, bool symmetric) const {
  if (within_reach(self, from) || (symmetric && within_reach(self, to))) return;
  throw RunError("only own ties can be changed, and this one is of " + label(from) + ": send a message");
}

/// Who stands at an end of a step's tie: as written, else self; no_index for nobody and who has left.
Index World::end_of(const expr::Code& code, const Episode& episode) const {
  if (!code.given()) return episode.agent;
  const double value = expr::evaluate(code, frame(episode));
  if (!agents_.here(value)) return no_index;
  return index_of(value);
}

void World::link_step(Episode& episode, const program::LinkStep& step) {
  const Index from = end_of(step.from, episode), to = end_of(step.to, episode);
  Linked outcome = Linked::refused;
  if (from != no_index && to != no_index) {
    check_reach(episode.agent, from, to, program_.relations[static_cast<std::size_t>(step.relation)].symmetric);
    outcome = may_link(step.relation, from, to);
  }
  episode.outcome = static_cast<std::uint16_t>(outcome);
  if (outcome != Linked::linked) return;
  const Index place = add_tie(step.relation, from, to);
  double* attributes = ties_[static_cast<std::size_t>(step.relation)].attributes(place);
  std::vector<double> values;
  for (const program::SetStep::Write& write : step.writes) {
    expr::Frame frame = this->frame(episode);
    frame.it = attributes[write.slot + element_of(write, frame)];
    values.push_back(expr::evaluate(write.value, frame));
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const program::SetStep::Write& write = step.writes[i];
    const std::int32_t element = element_of(write, frame(episode));
    for (std::int32_t e = write.whole ? 0 : element; e <= (write.whole ? write.size - 1 : element); ++e)
      write_tie(value_of_tie(step.relation, place, Seen::straight), write, values[i], e);
  }
  linked(step.relation, place);
}

void World::unlink_step(Episode& episode, const program::UnlinkStep& step) {
  std::int32_t relation = step.relation;
  Index place = no_index;
  if (step.tie.given()) {
    const double tie = expr::evaluate(step.tie, frame(episode));
    if (lives(tie)) {
      relation = static_cast<std::int32_t>(tie_of(tie).relation);
      place = tie_of(tie).place;
    }
  } else {
    const Index from = end_of(step.from, episode), to = end_of(step.to, episode);
    if (from != no_index && to != no_index) place = find_tie(relation, from, to).first;
  }
  episode.outcome = static_cast<std::uint16_t>(place == no_index ? Unlinked::absent : Unlinked::unlinked);
  if (place == no_index) return;
  const Tie& tie = ties_[static_cast<std::size_t>(relation)][place];
  check_reach(episode.agent, tie.from, tie.to, program_.relations[static_cast<std::size_t>(relation)].symmetric);
  unlinked(relation, place, step.cause);
  end_tie(relation, place, step.cause);
}

double* World::writable_tie(Index self, double value) {
  const TieValue which = living(value);
  const Tie& tie = ties_[which.relation][which.place];
  check_reach(self, tie.from, tie.to, program_.relations[which.relation].symmetric);
  return ties_[which.relation].attributes(which.place);
}

void World::write_tie(double value, const program::SetStep::Write& write, double to, std::int32_t element) {
  if (write.bounded && !(to >= write.low && to <= write.high))
    throw RunError("'" + write.text + "' would become " + std::to_string(to) + ", outside its range");
  const TieValue which = living(value);
  Ties& ties = ties_[which.relation];
  book_.before_attribute(program_.relations[which.relation].kind, write.slot + element,
                         {ties[which.place].from, ties[which.place].to});
  ties.attributes(which.place)[write.slot + element] = to;
  if (options_.level == record::Level::full && log_ && write.attribute >= 0)
    log_->change({ties[which.place].number, static_cast<std::uint16_t>(program_.relations[which.relation].kind),
                  static_cast<std::uint16_t>(write.attribute), now(), write.refers ? number_of(to, 0) : to});
  if (program_.watches.any) tie_changed(static_cast<std::int32_t>(which.relation), which.place, write.slot + element);
  if (!shared_queues_.empty()) resort_shared(0);  // ties are in common
}

}  // namespace concert::care
