#include "care/topologies.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "care/world.hpp"
#include "core/contract.hpp"
#include "random/exact_math.hpp"

namespace concert::care {

using Model = scenario::Topology::Model;
using random::Draws;
using random::mix;
using random::name_key;

namespace {

using Agents = std::vector<Index>;

class Topology {
 public:
  explicit Topology(const Tying& tying)
      : world_(tying.world),
        relation_(tying.relation),
        make_(tying.make),
        set_(tying.set),
        one_kind_(tying.relation.from_kinds == tying.relation.to_kinds),
        key_(tying.world.bare_frame().key) {}

  void tie_up() {
    from_ = all(relation_.from_kinds);
    to_ = all(relation_.to_kinds);
    switch (relation_.model) {
      case Model::none:
        return;
      case Model::same:
        return same();
      case Model::assignment:
        return assignment();
      case Model::complete:
        for (const Index f : from_)
          for (const Index t : to_) make_(f, t);
        return;
      case Model::random:
        return random_pairs();
      case Model::small_world:
        return small_world();
      case Model::stochastic_block:
        return blocks();
      case Model::degree:
        return relation_.symmetric ? configuration() : out_degrees();
      case Model::rings:
        return rings();
      case Model::table:
        return table();
    }
  }

  void newcomer(Index agent) {
    const bool is_from = stands(relation_.from_kinds, agent), is_to = stands(relation_.to_kinds, agent);
    if (is_from) to_ = all(relation_.to_kinds);
    if (relation_.model == Model::assignment) {
      if (is_from) assign(agent, world_.agents().ordinal(agent), candidates(agent));
      return;
    }
    const bool grouped = relation_.model == Model::same;
    if (is_from) {
      const double group = grouped ? group_of(relation_.by_from, agent) : 0;
      for (const Index t : to_)
        if (!grouped || group_of(relation_.by_to, t) == group) make_(agent, t);
    }
    if (is_to) {
      from_ = all(relation_.from_kinds);
      const double group = grouped ? group_of(relation_.by_to, agent) : 0;
      for (const Index f : from_)
        if (!grouped || group_of(relation_.by_from, f) == group) make_(f, agent);
    }
  }

 private:
  Agents all(const std::vector<std::int32_t>& kinds) const {
    Agents out;
    for (const std::int32_t kind : kinds) {
      const auto& listed = world_.listed(kind);
      out.insert(out.end(), listed.begin(), listed.end());
    }
    return out;
  }

  bool stands(const std::vector<std::int32_t>& kinds, Index agent) const {
    return std::find(kinds.begin(), kinds.end(), world_.agents().kind(agent)) != kinds.end();
  }

  double of_agent(const expr::Code& code, Index agent, double otherwise) const {
    return code.given() ? expr::evaluate(code, world_.agent_frame(agent)) : otherwise;
  }
  double fixed(const expr::Code& code, double otherwise) const {
    return code.given() ? expr::evaluate(code, world_.bare_frame()) : otherwise;
  }
  double chance(const expr::Code& code) const {
    const double p = fixed(code, 0);
    if (!(p >= 0 && p <= 1)) throw RunError("a chance of ties came to " + std::to_string(p));
    return p;
  }
  std::size_t count(const expr::Code& code, Index agent, double otherwise) const {
    const double n = of_agent(code, agent, otherwise);
    if (!(n >= 0) || n > 1e9) throw RunError("a number of ties came to " + std::to_string(n));
    return static_cast<std::size_t>(std::llround(n));
  }
  double group_of(const expr::Code& by, Index agent) const { return of_agent(by, agent, 0); }
  Draws draws(Index agent, const char* what) const {
    return Draws(key_, mix(relation_.stream, world_.agents().lineage(agent)), name_key(what));
  }

  std::map<double, Agents> groups(const Agents& agents, const expr::Code& by) const {
    std::map<double, Agents> out;
    for (const Index agent : agents) out[group_of(by, agent)].push_back(agent);
    return out;
  }

  void same() {
    const std::map<double, Agents> there = groups(to_, relation_.by_to);
    for (const Index f : from_)
      if (const auto group = there.find(group_of(relation_.by_from, f)); group != there.end())
        for (const Index t : group->second) make_(f, t);
  }

  // ── Assignment ──

