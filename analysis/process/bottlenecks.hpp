// Why did waits rise? What each resource and kind of staff was asked for and could give, under one model and another or
// in the two halves of the window, and the change of its mean wait in parts.
//
// The parts rest on the approximation of the wait in a G/G/c queue (Whitt 1993, doi:10.1111/j.1937-5956.1993.tb00094.x,
// with Sakasegawa 1977, doi:10.1007/BF02532252, for M/M/c):
//   W = V * f(a, S, c),  f = (S / c) * r^(sqrt(2 (c + 1)) - 1) / (1 - r),  r = a S / c,
// a: begun services a time, S: mean service time, c: capacity, r: utilisation. V is whatever makes W the wait that was
// seen: variability of gaps and services, priorities, closing hours, giving up. The change of W is shared out among
// a, S, c and V by Shapley's value (1953): the mean over all orders of changing one after the other; orders in which
// the queue would have no end (r >= 1) on the way are left out. So the parts add up to the change.
#pragma once
#include "analysis/process/study.hpp"
#include "analysis/process/view.hpp"

namespace concert::analysis {

/// One replication's numbers of one resource or kind of staff; times in ticks.
struct Station {
  double owners = 1;               // stations of that name: a resource's owners
  double requests = 0, begun = 0;  // per tick
  double service = 0;              // mean time held
  double capacity = 0;             // as seen: see stations_of
  double wait = 0;                 // mean, of requests in the window until begun or given up

  double utilisation() const { return capacity > 0 ? begun * service / capacity : missing; }
};

/// The mean over numbers, leaving out missing ones.
Station mean_of(const std::vector<Station>& stations, std::span<const std::size_t> positions);

struct WaitParts {
  double change = missing, arrivals = missing, service = missing, capacity = missing, rest = missing;
  double orders = 0;  // of 24, those that entered the mean
};
WaitParts share_out(const Station& before, const Station& after);

/// By name of what is asked for; of requests in [from, to). Capacity is what was seen at work: for each hour of the
/// week the most units held at once just after one was begun, in any week; its mean over the 168 hours (of services
/// that last more than 4 h in the mean: the most of all). A lower bound where much stands idle.
using WeekProfile = std::vector<double>;  // 168 hours
struct StationRows {
  Station station;
  WeekProfile most;
};
std::vector<StationRows> stations_of(const Study& study, const RunRows& rows, Tick from, Tick to);

struct Bottleneck {
  std::string name;
  std::vector<Station> before, after;  // one a replication, in pairs
};

/// Of two models in the replications both have, or (equal models) of the two halves of the window.
std::vector<Bottleneck> bottlenecks(const Study& study, std::uint32_t model, std::uint32_t baseline,
                                    const std::optional<std::uint32_t>& replication);

View bottleneck_view(const Study& study, std::uint32_t model, std::uint32_t baseline,
                     const std::vector<Bottleneck>& all);

}  // namespace concert::analysis
