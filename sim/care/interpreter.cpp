// Walking pathways: episodes begin, go from instruction to instruction until they must wait, and end.
#include <algorithm>
#include <bit>
#include <cmath>

#include "care/world.hpp"
#include "core/contract.hpp"
#include "program/fields.hpp"
#include "random/exact_math.hpp"

namespace concert::care {

using engine::Phase;
using program::Address;
using program::Instruction;
using program::Op;

namespace {

/// More instructions than this in one instant mean that no time passes in a loop.
constexpr std::uint32_t instant_limit = 10'000'000;

}  // namespace

expr::Frame World::frame(const Episode& episode) const {
  if (program_.pathways[episode.pathway].reads_step_fields)
    step_fields_ = {static_cast<double>(episode.started), static_cast<double>(agents_.born(episode.agent)),
                    static_cast<double>(agents_.ordinal(episode.agent))};
  const double self = value_of(episode.agent);
  expr::Frame frame;
  frame.parameters = parameters_.data();
  frame.attributes = episode.attributes;
  frame.locals = episode.locals;
  frame.fields = step_fields_.data();
  frame.now = static_cast<double>(now());
  frame.self = self;
  frame.key = options_.key;
  frame.lineage = episode.lineage;
  frame.host = this;
  return frame;
}

/// The value of a code that is one draw and reads nothing but whose luck it is.
double World::drawn(const expr::Code& code, std::uint64_t lineage) const {
  random::Draws draws(options_.key, lineage, code.draw()->site);
  return random::sample(code.draw()->law, draws);
}

void World::walk_ready() {
  while (next_ready_ < ready_.size()) {
    const Index next = ready_[next_ready_++];
    if (next != no_index) walk(next);
  }
  ready_.clear();
  next_ready_ = 0;
}

void World::walk(Index index) {
  Episode& episode = episodes_[index];
  episode.doing = Doing::walking;
  heard_ = false;
  const Index outer = walking_episode_;
  walking_episode_ = index;
  for (std::uint32_t steps = 0;; ++steps) {
    if (steps > instant_limit) throw RunError("steps repeat without time passing");
    const Instruction& instruction = program_.code[episode.at];
    switch (instruction.op) {
      case Op::hold:
        if (start_hold(episode, index, program_.holds[instruction.arg])) goto out;
        ++episode.at;
        break;
      case Op::request:
        if (request(episode, index, instruction)) goto out;
        if (heard_) goto later;
        break;
      case Op::book:
        book(episode, index, instruction);
        if (heard_) goto later;
        break;
      case Op::join:
        if (request_jointly(episode, index, instruction)) goto out;
        if (heard_) goto later;
        break;
      case Op::disperse:
        disperse(episode, instruction.arg);
        ++episode.at;
        if (heard_) goto later;
        break;
      case Op::release_last:
        release(episode, instruction.arg);
        ++episode.at;
        if (heard_) goto later;
        break;
      case Op::release:
        release_named(episode, program_.releases[instruction.arg]);
        ++episode.at;
        if (heard_) goto later;
        break;
      case Op::test:
        episode.at = value(program_.conditions[instruction.arg], episode) != 0 ? episode.at + 1 : instruction.jump;
        break;
      case Op::test_active:
        episode.at = active(instruction.arg) ? episode.at + 1 : instruction.jump;
        break;
      case Op::choose:
        episode.at = choose(episode, program_.chooses[instruction.arg]);
        break;
      case Op::dispatch: {
        const program::DispatchStep& dispatch = program_.dispatches[instruction.arg];
        const std::size_t outcome = episode.outcome;
        const Address to = outcome < dispatch.by_outcome.size() ? dispatch.by_outcome[outcome] : program::no_address;
        if (to != program::no_address) {
          episode.at = to;
        } else if (outcome < dispatch.ends_as.size() && dispatch.ends_as[outcome] >= 0) {
          end(index, static_cast<std::uint16_t>(dispatch.ends_as[outcome]));
          goto out;
        } else {
          episode.at = dispatch.after;
        }
        break;
      }
      case Op::jump:
        episode.at = instruction.jump;
        break;
      case Op::loop_enter:
        step_loop_enter(episode, index, program_.loops[instruction.arg]);
        ++episode.at;
        break;
      case Op::loop_round:
        if (next_round(episode, program_.loops[instruction.arg])) {
          ++episode.at;
        } else {
          leave_loop(episode, program_.loops[instruction.arg]);
          episode.at = instruction.jump;
        }
        break;
      case Op::loop_back: {
        const program::LoopStep& loop = program_.loops[instruction.arg];
        if (loop.until.given() && expr::evaluate(loop.until, frame(episode)) != 0) {
          leave_loop(episode, loop);
          ++episode.at;
        } else {
          episode.at = instruction.jump;
        }
        break;
      }
      case Op::call:
        call(episode, index, program_.calls[instruction.arg]);
        goto out;
      case Op::start:
        start(episode, index, program_.calls[instruction.arg]);
        ++episode.at;
        break;
      case Op::send:
        send(episode, index, program_.sends[instruction.arg]);
        ++episode.at;
        break;
      case Op::await:
        if (start_await(episode, index, program_.awaits[instruction.arg])) goto out;
        break;
      case Op::assign:
        if (!assign(episode, program_.sets[instruction.arg])) goto out;
        ++episode.at;
        break;
      case Op::link:
        link_step(episode, program_.links[instruction.arg]);
        ++episode.at;
        break;
      case Op::unlink:
        unlink_step(episode, program_.unlinks[instruction.arg]);
        ++episode.at;
        break;
      case Op::mark:
        mark(episode, index, program_.marks[instruction.arg]);
        ++episode.at;
        if (heard_) goto later;
        break;
      case Op::reached:
        tell(program_.listeners.reached[instruction.arg], happening(episode));
        ++episode.at;
        if (heard_) goto later;
        break;
      case Op::change:
        change(episode, program_.changes[instruction.arg]);
        ++episode.at;
        break;
      case Op::move:
        move(episode, expr::evaluate(program_.conditions[instruction.arg], frame(episode)));
        ++episode.at;
        break;
      case Op::pay:
        if (!pay(episode, program_.pays[instruction.arg])) goto out;
        ++episode.at;
        break;
      case Op::exit:
        end(index, static_cast<std::uint16_t>(instruction.arg));
        goto out;
      case Op::leave:
        leave(episode.agent, static_cast<std::int32_t>(instruction.arg));
        goto out;
      case Op::branch_end:
      case Op::end:
        end(index, 0);
        goto out;
    }
  }
later:
  ready_.push_back(index);  // behind those who start upon what it did
out:
  walking_episode_ = outer;
}

// ── Hold ─────────────────────────────────────────────────────────────────────────────────────────────────────

/// True if the episode must wait.
bool World::start_hold(Episode& episode, Index index, const program::HoldStep& hold) {
  const Phase phase = hold.then_release ? Phase::release : Phase::decide;
  if (hold.forever) {
    hold_for(episode, index, static_cast<double>(never), phase);
    return true;
  }
  double ticks = 0;
  if (hold.until.given()) {
    ticks = expr::evaluate(hold.until, frame(episode)) - static_cast<double>(now());
    if (ticks <= 0) return false;  // the time is past: nothing to wait for
  } else {
    ticks = value(hold.duration, episode);
    if (!(ticks >= 0)) throw RunError("a hold of negative length (" + std::to_string(ticks / minute) + " min)");
  }
  hold_for(episode, index, static_cast<double>(round_to_tick(ticks)), phase);
  return true;
}

void World::hold_for(Episode& episode, Index index, double ticks, Phase phase) {
  episode.doing = Doing::holding;
  episode.hold_from = now();
  episode.planned = ticks;
  episode.take_turn();
  const std::uint16_t site = program_.code[episode.at].site;
  if (book_.hears_any(site)) {
    const double time = static_cast<double>(now());
    for (const program::Moment moment : {program::Moment::requested, program::Moment::started})  // both are now
      if (book_.hears(moment, site))
        book_.visit(moment, frame_for_measures(episode, site),
                    {0, random::not_a_number, ticks, time, time, random::not_a_number, 0, expr::nobody, 0, 1}, site,
                    episode.agent);
  }
  if (ticks >= static_cast<double>(never)) return;
  schedule_for(index, now() + static_cast<Tick>(ticks), phase, Type::wake);
}

// ── Choose ───────────────────────────────────────────────────────────────────────────────────────────────────

Address World::choose(Episode& episode, const program::ChooseStep& step) {
  for (const program::ChooseStep::Target& when : step.whens)
    if (value(when.weight, episode) != 0) return when.to;
  const Address otherwise = step.otherwise == program::no_address ? step.after : step.otherwise;
  if (step.options.empty()) return otherwise;
  random::Draws draws(options_.key, episode.lineage, step.stream);
  const double u = draws.uniform();
  if (step.constant) {
    const double total = step.rule == scenario::Choose::Rule::chance ? 1 : step.cumulative.back();
    for (std::size_t i = 0; i < step.options.size(); ++i)
      if (u * total < step.cumulative[i]) return step.options[i].to;
    return otherwise;
  }
  std::vector<double>& weights = scratch_;
  weights.clear();
  const double total = weigh(step, frame(episode), weights);
  double below = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    below += weights[i];
    if (u * total < below) return step.options[i].to;
  }
  return otherwise;
}

