// From steps to instructions. The common way through a pathway falls straight down; what happens when a request is
// refused or given up stands after the pathway's end.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/contract.hpp"
#include "program/builder.hpp"

namespace concert::program {

using scenario::Step;
using scenario::Steps;

namespace {

/// How a request can end, in the order of record::VisitOutcome.
const std::vector<std::string> request_outcomes = {"done", "refused", "gave_up", "preempted", "lost"};
const std::vector<std::string> send_outcomes = {"sent", "bounced"};

const Steps* steps_for(const Step& step, const std::string& outcome) {
  for (const auto& [name, steps] : step.then)
    if (name == outcome) return &steps;
  return nullptr;
}

}  // namespace

Address Builder::emit(Op op, std::uint32_t arg, Address jump) {
  const std::uint16_t site = step_ && step_->site >= 0 ? static_cast<std::uint16_t>(step_->site) : 0;
  program_->code.push_back({op, site, arg, jump});
  program_->places.push_back(step_ ? step_->place : scenario_->pathways[static_cast<std::size_t>(pathway_)].place);
  program_->steps.push_back(step_);
  program_->pathway_of.push_back(pathway_);
  return here() - 1;
}

/// The kind of those who walk the pathway that is being compiled.
Kind& Builder::walker() {
  return program_->kinds[static_cast<std::size_t>(scenario_->pathways[static_cast<std::size_t>(pathway_)].kind)];
}

int Builder::find_outcome(const std::string& name) const {
  const auto& outcomes = scenario_->pathways[static_cast<std::size_t>(pathway_)].outcomes;
  const auto found = std::find(outcomes.begin(), outcomes.end(), name);
  return found == outcomes.end() ? 0 : static_cast<int>(found - outcomes.begin());
}

void Builder::add_pathways() {
  for (std::size_t p = 0; p < scenario_->pathways.size(); ++p) {
    const scenario::Pathway& from = scenario_->pathways[p];
    pathway_ = static_cast<int>(p);
    reads_step_fields_ = false;
    next_slot_ = from.slots;
    Pathway pathway;
    pathway.kind = from.kind;
    pathway.entry = here();
    for (const scenario::Local& local : from.locals)
      if (local.initial.given()) pathway.initials.push_back({local.slot, fold(local.initial)});
    for (const scenario::Local& local : from.locals)
      if (local.type.base == expr::Base::agent) pathway.agent_locals.push_back(local.slot);
    pathway.on = from.starts.on;
    pathway.disabled = disabled(from.name);
    pathway.every = fold(from.starts.every);
    pathway.first = fold(from.starts.first);
    pathway.condition = fold(from.starts.condition);
    pathway.clock = from.starts.clock;
    pathway.overlap = from.starts.overlap;
    pathway.times = from.starts.times;
    pathway.word_locals = from.starts.word_locals;
    pathway.when = fold(from.starts.when);
    pathway.again = from.starts.again;
    pathway.stream = from.starts.stream != 0 ? from.starts.stream : from.stream;
    step_ = nullptr;
    if (program_->kinds[static_cast<std::size_t>(from.kind)].relation >= 0) {  // no tie walks: all have their turn at once
      if (!pathway.disabled) add_sweep(from);
      pathway.on = scenario::Starts::On::none;
      pathway.disabled = true;
    }
    if (!pathway.disabled) emit(from.steps);
    step_ = nullptr;
    emit(Op::end);
    for (std::size_t i = 0; i < deferred_.size(); ++i) {
      const auto block = std::move(deferred_[i]);  // may defer more
      block();
    }
    deferred_.clear();
    patching_.clear();
    pathway.slots = next_slot_;
    pathway.reads_step_fields = reads_step_fields_;
    program_->pathways.push_back(std::move(pathway));
  }
  find_releases();
}

void Builder::emit(const Steps& steps) {
  for (const Step& step : steps) emit_patched(step);
}

/// A step with what stands before, after or instead of it: for good in a model, or while an intervention is in force.
/// A step of a patch that bears the name of the one it patches is that one, and is not patched again.
void Builder::emit_patched(const Step& step) {
  using How = scenario::StepPatch::How;
  if (step.site < 0 || patches_[static_cast<std::size_t>(step.site)].empty()) return emit_step(step);
  if (std::count(patching_.begin(), patching_.end(), step.site) > 0) return emit_step(step);
  patching_.push_back(step.site);
  const std::vector<Patch>& patches = patches_[static_cast<std::size_t>(step.site)];
  const auto emit_if_active = [&](const Patch& patch) {
    const Address test = patch.intervention < 0 ? no_address : emit(Op::test_active, patch.intervention);
    emit(patch.patch->steps);
    if (test != no_address) patch_jump(test, here());
  };
  for (const Patch& patch : patches)
    if (patch.patch->how == How::before) emit_if_active(patch);
  std::vector<Address> to_end;
  bool gone = false;
  for (const Patch& patch : patches) {
    if (patch.patch->how != How::replace && patch.patch->how != How::delete_) continue;
    const Address test = patch.intervention < 0 ? no_address : emit(Op::test_active, patch.intervention);
    emit(patch.patch->steps);
    if (test == no_address) {
      gone = true;
      break;
    }
    to_end.push_back(emit(Op::jump));
    patch_jump(test, here());
  }
  if (!gone) emit_step(step);
  for (const Address jump : to_end) patch_jump(jump, here());
  for (const Patch& patch : patches)
    if (patch.patch->how == How::after) emit_if_active(patch);
  patching_.pop_back();
}

void Builder::emit_step(const Step& step) {
  if (step.site >= 0 && disabled(scenario_->sites[static_cast<std::size_t>(step.site)].name)) return;
  const Step* outer = step_;
  step_ = &step;
  Address test = no_address;
  if (step.guard.given()) {
    program_->conditions.push_back(fold(step.guard));
    test = emit(Op::test, static_cast<std::uint32_t>(program_->conditions.size() - 1));
  }
  emit_reached(step);
  emit_body(step);
  if (test != no_address) patch_jump(test, here());
  step_ = outer;
}

void Builder::emit_body(const Step& step) {
  std::visit([&](const auto& verb) { emit_verb(step, verb); }, step.verb);
}

void Builder::emit_verb(const Step&, const scenario::Block& verb) { emit(verb.body); }

void Builder::emit_verb(const Step& step, const scenario::Hold& verb) {
  const bool valued = step.value_adding || valuing_ > 0;
  program_->holds.push_back({fold(verb.duration), fold(verb.until), verb.forever, valued, false});
  emit(Op::hold, static_cast<std::uint32_t>(program_->holds.size() - 1));
}

/// What happens when the request at `at` ends otherwise than done; stands after the pathway's end.
void Builder::emit_failures(const Step& step, Address at, const std::vector<std::string>& outcomes) {
  const Address after = here();
  deferred_.push_back([this, &step, at, after, &outcomes, patching = patching_] {
    patching_ = patching;
    step_ = &step;
    patch_jump(at, here());
    const auto index = static_cast<std::uint32_t>(program_->dispatches.size());
    program_->dispatches.emplace_back();
    emit(Op::dispatch, index);
    DispatchStep dispatch;
    dispatch.after = after;
    for (const std::string& outcome : outcomes) {
      dispatch.names.push_back(outcome == "done" ? "" : outcome);
      const Steps* steps = outcome == "done" ? nullptr : steps_for(step, outcome);
      dispatch.by_outcome.push_back(steps ? here() : no_address);
      dispatch.ends_as.push_back(outcome == "done" ? -1 : find_outcome(outcome));
      if (!steps) continue;
      emit(*steps);
      step_ = &step;
      emit(Op::jump, 0, after);
    }
    program_->dispatches[index] = std::move(dispatch);
  });
}

void Builder::emit_verb(const Step& step, const scenario::Use& verb) {
  const bool joint = !verb.others.empty();
  const Address request = joint ? emit_joint(step, verb.request, verb.others, scenario::Site::Of::request)
                                : emit_request(step, verb.request, scenario::Site::Of::request);
  const std::uint32_t index = program_->code[request].arg;
  valuing_ += step.value_adding ? 1 : 0;
  emit(verb.body);
  valuing_ -= step.value_adding ? 1 : 0;
  step_ = &step;
  if (joint)
    for (std::size_t part = 0; part <= verb.others.size(); ++part)
      emit(Op::release_last, program_->joints[index].parts[part].request);
  else
    emit(Op::release_last, index);
  if (const Steps* done = steps_for(step, "done")) emit(*done);
  step_ = &step;
  emit_failures(step, request, request_outcomes);
}

void Builder::emit_verb(const Step& step, const scenario::Seize& verb) {
  const Address request = verb.others.empty() ? emit_request(step, verb.request, scenario::Site::Of::other)
                                              : emit_joint(step, verb.request, verb.others, scenario::Site::Of::other);
  if (const Steps* done = steps_for(step, "done")) emit(*done);
  step_ = &step;
  emit_failures(step, request, request_outcomes);
}

void Builder::emit_verb(const Step&, const scenario::Release& verb) {
  program_->releases.push_back({verb.of, verb.index, verb.booked, fold(verb.units)});
  emit(Op::release, static_cast<std::uint32_t>(program_->releases.size() - 1));
}

void Builder::emit_verb(const Step& step, const scenario::Choose& verb) {
  ChooseStep choose;
  choose.rule = verb.rule;
  choose.stream = step.stream;
  const auto index = static_cast<std::uint32_t>(program_->chooses.size());
  program_->chooses.emplace_back();
  emit(Op::choose, index);
  std::vector<Address> to_end;
  const auto body = [&](const Steps& steps) {
    const Address start = here();
    emit(steps);
    step_ = &step;
    to_end.push_back(emit(Op::jump));
    return start;
  };
  for (const auto& when : verb.whens) {
    const Code condition = fold(when.condition);
    choose.whens.push_back({condition, {}, body(when.body)});
  }
  choose.constant = !verb.options.empty() && verb.rule != scenario::Choose::Rule::utility;
  double sum = 0;
  for (const auto& option : verb.options) {
    const Code weight = fold(option.weight);
    const Code condition = fold(option.condition);
    choose.options.push_back({weight, condition, body(option.body)});
    choose.constant = choose.constant && weight.constant() && !condition.given();
    if (choose.constant) choose.cumulative.push_back(sum += weight.value());
  }
  if (verb.rule == scenario::Choose::Rule::chance && choose.constant && sum > 1 + 1e-9)
    throw RunError("line " + std::to_string(step.place.line) + ": the chances of this choice sum to " +
                   std::to_string(sum) + ", above 1, in this model");
  if (verb.otherwise) choose.otherwise = body(*verb.otherwise);
  choose.after = here();
  for (const Address jump : to_end) patch_jump(jump, here());
  program_->chooses[index] = std::move(choose);
}

void Builder::emit_verb(const Step& step, const scenario::Repeat& verb) {
  LoopStep loop;
  loop.mode = verb.mode;
  loop.stream = step.stream;
  loop.every = verb.every.given();
  if (verb.mode == scenario::Repeat::Mode::until || verb.mode == scenario::Repeat::Mode::messages)
    loop.until = fold(verb.condition);
  else
    loop.while_ = fold(verb.condition);
  loop.times = fold(verb.times);
  loop.most = fold(verb.most);
  if (verb.set && verb.set->kind >= 0) {
    loop.kind = verb.set->kind;
    loop.among = verb.set->among;
    loop.container = fold(verb.set->container);
    loop.filter = fold(verb.set->filter);
    loop.sample = fold(verb.set->count);
    loop.drawing = verb.set->site;
    reads_sets_ = true;
  } else if (verb.label_set >= 0) {
    loop.labels =
        static_cast<std::int32_t>(scenario_->label_sets[static_cast<std::size_t>(verb.label_set)].labels.size());
    loop.filter = fold(verb.filter);
  }
  if (verb.message >= 0) add_messages(verb, loop);
  if (verb.variable >= 0)
    loop.variable =
        scenario_->pathways[static_cast<std::size_t>(pathway_)].locals[static_cast<std::size_t>(verb.variable)].slot;
  loop.frame = next_slot_;
  next_slot_ += 2;
  const auto index = static_cast<std::uint32_t>(program_->loops.size());
  program_->loops.emplace_back();
  emit(Op::loop_enter, index);
  loop.round = emit(Op::loop_round, index);
  if (loop.every) {
    program_->holds.push_back({fold(verb.every), {}, false, false, false});
    emit(Op::hold, static_cast<std::uint32_t>(program_->holds.size() - 1));
  }
  emit(verb.body);
  step_ = &step;
  emit(Op::loop_back, index, loop.round);
  patch_jump(loop.round, here());
  program_->loops[index] = std::move(loop);
}

void Builder::emit_then(const Step& step, const std::vector<std::string>& outcomes, bool unmapped_ends) {
  if (step.then.empty() && !unmapped_ends) return;
  DispatchStep dispatch;
  const auto index = static_cast<std::uint32_t>(program_->dispatches.size());
  program_->dispatches.emplace_back();
  emit(Op::dispatch, index);
  std::vector<Address> to_end;
  dispatch.names = outcomes;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const Steps* steps = steps_for(step, outcomes[i]);
    dispatch.by_outcome.push_back(steps ? here() : no_address);
    dispatch.ends_as.push_back(unmapped_ends && i > 0 ? find_outcome(outcomes[i]) : -1);
    if (!steps) continue;
    emit(*steps);
    step_ = &step;
    to_end.push_back(emit(Op::jump));
  }
  dispatch.after = here();
  for (const Address jump : to_end) patch_jump(jump, here());
  program_->dispatches[index] = std::move(dispatch);
}

