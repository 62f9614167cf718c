#include "analysis/process/journey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/format.hpp"
#include "analysis/process/case_time.hpp"
#include "analysis/process/object_log.hpp"
#include "core/diagnostic.hpp"

namespace concert::analysis {
namespace {

constexpr std::size_t most_lines = 200;  // side by side; programs get all

/// The rows of one agent alone.
record::RunLog only(const record::RunLog& log, std::uint32_t kind, std::uint32_t agent) {
  record::RunLog own;
  const auto is = [&](std::uint16_t k, std::uint32_t a) { return k == kind && a == agent; };
  for (const auto& row : log.visits)
    if (is(row.kind, row.agent)) own.visits.push_back(row);
  for (const auto& row : log.episodes)
    if (is(row.kind, row.agent)) own.episodes.push_back(row);
  for (const auto& row : log.messages)
    if (is(row.sender_kind, row.sender) || is(row.receiver_kind, row.receiver)) own.messages.push_back(row);
  own.outcomes = log.outcomes;
  own.site_servers = log.site_servers;
  return own;
}

JourneyEvent visit_event(const Study& study, const record::Visit& visit, Tick run_end) {
  static constexpr const char* outcomes[] = {"done", "refused", "gave_up", "preempted", "lost", "open"};
  const std::string& server = study.site_servers()[visit.site];
  const Tick over = closed_at(visit, run_end);
  JourneyEvent event;
  event.at = visit.requested;
  event.step = study.header().sites[visit.site];
  event.wait = (visit.started == record::none ? over : visit.started) - visit.requested;
  event.lasted = visit.started == record::none ? 0 : over - visit.started;
  event.with = visit.server >= 0 && !server.empty() ? server + " " + std::to_string(visit.server) : server;
  event.outcome = outcomes[static_cast<std::size_t>(visit.outcome)];
  return event;
}

void add_messages(const Study& study, const record::RunLog& own, std::uint32_t kind, std::uint32_t agent,
                  std::vector<JourneyEvent>& events) {
  static constexpr const char* outcomes[] = {"delivered", "lost", "bounced", "under_way"};
  const auto named = [&](std::uint16_t k, std::uint32_t a) {
    return study.header().kinds[k] + " " + std::to_string(a);
  };
  for (const record::Message& row : own.messages) {
    JourneyEvent event;
    event.outcome = outcomes[static_cast<std::size_t>(row.outcome)];
    if (row.sender_kind == kind && row.sender == agent) {
      event.at = row.sent;
      event.step = "sends " + study.header().messages[row.message];
      event.with = named(row.receiver_kind, row.receiver);
      events.push_back(event);
    }
    if (row.receiver_kind == kind && row.receiver == agent && row.delivered != record::none) {
      event.at = row.delivered;
      event.step = "receives " + study.header().messages[row.message];
      event.with = named(row.sender_kind, row.sender);
      events.push_back(event);
    }
  }
}

std::string length(Tick ticks) {
  const TimeUnit unit = time_unit(static_cast<double>(ticks));
  return short_number(static_cast<double>(ticks) / unit.ticks, 3) + " " + unit.name;
}

/// "2026-01-05 08:13: waits 12 min, 15 min with doctor 2, done".
std::string told(const std::string& epoch, const JourneyEvent& event) {
  const std::string at = timestamp(epoch, event.at);
  std::string out = at.substr(0, 10) + " " + at.substr(11, 5);
  if (event.wait > 0) out += ", waits " + length(event.wait);
  if (event.lasted > 0) out += ", lasts " + length(event.lasted);
  if (!event.with.empty()) out += ", " + event.with;
  return out + (event.outcome.empty() ? "" : ": " + event.outcome);
}

/// Pairs of the longest common sequence of steps, with what stands between them; -1: only the other.
std::vector<std::pair<int, int>> side_by_side(const std::vector<JourneyEvent>& a, const std::vector<JourneyEvent>& b) {
  const std::size_t n = std::min(a.size(), most_lines), m = std::min(b.size(), most_lines);
  std::vector<std::vector<int>> best(n + 1, std::vector<int>(m + 1, 0));
  for (std::size_t i = n; i-- > 0;)
    for (std::size_t j = m; j-- > 0;)
      best[i][j] = a[i].step == b[j].step ? best[i + 1][j + 1] + 1 : std::max(best[i + 1][j], best[i][j + 1]);
  std::vector<std::pair<int, int>> lines;
  std::size_t i = 0, j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && a[i].step == b[j].step)
      lines.emplace_back(static_cast<int>(i++), static_cast<int>(j++));
    else if (j == m || (i < n && best[i + 1][j] >= best[i][j + 1]))
      lines.emplace_back(static_cast<int>(i++), -1);
    else
      lines.emplace_back(-1, static_cast<int>(j++));
  }
  return lines;
}

