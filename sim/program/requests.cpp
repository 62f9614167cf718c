// What a step asks for at a resource or of staff, and what its place in the wait list follows.
#include <algorithm>

#include "program/builder.hpp"

namespace concert::program {

using scenario::Step;

namespace {

bool reads_own(const Code& code) {
  const auto& symbols = code.reads().symbols;
  return std::any_of(symbols.begin(), symbols.end(),
                     [](const expr::Symbol& symbol) { return symbol.slot == expr::Slot::attribute; });
}

}  // namespace

/// Whether an expression of somebody's changes with more than that agent's own attributes and the clock.
bool moves_for_several(const Code& code) {
  const expr::Reads& reads = code.reads();
  return reads.others || std::any_of(reads.symbols.begin(), reads.symbols.end(), [](const expr::Symbol& symbol) {
           return symbol.slot == expr::Slot::parameter;  // those that no intervention moves have been folded
         });
}

/// Which attributes of theirs a place in the wait list follows.
void Builder::follow_order(const Queue& queue, const Code& priority) {
  const auto kind = static_cast<std::size_t>(scenario_->pathways[static_cast<std::size_t>(pathway_)].kind);
  std::vector<bool>& order_slots = walker().order_slots;
  const auto add_slots = [&order_slots](const Code& key) {
    for (const expr::Dependency& one : expr::depends_of(key).all) {
      if (one.on != expr::Dependency::On::attribute || one.whose != expr::Dependency::Whose::self) continue;
      const auto end = static_cast<std::size_t>(one.slot + one.size);
      if (order_slots.size() < end) order_slots.resize(end);
      std::fill(order_slots.begin() + one.slot, order_slots.begin() + static_cast<std::ptrdiff_t>(end), true);
    }
  };
  add_slots(priority);
  for (const Queue::Term& term : queue.order) add_slots(term.key.of(kind));
}

Address Builder::emit_request(const Step& step, const scenario::Request& request, scenario::Site::Of scoped) {
  const bool diary = request.of == scenario::Request::Of::resource &&
                     program_->resources[static_cast<std::size_t>(request.index)].session > 0;
  return emit(diary ? Op::book : Op::request, add_request(step, request, scoped));
}

std::uint32_t Builder::add_request(const Step& step, const scenario::Request& request, scenario::Site::Of scoped) {
  RequestStep result;
  result.of = request.of;
  result.index = request.index;
  result.owner = fold(request.owner);
  result.one = fold(request.one);
  if (request.candidates) {
    result.container = fold(request.candidates->container);
    result.filter = fold(request.candidates->filter);
  }
  result.units = fold(request.units);
  result.priority = fold(request.priority);
  result.victim = by_kind(request.victim);
  result.patience = fold(request.patience);
  result.refuse_if = fold(request.refuse_if);
  result.whom = request.whom;
  result.preempt = request.preempt;
  result.head = request.head;
  result.scoped = scoped == scenario::Site::Of::request;
  result.as = request.as;
  result.session = fold(request.session);
  result.sessions = request.sessions;
  result.stream = step.stream;
  const bool staff = request.of == scenario::Request::Of::staff;
  if (staff && request.whom == scenario::Whom::same) same_used_[static_cast<std::size_t>(request.index)] = true;
  const std::size_t resource = static_cast<std::size_t>(request.index + (staff ? program_->declared_resources : 0));
  Queue& queue = program_->resources[resource].queue;
  result.keyed_order = !queue.order.empty() || reads_own(result.priority);
  if (result.keyed_order) follow_order(queue, result.priority);
  queue.shared = queue.shared || moves_for_several(result.priority);
  if (request.preempt != scenario::Preempt::none) program_->resources[resource].tracks_holders = true;
  program_->requests.push_back(std::move(result));
  return static_cast<std::uint32_t>(program_->requests.size() - 1);
}

}  // namespace concert::program