void Builder::emit_verb(const Step& step, const scenario::Call& verb) {
  CallStep call{verb.pathway, {}, {}, step.stream};
  for (const auto& [local, value] : verb.with) call.with.emplace_back(local, fold(value));
  program_->calls.push_back(std::move(call));
  emit(Op::call, static_cast<std::uint32_t>(program_->calls.size() - 1));
  emit_then(step, scenario_->pathways[static_cast<std::size_t>(verb.pathway)].outcomes, false);
}

void Builder::emit_verb(const Step& step, const scenario::Start& verb) {
  CallStep start{verb.pathway, fold(verb.who), {}, step.stream};
  for (const auto& [local, value] : verb.with) start.with.emplace_back(local, fold(value));
  if (verb.hand >= 0) {
    start.hand = verb.hand + (verb.hand_of == scenario::Request::Of::staff ? program_->declared_resources : 0);
    start.hand_site = static_cast<std::uint16_t>(verb.hand_site);
  }
  program_->calls.push_back(std::move(start));
  emit(Op::start, static_cast<std::uint32_t>(program_->calls.size() - 1));
}

void Builder::emit_verb(const Step& step, const scenario::Send& verb) {
  SendStep send;
  send.message = verb.message;
  send.channel = verb.channel < 0 ? -1 : channel_map_[static_cast<std::size_t>(verb.channel)];
  send.to = fold(verb.to);
  send.stream = step.stream;
  const std::string& name = scenario_->messages[static_cast<std::size_t>(verb.message)].name;
  send.disabled = disabled(name) || disabled("send(" + name + ")");
  for (const auto& field : verb.fields) send.fields.push_back(fold(field));
  program_->sends.push_back(std::move(send));
  emit(Op::send, static_cast<std::uint32_t>(program_->sends.size() - 1));
  emit_then(step, send_outcomes, true);
}

