// Messages and awaiting. A message takes its channel's latency or is lost; on arrival every episode of the receiver
// that awaits it hears it, and every pathway that starts upon it begins. Several things may be awaited; the first wins.
#include <algorithm>
#include <cmath>

#include "care/world.hpp"
#include "core/contract.hpp"
#include "program/fields.hpp"

namespace concert::care {

using engine::Phase;
using Of = scenario::Await::Branch::Of;

void World::send(Episode& episode, Index, const program::SendStep& step) {
  episode.outcome = 0;
  if (step.disabled) return;
  expr::Frame frame = this->frame(episode);
  const double receiver = expr::evaluate(step.to, frame);
  Letter letter;
  letter.message = step.message;
  letter.sender = frame.self;
  letter.receiver = receiver;
  letter.sent = now();
  letter.cascade = cascade_now();
  letter.lineage = random::mix(episode.lineage, step.stream);
  const auto& fields = program_.scenario->messages[static_cast<std::size_t>(step.message)].fields;
  require(fields.size() <= scenario::most_message_fields, "a message has at most eleven fields");
  for (std::size_t i = 0; i < fields.size(); ++i)
    letter.fields[i] = i < step.fields.size() && step.fields[i].given() ? expr::evaluate(step.fields[i], frame) : 0;
  letter.fields[fields.size()] = letter.sender;
  for (std::size_t i = 0; i < fields.size(); ++i) letter.fields[fields.size() + 1 + i] = 1;
  letter.sender_number = agents_.number(episode.agent);
  letter.sender_kind = agents_.kind(episode.agent);
  letter.sender_episode = episode.number;
  const bool away = leads_away(episode.agent, receiver);
  if (!away) address(letter);
  if (!away && !agents_.here(receiver)) {
    episode.outcome = 1;  // bounced
    record_letter(letter, record::MessageOutcome::bounced);
    return;
  }
  double latency = 0;
  if (step.channel >= 0) {
    const program::Channel& channel = program_.channels[static_cast<std::size_t>(step.channel)];
    frame.lineage = letter.lineage;
    const double loss = channel.loss.given() ? expr::evaluate(channel.loss, frame) : 0;
    if (loss > 0 && random::Draws(frame.key, frame.lineage, channel.stream).uniform() < loss) {
      letter.lost = true;  // the sender does not learn of it
      if (!away) return record_letter(letter, record::MessageOutcome::lost);
    }
    latency = channel.latency.given() ? expr::evaluate(channel.latency, frame) : 0;
    if (latency < 0) throw RunError("a channel with negative latency");
    if (channel.fidelity.given()) lose_fields(letter, channel, frame);
  }
  const Tick arrives = now() + round_to_tick(latency);
  const std::uint32_t block = away ? layout_.block_of(unit_at(receiver)) : block_;
  if (block != block_) return dispatch(episode.agent, arrives, Type::deliver, block, letter);
  const Index index = letters_.add();
  letters_[index] = letter;
  schedule(episode.agent, arrives, Phase::deliver, what(Type::deliver), index);
}

/// Who receives it, for its row: known where the receiver lives.
void World::address(Letter& letter) const {
  if (letter.receiver < 0) return;
  letter.receiver_number = agents_.number(index_of(letter.receiver));
  letter.receiver_kind = agents_.kind(index_of(letter.receiver));
}

/// Of whom a value speaks, who may be anywhere: those of fixed kinds are known here, others' values say it.
std::uint32_t World::unit_at(double agent) const {
  const double unit = std::floor(agent / 0x1p32);
  return unit < 1 ? agents_.unit(index_of(agent)) : static_cast<std::uint32_t>(unit) - 1;
}

bool World::leads_away(Index from, double to) const {
  return layout_.units() > 1 && to >= 0 && unit_at(to) != agents_.unit(from);
}

/// Something for another block: it has its place in the order of events from here.
void World::dispatch(Index from, Tick arrives, Type type, std::uint32_t block, std::variant<Letter, Notice> content) {
  require(arrives - now() >= layout_.lookahead(), "what passes from one unit to another takes its least latency");
  const std::uint32_t sequence = agents_.next_sequence(from);
  if (arrives >= engine::last_time) {
    beyond_ = true;
    return;
  }
  const std::uint64_t stamp = engine::stamp(engine::when(arrives, Phase::deliver), what(type));
  outbox_.push_back({{stamp, agents_.order(from), sequence, 0}, block, std::move(content)});
}

/// From another block, between two windows.
void World::receive(const Parcel& parcel) {
  engine::Event event = parcel.event;
  if (const Letter* letter = std::get_if<Letter>(&parcel.content)) {
    event.target = letters_.add();
    letters_[event.target] = *letter;
  } else {
    const Notice& notice = std::get<Notice>(parcel.content);
    if (parcel.settling) {
      post(index_of(notice.agent), notice.publication, notice.value, notice.at);
      return;
    }
    event.target = notices_.add();
    notices_[event.target] = notice;
  }
  process_.schedule(event);
}

/// Each field survives by a draw of its own, or reads as its type's zero.
void World::lose_fields(Letter& letter, const program::Channel& channel, const expr::Frame& frame) const {
  constexpr std::uint64_t survival = 0x4669656C64ULL;  // "Field": apart from the channel's other draws
  const auto& fields = program_.scenario->messages[static_cast<std::size_t>(letter.message)].fields;
  const double fidelity = expr::evaluate(channel.fidelity, frame);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::uint64_t site = random::mix(random::mix(channel.stream, survival), i);
    if (random::Draws(frame.key, frame.lineage, site).uniform() < fidelity) continue;
    letter.fields[i] = fields[i].type.base == expr::Base::agent ? expr::nobody : 0;
    letter.fields[fields.size() + 1 + i] = 0;
  }
}

