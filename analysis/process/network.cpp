#include "analysis/process/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "analysis/process/cases.hpp"
#include "analysis/process/drawing.hpp"

namespace concert::analysis {
namespace {

using record::MessageOutcome;
using record::VisitOutcome;

constexpr std::size_t few = 20;  // agents of a kind that are shown one by one

using Agent = std::pair<std::uint32_t, std::uint32_t>;  // kind, number

/// When episodes of each agent began.
class Beginnings {
 public:
  explicit Beginnings(const record::RunLog& log) {
    for (const record::Episode& e : log.episodes) of_[{e.kind, e.agent}].insert(e.started);
  }
  bool at(const Agent& agent, Tick when) const {
    const auto found = of_.find(agent);
    return found != of_.end() && found->second.count(when) > 0;
  }

 private:
  std::map<Agent, std::set<Tick>> of_;
};

class Counter {
 public:
  Counter(const Study& study, const NetworkOptions& options) : study_(study), options_(options) {}

  void take(const RunRows& rows) {
    note_few(rows);
    const EpisodeRows episodes(rows.log);
    const Beginnings beginnings(rows.log);
    for (const record::Visit& v : rows.log.visits) {
      if (study_.site_servers()[v.site].empty() || v.requested < rows.from || v.requested >= rows.to) continue;
      Link& link = this->link(named(v.kind, v.agent), server(v), "request");
      link.count += 1;
      link.refused += v.outcome == VisitOutcome::refused ? 1 : 0;
      link.gave_up += v.outcome == VisitOutcome::gave_up ? 1 : 0;
      link.lost += v.outcome == VisitOutcome::lost ? 1 : 0;
    }
    for (const record::Message& m : rows.log.messages)
      if (m.sent >= rows.from && m.sent < rows.to) add(m, rows, episodes, beginnings);
    for (const record::Episode& e : rows.log.episodes)
      if (e.started >= rows.from && e.started < rows.to) add(e, rows);
  }

  std::vector<Link> links() const {
    std::vector<Link> all;
    for (const auto& [ends, link] : links_) all.push_back(link);
    std::stable_sort(all.begin(), all.end(), [](const Link& a, const Link& b) { return a.count > b.count; });
    return all;
  }

 private:
  Link& link(const std::string& from, const std::string& to, const std::string& what) {
    Link& found = links_[{from, to, what}];
    found.from = from;
    found.to = to;
    found.what = what;
    return found;
  }

  /// Kinds of which few agents send or receive.
  void note_few(const RunRows& rows) {
    if (!options_.each || noted_) return;
    noted_ = true;
    std::vector<std::set<std::uint32_t>> met(study_.header().kinds.size());
    for (const record::Message& m : rows.log.messages) {
      met[m.sender_kind].insert(m.sender);
      met[m.receiver_kind].insert(m.receiver);
    }
    for (const record::Visit& v : rows.log.visits) met[v.kind].insert(v.agent);
    for (std::size_t k = 0; k < met.size(); ++k)
      if (met[k].size() <= few) few_.insert(study_.header().kinds[k]);
    std::map<std::string, std::set<std::int32_t>> servers;
    for (const record::Visit& v : rows.log.visits)
      if (v.server >= 0) servers[study_.site_servers()[v.site]].insert(v.server);
    for (const auto& [name, numbers] : servers)
      if (numbers.size() <= few) few_.insert(name);
  }

  std::string named(std::uint16_t kind, std::uint32_t number) const {
    const std::string& name = study_.header().kinds[kind];
    return few_.count(name) == 1 ? name + " " + std::to_string(number) : name;
  }
  std::string server(const record::Visit& v) const {
    const std::string& name = study_.site_servers()[v.site];
    return v.server >= 0 && few_.count(name) == 1 ? name + " " + std::to_string(v.server) : name;
  }

  bool is_refusal(const RunRows& rows, const record::Episode& episode) const {
    if (episode.ended == record::none) return false;
    const std::string& outcome = rows.log.outcomes.at(episode.outcome);
    return outcome == "refused" ||
           std::find(options_.refusals.begin(), options_.refusals.end(), outcome) != options_.refusals.end();
  }

  void add(const record::Message& m, const RunRows& rows, const EpisodeRows& episodes, const Beginnings& beginnings) {
    Link& link = this->link(named(m.sender_kind, m.sender), named(m.receiver_kind, m.receiver),
                            study_.header().messages[m.message]);
    const std::int32_t in = episodes.row(m.sender_kind, m.sender, m.sender_episode);
    link.count += 1;
    link.refused += m.outcome == MessageOutcome::bounced ||
                            (in != no_row && is_refusal(rows, rows.log.episodes[static_cast<std::size_t>(in)]))
                        ? 1
                        : 0;
    link.lost += m.outcome == MessageOutcome::lost ? 1 : 0;
    link.starts += m.delivered != record::none && beginnings.at({m.receiver_kind, m.receiver}, m.delivered) ? 1 : 0;
  }

