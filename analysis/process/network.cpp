#include "analysis/process/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "analysis/process/drawing.hpp"

namespace concert::analysis {
namespace {

using record::MessageOutcome;
using record::VisitOutcome;

constexpr std::size_t few = 20;      // agents of a kind that are shown one by one
constexpr std::size_t deepest = 64;  // open episodes of one agent that are looked through

using Agent = std::pair<std::uint32_t, std::uint32_t>;  // kind, number

/// Episodes of each agent by their beginning.
class Diaries {
 public:
  Diaries(const RunRows& rows) : rows_(rows) {
    for (std::uint32_t e = 0; e < rows.log.episodes.size(); ++e)
      of_[{rows.log.episodes[e].kind, rows.log.episodes[e].agent}].push_back(e);
    for (auto& [agent, episodes] : of_)
      std::sort(episodes.begin(), episodes.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::tuple(at(a).started, -end(a), b) < std::tuple(at(b).started, -end(b), a);
      });
  }

  /// The latest begun that was open, or null.
  const record::Episode* open_at(const Agent& agent, Tick when) const {
    const auto found = of_.find(agent);
    if (found == of_.end()) return nullptr;
    const auto later = std::upper_bound(found->second.begin(), found->second.end(), when,
                                        [&](Tick t, std::uint32_t e) { return t < at(e).started; });
    std::size_t looked = 0;
    for (auto e = std::make_reverse_iterator(later); e != found->second.rend() && looked < deepest; ++e, ++looked)
      if (end(*e) >= when) return &at(*e);
    return nullptr;
  }
  bool begins_at(const Agent& agent, Tick when) const {
    const auto found = of_.find(agent);
    return found != of_.end() && std::binary_search(found->second.begin(), found->second.end(), when, Before{this});
  }

 private:
  struct Before {
    const Diaries* of;
    bool operator()(std::uint32_t e, Tick t) const { return of->at(e).started < t; }
    bool operator()(Tick t, std::uint32_t e) const { return t < of->at(e).started; }
  };
  const record::Episode& at(std::uint32_t e) const { return rows_.log.episodes[e]; }
  Tick end(std::uint32_t e) const { return at(e).ended == record::none ? rows_.end : at(e).ended; }

  const RunRows& rows_;
  std::map<Agent, std::vector<std::uint32_t>> of_;
};

class Counter {
 public:
  Counter(const Study& study, const NetworkOptions& options) : study_(study), options_(options) {}

  void take(const RunRows& rows) {
    note_few(rows);
    const Diaries diaries(rows);
    for (const record::Visit& v : rows.log.visits) {
      if (study_.site_servers()[v.site].empty() || v.requested < rows.from || v.requested >= rows.to) continue;
      Link& link = this->link(named(v.kind, v.agent), server(v), "request");
      link.count += 1;
      link.refused += v.outcome == VisitOutcome::refused ? 1 : 0;
      link.gave_up += v.outcome == VisitOutcome::gave_up ? 1 : 0;
      link.lost += v.outcome == VisitOutcome::lost ? 1 : 0;
    }
    for (const record::Message& m : rows.log.messages)
      if (m.sent >= rows.from && m.sent < rows.to) add(m, rows, diaries);
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

  void add(const record::Message& m, const RunRows& rows, const Diaries& diaries) {
    Link& link = this->link(named(m.sender_kind, m.sender), named(m.receiver_kind, m.receiver),
                            study_.header().messages[m.message]);
    const record::Episode* in = diaries.open_at({m.sender_kind, m.sender}, m.sent);
    link.count += 1;
    link.refused += m.outcome == MessageOutcome::bounced || (in != nullptr && is_refusal(rows, *in)) ? 1 : 0;
    link.lost += m.outcome == MessageOutcome::lost ? 1 : 0;
    link.starts += m.delivered != record::none && diaries.begins_at({m.receiver_kind, m.receiver}, m.delivered) ? 1 : 0;
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
      "pathway: an episode of the receiver began at the instant of its arrival. What starts another's pathway without "
      "a "
      "message leaves no row and is not here."};
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
