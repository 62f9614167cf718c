#include "analysis/process/stream.hpp"

#include <algorithm>
#include <map>

#include "analysis/process/case_time.hpp"
#include "analysis/process/over_runs.hpp"

namespace concert::analysis {
namespace {

using record::VisitOutcome;

double real(Tick ticks) { return static_cast<double>(ticks); }
/// What one replication says of one step.
struct StepSums {
  double visits = 0, work = 0, served = 0, blocked = 0, queue = 0, begun = 0, turned_away = 0, place = 0;
  std::vector<double> waits;
};

/// What one replication says of one pathway.
struct Sums {
  double episodes = 0, unfinished = 0, inner = 0;
  double lead = 0, work = 0, queue = 0, pause = 0, rest = 0;
  std::map<std::uint32_t, StepSums> steps;  // by site

  void add(const CaseTime& time, const record::RunLog& log, Tick started) {
    episodes += 1;
    lead += real(time.lead);
    work += real(time.work);
    queue += real(time.queue);
    pause += real(time.pause);
    rest += real(time.rest);
    for (const StepTime& step : time.steps)
      if (!step.part) add(step, log.visits[step.visit], started);
  }

  void add(const StepTime& time, const record::Visit& visit, Tick started) {
    StepSums& step = steps[visit.site];
    step.visits += 1;
    step.queue += real(time.queue);
    step.work += real(time.work);
    step.served += real(time.served);
    step.blocked += real(time.blocked);
    step.begun += visit.started == record::none ? 0 : 1;
    step.turned_away += visit.outcome == VisitOutcome::refused || visit.outcome == VisitOutcome::gave_up ? 1 : 0;
    step.place += real(visit.requested - started);
    step.waits.push_back(real(time.queue));
  }
};

/// By pathway.
std::vector<Sums> sums_of(const Study& study, const RunRows& rows, const std::optional<std::uint32_t>& pathway) {
  std::vector<Sums> all(study.header().pathways.size());
  const CaseIndex index(rows.log, rows.end);
  for (std::uint32_t e = 0; e < rows.log.episodes.size(); ++e) {
    const record::Episode& episode = rows.log.episodes[e];
    if (pathway && episode.pathway != *pathway) continue;
    if (episode.started < rows.from || episode.started >= rows.to) continue;
    Sums& sums = all[episode.pathway];
    sums.inner += index.parent(e) == no_row ? 0 : 1;
    if (episode.ended == record::none)
      sums.unfinished += 1;
    else
      sums.add(time_of(index, rows.log, e, rows.end), rows.log, episode.started);
  }
  return all;
}

StreamStep step_of(const std::vector<const Sums*>& runs, std::uint32_t site) {
  const auto step = [&](const Sums& run) -> const StepSums& { return step_in(run, site); };
  const auto a_visit = [&](double StepSums::*sum) {
    return over_runs(runs, [&, sum](const Sums& run) { return over(step(run).*sum, step(run).visits); });
  };
  const auto at = [&](double p) {
    return over_runs(
        runs, [&, p](const Sums& run) { return step(run).waits.empty() ? missing : quantile(step(run).waits, p); });
  };
  StreamStep out;
  out.site = site;
  for (const Sums* run : runs) out.count += step(*run).visits;
  out.visits = over_runs(runs, [&](const Sums& run) { return over(step(run).visits, run.episodes); });
  out.wait = a_visit(&StepSums::queue);
  out.median = at(0.5);
  out.high = at(0.9);
  out.work = a_visit(&StepSums::work);
  out.served = a_visit(&StepSums::served);
  out.blocked = a_visit(&StepSums::blocked);
  out.turned_away = a_visit(&StepSums::turned_away);
  out.share = over_runs(runs, [&](const Sums& run) { return over(step(run).queue + step(run).work, run.lead); });
  out.place = a_visit(&StepSums::place).mean;
  return out;
}

StreamMap map_of(const std::vector<const Sums*>& runs, std::uint32_t pathway) {
  StreamMap map;
  map.pathway = pathway;
  const auto an_episode = [&](double Sums::*sum) {
    return over_runs(runs, [sum](const Sums& run) { return over(run.*sum, run.episodes); });
  };
  std::vector<std::uint32_t> sites;
  for (const Sums* run : runs) {
    map.episodes += run->episodes;
    map.unfinished += run->unfinished;
    for (const auto& [site, sums] : run->steps) sites.push_back(site);
  }
  map.lead = an_episode(&Sums::lead);
  map.work = an_episode(&Sums::work);
  map.queue = an_episode(&Sums::queue);
  map.pause = an_episode(&Sums::pause);
  map.rest = an_episode(&Sums::rest);
  map.value_share = over_runs(runs, [](const Sums& run) { return over(run.work, run.lead); });
  std::sort(sites.begin(), sites.end());
  sites.erase(std::unique(sites.begin(), sites.end()), sites.end());
  for (const std::uint32_t site : sites) map.steps.push_back(step_of(runs, site));
  std::stable_sort(map.steps.begin(), map.steps.end(),
                   [](const StreamStep& a, const StreamStep& b) { return a.place < b.place; });
  return map;
}

}  // namespace

std::vector<StreamMap> value_streams(const Study& study, std::uint32_t model,
                                     const std::optional<std::uint32_t>& pathway,
                                     const std::optional<std::uint32_t>& replication) {
  std::vector<std::vector<Sums>> runs;
  study.each(model, replication, [&](const RunRows& rows) { runs.push_back(sums_of(study, rows, pathway)); });
  std::vector<StreamMap> maps;
  for (std::uint32_t p = 0; p < study.header().pathways.size(); ++p) {
    std::vector<const Sums*> of;
    double inner = 0, all = 0, served = 0;
    for (const auto& run : runs) {
      of.push_back(&run[p]);
      inner += run[p].inner;
      all += run[p].episodes + run[p].unfinished;
      served += run[p].queue + run[p].work;
    }
    if (pathway ? p == *pathway : served > 0 && inner <= all / 2) maps.push_back(map_of(of, p));
  }
  return maps;
}

}  // namespace concert::analysis
