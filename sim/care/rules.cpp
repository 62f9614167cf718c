// Who hears what happens, and conditions on state that become true. Rules upon an event are judged at the event and walk
// in this instant, before the one it happened to takes its next step. Conditions are asked once, after all changes of a
// phase of an instant, and only those that read something that has changed.
#include <algorithm>
#include <cmath>

#include "care/world.hpp"
#include "core/contract.hpp"
#include "program/fields.hpp"

namespace concert::care {

using Heard = scenario::Trigger::Heard;
using From = scenario::Trigger::Source::From;
using Whose = expr::Dependency::Whose;

namespace {

/// Rules that set one another off without time passing, deeper than this, will never come to rest.
constexpr std::uint8_t deepest_cascade = 100;

/// What is known of a condition, as bits of a hidden slot.
constexpr int holds = 1, suspected = 2, running = 4;

int bits_of(double slot) { return static_cast<int>(slot); }

double word_of(const scenario::Trigger::Source& source, const double* locals, const double* fields) {
  if (source.from == From::field) return fields == nullptr ? 0 : fields[source.index];
  return locals == nullptr ? 0 : locals[source.index];
}

/// What `if` and `of` read beside attributes: the agent's own fields, then the words of the event.
using EventFields = std::array<double, scenario::first_event_word + scenario::most_event_words>;

EventFields event_fields(const expr::Frame& agent, const double* words) {
  EventFields fields;
  std::copy_n(agent.fields, scenario::first_event_word, fields.begin());
  std::copy_n(words, scenario::most_event_words, fields.begin() + scenario::first_event_word);
  return fields;
}

}  // namespace

// ── Events ───────────────────────────────────────────────────────────────────────────────────────────────────

/// How deep in a cascade whatever is begun now stands.
std::uint8_t World::cascade_now() const {
  if (walking_episode_ == no_index) return 0;
  const Episode& episode = episodes_[walking_episode_];
  return episode.started == now() ? episode.cascade : 0;
}

World::Happening World::happening(const Episode& episode) const {
  Happening event;
  event.subject = episode.agent;
  event.lineage = episode.lineage;
  event.locals = episode.locals;
  event.cascade = episode.started == now() ? episode.cascade : 0;
  return event;
}

/// Whether the `if` of a pathway's start holds for the agent.
bool World::agrees(const program::Pathway& pathway, Index agent, std::uint64_t lineage, const double* words) const {
  if (!pathway.condition.given()) return true;
  expr::Frame frame = agent_frame(agent);
  const EventFields fields = words != nullptr ? event_fields(frame, words) : EventFields{};
  if (words != nullptr) frame.fields = fields.data();
  frame.lineage = lineage;
  return expr::evaluate(pathway.condition, frame) != 0;
}

Index World::begin_upon(Index agent, std::int32_t pathway, std::uint64_t lineage, std::uint8_t cascade) {
  if (cascade > deepest_cascade)
    throw RunError("'" + program_.scenario->pathways[static_cast<std::size_t>(pathway)].name + "' of " + label(agent) +
                   " is part of rules that set one another off without end at one instant");
  const Index episode = begin(agent, pathway, lineage, no_index);
  episodes_[episode].cascade = cascade;
  return episode;
}

Index World::who_hears(const program::Listener& listener, const Happening& event, const double* words) const {
  double who = value_of(event.subject);
  if (listener.heard == Heard::server) who = event.server;
  if (listener.heard == Heard::at) who = event.at;
  if (listener.heard == Heard::container) who = container(who, listener.container);
  if (listener.heard == Heard::given) {
    expr::Frame frame = agent_frame(event.subject);
    const EventFields fields = event_fields(frame, words);
    frame.fields = fields.data();
    frame.lineage = event.lineage;
    who = expr::evaluate(listener.who, frame);
  }
  if (who < 0) return no_index;
  return agents_.here(who) && !agents_.leaving(index_of(who)) ? index_of(who) : no_index;
}

void World::tell(const program::Listening& listeners, const Happening& event) {
  for (const program::Listener& listener : listeners) {
    if (listener.only >= 0 && listener.only != event.only) continue;
    std::array<double, scenario::most_event_words> words{};
    for (std::size_t i = 0; i < listener.words.size(); ++i) {
      const scenario::Trigger::Source& source = listener.words[i];
      switch (source.from) {
        case From::subject:
          words[i] = value_of(event.subject);
          break;
        case From::server:
          words[i] = event.server;
          break;
        case From::at:
          words[i] = event.at;
          break;
        case From::cause:
          words[i] = event.cause;
          break;
        case From::outcome:
          words[i] = event.outcome;
          break;
        case From::tie:
          words[i] = event.tie;
          break;
        case From::value:
          words[i] = event.value;
          break;
        case From::local:
        case From::field:
          words[i] = word_of(source, event.locals, event.fields);
          break;
      }
    }
    if (listener.heard == Heard::inside) {
      std::vector<double> all;
      members(program_.pathways[static_cast<std::size_t>(listener.pathway)].kind, value_of(event.subject), all);
      for (const double one : all)
        if (!agents_.leaving(index_of(one))) begin_listener(listener, event, index_of(one), words.data());
      continue;
    }
    const Index hearer = who_hears(listener, event, words.data());
    if (hearer != no_index) begin_listener(listener, event, hearer, words.data());
  }
}

void World::begin_listener(const program::Listener& listener, const Happening& event, Index hearer,
                           const double* words) {
  const program::Pathway& pathway = program_.pathways[static_cast<std::size_t>(listener.pathway)];
  const std::uint64_t luck = listener.stream == 0 ? event.lineage : random::mix(event.lineage, listener.stream);
  const std::uint64_t lineage = random::mix(random::mix(agents_.lineage(hearer), pathway.stream), luck);
  if (!agrees(pathway, hearer, lineage, words)) return;
  const bool message = event.fields != nullptr;
  const bool chained = program_.scenario->pathways[static_cast<std::size_t>(listener.pathway)].rule || !message;
  const Index episode = begin_upon(hearer, listener.pathway, lineage,
                                   static_cast<std::uint8_t>(chained ? event.cascade + 1 : event.cascade));
  for (std::size_t i = 0; i < pathway.word_locals.size(); ++i)
    if (pathway.word_locals[i] >= 0) episodes_[episode].locals[pathway.word_locals[i]] = words[i];
  if (message) return launch(episode);  // nobody is in the middle of a step
  prepare(episode);
  ready_.push_back(episode);
  heard_ = true;
}

void World::tell_end(const Episode& episode, std::uint16_t outcome) {
  const program::Listening& listeners = program_.listeners.finished[episode.pathway];
  if (listeners.empty()) return;
  Happening event = happening(episode);
  event.only = outcome;
  const auto& labels = program_.event_outcomes[episode.pathway];
  if (outcome < labels.size()) event.outcome = labels[outcome];
  tell(listeners, event);
}

void World::tell_visit(const Episode& episode, const Visit& visit, record::VisitOutcome outcome, Index station) {
  const program::Listening& listeners = program_.listeners.visits[visit.site];
  if (listeners.empty()) return;
  Happening event = happening(episode);
  event.only = static_cast<std::int32_t>(outcome);
  event.outcome = static_cast<double>(outcome);
  event.cause = refusal_;
  event.lineage = random::mix(event.lineage, visit.attempt);
  if (station != no_index && stations_[station].owner != no_index) {
    const Station& of = stations_[station];
    if (of.member) event.server = value_of(of.owner);
    event.at = value_of(of.member ? agents_.container(of.owner) : of.owner);
  }
  tell(listeners, event);
}

World::Happening World::tie_happening(std::int32_t relation, Index place) const {
  const Tie& tie = ties_[static_cast<std::size_t>(relation)][place];
  Happening event;
  event.subject = tie.from;
  event.at = value_of(tie.to);
  event.tie = value_of_tie(relation, place, Seen::straight);
  event.lineage = lineage_of(relation, tie);
  event.cascade = cascade_now();
  return event;
}

/// What follows from a new tie, once its attributes stand. (Ties of the start and of newcomers are there before
/// anybody's first step and set nothing off.)
void World::linked(std::int32_t relation, Index place) {
  if (!program_.listeners.linked.empty())
    tell(program_.listeners.linked[static_cast<std::size_t>(relation)], tie_happening(relation, place));
  if (program_.watches.any) tie_changed(relation, place, -1);
}

/// What follows from the end of a tie, while it can still be read.
void World::unlinked(std::int32_t relation, Index place, std::uint16_t cause) {
  if (!program_.listeners.unlinked.empty()) {
    Happening event = tie_happening(relation, place);
    event.cause = program_.tie_causes[cause];
    tell(program_.listeners.unlinked[static_cast<std::size_t>(relation)], event);
  }
  if (program_.watches.any) tie_changed(relation, place, -1);
}

// ── Conditions on state ──────────────────────────────────────────────────────────────────────────────────────

void World::attribute_changed(Index agent, std::int32_t slot) {
  const auto& watches = program_.watches.attributes[agents_.kind(agent)][static_cast<std::size_t>(slot)];
  for (const program::Watch& watch : watches) spread(watch, agent);
  if (!watched_.members.empty()) touch(watched_.attributes[agents_.kind(agent)][static_cast<std::size_t>(slot)]);
}

/// An agent has come, is about to leave, or has another container.
void World::members_changed(Index agent) {
  for (const program::Watch& watch : program_.watches.members[agents_.kind(agent)]) spread(watch, agent);
  if (!watched_.members.empty()) touch(watched_.members[agents_.kind(agent)]);
}

/// A tie has come or gone (`slot` below 0), or one of its attributes has changed: its ends ask, or all.
void World::tie_changed(std::int32_t relation, Index place, std::int32_t slot) {
  const auto kind = static_cast<std::size_t>(program_.relations[static_cast<std::size_t>(relation)].kind);
  const Tie& tie = ties_[static_cast<std::size_t>(relation)][place];
  const auto& watches =
      slot < 0 ? program_.watches.members[kind] : program_.watches.attributes[kind][static_cast<std::size_t>(slot)];
  for (const program::Watch& watch : watches) {
    if (watch.whose == Whose::anyone || watch.whose == Whose::container) {
      suspect_all(watch.pathway, expr::nobody);
      continue;
    }
    for (const Index end : {tie.from, tie.to})
      if (agents_.kind(end) == program_.pathways[static_cast<std::size_t>(watch.pathway)].kind)
        suspect(watch.pathway, end);
  }
  if (!watched_.members.empty())
    touch(slot < 0 ? watched_.members[kind] : watched_.attributes[kind][static_cast<std::size_t>(slot)]);
}

void World::station_changed(const Station& station) {
  for (const program::Watch& watch : program_.watches.resources[static_cast<std::size_t>(station.resource)]) {
    if (station.owner == no_index)
      suspect_all(watch.pathway, expr::nobody);
    else if (watch.whose == Whose::container)
      spread(watch, station.member ? agents_.container(station.owner) : station.owner);
    else
      spread(watch, station.owner);
  }
  if (!watched_.resources.empty()) touch(watched_.resources[static_cast<std::size_t>(station.resource)]);
}

void World::pathway_changed(std::int32_t pathway) {
  for (const program::Watch& watch : program_.watches.pathways[static_cast<std::size_t>(pathway)])
    suspect_all(watch.pathway, expr::nobody);
  if (!watched_.pathways.empty()) touch(watched_.pathways[static_cast<std::size_t>(pathway)]);
}

void World::parameters_changed(std::uint32_t unit) {
  for (const program::Watch& watch : program_.watches.parameters) suspect_all(watch.pathway, unit);
  touch(watched_.parameters);
}

/// Whose condition may have changed with something of `from`.
void World::spread(const program::Watch& watch, Index from) {
  if (from == no_index) return suspect_all(watch.pathway, expr::nobody);
  const std::int32_t kind = program_.pathways[static_cast<std::size_t>(watch.pathway)].kind;
  switch (watch.whose) {
    case Whose::self:
    case Whose::inside: {
      const double holder = container(value_of(from), kind);  // an agent of the kind itself is its own
      if (holder >= 0) suspect(watch.pathway, index_of(holder));
      break;
    }
    case Whose::container:
      suspect_all(watch.pathway, value_of(from));
      break;
    case Whose::anyone:
      suspect_all(watch.pathway, expr::nobody);
      break;
  }
}

void World::suspect_all(std::int32_t pathway, double container) {
  std::vector<double> all;
  members(program_.pathways[static_cast<std::size_t>(pathway)].kind, container, all);
  for (const double agent : all) suspect(pathway, index_of(agent));
}

/// Of one unit.
void World::suspect_all(std::int32_t pathway, std::uint32_t unit) {
  std::vector<double> all;
  members(program_.pathways[static_cast<std::size_t>(pathway)].kind, expr::nobody, all);
  for (const double agent : all)
    if (agents_.unit(index_of(agent)) == unit) suspect(pathway, index_of(agent));
}

/// The condition will be asked after the other changes of this phase.
void World::suspect(std::int32_t pathway, Index agent) {
  if (!agents_.present(agent) || agents_.leaving(agent) || !lives_here(agent)) return;
  const expr::WritableRow row = agents_.attributes(agent);
  const std::int32_t slot = program_.pathways[static_cast<std::size_t>(pathway)].when_slot;
  const int bits = bits_of(row[slot]);
  if ((bits & suspected) != 0) return;
  row.set(slot, bits | suspected);
  const std::uint32_t unit = agents_.unit(agent);
  judgements_[unit].suspects.push_back({value_of(agent), pathway, cascade_now()});
  ask(unit);
}

/// What a unit's conditions read has changed: they are asked in this phase, behind its other events.
void World::ask(std::uint32_t unit) {
  constexpr std::uint64_t behind_all = std::uint64_t{0xffffffff} << 32;
  if (!at_home(unit)) return;
  Judgement& judgement = judgements_[unit];
  if (judgement.due) return;
  judgement.due = true;
  post(now(), process_.phase(), {what(Type::judge), behind_all | unit, judgement.made++, unit});
}

/// Asks all suspects before anybody of them acts; then those whose condition has become true, rules by name.
void World::judge(std::uint32_t unit) {
  judgements_[unit].due = false;
  std::vector<Suspect> asked;
  asked.swap(judgements_[unit].suspects);
  if (layout_.units() > 1 && !shared_queues_.empty()) resort_shared(unit);
  std::sort(asked.begin(), asked.end(), [this](const Suspect& a, const Suspect& b) {
    const auto& rank = program_.watches.rank;
    if (a.pathway != b.pathway)
      return rank[static_cast<std::size_t>(a.pathway)] < rank[static_cast<std::size_t>(b.pathway)];
    return agents_.order(index_of(a.agent)) < agents_.order(index_of(b.agent));
  });
  std::vector<Suspect> met;
  for (const Suspect& one : asked) {
    const Index index = index_of(one.agent);
    if (!agents_.here(one.agent)) continue;
    const program::Pathway& pathway = program_.pathways[static_cast<std::size_t>(one.pathway)];
    const expr::WritableRow row = agents_.attributes(index);
    const int before = bits_of(row[pathway.when_slot]);
    const bool now_holds = expr::evaluate(pathway.when, agent_frame(index)) != 0;
    row.set(pathway.when_slot, (before & running) | (now_holds ? holds : 0));
    if (now_holds && (before & (holds | running)) == 0) met.push_back(one);
  }
  for (const Suspect& one : met) {
    const Index index = index_of(one.agent);
    const program::Pathway& pathway = program_.pathways[static_cast<std::size_t>(one.pathway)];
    const expr::WritableRow row = agents_.attributes(index);
    const double nth = row[pathway.when_slot + 1];
    row.set(pathway.when_slot + 1, nth + 1);
    const std::uint64_t lineage =
        random::mix(random::mix(agents_.lineage(index), ~pathway.stream), static_cast<std::uint64_t>(nth));
    if (!agrees(pathway, index, lineage, nullptr)) continue;
    if (pathway.again) row.set(pathway.when_slot, bits_of(row[pathway.when_slot]) | running);
    const Index episode = begin_upon(index, one.pathway, lineage, static_cast<std::uint8_t>(one.cascade + 1));
    prepare(episode);
    ready_.push_back(episode);
  }
}

/// The body of a `while` rule has ended: if its condition holds still, it starts anew.
void World::body_ended(const Episode& episode) {
  const program::Pathway& pathway = program_.pathways[episode.pathway];
  const expr::WritableRow row = agents_.attributes(episode.agent);
  row.set(pathway.when_slot, bits_of(row[pathway.when_slot]) & suspected);
  suspect(episode.pathway, episode.agent);
}

}  // namespace concert::care
