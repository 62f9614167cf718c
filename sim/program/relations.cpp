// Relations of the Program.
#include "program/builder.hpp"

namespace concert::program {

namespace {

const std::vector<std::string> link_outcomes = {"linked", "kept", "refused"};  // in the order of Linked and Unlinked
const std::vector<std::string> unlink_outcomes = {"unlinked", "absent"};

/// Topologies that have a place for who comes later.
bool joins(scenario::Topology::Model model) {
  using Model = scenario::Topology::Model;
  return model == Model::same || model == Model::complete || model == Model::assignment;
}

void note(std::vector<std::int32_t>& list, std::int32_t relation) {
  if (list.empty() || list.back() != relation) list.push_back(relation);
}

}  // namespace

void Builder::add_relations() {
  for (std::size_t r = 0; r < scenario_->relations.size(); ++r) {
    const scenario::Relation& from = scenario_->relations[r];
    const scenario::Topology& topology = from.topology;
    Relation relation;
    relation.kind = from.kind;
    relation.from_kinds.assign(from.from_kinds.begin(), from.from_kinds.end());
    relation.to_kinds.assign(from.to_kinds.begin(), from.to_kinds.end());
    relation.symmetric = from.symmetric;
    relation.limit_from = fold(from.limit_from);
    relation.limit_to = fold(from.limit_to);
    relation.model = disabled(from.name) ? scenario::Topology::Model::none : topology.model;
    relation.by_from = fold(topology.by_from);
    relation.by_to = fold(topology.by_to);
    relation.each = fold(topology.each);
    relation.weight = fold(topology.weight);
    relation.chance = fold(topology.chance);
    relation.mean = fold(topology.mean);
    relation.k = fold(topology.k);
    relation.rewire = fold(topology.rewire);
    relation.within = fold(topology.within);
    relation.between = fold(topology.between);
    relation.of = fold(topology.of);
    for (std::size_t i = 0; i < relation.rings.size(); ++i) relation.rings[i] = fold(topology.rings[i]);
    relation.topology = &topology;
    relation.stream = from.stream;
    const auto number = static_cast<std::int32_t>(r);
    for (const auto* kinds : {&relation.from_kinds, &relation.to_kinds})
      for (const std::int32_t k : *kinds) {
        Kind& kind = program_->kinds[static_cast<std::size_t>(k)];
        kind.listed = true;
        note(kind.relations, number);
        if (joins(relation.model)) note(kind.joins, number);
      }
    program_->relations.push_back(std::move(relation));
  }
}

void Builder::emit_verb(const scenario::Step& step, const scenario::Link& verb) {
  LinkStep link{verb.relation, fold(verb.to), fold(verb.from), {}};
  for (const auto& assignment : verb.assignments)
    if (kept_.count(assignment.key) == 0) link.writes.push_back(write(assignment));
  program_->links.push_back(std::move(link));
  emit(Op::link, static_cast<std::uint32_t>(program_->links.size() - 1));
  emit_then(step, link_outcomes, false);
}

void Builder::emit_verb(const scenario::Step& step, const scenario::Unlink& verb) {
  program_->unlinks.push_back({verb.relation, fold(verb.tie), fold(verb.to), fold(verb.from), verb.cause});
  emit(Op::unlink, static_cast<std::uint32_t>(program_->unlinks.size() - 1));
  emit_then(step, unlink_outcomes, false);
}

/// A rule for a relation, from the pathway it was read as.
void Builder::add_sweep(const scenario::Pathway& rule) {
  Sweep sweep;
  sweep.relation = scenario_->kinds[static_cast<std::size_t>(rule.kind)].relation;
  sweep.every = fold(rule.starts.every);
  sweep.first = fold(rule.starts.first);
  sweep.condition = fold(rule.starts.condition);
  sweep.times = rule.starts.times;
  sweep.together = !rule.sequential;
  sweep.stream = rule.stream;
  for (const scenario::Step& step : rule.steps) {
    if (step.site >= 0 && disabled(scenario_->sites[static_cast<std::size_t>(step.site)].name)) continue;
    Sweep::Step out;
    out.condition = fold(step.guard);
    if (const auto* set = std::get_if<scenario::Set>(&step.verb)) {
      for (const auto& assignment : set->assignments)
        if (kept_.count(assignment.key) == 0) out.writes.push_back(write(assignment));
    } else if (const auto* unlink = std::get_if<scenario::Unlink>(&step.verb)) {
      out.unlinks = true;
      out.cause = unlink->cause;
    } else if (const auto* record = std::get_if<scenario::Record>(&step.verb)) {
      out.mark = record->mark;
      out.value = fold(record->value);
    }
    sweep.steps.push_back(std::move(out));
  }
  program_->sweeps.push_back(std::move(sweep));
}

}  // namespace concert::program
