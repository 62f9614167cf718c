// Messages kept until a loop takes them up: one list for each agent and message, begun in a hidden slot of the agent.
#include <algorithm>
#include <bit>

#include "care/world.hpp"
#include "random/exact_math.hpp"

namespace concert::care {

namespace {

/// A slot that holds nothing is 0.
Index first_of(double slot) { return static_cast<Index>(slot) - 1; }
double slot_of(Index first) { return static_cast<double>(first + 1); }

}  // namespace

void World::keep(Index agent, const Letter& letter) {
  for (const program::Kind::Inbox& inbox : program_.kinds[agents_.kind(agent)].inboxes) {
    if (inbox.message != letter.message) continue;
    const Index index = kept_.add();
    kept_[index] = {letter, no_index};
    const expr::WritableRow row = agents_.attributes(agent);
    Index last = first_of(row[inbox.slot]);
    if (last == no_index) {
      row.set(inbox.slot, slot_of(index));
      continue;
    }
    while (kept_[last].next != no_index) last = kept_[last].next;
    kept_[last].next = index;
  }
}

void World::forget_messages(Index agent) {
  for (const program::Kind::Inbox& inbox : program_.kinds[agents_.kind(agent)].inboxes) {
    for (Index i = first_of(agents_.attributes(agent)[inbox.slot]); i != no_index;) {
      const Index next = kept_[i].next;
      kept_.remove(i);
      i = next;
    }
    agents_.attributes(agent).set(inbox.slot, slot_of(no_index));
  }
}

/// The next round takes up the first in order of what has been received; each message has draws of its own, so that
/// what is decided about one does not depend on how many came before it.
bool World::next_message(Episode& episode, const program::LoopStep& loop) {
  const auto outer = std::bit_cast<std::uint64_t>(episode.locals[loop.frame]);
  episode.lineage = outer;
  double& round = episode.locals[loop.frame + 1];
  if (loop.most.given() && round >= expr::evaluate(loop.most, frame(episode))) return false;
  const expr::WritableRow row = agents_.attributes(episode.agent);
  Index best = no_index, before_best = no_index;
  std::vector<double> least;
  for (Index i = first_of(row[loop.inbox]), before = no_index; i != no_index; before = i, i = kept_[i].next) {
    expr::Frame frame = this->frame(episode);
    frame.fields = kept_[i].letter.fields.data();
    frame.lineage = random::mix(random::mix(outer, loop.stream), kept_[i].letter.lineage);
    if (loop.filter.given() && expr::evaluate(loop.filter, frame) == 0) continue;
    std::vector<double> keys;
    for (const program::LoopStep::Term& term : loop.order) {
      const double key = expr::evaluate(term.key, frame);
      keys.push_back(term.descending ? -key : key);
    }
    if (best != no_index && !(keys < least)) continue;
    best = i;
    before_best = before;
    least = std::move(keys);
  }
  if (best == no_index) return false;
  const Letter letter = kept_[best].letter;
  if (before_best == no_index)
    row.set(loop.inbox, slot_of(kept_[best].next));
  else
    kept_[before_best].next = kept_[best].next;
  kept_.remove(best);
  for (const auto& [field, local] : loop.copies) episode.locals[local] = letter.fields[static_cast<std::size_t>(field)];
  episode.lineage = random::mix(random::mix(outer, loop.stream), letter.lineage);
  round += 1;
  return true;
}

}  // namespace concert::care
