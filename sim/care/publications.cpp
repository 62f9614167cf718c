// What agents tell of themselves: one sweep a publication at its clock times; each telling takes its channel's latency
// or is lost, and what was told later is never overtaken by what was told before.
#include <cmath>

#include "care/world.hpp"
#include "core/contract.hpp"

namespace concert::care {

using engine::Phase;

/// What holds at the start is known to everybody; from then on only what is told.
void World::begin_publishing() {
  if (program_.publications.empty()) return;
  for (Index i = agents_.first(); i != no_index; i = agents_.next(i)) publish_all(i);
  for (std::size_t p = 0; p < program_.publications.size(); ++p)
    schedule_system(program_.publications[p].every, Phase::observe, Type::publish, static_cast<std::uint32_t>(p), 3);
}

void World::publish_all(Index agent) {
  for (const std::int32_t p : program_.kinds[agents_.kind(agent)].publications) {
    const expr::Frame frame = agent_frame(agent);
    post(agent, p, expr::evaluate(program_.publications[static_cast<std::size_t>(p)].value, frame), now());
  }
}

void World::publish(std::uint32_t index) {
  const program::Publication& publication = program_.publications[index];
  const std::vector<Index> telling = by_kind_[static_cast<std::size_t>(publication.kind)];
  for (const Index agent : telling)
    if (agents_.present(agent)) tell(agent, static_cast<std::int32_t>(index));
  const Tick next = now() + publication.every;
  if (!finished_ && !(closing_ && live_episodes_ == 0))
    schedule_system(next, Phase::observe, Type::publish, index, 3);
}

void World::tell(Index agent, std::int32_t index) {
  const program::Publication& publication = program_.publications[static_cast<std::size_t>(index)];
  expr::Frame frame = agent_frame(agent);
  frame.lineage = random::mix(random::mix(frame.lineage, publication.stream), static_cast<std::uint64_t>(now()));
  const double value = expr::evaluate(publication.value, frame);
  if (publication.channel < 0) return post(agent, index, value, now());
  const program::Channel& channel = program_.channels[static_cast<std::size_t>(publication.channel)];
  const double loss = channel.loss.given() ? expr::evaluate(channel.loss, frame) : 0;
  if (loss > 0 && random::Draws(frame.key, frame.lineage, channel.stream).uniform() < loss) return;
  const double latency = channel.latency.given() ? expr::evaluate(channel.latency, frame) : 0;
  if (latency < 0) throw RunError("a channel with negative latency");
  const Index notice = notices_.add();
  notices_[notice] = {value_of(agent), value, now(), index};
  schedule(agent, now() + round_to_tick(latency), Phase::deliver, what(Type::notice), notice);
}

void World::take_notice(std::uint32_t index) {
  const Notice notice = notices_[index];
  notices_.remove(index);
  const Index agent = index_of(notice.agent);
  if (agents_.here(notice.agent)) post(agent, notice.publication, notice.value, notice.at);
}

void World::post(Index agent, std::int32_t index, double value, Tick at) {
  const expr::WritableRow row = agents_.attributes(agent);
  const std::int32_t slot = program_.publications[static_cast<std::size_t>(index)].slot;
  const double seen_at = row[slot + 1];
  if (seen_at != static_cast<double>(never) && seen_at > static_cast<double>(at)) return;  // overtaken
  book_.before_agent(agent);
  row.set(slot, value);
  row.set(slot + 1, static_cast<double>(at));
  attributes_changed(agent);
  for (std::int32_t i = 0; program_.watches.any && i < 2; ++i) attribute_changed(agent, slot + i);
}

}  // namespace concert::care
