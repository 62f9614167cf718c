// From sums to the values of a trial: cells in the measures' units, and person-level values.
#include <algorithm>
#include <cmath>

#include "care/world.hpp"
#include "core/contract.hpp"
#include "random/exact_math.hpp"

namespace concert::care {

using program::Measure;
using scenario::Aggregate;
using Per = scenario::Measure::Per;

double quantile(std::vector<double>& values, double level) {
  if (values.empty()) return random::not_a_number;
  std::sort(values.begin(), values.end());
  const double h = (static_cast<double>(values.size()) - 1) * level;
  const auto below = static_cast<std::size_t>(h);
  const double above = below + 1 < values.size() ? values[below + 1] : values[below];
  return values[below] + (h - static_cast<double>(below)) * (above - values[below]);
}

namespace {

constexpr double missing = random::not_a_number;

double time_quantile(const std::map<double, double>& histogram, double level) {
  double total = 0;
  for (const auto& [value, ticks] : histogram) total += ticks;
  double below = 0;
  for (const auto& [value, ticks] : histogram) {
    below += ticks;
    if (below >= level * total) return value;
  }
  return missing;
}

bool over_time(Aggregate aggregate) {
  return aggregate == Aggregate::time_mean || aggregate == Aggregate::time_variance ||
         aggregate == Aggregate::time_quantile || aggregate == Aggregate::peak || aggregate == Aggregate::peak_time;
}

}  // namespace

void MeasureBook::finish(Tick end, record::TrialResult& result) {
  before_all();
  for (std::size_t kind = 0; kind < program_.kinds.size(); ++kind)
    if (!program_.kinds[kind].integrals.empty())
      for (Index i = world_.agents().first(); i != no_index; i = world_.agents().next(i))
        if (world_.agents().kind(i) == kind) before_agent(i);
  for (std::size_t i = 0; i < program_.measures.size(); ++i) {
    const Measure& measure = program_.measures[i];
    const auto index = static_cast<std::int32_t>(i);
    if (measure.agent_kind >= 0 && measure.aggregate != Aggregate::integral && measure.at < 0 && measure.every == 0)
      sample_agents(index, -1);
    if (measure.at == end && !program_.drained && !program_.drain_at_end)
      sample(index);  // the main loop stops before the events of the horizon
    if (measure.aggregate == Aggregate::utilisation)
      finish_utilisation(index);
    else if (over_time(measure.aggregate))
      finish_states(index, end);
    else if (measure.aggregate != Aggregate::ratio && measure.aggregate != Aggregate::value)
      finish_rows(index, end);
  }
  for (std::size_t i = 0; i < program_.measures.size(); ++i) finish_operands(static_cast<std::int32_t>(i));
  for (std::size_t i = 0; i < program_.scenario->measures.size(); ++i) {  // those behind are hidden
    write_cells(static_cast<std::int32_t>(i), result);
    write_agents(static_cast<std::int32_t>(i), result);
  }
}

double MeasureBook::final_value(const Measure& measure, Accumulator& cell) const {
  switch (measure.aggregate) {
    case Aggregate::count:
      return cell.n;
    case Aggregate::sum:
    case Aggregate::integral:
      return cell.sum;
    case Aggregate::mean:
    case Aggregate::sample:
    case Aggregate::share:
      return cell.n > 0 ? cell.sum / cell.n : missing;
    case Aggregate::median:
      return quantile(cell.values, 0.5);
    case Aggregate::quantile:
      return quantile(cell.values, measure.level);
    case Aggregate::variance:
      return cell.n > 1 ? cell.m2 / (cell.n - 1) : missing;
    case Aggregate::sd:
      return cell.n > 1 ? std::sqrt(cell.m2 / (cell.n - 1)) : missing;
    case Aggregate::min:
      return cell.n > 0 ? cell.least : missing;
    case Aggregate::max:
      return cell.n > 0 ? cell.largest : missing;
    default:
      return missing;
  }
}

/// What a count or sum is divided by: person-time, agents, or the window's length.
double MeasureBook::denominator(std::int32_t index, Key key, Tick end) const {
  const std::int32_t period = key.period;
  const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
  switch (measure.per) {
    case Per::none:
      return 1;
    case Per::agent:
      return ever_present_[static_cast<std::size_t>(measure.per_kind)];
    case Per::time: {
      const Tick to = std::min(measure.to, end);
      const Tick from = period < 0 ? measure.from : measure.from + period * measure.every;
      const Tick until = period < 0 ? to : std::min(to, from + measure.every);
      return static_cast<double>(until - from) / measure.per_scale;
    }
    case Per::person_time: {
      if (measure.exposure >= 0) {
        const auto& cells = results_[static_cast<std::size_t>(measure.exposure)].cells;
        const auto group = cells.find(key);
        return group == cells.end() ? 0 : group->second.sum / measure.per_scale;
      }
      const auto& area = tracks_[static_cast<std::size_t>(exposure_[static_cast<std::size_t>(index)])].area;
      const auto found = area.find(period);
      return found == area.end() ? 0 : found->second[0] / measure.per_scale;
    }
  }
  return 1;
}

void MeasureBook::finish_rows(std::int32_t index, Tick end) {
  const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
  Results& results = results_[static_cast<std::size_t>(index)];
  const bool sums = measure.aggregate == Aggregate::count || measure.aggregate == Aggregate::sum ||
                    measure.aggregate == Aggregate::integral;
  // A count of nothing is 0, not missing, in the whole, in every declared group and in every period.
  if (measure.groups == 0 && (measure.every == 0 || measure.aggregate == Aggregate::sample))
    results.cells[Key{}] = results.whole;
  if (sums) {
    const std::int32_t periods =
        measure.every > 0
            ? static_cast<std::int32_t>((std::min(measure.to, end) - measure.from + measure.every - 1) / measure.every)
            : 1;
    for (std::int32_t group = 0; group < std::max(measure.groups, 1); ++group)
      for (std::int32_t period = 0; period < periods; ++period)
        results.cells.try_emplace(Key{measure.groups == 0 ? -1 : group, measure.every > 0 ? period : -1});
  }
  for (auto& [key, cell] : results.cells) {
    double value = final_value(measure, cell);
    if (measure.per != Per::none) {
      const double divisor = denominator(index, key, end);
      value = divisor > 0 ? value / divisor : missing;
    }
    results.raw[key] = value;
    results.counts[key] = cell.n;
  }
}

void MeasureBook::finish_states(std::int32_t index, Tick end) {
  for (const Track& track : tracks_)
    if (track.measure == index && track.person_kind < 0) finish_track(track, end);
}

void MeasureBook::finish_track(const Track& track, Tick end) {
  const Measure& measure = program_.measures[static_cast<std::size_t>(track.measure)];
  Results& results = results_[static_cast<std::size_t>(track.measure)];
  const std::int32_t group =
      track.owner == no_index ? -1 : static_cast<std::int32_t>(world_.agents().number(track.owner));
  const auto set = [&results, group](std::int32_t period, double value) {
    results.raw[Key{group, period}] = value;
    results.counts[Key{group, period}] = 1;
  };
  if (measure.aggregate == Aggregate::peak) return set(-1, track.peak);
  if (measure.aggregate == Aggregate::peak_time) return set(-1, static_cast<double>(track.peak_time));
  if (measure.aggregate == Aggregate::time_quantile) return set(-1, time_quantile(track.histogram, measure.level));
  for (const auto& [period, area] : track.area) {
    const Tick to = std::min(measure.to, end);
    const Tick from = period < 0 ? measure.from : measure.from + period * measure.every;
    const double ticks = static_cast<double>((period < 0 ? to : std::min(to, from + measure.every)) - from);
    const double mean = area[0] / ticks;
    set(period, measure.aggregate == Aggregate::time_mean ? mean : area[1] / ticks - mean * mean);
  }
}

std::map<MeasureBook::Key, std::array<double, 2>> MeasureBook::areas_now(const Measure& measure) const {
  if (!measure.by_member) return {{Key{}, world_.areas(measure.utilisation_of)}};
  std::map<Key, std::array<double, 2>> areas;
  for (const Index member : world_.listed(measure.utilisation_of - program_.declared_resources))
    areas[Key{static_cast<std::int32_t>(world_.agents().number(member)), -1}] = world_.member_areas(member);
  return areas;
}

/// Time in use divided by time scheduled, between the ends of the window.
void MeasureBook::finish_utilisation(std::int32_t index) {
  Results& results = results_[static_cast<std::size_t>(index)];
  if (results.areas_after.empty()) results.areas_after = areas_now(program_.measures[static_cast<std::size_t>(index)]);
  for (const auto& [key, after] : results.areas_after) {
    const std::array<double, 2> before = results.areas_before[key];
    const double scheduled = after[1] - before[1];
    results.raw[key] = scheduled > 0 ? (after[0] - before[0]) / scheduled : missing;
    results.counts[key] = 1;
  }
}

/// A measure made of measures, group by group and period by period; an ungrouped operand serves every group.
void MeasureBook::finish_operands(std::int32_t index) {
  const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
  if (measure.aggregate != Aggregate::ratio && measure.aggregate != Aggregate::value) return;
  Results& results = results_[static_cast<std::size_t>(index)];
  std::vector<Key> keys;
  for (const std::int32_t operand : measure.operands)
    for (const auto& [key, value] : results_[static_cast<std::size_t>(operand)].raw) keys.push_back(key);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  const bool detailed = std::any_of(keys.begin(), keys.end(), [](const Key& key) { return key != Key{}; });
  for (const Key& key : keys) {
    if (detailed && key == Key{}) continue;
    std::vector<double> fields;
    for (const std::int32_t operand : measure.operands) {
      const auto& raw = results_[static_cast<std::size_t>(operand)].raw;
      const auto found = raw.find(key);
      const auto whole = raw.find(Key{});
      fields.push_back(found != raw.end() ? found->second : whole != raw.end() ? whole->second : missing);
    }
    double value = missing;
    if (measure.aggregate == Aggregate::ratio) {
      value = fields[1] != 0 ? fields[0] / fields[1] : missing;
    } else if (std::none_of(fields.begin(), fields.end(), [](double x) { return std::isnan(x); })) {
      expr::Frame frame = world_.bare_frame();
      frame.fields = fields.data();
      try {
        value = expr::evaluate(measure.value, frame);
      } catch (const RunError&) {
        value = missing;  // a ratio with nothing to divide by
      }
    }
    results.raw[key] = value;
    results.counts[key] = 1;
  }
}

void MeasureBook::write_cells(std::int32_t index, record::TrialResult& result) const {
  const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
  const Results& results = results_[static_cast<std::size_t>(index)];
  for (const auto& [key, value] : results.raw)
    result.cells.push_back(
        {static_cast<std::uint32_t>(index), key.group, key.period, value / measure.scale, results.counts.at(key)});
}

void MeasureBook::write_agents(std::int32_t index, record::TrialResult& result) const {
  const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
  const Results& results = results_[static_cast<std::size_t>(index)];
  if (!measure.per_agent) return;
  const bool mean = measure.aggregate == Aggregate::mean || measure.aggregate == Aggregate::share;
  for (std::size_t i = 0; i < results.agent_sum.size(); ++i) {
    if (mean && results.agent_n[i] == 0) continue;
    const double value = mean                                    ? results.agent_sum[i] / results.agent_n[i]
                         : measure.aggregate == Aggregate::count ? results.agent_n[i]
                                                                 : results.agent_sum[i];
    result.agents.push_back({static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(i), value / measure.scale});
  }
}

}  // namespace concert::care
