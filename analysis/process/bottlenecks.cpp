#include "analysis/process/bottlenecks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

namespace concert::analysis {
namespace {

double real(Tick ticks) { return static_cast<double>(ticks); }

constexpr std::size_t week_hours = 168;
constexpr double long_service = 4.0 * static_cast<double>(hour);  // beyond, nights say nothing of opening hours

/// The mean wait in a queue with Poisson arrivals and exponential services; infinite where it would have no end.
double plain_wait(double begun, double service, double capacity) {
  const double r = begun * service / capacity;
  if (!(r < 1)) return INFINITY;
  return service / capacity * std::pow(r, std::sqrt(2 * (capacity + 1)) - 1) / (1 - r);
}

/// Most units held at once just after one was begun, by hour of the week; of long services the most in any hour.
WeekProfile profile_of(std::vector<std::pair<Tick, Tick>>& held) {
  WeekProfile most(week_hours, 0);
  double length = 0;
  for (const auto& [from, to] : held) length += real(to - from);
  std::sort(held.begin(), held.end());
  std::vector<Tick> ends;
  for (const auto& [from, to] : held) ends.push_back(to);
  std::sort(ends.begin(), ends.end());
  std::size_t ended = 0;
  for (std::size_t i = 0; i < held.size(); ++i) {
    const Tick now = held[i].first;
    while (ended < ends.size() && ends[ended] <= now) ++ended;
    if (i + 1 < held.size() && held[i + 1].first == now) continue;
    double& hour_most = most[static_cast<std::size_t>(now % week / hour)];
    hour_most = std::max(hour_most, static_cast<double>(i + 1) - static_cast<double>(std::min(ended, i + 1)));
  }
  if (length > long_service * static_cast<double>(held.size()))
    std::fill(most.begin(), most.end(), *std::max_element(most.begin(), most.end()));
  return most;
}

struct Sums {
  double requests = 0, begun = 0, ended = 0, service = 0, wait = 0;
  std::map<std::int32_t, std::vector<std::pair<Tick, Tick>>> held;  // by owner

