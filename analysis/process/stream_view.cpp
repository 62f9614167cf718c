// The value stream map as tables and as a picture.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/format.hpp"
#include "analysis/process/drawing.hpp"
#include "analysis/process/stream.hpp"

namespace concert::analysis {
namespace {

ViewTable totals_table(const std::string& model, const std::string& pathway, const StreamMap& map) {
  const TimeUnit unit = time_unit(map.lead.mean);
  const auto share = [&](const Summary& part) {
    return ViewCell(map.lead.mean > 0 ? 100 * part.mean / map.lead.mean : missing);
  };
  const auto row = [&](const char* what, const Summary& part) {
    return std::vector<ViewCell>{what, in_unit(part, unit.ticks), share(part)};
  };
  ViewTable table{.name = "totals",
                  .caption = fmt::format("{}, {}: {:.0f} episodes that ended, {:.0f} that had not", model, pathway,
                                         map.episodes, map.unfinished),
                  .about = {{"model", model}, {"pathway", pathway}},
                  .columns = {{"part", "an episode", "", true}, {"time", "time", unit.name}, {"share", "share", "%"}},
                  .rows = {}};
  table.rows = {row("process time", map.work), row("waiting for someone or something", map.queue),
                row("holds with nothing held", map.pause), row("awaiting", map.rest), row("lead time", map.lead)};
  return table;
}

ViewTable steps_table(const Study& study, const std::string& model, const std::string& pathway, const StreamMap& map) {
  const TimeUnit unit = time_unit(map.lead.mean);
  ViewTable table{.name = "steps",
                  .caption = fmt::format("{}, {}: step by step (times in {})", model, pathway, unit.name),
                  .about = {{"model", model}, {"pathway", pathway}},
                  .columns = {{"step", "step", "", true},
                              {"visits", "visits", "", false, true},
                              {"wait", "wait", unit.name},
                              {"wait_median", "median", unit.name, false, true},
                              {"wait_90", "90 %", unit.name, false, true},
                              {"process", "process", unit.name, false, true},
                              {"blocked", "blocked", unit.name, false, true},
                              {"share", "share of lead time", "%", false, true},
                              {"turned_away", "turned away", "%", false, true}},
                  .rows = {}};
  for (const StreamStep& step : map.steps)
    table.rows.push_back({study.header().sites[step.site], step.visits, in_unit(step.wait, unit.ticks),
                          in_unit(step.median, unit.ticks), in_unit(step.high, unit.ticks),
                          in_unit(step.work, unit.ticks), in_unit(step.blocked, unit.ticks), percent(step.share),
                          percent(step.turned_away)});
  table.unit = unit.name;
  return table;
}

}  // namespace

View stream_view(const Study& study, std::uint32_t model, const std::vector<StreamMap>& maps) {
  View view{.name = "stream", .tables = {}, .notes = {}};
  const std::string& name = study.header().models[model];
  for (const StreamMap& map : maps) {
    const std::string& pathway = study.header().pathways[map.pathway];
    view.tables.push_back(steps_table(study, name, pathway, map));
    view.tables.push_back(totals_table(name, pathway, map));
    const Summary share = percent(map.value_share);
    view.notes.push_back(fmt::format(
        "{}, {}: value-added share (process time over lead time) {:.1f} %{}.", name, pathway, share.mean,
        std::isfinite(share.half_width) ? fmt::format(" (half of its 95 % interval: {:.1f})", share.half_width) : ""));
  }
  if (maps.empty()) view.notes.push_back("No episode that began in the window has steps.");
  view.notes.push_back(
      "Means over replications with half of their 95 % interval; quantiles likewise are means of each replication's. "
      "Of "
      "episodes that began in the window and ended, with the steps of episodes within them. Visits: an episode's. "
      "Waits last from the request "
      "to the beginning, or to the end of the waiting of who was turned away. Process time: holds while something is "
      "held, an inner use's not counted to the outer one. Blocked: held while waiting for something else. Steps that "
      "lie side by "
      "side can add up to more than 100 %.");
  view.notes.push_back(
      "Left out unless named by --pathway: pathways whose episodes lie mostly within others, and those in which nobody "
      "is asked for.");
  return view;
}

std::string stream_picture(const Study& study, std::uint32_t model, const StreamMap& map) {
  const TimeUnit unit = time_unit(map.lead.mean);
  std::vector<StackedBar> bars;
  for (const StreamStep& step : map.steps) {
    const double visits = std::isfinite(step.visits.mean) ? step.visits.mean : 0;
    const auto an_episode = [&](const Summary& s) { return std::isfinite(s.mean) ? s.mean * visits / unit.ticks : 0; };
    bars.push_back(
        {study.header().sites[step.site], {an_episode(step.wait), an_episode(step.work), an_episode(step.blocked)}});
  }
  if (map.rest.mean > 0) bars.push_back({"awaiting, between steps", {0, 0, 0, map.rest.mean / unit.ticks}});
  return stacked_bars(
      fmt::format("{}, {}: where {} {} of lead time go, an episode", study.header().models[model],
                  study.header().pathways[map.pathway], short_number(map.lead.mean / unit.ticks, 3), unit.name),
      unit.name, {"wait", "process", "blocked", "awaiting"}, bars);
}

}  // namespace concert::analysis
