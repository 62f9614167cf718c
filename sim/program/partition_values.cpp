// What attributes, values of episodes, fields of messages and words of events may stand for: every write of the whole
// program is looked at until nothing new comes up. What is given from afar is known to the receiver as somebody
// elsewhere.
#include <algorithm>

#include "program/partition_analysis.hpp"

namespace concert::program {

using expr::Far;
using expr::Whom;
using Fields = View::Fields;
using From = scenario::Trigger::Source::From;
using To = scenario::Assignment::Where;

bool Analysis::put(std::vector<Whom>& slots, std::int32_t slot, std::int32_t size, const Whom& value) {
  bool changed = false;
  for (std::int32_t i = std::max(slot, 0); i < slot + size && static_cast<std::size_t>(i) < slots.size(); ++i)
    changed = slots[static_cast<std::size_t>(i)].join(value) || changed;
  return changed;
}

/// Kinds whose attribute a write may reach.
Kinds Analysis::holders(const SetStep::Write& write, const View& eyes) const {
  switch (write.where) {
    case To::attribute:
      return eyes.selves();
    case To::container_attribute:
      return kinds_of(write.container);
    case To::other_attribute:
      return write.container >= 0 ? kinds_of(write.container) : expr::look(write.holder, eyes).value.kinds;
    case To::tie_attribute: {
      Kinds ties = none();
      for (const Relation& relation : program_.relations) ties[static_cast<std::size_t>(relation.kind)] = true;
      return ties;
    }
    case To::local:
      break;
  }
  return none();
}

/// Slots that change after their agents have come.
void Analysis::find_written() {
  written_.clear();
  for (const Kind& kind : program_.kinds) {
    written_.emplace_back(static_cast<std::size_t>(kind.slots), false);
    for (auto slot = static_cast<std::size_t>(kind.stored); slot < written_.back().size(); ++slot)
      written_.back()[slot] = true;
  }
  const auto write = [&](std::int32_t kind, std::int32_t slot, std::int32_t size) {
    auto& slots = written_[static_cast<std::size_t>(kind)];
    for (std::int32_t i = slot; i < slot + size; ++i)
      if (i >= 0 && static_cast<std::size_t>(i) < slots.size()) slots[static_cast<std::size_t>(i)] = true;
  };
  for (const Account& account : program_.accounts) write(account.kind, account.slot, 1);
  for (const Publication& publication : program_.publications) write(publication.kind, publication.slot, 2);
  for (const Source& source : program_.sources)
    for (const SetStep::Write& one : source.set) write(source.kind, one.slot, one.size);
  for (std::size_t at = 0; at < program_.code.size(); ++at) {
    if (program_.code[at].op != Op::assign) continue;
    for (const SetStep::Write& one : program_.sets[program_.code[at].arg].writes) {
      const bool any = one.where == To::other_attribute && one.container < 0;
      const Kinds kinds =
          any ? all()
              : holders(one, view().of(program_.pathways[static_cast<std::size_t>(program_.pathway_of[at])].kind));
      for (std::size_t k = 0; k < kinds.size(); ++k)
        if (kinds[k]) write(static_cast<std::int32_t>(k), one.slot, one.size);
    }
  }
}

void Analysis::find_values() {
  attributes_.clear();
  locals_.clear();
  fields_.clear();
  words_.clear();
  for (const Kind& kind : program_.kinds) attributes_.emplace_back(static_cast<std::size_t>(kind.slots));
  for (const scenario::Message& message : scenario_.messages) fields_.emplace_back(2 * message.fields.size() + 1);
  marks_.assign(scenario_.marks.size(), {});
  for (const Pathway& pathway : program_.pathways) {
    locals_.emplace_back(static_cast<std::size_t>(pathway.slots),
                         Whom{Far::own, true, {}});  // nobody, before it is set
    words_.emplace_back(pathway.word_locals.size());
    for (const int local : pathway.word_locals)
      if (local >= 0) locals_.back()[static_cast<std::size_t>(local)].nobody = false;
  }
  for (std::size_t at = 0; at < program_.code.size(); ++at) {
    if (program_.code[at].op != Op::loop_enter) continue;
    const LoopStep& loop = program_.loops[program_.code[at].arg];
    if (loop.variable >= 0)
      locals_[static_cast<std::size_t>(program_.pathway_of[at])][static_cast<std::size_t>(loop.variable)].nobody =
          false;
  }
  heard_ = find_heard();
  for (bool changed = true; changed;) {
    changed = values_of_kinds();
    changed = values_of_steps() || changed;
    for (const Heard& heard : heard_) changed = values_of_words(heard) || changed;
  }
}

bool Analysis::values_of_kinds() {
  bool changed = false;
  for (std::size_t k = 0; k < program_.kinds.size(); ++k) {
    const View eyes = view().of(static_cast<std::int32_t>(k));
    for (const Kind::Initial& initial : program_.kinds[k].initials)
      for (const expr::Code& value : initial.values)
        changed = put(attributes_[k], initial.slot, initial.size, expr::look(value, eyes).value) || changed;
  }
  for (const Source& source : program_.sources)
    changed = values_of_writes(source.set, view().of(source.kind), -1) || changed;
  for (const Publication& told : program_.publications)
    changed = put(attributes_[static_cast<std::size_t>(told.kind)], told.slot, 1,
                  expr::look(told.value, view().of(told.kind)).value) ||
              changed;
  for (const Sweep& sweep : program_.sweeps)
    for (const Sweep::Step& step : sweep.steps)
      changed = values_of_writes(step.writes,
                                 view().of(program_.relations[static_cast<std::size_t>(sweep.relation)].kind), -1) ||
                changed;
  return changed;
}

bool Analysis::values_of_writes(const std::vector<SetStep::Write>& writes, View eyes, std::int32_t pathway) {
  bool changed = false;
  for (const SetStep::Write& write : writes) {
    const Kinds kinds = holders(write, eyes);
    const bool local = write.where == To::local && pathway >= 0;
    eyes.with(local ? eyes.local(write.slot, write.size) : eyes.attribute(kinds, write.slot, write.size));
    const Whom value = expr::look(write.value, eyes).value;
    if (local) changed = put(locals_[static_cast<std::size_t>(pathway)], write.slot, write.size, value) || changed;
    for (std::size_t k = 0; k < kinds.size(); ++k)
      if (kinds[k]) changed = put(attributes_[k], write.slot, write.size, value) || changed;
  }
  return changed;
}

bool Analysis::values_of_steps() {
  bool changed = false;
  for (std::size_t p = 0; p < program_.pathways.size(); ++p)
    for (const Pathway::Initial& initial : program_.pathways[p].initials)
      changed = put(locals_[p], initial.slot, 1,
                    expr::look(initial.value, view().walking(static_cast<std::int32_t>(p))).value) ||
                changed;
  for (Address at = 0; at < program_.code.size(); ++at) changed = values_of_step(at) || changed;
  return changed;
}

bool Analysis::values_of_step(Address at) {
  const Instruction& instruction = program_.code[at];
  const std::int32_t pathway = program_.pathway_of[at];
  std::vector<Whom>& locals = locals_[static_cast<std::size_t>(pathway)];
  View eyes = view().walking(pathway);
  bool changed = false;
  switch (instruction.op) {
    case Op::request:
    case Op::book:
      return values_of_request(program_.requests[instruction.arg], pathway);
    case Op::join: {
      const JointStep& joint = program_.joints[instruction.arg];
      for (const JointStep::Part& part : joint.parts)
        changed = values_of_request(program_.requests[part.request], pathway) || changed;
      for (const std::int32_t set : {joint.present, joint.absent})
        if (set >= 0) changed = put(locals, set, 1, {Far::own, false, kinds_of(joint.kind)}) || changed;
      return changed;
    }
    case Op::loop_enter: {
      const LoopStep& loop = program_.loops[instruction.arg];
      if (loop.kind >= 0)
        changed = put(locals, loop.variable, 1, expr::look(loop.kind, loop.among, loop.container, eyes).value);
      return loop.message >= 0 ? values_of_copies(loop.copies, loop.message, pathway) || changed : changed;
    }
    case Op::call:
    case Op::start: {
      const CallStep& call = program_.calls[instruction.arg];
      for (const auto& [slot, value] : call.with)
        changed =
            put(locals_[static_cast<std::size_t>(call.pathway)], slot, 1, expr::look(value, eyes).value) || changed;
      return changed;
    }
    case Op::send:
      return values_of_send(program_.sends[instruction.arg], pathway);
    case Op::await:
      for (const AwaitStep::Branch& branch : program_.awaits[instruction.arg].branches)
        if (branch.message >= 0) changed = values_of_copies(branch.copies, branch.message, pathway) || changed;
      return changed;
    case Op::assign:
      return values_of_writes(program_.sets[instruction.arg].writes, eyes, pathway);
    case Op::link: {
      const LinkStep& link = program_.links[instruction.arg];
      for (const SetStep::Write& write : link.writes)
        changed =
            put(attributes_[static_cast<std::size_t>(program_.relations[static_cast<std::size_t>(link.relation)].kind)],
                write.slot, write.size, expr::look(write.value, eyes).value) ||
            changed;
      return changed;
    }
    case Op::mark: {
      const MarkStep& mark = program_.marks[instruction.arg];
      return put(marks_, mark.mark, 1, expr::look(mark.value, eyes).value);
    }
    default:
      return false;
  }
}

/// Who serves, or whose the resource is: own, as those who ask others are merged with them.
bool Analysis::values_of_request(const RequestStep& request, std::int32_t pathway) {
  const bool staff = request.of == scenario::Request::Of::staff;
  const std::int32_t server = staff ? request.index : program_.resources[static_cast<std::size_t>(request.index)].of;
  bool changed = false;
  for (const std::int32_t local : {request.as, request.sessions})
    if (local >= 0)
      changed = put(locals_[static_cast<std::size_t>(pathway)], local, 1, {Far::own, true, just(server)}) || changed;
  return changed;
}

bool Analysis::values_of_copies(const std::vector<std::pair<int, int>>& copies, std::int32_t message,
                                std::int32_t pathway) {
  bool changed = false;
  for (const auto& [field, local] : copies)
    changed = put(locals_[static_cast<std::size_t>(pathway)], local, 1,
                  fields_[static_cast<std::size_t>(message)][static_cast<std::size_t>(field)]) ||
              changed;
  return changed;
}

/// What a message says, in the eyes of who gets it.
bool Analysis::values_of_send(const SendStep& send, std::int32_t pathway) {
  if (send.disabled) return false;
  const View eyes = view().walking(pathway);
  const bool near = expr::look(send.to, eyes).value.far == Far::own;
  std::vector<Whom>& fields = fields_[static_cast<std::size_t>(send.message)];
  const auto arrives = [&](const Whom& value) { return near ? value : from_afar(value, eyes); };
  const bool may_be_lost =
      send.channel >= 0 && program_.channels[static_cast<std::size_t>(send.channel)].fidelity.given();
  const std::size_t said = (fields.size() - 1) / 2;
  bool changed = put(fields, static_cast<std::int32_t>(said), 1, arrives({Far::own, false, eyes.selves()}));
  for (std::size_t i = 0; i < said && i < send.fields.size(); ++i) {
    Whom value = arrives(expr::look(send.fields[i], eyes).value);
    value.nobody = value.nobody || may_be_lost;
    changed = put(fields, static_cast<std::int32_t>(i), 1, value) || changed;
  }
  return changed;
}

// ── Events ───────────────────────────────────────────────────────────────────────────────────────────────────

std::vector<Analysis::Heard> Analysis::find_heard() const {
  std::vector<Heard> out;
  const auto add = [&](const Listening& listening, const Heard& event) {
    for (const Listener& listener : listening) {
      out.push_back(event);
      out.back().listener = &listener;
    }
  };
  const auto of_pathway = [&](std::int32_t p) {
    return Heard{nullptr, just(program_.pathways[static_cast<std::size_t>(p)].kind), p};
  };
  const Listeners& all = program_.listeners;
  for (const auto* table : {&all.started, &all.finished})
    for (std::size_t p = 0; p < table->size(); ++p) add((*table)[p], of_pathway(static_cast<std::int32_t>(p)));
  for (std::size_t s = 0; s < all.visits.size(); ++s) {
    const scenario::Site& site = scenario_.sites[s];
    if (all.visits[s].empty()) continue;
    Heard event = of_pathway(site.pathway);
    const bool staff = site.server_of == scenario::Request::Of::staff;
    if (site.server >= 0 && staff) event.server = site.server;
    if (site.server >= 0)
      event.at = staff ? program_.kinds[static_cast<std::size_t>(site.server)].in
                       : program_.resources[static_cast<std::size_t>(site.server)].of;
    add(all.visits[s], event);
  }
  for (std::size_t m = 0; m < all.marks.size(); ++m)
    if (!all.marks[m].empty()) add(all.marks[m], of_pathway(scenario_.marks[m].pathway));
  for (std::size_t k = 0; k < all.left.size(); ++k) add(all.left[k], {nullptr, just(static_cast<std::int32_t>(k))});
  for (const auto* table : {&all.linked, &all.unlinked})
    for (std::size_t r = 0; r < table->size(); ++r) {
      Heard event{nullptr, none()};
      for (const std::int32_t kind : program_.relations[r].from_kinds)
        event.subjects[static_cast<std::size_t>(kind)] = true;
      event.tie = static_cast<std::int32_t>(r);
      add((*table)[r], event);
    }
  for (std::size_t at = 0; at < program_.code.size(); ++at)
    if (program_.code[at].op == Op::reached)
      add(all.reached[program_.code[at].arg], of_pathway(program_.pathway_of[at]));
  for (std::size_t k = 0; k < program_.kinds.size(); ++k)
    for (const Listener& listener : program_.kinds[k].on_message) {
      Heard event{&listener, just(static_cast<std::int32_t>(k))};
      event.message = listener.only;
      out.push_back(event);
    }
  return out;
}

/// The words of an event, in the eyes of who hears it: of the unit it happens in, or merged with it.
bool Analysis::values_of_words(const Heard& heard) {
  const Listener& listener = *heard.listener;
  const auto pathway = static_cast<std::size_t>(listener.pathway);
  const auto value_of = [&](const scenario::Trigger::Source& source) -> Whom {
    switch (source.from) {
      case From::subject:
        return {Far::own, false, heard.subjects};
      case From::server:
        return {Far::own, true, just(heard.server)};
      case From::at: {
        if (heard.tie < 0) return {Far::own, true, just(heard.at)};
        Kinds ends = none();
        for (const std::int32_t kind : program_.relations[static_cast<std::size_t>(heard.tie)].to_kinds)
          ends[static_cast<std::size_t>(kind)] = true;
        return {Far::own, false, ends};
      }
      case From::tie:
        return heard.tie < 0
                   ? Whom{}
                   : Whom{Far::own, false, just(program_.relations[static_cast<std::size_t>(heard.tie)].kind)};
      case From::local:
        return heard.pathway < 0 ? Whom{} : view().walking(heard.pathway).local(source.index, 1);
      case From::field:
        return heard.message < 0
                   ? Whom{}
                   : fields_[static_cast<std::size_t>(heard.message)][static_cast<std::size_t>(source.index)];
      default:
        return {};
    }
  };
  bool changed = false;
  for (std::size_t i = 0; i < listener.words.size(); ++i) {
    const Whom value = value_of(listener.words[i]);
    changed = put(words_[pathway], static_cast<std::int32_t>(i), 1, value) || changed;
    const auto& kept = program_.pathways[pathway].word_locals;
    if (i < kept.size() && kept[i] >= 0) changed = put(locals_[pathway], kept[i], 1, value) || changed;
  }
  return changed;
}

}  // namespace concert::program
