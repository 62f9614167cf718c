// What measures of states and integrals over agents read, and so before which changes they are brought up to date: never
// at others. What no change tells of (the clock, a draw) is looked at again whenever any agent changes.
#include <algorithm>

#include "care/world.hpp"

namespace concert::care {

using expr::Dependency;
using program::Measure;
using On = Dependency::On;

namespace {

bool reads_others(const expr::Code& code) { return code.reads().others; }

bool reads_own(const expr::Code& code) {
  const auto& symbols = code.reads().symbols;
  return std::any_of(symbols.begin(), symbols.end(),
                     [](const expr::Symbol& symbol) { return symbol.slot == expr::Slot::attribute; });
}

template <typename T>
void add_once(std::vector<T>& list, const T& one) {
  if (std::find(list.begin(), list.end(), one) == list.end()) list.push_back(one);
}

}  // namespace

void MeasureBook::watch(Track track) {
  const auto index = static_cast<std::int32_t>(tracks_.size());
  tracks_.push_back(track);
  if (track.person_kind >= 0) {
    by_members_[static_cast<std::size_t>(track.person_kind)].push_back({.track = index});
    return;
  }
  const Measure& measure = program_.measures[static_cast<std::size_t>(track.measure)];
  heed(measure.value, {.track = index}, measure.owner_kind);
}

void MeasureBook::watch_integrals(std::int32_t kind) {
  for (const std::int32_t i : program_.kinds[static_cast<std::size_t>(kind)].integrals) {
    const Measure& measure = program_.measures[static_cast<std::size_t>(i)];
    for (const expr::Code* code : {&measure.value, &measure.where, &measure.by})
      if (code->given()) heed(*code, {.kind = kind}, kind);
  }
}

void MeasureBook::heed(const expr::Code& code, Heed heed, std::int32_t own_kind) {
  const expr::Depends depends = expr::depends_of(code);
  for (const Dependency& one : depends.all) this->heed(one, heed, own_kind);
  const bool untold = depends.time || depends.random || depends.other;
  if (!untold || !(reads_others(code) || (heed.track >= 0 && reads_own(code)))) return;
  for (std::vector<Heeds>& slots : by_attribute_)
    for (Heeds& heeds : slots) add_once(heeds, heed);
  for (Heeds& heeds : by_members_) add_once(heeds, heed);
}

/// Parameters are not among it: when they change, everything is brought up to date.
void MeasureBook::heed(const Dependency& dependency, Heed heed, std::int32_t own_kind) {
  if (heed.track < 0) heed.whose = dependency.whose;
  if (dependency.on == On::attribute) heed_attributes(dependency, heed, own_kind);
  if (dependency.on == On::members) heed_members(dependency, heed, own_kind);
  if (dependency.on == On::state) heed_state(dependency, heed);
}

void MeasureBook::heed_attributes(const Dependency& dependency, const Heed& heed, std::int32_t own_kind) {
  const std::int32_t kind = dependency.whose == Whose::self && dependency.kind < 0 ? own_kind : dependency.kind;
  for (std::size_t k = 0; k < program_.kinds.size(); ++k) {
    const program::Kind& of = program_.kinds[k];
    // Of a role, or of anybody: any kind may be meant.
    if (kind >= 0 && static_cast<std::size_t>(kind) < program_.kinds.size() && static_cast<std::size_t>(kind) != k) continue;
    Heed of_kind = heed;
    if (of.relation >= 0 && heed.whose != Whose::self) of_kind.whose = Whose::anyone;
    for (std::int32_t slot = dependency.slot; slot < std::min(dependency.slot + dependency.size, of.slots); ++slot)
      add_once(by_attribute_[k][static_cast<std::size_t>(slot)], of_kind);
  }
}

/// What contains an agent changes with its own move, and with that of what contains it.
void MeasureBook::heed_members(const Dependency& dependency, const Heed& heed, std::int32_t own_kind) {
  const bool own = dependency.whose == Whose::self && dependency.kind < 0;
  const std::int32_t kind = own ? own_kind : dependency.kind;
  Heed anyone = heed;
  anyone.whose = Whose::anyone;
  for (std::size_t k = 0; k < program_.kinds.size(); ++k)
    if (kind < 0 || static_cast<std::size_t>(kind) >= program_.kinds.size() || static_cast<std::size_t>(kind) == k)
      add_once(by_members_[k], dependency.whose == Whose::self ? heed : anyone);
  if (!own || kind < 0) return;
  for (std::int32_t in = program_.kinds[static_cast<std::size_t>(kind)].in; in >= 0;
       in = program_.kinds[static_cast<std::size_t>(in)].in)
    add_once(by_members_[static_cast<std::size_t>(in)], anyone);
}

void MeasureBook::heed_state(const Dependency& dependency, const Heed& heed) {
  const auto target = static_cast<std::size_t>(dependency.target.index);
  Heed anyone = heed;
  anyone.whose = Whose::anyone;
  if (dependency.target.kind == expr::TargetKind::pathway) return add_once(by_pathway_[target], anyone);
  const bool staff = dependency.target.kind == expr::TargetKind::staff;
  if (dependency.state == expr::State::present || !(staff || dependency.target.kind == expr::TargetKind::resource)) {
    for (std::size_t k = 0; k < by_members_.size(); ++k)
      if (target >= by_members_.size() || target == k) add_once(by_members_[k], anyone);
    return;
  }
  const std::size_t resource = target + static_cast<std::size_t>(staff ? program_.declared_resources : 0);
  for (std::size_t r = 0; r < by_resource_.size(); ++r)
    if (resource >= by_resource_.size() || resource == r) add_once(by_resource_[r], heed);
}

/// Whose it is: somebody's own, or of what contains who serves there.
void MeasureBook::before_station(const Heeds& heeds, const Station& station) {
  const bool everybodys = station.owner == no_index;
  for (Heed heed : heeds) {
    if (everybodys) heed.whose = Whose::anyone;
    const bool pool = station.member && heed.whose == Whose::container;
    bring_up(heed, {pool ? world_.agents().container(station.owner) : station.owner, no_index});
  }
}

void MeasureBook::bring_up(const Heed& heed, Who who) {
  if (heed.track < 0) return bring_up_agents(heed, who);
  Track& track = tracks_[static_cast<std::size_t>(heed.track)];
  if (track.since < world_.now()) accrue(track, world_.now());
}

void MeasureBook::bring_up_agents(const Heed& heed, Who who) {
  if (heed.whose == Whose::anyone) {
    for (const Index agent : world_.listed(heed.kind)) before_agent(agent);
    return;
  }
  for (const Index one : who) {
    if (one == no_index) continue;
    if (heed.whose == Whose::container) {
      std::vector<double> inside;
      world_.members(heed.kind, world_.value_of(one), inside);
      for (const double agent : inside)
        if (world_.lives_here(index_of(agent))) before_agent(index_of(agent));
      continue;
    }
    const double holder = world_.container(world_.value_of(one), heed.kind);
    if (holder >= 0 && world_.lives_here(index_of(holder))) before_agent(index_of(holder));
  }
}

}  // namespace concert::care