  void add(const record::Visit& v, const RunRows& rows, Tick from, Tick to) {
    const Tick over = closed_at(v, rows.end);
    const bool started = v.started != record::none;
    if (started && v.started < to && over > from && over > v.started)
      held[v.server].emplace_back(std::max(v.started, from), over);
    if (v.requested < from || v.requested >= to) return;
    requests += 1;
    wait += real((started ? v.started : over) - v.requested);
    if (!started) return;
    begun += 1;
    if (v.ended == record::none) return;
    ended += 1;
    service += real(over - v.started);
  }
};

/// Members of staff stand in one pool; a resource's owners have one each.
StationRows station_of(Sums& sums, Tick length, bool one_pool) {
  StationRows rows;
  rows.most.assign(week_hours, 0);
  Station& s = rows.station;
  if (one_pool)
    for (auto& [owner, spans] : sums.held)
      if (owner != sums.held.begin()->first) {
        auto& pool = sums.held.begin()->second;
        pool.insert(pool.end(), spans.begin(), spans.end());
        spans.clear();
      }
  double owners = 0;
  for (auto& [owner, spans] : sums.held) {
    if (spans.empty()) continue;
    owners += 1;
    const WeekProfile one = profile_of(spans);
    for (std::size_t h = 0; h < week_hours; ++h) rows.most[h] += one[h];
  }
  s.owners = std::max(owners, 1.0);
  s.requests = sums.requests / real(length);
  s.begun = sums.begun / real(length);
  s.service = sums.ended > 0 ? sums.service / sums.ended : missing;
  s.wait = sums.requests > 0 ? sums.wait / sums.requests : missing;
  return rows;
}

/// Is what is asked for a kind of agents, that is of staff?
bool is_staff(const Study& study, const std::string& name) {
  const auto& kinds = study.header().kinds;
  return std::find(kinds.begin(), kinds.end(), name) != kinds.end();
}

/// Names of what is asked for, in the order of sites.
std::vector<std::string> server_names(const Study& study) {
  std::vector<std::string> names;
  for (const std::string& name : study.site_servers())
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  return names;
}

/// The profile of all replications together is the capacity of each.
void fill_capacity(std::vector<StationRows>& rows, std::vector<Station>& out) {
  WeekProfile most(week_hours, 0);
  for (const StationRows& one : rows)
    for (std::size_t h = 0; h < week_hours; ++h) most[h] = std::max(most[h], one.most[h]);
  const double capacity = std::accumulate(most.begin(), most.end(), 0.0) / week_hours;
  for (StationRows& one : rows) {
    one.station.capacity = capacity;
    out.push_back(one.station);
  }
}

}  // namespace

Station mean_of(const std::vector<Station>& stations, std::span<const std::size_t> positions) {
  const auto mean = [&](double Station::*field) {
    double sum = 0, n = 0;
    for (const std::size_t p : positions)
      if (!std::isnan(stations[p].*field)) {
        sum += stations[p].*field;
        n += 1;
      }
    return n > 0 ? sum / n : missing;
  };
  Station out;
  out.owners = mean(&Station::owners);
  out.requests = mean(&Station::requests);
  out.begun = mean(&Station::begun);
  out.service = mean(&Station::service);
  out.capacity = mean(&Station::capacity);
  out.wait = mean(&Station::wait);
  return out;
}

WaitParts share_out(const Station& before, const Station& after) {
  WaitParts parts;
  parts.change = after.wait - before.wait;
  const auto plain = [](const Station& s) { return plain_wait(s.begun / s.owners, s.service, s.capacity / s.owners); };
  const double f0 = plain(before), f1 = plain(after);
  if (!(f0 > 0 && f1 > 0) || !std::isfinite(f0) || !std::isfinite(f1)) return parts;
  const std::array<std::array<double, 4>, 2> at{
      {{before.begun / before.owners, before.service, before.capacity / before.owners, before.wait / f0},
       {after.begun / after.owners, after.service, after.capacity / after.owners, after.wait / f1}}};
  std::array<std::size_t, 4> order{0, 1, 2, 3};
  std::array<double, 4> sums{};
  do {
    std::array<std::size_t, 4> state{};
    std::array<double, 4> steps{};
    double wait = before.wait;
    for (const std::size_t factor : order) {
      state[factor] = 1;
      const double next = at[state[3]][3] * plain_wait(at[state[0]][0], at[state[1]][1], at[state[2]][2]);
      steps[factor] = next - wait;
      wait = next;
    }
    if (std::any_of(steps.begin(), steps.end(), [](double s) { return !std::isfinite(s); })) continue;
    parts.orders += 1;
    for (std::size_t i = 0; i < 4; ++i) sums[i] += steps[i];
  } while (std::next_permutation(order.begin(), order.end()));
  if (parts.orders == 0) return parts;
  const auto part = [&](std::size_t i) {  // rounding is no part
    const double mean = sums[i] / parts.orders;
    return std::abs(mean) < 1e-9 * std::max(before.wait, after.wait) ? 0 : mean;
  };
  parts.arrivals = part(0);
  parts.service = part(1);
  parts.capacity = part(2);
  parts.rest = part(3);
  return parts;
}

std::vector<StationRows> stations_of(const Study& study, const RunRows& rows, Tick from, Tick to) {
  const std::vector<std::string> names = server_names(study);
  std::vector<Sums> sums(names.size());
  std::vector<std::size_t> of_site(study.site_servers().size(), names.size());
  for (std::size_t s = 0; s < of_site.size(); ++s)
    of_site[s] =
        static_cast<std::size_t>(std::find(names.begin(), names.end(), study.site_servers()[s]) - names.begin());
  for (const record::Visit& v : rows.log.visits)
    if (of_site[v.site] < names.size()) sums[of_site[v.site]].add(v, rows, from, to);
  std::vector<StationRows> all;
  for (std::size_t i = 0; i < names.size(); ++i)
    all.push_back(station_of(sums[i], to - from, is_staff(study, names[i])));
  return all;
}

std::vector<Bottleneck> bottlenecks(const Study& study, std::uint32_t model, std::uint32_t baseline,
                                    const std::optional<std::uint32_t>& replication) {
  const std::vector<std::string> names = server_names(study);
  std::vector<std::vector<StationRows>> before(names.size()), after(names.size());
  const auto take = [&](const RunRows& rows, Tick from, Tick to, std::vector<std::vector<StationRows>>& into) {
    std::vector<StationRows> all = stations_of(study, rows, from, to);
    for (std::size_t i = 0; i < all.size(); ++i) into[i].push_back(std::move(all[i]));
  };
  const std::vector<std::uint32_t> other = study.replications(baseline);
  for (const std::uint32_t r : study.replications(model)) {
    if ((replication && r != *replication) || std::find(other.begin(), other.end(), r) == other.end()) continue;
    const RunRows rows = study.run(model, r);
    const Tick from = rows.from, to = std::min(rows.to, rows.end), half = from + (to - from) / 2;
    if (model == baseline) {
      take(rows, from, half, before);
      take(rows, half, to, after);
    } else {
      take(rows, from, to, after);
      const RunRows usual = study.run(baseline, r);
      take(usual, usual.from, std::min(usual.to, usual.end), before);
    }
  }
  std::vector<Bottleneck> all;
  for (std::size_t i = 0; i < names.size(); ++i) {
    Bottleneck one;
    one.name = names[i];
    fill_capacity(before[i], one.before);
    fill_capacity(after[i], one.after);
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace concert::analysis