void World::record_letter(const Letter& letter, record::MessageOutcome outcome) {
  if (log_ == nullptr) return;
  record::Message row;
  row.message = static_cast<std::uint16_t>(letter.message);
  row.sender = letter.sender_number;
  row.sender_kind = letter.sender_kind;
  row.sender_episode = letter.sender_episode;
  row.receiver = letter.receiver_number;
  row.receiver_kind = letter.receiver_kind;
  row.outcome = outcome;
  row.sent = letter.sent;
  row.delivered = outcome == record::MessageOutcome::delivered ? now() : record::none;
  log_->message(row);
}

void World::deliver(std::uint32_t index) {
  Letter letter = letters_[index];
  letters_.remove(index);
  const Index to = index_of(letter.receiver);
  address(letter);
  delivered_to_ = unit_at(letter.receiver);
  const bool there = agents_.here(letter.receiver);
  using record::MessageOutcome;
  record_letter(letter, letter.lost ? MessageOutcome::lost : there ? MessageOutcome::delivered : MessageOutcome::bounced);
  if (there && !letter.lost) hear(to, letter);
}

void World::hear(Index agent, const Letter& letter) {
  if (!program_.kinds[agents_.kind(agent)].inboxes.empty()) keep(agent, letter);
  std::vector<Index> awaiting;
  for (Index e = agents_.first_episode(agent); e != no_index; e = episodes_[e].next)
    if (episodes_[e].doing == Doing::awaiting) awaiting.push_back(e);
  for (const Index e : awaiting) {
    Episode& episode = episodes_[e];
    if (episode.doing != Doing::awaiting) continue;
    const program::AwaitStep& await = program_.awaits[program_.code[episode.at].arg];
    for (std::size_t b = 0; b < await.branches.size(); ++b) {
      const program::AwaitStep::Branch& branch = await.branches[b];
      if (branch.of != Of::message || branch.message != letter.message) continue;
      if (branch.condition.given()) {
        expr::Frame frame = this->frame(episode);
        frame.fields = letter.fields.data();
        frame.lineage = letter.lineage;
        if (expr::evaluate(branch.condition, frame) == 0) continue;
      }
      for (const auto& [field, local] : branch.copies)
        episode.locals[local] = letter.fields[static_cast<std::size_t>(field)];
      win(e, static_cast<std::uint16_t>(b));
      break;
    }
  }
  if (!agents_.present(agent)) return;
  const program::Listening& listeners = program_.kinds[agents_.kind(agent)].on_message;
  if (listeners.empty()) return;
  Happening event;
  event.subject = agent;
  event.lineage = letter.lineage;
  event.only = letter.message;
  event.fields = letter.fields.data();
  event.cascade = letter.sent == now() ? letter.cascade : 0;
  tell(listeners, event);
}

