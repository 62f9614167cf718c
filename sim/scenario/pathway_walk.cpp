#include "scenario/pathway_walk.hpp"

namespace concert::scenario {

std::vector<const Steps*> inner_steps(const Step& step) {
  std::vector<const Steps*> out;
  if (const auto* block = std::get_if<Block>(&step.verb)) out.push_back(&block->body);
  if (const auto* use = std::get_if<Use>(&step.verb)) out.push_back(&use->body);
  if (const auto* gather = std::get_if<Gather>(&step.verb)) out.push_back(&gather->body);
  if (const auto* repeat = std::get_if<Repeat>(&step.verb)) out.push_back(&repeat->body);
  if (const auto* choose = std::get_if<Choose>(&step.verb)) {
    for (const auto& when : choose->whens) out.push_back(&when.body);
    for (const auto& option : choose->options) out.push_back(&option.body);
    if (choose->otherwise) out.push_back(&*choose->otherwise);
  }
  if (const auto* await = std::get_if<Await>(&step.verb))
    for (const auto& branch : await->branches) out.push_back(&branch.body);
  for (const auto& [outcome, steps] : step.then) out.push_back(&steps);
  return out;
}

void walk(const Steps& steps, const std::function<void(const Step&)>& visit) {
  for (const Step& step : steps) {
    visit(step);
    for (const Steps* inner : inner_steps(step)) walk(*inner, visit);
  }
}

}  // namespace concert::scenario
