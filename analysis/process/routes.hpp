// From step to step: how often one follows another in the episodes of a pathway and those within them, by request. The
// picture unrolls routes by position, so that who comes back is seen again further right.
#pragma once
#include "analysis/process/study.hpp"
#include "analysis/process/view.hpp"

namespace concert::analysis {

inline constexpr std::uint32_t last_position = 6;  // of the picture; later steps are "later"

struct Route {
  std::string from, to;        // steps; "begin", and an outcome in brackets at the end
  std::uint32_t position = 0;  // of `from`: 0 the beginning
  double count = 0;            // over replications
};

struct RouteMap {
  std::uint32_t pathway = 0;
  double episodes = 0;
  std::vector<Route> routes;  // by position, then names
};

std::vector<RouteMap> route_maps(const Study& study, std::uint32_t model, const std::optional<std::uint32_t>& pathway,
                                 const std::optional<std::uint32_t>& replication);
View routes_view(const Study& study, std::uint32_t model, const std::vector<RouteMap>& maps);
std::string routes_picture(const Study& study, std::uint32_t model, const RouteMap& map);

}  // namespace concert::analysis
