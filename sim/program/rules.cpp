// What pathways and rules start upon: who hears which event, and which changes make a `when` be asked again.
#include <algorithm>

#include "program/builder.hpp"

namespace concert::program {

using scenario::Trigger;
using expr::Dependency;

/// The label of a cause; 0 where nothing ever asks for causes.
int Builder::cause(const std::string& word) const {
  if (scenario_->cause_set < 0) return 0;
  const auto& labels = scenario_->label_sets[static_cast<std::size_t>(scenario_->cause_set)].labels;
  const auto found = std::find(labels.begin(), labels.end(), word);
  return found == labels.end() ? 0 : static_cast<int>(found - labels.begin());
}

/// Pathways in order of declaration, then rules by name: the order in which those of one event walk.
std::vector<int> Builder::order_of_pathways() const {
  std::vector<int> order;
  for (std::size_t p = 0; p < scenario_->pathways.size(); ++p) order.push_back(static_cast<int>(p));
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    const scenario::Pathway& one = scenario_->pathways[static_cast<std::size_t>(a)];
    const scenario::Pathway& other = scenario_->pathways[static_cast<std::size_t>(b)];
    if (one.rule != other.rule) return other.rule;
    return one.rule && one.name < other.name;
  });
  return order;
}

void Builder::find_listeners() {
  reached_.assign(scenario_->sites.size(), -1);
  for (const int p : order_of_pathways()) {
    const scenario::Pathway& pathway = scenario_->pathways[static_cast<std::size_t>(p)];
    if (disabled(pathway.name)) continue;
    for (const Trigger& trigger : pathway.starts.triggers) add_trigger(p, trigger);
  }
}

/// The number that an event must show, or -1 for any.
int Builder::only(const Trigger& trigger) const {
  static const std::vector<std::string> visits = {"done", "refused", "gave_up", "preempted", "lost"};
  if (trigger.of == Trigger::Of::message) return trigger.index;
  if (trigger.of == Trigger::Of::left || trigger.of == Trigger::Of::unlinked) return trigger.cause;
  if (trigger.outcome.empty()) return -1;
  const auto& words = trigger.of == Trigger::Of::visit
                          ? visits
                          : scenario_->pathways[static_cast<std::size_t>(trigger.index)].outcomes;
  return static_cast<int>(std::find(words.begin(), words.end(), trigger.outcome) - words.begin());
}

void Builder::add_trigger(int pathway, const Trigger& trigger) {
  using Of = Trigger::Of;
  const int holder = scenario_->pathways[static_cast<std::size_t>(pathway)].kind;
  Kind& kind = program_->kinds[static_cast<std::size_t>(holder)];
  const Listener listener{pathway, only(trigger), trigger.heard, trigger.container, fold(trigger.who), trigger.words,
                          trigger.stream};
  if (trigger.heard != Trigger::Heard::subject) kind.hears_others = true;
  if (trigger.heard == Trigger::Heard::inside) reads_sets_ = true;
  const auto add = [&](std::vector<Listening>& table, std::size_t size, int index) {
    if (table.empty()) table.resize(size);
    if (index >= 0) table[static_cast<std::size_t>(index)].push_back(listener);
  };
  Listeners& all = program_->listeners;
  switch (trigger.of) {
    case Of::message:
      kind.on_message.push_back(listener);
      break;
    case Of::started:
      add(all.started, scenario_->pathways.size(), trigger.index);
      break;
    case Of::finished:
      add(all.finished, scenario_->pathways.size(), trigger.index);
      break;
    case Of::visit:
      add(all.visits, scenario_->sites.size(), trigger.index);
      break;
    case Of::recorded:
      add(all.marks, scenario_->marks.size(), trigger.index);
      break;
    case Of::left:
      for (int k = 0; k < static_cast<int>(scenario_->kinds.size()); ++k)
        if (trigger.index < 0 || trigger.index == k) add(all.left, scenario_->kinds.size(), k);
      break;
    case Of::linked:
      add(all.linked, scenario_->relations.size(), trigger.index);
      break;
    case Of::unlinked:
      add(all.unlinked, scenario_->relations.size(), trigger.index);
      break;
    case Of::reached: {
      int& at = reached_[static_cast<std::size_t>(trigger.index)];
      if (at < 0) {
        at = static_cast<int>(all.reached.size());
        all.reached.emplace_back();
      }
      all.reached[static_cast<std::size_t>(at)].push_back(listener);
      break;
    }
  }
}