/// The options' weights; returns what they are out of: 1 for chances, their sum otherwise.
double World::weigh(const program::ChooseStep& step, const expr::Frame& frame, std::vector<double>& weights) {
  const bool utility = step.rule == scenario::Choose::Rule::utility;
  double sum = 0, best = -random::infinity;
  for (const program::ChooseStep::Target& option : step.options) {
    const bool offered = !option.condition.given() || expr::evaluate(option.condition, frame) != 0;
    double weight = offered ? expr::evaluate(option.weight, frame) : utility ? -random::infinity : 0;
    if (!utility && (!(weight >= 0) || (step.rule == scenario::Choose::Rule::chance && weight > 1 + 1e-9)))
      throw RunError("a chance or weight of " + std::to_string(weight));
    best = std::max(best, weight);
    sum += weight;
    weights.push_back(weight);
  }
  if (step.rule == scenario::Choose::Rule::chance) {
    if (sum > 1 + 1e-9) throw RunError("chances that sum to " + std::to_string(sum) + ", above 1");
    return 1;
  }
  if (!utility) return sum;
  sum = 0;
  for (double& weight : weights) sum += weight = best == -random::infinity ? 0 : random::exp(weight - best);
  return sum;
}

// ── Repeat ───────────────────────────────────────────────────────────────────────────────────────────────────
// A loop's frame is two locals: the lineage outside it (as bits) and the rounds begun. Each round has a lineage of
// its own, so that what is drawn in round n depends on n alone.

