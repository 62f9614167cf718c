// Rules for ties: at one instant every tie of a relation is looked at, in the order of their places. Together, all read
// the state before the sweep; one after the other, each sees what those before it have written.
#include "care/world.hpp"
#include "core/contract.hpp"

namespace concert::care {

using engine::Phase;

void World::schedule_sweeps() {
  sweeps_done_.assign(program_.sweeps.size(), 0);
  for (std::size_t s = 0; s < program_.sweeps.size(); ++s) {
    const program::Sweep& sweep = program_.sweeps[s];
    const auto index = static_cast<std::uint32_t>(s);
    for (const Tick time : sweep.times) schedule_system(time, Phase::decide, Type::sweep, index, 6);
    if (!sweep.every.given()) continue;
    const expr::Code& gap = sweep.first.given() ? sweep.first : sweep.every;
    schedule_system(round_to_tick(expr::evaluate(gap, bare_frame())), Phase::decide, Type::sweep, index, 6);
  }
}

/// The draws of a tie in one sweep depend on the tie, the rule and how often it has run.
expr::Frame World::sweep_frame(const program::Sweep& sweep, Index place, std::uint64_t nth) const {
  expr::Frame frame = tie_frame(sweep.relation, place);
  frame.lineage = random::mix(random::mix(frame.lineage, sweep.stream), nth);
  return frame;
}

void World::plan(const program::Sweep& sweep, const program::Sweep::Step& step, Index place, std::uint64_t nth,
                 std::vector<TieEffect>& effects) const {
  const expr::Frame frame = sweep_frame(sweep, place, nth);
  if (step.condition.given() && expr::evaluate(step.condition, frame) == 0) return;
  if (step.unlinks) effects.push_back({place, &step, nullptr, 0, 0});
  if (step.mark >= 0)
    effects.push_back({place, &step, nullptr, 0, step.value.given() ? expr::evaluate(step.value, frame) : 1});
  for (const program::SetStep::Write& write : step.writes) {
    expr::Frame old = frame;
    const std::int32_t element = element_of(write, frame);
    const std::int32_t last = write.whole ? write.size - 1 : element;
    for (std::int32_t e = write.whole ? 0 : element; e <= last; ++e) {
      old.it = frame.attributes[write.slot + e];
      effects.push_back({place, &step, &write, e, expr::evaluate(write.value, old)});
    }
  }
}

void World::apply(const program::Sweep& sweep, const std::vector<TieEffect>& effects) {
  const Ties& ties = ties_[static_cast<std::size_t>(sweep.relation)];
  for (const TieEffect& effect : effects) {
    if (ties[effect.place].from == no_index) continue;  // ended by an earlier step
    if (effect.write) {
      write_tie(value_of_tie(sweep.relation, effect.place, Seen::straight), *effect.write, effect.value, effect.element);
    } else if (effect.step->mark >= 0) {
      mark_tie(sweep.relation, effect.place, effect.step->mark, effect.value);
    } else {
      unlinked(sweep.relation, effect.place, effect.step->cause);
      end_tie(sweep.relation, effect.place, effect.step->cause);
    }
  }
}

void World::mark_tie(std::int32_t relation, Index place, std::int32_t mark, double value) {
  const Ties& ties = ties_[static_cast<std::size_t>(relation)];
  if (log_ != nullptr)
    log_->mark({ties[place].number,
                        static_cast<std::uint16_t>(program_.relations[static_cast<std::size_t>(relation)].kind),
                        static_cast<std::uint16_t>(mark), now(), value});
  book_.mark(tie_frame(relation, place), value, mark, no_index, ties.attributes(place));
}

void World::sweep(std::uint32_t index) {
  const program::Sweep& sweep = program_.sweeps[index];
  const Ties& ties = ties_[static_cast<std::size_t>(sweep.relation)];
  const std::uint64_t nth = sweeps_done_[index]++;
  std::vector<TieEffect> effects;
  for (Index place = 0, places = ties.places(); place < places; ++place) {
    if (ties[place].from == no_index) continue;
    if (sweep.condition.given() && expr::evaluate(sweep.condition, sweep_frame(sweep, place, nth)) == 0) continue;
    for (const program::Sweep::Step& step : sweep.steps) {
      if (ties[place].from == no_index) break;
      plan(sweep, step, place, nth, effects);
      if (sweep.together) continue;
      apply(sweep, effects);
      effects.clear();
    }
  }
  apply(sweep, effects);
  if (!sweep.every.given() || closing_) return;
  const double gap = expr::evaluate(sweep.every, bare_frame());
  if (!(gap > 0)) throw RunError("a rule for ties would happen again at once");
  schedule_system(now() + round_to_tick(gap), Phase::decide, Type::sweep, index, 6);
}

}  // namespace concert::care
