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

namespace {

constexpr double missing = random::not_a_number;

double time_quantile(const std::map<double, Tick>& histogram, double level) {
  Tick total = 0;
  for (const auto& [value, ticks] : histogram) total += ticks;
  Tick below = 0;
  for (const auto& [value, ticks] : histogram) {
    below += ticks;
    if (static_cast<double>(below) >= level * static_cast<double>(total)) return value;
  }
  return missing;
}

bool over_time(Aggregate aggregate) {
  return aggregate == Aggregate::time_mean || aggregate == Aggregate::time_variance ||
         aggregate == Aggregate::time_quantile || aggregate == Aggregate::peak || aggregate == Aggregate::peak_time;
}

}  // namespace

void MeasureBook::finish(record::TrialResult& result) {
  require(end_ >= 0, "a book of measures is closed before it is finished");
  for (std::size_t i = 0; i < program_.measures.size(); ++i) {
    const auto index = static_cast<std::int32_t>(i);
    const Aggregate aggregate = program_.measures[i].aggregate;
    if (aggregate == Aggregate::utilisation)
      finish_utilisation(index);
    else if (over_time(aggregate))
      finish_states(index);
    else if (aggregate != Aggregate::ratio && aggregate != Aggregate::value)
      finish_rows(index);
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
      return static_cast<double>(cell.n);
    case Aggregate::sum:
      return cell.sum.value();
    case Aggregate::integral:
      return measure.discount == 0 ? cell.sum.value() : cell.sum.value() / measure.discount;
    case Aggregate::mean:
    case Aggregate::sample:
    case Aggregate::share:
      return cell.mean();
    case Aggregate::median:
      return quantile(cell.values, 0.5);
    case Aggregate::quantile:
      return quantile(cell.values, measure.level);
    case Aggregate::variance:
      return cell.variance();
    case Aggregate::sd:
      return std::sqrt(cell.variance());
    case Aggregate::min:
      return cell.n > 0 ? cell.least : missing;
    case Aggregate::max:
      return cell.n > 0 ? cell.largest : missing;
    default:
      return missing;
  }
}

/// Ticks of a period, or of the whole window, as far as the trial went.
Tick MeasureBook::length(const Measure& measure, std::int32_t period) const {
  const Tick to = std::min(measure.to, end_);
  if (period < 0) return to - measure.from;
  const Tick from = measure.from + period * measure.every;
  return std::min(to, from + measure.every) - from;
}

/// What a count or sum is divided by: person-time, agents, or the window's length.
double MeasureBook::denominator(std::int32_t index, Key key) const {
  const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
  switch (measure.per) {
    case Per::none:
      return 1;
    case Per::agent:
      return ever_present_[static_cast<std::size_t>(measure.per_kind)];
    case Per::time:
      return static_cast<double>(length(measure, key.period)) / measure.per_scale;
    case Per::person_time: {
      if (measure.exposure >= 0) {
        const auto& cells = results_[static_cast<std::size_t>(measure.exposure)].cells;
        const auto group = cells.find(key);
        return group == cells.end() ? 0 : group->second.sum.value() / measure.per_scale;
      }
      const auto& areas = tracks_[static_cast<std::size_t>(exposure_[static_cast<std::size_t>(index)])].areas;
      const auto place = static_cast<std::size_t>(std::max(key.period, 0));
      return place < areas.size() ? areas[place].value.value() / measure.per_scale : 0;
    }
  }
  return 1;
}

void MeasureBook::finish_rows(std::int32_t index) {
  const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
  Results& results = results_[static_cast<std::size_t>(index)];
  const bool sums = measure.aggregate == Aggregate::count || measure.aggregate == Aggregate::sum ||
                    measure.aggregate == Aggregate::integral;
  // A count of nothing is 0, not missing, in the whole, in every declared group and in every period.
  if (measure.groups == 0 && (measure.every == 0 || measure.aggregate == Aggregate::sample))
    results.cells[Key{}] = results.whole;
  if (sums) {
    const std::int32_t periods =
        measure.every > 0 ? static_cast<std::int32_t>((length(measure, -1) + measure.every - 1) / measure.every) : 1;
    for (std::int32_t group = 0; group < std::max(measure.groups, 1); ++group)
      for (std::int32_t period = 0; period < periods; ++period)
        results.cells.try_emplace(Key{measure.groups == 0 ? -1 : group, measure.every > 0 ? period : -1});
  }
  for (auto& [key, cell] : results.cells) {
    double value = final_value(measure, cell);
    if (measure.per != Per::none) {
      const double divisor = denominator(index, key);
      value = divisor > 0 ? value / divisor : missing;
    }
    results.raw[key] = value;
    results.counts[key] = static_cast<double>(cell.n);
  }
}