void World::step_loop_enter(Episode& episode, Index index, const program::LoopStep& loop) {
  episode.locals[loop.frame] = std::bit_cast<double>(episode.lineage);
  episode.locals[loop.frame + 1] = 0;
  using Mode = scenario::Repeat::Mode;
  if (loop.mode != Mode::for_each_agent && loop.mode != Mode::for_each_label) return;
  const Index list = elements_.add();
  std::vector<double>& values = elements_[list].values;
  values.clear();
  if (loop.mode == Mode::for_each_agent) {
    const expr::Frame frame = this->frame(episode);
    const double container = loop.container.given() ? expr::evaluate(loop.container, frame) : expr::nobody;
    if (loop.among == expr::Among::members)
      members(loop.kind, container, values);
    else if (loop.among == expr::Among::named)
      named_members(container, values);
    else if (container >= 0)
      ties(loop.kind, loop.among, container, values);
  } else {
    for (std::int32_t i = 0; i < loop.labels; ++i) values.push_back(i);
  }
  if (loop.filter.given()) {
    std::vector<double> chosen;
    for (const double value : values)
      if (expr::evaluate(loop.filter, element_frame(episode, loop, value)) != 0) chosen.push_back(value);
    values = std::move(chosen);
  }
  if (loop.sample.given()) keep_sample(episode, loop, values);
  elements_[list].next = episodes_[index].elements;
  episode.elements = list;
}