/// Ticks in episodes that lie within no other and ended, by agent.
std::map<std::uint32_t, Tick> times_in_episodes(const RunRows& rows, std::uint32_t kind) {
  std::map<std::uint32_t, Tick> times;
  for (const record::Episode& e : rows.log.episodes)
    if (e.kind == kind && e.ended != record::none && e.started >= rows.from && e.started < rows.to)
      times[e.agent] += e.ended - e.started;
  return times;
}

ViewTable event_table(const std::string& epoch, const std::string& model, const std::vector<JourneyEvent>& events) {
  ViewTable table{.name = "events",
                  .caption = "",
                  .about = {{"model", model}},
                  .columns = {{"at", "at", "", true},
                              {"step", "step", "", true},
                              {"wait", "wait", "min"},
                              {"lasted", "lasted", "min"},
                              {"with", "with", "", true},
                              {"outcome", "outcome", "", true}},
                  .rows = {},
                  .for_programs = true,
                  .unit = {}};
  for (const JourneyEvent& e : events)
    table.rows.push_back({timestamp(epoch, e.at), e.step, static_cast<double>(e.wait) / static_cast<double>(minute),
                          static_cast<double>(e.lasted) / static_cast<double>(minute), e.with, e.outcome});
  return table;
}

}  // namespace

WhoseJourney whose_journey(const Study& study, const RunRows& model, const RunRows& baseline, const std::string& kind,
                           const std::optional<std::uint32_t>& agent) {
  const std::vector<std::string>& kinds = study.header().kinds;
  WhoseJourney whose;
  if (!kind.empty()) {
    const auto found = std::find(kinds.begin(), kinds.end(), kind);
    if (found == kinds.end())
      throw std::invalid_argument("no kind '" + kind + "' in the results\n  " + did_you_mean(kind, kinds));
    whose.kind = static_cast<std::uint32_t>(found - kinds.begin());
  } else {
    std::vector<std::size_t> rows(kinds.size(), 0);
    for (const record::Visit& v : baseline.log.visits) ++rows[v.kind];
    whose.kind = static_cast<std::uint32_t>(std::max_element(rows.begin(), rows.end()) - rows.begin());
  }
  if (agent) return {whose.kind, *agent, "as asked"};
  const auto other = times_in_episodes(model, whose.kind);
  std::vector<std::pair<Tick, std::uint32_t>> order;
  for (const auto& [number, time] : times_in_episodes(baseline, whose.kind))
    if (other.count(number) == 1) order.emplace_back(time, number);
  if (order.empty())
    throw std::invalid_argument("no " + kinds[whose.kind] + " has an episode that ended under both models");
  std::sort(order.begin(), order.end());
  whose.agent = order[(order.size() - 1) / 2].second;
  whose.why =
      fmt::format("the median of {} by time in episodes under the baseline, not picked for what changed", order.size());
  return whose;
}

