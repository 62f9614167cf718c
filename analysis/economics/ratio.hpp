// How sure a ratio of cost to effect is. The points are pairs of differences (cost, effect) on the cost-effectiveness
// plane; the interval is the wedge, seen from the origin, that holds the middle 95 % of them (van Hout et al. 1994,
// doi:10.1002/hec.4730030505; bootstrap: Briggs, Wonderling and Mooney 1997,
// doi:10.1002/(SICI)1099-1050(199707)6:4<327::AID-HEC282>3.0.CO;2-W).
#pragma once
#include <utility>
#include <vector>

#include "analysis/estimate.hpp"

namespace concert::analysis {

using PlanePairs = std::vector<std::pair<double, double>>;  // (cost, effect), each a difference

/// Cost per unit of effect. Both ends missing where the wedge reaches a line on which there is no effect: no number
/// bounds the ratio then. Missing too with fewer than two points, and where the mean of all is no difference at all.
struct RatioInterval {
  double low = missing, high = missing;
};

/// Of points that each are a possible truth: draws of the parameters.
RatioInterval ratio_interval(const PlanePairs& points);

/// Of the ratio of means of independent pairs (replications), by bootstrap() of estimate.hpp.
RatioInterval bootstrap_ratio_interval(const PlanePairs& points);

}  // namespace concert::analysis