/// In which an element of a for_each is looked at: it is `it`, and what is drawn is its own.
expr::Frame World::element_frame(const Episode& episode, const program::LoopStep& loop, double value) const {
  expr::Frame frame = this->frame(episode);
  frame.it = value;
  const std::uint64_t element = loop.kind >= 0 ? stream_of(value) : static_cast<std::uint64_t>(value) + 1;
  frame.lineage = random::mix(random::mix(frame.lineage, loop.stream), element);
  return frame;
}

/// As many as asked for, each as likely, in their order: those whose own numbers are smallest.
void World::keep_sample(const Episode& episode, const program::LoopStep& loop, std::vector<double>& values) const {
  const double count = expr::evaluate(loop.sample, frame(episode));
  if (!(count >= 0)) throw RunError("a sample of " + std::to_string(count));
  if (count >= static_cast<double>(values.size())) return;
  std::vector<std::pair<double, double>> numbers;
  for (const double value : values) {
    const expr::Frame frame = element_frame(episode, loop, value);
    numbers.emplace_back(random::Draws(frame.key, frame.lineage, loop.drawing).uniform(), value);
  }
  const auto last = numbers.begin() + static_cast<std::ptrdiff_t>(count);
  std::nth_element(numbers.begin(), last, numbers.end());
  const auto left_out = [&](double value) {
    return std::none_of(numbers.begin(), last, [&](const auto& number) { return number.second == value; });
  };
  values.erase(std::remove_if(values.begin(), values.end(), left_out), values.end());
}

bool World::next_round(Episode& episode, const program::LoopStep& loop) {
  using Mode = scenario::Repeat::Mode;
  if (loop.mode == Mode::messages) return next_message(episode, loop);
  const auto outer = std::bit_cast<std::uint64_t>(episode.locals[loop.frame]);
  double& round = episode.locals[loop.frame + 1];
  std::uint64_t element = static_cast<std::uint64_t>(round);
  if (loop.mode == Mode::for_each_agent || loop.mode == Mode::for_each_label) {
    const std::vector<double>& values = elements_[episode.elements].values;
    while (element < values.size() && is_tie(values[element]) && !lives(values[element])) round += 1, ++element;
    if (element >= values.size()) return false;
    const double value = values[element];
    episode.locals[loop.variable] = value;
    element = loop.kind >= 0 ? stream_of(value) : static_cast<std::uint64_t>(value);
  }
  episode.lineage = outer;
  if (loop.most.given() && round >= expr::evaluate(loop.most, frame(episode))) return false;
  if (loop.times.given() && round >= expr::evaluate(loop.times, frame(episode))) return false;
  episode.lineage = random::mix(random::mix(outer, loop.stream), element);
  if (loop.while_.given() && loop.mode != Mode::until && expr::evaluate(loop.while_, frame(episode)) == 0) return false;
  round += 1;
  return true;
}

void World::leave_loop(Episode& episode, const program::LoopStep& loop) {
  using Mode = scenario::Repeat::Mode;
  episode.lineage = std::bit_cast<std::uint64_t>(episode.locals[loop.frame]);
  if (loop.mode != Mode::for_each_agent && loop.mode != Mode::for_each_label) return;
  const Index list = episode.elements;
  episode.elements = elements_[list].next;
  elements_.remove(list);
}

// ── Set, record ──────────────────────────────────────────────────────────────────────────────────────────────