// ── Awaiting ─────────────────────────────────────────────────────────────────────────────────────────────────

/// True if nothing has won yet. Conditions that hold already win at once, in order of declaration.
bool World::start_await(Episode& episode, Index index, const program::AwaitStep& await) {
  double soonest = static_cast<double>(never);
  for (std::size_t b = 0; b < await.branches.size(); ++b) {
    const program::AwaitStep::Branch& branch = await.branches[b];
    if (branch.of == Of::when && expr::evaluate(branch.condition, frame(episode)) != 0) {
      episode.at = branch.to;
      return false;
    }
    if (branch.of != Of::after) continue;
    const double after =
        static_cast<double>(round_to_tick(std::max(expr::evaluate(branch.after, frame(episode)), 0.0)));
    if (after < soonest) {
      soonest = after;
      episode.branch = static_cast<std::uint16_t>(b);
    }
  }
  episode.doing = Doing::awaiting;
  episode.take_turn();
  if (soonest < static_cast<double>(never))
    schedule_for(index, now() + static_cast<Tick>(soonest), Phase::decide, Type::timer);
  if (await.watches) watch(index, await);
  for (std::size_t b = 0; b < await.branches.size(); ++b) {
    const program::AwaitStep::Branch& branch = await.branches[b];
    if (branch.of != Of::body) continue;
    const Index child =
        begin(episode.agent, episode.pathway, random::mix(random::mix(episode.lineage, await.stream), b), index);
    Episode& body = episodes_[child];
    body.is_branch = true;
    body.branch = static_cast<std::uint16_t>(b);
    body.number = episodes_[index].number;
    body.at = branch.body;
    walking_[body.pathway] -= 1;  // its parent is counted
    const std::int32_t slots = program_.pathways[episode.pathway].slots;
    std::copy(episode.locals, episode.locals + slots, body.locals);
    ready_.push_back(child);
  }
  return true;
}

/// The branch that came first: the others are cancelled and give back what they hold.
void World::win(Index index, std::uint16_t branch) {
  Episode& episode = episodes_[index];
  if (episode.doing != Doing::awaiting) return;
  const program::AwaitStep& await = program_.awaits[program_.code[episode.at].arg];
  episode.doing = Doing::walking;
  episode.take_turn();
  episode.at = await.branches[branch].to;
  for (Index other = agents_.first_episode(episode.agent); other != no_index;) {
    const Index next = episodes_[other].next;
    if (episodes_[other].parent == index) {
      cancel(other);
      other = agents_.first_episode(episode.agent);
      continue;
    }
    other = next;
  }
  ready_.push_back(index);
}

