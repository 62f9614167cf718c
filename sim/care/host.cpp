// What expressions may ask of the world beyond their own frame.
#include <algorithm>
#include <cmath>

#include "care/world.hpp"
#include "core/contract.hpp"
#include "program/fields.hpp"
#include "program/table_lookup.hpp"
#include "random/exact_math.hpp"

namespace concert::care {

double World::attribute(double agent, std::int32_t slot) const {
  if (agent < 0) throw RunError("an attribute of nobody was read");
  if (is_place(agent)) return place_attribute(agent, slot);
  if (is_tie(agent)) return tie_attribute(agent, slot);
  if (!agents_.here(agent)) throw RunError("an attribute of someone who has left was read");
  const Index of = index_of(agent);
  if (slot == scenario::member_born_slot) return static_cast<double>(agents_.born(of));
  if (slot == scenario::member_index_slot) return agents_.ordinal(of);
  return agents_.attributes(of)[slot];
}

double World::container(double agent, std::int32_t kind) const {
  return agent < 0 ? expr::nobody : value_of(container_of_kind(index_of(agent), kind));
}

/// The agent itself or the innermost of its kind that it is inside; no_index if there is none.
Index World::container_of_kind(Index agent, std::int32_t kind) const {
  Index i = agent;
  while (i != no_index && agents_.kind(i) != kind) i = agents_.container(i);
  return i;
}

double World::state(expr::State what, const expr::Target& target, double owner, const expr::Frame& frame) const {
  using expr::State;
  switch (what) {
    case State::present:
      return present_[static_cast<std::size_t>(target.index)];
    case State::inside:
      return walking_[static_cast<std::size_t>(target.index)];
    case State::workload: {
      if (owner < 0 || agents_.station(index_of(owner)) == no_index) return 0;
      const Station& station = stations_[agents_.station(index_of(owner))];
      return station.busy + station.waiting;
    }
    case State::busy_time:
      return owner < 0 || agents_.station(index_of(owner)) == no_index ? 0 : member_areas_in_window(index_of(owner))[0];
    case State::scheduled_time:
      return owner < 0 || agents_.station(index_of(owner)) == no_index ? 0 : member_areas_in_window(index_of(owner))[1];
    case State::last_server: {
      const Index self = index_of(frame.self);
      const std::int32_t slot = program_.last_server_slots[agents_.kind(self)][static_cast<std::size_t>(target.index)];
      const double last = slot < 0 ? expr::nobody : agents_.attributes(self)[slot];
      const bool there = agents_.here(last);
      return there ? last : expr::nobody;
    }
    default:
      break;
  }
  const bool staff = target.kind == expr::TargetKind::staff;
  const std::int32_t resource = target.index + (staff ? program_.declared_resources : 0);
  if (what == State::held) {
    if (walking_episode_ == no_index) return 0;
    double units = 0;
    for (Index h = episodes_[walking_episode_].holdings; h != no_index; h = holdings_[h].next)
      if (stations_[holdings_[h].station].resource == resource) units += holdings_[h].units;
    return units;
  }
  Totals sums = totals_[static_cast<std::size_t>(resource)];
  const std::int32_t of = program_.resources[static_cast<std::size_t>(resource)].of;
  if (owner < 0 && of >= 0 && frame.self >= 0) owner = container(frame.self, of);
  if (owner >= 0 && of >= 0 && agents_.kind(index_of(owner)) == of) {
    sums = {};
    const auto add = [&sums](const Station& station) {
      sums.queue += station.waiting;
      sums.busy += station.busy;
      sums.scheduled += station.scheduled();
      sums.blocked += station.blocked;
    };
    if (staff) {
      const Station& pool = stations_[pool_station(target.index, owner)];
      sums.queue += pool.waiting;
      for (const Index member : pool.members) add(stations_[member]);
    } else {
      add(stations_[station_of_[static_cast<std::size_t>(resource)][agents_.number(index_of(owner))]]);
    }
  }
  switch (what) {
    case State::queue:
      return sums.queue;
    case State::busy:
      return sums.busy;
    case State::capacity:
      return sums.scheduled;
    case State::free:
      return std::max(sums.scheduled - sums.busy, 0.0);
    case State::in_system:
      return sums.queue + sums.busy;
    case State::blocked:
      return sums.blocked;
    default:
      return 0;
  }
}

/// What this block contributes to a sum over the world: sets are those who live here.
double World::own_part(const expr::Code& code, Tick time) const {
  expr::Frame frame = bare_frame();
  frame.now = static_cast<double>(time);
  own_part_ = true;
  const double value = expr::evaluate(code, frame);
  own_part_ = false;
  return value;
}

void World::members(std::int32_t kind, double container, std::vector<double>& out) const {
  const auto k = static_cast<std::size_t>(kind);
  if (k >= program_.kinds.size()) {
    for (const std::int32_t one : program_.scenario->role_kinds[k - program_.kinds.size()])
      members(one, container, out);
    return;
  }
  if (program_.kinds[k].relation >= 0) {
    const std::int32_t relation = program_.kinds[k].relation;
    const Ties& all = ties_of(relation);
    for (Index i = 0; i < all.places(); ++i)
      if (all[i].from != no_index) out.push_back(value_of_tie(relation, i, Seen::straight));
    return;
  }
  if (container < 0) {
    for (const Index i : own_part_ ? listed(kind) : by_kind_[k]) out.push_back(value_of(i));
    return;
  }
  const Index within = index_of(container);
  if (agents_.kind(within) == program_.kinds[k].in) {
    if (agents_.number(within) < inside_of_[k].size())
      for (const Index i : inside_of_[k][agents_.number(within)]) out.push_back(value_of(i));
    return;
  }
  for (const Index i : by_kind_[k])  // a container further up
    if (this->container(value_of(i), agents_.kind(within)) == container) out.push_back(value_of(i));
}

double World::nth(std::int32_t kind, double container, double n) const {
  const auto k = static_cast<std::size_t>(kind);
  if (container < 0 && k < program_.kinds.size() && program_.kinds[k].relation < 0) {
    const auto& all = own_part_ ? listed(kind) : by_kind_[k];
    return n >= 0 && n < static_cast<double>(all.size()) ? value_of(all[static_cast<std::size_t>(n)]) : expr::nobody;
  }
  if (container >= 0 && k < program_.kinds.size() && agents_.kind(index_of(container)) == program_.kinds[k].in) {
    const std::size_t within = agents_.number(index_of(container));
    if (within >= inside_of_[k].size()) return expr::nobody;
    const auto& all = inside_of_[k][within];
    return n >= 0 && n < static_cast<double>(all.size()) ? value_of(all[static_cast<std::size_t>(n)]) : expr::nobody;
  }
  std::vector<double> all;
  members(kind, container, all);
  return n >= 0 && n < static_cast<double>(all.size()) ? all[static_cast<std::size_t>(n)] : expr::nobody;
}

double World::lookup(std::int32_t index, std::span<const double> keys) const {
  const std::span<const double> direct = columns_[static_cast<std::size_t>(index)];
  if (!direct.empty()) {
    const auto row = static_cast<std::size_t>(keys[0]);
    if (row < direct.size() && !std::isnan(direct[row])) return direct[row];
  }
  return scenario::look_up(program_.scenario->tables[static_cast<std::size_t>(index)], keys);
}

double World::remaining(std::int32_t index, std::span<const double> keys, std::int32_t age, double exposure) const {
  const scenario::Table& table = program_.scenario->tables[static_cast<std::size_t>(index)];
  const std::vector<double>& bands = table.keys[static_cast<std::size_t>(age)].steps;
  std::vector<double> at(keys.begin(), keys.end());
  double& years = at[static_cast<std::size_t>(age)];
  years /= static_cast<double>(year);
  const double from = years;
  auto next = std::upper_bound(bands.begin(), bands.end(), years);
  while (true) {
    const double hazard = lookup(index, at);
    if (!(hazard >= 0)) throw RunError("table '" + table.name + "' holds a negative hazard");
    const double length = next == bands.end() ? random::infinity : (*next - years) * static_cast<double>(year);
    if (hazard > 0 && hazard * length >= exposure) return (years - from) * static_cast<double>(year) + exposure / hazard;
    if (next == bands.end()) return static_cast<double>(never);
    exposure -= hazard * length;
    years = *next++;
  }
}

bool World::open(std::int32_t calendar, double time) const {
  return calendars_.level(calendar, round_to_tick(time)) > 0;
}

int World::weekday(double time) const { return calendars_.weekday(round_to_tick(time)); }
int World::month_of_year(double time) const { return calendars_.month_of_year(round_to_tick(time)); }

std::uint64_t World::stream_of(double agent) const {
  if (agent < 0) return 0;
  if (is_place(agent)) return place_stream(agent);
  if (is_tie(agent)) {
    const TieValue tie = living(agent);
    return lineage_of(static_cast<std::int32_t>(tie.relation), ties_[tie.relation][tie.place]);
  }
  return agents_.lineage(index_of(agent));
}

expr::Frame World::bare_frame() const {
  expr::Frame frame;
  frame.parameters = parameters_.data();
  frame.now = static_cast<double>(now());
  frame.key = options_.key;
  frame.host = this;
  return frame;
}

expr::Frame World::agent_frame(Index agent) const {
  const Agents::Looks looks = agents_.look(agent);
  step_fields_ = {static_cast<double>(now()), static_cast<double>(looks.born), static_cast<double>(looks.ordinal)};
  expr::Frame frame = bare_frame();
  frame.attributes = looks.attributes;
  frame.fields = step_fields_.data();
  frame.self = looks.value;
  frame.lineage = looks.lineage;
  return frame;
}

/// Since the start, over all stations of a resource or all members of a staff kind.
std::array<ExactSum, 2> World::areas(std::int32_t resource) const {
  std::array<ExactSum, 2> sum;
  for (const Index i : stations_by_resource_[static_cast<std::size_t>(resource)]) {
    if (!stations_[i].members.empty()) continue;  // a pool: its members count
    const std::array<double, 2> one = area(stations_[i]);
    sum[0].add(one[0]);
    sum[1].add(one[1]);
  }
  return sum;
}

std::array<double, 2> World::member_areas(Index agent) const {
  const Station& station = stations_[agents_.station(agent)];
  const std::array<double, 2> all = area(station);
  return {all[0] - station.before_owner[0], all[1] - station.before_owner[1]};
}

std::array<double, 2> World::member_areas_in_window(Index agent) const {
  const Station& station = stations_[agents_.station(agent)];
  const std::array<double, 2> all = area(station);
  return {all[0] - station.window_area[0], all[1] - station.window_area[1]};
}

/// For a row: an agent's or tie's number. Of somebody in another unit, whose kind is not fixed, it is not known.
double World::number_of(double value, std::uint32_t unit) const {
  constexpr double elsewhere = -2;
  if (value < 0) return expr::nobody;
  if (is_tie(value)) return lives(value) ? ties_[tie_of(value).relation][tie_of(value).place].number : expr::nobody;
  const bool known_everywhere = value < 0x1p32;
  if (!known_everywhere && unit_at(value) != unit) return elsewhere;
  return agents_.number(index_of(value));
}

std::string World::label(Index agent) const {
  return program_.scenario->kinds[agents_.kind(agent)].name + "[" + std::to_string(agents_.number(agent)) + "]";
}

}  // namespace concert::care
