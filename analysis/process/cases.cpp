#include "analysis/process/cases.hpp"

#include <algorithm>

namespace concert::analysis {
namespace {

constexpr std::size_t deepest = 64;  // visits of one episode that are looked through

Tick end_of(const record::Episode& episode, Tick run_end) {
  return episode.ended == record::none ? run_end : episode.ended;
}

}  // namespace

EpisodeRows::EpisodeRows(const record::RunLog& log) {
  rows_.reserve(log.episodes.size());
  for (const record::Episode& e : log.episodes)
    rows_.emplace_back(e.kind, e.agent, e.number, static_cast<std::int32_t>(rows_.size()));
  std::sort(rows_.begin(), rows_.end());
}

std::int32_t EpisodeRows::row(std::uint32_t kind, std::uint32_t agent, std::uint32_t number) const {
  const auto found = std::lower_bound(rows_.begin(), rows_.end(), std::tuple(kind, agent, number, no_row));
  if (found == rows_.end()) return no_row;
  const auto [k, a, n, row] = *found;
  return k == kind && a == agent && n == number ? row : no_row;
}

Tick closed_at(const record::Visit& visit, Tick run_end) { return visit.ended == record::none ? run_end : visit.ended; }

CaseIndex::CaseIndex(const record::RunLog& log, Tick run_end)
    : owners_(log.visits.size(), no_row),
      parents_(log.episodes.size(), no_row),
      visits_(log.episodes.size()),
      inner_(log.episodes.size()),
      log_(&log) {
  const EpisodeRows rows(log);
  assign(rows);
  nest(rows, run_end);
}

void CaseIndex::assign(const EpisodeRows& rows) {
  for (std::uint32_t v = 0; v < owners_.size(); ++v) {
    const record::Visit& visit = log_->visits[v];
    owners_[v] = rows.row(visit.kind, visit.agent, visit.episode);
    if (owners_[v] != no_row) visits_[static_cast<std::size_t>(owners_[v])].push_back(v);
  }
  for (std::vector<std::uint32_t>& own : visits_)
    std::stable_sort(own.begin(), own.end(), [&](std::uint32_t a, std::uint32_t b) {
      return log_->visits[a].requested < log_->visits[b].requested;
    });
}

/// The episode of the same agent that called or started it, or no_row.
std::int32_t CaseIndex::starter_of(const EpisodeRows& rows, std::int32_t episode) const {
  const record::Episode& of = log_->episodes[static_cast<std::size_t>(episode)];
  if (of.starter_kind != of.kind || of.starter != static_cast<std::int64_t>(of.agent)) return no_row;
  return rows.row(of.kind, of.agent, static_cast<std::uint32_t>(of.starter_episode));
}

void CaseIndex::nest(const EpisodeRows& rows, Tick run_end) {
  for (std::uint32_t e = 0; e < parents_.size(); ++e) {
    std::int32_t outer = starter_of(rows, static_cast<std::int32_t>(e));
    while (outer != no_row && !lies_within(log_->episodes[e], static_cast<std::uint32_t>(outer), run_end))
      outer = starter_of(rows, outer);
    if (outer == no_row) continue;
    parents_[e] = outer;
    inner_[static_cast<std::size_t>(outer)].push_back(e);
  }
}

bool CaseIndex::lies_within(const record::Episode& inner, std::uint32_t outer, Tick run_end) const {
  if (inner.called) return true;
  const Tick end = end_of(inner, run_end);
  return end_of(log_->episodes[outer], run_end) >= end && !busy_during(outer, inner.started, end, run_end);
}

/// Is the episode itself in a hold, or waiting for somebody, in that time? Its visits stand by their requests.
bool CaseIndex::busy_during(std::uint32_t outer, Tick from, Tick to, Tick run_end) const {
  const std::vector<std::uint32_t>& rows = visits_[outer];
  auto row = std::partition_point(rows.begin(), rows.end(), [&](std::uint32_t v) {
    return log_->visits[v].requested < to || (from == to && log_->visits[v].requested < from);
  });
  for (std::size_t looked = 0; row != rows.begin() && looked < deepest; ++looked) {
    const record::Visit& visit = log_->visits[*--row];
    const bool hold = log_->site_servers[visit.site].empty() && visit.requested == visit.started;
    const Tick until = hold || visit.started == record::none ? closed_at(visit, run_end) : visit.started;
    if (until > from && until > visit.requested) return true;
  }
  return false;
}

bool CaseIndex::within(std::int32_t inner, std::int32_t outer) const {
  while (inner != no_row && inner != outer) inner = parents_[static_cast<std::size_t>(inner)];
  return inner == outer;
}

std::vector<std::uint32_t> CaseIndex::visits_of(std::uint32_t episode) const {
  std::vector<std::uint32_t> rows, open{episode};
  while (!open.empty()) {
    const std::uint32_t e = open.back();
    open.pop_back();
    rows.insert(rows.end(), visits_[e].begin(), visits_[e].end());
    open.insert(open.end(), inner_[e].begin(), inner_[e].end());
  }
  std::sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::tuple(log_->visits[a].requested, a) < std::tuple(log_->visits[b].requested, b);
  });
  return rows;
}

}  // namespace concert::analysis
