// What each step of each pathway reaches.
#include <algorithm>

#include "program/partition_analysis.hpp"

namespace concert::program {

using expr::Far;

namespace {

const char* const message_instead = "a message over a channel with a latency, which the other acts upon";

Kinds both(Kinds a, const Kinds& b) {
  for (std::size_t k = 0; k < a.size() && k < b.size(); ++k) a[k] = a[k] || b[k];
  return a;
}

}  // namespace

void Analysis::check_steps() {
  for (std::size_t p = 0; p < program_.pathways.size(); ++p) {
    if (program_.pathways[p].disabled) continue;
    const View eyes = view().walking(static_cast<std::int32_t>(p));
    const Where where{scenario_.pathways[p].place, {}, "'" + scenario_.pathways[p].name + "'"};
    for (const Pathway::Initial& initial : program_.pathways[p].initials) check(initial.value, eyes, where);
  }
  for (Address at = 0; at < program_.code.size(); ++at) check_step(at);
}

void Analysis::check_step(Address at) {
  const Instruction& instruction = program_.code[at];
  const std::int32_t pathway = program_.pathway_of[at];
  const View eyes = view().walking(pathway);
  const Where where{program_.places[at], {}, "'" + scenario_.pathways[static_cast<std::size_t>(pathway)].name + "'"};
  const auto arg = instruction.arg;
  switch (instruction.op) {
    case Op::hold:
      check(program_.holds[arg].duration, eyes, where);
      check(program_.holds[arg].until, eyes, where);
      break;
    case Op::request:
    case Op::book:
      check_request(program_.requests[arg], eyes, where);
      break;
    case Op::join:
      check_joint(program_.joints[arg], eyes, where);
      break;
    case Op::release:
      check(program_.releases[arg].units, eyes, where);
      break;
    case Op::test:
      check(program_.conditions[arg], eyes, where);
      break;
    case Op::choose:
      for (const auto* targets : {&program_.chooses[arg].whens, &program_.chooses[arg].options})
        for (const ChooseStep::Target& target : *targets)
          for (const expr::Code* code : {&target.weight, &target.condition}) check(*code, eyes, where);
      break;
    case Op::loop_enter:
      check_loop(program_.loops[arg], eyes, where);
      break;
    case Op::call:
    case Op::start:
      check_call(program_.calls[arg], eyes, where);
      break;
    case Op::send:
      check_send(static_cast<std::int32_t>(arg), eyes, where);
      break;
    case Op::await:
      check_await(program_.awaits[arg], eyes, where);
      break;
    case Op::assign:
      check_writes(program_.sets[arg].writes, eyes, where);
      break;
    case Op::link: {
      const LinkStep& link = program_.links[arg];
      use_relation(program_.relations[static_cast<std::size_t>(link.relation)].kind, roots_of(eyes.selves()));
      for (const expr::Code* end : {&link.to, &link.from}) check(*end, eyes, where);
      check_writes(link.writes, eyes, where);
      break;
    }
    case Op::unlink: {
      const UnlinkStep& unlink = program_.unlinks[arg];
      if (unlink.relation >= 0)
        use_relation(program_.relations[static_cast<std::size_t>(unlink.relation)].kind, roots_of(eyes.selves()));
      use_ties(check(unlink.tie, eyes, where), eyes);
      for (const expr::Code* end : {&unlink.to, &unlink.from}) check(*end, eyes, where);
      break;
    }
    case Op::mark:
      check(program_.marks[arg].value, eyes, where);
      break;
    case Op::pay:
      check_pay(program_.pays[arg], eyes, where);
      break;
    case Op::change:
      check_change(program_.changes[arg], eyes, where);
      break;
    case Op::move: {
      const std::int32_t in =
          program_.kinds[static_cast<std::size_t>(program_.pathways[static_cast<std::size_t>(pathway)].kind)].in;
      need_own(check(program_.conditions[arg], eyes, where), just(in), eyes, where, "moves into");
      break;
    }
    default:
      break;
  }
}

/// A tie that is changed: its relation, if it is one.
void Analysis::use_ties(const expr::Whom& tie, const View& eyes) {
  for (const Relation& relation : program_.relations)
    if (static_cast<std::size_t>(relation.kind) < tie.kinds.size() &&
        tie.kinds[static_cast<std::size_t>(relation.kind)])
      use_relation(relation.kind, roots_of(eyes.selves()));
}

/// Whose wait list is joined: one's own, or there is one for all.
void Analysis::check_request(const RequestStep& request, const View& eyes, const Where& where) {
  for (const expr::Code* code :
       {&request.units, &request.priority, &request.patience, &request.refuse_if, &request.session})
    check(*code, eyes, where);
  const Kinds here = roots_of(eyes.selves());
  if (request.of == scenario::Request::Of::resource) {
    const std::int32_t of = program_.resources[static_cast<std::size_t>(request.index)].of;
    if (of < 0) return use_resource(request.index, here);
    const std::string does =
        "asks for the '" + scenario_.resources[static_cast<std::size_t>(request.index)].name + "' of";
    if (request.owner.given()) return need_own(check(request.owner, eyes, where), just(of), eyes, where, does);
    if (!eyes.around_self(of))
      merge(where.place, both(here, roots_of(just(of))),
            where.what + " " + does + " whichever '" + name(of) + "' there is");
    return;
  }
  const std::int32_t in = program_.kinds[static_cast<std::size_t>(request.index)].in;
  const Kinds staff = just(request.index);
  const auto shared = [&](const std::string& why) {
    merge(where.place, both(here, roots_of(staff)),
          where.what + " asks for any '" + name(request.index) + "' there is" + why,
          in < 0 ? "`in:` a container of its own for '" + name(request.index) + "'" : "`of:` one's own container");
  };
  if (in < 0) return shared(", as they are inside nothing");
  if (request.whom == scenario::Whom::one)
    return need_own(check(request.one, eyes, where), staff, eyes, where, "asks for");
  const expr::Code& whose = request.whom == scenario::Whom::any_of ? request.container : request.owner;
  if (whose.given()) {
    const expr::Whom house = check(whose, eyes, where);
    need_own(house, just(in), eyes, where, "asks for a '" + name(request.index) + "' of");
    if (house.nobody) shared(" where the one asked about is nobody");
    for (std::size_t k = 0; k < house.kinds.size(); ++k)
      if (house.kinds[k] && static_cast<std::int32_t>(k) != in) shared(", by something that is not their container");
  } else if (request.whom == scenario::Whom::any_of || !eyes.around_self(in)) {
    shared("");
  }
  View filter = eyes;
  check(request.filter, filter.with({Far::own, false, staff}), where);
}

/// Several at once; of a meeting: those who are asked.
void Analysis::check_joint(const JointStep& joint, const View& eyes, const Where& where) {
  for (const expr::Code* code : {&joint.priority, &joint.patience, &joint.refuse_if, &joint.quorum})
    check(*code, eyes, where);
  check_filtered_beside(where);
  if (!joint.gathers) {
    for (const JointStep::Part& part : joint.parts) check_request(program_.requests[part.request], eyes, where);
    return;
  }
  expr::Sighting asked = expr::look(joint.kind, joint.among, joint.container, eyes);
  for (const expr::Touch& touch : asked.touches) judge(touch, eyes, where);
  need_own(asked.value, kinds_of(joint.kind), eyes, where, "calls together");
  View each = eyes;
  each.with(asked.value);
  for (const expr::Code* code : {&joint.filter, &joint.attend}) check(*code, each, where);
}

/// While somebody waits for several at once, wait lists everywhere are looked at in another way, which tells apart
/// those who may be served by some and not by others.
void Analysis::check_filtered_beside(const Where& joint) {
  for (std::size_t at = 0; at < program_.code.size(); ++at) {
    const Instruction& instruction = program_.code[at];
    if (instruction.op == Op::request && program_.requests[instruction.arg].filter.given())
      return merge_all(joint.place, joint.what +
                                        " asks for several at once, beside requests for some of the staff only (line " +
                                        std::to_string(program_.places[at].line) + ")");
  }
}

void Analysis::check_loop(const LoopStep& loop, const View& eyes, const Where& where) {
  for (const expr::Code* code : {&loop.while_, &loop.until, &loop.times, &loop.most, &loop.sample})
    check(*code, eyes, where);
  View each = eyes;
  if (loop.kind >= 0) {
    expr::Sighting set = expr::look(loop.kind, loop.among, loop.container, eyes);
    for (const expr::Touch& touch : set.touches) judge(touch, eyes, where);
    each.with(set.value);
  }
  if (loop.message >= 0) each.fields(View::Fields::message, loop.message);
  check(loop.filter, each, where);
  for (const LoopStep::Term& term : loop.order) check(term.key, each, where);
}

void Analysis::check_call(const CallStep& call, const View& eyes, const Where& where) {
  for (const auto& [slot, value] : call.with) check(value, eyes, where);
  const Pathway& pathway = program_.pathways[static_cast<std::size_t>(call.pathway)];
  if (call.who.given() && !pathway.disabled)
    need_own(check(call.who, eyes, where), just(pathway.kind), eyes, where,
             "starts '" + scenario_.pathways[static_cast<std::size_t>(call.pathway)].name + "' for");
}

void Analysis::check_await(const AwaitStep& await, const View& eyes, const Where& where) {
  using Of = scenario::Await::Branch::Of;
  for (const AwaitStep::Branch& branch : await.branches) {
    View eyes_of_branch = eyes;
    if (branch.of == Of::message) eyes_of_branch.fields(View::Fields::message, branch.message);
    check(branch.condition, eyes_of_branch, where);
    check(branch.after, eyes, where);
  }
  if (await.watches && await.polls)
    merge_all(
        where.place,
        where.what +
            " awaits something that changes without notice (the clock, a draw, who served last), so it is asked after "
            "everybody's events",
        "a `hold` or an `after:` for a time, and conditions on attributes, queues and sets");
}

void Analysis::check_writes(const std::vector<SetStep::Write>& writes, View eyes, const Where& where) {
  using To = scenario::Assignment::Where;
  for (const SetStep::Write& write : writes) {
    const Kinds kinds = holders(write, eyes);
    for (const expr::Code& index : write.index) check(index, eyes, where);
    if (write.where == To::other_attribute)
      need_own(check(write.holder, eyes, where), kinds, eyes, where, "changes an attribute of");
    if (write.where == To::tie_attribute) use_ties(check(write.holder, eyes, where), eyes);
    if (write.where == To::container_attribute && !eyes.around_self(write.container))
      merge(where.place, both(roots_of(eyes.selves()), roots_of(kinds)),
            where.what + " changes an attribute of " + somebody(kinds), message_instead);
    eyes.with(write.where == To::local ? eyes.local(write.slot, write.size)
                                       : eyes.attribute(kinds, write.slot, write.size));
    check(write.value, eyes, where);
  }
}

/// Kinds that may be sent this message to somebody whose kind is not known: those who hear it.
Kinds Analysis::hearers(std::int32_t message) const {
  Kinds out = none();
  for (std::size_t k = 0; k < program_.kinds.size(); ++k) {
    const Kind& kind = program_.kinds[k];
    for (const Listener& listener : kind.on_message) out[k] = out[k] || listener.only == message;
    for (const Kind::Inbox& inbox : kind.inboxes) out[k] = out[k] || inbox.message == message;
  }
  for (std::size_t at = 0; at < program_.code.size(); ++at) {
    if (program_.code[at].op != Op::await) continue;
    for (const AwaitStep::Branch& branch : program_.awaits[program_.code[at].arg].branches)
      if (branch.of == scenario::Await::Branch::Of::message && branch.message == message)
        out[static_cast<std::size_t>(program_.pathways[static_cast<std::size_t>(program_.pathway_of[at])].kind)] = true;
  }
  return out;
}

void Analysis::check_send(std::int32_t number, const View& eyes, const Where& where) {
  const SendStep& send = program_.sends[static_cast<std::size_t>(number)];
  if (send.disabled) return;
  for (const expr::Code& field : send.fields) check(field, eyes, where);
  if (send.channel >= 0) {
    const Channel& channel = program_.channels[static_cast<std::size_t>(send.channel)];
    for (const expr::Code* code : {&channel.latency, &channel.loss, &channel.fidelity}) check(*code, eyes, where);
  }
  const expr::Whom to = check(send.to, eyes, where);
  if (to.far == Far::own) return;
  const Kinds whose = to.any() ? to.kinds : hearers(send.message);
  const Kinds from = roots_of(eyes.selves()), at = roots_of(whose);
  const Tick latency = send.channel < 0 ? 0 : latency_of(send.channel);
  if (latency <= 0)
    return merge(where.place, both(from, at),
                 where.what + " sends '" + scenario_.messages[static_cast<std::size_t>(send.message)].name + "' to " +
                     somebody(whose) + (send.channel < 0 ? " at once" : ", " + no_time(send.channel)),
                 channel_remedy(send.channel));
  Crossing crossing{where.place, number, -1, send.channel, latency, {}, {}};
  for (std::size_t k = 0; k < from.size(); ++k) {
    if (from[k]) crossing.from.push_back(static_cast<std::int32_t>(k));
    if (at[k] && program_.kinds[k].relation < 0) crossing.to.push_back(static_cast<std::int32_t>(k));
  }
  cross(std::move(crossing));
}

void Analysis::check_pay(const PayStep& pay, const View& eyes, const Where& where) {
  check(pay.amount, eyes, where);
  for (const PayStep::Side* side : {&pay.from, &pay.to}) {
    const expr::Whom owner = check(side->owner, eyes, where);
    if (side->account < 0) continue;
    const std::string account = scenario_.accounts[static_cast<std::size_t>(side->account)].name;
    need_own(owner, just(program_.accounts[static_cast<std::size_t>(side->account)].kind), eyes, where,
             "moves money on the '" + account + "' of");
  }
}

void Analysis::check_change(const ChangeStep& change, const View& eyes, const Where& where) {
  for (const ChangeStep::One& one : change.all) {
    check(one.capacity, eyes, where);
    const std::int32_t of = one.member ? one.resource - program_.declared_resources
                                       : program_.resources[static_cast<std::size_t>(one.resource)].of;
    if (of < 0) {
      use_resource(one.resource, roots_of(eyes.selves()));
      continue;
    }
    need_own(check(one.owner, eyes, where), just(of), eyes, where, "changes what serves at");
  }
}

}  // namespace concert::program