std::vector<JourneyEvent> journey_of(const Study& study, const RunRows& rows, std::uint32_t kind, std::uint32_t agent) {
  const record::RunLog own = only(rows.log, kind, agent);
  const CaseIndex index(own, rows.end);
  std::vector<JourneyEvent> events;
  for (std::uint32_t e = 0; e < own.episodes.size(); ++e) {
    const record::Episode& episode = own.episodes[e];
    const std::string& outcome = own.outcomes.at(episode.outcome);
    const bool bare =
        index.visits_of(e).empty() || index.parent(e) != no_row;  // its end says something only if it is another
    if (episode.ended != record::none && !(bare && outcome == "done")) {
      JourneyEvent end;
      end.at = episode.ended;
      end.step = "end of " + study.header().pathways[episode.pathway];
      end.lasted = episode.ended - episode.started;
      end.outcome = outcome;
      events.push_back(std::move(end));
    }
    if (index.parent(e) != no_row) continue;
    for (const StepTime& step : time_of(index, own, e, rows.end).steps)
      if (!step.part) events.push_back(visit_event(study, own.visits[step.visit], rows.end));
  }
  for (std::uint32_t v = 0; v < own.visits.size(); ++v)
    if (index.owner(v) == no_row) events.push_back(visit_event(study, own.visits[v], rows.end));
  add_messages(study, own, kind, agent, events);
  std::stable_sort(events.begin(), events.end(),
                   [](const JourneyEvent& a, const JourneyEvent& b) { return a.at < b.at; });
  return events;
}

View journey_view(const Study& study, const std::optional<std::uint32_t>& replication, std::uint32_t model,
                  std::uint32_t baseline, const std::string& kind, const std::optional<std::uint32_t>& agent) {
  const std::vector<std::uint32_t> there = study.replications(baseline);
  const std::uint32_t number = replication ? *replication : there.empty() ? 0 : there.front();
  const RunRows after = study.run(model, number), before = study.run(baseline, number);
  const WhoseJourney whose = whose_journey(study, after, before, kind, agent);
  const auto a = journey_of(study, before, whose.kind, whose.agent),
             b = journey_of(study, after, whose.kind, whose.agent);
  const std::string epoch = study.header().epoch.empty() ? "2000-01-01" : study.header().epoch;
  const std::string &usual = study.header().models[baseline], &name = study.header().models[model];
  const std::string who = study.header().kinds[whose.kind] + " " + std::to_string(whose.agent);
  if (a.empty() && b.empty())
    throw std::invalid_argument("nothing happened to " + who + " in replication " + std::to_string(number));
  ViewTable table{
      .name = "side_by_side",
      .caption = fmt::format("{}, replication {}: {}", who, number, model == baseline ? usual : usual + " and " + name),
      .about = {{"agent", who}, {"replication", std::to_string(number)}},
      .columns = {{"step", "step", "", true}, {"baseline", usual, "", true}, {"model", name, "", true}},
      .rows = {}};
  for (const auto& [i, j] : side_by_side(a, b))
    table.rows.push_back({i >= 0 ? a[static_cast<std::size_t>(i)].step : b[static_cast<std::size_t>(j)].step,
                          i >= 0 ? told(epoch, a[static_cast<std::size_t>(i)]) : "",
                          j >= 0 ? told(epoch, b[static_cast<std::size_t>(j)]) : ""});
  View view{.name = "journey", .tables = {}, .notes = {}};
  if (model == baseline) {
    table.columns.pop_back();
    for (auto& row : table.rows) row.pop_back();
  }
  view.tables = {std::move(table), event_table(epoch, usual, a)};
  if (model != baseline) view.tables.push_back(event_table(epoch, name, b));
  view.notes = {fmt::format(
      "Chosen: {}. One person is an example, not evidence; the same number is the same person with the same luck "
      "under both models. Time stamps are the scenario's own.",
      whose.why)};
  if (std::max(a.size(), b.size()) > most_lines)
    view.notes.push_back(fmt::format("The first {} events of each; json and csv have all.", most_lines));
  return view;
}

}  // namespace concert::analysis