void Builder::emit_reached(const scenario::Step& step) {
  if (step.site >= 0 && reached_[static_cast<std::size_t>(step.site)] >= 0)
    emit(Op::reached, static_cast<std::uint32_t>(reached_[static_cast<std::size_t>(step.site)]));
}

void Builder::add_event_outcomes() {
  for (const std::string& word : scenario_->causes) program_->tie_causes.push_back(word.empty() ? -1 : cause(word));
  if (program_->listeners.finished.empty()) return;
  for (const scenario::Pathway& pathway : scenario_->pathways) {
    std::vector<std::int32_t>& labels = program_->event_outcomes.emplace_back();
    if (pathway.event_outcomes < 0) continue;
    const auto& words = scenario_->label_sets[static_cast<std::size_t>(pathway.event_outcomes)].labels;
    for (const std::string& outcome : pathway.outcomes)
      labels.push_back(static_cast<std::int32_t>(std::find(words.begin(), words.end(), outcome) - words.begin()));
  }
}

// ── Steps that change who is there and what serves ───────────────────────────────────────────────────────────

void Builder::emit_verb(const scenario::Step&, const scenario::Leave& verb) {
  emit(Op::leave, static_cast<std::uint32_t>(cause(verb.cause)));
}

void Builder::emit_verb(const scenario::Step&, const scenario::Change& verb) {
  ChangeStep change;
  for (const auto& one : verb.all) {
    const bool member = one.of == scenario::Request::Of::staff;
    change.all.push_back({one.index + (member ? program_->declared_resources : 0), member, fold(one.owner),
                          fold(one.capacity), one.calendar, one.text});
  }
  program_->changes.push_back(std::move(change));
  emit(Op::change, static_cast<std::uint32_t>(program_->changes.size() - 1));
}

void Builder::emit_verb(const scenario::Step&, const scenario::Move& verb) {
  program_->conditions.push_back(fold(verb.to));
  emit(Op::move, static_cast<std::uint32_t>(program_->conditions.size() - 1));
}

// ── Conditions on state ──────────────────────────────────────────────────────────────────────────────────────

void Builder::add_watches() {
  const auto is_when = [](const Pathway& p) { return p.on == scenario::Starts::On::when && !p.disabled; };
  Watches& watches = program_->watches;
  for (const Pathway& pathway : program_->pathways) watches.any = watches.any || is_when(pathway);
  for (const AwaitStep& await : program_->awaits) watches.any = watches.any || await.watches;
  if (!watches.any) return;
  for (const Kind& kind : program_->kinds) watches.attributes.emplace_back(static_cast<std::size_t>(kind.slots));
  watches.members.resize(program_->kinds.size());
  watches.resources.resize(program_->resources.size());
  watches.pathways.resize(program_->pathways.size());
  watches.rank.resize(program_->pathways.size());
  const std::vector<int> order = order_of_pathways();
  for (std::size_t i = 0; i < order.size(); ++i)
    watches.rank[static_cast<std::size_t>(order[i])] = static_cast<std::int32_t>(i);
  for (std::size_t p = 0; p < program_->pathways.size(); ++p) {
    if (!is_when(program_->pathways[p])) continue;
    for (const Dependency& dependency : expr::depends_of(program_->pathways[p].when).all)
      watch(static_cast<int>(p), dependency);
  }
  for (AwaitStep& await : program_->awaits)
    if (await.watches) watch(await);
}

