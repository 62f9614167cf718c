// What will happen, and whether what comes up is still meant: an event that an episode awaits bears its agent's order
// and the number that the episode keeps; what an episode no longer awaits is passed over.
#include "care/world.hpp"

#include "core/contract.hpp"

namespace concert::care {

using engine::Phase;

namespace {

constexpr unsigned type_bits = 5;

}  // namespace

std::uint16_t World::what(Type type, std::int32_t pathway) {
  return static_cast<std::uint16_t>(static_cast<unsigned>(type) | static_cast<unsigned>(pathway) << type_bits);
}

World::Type World::type_of(const engine::Event& event) {
  return static_cast<Type>(event.what() & ((1U << type_bits) - 1));
}

std::int32_t World::pathway_of(const engine::Event& event) { return event.what() >> type_bits; }

/// The event's number among those of the agent.
std::uint32_t World::schedule(Index agent, Tick time, Phase phase, std::uint16_t what, std::uint32_t target) {
  const std::uint32_t sequence = agents_.next_sequence(agent);
  post(time, phase, {what, agents_.order(agent), sequence, target});
  return sequence;
}

/// What the episode waits for from now on.
void World::schedule_for(Index index, Tick time, Phase phase, Type type) {
  Episode& episode = episodes_[index];
  episode.awaited = schedule(episode.agent, time, phase, what(type), index);
}

bool World::awaited(const engine::Event& event, Doing doing) const {
  const Episode& episode = episodes_[event.target];
  return episode.awaited == event.sequence && episode.doing == doing && agents_.order(episode.agent) == event.agent;
}

/// Events of nobody in particular come before everybody's at the same instant and phase.
void World::schedule_system(Tick time, Phase phase, Type type, std::uint32_t target, std::uint32_t order) {
  post(time, phase, {what(type), static_cast<std::uint64_t>(order) << 32 | target, 0, target});
}

/// `event` has no time yet. What lies beyond all time never happens, which only matters to a run that gets there.
void World::post(Tick time, Phase phase, engine::Event event) {
  if (time >= engine::last_time) {
    beyond_ = true;
    return;
  }
  event.stamp = engine::stamp(engine::when(time, phase), static_cast<std::uint16_t>(event.stamp));
  process_.schedule(event);
}

/// After the main loop.
void World::check_followed() const {
  const bool further = program_.drained || closing_ || program_.horizon > engine::last_time;
  if (beyond_ && further && !finished_ && !ended_early_)
    throw RunError("something happens after more than 1,100 years");
}

}  // namespace concert::care
