// Rules for a relation: at set times every tie is looked at, in order, and changed or ended. No tie walks a pathway.
#include "random/stream.hpp"
#include "scenario/build.hpp"
#include "scenario/scope.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

using random::mix;
using random::name_key;

bool is_sweep(const Build& build, const Node& rule) {
  const Node* holder = rule.find("for");
  return holder && holder->is_scalar() && build.relations.count(holder->text) > 0;
}

namespace {

class SweepReader {
 public:
  SweepReader(Build& build, const Node::Entry& e, Sweep& out)
      : build_(build), node_(e.value), out_(out), relation_(build.scenario.relations[static_cast<std::size_t>(out.relation)]),
        scope_(build, {.self_kind = relation_.kind}) {
    scope_.add_tie_fields(out.relation);
  }

  void read() {
    for (const Node::Entry& key : node_.entries) only_known(key);
    const Node* every = node_.find("every");
    const Node* at = node_.find("at");
    if ((every == nullptr) == (at == nullptr))
      build_.report.error(node_, "a rule for a relation happens 'every' so often or 'at' listed times", "for example every: 30 d");
    const NameScope fixed(build_, {.now = false});
    const auto gap = [&](const char* key) -> Expression {
      const Node* value = node_.find(key);
      if (!value) return {};
      Expression out = build_.compile(*value, {.scope = &fixed, .type = expr::duration_type(), .what = std::string("'") + key + "' of this rule"});
      if (out.given() && !out.code.constant() && out.code.reads().random) build_.report.error(*value, "the times of a rule for ties cannot be drawn");
      if (out.code.constant() && (out.code.value() < 0 || (out.code.value() == 0 && std::string_view(key) == "every")))
        build_.report.error(*value, "a rule happens every so often, never at once again");
      return out;
    };
    out_.every = gap("every");
    out_.first = gap("first");
    for (const Node* item : items_of(at))
      if (const auto time = build_.fixed_tick(*item, expr::duration_type(), "'at' of this rule")) out_.times.push_back(*time);
    out_.together = text_of(node_.find("mode")) != "sequential";
    if (const Node* only = node_.find("if")) out_.condition = condition(*only, out_.stream);
    if (const Node* steps = node_.find("do"))
      for (std::size_t i = 0; i < steps->items.size(); ++i)
        if (steps->items[i].is_map()) step(steps->items[i], mix(out_.stream, i + 1));
  }

 private:
  void only_known(const Node::Entry& key) {
    for (const char* word : {"for", "every", "first", "at", "if", "mode", "do", "note"})
      if (key.key == word) return;
    build_.report.error(key, "a rule for a relation has no '" + key.key + "'", "it has every, first, at, if, mode and do");
  }

  Expression condition(const Node& node, std::uint64_t stream) {
    return build_.compile(node, {.scope = &scope_, .type = expr::boolean_type(), .what = "'if' of this rule", .stream = mix(stream, name_key("if"))});
  }

  void step(const Node& node, std::uint64_t stream) {
    Sweep::Step out;
    const Node* set = node.find("set");
    const Node* unlink = node.find("unlink");
    if (!set && !unlink) {
      build_.report.error(node, "a rule for a relation sets attributes of the tie or unlinks it", "set: {level: \"it * 0.97\"}, or unlink: {cause: faded}");
      return;
    }
    if (const Node* only = node.find("if")) out.condition = condition(*only, stream);
    if (set) {
      out.assignments = read_assignments(build_, *set, {.scope = &scope_, .kind = relation_.kind, .locals = nullptr, .stream = stream});
      for (const Assignment& a : out.assignments)
        if (a.where != Assignment::Where::attribute)
          build_.report.error(a.place, node.context, "a rule for a relation sets only attributes of the tie itself, not '" + a.target_text + "'");
    } else {
      out.unlinks = true;
      for (const Node::Entry& e : unlink->entries)
        if (e.key != "cause") build_.report.error(e, "the tie of the rule is meant; '" + e.key + "' is not said", "unlink: {cause: faded}");
      out.cause = build_.cause(text_of(unlink->find("cause")));
    }
    out_.steps.push_back(std::move(out));
  }

  Build& build_;
  const Node& node_;
  Sweep& out_;
  const Relation relation_;
  NameScope scope_;
};

}  // namespace

void read_sweeps(Build& build) {
  const Node* section = build.root.find("rules");
  if (!section || !section->is_map()) return;
  for (const Node::Entry& e : section->entries) {
    if (!is_sweep(build, e.value)) continue;
    Sweep sweep;
    sweep.name = e.key;
    sweep.place = e.place;
    sweep.stream = build.streams.key(e.key);
    sweep.relation = build.relations.find(e.value.find("for")->text)->second;
    if (const std::string why = not_a_name(e.key.substr(e.key.rfind('.') + 1)); !why.empty())
      build.report.error(e, "'" + e.key + "' cannot name a rule: it " + why, "choose another word");
    SweepReader(build, e, sweep).read();
    build.scenario.sweeps.push_back(std::move(sweep));
  }
}

}  // namespace concert::scenario