/// What the conditions of an await read. Slots that no author sees change without notice.
void Builder::watch(AwaitStep& await) {
  for (const AwaitStep::Branch& branch : await.branches) {
    if (branch.of != scenario::Await::Branch::Of::when) continue;
    const expr::Depends depends = expr::depends_of(branch.condition);
    await.polls = await.polls || depends.time || depends.random || depends.other;
    for (const Dependency& one : depends.all) {
      if (one.on == Dependency::On::parameter && program_->fixed[static_cast<std::size_t>(one.slot)] && one.size == 1) continue;
      await.depends.push_back(one);
      const bool of_role = one.on == Dependency::On::state && one.target.kind == expr::TargetKind::staff &&
                           static_cast<std::size_t>(one.target.index) >= program_->kinds.size();
      await.polls = await.polls || of_role;
      if (one.on != Dependency::On::attribute) continue;
      for (const Kind& kind : program_->kinds) await.polls = await.polls || (one.slot >= kind.stored && one.slot < kind.slots);
    }
  }
}

void Builder::watch(int pathway, const Dependency& dependency) {
  Watches& watches = program_->watches;
  const auto add = [&](std::vector<Watch>& list, Dependency::Whose whose) {
    for (const Watch& watch : list)
      if (watch.pathway == pathway && watch.whose == whose) return;
    list.push_back({pathway, whose});
  };
  const std::int32_t own = program_->pathways[static_cast<std::size_t>(pathway)].kind;
  if (dependency.whose == Dependency::Whose::anyone || dependency.whose == Dependency::Whose::container)
    program_->kinds[static_cast<std::size_t>(own)].listed = true;  // all who ask are found
  const auto kinds = static_cast<std::int32_t>(program_->kinds.size());
  switch (dependency.on) {
    case Dependency::On::attribute:
      for (std::int32_t k = 0; k < kinds; ++k) {
        const bool own_kind = dependency.kind < 0 && dependency.whose == Dependency::Whose::self;
        const std::int32_t kind = own_kind ? own : dependency.kind;
        if (kind >= 0 && kind < kinds && kind != k) continue;  // a role: any of its kinds may be meant
        for (std::int32_t slot = dependency.slot; slot < dependency.slot + dependency.size; ++slot)
          if (slot < program_->kinds[static_cast<std::size_t>(k)].slots)
            add(watches.attributes[static_cast<std::size_t>(k)][static_cast<std::size_t>(slot)], dependency.whose);
      }
      break;
    case Dependency::On::members:
      for (std::int32_t k = 0; k < kinds; ++k) {
        const bool own_kind = dependency.kind < 0 && dependency.whose == Dependency::Whose::self;
        const std::int32_t kind = own_kind ? own : dependency.kind;
        if (kind >= 0 && kind < kinds && kind != k) continue;
        add(watches.members[static_cast<std::size_t>(k)], dependency.whose);
      }
      break;
    case Dependency::On::state:
      if (dependency.target.kind == expr::TargetKind::pathway) {
        add(watches.pathways[static_cast<std::size_t>(dependency.target.index)], Dependency::Whose::anyone);
      } else if (dependency.state == expr::State::present) {
        add(watches.members[static_cast<std::size_t>(dependency.target.index)], Dependency::Whose::anyone);
      } else {
        const bool staff = dependency.target.kind == expr::TargetKind::staff;
        const std::int32_t resource = dependency.target.index + (staff ? program_->declared_resources : 0);
        for (std::size_t r = 0; static_cast<std::size_t>(resource) >= watches.resources.size() && r < watches.resources.size(); ++r)
          add(watches.resources[r], Dependency::Whose::anyone);  // of a role: any of its kinds
        if (static_cast<std::size_t>(resource) < watches.resources.size()) add(watches.resources[static_cast<std::size_t>(resource)], dependency.whose);
      }
      break;
    case Dependency::On::parameter:
      for (std::int32_t i = dependency.slot; i < dependency.slot + dependency.size; ++i)
        if (!program_->fixed[static_cast<std::size_t>(i)]) add(watches.parameters, Dependency::Whose::anyone);
      break;
  }
}

}  // namespace concert::program
