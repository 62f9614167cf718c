// What everything besides steps reaches: what pathways start upon, kinds, sources, relations, wait lists,
// interventions, and how a run ends.
#include <algorithm>

#include "expr/depends.hpp"
#include "program/partition_analysis.hpp"

namespace concert::program {

using Fields = View::Fields;

void Analysis::check_starts() {
  for (std::size_t p = 0; p < program_.pathways.size(); ++p) {
    const Pathway& pathway = program_.pathways[p];
    if (pathway.disabled) continue;
    const View eyes = view().of(pathway.kind).fields(Fields::words, static_cast<std::int32_t>(p));
    const Where where{scenario_.pathways[p].place, {}, "the start of '" + scenario_.pathways[p].name + "'"};
    for (const expr::Code* code : {&pathway.every, &pathway.first, &pathway.condition, &pathway.when})
      check(*code, eyes, where);
  }
}

/// Whoever hears of an event is of the unit in which it happens: itself, who serves it, what contains it or is inside
/// it; and whoever else the author names.
void Analysis::check_listeners() {
  for (const Heard& heard : heard_) {
    const Listener& listener = *heard.listener;
    const auto p = static_cast<std::size_t>(listener.pathway);
    if (heard.tie >= 0)
      use_relation(program_.relations[static_cast<std::size_t>(heard.tie)].kind,
                   roots_of(just(program_.pathways[p].kind)));
    if (listener.heard != scenario::Trigger::Heard::given) continue;
    const View eyes = view().of(heard.subjects).fields(Fields::words, listener.pathway);
    const Where where{scenario_.pathways[p].place, {}, "what '" + scenario_.pathways[p].name + "' starts upon"};
    need_own(check(listener.who, eyes, where), just(program_.pathways[p].kind), eyes, where, "is heard by");
  }
}

void Analysis::check_kinds() {
  for (std::size_t k = 0; k < program_.kinds.size(); ++k) {
    const Kind& kind = program_.kinds[k];
    const auto number = static_cast<std::int32_t>(k);
    const scenario::AgentKind& from = scenario_.kinds[k];
    if (kind.nature == scenario::Nature::tie) continue;  // with its relation
    const View eyes = view().of(number);
    const Where where{from.place, {}, "'" + from.name + "'"};
    check(kind.count, view().of(kind.count_per),
          {from.place, roots_of(just(number)), "the number of '" + from.name + "'"});
    for (const Kind::Initial& initial : kind.initials)
      for (const expr::Code& value : initial.values)
        check(value, eyes, {from.place, {}, "'" + from.name + "." + initial.text + "' at first"});
    check(kind.leaves, eyes, where);
    check(kind.replaced, eyes, where);
    for (const std::int32_t p : kind.publications) {
      const Publication& told = program_.publications[static_cast<std::size_t>(p)];
      check(told.value, eyes, where);
      if (told.channel < 0) continue;
      const Channel& channel = program_.channels[static_cast<std::size_t>(told.channel)];
      for (const expr::Code* code : {&channel.latency, &channel.loss}) check(*code, eyes, where);
    }
    for (const std::int32_t a : kind.accounts) check(program_.accounts[static_cast<std::size_t>(a)].floor, eyes, where);
    if (kind.replaced.given())
      merge(from.replaced.place.line > 0 ? from.replaced.place : from.place, roots_of(just(number)),
            "successors of every '" + from.name + "' are numbered in the order in which they come, wherever they come");
  }
}

void Analysis::check_sources() {
  for (const Source& source : program_.sources) {
    const scenario::AgentKind& of = scenario_.kinds[static_cast<std::size_t>(source.kind)];
    const auto named = std::find_if(of.arrivals.begin(), of.arrivals.end(),
                                    [&](const scenario::Source& s) { return s.stream == source.stream; });
    const Place place = named == of.arrivals.end() ? of.place : named->place;
    const Kinds units = roots_of(just(source.kind));
    const Where where{place, units, "the source of '" + of.name + "'"};
    const View eyes = view().of(source.per);
    for (const expr::Code* code : {&source.every, &source.rate, &source.bound, &source.first, &source.batch})
      check(*code, eyes, where);
    check_writes(source.set, view().of(source.kind), where);
    if (source.per < 0 && of.in >= 0)
      merge(place, units, "newcomers go to every '" + name(of.in) + "' in turn",
            "`per: " + name(of.in) + "`, one source for each");
    else if (source.per < 0)
      merge(place, units, "all newcomers come from one source, and are inside nothing",
            "`in:` a container, and one source `per:` container");
    else if (!out_.fixed[static_cast<std::size_t>(source.per)])
      merge(place, units,
            "a '" + name(source.per) + "', which has a source of its own, may not be there from the start to the end");
  }
}

void Analysis::check_relations() {
  for (std::size_t r = 0; r < program_.relations.size(); ++r) {
    const Relation& relation = program_.relations[r];
    const bool linked = std::any_of(program_.links.begin(), program_.links.end(), [&](const LinkStep& link) {
      return link.relation == static_cast<std::int32_t>(r);
    });
    if (!linked && relation.model == scenario::Topology::Model::none) continue;  // nobody is ever tied
    use_relation(relation.kind, none());
    check_topology(relation, {scenario_.relations[r].place, {}, "'" + scenario_.relations[r].name + "'"});
  }
  for (const Sweep& sweep : program_.sweeps) {
    const auto r = static_cast<std::size_t>(sweep.relation);
    const View eyes = view().of(program_.relations[r].kind);
    const Where where{scenario_.relations[r].place, {}, "a rule for '" + scenario_.relations[r].name + "'"};
    use_relation(program_.relations[r].kind, none());
    for (const expr::Code* code : {&sweep.every, &sweep.first, &sweep.condition}) check(*code, eyes, where);
    for (const Sweep::Step& step : sweep.steps) {
      check(step.condition, eyes, where);
      check(step.value, eyes, where);
      check_writes(step.writes, eyes, where);
    }
  }
}

/// What ties are made from: in the eyes of either end, or of the tie that might be.
void Analysis::check_topology(const Relation& relation, const Where& where) {
  Kinds from = none(), to = none();
  for (const std::int32_t kind : relation.from_kinds) from[static_cast<std::size_t>(kind)] = true;
  for (const std::int32_t kind : relation.to_kinds) to[static_cast<std::size_t>(kind)] = true;
  for (const expr::Code* code : {&relation.by_from, &relation.limit_from}) check(*code, view().of(from), where);
  for (const expr::Code* code : {&relation.by_to, &relation.limit_to}) check(*code, view().of(to), where);
  const View tie = view().of(relation.kind);
  for (const View& eyes : {tie, view().of(from)})
    for (const expr::Code* code : {&relation.each, &relation.weight, &relation.chance, &relation.mean, &relation.k,
                                   &relation.rewire, &relation.within, &relation.between, &relation.of,
                                   &relation.rings[0], &relation.rings[1], &relation.rings[2]})
      check(*code, eyes, where);
  for (const Kind::Initial& initial : program_.kinds[static_cast<std::size_t>(relation.kind)].initials)
    for (const expr::Code& value : initial.values) check(value, tie, where);
}

void Analysis::check_resources() {
  for (std::int32_t r = 0; r < program_.declared_resources; ++r) {
    const Resource& resource = program_.resources[static_cast<std::size_t>(r)];
    const scenario::Resource& from = scenario_.resources[static_cast<std::size_t>(r)];
    check(resource.capacity, view().of(resource.of), {from.place, {}, "the capacity of '" + from.name + "'"});
  }
}

/// The order of wait lists. One that several people's places follow is sorted again after everybody's changes: that is
/// no matter as long as each change that counts sorts it at once.
void Analysis::check_queues() {
  std::vector<Kinds> asking(program_.resources.size(), none());
  const auto note = [&](const RequestStep& request, std::size_t at) {
    const bool staff = request.of == scenario::Request::Of::staff;
    const auto resource = static_cast<std::size_t>(request.index + (staff ? program_.declared_resources : 0));
    asking[resource]
          [static_cast<std::size_t>(program_.pathways[static_cast<std::size_t>(program_.pathway_of[at])].kind)] = true;
  };
  for (std::size_t at = 0; at < program_.code.size(); ++at) {
    const Instruction& instruction = program_.code[at];
    if (instruction.op == Op::request || instruction.op == Op::book) note(program_.requests[instruction.arg], at);
    if (instruction.op == Op::join)
      for (const JointStep::Part& part : program_.joints[instruction.arg].parts)
        note(program_.requests[part.request], at);
  }
  for (std::size_t r = 0; r < program_.resources.size(); ++r) {
    const bool declared = static_cast<std::int32_t>(r) < program_.declared_resources;
    const std::size_t k = declared ? 0 : r - static_cast<std::size_t>(program_.declared_resources);
    const Where where{declared ? scenario_.resources[r].place : scenario_.kinds[k].place,
                      {},
                      "the wait list of '" + (declared ? scenario_.resources[r].name : scenario_.kinds[k].name) + "'"};
    const View eyes = view().of(asking[r]);
    const Queue& queue = program_.resources[r].queue;
    check(queue.limit, eyes, where);
    for (const Queue::Term& term : queue.order)
      for (std::size_t kind = 0; kind < term.key.codes.size(); ++kind) {
        if (!term.key.of(kind).given()) continue;
        check(term.key.of(kind), view().of(static_cast<std::int32_t>(kind)), where);
        if (queue.shared) check_shared_order(term.key.of(kind), where);
      }
    for (const RequestStep& request : program_.requests) {
      const bool staff = request.of == scenario::Request::Of::staff;
      if (static_cast<std::size_t>(request.index + (staff ? program_.declared_resources : 0)) != r) continue;
      for (std::size_t kind = 0; kind < request.victim.codes.size(); ++kind)
        check(request.victim.of(kind), view().of(static_cast<std::int32_t>(kind)), where);
      if (queue.shared) check_shared_order(request.priority, where);
    }
  }
}

void Analysis::check_shared_order(const expr::Code& key, const Where& where) {
  const expr::Depends depends = expr::depends_of(key);
  const bool moving = std::find(moves_.begin(), moves_.end(), true) != moves_.end();
  const bool unnoticed = std::any_of(depends.all.begin(), depends.all.end(), [&](const expr::Dependency& one) {
    using On = expr::Dependency::On;
    if (one.on == On::state) return true;
    return one.on == On::members && (moving || one.whose != expr::Dependency::Whose::self);
  });
  if (depends.time || depends.random || depends.other || unnoticed)
    merge_all(
        where.place,
        where.what + " follows the clock or what changes without notice, and is sorted again after everybody's changes",
        "an order by attributes of the one who waits and of what contains it");
}

/// What an intervention makes of a parameter or a capacity, at its times, everybody works out alike.
void Analysis::check_interventions() {
  const auto place = [&](const Intervention& intervention) {
    for (const scenario::Intervention& from : scenario_.interventions)
      if (from.from == intervention.from && from.until == intervention.until &&
          from.changes.size() == intervention.changes.size())
        return from.place;
    return Place{};
  };
  for (const Intervention& intervention : program_.interventions)
    for (const Intervention::Change& change : intervention.changes) {
      const std::int32_t owner = change.capacity ? program_.resources[static_cast<std::size_t>(change.index)].of : -1;
      const View eyes = view().of(owner);
      const Where where{place(intervention), owner < 0 ? all() : none(), "an intervention"};
      check(change.value, eyes, where);
    }
}

// ── How a run ends ───────────────────────────────────────────────────────────────────────────────────────────

void Analysis::check_end() {
  const scenario::Experiment& experiment = scenario_.experiment;
  if (program_.until.given())
    merge_all(experiment.until.place, "the run ends when something holds, which is asked after everybody's events",
              "a horizon alone");
  if (program_.drain_at_end)
    merge_all(experiment.end_place, "the run goes on until everybody's episodes have ended", "`at_end: cut`");
  if (program_.drained)
    merge_all(experiment.horizon_place, "the run ends when everybody's episodes have ended, wherever they are",
              "a horizon in time");
}

}  // namespace concert::program
