// Bottlenecks as tables.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/process/bottlenecks.hpp"

namespace concert::analysis {
namespace {

template <class Value>
Summary over_runs(const std::vector<Station>& stations, Value value) {
  std::vector<double> values;
  for (const Station& s : stations) values.push_back(value(s));
  return summarise(values);
}

ViewTable state_table(const std::string& name, const std::vector<Bottleneck>& all, bool before, const TimeUnit& unit) {
  const double ticks_a_day = static_cast<double>(day);
  ViewTable table{.name = "stations",
                  .caption = name + " (times in " + unit.name + ")",
                  .about = {{"of", name}},
                  .columns = {{"server", "resource or staff", "", true},
                              {"requests", "requests", "1/d"},
                              {"begun", "begun", "1/d", false, true},
                              {"service", "service", unit.name},
                              {"capacity", "capacity", "", false, true},
                              {"utilisation", "utilisation", "%", false, true},
                              {"wait", "wait", unit.name}},
                  .rows = {},
                  .unit = unit.name};
  for (const Bottleneck& one : all) {
    const std::vector<Station>& stations = before ? one.before : one.after;
    table.rows.push_back({one.name, over_runs(stations, [&](const Station& s) { return s.requests * ticks_a_day; }),
                          over_runs(stations, [&](const Station& s) { return s.begun * ticks_a_day; }),
                          over_runs(stations, [&](const Station& s) { return s.service / unit.ticks; }),
                          over_runs(stations, [](const Station& s) { return s.capacity; }),
                          over_runs(stations, [](const Station& s) { return 100 * s.utilisation(); }),
                          over_runs(stations, [&](const Station& s) { return s.wait / unit.ticks; })});
  }
  return table;
}

/// A part with its jackknife interval over replications.
Summary part_of(const Bottleneck& one, double WaitParts::*part, double unit) {
  const Interval i = jackknife(one.before.size(), [&](std::span<const std::size_t> positions) {
    return share_out(mean_of(one.before, positions), mean_of(one.after, positions)).*part / unit;
  });
  Summary s;
  s.mean = i.estimate;
  s.half_width = (i.high - i.low) / 2;
  s.n = i.n;
  return s;
}

std::string largest(const WaitParts& parts) {
  if (parts.orders == 0) return "–";
  const std::pair<double, const char*> all[] = {{parts.arrivals, "arrivals"},
                                                {parts.service, "service time"},
                                                {parts.capacity, "capacity"},
                                                {parts.rest, "what is left"}};
  const auto* most = std::max_element(std::begin(all), std::end(all), [](const auto& a, const auto& b) {
    return std::abs(a.first) < std::abs(b.first);
  });
  return most->second;
}

ViewTable parts_table(const std::string& caption, const std::vector<Bottleneck>& all, const TimeUnit& unit) {
  ViewTable table{.name = "parts",
                  .caption = caption + " (in " + unit.name + ")",
                  .about = {{"of", caption}},
                  .columns = {{"server", "resource or staff", "", true},
                              {"change", "change", unit.name},
                              {"arrivals", "arrivals", unit.name},
                              {"service", "service", unit.name},
                              {"capacity", "capacity", unit.name},
                              {"rest", "what is left", unit.name},
                              {"largest", "the largest part", "", true}},
                  .rows = {},
                  .unit = unit.name};
  for (const Bottleneck& one : all) {
    std::vector<std::size_t> everyone(one.before.size());
    std::iota(everyone.begin(), everyone.end(), std::size_t{0});
    const WaitParts parts = share_out(mean_of(one.before, everyone), mean_of(one.after, everyone));
    const auto part = [&](double WaitParts::*which) { return part_of(one, which, unit.ticks); };
    table.rows.push_back({one.name, part(&WaitParts::change), part(&WaitParts::arrivals), part(&WaitParts::service),
                          part(&WaitParts::capacity), part(&WaitParts::rest), largest(parts)});
  }
  return table;
}

TimeUnit unit_of(const std::vector<Bottleneck>& all) {
  double most = 0;
  for (const Bottleneck& one : all)
    for (const auto* stations : {&one.before, &one.after})
      for (const Station& s : *stations)
        most = std::max({most, std::isnan(s.wait) ? 0 : s.wait, std::isnan(s.service) ? 0 : s.service});
  return time_unit(most);
}

}  // namespace

View bottleneck_view(const Study& study, std::uint32_t model, std::uint32_t baseline,
                     const std::vector<Bottleneck>& all) {
  const std::string &name = study.header().models[model], &usual = study.header().models[baseline];
  const bool halves = model == baseline;
  const TimeUnit unit = unit_of(all);
  const std::string before = halves ? name + ", first half of the window" : usual,
                    after = halves ? name + ", second half" : name;
  View view{.name = "bottlenecks", .tables = {}, .notes = {}};
  if (all.empty()) {
    view.notes = {"Nothing is asked for in this scenario: no step uses a resource or staff."};
    return view;
  }
  view.tables = {
      state_table(before, all, true, unit), state_table(after, all, false, unit),
      parts_table("The change of the mean wait from " + before + " to " + after + ", in parts that add up", all, unit)};
  view.notes = {
      "W = V f, f = (S/c) r^(sqrt(2(c+1))-1) / (1-r), r = aS/c: the wait in a G/G/c queue (Whitt 1993, "
      "doi:10.1111/j.1937-5956.1993.tb00094.x; Sakasegawa 1977, doi:10.1007/BF02532252). a: services begun a time, S: "
      "mean time held, c: "
      "capacity; V makes W the wait seen. Parts: Shapley's value (1953) of a, S, c and V; orders on whose way r would "
      "reach 1 "
      "are left out. What is left (V): variability, priorities, closing hours, giving up.",
      "Limits: an account of what changed, not a proof of what caused it. The formula is for a steady queue: near r = "
      "1, or in "
      "a window that began or ends with a long queue, the parts may mislead. Capacity is what was seen at work (the "
      "most held at once just "
      "after a beginning, by hour of the week, over all replications): too low where much stands idle. Staff of a kind "
      "count as one "
      "pool, and one request as one unit. –: nothing was begun or waited for on one side, or r reaches 1. Of a "
      "resource with owners, requests turned away count to all of them. Intervals: jackknife over replications."};
  return view;
}

}  // namespace concert::analysis