  Agents candidates(Index agent) const {
    if (!relation_.by_to.given()) return to_;
    Agents out;
    const double group = group_of(relation_.by_from, agent);
    for (const Index t : to_)
      if (group_of(relation_.by_to, t) == group) out.push_back(t);
    return out;
  }

  void assignment() {
    const std::map<double, Agents> there = groups(to_, relation_.by_to);
    std::map<double, std::size_t> next;  // whose turn it is, by group
    for (const Index f : from_) {
      const double own = group_of(relation_.by_from, f);
      const auto group = there.find(own);
      if (group != there.end()) next[own] = assign(f, next[own], group->second);
    }
  }

  /// Gives an agent its share, from the turn on; returns whose turn it is then.
  std::size_t assign(Index f, std::size_t turn, const Agents& there) {
    const std::size_t wanted = count(relation_.each, f, 1);
    if (relation_.weight.given()) {
      by_weight(f, wanted, there);
      return turn;
    }
    std::size_t made = 0;
    for (std::size_t tried = 0; made < wanted && tried < there.size(); ++tried)
      if (make_(f, there[turn++ % there.size()]) != no_index) ++made;
    return turn;
  }

  /// A race of exponential clocks with the weights as rates: the first come are taken (Efraimidis & Spirakis 2006,
  /// doi:10.1016/j.ipl.2005.11.003).
  void by_weight(Index f, std::size_t wanted, const Agents& there) {
    std::vector<std::pair<double, Index>> times;
    for (const Index t : there) {
      if (t == f) continue;
      expr::Frame frame = world_.bare_frame();
      const std::array<double, 2> ends{world_.value_of(f), world_.value_of(t)};
      frame.fields = ends.data();
      frame.lineage = mix(mix(relation_.stream, world_.agents().lineage(f)), world_.agents().lineage(t));
      const double weight = expr::evaluate(relation_.weight, frame);
      if (weight < 0) throw RunError("a weight of ties is negative");
      if (weight == 0) continue;
      Draws luck(key_, frame.lineage, name_key("assigned"));
      times.emplace_back(-random::log(luck.uniform()) / weight, t);
    }
    std::stable_sort(times.begin(), times.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0, made = 0; i < times.size() && made < wanted; ++i)
      if (make_(f, times[i].second) != no_index) ++made;
  }

  // ── Pairs with a chance ──

  /// Each of a list with chance p: jumps from hit to hit (Batagelj & Brandes 2005, doi:10.1103/PhysRevE.71.036113).
  void each_with(double p, Index f, const Agents& there, std::size_t first, Draws& luck) {
    if (p <= 0) return;
    const double none = p < 1 ? random::log(1 - p) : 0;
    for (double at = static_cast<double>(first);; at += 1) {
      if (p < 1) at += std::floor(random::log(luck.uniform()) / none);
      if (!(at < static_cast<double>(there.size()))) return;
      make_(f, there[static_cast<std::size_t>(at)]);
    }
  }

  /// In a symmetric relation each pair is looked at once, by the first of the two.
  std::size_t first_of(std::size_t f) const { return relation_.symmetric ? f + 1 : 0; }

  void random_pairs() {
    double p = 0;
    if (relation_.chance.given()) {
      p = chance(relation_.chance);
    } else {
      const double others = static_cast<double>(to_.size()) - (one_kind_ ? 1 : 0);
      p = others > 0 ? std::min(fixed(relation_.mean, 0) / others, 1.0) : 0;
    }
    for (std::size_t i = 0; i < from_.size(); ++i) {
      Draws luck = draws(from_[i], "random");
      each_with(p, from_[i], to_, first_of(i), luck);
    }
  }

  void blocks() {
    const double within = chance(relation_.within), between = chance(relation_.between);
    const std::map<double, Agents> there = groups(to_, relation_.by_to);
    std::map<Index, std::size_t> position;  // within the own group
    if (relation_.symmetric)
      for (const auto& [group, members] : there)
        for (std::size_t i = 0; i < members.size(); ++i) position[members[i]] = i;
    for (const Index f : from_) {
      const double own = group_of(relation_.by_from, f);
      Draws luck = draws(f, "block");
      for (const auto& [group, members] : there) {
        if (relation_.symmetric && group < own) continue;
        const std::size_t first = relation_.symmetric && group == own ? position[f] + 1 : 0;
        each_with(group == own ? within : between, f, members, first, luck);
      }
    }
  }

