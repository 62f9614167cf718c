// Relations in expressions: trust(x) is the set of ties out of x, incoming(trust, x) those into it, trust(a, b) the tie
// between two agents or nobody, linked(trust, a, b) whether there is one. And nth(S, n), one of a set by its number.
#include <algorithm>

#include "expr/checker.hpp"
#include "expr/program.hpp"

namespace concert::expr {

void Checker::note_relation(const Target& relation) {
  reads_.others = true;
  auto& known = reads_.relations;
  if (std::find(known.begin(), known.end(), relation.index) == known.end()) known.push_back(relation.index);
}

/// The relation a node names, or an error.
std::optional<Target> Checker::relation_of(const Node& node) {
  const std::string word = dotted(node);
  const std::optional<Target> target = word.empty() ? std::nullopt : scope_.target(word);
  if (target && target->kind == TargetKind::relation) return target;
  const std::string near = target || word.empty() ? "" : nearest(word, scope_.words());
  error(node.span, word.empty() ? "a relation is given by its name" : "'" + word + "' is no relation",
        near.empty() ? "" : "did you mean '" + near + "'?");
  return std::nullopt;
}

/// An agent that may stand at this end of the relation.
Checker::Value Checker::end_of(const Node& node, const Target& relation, std::size_t which) {
  return expect(node, relation.keys.size() > which ? relation.keys[which] : agent_type(-1));
}

std::optional<Checker::SetValue> Checker::check_tie_set(const Node& node) {
  const bool incoming = node.text == "incoming";
  const std::size_t wanted = incoming ? 2 : 1;
  std::optional<Target> relation;
  if (incoming && !node.arguments.empty()) {
    relation = relation_of(*node.arguments[0].value);
    if (!relation) return std::nullopt;
  } else if (!incoming) {
    relation = scope_.target(node.text);
  }
  if (!incoming && (!relation || relation->kind != TargetKind::relation)) {
    const std::string near = nearest(node.text, scope_.words());
    error(node.sign, "'" + node.text + "(...)' is no set: '" + node.text + "' is no relation",
          near.empty() ? "" : "did you mean '" + near + "'?");
    return std::nullopt;
  }
  const auto plain = [](const Argument& argument) { return argument.named == Named::no; };
  if (node.loop || node.arguments.size() != wanted || !std::all_of(node.arguments.begin(), node.arguments.end(), plain)) {
    error(node.span, incoming ? "incoming() takes a relation and an agent" : "the ties of one agent are " + node.text + "(x)",
          incoming ? "write incoming(relation, x)" : "");
    return std::nullopt;
  }
  Value agent = end_of(*node.arguments.back().value, *relation, incoming ? 1 : 0);
  if (agent.bad) return std::nullopt;
  note_relation(*relation);
  SetValue set;
  set.elements.kind = relation->index;
  set.elements.inside = true;
  set.elements.among = incoming ? Among::incoming : Among::outgoing;
  set.element = agent_type(relation->index);
  set.container = std::move(agent.ir);
  return set;
}

Checker::Value Checker::check_tie(const Node& node, const Target& relation) {
  if (node.loop || node.arguments.size() != 2)
    return fail(node.span, "'" + node.text + "(x)' is a set of ties, not a value",
                "write " + node.text + "(a, b) for the tie between two, or count(" + node.text + "(x))");
  for (const Argument& argument : node.arguments)
    if (argument.named != Named::no) return fail(argument.name_span, "the two ends have no names");
  Value from = end_of(*node.arguments[0].value, relation, 0);
  Value to = end_of(*node.arguments[1].value, relation, 1);
  if (from.bad || to.bad) return bad();
  note_relation(relation);
  Ir ir;
  ir.op = Op::tie;
  ir.index = relation.index;
  ir.type = agent_type(relation.index);
  ir.span = node.span;
  ir.kids.push_back(std::move(from.ir));
  ir.kids.push_back(std::move(to.ir));
  return {std::move(ir), Flex::fixed, false};
}

Checker::Value Checker::check_linked(const Node& node) {
  const std::optional<Target> relation = relation_of(*node.arguments[0].value);
  if (!relation) return bad();
  Value from = end_of(*node.arguments[1].value, *relation, 0);
  Value to = end_of(*node.arguments[2].value, *relation, 1);
  if (from.bad || to.bad) return bad();
  note_relation(*relation);
  Ir tie;
  tie.op = Op::tie;
  tie.index = relation->index;
  tie.type = agent_type(relation->index);
  tie.span = node.span;
  tie.kids.push_back(std::move(from.ir));
  tie.kids.push_back(std::move(to.ir));
  Value none = constant(nobody, agent_type(-1), node.span);
  return make(Op::different, boolean_type(), {std::move(tie), std::move(none.ir)}, node.span);
}

Checker::Value Checker::check_nth(const Node& node) {
  const std::size_t set_at = node.loop ? 0 : 1;
  const bool counted = node.arguments.size() == set_at + 1 &&
                       std::all_of(node.arguments.begin(), node.arguments.end(),
                                   [](const Argument& argument) { return argument.named == Named::no; });
  if (!counted || (node.loop && node.loop->body))
    return fail(node.span, "nth() takes a set and a number", "write nth(S, n) or nth(x in S if c, n)");
  std::optional<SetValue> set = check_set(node.loop ? *node.loop->set : *node.arguments[0].value);
  if (!set) return bad();
  std::optional<Value> filter;
  if (node.loop) {
    if (!enter(*node.loop, set->element)) return bad();
    if (node.loop->filter) filter = expect(*node.loop->filter, boolean_type());
    variables_.pop_back();
    --loop_depth_;
  }
  Value which = expect(*node.arguments[set_at].value, number_type());
  if (which.bad || (filter && filter->bad)) return bad();
  Ir ir;
  ir.op = Op::aggregate;
  ir.aggregate = Aggregate::nth;
  run_over(ir, *set);
  ir.elements.filtered = filter.has_value();
  ir.elements.indexed = true;
  ir.index = loop_depth_;
  ir.span = node.span;
  ir.type = set->element;
  if (filter) ir.kids.push_back(std::move(filter->ir));
  ir.kids.push_back(std::move(which.ir));
  return {std::move(ir), Flex::fixed, false};
}

}  // namespace concert::expr
