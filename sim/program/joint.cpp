// Several at once: joint requests, gatherings and the loop over messages received.
#include "program/builder.hpp"

namespace concert::program {

using scenario::Step;

namespace {

const std::vector<std::string> gather_outcomes = {"done", "missing"};

}  // namespace

Address Builder::emit_joint(const Step& step, const scenario::Request& first,
                            const std::vector<scenario::Request>& others, scenario::Site::Of scoped) {
  JointStep joint;
  joint.stream = step.stream;
  joint.priority = fold(first.priority);
  joint.patience = fold(first.patience);
  joint.refuse_if = fold(first.refuse_if);
  joint.head = first.head;
  const auto part = [&](const scenario::Request& request) {
    const int site = request.site >= 0 ? request.site : step.site;
    joint.parts.push_back({add_request(step, request, scoped), static_cast<std::uint16_t>(site)});
  };
  part(first);
  for (const scenario::Request& other : others) part(other);
  program_->joints.push_back(std::move(joint));
  return emit(Op::join, static_cast<std::uint32_t>(program_->joints.size() - 1));
}

void Builder::emit_verb(const Step& step, const scenario::Gather& verb) {
  JointStep joint;
  joint.gathers = true;
  joint.stream = step.stream;
  joint.kind = verb.who.kind;
  joint.among = verb.who.among;
  joint.container = fold(verb.who.container);
  joint.filter = fold(verb.who.filter);
  joint.attend = fold(verb.attend);
  joint.quorum = fold(verb.quorum);
  joint.patience = fold(verb.patience);
  joint.priority = fold(verb.priority);
  joint.present = verb.present;
  joint.absent = verb.absent;
  joint.part_of_kind.assign(program_->kinds.size(), -1);
  for (std::size_t i = 0; i < verb.kinds.size(); ++i) {
    const auto kind = static_cast<std::size_t>(verb.kinds[i]);
    scenario::Request request;
    request.of = scenario::Request::Of::staff;
    request.index = verb.kinds[i];
    request.whom = scenario::Whom::one;
    joint.part_of_kind[kind] = static_cast<std::int32_t>(joint.parts.size());
    joint.parts.push_back(
        {add_request(step, request, scenario::Site::Of::request), static_cast<std::uint16_t>(verb.sites[i])});
    program_->kinds[kind].gathered = true;
  }
  reads_sets_ = true;
  program_->joints.push_back(std::move(joint));
  const auto index = static_cast<std::uint32_t>(program_->joints.size() - 1);
  const Address request = emit(Op::join, index);
  emit(verb.body);
  step_ = &step;
  emit(Op::disperse, index);
  for (const auto& [outcome, steps] : step.then)
    if (outcome == "done") emit(steps);
  step_ = &step;
  emit_failures(step, request, gather_outcomes);
}

/// The agent keeps what it receives of this message until a round takes it up.
void Builder::add_messages(const scenario::Repeat& verb, LoopStep& loop) {
  loop.message = verb.message;
  loop.filter = fold(verb.filter);
  for (const scenario::QueueRule::Term& term : verb.order) loop.order.push_back({fold(term.key), term.descending});
  loop.copies = verb.copies;
  const std::int32_t walker = scenario_->pathways[static_cast<std::size_t>(pathway_)].kind;
  Kind& kind = program_->kinds[static_cast<std::size_t>(walker)];
  for (const Kind::Inbox& inbox : kind.inboxes)
    if (inbox.message == verb.message) loop.inbox = inbox.slot;
  if (loop.inbox >= 0) return;
  loop.inbox = kind.slots++;
  kind.inboxes.push_back({verb.message, loop.inbox});
}

}  // namespace concert::program