/// The writes of one step are simultaneous: every value is read before any is written. False if what was written has
/// ended the episode itself, as a branch whose rival's condition it met.
bool World::assign(Episode& episode, const program::SetStep& set) {
  struct Pending {
    const program::SetStep::Write* write;
    Index holder;
    std::int32_t element;
    double value;
    double tie;
  };
  std::vector<Pending> pending;
  pending.reserve(set.writes.size());
  for (const program::SetStep::Write& write : set.writes) {
    expr::Frame frame = this->frame(episode);
    const std::int32_t element = element_of(write, frame);
    const bool of_tie = write.where == scenario::Assignment::Where::tie_attribute;
    const double tie = of_tie ? expr::evaluate(write.holder, frame) : expr::nobody;
    const std::int32_t last = write.whole ? write.size - 1 : element;
    const Index holder = holder_of(episode, write, frame);
    const expr::Row target = holder == no_index ? expr::Row(episode.locals) : agents_.attributes(holder);
    for (std::int32_t e = write.whole ? 0 : element; e <= last; ++e) {
      frame.it = (of_tie ? expr::Row(writable_tie(episode.agent, tie)) : target)[write.slot + e];
      pending.push_back({&write, holder, e, expr::evaluate(write.value, frame), tie});
    }
  }
  const std::uint32_t turn = episode.turn;
  for (const Pending& p : pending) {
    if (p.write->where == scenario::Assignment::Where::local && episode.turn != turn) continue;  // gone with it
    if (p.write->where == scenario::Assignment::Where::tie_attribute)
      write_tie(p.tie, *p.write, p.value, p.element);
    else
      this->write(p.holder, episode.locals, *p.write, p.value, p.element);
  }
  return episode.turn == turn;
}

/// Which element of an array is written.
std::int32_t World::element_of(const program::SetStep::Write& write, const expr::Frame& frame) {
  std::int32_t element = 0;
  for (std::size_t i = 0; i < write.index.size(); ++i)
    element = element * write.extents[i] + static_cast<std::int32_t>(expr::evaluate(write.index[i], frame));
  return element;
}

/// Whose attribute is written; no_index for a value of the episode and for a tie's.
Index World::holder_of(const Episode& episode, const program::SetStep::Write& write, const expr::Frame& frame) const {
  using Where = scenario::Assignment::Where;
  if (write.where == Where::local || write.where == Where::tie_attribute) return no_index;
  if (write.where == Where::attribute) return episode.agent;
  const bool other = write.where == Where::other_attribute;
  const double holder = other ? expr::evaluate(write.holder, frame) : container(frame.self, write.container);
  if (holder < 0) throw RunError("'" + write.text + "' is nobody's attribute here");
  const Index index = index_of(holder);
  if (!agents_.here(holder)) throw RunError("'" + write.text + "' is an attribute of someone who has left");
  if (other && container(holder, agents_.kind(episode.agent)) != frame.self)
    throw RunError("'" + write.text + "' is an attribute of someone who is not inside");
  return index;
}

void World::write(Index holder, double* locals, const program::SetStep::Write& write, double value,
                  std::int32_t element) {
  if (write.bounded && !(value >= write.low && value <= write.high))
    throw RunError("'" + write.text + "' would become " + std::to_string(value) + ", outside its range");
  if (write.where == scenario::Assignment::Where::local) {
    locals[write.slot + element] = value;
    return;
  }
  book_.before_agent(holder);
  book_.before_attribute(agents_.kind(holder), write.slot + element, {holder, no_index});
  agents_.attributes(holder).set(write.slot + element, value);
  if (options_.level == record::Level::full && log_ && write.attribute >= 0)
    log_->change({agents_.number(holder), agents_.kind(holder), static_cast<std::uint16_t>(write.attribute), now(),
                  write.refers ? number_of(value, agents_.unit(holder)) : value});
  attributes_changed(holder, write.slot + element);
  if (program_.watches.any) attribute_changed(holder, write.slot + element);
}

void World::mark(Episode& episode, Index, const program::MarkStep& step) {
  const expr::Frame frame = this->frame(episode);
  const double value = step.value.given() ? expr::evaluate(step.value, frame) : 1;
  if (log_ != nullptr)
    log_->mark({agents_.number(episode.agent), agents_.kind(episode.agent), static_cast<std::uint16_t>(step.mark),
                now(), value});
  book_.mark(frame, value, step.mark, episode.agent, episode.attributes);
  if (program_.listeners.marks.empty()) return;
  Happening event = happening(episode);
  event.value = value;
  tell(program_.listeners.marks[static_cast<std::size_t>(step.mark)], event);
}

}  // namespace concert::care