  // ── Rings, degrees ──

  /// One of a list, each as likely.
  static Index one_of(const Agents& agents, Draws& luck) {
    const auto at = static_cast<std::size_t>(luck.uniform() * static_cast<double>(agents.size()));
    return agents[std::min(at, agents.size() - 1)];
  }

  void small_world() {
    const std::size_t n = from_.size();
    const auto half = static_cast<std::size_t>(std::llround(fixed(relation_.k, 0) / 2));
    const double rewire = chance(relation_.rewire);
    if (2 * half >= n) throw RunError("a small world has fewer neighbours on its ring than agents");
    const auto tie = [this](Index a, Index b) {
      const Index made = make_(a, b);
      if (made != no_index && !relation_.symmetric) make_(b, a);
      return made != no_index;
    };
    // The whole ring first, so that a moved tie never doubles one that stays.
    for (std::size_t step = 1; step <= half; ++step)
      for (std::size_t i = 0; i < n; ++i) {
        Draws luck = draws(from_[i], "ring");
        for (std::size_t skip = 1; skip < step; ++skip) luck.uniform();
        if (luck.uniform() >= rewire) tie(from_[i], from_[(i + step) % n]);
      }
    for (std::size_t step = 1; step <= half; ++step)
      for (std::size_t i = 0; i < n; ++i) {
        Draws luck = draws(from_[i], "ring");
        for (std::size_t skip = 1; skip < step; ++skip) luck.uniform();
        if (luck.uniform() >= rewire) continue;
        Draws choice(key_, mix(relation_.stream, world_.agents().lineage(from_[i])), mix(name_key("moved"), step));
        for (std::size_t tries = 0; tries < 100 * n; ++tries)
          if (tie(from_[i], one_of(to_, choice))) break;
      }
  }

  /// Stubs in an order of luck, paired one after the other; pairs of oneself and doubles are left out.
  void configuration() {
    std::vector<std::pair<double, Index>> stubs;
    for (const Index f : from_) {
      Draws luck = draws(f, "stub");
      for (std::size_t i = count(relation_.of, f, 0); i > 0; --i) stubs.emplace_back(luck.uniform(), f);
    }
    std::stable_sort(stubs.begin(), stubs.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i + 1 < stubs.size(); i += 2) make_(stubs[i].second, stubs[i + 1].second);
  }

  void out_degrees() {
    for (const Index f : from_) {
      Draws luck = draws(f, "partner");
      for (std::size_t i = to_.empty() ? 0 : count(relation_.of, f, 0); i > 0; --i) make_(f, one_of(to_, luck));
    }
  }

  void rings() {
    for (const Index f : from_) {
      const Agents there = candidates(f);
      Draws luck = draws(f, "ring");
      std::size_t left = 100 * (there.size() + 1);  // tries: the list may be shorter than what is wanted
      for (std::size_t ring = 0; ring < relation_.rings.size() && !there.empty(); ++ring)
        for (std::size_t wanted = count(relation_.rings[ring], f, 0); wanted > 0 && left > 0; --left) {
          const Index made = make_(f, one_of(there, luck));
          if (made == no_index) continue;
          set_(made, relation_.topology->ring_slot, static_cast<double>(ring));
          --wanted;
        }
    }
  }

  void table() {
    for (const scenario::Topology::Row& row : relation_.topology->rows) {
      if (row.from >= from_.size() || row.to >= to_.size())
        throw RunError("the table of ties names agent " + std::to_string(row.from >= from_.size() ? row.from : row.to) +
                       ", who is not there");
      const Index made = make_(from_[row.from], to_[row.to]);
      if (made == no_index) continue;
      for (std::size_t i = 0; i < row.values.size(); ++i) set_(made, relation_.topology->columns[i], row.values[i]);
    }
  }

  const World& world_;
  const program::Relation& relation_;
  const MakeTie& make_;
  const SetTie& set_;
  Agents from_, to_;
  const bool one_kind_;
  const random::Key key_;
};

}  // namespace

void tie_up(const Tying& tying) { Topology(tying).tie_up(); }

void tie_newcomer(const Tying& tying, Index agent) { Topology(tying).newcomer(agent); }

}  // namespace concert::care
