// Steps that make and break ties: link, unlink.
#include "random/stream.hpp"
#include "scenario/step_reader.hpp"
#include "scenario/values.hpp"

namespace concert::scenario {

/// To link and to unlink is not yet to read: a relation that nobody reads is an error.
int StepReader::relation_of(const Node& word) {
  if (!word.is_scalar()) return -1;
  if (const auto found = build_.lookup(build_.relations, word.text)) return *found;
  return build_.resolve(Declared::relation, word);
}

/// Whose tie it is; self where nothing is said.
Expression StepReader::read_end(const Node& node, const Step& step, const Relation& relation) {
  if (const Node* from = node.find("from")) return expression(*from, step, relation.from, "from");
  if (!scope_.accepts_kind(relation.from.domain, kind()))
    build_.report.error(node, "the ties of '" + relation.name + "' are not those of a '" + scope_.kind_name(kind()) + "'",
                        "say whose it is with 'from:'");
  return {};
}

Link StepReader::read_link(const Node& node, const Step& step) {
  Link out;
  const Node* name = node.find("relation");
  if (!name || (out.relation = relation_of(*name)) < 0) return out;
  const Relation relation = build_.scenario.relations[static_cast<std::size_t>(out.relation)];
  if (const Node* to = node.find("to")) out.to = expression(*to, step, relation.to, "to");
  out.from = read_end(node, step, relation);
  if (const Node* set = node.find("set"))
    out.assignments = read_assignments(build_, *set, {.scope = &scope_, .kind = relation.kind, .locals = nullptr, .stream = step.stream});
  return out;
}

Unlink StepReader::read_unlink(const Node& node, const Step& step) {
  Unlink out;
  out.cause = build_.cause(text_of(node.find("cause")));
  const Node* tie = node.find("tie");
  const Node* name = node.find("relation");
  const Node* to = node.find("to");
  if (scope_.is_tie(expr::agent_type(kind())) && !tie && !name && !to && !node.find("from")) return out;  // the tie of the rule
  if (tie ? name || to || node.find("from") : !name || !to) {
    build_.report.error(node, "'unlink' takes a relation and to whom, or a tie", "{relation: trust, to: message.sender}, or {tie: t}");
    return out;
  }
  if (tie) {
    out.tie = build_.compile(*tie, {.scope = &scope_, .what = "'tie' of this step", .stream = random::mix(step.stream, random::name_key("tie"))});
    if (out.tie.given() && !scope_.is_tie(out.tie.type)) build_.report.error(*tie, "'" + tie->text + "' is no tie");
    return out;
  }
  if ((out.relation = relation_of(*name)) < 0) return out;
  const Relation relation = build_.scenario.relations[static_cast<std::size_t>(out.relation)];
  out.to = expression(*to, step, relation.to, "to");
  out.from = read_end(node, step, relation);
  return out;
}

}  // namespace concert::scenario