namespace {

/// Whether a condition may become true though nothing was assigned to its own agent.
bool reads_world(const Code& condition) {
  if (!condition.given()) return false;
  const expr::Reads& reads = condition.reads();
  return reads.others || !reads.states.empty() ||
         std::any_of(reads.symbols.begin(), reads.symbols.end(), [](const expr::Symbol& symbol) {
           return symbol.slot == expr::Slot::container || symbol.slot == expr::Slot::parameter ||
                  symbol.slot == expr::Slot::now || symbol.slot == expr::Slot::local;
         });
}

}  // namespace

void Builder::emit_verb(const Step& step, const scenario::Await& verb) {
  AwaitStep await;
  await.stream = step.stream;
  const auto index = static_cast<std::uint32_t>(program_->awaits.size());
  program_->awaits.emplace_back();
  emit(Op::await, index);
  std::vector<Address> to_end;
  for (const auto& from : verb.branches) {
    AwaitStep::Branch branch{from.of, from.message, fold(from.condition), fold(from.after), 0, no_address, from.copies};
    const bool body = from.of == scenario::Await::Branch::Of::body;
    if (from.of == scenario::Await::Branch::Of::when) {
      walker().awaits_states = true;
      await.watches = await.watches || reads_world(branch.condition);
    }
    if (body) {
      branch.body = here();
      emit(from.body);
      step_ = &step;
      emit(Op::branch_end);
    }
    branch.to = here();
    if (!body) emit(from.body);
    if (const Steps* steps = steps_for(step, from.name)) emit(*steps);
    step_ = &step;
    to_end.push_back(emit(Op::jump));
    await.branches.push_back(std::move(branch));
  }
  for (const Address jump : to_end) patch_jump(jump, here());
  program_->awaits[index] = std::move(await);
}

