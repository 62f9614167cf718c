// What will happen, and whether what comes up is still meant: an event that an episode awaits bears its agent's order
// and the number that the episode keeps; what an episode no longer awaits is passed over.
#include "care/world.hpp"

#include "core/contract.hpp"

namespace concert::care {

using engine::Phase;

void World::schedule(Index agent, Tick time, Phase phase, std::uint16_t what, std::uint32_t target) {
  post(time, phase, {what, agents_.order(agent), agents_.next_sequence(agent), target});
}

/// What the episode waits for from now on.
void World::schedule_for(Index index, Tick time, Phase phase, Type type) {
  Episode& episode = episodes_[index];
  episode.awaited = agents_.next_sequence(episode.agent);
  post(time, phase, {what(type), episode.order, episode.awaited, index});
}

/// Events of nobody in particular come before everybody's at the same instant and phase. They happen in every block, and
/// count in the first.
void World::schedule_system(Tick time, Phase phase, Type type, std::uint32_t target, std::uint32_t order) {
  post(time, phase, {what(type), static_cast<std::uint64_t>(order) << 32 | target, 0, target});
}

/// The same for one unit: behind the one that belongs to nobody.
void World::schedule_for_unit(std::uint32_t unit, Tick time, Phase phase, Type type, std::uint32_t target,
                              std::uint32_t order) {
  post(time, phase, {what(type), static_cast<std::uint64_t>(order) << 32 | target, unit + 1, target});
}

std::uint32_t World::unit_named_by(const engine::Event& event) { return event.sequence - 1; }

/// In which unit something has happened: conditions are asked there.
std::uint32_t World::unit_of(const engine::Event& event) const {
  if (layout_.units() == 1) return 0;
  switch (type_of(event)) {
    case Type::wake:
    case Type::patience:
    case Type::timer:
      return agents_.unit(episodes_[event.target].agent);
    case Type::clock:
    case Type::timed:
    case Type::turnover:
      return agents_.unit(event.target);
    case Type::arrival:
      return unit_of(streams_[event.target].container);
    case Type::calendar:
    case Type::capacities:
    case Type::publish:
      return unit_named_by(event);
    case Type::judge:
      return event.target;
    case Type::deliver:
    case Type::notice:
      return delivered_to_;
    default:
      return 0;
  }
}

std::uint32_t World::unit_of(Index agent) const { return agent == no_index ? 0 : agents_.unit(agent); }

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