/// Enters an awaiting episode under everything its conditions read.
void World::watch(Index episode, const program::AwaitStep& await) {
  const std::uint64_t number = watched_.begun++;
  watched_.all[number] = {episode, episodes_[episode].turn};
  if (await.polls) {
    watched_.polls.push_back(number);
    return;
  }
  const program::Watches& sizes = program_.watches;
  if (watched_.members.empty()) {
    for (const auto& slots : sizes.attributes) watched_.attributes.emplace_back(slots.size());
    watched_.members.resize(sizes.members.size());
    watched_.resources.resize(sizes.resources.size());
    watched_.pathways.resize(sizes.pathways.size());
  }
  using On = expr::Dependency::On;
  const auto own = static_cast<std::int32_t>(agents_.kind(episodes_[episode].agent));
  for (const expr::Dependency& one : await.depends) {
    const std::int32_t kind = one.kind >= 0 ? one.kind : one.whose == expr::Dependency::Whose::self ? own : -1;
    const auto meant = [&](std::size_t k) {  // a role, or any agent: all kinds
      return kind < 0 || static_cast<std::size_t>(kind) >= sizes.members.size() || static_cast<std::size_t>(kind) == k;
    };
    const auto target = static_cast<std::size_t>(one.target.index);
    if (one.on == On::parameter) {
      watched_.parameters.push_back(number);
    } else if (one.on != On::state) {
      for (std::size_t k = 0; k < sizes.members.size(); ++k) {
        if (!meant(k)) continue;
        if (one.on == On::members) watched_.members[k].push_back(number);
        for (std::int32_t slot = one.slot; one.on == On::attribute && slot < one.slot + one.size; ++slot)
          if (static_cast<std::size_t>(slot) < sizes.attributes[k].size())
            watched_.attributes[k][static_cast<std::size_t>(slot)].push_back(number);
      }
    } else if (one.target.kind == expr::TargetKind::pathway) {
      watched_.pathways[target].push_back(number);
    } else if (one.state == expr::State::present) {
      watched_.members[target].push_back(number);
    } else {
      const bool staff = one.target.kind == expr::TargetKind::staff;
      watched_.resources[target + static_cast<std::size_t>(staff ? program_.declared_resources : 0)].push_back(number);
    }
  }
}

/// What these conditions read has changed; who awaits no longer is forgotten.
void World::touch(std::vector<std::uint64_t>& waiting) {
  const auto gone = [this](std::uint64_t number) {
    const bool there = watched_.all.count(number) > 0;
    if (there) watched_.touched.insert(number);
    return !there;
  };
  waiting.erase(std::remove_if(waiting.begin(), waiting.end(), gone), waiting.end());
}

/// Conditions that read more than their own agent's attributes, after an event that may have changed them, in the order
/// in which they are awaited; whoever wins goes on before the next is asked.
void World::test_watching(std::uint32_t unit) {
  touch(watched_.polls);
  const auto meant = [this, unit](std::uint64_t number) {
    return layout_.units() == 1 || agents_.unit(episodes_[watched_.all.at(number).episode].agent) == unit;
  };
  while (true) {
    const auto first = std::find_if(watched_.touched.begin(), watched_.touched.end(), meant);
    if (first == watched_.touched.end()) return;
    const std::uint64_t number = *first;
    watched_.touched.erase(first);
    const Watching watching = watched_.all.at(number);
    const Episode& episode = episodes_[watching.episode];
    if (episode.turn != watching.turn || episode.doing != Doing::awaiting) {
      watched_.all.erase(number);
      continue;
    }
    const auto& branches = program_.awaits[program_.code[episode.at].arg].branches;
    const auto met = std::find_if(branches.begin(), branches.end(), [&](const program::AwaitStep::Branch& branch) {
      return branch.of == Of::when && expr::evaluate(branch.condition, frame(episode)) != 0;
    });
    if (met == branches.end()) continue;
    watched_.all.erase(number);
    win(watching.episode, static_cast<std::uint16_t>(met - branches.begin()));
    run_ready();
    touch(watched_.polls);  // what it did may have met another's condition
  }
}

/// Conditions that episodes of this agent await, after its attributes have changed.
void World::test_conditions(Index agent) {
  for (Index e = agents_.first_episode(agent); e != no_index; e = episodes_[e].next) {
    Episode& episode = episodes_[e];
    if (episode.doing != Doing::awaiting) continue;
    const program::AwaitStep& await = program_.awaits[program_.code[episode.at].arg];
    for (std::size_t b = 0; b < await.branches.size(); ++b) {
      const program::AwaitStep::Branch& branch = await.branches[b];
      if (branch.of != Of::when || expr::evaluate(branch.condition, frame(episode)) == 0) continue;
      win(e, static_cast<std::uint16_t>(b));
      return test_conditions(agent);  // the list may have changed
    }
  }
}

}  // namespace concert::care
