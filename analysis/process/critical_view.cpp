// The critical path as tables: one model's, and what changed from another's.
#include <fmt/format.h>

#include <algorithm>

#include "analysis/process/critical.hpp"

namespace concert::analysis {
namespace {

ViewTable path_table(const Study& study, std::uint32_t model, const CriticalMap& map) {
  const TimeUnit unit = time_unit(map.lead.mean);
  const std::string &name = study.header().models[model], &pathway = study.header().pathways[map.pathway];
  ViewTable table{
      .name = "critical",
      .caption = fmt::format("{}, {}: what the lead time of {:.0f} episodes hangs on (times in {} an episode)", name,
                             pathway, map.episodes, unit.name),
      .about = {{"model", name}, {"pathway", pathway}},
      .columns = {{"step", "step", "", true},
                  {"on_path", "critical of those", "%", false, true},
                  {"share", "of lead time", "%", false, true},
                  {"wait", "wait", unit.name},
                  {"wait_on_path", "of it critical", unit.name, false, true},
                  {"work", "work", unit.name, false, true},
                  {"work_on_path", "of it critical", unit.name, false, true}},
      .rows = {}};
  for (const CriticalStep& step : map.steps)
    table.rows.push_back({study.header().sites[step.site], percent(step.on_path), percent(step.share),
                          in_unit(step.wait, unit.ticks), in_unit(step.wait_on_path, unit.ticks),
                          in_unit(step.work, unit.ticks), in_unit(step.work_on_path, unit.ticks)});
  const Summary none;
  table.unit = unit.name;
  table.rows.push_back(
      {"awaiting", none, map.lead.mean > 0 ? 100 * map.rest.mean / map.lead.mean : missing, none, none, none, none});
  return table;
}

double change(const Summary& now, const Summary& before) {
  return (now.n > 0 ? now.mean : 0) - (before.n > 0 ? before.mean : 0);
}

ViewTable change_table(const Study& study, std::uint32_t model, const CriticalMap& now, std::uint32_t baseline,
                       const CriticalMap& before) {
  const TimeUnit unit = time_unit(before.lead.mean);
  const std::string &name = study.header().models[model], &usual = study.header().models[baseline];
  const std::string& pathway = study.header().pathways[now.pathway];
  const double lead = change(now.lead, before.lead) / unit.ticks;
  ViewTable table{.name = "changes",
                  .caption = fmt::format("{}: from {} to {} lead time changed by {:+.3g} {}; changes an episode",
                                         pathway, usual, name, lead, unit.name),
                  .about = {{"model", name}, {"baseline", usual}, {"pathway", pathway}},
                  .columns = {{"step", "step", "", true},
                              {"wait", "wait", unit.name},
                              {"wait_on_path", "of it critical", unit.name},
                              {"work", "work", unit.name},
                              {"work_on_path", "of it critical", unit.name},
                              {"says", "", "", true}},
                  .rows = {}};
  table.unit = unit.name;
  std::vector<std::uint32_t> sites;
  for (const CriticalMap* map : {&before, &now})
    for (const CriticalStep& step : map->steps)
      if (std::find(sites.begin(), sites.end(), step.site) == sites.end()) sites.push_back(step.site);
  const auto step_in = [](const CriticalMap& map, std::uint32_t site) {
    const auto found =
        std::find_if(map.steps.begin(), map.steps.end(), [&](const CriticalStep& s) { return s.site == site; });
    return found == map.steps.end() ? CriticalStep{} : *found;
  };
  for (const std::uint32_t site : sites) {
    const CriticalStep b = step_in(before, site), n = step_in(now, site);
    const double wait = change(n.wait, b.wait) / unit.ticks,
                 critical = change(n.wait_on_path, b.wait_on_path) / unit.ticks;
    const bool in_vain = wait < 0 && critical > 0.25 * wait && -wait > 0.01 * before.lead.mean / unit.ticks;
    table.rows.push_back({study.header().sites[site], wait, critical, change(n.work, b.work) / unit.ticks,
                          change(n.work_on_path, b.work_on_path) / unit.ticks,
                          in_vain ? "fell off the critical path" : ""});
  }
  return table;
}

}  // namespace

View critical_view(const Study& study, std::uint32_t model, const std::vector<CriticalMap>& maps,
                   std::uint32_t baseline, const std::vector<CriticalMap>& before) {
  View view{.name = "critical", .tables = {}, .notes = {}};
  for (const CriticalMap& map : before) view.tables.push_back(path_table(study, baseline, map));
  for (const CriticalMap& map : maps) view.tables.push_back(path_table(study, model, map));
  for (const CriticalMap& map : maps)
    for (const CriticalMap& other : before)
      if (other.pathway == map.pathway) view.tables.push_back(change_table(study, model, map, baseline, other));
  view.notes = {
      "Backwards from the end of each episode: the stretch that ended last before the next began. What a step spends "
      "off "
      "this path (beside a longer branch) changes no lead time by itself. \"Fell off the path\": less than a quarter "
      "of "
      "the fall was on it, and it was more than 1 % of lead time.",
      "Only an agent's own stretches are followed: while it awaits an answer, what others do in that time is not "
      "recorded "
      "as its own and stands under \"awaiting\"."};
  if (view.tables.empty()) view.notes.insert(view.notes.begin(), "No episode that began in the window has ended.");
  return view;
}

}  // namespace concert::analysis