void MeasureBook::finish_states(std::int32_t index) {
  for (const Track& track : tracks_)
    if (track.measure == index && track.person_kind < 0) finish_track(track);
}

void MeasureBook::finish_track(const Track& track) {
  const Measure& measure = program_.measures[static_cast<std::size_t>(track.measure)];
  Results& results = results_[static_cast<std::size_t>(track.measure)];
  const auto set = [&results, &track](std::int32_t period, double value) {
    results.raw[Key{track.group, period}] = value;
    results.counts[Key{track.group, period}] = 1;
  };
  if (measure.aggregate == Aggregate::peak) return set(-1, track.peak);
  if (measure.aggregate == Aggregate::peak_time) return set(-1, static_cast<double>(track.peak_time));
  if (measure.aggregate == Aggregate::time_quantile) return set(-1, time_quantile(track.histogram, measure.level));
  for (std::size_t i = 0; i < track.areas.size(); ++i) {
    const Area& area = track.areas[i];
    const std::int32_t period = measure.every > 0 ? static_cast<std::int32_t>(i) : -1;
    const double ticks = static_cast<double>(length(measure, period));
    set(period, measure.aggregate == Aggregate::time_mean ? area.value.value() / ticks
                                                          : squared_deviations(area.value, area.square, ticks) / ticks);
  }
}

/// Time in use divided by time scheduled, between the ends of the window.
void MeasureBook::finish_utilisation(std::int32_t index) {
  Results& results = results_[static_cast<std::size_t>(index)];
  for (const auto& [key, after] : results.areas_after) {
    std::array<ExactSum, 2> within = after;
    const std::array<ExactSum, 2>& before = results.areas_before[key];
    for (std::size_t i = 0; i < within.size(); ++i) within[i].absorb(before[i], -1);
    const double scheduled = within[1].value();
    results.raw[key] = scheduled > 0 ? within[0].value() / scheduled : missing;
    results.counts[key] = 1;
  }
}

/// The groups and periods of all operands; the whole only where there are no others.
std::vector<MeasureBook::Key> MeasureBook::keys_of_operands(const Measure& measure) const {
  std::vector<Key> keys;
  if (measure.operands.empty()) keys.push_back(Key{});  // a response of parameters and draws alone
  for (const std::int32_t operand : measure.operands)
    for (const auto& [key, value] : results_[static_cast<std::size_t>(operand)].raw) keys.push_back(key);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  if (keys.size() > 1) keys.erase(std::remove(keys.begin(), keys.end(), Key{}), keys.end());
  return keys;
}

double MeasureBook::value_of_operands(const Measure& measure, const std::vector<double>& values) const {
  if (measure.aggregate == Aggregate::ratio) return values[1] != 0 ? values[0] / values[1] : missing;
  if (std::any_of(values.begin(), values.end(), [](double x) { return std::isnan(x); })) return missing;
  expr::Frame frame = world_.bare_frame();
  frame.fields = values.data();
  try {
    return expr::evaluate(measure.value, frame);
  } catch (const RunError&) {
    return missing;  // a ratio with nothing to divide by
  }
}

/// A measure made of measures, group by group and period by period; an ungrouped operand serves every group.
void MeasureBook::finish_operands(std::int32_t index) {
  const Measure& measure = program_.measures[static_cast<std::size_t>(index)];
  if (measure.aggregate != Aggregate::ratio && measure.aggregate != Aggregate::value) return;
  Results& results = results_[static_cast<std::size_t>(index)];
  for (const Key& key : keys_of_operands(measure)) {
    std::vector<double> values;
    for (const std::int32_t operand : measure.operands) {
      const auto& raw = results_[static_cast<std::size_t>(operand)].raw;
      const auto found = raw.find(key);
      const auto whole = raw.find(Key{});
      values.push_back(found != raw.end() ? found->second : whole != raw.end() ? whole->second : missing);
    }
    results.raw[key] = value_of_operands(measure, values);
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
  const std::vector<Part>& parts = results_[static_cast<std::size_t>(index)].agents;
  if (!measure.per_agent) return;
  const bool mean = measure.aggregate == Aggregate::mean || measure.aggregate == Aggregate::share;
  const bool discounted = measure.aggregate == Aggregate::integral && measure.discount != 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (mean && parts[i].n == 0) continue;
    const auto n = static_cast<double>(parts[i].n);
    const double sum = parts[i].sum.value();
    const double value = mean                                    ? sum / n
                         : measure.aggregate == Aggregate::count ? n
                         : discounted                            ? sum / measure.discount
                                                                 : sum;
    result.agents.push_back({static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(i), value / measure.scale});
  }
}

}  // namespace concert::care
