// Initial values that read one another. Each agent's are set in order of declaration, those of containers before those of
// what they contain: a value that, over whatever way, reads itself would read what has not been set.
#include <algorithm>
#include <map>
#include <set>

#include "expr/depends.hpp"
#include "scenario/build.hpp"

namespace concert::scenario {

namespace {

using Which = std::pair<int, int>;  // kind and attribute

class Initials {
 public:
  explicit Initials(Build& build) : build_(build), scenario_(build.scenario) {}

  void check() {
    for (std::size_t k = 0; k < scenario_.kinds.size(); ++k)
      for (std::size_t a = 0; a < scenario_.kinds[k].attributes.size(); ++a) note_reads({static_cast<int>(k), static_cast<int>(a)});
    for (const auto& [node, reads] : reads_) visit(node);
    for (const auto& [node, reads] : reads_)
      for (const Which& other : reads)
        if (own_.count({node, other}) && other.second > node.second && !in_circle_.count(node)) report_order(node, other);
  }

 private:
  const Attribute& attribute(const Which& node) const {
    return scenario_.kinds[static_cast<std::size_t>(node.first)].attributes[static_cast<std::size_t>(node.second)];
  }

  std::string name(const Which& node) const {
    const AgentKind& kind = scenario_.kinds[static_cast<std::size_t>(node.first)];
    const std::string& owner = kind.relation < 0 ? kind.name : scenario_.relations[static_cast<std::size_t>(kind.relation)].name;
    return owner + "." + attribute(node).name;
  }

  void note_reads(const Which& node) {
    const Attribute& a = attribute(node);
    note_reads(node, a.initial);
    for (const Expression& element : a.per_element) note_reads(node, element);
  }

  void note_reads(const Which& node, const Expression& value) {
    if (!value.given()) return;
    using Dependency = expr::Dependency;
    for (const Dependency& one : expr::depends_of(value.code).all) {
      if (one.on != Dependency::On::attribute || one.slot < 0) continue;
      for (const int kind : kinds_of(one.kind < 0 ? node.first : one.kind)) {
        const auto& all = scenario_.kinds[static_cast<std::size_t>(kind)].attributes;
        for (std::size_t b = 0; b < all.size(); ++b) {
          if (all[b].slot >= one.slot + one.size || all[b].slot + all[b].size <= one.slot) continue;
          const Which other{kind, static_cast<int>(b)};
          reads_[node].insert(other);
          if (one.whose == Dependency::Whose::self && kind == node.first) own_.insert({node, other});
        }
      }
    }
  }

  /// One kind, or those of a role.
  std::vector<int> kinds_of(int domain) const {
    const auto role = static_cast<std::size_t>(domain) - scenario_.kinds.size();
    if (static_cast<std::size_t>(domain) < scenario_.kinds.size()) return {domain};
    return role < scenario_.role_kinds.size() ? scenario_.role_kinds[role] : std::vector<int>{};
  }

  /// Depth first; what is met again on the way there closes a circle.
  void visit(const Which& node) {
    if (done_.count(node)) return;
    const auto again = std::find(way_.begin(), way_.end(), node);
    if (again != way_.end()) return report_circle({again, way_.end()});
    way_.push_back(node);
    if (const auto found = reads_.find(node); found != reads_.end())
      for (const Which& next : found->second) visit(next);
    way_.pop_back();
    done_.insert(node);
  }

  /// Named from the attribute that stands first in the file.
  void report_circle(std::vector<Which> circle) {
    for (const Which& node : circle)
      if (in_circle_.count(node)) return;  // one circle of several that share it
    in_circle_.insert(circle.begin(), circle.end());
    const auto first = std::min_element(circle.begin(), circle.end(), [&](const Which& a, const Which& b) { return place(a) < place(b); });
    std::rotate(circle.begin(), first, circle.end());
    std::string text;
    for (const Which& node : circle) text += "'" + name(node) + "' (" + where(node) + ") reads ";
    build_.report.error(place(circle.front()), 0, "initial values go round in a circle: " + text + "'" + name(circle.front()) + "'",
                        "give one of them a value that reads none of the others");
  }

  void report_order(const Which& node, const Which& other) {
    build_.report.error(place(node), 0,
                        "the initial value of '" + name(node) + "' reads '" + name(other) + "' (" + where(other) +
                            "), which is set after it",
                        "declare '" + attribute(other).name + "' before '" + attribute(node).name + "'");
  }

  Place place(const Which& node) const {
    const Attribute& a = attribute(node);
    return a.initial.given() && a.initial.place.file != 0 ? a.initial.place : a.place;
  }

  std::string where(const Which& node) const {
    const Place at = place(node);
    return (at.file == 0 ? "" : build_.report.sources().name(at.file) + ":") + std::to_string(at.line);
  }

  Build& build_;
  const Scenario& scenario_;
  std::map<Which, std::set<Which>> reads_;
  std::set<std::pair<Which, Which>> own_;  // of the same agent
  std::vector<Which> way_;
  std::set<Which> done_, in_circle_;
};

}  // namespace

void check_initials(Build& build) { Initials(build).check(); }

}  // namespace concert::scenario
