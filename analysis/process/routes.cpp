#include "analysis/process/routes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "analysis/process/case_time.hpp"
#include "analysis/process/drawing.hpp"

namespace concert::analysis {
namespace {

using Key = std::tuple<std::uint32_t, std::string, std::string>;  // position, from, to

struct Counts {
  double episodes = 0, inner = 0, steps = 0;
  std::map<Key, double> routes;
};

/// Steps in the order of their requests; a hold within a use is part of it.
std::vector<std::string> steps_of(const Study& study, const RunRows& rows, const CaseTime& time) {
  std::vector<std::string> steps;
  for (const StepTime& step : time.steps)
    if (!step.part) steps.push_back(study.header().sites[rows.log.visits[step.visit].site]);
  return steps;
}

bool asks_somebody(const Study& study, const RunRows& rows, const CaseTime& time) {
  return std::any_of(time.steps.begin(), time.steps.end(), [&](const StepTime& step) {
    return !study.site_servers()[rows.log.visits[step.visit].site].empty();
  });
}

void count(const Study& study, const RunRows& rows, const std::optional<std::uint32_t>& pathway,
           std::vector<Counts>& all) {
  const CaseIndex index(rows.log, rows.end);
  for (std::uint32_t e = 0; e < rows.log.episodes.size(); ++e) {
    const record::Episode& episode = rows.log.episodes[e];
    if ((pathway && episode.pathway != *pathway) || episode.started < rows.from || episode.started >= rows.to) continue;
    Counts& counts = all[episode.pathway];
    const CaseTime time = time_of(index, rows.log, e, rows.end);
    const std::vector<std::string> steps = steps_of(study, rows, time);
    const std::string end = "[" + rows.log.outcomes.at(episode.outcome) + "]";
    std::string from = "begin";
    std::uint32_t position = 0;
    for (const std::string& step : steps) counts.routes[{position++, std::exchange(from, step), step}] += 1;
    counts.routes[{position, from, end}] += 1;
    counts.episodes += 1;
    counts.steps += asks_somebody(study, rows, time) ? 1 : 0;
    counts.inner += index.parent(e) == no_row ? 0 : 1;
  }
}

}  // namespace

std::vector<RouteMap> route_maps(const Study& study, std::uint32_t model, const std::optional<std::uint32_t>& pathway,
                                 const std::optional<std::uint32_t>& replication) {
  std::vector<Counts> all(study.header().pathways.size());
  study.each(model, replication, [&](const RunRows& rows) { count(study, rows, pathway, all); });
  std::vector<RouteMap> maps;
  for (std::uint32_t p = 0; p < all.size(); ++p) {
    if (pathway ? p != *pathway : all[p].steps == 0 || all[p].inner > all[p].episodes / 2) continue;
    RouteMap map;
    map.pathway = p;
    map.episodes = all[p].episodes;
    for (const auto& [key, n] : all[p].routes)
      map.routes.push_back({std::get<1>(key), std::get<2>(key), std::get<0>(key), n});
    maps.push_back(std::move(map));
  }
  return maps;
}

View routes_view(const Study& study, std::uint32_t model, const std::vector<RouteMap>& maps) {
  View view{.name = "routes", .tables = {}, .notes = {}};
  const std::string& name = study.header().models[model];
  for (const RouteMap& map : maps) {
    const std::string& pathway = study.header().pathways[map.pathway];
    ViewTable table{.name = "routes",
                    .caption = fmt::format("{}, {}: from step to step, {:.0f} episodes", name, pathway, map.episodes),
                    .about = {{"model", name}, {"pathway", pathway}},
                    .columns = {{"from", "from", "", true},
                                {"to", "to", "", true},
                                {"count", "count", ""},
                                {"share", "of those at the first", "%"}},
                    .rows = {}};
    std::map<std::pair<std::string, std::string>, double> sums;
    std::map<std::string, double> leaving;
    for (const Route& route : map.routes) {
      sums[{route.from, route.to}] += route.count;
      leaving[route.from] += route.count;
    }
    std::vector<std::pair<std::pair<std::string, std::string>, double>> order(sums.begin(), sums.end());
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    for (const auto& [ends, n] : order)
      table.rows.push_back({ends.first, ends.second, n, 100 * n / leaving[ends.first]});
    view.tables.push_back(std::move(table));
  }
  view.notes = {
      "Of episodes that began in the window, over all replications, in the order of requests; branches side by side "
      "are interleaved. Outcomes stand in brackets; [open]: not ended by the end of the run."};
  if (maps.empty()) view.notes.insert(view.notes.begin(), "No episode that began in the window has steps.");
  return view;
}

std::string routes_picture(const Study& study, std::uint32_t model, const RouteMap& map) {
  std::vector<FlowNode> nodes;
  std::map<std::pair<std::uint32_t, std::string>, std::size_t> known;
  const auto node = [&](std::uint32_t layer, std::string label) {
    if (layer > last_position && label.front() != '[') label = "later steps";
    layer = std::min(layer, last_position + 1);
    const auto [at, added] = known.try_emplace({layer, label}, nodes.size());
    if (added) nodes.push_back({label, layer});
    return at->second;
  };
  std::map<std::pair<std::size_t, std::size_t>, double> sums;
  for (const Route& route : map.routes) {
    if (route.position > last_position) continue;
    const std::size_t from = node(route.position, route.from);  // one after another: nodes are numbered as met
    const std::size_t to = node(route.position + 1, route.to);
    sums[{from, to}] += route.count;
  }
  std::vector<Flow> flows;
  for (const auto& [ends, n] : sums) flows.push_back({ends.first, ends.second, n, 0});
  return flow_picture(fmt::format("{}, {}: routes of {:.0f} episodes", study.header().models[model],
                                  study.header().pathways[map.pathway], map.episodes),
                      nodes, flows);
}

}  // namespace concert::analysis
