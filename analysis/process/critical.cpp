#include "analysis/process/critical.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "analysis/process/over_runs.hpp"

namespace concert::analysis {
namespace {

using What = Stretch::What;

double real(Tick ticks) { return static_cast<double>(ticks); }
struct StepSums {
  double episodes = 0, critical = 0;
  double wait = 0, wait_on = 0, work = 0, work_on = 0;
};

struct Sums {
  double episodes = 0, inner = 0, lead = 0, on = 0;
  std::map<std::uint32_t, StepSums> steps;
};

void add_case(Sums& sums, const CaseTime& time, const std::vector<std::size_t>& path, const record::RunLog& log) {
  std::map<std::uint32_t, bool> met;  // by site: on the path
  const auto add = [&](const Stretch& s, bool on) {
    const std::uint32_t site = log.visits[s.visit].site;
    StepSums& step = sums.steps[site];
    const double ticks = real(s.to - s.from);
    const bool wait = s.what == What::queue;
    (on ? (wait ? step.wait_on : step.work_on) : (wait ? step.wait : step.work)) += ticks;
    if (on) sums.on += ticks;
    bool& critical = met[site];
    critical = critical || on;
  };
  for (const Stretch& s : time.stretches) add(s, false);
  for (const std::size_t i : path) add(time.stretches[i], true);
  for (const auto& [site, critical] : met) {
    sums.steps[site].episodes += 1;
    sums.steps[site].critical += critical ? 1 : 0;
  }
  sums.episodes += 1;
  sums.lead += real(time.lead);
}

std::vector<Sums> sums_of(const Study& study, const RunRows& rows, const std::optional<std::uint32_t>& pathway) {
  std::vector<Sums> all(study.header().pathways.size());
  const CaseIndex index(rows.log, rows.end);
  for (std::uint32_t e = 0; e < rows.log.episodes.size(); ++e) {
    const record::Episode& episode = rows.log.episodes[e];
    if (episode.ended == record::none || (pathway && episode.pathway != *pathway)) continue;
    if (episode.started < rows.from || episode.started >= rows.to) continue;
    const CaseTime time = time_of(index, rows.log, e, rows.end);
    all[episode.pathway].inner += index.parent(e) == no_row ? 0 : 1;
    add_case(all[episode.pathway], time, critical_path(time, index, episode.started, episode.ended), rows.log);
  }
  return all;
}

CriticalStep step_of(const std::vector<const Sums*>& runs, std::uint32_t site) {
  const auto step = [&](const Sums& run) -> const StepSums& { return step_in(run, site); };
  const auto an_episode = [&](double StepSums::*sum) {
    return over_runs(runs, [&, sum](const Sums& run) { return over(step(run).*sum, run.episodes); });
  };
  CriticalStep out;
  out.site = site;
  out.on_path = over_runs(runs, [&](const Sums& run) { return over(step(run).critical, step(run).episodes); });
  out.share = over_runs(runs, [&](const Sums& run) { return over(step(run).wait_on + step(run).work_on, run.lead); });
  out.wait = an_episode(&StepSums::wait);
  out.wait_on_path = an_episode(&StepSums::wait_on);
  out.work = an_episode(&StepSums::work);
  out.work_on_path = an_episode(&StepSums::work_on);
  return out;
}

CriticalMap map_of(const std::vector<const Sums*>& runs, std::uint32_t pathway) {
  CriticalMap map;
  map.pathway = pathway;
  std::map<std::uint32_t, bool> sites;
  for (const Sums* run : runs) {
    map.episodes += run->episodes;
    for (const auto& [site, sums] : run->steps) sites[site] = true;
  }
  map.lead = over_runs(runs, [](const Sums& run) { return over(run.lead, run.episodes); });
  map.rest = over_runs(runs, [](const Sums& run) { return over(run.lead - run.on, run.episodes); });
  for (const auto& [site, there] : sites) map.steps.push_back(step_of(runs, site));
  std::stable_sort(map.steps.begin(), map.steps.end(),
                   [](const CriticalStep& a, const CriticalStep& b) { return a.share.mean > b.share.mean; });
  return map;
}

}  // namespace

std::vector<std::size_t> critical_path(const CaseTime& time, const CaseIndex& index, Tick start, Tick end) {
  std::vector<std::size_t> order(time.stretches.size()), path;
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto stretch = [&](std::size_t i) -> const Stretch& { return time.stretches[i]; };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(-stretch(a).to, stretch(a).from) < std::pair(-stretch(b).to, stretch(b).from);
  });
  Tick now = end;
  for (std::size_t next = 0; now > start && next < order.size();) {
    while (next < order.size() && stretch(order[next]).to > now) ++next;
    if (next == order.size()) break;
    std::size_t chosen = order[next];
    for (std::size_t i = next; !path.empty() && i < order.size() && stretch(order[i]).to == stretch(chosen).to; ++i)
      if (index.owner(stretch(order[i]).visit) == index.owner(stretch(path.back()).visit)) {
        chosen = order[i];
        break;
      }
    path.push_back(chosen);
    now = stretch(chosen).from;
  }
  return path;
}

std::vector<CriticalMap> critical_maps(const Study& study, std::uint32_t model,
                                       const std::optional<std::uint32_t>& pathway,
                                       const std::optional<std::uint32_t>& replication) {
  std::vector<std::vector<Sums>> runs;
  study.each(model, replication, [&](const RunRows& rows) { runs.push_back(sums_of(study, rows, pathway)); });
  std::vector<CriticalMap> maps;
  for (std::uint32_t p = 0; p < study.header().pathways.size(); ++p) {
    std::vector<const Sums*> of;
    double inner = 0, all = 0, steps = 0;
    for (const auto& run : runs) {
      of.push_back(&run[p]);
      inner += run[p].inner;
      all += run[p].episodes;
      for (const auto& [site, sums] : run[p].steps) steps += study.site_servers()[site].empty() ? 0 : 1;
    }
    if (pathway ? p == *pathway : steps > 0 && inner <= all / 2) maps.push_back(map_of(of, p));
  }
  return maps;
}

}  // namespace concert::analysis