SetStep::Write Builder::write(const scenario::Assignment& from) {
  SetStep::Write write;
  write.where = from.where;
  write.slot = from.slot;
  write.size = from.size;
  write.container = from.container;
  write.holder = fold(from.holder);
  write.whole = from.whole;
  for (const auto& index : from.index) write.index.push_back(fold(index));
  for (const int set : from.over)
    write.extents.push_back(
        static_cast<std::int32_t>(scenario_->label_sets[static_cast<std::size_t>(set)].labels.size()));
  write.low = from.low.value_or(-std::numeric_limits<double>::infinity());
  write.high = from.high.value_or(std::numeric_limits<double>::infinity());
  write.bounded = from.low || from.high;
  write.value = fold(from.value);
  write.refers = from.value.type.base == expr::Base::agent;
  write.text = from.target_text;
  const auto& names = program_->attribute_names;
  const auto found = std::find(names.begin(), names.end(), from.key);
  write.attribute = found == names.end() ? -1 : static_cast<std::int32_t>(found - names.begin());
  return write;
}

void Builder::emit_verb(const Step&, const scenario::Set& verb) {
  SetStep set;
  for (const auto& assignment : verb.assignments)
    if (kept_.count(assignment.key) == 0) set.writes.push_back(write(assignment));
  if (set.writes.empty()) return;
  program_->sets.push_back(std::move(set));
  emit(Op::assign, static_cast<std::uint32_t>(program_->sets.size() - 1));
}

void Builder::emit_verb(const Step&, const scenario::Record& verb) {
  program_->marks.push_back({verb.mark, fold(verb.value)});
  emit(Op::mark, static_cast<std::uint32_t>(program_->marks.size() - 1));
}

void Builder::emit_verb(const Step&, const scenario::Exit& verb) {
  emit(Op::exit, static_cast<std::uint32_t>(verb.outcome));
}

/// A hold whose next instruction gives something back ends in the phase of releases.
void Builder::find_releases() {
  for (std::size_t i = 0; i + 1 < program_->code.size(); ++i) {
    if (program_->code[i].op != Op::hold) continue;
    const Op next = program_->code[i + 1].op;
    program_->holds[program_->code[i].arg].then_release = next == Op::release_last || next == Op::release ||
                                                          next == Op::disperse || next == Op::end || next == Op::exit ||
                                                          next == Op::leave;
  }
}

}  // namespace concert::program
