// What agents tell of themselves: one sweep a publication at its clock times; each telling takes its channel's latency
// or is lost, and what was told later is never overtaken by what was told before.
#include <algorithm>
#include <cmath>

#include "care/world.hpp"
#include "core/contract.hpp"

namespace concert::care {

using engine::Phase;

/// What holds at the start is known to everybody; from then on only what is told.
void World::begin_publishing() {
  if (program_.publications.empty()) return;
  for (Index i = agents_.first(); i != no_index; i = agents_.next(i))
    if (lives_here(i)) publish_all(i);
  for (std::size_t p = 0; p < program_.publications.size(); ++p)
    for (const std::uint32_t unit : units_with(program_.publications[p].kind))
      schedule_for_unit(unit, program_.publications[p].every, Phase::observe, Type::publish,
                        static_cast<std::uint32_t>(p), 3);
}

/// The units of this block in which there may be agents of a kind.
std::vector<std::uint32_t> World::units_with(std::int32_t kind) const {
  std::vector<std::uint32_t> units;
  if (!program_.partition.separate[static_cast<std::size_t>(kind)]) {
    if (at_home(0)) units.push_back(0);
    return units;
  }
  for (std::uint32_t unit = 1; unit < layout_.units(); ++unit)
    if (at_home(unit)) units.push_back(unit);
  return units;
}

void World::publish_all(Index agent) {
  for (const std::int32_t p : program_.kinds[agents_.kind(agent)].publications) {
    const expr::Frame frame = agent_frame(agent);
    const double value = expr::evaluate(program_.publications[static_cast<std::size_t>(p)].value, frame);
    post(agent, p, value, now());
    if (!heard_elsewhere(p)) continue;
    for (std::uint32_t block = 0; block < layout_.blocks(); ++block)
      if (block != block_) outbox_.push_back({{}, block, Notice{value_of(agent), value, now(), p}, true});
  }
}

/// Whether other units than the teller's look at what is told.
bool World::heard_elsewhere(std::int32_t publication) const {
  const auto& crossings = program_.partition.crossings;
  return std::any_of(crossings.begin(), crossings.end(),
                     [&](const program::Crossing& crossing) { return crossing.publication == publication; });
}

void World::publish(std::uint32_t index, std::uint32_t unit) {
  const program::Publication& publication = program_.publications[index];
  const std::vector<Index> telling = listed(publication.kind);
  for (const Index agent : telling)
    if (agents_.present(agent) && agents_.unit(agent) == unit) tell(agent, static_cast<std::int32_t>(index));
  const Tick next = now() + publication.every;
  if (!finished_ && !(closing_ && live_episodes_ == 0))
    schedule_for_unit(unit, next, Phase::observe, Type::publish, index, 3);
}

void World::tell(Index agent, std::int32_t index) {
  const program::Publication& publication = program_.publications[static_cast<std::size_t>(index)];
  expr::Frame frame = agent_frame(agent);
  frame.lineage = random::mix(random::mix(frame.lineage, publication.stream), static_cast<std::uint64_t>(now()));
  const double value = expr::evaluate(publication.value, frame);
  if (publication.channel < 0) {
    post(agent, index, value, now());
    return;
  }
  const program::Channel& channel = program_.channels[static_cast<std::size_t>(publication.channel)];
  const double loss = channel.loss.given() ? expr::evaluate(channel.loss, frame) : 0;
  if (loss > 0 && random::Draws(frame.key, frame.lineage, channel.stream).uniform() < loss) return;
  const double latency = channel.latency.given() ? expr::evaluate(channel.latency, frame) : 0;
  if (latency < 0) throw RunError("a channel with negative latency");
  const Tick arrives = now() + round_to_tick(latency);
  const Index notice = notices_.add();
  notices_[notice] = {value_of(agent), value, now(), index};
  const std::uint32_t sequence = agents_.next_sequence(agent);
  post(arrives, Phase::deliver, {what(Type::notice), agents_.order(agent), sequence, notice});
  if (layout_.blocks() == 1 || arrives >= engine::last_time || !heard_elsewhere(index)) return;
  require(latency >= static_cast<double>(layout_.lookahead()), "what is told to other units takes the least latency");
  const std::uint64_t stamp = engine::stamp(engine::when(arrives, Phase::deliver), what(Type::notice));
  for (std::uint32_t block = 0; block < layout_.blocks(); ++block)
    if (block != block_) outbox_.push_back({{stamp, agents_.order(agent), sequence, 0}, block, notices_[notice], false});
}

void World::take_notice(std::uint32_t index) {
  const Notice notice = notices_[index];
  notices_.remove(index);
  const Index agent = index_of(notice.agent);
  delivered_to_ = unit_at(notice.agent);
  if (!at_home(delivered_to_)) ++repeated_;
  if (!agents_.here(notice.agent)) return;
  const std::vector<std::uint64_t> touched = post(agent, notice.publication, notice.value, notice.at);
  if (layout_.units() == 1 || !heard_elsewhere(notice.publication)) return;
  for (const Index station : shared_queues_) ask(unit_of(stations_[station].owner));
  for (const std::uint64_t number : touched) {
    const Watching& watching = watched_.all.at(number);
    const Episode& episode = episodes_[watching.episode];
    if (episode.turn == watching.turn && episode.doing == Doing::awaiting) ask(agents_.unit(episode.agent));
  }
}

/// What somebody is known to have told; of those who live in another block nothing else is known here. Whose conditions
/// read it, wherever they are.
std::vector<std::uint64_t> World::post(Index agent, std::int32_t index, double value, Tick at) {
  const expr::WritableRow row = agents_.attributes(agent);
  const std::int32_t slot = program_.publications[static_cast<std::size_t>(index)].slot;
  const double seen_at = row[slot + 1];
  if (seen_at != static_cast<double>(never) && seen_at > static_cast<double>(at)) return {};  // overtaken
  if (lives_here(agent)) book_.before_agent(agent);
  for (std::int32_t i = 0; i < 2; ++i) book_.before_attribute(agents_.kind(agent), slot + i, {agent, no_index});
  row.set(slot, value);
  row.set(slot + 1, static_cast<double>(at));
  for (std::int32_t i = 0; lives_here(agent) && i < 2; ++i) attributes_changed(agent, slot + i);
  std::set<std::uint64_t> earlier;
  earlier.swap(watched_.touched);
  for (std::int32_t i = 0; program_.watches.any && i < 2; ++i) attribute_changed(agent, slot + i);
  std::vector<std::uint64_t> touched(watched_.touched.begin(), watched_.touched.end());
  watched_.touched.merge(earlier);
  return touched;
}

}  // namespace concert::care
