#include "analysis/process/cases.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace concert::analysis {
namespace {

constexpr std::size_t deepest = 64;  // open episodes of one agent that are looked through

Tick end_of(const record::Episode& episode, Tick run_end) {
  return episode.ended == record::none ? run_end : episode.ended;
}

template <class Row>
std::pair<std::uint16_t, std::uint32_t> agent_of(const Row& row) {
  return {row.kind, row.agent};
}

/// Episodes by agent and start; of those that start together the longest first, of equals the last to be completed.
std::vector<std::uint32_t> episodes_in_order(const record::RunLog& log, Tick run_end) {
  std::vector<std::uint32_t> order(log.episodes.size());
  std::iota(order.begin(), order.end(), 0u);
  const auto key = [&](std::uint32_t i) {
    const record::Episode& e = log.episodes[i];
    return std::tuple(e.kind, e.agent, e.started, -end_of(e, run_end), -static_cast<std::int64_t>(i));
  };
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  return order;
}

}  // namespace

std::vector<std::int32_t> pathways_of_sites(const record::Header& header) {
  std::vector<std::int32_t> result;
  for (const std::string& site : header.sites) {
    std::int32_t found = no_row;
    std::size_t longest = 0;
    for (std::size_t p = 0; p < header.pathways.size(); ++p) {
      const std::string& name = header.pathways[p];
      if (name.size() < longest || site.compare(0, name.size(), name) != 0) continue;
      if (site.size() > name.size() && site[name.size()] != '.') continue;
      longest = name.size();
      found = static_cast<std::int32_t>(p);
    }
    result.push_back(found);
  }
  return result;
}

Tick closed_at(const record::Visit& visit, Tick run_end) { return visit.ended == record::none ? run_end : visit.ended; }

CaseIndex::CaseIndex(const std::vector<std::int32_t>& site_pathways, const record::RunLog& log, Tick run_end)
    : owners_(log.visits.size(), no_row),
      parents_(log.episodes.size(), no_row),
      visits_(log.episodes.size()),
      inner_(log.episodes.size()),
      log_(&log) {
  const std::vector<std::uint32_t> order = episodes_in_order(log, run_end);
  assign(order, site_pathways, log, run_end);
  nest(order, log, run_end);
}

void CaseIndex::nest(const std::vector<std::uint32_t>& order, const record::RunLog& log, Tick run_end) {
  std::vector<std::uint32_t> open;
  for (const std::uint32_t e : order) {
    const record::Episode& episode = log.episodes[e];
    if (!open.empty() && agent_of(log.episodes[open.front()]) != agent_of(episode)) open.clear();
    std::erase_if(open, [&](std::uint32_t o) { return end_of(log.episodes[o], run_end) < episode.started; });
    const std::size_t looked = std::min(open.size(), deepest);
    for (std::size_t i = 0; i < looked && parents_[e] == no_row; ++i) {
      const std::uint32_t outer = open[open.size() - 1 - i];
      const bool around = end_of(log.episodes[outer], run_end) >= end_of(episode, run_end);
      if (around && log.episodes[outer].pathway != episode.pathway &&
          !busy_during(outer, episode.started, end_of(episode, run_end), run_end))
        parents_[e] = static_cast<std::int32_t>(outer);
    }
    if (parents_[e] != no_row) inner_[static_cast<std::size_t>(parents_[e])].push_back(e);
    open.push_back(e);
  }
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

void CaseIndex::assign(const std::vector<std::uint32_t>& order, const std::vector<std::int32_t>& site_pathways,
                       const record::RunLog& log, Tick run_end) {
  std::vector<std::uint32_t> visits(log.visits.size());
  std::iota(visits.begin(), visits.end(), 0u);
  const auto key = [&](std::uint32_t i) {
    const record::Visit& v = log.visits[i];
    return std::tuple(v.kind, v.agent, v.requested, i);
  };
  std::sort(visits.begin(), visits.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  std::size_t next = 0;
  std::vector<std::uint32_t> open;
  for (const std::uint32_t v : visits) {
    const record::Visit& visit = log.visits[v];
    if (!open.empty() && agent_of(log.episodes[open.front()]) != agent_of(visit)) open.clear();
    for (; next < order.size(); ++next) {
      const record::Episode& episode = log.episodes[order[next]];
      if (agent_of(episode) > agent_of(visit)) break;
      if (agent_of(episode) == agent_of(visit) && episode.started > visit.requested) break;
      if (agent_of(episode) == agent_of(visit)) open.push_back(order[next]);
    }
    std::erase_if(open, [&](std::uint32_t o) { return end_of(log.episodes[o], run_end) < visit.requested; });
    for (auto o = open.rbegin(); o != open.rend() && owners_[v] == no_row; ++o) {
      const record::Episode& episode = log.episodes[*o];
      if (episode.pathway == site_pathways[visit.site] && end_of(episode, run_end) >= closed_at(visit, run_end))
        owners_[v] = static_cast<std::int32_t>(*o);
    }
    if (owners_[v] != no_row) visits_[static_cast<std::size_t>(owners_[v])].push_back(v);
  }
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