  /// What one agent started for another.
  void add(const record::Episode& e, const RunRows& rows) {
    if (e.starter_kind < 0 || (e.starter_kind == e.kind && e.starter == static_cast<std::int64_t>(e.agent))) return;
    Link& link = this->link(named(static_cast<std::uint16_t>(e.starter_kind), static_cast<std::uint32_t>(e.starter)),
                            named(e.kind, e.agent), "start of " + study_.header().pathways[e.pathway]);
    link.count += 1;
    link.starts += 1;
    link.refused += is_refusal(rows, e) ? 1 : 0;
  }

  const Study& study_;
  const NetworkOptions& options_;
  std::map<std::tuple<std::string, std::string, std::string>, Link> links_;
  std::set<std::string> few_;
  bool noted_ = false;
};

std::string in_quotes(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return out + "\"";
}

}  // namespace

std::vector<Link> links_of(const Study& study, std::uint32_t model, const std::optional<std::uint32_t>& replication,
                           const NetworkOptions& options) {
  Counter counter(study, options);
  study.each(model, replication, [&](const RunRows& rows) { counter.take(rows); });
  return counter.links();
}

View network_view(const Study& study, std::uint32_t model, const std::vector<Link>& links,
                  const NetworkOptions& options) {
  const std::string& name = study.header().models[model];
  ViewTable table{.name = "links",
                  .caption = name + ": who asks and tells whom",
                  .about = {{"model", name}},
                  .columns = {{"from", "from", "", true},
                              {"to", "to", "", true},
                              {"what", "what", "", true},
                              {"count", "count", ""},
                              {"refused", "refused", ""},
                              {"refused_share", "refused", "%"},
                              {"gave_up", "gave up", ""},
                              {"lost", "lost", ""},
                              {"starts", "begins a pathway", ""}},
                  .rows = {}};
  for (const Link& link : links)
    table.rows.push_back({link.from, link.to, link.what, link.count, link.refused, 100 * link.refused_share(),
                          link.gave_up, link.lost, link.starts});
  std::string words = "\"refused\"";
  for (const std::string& word : options.refusals) words += ", \"" + word + "\"";
  View view{.name = "referrals", .tables = {std::move(table)}, .notes = {}};
  view.notes = {
      "Counts over all replications, of what was asked for or sent in the window. Refused: a request turned away; a "
      "message "
      "that bounced, or that was sent in an episode that ended as " +
      words +
      " (--refusal names further outcomes). Begins a "
      "pathway: an episode of the receiver began at the instant of its arrival, or was started by the other itself."};
  return view;
}

std::string network_dot(const std::vector<Link>& links) {
  double most = 1;
  for (const Link& link : links) most = std::max(most, link.count);
  std::string out =
      "digraph requests {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n  edge "
      "[fontname=\"sans-serif\", fontsize=10];\n";
  for (const Link& link : links) {
    const double share = link.refused_share();
    out +=
        fmt::format("  {} -> {} [label={}, penwidth={:.2f}, color=\"{}\"];\n", in_quotes(link.from), in_quotes(link.to),
                    in_quotes(fmt::format("{}: {:.0f}, {:.1f} % refused", link.what, link.count, 100 * share)),
                    0.5 + 4.5 * std::sqrt(link.count / most), share > 0 ? "#D55E00" : "#0072B2");
  }
  return out + "}\n";
}

std::string network_picture(const Study& study, std::uint32_t model, const std::vector<Link>& links) {
  std::vector<FlowNode> nodes;
  std::map<std::pair<std::uint32_t, std::string>, std::size_t> known;
  const auto node = [&](std::uint32_t layer, const std::string& label) {
    const auto [at, added] = known.try_emplace({layer, label}, nodes.size());
    if (added) nodes.push_back({label, layer});
    return at->second;
  };
  std::vector<Flow> flows;
  for (const Link& link : links) {
    const std::string what = link.what == "request" ? "" : " (" + link.what + ")";
    const std::size_t from = node(0, link.from), to = node(1, link.to + what);
    flows.push_back({from, to, link.count, link.refused_share()});
  }
  return flow_picture(study.header().models[model] + ": who asks and tells whom; orange: refused", nodes, flows);
}

}  // namespace concert::analysis
