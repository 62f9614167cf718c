// The end of a trial, as far as it looks at the world, and the books of a trial's parts made into one.
#include <algorithm>
#include <tuple>

#include "care/world.hpp"
#include "core/contract.hpp"

namespace concert::care {

using program::Measure;
using scenario::Aggregate;

void MeasureBook::close() {
  require(end_ < 0, "a book of measures is closed once");
  end_ = world_.now();
  before_all();
  close_integrals();
  for (std::size_t i = 0; i < program_.measures.size(); ++i) {
    const Measure& measure = program_.measures[i];
    const auto index = static_cast<std::int32_t>(i);
    if (measure.agent_kind >= 0 && measure.aggregate != Aggregate::integral && measure.at < 0 && measure.every == 0)
      sample_agents(index, -1);
    if (measure.at == end_ && !program_.drained && !program_.drain_at_end)
      sample(index);  // the main loop stops before the events of the horizon
    Results& results = results_[i];
    if (measure.aggregate == Aggregate::utilisation && results.areas_after.empty())
      results.areas_after = areas_now(measure);
  }
}

void MeasureBook::close_integrals() {
  for (std::size_t kind = 0; kind < program_.kinds.size(); ++kind) {
    if (program_.kinds[kind].integrals.empty()) continue;
    for (Index i = world_.agents().first(); i != no_index; i = world_.agents().next(i))
      if (world_.agents().kind(i) == kind && world_.lives_here(i)) before_agent(i);
  }
}

MeasureBook::Areas MeasureBook::areas_now(const Measure& measure) const {
  if (!measure.by_member) return {{Key{}, world_.areas(measure.utilisation_of)}};
  Areas areas;
  for (const Index member : world_.listed(measure.utilisation_of - program_.declared_resources)) {
    const std::array<double, 2> now = world_.member_areas(member);
    std::array<ExactSum, 2>& of = areas[Key{static_cast<std::int32_t>(world_.agents().number(member)), -1}];
    for (std::size_t i = 0; i < now.size(); ++i) of[i].add(now[i]);
  }
  return areas;
}

void MeasureBook::absorb(const MeasureBook& other) {
  require(&program_ == &other.program_ && end_ >= 0 && end_ == other.end_,
          "the books of one trial are closed at its end before they are joined");
  for (std::size_t i = 0; i < results_.size(); ++i) absorb_results(static_cast<std::int32_t>(i), other.results_[i]);
  absorb_tracks(other.tracks_);
  for (std::size_t kind = 0; kind < ever_present_.size(); ++kind) ever_present_[kind] += other.ever_present_[kind];
}

void MeasureBook::absorb_results(std::int32_t index, const Results& other) {
  Results& results = results_[static_cast<std::size_t>(index)];
  const Aggregate aggregate = program_.measures[static_cast<std::size_t>(index)].aggregate;
  const auto absorb_cell = [aggregate](Accumulator& to, const Accumulator& from) {
    // Every part looks at the same times and sees its part of a total; and a stretch of time is no row.
    const std::int64_t times = std::max(to.n, from.n);
    to.absorb(from);
    if (aggregate == Aggregate::sample || aggregate == Aggregate::integral) to.n = times;
  };
  absorb_cell(results.whole, other.whole);
  for (const auto& [key, cell] : other.cells) absorb_cell(results.cells[key], cell);
  if (other.agents.size() > results.agents.size()) results.agents.resize(other.agents.size());
  for (std::size_t i = 0; i < other.agents.size(); ++i) {
    results.agents[i].sum.absorb(other.agents[i].sum);
    results.agents[i].n += other.agents[i].n;
  }
  const auto absorb_areas = [](Areas& to, const Areas& from) {
    for (const auto& [key, areas] : from)
      for (std::size_t i = 0; i < areas.size(); ++i) to[key][i].absorb(areas[i]);
  };
  absorb_areas(results.areas_before, other.areas_before);
  absorb_areas(results.areas_after, other.areas_after);
}

void MeasureBook::absorb_tracks(const std::vector<Track>& others) {
  const auto name = [](const Track& track) { return std::tuple(track.measure, track.person_kind, track.group); };
  std::map<std::tuple<std::int32_t, std::int32_t, std::int32_t>, std::size_t> known;
  for (std::size_t i = 0; i < tracks_.size(); ++i) known.emplace(name(tracks_[i]), i);
  for (const Track& other : others) {
    const auto same = known.find(name(other));
    if (same == known.end())
      tracks_.push_back(other);
    else
      absorb_track(tracks_[same->second], other);
  }
}

/// Of what does not add up, a part where there was never anything but 0 says nothing.
void MeasureBook::absorb_track(Track& track, const Track& other) const {
  const Aggregate aggregate = program_.measures[static_cast<std::size_t>(other.measure)].aggregate;
  const bool adds_up = other.person_kind >= 0 || aggregate == Aggregate::time_mean;
  if (other.areas.empty() || (!adds_up && other.quiet && !track.areas.empty())) return;
  if (track.areas.empty() || !adds_up) {
    require(track.areas.empty() || track.quiet, "a state that does not add up is followed in one world");
    track = other;
    return;
  }
  if (track.areas.size() < other.areas.size()) track.areas.resize(other.areas.size());
  for (std::size_t i = 0; i < other.areas.size(); ++i) track.areas[i].value.absorb(other.areas[i].value);
}

}  // namespace concert::care
